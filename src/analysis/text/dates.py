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
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import NamedTuple

from analysis.lexicons import read_table


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
_WEEKDAY = "|".join(WEEKDAYS)
_NTH = "(?:st|nd|rd|th)?"

# --- one date, in whatever language: a cell, a line, the start of a line -----------------------

LANGUAGES = "en de fr es it pt nl pl ru uk sv da nb fi cs sk hu ro tr el".split()
"""Languages whose names of months and days are read; 年月日 and 년월일 are read besides."""
ORDERS: tuple[str, ...] = ("dmy", "mdy", "ymd")
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})(?![0-9])"
_SHORT = r"['’]?(?P<short>[0-9]{2})(?![0-9])"
_DAY = r"(?P<day>[0-9]{1,2})(?:\.|(?:st|nd|rd|th|er|ère|ste|de|[oa°])(?![^\W\d_]))?"
_WORD = r"(?P<month>[^\W\d_]{3,15})\.?"
_OF = r"(?: (?:of|de|del|d[ei]l|of the)\b|,)?"
_STYLES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<between>[-/.]) ?(?P<number>[0-9]{{1,2}})(?P=between) ?(?P<day>[0-9]{{1,2}})"
        r"\.?(?!\d)",
        rf"{_YEAR} ?[年년] ?(?P<number>[0-9]{{1,2}}) ?[月월] ?(?P<day>[0-9]{{1,2}}) ?[日号號일]",
        rf"{_DAY}[ -]?{_OF}[ -]?{_WORD}{_OF}[ -]{_YEAR}(?: ?[rгр]\.?)?",
        rf"{_WORD} {_DAY},? {_YEAR}",
        rf"{_YEAR}[.,]? {_WORD} {_DAY}",
        rf"{_DAY}[ -]{_WORD}[ -]{_SHORT}",
        rf"{_WORD} {_DAY}, ?{_SHORT}",
    )
]
_MONTHS_ONLY = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_WORD}{_OF} {_YEAR}",
        rf"{_YEAR},? {_WORD}",
        rf"{_YEAR} ?[年년] ?(?P<number>[0-9]{{1,2}}) ?[月월]",
    )
]
_COMPACT = re.compile(
    r"(?P<year>(?:1[5-9]|20)[0-9]{2})(?P<number>[0-9]{2})(?P<day>[0-9]{2})"
    r"(?:T?(?:[01]\d|2[0-3])[0-5]\d[0-5]\dZ?)?"  # GDELT
)
_DIGITS = re.compile(r"(\d{1,4})([-/.]) ?(\d{1,2})\2 ?(\d{4}|\d{2})(?!\d)\.?", re.ASCII)
_NO_DATE = re.compile(  # a clock, a zone, what stands between a day and a clock
    r"(?:(?<=\d)T|(?<=[日일号號])|(?<![.:/])\b(?:at |um |à |a las |alle ore |alle |ore |às |as |om "
    r"|o godz\. ?|kl\. ?|klo )?)\d{1,2}"
    r"(?:\.\d\d|:\d\d(?::\d\d(?:[.,]\d+)?)?| ?h(?![^\W\d_]) ?(?:\d\d\b)?(?: ?min)?)"
    r"(?: ?[ap]\.?m\b\.?| ?Uhr\b| ?uur\b)?(?: ?(?:Z|(?:GMT|UTC)?[+-]\d\d(?::?\d\d)?)\b)?(?![:.]?\d)"
    r"|\d{1,2} ?[時时点點시] ?(?:\d{1,2} ?[分분])?|[上下]午|午[前後]|오[전후]|\b(?:Uhr|uur)\b"
    r"|\b(?:GMT|UTC|BST|IST|JST|CES?T|MES?Z|[ECMP][SD]?T)\b|\([^()]*\)|\[[^\[\]]*\]",
    re.IGNORECASE,
)
_AROUND = " ,|·•–-"
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d|\d\D+\d\d(?!\d)")
_WITH_DAY = re.compile(r"\d\D+\d|\d{8}")  # a day and a year
_LEAD = re.compile(r"\A(?:den|le|el|il|op|on|am|em|dnia)\s+(?=\d)", re.IGNORECASE)


