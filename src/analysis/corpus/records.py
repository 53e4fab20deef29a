"""What readers yield: records of articles, problems, and what was recognised; fields and lists.

A record is a dict of strings: the fields of ``lexicons/columns.csv`` and whatever other
columns the file has, plus ``_file`` and ``_row``, which say where it stood. A reader raises
:class:`CorpusError` for what spoils its whole file; what spoils a row or an article it yields
as a :class:`Problem`, and reads on. Who takes the items decides whether that ends the reading:
see :class:`Log`.
"""

from __future__ import annotations

import csv
import os
import re
import unicodedata
import warnings
from collections import Counter
from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from functools import cache, lru_cache
from io import StringIO
from itertools import filterfalse
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal, NamedTuple
from zipfile import ZipFile, ZipInfo

import pandas as pd

from analysis.corpus.decoding import MAX_TEXT_BYTES, decode, given_path
from analysis.corpus.delimited import MARKS
from analysis.files import (
    ZIP_ERRORS,
    CorpusError,
    for_terminal,
    lies_within,
    meant,
    open_file,
    open_zip,
    read_bytes,
)
from analysis.files.tables import excel_rows
from analysis.lexicons import read_table

OnError = Literal["raise", "collect"]
Record = dict[str, str]


class Problem(NamedTuple):
    """What is wrong with a file, a row or an article, and whether it is left out for that.

    What is left out ``stops`` the reading under ``on_error="raise"``, unless it is a file that
    is named only because someone may miss it.
    """

    error: CorpusError
    article_id: str = ""
    left_out: bool = True
    stops: bool = True
    warn: bool = False


class Kind(NamedTuple):
    """What a file was recognised as, or the folder around it, or a file that is not read.

    The records that follow are those of this file, until the next one begins.
    """

    name: str
    role: Literal["file", "folder", "not read"] = "file"


class Decision(NamedTuple):
    """What was decided on the way in, and how: ``about`` is "separator", "dates", "columns" ...

    The last two are for the counts: ``file`` where it was decided, ``n`` how many articles it
    holds for (0: it is no matter of articles).
    """

    about: str
    choice: str
    file: str = ""
    n: int = 0


def decision_line(decision: Decision) -> tuple[str, str]:
    """Return what was decided about what: the choice, where, and for how many articles."""
    where = f" ({Path(decision.file).name})" if decision.file else ""
    many = f": {decision.n:,}" if decision.n and str(decision.n) not in decision.choice else ""
    return for_terminal(decision.about), for_terminal(f"{decision.choice}{where}{many}")


Item = Record | Problem | Kind | Decision
Items = Generator[Item, None, None]


_KINDS = 20  # of files not read that are named


Rows = Iterator[tuple[int, dict[str, Any]] | Problem]
"""The rows of a table with their numbers, and a problem in place of each that can't be read."""


class Part(NamedTuple):
    """A file of rows, or a sheet of one: its name, and its rows as often as they are wanted.

    ``unstored`` says in which columns of a row stands a formula whose value was not saved.
    """

    file: str
    rows: Callable[[], Rows]
    unstored: Callable[[], dict[int, set[str]]] = dict


class Table(NamedTuple):
    """What kind of table a file is, its parts, and what was decided or is wrong with it."""

    kind: str
    parts: list[Part]
    said: list[Decision | Problem]
    parted_by: str = ""


