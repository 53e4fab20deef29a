"""What articles repeat: copies of one another, in whole or in part, and boilerplate.

:func:`near_copies` compares articles by their runs of words, :func:`boilerplate` finds the
passages that stand in many articles of one outlet.
"""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus.article import articles_of
from analysis.corpus.words import Ints, Words, compared, labels_of, words_of
from analysis.files.runs import recorded
from analysis.reuse.runs import (
    candidates,
    common,
    distinct,
    frequent,
    run_hashes,
    shingles,
    winnow,
    word_hashes,
)
from analysis.text.dates import first_published

if TYPE_CHECKING:
    from analysis.corpus.article import Corpus

_TYPES = {
    "event": "object", "source_a": "object", "article_a": "object", "source_b": "object",
    "article_b": "object", "shared": "int64", "jaccard": "float64", "containment_a": "float64",
    "containment_b": "float64", "first": "object",
}  # fmt: skip
_FIELDS = ["event", "source", "id", "published"]
_SMALL = 2000  # up to so many articles all runs are compared, not a sample
_WINDOW = 8
_AT_ONCE = 200_000  # words whose runs are hashed together
_MOST = 2_000_000  # pairs that are counted
_MARGIN = 0.15  # a sample may show this part of the containment that is asked for


@recorded("reuse.near_copies")
def near_copies(
    corpus: Corpus | Words, n: int = 5, *, min_containment: float = 0.1, max_articles: int = 500
) -> pd.DataFrame:
    """Return pairs of articles by the share of their runs of ``n`` words, the closest first.

    Parameters
    ----------
    corpus : Corpus or Words
        With :class:`analysis.corpus.words.Words` the table is the same.
    n : int
        Words in a run.
    min_containment : float
        A pair is listed if either containment reaches it.
    max_articles : int
        Runs found in more articles are left out of all counts: they are boilerplate. Where most
        of an article is, a warning says so: a text printed more often than that is in no pair.

    Returns
    -------
    DataFrame
        ``event`` (empty for a pair from two events), ``source_a, article_a, source_b,
        article_b``, ``shared`` (distinct runs in both), ``jaccard`` (of the runs of either, how
        many are in both), ``containment_a`` (of the runs of a, how many are in b),
        ``containment_b`` and ``first`` (the article with the earlier date: ``a``, ``b``, ``same
        day``, '' where a date is missing).

    Raises
    ------
    ValueError
        If ``n`` is below 1, and for more than two million pairs to count (a hundred thousand
        articles of which each has forty copies).

    Notes
    -----
    The measures are those of Broder 1997, On the resemblance and containment of documents. Up to
    2,000 articles all pairs are found. In larger corpora pairs are proposed by winnowed
    fingerprints, a fifth of the runs (Schleimer, Wilkerson & Aiken 2003), and then counted
    exactly; a pair near ``min_containment`` may be missed.

    It does not mean that the later article copied the first; both may use one agency.

    Examples
    --------
    >>> from analysis import load_corpus, reuse
    >>> table = reuse.near_copies(load_corpus(), 3, min_containment=0.02)
    >>> table[["article_a", "article_b", "shared"]].values.tolist()[0]
    ['radiopacific_3', 'buzzglobe_3', 178]
    """
    given = corpus if isinstance(corpus, Words) else articles_of(corpus)
    fields = pd.DataFrame({name: labels_of(given, name) for name in _FIELDS}, dtype=object)
    window = 1 if len(fields) <= _SMALL else _WINDOW
    hashes, sizes, sample, sample_owner = _fingerprints(compared(words_of(given)), n, window)
    common_runs = frequent(hashes, max_articles)
    if len(common_runs):
        is_common = np.zeros(len(hashes), dtype=bool)
        is_common[common_runs] = True
        kept = ~np.isin(sample, np.unique(hashes[is_common]))
        sample, sample_owner = sample[kept], sample_owner[kept]
        owner = np.repeat(np.arange(len(fields), dtype=np.int32), sizes)[~is_common]
        hashes, whole = hashes[~is_common], sizes
        sizes = np.bincount(owner, minlength=len(fields))
        if n_lost := int((2 * sizes < whole).sum()):
            warnings.warn(
                f"articles most of whose wording stands in more than {max_articles} articles, and "
                f"is not counted: {n_lost}; see max_articles", stacklevel=3,
            )  # fmt: skip
    least = min_containment * (1 if window == 1 else _MARGIN)
    pairs = candidates(sample, sample_owner, len(fields), least, _MOST)
    shared = common(hashes, sizes, pairs)
    close = (shared > 0) & (shared >= min_containment * sizes[pairs].min(axis=1))
    (left, right), shared = pairs[close].T, shared[close]
    a, b = (fields.iloc[side].reset_index(drop=True) for side in (left, right))
    dates = zip(a["published"], b["published"], strict=True)
    table = pd.DataFrame(
        {
            "event": a["event"].where(a["event"] == b["event"], ""),
            "source_a": a["source"],
            "article_a": a["id"],
            "source_b": b["source"],
            "article_b": b["id"],
            "shared": shared,
            "jaccard": (shared / (sizes[left] + sizes[right] - shared)).round(6),
            "containment_a": (shared / sizes[left]).round(6),
            "containment_b": (shared / sizes[right]).round(6),
            "first": [first_published(*pair) for pair in dates],
        }
    ).astype(_TYPES)
    order = ["jaccard", "article_a", "article_b"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _fingerprints(words: Words, n: int, window: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the distinct hashes of the articles in a row, how many each article has, and a
    sample of them with the article of each."""
    of_words = word_hashes(words.vocabulary)
    none: NDArray[np.integer] = np.empty(0, dtype=np.int64)
    wholes, samples, owners = [none], [none], [none]
    sizes = np.zeros(len(words), dtype=np.int64)
    for _, _, some in words.parts(_AT_ONCE):
        hashes, owner = run_hashes(words.codes[some], words.article[some], of_words, n)
        kept = winnow(hashes, owner, window)
        sample, sample_owner = distinct(hashes[kept], owner[kept])
        hashes, owner = distinct(hashes, owner) if window > 1 else (sample, sample_owner)
        sizes += np.bincount(owner, minlength=len(words))
        for part, values in ((wholes, hashes), (samples, sample), (owners, sample_owner)):
            part.append(values)
    return np.concatenate(wholes), sizes, np.concatenate(samples), np.concatenate(owners)


_PASSAGE_TYPES = {
    "source": "object", "text": "object", "n_articles": "int64", "share": "float64",
    "article_id": "object", "start": "int64", "end": "int64", "spans": "object",
}  # fmt: skip


def boilerplate(
    corpus: Corpus, n: int = 8, *, min_articles: int = 3, min_share: float = 0.02
) -> pd.DataFrame:
    """Return the passages that stand in many articles of one outlet, the most frequent first.

    Parameters
    ----------
    corpus : Corpus
    n : int
        A passage has at least so many words.
    min_articles : int
        It stands in at least so many articles of the outlet,
    min_share : float
        and in at least this share of them.

    Returns
    -------
    DataFrame
        ``source, text``, ``n_articles`` (of the outlet that hold the passage), ``share`` (of the
        outlet's articles), ``article_id, start, end`` (the first place) and ``spans`` (all
        places, as ``(article_id, start, end)``).

    Raises
    ------
    ValueError
        If ``n`` or ``min_articles`` is below 1.

    Notes
    -----
    The longest passage is listed, not its fragments: runs of ``n`` words that many articles hold
    are chained as long as each next run stands in no fewer than half, and no more than twice, as
    many articles as the one before. A part of a listed passage is listed too only if it also
    stands alone in ``min_articles`` articles. Words are compared as in :func:`shared_wording`.

    It does not mean that the passage is furniture. Background that an outlet repeats from day to
    day, and one article published in several versions, look the same: read the rows.

    Examples
    --------
    >>> from analysis import load_corpus, reuse
    >>> table = reuse.boilerplate(load_corpus(), 5, min_articles=2)
    >>> table[["source", "text", "n_articles"]].values.tolist()[0]
    ['Radio Open Pacific', 'a suspected Chinese spy balloon', 4]
    """
    if min_articles < 1:
        raise ValueError(f"min_articles must be at least 1, not {min_articles}")
    articles = articles_of(corpus)
    words = compared(words_of(articles))
    codes, sources = pd.factorize(np.array([article.source for article in articles], dtype=object))
    outlet = codes.astype(np.int64)
    held = np.bincount(outlet, minlength=1)
    least = np.maximum(min_articles, np.ceil(min_share * held - 1e-9)).astype(np.int64)
    of_article = outlet[words.article]
    where, hashes = shingles(words, n)
    order = np.lexsort((of_article[where], hashes))
    in_order, hashes_in_order = where[order], hashes[order]
    apart = (np.diff(hashes_in_order) != 0) | (np.diff(of_article[in_order]) != 0)
    other = apart | (np.diff(words.article[in_order]) != 0)
    group, first = (np.concatenate([[True], each])[: len(where)] for each in (apart, other))
    number = np.cumsum(group) - 1
    spread = np.empty_like(where)  # in how many articles of its outlet each shingle stands
    spread[order] = np.bincount(number, weights=first)[number]
    often = np.flatnonzero(spread >= least[of_article[where]])
    passages: dict[tuple[int, ...], list[int]] = defaultdict(list)
    for left, right in _chains(words, where[often], spread[often], n):
        passages[int(of_article[left]), *words.codes[left:right].tolist()].append(left)
    rows = []
    for (source, *passage), alone in passages.items():
        if len(set(words.article[alone].tolist())) < least[source]:
            continue
        own = hashes[np.searchsorted(where, alone[0])]
        same = slice(*np.searchsorted(hashes_in_order, [own, own + 1]))
        places = np.sort(in_order[same])
        places = places[places + len(passage) <= len(words.codes)]
        places = places[words.article[places] == words.article[places + len(passage) - 1]]
        for offset, code in enumerate(passage):
            places = places[words.codes[places + offset] == code]
        places = places[of_article[places] == source]
        spans = [
            (articles[words.article[left]].id, int(words.start[left]), int(words.end[last]))
            for left, last in zip(places, places + len(passage) - 1, strict=True)
        ]
        first, (article_id, start, end) = articles[words.article[places[0]]], spans[0]
        n_articles = len({article_id for article_id, _, _ in spans})
        share, text = round(n_articles / int(held[source]), 6), first.text[start:end]
        rows.append((first.source, text, n_articles, share, article_id, start, end, spans))
    table = pd.DataFrame(rows, columns=list(_PASSAGE_TYPES)).astype(_PASSAGE_TYPES)
    length = -table["text"].str.len().astype("int64")
    order_of = ["n_articles", "length", "source", "article_id", "start"]
    table = table.assign(length=length).sort_values(
        order_of, ascending=[False, True, True, True, True], ignore_index=True
    )
    return table[list(_PASSAGE_TYPES)]


def _chains(words: Words, where: Ints, spread: Ints, n: int) -> Iterator[tuple[int, int]]:
    """Yield the first word and last word + 1 of the chains of shingles at ``where``.

    Where a chain breaks because more articles go on, the words that both chains hold are
    left to the more frequent one.
    """
    article = words.article[where]
    apart = (np.diff(where) != 1) | (np.diff(article) != 0)
    breaks = apart | (spread[1:] * 2 < spread[:-1]) | (spread[1:] > spread[:-1] * 2)
    edges = np.concatenate([[0], np.flatnonzero(breaks) + 1, [len(where)]])
    firsts, lasts = edges[:-1], edges[1:] - 1
    left, right = where[firsts[lasts >= firsts]], where[lasts[lasts >= firsts]] + n
    for chain in range(1, len(left)):
        if right[chain - 1] > left[chain] and article[firsts[chain]] == article[lasts[chain - 1]]:
            if spread[lasts[chain - 1]] < spread[firsts[chain]]:
                right[chain - 1] = left[chain]
            else:
                left[chain] = right[chain - 1]
    long = right - left >= n
    yield from zip(left[long].tolist(), right[long].tolist(), strict=True)
