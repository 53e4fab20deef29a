"""What a corpus writes about: topics by NMF over passages, each beside its null.

:func:`fit` weighs the words of passages by TF-IDF, factors them by non-negative matrix
factorisation (Lee & Seung 1999, Nature 401, p. 788), and asks of the result what most
topic models are never asked: do the topics come back when some articles are left out, and
do they come back more than those of the same words in no order at all?

What a topic is not: an opinion, a frame, or a category that anyone had in mind. It is a list
of words that tend to stand in the same passages. Two precautions keep it from being less:
a word counts only if it stands in two articles; and what is repeated, a rewritten passage or
a quotation that every outlet prints, counts once while topics are fitted (where it stands
first in the order of the corpus), so that nothing becomes a topic by being copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.topics import counts as topic_counts
from analysis.topics import stability as judge
from analysis.topics import tables as topic_tables

if TYPE_CHECKING:
    from analysis.corpus import Article

UNITS = ("auto", "passage", "article")
MANY_ARTICLES = 200  # from here on "auto" takes whole articles
MOST_TOPICS = 12
PER_TOPIC = 15  # passages for each topic where more than eight are tried


@dataclass(frozen=True)
class Topics:
    """A fitted topic model and what is known of its worth. Topics are numbered from 0.

    passages: ``article_id, source, event, start, end, text, copy_of, repeated, topic,
        weight, strength, share_0, share_1, ...`` one row a passage. ``share_*`` sum to 1 and
        ``weight`` is the largest, that of ``topic``; ``strength`` is how much of the
        passage the topic accounts for. ``copy_of`` is the row of the first passage with
        nearly the same words, or the row itself; ``repeated`` the share of its words that
        stand in runs of seven found in an earlier article. A passage without any word of the
        vocabulary has topic -1 and no shares.
    prevalence: ``source, topic, share, low, high, n_articles``: mean share of each topic in
        the articles of a source, with a 95 % interval from resampling articles within
        events; NaN where nothing can vary.
    summary: one row a topic: ``topic, words, names, stability, coherence, n_passages,
        n_articles, n_sources, n_events, top_article_share``. ``names`` are those of its ten
        words that are written with a capital; the counts are of passages whose strongest
        topic it is; ``top_article_share`` is the weight that its largest article holds.
    words: ``topic, rank, word, weight, name, n_articles``, up to 50 words a topic.
    null: ``shuffle, stability, coherence`` of models of shuffled words.
    choice: ``n_topics, stability, null, spread, gap`` for each number that was tried, if any
        was (see :func:`analysis.topics.stability.choose`).
    verdict: one sentence on whether the topics beat the null.
    """

    n_topics: int
    unit: str
    verdict: str
    passages: pd.DataFrame = field(repr=False)
    prevalence: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)
    words: pd.DataFrame = field(repr=False)
    null: pd.DataFrame = field(repr=False)
    choice: pd.DataFrame = field(repr=False)

    @property
    def stability(self) -> pd.DataFrame:
        """``topic, stability``: share of its ten words that return without a fifth of the articles.

        Mean over 20 subsamples. High means reproducible, not meaningful.
        """
        return self.summary[["topic", "stability"]]

    @property
    def coherence(self) -> pd.DataFrame:
        """``topic, coherence``: mean NPMI of its ten words (Lau et al. 2014), -1 to 1.

        Measured on the passages the topics were fitted to: compare with ``null``.
        """
        return self.summary[["topic", "coherence"]]

    def top_words(self, n: int = 10) -> list[list[str]]:
        """Return the ``n`` heaviest words of each topic, at most 50; ties in alphabetical order."""
        rows = self.words[self.words["rank"] <= n]
        return [list(rows.loc[rows["topic"] == topic, "word"]) for topic in range(self.n_topics)]

    def exemplars(self, n: int = 3) -> pd.DataFrame:
        """Return the ``n`` passages that speak most clearly for each topic.

        Columns ``topic, rank, article_id, source, event, start, end, text, weight``. Clear
        means a large share of a passage that the topic accounts for well. Passages of
        different articles come first, and copies of a passage are left out.
        """
        columns = ["topic", "rank", "article_id", "source", "event", "start", "end", "text"]
        columns.append("weight")
        own = self.passages[self.passages["topic"] >= 0]
        own = own.assign(clear=(own["strength"] * own["weight"]).round(4))
        own = own.sort_values(
            ["topic", "clear", "article_id", "start"], ascending=[True, False, True, True]
        ).drop_duplicates(["topic", "copy_of"])
        own["again"] = own.groupby(["topic", "article_id"]).cumcount()
        own = own.sort_values(["topic", "again"], kind="stable")
        own["rank"] = own.groupby("topic").cumcount() + 1
        return own.loc[own["rank"] <= n, columns].reset_index(drop=True)


def fit(
    corpus: Iterable[Article],
    n_topics: int | None = None,
    unit: str = "auto",
    random_state: int = 0,
) -> Topics:
    """Fit topics to the passages (or whole articles) of ``corpus`` and judge them.

    ``n_topics`` None takes the number from 2 to 8 (to 12 where there are fifteen passages
    for each) whose stability goes furthest beyond that of shuffled words, ties to the smaller.
    ``unit`` is ``passage`` (about 80 words), ``article``, or ``auto``: passages below 200
    articles. Same input and ``random_state``, same result.

    A corpus that allows no model (one article, no text, nothing but copies) gives tables
    without rows and a verdict that says why. Raises ``ValueError`` for an unknown unit and
    for a number of topics below 2 or above that of passages or words.
    """
    articles = list(corpus)
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    if n_topics is not None and n_topics < 2:
        raise ValueError(f"n_topics must be at least 2, not {n_topics}")
    if unit == "auto":
        unit = "passage" if len(articles) < MANY_ARTICLES else "article"
    frame = topic_counts.units(articles, unit)
    words = topic_counts.tokens(frame["text"], frame["article_id"])
    vocabulary = np.array(sorted(set(words["word"]) - {""}), dtype=object)
    frame["copy_of"] = topic_counts.copies(words, len(frame))
    again = words["origin"] >= 0
    frame["repeated"] = again.groupby(words["row"]).mean().reindex(frame.index, fill_value=0.0)
    codes = pd.factorize(frame["article_id"])[0].astype(np.intp)
    first = (frame["copy_of"] == frame.index).to_numpy()
    counts = topic_counts.count(words, len(frame), vocabulary)
    fresh = topic_counts.count(words[~again], len(frame), vocabulary)
    kept = topic_counts.usable(fresh[first], codes[first])
    counts, fresh, vocabulary = counts[:, kept], fresh[:, kept], vocabulary[kept]
    filled = np.flatnonzero(first & (np.asarray(fresh.sum(axis=1)).ravel() > 0))
    if reason := _obstacle(frame, fresh[filled], codes[filled], unit):
        return _nothing(frame, unit, reason)
    fitting, owners = fresh[filled], codes[filled]
    choice = pd.DataFrame(columns=["n_topics", "stability", "null", "spread", "gap"], dtype=float)
    if n_topics is None:
        few, many = len(filled) // 5, len(filled) // PER_TOPIC
        most = max(2, min(8, few), min(MOST_TOPICS, many))
        choice = judge.choose(fitting, owners, range(2, most + 1), random_state=random_state)
        n_topics = judge.best(choice)
    elif n_topics > min(fitting.shape):
        raise ValueError(
            f"n_topics is {n_topics}, but only {fitting.shape[0]} {unit}s (copies left out) "
            f"and {fitting.shape[1]} words can be used: ask for fewer topics"
        )

    tfidf, model = judge.factor(fitting, n_topics, random_state)
    size = model.components_.sum(axis=1)
    size[size == 0] = 1
    weighted = tfidf.transform(counts)
    loadings = model.transform(weighted) * size
    order = np.lexsort((np.arange(n_topics), -np.round(loadings.sum(axis=0), 6)))
    loadings, components = loadings[:, order], (model.components_ / size[:, None])[order]
    topic_tables.assign(frame, loadings, np.asarray(weighted.sum(axis=1)).ravel())

    top = judge.top_terms(components)
    scores = judge.stability(
        fitting, owners, n_topics, reference=top, random_state=random_state
    ).mean(axis=1)
    null = judge.null(fitting, owners, n_topics, random_state=random_state + 3000)
    named = topic_counts.names(words, vocabulary)
    listed = topic_tables.words(components, vocabulary, named, counts, codes)
    summary = topic_tables.summary(frame, listed, scores, judge.npmi(fitting, top))
    return Topics(
        n_topics=n_topics,
        unit=unit,
        verdict=topic_tables.verdict(summary, scores, null, frame),
        passages=frame.round(2),
        prevalence=topic_tables.prevalence(frame, n_topics, random_state),
        summary=summary,
        words=listed,
        null=null.round(2),
        choice=choice,
    )


def _obstacle(
    frame: pd.DataFrame, counts: csr_matrix, articles: NDArray[np.intp], unit: str
) -> str:
    """Return why these passages allow no model, or ''."""
    if frame.empty:
        return "there is no text"
    if frame["article_id"].nunique() < 2:
        return "topics need at least two articles, and only one has any text"
    if len(np.unique(articles)) < 2 or counts.shape[0] < 4 or counts.shape[1] < 4:
        copied = int((frame["copy_of"] != frame.index).sum())
        return "too few words stand in two articles or more" + (
            f", once {copied} copied {unit}s are left out" if copied else ""
        )
    return ""


def _nothing(frame: pd.DataFrame, unit: str, reason: str) -> Topics:
    """Return the model of a corpus that allows none: tables without rows, and the reason."""

    def empty(columns: str) -> pd.DataFrame:
        return pd.DataFrame({name: pd.Series(dtype=float) for name in columns.split()})

    return Topics(
        n_topics=0,
        unit=unit,
        verdict=f"No topics: {reason}.",
        passages=frame.assign(topic=-1, weight=np.nan, strength=np.nan),
        prevalence=empty("source topic share low high n_articles"),
        summary=empty(
            "topic words names stability coherence n_passages n_articles n_sources n_events "
            "top_article_share"
        ),
        words=empty("topic rank word weight name n_articles"),
        null=empty("shuffle stability coherence"),
        choice=empty("n_topics stability null spread gap"),
    )
