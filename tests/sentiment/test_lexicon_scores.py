from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import sentiment
from analysis.lexicons import read_table, read_terms
from analysis.sentiment import LEXICONS, agreement, score, toward_by_lexicon
from analysis.sentiment._lexicon_scores import MASK, ratings, without_names


def frame(*texts):
    return pd.DataFrame({"text": list(texts)}, dtype=object)


def drawn(total):
    return total / math.sqrt(total**2 + 15)


# --- score ---------------------------------------------------------------------------


def test_afinn_is_the_sum_of_ratings_drawn_to_one():
    scored = score(frame("The plan was bad and a disaster."), ["afinn"])
    assert scored["afinn"][0] == pytest.approx(drawn(-3 - 2))  # bad, disaster in AFINN-en-165
    assert scored["afinn_words"][0] == "bad -3.0, disaster -2.0"


@pytest.mark.parametrize("lexicon", ["labmt", "news"])
def test_a_list_of_the_package_is_summed_like_afinn(lexicon):
    rated = ratings(lexicon)
    scored = score(frame("He was accused of murder, and she praised him."), [lexicon])
    total = rated["accused"] + rated["murder"] + rated["praised"]
    assert scored[lexicon][0] == pytest.approx(drawn(total))
    assert scored[f"{lexicon}_words"][0].count(",") == 2


def test_vader_turns_a_negated_word():
    scored = score(frame("The plan was good.", "The plan was not good."), ["vader"])
    assert scored["vader"][0] > 0 > scored["vader"][1]
    assert scored["vader_words"][1] == "good -1.4"  # 1.9 times VADER's -0.74


def test_the_words_show_how_a_denial_misleads():
    scored = score(frame("It posed no threat."), ["vader", "afinn"])
    assert scored["vader"][0] < 0 and scored["afinn"][0] < 0
    assert "threat" in scored["vader_words"][0] and "threat" in scored["afinn_words"][0]


@pytest.mark.parametrize("mark", ["“unacceptable”", "‘unacceptable’", "act—unacceptable—of"])
def test_typographic_marks_hide_no_word(mark):
    scored = score(frame(f"It was an {mark} flight."), ["vader", "afinn"])
    assert scored["vader"][0] < 0 and scored["afinn"][0] < 0


@pytest.mark.parametrize("mark", ["'", "’"])
def test_a_possessive_hides_no_word(mark):
    words = score(frame(f"They saw the killer{mark}s coat."), ["news"])["news_words"][0]
    assert words.startswith("killer's -")


def test_score_keeps_columns_index_and_order():
    table = frame("Good.", "Bad.").assign(note=["x", "y"]).set_index(pd.Index([7, 3]))
    scored = score(table, "afinn")
    assert list(scored) == ["text", "note", "afinn", "afinn_words"]
    assert scored.index.tolist() == [7, 3] and list(table) == ["text", "note"]


def test_an_empty_table_keeps_its_types():
    scored = score(frame())
    assert [scored[name].dtype for name in LEXICONS] == [np.dtype(float)] * len(LEXICONS)
    assert len(toward_by_lexicon(frame().assign(start=[], end=[]))) == 0


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (pd.DataFrame({"sentence": ["Good."]}), "the table lacks text; it has sentence"),
        (pd.DataFrame(index=[0]), "the table lacks text; it has no columns"),
        (frame("Good.", None), "row 1: text is None, not a string"),
        (frame("Good.", np.nan), "row 1: text is nan, not a string"),
    ],
)
def test_bad_tables_are_named(table, message):
    with pytest.raises(ValueError, match=message):
        score(table)
    with pytest.raises(ValueError, match=message.split(";")[0]):
        toward_by_lexicon(table.assign(start=0, end=1))


def test_an_unknown_lexicon_is_named():
    with pytest.raises(ValueError, match="no lexicon 'liwc'; there are vader, afinn, labmt, news"):
        score(frame("Good."), ["liwc"])


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_scores_between_minus_one_and_one(texts):
    scored = score(frame(*texts))
    for name in LEXICONS:
        assert ((scored[name] >= -1) & (scored[name] <= 1)).all()
        assert ((scored[name] == 0) | (scored[f"{name}_words"] != "")).all()


