"""Teach the classifier to tell two targets of one sentence apart, and those who merely act.

    python -m research.training.sentiment.contrast train.jsonl devtest_mt.jsonl

From ``student.pt`` and ``shares.json``, which the steps before leave in ``build/sentiment``: two
trainings on targets of NewsMTSC (as judged, mixed with the teacher's shares), on its sentences with
two targets whose names change places, on two of its sentences joined into one, and on sentences
drawn from the grammar in ``contrast.txt``. The lowest layers stay as they are. Kept is the mean of
the weights of both and of the network they began from, its scores divided by the temperature
that makes one half of devtest_mt likeliest (Guo et al. 2017). START was chosen there and on half of
``contrast_pairs.csv``.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from research.training.sentiment.batches import Batch, Item, cross_entropy, stack
from research.training.sentiment.examples import (
    Target,
    names_of,
    pieces_of,
    read_newsmtsc,
    reporting_half,
    smoothed,
    varied_items,
    with_shares,
)
from research.training.sentiment.network import Network
from research.training.sentiment.pairs import drawn, joined, read_grammar, swapped
from research.training.sentiment.train import run

HEAD_RATE = 3e-4


class Mixture(NamedTuple):
    """How many items of each kind an epoch has, and how the network is trained on them."""

    judged: int
    taught: int
    joined: int
    drawn: int
    epochs: float
    rate: float
    kept_layers: int


MIXTURES = (
    Mixture(5000, 1000, 800, 2500, 2, 5e-5, 2),
    Mixture(8739, 1500, 700, 2000, 1.6, 7e-5, 1),
)
START = 0.2  # weight in the mean of the network that the trainings begin from


def epoch_of(
    judged: Sequence[Target], taught: Sequence[Target], sizes: Mixture, chance: random.Random
) -> list[Item]:
    """Return the items of one epoch; ``taught`` begins with the judged, the teacher's mixed in."""
    mixed, others = taught[: len(judged)], taught[len(judged) :]
    replayed = chance.sample(mixed, min(sizes.judged, len(mixed)))
    replayed += chance.sample(others, min(sizes.taught, len(others)))
    pairs = swapped(judged) + joined(judged, sizes.joined, chance)
    names, ways = names_of(judged), read_grammar()
    for _ in range(sizes.drawn):
        pairs += drawn(ways, names, chance)
    contrasts = [(pieces_of(target), target.shares) for target in smoothed(pairs)]
    return varied_items(replayed, chance) + contrasts


def trained(
    start: dict[str, Tensor], judged: list[Target], taught: list[Target], sizes: Mixture, seed: int
) -> dict[str, Tensor]:
    """Return the running mean of the weights of one training."""
    chance = random.Random(seed)
    network = Network()
    network.load_state_dict(start)
    kept = [network.words, network.positions, network.embedding_norm]
    for part in [*kept, *network.layers[: sizes.kept_layers]]:
        part.requires_grad_(False)

    def polarity(batch: Batch) -> Tensor:
        return cross_entropy(network(batch.ids, batch.target, batch.mask), batch.wanted)

    return run(
        network,
        lambda: epoch_of(judged, taught, sizes, chance),
        polarity,
        epochs=sizes.epochs,
        rate=sizes.rate,
        head_rate=HEAD_RATE,
        chance=chance,
    )


@torch.no_grad()
def calibrate(network: Network, targets: Sequence[Target]) -> float:
    """Divide the scores by the temperature under which the targets' classes are likeliest."""
    network.eval()
    scores, wanted = [], []
    for target in targets:
        batch = stack([(pieces_of(target), target.shares)])
        scores.append(network(batch.ids, batch.target, batch.mask))
        wanted.append(batch.wanted)
    known, gold = torch.cat(scores), torch.cat(wanted)
    tried = np.arange(0.5, 3, 0.01)
    best = float(min(tried, key=lambda by: float(cross_entropy(known / by, gold))))
    network.polarity.weight /= best
    network.polarity.bias /= best
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("train", type=Path, help="NewsMTSC's train.jsonl")
    parser.add_argument("devtest", type=Path, help="NewsMTSC's devtest_mt.jsonl, half is used")
    parser.add_argument("--folder", type=Path, default=Path("build/sentiment"))
    options = parser.parse_args()
    torch.manual_seed(0)
    start = torch.load(options.folder / "student.pt", weights_only=True)
    judged = read_newsmtsc(options.train)
    given = json.loads((options.folder / "shares.json").read_text(encoding="utf-8"))
    taught = with_shares(judged, given)
    ends = [trained(start, judged, taught, sizes, seed) for seed, sizes in enumerate(MIXTURES)]
    part = (1 - START) / len(ends)
    mean = {name: START * start[name] + sum(part * end[name] for end in ends) for name in start}
    network = Network()
    network.load_state_dict(mean)
    half = [target for target in read_newsmtsc(options.devtest) if not reporting_half(target.text)]
    print(f"temperature {calibrate(network, half):.2f}, on {len(half)} targets")
    torch.save(network.state_dict(), options.folder / "contrast.pt")
    print(f"wrote {options.folder / 'contrast.pt'}")


if __name__ == "__main__":
    main()
