"""The sheet on disk: a blind CSV for coders, a key for the researcher, and how both are read."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path

import pandas as pd

from analysis.corpus import CorpusError
from analysis.corpus.decoding import decode, read_bytes
from analysis.files import guarded, unguarded, write_bytes

BLIND = {"unit_id": "unit_id", "target": "target", "before": "before", "marked": "text"}
BLIND |= {"after": "after"}
_WHOLE = ["start", "end", "mention_start", "mention_end"]


def write_sheet(units: pd.DataFrame, path: str | Path, codes: Mapping[str, str]) -> None:
    """Write the units of :func:`analysis.coding.sheet` for coders, blind.

    ``path`` (``sheet.csv``) gets ``unit_id, target, before, text, after`` and the empty
    columns ``code`` and ``note``: nothing of the outlet, the voice or the package's labels.
    ``sheet_key.csv`` beside it keeps all the rest, among it place and weight of every unit
    (:func:`read_key`), and is not for coders. ``codebook.md`` is begun from ``codes``, the
    definition of each code; one that is there already is left alone. In all cells a text that
    a spreadsheet could take for a formula gets an apostrophe before it.
    Raises :class:`CorpusError` if another sheet, coded perhaps, is there already.
    """
    path = Path(path)
    table = units[[name for name in BLIND if name in units]]
    table = table.rename(columns=BLIND).assign(code="", note="")
    key = units.drop(columns=["before", "text", "marked", "after"])
    texts = {path: "\ufeff" + _as_csv(table), path.with_name(f"{path.stem}_key.csv"): _as_csv(key)}
    for file, text in texts.items():
        if file.exists() and file.read_bytes() != text.encode():
            raise CorpusError("another sheet is there already; choose another name", file=file)
    for file, text in texts.items():
        write_bytes(file, text.encode())
    codebook = path.with_name("codebook.md")
    if not codebook.exists():
        write_bytes(codebook, _codebook(codes).encode())


def read_key(path: str | Path) -> pd.DataFrame:
    """Return the units of a ``..._key.csv`` with their offsets and weights.

    Raises :class:`CorpusError` that names the row and column of what is missing or no number.
    """
    table = read_cells(Path(path)).map(unguarded)
    for name in ("unit_id", "article_id", "weight"):
        if name not in table:
            raise CorpusError(f"no such column among {list(table)}", file=path, column=name)
    for name in [name for name in (*_WHOLE, "weight") if name in table]:
        numbers = pd.to_numeric(table[name], errors="coerce")
        if name == "weight":
            numbers = numbers.where(numbers > 0)
        if (wrong := numbers.isna()).any():
            row = int(table.index[wrong][0])
            problem = f"{table.loc[row, name]!r} is not a number that can stand here"
            raise CorpusError(problem, file=path, row=row, column=name)
        table[name] = numbers.astype("float64" if name == "weight" else "int64")
    return table.reset_index(drop=True)


def read_cells(path: Path) -> pd.DataFrame:
    """Return a CSV as strings, indexed by the row of the spreadsheet (the header is row 1).

    Reads what Excel saves: UTF-8 with or without its mark, UTF-16, cp1252; cells parted by
    commas, semicolons or tabs, whichever gives a column ``unit_id``. Empty rows are left
    out. Raises :class:`CorpusError`.
    """
    text = decode(read_bytes(path), path)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    first_line = text.partition("\n")[0]
    headers = {
        delimiter: [
            name.strip().lower()
            for cells in csv.reader([first_line], delimiter=delimiter)
            for name in cells
        ]
        for delimiter in ",;\t"
    }
    found = [delimiter for delimiter, header in headers.items() if "unit_id" in header]
    if not found:
        raise CorpusError("no column 'unit_id' in the first row of a CSV", file=path)
    header = headers[found[0]]
    reader = csv.reader(StringIO(text, newline=""), delimiter=found[0], strict=True)
    try:
        lines = list(reader)
    except csv.Error as error:
        problem = f"not readable as CSV ({error}), in line {reader.line_num}"
        raise CorpusError(problem, file=path) from error
    if twice := [name for name in header if name and header.count(name) > 1]:
        raise CorpusError("the column occurs twice", file=path, column=twice[0])
    rows = {}
    for number, cells in enumerate(lines[1:], start=2):
        if any(cell.strip() for cell in cells[len(header) :]):
            raise CorpusError("more cells than the header has columns", file=path, row=number)
        if any(cell.strip() for cell in cells):
            rows[number] = [*cells, *[""] * len(header)][: len(header)]
    table = pd.DataFrame.from_dict(rows, orient="index", columns=header, dtype=object)
    return table.drop(columns="", errors="ignore")


def _as_csv(table: pd.DataFrame) -> str:
    safe = table.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell)
    return str(safe.to_csv(index=False, lineterminator="\n"))


def _codebook(codes: Mapping[str, str]) -> str:
    lines = [f"| {_cell(code)} | {_cell(definition)} |" for code, definition in codes.items()]
    return "\n".join(
        [
            "# Codebook",
            "",
            "Write one of these codes into the column `code` of every row, and doubts into `note`.",
            "Code the text; the sentences before and after are only there to understand it.",
            "A target stands in [[double brackets]]. Change no other column and drop no row.",
            "",
            "| code | meaning |",
            "|---|---|",
            *lines,
            "",
        ]
    )


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