class Log:
    """The problems met while a corpus is read, and how many articles each kind of file gave."""

    def __init__(self, on_error: OnError = "raise") -> None:
        self.on_error = checked(on_error)
        self.problems: list[dict[str, Any]] = []
        self.doubts: list[str] = []
        self._decisions: Counter[tuple[str, str, str]] = Counter()
        self._files: Counter[str] = Counter()
        self._articles: Counter[str] = Counter()
        self._unread: Counter[str] = Counter()
        self._folder = self._kind = ""

    def note(self, item: Item) -> None:
        """Count a record, a kind of file or a decision; raise a problem, or list it."""
        if isinstance(item, dict):
            self._articles[self._kind] += 1
            for about, name in WHENCE.items():
                if whence := item.get(name):
                    self._decisions[about, whence, ""] += 1
            for about, field in {"names of outlets": "source", "names of events": "event"}.items():
                given = item.get(field, "")
                if without_hidden(given).strip() != one_line(given):
                    self._decisions[about, "blanks and accents in one form", ""] += 1
        elif isinstance(item, Decision):
            self._decisions[item.about, item.choice, item.file] += item.n
        elif isinstance(item, Kind):
            if item.role == "folder":
                self._folder = item.name
            elif item.role == "not read":
                self._unread[item.name] += 1
            else:
                self._kind = item.name
                self._files[item.name] += 1
        else:
            error = item.error
            if item.left_out and item.stops and self.on_error == "raise":
                raise error
            if item.warn:
                self.doubts.append(str(error))
            self.problems.append(
                {
                    "file": error.file,
                    "row": error.row,
                    "column": error.column,
                    "article_id": item.article_id,
                    "problem": error.problem,
                    "left_out": item.left_out,
                }
            )

    def warn(self, n_articles: int, *, see: str, stacklevel: int = 3) -> None:
        """Warn once, in one line, of what was left out and of what is in doubt."""
        lost = [str(error_of(row)) for row in self.problems if row["left_out"]]
        told = []
        if lost:
            total = f"{counted(n_articles + len(lost), 'article')}"
            told.append(f"left out {len(lost)} of {total}: {_first(lost)}")
        if self.doubts:
            told.append(f"in doubt: {_first(self.doubts)}")
        if told:
            warnings.warn(f"{'; '.join(told)}; see {see}", stacklevel=stacklevel)

    def decisions(self) -> list[Decision]:
        """Return what was decided, in order; the same choice for several articles stands once."""
        return [Decision(*key, n) for key, n in self._decisions.items()]

    def recognised(self) -> str:
        """Return what was read in a few words, such as ``table (.csv), 25 rows``."""
        parts = []
        for kind, n_files in self._files.items():
            n_articles = self._articles[kind]
            if kind == "rows":
                parts.append(counted(n_articles, "row"))
                continue
            unit = "row" if kind.startswith(("table", "spreadsheet", "list")) else "article"
            many = f", {counted(n_articles, unit)}"
            if not self._folder:
                parts.append(kind + many)
            else:
                counts = unit == "row" or "export" in kind
                parts.append(f"{n_files} × {kind}{many if counts else ''}")
        if self._unread:
            shown = self._unread.most_common(_KINDS)
            passed = [f"{number} × {kind}" for kind, number in sorted(shown)]
            if more := len(self._unread) - len(shown):
                passed.append(
                    f"{self._unread.total() - sum(n for _, n in shown)} of {more} kinds more"
                )
            parts.append(f"not read: {', '.join(passed)}")
        found = "; ".join(parts)
        return for_terminal(f"{self._folder}: {found}" if self._folder else found)


def error_of(row: dict[str, Any]) -> CorpusError:
    """Return the error of a row of :attr:`Log.problems`."""
    place = {name: row[name] for name in ("file", "row", "column")}
    return CorpusError(row["problem"], **place)


def _first(told: list[str]) -> str:
    """Return the first of several problems, and how many more there are."""
    return f"{told[0]} (and {len(told) - 1} more)" if len(told) > 1 else told[0]


def checked(on_error: OnError) -> OnError:
    """Return ``on_error``; ``ValueError`` for any value but "raise" and "collect"."""
    if on_error not in ("raise", "collect"):
        raise ValueError(f'on_error must be "raise" or "collect", not {on_error!r}')
    return on_error


def counted(number: int, unit: str) -> str:
    """Return a number with its noun: ``1 article``, ``2,000 articles``."""
    return f"{number:,} {unit}" if number == 1 else f"{number:,} {unit}s"


