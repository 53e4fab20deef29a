"""Which of two articles was published first, and how far apart, as far as their dates say."""

from __future__ import annotations

import calendar
from datetime import date
from functools import lru_cache

from analysis.corpus.article import iso_date

_read = lru_cache(maxsize=10_000)(iso_date)
_DAY = len("2023-02-04")


def first_published(a: str, b: str) -> str:
    """Return which of two dates is earlier: ``a``, ``b``, ``same day``, or '' for no claim.

    No claim is made if a date is missing or can't be read, nor if only the month or year is
    known and it is the same in both. The time of day is not known. What it does not mean:
    that the later article copied from the first.
    """
    a, b = _read(a), _read(b)
    known = min(len(a), len(b))
    if not known or (a[:known] == b[:known] and known < _DAY):
        return ""
    if a == b:
        return "same day"
    return "a" if a < b else "b"


def days_apart(a: str, b: str) -> int | None:
    """Return how many days at least lie between two dates; None if one can't be read."""
    one, other = _span(_read(a)), _span(_read(b))
    if one is None or other is None:
        return None
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)


def _span(day: str) -> tuple[date, date] | None:
    """Return the first and the last day that a day, a month or a year may mean."""
    if not day:
        return None
    year, month, number = (*map(int, day.split("-")), 0, 0)[:3]
    if number:
        return date(year, month, number), date(year, month, number)
    last = month or 12
    return date(year, month or 1, 1), date(year, last, calendar.monthrange(year, last)[1])
