"""Words of one corpus that carry no topic: its event's own name, its outlets, its authors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus import articles_of
from analysis.corpus.words import Words
from analysis.segment import word_forms
from analysis.topics.counts import (
    Units,
    columns_of,
    count,
    in_articles,
    read_units,
    subject_terms,
)

if TYPE_CHECKING:
    from analysis.corpus import Article

EVERYWHERE = {"passage": 0.4, "article": 0.5}  # share of the units in which a word tells nothing
FEWEST = 10  # of fewer units a word may stand in many by chance
OWN = 0.5  # share of a word's places that lie in the name of an outlet or author
COLUMNS = ["word", "reason", "n_passages", "share", "n_articles"]

_BY = re.compile(r"^\s*by\b\s*|\s*(?:,|;|/|&|\band\b)\s*", re.IGNORECASE)


def stop_words(corpus: Iterable[Article] | Words, unit: str = "passage") -> pd.DataFrame:
    """Return the words of ``corpus`` that are left out of its topics, and why.

    Columns ``word, reason, n_passages, share, n_articles``, by reason, the most frequent
    first. Reasons: "everywhere" (in two fifths of the passages, or half of the articles where
    they are the unit, if there are ten: what the whole corpus is about); "outlet" and
    "author" (half of the word's places lie in the full name of an outlet of the corpus, or
    of an author in a byline). Drop rows, add words, and give the column ``word`` to
    :func:`analysis.topics.fit`.
    Function words are another list (``lexicons/stopwords.txt``) and always left out. Raises
    ``ValueError`` for another unit than "passage" and "article", and for passages of
    ``Words``, which are kept without them.
    """
    if unit not in EVERYWHERE:
        raise ValueError(f"unit must be one of {', '.join(EVERYWHERE)}, not {unit!r}")
    given = corpus if isinstance(corpus, Words) else articles_of(corpus)
    return find(read_units(given, unit), unit)


def find(read: Units, unit: str) -> pd.DataFrame:
    """Return :func:`stop_words` for what was read."""
    frame, words = read.frame, read.words
    vocabulary = subject_terms(words)
    if not len(vocabulary):
        return pd.DataFrame(columns=COLUMNS)
    counts = count(words, vocabulary)
    in_passages = np.bincount(counts.indices, minlength=len(vocabulary))
    owners = pd.factorize(frame["article_id"])[0].astype(np.intp)
    found = pd.DataFrame(
        {
            "word": vocabulary,
            "n_passages": in_passages,
            "share": (in_passages / len(frame)).round(2),
            "n_articles": in_articles(counts, owners),
        }
    )
    occurrences = np.asarray(counts.sum(axis=0)).ravel()
    outlets = _inside_names(words, vocabulary, read.outlets)
    names = {name for line in read.bylines for name in _BY.split(line)}
    authors = _inside_names(words, vocabulary, names)
    common = (in_passages >= EVERYWHERE[unit] * len(frame)) & (len(frame) >= FEWEST)
    reasons = [
        ("everywhere", common),
        ("author", authors >= OWN * occurrences),
        ("outlet", outlets >= OWN * occurrences),
    ]
    found["reason"] = ""
    for reason, holds in reasons:
        found.loc[holds, "reason"] = reason
    found = found[found["reason"] != ""].sort_values(
        ["reason", "n_passages", "word"], ascending=[False, False, True], ignore_index=True
    )
    return found[COLUMNS]


def _inside_names(
    words: Words, vocabulary: NDArray[np.object_], names: set[str]
) -> NDArray[np.int64]:
    """Return how often each term of the vocabulary stands inside one of ``names``.

    Names count as a whole: *Capital* in *Capital Meridian*, not in *capital city*.
    """
    inside = np.zeros(len(vocabulary), dtype=np.int64)
    lower = {word.lower(): code for word, code in zip(words.vocabulary, words.lower, strict=True)}
    sequences: dict[int, list[list[int]]] = {}
    for name in sorted(names):
        codes = [lower.get(word, -1) for word in _without_article(name)]
        if codes and -1 not in codes:
            sequences.setdefault(codes[0], []).append(codes)
    if not sequences:
        return inside
    forms, columns = words.lower[words.codes], columns_of(words, vocabulary)[words.codes]
    for place in np.flatnonzero(np.isin(forms, list(sequences))):
        for codes in sequences[forms[place]]:
            if forms[place : place + len(codes)].tolist() == codes:
                held = columns[place : place + len(codes)]
                np.add.at(inside, held[held >= 0], 1)
                break
    return inside


def _without_article(name: str) -> Iterator[str]:
    """Yield the words of ``name`` in lower case, a *the* in front left out."""
    for position, form in enumerate(word_forms(name)):
        if position or form.lower() != "the":
            yield form.lower()
