"""What several articles hold, as lists to read: facts by outlet, versions of quotations, topics."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.records import counted
from analysis.corpus.words import Words, compared, words_of
from analysis.reading.marking import (
    Page,
    Pages,
    address,
    apart,
    articles_of_table,
    headed,
    inline,
    listed,
)
from analysis.reuse.wording import align
from analysis.text import segment
from analysis.text.marks import quotations
from analysis.topics.counts import term
from analysis.topics.judging import LISTED

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus
    from analysis.topics.model import Topics

_LABEL = 110  # characters of a fact that its row shows
MOST = 60  # passages of a topic that a page holds, besides the exemplars
LONGEST = 1500  # characters of a passage that are shown: whole articles can be units too
_NOT_FOUND = (
    "A topic model prints topics whether or not there are any to find. Read what follows to see "
    "why none is claimed, not to learn what the corpus is about."
)


_COVERAGE = (
    "Facts against outlets. A number counts the sentences that report the fact, and leads to them "
    "below; ? leads to the sentence that comes nearest, which may report it in other words; – is "
    "an article where nothing comes near."
)
_DRIFT = (
    "The fullest version of each quotation stands first. In the others <del>struck-out words</del> "
    "are those that they lack, <ins>these</ins> are their own."
)
_TOPICS = (
    "Words that occur together, and the passages behind them. Read the verdict first, then the "
    "passages."
)


def coverage(
    table: pd.DataFrame,
    corpus: Corpus | Iterable[Article],
    *,
    context: int = 60,
    pages: Pages = None,
) -> Page:
    """Return facts against outlets as a page, each count a link to the places it counts.

    A dash is an article where nothing comes near the fact; a question mark leads to the sentence
    that comes nearest, and may report the statement in other words: read it before you call
    anything left out. The places stand below the matrix.

    Parameters
    ----------
    table : DataFrame
        A table of :func:`analysis.compare.coverage`, or rows of it: take one event, or only what
        all but one surely have (``n_sources`` one below ``n_possible``). Facts and outlets keep its
        order.
    corpus : Corpus or iterable of Article
        The articles of the table.
    context : int
        How many characters to show on either side of a place.
    pages : dict of str to str, optional
        The addresses of pages of articles, by article id: places link to their words there.

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved.

    Raises
    ------
    ValueError
        If ``corpus`` lacks an article of the table.

    Examples
    --------
    >>> from analysis import compare, load_corpus, reading
    >>> corpus = list(load_corpus())[:2]
    >>> reading.coverage(compare.coverage(corpus), corpus)
    Page('coverage')
    """
    articles = articles_of_table(table, corpus)
    events = set(table["event"])
    sources = list(dict.fromkeys(a.source for a in articles.values() if a.event in events))
    matrix, places = [], []
    for fact_id, rows in table.groupby("fact_id", sort=False):
        held = dict(list(rows.groupby("source", sort=False)))
        fact = str(rows["fact"].iloc[0])
        places.append(f"<p class='meta'><b>{escape(fact)}</b></p>")
        cells = ""
        for number, source in enumerate(sources):
            if source not in held:
                cells += "<td class='none'>–</td>"
                continue
            anchor = escape(f"{fact_id}-{number}")
            count = int(held[source]["sure"].sum()) or "?"
            cells += f"<td class='count'><a href='#{anchor}'>{count}</a></td>"
            for place, row in enumerate(held[source].to_dict("records")):
                target = f" id='{anchor}'" if place == 0 else ""
                article, start, end = articles[row["article_id"]], row["start"], row["end"]
                where = f"{listed(article.source, article.id)} {start}–{end}"
                where = address(pages, article, start, end, where)
                before = escape(article.text[max(0, start - context) : start])
                after = escape(article.text[end : end + context])
                places.append(
                    f"<p{target}><span class='meta'>{where}</span> {before}"
                    f"<mark class='fact'{inline('looked')}>"
                    f"{escape(article.text[start:end])}</mark>{after}</p>"
                )
        label = fact if len(fact) <= _LABEL else f"{fact[: _LABEL - 1]}…"
        kind = escape(str(rows["kind"].iloc[0]))
        matrix.append(f"<tr><td>{kind}</td><td class='label'>{escape(label)}</td>{cells}</tr>")
    names = "".join(f"<th>{escape(source)}</th>" for source in sources)
    head = f"<tr><th>kind</th><th>fact</th>{names}</tr>"
    table_shown = f"<table>{head}{''.join(matrix)}</table>"
    body = headed("Who reports what", _COVERAGE)
    body += f"<div class='wide' role='region' aria-label='matrix' tabindex='0'>{table_shown}</div>"
    if places:
        shown = "".join(places)
        body += f"<div class='places' role='region' aria-label='places' tabindex='0'>{shown}</div>"
    return Page("coverage", body, kind="broad")


def drift(
    table: pd.DataFrame,
    corpus: Corpus | Iterable[Article],
    *,
    limit: int = 0,
    pages: Pages = None,
) -> Page:
    """Return each quotation with its versions below each other, changes marked.

    The fullest version stands first; in the others, words that it has and they lack are struck
    out, and words of their own are shaded.

    Parameters
    ----------
    table : DataFrame
        A table of :func:`analysis.compare.quotation_drift`, or whole groups of it.
    corpus : Corpus or iterable of Article
        The articles of the table.
    limit : int
        How many quotations to show (0: all).
    pages : dict of str to str, optional
        The addresses of pages of articles, by article id: places link to their words there.

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved.

    Raises
    ------
    ValueError
        If ``corpus`` lacks an article of the table.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes, reading
    >>> corpus = list(load_corpus())[::8]
    >>> speech = quotes.reported_speech(corpus, "rules")
    >>> reading.drift(compare.quotation_drift(corpus, speech), corpus, limit=2)
    Page('quotation drift')
    """
    articles = articles_of_table(table, corpus)
    rows = []
    chosen = list(dict.fromkeys(table["drift_id"]))[: limit or None]
    table = table[table["drift_id"].isin(chosen)]
    held = dict.fromkeys(table["article_id"])
    in_article = {id: compared(words_of([articles[id]])) for id in held}
    for drift_id in chosen:
        versions = table[table["drift_id"] == drift_id].to_dict("records")
        fullest = next((v for v in versions if v["form"] == "fullest"), versions[0])
        title = f"{apart(fullest['speaker'])} ({escape(str(drift_id))})"
        rows.append(f"<tr><th colspan='3'>{title}</th></tr>")
        of_article = {
            version["article_id"]: VersionWords(
                articles[version["article_id"]], in_article[version["article_id"]], version
            )
            for version in versions
        }
        base = of_article[fullest["article_id"]]
        for version in versions:
            words = of_article[version["article_id"]]
            shown = changed(base, words) if version is not fullest else words.show(0, None)
            article, start, end = articles[version["article_id"]], version["start"], version["end"]
            source = address(pages, article, start, end, escape(version["source"]))
            cells = (source, escape(version["form"]), shown)
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    body = headed("Versions of quotations", _DRIFT)
    return Page("quotation drift", f"{body}<table class='versions'>{''.join(rows)}</table>")


class VersionWords:
    """The words of a version as they are compared, and as they stand."""

    def __init__(self, article: Article, words: Words, version: dict) -> None:
        held = (words.start >= version["start"]) & (words.start < version["end"])
        if version["n_marked"] >= version["n_words"]:  # without what stands between two marks
            marks = quotations(article.text)
            after = np.searchsorted([mark.start for mark in marks], words.start, side="right")
            ends = np.array([0, *(mark.end for mark in marks)])
            held &= words.start < ends[after]
        self.words = [words.vocabulary[code] for code in words.codes[held].tolist()]
        self._starts = words.start[held].tolist()
        self._ends = words.end[held].tolist()
        self._text = article.text

    def show(self, first: int, last: int | None) -> str:
        """Return the words from ``first`` to before ``last`` as they stand, escaped."""
        places = slice(first, last)
        if not self._starts[places]:
            return ""
        return escape(self._text[self._starts[places][0] : self._ends[places][-1]])


def changed(base: VersionWords, version: VersionWords) -> str:
    """Return a version as HTML, with what it dropped and what it added against ``base``."""
    pieces = []
    for tag, i1, i2, j1, j2 in align(base.words, version.words).opcodes:
        if tag in ("delete", "replace"):
            pieces.append(f"<del>{base.show(i1, i2)}</del>")
        if tag in ("insert", "replace"):
            pieces.append(f"<ins>{version.show(j1, j2)}</ins>")
        if tag == "equal":
            pieces.append(version.show(j1, j2))
    return " ".join(pieces)


def topics(
    model: Topics,
    corpus: Corpus | Iterable[Article],
    *,
    n: int = 3,
    words: int = 10,
    pages: Pages = None,
) -> Page:
    """Return the passages of each topic as a page: first the verdict, then topic by topic.

    Below its words and figures a topic has its exemplars (``model.exemplars``) and, folded away,
    the other passages whose strongest topic it is, by falling ``weight * strength``: at most 60,
    the rest counted. Of a passage longer than 1,500 characters the beginning is shown.

    Parameters
    ----------
    model : Topics
        A model of :func:`analysis.topics.fit`.
    corpus : Corpus or iterable of Article
        The corpus that the model was fitted to.
    n : int
        How many exemplars to show for each topic.
    words : int
        Marked are the words of a passage that count as one of so many first words of the topic (50
        are known).
    pages : dict of str to str, optional
        The addresses of pages of articles, by article id: places link to their words there.

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved.

    Raises
    ------
    ValueError
        If ``corpus`` lacks an article of the model or has another text for it, and for negative
        ``n`` or ``words``.

    Notes
    -----
    The page does not show that a topic means something. Read the passages, and see whether one
    thing holds them together that is not just a name.
    """
    if n < 0 or words < 0:
        raise ValueError(f"n and words must not be negative, not {n} and {words}")
    articles = articles_of_table(model.passages, corpus)
    body = [headed("Topics", _TOPICS), f"<p><b>{escape(model.verdict)}</b></p>"]
    if model.n_topics and not model.found:
        body.append(f"<p><b>{_NOT_FOUND}</b></p>")
    if model.n_topics:
        body.append(
            f"<p class='meta'>Marked: the first {counted(min(words, LISTED), 'word')} of the "
            "topic. Weight: its share among all topics of the passage. Strength: how closely the "
            "words of the passage match those of the topic, 0 to 1.</p>"
        )
        first = model.exemplars(n)
        top = model.top_words(words)
        for row in model.summary.to_dict("records"):
            marked = set(top[row["topic"]])
            body += _topic(row, model.passages, first, marked, articles, pages)
        if without := int((model.passages["topic"] < 0).sum()):
            body.append(
                f"<p class='meta'>{counted(without, 'passage')} without any word of the model: "
                "not shown</p>"
            )
    return Page("topics", "".join(body))


def _topic(
    row: dict,
    passages: pd.DataFrame,
    exemplars: pd.DataFrame,
    marked: set[str],
    articles: dict[str, Article],
    pages: Pages,
) -> list[str]:
    """Return heading, figures, exemplars and the other passages of one topic."""
    own = passages[passages["topic"] == row["topic"]]
    own = own.assign(clear=(own["weight"] * own["strength"]).round(4))
    own = own.sort_values(["clear", "article_id", "start"], ascending=[False, True, True])
    by_place = own.set_index(["article_id", "start"], drop=False)
    chosen = exemplars.loc[exemplars["topic"] == row["topic"], ["article_id", "start"]]
    keys = pd.MultiIndex.from_frame(chosen)
    first = by_place.loc[keys] if len(keys) else by_place[:0]
    others = by_place[~by_place.index.isin(keys)]
    figures = (
        f"stability {row['stability']:.2f} ({10 * row['kept']:.1f} of ten words return), "
        f"coherence {row['coherence']:.2f}, {counted(len(own), 'passage')} in "
        f"{counted(row['n_articles'], 'article')} of {counted(row['n_sources'], 'outlet')}"
    )
    parts = [
        f"<h3>{row['topic']} {escape(row['label'])}</h3>",
        f"<p class='meta'>{escape(row['words'])}<br>{figures}</p>",
        *(_passage(one, passages, marked, articles, pages) for one in first.to_dict("records")),
    ]
    if len(others):
        parts.append(f"<details><summary>all {counted(len(own), 'passage')}: ")
        parts.append(f"the other {len(others)}, strongest first</summary>")
        shown = others[:MOST].to_dict("records")
        parts += [_passage(one, passages, marked, articles, pages) for one in shown]
        if len(others) > MOST:
            more = counted(len(others) - MOST, "weaker passage")
            parts.append(f"<p class='meta'>and {more}, not shown</p>")
        parts.append("</details>")
    return parts


def _passage(
    row: dict,
    passages: pd.DataFrame,
    marked: set[str],
    articles: dict[str, Article],
    pages: Pages,
) -> str:
    """Return a passage below what it is; its words are those of the article."""
    article, start, end = articles[row["article_id"]], row["start"], row["end"]
    text = article.text[start:end]
    if text != row["text"]:
        raise ValueError(
            f"article {article.id!r} has another text at {start} to {end} than the model was "
            "fitted to: pass the corpus that was given to topics.fit"
        )
    facts = [listed(article.source, article.title, article.published)]
    facts += [address(pages, article, start, end, f"{apart(article.id)} {start}–{end}")]
    facts.append(f"weight {row['weight']:.2f}, strength {row['strength']:.2f}")
    first = passages.loc[row["copy_of"]]
    if (first["article_id"], first["start"]) != (article.id, start):
        facts.append(f"near-copy of {apart(first['article_id'])} {first['start']}–{first['end']}")
    cut = len(text) if len(text) <= LONGEST else text.rfind(" ", 0, LONGEST) + 1 or LONGEST
    if cut < len(text):
        facts.append(f"the first {cut} of {len(text)} characters")
    shown, done, looked = "", 0, inline("looked")
    for begin, stop in segment.words(text):
        if stop <= cut and term(text[begin:stop]) in marked:
            shown += escape(text[done:begin])
            shown += f"<mark class='word'{looked}>{escape(text[begin:stop])}</mark>"
            done = stop
    shown += escape(text[done:cut]) + ("…" if cut < len(text) else "")
    return f"<p class='meta'>{', '.join(facts)}</p><p class='passage'>{shown}</p>"
