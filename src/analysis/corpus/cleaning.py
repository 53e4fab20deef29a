"""From the raw text of a scrape to the text of the article, every change on record.

:func:`clean` takes away what is not the article (share buttons, reprint notices, bylines) and
mends what the scrape broke (mojibake, a line break inside a sentence). It returns the clean text
and a list of edits; each edit names its rule and its raw offsets, so any place in the clean text
can be traced to the raw file (:meth:`Cleaned.raw_span`).

Each rule takes the text and yields changes ``(start, end, replacement)`` in order of offsets;
:data:`RULES` says in which order they run. Those of the furniture of a page, with their patterns,
are data (``lexicons/furniture.csv``). A rule only ever takes whole lines, and only short ones: a
sentence of the article is never half removed.

What cleaning does not do: repair quotation marks (:mod:`analysis.text.marks` counts the broken
ones), correct spelling, or touch the wording.
"""

from __future__ import annotations

import html
import re
import unicodedata
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache, partial
from itertools import pairwise
from typing import NamedTuple

import ftfy

from analysis.lexicons import read_table, word_set
from analysis.text.dates import MONTHS, WEEKDAYS, DateLine, date_line, readings
from analysis.text.segment import (
    MARKS,
    SENTENCE_END,
    Change,
    Line,
    Span,
    is_paragraph,
    lines,
    take_out,
)

Rule = Callable[[str], Iterable[Change]]
MAX_ROUNDS = 20
"""How often the rules run at most; a page that people read needs two or three rounds."""


class Known(NamedTuple):
    """What is known of an article before its text is read; ``all``: nothing else is looked for.

    ``headed``: a title stood above the text, and was taken out.
    """

    title: str = ""
    byline: str = ""
    published: str = ""
    all: bool = False
    headed: bool = False


UNKNOWN = Known()


def clean(
    raw: str,
    *,
    title: str = "",
    byline: str = "",
    published: str = "",
    front_matter: bool = True,
    rules: Collection[str] | None = None,
) -> Cleaned:
    """Return the article's text and the edits that made it from ``raw``.

    ``title``, ``byline`` and ``published`` (the day) are what is known already. No line is taken
    for the title because it is short where the title is known, and above the first paragraph a
    line that repeats what is known is taken out. Without ``front_matter`` only such lines are: an
    export or a page that has fields of its own would have said the rest.
    ``rules`` restricts the work to some of :data:`RULES`. Rules run until none finds
    anything more, so cleaning a clean text changes nothing; only what is nested deeper than
    :data:`MAX_ROUNDS` (a link in a link in a link ...) is left, so that the time is linear in
    the length. Raises ``ValueError`` for a rule that does not exist.
    """
    chosen = set(RULES) if rules is None else set(rules)
    if unknown := chosen - set(RULES):
        raise ValueError(f"no such cleaning rule: {', '.join(sorted(unknown))}")
    known = Known(title, byline, published, all=not front_matter)
    draft = Draft(raw)
    found: dict[str, str] = {}
    idle: dict[str, str] = {}  # the text in which a rule found nothing
    for _ in range(MAX_ROUNDS):
        before = draft.text
        for name in [name for name in RULES if name in chosen]:
            if name in ("byline", "published") and "published" in chosen:
                found = days_published(draft.text, known) | found
            if name == "published":
                changes = list(published_line(draft.text, known))
            elif name in ("title", "standfirst", "byline"):
                changes = list(front_line(draft.text, name, known))
            elif idle.get(name) == draft.text:
                continue
            else:
                changes = list(RULES[name](draft.text))
                idle[name] = "" if changes else draft.text
            if changes and name in ("title", "standfirst", "byline", "place", "credit"):
                start, end, _ = changes[0]
                words = draft.text[start:end].strip()
                if name == "byline":
                    words = line_of(words).byline or words
                elif name == "credit":
                    words = line_of(words).byline  # "Author: Jo Marsh"
                elif name == "title":
                    words = _title_label().sub("", words, count=1)
                else:
                    words = words.strip(" \n—–-")
                found.setdefault(name, words)
                known = known._replace(headed=known.headed or name == "title")
            draft.apply(name, changes)
        if draft.text == before:
            break
    if credit := found.pop("credit", ""):
        found.setdefault("byline", credit)
    return Cleaned(draft.text, draft.final_edits(), tuple(headings(draft.text)), found)


