"""The table of reported speech as a file: CSV, Parquet, JSON lines, or brat standoff.

The three tables hold all of it and come back the same. brat, the format of PolNeAR (Newell,
Margolin & Ruths 2018), is for reading and marking by hand: it holds spans and speakers alone.
"""

from __future__ import annotations

import csv
import io
import json
import math
import re
import sys
from collections.abc import Iterable
from numbers import Integral, Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.corpus import CorpusError
from analysis.quotes import COLUMNS
from analysis.quotes.standoff import HALF, save_brat

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

Row = dict[str, Any]
SUFFIXES = (".csv", ".parquet", ".jsonl")
SPAN_COLUMNS = ("content_spans", "source_spans", "cue_spans", "via_spans")
_OBJECT_COLUMNS = {*SPAN_COLUMNS, "speaker", "speaker_id", "speaker_kind", "country", "via"}
_BRAT_COLUMNS = ("article_id", "content_spans", "source_spans", "cue_spans", "speaker")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # JSON would join the two
_GUARDED = re.compile(r"'|[\s\x00-\x1f]*[=+\-@＝＋－＠]")  # a spreadsheet may take it for a formula


def save(
    quotes: pd.DataFrame, path: str | Path, corpus: Corpus | Iterable[Article] | None = None
) -> None:
    """Write the table of reported speech in the format that the suffix of ``path`` names.

    ``.csv``, ``.parquet`` and ``.jsonl`` keep every column, but not the index; :func:`load`
    reads them. ``content_spans, source_spans, cue_spans, via_spans`` are JSON in a CSV cell
    (``[[3, 9], [12, 20]]``), nested lists in the others; ``confidence`` is a number, every
    other column text. A CSV text that begins with ``=``, ``+``, ``-`` or ``@``, also after
    blanks, or with ``'``, gets a ``'`` before it, so that no spreadsheet runs it as a
    formula; :func:`load` takes that off.

    A path without suffix is a folder for brat: each article of ``corpus`` gives
    ``{article_id}.txt`` (:attr:`Article.text`) and ``{article_id}.ann``, which
    :func:`analysis.corpus.annotations.read_brat` reads. It takes ``article_id,
    content_spans, source_spans, cue_spans, speaker`` and leaves out the other columns.

    Raises ``ValueError``, before anything is written, for another suffix; for a value that
    its column or the format can't hold (a missing text, half a character), naming quote and
    column; for brat also for a quote of no article, spans that are not the words shown, an
    id that can't be a file name, a file that is there and differs (corrected by hand?).
    """
    target, columns = Path(path), _names(quotes.columns)
    suffix = target.suffix.lower()
    if suffix not in ("", *SUFFIXES):
        raise ValueError(f"{target}: the suffix must be {', '.join(SUFFIXES)}, or none for brat")
    if not suffix:
        if missing := [name for name in _BRAT_COLUMNS if name not in columns]:
            raise ValueError(f"brat needs these columns too: {', '.join(missing)}")
        used = {*_BRAT_COLUMNS, "quote_id", "content", "source", "cue"}
        columns = [name for name in columns if name in used]
    rows = _check(quotes[columns].to_dict("records"), columns, target)
    if suffix == ".csv":
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerows([columns, *(map(_cell, row.values()) for row in rows)])
        target.write_bytes(buffer.getvalue().encode())
    elif suffix == ".jsonl":
        if not rows and columns != COLUMNS:
            raise ValueError("JSON lines can't hold the columns of an empty table; save a .csv")
        target.write_bytes("".join(json.dumps(row) + "\n" for row in rows).encode())
    elif suffix == ".parquet":
        import pyarrow.parquet  # slow to import, and needed for Parquet alone

        spans = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
        types = dict.fromkeys(SPAN_COLUMNS, spans) | {"confidence": pyarrow.float64()}
        schema = pyarrow.schema([(name, types.get(name, pyarrow.string())) for name in columns])
        pyarrow.parquet.write_table(pyarrow.Table.from_pylist(rows, schema=schema), target)
    elif corpus is None:
        raise ValueError("brat needs the articles: save(quotes, folder, corpus)")
    else:
        save_brat(rows, target, corpus)


