"""How alike the wording of two articles is, beside what any two articles would show."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus import articles_of
from analysis.corpus.words import Words, count_terms, words_of
from analysis.quotes.voices import split

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

_PAIRS = {
    "event": "object", "voice": "object", "source_a": "object", "source_b": "object",
    "article_a": "object", "article_b": "object", "n_words_a": "int64", "n_words_b": "int64",
    "cosine": "float64", "null_mean": "float64", "null_low": "float64", "null_high": "float64",
    "null_share": "float64", "n_null": "int64",
}  # fmt: skip


def similarity(
    corpus: Corpus,
    within: str | None = "event",
    voice: str | Sequence[str] = "all",
    *,
    voices: pd.DataFrame | None = None,
    n_null: int = 10_000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the cosine of TF-IDF word weights for each pair of articles of one event.

    Columns ``event, voice, source_a, source_b, article_a, article_b, n_words_a, n_words_b``
    (words of each in that voice), ``cosine`` (0 no word in common, 1 the same words in the
    same proportions), and the null that goes with it, the cosines of pairs from different
    events and different sources: ``null_mean``, its 2.5 and 97.5 % quantiles ``null_low`` and
    ``null_high``, ``null_share`` (the share of them at least as high, one added to both
    counts) and ``n_null``, how many: all of them, or at most ``n_null`` drawn at random. A corpus
    of one event has no null: NaN, and the cosines can only be ranked. ``within=None`` pairs
    all articles; ``event`` is then empty for a pair from two events. Articles without an
    event count as being on one. An article without a word in the voice has cosine NaN.

    ``voice`` is ``all``, ``outlet`` or ``quoted``, or several of them for the pairs of each;
    ``voices`` is the table of :func:`analysis.quotes.voices.split`, made here when it is needed.
    Raises ``ValueError`` for another voice or ``within``, or ``n_null`` below 1.

    Weights are (1 + log count) times the smoothed idf of scikit-learn over this corpus and
    voice, so cosines of two corpora or of two voices do not compare, but their place in the
    null does. Few words have a low cosine with anything. Above the null means: on one
    matter, as articles on one event nearly always are. Whether two outlets are closer than
    the event makes them is what :func:`analysis.compare.outlet_pairs` tells. A high cosine
    does not mean agreement, nor copying: two articles may use the same words to say opposite
    things. For copied wording see ``analysis.reuse``. The table grows with the square of the
    articles in an event.
    """
    if within not in (None, "event"):
        raise ValueError(f"within must be 'event' or None, not {within!r}")
    if n_null < 1:
        raise ValueError(f"n_null must be at least 1, not {n_null}")
    wanted = [voice] if isinstance(voice, str) else list(dict.fromkeys(voice))
    if voices is None and set(wanted) - {"all"}:
        voices = split(corpus)
    articles = articles_of(corpus)
    words = words_of(articles, voices)
    tables = [_of_voice(articles, words, within, one, n_null, random_state) for one in wanted]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_PAIRS))
    return table.astype(_PAIRS).round(6)


def similarity_matrix(pairs: pd.DataFrame, value: str = "cosine") -> pd.DataFrame:
    """Return the mean ``value`` of the pairs of each two outlets: outlet x outlet, symmetric.

    The diagonal holds pairs of articles of one outlet, NaN where there are none. For one
    event give its rows only. Raises ``ValueError`` if the pairs are of several voices.
    """
    if "voice" in pairs and pairs["voice"].nunique() > 1:
        raise ValueError("the pairs are of several voices: choose one, pairs[pairs.voice == ...]")
    turned = pairs.rename(columns={"source_a": "source_b", "source_b": "source_a"})
    other = turned[turned["source_a"] != turned["source_b"]]
    both = pd.concat([pairs, other], ignore_index=True)
    names = sorted(set(both["source_a"]))
    table = both.pivot_table(index="source_a", columns="source_b", values=value, aggfunc="mean")
    table = table.reindex(index=names, columns=names)
    return table.rename_axis(index="source", columns=None)


