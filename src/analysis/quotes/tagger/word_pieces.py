"""A text as the tagger sees it: word pieces with features, and their offsets."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

import analysis.models
from analysis.quotation_marks import quotations

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FOLDER = Path(str(analysis.models.__file__)).parent / "quotes"
# How many values each feature has: quotation mark, capitals, gap before the piece.
FEATURE_SIZES = (4, 3, 3)
_OUTSIDE, _INSIDE, _OPENS, _CLOSES = range(4)
_ALIKE = str.maketrans("“”„«»‘’", '"""""\'\'')  # one to one, so that offsets stay
_SURROGATE = re.compile("[\ud800-\udfff]")


class WordPieces(NamedTuple):
    """The word pieces of a text: ids, features (n, 3), and where each starts and ends."""

    ids: np.ndarray
    features: np.ndarray
    start: np.ndarray
    end: np.ndarray


@cache
def tokenizer(path: Path = FOLDER / "tokenizer.json") -> Tokenizer:
    """Return the word-piece tokenizer of the encoder."""
    from tokenizers import Tokenizer  # slow to import

    found = Tokenizer.from_file(str(path))
    found.no_truncation()
    found.no_padding()
    return found


def word_pieces(text: str, tokens: Tokenizer | None = None) -> WordPieces:
    """Split a text into word pieces, with offsets into ``text``.

    Quotation marks of every shape are read as one; what they open and close is a feature,
    as are capitals, which the pieces don't keep, and line breaks.
    """
    readable = _SURROGATE.sub("\ufffd", text).translate(_ALIKE)
    encoding = (tokens or tokenizer()).encode(readable, add_special_tokens=False)
    spans = np.array(encoding.offsets, dtype=np.int64).reshape(-1, 2)
    start, end = spans[:, 0], spans[:, 1]
    features = np.zeros((len(start), len(FEATURE_SIZES)), dtype=np.int64)
    features[:, 0] = _quoted(text)[start]
    features[:, 1] = [_capitals(text[a:b]) for a, b in encoding.offsets]
    features[:, 2] = _gaps(text, start, end)
    return WordPieces(np.array(encoding.ids, dtype=np.int64), features, start, end)


def _quoted(text: str) -> np.ndarray:
    state = np.zeros(len(text) + 1, dtype=np.int64)
    for quotation in quotations(text):
        state[quotation.start : quotation.end] = _INSIDE
        if quotation.opened:
            state[quotation.start] = _OPENS
        if quotation.closed:
            state[quotation.end - 1] = _CLOSES
    return state


def _capitals(piece: str) -> int:
    """Return 0 for small letters, 1 for a capital first letter, 2 for capitals throughout."""
    if not piece[:1].isupper():
        return 0
    return 2 if len(piece) > 1 and piece.isupper() else 1


def _gaps(text: str, start: np.ndarray, end: np.ndarray) -> list[int]:
    """Return 0 for a piece that touches the one before, 1 after a blank, 2 after a new line."""
    gaps = [2] * min(1, len(start))
    for before, after in zip(end[:-1].tolist(), start[1:].tolist(), strict=True):
        gaps.append(0 if before == after else 2 if "\n" in text[before:after] else 1)
    return gaps
