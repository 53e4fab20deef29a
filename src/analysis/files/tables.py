"""Any table of the package as a file, and back: CSV, Parquet, Excel, Stata.

:mod:`analysis.quotes.exports` is the stricter export of the table of reported speech.
"""

from __future__ import annotations

import codecs
import csv
import datetime
import io
import json
import math
import re
import tempfile
import unicodedata
import warnings
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from itertools import chain
from numbers import Integral
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
import pandas as pd

from analysis.files import (
    HALF,
    CorpusError,
    check_office,
    read_bytes,
    write_beside,
)

__all__ = [
    "SUFFIXES", "load_table", "save_table", "save_tables",
]  # fmt: skip

_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"}
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that show as a blank
SUFFIXES = (".csv", ".parquet", ".xlsx", ".dta")

_Columns = dict[str, list[Any]]
"""Values by column: None (missing), a text, a bool, an int, a float, a Timestamp or a list."""

_CELL = re.compile(r'(?:"([^"]*(?:""[^"]*)*)"|([^,"\r\n]*))(,|\r\n|\n|\r|\Z)')
_WHOLE = re.compile(r"-?(?:0|[1-9]\d{0,18})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|-?inf")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?")

_MAX_ROWS, _MAX_COLUMNS, _MAX_CELL, _MAX_NAME = 1_048_576, 16_384, 32_767, 31
_MAX_WIDTH, _SEEN = 60, 200
_SHEET = re.compile(r"(?!')(?=.*\S)[^\[\]:*?/\\\x00-\x1f\ud800-\udfff]+(?<!')")
_ERRORS = ("#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A")
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")  # ECMA-376-1, 22.9.2.19
_TO_ESCAPE = re.compile(
    "[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
    r"|\A<(?=r>(?s:.*)</r>\Z)"  # XlsxWriter would take it for XML of its own
)


def save_table(frame: pd.DataFrame, path: str | Path, *, bom: bool = False) -> None:
    """Write a table in the format that the suffix of ``path`` names: CSV, Parquet, Excel or Stata.

    Parameters
    ----------
    frame : DataFrame
        A cell may be a text, a number, true or false, a date (without a time zone), missing, or a
        list of these such as spans. An index other than 0, 1, 2 ... becomes the first columns
        (one of unnamed whole numbers is left out); names of columns become text, the levels of
        several joined by ``" | "``.
    path : str or Path
        A ``.csv``, ``.parquet``, ``.xlsx`` or ``.dta`` (Stata 14 or newer) file. It is written
        beside and then renamed (:func:`analysis.files.write_beside`). Equal tables give equal
        files.
    bom : bool
        Whether a CSV begins with a byte order mark, without which Excel misreads accents.

    Raises
    ------
    ValueError
        Naming row (from 1) and column, for another kind of value, half a character (a lone
        surrogate), a column of several kinds in Parquet, and what Excel can't hold: over 32,767
        characters in a cell, 1,048,575 rows, 16,384 columns, whole numbers of over 15 digits,
        infinity, dates before March 1900; what Stata can't hold: infinity, a text with U+0000;
        also for another suffix and for two columns of the same name.
    CorpusError
        Where the disk fails.

    Notes
    -----
    - CSV: UTF-8; a text stands in quotation marks, anything else does not, and a missing value
      is nothing at all. A text that a spreadsheet could take for a formula gets a ``'`` before
      it (:func:`analysis.files.tables.guarded`).
    - Excel: every text is stored as a text, so that none becomes a formula; numbers have 15
      digits. Control characters stand as Excel writes them (``_x0001_``), and a missing text
      reads like an empty one.
    - Stata: a name that it does not take (``share (%)``, one of over 32 characters, ``in``) is
      changed, with a warning that lists both; the old one is the label of the variable. A missing
      text is an empty one, true and false are 1 and 0.
    - A list is JSON text in CSV, Excel and Stata (``[[3, 9], [12, 20]]``), nested in Parquet.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> import pandas as pd
    >>> from analysis.files import tables
    >>> path = Path(tempfile.mkdtemp()) / "heard.csv"
    >>> tables.save_table(pd.DataFrame({"said": ["=1+1"], "content_spans": [[(3, 9)]]}), path)
    >>> print(path.read_text().strip())
    "said","content_spans"
    "'=1+1","[[3, 9]]"
    >>> tables.load_table(path)["content_spans"].item()
    [(3, 9)]
    """
    file = _checked(path)
    frame = as_frame(frame)
    columns = _plain_columns(frame)
    with write_beside(file) as out:
        if file.suffix.lower() == ".csv":
            _write_csv(columns, out, bom)
        elif file.suffix.lower() == ".parquet":
            _write_parquet(columns, frame.dtypes, out)
        elif file.suffix.lower() == ".dta":
            _write_stata(columns, frame.dtypes, out)
        else:
            write_excel({"table": columns}, out)


