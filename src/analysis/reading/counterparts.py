"""Which sentences of two articles the other one tells too."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

import pandas as pd

from analysis import segment
from analysis.corpus.article import Article
from analysis.files import need_columns
from analysis.reading.marking import Marks, innermost

TOLD, PERHAPS, ONLY = 0, 1, 2
_HALF = 0.5  # of a sentence, that shared wording must hold
_PLACES = ("statement", "start", "end", "sure")


def counterparts(
    article: Article, other: Article, told: pd.DataFrame, shared: Iterable[segment.Span]
) -> Marks:
    """Return the sentences of ``article`` with what is known of them in ``other``.

    ``TOLD``: a statement of ``told`` (:func:`analysis.compare.statements`) has a sentence in
    both, or ``shared`` wording holds half the sentence; ``PERHAPS``: they have sentences of
    which one only comes near (``sure`` is False); ``ONLY``: none. Sentences that ``told``
    lacks, as it does sub-headings and those of fewer than five words, are left out. Raises
    ``ValueError`` if ``told`` lacks a column.
    """
    need_columns(told, ("article_id", *_PLACES), "statements", see="statements")
    elsewhere = told[told["article_id"] == other.id]
    sure = set(elsewhere.loc[elsewhere["sure"], "statement"])
    near = set(elsewhere["statement"])
    own = told[told["article_id"] == article.id]
    found: dict[segment.Span, int] = {}
    for number, start, end, is_sure in zip(*(own[name] for name in _PLACES), strict=True):
        known = TOLD if is_sure and number in sure else PERHAPS
        known = known if number in (near if is_sure else sure) else ONLY
        found[start, end] = min(known, found.get((start, end), ONLY))
    held = innermost(((start, end, 0) for start, end in shared), len(article.text))
    lengths = [0, *accumulate(end - start for start, end, _ in held)]

    def before(offset: int) -> int:
        """Return how many characters before ``offset`` are shared."""
        place = bisect_right(held, (offset, 0, 0))
        over = max(held[place - 1][1] - offset, 0) if place else 0
        return lengths[place] - over

    return [
        (start, end, TOLD if before(end) - before(start) >= _HALF * (end - start) else known)
        for (start, end), known in sorted(found.items())
    ]


def runs(sentences: Marks, known: int, text: str) -> list[segment.Span]:
    """Return the sentences of one sort, those that follow each other in a paragraph as one."""
    joined: list[segment.Span] = []
    last = -1
    for start, end, this in sentences:
        if this == known:
            if joined and joined[-1][1] == last and "\n" not in text[last:start]:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        last = end
    return joined
