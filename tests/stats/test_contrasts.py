from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control

from analysis.stats import COLUMNS, against_others


def design(articles, event="e1"):
    """Return rows from ``{(source, article): values}`` of one event."""
    rows = [
        (name, source, event, value)
        for (source, name), values in articles.items()
        for value in values
    ]
    return pd.DataFrame(rows, columns=["article_id", "source", "event", "v"])


UNEVEN = {
    ("north", "n1"): [1.0, 1.0, 4.0],
    ("north", "n2"): [0.0],
    ("south", "s1"): [2.0],
    ("south", "s2"): [4.0, 4.0],
}


def test_difference_of_means_over_rows_by_hand():
    table = against_others(design(UNEVEN), ["v"]).set_index("source")
    assert table.reset_index().columns.tolist() == COLUMNS
    north, south = table.loc["north"], table.loc["south"]
    assert north["mean"] == pytest.approx(6 / 4) and north["others"] == pytest.approx(10 / 3)
    assert north["difference"] == pytest.approx(-11 / 6, abs=1e-6)
    assert south["difference"] == pytest.approx(11 / 6, abs=1e-6)
    # 1, 1, 4, 0, 2, 4, 4: mean 16/7, variance 54/7 - (16/7)**2 = 122/49
    assert north["effect"] == pytest.approx(-11 / 6 / (math.sqrt(122) / 7), abs=1e-6)
    assert north[["n_rows", "n_articles", "n_events", "basis"]].tolist() == [4, 2, 1, "articles"]
    assert south["n_rows"] == 3


@pytest.mark.parametrize(
    ("values", "p"),
    [
        # sums of two of 0, 1, 2, 4 are 1, 2, 4, 3, 5, 6; the difference is sum - 3.5
        ((0, 1, 2, 4), 2 / 6),
        ((0, 2, 1, 4), 4 / 6),
        ((0, 4, 1, 2), 1.0),
    ],
)
def test_p_is_the_share_of_labelings_as_far_apart(values, p):
    names = [("north", "n1"), ("north", "n2"), ("south", "s1"), ("south", "s2")]
    rows = design({name: [float(value)] for name, value in zip(names, values, strict=True)})
    table = against_others(rows, ["v"], n=2999)
    assert table["p_value"].tolist() == pytest.approx([p, p], abs=0.03)


def test_labels_stay_within_their_event():
    """Outlets agree within each event, so that no shuffle moves anything."""
    rows = pd.concat(
        [
            design({("north", "n1"): [1.0], ("south", "s1"): [1.0]}, "e1"),
            design({("north", "n2"): [5.0], ("south", "s2"): [5.0], ("south", "s3"): [5.0]}, "e2"),
        ]
    )
    table = against_others(rows, ["v"]).set_index("source")
    assert table.loc["north", "difference"] == pytest.approx(3 - 11 / 3, abs=1e-6)
    # the lone article of e2 may be any of three alike: the mean of north is 3 in each
    assert table["p_value"].isna().all() and table["q_value"].isna().all()
    assert table["n_events"].tolist() == [2, 2]


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
    assert table.loc["south", ["mean", "others", "n_events"]].tolist() == [4, 5, 2]


def test_an_outlet_alone_on_its_events_has_no_row():
    rows = pd.concat(
        [design({("north", "n1"): [1.0]}, "e1"), design({("west", "w1"): [2.0]}, "e2")]
    )
    table = against_others(rows, ["v"])
    assert table.empty and table.columns.tolist() == COLUMNS


def test_values_without_spread_have_neither_effect_nor_p():
    rows = design({name: [3.0, 3.0] for name in UNEVEN})
    row = against_others(rows, ["v"]).iloc[0]
    assert row["difference"] == 0
    assert row[["effect", "p_value", "q_value", "low", "high"]].isna().all()


def test_the_interval_draws_articles_within_outlets():
    values = {("n", "n1"): [0.0], ("n", "n2"): [1.0], ("s", "s1"): [2.0], ("s", "s2"): [4.0]}
    row = against_others(design(values), ["v"]).query("source == 'n'").iloc[0]
    # n is 0, 0.5 or 1 and s is 2, 3 or 4; each extreme pair comes once in sixteen
    assert row[["low", "high", "basis"]].tolist() == [-4, -1, "articles"]


