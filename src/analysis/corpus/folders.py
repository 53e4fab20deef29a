"""Folders of articles: read by their ``metadata.csv`` or file by file, and written to be read."""

from __future__ import annotations

import csv
import os
import re
import secrets
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import pandas as pd

from analysis.corpus.archives import unpacked
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records, read_document
from analysis.corpus.records import (
    HIDDEN_COLUMN,
    Item,
    Items,
    Kind,
    Problem,
    Record,
    folder_list,
    match_columns,
    one_line,
    rename_columns,
)
from analysis.corpus.tables import TABLE_SUFFIXES, read_table_file, text_rows
from analysis.files import HALF, CorpusError, printable
from analysis.files.folders import is_ours, names_in
from analysis.files.tables import guarded_csv, unguarded

LISTS = ("speakers.csv", "heads.csv", "statements.csv")
"""Tables that say something of a corpus, not articles."""
SAVE_AS = {".xls": ".xlsx", ".ods": ".xlsx", ".doc": ".docx", ".odt": ".docx"}
SAVE_AS |= {".msg": ".txt", ".epub": ".txt", ".mht": ".html", ".mhtml": ".html"}


def read_folder(folder: Path, columns: dict[str, str] | None = None) -> Items:
    """Yield a record for each row of ``metadata.csv``, or for each document without one.

    Where there is neither a ``metadata.csv`` nor a document, the tables in it are read. Folders
    of results that this package wrote are passed over.
    """
    if metadata := folder_list(folder, "metadata.csv"):
        yield Kind("folder with metadata.csv", "folder")
        yield from _listed_files(folder, metadata, columns)
        return
    if is_ours(folder):
        raise CorpusError("a folder of results, not of articles; name another", file=folder)
    yield Kind("folder", "folder")
    paths = []
    for found in _files(folder):
        if isinstance(found, Path):
            paths.append(found)
        else:
            yield found
    documents = sorted(path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES)
    tables = sorted(path for path in paths if path.suffix.lower() in TABLE_SUFFIXES)
    read = documents or tables
    for path in sorted(set(paths).difference(read)):
        suffix = path.suffix.lower()
        yield Kind(suffix or path.name, "not read")
        if suffix in TABLE_SUFFIXES and path.name.lower() not in LISTS:
            problem = "a table beside documents; not read: load it by itself"
        elif suffix in SAVE_AS:
            problem = f"not read: save it as {SAVE_AS[suffix]}"
        else:
            continue
        yield Problem(CorpusError(problem, file=path), stops=False)
    if not read:
        known = ", ".join(sorted(DOCUMENT_SUFFIXES | TABLE_SUFFIXES))
        raise CorpusError(f"no metadata.csv and no .txt or other file of {known}", file=folder)
    if documents and columns:
        raise CorpusError("columns asked for, but there is no metadata.csv", file=folder)
    flat = all(path.parent == folder for path in documents)
    stems = Counter(path.with_suffix("").as_posix().strip() for path in read)
    for path in read:
        try:
            if tables and not documents:
                yield from read_table_file(path, columns, within=folder)
                continue
            name = path.relative_to(folder)
            alone = stems[path.with_suffix("").as_posix().strip()] == 1
            article_id = (name.with_suffix("") if alone else name).as_posix().strip()
            own = "" if flat else name.parts[0] if len(name.parts) > 1 else "unknown"
            source = own or (path.stem if len(documents) <= 40 else "unknown")
            for item in document_records(path, printable(article_id), within=folder):
                if isinstance(item, dict):
                    item["file"] = printable(str(name))
                    item["source"] = item.get("source") or printable(source)
                yield item
        except CorpusError as error:
            yield Problem(error)


