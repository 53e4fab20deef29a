"""The words of passages as a matrix of counts, and which passages are copies.

The part of :mod:`analysis.topics` that comes before the model.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import segment
from analysis.lexicons import read_terms
from analysis.terms import normalise

if TYPE_CHECKING:
    from analysis.corpus import Article

RUN = 7  # words in a row that are taken for repeated wording
TAKEN = 0.8  # share of such words that makes a passage a copy
COPY = 0.25  # cosine of word pairs that makes a passage a reworded copy
FEWEST = 20  # word pairs that a passage needs to be compared
RAREST = 0.01  # a word stands in at least this share of the passages
COMMONEST = 0.5  # and at most in this one
NAME = 0.8  # a name is written with a capital at least this often


def units(articles: Iterable[Article], unit: str) -> pd.DataFrame:
    """Return ``article_id, source, event, start, end, text``, one row a passage or article."""
    if unit == "passage":
        return segment.passage_frame(articles)
    rows = [(a.id, a.source, a.event, 0, len(a.text), a.text) for a in articles if a.text.strip()]
    columns = ["article_id", "source", "event", "start", "end", "text"]
    return pd.DataFrame(rows, columns=columns).astype({"start": "int64", "end": "int64"})


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


def tokens(texts: Iterable[str], articles: Iterable[object]) -> pd.DataFrame:
    """Return one row a word: ``row, form, word, capital, origin``.

    ``row`` is the position of the text, ``form`` a number for the word as it stands (lower
    case), ``word`` the term that it counts for, '' if none, ``capital`` whether it is
    written with one. ``origin`` is the row of an earlier article where the word stood in the
    same run of seven words or more (a quotation that all print, a copied paragraph), or -1.
    """
    surfaces: list[str] = []
    lengths: list[int] = []
    for text in texts:
        spans = segment.words(text)
        surfaces += [text[start:end] for start, end in spans]
        lengths.append(len(spans))
    rows = np.repeat(np.arange(len(lengths)), lengths)
    codes, surface = pd.factorize(np.array(surfaces, dtype=object))
    lower = pd.factorize(np.array([form.lower() for form in surface], dtype=object))[0]
    table = pd.DataFrame(
        {
            "row": rows,
            "form": lower[codes],
            "word": np.array([term(form) for form in surface], dtype=object)[codes],
            "capital": np.array([form[0].isupper() for form in surface], dtype=bool)[codes],
        }
    )
    owners = pd.factorize(np.array(list(articles), dtype=object))[0]
    table["origin"] = _origin(lower[codes], rows, owners)
    return table


def _origin(
    forms: NDArray[np.intp], rows: NDArray[np.intp], owners: NDArray[np.intp]
) -> NDArray[np.intp]:
    """Return the row that each word is repeated from, or -1; ``owners``: article of a row."""
    origin = np.full(len(forms), -1, dtype=np.intp)
    n = len(forms) - RUN + 1
    if n < 1:
        return origin
    hashes = np.zeros(n, dtype=np.uint64)  # one number a run, wrapping around
    for step in range(RUN):
        hashes = hashes * np.uint64(0x9E3779B97F4A7C15)
        hashes += forms[step : step + n].astype(np.uint64) + np.uint64(1)
    whole = np.flatnonzero(rows[:n] == rows[RUN - 1 :])  # runs within one text
    groups, unique = pd.factorize(hashes[whole])
    first = np.zeros(len(unique), dtype=np.intp)
    first[groups[::-1]] = rows[whole[::-1]]  # what comes first is written last
    again = owners[first[groups]] != owners[rows[whole]]
    for step in range(RUN):
        origin[whole[again] + step] = first[groups[again]]
    return origin


def count(table: pd.DataFrame, n: int, vocabulary: NDArray[np.object_]) -> csr_matrix:
    """Return the counts of the words of ``vocabulary`` (in that order), shape ``(n, words)``."""
    codes = pd.Index(vocabulary.astype(object)).get_indexer(pd.Index(table["word"]))
    known = codes >= 0
    places = (table["row"].to_numpy()[known], codes[known])
    return coo_matrix((np.ones(len(places[0])), places), shape=(n, len(vocabulary))).tocsr()


def names(table: pd.DataFrame, vocabulary: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which words are names: written with a capital four times in five or more.

    People, places, outlets, institutions. They are kept among the topic words, but marked.
    """
    capital = table.groupby("word")["capital"].mean().reindex(vocabulary)
    return (capital >= NAME).to_numpy()


def copies(table: pd.DataFrame, n: int) -> NDArray[np.intp]:
    """Return for each of ``n`` passages the row of the first one with nearly the same words.

    Two ways of being a copy: four words in five stand in runs taken from an earlier article,
    or, such runs aside, the pairs of neighbouring words have a cosine of TF-IDF of 0.25 or
    more (a text reworded here and there; independent reports on one event stay below). A
    copy of a copy is one of the first.
    """
    taken = (table["origin"] >= 0).groupby(table["row"]).mean()
    whole = table[table["row"].isin(taken.index[taken >= TAKEN]) & (table["origin"] >= 0)]
    source = whole.groupby("row")["origin"].agg(lambda origins: origins.mode().min())
    links = [coo_matrix((np.ones(len(source)), (source.index, source.to_numpy(dtype=int))), (n, n))]

    row, form = table["row"].to_numpy(), table["form"].to_numpy(dtype=np.int64)
    own = (table["origin"] < 0).to_numpy()
    pair = np.flatnonzero((row[:-1] == row[1:]) & own[:-1] & own[1:])
    codes, unique = pd.factorize(form[pair] * (form.max(initial=0) + 1) + form[pair + 1])
    if len(unique):
        shape = (n, len(unique))
        pairs = coo_matrix((np.ones(len(pair)), (row[pair], codes)), shape).tocsr()
        weighted = TfidfTransformer(sublinear_tf=True).fit_transform(pairs)
        long = np.flatnonzero(np.asarray(pairs.sum(axis=1)).ravel() >= FEWEST)
        for begin in range(0, len(long), 500):
            some = long[begin : begin + 500]
            block = (weighted[some] @ weighted[long].T).tocoo()
            near = block.data >= COPY
            places = (some[block.row[near]], long[block.col[near]])
            links.append(coo_matrix((np.ones(int(near.sum())), places), (n, n)))
    _, groups = connected_components(sum(links).tocsr(), directed=False)
    return pd.Series(np.arange(n)).groupby(groups).transform("min").to_numpy(dtype=np.intp)


def usable(counts: csr_matrix, articles: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the columns of the words that topics are made of.

    Words in two articles at least (a topic that one article makes is that article), in 1 %
    of the passages at least and, from four passages on, in half of them at most.
    """
    present = (counts > 0).tocoo()
    n = counts.shape[0]
    in_passages = np.bincount(present.col, minlength=counts.shape[1])
    pairs = np.unique(np.column_stack([articles[present.row], present.col]), axis=0)
    in_articles = np.bincount(pairs[:, 1], minlength=counts.shape[1])
    most = COMMONEST * n if n >= 4 else n
    fit = (in_articles >= 2) & (in_passages >= RAREST * n) & (in_passages <= most)
    return np.flatnonzero(fit)