def _of_voice(
    articles: list[Article],
    words: Words,
    within: str | None,
    voice: str,
    n_null: int,
    random_state: int,
) -> pd.DataFrame:
    """Return the pairs of one voice, with the null of that voice."""
    weights, _ = count_terms(words, voice)
    if weights.nnz:
        weights = sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(weights))
    n_words = np.bincount(words.article[words.of_voice(voice)], minlength=len(words))
    events = np.array([str(article.event) for article in articles], dtype=object)
    sources = np.array([str(article.source) for article in articles], dtype=object)
    ids = np.array([article.id for article in articles], dtype=object)
    left, right = _pairs(events if within is not None else np.full(len(articles), ""))
    null = _null(weights, events, sources, n_null, random_state)
    cosine = _cosines(weights, left, right)
    return pd.DataFrame(
        {
            "event": np.where(events[left] == events[right], events[left], ""),
            "voice": voice,
            "source_a": sources[left],
            "source_b": sources[right],
            "article_a": ids[left],
            "article_b": ids[right],
            "n_words_a": n_words[left],
            "n_words_b": n_words[right],
            "cosine": cosine,
            "null_mean": null.mean() if len(null) else np.nan,
            "null_low": np.quantile(null, 0.025) if len(null) else np.nan,
            "null_high": np.quantile(null, 0.975) if len(null) else np.nan,
            "null_share": _share_at_least(cosine, null),
            "n_null": len(null),
        }
    )


def _pairs(blocks: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the two positions of each pair within a block, in order of the corpus."""
    found: list[tuple[int, int]] = []
    for block in dict.fromkeys(blocks):
        found.extend(combinations(np.flatnonzero(blocks == block).tolist(), 2))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _cosines(
    weights: sparse.csr_array, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the cosine of each pair of rows, which have length one or zero."""
    filled = np.diff(weights.indptr) > 0
    cosine = np.full(len(left), np.nan)
    for first in range(0, len(left), 20_000):
        part = slice(first, first + 20_000)
        product = weights[left[part]].multiply(weights[right[part]]).sum(axis=1)
        cosine[part] = np.minimum(np.asarray(product).ravel(), 1)
    cosine[~(filled[left] & filled[right])] = np.nan
    return cosine


def _null(
    weights: sparse.csr_array,
    events: NDArray[np.object_],
    sources: NDArray[np.object_],
    n_null: int,
    random_state: int,
) -> NDArray[np.float64]:
    """Return sorted cosines of pairs that differ in event and in source, at most ``n_null``."""
    n = len(events)
    if n * (n - 1) // 2 <= max(4 * n_null, 100_000):
        left, right = _pairs(np.full(n, "", dtype=object))
    else:  # too many to list: draw pairs, of which those that do not serve are left out
        draws = np.random.default_rng(random_state).integers(0, n, size=(8 * n_null, 2))
        draws = np.unique(np.sort(draws[draws[:, 0] != draws[:, 1]], axis=1), axis=0)
        left, right = draws[:, 0], draws[:, 1]
    serves = (events[left] != events[right]) & (sources[left] != sources[right])
    left, right = left[serves], right[serves]
    if len(left) > n_null:
        rng = np.random.default_rng(random_state)
        chosen = np.sort(rng.choice(len(left), size=n_null, replace=False))
        left, right = left[chosen], right[chosen]
    cosine = _cosines(weights, left, right)
    return np.sort(cosine[~np.isnan(cosine)])


def _share_at_least(values: NDArray[np.float64], null: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return for each value the share of the sorted ``null`` at least as high (Phipson & Smyth)."""
    if not len(null):
        return np.full(len(values), np.nan)
    above = len(null) - np.searchsorted(null, values - 1e-9, side="left")
    return np.where(np.isnan(values), np.nan, (1 + above) / (1 + len(null)))
