"""The network: the encoder of MiniLM, and the polarity toward the marked target."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from research.training.encoder import UNITS, Encoder


class Network(Encoder):
    """Marked word pieces to scores of negative, neutral and positive."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__(dropout=dropout)
        self.polarity = nn.Linear(2 * UNITS, 3)
        self.valence = nn.Linear(UNITS, 1)  # of a whole sentence; only helps in training

    def forward(self, ids: Tensor, target: Tensor, mask: Tensor | None = None) -> Tensor:
        """Return scores (rows, 3); ``target`` (rows, length) is 1 at the target's pieces."""
        states = self.encode(ids, mask)
        weight = target.to(states.dtype)[:, :, None]
        mean = (states * weight).sum(1) / weight.sum(1).clamp(min=1.0)
        return self.polarity(self.dropout(torch.cat([mean, states[:, 0]], dim=-1)))
