"""Which of two articles was published first, as far as their dates say."""

from __future__ import annotations

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
