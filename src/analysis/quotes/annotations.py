"""Reported speech as people corrected it: read back from brat or from Label Studio."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.corpus import CorpusError, articles_of
from analysis.corpus.annotations import Annotation, Mark, attributions, read_standoff
from analysis.corpus.decoding import MAX_TEXT_BYTES, given_path, read_bytes
from analysis.corpus.lists import folder_list
from analysis.quotes import COLUMNS, label_studio_export
from analysis.quotes.kinds import Kinds
from analysis.quotes.rules import Attribution
from analysis.segment import Span
from analysis.speakers import resolve, speaker_id

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

ADDED = ["speaker_by", "coder"]
RULE = "by hand"
ToClean = Callable[[int, int], Span | None]


class Text(NamedTuple):
    """A text that offsets may point into, and the way from there to the clean text."""

    text: str
    to_clean: ToClean


def load_annotations(
    path: str | Path | list[Any],
    corpus: Corpus | Iterable[Article],
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return the attributions that people marked, as a table of reported speech.

    ``path`` is a folder of brat (``{article_id}.ann``) or an export of Label Studio (JSON, a
    file or already loaded) of the tasks that :func:`analysis.quotes.exports.save` wrote. The
    table has the columns of :func:`analysis.quotes.reported_speech` and ``speaker_by, coder``,
    so that all that takes such a table takes this one; rows are in order of the corpus and
    the text, ``quote_id`` counts anew for each coder. ``coder`` is the name of the folder or
    the number of the annotator; take one coder at a time (``table[table["coder"] == "3"]``).

    The spans, and the speaker where a note names one, are the person's (``speaker_by``
    "hand"); where none is named, the speaker is resolved from the source ("package").
    ``kind, speaker_kind, country`` are worked out as for reported speech (``gazetteer`` too;
    but speech that lost its marks is told by its first person alone), ``confidence`` is 1,
    ``rule`` "by hand", ``via`` ''. Contents may lie in each other.

    In brat, a ``.txt`` beside the ``.ann`` says by being the clean or the raw text of the
    article what the offsets point into; without it, the words of the ``T`` lines do. An
    attribution whose content cleaning took away has no row. Articles without an ``.ann`` or
    task have no rows: they are not articles without speech, so pass on only those that were
    read. A content of no attribution (brat) and a mark joined to no content (Label Studio)
    are left out with a warning. Raises :class:`CorpusError`, naming file and line or task,
    for what can't be read, words that don't stand where they should, a text that is not
    the article's, and where nothing in ``path`` belongs to an article of ``corpus``.
    """
    articles = articles_of(corpus)
    if not isinstance(path, list) and given_path(path).is_dir():
        found = _from_brat(Path(path), articles)
    else:
        found = label_studio_export.attributions(path, articles)
    if gazetteer is None:
        gazetteer = folder_list(getattr(corpus, "folder", None), "speakers.csv")
    order = {article.id: place for place, article in enumerate(articles)}
    found.sort(key=lambda item: (item[0], order[item[1].id], item[2].content[:1]))
    frame = pd.DataFrame(_rows(found), columns=[*COLUMNS, *ADDED])
    frame = _with_speakers(frame, articles, gazetteer)
    return frame.astype({"confidence": "float64"})


def _rows(found: Iterable[tuple[str, Article, Annotation]]) -> Iterator[dict[str, Any]]:
    numbers: dict[tuple[str, str], int] = {}
    kinds: dict[str, Kinds] = {}
    for coder, article, item in found:
        number = numbers[coder, article.id] = numbers.get((coder, article.id), 0) + 1
        told = kinds.setdefault(article.id, Kinds(article.text))
        content, source, cue = (tuple(sorted(spans)) for spans in item[:3])
        yield {
            "article_id": article.id,
            "quote_id": f"{article.id}-q{number}",
            "kind": told.kind(Attribution(content, source, cue, RULE)),
            **{
                name: " ".join(article.text[start:end] for start, end in spans)
                for name, spans in zip(("content", "source", "cue"), item[:3], strict=True)
            },
            "content_spans": item.content,
            "source_spans": item.source,
            "cue_spans": item.cue,
            "speaker": item.speaker,
            "confidence": 1.0,
            "via": "",
            "via_spans": [],
            "rule": RULE,
            "coder": coder,
        }


