"""Reported speech as people corrected it: read back from brat or from Label Studio."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.decoding import given_path
from analysis.corpus.records import folder_list
from analysis.quotes import COLUMNS, brat, label_studio, parts_of
from analysis.quotes.attributions import Attribution, Kinds
from analysis.quotes.speakers import resolve, speaker_id

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

ADDED = ["speaker_by", "coder"]
RULE = "by hand"


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
        found = brat.attributions(Path(path), articles)
    else:
        found = label_studio.attributions(path, articles)
    if gazetteer is None:
        gazetteer = folder_list(getattr(corpus, "folder", None), "speakers.csv")
    order = {article.id: place for place, article in enumerate(articles)}
    found.sort(key=lambda item: (item[0], order[item[1].id], item[2].content[:1]))
    frame = pd.DataFrame(_rows(found), columns=[*COLUMNS, *ADDED])
    frame = _with_speakers(frame, articles, gazetteer)
    return frame.astype({"confidence": "float64"})


def _rows(found: Iterable[tuple[str, Article, brat.Annotation]]) -> Iterator[dict[str, Any]]:
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
            **parts_of(article.text, item),
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
