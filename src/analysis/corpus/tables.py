"""Rows and records of articles from tables: CSV, TSV, JSON, Excel and Parquet, one at a time."""

from __future__ import annotations

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from analysis.corpus.decoding import (
    encoding_of,
)
from analysis.corpus.delimited import Delimited
from analysis.corpus.json_files import json_list, json_objects, json_rows, parse_json
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import (
    Decision,
    Items,
    Kind,
    Part,
    Problem,
    Record,
    Rows,
    Table,
    clean_header,
    counted,
    listed,
    match_columns,
    one_line,
    rename_columns,
    text_columns,
)
from analysis.corpus.workbooks import parquet_file, sheets_of
from analysis.files import (
    CorpusError,
    open_file,
)
from analysis.text.dates import DateOrder, date_order, iso_date, order_of, readings

TABLE_SUFFIXES = {".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".parquet", ".xlsx"}
_JSON = {".jsonl", ".ndjson", ".json"}


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
    look = TableView(columns, table.parts[0].file, day_first=day_first)
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
        return sheets_of(path, columns, within)
    if suffix == ".json":
        kind, values, said = json_list(path, within)
        rows = partial(json_objects, list(enumerate(values, start=1)), path)
        return Table(kind, [Part(file, rows)], said)
    if suffix == ".parquet" or suffix in _JSON:
        read = parquet_file if suffix == ".parquet" else json_rows
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
    row: dict[str, Any], number: int, fields: dict[str, str], part: Part, look: TableView
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
    if address := _PAGE.match(record.get("source", "")):
        record["source"] = address[1]  # of an outlet's pages, each its own address
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
_PAGE = re.compile(r"https?://(?:www\.)?([\w.-]{1,200})(?=[/:?#]|$)\S*\Z", re.IGNORECASE)
_NOT_SOLD = re.compile(r"ONLY AVAILABLE IN [A-Z ]{1,60} PLANS?\.?")
_NESTED = (dict, list, tuple)
_NAMES = (
    "name title label main original display_name $date $numberLong $oid text value uri id".split()
)


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


class TableView:
    """The first look at a table: what its rows tell together, and no row does alone."""

    def __init__(
        self, columns: dict[str, str] | None, file: object, *, day_first: bool | None = None
    ) -> None:
        self.columns, self.file = columns or {}, file
        self.order = order_of(day_first)
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
            return f"open: {example} is {both}, and {why}; say day_first=True or day_first=False"
        order = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}[self.order]
        said = f"{order}: {example} is {could.get(self.order, both)}"
        if self._said_order:
            return f"{said}, as asked"
        if not found.shown:
            return f"{said}; read so, the dates lie closest together"
        return f"{said}, shown by {counted(found.shown, 'other date')}"

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
