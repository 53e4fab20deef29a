"""Make the tagger of reported speech half as large: prune what matters least, and distil.

    python -m research.training.quotes.distil /path/to/polnear build/quotes/network-6.pt

The mean of the given networks (teachers) reads every training article, as it is and damaged, and
sentences of ``--more`` (NewsMTSC's ``train.jsonl``), which nobody annotated. From the first of them
heads of attention and inner units of feed-forward nets are taken in three steps, those first whose
loss would move the loss least for the arithmetic that they cost (Michel, Levy & Neubig 2019; Kwon
et al. 2022). What is left learns from the annotations, the teachers' probabilities and the first
teacher's states (Hinton, Vinyals & Dean 2015; Sanh et al. 2019). ``small.pt`` has the mean of the
weights after the last two epochs, which reads better than either. What teachers see and the pruned
network stay in ``--out`` and are used again.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from analysis.quotes.decoding import BEGINS_CUE, LABELS
from analysis.quotes.tagger import WordPieces, windows, word_pieces
from research.training.encoder import HEAD_UNITS, UNITS, Width
from research.training.quotes.augmentation import WAYS, apply
from research.training.quotes.examples import Example, make_example, read_documents
from research.training.quotes.network import LEARNT, Network, load_network, save_network
from research.training.quotes.train import (
    BATCH_PIECES,
    SIZES,
    Average,
    labels_around,
    measured,
    rates,
)

WINDOW, MARGIN, LEAST_CUE = 320, 32, 0.05  # how teachers read
STEPS, SHARES = 40, (0.75, 0.60, 0.52)  # of the encoder's arithmetic, after each pruning
SEEN = 150  # stretches by which importance is judged
EPOCHS, RATE, WARM_UP, DROPOUT = 4, 2e-4, 0.05, 0.05
MOST_CUES = 64  # of a batch that are asked for their parts, which takes half of the time
DAMAGED, MORE = 0.3, 0.35  # shares of articles, and of sentences, in an epoch
GOLD, STATES = 0.5, 1.0  # weight of annotations beside teachers, and of the states
# Multiplications for a piece in a window of 320: of a head, and of an inner unit.
COSTS = (4 * UNITS * HEAD_UNITS + 4 * 310 * HEAD_UNITS, 2 * UNITS + 24)


class Lesson(NamedTuple):
    """A text, its readings (none: nobody annotated it), and what the teachers see in it."""

    pieces: WordPieces
    readings: list[Example]
    states: np.ndarray
    tags: np.ndarray  # probabilities (pieces, labels)
    cues: np.ndarray
    parts: np.ndarray  # probabilities (cues, 2 * LEARNT + 1, labels)


# Of each article, as it is and perhaps damaged; and of texts that nobody annotated.
Lessons = tuple[list[list[Lesson]], list[Lesson]]


class Stretch(NamedTuple):
    """Pieces of one text that are read together."""

    lesson: Lesson
    reading: Example | None
    start: int
    end: int


@torch.no_grad()
def taught(
    teachers: Sequence[Network], text: str, readings: list[Example], bfloat16: bool
) -> Lesson:
    """Return what the mean of the teachers sees in a text, read in windows."""
    pieces = word_pieces(text)
    n = len(pieces.ids)
    cut = windows(n, WINDOW, MARGIN)  # all of one length
    ids, features = (
        torch.from_numpy(np.stack([given[one.start : one.end] for one in cut]))
        for given in (pieces.ids, pieces.features)
    )
    states = np.zeros((n, UNITS), dtype=np.float16)
    tags = np.zeros((n, len(LABELS)), dtype=np.float16)
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
        seen = [teacher(ids, features) for teacher in teachers]
        chance = torch.stack([scores.float().softmax(-1) for _, scores in seen]).mean(0)
        likely = (chance[:, :, BEGINS_CUE] > LEAST_CUE).nonzero()
        places = torch.tensor([one.start for one in cut])[likely[:, 0]] + likely[:, 1]
        core = torch.tensor([[one.core_start, one.core_end] for one in cut])[likely[:, 0]]
        mine = (core[:, 0] <= places) & (places < core[:, 1])
        heard = [
            teacher.attribute(own, None, likely[mine]).float().softmax(-1)
            for teacher, (own, _) in zip(teachers, seen, strict=True)
        ]
    for row, one in enumerate(cut):
        inner, outer = slice(one.core_start - one.start, one.core_end - one.start), one[2:]
        states[slice(*outer)] = seen[0][0][row, inner].to(torch.float16).numpy()
        tags[slice(*outer)] = chance[row, inner].to(torch.float16).numpy()
    parts = torch.stack(heard).mean(0).to(torch.float16).numpy()
    return Lesson(pieces, readings, states, tags, places[mine].numpy(), parts)


def lessons(options: argparse.Namespace) -> Lessons:
    """Return what teachers see in every article, half of them damaged, too, and in sentences."""
    teachers = [load_network(path).eval() for path in options.teachers]
    chance = random.Random(0)
    articles, began = [], time.time()
    for number, one in enumerate(read_documents(options.polnear, "train")):
        given = [(one.text, one.readings)]
        if chance.random() < 0.5:
            edits = chance.choice(WAYS)(one.text, chance)
            broken = [apply(one.text, reading, edits) for reading in one.readings]
            given.append((broken[0][0], [reading for _, reading in broken]))
        articles.append(
            [
                taught(teachers, text, [make_example(text, one) for one in every], options.bfloat16)
                for text, every in given
            ]
        )
        if number % 100 == 99:
            print(f"taught {number + 1} articles in {time.time() - began:.0f} s", flush=True)
    if options.more is None:
        return articles, []
    rows = (json.loads(line) for line in options.more.read_text(encoding="utf-8").splitlines())
    sentences = sorted({row["sentence_normalized"] for row in rows})
    chance.shuffle(sentences)
    texts = ["\n\n".join(sentences[at : at + 8]) for at in range(0, len(sentences), 8)]
    return articles, [taught(teachers, text, [], options.bfloat16) for text in texts]


def stretches(given: Lessons, chance: random.Random) -> list[list[Stretch]]:
    """Cut texts at random places and gather stretches of like length."""
    articles, unread = given
    chosen = [forms[-1 if chance.random() < 2 * DAMAGED else 0] for forms in articles]
    chosen += chance.sample(unread, round(MORE * len(unread)))
    cut = []
    for lesson in chosen:
        reading = chance.choice(lesson.readings) if lesson.readings else None
        size, count = chance.choice(SIZES), len(lesson.pieces.ids)
        edges = [0, *range(chance.randrange(size // 4, size), count, size), count]
        cut += [
            Stretch(lesson, reading, a, b)
            for a, b in zip(edges[:-1], edges[1:], strict=True)
            if b - a > 8
        ]
    cut.sort(key=lambda one: (one.end - one.start, chance.random()))
    batches: list[list[Stretch]] = [[]]
    for one in cut:
        if (one.end - one.start) * (len(batches[-1]) + 1) > BATCH_PIECES:
            batches.append([])
        batches[-1].append(one)
    chance.shuffle(batches)
    return batches


class Targets(NamedTuple):
    """Stretches side by side with probabilities to learn; zeros where nothing is to be learnt."""

    ids: Tensor
    features: Tensor
    mask: Tensor
    states: Tensor
    tags: Tensor
    cues: Tensor
    parts: Tensor


def stack(batch: list[Stretch], most: int = MOST_CUES) -> Targets:
    """Put stretches into tensors: annotations and the teachers' probabilities, mixed."""
    rows, length = len(batch), max(one.end - one.start for one in batch)
    ids, features = (torch.zeros(rows, length, *more, dtype=torch.long) for more in ((), (3,)))
    mask = torch.zeros(rows, length, dtype=torch.bool)
    states, tags = torch.zeros(rows, length, UNITS), torch.zeros(rows, length, len(LABELS))
    places, parts = [], []
    for row, (lesson, reading, start, end) in enumerate(batch):
        held, own = end - start, slice(start, end)
        ids[row, :held] = torch.from_numpy(lesson.pieces.ids[own])
        features[row, :held] = torch.from_numpy(lesson.pieces.features[own])
        mask[row, :held] = True
        states[row, :held] = torch.from_numpy(lesson.states[own].astype(np.float32))
        soft = lesson.tags[own].astype(np.float32)
        if reading is not None:
            soft = GOLD * _one_hot(reading.tags[own]) + (1 - GOLD) * soft
        tags[row, :held] = torch.from_numpy(soft)
        for cue, target in _parts(lesson, reading, start, end).items():
            places.append((row, cue - start))
            parts.append(target)
    shape = (-1, 2 * LEARNT + 1, len(LABELS))
    cues = torch.tensor(places, dtype=torch.long).view(-1, 2)
    wanted = torch.from_numpy(np.array(parts, dtype=np.float32).reshape(shape))
    if len(cues) > most:  # a sample stands for all
        drawn = torch.randperm(len(cues))[:most]
        cues, wanted = cues[drawn], wanted[drawn] * (len(cues) / most)
    return Targets(ids, features, mask, states, tags, cues, wanted)