# --- names ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "United States officials sat at the Munich Security Conference.",
        "THE UNITED STATES SAT BESIDE THE UNITED NATIONS.",
        "The Defense Department and U.S. intelligence and security officials spoke.",
        "Two defense secretaries, a top aide and the attorneys general spoke.",
        "They spoke of health-care law and of super PACs on Fox & Friends.",
        "Mostly he sat with Hope Hicks.",
        "Josh Earnest saw Mr. Strong and Sen. Rich Love.",
        "A number of peacekeepers wrote the peace plan.",
    ],
)
def test_names_are_not_scored(text):
    scored = score(frame(text))
    assert scored[[f"{name}_words" for name in LEXICONS]].to_numpy().tolist() == [[""] * 4]
    assert scored[list(LEXICONS)].to_numpy().tolist() == [[0] * 4]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("He said: “Good work.”", "He said: “Good work.”"),
        ("Bad Day For Talks As War Looms", "Bad Day For Talks As War Looms"),
        ("They are united. States differ.", "They are united. States differ."),
        ("They united, states differ.", "They united, states differ."),
        ("a dick called Dick", "a dick called Xx"),
        ("Dick’s war", "Xx war"),
        ("the party’s strong leader", "the Xx strong leader"),
        ("peacetime and insecurity", "peacetime and insecurity"),
        ("the peace plan that failed", "the Xx that failed"),
        ("no longer", "Xx"),
        ("united", "united"),
        ("", ""),
    ],
)
def test_what_counts_as_a_name(text, left):
    assert without_names(text) == left


@given(st.text(max_size=80))
def test_taking_out_names_twice_changes_nothing(text):
    once = without_names(text)
    assert without_names(once) == once


@pytest.mark.parametrize("change", [str, str.upper, str.capitalize])
def test_every_listed_name_is_taken_out(change):
    for entry in read_terms("polar_names.txt"):
        assert (
            entry.islower()
            and without_names(change(entry)) == MASK
            or (
                not entry.islower() and without_names(entry) == without_names(entry.upper()) == MASK
            )
        ), entry


# --- the lists -----------------------------------------------------------------------


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_ratings_are_numbers_of_words_and_no_list_rates_the_mask(lexicon):
    rated = ratings(lexicon)
    assert len(rated) > 1000 and MASK.lower() not in rated
    assert all(math.isfinite(value) for value in rated.values())
    assert rated["killed"] < 0 < rated["praised"]


@pytest.mark.parametrize("file", ["labmt.csv", "news_polarity.csv"])
def test_lists_are_in_order_without_doubles_or_zeros(file):
    table = read_table(file)
    assert table["word"].tolist() == sorted(set(table["word"]))
    assert (table["weight"].astype(float) != 0).all()


# --- toward --------------------------------------------------------------------------


def targets(*rows):
    return pd.DataFrame(rows, columns=["text", "start", "end"])


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_toward_scores_only_the_sentence_of_the_target(lexicon):
    text = (
        "The mayor won and was praised and thanked. The governor was jailed for murder and fraud."
    )
    table = targets((text, 4, 9), (text, 47, 55)).assign(note=["x", "y"])
    result = toward_by_lexicon(table, lexicon)
    assert result["label"].tolist() == ["positive", "negative"]
    assert result["note"].tolist() == ["x", "y"]


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_toward_cannot_tell_two_targets_of_one_sentence(lexicon):
    text = "Ann praised the superb work of Bob."
    result = toward_by_lexicon(targets((text, 0, 3), (text, 31, 34)), lexicon)
    shares = result[["negative", "neutral", "positive"]]
    assert shares.iloc[0].tolist() == shares.iloc[1].tolist()


