"""Where the quotation marks of a text open and close, also when they are broken.

Half the quotations in scraped news are damaged: opened curly and closed straight, one mark
lost, cut by a paragraph break. :func:`quotations` never refuses: it goes on, and says of
each piece whether its marks were really there. :func:`broken_marks` lists the paragraphs
whose marks do not pair.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import zip_longest
from typing import NamedTuple

from analysis.lexicons import read_table, word_set
from analysis.text.segment import lines

_MARK = re.compile(r"[“”„«»\"]|''|``|['‘’]")
_DOUBLE = re.compile("[“”„«»\"]|''|``")
_SINGLE = frozenset("'‘’")
_HE_SAID = re.compile(r"(?:(?:he|she|they)\s)?(?:said|says|added|told)\b")
_LEFT_OF_OPENING = "([{—–-‘'/*_"
_RIGHT_OF_CLOSING = ".,;:!?)]}—–-’'/*_"
_BEGINS = re.compile(r"[\w“„«\"…\[$£€]")
_DECADE = re.compile(r"\d\d(?:s\b|(?!\w))")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?…]\s")
_NEXT_SENTENCE = re.compile(r"[.!?…][”\"’')]*\s+(?=[A-Z“\"‘'])")
_CAPITAL = re.compile(r"\s[A-Z]")
_BEFORE_SPEECH = ".!?:,—–”\"’')"
_HEIGHT = re.compile(r"\d['’]\s?\d\d?$")
_INCHES = re.compile(r"(?<!\d)\d{1,3}(?:\.\d\d?)?$")
_BARE = 4  # paragraphs without any mark that a quotation may go on through
_TERM = 60  # characters of a few words in single marks, which may end in any letter
_NONE, _WEAK, _FAIR, _STRONG = range(4)  # how surely a single mark closes


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
    opening one makes a quotation where a paragraph before was left open, or where a word of
    saying follows (``We won,” he said``): then it begins with its sentence.
    Reads the text once, so the time is linear in its length.
    """
    return list(_quotations(text))


@lru_cache(maxsize=4)  # the rules, the kinds and the antecedents of an article ask in turn
def _quotations(text: str) -> tuple[Quotation, ...]:
    found: list[Quotation] = []
    is_open = False  # the last quotation has not been closed
    bare: list[Quotation] = []  # paragraphs without marks since then
    page = lines(text)
    for (base, _, body), then in zip_longest(page, page[1:]):
        waits = is_open and not found[-1].single and len(bare) < _BARE
        if waits and not _DOUBLE.search(body):
            bare.append(Quotation(base, base + len(body), False, False, True))
            continue
        pieces = _in_paragraph(body, is_open, then is not None and then.text[0] in "‘'")
        if bare and (not pieces or pieces[0].opened):
            is_open = False
        elif bare:  # a closing mark at last: they stand inside
            found.extend(bare)
        bare = []
        for number, piece in enumerate(pieces):
            start, end = base + piece.start, base + piece.end
            found.append(piece._replace(start=start, end=end, continues=is_open and number == 0))
        is_open = bool(pieces) and not pieces[-1].closed
    result: list[Quotation] = []
    loose, sure, named = _saying()
    for piece, after in zip_longest(found, found[1:]):
        # One that never closes ends before ``, he said``, unless the next one continues it.
        followed = after is not None and after.continues
        if followed and after.opened and text[piece.end : after.start].strip():
            followed = False
        if not piece.closed:
            saying = (sure if followed else loose).search(text, piece.start, piece.end)
            if saying and followed and _SENTENCE_END.search(text, saying.end(), piece.end):
                who = named.match(text, saying.end())  # a speaker may tell what "he said" himself
                saying = saying if who and any(map(str.isupper, who[0])) else None
            if saying:
                piece = piece._replace(end=saying.end())
        if not result or text[result[-1].end : piece.start].strip():
            piece = piece._replace(continues=False)
        if piece.opened or piece.closed or piece.continues:
            result.append(piece)
    return tuple(result)


def has_marks(text: str) -> bool:
    """Return whether there is a double quotation mark of any shape in ``text``."""
    return _DOUBLE.search(text) is not None


@cache
def _saying() -> tuple[re.Pattern[str], ...]:
    """Return what ends speech that has lost its closing mark: ``, he said``, ``? asked Bell.``

    The second pattern holds the surer ones alone, the third what follows its comma.
    """
    table = read_table("reporting_verbs.csv")
    quoting = table[table["frames"].str.contains(r"\bquote\b") & (table["particle"] == "")]
    verbs = "|".join(sorted({*quoting["past"], *quoting["third"]}))
    name = r"(?!I\b)[A-Z][\w.’'-]*(?:\s[A-Z][\w.’'-]*){0,3}"
    who = rf"(?:he|she|they|{name}|[Tt]he(?:\s[\w’'-]+){{1,3}}?)"
    ends = r"(?:[.,:;]|\s(?:on|in|at|to|during|after|reporters|later)\b|$)"
    saying = rf"\s(?:{who}\s(?:{verbs}){ends}|(?:{verbs})\s{who}{ends})"
    sure = rf"[,?!…](?={saying})"
    named = r"(?:(?!(?:I|we|you|as|which|who|that)\b)[\w.’'-]+\s){0,3}"
    loose = rf",(?=\s{named}(?:said|says|added|told)\b)"
    return re.compile(f"{sure}|{loose}"), re.compile(sure), re.compile(saying)