@dataclass(frozen=True)
class Cleaned:
    """The clean text, the edits that made it, and what was found on the way.

    ``edits`` are in order of raw offsets and never overlap; applied to the raw text they
    give ``text``. ``headings`` are the spans of sub-headings in ``text``. ``found`` holds
    what stood inside the text and belongs to the metadata: ``title``, ``standfirst``,
    ``byline``, ``published``, ``updated``, ``place``, where there was one.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    headings: tuple[Span, ...] = ()
    found: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _clean_starts(self) -> list[int]:
        """Offset in ``text`` at which each edit's replacement begins."""
        starts, shift = [], 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.replacement) - (edit.end - edit.start)
        return starts

    @cached_property
    def _raw_starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    def raw_span(self, start: int, end: int) -> Span:
        """Return the raw span that became ``text[start:end]``.

        Where an edit replaced several raw characters, the whole of them is returned.
        Raises ``ValueError`` if the span does not lie within the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span ({start}, {end}) outside a text of {len(self.text)} characters")
        if start == end:
            place = self._raw_of(start)[0]
            return place, place
        return self._raw_of(start)[0], self._raw_of(end - 1)[1]

    def _raw_of(self, offset: int) -> Span:
        """Return the raw span of the character at clean ``offset``."""
        index = bisect_right(self._clean_starts, offset) - 1
        if index < 0:
            return offset, offset + 1
        edit, begin = self.edits[index], self._clean_starts[index]
        if offset < begin + len(edit.replacement):
            return edit.start, edit.end
        place = offset - begin - len(edit.replacement) + edit.end
        return place, place + 1

    def clean_span(self, start: int, end: int) -> Span | None:
        """Return the clean span of ``raw[start:end]``, or None if nothing of it is left.

        Raises ``ValueError`` if the span does not lie within the raw text.
        """
        left, right = self._clean_of(start, after=False), self._clean_of(end, after=True)
        if not 0 <= start <= end or right > len(self.text):
            raise ValueError(f"span ({start}, {end}) outside the raw text")
        while left < right and self.text[left].isspace():
            left += 1
        while left < right and self.text[right - 1].isspace():
            right -= 1
        return (left, right) if left < right else None

    def _clean_of(self, offset: int, *, after: bool) -> int:
        index = bisect_right(self._raw_starts, offset) - 1
        if index < 0:
            return offset
        edit, begin = self.edits[index], self._clean_starts[index]
        if offset <= edit.start:
            return begin
        if offset < edit.end:
            return begin + (len(edit.replacement) if after else 0)
        return offset - edit.end + begin + len(edit.replacement)


@dataclass(frozen=True)
class Edit:
    """One change: ``raw[start:end]``, which was ``removed``, became ``replacement``."""

    rule: str
    start: int
    end: int
    removed: str
    replacement: str


class Draft:
    """A text under change that remembers where each of its characters came from."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self.starts = array("q", range(len(raw)))
        self.ends = array("q", range(1, len(raw) + 1))
        self.edits: list[Edit] = []

    def apply(self, rule: str, changes: Iterable[Change]) -> None:
        """Apply ``(start, end, replacement)`` changes, which are in order of offsets."""
        done = 0
        text: list[str] = []
        starts, ends = array("q"), array("q")
        for start, end, replacement in changes:
            if start < done or self.text[start:end] == replacement:
                continue
            text += self.text[done:start], replacement
            raw_start, raw_end = self.starts[start], self.ends[end - 1]
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            starts.extend([raw_start] * len(replacement))
            ends.extend([raw_end] * len(replacement))
            self.edits.append(
                Edit(rule, raw_start, raw_end, self.raw[raw_start:raw_end], replacement)
            )
            done = end
        if not done:
            return
        self.text = "".join(text) + self.text[done:]
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]

    def final_edits(self) -> tuple[Edit, ...]:
        """Return the edits by raw offset, without those swallowed by a later, larger one.

        What replaces an edit's raw words is all that is left of them in the end: a later rule
        may have changed a part of an earlier replacement.
        """
        latest_first = reversed(list(enumerate(self.edits)))
        ordered = sorted(latest_first, key=lambda item: (item[1].start, -item[1].end, -item[0]))
        kept: list[Edit] = []
        for _, edit in ordered:
            if not kept or edit.start >= kept[-1].end:
                left, right = (bisect_left(self.starts, at) for at in (edit.start, edit.end))
                kept.append(replace(edit, replacement=self.text[left:right]))
        return tuple(kept)


