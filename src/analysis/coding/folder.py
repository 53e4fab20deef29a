"""Coded sheets that lie in a corpus folder, ready to be set beside the package's labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.coding.codes import read_codes
from analysis.coding.files import read_key
from analysis.corpus import Corpus

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
    folder = (corpus.folder or Path("nowhere")) / "coding"
    key = folder / f"{name}_sheet_key.csv"
    if not key.is_file():
        return pd.DataFrame(columns=_KEY), read_codes({}, codes)
    units = read_key(key)
    files = sorted(folder.glob(f"{name}_coder_*.csv"))
    coders = {path.stem.removeprefix(f"{name}_coder_"): path for path in files}
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
