"""The network: the encoder of MiniLM, token tags, and the parts of every cue's attribution.

The encoder is BERT's (Devlin et al. 2019) in the size of MiniLM (Wang et al. 2020): six
layers of 384 units. Two heads read its states. The first tags each word piece as part of
some source, cue or content. The second asks, for the first piece of each cue, which pieces
around it are that cue's source, cue and content, as in semantic role labelling: it adds the
cue's state to each state of its surroundings and lets one more layer of attention settle
the spans together.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from analysis.quotes.tagger.decoding import BEGINS_CUE, LABELS, REACH
from analysis.quotes.tagger.word_pieces import FEATURE_SIZES

VOCABULARY, POSITIONS, UNITS, HEADS, LAYERS = 30522, 512, 384, 12, 6
CUE_UNITS, CUE_HEADS = 192, 6


class Dropout(nn.Module):
    """Dropout with one mask for all rows of a batch, which takes a tenth of the time off."""

    def __init__(self, share: float) -> None:
        super().__init__()
        self.kept = 1 - share

    def forward(self, states: Tensor) -> Tensor:
        if not self.training:
            return states
        mask = torch.empty(states.shape[1:], dtype=states.dtype).bernoulli_(self.kept)
        return states * (mask / self.kept)


class Layer(nn.Module):
    """One layer of self-attention and a feed-forward net, normed after each as in BERT."""

    def __init__(self, units: int, heads: int, inner: int, dropout: float) -> None:
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(units, units) for _ in range(4))
        self.attention_norm = nn.LayerNorm(units, eps=1e-12)
        self.inner, self.outer = nn.Linear(units, inner), nn.Linear(inner, units)
        self.norm = nn.LayerNorm(units, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, units = states.shape

        def split(part: nn.Linear) -> Tensor:
            return part(states).view(rows, length, self.heads, units // self.heads).transpose(1, 2)

        query, key, value = split(self.query), split(self.key), split(self.value)
        weights = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        if mask is not None:
            weights = weights + torch.where(mask, 0.0, -1e4)[:, None, None, :]
        # faster here than torch's fused attention, whose backward pass is slow on a CPU
        heard = weights.softmax(-1).to(value.dtype) @ value
        heard = self.output(heard.transpose(1, 2).reshape(rows, length, units))
        states = self.attention_norm(states + self.dropout(heard))
        fed = self.outer(functional.gelu(self.inner(states)))
        return self.norm(states + self.dropout(fed))


class Network(nn.Module):
    """Word pieces with features to tags of every piece and parts of every cue."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, UNITS)
        self.positions = nn.Embedding(POSITIONS, UNITS)
        self.features = nn.ModuleList(nn.Embedding(size, UNITS) for size in FEATURE_SIZES)
        self.embedding_norm = nn.LayerNorm(UNITS, eps=1e-12)
        self.layers = nn.ModuleList(Layer(UNITS, HEADS, 4 * UNITS, dropout) for _ in range(LAYERS))
        self.tags = nn.Linear(UNITS, len(LABELS))
        self.piece_view, self.cue_view = nn.Linear(UNITS, CUE_UNITS), nn.Linear(UNITS, CUE_UNITS)
        self.piece_gate, self.cue_gate = nn.Linear(UNITS, CUE_UNITS), nn.Linear(UNITS, CUE_UNITS)
        self.distance = nn.Parameter(torch.randn(2 * REACH + 1, CUE_UNITS) * 0.02)
        self.view_norm = nn.LayerNorm(CUE_UNITS)
        self.cue_layer = Layer(CUE_UNITS, CUE_HEADS, 2 * CUE_UNITS, dropout)
        self.parts = nn.Linear(CUE_UNITS, len(LABELS))
        self.dropout = Dropout(dropout)
        for embedding in self.features:
            nn.init.zeros_(embedding.weight)

    def encode(self, ids: Tensor, features: Tensor, mask: Tensor | None) -> Tensor:
        """Return states (rows, length, units); ``mask`` is true where a piece is, None: all."""
        place = torch.arange(ids.shape[1], device=ids.device)
        states = self.words(ids) + self.positions(place)
        for number, embedding in enumerate(self.features):
            states = states + embedding(features[:, :, number])
        states = self.dropout(self.embedding_norm(states))
        for layer in self.layers:
            states = layer(states, mask)
        return states

    def attribute(self, states: Tensor, mask: Tensor | None, cues: Tensor) -> Tensor:
        """Return scores (cues, 2 * REACH + 1, labels) around each cue (row, place)."""
        rows, length, _ = states.shape
        near = cues[:, 1:] + torch.arange(-REACH, REACH + 1, device=cues.device)
        inside = (near >= 0) & (near < length)
        near = near.clamp(0, length - 1)
        row = cues[:, :1]
        if mask is not None:
            inside = inside & mask[row, near]
        at_cue = states[cues[:, 0], cues[:, 1]]
        view = self.piece_view(states)[row, near] + self.cue_view(at_cue)[:, None]
        view = view + self.piece_gate(states)[row, near] * self.cue_gate(at_cue)[:, None]
        view = self.dropout(self.view_norm(view + self.distance))
        return self.parts(self.cue_layer(view, inside))

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor | None = None
    ) -> tuple[Tensor, Tensor]:
        """Return states and tag scores (rows, length, labels)."""
        states = self.encode(ids, features, mask)
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
        return tags, cues, self.network.attribute(states, None, cues).log_softmax(-1)


def load_encoder(network: Network, weights: Path) -> None:
    """Fill the encoder from the ``model.safetensors`` of all-MiniLM-L6-v2."""
    given = load_file(str(weights))
    own = {
        "words.weight": given["embeddings.word_embeddings.weight"],
        # every piece is of the first type: its embedding is part of the position's
        "positions.weight": given["embeddings.position_embeddings.weight"]
        + given["embeddings.token_type_embeddings.weight"][0],
    }
    names = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "attention_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "norm": "output.LayerNorm",
    }
    for kind in ("weight", "bias"):
        own[f"embedding_norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
        for number in range(LAYERS):
            for name, theirs in names.items():
                own[f"layers.{number}.{name}.{kind}"] = given[
                    f"encoder.layer.{number}.{theirs}.{kind}"
                ]
    missing, unknown = network.load_state_dict(own, strict=False)
    if unknown or any(name.startswith("layers.") for name in missing):
        raise ValueError(f"{weights} is not all-MiniLM-L6-v2")
