"""What :func:`analysis.topics.fit` takes; anything else is named."""

from __future__ import annotations

from collections.abc import Iterable
from numbers import Integral
from typing import TYPE_CHECKING, TypeGuard

import pandas as pd

from analysis.corpus import articles_of as collected
from analysis.corpus.words import Words

if TYPE_CHECKING:
    from analysis.corpus import Article

UNITS = ("auto", "passage", "article")


def articles_of(corpus: Iterable[Article] | Words) -> list[Article] | Words:
    """Return the articles; ``ValueError`` for one article alone and for ids twice."""
    if isinstance(corpus, Words):
        return corpus
    if hasattr(corpus, "text") and not isinstance(corpus, pd.DataFrame):
        raise ValueError("topics are those of many articles; this is one: pass the corpus")
    articles = collected(corpus)
    ids = pd.Series([article.id for article in articles], dtype=object)
    if ids.duplicated().any():
        raise ValueError(f"two articles have the id {ids[ids.duplicated()].iloc[0]!r}")
    return articles


def check(n_topics: object, unit: str, stop_words: object, random_state: object) -> None:
    """Raise ``ValueError`` for an option of :func:`analysis.topics.fit` that can't be."""
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    if n_topics is not None and (not _whole(n_topics) or n_topics < 2):
        raise ValueError(f"n_topics must be a whole number of at least 2, not {n_topics!r}")
    if not _whole(random_state) or random_state < 0:
        raise ValueError(f"random_state must be a whole number from 0 on, not {random_state!r}")
    if isinstance(stop_words, str | pd.DataFrame):
        given = "the string " + repr(stop_words) if isinstance(stop_words, str) else "a table"
        raise ValueError(f"stop_words must be a list of words (or a column), not {given}")


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, Integral) and not isinstance(value, bool)
