"""Rows and records of articles from tables: CSV, TSV, JSON, Excel and Parquet, one at a time."""

from __future__ import annotations

import datetime
import json
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, partial
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TextIO

from analysis.corpus.decoding import (
    MAX_WHOLE_BYTES,
    decode,
    encoding_of,
)
from analysis.corpus.delimited import Delimited, bounded_lines
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import (
    MAX_COLUMNS,
    Decision,
    Items,
    Kind,
    Problem,
    Record,
    clean_header,
    counted,
    listed,
    match_columns,
    one_line,
    rename_columns,
    text_columns,
)
from analysis.files import (
    HALF,
    MAX_DOCUMENT_BYTES,
    MAX_RATIO,
    CorpusError,
    check_office,
    open_file,
    printable,
    read_bytes,
)
from analysis.text.dates import DateOrder, date_order, iso_date, readings

TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx"}
_JSON = {".jsonl", ".ndjson", ".json"}
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


def read_table_file(
    path: Path,
    columns: dict[str, str] | None = None,
    *,
    within: Path | None = None,
    day_first: bool | None = None,
) -> Items:
    """Yield one record per row of a table, one at a time (a ``.json`` list is read as a whole).

    ``columns`` says which column holds which field. The table is read twice: first to see which
    column has the longest texts and how the dates are written, where ``day_first`` does not say
    it. The rows of an Excel file are those of its first sheet with a column of texts and of all
    others with the same header; the name of the sheet stands with that of the file in ``_file``.
    Raises :class:`CorpusError` for a table without a row, and for one without a column of
    texts, which JSON lines may have or not have one by one.
    """
    table = open_table(path, columns, within)
    yield Kind(table.kind)
    yield from table.said
    look = Look(columns, table.parts[0].file, day_first=day_first)
    yield from look.take(table.parts)
    empty, any_text = True, False
    no_text: CorpusError | None = None
    for part in table.parts:
        for item in part.rows():
            empty = False
            if isinstance(item, Problem):
                yield item
                continue
            number, row = item
            fields = look.fields(row)
            if "text" not in fields and "html" not in fields:
                problem = look.without_texts(row, table.parted_by)
                no_text = CorpusError(problem, file=part.file, row=number)
                if path.suffix.lower() not in _JSON:
                    raise no_text
                yield Problem(no_text)
                continue
            any_text = True
            yield from _record(row, number, fields, part, look)
    if no_text and not any_text:
        raise no_text
    if empty:
        raise CorpusError("no rows in it, at most a header", file=table.parts[0].file)


def open_table(path: Path, columns: dict[str, str] | None, within: Path | None) -> Table:
    """Return what a table is and what was found of it; its rows are not read yet."""
    suffix, file = path.suffix.lower(), str(path)
    if suffix == ".xlsx":
        return _sheets(path, columns, within)
    if suffix == ".json":
        kind, values, said = _json_list(path, within)
        rows = partial(_objects, list(enumerate(values, start=1)), path)
        return Table(kind, [Part(file, rows)], said)
    if suffix == ".parquet" or suffix in _JSON:
        read = _parquet_file if suffix == ".parquet" else _json_rows
        return Table(f"table ({suffix})", [Part(file, partial(read, path, within))], [])
    cells = csv_file(path, columns, within)
    parts = [Part(file, partial(csv_rows, cells))]
    return Table(f"table ({suffix})", parts, csv_decisions(cells), cells.parted_by)


def column_names(path: Path, *, within: Path | None = None) -> list[str]:
    """Return the names of the columns of a table, in order: those of its first row.

    Raises :class:`CorpusError` for a table that can't be read.
    """
    for part in open_table(path, None, within).parts:
        for item in part.rows():
            if not isinstance(item, Problem):
                return list(item[1])
    return []


