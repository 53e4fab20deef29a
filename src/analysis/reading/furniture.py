"""What cleaning took out of an article, at its place in the clean text."""

from __future__ import annotations

from html import escape
from typing import NamedTuple

from analysis.corpus.article import Article
from analysis.reading.html import apart
from analysis.reading.marking import Insert, Marks
from analysis.segment import Span

MOST = 600  # characters of one removal that are shown


class Removed(NamedTuple):
    """Words that were removed before ``text[start]``; ``text[start:end]`` replaced them."""

    rule: str
    start: int
    end: int
    words: str
    alone: bool  # whole lines of the raw text


def removed(article: Article) -> list[Removed]:
    """Return the edits of words, in order; those of white space alone are left out."""
    found, shift = [], 0
    for edit in article.edits:
        start = edit.start + shift
        shift += len(edit.replacement) - (edit.end - edit.start)
        if edit.removed.split() != edit.replacement.split():
            before, after = (
                article.raw[max(edit.start - 1, 0) : edit.start],
                article.raw[edit.end : edit.end + 1],
            )
            opens = before in ("", "\n") or edit.removed[:1] == "\n"
            closes = after in ("", "\n", "\r") or edit.removed[-1:] == "\n"
            end = start + len(edit.replacement)
            found.append(Removed(edit.rule, start, end, edit.removed, opens and closes))
    return found


def placed(
    gone: list[Removed], blocks: list[Span]
) -> tuple[dict[int, list[str]], list[Insert], Marks]:
    """Return what stands before each block (by number), within one, and what came instead.

    What was removed after the last block has the number of blocks.
    """
    before: dict[int, list[str]] = {}
    inside: list[Insert] = []
    block = 0
    for item in gone:
        while block < len(blocks) and blocks[block][1] < item.start:
            block += 1
        start, end = blocks[block] if block < len(blocks) else (item.start + 1, 0)
        alone = item.alone and item.start == item.end
        if item.start < start or (alone and item.start in (start, end)):
            place = block + (start <= item.start == end)
            before.setdefault(place, []).append(f"<p class='gone' hidden>{_struck(item)}</p>")
        else:
            inside.append(Insert(item.start, _struck(item), after=item.start == end))
    came = [(item.start, item.end, 0) for item in gone if item.start < item.end]
    return before, inside, came


def _struck(item: Removed) -> str:
    words = item.words.strip("\n")
    left = f" … {len(words) - MOST} more characters" if len(words) > MOST else ""
    why = escape(f"removed by cleaning, rule {item.rule}")
    return f'<del hidden title="{why}">{apart(words[:MOST])}{left}</del>'
