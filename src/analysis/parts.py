"""Tables that lie on disk in parts: one Parquet file a table and batch of articles.

Each finished part has a mark, ``part-00000.json``: the key of the work and of the articles it
was made from, how many rows each table has, and the hash of its file. A part that does not
agree with its mark is not there.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus import CorpusError
from analysis.corpus.collection import PROBLEM_COLUMNS
from analysis.corpus.decoding import read_bytes
from analysis.files import read_sealed, sha256_of, write_bytes, write_sealed
from analysis.folders import make_way

_NAME = re.compile(r"[\w-]{1,100}")


class _File(NamedTuple):
    """A table of a part: how many rows it has, and the hash of its file."""

    rows: int
    sha256: str


class _Mark(NamedTuple):
    """What a part was made from (no key: unfinished), articles that failed, and its tables."""

    key: str
    failed: int
    tables: dict[str, _File]


class Parts:
    """The tables of a run of :func:`analysis.mapping.map_batches`, read part by part.

    ``folder`` holds ``part-00000.NAME.parquet`` and so on, which any tool that reads Parquet
    can take, and for each finished part a mark. ``keys`` are those of the parts, in order.
    Reading raises :class:`CorpusError` for a part that is missing, damaged, or of other work.
    """

    def __init__(
        self, folder: Path, keys: Sequence[str], place: TemporaryDirectory[str] | None = None
    ) -> None:
        self.folder, self.keys = folder, keys
        self._place = place  # the temporary folder lives as long as this

    def __repr__(self) -> str:
        return f"Parts({len(self.keys)} parts; {', '.join(self.names)})"

    @property
    def names(self) -> list[str]:
        """The names of the tables, in alphabetical order."""
        return sorted({name for number in range(len(self.keys)) for name in self._tables(number)})

    def each(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a table part by part, in order of the corpus; a part may have no rows."""
        for number in range(len(self.keys)):
            tables = self._tables(number)
            if name in tables:
                yield _read(_path(self.folder, number, name), tables[name])

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a whole.

        Raises ``KeyError`` for a name that no part has.
        """
        frames = list(self.each(name))
        if not frames:
            if not self.keys:
                return pd.DataFrame()
            raise KeyError(f"no table {name!r}; there are {', '.join(self.names)}")
        filled = [frame for frame in frames if len(frame)]
        return stacked(filled) if filled else frames[0]

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read, as ``Corpus.problems``."""
        found = self.table("problems") if self.keys else pd.DataFrame(columns=PROBLEM_COLUMNS)
        return found.astype({"row": "Int64", "left_out": "bool"})

    def _tables(self, number: int) -> dict[str, _File]:
        path = _mark(self.folder, number)
        mark = _listed(path)
        if mark is None or mark.key != self.keys[number]:
            problem = "is of other work" if mark and mark.key else "is missing"
            raise CorpusError(f"this part {problem}; run it again", file=path)
        return mark.tables


def is_done(folder: Path, number: int, key: str) -> bool:
    """Tell whether the part of this key is finished and needs no second try."""
    mark = _listed(_mark(folder, number))
    return mark is not None and mark.key == key and mark.failed == 0 and all(
        sha256_of(_path(folder, number, name)) == file.sha256 for name, file in mark.tables.items()
    )  # fmt: skip


