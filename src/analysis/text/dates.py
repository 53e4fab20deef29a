"""Dates: as the one content of a cell, at the start of a line, and within sentences.

Months, days of the week and years are written in one way here; how much each reader accepts
around them differs. :func:`iso_date` reads a cell that holds one date and nothing else,
:func:`date_line` and :func:`date_at_start` what stands as a date in its own line of a page
or an export, :func:`dates` what sentences name. :func:`first_published` and
:func:`days_apart` compare two dates.
"""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple


class Found(NamedTuple):
    """A fact at ``text[start:end]``; ``label`` is the same however the text writes it."""

    start: int
    end: int
    label: str


MONTHS = (
    "January February March April May June July August September October November December"
).split()
_NUMBERS = {
    form.lower(): number for number, name in enumerate(MONTHS, start=1) for form in (name, name[:3])
} | {"sept": 9}
WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NAME = "|".join(sorted(map(str.capitalize, _NUMBERS), key=len, reverse=True))
_MONTH = rf"(?:{_NAME})\.?"
_WEEKDAY = "|".join(WEEKDAYS)
_NTH = "(?:st|nd|rd|th)?"

# --- a cell that holds one date --------------------------------------------------------------

_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})"
_DAY = rf"(?P<day>[0-9]{{1,2}}){_NTH}"
_WORD = rf"(?P<month>{_NAME})\.?"
_CELLS = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<between>[-/.])(?P<number>[0-9]{{1,2}})(?P=between)(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}(?P<number>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"{_DAY}[ -](?:of )?{_WORD},?[ -]{_YEAR}",
        rf"{_WORD} {_DAY},? {_YEAR}",
        rf"{_YEAR},? {_WORD} {_DAY}",
        rf"{_WORD},? {_YEAR}",
        rf"{_YEAR},? {_WORD}",
    )
]
_NO_DATE = re.compile(  # a clock, a zone, a day of the week
    r"(?:(?<=\d)T|(?<![.:])\b(?:at )?)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\b\.?)?"
    r"(?: ?(?:Z|(?:GMT|UTC)?[+-]\d\d:?\d\d)\b)?(?![:.]\d)"
    r"|\b(?:GMT|UTC|BST|CET|CEST|[ECMP][SD]?T)\b|\([^()]*\)|\[[^\[\]]*\]"
    r"|\b(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?",
    re.IGNORECASE,
)


