"""The damage that scraped news has, done to training articles with their annotations.

PolNeAR is clean American copy. Other corpora have lost their quotation marks, one or all,
have British single marks, stray characters in place of marks, no paragraphs or no capitals.
"""

from __future__ import annotations

import random
import re

from analysis.quotes.brat import Annotation

_DOUBLE = re.compile("[“”\"]|``|''")
Edit = tuple[int, int, str]


def damage(
    text: str, reading: list[Annotation], chance: random.Random
) -> tuple[str, list[Annotation]]:
    """Return a text and its annotations, with probability .3 damaged in one of six ways."""
    if chance.random() >= 0.3:
        return text, reading
    return apply(text, reading, chance.choice(WAYS)(text, chance))


def _no_marks(text: str, chance: random.Random) -> list[Edit]:
    return [(mark.start(), mark.end(), "") for mark in _DOUBLE.finditer(text)]


def _one_lost(text: str, chance: random.Random) -> list[Edit]:
    """Lose about one mark in ten, at least one."""
    marks = _no_marks(text, chance)
    return sorted(chance.sample(marks, max(1, len(marks) // 10))) if marks else []


def _single_marks(text: str, chance: random.Random) -> list[Edit]:
    return [
        (mark.start(), mark.end(), "‘" if _opens(text, mark.start()) else "’")
        for mark in _DOUBLE.finditer(text)
    ]


def _broken_marks(text: str, chance: random.Random) -> list[Edit]:
    stray = chance.choice(["?", "\ufffd", "*", "&quot;"])
    return [(start, end, stray) for start, end, _ in _no_marks(text, chance)]


def _one_paragraph(text: str, chance: random.Random) -> list[Edit]:
    return [(gap.start(), gap.end(), " ") for gap in re.finditer(r"\s*\n\s*", text)]


def _small_letters(text: str, chance: random.Random) -> list[Edit]:
    return [
        (letter.start(), letter.end(), letter.group().lower())
        for letter in re.finditer("[A-Z]", text)
    ]


WAYS = (_no_marks, _one_lost, _single_marks, _broken_marks, _one_paragraph, _small_letters)


def _opens(text: str, place: int) -> bool:
    return place == 0 or text[place - 1].isspace() or text[place - 1] in "([—–-"


def apply(text: str, reading: list[Annotation], edits: list[Edit]) -> tuple[str, list[Annotation]]:
    """Make edits (start, end, replacement), in order, and move the annotations along."""
    pieces, moved, last, length = [], [0] * (len(text) + 1), 0, 0
    for start, end, new in [*edits, (len(text), len(text), "")]:
        for place in range(last, start):
            moved[place] = length + place - last
        pieces += [text[last:start], new]
        length += start - last
        for place in range(start, end):
            moved[place] = length
        length += len(new)
        last = end
    moved[len(text)] = length

    def along(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [(moved[start], moved[end]) for start, end in spans]

    after = [
        Annotation(along(item.content), along(item.source), along(item.cue), item.speaker)
        for item in reading
    ]
    return "".join(pieces), after
