"""Factor words into topics, and ask of every number of topics whether it beats chance.

Everything here works on a matrix of word counts (passages x vocabulary, the vocabulary in
alphabetical order) and on the article that each passage belongs to. :func:`factor` fits
topics as weights of words, :func:`amounts` reads passages as amounts of topics. Topics are
judged by two questions, on the corpus and on the same articles with their words exchanged
(:func:`trials`, :func:`null`):

Stability asks whether other articles give the same topics. The articles are split into two
halves, topics are fitted to each, and the two versions of a topic are compared (Lange, Roth,
Braun & Buhmann 2004, "Stability-based validation of clustering solutions", Neural Computation
16, p. 1299). Two ranked lists of ten words agree by their average Jaccard similarity (Greene,
O'Callaghan & Cunningham 2014, "How many topics? Stability analysis for topic models", ECML
PKDD, sec. 3): the share of words in common among the first one, the first two, ... the first
ten, averaged, so that the first words count most. 1: the same words in the same order; 0: no
word in common. Leaving out a fifth of the articles, as is usual, asks too little: the words of
one article, which bunch there whatever it is about, then come back with the article.

Coherence asks whether the words of a topic go together (:func:`npmi`).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from joblib import delayed
from numpy.typing import NDArray
from scipy.linalg import solve_triangular
from scipy.linalg.blas import dgemv
from scipy.optimize import linear_sum_assignment, nnls
from scipy.sparse import csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import stats
from analysis.files.cores import in_processes
from analysis.topics.counts import Ints

N_WORDS = 10  # words that stand for a topic
LISTED = 50  # words kept for each topic
ITERATIONS = 60
DENSE = 100_000  # cells up to which a matrix is factored faster with its zeros
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
    weighted = tfidf.fit_transform(counts.astype(np.float64))
    dense = np.prod(counts.shape) <= DENSE
    model = NMF(
        n_components=min(n_topics, *counts.shape),
        init="nndsvda",
        solver="cd",
        tol=0.0,
        max_iter=ITERATIONS if dense else 1,
        random_state=0,
    )
    with warnings.catch_warnings(), np.errstate(invalid="ignore"):
        warnings.simplefilter("ignore", ConvergenceWarning)
        loadings = model.fit_transform(weighted.toarray() if dense else weighted)
    if dense:
        return tfidf, model.components_
    return tfidf, _descend(weighted, loadings, model.components_, ITERATIONS - 1)


def _descend(weighted: csr_matrix, loadings: Floats, components: Floats, times: int) -> Floats:
    """Return the components after so many further iterations of coordinate descent.

    What scikit-learn's solver "cd" does (Cichocki & Phan 2009, IEICE Transactions E92-A, p.
    708), in the same order and with the same result but for rounding; all rows, or words, of a
    topic at once, which takes half the time where there are twenty topics.
    """
    rows, words = np.asfortranarray(loadings), np.asfortranarray(components.T)
    sides = [(rows, weighted, words), (words, weighted.T.tocsr(), rows)]
    for _ in range(times):
        for moved, matrix, fixed in sides:
            gram = fixed.T @ fixed
            size = gram.diagonal().copy()
            live = np.flatnonzero(size)  # a topic without weight on the other side stays
            size[size == 0] = 1
            targets = np.asfortranarray((matrix @ fixed) / size)
            gram /= size
            np.fill_diagonal(gram, 0)
            for topic in live:
                best = dgemv(-1, moved, gram[:, topic], 1, targets[:, topic], overwrite_y=1)
                np.maximum(best, 0, out=moved[:, topic])
    return words.T


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
        held = np.flatnonzero(weights > 0)
        lists.append(held[np.argsort(-weights[held], kind="stable")[:n]])
    heads = [order[:CONSIDERED] for order in lists]
    columns = np.unique(np.concatenate([*heads, []])).astype(np.intp)
    own = np.full((len(heads), CONSIDERED), np.inf)
    places = np.zeros(own.shape, dtype=np.intp)
    for topic, head in enumerate(heads):
        places[topic, : len(head)] = np.searchsorted(columns, head)
        strongest = salience[topic, head].max(initial=1e-12)
        own[topic, : len(head)] = OWN_WEIGHT * np.log(salience[topic, head] / strongest)
    joint = joint_shares(counts, columns)
    single = np.diag(joint)[places]
    sure = joint[places[:, :, None], places[:, None, :]] - BY_CHANCE / counts.shape[0]
    seen = (sure > 1e-12) & (sure < 1) & ~np.eye(CONSIDERED, dtype=bool)
    seen &= np.isfinite(own)[:, :, None] & np.isfinite(own)[:, None, :]
    beside = np.where(seen, _pair_npmi(sure, single), 0).clip(min=0).round(9)
    left = np.array([len(head) for head in heads])
    together = beside.sum(axis=2)
    gone: list[list[int]] = [[] for _ in heads]
    while (topics := np.flatnonzero(left > N_WORDS)).size:
        # the least company and weight goes first; of equals the later
        score = np.round(together[topics] / (left[topics, None] - 1) + own[topics], 9)
        least = CONSIDERED - 1 - np.argmin(score[:, ::-1], axis=1)
        for topic, place in zip(topics.tolist(), least.tolist(), strict=True):
            gone[topic].insert(0, place)
        together[topics] -= beside[topics, :, least]
        own[topics, least] = np.inf
        left[topics] -= 1
    ranked = []
    for head, order, away in zip(heads, lists, gone, strict=True):
        keep = np.setdiff1d(np.arange(len(head)), away)
        kept = head[np.concatenate([keep, away]).astype(np.intp)]
        ranked.append(np.concatenate([kept, order[CONSIDERED:]]).astype(np.intp))
    return ranked


def joint_shares(counts: csr_matrix, columns: Ints) -> Floats:
    """Return the share of the rows in which two of ``columns`` stand together, for each pair."""
    block = counts[:, columns].astype(bool).astype(np.float64)
    return np.asarray((block.T @ block).toarray() / counts.shape[0], dtype=np.float64)


def _pair_npmi(joint: Floats, single: Floats) -> Floats:
    """Return the NPMI of each two words of a topic, of their shares together and alone."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(joint / (single[..., :, None] * single[..., None, :])) / -np.log(joint)


