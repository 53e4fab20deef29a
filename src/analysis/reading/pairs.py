"""Two articles in two columns: what they share, what drifted, what only one reports.

Places of the two that belong together (shared wording, versions of a quotation) are linked to
each other; of each sentence it is known whether the other article has a counterpart.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Iterable
from html import escape
from itertools import accumulate
from typing import Any, NamedTuple

import pandas as pd

from analysis.compare import quotation_drift, statements
from analysis.compare._coverage import MOST_SENTENCES
from analysis.corpus.article import Article, Corpus
from analysis.corpus.words import compared, words_of
from analysis.files import need_columns
from analysis.quotes import reported_speech
from analysis.reading.article import (
    anchor_of,
    as_blocks,
    blocks_of,
    heading,
    language_of,
    speaker_table,
    speakers_of,
    speech_key,
    speech_labels,
    speech_layers,
    statements_of,
)
from analysis.reading.lists import VersionWords, changed
from analysis.reading.marking import (
    PAIR,
    VOICED,
    Insert,
    Layer,
    Marks,
    Page,
    Pages,
    apart,
    box,
    covered,
    inline,
    innermost,
    listed,
    places_of,
    plain_layer,
    render,
    stripped,
    switches_of,
)
from analysis.reuse.wording import shared_wording
from analysis.text import segment
from analysis.text.segment import Span

_FIRST = 110  # characters of a passage that the table shows
_SIGNS = (
    "=1: the same words in both; ≈2: an altered sentence; Q1: a quotation in both. Each sign links "
    "to the other article. "
)
_ERROR = (
    "“Only here” means that no counterpart was found, not that there is none. Sentences are "
    "paired by their words: .85 of the pairs are right, and .67 of the true pairs are "
    "found (F1 .75; BASIL, events of three articles, 270 pairs read). Sentences of fewer "
    "than five words and sub-headings are not judged."
)
TOLD, PERHAPS, ONLY = 0, 1, 2
_HALF = 0.5  # of a sentence, that shared wording must hold
_PLACES = ("statement", "start", "end", "sure")


def side_by_side(
    a: Article,
    b: Article,
    *,
    quotes: pd.DataFrame | None = None,
    shared: pd.DataFrame | None = None,
    drift: pd.DataFrame | None = None,
    told: pd.DataFrame | None = None,
    pages: Pages = None,
) -> Page:
    """Return two articles next to each other, each place linked to that of the other.

    Speakers have the colours of :func:`analysis.reading.page`, the same in both columns. A table
    that is None is computed from the two articles; one of a whole event weighs words by all its
    articles and is better.

    Parameters
    ----------
    a, b : Article
        The two articles.
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`.
    shared : DataFrame, optional
        A table of :func:`analysis.reuse.shared_wording`: ``=1`` word for word, ``≈2`` altered.
    drift : DataFrame, optional
        A table of :func:`analysis.compare.quotation_drift`: ``Q1`` are quotations that both give,
        with their changes below.
    told : DataFrame, optional
        A table of :func:`analysis.compare.statements`, for sentences without a counterpart: *only
        here*, or *only here?* where the other article has one that comes near.
    pages : dict of str to str, optional
        The addresses of pages of articles, by article id: the titles link to them.

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved.

    Raises
    ------
    ValueError
        If both articles have one id, or a table lacks a column.

    Notes
    -----
    Articles of two events share nothing by these measures, and the page says so. A mark does not
    mean that one article copied the other, or left out what it knew.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, reading
    >>> corpus = load_corpus()
    >>> a, b = corpus["meridian_1"], corpus["deccan_1"]
    >>> reading.side_by_side(a, b, quotes=quotes.reported_speech([a, b], "rules"))
    Page('meridian_1 and deccan_1')
    """
    if a.id == b.id:
        raise ValueError(f"two articles need two ids; both are {a.id!r}")
    pair = Corpus([a, b])
    quotes = reported_speech(pair) if quotes is None else quotes
    wording = wording_links(a, b, shared_wording(pair) if shared is None else shared)
    quoted = quoted_links(a, b, quotation_drift(pair, quotes) if drift is None else drift)
    if told is None and a.event == b.event:
        n_sentences = sum(len(segment.sentences(article.text)) for article in (a, b))
        told = statements([a, b]) if n_sentences <= MOST_SENTENCES else None
    judged = told is not None
    sentences: tuple[Marks, Marks] = ([], [])
    if told is not None:
        links = [*wording, *quoted]
        sentences = (
            counterparts(a, b, told, [link.spans[0] for link in links]),
            counterparts(b, a, told, [link.spans[1] for link in links]),
        )
    spoken = [statements_of(article, quotes) for article in (a, b)]
    speakers = speakers_of(zip((a, b), spoken, strict=True))
    anchor = anchor_of("pair", a.id, b.id, a.text, b.text, spoken, wording, quoted)
    columns = []
    for side, article in enumerate((a, b)):
        blocks = blocks_of(article.text)
        only: Marks = []
        inserts = []
        for known, label in ((ONLY, "only here"), (PERHAPS, "only here?")):
            for start, end in runs(sentences[side], known, article.text):
                only.append((start, end, len(only)))
                tag = f'<span class="tag o"{inline("plain")}>{label}</span>'
                inserts.append(Insert(start, f"<span data-skip>{tag} </span>"))
        layers = [plain_layer(only, "only")]
        for links, letter in ((wording, "w"), (quoted, "q")):
            layer, more = linked(links, side, f"{anchor}{letter}", len(article.text))
            layers.append(layer)
            inserts += more
        said = spoken[side]
        layers[1:1] = speech_layers(said, speakers, f"{anchor}{side}s")
        end = len(article.text)
        inserts += speech_labels(said, speakers, f"{anchor}{side}s", None, end)
        text = as_blocks(article, blocks, render(article.text, blocks, layers, inserts), {})
        name = escape(f"{article.source}, {article.id}")
        columns.append(
            f'<section lang="{language_of(article)}" aria-label="{name}">'
            f'{heading(article, pages)}<div class="text">{text}</div></section>'
        )
    boxes = switches_of(
        [
            box("voices", "voices", True), box("wording", "shared wording", True, wording),
            box("drift", "quotations in both", True, quoted),
            box("only", "only here", True, judged),
        ]
    )  # fmt: skip
    body = (
        f"<header>{_summary(a, b, wording, quoted, sentences, judged)}</header>{boxes}"
        f'<div class="columns pair">{"".join(columns)}</div>'
        f"{_quoted_table(a, b, quoted, anchor)}{_wording_table(a, b, wording, anchor)}"
        '<details><summary>Speakers</summary><div class="places">'
        f"{speaker_table(speakers, [a, b])}</div></details>"
    )
    return Page(f"{a.id} and {b.id}", body, style=VOICED + PAIR, kind="voiced")


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
            f"<p>The articles report different events, {events}: wording, quotations and "
            "statements are compared within an event only, so nothing counts as shared.</p>"
        )
    elif not judged:
        notes.append("<p>There are too many sentences to say which only one article reports.</p>")
    signs = _SIGNS if wording or quoted else ""
    notes.append(
        f"<p class='meta'>{signs}{_ERROR if judged else ''}</p>" if signs or judged else ""
    )
    title = " and ".join(_names(a, b))
    return f"<h2>Side by side: {title}</h2>{''.join(notes)}{speech_key()}"


def _quoted_table(a: Article, b: Article, quoted: list[Link], anchor: str) -> str:
    if not quoted:
        return ""
    words = {article.id: compared(words_of([article])) for article in (a, b)}
    rows = []
    for link in quoted:
        versions = [
            VersionWords(article, words[article.id], row)
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
    caption = "Quotations in both: words only in the fuller version struck out, new ones shaded"
    heads = ["speaker", *_names(a, b)]
    return places_of("quotations in both", caption, heads, rows)


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
    caption = "Shared wording, in the order of the left article; the words link to their places"
    heads = ["no.", "kind", "words that agree", *_names(a, b)]
    return places_of("shared wording", caption, heads, rows)


class Link(NamedTuple):
    """Places of two articles that belong together."""

    number: int
    kind: str
    spans: tuple[Span, Span]
    row: dict[Any, Any]


def wording_links(a: Article, b: Article, table: pd.DataFrame) -> list[Link]:
    """Return the shared wording of the two articles, in order of the places in ``a``.

    Passages word for word inside a pair of altered sentences are left out.
    """
    need = [f"{name}_{side}" for side in "ab" for name in ("article", "start", "end")]
    need_columns(table, [*need, "kind"], "shared wording")
    found = []
    for row in table.to_dict("records"):
        of = {row[f"article_{side}"]: (row[f"start_{side}"], row[f"end_{side}"]) for side in "ab"}
        if set(of) == {a.id, b.id}:
            spans = _place(a, *of[a.id]), _place(b, *of[b.id])
            found.append(Link(0, str(row["kind"]), spans, row))
    altered = sorted(link.spans for link in found if link.kind == "altered")
    kept = []
    for link in found:
        (start, end), (start_b, end_b) = link.spans
        at = bisect_right(altered, ((start, sys.maxsize), (0, 0)))
        inside = False
        while link.kind != "altered" and at and altered[at - 1][0][1] >= end and not inside:
            inside = altered[at - 1][1][0] <= start_b and end_b <= altered[at - 1][1][1]
            at -= 1
        kept += [] if inside else [link]
    return _numbered(kept)


def quoted_links(a: Article, b: Article, table: pd.DataFrame) -> list[Link]:
    """Return the quotations of which both articles have a version."""
    need = ["drift_id", "article_id", "start", "end", "form", "speaker", "n_words", "n_marked"]
    need_columns(table, need, "quotation drift")
    found = []
    for _, group in table.groupby("drift_id", sort=False):
        of = {row["article_id"]: row for row in group.to_dict("records")}
        if a.id in of and b.id in of:
            versions = (of[a.id], of[b.id])
            spans = tuple(
                _place(article, row["start"], row["end"])
                for article, row in zip((a, b), versions, strict=True)
            )
            found.append(Link(0, "drifts", (spans[0], spans[1]), {"versions": versions}))
    return _numbered(found)


def _place(article: Article, start: int, end: int) -> Span:
    if not 0 <= start < end <= len(article.text):
        raise ValueError(
            f"article {article.id!r} has no place {start} to {end}: the table is of another text"
        )
    return stripped(article.text, int(start), int(end))


def _numbered(links: list[Link]) -> list[Link]:
    ordered = sorted(links, key=lambda link: link.spans)
    return [link._replace(number=number) for number, link in enumerate(ordered, 1)]


def linked(links: list[Link], side: int, anchor: str, length: int) -> tuple[Layer, list[Insert]]:
    """Return the places of links in article ``side`` (0, 1), and signs that lead to the other.

    The place of a link has the id ``{anchor}{number}a``, or b.
    """
    marks: Marks = [(*link.spans[side], place) for place, link in enumerate(links)]
    hidden = covered(marks, length)

    def target(link: Link, at: int) -> str:
        return f"{anchor}{link.number}{'ab'[at]}"

    def tag(place: int, first: bool) -> str:
        link = links[place]
        where = f' id="{target(link, side)}" tabindex="-1"' if first else ""
        style = inline(link.kind) if link.kind in ("verbatim", "altered", "drifts") else ""
        return f'<span class="{escape(link.kind)}"{where}{style}>'

    signs = []
    for place, link in enumerate(links):
        where = f' id="{target(link, side)}"' if place in hidden else ""
        kind = "tag q" if link.kind == "drifts" else "tag"
        signs.append(
            Insert(
                link.spans[side][0],
                f'<span data-skip><a class="{kind}"{where} href="#{target(link, 1 - side)}" '
                f'title="to the other article"{inline("sign")}>{sign(link)}</a> </span>',
            )
        )
    return Layer(marks, tag, "span"), signs


def sign(link: Link) -> str:
    return f"{ {'drifts': 'Q', 'verbatim': '='}.get(link.kind, '≈') }{link.number}"


def counterparts(
    article: Article, other: Article, told: pd.DataFrame, shared: Iterable[Span]
) -> Marks:
    """Return the sentences of ``article`` with what is known of them in ``other``.

    ``TOLD``: a statement of ``told`` (:func:`analysis.compare.statements`) has a sentence in
    both, or ``shared`` wording holds half the sentence; ``PERHAPS``: they have sentences of
    which one only comes near (``sure`` is False); ``ONLY``: none. Sentences that ``told``
    lacks, as it does sub-headings and those of fewer than five words, are left out. Raises
    ``ValueError`` if ``told`` lacks a column.
    """
    need_columns(told, ("article_id", *_PLACES), "statements", see="statements")
    elsewhere = told[told["article_id"] == other.id]
    sure = set(elsewhere.loc[elsewhere["sure"], "statement"])
    near = set(elsewhere["statement"])
    own = told[told["article_id"] == article.id]
    found: dict[Span, int] = {}
    for number, start, end, is_sure in zip(*(own[name] for name in _PLACES), strict=True):
        known = TOLD if is_sure and number in sure else PERHAPS
        known = known if number in (near if is_sure else sure) else ONLY
        found[start, end] = min(known, found.get((start, end), ONLY))
    held = innermost(((start, end, 0) for start, end in shared), len(article.text))
    lengths = [0, *accumulate(end - start for start, end, _ in held)]

    def before(offset: int) -> int:
        """Return how many characters before ``offset`` are shared."""
        place = bisect_right(held, (offset, 0, 0))
        over = max(held[place - 1][1] - offset, 0) if place else 0
        return lengths[place] - over

    return [
        (start, end, TOLD if before(end) - before(start) >= _HALF * (end - start) else known)
        for (start, end), known in sorted(found.items())
    ]


def runs(sentences: Marks, known: int, text: str) -> list[Span]:
    """Return the sentences of one sort, those that follow each other in a paragraph as one."""
    joined: list[Span] = []
    last = -1
    for start, end, this in sentences:
        if this == known:
            if joined and joined[-1][1] == last and "\n" not in text[last:start]:
                joined[-1] = (joined[-1][0], end)
            else:
                joined.append((start, end))
        last = end
    return joined
