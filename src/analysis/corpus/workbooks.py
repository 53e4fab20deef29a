"""Rows of Excel and Parquet files."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Iterator
from functools import cache, partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from analysis.corpus.decoding import MAX_WHOLE_BYTES
from analysis.corpus.records import (
    MAX_COLUMNS,
    Decision,
    Part,
    Problem,
    Rows,
    Table,
    clean_header,
    listed,
    match_columns,
    one_line,
)
from analysis.files import (
    MAX_DOCUMENT_BYTES,
    MAX_RATIO,
    CorpusError,
    check_office,
    open_file,
    printable,
    read_bytes,
)

# --- Excel ------------------------------------------------------------------------------------

_MAX_ROWS = 1_048_576
_MAX_CELLS = 100_000_000
_MAX_HEAD = 1_000  # empty rows above the first that is filled
_MAX_CELL = 32_767
_TOP = 20  # filled rows in which the header is looked for


def sheets_of(path: Path, columns: dict[str, str] | None, within: Path | None) -> Table:
    """Return the sheets of an Excel file that have a column of texts under one header.

    The header is that of the first twenty filled rows which names most columns, so titles
    above it do no harm. Row numbers are those that Excel shows; rows without a value are
    passed over; a cell with a formula has the value that was stored with it; cells with a
    value under no header are ``column D``. Raises :class:`CorpusError` for what is no .xlsx
    file, and where no sheet has a column of texts or a row under it.
    """
    import openpyxl  # slow to import, and needed for Excel files alone

    data = read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES)
    check_office(data, path, part="xl/", kind=".xlsx")
    load = partial(openpyxl.load_workbook, read_only=True, keep_links=False)
    try:
        sheets = {sheet.title: sheet for sheet in load(BytesIO(data), data_only=True).worksheets}
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=path) from error
    seen: dict[str, list[str]] = {}
    found: dict[str, tuple[int, list[str]]] = {}
    for name, sheet in sheets.items():
        number, header, texts = _sheet_header(sheet, columns, f"{path}, sheet {name!r}")
        if header:
            seen[name] = header
        if texts:
            found[name] = number, header
    if not found:
        shown = "; ".join(
            f"sheet {name!r} has {listed(filter(None, header))}" for name, header in seen.items()
        )
        wanted = f"no columns {', '.join(columns.values())}" if columns else "no column of texts"
        hint = "name it with columns={'text': ...}"
        raise CorpusError(f"{wanted}: {shown or 'all its sheets are empty'}; {hint}", file=path)
    names = {name: set(filter(None, header)) for name, (_, header) in found.items()}
    first = next(iter(found))
    alike = [name for name in found if names[name] == names[first]]
    said: list[Decision | Problem] = []
    for name in seen:
        if name in found and name not in alike:
            problem = f"its columns are not those of sheet {first!r}: not read; save it by itself"
            doubt = CorpusError(problem, file=f"{path}, sheet {name!r}")
            said.append(Problem(doubt, stops=False))
        elif name not in found:
            choice = f"{name!r}: no column of texts among {listed(filter(None, seen[name]))}"
            said.append(Decision("sheets not read", choice, str(path)))
    parts = []
    for name in alike:
        file = f"{path}, sheet {name!r}"
        rows = partial(_named_cells, sheets[name], found[name][1], file, found[name][0])
        formulas = partial(_formulas, load, data, name, found[name][1])
        parts.append(Part(file, rows, cache(formulas)))
    listed_sheets = f"sheet {first!r}" if len(alike) == 1 else f"{len(alike)} sheets"
    return Table(f"spreadsheet (.xlsx), {listed_sheets}", parts, said)


def _sheet_header(
    sheet: Any, columns: dict[str, str] | None, file: str
) -> tuple[int, list[str], bool]:
    """Return where the header of a sheet stands, the header, and whether it names the texts."""
    best = (-1, 0, list[str]())
    asked = set((columns or {}).values())
    for number, values in islice(_sheet_cells(sheet, file), _TOP):
        header = [one_line(str(value)) if value is not None else "" for value in values]
        named = list(filter(None, header))
        fields = match_columns(named)
        texts = asked <= set(named) if asked else bool({"text", "html"} & fields.keys())
        score = len(fields) + 100 * texts if texts else 0
        if score > best[0]:
            best = score, number, header
    return best[1], best[2], best[0] > 0


def _named_cells(sheet: Any, header: list[str], file: str, head: int) -> Rows:
    named = list(filter(None, clean_header(header, file, head)))
    number = 0
    for number, values in _sheet_cells(sheet, file):
        if number <= head:
            continue
        row: dict[str, Any] = dict.fromkeys(named)
        for place, value in enumerate(values):
            name = header[place] if place < len(header) else ""
            if name or value is not None:
                name = name or f"column {_letters(place + 1)}"
                row[name] = _plain(value)
                if isinstance(value, str) and len(value.encode("utf-16-le")) // 2 >= _MAX_CELL:
                    problem = "as long as a cell of Excel can be; its end may be missing"
                    doubt = CorpusError(problem, file=file, row=number, column=name)
                    yield Problem(doubt, left_out=False, warn=True)
        yield number, row
    if number <= head:
        raise CorpusError("no row under the header", file=file, row=head)


def _formulas(load: Any, data: bytes, name: str, header: list[str]) -> dict[int, set[str]]:
    """Return in which columns of which rows a formula stands, stored value or not."""
    found: dict[int, set[str]] = {}
    sheet = load(BytesIO(data), data_only=False)[name]
    for number, values in _sheet_cells(sheet, name):
        cells = zip(header, values, strict=False)
        if formulas := {place for place, value in cells if str(value).startswith("=")}:
            found[number] = formulas
    return found


def _sheet_cells(sheet: Any, file: str) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    number, cells, filled = 0, 0, False
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _MAX_HEAD and not filled:  # an empty row costs time too
                return
            cells += len(values)
            if number > _MAX_ROWS or cells > _MAX_CELLS:
                problem = f"more than {_MAX_ROWS} rows or {_MAX_CELLS} cells"
                raise CorpusError(problem, file=file, row=number)
            if any(value is not None and str(value).strip() for value in values):
                filled = True
                yield number, list(values)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=file, row=number + 1) from error


def _plain(value: Any) -> Any:
    """Return dates as ISO days, whole numbers without a point, texts without escapes."""
    if isinstance(value, str):
        if "_x" in value:
            from openpyxl.utils.escape import unescape  # slow to import

            value = printable(unescape(value))
        return re.sub("\r\n?", "\n", value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value


def _letters(number: int) -> str:
    """Return the name that Excel gives a column, counted from 1; openpyxl knows three letters."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- Parquet, which may unpack to far more than it holds ---------------------------------------

