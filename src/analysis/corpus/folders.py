"""Records of articles from folders: files that a ``metadata.csv`` lists, or bare files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from analysis.corpus.columns import match_columns
from analysis.corpus.decoding import (
    HTML_SUFFIXES,
    CorpusError,
    read_text_file,
)
from analysis.corpus.tables import OnError, Record, rename_columns, table_rows

TEXT_SUFFIXES = {".txt", ".md", *HTML_SUFFIXES}


def read_folder(folder: Path, asked: dict[str, str] | None, on_error: OnError) -> Iterator[Record]:
    """Yield a record for each row of ``metadata.csv``, or for each text file without one."""
    metadata = folder / "metadata.csv"
    if metadata.exists():
        yield from _listed_files(folder, metadata, asked, on_error)
        return
    if asked:
        raise CorpusError("columns asked for, but there is no metadata.csv", file=folder)
    paths = sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in TEXT_SUFFIXES and not path.is_dir()
    )
    if not paths:
        raise CorpusError("no metadata.csv and no .txt or .html file in it", file=folder)
    flat = all(path.parent == folder for path in paths)
    for path in paths:
        try:
            if not _lies_within(folder, path):
                raise CorpusError("lies outside the corpus folder; copy it in", file=path)
            record = read_text_file(path)
        except CorpusError as error:
            on_error(error)
            continue
        name = path.relative_to(folder)
        own = "" if flat else name.parts[0] if len(name.parts) > 1 else "unknown"
        guess = own or (path.stem if len(paths) <= 40 else "unknown")
        record["source"] = record.get("source") or guess
        yield {
            "article_id": str(name.with_suffix("")),
            "file": str(name),
            "_file": str(path),
        } | record


def _lies_within(folder: Path, path: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _listed_files(
    folder: Path, metadata: Path, asked: dict[str, str] | None, on_error: OnError
) -> Iterator[Record]:
    fields: dict[str, str] | None = None
    for number, row in table_rows(metadata, on_error):
        if fields is None:
            fields = match_columns(row, asked, metadata)
            if "file" not in fields and "article_id" not in fields and "text" not in fields:
                raise CorpusError("neither a column of files nor one of ids", file=metadata)
        record = rename_columns(row, fields, metadata, number)
        try:
            if not record.get("text"):
                record = record | _listed_text(folder, metadata, record, number, fields)
        except CorpusError as error:
            on_error(error)
            continue
        yield record


def _listed_text(
    folder: Path, metadata: Path, record: Record, number: int, fields: dict[str, str]
) -> Record:
    column = fields.get("file", fields.get("article_id", ""))
    name = record.get("file") or f"{record.get('article_id', '')}.txt"
    if name == ".txt":
        raise CorpusError("neither a file nor an id", file=metadata, row=number, column=column)
    for place in (folder / name, folder / "texts" / name):
        if not _lies_within(folder, place):
            raise CorpusError(
                f"{name!r} lies outside the corpus folder; copy it in",
                file=metadata,
                row=number,
                column=column,
            )
        if os.path.isfile(place):
            try:
                found = read_text_file(place)
            except CorpusError as error:
                problem = f"{error.problem} ({place})"
                raise CorpusError(problem, file=metadata, row=number, column=column) from error
            return {
                key: value for key, value in found.items() if key == "text" or not record.get(key)
            }
    raise CorpusError(
        f"{name!r} is neither in {folder} nor in its texts/",
        file=metadata,
        row=number,
        column=column,
    )
