"""What all pages share: a piece of HTML that a notebook shows, and that can be saved."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from pathlib import Path

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import write_bytes
from analysis.reading.style import BASE

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
