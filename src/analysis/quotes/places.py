"""Attributions or cues by where they stand, so that those in one place are found fast."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Hashable, Iterable
from typing import Generic, TypeVar

from analysis.segment import Span

Item = TypeVar("Item", bound=Hashable)


class ByPlace(Generic[Item]):
    """Items, such as attributions, that can be asked for by spans that meet theirs."""

    def __init__(self, items: Iterable[tuple[tuple[Span, ...], Item]]) -> None:
        pairs = [(span, item) for spans, item in items for span in spans]
        self.pairs = sorted(pairs, key=lambda pair: pair[0])
        self.starts = [start for (start, _), _ in self.pairs]
        self.longest = max((end - start for (start, end), _ in self.pairs), default=0)

    def meeting(self, spans: Iterable[Span]) -> list[Item]:
        """Return the items that meet the given spans, in order, each once."""
        met: dict[Item, None] = {}
        for start, end in spans:
            first = bisect_right(self.starts, start - self.longest)
            for (_, other_end), item in self.pairs[
                max(0, first - 1) : bisect_left(self.starts, end)
            ]:
                if start < other_end:
                    met[item] = None
        return list(met)
