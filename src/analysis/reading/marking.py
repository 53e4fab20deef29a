"""What all pages are made of: a page, its style sheets, tables, and marks on a text.

A :class:`Page` is a piece of HTML that a notebook shows, and that can be saved. Colour is never
the only cue on it: a speaker has a number, speech without marks is underlined, words of a lexicon
carry its letter. Spans that are marked may overlap, in layers; the HTML is always well nested.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from heapq import heappop, heappush
from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import write_bytes
from analysis.text.segment import Span

# Dark enough to be read on white, on the grounds of marks and on their own (4.5 to 1).
UNKNOWN = ("#585858", "#f3f3f3")
VOICES = (
    ("#0b5394", "#e6f0fa"), ("#9a3a00", "#fdf0e6"), ("#00605a", "#e2f4f2"),
    ("#861a78", "#faeaf7"), ("#6b5000", "#f8f2df"), ("#4a3aa8", "#eeecfa"),
    ("#a8162a", "#fdecee"), ("#2b6010", "#eaf5e4"),
)  # fmt: skip
WORDS = {  # ground and letter of the words of each lexicon
    "loaded": ("#ffe9a8", "L"), "hedges": ("#d9ecff", "H"), "boosters": ("#ffdcc8", "B"),
    "guilt": ("#ffd6de", "G"), "frames": ("#dff3d4", "F"),
}  # fmt: skip
OWN = ("#fff3a3", "#dcf5f2", "#ecdffb", "#f0e3d2")  # grounds of words that a caller marks
INK = "#1a1a1a"

BASE = """
.reading { max-width: 46rem; line-height: 1.65; font-family: Georgia, serif; font-size: 16px; }
.reading p { margin: 0 0 .8em; }
.reading .meta { color: #555; font-family: system-ui, sans-serif; font-size: 13px; }
.reading mark { background: none; color: inherit; padding: 0; }
.reading del { background: #f6dcdc; color: #7a1f1f; text-decoration: line-through; }
.reading ins { background: #dff0dc; color: #1e5a1e; text-decoration: none; }
.reading table { border-collapse: collapse; font: 13px/1.4 system-ui, sans-serif; }
.reading th, .reading td { padding: 3px 8px; text-align: left !important; vertical-align: top; }
.reading th { color: #555; font-weight: 600; border-bottom: 1px solid #888; }
.reading tr + tr td { border-top: 1px solid #e4e4e4; }
.reading td.label { min-width: 17rem; }
.reading td.count { text-align: center !important; }
.reading td.none { color: #707070; text-align: center !important; }
.reading .places { max-height: 22rem; overflow-y: auto; }
.reading .places { border: 1px solid #d0d0d0; padding: 0 .8em; }
.reading mark.fact { background: #fff1b8; }
.reading mark.word { background: #fff1b8; font-weight: 700; }
.reading h3 { font: 600 17px/1.4 system-ui, sans-serif; margin: 2em 0 .3em; }
.reading p.passage { white-space: pre-line; overflow-wrap: anywhere; margin: .2em 0 1.4em; }
.reading p.passage { border-left: 3px solid #d0d0d0; padding-left: .8em; }
.reading summary { font: 14px/2 system-ui, sans-serif; cursor: pointer; }
"""

VOICED = """
.reading.voiced { max-width: 76rem; background: #fff; color: #1a1a1a; overflow-wrap: break-word; }
.voiced table { table-layout: auto; margin: 0; }
.voiced h2 { font: 600 20px/1.3 system-ui, sans-serif; margin: 0 0 .2em; }
.voiced h3 { font-size: 16px; margin: 1em 0 .3em; }
.voiced .columns { display: flex; flex-flow: row wrap-reverse; gap: 0 2.5rem; }
.voiced .text { flex: 1 1 30rem; min-width: 0; max-width: 46rem; }
.voiced aside { flex: 1 1 20rem; min-width: 0; align-self: start; margin-bottom: 1em; }
.voiced aside { overflow-x: auto; }
.voiced aside th, .voiced aside td { padding: 3px 5px; }
.voiced .pair { flex-wrap: wrap; }
.voiced .pair > section { flex: 1 1 19rem; min-width: 0; }
.voiced fieldset { border: 1px solid #d0d0d0; margin: 0 0 1em; padding: 0 .8em .2em; }
.voiced fieldset, .voiced aside, .voiced .key { font: 13px/1.9 system-ui, sans-serif; }
.voiced label { display: inline-block; margin-right: 1.2em; }
.voiced .key span { margin-right: 1em; }
.voiced caption { text-align: left; color: #555; padding: .3em 0; }
.voiced .places { overflow: auto; margin-top: 1.2em; }
.voiced .places table { width: 100%; }
.voiced .leads td:last-child { min-width: 15rem; }
.voiced .leads tbody tr { position: relative; transform: rotate(0); }
.voiced .leads tbody tr:hover, .voiced .leads tr:focus-within { background: #f4f4f4; }
.voiced .leads td a::after { content: ""; position: absolute; inset: 0; }
.voiced a { color: #0b4a8f; }
.voiced :focus-visible { outline: 3px solid #1a1a1a; outline-offset: 2px; }
.voiced :target { outline: 3px solid #c05000; outline-offset: 2px; }
.voiced .leads tbody tr:target { background: #fff1b8; }
.voiced [id] { scroll-margin: 3rem; }
.voiced .mixed, .voiced .indirect { border-bottom: 1px dashed; }
.voiced .unmarked { border-bottom: 3px dotted; }
.voiced mark.act { border-bottom: 1px dotted #6b6b6b; }
.voiced sup.act { color: #585858; }
.voiced .more { font-style: italic; }
.voiced .source { border-bottom: 2px solid #8a8a8a; }
.voiced .cue { border-bottom: 4px double #8a8a8a; }
.voiced sup { font: 11px system-ui, sans-serif; unicode-bidi: isolate; user-select: none; }
.voiced sup { margin-left: 2px; line-height: 1; white-space: nowrap; }
.voiced sup a { color: inherit; text-decoration: none; }
.voiced sup a:hover { text-decoration: underline; }
.voiced .hint { position: absolute; width: 1px; height: 1px; overflow: hidden; }
.voiced .hint { clip-path: inset(50%); white-space: nowrap; user-select: none; }
.voiced p.gone, .voiced del { white-space: pre-line; }
.voiced:has(.on-gone:checked) del[hidden] { display: inline; }
.voiced:has(.on-gone:checked) p[hidden] { display: block; }
.voiced:has(.on-gone:checked) mark.came { background: #dff0dc; }
@media print { .voiced fieldset { display: none; } .voiced .places { max-height: none; } }
"""

PAIR = """
.voiced .only { border-left: 4px solid #1a1a1a; padding-left: 5px; }
.voiced .only { -webkit-box-decoration-break: clone; box-decoration-break: clone; }
.voiced .tag { font: 600 11px system-ui, sans-serif; user-select: none; margin-right: 4px; }
.voiced .tag { border: 1px solid; border-radius: 3px; padding: 0 3px; white-space: nowrap; }
.voiced .verbatim { background: #ffe9a8; }
.voiced .altered { background: #fff7dc; }
.voiced .drifts { background: #dff3d4; }
.voiced .q { border-style: dashed; }
.voiced:has(.on-voices:not(:checked)) .said { color: inherit; border: 0; background: none; }
.voiced:has(.on-voices:not(:checked)) mark.act { border: 0; }
.voiced:has(.on-wording:not(:checked)) :is(.verbatim, .altered) { background: none; }
.voiced:has(.on-drift:not(:checked)) .drifts { background: none; }
.voiced:has(.on-only:not(:checked)) .only { border: 0; padding: 0; }
.voiced:has(.on-only:not(:checked)) .tag.o { display: none; }
"""

# A ground where words stand in quotation marks.
VOICED += "".join(
    f".voiced .v{number} {{ color: {ink}; }} "
    f".voiced .v{number}:is(.direct, .mixed, .unmarked) {{ background: {ground}; }}\n"
    for number, (ink, ground) in enumerate((UNKNOWN, *VOICES))
)
SWITCHED = "".join(
    f".voiced:has(.on-{name}:checked) .w-{name} {{ background: {ground}; }}\n"
    f".voiced:has(.on-{name}:checked) .first.w-{name}::before "
    f'{{ content: "{letter}"; font: 600 9px sans-serif; vertical-align: super; }}\n'
    for name, (ground, letter) in WORDS.items()
) + "".join(
    f".voiced:has(.on-own{number}:checked) .w-own{number} "
    f"{{ background: {ground}; font-weight: 700; }}\n"
    for number, ground in enumerate(OWN)
)

# A saved page loads nothing, runs nothing and sends nothing, whatever its text holds.
POLICY = (
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src '
    "'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'\">"
)
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FROM_THE_RIGHT = re.compile(  # the blocks of UAX 9 and DerivedBidiClass
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
_NO_TEX = "tex2jax_ignore mathjax_ignore"  # dollars in a text are no formulas


class Page:
    """A piece of HTML that shows itself in a notebook and can be saved as a file.

    ``style`` is added to the style that all pages have, ``kind`` to the class of the page.
    """

    def __init__(self, title: str, body: str, *, style: str = "", kind: str = "") -> None:
        self.title = title
        self.html = (
            f'<div class="{" ".join(filter(None, ["reading", kind, _NO_TEX]))}">'
            f"<style>{BASE}{style}</style>{body}</div>"
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Page({self.title!r})"

    def save(self, path: str | Path) -> None:
        """Write the page as an HTML file that needs no other file and can run no script."""
        whole = document(self.title, self.html)
        write_bytes(path, whole.encode("utf-8", "xmlcharrefreplace"))


def document(title: str, body: str, *, head: str = "") -> str:
    """Return a whole HTML document; ``head`` goes between its title and its body."""
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        f"{POLICY}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}{body}</html>\n"
    )


def apart(text: object) -> str:
    """Return a name, a date or the like, escaped, for a line of HTML that holds others too.

    Letters that run from right to left, or marks that turn others around, end with it.
    """
    shown = escape(_DIRECTION.sub("", str(text)))
    return f"<bdi>{shown}</bdi>" if _FROM_THE_RIGHT.search(shown) else shown


def listed(*facts: object) -> str:
    """Return what is known of something, as HTML, with commas; what is empty is left out."""
    return ", ".join(apart(fact) for fact in facts if fact)


def articles_of_table(table: pd.DataFrame, corpus: Iterable[Article]) -> dict[str, Article]:
    """Return the articles of ``corpus`` by id; ``ValueError`` if it lacks one of the table."""
    articles = {article.id: article for article in corpus}
    if missing := sorted(set(table["article_id"]) - set(articles)):
        raise ValueError(f"the corpus lacks articles of the table: {', '.join(missing[:5])}")
    return articles


def table_of(caption: str, heads: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    """Return a table; ``rows`` are ``<tr>`` elements, ``caption`` and ``heads`` are HTML."""
    shown = f"<caption>{caption}</caption>" if caption else ""
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    opened = f'<table class="{kind}">' if kind else "<table>"
    return f"{opened}{shown}<thead><tr>{cells}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def places_of(
    label: str, caption: str, heads: Iterable[str], rows: list[str], kind: str = ""
) -> str:
    """Return a table as a part of a page that scrolls by itself; ``label`` names the part."""
    table = table_of(caption, heads, rows, kind)
    return f'<section class="places" aria-label="{label}" tabindex="0">{table}</section>'


Marks = list[tuple[int, int, int]]  # start, end, what is marked


class Layer(NamedTuple):
    """Marks of one sort: what ``tag`` gives for (what is marked, is it the first piece)."""

    marks: Marks
    tag: Callable[[int, bool], str]


def plain_layer(marks: Marks, name: str) -> Layer:
    """Return marks as a layer of elements of the class ``name``."""
    return Layer(marks, lambda place, first: f'<mark class="{name}">')


class Insert(NamedTuple):
    """HTML between two characters: after what ends there, or before what begins there."""

    offset: int
    html: str
    after: bool = False


def innermost(marks: Iterable[tuple[int, int, int]], length: int) -> Marks:
    """Return marks without overlap: where several cover a character, the last that began.

    Of those that begin together the shortest counts, then the later one. Marks are cut at
    the ends of a text of ``length`` characters; empty ones are left out.
    """
    cut = [(max(start, 0), min(end, length), key) for start, end, key in marks]
    spans = sorted((start, -end, order) for order, (start, end, _) in enumerate(cut) if start < end)
    edges = sorted({edge for start, end, _ in spans for edge in (start, -end)})
    open_: list[tuple[int, int, int]] = []  # minus start, end, minus order
    found: Marks = []
    coming = 0
    for left, right in zip(edges, edges[1:], strict=False):
        while coming < len(spans) and spans[coming][0] == left:
            start, minus_end, order = spans[coming]
            heappush(open_, (-start, -minus_end, -order))
            coming += 1
        while open_ and open_[0][1] <= left:
            heappop(open_)
        if open_:
            key = cut[-open_[0][2]][2]
            if found and found[-1][1:] == (left, key):
                left = found.pop()[0]
            found.append((left, right, key))
    return found


def stripped(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends, cut at the ends of the text."""
    start, end = max(start, 0), min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def covered(marks: Marks, length: int) -> set[int]:
    """Return what is marked but never shown, since other marks lie over all of it."""
    return {key for _, _, key in marks} - {key for _, _, key in innermost(marks, length)}


def render(
    text: str, blocks: Sequence[Span], layers: Sequence[Layer], inserts: Iterable[Insert] = ()
) -> list[str]:
    """Return the HTML of each block of ``text``: escaped, with the marks of the layers.

    Marks of a later layer stand inside those of an earlier one. A mark that is broken up by
    others becomes several elements, of which the first is told so. ``blocks`` are in order
    and do not overlap.
    """
    flat = [innermost(layer.marks, len(text)) for layer in layers]
    put: dict[tuple[int, bool], list[str]] = defaultdict(list)
    for insert in inserts:
        put[insert.offset, insert.after].append(insert.html)
    edges = {edge for marks in flat for start, end, _ in marks for edge in (start, end)}
    edges.update(offset for offset, _ in put)
    ordered = sorted(edges)
    at = [0] * len(layers)
    seen: list[set[int]] = [set() for _ in layers]
    shown = []
    for start, end in blocks:
        inner = ordered[bisect_left(ordered, start + 1) : bisect_left(ordered, end)]
        pieces: list[str] = []
        held: list[int | None] = [None] * len(layers)
        for left, right in zip([start, *inner], [*inner, end], strict=True):
            keys: list[int | None] = []
            for level, marks in enumerate(flat):
                while at[level] < len(marks) and marks[at[level]][1] <= left:
                    at[level] += 1
                here = marks[at[level] : at[level] + 1]
                keys.append(here[0][2] if here and here[0][0] <= left else None)
            changed = next((n for n in range(len(layers)) if keys[n] != held[n]), len(layers))
            _close(pieces, held[changed:])
            pieces += put.get((left, True), ()) if left > start else ()
            pieces += put.get((left, False), ())
            for level in range(changed, len(layers)):
                if (key := keys[level]) is not None:
                    pieces.append(layers[level].tag(key, key not in seen[level]))
                    seen[level].add(key)
            pieces.append(escape(text[left:right], quote=False))
            held = keys
        _close(pieces, held)
        pieces += put.get((end, True), ())
        shown.append("".join(pieces))
    return shown


def _close(pieces: list[str], held: Sequence[int | None]) -> None:
    pieces += ["</mark>" for key in held if key is not None]