# --- which column holds what ----------------------------------------------------------------

MAX_COLUMNS = 1_000
HIDDEN_COLUMN = re.compile(
    "_file$|_row$|_property_|_from_|_export$|_note$"
)  # where it stood, and whence it is
INCLUDE = "include"
"""The column of ``metadata.csv`` that leaves an article out where it says no."""
OWN_COLUMNS = (INCLUDE, "copy_of", "text_from")
"""Columns of ``metadata.csv`` that say how an article is read, and are none of its own."""
WHENCE = {"outlets": "_from_source", "dates": "_from_published", "events": "_from_event"}
"""Which key of a record says where its outlet, its date and its event were taken from."""


def match_columns(
    header: Iterable[str], asked: dict[str, str] | None = None, file: object = ""
) -> dict[str, str]:
    """Return which column holds which field: ``{field: column}``.

    ``asked`` names columns outright; the rest is guessed from ``lexicons/columns.csv``.
    Raises :class:`CorpusError` for a column that is asked for and not there, and for a
    field that does not exist.
    """
    columns = list(header)
    fields = list(dict.fromkeys(field for field, _ in _guesses()))
    found: dict[str, str] = {}
    for field, column in (asked or {}).items():
        if field not in fields:
            raise CorpusError(f"no such field: {field!r}; fields are {', '.join(fields)}")
        if column not in columns:
            raise CorpusError(f"no such column; it has {listed(columns)}", file=file, column=column)
        found[field] = column
    by_key = {_key(column): column for column in reversed(columns)}
    for field, key in _guesses():
        guess = by_key.get(key)
        if field not in found and guess is not None and guess not in found.values():
            found[field] = guess
    return found


@cache
def _guesses() -> list[tuple[str, str]]:
    """Return the fields, and the keys of the names that they may have."""
    table = read_table("columns.csv")
    return list(zip(table["field"], map(_key, table["name"]), strict=True))


@lru_cache(maxsize=10_000)
def _key(name: str) -> str:
    """Return the name of a column without case, accents, blanks and punctuation."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[\W_]+", "", "".join(filterfalse(unicodedata.combining, plain)))


def text_columns(header: Iterable[str]) -> list[str]:
    """Return the columns that could be that of the texts, best first.

    The last of the names that a column of texts may have counts only where there is no other.
    """
    names = [key for field, key in _guesses() if field == "text"][:-1]
    places = {name: place for place, name in reversed(list(enumerate(names)))}
    return sorted(
        (name for name in header if _key(name) in places), key=lambda name: places[_key(name)]
    )


def listed(names: Iterable[str]) -> str:
    """Return names of columns as a message shows them: the first twenty."""
    names = list(names)
    return ", ".join(names[:20]) + (f" and {len(names) - 20} more" if len(names) > 20 else "")


def clean_header(header: Iterable[object], file: object, row: int | None = None) -> list[str]:
    """Return the names of columns, each on one line; some may be ''.

    Raises :class:`CorpusError` if two columns have the same name, and for more than 1,000:
    a record has them all, and so would outgrow its row without bound.
    """
    names = [one_line(str(name)) for name in header]
    if len(names) - names.count("") > MAX_COLUMNS:
        raise CorpusError(f"more than {MAX_COLUMNS:,} columns", file=file, row=row)
    counts = Counter(filter(None, names))
    if twice := [name for name, count in counts.items() if count > 1]:
        raise CorpusError("the column occurs twice", file=file, row=row, column=min(twice))
    return names


def rename_columns(
    row: dict[str, Any], fields: dict[str, str], file: object, number: int
) -> Record:
    """Return a row as a record; a column that only bears a field's name gets ``_given`` added."""
    columns = {column: field for field, column in fields.items()}
    record = {
        columns.get(
            name,
            f"{name.lstrip('_')}_given" if name in fields or HIDDEN_COLUMN.match(name) else name,
        ): "" if value is None or value != value else str(value)
        for name, value in row.items()
        if name is not None
    }
    for name in {"article_id", "file"} & set(record):
        record[name] = record[name].strip()
    return record | {"_file": str(file), "_row": str(number)}


