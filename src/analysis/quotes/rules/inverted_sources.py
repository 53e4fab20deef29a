"""The subject after an inverted verb: ``said Zack Cooper, a former adviser``."""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.sources import LONGEST, Range, joins_names, stops
from analysis.quotes.rules.tokens import (
    QUOTE,
    Reading,
)


def subject_after(reading: Reading, begin: int, end: int) -> Range | None:
    """Return the subject after an inverted verb: ``said Zack Cooper, a former adviser``.

    ``None`` when what follows looks like a clause (``said Cooper was``) or no noun phrase.
    """
    low = reading.low
    if begin >= end:
        return None
    if low[begin] in ("he", "she", "they", "i", "we", "it"):
        clean = (
            begin + 1 == end
            or low[begin + 1] in ",.;—–-:"
            or low[begin + 1] in clause_words("preposition")
        )
        return (begin, begin + 1) if clean else None
    if not (
        reading.upper(begin) or low[begin] in clause_words("determiner") or _role_noun(low[begin])
    ):
        return None
    if low[begin] in clause_words("time") or low[begin] == "that":
        return None
    place = begin
    while place < end and place - begin < LONGEST:
        shape = low[place]
        if shape in ("and", "&"):
            if not (place > begin and place + 1 < end and joins_names(reading, begin, place)):
                break
        elif shape in "(":
            pass
        elif (
            shape in ")/’'@-"
            or shape == QUOTE
            and reading.quotes[place].end - reading.quotes[place].start < 25
        ):
            pass
        elif not shape[0].isalnum():
            break
        elif shape in clause_words("clause_opener"):
            break
        elif shape in clause_words("time") and place > begin:
            break
        elif shape in ("in", "on", "at", "to", "with") and not _governs_name(reading, place, end):
            break
        elif shape in stops() or shape in clause_words("subject_pronoun") and shape != "one":
            if shape not in clause_words("subordinator"):
                return None
            break
        place += 1
    if place == begin or low[place - 1] in clause_words("determiner"):
        return None
    if place < end and low[place] == QUOTE:
        return None
    return (begin, _apposition_end(reading, place, end))


def _role_noun(shape: str) -> bool:
    return shape in clause_words("people") or shape in ("sources", "sen.", "rep.")


def _governs_name(reading: Reading, at: int, end: int) -> bool:
    """Tell whether a preposition belongs to a role (``at the Asia Society``), not to the verb."""
    after = at + 1
    if after < end and reading.low[after] in ("the", "an", "a"):
        return reading.low[after] == "the" and after + 1 < end and reading.upper(after + 1)
    return reading.low[at] == "at" and after < end and reading.upper(after)


def _apposition_end(reading: Reading, place: int, end: int) -> int:
    """Return where the apposition after an inverted subject ends, or ``place`` without one."""
    low = reading.low
    if place + 2 < end and low[place] == "," and low[place + 1].isdigit() and low[place + 2] == ",":
        return _apposition_end(reading, place + 2, end)
    if place + 1 < end and low[place] == "," and low[place + 1] in clause_words("apposition"):
        stop = place + 1
        while stop < end and low[stop] not in ",.;:—–-" and low[stop] != QUOTE:
            stop += 1
        return stop
    return place