HALF = 150  # articles that no half needs more of


def topic_words(counts: csr_matrix, n_topics: int) -> list[Ints]:
    """Fit topics to ``counts`` and return the columns of the ten words of each, in order."""
    components = factor(counts, n_topics)[1]
    return [words[:N_WORDS] for words in rank_words(components, counts, 2 * N_WORDS)]


def average_jaccard(first: list[Ints], second: list[Ints]) -> Floats:
    """Return how far each list of ``first`` agrees with each of ``second``, 0 to 1.

    Lists may be shorter than ten; the average ends with the longer of the two.
    """
    a, b = _padded(first, -1), _padded(second, -2)
    sizes_a, sizes_b = ((table >= 0).sum(axis=1) for table in (a, b))
    place = np.arange(N_WORDS)
    later = np.maximum(place[:, None], place[None, :])
    same = a[:, None, :, None] == b[None, :, None, :]
    depths = np.arange(1, N_WORDS + 1)
    common = np.stack([(same & (later < depth)).sum(axis=(2, 3)) for depth in depths], axis=-1)
    either = np.minimum(sizes_a[:, None, None], depths) + np.minimum(sizes_b[:, None], depths)
    reached = depths <= np.maximum(np.maximum(sizes_a[:, None], sizes_b), 1)[..., None]
    shares = common / np.maximum(either - common, 1)
    return (shares * reached).sum(axis=-1) / reached.sum(axis=-1)


def _padded(lists: list[Ints], filler: int) -> Ints:
    table = np.full((len(lists), N_WORDS), filler, dtype=np.intp)
    for row, words in enumerate(lists):
        table[row, : len(words)] = words[:N_WORDS]
    return table


def match(reference: list[Ints], other: list[Ints]) -> tuple[Floats, Ints]:
    """Return how far each reference topic agrees with its partner, and which that is.

    Topics are matched one to one so that they agree most (the assignment problem of Kuhn 1955).
    A topic without a partner scores 0 and has partner -1.
    """
    agreement = average_jaccard(reference, other)
    rows, columns = linear_sum_assignment(np.round(agreement, 9), maximize=True)
    scores, partners = np.zeros(len(reference)), np.full(len(reference), -1, dtype=np.intp)
    scores[rows], partners[rows] = agreement[rows, columns], columns
    return scores, partners


