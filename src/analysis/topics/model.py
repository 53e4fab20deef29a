"""What fitting returns: the topics as tables, a verdict, and the model to read other texts with.

:func:`assign`, :func:`words` and :func:`summary` make the tables of :class:`Topics`,
:func:`verdict` the sentence, and :func:`align` sets the topics of one model beside those of
another (another seed, number, or corpus).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.words import Words, words_of_texts
from analysis.topics.counts import Ints, columns_of, count, names
from analysis.topics.judging import N_WORDS, Floats, Versions, amounts, match

BARELY = 0.15  # a lead over the null, of 1, that is worth little
_HALVES = ["topic", "pair", "first_half", "second_half", "common", "n_common"]
_PAIRS = ["topic", "first", "second", "n_first", "n_second", "n_both", "by_chance", "npmi"]


def share_columns(loadings: Floats) -> pd.DataFrame:
    """Return ``share_0, share_1, ...``: amounts that sum to 1, NaN for a row without any."""
    held = loadings.sum(axis=1)
    shares = np.full(loadings.shape, np.nan)
    known = held > 1e-9
    shares[known] = loadings[known] / held[known, None]
    return pd.DataFrame(shares, columns=[f"share_{topic}" for topic in range(loadings.shape[1])])


def assign(frame: pd.DataFrame, loadings: Floats, cosines: Floats) -> pd.DataFrame:
    """Return the passages with ``topic, weight, strength, share_*`` added."""
    shares = share_columns(loadings).set_index(frame.index)
    known = shares.notna().all(axis=1).to_numpy()
    best = np.round(loadings, 6).argmax(axis=1)
    rows = np.arange(len(frame))
    return frame.assign(
        topic=np.where(known, best, -1),
        weight=shares.to_numpy()[rows, best],
        strength=np.where(known, cosines[rows, best], np.nan),
    ).join(shares)


def written(words: Words, vocabulary: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return each word as it is written most often: *Beijing*, *US*, *airspace*."""
    columns = columns_of(words, vocabulary)
    often = np.bincount(words.codes, minlength=len(words.vocabulary))
    forms = pd.DataFrame({"column": columns, "surface": words.vocabulary, "often": often})
    forms = forms[forms["column"] >= 0].sort_values(
        ["column", "often", "surface"], ascending=[True, False, True]
    )
    first = forms.drop_duplicates("column").set_index("column")["surface"]
    plain = first.str.replace(r"['’]s$", "", regex=True)
    return plain.reindex(range(len(vocabulary))).to_numpy(dtype=object)


def words(
    ranked: list[Ints],
    components: Floats,
    vocabulary: NDArray[np.object_],
    read: Words,
    n_articles: Ints,
) -> pd.DataFrame:
    """Return the words of each topic in their order, with weights relative to the largest."""
    total = components.sum(axis=0)
    shown, capital = written(read, vocabulary), names(read, vocabulary)
    tables = [
        pd.DataFrame(
            {
                "topic": topic,
                "rank": np.arange(1, len(top) + 1),
                "word": vocabulary[top],
                "shown": shown[top],
                "weight": (components[topic, top] / components[topic].max()).round(2),
                "exclusivity": (components[topic, top] / total[top]).round(2),
                "name": capital[top],
                "n_articles": n_articles[top],
            }
        )
        for topic, top in enumerate(ranked)
        if len(top)
    ]
    return pd.concat(tables, ignore_index=True)


def summary(
    frame: pd.DataFrame, words: pd.DataFrame, stability: Floats, kept: Floats, coherence: Floats
) -> pd.DataFrame:
    """Return one row per topic; see :class:`analysis.topics.Topics`."""
    top = words[words["rank"] <= N_WORDS]
    rows = []
    for topic in range(len(stability)):
        own, listed = frame[frame["topic"] == topic], top[top["topic"] == topic]
        share = frame[f"share_{topic}"].groupby(frame["article_id"]).sum()
        rows.append(
            {
                "topic": topic,
                "label": " · ".join(listed["shown"].head(3)),
                "words": ", ".join(listed["shown"]),
                "names": ", ".join(listed.loc[listed["name"], "shown"]),
                "stability": round(float(stability[topic]), 2),
                "kept": round(float(kept[topic]), 2),
                "coherence": round(float(coherence[topic]), 2),
                "n_passages": len(own),
                "n_articles": own["article_id"].nunique(),
                "n_sources": own["source"].nunique(),
                "n_events": own["event"].nunique(),
                "top_article_share": round(float(share.max() / max(share.sum(), 1e-9)), 2),
            }
        )
    return pd.DataFrame(rows)


