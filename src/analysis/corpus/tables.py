"""Records of articles from tables: CSV, TSV, Excel, JSON and Parquet, one row at a time.

A record is a dict of strings: the fields of ``lexicons/columns.csv`` and whatever other
columns the file has, plus ``_file`` and ``_row``, which say where it stood. What cannot be
read becomes a :class:`CorpusError` that says where and what to do; it is handed to
``on_error``, which raises it or writes it down.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

from analysis.corpus.columns import clean_header, listed, match_columns
from analysis.corpus.decoding import (
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    CorpusError,
    article_from_html,
    encoding_of,
    open_file,
)
from analysis.corpus.json_text import parse_json, parse_spread
from analysis.corpus.log import Log
from analysis.corpus.parquet import parquet_rows
from analysis.corpus.spreadsheets import is_cut_off, list_rows, sheet_rows
from analysis.files import HALF

Record = dict[str, str]
HIDDEN_COLUMN = re.compile("_file$|_row$|_property_")  # what a record says of where it stood
OnError = Callable[[CorpusError], None]

TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx"}


def rename_columns(
    row: dict[str, Any], fields: dict[str, str], file: object, number: int
) -> Record:
    """Return a row as a record; a column that only bears a field's name gets ``_given`` added."""
    columns = {column: field for field, column in fields.items()}
    record = {
        columns.get(
            name,
            f"{name.lstrip('_')}_given" if name in fields or HIDDEN_COLUMN.match(name) else name,
        ): "" if value is None or value != value else str(value)
        for name, value in row.items()
        if name is not None
    }
    for name in {"article_id", "file"} & set(record):
        record[name] = record[name].strip()
    return record | {"_file": str(file), "_row": str(number)}


def read_table_file(
    path: Path, asked: dict[str, str] | None, log: Log, *, within: Path | None = None
) -> Iterator[Record]:
    """Yield a record a row of a table, one at a time (a ``.json`` list is read as a whole).

    The rows of an Excel file are those of its first sheet with a column of texts; its name
    stands with that of the file in ``_file``. Raises :class:`CorpusError` for a table without
    a row.
    """
    file, kind, rows = _rows(path, asked, log, within)
    log.files[kind] += 1
    fields: dict[str, str] = {}
    header: list[str] | None = None
    no_text: CorpusError | None = None
    any_text = False
    told = len(log.problems)
    number = 0
    for number, row in rows:
        if header != list(row):  # each JSON line may have columns of its own
            known = (asked or {}).values() if header else ()
            header = list(row)
            fields = match_columns([*header, *known], asked, file)
        if "text" not in fields and "html" not in fields:
            no_text = CorpusError(
                f"no column of texts among {listed(row)}; name it with columns={{'text': ...}}",
                file=file,
                row=number,
            )
            if path.suffix.lower() not in {".jsonl", ".ndjson", ".json"}:
                raise no_text
            log.report(no_text)
            continue
        any_text = True
        column = fields.get("text", fields.get("html", ""))
        value = row.get(column)
        if not isinstance(value, str) and value is not None and value == value:
            kind = type(value).__name__
            log.report(
                CorpusError(f"not a text but of type {kind}", file=file, row=number, column=column)
            )
            continue
        if path.suffix.lower() == ".xlsx" and is_cut_off(value):
            problem = "as long as a cell of Excel can be; its end may be missing"
            log.note(CorpusError(problem, file=file, row=number, column=column), warn=True)
        record = rename_columns(row, fields, file, number)
        if record.get("html") and not record.get("text"):
            try:
                page = article_from_html(record.pop("html"), file)
            except CorpusError as error:
                log.report(CorpusError(error.problem, file=file, row=number, column=fields["html"]))
                continue
            record = page | {name: value for name, value in record.items() if value}
        log.articles[kind] += 1
        yield record
    if no_text and not any_text:
        raise no_text
    if not number and told == len(log.problems):
        raise CorpusError("no rows in it, at most a header", file=file)


