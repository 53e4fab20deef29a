"""Boilerplate: passages that stand in many articles of one outlet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import articles_of
from analysis.corpus.words import Codes, Ints, Words, compared, words_of
from analysis.reuse.shingles import shingles

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_TYPES = {
    "source": "object", "text": "object", "n_articles": "int64", "share": "float64",
    "article_id": "object", "start": "int64", "end": "int64", "spans": "object",
}  # fmt: skip


def boilerplate(
    corpus: Corpus, n: int = 8, *, min_articles: int = 3, min_share: float = 0.02
) -> pd.DataFrame:
    """Return the passages that stand in many articles of one outlet, the most frequent first.

    Columns ``source, text``, ``n_articles`` (of the outlet that hold the passage), ``share``
    (of the outlet's articles), ``article_id, start, end`` (the first place) and ``spans``
    (all places, as ``(article_id, start, end)``). A passage has at least ``n`` words and
    stands in at least ``min_articles`` articles and ``min_share`` of the outlet's.

    The longest passage is listed, not its fragments: runs of ``n`` words that many articles
    hold are chained as long as each next run stands in no fewer than half, and no more than
    twice, as many articles as the one before. A part of a listed passage is listed too only
    if it also stands alone in ``min_articles`` articles. Words are compared as in
    :func:`shared_wording`.

    What it does not mean: that the passage is furniture. Background that an outlet repeats
    from day to day, and one article published in several versions, look the same: read the
    rows. Raises ``ValueError`` if ``n`` or ``min_articles`` is below 1.
    """
    if min_articles < 1:
        raise ValueError(f"min_articles must be at least 1, not {min_articles}")
    articles = articles_of(corpus)
    words = compared(words_of(articles))
    codes, sources = pd.factorize(np.array([article.source for article in articles], dtype=object))
    outlet = codes.astype(np.int64)
    held = np.bincount(outlet, minlength=1)
    least = np.maximum(min_articles, np.ceil(min_share * held - 1e-9)).astype(np.int64)
    of_article = outlet[words.article]
    where, hashes = shingles(words, n)
    order = np.lexsort((of_article[where], hashes))
    in_order, hashes_in_order = where[order], hashes[order]
    spread = np.empty_like(where)
    spread[order] = _spread(hashes_in_order, of_article[in_order], words.article[in_order])
    often = np.flatnonzero(spread >= least[of_article[where]])
    passages: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for left, right in _chains(words, where[often], spread[often], n):
        passages[int(of_article[left]), *words.codes[left:right].tolist()].append(left)
    rows = []
    for (source, *passage), alone in passages.items():
        if len(set(words.article[alone].tolist())) < least[source]:
            continue
        number = hashes[np.searchsorted(where, alone[0])]
        same = slice(*np.searchsorted(hashes_in_order, [number, number + 1]))
        places = _equal(words, np.sort(in_order[same]), alone[0], len(passage))
        places = places[of_article[places] == source]
        spans = [
            (articles[words.article[left]].id, int(words.start[left]), int(words.end[last]))
            for left, last in zip(places, places + len(passage) - 1, strict=True)
        ]
        first, (article_id, start, end) = articles[words.article[places[0]]], spans[0]
        n_articles = len({article_id for article_id, _, _ in spans})
        share, text = round(n_articles / int(held[source]), 6), first.text[start:end]
        rows.append((first.source, text, n_articles, share, article_id, start, end, spans))
    table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    length = -table["text"].str.len().astype("int64")
    order_of = ["n_articles", "length", "source", "article_id", "start"]
    table = table.assign(length=length).sort_values(
        order_of, ascending=[False, True, True, True, True], ignore_index=True
    )
    return table[list(_TYPES)]


def _spread(hashes: Ints, outlet: Ints, article: Codes) -> Ints:
    """Return for each sorted shingle in how many articles of its outlet it stands."""
    if not len(hashes):
        return hashes
    new = np.concatenate([[True], (np.diff(hashes) != 0) | (np.diff(outlet) != 0)])
    first = new | np.concatenate([[True], np.diff(article) != 0])
    group = np.cumsum(new) - 1
    return np.bincount(group, weights=first).astype(np.int64)[group]


def _chains(words: Words, where: Ints, spread: Ints, n: int) -> Iterator[tuple[int, int]]:
    """Yield the first word and last word + 1 of the chains of shingles at ``where``.

    Where a chain breaks because more articles go on, the words that both chains hold are
    left to the more frequent one.
    """
    article = words.article[where]
    apart = (np.diff(where) != 1) | (np.diff(article) != 0)
    breaks = apart | (spread[1:] * 2 < spread[:-1]) | (spread[1:] > spread[:-1] * 2)
    edges = np.concatenate([[0], np.flatnonzero(breaks) + 1, [len(where)]])
    firsts, lasts = edges[:-1], edges[1:] - 1
    left, right = where[firsts[lasts >= firsts]], where[lasts[lasts >= firsts]] + n
    for chain in range(1, len(left)):
        if right[chain - 1] > left[chain] and article[firsts[chain]] == article[lasts[chain - 1]]:
            if spread[lasts[chain - 1]] < spread[firsts[chain]]:
                right[chain - 1] = left[chain]
            else:
                left[chain] = right[chain - 1]
    long = right - left >= n
    yield from zip(left[long].tolist(), right[long].tolist(), strict=True)


def _equal(words: Words, places: Ints, model: int, length: int) -> Ints:
    """Return those of ``places`` where the ``length`` words from ``model`` on stand."""
    places = places[places + length <= len(words.codes)]
    places = places[words.article[places] == words.article[places + length - 1]]
    for offset in range(length):
        places = places[words.codes[places + offset] == words.codes[model + offset]]
    return places
