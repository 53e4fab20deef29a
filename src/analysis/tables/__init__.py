"""Any table of the package as a file, and back: CSV, Parquet, Excel.

    from analysis import tables
    tables.save_table(frame, "heard.xlsx")
    tables.load_table("heard.xlsx")

:mod:`analysis.quotes.exports` is the stricter way out for the table of reported speech.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.files import read_bytes, write_beside
from analysis.tables import csv_file, excel_file, parquet_file
from analysis.tables.values import as_frame, plain_columns

__all__ = ["SUFFIXES", "load_table", "save_table", "save_tables"]
SUFFIXES = (".csv", ".parquet", ".xlsx")


def save_table(frame: pd.DataFrame, path: str | Path) -> None:
    """Write a table in the format that the suffix of ``path`` names: CSV, Parquet or Excel.

    A cell may be a text, a number, true or false, a date (without a time zone), missing, or a
    list of these such as spans, which is JSON text in CSV and Excel (``[[3, 9], [12, 20]]``)
    and a nested list in Parquet. An index other than 0, 1, 2 ... becomes the first columns
    (one of unnamed whole numbers is left out); names of columns become text, the levels of
    several joined by `` | ``.

    - CSV: UTF-8; a text stands in quotation marks, anything else does not, and a missing value
      is nothing at all. A text that a spreadsheet could take for a formula gets a ``'`` before
      it (:func:`analysis.files.guarded`).
    - Excel: every text is stored as a text, so that none becomes a formula; numbers have 15
      digits. Control characters stand as Excel writes them (``_x0001_``), and a missing text
      can't be told from an empty one.

    Equal tables give equal files. The file is written beside and then renamed
    (:func:`analysis.files.write_beside`). Raises ``ValueError``, naming row (from 1) and
    column, for another kind of value, half a
    character (a lone surrogate), a column of several kinds in Parquet, and what Excel can't
    hold: over 32,767 characters in a cell, 1,048,575 rows, 16,384 columns, whole numbers of
    over 15 digits, infinity, dates before March 1900; also for another suffix and for names
    of columns that are the same. :class:`analysis.corpus.CorpusError` where the disk fails.
    """
    file = _checked(path)
    columns = plain_columns(as_frame(frame))
    with write_beside(file) as out:
        if file.suffix.lower() == ".csv":
            csv_file.write(columns, out)
        elif file.suffix.lower() == ".parquet":
            parquet_file.write(columns, out)
        else:
            excel_file.write({"table": columns}, out)


def save_tables(tables: Mapping[str, pd.DataFrame], path: str | Path) -> None:
    """Write several tables as the sheets of one Excel file, in the order given.

    The keys name the sheets. Each table is written as :func:`save_table` says. Raises
    ``ValueError`` where it does, then naming the sheet too, without any table, and for a name
    that Excel refuses: of more than 31 characters, with one of ``[ ] : * ? / \\``, empty,
    beginning or ending with ``'``, "History", or the same as another but for capitals.
    """
    file = Path(path)
    if file.suffix.lower() != ".xlsx":
        raise ValueError(f"{file}: several tables go into a file with the suffix .xlsx")
    sheets = {}
    excel_file.check_names(tables)
    for name, frame in tables.items():
        try:
            sheets[name] = plain_columns(as_frame(frame))
        except ValueError as error:
            raise ValueError(f"sheet {name!r}: {error}") from error
    with write_beside(file) as out:
        excel_file.write(sheets, out)


def load_table(path: str | Path, *, sheet: str | None = None) -> pd.DataFrame:
    """Return the table that :func:`save_table` wrote, or a sheet of :func:`save_tables`.

    Lists come back as lists, pairs of whole numbers in them as tuples; texts as pandas'
    ``str`` with NaN for a missing one (Excel: '' instead); an index as columns. In CSV and
    Excel a column is of the kind of its values: ``int64`` only without missing ones, lists if
    every cell is a JSON list, NaN without any value; an empty table keeps no types there.
    Excel does not tell 2.0 from 2.

    ``sheet`` names the sheet of an Excel file with several. A CSV that a spreadsheet has saved
    anew, without quotation marks, is read too: then a column is numbers where all of it reads
    as such, and text like ``007`` stays text. Raises ``ValueError`` for another suffix or an
    unknown sheet, and :class:`analysis.corpus.CorpusError` for a file that can't be read.
    """
    file = _checked(path)
    if sheet is not None and file.suffix.lower() != ".xlsx":
        raise ValueError(f"{file}: only an Excel file has sheets")
    data = read_bytes(file)
    if file.suffix.lower() == ".csv":
        return csv_file.read(data, file)
    if file.suffix.lower() == ".parquet":
        return parquet_file.read(data, file)
    return excel_file.read(data, file, sheet)


def _checked(path: str | Path) -> Path:
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{file}: the suffix must be one of {', '.join(SUFFIXES)}")
    return file