def test_shares_follow_the_curve_by_hand():
    row = toward_by_lexicon(targets(("Ann was bad.", 0, 3)), "afinn").iloc[0]
    curve = read_table("toward_curves.csv").set_index("lexicon").loc["afinn"].astype(float)
    negative = math.exp(curve["negative_intercept"] + curve["negative_slope"] * drawn(-3))
    positive = math.exp(curve["positive_intercept"] + curve["positive_slope"] * drawn(-3))
    assert row["negative"] == pytest.approx(negative / (negative + 1 + positive))
    assert row["positive"] == pytest.approx(positive / (negative + 1 + positive))


@pytest.mark.parametrize("lexicon", LEXICONS)
def test_toward_without_a_judging_word_is_neutral(lexicon):
    row = targets(("Ann sat by Bob.", 0, 3))
    assert toward_by_lexicon(row, lexicon)["label"].tolist() == ["neutral"]


@pytest.mark.parametrize("span", [(0, 99), (-1, 2), (3, 3), (5, 2), (0, np.nan)])
def test_toward_names_the_row_of_a_bad_target(span):
    with pytest.raises(ValueError, match="row 0: target .* is not inside its text of 12"):
        toward_by_lexicon(targets(("Ann met Bob.", *span)))


def test_toward_takes_an_empty_frame():
    result = toward_by_lexicon(targets())
    assert list(result) == ["text", "start", "end", "negative", "neutral", "positive", "label"]


@given(st.text(min_size=1, max_size=120), st.sampled_from(LEXICONS))
def test_shares_sum_to_one_and_the_label_is_the_largest(text, lexicon):
    row = toward_by_lexicon(targets((text, 0, len(text))), lexicon).iloc[0]
    shares = row[["negative", "neutral", "positive"]].astype(float)
    assert shares.sum() == pytest.approx(1)
    assert shares[row["label"]] == pytest.approx(shares.max())


# --- agreement -----------------------------------------------------------------------


def test_agreement_by_hand():
    scored = pd.DataFrame(
        {
            "vader": [0.5, -0.5, 0.2, 0.0],
            "afinn": [0.4, -0.1, -0.2, 0.3],
            "news": [0.1, 0.1, 0.1, 0.1],
        }
    )
    table = agreement(scored)
    assert list(table) == "lexicon other n_sentences spearman both_judge opposite".split()
    assert table[["lexicon", "other"]].to_numpy().tolist() == [
        ["vader", "afinn"], ["vader", "news"], ["afinn", "news"],
    ]  # fmt: skip
    assert table["n_sentences"].tolist() == [4, 4, 4]
    assert table["both_judge"].tolist() == [0.75, 0.75, 1.0]
    assert table["opposite"].tolist() == pytest.approx([1 / 3, 1 / 3, 1 / 2], abs=1e-6)
    # ranks 4 1 3 2 and 4 2 1 3: squared differences 0 1 4 1
    assert table["spearman"][0] == pytest.approx(1 - 6 * 6 / (4 * 15))
    assert table["spearman"][1:].isna().all()  # news never varies


@pytest.mark.parametrize("values", [[0.0], [], [0.0, 0.0]])
def test_agreement_of_nothing_is_unknown(values):
    table = agreement(pd.DataFrame({"vader": values, "afinn": values}, dtype=float))
    assert table["n_sentences"].tolist() == [len(values)]
    assert table[["spearman", "opposite"]].isna().all(axis=None)


@pytest.mark.parametrize(
    ("lexicons", "message"),
    [
        (["vader"], r"needs two lexicons or more, not 1: \['vader'\]"),
        (None, "needs two lexicons or more, not 1"),
        (["vader", "vader"], "needs two lexicons or more, not 1"),
        (["vader", "news"], "the table lacks news; it has text, vader, vader_words"),
        (["vader", "liwc"], "no lexicon 'liwc'"),
    ],
)
def test_agreement_names_what_it_lacks(lexicons, message):
    with pytest.raises(ValueError, match=message):
        agreement(score(frame("Good."), ["vader"]), lexicons)


def test_the_module_is_the_face_of_sentiment():
    assert sentiment.score is score and sentiment.agreement is agreement
    assert sentiment.toward_by_lexicon is toward_by_lexicon and sentiment.LEXICONS is LEXICONS
