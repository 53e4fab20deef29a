"""Resampling, permutation, intervals and correction, with values worked by hand."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import stats

events_lists = st.lists(st.sampled_from(["a", "b", "c"]), max_size=12)


@given(events_lists, st.integers(0, 5))
def test_a_resample_keeps_the_number_of_articles_of_each_event(events, seed):
    drawn = stats.resample(events, n=7, random_state=seed)
    assert drawn.shape == (7, len(events))
    for event in set(events):
        members = [place for place, name in enumerate(events) if name == event]
        assert (drawn[:, members].sum(axis=1) == len(members)).all()


def test_an_event_of_one_article_never_varies():
    drawn = stats.resample(["a", "b", "b", "b"], n=50)
    assert (drawn[:, 0] == 1).all()
    assert len(np.unique(drawn[:, 1:], axis=0)) > 1


@given(events_lists, st.integers(0, 5))
def test_a_shuffle_keeps_the_labels_of_each_event(events, seed):
    labels = list(range(len(events)))
    shuffled = stats.shuffle_within(labels, events, n=5, random_state=seed)
    assert shuffled.shape == (5, len(events))
    for event in set(events):
        members = [place for place, name in enumerate(events) if name == event]
        for row in shuffled:
            assert sorted(row[members]) == members


def test_a_shuffle_reaches_every_order():
    shuffled = stats.shuffle_within(["x", "y", "z"], ["a", "a", "a"], n=200)
    assert len({tuple(row) for row in shuffled}) == 6


def test_a_shuffle_accepts_a_series_and_leaves_it_alone():
    labels = pd.Series(["x", "y"], index=[7, 3])
    stats.shuffle_within(labels, pd.Series(["a", "a"], index=[7, 3]), n=20)
    assert labels.tolist() == ["x", "y"]


def test_labels_and_events_must_go_together():
    with pytest.raises(ValueError, match="2 labels for 1 events"):
        stats.shuffle_within(["x", "y"], ["a"])


@pytest.mark.parametrize("call", [stats.resample, lambda e, **k: stats.shuffle_within(e, e, **k)])
def test_the_same_seed_gives_the_same_draws(call):
    events = ["a", "a", "a", "b", "b"]
    assert (call(events, n=9, random_state=4) == call(events, n=9, random_state=4)).all()


def test_the_interval_of_a_hundred_and_one_values():
    # values 0..100: the quantile p of them is 100 p
    assert stats.interval(range(101)) == pytest.approx((2.5, 97.5))
    assert stats.interval(range(101), level=0.5) == pytest.approx((25, 75))
    assert stats.interval([*range(101), np.nan]) == pytest.approx((2.5, 97.5))


@pytest.mark.parametrize("samples", [[], [np.nan], [3.0], [2.0, 2.0, 2.0]])
def test_an_interval_of_nothing_that_varies_is_not_a_number(samples):
    assert np.isnan(stats.interval(samples)).all()


@pytest.mark.parametrize(
    ("observed", "null", "expected"),
    [
        (3, [1, 2, 3, 4], 3 / 5),  # 3 and 4 are as large, plus one: 3 of 5
        (9, [1, 2, 3, 4], 1 / 5),
        (0, [1, 2, 3, 4], 1),
        (2, [np.nan, 1], 1 / 2),
    ],
)
def test_p_counts_the_observed_value_among_the_null(observed, null, expected):
    assert stats.p_value(observed, null) == pytest.approx(expected)


@pytest.mark.parametrize(("observed", "null"), [(np.nan, [1.0]), (1.0, []), (1.0, [np.nan])])
def test_p_without_a_value_or_a_null_is_not_a_number(observed, null):
    assert np.isnan(stats.p_value(observed, null))


def test_benjamini_and_hochberg_by_hand():
    # ranks 1 2 3 4 of 4: .01*4/1, .02*4/2, .04*4/3, .5*4/4; then the least from the right
    q = stats.benjamini_hochberg([0.04, 0.01, 0.5, 0.02])
    assert q == pytest.approx([0.16 / 3, 0.04, 0.5, 0.04])


def test_benjamini_and_hochberg_leave_missing_values_out_of_the_count():
    q = stats.benjamini_hochberg([0.01, np.nan, 0.02])
    assert q[[0, 2]] == pytest.approx([0.02, 0.02])
    assert np.isnan(q[1])
    assert len(stats.benjamini_hochberg([])) == 0


@given(st.lists(st.floats(0.0001, 1), min_size=1, max_size=30))
def test_q_is_at_least_p_and_in_the_same_order(p):
    q = stats.benjamini_hochberg(p)
    assert (q >= np.array(p) - 1e-12).all()
    assert (q <= 1).all()
    order = np.argsort(p, kind="stable")
    assert (np.diff(q[order]) >= -1e-12).all()


def test_labels_may_be_tuples_and_odd_input_is_refused():
    shuffled = stats.shuffle_within([("a", 1), ("b", 2)], ["e", "e"], n=3)
    assert shuffled.shape == (3, 2)
    assert set(shuffled[0]) == {("a", 1), ("b", 2)}
    assert np.isnan(stats.interval([0.1 + 0.2, 0.3])).all()
    with pytest.raises(ValueError, match="between 0 and 1"):
        stats.benjamini_hochberg([0.5, 1.5])
    with pytest.raises(ValueError, match="at least 1"):
        stats.resample(["e"], n=0)


def test_largest():
    assert stats.largest(pd.Series({"a": 1.0, "b": 3.0, "c": 3.0})) == ("b", 3.0)
    pair = pd.Series([2.0], index=pd.MultiIndex.from_tuples([("x", "y")]))
    assert stats.largest(pair) == ("x and y", 2.0)
    label, value = stats.largest(pd.Series(dtype=float))
    assert label == "nothing" and np.isnan(value)
