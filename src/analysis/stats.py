"""Intervals and tests for tables of few articles, resampling, correction for many comparisons.

:func:`group_ratio` gives the interval of every table of means and shares: articles are the units,
and outlets share one variance as far as their own articles are few. :func:`against_others` sets an
outlet against the others on its events, with q for all the cells that were looked at and the
smallest difference that could have been found.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import scipy.special
from numpy.typing import ArrayLike, NDArray
from scipy.sparse.csgraph import connected_components

from analysis.files import need_columns

Floats = NDArray[np.float64]
PRIOR_DF = 4  # weight of the pooled variance beside a group's own
VARY_MORE = "its articles differ more than those of others: the interval may be too narrow"


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
    *,
    per: str | None = None,
    bounds: tuple[float, float] | None = None,
) -> pd.DataFrame:
    """Return the mean of each value over the rows of each group, with its interval.

    Parameters
    ----------
    rows : DataFrame
        ``article_id``, the columns of ``by`` and the columns of ``values``; any number of rows an
        article.
    values : sequence of str
        The columns to average.
    by : sequence of str
        The columns that make a group, ``source`` among them: groups that differ only by it share
        one variance (:func:`group_ratio`).
    per : str, optional
        A column of units: the result is then the sum per unit in place of the mean over rows.
    bounds : tuple of float, optional
        What the interval is clipped to: (0, 1) for shares.

    Returns
    -------
    DataFrame
        ``by``, ``measure`` (the name of the value), ``mean, low, high`` (95 per cent interval of
        :func:`group_ratio`), ``n_sentences`` (rows), ``n_articles, df, note``. Articles without
        any unit are left out.

    Raises
    ------
    ValueError
        As :func:`group_ratio` does.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> rows = pd.DataFrame({"article_id": list("aab"), "source": "x", "tone": [1.0, 2.0, 3.0]})
    >>> stats.group_means(rows, ["tone"], ["source"])[["mean", "n_articles"]].values.tolist()
    [[2.0, 2.0]]
    """
    columns = [*by, "measure", "mean", "low", "high", "n_sentences", "n_articles", "df", "note"]
    need_columns(rows, ["article_id", *by, *values, *([per] if per else [])])
    held = rows.assign(n_sentences=1, _per=_numbers(rows, per) if per else 1)
    keys = [*by, "article_id"]
    for value in values:
        _numbers(rows, value)
    sums = held.groupby(keys, sort=True)[[*values, "n_sentences", "_per"]].sum().reset_index()
    sums = sums[sums["_per"] > 0]
    long = sums.melt([*keys, "n_sentences", "_per"], list(values), "measure", "total")
    shared = [name for name in by if name != "source"]
    groups = [*by, "measure"]
    table = group_ratio(long, "total", "_per", groups, within=[*shared, "measure"], bounds=bounds)
    sizes = long.groupby(groups, sort=True)["n_sentences"].sum().reset_index()
    table = table.rename(columns={"value": "mean"}).merge(sizes, on=groups)
    order = {value: place for place, value in enumerate(values)}
    table = table.sort_values(
        groups, key=lambda one: one.map(order) if one.name == "measure" else one, ignore_index=True
    )
    return table[columns].astype({"n_sentences": "int64"})


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
    return (PRIOR_DF * pooled + q) / (PRIOR_DF + own), np.minimum(pooled_df, PRIOR_DF + own)


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
    / sum C). A share of whole numbers is at least as wide as for independent draws.

    In simulations it holds .90 to .98 with 2 to 20 articles a group, but not where one group varies
    far more than the others (with four times their standard deviation .76 to .91 at 2 to 10
    articles), nor where counts are very unequal and articles differ as such (of 1 or 20 mentions
    .71 to .82); ``note`` says so. It concerns articles like these of the outlet, on whatever
    events they were sampled from; it knows nothing of events that were not collected.

    Where it holds less than 95 per cent (``research/benchmarks/intervals.py``): for a group with
    four times the variance of the others that it shares one with, .83 to .90 at 2 to 4 articles and
    .91 to .94 from 8 on (the others then .95 to .98); for shares near .05, .84 to .90 at 8 to 20
    articles, where the few positive rows are all that tells; for one speaker's share of words, .88
    to .93; with two groups, .90 to .93 up to four articles each; and where long articles differ
    among themselves as much as short ones do, .87 to .93, since a long one then counts for more
    than it knows. Targets differ so much in variance that pooling over them would hold .91 for the
    liveliest and .99 for the dullest: it is not done.

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
        total=totals,
        count=counts,
        squares=totals**2 / counts,
        n_articles=1,
        count_squares=counts**2,
    )
    sums = sums.groupby(list(by), sort=True, dropna=False, as_index=False).sum()
    if bounds == (0, 1) and not (totals % 1).any() and not (counts % 1).any():
        share = sums["total"] / sums["count"]
        sums["by_chance"] = share * (1 - share).clip(lower=0) / sums["count"]
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
        ``squares`` (total^2 / count), and ``n_articles``; perhaps the sum of ``count_squares``,
        which shows whether few articles hold most of the count, and ``by_chance``, the least
        variance of the ratio.
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
    few = np.zeros(len(sums), dtype=bool)
    if "count_squares" in sums:
        few = count**2 / sums["count_squares"].to_numpy(float) < n_articles / 2
    if "by_chance" in sums:
        half = np.maximum(half, 1.96 * np.sqrt(sums["by_chance"].to_numpy(float)))
    low, high = bounds or (-np.inf, np.inf)
    notes = [
        (df == 0, "no group has two articles: no interval"),
        (np.isnan(variance), "articles do not differ: no interval"),
        (n_articles == 1, "one article: the variance is that of other groups"),
        (_vary_more(deviations, n_articles - 1, pool), VARY_MORE),
        (few, "few articles hold most of the count: the interval may be too narrow"),
    ]
    return sums[list(by)].assign(
        value=value,
        low=np.clip(value - half, low, high),
        high=np.clip(value + half, low, high),
        n_articles=n_articles,
        df=df,
        note=np.select([where for where, _ in notes], [text for _, text in notes], default=""),
    )


def _vary_more(
    squares: ArrayLike, df: ArrayLike, pool: ArrayLike | None = None
) -> NDArray[np.bool_]:
    """Return which groups vary more than the others of their pool (F test, p below .01)."""
    own, squares = np.asarray(df, dtype=float), np.asarray(squares, dtype=float)
    codes = np.zeros(len(own), np.int64) if pool is None else np.asarray(pool)
    others = np.bincount(codes, squares)[codes] - squares
    rest = np.bincount(codes, own)[codes] - own
    with np.errstate(invalid="ignore", divide="ignore"):
        ratio = np.where((own > 0) & (rest > 0), squares * rest / (others * own), 0)
    return np.asarray(scipy.special.fdtrc(own, rest, np.nan_to_num(ratio)) < 0.01, dtype=bool)


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
    "source", "measure", "mean", "others", "difference", "low", "high", "smallest", "p_value",
    "q_value", "n_rows", "n_articles", "n_events", "df", "note",
]  # fmt: skip


def against_others(
    rows: pd.DataFrame,
    values: Sequence[str],
    by: Sequence[str] = (),
    *,
    scale: float = np.inf,
) -> pd.DataFrame:
    """Return, for each outlet and cell, its mean less that of the other outlets on its events.

    Parameters
    ----------
    rows : DataFrame
        ``article_id, source, event``, the columns ``by`` and ``values``; any number of rows an
        article.
    values : sequence of str
        Columns of numbers to be averaged over rows.
    by : sequence of str
        Columns that make a cell (``target, voice``).
    scale : float
        The largest difference that the values allow: 2 for a polarity, 1 for a share.

    Returns
    -------
    DataFrame
        By ``by``, then the smallest p first:

        - ``by``, ``source, measure``
        - ``mean`` of the outlet's articles, ``difference`` from the mean of the outlets that share
          an event with it, and ``others``: what they would have on its events
        - ``low, high``: 95 per cent
        - ``smallest``: the difference from which on this test, the others of the table being as
          they are, is significant (q .05) for sure
        - ``p_value``: two-sided; ``q_value``: Benjamini & Hochberg over all rows of the table
        - ``n_rows, n_articles, n_events`` of the outlet, events of one outlet alone left out
        - ``df`` of the residuals, and ``note``: "cannot be settled with n articles" where none are
          left or ``smallest`` is above ``scale``; else whether the outlet's articles vary more
          than the others', which makes p too small (with four times their standard deviation p <
          .05 in .23 of null corpora)

    Raises
    ------
    ValueError
        For a missing column and a value that is no number.

    Notes
    -----
    Weighted least squares of article means on outlet and event. An article of n rows has the weight
    1 / (between + within / n): ``within`` is the variance of rows in articles, ``between`` is such
    that the residuals have the size that they should (Paule & Mandel 1982, J. Res. Natl. Bur.
    Stand. 87, p. 377). Weighing by n alone calls an outlet of five rows an article "significant" in
    up to 12 per cent of null corpora, weighing all alike one of a single row in up to 24. Outlets
    that share no event, even by way of others, are never compared.

    Where articles of an outlet agree exactly on each event, p is that of one labelling among all
    that keep the events. A small q says that labels matter; why, it doesn't.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import stats
    >>> rows = pd.DataFrame({"article_id": list("abcd"), "source": list("AABB"), "event": "e",
    ...     "tone": [0.1, 0.3, 0.6, 0.8]})
    >>> table = stats.against_others(rows, ["tone"]).round(2)
    >>> table[["source", "difference", "low", "high", "df"]].values.tolist()
    [['A', -0.5, -1.11, 0.11, 2], ['B', 0.5, -0.11, 1.11, 2]]
    """
    need_columns(rows, ("article_id", "source", "event", *by, *values))
    numbers = np.array([_numbers(rows, value) for value in values]).reshape(len(values), len(rows))
    for name in ("article_id", "source", "event"):
        if (missing := rows[name].isna()).any():
            raise ValueError(f"row {missing.idxmax()!r}: {name} is missing")
    keys = list(dict.fromkeys([*by, "source", "event", "article_id"]))
    codes = rows.groupby(keys, sort=True).ngroup().to_numpy()
    articles = rows[keys].assign(_code=codes).drop_duplicates("_code").sort_values("_code")
    n_rows = np.bincount(codes).astype(float)
    sums = [np.bincount(codes, number) for number in numbers]
    apart = [
        np.bincount(codes, (number - (total / n_rows)[codes]) ** 2)
        for number, total in zip(numbers, sums, strict=True)
    ]
    cells = articles.groupby(list(by), sort=True)["_code"] if by else [((), codes)]
    records: list[dict[str, object]] = []
    for key, members in cells if len(rows) else ():
        at = np.unique(members)
        labels = dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True))
        places = articles.iloc[at]
        for value, total, square in zip(values, sums, apart, strict=True):
            for record in _cell(places, total[at] / n_rows[at], n_rows[at], square[at]):
                records.append({**labels, "measure": value, **record})
    table = pd.DataFrame(records, columns=[*by, *COLUMNS, "_error", "_n"])
    floats = ["mean", "others", "difference", "low", "high", "smallest", "p_value", "_error"]
    table = table.astype(dict.fromkeys(floats, float))
    table["q_value"] = benjamini_hochberg(table["p_value"])
    tested, found = table["p_value"].notna().sum(), table["q_value"] < 0.05
    level = 0.05 * np.minimum(found.sum() + ~found, max(tested, 1)) / max(tested, 1)
    df = table["df"].to_numpy(float)
    table["smallest"] = scipy.special.stdtrit(np.maximum(df, 1), 1 - level / 2) * table["_error"]
    lost = (df == 0) | (table["smallest"] > scale)
    table["note"] = table["note"].where(
        ~lost, "cannot be settled with " + table["_n"].astype(str) + " articles"
    )
    counts = ["n_rows", "n_articles", "n_events", "df"]
    table = table[[*by, *COLUMNS]].astype(dict.fromkeys(counts, "int64"))
    table[floats[:-1]] = table[floats[:-1]].round(6)
    return table.sort_values([*by, "p_value"], kind="stable", ignore_index=True)


def _cell(
    articles: pd.DataFrame, means: Floats, n_rows: Floats, squares: Floats
) -> list[dict[str, object]]:
    """Return the records of one cell and value: each outlet that shares an event with another."""
    shared = (articles.groupby("event")["source"].transform("nunique") > 1).to_numpy()
    means, n_rows, squares = means[shared], n_rows[shared], squares[shared]
    source, names = pd.factorize(articles.loc[shared, "source"], sort=True)
    event, events = pd.factorize(articles.loc[shared, "event"])
    shape = len(names), len(events)
    if not len(names):
        return []
    cell = source * shape[1] + event
    held = np.bincount(cell, minlength=shape[0] * shape[1]).reshape(shape)
    met = (held > 0).astype(float) @ (held > 0).T > 0
    n_parts, part = connected_components(met)
    alike = part[:, None] == part
    level = alike / alike.sum(axis=1)  # what no contrast can tell: the mean of connected outlets
    df = len(means) - sum(shape) + n_parts
    others = met & ~np.eye(len(names), dtype=bool)
    contrast = np.eye(len(names)) - others / others.sum(axis=1, keepdims=True)

    def fitted(weights: Floats) -> tuple[Floats, Floats, Floats]:
        """Return the outlets' effects, their covariance and the weighted squares left."""
        sums = np.bincount(cell, weights, shape[0] * shape[1]).reshape(shape)
        of_event = sums.sum(axis=0)
        inverse: Floats = np.linalg.inv(
            np.diag(sums.sum(axis=1)) - sums / of_event @ sums.T + level
        )
        centre = np.bincount(event, weights * means) / of_event
        effects: Floats = inverse @ np.bincount(source, weights * (means - centre[event]))
        rest: Floats = means - effects[source]
        rest = rest - (np.bincount(event, weights * rest) / of_event)[event]
        return effects, inverse, weights * rest**2

    spare = n_rows.sum() - len(n_rows)
    within = squares.sum() / spare if spare else 0.0
    if within <= 1e-18 * (means @ means):
        within = 0.0

    def weights_of(between: float) -> Floats:
        """Return the weights where ``between`` is that share of the variance of one row."""
        return np.asarray(1 / (between + (1 - between) / n_rows), dtype=float)

    low, high = (0.0, 1.0) if within else (1.0, 1.0)
    if fitted(weights_of(0.0))[2].sum() <= df * within:
        high = 0.0
    for _ in range(30 if high > low else 0):
        middle = (low + high) / 2
        larger = fitted(weights_of(middle))[2].sum() * (1 - middle) > df * within
        low, high = (middle, high) if larger else (low, middle)
    weights = weights_of(high)
    effects, inverse, rest = fitted(weights)
    left = float(rest.sum())
    variance = left / max(df, 1)
    more = _vary_more(np.bincount(source, rest), held.sum(axis=1) * (df / max(len(means), 1)))
    if within and not high:  # rows vary within articles as much as articles do: one variance
        variance = (left + squares.sum()) / (df + spare)
    if variance <= 1e-18 * (means @ means):
        variance = 0.0
    difference = contrast @ effects
    difference[np.abs(difference) < 1e-12] = 0
    error = np.sqrt(np.einsum("ko,op,kp->k", contrast, inverse, contrast) * variance)
    mean = np.bincount(source, weights * means) / np.bincount(source, weights)
    with np.errstate(invalid="ignore", divide="ignore"):
        p = 2 * scipy.special.stdtr(max(df, 1), -np.abs(difference) / error)
    if not df:
        error[:], p[:] = np.nan, np.nan
    elif not variance:
        of_event = held.sum(axis=0)
        ways = (
            scipy.special.gammaln(of_event + 1)
            - scipy.special.gammaln(held + 1)
            - scipy.special.gammaln(of_event - held + 1)
        )
        error[:], p = np.nan, np.minimum(1, 2 * np.exp(-ways.sum(axis=1)))
        p[difference == 0] = np.nan
    half = scipy.special.stdtrit(max(df, 1), 0.975) * error
    note = "articles of an outlet agree exactly: no interval" if df and not variance else ""
    return [
        {
            "source": name,
            "mean": mean[k],
            "others": mean[k] - difference[k],
            "difference": difference[k],
            "low": difference[k] - half[k],
            "high": difference[k] + half[k],
            "p_value": p[k],
            "n_rows": int(n_rows[source == k].sum()),
            "n_articles": int(held[k].sum()),
            "n_events": int((held[k] > 0).sum()),
            "df": df,
            "note": note or (VARY_MORE if df and more[k] else ""),
            "_error": error[k],
            "_n": len(means),
        }
        for k, name in enumerate(names)
    ]