# --- what stands above the first paragraph: title, standfirst, byline, date, place ------------

_UPPER = "A-ZÀ-ÖØ-ÞĀĆČĎĐĘĚĞİŁŃŇŐŘŚŞŠŤŮŰŹŻŽΑ-ΩЀ-Я"
_WORD = rf"[{_UPPER}][\w.’'-]*"
_NAME = rf"{_WORD}(?: (?:{_WORD}|d[aeiu]|del|van|von|der|bin|al|and|&)){{0,7}}"
_BYLINE = re.compile(
    rf"(?:By|BY|Words by|From)[: ]\s*(?P<names>{_NAME})(?:,? (?:in|for|at) {_NAME})?"
    r"(?: \([^()]{2,60}\)|, [^.]{2,60})?"
)
_CLEARLY_BY = re.compile(r"(?:words )?by\b|[^:：]{2,20}[:：]", re.IGNORECASE)
_AND = "and|und|et|y|e|i|en|och|og|и|&"
_NAMES = rf"{_WORD}(?: (?:{_WORD}|d[aeiu]|del|van|von|der|bin|al|{_AND})){{1,7}}"
_CJK_NAME = r"[\u3400-\u9fff\uac00-\ud7af·]{2,8}(?:[ 、，][\u3400-\u9fff\uac00-\ud7af·]{2,8}){0,3}"
_BARE_NAME = re.compile(
    r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|d[aeiu]|van|von|der|bin|al)){1,3}"
)
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.’'-]+(?:[ ,]+[A-Z][\w.’'-]*){0,4})(?: \([^()\n]{2,30}\))?"
    r"(?: [—–]| --?|—)\s+(?=\S)"
)
_BETWEEN = " \t|·•/,;–—-"
_LONGEST_DATE = 160  # characters; longer lines are not looked at for dates


def front_line(text: str, kind: str, known: Known = UNKNOWN) -> Iterator[Change]:
    """Yield the removal of the front-matter lines of one kind."""
    for found, line in front_matter(text, known):
        if found == kind:
            yield take_out(text, line.start, line.end)


def published_line(text: str, known: Known = UNKNOWN) -> Iterator[Change]:
    """Yield the removal of date lines: bare in the front matter, labelled anywhere."""
    front = {line for kind, line in front_matter(text, known) if kind == "published"}
    for line in lines(text):
        if line in front or any(day.label for day in line_of(line.text).days):
            yield take_out(text, line.start, line.end)


def days_published(text: str, known: Known = UNKNOWN) -> dict[str, str]:
    """Return the days that the date lines of a text give: ``published`` and ``updated``.

    Above the first paragraph a day that is called published wins over a bare one. What comes
    later counts only where nothing stands above, and it is the one day of its kind.
    """
    if known.all:
        return {}
    front = [line for _, line in front_matter(text, known)]
    above = [day for line in front for day in line_of(line.text).days]
    below = {day for line in lines(text) for day in line_of(line.text).days} - set(above)
    found: dict[str, str] = {}
    for name in ("published", "updated"):
        days = [day.day for day in above if day.label == name]
        days += [day.day for day in above if not day.label and name == "published"]
        later = {day.day for day in below if day.label == name}
        if days or len(later) == 1:
            found[name] = (days or list(later))[0]
    return found


def dateline(text: str) -> Iterator[Change]:
    """Yield the removal of a place name in capitals that opens the first paragraph."""
    page = lines(text)
    match = _DATELINE.match(page[0].text) if page else None
    if match and len(page[0].text.split()) > 8:
        yield page[0].start, page[0].start + match.end(), ""


