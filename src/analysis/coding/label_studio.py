"""To Label Studio and back (tasks, labelling configuration and export of its version 1)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from analysis.coding.codes import Entry, check_codes, code_table
from analysis.coding.files import BLIND
from analysis.corpus import CorpusError
from analysis.corpus.decoding import decode

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
    file = "export" if isinstance(source, list) else str(source)
    tasks = source if isinstance(source, list) else _load(Path(source))
    if not isinstance(tasks, list):
        raise CorpusError("not a list of tasks; export as JSON", file=file)
    entries = (
        entry for row, task in enumerate(tasks, start=1) for entry in _entries(task, file, row)
    )
    return code_table(entries, codes, units=units, partial=partial)


def _load(path: Path) -> Any:
    try:
        return json.loads(decode(path.read_bytes(), path))
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error
    except CorpusError:
        raise
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"not JSON ({getattr(error, 'msg', error)})", file=path) from error


def _entries(task: Any, file: str, row: int) -> Iterator[Entry]:
    """Yield what each coder gave to one task."""
    place: dict[str, Any] = {"file": file, "row": row}
    data = task.get("data") if isinstance(task, dict) else None
    if not isinstance(data, dict) or not isinstance(task.get("annotations"), list):
        raise CorpusError(
            "a task without 'data' and 'annotations'; export as JSON, not JSON-MIN", **place
        )
    unit = data.get("unit_id")
    if not isinstance(unit, str):
        raise CorpusError("data without a 'unit_id'", **place)
    for annotation in task["annotations"]:
        if not isinstance(annotation, dict) or not isinstance(annotation.get("result"), list):
            raise CorpusError("an annotation without a 'result'", **place)
        coder = annotation.get("completed_by")
        if isinstance(coder, dict):
            coder = coder.get("id", coder.get("email"))
        if not isinstance(coder, str | int) or coder == "":
            raise CorpusError("an annotation without 'completed_by'", **place)
        codes = _values(annotation["result"], FROM, "choices", place)
        notes = _values(annotation["result"], NOTE, "text", place)
        if annotation.get("was_cancelled"):
            codes = []
        if len(codes) > 1:
            raise CorpusError(f"coder {str(coder)!r} gave {len(codes)} codes, not one", **place)
        note = " ".join(notes)
        yield Entry(unit.strip(), str(coder), codes[0].strip() if codes else "", note, file, row)


def _values(results: list[Any], name: str, kind: str, place: dict[str, Any]) -> list[str]:
    """Return the values of one tag."""
    found: list[str] = []
    for result in results:
        if not isinstance(result, dict):
            raise CorpusError("a result that is not an object", **place)
        if result.get("from_name") == name:
            value = result.get("value")
            values = value.get(kind) if isinstance(value, dict) else None
            values = [values] if isinstance(values, str) else values
            if not isinstance(values, list) or not all(isinstance(one, str) for one in values):
                raise CorpusError(f"a result of {name!r} without {kind!r}", **place)
            found.extend(values)
    return found
