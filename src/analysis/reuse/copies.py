"""Articles that are copies of one another, in whole or in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.reuse.dates import first_published
from analysis.reuse.fingerprints import (
    WordHashes,
    candidates,
    common,
    distinct,
    frequent,
    run_hashes,
    winnow,
)
from analysis.reuse.tokens import Ints, Vocabulary, token_chunks

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

_TYPES = {
    "event": "object", "source_a": "object", "article_a": "object", "source_b": "object",
    "article_b": "object", "shared": "int64", "jaccard": "float64", "containment_a": "float64",
    "containment_b": "float64", "first": "object",
}  # fmt: skip
_SMALL = 2000  # up to so many articles all runs are compared, not a sample
_WINDOW = 8
_MARGIN = 0.15  # a sample may show this part of the containment that is asked for


def near_copies(
    corpus: Corpus, n: int = 5, *, min_containment: float = 0.1, max_articles: int = 500
) -> pd.DataFrame:
    """Return pairs of articles by the share of their runs of ``n`` words, the closest first.

    Columns ``event, source_a, article_a, source_b, article_b``, ``shared`` (distinct runs in
    both), ``jaccard`` (of the runs of either, how many are in both), ``containment_a`` (of
    the runs of a, how many are in b), ``containment_b`` (Broder 1997, On the resemblance and
    containment of documents) and ``first`` (the article with the earlier date: ``a``, ``b``,
    ``same day``, '' where a date is missing). Pairs from different events are included,
    ``event`` is then empty. A pair is listed if either containment reaches
    ``min_containment``. Runs found in more than ``max_articles`` articles are left out of
    all counts: they are boilerplate.

    Up to 2,000 articles all pairs are found. In larger corpora pairs are proposed by
    winnowed fingerprints, a fifth of the runs (Schleimer, Wilkerson & Aiken 2003), and
    then counted exactly; a pair near ``min_containment`` may be missed. What it does not
    mean: that the later article copied the first; both may use one agency. Raises
    ``ValueError`` if ``n`` is below 1.
    """
    articles = list(corpus)
    window = 1 if len(articles) <= _SMALL else _WINDOW
    hashes, owner, sample, sample_owner = _fingerprints(articles, n, window)
    common_runs = frequent(hashes, max_articles)
    if len(common_runs):
        is_common = np.zeros(len(hashes), dtype=bool)
        is_common[common_runs] = True
        kept = ~np.isin(sample, np.unique(hashes[is_common]))
        sample, sample_owner = sample[kept], sample_owner[kept]
        hashes, owner = hashes[~is_common], owner[~is_common]
    least = min_containment * (1 if window == 1 else _MARGIN)
    pairs = candidates(sample, sample_owner, len(articles), least)
    sizes = np.bincount(owner, minlength=len(articles))
    shared = common(hashes, sizes, pairs)
    close = (shared > 0) & (shared >= min_containment * sizes[pairs].min(axis=1))
    (left, right), shared = pairs[close].T, shared[close]
    fields = pd.DataFrame(
        [(article.event, article.source, article.id, article.published) for article in articles],
        columns=["event", "source", "article", "published"],
        dtype=object,
    )
    a, b = (fields.iloc[side].reset_index(drop=True) for side in (left, right))
    dates = zip(a["published"], b["published"], strict=True)
    table = pd.DataFrame(
        {
            "event": a["event"].where(a["event"] == b["event"], ""),
            "source_a": a["source"],
            "article_a": a["article"],
            "source_b": b["source"],
            "article_b": b["article"],
            "shared": shared,
            "jaccard": (shared / (sizes[left] + sizes[right] - shared)).round(6),
            "containment_a": (shared / sizes[left]).round(6),
            "containment_b": (shared / sizes[right]).round(6),
            "first": [first_published(*pair) for pair in dates],
        }
    ).astype(_TYPES)
    order = ["jaccard", "article_a", "article_b"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _fingerprints(articles: list[Article], n: int, window: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the distinct hashes of each article and their article; the same of the sample."""
    vocabulary, word_hashes = Vocabulary(), WordHashes()
    none = np.empty(0, dtype=np.int64)
    parts: list[tuple[Ints, Ints, Ints, Ints]] = [(none, none, none, none)]
    for tokens in token_chunks(articles, vocabulary):
        hashes, owner = run_hashes(tokens, word_hashes.of(vocabulary.words), n)
        kept = winnow(hashes, owner, window)
        whole = distinct(hashes, owner)
        parts.append((*whole, *(distinct(hashes[kept], owner[kept]) if window > 1 else whole)))
    hashes, owner, sample, sample_owner = (
        np.concatenate([part[column] for part in parts]) for column in range(4)
    )
    return hashes, owner, sample, sample_owner
