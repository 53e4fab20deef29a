"""Records of articles from tables: CSV, TSV, Excel, JSON and Parquet, one row at a time.

A record is a dict of strings: the fields of ``lexicons/columns.csv`` and whatever other
columns the file has, plus ``_file`` and ``_row``, which say where it stood. What cannot be
read becomes a :class:`CorpusError` that says where and what to do; it is handed to
``on_error``, which raises it or writes it down.
"""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from analysis.corpus.columns import listed, match_columns, refuse_twins
from analysis.corpus.decoding import CorpusError, article_from_html, check_file, encoding_of
from analysis.corpus.log import Log
from analysis.corpus.spreadsheets import is_cut_off, list_rows, sheet_rows
from analysis.files import HALF

Record = dict[str, str]
OnError = Callable[[CorpusError], None]

TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx"}


def rename_columns(
    row: dict[str, Any], fields: dict[str, str], file: object, number: int
) -> Record:
    """Return a row as a record; a column that only bears a field's name gets ``_given`` added."""
    columns = {column: field for field, column in fields.items()}
    record = {
        columns.get(name, f"{name}_given" if name in fields else name): ""
        if value is None or value != value
        else str(value)
        for name, value in row.items()
        if name is not None
    }
    for name in {"article_id", "file"} & set(record):
        record[name] = record[name].strip()
    return record | {"_file": str(file), "_row": str(number)}


def read_table_file(path: Path, asked: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield a record a row of a table, one at a time (a ``.json`` list is read as a whole).

    The rows of an Excel file are those of its first sheet with a column of texts; its name
    stands with that of the file in ``_file``.
    """
    file, kind, rows = _rows(path, asked, log)
    log.files[kind] += 1
    fields: dict[str, str] = {}
    header: list[str] | None = None
    no_text: CorpusError | None = None
    any_text = False
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


def _rows(
    path: Path, asked: dict[str, str] | None, log: Log
) -> tuple[str, str, Iterator[tuple[int, dict[str, Any]]]]:
    """Return the name of a table as errors show it, what kind it is, and its rows."""
    suffix = path.suffix.lower()
    if suffix == ".xlsx":
        sheet, rows = sheet_rows(path, asked)
        place = f"sheet {sheet!r}"
        return f"{path}, {place}", f"spreadsheet (.xlsx), {place}", rows
    if suffix == ".json":
        return str(path), "list (.json)", _objects(list_rows(path), path, log.report)
    rows = _parquet_rows(path) if suffix == ".parquet" else table_rows(path, log.report)
    return str(path), f"table ({suffix})", rows


def _parquet_rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    import pyarrow.parquet  # slow to import, and needed for Parquet alone

    check_file(path)
    number = 0
    try:
        table = pyarrow.parquet.ParquetFile(path)
        refuse_twins(table.schema_arrow.names, path)
        for batch in table.iter_batches(batch_size=256):
            for row in batch.to_pylist():
                number += 1
                yield number, row
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        after = f" after row {number}" if number else ""
        raise CorpusError(
            f"not a Parquet file, or a damaged one{after} ({error})", file=path
        ) from error


def table_rows(path: Path, on_error: OnError) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows of a CSV, TSV or JSON-lines file with their numbers."""
    suffix = path.suffix.lower()
    with open(path, encoding=_encoding(path), newline="") as file:
        try:
            if suffix in {".csv", ".tsv"}:
                yield from _csv_rows(file, path, "\t" if suffix == ".tsv" else ",", on_error)
            else:
                yield from _json_rows(file, path, on_error)
        except UnicodeDecodeError as error:
            raise CorpusError(
                f"a byte that is not {error.encoding}; save it as UTF-8", file=path
            ) from error


def _encoding(path: Path) -> str:
    """Return the encoding of a table, judged by its first megabyte."""
    check_file(path)
    try:
        with open(path, "rb") as file:
            return encoding_of(file.read(1_000_000), path)
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error


def _csv_rows(
    file: Iterable[str], path: Path, delimiter: str, on_error: OnError
) -> Iterator[tuple[int, dict[str, Any]]]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    reader = csv.DictReader(file, delimiter=delimiter, strict=True)
    number = 0
    try:
        refuse_twins((name for name in reader.fieldnames or [] if name), path)
        for number, row in enumerate(reader, start=1):
            if None in row:
                on_error(
                    CorpusError("more cells than the header has columns", file=path, row=number)
                )
            else:
                yield number, row
    except csv.Error as error:
        raise CorpusError(f"not readable as CSV ({error})", file=path, row=number + 1) from error


def _json_rows(
    file: Iterable[str], path: Path, on_error: OnError
) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
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
            yield number, row