def save_tables(tables: Mapping[str, pd.DataFrame], path: str | Path) -> None:
    """Write several tables as the sheets of one Excel file, in the order given.

    Parameters
    ----------
    tables : dict of str to DataFrame
        The keys name the sheets; each table is written as :func:`save_table` says.
    path : str or Path
        A ``.xlsx`` file.

    Raises
    ------
    ValueError
        Where :func:`save_table` raises it, then naming the sheet too; without any table; and for
        a name that Excel refuses: of more than 31 characters, with one of ``[ ] : * ? / \\``,
        empty, beginning or ending with ``'``, "History", or the same as another but for capitals.
    CorpusError
        Where the disk fails.
    """
    file = Path(path)
    if file.suffix.lower() != ".xlsx":
        raise ValueError(f"{file}: several tables go into a file with the suffix .xlsx")
    if not tables:
        raise ValueError("no table to write")
    for place, name in enumerate(tables):
        if not isinstance(name, str) or not _SHEET.fullmatch(name) or _length(name) > _MAX_NAME:
            raise ValueError(
                f"{name!r} can't be the name of a sheet: Excel wants 1 to {_MAX_NAME} characters, "
                "none of [ ] : * ? / \\, and no ' at its ends"
            )
        if name.casefold() == "history":
            raise ValueError(f"{name!r} can't be the name of a sheet: Excel keeps it for itself")
        if name.casefold() in map(str.casefold, list(tables)[:place]):
            raise ValueError(f"two sheets of the name {name!r}, capitals aside")
    sheets = {}
    for name, frame in tables.items():
        try:
            sheets[name] = _plain_columns(as_frame(frame))
        except ValueError as error:
            raise ValueError(f"sheet {name!r}: {error}") from error
    with write_beside(file) as out:
        write_excel(sheets, out)


def load_table(path: str | Path, *, sheet: str | None = None) -> pd.DataFrame:
    """Return the table that :func:`save_table` wrote, or a sheet of :func:`save_tables`.

    Parameters
    ----------
    path : str or Path
        A ``.csv``, ``.parquet``, ``.xlsx`` or ``.dta`` file. A CSV that a spreadsheet has saved
        again, without quotation marks, is read too: then a column is numbers where all of it reads
        as such, and text like ``007`` stays text.
    sheet : str, optional
        The sheet of an Excel file with several.

    Returns
    -------
    DataFrame
        Lists come back as lists, pairs of whole numbers in them as tuples; texts as pandas'
        ``str`` with NaN for a missing one (Excel and Stata: '' instead); an index as columns. In
        CSV, Excel and Stata a column is of the kind of its values: ``int64`` only without missing
        ones, lists if every cell is a JSON list, NaN without any value; an empty table keeps no
        types there. Excel does not distinguish 2.0 from 2. Columns of Stata keep the names they
        have there.

    Raises
    ------
    ValueError
        For another suffix or an unknown sheet.
    CorpusError
        Naming file and row, for a file that can't be read.
    """
    file = _checked(path)
    if sheet is not None and file.suffix.lower() != ".xlsx":
        raise ValueError(f"{file}: only an Excel file has sheets")
    data = read_bytes(file)
    if file.suffix.lower() == ".csv":
        return _read_csv(data, file)
    if file.suffix.lower() == ".parquet":
        return _read_parquet(data, file)
    if file.suffix.lower() == ".dta":
        return _read_stata(data, file)
    return _read_excel(data, file, sheet)