@pytest.mark.parametrize("extra", [{}, {("s", "s2"): [1.0]}])
def test_with_a_single_article_the_interval_draws_its_sentences(extra):
    rows = design({("n", "n1"): [0.0, 1.0], ("s", "s1"): [1.0, 1.0], **extra})
    table = against_others(rows, ["v"]).set_index("source")
    assert table["basis"].tolist() == ["sentences", "sentences"]
    # n is 0, 0.5 or 1, s always 1; 0 and 0 come once in four
    assert table.loc["n", ["low", "high"]].tolist() == [-1, 0]
    assert table.loc["n", "n_articles"] == 1
    if not extra:
        assert table["p_value"].tolist() == [1, 1]  # labels can only be swapped


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
    table = against_others(rows, ["v", "w", "flat"], ["target"], n=199)
    known = table.dropna(subset="p_value")
    assert len(known) == 2 * 3 * 2 and len(table) == 2 * 3 * 3
    expected = false_discovery_control(known["p_value"])
    assert known["q_value"].to_numpy() == pytest.approx(expected, abs=1e-5)


def test_cells_are_apart_and_the_largest_effect_comes_first():
    rows = noise(4).assign(w=lambda table: table["v"] ** 3)
    table = against_others(rows, ["v", "w"], ["target"], n=99)
    assert table.columns.tolist() == ["target", *COLUMNS]
    assert table["target"].is_monotonic_increasing
    for target, cell in table.groupby("target"):
        assert cell["effect"].abs().is_monotonic_decreasing
        alone = against_others(rows[rows["target"] == target], ["v", "w"], n=99)
        shown = cell.drop(columns=["target", "q_value"]).reset_index(drop=True)
        pd.testing.assert_frame_equal(shown, alone.drop(columns="q_value"))


def test_the_same_rows_in_another_order_give_the_same_table():
    rows = noise(5)
    tables = [
        against_others(table, ["v"], ["target"], n=99)
        for table in (rows, rows, rows.sample(frac=1, random_state=1))
    ]
    pd.testing.assert_frame_equal(tables[0], tables[1])
    numbers = ["mean", "others", "difference", "effect", "p_value", "q_value"]
    pd.testing.assert_frame_equal(tables[0][numbers], tables[2][numbers])


def test_a_difference_that_is_there_is_found():
    rows = noise(6, articles=10)
    rows.loc[(rows["source"] == "north") & (rows["target"] == "t1"), "v"] += 6
    table = against_others(rows, ["v"], ["target"])
    assert table.loc[table["q_value"] < 0.05, "target"].unique().tolist() == ["t1"]


def test_shuffled_outlets_seldom_look_different():
    # ten articles each, five an event: enough labelings for a small p
    runs = [
        against_others(noise(seed, articles=10), ["v"], ["target"], n=199) for seed in range(20)
    ]
    assert sum(bool((table["q_value"] < 0.05).any()) for table in runs) <= 1


@pytest.mark.parametrize("column", ["article_id", "source", "event", "target", "v"])
def test_a_missing_column_is_named(column):
    with pytest.raises(ValueError, match=f"the table lacks {column}; it has"):
        against_others(noise(1).drop(columns=column), ["v"], ["target"])


@pytest.mark.parametrize("value", [np.nan, np.inf, None, "much"])
def test_a_value_that_is_no_number_is_refused(value):
    rows = design(UNEVEN).astype({"v": object})
    rows.loc[2, "v"] = value
    with pytest.raises(ValueError, match="row 2: v is .*, not a number"):
        against_others(rows, ["v"])


def test_there_is_at_least_one_shuffle():
    with pytest.raises(ValueError, match="n must be at least 1, not 0"):
        against_others(design(UNEVEN), ["v"], n=0)


@pytest.mark.parametrize("by", [[], ["event"]])
def test_no_rows_give_an_empty_typed_table(by):
    table = against_others(design({}), ["v"], by)
    assert table.empty and table.columns.tolist() == [*by, *COLUMNS]
    assert table["q_value"].dtype == float and table["n_rows"].dtype == "int64"
