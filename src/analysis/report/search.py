"""The page of a report that searches all passages, and the parts of the data beside it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.article import Article, sentence_frame
from analysis.corpus.words import add_voice
from analysis.files import need_columns, write_bytes
from analysis.framing.stance_words import markers
from analysis.quotes.attributions import TYPES
from analysis.quotes.voices import SPOKEN, spoken
from analysis.reading.article import blocks_of
from analysis.reading.marking import asset, document
from analysis.reading.tables import SCRIPTS, html_table, inert
from analysis.text.segment import words

PART = 4_000_000  # bytes of a part, about
FIRST = 40  # passages that stand in the page without scripts

_TYPES = {
    "article_id": "object", "start": "int64", "end": "int64", "what": "object", "kind": "object",
    "type": "object", "speaker": "object", "label": "object", "polarity": "float64",
    "voice": "object", "quote_id": "object",
}  # fmt: skip
_CODED = ("what", "kind", "type", "speaker", "label", "voice")
_HEADS = {"article_id": "article", "what": "what it is", "label": "word, cue or name"}

Shell = Callable[..., str]


def passages(
    sample: Iterable[Article],
    *,
    quotes: pd.DataFrame,
    voices: pd.DataFrame,
    mentions: pd.DataFrame | None = None,
    named: pd.DataFrame | None = None,
    topics: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return every statement, mention, named thing, loaded word and topic passage as a row.

    Parameters
    ----------
    sample : iterable of Article
        Rows of other articles are left out.
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`.
    voices : DataFrame
        That of :func:`analysis.quotes.voices.split`.
    mentions : DataFrame, optional
        A table of :func:`analysis.sentiment.actor_polarity`.
    named : DataFrame, optional
        Any with ``article_id, start, end`` and ``label``, else ``term`` or ``thing``.
    topics : DataFrame, optional
        The passages of a topic model, with a ``label``; those of topic -1 are left out.

    Returns
    -------
    DataFrame
        In the order of the articles and their texts: ``article_id, start, end, what`` (statement,
        mention, named, loaded, topic), ``kind`` (of a statement direct, mixed, indirect or
        unmarked; of a mention how it is named; of a loaded word its list), ``type`` (of a
        statement), ``speaker``, ``label`` (the cue, actor, thing, word or topic), ``polarity``
        (toward the actor, -1 to 1, else missing), ``voice`` ('' for topics, which mix voices), and
        ``quote_id``. A statement in several pieces has a row for each.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, voices
    >>> from analysis.report import search
    >>> articles = [load_corpus()["meridian_1"]]
    >>> speech = quotes.reported_speech(articles, "rules")
    >>> found = search.passages(articles, quotes=speech, voices=voices.split(articles, speech))
    >>> found[["what", "label", "voice"]].values.tolist()[0]
    ['statement', 'have said', 'quoted']
    """
    articles = {article.id: article for article in sample}
    sentences = sentence_frame(articles.values())
    loaded = markers(sentences, "loaded", quotes=quotes)
    tables = [_statements(quotes), loaded.assign(what="loaded", label=loaded["term"])]
    if mentions is not None:
        place = mentions.assign(start=mentions["mention_start"], end=mentions["mention_end"])
        # Each stands there for its voice and for all; the voice of the place itself is looked up.
        place = place.sort_values("voice", key=lambda voice: voice == "all", kind="stable")
        place = place.drop_duplicates(["article_id", "start", "end", "target"])
        place = place.drop(columns=["voice", "speaker", "speaker_id"])
        told = place.assign(what="mention", label=place["target"], kind=place["named"])
        tables.append(told.assign(polarity=told["model"]))
    if named is not None:
        label = next((name for name in ("label", "term", "thing") if name in named), "label")
        need_columns(named, (label,), "named")
        tables.append(named.assign(what="named", label=named[label]))
    if topics is not None:
        known = topics[topics["topic"] >= 0] if "topic" in topics else topics
        tables.append(known.assign(what="topic", voice="", speaker="", kind=""))
    names = quotes.drop_duplicates("speaker_id").set_index("speaker_id")["speaker"]
    ready = [_ready(table, articles, voices, names) for table in tables]
    found = pd.concat([table for table in ready if len(table)] or ready[:1], ignore_index=True)
    order = {article_id: place for place, article_id in enumerate(articles)}
    found["place"] = found["article_id"].map(order)
    found = found.sort_values(["place", "start", "end"], kind="stable", ignore_index=True)
    return found[list(_TYPES)].astype(_TYPES)