@lru_cache(maxsize=4)  # every rule of the front matter asks for it
def front_matter(text: str, known: Known = UNKNOWN) -> tuple[tuple[str, Line], ...]:
    """Return the lines above the first paragraph, each as (kind, line).

    Kinds are ``title``, ``standfirst``, ``byline`` and ``published``; '' is a line that stays. A
    text in which no paragraph follows, or with more than six such lines, has no front matter: a
    list or a poem is left alone. Lines that are longer than all that follows are no titles.
    """
    page = lines(text)[:8]
    kinds: list[str] = []
    for index, line in enumerate(page):
        read = line_of(line.text)
        letters, name = _letters(line.text), _letters(known.byline)
        beside = page[max(index - 1, 0) : index + 2]
        if known.title and letters == _letters(known.title):
            kinds.append("title")
        elif read.byline and (
            index or known.title or known.headed or _CLEARLY_BY.match(line.text)
        ):  # "From Russia With Love" is a title where it comes first
            same = bool(name) and name in letters
            kinds.append("byline" if same or not known.all else "")
        elif read.days:
            same = any(_same_day(day.day, known.published) for day in read.days)
            kinds.append("published" if same or not known.all else "")
        elif _BARE_NAME.fullmatch(line.text) and (
            letters == name or (not name and any(line_of(one.text).days for one in beside))
        ):
            kinds.append("byline" if name or not known.all else "")
        elif line.text.endswith(":") or (
            is_paragraph(line.text)
            and not (
                # a line that ends in "?" is a title where a byline or a date comes next
                len(line.text.split()) < 25
                and len(page) > index + 1
                and line_of(page[index + 1].text) != _NOTHING
            )
        ):
            break
        else:
            kinds.append("line")
    else:
        return ()
    if len(kinds) > 6:
        return ()
    guessed = [
        len(line.text.split()) for kind, line in zip(kinds, page, strict=False) if kind == "line"
    ]
    is_long = sum(guessed) > max(12, len(text[page[len(kinds)].start :].split()))
    for index, kind in enumerate(kinds):
        if kind == "line" and (known.all or is_long):
            kinds[index] = ""
        elif kind == "line" and "title" in kinds:
            kinds[index] = "standfirst"
        elif kind == "line":
            kinds[index] = "" if known.title else "title"
    return tuple(zip(kinds, page, strict=False))


class _Line(NamedTuple):
    """What a line of its own says: the names of a byline, and days."""

    byline: str = ""
    days: tuple[DateLine, ...] = ()


_NOTHING = _Line()


@lru_cache(maxsize=10_000)
def line_of(line: str) -> _Line:
    """Return the byline and the days of a line that holds nothing else."""
    if len(line) > _LONGEST_DATE or line.count(" ") > 24:
        return _NOTHING
    if day := date_line(line):
        return _Line(days=(day,))
    parts = [part.strip() for part in _between().split(line)]
    read = [line_of(part) for part in parts if len(parts) > 1]
    is_short = all(
        len(part.split()) < 5 for part, one in zip(parts, read, strict=False) if one == _NOTHING
    )
    if is_short and any(one.days for one in read):  # "Feb. 5, 2023 | By Jo Marsh | 3 min read"
        byline = next((one.byline for one in read if one.byline), "")
        return _Line(byline, tuple(day for one in read for day in one.days))
    gaps = re.finditer(r"\s+", line if any(char.isdigit() for char in line) else "")
    for gap in gaps:  # a byline and a date in one line, or two dates
        left, right = line[: gap.start()].rstrip(_BETWEEN), line_of(line[gap.end() :])
        first = date_line(left)
        if right.byline and not right.days and first:
            return _Line(right.byline, (first,))
        if not right.days or right.byline:
            continue
        if name := _byline(left.removesuffix(" on")):
            return _Line(name, right.days)
        if first and right.days[0].label:
            return _Line(days=(first, *right.days))
    return _Line(name) if (name := _byline(line)) else _NOTHING


def _byline(line: str) -> str:
    """Return what a byline says after its first words; '' for what is none.

    By or From, or the same in another language or with a colon, and words that are not all
    of time or manner.
    """
    match = _BYLINE.fullmatch(line) or _bylines_abroad().fullmatch(line)
    if not match or len(line.split()) > 14:
        return ""
    names = re.split(r"[\W_]+", match["names"].casefold())
    others = word_set("not_bylines.txt") | {word.casefold() for word in (*WEEKDAYS, *MONTHS)}
    return "" if others.issuperset(filter(None, names)) else line[match.start("names") :]


