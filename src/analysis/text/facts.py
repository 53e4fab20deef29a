"""Numbers and places that a text names, each under one label however it is written.

Dates are a third kind of fact: :func:`analysis.text.dates.dates`. What these do not find: a
number without the thing it counts, a place that is not in ``lexicons/places.csv``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from decimal import Decimal
from functools import cache

from analysis.lexicons import read_table, read_terms, word_set
from analysis.text.dates import MONTHS, WEEKDAYS, Found, dates
from analysis.text.english import singular

_LONGEST = 40  # characters of a number; what is longer counts nothing
_AFTER = re.compile(r"[ \u00a0-]([^\W\d_][\w’'-]*)")
_GROUP = re.compile(r" of (?:the|our|his|her|its|their|those|these|your)(?: \w+['’]s)?\b")
_CURRENCIES = {"$": "$", "US$": "$", "€": "€", "£": "£"}
_NAMED_CURRENCIES = {"dollars": "$", "euros": "€", "pounds sterling": "£"}
# Words before a number that was mentioned before.
_BACK = ("the", "these", "those", "other", "all", "both", "our", "their", "its", "his", "her")
_LIST = re.compile(r",? (?:and |or )?(?:the )?")
_PLACE_AFTER = re.compile(r"(?:['’]s)? (?:coast|airspace|waters|territory|soil|skies|border)\b")
_NAME_BEFORE = re.compile(r"[a-z,’'] (?:[A-Z][\w.’-]+ )$|[A-Z][a-z]+ [A-Z]\. $")
_DAYS_AND_MONTHS = "|".join(name[:3] for name in [*WEEKDAYS, *MONTHS])
_NAME_AFTER = re.compile(rf"(?:['’]s)?[ -](?!{_DAYS_AND_MONTHS})[A-Z]")


def numbers(text: str) -> list[Found]:
    """Return the numbers that say what they count, in order.

    The label is the number in digits and the counted noun as it stands: ``40 countries`` for
    *some forty small countries*, ``100%`` for *100 per cent*, ``$3,000,000`` for *$3m*. The
    noun is the first plural, unit of measure or irregular plural (``counted_nouns.txt``)
    among the three words that follow, also after *of the*. Not returned: dates and years,
    ordinals, *one*, numbers inside names and words (*F-22*, *three-wheeled*), long ones in
    words (*two hundred and fifty*), numbers without a noun, and small numbers in words that
    point back (*the two sides*). Two articles that count the same thing under two nouns
    (*countries*, *nations*) get two labels.
    """
    named = dates(text)  # in order, without overlap
    starts = [date.start for date in named]
    found = []
    pattern, earlier, later = _number_patterns()
    for match in pattern.finditer(text):
        start, end = match.span()
        n_before = bisect_left(starts, end)
        if n_before and start < named[n_before - 1].end:
            continue
        in_digits = text[end - 1].isdigit()
        if not in_digits and (text[end : end + 1] == "-" or later.match(text, end)):
            continue  # three-wheeled, two hundred and fifty
        if earlier.search(text[max(0, start - 40) : start]) or len(match["number"]) > _LONGEST:
            continue
        words, number = _number_words("number"), match["number"].lower()
        if number[0].isdigit():
            held = Decimal(number.replace(",", ""))
        else:
            parts = [number] if number in words else number.split("-")
            held = sum((words[part] for part in parts), Decimal(0))
        if match["magnitude"]:
            held *= _number_words("magnitude")[match["magnitude"].lower()]
        whole, _, part = f"{held:,f}".partition(".")
        value = f"{whole}.{part.rstrip('0')}".rstrip(".")
        if match["currency"] or match["percent"]:
            sign = _CURRENCIES.get(match["currency"] or "", "")
            label = f"{value}%" if match["percent"] else f"{sign}{value}"
        else:
            label, end = _counted(text, value, end)
            pointing = re.search(r"(\w+) $", text[max(0, start - 12) : start])
            back = pointing is not None and pointing[1].lower() in _BACK
            if not label or (back and match["number"].isalpha()):
                continue
        found.append(Found(start, end, label))
    return found


def _counted(text: str, value: str, end: int) -> tuple[str, int]:
    """Return the label with the noun that is counted, and where the noun ends; '' without."""
    group = _GROUP.match(text, end)
    at = group.end() if group else end
    for _ in range(3):
        after = _AFTER.match(text, at)
        if after is None or after[1].lower() in word_set("function_words.txt"):
            break
        word, at = after[1], after.end()
        if word.lower() in _NAMED_CURRENCIES:
            return f"{_NAMED_CURRENCIES[word.lower()]}{value}", at
        word = word.rstrip("’'")  # of several owners
        plural = word.islower() and singular(word) != word
        if plural or word.lower() in word_set("counted_nouns.txt"):
            return f"{value} {word.lower()}", at
    return "", end


@cache
def _number_patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Return a number, and the earlier and the later pieces of one in words beside it."""
    single = sorted(set(_number_words("number")) - {"one"}, key=len, reverse=True)
    tens = [word for word in single if word.endswith("ty")]
    units = [word for word in single if _number_words("number")[word] < 10] + ["one"]
    digits = r"\d{1,3}(?:,\d\d){0,4}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"  # as words: 1,00,000
    compound = f"(?:{'|'.join(tens)})-(?:{'|'.join(units)})"
    magnitude = "|".join(sorted(_number_words("magnitude"), key=len, reverse=True))
    number = f"{digits}|\\b(?:{compound}|{'|'.join(single)})"
    any_number, large = ("|".join(_number_words(kind)) for kind in ("number", "magnitude"))
    whole = re.compile(
        rf"(?P<currency>(?:US)?\$|[€£])?(?<![\w.,’'-])(?P<number>(?a:{number}))"
        rf"(?:[ \u00a0-]?(?P<magnitude>(?a:{magnitude})))?"
        rf"(?P<percent> ?%|[ -]per ?cent\b)?(?![\w%]|[.,]\d)",
        re.IGNORECASE,
    )
    earlier = rf"\b(?:(?:{any_number})[ -]|(?:{large}) (?:and )?)$"
    later = rf"[ -](?:{any_number})\b|(?<=d) and (?:{any_number})\b"
    return whole, re.compile(earlier, re.IGNORECASE), re.compile(later, re.IGNORECASE)


