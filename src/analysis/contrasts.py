"""How far each outlet stands apart from the others, cell by cell, corrected for all cells.

An effect is given first, then its interval, then a p from shuffling outlet labels among the
articles of each event, then q for all the cells that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis import stats
from analysis.files import need_columns

COLUMNS = [
    "source", "measure", "mean", "others", "difference", "low", "high", "effect", "p_value",
    "q_value", "n_rows", "n_articles", "n_events", "basis",
]  # fmt: skip
Floats = NDArray[np.float64]


def against_others(
    rows: pd.DataFrame,
    values: Sequence[str],
    by: Sequence[str] = (),
    *,
    n: int = 999,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return, for each outlet and cell, its mean less that of the other outlets on its events.

    ``rows`` has ``article_id, source, event``, the columns ``by`` that make a cell (``target,
    voice``) and ``values``, numbers to be averaged over rows. Columns: ``by``, ``source,
    measure, mean, others, difference``; ``low, high`` (95 per cent: articles drawn anew
    within outlets; with one article on either side sentences are drawn, and ``basis`` says
    "sentences"); ``effect``, the difference in standard deviations of rows; ``p_value``
    (two-sided, outlet labels shuffled among the articles of each event ``n`` times; NaN
    where no shuffle can change anything), ``q_value`` (Benjamini & Hochberg over all rows
    of the table), ``n_rows, n_articles, n_events``. Largest effect first within a cell's
    order. A small q says that labels matter for these articles, an interval on the basis of
    sentences nothing about outlets. Raises ``ValueError`` for a missing column,
    a value that is no number, and ``n`` below 1.
    """
    need_columns(rows, ("article_id", "source", "event", *by, *values))
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    for value in values:
        numbers = np.asarray(pd.to_numeric(rows[value], errors="coerce"), dtype=float)
        bad = rows.loc[~np.isfinite(numbers), value]
        if len(bad):
            raise ValueError(f"row {bad.index[0]!r}: {value} is {bad.iloc[0]!r}, not a number")
    cells = rows.groupby(list(by), sort=True) if by else [((), rows)]
    records = [
        {**dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)), **record}
        for key, cell in cells
        for record in _cell(cell, list(values), n, random_state)
    ]
    table = pd.DataFrame(records, columns=[*by, *COLUMNS])
    table["q_value"] = stats.benjamini_hochberg(table["p_value"].astype(float))
    measures = ["mean", "others", "difference", "low", "high", "effect", "p_value", "q_value"]
    table[measures] = table[measures].astype(float).round(6)
    counts = ["n_rows", "n_articles", "n_events"]
    table = table.astype(dict.fromkeys(counts, "int64"))
    return table.sort_values(
        [*by, "effect"],
        key=lambda column: -column.abs() if column.name == "effect" else column,
        kind="stable",
        ignore_index=True,
    )


def _cell(rows: pd.DataFrame, values: list[str], n: int, seed: int) -> list[dict[str, object]]:
    """Return the records of one cell: each outlet, each value."""
    grouped = rows.groupby("article_id", sort=True)
    articles = grouped[["source", "event"]].first()
    totals = grouped[values].sum()
    counts: Floats = np.asarray(grouped.size(), dtype=float)
    shuffled = stats.shuffle_within(articles["source"], articles["event"], n=n, random_state=seed)
    records = []
    for source in sorted(articles["source"].unique()):
        events = articles.loc[articles["source"] == source, "event"].unique()
        shared = articles["event"].isin(events).to_numpy()
        own = (articles["source"] == source).to_numpy()[shared]
        if own.all():
            continue
        labels, count = shuffled[:, shared] == source, counts[shared]
        mine = rows[rows["article_id"].isin(articles.index[shared])]
        few = own.sum() < 2 or (~own).sum() < 2  # articles: sentences are drawn anew
        side = (mine["source"] == source).to_numpy() if few else own
        draws = stats.resample(side.tolist(), n=n, random_state=seed)
        for value in values:
            total = totals[value].to_numpy(dtype=float)[shared]
            mean, others = _means(total, count, own[None, :])
            difference = float(mean[0] - others[0])
            null = np.subtract(*_means(total, count, labels))
            sums, sizes = (
                (mine[value].to_numpy(float), np.ones(len(mine))) if few else (total, count)
            )
            low, high = _interval(sums, sizes, side, draws)
            spread = float(mine[value].std(ddof=0))
            moves = bool(np.ptp(null) > 1e-12)
            records.append(
                {
                    "source": source,
                    "measure": value,
                    "mean": float(mean[0]),
                    "others": float(others[0]),
                    "difference": difference,
                    "low": low,
                    "high": high,
                    "effect": difference / spread if spread > 1e-12 else np.nan,
                    "p_value": stats.p_value(abs(difference), np.abs(null)) if moves else np.nan,
                    "n_rows": int(count[own].sum()),
                    "n_articles": int(own.sum()),
                    "n_events": len(events),
                    "basis": "sentences" if few else "articles",
                }
            )
    return records


def _means(total: Floats, count: Floats, own: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Return the mean over the rows of the articles marked in each draw, and of the others."""
    mine = own.astype(float)
    return mine @ total / (mine @ count), (1 - mine) @ total / ((1 - mine) @ count)


def _interval(
    total: Floats, count: Floats, own: NDArray[np.bool_], draws: NDArray[np.int64]
) -> tuple[float, float]:
    """Return the interval of the difference over what was drawn anew."""
    mine, theirs = draws * own, draws * ~own
    samples = mine @ total / (mine @ count) - theirs @ total / (theirs @ count)
    return stats.interval(np.round(samples, 12))
