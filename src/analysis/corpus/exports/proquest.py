"""ProQuest: many articles in one text file, page or mail, each with a block of labelled lines.

Each has a title, perhaps ``Author:`` and ``Abstract:``, then ``Full text:`` and the text, then
the block (``Title:``, ``Publication title:``, ``Publication date:``, ``ProQuest document ID:``),
in the language of the interface. A text file separates articles by lines of underscores and
may number them, ``Document 3 of 25``; in a page each has an element of its own, with its labels
in bold.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from analysis.corpus.exports import (
    Export,
    MarkedLine,
    article,
    block,
    gather,
    key_of,
    labels,
    numbering,
    squash,
)
from analysis.text.dates import date_at_start, iso_date

NAME = "ProQuest export"
_RULE = re.compile(r"_{20,}")
_BEFORE_COLON = re.compile(r"([^:：]{1,45}?)\s?[:：]\s*(.*)$")
_BOLD = re.compile(r"[^:：]*[:：]\s*(.*)$")
_ID = re.compile(r"(?:[^:：\d]{1,40} )?ProQuest\b[^:：\d]{0,30}[:：] ?\d{4,}")
_DAY = re.compile(r"\d{1,2} [^\W\d_]{3,12}\.? \d{4}")
_COPYRIGHT = re.compile(r"\(?(?:Copyright|©|\(c\)) .{0,200}", re.IGNORECASE)
_ROLES = {"no_text", "number", "contents", "bibliography", "front", "legal", "by"}
_ABOVE_TEXT = {"byline", "publication_info"}
_CLOSING = {"credit", "graphic", "length", "copyright"}
_MAX_VALUE = 10  # words of a value that is no prose, whatever sign ends it


def _key(label: str) -> str:
    return re.sub(r"\s*/\s*", "/", squash(label)).replace("-", " ").casefold()


@cache
def _fields() -> dict[str, str]:
    return {_key(label): field for label, field in labels("proquest").items()}


def _label(line: MarkedLine, *, bold: bool = False) -> tuple[str, str] | None:
    """Return the field that a line's label names and what stands after it; None without one.

    In a page where labels are ``bold``, those alone are labels.
    """
    text = squash(line.text)
    if not text:
        return None
    if line.label and (found := _BOLD.match(text)):
        unknown = "document_id" if _ID.fullmatch(text) else key_of(line.label)
        return _fields().get(_key(line.label), unknown), found[1]
    if _fields().get(_key(text)) == "link":
        return "link", ""
    found = None if bold else _BEFORE_COLON.match(text)
    field = _fields().get(_key(found[1]), "") if found else ""
    if found and field and field not in _ROLES:
        return field, found[2]
    return ("document_id", text) if _ID.fullmatch(text) else None


def recognises(lines: Sequence[MarkedLine]) -> bool:
    """Whether the lines are an export of ProQuest."""
    fields = {found[0] for line in lines if (found := _label(line))}
    if "document_id" in fields:
        return bool(fields & {"text", "source", "title"})
    return {"text", "source", "source_type"} <= fields or {"text", "link"} <= fields


def read(lines: Sequence[MarkedLine]) -> Export:
    """Return the articles as records, and how many the numbering or the contents say there are.

    A part that has neither a text nor a document id (the report's own first and last page) is
    no article; where a text has a line of underscores of its own, what follows up to the next
    article goes on with it.
    """
    if not any(not line.text for line in lines[:-1]):  # each line is a paragraph
        lines = [each for line in lines for each in (line, MarkedLine(""))]
    names = {found[0] for line in lines if line.label and (found := _label(line))}
    bold = len(names & {"text", "document_id", "source", "source_type", "title"}) > 1
    numbers = numbering([squash(line.text) for line in lines], _numbered())
    parts = _parts(lines, {place for place, _, _ in numbers}, bold)
    records = [_article(part, bold, is_first=not n) for n, part in enumerate(parts)]
    count = len(records)
    stated, missing = None, ""
    if numbers:
        restarts = [n for n in range(len(numbers)) if not n or numbers[n][1] <= numbers[n - 1][1]]
        stated = sum(numbers[n][2] for n in restarts)
        if len(restarts) == 1:
            there = {k for _, k, _ in numbers}
            lost = [str(k) for k in range(1, stated + 1) if k not in there]
            missing = f"not there: number {', '.join(lost[:5])}" if lost else ""
    elif listed := _contents(lines):
        stated = listed
    notes = [
        f"its article {n} has more than one text: several were not told apart"
        for n, part in enumerate(parts, start=1)
        if sum((_label(line, bold=bold) or ("",))[0] == "text" for line in part) > 1
    ]
    without = sum("document_id" not in record for record in records)
    if without:
        notes.append(f"{without} of its {count} articles have no document id: they may be cut off")
    return Export(records, stated, tuple(notes), missing)


@cache
def _numbered() -> frozenset[str]:
    return frozenset(label for label, field in labels("proquest").items() if field == "number")


def _contents(lines: Sequence[MarkedLine]) -> int:
    """Return how many articles the table of contents at the top lists."""
    whole = [squash(line.text) for line in lines]
    start = next((n for n, line in enumerate(whole) if _fields().get(_key(line)) == "contents"), -1)
    number = 0
    for line in filter(None, whole[start + 1 :] if start >= 0 else []):
        if re.match(rf"{number + 1}\. ", line):
            number += 1
        elif _label(MarkedLine(line)) or _RULE.fullmatch(line):
            break
    return number


def _parts(lines: Sequence[MarkedLine], numbers: set[int], bold: bool) -> list[list[MarkedLine]]:
    """Return the lines of each article."""
    parts: list[list[MarkedLine]] = [[]]
    rules: list[list[MarkedLine]] = [[]]
    group = 0
    for place, line in enumerate(lines):
        is_rule = not bold and bool(_RULE.fullmatch(squash(line.text)))
        begins = is_rule or place in numbers or "proquest.anchor" in line.marks
        if begins or (line.text and line.group != group):
            parts.append([])
            rules.append([line] if is_rule else [MarkedLine("")])
        group = line.group if line.text else group
        if not is_rule and place not in numbers:
            parts[-1].append(line)
    articles: list[list[MarkedLine]] = []
    is_open = False  # the last article has not come to its document id
    for rule, part in zip(rules, parts, strict=True):
        fields = [(_label(line, bold=bold) or ("",))[0] for line in part]
        begun, ends = "text" in fields, "document_id" in fields
        is_cut = not is_open and not _ABOVE_TEXT.isdisjoint(fields)
        if is_open and not begun:
            articles[-1] += [*rule, *part]
        elif begun or ends or is_cut:
            articles += _split(part, fields, bold)
        else:
            continue
        is_open = not ends
    return articles


def _split(part: list[MarkedLine], fields: list[str], bold: bool) -> list[list[MarkedLine]]:
    """Split a part after each block with a document id, where nothing else sets articles apart."""
    pieces, start = [], 0
    for place in (n for n, field in enumerate(fields) if field == "document_id"):
        if place >= start:
            end = _block_end(part, place, bold)
            pieces.append(part[start:end])
            start = end
    rest = part[start:]
    if "text" in fields[start:] or not pieces:
        pieces.append(rest)
    else:
        pieces[-1] += [line for line in rest if "ProQuest" not in line.text]
    return pieces


def _block_end(lines: Sequence[MarkedLine], place: int, bold: bool) -> int:
    """Return where the block of labelled lines ends that goes on at ``place``."""
    end = place + 1
    for n in range(place + 1, len(lines)):
        text = lines[n].text.strip()
        goes_on = lines[n - 1].text.strip() or text.startswith("http")
        if text and not goes_on and not _label(lines[n], bold=bold):
            break
        end = n + 1 if text else end
    return end


def _article(lines: list[MarkedLine], bold: bool, *, is_first: bool) -> dict[str, str]:
    found = [_label(line, bold=bold) for line in lines]
    start = next((n for n, each in enumerate(found) if each and each[0] == "text"), len(lines))
    above = _gathered(lines[:start], bold)
    front = above.pop("front_lines", "")
    title = above.get("title", front)
    tail = _tail_start(lines, start, found, title)
    fields = {**above, **(below := _gathered(lines[tail:], bold, known=False))}
    text = [line.text for line in lines[start:tail]]
    if text:
        text[0] = _BOLD.sub(r"\1", text[0].strip())
        if not text[0]:
            text = [line for line in text if not re.fullmatch(r"/?html>", line.strip())]
    text, closing = _without_closing(text)
    for field, value in closing.items():
        fields.setdefault(field, value)
    if _fields().get(_key(" ".join(text).rstrip(". "))) == "no_text":
        text = []
    if is_first and "title" not in fields and (blocks := block([x.text for x in lines[:start]])):
        filled = blocks.split("\n\n")  # the page of the database may stand above the first title
        top = [each for each in filled if each.strip() and not _label(MarkedLine(each), bold=False)]
        unlabelled = [each for each in top if squash(each) in front]
        front = squash(unlabelled[-1]) if unlabelled else front
    if fields.get("title"):
        if front and squash(front) != fields["title"]:
            fields["front_lines"] = front
    else:
        fields["title"] = front
    for field, value in above.items():
        if below.get(field, value) != value:
            fields[f"{field}_above"] = value
    info = fields.get("publication_info", "")
    if "source" not in fields and (name := re.split(r" ;|; |\. ", info, maxsplit=1)[0].strip()):
        fields["source"] = name
    day = _DAY.search(info)
    date = fields.get("published") or (day[0] if day else "") or fields.get("publication_year", "")
    if date:
        fields["published"] = iso_date(date) or date_at_start(date) or date
    if number := re.search(r"\d{4,}", fields.get("document_id", "")):
        fields["document_id"] = number[0]
    names = {"title": "title", "source": "source", "published": "published", "byline": "byline"}
    number_ = fields.get("document_id", "")
    return article(fields, block(text), names, article_id=number_)


def _gathered(lines: Sequence[MarkedLine], bold: bool, *, known: bool = True) -> dict[str, str]:
    """Return what stands under each label, ``known`` or any, as :func:`gather` does."""
    by_text: dict[str, tuple[str, str] | None] = {}
    above = ""
    for line in lines:
        text = squash(line.text)
        by_text[text] = _label(line, bold=bold)
        if not (known or bold or by_text[text] or above.endswith((";", ",", ":"))):
            found = _BEFORE_COLON.match(text) if _is_labelled(text) else None
            by_text[text] = (key_of(found[1]), found[2]) if found else None
        above = text or above
    return gather([line.text for line in lines], lambda text: by_text.get(squash(text)))


def _tail_start(
    lines: Sequence[MarkedLine], start: int, found: Sequence[tuple[str, str] | None], title: str
) -> int:
    """Return where the block of labelled lines begins that ends the article.

    In the block no label occurs twice, and each line that follows a blank one has a label, be
    it one that is not known, or goes on with a list. A line of the text that begins like a
    label does not open it: its value is prose.
    """
    inside = [n for n, line in enumerate(lines) if "proquest.body" in line.marks]
    seen, order = set(), []
    before, above = [], ""
    for line in lines:
        before.append(above)
        above = line.text.strip() or above
    for place in range(len(lines) - 1, max([start, *inside[-1:]]), -1):
        text = lines[place].text.strip()
        if each := found[place]:
            if each[0] in seen or each[0] == "text":
                break
            seen.add(each[0])
            order.append(place)
        elif text and not (place and lines[place - 1].text.strip()) and not _is_labelled(text):
            if not before[place].endswith((";", ",", ":")) and not text.startswith("http"):
                break
    for place, after in zip(reversed(order), [*order[-2::-1], len(lines)], strict=False):
        field, value = found[place] or ("", "")
        whole = squash(" ".join([value, *(line.text for line in lines[place + 1 : after])]))
        is_prose = len(whole.split()) > _MAX_VALUE and re.search(r"[.!?…][”\"’»)]*$", whole)
        is_known = field in _fields().values()  # in bold may stand who speaks in an interview
        if is_known and (not is_prose or field in _CLOSING or whole == squash(title)):
            return place
    return len(lines)


def _is_labelled(text: str) -> bool:
    """Whether a line has a label that need not be known: a few words before a short value."""
    found = _BEFORE_COLON.match(squash(text[:1000]))
    if not found or len(found[1].split()) > 4:
        return False
    return 0 < len(found[2].split()) <= _MAX_VALUE and not re.search(r"[.!?…]$", found[2])


def _without_closing(text: list[str]) -> tuple[list[str], dict[str, str]]:
    """Return a text without the credits, captions and copyright that end it, and these."""
    kept, closing = list(text), dict[str, list[str]]()
    for _ in range(8):
        while kept and not kept[-1].strip():
            kept.pop()
        line = squash(kept[-1]) if len(kept) > 1 else ""
        found = _BEFORE_COLON.match(line)
        field = _fields().get(_key(found[1]), "") if found else _fields().get(_key(line), "")
        if _COPYRIGHT.fullmatch(line):
            field, found = "copyright", None
        if field not in _CLOSING or field == "copyright" and found:
            break
        kept.pop()
        value = found[2] if found else line if field == "copyright" else ""
        closing.setdefault(field, []).insert(0, value)
    return kept, {field: " ".join(filter(None, each)) for field, each in closing.items()}


def ends(lines: Sequence[MarkedLine]) -> list[int]:
    """Return the places where an article has just ended."""
    places = [n for n, line in enumerate(lines) if (_label(line) or ("",))[0] == "document_id"]
    return [*places[:-1], *(_block_end(lines, place, bold=False) for place in places[-1:])]
