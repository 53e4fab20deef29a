"""Nexis Uni and LexisNexis: many articles in one Word, RTF or text file.

An article begins with its title, the publication and the date, goes on with ``Copyright``,
``Section:``, ``Length:``, ``Byline:``, then ``Body`` and the text, ``Graphic``,
``Classification`` and its labels, and closes with the line ``End of Document``. A page with
the job and a numbered list, ``Documents (25)``, may stand before the first. Older files
number each article, ``3 of 25 DOCUMENTS``, and put the publication before the title.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from analysis.corpus.exports import article, block, gather, label_of, matched, squash, tail_start
from analysis.text.dates import date_at_start

NAME = "Nexis Uni export"
_NAMES = {"byline": "byline"}
_HEAD = label_of(
    ["Section", "Length", "Byline", "Dateline", "Highlight", "Edition", "Series", "Distribution"]
)
_TAIL = label_of(
    ["Load-Date", "Language", "Publication-Type", "Document-Type", "Journal Code", "Acc-No", "URL"]
    + "Subject Industry Company Organization Person Ticker City State Geographic Country".split()
    + ["Graphic", "Notes", "Correction", "Correction-Date"]
)
_WORDED = matched(re.compile(r"([A-Z][A-Za-z -]{2,25}):(?: (.*)|())$"))
_COPYRIGHT = re.compile(r"(?:Copyright|\(c\)|©) .*", re.IGNORECASE)
_LEGAL = re.compile(r"All Rights Reserved\.?", re.IGNORECASE)
_END = re.compile(r"End of Document", re.IGNORECASE)
_NUMBER = re.compile(r"(\d+) of (\d+) DOCUMENTS?")
_STATED = re.compile(r"^Documents? ?\((\d+)\)$", re.IGNORECASE | re.MULTILINE)
_FURNITURE = re.compile(r"Page \d+ of \d+|About LexisNexis\b.*|Copyright © \d{4} LexisNexis\b.*")
_COVER = re.compile(
    r"(?:User Name|Date and Time|Job Number|Client/Matter|Search Terms|Search Type|Sources?|"
    r"Timeline|Publication Type|Location)\s?:.*|Documents? ?\(\d+\)|Content Type.*|Narrowed by.*|"
    r"-None-|News|\d+\. .*"
)
_ID = re.compile(r"contentItem(?::|%3A)([0-9A-Z]{4}(?:-[0-9A-Z]{2,5}){3,6})", re.IGNORECASE)


def recognises(lines: Sequence[str]) -> bool:
    """Whether the lines are an export of Nexis Uni or of the older LexisNexis."""
    whole = [squash(line) for line in lines]
    if any(_NUMBER.fullmatch(line) for line in whole):
        return any(re.match(r"(?:LENGTH|LOAD-DATE):", line) for line in whole)
    ends = any(_END.fullmatch(line) for line in whole)
    return ends and any(re.match(r"(?:Length|Load-Date):|Body$", line) for line in whole)


def read(lines: Sequence[str], links: Mapping[str, str]) -> tuple[list[dict[str, str]], int | None]:
    """Return the articles as records, and how many the export says there are.

    ``links`` are the addresses of linked lines: that of a title holds the article's id.
    """
    kept = [line for line in lines if not _FURNITURE.fullmatch(squash(line))]
    whole = [squash(line) for line in kept]
    numbers = [(n, found) for n, line in enumerate(whole) if (found := _NUMBER.fullmatch(line))]
    if numbers:
        ends = [n for n, _ in numbers[1:]] + [len(kept)]
        records = []
        for (first, _), end in zip(numbers, ends, strict=True):  # the older LexisNexis
            part, bare = kept[first + 1 : end], whole[first + 1 : end]
            head = next((n for n, line in enumerate(bare) if _HEAD(line)), len(bare))
            top = [n for n in range(head) if bare[n]]
            date = next((n for n in top if date_at_start(bare[n])), top[0] if top else 0)
            below = [n for n in top if n > date]
            known = {
                "title": " ".join(bare[n] for n in below if not part[n].startswith("    ")),
                "source": " ".join(bare[n] for n in top if n < date),
                "published": date_at_start(bare[date]) if top else "",
                "edition": " ".join(bare[n] for n in below if part[n].startswith("    ")),
            }
            body = _after_head(bare, head)
            records.append(_record(part, body, gather(part[head:body], _HEAD), known))
        return records, int(numbers[0][1][2])
    ends = [n for n, line in enumerate(whole) if _END.fullmatch(line)]
    starts = [0, *(end + 1 for end in ends)]
    parts = [kept[start:end] for start, end in zip(starts, [*ends, len(kept)], strict=True)]
    rest = parts.pop()
    if any(squash(line) == "Body" or _HEAD(line) for line in rest):
        parts.append(rest)
    else:
        parts[-1] += rest
    stated = _STATED.search("\n".join(map(squash, parts[0])))
    return [_article(part, links) for part in parts], int(stated[1]) if stated else None


def _article(lines: list[str], links: Mapping[str, str]) -> dict[str, str]:
    whole = [squash(line) for line in lines]
    marked = whole.index("Body") if "Body" in whole else None
    head = next((n for n, line in enumerate(whole[:marked]) if _head_label(line)), marked or 0)
    if marked is None:
        body = _after_head(whole, head)
        fields = gather(lines[head:body], _head_label)
    else:
        body = marked + 1
        fields = gather(lines[head:marked], lambda line: _head_label(line) or _WORDED(line))
    top = [line for line in whole[:head] if line]
    dates = [n for n, line in enumerate(top) if date_at_start(line)]
    place = dates[-1] if dates else len(top) - 1 if len(top) > 2 else len(top)
    cover: list[int] = []
    if any(re.match(r"(?:Client/Matter|Job Number|Documents? ?\(\d)", line) for line in top):
        # the page before the first article; its last lines are the article's own
        cover = [n for n in range(place - 2) if _COVER.fullmatch(top[n])]
    above = list(dict.fromkeys(top[cover[-1] + 1 if cover else 0 : place]))
    date = top[place] if place < len(top) else ""
    known = {
        "title": " ".join(above[:-1]),
        "source": above[-1] if above else "",
        "published": date_at_start(date) or date,
        "edition": " ".join(top[place + 1 :]),
    }
    if address := _ID.search(links.get(known["title"], "")):
        known["article_id"] = known["document_id"] = address[1]
    return _record(lines, body, fields, known)


def _record(
    lines: list[str], body: int, fields: dict[str, str], known: dict[str, str]
) -> dict[str, str]:
    """Return the record of an article whose text begins at ``body``.

    What follows the text is set apart: captions, classification, load date.
    """
    whole = [squash(line) for line in lines]
    tail = body + tail_start(lines[body:], _tail_label)
    for heading in ("Classification", "Graphic"):
        places = [n for n in range(body, tail) if whole[n] == heading]
        if places and (heading == "Graphic" or any(_TAIL(line) for line in whole[places[-1] :])):
            tail = places[-1]
    after = gather(lines[tail:], _tail_label, first="after_the_text")
    return article({**fields, **after}, block(lines[body:tail]), _NAMES, **known)


def _head_label(line: str) -> tuple[str, str] | None:
    return ("copyright", line) if _COPYRIGHT.fullmatch(squash(line)) else _HEAD(line)


def _tail_label(line: str) -> tuple[str, str] | None:
    if squash(line) in ("Graphic", "Classification"):
        return squash(line), ""
    return ("copyright", squash(line)) if _COPYRIGHT.fullmatch(squash(line)) else _TAIL(line)


def _after_head(whole: Sequence[str], head: int) -> int:
    """Return where the text begins that no line ``Body`` announces."""
    for n in range(head, len(whole)):
        if whole[n].upper() == "BODY:":
            return n + 1
        goes_on = n > head and whole[n - 1] and not _LEGAL.fullmatch(whole[n - 1])
        if whole[n] and not (_head_label(whole[n]) or _LEGAL.fullmatch(whole[n]) or goes_on):
            return n
    return len(whole)
