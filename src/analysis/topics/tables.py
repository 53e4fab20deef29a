"""What a topic model says, as tables and one sentence.

The part of :mod:`analysis.topics` that comes after the model: shares of passages and
sources, words, a summary of each topic, and the verdict.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis import stats
from analysis.topics import stability as judge

LISTED = 50  # words kept for each topic
BARELY = 0.15  # a lead over the null, of 1, that is worth little


def assign(frame: pd.DataFrame, loadings: NDArray[np.float64], total: NDArray[np.float64]) -> None:
    """Add ``topic, weight, strength, share_*`` to the passages."""
    held = loadings.sum(axis=1)
    known = held > 1e-9
    shares = np.full(loadings.shape, np.nan)
    shares[known] = loadings[known] / held[known, None]
    best = np.round(loadings, 6).argmax(axis=1)
    rows = np.arange(len(frame))
    frame["topic"] = np.where(known, best, -1)
    frame["weight"] = shares[rows, best]
    strength = np.divide(loadings[rows, best], total, out=np.zeros(len(rows)), where=total > 0)
    frame["strength"] = np.where(known, strength, np.nan)
    for topic in range(loadings.shape[1]):
        frame[f"share_{topic}"] = shares[:, topic]


def prevalence(frame: pd.DataFrame, n_topics: int, random_state: int) -> pd.DataFrame:
    """Mean share of each topic in the articles of each source, resampled within events."""
    shares = [f"share_{topic}" for topic in range(n_topics)]
    articles = (
        frame.groupby("article_id", sort=True)
        .agg({"source": "first", "event": "first", **dict.fromkeys(shares, "mean")})
        .dropna(subset=shares)
    )
    draws = stats.resample(articles["event"], random_state=random_state)
    rows = []
    for source in sorted(articles["source"].unique()):
        own = (articles["source"] == source).to_numpy()
        values, weights = articles.loc[own, shares].to_numpy(), draws[:, own]
        drawn = weights.sum(axis=1)
        means = (weights[drawn > 0] @ values / drawn[drawn > 0, None]).round(9)
        for topic in range(n_topics):
            low, high = stats.interval(means[:, topic])
            rows.append((source, topic, values[:, topic].mean(), low, high, int(own.sum())))
    columns = ["source", "topic", "share", "low", "high", "n_articles"]
    return pd.DataFrame(rows, columns=columns).round(2)


def words(
    components: NDArray[np.float64],
    vocabulary: NDArray[np.object_],
    names: NDArray[np.bool_],
    counts: csr_matrix,
    articles: NDArray[np.intp],
) -> pd.DataFrame:
    """Return the heaviest words of each topic; weights relative to the first."""
    present = (counts > 0).tocoo()
    pairs = np.unique(np.column_stack([articles[present.row], present.col]), axis=0)
    in_articles = np.bincount(pairs[:, 1], minlength=counts.shape[1])
    tables = [
        pd.DataFrame(
            {
                "topic": topic,
                "rank": np.arange(1, len(top) + 1),
                "word": vocabulary[top],
                "weight": (components[topic, top] / components[topic].max()).round(2),
                "name": names[top],
                "n_articles": in_articles[top],
            }
        )
        for topic, top in enumerate(judge.top_terms(components, LISTED))
        if len(top)
    ]
    return pd.concat(tables, ignore_index=True)


def summary(
    frame: pd.DataFrame,
    words: pd.DataFrame,
    scores: NDArray[np.float64],
    coherence: NDArray[np.float64],
) -> pd.DataFrame:
    top = words[words["rank"] <= judge.N_WORDS]
    rows = []
    for topic in range(len(scores)):
        own, listed = frame[frame["topic"] == topic], top[top["topic"] == topic]
        share = frame[f"share_{topic}"].groupby(frame["article_id"]).sum()
        rows.append(
            {
                "topic": topic,
                "words": ", ".join(listed["word"]),
                "names": ", ".join(listed.loc[listed["name"], "word"]),
                "stability": round(float(scores[topic]), 2),
                "coherence": round(float(coherence[topic]), 2),
                "n_passages": len(own),
                "n_articles": own["article_id"].nunique(),
                "n_sources": own["source"].nunique(),
                "n_events": own["event"].nunique(),
                "top_article_share": round(float(share.max() / max(share.sum(), 1e-9)), 2),
            }
        )
    return pd.DataFrame(rows)


def verdict(
    summary: pd.DataFrame, scores: NDArray[np.float64], null: pd.DataFrame, frame: pd.DataFrame
) -> str:
    """Say in one sentence whether the topics beat shuffled words, and what speaks against."""
    here, chance = float(scores.mean()), float(null["stability"].mean())
    p = stats.p_value(here, null["stability"])
    if p >= 0.05:
        finding = "The method sees no topics here"
    elif here - chance < BARELY:
        finding = "The topics barely beat chance"
    else:
        finding = "The topics beat chance"
    text = (
        f"{finding}: of a topic's {judge.N_WORDS} words {10 * here:.1f} return on average when a "
        f"fifth of the articles is left out, and {10 * chance:.1f} when the words are shuffled "
        "so that there are no topics"
    )
    single = int((summary["top_article_share"] > 0.5).sum())
    copied = int((frame["copy_of"] != frame.index).sum())
    if single:
        lives = "lives" if single == 1 else "live"
        text += f"; {single} of {len(summary)} topics {lives} mostly in one article"
    if copied:
        text += f"; near-copies counted once ({copied} of {len(frame)} passages left out)"
    return text + "."
