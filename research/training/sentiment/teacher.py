"""Train a larger network on NewsMTSC and write what it says of more sentences.

    python -m research.training.sentiment.teacher train.jsonl --polnear folder [--mpnet folder]

The teacher is all-mpnet-base-v2 (twelve layers of 768 units; Song et al. 2020), its lower half
kept as it is. It never ships: ``build/sentiment/shares.json`` holds its shares for the
sentences of NewsMTSC and for sentences of PolNeAR, from which the small network learns.
"""

from __future__ import annotations

import argparse
import json
import random
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import MPNetModel

from analysis.sentiment.classifier import marked_pieces
from research.training.sentiment.archives import TEACHER
from research.training.sentiment.batches import Batch, Item, cross_entropy, descend, stack
from research.training.sentiment.examples import (
    Target,
    names_of,
    read_newsmtsc,
    smoothed,
    unjudged,
    varied,
)

MARKS = ("<s>", "[unused1]", "[unused2]", "</s>")
PADDING, UNITS, FROZEN = 1, 768, 6
EPOCHS, RATE, HEAD_RATE = 1.5, 5e-5, 3e-4


class Teacher(nn.Module):
    """Marked word pieces to scores of negative, neutral and positive."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.encoder = MPNetModel.from_pretrained(str(folder), add_pooling_layer=False)
        self.head = nn.Sequential(
            nn.Dropout(0.1), nn.Linear(2 * UNITS, UNITS), nn.GELU(), nn.Dropout(0.1),
            nn.Linear(UNITS, 3),
        )  # fmt: skip
        kept = [self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN]]
        for part in kept:
            part.requires_grad_(False)
        for layer in kept[1:]:
            layer.bfloat16()

    def train(self, mode: bool = True) -> Teacher:
        super().train(mode)
        for layer in self.encoder.encoder.layer[:FROZEN]:
            layer.eval()
        return self

    def forward(self, ids: Tensor, target: Tensor, mask: Tensor) -> Tensor:
        layers = self.encoder.encoder.layer
        with torch.no_grad(), torch.autocast("cpu", enabled=False):
            states = self.encoder.embeddings(input_ids=ids)
            near = self.encoder.encoder.compute_position_bias(states)
            hidden = (~mask).float()[:, None, None, :] * -1e4
            states = states.bfloat16()
            for layer in layers[:FROZEN]:
                states = layer(states, hidden.bfloat16(), position_bias=near.bfloat16())[0]
        states = states.float()
        for layer in layers[FROZEN:]:
            states = layer(states, hidden, position_bias=near)[0]
        weight = target.to(states.dtype)[:, :, None]
        mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        return self.head(torch.cat([mean, states[:, 0]], dim=-1))


def item_of(target: Target, tokens: Tokenizer) -> Item:
    return marked_pieces(target.text, *target.mentions[0], tokens, MARKS), target.shares


def train(teacher: Teacher, targets: list[Target], tokens: Tokenizer) -> None:
    """Train on NewsMTSC; another name is put in for every third, anew in each epoch."""
    chance = random.Random(0)
    names = names_of(targets)

    def epoch() -> list[Item]:
        return [item_of(varied(target, names, chance), tokens) for target in targets]

    def loss_of(batch: Batch) -> Tensor:
        return cross_entropy(teacher(batch.ids, batch.target, batch.mask), batch.wanted)

    body = [weight for weight in teacher.encoder.parameters() if weight.requires_grad]
    groups = [(body, RATE), (list(teacher.head.parameters()), HEAD_RATE)]
    for _ in descend(
        teacher, epoch, loss_of, groups, epochs=EPOCHS, chance=chance, padding=PADDING
    ):
        pass


@torch.no_grad()
def shares(teacher: Teacher, targets: list[Target], tokens: Tokenizer) -> list[list[float]]:
    """Return the teacher's shares of negative, neutral and positive for each target."""
    teacher.eval()
    items = [item_of(target, tokens) for target in targets]
    order = sorted(range(len(items)), key=lambda number: len(items[number][0].ids))
    found: list[list[float]] = [[] for _ in items]
    for first in range(0, len(order), 64):
        chosen = order[first : first + 64]
        batch = stack([items[number] for number in chosen], PADDING)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            scores = teacher(batch.ids, batch.target, batch.mask)
        for number, row in zip(chosen, scores.float().softmax(-1).tolist(), strict=True):
            found[number] = [round(share, 4) for share in row]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("train", type=Path, help="NewsMTSC's train.jsonl")
    parser.add_argument("--polnear", type=Path, required=True)
    parser.add_argument("--mpnet", type=Path, default=TEACHER, help="all-mpnet-base-v2's folder")
    parser.add_argument("--out", type=Path, default=Path("build/sentiment"))
    options = parser.parse_args()
    torch.manual_seed(0)
    tokens = Tokenizer.from_file(str(options.mpnet / "tokenizer.json"))
    tokens.no_truncation()
    tokens.no_padding()
    targets = read_newsmtsc(options.train)
    teacher = Teacher(options.mpnet)
    train(teacher, smoothed(targets), tokens)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.save(teacher.state_dict(), options.out / "teacher.pt")
    asked = [*targets, *unjudged(options.polnear / "train" / "text")]
    rows = [
        (target.text, target.mentions[0], row)
        for target, row in zip(asked, shares(teacher, asked, tokens), strict=True)
    ]
    (options.out / "shares.json").write_text(json.dumps(rows), encoding="utf-8")
    print(f"wrote the shares of {len(rows)} targets")


if __name__ == "__main__":
    main()
