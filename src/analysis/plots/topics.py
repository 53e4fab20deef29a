"""Which topic each passage of an article belongs to, and which topics come back."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import PercentFormatter

from analysis.files import need_columns
from analysis.plots.style import (
    FAINT,
    INK,
    Look,
    figure_of,
    fit_row_names,
    label_of,
    legend,
    literal,
    new_axes,
    nothing,
    rows,
    wrap,
)

# Tol 2021, "Colour Schemes" (SRON/EPS/TN/09-002), scheme "muted": none is the colour of a
# source. The last three are its lightest once more, with a hatch.
_LOOKS = [
    Look(color, "", hatch)
    for color, hatch in (
        ("#CC6677", ""), ("#332288", ""), ("#DDCC77", ""), ("#117733", ""), ("#88CCEE", ""),
        ("#882255", ""), ("#44AA99", ""), ("#999933", ""), ("#AA4499", ""),
        ("#DDCC77", "////"), ("#88CCEE", "...."), ("#CC6677", "\\\\\\\\"),
    )
]  # fmt: skip
_OTHERS, _NONE = Look("#C8C8C8", "", ""), Look("#FFFFFF", "", "")
_PALEST = 0.18  # of a colour that is left where the topic accounts for nothing
_FULL = 0.5  # weight times strength from which on a colour is full
_HEADING = 1.05  # rows that the name of an event takes


def topic_ribbons(
    passages: pd.DataFrame,
    labels: Iterable[str] | None = None,
    *,
    most: int = 40,
    ax: Axes | None = None,
) -> Axes:
    """Draw one ribbon per article, first word to last, each passage in its topic's colour.

    All ribbons are equally long, whatever the length of the article. A passage shows its strongest
    topic only; the smaller ``weight * strength``, the paler it is (full from 0.5 on); white with an
    outline if it has no topic (-1). Events stand in order of appearance, outlets in alphabetical
    order within, with the id if they have several.

    Parameters
    ----------
    passages : DataFrame
        ``Topics.passages`` or whole articles of it (``article_id, source, event, start, end, topic,
        weight, strength, share_*``).
    labels : iterable of str, optional
        Names of topics 0, 1, ..., as in ``Topics.summary["label"]``.
    most : int
        Beyond so many articles a ribbon is the mean share of each topic in the articles of an
        outlet on an event (every article counts alike, as in ``topics.prevalence``), beyond so many
        of those in all articles of an outlet, and beyond so many outlets only those with most
        articles are drawn; the axis says which. Nothing is pale there.
    ax : Axes, optional
        Where to draw; a new figure by default.

    Returns
    -------
    Axes
        The axes drawn on.

    Raises
    ------
    ValueError
        If a column is missing, ``labels`` are too few or ``most`` is below 1.

    Notes
    -----
    The figure does not show that there is anything to be found (``Topics.found``).

    Colours are of topics, not of sources, and none is one of :func:`source_palette`. Nine can be
    told apart by colour-blind readers; topics 9 to 11 have a hatch besides; of more than twelve,
    those from 11 on (the smallest: ``Topics`` are numbered by size) are grey. Stretches that are
    wide enough have the number of their topic: go by it where they are pale.
    """
    need_columns(
        passages, ["article_id", "source", "event", "start", "end", "topic", "weight", "strength"]
    )
    if most < 1:
        raise ValueError(f"most must be at least 1, not {most}")
    if isinstance(labels, str):
        raise ValueError("labels must be a list, one label a topic")
    passages = passages.assign(event=passages["event"].fillna("").astype(str))
    shares = [name for name in passages.columns if str(name).startswith("share_")]
    n_topics = max([len(shares), *(passages["topic"].astype(int) + 1)])
    names = [""] * n_topics if labels is None else [str(label) for label in labels]
    if len(names) < n_topics:
        raise ValueError(f"there are {n_topics} topics, but only {len(names)} labels")
    stretches, reading = _stretches(passages, shares, most)
    ribbons = stretches.drop_duplicates("ribbon")
    headed = ribbons["group"].ne(ribbons["group"].shift()) & ribbons["group"].ne("")
    places = np.arange(len(ribbons)) + _HEADING * headed.to_numpy().cumsum()
    lines = max((label_of(label).count("\n") + 1 for label in ribbons["label"]), default=1)
    ax = new_axes(ax, 9, 1.1 + max(0.26, 0.17 * lines) * (places.max(initial=0) + 1))
    if ribbons.empty:
        return nothing(ax)
    stretches["y"] = stretches["ribbon"].map(dict(zip(ribbons["ribbon"], places, strict=True)))
    own = len(_LOOKS) if n_topics <= len(_LOOKS) else len(_LOOKS) - 1  # the rest share grey
    looks = {
        topic: _NONE if topic < 0 else _LOOKS[topic] if topic < own else _OTHERS
        for topic in sorted(set(stretches["topic"]))
    }
    for stretch in stretches.to_dict("records"):
        look, place = looks[stretch["topic"]], {key: stretch[key] for key in ("y", "left", "width")}
        edge, color = FAINT if look is _NONE else "white", _shade(look, stretch["clear"])
        ax.barh(**place, height=0.74, color=color, edgecolor=edge, linewidth=0.9, clip_on=False)
        if look.hatch:  # apart, since its colour is that of the edge
            ax.barh(
                **place, height=0.74, color="none", edgecolor=INK, hatch=look.hatch, linewidth=0
            )
    ax.set_yticks(places, [label_of(label) for label in ribbons["label"]])
    ax.set_ylim(places[-1] + 0.6, places[0] - (_HEADING + 0.2 if headed.iloc[0] else 0.6))
    ax.set_xlim(0, 1)
    ax.xaxis.set_major_formatter(PercentFormatter(1))
    ax.tick_params(axis="y", length=0)
    ax.spines["left"].set_visible(False)
    ax.set_xlabel(wrap(reading, int(figure_of(ax).get_figwidth() * 8)))
    entries: dict[str, Patch] = {}
    for topic in sorted(looks, key=lambda topic: (topic < 0, topic)):
        look = looks[topic]
        edge = FAINT if look is _NONE else INK if look.hatch else look.color
        name = f"{topic} {names[topic]}".strip() if topic >= 0 else "no topic"
        if look is _OTHERS:
            name = f"{len(_LOOKS) - 1} to {len(names) - 1}: other topics"
        entries[name] = Patch(facecolor=look.color, hatch=look.hatch, edgecolor=edge)
    legend(ax, list(entries.values()), entries)
    row, width = fit_row_names(ax, 1.15)
    size = float(np.clip(row * 0.5, 5, 9))
    for y, name in zip(places[headed], ribbons.loc[headed, "group"], strict=True):
        room = max(int(width / (size * 0.75)), 8)
        shown = name if len(name) <= room else f"{name[: room - 1]}…"
        ax.text(0, y - 0.75, literal(shown), va="center", fontsize=size + 0.5, fontweight="bold")
    for stretch in stretches.to_dict("records"):
        look, number = looks[stretch["topic"]], str(stretch["topic"])
        if look is _NONE or width * stretch["width"] <= size * 0.65 * (len(number) + 1):
            continue
        ground = _shade(look, stretch["clear"])
        dark = np.dot(ground, (0.299, 0.587, 0.114)) < 0.5  # luma, ITU-R BT.601
        box = {"facecolor": ground, "edgecolor": "none", "pad": 1} if look.hatch else None
        ax.text(
            stretch["left"] + stretch["width"] / 2, stretch["y"], number, ha="center",
            va="center", fontsize=size, color="white" if dark else INK, bbox=box,
        )  # fmt: skip
    return ax


def topic_stability(table: pd.DataFrame, *, ax: Axes | None = None) -> Axes:
    """Draw how often each topic comes back, over the range of topics of words that bunch.

    A filled dot is a topic that comes back more than 95 percent of those of shuffled articles; a
    hollow one lies in their range (the band) or below.

    Parameters
    ----------
    table : DataFrame
        ``Topics.stability``.
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

    Notes
    -----
    A steady topic is a list of words that was found twice. It need not mean anything.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import plots
    >>> table = pd.DataFrame({"topic": [0, 1], "label": ["fish · quota", "vote · paper"],
    ...     "stability": [0.4, 0.1], "null_low": 0.02, "null_high": 0.15, "steady": [True, False]})
    >>> ax = plots.topic_stability(table)
    >>> [text.get_text() for text in ax.get_yticklabels()]
    ['0 fish · quota', '1 vote · paper']
    """
    need_columns(table, ["topic", "label", "stability", "null_low", "null_high", "steady"])
    ax = new_axes(ax, 7.5, 1.3 + 0.37 * len(table))
    if table.empty:
        return nothing(ax)
    low, high = float(table["null_low"].iloc[0]), float(table["null_high"].iloc[0])
    ax.axvspan(low, high, color=FAINT, alpha=0.5, linewidth=0)
    for place, row in enumerate(table.to_dict("records")):
        face = INK if row["steady"] else "white"
        ax.plot(row["stability"], place, "o", color=INK, markerfacecolor=face, markersize=6.5)
    rows(ax, (table["topic"].astype(str) + " " + table["label"]).tolist())
    ax.set_xlim(0, max(0.2, table["stability"].max() * 1.1, high * 1.1))
    ax.set_xlabel("stability (1: the same ten words in the same order from both halves)")
    handles = [
        Line2D([], [], color=INK, marker="o", markerfacecolor=face, linestyle="", markersize=7)
        for face in (INK, "white")
    ]
    band = Patch(facecolor=FAINT, alpha=0.5)
    names = ["above the band", "not above it", "nine in ten topics of shuffled articles"]
    legend(ax, [*handles, band], names)
    return ax


def _stretches(passages: pd.DataFrame, shares: list[str], most: int) -> tuple[pd.DataFrame, str]:
    """Return ``ribbon, group, label, left, width, topic, clear``, and what a ribbon is."""
    events = {event: place for place, event in enumerate(dict.fromkeys(passages["event"]))}
    names = passages[["article_id", "source", "event"]].astype(str)
    table = passages.assign(**names, place=passages["event"].map(events))
    table = table.sort_values(["place", "source"], kind="stable", ignore_index=True)
    if table["article_id"].nunique() <= most:
        several = table.groupby(["event", "source"])["article_id"].transform("nunique") > 1
        length = table.groupby("article_id")["end"].transform("max")
        ribbons = pd.DataFrame(
            {
                "ribbon": table["article_id"],
                "group": table["event"],
                "label": table["source"] + (" (" + table["article_id"] + ")").where(several, ""),
                "left": table["start"] / length,
                "width": (table["end"] - table["start"]) / length,
                "topic": table["topic"].astype(int),
                "clear": (table["weight"] * table["strength"] / _FULL).clip(0, 1).fillna(0.0),
            }
        )
        return ribbons, "share of the text; pale: the topic explains little of a passage"
    reading = "mean share of the topics in the articles of an outlet"
    if len(table.drop_duplicates(["event", "source"])) <= most:
        return _means(table, shares), f"{reading} on an event"
    size = table.groupby("source")["article_id"].nunique()
    if len(size) > most:
        reading += f"; outlets not shown, none with more articles: {len(size) - most}"
    kept = size.sort_values(ascending=False, kind="stable").index[:most]
    table = table[table["source"].isin(kept)].sort_values("source", kind="stable")
    return _means(table.assign(event=""), shares), reading


def _means(table: pd.DataFrame, shares: list[str]) -> pd.DataFrame:
    by = ["event", "source"]
    keys = table.groupby(by, sort=False).ngroup()
    articles = table.assign(ribbon=keys).groupby(["ribbon", "article_id"])[shares].mean()
    means = articles.groupby("ribbon").mean().set_axis(range(len(shares)), axis=1)
    means[-1] = means.isna().all(axis=1).astype(float)
    means = means.div(means.sum(axis=1), axis=0).reset_index()
    rows = means.melt("ribbon", var_name="topic", value_name="width").query("width > 0")
    rows = rows.sort_values(["ribbon", "topic"], ignore_index=True)
    names = table[by].drop_duplicates(ignore_index=True).set_axis(["group", "label"], axis=1)
    left = rows.groupby("ribbon")["width"].cumsum() - rows["width"]
    return rows.join(names, on="ribbon").assign(left=left, clear=1.0).astype({"topic": int})


def _shade(look: Look, clear: float) -> tuple[float, float, float]:
    """Return the colour on white, as strong as ``clear`` (0 to 1) says."""
    kept = _PALEST + (1 - _PALEST) * clear
    red, green, blue = (1 - kept * (1 - part) for part in to_rgb(look.color))
    return red, green, blue
