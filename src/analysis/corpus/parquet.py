"""Rows of Parquet files, which may unpack to far more than they hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from analysis.corpus.columns import MAX_COLUMNS
from analysis.corpus.decoding import CorpusError
from analysis.packages import MAX_DOCUMENT_BYTES, MAX_RATIO

"""Most columns of a table, as in Excel."""
_MANY_ROWS = 1 << 20
_MUCH = 10_000_000


def parquet_rows(file: BinaryIO, name: object) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Return the names of the columns of a Parquet file, and its rows.

    A column that holds one text a million times takes a few bytes in the file: texts are
    measured before they are unpacked, with the limits of zip archives
    (:mod:`analysis.packages`). Raises :class:`CorpusError`, naming the row after which
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
                raise CorpusError(_problem(0), file=name)
        table = pyarrow.parquet.ParquetFile(file, read_dictionary=leaves)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, 0, name) from error
    return table.schema_arrow.names, _rows(table, size, name)


_BY_HAND = "save it as CSV if you trust it"


def _rows(table: Any, size: int, name: object) -> Iterator[dict[str, Any]]:
    number = 0
    unpacked = 0
    try:
        for batch in table.iter_batches(batch_size=256):
            unpacked += sum(map(_bytes_of, batch.columns))
            if unpacked > max(_MUCH, MAX_RATIO * size):
                raise CorpusError(_problem(number), file=name)
            for row in _values(batch, number, name):
                number += 1
                yield row
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, number, name) from error


def _values(batch: Any, number: int, name: object) -> list[dict[str, Any]]:
    try:
        return list(batch.to_pylist())
    except Exception:  # which of them? a date beyond the year 9999, say
        for column, values in zip(batch.schema.names, batch.columns, strict=True):
            for row, value in enumerate(values, start=number + 1):
                try:
                    value.as_py()
                except Exception as error:
                    problem = f"a value that can't be read ({error})"
                    raise CorpusError(problem, file=name, row=row, column=column) from error
        raise


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


def _problem(number: int) -> str:
    after = f"after row {number} " if number else ""
    return f"{after}unpacks to more than {MAX_RATIO} times its size; {_BY_HAND}"


def _damaged(error: Exception, number: int, name: object) -> CorpusError:
    after = f" after row {number}" if number else ""
    return CorpusError(f"not a Parquet file, or a damaged one{after} ({error})", file=name)