def guarded(text: str) -> str:
    """Return a text for a cell of a CSV, with a ``'`` before what may be taken for a formula.

    That is a text with ``=``, ``+``, ``-``, ``@`` or a wider or smaller form of these first,
    what nobody sees aside (blanks, control and format characters, lone accents), one that
    begins with a tab or a line break, and one with nothing but ``'`` before these, so that
    :func:`unguarded` gives back every text. See OWASP, "CSV Injection".
    """
    return f"'{text}" if _like_a_formula(text) else text


def unguarded(cell: str) -> str:
    """Return the text that :func:`guarded` made the cell of; a ``'`` of its own stays."""
    return cell[1:] if cell[:1] == "'" and _like_a_formula(cell) else cell


def _like_a_formula(text: str) -> bool:
    if text[:1].isalnum() and text[0].isascii():  # as nearly all texts begin
        return False
    bare = text.lstrip("'")
    seen = (c for c in bare if unicodedata.category(c) not in _UNSEEN and c not in _FILLERS)
    first = unicodedata.normalize("NFKC", next(seen, " "))[0]
    return bare[:1] in ("\t", "\r", "\n") or first in "=+-@"


def guarded_csv(frame: pd.DataFrame, quoting: Literal[0, 1] = csv.QUOTE_MINIMAL) -> str:
    """Return a table of texts and numbers as a plain CSV for spreadsheets, without its index.

    Texts and names of columns have the guard of :func:`analysis.files.tables.guarded`; unlike in
    :func:`save_table`, what is missing and what is empty look the same.
    """
    safe = frame.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    safe = safe.rename(columns=guarded)
    return str(safe.to_csv(index=False, quoting=quoting, lineterminator="\n"))


