"""How many topics, if any: every number is tried on the corpus and on shuffled words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.sparse import csr_matrix

from analysis import stats
from analysis.topics.counts import Ints
from analysis.topics.stability import npmi, returns, shuffle_words, subsample_rows, topic_words

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
) -> pd.DataFrame:
    """Return ``n_topics, stability, coherence, kept, diversity, each`` for each number of topics.

    Means over the topics and ``n`` subsamples, the same subsamples for every number; see
    :mod:`analysis.topics.stability`. ``kept`` is the share of the ten words that return,
    ``diversity`` the share of different words among all of the topics' ten, ``each`` the
    stability of every topic.
    """
    rows = []
    samples = subsample_rows(articles, n, np.random.default_rng(random_state))
    for n_topics in candidates:
        words = topic_words(counts, n_topics)
        agreement, shared = returns(counts, words, samples)
        coherence = npmi(counts, words)
        known = coherence[~np.isnan(coherence)]
        coherent = known.mean() if len(known) else 0.0
        listed = np.concatenate(words)
        diversity = len(np.unique(listed)) / max(len(listed), 1)
        each = agreement.mean(axis=1).tolist()
        rows.append((n_topics, agreement.mean(), coherent, shared.mean(), diversity, each))
    return pd.DataFrame(rows, columns=["n_topics", *MEASURES, "diversity", "each"])


def null(
    counts: csr_matrix,
    articles: Ints,
    candidates: Sequence[int],
    *,
    shuffles: int,
    n: int,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return :func:`trials` of each of so many shuffles, with a column ``shuffle``."""
    rng = np.random.default_rng(random_state)
    tables = []
    for shuffle in range(shuffles):
        shuffled = shuffle_words(counts, rng)
        table = trials(shuffled, articles, candidates, n=n, random_state=random_state + shuffle)
        tables.append(table.assign(shuffle=shuffle))
    return pd.concat(tables, ignore_index=True)


def compare(tried: pd.DataFrame, chance: pd.DataFrame) -> pd.DataFrame:
    """Return the numbers of topics that were tried, each beside its null.

    Columns ``n_topics, stability, null_stability, coherence, null_coherence, diversity,
    margin, kept, null_kept``, rounded to two digits; the null is the mean over the shuffles.
    ``margin`` is the mean lead over it, that of stability counted twice and that of coherence
    once (almost any text is more coherent than shuffled words, but not every text has topics
    that return), times ``diversity``, as a topic that repeats another is none (Dieng, Ruiz &
    Blei 2020, TACL 8, p. 446).
    """
    table = tried.set_index("n_topics")[[*MEASURES, "diversity"]]
    mean = chance.groupby("n_topics")[MEASURES].mean()
    lead = table[MEASURES] - mean
    table["margin"] = (2 * lead["stability"] + lead["coherence"]) / 3 * table["diversity"]
    table = table.join(mean.add_prefix("null_"))
    columns = ["stability", "null_stability", "coherence", "null_coherence", "diversity", "margin"]
    return table[[*columns, "kept", "null_kept"]].round(2).reset_index()


def test(tried: pd.DataFrame, chance: pd.DataFrame) -> pd.DataFrame:
    """Return whether stability and coherence lead over shuffled words, over all numbers at once.

    Columns ``measure, lead, p_value, n_shuffles``. ``lead`` is the lead over the mean of the
    shuffles in their standard deviations, averaged over the numbers of topics, so that none
    is picked for its luck; ``p_value`` counts the shuffles that lead as far (a permutation
    test, one added to both: Phipson & Smyth 2010). It tests this corpus, not outlets.
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


def best(compared: pd.DataFrame) -> int:
    """Return the number of topics with the largest margin, of equals the smallest."""
    return int(compared["n_topics"].iloc[int(np.argmax(compared["margin"].to_numpy()))])
