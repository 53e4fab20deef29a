"""An outlet against the others: weighted least squares, with values worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, t

from analysis.stats import COLUMNS, VARY_MORE, against_others


def design(articles, event="e1"):
    """Return rows from ``{(source, article): values}`` of one event."""
    rows = [
        (name, source, event, value)
        for (source, name), values in articles.items()
        for value in values
    ]
    return pd.DataFrame(rows, columns=["article_id", "source", "event", "v"])


FOUR = {("n", "n1"): [0.0], ("n", "n2"): [1.0], ("s", "s1"): [2.0], ("s", "s2"): [4.0]}


def test_two_outlets_on_one_event_are_the_pooled_t_test():
    # means .5 and 3; squares .5 and 2 on 2 df: s^2 = 1.25, error sqrt(1.25 (1/2 + 1/2))
    table = against_others(design(FOUR), ["v"]).set_index("source")
    assert table.reset_index().columns.tolist() == COLUMNS
    north, half = table.loc["n"], t.ppf(0.975, 2) * 1.25**0.5
    assert north[["mean", "others", "difference"]].tolist() == [0.5, 3, -2.5]
    assert north[["low", "high"]].tolist() == pytest.approx([-2.5 - half, -2.5 + half], abs=1e-6)
    assert north["p_value"] == pytest.approx(2 * t.sf(2.5 / 1.25**0.5, 2), abs=1e-6)
    assert north[["n_rows", "n_articles", "n_events", "df", "note"]].tolist() == [2, 2, 1, 2, ""]
    # p is .155 in both rows, so that none is found: one at .05 / 2 would be
    assert north["smallest"] == pytest.approx(t.ppf(1 - 0.0125, 2) * 1.25**0.5, abs=1e-6)


def test_two_outlets_on_crossed_events_are_the_paired_t_test():
    differences = np.array([1.0, 2.0, 4.0])
    rows = pd.concat(
        design({("n", f"n{k}"): [10.0 * k + value], ("s", f"s{k}"): [10.0 * k]}, f"e{k}")
        for k, value in enumerate(differences)
    )
    north = against_others(rows, ["v"]).set_index("source").loc["n"]
    error = differences.std(ddof=1) / 3**0.5
    assert north["difference"] == pytest.approx(7 / 3, abs=1e-6) and north["df"] == 2
    assert north["p_value"] == pytest.approx(2 * t.sf(7 / 3 / error, 2), abs=1e-6)


def test_three_outlets_are_least_squares_with_one_row_an_article():
    rng = np.random.default_rng(0)
    places = [(s, e) for s in "abc" for e in "xyz" if (s, e) != ("c", "z")] * 2
    rows = pd.DataFrame(places, columns=["source", "event"]).assign(
        article_id=range(len(places)), v=rng.normal(size=len(places))
    )
    dummies = pd.get_dummies(rows[["source", "event"]]).drop(columns="event_x").to_numpy(float)
    beta, (left,), *_ = np.linalg.lstsq(dummies, rows["v"].to_numpy())
    contrast = np.array([1, -0.5, -0.5, 0, 0])
    variance = left / (len(rows) - 5) * contrast @ np.linalg.inv(dummies.T @ dummies) @ contrast
    first = against_others(rows, ["v"]).set_index("source").loc["a"]
    half = t.ppf(0.975, len(rows) - 5) * variance**0.5
    assert first["difference"] == pytest.approx(contrast @ beta, abs=1e-6)
    assert first["high"] - first["difference"] == pytest.approx(half, abs=2e-6)


def test_articles_weigh_by_their_rows_where_articles_as_such_do_not_vary():
    # within articles: squares 2 + 2 on 4 - 2 = 2 df; n: 0 and 0, s: 1 and 1: nothing is left
    rows = design(
        {("n", "n1"): [-1.0, 1.0], ("n", "n2"): [0.0], ("s", "s1"): [0.0, 2.0], ("s", "s2"): [1.0]}
    )
    north = against_others(rows, ["v"]).set_index("source").loc["n"]
    # one variance: (4 + 0) / (2 + 2) = 1; 3 rows on either side
    half = t.ppf(0.975, 2) * (1 / 3 + 1 / 3) ** 0.5
    assert north["difference"] == -1
    assert north["high"] == pytest.approx(-1 + half, abs=1e-6)


def test_others_are_those_on_the_same_events():
    rows = pd.concat(
        [
            design({("north", "n1"): [1.0], ("south", "s1"): [0.0]}, "e1"),
            design({("south", "s2"): [8.0], ("west", "w2"): [9.0]}, "e2"),
        ]
    )
    table = against_others(rows, ["v"]).set_index("source")
    assert table.loc["north", ["mean", "others", "n_events"]].tolist() == [1, 0, 1]
    assert table.loc["west", ["mean", "others", "n_events"]].tolist() == [9, 8, 1]
    # south is 1 less than north and 1 less than west, within its events
    assert table.loc["south", ["difference", "n_events"]].tolist() == [-1, 2]
    assert set(table["note"]) == {"cannot be settled with 4 articles"}
    assert table[["low", "high", "smallest", "p_value", "q_value"]].isna().all(axis=None)


def test_outlets_that_nothing_connects_are_not_compared():
    rows = pd.concat(
        [
            design({(s, f"{s}{k}"): [float(k)] for s in pair for k in (1, 2)}, event)
            for event, pair in (("e", "ab"), ("f", "cd"))
        ]
    )
    rows.loc[rows["source"] == "c", "v"] += 100
    table = against_others(rows, ["v"]).set_index("source")
    assert table.loc["a", "difference"] == 0 and table.loc["c", "difference"] == 100
    assert set(table["df"]) == {8 - 4}  # four outlets and two events, two of them for the levels


def test_an_event_of_one_outlet_says_nothing_of_it():
    rows = pd.concat(
        [design(FOUR), design({("n", "n3"): [50.0]}, "e2"), design({("w", "w1"): [2.0]}, "e3")]
    )
    pd.testing.assert_frame_equal(against_others(rows, ["v"]), against_others(design(FOUR), ["v"]))
    table = against_others(rows[rows["event"] != "e1"], ["v"])
    assert table.empty and table.columns.tolist() == COLUMNS


def test_values_without_spread_have_no_p():
    rows = design({name: [3.0, 3.0] for name in FOUR})
    row = against_others(rows, ["v"]).iloc[0]
    assert row["difference"] == 0
    assert row[["p_value", "q_value", "low", "high"]].isna().all()


def test_outlets_that_agree_exactly_are_judged_by_labellings():
    rows = design(
        {("n", f"n{k}"): [-1.0] for k in range(5)} | {("s", f"s{k}"): [1.0] for k in "abcde"}
    )
    row = against_others(rows, ["v"]).iloc[0]
    assert row["p_value"] == pytest.approx(2 / 252, abs=1e-6)  # five of ten in 252 ways
    assert row["note"] == "articles of an outlet agree exactly: no interval"
    assert np.isnan(row["low"])


def test_a_scale_too_short_for_the_test_is_said():
    table = against_others(design(FOUR), ["v"], scale=4)
    assert (table["smallest"] > 4).all()
    assert set(table["note"]) == {"cannot be settled with 4 articles"}
    assert set(against_others(design(FOUR), ["v"], scale=40)["note"]) == {""}


def noise(seed, cells=3, articles=4):
    """Return rows of two outlets, and cells, that differ by chance alone."""
    rng = np.random.default_rng(seed)
    rows = [
        (f"{source}{number}", source, f"e{number % 2}", f"t{cell}", value)
        for number in range(articles)
        for source in ("north", "south")
        for cell in range(cells)
        for value in rng.normal(size=3) + rng.normal()
    ]
    return pd.DataFrame(rows, columns=["article_id", "source", "event", "target", "v"])


def test_q_corrects_over_all_cells_and_measures():
    rows = noise(3).assign(w=lambda table: table["v"] ** 2, flat=1.0)
    table = against_others(rows, ["v", "w", "flat"], ["target"])
    known = table.dropna(subset="p_value")
    assert len(known) == 2 * 3 * 2 and len(table) == 2 * 3 * 3
    expected = false_discovery_control(known["p_value"])
    assert known["q_value"].to_numpy() == pytest.approx(expected, abs=1e-5)


def test_cells_are_apart_and_the_strongest_evidence_comes_first():
    rows = noise(4).assign(w=lambda table: table["v"] ** 3)
    table = against_others(rows, ["v", "w"], ["target"])
    assert table.columns.tolist() == ["target", *COLUMNS]
    assert table["target"].is_monotonic_increasing
    for target, cell in table.groupby("target"):
        assert cell["p_value"].is_monotonic_increasing
        alone = against_others(rows[rows["target"] == target], ["v", "w"])
        apart = ["target", "q_value", "smallest"]
        shown = cell.drop(columns=apart).reset_index(drop=True)
        pd.testing.assert_frame_equal(shown, alone.drop(columns=apart[1:]))


def test_a_difference_as_large_as_smallest_is_significant_and_one_of_half_is_not():
    rows = noise(7)
    row = against_others(rows, ["v"], ["target"]).iloc[0]
    cell = (rows["target"] == row["target"]) & (rows["source"] == row["source"])
    for factor, found in ((1.001, True), (0.5, False)):
        moved = rows.assign(v=rows["v"] + cell * (row["smallest"] * factor - row["difference"]))
        assert (against_others(moved, ["v"], ["target"])["q_value"] < 0.05).any() == found


@given(st.randoms(), st.sampled_from([0.25, 8.0]), st.sampled_from([-3.0, 5.0]))
def test_order_scale_and_the_level_of_an_event_do_not_matter(random, scale, level):
    rows = noise(5, cells=1)
    order = list(range(len(rows)))
    random.shuffle(order)
    moved = rows.assign(v=rows["v"] * scale + level * (rows["event"] == "e1")).iloc[order]
    first, second = (against_others(table, ["v"]) for table in (rows, moved))
    for name, factor in (("difference", scale), ("high", scale), ("p_value", 1)):
        assert second[name].to_numpy() == pytest.approx(first[name].to_numpy() * factor, abs=1e-5)


def test_a_difference_that_is_there_is_found():
    rows = noise(6, articles=10)
    rows.loc[(rows["source"] == "north") & (rows["target"] == "t1"), "v"] += 6
    table = against_others(rows, ["v"], ["target"])
    assert table.loc[table["q_value"] < 0.05, "target"].unique().tolist() == ["t1"]


def test_an_outlet_of_one_mention_among_others_of_five_is_seldom_called():
    rng, called = np.random.default_rng(0), 0
    for _ in range(100):
        rows = pd.concat(
            design({(s, f"{s}{e}"): rng.normal(size=1 if s == "a" else 5) for s in "abcdef"}, e)
            for e in "wxyz"
        )
        table = against_others(rows, ["v"]).set_index("source")
        called += table.loc["a", "p_value"] < 0.05
    assert called <= 10


@pytest.mark.parametrize("column", ["article_id", "source", "event", "target", "v"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=f"the table lacks {column}; it has"):
        against_others(noise(1).drop(columns=column), ["v"], ["target"])


@pytest.mark.parametrize("value", [np.nan, np.inf, None, "much"])
def test_a_value_that_is_no_number_is_refused(value):
    rows = design(FOUR).astype({"v": object})
    rows.loc[2, "v"] = value
    with pytest.raises(ValueError, match="row 2: v is .*, not a number"):
        against_others(rows, ["v"])


@pytest.mark.parametrize("by", [[], ["event"]])
def test_no_rows_give_an_empty_typed_table(by):
    table = against_others(design({}), ["v"], by)
    assert table.empty and table.columns.tolist() == [*by, *COLUMNS]
    assert table["q_value"].dtype == float and table["n_rows"].dtype == "int64"


@pytest.mark.parametrize("column", ["article_id", "source", "event"])
def test_a_row_without_its_article_outlet_or_event_is_named(column):
    rows = pd.DataFrame({"article_id": list("abcd"), "source": list("AABB"), "event": "e"})
    rows = rows.assign(tone=[0.1, 0.3, 0.6, 0.8]).astype({column: object})
    rows.loc[2, column] = None
    with pytest.raises(ValueError, match=f"row 2: {column} is missing"):
        against_others(rows, ["tone"])


def test_an_outlet_whose_articles_vary_far_more_is_told():
    tones = {"A": [-9, 9, -8, 8, 9, -9], "B": [0, 1, 0, 1, 0, 1], "C": [1, 0, 0, 1, 1, 0]}
    rows = pd.DataFrame(
        [(f"{source}{at}", source, "e", tone) for source in tones
         for at, tone in enumerate(tones[source])],
        columns=["article_id", "source", "event", "tone"],
    )  # fmt: skip
    notes = against_others(rows, ["tone"]).set_index("source")["note"]
    assert notes["A"] == VARY_MORE and notes["B"] == notes["C"] == ""