def _record(
    row: dict[str, Any], number: int, fields: dict[str, str], part: Part, look: Look
) -> Iterator[Record | Problem]:
    """Yield the record of a row, after what is wrong with it, or only that."""
    column = fields.get("text", fields.get("html", ""))
    value = row.get(column)
    at = partial(CorpusError, file=part.file, row=number)
    empty = {name for name in fields.values() if row.get(name) is None}
    formulas = empty & part.unstored().get(number, set()) if empty else empty
    for name in sorted(formulas):
        problem = "a formula without a stored value: open the file in Excel, and save it again"
        yield Problem(at(problem, column=name), left_out=name == column)
    if column in formulas:
        return
    if value is not None and not isinstance(value, str) and value == value:
        problem = f"not a text but of type {type(value).__name__}"
        yield Problem(at(problem, column=column))
        return
    cut = None
    if isinstance(value, str):
        value = row[column] = value.replace("_x000D_\n", "\n").replace("_x000D_", "\n")
        cut = _CUT.search(value[-_END:])
        if _NOT_SOLD.fullmatch(value.strip()):
            yield Problem(at(f"the service gives no text: {value.strip()!r}", column=column))
            return
    if cut:
        length = cut["length"].replace("chars", "characters")
        row.setdefault("cut", length)
        problem = f"cut by the service ({length} are missing)"
        yield Problem(at(problem, column=column), left_out=False)
    record = rename_columns(_flat(row, fields), fields, part.file, number)
    if record.get("html") and not record.get("text"):
        try:
            page = article_from_html(record.pop("html"), part.file)
        except CorpusError as error:
            yield Problem(at(error.problem, column=fields["html"]))
            return
        record = page | {name: value for name, value in record.items() if value}
    yield look.finish(record, fields)


_CUT = re.compile(
    r"(?:…|\.\.\.)\s?\[\+?(?P<length>\d[\d,.]{0,12} (?:chars|characters|words))\]\s*\Z"
)
_END = 60
_NOT_SOLD = re.compile(r"ONLY AVAILABLE IN [A-Z ]{1,60} PLANS?\.?")
_NESTED = (dict, list, tuple)
_NAMES = "name title label main original display_name $date $oid text value uri id".split()


