"""Rows of Excel files, and of JSON files that are one list of objects."""

from __future__ import annotations

import datetime
import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from analysis.corpus.columns import clean_header, listed, match_columns
from analysis.corpus.decoding import MAX_WHOLE_BYTES, CorpusError, decode, read_bytes
from analysis.corpus.json_text import parse_json
from analysis.corpus.metadata import one_line
from analysis.packages import check_office

_MAX_ROWS = 1_048_576
_MAX_CELLS = 100_000_000
_MAX_HEAD = 1_000  # empty rows above the first that is filled
_MAX_CELL = 32_767


def sheet_rows(
    path: Path, asked: dict[str, str] | None, *, within: Path | None = None
) -> tuple[str, Iterator[tuple[int, dict[str, Any]]]]:
    """Return the name of the first sheet with a column of texts, and its rows by number.

    The header is the first of the first ten filled rows that names such a column, so titles
    above it do no harm. Row numbers are those that Excel shows; rows without a value are
    passed over; a cell with a formula has the value that was stored with it; cells with a
    value under no header are ``column D``. Raises :class:`CorpusError` for what is no .xlsx
    file, and where no sheet has a column of texts or a row under it.
    """
    import openpyxl  # slow to import, and needed for Excel files alone

    data = read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES)
    check_office(data, path, part="xl/", kind=".xlsx")
    try:
        book = openpyxl.load_workbook(
            BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        sheets = {sheet.title: sheet for sheet in book.worksheets}
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=path) from error
    headers: dict[str, list[str]] = {}
    for name, sheet in sheets.items():
        rows = _values(sheet, f"{path}, sheet {name!r}")
        for _, (number, values) in zip(range(10), rows, strict=False):
            header = [one_line(str(value)) if value is not None else "" for value in values]
            headers.setdefault(name, header)
            named = [column for column in header if column]
            if asked and not set(asked.values()) <= set(named):
                continue
            if {"text", "html"} & set(match_columns(named, asked, path)):
                return name, _rows(rows, header, f"{path}, sheet {name!r}", number)
    seen = "; ".join(
        f"sheet {name!r} has {listed(column for column in header if column)}"
        for name, header in headers.items()
    )
    wanted = f"no columns {', '.join(asked.values())}" if asked else "no column of texts"
    raise CorpusError(
        f"{wanted}: {seen or 'all its sheets are empty'}; name it with columns={{'text': ...}}",
        file=path,
    )


def _rows(
    rows: Iterator[tuple[int, list[Any]]], header: list[str], file: str, head: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    named = list(filter(None, clean_header(header, file, head)))
    number = 0
    for number, values in rows:
        row: dict[str, Any] = dict.fromkeys(named)
        for place, value in enumerate(values):
            name = header[place] if place < len(header) else ""
            if name or value is not None:
                row[name or f"column {_letters(place)}"] = _plain(value)
        yield number, row
    if not number:
        raise CorpusError("no row under the header", file=file, row=head)


def _values(sheet: Any, file: str) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    rows = sheet.iter_rows(values_only=True)
    number, cells, filled = 0, 0, False
    while True:
        number += 1
        try:
            values = next(rows)
        except StopIteration:
            return
        except Exception as error:  # a damaged file can fail anywhere in openpyxl
            problem = f"a damaged Excel file ({error})"
            raise CorpusError(problem, file=file, row=number) from error
        if number > _MAX_HEAD and not filled:  # an empty row costs time too
            return
        cells += len(values)
        if number > _MAX_ROWS or cells > _MAX_CELLS:
            problem = f"more than {_MAX_ROWS} rows or {_MAX_CELLS} cells"
            raise CorpusError(problem, file=file, row=number)
        if any(value is not None for value in values):
            filled = True
            yield number, list(values)


def _plain(value: Any) -> Any:
    """Return dates as ISO days, whole numbers without a point; all else as it is."""
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value


def _letters(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def is_cut_off(text: Any) -> bool:
    """Tell whether a text is as long as a cell of Excel can be: its end may be missing."""
    return isinstance(text, str) and len(text.encode("utf-16-le")) // 2 >= _MAX_CELL


def list_rows(path: Path, within: Path | None = None) -> Iterator[tuple[int, Any]]:
    """Yield the objects of a JSON file: of a list, an object with such a list, or one article."""
    text = decode(read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES), path)
    try:
        found = parse_json(text)
    except ValueError as error:
        raise CorpusError(f"not JSON ({getattr(error, 'msg', error)})", file=path) from error
    if isinstance(found, dict):
        fields = match_columns(found)
        article = found.get(fields.get("text", fields.get("html", "")))
        lists = [value for value in found.values() if isinstance(value, list)]
        found = [found] if isinstance(article, str) else lists[0] if len(lists) == 1 else found
    if not isinstance(found, list):
        raise CorpusError("a JSON file that is not a list of objects", file=path)
    yield from enumerate(found, start=1)
