"""Places where something is, happens or goes."""

from __future__ import annotations

import calendar
import re
from functools import cache

import pandas as pd

from analysis.facts.found import Found
from analysis.lexicons import read_table, read_terms

_LIST = re.compile(r",? (?:and |or )?(?:the )?")
_AFTER = re.compile(r"(?:['’]s)? (?:coast|airspace|waters|territory|soil|skies|border)\b")
_NAME_BEFORE = re.compile(r"[a-z,’'] (?:[A-Z][\w.’-]+ )$|[A-Z][a-z]+ [A-Z]\. $")
_DAYS_AND_MONTHS = "|".join(name[:3] for name in [*calendar.day_name, *calendar.month_name[1:]])
_NAME_AFTER = re.compile(rf"(?:['’]s)?[ -](?!{_DAYS_AND_MONTHS})[A-Z]")


def places(text: str) -> list[Found]:
    """Return the places of ``text`` that stand where a place stands, in order.

    A name of ``lexicons/places.csv`` counts after a word of ``before_places.txt`` (*in*,
    *off*, *visited*; *the* and words such as *northern* or *the coast of* may come between)
    and before *coast*, *airspace*, *waters*; a name in a list, if the one before it counts.
    So *Beijing said* names no place, it is the government. A name that is not in the list
    counts if a known one follows after a comma: *Quantico, Virginia*. The label is the
    usual name of the place, without the country or state that follows.

    Not found: places that are not in the list, and those that act. Wrongly found: a
    government after *to* or *from* (*a message to Beijing*); persons called like a city,
    unless a first name stands before it.
    """
    found: list[Found] = []
    last = -1  # where the last place ended, its country or state included
    for match in _pattern().finditer(text):
        start, end = match.span("wide" if match["wide"] else "name")
        name = _bare(match["wide"] or match["name"])
        region = match["region"]
        label = _known().get(name, name if region else "")
        linked = last >= 0 and _LIST.fullmatch(text[last:start]) is not None
        here = bool(_before().search(text[max(0, start - 60) : start]) or _AFTER.match(text, end))
        inside = _NAME_BEFORE.search(text[max(0, start - 30) : start]) or (
            not region and _NAME_AFTER.match(text, end)
        )
        if label and (here or linked) and not inside:
            found.append(Found(start, start + len(name), label))
            last = match.end()
    return found


def _bare(name: str) -> str:
    return re.sub(r"['’]s?$", "", name)


@cache
def _known() -> dict[str, str]:
    table = read_table("places.csv")
    return dict(zip(table["name"], table["place"], strict=True))


@cache
def _pattern() -> re.Pattern[str]:
    table = read_table("places.csv")
    large = table["kind"].isin(["country", "state"])
    wide, narrow = (_any_of(table.loc[rows, "name"]) for rows in (large, ~large))
    end = r"(?:['’]s)?(?![\w’'-])"
    words = "|".join(word.capitalize() for word in read_terms("before_places.txt"))
    other = rf"(?!(?:{words}|{wide})\b)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,2}}"
    region = rf"(?:, (?P<region>(?:{wide}){end}))?"
    return re.compile(
        rf"(?<![\w’'-])(?:(?P<name>(?:{narrow})(?! state\b){end}|{other}(?=, (?:{wide})\b)){region}"
        rf"|(?P<wide>(?:{wide}){end}))"
    )


def _any_of(names: pd.Series) -> str:
    return "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True))


@cache
def _before() -> re.Pattern[str]:
    words = "|".join(read_terms("before_places.txt"))
    return re.compile(
        rf"\b(?:{words})(?: the)?(?: (?:\w+ern|central|mainland|rural|coast of|city of|state of"
        rf"|waters of|skies of|town of))?(?: the)? ?$",
        re.IGNORECASE,
    )