@cache
def month_numbers() -> dict[str, int]:
    """Return the number of each name of a month in :data:`LANGUAGES`, in small letters.

    The names, whole and abbreviated, are those of the Unicode CLDR, read from Babel.
    """
    from babel.dates import get_month_names  # slow to import

    found = dict(_NUMBERS)
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    found.setdefault(name.casefold().rstrip("."), number)
    return found | {"märz": 3, "mrz": 3, "jänner": 1, "juil": 7, "juill": 7, "setembro": 9}


def _anywhere(names: str) -> re.Pattern[str]:
    """Return names of days, those of English in three letters, and those of East Asia."""
    return re.compile(
        rf"(?<!\w)(?:{names})(?!\w)[.,]?|(?<!\w)(?:mon|tue|wed|thu|fri|sat|sun)\b[.,]?"
        r"|[月火水木金土日]曜日?|星期[一二三四五六日天]|[周週][一二三四五六日]|[월화수목금토일]요일",
        re.IGNORECASE,
    )


_ENGLISH_DAYS = _anywhere(_WEEKDAY)


@cache
def _weekdays() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return names of days, and their abbreviations, which are taken for such at an end only."""
    from babel.dates import get_day_names  # slow to import, and .2 s for the names

    whole: set[str] = set()
    short = set("tues thur thurs wednes satur".split())
    for language in LANGUAGES:
        for context in ("format", "stand-alone"):
            whole |= set(get_day_names("wide", context, language).values())
        short |= {
            name.rstrip(".") for name in get_day_names("abbreviated", "format", language).values()
        }
    names, shorts = (
        "|".join(sorted(map(re.escape, some), key=len, reverse=True)) for some in (whole, short)
    )
    at_an_end = rf"\A(?:{shorts})(?!\w)[.,]{{0,2}} |,? (?:{shorts})\Z"
    return _anywhere(names), re.compile(at_an_end, re.IGNORECASE)


def _without_days(bare: str) -> Iterator[str]:
    """Yield a cell without names of days: those of English, those of all languages, short ones.

    No name of a day is one of a month, so what English leaves of a date all languages leave;
    and none stands beside a month without a day.
    """

    def plain(text: str) -> str:
        return " ".join(text.split()).strip(_AROUND)

    yield plain(_ENGLISH_DAYS.sub(" ", bare))
    if not _WITH_DAY.search(bare):
        return
    whole, at_an_end = _weekdays()
    yield (fewer := plain(whole.sub(" ", bare)))
    yield at_an_end.sub("", fewer).strip(_AROUND)


def order_of(day_first: bool | None) -> str:
    """Return the order in which digits are to be read, '' where nobody has said it."""
    return "" if day_first is None else ORDERS[0] if day_first else ORDERS[1]


def iso_date(text: str, order: str = "") -> str:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; '' if it can't be read.

    Reads one date in digits from the year on (``2023-02-04``, ``20230204``), with the name of a
    month in one of :data:`LANGUAGES` (``4 Feb. 2023``, ``4. Februar 2023``, ``5 Feb 23``) or in
    the manner of East Asia (``2023年2月4日``), and ``04.02.2023``, where the day comes first;
    beside a day of the week and a clock. The day is the one that is written, in whatever time
    zone. The year, 1500 to 2099, must be there in full, but for a day with the name of its
    month: there 70 to 99 are of the last century. ``05/02/2023`` is read only if ``order`` says how
    (``dmy``, ``mdy``; ``ymd`` for two digits first), ``13/02/2023`` always: see
    :func:`readings`. Not read: ``February 4-5, 2023``, which is two days.
    """
    found = readings(text)
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    return found.get(order, "")


def readings(text: str) -> dict[str, str]:
    """Return what a cell that holds one date may mean: ``{order: date}``.

    ``{"": date}`` where there is one reading whatever the order; ``05/02/2023`` has two,
    ``{"dmy": "2023-02-05", "mdy": "2023-05-02"}``; empty for what is no date.
    """
    return _read(text.strip())[0]


