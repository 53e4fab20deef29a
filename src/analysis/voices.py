"""An article's text split into the outlet's own voice and the voices that it quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, cast

import pandas as pd

from analysis.quotes import reported_speech

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

COLUMNS = ["article_id", "start", "end", "voice", "speaker", "speaker_id", "quote_id"]


def split(
    corpus: Corpus | Article | Iterable[Article], quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return a partition of every article's text: no gap, no overlap, in order.

    Columns ``article_id, start, end`` (``text[start:end]``), ``voice`` (``outlet`` or
    ``quoted``), ``speaker, speaker_id, quote_id`` ('' for the outlet). Quoted is every
    content of ``quotes`` (default: :func:`analysis.quotes.reported_speech`), direct or not;
    cues and sources belong to the outlet, which chose them. Where two contents overlap, the
    one that begins first keeps the words. Spans outside the text are cut.

    Not to be read as: what the outlet holds. It also speaks by choosing whom to quote, and
    speech that no rule found is counted as the outlet's.
    """
    one = hasattr(corpus, "raw")
    articles = [cast("Article", corpus)] if one else list(cast("Iterable[Article]", corpus))
    table = reported_speech(articles) if quotes is None else quotes
    by_article = dict(list(table.groupby("article_id", sort=False)))
    rows: list[tuple[str, int, int, str, str, str, str]] = []
    for article in articles:
        quoted = by_article.get(article.id, table.iloc[:0])
        rows.extend(_partition(article.id, len(article.text), quoted))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"start": "int64", "end": "int64"})


def _partition(
    article_id: str, length: int, quotes: pd.DataFrame
) -> list[tuple[str, int, int, str, str, str, str]]:
    """Return the rows of one article."""
    spans = sorted(
        (int(start), int(end), str(row["speaker"]), str(row["speaker_id"]), str(row["quote_id"]))
        for row in quotes.to_dict("records")
        for start, end in row["content_spans"]
    )
    rows: list[tuple[str, int, int, str, str, str, str]] = []
    at = 0
    for start, end, speaker, speaker_id, quote_id in spans:
        start, end = max(start, at), min(end, length)
        if start >= end:
            continue
        if at < start:
            rows.append((article_id, at, start, "outlet", "", "", ""))
        rows.append((article_id, start, end, "quoted", speaker, speaker_id, quote_id))
        at = end
    if at < length:
        rows.append((article_id, at, length, "outlet", "", "", ""))
    return rows
