"""The sections on what was read: articles, problems, cleaning, and copies."""

from __future__ import annotations

import warnings

import pandas as pd

from analysis import plots, reuse
from analysis.corpus.collection import problem_line
from analysis.corpus_words import Words
from analysis.plots.style import figure_of
from analysis.report.material import Material, Section, counted

MOST_COPIED = 20_000  # articles among which copies are looked for


def corpus_section(material: Material) -> Section:
    """Return what was read: sources, dates, languages, and what is wrong."""
    frame = material.frame
    problems = pd.concat([material.stream.problems, material.parts.problems], ignore_index=True)
    by_source = frame.groupby("outlet", sort=False).agg(
        articles=("article_id", "size"),
        words=("n_words", "sum"),
        median_words=("n_words", "median"),
        first=("date", "min"),
        last=("date", "max"),
        broken_marks=("broken_marks", "sum"),
    )
    for name in ("first", "last"):
        by_source[name] = by_source[name].dt.strftime("%Y-%m-%d").fillna("")
    by_source = by_source.sort_values("articles", ascending=False, kind="stable").reset_index()
    left_out = int(problems["left_out"].sum())
    claim = (
        f"{counted(len(frame), 'article')} of {counted(frame['source'].nunique(), 'source')}, "
        f"{counted(int(frame['n_words'].sum()), 'word')}; {left_out} left out."
    )
    notes = [f"Recognised: {material.stream.recognised}."]
    foreign = frame.loc[frame["language"] != "English", "language"].value_counts()
    if len(foreign):
        listed = ", ".join(f"{n} {name}" for name, n in foreign.items())
        notes.append(f"Not English, and left out of polarity and frames: {listed}.")
    undated = int(frame["date"].isna().sum())
    if undated:
        notes.append(f"Without a date that can be read: {counted(undated, 'article')}.")
    if len(problems):
        notes.append(
            f"{counted(len(problems), 'problem')}, listed in tables/problems.csv; the first: "
        )
        notes += problems.head(5).apply(problem_line, axis=1).tolist()
    tables = {"articles": frame.drop(columns="outlet"), "problems": problems}
    figure = None
    if frame["date"].notna().any() and len(frame) <= 2000:
        shown = frame.assign(source=frame["outlet"])
        ax = plots.timeline(shown, palette=material.palette)
        plots.title(ax, f"{counted(len(frame) - undated, 'article')} with a date")
        figure = figure_of(ax)
    table = by_source.rename(columns={"outlet": "source"})
    return Section("What was read", claim, notes, figure, table, None, tables)


def cleaning_section(material: Material) -> Section:
    """Return what cleaning took out or mended, by rule and source."""
    edits = pd.concat(material.parts.each("cleaning"), ignore_index=True)
    edits["source"] = edits["source"].map(material.outlet_of)
    table = edits.pivot_table(
        index="rule", columns="source", values="edits", aggfunc="sum", fill_value=0
    ).astype("int64")
    order = table.sum(axis=1).sort_values(ascending=False, kind="stable").index
    table = table.loc[order].reset_index()
    touched = edits["article_id"].nunique()
    claim = f"Cleaning changed {touched:,} of {len(material.frame):,} articles."
    notes = ["Every edit is on record and can be read on the pages of the articles."]
    return Section("What cleaning removed", claim, notes, None, table, None, {"cleaning": table})


def copies_section(material: Material) -> Section:
    """Return which articles are copies of others, in whole or in part."""
    words, notes = material.words, []
    if len(words) > MOST_COPIED:
        words = words.sample(MOST_COPIED, material.seed)
        notes.append(f"Looked for among {MOST_COPIED:,} articles drawn at random.")
    copies = _near_copies(words, notes)
    most = copies[["containment_a", "containment_b"]].max(axis=1)
    copies = copies.assign(most=most).sort_values(
        ["most", "shared", "article_a", "article_b"],
        ascending=[False, False, True, True],
        ignore_index=True,
    )
    n_close = int((most >= 0.5).sum())
    claim = (
        f"{counted(len(copies), 'pair')} of articles with a tenth or more of their runs of five "
        f"words in common, {n_close:,} with half or more."
    )
    notes.append("A shared text does not say who copied whom: both may use one agency.")
    columns = ["source_a", "article_a", "source_b", "article_b", "shared"]
    columns += ["containment_a", "containment_b", "first"]
    table = copies[columns].head(12).round(2)
    return Section(
        "Copies", claim, notes, None, table, None, {"copies": copies.drop(columns="most")}
    )


def _near_copies(words: Words, notes: list[str]) -> pd.DataFrame:
    """Return :func:`analysis.reuse.near_copies`, and to ``notes`` what it leaves out."""
    for most in (500, 50, 5):
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                copies = reuse.near_copies(words, max_articles=most)
            except ValueError:  # too many pairs: leave out more of what is printed often
                continue
        notes += [f"{one.message}." for one in said if one.category is UserWarning]
        if most < 500:
            notes.append(f"Runs of words in more than {most} articles are left out.")
        return copies
    notes.append("Too many copies to list in pairs.")
    return reuse.near_copies(words.select([False] * len(words)))
