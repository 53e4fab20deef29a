"""Do the topics of a topic model come back, and more so than in shuffled words?

The parts of :mod:`analysis.topics` that judge a model. Everything here works on a matrix of
word counts (passages x vocabulary, vocabulary in alphabetical order) and on the article that
each passage belongs to.

Stability is the share of a topic's ten words that return when a fifth of the articles is
left out, topics matched one to one so that most words return (Greene, O'Callaghan &
Cunningham 2014, "How many topics? Stability analysis for topic models", ECML PKDD, sec. 3).
The null shuffles all words over all passages: word frequencies and passage lengths stay,
anything that could be called a topic goes.
"""

from __future__ import annotations

import warnings

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

N_WORDS = 10  # words of a topic that are compared
KEPT = 0.8  # share of the articles in a subsample
MOST_ARTICLES = 400  # no subsample needs more
ITERATIONS = 60
TIE = 0.05  # gaps that differ by less say nothing

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]


def factor(
    counts: csr_matrix, n_topics: int, random_state: int = 0
) -> tuple[TfidfTransformer, NMF]:
    """Fit NMF (Lee & Seung 1999) to the TF-IDF of ``counts``; return weighting and model.

    The number of iterations is fixed: a stopping rule would let rounding errors, which
    differ between machines, decide where to stop. Topics are fewer than ``n_topics`` when
    there are fewer passages or words.
    """
    tfidf = TfidfTransformer(sublinear_tf=True)
    model = NMF(
        n_components=min(n_topics, *counts.shape),
        init="nndsvda",
        solver="cd",
        tol=0.0,
        max_iter=ITERATIONS,
        random_state=random_state,
    )
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(tfidf.fit_transform(counts))
    return tfidf, model


def top_terms(components: Floats, n: int = N_WORDS) -> list[Ints]:
    """Return the columns of the ``n`` heaviest words of each topic, ties in column order.

    Words without weight are never listed, so a list may be shorter.
    """
    lists = []
    for row in components:
        weights = np.round(row / row.max(), 6) if row.max() > 0 else row
        order = np.lexsort((np.arange(len(weights)), -weights))[:n]
        lists.append(order[weights[order] > 0])
    return lists


def match(reference: list[Ints], other: list[Ints]) -> Floats:
    """Return, for each reference topic, the share of its words in the topic matched to it.

    Topics are matched one to one (Kuhn 1955, the Hungarian method). A topic without a
    partner, or without words, scores 0.
    """
    shared = np.array([[len(np.intersect1d(a, b)) for b in other] for a in reference])
    rows, columns = linear_sum_assignment(shared, maximize=True)
    scores = np.zeros(len(reference))
    for row, column in zip(rows, columns, strict=True):
        scores[row] = shared[row, column] / max(len(reference[row]), 1)
    return scores


def subsample_rows(articles: Ints, n: int, rng: np.random.Generator) -> list[Ints]:
    """Return ``n`` sets of row positions, each holding the passages of 80 % of the articles.

    At least one article is left out, and no more than 400 are drawn.
    """
    names = np.unique(articles)
    size = min(max(1, round(KEPT * len(names))), len(names) - 1, MOST_ARTICLES)
    return [
        np.flatnonzero(np.isin(articles, rng.choice(names, size=size, replace=False)))
        for _ in range(n)
    ]


def stability(
    counts: csr_matrix,
    articles: Ints,
    n_topics: int,
    *,
    reference: list[Ints] | None = None,
    n: int = 20,
    random_state: int = 0,
) -> Floats:
    """Return how much of each topic returns, shape ``(n_topics, n)``, over ``n`` subsamples.

    0: none of its ten words, 1: all. High values mean that the list of words does not hang
    on single articles; they do not mean that it makes sense. Needs two articles.
    """
    rng = np.random.default_rng(random_state)
    if reference is None:
        reference = top_terms(factor(counts, n_topics, random_state)[1].components_)
    scores = [
        match(reference, top_terms(factor(counts[rows], n_topics, random_state)[1].components_))
        for rows in subsample_rows(articles, n, rng)
    ]
    return np.array(scores).T


