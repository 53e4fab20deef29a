"""A matrix of similarities as a heatmap beside the tree in which its rows join.

Part of :mod:`analysis.plots`, which is the one to import.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from analysis.files import need_columns
from analysis.plots.style import FAINT, INK, figure_of, new_axes, nothing, wrap

_NULL = "#D55E00"


def cluster_heatmap(
    matrix: pd.DataFrame,
    joins: pd.DataFrame,
    *,
    null_high: float | None = None,
    fmt: str = "{:.2f}",
    label: str = "cosine",
    ax: Axes | None = None,
) -> Axes:
    """Draw ``matrix`` as a heatmap in the order of ``joins``, with their tree on its left.

    ``matrix`` is that of ``compare.similarity_matrix``, ``joins`` what ``compare.linkage``
    made of it (``left, right, similarity``); rows that join nothing stand last. Two branches
    meet at the mean similarity of the outlets on both sides. ``null_high``, the upper end of
    what articles on different events show, is a dashed line across the tree: what meets to
    the right of it is closer than those. Cells that are not above it are in brackets. Rows
    are numbered, columns have the numbers.

    A given ``ax`` becomes the heatmap and makes room for the tree. Returns the axes of the
    heatmap. Raises ``ValueError`` if a column is missing, if ``joins`` has rows that the
    matrix lacks, or for axes that are not in a grid of subplots.
    """
    from analysis.plots import heatmap  # this module is part of that one

    need_columns(joins, ["left", "right", "similarity"])
    names = [str(name) for name in matrix.index]
    joined = [*joins["left"].iloc[-1], *joins["right"].iloc[-1]] if len(joins) else []
    if unknown := [name for name in joined if name not in names]:
        raise ValueError(f"the matrix lacks {', '.join(unknown)}: make joins and matrix together")
    order = joined + [name for name in sorted(names) if name not in joined]
    drawn = matrix.set_axis(names, axis=0).set_axis([str(name) for name in matrix], axis=1)
    drawn = drawn.loc[order, order]
    drawn.columns = pd.RangeIndex(1, len(order) + 1)
    cell = 0.75 if len(order) <= 12 else 0.46
    ax = new_axes(ax, 4.6 + cell * len(order), max(2.4, 1.9 + 0.8 * cell * len(order)))
    if not order:
        return nothing(ax)
    if (place := ax.get_subplotspec()) is None:
        raise ValueError("the axes must be in a grid of subplots, as from plt.subplots")
    grid = place.subgridspec(1, 2, width_ratios=[min(0.5, 3 / len(order)), 1], wspace=0.02)
    ax.set_subplotspec(grid[1])
    tree = figure_of(ax).add_subplot(grid[0], label="<tree>")
    known = null_high is not None and np.isfinite(null_high)
    low = drawn.to_numpy(dtype=float) <= (null_high if known else -np.inf)
    _draw_tree(tree, joins, order, null_high if known else None)
    reading = f"mean {label}\nwhere they join"
    tree.set_xlabel(
        f"{reading}\n( ): not above\nother events" if low.any() else reading, fontsize=9
    )
    heatmap(drawn, fmt=fmt, label=label, ax=ax)
    ax.tick_params(axis="x", rotation=0)
    for text in np.array(ax.texts[-low.size :], dtype=object)[low.ravel()]:
        text.set_text(f"({text.get_text()})")
        text.set_fontsize(text.get_fontsize() * 0.85)
    _number_rows(ax, order)
    return ax


def _number_rows(ax: Axes, names: list[str]) -> None:
    """Write name and number of each row, as small as its height asks for."""
    labels = [f"{wrap(name)}  {row}" for row, name in enumerate(names, start=1)]
    ax.set_yticks(range(len(names)), labels)
    figure = figure_of(ax)
    figure.draw_without_rendering()
    points = ax.get_window_extent().height * 72 / figure.dpi / len(names)
    for text in ax.get_yticklabels():
        lines = 1 + text.get_text().count("\n")
        text.set_fontsize(float(np.clip(points / (1.5 * lines), 5, 10)))


def _draw_tree(ax: Axes, joins: pd.DataFrame, order: list[str], null_high: float | None) -> None:
    """Draw the branches, the leaves on the right at the heights of the rows."""
    ends = {(name,): (1.0, float(row)) for row, name in enumerate(order)}
    for left, right, meet in zip(
        joins["left"], joins["right"], joins["similarity"].astype(float), strict=True
    ):
        (x_left, y_left), (x_right, y_right) = ends[tuple(left)], ends[tuple(right)]
        ax.plot(
            [x_left, meet, meet, x_right], [y_left, y_left, y_right, y_right],
            color=INK, linewidth=1.3, solid_joinstyle="miter", clip_on=False,
        )  # fmt: skip
        ends[(*left, *right)] = (meet, (y_left + y_right) / 2)
    lowest = min([*joins["similarity"], 1.0 if null_high is None else null_high], default=0.0)
    if null_high is not None:
        ax.axvline(null_high, color=_NULL, linestyle="--", linewidth=1.3)
        ax.annotate(
            "other\nevents", (null_high, 1), (0, 3), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="bottom", fontsize=8, color=_NULL,
        )  # fmt: skip
    ax.set_xlim(lowest - 0.06 * (1 - lowest) - 0.001, 1)
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_yticks([])
    ax.xaxis.set_major_locator(MaxNLocator(2))
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)
