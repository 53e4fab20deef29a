"""What a corpus writes about: topics by NMF over passages, each beside its null.

:func:`fit` weighs the words of passages by TF-IDF, factors them by non-negative matrix
factorisation (Lee & Seung 1999, Nature 401, p. 788), and asks of the result what most
topic models are never asked: do the topics come back when some articles are left out, and
do they come back more than those of the same words in no order at all? Where they don't,
:attr:`Topics.verdict` says so.

What a topic is not: an opinion, a frame, or a category that anyone had in mind. It is a list
of words that tend to stand in the same passages. Three precautions keep it from being less:
a word counts only if it stands in two articles; words of the whole corpus, of its outlets'
and its authors' names don't count (:func:`stop_words`); and what is repeated, a rewritten
passage or a quotation that every outlet prints, counts once while topics are fitted (where
it stands first in the order of the corpus), so that nothing becomes a topic by being copied.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics.pairwise import cosine_similarity

from analysis.corpus.words import Words
from analysis.text.english import normalise
from analysis.topics import judging as judge
from analysis.topics import judging as returning
from analysis.topics import model as topic_tables
from analysis.topics.counts import COLUMNS as STOP_COLUMNS
from analysis.topics.counts import (
    Ints,
    Units,
    check,
    checked_articles,
    copies,
    count,
    find,
    in_articles,
    names,
    read_units,
    repeated_from,
    stop_words,
    subject_terms,
    usable,
)
from analysis.topics.judging import N_WORDS, amounts, factor, rank_words
from analysis.topics.model import Topics, align, no_topics
from analysis.topics.shares import by_voice, differences, prevalence

if TYPE_CHECKING:
    from analysis.corpus.article import Article

__all__ = [
    "Topics", "align", "by_voice", "differences", "fit", "prevalence", "stop_words",
]  # fmt: skip

MANY_ARTICLES = 200  # from here on "auto" takes whole articles
SUBSAMPLES = 30  # in which each topic is looked for
SUBSAMPLES_OF_MANY = 10  # the same where more than 400 rows are fitted
EFFORT = (40, 39, 2)  # subsamples, shuffles and subsamples of each shuffle, to judge by
EFFORT_OF_MANY = (5, 19, 1)  # the same where more than 400 rows are fitted
MOST_FITTED = 8000  # rows the model is fitted to; the others are read with it afterwards


def fit(
    corpus: Iterable[Article] | Words,
    n_topics: int | None = None,
    unit: str = "auto",
    *,
    stop_words: Iterable[str] | None = None,
    random_state: int = 0,
) -> Topics:
    """Fit topics to the passages (or whole articles) of ``corpus`` and judge them.

    ``n_topics`` None takes the number with the largest margin over shuffled words: of 2 to 8
    (to 12 where there are fifteen passages for each), of eight numbers from 2 to 50 over 400
    passages. ``unit`` is ``passage`` (about 80 words), ``article``, or ``auto``: passages
    below 200 articles. ``corpus`` may be :class:`analysis.corpus.words.Words`: then the unit
    is the article, and ``text`` of :attr:`Topics.passages` is empty. ``stop_words`` None leaves
    out what :func:`stop_words` finds, a list leaves out its words and ``[]`` none. Same input
    and ``random_state``, same result; the seed draws subsamples and shuffles, it does not touch
    the topics of a given number (:func:`align` compares two models). Over 400 rows the numbers
    are judged on 300 articles drawn at random, and over 8,000 the model is fitted to 8,000
    drawn at random.

    A corpus that allows no model (one article, no text, nothing but copies) gives tables
    without rows and a verdict that says why. Raises ``ValueError`` for an unknown unit,
    for passages of ``Words``, for a number of topics that is not whole, below 2 or above that
    of passages or words, for stop words given as one string, for two articles with one id, and
    for one article alone.
    """
    articles = checked_articles(corpus)
    check(n_topics, unit, stop_words, random_state)
    if unit == "auto":
        few = len(articles) < MANY_ARTICLES and not isinstance(articles, Words)
        unit = "passage" if few else "article"
    found_in = read_units(articles, unit)
    frame, read = found_in.frame, found_in.words
    origin = repeated_from(read, frame["article_id"])
    frame["copy_of"] = copies(read, origin)
    frame["repeated"] = np.bincount(read.article[origin >= 0], minlength=len(frame)) / np.maximum(
        read.lengths, 1
    )
    left_out = _left_out(stop_words, found_in, unit)
    first = (frame["copy_of"] == frame.index).to_numpy()
    codes = pd.factorize(frame["article_id"])[0].astype(np.intp)
    fresh, vocabulary = _fresh(read, origin < 0, first, codes, set(left_out["word"]))
    filled = np.flatnonzero(first & (np.diff(fresh.indptr) > 0))
    if reason := _obstacle(frame, fresh[filled], codes[filled], unit, len(left_out)):
        return no_topics(frame, unit, reason, left_out)
    if n_topics is not None and n_topics > min(len(filled), fresh.shape[1]):
        raise ValueError(
            f"n_topics is {n_topics}, but only {len(filled)} {unit}s (copies left out) "
            f"and {fresh.shape[1]} words can be used: ask for fewer topics"
        )
    fitting, owners = _some(fresh[filled], codes[filled], MOST_FITTED, random_state)
    candidates = judge.numbers(len(filled)) if n_topics is None else [n_topics]
    large = len(filled) > judge.FEW
    judged, judges = _for_judging(fitting, owners, random_state)
    n_judged = len(np.unique(judges))
    tried, null = _judge(judged, judges, candidates, large, random_state)
    compared, test = judge.compare(tried, null), judge.test(tried, null)
    found = bool((test["p_value"] <= judge.LEVEL).all())
    n_topics = judge.best(compared)
    null = null[null["n_topics"] == n_topics].reset_index(drop=True)

    weighting, components = factor(fitting, n_topics)
    counts = count(read, vocabulary)
    weighted = weighting.transform(counts)
    loadings = amounts(weighted, components)
    order = np.lexsort((np.arange(len(components)), -np.round(loadings.sum(axis=0), 6)))
    loadings, components = loadings[:, order], components[order]
    frame = topic_tables.assign(frame, loadings, cosine_similarity(weighted, components))

    ranked = rank_words(components, fitting)
    top = [words[:N_WORDS] for words in ranked]
    n_samples = SUBSAMPLES_OF_MANY if large else SUBSAMPLES
    samples = returning.subsample_rows(owners, n_samples, np.random.default_rng(random_state))
    stability, kept = returning.returns(fitting, top, samples)
    listed = topic_tables.words(
        ranked,
        components,
        vocabulary,
        topic_tables.written(read, vocabulary),
        names(read, vocabulary),
        in_articles(counts, codes),
    )
    coherence = returning.npmi(fitting, top)
    summary = topic_tables.summary(
        frame, listed, stability.mean(axis=1), kept.mean(axis=1), coherence
    )
    row = compared[compared["n_topics"] == n_topics].iloc[0]
    return Topics(
        n_topics=n_topics,
        unit=unit,
        found=found,
        verdict=topic_tables.verdict(row, test, found, summary, frame, unit, n_judged),
        passages=frame.round(2),
        prevalence=prevalence(frame, random_state=random_state),
        summary=summary,
        words=listed,
        null=null[["shuffle", "n_topics", *judge.MEASURES]].round(2),
        null_topics=_null_topics(null),
        choice=compared,
        test=test,
        stop_words=left_out,
        vocabulary=vocabulary,
        components=components,
        weighting=weighting,
    )


def _left_out(given: Iterable[str] | None, found_in: Units, unit: str) -> pd.DataFrame:
    """Return the corpus's own stop words: those found, or those given."""
    if given is None:
        return find(found_in, unit)
    words = sorted({normalise(str(word)) for word in given})
    return pd.DataFrame({"word": words, "reason": "given"}).reindex(columns=STOP_COLUMNS)