def halves(versions: list[Versions], shown: NDArray[np.object_]) -> pd.DataFrame:
    """Return what two halves of the articles made of each topic; see :class:`Topics`."""
    rows = [
        (topic, pair, *(", ".join(shown[words]) for words in (first, second, common)), len(common))
        for topic, pair, first, second in versions
        for common in [first[np.isin(first, second)]]
    ]
    table = pd.DataFrame(rows, columns=_HALVES)
    return table.sort_values(["pair", "topic"], ignore_index=True)


def pairs(
    found: list[tuple[Ints, Floats, Floats]],
    top: list[Ints],
    shown: NDArray[np.object_],
    n_passages: int,
) -> pd.DataFrame:
    """Return how the words of each topic keep company, two by two; see :class:`Topics`."""
    parts = []
    for topic, ((places, shares, scores), words) in enumerate(zip(found, top, strict=True)):
        names = shown[words][places].reshape(-1, 2)
        numbers = (shares * n_passages).round().astype(np.int64)
        chance = (shares[:, 0] * shares[:, 1] * n_passages).round(1)
        columns = [topic, *names.T, *numbers.T, chance, scores.round(2)]
        parts.append(pd.DataFrame(dict(zip(_PAIRS, columns, strict=True))))
    table = pd.concat(parts, ignore_index=True)
    return table.sort_values(
        ["topic", "npmi"], ascending=[True, False], kind="stable", ignore_index=True
    )


def verdict(
    row: pd.Series,
    test: pd.DataFrame,
    found: bool,
    summary: pd.DataFrame,
    frame: pd.DataFrame,
    unit: str,
    too_few: str,
) -> str:
    """Say in a sentence whether the topics beat words that bunch at random, and what else counts.

    ``row`` is the row of :func:`analysis.topics.judging.compare` of the number that was taken,
    ``test`` the table of :func:`analysis.topics.judging.test`; ``too_few`` says that there are
    too few articles or passages for a verdict, and is '' where there are enough.
    """
    number = f"{row['n_topics']:.0f}"
    if too_few:
        finding = f"No verdict: {too_few}"
    elif not found:
        finding = f"The {number} topics are no better than words that bunch at random"
    elif row["margin"] < BARELY:
        finding = f"The {number} topics barely beat words that bunch at random"
    else:
        finding = f"The {number} topics beat words that bunch at random"
    ahead = {}
    for measure, p, n in zip(test["measure"], test["p_value"], test["n_shuffles"], strict=True):
        behind = n + 1 - round(p * (n + 1))  # what the p of a permutation test counts
        ahead[measure] = f"ahead of {'all' if behind == n else f'{behind} of'} {n} shuffles"
    text = (
        f"{finding}: margin {row['margin']:.2f} (stability "
        f"{row['stability']:.2f} against {row['null_stability']:.2f}, {ahead['stability']}; "
        f"coherence {row['coherence']:.2f} against {row['null_coherence']:.2f}, "
        f"{ahead['coherence']}); two halves of the articles share {10 * row['kept']:.1f} of a "
        f"topic's {N_WORDS} words, {10 * row['null_kept']:.1f} of shuffled ones"
    )
    if too_few:
        text = finding
    single = int((summary["top_article_share"] > 0.5).sum())
    copied = int((frame["copy_of"] != frame.index).sum())
    if single:
        lives = "lives" if single == 1 else "live"
        text += f"; {single} of {len(summary)} topics {lives} mostly in one article"
    if copied:
        text += f"; near-copies counted once ({copied} of {len(frame)} {unit}s left out)"
    return text + "."


