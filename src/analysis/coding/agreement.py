"""How far coders agree with each other: shares of agreement and alpha, with intervals."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd

from analysis.coding.alpha import COLUMNS, alpha, check_distance, resamples, row_of
from analysis.coding.codes import as_categorical


def agreement(
    codes: pd.DataFrame,
    units: pd.DataFrame | None = None,
    *,
    distance: str = "nominal",
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far the coders agree, all together and two by two.

    ``codes`` as from :func:`analysis.coding.read_codes`. Columns ``coders, measure, value,
    low, high, n_units`` (coded twice or more), ``note`` (why a value or an interval is
    missing). Measures: ``agreement``, the share of pairs of codes on one unit that are the
    same; ``alpha`` (Krippendorff's), 1 for perfect, 0 for what chance would give.
    ``distance``: "nominal" (all differences count alike), "ordinal" (by rank) or "interval"
    (by number, or by place in the order of the codes). Coders may leave units out.

    ``units`` (the drawn sheet or its key) weights each unit by its ``weight``, so that
    figures estimate those of the whole table, and lets the resamples behind the 95 per cent
    interval take whole articles; without it they take single units. Krippendorff asks for
    an alpha of .800, for tentative conclusions of .667 (2004, Content Analysis, p. 241).
    What it does not mean: that the codes are right; coders can share an error. Raises
    ``ValueError`` for an unknown distance, codes without an order where one is needed, a
    coder with two codes for a unit, and a unit that ``units`` lacks.
    """
    values = as_categorical(codes)
    numbers = check_distance(distance, values)
    given = _given(codes, values)
    coders = list(given.columns)
    groups = [coders] if len(coders) != 2 else []
    rows = []
    for group in groups + [list(pair) for pair in combinations(coders, 2)]:
        counts, weights = _paired(given[group], len(values.categories), units, n, random_state)
        problem = _problem(group, counts, list(values.categories))
        shares = _shares(counts, weights)
        alphas = _alphas(counts, weights, distance, numbers)
        for measure, samples in (("agreement", shares), ("alpha", alphas)):
            found = row_of(measure, samples, len(counts), problem)
            rows.append((", ".join(map(str, group)), *found))
    return pd.DataFrame(rows, columns=["coders", *COLUMNS])


def agreement_by_code(
    codes: pd.DataFrame,
    units: pd.DataFrame | None = None,
    *,
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far the coders, all together, agree on each code.

    Columns ``code, measure, value, low, high, n_units`` (to which somebody gave the code),
    ``note``; otherwise as :func:`agreement`. ``agreement`` is the specific agreement: when one
    coder gives the code, how often another gives it too (Cicchetti & Feinstein 1990, J.
    Clin. Epidemiol. 43, p. 551); ``alpha`` is nominal, all other codes taken for one. Coders
    may hardly agree on a rare code while alpha over all codes is high.
    """
    values = as_categorical(codes)
    names = list(values.categories)
    given = _given(codes, values)
    counts, weights = _paired(given, len(names), units, n, random_state)
    rows = []
    for place, code in enumerate(names):
        own = counts[:, [place]]
        against = np.hstack([own, counts.sum(axis=1, keepdims=True) - own])
        problem = _problem(list(given.columns), against, [code, "other codes"])
        samples = _shares(against, weights, only=0), _alphas(against, weights, "nominal", None)
        for measure, sample in zip(("agreement", "alpha"), samples, strict=True):
            rows.append((code, *row_of(measure, sample, int((own > 0).sum()), problem)))
    return pd.DataFrame(rows, columns=["code", *COLUMNS])


def disagreements(codes: pd.DataFrame, units: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the units to which coders gave different codes, to be read and talked over.

    Columns ``unit_id``, what ``units`` (the drawn sheet or its key) holds of ``article_id, start,
    end, target, marked``, a column of codes for each coder ('' for none), and ``notes``.
    """
    values = as_categorical(codes)
    given = _given(codes, values)
    names = [str(name) for name in values.categories]
    differ = given.apply(lambda row: row[row >= 0].nunique() > 1, axis=1).astype(bool)
    table = given.loc[differ].map(lambda place: names[place] if place >= 0 else "").reset_index()
    table.columns.name = None
    if "note" in codes:
        told = codes.loc[codes["note"] != ""].assign(
            note=lambda rows: rows["coder"].astype(str) + ": " + rows["note"].astype(str)
        )
        table["notes"] = (
            table["unit_id"].map(told.groupby("unit_id")["note"].agg("; ".join)).fillna("")
        )
    if units is None:
        return table
    shown = ["unit_id", "article_id", "start", "end", "target", "marked"]
    return units[[name for name in shown if name in units]].merge(table, on="unit_id")


def _given(codes: pd.DataFrame, values: pd.Categorical) -> pd.DataFrame:
    """Return the number of the code that each coder (column) gave each unit (row), -1 for none."""
    table = codes[["unit_id", "coder"]].assign(place=values.codes)
    if (twice := table.duplicated(["unit_id", "coder"])).any():
        unit, coder = table.loc[twice, ["unit_id", "coder"]].iloc[0]
        raise ValueError(f"coder {coder!r} has two codes for unit {unit!r}")
    wide = table.pivot(index="unit_id", columns="coder", values="place")
    return wide.fillna(-1).astype("int64")


def _paired(
    given: pd.DataFrame, n_codes: int, units: pd.DataFrame | None, n: int, random_state: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each unit coded twice or more got each code, and its weights."""
    cells = given.to_numpy()
    counts = np.stack([(cells == code).sum(axis=1) for code in range(n_codes)], axis=1)
    kept = counts.sum(axis=1) >= 2
    return counts[kept], resamples(list(given.index[kept]), units, n, random_state)


def _shares(counts: np.ndarray, weights: np.ndarray, only: int | None = None) -> np.ndarray:
    """Return the share of pairs of codes that agree, of those with the code ``only``."""
    own = counts if only is None else counts[:, [only]]
    same = (own * (own - 1)).sum(axis=1)
    pairs = own.sum(axis=1) * (counts.sum(axis=1) - 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray((weights @ same) / (weights @ pairs))


def _alphas(
    counts: np.ndarray, weights: np.ndarray, distance: str, numbers: np.ndarray | None
) -> np.ndarray:
    """Return alpha for each row of ``weights``; units with the same codes are put together."""
    patterns, which = np.unique(counts, axis=0, return_inverse=True)
    member = np.eye(len(patterns))[which.reshape(-1)]
    return np.array([alpha(patterns, row, distance, numbers) for row in weights @ member])


def _problem(coders: list[str], counts: np.ndarray, names: list[str]) -> str:
    """Return why a measure may be missing."""
    if len(coders) < 2:
        return "one coder: nothing to compare with" if coders else "no codes"
    if not len(counts):
        return "no unit has codes of two coders"
    used = [name for name, times in zip(names, counts.sum(axis=0), strict=True) if times]
    return f"undefined: only {used[0]!r} occurs" if len(used) == 1 else "undefined"