@lru_cache(maxsize=10_000)
def _read(text: str) -> tuple[dict[str, str], str]:
    """Return the readings of a cell, and the date as it stands there, without day and clock."""
    if re.fullmatch(r"(?:1[5-9]|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?", text):
        return {"": text}, text
    if len(text) > 100 or not any(char.isdigit() for char in text):
        return {}, text
    text = unicodedata.normalize("NFKC", text)
    bare = " ".join(_NO_DATE.sub(" ", text).split()).strip(_AROUND)
    if found := _by_style(bare) or _in_digits(bare):
        return found, bare
    if not _YEARS.search(bare):
        return {}, text
    for some in _without_days(bare):
        tried = _LEAD.sub("", some, count=1)
        if found := _by_style(tried) or _in_digits(tried):
            return found, tried
    return {}, text


def _by_style(bare: str) -> dict[str, str]:
    for style in (*_STYLES, *_MONTHS_ONLY, _COMPACT):
        if (match := style.fullmatch(bare)) and (found := _one(match)):
            return found
    return {}


def _one(match: re.Match[str] | None) -> dict[str, str]:
    """Return the date that a style found as the one reading; empty if there is no such day."""
    parts = match.groupdict() if match else {}
    if parts.get("short"):
        parts["year"] = ("19" if parts["short"] >= "70" else "20") + parts["short"]
    name = (parts.get("month") or "").casefold()
    month = int(parts.get("number") or _NUMBERS.get(name) or month_numbers().get(name, 0))
    if not 1 <= month <= 12:
        return {}
    if not parts.get("day"):
        return {"": f"{parts['year']}-{month:02}"}
    with suppress(ValueError):
        return {"": str(date(int(parts["year"]), month, int(parts["day"])))}
    return {}


def _in_digits(bare: str) -> dict[str, str]:
    """Return the readings of three numbers, each the day that it names in that order."""
    match = _DIGITS.fullmatch(bare)
    if not match:
        return {}
    first, mark, middle, last = match.groups()
    orders = ORDERS
    if len(last) == 4:
        orders = ORDERS[:1] if mark == "." else ORDERS[:2]
    elif mark == ".":
        orders = ("dmy", "ymd")
    found = {}
    for order in orders:
        parts = dict(zip(order, (first, middle, last), strict=True))
        year = parts["y"]
        if len(year) == 2:
            year = ("19" if year >= "70" else "20") + year
        if max(len(parts["d"]), len(parts["m"])) <= 2 and re.match("1[5-9]|20", year):
            with suppress(ValueError):
                found[order] = str(date(int(year), int(parts["m"]), int(parts["d"])))
    return found


class DateOrder(NamedTuple):
    """In what order a column writes day, month and year, and what speaks for it.

    ``order`` is '' where nothing decides, or where cells speak against each other. ``shown``
    counts the cells that can be read in this order alone, ``against`` those that cannot be
    read in it, ``open`` those that have several readings.
    """

    order: str
    shown: int
    against: int
    open: int


def date_order(values: Iterable[str]) -> DateOrder:
    """Return the order that the cells of a column have in common.

    Only cells of three numbers count that may be read in more than one order, or could be if
    the numbers were smaller (``13/02/2023``); the others are read alike in every order. Where
    none is like that, and all may begin with the day or with a year of two digits
    (``25.03.23``), the order counts that puts the dates close together; ``shown`` is 0 then.
    """
    shown: Counter[str] = Counter()
    unclear = 0
    spans: dict[str, tuple[str, str]] = {}
    common: set[str] = set(ORDERS)
    for value in values:
        found = readings(value)
        if len(set(found.values())) > 1:
            unclear += 1
            common &= set(found)
            for order, day in found.items():
                first, last = spans.get(order, (day, day))
                spans[order] = min(first, day), max(last, day)
        elif found and "" not in found and len(found) == 1:
            shown.update(found.keys())
    if len(shown) == 1:
        order, n = shown.most_common(1)[0]
        return DateOrder(order, n, 0, unclear)
    if not shown and common == {"dmy", "ymd"}:
        days = {order: days_apart(*spans[order]) or 0 for order in common}
        close, far = sorted(common, key=lambda order: days[order])
        if days[far] > 3 * days[close]:
            return DateOrder(close, 0, 0, unclear)
    return DateOrder("", 0, shown.total(), unclear)


