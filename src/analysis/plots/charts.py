"""Charts of any table (dots with intervals, heatmaps, bars), and those of one kind of table.

The latter draw a matrix beside the tree in which its rows join, the words that set outlets apart,
when articles appeared, and which outlet reports which fact.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Hashable
from datetime import date
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import Normalize
from matplotlib.dates import (
    AutoDateLocator,
    ConciseDateFormatter,
    DateFormatter,
    DateLocator,
    DayLocator,
)
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from analysis.files import need_columns
from analysis.plots.style import (
    FAINT,
    INK,
    SOURCES,
    Look,
    count_beside,
    dot,
    figure_of,
    fit_row_names,
    label_of,
    legend,
    literal,
    looks_in_turn,
    looks_of,
    luminance,
    new_axes,
    nothing,
    point,
    rows,
    shades,
    source_looks,
)

WIDTH = 7.5  # inches
_PLAIN = Look("#5b6470", "o", "")  # grey: no source has it
_MACHINE = Look("#D55E00", "s", "")
_HAND, _BOTH = Look("#8a929c", "^", ""), Look("#111111", "o", "")
_ON_LIGHT, _ON_DARK = "#010101", "#fefefe"  # letters on cells
_MIDDLE = 0.179  # luminance of a ground on which black and white are read equally well
_EPOCH = date(1970, 1, 1)
_COUNTS = ("n_articles", "n_sentences", "n_quotes", "n_passages")  # columns that say of how many
_LEAST = 3  # articles that can carry an interval
_DATE = re.compile(r"(\d{4})(?:-(0?[1-9]|1\d)(?:-(0?[1-9]|[1-3]\d))?)?(?:[T ].*)?")
_BANDS = {"alone": "by one", "some": "by some", "all": "by all", "all but one": "by all but one"}


def dots_with_intervals(
    table: pd.DataFrame,
    *,
    value: str = "mean",
    low: str = "low",
    high: str = "high",
    label: str,
    group: str | None = None,
    palette: dict[str, str] | None = None,
    n: str | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw one dot per row, with a whisker for its interval, and of how many it is.

    Parameters
    ----------
    table : DataFrame
        One row per dot.
    value, low, high : str
        Columns of numbers: the dot, and the ends of its whisker. A row without an interval is a
        hollow dot, and so is one of fewer than three articles (``n_articles``), which can't carry
        any; a row without a value is left blank.
    label : str
        Column of names. Rows stand from top to bottom in order of their first appearance, and in
        that of the palette where they are its sources.
    group : str, optional
        Column that sets apart rows with the same label. Groups other than sources are grey.
    palette : dict, optional
        A colour for each group, as of :func:`source_palette`.
    n : str, optional
        Column of counts, written at the right, a row or a dot each, or in the legend where every
        source has one count alone. By default ``n_articles``, ``n_sentences``, ``n_quotes`` or
        ``n_passages``, whichever the table has; none for ``""``.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from analysis import load_corpus, plots
    >>> frame = load_corpus().frame.assign(low=float("nan"), high=float("nan"))
    >>> ax = plots.dots_with_intervals(
    ...     frame, value="n_words", low="low", high="high", label="event", group="source"
    ... )
    """
    n = _count_column(table) if n is None else n
    more = [name for name in (group, n) if name]
    need_columns(table, [value, low, high, label, *more])
    labels = _in_order(table[label], palette)
    looks = looks_of(table[group], palette, group) if group else {}
    shifted = group is not None and bool(table.groupby(label)[group].nunique().max() > 1)
    lines = len(labels) * max(1.6, 0.75 * len(looks) if shifted else 0)
    ax = new_axes(ax, WIDTH, 1 + 0.23 * lines)
    if table.empty:
        return nothing(ax)
    order = {name: place for place, name in enumerate(looks)}
    heights, hollow = [], False
    for row in table.to_dict("records"):
        look = looks[str(row[group])] if group else _PLAIN
        shift = 0.0
        if shifted:  # the groups of a row share three quarters of its height
            shift = (order[str(row[group])] - (len(looks) - 1) / 2) * 0.74 / len(looks)
        heights.append(labels.index(row[label]) + shift)
        few = row.get("n_articles", _LEAST) < _LEAST
        left, right = (np.nan, np.nan) if few else (row[low], row[high])
        hollow |= dot(ax, row[value], left, right, heights[-1], look)
    rows(ax, labels)
    if shifted:
        for place in range(1, len(labels)):
            ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    named = group is not None and group != label
    marks = {name: point(look) for name, look in looks.items()} if named else {}
    past = 0
    if n:
        what = n.removeprefix("n_").replace("_", " ")
        if marks and group in SOURCES and (table.groupby(group)[n].nunique() == 1).all():
            of = dict(zip(table[group].astype(str), table[n], strict=True))
            marks = {f"{name}\n{_count(of[name], what)}": mark for name, mark in marks.items()}
        else:
            past = _write_counts(ax, table[n], what, table[label], heights)
    if hollow:
        marks["hollow: no interval"] = _hollow()
    if marks:
        legend(ax, list(marks.values()), marks, past=past)
    ax.set_xlabel(value.replace("_", " "))
    return ax