def _flat(row: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """Return a row whose nested values are texts: names in a field, JSON in another column."""
    used = set(fields.values())
    written = {fields[name] for name in ("source", "byline", "event") if name in fields}
    row = row | {name: _as_written(row[name]) for name in written if isinstance(row.get(name), str)}
    return {
        name: value
        if not isinstance(value, _NESTED)
        else _named(value)
        if name in used
        else json.dumps(value, ensure_ascii=False, default=str)
        for name, value in row.items()
    }


_NAME_OF = re.compile(r"""['"](?:name|title)['"]: ?(?:'([^']{1,200})'|"([^"]{1,200})")""")
_ITEM = re.compile(r"""'([^']{1,200})'|"([^"]{1,200})\"""")


def _as_written(cell: str) -> Any:
    """Return what a list or an object holds that a program wrote into a cell as text."""
    text = cell.strip()
    if not (2 <= len(text) <= 2_000 and text[0] + text[-1] in ("[]", "{}")):
        return cell
    with suppress(ValueError):
        return parse_json(text)
    found = _NAME_OF.findall(text) if "{" in text else _ITEM.findall(text)
    return [one or other for one, other in found] or cell


def _named(value: Any) -> str:
    """Return a nested value of a field in words: the name of an outlet, names joined by "; "."""
    if isinstance(value, dict):
        found = (value[name] for name in _NAMES if value.get(name) not in (None, "", [], {}))
        value = next(found, None)
        if value is None:
            return ""
    if isinstance(value, list | tuple):
        return "; ".join(filter(None, map(_named, value)))
    return _named(value) if isinstance(value, dict) else "" if value is None else str(value).strip()


# --- what the whole of a table tells: which column holds the texts, how the dates are written ---

_SOME = 1_000  # rows by which columns are compared
_DAYS, _SECONDS, _THOUSANDTHS = "days as Excel counts them", "seconds since 1970", "ms since 1970"
_COUNTED = {
    _DAYS: re.compile(r"[2-5]\d{4}(?:\.\d+)?", re.ASCII),  # 1954 to 2064
    _SECONDS: re.compile(r"[1-9]\d{8,9}(?:\.\d+)?", re.ASCII),
    _THOUSANDTHS: re.compile(r"[1-9]\d{11,12}(?:\.0+)?", re.ASCII),
}


_DOTTED = re.compile(r"\d\. ?\d{1,2}\. ?\d{4}", re.ASCII)
_WHENCE = {"source": "_from_source", "published": "_from_published", "event": "_from_event"}


class Look:
    """The first look at a table: what its rows tell together, and no row does alone."""

    def __init__(
        self, columns: dict[str, str] | None, file: object, *, day_first: bool | None = None
    ) -> None:
        self.columns, self.file = columns or {}, file
        self.order = {True: "dmy", False: "mdy", None: ""}[day_first]
        self.style = ""
        self._said_order = day_first is not None
        self._headers: dict[tuple[str, ...], dict[str, str]] = {}
        self._n_rows = self._n_dates = 0
        self._lengths: Counter[str] = Counter()
        self._filled: Counter[str] = Counter()
        self._styles: Counter[str] = Counter()
        self._others: dict[str, None] = {}
        self._examples: dict[str, str] = {}

    def take(self, parts: Iterable[Part]) -> list[Decision]:
        """Read the rows once, and return what was decided."""
        found = date_order(self._dates(parts))
        texts = self._choose_texts()
        said = [Decision("column of texts", texts, str(self.file))] if texts else []
        if self._others:
            said.append(Decision("columns not used", listed(self._others), str(self.file)))
        style = next((name for name, n in self._styles.items() if n == self._n_dates), "")
        if style:
            self.style = style
            given = self._examples[style]
            choice = f"numbers are {style}: {given} is {_counted(given, style)}"
            said.append(Decision("dates", choice, str(self.file), self._n_dates))
        elif self._styles:
            some = " and ".join(self._examples[name] for name in self._styles)
            choice = f"numbers such as {some} are kept as text: other dates stand beside them"
            said.append(Decision("dates", choice, str(self.file), self._styles.total()))
        if not self.order:
            self.order = found.order
        if example := self._examples.get("order"):
            said.append(
                Decision("date order", self._told(example, found), str(self.file), found.open)
            )
        return said

    def _dates(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            for item in part.rows():
                if not isinstance(item, Problem):
                    yield from filter(None, [self._date(item[1])])

    def _date(self, row: dict[str, Any]) -> str:
        """Count what a row shows, and return what stands there as its date."""
        fields = self.fields(row)
        self._n_rows += 1
        if self._n_rows <= _SOME:
            for name, value in row.items():
                if isinstance(value, str) and value.strip():
                    self._lengths[name] += len(value)
                    self._filled[name] += 1
        used = fields.values()
        self._others |= dict.fromkeys(name for name in row if name and name not in used)
        value = row.get(fields.get("published", ""))
        text = (_named(value) if isinstance(value, _NESTED) else str(value)).strip()
        if value is None or not any(map(str.isdigit, text)):
            return ""
        self._n_dates += 1
        for style, pattern in _COUNTED.items():
            if pattern.fullmatch(text) and not iso_date(text):
                self._styles[style] += 1
                self._examples.setdefault(style, text)
        if len(set(readings(text).values())) > 1:
            self._examples.setdefault("order", text)
        return "" if _DOTTED.search(text) else text  # its day is first wherever it is written

    def _told(self, example: str, found: DateOrder) -> str:
        """Say in what order day and month are read, and why."""
        could = readings(example)
        both = " or ".join(dict.fromkeys(could.values()))
        if not self.order:
            why = "nothing in the column decides" if not found.against else "the column has both"
            return f"open: {example} is {both}, and {why}; say day_first=True or False"
        order = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}[self.order]
        said = f"{order}: {example} is {could.get(self.order, both)}"
        return said + (
            ", as asked" if self._said_order else f", shown by {counted(found.shown, 'other date')}"
        )

    def fields(self, row: dict[str, Any]) -> dict[str, str]:
        """Return which column of a row holds which field; JSON lines may differ in theirs."""
        header = tuple(row)
        if header not in self._headers:
            known = self.columns.values() if self._headers else ()
            fields = match_columns([*header, *known], self.columns, self.file)
            if len(self._headers) > _SOME:
                return fields
            self._headers[header] = fields
        return self._headers[header]

    def _choose_texts(self) -> str:
        """Take the longest texts where several columns could hold them, and say so."""
        said = ""
        for header, fields in self._headers.items():
            rivals = text_columns(header) if "text" not in self.columns else []
            if len(rivals) > 1:
                means = {name: self._lengths[name] / max(1, self._filled[name]) for name in rivals}
                best = max(rivals, key=lambda name: round(means[name]))
                fields["text"] = best
                self._others |= dict.fromkeys(rivals)
                self._others.pop(best)
                others = ", ".join(
                    f"{name!r} ({means[name]:.0f})" for name in rivals if name != best
                )
                said = f"{best!r}: the longest ({means[best]:.0f} characters); not {others}"
        return said

    def without_texts(self, row: dict[str, Any], parted_by: str) -> str:
        """Say that a table has no column of texts, and what may help."""
        names = [name if len(name) <= 40 else f"{name[:39]}…" for name in row]
        by = f" (columns parted by {parted_by})" if parted_by else ""
        problem = f"no column of texts among {listed(names)}{by}"
        fields = self.fields(row)
        means = {name: n / self._filled[name] for name, n in self._lengths.items()}
        longest = max(means, key=lambda name: means[name], default="")
        if means.get(longest, 0) > 200:
            problem += f"; the longest texts are in {longest!r}"
        elif "title" in fields and any(str(value).startswith("http") for value in row.values()):
            problem += "; it lists articles by title and address: fetch their texts first"
        return f"{problem}; name it with columns={{'text': ...}}"

    def finish(self, record: Record, fields: dict[str, str]) -> Record:
        """Return a record with its date as ISO, and with what its fields were taken from."""
        for field, key in _WHENCE.items():
            if field in fields and (record.get(field) or "").strip():
                record[key] = f"column {fields[field]!r}"
        given = record.get("published", "").strip()
        found = ""
        if self.style and _COUNTED[self.style].fullmatch(given):
            found = _counted(given, self.style)
        elif given and not iso_date(given):
            found = iso_date(given, self.order)
        return {"published_given": given} | record | {"published": found} if found else record


def _counted(given: str, style: str) -> str:
    """Return the day of a number of days, seconds or thousandths."""
    if style == _DAYS:
        return str(datetime.date(1899, 12, 30) + datetime.timedelta(days=int(float(given))))
    seconds = float(given) / (1 if style == _SECONDS else 1000)
    return str((datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).date())


# --- CSV, TSV --------------------------------------------------------------------------------


def csv_file(path: Path, columns: dict[str, str] | None, within: Path | None) -> Delimited:
    """Return a CSV or TSV file whose separator, header and quoting were found."""
    asked = set((columns or {}).values())

    def known(cells: list[str]) -> int:
        names = [one_line(cell) for cell in cells if len(cell) <= 200]  # a longer one is a text
        if asked:
            return len(asked.intersection(names))
        fields = match_columns(names)
        telling = {"text", "html", "file", "article_id"} & fields.keys()
        return len(fields) if telling or len(fields) > 2 else 0

    cells = Delimited(path, known, within=within)
    clean_header(cells.header, path)
    return cells


def csv_rows(cells: Delimited) -> Rows:
    """Yield the rows of a CSV or TSV file by their numbers; nameless columns get a number."""
    header = clean_header(cells.header, cells.path)
    header = [name or f"column {place}" for place, name in enumerate(header, start=1)]
    for number, row, problem in cells.rows():
        if problem:
            left_out = not row
            yield Problem(CorpusError(problem, file=cells.path, row=number), left_out=left_out)
        if row:
            values: list[str | None] = [*row, *[None] * (len(header) - len(row))]
            yield number, dict(zip(header, values, strict=True))


def csv_decisions(cells: Delimited) -> list[Decision | Problem]:
    """Return what was found of a CSV or TSV file, to be said."""
    file = str(cells.path)
    said = f"{cells.parted_by}{' (sep= line)' if cells.said else ''}"
    encoding = {"utf-8-sig": "UTF-8"}.get(cells.encoding, cells.encoding.upper())
    encoding += ", with bytes that are not" * cells.damaged
    found = [Decision("separator", said, file), Decision("encoding", encoding, file)]
    if cells.above:
        found.append(Decision("header", f"row {cells.above + 1}; titles stand above it", file))
    if cells.quoting != "strict":
        how = {
            "escaped": "those in a cell stand after a backslash",
            "none": "taken as they stand: they enclose no cells",
            "mended": "some are not doubled: rows are told apart by their number of columns",
        }[cells.quoting]
        found.append(Decision("quotation marks", how, file))
    return list(found)


def looks_like_table(path: Path, *, within: Path | None = None) -> bool:
    """Whether a ``.txt`` file is a table, as Excel saves "Unicode text": tabs in a known header."""
    with open_file(path, within=within) as file:
        start = file.read(20_000)
    with suppress(CorpusError):
        first = start.decode(encoding_of(start, path), "ignore").lstrip("\ufeff").partition("\n")[0]
        names = [one_line(name.strip('"')) for name in first.split("\t")]
        return len(names) > 1 and {"text"} < match_columns(names).keys()
    return False


# --- JSON lines and lists ------------------------------------------------------------------------


def _json_rows(path: Path, within: Path | None) -> Rows:
    """Yield the objects of JSON lines, or of a file that has them spread over several lines."""
    with open_file(path, within=within) as binary:
        start = binary.read(1_000_000)
        while start.isascii() and (more := binary.read(1_000_000)):
            start = more
        encoding = encoding_of(start, path)  # judged by the first megabyte that shows it
        binary.seek(0)
        number = 0
        try:
            for item in _json_lines(TextIOWrapper(binary, encoding, newline=""), path):
                number = number if isinstance(item, Problem) else item[0]
                yield item
        except UnicodeError as error:
            name = encoding.removesuffix("-sig").upper()
            problem = f"a byte that is not {name}, in this row or a few below; save it as UTF-8"
            raise CorpusError(problem, file=path, row=number + 1) from error


def _json_lines(file: TextIO, path: Path) -> Rows:
    first = next((line for line in bounded_lines(file, path) if line.strip()), "{}")
    try:
        is_object = isinstance(parse_json(first), dict)
    except ValueError:
        is_object = False
    file.seek(0)
    if not is_object:
        text = file.read(MAX_WHOLE_BYTES + 1)
        values: list[Any] = [None]
        if len(text) <= MAX_WHOLE_BYTES:
            with suppress(ValueError):
                values = _json_values(text, alone=False)
        is_list = len(values) == 1 and isinstance(values[0], list)
        if is_list or all(isinstance(value, dict) for value in values):
            yield from _objects(enumerate(values[0] if is_list else values, start=1), path)
            return
        file.seek(0)
    for number, line in enumerate(bounded_lines(file, path), start=1):
        if not line.strip():
            continue
        try:
            row = parse_json(line)
        except ValueError as error:
            reason = getattr(error, "msg", str(error))
            yield Problem(CorpusError(f"not JSON ({reason})", file=path, row=number))
            continue
        yield from _objects([(number, row)], path, escapes="\\ud" in line.lower())


def _objects(rows: Iterable[tuple[int, Any]], path: Path, *, escapes: bool = True) -> Rows:
    """Yield the rows that are objects; ``escapes``: half a character may be written out."""
    for number, row in rows:
        if not isinstance(row, dict):
            kind = "an item of the list" if path.suffix.lower() == ".json" else "a JSON line"
            problem = f"{kind} that is not an object"
            yield Problem(CorpusError(problem, file=path, row=number))
        elif escapes and HALF.search(json.dumps(row, ensure_ascii=False)):
            yield Problem(CorpusError("half a character (a lone surrogate)", file=path, row=number))
        else:
            row = _lifted(row)
            try:
                header = clean_header(row, path, number)
            except CorpusError as error:
                yield Problem(error)
            else:
                yield number, dict(zip(header, row.values(), strict=True))


# --- JSON: nested as deep as its writers like, and with the same name twice -------------------

MAX_DEPTH = 100
"""Most lists and objects that may lie in each other."""
_BLANKS = re.compile(r"[ \t\r\n]*")


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Raises ``ValueError``, and nothing else, for what is no JSON, for lists and objects nested
    deeper than ``MAX_DEPTH``, numbers too long and an object with a name twice.
    """
    return _json_values(text, alone=True)[0]


def _json_values(text: str, *, alone: bool) -> list[Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) < len(pairs):
            twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
            raise ValueError(f"{twice!r} stands twice in an object")
        return found

    decoder = json.JSONDecoder(object_pairs_hook=unique)
    values: list[Any] = []
    at = 0
    try:
        while True:
            blanks = _BLANKS.match(text, at)
            at = blanks.end() if blanks else at
            if at >= len(text) and values:
                break
            if alone and values:
                raise ValueError("more after its end; name a file of JSON lines .jsonl")
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    inner: list[Any] = [values]
    for _ in range(MAX_DEPTH + 1):
        parts = (each.values() if isinstance(each, dict) else each for each in inner)
        inner = [value for part in parts for value in part if isinstance(value, dict | list)]
        if not inner:
            return values
    raise ValueError("nested too deep")


def _json_list(path: Path, within: Path | None) -> tuple[str, list[Any], list[Decision | Problem]]:
    """Return the kind of a JSON file, the objects in it, and where in it they stand.

    They are those of a list, of the lists with texts in an object, JSON lines, columns as pandas
    writes them, or one article.
    """
    text = decode(read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES), path)
    try:
        values = _json_values(text, alone=False)
    except ValueError as error:
        raise CorpusError(f"not JSON ({getattr(error, 'msg', error)})", file=path) from error
    if len(values) > 1:
        if not all(isinstance(value, dict) for value in values):
            raise CorpusError("not JSON (more after its end)", file=path)
        return "list of JSON lines (.json)", values, []
    found, kind = values[0], "list (.json)"
    if isinstance(found, list):
        return kind, found, []
    if not isinstance(found, dict):
        raise CorpusError("a JSON file that is not a list of objects", file=path)
    if isinstance(_text_of(found), str):
        return kind, [found], []
    lists = dict(_lists(found))
    with_texts = {
        place: rows
        for place, rows in lists.items()
        if any(isinstance(_text_of(_lifted(row)), str) for row in rows if isinstance(row, dict))
    }
    if with_texts or (len(lists) == 1 and not isinstance(_text_of(_lifted(found)), str)):
        chosen = with_texts or lists
        said = Decision("list of articles", f"under {listed(chosen)}", str(path))
        return kind, [row for rows in chosen.values() for row in rows], [said]
    if rows := _transposed(found):
        return kind, rows, []
    if "text" in match_columns(_lifted(found)):
        return kind, [found], []
    seen = f"; it has {listed(found)}" if found else ""
    raise CorpusError(f"a JSON file that is not a list of objects, nor holds one{seen}", file=path)


def _text_of(row: dict[str, Any]) -> Any:
    """Return what an object holds in the first column that could be that of the texts."""
    fields = match_columns(row)
    return row.get(fields.get("text", fields.get("html", "")))


def _lifted(row: dict[str, Any]) -> dict[str, Any]:
    """Return an object with the fields of the one inside it that has the text."""
    if isinstance(_text_of(row), str):
        return row
    for name, value in row.items():
        if isinstance(value, dict) and isinstance(_text_of(value), str):
            return {key: each for key, each in row.items() if key != name} | value
    return row


def _lists(
    found: dict[str, Any], place: str = "", depth: int = 5
) -> Iterator[tuple[str, list[Any]]]:
    """Yield the lists in an object, and objects whose values are articles, with their place."""
    rows = [row for row in found.values() if isinstance(row, dict)]
    if rows and len(rows) == len(found):
        if all(isinstance(_text_of(_lifted(row)), str) for row in rows):
            yield f"the names in {place}" if place else "its names", rows
            return
    for name, value in found.items():
        at = f"{place}.{name}" if place else name
        if isinstance(value, list):
            yield at, value
        elif isinstance(value, dict) and depth:
            yield from _lists(value, at, depth - 1)


def _transposed(found: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of a table that is written by columns, as ``DataFrame.to_json`` does."""
    names, data = found.get("columns"), found.get("data")
    if isinstance(names, list) and isinstance(data, list):  # orient="split"
        if all(isinstance(row, list) and len(row) == len(names) for row in data):
            return [dict(zip(map(str, names), row, strict=True)) for row in data]
    columns = {
        name: dict(enumerate(value)) if isinstance(value, list) else value
        for name, value in found.items()
    }
    first = next(iter(columns.values()), None)
    if "text" not in match_columns(found) or not isinstance(first, dict):
        return []
    if any(
        not isinstance(value, dict) or value.keys() != first.keys() for value in columns.values()
    ):
        return []
    return [{name: value[key] for name, value in columns.items()} for key in first]


# --- Excel ------------------------------------------------------------------------------------

_MAX_ROWS = 1_048_576
_MAX_CELLS = 100_000_000
_MAX_HEAD = 1_000  # empty rows above the first that is filled
_MAX_CELL = 32_767
_TOP = 20  # filled rows in which the header is looked for


def _sheets(path: Path, columns: dict[str, str] | None, within: Path | None) -> Table:
    """Return the sheets of an Excel file that have a column of texts under one header.

    The header is that of the first twenty filled rows which names most columns, so titles
    above it do no harm. Row numbers are those that Excel shows; rows without a value are
    passed over; a cell with a formula has the value that was stored with it; cells with a
    value under no header are ``column D``. Raises :class:`CorpusError` for what is no .xlsx
    file, and where no sheet has a column of texts or a row under it.
    """
    import openpyxl  # slow to import, and needed for Excel files alone

    data = read_bytes(path, within=within, max_bytes=MAX_WHOLE_BYTES)
    check_office(data, path, part="xl/", kind=".xlsx")
    load = partial(openpyxl.load_workbook, read_only=True, keep_links=False)
    try:
        sheets = {sheet.title: sheet for sheet in load(BytesIO(data), data_only=True).worksheets}
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=path) from error
    seen: dict[str, list[str]] = {}
    found: dict[str, tuple[int, list[str]]] = {}
    for name, sheet in sheets.items():
        number, header, texts = _sheet_header(sheet, columns, f"{path}, sheet {name!r}")
        if header:
            seen[name] = header
        if texts:
            found[name] = number, header
    if not found:
        shown = "; ".join(
            f"sheet {name!r} has {listed(filter(None, header))}" for name, header in seen.items()
        )
        wanted = f"no columns {', '.join(columns.values())}" if columns else "no column of texts"
        hint = "name it with columns={'text': ...}"
        raise CorpusError(f"{wanted}: {shown or 'all its sheets are empty'}; {hint}", file=path)
    names = {name: set(filter(None, header)) for name, (_, header) in found.items()}
    first = next(iter(found))
    alike = [name for name in found if names[name] == names[first]]
    said: list[Decision | Problem] = []
    for name in seen:
        if name in found and name not in alike:
            problem = f"its columns are not those of sheet {first!r}: not read; save it by itself"
            doubt = CorpusError(problem, file=f"{path}, sheet {name!r}")
            said.append(Problem(doubt, stops=False))
        elif name not in found:
            choice = f"{name!r}: no column of texts among {listed(filter(None, seen[name]))}"
            said.append(Decision("sheets not read", choice, str(path)))
    parts = []
    for name in alike:
        file = f"{path}, sheet {name!r}"
        rows = partial(_named_cells, sheets[name], found[name][1], file, found[name][0])
        formulas = partial(_formulas, load, data, name, found[name][1])
        parts.append(Part(file, rows, cache(formulas)))
    listed_sheets = f"sheet {first!r}" if len(alike) == 1 else f"{len(alike)} sheets"
    return Table(f"spreadsheet (.xlsx), {listed_sheets}", parts, said)