def _with_speakers(
    frame: pd.DataFrame, articles: list[Article], gazetteer: pd.DataFrame | str | Path | None
) -> pd.DataFrame:
    """Fill in who the speakers are; a name that a person gave stays as it is."""
    parts = []
    for _, own in frame.groupby("coder", sort=False):
        resolved = resolve(own, articles, gazetteer=gazetteer)
        named = own["speaker"] != ""
        other = named & (resolved["speaker"] != own["speaker"])
        if other.any():  # what the package knows of the name itself
            asked = own[other].assign(source=own["speaker"], source_spans=own["content_spans"])
            known = resolve(asked, articles, gazetteer=gazetteer)
            for name in ("speaker_kind", "country"):
                resolved.loc[other, name] = known[name]
        resolved["speaker"] = own["speaker"].where(named, resolved["speaker"])
        resolved["speaker_id"] = [speaker_id(name) for name in resolved["speaker"]]
        parts.append(resolved.assign(speaker_by=named.map({True: "hand", False: "package"})))
    return pd.concat(parts) if parts else frame


def _from_brat(folder: Path, articles: list[Article]) -> list[tuple[str, Article, Annotation]]:
    found = []
    files = {article.id: folder / f"{article.id}.ann" for article in articles}
    if not any(os.path.lexists(file) for file in files.values()):
        raise CorpusError("no .ann file of an article of the corpus", file=folder)
    if others := sorted(set(folder.rglob("*.ann")) - set(files.values())):
        problem = f"{len(others)} .ann files of no article are not read, such as {others[0].name}"
        warnings.warn(str(CorpusError(problem, file=folder)), stacklevel=3)
    for article in articles:
        if not os.path.lexists(file := files[article.id]):
            continue
        standoff = read_standoff(file, within=folder)
        text = _text_of(article, folder, file, list(standoff.marks.values()))
        for item in attributions(standoff, file):
            content, source, cue = (_clean(text.to_clean, spans) for spans in item[:3])
            if content:
                item = Annotation(content, source, cue, item.speaker)
                found.append((folder.resolve().name, article, item))
    return found


def _clean(to_clean: ToClean, spans: Iterable[Span]) -> list[Span]:
    found = (to_clean(start, end) for start, end in spans)
    return [span for span in found if span is not None and span[0] < span[1]]


def _text_of(article: Article, folder: Path, file: Path, marks: list[Mark]) -> Text:
    """Return the text that the marks point into."""
    texts = [Text(article.text, lambda start, end: (start, end))]
    texts.append(Text(article.raw, article.clean_span))
    beside = file.with_suffix(".txt")
    if beside.is_file():
        data = read_bytes(beside, within=folder, max_bytes=MAX_TEXT_BYTES)
        texts = _beside(data, beside, texts)
    problems = [_misplaced(text.text, marks) for text in texts]
    for text, problem in zip(texts, problems, strict=True):
        if problem is None:
            return text
    row, said = problems[0] or (0, "")
    raise CorpusError(said, file=file, row=row)


def _beside(data: bytes, beside: Path, texts: list[Text]) -> list[Text]:
    """Return which of the texts the file is, and the way from it where line breaks differ."""
    try:
        written = data.decode()
    except UnicodeDecodeError as error:
        raise CorpusError(f"not UTF-8 ({error})", file=beside) from error
    if same := [text for text in texts if text.text == written]:
        return same[:1]
    written = written.removeprefix("\ufeff")
    plain = written.replace("\r\n", "\n")
    for text in texts:
        if text.text == plain:

            def shifted(start: int, end: int, text: Text = text) -> Span | None:
                breaks = written.count("\r\n", 0, start), written.count("\r\n", 0, end)
                return text.to_clean(start - breaks[0], end - breaks[1])

            return [text, Text(written, shifted)]
    raise CorpusError("neither the clean nor the raw text of the article", file=beside)


def _misplaced(text: str, marks: list[Mark]) -> tuple[int, str] | None:
    """Return row and problem of the first mark whose words don't stand at its offsets."""
    for mark in marks:
        shown = " ".join(text[start:end] for start, end in mark.pieces)
        if max(end for _, end in mark.pieces) > len(text) or shown.split() != mark.words.split():
            return mark.row, f"{mark.words[:60]!r} does not stand at {mark.pieces}: {shown[:60]!r}"
    return None
