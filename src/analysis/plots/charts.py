"""Charts of any table (dots with intervals, heatmaps, bars), and those of one kind of table.

The latter draw a matrix beside the tree in which its rows join, the words that set outlets apart,
when articles appeared, and which outlet reports which fact.
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
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter
from numpy.typing import NDArray

from analysis.files import need_columns
from analysis.plots.style import (
    FAINT,
    INK,
    Look,
    dot,
    figure_of,
    fit_row_names,
    legend,
    looks_in_turn,
    looks_of,
    new_axes,
    nothing,
    point,
    rows,
    wrap,
)

WIDTH = 7.5  # inches
_PLAIN = Look("#5b6470", "o", "")  # grey: no source has it
_MACHINE = Look("#D55E00", "s", "")
_HAND, _BOTH = Look("#8a929c", "^", ""), Look("#111111", "o", "")
_EPOCH = date(1970, 1, 1)
_DATE = re.compile(r"(\d{4})(?:-(0?[1-9]|1\d)(?:-(0?[1-9]|[1-3]\d))?)?(?:[T ].*)?")
_BANDS = {"alone": "by one", "some": "by some", "all": "by all", "all but one": "by all but one"}


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
    """Draw one dot per row, with a whisker for its interval.

    Parameters
    ----------
    table : DataFrame
        One row per dot.
    value, low, high : str
        Columns of numbers: the dot, and the ends of its whisker. A row without an interval is a
        hollow dot; a row without a value is left blank.
    label : str
        Column of names. Rows stand from top to bottom in order of their first appearance.
    group : str, optional
        Column that sets apart rows with the same label.
    palette : dict, optional
        A colour for each group, as of :func:`source_palette`.
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
        shift = 0.0
        if shifted:  # the groups of a row share three quarters of its height
            shift = (order[str(row[group])] - (len(looks) - 1) / 2) * 0.74 / len(looks)
        dot(ax, row[value], row[low], row[high], labels.index(row[label]) + shift, look)
    rows(ax, labels)
    if shifted:
        for place in range(1, len(labels)):
            ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    if group and group != label:
        legend(ax, [point(look) for look in looks.values()], looks)
    ax.set_xlabel(value.replace("_", " "))
    return ax


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
    ax.set_yticklabels([f"{wrap(name)}\n{n} rows, {coded} coded" for name, n, coded in names])
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

    Parameters
    ----------
    matrix : DataFrame
        Numbers, rows by columns.
    fmt : str
        How a number is written.
    label : str
        What is measured.
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
    ax = new_axes(ax, max(4.0, 2.6 + cell * n_columns), max(2.0, 1.4 + 0.8 * cell * n_rows))
    if matrix.empty:
        return nothing(ax)
    values = matrix.to_numpy(dtype=float)
    known = values[np.isfinite(values)]
    least, most = (known.min(), known.max()) if len(known) else (0.0, 1.0)
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
    figure = figure_of(ax)
    figure.colorbar(image, ax=ax, label=label, shrink=0.8)
    figure.draw_without_rendering()
    box, points = ax.get_window_extent(), 72 / figure.dpi
    digits = max((len(fmt.format(x)) for x in values.ravel() if np.isfinite(x)), default=1)
    wide = box.width * points / n_columns / (digits * 0.68)
    size = float(
        np.clip(min(wide, box.height * points / n_rows * 0.6), 5, 10)
    )  # every number fits into its cell
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
        A colour for each group, as of :func:`source_palette`.
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
    looks = looks_of(order, palette) if palette else looks_in_turn(order)
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
    labels = [f"{wrap(name)}  {row}" for row, name in enumerate(order, start=1)]
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
) -> NDArray[np.object_]:
    """Draw one panel per group with the words that set it apart most, and their intervals.

    Words used more than elsewhere come first, by q-value, then by ``z`` or, without it, log-odds;
    they are drawn by log-odds. All panels share one scale.

    Parameters
    ----------
    table : DataFrame
        A table of ``compare.keyness`` (``term, group, log_odds, low, high, q_value``).
    n : int
        How many words a panel holds.
    palette : dict, optional
        A colour for each group, as of :func:`source_palette`.
    columns : int
        How many panels stand side by side.

    Returns
    -------
    array of Axes
        One per group, in alphabetical order.

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    A hollow mark without a whisker is a word that may be there by chance.

    Examples
    --------
    >>> from analysis import compare, load_corpus, plots
    >>> corpus = load_corpus().filter(event="trip")
    >>> keys = compare.keyness(corpus, n_permutations=50)
    >>> axes = plots.keyness_panels(keys, n=5, palette=plots.source_palette(corpus.sources))
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
    """Draw each article at its date, on the line of its outlet.

    A date known to the month or year only is a hollow mark on a line over that time. Articles of
    one outlet on one day stand above one another. Articles without a readable date are counted at
    the right edge, not left out in silence.

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
    names = sorted(looks)
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
    """Draw one row per outlet and one column per fact, with a square where it is reported.

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
    names = [str(name) for name in matrix.columns]
    ax = new_axes(ax, 9, 1.5 + 0.34 * len(names))
    if matrix.empty:
        return nothing(ax)
    looks = looks_of(names, palette)
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
    rows(ax, [wrap(name) for name in names])
    ax.set_xlim(-0.6, len(matrix) - 0.4)
    ax.set_xticks([])
    ax.grid(False)
    for place in range(1, len(names)):
        ax.axhline(place - 0.5, color=FAINT, linewidth=0.6)
    ax.spines[:].set_visible(False)
    return ax