def _statements(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return the pieces of statements, thoughts and acts, each as a row."""
    rows = []
    for row in spoken(quotes, TYPES).to_dict("records"):
        kind = row.get("type") or "statement"
        said = kind in SPOKEN
        for start, end in row["content_spans"]:
            rows.append(
                {
                    "article_id": row["article_id"], "start": int(start), "end": int(end),
                    "what": "statement", "kind": row["kind"], "type": kind,
                    "speaker": row["speaker"], "label": row["cue"],
                    "voice": "quoted" if said else "outlet", "quote_id": row["quote_id"],
                }
            )  # fmt: skip
    columns = [name for name in _TYPES if name != "polarity"]
    return pd.DataFrame(rows, columns=columns)


def _ready(
    table: pd.DataFrame, articles: Mapping[str, Article], voices: pd.DataFrame, names: pd.Series
) -> pd.DataFrame:
    """Return a table with all columns of passages, and only what stands in the articles."""
    need_columns(table, ("article_id", "start", "end"), "passages")
    ends = table["article_id"].map({key: len(one.text) for key, one in articles.items()})
    fits = table["start"].ge(0) & table["start"].lt(table["end"]) & table["end"].le(ends)
    table = table[fits]
    if "speaker" not in table:
        table = add_voice(table.drop(columns=["voice"], errors="ignore"), voices)
        table = table.assign(speaker=table["speaker_id"].map(names))
    table = table.reindex(columns=list(_TYPES))
    for name in (*_CODED, "quote_id"):
        table[name] = table[name].astype(object).fillna("").astype(str)
    return table.astype(_TYPES)


def write(
    folder: Path,
    sample: Iterable[Article],
    passages: pd.DataFrame,
    pages: Mapping[str, str],
    shell: Shell,
    *,
    note: str = "",
) -> None:
    """Write ``search.html`` and ``search/part-001.html`` ... to the folder of a report.

    Parameters
    ----------
    folder : Path
    sample : iterable of Article
        What can be searched.
    passages : DataFrame
        That of :func:`analysis.report.search.passages`.
    pages : mapping of str to str
        The address of the page of each article, from ``folder``; an article without one has no
        links.
    shell : callable
        ``shell(title, body, scripts=(), head="")`` returns a whole page, styled for tables.
    note : str
        What is said above the search: that it is a part of the corpus.
    """
    articles = list(sample)
    (folder / "search").mkdir()
    names = []
    for number, part in enumerate(_parts(articles, passages, pages), start=1):
        names.append(f"search/part-{number:03}.html")
        page = document(
            f"Part {number} of the passages", inert(part, "data"), scripts=(asset("part.js"),)
        )
        write_bytes(folder / names[-1], page.encode("utf-8", "xmlcharrefreplace"))
    texts = {article.id: article for article in articles}
    said = f'<p class="note">{escape(note)}</p>\n' if note else ""
    body = (
        asset("search.html")
        .replace("@note@", said)
        .replace("@first@", _first(passages, texts, pages))
    )
    body += inert({"parts": names}, "search-setup")
    scripts = (*SCRIPTS, asset("regex.js"), asset("search.js"))
    head = f"<style>{asset('search.css')}</style>"
    page = shell("Search", body, scripts=scripts, head=head)
    write_bytes(folder / "search.html", page.encode("utf-8", "xmlcharrefreplace"))


def _first(
    passages: pd.DataFrame, articles: Mapping[str, Article], pages: Mapping[str, str]
) -> str:
    """Return the table of the first passages, for who has no scripts."""
    first = passages.head(FIRST).drop(columns=["quote_id"])
    cells = zip(first["article_id"], first["start"], first["end"], strict=True)
    first.insert(1, "words", [articles[name].text[start:end] for name, start, end in cells])
    blocks = {
        name: [start for start, _ in blocks_of(articles[name].text)]
        for name in first["article_id"].unique()
    }
    caption = f"The first {len(first):,} of {len(passages):,} passages"
    links = {"article_id": dict(pages)}
    return html_table(first, caption=caption, links=links, heads=_HEADS, blocks=blocks)


def _parts(
    articles: Sequence[Article], passages: pd.DataFrame, pages: Mapping[str, str]
) -> Iterator[dict[str, Any]]:
    """Return articles with their passages in parts of about :data:`PART` bytes, at least one."""
    own = {str(name): group for name, group in passages.groupby("article_id", sort=False)}
    held: list[Article] = []
    size = 0
    for article in articles:
        more = len(article.text.encode("utf-8", "replace")) + 40 * len(own.get(article.id, ()))
        if held and size + more > PART:
            yield _part(held, own, pages)
            held, size = [], 0
        held.append(article)
        size += more
    yield _part(held, own, pages)


def _part(
    articles: Sequence[Article], own: Mapping[str, pd.DataFrame], pages: Mapping[str, str]
) -> dict[str, Any]:
    """Return articles and their passages as columns; texts that come again are numbers."""
    frames = [
        own[article.id].assign(article=place)
        for place, article in enumerate(articles)
        if article.id in own
    ]
    empty = pd.DataFrame(columns=[*_TYPES, "article"])
    table = pd.concat(frames, ignore_index=True) if frames else empty
    columns: dict[str, list[Any]] = {
        name: table[name].astype("int64").tolist() for name in ("article", "start", "end")
    }
    flat = pd.concat([table[name] for name in _CODED], ignore_index=True)
    codes, strings = pd.factorize(flat)
    for place, name in enumerate(_CODED):
        columns[name] = codes[place * len(table) : (place + 1) * len(table)].tolist()
    columns["polarity"] = [
        None if math.isnan(value) else round(value, 3) for value in table["polarity"].astype(float)
    ]
    again = table.duplicated(["article", "quote_id"]) & (table["what"] == "statement")
    columns["more"] = (again & (table["quote_id"] != "")).astype("int64").tolist()
    told = [
        {
            "id": one.id, "outlet": one.source, "date": one.published, "event": one.event,
            "title": one.title, "address": pages.get(one.id, ""), "words": len(words(one.text)),
            "text": one.text,
        }
        for one in articles
    ]  # fmt: skip
    return {"articles": told, "strings": list(strings), "passages": columns}
