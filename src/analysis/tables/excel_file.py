"""Tables as the sheets of an Excel file, in which a text is always a text."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from analysis.files import CorpusError, guarded
from analysis.packages import check_office
from analysis.tables.values import Column, as_json, checked, series

_MAX_ROWS, _MAX_COLUMNS, _MAX_CELL = 1_048_576, 16_384, 32_767
_MAX_NAME, _MAX_WIDTH, _SEEN = 31, 60, 200
_NO_XML = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_TIME = re.compile(rb">\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<(?=/dcterms:)")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # ECMA-376-1, 22.9.2.19


def check_names(names: Iterable[Any]) -> None:
    """Raise ``ValueError`` for a name that Excel refuses for a sheet, and for none at all."""
    taken: set[str] = set()
    for name in names:
        bad = not isinstance(name, str) or not name.strip() or len(name) > _MAX_NAME
        if bad or re.search(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff]|^'|'$", name):
            raise ValueError(
                f"{name!r} can't be the name of a sheet: Excel wants 1 to {_MAX_NAME} characters, "
                "none of [ ] : * ? / \\, and no ' at its ends"
            )
        if name.casefold() == "history":
            raise ValueError(f"{name!r} can't be the name of a sheet: Excel keeps it for itself")
        if name.casefold() in taken:
            raise ValueError(f"two sheets of the name {name!r}, capitals aside")
        taken.add(name.casefold())
    if not taken:
        raise ValueError("no table to write")


def write(sheets: dict[str, list[Column]], out: BinaryIO) -> None:
    """Write a workbook; all sheets are checked before anything is written."""
    import openpyxl  # slow to import, and needed for Excel files alone

    ready = {name: _cells(columns, name) for name, columns in sheets.items()}
    book, packed = openpyxl.Workbook(write_only=True), io.BytesIO()
    try:
        _fill(book, ready)
        book.save(packed)
    except Exception as error:  # the values are sound; lxml has its own errors for a full disk
        raise CorpusError(f"cannot be written as an Excel file ({error})") from error
    # openpyxl writes down when it did this; equal tables are to give equal files.
    with zipfile.ZipFile(packed) as made, zipfile.ZipFile(out, "w") as timeless:
        for name in made.namelist():
            data = _TIME.sub(b">1980-01-01T00:00:00Z<", made.read(name))
            timeless.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)


def _fill(book: Any, sheets: dict[str, list[Column]]) -> None:
    """Put the columns into the sheets of a new workbook."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ERROR_CODES
    from openpyxl.styles import Font

    def misread(text: str) -> bool:
        return guarded(text) != text or text in ERROR_CODES

    for name, columns in sheets.items():
        sheet = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for number, column in enumerate(columns, start=1):
            letters = openpyxl.utils.get_column_letter(number)
            sheet.column_dimensions[letters].width = _width(column)

        def cell(value: Any, sheet: Any = sheet) -> Any:
            if isinstance(value, pd.Timestamp):
                made = WriteOnlyCell(sheet, value.to_pydatetime())
                midnight = value == value.normalize()
                made.number_format = "yyyy-mm-dd" if midnight else "yyyy-mm-dd hh:mm:ss"
                return made
            if not isinstance(value, str) or not value:
                return None if value == "" else value
            if not misread(value):
                return value
            made = WriteOnlyCell(sheet, value)
            made.data_type = "s"  # openpyxl takes = for a formula and #N/A for an error
            made.quotePrefix = True  # and Excel does when the cell is edited
            return made

        header = [WriteOnlyCell(sheet, column.name) for column in columns]
        for one in header:
            one.data_type, one.font = "s", Font(bold=True)
            one.quotePrefix = misread(one.value)
        sheet.append(header)
        for row in zip(*(column.values for column in columns), strict=True):
            sheet.append([cell(value) for value in row])


