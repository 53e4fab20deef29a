"""Where the content after a reporting verb ends: before what stands beside it, not inside it."""

from __future__ import annotations

from analysis.quotes.rules.cues import Cue
from analysis.quotes.rules.tokens import QUOTE, Reading

_ADDED = frozenset(["in", "after", "although", "though", "while", "as", "and", "but", "a", "the"])


def content_end(reading: Reading, start: int, later: list[Cue], final: int, rule: str) -> int:
    """Return where content ends: before a cue that stands beside it, not inside it."""
    low = reading.low
    stop = final
    for cue in later:
        edge = cue.edge
        if cue.order == "before" and edge < start < cue.begin:  # "X, who described it, said"
            stop = cue.begin
            break
        if edge <= start:
            continue
        before = low[edge - 1]
        if cue.order == "participle" and before in (",", QUOTE):
            stop = edge
            break
        if cue.order == "elided" and cue.subject is not None and cue.subject[1] <= start:
            stop = edge
            break
        if before in ("and", "but", "while", "though", "although") and low[edge - 2] in (
            ",",
            QUOTE,
            ";",
        ):
            stop = edge - 1
            break
        if before == QUOTE and low[start] == QUOTE and cue.order in ("before", "after"):
            stop = edge
            break
        if before == "," and cue.order == "before" and cue.end >= final:  # "..., he said."
            stop = edge
            break
    for at in range(start + 1, stop):
        if low[at] == "according" and low[at - 1] in (",", QUOTE):
            stop = at
        elif (
            rule == "object"
            and low[at] == ","
            and at + 1 < stop
            and low[at + 1] in ("and", "but", "saying", "while", "who", "which", "as")
        ):
            stop = at
        elif low[at] == ";" and rule in ("object", "that", "clause"):
            stop = at
        elif low[at] == "," and low[at - 1] == QUOTE and at + 1 < stop and low[at + 1] in _ADDED:
            stop = at
        elif (
            low[at] == ","
            and rule in ("that", "clause")
            and low[at + 1 : at + 3] == ["as", "though"]
        ):
            stop = at
        else:
            continue
        break
    while stop > start and low[stop - 1] in (",", "—", "–", ";"):
        stop -= 1
    return stop
