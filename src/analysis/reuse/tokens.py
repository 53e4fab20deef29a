"""The words of many articles in a row, numbered, in the form under which they are compared."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from string import ascii_uppercase
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.lexicons import word_set
from analysis.reuse.joined import Flags, Ints, Vocabulary, join_words

if TYPE_CHECKING:
    from analysis.corpus.article import Article

__all__ = ["Flags", "Ints", "Tokens", "Vocabulary", "token_chunks", "tokens_of"]
_CHUNK = 1_000_000  # characters that are split into words at a time
_BASE = 0x9E3779B97F4A7C15  # odd, so it has an inverse modulo 2**64
_INVERSE = pow(_BASE, -1, 2**64)
_JOINERS = ".’'-&"  # inside a word, between two letters or digits: see segment.words
_SIGNS = "$€£%"  # words of one character
_SPACES = " \u00a0"
_LETTER, _JOINER, _SIGN, _SPACE, _CAPITAL, _UNDERSCORE, _STOP, _UPPER = (
    1 << bit for bit in range(8)
)
_LETTERS_END = 0x40000  # no letter or digit of Unicode lies beyond


@dataclass(frozen=True)
class Tokens:
    """The words of all articles in a row, each with its article and its offsets.

    ``vocabulary[codes[i]]`` is word ``i`` as it is compared, ``article`` the position of its
    article, ``capital`` whether it begins with a capital. A token may span two words of the
    text, as *per cent* does.
    """

    vocabulary: list[str]
    codes: Ints
    article: Ints
    start: Ints
    end: Ints
    capital: Flags

    def is_content(self) -> Flags:
        """Tell for each word whether it is neither a function word nor capitalised."""
        function = word_set("function_words.txt")
        known = np.array([word in function for word in self.vocabulary], dtype=bool)
        return ~self.capital & ~known[self.codes]


def tokens_of(articles: Iterable[Article]) -> Tokens:
    """Return the words of ``articles``, each with the position of its article and its offsets."""
    vocabulary = Vocabulary()
    chunks = list(token_chunks(articles, vocabulary))
    codes, article, start, end = (
        np.concatenate([np.empty(0, dtype=np.int64), *(getattr(chunk, name) for chunk in chunks)])
        for name in ("codes", "article", "start", "end")
    )
    capital = np.concatenate([np.empty(0, dtype=bool), *(chunk.capital for chunk in chunks)])
    return Tokens(vocabulary.words, codes, article, start, end, capital)


def token_chunks(articles: Iterable[Article], vocabulary: Vocabulary) -> Iterator[Tokens]:
    """Yield the words of some articles at a time, so that no more are held; numbered alike."""
    texts: list[str] = []
    first = size = 0
    for article in articles:
        texts.append(article.text)
        size += len(article.text)
        if size >= _CHUNK:
            yield _tokens(texts, first, vocabulary)
            first += len(texts)
            texts, size = [], 0
    if texts:
        yield _tokens(texts, first, vocabulary)


@cache
def _classes() -> NDArray[np.uint8]:
    """Return for each character of Unicode what it is to :func:`analysis.segment.words`."""
    classes = np.zeros(sys.maxunicode + 1, dtype=np.uint8)
    for code, character in enumerate(map(chr, range(_LETTERS_END))):
        if character.isalnum():
            classes[code] = _LETTER | (_UPPER if character.isupper() else 0)
    for characters, mark in [
        (_JOINERS, _JOINER), (_SIGNS, _SIGN), (_SPACES, _SPACE), (ascii_uppercase, _CAPITAL),
        ("_", _UNDERSCORE), (".", _STOP),
    ]:  # fmt: skip
        classes[[ord(character) for character in characters]] |= mark
    return classes


def _tokens(texts: list[str], first: int, vocabulary: Vocabulary) -> Tokens:
    """Return the words of ``texts``, the first of which is article ``first``.

    The spans are those of :func:`analysis.segment.words`, found for all characters at once.
    """
    joined = "\n".join([*texts, ""])
    characters = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")
    classes = _classes()[characters]
    inside = _inside_words(classes)
    signs = (classes & _SIGN) != 0
    before = np.concatenate([[False], inside[:-1]])
    after = np.concatenate([inside[1:], [False]])
    start = np.flatnonzero((inside & ~before) | signs)
    end = np.flatnonzero((inside & ~after) | signs) + 1
    number, example = _distinct(characters, inside | signs, start, end)
    places = zip(start[example].tolist(), end[example].tolist(), strict=True)
    surfaces = [joined[first:last] for first, last in places]
    codes = np.array([vocabulary[surface] for surface in surfaces], dtype=np.int64)[number]
    comma, space = np.zeros((2, len(start)), dtype=bool)
    near, between = start[1:] - end[:-1] == 1, characters[end[:-1]]
    comma[1:] = near & (between == ord(","))
    space[1:] = near & ((_classes()[between] & _SPACE) != 0)
    codes, kept = join_words(codes, comma, space, vocabulary)
    start, end = start[kept], end[np.append(kept, len(end))[1:] - 1]
    begins = np.cumsum([0, *(len(text) + 1 for text in texts[:-1])])
    article = np.searchsorted(begins, start, side="right") - 1
    capital = (classes[start] & _UPPER) != 0
    start, end = start - begins[article], end - begins[article]
    return Tokens(vocabulary.words, codes, article + first, start, end, capital)


def _inside_words(classes: NDArray[np.uint8]) -> Flags:
    """Tell for each character whether it belongs to a word other than a sign."""
    letter = (classes & _LETTER) != 0
    inside = letter.copy()
    inside[1:-1] |= ((classes[1:-1] & _JOINER) != 0) & letter[:-2] & letter[2:]
    stops = np.flatnonzero((classes & _STOP) != 0)
    stops = stops[(stops >= 3) & ~inside[stops]]  # the last full stop of U.S.
    ends = (classes[stops - 1] & classes[stops - 3] & _CAPITAL) != 0
    ends &= (classes[stops - 2] & _STOP) != 0
    ends &= (stops == 3) | ((classes[stops - 4] & (_LETTER | _UNDERSCORE)) == 0)
    inside[stops[ends]] = True
    return inside


@lru_cache(maxsize=2)
def _powers(base: int, size: int) -> NDArray[np.uint64]:
    """Return the powers 0 to ``size - 1`` of ``base`` modulo 2**64."""
    powers = np.full(size, base, dtype=np.uint64)
    powers[0] = 1
    return np.cumprod(powers)


def _distinct(
    characters: NDArray[np.uint32], held: Flags, start: Ints, end: Ints
) -> tuple[Ints, Ints]:
    """Return for each word a number, equal for equal words, and for each number a word.

    Words are told apart by the polynomial of their characters modulo 2**64, found for all
    words from one running sum; then each is compared with the first of its number, so that
    no two words are ever confused. ``held`` tells which characters belong to words.
    """
    size = len(characters)
    room = 1 << size.bit_length()
    powers, inverse = _powers(_BASE, room)[:size], _powers(_INVERSE, room)[:size]
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(characters * powers)])
    number, values = pd.factorize((sums[end] - sums[start]) * inverse[start])
    example = np.empty(len(values), dtype=np.int64)
    example[number[::-1]] = np.arange(len(number))[::-1]
    model = example[number]
    lengths = end - start
    wrong = lengths != lengths[model]
    places = np.flatnonzero(held)
    others = characters.take(places + np.repeat(start[model] - start, lengths), mode="clip")
    unequal = np.flatnonzero(characters[places] != others)
    wrong[np.searchsorted(np.cumsum(lengths), unequal, side="right")] = True
    strange = np.flatnonzero(wrong)  # equal polynomials of different words: each is numbered alone
    number[strange] = len(example) + np.arange(len(strange))
    return number.astype(np.int64), np.concatenate([example, strange])
