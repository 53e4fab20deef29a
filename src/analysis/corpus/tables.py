"""Rows and records of articles from tables: CSV, TSV, JSON, Excel and Parquet, one at a time."""

from __future__ import annotations

import csv
import datetime
import json
import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from analysis.corpus.decoding import (
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    decode,
    encoding_of,
)
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import (
    MAX_COLUMNS,
    Items,
    Kind,
    Problem,
    clean_header,
    listed,
    match_columns,
    one_line,
    rename_columns,
)
from analysis.files import (
    HALF,
    MAX_DOCUMENT_BYTES,
    MAX_RATIO,
    CorpusError,
    check_office,
    open_file,
    read_bytes,
)

TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx"}
Rows = Iterator[tuple[int, dict[str, Any]] | Problem]
"""The rows of a table with their numbers, and a problem in place of each that can't be read."""


def read_table_file(
    path: Path, columns: dict[str, str] | None = None, *, within: Path | None = None
) -> Items:
    """Yield one record per row of a table, one at a time (a ``.json`` list is read as a whole).

    ``columns`` says which column holds which field. The rows of an Excel file are those of its
    first sheet with a column of texts; its name stands with that of the file in ``_file``.
    Raises :class:`CorpusError` for a table without a row, and for one without a column of
    texts, which JSON lines may have or not have one by one.
    """
    suffix = path.suffix.lower()
    is_json = suffix in {".jsonl", ".ndjson", ".json"}
    file, kind = str(path), f"table ({suffix})"
    if suffix == ".xlsx":
        sheet, rows = _sheet_rows(path, columns, within=within)
        file, kind = f"{path}, {sheet}", f"spreadsheet (.xlsx), {sheet}"
    elif suffix == ".json":
        kind, rows = "list (.json)", _objects(_json_list(path, within), path)
    else:
        rows = _parquet_file(path, within) if suffix == ".parquet" else text_rows(path, within)
    yield Kind(kind)
    fields: dict[str, str] = {}
    header: list[str] | None = None
    no_text: CorpusError | None = None
    empty, any_text = True, False
    for item in rows:
        empty = False
        if isinstance(item, Problem):
            yield item
            continue
        number, row = item
        if header != list(row):  # each JSON line may have columns of its own
            known = (columns or {}).values() if header else ()
            header = list(row)
            fields = match_columns([*header, *known], columns, file)
        column = fields.get("text", fields.get("html"))
        if column is None:
            problem = f"no column of texts among {listed(row)}"
            hint = "name it with columns={'text': ...}"
            no_text = CorpusError(f"{problem}; {hint}", file=file, row=number)
            if not is_json:
                raise no_text
            yield Problem(no_text)
            continue
        any_text = True
        value = row.get(column)
        if isinstance(value, str):
            if suffix == ".xlsx" and len(value.encode("utf-16-le")) // 2 >= _MAX_CELL:
                problem = "as long as a cell of Excel can be; its end may be missing"
                doubt = CorpusError(problem, file=file, row=number, column=column)
                yield Problem(doubt, left_out=False, warn=True)
        elif value is not None and value == value:
            problem = f"not a text but of type {type(value).__name__}"
            yield Problem(CorpusError(problem, file=file, row=number, column=column))
            continue
        record = rename_columns(row, fields, file, number)
        if record.get("html") and not record.get("text"):
            try:
                page = article_from_html(record.pop("html"), file)
            except CorpusError as error:
                column = fields["html"]
                yield Problem(CorpusError(error.problem, file=file, row=number, column=column))
                continue
            record = page | {name: value for name, value in record.items() if value}
        yield record
    if no_text and not any_text:
        raise no_text
    if empty:
        raise CorpusError("no rows in it, at most a header", file=file)


# --- CSV, TSV, JSON lines --------------------------------------------------------------------

_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def text_rows(path: Path, within: Path | None = None) -> Rows:
    """Yield the rows of a CSV, TSV or JSON-lines file with their numbers."""
    with open_file(path, within=within) as binary:
        start = binary.read(1_000_000)
        while start.isascii() and (more := binary.read(1_000_000)):
            start = more
        encoding = encoding_of(start, path)  # judged by the first megabyte that shows it
        binary.seek(0)
        file = TextIOWrapper(binary, encoding, newline="")
        read = _csv_rows if path.suffix.lower() in {".csv", ".tsv"} else _json_rows
        number = 0
        try:
            for item in read(file, path):
                number = number if isinstance(item, Problem) else item[0]
                yield item
        except UnicodeError as error:
            name = encoding.removesuffix("-sig").upper()
            problem = f"a byte that is not {name}, in this row or a few below; save it as UTF-8"
            raise CorpusError(problem, file=path, row=number + 1) from error


