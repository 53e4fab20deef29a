"""Coverage: what each outlet tells of an event, what it alone tells, what it leaves out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.compare.coverage.statements import statements
from analysis.corpus import articles_of
from analysis.files import need_columns
from analysis.quotes import reported_speech
from analysis.text.dates import dates
from analysis.text.facts import numbers, places

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

KINDS = ("statement", "speaker", "number", "place", "date")
_QUOTES = ("article_id", "speaker", "speaker_id", "content_spans")
_TYPES = {
    "event": "object", "kind": "object", "fact_id": "object", "fact": "object",
    "source": "object", "article_id": "object", "start": "int64", "end": "int64",
    "text": "object", "sure": "bool", "n_sources": "int64", "n_possible": "int64",
    "told": "object",
}  # fmt: skip


def coverage(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return which statements, speakers, numbers, places and dates stand in which article.

    Facts are compared within an event. One row a fact and place in an article, in order of
    the event, the kind, how many sources have the fact, and the text:

    - ``kind``: ``statement`` (:func:`analysis.compare.statements`: what
      sentences tell), ``speaker`` (who is reported, from ``quotes``, the table of
      :func:`analysis.quotes.reported_speech`, made here if None; unknown ones left out),
      ``number``, ``place``, ``date`` (:mod:`analysis.text.facts`; a weekday or a month whose date
      the article does not tell is left out);
    - ``fact_id`` (statement1, speaker1, ... within the corpus) and ``fact``: the most typical
      sentence of a statement, the name, or the label under which spellings are joined;
    - ``source, article_id, start, end, text``: where it stands, ``Article.text[start:end]``;
    - ``sure``: false for a sentence that may tell a statement in other words;
    - ``n_sources`` that surely have it, of the ``n_possible`` that have an article on the
      event; ``told``: ``alone`` (one source, and nothing comes near in another), ``all``,
      ``all but one`` (and nothing in that one comes near), else ``some``. Where two sources
      report the event, what one alone tells the other leaves out: ``alone``. With one source
      nothing can be left out, and ``told`` is ''.

    What it does not mean: that an outlet withholds what it does not tell. It may have told
    it in another article, written earlier, or had other space; and every method here misses
    some: a statement in other words, a place that acts (*Beijing said*), a date told by *the
    day after*. An omission is a question to the article, whose sentences are at hand.
    Raises ``ValueError`` if ``quotes`` lacks a column, and for an event of more than 6,000
    sentences.
    """
    articles = articles_of(corpus)
    table = reported_speech(articles) if quotes is None else quotes
    need_columns(table, _QUOTES, "quotes", see="reported_speech")
    found = pd.concat([_told(articles), _heard(articles, table), _named(articles)])
    order = {event: n for n, event in enumerate(dict.fromkeys(a.event for a in articles))}
    if found.empty:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    sources = pd.Series([a.source for a in articles]).groupby([a.event for a in articles])
    found["n_possible"] = found["event"].map(sources.nunique())
    keys = ["event", "kind", "key"]
    found["fact"] = found.groupby(keys)["fact"].transform("first")
    groups = found.assign(_sure=found["source"].where(found["sure"])).groupby(keys)
    found["n_sources"] = groups["_sure"].transform("nunique")
    n_near = groups["source"].transform("nunique")
    counts = zip(found["n_sources"], n_near, found["n_possible"], strict=True)
    found["told"] = [_extent(n, near, of) for n, near, of in counts]
    places = {article.id: n for n, article in enumerate(articles)}
    found = found.assign(
        _event=found["event"].map(order),
        _kind=found["kind"].map(KINDS.index),
        _article=found["article_id"].map(places),
    )
    found = found.sort_values(["_event", "_kind", "_article", "start"], kind="stable")
    found["_first"] = found.groupby(keys, sort=False).ngroup()
    found = found.sort_values(
        ["_event", "_kind", "n_sources", "_first"], ascending=[True, True, False, True],
        kind="stable", ignore_index=True,
    )  # fmt: skip
    number = found.groupby("_kind", group_keys=False)["_first"].transform(
        lambda firsts: pd.factorize(firsts)[0] + 1
    )
    found["fact_id"] = [f"{kind}{n}" for kind, n in zip(found["kind"], number, strict=True)]
    return found[list(_TYPES)].astype(_TYPES)


