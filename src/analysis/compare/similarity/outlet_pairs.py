"""Whether two outlets are closer in wording than the event that both report makes them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import stats

_OUTLET_PAIRS = {
    "voice": "object", "source_a": "object", "source_b": "object", "cosine": "float64",
    "expected": "float64", "low": "float64", "high": "float64", "p_value": "float64",
    "q_value": "float64", "n_events": "int64", "n_pairs": "int64",
}  # fmt: skip


def outlet_pairs(pairs: pd.DataFrame, *, n: int = 1000, random_state: int = 0) -> pd.DataFrame:
    """Return the mean cosine of each two outlets beside that of any two accounts of the events.

    ``pairs`` is the table of :func:`analysis.compare.similarity`, within events. Columns
    ``voice, source_a, source_b`` (in alphabetical order; the same for articles of one
    outlet), ``cosine`` (mean over ``n_pairs`` pairs of articles in ``n_events`` events), and
    what is found when outlet labels are shuffled ``n`` times among the articles of each
    event: ``expected, low, high`` (mean, 2.5 and 97.5 % quantiles), ``p_value`` (two-sided,
    one added to both counts), ``q_value`` (false-discovery rate over the pairs of the voice).
    Above ``high`` the two share more words than two accounts of these events do by chance.

    The topic is held fixed, since labels stay within the event; the genre and length are
    not: an outlet of short articles is far from all. With one event of a few articles p
    can't be small: three articles have three pairs. Nothing to shuffle gives NaN. Raises
    ``ValueError`` for ``n`` below 1 and where an article is paired in two events; take the
    pairs of ``similarity(..., within="event")``.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    tables = [_of_voice(part, n, random_state) for _, part in pairs.groupby("voice", sort=False)]
    table = pd.concat(tables) if tables else pd.DataFrame(columns=list(_OUTLET_PAIRS))
    return table[list(_OUTLET_PAIRS)].astype(_OUTLET_PAIRS).round(6).reset_index(drop=True)


def _of_voice(pairs: pd.DataFrame, n: int, random_state: int) -> pd.DataFrame:
    """Return the rows of one voice."""
    sides = [
        pairs[["event", f"source_{side}", f"article_{side}"]].set_axis(
            ["event", "source", "article_id"], axis=1
        )
        for side in "ab"
    ]
    articles = pd.concat(sides).drop_duplicates().sort_values("article_id", ignore_index=True)
    if articles["article_id"].duplicated().any():
        raise ValueError("there are pairs across events: take similarity(..., within='event')")
    names, codes = np.unique(articles["source"].astype(str), return_inverse=True)
    drawn = stats.shuffle_within(
        codes.tolist(), articles["event"], n=n, random_state=random_state
    ).astype(np.int64)
    labels = np.vstack([codes, drawn])  # the first row is what was observed
    place = pd.Series(range(len(articles)), index=articles["article_id"])
    known = pairs[pairs["cosine"].notna()]
    totals, counts = np.zeros((2, n + 1, len(names) ** 2))
    every = np.arange(n + 1)
    for first, second, cosine in zip(
        place.loc[known["article_a"]], place.loc[known["article_b"]], known["cosine"], strict=True
    ):
        low, high = np.sort(labels[:, [first, second]], axis=1).T
        totals[every, low * len(names) + high] += cosine
        counts[every, low * len(names) + high] += 1
    pair = np.sort(pairs[["source_a", "source_b"]].astype(str).to_numpy(), axis=1)
    keys = ["source_a", "source_b"]
    sizes = pairs.assign(**dict(zip(keys, pair.T, strict=True)))
    sizes = sizes.assign(event=sizes["event"].where(sizes["cosine"].notna()))
    table = sizes.groupby(keys).agg(n_events=("event", "nunique"), n_pairs=("cosine", "count"))
    table = table.reset_index()
    rows = []
    for one, other in zip(table["source_a"], table["source_b"], strict=True):
        key = np.searchsorted(names, one) * len(names) + np.searchsorted(names, other)
        with np.errstate(invalid="ignore"):
            rows.append(_beside_null(totals[:, key] / counts[:, key]))
    columns = ["cosine", "expected", "low", "high", "p_value"]
    table = table.join(pd.DataFrame(rows, columns=columns)).assign(voice=pairs["voice"].iloc[0])
    return table.assign(q_value=stats.benjamini_hochberg(table["p_value"]))


def _beside_null(means: np.ndarray) -> tuple[float, ...]:
    """Return the observed mean, the first, with mean, quantiles and p of the others."""
    observed, null = float(means[0]), means[1:][~np.isnan(means[1:])]
    low, high = stats.interval(null)
    if np.isnan(observed) or np.isnan(low):
        return (observed, *[float("nan")] * 4)
    p = 2 * min(stats.p_value(observed, null), stats.p_value(-observed, -null))
    return observed, float(null.mean()), low, high, min(p, 1.0)
