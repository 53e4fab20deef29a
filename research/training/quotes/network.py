"""The network: the encoder of MiniLM, token tags, and the parts of every cue's attribution.

The encoder is BERT's (Devlin et al. 2019) in the size of MiniLM (Wang et al. 2020): six
layers of 384 units. Two heads read its states. The first tags each word piece as part of
some source, cue or content. The second asks, for the first piece of each cue, which pieces
around it are that cue's source, cue and content, as in semantic role labelling: it adds the
cue's state to each state of its surroundings and lets one more layer of attention settle
the spans together.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn

from analysis.quotes.decoding import BEGINS_CUE, LABELS, REACH
from analysis.quotes.tagger import FEATURE_SIZES
from research.training.encoder import UNITS, WHOLE, Encoder, Layer, Width

CUE_UNITS, CUE_HEADS = 192, 6
LEARNT = 96  # pieces on either side of a cue that training asks for; REACH is what reading does


class Network(Encoder):
    """Word pieces with features to tags of every piece and parts of every cue."""

    def __init__(self, dropout: float = 0.1, widths: Sequence[Width] = WHOLE) -> None:
        super().__init__(FEATURE_SIZES, dropout, widths)
        self.tags = nn.Linear(UNITS, len(LABELS))
        self.piece_view, self.cue_view = nn.Linear(UNITS, CUE_UNITS), nn.Linear(UNITS, CUE_UNITS)
        self.piece_gate, self.cue_gate = nn.Linear(UNITS, CUE_UNITS), nn.Linear(UNITS, CUE_UNITS)
        self.distance = nn.Parameter(torch.randn(2 * LEARNT + 1, CUE_UNITS) * 0.02)
        self.view_norm = nn.LayerNorm(CUE_UNITS)
        self.cue_layer = Layer(CUE_UNITS, CUE_HEADS, 2 * CUE_UNITS, dropout, CUE_UNITS // CUE_HEADS)
        self.parts = nn.Linear(CUE_UNITS, len(LABELS))

    def attribute(
        self, states: Tensor, mask: Tensor | None, cues: Tensor, reach: int = LEARNT
    ) -> Tensor:
        """Return scores (cues, 2 * reach + 1, labels) around each cue (row, place)."""
        rows, length, _ = states.shape
        near = cues[:, 1:] + torch.arange(-reach, reach + 1, device=cues.device)
        inside = (near >= 0) & (near < length)
        near = near.clamp(0, length - 1)
        row = cues[:, :1]
        if mask is not None:
            inside = inside & mask[row, near]
        at_cue = states[cues[:, 0], cues[:, 1]]
        view = self.piece_view(states)[row, near] + self.cue_view(at_cue)[:, None]
        view = view + self.piece_gate(states)[row, near] * self.cue_gate(at_cue)[:, None]
        view = self.dropout(
            self.view_norm(view + self.distance[LEARNT - reach : LEARNT + reach + 1])
        )
        return self.parts(self.cue_layer(view, inside))

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return states and tag scores (rows, length, labels)."""
        states = self.encode(ids, mask, features)
        return states, self.tags(states)


class Graph(nn.Module):
    """The network as it is shipped: it picks the cues itself."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, ids: Tensor, features: Tensor, least_cue: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        states, scores = self.network(ids, features)
        tags = scores.log_softmax(-1)
        cues = (tags[:, :, BEGINS_CUE].exp() > least_cue).nonzero()
        return tags, cues, self.network.attribute(states, None, cues, REACH).log_softmax(-1)


def save_network(network: Network, path: Path) -> None:
    """Write the weights of a network and the widths of its layers."""
    widths = [tuple(width) for width in network.widths]
    torch.save({"weights": network.state_dict(), "widths": widths}, path)


def load_network(path: Path, dropout: float = 0.1) -> Network:
    """Return a network that :func:`save_network` wrote."""
    held = torch.load(path, weights_only=True)
    network = Network(dropout, [Width(*width) for width in held["widths"]])
    network.load_state_dict(held["weights"])
    return network
