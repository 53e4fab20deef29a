"""Words as they are compared: numbered by their form, and some that are one joined, *1,000*."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.corpus_words import COMMA, HARD_SPACE, SPACE, Words
from analysis.reuse.spellings import phrases, variants
from analysis.terms import normalise, whole_articles

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
_AT_ONCE = 200_000  # words that are compared together
_FIRST_DIGITS = re.compile(r"[0-9]{1,3}")
_DIGITS = re.compile(r"[0-9]+")
_THREE_DIGITS = re.compile(r"[0-9]{3}(?:\.[0-9]+)?")


class Vocabulary(dict[str, int]):
    """The number of each word as it stands in a text; ``words`` holds the compared forms."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self._codes: dict[str, int] = {}

    def __missing__(self, surface: str) -> int:
        word = normalise(surface)
        self[surface] = code = self.code(variants().get(word, word))
        return code

    def code(self, word: str) -> int:
        """Return the number of a compared form, a new one if it has none."""
        code = self._codes.setdefault(word, len(self.words))
        if code == len(self.words):
            self.words.append(word)
        return code


class Run(NamedTuple):
    """The numbers of the words of some articles in a row, and the position of their article."""

    codes: Ints
    article: Ints


def word_runs(words: Words, vocabulary: Vocabulary) -> Iterator[Run]:
    """Yield the words of some articles at a time, numbered and joined as those of texts are."""
    numbers = np.array([vocabulary[surface] for surface in words.surfaces], dtype=np.int64)
    for first, last, some in whole_articles(words.lengths, _AT_ONCE):
        gaps = words.gaps[some]
        comma, space = gaps == COMMA, np.isin(gaps, (SPACE, HARD_SPACE))
        codes, kept = join_words(numbers[words.codes[some]], comma, space, vocabulary)
        yield Run(codes, np.repeat(np.arange(first, last), words.lengths[first:last])[kept])


def join_words(
    codes: Ints, comma: Flags, space: Flags, vocabulary: Vocabulary
) -> tuple[Ints, Ints]:
    """Return the numbers of the words, joined, and the positions of their first words.

    Joined are the parts of a number with commas, and two words that stand for one, *per cent*.
    ``comma`` and ``space`` tell whether just that lies between a word and the one before.
    """
    codes = codes.copy()
    kept = np.arange(len(codes))
    for join, between in ((_join_numbers, comma), (_join_phrases, space)):
        own = ~join(codes, between[kept], vocabulary)
        codes, kept = codes[own], kept[own]
    return codes, kept


def _join_numbers(codes: Ints, comma: Flags, vocabulary: Vocabulary) -> Flags:
    """Join numbers with commas, *1,000*, in place; tell which words belong to the one before."""
    dropped = np.zeros(len(codes), dtype=bool)
    head = tail = -1
    for place in np.flatnonzero(comma[1:]).tolist():
        head, digits = (head, _DIGITS) if place == tail else (place, _FIRST_DIGITS)
        left, right = (vocabulary.words[codes[index]] for index in (head, place + 1))
        if digits.fullmatch(left) and _THREE_DIGITS.fullmatch(right):
            tail = place + 1
            codes[head], dropped[tail] = vocabulary.code(left + right), True
    return dropped


def _join_phrases(codes: Ints, space: Flags, vocabulary: Vocabulary) -> Flags:
    """Join two words that stand for one, in place; tell which words belong to the one before."""
    standard = {
        (vocabulary.code(first), vocabulary.code(second)): vocabulary.code(form)
        for (first, second), form in phrases().items()
    }
    opens, closes = (np.zeros(len(vocabulary.words), dtype=bool) for _ in range(2))
    for first, second in standard:
        opens[first] = closes[second] = True
    dropped = np.zeros(len(codes), dtype=bool)
    for place in np.flatnonzero(space[1:] & opens[codes[:-1]] & closes[codes[1:]]).tolist():
        found = standard.get((int(codes[place]), int(codes[place + 1])))
        if found is not None and not dropped[place]:
            codes[place], dropped[place + 1] = found, True
    return dropped
