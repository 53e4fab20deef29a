"""Folders and zips of articles: read by ``metadata.csv`` or file by file; folders to be read."""

from __future__ import annotations

import csv
import os
import re
import secrets
import shutil
import stat
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from itertools import filterfalse
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from analysis.corpus.decoding import HTML_SUFFIXES
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records, read_document
from analysis.corpus.records import (
    HIDDEN_COLUMN,
    LISTS,
    OWN_COLUMNS,
    Decision,
    Item,
    Items,
    Kind,
    Part,
    Problem,
    Record,
    Rows,
    folder_list,
    match_columns,
    one_line,
    rename_columns,
)
from analysis.corpus.tables import (
    TABLE_SUFFIXES,
    TableView,
    csv_decisions,
    csv_file,
    csv_rows,
    looks_like_table,
    read_table_file,
)
from analysis.files import HALF, ZIP_ERRORS, CorpusError, open_file, open_zip, printable
from analysis.files.folders import MARK, is_ours, names_in
from analysis.files.tables import guarded_csv, unguarded
from analysis.lexicons import read_table
from analysis.text.dates import month_numbers, order_of, readings

SAVE_AS = {".xls": ".xlsx", ".ods": ".xlsx", ".doc": ".docx", ".odt": ".docx"}
SAVE_AS |= {".msg": ".txt", ".epub": ".txt", ".mht": ".html", ".mhtml": ".html"}
KEY = "_sheet_key.csv"  # what a folder of hand codes holds (analysis.coding.read_coded)
MAYBE = (".xml", ".eml")  # articles, or the settings and the mail that came with tables


def read_folder(
    folder: Path, columns: dict[str, str] | None = None, *, day_first: bool | None = None
) -> Items:
    """Yield a record for each row of ``metadata.csv``, or for each document without one.

    Where there is neither a ``metadata.csv`` nor a document, the tables in it are read. Folders
    of results that this package wrote are passed over. ``day_first`` says how dates in digits
    are meant, in tables and in names of files.
    """
    if metadata := folder_list(folder, "metadata.csv"):
        yield Kind("folder with metadata.csv", "folder")
        yield from _listed_files(folder, metadata, columns, day_first)
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
    documents, tables = _sorted_out(sorted(paths), folder)
    read = documents or tables
    yield from _not_read(sorted(set(paths).difference(read)))
    if not read:
        known = ", ".join(sorted(DOCUMENT_SUFFIXES | TABLE_SUFFIXES))
        raise CorpusError(f"no metadata.csv and no .txt or other file of {known}", file=folder)
    if documents and columns:
        raise CorpusError("columns asked for, but there is no metadata.csv", file=folder)
    stems = Counter(path.with_suffix("").as_posix().strip() for path in read)
    outlets, decisions = _outlets([path.relative_to(folder) for path in documents], day_first)
    lacking = False
    for path in read:
        try:
            if tables and not documents:
                inner = path.relative_to(folder).parts[:-1]
                for item in read_table_file(path, columns, within=folder, day_first=day_first):
                    if isinstance(item, dict) and inner and not item.get("source"):
                        item |= {"source": printable(inner[0]), "_from_source": "subfolder"}
                    yield item
                continue
            name = path.relative_to(folder)
            alone = stems[path.with_suffix("").as_posix().strip()] == 1
            article_id = (name.with_suffix("") if alone else name).as_posix().strip()
            for item in document_records(path, printable(article_id), within=folder):
                if isinstance(item, dict):
                    item["file"] = printable(str(name))
                    lacking = lacking or not item.get("source")
                    _place(item, outlets[name], is_page=path.suffix.lower() in HTML_SUFFIXES)
                yield item
        except CorpusError as error:
            yield Problem(error)
    for decision in decisions:
        if lacking or decision.about != "outlets":  # where exports name theirs, nothing is asked
            yield decision._replace(file=str(folder))


def _sorted_out(paths: list[Path], folder: Path) -> tuple[list[Path], list[Path]]:
    """Return the documents and the tables among files; what tells of the folder is neither."""
    documents, tables = [], []
    for path in paths:
        suffix = path.suffix.lower()
        with suppress(CorpusError):
            if suffix == ".txt" and looks_like_table(path, within=folder):
                suffix = ".csv"
        if suffix in TABLE_SUFFIXES:
            tables.append(path)
        elif suffix in DOCUMENT_SUFFIXES and _plain(path.stem) not in _words("readme"):
            documents.append(path)
    if tables and all(path.suffix.lower() in MAYBE for path in documents):
        exports: list[Path] = []
        mails: list[Path] = []
        for path in documents:
            with suppress(CorpusError):
                is_export = read_document(path, within=folder).is_export
                (exports if is_export else mails).append(path)
        documents = exports if len(mails) <= len(tables) else sorted(exports + mails)
    return documents, [path for path in tables if path.name.lower() not in LISTS] or tables


