"""The matrix of what each outlet tells, every cell linked to its sentences."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from analysis.reading.html import Page, articles_of_table, listed

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

_LABEL = 110  # characters of a fact that its row shows


def coverage(table: pd.DataFrame, corpus: Corpus | Iterable[Article], *, context: int = 60) -> Page:
    """Return facts against outlets as a page, each count a link to the places it counts.

    A question mark leads to a sentence that may tell the statement in other words.

    ``table`` is one of :func:`analysis.compare.coverage`, or rows of it: take one event, or
    only what is ``told`` by all but one. Facts and outlets keep the order of the table. The
    places stand below the matrix, with ``context`` characters on either side. Raises
    ``ValueError`` if ``corpus`` lacks an article of the table.
    """
    articles = articles_of_table(table, corpus)
    events = set(table["event"])
    sources = list(dict.fromkeys(a.source for a in articles.values() if a.event in events))
    matrix, places = [], []
    for fact_id, rows in table.groupby("fact_id", sort=False):
        held = dict(list(rows.groupby("source", sort=False)))
        cells = "".join(_cell(str(fact_id), n, held.get(s)) for n, s in enumerate(sources))
        fact = str(rows["fact"].iloc[0])
        label = fact if len(fact) <= _LABEL else f"{fact[: _LABEL - 1]}…"
        kind = escape(str(rows["kind"].iloc[0]))
        matrix.append(f"<tr><td>{kind}</td><td class='label'>{escape(label)}</td>{cells}</tr>")
        places.append(f"<p class='meta'><b>{escape(fact)}</b></p>")
        for number, source in enumerate(sources):
            for place, row in enumerate(_records(held.get(source))):
                anchor = f" id='{_anchor(str(fact_id), number)}'" if place == 0 else ""
                places.append(_place(articles[row["article_id"]], row, anchor, context))
    names = "".join(f"<th>{escape(source)}</th>" for source in sources)
    head = f"<tr><th>kind</th><th>fact</th>{names}</tr>"
    listed = f"<div class='places' tabindex='0'>{''.join(places)}</div>"
    return Page("coverage", f"<table>{head}{''.join(matrix)}</table>{listed if places else ''}")


def _records(rows: pd.DataFrame | None) -> list[dict]:
    return [] if rows is None else rows.to_dict("records")


def _anchor(fact_id: str, source: int) -> str:
    return escape(f"{fact_id}-{source}")


def _cell(fact_id: str, source: int, rows: pd.DataFrame | None) -> str:
    if rows is None:
        return "<td class='none'>–</td>"
    count = int(rows["sure"].sum()) or "?"
    return f"<td class='count'><a href='#{_anchor(fact_id, source)}'>{count}</a></td>"


def _place(article: Article, row: dict, anchor: str, context: int) -> str:
    start, end = row["start"], row["end"]
    before = article.text[max(0, start - context) : start]
    after = article.text[end : end + context]
    where = f"{listed(article.source, article.id)} {start}–{end}"
    return (
        f"<p{anchor}><span class='meta'>{where}</span> {escape(before)}"
        f"<mark class='fact'>{escape(article.text[start:end])}</mark>{escape(after)}</p>"
    )
