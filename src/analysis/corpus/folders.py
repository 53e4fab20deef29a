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
from analysis.corpus.lists import folder_list
from analysis.corpus.log import Log
from analysis.corpus.tables import (
    TABLE_SUFFIXES,
    Record,
    read_table_file,
    rename_columns,
    table_rows,
)
from analysis.files import unguarded
from analysis.folders import is_ours

LISTS = ("speakers.csv", "heads.csv", "statements.csv")
"""Tables that say something of a corpus, not articles."""
SAVE_AS = {".xls": ".xlsx", ".ods": ".xlsx", ".doc": ".docx", ".odt": ".docx", ".pdf": ".txt"}
SAVE_AS |= {".eml": ".txt", ".msg": ".txt", ".epub": ".txt", ".mht": ".html", ".mhtml": ".html"}


def read_folder(folder: Path, asked: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield a record for each row of ``metadata.csv``, or for each document without one.

    Where there is neither a ``metadata.csv`` nor a document, the tables in it are read. Folders
    of results that this package wrote are passed over.
    """
    metadata = folder_list(folder, "metadata.csv")
    if metadata is not None:
        log.container = "folder with metadata.csv"
        yield from _listed_files(folder, metadata, asked, log)
        return
    if is_ours(folder):
        raise CorpusError("a folder of results, not of articles; name another", file=folder)
    log.container = "folder"
    paths = sorted(_files(folder, log))
    documents = [path for path in paths if path.suffix.lower() in DOCUMENT_SUFFIXES]
    tables = [path for path in paths if path.suffix.lower() in TABLE_SUFFIXES]
    read = documents or tables
    passed_over = sorted(set(paths).difference(read))
    log.unread.update(path.suffix.lower() or path.name for path in passed_over)
    for path in passed_over:
        suffix = path.suffix.lower()
        if suffix in TABLE_SUFFIXES and path.name.lower() not in LISTS:
            problem = "a table beside documents; not read: load it by itself"
        elif suffix in SAVE_AS:
            problem = f"not read: save it as {SAVE_AS[suffix]}"
        else:
            continue
        log.note(CorpusError(problem, file=path), left_out=True)
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
            yield from (
                _bare_file(folder, path, log, flat=flat, few=few, alone=stems[_stem(path)] == 1)
                if documents
                else read_table_file(path, asked, log, within=folder)
            )
        except CorpusError as error:
            log.report(error)


def _files(folder: Path, log: Log) -> Iterator[Path]:
    """Yield all that is no folder, without what Word, macOS, Windows or Jupyter left there."""
    folders = [folder]
    while folders:
        place = folders.pop()
        try:
            found = [Path(entry) for entry in os.scandir(place)]
        except OSError as error:
            log.report(CorpusError(f"cannot be read ({error.strerror})", file=place))
            continue
        if is_ours(place):
            log.unread["folder of results"] += 1
            continue
        for path in found:
            if path.name.startswith(("~$", ".")) or path.name in ("__MACOSX", "Thumbs.db"):
                continue
            if not os.path.isdir(path):
                yield path
            elif path.is_symlink():
                log.report(CorpusError("a link to a folder; not followed: copy it in", file=path))
            else:
                folders.append(path)


def read_zip(path: Path, asked: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield the records of a zip archive, which is read like the folder that was packed."""
    with unpacked(path, log.report) as folder:
        inner = list(folder.iterdir())
        root = inner[0] if len(inner) == 1 and inner[0].is_dir() else folder
        own = log.within(root, path)
        for name in sorted(os.listdir(root)):
            if name.lower() in LISTS:
                problem = "a list in an archive is not used: unpack the archive"
                own.note(CorpusError(problem, file=root / name), warn=True)
        try:
            for record in read_folder(root, asked, own):
                yield record | {"_file": own.original(record["_file"])}
        except CorpusError as error:
            raise own.renamed(error) from None
        finally:
            log.container = own.container.replace("folder", "zip archive")


def _stem(path: Path) -> str:
    return path.with_suffix("").as_posix().strip()


def _bare_file(
    folder: Path, path: Path, log: Log, *, flat: bool, few: bool, alone: bool
) -> Iterator[Record]:
    """Yield the records of a file; it is ``alone`` if no other has its name but for the suffix."""
    name = path.relative_to(folder)
    own = "" if flat else name.parts[0] if len(name.parts) > 1 else "unknown"
    guess = own or (path.stem if few else "unknown")
    article_id = _stem(name) if alone else name.as_posix().strip()
    for record in document_records(path, printable(article_id), log, within=folder):
        source = record.get("source") or printable(guess)
        yield record | {"file": printable(str(name)), "source": source}


def _listed_files(
    folder: Path, metadata: Path, asked: dict[str, str] | None, log: Log
) -> Iterator[Record]:
    fields: dict[str, str] | None = None
    log.files["rows"] += 1
    number, told = 0, len(log.problems)
    texts = (folder / "texts").glob("*")
    unlisted = {path for path in texts if path.suffix.lower() in DOCUMENT_SUFFIXES}
    for number, cells in table_rows(metadata, log.report, within=folder):
        row = {unguarded(name): cell for name, cell in cells.items()}  # as Corpus.save guards them
        if fields is None:
            fields = match_columns(row, asked, metadata)
            if "file" not in fields and "article_id" not in fields and "text" not in fields:
                raise CorpusError("neither a column of files nor one of ids", file=metadata)
        bodies = {fields.get("text"), fields.get("html")}
        row = {n: cell if n in bodies or not cell else unguarded(cell) for n, cell in row.items()}
        record = rename_columns(row, fields, metadata, number)
        try:
            if not record.get("text"):
                place, found = _listed_text(folder, metadata, record, number, fields)
                unlisted.discard(place)
                record = record | found
        except CorpusError as error:
            log.report(error)
            continue
        log.articles["rows"] += 1
        yield record
    if not number and told == len(log.problems):
        raise CorpusError("no rows in it, at most a header", file=metadata)
    if unlisted:
        problem = f"{len(unlisted)} documents that it does not list are not read, such as "
        log.note(CorpusError(problem + str(min(unlisted)), file=metadata))


def _listed_text(
    folder: Path, metadata: Path, record: Record, number: int, fields: dict[str, str]
) -> tuple[Path, Record]:
    """Return where the text of a row stands, and what is read there."""
    column = fields.get("file", fields.get("article_id", ""))
    name = record.get("file") or f"{record.get('article_id', '')}.txt"
    if name == ".txt":
        raise CorpusError("neither a file nor an id", file=metadata, row=number, column=column)
    for place in (folder / name, folder / "texts" / name):
        if os.path.lexists(place):
            try:
                found = _one_article(place, folder)
            except CorpusError as error:
                problem = f"{error.problem} ({place})"
                raise CorpusError(problem, file=metadata, row=number, column=column) from error
            return place, {
                key: value for key, value in found.items() if key == "text" or not record.get(key)
            }
    raise CorpusError(
        f"{name!r} is neither in {folder} nor in its texts/",
        file=metadata,
        row=number,
        column=column,
    )


def _one_article(path: Path, folder: Path) -> Record:
    if path.suffix.lower() in TABLE_SUFFIXES | {".zip"}:
        raise CorpusError("not a document but a table or an archive; load it by itself", file=path)
    records = read_document(path, within=folder).records
    if len(records) != 1:
        raise CorpusError(f"holds {len(records)} articles; load it by itself", file=path)
    return records[0]
