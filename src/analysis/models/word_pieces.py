"""Word pieces with their offsets: how a text reaches the package's networks."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.files import HALF
from analysis.models import model_file

if TYPE_CHECKING:
    from tokenizers import Tokenizer

_ALIKE = str.maketrans("“”„«»‘’", '"""""\'\'')  # one to one, so that offsets stay


class Encoded(NamedTuple):
    """Ids of the word pieces of a text, where each starts and ends."""

    ids: np.ndarray
    start: np.ndarray
    end: np.ndarray


@cache
def tokenizer() -> Tokenizer:
    """Return the word-piece tokenizer that the networks share."""
    from tokenizers import Tokenizer  # slow to import

    found = Tokenizer.from_buffer(model_file("tokenizer.json"))
    found.no_truncation()
    found.no_padding()
    return found


def encode(text: str, tokens: Tokenizer | None = None) -> Encoded:
    """Split a text into word pieces; quotation marks of every shape are read as one."""
    readable = HALF.sub("\ufffd", text).translate(_ALIKE)
    encoding = (tokens or tokenizer()).encode(readable, add_special_tokens=False)
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    return Encoded(np.array(encoding.ids, dtype=np.int64), spans[:, 0], spans[:, 1])
