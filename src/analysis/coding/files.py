"""The sheet on disk: a blind CSV for coders, a key for the researcher, and how both are read."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from analysis.corpus import CorpusError
from analysis.corpus.lists import numbers, read_list
from analysis.files import unguarded, write_bytes
from analysis.tables import guarded_csv

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
    texts = {
        path: "\ufeff" + guarded_csv(table),
        path.with_name(f"{path.stem}_key.csv"): guarded_csv(key),
    }
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
    table = read_list(path, ["unit_id", "article_id", "weight"], comments=False).map(unguarded)
    for name in [name for name in (*_WHOLE, "weight") if name in table]:
        table[name] = numbers(table, name, path, whole=name != "weight")
    return table.reset_index(drop=True)


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
