"""Where the heads of a table stand in the words of a corpus, as nouns, phrases, names, verbs."""

from __future__ import annotations

from typing import NamedTuple

import pandas as pd

from analysis.compare.naming.head_words import head_of
from analysis.compare.naming.noun_phrases import (
    WordLists,
    is_after_comma,
    is_opener,
    is_owner,
    opening,
    phrase_start,
    reads_as_verb,
)
from analysis.compare.naming.verbs import Anchors, Verb, told
from analysis.lexicons import word_set
from analysis.text.english import is_given_name, normalise, noun_forms


class Found(NamedTuple):
    """A mention: its words from ``first`` to ``last``, and where the words of its head begin.

    ``base`` is the head as the table has it, of a noun with what a hyphen ties to it.
    """

    first: int
    last: int
    head: int
    thing: str
    kind: str
    base: str


def find(words: WordLists, heads: pd.DataFrame) -> list[Found]:
    """Return the mentions of the things of a table of heads, in order.

    Of the heads of one thing that overlap the longest counts; in *balloon row* the balloon and
    the row are both mentioned. A verb needs its thing beside it, see
    ``analysis.compare.naming.verbs``.
    """
    of_kind = {str(kind): rows for kind, rows in heads.groupby("kind")}
    fixed = [
        (str(row.thing), str(row.kind), str(row.head).split())
        for row in heads[heads["kind"].isin(["phrase", "name", "place"])].itertuples()
    ]
    found = _fixed(words, fixed)
    ended = {item.last for item in found}
    held = {(place, item.thing) for item in found for place in range(item.first, item.last + 1)}
    found += [
        item
        for item in _nouns(words, of_kind.get("noun", heads[:0]))
        if item.last not in ended and (item.last, item.thing) not in held
    ]
    taken = {place for item in found for place in range(item.first, item.last + 1)}
    verbs = [
        Verb(
            str(row.thing),
            str(row.head).lower(),
            "subject" if row.subject else "object",
            str(row.subject or row.object),
        )
        for row in of_kind.get("verb", heads[:0]).itertuples()
    ]
    near = {
        verb.of: Anchors(
            words, [(item.first, item.last) for item in found if item.thing == verb.of]
        )
        for verb in verbs
    }
    acts = [
        Found(act.first, act.last, act.first, act.verb.thing, "verb", act.verb.head)
        for act in told(words, verbs, near)
        if act.first not in taken
    ]
    return sorted([*found, *acts])


def _nouns(words: WordLists, heads: pd.DataFrame) -> list[Found]:
    forms: dict[str, tuple[str, str]] = {}
    for row in heads.itertuples():
        for form in noun_forms(str(row.head)):
            forms.setdefault(form, (str(row.thing), str(row.head).lower()))
    places = [place for place, word in enumerate(words.word) if head_of(word) in forms]
    vouched = {
        words.word[index]
        for place in places
        for first, sure in [phrase_start(words, place, None)]
        if sure
        for index in range(first, place)
    }
    found = []
    for place in places:
        if words.follows(place + 1) and head_of(words.word[place + 1]) in forms:
            continue  # the head of "balloon craft" is the craft
        if reads_as_verb(words, place):
            continue
        first, _ = phrase_start(words, place, vouched)
        thing, head = forms[head_of(words.word[place])]
        word = words.word[place]
        base = word.removesuffix(head_of(word)) + head
        found.append(Found(first, place, place, thing, "noun", base))
    return found


def _fixed(words: WordLists, heads: list[tuple[str, str, list[str]]]) -> list[Found]:
    """Return the places of phrases and names, of those that overlap the longest."""
    by_first: dict[str, list[tuple[str, str, list[str]]]] = {}
    for thing, kind, shown in heads:
        by_first.setdefault(normalise(shown[0]), []).append((thing, kind, shown))
    candidates = []
    for place, word in enumerate(words.word):
        for thing, kind, shown in by_first.get(word, ()):
            last = place + len(shown) - 1
            if not _stands(words, place, shown):
                continue
            head = first = place
            while kind != "name" and head < last and is_opener(words, head):  # "the incident"
                first = head = head + 1
            if kind == "phrase" and head == place:
                first, _ = phrase_start(words, place, set())
            if kind in ("name", "place") and not _is_name(words, head, shown[head - place :]):
                continue
            if kind == "place" and not _is_government(words, place, last):
                continue
            base = " ".join(shown[head - place :])
            candidates.append(Found(first, last, head, thing, kind, base))
    candidates.sort(key=lambda item: (item.first - item.last, item))
    found: list[Found] = []
    taken: set[int] = set()
    for item in candidates:
        places = range(item.first, item.last + 1)
        if taken.isdisjoint(places):
            taken.update(places)
            found.append(item)
    named = {thing for thing, kind, _ in heads if kind == "name"}
    names = [item for item in found if item.kind == "name"]
    return [
        item
        for item in found
        if item.kind == "name"
        or item.thing not in named
        or not _is_of_another(words, item, [name for name in names if name.thing == item.thing])
    ]


def _is_of_another(words: WordLists, item: Found, names: list[Found]) -> bool:
    """Tell whether a phrase stands beside the name of somebody else: *Ann Lee, the envoy*."""
    after = item.last + 1
    if words.follows(after) and words.surface(after)[0].isupper():
        return after not in {name.first for name in names}
    before = opening(words, item.first) - 1
    if before < 1 or not is_after_comma(words, before + 1) or not words.joined[before]:
        return False
    named = words.surface(before)[0].isupper() and words.surface(before - 1)[0].isupper()
    return named and before not in {name.last for name in names}


def _stands(words: WordLists, place: int, shown: list[str]) -> bool:
    return all(
        (not step or words.follows(place + step))
        and place + step < len(words.word)
        and words.word[place + step] == normalise(word)
        for step, word in enumerate(shown)
    )


def _is_name(words: WordLists, place: int, shown: list[str]) -> bool:
    """Tell whether a name has its capitals and is not a part of a longer one: *Wang Wenbin*."""
    last = place + len(shown) - 1
    if not all(words.surface(place + step)[0] == word[0] for step, word in enumerate(shown)):
        return False
    if words.joined[place] and is_given_name(words.surface(place - 1)):
        return False
    longer = words.follows(last + 1) and words.surface(last + 1)[0].isupper()
    return len(shown) > 1 or not longer or is_owner(words, last)


def _is_government(words: WordLists, place: int, last: int) -> bool:
    """Tell whether the name of a place stands for its government.

    Not *in China*, *the China desk*; of initials, which are adjectives too (*the US media*),
    only where no noun can follow: *the US has*, *the US called*.
    """
    text = words.texts[words.article[place]]
    if is_owner(words, last) or text[words.start[place] - 1 : words.start[place]] == "-":
        return False
    if words.surface(last).isupper() and words.follows(last + 1):
        after = words.word[last + 1]
        if after not in word_set("function_words.txt") and not after.endswith("ed"):
            return False
    return not words.joined[place] or not (
        is_opener(words, place - 1) or words.word[place - 1] in word_set("place_openers.txt")
    )
