"""What all pages are made of: a page, its style sheets, tables, and marks on a text.

A :class:`Page` is a piece of HTML that a notebook shows, and that can be saved. Colour is never
the only cue on it: a speaker has a number, speech without marks is underlined, words of a lexicon
carry its letter. Spans that are marked may overlap, in layers; the HTML is always well nested.

A notebook that is not trusted, or shown by a web site, loses the style sheet. So what must be seen
there is styled inline, in colours for any ground, which the sheet replaces by those of the theme;
and what must not be seen there (boxes to tick, words that were removed) is no text but an attribute
that the sheet shows.
"""

from __future__ import annotations

import re
from base64 import b64encode
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from hashlib import sha256
from heapq import heappop, heappush
from html import escape
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import write_bytes
from analysis.text.segment import Span

ASSETS = Path(__file__).parent / "assets"
COLORS = pd.read_csv(ASSETS / "colors.csv", index_col="name", keep_default_na=False)
INLINE = pd.read_csv(ASSETS / "inline.csv", index_col="name", keep_default_na=False)["style"]
VOICES = tuple(f"v{number}" for number in range(1, 9))  # names of colours, as those that follow
WORDS = {"loaded": "L", "hedges": "H", "boosters": "B", "guilt": "G", "frames": "F"}  # letters
OWN = ("own0", "own1", "own2", "own3")


def asset(name: str) -> str:
    """Return a style sheet or a script of the package."""
    return (ASSETS / name).read_text(encoding="utf-8")


def theme(scope: str) -> str:
    """Return the colours of pages as variables of *scope*: the reader's theme, or JupyterLab's.

    Paper is always light. ``scope`` is a selector, or several with commas.
    """
    light, dark = (
        "".join(f"--{name}:{color};" for name, color in COLORS[side].items())
        for side in ("light", "dark")
    )
    return (
        f"{scope}{{color-scheme:light dark;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{{scope}{{{dark}}}}}\n"
        "@media screen{"
        f'[data-jp-theme-light="true"] :is({scope}){{color-scheme:light;{light}}}\n'
        f'[data-jp-theme-light="false"] :is({scope}){{color-scheme:dark;{dark}}}}}\n'
    )


@cache
def inline(name: str, voice: str = "v0") -> str:
    """Return the attribute ``style`` of what is called *name* in inline.csv, for a ``voice``.

    It is what is left where the style sheet is taken away.
    """
    light = COLORS["light"]
    style = str(INLINE[name]).format(
        v=light[voice], g=light[f"g{voice[1:]}"], **light[["ink", "paper", "mark", "link"]]
    )
    return f' style="{style}"'


BASE = theme(".reading") + asset("pages.css")
VOICED = asset("voiced.css")
SWITCHED = asset("switched.css")
PAIR = asset("pair.css")
SAVED = theme(".site") + asset("saved.css")


def policy(*scripts: str) -> str:
    """Return the rule of a page: it sends nothing, and runs *scripts* and nothing else.

    What it may load lies beside it: pictures, and pages with parts of a large table.
    """
    hashes = " ".join(
        f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" for script in scripts
    )
    return (
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"script-src {hashes or _NOTHING}; style-src 'unsafe-inline'; img-src data: 'self' file:; "
        "frame-src 'self' file:; base-uri 'none'; form-action 'none'\">"
    )


_NOTHING = "'none'"
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_FROM_THE_RIGHT = re.compile(  # the blocks of UAX 9 and DerivedBidiClass
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)
NO_TEX = "tex2jax_ignore mathjax_ignore"  # dollars in a text are no formulas


class Page:
    """A piece of HTML that shows itself in a notebook and can be saved as a file.

    ``style`` is added to the style that all pages have, ``kind`` to the class of the page.
    """

    def __init__(self, title: str, body: str, *, style: str = "", kind: str = "") -> None:
        self.title = title
        self.html = (
            f'<div class="{" ".join(filter(None, ["reading", kind, NO_TEX]))}">'
            f"<style>{BASE}{style}</style>{body}</div>"
        )

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Page({self.title!r})"

    def save(
        self, path: str | Path, *, nav: str = "", scripts: Sequence[str] = (), head: str = ""
    ) -> None:
        """Write the page as an HTML file that needs no other file and runs no script but ours.

        ``nav`` is HTML for the top of the page, in the colours of the class ``site``; ``scripts``
        and ``head`` are those of :func:`document`.
        """
        body = f'<body class="site">{nav}<main>{self.html}</main>'
        whole = document(self.title, body, head=f"<style>{SAVED}</style>{head}", scripts=scripts)
        write_bytes(path, whole.encode("utf-8", "xmlcharrefreplace"))