@cache
def _title_label() -> re.Pattern[str]:
    table = read_table("page_fields.csv")
    names = "|".join(map(re.escape, table.loc[table["kind"] == "title", "name"]))
    return re.compile(rf"(?:{names})\s*[:：]\s*", re.IGNORECASE)


@cache
def _between() -> re.Pattern[str]:
    """Return what parts a byline, a date and other facts in a line: bars, "Source: Name"."""
    table = read_table("page_fields.csv")
    names = "|".join(map(re.escape, table.loc[table["kind"] == "from", "name"]))
    return re.compile(rf"[|•·]|(?<![^\W\d_])(?:{names})\s*[:：]\s*\S*", re.IGNORECASE)


@cache
def _bylines_abroad() -> re.Pattern[str]:
    """Return the bylines of other languages, and those with a colon: of two words at least."""
    table = read_table("page_fields.csv")
    table = table[table["kind"] == "by"]
    every, abroad = (
        "|".join(sorted(map(re.escape, names), key=len, reverse=True))
        for names in (table["name"], table.loc[table["field"] != "en", "name"])
    )
    return re.compile(
        rf"(?:(?i:{every})\s*[:：]\s*|(?:(?i:{abroad})|by)\s+)"
        rf"(?P<names>{_NAMES}|{_CJK_NAME})(?: \([^()]{{2,60}}\)|, [^.]{{2,60}})?"
    )


def _same_day(one: str, other: str) -> bool:
    """Whether two dates may mean the same day, as far as both are known."""
    return any(
        a.startswith(b) or b.startswith(a)
        for a in readings(one).values()
        for b in readings(other).values()
    )


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFC", text)).casefold()


# --- what stands on a news page and is not the article: lines and blocks ----------------------

_LONGEST = 320  # characters; longer lines are never furniture
_SPEECH = re.compile(r"\b(?:said|says|told|asked|added|he|she|they)\b|[“”]", re.IGNORECASE)
_QUOTED = re.compile(r"[“”]|\bsaid\b", re.IGNORECASE)
_OPENS = re.compile(r"[“\"„«‘']")


def furniture(text: str, rule: str) -> Iterator[Change]:
    """Yield the removal of each line or block that matches a pattern of ``rule``."""
    page = lines(text)
    skip_to = 0
    for index, line in enumerate(page):
        if index < skip_to or len(line.text) > _LONGEST:
            continue
        for extent, pattern in _patterns(rule):
            if not pattern.fullmatch(line.text):
                continue
            last = None if _is_story(page, index, rule) else _last_line(page, index, extent)
            if last is not None:
                yield take_out(text, line.start, page[last].end)
                skip_to = last + 1
                break


def _is_story(page: tuple[Line, ...], index: int, rule: str) -> bool:
    """Whether a line that looks like furniture is a sentence of the article, or leads to speech.

    The furniture of a page does not report what someone said; and what a page calls other texts
    ("Related: ...") is a title, not a sentence with a full stop.
    """
    line = page[index].text
    if _introduces_speech(page, index) or _attribution().search(line):
        return True
    if rule in ("related", "photo", "tags"):
        brief = _BRIEF.search(line)
        is_long = len(line.split()) >= 8
        return is_long and (bool(brief) or line.endswith(".") and "(" not in line)
    return rule != "correction" and bool((_QUOTED if rule == "cookie" else _SPEECH).search(line))


_BRIEF = re.compile(r"[.!?][”\"’]? \((?-i:[A-Z][\w.]*(?: [A-Z][\w.]*){0,3})\)\.?$")


def _introduces_speech(page: tuple[Line, ...], index: int) -> bool:
    """Whether a line ends in a colon and says that someone speaks, or a quotation follows it."""
    line = page[index].text
    if not line.endswith(":"):
        return False
    following = page[index + 1].text if index + 1 < len(page) else ""
    is_quotation = bool(_OPENS.match(following)) and is_paragraph(following)
    return is_quotation or bool(_verbs_of_speech().search(line))


@cache
def _verbs_of_speech() -> re.Pattern[str]:
    """Return the finite forms of the verbs that report speech, as words."""
    table = read_table("reporting_verbs.csv")
    forms = sorted({*table["third"], *table["past"]}, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, forms))})\b", re.IGNORECASE)


