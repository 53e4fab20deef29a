"""One article with its voices or its edits marked."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from html import escape

import pandas as pd

from analysis.corpus.article import Article
from analysis.languages import language
from analysis.quotes import reported_speech
from analysis.reading import speech
from analysis.reading.furniture import placed, removed
from analysis.reading.highlights import NAMES, lexicon_words, own_words, switches
from analysis.reading.html import Page, apart, listed
from analysis.reading.marking import Layer, render
from analysis.reading.speech import Speaker, Statement
from analysis.reading.style import SWITCHED, VOICED
from analysis.segment import Span

_FIRST = 90  # characters of a statement that the table shows


def page(
    article: Article,
    quotes: pd.DataFrame | None = None,
    *,
    paragraphs: int = 0,
    marked: pd.DataFrame | None = None,
    lexicons: Sequence[str] = tuple(NAMES),
) -> Page:
    """Return the article with each speaker's words in a colour, and a table of the statements.

    ``quotes`` is a table of :func:`analysis.quotes.reported_speech` (rows of other articles
    are ignored); by default it is computed. Black is the outlet's own voice. A speaker has a
    number, by words, that stands with the name after each content; direct, indirect and
    unmarked speech, cues and sources are underlined each in their own way. Rows of the
    table lead to the words, and the names back to the rows. ``paragraphs`` shows only so many
    (0: all), and of the table what begins in them.

    Can be switched on: words of ``lexicons`` (loaded, hedges, boosters, guilt, of
    :func:`analysis.framing.markers`; frames, the words of the generic frames), what cleaning
    removed, at its place, and, on from the start, the places of ``marked``: any table with
    ``article_id, start, end``, a switch for each value of its ``label`` (else ``kind``,
    ``term``). No script is needed. Where spans overlap, the inner one has the colour.

    What it does not mean: that a marked word is unfair, or that black is all the outlet
    holds; see :func:`analysis.framing.markers` and :func:`analysis.quotes.voices.split`. Raises
    ``ValueError`` for a table that lacks a column, an unknown lexicon, negative ``paragraphs``.
    """
    if paragraphs < 0:
        raise ValueError(f"paragraphs must not be negative, not {paragraphs}")
    if quotes is None:
        quotes = reported_speech(article)
    statements = speech.statements_of(article, quotes)
    speakers = speech.speakers_of([(article, statements)])
    blocks = blocks_of(article.text)[: paragraphs or None]
    shown_to = blocks[-1][1] if blocks else 0
    words = own_words(article, marked) + lexicon_words(article, quotes, lexicons)
    words = [one.until(shown_to) for one in words]
    gone = [one for one in removed(article) if not paragraphs or one.start <= shown_to]
    anchor = anchor_of("page", article.id, article.text, statements, paragraphs, lexicons)
    before, inside, came = placed(gone, blocks)
    layers = [
        *speech.layers(statements, speakers, f"{anchor}s"),
        *(one.layer() for one in words),
        Layer(came, lambda place, first: '<mark class="came">'),
    ]
    labels = speech.labels(statements, speakers, f"{anchor}s", f"{anchor}r", shown_to)
    text = as_blocks(article, blocks, render(article.text, blocks, layers, labels + inside), before)
    caption = "Speakers of the whole article" if paragraphs else "Speakers"
    name = escape(article.title or article.id)
    body = (
        f'<article lang="{language_of(article)}" aria-label="{name}">'
        f"<header>{heading(article)}</header>{switches(words, len(gone))}"
        f'<div class="columns"><section class="text" aria-label="text">{text}</section>'
        f'<aside aria-label="speakers">{speech.key()}'
        f"{speech.speaker_table(speakers, [article], caption)}</aside></div>"
        f"{_statement_table(article, statements, speakers, anchor, shown_to)}</article>"
    )
    return Page(article.id, body, style=VOICED + SWITCHED, kind="voiced")


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
            f"<p><span class='meta'>{escape(edit.rule)}</span> {apart(before)}"
            f"<del>{apart(edit.removed)}</del><ins>{apart(edit.replacement)}</ins>"
            f"{apart(after)}</p>"
        )
    left = len(article.edits) - len(rows)
    rows.append(f"<p class='meta'>{left} more edits, {len(article.edits)} in all</p>")
    facts = f"<p class='meta'><b>{escape(article.title)}</b><br>{_facts(article)}</p>"
    return Page(article.id, facts + "".join(rows))


def heading(article: Article) -> str:
    """Return title, source, byline, date, event and id."""
    title = escape(article.title) or "<i>without a title</i>"
    return f"<h2>{title}</h2><p class='meta'>{_facts(article)}</p>"


def _facts(article: Article) -> str:
    return listed(article.source, article.byline, article.published, article.event, article.id)


def language_of(article: Article) -> str:
    """Return the language code of an article for who hears it: "en", or "" for not known."""
    return "en" if language(article.text) == "English" else ""


def anchor_of(*given: object) -> str:
    """Return the beginning of all ids of a page: the same for the same page, else another."""
    return f"p{sha256(repr(given).encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def blocks_of(text: str) -> list[Span]:
    """Return the spans of the paragraphs of a clean text."""
    spans, start = [], 0
    for piece in text.split("\n\n"):
        spans.append((start, start + len(piece)))
        start += len(piece) + 2
    return spans


def as_blocks(
    article: Article, blocks: list[Span], shown: list[str], before: dict[int, list[str]]
) -> str:
    """Return paragraphs and sub-headings, with what stands ``before`` each (by number)."""
    headings = set(article.headings)
    pieces: list[str] = []
    for number, (block, html) in enumerate(zip(blocks, shown, strict=True)):
        pieces += before.get(number, ())
        name = "h3" if block in headings else "p"
        pieces.append(f"<{name}>{html}</{name}>")
    return "".join(pieces + before.get(len(blocks), []))


def _statement_table(
    article: Article,
    statements: Sequence[Statement],
    speakers: dict[str, Speaker],
    anchor: str,
    shown_to: int,
) -> str:
    if not statements:
        return ""
    shown = [one for one in statements if one.content and one.content[0][0] < shown_to]
    rows = [_row(article.text, one, speakers[one.speaker_id], anchor) for one in shown]
    left = len(statements) - len(rows)
    note = f"; {left} more in what is not shown" if left else ""
    caption = f"Statements in order of the text{note}. A row leads to its words."
    heads = ("no.", "speaker", "kind", "cue", "confidence", "first words")
    held = speech.table(caption, heads, rows, "leads")
    return f'<section class="places" aria-label="statements" tabindex="0">{held}</section>'


def _row(text: str, one: Statement, speaker: Speaker, anchor: str) -> str:
    words = " … ".join(text[start:end] for start, end in one.content)
    if len(words) > _FIRST:
        words = f"{words[: words.rfind(' ', 0, _FIRST) + 1 or _FIRST].rstrip()} …"
    via = f", via {apart(one.via)}" if one.via else ""
    return (
        f'<tr id="{anchor}r{one.number}" tabindex="-1"><td title="{escape(one.quote_id)}">'
        f'{one.number}</td><td class="{speaker.voice}">{speaker.badge()}{via}</td>'
        f"<td>{escape(one.kind)}</td><td>{escape(one.cue)}</td><td>{one.confidence}</td>"
        f'<td><a href="#{anchor}s{one.number}">{escape(words)}</a></td></tr>'
    )