def _files(folder: Path) -> Iterator[Path | Item]:
    """Yield all that is no folder, without what Word, macOS, Windows or Jupyter left there."""
    folders = [folder]
    while folders:
        place = folders.pop()
        try:
            found = [Path(entry) for entry in os.scandir(place)]
        except OSError as error:
            yield Problem(CorpusError(f"cannot be read ({error.strerror})", file=place))
            continue
        if is_ours(place):
            yield Kind("folder of results", "not read")
            continue
        for path in found:
            if path.name.startswith(("~$", ".")) or path.name in ("__MACOSX", "Thumbs.db"):
                continue
            if not os.path.isdir(path):
                yield path
            elif path.is_symlink():
                problem = "a link to a folder; not followed: copy it in"
                yield Problem(CorpusError(problem, file=path))
            else:
                folders.append(path)


def read_zip(path: Path, columns: dict[str, str] | None = None) -> Items:
    """Yield the records of a zip archive, which is read like the folder that was packed."""
    with unpacked(path) as (folder, problems):
        yield from problems
        inner = list(folder.iterdir())
        root = inner[0] if len(inner) == 1 and inner[0].is_dir() else folder

        def original(text: str) -> str:
            return text.replace(str(root), str(path))

        def renamed(error: CorpusError) -> CorpusError:
            problem, file = original(error.problem), original(error.file)
            return CorpusError(problem, file=file, row=error.row, column=error.column)

        for name in sorted(os.listdir(root)):
            if name.lower() in LISTS:
                problem = "a list in an archive is not used: unpack the archive"
                doubt = CorpusError(problem, file=path / name)
                yield Problem(doubt, left_out=False, warn=True)
        try:
            for item in read_folder(root, columns):
                if isinstance(item, dict):
                    yield item | {"_file": original(item["_file"])}
                elif isinstance(item, Problem):
                    yield item._replace(error=renamed(item.error))
                elif isinstance(item, Kind) and item.role == "folder":
                    yield item._replace(name=item.name.replace("folder", "zip archive"))
                else:
                    yield item
        except CorpusError as error:
            raise renamed(error) from None


def _listed_files(folder: Path, metadata: Path, columns: dict[str, str] | None) -> Items:
    yield Kind("rows")
    fields: dict[str, str] | None = None
    texts = (folder / "texts").glob("*")
    unlisted = {path for path in texts if path.suffix.lower() in DOCUMENT_SUFFIXES}
    empty = True
    for item in text_rows(metadata, within=folder):
        empty = False
        if isinstance(item, Problem):
            yield item
            continue
        number, cells = item
        row = {unguarded(name): cell for name, cell in cells.items()}  # as Corpus.save guards them
        if fields is None:
            fields = match_columns(row, columns, metadata)
            if "file" not in fields and "article_id" not in fields and "text" not in fields:
                raise CorpusError("neither a column of files nor one of ids", file=metadata)
        bodies = {fields.get("text"), fields.get("html")}
        row = {n: cell if n in bodies or not cell else unguarded(cell) for n, cell in row.items()}
        record = rename_columns(row, fields, metadata, number)
        if not record.get("text"):
            name = record.get("file") or f"{record.get('article_id', '')}.txt"
            where = (folder / name, folder / "texts" / name)
            places = [place for place in where if os.path.lexists(place)]
            try:
                if name == ".txt":
                    raise CorpusError("neither a file nor an id")
                if not places:
                    raise CorpusError(f"{name!r} is neither in {folder} nor in its texts/")
                if places[0].suffix.lower() in TABLE_SUFFIXES | {".zip"}:
                    problem = "not a document but a table or an archive; load it by itself"
                    raise CorpusError(problem, file=places[0])
                found = read_document(places[0], within=folder).records
                if len(found) != 1:
                    problem = f"holds {len(found)} articles; load it by itself"
                    raise CorpusError(problem, file=places[0])
            except CorpusError as error:
                column = fields.get("file", fields.get("article_id", ""))
                problem = f"{error.problem} ({error.file})" if error.file else error.problem
                yield Problem(CorpusError(problem, file=metadata, row=number, column=column))
                continue
            unlisted.discard(places[0])
            record |= {key: value for key, value in found[0].items() if not record.get(key)}
        yield record
    if empty:
        raise CorpusError("no rows in it, at most a header", file=metadata)
    if unlisted:
        problem = f"{len(unlisted)} documents that it does not list are not read, such as "
        doubt = CorpusError(problem + str(min(unlisted)), file=metadata)
        yield Problem(doubt, left_out=False)


