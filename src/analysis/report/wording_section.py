"""The sections on what sets sources apart: their words, and their topics."""

from __future__ import annotations

import warnings

import pandas as pd

from analysis import compare, plots, topics
from analysis.plots.style import figure_of
from analysis.report.material import OTHERS, Material, Section, counted

MOST_COMPARED = 8000  # articles that keyness is computed from; topics have a limit of their own


def keyness_section(material: Material) -> Section:
    """Return the words that set each source apart, in its own voice."""
    words, notes = material.words, []
    if len(words) > MOST_COMPARED:
        words = words.sample(MOST_COMPARED, material.seed)
        notes.append(f"Computed from {MOST_COMPARED:,} articles drawn at random.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # one source: the claim says it
        keys = compare.keyness(words, by="outlet", voice="outlet")
    more = keys[(keys["log_odds"] > 0) & (keys["group"] != OTHERS)].sort_values(
        ["group", "q_value", "z", "term"], ascending=[True, True, False, True]
    )
    kept, tested = more[more["q_value"] < 0.05], int(keys["q_value"].notna().sum())
    title = "Words that set a source apart"
    if keys.empty:
        return Section(title, "One source: nothing to compare.", tables={"keyness": keys})
    claim = (
        f"Beyond chance: {counted(len(kept), 'word')} of "
        f"{counted(kept['group'].nunique(), 'source')}, of {counted(tested, 'comparison')}."
    )
    notes.append(
        "Weighted log-odds of the outlets' own words; q-values from labels shuffled within "
        "events, corrected for the number of words."
    )
    axes = plots.keyness_panels(keys, n=6, palette=material.palette)
    plots.title(axes, "Log-odds of the words of each source against all others")
    columns = "group term counts rest_counts log_odds low high q_value n_articles".split()
    table = more.groupby("group")[columns].head(4).round(2).rename(columns={"group": "source"})
    figure = figure_of(axes.ravel()[0])
    evidence = _examples(material, table.groupby("source").head(1))
    return Section(title, claim, notes, figure, table, evidence, {"keyness": keys})


def _examples(material: Material, terms: pd.DataFrame) -> pd.DataFrame:
    """Return a place for each term in an article of its source, of those held as texts."""
    found = []
    for source, term in zip(terms["source"], terms["term"], strict=True):
        own = material.sample.filter(source=source)
        places = compare.examples(own, term, voice="outlet", voices=material.voices, n=1, width=60)
        found.append(places.assign(source=source, term=term))
    if not found:
        return pd.DataFrame()
    columns = ["source", "term", "article_id", "before", "match", "after"]
    return pd.concat(found, ignore_index=True)[columns]


def topics_section(material: Material) -> tuple[Section, topics.Topics | None]:
    """Return whether there are topics, and which; with the model of a corpus held as texts."""
    whole = len(material.frame) < topics.MANY_ARTICLES
    if len(material.frame) < 2:
        return Section("Topics", "One article: topics need at least two."), None
    model = topics.fit(
        material.sample if whole and len(material.sample) > 1 else material.words,
        random_state=material.seed,
    )
    notes = ["Whether or not there is anything to be found, a topic model prints topics."]
    table = None
    tables = {"topic_passages": model.passages.drop(columns="text")}
    figure = None
    if model.n_topics:
        columns = ["topic", "label", "words", "stability", "coherence", "n_passages", "n_sources"]
        table = model.summary[columns]
        tables |= {"topics": model.summary, "topic_choice": model.choice}
        tables["topic_prevalence"] = model.prevalence
        if material.frame["source"].nunique() <= len(material.palette) and len(model.prevalence):
            rows = model.prevalence.assign(name="topic " + model.prevalence["topic"].astype(str))
            ax = plots.dots_with_intervals(
                rows, value="share", low="low", high="high", label="name", group="source",
                palette=material.palette,
            )  # fmt: skip
            plots.title(ax, "Share of each topic in an article, by source")
            ax.set_xlabel("mean share of the topic in an article, with 95 % interval")
            figure = figure_of(ax)
    section = Section("Topics", model.verdict, notes, figure, table, None, tables)
    return section, model if whole and model.n_topics else None
