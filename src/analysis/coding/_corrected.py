"""Figures of any machine, corrected by the codes of a drawn sheet.

A machine scores every row, coders a sample of known probabilities. What the machine gets wrong
on the sample is taken off its figures, so that they are unbiased however wrong it is: Egami,
Hinck, Stewart & Wei 2023 (NeurIPS 36, "Using Imperfect Surrogates for Downstream Inference") for
samples with known probabilities, Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023 (Science
382, p. 669) for machines of any kind, and Angelopoulos, Duchi & Zrnic 2023 (arXiv:2311.01453)
for how far to follow the machine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from numbers import Real
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import ndtri, stdtrit

from analysis import stats
from analysis.coding.coders import alpha
from analysis.coding.sampling import design_of, drawn_ids, some
from analysis.corpus.records import read_list
from analysis.files import CorpusError, need_columns
from analysis.files.runs import recorded

MEASURES = [
    "machine", "hand", "corrected", "low", "high", "gain", "tuning", "n_rows", "n_articles",
    "n_coded", "df", "note", "hand_low", "hand_high",
]  # fmt: skip
FEW_CODES, FEW_OWN = 30, 5  # below, one correction for all groups, each with some codes
RARE_CODES, RARE_TIMES, RARE_SHARE = 120, 10, 0.2
VARIED = 3  # times the variance of other groups, from which a note tells
Floats = NDArray[np.float64]
Ints = NDArray[Any]


class Coded(NamedTuple):
    """The units with codes, an entry each, and what is known of all rows."""

    row: Ints  # place in the table of rows
    y: Floats  # mean of the coders
    weight: Floats
    stratum: Ints
    coders: Floats  # how many coded it
    noise: float  # variance between coders within a unit
    size: Floats  # rows of each stratum
    f: Floats  # the machine's score of every row
    note: str


@recorded("coding.corrected")
def corrected(
    rows: pd.DataFrame,
    units: pd.DataFrame,
    codes: pd.DataFrame,
    value: str = "model",
    scale: Mapping[Any, float] | None = None,
    by: Sequence[str] = ("source",),
) -> pd.DataFrame:
    """Return the mean of each group by machine, by hand, and by machine corrected by hand.

    Parameters
    ----------
    rows : DataFrame
        One row per unit, all that the sheet was drawn from: ``article_id``, ``start, end`` (and
        ``target, mention_start, mention_end``) or else ``unit_id``, the columns of ``by``, and
        ``value``.
    units : DataFrame
        The drawn sheet or its key. Keys of before ``n_rows`` was kept work if ``weight`` times the
        drawn units gives the rows of the stratum.
    codes : DataFrame
        ``unit_id, coder, code``, as of :func:`read_codes`; empty codes are left out. Two or more
        coders count with their mean.
    value : str
        The machine's column, whosever machine it is: numbers on the scale, or codes.
    scale : mapping, optional
        The number of each code, ``{"negative": -1, "neutral": 0, "positive": 1}`` or, for a frame,
        ``{"no": 0, "yes": 1}``; None if the codes are numbers.
    by : sequence of str
        Columns that make a group; none: the corpus.

    Returns
    -------
    DataFrame
        Sorted by ``by``:

        - ``machine``: mean of ``value`` over all rows
        - ``hand``: mean of the codes, weighted; ``hand_low, hand_high``: its interval if strata
          are not made use of, which is too wide where they help
        - ``corrected, low, high`` (95 per cent)
        - ``gain``: how many codes would be needed for one of these to do as well by ``hand``
        - ``tuning``: how far the machine is followed, 0 (hand codes alone) to 1
        - ``n_rows, n_articles, n_coded, df``
        - ``note``: what to know of this row; NaN stands where nothing can be said

        ``attrs["alpha"]`` is Krippendorff's alpha of the coders, on the numbers of ``scale``.

    Raises
    ------
    ValueError
        Naming row and column: for a table that is not the one that the sheet was drawn from, a
        unit that occurs twice, codes of units that were not drawn or that a coder has twice, codes
        or scores outside the scale, weights that are none, and scores that are no numbers.

    Notes
    -----
    With score f, code y, strata h of N_h rows and groups k of N_k: corrected is tuning times the
    mean of f, plus the sum over h of N_h / N_k times the mean of y - tuning f in the sample.
    Where strata lie across groups, the weighted mean of y - tuning f in the group replaces the sum.
    From 30 codes on it is right on average whatever the machine does. ``tuning`` is the covariance
    of y and f within groups over the variance of f, cut to 0 and 1 (Angelopoulos, Duchi & Zrnic
    2023, eq. 5).
    Variances of y - tuning f within strata, apart for rows that the machine scores alike, are
    moderated as in :func:`analysis.stats.group_ratio`, with finite-population factors.

    The interval is about these rows: for outlets in general see :func:`corrected_rows`. Codes
    count as the truth: an error that coders share stays. Below 30 codes all groups get the same
    correction, and an interval as wide as their own would be: right only if the machine errs in
    all of them alike, and given only if each has five codes. A two-valued code of which fewer
    than ten, or of fewer than 120 codes less than a fifth, are of one kind is not corrected.

    Intervals lean on how codes vary in all groups. In simulations of five outlets, that of an
    outlet in which the machine errs otherwise than in the rest held the truth in 85 per cent of
    draws of 32 codes and in 91 of 61, those of the rest in 94; the note tells where errors of a
    group vary more than three times as much as the others'.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> rows = pd.DataFrame({"unit_id": [f"u{n}" for n in range(80)], "article_id": "a",
    ...     "source": ["A", "B"] * 40, "model": [0.5, 0.5, -0.5, -0.5] * 20})
    >>> drawn = rows[:40].assign(stratum=rows["source"], weight=2.0)
    >>> codes = drawn[["unit_id"]].assign(coder="ann", code=["pro", "con", "con", "con"] * 10)
    >>> table = coding.corrected(rows, drawn, codes, "model", {"con": -1, "pro": 1})
    >>> table[["source", "machine", "hand", "corrected"]].values.tolist()
    [['A', 0.0, 0.0, 0.0], ['B', 0.0, -1.0, -1.0]]
    """
    by = [by] if isinstance(by, str) else list(by)
    need_columns(rows, ["article_id", *by])
    coded, agreed = _coded(rows, units, codes, value, scale)
    keys = rows[by].drop_duplicates().sort_values(by, ignore_index=True) if by else None
    group = rows.groupby(by, sort=True, dropna=False).ngroup().to_numpy() if by else 0
    group = np.zeros(len(rows), np.int64) + group
    n_groups = int(group.max()) + 1 if len(rows) else 0
    held = np.bincount(group, minlength=n_groups).astype(float)
    mine = group[coded.row]
    n_coded = np.bincount(mine, minlength=n_groups)
    machine = np.bincount(group, coded.f, minlength=n_groups) / held
    tuning = _tuning(coded, group)
    error = coded.y - tuning * coded.f[coded.row]
    hand, spread, hand_df = _means(coded.y, coded, mine, np.arange(n_groups), held, held)
    few = coded.row.size < FEW_CODES and n_groups > 1
    if few:
        shift, own, df = _means(error, coded, mine, np.arange(n_groups), held, held, shared=True)
        pooled = np.average(error, weights=coded.weight) if len(error) else np.nan
        shift = np.where(n_coded == held, shift, pooled)
    else:
        cell, of, size = _cells(coded, mine, held)
        shift, own, df = _means(error, coded, cell, of, size, held)
    values = list(scale.values()) if scale else [*coded.y, *coded.f]
    lowest, highest = min(values, default=-np.inf), max(values, default=np.inf)
    none = n_coded == 0
    varied = _varied(error, mine if few else cell, mine, n_groups)
    rare = _rare(coded.y, scale, codes)
    needed = few * np.maximum(np.minimum(FEW_OWN, held).astype(int) - n_coded, 0)
    value_of = np.where(none | bool(rare) | needed.any(), np.nan, tuning * machine + shift)
    half = stdtrit(np.maximum(df, 1), 0.975) * np.sqrt(np.where(own > 0, own, np.nan))
    hand_half = stdtrit(np.maximum(hand_df, 1), 0.975) * np.sqrt(
        np.where(spread > 0, spread, np.nan)
    )
    whole = n_coded == held
    half[whole & (own == 0)] = 0
    notes = [
        (none, "no codes in this group"),
        (~none & bool(rare), rare),
        (~none & few & (not rare), _few(needed, keys)),
        (
            ~np.isnan(value_of) & (tuning == 0),
            f"the machine does not help: {'the mean of all codes' if few else 'hand codes alone'}",
        ),
        (whole & ~none, "every row has a code"),
        (~none & ~whole & ~(own > 0), "codes do not vary enough for an interval"),
        (
            ~np.isnan(value_of) & ~whole & varied,
            "its errors vary more than the others'; the interval may be too narrow",
        ),
        ((n_coded == 1) & ~whole, "one code: its variance is that of other groups"),
        (np.full(n_groups, bool(coded.note)), coded.note),
    ]
    table = pd.DataFrame(
        {
            "machine": machine,
            "hand": np.where(none, np.nan, hand),
            "corrected": np.clip(value_of, lowest, highest),
            "low": np.clip(value_of - half, lowest, highest),
            "high": np.clip(value_of + half, lowest, highest),
            "gain": np.where(np.isnan(value_of) | ~(own > 0), np.nan, spread / _positive(own)),
            "tuning": tuning,
            "n_rows": held.astype(np.int64),
            "n_articles": rows.groupby(group)["article_id"].nunique().to_numpy(),
            "n_coded": n_coded,
            "df": np.where(none, 0, df),
            "note": [
                "; ".join(text for where, text in notes if where[place])
                for place in range(n_groups)
            ],
            "hand_low": np.clip(hand - hand_half, lowest, highest),
            "hand_high": np.clip(hand + hand_half, lowest, highest),
        },
        columns=MEASURES,
    )
    table[[*MEASURES[:7], *MEASURES[-2:]]] = table[[*MEASURES[:7], *MEASURES[-2:]]].round(6)
    table = table if keys is None else pd.concat([keys, table], axis=1)
    table.attrs["alpha"] = agreed
    return table


def corrected_rows(
    rows: pd.DataFrame,
    units: pd.DataFrame,
    codes: pd.DataFrame,
    value: str = "model",
    scale: Mapping[Any, float] | None = None,
) -> pd.DataFrame:
    """Return the rows with a corrected value each, for tables and tests of outlets in general.

    Parameters
    ----------
    rows, units, codes, value, scale
        As for :func:`corrected`.

    Returns
    -------
    DataFrame
        ``rows`` with ``unit_id``, ``code`` (the mean of the coders as a number, NaN where there is
        none) and ``corrected``: tuning f + (R / p) (y - tuning f) with score f, code y, and R / p
        zero for a row without a code and else one over its probability to be drawn, which is made
        to add up to the rows of the ``source``, if there is such a column. NaN where a source has
        no codes.

    Raises
    ------
    ValueError
        As :func:`corrected`.

    Notes
    -----
    From 30 codes on, means over ``corrected`` are those of :func:`corrected`; its single values
    mean nothing and may lie far outside the scale. Summed by article they go through
    :func:`analysis.stats.group_ratio` and :func:`analysis.stats.against_others`, which then take
    in both the choice of articles and that of units (the pseudo-outcomes of Egami, Hinck, Stewart &
    Wei 2023, eq. 3). Few codes an outlet make for wide intervals there.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> rows = pd.DataFrame({"unit_id": ["u1", "u2", "u3", "u4"], "article_id": "a",
    ...     "model": [0, 0, 0, 0]})
    >>> drawn = rows[:2].assign(stratum="all", weight=2.0)
    >>> codes = drawn[["unit_id"]].assign(coder="ann", code=["pro", "con"])
    >>> table = coding.corrected_rows(rows, drawn, codes, "model", {"con": -1, "pro": 1})
    >>> table["corrected"].tolist()
    [2.0, -2.0, 0.0, 0.0]
    """
    coded, _ = _coded(rows, units, codes, value, scale)
    outlet: Ints = np.zeros(len(rows), np.int64)
    if "source" in rows:
        outlet = rows.groupby("source", dropna=False).ngroup().to_numpy()
    tuning, own = _tuning(coded, outlet), outlet[coded.row]
    known = np.bincount(own, coded.weight, minlength=outlet.max(initial=0) + 1)
    weight = coded.weight * (np.bincount(outlet)[own] / known[own])
    pseudo, code = tuning * coded.f, np.full(len(rows), np.nan)
    pseudo[coded.row] += weight * (coded.y - tuning * coded.f[coded.row])
    pseudo[known[outlet] == 0] = np.nan
    code[coded.row] = coded.y
    return rows.assign(unit_id=drawn_ids(rows), code=code, corrected=pseudo)


def plan(
    rows: pd.DataFrame,
    difference: float = 0.2,
    power: float = 0.8,
    pilot: pd.DataFrame | None = None,
    *,
    value: str = "model",
    by: Sequence[str] = ("source",),
) -> pd.DataFrame:
    """Return how many codes and articles find a difference between two groups.

    Parameters
    ----------
    rows : DataFrame
        All units: ``article_id``, the columns of ``by`` and ``value``.
    difference : float
        The difference of two means that should be found, on the scale of ``value``.
    power : float
        How often it should be found at the 5 per cent level, two-sided.
    pilot : DataFrame, optional
        A table of :func:`corrected_rows`, of codes that are there already.
    value : str
        The machine's column of numbers.
    by : sequence of str
        Columns that make a group.

    Returns
    -------
    DataFrame
        ``about, method, codes_a_group, codes, articles_a_group, articles, note``, for claims about
        "these rows" and about "articles like these", by "hand alone" and "corrected". Articles are
        the mean number that a group has now or, for articles like these, needs.

    Raises
    ------
    ValueError
        For missing columns, scores that are no numbers or, without ``pilot``, all the same, a
        difference that is not above 0 and a power outside 0 to 1.

    Notes
    -----
    Of each of two groups the mean needs the variance V = (difference / (z of .975 + z of power))^2
    / 2. About these rows n codes of variance S^2 give S^2 (1 / n - 1 / N). About articles like
    these half of V is left to codes and half to articles, whose number is s^2 / (V / 2), s^2 being
    the variance of article means. Without ``pilot`` the codes are taken to vary like the scores, at
    least by a third of their range, and to correlate .7 with them. Normal quantiles make small
    numbers a little too small. A plan is no promise: scores vary less than codes do.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> rows = pd.DataFrame({"article_id": list("abcdefgh") * 50, "source": ["A", "B"] * 200,
    ...     "model": [-1.0, 0.0, 0.0, 1.0] * 100})
    >>> table = coding.plan(rows, difference=0.3)
    >>> table.loc[table["about"] == "these rows", ["method", "codes_a_group"]].values.tolist()
    [['hand alone', 61], ['corrected', 37]]
    """
    by = [by] if isinstance(by, str) else list(by)
    need_columns(rows, ["article_id", *by, value])
    if not difference > 0 or not 0 < power < 1:
        raise ValueError(
            f"difference must be above 0 and power between 0 and 1, not {difference} and {power}"
        )
    columns = ["about", "method", "codes_a_group", "codes", "articles_a_group", "articles", "note"]
    if rows.empty:
        return pd.DataFrame(columns=columns)
    f = _scores(rows, value, None)
    groups = rows[by].assign(article_id=rows["article_id"], f=f, n=1)
    sums = groups.groupby([*by, "article_id"], dropna=False, as_index=False).sum()
    per = sums.groupby(by, dropna=False)["n"] if by else sums.groupby(np.zeros(len(sums)))["n"]
    n_groups, held, n_articles = per.ngroups, per.sum().mean(), per.size().mean()
    within = sums["f"] / sums["n"]
    means = (per.transform("sum"), sums["f"].groupby(per.ngroup()).transform("sum"))
    between = float((sums["n"] * (within - means[1] / means[0]) ** 2).sum())
    between /= max(len(sums) - n_groups, 1) * sums["n"].mean()
    if pilot is None:
        varied = max(float(np.var(f)), (float(np.ptp(f)) / 3) ** 2)
        left, note = 0.51 * varied, "no pilot: variances are guesses"
    else:
        need_columns(pilot, ["code", "corrected", value, *by], see="corrected_rows")
        seen = pilot[pilot["code"].notna()]
        if len(seen) < RARE_TIMES:
            raise ValueError(f"the pilot has {len(seen)} codes; {RARE_TIMES} are needed")
        y, x = seen["code"].to_numpy(float), _scores(seen, value, None)
        own = seen.groupby(by, dropna=False).ngroup() if by else np.zeros(len(seen))
        y, x = (
            part - pd.Series(part).groupby(np.asarray(own)).transform("mean") for part in (y, x)
        )
        slope = float(np.clip((x @ y) / (x @ x), 0, 1)) if x @ x > 1e-12 else 0.0
        spare = max(len(seen) - len(set(own)), 1)
        varied, left = float(y @ y) / spare, float(((y - slope * x) ** 2).sum()) / spare
        note = f"variances of {len(seen)} codes"
    if not varied > 1e-12:
        raise ValueError(
            f"{value if pilot is None else 'code'} is the same everywhere, which does not tell how "
            "codes vary; give a pilot whose codes differ"
        )
    needed = (difference / (ndtri(0.975) + ndtri(power))) ** 2 / 2
    records = []
    for about, share in (("these rows", 1.0), ("articles like these", 0.5)):
        articles = int(np.ceil(n_articles if share == 1 else max(between / (needed / 2), 2)))
        limit = held if share == 1 else np.inf
        for method, variance in (("hand alone", varied), ("corrected", left)):
            n = int(np.ceil(variance / (needed * share + variance / limit)))
            counts = (max(n, 2), max(n, 2) * n_groups, articles, articles * n_groups)
            records.append((about, method, *counts, note))
    return pd.DataFrame(records, columns=columns)


def read_labels(
    source: str | Path | pd.DataFrame,
    rows: pd.DataFrame,
    codes: Sequence[str] | None = None,
    *,
    column: str = "label",
) -> pd.DataFrame:
    """Return the rows with the answers of any machine: another classifier, a language model.

    Parameters
    ----------
    source : str, Path or DataFrame
        A CSV or Excel file, or a table, with ``unit_id`` and ``column``. Make it by saving
        ``rows.assign(unit_id=coding.unit_ids(rows))`` and have the column filled.
    rows : DataFrame
        All units; each must have an answer, also those without codes.
    codes : sequence of str, optional
        The answers allowed, capitals and blanks around them aside; None: numbers.
    column : str
        The name of the column of answers.

    Returns
    -------
    DataFrame
        ``rows`` with ``unit_id`` and ``column``, ready for :func:`corrected` and, where ``column``
        is "label", for :func:`against_package`.

    Raises
    ------
    CorpusError
        Naming file, row (header: 1) and column: for an answer that is none of ``codes`` or no
        number, a unit that is not in ``rows`` or is there twice, and for units without an answer.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import coding
    >>> rows = pd.DataFrame({"unit_id": ["u1", "u2"], "article_id": "a"})
    >>> answers = pd.DataFrame({"unit_id": ["u2", "u1"], "label": ["Pro", "con"]})
    >>> coding.read_labels(answers, rows, ["con", "pro"])["label"].tolist()
    ['con', 'pro']
    """
    if isinstance(source, pd.DataFrame):
        need_columns(source, ["unit_id", column], "answers")
        file, table = "answers", source.astype(object).where(source.notna(), "")
        table.index = pd.RangeIndex(2, len(table) + 2)
    else:
        file, table = str(source), read_list(source, ["unit_id", column.lower()], comments=False)
        table = table.rename(columns={column.lower(): column})
    ids = drawn_ids(rows)
    known, seen = set(ids), {}
    spelled = {str(code).strip().casefold(): str(code) for code in codes or ()}
    for row, unit, cell in zip(table.index, table["unit_id"], table[column], strict=True):
        place: dict[str, Any] = {"file": file, "row": int(row)}
        unit, text = str(unit).strip(), str(cell).strip()
        if unit not in known or unit in seen:
            problem = "is there already" if unit in seen else "is not in the table of rows"
            raise CorpusError(f"unit {unit!r} {problem}", **place, column="unit_id")
        answer: object = spelled.get(text.casefold())
        if codes is None:
            answer = float(pd.to_numeric(text.replace(",", "."), errors="coerce"))
            answer = answer if np.isfinite(answer) else None
        if answer is None:
            wanted = "a number" if codes is None else f"one of {', '.join(map(str, codes))}"
            raise CorpusError(f"{text!r} is not {wanted}", **place, column=column)
        seen[unit] = answer
    if lacking := [place for place, unit in enumerate(ids) if unit not in seen]:
        raise CorpusError(
            f"{len(lacking)} units have no answer, such as {ids[lacking[0]]} (row "
            f"{rows.index[lacking[0]]} of the table of rows); a machine answers for all units",
            file=file,
            column=column,
        )
    table = rows.assign(unit_id=ids)
    table[column] = pd.Series([seen[unit] for unit in ids], table.index)
    return table


def _coded(
    rows: pd.DataFrame,
    units: pd.DataFrame,
    codes: pd.DataFrame,
    value: str,
    scale: Mapping[Any, float] | None,
) -> tuple[Coded, float]:
    """Return the checked codes, and alpha of the coders."""
    need_columns(rows, ["article_id", value])
    f = _scores(rows, value, scale)
    ids = drawn_ids(rows)
    places = dict(zip(ids, range(len(ids)), strict=True))
    if len(places) < len(ids):
        twice = pd.Series(ids).duplicated(keep=False).to_numpy().nonzero()[0]
        one, other = rows.index[twice[:2]]
        raise ValueError(f"rows {one} and {other} are the same unit; keep the rows of one voice")
    if not len(units):  # a corpus without a sheet
        none, nowhere = np.zeros(0), np.zeros(0, np.int64)
        coded = Coded(nowhere, none, none, nowhere, none, 0.0, none, f, "")
        return coded, float("nan")
    need_columns(units, ["unit_id", "weight"], "units")
    need_columns(codes, ["unit_id", "code"], "codes")
    units, codes = (part.assign(unit_id=part["unit_id"].astype(str)) for part in (units, codes))
    design = design_of(rows, ids, units)
    given = _numbers(codes, design, scale)
    per = given.groupby("unit_id", sort=False)["y"]
    design = design.assign(y=per.mean(), coders=per.size())
    design["row"] = design.index.map(places)
    design["source"] = rows["source"].to_numpy()[design["row"]] if "source" in rows else ""
    design, note = _joined(design)
    done = design[design["y"].notna()].copy()
    n_coders = int(given["coder"].nunique())
    lacking = len(design) - len(done)
    agreed, noise = float("nan"), 0.0
    if n_coders > 1:
        spare = int((per.size() - 1).sum())
        noise = float(((given["y"] - per.transform("mean")) ** 2).sum() / spare) if spare else 0.0
        counts = pd.crosstab(given["unit_id"], given["y"])
        agreed = alpha(
            counts.to_numpy(), np.ones(len(counts)), "interval", counts.columns.to_numpy(float)
        )
        little = ": they agree too little for their mean to carry much" if agreed < 0.667 else ""
        note.append(f"mean of {n_coders} coders, alpha {agreed:.2f}{little}")
    if lacking:
        note.append(f"{lacking} drawn units have no code")
    return Coded(
        row=done["row"].to_numpy(np.int64),
        y=done["y"].to_numpy(float),
        weight=done["weight"].to_numpy(float),
        stratum=done["joined"].to_numpy(np.int64),
        coders=done["coders"].to_numpy(float),
        noise=noise,
        size=design.groupby("joined")["size"].first().to_numpy(float),
        f=f,
        note="; ".join(note),
    ), agreed


def _numbers(
    codes: pd.DataFrame, design: pd.DataFrame, scale: Mapping[Any, float] | None
) -> pd.DataFrame:
    """Return ``unit_id, coder, y``, without empty codes."""
    if lost := codes.index[~codes["unit_id"].isin(design.index)].tolist():
        raise ValueError(
            f"codes rows {some(lost)}: units that were not drawn, such as "
            f"{codes.loc[lost[0], 'unit_id']!r}"
        )
    given = pd.DataFrame({
        "unit_id": codes["unit_id"],
        "coder": codes["coder"].astype(str) if "coder" in codes else "",
        "code": codes["code"].astype(object),
    })  # fmt: skip
    given = given[given["code"].notna() & (given["code"].astype(str).str.strip() != "")]
    if (twice := given.duplicated(["unit_id", "coder"])).any():
        row = given.index[twice][0]
        unit, coder = given.loc[row, ["unit_id", "coder"]]
        raise ValueError(f"codes row {row}: coder {coder!r} has two codes for unit {unit!r}")
    return given.assign(y=_scores(given, "code", scale))


def _scores(table: pd.DataFrame, column: str, scale: Mapping[Any, float] | None) -> Floats:
    """Return a column as numbers: those of the scale where it holds codes."""
    cells = table[column].astype(object)
    found = pd.to_numeric(cells, errors="coerce")
    if scale is not None:
        if len(set(scale.values())) < 2 or not np.isfinite(list(scale.values())).all():
            raise ValueError(f"the scale needs two or more different numbers, not {dict(scale)}")
        named = {str(code): float(number) for code, number in scale.items()}
        said = cells.astype(str).str.strip().map(named)
        if column == "code":  # a column of whole numbers with an empty cell holds -1.0 for -1
            whole = {
                float(code): number for code, number in scale.items() if isinstance(code, Real)
            }
            said = said.fillna(found.map(whole))
        found = said if column == "code" else said.where(said.notna(), found)
    numbers = found.to_numpy(dtype=float)
    bad = ~np.isfinite(numbers)
    if scale is not None:
        bad |= (numbers < min(scale.values()) - 1e-9) | (numbers > max(scale.values()) + 1e-9)
    if bad.any():
        row = int(np.argmax(bad))
        wanted = "a number" if scale is None else f"on the scale ({', '.join(map(str, scale))})"
        raise ValueError(
            f"row {table.index[row]}, column {column}: {cells.iloc[row]!r} is not {wanted}"
        )
    return numbers


def _joined(design: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Join strata with fewer than two codes to a neighbour of their outlet; weigh the codes."""
    coded = design["y"].notna().groupby(design["stratum"]).sum()
    size = design.groupby("stratum")["size"].first()
    outlets = design.groupby("stratum")["source"].agg(lambda own: "\t".join(sorted(set(own))))
    target: dict[object, int] = {}
    joined: list[str] = []
    number = -1
    for _, own in pd.Series(outlets.index, outlets.index).groupby(outlets):
        parts: list[list[object]] = []
        for stratum in sorted(own, key=str):
            if parts and _short(parts[-1], coded, size):
                parts[-1].append(stratum)
            else:
                parts.append([stratum])
        if len(parts) > 1 and _short(parts[-1], coded, size):
            parts[-2:] = [parts[-2] + parts[-1]]
        for part in parts:
            number += 1
            target |= dict.fromkeys(part, number)
            if len(part) > 1:
                joined.append(" with ".join(map(str, part)))
    design = design.assign(joined=design["stratum"].map(target))
    design["weight"] = (design["size"] / design["stratum"].map(coded)).where(design["y"].notna())
    total = design.drop_duplicates("stratum").groupby("joined")["size"].sum()
    known = design.groupby("joined")["weight"].sum()
    design["weight"] *= design["joined"].map(total / known.where(known > 0))
    design["size"] = design["joined"].map(total)
    shown = "; ".join(joined[:3]) + (f" and {len(joined) - 3} more" if len(joined) > 3 else "")
    return design, [f"strata of fewer than two codes joined: {shown}"] if joined else []


