"""The figures of a report: each drawn from a table, under a title that says what it shows.

Titles name all that tie. Where nothing differs there is no figure: a sentence says so better.
"""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from analysis import plots
from analysis.corpus.records import counted
from analysis.plots.style import figure_of, label_of
from analysis.report.pictures import Drawn, html
from analysis.report.plays import SCRIPTS, play_keyness, play_presence, play_statements
from analysis.topics import differences
from analysis.topics.model import Topics

__all__ = [
    "SCRIPTS", "Drawn", "frames", "heard", "html", "keyness", "play_keyness", "play_presence",
    "play_statements", "polarity", "timeline", "topics",
]  # fmt: skip

WIDTH = 4.8  # inches: at 420 pixels its letters are as large as small print
FEWEST = 10  # sentences that a frame said to lead is found in
_MOST = 6  # columns of a matrix whose names can be read at that width


def timeline(frame: pd.DataFrame, palette: dict[str, str]) -> Drawn:
    """Draw when the articles of each source appeared; ``frame`` is a row per article."""
    ax = plots.timeline(frame, palette=palette, ax=_axes(1.0 + 0.34 * frame["source"].nunique()))
    dates = frame["date"].dropna()
    title = f"{counted(len(frame), 'article')} of {counted(frame['source'].nunique(), 'outlet')}"
    if len(dates):
        title += f", {_span(dates.min(), dates.max())}"
    undated = int(frame["date"].isna().sum())
    note = "Each mark is an article at its date."
    note += f" Without a readable date: {undated:,}." if undated else ""
    data = frame[["article_id", "source", "published", "event"]]
    counts = _told(frame["source"].value_counts().reindex(_ordered(frame["source"], palette)))
    return Drawn("timeline", title, figure_of(ax), data, note, f"Articles: {counts}.")


def heard(
    grid: pd.DataFrame, *, words: pd.Series | None = None, n: pd.Series | None = None
) -> Drawn:
    """Draw shares of quoted words.

    ``grid`` is speakers by sources; ``words`` are the words of each speaker in all sources, by
    which they are ordered (by their mean share without), ``n`` the statements of each source.
    """
    means = grid.mean(axis=1)
    order = means if words is None else words.reindex(grid.index)
    order = order.sort_values(ascending=False, kind="stable")
    grid = grid.loc[order.index]
    if words is None:
        names, figure = plots.leaders(order)
        of = f"{figure} of an outlet's quoted words on average"
    else:
        names, figure = plots.leaders(order, "{:,.0f}")
        of = f"{figure} words" + (" each" if len(names) > 1 else "")
        if len(order) > len(names):
            of += f", {order.index[len(names)]} {order.iloc[len(names)]:,.0f}"
    title = f"{_joined(names)} {'are' if len(names) > 1 else 'is'} quoted most: {of}"
    if not names:
        title = f"No speaker is quoted most: several have {figure or 'none'}"
    ax = _matrix(grid, n, "share of the outlet's quoted words")
    shares = _told(grid.iloc[0], "{:.0%}")
    note = "Share of each outlet's quoted words that go to a speaker; those with most words in all "
    note += "outlets come first, what is missing to 100 % goes to others."
    note += "" if n is None else " n: statements found in the outlet."
    note += _left_out(grid, "speakers")
    numbers = f"{grid.index[0]}: {shares}."
    return Drawn("speakers", title, figure_of(ax), grid.reset_index(), note, numbers)


def keyness(keys: pd.DataFrame, palette: dict[str, str]) -> Drawn | None:
    """Draw the words of each source; ``keys`` is a table of :func:`analysis.compare.keyness`.

    Nothing where no word is beyond chance.
    """
    kept = keys[(keys["q_value"] < 0.05) & (keys["log_odds"] > 0)]
    if kept.empty:
        return None
    of, n_groups = kept["group"].nunique(), keys["group"].nunique()
    most = 6 if n_groups <= _MOST else 3
    axes = plots.keyness_panels(kept, n=most, palette=palette, columns=1, width=WIDTH)
    sources = f"{of} of {n_groups} outlets" if of < n_groups else f"all {n_groups} outlets"
    title = f"{counted(len(kept), 'word')} set {sources} apart beyond chance"
    if len(kept) == 1:
        title = f"One word sets {kept['group'].iloc[0]} apart beyond chance"
    note = (
        f"The words that an outlet uses more than the others do, up to {most} of each, with q "
        "below .05. The farther to the right, the more often than elsewhere: 1 is some three times "
        "as often, 3 some twenty times; lines are 95 % intervals."
    )
    if others := [name for name in palette if name in set(keys["group"]) - set(kept["group"])]:
        note += f" No word beyond chance: {_joined(others)}."
    best = kept.sort_values(["group", "q_value", "term"], kind="stable").groupby("group")
    numbers = "; ".join(f"{name}: {', '.join(own['term'].head(6))}" for name, own in best)
    return Drawn("keyness", title, figure_of(axes.ravel()[0]), keys, note, f"{numbers}.")


