"""The package's labels against the codes of people."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.coding.alpha import COLUMNS, alpha, check_distance, resamples, row_of
from analysis.coding.codes import as_categorical


def against_package(
    codes: pd.DataFrame,
    units: pd.DataFrame,
    labels: pd.DataFrame,
    *,
    distance: str = "nominal",
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far the package's labels agree with each coder, estimated for all units.

    ``codes`` as from :func:`analysis.coding.read_codes`, ``units`` the drawn sheet or its key,
    ``labels`` a table with ``unit_id, label``. Columns ``coder, measure, value, low, high,
    n_units`` (coded), ``note``. Measures: ``accuracy``; ``commonest``, the accuracy of always
    saying the coder's commonest code; ``macro_f1``, the mean of the F1 of the codes that
    occur on either side; ``f1 <code>``; ``alpha``. All weighted by ``weight``, 95 per cent
    intervals from resampled articles (:func:`analysis.coding.agreement`). Two coders' own
    agreement is the mark to set them beside. What it does not mean: accuracy on other
    corpora. Raises ``ValueError`` for a unit without a label, a label that is no code.
    """
    names, numbers, cells = _cells(codes, units, labels, distance)
    size = len(names)
    rows = []
    for coder, own in cells.groupby("coder", sort=True):
        weights = resamples(list(own["unit_id"]), units, n, random_state)
        place = (own["code"] * size + own["label"]).to_numpy()
        tables = (weights @ np.eye(size * size)[place]).reshape(-1, size, size)
        given, said = tables.sum(axis=2), tables.sum(axis=1)
        right = np.diagonal(tables, axis1=1, axis2=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            f1 = 2 * right / (given + said)
            measures = {
                "accuracy": right.sum(axis=1) / given.sum(axis=1),
                "commonest": given[:, given[0].argmax()] / given.sum(axis=1),
                "macro_f1": np.nansum(f1, axis=1) / (~np.isnan(f1)).sum(axis=1),
                **{f"f1 {name}": f1[:, code] for code, name in enumerate(names)},
            }
        pairs = np.eye(size, dtype=int)[:, None, :] + np.eye(size, dtype=int)[None, :, :]
        measures["alpha"] = np.array(
            [
                alpha(pairs.reshape(-1, size), table.reshape(-1), distance, numbers)
                for table in tables
            ]
        )
        for measure, samples in measures.items():
            rows.append(
                (coder, *row_of(measure, samples, len(own), "undefined: too few codes occur"))
            )
    return pd.DataFrame(rows, columns=["coder", *COLUMNS])


def confusion(
    codes: pd.DataFrame, units: pd.DataFrame, labels: pd.DataFrame, *, weighted: bool = False
) -> pd.DataFrame:
    """Return how often each code of a coder (row) met each label of the package (column).

    Indexed by ``coder, code``. Numbers of units, or with ``weighted`` the number of rows of
    the whole table that they stand for. Arguments as for :func:`against_package`.
    """
    names, _, cells = _cells(codes, units, labels, "nominal")
    weight_of = units.set_index("unit_id")["weight"]
    cells["weight"] = cells["unit_id"].map(weight_of) if weighted else 1
    table = cells.pivot_table(
        index=["coder", "code"], columns="label", values="weight", aggfunc="sum"
    )
    coders = sorted(set(cells["coder"]))
    index = pd.MultiIndex.from_product([coders, range(len(names))], names=["coder", "code"])
    table = table.reindex(index=index, columns=range(len(names))).fillna(0)
    index = pd.MultiIndex.from_product([coders, names], names=["coder", "code"])
    columns = pd.Index(names, name="label")
    table = table.set_axis(index).set_axis(columns, axis="columns")
    return table.astype("float64").round(1) if weighted else table.astype("int64")


def _cells(
    codes: pd.DataFrame, units: pd.DataFrame, labels: pd.DataFrame, distance: str
) -> tuple[list[str], np.ndarray | None, pd.DataFrame]:
    """Return the codes, their numbers, and ``unit_id, coder, code, label`` by place."""
    values = as_categorical(codes)
    numbers = check_distance(distance, values)
    names = [str(name) for name in values.categories]
    if missing := [name for name in ("unit_id", "label") if name not in labels]:
        raise ValueError(f"labels lack the columns {missing}; they have {list(labels.columns)}")
    cells = codes[["unit_id", "coder"]].assign(code=values.codes)
    cells = cells.loc[cells["code"] >= 0].copy()
    label_of = labels.drop_duplicates(["unit_id", "label"]).set_index("unit_id")["label"]
    for table, ids in (("labels", set(label_of.index)), ("units", set(units["unit_id"]))):
        if lost := sorted(set(cells["unit_id"]) - ids):
            raise ValueError(f"{table} lack {len(lost)} units that were coded, such as {lost[0]}")
    label_of = label_of.loc[label_of.index.isin(cells["unit_id"])]
    if twice := label_of.index[label_of.index.duplicated()].tolist():
        raise ValueError(f"unit {twice[0]} has two labels")
    if unknown := sorted(set(label_of.astype(str)) - set(names)):
        raise ValueError(f"labels {unknown} are no codes; codes are {', '.join(names)}")
    place = {name: position for position, name in enumerate(names)}
    cells["label"] = cells["unit_id"].map(label_of.astype(str).map(place)).astype("int64")
    cells["code"] = cells["code"].astype("int64")
    return names, numbers, cells
