"""Two articles in two columns: what they share, what drifted, what only one tells."""

from __future__ import annotations

from html import escape

import pandas as pd

from analysis import segment
from analysis.compare import quotation_drift, statements
from analysis.compare.coverage.statements import MOST_SENTENCES
from analysis.corpus import Article, Corpus
from analysis.quotes import reported_speech
from analysis.reading import speech
from analysis.reading.article import anchor_of, as_blocks, blocks_of, heading, language_of
from analysis.reading.counterparts import ONLY, PERHAPS, counterparts, runs
from analysis.reading.drift import VersionWords, changed
from analysis.reading.highlights import box
from analysis.reading.html import Page, apart, listed
from analysis.reading.links import Link, linked, quoted_links, sign, wording_links
from analysis.reading.marking import Insert, Layer, Marks, render
from analysis.reading.style import PAIR, VOICED
from analysis.reuse import shared_wording
from analysis.reuse.tokens import tokens_of

_FIRST = 110  # characters of a passage that the table shows
_SIGNS = (
    "=1: the same words in both, ≈2: a sentence that was altered, Q1: a quotation that both give; "
    "a sign leads to the other article. "
)
_ERROR = (
    "“Only here” means that no counterpart was found, not that there is none. Sentences are "
    "paired by their words: of the pairs .85 are right, and .67 of those that belong together "
    "are found (F1 .75; BASIL, events of three articles, 270 pairs read). Sentences of fewer "
    "than five words and sub-headings are not judged."
)


def side_by_side(
    a: Article,
    b: Article,
    *,
    quotes: pd.DataFrame | None = None,
    shared: pd.DataFrame | None = None,
    drift: pd.DataFrame | None = None,
    told: pd.DataFrame | None = None,
) -> Page:
    """Return two articles next to each other, each place linked to that of the other.

    Marked are shared wording (``shared``, a table of :func:`analysis.reuse.shared_wording`;
    ``=1`` word for word, ``≈2`` altered), quotations that both give (``drift``, of
    :func:`analysis.compare.quotation_drift`; ``Q1``, with their changes below), and the
    sentences without a counterpart (``told``, of :func:`analysis.compare.statements`: *only
    here*, or *only here?* where the other has one that comes near). Speakers have the colours
    of :func:`analysis.reading.page`, the same in both columns. ``quotes`` is a table of
    :func:`analysis.quotes.reported_speech`. A table that is None is computed from the two
    articles; one of a whole event weighs words by all its articles and is better.

    Articles of two events share nothing by these measures, and the page says so. What a mark
    does not mean: that one article copied the other, or left out what it knew. Raises
    ``ValueError`` if both articles have one id, or a table lacks a column.
    """
    if a.id == b.id:
        raise ValueError(f"two articles need two ids; both are {a.id!r}")
    pair = Corpus([a, b])
    quotes = reported_speech(pair) if quotes is None else quotes
    wording = wording_links(a, b, shared_wording(pair) if shared is None else shared)
    quoted = quoted_links(a, b, quotation_drift(pair, quotes) if drift is None else drift)
    sentences, judged = _sentences(a, b, told, [*wording, *quoted])
    statements_of = [speech.statements_of(article, quotes) for article in (a, b)]
    speakers = speech.speakers_of(zip((a, b), statements_of, strict=True))
    anchor = anchor_of("pair", a.id, b.id, a.text, b.text, statements_of, wording, quoted)
    columns = []
    for side, article in enumerate((a, b)):
        blocks = blocks_of(article.text)
        layers, inserts = _sentence_marks(article.text, sentences[side])
        for links, letter in ((wording, "w"), (quoted, "q")):
            layer, more = linked(links, side, f"{anchor}{letter}", len(article.text))
            layers.append(layer)
            inserts += more
        said = statements_of[side]
        layers[1:1] = speech.layers(said, speakers, f"{anchor}{side}s")
        end = len(article.text)
        inserts += speech.labels(said, speakers, f"{anchor}{side}s", None, end)
        text = as_blocks(article, blocks, render(article.text, blocks, layers, inserts), {})
        name = escape(f"{article.source}, {article.id}")
        columns.append(
            f'<section lang="{language_of(article)}" aria-label="{name}">'
            f"{heading(article)}{text}</section>"
        )
    body = (
        f"<header>{_summary(a, b, wording, quoted, sentences, judged)}</header>"
        f'<div class="columns pair">{"".join(columns)}</div>'
        f"{_quoted_table(a, b, quoted, anchor)}{_wording_table(a, b, wording, anchor)}"
        '<details><summary>Speakers</summary><div class="places">'
        f"{speech.speaker_table(speakers, [a, b])}</div></details>"
    )
    return Page(f"{a.id} and {b.id}", body, style=VOICED + PAIR, kind="voiced")


