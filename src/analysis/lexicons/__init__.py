"""Word lists, each a plain file with its source and licence in its first lines.

A ``.txt`` file holds one term per line; a ``.csv`` file has a header. Lines that begin with
``#`` are comments. Nothing is downloaded.
"""

from __future__ import annotations

from functools import cache, partial
from importlib.resources import files
from io import StringIO

import pandas as pd


def read_text(name: str) -> str:
    """Return the content of the lexicon file ``name``."""
    return files(__name__).joinpath(name).read_text(encoding="utf-8")


@cache
def read_terms(name: str) -> tuple[str, ...]:
    """Return the terms of a ``.txt`` lexicon, comments and empty lines left out."""
    lines = (line.strip() for line in read_text(name).splitlines())
    return tuple(line for line in lines if line and not line.startswith("#"))


@cache
def word_set(name: str) -> frozenset[str]:
    """Return the terms of a ``.txt`` lexicon as a set."""
    return frozenset(read_terms(name))


@cache
def words_of(name: str, *roles: str) -> frozenset[str]:
    """Return the words that play one of the roles in a ``.csv`` lexicon of ``role, words``."""
    table = read_table(name)
    return frozenset(" ".join(table.loc[table["role"].isin(roles), "words"]).split())


clause_words = partial(words_of, "clause_words.csv")


def read_table(name: str) -> pd.DataFrame:
    """Return a ``.csv`` lexicon as strings; comment lines are left out, empty cells are ''."""
    lines = [line for line in read_text(name).splitlines() if not line.startswith("#")]
    return pd.read_csv(StringIO("\n".join(lines)), dtype=str, keep_default_na=False)