def _parts(lesson: Lesson, reading: Example | None, start: int, end: int) -> dict[int, np.ndarray]:
    """Return the target of each cue: annotated, likely to a teacher, or both."""
    places = np.arange(-LEARNT, LEARNT + 1)

    def inside(cue: int) -> np.ndarray:
        return ((places + cue >= start) & (places + cue < end))[:, None]

    found = {
        cue: soft.astype(np.float32) * inside(cue)
        for cue, soft in zip(lesson.cues.tolist(), lesson.parts, strict=True)
        if start <= cue < end
    }
    if reading is None:
        return found
    gold = {
        one["cue"][0][0]: labels_around(one, one["cue"][0][0], start, end)
        for one in reading.attributions
        if start <= one["cue"][0][0] < end
    }
    nothing = np.zeros(2 * LEARNT + 1, dtype=np.int64)
    for cue in found.keys() | gold.keys():
        hard = _one_hot(gold.get(cue, nothing)) * inside(cue)
        found[cue] = GOLD * hard + (1 - GOLD) * found[cue] if cue in found else hard
    return found


def _one_hot(labels: np.ndarray) -> np.ndarray:
    return np.eye(len(LABELS), dtype=np.float32)[labels.clip(0)]


def loss_of(network: Network, given: Targets) -> Tensor:
    """Return the loss of tags, of parts and of states, each a piece."""
    states, tags = network(given.ids, given.features, given.mask)
    loss = -(given.tags * tags.float().log_softmax(-1)).sum()
    if len(given.cues):
        parts = network.attribute(states, given.mask, given.cues).float()
        loss = loss - (given.parts * parts.log_softmax(-1)).sum()
    apart = functional.mse_loss(states.float(), given.states, reduction="none").mean(-1)
    return (loss + STATES * (apart * given.mask).sum()) / given.mask.sum()


