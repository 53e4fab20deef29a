"""Do intervals hold the truth, and do tests keep their level? Simulated outlets, real scores.

    python research/benchmarks/intervals.py [CORPUS] [--runs 200]

Mentions are drawn from the polarities that the corpus has in the outlet's voice (most near 0,
tails to -1 and 1), or are shares. A mention repeats what its event says, or what its article says,
so often that two mentions correlate as given, and is drawn anew otherwise: the mean of an outlet is
known exactly. "like news" (.05 on an event, .05 more in an article) is about what the shipped
corpus has: within articles -.1 to .05, on an event 0 to .12, by voice and measure. "bunched" (.1
and .2) is more than was seen. Where all write on one event, the truth is that of the event. To
hold: coverage .93 to .97 (worst .90), size .02 to .07, false-discovery rate at most .05.
"""

from __future__ import annotations

import argparse
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import load_corpus, sentiment, stats

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
BUNCHES = {"like news": (0.05, 0.05), "bunched": (0.1, 0.2)}
COUNTS = {"equal": 3, "random": 0, "first 1, others 5": 1, "first 5, others 1": 5}


def mentions(mode: str, source: Counts, runs: int, rng: np.random.Generator) -> Counts:
    """Return how many mentions each article has, of shape (runs, articles)."""
    shape = runs, len(source)
    if mode == "random":
        return np.minimum(rng.geometric(0.35, shape), 8)
    first, others = {"equal": (3, 3)}.get(mode, (COUNTS[mode], 6 - COUNTS[mode]))
    return np.broadcast_to(np.where(source == 0, first, others), shape)


def drawn(
    pool: Floats,
    source: Counts,
    event: Counts,
    counts: Counts,
    rng: np.random.Generator,
    shift: float = 0.0,
    bunches: str = "like news",
) -> tuple[pd.DataFrame, Floats]:
    """Return a row a mention of every run, and the true mean of each run and outlet.

    ``shift`` tilts what the first outlet draws toward low values.
    """
    runs, n = counts.shape
    of_event, of_article = np.sqrt(BUNCHES[bunches])  # probabilities of repeating
    pool = np.sort(pool)
    tilted = np.exp(-shift * pool)
    shares = np.stack([np.cumsum(tilted / tilted.sum()), np.arange(1, len(pool) + 1) / len(pool)])
    means = np.array([pool @ np.diff(share, prepend=0) for share in shares])
    run, article = (place.repeat(counts.ravel()) for place in np.indices((runs, n)).reshape(2, -1))
    at_event = rng.random((runs, event.max() + 1))
    level, kind = rng.random(len(run)), rng.random(len(run))
    level = np.where(kind < of_event + of_article, rng.random((runs, n))[run, article], level)
    level = np.where(kind < of_event, at_event[run, event[article]], level)
    of_first = source[article] == 0

    def value(at: Floats, first: NDArray[np.bool_]) -> Floats:
        places = [np.minimum(np.searchsorted(share, at), len(pool) - 1) for share in shares]
        return pool[np.where(first, *places)]

    rows = pd.DataFrame(
        {
            "run": run, "article_id": article, "source": source[article], "event": event[article],
            "value": value(level, of_first),
        }
    )  # fmt: skip
    outlets = np.arange(source.max() + 1)
    true = np.broadcast_to(np.where(outlets == 0, *means), (runs, len(outlets)))
    if event.max() == 0:
        told = value(
            np.broadcast_to(at_event, true.shape), np.broadcast_to(outlets == 0, true.shape)
        )
        true = of_event * told + (1 - of_event) * true
    return rows, true


def design(outlets: int, articles: int, crossed: bool, alone: float = 0.0) -> tuple[Counts, Counts]:
    """Return outlet and event of each article; ``alone`` is the share on an event of their own."""
    source, number = np.indices((outlets, articles)).reshape(2, -1)
    event = number if crossed else np.zeros_like(number)
    own = number < round(alone * articles)
    return source, np.where(own, articles + np.arange(len(source)), event)