def _in_paragraph(body: str, is_open: bool, single_follows: bool) -> list[Quotation]:
    """Return the quotations of a paragraph; ``is_open``: the one before left one open.

    ``single_follows``: the next paragraph begins with a single mark, so that one which opens
    here and never closes may go on there.
    """
    pieces: list[Quotation] = []
    marks = list(_MARK.finditer(body))
    start: int | None = None
    at = -1
    while (at := at + 1) < len(marks):
        mark = marks[at]
        if mark.group() in _SINGLE:
            if start is not None:
                continue
            if end := _single_end(body, marks, at):
                pieces.append(Quotation(mark.start(), marks[end].end(), single=True))
                at = end
            elif stop := _single_lost(body, marks, at, single_follows):
                pieces.append(Quotation(mark.start(), stop, closed=False, single=True))
                while at + 1 < len(marks) and marks[at + 1].start() < stop:
                    at += 1
            elif _closes_single(body, mark) == _STRONG and _said(body, mark):
                begin = _sentence_start(body, pieces[-1].end if pieces else 0, mark.start())
                pieces.append(Quotation(begin, mark.end(), opened=False, single=True))
            continue
        role = _role(body, marks, at, start is not None)
        if start is None:
            if role == "opens":
                start = mark.start()
            elif is_open and not pieces and role == "closes":
                pieces.append(Quotation(0, mark.end(), opened=False))
            elif role == "closes" and _said(body, mark):  # the opening mark is lost
                begin = _sentence_start(body, pieces[-1].end if pieces else 0, mark.start())
                pieces.append(Quotation(begin, mark.end(), opened=False))
        elif role == "closes":
            pieces.append(Quotation(start, mark.end()))
            start = None
        elif role == "opens":
            if inner := _inner_end(body, marks, at):
                at = inner  # “He said “no” to me”
            else:  # the one before has lost its closing mark
                stop = start + len(body[start : mark.start()].rstrip())
                pieces.append(Quotation(start, stop, closed=False))
                start = mark.start()
    if start is not None:
        pieces.append(Quotation(start, len(body), closed=False))
    return pieces


def _said(body: str, mark: re.Match[str]) -> bool:
    """Return whether a mark ends speech, by what stands on its sides: ``,” said Ada Bell.``"""
    start, end = mark.span()
    return body[start - 1 : start] in (",", "?", "!") and bool(_saying()[2].match(body, end))


def _sentence_start(body: str, start: int, end: int) -> int:
    """Return where the last sentence begins in a stretch, short forms (``Mr.``) passed over."""
    start += len(body[start:end]) - len(body[start:end].lstrip(" .,;:"))
    short = word_set("abbreviations.txt")
    for match in _NEXT_SENTENCE.finditer(body, start, end):
        word = body[max(start, match.start() - 12) : match.start()].split(" ")[-1]
        if match[0][0] != "." or f"{word}." not in short and not (len(word) == 1 and word != "I"):
            start = match.end()
    return start


def _single_lost(body: str, marks: list[re.Match[str]], at: int, follows: bool) -> int:
    """Return where a quotation in single marks ends whose closing mark is missing, else 0.

    ``‘We won, said Ada Bell.`` has lost it. One that runs to the end of its paragraph goes on
    where the next begins with a mark as well (``follows``).
    """
    start, begin = marks[at].span()
    before = body[max(0, start - 3) : start].strip()
    if not _opens_single(body, marks[at]) or start and before[-1:] not in tuple(_BEFORE_SPEECH):
        return 0
    later = (marks[here] for here in range(at + 1, len(marks)))
    opening = (mark for mark in later if mark.group() in _SINGLE and _opens_single(body, mark))
    stop = next((mark.start() for mark in opening), len(body))
    if _saying()[1].search(body, begin, stop):
        return begin + len(body[begin:stop].rstrip())
    return len(body) if follows and stop == len(body) else 0


def _inner_end(body: str, marks: list[re.Match[str]], at: int) -> int:
    """Return which mark closes a quotation inside another in the same marks, or 0 if none does.

    Another mark must close after it, before one opens again.
    """
    closed = 0
    for here in range(at + 1, len(marks)):
        if marks[here].group() in _SINGLE:
            continue
        if _role(body, marks, here, True) != "closes":
            break
        if closed:
            return closed
        closed = here
    return 0


