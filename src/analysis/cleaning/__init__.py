"""From the raw text of a scrape to the text of the article, every change on record.

:func:`clean` takes away what is not the article (share buttons, reprint notices, bylines)
and mends what the scrape broke (mojibake, a line break inside a sentence). It returns the
clean text and a list of edits; each edit names its rule and its raw offsets, so any place
in the clean text can be traced to the raw file (:meth:`analysis.cleaning.edits.Cleaned.raw_span`).

What cleaning does not do: repair quotation marks (:mod:`analysis.cleaning.broken_marks` counts the
broken ones), correct spelling, or touch the wording.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from functools import partial

import ftfy

from analysis.cleaning.body import broken_line, headings, repeated_paragraph, wrapped_line
from analysis.cleaning.edits import Cleaned, Draft
from analysis.cleaning.front_matter import dateline, front_line, published_line
from analysis.cleaning.furniture import furniture, furniture_rules
from analysis.cleaning.lines import Change
from analysis.text.dates import date_line

# --- rules inside the text: text -> changes -------------------------------------------------

_LINE_END = re.compile(r"\r\n?|[\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]+")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,8});")
_SPACE = re.compile(r"(?<=\n)[^\S\n]+|[^\S\n]+(?=\n|\Z)|\A[^\S\n]+|[^\S\n]{2,}|[^\S\n ]")
_BLANK = re.compile(r"\A\n+|\n+\Z|\n+")
_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")
_MARKDOWN = re.compile(
    r"(?<![*\w])(\*{1,3})(?=[^\s*])([^*\n]+?)(?<=\S)\1(?![*\w])"  # not f***ing
    r"|(?<!!)\[([^\[\]\n]+)\]\(https?://[^)\s\[]+\)"
)


def _line_end(text: str) -> Iterator[Change]:
    return ((*match.span(), "\n") for match in _LINE_END.finditer(text))


def _mojibake(text: str) -> Iterator[Change]:
    """Mend text that was decoded with the wrong table, with ftfy (Speer 2019)."""
    if text.isascii():
        return
    for line in re.finditer(r"[^\n]+", text):
        mended = ftfy.fix_encoding(line[0])
        if mended != line[0]:
            yield from _differences(line[0], mended, line.start())


def _differences(before: str, after: str, offset: int) -> Iterator[Change]:
    """Return the smallest changes that turn ``before`` into ``after``.

    Mojibake leaves ASCII letters alone, so each run between them is a change of its own;
    where that does not add up, the whole line is one change.
    """
    runs = [(m.start(), m.end(), ftfy.fix_encoding(m[0])) for m in _NOT_ASCII.finditer(before)]
    pieces: list[str] = []
    done = 0
    for start, end, mended in runs:
        pieces += before[done:start], mended
        done = end
    if "".join(pieces) + before[done:] != after:
        yield offset, offset + len(before), after
        return
    for start, end, mended in runs:
        if before[start:end] != mended:
            yield offset + start, offset + end, mended


def _entity(text: str) -> Iterator[Change]:
    for match in _ENTITY.finditer(text):
        yield *match.span(), html.unescape(match[0])


def _remove(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Change]]:
    return lambda text: ((*match.span(), "") for match in pattern.finditer(text))


def _space(text: str) -> Iterator[Change]:
    for match in _SPACE.finditer(text):
        at_edge = match.start() == 0 or match.end() == len(text)
        at_break = text[match.start() - 1 : match.start()] == "\n" or text.startswith(
            "\n", match.end()
        )
        yield *match.span(), "" if at_edge or at_break else " "


def _markdown(text: str) -> Iterator[Change]:
    for match in _MARKDOWN.finditer(text):
        yield *match.span(), match[2] or match[3]


def _blank_line(text: str) -> Iterator[Change]:
    for match in _BLANK.finditer(text):
        yield *match.span(), "" if match.start() == 0 or match.end() == len(text) else "\n\n"


RULES: dict[str, Callable[[str], Iterable[Change]]] = {
    "line_end": _line_end,
    "mojibake": _mojibake,
    "entity": _entity,
    "invisible": _remove(_INVISIBLE),
    "control": _remove(_CONTROL),
    "space": _space,
    "wrapped_line": wrapped_line,
    "blank_line": _blank_line,
    "broken_line": broken_line,
    **{rule: partial(furniture, rule=rule) for rule in furniture_rules()},
    "standfirst": partial(front_line, kind="standfirst"),
    "byline": partial(front_line, kind="byline"),
    "published": published_line,
    "title": partial(front_line, kind="title"),
    "place": dateline,
    "repeated_paragraph": repeated_paragraph,
    "markdown": _markdown,
}
"""Every rule by name, in the order in which they run."""


MAX_ROUNDS = 20
"""How often the rules run at most; a page that people read needs two or three rounds."""
_FOUND = ("title", "standfirst", "byline", "published", "place")


def clean(raw: str, *, title: str = "", rules: Collection[str] | None = None) -> Cleaned:
    """Return the article's text and the edits that made it from ``raw``.

    ``title`` is the headline where it is known: a line that repeats it is taken out.
    ``rules`` restricts the work to some of :data:`RULES`. Rules run until none finds
    anything more, so cleaning a clean text changes nothing; only what is nested deeper than
    :data:`MAX_ROUNDS` (a link in a link in a link ...) is left, so that the time is linear in
    the length. Raises ``ValueError`` for a rule that does not exist.
    """
    chosen = set(RULES) if rules is None else set(rules)
    if unknown := chosen - set(RULES):
        raise ValueError(f"no such cleaning rule: {', '.join(sorted(unknown))}")
    draft = Draft(raw)
    found: dict[str, str] = {}
    for _ in range(MAX_ROUNDS):
        before = draft.text
        for name in [name for name in RULES if name in chosen]:
            changes = _changes(name, draft.text, title)
            if name in _FOUND and changes:
                start, end, _ = changes[0]
                found.setdefault(name, _value(name, draft.text[start:end]))
            draft.apply(name, changes)
        if draft.text == before:
            break
    return Cleaned(draft.text, draft.final_edits(), tuple(headings(draft.text)), found)


def _value(name: str, words: str) -> str:
    """Return what a line of front matter says, without its label."""
    if name == "published":
        found = date_line(words.strip())
        return found[0] if found else ""
    if name == "byline":
        return re.sub(r"^(?:By|From|Words by)\b:?\s*", "", words.strip(), flags=re.IGNORECASE)
    return words.strip(" \n—–-")


def _changes(rule: str, text: str, title: str) -> list[Change]:
    if rule in ("title", "standfirst"):
        return list(front_line(text, rule, title))
    return list(RULES[rule](text))