def _extent(n: int, near: int, of: int) -> str:
    """Return how far a fact is told: by ``n`` of ``of`` sources, and perhaps by ``near``."""
    if of < 2:
        return ""
    if n == near == 1:
        return "alone"
    return "all" if n == of else "all but one" if n == near == of - 1 else "some"


def _told(articles: list[Article]) -> pd.DataFrame:
    table = statements(articles)
    label = table[table["typical"]].set_index("statement")["text"]
    return table.assign(
        kind="statement", key=table["statement"].astype(str), fact=table["statement"].map(label)
    )


def _heard(articles: list[Article], quotes: pd.DataFrame) -> pd.DataFrame:
    """Return who is reported, at the words that are reported."""
    by_id = {article.id: article for article in articles}
    rows = []
    for row in quotes[quotes["article_id"].isin(by_id)].to_dict("records"):
        if row["speaker_id"] in ("", "unknown") or not row["content_spans"]:
            continue
        start = min(start for start, _ in row["content_spans"])
        end = max(end for _, end in row["content_spans"])
        rows.append(
            _row(by_id[row["article_id"]], "speaker", row["speaker_id"], row["speaker"], start, end)
        )
    return _frame(rows)


def _named(articles: list[Article]) -> pd.DataFrame:
    """Return the numbers, places and dates."""

    def each() -> Iterator[tuple[str, ...]]:
        for article in articles:
            for kind, found in (
                ("number", numbers(article.text)),
                ("place", places(article.text)),
                ("date", dates(article.text, article.published)),
            ):
                for fact in found:
                    if kind == "date" and not fact.label[:4].isdigit():
                        continue  # one article's Saturday is not another's
                    yield _row(article, kind, fact.label, fact.label, fact.start, fact.end)

    return _frame(list(each()))


def _row(article: Article, kind: str, key: str, fact: str, start: int, end: int) -> tuple:
    text = article.text[start:end]
    return article.event, kind, key, fact, article.source, article.id, start, end, text


def _frame(rows: list[tuple]) -> pd.DataFrame:
    names = ["event", "kind", "key", "fact", "source", "article_id", "start", "end", "text"]
    return pd.DataFrame(rows, columns=names).assign(sure=True)


def coverage_matrix(table: pd.DataFrame, by: str = "source") -> pd.DataFrame:
    """Return how often each fact stands in each source (or article: ``by="article_id"``).

    Rows are facts (``event, kind, fact_id, fact, told``), columns the sources, values counts
    of places, 0 where it is missing or not ``sure``. What one source alone tells comes first,
    source by source, then what few tell, then what all tell, and last what one alone leaves
    out. Take one event: a source that did not report another has zeros there.
    """
    index = ["event", "kind", "fact_id", "fact", "told"]
    if by not in ("source", "article_id"):
        raise ValueError(f"by must be 'source' or 'article_id', not {by!r}")
    columns = list(dict.fromkeys(table[by]))
    table = table[table["sure"]]
    if table.empty:
        none = pd.MultiIndex.from_arrays([[]] * len(index), names=index)
        return pd.DataFrame(index=none, columns=pd.Index(columns, name=by), dtype="int64")
    grid = (
        table.pivot_table(
            index=index, columns=by, values="start", aggfunc="count", fill_value=0, sort=False
        )
        .reindex(columns=columns, fill_value=0)
        .astype("int64")
    )
    edge = grid.index.get_level_values("told").map(
        {"": 0, "alone": 0, "some": 1, "all": 2, "all but one": 3}.get
    )
    n_sources = table.drop_duplicates(index).set_index(index)["n_sources"]
    told = grid.to_numpy() > 0
    order = pd.DataFrame({"edge": edge, "n": n_sources.reindex(grid.index).to_numpy()})
    alone = order["edge"] == 0
    order["side"] = np.where(alone, told.argmax(axis=1), (~told).argmax(axis=1))
    return grid.iloc[order.sort_values(["edge", "n", "side"], kind="stable").index]
