"""Resampling, permutation and correction for many comparisons.

A few articles support claims about these articles, seldom about outlets. These helpers
resample whole articles (words of one article are not independent draws), shuffle outlet
labels only among articles on the same event (events differ more than outlets do), and
correct for the number of terms that were looked at. :func:`against_others` puts them
together: an effect first, then its interval, then a p from shuffling, then q for all the
cells that were looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import scipy.special
from numpy.typing import ArrayLike, NDArray

from analysis.files import need_columns

Floats = NDArray[np.float64]
_PRIOR_DF = 4  # weight of the pooled variance beside a group's own


def _groups(labels: Sequence[object] | pd.Series) -> list[NDArray[np.intp]]:
    """Return the positions of each distinct label, in order of first appearance."""
    codes, _ = pd.factorize(pd.Series(list(labels)), use_na_sentinel=False)
    return [np.flatnonzero(codes == code) for code in range(codes.max() + 1)] if len(codes) else []


def resample(
    events: Sequence[object] | pd.Series, *, n: int = 200, random_state: int = 0
) -> NDArray[np.int64]:
    """Draw articles with replacement within each event.

    Parameters
    ----------
    events : sequence
        The event of each article.
    n : int
        Number of resamples.
    random_state : int
        Seed.

    Returns
    -------
    ndarray of int, shape (n, n_articles)
        How often each article stands in each of the resamples.

    Raises
    ------
    ValueError
        If ``n`` is below 1.

    Notes
    -----
    Every event keeps its number of articles (the stratified bootstrap, Efron & Tibshirani 1993, ch.
    8). An event of a single article never varies, so the spread of the result says nothing about
    articles that were not collected.

    Examples
    --------
    >>> from analysis import stats
    >>> stats.resample(["e", "e", "f"], n=3).sum(axis=1).tolist()
    [3, 3, 3]
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
    """Shuffle ``labels`` among the articles of each event.

    Parameters
    ----------
    labels : sequence
        A label, such as the outlet, of each article.
    events : sequence
        The event of each article.
    n : int
        Number of shuffles.
    random_state : int
        Seed.

    Returns
    -------
    ndarray of object, shape (n, n_articles)

    Raises
    ------
    ValueError
        If there are not as many labels as events.

    Notes
    -----
    The null that goes with it: within an event, which outlet wrote which article does not matter.
    An event of one article contributes nothing to such a test.

    Examples
    --------
    >>> from analysis import stats
    >>> sorted(stats.shuffle_within(["A", "B", "C"], ["e", "e", "f"], n=1)[0])
    ['A', 'B', 'C']
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
    """Return the percentile interval of ``samples``.

    Parameters
    ----------
    samples : array-like of float
        NaN values are left out.
    level : float
        Share of the samples that lie inside.

    Returns
    -------
    tuple of float
        With no usable sample, or no spread at all because nothing could vary, both ends are NaN: an
        interval of width zero would look like certainty.

    Examples
    --------
    >>> from analysis import stats
    >>> [round(end, 1) for end in stats.interval(range(101))]
    [2.5, 97.5]
    """
    values = np.asarray(samples, dtype=float)
    values = values[~np.isnan(values)]
    if len(values) == 0 or np.ptp(values) < 1e-12:
        return float("nan"), float("nan")
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail])
    return float(low), float(high)


def group_means(
    rows: pd.DataFrame,
    values: Sequence[str],
    by: Sequence[str],
    events: pd.Series,
    *,
    n: int = 200,
    random_state: int = 0,
    per: str | None = None,
) -> pd.DataFrame:
    """Return the mean of each value in each group of rows, with its interval.

    Parameters
    ----------
    rows : DataFrame
        ``article_id``, the columns of ``by`` and the columns of ``values``.
    values : sequence of str
        The columns to average.
    by : sequence of str
        The columns that make a group.
    events : Series
        The event of every article of the corpus, indexed by ``article_id``.
    n : int
        How many resamples are drawn.
    random_state : int
    per : str, optional
        A column of units: the result is then the sum per unit in place of the mean over rows.

    Returns
    -------
    DataFrame
        ``by``, ``measure`` (the name of the value), ``mean, low, high`` (95 per cent interval,
        from resamples of articles within events), ``n_sentences, n_articles, basis``. NaN where
        nothing varies.

    Notes
    -----
    With one article in a group its rows are resampled, and ``basis`` is "sentences" in place of
    "articles": the interval is then about that article alone.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> rows = pd.DataFrame({"article_id": ["a", "b"], "source": "x", "tone": [1.0, 3.0]})
    >>> events = pd.Series({"a": "e", "b": "e"})
    >>> stats.group_means(rows, ["tone"], ["source"], events)[["mean", "basis"]].values.tolist()
    [[2.0, 'articles']]
    """
    columns = [*by, "measure", "mean", "low", "high", "n_sentences", "n_articles", "basis"]
    types = dict.fromkeys(columns[-6:-3], "float64") | dict.fromkeys(columns[-3:-1], "int64")
    if rows.empty:
        return pd.DataFrame(columns=columns).astype(types)
    weights = resample(events, n=n, random_state=random_state)
    place = pd.Series(range(len(events)), index=events.index)
    base = rows.assign(_rows=1, _per=rows[per] if per else 1)
    held = [*values, "_rows", "_per"]
    sums = base.groupby([*by, "article_id"], sort=True)[held].sum()
    groups = base.groupby(list(by), sort=True)
    records: list[tuple[object, ...]] = []
    for key, group in sums.groupby(level=list(range(len(by))), sort=True):
        size, n_articles = int(group["_rows"].sum()), len(group)
        if n_articles > 1:
            draws = weights[:, place.loc[group.index.get_level_values("article_id")].to_numpy()]
        else:
            group = groups.get_group(key if len(by) > 1 else key[:1])[held]
            draws = resample([0] * len(group), n=n, random_state=random_state)
        count = group["_per"].to_numpy(dtype=float)
        drawn = draws @ count
        for value in values:
            total = group[value].to_numpy(dtype=float)
            with np.errstate(invalid="ignore", divide="ignore"):
                samples = np.round(np.where(drawn > 0, draws @ total / drawn, np.nan), 12)
            low, high = interval(samples)
            mean = total.sum() / count.sum() if count.sum() else np.nan
            basis = "articles" if n_articles > 1 else "sentences"
            records.append((*key, value, mean, low, high, size, n_articles, basis))
    return pd.DataFrame(records, columns=columns).astype(types)


def moderated_variance(
    squares: ArrayLike, own_df: ArrayLike, pool: ArrayLike | None = None
) -> tuple[Floats, NDArray[np.int64]]:
    """Return the variance of each group, drawn toward that of all groups, and its df.

    Parameters
    ----------
    squares : array-like of float, shape (n_groups,)
        Sum of squared deviations (residuals) in each group.
    own_df : array-like of int, shape (n_groups,)
        Degrees of freedom of each sum: 0 for a group of one article.
    pool : array-like, shape (n_groups,), optional
        Label of the groups that share one variance; None: all do.

    Returns
    -------
    variance : ndarray of float
        (4 s0^2 + q) / (4 + df), s0^2 being the pooled variance; NaN where the pool has no df.
    df : ndarray of int
        The smaller of the pool's df and 4 + the group's own.

    Notes
    -----
    The form is that of the moderated t of Smyth 2004 (Stat. Appl. Genet. Mol. Biol. 3(1), art. 3,
    p. 9), the weight of the pool being set to 4 df rather than estimated.

    Examples
    --------
    >>> from analysis import stats
    >>> variance, df = stats.moderated_variance([2.0, 0.0], [1, 1])
    >>> variance.tolist(), df.tolist()
    ([1.2, 0.8], [2, 2])
    """
    q, own = np.asarray(squares, dtype=float), np.asarray(own_df, dtype=np.int64)
    codes = np.zeros(len(q), np.int64) if pool is None else pd.factorize(np.asarray(pool))[0]
    pooled_df = np.bincount(codes, own)[codes].astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.bincount(codes, q)[codes] / np.where(pooled_df > 0, pooled_df, np.nan)
    return (_PRIOR_DF * pooled + q) / (_PRIOR_DF + own), np.minimum(pooled_df, _PRIOR_DF + own)


def group_ratio(
    frame: pd.DataFrame,
    total: str,
    count: str,
    by: Sequence[str],
    *,
    within: Sequence[str] = (),
    bounds: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return the ratio of two sums in each group of articles, with its interval.

    Parameters
    ----------
    frame : DataFrame
        One row per article within a group.
    total, count : str
        Columns: the sum of what is measured in the article (a polarity, a number of words), and
        what it is divided by (mentions, all words; 1 where every article counts alike).
    by : sequence of str
        Columns that make a group. Missing values make a group of their own.
    within : sequence of str
        Those of ``by`` within whose combinations groups share one variance; none: all do.
    bounds : tuple of float, optional
        What the interval is clipped to: (0, 1) for shares.

    Returns
    -------
    DataFrame
        ``by, value, low, high, n_articles, df, note``, sorted by ``by``. The interval (95 per
        cent) is NaN where no group has two articles or where articles do not differ; ``note``
        says why, and which groups of one article borrow their variance.

    Raises
    ------
    ValueError
        For a missing column, a total that is no number, a count that is not above 0, and, where
        there is an ``article_id``, for an article that stands twice in a group.

    Notes
    -----
    With totals T and counts C of articles, means y = T / C: r = sum T / sum C, q = sum C (y - r)^2;
    the variance is q moderated (:func:`moderated_variance`), and the interval r +- t sqrt(variance
    / sum C). It concerns articles like these of the outlet, on whatever events they were sampled
    from; it knows nothing of events that were not collected.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> articles = pd.DataFrame({"source": list("AABB"), "tone": [0.0, 2.0, 3.0, 5.0], "n": 1})
    >>> table = stats.group_ratio(articles, "tone", "n", ["source"]).round(2)
    >>> table[["source", "value", "low", "high", "df"]].values.tolist()
    [['A', 1.0, -3.3, 5.3, 2], ['B', 4.0, -0.3, 8.3, 2]]
    """
    need_columns(frame, [*by, total, count])
    if "article_id" in frame and "article_id" not in by:
        twice = frame.loc[frame.duplicated([*by, "article_id"]), "article_id"]
        if len(twice):
            raise ValueError(
                f"row {twice.index[0]}: article {twice.iloc[0]!r} stands twice in its group; "
                "add up its rows first"
            )
    totals = _numbers(frame, total)
    counts = _numbers(frame, count)
    if (bad := counts <= 0).any():
        row = int(np.argmax(bad))
        raise ValueError(
            f"row {frame.index[row]}: {count} is {frame[count].iloc[row]}, not above 0; "
            "leave out articles that have nothing to divide by"
        )
    sums = frame[list(by)].assign(
        total=totals, count=counts, squares=totals**2 / counts, n_articles=1
    )
    sums = sums.groupby(list(by), sort=True, dropna=False, as_index=False).sum()
    return ratio_of_sums(sums, by, within=within, bounds=bounds)


