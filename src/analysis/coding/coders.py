"""How far coders agree with each other and with the package: alpha, shares, F1, with intervals.

:func:`alpha` is the one definition; the tables around it weight units by what they stand for
and resample articles for the intervals.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance, interval_distance

from analysis import stats
from analysis.coding.codes import as_categorical
from analysis.files import need_columns
from analysis.files.runs import recorded

DISTANCES = ("nominal", "ordinal", "interval")
Row = tuple[str, float, float, float, int, str]  # measure, value, low, high, n_units, note
COLUMNS = ["measure", "value", "low", "high", "n_units", "note"]


@recorded("coding.agreement")
def agreement(
    codes: pd.DataFrame,
    units: pd.DataFrame | None = None,
    *,
    distance: str = "nominal",
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far the coders agree, all together and two by two.

    Parameters
    ----------
    codes : DataFrame
        A table of :func:`analysis.coding.read_codes`. Coders may leave units out.
    units : DataFrame, optional
        The drawn sheet or its key: weights each unit by its ``weight``, so that figures estimate
        those of the whole table, and lets the resamples take whole articles in place of units.
    distance : {"nominal", "ordinal", "interval"}
        Differences count alike, by rank, or by number (else by place in the order of codes).
    n : int
        How many resamples are drawn.
    random_state : int

    Returns
    -------
    DataFrame
        ``coders, measure, value, low, high`` (95 per cent interval), ``n_units`` (coded twice or
        more), ``note`` (why a value or an interval is missing). Measures: ``agreement``, the share
        of pairs of codes on one unit that are the same; ``alpha`` (Krippendorff's), 1 for perfect,
        0 for what chance would give.

    Raises
    ------
    ValueError
        For an unknown distance, codes without an order where one is needed, a coder with two codes
        for a unit, and a unit that ``units`` lacks.

    Notes
    -----
    It does not mean that the codes are right; coders can share an error. Krippendorff asks for an
    alpha of .800, for tentative conclusions of .667 (2004, Content Analysis, p. 241).

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> coding.agreement(codes)[["measure", "value"]].values.tolist()
    [['agreement', 0.5], ['alpha', 0.0]]
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

    Parameters
    ----------
    codes, units, n, random_state
        As for :func:`agreement`.

    Returns
    -------
    DataFrame
        ``code, measure, value, low, high, n_units`` (to which someone gave the code), ``note``.
        ``agreement`` is the specific agreement: when one coder gives the code, how often another
        gives it too (Cicchetti & Feinstein 1990, J. Clin. Epidemiol. 43, p. 551); ``alpha`` is
        nominal, all other codes taken for one.

    Notes
    -----
    Coders may hardly agree on a rare code while alpha over all codes is high.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> coding.agreement_by_code(codes)[["code", "measure", "value"]].values.tolist()[0]
    ['con', 'agreement', 0.666667]
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

    Parameters
    ----------
    codes : DataFrame
        A table of :func:`analysis.coding.read_codes`.
    units : DataFrame, optional
        The drawn sheet or its key.

    Returns
    -------
    DataFrame
        ``unit_id``, what ``units`` holds of ``article_id, start, end, target, marked``, a column of
        codes for each coder ('' for none), and ``notes``.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> coding.disagreements(codes)[["unit_id", "ann", "ben"]].values.tolist()
    [['u2', 'pro', 'con']]
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
        notes = told.groupby("unit_id")["note"].agg("; ".join)
        table["notes"] = table["unit_id"].map(notes).astype(object).fillna("")
    if units is None:
        return table
    shown = ["unit_id", "article_id", "start", "end", "target", "marked"]
    return units[[name for name in shown if name in units]].merge(table, on="unit_id")


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

    Parameters
    ----------
    codes : DataFrame
        A table of :func:`analysis.coding.read_codes`.
    units : DataFrame
        The drawn sheet or its key.
    labels : DataFrame
        ``unit_id, label``.
    distance, n, random_state
        As for :func:`agreement`.

    Returns
    -------
    DataFrame
        ``coder, measure, value, low, high, n_units`` (coded), ``note``; weighted by ``weight``,
        with 95 per cent intervals from resampled articles. Measures: ``accuracy``;
        ``commonest``, the accuracy of always saying the coder's commonest code; ``macro_f1``,
        the mean of the F1 of the codes that occur on either side; ``f1 <code>``; ``alpha``.

    Raises
    ------
    ValueError
        For a unit without a label, a label that is no code.

    Notes
    -----
    Two coders' own agreement is the mark to set these beside. It does not show the accuracy on
    other corpora.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> units = pd.DataFrame({"unit_id": ["u1", "u2"], "article_id": ["a", "b"], "weight": 1.0})
    >>> labels = pd.DataFrame({"unit_id": ["u1", "u2"], "label": ["con", "pro"]})
    >>> coding.against_package(codes, units, labels)[["coder", "value"]].values.tolist()[0]
    ['ann', 1.0]
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

    Parameters
    ----------
    codes, units, labels
        As for :func:`against_package`.
    weighted : bool
        Whether to count the rows of the whole table that units stand for, in place of units.

    Returns
    -------
    DataFrame
        Indexed by ``coder, code``, a column for each label.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> ann = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "pro"]})
    >>> ben = pd.DataFrame({"unit_id": ["u1", "u2"], "code": ["con", "con"]})
    >>> codes = coding.read_codes({"ann": ann, "ben": ben}, ["con", "pro"])
    >>> units = pd.DataFrame({"unit_id": ["u1", "u2"], "article_id": ["a", "b"], "weight": 1.0})
    >>> labels = pd.DataFrame({"unit_id": ["u1", "u2"], "label": ["con", "pro"]})
    >>> coding.confusion(codes, units, labels).loc["ben"].values.tolist()
    [[1, 1], [0, 0]]
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
        need_columns(units, ("unit_id", "article_id", "weight"), "units")
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


def _cells(
    codes: pd.DataFrame, units: pd.DataFrame, labels: pd.DataFrame, distance: str
) -> tuple[list[str], np.ndarray | None, pd.DataFrame]:
    """Return the codes, their numbers, and ``unit_id, coder, code, label`` by place."""
    values = as_categorical(codes)
    numbers = check_distance(distance, values)
    names = [str(name) for name in values.categories]
    need_columns(labels, ("unit_id", "label"), "labels")
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
