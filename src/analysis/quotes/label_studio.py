"""Reported speech as marked spans for Label Studio: tasks and labelling configuration."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from analysis.corpus import CorpusError
from analysis.files import write_bytes
from analysis.quotes.standoff import Row, by_article
from analysis.quotes.table import need_columns
from analysis.speakers.resolver import UNKNOWN

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus import Article

ROLES = {"Content": "#cfe2ff", "Source": "#ffe5b4", "Cue": "#d9f2d9"}
RELATIONS = ("source", "cue", "more")  # of a content: its source, its cue, its next piece
LABEL, TEXT, SPEAKER = "label", "text", "speaker"  # names of the tags in the configuration


def to_label_studio_spans(
    quotes: pd.DataFrame | None, corpus: Iterable[Article], *, outlet: bool = False
) -> list[Row]:
    """Return the articles as tasks to import, with the quotes as predictions to be corrected.

    A task has ``article_id, title, text`` (:attr:`Article.text`) and with ``outlet`` the
    ``source``, which coders had better not know. Each piece of ``content_spans, source_spans,
    cue_spans`` is a labelled span; a content is joined to its sources, its cues and its
    further pieces by relations; a known speaker stands as a text at the source, else at the
    content. ``quotes`` None gives tasks without predictions: for measuring agreement, since
    coders follow what they are shown. Set the project up with :func:`spans_config`.

    Offsets count characters (code points), as Label Studio 1.23 and Python do: an emoji is
    one. Raises ``ValueError`` for a quote of no article and spans that are not its words.
    """
    if quotes is None:
        return _tasks(None, corpus, outlet)
    need_columns(quotes, ["article_id", *(f"{role.lower()}_spans" for role in ROLES), SPEAKER])
    rows = [{str(name): value for name, value in row.items()}
            for row in quotes.to_dict("records")]  # fmt: skip
    return _tasks(rows, corpus, outlet)


def save_tasks(rows: list[Row], path: Path, corpus: Iterable[Article]) -> None:
    """Write tasks and configuration, as ``exports.save`` says."""
    if path.suffix.lower() == ".xml":
        raise ValueError(f"{path}: the configuration goes to a file of this name; name it .json")
    tasks = _tasks(rows, corpus, outlet=False)
    config = path.with_suffix(".xml") if path.suffix.lower() == ".json" else Path(f"{path}.xml")
    files = {config: spans_config(), path: json.dumps(tasks, indent=1)}
    for file, text in files.items():
        if file.exists() and file.read_bytes() != text.encode():
            raise CorpusError("is there already and differs; choose another name", file=file)
    for file, text in files.items():
        write_bytes(file, text.encode())


def _tasks(rows: list[Row] | None, corpus: Iterable[Article], outlet: bool) -> list[Row]:
    tasks = []
    for article, own in by_article(rows or [], corpus):
        data = {"article_id": article.id, "title": article.title, "text": article.text}
        data |= {"source": article.source} if outlet else {}
        task: Row = {"data": data, "predictions": []}
        if rows is not None:
            results = [result for number, row in enumerate(own, start=1)
                       for result in _results(article.text, row, number)]  # fmt: skip
            task["predictions"] = [{"model_version": "package", "result": results}]
        tasks.append(task)
    return tasks


def _results(text: str, row: Row, number: int) -> list[Row]:
    """Return the regions and relations of one quote."""
    found: list[Row] = []
    ids: dict[str, list[str]] = {}
    for role in ROLES:
        for start, end in row[f"{role.lower()}_spans"]:
            id = f"q{number}-{role.lower()}{len(ids.setdefault(role, [])) + 1}"
            ids[role].append(id)
            value = {"start": start, "end": end, "text": text[start:end], "labels": [role]}
            found.append(_result(id, LABEL, "labels", value))
    if row["speaker"] not in ("", UNKNOWN):
        role = "Source" if "Source" in ids else "Content"
        start, end = row[f"{role.lower()}_spans"][0]
        value = {"start": start, "end": end, "text": [row["speaker"]]}
        found.append(_result(ids[role][0], SPEAKER, "textarea", value))
    head, *more = ids["Content"]
    joined = dict(zip(RELATIONS, (ids.get("Source", []), ids.get("Cue", []), more), strict=True))
    found.extend(
        {"type": "relation", "from_id": head, "to_id": id, "direction": "right", "labels": [name]}
        for name, targets in joined.items()
        for id in targets
    )
    return found


def _result(id: str, name: str, kind: str, value: Row) -> Row:
    return {"id": id, "from_name": name, "to_name": TEXT, "type": kind, "value": value}


def spans_config() -> str:
    """Return the labelling configuration (XML) for :func:`to_label_studio_spans`."""
    view = ElementTree.Element("View")
    ElementTree.SubElement(view, "Header", value="$title")
    relations = ElementTree.SubElement(view, "Relations")
    for name in RELATIONS:
        ElementTree.SubElement(relations, "Relation", value=name)
    labels = ElementTree.SubElement(view, "Labels", name=LABEL, toName=TEXT)
    for name, colour in ROLES.items():
        ElementTree.SubElement(labels, "Label", value=name, background=colour)
    tag = {"name": TEXT, "value": "$text", "granularity": "word", "saveTextResult": "yes"}
    ElementTree.SubElement(view, "Text", tag)
    tag = {"name": SPEAKER, "toName": TEXT, "perRegion": "true", "editable": "true"}
    ElementTree.SubElement(view, "TextArea", tag | {"maxSubmissions": "1", "placeholder": SPEAKER})
    ElementTree.indent(view)
    return ElementTree.tostring(view, encoding="unicode")
