"""Figures drawn from tables: every function takes a table, draws it, and returns the axes.

Nothing is computed here, so that what a figure shows can be printed. Colour is never the
only cue: sources also differ by marker or hatch, and stand in the same order. An interval
that is missing shows as a hollow dot. Without ``ax`` a figure of a fitting size is made.
"""

from __future__ import annotations

import re

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter
from numpy.typing import NDArray

from analysis.files import need_columns
from analysis.plots.clusters import cluster_heatmap
from analysis.plots.panels import WIDTH, keyness_panels, timeline
from analysis.plots.presence import presence
from analysis.plots.style import (
    FAINT,
    INK,
    Look,
    dot,
    figure_of,
    legend,
    looks_of,
    new_axes,
    nothing,
    point,
    rows,
    shades,
    source_looks,
    source_palette,
    title,
    use_style,
    wrap,
)
from analysis.plots.topics import topic_ribbons

__all__ = [
    "bars", "cluster_heatmap", "dots_with_intervals", "heatmap", "keyness_panels", "presence",
    "shades", "source_looks", "source_palette", "timeline", "title", "topic_ribbons",
    "use_style",
]  # fmt: skip

_PLAIN = Look("#5b6470", "o", "")  # grey: no source has it


def dots_with_intervals(
    table: pd.DataFrame,
    *,
    value: str,
    low: str,
    high: str,
    label: str,
    group: str | None = None,
    palette: dict[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a dot a row at ``value`` with a whisker from ``low`` to ``high``.

    Rows stand from top to bottom in order of the first appearance of their ``label``; rows
    that share one are set apart by ``group``. A row without an interval is a hollow dot; a
    row without a value is left blank. Raises ``ValueError`` if a column is missing.
    """
    need_columns(table, [value, low, high, label, *([group] if group else [])])
    labels = list(dict.fromkeys(table[label]))
    looks = looks_of(table[group], palette) if group else {}
    shifted = group is not None and bool(table.groupby(label)[group].nunique().max() > 1)
    lines = len(labels) * max(1.6, 0.75 * len(looks) if shifted else 0)
    ax = new_axes(ax, WIDTH, 1 + 0.23 * lines)
    if table.empty:
        return nothing(ax)
    order = {name: place for place, name in enumerate(looks)}
    for row in table.to_dict("records"):
        look = looks[str(row[group])] if group else _PLAIN
        shift = _shift(order[str(row[group])], len(looks)) if shifted else 0.0
        dot(ax, row[value], row[low], row[high], labels.index(row[label]) + shift, look)
    rows(ax, labels)
    if shifted:
        for place in range(1, len(labels)):
            ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    if group and group != label:
        legend(ax, [point(look) for look in looks.values()], looks)
    ax.set_xlabel(value.replace("_", " "))
    return ax


def heatmap(
    matrix: pd.DataFrame,
    *,
    fmt: str = "{:.2f}",
    label: str = "",
    center: float | None = None,
    low: float | None = None,
    high: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw ``matrix`` as coloured cells with their numbers; a missing value is a dash.

    ``center`` asks for a scale of two colours that meet there. ``low`` and ``high`` fix the
    ends of the scale, else they are those of the numbers. ``label`` names what is measured.
    """
    n_rows, n_columns = matrix.shape
    cell = 0.75 if max(matrix.shape) <= 12 else 0.46
    ax = new_axes(ax, max(4.0, 2.6 + cell * n_columns), max(2.0, 1.4 + 0.8 * cell * n_rows))
    if matrix.empty:
        return nothing(ax)
    values = matrix.to_numpy(dtype=float)
    known = values[np.isfinite(values)]
    least = low if low is not None else (known.min() if len(known) else 0.0)
    most = high if high is not None else (known.max() if len(known) else 1.0)
    if center is not None:
        reach = max(abs(most - center), abs(least - center))
        least, most = center - reach, center + reach
    colors = plt.get_cmap("PuOr" if center is not None else "Blues").with_extremes(bad="white")
    drawn = np.ma.masked_invalid(values)
    image = ax.imshow(drawn, cmap=colors, vmin=least, vmax=most, aspect="auto")
    longest = max(len(str(name)) for name in matrix.columns)
    angle = 0 if n_columns <= 6 and longest <= 6 else 45 if n_columns <= 12 else 90
    anchor = {"rotation": 45, "ha": "right", "rotation_mode": "anchor"}
    names = [wrap(name, 30) for name in matrix.columns]
    ax.set_xticks(range(n_columns), names, **(anchor if angle == 45 else {"rotation": angle}))
    ax.set_yticks(range(n_rows), [wrap(name) for name in matrix.index])
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    figure_of(ax).colorbar(image, ax=ax, label=label, shrink=0.8)
    size = _cell_size(ax, values, fmt)
    for (row, column), number in np.ndenumerate(values):
        text = fmt.format(number) if np.isfinite(number) else "–"
        text = text if re.search("[1-9]", text) else text.lstrip("-")  # no "-0.00"
        red, green, blue, _ = image.cmap(image.norm(number)) if np.isfinite(number) else (1,) * 4
        dark = 0.299 * red + 0.587 * green + 0.114 * blue < 0.55
        color = "white" if dark else INK
        ax.text(column, row, text, ha="center", va="center", fontsize=size, color=color)
    return ax


def bars(
    table: pd.DataFrame,
    *,
    value: str,
    label: str,
    group: str | None = None,
    fmt: str = "{:.0%}",
    palette: dict[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a horizontal bar a ``label``, stacked by ``group`` in order of first appearance.

    Each piece carries its number where it has room. Without ``group`` the numbers stand at
    the end of the bars. Raises ``ValueError`` if a column is missing, if a value is
    negative, or if a label and group occur twice.
    """
    need_columns(table, [value, label, *([group] if group else [])])
    keys = [label, group] if group else [label]
    if (table[value] < 0).any():
        raise ValueError(f"bars cannot stack negative numbers: column {value!r}")
    if table.duplicated(keys).any():
        raise ValueError(f"more than one row for the same {' and '.join(keys)}")
    labels = list(dict.fromkeys(table[label]))
    ax = new_axes(ax, WIDTH, 1.1 + 0.42 * len(labels))
    if table.empty:
        return nothing(ax)
    order = list(dict.fromkeys(str(x) for x in table[group])) if group else []
    looks = looks_of(order, palette) if palette else dict(zip(order, _series(order), strict=True))
    ends = np.zeros(len(labels))
    longest = table.groupby(label)[value].sum().max()
    for row in table.fillna({value: 0}).to_dict("records"):
        place, number = labels.index(row[label]), float(row[value])
        look = looks[str(row[group])] if group else _PLAIN
        ax.barh(
            place, number, left=ends[place], height=0.7, color=look.color, hatch=look.hatch,
            edgecolor="white", linewidth=0.8,
        )  # fmt: skip
        text = fmt.format(number)
        if not group:
            ax.annotate(text, (number, place), (4, 0), textcoords="offset points", va="center")
        elif longest > 0 and number / longest > 0.022 * (len(text) + 1):
            box = {"facecolor": "white", "edgecolor": "none", "pad": 1.2, "alpha": 0.85}
            middle = ends[place] + number / 2
            ax.text(middle, place, text, ha="center", va="center", fontsize=9, bbox=box)
        ends[place] += number
    rows(ax, labels)
    if not group:
        ax.margins(x=0.12)
    else:
        ax.set_xlim(0, longest or 1)
        handles = [
            Patch(facecolor=x.color, hatch=x.hatch, edgecolor="white") for x in looks.values()
        ]
        legend(ax, handles, [name for name in looks])
    if "%" in fmt:
        ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.set_xlabel(value.replace("_", " "))
    return ax


def _shift(place: int, n: int) -> float:
    """Return how far below its row the ``place``-th of ``n`` groups stands."""
    return (place - (n - 1) / 2) * 0.74 / n


def _series(names: list[str]) -> list[Look]:
    """Return looks for things that are not sources, in the order they come."""
    return list(looks_of([f"{place:04d}" for place in range(len(names))], None).values())


def _cell_size(ax: Axes, values: NDArray[np.float64], fmt: str) -> float:
    """Return the font size at which every number fits into its cell."""
    figure = figure_of(ax)
    figure.draw_without_rendering()
    box = ax.get_window_extent()
    longest = max((len(fmt.format(x)) for x in values.ravel() if np.isfinite(x)), default=1)
    points = 72 / figure.dpi
    wide = box.width * points / values.shape[1] / (longest * 0.68)
    return float(np.clip(min(wide, box.height * points / values.shape[0] * 0.6), 5, 10))
