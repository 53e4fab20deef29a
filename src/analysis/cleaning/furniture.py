"""What stands on a news page and is not the article: lines and blocks.

Each rule takes the text and yields changes ``(start, end, replacement)`` in order of
offsets. The patterns are data (``lexicons/furniture.csv``). A rule only ever takes whole
lines, and only short ones: a sentence of the article is never half removed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from analysis.cleaning.lines import Change, Line, lines, take_out
from analysis.lexicons import read_table

MAX_FURNITURE = 320
"""Longer lines are never furniture (characters)."""

_SPEECH = re.compile(r"\b(?:said|says|told|asked|added|he|she|they)\b|[“”]", re.IGNORECASE)
_NAMES_OTHER_TEXTS = {"related", "photo", "tags"}


@cache
def _patterns(rule: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = read_table("furniture.csv")
    rows = table[table["rule"] == rule]
    return tuple(
        (extent, re.compile(pattern, re.IGNORECASE))
        for extent, pattern in zip(rows["extent"], rows["pattern"], strict=True)
    )


def furniture_rules() -> list[str]:
    """Return the names of the rules in ``lexicons/furniture.csv``, in its order."""
    return list(dict.fromkeys(read_table("furniture.csv")["rule"]))


def furniture(text: str, rule: str) -> Iterator[Change]:
    """Yield the removal of each line or block that matches a pattern of ``rule``."""
    page = lines(text)
    skip_to = 0
    for index, line in enumerate(page):
        if index < skip_to or len(line.text) > MAX_FURNITURE:
            continue
        for extent, pattern in _patterns(rule):
            if pattern.fullmatch(line.text) and not _is_of_the_article(line.text, rule):
                last = _last_line(page, index, extent)
                if last is not None:
                    yield take_out(text, line.start, page[last].end)
                    skip_to = last + 1
                    break


def _is_of_the_article(line: str, rule: str) -> bool:
    """Tell whether a line that looks like furniture is a sentence of the article.

    The furniture of a page does not report what somebody said; and what a page calls other
    texts (``Related: ...``) is a title, not a sentence with a full stop.
    """
    if rule in _NAMES_OTHER_TEXTS:
        return line.endswith(".") and len(line.split()) >= 8 and "(" not in line
    return bool(_SPEECH.search(line))


def _last_line(page: Sequence[Line], index: int, extent: str) -> int | None:
    """Return the index of the last line of the furniture that begins at ``index``."""
    if extent == "line":
        return index
    following = page[index + 1 : index + 5]
    if extent == "contact":
        for offset, line in enumerate(following, start=1):
            if any(kind == "line" and p.fullmatch(line.text) for kind, p in _patterns("contact")):
                return index + offset
            if _is_sentence(line.text):
                return None
        return None
    last = index
    for line in following:
        if _is_sentence(line.text) or len(line.text.split()) > 18:
            break
        last += 1
    return last


def _is_sentence(line: str) -> bool:
    return bool(re.search(r"[.!…][\"'”’»)\]]*$", line))
