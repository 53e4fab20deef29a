"""Europresse: many articles in one HTML page, each with a certificate of the database.

An article has the name of its publication, a line with section, day and page, its title, perhaps
an author, the text, ``© 2012 Owner. Tous droits réservés.`` and its number,
``news·20121004·PO·2040056000``. The classes of the page say which is which; in a page that
lost them the order does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from analysis.corpus.exports import (
    Export,
    Label,
    MarkedLine,
    are_names,
    article,
    block,
    gather,
    label_of,
    labels,
    squash,
    tail_start,
    without_by,
)
from analysis.text.dates import iso_date

NAME = "Europresse export"
_ID = re.compile(r"(?:news|pub|bio|web)[·•]\d{8}[·•][\w-]{1,20}[·•][\w·•.-]{1,60}")
_COPYRIGHT = re.compile(r"(?:©|\(c\)|Copyright) .{0,300}", re.IGNORECASE)
_ISSUE = re.compile(r"(.+?),? +((?:no|n°|nr|nº|num)\.? ?\d.*)", re.IGNORECASE)
_PAGE = re.compile(r"(?:p|pp|pg|S)\. ?\w.*", re.IGNORECASE)
_ROLES = ("source", "header", "subtitle", "byline", "title")  # the more special ones first
_LENGTH = re.compile(r"(\d[\d.,  ]*) ?([^\W\d_]+)")


@cache
def _labelled_as(field: str) -> tuple[str, ...]:
    rows = labels("europresse").items()
    return tuple(label for label, each in rows if each == field and not label.startswith("."))


@cache
def _after_text() -> Label:
    return label_of(_labelled_as("classified"))


def _number(line: str) -> str:
    """Return the number of the document that a line gives, alone or after its label."""
    if "·" not in line and "•" not in line:
        return ""
    before, colon, rest = line.rpartition(":")
    is_labelled = colon and squash(before).casefold() in _labelled_as("document_id")
    bare = rest.strip() if is_labelled else line
    return bare if _ID.fullmatch(bare) else ""


def recognises(lines: Sequence[MarkedLine]) -> bool:
    """Whether the lines are an export of Europresse."""
    marks = {"europresse.source", "europresse.header"}
    return (
        any("europresse.source" in line.marks for line in lines)
        and marks <= {mark for line in lines for mark in line.marks}
        or any(_number(squash(line.text)) for line in lines)
    )


def read(lines: Sequence[MarkedLine]) -> Export:
    """Return the articles as records, and how many the page says there are."""
    whole = [squash(line.text) for line in lines]
    marked = [n for n, line in enumerate(lines) if "europresse.source" in line.marks]
    starts = [n for k, n in enumerate(marked) if not k or _begins(lines, marked[k - 1], n)]
    if starts:
        parts = [lines[a:b] for a, b in zip(starts, [*starts[1:], len(lines)], strict=True)]
    else:
        parts = _unmarked(lines, whole)
    records = [_article(list(part)) for part in parts]
    ids = sum(
        bool(number) and (number != line or "europresse.document_id" in lines[n].marks)
        for n, line in enumerate(whole)
        if (number := _number(line)) or not line
    )
    stated = _stated(whole) or (ids if ids > len(records) else None)
    notes = []
    without = sum("document_id" not in record for record in records)
    if without:
        notes.append(f"{without} of its articles have no document number, they may be cut off")
    return Export(records, stated, tuple(notes))


def _begins(lines: Sequence[MarkedLine], before: int, place: int) -> bool:
    """Whether the name of a publication opens another article, not a second line of the name."""
    if lines[before].group != lines[place].group:
        return True
    return any(line.text and "europresse.source" not in line.marks for line in lines[before:place])


def _unmarked(lines: Sequence[MarkedLine], whole: Sequence[str]) -> list[Sequence[MarkedLine]]:
    parts: list[Sequence[MarkedLine]] = []
    numbers = {n: number for n, line in enumerate(whole) if (number := _number(line))}
    labelled = {n for n, number in numbers.items() if number != whole[n]}
    closing = labelled or set(numbers)  # a certificate repeats the number, without a label
    start = place = _front_end(whole)
    while place < len(lines):
        if place not in closing:
            place += 1
            continue
        end = place + 1
        for n in range(end, len(lines)):
            if _is_certificate(whole[n]) or numbers.get(n) and (n < place + 4 or n not in closing):
                end = n + 1
            elif n > end + 6 or n in closing:
                break
        parts.append(lines[start:end])
        start = place = end
    return parts


def _front_end(whole: Sequence[str]) -> int:
    """Return where the page of the database ends that may stand before the first article."""
    front = _labelled_as("front") + _labelled_as("stated")
    end = 0
    for n, line in enumerate(whole[:200]):
        if _number(line):
            break
        if line.casefold().startswith(front):
            end = n + 1
            if line.endswith(":") or ":" not in line:  # its value stands below
                end += 1
    return end


def _is_certificate(line: str) -> bool:
    return line.casefold().startswith(_labelled_as("certificate"))


def _stated(whole: Sequence[str]) -> int | None:
    total = 0
    for n, line in enumerate(whole):
        before, colon, rest = line.rpartition(":")
        if (before if colon else line).strip().casefold() in _labelled_as("stated"):
            after = rest.strip() if colon else ""
            after = after or next((x for x in whole[n + 1 : n + 4] if x), "")
            total += int(after) if re.fullmatch(r"\d{1,6}", after) else 0
    return total or None


def _article(lines: list[MarkedLine]) -> dict[str, str]:
    whole = [squash(line.text) for line in lines]
    known: dict[str, str] = {}
    end = len(lines)
    for n, line in enumerate(whole):
        if number := _number(line):
            known.setdefault("document_id", number)
            end = min(end, n)
        elif _is_certificate(line) or "europresse.certificate" in lines[n].marks:
            end = min(end, n)
    known["article_id"] = known.get("document_id", "")
    rights = [n for n in range(max(end - 12, 0), end) if _is_copyright(whole[n])]
    if rights:
        end = rights[-1]
        known["copyright"] = whole[end]
    top, begin = _top(lines, whole, end)
    body = [n for n in range(begin, end) if "europresse.body" in lines[n].marks]
    if body:
        known["after_the_text"] = " ".join(filter(None, whole[body[-1] + 1 : end]))
        end = body[-1] + 1
    name, *more = top["source"] or [""]
    if issue := _ISSUE.fullmatch(name):
        name, known["issue"] = issue[1], issue[2]
    header = squash(" ".join([*more, *top["header"]]))
    known |= {"source": name, "title": " ".join(top["title"])} | _header(header)
    known["subtitle"] = " ".join(top["subtitle"])
    known["byline"] = "; ".join(without_by(line, _bys()) for line in top["byline"])
    texts = [line.text for line in lines]
    tail = begin + tail_start(texts[begin:end], _after_text())
    after = gather(texts[tail:end], _after_text())
    return article(after, block(texts[begin:tail]), {}, **known)


def _is_copyright(line: str) -> bool:
    short = line.casefold() if len(line) < 200 else ""
    return bool(_COPYRIGHT.fullmatch(line)) or any(map(short.endswith, _reserved()))


@cache
def _reserved() -> tuple[str, ...]:
    return tuple(f"{label}{stop}" for label in _labelled_as("legal") for stop in ("", "."))


@cache
def _bys() -> frozenset[str]:
    return frozenset(label for label, field in labels("europresse").items() if field == "by")


def _top(
    lines: Sequence[MarkedLine], whole: Sequence[str], end: int
) -> tuple[dict[str, list[str]], int]:
    """Return what stands above the text, by field, and where the text begins."""
    top: dict[str, list[str]] = {role: [] for role in _ROLES}
    body = [n for n in range(end) if whole[n] and "europresse.body" in lines[n].marks]
    is_marked = any("europresse.source" in line.marks for line in lines)
    titles = [n for n in range(end) if whole[n] and _role(lines[n]) == "title"]
    filled = [n for n in range(end) if whole[n]]
    if not is_marked:
        dated = next((n for n in filled[:6] if _header(whole[n]).get("published")), None)
        if dated is not None and filled:
            top["header"] = [whole[dated]]
            top["source"] = [whole[n] for n in filled if n < dated][-1:]
        below = [n for n in filled if dated is None or n > dated]
        top["title"] = [whole[n] for n in below[:1]]
        at = 1
        if len(below) > 2 and are_names(without_by(whole[below[1]], _bys())):
            top["byline"] = [whole[below[1]]]
            at = 2
        return top, below[at] if len(below) > at else end
    last = body[0] if body else titles[-1] + 1 if titles else 0
    for n in filled:
        role = _role(lines[n])
        if role and n < max(last, 1) or role in ("source", "header"):
            top[role].append(whole[n])
        elif n < last:
            top["subtitle"].append(whole[n])
    if body:
        # the text of the page is what is marked as such
        return top, body[0]
    rest = [n for n in filled if n >= last and not _role(lines[n])]
    marked = [n for n in filled if n >= last and "europresse.byline" in lines[n].marks]
    top["byline"] += [whole[n] for n in marked]
    if not marked and len(rest) > 1 and are_names(without_by(whole[rest[0]], _bys())):
        top["byline"] = [whole[rest.pop(0)]]
    return top, min([*rest, end])


def _role(line: MarkedLine) -> str:
    return next((role for role in _ROLES if f"europresse.{role}" in line.marks), "")


def _header(header: str) -> dict[str, str]:
    """Return section, day, page and length from ``Politique, jeudi 4 octobre 2012, p. 3``."""
    words = header.split()
    found, at, size = "", 0, 0
    for first in range(min(len(words), 30)):
        for n in (6, 5, 4, 3, 2, 1):
            value = iso_date(" ".join(words[first : first + n]).strip(" ,"))
            if len(value) > len(found) and first + n <= len(words):
                found, at, size = value, first, n
    if not found:
        return {"section": header}
    before = " ".join(words[:at]).rstrip(" ,")
    if before and not header.startswith(before + ","):
        before = before.rpartition(" ")[0].rstrip(" ,")  # the day of the week
    known = {"published": found, "section": before}
    rest = []
    for piece in re.split(r"\s*,\s+|\s+[-–•|]\s+", " ".join(words[at + size :]).strip(" ,-–•|")):
        length = _LENGTH.fullmatch(piece)
        if _PAGE.fullmatch(piece):
            known["page"] = piece
        elif length and length[2].casefold() in _labelled_as("words"):
            known["length"] = length[1].strip()
        elif piece:
            rest.append(piece)
    known["edition"] = ", ".join(rest)
    return known


def ends(lines: Sequence[MarkedLine]) -> list[int]:
    """Return the places where an article has just ended."""
    return [place for place, line in enumerate(lines, start=1) if _number(squash(line.text))]