def _sheet_header(
    sheet: Any, columns: dict[str, str] | None, file: str
) -> tuple[int, list[str], bool]:
    """Return where the header of a sheet stands, the header, and whether it names the texts."""
    best = (-1, 0, list[str]())
    asked = set((columns or {}).values())
    for number, values in islice(_sheet_cells(sheet, file), _TOP):
        header = [one_line(str(value)) if value is not None else "" for value in values]
        named = list(filter(None, header))
        fields = match_columns(named)
        texts = asked <= set(named) if asked else bool({"text", "html"} & fields.keys())
        score = len(fields) + 100 * texts if texts else 0
        if score > best[0]:
            best = score, number, header
    return best[1], best[2], best[0] > 0


def _named_cells(sheet: Any, header: list[str], file: str, head: int) -> Rows:
    named = list(filter(None, clean_header(header, file, head)))
    number = 0
    for number, values in _sheet_cells(sheet, file):
        if number <= head:
            continue
        row: dict[str, Any] = dict.fromkeys(named)
        for place, value in enumerate(values):
            name = header[place] if place < len(header) else ""
            if name or value is not None:
                name = name or f"column {_letters(place + 1)}"
                row[name] = _plain(value)
                if isinstance(value, str) and len(value.encode("utf-16-le")) // 2 >= _MAX_CELL:
                    problem = "as long as a cell of Excel can be; its end may be missing"
                    doubt = CorpusError(problem, file=file, row=number, column=name)
                    yield Problem(doubt, left_out=False, warn=True)
        yield number, row
    if number <= head:
        raise CorpusError("no row under the header", file=file, row=head)


