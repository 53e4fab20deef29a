"""Where the quotation marks of a text do not pair."""

from __future__ import annotations

import re

from analysis.cleaning.lines import lines


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
