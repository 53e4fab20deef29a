"""Figures of a machine corrected by hand codes: worked by hand, by properties, and at the edge."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import stdtrit

from analysis import coding, make_article, stats
from analysis.corpus import CorpusError
from analysis.corpus.article import sentence_frame

SCALE = {"con": -1, "mid": 0, "pro": 1}
NAMES = {number: code for code, number in SCALE.items()}


def table_of(scores, source="A"):
    """Return rows with the given scores, ids u0, u1 and so on, two rows an article."""
    sources = [source] * len(scores) if isinstance(source, str) else list(source)
    return pd.DataFrame({
        "unit_id": [f"u{place}" for place in range(len(scores))],
        "article_id": [f"{name}{place // 2}" for place, name in enumerate(sources)],
        "source": sources, "model": np.asarray(scores, dtype=float),
    })  # fmt: skip


def sheet_of(rows, places, stratum="source"):
    """Return the units at ``places``, drawn from the strata of a column."""
    units = rows.iloc[list(places)][["unit_id", "article_id", "source"]]
    strata = rows[stratum].astype(str)
    own = strata.iloc[list(places)]
    sizes, drawn = strata.value_counts(), own.value_counts()
    return units.assign(
        stratum=own, n_rows=own.map(sizes), n_drawn=own.map(drawn),
        weight=own.map(sizes) / own.map(drawn),
    )  # fmt: skip


def codes_of(units, numbers, coder="ann"):
    names = [NAMES[number] for number in numbers]
    return pd.DataFrame({"unit_id": units["unit_id"].to_numpy(), "coder": coder, "code": names})


def many(seed=0, n=400, n_coded=100, sources="AB", noise=0.5):
    """Return a table, its truth, a sheet stratified by source, and its codes."""
    rng = np.random.default_rng(seed)
    truth = rng.choice([-1, 0, 1], size=n, p=[0.4, 0.4, 0.2])
    scores = np.clip(truth * 0.6 + rng.normal(0, noise, n), -1, 1)
    rows = table_of(scores, [sources[i % len(sources)] for i in range(n)])
    places = np.sort(rng.permutation(n)[:n_coded])
    units = sheet_of(rows, places)
    return rows, truth, units, codes_of(units, truth[places])


# --- the figure ----------------------------------------------------------------------


def test_a_correction_by_hand():
    # 80 rows of one outlet: half the scores 1, half 0; of 40 coded in two strata of 20
    rows = table_of([1, 0] * 40).assign(label=["high", "low"] * 40)
    units = sheet_of(rows, range(40), "label")
    numbers = [1, 0, 1, 0, 0, 0, 0, -1] * 5  # high: 1 1 0 0; low: 0 0 0 -1
    table = coding.corrected(rows, units, codes_of(units, numbers), "model", SCALE, ["source"])
    row = table.iloc[0]
    # covariance: mean of yf less the product of means, .25 - .125 * .5 = .1875; n in place of n - 1
    tuning = 0.1875 / (80 * 0.25 / 79)
    assert row["tuning"] == pytest.approx(tuning, abs=1e-6)
    # every stratum is half: mean of y - tuning f is .5 - tuning and -.25
    assert row["corrected"] == pytest.approx(tuning * 0.5 + (0.5 - tuning) / 2 - 0.25 / 2, abs=1e-6)
    assert (row["machine"], row["hand"]) == (0.5, 0.125)
    # within strata y varies by 20 * .25 / 19 and 20 * .1875 / 19; prior of 4 df
    high, low = 20 * 0.25 / 19, 20 * 0.1875 / 19
    usual = (high + low) / 2
    prior = [(4 * usual + 20 * square) / 24 for square in (high, low)]
    share = 0.25 * 0.5 / 20
    expected, seen = share * sum(prior), share * (high + low)
    ratio = (4 * (38 * seen / expected) / 38 + 38 * seen / expected) / 42
    half = stdtrit(38, 0.975) * np.sqrt(expected * ratio)
    assert row["df"] == 38
    assert row["high"] - row["corrected"] == pytest.approx(half, abs=1e-5)
    assert row[["n_rows", "n_articles", "n_coded", "note"]].tolist() == [80, 40, 40, ""]
    assert list(table)[:14] == [
        "source", "machine", "hand", "corrected", "low", "high", "gain", "tuning", "n_rows",
        "n_articles", "n_coded", "df", "note", "hand_low",
    ]  # fmt: skip


def test_one_group_is_that_of_ppi_python():
    # ppi_mean_pointestimate and ppi_mean_ci of ppi-python 0.2.3 on these numbers
    rng = np.random.default_rng(3)
    truth = rng.choice([-1, 0, 1], size=20_000, p=[0.4, 0.4, 0.2])
    rows = table_of(truth * 0.6 + rng.normal(0, 0.5, 20_000))
    units = sheet_of(rows, range(200))
    codes = units[["unit_id"]].assign(coder="ann", code=truth[:200])
    table = coding.corrected(rows, units, codes, "model", None, [])
    row = table.iloc[0]
    y, f, rest = truth[:200], rows["model"].to_numpy()[:200], rows["model"].to_numpy()[200:]
    n, more = 200, 19_800
    tuning = ((y - y.mean()) * (f - f.mean())).mean() / (1 + n / more) / rows["model"].var()
    point = y.mean() - tuning * (f.mean() - rest.mean())
    spread = np.var(tuning * rest) / more + np.var(y - tuning * f) / n
    assert row["corrected"] == pytest.approx(point, abs=1e-6)
    # t for z, n - 1 for n, and rows that are all there: within two per cent
    assert (row["high"] - row["low"]) / 2 == pytest.approx(1.96 * np.sqrt(spread), rel=0.02)
    assert (row["corrected"], row["low"], row["high"]) == pytest.approx(
        (-0.166262, -0.241695, -0.090830), abs=1e-4
    )


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.floats(-0.4, 0.4))
def test_a_machine_that_errs_by_the_same_everywhere_changes_nothing(seed, shift):
    rows, _, units, codes = many(seed)
    codes["code"] = codes["code"].map(SCALE)  # without a scale the scores may lie anywhere
    one = coding.corrected(rows, units, codes, "model")
    moved = rows.assign(model=rows["model"] + shift)
    other = coding.corrected(moved, units, codes, "model")
    np.testing.assert_allclose(one["corrected"], other["corrected"], atol=2e-6)
    assert other["machine"].tolist() == pytest.approx((one["machine"] + shift).tolist(), abs=2e-6)


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(30, 200))
def test_rows_with_pseudo_values_have_the_same_means(seed, n_coded):
    rows, _, units, codes = many(seed, n_coded=n_coded)
    table = coding.corrected(rows, units, codes, "model", SCALE)
    pseudo = coding.corrected_rows(rows, units, codes, "model", SCALE)
    means = pseudo.groupby("source")["corrected"].mean()
    np.testing.assert_allclose(table["corrected"], means, atol=2e-6)
    assert pseudo["code"].notna().sum() == n_coded
    shuffled = rows.sample(frac=1, random_state=seed)
    again = coding.corrected(shuffled, units, codes.iloc[::-1], "model", SCALE)
    pd.testing.assert_frame_equal(again, table)


def test_pseudo_values_go_through_the_tables_of_articles():
    rows, _, units, codes = many()
    pseudo = coding.corrected_rows(rows, units, codes, "model", SCALE)
    sums = pseudo.groupby(["source", "article_id"], as_index=False).agg(
        total=("corrected", "sum"), count=("corrected", "size")
    )
    table = stats.group_ratio(sums, "total", "count", ["source"])
    assert table["low"].notna().all() and (table["low"] < table["high"]).all()


def test_all_rows_coded_is_the_truth():
    rows, truth, units, codes = many(n=100, n_coded=100)
    table = coding.corrected(rows, units, codes, "model", SCALE)
    means = pd.Series(truth).groupby(rows["source"]).mean()
    np.testing.assert_allclose(table["corrected"], means, atol=1e-6)
    assert (table["low"] == table["corrected"]).all() and (table["high"] == table["low"]).all()
    assert table["note"].tolist() == ["every row has a code"] * 2


def test_a_machine_that_says_one_thing_leaves_the_hand_codes_alone():
    rows, _, units, codes = many()
    table = coding.corrected(rows.assign(model=0.7), units, codes, "model", SCALE)
    assert (table["tuning"] == 0).all() and (table["corrected"] == table["hand"]).all()
    assert table["note"].unique().tolist() == ["the machine does not help: hand codes alone"]
    against = coding.corrected(rows.assign(model=-rows["model"]), units, codes, "model", SCALE)
    assert (against["tuning"] == 0).all() and (against["corrected"] == table["hand"]).all()


def test_intervals_hold_what_they_promise():
    inside, width, hand = [], [], []
    for seed in range(60):
        rows, truth, units, codes = many(seed, n_coded=60)
        table = coding.corrected(rows, units, codes, "model", SCALE)
        means = pd.Series(truth).groupby(rows["source"]).mean().to_numpy()
        inside.append((table["low"] <= means) & (means <= table["high"]))
        width.append((table["high"] - table["low"]).mean())
        hand.append((table["hand_high"] - table["hand_low"]).mean())
    assert 0.88 < np.mean(inside) < 1
    assert np.mean(width) < 0.9 * np.mean(hand)


# --- coders --------------------------------------------------------------------------


def test_two_coders_count_with_their_mean_and_their_agreement_is_told():
    rows, truth, units, codes = many()
    other = codes.assign(coder="ben")
    other.loc[other.index[:10], "code"] = "mid"
    table = coding.corrected(rows, units, pd.concat([codes, other]), "model", SCALE)
    means = pd.concat([codes, other]).assign(y=lambda t: t["code"].map(SCALE))
    means = means.groupby("unit_id")["y"].mean()[units["unit_id"]].to_numpy()
    hand = pd.Series(means).groupby(units["source"].to_numpy()).mean()
    np.testing.assert_allclose(table["hand"], hand, atol=1e-6)
    assert table.attrs["alpha"] > 0.667
    assert table["note"].str.contains("mean of 2 coders, alpha 0.9").all()


def test_coders_who_disagree_on_everything_are_told():
    rows, truth, units, codes = many()
    against = codes.assign(coder="ben", code=codes["code"].map(
        {"con": "pro", "pro": "con", "mid": "con"}))  # fmt: skip
    table = coding.corrected(rows, units, pd.concat([codes, against]), "model", SCALE)
    assert table.attrs["alpha"] < 0
    assert table["note"].str.contains("they agree too little for their mean to carry much").all()


def test_units_without_codes_are_counted():
    rows, _, units, codes = many()
    codes.loc[codes.index[:7], "code"] = ""
    table = coding.corrected(rows, units, codes, "model", SCALE)
    assert table["n_coded"].sum() == 93
    assert table["note"].str.contains("7 drawn units have no code").all()


# --- few codes -----------------------------------------------------------------------


def test_a_group_without_codes_has_no_figure():
    rows, _, units, codes = many(sources="ABC", n=300)
    kept = codes[~codes["unit_id"].isin(units.loc[units["source"] == "C", "unit_id"])]
    table = coding.corrected(rows, units, kept, "model", SCALE).set_index("source")
    assert table.loc["C", ["hand", "corrected", "low", "high", "gain"]].isna().all()
    assert table.loc["C", "note"].startswith("no codes in this group")
    assert np.isfinite(table.loc["C", "machine"])
    assert table.loc["A", "corrected"] == pytest.approx(table.loc["A", "corrected"])


def test_a_corpus_without_a_sheet_has_the_machine_alone():
    rows, _, units, codes = many()
    table = coding.corrected(rows, units.iloc[:0], codes.iloc[:0], "model", SCALE)
    assert table["corrected"].isna().all() and table["machine"].notna().all()
    assert table["note"].tolist() == ["no codes in this group"] * 2
    assert len(coding.corrected(rows.iloc[:0], units.iloc[:0], codes.iloc[:0], "model", SCALE)) == 0


def test_below_thirty_codes_all_groups_have_one_correction():
    rows, _, units, codes = many(n_coded=29)
    table = coding.corrected(rows, units, codes, "model", SCALE)
    shift = table["corrected"] - table["tuning"] * table["machine"]
    assert shift.iloc[0] == pytest.approx(shift.iloc[1], abs=2e-6)
    assert (table["note"] == "fewer than 30 codes: one correction for all groups").all()
    enough = coding.corrected(*[part for n, part in enumerate(many(n_coded=30)) if n != 1], "model",
                              SCALE)  # fmt: skip
    assert not enough["note"].str.contains("one correction").any()


def test_a_stratum_with_one_code_joins_its_neighbour_in_the_outlet():
    rows, _, units, codes = many(n=200, n_coded=80)
    rows["part"] = rows["source"] + np.where(np.arange(200) % 5 == 0, "1", "2")
    units = sheet_of(rows, [int(unit[1:]) for unit in units["unit_id"]], "part")
    lone = units.loc[units["stratum"] == "A1", "unit_id"].iloc[1:]
    codes.loc[codes["unit_id"].isin(lone), "code"] = ""
    table = coding.corrected(rows, units, codes, "model", SCALE)
    assert table["note"].str.contains("strata of fewer than two codes joined: A1 with A2").all()
    assert table["low"].notna().all()


@pytest.mark.parametrize(
    ("n_coded", "times", "note"),
    [
        (150, 9, "the rarer code occurs 9 times; 10 are needed"),
        (100, 12, "a rare code and 100 codes; 120 are needed"),
        (130, 12, ""),
        (60, 20, ""),
    ],
)
def test_rare_frames_are_refused(n_coded, times, note):
    yes = np.zeros(400)
    yes[:times] = 1
    rows = table_of(np.where(np.arange(400) % 3 == 0, 1 - yes, yes))
    units = sheet_of(rows, range(n_coded))
    codes = units[["unit_id"]].assign(coder="ann", code=yes[:n_coded].astype(int))
    row = coding.corrected(rows, units, codes, "model", {0: 0, 1: 1}).iloc[0]
    assert row["note"] == note
    assert np.isnan(row["corrected"]) == bool(note)
    assert 0 <= row["hand"] <= 1
    if not note:
        assert 0 <= row["low"] < row["high"] <= 1


def test_strata_across_groups_weigh_the_codes_of_the_group():
    # strata by part lie across outlets: the hand figure is the weighted mean of the outlet's codes
    rows, truth, _, _ = many()
    rows["part"] = np.where(np.arange(400) < 100, "x", "y")
    places = [*range(50), *range(100, 150)]
    units = sheet_of(rows, places, "part")
    table = coding.corrected(rows, units, codes_of(units, truth[places]), "model", SCALE)
    weight = np.where(np.array(places) < 100, 2.0, 6.0)
    for name, row in table.set_index("source").iterrows():
        own = rows["source"].to_numpy()[places] == name
        expected = np.average(truth[places][own], weights=weight[own])
        assert row["hand"] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("extra", [4, 5])
def test_below_thirty_codes_each_group_needs_five(extra):
    # 40 rows an outlet; 19 codes in A, and one of B that errs the other way would turn its sign
    rows = table_of([0.5, -0.5] * 20 + [0.9] * 40, ["A"] * 40 + ["B"] * 40)
    units = sheet_of(rows, [*range(19), *range(40, 40 + extra)])
    codes = codes_of(units, [1, 0] * 9 + [1] + [-1] * extra)
    table = coding.corrected(rows, units, codes, "model", SCALE)
    note = "fewer than 30 codes: no correction unless each group has 5; still needed: B 1"
    assert table["hand"].notna().all()
    assert table[["corrected", "low", "high", "gain"]].isna().all(axis=None) == (extra == 4)
    assert table["note"].str.startswith(note).all() == (extra == 4)
    assert not table["note"].str.contains("hand codes alone").any()


def test_few_codes_and_a_machine_of_no_help_give_the_mean_of_all():
    rows = table_of([0.5] * 80, ["A"] * 40 + ["B"] * 40)
    units = sheet_of(rows, [*range(10), *range(40, 50)])
    codes = codes_of(units, [1, 0] * 5 + [0, -1] * 5)
    table = coding.corrected(rows, units, codes, "model", SCALE)
    assert table["hand"].tolist() == [0.5, -0.5] and table["corrected"].tolist() == [0, 0]
    assert table["note"].str.endswith("the machine does not help: the mean of all codes").all()


def test_few_codes_that_are_all_of_a_group_are_its_truth():
    rows = table_of([0.5, -0.5] * 23, ["A"] * 6 + ["B"] * 40)
    units = sheet_of(rows, range(20))
    table = coding.corrected(rows, units, codes_of(units, [1, 0] * 10), "model", SCALE)
    assert table.loc[0, ["hand", "corrected", "low", "high"]].tolist() == [0.5] * 4


def test_a_group_whose_errors_vary_more_is_told():
    # codes of A lie .5 about their mean, those of B and C .1: 25 times the variance
    rows = table_of([0.0, 0.1] * 60, ["A"] * 40 + ["B"] * 40 + ["C"] * 40)
    units = sheet_of(rows, [*range(20), *range(40, 60), *range(80, 100)])
    codes = units[["unit_id"]].assign(coder="ann", code=[0.5, 0.5, -0.5, -0.5] * 5
                                      + [0.1, 0.1, -0.1, -0.1] * 10)  # fmt: skip
    noted = coding.corrected(rows, units, codes, "model")["note"]
    assert noted.str.contains("its errors vary more than the others'").tolist() == [1, 0, 0]


def test_two_coders_of_twenty_each_are_not_rare():
    rows = table_of([0, 1] * 40)
    units = sheet_of(rows, range(40))
    ann, ben = (
        units[["unit_id"]].assign(coder=name, code=code)
        for name, code in (("ann", [1] * 20 + [0] * 20), ("ben", [0] * 20 + [1] * 20))
    )
    scale = {0: 0, 1: 1}
    row = coding.corrected(rows, units, pd.concat([ann, ben]), "model", scale).iloc[0]
    assert row["corrected"] == 0.5 and "rarer" not in row["note"]
    # yes of ann alone to 18 units counts for half of them
    ben["code"] = 0
    ann["code"] = [1] * 18 + [0] * 22
    row = coding.corrected(rows, units, pd.concat([ann, ben]), "model", scale).iloc[0]
    assert row["note"].startswith("the rarer code occurs 9 times")


def test_rows_of_an_outlet_without_codes_have_no_value():
    rows, _, units, codes = many()
    none = coding.corrected_rows(rows, units, codes.iloc[:0], "model", SCALE)
    assert none["corrected"].isna().all()
    kept = codes[codes["unit_id"].isin(units.loc[units["source"] == "A", "unit_id"])]
    some = coding.corrected_rows(rows, units, kept, "model", SCALE)
    assert (some["corrected"].isna() == (some["source"] == "B")).all()


# --- how tables are read -------------------------------------------------------------


def test_ids_that_are_whole_numbers_are_ids():
    rows, _, units, codes = many()
    found = coding.corrected(rows, units, codes, "model", SCALE)
    plain = [part.assign(unit_id=part["unit_id"].str[1:].astype(int))
             for part in (rows, units, codes)]  # fmt: skip
    pd.testing.assert_frame_equal(coding.corrected(*plain, "model", SCALE), found)


def test_codes_beside_an_empty_cell_are_compared_as_numbers():
    rows, _, units, codes = many()
    scale = {-1: -1, 0: 0, 1: 1}
    whole = codes.assign(code=codes["code"].map(SCALE).astype(object))
    whole.loc[3, "code"] = None
    floats = whole.assign(code=whole["code"].astype(float))
    assert floats["code"].isna().sum() == 1
    pd.testing.assert_frame_equal(
        coding.corrected(rows, units, floats, "model", scale),
        coding.corrected(rows, units, whole, "model", scale),
    )
    with pytest.raises(ValueError, match="row 4, column code: 0.5 is not on the scale"):
        coding.corrected(rows, units, floats.assign(code=[*floats["code"][:4], *[0.5] * 96]),
                         "model", scale)  # fmt: skip


# --- what is refused -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r, u, c: (r, u, c.assign(unit_id=["x", *c["unit_id"][1:]])),
         "codes rows 0: units that were not drawn, such as 'x'"),
        (lambda r, u, c: (r.drop(index=int(u["unit_id"].iloc[0][1:])), u, c),
         "has changed since the sheet was drawn: 1 drawn units are not in it .units rows"),
        (lambda r, u, c: (r.drop(index=r.index[~r["unit_id"].isin(u["unit_id"])][0]), u, c),
         "it had 400 rows and has 399"),
        (lambda r, u, c: (r.assign(source="Z"), u, c), "column source of rows .* is not that of"),
        (lambda r, u, c: (pd.concat([r, r.head(1)]), u, c), "rows 0 and 0 are the same unit"),
        (lambda r, u, c: (r, u, pd.concat([c, c.head(1)], ignore_index=True)),
         "codes row 100: coder 'ann' has two codes for unit"),
        (lambda r, u, c: (r, u, c.assign(code=["good", *c["code"][1:]])),
         "row 0, column code: 'good' is not on the scale .con, mid, pro."),
        (lambda r, u, c: (r.assign(model=[np.nan, *r["model"][1:]]), u, c),
         "row 0, column model: nan is not on the scale"),
        (lambda r, u, c: (r.assign(model=[0, 5, *r["model"][2:]]), u, c),
         "row 1, column model: 5.* is not on the scale"),
        (lambda r, u, c: (r.assign(source=r["source"].where(r["unit_id"].isin(u["unit_id"]), "A")),
                          u, c), "changed .*: column source has [0-9]+ rows of 'A', not 200"),
        (lambda r, u, c: (r, u.assign(weight=[0.0, *u["weight"][1:]]), c),
         "column weight: .*0.0.* is no weight"),
        (lambda r, u, c: (r, u.assign(weight=[-2.0, *u["weight"][1:]]), c), "is no weight"),
        (lambda r, u, c: (r, u.assign(weight=[np.nan, *u["weight"][1:]]), c), "is no weight"),
        (lambda r, u, c: (r, u.drop(columns=["n_rows", "n_drawn"]).assign(
            weight=[9.0, *u["weight"][1:]]), c), "do not say of how many rows they are a draw"),
        (lambda r, u, c: (r, pd.concat([u, u.head(1)]), c), "units have 'u.*' twice"),
        (lambda r, u, c: (r.drop(columns="model"), u, c), "lacks model"),
        (lambda r, u, c: (r, u.drop(columns="weight"), c), "the table of units lacks weight"),
    ],
)  # fmt: skip
def test_bad_input_is_named(change, message):
    rows, _, units, codes = many()
    with pytest.raises(ValueError, match=message):
        coding.corrected(*change(rows, units, codes), "model", SCALE)


def test_a_key_of_before_needs_only_weights():
    rows, _, units, codes = many()
    old = units.drop(columns=["n_rows", "n_drawn"]).assign(weight=units["weight"].round(6))
    pd.testing.assert_frame_equal(
        coding.corrected(rows, old, codes, "model", SCALE),
        coding.corrected(rows, units, codes, "model", SCALE),
        rtol=1e-5,
    )


def test_a_sheet_knows_the_table_that_it_was_drawn_from():
    corpus = [
        make_article(" ".join(f"Word {k} stands here." for k in range(30)), id=f"a{n}", source="s")
        for n in range(3)
    ]
    rows = sentence_frame(corpus).assign(model=0.0, label="mid")
    rows["model"] = np.arange(len(rows)) % 3 - 1.0
    units = coding.sheet(rows, corpus, n=40, by=["source", "label"])
    codes = units[["unit_id"]].assign(coder="ann", code="mid")
    codes.loc[:9, "code"] = "pro"
    found = coding.corrected(rows, units, codes, "model", SCALE)
    # another machine, other labels: the same sheet serves
    later = rows.assign(label="pro", model=-rows["model"])
    other = coding.corrected(later, units, codes, "model", SCALE)
    assert found["hand"].tolist() == other["hand"].tolist()
    lost = rows.index[~pd.Series(coding.unit_ids(rows)).isin(units["unit_id"])][0]
    with pytest.raises(
        ValueError, match="had 90 rows and has 89; the change is in the articles a0"
    ):
        coding.corrected(rows.drop(index=lost), units, codes, "model", SCALE)
    swapped = rows.copy()
    swapped.loc[lost, "end"] -= 1
    with pytest.raises(ValueError, match="the change is in the articles a0 .rows 0, 1"):
        coding.corrected(swapped, units, codes, "model", SCALE)


def test_a_scale_of_one_number_is_none():
    rows, _, units, codes = many()
    with pytest.raises(ValueError, match="the scale needs two or more different numbers"):
        coding.corrected(rows, units, codes, "model", dict.fromkeys(SCALE, 1))


# --- any machine ---------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_answers_of_another_machine_come_back_by_unit(tmp_path, suffix):
    rows, truth, units, codes = many(n=80, n_coded=40)
    filled = rows[["unit_id"]].assign(Answer=[NAMES[t].upper() + " " for t in truth]).iloc[::-1]
    path = tmp_path / f"answers.{suffix}"
    filled.to_csv(path, index=False) if suffix == "csv" else filled.to_excel(path, index=False)
    told = coding.read_labels(path, rows, list(SCALE), column="Answer")
    assert told["Answer"].map(SCALE).tolist() == truth.tolist()
    table = coding.corrected(told, units, codes, "Answer", SCALE)
    assert table["machine"].tolist() == pytest.approx(
        pd.Series(truth).groupby(rows["source"]).mean().tolist(), abs=1e-6
    )
    against = coding.against_package(
        codes.assign(code=pd.Categorical(codes["code"], [*SCALE], ordered=True)),
        units,
        told.rename(columns={"Answer": "label"}),
        n=5,
    )
    assert against.loc[against["measure"] == "accuracy", "value"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("cells", "codes", "message"),
    [
        (
            "unit_id,label\nu0,con\nu1,good\n",
            ["con"],
            "row 3, column 'label': 'good' is not one of",
        ),
        ("unit_id,label\nu0,con\nu1,\n", ["con"], "row 3, column 'label': '' is not one of con"),
        ("unit_id,label\nu0,0.5\nu1,x\n", None, "row 3, column 'label': 'x' is not a number"),
        (
            "unit_id,label\nu0,con\nu9,con\n",
            ["con"],
            "row 3, column 'unit_id': unit 'u9' is not in",
        ),
        ("unit_id,label\nu0,con\nu0,con\n", ["con"], "row 3, .* unit 'u0' is there already"),
        ("unit_id,label\nu0,con\n", ["con"], "1 units have no answer, such as u1 .row 1 of"),
        ("unit_id,other\nu0,con\n", ["con"], "column 'label': no such column"),
    ],
)
def test_bad_answers_are_named_by_row_and_column(tmp_path, cells, codes, message):
    (tmp_path / "m.csv").write_text(cells)
    rows = table_of([0, 0])
    with pytest.raises(CorpusError, match=message):
        coding.read_labels(tmp_path / "m.csv", rows, codes)


# --- planning ------------------------------------------------------------------------


def test_a_plan_by_hand():
    rows = table_of([-1, 0, 0, 1] * 100, ["A", "B"] * 200)
    table = coding.plan(rows, difference=0.3, power=0.8).set_index(["about", "method"])
    # V = (.3 / 2.8016)^2 / 2 = .005733; the variance .5, of 200 rows: .5 / (V + .5 / 200)
    row = table.loc[("these rows", "hand alone")]
    assert row["codes_a_group"] == int(np.ceil(0.5 / (0.0057332 + 0.0025)))
    assert row["codes"] == 2 * row["codes_a_group"] and row["articles"] == 400
    less = table.loc[("these rows", "corrected"), "codes_a_group"]
    assert less == int(np.ceil(0.255 / (0.0057332 + 0.255 / 200)))


def test_a_pilot_takes_the_place_of_guesses():
    rows, _, units, codes = many(noise=0.1)
    pilot = coding.corrected_rows(rows, units, codes, "model", SCALE)
    table = coding.plan(rows, pilot=pilot).set_index(["about", "method"])["codes_a_group"]
    guess = coding.plan(rows).set_index(["about", "method"])["codes_a_group"]
    place = ("these rows", "corrected")
    assert table[place] < guess[place] < table["these rows", "hand alone"]
    wider = coding.plan(rows, difference=0.4).set_index(["about", "method"])["codes_a_group"]
    assert (wider < guess).all()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"difference": 0}, "difference must be above 0"),
        ({"power": 1}, "power between 0 and 1"),
        ({"value": "score"}, "lacks score"),
        ({"value": "n"}, "n is the same everywhere, which does not tell how codes vary"),
        ({"pilot": pd.DataFrame({"code": [1.0]})}, "lacks corrected, model, source"),
    ],
)
def test_a_plan_that_cannot_be_made(options, message):
    with pytest.raises(ValueError, match=message):
        coding.plan(table_of([0, 1]).assign(n=1), **options)
