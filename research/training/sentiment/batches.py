"""Examples of like length side by side, as tensors, and what both trainings do with them."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from analysis.sentiment.classifier import MarkedPieces

BATCH_PIECES = 2048


class Batch(NamedTuple):
    """Rows of word pieces; ``target`` is 1 at the target's, ``mask`` true where a piece is."""

    ids: Tensor
    target: Tensor
    mask: Tensor
    wanted: Tensor


Item = tuple[MarkedPieces, tuple[float, ...]]  # what is read, and the numbers wanted for it


def batches(items: Sequence[Item], chance: random.Random, *, padding: int = 0) -> list[Batch]:
    """Gather items of like length into batches, in random order."""
    noisy = [len(pieces.ids) + 8 * chance.random() for pieces, _ in items]
    groups: list[list[Item]] = [[]]
    for number in sorted(range(len(items)), key=noisy.__getitem__):
        if len(items[number][0].ids) * (len(groups[-1]) + 1) > BATCH_PIECES:
            groups.append([])
        groups[-1].append(items[number])
    chance.shuffle(groups)
    return [stack(group, padding) for group in groups if group]


def stack(group: Sequence[Item], padding: int = 0) -> Batch:
    """Put items into tensors, shorter ones filled with ``padding``."""
    length = max(len(pieces.ids) for pieces, _ in group)
    ids = torch.full((len(group), length), padding)
    mask = torch.zeros(len(group), length, dtype=torch.bool)
    target = torch.zeros(len(group), length)
    for row, (pieces, _) in enumerate(group):
        ids[row, : len(pieces.ids)] = torch.from_numpy(pieces.ids)
        mask[row, : len(pieces.ids)] = True
        target[row, pieces.first : pieces.last] = 1
    return Batch(ids, target, mask, torch.tensor([wanted for _, wanted in group]))


def cross_entropy(scores: Tensor, wanted: Tensor) -> Tensor:
    """Return the loss against shares of the classes."""
    return -(wanted * scores.float().log_softmax(-1)).sum(-1).mean()


def descend(
    network: torch.nn.Module,
    epoch: Callable[[], Sequence[Item]],
    loss_of: Callable[[Batch], Tensor],
    groups: Sequence[tuple[Sequence[torch.nn.Parameter], float]],
    *,
    epochs: float,
    chance: random.Random,
    padding: int = 0,
) -> Iterator[int]:
    """Train for some epochs, each with items of its own; yield the number of each step taken.

    AdamW with a rate for each group of weights: a tenth of the steps warm-up, then down to
    nothing.
    """
    steps = int(epochs * len(batches(epoch(), chance, padding=padding)))
    optimizer = torch.optim.AdamW(
        [{"params": list(weights), "lr": rate} for weights, rate in groups],
        weight_decay=0.01,
        fused=True,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer,
        lambda step: min(step / (0.1 * steps), max(0.0, (steps - step) / (0.9 * steps))),
    )
    # elsewhere such numbers are emulated, at a tenth of the speed
    halved = torch.cpu.get_capabilities().get("avx512_bf16", False)
    step, begin = 0, time.time()
    network.train()
    while step < steps:
        for batch in batches(epoch(), chance, padding=padding)[: steps - step]:
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=halved):
                loss = loss_of(batch)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            step += 1
            if step % 50 == 0:
                took = time.time() - begin
                print(f"{step} of {steps}, loss {float(loss):.3f}, {took:.0f} s", flush=True)
            yield step
