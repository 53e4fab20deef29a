"""Krippendorff's alpha of weighted units, and the resamples that give it an interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, interval_distance

from analysis import stats

DISTANCES = ("nominal", "ordinal", "interval")
Row = tuple[str, float, float, float, int, str]  # measure, value, low, high, n_units, note
COLUMNS = ["measure", "value", "low", "high", "n_units", "note"]


def alpha(
    counts: np.ndarray,
    weights: np.ndarray,
    distance: str = "nominal",
    numbers: np.ndarray | None = None,
) -> float:
    """Return Krippendorff's alpha; NaN if fewer than two codes occur in units coded twice.

    ``counts[u, c]`` is how many coders gave unit u the code c, ``weights[u]`` how many units
    it stands for; ``numbers`` are the values of the codes under "interval". Krippendorff
    2011, "Computing Krippendorff's Alpha-Reliability", with the disagreement of a unit and
    the expected one from nltk. nltk's own ``alpha()`` gives the same for weights of 1; it has
    no ordinal distance and calls perfect what is undefined.
    """
    coded = counts.sum(axis=1)
    used = (coded >= 2) & (weights > 0)
    counts, weights, coded = counts[used], weights[used], coded[used]
    frequencies = weights @ counts
    if np.count_nonzero(frequencies) < 2:
        return float("nan")
    # Krippendorff's ordinal distance is the squared difference of mid-ranks
    places = np.cumsum(frequencies) - frequencies / 2 if distance == "ordinal" else numbers

    def between(one: int, other: int) -> float:
        if places is None:
            return binary_distance(one, other)
        return interval_distance(places[one], places[other])

    task = AnnotationTask(distance=between)
    within = np.array([task.Disagreement(_occurring(row)) for row in counts])
    observed = (weights * coded) @ within / (weights @ coded)
    expected = task.Disagreement(_occurring(frequencies))
    return float(1 - observed / expected)


def _occurring(frequencies: np.ndarray) -> dict[int, float]:
    return {int(code): float(frequencies[code]) for code in np.flatnonzero(frequencies)}


def check_distance(distance: str, codes: pd.Categorical) -> np.ndarray | None:
    """Return the values of the codes under "interval": numbers, else 0, 1, 2 by their order."""
    if distance not in DISTANCES:
        raise ValueError(f"no distance {distance!r}; there are {', '.join(DISTANCES)}")
    numbers = pd.to_numeric(pd.Series(codes.categories.astype(str)), errors="coerce")
    numeric = bool(numbers.notna().all())
    if distance != "nominal" and not codes.ordered:
        raise ValueError(
            f"the {distance} distance needs codes in order; read them with "
            "read_codes(..., codes=[lowest, ..., highest])"
        )
    if distance != "interval":
        return None
    return (
        numbers.to_numpy(dtype=float) if numeric else np.arange(len(codes.categories), dtype=float)
    )


def resamples(
    unit_ids: list[str], units: pd.DataFrame | None, n: int, random_state: int
) -> np.ndarray:
    """Return the weight of each unit (a column) as drawn, then in ``n`` resamples (rows).

    With ``units`` (``unit_id, article_id, weight``) whole articles are resampled, else units.
    Weights average 1 before resampling: they shift emphasis and add no units.
    """
    weights, clusters = np.ones(len(unit_ids)), np.arange(len(unit_ids))
    if units is not None:
        if missing := [name for name in ("unit_id", "article_id", "weight") if name not in units]:
            raise ValueError(f"units lack the columns {missing}; they have {list(units.columns)}")
        known = units.set_index("unit_id")
        if lost := [unit for unit in unit_ids if unit not in known.index]:
            raise ValueError(f"units lack {len(lost)} that were coded, such as {lost[0]}")
        known = known.loc[unit_ids]
        weights = known["weight"].to_numpy(dtype=float)
        weights = weights / weights.mean() if len(weights) else weights
        clusters = pd.factorize(known["article_id"])[0]
    size = int(clusters.max()) + 1 if len(clusters) else 0
    drawn = stats.resample([0] * size, n=n, random_state=random_state)[:, clusters]
    times = np.vstack([np.ones((1, len(unit_ids)), dtype=np.int64), drawn])
    return times * weights


def row_of(measure: str, samples: np.ndarray, n_units: int, problem: str) -> Row:
    """Return a row of results from a value and its resamples; ``problem`` says why it is NaN."""
    value, drawn = float(samples[0]), samples[1:]
    if np.isnan(value):
        return (measure, float("nan"), float("nan"), float("nan"), n_units, problem)
    low, high = stats.interval(np.round(drawn, 9))
    undefined = float(np.isnan(drawn).mean())
    note = "no interval: the same in every resample" if np.isnan(low) else ""
    if undefined and not note:
        note = f"undefined in {undefined:.1%} of the resamples"
    return (measure, round(value, 6), round(low, 6), round(high, 6), n_units, note)