def _rows(
    path: Path, asked: dict[str, str] | None, log: Log, within: Path | None
) -> tuple[str, str, Iterator[tuple[int, dict[str, Any]]]]:
    """Return the name of a table as errors show it, what kind it is, and its rows."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheet, rows = sheet_rows(path, asked, within=within)
        place = f"sheet {sheet!r}"
        return f"{path}, {place}", f"spreadsheet (.xlsx), {place}", rows
    if suffix == ".json":
        return str(path), "list (.json)", _objects(list_rows(path, within), path, log.report)
    if suffix == ".parquet":
        return str(path), f"table ({suffix})", _parquet_rows(path, within)
    return str(path), f"table ({suffix})", table_rows(path, log.report, within=within)


def _parquet_rows(path: Path, within: Path | None) -> Iterator[tuple[int, dict[str, Any]]]:
    with open_file(path, within=within) as file:
        names, rows = parquet_rows(file, path)
        header = clean_header(names, path)
        for number, row in enumerate(rows, start=1):
            yield number, dict(zip(header, row.values(), strict=True))


def table_rows(
    path: Path, on_error: OnError, *, within: Path | None = None
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a CSV, TSV or JSON-lines file with their numbers."""
    with open_file(path, within=within) as binary:
        start = binary.read(1_000_000)
        while start.isascii() and (more := binary.read(1_000_000)):
            start = more
        encoding = encoding_of(start, path)  # judged by the first megabyte that tells it
        binary.seek(0)
        file = TextIOWrapper(binary, encoding, newline="")
        rows = _csv_rows if path.suffix.lower() in {".csv", ".tsv"} else _json_rows
        number = 0
        try:
            for number, row in rows(file, path, on_error):
                yield number, row
        except UnicodeError as error:
            name = encoding.removesuffix("-sig").upper()
            problem = f"a byte that is not {name}, in this row or a few below; save it as UTF-8"
            raise CorpusError(problem, file=path, row=number + 1) from error


def bounded_lines(file: TextIO, path: Path) -> Iterator[str]:
    """Yield the lines of a file; :class:`CorpusError` for one that would fill the memory."""
    number = 0
    while line := file.readline(MAX_TEXT_BYTES + 1):
        number += 1
        if len(line) > MAX_TEXT_BYTES:
            problem = f"line {number} has more than {MAX_TEXT_BYTES >> 20} million characters"
            raise CorpusError(problem, file=path)
        yield line


_MARKS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}


def _csv_rows(file: TextIO, path: Path, on_error: OnError) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(MAX_TEXT_BYTES)
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.DictReader(bounded_lines(file, path), delimiter=delimiter, strict=True)
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
                on_error(
                    CorpusError("more cells than the header has columns", file=path, row=number)
                )
            else:
                yield number, row
    except csv.Error as error:
        raise CorpusError(f"not readable as CSV ({error})", file=path, row=number + 1) from error


def _json_rows(file: TextIO, path: Path, on_error: OnError) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the objects of JSON lines, or of a file that has them spread over several lines."""
    first = next((line for line in bounded_lines(file, path) if line.strip()), "{}")
    try:
        is_object = isinstance(parse_json(first), dict)
    except ValueError:
        is_object = False
    file.seek(0)
    if not is_object:
        text = file.read(MAX_WHOLE_BYTES + 1)
        found = parse_spread(text) if len(text) <= MAX_WHOLE_BYTES else None
        if found is not None:
            yield from _objects(enumerate(found, start=1), path, on_error)
            return
        file.seek(0)
    for number, line in enumerate(bounded_lines(file, path), start=1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError as error:
            reason = getattr(error, "msg", str(error))
            on_error(CorpusError(f"not JSON ({reason})", file=path, row=number))
            continue
        yield from _objects([(number, row)], path, on_error, escapes="\\ud" in line.lower())


def _objects(
    rows: Iterable[tuple[int, Any]], path: Path, on_error: OnError, *, escapes: bool = True
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows that are objects; ``escapes``: half a character may be written out."""
    for number, row in rows:
        if not isinstance(row, dict):
            kind = "an item of the list" if path.suffix.lower() == ".json" else "a JSON line"
            on_error(CorpusError(f"{kind} that is not an object", file=path, row=number))
        elif escapes and HALF.search(json.dumps(row, ensure_ascii=False)):
            on_error(CorpusError("half a character (a lone surrogate)", file=path, row=number))
        else:
            try:
                yield number, dict(zip(clean_header(row, path, number), row.values(), strict=True))
            except CorpusError as error:
                on_error(error)
