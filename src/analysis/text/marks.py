"""Where the quotation marks of a text open and close, also when they are broken.

Half the quotations in scraped news are damaged: opened curly and closed straight, one mark
lost, cut by a paragraph break. :func:`quotations` never refuses: it goes on, and says of
each piece whether its marks were really there. :func:`broken_marks` lists the paragraphs
whose marks do not pair.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple

from analysis.text.segment import lines

_MARK = re.compile(
    r"[“”„«»\"]|''|``|(?<![^\W_])['‘](?=[\w“\"…\[$])|(?<=[\w.,!?…])’(?![\w])|(?<=[.,!?])'(?!\w)"
)
_DOUBLE = re.compile("[“”„«»\"]|''|``")
_SPEAKS = re.compile(r",(?=\s(?:[\w.]+\s){0,3}(?:said|says|added|told)\b)")
_LEFT_OF_OPENING = "([{—–-‘'/*_"
_RIGHT_OF_CLOSING = ".,;:!?)]}—–-’'/*_"


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
    for base, _, body in lines(text):
        pieces = _in_paragraph(body, is_open)
        for number, piece in enumerate(pieces):
            start, end = base + piece.start, base + piece.end
            found.append(piece._replace(start=start, end=end, continues=is_open and number == 0))
        is_open = bool(pieces) and not pieces[-1].closed
    result: list[Quotation] = []
    for piece, then in zip_longest(found, found[1:]):
        # One that never closes ends before ``, he said``, unless the next one continues it.
        followed = then is not None and then.continues
        if followed and then.opened and text[piece.end : then.start].strip():
            followed = False
        if not piece.closed and not followed:
            saying = _SPEAKS.search(text, piece.start, piece.end)
            piece = piece._replace(end=saying.end() if saying else piece.end)
        if not result or text[result[-1].end : piece.start].strip():
            piece = piece._replace(continues=False)
        result.append(piece)
    return tuple(result)


def has_marks(text: str) -> bool:
    """Return whether there is a double quotation mark of any shape in ``text``."""
    return _DOUBLE.search(text) is not None


def _in_paragraph(body: str, is_open: bool) -> list[Quotation]:
    """Return the quotations of a paragraph; ``is_open``: the one before left one open."""
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
                pieces.append(Quotation(0, mark.end(), opened=False))
        elif role == "closes" and is_single == single:
            pieces.append(Quotation(start, mark.end(), single=single))
            start = None
    if start is not None and not single:
        pieces.append(Quotation(start, len(body), closed=False))
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


def broken_marks(text: str) -> list[tuple[int, int, str]]:
    """Return the paragraphs whose double quotation marks do not pair, with what is wrong.

    Each is ``(start, end, problem)``; problems are ``not opened``, ``not closed`` and
    ``mixed`` (opens curly and closes straight, or the reverse). A paragraph that leaves a
    quotation open is in order where the next one opens with a mark again. Nothing is
    repaired: a guess about who stopped speaking is the reader's to make.
    """
    page = lines(text)
    found = []
    for line, then in zip_longest(page, page[1:]):
        marks = "".join(re.findall('[“”"]', line.text))
        n_paired = re.match('(?:[“"][”"])*', marks).end()  # type: ignore[union-attr]
        if n_paired < len(marks):
            problem = "not opened" if marks[n_paired] == "”" else "not closed"
        else:
            problem = "mixed" if {'“"', '"”'} & set(re.findall("..", marks)) else ""
        goes_on = then is not None and then.text[0] in '“"'
        if problem and not (problem == "not closed" and goes_on):
            found.append((line.start, line.end, problem))
    return found