def ratio_of_sums(
    sums: pd.DataFrame,
    by: Sequence[str],
    *,
    within: Sequence[str] = (),
    bounds: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return :func:`group_ratio` from the sums of each group, which parts of a corpus add up to.

    Parameters
    ----------
    sums : DataFrame
        One row per group: ``by``, the sums over its articles of ``total``, ``count`` and
        ``squares`` (total^2 / count), and ``n_articles``.
    by, within, bounds
        As for :func:`group_ratio`.

    Returns
    -------
    DataFrame
        That of :func:`group_ratio`, in the order of ``sums``.

    Notes
    -----
    Articles whose means differ by less than a millionth count as alike.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> sums = pd.DataFrame({"source": ["A"], "total": 2.0, "count": 2.0, "squares": 4.0,
    ...     "n_articles": 2})
    >>> stats.ratio_of_sums(sums, ["source"]).round(1)[["value", "low", "high"]].values.tolist()
    [[1.0, -11.7, 13.7]]
    """
    if unknown := [name for name in within if name not in by]:
        raise ValueError(f"within names {unknown[0]!r}, which is none of by: {', '.join(by)}")
    total, count, squares = (sums[name].to_numpy(float) for name in ("total", "count", "squares"))
    n_articles = sums["n_articles"].to_numpy(np.int64)
    value = total / count
    deviations = squares - total * value
    deviations[deviations < 1e-12 * squares] = 0
    pool = sums.groupby(list(within), dropna=False).ngroup() if within else None
    variance, df = moderated_variance(deviations, n_articles - 1, pool)
    variance[variance == 0] = np.nan  # a width of zero would look like certainty
    half = scipy.special.stdtrit(np.maximum(df, 1), 0.975) * np.sqrt(variance / count)
    low, high = bounds or (-np.inf, np.inf)
    notes = [
        (df == 0, "no group has two articles: no interval"),
        (np.isnan(variance), "articles do not differ: no interval"),
        (n_articles == 1, "one article: the variance is that of other groups"),
    ]
    return sums[list(by)].assign(
        value=value,
        low=np.clip(value - half, low, high),
        high=np.clip(value + half, low, high),
        n_articles=n_articles,
        df=df,
        note=np.select([where for where, _ in notes], [text for _, text in notes], default=""),
    )


def _numbers(frame: pd.DataFrame, column: str) -> Floats:
    """Return a column as numbers; raise ``ValueError`` for a row without one."""
    numbers = np.asarray(pd.to_numeric(frame[column], errors="coerce"), dtype=float)
    if (bad := ~np.isfinite(numbers)).any():
        row = int(np.argmax(bad))
        raise ValueError(
            f"row {frame.index[row]}: {column} is {frame[column].tolist()[row]!r}, not a number"
        )
    return numbers


def p_value(observed: float, null: ArrayLike) -> float:
    """Return the share of ``null`` at least as large as ``observed``, with 1 added to both counts.

    Parameters
    ----------
    observed : float
    null : array-like of float
        The values under the null; NaN values are left out.

    Returns
    -------
    float
        NaN if ``observed`` is NaN or ``null`` has no value.

    Notes
    -----
    The added 1 in numerator and denominator keeps p above zero (Phipson & Smyth 2010).

    Examples
    --------
    >>> from analysis import stats
    >>> stats.p_value(2, [0, 1, 2])
    0.5
    """
    values = np.asarray(null, dtype=float)
    values = values[~np.isnan(values)]
    if np.isnan(observed) or len(values) == 0:
        return float("nan")
    return float((1 + np.sum(values >= observed - 1e-12)) / (1 + len(values)))


def benjamini_hochberg(p_values: ArrayLike) -> NDArray[np.float64]:
    """Return q-values: p-values corrected for the false-discovery rate.

    Parameters
    ----------
    p_values : array-like of float
        NaN stays NaN and does not count as a comparison.

    Returns
    -------
    ndarray of float

    Raises
    ------
    ValueError
        For a p outside 0 to 1.

    Notes
    -----
    Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57, p. 293.

    Examples
    --------
    >>> from analysis import stats
    >>> stats.benjamini_hochberg([0.01, 0.02, 0.5]).tolist()
    [0.03, 0.03, 0.5]
    """
    p = np.asarray(p_values, dtype=float)
    if np.any((p < 0) | (p > 1)):
        raise ValueError("p-values lie between 0 and 1")
    q = np.full(p.shape, np.nan)
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")[::-1]]
    # scipy's false_discovery_control multiplies in another order: other sixth digits, and slow
    steps = p[order] * len(order) / np.arange(len(order), 0, -1)
    q[order] = np.minimum(np.minimum.accumulate(steps), 1)
    return q


def largest(values: pd.Series, *, join: str = " and ") -> tuple[str, float]:
    """Return the label and the value of the largest entry, the first of equals.

    Parameters
    ----------
    values : Series
    join : str
        Puts together the parts of a label of several levels.

    Returns
    -------
    tuple of str and float
        For an empty series, or one of NaN, ``("nothing", nan)``: a title can say so.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> stats.largest(pd.Series({"A": 1.0, "B": 3.0}))
    ('B', 3.0)
    """
    known = values.dropna()
    if known.empty:
        return "nothing", float("nan")
    label = known.index[int(np.argmax(known.to_numpy(dtype=float)))]
    parts = label if isinstance(label, tuple) else (label,)
    return join.join(map(str, parts)), float(known.max())


COLUMNS = [
    "source", "measure", "mean", "others", "difference", "low", "high", "effect", "p_value",
    "q_value", "n_rows", "n_articles", "n_events", "basis",
]  # fmt: skip


def against_others(
    rows: pd.DataFrame,
    values: Sequence[str],
    by: Sequence[str] = (),
    *,
    n: int = 999,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return, for each outlet and cell, its mean less that of the other outlets on its events.

    Parameters
    ----------
    rows : DataFrame
        ``article_id, source, event``, the columns ``by`` and ``values``.
    values : sequence of str
        Columns of numbers to be averaged over rows.
    by : sequence of str
        Columns that make a cell (``target, voice``).
    n : int
        Number of shuffles and resamples.
    random_state : int
        Seed.

    Returns
    -------
    DataFrame
        Largest effect first within a cell's order:

        - ``by``, ``source, measure, mean, others, difference``
        - ``low, high``: 95 per cent, articles resampled within outlets; with one article on either
          side sentences are drawn, and ``basis`` says "sentences"
        - ``effect``: the difference in standard deviations of rows
        - ``p_value``: two-sided, outlet labels shuffled among the articles of each event; NaN where
          no shuffle can change anything
        - ``q_value``: Benjamini & Hochberg over all rows of the table
        - ``n_rows, n_articles, n_events, basis``

    Raises
    ------
    ValueError
        For a missing column, a value that is no number, and ``n`` below 1.

    Notes
    -----
    A small q says that labels matter for these articles, an interval on the basis of sentences
    nothing about outlets.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> rows = pd.DataFrame({"article_id": list("abcd"), "source": list("AABB"), "event": "e",
    ...     "tone": [0.1, 0.3, 0.6, 0.8]})
    >>> stats.against_others(rows, ["tone"])[["source", "difference"]].values.tolist()
    [['A', -0.5], ['B', 0.5]]
    """
    need_columns(rows, ("article_id", "source", "event", *by, *values))
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    for value in values:
        _numbers(rows, value)
    cells = rows.groupby(list(by), sort=True) if by else [((), rows)]
    records = [
        {**dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)), **record}
        for key, cell in cells
        for record in _cell(cell, list(values), n, random_state)
    ]
    table = pd.DataFrame(records, columns=[*by, *COLUMNS])
    table["q_value"] = benjamini_hochberg(table["p_value"].astype(float))
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
    shuffled = shuffle_within(articles["source"], articles["event"], n=n, random_state=seed)
    records = []
    for source in sorted(articles["source"].unique()):
        events = articles.loc[articles["source"] == source, "event"].unique()
        shared = articles["event"].isin(events).to_numpy()
        own = (articles["source"] == source).to_numpy()[shared]
        if own.all():
            continue
        labels, count = shuffled[:, shared] == source, counts[shared]
        mine = rows[rows["article_id"].isin(articles.index[shared])]
        few = own.sum() < 2 or (~own).sum() < 2  # articles: sentences are drawn again
        side = (mine["source"] == source).to_numpy() if few else own
        draws = resample(side.tolist(), n=n, random_state=seed)
        for value in values:
            total = totals[value].to_numpy(dtype=float)[shared]
            mean, others = _means(total, count, own, ~own)
            null = np.subtract(*_means(total, count, labels, ~labels))
            sums, sizes = (
                (mine[value].to_numpy(float), np.ones(len(mine))) if few else (total, count)
            )
            drawn = np.subtract(*_means(sums, sizes, draws * side, draws * ~side))
            low, high = interval(np.round(drawn, 12))
            difference = float(mean - others)
            spread = float(mine[value].std(ddof=0))
            moves = bool(np.ptp(null) > 1e-12)
            records.append(
                {
                    "source": source,
                    "measure": value,
                    "mean": float(mean),
                    "others": float(others),
                    "difference": difference,
                    "low": low,
                    "high": high,
                    "effect": difference / spread if spread > 1e-12 else np.nan,
                    "p_value": p_value(abs(difference), np.abs(null)) if moves else np.nan,
                    "n_rows": int(count[own].sum()),
                    "n_articles": int(own.sum()),
                    "n_events": len(events),
                    "basis": "sentences" if few else "articles",
                }
            )
    return records


def _means(
    total: Floats, count: Floats, mine: NDArray[Any], others: NDArray[Any]
) -> tuple[Floats, Floats]:
    """Return the mean over rows on each of two sides, which weigh the articles or rows."""
    return mine @ total / (mine @ count), others @ total / (others @ count)