def _not_read(paths: list[Path]) -> Items:
    """Yield what is not read, one problem for all files of a kind."""
    kinds: dict[str, list[Path]] = {}
    for path in paths:
        suffix = path.suffix.lower()
        yield Kind(
            suffix or ("a name without a suffix" if len(paths) > 20 else path.name), "not read"
        )
        kinds.setdefault(suffix, []).append(path)
    for suffix, alike in kinds.items():
        if suffix in TABLE_SUFFIXES or suffix in DOCUMENT_SUFFIXES:
            for path in alike:
                if _plain(path.stem) in _words("readme"):
                    yield Decision("no articles", f"{path.name} tells of the folder, by its name")
                elif path.name.lower() not in LISTS:
                    met = "document beside tables" if suffix in MAYBE else "table beside documents"
                    problem = f"a {met}; not read: load it by itself"
                    if path.stem.lower() == "metadata":
                        problem = "not read: a list of the articles must be saved as metadata.csv"
                    yield Problem(CorpusError(problem, file=path), stops=False)
        elif suffix in SAVE_AS:
            problem = f"not read: save it as {SAVE_AS[suffix]}"
            if len(alike) > 1:
                problem = f"{len(alike):,} files {suffix}, such as this, are {problem}"
                problem = problem.replace("save it", "save them")
            yield Problem(CorpusError(problem, file=alike[0]), stops=False)


# --- outlets and dates that the names of folders and files tell -----------------------------------


class _Place(NamedTuple):
    """What the place and the name of a document tell of it."""

    source: str
    whence: str
    published: str


_SHAPES = re.compile(
    r"(?<!\d)(?:\d{4}[-_. ]\d{1,2}[-_. ]\d{1,2}|\d{8}|\d{1,2}[-_. ]\d{1,2}[-_. ]\d{4}"
    r"|\d{1,2}(?:st|nd|rd|th|\.)?[-_ ]?[^\W\d_]{3,12}\.?[-_ ,]{1,2}\d{4}"
    r"|[^\W\d_]{3,12}\.?[-_ ]\d{1,2}(?:st|nd|rd|th)?[-_ ,]{1,2}\d{4})(?!\d)"
)
_NO_YEAR = re.compile(r"(?<!\d)(\d{1,2})\.?[-_ ]?([^\W\d_]{3,12})(?![^\W_])")
_NUMBERED = re.compile(r"(?P<name>.*?)[\s_.#-]{0,5}\(?[0-9]{1,6}\)?", re.DOTALL)
_AROUND = " _-–—.,;()[]#"
_PARTS = re.compile(r"_+| [-–—] ")
EACH_ITS_OWN = 40
"""Most files that are each taken for an outlet, where nothing better is known."""
_HOW = "to change that, put the files in a folder an outlet, or list them in a metadata.csv"


def _place(record: Record, place: _Place, *, is_page: bool) -> None:
    """Put into a record what its place tells; what it says itself counts more, but for pages."""
    own = record.get("source", "")
    is_export = "_row" in record
    if not own or (own == "unknown" and place.whence == "subfolder"):
        record |= {"source": place.source, "_from_source": place.whence}
    elif place.whence == "subfolder" and is_page and not is_export:
        record |= {"source": place.source, "_from_source": place.whence}
    if place.published and not record.get("published"):
        record |= {"published": place.published, "_from_published": "file name"}