def _count_column(table: pd.DataFrame) -> str:
    """Return the column that says of how many a row is; nothing if there is none."""
    return next((name for name in _COUNTS if name in table.columns), "")


def _write_counts(
    ax: Axes, counts: pd.Series, what: str, labels: pd.Series, heights: list[float]
) -> int:
    """Write counts at the right: one a row whose dots share it, else one a dot.

    Returns how many characters they are wide.
    """
    if (counts.groupby(labels).nunique() == 1).all():
        texts = {float(round(y)): _count(n, what) for y, n in zip(heights, counts, strict=True)}
    else:
        texts = {-0.62: what} if labels.duplicated().any() else {}
        unit = "" if texts else what
        texts |= {y: _count(n, unit) for y, n in zip(heights, counts, strict=True)}
    count_beside(ax, list(texts.items()))
    return max(map(len, texts.values()))


def _count(number: float, what: str) -> str:
    """Return a number with its noun, which is in the plural; nothing for a missing one."""
    if not np.isfinite(number):
        return ""
    return f"{number:,.0f} {what.removesuffix('s') if number == 1 else what}".strip()


def _in_order(names: pd.Series, palette: dict[str, str] | None) -> list[object]:
    """Return each name once: as in the palette if all are its sources, else as they come."""
    found = list(dict.fromkeys(names))
    if palette and all(name in palette for name in found):
        return [name for name in palette if name in found]
    return found


def _hollow() -> Line2D:
    """Return the mark that stands in a legend for hollow ones."""
    mark = point(_PLAIN)
    mark.set_markerfacecolor("white")
    return mark


def machine_and_hand(table: pd.DataFrame, *, label: str, ax: Axes | None = None) -> Axes:
    """Draw what a machine says, what hand codes say, and the two together, a row a group.

    Parameters
    ----------
    table : DataFrame
        A table of :func:`analysis.coding.corrected`.
    label : str
        Column of names of the groups, from top to bottom.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The machine as a hollow square without an interval: it has scored every row. Hand codes as
        a grey triangle, corrected figures as a black dot, with their intervals; beside the name of
        the group the number of its rows and codes. What is missing is not drawn.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plots
    >>> table = pd.DataFrame({"source": ["A"], "machine": 0.1, "hand": -0.2, "hand_low": -0.5,
    ...     "hand_high": 0.1, "corrected": -0.1, "low": -0.3, "high": 0.1, "n_rows": 90,
    ...     "n_coded": 20})
    >>> ax = plots.machine_and_hand(table, label="source")
    """
    drawn = [
        ("machine alone", "machine", "", "", _MACHINE, -0.26),
        ("hand codes alone", "hand", "hand_low", "hand_high", _HAND, 0.0),
        ("machine corrected by hand", "corrected", "low", "high", _BOTH, 0.26),
    ]
    columns = [name for one in drawn for name in one[1:4] if name]
    need_columns(table, [label, "n_rows", "n_coded", *columns], see="coding.corrected")
    ax = new_axes(ax, WIDTH, 1.3 + 0.55 * len(table))
    if table.empty:
        return nothing(ax)
    for place, row in enumerate(table.to_dict("records")):
        for _, value, low, high, look, shift in drawn:
            left, right = (row[low], row[high]) if low else (np.nan, np.nan)
            dot(ax, row[value], left, right, place + shift, look, hollow=not low)
        if place:
            ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    names = list(zip(table[label], table["n_rows"], table["n_coded"], strict=True))
    rows(ax, [name for name, *_ in names])
    ax.set_yticklabels([f"{label_of(name)}\n{n} rows, {coded} coded" for name, n, coded in names])
    marks = [point(look) for _, _, _, _, look, _ in drawn]
    marks[0].set_markerfacecolor("white")
    legend(ax, marks, [name for name, *_ in drawn])
    ax.set_xlabel("mean, with 95 % intervals; the machine has scored all rows")
    return ax