def as_frame(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the frame with its index as columns, and with texts as names of columns."""
    index = frame.index
    names = list(index.names)
    if names != [None] or not pd.api.types.is_integer_dtype(index.dtype):
        labels = ["index" if name is None else name for name in names]
        own = index.set_names(labels).to_frame(index=False)
        frame = pd.concat([own, frame.reset_index(drop=True)], axis=1)
    columns = [" | ".join(map(str, name)) if isinstance(name, tuple) else str(name)
               for name in frame.columns]  # fmt: skip
    if twice := [name for name, times in Counter(columns).items() if times > 1]:
        raise ValueError(f"columns of the same name: {', '.join(twice)}")
    if not columns or "" in columns:
        raise ValueError("a table without columns, or a column without a name")
    return frame.set_axis(pd.Index(columns, dtype=object), axis=1)


def _checked(path: str | Path) -> Path:
    file = Path(path)
    if file.suffix.lower() not in SUFFIXES:
        raise ValueError(f"{file}: the suffix must be one of {', '.join(SUFFIXES)}")
    return file


# Values in the types of Python, and columns made of them


def _plain_columns(frame: pd.DataFrame) -> _Columns:
    for name in frame.columns:
        if HALF.search(name):
            raise ValueError(f"column {name!r}: half a character (a lone surrogate) in the name")
    return {str(name): _plain_column(column.tolist(), str(name)) for name, column in frame.items()}


def _plain_column(values: list[Any], column: str) -> list[Any]:
    """Return the values as :func:`_plain` does, all at once where nothing is odd in a column."""
    kinds = set(map(type, values))
    if kinds <= {str, float, bool, type(None)} or kinds == {int}:
        with suppress(UnicodeEncodeError, OverflowError):  # the slower way tells the row
            if int in kinds:
                array("q", values)
            if str in kinds:
                "".join([value for value in values if type(value) is str]).encode()
            return [None if value != value else value for value in values]  # only NaN differs
    return _converted(_plain, values, column)


def _converted(convert: Callable[[Any], Any], values: Sequence[Any], column: str) -> list[Any]:
    """Return the converted values; a ``ValueError`` also says row (from 1) and column."""
    found = []
    for row, value in enumerate(values, start=1):
        try:
            found.append(convert(value))
        except ValueError as error:
            raise ValueError(f"row {row}, column {column!r}: {error}") from error
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        if HALF.search(value):
            raise ValueError("half a character (a lone surrogate); take it out")
        return str(value)
    if isinstance(value, list | tuple | np.ndarray | set | frozenset):
        unordered = isinstance(value, set | frozenset)
        items = [_plain(item) for item in (sorted(value, key=repr) if unordered else value)]
        for item in items:
            if isinstance(item, pd.Timestamp) or (isinstance(item, float) and math.isinf(item)):
                raise ValueError(f"a list can't hold {item!r}; make it a text")
        return items
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, float | np.floating):
        return None if math.isnan(value) else float(value)
    if isinstance(value, int | Integral):  # int alone is quicker to see
        if not -(2**63) <= int(value) < 2**63:
            raise ValueError(f"a whole number beyond 64 bits: {value!r:.60}")
        return int(value)
    if isinstance(value, datetime.date | np.datetime64):
        if pd.isna(value):
            return None
        moment = pd.Timestamp(value)
        if moment.tzinfo is not None or moment.nanosecond:
            raise ValueError(f"a time with a zone, or finer than microseconds: {value!r:.60}")
        return moment
    raise ValueError(f"not a text, number, date or list but {value!r:.60}; make it a text")


def _as_text(value: Any) -> Any:
    """Return a list as JSON, which is what a cell can hold; anything else as it is."""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def _frame(columns: Mapping[str, pd.Series]) -> pd.DataFrame:
    return pd.DataFrame(columns, columns=pd.Index(list(columns), dtype="str"))


def _check_header(header: list[str], file: Path) -> None:
    if not header or len(set(header)) < len(header):
        raise CorpusError(f"columns need names, each its own: {header}", file=file)


def _series(values: list[Any]) -> pd.Series:
    """Return values as a column of the type that all of them have, else of objects.

    Texts that are all JSON lists become lists.
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {str}:
        if all(cell is None or (cell[:1] == "[" and cell[-1:] == "]") for cell in values):
            with suppress(ValueError, RecursionError):
                return _objects([None if cell is None else json.loads(cell) for cell in values])
        return pd.Series(values, dtype="str")
    if kinds == {int} and None not in values:
        return pd.Series(values, dtype="int64")
    if kinds <= {int, float} and values:
        return pd.Series([math.nan if value is None else value for value in values], dtype=float)
    if kinds == {bool} and None not in values:
        return pd.Series(values, dtype=bool)
    if kinds == {pd.Timestamp}:
        return pd.Series(pd.to_datetime(values))
    return _objects(values)


def _objects(values: list[Any]) -> pd.Series:
    """Return values as a column of objects, the pairs of whole numbers in lists as tuples."""
    made = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        pairs = isinstance(value, list) and all(
            isinstance(item, list) and len(item) == 2 and {type(end) for end in item} == {int}
            for item in value
        )
        made[place] = [tuple(item) for item in value] if pairs else value
    return pd.Series(made)


# CSV keeps text, number and nothing apart: what stands in quotation marks is text. The csv module
# of Python 3.11 and pandas give an empty text and a missing value the same cell.


def _write_csv(columns: _Columns, out: BinaryIO, bom: bool) -> None:
    def cell(value: Any) -> str:
        value = _as_text(value)
        if isinstance(value, str):
            return '"' + guarded(value).replace('"', '""') + '"'
        if value is None:
            return ""
        if isinstance(value, pd.Timestamp):
            return value.isoformat().removesuffix("T00:00:00")
        return repr(value)

    out.write(codecs.BOM_UTF8 if bom else b"")
    for row in chain([columns], zip(*columns.values(), strict=True)):
        out.write((",".join(map(cell, row)) + "\n").encode())


def _read_csv(data: bytes, file: Path) -> pd.DataFrame:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error}); save it as UTF-8", file=file) from error
    rows: list[list[tuple[str, bool]]] = []  # what stands in a cell, and whether in quotation marks
    at, row = 0, list[tuple[str, bool]]()
    while at < len(text) or row:
        match = _CELL.match(text, at)
        if match is None:
            problem = f"a quotation mark astray before {text[at : at + 30]!r}"
            raise CorpusError(problem, file=file, row=len(rows) or None)
        quoted = match[1] is not None
        row.append((match[1].replace('""', '"') if quoted else match[2], quoted))
        at = match.end()
        if match[3] != ",":
            if rows and len(row) != len(rows[0]):
                problem = f"{len(row)} cells under {len(rows[0])} names of columns"
                raise CorpusError(problem, file=file, row=len(rows))
            rows.append(row)
            row = []
    header = [unguarded(name) for name, _ in rows[0]] if rows else []
    _check_header(header, file)
    columns = {}
    for place, name in enumerate(header):
        cells = [row[place] for row in rows[1:]]
        values = [unguarded(text) if quoted else _csv_value(text) for text, quoted in cells]
        kinds = {type(value) for value in values if value is not None}
        if len(kinds) > 1 and not kinds <= {int, float} and not any(quoted for _, quoted in cells):
            values = [unguarded(text) for text, _ in cells]  # texts that a spreadsheet saved
        columns[name] = _series(values)
    return _frame(columns)


