"""Codes of coders as one long table, from sheets and from Label Studio (version 1)."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

import pandas as pd

from analysis.coding.sampling import BLIND, check_drawn, read_key
from analysis.corpus.article import Corpus
from analysis.corpus.records import folder_list, read_list
from analysis.files import CorpusError, need_columns
from analysis.quotes.label_studio import annotated, values

Source = str | Path | pd.DataFrame
FROM, TO, NOTE = "code", "text", "note"  # names of the tags in the labelling configuration
_KEY = ["unit_id", "article_id", "source", "start", "end", "mention_start", "mention_end", "weight"]


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
    """Return the codes of filled-in sheets as one long table.

    Parameters
    ----------
    sources : mapping, iterable, str, Path or DataFrame
        Sheets as files or tables with ``unit_id, code`` and perhaps ``note``;
        ``{"anna": "sheet_anna.csv"}`` names the coders, otherwise the column ``coder`` does, or the
        name of the file.
    codes : iterable of str
        The codes allowed, lowest first; capitals and blanks around them do not count.
    units : DataFrame, optional
        The drawn sheet.
    partial : bool
        Whether coders were given parts of the sheet.

    Returns
    -------
    DataFrame
        ``unit_id, coder, code, note``, one row per unit and coder. ``code`` is an ordered
        categorical, NaN where a coder left it empty; :func:`code_counts` counts these.

    Raises
    ------
    CorpusError
        Naming file, row of the spreadsheet (header: 1) and column: for an unknown code, a row
        without a unit, a unit that is not in ``units`` or that a coder has twice, a column that is
        not there, and, unless ``partial``, units of the sheet that a coder's file lacks.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> codes.iloc[0].tolist()
    ['u1', 'ann', 'con', '']
    """
    if isinstance(sources, Mapping):
        named = [(str(coder), source) for coder, source in sources.items()]
    elif isinstance(sources, str | Path | pd.DataFrame):
        named = [("", sources)]  # '': no coder is named
    else:
        named = [("", source) for source in sources]
    entries: list[Entry] = []
    for number, (name, source) in enumerate(named, start=1):
        if isinstance(source, pd.DataFrame):
            file, needed = f"table {number}", ["unit_id", "code", *([] if name else ["coder"])]
            if lost := [column for column in needed if column not in source]:
                raise CorpusError(f"no such column among {list(source)}", file=file, column=lost[0])
            table = source.astype(object).where(source.notna(), "")
            table.index = pd.RangeIndex(2, len(table) + 2)
        else:
            file, table = str(source), read_list(source, ["unit_id", "code"], comments=False)
        for row, record in zip(table.index, table.to_dict("records"), strict=True):
            cells = {column: str(cell).strip() for column, cell in record.items()}
            coder = name or cells.get("coder") or Path(file).stem
            note = cells.get("note", "")
            entries.append(Entry(cells["unit_id"], coder, cells["code"], note, file, int(row)))
    return code_table(entries, codes, units=units, partial=partial)


def read_coded(
    corpus: Corpus, name: str, codes: Sequence[str], *, rows: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the units and the codes of a sheet in the folder ``coding`` of a corpus.

    Parameters
    ----------
    corpus : Corpus
    name : str
        Reads ``<name>_sheet_key.csv`` (:func:`read_key`) and every ``<name>_coder_*.csv``.
    codes : sequence of str
        As for :func:`read_codes`.
    rows : DataFrame, optional
        The table that is to be corrected by them.

    Returns
    -------
    units : DataFrame
    codes : DataFrame
        Both empty where the corpus has none; and, with a warning that says why, where they were
        not drawn from ``rows`` as they are now.

    Raises
    ------
    CorpusError
        For a file that can't be read.

    Examples
    --------
    >>> from analysis import coding, load_corpus
    >>> units, codes = coding.read_coded(load_corpus(), "no such sheet", ["con", "pro"])
    >>> len(units), len(codes)
    (0, 0)
    """
    key = folder_list(corpus.folder, f"coding/{name}_sheet_key.csv")
    if key is None:
        return pd.DataFrame(columns=_KEY), read_codes({}, codes)
    units = read_key(key)
    if rows is not None:
        try:
            check_drawn(rows, units)
        except ValueError as error:
            warnings.warn(f"{key.name} is left out: {error}", stacklevel=2)
            return units.head(0), read_codes({}, codes)
    coders = {
        path.stem.removeprefix(f"{name}_coder_"): path
        for found in sorted(key.parent.glob(f"{name}_coder_*.csv"))
        if (path := folder_list(corpus.folder, f"coding/{found.name}"))
    }
    return units, read_codes(coders, codes, units=units)