@lru_cache(maxsize=10_000)
def iso_date(text: str) -> str:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; '' if it can't be read.

    Reads one date in digits from the year on (``2023-02-04``, ``20230204``) or with an English
    name of a month (``4 Feb. 2023``, ``February 4, 2023``, ``February 2023``), beside a day of
    the week and a clock; the day is the one that is written, in whatever time zone. The year,
    1500 to 2099, must be there in full. ``05/02/2023`` is not read, since it names a different
    day on each side of the Atlantic, nor ``February 4-5, 2023``, which is two days.
    """
    text = text.strip()
    if re.fullmatch(r"(?:1[5-9]|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?", text):
        return text
    if len(text) > 100:
        return ""
    bare = " ".join(_NO_DATE.sub(" ", text).split()).strip(" ,")
    found = next((found for style in _CELLS if (found := style.fullmatch(bare))), None)
    if not found:
        return ""
    parts = found.groupdict()
    month = int(parts.get("number") or _NUMBERS[parts["month"].lower()])
    if "day" not in parts:
        return f"{parts['year']}-{month:02}"
    try:
        return str(date(int(parts["year"]), month, int(parts["day"])))
    except ValueError:
        return ""


# --- a line that is a date, or begins with one -----------------------------------------------

_LINE = re.compile(
    r"(?P<label>(?:first |last )?(?:date|published|posted|updated|modified|issued)(?: on)?"
    rf" ?:? )?(?:(?:{_WEEKDAY}),? )?"
    rf"(?P<day>\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}{_NTH} {_MONTH},? \d{{4}}|"
    rf"{_MONTH} \d{{1,2}}{_NTH},? \d{{4}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}})"
    r"(?:[ T,|·-]*(?:at )?\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?\(?[A-Z]{2,4}\)?)?)?"
    r"\W*",
    re.IGNORECASE,
)
_START = re.compile(
    rf"(?:(?:{_WEEKDAY}),? )?(?P<date>{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|"
    rf"(?P<month>{_MONTH},? \d{{4}})|\d{{4}}-\d\d-\d\d)(?=$|[ ,;])",
    re.IGNORECASE,
)


def date_line(line: str) -> tuple[str, bool] | None:
    """Return the day that a line of a page gives, and whether it is labelled as a date.

    The day is returned as it stands there (``Published: 05/02/2023`` is such a line too); a
    clock may follow. None for any other line.
    """
    match = _LINE.fullmatch(line)
    return (match["day"], match["label"] is not None) if match else None


def date_at_start(line: str) -> str:
    """Return the date at the start of a line, as it stands there, a bare month as ``YYYY-MM``.

    '' where the line starts with no date, or goes on for more than 50 characters after it.
    """
    found = _START.match(line)
    if not found or len(line) - found.end() > 50:
        return ""
    return iso_date(found["month"] or "") or found["date"]


# --- dates that sentences name ---------------------------------------------------------------

_RECENT = r"(?:19|20)\d\d"
_LEAD = "early|mid|late|in|since|of|by|until"
_NAMED = re.compile(
    rf"\b(?P<iso>{_RECENT}-\d\d-\d\d)\b"
    rf"|\b(?P<month>{_NAME})\.? (?P<day>\d\d?){_NTH}(?:[–-](?P<until>\d\d?))?"
    rf"(?:,? (?P<year>{_RECENT}))?\b(?![,.]?\d)"
    rf"|\b(?:(?P<also>\d\d?) (?:and|or|to) )?(?P<day2>\d\d?){_NTH} (?:of )?"
    rf"(?P<month2>{_NAME})\b\.?"
    rf"(?:,? (?P<year2>{_RECENT})\b)?"
    rf"|\b(?:(?i:{_LEAD}|last|next|this)[ -])?(?P<month3>{_NAME})\b\.?"
    rf"(?:,? (?P<year3>{_RECENT})\b)?"
    rf"|\b(?:(?P<which>(?i:last|next)) )?(?P<weekday>{_WEEKDAY})\b"
    rf"|\b(?:(?i:{_LEAD}|from|before|after|year|the|an?|his|her|its|their|that)[ -]"
    rf"|(?i:to|for) (?={_RECENT}(?! [a-z])))(?P<year4>{_RECENT})\b(?![,.]?\d|-)"
)


def dates(text: str, published: str = "") -> list[Found]:
    """Return the dates of ``text``, in order; the label is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.

    ``published``, the day of the article (``YYYY-MM-DD``), supplies what the text leaves out:
    a day without a year is the nearest such day, a month alone the last one that had begun
    (after *next*: the one to come), a weekday the last one up to that day (*last*: before
    it; *next*: after it). News writes so, but not always: *will meet on Monday* is put into
    the week before. Without a full ``published`` such a date keeps the words it has:
    ``02-04``, ``February``, ``Saturday``. Not found: *yesterday*, *last week*, *2/4/23*.
    """
    day = _day(published)
    found: list[Found] = []
    for match in _NAMED.finditer(text):
        start, end = match.span()
        if match["iso"]:
            label = iso_date(match["iso"])
        elif match["weekday"]:
            label, which = match["weekday"], (match["which"] or "").lower()
            if day:
                back = (day.weekday() - WEEKDAYS.index(label)) % 7
                back += {"next": -7, "last": 7 if back == 0 else 0}.get(which, 0)
                label = (day - timedelta(days=back)).isoformat()
            before = found[-1] if found else None
            if before and text[before.end : start] in (" and ", " or "):
                if one := _day(before.label):  # Sunday and Monday: the Monday after
                    ahead = (WEEKDAYS.index(match["weekday"]) - one.weekday() - 1) % 7 + 1
                    label = (one + timedelta(days=ahead)).isoformat()
        elif match["year4"]:
            label = match["year4"]
        elif match["month3"]:
            label = _month(match, day)
        else:
            month = _NUMBERS[(match["month"] or match["month2"]).lower()]
            year = match["year"] or match["year2"]
            label = _full(year, month, int(match["day"] or match["day2"]), day)
            if match["also"]:
                found.append(
                    Found(*match.span("also"), _full(year, month, int(match["also"]), day))
                )
                start = match.start("day2")
            if match["until"] and label:
                found.append(Found(start, match.end("day"), label))
                start, end = match.span("until")
                label = _full(year, month, int(match["until"]), day)
        found.append(Found(start, end, label))
    return [one for one in found if one.label]


def _day(text: str) -> date | None:
    known = iso_date(text)
    return date.fromisoformat(known) if len(known) == len("2023-02-04") else None


def _full(year: str | None, month: int, number: int, day: date | None) -> str:
    """Return the label of a day of a month, '' if there is no such day."""
    if not 1 <= number <= calendar.monthrange(2024, month)[1]:
        return ""
    if year:
        return iso_date(f"{year}-{month:02}-{number:02}")
    if day is None:
        return f"{month:02}-{number:02}"
    years = [day.year + shift for shift in (-1, 0, 1)]
    days = [date(y, month, number) for y in years if number <= calendar.monthrange(y, month)[1]]
    return min(days, key=lambda other: (abs((other - day).days), other)).isoformat() if days else ""


def _month(match: re.Match[str], day: date | None) -> str:
    month = _NUMBERS[match["month3"].lower()]
    words = match.group().lower()
    if match["year3"]:
        return f"{match['year3']}-{month:02}"
    if month in (3, 5) and match.start() == match.start("month3"):
        return ""  # March and May without a word before them are often no month
    if day is None:
        return MONTHS[month - 1]
    year = day.year - (month > day.month)
    if words.startswith("next"):
        year = day.year + (month <= day.month)
    elif words.startswith("this"):
        year = day.year
    elif words.startswith("last") and month == day.month:
        year -= 1
    return f"{year}-{month:02}"


# --- two dates ---------------------------------------------------------------------------------


def first_published(a: str, b: str) -> str:
    """Return which of two dates is earlier: ``a``, ``b``, ``same day``, or '' for no claim.

    No claim is made if a date is missing or can't be read, nor if only the month or year is
    known and it is the same in both. The time of day is not known. What it does not mean:
    that the later article copied from the first.
    """
    a, b = iso_date(a), iso_date(b)
    known = min(len(a), len(b))
    if not known or (a[:known] == b[:known] and known < len("2023-02-04")):
        return ""
    if a == b:
        return "same day"
    return "a" if a < b else "b"


def days_apart(a: str, b: str) -> int | None:
    """Return how many days at least lie between two dates; None if one can't be read."""
    one, other = _span(iso_date(a)), _span(iso_date(b))
    if one is None or other is None:
        return None
    return max(0, (other[0] - one[1]).days, (one[0] - other[1]).days)


def _span(day: str) -> tuple[date, date] | None:
    """Return the first and the last day that a day, a month or a year may mean."""
    if not day:
        return None
    year, month, number = (*map(int, day.split("-")), 0, 0)[:3]
    last = number or calendar.monthrange(year, month or 12)[1]
    return date(year, month or 1, number or 1), date(year, month or 12, last)
