"""Charts that a reader can play with, beside the figures of a report: a script draws them.

Without scripts, and in print, there is the figure alone. Texts of the corpus stand in the page as
JSON that nothing runs; the script makes text of them, never elements.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable, Mapping
from html import escape
from typing import Any

import pandas as pd

from analysis.compare import coverage_matrix
from analysis.files import need_columns
from analysis.quotes.voices import spoken
from analysis.reading.marking import asset

SCRIPTS = tuple(asset(name) for name in ("vendor/d3.min.js", "vendor/plot.min.js", "charts.js"))
"""What a page with such charts runs, in order, for :func:`analysis.reading.marking.document`."""

_MOST_STATEMENTS = 3000
_MOST_FACTS = 150  # of an event
_LONGEST = 160  # characters of a statement
_ARTICLE = 500  # words of a usual article: what the prior of a comparison of two is worth


def play_keyness(keys: pd.DataFrame, palette: Mapping[str, str], *, voice: str = "") -> str:
    """Return a chart of words: how often they are used against how much they set outlets apart.

    Parameters
    ----------
    keys : DataFrame
        A table of :func:`analysis.compare.keyness` by outlet.
    palette : dict
        The outlets in their order, as of :func:`analysis.plots.source_palette`.
    voice : str
        In whose words the terms were counted: ``outlet``, ``quoted``, or all of them.

    Returns
    -------
    str
        HTML for a page with :data:`SCRIPTS`. A reader chooses an outlet, and all others or one
        other; a word leads to ``search.html#q=WORD&outlet=NAME&voice=VOICE``.

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    Against all others, log-odds and q-values are those of the table. Two outlets are compared by
    the same log-odds, computed from the counts in the page, without a test: no word of such a
    comparison is marked as beyond chance.
    """
    need_columns(keys, ["term", "group", "counts", "rate", "log_odds", "q_value"])
    keys = keys.assign(group=keys["group"].astype(str))
    names = [name for name in palette if name in set(keys["group"])]
    terms = sorted(keys["term"].unique())
    grids = {
        name: keys.pivot(index="term", columns="group", values=name).reindex(terms, columns=names)
        for name in ("counts", "log_odds", "q_value")
    }
    used = keys[keys["counts"] > 0].groupby("group")
    words = used["counts"].sum() * 1000 / used["rate"].sum()  # rates are per 1,000 words
    data = {
        "groups": [
            {
                "name": name,
                "words": round(float(words.get(name, 1))),
                "color": _place(name, palette),
            }
            for name in names
        ],
        "prior": _ARTICLE,
        "voice": voice,
        "terms": terms,
        "counts": grids["counts"].fillna(0).astype(int).to_numpy().tolist(),
        "odds": _numbers(grids["log_odds"]),
        "q": _numbers(grids["q_value"]),
    }
    how = (
        "Each dot is a word, or several with the same counts: the higher, the more it sets the "
        "outlet apart; the farther right, the more often it is used. Filled: beyond chance "
        "(q below .05); hollow: may be chance. In the top and the bottom line are words that one "
        "side never uses. Two outlets alone are compared without a test."
    )
    return _play(
        "keyness", how, "Point at a dot to see its words; click to read where they stand.", data
    )


def play_statements(
    quotes: pd.DataFrame, frame: pd.DataFrame, pages: Mapping[str, str], palette: Mapping[str, str]
) -> str:
    """Return a timeline of statements: a dot each, by the date and the outlet of its article.

    Parameters
    ----------
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`. Of more than 3,000 statements the most
        confident are drawn; the chart says so.
    frame : DataFrame
        A row per article: ``article_id, date`` and the ``outlet`` (else ``source``).
    pages : dict
        Where in the report each article can be read; a dot leads to the words there.
    palette : dict
        The outlets in their order, as of :func:`analysis.plots.source_palette`.

    Returns
    -------
    str
        HTML for a page with :data:`SCRIPTS`; empty where no statement has a date.

    Raises
    ------
    ValueError
        If a column is missing.
    """
    outlet = "outlet" if "outlet" in frame else "source"
    need_columns(frame, ["article_id", "date", outlet])
    need_columns(quotes, ["article_id", "content", "content_spans", "speaker", "confidence"])
    articles = frame.set_index("article_id")
    dates = pd.to_datetime(articles["date"]).dt.strftime("%Y-%m-%d")
    said = spoken(quotes)
    said = said.assign(
        date=said["article_id"].map(dates),
        outlet=said["article_id"].map(articles[outlet].astype(str)),
    )
    said = said[said["date"].notna() & said["outlet"].isin(list(palette))]
    whole = len(said)
    best = said.sort_values("confidence", ascending=False, kind="stable").head(_MOST_STATEMENTS)
    said = said.loc[best.index.sort_values()]
    if said.empty:
        return ""
    names = [name for name in palette if name in set(said["outlet"])]
    rows = [
        {
            "date": row["date"],
            "outlet": names.index(row["outlet"]),
            "speaker": str(row["speaker"]),
            "words": _short(row["content"]),
            "page": pages.get(row["article_id"], ""),
            "at": _extent(row["content_spans"]),
        }
        for row in said.sort_values(["date", "article_id"], kind="stable").to_dict("records")
    ]
    how = "Each dot is a statement, at the date of its article; those of one day stand together."
    if whole > len(said):
        how += f" The {len(said):,} most confident of {whole:,} are drawn."
    hint = "Point at a dot to see who says what; click to read it in the article."
    return _play("statements", how, hint, {"outlets": _outlets(names, palette), "rows": rows})


def play_presence(table: pd.DataFrame, pages: Mapping[str, str], palette: Mapping[str, str]) -> str:
    """Return a matrix of what is told: statements by outlets, with the sentences that tell them.

    Parameters
    ----------
    table : DataFrame
        A table of :func:`analysis.compare.coverage`; its statements are drawn, of an event those
        150 that stand first in :func:`analysis.compare.coverage_matrix`.
    pages : dict
        Where in the report each article can be read.
    palette : dict
        The outlets in their order, as of :func:`analysis.plots.source_palette`.

    Returns
    -------
    str
        HTML for a page with :data:`SCRIPTS`; empty without any statement of two outlets.

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    "Not found" does not mean that an outlet withholds something: it may tell it in other words.
    """
    needed = (
        "event kind fact_id source article_id start end text sure n_sources n_possible told".split()
    )
    need_columns(table, needed)
    told = table[(table["kind"] == "statement") & table["sure"] & (table["n_possible"] > 1)]
    told = told[told["source"].isin(list(palette))]
    names = [name for name in palette if name in set(told["source"])]
    events = list(dict.fromkeys(told["event"]))
    facts = []
    for number, event in enumerate(events):
        own = told[told["event"] == event]
        order = coverage_matrix(own).index.get_level_values("fact_id")[:_MOST_FACTS]
        places = defaultdict(list)
        for row in own.to_dict("records"):
            places[row["fact_id"]].append(row)
        facts += [{"event": number, "cells": _cells(places[fact], names, pages)} for fact in order]
    if not facts:
        return ""
    how = (
        "Each column is a statement, filled where a sentence of an outlet tells it or comes near "
        "in words: on the left what one tells, then what some tell, then what all tell. Read the "
        "sentences: two about one thing may differ, and what is not found may be told otherwise."
    )
    hint = "Point at a cell to see the sentences of all outlets; click to keep them in view."
    data = {"outlets": _outlets(names, palette), "events": list(map(str, events)), "facts": facts}
    return _play("presence", how, hint, data)


def _cells(
    places: list[dict[Hashable, Any]], names: list[str], pages: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return the sentences of a statement, outlet by outlet."""
    cells = []
    for place, name in enumerate(names):
        texts = [
            {
                "text": _short(row["text"]),
                "page": pages.get(row["article_id"], ""),
                "at": f"{row['start']}-{row['end']}",
            }
            for row in places
            if row["source"] == name
        ]
        if texts:
            cells.append({"outlet": place, "texts": texts})
    return cells


def _play(chart: str, how: str, hint: str, data: dict[str, Any]) -> str:
    """Return the place of a chart: what it shows, and its data as JSON that nothing runs."""
    held = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        held = held.replace(char, f"\\u{ord(char):04x}")
    return (
        f'<div class="play" data-chart="{chart}" data-hint="{escape(hint)}">'
        f"<p>{escape(how)}</p>"
        f'<script type="application/json">{held}</script></div>'
    )


def _outlets(names: list[str], palette: Mapping[str, str]) -> list[dict[str, Any]]:
    return [{"name": name, "color": _place(name, palette)} for name in names]


def _place(name: str, palette: Mapping[str, str]) -> int:
    return list(palette).index(name)


def _numbers(grid: pd.DataFrame) -> list[list[float | None]]:
    return [[None if x != x else round(float(x), 4) for x in row] for row in grid.to_numpy()]


def _extent(spans: list[tuple[int, int]]) -> str:
    """Return where a statement stands, from its first span to its last: ``12-80``."""
    return f"{min(start for start, _ in spans)}-{max(end for _, end in spans)}" if spans else "0-0"


def _short(text: object) -> str:
    shown = " ".join(str(text).split())
    return shown if len(shown) <= _LONGEST else f"{shown[: _LONGEST - 1]}…"
