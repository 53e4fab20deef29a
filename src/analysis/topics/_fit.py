"""Fit topics to a corpus and judge them: from articles to a :class:`Topics`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.metrics.pairwise import cosine_similarity
from threadpoolctl import threadpool_limits

from analysis.corpus.words import Words
from analysis.files.cores import workers
from analysis.files.runs import recorded
from analysis.text.english import normalise
from analysis.topics import counts as counting
from analysis.topics import judging
from analysis.topics import model as tables
from analysis.topics.counts import Ints
from analysis.topics.shares import prevalence

if TYPE_CHECKING:
    from analysis.corpus.article import Article

MANY_ARTICLES = 200  # from here on "auto" takes whole articles
PAIRS = 30  # of halves in which each topic is looked for
PAIRS_OF_MANY = 10  # the same where more than 400 rows are fitted
EFFORT = (20, 39, 14)  # pairs of halves, shuffles, and their pairs in all numbers of topics
MOST_PAIRS = 4  # of halves of a shuffle for each number
EFFORT_OF_MANY = (5, 19, 1)  # the same where more than 400 rows are fitted
MOST_FITTED = 8000  # rows the model is fitted to; the others are read with it afterwards


@recorded("topics.fit")
def fit(
    corpus: Iterable[Article] | Words,
    n_topics: int | None = None,
    unit: str = "auto",
    *,
    stop_words: Iterable[str] | None = None,
    n_jobs: int = 1,
    random_state: int = 0,
) -> tables.Topics:
    """Fit topics to the passages (or whole articles) of ``corpus`` and judge them.

    Parameters
    ----------
    corpus : iterable of Article, or Words
        Of :class:`analysis.corpus.words.Words` the unit is the article, and ``text`` of
        :attr:`Topics.passages` is empty.
    n_topics : int, optional
        None takes the number with the largest margin over words that bunch at random: of 2 to 8
        (to 12 where there are fifteen passages for each), of eight numbers from 2 to 50 over 400
        passages.
    unit : {"auto", "passage", "article"}
        A passage has about 80 words; "auto" takes passages below 200 articles.
    stop_words : iterable of str, optional
        None leaves out what :func:`analysis.topics.stop_words` finds, a list leaves out its words
        and ``[]`` none.
    n_jobs : int
        How many processes fit halves and shuffles; -1 for one per core. It changes no result.
    random_state : int
        Draws halves and shuffles; it does not touch the topics of a given number
        (:func:`analysis.topics.align` compares two models). Same input and seed, same result.

    Returns
    -------
    Topics
        A corpus that allows no model (one article, no text, nothing but copies) gives tables
        without rows and a verdict that says why.

    Raises
    ------
    ValueError
        For an unknown unit, for passages of ``Words``, for a number of topics that is not whole,
        below 2 or above that of passages or words, for stop words given as one string, for another
        number of jobs below 1, for two articles with one id, and for one article alone.

    Notes
    -----
    A shuffle leaves each article the way its words bunch, and exchanges the words
    (:func:`analysis.topics.judging.exchange_words`): what is left to find in it is chance. Below
    six articles or eighteen passages there is no verdict, and ``found`` is False. Over 400 rows
    the numbers are judged on 300 articles drawn at random, and over 8,000 the model is fitted to
    8,000 drawn at random.

    Examples
    --------
    >>> from analysis import load_corpus, topics
    >>> model = topics.fit(list(load_corpus())[:4], n_topics=2)
    >>> model.found, model.unit, [len(words) for words in model.top_words(5)]
    (False, 'passage', [5, 5])
    """
    articles = counting.checked_articles(corpus)
    counting.check(n_topics, unit, stop_words, random_state)
    n_jobs = workers(n_jobs)
    if unit == "auto":
        few = len(articles) < MANY_ARTICLES and not isinstance(articles, Words)
        unit = "passage" if few else "article"
    units = counting.read_units(articles, unit)
    frame, words = units.frame, units.words
    fresh, vocabulary, rows, codes, left_out = _to_fit(units, unit, stop_words, random_state)
    fitting, owners = fresh[rows], codes[rows]
    if reason := _obstacle(frame, fitting, owners, unit, len(left_out)):
        return tables.no_topics(frame, unit, reason, left_out)
    if n_topics is not None and n_topics > min(fitting.shape):
        raise ValueError(
            f"n_topics is {n_topics}, but only {len(rows)} {unit}s (copies left out) "
            f"and {len(vocabulary)} words can be used: ask for fewer topics"
        )
    candidates = judging.numbers(len(rows)) if n_topics is None else [n_topics]
    large = len(rows) > judging.FEW
    # Many small products: threads of BLAS wait for each other five times as long as one computes.
    with threadpool_limits(limits=1, user_api="blas"):
        compared, test, null = _judge(fitting, owners, candidates, large, random_state, n_jobs)
    n_topics = judging.best(compared)
    null = null[null["n_topics"] == n_topics].reset_index(drop=True)
    too_few = judging.too_few(owners)
    found = bool((test["p_value"] <= judging.LEVEL).all()) and not too_few

    weighting, components = judging.factor(fitting, n_topics)
    counts = counting.count(words, vocabulary)
    weighted = weighting.transform(counts)
    loadings = judging.amounts(weighted, components)
    order = np.lexsort((np.arange(len(components)), -np.round(loadings.sum(axis=0), 6)))
    loadings, components = loadings[:, order], components[order]
    frame = tables.assign(frame, loadings, cosine_similarity(weighted, components))

    ranked = judging.rank_words(components, fitting)
    top = [columns[: judging.N_WORDS] for columns in ranked]
    n_pairs = PAIRS_OF_MANY if large else PAIRS
    pairs = judging.halves(owners, n_pairs, np.random.default_rng(random_state))
    stability, returned, versions = judging.returns(fitting, top, pairs, n_jobs)
    n_articles = counting.in_articles(counts, codes)
    listed = tables.words(ranked, components, vocabulary, words, n_articles)
    summary = tables.summary(
        frame, listed, stability.mean(axis=1), returned.mean(axis=1), judging.npmi(fitting, top)
    )
    row = compared[compared["n_topics"] == n_topics].iloc[0]
    shown = tables.written(words, vocabulary)
    null_topics = [
        (shuffle, topic, round(value, 2), ", ".join(shown[listed]))
        for shuffle, each, lists in zip(null["shuffle"], null["each"], null["words"], strict=True)
        for topic, (value, listed) in enumerate(zip(each, lists, strict=True))
    ]
    return tables.Topics(
        n_topics=n_topics,
        unit=unit,
        found=found,
        verdict=tables.verdict(row, test, found, summary, frame, unit, too_few),
        passages=frame.round(2),
        prevalence=prevalence(frame),
        summary=summary,
        words=listed,
        null=null[["shuffle", "n_topics", *judging.MEASURES]].round(2),
        null_topics=pd.DataFrame(null_topics, columns=["shuffle", "topic", "stability", "words"]),
        halves=tables.halves(versions, shown),
        pairs=tables.pairs(judging.word_pairs(fitting, top), top, shown, fitting.shape[0]),
        choice=compared,
        test=test,
        stop_words=left_out,
        vocabulary=vocabulary,
        components=components,
        weighting=weighting,
    )


def _to_fit(
    units: counting.Units, unit: str, stop_words: Iterable[str] | None, seed: int
) -> tuple[csr_matrix, NDArray[np.object_], Ints, Ints, pd.DataFrame]:
    """Mark what is repeated, and return counts of the other words, these words, the rows to fit.

    Then the article of each row of the counts, and the stop words that were left out. Of more
    than 8,000 rows some are drawn.
    """
    frame, words = units.frame, units.words
    origin = counting.repeated_from(words, frame["article_id"])
    repeated = words.per_article(origin >= 0)
    frame["copy_of"] = counting.copies(words, origin)
    frame["repeated"] = repeated / np.maximum(words.lengths, 1)
    if stop_words is None:
        left_out = counting.find(units, unit)
    else:
        given = sorted({normalise(str(word)) for word in stop_words})
        left_out = pd.DataFrame({"word": given, "reason": "given"}).reindex(
            columns=counting.COLUMNS
        )
    first = (frame["copy_of"] == frame.index).to_numpy()
    codes = pd.factorize(frame["article_id"])[0].astype(np.intp)
    vocabulary = counting.subject_terms(words)
    vocabulary = vocabulary[~pd.Index(vocabulary).isin(left_out["word"])]
    fresh = counting.count(words, vocabulary, origin < 0)
    kept = counting.usable(fresh[first], codes[first])
    fresh = fresh[:, kept]
    rows = np.flatnonzero(first & (np.diff(fresh.indptr) > 0))
    if len(rows) > MOST_FITTED:
        drawn = np.random.default_rng(seed).choice(len(rows), size=MOST_FITTED, replace=False)
        rows = rows[np.sort(drawn)]
    return fresh, vocabulary[kept], rows, codes, left_out


def _judge(
    counts: csr_matrix,
    articles: Ints,
    candidates: list[int],
    large: bool,
    seed: int,
    n_jobs: int,
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return each number of topics beside its null, the test and the null.

    Of a large corpus 300 articles drawn at random are judged.
    """
    drawn = np.unique(articles)
    if large and len(drawn) > judging.JUDGED:
        drawn = np.random.default_rng(seed).choice(drawn, size=judging.JUDGED, replace=False)
    rows = np.flatnonzero(np.isin(articles, drawn))
    counts, articles = counts[rows], articles[rows]
    n, shuffles, pairs = EFFORT_OF_MANY if large else EFFORT
    each = min(MOST_PAIRS, -(-pairs // len(candidates)))
    settings = {"random_state": seed, "n_jobs": n_jobs}
    tried = judging.trials(counts, articles, candidates, n=n, **settings)
    alike = judging.trials(counts, articles, candidates, n=each, **settings)
    null = judging.null(
        counts, articles, candidates, shuffles=shuffles, n=each, random_state=seed + 3000,
        tried=alike, n_jobs=n_jobs,
    )  # fmt: skip
    return judging.compare(tried, null), judging.test(alike, null), null


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