def _bounded_lines(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of a file; :class:`CorpusError` for one that would fill the memory."""
    number = 0
    while line := file.readline(MAX_TEXT_BYTES + 1):
        number += 1
        if len(line) > MAX_TEXT_BYTES:
            problem = f"line {number} has more than {MAX_TEXT_BYTES >> 20} million characters"
            raise CorpusError(problem, file=path)
        yield line


def _csv_rows(file: TextIO, path: Path) -> Rows:
    csv.field_size_limit(MAX_TEXT_BYTES)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(_bounded_lines(file, path), delimiter=delimiter, strict=True)
    number = 0
    try:
        names = list(reader.fieldnames or [])
        other = next((mark for mark in _MARKS if mark in "".join(names)), "")
        if len(names) == 1 and other:
            wanted = _MARKS[delimiter]
            problem = f"its columns are parted by {_MARKS[other]}: save it with {wanted}"
            raise CorpusError(problem, file=path)
        reader.fieldnames = clean_header(names, path)
        for number, row in enumerate(reader, start=1):
            if None in row:
                problem = "more cells than the header has columns"
                yield Problem(CorpusError(problem, file=path, row=number))
            else:
                yield number, row
    except csv.Error as error:
        raise CorpusError(f"not readable as CSV ({error})", file=path, row=number + 1) from error


def _json_rows(file: TextIO, path: Path) -> Rows:
    """Yield the objects of JSON lines, or of a file that has them spread over several lines."""
    first = next((line for line in _bounded_lines(file, path) if line.strip()), "{}")
    try:
        is_object = isinstance(parse_json(first), dict)
    except ValueError:
        is_object = False
    file.seek(0)
    if not is_object:
        text = file.read(MAX_WHOLE_BYTES + 1)
        values: list[Any] = [None]
        if len(text) <= MAX_WHOLE_BYTES:
            with suppress(ValueError):
                values = _json_values(text, alone=False)
        is_list = len(values) == 1 and isinstance(values[0], list)
        if is_list or all(isinstance(value, dict) for value in values):
            yield from _objects(enumerate(values[0] if is_list else values, start=1), path)
            return
        file.seek(0)
    for number, line in enumerate(_bounded_lines(file, path), start=1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError as error:
            reason = getattr(error, "msg", str(error))
            yield Problem(CorpusError(f"not JSON ({reason})", file=path, row=number))
            continue
        yield from _objects([(number, row)], path, escapes="\\ud" in line.lower())


def _objects(rows: Iterable[tuple[int, Any]], path: Path, *, escapes: bool = True) -> Rows:
    """Yield the rows that are objects; ``escapes``: half a character may be written out."""
    for number, row in rows:
        if not isinstance(row, dict):
            kind = "an item of the list" if path.suffix.lower() == ".json" else "a JSON line"
            problem = f"{kind} that is not an object"
            yield Problem(CorpusError(problem, file=path, row=number))
        elif escapes and HALF.search(json.dumps(row, ensure_ascii=False)):
            yield Problem(CorpusError("half a character (a lone surrogate)", file=path, row=number))
        else:
            try:
                header = clean_header(row, path, number)
            except CorpusError as error:
                yield Problem(error)
            else:
                yield number, dict(zip(header, row.values(), strict=True))


# --- JSON: nested as deep as its writers like, and with the same name twice -------------------

MAX_DEPTH = 100
"""Most lists and objects that may lie in each other."""
_BLANKS = re.compile(r"[ \t\r\n]*")


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Raises ``ValueError``, and nothing else, for what is no JSON, for lists and objects nested
    deeper than ``MAX_DEPTH``, numbers too long and an object with a name twice.
    """
    return _json_values(text, alone=True)[0]


def _json_values(text: str, *, alone: bool) -> list[Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise ValueError(f"{twice!r} stands twice in an object")
        return found

    decoder = json.JSONDecoder(object_pairs_hook=unique)
    values: list[Any] = []
    at = 0
    try:
        while True:
            blanks = _BLANKS.match(text, at)
            at = blanks.end() if blanks else at
            if at >= len(text) and values:
                break
            if alone and values:
                raise ValueError("more after its end; name a file of JSON lines .jsonl")
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    inner: list[Any] = [values]
    for _ in range(MAX_DEPTH + 1):
        parts = (each.values() if isinstance(each, dict) else each for each in inner)
        inner = [value for part in parts for value in part if isinstance(value, dict | list)]
        if not inner:
            return values
    raise ValueError("nested too deep")


def _json_list(path: Path, within: Path | None) -> Iterator[tuple[int, Any]]:
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


# --- Excel ------------------------------------------------------------------------------------

_MAX_ROWS = 1_048_576
_MAX_CELLS = 100_000_000
_MAX_HEAD = 1_000  # empty rows above the first that is filled
_MAX_CELL = 32_767


def _sheet_rows(
    path: Path, columns: dict[str, str] | None, *, within: Path | None = None
) -> tuple[str, Rows]:
    """Return the first sheet with a column of texts, ``sheet 'NAME'``, and its rows by number.

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
        rows = _sheet_cells(sheet, f"{path}, sheet {name!r}")
        for _, (number, values) in zip(range(10), rows, strict=False):
            header = [one_line(str(value)) if value is not None else "" for value in values]
            headers.setdefault(name, header)
            named = [column for column in header if column]
            if columns and not set(columns.values()) <= set(named):
                continue
            if {"text", "html"} & set(match_columns(named, columns, path)):
                place = f"sheet {name!r}"
                return place, _named_cells(rows, header, f"{path}, {place}", number)
    seen = "; ".join(
        f"sheet {name!r} has {listed(column for column in header if column)}"
        for name, header in headers.items()
    )
    wanted = f"no columns {', '.join(columns.values())}" if columns else "no column of texts"
    raise CorpusError(
        f"{wanted}: {seen or 'all its sheets are empty'}; name it with columns={{'text': ...}}",
        file=path,
    )


def _named_cells(
    rows: Iterator[tuple[int, list[Any]]], header: list[str], file: str, head: int
) -> Rows:
    named = list(filter(None, clean_header(header, file, head)))
    number = 0
    for number, values in rows:
        row: dict[str, Any] = dict.fromkeys(named)
        for place, value in enumerate(values):
            name = header[place] if place < len(header) else ""
            if name or value is not None:
                row[name or f"column {_letters(place + 1)}"] = _plain(value)
        yield number, row
    if not number:
        raise CorpusError("no row under the header", file=file, row=head)


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
            if any(value is not None for value in values):
                filled = True
                yield number, list(values)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=file, row=number + 1) from error


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


def _parquet_file(path: Path, within: Path | None) -> Rows:
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
