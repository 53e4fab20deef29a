"""Ranges of word pieces as spans of characters: whole words, without stray marks at the ends."""

from __future__ import annotations

import re

from analysis.lexicons import clause_words
from analysis.quotes.tagger.decoding import Range
from analysis.quotes.tagger.word_pieces import WordPieces
from analysis.segment import Span

_LONGEST_WORD = 50  # characters; what is longer stays cut, so that time stays linear
_INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]$")  # U.S without its last full stop
_LAST_WORD = re.compile(r"\s(\w+)$")
_WORD = re.compile(r"\w")


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


def cue_spans(text: str, pieces: WordPieces, ranges: tuple[Range, ...]) -> tuple[Span, ...]:
    """Return the spans of a cue, which may be a mark: a colon, a dash."""
    return tuple(_whole_words(text, pieces, *one) for one in ranges)


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
    """Tell whether ``place`` parts two letters or digits of a word; ideographs are words each."""
    return 0 < place < len(text) and all(
        letter.isalnum() and letter < "\u2e80" for letter in text[place - 1 : place + 1]
    )
