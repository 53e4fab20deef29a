"""Similarity by voice, outlets beside their events, and the tree, with values by hand."""

from __future__ import annotations

from itertools import combinations
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


def events_of(n, closer=1.0, far="", names="ABCDE", base=0.4):
    """Return n events with an article each of ``names``: A and B are closer, ``far`` is far."""
    return pairs_of(
        *(
            (f"e{event}", one, other,
             base * (closer if one + other == "AB" else 1) * (0.5 if far in (one, other) else 1))
            for event in range(n)
            for one, other in combinations(names, 2)
        )
    )  # fmt: skip


def test_two_outlets_that_are_always_nearer_stand_out():
    table = outlet_pairs(events_of(6, closer=1.5)).set_index(["source_a", "source_b"])
    near = table.loc["A", "B"]
    assert (near["cosine"], near["n_events"], near["n_pairs"]) == (0.6, 6, 6)
    # log 1.5 less the effects of A and B: of five articles, half of it is left
    assert near["expected"] == pytest.approx(0.6 / np.exp(np.log(1.5) / 2), abs=1e-6)
    assert near["p_value"] < 0.01 and near["note"] == ""
    assert near["cosine"] > near["high"] > near["expected"] > near["low"]


def test_an_outlet_that_is_far_from_all_makes_the_others_no_closer():
    table = outlet_pairs(events_of(6, closer=1.5, far="E")).set_index(["source_a", "source_b"])
    same = outlet_pairs(events_of(6, closer=1.5)).set_index(["source_a", "source_b"])
    assert table["p_value"].tolist() == same["p_value"].tolist()
    apart = table.loc["A", "E"]
    assert apart["cosine"] == pytest.approx(0.2)
    assert apart["expected"] == pytest.approx(same.loc[("A", "E"), "expected"] / 2, abs=1e-5)


def test_each_article_may_have_a_length_of_its_own():
    rng = np.random.default_rng(2)
    even = events_of(5)
    even["cosine"] *= np.exp(rng.normal(0, 0.1, len(even)))
    ids = sorted({*even["article_a"], *even["article_b"]})
    effect = dict(zip(ids, rng.uniform(0.5, 1, len(ids)), strict=True))
    uneven = even.assign(
        cosine=even["cosine"] * even["article_a"].map(effect) * even["article_b"].map(effect)
    )
    assert outlet_pairs(even)["p_value"].tolist() == outlet_pairs(uneven)["p_value"].tolist()


@pytest.mark.parametrize(
    ("pairs", "note"),
    [
        (events_of(9, closer=2, names="ABC"), "3 outlets: not tested, four are needed"),
        (pairs_of(("e", "A", "B", 0.4)), "2 outlets: not tested, four are needed"),
        (events_of(3), "no event with articles of four outlets: not tested"),  # all the same
        (
            pd.concat([events_of(1, 1.1, names="ABC"),
                       pairs_of(("f", "D", "E", 0.4), ("f", "B", "D", np.nan))]),
            "no event with articles of four outlets: not tested",
        ),
    ],
)  # fmt: skip
def test_what_is_not_tested_says_why(pairs, note):
    row = outlet_pairs(pairs).iloc[0]
    assert (row["source_a"], row["source_b"], row["note"]) == ("A", "B", note)
    assert row["cosine"] == pytest.approx(pairs["cosine"].iloc[0])
    assert np.isnan(
        [row["p_value"], row["low"], row["high"], row["expected"], row["q_value"]]
    ).all()


def test_a_close_pair_makes_the_others_no_closer():
    table = outlet_pairs(events_of(6, closer=1.5, names="ABCDEF"))
    near, rest = table.iloc[0], table.iloc[1:]
    assert near["q_value"] < 0.05 and near["note"] == ""
    # with it in, C and D would be expected at less than 0.4; with it out nothing is left
    assert rest["expected"].tolist() == [0.4] * 14
    assert rest["p_value"].tolist() == rest["q_value"].tolist() == [1] * 14
    assert set(rest["note"]) == {"after taking out A and B"}


