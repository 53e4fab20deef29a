"""How speech is rendered: direct, mixed, indirect, or direct with its marks lost."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from analysis.lexicons import clause_words, read_terms
from analysis.quotation_marks import quotations
from analysis.quotes.rules import Attribution
from analysis.segment import Span, words

_DIRECT = 0.9  # share of content words inside marks from which speech counts as direct


@cache
def _clause_openers() -> frozenset[str]:
    return frozenset(read_terms("indirect_openers.txt"))


class Kinds:
    """Tells the kind of attributions of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.marks = [(quote.start, quote.end) for quote in quotations(text)]
        self.starts = [start for start, _ in self.marks]

    def kind(self, item: Attribution) -> str:
        """Return ``direct`` (nine tenths of the words in marks), ``mixed``, ``indirect``, or
        ``unmarked``: no marks, and yet in the speaker's own first person."""
        if item.rule == "unmarked":
            return "unmarked"
        total = inside = 0
        for start, end in item.content:
            for left, right in words(self.text[start:end]):
                total += 1
                before = bisect_right(self.starts, start + left)
                inside += before > 0 and start + right <= self.marks[before - 1][1]
        if inside:
            return "direct" if inside >= _DIRECT * total else "mixed"
        return "unmarked" if self._own_words(item) else "indirect"

    def _own_words(self, item: Attribution) -> bool:
        """Tell whether a content without marks is in the words of its speaker.

        It must be a sentence of its own (*We won, she said*; not *she said that we won*), in
        the first person or with an editor's brackets, and the source must be another.
        """
        source = {word for start, end in item.source for word in self._low((start, end))}
        if not item.source or source & clause_words("first_person"):
            return False
        low = [word for piece in item.content for word in self._low(piece)]
        if not low or low[0] in _clause_openers() or not self._stands_alone(item):
            return False
        bracketed = any("[" in self.text[start:end] for start, end in item.content)
        return bracketed or not clause_words("first_person").isdisjoint(low)

    def _stands_alone(self, item: Attribution) -> bool:
        """Tell whether the content comes before its cue, or after a colon or comma."""
        first = item.content[0][0]
        if not item.cue or first < item.cue[0][0]:
            return True
        return self.text[max(0, first - 20) : first].rstrip()[-1:] in ",:.?!"

    def _low(self, span: Span) -> list[str]:
        start, end = span
        return [self.text[start + a : start + b].lower() for a, b in words(self.text[start:end])]
