"""Lines of a page: what the cleaning rules look at and take away."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

Change = tuple[int, int, str]
"""``(start, end, replacement)`` in the text that the rule was given."""

SENTENCE_END = re.compile(r"[.!?…][\"'”’»)\]]*$")
_LINE = re.compile(r"\S[^\n]*")


class Line(NamedTuple):
    """A line of text that holds something, outer blanks left out, and where it stands."""

    start: int
    end: int
    text: str


@lru_cache(maxsize=8)  # one rule after the other looks at the same text
def lines(text: str) -> tuple[Line, ...]:
    """Return the lines that hold something."""
    found = []
    for match in _LINE.finditer(text):
        inner = match[0].rstrip()
        found.append(Line(match.start(), match.start() + len(inner), inner))
    return tuple(found)


def take_out(text: str, start: int, end: int) -> Change:
    """Return the removal of whole lines together with the break after them."""
    while text.startswith("\n", end):
        end += 1
    return start, end, ""


def is_paragraph(line: str) -> bool:
    """Tell whether a line is running text: it ends a sentence, or is 25 words or longer."""
    return bool(SENTENCE_END.search(line)) or len(line.split()) >= 25
