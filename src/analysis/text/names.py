"""Names, as capital letters, titles and small words show them in a sentence.

:func:`name_runs` looks at one sentence alone. What a sentence can't show, whether its
capitalised first word belongs to the name behind it, is left open: ``NameRun.opens`` marks it, and
who knows more of the corpus decides. :func:`is_headline` finds the lines in which capitals are
no mark of names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from analysis.lexicons import read_table, word_set
from analysis.text.english import PARTICLES, countries, family_names_first, is_given_name, normalise
from analysis.text.segment import word_forms, words

_LABEL = re.compile(r"^\w+:")
_GAP = re.compile(r"\.?[ \xa0]+(?:& )?")
_OPENING = re.compile(r"[:•*]|(?:^|[,;—–.?!])\s*[“\"‘'(]")
_POSSESSIVE = re.compile(r"'s?$")
_LINKS = ("of", "for", "on")
Phrases = dict[str, list[tuple[str, ...]]]


class NameWord(NamedTuple):
    """A word of a name: as it is counted, as it is written without possessive, its offsets."""

    counted: str
    written: str
    start: int
    end: int


class NameRun(NamedTuple):
    """Words that stand together as a name does; ``opens``: the first opens a sentence."""

    words: tuple[NameWord, ...]
    opens: bool


@cache
def _phrases(kind: str) -> Phrases:
    """Return the phrases of ``name_words.csv`` by their first word, the longest first."""
    table = read_table("name_words.csv")
    found: Phrases = {}
    for cell in table.loc[table["kind"] == kind, "words"]:
        for phrase in cell.split("|"):
            found.setdefault(phrase.split()[0], []).append(tuple(phrase.split()))
    return {first: sorted(phrases, key=len, reverse=True) for first, phrases in found.items()}


@cache
def _possessives() -> frozenset[str]:
    """Return the possessives that belong to names: ``People's``."""
    kept = (phrase for phrases in _phrases("kept").values() for phrase in phrases)
    return frozenset(word for phrase in kept for word in phrase if _POSSESSIVE.search(word))


