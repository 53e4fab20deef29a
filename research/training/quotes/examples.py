"""PolNeAR's articles as examples: word pieces with the roles that annotators gave them."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import numpy as np

from analysis.quotes.brat import Annotation, read_brat
from analysis.quotes.decoding import LABELS, Range
from analysis.quotes.tagger import WordPieces, word_pieces

ROLES = ("source", "cue", "content")
OUTSIDE = Path(__file__).with_name("outside_politics.txt")
_MARK = re.compile(r"([\[{])(\w)\||[\]}]")


class Document(NamedTuple):
    """One article and the attributions that each of its annotators marked."""

    name: str
    text: str
    readings: list[list[Annotation]]


class Page(NamedTuple):
    """A page that was marked by hand; what may count as reported speech or not is ``open``."""

    document: Document
    open: list[Annotation]


class Example(NamedTuple):
    """One article in pieces; each attribution has its ranges of pieces by role."""

    pieces: WordPieces
    attributions: list[dict[str, list[Range]]]
    tags: np.ndarray


def read_documents(polnear: Path, split: str) -> list[Document]:
    """Read a split of PolNeAR; the annotators of an article in alphabetical order."""
    files: dict[str, list[Path]] = defaultdict(list)
    for path in sorted((polnear / split / "attributions").glob("*.ann")):
        files[path.stem.rsplit("_", 1)[0]].append(path)
    if not files:
        raise SystemExit(f"no annotations in {polnear / split}; give the folder of PolNeAR")
    documents = []
    for name, paths in files.items():
        path = polnear / split / "text" / f"{name}.txt"
        text = path.open(encoding="utf-8", newline="").read()
        documents.append(Document(name, text, [read_brat(path) for path in paths]))
    return documents


def read_pages(path: Path = OUTSIDE) -> list[Page]:
    """Read pages in the notation that stands at the head of ``outside_politics.txt``."""
    pages = []
    _, *given = re.split(r"(?m)^## ", path.read_text(encoding="utf-8"))
    for number, one in enumerate(given):
        genre, _, marked = one.partition("\n")
        text, last, begun = "", 0, ("", "", 0)
        found: dict[str, dict[str, list[tuple[int, int]]]] = {}
        for mark in _MARK.finditer(marked.strip()):
            text += marked.strip()[last : mark.start()]
            last = mark.end()
            if mark[1]:
                begun = ("content" if mark[1] == "[" else "source", mark[2], len(text))
            else:
                role, key, start = begun
                parts = found.setdefault(key, {"content": [], "source": []})
                parts[role].append((start, len(text)))
        text += marked.strip()[last:]
        made = {
            key: Annotation(parts["content"], parts["source"], [], "")
            for key, parts in sorted(found.items())
        }
        sure = [item for key, item in made.items() if key.isdigit()]
        document = Document(f"{number:02d} {genre}", text, [sure])
        pages.append(Page(document, [item for key, item in made.items() if not key.isdigit()]))
    return pages


def make_example(text: str, reading: list[Annotation]) -> Example:
    """Put the spans of a reading on the word pieces of the text."""
    pieces = word_pieces(text)
    tags = np.zeros(len(pieces.ids), dtype=np.int64)
    attributions = []
    for annotation in reading:
        if not annotation.cue or not annotation.content:
            continue
        spans = {role: getattr(annotation, role) for role in ROLES}
        ranges = {role: _ranges(pieces, spans[role]) for role in ROLES}
        if ranges["cue"] and ranges["content"]:
            attributions.append(ranges)
            for role in ROLES:
                write(tags, ranges[role], role)
    return Example(pieces, attributions, tags)


def _ranges(pieces: WordPieces, spans: list[tuple[int, int]]) -> list[Range]:
    found = []
    for start, end in sorted(spans):
        first = int(np.searchsorted(pieces.end, start, side="right"))
        last = int(np.searchsorted(pieces.start, end, side="left"))
        if first < last:
            found.append((first, last))
    return found


def write(labels: np.ndarray, ranges: list[Range], role: str, shift: int = 0) -> None:
    """Write a role's begin and inside labels into a row of labels, as far as it reaches."""
    begin = LABELS.index(f"B-{role}")
    for first, last in ranges:
        labels[max(0, first + shift) : max(0, last + shift)] = begin + 1
        if 0 <= first + shift < len(labels):
            labels[first + shift] = begin
