"""Coded sheets that lie in a corpus folder, ready to be set beside the package's labels."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.coding.codes import read_codes
from analysis.coding.files import read_key
from analysis.corpus import Corpus
from analysis.corpus.lists import folder_list

_KEY = ["unit_id", "article_id", "source", "start", "end", "mention_start", "mention_end", "weight"]


def read_coded(
    corpus: Corpus, name: str, codes: Sequence[str]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units and the codes of a sheet in the folder ``coding`` of a corpus.

    Reads ``<name>_sheet_key.csv`` (:func:`analysis.coding.read_key`) and every
    ``<name>_coder_*.csv`` (:func:`analysis.coding.read_codes`, whose ``codes`` these are).
    Where the corpus has none, both tables are empty. Raises :class:`CorpusError` for a
    file that can't be read.
    """
    key = folder_list(corpus.folder, f"coding/{name}_sheet_key.csv")
    if key is None:
        return pd.DataFrame(columns=_KEY), read_codes({}, codes)
    units = read_key(key)
    coders = {
        path.stem.removeprefix(f"{name}_coder_"): path
        for found in sorted(key.parent.glob(f"{name}_coder_*.csv"))
        if (path := folder_list(corpus.folder, f"coding/{found.name}"))
    }
    return units, read_codes(coders, codes, units=units)


def target_texts(units: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Return ``unit_id, text, start, end`` of mentions, for :func:`analysis.sentiment.toward`.

    ``text`` is the sentence, ``start`` and ``end`` the mention in it. Raises ``KeyError`` for
    an article that the corpus lacks.
    """
    places = units[["unit_id", "article_id", "start", "end", "mention_start", "mention_end"]]
    rows = [
        (unit, corpus[article].text[start:end], first - start, last - start)
        for unit, article, start, end, first, last in places.itertuples(index=False, name=None)
    ]
    return pd.DataFrame(rows, columns=["unit_id", "text", "start", "end"])
