"""What stands above the first paragraph: title, standfirst, byline, date, place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from analysis.cleaning.lines import Change, Line, is_paragraph, lines, take_out
from analysis.text.dates import date_line

_NAME = r"[A-Z][\w.’'-]*(?: (?:[A-Z][\w.’'-]*|d[aeiu]|del|van|von|der|bin|al|and|&)){0,7}"
_BYLINE = re.compile(
    rf"(?:By|BY|Words by|From)[: ]\s*{_NAME}(?:,? (?:in|for|at) {_NAME})?"
    r"(?: \([^()]{2,60}\)|, [^.]{2,60})?"
)
_BARE_NAME = re.compile(
    r"[A-Z][\w’'-]+(?: (?:[A-Z]\.|[A-Z][\w’'-]+|d[aeiu]|van|von|der|bin|al)){1,3}"
)
_DATELINE = re.compile(
    r"(?P<place>[A-Z][A-Z.’'-]+(?:[ ,]+[A-Z][\w.’'-]*){0,4})(?: \([^()\n]{2,30}\))?"
    r"(?: [—–]| --?|—)\s+(?=\S)"
)


def front_matter(text: str, known_title: str = "") -> list[tuple[str, Line]]:
    """Return the lines above the first paragraph, each as (kind, line).

    Kinds are ``title``, ``standfirst``, ``byline`` and ``published``. A text in which no
    paragraph follows, or with more than six such lines, has no front matter: a list or a
    poem is left alone.
    """
    page = lines(text)[:8]
    wanted = _letters(known_title)
    kinds: list[str] = []
    for index, line in enumerate(page):
        if wanted and _letters(line.text) == wanted:
            kinds.append("title")
        elif date_line(line.text):
            kinds.append("published")
        elif _BYLINE.fullmatch(line.text) and len(line.text.split()) <= 14:
            kinds.append("byline")
        elif _BARE_NAME.fullmatch(line.text) and _beside_date(page, index):
            kinds.append("byline")
        elif is_paragraph(line.text) and not _byline_follows(page, index):
            break
        else:
            kinds.append("line")
    else:
        return []
    if len(kinds) > 6:
        return []
    for index, kind in enumerate(kinds):
        if kind == "line":
            kinds[index] = "standfirst" if "title" in kinds else "title"
    return list(zip(kinds, page, strict=False))


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", unicodedata.normalize("NFC", text)).casefold()


def _beside_date(page: Sequence[Line], index: int) -> bool:
    beside = page[max(index - 1, 0) : index + 2]
    return any(date_line(line.text) for line in beside)


def _byline_follows(page: Sequence[Line], index: int) -> bool:
    """Tell whether a byline or date comes next: then a line that ends in ``?`` is a title."""
    return len(page[index].text.split()) < 25 and any(
        _BYLINE.fullmatch(line.text) or date_line(line.text) for line in page[index + 1 : index + 2]
    )


def front_line(text: str, kind: str, known_title: str = "") -> Iterator[Change]:
    """Yield the removal of the front-matter lines of one kind."""
    for found, line in front_matter(text, known_title):
        if found == kind:
            yield take_out(text, line.start, line.end)


def published_line(text: str) -> Iterator[Change]:
    """Yield the removal of date lines: bare in the front matter, labelled anywhere."""
    front = {line for kind, line in front_matter(text) if kind == "published"}
    for line in lines(text):
        found = date_line(line.text) if len(line.text) < 80 else None
        if found and (found[1] or line in front):
            yield take_out(text, line.start, line.end)


def dateline(text: str) -> Iterator[Change]:
    """Yield the removal of a place name in capitals that opens the first paragraph."""
    page = lines(text)
    match = _DATELINE.match(page[0].text) if page else None
    if match and len(page[0].text.split()) > 8:
        yield page[0].start, page[0].start + match.end(), ""
