"""Tables that lie on disk in parts: one Parquet file a table and batch of articles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from analysis.corpus import CorpusError
from analysis.corpus.collection import PROBLEM_COLUMNS
from analysis.files import write_beside, write_bytes


class Parts:
    """The tables of a run of :func:`analysis.mapping.map_batches`, read part by part.

    ``folder`` holds ``part-00000.NAME.parquet`` and so on, which any tool that reads Parquet
    can take, and for each finished part a ``part-00000.json``.
    """

    def __init__(
        self, folder: Path, n_parts: int, place: TemporaryDirectory[str] | None = None
    ) -> None:
        self.folder, self.n_parts = folder, n_parts
        self._place = place  # the temporary folder lives as long as this

    def __repr__(self) -> str:
        return f"Parts({self.n_parts} parts; {', '.join(self.names)})"

    @property
    def names(self) -> list[str]:
        """The names of the tables, in alphabetical order."""
        return sorted({name for number in range(self.n_parts) for name in self._written(number)})

    def each(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a table part by part, in order of the corpus; a part may have no rows."""
        for number in range(self.n_parts):
            if name in self._written(number):
                yield _read(_path(self.folder, number, name))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a whole.

        Raises ``KeyError`` for a name that no part has.
        """
        frames = list(self.each(name))
        if not frames:
            if not self.n_parts:
                return pd.DataFrame()
            raise KeyError(f"no table {name!r}; there are {', '.join(self.names)}")
        filled = [frame for frame in frames if len(frame)]
        return pd.concat(filled, ignore_index=True) if filled else frames[0]

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read, as ``Corpus.problems``."""
        found = self.table("problems") if self.n_parts else pd.DataFrame(columns=PROBLEM_COLUMNS)
        return found.astype({"row": "Int64", "left_out": "bool"})

    def _written(self, number: int) -> list[str]:
        listed = _listed(self.folder, number)
        if listed is None:
            raise CorpusError("this part is missing", file=_mark(self.folder, number))
        return listed

    @staticmethod
    def is_done(folder: Path, number: int) -> bool:
        """Tell whether a part is finished: all of its tables are there."""
        listed = _listed(folder, number)
        return listed is not None and all(_path(folder, number, name).exists() for name in listed)


def write_part(folder: Path, number: int, tables: dict[str, pd.DataFrame]) -> None:
    """Write the tables of a part, each beside its place and then renamed; last its mark."""
    import pyarrow  # slow to import
    import pyarrow.parquet

    for name, frame in tables.items():
        path = _path(folder, number, name)
        try:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError) as error:
            problem = f"a column of table {name!r} can't be kept: {error}"
            raise CorpusError(problem, file=path) from error
        with write_beside(path) as file:
            pyarrow.parquet.write_table(table, file, compression="zstd")
    write_bytes(_mark(folder, number), json.dumps(list(tables)).encode())


def _path(folder: Path, number: int, name: str) -> Path:
    return folder / f"part-{number:05}.{name}.parquet"


def _mark(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}.json"


def _listed(folder: Path, number: int) -> list[str] | None:
    """Return the names of the tables of a finished part."""
    try:
        return list(json.loads(_mark(folder, number).read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return None


def _read(path: Path) -> pd.DataFrame:
    """Return a part; nested columns as lists of Python numbers, spans as ``(start, end)``."""
    import pyarrow
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(path).read()
    except (OSError, pyarrow.ArrowInvalid) as error:
        raise CorpusError(f"not a Parquet file ({error})", file=path) from error
    nested = {
        field.name: [_spans(value) for value in table.column(field.name).to_pylist()]
        if pyarrow.types.is_list(field.type) and pyarrow.types.is_list(field.type.value_type)
        else table.column(field.name).to_pylist()
        for field in table.schema
        if pyarrow.types.is_nested(field.type)
    }
    frame = table.to_pandas()
    for name, values in nested.items():
        frame[name] = pd.Series(values, index=frame.index, dtype=object)
    return frame


def _spans(value: list[list[int]] | None) -> list[tuple[int, ...]] | None:
    return None if value is None else [tuple(pair) for pair in value]