def _short(part: list[object], coded: pd.Series, size: pd.Series) -> bool:
    """Return whether strata together have fewer than two codes, and rows without one."""
    of = coded.index.isin(part)
    return bool(coded[of].sum() < min(2, size[of].sum()))


def _tuning(coded: Coded, group: Ints) -> float:
    """Return the slope of codes on scores within groups, between 0 and 1."""
    if not len(coded.row):
        return 0.0
    own = group[coded.row]
    sums = np.bincount(own, coded.weight)
    both = np.stack([coded.y, coded.f[coded.row]])
    means = np.stack([np.bincount(own, coded.weight * part) for part in both]) / _positive(sums)
    y, f = both - means[:, own]
    # with one group: n in the covariance and N - 1 in the variance, as in ppi-python
    spare = max(len(own) - len(set(own)) + 1, 1)
    shared = (coded.weight * y * f).sum() / coded.weight.sum() * len(own) / spare
    mean = np.bincount(group, coded.f) / np.bincount(group)
    free = max(len(group) - len(mean), 1)
    varied = ((coded.f - mean[group]) ** 2).sum() / free
    return float(np.clip(shared / varied, 0, 1)) if varied > 1e-12 else 0.0


def _cells(coded: Coded, mine: Ints, held: Floats) -> tuple[Ints, Ints, Floats]:
    """Return the cell of each code, and of each cell its group and rows.

    Cells are the strata of a group that consists of whole strata, else the group itself.
    """
    first, last = np.full(len(coded.size), len(held)), np.full(len(coded.size), -1)
    np.minimum.at(first, coded.stratum, mine)
    np.maximum.at(last, coded.stratum, mine)
    one = np.where(first == last, first, -1)
    whole = one >= 0
    inside = np.bincount(one[whole], coded.size[whole], minlength=len(held))
    crossed = np.bincount(mine, one[coded.stratum] < 0, minlength=len(held))
    nested = (inside == held) & (crossed == 0)
    cell = np.where(nested[mine], len(held) + coded.stratum, mine)
    of = np.concatenate([np.arange(len(held)), one])
    return cell, of, np.concatenate([held, coded.size])