def to_label_studio(
    units: pd.DataFrame, labels: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """Return the units of :func:`analysis.coding.sheet` as tasks to import, blind.

    Parameters
    ----------
    units : DataFrame
    labels : DataFrame, optional
        ``unit_id, label``: adds predictions, which coders then see. For correcting labels, not for
        measuring them, since coders follow what they are shown.

    Returns
    -------
    list of dict
        Save them with ``json.dump``, and set the project up with :func:`label_studio_config`.

    Raises
    ------
    ValueError
        For a unit without a label.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> coding.to_label_studio(pd.DataFrame({"unit_id": ["u1"], "marked": ["It sank."]}))
    [{'data': {'unit_id': 'u1', 'text': 'It sank.'}, 'predictions': []}]
    """
    names = [name for name in BLIND if name in units.columns]
    tasks: list[dict[str, Any]] = [
        {"data": {BLIND[name]: str(unit[name]) for name in names}, "predictions": []}
        for unit in units.to_dict("records")
    ]
    if labels is not None:
        label_of = dict(zip(labels["unit_id"], labels["label"], strict=True))
        for task in tasks:
            unit = task["data"]["unit_id"]
            if unit not in label_of:
                raise ValueError(f"labels lack unit {unit}")
            value = {"choices": [str(label_of[unit])]}
            result = {"from_name": FROM, "to_name": TO, "type": "choices", "value": value}
            task["predictions"] = [{"model_version": "package", "result": [result]}]
    return tasks


def label_studio_config(codes: Mapping[str, str] | Iterable[str]) -> str:
    """Return the labelling configuration (XML) for the tasks of :func:`to_label_studio`.

    Parameters
    ----------
    codes : mapping or iterable of str
        Names or ``{name: definition}``; a definition shows when the pointer rests on the code.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        For codes that cannot be distinguished, or that begin with ``$``.

    Examples
    --------
    >>> from analysis import coding
    >>> '<Choice value="con" />' in coding.label_studio_config(["con", "pro"])
    True
    """
    hints = dict(codes) if isinstance(codes, Mapping) else {}
    view = ElementTree.Element("View")
    for name in ("before", TO, "after"):
        ElementTree.SubElement(view, "Text", name=name, value=f"${name}")
    tag = {"name": FROM, "toName": TO, "choice": "single", "showInLine": "true"}
    choices = ElementTree.SubElement(view, "Choices", tag)
    for code in check_codes(codes):
        if code.startswith("$"):
            raise ValueError(
                f"Label Studio takes {code!r} for the name of a field; rename the code"
            )
        hint = {"hint": " ".join(hints[code].split())} if hints.get(code) else {}
        ElementTree.SubElement(choices, "Choice", {"value": code, **hint})
    ElementTree.SubElement(view, "TextArea", name=NOTE, toName=TO, placeholder="note")
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")


def from_label_studio(
    source: str | Path | list[Any],
    codes: Iterable[str],
    *,
    units: pd.DataFrame | None = None,
    partial: bool = False,
) -> pd.DataFrame:
    """Return an export of Label Studio as the table of :func:`analysis.coding.read_codes`.

    Parameters
    ----------
    source : str, Path or list
        An export of the kind JSON (not JSON-MIN), as a file or already loaded.
    codes, units, partial
        As for :func:`read_codes`.

    Returns
    -------
    DataFrame
        The coder is the number in ``completed_by`` (an address only where there is no number). An
        annotation that was skipped or has no choice counts as an empty code.

    Raises
    ------
    CorpusError
        Naming the file and, as its row, the task (the first is 1): for all that :func:`read_codes`
        refuses and for what is no such export.

    Examples
    --------
    >>> from analysis import coding
    >>> given = {"completed_by": 7, "was_cancelled": True, "result": []}
    >>> task = {"data": {"unit_id": "u1"}, "annotations": [given]}
    >>> coding.from_label_studio([task], ["con", "pro"])[["unit_id", "coder"]].values.tolist()
    [['u1', '7']]
    """
    entries: list[Entry] = []
    for given in annotated(source, "unit_id"):
        own = [] if given.skipped else values(given.results, FROM, "choices", given.place)
        notes = values(given.results, NOTE, "text", given.place)
        if len(own) > 1:
            problem = f"coder {given.coder!r} gave {len(own)} codes, not one"
            raise CorpusError(problem, **given.place)
        unit, code = given.data["unit_id"].strip(), own[0].strip() if own else ""
        entries.append(Entry(unit, given.coder, code, " ".join(notes), **given.place))
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
    """Return how often each coder gave each code.

    Parameters
    ----------
    codes : DataFrame
        A table of :func:`read_codes`.

    Returns
    -------
    DataFrame
        One row per coder: ``coder, n_units, empty`` (units without a code), a column per code.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> coding.code_counts(codes).values.tolist()
    [['ann', 2, 0, 1, 1], ['ben', 2, 0, 2, 0]]
    """
    used = pd.crosstab(codes["coder"], codes["code"], dropna=False)
    used = used.reindex(columns=list(codes["code"].cat.categories), fill_value=0)
    used.columns = used.columns.astype(object).rename(None)
    grouped = codes.groupby("coder")
    used.insert(0, "n_units", grouped.size())
    used.insert(1, "empty", grouped["code"].agg(lambda own: int(own.isna().sum())))
    return used.reset_index()


def as_categorical(codes: pd.DataFrame) -> pd.Categorical:
    """Return the column ``code`` of a long table as a categorical; an empty code is missing."""
    need_columns(codes, ("unit_id", "coder", "code"), "codes")
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
