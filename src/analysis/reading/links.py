"""Places of two articles that belong together: shared wording, versions of a quotation."""

from __future__ import annotations

import sys
from bisect import bisect_right
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import need_columns
from analysis.reading.marking import Insert, Layer, Marks, covered, stripped
from analysis.segment import Span


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
    return _numbered(_outer(found))


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


def _outer(links: list[Link]) -> list[Link]:
    """Return the links without passages word for word inside a pair of altered sentences."""
    altered = sorted(link.spans for link in links if link.kind == "altered")
    kept = []
    for link in links:
        (start, end), (start_b, end_b) = link.spans
        at = bisect_right(altered, ((start, sys.maxsize), (0, 0)))
        inside = False
        while link.kind != "altered" and at and altered[at - 1][0][1] >= end and not inside:
            inside = altered[at - 1][1][0] <= start_b and end_b <= altered[at - 1][1][1]
            at -= 1
        kept += [] if inside else [link]
    return kept


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
        return f'<mark class="{escape(link.kind)}"{where}>'

    signs = []
    for place, link in enumerate(links):
        where = f' id="{target(link, side)}"' if place in hidden else ""
        kind = "tag q" if link.kind == "drifts" else "tag"
        signs.append(
            Insert(
                link.spans[side][0],
                f'<a class="{kind}"{where} href="#{target(link, 1 - side)}" '
                f'title="to the other article">{sign(link)}</a>',
            )
        )
    return Layer(marks, tag), signs


def sign(link: Link) -> str:
    return f"{ {'drifts': 'Q', 'verbatim': '='}.get(link.kind, '≈') }{link.number}"