def document(title: str, body: str, *, head: str = "", scripts: Sequence[str] = ()) -> str:
    """Return a whole HTML document; ``head`` goes between its title and its body.

    ``scripts`` are ours: the text of each, which the policy of the page allows by its hash.
    """
    run = "".join(f"<script>{script}</script>" for script in scripts)
    return (
        '<!DOCTYPE html><html lang="en"><meta charset="utf-8">'
        f"{policy(*scripts)}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>{head}{body}{run}</html>\n"
    )


def without_turns(text: str) -> str:
    """Return a text without the marks that turn what stands beside them around."""
    return _DIRECTION.sub("", text)


def apart(text: object) -> str:
    """Return a name, a date or the like, escaped, for a line of HTML that holds others too.

    Letters that run from right to left, or marks that turn others around, end with it.
    """
    shown = escape(without_turns(str(text)))
    return f"<bdi>{shown}</bdi>" if _FROM_THE_RIGHT.search(shown) else shown


Pages = dict[str, str] | None  # the addresses of pages of articles, by article id


def address(pages: Pages, article: Article, start: int, end: int, shown: str) -> str:
    """Return ``shown`` (HTML) as a link to words of an article, if ``pages`` has its page."""
    if not pages or article.id not in pages:
        return shown
    place = f"#at={start}-{end}" if end > start else ""
    return f'<a href="{escape(pages[article.id] + place)}">{shown}</a>'


def headed(title: str, legend: str) -> str:
    """Return the heading of a page, and below it how the page is read; both are HTML."""
    return f"<h2>{title}</h2><p class='meta'>{legend}</p>"


def switches_of(boxes: Iterable[str]) -> str:
    """Return boxes to tick as a part of a page; without the style sheet nothing of it is seen."""
    return f'<div class="switches" role="group" aria-label="Show">{"".join(boxes)}</div>'


def box(name: str, label: str, on: bool, any_: object = True) -> str:
    """Return one box to tick; no tick is possible where there is nothing to show."""
    state = " checked" if on else ""
    state += "" if any_ else " disabled"
    shown = escape(without_turns(label))
    return (
        f'<label data-label="{shown}"><input type="checkbox" class="on-{name}" autocomplete="off" '
        f'aria-label="{shown}"{state}{inline("box")}></label>'
    )


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
    """Marks of one sort: what ``tag`` gives for (what is marked, is it the first piece).

    ``tag`` opens a ``<mark>``, which has a ground of its own, or another ``element``.
    """

    marks: Marks
    tag: Callable[[int, bool], str]
    element: str = "mark"


def plain_layer(marks: Marks, name: str) -> Layer:
    """Return marks as a layer of elements of the class ``name``, in its inline style."""
    style = inline(name) if name in INLINE.index else ""
    return Layer(marks, lambda place, first: f'<span class="{name}"{style}>', "span")


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
            _close(pieces, held[changed:], layers[changed:])
            pieces += put.get((left, True), ()) if left > start else ()
            pieces += put.get((left, False), ())
            for level in range(changed, len(layers)):
                if (key := keys[level]) is not None:
                    pieces.append(layers[level].tag(key, key not in seen[level]))
                    seen[level].add(key)
            pieces.append(escape(text[left:right], quote=False))
            held = keys
        _close(pieces, held, layers)
        pieces += put.get((end, True), ())
        shown.append("".join(pieces))
    return shown


def _close(pieces: list[str], held: Sequence[int | None], layers: Sequence[Layer]) -> None:
    open_ = [layer for key, layer in zip(held, layers, strict=True) if key is not None]
    pieces += [f"</{layer.element}>" for layer in reversed(open_)]
