"""Reported speech by a trained tagger: word pieces in, attributions out.

A small network (``models/quotes``), trained on PolNeAR (Newell, Margolin & Ruths, LREC 2018),
finds the word pieces that begin a cue, and which words around each cue are its source and its
content. Long texts are read in windows that overlap; what is found is kept on disk.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.files import CorpusError, read_sealed, write_sealed
from analysis.files.cores import go_on
from analysis.files.fingerprint import package_version
from analysis.lexicons import clause_words
from analysis.models import cache_folder, encode, session
from analysis.quotes.attributions import Attribution
from analysis.quotes.completion import completed
from analysis.quotes.decoding import (
    LABELS,
    REACH,
    PieceAttribution,
    Range,
    Settings,
    decode,
    judged,
    settings,
)
from analysis.text.marks import has_marks, quotations
from analysis.text.segment import Span

_ACCORDING = re.compile(r"according to\b", re.IGNORECASE)
# From ids, features and the least probability of a cue at each piece (windows, pieces, ...) to tags
# (windows, pieces, labels), cues (n, 2) and parts (n, 2 * REACH + 1, labels).
Network = Callable[[np.ndarray, np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray, np.ndarray]]
PRECISIONS = ("float", "fast")
_WINDOW, _MARGIN = 352, 24  # word pieces
# How many values each feature has: quotation mark, capitals, gap before the piece.
FEATURE_SIZES = (4, 3, 3)
_OUTSIDE, _INSIDE, _OPENS, _CLOSES = range(4)
_LONGEST_WORD = 50  # characters; what is longer stays cut, so that time stays linear
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]$")  # U.S without its last full stop
_LAST_WORD = re.compile(r"\s(\w+)$")
_WORD = re.compile(r"\w")


def attributions(text: str, precision: str = "float") -> list[Attribution]:
    """Return the attributions of ``text``, outermost only, in order of content.

    Rules complete what the network found (:mod:`analysis.quotes.completion`). Contents
    include an introducing ``that`` and the quotation marks, as in PolNeAR. Time grows in
    step with the text. ``precision``: see :func:`analysis.quotes.tagger`.
    """
    chosen = settings()
    found = tagged(text, network(precision), chosen)
    whole = completed(text, [item for _, item in found])
    return judged(text, whole, chances(whole, found), chosen.confidence_weights)


def chances(
    whole: list[Attribution], found: list[tuple[PieceAttribution, Attribution]]
) -> list[tuple[float, float] | None]:
    """Return how probable content and source are of each that the network found, by its cue."""
    by_cue = {item.cue: pieces.sure[1:] for pieces, item in found}
    return [by_cue.get(item.cue) for item in whole]


def tagged(text: str, run: Network, chosen: Settings) -> list[tuple[PieceAttribution, Attribution]]:
    """Return attributions with the ranges of word pieces and probabilities behind them."""
    pieces = word_pieces(text)
    found = decode(*probabilities(pieces, run, chosen.least_cue), chosen)
    made = [(item, attribution(text, pieces, item)) for item in found]
    return [(item, attributed) for item, attributed in made if attributed.content]


def attribution(text: str, pieces: WordPieces, item: PieceAttribution) -> Attribution:
    """Return an attribution with spans of characters in place of word pieces."""
    content = content_spans(text, pieces, item.content)
    cue = tuple(_whole_words(text, pieces, *one) for one in item.cue)  # a colon or a dash, too
    according = bool(cue) and _ACCORDING.match(text, cue[0][0]) is not None
    return Attribution(
        content,
        source_spans(text, pieces, item.source),
        cue,
        "according to" if according else "tagger",
        quoted=any(has_marks(text[start:end]) for start, end in content),
        confidence=item.sure[0] * item.sure[1],  # until it is judged by what the text says
    )


@cache
def network(precision: str = "float") -> Network:
    """Return the shipped network: ``float``, the same on every processor, or ``fast``.

    ``fast`` multiplies in 8 bits where the processor can. Raises ``ValueError`` for another
    precision.
    """
    if precision not in PRECISIONS:
        raise ValueError(f'precision must be "float" or "fast", not {precision!r}')
    tagger = session("quotes/tagger.onnx")
    fast = np.array(precision == "fast")

    def run(
        ids: np.ndarray, features: np.ndarray, least_cue: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        given = {"ids": ids, "features": features, "least_cue": least_cue, "fast": fast}
        tags, cues, parts = tagger.run(["tags", "cues", "parts"], given)
        return tags, cues, parts

    return run


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
    for window in windows(count, _WINDOW, _MARGIN):
        go_on()
        read = slice(window.start, window.end)
        core = slice(window.core_start - window.start, window.core_end - window.start)
        asked = np.ones((1, window.end - window.start), dtype=np.float32)  # no cue is above 1
        asked[0, core] = least_cue
        ids, features = pieces.ids[None, read], pieces.features[None, read]
        found_tags, found_cues, found_parts = network(ids, features, asked)
        tags[window.core_start : window.core_end] = found_tags[0, core]
        cues.append(window.start + found_cues[:, 1])
        parts.append(found_parts)
    return tags, np.concatenate(cues), np.concatenate(parts)


class WordPieces(NamedTuple):
    """The word pieces of a text: ids, features (n, 3), and where each starts and ends."""

    ids: np.ndarray
    features: np.ndarray
    start: np.ndarray
    end: np.ndarray


def word_pieces(text: str) -> WordPieces:
    """Split a text into word pieces, with offsets into ``text``.

    What quotation marks open and close is a feature, as are capitals (0 for small letters, 1
    for a capital first letter, 2 for capitals throughout), which the pieces don't keep, and
    gaps (0 for a piece that touches the one before, 1 after a blank, 2 after a new line).
    """
    ids, start, end = encode(text)
    features = np.zeros((len(start), len(FEATURE_SIZES)), dtype=np.int64)
    marked = np.full(len(text) + 1, _OUTSIDE)
    for quotation in quotations(text):
        marked[quotation.start : quotation.end] = _INSIDE
        if quotation.opened:
            marked[quotation.start] = _OPENS
        if quotation.closed:
            marked[quotation.end - 1] = _CLOSES
    features[:, 0] = marked[start]
    before = -1  # where the piece before ended
    for row, (first, stop) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        piece = text[first:stop]
        if piece[:1].isupper():
            features[row, 1] = 2 if len(piece) > 1 and piece.isupper() else 1
        if first != before:
            features[row, 2] = 2 if before < 0 or "\n" in text[before:first] else 1
        before = stop
    return WordPieces(ids, features, start, end)


def content_spans(text: str, pieces: WordPieces, ranges: tuple[Range, ...]) -> tuple[Span, ...]:
    """Return the spans of a content: no comma at either end, nothing that holds no word."""
    spans = (_stripped(text, _whole_words(text, pieces, *one), ".,;:!?)]", ",;:") for one in ranges)
    return tuple((start, end) for start, end in spans if _WORD.search(text, start, end))


def source_spans(text: str, pieces: WordPieces, ranges: tuple[Range, ...]) -> tuple[Span, ...]:
    """Return the spans of a source: a name does not end in a comma or in *on*, *of*, *who*."""
    found = []
    for one in ranges:
        start, end = _stripped(text, _whole_words(text, pieces, *one), ".,;:", ",;:")
        while match := _LAST_WORD.search(text[start:end]):
            if match[1].lower() not in clause_words("preposition") | clause_words("relative"):
                break
            start, end = _stripped(text, (start, start + match.start()), "", ",;:")
        if start < end:
            found.append((start, end))
    return tuple(found)


def _stripped(text: str, span: Span, before: str, after: str) -> Span:
    start, end = span
    while start < end and (text[start].isspace() or text[start] in before):
        start += 1
    while start < end and (text[end - 1].isspace() or text[end - 1] in after):
        end -= 1
    return start, end


def _whole_words(text: str, pieces: WordPieces, first: int, end: int) -> Span:
    """Return the span of a range of pieces, with words that it cuts made whole."""
    left, right = int(pieces.start[first]), int(pieces.end[end - 1])
    back = range(left, max(-1, left - _LONGEST_WORD), -1)
    left = next((at for at in back if not _inside_word(text, at)), left)
    ahead = range(right, min(len(text), right + _LONGEST_WORD) + 1)
    right = next((at for at in ahead if not _inside_word(text, at)), right)
    if text[right : right + 1] == "." and _INITIALS.search(text[max(left, right - 9) : right]):
        right += 1
    return left, right


def _inside_word(text: str, place: int) -> bool:
    """Return whether ``place`` parts two letters or digits of a word; ideographs are words each."""
    return 0 < place < len(text) and all(
        letter.isalnum() and letter < "\u2e80" for letter in text[place - 1 : place + 1]
    )


def kept(find: Callable[[str], list[Attribution]], name: str) -> Callable[[str], list[Attribution]]:
    """Return ``find`` with its results kept on disk.

    Their key is the hash of the text, of ``name`` and of everything that has a say
    (:func:`analysis.files.fingerprint.package_version`). Files are JSON, never unpickled; each
    holds its key and a hash of the rest, and one that is odd in any way is made again. Where
    nothing can be written, the work is done as if there were no cache.
    """

    def kept_find(text: str) -> list[Attribution]:
        folder = cache_folder()
        if folder is None:
            return find(text)
        facts = f"{package_version()} {name} ".encode() + text.encode("utf-8", "surrogatepass")
        key = hashlib.sha256(facts).hexdigest()
        path = folder / "quotes" / key[:2] / f"{key}.json"
        found = _read(path, key, len(text))
        if found is None:
            found = find(text)
            with suppress(OSError, CorpusError):
                path.parent.mkdir(parents=True, exist_ok=True)
                rows = [item._asdict() for item in found]
                write_sealed(path, {"key": key, "found": rows})
        return found

    return kept_find


def _read(path: Path, key: str, length: int) -> list[Attribution] | None:
    """Return what a file holds; None unless it is what was written for this key and length."""

    def spans(given: list[list[int]]) -> tuple[Span, ...]:
        for start, end in given:
            if not (type(start) is type(end) is int and 0 <= start < end <= length):
                raise ValueError(f"no span of a text of {length} characters: {start}, {end}")
        return tuple((start, end) for start, end in given)

    found = []
    try:
        whole = read_sealed(path)
        if whole is None or whole["key"] != key:
            return None
        for row in whole["found"]:
            rule, quoted, confidence = row["rule"], row["quoted"], row["confidence"]
            known = isinstance(rule, str) and isinstance(quoted, bool) and type(confidence) is float
            if not known or not 0 <= confidence <= 1 or not row["content"]:
                return None
            content, source, cue = (spans(row[name]) for name in ("content", "source", "cue"))
            found.append(Attribution(content, source, cue, rule, quoted, confidence))
    except (ValueError, TypeError, KeyError):
        return None
    return found
