"""The values of the table of reported speech, and the cells of a CSV that hold them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from analysis.corpus import CorpusError
from analysis.corpus.json_text import parse_json
from analysis.files import HALF, guarded, unguarded

Row = dict[str, Any]
SPAN_COLUMNS = ("content_spans", "source_spans", "cue_spans", "via_spans")
_HALVES = re.compile("[\ud800-\udbff][\udc00-\udfff]")  # JSON would join the two


def column_names(columns: Iterable[Any]) -> list[str]:
    """Return the names of columns; raises ``ValueError`` for one that no file can hold."""
    names = list(columns)
    texts = [name for name in names if isinstance(name, str) and not HALF.search(name)]
    good = {name for name in texts if re.match(r"\w", name) and guarded(name) == name}
    if not names or len(good) < len(names):
        raise ValueError(f"columns need names, each its own, that begin with a letter: {names}")
    return names


def checked_rows(
    rows: list[Any], columns: list[str], file: Path, format: str, cells: bool = False
) -> list[Row]:
    """Return the rows, each value in the type of its column; ``cells`` are texts of a CSV."""
    checked: list[Row] = []
    for number, row in enumerate(rows, start=1):
        checked.append({})
        for name in columns:
            try:
                value = _from_cell(name, row[name]) if cells else row[name]
                checked[-1][name] = _checked(name, value, format)
            except (ValueError, RecursionError) as error:  # also numbers too long, lists too deep
                problem = f"{error} (quote {row.get('quote_id')!r})"
                place = file if file.name else ""
                raise CorpusError(problem, file=place, row=number, column=name) from error
    return checked


def _checked(column: str, value: Any, format: str) -> Any:
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
    if (_HALVES if format == "jsonl" else HALF).search(value):
        raise ValueError("half a character (a lone surrogate); take it out")
    return value


def _is_span(pair: Any) -> bool:
    if not isinstance(pair, list | tuple) or len(pair) != 2:
        return False
    whole = all(isinstance(end, Integral) and not isinstance(end, bool) for end in pair)
    return whole and 0 <= pair[0] < pair[1] < 2**63


def cell(value: Any) -> str:
    """Return what stands for a value in a CSV."""
    if not isinstance(value, str):
        return json.dumps(value)
    return guarded(value)


def _from_cell(column: str, cell: str) -> Any:
    if cell is None or column in {*SPAN_COLUMNS, "confidence"}:
        return parse_json(cell or "null")  # None: the row is too short
    return unguarded(cell)
