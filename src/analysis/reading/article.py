"""One article with its voices or its edits marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import pandas as pd

from analysis.corpus.article import Article
from analysis.reading.html import Page

_ROLES = ("content", "source", "cue")  # a later one is drawn over an earlier one


def page(article: Article, quotes: pd.DataFrame | None = None, *, paragraphs: int = 0) -> Page:
    """Return the article with reported speech marked: content shaded, source and cue underlined.

    ``quotes`` is a table of :func:`analysis.quotes.reported_speech` (rows of other articles
    are ignored); by default it is computed. The speaker stands after each content, and
    speech that has lost its quotation marks is shaded in another colour. ``paragraphs``
    shows only so many (0: all).
    """
    if quotes is None:
        from analysis.quotes import reported_speech  # reading shows, it does not need quotes

        quotes = reported_speech(article)
    roles, notes = _marks(article, quotes)
    shown = []
    for start, end in _limits(article.text, paragraphs):
        shown.append(f"<p>{_marked(article.text, start, end, roles, notes)}</p>")
    return Page(article.id, _heading(article) + "".join(shown))


def edits(article: Article, *, context: int = 60, limit: int = 0) -> Page:
    """Return what cleaning did to the article: removed words struck out, new ones shaded.

    Each edit is shown with ``context`` raw characters on either side; ``limit`` shows only
    so many edits (0: all). Edits of white space alone are counted, not shown.
    """
    visible = [edit for edit in article.edits if edit.removed.strip() or edit.replacement.strip()]
    rows = []
    for edit in visible[: limit or None]:
        before = article.raw[max(0, edit.start - context) : edit.start]
        after = article.raw[edit.end : edit.end + context]
        rows.append(
            f"<p><span class='meta'>{escape(edit.rule)}</span> {escape(before)}"
            f"<del>{escape(edit.removed)}</del><ins>{escape(edit.replacement)}</ins>"
            f"{escape(after)}</p>"
        )
    left = len(article.edits) - len(rows)
    rows.append(f"<p class='meta'>{left} more edits, {len(article.edits)} in all</p>")
    return Page(article.id, _heading(article) + "".join(rows))


def _heading(article: Article) -> str:
    facts = ", ".join(filter(None, [article.source, article.published, article.id]))
    title = f"<b>{escape(article.title)}</b><br>" if article.title else ""
    return f"<p class='meta'>{title}{escape(facts)}</p>"


def _limits(text: str, paragraphs: int) -> list[tuple[int, int]]:
    spans, start = [], 0
    for piece in text.split("\n\n"):
        spans.append((start, start + len(piece)))
        start += len(piece) + 2
    return spans[: paragraphs or None]


def _marks(article: Article, quotes: pd.DataFrame) -> tuple[list[str], dict[int, str]]:
    """Return a class name for each character of the text, and the notes by place."""
    roles = [""] * len(article.text)
    notes: dict[int, str] = {}
    for role in _ROLES:
        for quote in quotes[quotes["article_id"] == article.id].to_dict("records"):
            name = (
                "content unmarked" if (role, quote.get("kind")) == ("content", "unmarked") else role
            )
            spans: Iterable[tuple[int, int]] = quote[f"{role}_spans"]
            for start, end in spans:
                roles[start:end] = [name] * (end - start)
            if role == "content" and quote["content_spans"]:
                notes[quote["content_spans"][-1][1] - 1] = str(quote["speaker"] or "unknown")
    return roles, notes


def _marked(text: str, start: int, end: int, roles: list[str], notes: dict[int, str]) -> str:
    pieces = []
    begin = start
    for place in range(start, end):
        ends = place + 1 == end or roles[place + 1] != roles[place] or place in notes
        if ends:
            words = escape(text[begin : place + 1])
            role = roles[place]
            pieces.append(f'<mark class="{role}">{words}</mark>' if role else words)
            if place in notes:
                pieces.append(f"<sup> [{escape(notes[place])}] </sup>")
            begin = place + 1
    return "".join(pieces)