def _means(
    values: Floats,
    coded: Coded,
    cell: Ints,
    of: Ints,
    size: Floats,
    held: Floats,
    *,
    shared: bool = False,
) -> tuple[Floats, Floats, Ints]:
    """Return mean, variance and df of each group, from cells of ``size`` rows in group ``of``.

    ``shared``: all groups have the pooled variance of a code.
    """
    n_cells, n_groups = len(size), len(held)
    n = np.bincount(cell, minlength=n_cells)
    total = np.bincount(cell, coded.weight, minlength=n_cells)
    center = np.bincount(cell, coded.weight * values, minlength=n_cells) / _positive(total)
    used = n > 0
    part = np.where(used, size / held[of], 0)
    mean = np.bincount(of[used], (part * center)[used], minlength=n_groups)
    fraction = np.minimum(n / size, 1)
    # what the square of each deviation adds to the variance of its group
    share = (part**2 * (1 - fraction))[cell] * (coded.weight / _positive(total)[cell]) ** 2
    free = (n > 1) & (fraction < 1)
    square = (values - center[cell]) ** 2 * (n / np.maximum(n - 1, 1))[cell]
    usual = square[free[cell]].mean() if free[cell].any() else 0.0
    kinds = np.zeros(len(cell), np.int64)
    if not shared and len(cell):  # rows whose score is nearest to the same code vary alike
        codes = np.unique(np.round(coded.y, 6))
        codes = codes if len(codes) <= 7 else np.linspace(codes[0], codes[-1], 5)
        kinds = np.abs(coded.f[coded.row][:, None] - codes[None, :]).argmin(axis=1)
    times = np.bincount(kinds, free[cell])
    sums = np.bincount(kinds, square * free[cell])
    prior = ((stats.PRIOR_DF * usual + sums) / (stats.PRIOR_DF + times))[kinds]
    group = of[cell]
    expected = np.bincount(group, share * prior, minlength=n_groups)
    seen = np.bincount(group, share * square * free[cell], minlength=n_groups)
    own_df = np.bincount(of[used], np.where(free, n - 1, 0)[used], minlength=n_groups)
    own_df = own_df.astype(np.int64)
    ratio = np.where(expected > 0, seen / _positive(expected), 0)
    ratio, df = stats.moderated_variance(own_df * ratio, own_df)
    if shared:
        ratio, df = np.ones(n_groups), np.full(n_groups, own_df.sum())
    variance: Floats = np.where(expected > 0, expected * ratio, 0.0)
    noise = coded.noise / np.maximum(coded.coders, 1)
    missed = (part**2 * fraction)[cell] * (coded.weight / _positive(total)[cell]) ** 2 * noise
    variance = variance + np.bincount(group, missed, minlength=n_groups)
    variance[np.bincount(group, minlength=n_groups) == 0] = np.nan
    return mean.astype(float), variance, df