def polarity(
    rows: pd.DataFrame, palette: dict[str, str], *, verdicts: pd.DataFrame | None = None
) -> Drawn | None:
    """Draw mean polarity toward actors, where sources differ.

    ``rows`` are those of :func:`analysis.sentiment.by_voice` that may be drawn, ``verdicts`` a
    table of :func:`analysis.sentiment.verdicts`: only actors and voices with a difference that
    holds are drawn, nothing where there is none. Without ``verdicts`` all rows are drawn.
    """
    title = "Polarity toward the actors named most, in the outlets' and in quoted words"
    differ = None
    if verdicts is not None:
        differ = verdicts[verdicts["verdict"].isin(["warmer", "colder"])]
        pairs = set(zip(differ["target"], differ["voice"], strict=True))
        kept = [pair in pairs for pair in zip(rows["target"], rows["voice"], strict=True)]
        rows = rows[kept]
        if rows.empty:
            return None
        title = _difference(differ)
    size = rows.groupby("target")["n_sentences"].transform("sum")
    shown = rows.assign(row=rows["target"] + ", " + _voiced(rows["voice"]), size=size)
    shown = shown.sort_values(["size", "target", "voice"], ascending=[False, True, True])
    lines = shown["row"].nunique() * shown["source"].nunique()
    ax = plots.dots_with_intervals(
        shown, value="mean", low="low", high="high", label="row", group="source", palette=palette,
        n="n_articles", ax=_axes(1.6 + 0.21 * lines + 0.12 * shown["source"].nunique()),
    )  # fmt: skip
    ax.axvline(0, color="black", linewidth=0.8)
    ax.set_xlabel("mean polarity toward the actor, from -1 (negative) to 1 (positive)")
    note = "Mean of the sentences that name the actor, with 95 % intervals."
    if (rows["n_articles"] < 3).any() or rows["low"].isna().any():
        note += " Hollow: no interval, which one or two articles can't carry."
    told = shown.assign(name=shown["source"] + " toward " + shown["row"]).set_index("name")["mean"]
    return Drawn("polarity", title, figure_of(ax), rows, note, f"{_told(told, '{:.2f}')}.")


def frames(shares: pd.DataFrame, *, n: pd.Series | None = None) -> Drawn:
    """Draw shares of sentences; ``shares`` is sources by frames, ``n`` sentences by source."""
    means = shares.mean().sort_values(ascending=False, kind="stable")
    grid = shares[means.index].T
    first = grid.index[0]
    leads = (grid.loc[first] > grid.drop(first).max().fillna(0)).mean()
    title = "No frame leads in most outlets"
    if leads > 0.5 and (n is None or (grid.loc[first] * n).sum() >= FEWEST):
        least, most = (f"{x:.0%}" for x in (grid.loc[first].min(), grid.loc[first].max()))
        share = least if least == most else f"{least} to {most}"
        name = label_of(first, 99)
        where = "all" if leads == 1 else "most"
        title = f"{name[:1].upper()}{name[1:]} leads in {where} outlets: {share} of their sentences"
    ax = _matrix(grid, n, "share of the outlet's own sentences")
    note = "Share of each outlet's own sentences, quotations left out, in which a frame is found; "
    note += "the rest has other frames or none."
    note += "" if n is None else " n: sentences of the outlet's own."
    note += _left_out(grid, "frames")
    numbers = f"{label_of(grid.index[0], 99)}: {_told(grid.iloc[0], '{:.0%}')}."
    return Drawn("frames", title, figure_of(ax), shares.reset_index(), note, numbers)