# --- what a file says of an article, without marks that can't be seen -----------------------

_JOINERS = "\u200c\u200d"  # they join and part letters of Persian, Hindi, and of emoji
_NOT_IN_AN_ID = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def without_hidden(text: str) -> str:
    """Return a text without control characters and format marks, such as those of direction.

    Blanks and line breaks stay, as do the joiners that some scripts need.
    """
    if text.isprintable():
        return text
    return "".join(
        char
        for char in text
        if char.isprintable()
        or char.isspace()
        or char in _JOINERS
        or unicodedata.category(char) not in ("Cc", "Cf")
    )


def tidy(text: str) -> str:
    """Return a text that may have several lines, with its accents composed (NFC)."""
    if text.isascii() and text.isprintable():
        return text
    return unicodedata.normalize("NFC", re.sub("\r\n?", "\n", without_hidden(text)))


def one_line(text: str) -> str:
    """Return a title, a name or a date as one line without blanks around it."""
    return " ".join(tidy(text).split())


_ADDRESS = re.compile(r"(?:www\.)?([\w-]{2,60})(?:\.[a-z]{2,8}){1,2}")
_LONG = 9
"""Fewest letters of a name that one letter more, less or another makes no other name."""


@cache
def _lookalikes() -> dict[int, str]:
    table = read_table("lookalikes.csv")
    return {ord(char): latin for char, latin in zip(table["char"], table["latin"], strict=True)}


@lru_cache(maxsize=10_000)
def _bare_name(name: str) -> str:
    """Return a name without case, accents, blanks, marks, "the" and address, in one alphabet."""
    plain = one_line(name).translate(_lookalikes()).casefold()
    if address := _ADDRESS.fullmatch(plain):
        plain = address[1]
    plain = "".join(filterfalse(unicodedata.combining, unicodedata.normalize("NFKD", plain)))
    return re.sub(r"[\W_]+", "", re.sub(r"\A(?:the\s+|the(?=\w{4}))|,\s*the\Z", "", plain)) or plain


