"""The words of passages or articles, and a matrix of their counts.

The part of :mod:`analysis.topics` that comes before the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis.corpus.article import passage_frame
from analysis.corpus.words import Codes, Words, labels_of, words_of, words_of_texts
from analysis.lexicons import word_set
from analysis.text.english import normalise

if TYPE_CHECKING:
    from analysis.corpus import Article

RAREST = 0.003  # a word stands in at least this share of the passages
NAME = 0.8  # a name is written with a capital at least this often

Ints = NDArray[np.intp]


class Units(NamedTuple):
    """The passages or articles, their words, and the outlets and bylines of the corpus.

    ``frame`` has the columns ``article_id, source, event, start, end, text``, and one row for
    each passage or article that is not blank; ``text`` is empty where only words are kept.
    """

    frame: pd.DataFrame
    words: Words
    outlets: set[str]
    bylines: set[str]


def read_units(corpus: Sequence[Article] | Words, unit: str) -> Units:
    """Return what there is to read. Raises ``ValueError`` for passages without texts."""
    if isinstance(corpus, Words):
        bylines = labels_of(corpus, "byline") if "byline" in corpus.articles else []
    else:
        bylines = [getattr(article, "byline", "") or "" for article in corpus]
    outlets = set(map(str, labels_of(corpus, "source")))
    if unit == "passage":
        if isinstance(corpus, Words):
            raise ValueError('words are kept without their sentences: use unit="article"')
        frame = passage_frame(corpus)
        return Units(frame, words_of_texts(frame["text"]), outlets, set(map(str, bylines)))
    words = words_of(corpus)
    filled = (words.articles["n_chars"] > 0).to_numpy()
    names = {"article_id": "id", "source": "source", "event": "event"}
    frame = pd.DataFrame({name: labels_of(corpus, field) for name, field in names.items()})
    frame = frame.assign(start=0, end=words.articles["n_chars"], text="")
    if not isinstance(corpus, Words):  # as objects, since strings would be copied
        frame["text"] = np.array([article.text for article in corpus], dtype=object)
    frame = frame.astype({"start": "int64", "end": "int64", "text": "object"})
    words = replace(words, articles=words.articles[filled], lengths=words.lengths[filled])
    frame = frame[filled].reset_index(drop=True)
    return Units(frame, words, outlets, set(map(str, bylines)))


def term(surface: str) -> str:
    """Return the form under which a word is counted; '' if it carries no subject matter.

    Left out: stop words (``stopwords.txt``), numbers and ordinals, single letters, and
    contractions of stop words (*we're*, *didn't*). ``U.S.`` is ``US``, not the pronoun.
    """
    word = normalise(surface)
    stop = word_set("stopwords.txt")
    if len(word) < 2 or not word[0].isalpha() or word in stop or word.endswith("n't"):
        return ""
    return "" if "'" in word and word.split("'")[0] in stop else word


def subject_terms(words: Words) -> NDArray[np.object_]:
    """Return the terms that carry subject matter, in alphabetical order."""
    return np.array(sorted({term(surface) for surface in words.vocabulary} - {""}), dtype=object)


def columns_of(words: Words, vocabulary: NDArray[np.object_]) -> Codes:
    """Return for each word of ``words.vocabulary`` its position in ``vocabulary``, -1 if none."""
    return pd.Index(vocabulary).get_indexer(pd.Index(words.terms)).astype(np.int32)


def count(
    words: Words, vocabulary: NDArray[np.object_], use: NDArray[np.bool_] | None = None
) -> csr_matrix:
    """Return the counts of ``vocabulary`` in each text, of the words marked in ``use`` alone."""
    columns = columns_of(words, vocabulary)[words.codes]
    known = columns >= 0 if use is None else (columns >= 0) & use
    lengths = np.bincount(words.article[known], minlength=len(words))
    ends = np.concatenate([[0], np.cumsum(lengths)])
    indices = columns[known]
    counts = csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, ends),
        shape=(len(words), len(vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def names(words: Words, vocabulary: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which words are names: written with a capital four times in five or more.

    People, places, outlets, institutions. They are kept among the topic words, but marked.
    """
    columns = columns_of(words, vocabulary)
    often = np.bincount(words.codes, minlength=len(words.vocabulary))
    capital = np.array([word[0].isupper() for word in words.vocabulary], dtype=bool)
    known = columns >= 0
    total = np.bincount(columns[known], weights=often[known], minlength=len(vocabulary))
    upper = known & capital
    written = np.bincount(columns[upper], weights=often[upper], minlength=len(vocabulary))
    return written >= NAME * np.maximum(total, 1)


def in_articles(counts: csr_matrix, articles: Ints) -> Ints:
    """Return in how many articles each word stands; ``articles``: the article of each row."""
    width = counts.shape[1]
    if len(np.unique(articles)) == len(articles):
        return np.bincount(counts.indices, minlength=width)
    present = counts.tocoo()
    pairs = np.unique(articles[present.row].astype(np.int64) * width + present.col)
    return np.bincount(pairs % width, minlength=width)


def usable(counts: csr_matrix, articles: Ints) -> Ints:
    """Return the columns of the words that topics are made of.

    Words in two articles at least (a topic that one article makes is that article) and in
    three passages of a thousand.
    """
    in_passages = np.bincount(counts.indices, minlength=counts.shape[1])
    fit = (in_articles(counts, articles) >= 2) & (in_passages >= RAREST * counts.shape[0])
    return np.flatnonzero(fit)
