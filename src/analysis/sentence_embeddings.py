"""Sentences as points of which near ones mean alike: all-MiniLM-L6-v2, run by onnxruntime.

Reimers & Gurevych 2019 (EMNLP, "Sentence-BERT"), in the size of Wang et al. 2020. Where it
comes from, what it was trained on and what it can't do stand in ``models/sentences/CARD.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from analysis.models.session import of_one_length, session, side_by_side
from analysis.models.word_pieces import encode, tokenizer

__all__ = ["PIECES", "SIZE", "embed"]

SIZE = 384
PIECES = 254  # of a text, besides the marks of its start and end
_BATCH = 8_192  # word pieces
_REMEMBERED = 20_000  # texts: some 60 MB

Pieces = tuple[int, ...]
_KNOWN: dict[Pieces, np.ndarray] = {}


def embed(texts: Iterable[str]) -> np.ndarray:
    """Return the embedding of each text: (texts, 384) of float32, each of length 1.

    The cosine of two texts is the product of their rows: it says how near they are in
    subject and wording, not that they agree. A text is read up to its 254th word piece, some
    200 words; one without a word piece gets zeros. Texts of equal length share a batch, so that
    a text's embedding does not hang on its neighbours. Raises ``TypeError`` for a value that
    is no string.
    """
    given = list(texts)
    found = np.zeros((len(given), SIZE), dtype=np.float32)
    by_pieces: defaultdict[Pieces, list[int]] = defaultdict(list)
    for place, text in enumerate(given):
        if not isinstance(text, str):
            raise TypeError(f"texts must be strings; number {place} is {type(text).__name__}")
        if text.strip():
            by_pieces[tuple(encode(text).ids[:PIECES].tolist())].append(place)
    by_pieces.pop((), None)
    for pieces, row in _rows(list(by_pieces)).items():
        found[by_pieces[pieces]] = row
    return found


def _rows(wanted: list[Pieces]) -> dict[Pieces, np.ndarray]:
    """Return the embedding of each text; those read a short while ago are remembered."""
    rows = {pieces: _KNOWN[pieces] for pieces in wanted if pieces in _KNOWN}
    new = [pieces for pieces in wanted if pieces not in rows]
    if not new:
        return rows
    first, last = (tokenizer().token_to_id(mark) for mark in ("[CLS]", "[SEP]"))
    network = session("sentences/encoder.onnx")

    def read(batch: list[int]) -> np.ndarray:
        ids = np.array([(first, *new[place], last) for place in batch], dtype=np.int64)
        return np.asarray(network.run(["embeddings"], {"ids": ids})[0])

    batches = list(of_one_length([len(pieces) + 2 for pieces in new], _BATCH))
    for batch, found in zip(batches, side_by_side(read, batches), strict=True):
        rows |= {new[place]: row for place, row in zip(batch, found, strict=True)}
    if len(_KNOWN) + len(new) > _REMEMBERED:
        _KNOWN.clear()
    _KNOWN.update({pieces: rows[pieces] for pieces in new[:_REMEMBERED]})
    return rows
