"""What fitting returns: the topics as tables, and the model to read other texts with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.words import words_of_texts
from analysis.topics import tables
from analysis.topics.counts import count
from analysis.topics.factors import Floats, amounts


@dataclass(frozen=True)
class Topics:
    """A fitted topic model and what is known of its worth. Topics are numbered from 0.

    found: whether stability and coherence beat those of shuffled words. If not, the topics
        are what any topic model would have printed, and mean nothing.
    verdict: the same in a sentence, with the margin.
    passages: ``article_id, source, event, start, end, text, copy_of, repeated, topic,
        weight, strength, share_0, share_1, ...`` one row a passage. ``share_*`` sum to 1 and
        ``weight`` is the largest, that of ``topic``; ``strength`` is the
        cosine of its TF-IDF weights and the topic's words, 0 to 1: how much of the passage the
        topic is about. ``copy_of`` is the row of the first passage with
        nearly the same words, or the row itself; ``repeated`` the share of its words that
        stand in runs of seven found in an earlier article. A passage without any word of the
        vocabulary has topic -1 and no shares.
    prevalence: ``source, topic, share, low, high, n_articles, note``, see
        :func:`analysis.topics.prevalence`.
    summary: one row a topic: ``topic, label, words, names, stability, kept, coherence,
        n_passages, n_articles, n_sources, n_events, top_article_share``. ``label`` is made of
        the first three words; ``names`` are those of its ten words that are written with a
        capital; ``kept`` the share of the ten words that return; the counts are of passages
        whose strongest topic it is; ``top_article_share`` is the weight that its largest
        article holds.
    words: ``topic, rank, word, shown, weight, exclusivity, name, n_articles``, up to 50 words
        a topic in the order of :func:`analysis.topics.factors.rank_words`; ``shown`` is the
        word as it is mostly written.
    null: ``shuffle, n_topics, stability, coherence, kept`` of models of shuffled words, as
        many topics as were taken; ``null_topics``: ``shuffle, topic, stability``, the single
        topics of these models, each looked for in fewer subsamples than a topic here.
    choice: one row for each number that was tried (:func:`analysis.topics.choice.compare`).
    test: do stability and coherence lead over the null (:func:`analysis.topics.choice.test`)?
    stop_words: the words of this corpus that were left out (:func:`analysis.topics.stop_words`).
    vocabulary, components, weighting: the model itself, used by :meth:`transform`; components
        have shape ``(n_topics, n_words)``.
    """

    n_topics: int
    unit: str
    found: bool
    verdict: str
    passages: pd.DataFrame = field(repr=False)
    prevalence: pd.DataFrame = field(repr=False)
    summary: pd.DataFrame = field(repr=False)
    words: pd.DataFrame = field(repr=False)
    null: pd.DataFrame = field(repr=False)
    null_topics: pd.DataFrame = field(repr=False)
    choice: pd.DataFrame = field(repr=False)
    test: pd.DataFrame = field(repr=False)
    stop_words: pd.DataFrame = field(repr=False)
    vocabulary: NDArray[np.object_] = field(repr=False)
    components: Floats = field(repr=False)
    weighting: TfidfTransformer | None = field(repr=False)

    @property
    def stability(self) -> pd.DataFrame:
        """``topic, stability, kept``: does it return without a fifth of the articles?

        ``stability`` is the average Jaccard similarity of its ten words (Greene et al. 2014),
        ``kept`` the share of them that return; means over 30 subsamples (10 of a large
        corpus). High means reproducible, not meaningful.
        """
        return self.summary[["topic", "stability", "kept"]]

    @property
    def coherence(self) -> pd.DataFrame:
        """``topic, coherence``: mean NPMI of its ten words (Lau et al. 2014), -1 to 1.

        Measured on the passages the topics were fitted to: compare with ``null``.
        """
        return self.summary[["topic", "coherence"]]

    def top_words(self, n: int = 10) -> list[list[str]]:
        """Return the first ``n`` words of each topic, at most 50."""
        rows = self.words[self.words["rank"] <= n]
        return [list(rows.loc[rows["topic"] == topic, "word"]) for topic in range(self.n_topics)]

    def transform(self, texts: Iterable[str]) -> pd.DataFrame:
        """Return ``share_0, share_1, ...``, what each text holds of these topics.

        One row a text, in order, with the index of ``texts`` if that is a Series. A text
        without any word of the vocabulary has NaN. Raises ``ValueError`` if there are no
        topics, for a single string, and for an item that is no string.
        """
        if self.weighting is None:
            raise ValueError(f"there are no topics to look for: {self.verdict}")
        if isinstance(texts, str | dict):
            raise ValueError("texts must be a list or a Series of texts")
        texts = texts if isinstance(texts, pd.Series) else pd.Series(list(texts), dtype=object)
        for label, text in texts.items():
            if not isinstance(text, str):
                raise ValueError(f"text {label!r} is {text!r}, not a string")
        if texts.empty:
            return tables.share_columns(np.empty((0, self.n_topics)))
        read = words_of_texts(texts)
        weighted = self.weighting.transform(count(read, self.vocabulary))
        shares = tables.share_columns(amounts(weighted, self.components))
        return shares.set_index(texts.index)

    def exemplars(self, n: int = 3) -> pd.DataFrame:
        """Return the ``n`` passages that speak most clearly for each topic.

        Columns ``topic, rank, article_id, source, event, start, end, text, weight``. Clear
        means a large share (``weight``) of a passage that is close to the topic
        (``strength``). Passages of different outlets come first, then of different articles;
        copies are left out.
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
        own["of_source"] = own.groupby(["topic", "source"]).cumcount()
        own = own.sort_values(["topic", "of_source", "again"], kind="stable")
        own["rank"] = own.groupby("topic").cumcount() + 1
        return own.loc[own["rank"] <= n, columns].reset_index(drop=True)


def no_topics(frame: pd.DataFrame, unit: str, reason: str, left_out: pd.DataFrame) -> Topics:
    """Return the model of a corpus that allows none: tables without rows, and the reason."""

    texts = {"source", "note", "label", "words", "names", "word", "shown", "measure"}

    def empty(columns: str) -> pd.DataFrame:
        types = {name: object if name in texts else float for name in columns.split()}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})

    return Topics(
        n_topics=0,
        unit=unit,
        found=False,
        verdict=f"No topics: {reason}.",
        passages=frame.assign(topic=-1, weight=np.nan, strength=np.nan),
        prevalence=empty("source topic share low high n_articles note"),
        summary=empty(
            "topic label words names stability kept coherence n_passages n_articles n_sources "
            "n_events top_article_share"
        ),
        words=empty("topic rank word shown weight exclusivity name n_articles"),
        null=empty("shuffle n_topics stability coherence kept"),
        null_topics=empty("shuffle topic stability"),
        choice=empty(
            "n_topics stability null_stability coherence null_coherence diversity margin kept "
            "null_kept"
        ),
        test=empty("measure lead p_value n_shuffles"),
        stop_words=left_out,
        vocabulary=np.empty(0, dtype=object),
        components=np.empty((0, 0)),
        weighting=None,
    )