def heatmap(
    matrix: pd.DataFrame,
    *,
    fmt: str = "{:.2f}",
    label: str = "",
    center: float | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a matrix as coloured cells with their numbers; a missing value is a dash.

    The numbers stand in the cells, so that no scale is needed beside them.

    Parameters
    ----------
    matrix : DataFrame
        Numbers, rows by columns.
    fmt : str
        How a number is written.
    label : str
        What is measured, written above the cells.
    center : float, optional
        Where the two colours of the scale meet; one colour by default.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Examples
    --------
    >>> from analysis import load_corpus, plots
    >>> words = load_corpus().frame.pivot_table(index="source", columns="event", values="n_words")
    >>> ax = plots.heatmap(words, fmt="{:.0f}", label="words")
    """
    n_rows, n_columns = matrix.shape
    cell = 0.75 if max(matrix.shape) <= 12 else 0.46
    ax = new_axes(ax, max(4.0, 2.2 + cell * n_columns), max(1.6, 1.2 + 0.7 * cell * n_rows))
    if matrix.empty:
        return nothing(ax)
    values = matrix.to_numpy(dtype=float)
    known = values[np.isfinite(values)]
    least, most = (known.min(), known.max()) if len(known) else (0.0, 1.0)
    if center is not None:
        reach = max(abs(most - center), abs(least - center))
        least, most = center - reach, center + reach
    colors = plt.get_cmap("PuOr" if center is not None else "Blues")
    grounds = colors(Normalize(least, most)(np.nan_to_num(values)))
    grounds[~np.isfinite(values)] = 1
    ax.set(xlim=(-0.5, n_columns - 0.5), ylim=(n_rows - 0.5, -0.5))
    narrow = figure_of(ax).get_figwidth() < 6
    ax.set_yticks(range(n_rows), [label_of(name, 18 if narrow else 22) for name in matrix.index])
    ax.xaxis.tick_top()
    ax.tick_params(length=0)
    ax.spines[:].set_visible(False)
    ax.set_title(literal(label), loc="left", fontsize=9, fontweight="normal")
    _name_columns(ax, list(matrix.columns))
    width, height = _extent(ax)
    digits = max((len(fmt.format(x)) for x in known), default=1)
    fitting = min(width / n_columns / (digits * 0.68), height / n_rows * 0.6)
    size = float(np.clip(fitting, 5, 10))  # every number fits into its cell
    for (row, column), number in np.ndenumerate(values):
        corner = (column - 0.5, row - 0.5)
        ground = tuple(grounds[row, column])
        ax.add_patch(Rectangle(corner, 1, 1, facecolor=ground, edgecolor="white", linewidth=1))
        text = fmt.format(number) if np.isfinite(number) else "–"
        text = text if re.search("[1-9]", text) else text.lstrip("-")  # no "-0.00"
        ink = _ON_LIGHT if luminance(ground) > _MIDDLE else _ON_DARK
        ax.text(column, row, text, ha="center", va="center", fontsize=size, color=ink)
    return ax


def _extent(ax: Axes) -> tuple[float, float]:
    """Return width and height of the axes in points, once all is laid out."""
    figure = figure_of(ax)
    figure.draw_without_rendering()
    box, points = ax.get_window_extent(), 72 / figure.dpi
    return box.width * points, box.height * points


def _name_columns(ax: Axes, names: list[object]) -> None:
    """Write the names of columns above them, in lines that fit; upright where there are many."""
    if len(names) > 12:
        ax.set_xticks(range(len(names)), [label_of(name, 30) for name in names], rotation=90)
        return
    ax.set_xticks(range(len(names)), ["x"] * len(names))
    room = _extent(ax)[0] / len(names)
    longest = max(len(word) for name in names for word in label_of(name).split())
    size = float(np.clip(room / (longest * 0.62), 7.5, 10))
    width = max(int(room / (size * 0.59)), 4)
    ax.set_xticks(range(len(names)), [label_of(name, width) for name in names], fontsize=size)


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
    """Draw one horizontal bar per label, stacked by group in order of first appearance.

    Parameters
    ----------
    table : DataFrame
        One row per label and group.
    value : str
        Column of numbers, none negative. Each piece carries its number where it has room; without
        ``group`` the numbers stand at the end of the bars.
    label : str
        Column of names.
    group : str, optional
        Column by which the bars are stacked.
    fmt : str
        How a number is written; with ``%`` the axis is in per cent.
    palette : dict, optional
        A colour for each group, as of :func:`source_palette`; without one, groups other than
        sources are grey.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a column is missing, a value is negative, or a label and group occur twice.

    Examples
    --------
    >>> from analysis import load_corpus, plots
    >>> words = load_corpus().frame.groupby("source", as_index=False)["n_words"].sum()
    >>> ax = plots.bars(words, value="n_words", label="source", fmt="{:.0f}")
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
    looks = _looks_of_areas(order, palette, group or "")
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


def _looks_of_areas(
    names: list[str], palette: dict[str, str] | None, column: str
) -> dict[str, Look]:
    """Return the looks of the pieces of bars; greys with hatches unless they are sources."""
    if palette:
        return looks_of(names, palette)
    if column in SOURCES:
        return source_looks(names)
    greys, looks = shades(names), looks_in_turn(names)
    return {name: look._replace(color=greys[name]) for name, look in looks.items()}


def cluster_heatmap(
    matrix: pd.DataFrame,
    joins: pd.DataFrame,
    *,
    label: str = "cosine",
    ax: Axes | None = None,
) -> Axes:
    """Draw a matrix of similarities as a heatmap, with the tree of its rows on the left.

    Two branches meet at the mean similarity of the outlets on both sides. Rows are numbered,
    columns have the numbers; rows that join nothing stand last.

    Parameters
    ----------
    matrix : DataFrame
        A matrix of ``compare.similarity_matrix``.
    joins : DataFrame
        What ``compare.linkage`` made of it (``left, right, similarity``).
    label : str
        What is measured.
    ax : Axes, optional
        Becomes the heatmap and makes room for the tree; a new figure by default.

    Returns
    -------
    Axes
        The axes of the heatmap.

    Raises
    ------
    ValueError
        If a column is missing, if ``joins`` has rows that the matrix lacks, or for axes that are
        not in a grid of subplots.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import compare, plots
    >>> names = ["Meridian", "Deccan", "Antiwar"]
    >>> cosines = [[1, 0.6, 0.4], [0.6, 1, 0.3], [0.4, 0.3, 1]]
    >>> matrix = pd.DataFrame(cosines, index=names, columns=names)
    >>> ax = plots.cluster_heatmap(matrix, compare.linkage(matrix))
    """
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
    _draw_tree(tree, joins, order)
    tree.set_xlabel(f"mean {label}\nwhere they join", fontsize=9)
    heatmap(drawn, label=label, ax=ax)
    ax.tick_params(axis="x", rotation=0)
    labels = [f"{label_of(name)}  {row}" for row, name in enumerate(order, start=1)]
    ax.set_yticks(range(len(order)), labels)
    fit_row_names(ax, 1.5)
    return ax


def _draw_tree(ax: Axes, joins: pd.DataFrame, order: list[str]) -> None:
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
    lowest = min(joins["similarity"], default=1.0)
    ax.set_xlim(lowest - 0.06 * (1 - lowest) - 0.001, 1)
    ax.set_ylim(len(order) - 0.5, -0.5)
    ax.set_yticks([])
    ax.xaxis.set_major_locator(MaxNLocator(2))
    ax.spines[["left", "right", "top"]].set_visible(False)
    ax.spines["bottom"].set_color(FAINT)


def keyness_panels(
    table: pd.DataFrame,
    n: int = 8,
    *,
    palette: dict[str, str] | None = None,
    columns: int = 3,
    width: float | None = None,
) -> NDArray[np.object_]:
    """Draw one panel per group with the words that set it apart beyond chance.

    Words used more than elsewhere come first, by q-value, then by ``z`` or, without it, log-odds;
    they are drawn by log-odds. Beside each word stand the times it is used and the number of
    articles that use it. All panels share one scale.

    Parameters
    ----------
    table : DataFrame
        A table of ``compare.keyness`` (``term, group, log_odds, low, high``; with ``q_value``,
        words from .05 on are left out; ``counts, n_articles``).
    n : int
        How many words a panel holds.
    palette : dict, optional
        A colour for each group, as of :func:`source_palette`.
    columns : int
        How many panels stand side by side.
    width : float, optional
        Of the figure, in inches.

    Returns
    -------
    array of Axes
        One per group, in the order of the palette, else alphabetical; a group without a word
        beyond chance says so.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from analysis import compare, load_corpus, plots
    >>> corpus = load_corpus().filter(event="trip")
    >>> keys = compare.keyness(corpus, n_permutations=50)
    >>> axes = plots.keyness_panels(keys, n=5, palette=plots.source_palette(corpus.sources))
    """
    need_columns(table, ["term", "group", "log_odds", "low", "high"])
    looks = looks_of(sorted(table["group"].astype(str)), palette)
    shown = {name: _key_words(table[table["group"].astype(str) == name], n) for name in looks}
    columns = max(1, min(columns, len(looks)))
    n_rows = max(1, -(-len(looks) // columns))
    most = [1] * n_rows
    for place, words in enumerate(shown.values()):
        most[place // columns] = max(most[place // columns], len(words))
    figure, grid = plt.subplots(
        n_rows, columns,
        figsize=(width or 3.2 * columns + 0.4, 0.6 + sum(0.26 * x + 0.6 for x in most)),
        sharex=True, squeeze=False, layout="constrained",
        height_ratios=[0.26 * x + 0.35 for x in most],
    )  # fmt: skip
    if not looks:
        return np.array([nothing(grid[0, 0])])
    for spare in grid.ravel()[len(looks) :]:
        spare.remove()
    last = [name for name in looks if len(shown[name])][-1:]
    hollow = False
    for place, (ax, (name, words)) in enumerate(zip(grid.ravel(), shown.items(), strict=False)):
        for height, row in enumerate(words.to_dict("records")):
            hollow |= dot(ax, row["log_odds"], row["low"], row["high"], height, looks[name])
        rows(ax, [_counted_word(row) for row in words.to_dict("records")])
        ax.set_ylim(most[place // columns] - 0.5, -0.5)
        ax.spines["left"].set_visible(False)
        ax.set_title(label_of(name, 26), loc="left", fontsize=10)
        ax.tick_params(labelbottom=columns > 1 or name in last)
        if len(words):
            ax.axvline(0, color=INK, linewidth=0.8)
        else:
            ax.text(0, 0.9, "no word beyond chance", transform=ax.transAxes, va="top", fontsize=9)
            ax.set_axis_off()
    label = (
        f"log-odds, with interval{' (hollow: none)' if hollow else ''}; 0: as often as elsewhere"
    )
    if "counts" in table and "n_articles" in table:
        label += "\nin brackets: times used, in how many articles"
    figure.supxlabel(label, fontsize=10)
    return np.array(grid.ravel()[: len(looks)])


def _key_words(own: pd.DataFrame, n: int) -> pd.DataFrame:
    """Return the rows of a panel, the largest log-odds first."""
    if "q_value" in own:
        own = own[own["q_value"] < 0.05]
    own = own.assign(more=own["log_odds"] > 0)
    order = [x for x in ("more", "q_value", "z", "log_odds", "term") if x in own.columns]
    own = own.sort_values(order, ascending=[x in ("q_value", "term") for x in order])[:n]
    return own.sort_values(["log_odds", "term"], ascending=[False, True])


def _counted_word(row: dict[Hashable, Any]) -> str:
    if "counts" not in row or "n_articles" not in row:
        return str(row["term"])
    return f"{row['term']} ({row['counts']} in {row['n_articles']})"


def timeline(
    frame: pd.DataFrame, *, palette: dict[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw each article at its date, on the line of its outlet.

    A date known to the month or year only is a hollow mark on a line over that time. Articles of
    one outlet on one day stand above one another. At the right edge they are counted, those
    without a readable date besides, not left out in silence.

    Parameters
    ----------
    frame : DataFrame
        ``corpus.frame``, or rows of it (``source, published``).
    palette : dict, optional
        A colour for each source, as of :func:`source_palette`.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a column is missing.

    Examples
    --------
    >>> from analysis import load_corpus, plots
    >>> frame = load_corpus().frame
    >>> ax = plots.timeline(frame, palette=plots.source_palette(frame["source"]))
    """
    need_columns(frame, ["source", "published"])
    looks = looks_of(sorted(frame["source"].astype(str)), palette)
    names = list(looks)
    ax = new_axes(ax, WIDTH, 1.1 + 0.42 * max(len(names), 1))
    if frame.empty:
        return nothing(ax)
    taken: dict[tuple[str, float], int] = {}
    vague = False
    undated = dict.fromkeys(names, 0)
    for source, published in zip(frame["source"].astype(str), frame["published"], strict=True):
        look, place = looks[source], names.index(source)
        if (span := _days(published)) is None:
            undated[source] += 1
            continue
        middle = sum(span) / 2
        height = place - 0.2 * taken.get((source, middle), 0)
        taken[source, middle] = taken.get((source, middle), 0) + 1
        exact = span[0] == span[1]
        if not exact:
            vague = True
            ax.plot(span, (height, height), color=look.color, linewidth=1.5)
        face = look.color if exact else "white"
        ax.plot(middle, height, look.marker, color=look.color, markerfacecolor=face, markersize=8)
    rows(ax, names)
    counts = frame["source"].astype(str).value_counts()
    texts = [
        ", ".join([_count(counts[name], "articles"), *([f"{missing:,} undated"] * bool(missing))])
        for name, missing in undated.items()
    ]
    count_beside(ax, list(enumerate(texts)))
    if vague:
        ax.set_xlabel("hollow: only the month or year is known")
    if taken:
        _tick_days(ax)
    else:
        ax.set_xticks([])
    return ax


def _tick_days(ax: Axes) -> None:
    """Put a few ticks on an axis of days: at whole days at least, never at hours."""
    first, last = ax.dataLim.intervalx
    locator: DateLocator
    if last - first > 20:
        locator = AutoDateLocator(minticks=2, maxticks=5)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    else:
        ax.set_xlim(first - 1, last + 1)
        apart = 1 + int(last - first) // 5
        locator = DayLocator(interval=apart)  # type: ignore[no-untyped-call]
        ax.xaxis.set_major_formatter(DateFormatter("%d %b\n%Y"))  # type: ignore[no-untyped-call]
    ax.xaxis.set_major_locator(locator)


def _days(published: object) -> tuple[float, float] | None:
    """Return the first and last day that ``published`` (ISO; year, month or day) can mean.

    Days are counted from 1970 on, as on the axis of matplotlib.
    """
    match = _DATE.fullmatch(str(published).strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        last = day or calendar.monthrange(year, month or 12)[1]
        ends = date(year, month or 1, day or 1), date(year, month or 12, last)
    except ValueError:
        return None
    return float((ends[0] - _EPOCH).days), float((ends[1] - _EPOCH).days)


def presence(
    matrix: pd.DataFrame, *, palette: dict[str, str] | None = None, ax: Axes | None = None
) -> Axes:
    """Draw one row per outlet and one column per fact, with a bar where it is reported.

    What one outlet alone reports stands at the left, what one alone leaves out at the right. Lines
    separate the bands, named above with their numbers of facts.

    Parameters
    ----------
    matrix : DataFrame
        A matrix of ``compare.coverage_matrix``; facts are drawn in its order.
    palette : dict, optional
        A colour for each outlet, as of :func:`source_palette`.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If the index of the matrix has no level ``told``.

    Examples
    --------
    >>> from analysis import compare, load_corpus, plots, quotes
    >>> articles = list(load_corpus())[::4][:3]
    >>> facts = compare.coverage(articles, quotes.reported_speech(articles, engine="rules"))
    >>> ax = plots.presence(compare.coverage_matrix(facts))
    """
    if "told" not in matrix.index.names:
        raise ValueError(f"the matrix has no level 'told'; it has {list(matrix.index.names)}")
    matrix = matrix.set_axis([str(name) for name in matrix.columns], axis=1)
    looks = looks_of(matrix.columns, palette)
    names = list(looks)
    matrix = matrix[names]
    ax = new_axes(ax, 9, 1.5 + 0.34 * len(names))
    if matrix.empty:
        return nothing(ax)
    for place, name in enumerate(names):
        told = (matrix.iloc[:, place] > 0).to_numpy().nonzero()[0]
        ax.bar(told, 0.74, width=0.86, bottom=place - 0.37, color=looks[name].color)
    bands = matrix.index.get_level_values("told")
    first = 0
    for band in dict.fromkeys(bands):
        n = int((bands == band).sum())
        wide = n * 9 > len(bands)  # else its name stands above those of its neighbours
        label = f"{_BANDS.get(band, band)}\n{n}" + ("" if wide else "\n\n")
        middle = first + (n - 1) / 2
        ax.text(middle, -0.55, label, ha="center", va="bottom", fontsize=9, color=INK)
        if first:
            ax.axvline(first - 0.5, color=INK, linewidth=0.9)
        first += n
    rows(ax, names)
    n_told = {name: int((matrix[name] > 0).sum()) for name in names}
    count_beside(ax, [(place, f"{n} of {len(matrix)}") for place, n in enumerate(n_told.values())])
    ax.set_xlim(-0.6, len(matrix) - 0.4)
    ax.set_xticks([])
    ax.grid(False)
    for place in range(1, len(names)):
        ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    ax.spines[:].set_visible(False)
    return ax
