"""The statistics of keyness on a matrix of counts: log-odds, their intervals, their nulls.

:func:`compare_groups` works on arrays, a row per article and a column per term;
:func:`analysis.compare.keyness` makes them of a corpus, and says what the numbers mean.
:func:`permutation_p` says how the counts compare with those that shuffling the labels of
articles within their strata gives. Sums over groups are made for many labellings at once, a
bounded part at a time.
"""

from __future__ import annotations

from math import comb, prod
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import binom, t

from analysis import stats

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
_BAND = 100  # terms found in like numbers of articles, like often, that share a null
_BORROWED = 4  # degrees of freedom that a term takes from those of its band
_ROWS = 4000  # sums by group held at a time: shuffles times groups
_CELLS = 4_000_000  # labels of articles looked at together: shuffles times articles


Band = tuple[Codes, sparse.csr_array]  # places of terms, and their counts


class Comparison(NamedTuple):
    """Arrays of shape (groups, terms): each group beside all others taken together."""

    counts: Array
    log_odds: Array
    z: Array
    low: Array
    high: Array
    q: Array


def compare_groups(
    matrix: sparse.csc_array,
    sizes: Array,
    codes: Codes,
    strata: Codes,
    *,
    prior_words: float,
    n_permutations: int,
    random_state: int,
) -> Comparison:
    """Return the comparison of every group with all others, for every term.

    ``matrix`` holds the counts of terms (each of which occurs), ``sizes`` the words of the
    articles, ``codes`` their groups from 0 on, ``strata`` within what they are shuffled. What is
    held at a time is bounded: sums of a hundred terms over 4,000 groups of shuffled articles, and
    a byte or two for each article and shuffle.
    """
    n_groups = int(codes.max()) + 1
    totals = np.asarray(matrix.sum(axis=0), dtype=float)
    priors = totals / sizes.sum() * prior_words
    everywhere = np.diff(matrix.indptr)  # articles in which a term occurs
    order = np.lexsort((np.arange(len(totals)), totals, everywhere))
    tested = everywhere[order] > 1  # terms of one article are in bands of their own
    bands = [
        (band, matrix[:, band].tocsr())
        for part in (order[~tested], order[tested])
        for band in np.array_split(part, max(1, len(part) // _BAND))
        if len(band)
    ]
    found_by = chooser(codes[None], n_groups)
    counts, spread = np.zeros((n_groups, len(totals))), np.ones(len(totals))
    for band, block in bands:
        (counts[:, band],), (words,) = group_sums(found_by, block, sizes, n_groups)
        spread[band] = bunching(block, counts[:, band] / np.maximum(words, 1), sizes, codes)
    delta, z = (values[0] for values in log_odds(counts[None], words[None], priors, prior_words))

    p = permutation_p(bands, sizes, codes, strata, n_permutations, random_state)
    shares = words / sizes.sum()
    shares = np.where((shares > 0) & (shares < 1), shares, np.nan)
    more, fewer = binom.sf(counts - 1, totals, shares), binom.cdf(counts, totals, shares)
    by_words = np.minimum(2 * np.minimum(more, fewer), 1)  # two-sided
    q = np.array([stats.benjamini_hochberg(row) for row in np.maximum(p, by_words)])

    chosen = q < 0.05
    n_tested = np.maximum(np.isfinite(q).sum(axis=1, keepdims=True), 1)
    outside_level = 0.05 * chosen.sum(axis=1, keepdims=True) / n_tested
    df = int((sizes > 0).sum() - (words > 0).sum())
    reach = t.isf(outside_level / 2, df + _BORROWED) if df else np.nan
    with np.errstate(divide="ignore", invalid="ignore"):
        half = 2 * np.arcsinh(reach * np.sqrt(spread) * np.abs(delta / z) / 2)
    half = np.where(chosen, half, np.nan)
    return Comparison(counts, delta, z, delta - half, delta + half, q)


def bunching(block: sparse.csr_array, rates: Array, sizes: Array, codes: Codes) -> Array:
    """Return how many times as much the counts of each term vary within groups as Poisson's do.

    Pearson's chi-square over its degrees of freedom, drawn toward the mean of the terms of the
    block as if that were known from four more articles, and never below 1.
    """
    df = int((sizes > 0).sum()) - len(np.unique(codes[sizes > 0]))
    if not df:
        return np.ones(block.shape[1])
    held = block.tocoo()
    article, term = held.coords
    parts = held.data**2 / (rates[codes[article], term] * sizes[article])
    total = np.asarray(block.sum(axis=0))
    own = (np.bincount(term, weights=parts, minlength=block.shape[1]) - total) / df
    return np.maximum((df * own + _BORROWED * own.mean()) / (df + _BORROWED), 1)


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


def chooser(codes: NDArray[Any], n_groups: int) -> sparse.csr_array:
    """Return the matrix, shape (n x groups, articles), that sums articles by group.

    ``codes`` has a row for each of n labellings, and a column an article.
    """
    n, n_articles = codes.shape
    articles = np.argsort(codes, axis=1, kind="stable")
    rows = codes.astype(np.int64) + n_groups * np.arange(n)[:, None]
    ends = np.cumsum(np.bincount(rows.ravel(), minlength=n * n_groups))
    parts = (np.ones(codes.size), articles.ravel(), np.concatenate([[0], ends]))
    return sparse.csr_array(parts, shape=(n * n_groups, n_articles))


def group_sums(
    by_group: sparse.csr_array, block: sparse.csr_array, sizes: Array, n_groups: int
) -> tuple[Array, Array]:
    """Return counts, shape (n, groups, terms), and words, shape (n, groups, 1)."""
    counts = (by_group @ block).toarray().reshape(-1, n_groups, block.shape[1])
    return counts, (by_group @ sizes).reshape(-1, n_groups, 1)


def parts(rows: NDArray[Any], n_groups: int) -> list[NDArray[Any]]:
    """Split ``rows``, which have a column an article, into parts of a bounded size."""
    n, n_articles = rows.shape
    return np.array_split(rows, max(-(-n * n_groups // _ROWS), -(-n * n_articles // _CELLS)))


def permutation_p(
    bands: list[Band], sizes: Array, codes: Codes, strata: Codes, n: int, random_state: int
) -> Array:
    """Return p, shape (groups, terms), from ``n`` shuffles, pooled over the terms of a band.

    Counts in long articles vary more. A group with more words than shuffling gives it on average
    is compared in the deviations of so many words; a group with fewer is not, since their counts
    are too skewed for a smaller deviation to be trusted.
    """
    n_groups, n_terms = int(codes.max()) + 1, sum(len(band) for band, _ in bands)
    tested = [(band, block) for band, block in bands if np.bincount(block.indices).min() > 1]
    moments = {band[0]: _moments(block, sizes, codes, strata) for band, block in tested}
    held = _held(codes, strata)
    free = sizes * ((held > 0).sum(axis=0) > 1)[strata]  # words of labels that can change
    n_beside = ((held > 0)[:, strata] @ free)[:, None]  # those with which a group can change
    usual = ((held / held.sum(axis=0))[:, strata] @ free)[:, None] / np.maximum(n_beside, 1)

    def departures(
        by_group: sparse.csr_array, band: NDArray[np.int64], block: sparse.csr_array
    ) -> Array:
        """Return by how many standard deviations groups depart from the mean of the shuffles."""
        mean, deviation = moments[band[0]]
        counts, words = group_sums(by_group, block, sizes, n_groups)
        rate = np.asarray(block.sum(axis=0)) / sizes.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            share = (by_group @ free).reshape(-1, n_groups, 1) / n_beside
            larger = np.fmax(share * (1 - share) / (usual * (1 - usual)), 1)
            return np.abs(counts - rate * words - mean) / (deviation * np.sqrt(larger))

    found_by = chooser(codes[None], n_groups)
    observed, reached, n_null = (np.full((n_groups, n_terms), fill) for fill in (np.nan, 0.0, 0.0))
    for band, block in tested:
        observed[:, band] = departures(found_by, band, block)[0]
    shuffled = _shuffles(codes, strata, n, random_state)
    for labels in parts(shuffled, n_groups):
        null_by = chooser(labels, n_groups)
        for band, block in tested:
            null = departures(null_by, band, block)
            for group, values in enumerate(observed[:, band]):
                pool = np.sort(null[:, group][~np.isnan(null[:, group])], axis=None)
                first = np.searchsorted(pool, values - 1e-9, side="left")
                reached[group, band] += len(pool) - first  # at least as large, of any term
                n_null[group, band] += len(pool)
    p = np.full(observed.shape, np.nan)
    for band, _ in tested:
        share = (1 + reached[:, band]) / (1 + n_null[:, band])
        p[:, band] = np.where(np.isnan(observed[:, band]), 1, share)  # 1: no shuffle changes it
    p[n_assignments(codes, strata) == 1] = np.nan
    return p


def _shuffles(codes: Codes, strata: Codes, n: int, random_state: int) -> NDArray[np.integer]:
    """Return what :func:`analysis.stats.shuffle_within` does, in as few bytes as can be."""
    rng = np.random.default_rng(random_state)
    labels = codes.astype(np.min_scalar_type(int(codes.max())))
    shuffled = np.tile(labels, (n, 1))
    for stratum in pd.unique(strata):
        members = np.flatnonzero(strata == stratum)
        for row in range(n):
            shuffled[row, members] = labels[rng.permutation(members)]
    return shuffled


def _moments(
    block: sparse.csr_array, sizes: Array, codes: Codes, strata: Codes
) -> tuple[Array, Array]:
    """Return mean and deviation, shape (groups, terms), that shuffling gives to the sum over a
    group of counts less what an even spread over all words would give."""
    n_strata = int(strata.max()) + 1
    excess = block.toarray() - np.outer(sizes / sizes.sum(), np.asarray(block.sum(axis=0)))
    n_held = _held(codes, strata)
    n_all = n_held.sum(axis=0)
    of_stratum = chooser(strata[None], n_strata)
    means = (of_stratum @ excess) / n_all[:, None]
    squares = of_stratum @ (excess - means[strata]) ** 2
    share = n_held * (n_all - n_held) / np.maximum(n_all * (n_all - 1), 1)
    variance = share @ squares
    return n_held @ means, np.sqrt(np.where(variance > 1e-9, variance, np.nan))


def n_assignments(codes: Codes, strata: Codes) -> Array:
    """Return in how many ways the articles of each group can be chosen within ``strata``.

    This is 1 where no other group shares a stratum with the group: nothing can be shuffled.
    No p below one over this number can be had from shuffling alone.
    """
    held = _held(codes, strata)
    n_all = held.sum(axis=0).tolist()
    return np.array([float(min(prod(map(comb, n_all, row)), 10**15)) for row in held.tolist()])


def _held(codes: Codes, strata: Codes) -> Codes:
    """Return how many articles each group has in each stratum."""
    held = np.zeros((int(codes.max()) + 1, int(strata.max()) + 1), dtype=np.int64)
    np.add.at(held, (codes, strata), 1)
    return held
