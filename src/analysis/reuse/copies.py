"""Articles that are copies of one another, in whole or in part."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import articles_of
from analysis.corpus.words import Ints, Words, compared, labels_of, words_of
from analysis.reuse.fingerprints import (
    candidates,
    common,
    distinct,
    frequent,
    run_hashes,
    winnow,
    word_hashes,
)
from analysis.text.dates import first_published

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_TYPES = {
    "event": "object", "source_a": "object", "article_a": "object", "source_b": "object",
    "article_b": "object", "shared": "int64", "jaccard": "float64", "containment_a": "float64",
    "containment_b": "float64", "first": "object",
}  # fmt: skip
_FIELDS = ["event", "source", "id", "published"]
_SMALL = 2000  # up to so many articles all runs are compared, not a sample
_WINDOW = 8
_AT_ONCE = 200_000  # words whose runs are hashed together
_MOST = 2_000_000  # pairs that are counted
_MARGIN = 0.15  # a sample may show this part of the containment that is asked for


def near_copies(
    corpus: Corpus | Words, n: int = 5, *, min_containment: float = 0.1, max_articles: int = 500
) -> pd.DataFrame:
    """Return pairs of articles by the share of their runs of ``n`` words, the closest first.

    Columns ``event, source_a, article_a, source_b, article_b``, ``shared`` (distinct runs in
    both), ``jaccard`` (of the runs of either, how many are in both), ``containment_a`` (of
    the runs of a, how many are in b), ``containment_b`` (Broder 1997, On the resemblance and
    containment of documents) and ``first`` (the article with the earlier date: ``a``, ``b``,
    ``same day``, '' where a date is missing). Pairs from different events are included,
    ``event`` is then empty. A pair is listed if either containment reaches
    ``min_containment``. ``corpus`` may be :class:`analysis.corpus.words.Words`: the table is
    the same. Runs found in more than ``max_articles`` articles are left out of all counts: they
    are boilerplate. Where most of an article is, a warning says so: a text printed more often
    than that is in no pair.

    Up to 2,000 articles all pairs are found. In larger corpora pairs are proposed by
    winnowed fingerprints, a fifth of the runs (Schleimer, Wilkerson & Aiken 2003), and
    then counted exactly; a pair near ``min_containment`` may be missed. What it does not
    mean: that the later article copied the first; both may use one agency. Raises
    ``ValueError`` if ``n`` is below 1, and for more than two million pairs to count (a
    hundred thousand articles of which each has forty copies).
    """
    given = corpus if isinstance(corpus, Words) else articles_of(corpus)
    fields = pd.DataFrame({name: labels_of(given, name) for name in _FIELDS}, dtype=object)
    window = 1 if len(fields) <= _SMALL else _WINDOW
    hashes, sizes, sample, sample_owner = _fingerprints(compared(words_of(given)), n, window)
    common_runs = frequent(hashes, max_articles)
    if len(common_runs):
        is_common = np.zeros(len(hashes), dtype=bool)
        is_common[common_runs] = True
        kept = ~np.isin(sample, np.unique(hashes[is_common]))
        sample, sample_owner = sample[kept], sample_owner[kept]
        owner = np.repeat(np.arange(len(fields), dtype=np.int32), sizes)[~is_common]
        hashes, whole = hashes[~is_common], sizes
        sizes = np.bincount(owner, minlength=len(fields))
        if n_lost := int((2 * sizes < whole).sum()):
            warnings.warn(
                f"articles most of whose wording stands in more than {max_articles} articles, and "
                f"is not counted: {n_lost}; see max_articles", stacklevel=2,
            )  # fmt: skip
    least = min_containment * (1 if window == 1 else _MARGIN)
    pairs = candidates(sample, sample_owner, len(fields), least, _MOST)
    shared = common(hashes, sizes, pairs)
    close = (shared > 0) & (shared >= min_containment * sizes[pairs].min(axis=1))
    (left, right), shared = pairs[close].T, shared[close]
    a, b = (fields.iloc[side].reset_index(drop=True) for side in (left, right))
    dates = zip(a["published"], b["published"], strict=True)
    table = pd.DataFrame(
        {
            "event": a["event"].where(a["event"] == b["event"], ""),
            "source_a": a["source"],
            "article_a": a["id"],
            "source_b": b["source"],
            "article_b": b["id"],
            "shared": shared,
            "jaccard": (shared / (sizes[left] + sizes[right] - shared)).round(6),
            "containment_a": (shared / sizes[left]).round(6),
            "containment_b": (shared / sizes[right]).round(6),
            "first": [first_published(*pair) for pair in dates],
        }
    ).astype(_TYPES)
    order = ["jaccard", "article_a", "article_b"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _fingerprints(words: Words, n: int, window: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the distinct hashes of the articles in a row, how many each article has, and a
    sample of them with the article of each."""
    of_words = word_hashes(words.vocabulary)
    none: NDArray[np.integer] = np.empty(0, dtype=np.int64)
    wholes, samples, owners = [none], [none], [none]
    sizes = np.zeros(len(words), dtype=np.int64)
    for _, _, some in words.parts(_AT_ONCE):
        hashes, owner = run_hashes(words.codes[some], words.article[some], of_words, n)
        kept = winnow(hashes, owner, window)
        sample, sample_owner = distinct(hashes[kept], owner[kept])
        hashes, owner = distinct(hashes, owner) if window > 1 else (sample, sample_owner)
        sizes += np.bincount(owner, minlength=len(words))
        for part, values in ((wholes, hashes), (samples, sample), (owners, sample_owner)):
            part.append(values)
    return np.concatenate(wholes), sizes, np.concatenate(samples), np.concatenate(owners)