@dataclass(frozen=True)
class Topics:
    """A fitted topic model and what is known of its worth. Topics are numbered from 0.

    found: whether stability and coherence beat those of words that bunch at random. If not, the
        topics are what any topic model would have printed, and stand for nothing that articles
        share; below six articles or eighteen passages it is always False.
    verdict: the same in a sentence, with the margin and the number of shuffles it took.
    passages: ``article_id, source, event, start, end, text, copy_of, repeated, topic,
        weight, strength, share_0, share_1, ...`` one row per passage. ``share_*`` sum to 1 and
        ``weight`` is the largest, that of ``topic``; ``strength`` is the
        cosine of its TF-IDF weights and the topic's words, 0 to 1: how much of the passage the
        topic is about. ``copy_of`` is the row of the first passage with
        nearly the same words, or the row itself; ``repeated`` the share of its words that
        stand in runs of seven found in an earlier article. A passage without any word of the
        vocabulary has topic -1 and no shares.
    prevalence: ``source, topic, share, low, high, n_articles, df, note``, see
        :func:`analysis.topics.prevalence`.
    summary: one row per topic: ``topic, label, words, names, stability, kept, coherence,
        n_passages, n_articles, n_sources, n_events, top_article_share``. ``label`` is made of
        the first three words; ``names`` are those of its ten words that are written with a
        capital; ``kept`` the share of the ten words that two halves have; the counts are
        of passages whose strongest topic it is; ``top_article_share`` is the weight that its
        largest article holds.
    words: ``topic, rank, word, shown, weight, exclusivity, name, n_articles``, up to 50 words
        a topic in the order of :func:`analysis.topics.judging.rank_words`; ``shown`` is the
        word as it is mostly written.
    null: ``shuffle, n_topics, stability, coherence, kept`` of models of exchanged words
        (:func:`analysis.topics.judging.exchange_words`), as many topics as were taken;
        ``null_topics``: ``shuffle, topic, stability, words``, the single topics of these models,
        each looked for in fewer pairs of halves than a topic here. Where no topics are found there
        are mostly fewer shuffles, at least nine (:func:`analysis.topics.judging.null`).
    halves: ``topic, pair, first_half, second_half, common, n_common``: the ten words that each
        of two halves of the articles gives for a topic, and those that both give; a row for each
        of the pairs of halves behind ``kept``, none where a half has no such topic.
    pairs: ``topic, first, second, n_first, n_second, n_both, by_chance, npmi``: in how many of
        the passages fitted the first word stands, the second, both, and both if it were by
        chance; ``coherence`` is the mean ``npmi`` of a topic's pairs.
    choice: one row for each number that was tried (:func:`analysis.topics.judging.compare`). Where
        no topics are found, the fewer shuffles may make another number the one that is taken.
    test: do stability and coherence lead over the null (:func:`analysis.topics.judging.test`)?
        ``n_shuffles`` is lower, and p coarse, where it was soon clear that they do not.
    stop_words: the words of this corpus that were left out (:func:`analysis.topics.counts`).
    vocabulary, components, weighting: the model itself, used by :meth:`transform`; components
        have shape ``(n_topics, n_words)``.
    run: what made this (:mod:`analysis.files.runs`), as the ``attrs["run"]`` of a table.
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
    halves: pd.DataFrame = field(repr=False)
    pairs: pd.DataFrame = field(repr=False)
    choice: pd.DataFrame = field(repr=False)
    test: pd.DataFrame = field(repr=False)
    stop_words: pd.DataFrame = field(repr=False)
    vocabulary: NDArray[np.object_] = field(repr=False)
    components: Floats = field(repr=False)
    weighting: TfidfTransformer | None = field(repr=False)
    run: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def stability(self) -> pd.DataFrame:
        """Do two halves of the articles give the same topic? The steadiest topic first.

        ``topic, label, stability, kept, null_low, null_high, steady``. ``stability`` is the
        average Jaccard similarity of the ten words that each half gives (Greene et al. 2014),
        ``kept`` the share that both have; means over 30 pairs of halves (10 of a large corpus).
        Nine in ten topics of the shuffles have a stability between ``null_low`` and
        ``null_high``; ``steady`` are those above. Steady means reproducible, not meaningful.

        Topics of shuffles are looked for in one to four pairs of halves alone, which makes the band
        wider. That errs on the side of caution: in 15 small corpora without topics 3 of 53 topics
        were steady, and with ten pairs for those of shuffles 8 would have been, too few to tell
        why. A topic just inside the band may come back, too.
        """
        table = self.summary[["topic", "label", "stability", "kept"]]
        low, high = self.null_topics["stability"].astype(float).quantile([0.05, 0.95])
        steady = table["stability"] > high
        table = table.assign(null_low=round(low, 2), null_high=round(high, 2), steady=steady)
        return table.sort_values(["stability", "topic"], ascending=[False, True], ignore_index=True)

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

        Parameters
        ----------
        texts : iterable of str

        Returns
        -------
        DataFrame
            One row per text, in order, with the index of ``texts`` if that is a Series. A text
            without any word of the vocabulary has NaN.

        Raises
        ------
        ValueError
            If there are no topics, for a single string, and for an item that is no string.
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
            return share_columns(np.empty((0, self.n_topics)))
        read = words_of_texts(texts)
        weighted = self.weighting.transform(count(read, self.vocabulary))
        shares = share_columns(amounts(weighted, self.components))
        return shares.set_index(texts.index)

    def exemplars(self, n: int = 3) -> pd.DataFrame:
        """Return the ``n`` passages that speak most clearly for each topic.

        Parameters
        ----------
        n : int
            Passages per topic.

        Returns
        -------
        DataFrame
            ``topic, rank, article_id, source, event, start, end, text, weight``.

        Notes
        -----
        Clear means a large share (``weight``) of a passage that is close to the topic
        (``strength``). Passages of different outlets come first, then of different articles; copies
        are left out.
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

    texts = {"source", "note", "label", "words", "names", "word", "shown", "measure", "first"}
    texts |= {"second", "first_half", "second_half", "common"}

    def empty(columns: str) -> pd.DataFrame:
        types = {name: object if name in texts else float for name in columns.split()}
        return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})

    return Topics(
        n_topics=0,
        unit=unit,
        found=False,
        verdict=f"No topics: {reason}.",
        passages=frame.assign(topic=-1, weight=np.nan, strength=np.nan),
        prevalence=empty("source topic share low high n_articles df note"),
        summary=empty(
            "topic label words names stability kept coherence n_passages n_articles n_sources "
            "n_events top_article_share"
        ),
        words=empty("topic rank word shown weight exclusivity name n_articles"),
        null=empty("shuffle n_topics stability coherence kept"),
        null_topics=empty("shuffle topic stability words"),
        halves=empty(" ".join(_HALVES)),
        pairs=empty(" ".join(_PAIRS)),
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


def align(reference: Topics, other: Topics) -> pd.DataFrame:
    """Return the topic of ``other`` that goes with each topic of ``reference``.

    Parameters
    ----------
    reference, other : Topics
        Two models, which may differ in seed, number or corpus.

    Returns
    -------
    DataFrame
        ``topic, partner, agreement, common, only_here, only_there``. Topics are matched one to one
        by the average Jaccard similarity of their ten words (``agreement``, 0 to 1); -1 and NaN
        where no partner is left.

    Notes
    -----
    Low agreement means that there is no partner in truth: one is given all the same.

    Examples
    --------
    >>> from analysis import load_corpus, topics
    >>> model = topics.fit(list(load_corpus())[:4], n_topics=2)
    >>> topics.align(model, model)["agreement"].tolist()
    [1.0, 1.0]
    """
    columns = ["topic", "partner", "agreement", "common", "only_here", "only_there"]
    here, there = reference.top_words(N_WORDS), other.top_words(N_WORDS)
    if not here:
        return pd.DataFrame(columns=columns)
    index = {word: code for code, word in enumerate(sorted(set(sum(here + there, []))))}
    scores, partners = match(_codes(here, index), _codes(there, index))
    rows = []
    for topic, (score, partner) in enumerate(zip(scores, partners, strict=True)):
        mine, theirs = here[topic], there[partner] if partner >= 0 else []
        common = [word for word in mine if word in theirs]
        only_here = [word for word in mine if word not in theirs]
        only_there = [word for word in theirs if word not in mine]
        score = round(float(score), 2) if partner >= 0 else np.nan
        lists = (", ".join(some) for some in (common, only_here, only_there))
        rows.append((topic, int(partner), score, *lists))
    return pd.DataFrame(rows, columns=columns)


def _codes(lists: list[list[str]], index: dict[str, int]) -> list[Ints]:
    return [np.array([index[word] for word in words], dtype=np.intp) for words in lists]
