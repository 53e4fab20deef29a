"""Tables as Parquet: types are kept, lists are nested lists."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, BinaryIO

import pandas as pd

from analysis.files import CorpusError
from analysis.tables.values import Column, objects, series


def write(columns: list[Column], out: BinaryIO) -> None:
    """Write the columns; raises ``ValueError`` for one of several kinds of values."""
    import pyarrow.parquet  # slow to import, and needed for Parquet alone

    arrays = []
    for column in columns:
        try:
            arrays.append(pyarrow.array(column.values, type=_type(column)))
        except (ValueError, TypeError, NotImplementedError, pyarrow.lib.ArrowException) as error:
            problem = f"column {column.name!r}: values of several kinds ({error})"
            raise ValueError(problem) from error
    table = pyarrow.Table.from_arrays(arrays, names=[column.name for column in columns])
    pyarrow.parquet.write_table(table, out)


def _type(column: Column) -> Any:
    """Return the type of a column in Parquet, None to find it by the values."""
    import pyarrow

    kind = getattr(column.dtype, "kind", "O")
    if kind in "iu":
        return pyarrow.int64()
    if kind == "f":
        return pyarrow.float64()
    if kind == "b":
        return pyarrow.bool_()
    kinds = {type(value) for value in column.values if value is not None}
    if kind == "M" or kinds == {pd.Timestamp}:
        return pyarrow.timestamp("us")
    if column.name.endswith("_spans") or (not any(column.values) and kinds == {list}):
        return pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    if kinds == {int, float}:
        return pyarrow.float64()
    return None if kinds else pyarrow.string()


def read(data: bytes, file: Path) -> pd.DataFrame:
    """Return the table; raises :class:`CorpusError` for what is no Parquet file."""
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
    except (OSError, ValueError, pyarrow.lib.ArrowException) as error:
        raise CorpusError(f"not a Parquet file ({error})", file=file) from error
    names = list(table.column_names)
    if len(set(names)) < len(names):
        raise CorpusError(f"columns need names, each its own: {names}", file=file)
    found: dict[str, pd.Series] = {}
    for name, column in zip(names, table.columns, strict=True):
        if pyarrow.types.is_nested(column.type):
            found[name] = objects(column.to_pylist())
        elif pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
            found[name] = pd.Series(column.to_pylist(), dtype="str")
        elif pyarrow.types.is_null(column.type):
            found[name] = series(column.to_pylist())
        else:
            found[name] = column.to_pandas()
    return pd.DataFrame(found, columns=pd.Index(names, dtype="str"))