def test_close_pairs_are_taken_out_one_after_the_other():
    pairs = events_of(6, closer=2, names="ABCDEF")
    second = (pairs["source_a"] == "C") & (pairs["source_b"] == "D")
    pairs.loc[second, "cosine"] = 0.6
    table = outlet_pairs(pairs).set_index(["source_a", "source_b"])
    assert table.loc[("A", "B"), "note"] == ""
    then = table.loc[("C", "D")]
    # without the cell of A and B, the effects of A and B are -1/12, of C and D 5/24 and of E and F
    # -1/24 of log 1.5: 1 - 2 * 5/24 of it is left
    assert then["expected"] == pytest.approx(0.6 / 1.5 ** (7 / 12), abs=1e-6)
    assert then["q_value"] < 0.05 and then["note"] == "after taking out A and B"
    rest = table.drop(index=[("A", "B"), ("C", "D")])
    assert set(rest["p_value"]) == {1}
    assert set(rest["note"]) == {"after taking out A and B; C and D"}
    pd.testing.assert_frame_equal(
        table, outlet_pairs(pairs.iloc[::-1]).set_index(["source_a", "source_b"])
    )


def test_a_pair_that_only_the_one_taken_out_told_of_is_not_tested():
    four = events_of(6, closer=1.5, names="ABCD")  # here C and D are as close as A and B
    other = events_of(6, closer=1.5, names="ABCE").replace({f"e{n}": f"f{n}" for n in range(6)})
    for side in "ab":
        other[f"article_{side}"] = other[f"source_{side}"] + other["event"]
    table = outlet_pairs(pd.concat([four, other])).set_index(["source_a", "source_b"])
    assert table.loc[("A", "B"), "q_value"] < 0.05
    lost = table.loc[("C", "D")]
    assert np.isnan([lost["p_value"], lost["q_value"], lost["expected"]]).all()
    assert lost["note"] == "not tested: nothing is left after taking out A and B"
    assert table.loc[("A", "C"), "p_value"] == 1  # A-C and B-D against A-D and B-C remain


def test_outlets_of_short_articles_are_not_tested():
    words = {"A": 99, "B": 100, "C": 100, "D": 400, "E": 400}
    pairs = events_of(6, closer=1.5)
    for side in "ab":
        pairs[f"n_words_{side}"] = pairs[f"source_{side}"].map(words)
    table = outlet_pairs(pairs).set_index(["source_a", "source_b"])
    assert (table.loc["A", "note"] == "A: under 100 words a typical article, not tested").all()
    assert table.loc["A", ["expected", "p_value", "q_value"]].isna().all(axis=None)
    assert table.loc[("A", "B"), "cosine"] == 0.6
    # A's articles are left out of the fit: to the other four nothing is left that differs
    assert set(table.drop(index="A")["note"]) == {
        "no event with articles of four outlets: not tested"
    }
    pairs["n_words_a"] = pairs["source_a"].map({**words, "B": 50})
    pairs["n_words_b"] = pairs["source_b"].map({**words, "B": 50})
    few = outlet_pairs(pairs).set_index(["source_a", "source_b"])
    assert few.loc[("A", "B"), "note"].startswith("A and B: under 100 words")
    assert few.loc[("C", "D"), "note"] == "3 outlets: not tested, four are needed"


def test_of_four_outlets_two_pairs_are_one_finding():
    table = outlet_pairs(events_of(6, closer=1.5, names="ABCD")).set_index(["source_a", "source_b"])
    assert table.loc[("A", "B"), "p_value"] == table.loc[("C", "D"), "p_value"]
    assert set(table["note"]) == {"four outlets: the other two are as close"}


def test_articles_of_one_outlet_are_not_tested_and_its_own_style_is_taken_out():
    rows = [(event, one, other) for event in "ef" for one, other in combinations("AABBCCDD", 2)]
    pairs = pairs_of(*((*row, 0.9 if row[1] == row[2] else 0.4) for row in rows))
    places = list(combinations(range(8), 2)) * 2
    for side, at in (("a", 0), ("b", 1)):
        pairs[f"article_{side}"] = [
            f"{event}{place[at]}" for event, place in zip(pairs["event"], places, strict=True)
        ]
    rng = np.random.default_rng(0)
    pairs["cosine"] *= np.exp(rng.normal(0, 0.01, len(pairs)))
    table = outlet_pairs(pairs)
    same = table["source_a"] == table["source_b"]
    assert (table.loc[same, "note"] == "articles of one outlet: not tested").all()
    assert table.loc[same, "p_value"].isna().all()
    assert table.loc[~same, "expected"].between(0.38, 0.42).all()


def test_each_voice_has_its_own_rows_and_bad_input_is_refused():
    both = pd.concat([events_of(4, 1.5), events_of(4, 1.5).assign(voice="outlet")])
    table = outlet_pairs(both)
    assert table["voice"].tolist() == ["all"] * 10 + ["outlet"] * 10
    assert table["p_value"].tolist()[:10] == table["p_value"].tolist()[10:]
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
