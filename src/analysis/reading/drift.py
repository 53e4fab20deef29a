"""The versions of a quotation side by side, with what each changed."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.quotation_marks import quotations
from analysis.reading.html import Page, apart, articles_of_table
from analysis.reuse.alignment import align
from analysis.reuse.tokens import Tokens, tokens_of

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus


def drift(table: pd.DataFrame, corpus: Corpus | Iterable[Article], *, limit: int = 0) -> Page:
    """Return each quotation with its versions below each other, changes marked.

    ``table`` is one of :func:`analysis.compare.quotation_drift`, or whole groups of it;
    ``limit`` shows only so many quotations (0: all). The fullest version stands first; in
    the others words that it has and they lack are struck out, and words of their own are
    shaded. Raises ``ValueError`` if ``corpus`` lacks an article of the table.
    """
    articles = articles_of_table(table, corpus)
    rows = []
    chosen = list(dict.fromkeys(table["drift_id"]))[: limit or None]
    table = table[table["drift_id"].isin(chosen)]
    tokens = {id: tokens_of([articles[id]]) for id in dict.fromkeys(table["article_id"])}
    for drift_id in chosen:
        versions = table[table["drift_id"] == drift_id].to_dict("records")
        fullest = next((v for v in versions if v["form"] == "fullest"), versions[0])
        title = f"{apart(fullest['speaker'])} ({escape(str(drift_id))})"
        rows.append(f"<tr><th colspan='3'>{title}</th></tr>")
        words_of = {
            version["article_id"]: VersionWords(
                articles[version["article_id"]], tokens[version["article_id"]], version
            )
            for version in versions
        }
        base = words_of[fullest["article_id"]]
        for version in versions:
            words = words_of[version["article_id"]]
            shown = changed(base, words) if version is not fullest else words.show(0, None)
            cells = (escape(version["source"]), escape(version["form"]), shown)
            rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    return Page("quotation drift", f"<table>{''.join(rows)}</table>")


class VersionWords:
    """The words of a version as they are compared, and as they stand."""

    def __init__(self, article: Article, tokens: Tokens, version: dict) -> None:
        held = (tokens.start >= version["start"]) & (tokens.start < version["end"])
        if version["n_marked"] >= version["n_words"]:  # without what stands between two marks
            marks = quotations(article.text)
            after = np.searchsorted([mark.start for mark in marks], tokens.start, side="right")
            ends = np.array([0, *(mark.end for mark in marks)])
            held &= tokens.start < ends[after]
        self.words = [tokens.vocabulary[code] for code in tokens.codes[held].tolist()]
        self._starts = tokens.start[held].tolist()
        self._ends = tokens.end[held].tolist()
        self._text = article.text

    def show(self, first: int, last: int | None) -> str:
        """Return the words from ``first`` to before ``last`` as they stand, escaped."""
        places = slice(first, last)
        if not self._starts[places]:
            return ""
        return escape(self._text[self._starts[places][0] : self._ends[places][-1]])


def changed(base: VersionWords, version: VersionWords) -> str:
    """Return a version as HTML, with what it dropped and what it added against ``base``."""
    pieces = []
    for tag, i1, i2, j1, j2 in align(base.words, version.words).opcodes:
        if tag in ("delete", "replace"):
            pieces.append(f"<del>{base.show(i1, i2)}</del>")
        if tag in ("insert", "replace"):
            pieces.append(f"<ins>{version.show(j1, j2)}</ins>")
        if tag == "equal":
            pieces.append(version.show(j1, j2))
    return " ".join(pieces)
