"""The network over a whole text: windows of word pieces that overlap, put together again."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.models.session import go_on
from analysis.quotes.tagger.decoding import LABELS, REACH
from analysis.quotes.tagger.network import Network
from analysis.quotes.tagger.word_pieces import WordPieces

SIZE, MARGIN = 320, 32


class Window(NamedTuple):
    """Pieces ``start`` to ``end`` are read together; what is found in the core counts."""

    start: int
    end: int
    core_start: int
    core_end: int


def windows(count: int, size: int, margin: int) -> list[Window]:
    """Cut ``count`` pieces into windows of one length, at most ``size``, evenly spaced.

    Neighbours share ``2 * margin`` pieces or more, and each core ends in the middle of what
    is shared: every piece lies in one core, ``margin`` or more from an edge that is not the
    text's own.
    """
    if not count:
        return []
    number = max(1, -(-(count - 2 * margin) // (size - 2 * margin)))
    length = -(-(count + 2 * margin * (number - 1)) // number)
    starts = [round(place * (count - length) / max(1, number - 1)) for place in range(number)]
    middles = [
        (after + before + length) // 2
        for before, after in zip(starts[:-1], starts[1:], strict=True)
    ]
    return [
        Window(start, start + length, left, right)
        for start, left, right in zip(starts, [0, *middles], [*middles, count], strict=True)
    ]


def probabilities(
    pieces: WordPieces, network: Network, least_cue: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return tags, cues and parts of a whole text, in log-probabilities, for ``decode``."""
    count = len(pieces.ids)
    tags = np.zeros((count, len(LABELS)), dtype=np.float32)
    cues: list[np.ndarray] = [np.zeros(0, dtype=np.int64)]
    parts: list[np.ndarray] = [np.zeros((0, 2 * REACH + 1, len(LABELS)), dtype=np.float32)]
    for window in windows(count, SIZE, MARGIN):
        go_on()
        read = slice(window.start, window.end)
        ids, features = pieces.ids[None, read], pieces.features[None, read]
        found_tags, found_cues, found_parts = network(ids, features, least_cue)
        core = slice(window.core_start - window.start, window.core_end - window.start)
        tags[window.core_start : window.core_end] = found_tags[0, core]
        place = window.start + found_cues[:, 1]
        mine = (window.core_start <= place) & (place < window.core_end)
        cues.append(place[mine])
        parts.append(found_parts[mine])
    return tags, np.concatenate(cues), np.concatenate(parts)