def near_twins(names: Iterable[str]) -> list[tuple[str, str]]:
    """Return the pairs of names, of outlets or events, that may be one name written in two ways.

    They differ in nothing but case, accents, blanks, marks, an article (``The Times``), an
    address (``times.example``) or letters of another alphabet that look the same; or, in a name
    of at least nine letters, in one letter, but not in a number. Names that are no twins may
    look so (``Morning Herald`` and ``Morning Heralds``): they are named, not merged.
    """
    bare: dict[str, list[str]] = {}
    for name in sorted(set(filter(None, names))):
        bare.setdefault(_bare_name(name), []).append(name)
    pairs = [(alike[0], other) for alike in bare.values() for other in alike[1:]]
    shorter: dict[str, list[str]] = {}
    for one in bare:
        if _LONG <= len(one) <= 80:
            for key in {one, *(one[:at] + one[at + 1 :] for at in range(len(one)))}:
                shorter.setdefault(key, []).append(one)
    close = set()
    for alike in shorter.values():
        for at, one in enumerate(alike[:20]):
            for other in alike[at + 1 : 20]:
                if _one_letter_apart(one, other):
                    close.add((bare[one][0], bare[other][0]))
    return sorted([*pairs, *close])


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether two names differ in one letter: another, one more, one less."""
    start = len(os.path.commonprefix([one, other]))
    end = len(os.path.commonprefix([one[start:][::-1], other[start:][::-1]]))
    left, right = one[start : len(one) - end], other[start : len(other) - end]
    return max(len(left), len(right)) == 1 and not any(map(str.isdigit, left + right))


def readable_id(id: str) -> str:
    """Return an id without control characters and without blanks around it."""
    return _NOT_IN_AN_ID.sub("", id).strip()


# --- small tables that people write: lists of speakers and heads, coded sheets, statements ---


_WORKBOOKS = {
    f"{name}.csv": f"{name}.xlsx" for name in ("speakers", "identities", "heads", "statements")
}
LISTS = (*_WORKBOOKS, *_WORKBOOKS.values())
"""Tables that say something of a corpus, not articles."""


def home_of(path: Path) -> Path | None:
    """Return where the lists of a corpus lie: its folder, or the archive that holds some."""
    if path.suffix.lower() == ".zip" and path.is_file():
        with open_file(path) as file, open_zip(file, path) as archive:
            return path.absolute() if any(_member(archive, name) for name in LISTS) else None
    return path.absolute() if path.is_dir() else None


def _member(archive: ZipFile, name: str) -> ZipInfo | None:
    """Return a list of an archive, which lies at its top or in the one folder there."""
    members = {
        member.filename.replace("\\", "/"): member
        for member in archive.infolist()
        if not member.is_dir() and not member.filename.startswith("__MACOSX")
    }
    tops = {place.partition("/")[0] for place in members}
    wanted = {name, f"{tops.pop()}/{name}".lower()} if len(tops) == 1 else {name}
    return next((members[place] for place in members if place.lower() in wanted), None)


@cache
def _unpacked(path: Path, name: str, changed: int) -> TemporaryDirectory[str] | None:
    """Return a folder with a list of an archive, which is gone when this process ends."""
    with open_file(path) as file, open_zip(file, path) as archive:
        member = _member(archive, name)
        if member is None:
            return None
        try:
            data = archive.read(member)
        except (RuntimeError, *ZIP_ERRORS) as error:
            raise CorpusError(f"cannot be unpacked ({error})", file=path / name) from error
    place = TemporaryDirectory(prefix=f"{path.name}-")
    (Path(place.name) / name).write_bytes(data)
    return place


def folder_list(folder: str | Path | None, name: str) -> Path | None:
    """Return the path of a list (or a folder) in the folder of a corpus, None if there is none.

    ``Speakers.csv`` is ``speakers.csv``, as it is on most file systems, and so is the workbook
    ``speakers.xlsx`` where there is no such CSV file. A list in a zip archive is unpacked; there
    are no folders there.

    Raises :class:`CorpusError` for one that is a link to something outside the folder, where
    there are both a CSV file and a workbook, and where the folder itself is gone.
    """
    if folder is None:
        return None
    if name in _WORKBOOKS:
        path, other = _one_list(folder, name), _one_list(folder, _WORKBOOKS[name])
        if path and other:
            raise CorpusError(f"lies beside {name}: keep one of them", file=other)
        return path or other
    return _one_list(folder, name)


def _one_list(folder: str | Path, name: str) -> Path | None:
    if str(folder).lower().endswith(".zip") and os.path.isfile(folder):
        changed = os.stat(folder).st_mtime_ns
        place = _unpacked(Path(folder), name, changed) if name in LISTS else None
        return Path(place.name) / name if place else None
    if not os.path.isdir(folder):
        raise CorpusError("the folder of the corpus is gone", file=folder)
    path = Path(folder) / name
    if not os.path.lexists(path):
        alike = [one for one in path.parent.glob("*") if one.name.lower() == path.name]
        if not alike:
            return None
        path = min(alike)
    if not lies_within(path, Path(folder)):
        raise CorpusError("lies outside the corpus folder; copy it in", file=path)
    return path


def read_list(path: str | Path, needed: Collection[str], *, comments: bool = True) -> pd.DataFrame:
    """Return a CSV or Excel file as strings, indexed by the row of the sheet (the first is 1).

    Reads what Excel saves: a workbook of one sheet, or UTF-8 with or without its mark, UTF-16,
    cp1252; cells separated by commas, semicolons, tabs or bars, whichever gives the columns
    ``needed``. Names of columns come in small letters; empty rows are left out and so, if there
    may be ``comments``, are lines that begin with ``#``. A row has a cell for each column that is
    ``needed``; empty ones may stand at its end.
    Raises :class:`CorpusError`, naming file, row and column.
    """
    path = given_path(path)
    data = read_bytes(path, max_bytes=MAX_TEXT_BYTES)
    if path.suffix.lower() == ".xlsx":
        text = StringIO(newline="")
        try:
            names, cells = excel_rows(data, path)
        except ValueError as error:
            raise CorpusError(getattr(error, "problem", "keep one sheet"), file=path) from error
        csv.writer(text).writerows([names, *cells])
        text.seek(0)
    else:
        text = StringIO(decode(data, path), newline="")
    lines = text.readlines()
    if lines and lines[0].lower().startswith("sep="):
        lines[0] = "\n"
    csv.field_size_limit(MAX_TEXT_BYTES)
    first = next((line for line in lines if line.strip() and not (comments and line[0] == "#")), "")
    headers = {
        mark: [name.strip().lower() for name in next(csv.reader([first], delimiter=mark), [])]
        for mark in MARKS
    }
    mark, header = next(
        ((mark, names) for mark, names in headers.items() if set(needed) <= set(names)),
        max(headers.items(), key=lambda item: len(item[1])),
    )
    while header and not header[-1]:
        header = header[:-1]
    if missing := [name for name in needed if name not in header]:
        problem = f"no such column; it has {listed(header)}{meant(missing, header)}"
        problem = problem if first else "an empty file"
        raise CorpusError(problem, file=path, column=missing[0])
    if twice := [name for name, n in Counter(header).items() if name and n > 1]:
        raise CorpusError("the column occurs twice", file=path, column=twice[0])
    rows: dict[int, list[str]] = {}
    for number, cells in _list_rows(lines, mark, path, comments=comments):
        filled = max((n for n, cell in enumerate(cells, start=1) if cell.strip()), default=0)
        if filled > len(header):
            raise CorpusError("more cells than the header has columns", file=path, row=number)
        if filled and (lacking := [name for name in needed if header.index(name) >= len(cells)]):
            problem = f"{len(cells)} cells, and the header has {len(header)} columns"
            hint = f"leave a cell empty, but keep its mark (columns are parted by {MARKS[mark]})"
            raise CorpusError(f"{problem}: {hint}", file=path, row=number, column=lacking[0])
        if filled:
            rows[number] = [*cells, *[""] * len(header)][: len(header)]
    rows.pop(next(iter(rows)))  # the header
    table = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype=object)
    return table.drop(columns="", errors="ignore")


def _list_rows(
    lines: list[str], mark: str, path: Path, *, comments: bool
) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows of a list with their numbers; a comment is a row without cells."""
    within = False  # a row that began in a line above

    def rows() -> Iterator[str]:
        nonlocal within
        for line in lines:
            yield "\n" if comments and line.startswith("#") and not within else line
            within = True

    number = 0
    reader = csv.reader(rows(), delimiter=mark, strict=True)
    try:
        for number, cells in enumerate(reader, start=1):
            within = False
            yield number, cells
    except csv.Error as error:
        problem = f"not readable as CSV ({error}), in line {reader.line_num}"
        raise CorpusError(problem, file=path, row=number + 1) from error


def numbers(table: pd.DataFrame, column: str, file: str | Path, *, whole: bool = True) -> pd.Series:
    """Return a column of a list as whole numbers from 0, or as numbers above 0.

    Raises :class:`CorpusError`, naming the first row with something else.
    """
    found = pd.to_numeric(table[column], errors="coerce").astype("float64")
    good = (found % 1 == 0) & (found >= 0) if whole else found > 0
    good &= found < 2**53
    if not good.all():
        row = int(table.index[~good][0])
        problem = f"{table.loc[row, column]!r} is not a number that can stand here"
        raise CorpusError(problem, file=file, row=row, column=column)
    return found.astype("int64") if whole else found
