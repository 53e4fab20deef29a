"""Dates that a text names, as days, months or years."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from analysis.facts.found import Found

_MONTHS = {name.lower(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9}
_DAYS = {name.lower(): number for number, name in enumerate(calendar.day_name)}
_MONTH = "|".join(name.capitalize() for name in sorted(_MONTHS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_FIRST_YEAR, _LAST_YEAR = 1500, 2099  # of a day of publication; 9999 stands for none
_LEAD = "early|mid|late|in|since|of|by|until"
_DATE = re.compile(
    rf"\b(?P<iso>{_YEAR}-\d\d-\d\d)\b"
    rf"|\b(?P<month>{_MONTH})\.? (?P<day>\d\d?)(?:st|nd|rd|th)?(?:[–-](?P<until>\d\d?))?"
    rf"(?:,? (?P<year>{_YEAR}))?\b(?![,.]?\d)"
    rf"|\b(?:(?P<also>\d\d?) (?:and|or|to) )?(?P<day2>\d\d?)(?:st|nd|rd|th)? (?:of )?"
    rf"(?P<month2>{_MONTH})\b\.?"
    rf"(?:,? (?P<year2>{_YEAR})\b)?"
    rf"|\b(?:(?i:{_LEAD}|last|next|this)[ -])?(?P<month3>{_MONTH})\b\.?"
    rf"(?:,? (?P<year3>{_YEAR})\b)?"
    rf"|\b(?:(?P<which>(?i:last|next)) )?(?P<weekday>{'|'.join(calendar.day_name)})\b"
    rf"|\b(?:(?i:{_LEAD}|from|before|after|year|the|an?|his|her|its|their|that)[ -]"
    rf"|(?i:to|for) (?={_YEAR}(?! [a-z])))(?P<year4>{_YEAR})\b(?![,.]?\d|-)"
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
    found = []
    for match in _DATE.finditer(text):
        label = _label(match, day)
        if match["also"]:
            month = _MONTHS[match["month2"].lower()]
            first = _full(match["year2"], month, int(match["also"]), day)
            found.append(Found(*match.span("also"), first))
            found.append(Found(match.start("day2"), match.end(), label))
            continue
        before = found[-1] if found else None
        if match["weekday"] and before and text[before.end : match.start()] in (" and ", " or "):
            if one := _day(before.label):  # Sunday and Monday: the Monday after
                ahead = (_DAYS[match["weekday"].lower()] - one.weekday() - 1) % 7 + 1
                label = (one + timedelta(days=ahead)).isoformat()
        if label:
            end = match.end("day") if match["until"] else match.end()
            found.append(Found(match.start(), end, label))
        if label and match["until"]:
            last = _full(match["year"], _MONTHS[match["month"].lower()], int(match["until"]), day)
            found.append(Found(*match.span("until"), last))
    return [one for one in found if one.label]


def _day(published: str) -> date | None:
    try:
        day = date.fromisoformat(published)
    except ValueError:
        return None
    return day if _FIRST_YEAR <= day.year <= _LAST_YEAR else None


def _label(match: re.Match[str], day: date | None) -> str:
    """Return the label of one match, '' if there is no such day."""
    if match["iso"]:
        return match["iso"] if _day(match["iso"]) else ""
    if match["weekday"]:
        return _weekday(match["weekday"], (match["which"] or "").lower(), day)
    if match["year4"]:
        return match["year4"]
    for suffix in ("", "2"):
        if match[f"month{suffix}"]:
            month = _MONTHS[match[f"month{suffix}"].lower()]
            return _full(match[f"year{suffix}"], month, int(match[f"day{suffix}"]), day)
    return _month(match, day)


def _full(year: str | None, month: int, number: int, day: date | None) -> str:
    if not 1 <= number <= calendar.monthrange(2024, month)[1]:
        return ""
    if year:
        label = f"{year}-{month:02}-{number:02}"
        return label if _day(label) else ""
    if day is None:
        return f"{month:02}-{number:02}"
    years = [day.year + shift for shift in (-1, 0, 1)]
    days = [date(y, month, number) for y in years if number <= calendar.monthrange(y, month)[1]]
    return min(days, key=lambda other: (abs((other - day).days), other)).isoformat() if days else ""


def _month(match: re.Match[str], day: date | None) -> str:
    month = _MONTHS[match["month3"].lower()]
    words = match.group()
    if match["year3"]:
        return f"{match['year3']}-{month:02}"
    if month in (3, 5) and match.start() == match.start("month3"):
        return ""  # March and May without a word before them are often no month
    if day is None:
        return calendar.month_name[month]
    year = day.year - (month > day.month)
    if words.lower().startswith("next"):
        year = day.year + (month <= day.month)
    elif words.lower().startswith("this"):
        year = day.year
    elif words.lower().startswith("last") and month == day.month:
        year -= 1
    return f"{year}-{month:02}"


def _weekday(name: str, which: str, day: date | None) -> str:
    if day is None:
        return name
    back = (day.weekday() - _DAYS[name.lower()]) % 7
    if which == "next":
        return (day + timedelta(days=7 - back)).isoformat()
    if which == "last" and back == 0:
        back = 7
    return (day - timedelta(days=back)).isoformat()
