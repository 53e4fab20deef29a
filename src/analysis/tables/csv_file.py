"""CSV that keeps apart text, number and nothing: what stands in quotation marks is text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

import pandas as pd

from analysis.files import CorpusError, guarded, unguarded
from analysis.tables.values import Column, as_json, series

_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^,"\r\n]*))(,|\r\n|\n|\r|\Z)')
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?inf")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")


class Cell(NamedTuple):
    """What stands in a cell, and whether it stood in quotation marks."""

    text: str
    quoted: bool


def write(columns: list[Column], out: BinaryIO) -> None:
    """Write the columns, a line break (``\\n``) after each row."""
    out.write((",".join(_quoted(column.name) for column in columns) + "\n").encode())
    for row in zip(*(column.values for column in columns), strict=True):
        out.write((",".join(map(_cell, row)) + "\n").encode())


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, list):
        return _quoted(as_json(value))
    if isinstance(value, pd.Timestamp):
        return value.isoformat().removesuffix("T00:00:00")
    return repr(value)


def _quoted(text: str) -> str:
    return '"' + guarded(text).replace('"', '""') + '"'


def read(data: bytes, file: Path) -> pd.DataFrame:
    """Return the table; raises :class:`CorpusError` naming file and row for what is no CSV."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error}); save it as UTF-8", file=file) from error
    rows = _rows(text, file)
    header = [unguarded(cell.text) for cell in next(rows, [])]
    if not header or len(set(header)) < len(header):
        raise CorpusError(f"columns need names, each its own: {header}", file=file)
    columns: list[list[Cell]] = [[] for _ in header]
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            problem = f"{len(row)} cells under {len(header)} names of columns"
            raise CorpusError(problem, file=file, row=number)
        for column, cell in zip(columns, row, strict=True):
            column.append(cell)
    found = {name: _column(cells) for name, cells in zip(header, columns, strict=True)}
    return pd.DataFrame(found, columns=pd.Index(header, dtype="str"))


def _rows(text: str, file: Path) -> Iterator[list[Cell]]:
    at, number, row = 0, 0, list[Cell]()
    while at < len(text) or row:
        match = _CELL.match(text, at)
        if match is None:
            problem = f"a quotation mark astray before {text[at : at + 30]!r}"
            raise CorpusError(problem, file=file, row=number or None)
        quoted = match[1] is not None
        row.append(Cell(match[1].replace('""', '"') if quoted else match[2], quoted))
        at = match.end()
        if match[3] != ",":
            yield row
            row, number = [], number + 1


def _column(cells: list[Cell]) -> pd.Series:
    """Return a column; where nothing is quoted, all its cells must be of one kind."""
    if any(cell.quoted for cell in cells):
        return series([unguarded(cell.text) if cell.quoted else _value(cell.text)
                       for cell in cells])  # fmt: skip
    values = [_value(cell.text) for cell in cells]
    kinds = {type(value) for value in values if value is not None}
    if kinds <= {int, float} or len(kinds) == 1:
        return series(values)
    return series([unguarded(cell.text) for cell in cells])


def _value(text: str) -> Any:
    if not text:
        return None
    if _WHOLE.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if text in ("True", "False", "TRUE", "FALSE"):
        return text.upper() == "TRUE"
    if _MOMENT.fullmatch(text):
        try:
            return pd.Timestamp(text)
        except ValueError:
            return text
    return unguarded(text)
