"""Codes that came back from coders, as one long table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus import CorpusError
from analysis.corpus.lists import read_list

Source = str | Path | pd.DataFrame


class Entry(NamedTuple):
    """One cell of a coder and where it stood; no code is ''."""

    unit_id: str
    coder: str
    code: str
    note: str
    file: str
    row: int


def read_codes(
    sources: Mapping[str, Source] | Iterable[Source] | Source,
    codes: Iterable[str],
    *,
    units: pd.DataFrame | None = None,
    partial: bool = False,
) -> pd.DataFrame:
    """Return ``unit_id, coder, code, note``, a row for every unit and coder.

    ``sources``: filled-in sheets, as files or tables with ``unit_id, code`` and perhaps
    ``note``; ``{"anna": "sheet_anna.csv"}`` names the coders, otherwise the column ``coder``
    does, or the name of the file. ``codes`` are the codes allowed, lowest first: ``code``
    is an ordered categorical of them (capitals and blanks around do not count), NaN where
    a coder left it empty; :func:`code_counts` counts these. ``units`` is the drawn sheet.

    Raises :class:`CorpusError`, naming file, row of the spreadsheet (header: 1) and column,
    for an unknown code, a row without a unit, a unit that is not in ``units`` or that a
    coder has twice, and for units of the sheet that a coder's file lacks, unless
    ``partial`` says that coders were given parts of it.
    """
    entries: list[Entry] = []
    for number, (name, source) in enumerate(_named(sources), start=1):
        if isinstance(source, pd.DataFrame):
            file, needed = f"table {number}", ["unit_id", "code", *([] if name else ["coder"])]
            table = source.astype(object).where(source.notna(), "")
            table.index = pd.RangeIndex(2, len(table) + 2)
        else:
            file, needed = str(source), ["unit_id", "code"]
            table = read_list(source, ["unit_id"], comments=False)
        for column in needed:
            if column not in table:
                raise CorpusError(f"no such column among {list(table)}", file=file, column=column)
        for row, record in zip(table.index, table.to_dict("records"), strict=True):
            cells = {column: str(cell).strip() for column, cell in record.items()}
            coder = name or cells.get("coder") or Path(file).stem
            note = cells.get("note", "")
            entries.append(Entry(cells["unit_id"], coder, cells["code"], note, file, int(row)))
    return code_table(entries, codes, units=units, partial=partial)


def code_table(
    entries: Iterable[Entry],
    codes: Iterable[str],
    *,
    units: pd.DataFrame | None = None,
    partial: bool = False,
) -> pd.DataFrame:
    """Return checked entries as the table of :func:`read_codes`."""
    allowed = check_codes(codes)
    known = None if units is None else set(units["unit_id"])
    spelled = {code.casefold(): code for code in allowed}
    seen: dict[tuple[str, str], Entry] = {}
    unknown: list[Entry] = []
    for entry in entries:
        place: dict[str, Any] = {"file": entry.file, "row": entry.row}
        if not entry.unit_id:
            raise CorpusError("a row without a unit", **place, column="unit_id")
        if known is not None and entry.unit_id not in known:
            raise CorpusError(
                f"unit {entry.unit_id!r} is not in the sheet", **place, column="unit_id"
            )
        if first := seen.get((entry.coder, entry.unit_id)):
            where = f"row {first.row}" + (f" of {first.file}" if first.file != entry.file else "")
            problem = f"coder {entry.coder!r} has unit {entry.unit_id!r} already in {where}"
            raise CorpusError(problem, **place, column="unit_id")
        seen[entry.coder, entry.unit_id] = entry
        if entry.code and entry.code.casefold() not in spelled:
            unknown.append(entry)
    if unknown:
        wrong = ", ".join(f"{entry.code!r} (row {entry.row})" for entry in unknown[:5])
        more = f" and {len(unknown) - 5} more" if len(unknown) > 5 else ""
        problem = f"unknown codes {wrong}{more}; codes are {', '.join(allowed)}"
        raise CorpusError(problem, file=unknown[0].file, row=unknown[0].row, column="code")
    if known is not None and not partial:
        for coder in dict.fromkeys(coder for coder, _ in seen):
            if lacking := sorted(unit for unit in known if (coder, unit) not in seen):
                file = next(entry.file for entry in seen.values() if entry.coder == coder)
                raise CorpusError(
                    f"{len(lacking)} units of the sheet are missing for coder {coder!r}, such as "
                    f"{lacking[0]}; if coders were given parts of it, say partial=True",
                    file=file,
                )
    table = pd.DataFrame(
        [(entry.unit_id, entry.coder, entry.code, entry.note) for entry in seen.values()],
        columns=["unit_id", "coder", "code", "note"],
        dtype=object,
    )
    values = [spelled.get(code.casefold()) for code in table["code"]]
    return table.assign(code=pd.Categorical(values, categories=allowed, ordered=True))


def code_counts(codes: pd.DataFrame) -> pd.DataFrame:
    """Return for each coder ``n_units``, ``empty`` (units without a code) and each code's count."""
    used = pd.crosstab(codes["coder"], codes["code"], dropna=False)
    used = used.reindex(columns=list(codes["code"].cat.categories), fill_value=0)
    used.columns = used.columns.astype(object).rename(None)
    grouped = codes.groupby("coder")
    used.insert(0, "n_units", grouped.size())
    used.insert(1, "empty", grouped["code"].agg(lambda own: int(own.isna().sum())))
    return used.reset_index()


def as_categorical(codes: pd.DataFrame) -> pd.Categorical:
    """Return the column ``code`` of a long table as a categorical; an empty code is missing."""
    if missing := [name for name in ("unit_id", "coder", "code") if name not in codes]:
        raise ValueError(f"codes lack the columns {missing}; they have {list(codes.columns)}")
    if isinstance(codes["code"].dtype, pd.CategoricalDtype):
        return pd.Categorical(codes["code"])
    return pd.Categorical(codes["code"].where(codes["code"] != ""))


def check_codes(codes: Iterable[str]) -> list[str]:
    """Return the codes as a list; raises ``ValueError`` if they cannot be told apart."""
    allowed = [str(code) for code in codes]
    keys = [code.strip().casefold() for code in allowed]
    if isinstance(codes, str) or len(allowed) < 2 or len(set(keys)) < len(keys) or "" in keys:
        raise ValueError(f"codes must be two or more different names, not {codes!r}")
    if any(code != code.strip() or not code.isprintable() for code in allowed):
        raise ValueError(
            f"codes must not begin or end with blanks or hold control marks: {allowed}"
        )
    return allowed


def _named(
    sources: Mapping[str, Source] | Iterable[Source] | Source,
) -> Sequence[tuple[str, Source]]:
    """Return ``(coder, source)``, the coder '' where none is named."""
    if isinstance(sources, str | Path | pd.DataFrame):
        return [("", sources)]
    if isinstance(sources, Mapping):
        return [(str(coder), source) for coder, source in sources.items()]
    return [("", source) for source in sources]
