"""Factiva: many articles in one HTML page, RTF or text file, with labels or without.

With labels each field stands beside two or three letters (``HD`` headline, ``WC`` words,
``PD`` date, ``SN`` source, ``LP`` and ``TD`` text, ``AN`` number), the same in all languages;
without them the lines come in a fixed order around ``812 words``, and the classes of a page say
which is the headline, the author, a paragraph. Each article closes with its accession number,
``Document XXXX000020230205ej2500001``; what was searched for may follow the last. An XML file
has an element for each field.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from xml.etree.ElementTree import Element

from analysis.corpus.exports import (
    Export,
    MarkedLine,
    are_names,
    article,
    block,
    labels,
    numbering,
    squash,
    without_by,
)
from analysis.corpus.records import Decision
from analysis.text.dates import date_at_start, iso_date

NAME = "Factiva export"
_LOOSE_ID = r"[A-Z0-9]{4,12}(?:19|20)\d{6}[A-Za-z0-9]{6,12}"
_ID = r"[A-Z0-9]{8}(?:19|20)\d{6}[a-z0-9]{9}"
_DOCUMENT = re.compile(
    rf"(?:AN\W{{1,3}})?(?:[^\W\d_]{{1,14}}\.? ?[:：]? ?({_LOOSE_ID})|({_ID}))\W?"
)
_WORDS = re.compile(r"(\d(?:[\d.,’' ]{0,10}\d)?) ?([^\W\d_]{1,12})\.?")
_CODES = (
    "SE HD CR BY WC PD ET SN SC ED PG VOL LA CY CX LP TD ART CLM CT RF CO IN NS RE IPC IPD PUB AN"
).split()
_AFTER_TEXT = set("ART CLM CT RF CO IN NS RE IPC IPD PUB AN".split())
_CODE = re.compile(rf"({'|'.join(_CODES)})(?:\s*[|\t:：]\s*(.*)| {{2,}}(.*)|())$")
_SPACED = re.compile(rf"({'|'.join(_CODES)}) (?=\S)")
_COPYRIGHT = re.compile(r"(?:\(c\)|©|Copyright|版权|版權)(?:\W.*|$)", re.IGNORECASE)
_TIME = re.compile(r"\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?: ?[AP]\.?M\.?)?(?: [A-Z]{2,4})?")
_PAGE = re.compile(r"\d{1,4}(?: ?[-,;] ?\d{1,4})*")
_COUNT = re.compile(r"\d{1,3}(?:[.,’' ]?\d{3})*")
_ANYWHERE = re.compile(rf"\b{_ID}\b")
_MAX_DEPTH = 100
_MOST_SAVED = 100  # articles that Factiva saves at once, however many the search found
_FURNITURE = re.compile(
    r"(?:\S+ \d+ \S+ \d+ ?)?(?:©|\(c\)|Copyright) ?\d{4} (?:Dow Jones|Factiva).*"
    r"|Dow Jones(?: Factiva)?|Factiva",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"(\d{1,4})[).] (?=\S)")
_CODED_NAMES = {
    "hd": "title",
    "sn": "source",
    "pd": "published",
    "by": "byline",
    "wc": "length",
    "se": "section",
    "an": "document_id",
    "cy": "copyright",
    "la": "language",
    "sc": "source_code",
    "art": "graphic",
    "et": "time",
    "ed": "edition",
    "pg": "page",
    "cr": "credit",
}


@cache
def _labelled_as(field: str) -> frozenset[str]:
    return frozenset(label for label, each in labels("factiva").items() if each == field)


@cache
def _languages() -> frozenset[str]:
    """Return the names of languages as the interfaces write them."""
    from babel import Locale  # slow to import

    places = "en de fr es it pt nl pl ru zh zh_Hant ja ko".split()
    codes = "en de fr es it pt nl pl ru zh ja ko ar da fi nb no sv tr el cs hu ro id he th uk ca bg"
    names = (Locale.parse(place).languages.get(code) for place in places for code in codes.split())
    return frozenset(name.casefold() for name in names if name)


def _is_language(line: str) -> bool:
    name = re.split(r"\s?[-–(（]", line, maxsplit=1)[0].strip().casefold()
    return name in _languages() or line.casefold() in _languages()


def _is_count(line: str, after: str) -> bool:
    """Whether a line is the length of an article, ``812 words``; a date follows in any language."""
    found = _WORDS.fullmatch(line)
    if not found:
        return False
    return found[2].casefold() in _labelled_as("words") or bool(date_at_start(after))


def _number(line: str) -> str:
    found = _DOCUMENT.fullmatch(line) if len(line) > 20 else None
    return (found[1] or found[2]) if found else ""


def _next(whole: Sequence[str], place: int) -> str:
    return next((line for line in whole[place + 1 : place + 4] if line), "")


def recognises(lines: Sequence[MarkedLine]) -> bool:
    """Whether the lines are an export of Factiva."""
    marks = {mark for line in lines if "factiva.article" in line.marks for mark in line.marks}
    if {"factiva.title", "factiva.paragraph"} <= marks:
        return True
    whole = [squash(line.text) for line in lines]
    return any(map(_number, whole)) and any(
        _is_count(line.removeprefix("WC").strip(" |:："), _next(whole, place))
        for place, line in enumerate(whole)
        if line[:1].isdigit() or line.startswith("WC")
    )


def read(lines: Sequence[MarkedLine]) -> Export:
    """Return the articles as records, and how many results the export says were found."""
    whole = [squash(line.text) for line in lines]
    pages = {place for place, _, _ in numbering(whole, _labelled_as("page"))}
    kept = [
        line
        for place, line in enumerate(lines)
        if place not in pages and not _FURNITURE.fullmatch(whole[place])
    ]
    numbers = set(_ANYWHERE.findall("\n".join(line.text for line in kept)))
    if not any(map(_code, (line.text for line in kept))):
        kept = _with_tabs(kept)
    kept, found = _without_summaries(kept)
    if any({"factiva.article", "factiva.title"} <= line.marks for line in kept):
        kept = [line for line in kept if "factiva.article" in line.marks or not line.text]
    parts: list[tuple[list[MarkedLine], str]] = [([], "")]
    group, is_titled = 0, False
    for line in kept:
        number = _number(squash(line.text))
        if line.text and line.group != group:
            group = line.group
            if is_titled:  # the article before it has no number
                parts.append(([], ""))
            is_titled = False
        is_titled |= "factiva.title" in line.marks or (_code(line.text) or ("",))[0] == "HD"
        if number:
            parts[-1] = (parts[-1][0], number)
            parts.append(([], ""))
            is_titled = False
        else:
            parts[-1][0].append(line)
    articles = [(part, number) for part, number in parts if number or _is_article(part)]
    firsts = Counter(squash(line.text) for part, _ in articles for line in _filled(part)[:1])
    lasts = Counter(squash(line.text) for part, _ in articles for line in _filled(part)[-1:])
    records = [
        _coded(part, number) if _is_coded(part) else _bare(part, number, firsts, lasts)
        for part, number in articles
    ]
    rest = " ".join(squash(line.text) for line in parts[-1][0] if line.text)
    if rest and records and not _is_article(parts[-1][0]):
        records[-1]["after_the_text"] = rest
    ordinals = [_NUMBERED.match(record.get("title", "")) for record in records]
    ordered = {each[0] for each in ordinals if each}
    is_list = all(ordinals) and 1 < len(ordered) >= len(records) / 2
    if is_list or all(")" in each for each in ordered) and (all(ordinals) or len(ordered) > 2):
        for record in records:  # a page of results numbers its headlines
            record["title"] = _NUMBERED.sub("", record["title"], count=1)
    notes = [
        f"its article {place} has no number at its end, as if it were cut off there"
        for place, (_, number) in enumerate(articles, start=1)
        if not number
    ]
    lost = sorted(numbers - {number for _, number in articles})
    count = len(lost) + len(records)
    decisions = []
    if found > count and found > _MOST_SAVED:
        choice = f"{found:,} were found, {count:,} are in the file"
        decisions.append(Decision("articles of the search", choice, n=count))
        found = 0
    stated = max(found, count) if found or lost else None
    missing = f"not found: {', '.join(lost[:5])}" if lost else ""
    return Export(records, stated, tuple(notes), missing, tuple(decisions))


def _with_tabs(lines: list[MarkedLine]) -> list[MarkedLine]:
    """Return the lines with a tab after each code, where that became one space."""
    codes = {found[1] for line in lines if (found := _SPACED.match(line.text))}
    if not {"HD", "PD", "SN"} <= codes:
        return lines
    return [line._replace(text=_SPACED.sub(r"\1\t", line.text, count=1)) for line in lines]


def _filled(lines: Iterable[MarkedLine]) -> list[MarkedLine]:
    return [line for line in lines if line.text.strip()]


def _is_coded(lines: Sequence[MarkedLine]) -> bool:
    codes = {found[0] for line in lines if (found := _code(line.text))}
    return "HD" in codes and bool(codes & {"SN", "PD", "WC", "LP"})


def _is_article(lines: Sequence[MarkedLine]) -> bool:
    """Whether lines that no number follows are an article all the same."""
    if any("factiva.title" in line.marks for line in lines) or _is_coded(lines):
        return True
    whole = [squash(line.text) for line in lines]
    counts = (n for n, line in enumerate(whole) if line[:1].isdigit())
    return any(
        _is_count(whole[n], after) and bool(date_at_start(after))
        for n in counts
        if (after := _next(whole, n))
    )


def _without_summaries(lines: list[MarkedLine]) -> tuple[list[MarkedLine], int]:
    """Return the lines without what was searched for, and how many results were found."""
    whole = [squash(line.text) for line in lines]
    kept, total, place = [], 0, 0
    while place < len(lines):
        start, marked = place, "factiva.summary" in lines[place].marks
        if not marked and whole[place].rstrip(" :").casefold() not in _labelled_as("summary"):
            kept.append(lines[place])
            place += 1
            continue
        while place < len(lines) and ("factiva.summary" in lines[place].marks or not marked):
            name = re.split(r"\s?[:\t]", whole[place], maxsplit=1)[0].casefold()
            place += 1
            if not marked and name in _labelled_as("timestamp"):
                place += 1 + (whole[place : place + 1] == [""])
                break
        inside = whole[start:place]
        named = [
            each
            for n, line in enumerate(inside)
            for label in _labelled_as("found")
            if line.casefold().startswith(label)
            for each in (line[len(label) :].strip(" :"), _next(inside, n))
        ]
        counts = [re.sub(r"\D", "", each) for each in named if _COUNT.fullmatch(each)]
        counts = counts or [re.sub(r"\D", "", each) for each in inside if _COUNT.fullmatch(each)]
        total += int(counts[0]) if counts else 0
    return kept, total


def _code(line: str) -> tuple[str, str] | None:
    found = _CODE.match(line.strip().replace("\xa0", " "))
    if not found:
        return None
    return found[1], (found[2] or found[3] or "").strip(" |")


def _coded(lines: Iterable[MarkedLine], number: str) -> dict[str, str]:
    parts: dict[str, list[str]] = {"front_lines": []}
    current = "front_lines"
    for line in (line.text for line in lines):
        found = _code(line)
        after = current in ("LP", "TD") or current in _AFTER_TEXT
        if found and (not after or found[0] in _AFTER_TEXT or (current, found[0]) == ("LP", "TD")):
            current, line = found
            parts.setdefault(current, [])
        parts[current].append(line)
    text = [block([each.rstrip(" |") for each in parts.pop(code, [])]) for code in ("LP", "TD")]
    fields = {
        code.lower(): value
        for code, values in parts.items()
        if (value := squash(" ".join(values)).strip(" |")) and code != "AN"
    }
    if "pd" in fields:
        fields["pd"] = iso_date(fields["pd"]) or date_at_start(fields["pd"]) or fields["pd"]
    if "wc" in fields and (words := _WORDS.fullmatch(fields["wc"])):
        fields["wc"] = words[1]
    if "by" in fields:
        fields["by"] = without_by(fields["by"], _by())
    body = "\n\n".join(each for each in text if each)
    return article(fields, body, _CODED_NAMES, article_id=number, document_id=number)


def _bare(
    lines: Sequence[MarkedLine], number: str, firsts: Mapping[str, int], lasts: Mapping[str, int]
) -> dict[str, str]:
    """Return the record of an article without codes: lines in a fixed order.

    ``firsts`` and ``lasts`` count what stands first and last in the articles of the file: a
    section and a publisher come again, a headline and a sentence do not.
    """
    whole = [squash(line.text) for line in lines]
    places = [n for n, line in enumerate(whole) if line]
    titles = [n for n in places if "factiva.title" in lines[n].marks]
    paragraphs = [n for n in places if "factiva.paragraph" in lines[n].marks]
    start = titles[-1] + 1 if titles else 0
    count = next((n for n in places if n >= start and _is_count(whole[n], _next(whole, n))), -1)
    known = {"article_id": number, "document_id": number}
    if titles and paragraphs and count < 0:  # a unit and a date in a language that is not known
        units = (n for n in places if start <= n < paragraphs[0] and _WORDS.fullmatch(whole[n]))
        count = next(units, -1)
    if count >= 0:
        known["length"] = _WORDS.sub(r"\1", whole[count])
    if titles and paragraphs:
        above = [n for n in places if n < (count if 0 <= count < paragraphs[0] else start)]
        bylines = [n for n in above if "factiva.byline" in lines[n].marks]
        known["title"] = " ".join(whole[n] for n in titles)
        known["byline"] = "; ".join(without_by(whole[n], _by()) for n in bylines)
        known["section"] = "; ".join(whole[n] for n in above if n < titles[0])
        others = [n for n in above if n > titles[-1] and n not in bylines]
        known["credit"] = "; ".join(whole[n] for n in others)
        below = [n for n in places if above[-1] < n < paragraphs[0] and n != count]
        begin, end = paragraphs[0], paragraphs[-1] + 1
    else:
        above = [n for n in places if n < count]
        known |= _headline([whole[n] for n in above], firsts)
        header = _header([whole[n] for n in places if n > count])
        below = [n for n in places if n > count][:header]
        begin, end = (below[-1] if below else count) + 1, len(lines)
    known |= _masthead([whole[n] for n in below], is_whole=bool(paragraphs))
    after = [n for n in places if n >= end]
    if not paragraphs and places and places[-1] >= begin:
        if _is_publisher(whole[places[-1]], known.get("copyright", ""), lasts):
            end = places[-1]
            after = [end]
    if after and (len(after) > 1 or not re.search(r"[.!?…]$", whole[after[-1]])):
        known["publisher"] = whole[after.pop()]
    known["graphic"] = " ".join(whole[n] for n in after)
    return article({}, block([line.text for line in lines[begin:end]]), {}, **known)


def _headline(above: list[str], firsts: Mapping[str, int]) -> dict[str, str]:
    """Return section, title and byline from the lines before the length."""
    section = byline = ""
    numbered = [n for n, line in enumerate(above) if _NUMBERED.match(line)]
    if len(numbered) == 1 and numbered[0]:  # a headline of a numbered list
        section, above = "; ".join(above[: numbered[0]]), above[numbered[0] :]
    again = not section and len(above) > 1 and firsts[above[0]] > 1
    if len(above) > (2 if again else 1):
        bare = without_by(above[-1], _by())
        if bare != above[-1] and len(bare.split()) <= 8 or are_names(bare):
            byline = bare
            above = above[:-1]
    if not section and len(above) > 1 and (again or len(above[0].split()) <= 2):
        section, *above = above
    return {"section": section, "title": " ".join(above), "byline": byline}


@cache
def _by() -> frozenset[str]:
    return frozenset(label for label, field in labels("factiva").items() if field == "by")


def _is_legal(line: str) -> bool:
    bare = line.strip(" .。").casefold()
    return any(bare == label for label in _labelled_as("legal"))


def _header(below: Sequence[str]) -> int:
    """Return how many of the lines after the length are no text: up to copyright or language."""
    near = range(min(len(below), 12))
    for n in near:
        if _COPYRIGHT.fullmatch(below[n]):
            return n + 2 if n + 1 < len(below) and _is_legal(below[n + 1]) else n + 1
    for n in near:
        if _is_language(below[n]) or _is_legal(below[n]):
            return n + 1
    long = (n for n in near if len(below[n].split()) > 6 or re.search(r"[.!?。]$", below[n]))
    return next(long, len(near))


def _masthead(lines: Sequence[str], *, is_whole: bool) -> dict[str, str]:
    """Return what the lines between length and text say: date, source, language, copyright.

    Where they are all there (``is_whole``), the language is the last before the copyright,
    whatever its name.
    """
    known: dict[str, str] = {}
    rest = []
    for line in lines:
        if "published" not in known and date_at_start(line):
            known["published"] = iso_date(date_at_start(line)) or date_at_start(line)
        elif _COPYRIGHT.fullmatch(line) or _is_legal(line) or "copyright" in known:
            known["copyright"] = squash(f"{known.get('copyright', '')} {line}")
        elif "published" in known and "time" not in known and _TIME.fullmatch(line):
            known["time"] = line
        elif is_whole and "published" not in known and re.search(r"\b(?:19|20)\d\d\b", line):
            known["published"] = line
        elif "source" not in known:
            known["source"] = line
        elif "source_code" not in known and re.fullmatch(r"[A-Z0-9]{1,8}", line):
            known["source_code"] = line
        elif "language" not in known and _is_language(line):
            known["language"] = line
        elif "page" not in known and _PAGE.fullmatch(line):
            known["page"] = line
        else:
            rest.append(line)
    if is_whole and rest and "copyright" in known and not re.search(r"\d", rest[-1]):
        known.setdefault("language", rest[-1])
    known["edition"] = "; ".join(each for each in rest if each != known.get("language"))
    return known


def _is_publisher(line: str, copyright: str, lasts: Mapping[str, int]) -> bool:
    """Whether the line before an article's number names its publisher, and is no sentence."""
    words = {word for word in re.findall(r"\w{3,}", line.casefold())}
    if not words or len(line.split()) > 10 or re.search(r"[.!?…”\"»]$", line):
        return False
    shared = words & set(re.findall(r"\w{3,}", copyright.casefold()))
    return lasts.get(line, 0) > 1 or 2 * len(shared) >= len(words)