def shuffle_words(counts: csr_matrix, rng: np.random.Generator) -> csr_matrix:
    """Deal all words out again over the passages; lengths and word frequencies stay."""
    amounts = counts.data.astype(np.int64)
    words = rng.permutation(np.repeat(counts.indices, amounts))
    lengths = np.asarray(counts.sum(axis=1)).ravel().astype(np.int64)
    rows = np.repeat(np.arange(counts.shape[0]), lengths)
    shuffled = csr_matrix((np.ones(len(words)), (rows, words)), shape=counts.shape)
    shuffled.sum_duplicates()
    return shuffled


def null(
    counts: csr_matrix,
    articles: Ints,
    n_topics: int,
    *,
    shuffles: int = 20,
    n: int = 3,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return one row a shuffle: ``shuffle, stability, coherence``, means over its topics."""
    rng = np.random.default_rng(random_state)
    rows = []
    for shuffle in range(shuffles):
        shuffled = shuffle_words(counts, rng)
        words = top_terms(factor(shuffled, n_topics, random_state)[1].components_)
        scores = stability(
            shuffled, articles, n_topics, reference=words, n=n, random_state=random_state + shuffle
        )
        rows.append((shuffle, scores.mean(), np.nanmean(npmi(shuffled, words))))
    return pd.DataFrame(rows, columns=["shuffle", "stability", "coherence"])


def npmi(counts: csr_matrix, topics: list[Ints]) -> Floats:
    """Return the coherence of each topic: mean NPMI of the pairs among its words.

    Normalised pointwise mutual information over the passages of the same corpus (Lau,
    Newman & Baldwin 2014, EACL, p. 532): 1 if words only occur together, 0 if by chance,
    -1 if never. As the topics were fitted to the same passages, even shuffled words score
    above 0: compare with the null. A topic of one word has none (NaN).
    """
    present = (counts > 0).astype(np.float64)
    n = counts.shape[0]
    scores = []
    for words in topics:
        if len(words) < 2:
            scores.append(np.nan)
            continue
        block = present[:, words]
        joint = np.asarray((block.T @ block).todense()) / n
        single = np.diag(joint)
        upper = np.triu_indices(len(words), 1)
        both, chance = joint[upper], np.outer(single, single)[upper]
        with np.errstate(divide="ignore", invalid="ignore"):
            pairs = np.log(both / chance) / -np.log(both)
        pairs = np.where(both == 0, -1.0, np.where(both == 1, 0.0, pairs))
        scores.append(float(pairs.mean()))
    return np.array(scores)


def choose(
    counts: csr_matrix, articles: Ints, candidates: range, *, random_state: int = 0
) -> pd.DataFrame:
    """Return ``n_topics, stability, null, spread, gap`` for each number of topics tried.

    ``null`` and ``spread`` are mean and standard deviation over shuffles. ``gap`` is how far
    stability goes from one spread above the null (0) to perfect (1), much as kappa does for
    agreement: fewer topics are more stable by chance, and more by luck. Rounded to two
    digits. Numbers that come close are as good: :func:`best` takes the smallest of them, a
    convenience and not a finding. These draws are fewer than
    those of the verdict and are not used for it: a model is not judged by the luck that
    chose it.
    """
    rows = []
    for n_topics in candidates:
        observed = stability(counts, articles, n_topics, n=10, random_state=random_state + 1000)
        chance = null(
            counts, articles, n_topics, shuffles=8, n=2, random_state=random_state + 2000
        )["stability"]
        rows.append((n_topics, observed.mean(), chance.mean(), chance.std()))
    table = pd.DataFrame(rows, columns=["n_topics", "stability", "null", "spread"]).round(2)
    beaten = table["null"] + table["spread"]
    room = (1 - beaten).clip(lower=0.1)
    table["gap"] = ((table["stability"] - beaten) / room).round(2)
    return table


def best(choice: pd.DataFrame) -> int:
    """Return the smallest number of topics whose gap comes within 0.05 of the largest."""
    near = choice["gap"] >= choice["gap"].max() - TIE - 1e-9
    return int(choice["n_topics"][near].min())
