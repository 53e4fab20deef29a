"""Train the tagger of reported speech on PolNeAR, in one process, with checkpoints.

    python -m research.training.quotes.train /path/to/polnear --out build/quotes

Goes on from the last checkpoint in ``--out`` where there is one.
"""

from __future__ import annotations

import argparse
import random
import time
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from analysis.quotes.decoding import BEGINS_CUE, settings
from analysis.quotes.tagger import tagged
from research.training.encoder import WEIGHTS
from research.training.quotes.augmentation import damage
from research.training.quotes.examples import (
    ROLES,
    Document,
    Example,
    make_example,
    read_documents,
    write,
)
from research.training.quotes.measure import figures, line, load_scorer
from research.training.quotes.network import LEARNT, Graph, Network, save_network

SIZES, BATCH_PIECES = (192, 256, 320), 4096
EPOCHS = 6
RATE, HEAD_RATE, WARM_UP, AVERAGE = 2e-4, 1e-3, 0.1, 0.995
SPURIOUS = 0.25  # how many pieces that begin no cue are asked for parts, for each that does


class Chunk(NamedTuple):
    """A stretch of one article."""

    example: Example
    start: int
    end: int


class Batch(NamedTuple):
    """Stretches side by side; ``cues`` are (row, piece), ``parts`` their labels, -100 outside."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    tags: Tensor
    cues: Tensor
    parts: Tensor


def chunks(documents: list[Document], chance: random.Random) -> list[list[Chunk]]:
    """Cut every article at random places, damage some, and gather stretches of like length."""
    cut = []
    for document in documents:
        reading = chance.choice(document.readings)
        example = make_example(*damage(document.text, reading, chance))
        size = chance.choice(SIZES)
        count = len(example.pieces.ids)
        edges = [0, *range(chance.randrange(size // 4, size), count, size), count]
        cut += [
            Chunk(example, a, b) for a, b in zip(edges[:-1], edges[1:], strict=True) if b - a > 8
        ]
    cut.sort(key=lambda chunk: (chunk.end - chunk.start, chance.random()))
    batches: list[list[Chunk]] = [[]]
    for chunk in cut:
        if (chunk.end - chunk.start) * (len(batches[-1]) + 1) > BATCH_PIECES:
            batches.append([])
        batches[-1].append(chunk)
    chance.shuffle(batches)
    return batches


def stack(batch: list[Chunk]) -> Batch:
    """Put stretches into tensors."""
    length = max(chunk.end - chunk.start for chunk in batch)
    ids = torch.zeros(len(batch), length, dtype=torch.long)
    features = torch.zeros(len(batch), length, 3, dtype=torch.long)
    mask = torch.zeros(len(batch), length, dtype=torch.bool)
    tags = torch.full((len(batch), length), -100)
    cues, parts = [], []
    for row, (example, start, end) in enumerate(batch):
        held = end - start
        ids[row, :held] = torch.from_numpy(example.pieces.ids[start:end])
        features[row, :held] = torch.from_numpy(example.pieces.features[start:end])
        mask[row, :held] = True
        tags[row, :held] = torch.from_numpy(example.tags[start:end])
        for attribution in example.attributions:
            cue = attribution["cue"][0][0]
            if start <= cue < end:
                cues.append((row, cue - start))
                parts.append(labels_around(attribution, cue, start, end))
    return Batch(
        ids,
        features,
        mask,
        tags,
        torch.tensor(cues, dtype=torch.long).view(-1, 2),
        torch.from_numpy(np.array(parts, dtype=np.int64).reshape(-1, 2 * LEARNT + 1)),
    )


def labels_around(attribution: dict[str, Any], cue: int, start: int, end: int) -> np.ndarray:
    """Return the labels around a cue; -100 where the stretch has no pieces."""
    labels = np.zeros(2 * LEARNT + 1, dtype=np.int64)
    for role in ROLES:
        write(labels, attribution[role], role, shift=LEARNT - cue)
    near = np.arange(cue - LEARNT, cue + LEARNT + 1)
    labels[(near < start) | (near >= end)] = -100
    return labels


def loss_of(network: Network, batch: Batch) -> Tensor:
    """Return the loss of the tags and of the parts, both a piece."""
    states, tags = network(batch.ids, batch.features, batch.mask)
    tags = tags.float()
    pieces = batch.mask.sum()
    loss = functional.cross_entropy(tags.flatten(0, 1), batch.tags.flatten(), reduction="sum")
    cues, labels = with_spurious(batch, tags.detach())
    if len(cues):
        parts = network.attribute(states, batch.mask, cues).float()
        loss = loss + functional.cross_entropy(
            parts.flatten(0, 1), labels.flatten(), reduction="sum"
        )
    return loss / pieces


def with_spurious(batch: Batch, tags: Tensor) -> tuple[Tensor, Tensor]:
    """Add the pieces most like the beginning of a cue that begin none: nothing is their part."""
    chance = tags.softmax(-1)[:, :, BEGINS_CUE].masked_fill(~batch.mask, 0.0)
    chance[batch.cues[:, 0], batch.cues[:, 1]] = 0.0
    number = min(chance.numel(), 1 + int(len(batch.cues) * SPURIOUS))
    flat = chance.flatten().topk(number).indices
    wrong = torch.stack([flat // chance.shape[1], flat % chance.shape[1]], dim=1)
    near = wrong[:, 1:] + torch.arange(-LEARNT, LEARNT + 1)
    inside = (near >= 0) & (near < chance.shape[1])
    inside &= batch.mask[wrong[:, :1], near.clamp(0, chance.shape[1] - 1)]
    nothing = torch.where(inside, 0, -100)
    return torch.cat([batch.cues, wrong]), torch.cat([batch.parts, nothing])


class Average:
    """A running mean of the weights, which scores better than the last ones."""

    def __init__(self, network: Network) -> None:
        self.weights = {name: value.clone() for name, value in network.state_dict().items()}
        self.steps = 0

    def update(self, network: Network) -> None:
        self.steps += 1
        keep = min(AVERAGE, self.steps / (self.steps + 10))
        for name, value in network.state_dict().items():
            self.weights[name].lerp_(value, 1 - keep)


def as_function(network: Network) -> Any:
    """Return the network as the tagger calls it."""
    graph = Graph(network)

    @torch.no_grad()
    def run(
        ids: np.ndarray, features: np.ndarray, least: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        found = graph(torch.from_numpy(ids), torch.from_numpy(features), torch.from_numpy(least))
        tags, cues, parts = (tensor.numpy() for tensor in found)
        return tags, cues, parts

    return run


def measured(network: Network, documents: list[Document], scorer: Path) -> str:
    """Return the figures of a split in a line."""
    network.eval()
    run = as_function(network)
    found = [[item for _, item in tagged(one.text, run, settings())] for one in documents]
    return line(figures(load_scorer(scorer), documents, found))


class Run:
    """The state of a training: network, running mean, optimizer; kept after every epoch."""

    def __init__(self, options: argparse.Namespace, steps: int) -> None:
        torch.manual_seed(options.seed)
        self.chance = random.Random(options.seed)
        self.network = Network()
        self.network.load(options.encoder / "model.safetensors")
        self.average = Average(self.network)
        self.optimizer = torch.optim.AdamW(rates(self.network, RATE), weight_decay=0.01, fused=True)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min(step / (WARM_UP * steps), max(0.0, (steps - step) / (0.9 * steps))),
        )
        self.epoch = 0

    def step(self, batch: Batch, bfloat16: bool) -> float:
        """Take one step and return its loss."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            loss = loss_of(self.network, batch)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        self.average.update(self.network)
        return float(loss.detach())

    def keep(self, folder: Path) -> None:
        """Write the checkpoint and the running mean of the weights."""
        state = {name: getattr(self, name).state_dict() for name in _STATES}
        state |= {"average": self.average.weights, "steps": self.average.steps}
        state |= {"epoch": self.epoch, "torch": torch.get_rng_state()}
        torch.save(state | {"chance": self.chance.getstate()}, folder / "checkpoint.pt")
        averaged = Network()
        averaged.load_state_dict(self.average.weights)
        save_network(averaged, folder / f"network-{self.epoch}.pt")

    def resume(self, folder: Path) -> None:
        """Go on from the checkpoint in a folder, where there is one."""
        if not (folder / "checkpoint.pt").exists():
            return
        kept = torch.load(folder / "checkpoint.pt", weights_only=False)  # our own file
        for name in _STATES:
            getattr(self, name).load_state_dict(kept[name])
        self.average.weights, self.average.steps = kept["average"], kept["steps"]
        self.epoch = kept["epoch"]
        torch.set_rng_state(kept["torch"])
        self.chance.setstate(kept["chance"])


