"""Figures of a whole corpus: words that set outlets apart, and when articles appeared.

Part of :mod:`analysis.plots`, which is the one to import.
"""

from __future__ import annotations

import calendar
import re
from datetime import date

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from numpy.typing import NDArray

from analysis.files import need_columns
from analysis.plots.style import INK, dot, looks_of, new_axes, nothing, rows, wrap

WIDTH = 7.5  # inches


def keyness_panels(
    table: pd.DataFrame,
    n: int = 8,
    *,
    palette: dict[str, str] | None = None,
    columns: int = 3,
) -> NDArray[np.object_]:
    """Draw a panel a ``group`` with the ``n`` words that set it apart most, and intervals.

    Takes the table of ``compare.keyness`` (``term, group, log_odds, low, high, q_value``)
    and returns the axes, one a group in alphabetical order. Words used more than elsewhere
    come first, by q-value, then by ``z`` or, without it, log-odds; they are drawn by log-odds. A
    hollow mark is a word that may be there by chance: no interval, or a q-value of 0.05 or
    more. All panels share one scale.
    """
    need_columns(table, ["term", "group", "log_odds", "low", "high"])
    looks = looks_of(sorted(table["group"].astype(str)), palette)
    names = sorted(looks)
    columns = max(1, min(columns, len(names)))
    n_rows = max(1, -(-len(names) // columns))
    figure, grid = plt.subplots(
        n_rows, columns, figsize=(3.2 * columns + 0.4, (0.26 * n + 0.9) * n_rows),
        sharex=True, squeeze=False, layout="constrained",
    )  # fmt: skip
    if not names:
        return np.array([nothing(grid[0, 0])])
    for spare in grid.ravel()[len(names) :]:
        spare.remove()
    for ax, name in zip(grid.ravel(), names, strict=False):
        own = table[table["group"].astype(str) == name]
        own = own.assign(more=own["log_odds"] > 0)
        order = [x for x in ("more", "q_value", "z", "log_odds", "term") if x in own.columns]
        own = own.sort_values(order, ascending=[x in ("q_value", "term") for x in order])[:n]
        own = own.sort_values(["log_odds", "term"], ascending=[False, True])
        for place, row in enumerate(own.to_dict("records")):
            by_chance = not row.get("q_value", 0.0) < 0.05
            dot(ax, row["log_odds"], row["low"], row["high"], place, looks[name], by_chance)
        rows(ax, list(own["term"]))
        ax.set_ylim(n - 0.5, -0.5)
        ax.spines["left"].set_visible(False)
        ax.axvline(0, color=INK, linewidth=0.8)
        ax.set_title(wrap(name, 26), loc="left", fontsize=10)
        ax.tick_params(labelbottom=True)
    figure.supxlabel("log-odds against the other outlets, with interval", fontsize=10)
    return np.array(grid.ravel()[: len(names)])


def timeline(
    frame: pd.DataFrame, *, palette: dict[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw each article of ``corpus.frame`` (``source, published``) on the line of its outlet.

    A date known to the month or year only is a hollow mark on a line over that time.
    Articles of one outlet on one day stand above one another. Articles without a readable
    date are counted at the right edge, not left out in silence.
    """
    need_columns(frame, ["source", "published"])
    looks = looks_of(sorted(frame["source"].astype(str)), palette)
    names = sorted(looks)
    ax = new_axes(ax, WIDTH, 1.1 + 0.42 * max(len(names), 1))
    if frame.empty:
        return nothing(ax)
    taken: dict[tuple[str, float], int] = {}
    vague = False
    undated = dict.fromkeys(names, 0)
    for source, published in zip(frame["source"].astype(str), frame["published"], strict=True):
        look, place = looks[source], names.index(source)
        if (span := _dates(published)) is None:
            undated[source] += 1
            continue
        middle = (span[0] + span[1]) / 2
        height = place - 0.2 * taken.get((source, middle), 0)
        taken[source, middle] = taken.get((source, middle), 0) + 1
        if span[0] < span[1]:
            ax.plot(span, (height, height), color=look.color, linewidth=1.5)
        exact = span[0] == span[1]
        vague |= not exact
        face = look.color if exact else "white"
        ax.plot(middle, height, look.marker, color=look.color, markerfacecolor=face, markersize=8)
    for source, count in undated.items():
        if count:
            text, where = f"{count} without date", (1.01, names.index(source))
            ax.text(*where, text, transform=ax.get_yaxis_transform(), va="center", fontsize=9)
    rows(ax, names)
    if vague:
        ax.set_xlabel("hollow: only the month or year is known")
    if taken:
        locator = AutoDateLocator(minticks=3, maxticks=7)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_locator(locator)
        formatter = ConciseDateFormatter(locator)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(formatter)
    else:
        ax.set_xticks([])
    return ax


def _dates(published: object) -> tuple[float, float] | None:
    """Return first and last day that ``published`` (ISO; year, month or day) can mean."""
    match = re.match(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?$", str(published).strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        if day:
            return (_day(year, month, day),) * 2
        last = calendar.monthrange(year, month or 12)[1]
        return _day(year, month or 1, 1), _day(year, month or 12, last)
    except ValueError:
        return None


def _day(year: int, month: int, day: int) -> float:
    """Return the number of a day on the axis of matplotlib: days since 1970."""
    return float((date(year, month, day) - date(1970, 1, 1)).days)
