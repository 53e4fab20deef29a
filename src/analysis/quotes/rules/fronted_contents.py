"""Content that stands before its source: ``“The lake is frozen,” Bell said``.

Ranges are token numbers, the second exclusive.
"""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.cues import Cue
from analysis.quotes.rules.tokens import (
    QUOTE,
    Reading,
    verbs,
)


def fronted_start(reading: Reading, cue: Cue, earlier: list[Cue], first: int) -> int | None:
    """Return where content that stands before its source begins, or None if there is none."""
    low = reading.low
    edge = cue.edge
    if edge <= first or low[edge - 1] not in (",", QUOTE, "—", "–", "?", "!"):
        return None
    if low[edge - 1] == QUOTE:
        ends_well = reading.last_inside(edge - 1) in ",?!—–-.…"
        if not ends_well and reading.quotes[edge - 1].closed and edge - 1 > first:
            return None
    elif edge - first < 4:
        return None
    begin = first
    for other in earlier:
        if (
            other.edge > first
            and other.order in ("before", "after")
            and low[other.edge - 1] == QUOTE
        ):
            begin = max(begin, other.end, other.subject[1] if other.subject else 0)
    while begin < edge - 2 and low[begin] in (",", "and", "but", ".", "—", "–", ";", ":"):
        begin += 1
    if low[edge - 1] != QUOTE and (
        _is_opening(reading, begin, edge - 1)
        or edge - begin < 7
        and not has_verb(reading, begin, edge - 1)
    ):
        return None
    return begin


def split_subject(reading: Reading, cue: Cue, after: int, first: int, end: int) -> int | None:
    """Return where content begins whose subject stands before the cue and verb after it.

    ``Its equipment, the official added, was inconsistent with that of a balloon.``
    """
    low = reading.low
    if cue.edge - first < 2 or low[cue.edge - 1] != "," or after + 1 >= end or low[after] != ",":
        return None
    verb = low[after + 1] in clause_words("auxiliary") or low[after + 1] in clause_words("finite")
    opening = low[first] in clause_words("preposition") or low[first] in clause_words("connective")
    return first if verb and not opening and "," not in low[first : cue.edge - 1] else None


def has_verb(reading: Reading, begin: int, end: int) -> bool:
    """Tell whether a stretch holds something like a finite verb, so that it states something."""
    known = verbs()
    for at in range(begin, end):
        shape = reading.low[at]
        if (
            shape in clause_words("auxiliary")
            or shape in clause_words("finite")
            or shape in known
            or shape.endswith(("’s", "'s", "’re", "'re", "’ve", "'ve", "’ll", "'ll"))
            or (shape.endswith("ed") and len(shape) > 4)
        ):
            return True
    return False


def _is_opening(reading: Reading, begin: int, end: int) -> bool:
    """Tell whether words before a comma are an adverbial, not a statement: ``On Monday,``."""
    low = reading.low
    if QUOTE in low[begin:end]:
        return False
    if low[begin] in clause_words("preposition") or low[begin].endswith(("ing", "ed", "ly")):
        return (
            not any(low[at] in clause_words("auxiliary") for at in range(begin, end))
            or end - begin < 9
        )
    opening = (
        "when",
        "while",
        "as",
        "if",
        "although",
        "though",
        "because",
        "since",
        "after",
        "before",
        "once",
        "last",
        "earlier",
        "later",
        "then",
        "asked",
    )
    return low[begin] in opening or end - begin < 3