def _cells(columns: list[Column], sheet: str) -> list[Column]:
    """Return the columns with the values that Excel stores, in the way it writes them."""
    if len(columns[0].values) >= _MAX_ROWS:
        problem = f"{len(columns[0].values)} rows, and a sheet holds {_MAX_ROWS - 1} and a header"
        raise ValueError(f"sheet {sheet!r}: {problem}; save a .parquet or .csv file instead")
    if len(columns) > _MAX_COLUMNS:
        raise ValueError(f"sheet {sheet!r}: {len(columns)} columns; Excel holds {_MAX_COLUMNS}")
    try:
        return [
            Column(_stored(column.name), column.dtype, checked(_stored, column.values, column.name))
            for column in columns
        ]
    except ValueError as error:
        raise ValueError(f"sheet {sheet!r}, {error}") from error


def _stored(value: Any) -> Any:
    if isinstance(value, list):
        value = as_json(value)
    if isinstance(value, str):
        text = _NO_XML.sub(lambda match: f"_x{ord(match[0]):04X}_", value)
        if (length := len(text.encode("utf-16-le")) // 2) > _MAX_CELL:
            raise ValueError(
                f"a text of {length} characters, and a cell of Excel holds {_MAX_CELL}; save a "
                ".parquet or .csv file instead"
            )
        return text
    if type(value) is int and abs(value) >= 10**15:
        raise ValueError(f"a whole number of more than 15 digits ({value}); make it a text")
    if isinstance(value, float) and math.isinf(value):
        raise ValueError("infinity, which Excel has no number for")
    if isinstance(value, pd.Timestamp) and value < pd.Timestamp(1900, 3, 1):
        raise ValueError(f"{value.date()}: Excel has no dates before March 1900; make it a text")
    return value


def _width(column: Column) -> int:
    """Return the width in characters that shows most of the first values."""
    lengths = [10 if isinstance(value, pd.Timestamp) else len(str(value))
               for value in column.values[:_SEEN] if value is not None]  # fmt: skip
    return min(_MAX_WIDTH, max([len(column.name), *lengths]) + 2)


def read(data: bytes, file: Path, sheet: str | None) -> pd.DataFrame:
    """Return the table of one sheet; see :func:`analysis.tables.load_table`."""
    import openpyxl

    check_office(data, file, part="xl/", kind=".xlsx")
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        names = [one.title for one in book.worksheets]
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=file) from error
    if sheet not in names and (sheet is not None or len(names) != 1):
        listed = ", ".join(map(repr, names))
        raise ValueError(f"{file}: name the sheet that is wanted, sheet=...; there are {listed}")
    try:
        chosen = book[sheet or names[0]]
        chosen.reset_dimensions()  # what the file says of its own size may be wrong
        rows = [list(row) for row in chosen.iter_rows(values_only=True)]
    except Exception as error:
        raise CorpusError(f"a damaged Excel file ({error})", file=file) from error
    header = [_value(name) for name in (rows[0] if rows else [])]
    while header and header[-1] is None:
        header.pop()
    header = ["" if name is None else str(name) for name in header]
    if not header or len(set(header)) < len(header):
        raise CorpusError(f"columns need names, each its own: {header}", file=file)
    for number, row in enumerate(rows, start=1):
        if any(value is not None for value in row[len(header) :]):
            raise CorpusError("a value under no name of a column", file=file, row=number)
    cut = [[_value(value) for value in (row + [None] * len(header))[: len(header)]]
           for row in rows[1:]]  # fmt: skip
    values = [list(column) for column in zip(*cut, strict=True)] or [[] for _ in header]
    found = {name: _column(own) for name, own in zip(header, values, strict=True)}
    return pd.DataFrame(found, columns=pd.Index(header, dtype="str"))


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
    if value is None or isinstance(value, bool | int | float):
        return value
    return pd.Timestamp(value) if hasattr(value, "year") else str(value)


def _column(values: list[Any]) -> pd.Series:
    texts = any(isinstance(value, str) for value in values)
    if texts and any(value is None for value in values):
        missing = series([value for value in values if value is not None])
        if missing.dtype != object:  # '' and nothing are the same in Excel
            return series(["" if value is None else value for value in values])
    return series(values)