def is_headline(line: str) -> bool:
    """Whether a line is set in title case or in capitals, so that these are no mark of names.

    Four words (eight if a full stop ends the line, since short sentences may be nothing but
    names) and more than half of all have a capital; those without are small words of titles
    (*of*, *to*), so a verb is never among them. A label of one word does not count:
    *Source: The Capital Meridian* holds a name. A row of names without a full stop
    (*Senator Ann Lee of Ohio?*) is taken for a headline.
    """
    found = word_forms(_LABEL.sub("", line))
    least = 8 if line.rstrip("”’\"')] ").endswith(".") else 4
    capital = len([word for word in found if word[0].isupper()])
    if capital < least or capital <= len(found) / 2:
        return False
    small = {word for word in found if len(word) > 1 and word[0].islower()}
    return small <= _phrases("small").keys()


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds each of ``names`` as whole words, the longest first."""
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


@cache
def is_capitalised(word: str) -> bool:
    """Whether a word has the capital of a name: ``US`` and ``Al-Asad``, not ``The``."""
    head, _, tail = word.rpartition("-")
    if head and (tail in _phrases("joined") or (tail.islower() and head.lower() in PARTICLES)):
        return False
    return word[0].isupper() and normalise(word) not in word_set("function_words.txt")


def name_runs(text: str, start: int, end: int) -> list[NameRun]:
    """Return the runs of capitalised words in the sentence ``text[start:end]``.

    Single words are among them, since they show which words are capitalised inside
    sentences. Titles, days and months are cut out.
    """
    return _Sentence(text, start, end).runs()


class _Sentence:
    def __init__(self, text: str, start: int, end: int) -> None:
        self.text = text
        self.spans = [(start + left, start + right) for left, right in words(text[start:end])]
        self.written = [text[left:right].replace("’", "'") for left, right in self.spans]
        self.bare = [_POSSESSIVE.sub("", word) for word in self.written]

    def runs(self) -> list[NameRun]:
        runs: list[NameRun] = []
        current: list[int] = []

        def close() -> None:
            runs.extend(map(self._run, self._parts(current)))
            current.clear()

        at = 0
        while at < len(self.spans):
            if current and not self._follows(at):
                close()
            if n := self._length("kept", at):
                current += range(at, at + n)
            elif n := self._length("date", at) or (
                0 if self._keeps_title(current) else self._length("title", at)
            ):
                close()
            elif n := self._n_named(at, inside=bool(current)):
                current.append(at)
            elif n := self._n_links(current, at):
                current += range(at, at + n)
            else:
                close()
                n = 1
            at += n
        close()
        return runs

    def _follows(self, at: int) -> bool:
        """Whether nothing but a space, or the full stop of an abbreviation, is before."""
        before = at - 1
        if self.written[before] != self.bare[before] and self.written[before] not in _possessives():
            return False
        return _GAP.fullmatch(self.text, self.spans[before][1], self.spans[at][0]) is not None

    def _length(self, kind: str, at: int) -> int:
        """Return how many words at ``at`` are a phrase of a list, 0 if none is."""
        for phrase in _phrases(kind).get(self.bare[at], _phrases(kind).get(self.written[at], [])):
            stop = at + len(phrase)
            found = (*self.written[at : stop - 1], *self.bare[stop - 1 : stop])
            if phrase in (found, tuple(self.written[at:stop])) and all(
                map(self._follows, range(at + 1, stop))
            ):
                return len(phrase)
        return 0

    def _keeps_title(self, current: list[int]) -> bool:
        """Whether a title would be part of the name: ``Department of Justice``."""
        if not current:
            return False
        return self.bare[current[-1]] in (*_LINKS, "the") or is_given_name(self.bare[current[0]])

    def _n_named(self, at: int, *, inside: bool) -> int:
        word = self.bare[at]
        if len(word) == 1:  # an initial
            return int(inside and word.isupper() and self.text[self.spans[at][1]] == ".")
        particle, _, rest = word.partition("-")
        surname = inside and (word == "May" or (particle in PARTICLES and rest[:1].isupper()))
        return int(surname or is_capitalised(word))

    def _n_links(self, current: list[int], at: int) -> int:
        """Return how many small words at ``at`` tie a name to its last words."""
        if not current:
            return 0
        if self.bare[at] in PARTICLES:
            return int(self._is_next(at + 1))
        heads = _phrases(self.bare[at]) if self.bare[at] in _LINKS else {}
        if self.bare[current[-1]] not in heads:
            return 0
        n = 2 if self.bare[at + 1 : at + 2] == ["the"] and self._follows(at + 1) else 1
        return n if self._is_next(at + n) else 0

    def _is_next(self, at: int) -> bool:
        return (
            at < len(self.spans)
            and self._follows(at)
            and is_capitalised(self.bare[at])
            and not self._length("date", at)
        )

    def _run(self, places: list[int]) -> NameRun:
        words = [(self.bare[at], self.spans[at][0]) for at in places]
        found = tuple(NameWord(normalise(w), w, start, start + len(w)) for w, start in words)
        return NameRun(found, self._opens(places[0]))

    def _parts(self, places: list[int]) -> list[list[int]]:
        """Split a run before the given name of a person: ``Senate Committee Ann Lee``."""
        words = [self.bare[at] for at in places]
        begins = [is_given_name(word) or word in family_names_first() for word in words]
        cut = next((at for at in range(1, len(places) - 1) if begins[at]), 0)
        if not cut or any(begins[:cut]):
            return [places] if places else []
        if cut == 1 and words[0] not in _phrases("party") and words[0].lower() not in countries():
            return [places]
        return [places[:cut], places[cut:]]

    def _opens(self, at: int) -> bool:
        """Whether the word at ``at`` begins a sentence, a quotation or what a colon opens."""
        if at == 0:
            return True
        gap = self.text[self.spans[at - 1][1] : self.spans[at][0]]
        return _OPENING.search(gap) is not None