def held(table: pd.DataFrame, true: Floats) -> dict[str, object]:
    """Return the share of intervals with the truth, their mean width, and how many there are."""
    known = table["low"].notna().to_numpy()
    inside = (table["low"] <= true + 1e-9) & (true <= table["high"] + 1e-9)
    return {
        "coverage": inside[known].mean(),
        "width": (table["high"] - table["low"])[known].mean(),
        "without": 1 - known.mean(),
    }


def ratios(
    rows: pd.DataFrame, true: Floats, bounds: tuple[float, float] | None
) -> dict[str, object]:
    """Return how the interval of each outlet's mean does."""
    sums = rows.groupby(["run", "source", "article_id"])["value"].agg(["sum", "size"]).reset_index()
    keys = ["run", "source"]
    table = stats.group_ratio(sums, "sum", "size", keys, within=["run"], bounds=bounds)
    return held(table, true[table["run"], table["source"]])


def tests(rows: pd.DataFrame, true: Floats) -> dict[str, object]:
    """Return coverage, and how often the first and the second outlet are significant at .05."""
    table = stats.against_others(rows, ["value"], ["run"])
    n = true.shape[1]
    others = (true.sum(axis=1, keepdims=True) - true) / (n - 1)
    apart = (true - others)[table["run"], table["source"]]
    called = table["p_value"].dropna() < 0.05
    first, second = (called[table["source"] == k].mean() for k in (0, 1))
    return {**held(table, apart), "first": first, "second": second}


def of_articles(kind: str, outlets: int, articles: int, runs: int) -> dict[str, object]:
    """Return how intervals do on measures that are no mentions: style, words heard, topics."""
    rng = np.random.default_rng(7)
    shape = runs, outlets, articles
    long = rng.lognormal(6, 0.5, shape).round()
    event = rng.normal(0, 0.3, (runs, 1, articles))
    logit = event + rng.normal(0, 0.6, shape)
    total, count = np.empty(shape), long
    if kind == "style: share of words quoted":
        total = rng.binomial(long.astype(int), 1 / (1 + np.exp(0.4 - logit))).astype(float)
    elif kind == "style: hedges":
        total = rng.poisson(long * 0.004 * np.exp(logit)).astype(float)
    elif kind == "heard: a speaker in half of the articles":
        count = (long * 0.4).round()
        given = rng.beta(2, 5, shape) * (rng.random(shape) < 0.5)
        total = (count * given).round()
    else:
        count = np.ones(shape)
        total = rng.beta(0.4, 2, shape)
    run, source, _ = np.indices(shape)
    frame = pd.DataFrame(
        {"run": run.ravel(), "source": source.ravel(), "t": total.ravel(), "c": count.ravel()}
    )
    # the truth is that of very many articles of the same kind
    true = {
        "style: share of words quoted": 0.4076, "style: hedges": 0.004 * np.exp(0.225),
        "heard: a speaker in half of the articles": 1 / 7, "prevalence of a topic": 1 / 6,
    }[kind]  # fmt: skip
    bounds = (0.0, 1.0)
    table = stats.group_ratio(frame, "t", "c", ["run", "source"], within=["run"], bounds=bounds)
    return held(table, np.full(len(table), true))


def discoveries(pool: Floats, runs: int, mode: str) -> dict[str, object]:
    """Return rate of false discoveries and power over ten targets, an outlet off in two of them."""
    rng = np.random.default_rng(11)
    source, event = design(6, 8, crossed=True)
    parts = []
    for target in range(10):
        counts = mentions(mode, source, runs, rng)
        rows, _ = drawn(pool, source, event, counts, rng, 4.0 if target < 2 else 0.0)
        parts.append(rows.assign(target=target))
    table = stats.against_others(pd.concat(parts), ["value"], ["run", "target"])
    q = table.groupby("run")["p_value"].transform(stats.benjamini_hochberg)
    true = (table["target"] < 2) & (table["source"] == 0)
    null = table["target"] >= 2
    found = q < 0.05
    false = (found & null).groupby(table["run"]).sum().astype(float)
    of_all = (found & (null | true)).groupby(table["run"]).sum().astype(float)
    return {
        "mentions": mode, "false discoveries": (false / of_all.clip(lower=1)).mean(),
        "power": found[true].mean(),
    }  # fmt: skip