def load(path: str | Path) -> pd.DataFrame:
    """Return the table that :func:`save` wrote to a ``.csv``, ``.parquet`` or ``.jsonl`` file.

    Columns, their order and values are those saved, spans lists of ``(start, end)``. Types
    are those of :func:`analysis.quotes.reported_speech`: its tables, the empty one too, come
    back the very same. Raises ``ValueError`` for another suffix and :class:`CorpusError`,
    naming file, row (from 1) and column, for what :func:`save` would not have written.
    """
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{file}: the suffix must be one of {', '.join(SUFFIXES)}")
    columns, read = _read(file)
    rows = _check(read, columns, file, cells=file.suffix.lower() == ".csv")
    frame = pd.DataFrame(rows, columns=columns, dtype=object)
    for name in columns:
        if name == "confidence":
            frame[name] = frame[name].astype("float64")
        elif name not in _OBJECT_COLUMNS and not any(HALF.search(row[name]) for row in rows):
            frame[name] = frame[name].infer_objects()
    return frame


def _read(path: Path) -> tuple[list[str], list[Any]]:
    data, suffix, rows = path.read_bytes(), path.suffix.lower(), list[Any]()
    try:
        if suffix == ".parquet":
            import pyarrow.parquet

            table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
            return _names(table.column_names), table.to_pylist()
        lines: Any = io.StringIO(data.decode("utf-8-sig"), newline="")
        if suffix == ".csv":
            csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
            lines = csv.DictReader(lines, strict=True)
            columns = _names(lines.fieldnames or [])
        else:
            lines, columns = map(json.loads, filter(str.strip, lines)), COLUMNS
        for row in lines:
            if not rows and suffix == ".jsonl" and isinstance(row, dict):
                columns = _names(row)
            if not isinstance(row, dict) or row.keys() != set(columns):
                raise ValueError(f"row {len(rows) + 1} has not the columns {', '.join(columns)}")
            rows.append(row)
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        raise CorpusError(f"unreadable after {len(rows)} rows ({error})", file=path) from error
    return columns, rows


def _names(columns: Iterable[Any]) -> list[str]:
    names = list(columns)
    good = {n for n in names if isinstance(n, str) and re.match(r"\w", n) and not HALF.search(n)}
    if not names or len(good) < len(names):
        raise ValueError(f"columns need names, each its own, that begin with a letter: {names}")
    return names


def _check(rows: list[Any], columns: list[str], file: Path, cells: bool = False) -> list[Row]:
    """Return the rows, each value in the type of its column; ``cells`` are texts of a CSV."""
    checked: list[Row] = []
    for number, row in enumerate(rows, start=1):
        checked.append({})
        for name in columns:
            try:
                value = _from_cell(name, row[name]) if cells else row[name]
                checked[-1][name] = _checked(name, value, file.suffix.lower())
            except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
                problem = f"{error} (quote {row.get('quote_id')!r})"
                raise CorpusError(problem, file=file, row=number, column=name) from error
    return checked


def _checked(column: str, value: Any, suffix: str) -> Any:
    if column in SPAN_COLUMNS:
        if not isinstance(value, list | tuple) or not all(map(_is_span, value)):
            raise ValueError(f"not a list of [start, end], 0 <= start < end: {value!r:.60}")
        return [(int(start), int(end)) for start, end in value]
    if column == "confidence":
        if isinstance(value, bool) or not isinstance(value, Real) or not math.isfinite(value):
            raise ValueError(f"not a finite number: {value!r:.60}")
        return float(value)
    if not isinstance(value, str):
        raise ValueError(f"not a text but {value!r:.60}; make it one or leave the column out")
    if (_HALVES if suffix == ".jsonl" else HALF).search(value):
        raise ValueError("half a character (a lone surrogate); take it out")
    return value


def _is_span(pair: Any) -> bool:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return False
    whole = all(isinstance(end, Integral) and not isinstance(end, bool) for end in pair)
    return whole and 0 <= pair[0] < pair[1] < 2**63


def _cell(value: Any) -> str:
    if not isinstance(value, str):
        return json.dumps(value)
    return f"'{value}" if _GUARDED.match(value) else value


def _from_cell(column: str, cell: str) -> Any:
    if cell is None or column in {*SPAN_COLUMNS, "confidence"}:
        return json.loads(cell or "null")  # None: the row is too short
    if cell.startswith("'") and not _GUARDED.match(cell[1:]):
        raise ValueError("begins with one ' where save would have written two")
    return cell.removeprefix("'")