def _single_end(body: str, marks: list[re.Match[str]], at: int) -> int:
    """Return which mark closes a quotation in single marks, or 0 where mark ``at`` opens none.

    An apostrophe looks the same (``the workers' plan``). A mark after a comma or a full stop
    closes; one after a word closes a few words without the end of a sentence among them. Where
    another single mark opens before that, the first was an apostrophe.
    """
    if not _opens_single(body, marks[at]):
        return 0
    found, n_doubles = 0, 0
    owns = False  # what was found may be a possessive: ‘the crews’ pay’
    sure_only = body[marks[at].end()].isspace() or marks[at].group() == "’"
    for here in range(at + 1, len(marks)):
        mark = marks[here]
        if mark.group() not in _SINGLE:
            n_doubles += _role(body, marks, here, n_doubles % 2 == 1) != "none"
            continue
        strength = _closes_single(body, mark)
        if sure_only:
            if strength == _STRONG and n_doubles % 2 == 0:
                return here
            strength = _NONE
        if strength != _STRONG and _opens_single(body, mark):
            break
        if strength == _STRONG and n_doubles % 2 == 0:
            return here
        inside = (marks[at].end(), mark.start())
        owner = body[mark.start() - 1] == "s" and body[mark.end() : mark.end() + 1].isspace()
        short = inside[1] - inside[0] <= _TERM and not _SENTENCE_END.search(body, *inside)
        if not found and not n_doubles and (strength == _FAIR or strength == _WEAK and short):
            found = here
        elif not found and strength == _FAIR and n_doubles % 2 == 0:
            found = here
        elif found and owns and short and strength in (_WEAK, _FAIR) and not owner:
            found, owns = here, False  # ‘three days’ fuel’
        owns = owner if found == here else owns
    return found


def _opens_single(body: str, mark: re.Match[str]) -> bool:
    """Return whether a single mark may open a quotation: no apostrophe as in ``'90s``, ``'em``."""
    start, end = mark.span()
    before = body[start - 1] if start else " "
    if not (before.isspace() or before in _LEFT_OF_OPENING + '“„«"'):
        return False
    begins = not start or body[max(0, start - 3) : start].rstrip()[-1:] in tuple(_BEFORE_SPEECH)
    if mark.group() == "’" and not (begins and body[end : end + 1].isupper()):
        return False  # turned the wrong way where speech may begin, else an apostrophe
    if begins and body[end : end + 1].isspace() and _CAPITAL.match(body, end):
        return True  # ‘ We won, ’ he said
    word = _WORD.match(body, end)
    if word and word.group().lower() in word_set("elisions.txt"):
        return False
    earlier = body[max(0, start - 2) : start].strip()
    year = _DECADE.match(body, end) is not None and (
        earlier.isalnum() or body[end + 2 : end + 3] == "s"
    )
    return not year and _BEGINS.match(body, end) is not None


def _closes_single(body: str, mark: re.Match[str]) -> int:
    """Return how surely a single mark closes a quotation, and is no apostrophe."""
    start, end = mark.span()
    before, after = body[start - 1 : start] or " ", body[end : end + 1] or " "
    if after.isspace() and body[max(0, start - 2) : start].rstrip()[-1:] in tuple(",.!?…"):
        return _STRONG  # also ``we won, ’`` and ``we won,‘``
    if mark.group() == "‘" or before.isspace() or after.isalnum():
        return _NONE
    if not before.isalnum():
        return _STRONG
    return _WEAK if after.isspace() and end < len(body) or before == "s" else _FAIR


def _role(body: str, marks: list[re.Match[str]], at: int, inside: bool) -> str:
    """Return whether a double mark opens, closes or does neither, by its shape and its place.

    Curly marks turned the wrong way are read by place. Feet and inches are no marks.
    """
    mark = marks[at]
    shape, start, end = mark.group(), mark.start(), mark.end()
    before = body[start - 1] if start else " "
    after = body[end] if end < len(body) else " "
    could_open = before.isspace() or before in _LEFT_OF_OPENING
    could_close = after.isspace() or after in _RIGHT_OF_CLOSING
    if shape in "“„«``":
        return "closes" if inside and could_close and not could_open else "opens"
    if shape in "”»":
        return "opens" if not inside and could_open and not could_close else "closes"
    if shape == '"' and before.isdigit() and _measures(body, marks, at, inside):
        return "none"
    if could_open and not could_close:
        return "closes" if inside and _HE_SAID.match(body, end) else "opens"
    if could_close and not could_open:
        return "closes"
    return "closes" if inside else "opens"


def _measures(body: str, marks: list[re.Match[str]], at: int, inside: bool) -> bool:
    """Return whether a straight mark after a digit stands for inches: ``6'3"``, ``a 12" pipe``."""
    start, end = marks[at].span()
    ahead = body[max(0, start - 8) : start]
    if not inside or _HEIGHT.search(ahead):
        return True
    if not _INCHES.search(ahead) or not body[end : end + 2].strip().isalpha():
        return False
    following = (mark for mark in marks[at + 1 : at + 9] if mark.group() in ('"', "“", "”"))
    closing = next(following, None)  # it would close what this one had closed
    if closing is None or closing.group() == "“":
        return False
    if closing.group() == "”":
        return True
    after = body[closing.end() : closing.end() + 1] or " "
    opens = body[closing.start() - 1].isspace()
    return not opens and (after.isspace() or after in _RIGHT_OF_CLOSING)


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
