"""Reported speech: who said what in which words, with offsets into the article.

After Pareti's and PolNeAR's scheme (Newell, Margolin & Ruths 2018): an attribution has a
content, a cue (the verb group, ``according to``, a colon) and a source. What it does not
mean: that the source said it, only that the article says so; nor that everything outside
contents is the outlet's own view.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pandas as pd

from analysis.quotation_marks import quotations
from analysis.quotes.nesting import rule_precision, with_relays
from analysis.quotes.rules import Attribution, attributions
from analysis.segment import Span, words
from analysis.speakers import resolve

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

Engine = Callable[[str], list[Attribution]]
COLUMNS = [
    "article_id", "quote_id", "kind", "content", "source", "cue",
    "content_spans", "source_spans", "cue_spans",
    "speaker", "speaker_id", "speaker_kind", "country", "confidence", "via", "via_spans", "rule",
]  # fmt: skip
_DIRECT = 0.9  # share of content words inside marks from which speech counts as direct


def reported_speech(
    corpus_or_article: Corpus | Article | Iterable[Article],
    engine: str | Engine = "rules",
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return one row for each attribution, outermost only, in order of its content.

    Columns: ``article_id``, ``quote_id`` (``{article_id}-q{n}``, n from 1), ``kind``
    (direct: at least 90 % of the content's words inside quotation marks; mixed; indirect;
    unmarked: direct speech that has lost its marks), ``content, source, cue`` (texts,
    several pieces joined by a blank), ``content_spans, source_spans, cue_spans`` (lists of
    ``(start, end)`` into ``Article.text``), ``speaker, speaker_id, speaker_kind, country``
    (see :func:`analysis.speakers.resolve`), ``confidence``, ``via`` (who relays the words:
    ``Blinken warned ..., according to Price`` is Blinken via Price; else ''), ``rule``.

    ``confidence`` is the precision of the rule that found the row: the share of this
    rule's rows in PolNeAR train whose content overlaps a gold one by half (IoU) and whose
    source is the gold source; ``lexicons/quote_rule_precision.csv``. It says nothing about
    this row's words, nothing about the resolved speaker, and news of other years and
    places may differ. A rule seen fewer than 20 times (``unmarked`` is one)
    has the mean of all rules: read that as not measured.

    ``engine`` is ``"rules"`` or a function from a text to a list of
    :class:`analysis.quotes.rules.Attribution`. ``gazetteer`` (``name, aliases, role,
    country, kind``; a DataFrame or the path of a CSV) wins over what is guessed about
    speakers; None takes ``speakers.csv`` in the folder of the corpus, where there is one, and
    an empty table takes none. No speech gives an empty table of the same columns. Raises
    ``ValueError`` for another engine.
    """
    find = _engine(engine)
    articles = _articles(corpus_or_article)
    rows = [row for article in articles for row in article_rows(article, find)]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if gazetteer is None:
        gazetteer = _speaker_list(corpus_or_article)
    resolved = resolve(frame, articles, gazetteer=gazetteer)
    return resolved.astype({"confidence": "float64"})[COLUMNS]


def _speaker_list(corpus_or_article: object) -> Path | None:
    """Return the ``speakers.csv`` of a corpus that was read from a folder with one."""
    folder = getattr(corpus_or_article, "folder", None)
    path = folder / "speakers.csv" if folder else None
    return path if path is not None and path.exists() else None


def _engine(engine: str | Engine) -> Engine:
    if callable(engine):
        return engine
    if engine != "rules":
        raise ValueError(f'engine must be "rules" or a function, not {engine!r}')
    return attributions


def _articles(corpus_or_article: Corpus | Article | Iterable[Article]) -> list[Article]:
    if hasattr(corpus_or_article, "raw"):
        return [cast("Article", corpus_or_article)]
    return list(corpus_or_article)


def article_rows(article: Article, find: Engine = attributions) -> list[dict[str, Any]]:
    """Return the rows of one article, speakers not yet resolved; pure and picklable."""
    text = article.text
    marks = [(quote.start, quote.end) for quote in quotations(text)]
    starts = [start for start, _ in marks]
    found = [_without_headings(item, article.headings) for item in find(text)]
    rows: list[dict[str, Any]] = []
    for item, via in with_relays(text, [item for item in found if item.content]):
        rows.append(
            {
                "article_id": article.id,
                "quote_id": f"{article.id}-q{len(rows) + 1}",
                "kind": _kind(text, item, marks, starts),
                "content": _show(text, item.content),
                "source": _show(text, item.source),
                "cue": _show(text, item.cue),
                "content_spans": list(item.content),
                "source_spans": list(item.source),
                "cue_spans": list(item.cue),
                "confidence": rule_precision().get(item.rule, 0.5),
                "via": _show(text, via),
                "via_spans": list(via),
                "rule": item.rule,
            }
        )
    return rows


def _show(text: str, spans: Iterable[Span]) -> str:
    return " ".join(text[start:end] for start, end in spans)


def _without_headings(item: Attribution, headings: Iterable[Span]) -> Attribution:
    """Take pieces that lie in a sub-heading out of the content."""
    taken = list(headings)
    content = tuple(
        piece
        for piece in item.content
        if not any(start <= piece[0] and piece[1] <= end for start, end in taken)
    )
    return item._replace(content=content)


def _kind(text: str, item: Attribution, marks: list[Span], starts: list[int]) -> str:
    if item.rule == "unmarked":
        return "unmarked"
    total = inside = 0
    for start, end in item.content:
        near = marks[max(0, bisect_left(starts, start) - 1) : bisect_left(starts, end)]
        for left, right in words(text[start:end]):
            total += 1
            inside += any(s <= start + left and start + right <= e for s, e in near)
    if inside == 0:
        return "indirect"
    return "direct" if inside >= _DIRECT * total else "mixed"