def write_part(
    folder: Path, number: int, key: str, tables: Mapping[str, pd.DataFrame], *, failed: int = 0
) -> None:
    """Write the tables of a part, and its mark last; ``failed`` articles are to be tried again.

    Raises ``ValueError`` for a name that can't be that of a file, :class:`CorpusError` for
    values that Parquet can't hold.
    """
    import pyarrow  # slow to import
    import pyarrow.parquet

    made: dict[str, bytes] = {}
    for name, frame in tables.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} can't be the name of a table: letters, digits, _ and -")
        try:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError) as error:
            problem = f"a column of table {name!r} can't be kept: {error}"
            raise CorpusError(problem, file=_path(folder, number, name)) from error
        out = io.BytesIO()
        labelled = table.replace_schema_metadata({**(table.schema.metadata or {}), "key": key})
        pyarrow.parquet.write_table(labelled, out, compression="zstd")
        made[name] = out.getvalue()
    listed = {
        name: {"rows": len(tables[name]), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in made.items()
    }
    mark = {"key": key, "failed": failed, "tables": listed}
    remove_part(folder, number)
    # Everything is listed first, so that a run that is killed leaves no file unknown.
    write_sealed(_mark(folder, number), mark | {"key": ""})
    for name, data in made.items():
        make_way(_path(folder, number, name))
        write_bytes(_path(folder, number, name), data)
    write_sealed(_mark(folder, number), mark)


def remove_part(folder: Path, number: int) -> None:
    """Delete the files of a part that are as they were written."""
    path = _mark(folder, number)
    mark = _listed(path)
    if mark is None:
        make_way(path)
        return
    for name, file in mark.tables.items():
        table = _path(folder, number, name)
        if not table.is_symlink() and sha256_of(table) == file.sha256:
            table.unlink()
    path.unlink()


def remove_others(folder: Path, keys: Sequence[str]) -> None:
    """Delete the parts that have none of the keys in its place."""
    for path in folder.glob("part-*.json"):
        found = re.fullmatch(r"part-(\d{5,})\.json", path.name)
        mark = _listed(path)
        if found and mark and mark.key not in keys[int(found[1]) :][:1]:
            remove_part(folder, int(found[1]))


def _path(folder: Path, number: int, name: str) -> Path:
    return folder / f"part-{number:05}.{name}.parquet"


def _mark(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}.json"


def _listed(path: Path) -> _Mark | None:
    """Return the mark of a part; None if there is none, or none of ours."""
    try:
        given = read_sealed(path)
        tables = {name: _File(**file) for name, file in given["tables"].items()}
        sound = (
            isinstance(given["key"], str)
            and type(given["failed"]) is int
            and all(_NAME.fullmatch(name) for name in tables)
            and all(type(file.rows) is int for file in tables.values())
            and all(re.fullmatch("[0-9a-f]{64}", file.sha256) for file in tables.values())
        )
    except (TypeError, KeyError, AttributeError):
        return None
    return _Mark(given["key"], given["failed"], tables) if sound else None


def _read(path: Path, file: _File) -> pd.DataFrame:
    """Return a part; nested columns as lists of Python numbers, spans as ``(start, end)``."""
    import pyarrow
    import pyarrow.parquet

    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise CorpusError("this part is not as it was written; run it again", file=path)
    table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
    frame = table.to_pandas()
    kinds = pyarrow.types
    for field in table.schema:
        values = table.column(field.name)
        if kinds.is_list(field.type) and kinds.is_list(inner := field.type.value_type):
            cells = values.to_pylist()
            if kinds.is_integer(inner.value_type):
                cells = [cell and [pair and tuple(pair) for pair in cell] for cell in cells]
            frame[field.name] = pd.Series(cells, index=frame.index, dtype=object)
        elif kinds.is_nested(field.type):
            frame[field.name] = pd.Series(values.to_pylist(), index=frame.index, dtype=object)
        elif kinds.is_integer(field.type) and values.null_count:
            frame[field.name] = pd.array(values.to_pylist(), dtype="Int64")
    return frame


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return tables under one another; whole numbers stay whole where a table has none."""
    is_whole = pd.api.types.is_integer_dtype
    kinds: dict[Any, list[bool]] = {}
    for frame in frames:
        for name in frame:
            if is_whole(frame[name]) or not frame[name].isna().all():
                kinds.setdefault(name, []).append(is_whole(frame[name]))
    partly = [name for name, whole in kinds.items() if all(whole) and len(whole) < len(frames)]
    return pd.concat(
        [frame.astype({name: "Int64" for name in partly if name in frame}) for frame in frames],
        ignore_index=True,
    )
