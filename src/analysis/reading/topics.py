"""What a topic model calls a topic, as passages to read."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import pandas as pd

from analysis import segment
from analysis.corpus.log import counted
from analysis.reading.html import Page, apart, articles_of_table, listed
from analysis.topics.counts import term
from analysis.topics.factors import LISTED

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus
    from analysis.topics import Topics

MOST = 60  # passages of a topic that a page holds, besides the exemplars
LONGEST = 1500  # characters of a passage that are shown: whole articles can be units too
_NOT_FOUND = (
    "What follows is what a topic model prints whether or not there is anything to be found. "
    "Read it to see why, not as what the corpus is about."
)


def topics(
    model: Topics, corpus: Corpus | Iterable[Article], *, n: int = 3, words: int = 10
) -> Page:
    """Return the passages of each topic as a page: first the verdict, then topic by topic.

    Below its words and figures a topic has its ``n`` exemplars (``model.exemplars``), and
    folded away the other passages whose strongest topic it is, by falling ``weight *
    strength``: at most 60, the rest counted. Marked are the words of a passage that count as
    one of the topic's first ``words`` (50 are known). Of a passage longer than 1,500
    characters the beginning is shown. ``corpus`` is the one the model was fitted to. Raises
    ``ValueError`` if it lacks an article of the model or has another text for it, and for
    negative ``n`` or ``words``.

    What the page does not show: that a topic means something. Read the passages, and see
    whether one thing holds them together that is not just a name.
    """
    if n < 0 or words < 0:
        raise ValueError(f"n and words must not be negative, not {n} and {words}")
    articles = articles_of_table(model.passages, corpus)
    body = [f"<p><b>{escape(model.verdict)}</b></p>"]
    if model.n_topics and not model.found:
        body.append(f"<p><b>{_NOT_FOUND}</b></p>")
    if model.n_topics:
        body.append(
            f"<p class='meta'>Marked: the first {counted(min(words, LISTED), 'word')} of the "
            "topic. Weight: its part in all topics of the passage. Strength: how close the words "
            "of the passage are to those of the topic, 0 to 1.</p>"
        )
        first = model.exemplars(n)
        top = model.top_words(words)
        for row in model.summary.to_dict("records"):
            body += _topic(row, model.passages, first, set(top[row["topic"]]), articles)
        if without := int((model.passages["topic"] < 0).sum()):
            body.append(
                f"<p class='meta'>{counted(without, 'passage')} without any word of the model, "
                "not shown</p>"
            )
    return Page("topics", "".join(body))


def _topic(
    row: dict,
    passages: pd.DataFrame,
    exemplars: pd.DataFrame,
    marked: set[str],
    articles: dict[str, Article],
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
        *(_passage(one, passages, marked, articles) for one in first.to_dict("records")),
    ]
    if len(others):
        parts.append(f"<details><summary>all {counted(len(own), 'passage')}: ")
        parts.append(f"the other {len(others)}, strongest first</summary>")
        shown = others[:MOST].to_dict("records")
        parts += [_passage(one, passages, marked, articles) for one in shown]
        if len(others) > MOST:
            more = counted(len(others) - MOST, "weaker passage")
            parts.append(f"<p class='meta'>and {more}, not shown</p>")
        parts.append("</details>")
    return parts


def _passage(
    row: dict, passages: pd.DataFrame, marked: set[str], articles: dict[str, Article]
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
    facts += [f"{apart(article.id)} {start}–{end}"]
    facts.append(f"weight {row['weight']:.2f}, strength {row['strength']:.2f}")
    first = passages.loc[row["copy_of"]]
    if (first["article_id"], first["start"]) != (article.id, start):
        facts.append(f"near-copy of {apart(first['article_id'])} {first['start']}–{first['end']}")
    cut = len(text) if len(text) <= LONGEST else text.rfind(" ", 0, LONGEST) + 1 or LONGEST
    if cut < len(text):
        facts.append(f"the first {cut} of {len(text)} characters")
    return (
        f"<p class='meta'>{', '.join(facts)}</p><p class='passage'>{_marked(text, cut, marked)}</p>"
    )


def _marked(text: str, cut: int, marked: set[str]) -> str:
    """Return ``text`` up to ``cut`` with the words marked that count as one of ``marked``."""
    pieces, done = [], 0
    for start, end in segment.words(text):
        if end <= cut and term(text[start:end]) in marked:
            pieces.append(escape(text[done:start]))
            pieces.append(f"<mark class='word'>{escape(text[start:end])}</mark>")
            done = end
    return "".join(pieces) + escape(text[done:cut]) + ("…" if cut < len(text) else "")
