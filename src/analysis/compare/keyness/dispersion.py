"""How evenly terms are spread over articles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse


def dispersion(counts: sparse.sparray, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normalised deviation of proportions (DP) of each term over articles.

    ``counts`` has a row an article and a column a term, ``sizes`` the words of each article.
    Half the sum over articles of the difference between an article's share of the words and
    its share of the term (Gries 2008, Int. J. Corpus Linguistics 13(4), p. 415), over the
    largest value it can have (Lijffijt & Gries 2012, ibid. 17(1)): 0 in proportion to length,
    1 all in the shortest article. Articles without words don't count; with fewer than two,
    and for a term that does not occur, it is NaN.

    What it does not mean: that a term is typical. A term of three occurrences in ten articles
    can't be spread evenly.
    """
    filled = sizes > 0
    held, sizes = sparse.csr_array(counts)[filled].tocoo(), sizes[filled]
    total = np.asarray(held.sum(axis=0))
    if len(sizes) < 2:
        return np.full(len(total), np.nan)
    article, term = held.coords
    expected = sizes / sizes.sum()
    excess = np.abs(held.data / total[term] - expected[article]) - expected[article]
    distance = (1 + np.bincount(term, weights=excess, minlength=len(total))) / 2
    return np.where(total > 0, distance / (1 - expected.min()), np.nan)
