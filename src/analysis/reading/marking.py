"""Marks on a text as HTML: spans that may overlap, in layers, always well nested."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from html import escape
from typing import NamedTuple

from analysis.segment import Span

Marks = list[tuple[int, int, int]]  # start, end, what is marked


class Layer(NamedTuple):
    """Marks of one sort: what ``tag`` gives for (what is marked, is it the first piece)."""

    marks: Marks
    tag: Callable[[int, bool], str]


class Insert(NamedTuple):
    """HTML between two characters: after what ends there, or before what begins there."""

    offset: int
    html: str
    after: bool = False


def innermost(marks: Iterable[tuple[int, int, int]], length: int) -> Marks:
    """Return marks without overlap: where several cover a character, the last that began.

    Of those that begin together the shortest counts, then the later one. Marks are cut at
    the ends of a text of ``length`` characters; empty ones are left out.
    """
    cut = [(max(start, 0), min(end, length), key) for start, end, key in marks]
    spans = sorted((start, -end, order) for order, (start, end, _) in enumerate(cut) if start < end)
    edges = sorted({edge for start, end, _ in spans for edge in (start, -end)})
    open_: list[tuple[int, int, int]] = []  # minus start, end, minus order
    found: Marks = []
    coming = 0
    for left, right in zip(edges, edges[1:], strict=False):
        while coming < len(spans) and spans[coming][0] == left:
            start, minus_end, order = spans[coming]
            heappush(open_, (-start, -minus_end, -order))
            coming += 1
        while open_ and open_[0][1] <= left:
            heappop(open_)
        if open_:
            key = cut[-open_[0][2]][2]
            if found and found[-1][1:] == (left, key):
                left = found.pop()[0]
            found.append((left, right, key))
    return found


def stripped(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends, cut at the ends of the text."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def covered(marks: Marks, length: int) -> set[int]:
    """Return what is marked but never shown, since other marks lie over all of it."""
    return {key for _, _, key in marks} - {key for _, _, key in innermost(marks, length)}


def render(
    text: str, blocks: Sequence[Span], layers: Sequence[Layer], inserts: Iterable[Insert] = ()
) -> list[str]:
    """Return the HTML of each block of ``text``: escaped, with the marks of the layers.

    Marks of a later layer stand inside those of an earlier one. A mark that is broken up by
    others becomes several elements, of which the first is told so. ``blocks`` are in order
    and do not overlap.
    """
    flat = [innermost(layer.marks, len(text)) for layer in layers]
    put: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for insert in inserts:
        put[insert.offset, insert.after].append(insert.html)
    edges = {edge for marks in flat for start, end, _ in marks for edge in (start, end)}
    edges.update(offset for offset, _ in put)
    ordered = sorted(edges)
    at = [0] * len(layers)
    seen: list[set[int]] = [set() for _ in layers]
    shown = []
    for start, end in blocks:
        inner = ordered[bisect_left(ordered, start + 1) : bisect_left(ordered, end)]
        pieces: list[str] = []
        held: list[int | None] = [None] * len(layers)
        for left, right in zip([start, *inner], [*inner, end], strict=True):
            keys = [_key(marks, at, level, left) for level, marks in enumerate(flat)]
            changed = next((n for n in range(len(layers)) if keys[n] != held[n]), len(layers))
            _close(pieces, held[changed:])
            pieces += put.get((left, True), ()) if left > start else ()
            pieces += put.get((left, False), ())
            for level in range(changed, len(layers)):
                if (key := keys[level]) is not None:
                    pieces.append(layers[level].tag(key, key not in seen[level]))
                    seen[level].add(key)
            pieces.append(escape(text[left:right], quote=False))
            held = keys
        _close(pieces, held)
        pieces += put.get((end, True), ())
        shown.append("".join(pieces))
    return shown


def _key(marks: Marks, at: list[int], level: int, left: int) -> int | None:
    """Return what is marked from ``left``; ``at`` remembers how far each layer has come."""
    while at[level] < len(marks) and marks[at[level]][1] <= left:
        at[level] += 1
    here = at[level]
    return marks[here][2] if here < len(marks) and marks[here][0] <= left else None


def _close(pieces: list[str], held: Sequence[int | None]) -> None:
    pieces += ["</mark>" for key in held if key is not None]
