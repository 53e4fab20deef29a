"""The older LexisNexis, and Nexis as it was until 2020: many articles in one page or text file.

Each article is numbered, ``3 of 25 DOCUMENTS``; the publication and the date stand above the
title, then labels in capitals (``BYLINE:``, ``SECTION:``, ``LENGTH:``), the text, and more of
them (``LOAD-DATE:``, ``LANGUAGE:``, ``GRAPHIC:``), and last or first the copyright.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from analysis.corpus.exports import Export, article, block, gather, squash
from analysis.corpus.exports.nexis import (
    EDITION,
    FIRM,
    HEAD,
    TAIL,
    ExportRow,
    date_of,
    date_rest,
    fits,
    is_legal,
    is_notice,
    label_in,
    numbered,
    numbers_in,
    rows_of,
    stated_length,
)

NAME = "LexisNexis export"
_HEAD = label_in(HEAD | {"title", "source", "published", "text", "abstract"}, capitals=True)
_TOP = label_in(
    HEAD | {"title", "source", "published", "text", "abstract", "graphic"}, capitals=True
)
_TAIL = label_in(TAIL | {"distribution"}, capitals=True)
_COVER = label_in(frozenset({"cover"}), capitals=False)
_WORDED = re.compile(r"([A-ZÀ-Þ][A-ZÀ-Þ0-9 /-]{1,30}):(?: (.*)|())$")
_SECTIONS = ("graphic", "notes", "correction")
_ANCHOR = re.compile(r"<A\s{1,3}NAME\s?=\s?[\"']?(DOC_ID_\d{1,6}(?:_\d{1,6})?)[\"']?\s?>", re.I)
_MARK = re.compile(r"DOC_ID_\d+(?:_\d+)?")
_CLOCK = re.compile(r"\d{1,2}[:.]\d\d\b.{0,30}")
_SEASON = re.compile(r"(?:[^\W\d_]{3,12}[ /,-]{1,3}){1,3}(?:19|20)\d\d")  # Spring 2019


def with_marks(page: str) -> str:
    """Return a page with a line for each of its anchors where an article begins."""
    return _ANCHOR.sub(r"<p>\1</p>", page)


def recognises(lines: Sequence[str]) -> bool:
    """Whether the lines are an export of the older LexisNexis."""
    rows = [ExportRow(line, squash(line)) for line in lines if len(line) < 300]
    label = label_in(frozenset({"length", "load_date", "language"}), capitals=True)
    return bool(_starts(rows)) and any(label(row.bare) for row in rows)


def read(lines: Sequence[str]) -> Export:
    """Return the articles as records, how many the export says there are, and what is odd in it."""
    rows = rows_of(lines)
    starts = _starts(rows)
    parts = [_without_cover(rows[start:end]) for start, end in pairwise([*starts, len(rows)])]
    number = numbered("number")
    records, numbers = [], []
    for part in parts:
        said = next((n for n, row in enumerate(part[:12]) if number.fullmatch(row.bare)), None)
        if said is not None:
            first, last, *_ = numbers_in(part[said].bare)
            numbers.append((first, last))
        begin = 1 if said is None else said + 1
        records.append(_article([row for row in part[begin:] if not _MARK.fullmatch(row.bare)]))
    stated, notes, missing = _counted(numbers)
    closed = [bool({"load_date", "language", "copyright"} & set(each)) for each in records]
    if len(closed) > 1 and all(closed[:-1]) and not closed[-1]:
        notes.append("the last article has no labels at its end: the export may be cut there")
    if missing and stated == len(records):
        notes.append(missing)  # as many as there should be, but not these
    return Export(records, stated, tuple(notes), missing)


def _starts(rows: Sequence[ExportRow]) -> list[int]:
    """Return where articles begin: at the marks of a page, else at the numbers of documents.

    A line with such a number begins an article if a date or a label stands below it.
    """
    if marks := [n for n, row in enumerate(rows) if _MARK.fullmatch(row.bare)]:
        return marks
    number = numbered("number")
    found = [n for n, row in enumerate(rows) if len(row.bare) < 60 and number.fullmatch(row.bare)]
    starts = []
    for n, following in pairwise([*found, len(rows)]):
        below = [row.bare for row in rows[n + 1 : min(following, n + 40)] if row.bare][:12]
        if any(date_of(bare) or _HEAD(bare) for bare in below):
            starts.append(n)
    return starts


def _without_cover(part: list[ExportRow]) -> list[ExportRow]:
    """Return the rows of an article without the cover of another export, joined below it."""
    cover = [n for n in range(max(0, len(part) - 60), len(part)) if _COVER(part[n].bare)]
    names = {part[n].bare.partition(":")[0] for n in cover}
    return part[: cover[0]] if len(names) > 1 else part


def _counted(numbers: list[tuple[int, int]]) -> tuple[int | None, list[str], str]:
    """Return how many articles the numbers promise, which part they are, and which are missing.

    Numbers that begin anew are another export in the same file; its total is added. Numbers
    without a gap that begin after 1 are a later part of a long list: LexisNexis gave 200 or 500
    at a time.
    """
    runs: list[list[tuple[int, int]]] = []
    for number, total in numbers:
        if runs and number > runs[-1][-1][0]:
            runs[-1].append((number, total))
        else:
            runs.append([(number, total)])
    stated, notes, missing = 0, [], []
    for run in runs:
        first, last = run[0][0], run[-1][0]
        total = Counter(total for _, total in run).most_common(1)[0][0]
        if first > 1 and len(run) == last - first + 1 < total:
            stated += len(run)
            notes.append(f"a part of an export: numbers {first} to {last} of {total}")
            continue
        stated += total
        held = {number for number, _ in run}
        missing += sorted(set(range(1, min(total, 1_000_000) + 1)) - held)
    lost = f"not found: number {_spans(missing)}" if missing else ""
    return stated or None, notes, lost


def _spans(numbers: Sequence[int]) -> str:
    """Return numbers in a few words: ``3, 5 to 8``."""
    spans: list[list[int]] = []
    for number in numbers:
        if spans and number == spans[-1][1] + 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    shown = [str(a) if a == b else f"{a} to {b}" for a, b in spans]
    return ", ".join(shown[:10]) + (" ..." if len(shown) > 10 else "")


def _paragraphs(rows: Sequence[ExportRow]) -> list[tuple[int, int]]:
    """Return where paragraphs begin and end: rows without a blank one between them."""
    found: list[tuple[int, int]] = []
    start = None
    if all(row.bare for row in rows):  # blank lines were lost
        return [(n, n + 1) for n in range(len(rows))]
    for n, row in enumerate([*rows, ExportRow("", "")]):
        if row.bare and start is None:
            start = n
        elif not row.bare and start is not None:
            found.append((start, n))
            start = None
    return found


def _article(rows: list[ExportRow]) -> dict[str, str]:
    while rows and not rows[-1].bare:
        rows.pop()
    paragraphs = _paragraphs(rows)
    heads = [n for n, (start, _) in enumerate(paragraphs) if _HEAD(rows[start].bare)]
    tops = [[row.bare for row in rows[a:b]] for a, b in paragraphs[:8]]
    dates = [n for n, top in enumerate(tops) if any(map(date_of, top))]
    dates += [n for n, top in enumerate(tops[:4]) if n and _SEASON.fullmatch(top[0])]
    date = dates[0] if dates else None
    first = heads[0] if heads else None
    if first is None or (date is not None and first > date + 8):
        # no label before the text: it begins below the title
        first = min(len(paragraphs), (date or 0) + 2)
    known, copyright = _top(rows, paragraphs[:first], date)
    body, fields = _head_fields(rows, paragraphs[first:])
    if "text" in fields:
        del fields["text"]
    tail = _tail(rows, body, stated_length(fields))
    after = gather((row.raw for row in rows[tail:]), _tail_label, first="after_the_text")
    for name in ("title", "source", "published"):
        if value := fields.pop(name, ""):
            known[name] = value if not known.get(name) or name == "title" else known[name]
    known["published"] = date_of(known.get("published", "")) or known.get("published", "")
    if copyright and "copyright" not in after:
        fields["copyright"] = copyright
    text = block([row.raw for row in rows[body:tail]])
    return article({**fields, **after}, text, {"byline": "byline"}, **known)


def _season(bare: str) -> str:
    return bare if _SEASON.fullmatch(bare) else ""


def _top(
    rows: list[ExportRow], paragraphs: list[tuple[int, int]], date: int | None
) -> tuple[dict[str, str], str]:
    """Return what stands above the labels: publication, date, edition, title; and the copyright."""
    legal: list[str] = []
    source: list[str] = []
    edition: list[str] = []
    title: list[str] = []
    published = time = ""
    for n, (start, end) in enumerate(paragraphs):
        for row in rows[start:end]:
            if is_legal(row.bare):
                legal.append(row.bare)
            elif n == date and not published and (day := date_of(row.bare) or _season(row.bare)):
                published = day
                more = date_rest(row.bare)
                edition += filter(None, [more["edition"]])
                time = more["time"]
            elif date is not None and n < date or (n == date and not published):
                source.append(row.bare)
            elif date is not None and n <= date + 1 and _CLOCK.fullmatch(row.bare):
                time = row.bare
            elif n == date or row.raw.startswith("    "):
                edition.append(row.bare)
            elif n < len(paragraphs) - 1 and EDITION.search(row.bare):
                edition.append(row.bare)
            elif date is None and not source:
                source.append(row.bare)
            else:
                title.append(row.bare)
    if not title and edition and not any(EDITION.search(each) for each in edition[-1:]):
        title = [edition.pop()]  # a title that is centred as well
    known = {"title": title, "source": source, "published": [published], "time": [time]}
    known["edition"] = edition
    return {name: " ".join(values) for name, values in known.items()}, " ".join(legal)


def _head_fields(
    rows: list[ExportRow], paragraphs: list[tuple[int, int]]
) -> tuple[int, dict[str, str]]:
    """Return where the text begins, and what the labels above it say.

    A label that is not known counts only where one that is known follows it: the text may
    begin with the name of a place in capitals.
    """
    known = [n for n, (start, _) in enumerate(paragraphs[:30]) if _HEAD(rows[start].bare)]
    last, seen = -1, set[str]()
    for n in range(len(paragraphs[:30])):
        start, end = paragraphs[n]
        found = _TOP(rows[start].bare)
        if found and found[0] == "text":
            begin = start if found[1] else start + 1
            if found[1]:  # the text stands beside its label
                raw = rows[start].raw
                rows[start] = rows[start]._replace(raw=raw.partition(":")[2].lstrip())
            before = (row.raw for a, b in paragraphs[:n] for row in rows[a:b])
            return begin, gather(before, _head_label)
        worded = _WORDED.match(rows[start].bare)
        if found and found[0] in seen:
            break  # the text begins like a label
        seen.update(found[:1] if found else ())
        if found or (worded and any(place > n for place in known) and last == n - 1):
            last = n
        elif not _is_cut_label(rows, paragraphs[n : n + 4], seen):
            break
    if last < 0:
        return (paragraphs[0][0] if paragraphs else len(rows)), {}
    start, end = paragraphs[last]
    for n in range(start, end):
        label = _HEAD(rows[n].bare)
        if label and label[0] == "length" and n + 1 < end and not _HEAD(rows[n + 1].bare):
            end = n + 1  # the text follows without a blank line
            break
    before = (row.raw for row in rows[paragraphs[0][0] : end])
    return end, gather(before, _head_label)


def _is_cut_label(rows: list[ExportRow], paragraphs: list[tuple[int, int]], seen: set[str]) -> bool:
    """Whether a paragraph goes on with the label above it: its length or text is yet to come."""
    names = [found[0] for start, _ in paragraphs[1:] if (found := _HEAD(rows[start].bare))]
    return bool(seen) and ("text" in names or ("length" in names and "length" not in seen))


def _head_label(line: str) -> tuple[str, str] | None:
    if found := _HEAD(line):
        return found
    worded = _WORDED.match(squash(line))
    return (worded[1], worded[2] or "") if worded else None


def _tail_label(line: str) -> tuple[str, str] | None:
    bare = squash(line)
    if is_notice(bare):
        return "copyright", bare
    worded = _WORDED.match(bare)
    return _TAIL(line) or ((worded[1], worded[2] or "") if worded else None)


def _tail(rows: list[ExportRow], body: int, stated: int) -> int:
    """Return where the text ends, and the labels begin that stand below it.

    They are read upwards, a paragraph each; a caption or a correction may have several.
    """
    paragraphs = [(a + body, b + body) for a, b in _paragraphs(rows[body:])]
    place = len(paragraphs) - 1
    tail = len(rows)
    seen: set[str] = set()
    while place >= 0:
        start = paragraphs[place][0]
        label = _TAIL(rows[start].bare)
        name = rows[start].bare.partition(":")[0]
        if label and name not in seen:
            seen.add(name)
            tail = start
        elif is_legal(rows[start].bare) and not seen:
            tail = start
        elif not (_WORDED.match(rows[start].bare) and seen):
            above = range(place - 1, max(-1, place - 25), -1)
            heading = next((n for n in above if _section(rows[paragraphs[n][0]])), None)
            if heading is None or _section(rows[paragraphs[heading][0]]) in seen:
                break
            n = paragraphs[heading][0]
            before = sum(len(row.bare.split()) for row in rows[body:n])
            whole = sum(len(row.bare.split()) for row in rows[body:tail])
            if not fits(before, whole, stated):
                break
            place = heading
            continue
        place -= 1
    return tail


def _section(row: ExportRow) -> str:
    label = _TAIL(row.bare)
    return label[0] if label and label[0] in _SECTIONS else ""


def ends(lines: Sequence[str]) -> list[int]:
    """Return the places where an article has just ended: at the next, or below its labels."""
    rows = [ExportRow(line, squash(line)) for line in lines]
    starts = _starts(rows)
    last = starts[-1] if starts else len(rows)
    label = label_in(FIRM, capitals=True)
    end = max((n + 1 for n in range(last, len(rows)) if label(rows[n].bare)), default=last)
    below = range(end, min(len(rows), end + 8))
    return [*starts[1:], max((n + 1 for n in below if is_legal(rows[n].bare)), default=end)]
