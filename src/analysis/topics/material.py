"""What topics are read from: passages or articles of a corpus, or words kept without texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.corpus_words import Words
from analysis.topics.counts import Tokens, tokens, units

if TYPE_CHECKING:
    from analysis.corpus import Article


class Material(NamedTuple):
    """The passages or articles, their words, and the outlets and bylines of the corpus.

    ``frame`` has the columns of :func:`analysis.topics.counts.units`; ``text`` is empty where
    only words are kept.
    """

    frame: pd.DataFrame
    words: Tokens
    outlets: set[str]
    bylines: set[str]


def material(corpus: Sequence[Article] | Words, unit: str) -> Material:
    """Return what there is to read. Raises ``ValueError`` for passages without texts."""
    if isinstance(corpus, Words):
        return _kept(corpus, unit)
    frame = units(corpus, unit)
    outlets = {article.source for article in corpus}
    bylines = {getattr(article, "byline", "") or "" for article in corpus}
    return Material(frame, tokens(frame["text"]), outlets, bylines)


def _kept(words: Words, unit: str) -> Material:
    if unit == "passage":
        raise ValueError('words are kept without their sentences: use unit="article"')
    names = ["article_id", "source", "event"]
    labels = {name: words.labels(name) for name in names}
    ends = words.articles["n_chars"].tolist()
    rows = [
        (*row, 0, end, "")
        for *row, end in zip(*labels.values(), ends, strict=True)
        if end  # an article of blanks alone
    ]
    frame = pd.DataFrame(rows, columns=[*names, "start", "end", "text"])
    frame = frame.astype({"start": "int64", "end": "int64", "text": "object"})
    lengths = words.lengths[np.array(ends, dtype=np.int64) > 0].astype(np.intp)
    bylines = words.labels("byline") if "byline" in words.articles else []
    return Material(
        frame,
        Tokens(words.codes, lengths, words.surfaces),
        set(map(str, labels["source"])),
        set(map(str, bylines)),
    )
