"""Train the classifier: on judged snippets, then on NewsMTSC, with and without a teacher.

    python -m research.training.sentiment.train train.jsonl [--snippets folder]

``--snippets`` holds the four ``*_GroundTruth.txt`` of the source package of vaderSentiment
(Hutto & Gilbert 2014; MIT), 23,700 snippets with the mean judgement of 20 people;
``build/sentiment/shares.json`` is written by ``research.training.sentiment.teacher``. What is kept
is the mean of the weights of two trainings, on NewsMTSC as judged and on the teacher's shares.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable
from functools import partial
from pathlib import Path

import torch
from torch import Tensor
from torch.nn import functional

from research.training.encoder import WEIGHTS
from research.training.sentiment.archives import SNIPPETS
from research.training.sentiment.batches import Batch, Item, cross_entropy, descend
from research.training.sentiment.examples import (
    read_newsmtsc,
    read_snippets,
    smoothed,
    varied_items,
    with_shares,
)
from research.training.sentiment.network import Network

EPOCHS, RATE, HEAD_RATE, SNIPPET_RATE, AVERAGE = 4, 1.2e-4, 1e-3, 1e-4, 0.99
ENCODER = ("words", "positions", "embedding_norm", "layers")


def run(
    network: Network,
    epoch: Callable[[], list[Item]],
    loss_of: Callable[[Batch], Tensor],
    *,
    epochs: float,
    rate: float,
    chance: random.Random,
    head_rate: float = HEAD_RATE,
) -> dict[str, Tensor]:
    """Train for some epochs and return the running mean of the weights."""
    named = list(network.named_parameters())
    encoder = [weight for name, weight in named if name.split(".")[0] in ENCODER]
    heads = [weight for name, weight in named if name.split(".")[0] not in ENCODER]
    groups = [(encoder, rate), (heads, head_rate)]
    mean = {name: value.clone() for name, value in network.state_dict().items()}
    for step in descend(network, epoch, loss_of, groups, epochs=epochs, chance=chance):
        keep = min(AVERAGE, step / (step + 10))
        for name, weight in network.state_dict().items():
            mean[name].lerp_(weight, 1 - keep)
    return mean


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("train", type=Path, help="NewsMTSC's train.jsonl")
    parser.add_argument("--snippets", type=Path, default=SNIPPETS)
    parser.add_argument("--encoder", type=Path, default=WEIGHTS, help="all-MiniLM-L6-v2's folder")
    parser.add_argument("--out", type=Path, default=Path("build/sentiment"))
    options = parser.parse_args()
    torch.manual_seed(0)
    chance = random.Random(0)
    network = Network()
    network.load(options.encoder / "model.safetensors")
    snippets = read_snippets(options.snippets)

    def valence(batch: Batch) -> Tensor:
        first = network.encode(batch.ids, batch.mask)[:, 0]
        found = network.valence(network.dropout(first))[:, 0].float()
        return functional.smooth_l1_loss(found, batch.wanted[:, 0])

    begun = run(network, lambda: snippets, valence, epochs=1, rate=SNIPPET_RATE, chance=chance)
    judged = read_newsmtsc(options.train)
    given = json.loads((options.out / "shares.json").read_text(encoding="utf-8"))

    def polarity(batch: Batch) -> Tensor:
        return cross_entropy(network(batch.ids, batch.target, batch.mask), batch.wanted)

    ends = []
    for targets in (smoothed(judged), with_shares(judged, given)):
        network.load_state_dict(begun)
        epoch = partial(varied_items, targets, chance)
        ends.append(run(network, epoch, polarity, epochs=EPOCHS, rate=RATE, chance=chance))
    mean = {name: (ends[0][name] + ends[1][name]) / 2 for name in begun}
    torch.save(mean, options.out / "student.pt")
    print(f"wrote {options.out / 'student.pt'}")


if __name__ == "__main__":
    main()
