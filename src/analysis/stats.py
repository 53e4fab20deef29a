"""Resampling, permutation and correction for many comparisons.

A few articles support claims about these articles, seldom about outlets. These helpers
resample whole articles (words of one article are not independent draws), shuffle outlet
labels only among articles on the same event (events differ more than outlets do), and
correct for the number of terms that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray


def _groups(labels: Sequence[object] | pd.Series) -> list[NDArray[np.intp]]:
    """Return the positions of each distinct label, in order of first appearance."""
    codes, _ = pd.factorize(pd.Series(list(labels)), use_na_sentinel=False)
    return [np.flatnonzero(codes == code) for code in range(codes.max() + 1)] if len(codes) else []


def resample(
    events: Sequence[object] | pd.Series, *, n: int = 200, random_state: int = 0
) -> NDArray[np.int64]:
    """Draw articles with replacement within each event.

    ``events`` holds the event of each article. Returns an array of shape
    ``(n, len(events))``: how often each article stands in each of the ``n`` resamples.
    Raises ``ValueError`` if ``n`` is below 1.

    Every event keeps its number of articles (the stratified bootstrap, Efron &
    Tibshirani 1993, ch. 8). An event of a single article never varies, so the spread of
    the result says nothing about articles that were not collected.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    rng = np.random.default_rng(random_state)
    weights = np.zeros((n, len(events)), dtype=np.int64)
    for members in _groups(events):
        draws = rng.multinomial(len(members), np.full(len(members), 1 / len(members)), size=n)
        weights[:, members] = draws
    return weights


def shuffle_within(
    labels: Sequence[object] | pd.Series,
    events: Sequence[object] | pd.Series,
    *,
    n: int = 200,
    random_state: int = 0,
) -> NDArray[np.object_]:
    """Shuffle ``labels`` among the articles of each event; returns shape ``(n, len(labels))``.

    The null that goes with it: within an event, which outlet wrote which article does not
    matter. An event of one article contributes nothing to such a test.
    """
    rng = np.random.default_rng(random_state)
    values = pd.Series(list(labels), dtype=object).to_numpy()
    if len(values) != len(events):
        raise ValueError(f"{len(values)} labels for {len(events)} events")
    shuffled = np.tile(values, (n, 1))
    for members in _groups(events):
        for row in range(n):
            shuffled[row, members] = values[rng.permutation(members)]
    return shuffled


def interval(samples: ArrayLike, *, level: float = 0.95) -> tuple[float, float]:
    """Return the percentile interval of ``samples``; NaN values are left out.

    With no usable sample, or no spread at all because nothing could vary, both ends are
    NaN: an interval of width zero would look like certainty.
    """
    values = np.asarray(samples, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) == 0 or np.ptp(values) < 1e-12:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def p_value(observed: float, null: ArrayLike) -> float:
    """Return the share of ``null`` at least as large as ``observed``, one added to both.

    The added one keeps p above zero (Phipson & Smyth 2010). NaN in, NaN out.
    """
    values = np.asarray(null, dtype=float)
    values = values[~np.isnan(values)]
    if np.isnan(observed) or len(values) == 0:
        return float("nan")
    return float((1 + np.sum(values >= observed - 1e-12)) / (1 + len(values)))


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return q-values: p-values corrected for the false-discovery rate.

    Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, p. 293. NaN stays NaN and does not
    count as a comparison. Raises ``ValueError`` for a p outside 0 to 1.
    """
    p = np.asarray(p_values, dtype=float)
    if np.any((p < 0) | (p > 1)):
        raise ValueError("p-values lie between 0 and 1")
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    if len(known) == 0:
        return q
    order = known[np.argsort(p[known], kind="stable")[::-1]]
    ranks = np.arange(len(order), 0, -1)
    q[order] = np.minimum(np.minimum.accumulate(p[order] * len(order) / ranks), 1)
    return q


def largest(values: pd.Series, *, join: str = " and ") -> tuple[str, float]:
    """Return the label and the value of the largest entry, the first of equals.

    The parts of a label of several levels are put together with ``join``. For an empty
    series, or one of NaN, ``("nothing", nan)``: a title can say so.
    """
    known = values.dropna()
    if known.empty:
        return "nothing", float("nan")
    label = known.index[int(np.argmax(known.to_numpy(dtype=float)))]
    parts = label if isinstance(label, tuple) else (label,)
    return join.join(map(str, parts)), float(known.max())