def _fresh(
    read: Words,
    own: NDArray[np.bool_],
    first: NDArray[np.bool_],
    codes: Ints,
    left_out: set[str],
) -> tuple[csr_matrix, NDArray[np.object_]]:
    """Return the counts of the words that are not repeated, and the words that can be used."""
    kept_words = [word for word in subject_terms(read) if word not in left_out]
    vocabulary = np.array(kept_words, dtype=object)
    counts = count(read, vocabulary, own)
    kept = usable(counts[first], codes[first])
    return counts[:, kept], vocabulary[kept]


def _some(counts: csr_matrix, codes: Ints, most: int, seed: int) -> tuple[csr_matrix, Ints]:
    """Return the rows of ``counts`` and their articles, ``most`` of them at random if more."""
    if counts.shape[0] <= most:
        return counts, codes
    drawn = np.random.default_rng(seed).choice(counts.shape[0], size=most, replace=False)
    drawn.sort()
    return counts[drawn], codes[drawn]


def _for_judging(counts: csr_matrix, articles: Ints, seed: int) -> tuple[csr_matrix, Ints]:
    """Return all rows, or of a large corpus those of 300 articles drawn at random."""
    names = np.unique(articles)
    if counts.shape[0] <= judge.FEW or len(names) <= judge.JUDGED:
        return counts, articles
    drawn = np.random.default_rng(seed).choice(names, size=judge.JUDGED, replace=False)
    rows = np.flatnonzero(np.isin(articles, drawn))
    return counts[rows], articles[rows]


def _judge(
    counts: csr_matrix, articles: Ints, candidates: list[int], large: bool, seed: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the trials of each number of topics, on the words as they are and shuffled."""
    n, shuffles, each = EFFORT_OF_MANY if large else EFFORT
    tried = judge.trials(counts, articles, candidates, n=n, random_state=seed)
    null = judge.null(
        counts, articles, candidates, shuffles=shuffles, n=each, random_state=seed + 3000
    )
    return tried, null


def _null_topics(null: pd.DataFrame) -> pd.DataFrame:
    """Return ``shuffle, topic, stability``, one row a topic of shuffled words."""
    rows = [
        (shuffle, topic, round(value, 2))
        for shuffle, each in zip(null["shuffle"], null["each"], strict=True)
        for topic, value in enumerate(each)
    ]
    return pd.DataFrame(rows, columns=["shuffle", "topic", "stability"])


def _obstacle(
    frame: pd.DataFrame, counts: csr_matrix, articles: Ints, unit: str, n_left_out: int
) -> str:
    """Return why these passages allow no model, or ''."""
    if frame.empty:
        return "there is no text"
    if frame["article_id"].nunique() < 2:
        return "topics need at least two articles, and only one has any text"
    copied = int((frame["copy_of"] != frame.index).sum())
    once = f", once {copied} copied {unit}s are left out" if copied else ""
    if counts.shape[1] < 4:
        words = f", with {n_left_out} words of the corpus left out" if n_left_out else ""
        return f"too few words stand in two articles or more{once}{words}"
    if len(np.unique(articles)) < 2 or counts.shape[0] < 4:
        return f"only {counts.shape[0]} {unit}s have words of their own{once}"
    return ""
