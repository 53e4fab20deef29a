"""Sums over groups of articles, for many labellings at once, a bounded part at a time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
_ROWS = 4000  # sums by group held at a time: shuffles times groups
_CELLS = 4_000_000  # labels of articles looked at together: shuffles times articles


def chooser(weights: NDArray[np.int64], codes: Codes, n_groups: int) -> sparse.csr_array:
    """Return the matrix, shape (n x groups, articles), that sums articles by group.

    ``weights`` and ``codes`` have n rows or one, and a column an article.
    """
    weights, codes = np.broadcast_arrays(weights, codes)
    n, n_articles = weights.shape
    articles = np.argsort(codes, axis=1, kind="stable")
    rows = codes + n_groups * np.arange(n)[:, None]
    ends = np.cumsum(np.bincount(rows.ravel(), minlength=n * n_groups))
    values = np.take_along_axis(weights, articles, axis=1).ravel().astype(float)
    parts = (values, articles.ravel(), np.concatenate([[0], ends]))
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
