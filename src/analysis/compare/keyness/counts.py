"""What keyness compares: counts of terms in articles, from texts or from words kept as numbers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.compare.keyness.proper_names import name_table
from analysis.compare.keyness.sums import Array, Codes
from analysis.corpus import articles_of
from analysis.corpus_words import JOINED, SPACE, Words
from analysis.terms import count_numbers, count_terms, split_voices, term_table, word_table

if TYPE_CHECKING:
    from analysis.corpus import Article

TERMS = ("words", "bigrams", "names")
Numbers = NDArray[np.int32]
Counts = tuple[sparse.csr_array, NDArray[np.object_], Array]


class Counted(NamedTuple):
    """Counts of terms in articles, and the articles' words, groups and strata as numbers."""

    matrix: sparse.csr_array
    terms: NDArray[np.object_]
    sizes: Array
    codes: Codes
    strata: Codes

    def of(self, groups: list[int], min_count: int) -> Counted:
        """Return the articles of ``groups``, renumbered in their order, and their terms."""
        rows = np.flatnonzero(np.isin(self.codes, groups))
        matrix = self.matrix[rows]
        keep = np.asarray(matrix.sum(axis=0)) >= max(min_count, 1)
        codes = np.array([groups.index(code) for code in self.codes[rows]])
        strata = np.unique(self.strata[rows], return_inverse=True)[1]
        return Counted(matrix[:, keep], self.terms[keep], self.sizes[rows], codes, strata)


def count_texts(
    corpus: Iterable[Article], terms: str, voice: str, voices: pd.DataFrame | None
) -> Counts:
    """Return the counts of ``terms`` in articles, the terms, and the words of each article."""
    articles = articles_of(corpus)
    if voice != "all" and voices is None:
        voices = split_voices(corpus)
    words = word_table(articles, voice=voice, voices=voices)
    sizes = np.bincount(words["article"], minlength=len(articles)).astype(float)
    if terms == "names":
        places = name_table(articles, voice=voice, voices=voices)
    else:
        length = 1 if terms == "words" else 2
        places = term_table(words, (length, length))
    return *count_terms(places, len(articles)), sizes


def count_words(words: Words, terms: str, voice: str, min_count: int) -> Counts:
    """Return what :func:`count_texts` does; terms of fewer than ``min_count`` may be missing.

    Raises ``ValueError`` for names, which need the texts, and for voices that aren't known.
    """
    if terms == "names":
        raise ValueError("names are found in texts, not in words: give the corpus")
    said = words.of_voice(voice)
    sizes = np.bincount(words.rows()[said], minlength=len(words)).astype(float)
    number, found = pd.factorize(words.terms, sort=True)
    columns = number.astype(np.int32)[words.codes]
    if terms == "bigrams":
        joined = np.isin(words.gaps, (JOINED, SPACE)) & said
        joined[1:] &= said[:-1]
        columns, found = _bigrams(columns, found, joined, min_count)
    else:
        columns[~said] = -1
    none = sparse.csr_array((0, len(found)))
    parts = [none, *count_numbers(columns, words.lengths, len(found))]
    return sparse.vstack(parts, format="csr"), found, sizes


def _bigrams(
    columns: Numbers, found: NDArray[np.object_], joined: NDArray[np.bool_], min_count: int
) -> tuple[Numbers, NDArray[np.object_]]:
    """Return the bigram that ends at each word, -1 for none or a rare one, and the bigrams.

    ``columns`` is the position of each word in ``found``; ``joined`` tells where it makes a
    bigram with the word before.
    """
    places = np.flatnonzero(joined)
    keys = columns[places - 1].astype(np.int64) * len(found) + columns[places]
    in_order = np.sort(keys)
    first = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]])[: len(keys)])
    often = np.diff(np.append(first, len(keys))) >= min_count
    kept = in_order[first[often]]
    written = [f"{found[key // len(found)]} {found[key % len(found)]}" for key in kept.tolist()]
    bigrams = np.array(written, dtype=object)
    order = np.argsort(bigrams)
    rank = np.empty(len(order), dtype=np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    numbers = np.full(len(columns), -1, dtype=np.int32)
    if len(kept):
        at = np.minimum(np.searchsorted(kept, keys), len(kept) - 1)
        held = kept[at] == keys
        numbers[places[held]] = rank[at[held]]
    return numbers, bigrams[order]
