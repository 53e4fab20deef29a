"""What keyness compares: counts of terms in articles."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.compare.keyness.proper_names import name_table
from analysis.compare.keyness.sums import Array, Codes
from analysis.corpus.words import Words, count_terms, words_of
from analysis.quotes.voices import split

if TYPE_CHECKING:
    from analysis.corpus import Corpus

TERMS = ("words", "bigrams", "names")


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


def count(
    corpus: Corpus | Words, terms: str, voice: str, voices: pd.DataFrame | None, min_count: int
) -> tuple[sparse.csr_array, NDArray[np.object_], Array]:
    """Return the counts of ``terms`` in articles, the terms, and the words of each article.

    Bigrams of fewer than ``min_count`` occurrences are left out. Raises ``ValueError`` for
    names in words without texts, and for voices that such words lack.
    """
    if not isinstance(corpus, Words) and voice != "all" and voices is None:
        voices = split(corpus)
    words = words_of(corpus, voices)
    sizes = np.bincount(words.article[words.of_voice(voice)], minlength=len(words)).astype(float)
    if terms != "names":
        bigrams = terms == "bigrams"
        return *count_terms(words, voice, bigrams=bigrams, min_count=min_count), sizes
    if isinstance(corpus, Words):
        raise ValueError("names are found in texts, not in words: give the corpus")
    places = name_table(corpus, voice=voice, voices=voices)
    codes, names = pd.factorize(places["term"].astype(object), sort=True)
    held = (np.ones(len(codes)), (places["article"].to_numpy(), codes))
    matrix = sparse.coo_array(held, shape=(len(words), len(names))).tocsr()
    return matrix, np.asarray(names, dtype=object), sizes