def halves(articles: Ints, n: int, rng: np.random.Generator) -> list[tuple[Ints, Ints]]:
    """Return ``n`` pairs of row positions, the passages of two halves of the articles.

    The halves share no article and hold no more than 150 each; of an odd number the second
    has one more.
    """
    names = np.unique(articles)
    middle, end = min(len(names) // 2, HALF), min(len(names), 2 * HALF)
    pairs = []
    for _ in range(n):
        order = rng.permutation(names)
        first, second = (np.isin(articles, part) for part in (order[:middle], order[middle:end]))
        pairs.append((np.flatnonzero(first), np.flatnonzero(second)))
    return pairs


class Versions(NamedTuple):
    """What two halves of the articles make of one topic: the columns of the words of each."""

    topic: int
    pair: int
    first: Ints
    second: Ints


def returns(
    counts: csr_matrix, reference: list[Ints], pairs: list[tuple[Ints, Ints]], n_jobs: int = 1
) -> tuple[Floats, Floats, list[Versions]]:
    """Return how far the two versions of each topic in halves agree, and these versions.

    The version of the first half is the topic that goes best with that of ``reference``, the
    version of the second the one that goes best with it. Agreement has the shape ``(n_topics,
    n)``, first by average Jaccard similarity, then as the share of the ten words that both have,
    in any order; 0 where a half has no version. High values mean that articles apart give the
    same list of words; they do not mean that it makes sense. ``n_jobs`` processes share the halves.
    """
    agreement = np.zeros((len(reference), len(pairs)))
    shared = np.zeros_like(agreement)
    found = []
    n_topics = len(reference)
    calls = (delayed(topic_words)(counts[rows], n_topics) for pair in pairs for rows in pair)
    with in_processes(calls, n_jobs) as halves_read:
        fitted = zip(halves_read, halves_read, strict=True)
        for column, (here, there) in enumerate(fitted):
            versions = match(reference, here)[1]
            scores, partners = match(here, there)
            for topic in np.flatnonzero(versions >= 0):
                version = versions[topic]
                agreement[topic, column] = scores[version]
                if partners[version] >= 0:
                    both = here[version], there[partners[version]]
                    shared[topic, column] = len(np.intersect1d(*both)) / N_WORDS
                    found.append(Versions(int(topic), column, *both))
    return agreement, shared, found


TRADES = 5  # trades of words for each article
JITTER = 0.1  # of the logarithm by which alike words are ranked


def exchange_words(counts: csr_matrix, articles: Ints, rng: np.random.Generator) -> csr_matrix:
    """Give every article words of others, each in all the places of a word that it had before.

    As if every article were written in a cipher of its own: which words stand together within
    an article stays, and with it how words bunch there; that the same words stand together in
    another article goes. Lengths of passages, the number of different words of an article and
    the number of articles of a word stay exactly, how often a word occurs stays nearly.

    Articles trade words in pairs: those that one of the two has are dealt out between them,
    each keeping its number (the curveball algorithm: Strona, Nappo, Boccacci, Fattorini &
    San-Miguel-Ayanz 2014, Nature Communications 5, 4114). A word then takes the places of one
    that stands in as many passages of an article as it does itself.
    """
    codes = np.unique(articles, return_inverse=True)[1]
    shape = (codes.max() + 1, len(codes))
    by_article = csr_matrix((np.ones(len(codes)), (codes, np.arange(len(codes)))), shape) @ counts
    before = by_article.toarray() > 0
    after, n = before.copy(), len(before)
    for _ in range(2 * TRADES):
        order = rng.permutation(n)
        for one, other in zip(order[: n // 2], order[n // 2 :], strict=False):
            apart = np.flatnonzero(after[one] != after[other])
            dealt = rng.permutation(after[one, apart])
            after[one, apart], after[other, apart] = dealt, ~dealt
    often = np.log(np.maximum(counts.getnnz(axis=0), 1) / np.maximum(before.sum(axis=0), 1))
    columns = np.zeros(before.shape, dtype=np.intp)
    for article in range(n):
        had, has = (
            words[np.argsort(often[words] + rng.normal(0, JITTER, len(words)))]
            for words in (np.flatnonzero(before[article]), np.flatnonzero(after[article]))
        )
        columns[article, had] = has
    places = counts.tocoo()
    return csr_matrix(
        (places.data, (places.row, columns[codes[places.row], places.col])), shape=counts.shape
    )


def npmi(counts: csr_matrix, topics: list[Ints]) -> Floats:
    """Return the coherence of each topic: mean NPMI of the pairs among its words.

    Normalised pointwise mutual information (Bouma 2009, GSCL) over the passages of the same
    corpus, as a measure of topics (Lau, Newman & Baldwin 2014, EACL): 1 if words only occur
    together, 0 if by chance, -1 if never. As the topics were fitted to the same passages, and
    their words chosen by the company they keep there, even exchanged words score above 0:
    compare with the null. A topic of one word has none (NaN).
    """
    scores = [pairs[2] for pairs in word_pairs(counts, topics)]
    return np.array([float(each.mean()) if len(each) else np.nan for each in scores])


def word_pairs(counts: csr_matrix, topics: list[Ints]) -> list[tuple[Ints, Floats, Floats]]:
    """Return the pairs among the words of each topic, and how they keep company.

    For each topic an array ``(n_pairs, 2)`` of places in its list; one ``(n_pairs, 3)`` of the
    shares of the rows that have the first word, the second, and both; and the NPMI of each pair.
    """
    columns = np.unique(np.concatenate([*topics, []])).astype(int)
    together = joint_shares(counts, columns)
    found = []
    for words in topics:
        places = np.searchsorted(columns, words)
        joint = together[np.ix_(places, places)]
        single = np.diag(joint)
        scores = _pair_npmi(joint, single)
        scores = np.where(joint == 0, -1.0, np.where(joint == 1, 0.0, scores))
        first, second = np.triu_indices(len(words), 1)
        shares = np.column_stack([single[first], single[second], joint[first, second]])
        found.append((np.column_stack([first, second]), shares, scores[first, second]))
    return found


MEASURES = ["stability", "coherence", "kept"]
LEVEL = 0.05
FEW = 400  # rows over which fewer numbers are tried, on a sample, with fewer shuffles
JUDGED = 300  # articles in that sample
MANY_NUMBERS = (2, 3, 5, 8, 12, 20, 30, 50)
PER_TOPIC = 5  # passages that a topic needs where two to eight are tried
PER_TOPIC_MORE = 15  # and where more are
MOST_TOPICS = 12


def numbers(n_rows: int) -> list[int]:
    """Return the numbers of topics that are tried for so many passages: 2 to 8, 12 or 50."""
    if n_rows > FEW:
        return [number for number in MANY_NUMBERS if PER_TOPIC_MORE * number <= n_rows]
    most = max(2, min(8, n_rows // PER_TOPIC), min(MOST_TOPICS, n_rows // PER_TOPIC_MORE))
    return list(range(2, most + 1))


def trials(
    counts: csr_matrix,
    articles: Ints,
    candidates: Sequence[int],
    *,
    n: int,
    random_state: int = 0,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return a row for each number of topics: its stability, its coherence, and the topics.

    Columns ``n_topics, stability, coherence, kept, diversity, each, words``.

    Means over the topics and ``n`` pairs of halves, drawn anew for every number; see
    :mod:`analysis.topics.judging`. ``kept`` is the share of the ten words that both have,
    ``diversity`` the share of different words among all of the topics' ten, ``each`` the
    stability of every topic and ``words`` the columns of its words. ``n_jobs`` processes share the
    halves.
    """
    rows = []
    rng = np.random.default_rng(random_state)
    for n_topics in candidates:
        pairs = halves(articles, n, rng)
        words = topic_words(counts, n_topics)
        agreement, shared, _ = returns(counts, words, pairs, n_jobs)
        coherence = npmi(counts, words)
        known = coherence[~np.isnan(coherence)]
        coherent = known.mean() if len(known) else 0.0
        listed = np.concatenate(words)
        diversity = len(np.unique(listed)) / max(len(listed), 1)
        each = agreement.mean(axis=1).tolist()
        rows.append((n_topics, agreement.mean(), coherent, shared.mean(), diversity, each, words))
    return pd.DataFrame(rows, columns=["n_topics", *MEASURES, "diversity", "each", "words"])


FEWEST_SHUFFLES = 9  # before which the spread of the shuffles is not known well enough to stop
BEHIND = 4  # shuffles ahead of the corpus after which no more are drawn


def null(
    counts: csr_matrix,
    articles: Ints,
    candidates: Sequence[int],
    *,
    shuffles: int,
    n: int,
    random_state: int = 0,
    tried: pd.DataFrame | None = None,
    n_jobs: int = 1,
) -> pd.DataFrame:
    """Return :func:`trials` of each of so many shuffles, with a column ``shuffle``.

    ``n_jobs`` processes share the shuffles; how many they are changes nothing in the result.

    Given ``tried``, the trials of the corpus, it ends once four of at least nine shuffles lead as
    far as the corpus (:func:`test`), in stability or in coherence: topics can hardly be found any
    more (sequential Monte Carlo: Besag & Clifford 1991, Biometrika 78, p. 301). What is lost:
    where no topics are found, p is coarse (with the 1 that is added, a little above theirs), means
    of the null rest on fewer shuffles, and leads are measured by the spread of those alone. Ten
    small corpora without topics took 130 of 390 shuffles; these verdicts were those of all
    shuffles, and so were three on BASIL's events, where topics were found and all were drawn.
    """
    rng = np.random.default_rng(random_state)
    table = pd.DataFrame()
    for first in range(0, shuffles, n_jobs):
        together = range(first, min(first + n_jobs, shuffles))
        calls = (
            delayed(trials)(
                exchange_words(counts, articles, rng), articles, candidates, n=n,
                random_state=random_state + shuffle,
            )
            for shuffle in together
        )  # fmt: skip
        with in_processes(calls, n_jobs) as read:
            made = list(read)
        for shuffle, one in zip(together, made, strict=True):
            table = pd.concat([table, one.assign(shuffle=shuffle)], ignore_index=True)
            drawn = shuffle + 1
            if tried is not None and drawn >= FEWEST_SHUFFLES:
                ahead = test(tried, table)["p_value"] * (drawn + 1) - 1
                if round(float(ahead.max())) >= BEHIND:
                    return table
    return table


def compare(tried: pd.DataFrame, chance: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of topics that were tried, each beside its null.

    Columns ``n_topics, stability, null_stability, coherence, null_coherence, diversity,
    margin, kept, null_kept``, rounded to two digits; the null is the mean over the shuffles.
    ``margin`` is the mean lead over it, that of stability counted twice and that of coherence
    once (set phrases make almost any text more coherent than exchanged words, but not every
    text has topics that return), times ``diversity``, as a topic that repeats another is none
    (Dieng, Ruiz & Blei 2020, TACL 8, p. 446).
    """
    table = tried.set_index("n_topics")[[*MEASURES, "diversity"]]
    mean = chance.groupby("n_topics")[MEASURES].mean()
    lead = table[MEASURES] - mean
    table["margin"] = (2 * lead["stability"] + lead["coherence"]) / 3 * table["diversity"]
    table = table.join(mean.add_prefix("null_"))
    columns = ["stability", "null_stability", "coherence", "null_coherence", "diversity", "margin"]
    return table[[*columns, "kept", "null_kept"]].round(2).reset_index()


def test(tried: pd.DataFrame, chance: pd.DataFrame) -> pd.DataFrame:
    """Return whether stability and coherence lead over exchanged words, over all numbers at once.

    Columns ``measure, lead, p_value, n_shuffles``. ``lead`` is the lead over the mean of the
    shuffles in their standard deviations, averaged over the numbers of topics, so that none
    is picked for its luck; ``p_value`` is the share of shuffles that lead as far, with 1
    added to numerator and denominator (Phipson & Smyth 2010). The share is one of chance only if
    both tables come from as many pairs of halves. It tests this corpus, not outlets.
    """
    observed = tried.set_index("n_topics")
    rows = []
    for name in ("stability", "coherence"):
        grid = chance.pivot(index="shuffle", columns="n_topics", values=name)
        mean, spread = grid.mean(), grid.std(ddof=0).clip(lower=1e-6)
        leads = ((grid - mean) / spread).mean(axis=1).round(6)
        lead = round(float(((observed[name] - mean) / spread).mean()), 6)
        rows.append((name, round(lead, 2), round(stats.p_value(lead, leads), 3), len(grid)))
    return pd.DataFrame(rows, columns=["measure", "lead", "p_value", "n_shuffles"])


FEWEST_ARTICLES = 6  # of which halves can be made that tell anything
FEWEST_PASSAGES = 18


def too_few(articles: Ints) -> str:
    """Return that these are too few articles or passages for a verdict, or ''.

    ``articles``: the article of each passage that is fitted. Below six articles or eighteen
    passages clear topics are seldom told from words that bunch (``research/benchmarks/topics.py``).
    """
    n = len(np.unique(articles))
    if n >= FEWEST_ARTICLES and len(articles) >= FEWEST_PASSAGES:
        return ""
    return (
        f"{n} articles with {len(articles)} passages are too few to tell topics from words that "
        f"bunch at random (it takes {FEWEST_ARTICLES} articles and {FEWEST_PASSAGES} passages)"
    )


def best(compared: pd.DataFrame) -> int:
    """Return the number of topics with the largest margin, of equals the smallest."""
    return int(compared["n_topics"].iloc[int(np.argmax(compared["margin"].to_numpy()))])