def importance(network: Network, batches: list[list[Stretch]]) -> list[tuple[Tensor, Tensor]]:
    """Return for each layer how much the loss hangs on each head and on each inner unit.

    The square of the derivative by a gate on its output, summed over stretches: to multiply an
    output is to multiply the columns of the weights that read it.
    """
    network.eval()
    sums = [
        (torch.zeros(layer.heads), torch.zeros(layer.outer.in_features)) for layer in network.layers
    ]
    for one in [one for batch in batches for one in batch][:SEEN]:
        network.zero_grad()
        loss_of(network, stack([one])).backward()
        for layer, (heads, inner) in zip(network.layers, sums, strict=True):
            heads += _moved(layer.output).view(layer.heads, layer.size).sum(1).square()
            inner += _moved(layer.outer).square()
    network.zero_grad()
    network.train()
    return sums


def _moved(reader: torch.nn.Linear) -> Tensor:
    assert reader.weight.grad is not None
    return (reader.weight * reader.weight.grad).sum(0).detach()


def kept(scores: list[tuple[Tensor, Tensor]], share: float) -> list[tuple[list[int], list[int]]]:
    """Return each layer's heads and inner units that matter most for a share of the arithmetic."""
    every = sorted(
        (float(score) / cost, cost, layer, kind, unit)
        for layer, both in enumerate(scores)
        for kind, (own, cost) in enumerate(zip(both, COSTS, strict=True))
        for unit, score in enumerate(own)
    )
    left = share * len(scores) * sum(n * cost for n, cost in zip(Width(), COSTS, strict=True))
    found: list[tuple[list[int], list[int]]] = [([], []) for _ in scores]
    for _, cost, layer, kind, unit in reversed(every):
        if left > cost or len(found[layer][kind]) < (2, 64)[kind]:
            found[layer][kind].append(unit)
            left -= cost
    # inner units fill whole registers
    return [(sorted(heads), sorted(inner[: len(inner) // 16 * 16])) for heads, inner in found]


def pruned(network: Network, units: list[tuple[list[int], list[int]]]) -> Network:
    """Return a network that has only the given heads and inner units of each layer."""
    weights = network.state_dict()
    for number, (heads, inner) in enumerate(units):
        own = [head * HEAD_UNITS + unit for head in heads for unit in range(HEAD_UNITS)]
        for name, rows in (("query", own), ("key", own), ("value", own), ("inner", inner)):
            for what in ("weight", "bias"):
                key = f"layers.{number}.{name}.{what}"
                weights[key] = weights[key][rows]
        for name, columns in (("output", own), ("outer", inner)):
            key = f"layers.{number}.{name}.weight"
            weights[key] = weights[key][:, columns]
    small = Network(DROPOUT, [Width(len(heads), len(inner)) for heads, inner in units])
    small.load_state_dict(weights)
    return small


class Learner:
    """A network that learns: its optimizer and running mean."""

    def __init__(self, network: Network, steps: int, rate: float) -> None:
        self.network, self.average = network, Average(network)
        self.optimizer = torch.optim.AdamW(rates(network, rate), weight_decay=0.01, fused=True)
        warm = max(10.0, WARM_UP * steps)
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer, lambda step: min(step / warm, max(0.0, (steps - step) / (steps - warm)))
        )

    def step(self, batch: list[Stretch], bfloat16: bool) -> float:
        """Take one step and return its loss."""
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            loss = loss_of(self.network, stack(batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimizer.step()
        self.schedule.step()
        self.optimizer.zero_grad()
        self.average.update(self.network)
        return float(loss.detach())


def shrunk(network: Network, given: Lessons, chance: random.Random, bfloat16: bool) -> Network:
    """Return the network after the prunings, with some steps of learning after each."""
    for share in SHARES:
        scores = importance(network, stretches(given, chance))
        network = pruned(network, kept(scores, share))
        learner = Learner(network, STEPS, RATE)
        losses = [learner.step(batch, bfloat16) for batch in stretches(given, chance)[:STEPS]]
        print(f"{share:.2f}: {network.widths} {np.mean(losses[-20:]):.4f}", flush=True)
    return network


def distil(options: argparse.Namespace) -> None:
    """Prune, then train for the given number of epochs; print losses, and figures on dev."""
    torch.manual_seed(options.seed)
    chance = random.Random(options.seed)
    options.out.mkdir(parents=True, exist_ok=True)
    held = options.out / "lessons.pt"
    if held.exists():
        given = torch.load(held, weights_only=False)  # our own file
    else:
        given = lessons(options)
        torch.save(given, held)
    small = options.out / "pruned.pt"
    if not small.exists():
        first = load_network(options.teachers[0], DROPOUT)
        save_network(shrunk(first, given, chance, options.bfloat16), small)
    network = load_network(small, DROPOUT)
    dev = read_documents(options.polnear, "dev") if options.scorer else []
    learner = Learner(network, options.epochs * len(stretches(given, random.Random(0))), RATE)
    after = []
    for epoch in range(1, options.epochs + 1):
        began, losses = time.time(), []
        batches = stretches(given, chance)
        for number, batch in enumerate(batches, start=1):
            losses.append(learner.step(batch, options.bfloat16))
            if number % 20 == 0 or number == len(batches):
                mean, taken = np.mean(losses[-20:]), time.time() - began
                print(f"{epoch} {number}/{len(batches)} {mean:.4f} {taken:.0f} s", flush=True)
        after.append({name: value.clone() for name, value in learner.average.weights.items()})
        averaged = Network(widths=network.widths)
        averaged.load_state_dict(
            {name: torch.stack([one[name] for one in after[-2:]]).mean(0) for name in after[-1]}
        )
        save_network(averaged, options.out / "small.pt")
        if dev:
            print(f"epoch {epoch}: {measured(averaged, dev, options.scorer)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path, help="the PolNeAR folder, with train/ and dev/")
    parser.add_argument("teachers", type=Path, nargs="+", help="network-6.pt, written by train.py")
    parser.add_argument("--more", type=Path, help="NewsMTSC's train.jsonl")
    parser.add_argument("--scorer", type=Path, help="score_attribution.py, for figures on dev")
    parser.add_argument("--out", type=Path, default=Path("build/quotes"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bfloat16", action="store_true", help="faster where the processor can")
    distil(parser.parse_args())


if __name__ == "__main__":
    main()
