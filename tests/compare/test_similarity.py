"""Similarity by voice, outlets beside their events, and the tree, with values by hand."""

from __future__ import annotations

from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import linkage, outlet_pairs, similarity, similarity_matrix
from tests.builders import corpus_of

VOICES = ("all", "outlet", "quoted")


def voices_of(*rows):
    return pd.DataFrame(rows, columns=["article_id", "start", "end", "voice", "speaker_id"])


def matrix_of(names, **pairs):
    """Return a matrix from AB=0.5, BC=0.2, ...; what is not named is NaN."""
    matrix = pd.DataFrame(np.nan, index=list(names), columns=list(names))
    for (one, other), value in pairs.items():
        matrix.loc[one, other] = matrix.loc[other, one] = value
    return matrix


def tree(matrix):
    table = linkage(matrix)
    return [
        ("".join(left), "".join(right), value)
        for left, right, value in zip(
            table["left"], table["right"], table["similarity"], strict=True
        )
    ]


# --- voices ---------------------------------------------------------------------------------

# the outlets say the same, their sources say other things
TWO = corpus_of(("A", "e", "Red craft rose. Blue."), ("B", "e", "Red craft rose. Green."))
SPLIT = voices_of(("A0", 16, 21, "quoted", "x"), ("B1", 16, 22, "quoted", "y"))


def test_pairs_of_all_voices_in_one_call():
    pairs = similarity(TWO, voice=VOICES, voices=SPLIT)
    assert pairs["voice"].tolist() == list(VOICES)
    alone = log(3 / 2) + 1  # three words in both weigh 1, one word alone weighs that
    assert pairs["cosine"].tolist() == pytest.approx([3 / (3 + alone**2), 1, 0], abs=1e-6)
    assert pairs["n_words_a"].tolist() == [4, 3, 1]
    one = [similarity(TWO, voice=voice, voices=SPLIT) for voice in VOICES]
    pd.testing.assert_frame_equal(pairs, pd.concat(one, ignore_index=True))


def test_a_matrix_is_of_one_voice():
    pairs = similarity(TWO, voice=VOICES, voices=SPLIT)
    with pytest.raises(ValueError, match="several voices"):
        similarity_matrix(pairs)
    matrix = similarity_matrix(pairs[pairs["voice"] == "outlet"])
    assert matrix.loc["A", "B"] == matrix.loc["B", "A"] == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"voice": "loud"}, "voice"),
        ({"voice": ("all", "loud")}, "voice"),
        ({"n_null": 0}, "n_null"),
    ],
)
def test_bad_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        similarity(TWO, voices=SPLIT, **options)


def test_no_voice_gives_a_typed_empty_table():
    pairs = similarity(TWO, voice=())
    assert len(pairs) == 0
    assert pairs["null_share"].dtype == "float64"


def test_the_same_text_is_alike_and_one_event_has_no_null():
    pairs = similarity(corpus_of(*((source, "e", "Red craft rose.") for source in "ABC")))
    assert pairs["cosine"].tolist() == [1, 1, 1]
    assert pairs[["null_mean", "null_low", "null_high", "null_share"]].isna().all(axis=None)
    assert pairs["n_null"].tolist() == [0, 0, 0]


def test_an_event_of_one_article_has_no_pair_but_serves_the_null():
    corpus = corpus_of(("A", "e", "Red craft."), ("B", "e", "Red sea."), ("C", "f", "Red craft."))
    pairs = similarity(corpus)
    assert pairs["event"].tolist() == ["e"]
    assert pairs["n_null"].tolist() == [2]


def test_an_article_without_a_word_is_like_nothing():
    pairs = similarity(corpus_of(("A", "e", "Red craft."), ("B", "e", "… !"), ("C", "f", "Red.")))
    assert pairs["cosine"].isna().all()
    assert pairs["null_share"].isna().all()
    assert pairs[["n_words_a", "n_words_b"]].to_numpy().tolist() == [[2, 0]]
    assert similarity_matrix(pairs).isna().all(axis=None)


def test_events_dealt_out_by_chance_give_shares_from_all_over_the_null():
    rng = np.random.default_rng(0)
    words = [f"w{number}" for number in range(40)]
    texts = [" ".join(rng.choice(words, 30)) + "." for _ in range(90)]
    rows = [("ABC"[n % 3], f"e{n // 3}", text) for n, text in enumerate(texts)]
    share = similarity(corpus_of(*rows))["null_share"]
    assert len(share) == 90
    assert 0.4 < share.mean() < 0.6
    assert share.lt(0.1).sum() < 20 and share.gt(0.9).sum() < 20


# --- outlets beside the event -----------------------------------------------------------------


def pairs_of(*rows):
    """Return pairs from (event, source_a, source_b, cosine); an article a source and event."""
    columns = ["event", "source_a", "source_b", "cosine"]
    table = pd.DataFrame(rows, columns=columns).assign(voice="all")
    for side in "ab":
        table[f"article_{side}"] = table[f"source_{side}"] + table["event"]
    return table


def events_of(n, ab=0.9, ac=0.1, bc=0.1):
    return pairs_of(
        *(
            row
            for event in range(n)
            for row in ((f"e{event}", "A", "B", ab), (f"e{event}", "C", "A", ac),
                        (f"e{event}", "B", "C", bc))
        )
    )  # fmt: skip