def _sentences(
    a: Article, b: Article, told: pd.DataFrame | None, links: list[Link]
) -> tuple[tuple[Marks, Marks], bool]:
    """Return the sentences of both with what is known of them, and whether it could be asked."""
    if told is None:
        n_sentences = sum(len(segment.sentences(article.text)) for article in (a, b))
        if a.event != b.event or n_sentences > MOST_SENTENCES:
            return ([], []), False
        told = statements([a, b])
    return (
        counterparts(a, b, told, [link.spans[0] for link in links]),
        counterparts(b, a, told, [link.spans[1] for link in links]),
    ), True


def _sentence_marks(text: str, sentences: Marks) -> tuple[list[Layer], list[Insert]]:
    marks: Marks = []
    inserts = []
    for known, label in ((ONLY, "only here"), (PERHAPS, "only here?")):
        for start, end in runs(sentences, known, text):
            marks.append((start, end, len(marks)))
            inserts.append(Insert(start, f'<span class="tag o">{label}</span>'))
    return [Layer(marks, lambda place, first: '<mark class="only">')], inserts


def _names(a: Article, b: Article) -> list[str]:
    """Return what the two are called, as HTML: by their sources, if these are two."""
    same = a.source == b.source
    return [listed(one.source, one.id) if same else apart(one.source) for one in (a, b)]


def _summary(
    a: Article,
    b: Article,
    wording: list[Link],
    quoted: list[Link],
    sentences: tuple[Marks, Marks],
    judged: bool,
) -> str:
    only = []
    for name, marks in zip(_names(a, b), sentences, strict=True):
        n_only = sum(known == ONLY for _, _, known in marks)
        n_near = sum(known == PERHAPS for _, _, known in marks)
        perhaps = f" and perhaps {n_near} more" if n_near else ""
        only.append(f"{n_only} of {len(marks)} sentences{perhaps} only in {name}")
    facts = [f"{len(wording)} passages of shared wording", f"{len(quoted)} quotations in both"]
    notes = [f"<p>{'; '.join(facts + only if judged else facts)}.</p>"]
    if a.event != b.event:
        events = escape(" and ".join(repr(article.event) for article in (a, b)))
        notes.append(
            f"<p>The articles are of different events, {events}: wording, quotations and "
            "statements are compared within an event, so nothing is found to be shared.</p>"
        )
    elif not judged:
        notes.append("<p>Too many sentences to say which are told by one article alone.</p>")
    signs = _SIGNS if wording or quoted else ""
    notes.append(
        f"<p class='meta'>{signs}{_ERROR if judged else ''}</p>" if signs or judged else ""
    )
    boxes = [
        box("voices", "voices", True), box("wording", "shared wording", True, wording),
        box("drift", "quotations in both", True, quoted), box("only", "only here", True, judged),
    ]  # fmt: skip
    return (
        f"{''.join(notes)}<fieldset><legend>Show</legend>{''.join(boxes)}</fieldset>{speech.key()}"
    )


def _quoted_table(a: Article, b: Article, quoted: list[Link], anchor: str) -> str:
    if not quoted:
        return ""
    tokens = {article.id: tokens_of([article]) for article in (a, b)}
    rows = []
    for link in quoted:
        versions = [
            VersionWords(article, tokens[article.id], row)
            for article, row in zip((a, b), link.row["versions"], strict=True)
        ]
        base = int(link.row["versions"][1]["form"] == "fullest")
        shown = ["", ""]
        shown[base] = versions[base].show(0, None)
        shown[1 - base] = changed(versions[base], versions[1 - base])
        cells = [f"<td>{sign(link)} {apart(link.row['versions'][base]['speaker'])}</td>"]
        for side in (0, 1):
            href = f"#{anchor}q{link.number}{'ab'[side]}"
            form = escape(str(link.row["versions"][side]["form"]))
            cells.append(f'<td>{shown[side]} <a href="{href}">{form}</a></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = "Quotations in both, what the fuller version has struck out, own words shaded"
    heads = ["speaker", *_names(a, b)]
    held = speech.table(caption, heads, rows)
    return f'<section class="places" aria-label="quotations in both" tabindex="0">{held}</section>'


def _wording_table(a: Article, b: Article, wording: list[Link], anchor: str) -> str:
    if not wording:
        return ""
    rows = []
    for link in wording:
        cells = [f"<td>{sign(link)}</td><td>{escape(link.kind)}</td>"]
        cells.append(f"<td>{escape(str(link.row.get('n_words', '')))}</td>")
        for side, article in enumerate((a, b)):
            start, end = link.spans[side]
            words = article.text[start:end]
            words = words if len(words) <= _FIRST else f"{words[: _FIRST - 1].rstrip()}…"
            href = f"#{anchor}w{link.number}{'ab'[side]}"
            cells.append(f'<td><a href="{href}">{escape(words)}</a></td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    caption = "Shared wording, in order of the left article: the words lead to their places"
    heads = ["no.", "kind", "words that agree", *_names(a, b)]
    held = speech.table(caption, heads, rows)
    return f'<section class="places" aria-label="shared wording" tabindex="0">{held}</section>'
