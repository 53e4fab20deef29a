"""What shuffling the labels of articles within their strata says of the counts of terms."""

from __future__ import annotations

from math import comb, prod

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.compare.keyness.sums import Array, Codes, chooser, group_sums, parts

Band = tuple[Codes, sparse.csr_array]  # places of terms, and their counts


def permutation_p(
    bands: list[Band], sizes: Array, codes: Codes, strata: Codes, n: int, random_state: int
) -> Array:
    """Return p, shape (groups, terms), from ``n`` shuffles, pooled over the terms of a band."""
    n_groups, n_terms = int(codes.max()) + 1, sum(len(band) for band, _ in bands)
    tested = [(band, block) for band, block in bands if np.bincount(block.indices).min() > 1]
    once = np.ones((1, len(codes)), dtype=np.int64)
    moments = {band[0]: _moments(block, sizes, codes, strata) for band, block in tested}

    def departures(
        by_group: sparse.csr_array, band: NDArray[np.int64], block: sparse.csr_array
    ) -> Array:
        """Return by how many standard deviations of the shuffles groups depart from their mean."""
        counts, words = group_sums(by_group, block, sizes, n_groups)
        mean, deviation = moments[band[0]]
        rate = np.asarray(block.sum(axis=0)) / sizes.sum()
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.abs(counts - rate * words - mean) / deviation

    found_by = chooser(once, codes[None], n_groups)
    observed, reached, n_null = (np.full((n_groups, n_terms), fill) for fill in (np.nan, 0.0, 0.0))
    for band, block in tested:
        observed[:, band] = departures(found_by, band, block)[0]
    shuffled = _shuffles(codes, strata, n, random_state)
    for part in parts(shuffled, n_groups):
        null_by = chooser(once, part.astype(np.int64), n_groups)
        for band, block in tested:
            null = departures(null_by, band, block)
            reached[:, band] += _n_reaching(observed[:, band], null)
            n_null[:, band] += (~np.isnan(null)).sum(axis=(0, 2))[:, None]
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
    of_stratum = chooser(np.ones((1, len(codes)), dtype=np.int64), strata[None], n_strata)
    means = (of_stratum @ excess) / n_all[:, None]
    squares = of_stratum @ (excess - means[strata]) ** 2
    share = n_held * (n_all - n_held) / np.maximum(n_all * (n_all - 1), 1)
    variance = share @ squares
    return n_held @ means, np.sqrt(np.where(variance > 1e-9, variance, np.nan))


def _n_reaching(observed: Array, null: Array) -> Array:
    """Return how many values of ``null``, over all terms of the band, are at least as large."""
    found = np.zeros(observed.shape)
    for group, values in enumerate(observed):
        pool = np.sort(null[:, group], axis=None)  # NaN comes last
        known = len(pool) - np.isnan(pool).sum()
        found[group] = known - np.searchsorted(pool[:known], values - 1e-9, side="left")
    return found


def varies(codes: Codes, strata: Codes) -> NDArray[np.bool_]:
    """Tell for each group whether resampling within ``strata`` can change it.

    Not with one article, nor when each article is the only one of its stratum.
    """
    alone = np.bincount(strata)[strata] == 1
    n_articles = np.bincount(codes)
    return (n_articles > 1) & (np.bincount(codes[alone], minlength=len(n_articles)) < n_articles)


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
