"""The statistics of keyness on a matrix of counts: log-odds, their intervals, their nulls.

:func:`compare_groups` works on arrays, a row an article and a column a term;
:func:`analysis.compare.keyness` makes them of a corpus, and says what the numbers mean.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.stats import binom

from analysis import stats
from analysis.compare.keyness.permutation import Band, permutation_p, varies
from analysis.compare.keyness.sums import Array, Codes, chooser, group_sums, parts

_BAND = 100  # terms that share a null


class Comparison(NamedTuple):
    """Arrays of shape (groups, terms): each group beside all others taken together."""

    counts: Array
    log_odds: Array
    z: Array
    low: Array
    high: Array
    p: Array


def compare_groups(
    matrix: sparse.csc_array,
    sizes: Array,
    codes: Codes,
    strata: Codes,
    *,
    prior_words: float,
    n_resamples: int,
    n_permutations: int,
    random_state: int,
) -> Comparison:
    """Return the comparison of every group with all others, for every term.

    ``matrix`` holds the counts of terms (each of which occurs), ``sizes`` the words of the
    articles, ``codes`` their groups from 0 on, ``strata`` within what they are resampled and
    shuffled. What is held at a time is bounded: sums of a hundred terms over 4,000 groups
    of shuffled articles, and a byte or two for each article and shuffle.
    """
    n_groups = int(codes.max()) + 1
    totals = np.asarray(matrix.sum(axis=0), dtype=float)
    priors = totals / sizes.sum() * prior_words
    bands = _bands(matrix, totals)
    once = np.ones((1, len(codes)), dtype=np.int64)
    found_by = chooser(once, codes[None], n_groups)
    weights = stats.resample(strata.tolist(), n=n_resamples, random_state=random_state)
    drawn_by = [chooser(part, codes[None], n_groups) for part in parts(weights, n_groups)]
    del weights
    shape = (n_groups, len(totals))
    counts, delta, z, low, high = (np.full(shape, np.nan) for _ in range(5))
    for band, block in bands:
        held, words = group_sums(found_by, block, sizes, n_groups)
        counts[:, band] = held[0]
        delta[:, band], z[:, band] = (
            values[0] for values in log_odds(held, words, priors[band], prior_words)
        )
        drawn = [
            log_odds(*group_sums(part, block, sizes, n_groups), priors[band], prior_words)[0]
            for part in drawn_by
        ]
        low[:, band], high[:, band] = _intervals(np.concatenate(drawn))
    fixed = ~varies(codes, strata)
    low[fixed] = high[fixed] = np.nan

    p = permutation_p(bands, sizes, codes, strata, n_permutations, random_state)
    by_words = _binomial_p(counts, totals, found_by @ sizes / sizes.sum())
    return Comparison(counts, delta, z, low, high, np.maximum(p, by_words))


def _bands(matrix: sparse.csc_array, totals: Array) -> list[Band]:
    """Split terms into bands of about a hundred found in like numbers of articles, like often.

    Terms of one article are in bands of their own.
    """
    everywhere = np.diff(matrix.indptr)  # articles in which a term occurs
    order = np.lexsort((np.arange(len(totals)), totals, everywhere))
    tested = everywhere[order] > 1
    return [
        (band, matrix[:, band].tocsr())
        for part in (order[~tested], order[tested])
        for band in np.array_split(part, max(1, len(part) // _BAND))
        if len(band)
    ]


def log_odds(
    counts: Array, n_words: Array, prior: Array, prior_words: float
) -> tuple[Array, Array]:
    """Return delta and z, each group against all others; NaN where either has no word.

    Monroe, Colaresi & Quinn 2008, eq. 16 and 20-22. Shapes (n, groups, terms) and
    (n, groups, 1); ``prior`` has an entry a term and is worth ``prior_words`` in all.
    """
    rest, n_rest = (value.sum(axis=1, keepdims=True) - value for value in (counts, n_words))
    inside, outside = counts + prior, rest + prior
    with np.errstate(divide="ignore", invalid="ignore"):
        delta = np.log(inside / (n_words + prior_words - inside))
        delta -= np.log(outside / (n_rest + prior_words - outside))
        delta[~np.isfinite(delta) | (n_words == 0) | (n_rest == 0)] = np.nan
        return delta, delta / np.sqrt(1 / inside + 1 / outside)


def _binomial_p(counts: Array, totals: Array, shares: Array) -> Array:
    """Return two-sided p of ``counts`` of ``totals`` draws, of which groups get ``shares``."""
    shares = np.where((shares > 0) & (shares < 1), shares, np.nan)[:, None]
    more, fewer = binom.sf(counts - 1, totals, shares), binom.cdf(counts, totals, shares)
    return np.asarray(np.minimum(2 * np.minimum(more, fewer), 1), dtype=float)


def _intervals(drawn: Array) -> tuple[Array, Array]:
    """Return 2.5 and 97.5 % quantiles over the first axis; NaN where nothing varies."""
    low, high = np.full((2, *drawn.shape[1:]), np.nan)
    for group in range(drawn.shape[1]):
        values = drawn[:, group]
        values = values[~np.isnan(values).any(axis=1)]  # resamples without any word of the group
        if len(values):
            low[group], high[group] = np.quantile(values, [0.025, 0.975], axis=0)
    fixed = ~(high - low > 1e-12)
    low[fixed] = high[fixed] = np.nan
    return low, high