def topics(model: Topics, palette: dict[str, str]) -> Drawn | None:
    """Draw the prevalence of each topic by source; nothing where topics are not beyond chance."""
    if not model.found or not len(model.prevalence):
        return None
    labels = model.summary.set_index("topic")["label"]
    grid = model.prevalence.pivot(index="topic", columns="source", values="share")
    grid = grid[_ordered(grid.columns, palette)]
    order = grid.mean(axis=1).sort_values(ascending=False, kind="stable").index
    grid = grid.loc[order].set_axis([f"{labels.get(one, '')}" for one in order], axis=0)
    n = model.prevalence.groupby("source")["n_articles"].max()
    ax = _matrix(grid, n, "mean share of the topic in an article")
    tested = differences(model.passages)
    differ = tested[tested["differs"]]
    title = f"No outlet differs from the others in any of {counted(len(labels), 'topic')}"
    if tested.empty:
        title = f"The shares of {counted(len(labels), 'topic')}"
    elif len(differ) == 1:
        row = differ.iloc[0]
        more = "more" if row["difference"] > 0 else "less"
        title = f"{row['source']} has {more} of “{labels.get(row['topic'], '')}” than the others"
    elif len(differ):
        title = f"Beyond chance: {len(differ)} of {len(tested)} differences between outlets"
    note = "Mean share of a topic in an article, by outlet; each named by its words. n: articles."
    note += _left_out(grid, "topics")
    numbers = f"{grid.index[0]}: {_told(grid.iloc[0], '{:.0%}')}."
    return Drawn("topics", title, figure_of(ax), model.prevalence, note, numbers)


def _difference(differ: pd.DataFrame) -> str:
    """Return in a title which differences hold."""
    if len(differ) > 2:
        return f"{len(differ)} differences between outlets hold in all methods"
    return "; ".join(
        f"{one.source} is {one.verdict} toward {one.target} than the others are on average, "
        f"in {'its own' if one.voice == 'outlet' else 'quoted'} words"
        for one in differ.itertuples()
    )


def _span(first: pd.Timestamp, last: pd.Timestamp) -> str:
    """Return a span of days: ``5 February to 14 June 2023``."""
    ends = [f"{day.day} {day:%B %Y}" for day in (first, last)]
    if first.year == last.year and ends[0] != ends[1]:
        ends[0] = f"{first.day} {first:%B}"
    return " to ".join(dict.fromkeys(ends))


def _voiced(voices: pd.Series) -> pd.Series:
    return voices.replace({"outlet": "own words", "quoted": "quoted words"})


def _axes(height: float) -> Axes:
    return plt.subplots(figsize=(WIDTH, height), layout="constrained")[1]


def _matrix(grid: pd.DataFrame, n: pd.Series | None, label: str) -> Axes:
    """Draw shares of things, largest first, by source, with ``n`` beside the sources.

    Of more sources than a page is wide the names stand at the left, with fewer things.
    """
    if n is not None:
        grid = grid.rename(columns={name: f"{name}\nn = {n[name]:,}" for name in n.index})
    if grid.shape[1] > _MOST:
        grid = grid.head(_MOST).T
    ax = plots.heatmap(grid, fmt="{:.0%}", label=label, ax=_axes(1.5 + 0.4 * len(grid)))
    ax.set(xlabel="", ylabel="")
    return ax


def _left_out(grid: pd.DataFrame, what: str) -> str:
    """Return which part of a matrix is drawn, for a note; nothing for the whole."""
    if grid.shape[1] <= _MOST or len(grid) <= _MOST:
        return ""
    return f" Drawn: the largest {_MOST} of {len(grid)} {what}."


def _ordered(sources: Sequence[str] | pd.Series | pd.Index, palette: dict[str, str]) -> list[str]:
    found = set(sources)
    return [name for name in palette if name in found]


def _joined(names: Sequence[str]) -> str:
    """Return names as in a sentence: ``A, B and C``."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _told(values: pd.Series, fmt: str = "{:,.0f}") -> str:
    """Return numbers as a list: ``A 1, B 2``."""
    return ", ".join(f"{name} {fmt.format(value)}" for name, value in values.dropna().items())
