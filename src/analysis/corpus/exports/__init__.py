"""Exports of newspaper databases: one file that holds many articles, known by its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from analysis.corpus.exports import factiva, nexis, proquest


class Export(NamedTuple):
    """The articles of one exported file, as records, and how many it says it holds."""

    name: str
    records: list[dict[str, str]]
    stated: int | None


def read_export(text: str, links: Mapping[str, str] | None = None) -> Export | None:
    """Return the articles of an export of Nexis Uni, Factiva or ProQuest; None for other texts.

    The layout is told by its labels, not by the name of the file. Each record has ``text``,
    the article's own text as it stands, and where the file gives them ``title, source,
    published, byline, section, length`` (words as stated), ``document_id, load_date``; other
    labels keep their own names. ``links`` gives the address of each linked line.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    if nexis.recognises(lines):
        return Export(nexis.NAME, *nexis.read(lines, links or {}))
    if factiva.recognises(lines):
        return Export(factiva.NAME, *factiva.read(lines))
    if proquest.recognises(lines):
        return Export(proquest.NAME, *proquest.read(lines))
    return None
