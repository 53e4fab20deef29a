"""Records of articles from folders: files that a ``metadata.csv`` lists, or bare files."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from analysis.corpus.archives import unpacked
from analysis.corpus.columns import match_columns
from analysis.corpus.decoding import CorpusError, printable
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records, read_document
from analysis.corpus.log import Log
from analysis.corpus.tables import (
    TABLE_SUFFIXES,
    Record,
    read_table_file,
    rename_columns,
    table_rows,
)
from analysis.files import unguarded


def read_folder(folder: Path, asked: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield a record for each row of ``metadata.csv``, or for each document without one.

    Where there is neither a ``metadata.csv`` nor a document, the tables in it are read.
    """
    metadata = folder / "metadata.csv"
    if metadata.exists():
        log.container = "folder with metadata.csv"
        yield from _listed_files(folder, metadata, asked, log)
        return
    log.container = "folder"
    found = sorted(path for path in folder.rglob("*") if not _is_left_over(path, folder))
    for link in [path for path in found if path.is_symlink() and path.is_dir()]:
        log.report(CorpusError("a link to a folder; not followed: copy it in", file=link))
    paths = [path for path in found if not path.is_dir()]
    documents = [path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES]
    tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
    read = documents or tables
    passed_over = sorted(set(paths).difference(read))
    log.unread.update(path.suffix.lower() or path.name for path in passed_over)
    if not read:
        known = ", ".join(sorted(DOCUMENT_SUFFIXES | TABLE_SUFFIXES))
        raise CorpusError(f"no metadata.csv and no .txt or other file of {known}", file=folder)
    if documents and asked:
        raise CorpusError("columns asked for, but there is no metadata.csv", file=folder)
    flat = all(path.parent == folder for path in documents)
    few = len(documents) <= 40
    stems = Counter(map(_stem, read))
    for path in read:
        try:
            if not _lies_within(folder, path):
                raise CorpusError("lies outside the corpus folder; copy it in", file=path)
            yield from (
                _bare_file(folder, path, log, flat=flat, few=few, alone=stems[_stem(path)] == 1)
                if documents
                else read_table_file(path, asked, log)
            )
        except CorpusError as error:
            log.report(error)


def _is_left_over(path: Path, folder: Path) -> bool:
    """Tell whether a file was left by Word, macOS, Windows or Jupyter, or is hidden."""
    parts = path.relative_to(folder).parts
    hidden = any(part.startswith(("~$", ".")) for part in parts)
    return hidden or "__MACOSX" in parts or path.name == "Thumbs.db"


def read_zip(path: Path, asked: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield the records of a zip archive, which is read like the folder that was packed."""
    with unpacked(path, log.report) as folder:
        inner = list(folder.iterdir())
        root = inner[0] if len(inner) == 1 and inner[0].is_dir() else folder
        own = log.within(root, path)
        try:
            for record in read_folder(root, asked, own):
                yield record | {"_file": own.original(record["_file"])}
        except CorpusError as error:
            raise own.renamed(error) from None
        finally:
            log.container = own.container.replace("folder", "zip archive")


def _stem(path: Path) -> str:
    return path.with_suffix("").as_posix()


def _bare_file(
    folder: Path, path: Path, log: Log, *, flat: bool, few: bool, alone: bool
) -> Iterator[Record]:
    """Yield the records of a file; it is ``alone`` if no other has its name but for the suffix."""
    name = path.relative_to(folder)
    own = "" if flat else name.parts[0] if len(name.parts) > 1 else "unknown"
    guess = own or (path.stem if few else "unknown")
    article_id = _stem(name) if alone else name.as_posix()
    for record in document_records(path, printable(article_id), log):
        source = record.get("source") or printable(guess)
        yield record | {"file": printable(str(name)), "source": source}


def _lies_within(folder: Path, path: Path) -> bool:
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _listed_files(
    folder: Path, metadata: Path, asked: dict[str, str] | None, log: Log
) -> Iterator[Record]:
    fields: dict[str, str] | None = None
    log.files["rows"] += 1
    for number, cells in table_rows(metadata, log.report):
        row = {unguarded(name): cell for name, cell in cells.items()}  # as Corpus.save guards them
        if fields is None:
            fields = match_columns(row, asked, metadata)
            if "file" not in fields and "article_id" not in fields and "text" not in fields:
                raise CorpusError("neither a column of files nor one of ids", file=metadata)
        texts = {fields.get("text"), fields.get("html")}
        row = {n: cell if n in texts or not cell else unguarded(cell) for n, cell in row.items()}
        record = rename_columns(row, fields, metadata, number)
        try:
            if not record.get("text"):
                record = record | _listed_text(folder, metadata, record, number, fields)
        except CorpusError as error:
            log.report(error)
            continue
        log.articles["rows"] += 1
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
                found = _one_article(place)
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


def _one_article(path: Path) -> Record:
    if path.suffix.lower() in TABLE_SUFFIXES | {".zip"}:
        raise CorpusError("not a document but a table or an archive; load it by itself", file=path)
    records = read_document(path).records
    if len(records) != 1:
        raise CorpusError(f"holds {len(records)} articles; load it by itself", file=path)
    return records[0]
