"""Do the topics of a topic model come back, and do their words go together?

Everything here works on a matrix of word counts (passages x vocabulary, the vocabulary in
alphabetical order) and on the article that each passage belongs to.

Stability asks whether topics return when a fifth of the articles is left out (Greene,
O'Callaghan & Cunningham 2014, "How many topics? Stability analysis for topic models", ECML
PKDD, sec. 3). Two ranked lists of ten words agree by their average Jaccard similarity: the
share of words in common among the first one, the first two, ... the first ten, averaged, so
that the first words count most. 1: the same words in the same order; 0: no word in common.
"""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np
from scipy.optimize import linear_sum_assignment
from scipy.sparse import csr_matrix

from analysis.topics.counts import Ints
from analysis.topics.factors import N_WORDS, Floats, factor, joint_shares, rank_words

KEPT = 0.8  # share of the articles in a subsample
MOST_ARTICLES = 300  # no subsample needs more
FEW_SETS = 100  # of so few possible subsamples none is drawn twice


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


def subsample_size(n_articles: int) -> int:
    """Return how many articles a subsample holds: four in five, at most 300, never all."""
    return min(max(1, round(KEPT * n_articles)), n_articles - 1, MOST_ARTICLES)


def subsample_rows(articles: Ints, n: int, rng: np.random.Generator) -> list[Ints]:
    """Return ``n`` sets of row positions, each holding the passages of 80 % of the articles.

    At least one article is left out, and no more than 300 are drawn. Where there are a
    hundred such sets or fewer none is drawn twice, and fewer than ``n`` may be returned.
    """
    names = np.unique(articles)
    size = subsample_size(len(names))
    if comb(len(names), size) <= max(n, FEW_SETS):
        every = np.array(list(combinations(names, size)))
        sets = list(every[rng.permutation(len(every))[:n]])
    else:
        sets = [rng.choice(names, size=size, replace=False) for _ in range(n)]
    return [np.flatnonzero(np.isin(articles, one)) for one in sets]


def returns(
    counts: csr_matrix, reference: list[Ints], samples: list[Ints]
) -> tuple[Floats, Floats]:
    """Return how much of each topic comes back in each subsample, twice ``(n_topics, n)``.

    First by average Jaccard similarity, then as the share of its ten words, in any order.
    High values mean that the list of words does not hang on single articles; they do not
    mean that it makes sense.
    """
    agreement = np.zeros((len(reference), len(samples)))
    shared = np.zeros_like(agreement)
    for column, rows in enumerate(samples):
        others = topic_words(counts[rows], len(reference))
        agreement[:, column], partners = match(reference, others)
        for topic in np.flatnonzero(partners >= 0):
            common = np.intersect1d(reference[topic], others[partners[topic]])
            shared[topic, column] = len(common) / max(len(reference[topic]), 1)
    return agreement, shared


def shuffle_words(counts: csr_matrix, rng: np.random.Generator) -> csr_matrix:
    """Deal all words out again over the passages; lengths and word frequencies stay.

    Anything that could be called a topic goes, and so does the way words bunch in any text:
    a null that is easy to beat, and not to beat it says a lot.
    """
    amounts = counts.data.astype(np.int64)
    words = rng.permutation(np.repeat(counts.indices, amounts))
    lengths = np.asarray(counts.sum(axis=1)).ravel().astype(np.int64)
    rows = np.repeat(np.arange(counts.shape[0]), lengths)
    shuffled = csr_matrix((np.ones(len(words)), (rows, words)), shape=counts.shape)
    shuffled.sum_duplicates()
    return shuffled


def npmi(counts: csr_matrix, topics: list[Ints]) -> Floats:
    """Return the coherence of each topic: mean NPMI of the pairs among its words.

    Normalised pointwise mutual information (Bouma 2009, GSCL) over the passages of the same
    corpus, as a measure of topics (Lau, Newman & Baldwin 2014, EACL): 1 if words only occur
    together, 0 if by chance, -1 if never. As the topics were fitted to the same passages, and
    their words chosen by the company they keep there, even shuffled words score above 0:
    compare with the null. A topic of one word has none (NaN).
    """
    columns = np.unique(np.concatenate([*topics, []])).astype(int)
    together = joint_shares(counts, columns)
    scores = []
    for words in topics:
        if len(words) < 2:
            scores.append(np.nan)
            continue
        places = np.searchsorted(columns, words)
        joint = together[np.ix_(places, places)]
        single = np.diag(joint)
        upper = np.triu_indices(len(words), 1)
        both, chance = joint[upper], np.outer(single, single)[upper]
        with np.errstate(divide="ignore", invalid="ignore"):
            pairs = np.log(both / chance) / -np.log(both)
        pairs = np.where(both == 0, -1.0, np.where(both == 1, 0.0, pairs))
        scores.append(float(pairs.mean()))
    return np.array(scores)