def _formulas(load: Any, data: bytes, name: str, header: list[str]) -> dict[int, set[str]]:
    """Return in which columns of which rows a formula stands, stored value or not."""
    found: dict[int, set[str]] = {}
    sheet = load(BytesIO(data), data_only=False)[name]
    for number, values in _sheet_cells(sheet, name):
        cells = zip(header, values, strict=False)
        if formulas := {place for place, value in cells if str(value).startswith("=")}:
            found[number] = formulas
    return found


def _sheet_cells(sheet: Any, file: str) -> Iterator[tuple[int, list[Any]]]:
    sheet.reset_dimensions()  # what the file says of its own size may be wrong
    number, cells, filled = 0, 0, False
    try:
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            if number > _MAX_HEAD and not filled:  # an empty row costs time too
                return
            cells += len(values)
            if number > _MAX_ROWS or cells > _MAX_CELLS:
                problem = f"more than {_MAX_ROWS} rows or {_MAX_CELLS} cells"
                raise CorpusError(problem, file=file, row=number)
            if any(value is not None and str(value).strip() for value in values):
                filled = True
                yield number, list(values)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=file, row=number + 1) from error


def _plain(value: Any) -> Any:
    """Return dates as ISO days, whole numbers without a point, texts without escapes."""
    if isinstance(value, str):
        if "_x" in value:
            from openpyxl.utils.escape import unescape  # slow to import

            value = printable(unescape(value))
        return re.sub("\r\n?", "\n", value)
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(sep=" ")
    if isinstance(value, datetime.date | datetime.time):
        return value.isoformat()
    if isinstance(value, float) and math.isfinite(value) and value == int(value):
        return int(value)
    return value


