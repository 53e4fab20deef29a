"""The interval of a ratio of sums, with values worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import t

from analysis import stats


def articles(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["source", "total", "count"])


FOUR = articles(("A", 0, 1), ("A", 6, 3), ("B", 4, 2), ("B", 2, 2), ("C", 5, 5))


def table_of(frame: pd.DataFrame, by=("source",), **options) -> pd.DataFrame:
    return stats.group_ratio(frame, "total", "count", by, **options)


def test_the_interval_of_unequal_counts_is_the_one_worked_by_hand():
    # A: r = 6/4, q = 1(0 - 1.5)^2 + 3(2 - 1.5)^2 = 3; B: r = 6/4, q = 2(.5)^2 + 2(.5)^2 = 1
    # N = 5, K = 3: s0^2 = (3 + 1) / 2 = 2; A: (8 + 3) / 5 = 2.2, B: (8 + 1) / 5 = 1.8, C: 2
    table = table_of(FOUR).set_index("source")
    assert table["value"].tolist() == [1.5, 1.5, 1]
    assert table["df"].tolist() == [2, 2, 2]  # the smaller of N - K = 2 and 4 + n - 1
    wide = t.ppf(0.975, 2)
    half = wide * np.sqrt([2.2 / 4, 1.8 / 4, 2 / 5])
    assert table["high"].to_numpy() == pytest.approx([1.5, 1.5, 1] + half)
    assert table["low"].to_numpy() == pytest.approx([1.5, 1.5, 1] - half)
    assert table["n_articles"].tolist() == [2, 2, 1]
    assert table["note"].tolist() == ["", "", "one article: the variance is that of other groups"]


def test_with_many_articles_a_group_rests_on_its_own_degrees_of_freedom():
    frame = articles(*(("A", tone, 1) for tone in range(9)), *(("B", tone, 1) for tone in (0, 1)))
    assert table_of(frame)["df"].tolist() == [9, 5]  # of 4 + 8 and N - K = 9; of 4 + 1 and 9


def test_without_own_weight_it_is_weighted_least_squares_with_one_variance(monkeypatch):
    monkeypatch.setattr(stats, "PRIOR_DF", 1e9)
    rng = np.random.default_rng(0)
    frame = articles(*((source, rng.normal(), rng.integers(1, 6)) for source in "AAABBBBCC"))
    root = np.sqrt(frame["count"])
    design = pd.get_dummies(frame["source"]).to_numpy(float) * root.to_numpy()[:, None]
    target = (frame["total"] / frame["count"] * root).to_numpy()
    beta, (rest,), *_ = np.linalg.lstsq(design, target)
    errors = np.sqrt(np.diag(np.linalg.inv(design.T @ design)) * rest / 6)
    table = table_of(frame)
    assert table["value"].to_numpy() == pytest.approx(beta)
    assert (table["high"] - table["value"]).to_numpy() == pytest.approx(
        t.ppf(0.975, 6) * errors, rel=1e-6
    )


def test_groups_share_a_variance_within_the_named_columns_only():
    frame = pd.concat([FOUR.assign(voice="outlet"), FOUR.assign(total=0.0, voice="quoted")])
    table = table_of(frame, ["source", "voice"], within=["voice"])
    outlet = table[table["voice"] == "outlet"].drop(columns="voice").reset_index(drop=True)
    pd.testing.assert_frame_equal(outlet, table_of(FOUR))
    quoted = table[table["voice"] == "quoted"]
    assert quoted["low"].isna().all()
    assert set(quoted["note"]) == {"articles do not differ: no interval"}


def test_where_no_group_has_two_articles_there_is_no_interval():
    table = table_of(articles(("A", 1, 2), ("B", 4, 2)))
    assert table["value"].tolist() == [0.5, 2]
    assert table[["low", "high"]].isna().all(axis=None)
    assert table["df"].tolist() == [0, 0]
    assert set(table["note"]) == {"no group has two articles: no interval"}


def test_a_group_whose_articles_are_alike_borrows_when_others_differ():
    table = table_of(articles(("A", 1, 1), ("A", 1, 1), ("B", 0, 1), ("B", 2, 1)))
    assert (table["low"] < table["value"]).all()  # s0^2 = 1 moves A off zero: 4/5


def test_shares_are_clipped():
    table = table_of(articles(("A", 0, 9), ("A", 9, 9)), bounds=(0, 1))
    assert table[["low", "high"]].values.tolist() == [[0, 1]]


def test_a_missing_key_is_a_group_of_its_own():
    table = table_of(articles(("A", 1, 1), (np.nan, 2, 1), (np.nan, 4, 1)))
    assert table["value"].tolist() == [1, 3]
    assert table["source"].isna().tolist() == [False, True]


def test_no_rows_no_groups():
    table = table_of(FOUR[:0])
    assert table.columns.tolist() == ["source", "value", "low", "high", "n_articles", "df", "note"]
    assert table.empty and table["value"].dtype == float


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 0}, "row 0: count is 0, not above 0; leave out articles"),
        ({"count": -1}, "row 0: count is -1, not above 0"),
        ({"count": np.nan}, "row 0: count is nan, not a number"),
        ({"total": np.inf}, "row 0: total is inf, not a number"),
        ({"total": "much"}, "row 0: total is 'much', not a number"),
        ({"article_id": "a"}, "row 1: article 'a' stands twice in its group; add up"),
    ],
)
def test_bad_rows_are_named(change, message):
    with pytest.raises(ValueError, match=message):
        table_of(FOUR.assign(**change))


def test_missing_columns_are_named():
    with pytest.raises(ValueError, match="count"):
        table_of(FOUR.drop(columns="count"))
    with pytest.raises(ValueError, match="within names 'voice', which is none of by: source"):
        table_of(FOUR, within=["voice"])


rows = st.lists(
    st.tuples(st.sampled_from("ABC"), st.integers(-20, 20), st.integers(1, 9)),
    min_size=1,
    max_size=12,
)


@given(rows, st.randoms(), st.sampled_from([0.125, 2, 64]))
def test_order_scale_and_unit_of_counts_do_not_matter(drawn, random, scale):
    frame, shuffled = articles(*drawn), list(drawn)
    random.shuffle(shuffled)
    table = table_of(frame)
    numbers = ["value", "low", "high"]
    pd.testing.assert_frame_equal(table, table_of(articles(*shuffled)))
    scaled = table_of(frame.assign(total=frame["total"] * scale))
    pd.testing.assert_frame_equal(scaled[numbers], table[numbers] * scale)
    heavier = table_of(frame.assign(total=frame["total"] * scale, count=frame["count"] * scale))
    pd.testing.assert_frame_equal(heavier[numbers], table[numbers])


@given(rows)
def test_the_sums_of_two_halves_of_the_groups_articles_give_the_same_table(drawn):
    frame = articles(*drawn)
    squares = {
        "squares": frame["total"] ** 2 / frame["count"],
        "count_squares": frame["count"] ** 2,
    }
    sums = frame.assign(**squares, n_articles=1)
    halves = pd.concat([part.groupby("source").sum() for part in (sums[::2], sums[1::2])])
    added = halves.groupby("source").sum().reset_index()
    pd.testing.assert_frame_equal(stats.ratio_of_sums(added, ["source"]), table_of(frame))


@given(rows)
def test_every_interval_holds_its_value_and_has_a_reason_to_be_missing(drawn):
    table = table_of(articles(*drawn))
    known = table["low"].notna()
    assert (table["low"] < table["value"])[known].all()
    assert (table["value"] < table["high"])[known].all()
    assert table.loc[~known, "note"].str.contains("no interval").all()


@given(rows)
def test_more_groups_to_borrow_from_give_a_lone_article_an_interval(drawn):
    frame = articles(*drawn)
    assume((table_of(frame)["low"].notna()).any())
    table = table_of(pd.concat([frame, articles(("Z", 1, 1))]))
    assert table.set_index("source").loc["Z", ["low", "high"]].notna().all()


def test_variances_of_groups_are_moderated_within_their_pool():
    # pool x: s0^2 = 6 / 2 = 3 -> (12 + 6) / 6, 12 / 4; pool y has nothing to pool
    variance, df = stats.moderated_variance([6, 0, 0], [2, 0, 0], ["x", "x", "y"])
    assert variance[:2].tolist() == [3, 3] and np.isnan(variance[2])
    assert df.tolist() == [2, 2, 0]


def test_a_share_of_whole_numbers_is_at_least_as_wide_as_for_independent_draws():
    # all articles but one have 2 of 4, so there is hardly any spread; by chance sqrt(.5 * .5 / 40)
    frame = articles(("A", 1, 4), *[("A", 2, 4)] * 9, *[("B", 2, 4)] * 10)
    table = table_of(frame, bounds=(0, 1)).set_index("source")
    assert table.loc["B", "high"] == pytest.approx(0.5 + 1.96 * np.sqrt(0.25 / 40))
    parts = table_of(frame.assign(total=frame["total"] + 0.01), bounds=(0, 1)).set_index("source")
    assert parts.loc["B", "high"] < 0.6  # no counts, no draws


def test_a_group_that_varies_far_more_than_the_others_is_told():
    calm = [(source, tone, 1) for source in "BCD" for tone in (0, 1, 2)]
    table = table_of(articles(("A", -9, 1), ("A", 0, 1), ("A", 9, 1), *calm)).set_index("source")
    assert table["note"].eq(stats.VARY_MORE).tolist() == [True, False, False, False]


def test_a_group_whose_count_stands_in_few_articles_is_told():
    frame = articles(("A", 0, 1), ("A", 1, 1), ("A", 2, 1), ("A", 9, 90), ("B", 0, 1), ("B", 9, 1))
    table = table_of(frame).set_index("source")
    assert table["note"].str.startswith("few articles hold").tolist() == [True, False]