def _csv_value(text: str) -> Any:
    if not text:
        return None
    if _WHOLE.fullmatch(text) and -(2**63) <= int(text) < 2**63:
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if text in ("True", "False", "TRUE", "FALSE"):
        return text.upper() == "TRUE"
    try:
        return pd.Timestamp(text) if _MOMENT.fullmatch(text) else unguarded(text)
    except ValueError:
        return text


# Parquet keeps types, and lists are nested lists.


def _write_parquet(columns: _Columns, dtypes: Iterable[Any], out: BinaryIO) -> None:
    import pyarrow.parquet  # slow to import, and needed for Parquet alone

    spans = pyarrow.list_(pyarrow.list_(pyarrow.int64()))
    types = {"i": pyarrow.int64(), "u": pyarrow.int64(), "f": pyarrow.float64()}
    types |= {"b": pyarrow.bool_(), "M": pyarrow.timestamp("us")}
    arrays = []
    for (name, values), dtype in zip(columns.items(), dtypes, strict=True):
        kinds = {type(value) for value in values if value is not None}
        wanted = types.get(dtype.kind)
        if wanted is None and kinds == {pd.Timestamp}:
            wanted = types["M"]
        elif wanted is None and (name.endswith("_spans") or kinds == {list} and not any(values)):
            wanted = spans
        elif wanted is None and kinds == {int, float}:
            wanted = types["f"]
        elif wanted is None and not kinds:
            wanted = pyarrow.string()
        try:
            arrays.append(pyarrow.array(values, type=wanted))
        except (ValueError, TypeError, NotImplementedError, pyarrow.lib.ArrowException) as error:
            raise ValueError(f"column {name!r}: values of several kinds ({error})") from error
    pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, names=list(columns)), out)


