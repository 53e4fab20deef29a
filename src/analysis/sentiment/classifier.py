"""Polarity toward a marked target, by the trained network (see ``models/sentiment``).

The network reads a sentence as word pieces, the target between two marks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
import pandas as pd

from analysis.files.cores import side_by_side
from analysis.models import (
    encode,
    of_one_length,
    read_once,
    session,
    tokenizer,
)
from analysis.sentiment.actors import check_inside, checked_texts
from analysis.text.english import require_english

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 192  # pieces with the marks; a longer text is cut to a window around the target
MARKS = ("[CLS]", "[unused1]", "[unused2]", "[SEP]")  # begins, opens, closes, ends
CLASSES = ("negative", "neutral", "positive")
PRIOR = np.array([0.36, 0.43, 0.21])  # shares of the classes under which its probabilities hold
ROUNDS = 1000


def toward(frame: pd.DataFrame, prior: Literal["corpus"] | None = None) -> pd.DataFrame:
    """Return ``frame`` with the polarity toward the target at ``start:end`` of each ``text``.

    Parameters
    ----------
    frame : DataFrame
        A table with ``text`` (a sentence), ``start, end`` (offsets of characters into it).
    prior : "corpus", optional
        Adapt the probabilities to how frequent the classes are in all of ``frame``, as estimated
        from it (see Notes). By default each row is read by itself.

    Returns
    -------
    DataFrame
        ``frame`` with ``negative, neutral, positive`` (probabilities, they sum to 1) and ``label``,
        the largest of them (a tie is neutral). Other columns stay, rows keep their order.

    Raises
    ------
    ValueError
        For a missing column, a target that is empty or outside its text, a text in a language
        other than English, and an unknown ``prior``.

    Notes
    -----
    The network was trained on NewsMTSC (Hamborg & Donnay, EACL 2021): polarity as a reader takes it
    from the sentence, whoever's it is; it is not the author's opinion, and the sentence alone is
    read. Of a very long text it reads some 190 word pieces around the target.

    ``prior="corpus"`` is the algorithm of Saerens, Latinne & Decaestecker (2002, Neural Computation
    14(1), 21-41): shares of the classes and probabilities are estimated in turn until neither
    changes. It serves to find rows in a corpus. Never compare outlets by it: a row's label then
    hangs on all other rows, and outlets are drawn toward the mixture of the whole.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> frame = pd.DataFrame({"text": ["Critics slammed the mayor."], "start": [20], "end": [25]})
    >>> sentiment.toward(frame)["label"].tolist()
    ['negative']
    """
    if prior not in (None, "corpus"):
        raise ValueError(f"prior is {prior!r}; it is None or 'corpus'")
    texts = checked_texts(frame, "start", "end")
    for index, text, start, end in zip(
        frame.index, texts, frame["start"], frame["end"], strict=True
    ):
        if not all(isinstance(edge, int | np.integer) for edge in (start, end)):
            raise ValueError(
                f"row {index!r}: start and end are {start!r} and {end!r}, not whole numbers"
            )
        check_inside(index, text, start, end)
        if not text[start:end].strip():
            raise ValueError(f"row {index!r}: target {start}:{end} holds no word")
    require_english(frame["text"].drop_duplicates(), "row")
    return judged(frame, prior)


def judged(frame: pd.DataFrame, prior: Literal["corpus"] | None = None) -> pd.DataFrame:
    """Return what :func:`toward` does, of rows that are known to be fit for it."""
    rows = [
        (str(text), int(start), int(end))
        for text, start, end in zip(frame["text"], frame["start"], frame["end"], strict=True)
    ]
    found = np.round(read_once("sentiment", rows, _probabilities, len(CLASSES)).astype(float), 6)
    if prior == "corpus" and len(found):
        found = np.round(adapted(found), 6)
    result = frame.copy()
    result[list(CLASSES)] = found
    tied = (found == found.max(axis=1, keepdims=True)).sum(axis=1) > 1
    largest = np.array(CLASSES, dtype=object)[found.argmax(axis=1)]
    result["label"] = np.where(tied, "neutral", largest)
    return result


def _probabilities(rows: list[tuple[str, int, int]]) -> np.ndarray:
    """Return the probabilities (n, 3) of the classes; rows of one length are read together."""
    marked = [marked_pieces(*row) for row in rows]

    def read(batch: Sequence[int]) -> np.ndarray:
        ids = np.stack([marked[place].ids for place in batch])
        target = np.zeros(ids.shape, dtype=np.float32)
        for number, place in enumerate(batch):
            target[number, marked[place].first : marked[place].last] = 1
        run = session("sentiment/classifier.onnx").run
        return np.asarray(run(["probabilities"], {"ids": ids, "target": target})[0])

    found = np.zeros((len(marked), len(CLASSES)))
    batches = list(of_one_length(len(row.ids) for row in marked))
    for batch, probable in zip(batches, side_by_side(read, batches), strict=True):
        found[batch] = probable
    return found


def adapted(found: np.ndarray, prior: np.ndarray = PRIOR) -> np.ndarray:
    """Return the probabilities (n, k) under the shares of the classes that make them likeliest.

    Expectation-maximisation (Saerens, Latinne & Decaestecker 2002) from ``prior``, the
    shares under which ``found`` holds.
    """
    shares, result = prior / prior.sum(), found
    for _ in range(ROUNDS):
        odds = found * (shares / prior)
        result = odds / odds.sum(axis=1, keepdims=True)
        before, shares = shares, result.mean(axis=0)
        if np.abs(shares - before).max() < 1e-9:
            break
    return result


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
