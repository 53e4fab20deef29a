"""Attributions marked by hand: brat standoff files, mapped into the clean text."""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.corpus.collection import Corpus
from analysis.corpus.decoding import MAX_TEXT_BYTES, CorpusError, given_path, read_bytes
from analysis.corpus.lists import folder_list
from analysis.segment import Span


class Annotation(NamedTuple):
    """One attribution with its pieces (offsets into the annotated text) and its speaker."""

    content: list[Span]
    source: list[Span]
    cue: list[Span]
    speaker: str


class Mark(NamedTuple):
    """A ``T`` line: its row in the file, the pieces of its span, and the words it shows."""

    row: int
    kind: str
    pieces: list[Span]
    words: str


class Standoff(NamedTuple):
    """The lines of an ``.ann`` file: marks and notes by their names, events with their row."""

    marks: dict[str, Mark]
    notes: dict[str, str]
    events: list[tuple[int, str, list[tuple[str, str]]]]


COLUMNS = [
    "article_id",
    "quote_id",
    "content",
    "source",
    "cue",
    "content_spans",
    "source_spans",
    "cue_spans",
    "speaker",
]
_MARK = re.compile(r"(T\d+)\t(\S+) (\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*)(?:\t(.*))?", re.S)
_NOTE = re.compile(r"#\d+\tAnnotatorNotes (\S+)(?:\t(.*))?", re.S)
_EVENT = re.compile(r"(E\d+)\t([^\s:]+:\S+(?: +[^\s:]+:\S+)*) *")
_OTHER = re.compile(r"(?:[RAMN]\d+|\*|#\d*)\t")  # relations, attributes, links, other notes


def read_standoff(path: str | Path, *, within: Path | None = None) -> Standoff:
    """Return the lines of an ``.ann`` file as brat writes it, in any order.

    Blank lines, relations, attributes and notes of other kinds are passed over. Raises
    :class:`CorpusError`, naming file and line, for a line of no such kind, a span that ends
    before it begins, a name that occurs twice, an event of a span that isn't there, and for a
    file outside the folder ``within``.
    """
    data = read_bytes(given_path(path), within=within, max_bytes=MAX_TEXT_BYTES)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error})", file=path) from error
    found = Standoff({}, {}, [])
    names: set[str] = set()
    for row, line in enumerate(text.split("\n"), start=1):
        line = line.removesuffix("\r")
        match = _MARK.fullmatch(line) or _EVENT.fullmatch(line)
        if match and match[1] in names:
            raise CorpusError(f"{match[1]} occurs twice", file=path, row=row)
        if match and match[1][0] == "T":
            places = [piece.split() for piece in match[3].split(";")]
            pieces = [(int(start), int(end)) for start, end in places]
            if any(start >= end for start, end in pieces):
                raise CorpusError(f"{match[1]} ends before it begins", file=path, row=row)
            found.marks[match[1]] = Mark(row, match[2], pieces, match[4] or "")
        elif match:
            parts = [part.partition(":") for part in match[2].split()]
            roles = [(role.rstrip("0123456789"), name) for role, _, name in parts]
            found.events.append((row, match[1], roles))
        elif note := _NOTE.fullmatch(line):
            found.notes[note[1]] = (note[2] or "").strip()
        elif line.strip() and not _OTHER.match(line):
            raise CorpusError(f"not a line of brat standoff: {line[:60]!r}", file=path, row=row)
        names.update([match[1]] if match else [])
    for row, _, roles in found.events:
        for _, name in roles:
            if name not in found.marks:
                raise CorpusError(f"no span {name}", file=path, row=row)
    return found


def attributions(standoff: Standoff, path: str | Path) -> Iterator[Annotation]:
    """Yield the attributions of an ``.ann`` file; warns of contents that belong to none.

    A note on the source names the speaker, else one on the event, its trigger, or another
    span of it. An event without content is left out, with a warning.
    """
    used = {name for _, _, roles in standoff.events for _, name in roles}
    for name, mark in standoff.marks.items():
        if mark.kind == "Content" and name not in used:
            _warn(f"{name} is a Content of no attribution, and is left out", path, mark.row)
    for row, event, roles in standoff.events:
        spans: dict[str, list[Span]] = {"Content": [], "Source": [], "Cue": []}
        speaker = standoff.notes.get(event, "")
        for role, name in dict.fromkeys(roles):
            if role in spans:
                spans[role] += standoff.marks[name].pieces
            if role == "Source" or not speaker:
                speaker = standoff.notes.get(name) or speaker
        if spans["Content"]:
            yield Annotation(spans["Content"], spans["Source"], spans["Cue"], speaker)
        else:
            _warn(f"{event} is an attribution without Content, and is left out", path, row)


def _warn(problem: str, path: str | Path, row: int) -> None:
    warnings.warn(str(CorpusError(problem, file=path, row=row)), stacklevel=5)


def read_brat(path: str | Path) -> list[Annotation]:
    """Return the attributions of one ``.ann`` file, with offsets as they stand there.

    Reads the brat standoff format of PolNeAR (Newell, Margolin & Ruths, LREC 2018): ``T``
    lines are spans, ``E`` lines join a Content, a Cue and a Source into an attribution. An
    ``AnnotatorNotes`` line on the source, or else on another part of the attribution, names
    the speaker. See :func:`read_standoff` and :func:`attributions` for what is refused and
    what is left out. :func:`analysis.quotes.annotations.load_annotations` makes a table.
    """
    return list(attributions(read_standoff(path), path))


def read_annotations(corpus: Corpus, folder: str | Path | None = None) -> pd.DataFrame:
    """Return the attributions marked by hand in ``corpus``, one row each, in the clean text.

    ``folder`` holds a ``.ann`` file an article, named by its id, with offsets into the raw
    text; by default it is the ``annotations`` folder of the corpus. The columns are those of
    :func:`analysis.quotes.reported_speech` that a person can mark: ``article_id, quote_id,
    content, source, cue``, their ``_spans``, and ``speaker``. An attribution whose content
    cleaning took away (a headline, a repeated paragraph) has no row. An empty table where
    nothing is annotated. For annotations of the clean text, and for a table with all columns
    of ``reported_speech``, see :func:`analysis.quotes.annotations.load_annotations`.
    """
    rows = []
    place = folder_list(corpus.folder, "annotations") if folder is None else given_path(folder)
    for article in corpus if place else []:
        path = Path(place or "") / f"{article.id}.ann"
        if not os.path.lexists(path):
            continue
        found = attributions(read_standoff(path, within=place), path)
        for number, annotation in enumerate(found, start=1):
            content = _clean_spans(article, annotation.content)
            if content:
                rows.append(_row(article, number, annotation, content))
    return pd.DataFrame(rows, columns=COLUMNS)


def _row(
    article: Article, number: int, annotation: Annotation, content: list[Span]
) -> tuple[object, ...]:
    source = _clean_spans(article, annotation.source)
    cue = _clean_spans(article, annotation.cue)
    texts = [" ".join(article.text[a:b] for a, b in spans) for spans in (content, source, cue)]
    quote_id = f"{article.id}-gold{number}"
    return article.id, quote_id, *texts, content, source, cue, annotation.speaker


def _clean_spans(article: Article, spans: list[Span]) -> list[Span]:
    try:
        found = [article.clean_span(start, end) for start, end in spans]
    except ValueError as error:
        raise CorpusError(f"{error} (in the annotations of {article.id})") from error
    return [span for span in found if span is not None]