def _letters(number: int) -> str:
    """Return the name that Excel gives a column, counted from 1; openpyxl knows three letters."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- Parquet, which may unpack to far more than it holds ---------------------------------------

_MANY_ROWS = 1 << 20
_MUCH = 10_000_000
_BY_HAND = "save it as CSV if you trust it"


def _parquet_file(path: Path, within: Path | None) -> Rows:
    with open_file(path, within=within) as file:
        names, rows = parquet_rows(file, path)
        header = clean_header(names, path)
        for number, row in enumerate(rows, start=1):
            yield number, dict(zip(header, row.values(), strict=True))


def parquet_rows(file: BinaryIO, name: object) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Return the names of the columns of a Parquet file, and its rows.

    A column that holds one text a million times takes a few bytes in the file: texts are
    measured before they are unpacked, with the limits of zip archives
    (:mod:`analysis.files`). Raises :class:`CorpusError`, naming the row after which
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
                raise CorpusError(_too_large(0), file=name)
        table = pyarrow.parquet.ParquetFile(file, read_dictionary=leaves)
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, 0, name) from error
    return table.schema_arrow.names, _batches(table, size, name)


def _batches(table: Any, size: int, name: object) -> Iterator[dict[str, Any]]:
    number = unpacked = 0
    try:
        for batch in table.iter_batches(batch_size=256):
            unpacked += sum(map(_bytes_of, batch.columns))
            if unpacked > max(_MUCH, MAX_RATIO * size):
                raise CorpusError(_too_large(number), file=name)
            try:
                rows = batch.to_pylist()
            except Exception:  # which of them? a date beyond the year 9999, say
                for column, values in zip(batch.schema.names, batch.columns, strict=True):
                    for row, value in enumerate(values, start=number + 1):
                        try:
                            value.as_py()
                        except Exception as error:
                            problem = f"a value that can't be read ({error})"
                            raise CorpusError(problem, file=name, row=row, column=column) from error
                raise
            for row in rows:
                number += 1
                yield row
    except CorpusError:
        raise
    except Exception as error:  # a damaged file can fail anywhere in pyarrow
        raise _damaged(error, number, name) from error


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


def _too_large(number: int) -> str:
    after = f"after row {number} " if number else ""
    return f"{after}unpacks to more than {MAX_RATIO} times its size; {_BY_HAND}"


def _damaged(error: Exception, number: int, name: object) -> CorpusError:
    after = f" after row {number}" if number else ""
    return CorpusError(f"not a Parquet file, or a damaged one{after} ({error})", file=name)
