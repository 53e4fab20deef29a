"""Mending the body of an article: repeated paragraphs, broken lines, sub-headings."""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.cleaning.lines import SENTENCE_END, Change, is_paragraph, lines, take_out


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
    page = lines(text)
    for before, after in zip(page, page[1:], strict=False):
        if _is_cut(before.text, after.text):
            yield before.end, after.start, " "


def wrapped_line(text: str) -> Iterator[Change]:
    """Yield the joining of hard-wrapped lines: 50 to 100 characters, one break between."""
    if "\n\n" not in text:
        return  # without blank lines, every line is a paragraph
    page = lines(text)
    for before, after in zip(page, page[1:], strict=False):
        one_break = text[before.end : after.start].count("\n") == 1
        full = len(before.text) + 1 + len(after.text.split()[0]) > 66 and len(before.text) <= 100
        if one_break and full and len(before.text) >= 50 and not is_paragraph(before.text):
            yield before.end, after.start, " "


def _is_cut(before: str, after: str) -> bool:
    if len(before.split()) < 4 or not (before[-1].isalnum() or before[-1] in ",;—–-"):
        return False
    if after[0].islower():
        return True
    return _is_open(before) and bool(re.match(r"[^“\"”]*[”\"]", after)) and after[0] not in '“"'


def _is_open(line: str) -> bool:
    """Tell whether the line ends inside a quotation."""
    return line.count("“") > line.count("”") or (line.count('"') % 2 == 1 and "“" not in line)


def headings(text: str) -> list[tuple[int, int]]:
    """Return the spans of sub-headings: short lines without a full stop between paragraphs."""
    page = lines(text)
    found = []
    for before, line, after in zip(page, page[1:], page[2:], strict=False):
        if _is_heading(line.text) and is_paragraph(before.text) and is_paragraph(after.text):
            found.append((line.start, line.end))
    return found


def _is_heading(line: str) -> bool:
    n_words = len(line.split())
    if line.endswith("?"):
        return n_words <= 5
    starts_high = line.lstrip("“\"‘'#")[:1].isupper() or line[:1].isdigit()
    return (
        n_words <= 10 and starts_high and line[-1] not in ".!,;:…" and not SENTENCE_END.search(line)
    )