@cache
def _attribution() -> re.Pattern[str]:
    """Return what attributes words after a comma: ", the minister urged"."""
    return re.compile(rf",[”\"’]? (?:[\w’'-]+ ){{1,4}}{_verbs_of_speech().pattern}", re.IGNORECASE)


def furniture_rules() -> list[str]:
    """Return the names of the rules in ``lexicons/furniture.csv``, in its order."""
    return list(_furniture())


@cache
def _furniture() -> dict[str, list[tuple[str, str]]]:
    """Return the rows of each rule: how far it reaches, and its pattern."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for rule, extent, pattern in read_table("furniture.csv").itertuples(index=False):
        rows.setdefault(rule, []).append((extent, pattern))
    return rows


@cache
def _patterns(rule: str) -> list[tuple[str, re.Pattern[str]]]:
    return [(extent, re.compile(pattern, re.IGNORECASE)) for extent, pattern in _furniture()[rule]]


def _last_line(page: tuple[Line, ...], index: int, extent: str) -> int | None:
    """Return the index of the last line of the furniture that begins at ``index``."""
    if extent == "line":
        return index
    following = page[index + 1 : index + 5]
    if extent == "contact":
        for offset, line in enumerate(following, start=1):
            if _introduces_speech(page, index + offset):
                return None
            if any(kind == "line" and p.fullmatch(line.text) for kind, p in _patterns("contact")):
                return index + offset
            if _is_sentence(line.text):
                return None
        return None
    last = index
    for line in following:
        if _is_sentence(line.text) or len(line.text.split()) > 18:
            break
        if _introduces_speech(page, last + 1):
            break
        last += 1
    return last


def _is_sentence(line: str) -> bool:
    return bool(re.search(r"[.!…][\"'”’»)\]]*$", line))


# --- the body: repeated paragraphs, broken lines, sub-headings --------------------------------


def repeated_paragraph(text: str) -> Iterator[Change]:
    """Yield the removal of every later copy of a paragraph of eight words or more."""
    seen: set[str] = set()
    for line in lines(text):
        if len(line.text.split()) < 8:
            continue
        key = " ".join(line.text.split()).casefold()
        if key in seen:
            yield take_out(text, line.start, line.end)
        seen.add(key)


def broken_line(text: str) -> Iterator[Change]:
    """Yield the joining of lines that a break has cut inside a sentence.

    A break is joined where the line before ends without punctuation and the next begins
    with a small letter, or where the line before is inside an open quotation and the next
    one closes it.
    """
    for place, (before, after) in enumerate(pairwise(lines(text))):
        last = before.text[-1]
        if len(before.text.split()) < 4 or not (last.isalnum() or last in ",;—–-"):
            continue
        opened, closed = before.text.count("“"), before.text.count("”")
        in_quotes = opened > closed or (not opened and before.text.count('"') % 2 == 1)
        joins = after.text[0].islower() or (in_quotes and re.match(r'(?!")[^“”"]*[”"]', after.text))
        if joins and not (place < _TOP and _stands_alone(after.text)):
            yield before.end, after.start, " "


_ADDRESS = re.compile(r"https?://|www\.")
_TOP = 8  # lines in which a byline, a date or an address may stand alone


def _stands_alone(line: str) -> bool:
    return bool(_ADDRESS.match(line)) or line_of(line) != _NOTHING


def wrapped_line(text: str) -> Iterator[Change]:
    """Yield the joining of hard-wrapped lines: 50 to 100 characters, one break between."""
    if "\n\n" not in text:
        return  # without blank lines, every line is a paragraph
    for place, (before, after) in enumerate(pairwise(lines(text))):
        one_break = text[before.end : after.start].count("\n") == 1
        full = len(before.text) + 1 + len(after.text.split()[0]) > 66 and len(before.text) <= 100
        joins = one_break and full and len(before.text) >= 50 and not is_paragraph(before.text)
        if joins and not (place < _TOP and _stands_alone(after.text)):
            yield before.end, after.start, " "


def headings(text: str) -> list[Span]:
    """Return the spans of sub-headings: short lines without a full stop between paragraphs."""
    page = lines(text)
    found = []
    for before, line, after in zip(page, page[1:], page[2:], strict=False):
        if not (is_paragraph(before.text) and is_paragraph(after.text)):
            continue
        n_words = len(line.text.split())
        starts_high = line.text.lstrip("“\"‘'#")[:1].isupper() or line.text[0].isdigit()
        ends_low = line.text[-1] in ".!,;:…" or SENTENCE_END.search(line.text)
        is_question = line.text.endswith("?")
        if n_words <= 5 if is_question else n_words <= 10 and starts_high and not ends_low:
            found.append((line.start, line.end))
    return found


def mojibake(text: str) -> Iterator[Change]:
    """Yield the mending of text that was decoded with the wrong table, by ftfy (Speer 2019).

    Mojibake leaves ASCII letters alone, so each run between them is a change of its own;
    where that does not add up, the whole line is one change.
    """
    for line in re.finditer(r"[^\n]+", "" if text.isascii() else text):
        if line[0].isascii() or (mended := _mended(line[0])) == line[0]:
            continue
        if _NOT_ASCII.sub(lambda run: _mended(run[0]), line[0]) != mended:
            yield *line.span(), mended
            continue
        for run in _NOT_ASCII.finditer(text, *line.span()):
            yield *run.span(), _mended(run[0])


_mended = lru_cache(1000)(ftfy.fix_encoding)  # rules run two or three times over one text
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def accent(text: str) -> Iterator[Change]:
    """Yield the composing of letters and their accents, which may be two characters (NFC).

    Nothing composes with an ASCII character behind it, so each run of others, with the letter
    before, is looked at alone; where its letters do not add up to it, it is one change.
    """
    if unicodedata.is_normalized("NFC", text):
        return
    for run in _MAY_COMPOSE.finditer(text):
        composed = unicodedata.normalize("NFC", run[0])
        if composed == run[0]:
            continue
        parts = [*_LETTER.finditer(text, *run.span())]
        forms = [unicodedata.normalize("NFC", part[0]) for part in parts]
        if "".join(forms) == composed:
            yield from ((*part.span(), form) for part, form in zip(parts, forms, strict=True))
        else:
            yield *run.span(), composed


_MAY_COMPOSE = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_LETTER = re.compile(rf"[\u1100-\u11ff]+|(?s:.)[{MARKS}]*")  # Korean letters make syllables


def swapped(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Rule:
    """Return the rule that puts ``by``, or what it returns, in the place of each match."""
    found = re.compile(pattern)
    return lambda text: (
        (*match.span(), by if isinstance(by, str) else by(match)) for match in found.finditer(text)
    )


RULES: dict[str, Rule] = {
    "line_end": swapped(r"[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029](?:(?<=\r)\n)?", "\n"),
    "mojibake": mojibake,
    "entity": swapped(
        r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});", lambda found: html.unescape(found[0])
    ),
    "accent": accent,
    "invisible": swapped(
        r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+"
        r"|[\u200c\u200d]+(?<=[A-Za-zÀ-ɏ][\u200c\u200d])(?=[A-Za-zÀ-ɏ])",  # Persian needs them
        "",
    ),
    "hyphen": swapped("[\u2010\u2011]", "-"),  # the one that word lists and names are written with
    "control": swapped(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]+", ""),
    "space": swapped(
        r"[^\S\n](?:((?<![^\n](?s:.))[^\S\n]*|[^\S\n]*(?![^\n]))|[^\S\n]+)|[^\S\n ]",
        lambda found: " " if found[1] is None else "",
    ),
    "wrapped_line": wrapped_line,
    "blank_line": swapped(
        r"\n+",
        lambda found: "\n\n" if 0 < found.start() and found.end() < len(found.string) else "",
    ),
    "broken_line": broken_line,
    **{rule: partial(furniture, rule=rule) for rule in furniture_rules()},
    "standfirst": partial(front_line, kind="standfirst"),
    "title": partial(front_line, kind="title"),  # while what stands below it is there
    "byline": partial(front_line, kind="byline"),
    "published": published_line,
    "place": dateline,
    "repeated_paragraph": repeated_paragraph,
    "markdown": swapped(
        r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]+?)(?<=\S)\1(?![*\w])"  # not f***ing
        r"|(?<!!)\[([^\[\]\n]+)\]\(https?://[^)\s\[]+\)",
        lambda found: found[2] or found[3],
    ),
}
"""Every rule by name, in the order in which they run."""