class DateLine(NamedTuple):
    """The day that a line gives, as it stands there, and what the line calls it.

    ``label`` is ``published``, ``updated``, or '' for a line without a word before the date.
    """

    day: str
    label: str


@cache
def _labels() -> tuple[re.Pattern[str], dict[str, str]]:
    table = read_table("date_labels.csv")
    kinds = dict(zip(table["label"], table["kind"], strict=True))
    names = "|".join(sorted(map(re.escape, kinds), key=len, reverse=True)).replace(r"\ ", r"\s+")
    return re.compile(rf"({names})(?:\s*[:：]\s*|\s+|(?=\d))", re.IGNORECASE), kinds


def date_line(line: str) -> DateLine | None:
    """Return the day that a line of a page gives; None for a line that is no date.

    The day is returned as it stands there (``Published: 05/02/2023`` is such a line too); a
    clock may follow. A month or a year alone is none.
    """
    if len(line) > 100 or not _WITH_DAY.search(unicodedata.normalize("NFKC", line)):
        return None
    pattern, kinds = _labels()
    label = pattern.match(line)
    found, day = _read((line[label.end() :] if label else line).strip(" \t\xa0.,;|·•–—-"))
    if _COMPACT.fullmatch(day) or not any(len(one) == 10 for one in found.values()):
        return None
    return DateLine(day, kinds[" ".join(label[1].split()).lower()] if label else "")


def date_at_start(line: str) -> str:
    """Return the date at the start of a line, as it stands there, a bare month as ``YYYY-MM``.

    '' where the line starts with no date, or goes on for more than 50 characters after it.
    """
    if not any(char.isdigit() for char in line[:60]):
        return ""
    line = unicodedata.normalize("NFKC", line)
    if (found := _date_before(line)) or not _WITH_DAY.search(line):
        return found  # "Mar 4, 2023" is no Tuesday
    for day in _weekdays():
        if (named := day.match(line)) and named.end() < len(line):
            return _date_before(line[named.end() :].lstrip(" ,"))
    return ""


def _date_before(line: str) -> str:
    """Return the date that a line starts with, without a name of a day before it."""
    line = _LEAD.sub("", line, count=1) if _LEAD.match(line) else line
    for style in (*_STYLES, *_MONTHS_ONLY, _DIGITS):
        match = style.match(line)
        if (
            not match
            or line[match.end() :][:1] not in ("", *" ,;日号號일)(")
            or len(line) > 50 + match.end()
        ):
            continue
        if style is _DIGITS:
            if "." in match[0] and _in_digits(match[0]):
                return match[0]
        elif reading := _one(match):
            return reading[""] if style in _MONTHS_ONLY else match[0]
    return ""


# --- dates that sentences name ---------------------------------------------------------------

_RECENT = r"(?:19|20)\d\d"
_EARLY = "early|mid|late|in|since|of|by|until"
_NAMED = re.compile(
    rf"\b(?P<iso>{_RECENT}-\d\d-\d\d)\b"
    rf"|\b(?P<month>{_NAME})\.? (?P<day>\d\d?){_NTH}(?:[–-](?P<until>\d\d?))?"
    rf"(?:,? (?P<year>{_RECENT}))?\b(?![,.]?\d)"
    rf"|\b(?:(?P<also>\d\d?) (?:and|or|to) )?(?P<day2>\d\d?){_NTH} (?:of )?"
    rf"(?P<month2>{_NAME})\b\.?"
    rf"(?:,? (?P<year2>{_RECENT})\b)?"
    rf"|\b(?:(?i:{_EARLY}|last|next|this)[ -])?(?P<month3>{_NAME})\b\.?"
    rf"(?:,? (?P<year3>{_RECENT})\b)?"
    rf"|\b(?:(?P<which>(?i:last|next)) )?(?P<weekday>{_WEEKDAY})\b"
    rf"|\b(?:(?i:{_EARLY}|from|before|after|year|the|an?|his|her|its|their|that)[ -]"
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


@lru_cache(maxsize=4096)
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
