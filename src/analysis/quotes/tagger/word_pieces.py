"""A text as the tagger sees it: word pieces with features, and their offsets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.models.word_pieces import encode
from analysis.quotation_marks import quotations

# How many values each feature has: quotation mark, capitals, gap before the piece.
FEATURE_SIZES = (4, 3, 3)
_OUTSIDE, _INSIDE, _OPENS, _CLOSES = range(4)


class WordPieces(NamedTuple):
    """The word pieces of a text: ids, features (n, 3), and where each starts and ends."""

    ids: np.ndarray
    features: np.ndarray
    start: np.ndarray
    end: np.ndarray


def word_pieces(text: str) -> WordPieces:
    """Split a text into word pieces, with offsets into ``text``.

    What quotation marks open and close is a feature, as are capitals, which the pieces
    don't keep, and line breaks.
    """
    ids, start, end = encode(text)
    features = np.zeros((len(start), len(FEATURE_SIZES)), dtype=np.int64)
    features[:, 0] = _quoted(text)[start]
    spans = zip(start.tolist(), end.tolist(), strict=True)
    features[:, 1] = [_capitals(text[a:b]) for a, b in spans]
    features[:, 2] = _gaps(text, start, end)
    return WordPieces(ids, features, start, end)


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
