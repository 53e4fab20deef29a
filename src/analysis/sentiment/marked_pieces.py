"""A sentence as the classifier reads it: word pieces, the target between two marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from analysis.models import encode, tokenizer

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 192  # pieces with the marks; a longer text is cut to a window around the target
MARKS = ("[CLS]", "[unused1]", "[unused2]", "[SEP]")  # begins, opens, closes, ends


class MarkedPieces(NamedTuple):
    """Ids of word pieces; those of the target are ``first`` to ``last``, without the marks."""

    ids: np.ndarray
    first: int
    last: int


def marked_pieces(
    text: str,
    start: int,
    end: int,
    tokens: Tokenizer | None = None,
    marks: tuple[str, str, str, str] = MARKS,
) -> MarkedPieces:
    """Return the word pieces of ``text`` with marks around the target ``text[start:end]``.

    A target without a piece of its own (a blank) has none: ``first == last``.
    """
    tokens = tokens or tokenizer()
    ids, begins, ends = encode(text, tokens)
    inside = np.flatnonzero((begins < end) & (ends > start))
    left = int(inside[0]) if len(inside) else int(np.searchsorted(begins, start))
    right = int(inside[-1]) + 1 if len(inside) else left
    right = min(right, left + SIZE // 2)
    room = SIZE - len(marks) - (right - left)
    before = min(left, max(room // 2, room - (len(ids) - right)))
    after = min(len(ids) - right, room - before)
    begins_text, opens, closes, ends_text = (tokens.token_to_id(mark) for mark in marks)
    marked = [
        begins_text, *ids[left - before : left], opens, *ids[left:right],
        closes, *ids[right : right + after], ends_text,
    ]  # fmt: skip
    first = 2 + before
    return MarkedPieces(np.array(marked, dtype=np.int64), first, first + right - left)