_STATES = ("network", "optimizer", "schedule")


def rates(network: Network, rate: float) -> list[dict[str, Any]]:
    """Return the encoder's weights and the heads', which learn faster."""
    encoder: list[Tensor] = []
    heads: list[Tensor] = []
    for name, value in network.named_parameters():
        known = name.split(".")[0] in ("words", "positions", "embedding_norm", "layers")
        (encoder if known else heads).append(value)
    return [{"params": encoder, "lr": rate}, {"params": heads, "lr": HEAD_RATE}]


def train(options: argparse.Namespace) -> None:
    """Train for the given number of epochs; print losses, and figures on dev."""
    documents = read_documents(options.polnear, "train")
    dev = read_documents(options.polnear, "dev") if options.scorer else []
    run = Run(options, options.epochs * len(chunks(documents, random.Random(0))))
    options.out.mkdir(parents=True, exist_ok=True)
    run.resume(options.out)
    while run.epoch < options.epochs:
        start, losses = time.time(), []
        batches = chunks(documents, run.chance)
        for number, given in enumerate(batches, start=1):
            losses.append(run.step(stack(given), options.bfloat16))
            if number % 20 == 0 or number == len(batches):
                mean, taken = np.mean(losses), time.time() - start
                print(f"{run.epoch} {number}/{len(batches)} {mean:.4f} {taken:.0f} s", flush=True)
        run.epoch += 1
        run.keep(options.out)
        if dev:
            averaged = Network()
            averaged.load_state_dict(run.average.weights)
            print(f"epoch {run.epoch}: {measured(averaged, dev, options.scorer)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path, help="the PolNeAR folder, with train/ and dev/")
    parser.add_argument("--encoder", type=Path, default=WEIGHTS, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--scorer", type=Path, help="score_attribution.py, for figures on dev")
    parser.add_argument("--out", type=Path, default=Path("build/quotes"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="faster where the processor can")
    train(parser.parse_args())


if __name__ == "__main__":
    main()
