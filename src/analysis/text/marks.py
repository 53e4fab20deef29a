"""Where the quotation marks of a text open and close, also when they are broken.

Half the quotations in scraped news are damaged: opened curly and closed straight, one mark
lost, cut by a paragraph break. :func:`quotations` never refuses: it goes on, and says of
each piece whether its marks were really there.

Where the quotation marks of a text do not pair.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from analysis.text.segment import lines

_MARK = re.compile(
    r"[“”„«»\"]|''|``|(?<![^\W_])['‘](?=[\w“\"…\[$])|(?<=[\w.,!?…])’(?![\w])|(?<=[.,!?])'(?!\w)"
)
_DOUBLE = re.compile("[“”„«»\"]|''|``")
_SPEAKS = re.compile(r",(?=\s(?:[\w.]+\s){0,3}(?:said|says|added|told)\b)")
_LEFT_OF_OPENING = "([{—–-‘'/*_"
_RIGHT_OF_CLOSING = ".,;:!?)]}—–-’'/*_"
_PARAGRAPH = re.compile(r"[^\n]+")


class Quotation(NamedTuple):
    """A stretch inside quotation marks, marks included, never longer than its paragraph.

    ``opened`` and ``closed`` say whether its marks are there; ``continues`` that it carries
    on the quotation before it, after a paragraph break; ``single`` that its marks are single.
    """

    start: int
    end: int
    opened: bool = True
    closed: bool = True
    continues: bool = False
    single: bool = False


def quotations(text: str) -> list[Quotation]:
    """Return the outermost quotations of ``text``, in order, without overlap.

    What stands in marks need not be speech: titles, nicknames and scare quotes are returned
    as well. A mark that opens and never closes runs to the word of saying that follows
    (``“We won, he said``), else to the end of its paragraph. A closing mark without an
    opening one makes a quotation only where the paragraph before was left open.
    Reads the text once, so the time is linear in its length.
    """
    return list(_quotations(text))


@lru_cache(maxsize=4)  # the rules, the kinds and the antecedents of an article ask in turn
def _quotations(text: str) -> tuple[Quotation, ...]:
    found: list[Quotation] = []
    is_open = False  # the last quotation has not been closed
    for paragraph in _PARAGRAPH.finditer(text):
        base, body = paragraph.start(), paragraph.group()
        if not body.strip():
            continue
        pieces = _in_paragraph(body, is_open)
        for number, piece in enumerate(pieces):
            continues = is_open and number == 0 and found[-1].end <= base
            found.append(
                piece._replace(start=base + piece.start, end=base + piece.end, continues=continues)
            )
        is_open = bool(pieces) and not pieces[-1].closed
    return tuple(_shorten_unclosed(text, found))


def has_marks(text: str) -> bool:
    """Return whether there is a double quotation mark of any shape in ``text``."""
    return _DOUBLE.search(text) is not None


def _in_paragraph(body: str, is_open: bool) -> list[Quotation]:
    """Pair the marks of one paragraph; ``is_open`` says that the one before stayed open."""
    pieces: list[Quotation] = []
    start: int | None = None
    single = False
    for mark in _MARK.finditer(body):
        role = _role(body, mark, start is not None)
        is_single = mark.group() in "'‘’"
        if start is None:
            if role == "opens":
                start, single = mark.start(), is_single
            elif is_open and not pieces and not is_single:
                pieces.append(Quotation(len(body) - len(body.lstrip()), mark.end(), opened=False))
        elif role == "closes" and is_single == single:
            pieces.append(Quotation(start, mark.end(), single=single))
            start = None
    if start is not None and not single:
        pieces.append(Quotation(start, len(body.rstrip()), closed=False))
    return pieces


def _role(body: str, mark: re.Match[str], inside: bool) -> str:
    """Return whether a mark opens or closes; curly marks turned the wrong way are read by place."""
    shape, start, end = mark.group(), mark.start(), mark.end()
    before = body[start - 1] if start else " "
    after = body[end] if end < len(body) else " "
    could_open = before.isspace() or before in _LEFT_OF_OPENING
    could_close = after.isspace() or after in _RIGHT_OF_CLOSING
    if shape in "“„«``‘":
        return "closes" if inside and could_close and not could_open else "opens"
    if shape in "”»":
        return "opens" if not inside and could_open and not could_close else "closes"
    if shape in "’":
        return "closes"
    if shape == '"' and before.isdigit() and not inside:  # 6'3" is a height
        return "none"
    if could_open and not could_close:
        return "opens"
    if could_close and not could_open:
        return "closes"
    return "closes" if inside else "opens"


def _shorten_unclosed(text: str, found: list[Quotation]) -> list[Quotation]:
    """End a quotation that never closes before ``, he said``, unless the next one continues it."""
    result: list[Quotation] = []
    for number, piece in enumerate(found):
        followed = number + 1 < len(found) and (
            found[number + 1].continues
            and (
                not found[number + 1].opened
                or not text[piece.end : found[number + 1].start].strip()
            )
        )
        if not piece.closed and not followed:
            saying = _SPEAKS.search(text, piece.start, piece.end)
            piece = piece._replace(end=saying.end() if saying else piece.end)
        if result and piece.continues and not text[result[-1].end : piece.start].strip():
            result.append(piece)
        else:
            result.append(piece._replace(continues=False))
    return result


def broken_marks(text: str) -> list[tuple[int, int, str]]:
    """Return the paragraphs whose double quotation marks do not pair, with what is wrong.

    Each is ``(start, end, problem)``; problems are ``not opened``, ``not closed`` and
    ``mixed`` (opens curly and closes straight, or the reverse). A paragraph that leaves a
    quotation open is in order where the next one opens with a mark again. Nothing is
    repaired: a guess about who stopped speaking is the reader's to make.
    """
    page = lines(text)
    found = []
    for index, line in enumerate(page):
        problem = _mark_problem(line.text)
        goes_on = index + 1 < len(page) and page[index + 1].text[0] in '“"'
        if problem and not (problem == "not closed" and goes_on):
            found.append((line.start, line.end, problem))
    return found


def _mark_problem(paragraph: str) -> str:
    opened = ""
    problem = ""
    for match in re.finditer(r"[“”\"]", paragraph):
        mark = match[0]
        if not opened and mark == "”":
            return "not opened"
        if not opened:
            opened = mark
        elif mark == "“":
            return "not closed"
        else:
            if (opened == "“") != (mark == "”"):
                problem = "mixed"
            opened = ""
    return "not closed" if opened else problem