def _read_parquet(data: bytes, file: Path) -> pd.DataFrame:
    import pyarrow.parquet

    try:
        table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
    except (OSError, ValueError, pyarrow.lib.ArrowException) as error:
        raise CorpusError(f"not a Parquet file ({error})", file=file) from error
    _check_header(table.column_names, file)
    found: dict[str, pd.Series] = {}
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pyarrow.types.is_nested(column.type):
            found[name] = _objects(column.to_pylist())
        elif pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
            found[name] = pd.Series(column.to_pylist(), dtype="str")
        elif pyarrow.types.is_null(column.type):
            found[name] = _series(column.to_pylist())
        else:
            found[name] = column.to_pandas()
    return _frame(found)


# Stata knows numbers, dates and texts, none of which is missing.

_RESERVED = frozenset(
    "_all _b _coef _cons _n _N _pi _pred _rc _se _skip byte double float if in int long strL "
    "using with".split()
)


def stata_names(names: Iterable[str]) -> dict[str, str]:
    """Return the name that each column has in Stata: 1 to 32 letters, digits and ``_``.

    Examples
    --------
    >>> from analysis.files.tables import stata_names
    >>> stata_names(["share (%)", "in", "2023", "share  (%)"])
    {'share (%)': 'share_', 'in': 'in_', '2023': '_2023', 'share  (%)': 'share_2'}
    """
    found: dict[str, str] = {}
    for name in names:
        bare = "".join(
            c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)
        )
        plain = re.sub(r"[^A-Za-z0-9_]+", "_", bare) or "_"
        plain = f"_{plain}" if plain[0].isdigit() else plain
        plain += "_" * (plain in _RESERVED or re.fullmatch(r"str\d+|_+", plain) is not None)
        short, number = plain[:32], 2
        while short in found.values():
            short, number = f"{plain[: 32 - len(str(number))]}{number}", number + 1
        found[name] = short
    return found


def _write_stata(columns: _Columns, dtypes: Iterable[Any], out: BinaryIO) -> None:
    made = {}
    days: dict[str, Literal["td", "tc"]] = {}
    for (name, values), dtype in zip(columns.items(), dtypes, strict=True):
        values = _converted(_in_stata, values, name)
        kinds = {type(value) for value in values if value is not None}
        if not kinds:
            number = dtype.kind in "iuf" and "f" or dtype.kind == "M" and "M"
            made[name] = pd.Series(
                values if number else [""] * len(values),
                dtype={"f": "float64", "M": "datetime64[ns]"}.get(number or "", object),
            )
        elif kinds == {str}:
            made[name] = pd.Series(["" if cell is None else cell for cell in values], dtype=object)
        elif kinds <= {int, float, bool}:
            made[name] = pd.Series(
                [math.nan if cell is None else cell for cell in values],
                dtype="int64" if float not in kinds and None not in values else "float64",
            )
        elif kinds == {pd.Timestamp}:
            made[name] = pd.Series(pd.to_datetime(values))
        else:
            raise ValueError(f"column {name!r}: values of several kinds")
        if pd.api.types.is_datetime64_dtype(made[name]):
            moments = made[name].dropna()
            days[name] = "td" if (moments == moments.dt.normalize()).all() else "tc"
    names = stata_names(made)
    if changed := {name: new for name, new in names.items() if new != name}:
        told = ", ".join(f"{name!r} is {new}" for name, new in changed.items())
        warnings.warn(f"names that Stata does not take: {told}", stacklevel=3)
    packed = io.BytesIO()
    pd.DataFrame(made).rename(columns=names).to_stata(
        packed,
        write_index=False,
        version=118,
        byteorder="<",
        time_stamp=datetime.datetime(1980, 1, 1),  # else it is now
        convert_dates={names[name]: form for name, form in days.items()},
        variable_labels={new: name[:80] for name, new in changed.items()},
    )
    out.write(packed.getbuffer())


