"""What is printed more than once: runs of words taken from an earlier article, and copies.

What is repeated counts once while topics are fitted, so that nothing becomes a topic by
being copied.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.words import Codes, Words
from analysis.topics.counts import Ints

RUN = 7  # words in a row that are taken for repeated wording
TAKEN = 0.8  # share of such words that makes a passage a copy
COPY = 0.25  # cosine of word pairs that makes a passage a reworded copy
FEWEST = 20  # word pairs that a passage needs to be compared
SPREAD = 100  # passages in which a pair of words may stand to tell of copying
AT_ONCE = 2_000_000  # runs or pairs that are looked at together

_ODD = np.uint64(0x9E3779B97F4A7C15)  # spreads numbers over 64 bits


def repeated_from(words: Words, articles: Sequence[object] | pd.Series) -> Codes:
    """Return for each word the text of an earlier article that it repeats, or -1.

    A word is repeated if it stands in a run of seven words or more that an earlier article
    has (a quotation that all print, a copied paragraph). ``articles``: the article of each
    text.
    """
    origin = np.full(len(words.codes), -1, dtype=np.int32)
    n = len(words.codes) - RUN + 1
    if n < 1:
        return origin
    owners = pd.factorize(np.array(list(articles), dtype=object))[0].astype(np.int32)
    rows = words.article
    parts = min(1 + n // AT_ONCE, 255)
    hashes, part_of = _run_hashes(words.lower[words.codes], n, parts)
    for part in range(parts):
        runs = np.flatnonzero(part_of == part)
        runs = runs[rows[runs] == rows[runs + RUN - 1]]  # not across two texts
        groups, unique = pd.factorize(hashes[runs])
        first = np.zeros(len(unique), dtype=np.int32)
        first[groups[::-1]] = rows[runs[::-1]]  # what comes first is written last
        again = owners[first[groups]] != owners[rows[runs]]
        for step in range(RUN):
            origin[runs[again] + step] = first[groups[again]]
    return origin


def _run_hashes(forms: Codes, n: int, parts: int) -> tuple[NDArray[np.uint64], NDArray[np.uint8]]:
    """Return a number for each of the ``n`` runs, the same for the same words, and its part."""
    hashes, part_of = np.zeros(n, dtype=np.uint64), np.zeros(n, dtype=np.uint8)
    for begin in range(0, n, AT_ONCE):
        some = hashes[begin : begin + AT_ONCE]
        for step in range(RUN):
            some *= _ODD  # wraps around
            some += forms[begin + step : begin + step + len(some)].astype(np.uint64) + np.uint64(1)
        part_of[begin : begin + AT_ONCE] = (some >> np.uint64(32)) % np.uint64(parts)
    return hashes, part_of


def copies(words: Words, origin: Codes) -> Ints:
    """Return for each passage the row of the first one with nearly the same words.

    Two ways of being a copy: four words in five stand in runs taken from an earlier article
    (``origin``), or, such runs aside, the pairs of neighbouring words have a cosine of
    TF-IDF of 0.25 or more (a text reworded here and there; independent reports on one event
    stay below). A copy of a copy is one of the first. Of more than two million pairs a
    part is compared, chosen by their words.
    """
    n = len(words)
    repeated = np.bincount(words.article[origin >= 0], minlength=n)
    taken = repeated >= TAKEN * np.maximum(words.lengths, 1)
    inside = taken[words.article] & (origin >= 0)
    source = pd.Series(origin[inside]).groupby(words.article[inside]).agg(lambda o: o.mode().min())
    links = [_links(source.index.to_numpy(), source.to_numpy(dtype=int), n)]
    pairs = _pairs(words, origin < 0)
    long = np.flatnonzero(np.diff(pairs.indptr) >= FEWEST)
    if len(long):
        common = np.bincount(pairs.indices, minlength=pairs.shape[1])
        weighted = TfidfTransformer(sublinear_tf=True).fit_transform(pairs)
        weighted = weighted[long][:, (common > 1) & (common <= SPREAD)]
        columns = weighted.T.tocsr()
        for begin in range(0, len(long), 500):
            some = long[begin : begin + 500]
            block = (weighted[begin : begin + 500] @ columns).tocoo()
            near = block.data >= COPY
            links.append(_links(some[block.row[near]], long[block.col[near]], n))
    _, groups = connected_components(sum(links).tocsr(), directed=False)
    return pd.Series(np.arange(n)).groupby(groups).transform("min").to_numpy(dtype=np.intp)


def _pairs(words: Words, own: NDArray[np.bool_]) -> csr_matrix:
    """Return how often each pair of neighbouring words of its own stands in each text."""
    rows, forms = words.article, words.lower[words.codes]
    width = int(forms.max(initial=0)) + 1
    n = max(len(forms) - 1, 0)
    parts = np.uint64(1 + n // AT_ONCE)
    places, keys = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for begin in range(0, n, AT_ONCE):
        end = min(begin + AT_ONCE, n)
        left, right = slice(begin, end), slice(begin + 1, end + 1)
        key = forms[left].astype(np.int64) * width + forms[right]
        chosen = (rows[left] == rows[right]) & own[left] & own[right]
        chosen &= ((key.astype(np.uint64) * _ODD) >> np.uint64(32)) % parts == 0
        places.append(begin + np.flatnonzero(chosen))
        keys.append(key[chosen])
    pair = np.concatenate(places)
    codes, unique = pd.factorize(np.concatenate(keys))
    shape = (len(words), len(unique))
    return coo_matrix((np.ones(len(pair)), (rows[pair], codes)), shape).tocsr()


def _links(rows: Ints, columns: Ints, n: int) -> coo_matrix:
    return coo_matrix((np.ones(len(rows)), (rows, columns)), (n, n))
