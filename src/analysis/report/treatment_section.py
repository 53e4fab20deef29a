"""The sections on how actors are treated, and in which frames."""

from __future__ import annotations

import pandas as pd

from analysis import framing, plots, segment, sentiment, stats
from analysis.plots.style import figure_of
from analysis.report.material import Material, Section


def polarity_section(material: Material) -> Section:
    """Return polarity toward the actors that most articles name, by voice."""
    title = "How actors are treated"
    sample = material.sample
    actors = sentiment.propose_targets(sample, n=6) if len(sample) else {}
    if not actors:
        return Section(title, "No actor is named by a verb in these articles.")
    scored = sentiment.actor_polarity(sample, actors, voices=material.voices)
    scored["source"] = scored["source"].map(material.outlet_of)
    table = sentiment.by_voice(sample, actors, voices=material.voices, scored=scored)
    table = table[table["method"] == "model"]
    whole = table[table["voice"] == "all"]
    counts = whole.groupby("target")["n_sentences"].sum()
    main = counts.sort_values(ascending=False, kind="stable").index[:3]
    shown = table[table["target"].isin(main) & (table["voice"] != "all")].copy()
    shown["row"] = shown["target"] + ", " + shown["voice"]
    shown = shown.sort_values(["row", "source"], kind="stable")
    ax = plots.dots_with_intervals(
        shown, value="mean", low="low", high="high", label="row", group="source",
        palette=material.palette,
    )  # fmt: skip
    ax.axvline(0, color="black", linewidth=0.8)
    plots.title(ax, "Polarity toward the actors named most, in the outlet's and quoted words")
    ax.set_xlabel("mean polarity toward the actor, -1 to 1 (hollow: nothing to resample)")
    verdicts = sentiment.verdicts(scored)
    differ = verdicts[verdicts["verdict"].isin(["warmer", "colder"])]
    claim = (
        f"{len(differ)} of {len(verdicts)} differences between sources hold by all methods and "
        "after correction."
    )
    notes = [
        material.drawn(),
        "A network trained on NewsMTSC: macro-F1 .77 on its test part; two outlets' stance in "
        "the right order in .66 of cases (BASIL). Read the sentences before you cite a mean.",
    ]
    columns = "target voice source mean low high n_sentences n_articles".split()
    tables = {"polarity": table, "polarity_sentences": scored, "polarity_verdicts": verdicts}
    own = scored[(scored["voice"] == "outlet") & scored["target"].isin(main)]
    own = own.sort_values(["model", "article_id", "start"], kind="stable")
    ends = pd.concat([own.head(3), own.tail(3)]).drop_duplicates(["article_id", "start"])
    evidence = ends[["target", "model", "source", "article_id", "text"]].round(2)
    table = shown[columns].round(2)
    return Section(title, claim, notes, figure_of(ax), table, evidence, tables)


def frames_section(material: Material) -> Section:
    """Return in which policy frames the sources write, in their own voice."""
    title = "Frames"
    if not len(material.sample):
        return Section(title, "No article in English.")
    policy = framing.by_voice(material.sample, "policy", voices=material.voices)
    own = policy[(policy["voice"] == "outlet") & policy["source"].isin(material.outlets)]
    shares = own.pivot(index="source", columns="frame", values="mean")
    seen = shares.columns[(shares.max() >= 0.05) & (shares.columns != "other")]
    if not len(seen):
        return Section(title, "No frame is found in a twentieth of the sentences of any source.")
    ax = plots.heatmap(shares[seen], fmt="{:.0%}", label="share of the outlet's sentences")
    plots.title(ax, "Policy frames in the outlets' own sentences")
    ax.set(xlabel="", ylabel="")
    first, share = stats.largest(shares[seen].mean())
    claim = f"In their own words most often “{first}”: {share:.0%} of the sentences."
    notes = [
        material.drawn(),
        "Frames by sentence embeddings and word lists: macro-F1 .77 on FrAC (267 sentences).",
    ]
    table = shares[seen].round(2).reset_index()
    best = framing.top_sentences(segment.sentence_frame(material.sample), "policy", n=1)
    evidence = best.loc[best["frame"].isin(seen), ["frame", "strength", "article_id", "text"]]
    tables = {"frames": policy}
    return Section(title, claim, notes, figure_of(ax), table, evidence.round(2), tables)
