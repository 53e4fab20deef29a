"""Small tables that people write: lists of speakers and heads, coded sheets, statements."""

from __future__ import annotations

import csv
import os
import re
from collections import Counter
from collections.abc import Collection
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.corpus.columns import listed
from analysis.corpus.decoding import (
    MAX_TEXT_BYTES,
    CorpusError,
    decode,
    given_path,
    lies_within,
    read_bytes,
)

_COMMENT = re.compile(r"^#.*$", re.MULTILINE)


def folder_list(folder: str | Path | None, name: str) -> Path | None:
    """Return the path of a list (or a folder) in the folder of a corpus, None if there is none.

    ``Speakers.csv`` is ``speakers.csv``, as it is on most file systems.

    Raises :class:`CorpusError` for one that is a link to something outside the folder, and
    where the folder itself is gone.
    """
    if folder is None:
        return None
    if not os.path.isdir(folder):
        raise CorpusError("the folder of the corpus is gone", file=folder)
    path = Path(folder) / name
    if not os.path.lexists(path):
        alike = [one for one in path.parent.glob("*") if one.name.lower() == path.name]
        if not alike:
            return None
        path = min(alike)
    if not lies_within(path, Path(folder)):
        raise CorpusError("lies outside the corpus folder; copy it in", file=path)
    return path


def read_list(path: str | Path, needed: Collection[str], *, comments: bool = True) -> pd.DataFrame:
    """Return a CSV as strings, indexed by the row of the spreadsheet (the first row is 1).

    Reads what Excel saves: UTF-8 with or without its mark, UTF-16, cp1252; cells parted by
    commas, semicolons or tabs, whichever gives the columns ``needed``. Names of columns come
    in small letters; empty rows are left out and so, if there may be ``comments``, are lines
    that begin with ``#``. Raises :class:`CorpusError`, naming file, row and column.
    """
    path = given_path(path)
    text = decode(read_bytes(path, max_bytes=MAX_TEXT_BYTES), path)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    if comments:
        text = _COMMENT.sub("#", text)
    csv.field_size_limit(MAX_TEXT_BYTES)
    first = next((line for line in text.splitlines() if line.strip() and line != "#"), "")
    headers = {mark: _names(next(csv.reader([first], delimiter=mark), [])) for mark in ",;\t"}
    mark, header = next(
        ((mark, names) for mark, names in headers.items() if set(needed) <= set(names)),
        max(headers.items(), key=lambda item: len(item[1])),
    )
    if missing := [name for name in needed if name not in header]:
        problem = f"no such column; it has {listed(header)}" if first else "an empty file"
        raise CorpusError(problem, file=path, column=missing[0])
    if twice := [name for name, n in Counter(header).items() if name and n > 1]:
        raise CorpusError("the column occurs twice", file=path, column=twice[0])
    rows: dict[int, list[str]] = {}
    reader = csv.reader(StringIO(text, newline=""), delimiter=mark, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            if not any(cell.strip() for cell in cells) or (comments and cells == ["#"]):
                continue
            if any(cell.strip() for cell in cells[len(header) :]):
                raise CorpusError("more cells than the header has columns", file=path, row=number)
            rows[number] = [*cells, *[""] * len(header)][: len(header)]
    except csv.Error as error:
        problem = f"not readable as CSV ({error}), in line {reader.line_num}"
        raise CorpusError(problem, file=path, row=number + 1) from error
    rows.pop(next(iter(rows)))  # the header
    table = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype=object)
    return table.drop(columns="", errors="ignore")


def numbers(table: pd.DataFrame, column: str, file: str | Path, *, whole: bool = True) -> pd.Series:
    """Return a column of a list as whole numbers from 0, or as numbers above 0.

    Raises :class:`CorpusError`, naming the first row with something else.
    """
    found = pd.to_numeric(table[column], errors="coerce").astype("float64")
    good = (found % 1 == 0) & (found >= 0) if whole else found > 0
    good &= found < 2**53
    if not good.all():
        row = int(table.index[~good][0])
        problem = f"{table.loc[row, column]!r} is not a number that can stand here"
        raise CorpusError(problem, file=file, row=row, column=column)
    return found.astype("int64") if whole else found


def _names(cells: list[str]) -> list[str]:
    return [name.strip().lower() for name in cells]