def _varied(error: Floats, cell: Ints, mine: Ints, n_groups: int) -> NDArray[np.bool_]:
    """Return whether the errors of a group vary more than three times as much as the others'."""
    if not len(error):
        return np.zeros(n_groups, bool)
    n = np.bincount(cell)
    square = (error - (np.bincount(cell, error) / _positive(n))[cell]) ** 2
    free = np.bincount(mine, 1 - 1 / n[cell], minlength=n_groups).round()
    sums = np.bincount(mine, square, minlength=n_groups)
    others = (sums.sum() - sums) / _positive(free.sum() - free)
    varied: NDArray[np.bool_] = sums / _positive(free) > VARIED * others + 1e-12
    return varied & (free.sum() > free)


def _few(needed: Ints, keys: pd.DataFrame | None) -> str:
    """Return what few codes are good for, and which groups need how many more for that."""
    start = f"fewer than {FEW_CODES} codes: "
    if keys is None or not needed.any():
        return start + "one correction for all groups"
    names = keys.astype(str).agg(" | ".join, axis=1)
    more = [f"{name} {number}" for name, number in zip(names, needed, strict=True) if number]
    return f"{start}no correction unless each group has {FEW_OWN}; still needed: {some(more)}"


def _rare(y: Floats, scale: Mapping[Any, float] | None, codes: pd.DataFrame) -> str:
    """Return why a two-valued code is too rare to be corrected, '' if it is not."""
    said = scale.values() if scale else pd.to_numeric(codes["code"], errors="coerce").dropna()
    values = set(said)
    if not len(y) or len(values) > 2:
        return ""
    # each code counts as a share of its unit, one over its coders
    upper = float(((y - min(values)) / (max(values) - min(values) or 1)).sum())
    least = int(min(upper, len(y) - upper) + 1e-6)
    if least < RARE_TIMES:
        return f"the rarer code occurs {least} times; {RARE_TIMES} are needed"
    if len(y) < RARE_CODES and least / len(y) < RARE_SHARE:
        return f"a rare code and {len(y)} codes; {RARE_CODES} are needed"
    return ""


def _positive(numbers: Floats | Ints) -> Floats:
    """Return the numbers with 1 in place of 0, to divide by."""
    return np.asarray(np.where(numbers > 0, numbers, 1.0), dtype=float)