def test_two_outlets_that_are_always_nearest_stand_out():
    table = outlet_pairs(events_of(8)).set_index(["source_a", "source_b"])
    assert table.index.tolist() == [("A", "B"), ("A", "C"), ("B", "C")]
    near = table.loc["A", "B"]
    assert (near["cosine"], near["n_events"], near["n_pairs"]) == (0.9, 8, 8)
    # labels shuffled: each of three pairs equally likely, (.9 + .1 + .1) / 3
    assert near["expected"] == pytest.approx(1.1 / 3, abs=0.02)
    assert near["p_value"] < 0.01
    assert near["cosine"] > near["high"]
    assert table.loc[("A", "C"), "p_value"] == pytest.approx(2 * (2 / 3) ** 8, abs=0.05)


def test_one_event_of_three_articles_shows_little():
    near = outlet_pairs(events_of(1)).iloc[0]
    assert near["p_value"] == pytest.approx(2 / 3, abs=0.1)


@pytest.mark.parametrize(
    "pairs",
    [
        pairs_of(("e", "A", "B", 0.4)),  # two articles can only change places
        events_of(3, 0.5, 0.5, 0.5),
        pairs_of(("e", "A", "B", np.nan), ("e", "A", "C", 0.4), ("e", "B", "C", np.nan)),
    ],
)
def test_nothing_to_shuffle_is_not_a_number(pairs):
    row = outlet_pairs(pairs).iloc[0]
    known = pairs.iloc[0]["cosine"]
    assert row["cosine"] == pytest.approx(known, nan_ok=True)
    assert np.isnan(row["p_value"]) and np.isnan(row["low"]) and np.isnan(row["q_value"])
    assert row["n_pairs"] == int(not np.isnan(known)) * len(pairs.query("source_b == 'B'"))


def test_each_voice_has_its_own_rows_and_bad_input_is_refused():
    both = pd.concat([events_of(4), events_of(4).assign(voice="outlet")])
    table = outlet_pairs(both)
    assert table["voice"].tolist() == ["all"] * 3 + ["outlet"] * 3
    assert table["p_value"].tolist()[:3] == table["p_value"].tolist()[3:]
    empty = outlet_pairs(events_of(0))
    assert len(empty) == 0
    assert empty["p_value"].dtype == "float64"
    with pytest.raises(ValueError, match="n must be"):
        outlet_pairs(events_of(2), n=0)
    corpus = corpus_of(("A", "e", "Red."), ("B", "e", "Red."), ("A", "f", "Blue."))
    with pytest.raises(ValueError, match="across events"):
        outlet_pairs(similarity(corpus, within=None))


# --- the tree -------------------------------------------------------------------------------


def test_average_linkage_by_hand():
    matrix = matrix_of("CAB", AB=0.8, AC=0.2, BC=0.4)
    table = linkage(matrix)
    assert tree(matrix) == [("B", "A", 0.8), ("C", "BA", pytest.approx(0.3))]  # (.2 + .4) / 2
    assert table["n_outlets"].tolist() == [2, 3]  # and C stands beside B, to which it is nearer


def test_a_missing_pair_brings_nobody_together():
    # A-C was never compared: it counts as .1, the lowest; B and D join before it
    matrix = matrix_of("ABCD", AB=0.2, AD=0.1, BC=0.3, BD=0.5, CD=0.3)
    table = linkage(matrix)
    assert table["n_unknown"].tolist() == [0, 0, 1]
    assert table["similarity"].tolist() == pytest.approx(
        [0.5, 0.3, (0.2 + 0.1 + 0.1) / 3], abs=1e-6
    )


def test_an_outlet_that_was_never_compared_is_left_out():
    assert tree(matrix_of("ABZ", AB=0.5)) == [("A", "B", 0.5)]


@pytest.mark.parametrize("matrix", [matrix_of(""), matrix_of("A"), matrix_of("AB")])
def test_nothing_to_join_gives_a_typed_empty_table(matrix):
    table = linkage(matrix)
    assert len(table) == 0
    assert table["similarity"].dtype == "float64"


@pytest.mark.parametrize(
    ("matrix", "message"),
    [
        (pd.DataFrame([[0.1]], index=["A"], columns=["B"]), "same names"),
        (pd.DataFrame(0.1, index=["A", "A"], columns=["A", "A"]), "each once"),
        (pd.DataFrame([[1, 0.2], [0.3, 1]], index=list("AB"), columns=list("AB")), "symmetric"),
        (matrix_of("AB", AB=1.2), "between -1 and 1"),
    ],
)
def test_another_matrix_is_refused(matrix, message):
    with pytest.raises(ValueError, match=message):
        linkage(matrix)


@given(
    st.lists(st.sampled_from([np.nan, 0.0, 0.2, 0.5, 0.5, 1.0]), min_size=10, max_size=10),
    st.permutations("ABCDE"),
)
def test_the_tree_does_not_depend_on_the_order_of_the_rows(values, names):
    matrix = matrix_of("ABCDE")
    for place, (row, column) in enumerate(zip(*np.triu_indices(5, 1), strict=True)):
        matrix.iat[row, column] = matrix.iat[column, row] = values[place]
    table = linkage(matrix)
    pd.testing.assert_frame_equal(table, linkage(matrix.loc[list(names), list(names)]))
    joined = matrix.index[matrix.notna().any(axis=1)]
    assert len(table) == max(len(joined) - 1, 0)
    if len(table):
        assert sorted(table["left"].iloc[-1] + table["right"].iloc[-1]) == sorted(joined)
        assert table["similarity"].is_monotonic_decreasing
