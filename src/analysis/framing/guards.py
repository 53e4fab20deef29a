"""What keeps a text from stating a charge as its own: *suspected spy*, *accused of spying*.

A charge is guarded by a modifier in its noun phrase, by a word of charging, doubting or
denying in its clause, by a noun after it (*espionage claims*) or by scare quotes. The clause
is found by punctuation and conjunctions, without a parser.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from functools import cache, lru_cache

from analysis.framing.terms import inflected
from analysis.lexicons import read_table, word_set
from analysis.quotation_marks import quotations
from analysis.segment import words

_BEFORE = 10  # words before a charge that are looked at
_NEAR = 4
_AFTER = 3
_LATER = 8
_FEW = 5  # words that scare quotes hold at most
_LIST = 3  # words between the commas of a list: accused of theft, gross fraud and murder
_BREAK = re.compile(r"[;:.?!()—–]|\s-\s")
_RELATIVE = frozenset(["that", "which", "who", "whose", "whom"])
_CLAUSE = frozenset(["after", "although", "because", "but", "though", "when", "while", "who"])


@lru_cache(maxsize=4)  # a sentence may hold many charges
def _scare_quotes(text: str) -> tuple[list[int], list[int]]:
    """Return where the quotations of at most five words start, and where they end."""
    found = [
        (quote.start, quote.end)
        for quote in quotations(text)
        if quote.opened and quote.closed and len(words(text[quote.start : quote.end])) <= _FEW
    ]
    return [start for start, _ in found], [end for _, end in found]


def in_scare_quotes(text: str, start: int, end: int) -> bool:
    """Tell whether quotation marks stand around at most five words, some in ``text[start:end]``."""
    starts, ends = _scare_quotes(text)
    return bisect_right(ends, start) < bisect_left(starts, end)


def guard(text: str, start: int, end: int) -> str:
    """Return the words of sentence ``text`` that guard ``text[start:end]``, "" for a bare one.

    "scare quotes" where :func:`in_scare_quotes`; of several guards the nearest before it comes
    first. Word lists: ``guards.csv`` and ``hedging_modifiers.txt``. What it does not mean: that
    the outlet doubts the charge, or, without a guard, that it has proof; a guard in another
    sentence is not seen.
    """
    if in_scare_quotes(text, start, end):
        return "scare quotes"
    spans = words(text)
    forms = [text[a:b].lower().replace("'", "’") for a, b in spans]
    first = bisect_right(spans, start, key=lambda span: span[1])
    last = bisect_left(spans, end, key=lambda span: span[0]) - 1
    for place in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        gap = text[spans[place][1] : spans[place + 1][0]]
        listed = "," in gap and first - place - 1 > _LIST
        if listed or _BREAK.search(gap) or forms[place] in _CLAUSE:
            break  # the clause begins here
        roles = ["before"]
        if _RELATIVE.isdisjoint(forms[place + 1 : first]):
            roles += ["modifier", *(["near"] if first - place <= _NEAR else [])]
        elif forms[place + 1] in ("that", "of", "to"):
            roles += ["modifier"]  # suspected that, suspected of
        if found := _longest(forms, place, first, roles):
            return found
    for place in range(last + 1, min(len(spans), last + 1 + _LATER)):
        gap = text[spans[place - 1][1] : spans[place][0]]
        if _BREAK.search(gap) or forms[place] in _CLAUSE:
            break
        near = place - last <= _AFTER and not text[end : spans[place][0]].strip().startswith(",")
        roles = ["after", "later"] if near else ["later"]
        if found := _longest(forms, place, len(forms), roles):
            return found
    return ""


def _longest(forms: list[str], place: int, stop: int, roles: list[str]) -> str:
    """Return the longest guard of ``roles`` that begins at ``place`` and ends before ``stop``."""
    for size in range(min(3, stop - place), 0, -1):
        term = " ".join(forms[place : place + size])
        if any(role in roles for role in _guards().get(term, ())):
            return term
    return ""


@cache
def _guards() -> dict[str, frozenset[str]]:
    """Return every guard in every form with its roles."""
    table = read_table("guards.csv")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for role, cell in zip(table["role"], table["terms"], strict=True):
        for term in cell.split("|"):
            for form in inflected(term):
                found[form].add(role)
    for term in word_set("hedging_modifiers.txt"):
        found[term] = found[term] - {"before"} | {"modifier"}
    return {term: frozenset(roles) for term, roles in found.items()}
