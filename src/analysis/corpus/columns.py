"""Which column of a table holds what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache

from analysis.corpus.decoding import CorpusError
from analysis.corpus.metadata import one_line
from analysis.lexicons import read_table

MAX_COLUMNS = 1_000


def match_columns(
    header: Iterable[str], asked: dict[str, str] | None = None, file: object = ""
) -> dict[str, str]:
    """Return which column holds which field: ``{field: column}``.

    ``asked`` names columns outright; the rest is guessed from ``lexicons/columns.csv``.
    Raises :class:`CorpusError` for a column that is asked for and not there, and for a
    field that does not exist.
    """
    columns = list(header)
    fields = list(dict.fromkeys(field for field, _ in _guesses()))
    found: dict[str, str] = {}
    for field, column in (asked or {}).items():
        if field not in fields:
            raise CorpusError(f"no such field: {field!r}; fields are {', '.join(fields)}")
        if column not in columns:
            raise CorpusError(f"no such column; it has {listed(columns)}", file=file, column=column)
        found[field] = column
    by_key = {_key(column): column for column in reversed(columns)}
    for field, name in _guesses():
        guess = by_key.get(_key(name))
        if field not in found and guess is not None and guess not in found.values():
            found[field] = guess
    return found


def listed(names: Iterable[str]) -> str:
    """Return names of columns as a message shows them: the first twenty."""
    names = list(names)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def clean_header(header: Iterable[object], file: object, row: int | None = None) -> list[str]:
    """Return the names of columns, each on one line; some may be ''.

    Raises :class:`CorpusError` if two columns have the same name, and for more than 1,000:
    a record has them all, and so would outgrow its row without bound.
    """
    names = [one_line(str(name)) for name in header]
    if len(names) - names.count("") > MAX_COLUMNS:
        raise CorpusError(f"more than {MAX_COLUMNS:,} columns", file=file, row=row)
    counts = Counter(filter(None, names))
    if twice := [name for name, count in counts.items() if count > 1]:
        raise CorpusError("the column occurs twice", file=file, row=row, column=min(twice))
    return names


@cache
def _guesses() -> list[tuple[str, str]]:
    table = read_table("columns.csv")
    return list(zip(table["field"], table["name"], strict=True))


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()
