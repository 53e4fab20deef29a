"""Changes to a text, on record, and the way from the changed text back to the raw one."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from analysis.cleaning.lines import Change

Span = tuple[int, int]


@dataclass(frozen=True)
class Edit:
    """One change: ``raw[start:end]``, which was ``removed``, became ``replacement``."""

    rule: str
    start: int
    end: int
    removed: str
    replacement: str


@dataclass(frozen=True)
class Cleaned:
    """The clean text, the edits that made it, and what was found on the way.

    ``edits`` are in order of raw offsets and never overlap; applied to the raw text they
    give ``text``. ``headings`` are the spans of sub-headings in ``text``. ``found`` holds
    what stood inside the text and belongs to the metadata: ``title``, ``standfirst``,
    ``byline``, ``published``, ``place``, where there was one.
    """

    text: str
    edits: tuple[Edit, ...] = ()
    headings: tuple[Span, ...] = ()
    found: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _clean_starts(self) -> list[int]:
        """Offset in ``text`` at which each edit's replacement begins."""
        starts, shift = [], 0
        for edit in self.edits:
            starts.append(edit.start + shift)
            shift += len(edit.replacement) - (edit.end - edit.start)
        return starts

    @cached_property
    def _raw_starts(self) -> list[int]:
        return [edit.start for edit in self.edits]

    def raw_span(self, start: int, end: int) -> Span:
        """Return the raw span that became ``text[start:end]``.

        Where an edit replaced several raw characters, the whole of them is returned.
        Raises ``ValueError`` if the span does not lie within the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise ValueError(f"span ({start}, {end}) outside a text of {len(self.text)} characters")
        if start == end:
            place = self._raw_of(start)[0]
            return place, place
        return self._raw_of(start)[0], self._raw_of(end - 1)[1]

    def _raw_of(self, offset: int) -> Span:
        """Return the raw span of the character at clean ``offset``."""
        index = bisect_right(self._clean_starts, offset) - 1
        if index < 0:
            return offset, offset + 1
        edit, begin = self.edits[index], self._clean_starts[index]
        if offset < begin + len(edit.replacement):
            return edit.start, edit.end
        place = offset - begin - len(edit.replacement) + edit.end
        return place, place + 1

    def clean_span(self, start: int, end: int) -> Span | None:
        """Return the clean span of ``raw[start:end]``, or None if nothing of it is left.

        Raises ``ValueError`` if the span does not lie within the raw text.
        """
        left, right = self._clean_of(start, after=False), self._clean_of(end, after=True)
        if not 0 <= start <= end or right > len(self.text):
            raise ValueError(f"span ({start}, {end}) outside the raw text")
        while left < right and self.text[left].isspace():
            left += 1
        while left < right and self.text[right - 1].isspace():
            right -= 1
        return (left, right) if left < right else None

    def _clean_of(self, offset: int, *, after: bool) -> int:
        index = bisect_right(self._raw_starts, offset) - 1
        if index < 0:
            return offset
        edit, begin = self.edits[index], self._clean_starts[index]
        if offset <= edit.start:
            return begin
        if offset < edit.end:
            return begin + (len(edit.replacement) if after else 0)
        return offset - edit.end + begin + len(edit.replacement)


class Draft:
    """A text under change that remembers where each of its characters came from."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.text = raw
        self.starts = array("q", range(len(raw)))
        self.ends = array("q", range(1, len(raw) + 1))
        self.edits: list[Edit] = []

    def apply(self, rule: str, changes: Iterable[Change]) -> None:
        """Apply ``(start, end, replacement)`` changes, which are in order of offsets."""
        done = 0
        text: list[str] = []
        starts, ends = array("q"), array("q")
        for start, end, replacement in changes:
            if start < done or self.text[start:end] == replacement:
                continue
            text += self.text[done:start], replacement
            raw_start, raw_end = self.starts[start], self.ends[end - 1]
            starts += self.starts[done:start]
            ends += self.ends[done:start]
            starts.extend([raw_start] * len(replacement))
            ends.extend([raw_end] * len(replacement))
            self.edits.append(
                Edit(rule, raw_start, raw_end, self.raw[raw_start:raw_end], replacement)
            )
            done = end
        if not done:
            return
        self.text = "".join(text) + self.text[done:]
        self.starts = starts + self.starts[done:]
        self.ends = ends + self.ends[done:]

    def final_edits(self) -> tuple[Edit, ...]:
        """Return the edits by raw offset, without those swallowed by a later, larger one.

        What replaces an edit's raw words is all that is left of them in the end: a later rule
        may have changed a part of an earlier replacement.
        """
        latest_first = reversed(list(enumerate(self.edits)))
        ordered = sorted(latest_first, key=lambda item: (item[1].start, -item[1].end, -item[0]))
        kept: list[Edit] = []
        for _, edit in ordered:
            if not kept or edit.start >= kept[-1].end:
                left, right = (bisect_left(self.starts, at) for at in (edit.start, edit.end))
                kept.append(replace(edit, replacement=self.text[left:right]))
        return tuple(kept)
