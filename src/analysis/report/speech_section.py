"""The section on who gets to speak."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import plots, stats
from analysis.plots.style import figure_of
from analysis.quotes.voices import HEARD_COLUMNS
from analysis.report.material import Material, Section

MOST_LISTED = 5000  # articles whose statements are written to one table


def heard_everywhere(material: Material) -> pd.DataFrame:
    """Return :func:`analysis.quotes.voices.heard` over all parts, ``outlet`` for the source."""
    parts = pd.concat(material.parts.each("heard"), ignore_index=True)
    parts["source"] = parts["source"].map(material.outlet_of)
    table = parts.groupby(["source", "speaker_id"], as_index=False).agg(
        speaker=("speaker", "first"),
        speaker_kind=("speaker_kind", "first"),
        country=("country", "max"),
        n_words=("n_words", "sum"),
        n_quotes=("n_quotes", "sum"),
        n_articles=("n_articles", "sum"),
    )
    table["share"] = table["n_words"] / table.groupby("source")["n_words"].transform("sum")
    table = table.sort_values(["source", "n_words", "speaker"], ascending=[True, False, True])
    return table[HEARD_COLUMNS].reset_index(drop=True)


def speech_section(material: Material, engine: str) -> Section:
    """Return whose words each source carries, and how much of it is anybody's but its own."""
    heard = heard_everywhere(material)
    frame = material.frame
    words = material.words
    codes, outlets = pd.factorize(frame["outlet"])
    of_word = codes.repeat(words.lengths)
    n_quoted = np.bincount(of_word[words.of_voice("quoted")], minlength=len(outlets))
    n_all = np.bincount(of_word, minlength=len(outlets))
    share = pd.Series(n_quoted / np.maximum(n_all, 1), index=outlets)
    known = heard[heard["speaker_id"] != "unknown"]
    most = known.groupby("speaker")["n_words"].sum().sort_values(ascending=False, kind="stable")
    lead, n_words = stats.largest(most)
    quoted = n_quoted.sum() / max(n_all.sum(), 1)
    claim = f"{quoted:.0%} of the words belong to somebody else than the outlet."
    if len(most):
        claim += f" Most, {n_words:,.0f}, are given to {lead}."
    grid = known[known["speaker"].isin(most.index[:10])].pivot_table(
        index="speaker", columns="source", values="share", aggfunc="sum", fill_value=0
    )
    grid = grid.reindex(most.index[:10]).fillna(0)
    figure = None
    if grid.size:
        ax = plots.heatmap(grid, fmt="{:.0%}", label="share of the words given to anybody")
        plots.title(ax, "Share of the words that each source gives to the most heard")
        ax.set(xlabel="", ylabel="")
        figure = figure_of(ax)
    table = share.rename("share_quoted").rename_axis("source").reset_index()
    counts = frame.groupby("outlet")["n_quotes"].sum()
    table["statements"] = table["source"].map(counts)
    top = known.groupby("source").head(3).groupby("source")["speaker"].agg(", ".join)
    table["most heard"] = [top.get(source, "") for source in table["source"]]
    by = {
        "tagger": "a network trained on PolNeAR; on its development part F1 .81 for contents, "
        ".75 with the source right too",
        "rules": "lists of words; on PolNeAR's development part F1 .64 for contents, .60 with "
        "the source right too: good for a first pass, no more",
    }[engine]
    notes = [f"Statements are found by {by}. Paraphrase counts as given to the speaker."]
    tables = {"speakers": heard}
    if len(frame) <= MOST_LISTED:
        tables["quotes"] = material.parts.table("quotes")
    else:
        notes.append(f"The {int(counts.sum()):,} statements are in parts/part-*.quotes.parquet.")
    said = material.quotes[material.quotes["speaker"] == lead]
    columns = ["speaker", "article_id", "kind", "cue", "content"]
    evidence = said.sort_values("confidence", ascending=False, kind="stable")[columns].head(5)
    return Section("Who gets to speak", claim, notes, figure, table.round(3), evidence, tables)
