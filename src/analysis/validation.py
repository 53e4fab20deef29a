"""How often each method is wrong: every measured error, with its data, in one table.

The one place for such figures. The report, the notebooks and ``docs/how_wrong.md`` take theirs from
here; the scripts of ``research/benchmarks`` print them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pandas as pd

_TYPES = {
    "method": "object", "measure": "object", "data": "object", "n": "object", "value": "float64",
    "low": "float64", "high": "float64", "chosen": "object", "peers": "object",
    "unread": "object", "script": "object",
}  # fmt: skip


@cache
def _table() -> pd.DataFrame:
    with files("analysis").joinpath("validation.csv").open(encoding="utf-8") as file:
        table = pd.read_csv(file, comment="#", dtype=str, keep_default_na=False)
    numbers = {name: table[name].replace("", "nan") for name in ("value", "low", "high")}
    return table.assign(**numbers).astype(_TYPES)


def known_errors(method: str | None = None) -> pd.DataFrame:
    """Return how often a method was right or wrong where the truth is known.

    Parameters
    ----------
    method : str, optional
        One of the values of the column ``method`` ("polarity"); None gives all.

    Returns
    -------
    DataFrame
        One row per figure:

        - ``method, measure, data, n`` (what was counted), ``value, low, high``: 95 per cent
          interval, NaN where none was computed
        - ``chosen``: what was chosen on these data, so that the figure flatters; ``nothing`` where
          they were kept unseen, ``hidden`` where others measured on data never shown here
        - ``peers``: the same figure of other tools or people on the same data
        - ``unread``: what is reached without reading the text, where that is known
        - ``script``: what prints the figure, in ``research/benchmarks``

    Raises
    ------
    ValueError
        For a method that is not in the table.

    Notes
    -----
    A figure holds for its data. Other news, other years and other languages are harder or easier;
    code a sample of your own by hand (:func:`analysis.coding.corrected`).

    Examples
    --------
    >>> from analysis import known_errors
    >>> known_errors("events")[["data", "value"]].values.tolist()[0]
    ['BASIL, 50 events in 3 outlets each, with dates', 1.0]
    """
    table = _table()
    if method is None:
        return table.copy()
    if method not in set(table["method"]):
        there = ", ".join(table["method"].unique())
        raise ValueError(f"no method {method!r}; there are {there}")
    return table[table["method"] == method].reset_index(drop=True)


def stated(method: str, measure: str = "") -> str:
    """Return a figure of a method as a sentence, for a note beside its results.

    The first one, or the first whose ``measure`` begins so.
    """
    rows = _table()[_table()["method"] == method]
    row = rows[rows["measure"].str.startswith(measure)].iloc[0]
    ends = f" ({row.low:.2f} to {row.high:.2f})" if row.low == row.low else ""
    beside = f"; for comparison: {row.peers}" if row.peers else ""
    return f"Measured: {row.measure} {row.value:.2f}{ends} on {row.data}, {row.n}{beside}."