def _outlets(
    names: list[Path], day_first: bool | None
) -> tuple[dict[Path, _Place], list[Decision]]:
    """Return what the place and the name of each document tell, and what was decided."""
    level = 0
    while len({name.parts[level] for name in names if len(name.parts) > level + 1}) == 1 and all(
        len(name.parts) > level + 1 for name in names
    ):
        if not any(len(name.parts) > level + 2 for name in names):
            break
        level += 1  # a folder around all others
    order = order_of(day_first)
    read = {name: _date_in(name.stem, order) for name in names}
    decisions = [Decision("dates of file names", said) for said in _dates_said(names, order)]
    found: dict[Path, _Place] = {}
    if any(len(name.parts) > level + 1 for name in names):
        for name in names:
            below = len(name.parts) > level + 1
            source = printable(name.parts[level]) if below else "unknown"
            found[name] = _Place(source, "subfolder" if below else "", read[name][0])
        return found, decisions
    keys, offered = _outlets_of_names(names, read)
    alone = _undated(names, read)
    for name in names:
        source, whence = keys.get(name, ""), "file name, before its number or date"
        if not source:
            source = alone[name] if len(names) <= EACH_ITS_OWN else "unknown"
            whence = "file name, each file an outlet of its own" if source != "unknown" else ""
        found[name] = _Place(printable(source), whence, read[name][0])
    if len(names) > 1:
        if offered and not keys:
            several = ", ".join(f"{key!r} ({n} files)" for key, n in offered.items())
            decisions.append(Decision("outlets", f"names begin alike, {several}; {_HOW}"))
        elif not keys and len(names) > EACH_ITS_OWN:
            decisions.append(Decision("outlets", f"unknown, by the names of files; {_HOW}"))
        else:
            decisions.append(Decision("outlets", f"taken from the names of files; {_HOW}"))
    return found, decisions


def _undated(names: list[Path], read: dict[Path, tuple[str, str, str]]) -> dict[Path, str]:
    """Return the names without suffix, and without dates where they then still differ."""
    plain = {name: read[name][1] or read[name][2] or name.stem.strip() for name in names}
    if len(set(map(_plain, plain.values()))) < len(names) or any(map(is_generic, plain.values())):
        return {name: name.stem.strip() for name in names}
    return plain


def _date_in(stem: str, order: str) -> tuple[str, str, str]:
    """Return the day that the name of a file tells, and what stands before and after it."""
    for match in _SHAPES.finditer(stem):
        text = re.sub(r"[_ ](?=\d+[_ ]\d)|(?<=\d)[_ ](?=\d)", "-", match[0]).replace("_", " ")
        if found := readings(text):
            days = set(found.values())
            day = days.pop() if len(days) == 1 else found.get(order, "")
            return day, stem[: match.start()].strip(_AROUND), stem[match.end() :].strip(_AROUND)
    return "", "", ""


def _dates_said(names: list[Path], order: str) -> Iterator[str]:
    """Say which dates in names of files are not read, the first of each kind."""
    both = missing = False
    for name in names:
        if any(_date_in(name.stem, order)):
            if not both and not _date_in(name.stem, order)[0]:
                both = True
                say = "say day_first=True or day_first=False"
                yield f"{name.stem!r} could be two days: not read; {say}"
        elif not missing and (match := _NO_YEAR.search(name.stem)):
            if 1 <= int(match[1]) <= 31 and match[2].casefold() in month_numbers():
                missing = True
                yield f"{match[0]!r} in {name.name!r} has no year: not read"


def _outlets_of_names(
    names: list[Path], read: dict[Path, tuple[str, str, str]]
) -> tuple[dict[Path, str], dict[str, int]]:
    """Return the outlet of each file where the names have a clear pattern, else what they share.

    Clear is a name beside a date in every file, that of at least two alike; such names, of two
    outlets or more, before a number; or the same second part under several first
    ones (``herald_storm``, ``post_storm``).
    """
    keys: dict[Path, str] = {}
    for name in names:
        before, after = read[name][1:]
        if any(read[name]):
            keys[name] = _PARTS.split(before or after)[0]
        elif match := _NUMBERED.fullmatch(name.stem):
            keys[name] = match["name"]
        keys[name] = keys.get(name, "").strip(_AROUND)
    alike = Counter(_plain(key) for key in keys.values() if key)
    shown = {_plain(key): key for key in reversed(keys.values())}
    generic = any(is_generic(key) for key in shown)
    # One name before all numbers is more often the story's than an outlet's.
    telling = len(alike) > 1 or any(any(found) for found in read.values())
    if names and all(keys.values()) and max(alike.values()) > 1 and telling and not generic:
        return {name: shown[_plain(key)] for name, key in keys.items()}, {}
    parts = {name: [*_PARTS.split(name.stem, maxsplit=1), ""][:2] for name in names}
    firsts = Counter(_plain(first) for first, rest in parts.values() if rest)
    rests: dict[str, set[str]] = {}
    for first, rest in parts.values():
        rests.setdefault(_plain(rest), set()).add(_plain(first))
    crossed = sum(len(under) > 1 for under in rests.values())
    named = {_plain(first): first.strip() for first, _ in reversed(parts.values())}
    if (
        len(firsts) > 1
        and firsts.total() == len(names)
        and min(firsts.values()) > 1
        and 2 * crossed > len(rests)
        and not any(map(is_generic, firsts))
    ):
        return {name: named[_plain(first)] for name, (first, _) in parts.items()}, {}
    offered = {named[key]: n for key, n in firsts.items() if n > 1 and not is_generic(key)}
    offered |= {shown[key]: n for key, n in alike.items() if n > 1 and not is_generic(key)}
    return {}, offered


