"""Reported speech as a REFI-QDA project, the open standard of programs for qualitative analysis.

MAXQDA, NVivo, ATLAS.ti, Quirkos, QDA Miner and others read it: a zip of ``project.qde``, XML in the
namespace ``urn:QDA-XML:project:1.0``, and the texts in ``sources``.
"""

from __future__ import annotations

import hashlib
import re
import uuid
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from analysis.files import write_beside
from analysis.quotes.brat import Row, by_article

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

NAMESPACE = "urn:QDA-XML:project:1.0"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_SCHEMA = "http://schema.qdasoftware.org/versions/Project/v1.0/Project.xsd"
_CODES = {"kind": "Kind of speech", "type": "Type of speech", "speaker": "Speaker"}
_VARIABLES = {"outlet": "source", "event": "event", "published": "published"}
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OURS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_MADE = "1980-01-01T00:00:00Z"  # no clock: equal tables give equal files


def save_project(rows: list[Row], path: Path, corpus: Corpus | Iterable[Article]) -> None:
    """Write the articles and their reported speech as a project, as ``exports.save`` says."""
    project = ElementTree.Element(
        "Project",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": _XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {_SCHEMA}",
            "name": _xml(path.stem),
            "origin": "analysis",
            "creatingUserGUID": _guid("user"),
            "creationDateTime": _MADE,
        },
    )
    _add(_add(project, "Users"), "User", guid=_guid("user"), name="analysis")
    codes = _add(_add(project, "CodeBook"), "Codes")
    for column, name in _CODES.items():
        values = dict.fromkeys(str(row[column]) for row in rows if row.get(column))
        if values:
            guid = _guid("codes", column)
            above = _add(codes, "Code", guid=guid, name=name, isCodable="false")
        for value in sorted(values):
            guid = _guid("code", column, value)
            _add(above, "Code", guid=guid, name=_xml(value), isCodable="true")
    pairs = list(by_article(rows, corpus))
    variables = _add(project, "Variables")
    types = {}
    for name, field in _VARIABLES.items():
        given = [value for article, _ in pairs if (value := getattr(article, field))]
        days = name == "published" and all(_DAY.fullmatch(value) for value in given)
        types[name] = "Date" if days else "Text"
        _add(variables, "Variable", guid=_guid("variable", name), name=name,
             typeOfVariable=types[name])  # fmt: skip
    cases, sources = _add(project, "Cases"), _add(project, "Sources")
    outlets: dict[str, ElementTree.Element] = {}
    texts = {}
    for article, own in pairs:
        digest = hashlib.sha256(article.text.encode()).hexdigest()
        guid = _guid("article", article.id, digest)
        texts[f"sources/{guid}.txt"] = article.text
        if article.source not in outlets:
            case = _guid("outlet", article.source)
            outlets[article.source] = _add(cases, "Case", guid=case, name=_xml(article.source))
        _add(outlets[article.source], "SourceRef", targetGUID=guid)
        source = _add(
            sources, "TextSource", guid=guid, name=_xml(article.id),
            plainTextPath=f"internal://{guid}.txt", creatingUser=_guid("user"),
        )  # fmt: skip
        if article.title:
            _add(source, "Description").text = _xml(article.title)
        for number, row in enumerate(own, start=1):
            for piece, span in enumerate(row["content_spans"]):
                _select(source, row, span, guid, number, piece)
        for name, field in _VARIABLES.items():
            if value := getattr(article, field):
                held = _add(source, "VariableValue")
                _add(held, "VariableRef", targetGUID=_guid("variable", name))
                _add(held, f"{types[name]}Value").text = _xml(value)
    ElementTree.indent(project)
    data = ElementTree.tostring(project, encoding="utf-8", xml_declaration=True)
    files = {"project.qde": data} | {name: text.encode() for name, text in texts.items()}
    with write_beside(path) as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name)  # of 1980
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)


def _select(
    source: ElementTree.Element, row: Row, span: tuple[int, int], article: str, number: int,
    piece: int,
) -> None:  # fmt: skip
    """Add a piece of a content to its article, with its codes."""
    place = (article, str(number), str(piece), *map(str, span))
    selection = _add(
        source, "PlainTextSelection", guid=_guid("selection", *place),
        name=_xml(str(row.get("quote_id", number))), startPosition=str(span[0]),
        endPosition=str(span[1]), creatingUser=_guid("user"),
    )  # fmt: skip
    if told := " | ".join(str(row[part]) for part in ("source", "cue") if row.get(part)):
        _add(selection, "Description").text = _xml(told)
    for column in _CODES:
        if value := row.get(column):
            coding = _add(selection, "Coding", guid=_guid("coding", column, *place),
                          creatingUser=_guid("user"))  # fmt: skip
            _add(coding, "CodeRef", targetGUID=_guid("code", column, str(value)))


def _add(parent: ElementTree.Element, tag: str, **attributes: Any) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, attributes)


def _guid(*names: str) -> str:
    """Return an identifier made of names, the same each time."""
    return str(uuid.uuid5(_OURS, "\0".join(names)))


def _xml(text: str) -> str:
    """Return a text with U+FFFD for what XML cannot hold, such as control characters."""
    return _NO_XML.sub("\ufffd", text)
