"""Which column of a table holds what."""

from __future__ import annotations

import re
from collections.abc import Iterable

from analysis.corpus.decoding import CorpusError
from analysis.lexicons import read_table


def match_columns(
    header: Iterable[str], asked: dict[str, str] | None = None, file: object = ""
) -> dict[str, str]:
    """Return which column holds which field: ``{field: column}``.

    ``asked`` names columns outright; the rest is guessed from ``lexicons/columns.csv``.
    Raises :class:`CorpusError` for a column that is asked for and not there, and for a
    field that does not exist.
    """
    columns = list(header)
    guesses = read_table("columns.csv")
    fields = list(dict.fromkeys(guesses["field"]))
    found: dict[str, str] = {}
    for field, column in (asked or {}).items():
        if field not in fields:
            raise CorpusError(f"no such field: {field!r}; fields are {', '.join(fields)}")
        if column not in columns:
            raise CorpusError(
                f"no such column; it has {', '.join(columns)}", file=file, column=column
            )
        found[field] = column
    by_key = {_key(column): column for column in reversed(columns)}
    for field, name in zip(guesses["field"], guesses["name"], strict=True):
        guess = by_key.get(_key(name))
        if field not in found and guess is not None and guess not in found.values():
            found[field] = guess
    return found


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()
