"""The factorisation: topics as weights of words, passages as amounts of topics.

Everything here works on a matrix of word counts (passages x vocabulary, the vocabulary in
alphabetical order).
"""

from __future__ import annotations

import warnings

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.optimize import nnls
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.topics.counts import Ints

N_WORDS = 10  # words that stand for a topic
LISTED = 50  # words kept for each topic
ITERATIONS = 60
EXCLUSIVE = 1 / 3  # how much it counts that other topics lack a word
CONSIDERED = 20  # words of which the ten that go together are chosen
BY_CHANCE = 2  # passages in common that tell nothing
OWN_WEIGHT = 0.2  # what a word's own weight counts beside its company

Floats = NDArray[np.float64]


def factor(counts: csr_matrix, n_topics: int) -> tuple[TfidfTransformer, Floats]:
    """Fit NMF (Lee & Seung 1999) to the TF-IDF of ``counts``; return weighting and components.

    The number of iterations is fixed: a stopping rule would let rounding errors, which
    differ between machines, decide where to stop. Components have shape ``(n_topics,
    n_words)``, fewer where there are fewer passages or words. The start is NNDSVDa (Boutsidis
    & Gallopoulos 2008, Pattern Recognition 41, p. 1350), so nothing is left to chance.
    """
    tfidf = TfidfTransformer(sublinear_tf=True)
    model = NMF(
        n_components=min(n_topics, *counts.shape),
        init="nndsvda",
        solver="cd",
        tol=0.0,
        max_iter=ITERATIONS,
        random_state=0,
    )
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(tfidf.fit_transform(counts.astype(np.float64)))
    return tfidf, model.components_


def amounts(weighted: csr_matrix, components: Floats) -> Floats:
    """Return how much of each topic each row holds, shape ``(n_rows, n_topics)``.

    Non-negative least squares against ``components`` (Lawson & Hanson 1974), in units of a
    row's TF-IDF weights. It is the same for rows the model was fitted to and for others.
    """
    size = components.sum(axis=1)
    gram = components @ components.T
    root = np.linalg.cholesky(gram + 1e-9 * np.eye(len(gram)))
    targets = solve_triangular(root, np.asarray(weighted @ components.T).T, lower=True).T
    most = 30 * len(gram)
    return np.array([nnls(root.T, row, maxiter=most)[0] for row in targets]) * size


def rank_words(components: Floats, counts: csr_matrix, n: int = LISTED) -> list[Ints]:
    """Return the columns of the ``n`` words that tell most of each topic, the first ten chosen.

    A word counts by its weight times the cube root of its exclusivity, the share of its
    weight that this topic holds (the idea of FREX: Bischof & Airoldi 2012, ICML, p. 201).
    Of the first twenty those that seldom stand with the others are taken away one by one
    until ten are left (word intrusion turned into a rule: Chang et al. 2009, NIPS, p. 288);
    those taken away follow in reverse. Company is NPMI over the passages of ``counts``, two
    passages in common taken for chance. Ties in column order. Words without weight are
    never listed, so a list may be shorter.
    """
    total = components.sum(axis=0)
    exclusive = np.divide(components, total, out=np.zeros_like(components), where=total > 0)
    salience = components * exclusive**EXCLUSIVE
    lists = []
    for row in salience:
        weights = np.round(row / row.max(), 6) if row.max() > 0 else row
        order = np.lexsort((np.arange(len(weights)), -weights))[:n]
        lists.append(order[weights[order] > 0])
    columns = np.unique(np.concatenate([order[:CONSIDERED] for order in lists] or [[]])).astype(int)
    company = _company(counts, columns)
    ranked = []
    for row, order in zip(salience, lists, strict=True):
        head = order[:CONSIDERED]
        own = OWN_WEIGHT * np.log(row[head] / row[head].max(initial=1e-12))
        places = np.searchsorted(columns, head)
        keep = _most_in_company(company[np.ix_(places, places)], own)
        ranked.append(np.concatenate([head[keep], order[CONSIDERED:]]).astype(np.intp))
    return ranked


def joint_shares(counts: csr_matrix, columns: Ints) -> Floats:
    """Return the share of the rows in which two of ``columns`` stand together, for each pair."""
    block = counts[:, columns].astype(bool).astype(np.float64)
    return np.asarray((block.T @ block).toarray() / counts.shape[0], dtype=np.float64)


def _company(counts: csr_matrix, columns: Ints) -> Floats:
    """Return the NPMI of each pair of ``columns``, 0 where it is below or by chance."""
    joint = joint_shares(counts, columns)
    single = np.diag(joint)
    sure = joint - BY_CHANCE / counts.shape[0]
    company = np.zeros_like(joint)
    seen = (sure > 1e-12) & (sure < 1)
    company[seen] = np.log(sure[seen] / np.outer(single, single)[seen]) / -np.log(sure[seen])
    np.fill_diagonal(company, 0)
    return company.clip(min=0).round(9)


def _most_in_company(company: Floats, own: Floats) -> list[int]:
    """Return the positions of all words: the ten that stay in order, then the others.

    The word with the least company and weight goes first; of equals the later one.
    """
    keep, gone = list(range(len(own))), []
    while len(keep) > N_WORDS:
        here = np.array(keep)
        score = company[np.ix_(here, here)].sum(axis=1) / (len(here) - 1) + own[here]
        gone.append(keep.pop(len(keep) - 1 - int(np.argmin(np.round(score[::-1], 9)))))
    return keep + gone[::-1]
