"""Attributions marked by hand: brat standoff files, mapped into the clean text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus import Article, Corpus, CorpusError
from analysis.segment import Span


class Annotation(NamedTuple):
    """One attribution with its pieces (offsets into the raw text) and its speaker."""

    content: list[Span]
    source: list[Span]
    cue: list[Span]
    speaker: str


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


def read_brat(path: str | Path) -> list[Annotation]:
    """Return the attributions of one ``.ann`` file.

    Reads the brat standoff format of PolNeAR (Newell, Margolin & Ruths, LREC 2018): ``T``
    lines are spans, ``E`` lines join a Content, a Cue and a Source into an attribution.
    An ``AnnotatorNotes`` line on the source, or else on the attribution, names the
    speaker. Raises :class:`CorpusError` for a line that refers to a span that isn't there.
    """
    spans: dict[str, list[Span]] = {}
    notes: dict[str, str] = {}
    events: list[tuple[int, list[tuple[str, str]]]] = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), start=1):
        if match := re.match(r"(T\d+)\t\S+ (\d+ \d+(?:;\d+ \d+)*)\t", line):
            pieces = [piece.split() for piece in match[2].split(";")]
            spans[match[1]] = [(int(start), int(end)) for start, end in pieces]
        elif match := re.match(r"#\d+\tAnnotatorNotes (T\d+)\t(.+)", line):
            notes[match[1]] = match[2].strip()
        elif match := re.match(r"E\d+\t(.+)", line):
            parts = [part.partition(":") for part in match[1].split()]
            events.append((number, [(role.rstrip("0123456789"), name) for role, _, name in parts]))
    found = []
    for number, event in events:
        roles: dict[str, list[Span]] = {"Content": [], "Source": [], "Cue": []}
        speaker = ""
        for role, name in event:
            if name not in spans:
                raise CorpusError(f"no span {name}", file=path, row=number)
            if role in roles:
                roles[role] = roles[role] + spans[name]
            if role == "Source" or not speaker:
                speaker = notes.get(name, speaker)
        if roles["Content"]:
            found.append(Annotation(roles["Content"], roles["Source"], roles["Cue"], speaker))
    return found


def read_annotations(corpus: Corpus, folder: str | Path | None = None) -> pd.DataFrame:
    """Return the attributions marked by hand in ``corpus``, one row each, in the clean text.

    ``folder`` holds a ``.ann`` file an article, named by its id; by default it is the
    ``annotations`` folder of the corpus. The columns are those of
    :func:`analysis.quotes.reported_speech` that a person can mark: ``article_id, quote_id,
    content, source, cue``, their ``_spans``, and ``speaker``. An attribution whose content
    cleaning took away (a headline, a repeated paragraph) has no row. An empty table where
    nothing is annotated.
    """
    place = Path(folder) if folder else (corpus.folder or Path()) / "annotations"
    rows = []
    for article in corpus:
        path = place / f"{article.id}.ann"
        for number, annotation in enumerate(read_brat(path) if path.exists() else [], start=1):
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
    found = (article.clean_span(start, end) for start, end in spans)
    return [span for span in found if span is not None]
