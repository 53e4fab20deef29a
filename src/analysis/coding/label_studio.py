"""To Label Studio and back (tasks, labelling configuration and export of its version 1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from analysis.coding.codes import Entry, check_codes, code_table
from analysis.coding.files import BLIND
from analysis.corpus import CorpusError
from analysis.label_studio import Annotated, annotated, values

FROM, TO, NOTE = "code", "text", "note"  # names of the tags in the labelling configuration


def to_label_studio(
    units: pd.DataFrame, labels: pd.DataFrame | None = None
) -> list[dict[str, Any]]:
    """Return the units of :func:`analysis.coding.sheet` as tasks to import, blind.

    Save them with ``json.dump`` and set the project up with :func:`label_studio_config`.
    ``labels`` (``unit_id, label``) adds predictions, which coders then see: for correcting
    labels, not for measuring them, since coders follow what they are shown. Raises
    ``ValueError`` for a unit without a label.
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

    ``codes`` are names or ``{name: definition}``; a definition shows when the pointer rests
    on the code. Raises ``ValueError`` for codes that cannot be told apart.
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

    ``source`` is an export of the kind JSON (not JSON-MIN), as a file or already loaded. The
    coder is the number in ``completed_by`` (an address only where there is no number). An
    annotation that was skipped or has no choice counts as an empty code. Raises
    :class:`CorpusError` naming the file and, as its row, the task (the first is 1), for all
    that :func:`analysis.coding.read_codes` refuses and for what is no such export.
    """
    entries = (_entry(given) for given in annotated(source, "unit_id"))
    return code_table(entries, codes, units=units, partial=partial)


def _entry(given: Annotated) -> Entry:
    codes = [] if given.skipped else values(given.results, FROM, "choices", given.place)
    notes = values(given.results, NOTE, "text", given.place)
    if len(codes) > 1:
        problem = f"coder {given.coder!r} gave {len(codes)} codes, not one"
        raise CorpusError(problem, **given.place)
    code = codes[0].strip() if codes else ""
    unit = given.data["unit_id"].strip()
    return Entry(unit, given.coder, code, " ".join(notes), **given.place)