@cache
def _number_words(kind: str) -> dict[str, Decimal]:
    table = read_table("number_words.csv")
    table = table[table["kind"] == kind]
    words = dict(zip(table["word"], map(Decimal, table["value"]), strict=True))
    return {**words, "one": Decimal(1)} if kind == "number" else words


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
    labels, pattern, before = _place_patterns()
    for match in pattern.finditer(text):
        start, end = match.span("wide" if match["wide"] else "name")
        name = re.sub(r"['’]s?$", "", match["wide"] or match["name"])
        region = match["region"]
        label = labels.get(name, name if region else "")
        linked = last >= 0 and _LIST.fullmatch(text[last:start]) is not None
        here = before.search(text[max(0, start - 60) : start]) or _PLACE_AFTER.match(text, end)
        inside = _NAME_BEFORE.search(text[max(0, start - 30) : start]) or (
            not region and _NAME_AFTER.match(text, end)
        )
        if label and (here or linked) and not inside:
            found.append(Found(start, start + len(name), label))
            last = match.end()
    return found


@cache
def _place_patterns() -> tuple[dict[str, str], re.Pattern[str], re.Pattern[str]]:
    """Return the usual name of each place, what may be one, and what stands before one."""
    table = read_table("places.csv")
    large = table["kind"].isin(["country", "state"])
    wide, narrow = (
        "|".join(map(re.escape, sorted(table.loc[rows, "name"], key=len, reverse=True)))
        for rows in (large, ~large)
    )
    end = r"(?:['’]s)?(?![\w’'-])"
    before = read_terms("before_places.txt")
    words = "|".join(map(str.capitalize, before))
    other = rf"(?!(?:{words}|{wide})\b)[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){{0,2}}"
    region = rf"(?:, (?P<region>(?:{wide}){end}))?"
    place = re.compile(
        r"(?<![\w’'-])(?=[A-Z])"  # so that few words are compared with the list
        rf"(?:(?P<name>(?:{narrow})(?! state\b){end}|{other}(?=, (?:{wide})\b)){region}"
        rf"|(?P<wide>(?:{wide}){end}))"
    )
    usual = dict(zip(table["name"], table["place"], strict=True))
    leading = re.compile(
        rf"\b(?:{'|'.join(before)})(?: the)?(?: (?:\w+ern|central|mainland|rural|coast of|city of"
        rf"|state of|waters of|skies of|town of))?(?: the)? ?$",
        re.IGNORECASE,
    )
    return usual, place, leading