_MARK = "\ufeff"  # at the beginning of a file it is taken for a mark of the encoding


def save_folder(
    records: Sequence[Record], extras: Sequence[Mapping[str, str]], folder: Path
) -> None:
    """Write ``metadata.csv`` and ``texts/``, beside first and then renamed; ``Corpus.save``.

    ``records`` hold the id, the text and the other fields of each article, ``extras`` the
    columns that it has of its own.
    """
    if not records:
        raise CorpusError("there are no articles to save", file=folder)
    if not folder.is_dir() and folder.exists():
        raise CorpusError("a file, not a folder", file=folder)
    if names := names_in(folder):
        raise CorpusError(f"not empty (it holds {names[0]!r}); choose another folder", file=folder)
    beside = folder / f".{secrets.token_hex(8)}.part"
    try:
        (beside / "texts").mkdir(parents=True)
        rows = []
        for number, (record, extra) in enumerate(zip(records, extras, strict=True), start=1):
            id, text = record["article_id"], record["text"]
            name = f"{number:05}_{re.sub(r'[^A-Za-z0-9_-]+', '_', id)[:60]}.txt"
            if HALF.search(text):
                problem = "half a character (a lone surrogate) in the text: take it out"
                raise CorpusError(f"article {id!r}: {problem}", file=folder)
            mark = _MARK if text.startswith(_MARK) else ""
            (beside / "texts" / name).write_bytes((mark + text).encode())
            row = {"article_id": id, "file": name} | record
            del row["text"]
            for column, value in extra.items():
                while column in row or HIDDEN_COLUMN.match(column):
                    column = f"{column.lstrip('_')}_given"
                row[column] = value
            for column, value in row.items():
                if HALF.search(f"{column}{value}"):
                    problem = f"half a character (a lone surrogate) in {id!r}: take it out"
                    raise CorpusError(problem, file=folder, column=column)
            rows.append(row)
        columns = {column for row in rows for column in row}
        # Columns, such as "body", that would be taken for the text when they are read.
        texts = {column for column in columns if "text" in match_columns([column])}
        rows = [{f"{n}_given" if n in texts else n: v for n, v in row.items()} for row in rows]
        table = guarded_csv(pd.DataFrame(rows), csv.QUOTE_ALL)
        (beside / "metadata.csv").write_bytes(table.encode())
        _read_again(records, beside, folder)
        # The list first: a kill in between leaves an error, not texts without their metadata.
        (beside / "metadata.csv").rename(folder / "metadata.csv")
        (beside / "texts").rename(folder / "texts")
    except OSError as error:
        reason = error.strerror or error
        raise CorpusError(f"cannot be saved ({reason})", file=folder) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _read_again(records: Sequence[Record], beside: Path, folder: Path) -> None:
    """Raise :class:`CorpusError` for an article that would not be read again as it is."""
    number = 0
    try:
        for item in read_folder(beside):
            if isinstance(item, Problem) and item.left_out:
                raise item.error
            if not isinstance(item, dict):
                continue
            number += 1
            for name, value in records[number - 1].items():
                again = item.get(name, "")
                tidied = again if name in ("article_id", "text") else one_line(again)
                if value not in (again, tidied):
                    raise CorpusError(f"its {name} differs", row=number)
    except CorpusError as error:
        id = records[(error.row or number) - 1]["article_id"]
        why = error.problem.replace(f"{beside}/", "")
        problem = f"article {id!r} would not be read again as it is ({why})"
        raise CorpusError(problem, file=folder) from error
