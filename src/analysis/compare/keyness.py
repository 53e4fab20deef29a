"""Which words set a group of articles apart: weighted log-odds with nulls and intervals."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.special import xlogy
from scipy.stats import binom

from analysis import stats
from analysis.terms import count_terms, labels_of, normalise, term_table, word_table

if TYPE_CHECKING:
    from analysis.corpus import Corpus

Array = NDArray[np.float64]
_KEYNESS = {
    "term": "object", "group": "object", "counts": "int64", "rest_counts": "int64",
    "rate": "float64", "rest_rate": "float64", "log_odds": "float64", "z": "float64",
    "low": "float64", "high": "float64", "q_value": "float64", "dispersion": "float64",
    "n_articles": "int64", "rest_articles": "int64",
}  # fmt: skip


def keyness(
    corpus: Corpus,
    by: str = "source",
    voice: str = "all",
    voices: pd.DataFrame | None = None,
    min_count: int = 3,
    n_resamples: int = 200,
    random_state: int = 0,
    *,
    within: str = "event",
    ngrams: tuple[int, int] = (1, 1),
    drop: Iterable[str] = (),
    n_permutations: int = 1000,
    prior_words: float | None = None,
) -> pd.DataFrame:
    """Return how much more each group uses each term than the rest of the corpus does.

    One row a term and group of ``by`` (a field of the articles, or a column of
    ``corpus.frame``), strongest first within a group:

    - ``counts``, ``rest_counts``: occurrences in the group and outside it;
      ``rate``, ``rest_rate``: the same per thousand words;
    - ``log_odds``: delta, the weighted log-odds with an informative Dirichlet prior; ``z``:
      delta over its standard error (Monroe, Colaresi & Quinn 2008, Political Analysis
      16(4), eq. 15-23). The prior is the corpus's own word frequencies, worth
      ``prior_words`` words (None: the mean length of an article);
    - ``low``, ``high``: 95 % interval of ``log_odds`` when articles are resampled within
      ``within``; NaN for a group of one article, where nothing can vary;
    - ``q_value``: from ``n_permutations`` shuffles of the labels within ``within``, corrected
      by Benjamini-Hochberg over the terms of a group; small for more than chance and for
      less. What is compared is the log-likelihood ratio (Dunning 1993, Comput. Linguistics
      19(1)): z is low for a term that nobody else uses. The null of a term is that of about
      a hundred terms found in as many articles about as often (pooled as in Storey &
      Tibshirani 2003, PNAS 100(16)), since a small corpus has too few shuffles for one term
      alone; p is never below that of a binomial test over words. NaN for a term found in one
      article only, which tells articles apart, not groups, and is not tested;
    - ``dispersion``: Gries's DP over the group's articles, normalised (Gries 2008, Int. J.
      Corpus Linguistics 13(4); Lijffijt & Gries 2012): 0 spread evenly, 1 all in the
      shortest article; NaN for a group of one article or without the term;
    - ``n_articles``, ``rest_articles``: articles in which the term occurs.

    What it does not mean: that a group favours a term because it is what it is. Groups
    that report different events differ in subject, and z alone takes words for independent
    draws, which they are not; read ``q_value`` and ``n_articles`` beside it. With few
    articles no ``q_value`` can be small, whatever the words say.

    ``voice`` in {all, outlet, quoted} restricts the words; ``drop`` leaves out terms (words
    as common as *the* need not be: the prior sees to them). Terms of fewer than
    ``min_count`` occurrences are left out but count as words; if none is left the table is
    empty, and, with a warning, if there are fewer than two groups. Raises ``ValueError`` for
    ``by`` equal to ``within`` and for a field that articles do not have.
    """
    if by == within:
        raise ValueError(f"labels of {by!r} cannot vary within {within!r}: choose another `within`")
    labels, strata = labels_of(corpus, by), labels_of(corpus, within)
    groups = sorted(set(labels), key=str)
    if len(groups) < 2:
        warnings.warn(f"nothing to compare: {by!r} has {len(groups)} group", stacklevel=2)
        return _no_rows()
    words = word_table(corpus, voice=voice, voices=voices)
    matrix, terms = count_terms(term_table(words, ngrams), len(labels))
    keep = np.asarray(matrix.sum(axis=0)) >= min_count
    dropped = {" ".join(normalise(word) for word in term.split()) for term in drop}
    keep &= np.array([term not in dropped for term in terms], dtype=bool)
    matrix, terms = matrix[:, keep].tocsc(), terms[keep]
    if not len(terms):
        return _no_rows()

    sizes = np.bincount(words["article"], minlength=len(labels)).astype(float)
    prior_words = float(sizes.mean()) if prior_words is None else prior_words
    totals = np.asarray(matrix.sum(axis=0))
    everywhere = np.diff(matrix.indptr)  # articles in which a term occurs
    codes = np.array([groups.index(label) for label in labels])
    once = np.ones((1, len(labels)), dtype=np.int64)
    weights = stats.resample(strata, n=n_resamples, random_state=random_state)
    shuffled = stats.shuffle_within(
        codes.tolist(), strata, n=n_permutations, random_state=random_state
    )
    observed_by = _chooser(once, codes[None], len(groups))
    drawn_by = _chooser(weights, codes[None], len(groups))
    null_by = _chooser(once, shuffled.astype(np.int64), len(groups))
    alone = np.bincount(codes, minlength=len(groups)) < 2

    shape = (len(groups), len(terms))
    counts, delta, z, low, high, p = (np.full(shape, np.nan) for _ in range(6))
    for band in _bands(everywhere, totals):
        block, prior = matrix[:, band].tocsr(), totals[band] / sizes.sum() * prior_words
        held, n_words = _sums(observed_by, block, sizes, len(groups))
        counts[:, band] = held[0]
        delta[:, band], z[:, band] = (x[0] for x in _log_odds(held, n_words, prior, prior_words))
        drawn = _sums(drawn_by, block, sizes, len(groups))
        low[:, band], high[:, band] = _intervals(_log_odds(*drawn, prior, prior_words)[0], alone)
        if everywhere[band[0]] > 1:
            null = _likelihood_ratio(*_sums(null_by, block, sizes, len(groups)))
            p[:, band] = _pooled_p(_likelihood_ratio(held, n_words)[0], null)
    found = (observed_by @ matrix.astype(bool).astype(float)).toarray()
    n_words = observed_by @ sizes
    frames = []
    for index, group in enumerate(groups):
        rest = counts.sum(axis=0) - counts[index]
        by_words = _binomial_p(counts[index], totals, n_words[index] / n_words.sum())
        columns = {
            "term": terms, "group": group, "counts": counts[index], "rest_counts": rest,
            "rate": _rate(counts[index], n_words[index]),
            "rest_rate": _rate(rest, n_words.sum() - n_words[index]),
            "log_odds": delta[index], "z": z[index], "low": low[index], "high": high[index],
            "q_value": stats.benjamini_hochberg(np.maximum(p[index], by_words)),
            "dispersion": _dispersion(matrix[codes == index], sizes[codes == index]),
            "n_articles": found[index], "rest_articles": everywhere - found[index],
        }  # fmt: skip
        frame = pd.DataFrame(columns).astype(_KEYNESS).round(6)
        frames.append(frame.sort_values(["z", "term"], ascending=[False, True]))
    return pd.concat(frames, ignore_index=True)


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=list(_KEYNESS)).astype(_KEYNESS)


def _rate(counts: Array, n_words: float) -> Array:
    return counts * 1000 / n_words if n_words else np.full(len(counts), np.nan)


def _chooser(
    weights: NDArray[np.int64], codes: NDArray[np.int64], n_groups: int
) -> sparse.csr_array:
    """Return the matrix, shape (n x groups, articles), that sums articles by group.

    ``weights`` and ``codes`` have n rows or one, and a column an article.
    """
    weights, codes = np.broadcast_arrays(weights, codes)
    n, n_articles = weights.shape
    rows = codes + n_groups * np.arange(n)[:, None]
    places = (rows.ravel(), np.tile(np.arange(n_articles), n))
    values = (weights.ravel().astype(float), places)
    return sparse.coo_array(values, shape=(n * n_groups, n_articles)).tocsr()


def _bands(everywhere: NDArray[np.int64], totals: Array) -> list[NDArray[np.int64]]:
    """Split terms into bands of about a hundred found in like numbers of articles, like often.

    Terms of one article are in bands of their own.
    """
    order = np.lexsort((np.arange(len(totals)), totals, everywhere))
    tested = everywhere[order] > 1
    parts = [order[~tested], order[tested]]
    sizes = [max(1, len(part) // 100) for part in parts]
    return [
        band
        for part, n_bands in zip(parts, sizes, strict=True)
        for band in np.array_split(part, n_bands)
        if len(band)
    ]


def _sums(
    chooser: sparse.csr_array, block: sparse.csr_array, sizes: Array, n_groups: int
) -> tuple[Array, Array]:
    """Return counts, shape (n, groups, terms), and words, shape (n, groups, 1)."""
    counts = (chooser @ block).toarray().reshape(-1, n_groups, block.shape[1])
    return counts, (chooser @ sizes).reshape(-1, n_groups, 1)


def _log_odds(
    counts: Array, n_words: Array, prior: Array, prior_words: float
) -> tuple[Array, Array]:
    """Return delta and z, each group against all others; NaN where either has no word."""
    rest, n_rest = (value.sum(axis=1, keepdims=True) - value for value in (counts, n_words))
    inside, outside = counts + prior, rest + prior
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(inside / (n_words + prior_words - inside))
        delta -= np.log(outside / (n_rest + prior_words - outside))
        delta[~np.isfinite(delta) | (n_words == 0) | (n_rest == 0)] = np.nan
        return delta, delta / np.sqrt(1 / inside + 1 / outside)


def _likelihood_ratio(counts: Array, n_words: Array) -> Array:
    """Return the log-likelihood ratio of ``counts`` against an even spread over all words."""
    totals = counts.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = totals * n_words / n_words.sum(axis=1, keepdims=True)
        ratio = xlogy(counts, counts / expected)
        return np.asarray(ratio + xlogy(totals - counts, (totals - counts) / (totals - expected)))


def _binomial_p(counts: Array, totals: Array, share: float) -> Array:
    """Return two-sided p of ``counts`` out of ``totals`` draws, each with chance ``share``."""
    if not 0 < share < 1:
        return np.full(len(counts), np.nan)
    more, fewer = binom.sf(counts - 1, totals, share), binom.cdf(counts, totals, share)
    return np.asarray(np.minimum(2 * np.minimum(more, fewer), 1), dtype=float)


def _pooled_p(observed: Array, null: Array) -> Array:
    """Return the share of ``null``, over all terms of the band, at least as large."""
    p = np.full(observed.shape, np.nan)
    for group, values in enumerate(observed):
        pool = null[:, group].ravel()
        pool = np.sort(pool[~np.isnan(pool)])
        above = len(pool) - np.searchsorted(pool, values - 1e-9, side="left")
        p[group] = np.where(np.isnan(values), np.nan, (1 + above) / (1 + len(pool)))
    return p


def _intervals(drawn: Array, alone: NDArray[np.bool_]) -> tuple[Array, Array]:
    """Return 2.5 and 97.5 % quantiles over the first axis; NaN where nothing can vary."""
    low, high = np.full((2, *drawn.shape[1:]), np.nan)
    for group in np.flatnonzero(~alone):
        values = drawn[:, group]
        values = values[~np.isnan(values).any(axis=1)]  # resamples without any word of the group
        if len(values):
            low[group], high[group] = np.quantile(values, [0.025, 0.975], axis=0)
    fixed = ~(high - low > 1e-12)
    low[fixed] = high[fixed] = np.nan
    return low, high


def _dispersion(counts: sparse.csr_array, sizes: Array) -> Array:
    """Return the normalised DP of each term over articles of ``sizes`` words."""
    filled = sizes > 0
    held, sizes = counts[filled].tocoo(), sizes[filled]
    total = np.asarray(held.sum(axis=0))
    if len(sizes) < 2:
        return np.full(len(total), np.nan)
    article, term = held.coords
    expected = sizes / sizes.sum()
    excess = np.abs(held.data / total[term] - expected[article]) - expected[article]
    distance = (1 + np.bincount(term, weights=excess, minlength=len(total))) / 2
    return np.where(total > 0, distance / (1 - expected.min()), np.nan)