_MANY_ROWS = 1 << 20
_MUCH = 10_000_000
_BY_HAND = "save it as CSV if you trust it"


def parquet_file(path: Path, within: Path | None) -> Rows:
    with open_file(path, within=within) as file:
        names, rows = parquet_rows(file, path)
        header = clean_header(names, path)
        for number, row in enumerate(rows, start=1):
            yield number, dict(zip(header, row.values(), strict=True))


def parquet_rows(file: BinaryIO, name: object) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Return the names of the columns of a Parquet file, and its rows.

    A column that holds one text a million times takes a few bytes in the file: texts are
    measured before they are unpacked, with the limits of zip archives
    (:mod:`analysis.files`). Raises :class:`CorpusError`, naming the row after which
    it stands, for what goes beyond them and for what is damaged.
    """
    import pyarrow.parquet  # slow to import, and needed for Parquet alone

    try:
        size = file.seek(0, 2)
        facts = pyarrow.parquet.ParquetFile(file).metadata
        leaves = [facts.schema.column(place).path for place in range(len(facts.schema))]
        if facts.num_columns > MAX_COLUMNS:
            raise CorpusError(f"more than {MAX_COLUMNS} columns", file=name)
        if facts.num_rows > max(_MANY_ROWS, size):
            raise CorpusError(f"{facts.num_rows} rows in {size} bytes; {_BY_HAND}", file=name)
        for number in range(facts.num_row_groups):
            group = facts.row_group(number)
            columns = [group.column(place) for place in range(group.num_columns)]
            stated = sum(column.total_uncompressed_size for column in columns)
            nested = sum(8 * each.num_values for each in columns if "." in each.path_in_schema)
            if stated > max(_MUCH, MAX_RATIO * size) or nested > MAX_DOCUMENT_BYTES:
                raise CorpusError(_too_large(0), file=name)
        table = pyarrow.parquet.ParquetFile(file, read_dictionary=leaves)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, 0, name) from error
    return table.schema_arrow.names, _batches(table, size, name)


def _batches(table: Any, size: int, name: object) -> Iterator[dict[str, Any]]:
    number = unpacked = 0
    try:
        for batch in table.iter_batches(batch_size=256):
            unpacked += sum(map(_bytes_of, batch.columns))
            if unpacked > max(_MUCH, MAX_RATIO * size):
                raise CorpusError(_too_large(number), file=name)
            try:
                rows = batch.to_pylist()
            except Exception:  # which of them? a date beyond the year 9999, say
                for column, values in zip(batch.schema.names, batch.columns, strict=True):
                    for row, value in enumerate(values, start=number + 1):
                        try:
                            value.as_py()
                        except Exception as error:
                            problem = f"a value that can't be read ({error})"
                            raise CorpusError(problem, file=name, row=row, column=column) from error
                raise
            for row in rows:
                number += 1
                yield row
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, number, name) from error


def _bytes_of(array: Any) -> int:
    """Return how many bytes the values of an array take, each time that they occur."""
    import pyarrow
    from pyarrow import compute, types

    kind = array.type
    if isinstance(kind, pyarrow.BaseExtensionType):
        return _bytes_of(array.storage)
    if types.is_map(kind):
        return _bytes_of(array.keys) + _bytes_of(array.items)
    if types.is_struct(kind):
        return sum(map(_bytes_of, array.flatten()))
    if types.is_nested(kind) and hasattr(array, "flatten"):
        return _bytes_of(array.flatten())
    if types.is_dictionary(kind) and not types.is_primitive(kind.value_type):
        lengths = compute.binary_length(array.dictionary).take(array.indices)
        return int(compute.sum(lengths).as_py() or 0)
    return int(array.nbytes)


def _too_large(number: int) -> str:
    after = f"after row {number} " if number else ""
    return f"{after}unpacks to more than {MAX_RATIO} times its size; {_BY_HAND}"


def _damaged(error: Exception, number: int, name: object) -> CorpusError:
    after = f" after row {number}" if number else ""
    return CorpusError(f"not a Parquet file, or a damaged one{after} ({error})", file=name)