def _in_stata(value: Any) -> Any:
    value = _as_text(value)
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a text with the character U+0000, where Stata ends it; take it out")
    if isinstance(value, float) and math.isinf(value):
        raise ValueError("infinity, which Stata has no number for")
    return value


def _read_stata(data: bytes, file: Path) -> pd.DataFrame:
    try:
        frame = pd.read_stata(io.BytesIO(data), convert_categoricals=False)
    except Exception as error:  # a damaged file can fail anywhere in pandas
        raise CorpusError(f"not a Stata file ({error})", file=file) from error
    found: dict[str, pd.Series] = {}
    for name, column in frame.items():
        if column.dtype.kind == "i":
            found[str(name)] = column.astype("int64")
        elif column.dtype.kind == "M":
            found[str(name)] = column.astype("datetime64[us]")
        else:
            found[str(name)] = _series(column.tolist())
    return _frame(found)


# Excel


def _length(text: str) -> int:
    """Return the number of characters as Excel counts them: those beyond U+FFFF twice."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def write_excel(sheets: Mapping[str, _Columns], out: BinaryIO) -> None:
    """Write a workbook; all sheets are checked before anything is written.

    Raises ``ValueError`` naming sheet, row and column, as :func:`save_table` says.
    """
    import xlsxwriter

    ready: dict[str, _Columns] = {}
    for name, columns in sheets.items():
        rows = len(next(iter(columns.values())))
        if rows >= _MAX_ROWS:
            problem = f"{rows} rows, and a sheet holds {_MAX_ROWS - 1} and a header"
            raise ValueError(f"sheet {name!r}: {problem}; save a .parquet or .csv file instead")
        if len(columns) > _MAX_COLUMNS:
            raise ValueError(f"sheet {name!r}: {len(columns)} columns; Excel holds {_MAX_COLUMNS}")
        try:
            ready[name] = {
                _stored(column): _converted(_stored, values, column)
                for column, values in columns.items()
            }
        except ValueError as error:
            raise ValueError(f"sheet {name!r}, {error}") from error
    packed = io.BytesIO()
    try:
        with tempfile.TemporaryDirectory() as folder:
            options = {"constant_memory": True, "tmpdir": folder, "use_zip64": True}
            book: Any = xlsxwriter.Workbook(packed, options)
            book.set_properties({"created": datetime.datetime(1980, 1, 1)})  # else it is now
            for name, columns in ready.items():
                _fill(book, book.add_worksheet(name), columns)
            book.close()
    except Exception as error:  # the values are sound; XlsxWriter has its own for a full disk
        raise CorpusError(f"cannot be written as an Excel file ({error})") from error
    out.write(packed.getbuffer())


def _fill(book: Any, sheet: Any, columns: _Columns) -> None:
    """Put the columns into an empty sheet, row by row, as ``constant_memory`` wants them."""
    # The texts are escaped already. XlsxWriter would miss the second escape in _x0041_x0042_.
    sheet._escape_control_characters = str
    sheet.freeze_panes(1, 0)
    head, prefix = {"bold": True}, {"quote_prefix": True}
    # Excel keeps a text with the prefix a text when the cell is edited.
    texts = {True: book.add_format(prefix), False: None}
    heads = {True: book.add_format(head | prefix), False: book.add_format(head)}
    blank = book.add_format()
    days = {True: "yyyy-mm-dd", False: "yyyy-mm-dd hh:mm:ss"}
    moments = {day: book.add_format({"num_format": form}) for day, form in days.items()}

    def misread(text: str) -> bool:
        return _like_a_formula(text) or text in _ERRORS

    for place, (name, values) in enumerate(columns.items()):
        lengths = [10 if isinstance(value, pd.Timestamp) else len(str(value))
                   for value in values[:_SEEN] if value is not None]  # fmt: skip
        sheet.set_column(place, place, min(_MAX_WIDTH, max([len(name), *lengths]) + 2))
        sheet.write_string(0, place, name, heads[misread(name)])
    for number, row in enumerate(zip(*columns.values(), strict=True), start=1):
        for place, value in enumerate(row):
            if isinstance(value, pd.Timestamp):
                sheet.write_datetime(number, place, value, moments[value == value.normalize()])
            elif isinstance(value, str) and value:
                sheet.write_string(number, place, value, texts[misread(value)])
            elif value is not None and value != "":
                sheet.write(number, place, value)
            elif place == 0:  # else the file would end before a last row without any value
                sheet.write_blank(number, place, None, blank)


def _stored(value: Any) -> Any:
    """Return a value as Excel stores it, in the way it writes it."""
    value = _as_text(value)
    if isinstance(value, str):
        text = value
        if "_x" in text or text[:1] == "<" or not text.isprintable():
            text = _TO_ESCAPE.sub(lambda match: f"_x{ord(match[0]):04X}_", text)
        if (length := _length(text)) > _MAX_CELL:
            raise ValueError(
                f"a text of {length} characters, and a cell of Excel holds {_MAX_CELL}; save a "
                ".parquet or .csv file instead"
            )
        return text
    if type(value) is int and abs(value) >= 10**15:
        raise ValueError(f"a whole number of more than 15 digits ({value}); make it a text")
    if isinstance(value, float) and math.isinf(value):
        raise ValueError("infinity, which Excel has no number for")
    if isinstance(value, pd.Timestamp) and value < pd.Timestamp(1900, 3, 1):
        raise ValueError(f"{value.date()}: Excel has no dates before March 1900; make it a text")
    return value


def excel_rows(data: bytes, file: Path, sheet: str | None = None) -> tuple[list[str], list[Any]]:
    """Return the names of columns and the rows of a sheet: texts, numbers, Timestamps or None.

    Every row has a value a column. Raises :class:`CorpusError` for what can't be read, and
    ``ValueError`` where the sheet has to be named.
    """
    import openpyxl  # slow to import, and needed to read Excel files alone

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), value)
        if value is None or isinstance(value, bool | int | float):
            return value
        return pd.Timestamp(value) if hasattr(value, "year") else str(value)

    check_office(data, file, part="xl/", kind=".xlsx")
    try:
        book = openpyxl.load_workbook(
            io.BytesIO(data), read_only=True, data_only=True, keep_links=False
        )
        names = [one.title for one in book.worksheets]
    except Exception as error:  # a damaged file can fail anywhere in openpyxl
        raise CorpusError(f"a damaged Excel file ({error})", file=file) from error
    if sheet not in names and (sheet is not None or len(names) != 1):
        listed = ", ".join(map(repr, names))
        raise ValueError(f"{file}: name the sheet that is wanted, sheet=...; there are {listed}")
    try:
        chosen = book[sheet or names[0]]
        chosen.reset_dimensions()  # what the file says of its own size may be wrong
        rows = [list(map(plain, row)) for row in chosen.iter_rows(values_only=True)]
    except Exception as error:
        raise CorpusError(f"a damaged Excel file ({error})", file=file) from error
    head = rows[0] if rows else []
    while head and head[-1] is None:
        head.pop()
    header = ["" if name is None else str(name) for name in head]
    _check_header(header, file)
    for number, row in enumerate(rows, start=1):
        if any(value is not None for value in row[len(header) :]):
            raise CorpusError("a value under no name of a column", file=file, row=number)
    return header, [[*row, *[None] * len(header)][: len(header)] for row in rows[1:]]


def _read_excel(data: bytes, file: Path, sheet: str | None) -> pd.DataFrame:
    header, rows = excel_rows(data, file, sheet)
    found = {}
    for place, name in enumerate(header):
        values = [row[place] for row in rows]
        texts = _series([value for value in values if value is not None])
        if any(isinstance(value, str) for value in values) and texts.dtype != object:
            values = ["" if value is None else value for value in values]  # the same in Excel
        found[name] = _series(values)
    return _frame(found)
