"""The figures of a report: each drawn from a table, and saved with it as files."""

from __future__ import annotations

import base64
import io
from html import escape
from typing import NamedTuple

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis import plots
from analysis.corpus.records import counted
from analysis.plots.style import figure_of
from analysis.topics.model import Topics


class Drawn(NamedTuple):
    """A figure: ``name`` of its files, ``title`` the finding, ``data`` the table behind it."""

    name: str
    title: str
    figure: Figure
    data: pd.DataFrame


def timeline(frame: pd.DataFrame, palette: dict[str, str]) -> Drawn:
    """Draw when the articles of each source appeared; ``frame`` is a row per article."""
    ax = plots.timeline(frame, palette=palette)
    title = f"{counted(int(frame['date'].notna().sum()), 'article')} with a date"
    plots.title(ax, title)
    data = frame[["article_id", "source", "published", "event"]]
    return Drawn("timeline", title, figure_of(ax), data)


def heard(grid: pd.DataFrame) -> Drawn:
    """Draw shares of quoted words; ``grid`` is speakers by sources."""
    ax = plots.heatmap(grid, fmt="{:.0%}", label="share of the source's quoted words")
    title = "Share of each source's quoted words given to the speakers quoted most"
    plots.title(ax, title)
    ax.set(xlabel="", ylabel="")
    return Drawn("speakers", title, figure_of(ax), grid.reset_index())


def keyness(keys: pd.DataFrame, palette: dict[str, str]) -> Drawn:
    """Draw the words of each source; ``keys`` is a table of :func:`analysis.compare.keyness`."""
    axes = plots.keyness_panels(keys, n=6, palette=palette)
    title = "Log-odds of the words of each source against all others"
    plots.title(axes, title)
    return Drawn("keyness", title, figure_of(axes.ravel()[0]), keys)


def polarity(rows: pd.DataFrame, palette: dict[str, str]) -> Drawn:
    """Draw mean polarity; ``rows`` are those of :func:`analysis.sentiment.by_voice` to be drawn."""
    shown = rows.assign(row=rows["target"] + ", " + rows["voice"])
    shown = shown.sort_values(["row", "source"], kind="stable")
    ax = plots.dots_with_intervals(
        shown, value="mean", low="low", high="high", label="row", group="source", palette=palette
    )
    ax.axvline(0, color="black", linewidth=0.8)
    title = "Polarity toward the actors named most, in the outlet's and quoted words"
    plots.title(ax, title)
    ax.set_xlabel("mean polarity toward the actor, -1 to 1, with 95 % interval (hollow: none)")
    return Drawn("polarity", title, figure_of(ax), rows)


def frames(shares: pd.DataFrame) -> Drawn:
    """Draw shares of sentences; ``shares`` is sources by frames."""
    ax = plots.heatmap(shares, fmt="{:.0%}", label="share of the outlet's sentences")
    title = "Policy frames in the outlets' own sentences"
    plots.title(ax, title)
    ax.set(xlabel="", ylabel="")
    return Drawn("frames", title, figure_of(ax), shares.reset_index())


def topics(model: Topics, palette: dict[str, str]) -> Drawn | None:
    """Draw the prevalence of each topic by source; nothing where no source has any."""
    if not len(model.prevalence):
        return None
    rows = model.prevalence.assign(name="topic " + model.prevalence["topic"].astype(str))
    ax = plots.dots_with_intervals(
        rows, value="share", low="low", high="high", label="name", group="source", palette=palette
    )
    title = "Share of each topic in an article, by source"
    plots.title(ax, title)
    ax.set_xlabel("mean share of the topic in an article, with 95 % interval")
    return Drawn("topics", title, figure_of(ax), model.prevalence)


def html(drawn: Drawn) -> str:
    """Return a figure as a part of a page."""
    buffer = io.BytesIO()
    drawn.figure.savefig(buffer, format="png", metadata={"Software": ""})
    plt.close(drawn.figure)
    data = base64.b64encode(buffer.getvalue()).decode()
    image = f'<img alt="{escape(drawn.title)}" src="data:image/png;base64,{data}">'
    return f"<figure>{image}</figure>"
