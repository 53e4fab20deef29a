"""Verbs that tell what is done to a thing, or what a thing does: *shot it down*, *it strayed*.

A verb counts only where a mention of the thing stands in the place of its object or subject,
with nothing but function words and adverbs between: *shot down the balloon*, *the balloon,
shot down on Monday*, *the balloon that the army shot down*, *the balloon had been shot down*.
*It* counts as a mention if a mention, none of them plural, stands before it in the same
sentence or, without one there, in the sentence before. What stands further apart is missed.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis import segment
from analysis.compare.naming.noun_phrases import (
    WordLists,
    is_after_comma,
    opening,
)
from analysis.lexicons import clause_words, word_set
from analysis.text.english import verb_forms

_BE = frozenset("is are was were be been being".split())
_HAVE = frozenset("has have had having".split())
_REACH = 60  # words before a pronoun in which its antecedent is looked for


class Verb(NamedTuple):
    """A verb to look for, ``shoot down``; the thing ``of`` must be its ``role``, object or
    subject."""

    thing: str
    head: str
    role: str
    of: str


class Told(NamedTuple):
    """A verb found: its words from ``first``, the verb itself, to ``last``."""

    first: int
    last: int
    verb: Verb


class Anchors:
    """The mentions of one thing: which word opens each, ends each, and what *it* may be."""

    def __init__(self, words: WordLists, spans: list[tuple[int, int]]) -> None:
        self.words = words
        self.opened: dict[int, int] = {}
        for first, last in spans:
            for place in range(opening(words, first), first + 1):
                self.opened[place] = last
        self.ended = {last: first for first, last in spans}
        self.inside = {place for first, last in spans for place in range(first, last + 1)}
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def object_at(self, place: int) -> int | None:
        """Return the last word of a mention that opens at ``place``, a joined word, or None."""
        if not self.words.follows(place):
            return None
        if place in self.opened:
            return self.opened[place]
        return place if self.is_it(place) else None

    def is_it(self, place: int) -> bool:
        """Tell whether the word at ``place`` is an *it* that a mention stands before."""
        if self.words.word[place] != "it":
            return False
        here = self._sentence(place)
        for back in range(place - 1, max(-1, place - _REACH), -1):
            if self.words.article[back] != self.words.article[place]:
                return False
            if self._sentence(back) < here - 1:
                return False
            if back in self.ended:
                return not self.words.word[back].endswith("s")
        return False

    def _sentence(self, place: int) -> int:
        """Return the number of the sentence that a word lies in."""
        article = self.words.article[place]
        if article not in self._sentences:
            self._sentences[article] = segment.sentences(self.words.texts[article])
        start = self.words.start[place]
        return sum(begin <= start for begin, _ in self._sentences[article])


def told(words: WordLists, verbs: list[Verb], anchors: dict[str, Anchors]) -> list[Told]:
    """Return the places where the verbs stand beside their things, a word for one verb only."""
    by_form: dict[str, list[tuple[Verb, frozenset[str]]]] = {}
    for verb in sorted(verbs, key=lambda verb: -len(verb.head.split())):
        for form, parts in verb_forms(verb.head.split()[0]).items():
            by_form.setdefault(form, []).append((verb, parts))
    found: list[Told] = []
    for place, word in enumerate(words.word):
        if word not in by_form or (found and place <= found[-1].last):
            continue
        if word in word_set("function_words.txt") and not _is_opened(words, place):
            continue  # the "down" of "pulled down"
        for verb, parts in by_form[word]:
            near = anchors[verb.of]
            if place in near.inside:
                continue
            last = _match(words, place, verb, parts, near)
            if last is not None:
                found.append(Told(place, last, verb))
                break
    return found


def _match(
    words: WordLists, place: int, verb: Verb, parts: frozenset[str], near: Anchors
) -> int | None:
    """Return the last word of the verb if its thing stands where it should."""
    _, *particle = verb.head.split()
    stop = place + 1 + len(particle)
    direct = _is_at(words, place + 1, particle)
    if verb.role == "subject":
        return stop - 1 if direct and _has_subject(words, place, parts, near) else None
    active = _is_active(words, place, parts)
    if direct and (
        (active and near.object_at(stop) is not None)
        or _is_done_to(words, place, stop, parts, near)
    ):
        return stop - 1
    if particle and active and (last := near.object_at(place + 1)) is not None:
        if _is_at(words, last + 1, particle):
            return last + len(particle)
    return None


def _is_opened(words: WordLists, place: int) -> bool:
    """Tell whether a word can only be a verb here: *to down*, *would down*."""
    opened = words.word[place - 1] == "to" or words.word[place - 1] in word_set("verb_openers.txt")
    return words.joined[place] and opened


def _is_at(words: WordLists, place: int, particle: list[str]) -> bool:
    return all(
        words.follows(place + step) and words.word[place + step] == word
        for step, word in enumerate(particle)
    )


def _back(words: WordLists, place: int) -> tuple[int, set[str]]:
    """Return the first word before ``place`` that is no auxiliary or adverb, and those passed."""
    passed: set[str] = set()
    while words.joined[place]:
        place -= 1
        word = words.word[place]
        if word not in clause_words("auxiliary", "adverb") and not word.endswith("ly"):
            return place, passed
        passed.add(word)
    return -1, passed


def _is_active(words: WordLists, place: int, parts: frozenset[str]) -> bool:
    """Tell whether a verb before its object is no passive: not *was shot the balloon*."""
    _, passed = _back(words, place)
    return "ing" in parts or not passed & _BE


def _is_thing(words: WordLists, place: int, near: Anchors) -> bool:
    """Tell whether the word at ``place`` ends a mention, or is a relative pronoun after one."""
    if place < 0:
        return False
    if words.word[place] in ("that", "which"):
        return _is_beside(words, place, near)
    return place in near.ended or near.is_it(place)


def _is_beside(words: WordLists, place: int, near: Anchors) -> bool:
    """Tell whether a word follows a mention, with no more than a comma between."""
    return place - 1 in near.ended and (words.joined[place] or is_after_comma(words, place))


def _is_done_to(
    words: WordLists, place: int, stop: int, parts: frozenset[str], near: Anchors
) -> bool:
    """Tell whether a participle or past tense follows the thing that it is done to."""
    before, passed = _back(words, place)
    if passed & _BE:
        return "participle" in parts and _is_thing(words, before, near)
    if parts == {"participle"}:  # "blown off its path": no past tense
        return _is_beside(words, place, near)
    if not parts & {"past", "participle"} or not _ends_here(words, stop):
        return False
    if "participle" in parts and _is_beside(words, place, near):
        return True
    return _is_relative(words, before, near)


def _ends_here(words: WordLists, place: int) -> bool:
    """Tell whether no noun phrase follows: punctuation, a preposition or an adverb does."""
    return not words.follows(place) or words.word[place] in clause_words(
        "preposition", "adverb", "subordinator", "time"
    ) | {"off", "over"}


def _is_relative(words: WordLists, place: int, near: Anchors) -> bool:
    """Tell whether a short subject ends here: *the balloon that the army* (shot down)."""
    lower = 0
    for back in range(place, max(0, place - 6), -1):
        if words.word[back] in ("that", "which"):
            return back < place and _is_thing(words, back, near)
        known = words.word[back] in word_set("determiners.txt") or words.surface(back)[0].isupper()
        lower += not known
        if lower > 1 or not words.joined[back]:
            return False
    return False


def _has_subject(words: WordLists, place: int, parts: frozenset[str], near: Anchors) -> bool:
    """Tell whether the thing stands before an active verb, as its subject."""
    before, passed = _back(words, place)
    if passed & _BE:
        return "ing" in parts and _is_thing(words, before, near)
    if parts == {"participle"} and not passed & _HAVE:
        return False
    return _is_thing(words, before, near)
