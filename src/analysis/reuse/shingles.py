"""Runs of words and where they recur: what ``analysis.reuse`` finds shared wording with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import segment
from analysis.lexicons import read_table
from analysis.terms import add_voice, normalise

if TYPE_CHECKING:
    from analysis.corpus.article import Article

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tokens:
    """The words of all articles in a row: normalised, numbered, with article and offsets."""

    words: list[str]
    codes: Ints
    article: Ints
    start: Ints
    end: Ints


@cache
def _variants() -> dict[str, str]:
    table = read_table("spelling_variants.csv")
    return dict(zip(table["variant"], table["standard"], strict=True))


def tokens_of(articles: Iterable[Article]) -> Tokens:
    """Return the words of ``articles``, each with the position of its article and its offsets."""
    words: list[str] = []
    places: list[tuple[int, int, int]] = []
    for position, article in enumerate(articles):
        for start, end in segment.words(article.text):
            word = normalise(article.text[start:end])
            word = _variants().get(word, word)
            if word == "cent" and words and words[-1] == "per" and places[-1][0] == position:
                words[-1] = "percent"
                places[-1] = (position, places[-1][1], end)
            else:
                words.append(word)
                places.append((position, start, end))
    codes, _ = pd.factorize(np.array(words, dtype=object))
    table = np.array(places, dtype=np.int64).reshape(-1, 3)
    return Tokens(words, codes.astype(np.int64), table[:, 0], table[:, 1], table[:, 2])


def shingles(tokens: Tokens, n: int) -> tuple[Ints, Ints]:
    """Return the position of the first word and the number of each run of ``n`` words."""
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    count = len(tokens.codes) - n + 1
    if count < 1:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    number = tokens.codes[:count]
    for offset in range(1, n):  # number the pairs, then the triples, ...: exact, no hashing
        number = number * (len(tokens.codes) + 1) + tokens.codes[offset : offset + count]
        number = pd.factorize(number)[0].astype(np.int64)
    whole = np.flatnonzero(tokens.article[:count] == tokens.article[n - 1 :])
    return whole, number[whole]


def matches(
    tokens: Tokens, n: int, *, max_postings: int, groups: Ints, inside: bool = False
) -> Ints:
    """Return maximal runs of at least ``n`` equal words: rows (first word, first word, length).

    The two runs lie in different articles of one of ``groups`` (a number for each article),
    or, with ``inside``, in one article without overlap. A shingle that stands in more than
    ``max_postings`` places starts no run, but a run that starts elsewhere runs through it.
    """
    where, number = shingles(tokens, n)
    order = np.lexsort((where, number))
    where, number = where[order], number[order]
    _, inverse, sizes = np.unique(number, return_inverse=True, return_counts=True)
    seldom = sizes[inverse] <= max_postings
    where, number = where[seldom], number[seldom]
    pairs = []
    for step in range(1, len(where)):
        same = np.flatnonzero(number[:-step] == number[step:])
        if not len(same):
            break
        left, right = where[same], where[same + step]
        from_, to = tokens.article[left], tokens.article[right]
        fits = (from_ == to) if inside else (from_ != to) & (groups[from_] == groups[to])
        pairs.append(np.column_stack([left[fits], right[fits]]))
    if not pairs:
        return np.empty((0, 3), dtype=np.int64)
    seeds = np.concatenate(pairs)
    diagonal = seeds[:, 1] - seeds[:, 0]
    articles = tokens.article[seeds]
    order = np.lexsort((seeds[:, 0], diagonal, articles[:, 1], articles[:, 0]))
    seeds, diagonal, articles = seeds[order], diagonal[order], articles[order]
    if not len(seeds):
        return np.empty((0, 3), dtype=np.int64)
    breaks = (np.diff(seeds[:, 0]) != 1) | (np.diff(diagonal) != 0)
    breaks |= (np.diff(articles, axis=0) != 0).any(axis=1)
    firsts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    lengths = np.diff(np.concatenate([firsts, [len(seeds)]])) + n - 1
    starts = seeds[firsts]
    runs = {
        _extend(tokens, int(left), int(right), int(length))
        for (left, right), length in zip(starts, lengths, strict=True)
    }
    if inside:  # a run may not overlap its own repetition
        runs = {(left, right, min(length, right - left)) for left, right, length in runs}
    found = sorted(run for run in runs if run[2] >= n)
    return np.array(found, dtype=np.int64).reshape(-1, 3)


def _extend(tokens: Tokens, left: int, right: int, length: int) -> tuple[int, int, int]:
    """Lengthen a run to both sides as long as the words agree and the articles last."""
    codes, article = tokens.codes, tokens.article

    def agree(i: int, j: int) -> bool:
        return bool(
            codes[i] == codes[j] and article[i] == article[left] and article[j] == article[right]
        )

    before = 0
    while left - before > 0 and agree(left - before - 1, right - before - 1):
        before += 1
    after = length
    while right + after < len(codes) and agree(left + after, right + after):
        after += 1
    return left - before, right - before, before + after


def sentence_runs(articles: list[Article], tokens: Tokens, min_words: int = 6) -> Ints:
    """Return the (first word, last word + 1) of each sentence of ``min_words`` or more.

    Sub-headings are left out.
    """
    firsts = np.searchsorted(tokens.article, np.arange(len(articles) + 1))
    runs = []
    for position, article in enumerate(articles):
        starts = tokens.start[firsts[position] : firsts[position + 1]]
        spans = [span for span in segment.sentences(article.text) if span not in article.headings]
        edges = np.searchsorted(starts, np.array(spans, dtype=np.int64).reshape(-1, 2))
        runs.append(edges[edges[:, 1] - edges[:, 0] >= min_words] + firsts[position])
    return np.concatenate(runs) if runs else np.empty((0, 2), dtype=np.int64)


def alike_sentences(
    tokens: Tokens, sentences: Ints, groups: Ints, *, min_cosine: float, max_postings: int
) -> Ints:
    """Return pairs of rows of ``sentences`` from two articles of a group that are alike.

    Alike: cosine of TF-IDF over words and pairs of words at least ``min_cosine``. Pairs are
    proposed by terms found in at most ``max_postings`` sentences, which must bring half of it.
    """
    none = np.empty((0, 2), dtype=np.int64)
    if not len(sentences):
        return none
    lengths = sentences[:, 1] - sentences[:, 0]
    rows = np.repeat(np.arange(len(sentences)), lengths)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(lengths.sum()) - before + np.repeat(sentences[:, 0], lengths)
    single = tokens.codes[places]
    double = single[:-1] * (len(tokens.codes) + 1) + single[1:]
    double = pd.factorize(double)[0] + len(tokens.codes)
    joined = rows[:-1] == rows[1:]
    columns = np.concatenate([single, double[joined]])
    rows = np.concatenate([rows, rows[:-1][joined]])
    columns, terms = pd.factorize(columns)
    shape = (len(sentences), len(terms))
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    weights = sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
    spread = np.bincount(weights.indices, minlength=shape[1])
    seldom = weights[:, (spread > 1) & (spread <= max_postings)].tocsr()
    article = tokens.article[sentences[:, 0]]
    found = [none]
    for first in range(0, len(sentences), 2000):
        product = (seldom[first : first + 2000] @ seldom.T).tocoo()
        left, right = product.coords[0] + first, product.coords[1]
        fits = (product.data >= min_cosine / 2 - 1e-9) & (article[left] < article[right])
        fits &= groups[article[left]] == groups[article[right]]
        left, right = left[fits], right[fits]
        cosine = np.asarray(weights[left].multiply(weights[right]).sum(axis=1)).ravel()
        close = cosine >= min_cosine - 1e-9
        found.append(np.column_stack([left[close], right[close]]).astype(np.int64))
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


def main_voices(
    articles: list[Article], tokens: Tokens, spans: pd.DataFrame, voices: pd.DataFrame
) -> list[str]:
    """Return the voice of most words of each row of ``spans``: article_id, start, end."""
    ids = np.array([article.id for article in articles], dtype=object)
    words = pd.DataFrame({"article_id": ids[tokens.article], "start": tokens.start})
    words = add_voice(words, voices)
    quoted = np.concatenate([[0], np.cumsum(words["voice"] == "quoted")])
    owners = ids[tokens.article].tolist()
    firsts = {key: place for place, key in enumerate(zip(owners, tokens.start, strict=True))}
    lasts = {key: place for place, key in enumerate(zip(owners, tokens.end, strict=True))}
    found = []
    for article_id, start, end in spans.itertuples(index=False, name=None):
        first, last = firsts[article_id, start], lasts[article_id, end] + 1
        share = (quoted[last] - quoted[first]) / (last - first)
        found.append("quoted" if share > 0.5 else "outlet")
    return found
