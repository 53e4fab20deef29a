"""Sentences of two articles that are alike though words were changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import segment
from analysis.corpus.words import Ints, Words

if TYPE_CHECKING:
    from analysis.corpus.article import Article

_LONGEST = 200  # words; a longer sentence is a table, or a text without punctuation
_ROWS = 2000  # sentences that are compared with the others at a time
_PART = 0.25  # of the cosine, that rare terms must bring


def sentence_runs(articles: list[Article], words: Words, min_words: int = 6) -> Ints:
    """Return the (first word, last word + 1) of each sentence of ``min_words`` or more.

    Sub-headings are left out. A sentence of more than 200 words is cut into pieces of 200.
    """
    runs = []
    for position, article in enumerate(articles):
        first, last = words.edges[position : position + 2]
        spans = [span for span in segment.sentences(article.text) if span not in article.headings]
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        runs.append(first + np.searchsorted(words.start[first:last], edges))
    found = np.concatenate(runs) if runs else np.empty((0, 2), dtype=np.int64)
    pieces = -(-(found[:, 1] - found[:, 0]) // _LONGEST)
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    left = np.repeat(found[:, 0], pieces) + number * _LONGEST
    found = np.column_stack([left, np.minimum(left + _LONGEST, np.repeat(found[:, 1], pieces))])
    return found[found[:, 1] - found[:, 0] >= min_words]


def alike_sentences(
    words: Words, sentences: Ints, groups: Ints, *, min_cosine: float, max_postings: int
) -> Ints:
    """Return pairs of rows of ``sentences`` from two articles of a group that are alike.

    Alike: cosine of TF-IDF over words and pairs of words at least ``min_cosine``. Pairs are
    proposed by terms found in at most ``max_postings`` sentences, which must bring a quarter
    of it.
    """
    none = np.empty((0, 2), dtype=np.int64)
    if not len(sentences):
        return none
    weights = _weights(words, sentences)
    spread = np.bincount(weights.indices, minlength=weights.shape[1])
    seldom = weights[:, (spread > 1) & (spread <= max_postings)].tocsr()
    holders = seldom.T.tocsr()
    article = words.article[sentences[:, 0]]
    found = [none]
    for first in range(0, len(sentences), _ROWS):
        product = (seldom[first : first + _ROWS] @ holders).tocoo()
        left, right = product.coords[0] + first, product.coords[1]
        fits = (product.data >= min_cosine * _PART - 1e-9) & (article[left] < article[right])
        fits &= groups[article[left]] == groups[article[right]]
        left, right = left[fits], right[fits]
        cosine = np.asarray(weights[left].multiply(weights[right]).sum(axis=1)).ravel()
        close = cosine >= min_cosine - 1e-9
        found.append(np.column_stack([left[close], right[close]]).astype(np.int64))
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def _weights(words: Words, sentences: Ints) -> sparse.csr_array:
    """Return the TF-IDF of the words and pairs of words of each sentence."""
    lengths = sentences[:, 1] - sentences[:, 0]
    rows = np.repeat(np.arange(len(sentences)), lengths)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(lengths.sum()) - before + np.repeat(sentences[:, 0], lengths)
    single = words.codes[places].astype(np.int64)
    n_words = len(words.vocabulary)
    double = n_words + single[:-1] * n_words + single[1:]
    joined = rows[:-1] == rows[1:]
    columns, terms = pd.factorize(np.concatenate([single, double[joined]]))
    rows = np.concatenate([rows, rows[:-1][joined]])
    shape = (len(sentences), len(terms))
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    return sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
