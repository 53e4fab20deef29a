"""The values that a table file can hold, and columns made of them."""

from __future__ import annotations

import datetime
import json
import math
from collections import Counter
from collections.abc import Callable, Sequence
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from analysis.files import HALF


class Column(NamedTuple):
    """A column: its name, its type in the frame, and its values in the types of Python.

    A value is None (missing), a text, a bool, an int, a float, a Timestamp or a list.
    """

    name: str
    dtype: Any
    values: list[Any]


def as_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its index as columns, and with texts as names of columns."""
    index = frame.index
    names = list(index.names)
    unnamed = names == [None] and pd.api.types.is_integer_dtype(index.dtype)
    if not unnamed:
        labels = ["index" if name is None else name for name in names]
        own = index.set_names(labels).to_frame(index=False)
        frame = pd.concat([own, frame.reset_index(drop=True)], axis=1)
    columns = [" | ".join(map(str, name)) if isinstance(name, tuple) else str(name)
               for name in frame.columns]  # fmt: skip
    if twice := [name for name, times in Counter(columns).items() if times > 1]:
        raise ValueError(f"columns of the same name: {', '.join(twice)}")
    if not columns or "" in columns:
        raise ValueError("a table without columns, or a column without a name")
    return frame.set_axis(pd.Index(columns, dtype=object), axis=1)


def plain_columns(frame: pd.DataFrame) -> list[Column]:
    """Return the columns with their values in the types of Python.

    Raises ``ValueError``, naming row (from 1) and column, for what no table file holds.
    """
    columns = []
    for place, name in enumerate(frame.columns):
        if HALF.search(name):
            raise ValueError(f"column {name!r}: half a character (a lone surrogate) in the name")
        series = frame.iloc[:, place]
        columns.append(Column(name, series.dtype, checked(plain, series.tolist(), name)))
    return columns


def checked(convert: Callable[[Any], Any], values: Sequence[Any], column: str) -> list[Any]:
    """Return the converted values; a ``ValueError`` also says row (from 1) and column."""
    found = []
    for row, value in enumerate(values, start=1):
        try:
            found.append(convert(value))
        except ValueError as error:
            raise ValueError(f"row {row}, column {column!r}: {error}") from error
    return found


def plain(value: Any) -> Any:
    """Return a value in the types of Python; raises ``ValueError`` for another kind of value."""
    if isinstance(value, str):
        if HALF.search(value):
            raise ValueError("half a character (a lone surrogate); take it out")
        return str(value)
    if isinstance(value, list | tuple | np.ndarray | set | frozenset):
        items = sorted(value, key=repr) if isinstance(value, set | frozenset) else list(value)
        return [_item(plain(item)) for item in items]
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, Integral):
        if not -(2**63) <= int(value) < 2**63:
            raise ValueError(f"a whole number beyond 64 bits: {value!r:.60}")
        return int(value)
    if isinstance(value, Real) and isinstance(value, float | np.floating):
        return None if math.isnan(value) else float(value)
    if isinstance(value, datetime.date | np.datetime64):
        if pd.isna(value):
            return None
        moment = pd.Timestamp(value)
        if moment.tzinfo is not None or moment.nanosecond:
            raise ValueError(f"a time with a zone, or finer than microseconds: {value!r:.60}")
        return moment
    raise ValueError(f"not a text, number, date or list but {value!r:.60}; make it a text")


def _item(value: Any) -> Any:
    if isinstance(value, pd.Timestamp) or (isinstance(value, float) and math.isinf(value)):
        raise ValueError(f"a list can't hold {value!r}; make it a text")
    return value


def as_json(value: list[Any]) -> str:
    """Return a list as the text of a cell."""
    return json.dumps(value, ensure_ascii=False)


def series(values: list[Any]) -> pd.Series:
    """Return values as a column of the type that all of them have, else of objects.

    Texts that are all JSON lists become lists.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        lists = _from_json(values)
        return pd.Series(values, dtype="str") if lists is None else objects(lists)
    if kinds == {int} and None not in values:
        return pd.Series(values, dtype="int64")
    if kinds <= {int, float} and (values or kinds):
        return pd.Series([math.nan if value is None else value for value in values], dtype=float)
    if kinds == {bool} and None not in values:
        return pd.Series(values, dtype=bool)
    if kinds == {pd.Timestamp}:
        return pd.Series(pd.to_datetime(values))
    return objects(values)


def objects(values: list[Any]) -> pd.Series:
    """Return values as a column of objects, the pairs of whole numbers in lists as tuples."""
    made = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        made[place] = paired(value)
    return pd.Series(made)


def paired(value: Any) -> Any:
    """Return a list of pairs of whole numbers as one of tuples; anything else as it is."""
    if isinstance(value, list) and all(
        isinstance(item, list) and len(item) == 2 and {type(end) for end in item} == {int}
        for item in value
    ):
        return [tuple(item) for item in value]
    return value


def _from_json(cells: list[Any]) -> list[Any] | None:
    """Return the lists that the texts of a column are; None unless all are."""
    if not all(cell is None or (cell[:1] == "[" and cell[-1:] == "]") for cell in cells):
        return None
    try:
        return [None if cell is None else json.loads(cell) for cell in cells]
    except (ValueError, RecursionError):
        return None
