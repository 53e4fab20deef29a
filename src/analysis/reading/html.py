"""What all pages share: the style, and a piece of HTML that a notebook shows."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path

import pandas as pd

from analysis.corpus.article import Article

_STYLE = """
.reading { max-width: 46rem; line-height: 1.65; font-family: Georgia, serif; font-size: 16px; }
.reading p { margin: 0 0 .8em; }
.reading .meta { color: #555; font-family: system-ui, sans-serif; font-size: 13px; }
.reading mark { background: none; color: inherit; padding: 0; }
.reading .content { background: #e3eefb; }
.reading .content.unmarked { background: #fdebd3; }
.reading .source { border-bottom: 2px solid #b3541e; }
.reading .cue { border-bottom: 2px dotted #3d3d3d; }
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
.reading sup { color: #555; font-family: system-ui, sans-serif; font-size: 11px; }
"""


class Page:
    """A piece of HTML that shows itself in a notebook and can be saved as a file."""

    def __init__(self, title: str, body: str) -> None:
        self.title = title
        self.html = f'<div class="reading"><style>{_STYLE}</style>{body}</div>'

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return f"Page({self.title!r})"

    def save(self, path: str | Path) -> None:
        """Write the page as an HTML file that needs no other file."""
        view = '<meta name="viewport" content="width=device-width, initial-scale=1">'
        head = f'<!DOCTYPE html><html lang="en"><meta charset="utf-8">{view}'
        title = f"<title>{escape(self.title)}</title>"
        Path(path).write_text(f"{head}{title}{self.html}</html>\n", encoding="utf-8")


def articles_of_table(table: pd.DataFrame, corpus: Iterable[Article]) -> dict[str, Article]:
    """Return the articles of ``corpus`` by id; ``ValueError`` if it lacks one of the table."""
    articles = {article.id: article for article in corpus}
    if missing := sorted(set(table["article_id"]) - set(articles)):
        raise ValueError(f"the corpus lacks articles of the table: {', '.join(missing[:5])}")
    return articles