def show(title: str, records: list[dict[str, object]]) -> None:
    print(f"\n{title}\n{pd.DataFrame(records).round(3).to_string(index=False)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?")
    parser.add_argument("--runs", type=int, default=200)
    options = parser.parse_args()
    runs = options.runs
    scored = sentiment.actor_polarity(load_corpus(options.corpus))
    polarity = scored.loc[scored["voice"] == "outlet", "model"].to_numpy(float)
    pools = {
        "polarity": (polarity, (-1.0, 1.0)),
        "share of .3": (np.repeat([0.0, 1.0], [7, 3]), (0.0, 1.0)),
        "share of .05": (np.repeat([0.0, 1.0], [19, 1]), (0.0, 1.0)),
    }
    records = []
    for bunches, name, n_outlets, n_articles, crossed in product(
        BUNCHES, pools, (2, 3, 6, 12, 40), (1, 2, 3, 4, 8, 20), (True, False)
    ):
        rng = np.random.default_rng(n_outlets * 100 + n_articles)
        source, event = design(n_outlets, n_articles, crossed)
        counts = mentions("random", source, max(runs * 6 // (n_outlets + 4), 60), rng)
        rows, true = drawn(pools[name][0], source, event, counts, rng, bunches=bunches)
        found = ratios(rows, true, pools[name][1])
        records.append(
            {
                "bunches": bunches,
                "values": name,
                "outlets": n_outlets,
                "articles": n_articles,
                "crossed": crossed,
                **found,
            }
        )
    for bunches, name in product(BUNCHES, pools):
        cells = [one for one in records if (one["bunches"], one["values"]) == (bunches, name)]
        show(f"Intervals of an outlet's mean: {name}, {bunches}, random mentions", cells)
    records = []
    for mode, alone, n_articles in product(COUNTS, (0, 0.5, 0.75), (4, 8)):
        rng = np.random.default_rng(n_articles)
        source, event = design(6, n_articles, crossed=True, alone=alone)
        counts = mentions(mode, source, runs, rng)
        rows, true = drawn(polarity, source, event, counts, rng, 1.0)
        records.append(
            {
                "mentions": mode,
                "alone": alone,
                "articles": n_articles,
                **ratios(rows, true, (-1, 1)),
            }
        )
    show("Six outlets, one colder; share of articles alone on their event", records)
    kinds = [
        "style: share of words quoted", "style: hedges",
        "heard: a speaker in half of the articles", "prevalence of a topic",
    ]  # fmt: skip
    records = [
        {"values": kind, "outlets": n, "articles": size, **of_articles(kind, n, size, runs)}
        for kind, n, size in product(kinds, (3, 6, 12), (1, 2, 4, 8, 20))
    ]
    show("Intervals of other measures", records)
    records = []
    for name, mode, (n_outlets, n_articles, crossed), alone in product(
        pools, COUNTS, ((2, 8, True), (3, 4, False), (6, 4, True), (12, 3, True)), (0, 0.5)
    ):
        if alone and not crossed:
            continue
        rng = np.random.default_rng(n_outlets)
        source, event = design(n_outlets, n_articles, crossed, alone)
        counts = mentions(mode, source, runs, rng)
        rows, true = drawn(pools[name][0], source, event, counts, rng)
        size = tests(rows, true)
        rows, true = drawn(
            pools[name][0], source, event, counts, rng, -2.0 if "share" in name else 4
        )
        power = tests(rows, true)
        records.append(
            {
                "values": name, "mentions": mode, "outlets": n_outlets, "articles": n_articles,
                "alone": alone, "crossed": crossed, **size,
                "apart": (true[:, 0] - true[:, 1]).mean(),
                "coverage apart": power["coverage"], "power": power["first"],
            }
        )  # fmt: skip
    show(
        "An outlet against the others: coverage, size (first and second outlet) and power", records
    )
    records = [discoveries(polarity, max(runs // 6, 20), mode) for mode in COUNTS]
    show("Ten targets, six outlets, eight articles: false discoveries and power", records)


if __name__ == "__main__":
    main()
