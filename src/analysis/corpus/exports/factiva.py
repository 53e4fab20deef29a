"""Factiva: many articles in one HTML page, RTF or text file, with labels or without.

With labels each field stands beside two or three letters (``HD`` headline, ``WC`` words,
``PD`` date, ``SN`` source, ``LP`` and ``TD`` text, ``AN`` number); without them the lines
come in a fixed order around ``812 words``. Each article closes with its accession number,
``Document XXXX000020230205ej2500001``; what was searched for may follow the last.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.corpus.exports import article, block, squash
from analysis.text.dates import date_at_start

NAME = "Factiva export"
_DOCUMENT = re.compile(r"(?:AN\W+)?Document ([A-Za-z0-9]{4,12}(?:19|20)\d{6}[A-Za-z0-9]{6,12})\W*")
_WORDS = re.compile(r"(\d[\d,.]*) words?", re.IGNORECASE)
_CODES = (
    "SE HD CR BY WC PD ET SN SC ED PG VOL LA CY CX LP TD ART CLM CT RF CO IN NS RE IPC IPD PUB AN"
).split()
_AFTER_TEXT = set("ART CLM CT RF CO IN NS RE IPC IPD PUB AN".split())
_CODE = re.compile(rf"({'|'.join(_CODES)})(?:\s*[|\t]\s*(.*)| {{2,}}(.*)|())$")
_COPYRIGHT = re.compile(r"(?:\(c\)|©|Copyright)\W.*", re.IGNORECASE)
_LEGAL = re.compile(r"All rights reserved\.?", re.IGNORECASE)
_NAME = re.compile(r"[A-Z][\w.’'-]*|and|in|de|van|von|der|al|bin")
_TIME = re.compile(r"\d{1,2}:\d{2}(?::\d{2})?(?: ?[AP]M)?(?: [A-Z]{2,4})?")
_LANGUAGE = re.compile(
    "Arabic|Chinese(?: - .*)?|Danish|Dutch|English|Finnish|French|German|Italian|Japanese|Korean|"
    "Norwegian|Polish|Portuguese|Russian|Spanish|Swedish|Turkish"
)
_FURNITURE = re.compile(r"(?:Page \d+ of \d+ ?)?(?:©|\(c\)) ?\d{4} Factiva.*|Page \d+ of \d+")
_STATED = re.compile(r"(?:Results Found|Documents?)\W{1,3}([\d,]+)", re.IGNORECASE)
_NAMES = {
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
}


def recognises(lines: Sequence[str]) -> bool:
    """Whether the lines are an export of Factiva."""
    whole = [squash(line) for line in lines]
    return any(_DOCUMENT.fullmatch(line) for line in whole) and any(
        _WORDS.fullmatch(line.removeprefix("WC").strip(" |")) for line in whole
    )


def read(lines: Sequence[str]) -> tuple[list[dict[str, str]], int | None]:
    """Return the articles as records, and how many results the export says were found."""
    kept = [line for line in lines if not _FURNITURE.fullmatch(squash(line))]
    records, start = [], 0
    for place, line in enumerate(kept):
        if found := _DOCUMENT.fullmatch(squash(line)):
            part = kept[start:place]
            labelled = any(
                _code(each) == ("HD", "") or each.startswith("HD") and _code(each) for each in part
            )
            records.append(_labelled(part, found[1]) if labelled else _bare(part, found[1]))
            start = place + 1
    rest = [squash(line) for line in kept[start:] if squash(line)]
    stated = _STATED.search("\n".join(rest))
    if rest and not any(re.match("Search Summary|Results Found|Document", line) for line in rest):
        records[-1]["after_the_text"] = " ".join(rest)
    return records, int(stated[1].replace(",", "")) if stated else None


def _code(line: str) -> tuple[str, str] | None:
    found = _CODE.match(line.strip().replace("\xa0", " "))
    if not found:
        return None
    return found[1], (found[2] or found[3] or "").strip(" |")


def _labelled(lines: list[str], number: str) -> dict[str, str]:
    parts: dict[str, list[str]] = {"front_lines": []}
    current = "front_lines"
    for line in lines:
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
        fields["pd"] = date_at_start(fields["pd"]) or fields["pd"]
    body = "\n\n".join(each for each in text if each)
    return article(fields, body, _NAMES, article_id=number, document_id=number)


def _bare(lines: list[str], number: str) -> dict[str, str]:
    whole = [squash(line) for line in lines]
    places = [n for n, line in enumerate(whole) if line]
    count = next((n for n in places if _WORDS.fullmatch(whole[n])), -1)
    below = [n for n in places if n > count][:9]
    last = next((n for n in below if _COPYRIGHT.fullmatch(whole[n])), None)
    if last is None:
        last = next((n for n in below if _LANGUAGE.fullmatch(whole[n])), count)
    elif _LEGAL.fullmatch("".join(whole[last + 1 : last + 2])):
        last += 1
    above = [whole[n] for n in places if n < count]
    section = byline = ""
    if len(above) > 1:
        names = above[-1].replace(",", "").split()
        is_name = 2 <= len(names) <= 6 and all(_NAME.fullmatch(name) for name in names)
        if is_name or re.match("By:? ", above[-1], re.IGNORECASE):
            byline = above.pop()
    if len(above) > 1 and len(above[0].split()) <= 2:
        section = above.pop(0)
    known = {"section": section, "title": " ".join(above), "byline": byline}
    known |= {"article_id": number, "document_id": number}
    if count >= 0:
        known["length"] = whole[count]
    rest = []
    for n in (n for n in below if n <= last):
        line = whole[n]
        if "published" not in known and date_at_start(line):
            known["published"] = date_at_start(line)
        elif "published" in known and "source" not in known and _TIME.fullmatch(line):
            known["time"] = line
        elif "source" not in known:
            known["source"] = line
        elif "source_code" not in known and re.fullmatch(r"[A-Z0-9]{1,8}", line):
            known["source_code"] = line
        elif "language" not in known and _LANGUAGE.fullmatch(line):
            known["language"] = line
        elif _COPYRIGHT.fullmatch(line) or "copyright" in known:
            known["copyright"] = squash(f"{known.get('copyright', '')} {line}")
        else:
            rest.append(line)
    known["edition"] = " ".join(rest)
    return article({}, block(lines[last + 1 :]), {}, **known)
