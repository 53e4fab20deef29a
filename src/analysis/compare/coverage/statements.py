"""Statements: sentences of the articles on one event that tell the same thing."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from nltk.stem import SnowballStemmer
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis import segment
from analysis.corpus import by_event
from analysis.corpus.words import compared, words_of
from analysis.lexicons import word_set

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.corpus import Article, Corpus

MOST_SENTENCES = 6000  # of one event: their similarities are held at once
_MIN_WORDS = 5
_NEAR = 0.14  # mean cosine with the sentences that tell a statement, from which one may tell it
_JOIN = 0.2  # mean cosine from which two groups of sentences are one statement
_TYPES = {
    "statement": "int64", "event": "object", "source": "object", "article_id": "object",
    "start": "int64", "end": "int64", "text": "object", "similarity": "float64",
    "typical": "bool", "sure": "bool",
}  # fmt: skip


def statements(corpus: Corpus | Iterable[Article], *, least: float = 0.22) -> pd.DataFrame:
    """Return the statements of each event, with every sentence that tells them.

    Sentences of an event are grouped by the cosine of their TF-IDF over word stems (Porter
    2001, Snowball; function words left out, weights counted within the event): groups are
    joined as long as the mean cosine between them is at least .2 (average linkage). A group
    is a statement. A sentence tells it if it belongs to the group, or if its mean cosine with the
    sentences of the group in other articles is at least ``least``; so one may tell several.

    One row a statement and sentence: ``statement`` (a number, from 0, in order of the first
    sentence), ``event, source, article_id, start, end, text``, ``similarity`` (that mean
    cosine, 1 at most, 0 if no other article has the statement), ``typical``, true for the one
    sentence most like the others of its group, and ``sure``, false where the article has no
    sentence that tells the statement, but one that comes near: its cosine with any of the
    group is at least ``least``, or its mean cosine with the sentences of at least two other
    articles .14. It may tell the statement in other words. Sub-headings and sentences of
    fewer than five words are left out.

    What it does not mean: that a statement without a sentence in an article is not told
    there. It may be told in other words, or by half a sentence. Nor that two sentences of a
    statement agree: one may deny what the other affirms. The errors on pairs that were read
    are counted by :func:`analysis.coding.spans.statement_scores`. Raises ``ValueError`` unless
    0 < ``least`` <= 1, and for an event of more than 6,000 sentences.
    """
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1, not {least!r}")
    frames = []
    n_before = 0
    for event, articles in by_event(corpus).items():
        told = _sentences(articles)
        if len(told) > MOST_SENTENCES:
            raise ValueError(
                f"event {event!r} has {len(told):,} sentences, more than {MOST_SENTENCES:,}: "
                "choose fewer articles with Corpus.filter"
            )
        if len(told):
            frames.append(_grouped(told, least, n_before))
            n_before = int(frames[-1]["statement"].max()) + 1
    if not frames:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    return pd.concat(frames, ignore_index=True)[list(_TYPES)].astype(_TYPES)


def _sentences(articles: list[Article]) -> pd.DataFrame:
    words = compared(words_of(articles))
    stems = [_stem(form) for form in words.vocabulary]
    rows = []
    for article, (begin, stop) in zip(articles, pairwise(words.edges.tolist()), strict=True):
        for start, end in segment.sentences(article.text):
            first, last = begin + np.searchsorted(words.start[begin:stop], [start, end])
            if last - first < _MIN_WORDS or (start, end) in article.headings:
                continue
            held = [stems[code] for code in words.codes[first:last].tolist() if stems[code]]
            place = (article.event, article.source, article.id, start, end)
            rows.append((*place, article.text[start:end], held))
    names = ["event", "source", "article_id", "start", "end", "text", "stems"]
    return pd.DataFrame(rows, columns=names)


@cache
def _stemmer() -> SnowballStemmer:
    return SnowballStemmer("english")


@cache
def _stem(word: str) -> str:
    """Return the stem of a word, '' for a function word."""
    return "" if word in word_set("function_words.txt") else str(_stemmer().stem(word))


def _grouped(told: pd.DataFrame, least: float, n_before: int) -> pd.DataFrame:
    """Return the rows of one event; statements are numbered from ``n_before``."""
    cosine = _cosines(list(told["stems"]))
    group = np.zeros(len(told), dtype=np.int64)
    if len(told) > 1:
        apart = squareform(1 - cosine, checks=False)
        group = pd.factorize(fcluster(linkage(apart, "average"), 1 - _JOIN, "distance"))[0]
    article = pd.factorize(told["article_id"])[0]
    elsewhere = article[:, None] != article[None]
    frames = []
    for number in range(group.max() + 1):
        members = np.flatnonzero(group == number)
        apart_from = elsewhere[:, members]
        likeness = cosine[:, members] * apart_from
        mean = (likeness.sum(axis=1) / np.maximum(apart_from.sum(axis=1), 1)).round(6)
        tells = (group == number) | (mean >= least)
        perhaps = _nearest(cosine, article, tells, likeness.max(axis=1) >= least)
        held = np.sort(np.concatenate([np.flatnonzero(tells), perhaps]))
        typical = members[np.argmax(cosine[np.ix_(members, members)].mean(axis=1).round(9))]
        rows = told.iloc[held].assign(
            statement=number + n_before,
            similarity=mean[held],
            typical=held == typical,
            sure=tells[held],
        )
        frames.append(rows)
    return pd.concat(frames)


def _nearest(
    cosine: NDArray[np.float64],
    article: NDArray[np.int64],
    tells: NDArray[np.bool_],
    near: NDArray[np.bool_],
) -> NDArray[np.int64]:
    """Return the sentence of each silent article that may tell what ``tells`` do.

    ``near``: sentences like one of the group.
    """
    mean = cosine[:, tells].mean(axis=1).round(9)
    if len(set(article[tells])) > 1:
        near = near | (mean >= _NEAR)
    found = []
    for silent in sorted(set(article) - set(article[tells])):
        own = np.flatnonzero((article == silent) & near)
        if len(own):
            found.append(own[np.argmax(mean[own])])
    return np.array(found, dtype=np.int64)


def _cosines(stems: list[list[str]]) -> NDArray[np.float64]:
    weigh = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    if not any(stems):
        return np.eye(len(stems))
    weights = weigh.fit_transform(stems)
    cosine = np.clip((weights @ weights.T).toarray(), 0, 1)
    np.fill_diagonal(cosine, 1)
    return cosine
