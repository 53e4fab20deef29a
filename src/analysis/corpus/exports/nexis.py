"""Nexis Uni and Lexis Advance: many articles in one Word, RTF, PDF, HTML or text file.

An article begins with its title, the publication and the date, goes on with ``Copyright``,
``Section:``, ``Length:``, ``Byline:``, then ``Body`` and the text, ``Graphic``,
``Classification`` and its labels, and closes with the line ``End of Document``. A page with
the job and a numbered list, ``Documents (25)``, may stand before the first. The words differ
by the language of the interface; they stand in ``lexicons/export_labels.csv``.

A line of the text may read like any of these, so that none counts by its words alone: an end
mark has the labels of its article above it or the head of another below, a label of the end
stands in the block that ends the article, and what a heading would take away is held against
the number of words that the export states.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import islice, pairwise
from typing import NamedTuple

from analysis.corpus.exports import (
    NO_LAYOUT,
    Export,
    Label,
    Layout,
    article,
    block,
    gather,
    labels,
    squash,
)
from analysis.text.dates import date_at_start

NAME = "Nexis Uni export"
HEAD = frozenset("section length byline dateline highlight edition series distribution".split())
_SECTIONS = ("graphic", "notes", "correction", "classification")
FIRM = frozenset(  # what may begin the labels at the end without a heading above them
    "load_date language publication_type document_type journal_code acc_no correction_date "
    "graphic notes correction".split()
)
TAIL = FIRM | set(
    "classification subject industry company organization person ticker city state country "
    "geographic url isin issn doi".split()
)
_ACRONYMS = {"url", "isin", "issn", "doi"}
_WORDED = re.compile(r"([A-ZÀ-Þ][\w'’/ -]{1,30}):(?: (.*)|())$")
_COPYRIGHT = re.compile(
    r"(?:(?:copyright|©|\(c\))\W{0,4}){1,3}(?:by )?(?:19|20)\d\d\b.*", re.IGNORECASE
)
EDITION = re.compile(r"\b(?:edition|ausgabe|édition|edición|edizione|edição|editie)\b", re.I)
_ID = re.compile(r"contentItem(?::|%3A)([0-9A-Z]{4}(?:-[0-9A-Z]{2,5}){3,6})", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\b.{0,30}$")
_ENTRY = re.compile(r"(\d{1,5})\.\s+(.+)")
_VALUE = re.compile(r"[^:;]{2,40}: [^;]+(?:; ?[^:;]{2,40}: [^;]+)+")


class ExportRow(NamedTuple):
    """A line: as it stands, with single blanks, what it links to, and whether it is in bold.

    ``page`` is the number of the page at whose top it stands, as its first or second line, else 0.
    """

    raw: str
    bare: str
    link: str = ""
    bold: bool = False
    page: int = 0


# --- the words of the interface --------------------------------------------------------------


@cache
def _words() -> dict[str, str]:
    return labels("nexis")


def field_of(bare: str) -> str:
    """Return which field a line names that has nothing but its name, '' if none."""
    is_word = bare != bare.lower() or not bare.isascii()
    return _words().get(bare.strip("* ").casefold(), "") if is_word else ""


@cache
def label_in(fields: Collection[str], *, capitals: bool) -> Label:
    """Return a function that finds the labels of some fields, in capitals or not, in any language.

    What it finds has the name of the field: ``("length", "512 Wörter")`` for ``Länge: 512 Wörter``.
    """

    def read(line: str) -> tuple[str, str] | None:
        name, colon, value = squash(line[:5000]).replace("：", ": ").partition(":")
        field = _words().get(name.strip().casefold(), "") if colon and len(name) <= 40 else ""
        if field not in fields or (value and not value.startswith(" ")):
            return None
        name = name.strip()
        if name.isupper() != capitals and name.upper() != name.lower() and field not in _ACRONYMS:
            return None
        return field, squash(line).replace("：", ": ").partition(":")[2].strip()

    return read


@cache
def numbered(field: str) -> re.Pattern[str]:
    """Return the pattern of lines with numbers in them, such as ``3 of 25 DOCUMENTS``."""
    forms = [re.escape(label) for label, name in _words().items() if name == field]
    number = r"(?:\d[\d.,]*)" if field != "page_number" else r" ?\d* ?"
    joined = "|".join(form.replace(r"\{n\}", number) for form in forms).replace(r"\ ", " ?")
    return re.compile(rf"\W{{0,3}}(?:{joined})\W{{0,3}}", re.IGNORECASE)


def numbers_in(bare: str) -> list[int]:
    """Return the numbers of a line."""
    return [int(re.sub(r"\D", "", found)) for found in re.findall(r"\d[\d.,]*", bare)]


def is_notice(bare: str) -> bool:
    """Whether a line is a copyright notice: with its year, or the reservation of rights."""
    if _COPYRIGHT.fullmatch(bare):
        return True
    return bare[:9].casefold() == "copyright" and any(
        bare.rstrip(". ").casefold().endswith(f" {label}")
        for label, field in _words().items()
        if field == "legal"
    )


def is_legal(bare: str) -> bool:
    """Whether a line is a copyright notice, or says no more than that rights are reserved."""
    return _words().get(bare.rstrip(". ").casefold()) == "legal" or is_notice(bare)


_HEAD_LABEL = label_in(HEAD, capitals=False)
_TAIL_LABEL = label_in(TAIL, capitals=False)
_COVER_LABEL = label_in(frozenset({"cover"}), capitals=False)


def _head(line: str) -> tuple[str, str] | None:
    return ("copyright", squash(line)) if is_notice(squash(line)) else _HEAD_LABEL(line)


def _states_length(bare: str) -> bool:
    found = _HEAD_LABEL(bare)
    return found is not None and found[0] == "length" and bool(re.search(r"\d", found[1]))


def date_of(bare: str) -> str:
    """Return the date at the start of a line, '' if there is none."""
    return date_at_start(bare) if len(bare) < 150 and _DIGIT.search(bare) else ""


def stated_length(fields: dict[str, str]) -> int:
    """Return how many words the export says an article has, 0 if it does not say so."""
    return (numbers_in(fields.get("length", "")) or [0])[0]


# --- rows ------------------------------------------------------------------------------------


def rows_of(lines: Sequence[str], layout: Layout = NO_LAYOUT) -> list[ExportRow]:
    """Return the lines as rows, without numbers of pages and the footers of the database."""
    rows: list[ExportRow] = []
    below = pages = 0
    page_number = numbered("page_number")
    for n, raw in enumerate(lines):
        bare = squash(raw)
        if len(bare) < 300:
            if page_number.fullmatch(bare):
                below = 2  # the title is printed below it
                pages += 1
                continue
            if "lexisnexis" in bare.casefold() and re.search(r"[|©]|\(c\)", bare):
                continue
        rows.append(
            ExportRow(raw, bare, layout.links.get(n, ""), n in layout.bold, pages * (below > 0))
        )
        below -= below > 0 and bool(bare)
    return rows


def _filled(rows: Iterable[ExportRow], n: int) -> list[ExportRow]:
    return list(islice((row for row in rows if row.bare), n))


def _above(rows: Sequence[ExportRow], start: int, end: int, n: int) -> list[ExportRow]:
    """Return the last ``n`` rows of ``rows[start:end]`` that are not blank, the last one first."""
    return _filled((rows[place] for place in range(end - 1, start - 1, -1)), n)


def key(text: str) -> str:
    """Return the letters and digits of a title, to compare it with another."""
    return re.sub(r"[\W_]+", "", text).casefold()


# --- recognising, and parting --------------------------------------------------------------


def recognises(lines: Sequence[str]) -> bool:
    """Whether the lines are an export of Nexis Uni."""
    whole = [squash(line) for line in lines if len(line) < 300]
    names = [field_of(line) if len(line) < 40 else "" for line in whole]
    if "end" in names:
        label = label_in(frozenset({"length", "load_date"}), capitals=False)
        return "text" in names or any(map(label, whole))
    rows = [ExportRow(line, line) for line in whole] if "text" in names else []
    if any(_is_body(rows, n) for n in _places(names, "text")):
        return True  # cut before the end of its first article
    return bool(_unknown_words(whole))


_LENGTH = re.compile(r"([^\W\d][^:]{1,25}?) ?: (\d[\d.,]*) [^\W\d]{1,15}")


def _unknown_words(whole: Sequence[str]) -> dict[str, str]:
    """Return what the interface calls things in a language that is not known, by their places.

    An article ends with a labelled date and a short line below it, always the same; its length
    is a labelled number of words, and the first short line below that is the heading of the text.
    """
    filled = [line for line in whole if line]
    ends: Counter[tuple[str, str]] = Counter()
    lengths: Counter[str] = Counter()
    bodies: Counter[tuple[str, str]] = Counter()
    classes: Counter[str] = Counter()
    for n, line in enumerate(filled):
        if found := _LENGTH.fullmatch(line):
            lengths[found[1]] += 1
            below = (each for each in filled[n + 1 : n + 8] if ":" not in each)
            bodies[found[1], next(below, "")] += 1
        elif n and len(line) <= 40 and ":" not in line and not _DIGIT.search(line):
            label, colon, value = filled[n - 1].partition(":")
            if colon and len(label) <= 30 and date_of(value.strip()):
                ends[line, label.strip()] += 1
            elif _WORDED.match(filled[n + 1] if n + 1 < len(filled) else ""):
                classes[line] += 1
    if not (ends and bodies):
        return {}
    ((end, load), n_ends), ((length, body), n_bodies) = (
        ends.most_common(1)[0],
        bodies.most_common(1)[0],
    )
    if min(n_ends, n_bodies) < 2 or abs(n_bodies - n_ends) > 1 or lengths[length] > n_bodies + 1:
        return {}
    if not body or len(body) > 30 or not any(map(is_notice, filled)):
        return {}
    known = {line: "Classification" for line, n in classes.items() if n_ends - 1 <= n <= n_ends}
    known |= {
        end: "End of Document",
        body: "Body",
        f"{load}:": "Load-Date:",
        f"{length}:": "Length:",
    }
    return known


def _in_known_words(lines: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    """Return the lines with the words of an unknown interface as the English one has them."""
    whole = [squash(line) if len(line) < 300 else "" for line in lines]
    if any(len(line) < 40 and field_of(line) in ("end", "text") for line in whole):
        return list(lines), ()
    words = _unknown_words(whole)
    known = []
    for raw, bare in zip(lines, whole, strict=True):
        label, colon, value = bare.partition(":")
        name = words.get(f"{label.strip()}:", "") if colon else ""
        known.append(words.get(bare, f"{name}{value}" if name else raw))
    shown = ", ".join(repr(word) for word in words)
    note = f"the words of its interface are not known; taken for marks by their places: {shown}"
    return known, (note,) if words else ()


def _places(names: Sequence[str], field: str) -> list[int]:
    return [n for n, name in enumerate(names) if name == field]


def _is_body(rows: Sequence[ExportRow], n: int) -> bool:
    """Whether the heading at ``n`` closes the head of an article: its length and date are above."""
    above = _above(rows, max(0, n - 60), n, 15)
    return any(_states_length(row.bare) for row in above) and any(
        date_of(row.bare) for row in above
    )


def _has_head(rows: Iterable[ExportRow]) -> bool:
    """Whether an article begins in the rows: with labels of a head, or with title and date."""
    first = _filled(rows, 40)
    if any(_states_length(row.bare) for row in first):
        return True
    return any(date_of(row.bare) for row in first[1:6]) and any(
        is_legal(row.bare) or _HEAD_LABEL(row.bare) or field_of(row.bare) == "text" for row in first
    )


def _parted(rows: list[ExportRow]) -> tuple[list[list[ExportRow]], list[ExportRow], list[str]]:
    """Return the rows of each article, those after the last end mark, and what is odd about it."""
    ends = [n for n, row in enumerate(rows) if len(row.bare) < 40 and field_of(row.bare) == "end"]
    parts: list[list[ExportRow]] = []
    notes: list[str] = []
    start = 0
    for end, following in pairwise([*ends, len(rows)]):
        above = _above(rows, start, end, 8)
        closes = any(_TAIL_LABEL(row.bare) for row in above)
        below = _filled(rows[end + 1 : following], 1)
        if not closes and below and not _has_head(rows[end + 1 : following]):
            continue  # a line of the text
        if above:
            parts.append(rows[start:end])
        start = end + 1
    rest = rows[start:]
    if _has_head(rest) or not parts:
        parts.append(rest)
        if ends:
            notes.append("the last article has no end mark: the export may have been cut there")
        rest = []
    whole = []
    for number, part in enumerate(parts, start=1):
        split = _split_at_heads(part)
        if len(split) > 1:
            problem = f"no end mark between articles from number {number} on"
            notes.append(f"{problem}; parted where {len(split) - 1} more begin")
        whole += split
    return whole, [row for row in rest if row.bare], notes


def _split_at_heads(part: list[ExportRow]) -> list[list[ExportRow]]:
    """Return the articles of a part; several where the end mark between them is missing."""
    bodies = [n for n in _places([field_of(row.bare) for row in part], "text") if _is_body(part, n)]
    starts = [0]
    for before, body in pairwise(bodies):
        lengths = (n for n in range(body, starts[-1], -1) if _states_length(part[n].bare))
        length = next(lengths, 0)
        date = next((n for n in range(length, starts[-1], -1) if date_of(part[n].bare)), 0)
        above = list(islice((n for n in range(date - 1, starts[-1], -1) if part[n].bare), 2))
        if len(above) == 2 and above[1] > before:
            starts.append(above[1])
    return [part[a:b] for a, b in pairwise([*starts, len(part)])]


# --- reading -----------------------------------------------------------------------------------


def read(lines: Sequence[str], layout: Layout = NO_LAYOUT) -> Export:
    """Return the articles as records, how many the export says there are, and what is odd in it.

    ``layout`` holds the links of the lines: that of a title has the article's id in it.
    """
    lines, unknown = _in_known_words(lines)
    parts, rest, notes = _parted(rows_of(lines, layout))
    notes[:0] = unknown
    records: list[dict[str, str]] = []
    listed: list[str] = []
    stated: list[int] = []
    for part in parts:
        above = key(records[-1].get("title", "")) if records else ""
        record, cover = _article(_without_page_top(part, above))
        records.append(record)
        if cover:
            entries = _entries(cover)
            listed += entries
            said = [row.bare for row in cover if numbered("stated").fullmatch(row.bare)]
            stated.append(numbers_in(said[0])[0] if said else len(entries))
    titles = sorted(key(record.get("title", "")) for record in records)
    rest = [row for row in rest if field_of(row.bare) != "footer" and "LexisNexis" not in row.bare]
    if others := [row.bare for row in rest if not _begins_one(key(row.bare), titles)]:
        records[-1]["after_the_end"] = " ".join(others)
        problem = "lines after the last article, kept in its column 'after_the_end'"
        notes.append(f"{problem}: {others[0][:60]!r}")
    total, lost = sum(stated) or None, ""
    if total and total != len(records):
        missing = Counter(map(key, listed)) - Counter(key(r.get("title", "")) for r in records)
        names = [title for title in listed if missing[key(title)]]
        if names:
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            lost = "listed on the cover, not found: " + "; ".join(names[:5]) + more
    return Export(records, total, tuple(notes), lost)


def _begins_one(start: str, titles: Sequence[str]) -> bool:
    """Whether one of the sorted titles begins so; those in the footers are often cut."""
    place = bisect_left(titles, start)
    return place < len(titles) and titles[place].startswith(start)


def _article(part: list[ExportRow]) -> tuple[dict[str, str], list[ExportRow]]:
    """Return the record of an article, and the rows of a cover page above it."""
    names = [field_of(row.bare) if len(row.bare) < 40 else "" for row in part]
    bodies = _places(names, "text")
    marked = next((n for n in bodies if _is_body(part, n)), None)
    first = next((n for n, row in enumerate(part[:marked]) if _head(row.bare)), None)
    if marked is None and first is not None:
        marked = next((n for n in bodies if n > first), None)
    elif marked is None and bodies and len(_filled(part[: bodies[0]], 9)) < 9:
        marked = bodies[0]
    head = first if first is not None else marked or 0
    if first is None and marked is None:  # nothing but a title, a publication and a date
        head = next((n + 1 for n, row in enumerate(part) if date_of(row.bare)), 0)
    if marked is None:
        body = _after_head(part, head)
        fields = gather((row.raw for row in part[head:body]), _head)
    else:
        body = marked + 1
        fields = gather((row.raw for row in part[head:marked]), _any_head)
    top = [row for row in part[:head] if row.bare]
    links = [row.bare for row in top if _words().get(row.bare.casefold()) == "link"]
    top = [row for row in top if row.bare not in links]
    dates = [n for n, row in enumerate(top) if date_of(row.bare)]
    place = dates[-1] if dates else len(top) - 1 if len(top) > 2 else len(top)
    above, cover = _without_cover(top[:place])
    head_rows = [row.bare for row in _without_double(above)]
    if (
        len(head_rows) == 1 and top[place + 1 :] and not EDITION.search(top[-1].bare)
    ):  # the publication stands above the title
        head_rows.insert(0, top.pop().bare)
    date = top[place].bare if place < len(top) else ""
    known = date_rest(date)
    edition = " ".join([known.pop("edition"), *(row.bare for row in top[place + 1 :])]).strip()
    known |= {
        "title": " ".join(head_rows[:-1]),
        "source": head_rows[-1] if head_rows else "",
        "published": date_of(date) or date,
        "edition": edition,
        "link": "; ".join(links),
    }
    ids = [found[1] for row in above if (found := _ID.search(row.link))]
    if ids:
        known["article_id"] = known["document_id"] = ids[-1]
    opening = _filled(part[body:], 12)
    if opening and field_of(opening[0].bare) == "abstract":
        texts = [n for n in bodies if n >= body and part[n] in opening]
        if texts:
            known["abstract"] = " ".join(row.bare for row in part[body : texts[0]] if row.bare)
            known["abstract"] = known["abstract"][len(opening[0].bare) :].strip()
            body = texts[0] + 1
    rest = _without_title(part[body:], known["title"])
    tail = _tail(rest, stated_length(fields), None if marked is None else part[marked])
    after = gather((row.raw for row in rest[tail:]), _section_or_label, first="after_the_text")
    text = block([row.raw for row in rest[:tail]])
    return article({**fields, **after}, text, {"byline": "byline"}, **known), cover


def date_rest(line: str) -> dict[str, str]:
    """Return what a line says beside its date and the day of the week: a time, an edition."""
    date = date_of(line)
    rest = line.partition(date)[2] if date else ""
    if time := _CLOCK.search(rest):
        rest = rest[: time.start()]
    parts = [part for part in map(str.strip, rest.split(",")) if part]
    return {"edition": ", ".join(parts[1:]), "time": time[0] if time else ""}


def _any_head(line: str) -> tuple[str, str] | None:
    if found := _head(line) or _TAIL_LABEL(line):
        return found
    bare = squash(line)
    if _words().get(bare.casefold()) == "link":
        return "link", bare
    worded = _WORDED.match(bare)
    return (worded[1], worded[2] or "") if worded else None


def _section_or_label(line: str) -> tuple[str, str] | None:
    bare = squash(line)
    if len(bare) < 40 and (field := field_of(bare)) in _SECTIONS:
        return field, ""
    return _TAIL_LABEL(line)


def _without_title(rows: list[ExportRow], title: str) -> list[ExportRow]:
    """Return the rows of a text without the title that is printed at the top of each page.

    A sentence that runs over the end of the page is not parted by blank lines.
    """
    whole, joined = key(title), ""
    kept: list[ExportRow] = []
    page = open_page = 0
    for row in rows:
        if row.page not in (0, page):
            page = open_page = row.page
            joined = ""
        if open_page:
            joined += key(row.bare) if row.page else ""
            if not row.bare or (row.page and len(joined) > 5 and whole.startswith(joined)):
                continue
            open_page = 0
            while kept and not kept[-1].bare:
                kept.pop()
            if kept and _ends_sentence(kept[-1].bare):
                kept.append(ExportRow("", ""))
        kept.append(row)
    return kept


def _without_page_top(rows: list[ExportRow], title: str) -> list[ExportRow]:
    """Return the rows without the title of the article before, printed on its last page."""
    start = next((n for n, row in enumerate(rows) if row.bare), 0)
    top = rows[start : start + 1]
    is_above = bool(title) and bool(top) and top[0].page > 0 and title == key(top[0].bare)
    return rows[start + 1 :] if is_above else rows


def _ends_sentence(bare: str) -> bool:
    return bare.rstrip("\"'”’»)")[-1:] in (*".!?:…", "")


def _is_wrapped(rows: Sequence[ExportRow], width: int, n: int) -> bool:
    """Whether line ``n`` goes on with the one above it: that is full, or ends in a list."""
    above = rows[n - 1] if n else ExportRow("", "")
    if above.bare:
        is_full = width <= 140 and len(above.raw.rstrip()) >= 0.6 * width
        return is_full or above.bare.endswith((";", ","))
    before = next((row.bare for row in reversed(rows[max(0, n - 6) : n]) if row.bare), "")
    return before.endswith((";", ","))


def _width(rows: Iterable[ExportRow]) -> int:
    return max((len(row.raw.rstrip()) for row in rows), default=0)


def _after_head(rows: list[ExportRow], head: int) -> int:
    """Return where the text begins that no line ``Body`` announces."""
    width = _width(rows)
    for n in range(head, len(rows)):
        bare = rows[n].bare
        goes_on = n > head and rows[n - 1].bare and not is_legal(rows[n - 1].bare)
        goes_on = goes_on and _is_wrapped(rows, width, n) and not _states_length(rows[n - 1].bare)
        if bare and not (_head(bare) or is_legal(bare) or goes_on):
            return n
    return len(rows)


def _tail(rows: list[ExportRow], stated: int, heading: ExportRow | None) -> int:
    """Return where the text ends: captions, notes, classification and load date follow."""
    tail = end = _labels_from(rows)
    found = {field_of(rows[n].bare): n for n in range(end) if 0 < len(rows[n].bare) < 40}
    for n, field in sorted(((n, field) for field, n in found.items()), reverse=True):
        if field in _SECTIONS and _is_heading(rows, n, field, tail, stated, heading):
            tail = n
    return tail


def _labels_from(rows: list[ExportRow]) -> int:
    """Return where the block of labels begins that ends an article.

    In the block no label occurs twice; what is no label goes on with one. The labels of a
    classification count from its heading on.
    """
    width = _width(rows)
    filled = [n for n, row in enumerate(rows) if row.bare]
    dense = _is_dense(rows) and any(not row.bare for row in rows[:-1])
    start, seen, worded = len(rows), set[str](), 0
    for n in reversed(filled):
        bare = rows[n].bare
        label = _TAIL_LABEL(bare)
        name = bare.partition(":")[0]
        is_open = not dense or n == 0 or not rows[n - 1].bare or _TAIL_LABEL(rows[n - 1].bare)
        if label and is_open:
            if name in seen:
                break
            seen.add(name)
            worded = 0
            if label[0] in FIRM:
                start = n
        elif len(bare) < 40 and field_of(bare) == "classification" and seen:
            return n
        elif _WORDED.match(bare) and worded < 12:
            worded += 1
        elif not _is_wrapped(rows, width, n):
            break
    return start


def _is_dense(rows: Sequence[ExportRow]) -> bool:
    """Whether most lines stand directly below another: paragraphs without blank lines."""
    below = [bool(above.bare) for above, row in pairwise(rows) if row.bare]
    return sum(below) > 0.5 * len(below)


def _is_heading(
    rows: list[ExportRow], n: int, field: str, tail: int, stated: int, heading: ExportRow | None
) -> bool:
    """Whether a line of one word is the heading of what follows a text, not a line of the text.

    ``heading`` is the line ``Body``: where it is in bold, or a blank line stands below it in a
    text that has none, the others are so too.
    """
    following = [row for row in rows[n + 1 : tail] if row.bare]
    if field == "classification":
        below = _filled(rows[n + 1 :], 1)
        return bool(below) and all(
            _TAIL_LABEL(row.bare) or _WORDED.match(row.bare) for row in [*below, *following]
        )
    if not following and tail == len(rows):
        return False
    if heading is not None and heading.bold:
        return rows[n].bold
    if heading is not None and not rows[0].bare and _is_dense(rows[:tail]):
        return n + 1 < len(rows) and not rows[n + 1].bare
    if following and _opens_caption(following[0].bare):
        return True
    return fits(_n_words(rows[:n]), _n_words(rows[:tail]), stated)


def _opens_caption(bare: str) -> bool:
    first = re.match(r"[^\W\d_]+", bare.lstrip("[(*-– "))
    return first is not None and _words().get(first[0].casefold()) in ("caption", "graphic")


def _n_words(rows: Iterable[ExportRow]) -> int:
    return sum(len(row.bare.split()) for row in rows)


def fits(before: int, whole: int, stated: int) -> bool:
    """Whether a text may end after ``before`` of ``whole`` words, as the stated number has it.

    Databases count other words than we do, up to a quarter more or less.
    """
    if stated and 0.75 * stated <= whole <= 1.3 * stated and (before or whole > 40):
        return before >= 0.85 * stated
    return whole <= 2 * before or not before


# --- the cover page -----------------------------------------------------------------------------


def _entries(cover: Iterable[ExportRow]) -> list[str]:
    """Return the titles that a cover page lists: they are numbered without a gap."""
    titles: list[str] = []
    is_open = False
    for row in cover:
        entry = _ENTRY.fullmatch(row.bare)
        if entry and int(entry[1]) == len(titles) + 1:
            titles.append(entry[2])
            is_open = True
        elif _COVER_LABEL(row.bare) or not is_open:
            is_open = False
        else:
            titles[-1] += f" {row.bare}"
    return titles


def _without_double(rows: list[ExportRow]) -> list[ExportRow]:
    """Return title and publication without the title that is printed at the top of the page."""
    for n in range(1, min(6, len(rows) - 1)):
        double = key(" ".join(row.bare for row in rows[:n]))
        title = key(" ".join(row.bare for row in rows[n:-1]))
        if double == title or (rows[0].page and title.startswith(double)):
            return rows[n:]
    return rows


def _without_cover(rows: list[ExportRow]) -> tuple[list[ExportRow], list[ExportRow]]:
    """Return the title and the publication, and apart from them the cover page, if there is one."""
    stated = numbered("stated")
    if not any(_COVER_LABEL(row.bare) or stated.fullmatch(row.bare) for row in rows):
        return rows, []
    titles = {key(title) for title in _entries(rows)}
    for n in range(2, min(8, len(rows)) + 1):
        if key(" ".join(row.bare for row in rows[-n:-1])) in titles:
            return rows[-n:], rows[:-n]
    cover = [
        n
        for n, row in enumerate(rows[:-2])
        if _COVER_LABEL(row.bare)
        or field_of(row.bare[:50]) == "cover"
        or stated.fullmatch(row.bare)
        or _ENTRY.fullmatch(row.bare)
        or _VALUE.fullmatch(row.bare)
    ]
    last = cover[-1] + 1 if cover else 0
    start = max(last, len(rows) - 2) if len(rows) - last > 4 else last
    return rows[start:], rows[:start]