# --- XML ---------------------------------------------------------------------------------------


@cache
def _elements() -> dict[str, tuple[str, int]]:
    """Return what elements say, by their names in small letters, and which name comes first."""
    rows = [(name, field) for name, field in labels("factiva").items() if name.startswith("<")]
    return {name.strip("<>"): (field, rank) for rank, (name, field) in enumerate(rows)}


def _name(element: Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    return tag.rpartition("}")[2].casefold()


def _field(element: Element) -> str:
    return _elements().get(_name(element), ("", 0))[0]


def read_xml(root: Element) -> list[dict[str, str]]:
    """Return the articles of an XML file, in which each field is an element of its own.

    An article is the element of a known name next around an element with a text.
    """
    parents = {child: element for element in root.iter() for child in element}
    texts = [element for element in root.iter() if _field(element) == "text"]
    around = {above for element in texts for above in _above(element, parents)}
    articles: dict[Element, list[Element]] = {}
    for element in texts:
        if element in around:
            continue  # a body, whose content stands in an element of its own
        above = (each for each in _above(element, parents) if _field(each) == "article")
        if (one := next(above, None)) is not None:
            articles.setdefault(one, []).append(element)
    return [_record(element, inside) for element, inside in articles.items()]


def _above(element: Element, parents: Mapping[Element, Element]) -> Iterator[Element]:
    for _ in range(_MAX_DEPTH):
        if element not in parents:
            return
        element = parents[element]
        yield element


def _record(element: Element, texts: Sequence[Element]) -> dict[str, str]:
    paragraphs: list[str] = []
    for text in texts:
        inner = [each for each in text.iter() if _name(each) in ("p", "para", "paragraph")] or [
            text
        ]
        paragraphs += (squash("".join(each.itertext())) for each in inner)
    taken = {id(each) for text in texts for each in text.iter()}
    known: dict[str, tuple[int, str]] = {}
    given = {
        "document_id": ("itemid", "id"),
        "published": ("date", "pubdate"),
        "language": ("lang",),
    }
    for field, names in given.items():
        for key, value in element.attrib.items():
            if key.casefold() in names and value:
                known.setdefault(field, (len(_elements()), value))
    for each in element.iter():
        field, rank = _elements().get(_name(each), ("", 0))
        if id(each) in taken or field in ("", "text", "article"):
            continue
        value = squash(" ".join(each.itertext())) or each.get("value") or each.get("fcode") or ""
        if value and rank < known.get(field, (len(_elements()) + 1, ""))[0]:
            known[field] = rank, value
    fields = {field: value for field, (_, value) in known.items()}
    if "published" in fields:
        day = fields["published"].partition("T")[0]
        fields["published"] = iso_date(day) or date_at_start(day) or day
    fields["byline"] = without_by(fields.get("byline", ""), _by())
    number = fields.pop("document_id", "").rpartition("/")[2]
    fields |= {"document_id": number, "article_id": number}
    return article({}, "\n\n".join(filter(None, paragraphs)), {}, **fields)


def ends(lines: Sequence[MarkedLine]) -> list[int]:
    """Return the places where an article has just ended."""
    return [place for place, line in enumerate(lines, start=1) if _number(squash(line.text))]
