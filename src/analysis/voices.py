"""An article's text split into the outlet's own voice and the voices that it quotes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus import articles_of
from analysis.quotes import reported_speech
from analysis.segment import words

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

COLUMNS = ["article_id", "start", "end", "voice", "speaker", "speaker_id", "quote_id"]

Quoted = tuple[int, int, str, str, str]
"""A piece of a content: start, end, speaker, speaker_id, quote_id."""

HEARD_COLUMNS = ["source", "speaker", "speaker_id", "speaker_kind", "country"]
HEARD_COLUMNS += ["n_words", "share", "n_quotes", "n_articles"]


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
    speech that was not found is counted as the outlet's.
    """
    articles = articles_of(corpus)
    table = reported_speech(corpus) if quotes is None else quotes
    names = ["article_id", "content_spans", "speaker", "speaker_id", "quote_id"]
    quoted: dict[str, list[Quoted]] = {}
    for article_id, spans, *said in zip(*(table[name].tolist() for name in names), strict=True):
        said = [str(value) for value in said]
        quoted.setdefault(article_id, []).extend((int(a), int(b), *said) for a, b in spans)
    rows: list[tuple[str, int, int, str, str, str, str]] = []
    for article in articles:
        rows.extend(_partition(article.id, len(article.text), quoted.get(article.id, [])))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"start": "int64", "end": "int64"})


def _partition(
    article_id: str, length: int, quoted: list[Quoted]
) -> list[tuple[str, int, int, str, str, str, str]]:
    """Return the rows of one article."""
    rows: list[tuple[str, int, int, str, str, str, str]] = []
    at = 0
    for start, end, speaker, speaker_id, quote_id in sorted(quoted):
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


def heard(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return who is given how many words by which source, most words first within a source.

    ``quotes`` is a table of :func:`analysis.quotes.reported_speech`, ``voices`` the split that
    belongs to it (made here if None). Columns ``source, speaker, speaker_id, speaker_kind,
    country``, ``n_words`` (in contents, paraphrase included), ``share`` (of the words that the
    source gives to anybody), ``n_quotes, n_articles``. What it does not mean: that the
    speaker said these words; paraphrase is the outlet's wording of somebody's statement.
    """
    articles = {article.id: article for article in corpus}
    parts = split(articles.values(), quotes) if voices is None else voices
    parts = parts[parts["voice"] == "quoted"]
    parts = parts.assign(
        n_words=[
            len(words(articles[id].text[start:end]))
            for id, start, end in zip(
                parts["article_id"], parts["start"], parts["end"], strict=True
            )
        ],
        source=[articles[id].source for id in parts["article_id"]],
    )
    who = quotes.drop_duplicates("speaker_id").set_index("speaker_id")
    keys = ["source", "speaker_id"]
    table = parts.groupby(keys, as_index=False).agg(
        speaker=("speaker", "first"),
        n_words=("n_words", "sum"),
        n_quotes=("quote_id", "nunique"),
        n_articles=("article_id", "nunique"),
    )
    table["share"] = table["n_words"] / table.groupby("source")["n_words"].transform("sum")
    for name in ("speaker_kind", "country"):
        table[name] = table["speaker_id"].map(who[name]).fillna("")
    table = table.sort_values(["source", "n_words", "speaker"], ascending=[True, False, True])
    return table[HEARD_COLUMNS].reset_index(drop=True)