@cache
def _words(kind: str) -> frozenset[str]:
    table = read_table("file_names.csv")
    return frozenset(map(_plain, table.loc[table["kind"] == kind, "word"]))


def _plain(name: str) -> str:
    """Return a name without case, accents and marks."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", " ", "".join(filterfalse(unicodedata.combining, letters))).strip()


def is_generic(name: str) -> bool:
    """Whether a name of files says nothing of an outlet: ``Artikel``, ``download``, ``text``."""
    telling = match_columns([name]).keys() & {
        "article_id",
        "file",
        "text",
        "title",
        "event",
        "html",
    }
    return not _plain(name) or bool(telling) or _plain(name) in _words("generic")


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
        if place.name == "coding" and any(path.name.endswith(KEY) for path in found):
            yield Kind("folder of hand codes", "not read")
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


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[Problem]]]:
    """Unpack a zip archive into a folder that is gone afterwards.

    ``__MACOSX``, ``Thumbs.db`` and files whose name begins with a dot are passed over. The
    problems are what is not unpacked: a member with a password, a zip in the zip, a link,
    a name that leads out of the folder or occurs twice. Raises :class:`CorpusError` for an
    archive beyond the limits of :mod:`analysis.files`.
    """
    with (
        open_file(path) as packed,
        open_zip(packed, path) as archive,
        TemporaryDirectory(prefix="corpus-") as place,
    ):
        folder = Path(place).resolve()
        problems = []
        for member in archive.infolist():
            name = member.filename.replace("\\", "/")
            parts = PurePosixPath(name).parts
            dotted = any(part.startswith(".") and part not in ("..", MARK) for part in parts)
            furniture = "__MACOSX" in parts or dotted or parts[-1:] == ("Thumbs.db",)
            if member.is_dir() or furniture:
                continue
            target = folder.joinpath(*parts)
            problem = ""
            if not parts or name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
                problem = "its name leads out of the archive; not read"
            elif stat.S_ISLNK(member.external_attr >> 16):
                problem = "a link, not a file; not read"
            elif member.flag_bits & 1:
                problem = "locked by a password; unpack it by hand"
            elif name.lower().endswith(".zip"):
                problem = "a zip archive in a zip archive; unpack it by hand"
            else:
                try:
                    if target.exists():
                        problem = "the name occurs twice in the archive"
                    else:
                        target.parent.mkdir(parents=True, exist_ok=True)
                        with archive.open(member) as source, open(target, "xb") as file:
                            shutil.copyfileobj(source, file, 1 << 20)
                except (RuntimeError, *ZIP_ERRORS) as error:
                    problem = f"cannot be unpacked ({error})"
                    if not isinstance(error, FileExistsError):
                        with suppress(OSError):
                            target.unlink()
            if problem:
                problems.append(Problem(CorpusError(problem, file=f"{path}/{member.filename}")))
        yield folder, problems


def read_zip(
    path: Path, columns: dict[str, str] | None = None, *, day_first: bool | None = None
) -> Items:
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

        try:
            for item in read_folder(root, columns, day_first=day_first):
                if isinstance(item, dict):
                    yield item | {"_file": original(item["_file"])}
                elif isinstance(item, Problem):
                    yield item._replace(error=renamed(item.error))
                elif isinstance(item, Kind) and item.role == "folder":
                    yield item._replace(name=item.name.replace("folder", "zip archive"))
                elif isinstance(item, Decision):
                    yield item._replace(choice=original(item.choice), file=original(item.file))
                else:
                    yield item
        except CorpusError as error:
            raise renamed(error) from None


def _listed_files(
    folder: Path, metadata: Path, columns: dict[str, str] | None, day_first: bool | None
) -> Items:
    yield Kind("rows")
    cells = csv_file(metadata, columns, folder)
    yield from csv_decisions(cells)

    def rows() -> Rows:
        for item in csv_rows(cells):
            if isinstance(item, Problem):
                yield item
            else:
                number, row = item  # names of columns as Corpus.save guards them
                yield number, {unguarded(name): cell for name, cell in row.items()}

    look = TableView(columns, metadata, day_first=day_first)
    yield from look.take([Part(str(metadata), rows)])
    texts = (folder / "texts").glob("*")
    unlisted = {path for path in texts if path.suffix.lower() in DOCUMENT_SUFFIXES}
    files = _Files(folder)
    fields: dict[str, str] | None = None
    empty = True
    for item in rows():
        empty = False
        if isinstance(item, Problem):
            yield item
            continue
        number, row = item
        if fields is None:
            fields = look.fields(row)
            if "file" not in fields and "article_id" not in fields and "text" not in fields:
                raise CorpusError("neither a column of files nor one of ids", file=metadata)
        bodies = {fields.get("text"), fields.get("html")}
        row = {n: cell if n in bodies or not cell else unguarded(cell) for n, cell in row.items()}
        record = look.finish(rename_columns(row, fields, metadata, number), fields)
        if not record.get("text"):
            try:
                place = files.find(record)
                if place.suffix.lower() in TABLE_SUFFIXES | {".zip"}:
                    problem = "not a document but a table or an archive; load it by itself"
                    raise CorpusError(problem, file=place)
                document = read_document(place, within=folder)
                found = document.records
                if len(found) != 1:
                    problem = f"holds {len(found)} articles; load it by itself"
                    raise CorpusError(problem, file=place)
            except CorpusError as error:
                column = fields.get("file", fields.get("article_id", ""))
                problem = f"{error.problem} ({error.file})" if error.file else error.problem
                yield Problem(CorpusError(problem, file=metadata, row=number, column=column))
                continue
            unlisted.discard(place)
            for note in document.notes:
                yield Problem(CorpusError(note, file=place), left_out=False)
            yield from document.decisions
            record |= {key: value for key, value in found[0].items() if not record.get(key)}
        yield record
    if files.n_alike:
        choice = f"found in another spelling (case, slashes, accents, suffix): {files.example}"
        yield Decision("names of files", choice, str(metadata), files.n_alike)
    if empty:
        raise CorpusError("no rows in it, at most a header", file=metadata)
    if unlisted:
        problem = f"{len(unlisted)} documents that it does not list are not read, such as "
        doubt = CorpusError(problem + str(min(unlisted)), file=metadata)
        yield Problem(doubt, left_out=False)


class _Files:
    """The files of a folder, found by the names that a list gives them, in whatever spelling."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.n_alike, self.example = 0, ""
        self._by_name: dict[str, list[Path]] | None = None

    def find(self, record: Record) -> Path:
        """Return the file of a row; :class:`CorpusError` if there is none, or two alike."""
        given = record.get("file", "")
        name = given or f"{record.get('article_id', '')}.txt"
        if name == ".txt":
            raise CorpusError("neither a file nor an id")
        for place in (self.folder / name, self.folder / "texts" / name):
            if os.path.lexists(place):
                return place
        if self._by_name is None:
            self._by_name = {}
            for path in sorted(p for p in _files(self.folder) if isinstance(p, Path)):
                if path.suffix.lower() in DOCUMENT_SUFFIXES:
                    for key in self._keys(path.relative_to(self.folder).as_posix()):
                        self._by_name.setdefault(key, []).append(path)
        for key in self._keys(name):
            found = self._by_name.get(key, [])
            if len(found) > 1:
                shown = " and ".join(str(path.relative_to(self.folder)) for path in found[:2])
                raise CorpusError(f"{name!r} may be {shown}; write the name as it is")
            if found:
                shown = str(found[0].relative_to(self.folder))
                self.example = self.example or f"{given or name!r} is {shown!r}"
                self.n_alike += 1
                return found[0]
        raise CorpusError(f"{name!r} is neither in {self.folder} nor in its texts/")

    def _keys(self, name: str) -> list[str]:
        """Return how a name may be looked up: the path, its ends, the last without suffix."""
        path = unicodedata.normalize("NFC", name.replace("\\", "/")).casefold()
        parts = [part.strip() for part in path.split("/") if part.strip() not in ("", ".")][-6:]
        last = PurePosixPath(parts[-1] if parts else "")
        stem = last.stem if last.suffix in DOCUMENT_SUFFIXES else last.name
        ends = ["/".join(parts[at:]) for at in range(len(parts))]
        return [key for key in [*ends, f"{stem}?"] if key not in ("..", "?", "..?")]


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
                own = column.strip().lower() in OWN_COLUMNS
                while own or column in row or HIDDEN_COLUMN.match(column):
                    column, own = f"{column.lstrip('_')}_given", False
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
