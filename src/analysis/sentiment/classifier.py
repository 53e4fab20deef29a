"""Polarity toward a marked target, by the trained network (see ``models/sentiment``)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.files import need_columns
from analysis.models import of_one_length, session, side_by_side
from analysis.sentiment.marked_pieces import MarkedPieces, marked_pieces
from analysis.sentiment.targets import check_inside
from analysis.text.english import require_english

CLASSES = ("negative", "neutral", "positive")
BATCH_PIECES = 4096
COLUMNS = ("text", "start", "end")


def toward(frame: pd.DataFrame) -> pd.DataFrame:
    """Return ``frame`` with the polarity toward the target at ``start:end`` of each ``text``.

    ``text`` holds a sentence, ``start`` and ``end`` are offsets of characters into it. Adds
    ``negative, neutral, positive`` (probabilities, they sum to 1) and ``label``, the
    largest of them (a tie is neutral). Other columns stay, rows keep their order. The
    network was trained on NewsMTSC (Hamborg & Donnay, EACL 2021): polarity as a reader
    takes it from the sentence, whoever's it is; it is not the author's opinion, and the
    sentence alone is read. Of a very long text it reads some 190 word pieces around the
    target. Raises ``ValueError`` for a missing column, a target that is empty or outside its
    text, and a text in another language than English.
    """
    _check(frame)
    require_english(frame["text"].drop_duplicates(), "row")
    return judged(frame)


def judged(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what :func:`toward` does, of rows that are known to be fit for it."""
    rows = [
        marked_pieces(text, start, end)
        for text, start, end in zip(*(frame[name] for name in COLUMNS), strict=True)
    ]
    found = probabilities(rows)
    result = frame.copy()
    result[list(CLASSES)] = found
    tied = (found == found.max(axis=1, keepdims=True)).sum(axis=1) > 1
    largest = np.array(CLASSES, dtype=object)[found.argmax(axis=1)]
    result["label"] = np.where(tied, "neutral", largest)
    return result


def _check(frame: pd.DataFrame) -> None:
    """Raise ``ValueError`` for what can't be read, naming the row."""
    need_columns(frame, COLUMNS)
    for index, text, start, end in zip(
        frame.index, frame["text"], frame["start"], frame["end"], strict=True
    ):
        if not isinstance(text, str):
            raise ValueError(f"row {index!r}: text is {text!r}, not a string")
        if not all(isinstance(edge, int | np.integer) for edge in (start, end)):
            raise ValueError(
                f"row {index!r}: start and end are {start!r} and {end!r}, not whole numbers"
            )
        check_inside(index, text, start, end)
        if not text[start:end].strip():
            raise ValueError(f"row {index!r}: target {start}:{end} holds no word")


def probabilities(rows: list[MarkedPieces]) -> np.ndarray:
    """Return the probabilities (n, 3) of the classes, rounded to six digits.

    Rows of one length are read together, so that none hangs on its neighbours.
    """
    found = np.zeros((len(rows), len(CLASSES)))
    batches = list(of_one_length([len(row.ids) for row in rows], BATCH_PIECES))
    read = side_by_side(lambda batch: _read([rows[place] for place in batch]), batches)
    for batch, probable in zip(batches, read, strict=True):
        found[batch] = probable
    return np.round(found, 6)


def _read(rows: list[MarkedPieces]) -> np.ndarray:
    ids = np.stack([row.ids for row in rows])
    target = np.zeros(ids.shape, dtype=np.float32)
    for number, row in enumerate(rows):
        target[number, row.first : row.last] = 1
    run = session("sentiment/classifier.onnx").run
    return np.asarray(run(["probabilities"], {"ids": ids, "target": target})[0], dtype=float)
