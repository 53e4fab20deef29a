"""The words of passages, as numbers and as a matrix of counts.

The part of :mod:`analysis.topics` that comes before the model.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from analysis import segment
from analysis.corpus.article import passage_frame
from analysis.lexicons import read_terms
from analysis.terms import normalise

if TYPE_CHECKING:
    from analysis.corpus import Article

RAREST = 0.003  # a word stands in at least this share of the passages
NAME = 0.8  # a name is written with a capital at least this often

Ints = NDArray[np.intp]
Codes = NDArray[np.int32]


def units(articles: Sequence[Article], unit: str) -> pd.DataFrame:
    """Return ``article_id, source, event, start, end, text``, one row a passage or article."""
    if unit == "passage":
        return passage_frame(articles)
    rows = [(a.id, a.source, a.event, 0, len(a.text)) for a in articles if a.text.strip()]
    columns = ["article_id", "source", "event", "start", "end"]
    frame = pd.DataFrame(rows, columns=columns).astype({"start": "int64", "end": "int64"})
    texts = [article.text for article in articles if article.text.strip()]
    return frame.assign(text=pd.Series(texts, dtype=object))  # strings would be copied


def term(surface: str) -> str:
    """Return the form under which a word is counted; '' if it carries no subject matter.

    Left out: stop words (``stopwords.txt``), numbers and ordinals, single letters, and
    contractions of stop words (*we're*, *didn't*). ``U.S.`` is ``US``, not the pronoun.
    """
    word = normalise(surface)
    stop = _stopwords()
    if len(word) < 2 or not word[0].isalpha() or word in stop or word.endswith("n't"):
        return ""
    return "" if "'" in word and word.split("'")[0] in stop else word


def _stopwords() -> frozenset[str]:
    return frozenset(read_terms("stopwords.txt"))


@dataclass(frozen=True)
class Tokens:
    """The words of ``n_rows`` texts in a row; numbers instead of strings, to stay small.

    codes: which of ``surfaces`` each word is, shape ``(n_words,)``; ``lengths``: words a text.
    """

    codes: Codes
    lengths: Ints
    surfaces: list[str]

    @property
    def n_rows(self) -> int:
        return len(self.lengths)

    @cached_property
    def rows(self) -> Codes:
        """The text that each word stands in."""
        return np.repeat(np.arange(self.n_rows, dtype=np.int32), self.lengths)

    @cached_property
    def lower(self) -> Codes:
        """The same number for every surface that differs in capitals only."""
        lower = [surface.lower() for surface in self.surfaces]
        return pd.factorize(np.array(lower, dtype=object))[0].astype(np.int32)

    @cached_property
    def terms(self) -> NDArray[np.object_]:
        """The term that each surface counts for, '' if none."""
        return np.array([term(surface) for surface in self.surfaces], dtype=object)

    @cached_property
    def vocabulary(self) -> NDArray[np.object_]:
        """The terms in alphabetical order."""
        return np.array(sorted(set(self.terms) - {""}), dtype=object)

    def columns(self, vocabulary: NDArray[np.object_]) -> Codes:
        """Return for each surface the position of its term in ``vocabulary``, -1 if none."""
        return pd.Index(vocabulary).get_indexer(pd.Index(self.terms)).astype(np.int32)


def tokens(texts: Iterable[str]) -> Tokens:
    """Return the words of ``texts``; the texts may be a generator and are not kept."""
    index: dict[str, int] = {}
    codes, lengths = array("i"), array("q")
    for text in texts:
        forms = segment.word_forms(text)
        codes.extend([index.setdefault(form, len(index)) for form in forms])
        lengths.append(len(forms))
    return Tokens(
        np.frombuffer(codes, dtype=np.int32) if codes else np.empty(0, dtype=np.int32),
        np.array(lengths, dtype=np.intp),
        list(index),
    )


def count(
    table: Tokens, vocabulary: NDArray[np.object_], use: NDArray[np.bool_] | None = None
) -> csr_matrix:
    """Return the counts of ``vocabulary`` in each text, of the words marked in ``use`` alone."""
    columns = table.columns(vocabulary)[table.codes]
    known = columns >= 0 if use is None else (columns >= 0) & use
    lengths = np.bincount(table.rows[known], minlength=table.n_rows)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    indices = columns[known]
    counts = csr_matrix(
        (np.ones(len(indices), dtype=np.float32), indices, ends),
        shape=(table.n_rows, len(vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def names(table: Tokens, vocabulary: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which words are names: written with a capital four times in five or more.

    People, places, outlets, institutions. They are kept among the topic words, but marked.
    """
    columns = table.columns(vocabulary)
    often = np.bincount(table.codes, minlength=len(table.surfaces))
    capital = np.array([surface[0].isupper() for surface in table.surfaces], dtype=bool)
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
