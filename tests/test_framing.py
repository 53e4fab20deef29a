from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import framing
from analysis.corpus.article import make_article
from analysis.lexicons import read_table, read_terms
from analysis.segment import sentence_frame

VOICES = ["article_id", "start", "end", "voice", "speaker_id"]


def article(text, name="a1", source="north", event="one"):
    return make_article(text, id=name, source=source, event=event)


def no_voices():
    return pd.DataFrame(columns=VOICES)


def frame(*texts):
    return pd.DataFrame({"text": texts}, dtype=object)


# --- the lexicons --------------------------------------------------------------------


@pytest.mark.parametrize(("lexicon", "n_frames"), [("generic", 5), ("policy", 14)])
def test_lexicons_are_whole(lexicon, n_frames):
    table = read_table(framing.FRAMES[lexicon])
    assert table["frame"].nunique() == n_frames
    assert table["weight"].astype(float).between(0, 2).all()
    assert not table.duplicated(["term", "frame"]).any()
    assert table.groupby("frame").size().min() >= 25
    assert not table["term"].str.contains(r"\*\w|^\*|^\s|\s$|[?;]", regex=True).any()


@pytest.mark.parametrize("lexicon", ["hedges", "loaded"])
def test_marker_lists_hold_each_term_once(lexicon):
    terms = read_terms(framing.MARKERS[lexicon])
    assert len(terms) == len(set(terms)) > 50


# --- frames --------------------------------------------------------------------------


def test_strength_by_hand():
    framed = framing.frames(frame("Sanctions hit exports and exports of grain."), "generic")
    # sanction* 0.5, export* 1 twice: 1 - 2 ** -2.5
    assert framed["economic_consequences"][0] == pytest.approx(1 - 2**-2.5, abs=1e-6)
    assert framed["words"][0] == "economic_consequences: Sanctions, exports, exports"
    assert framed[["conflict", "human_interest", "morality", "responsibility"]].sum().sum() == 0


@pytest.mark.parametrize(
    ("text", "frame_name", "words"),
    [
        ("a war of words began", "conflict", "war of words"),  # a phrase, an ending
        ("they pointed and point fingers", "conflict", "point fingers"),
        ("he lashed out at her", "conflict", "lashed out"),
        ("THE TENSIONS GREW AGAIN", "conflict", "TENSIONS"),  # a line in capitals, no name
        ("they shouldn't have gone", "responsibility", "shouldn't have"),
        ("the mother’s house", "human_interest", "mother’s"),
    ],
)
def test_terms_are_found_as_written(text, frame_name, words):
    framed = framing.frames(frame(text), "generic")
    assert f"{frame_name}: {words}" in framed["words"][0].split("; ")


@pytest.mark.parametrize(
    ("text", "lexicon", "name"),
    [
        ("They met Ned Price in the capital.", "policy", "economic"),
        ("They met Foreign Minister Qin Gang there.", "policy", "crime_and_punishment"),
        ("Grown men, like kids at a fair.", "policy", "fairness_and_equality"),
        ("A war of words began.", "policy", "security_and_defense"),
        ("Price spoke when Ned Price was asked.", "policy", "economic"),
    ],
)
def test_names_and_other_readings_are_passed_over(text, lexicon, name):
    assert framing.frames(frame(text), lexicon)[name][0] == 0


def test_a_name_in_the_list_counts():
    framed = framing.frames(frame("The case went to the Supreme Court."), "policy")
    assert framed["legality"][0] == 0.75  # Supreme Court 2, and not "court" again


def test_other_is_a_sentence_without_a_frame():
    framed = framing.frames(frame("It rained.", "The army came."), "policy")
    assert framed["other"].tolist() == [1, 0]
    assert framing.best_frame(framed, "policy").tolist() == ["other", "security_and_defense"]
    generic = framing.frames(frame("It rained."), "generic")
    assert framing.best_frame(generic).tolist() == ["none"]


def test_frames_keep_columns_and_take_an_empty_table():
    given_rows = frame("It rained.").assign(article_id="a1", start=3, end=13)
    assert framing.frames(given_rows)[["article_id", "start", "end"]].iloc[0].tolist() == [
        "a1", 3, 13,
    ]  # fmt: skip
    empty = framing.frames(frame())
    assert len(empty) == 0 and empty["conflict"].dtype == float
    assert len(framing.best_frame(empty)) == 0


def test_errors_say_what_to_do():
    with pytest.raises(ValueError, match="no lexicon 'frames'; there are generic, policy"):
        framing.frames(frame("It rained."), "frames")
    with pytest.raises(ValueError, match="need a column 'text'"):
        framing.frames(pd.DataFrame({"words": ["x"]}))
    with pytest.raises(ValueError, match="no lexicon 'boosters'; there are hedges, loaded"):
        framing.markers(sentence_frame([]), "boosters")
    with pytest.raises(ValueError, match="n must be at least 1"):
        framing.top_sentences(sentence_frame([]), n=0)


@given(st.lists(st.text(max_size=80), max_size=4), st.sampled_from(["generic", "policy"]))
def test_any_text_lies_between_nought_and_one(texts, lexicon):
    framed = framing.frames(frame(*texts), lexicon)
    names = framing.frame_names(lexicon)
    assert ((framed[names] >= 0) & (framed[names] <= 1)).all(axis=None)
    held = framed[[name for name in names if name != "other"]].sum(axis=1) > 0
    assert (held == (framed["words"] != "")).all()


def test_top_sentences_are_evidence():
    items = [article("The army came. The army and the navy fought a war. It rained.")]
    top = framing.top_sentences(sentence_frame(items), "policy", n=1)
    assert top["frame"].tolist() == ["security_and_defense"]
    row = top.iloc[0]
    assert items[0].text[row["start"] : row["end"]] == row["text"]
    assert row["text"].startswith("The army and") and "navy" in row["words"]


# --- by voice ------------------------------------------------------------------------


def test_prevalence_is_the_share_of_the_voice():
    item = article("The army came in. It rained all day. Lee said “the troops are here now”.")
    start = item.text.index("“")
    voices = pd.DataFrame([("a1", start, len(item.text), "quoted", "s1")], columns=VOICES)
    table = framing.by_voice([item], "policy", voices=voices)
    found = table.query("frame == 'security_and_defense'").set_index("voice")
    assert found.index.tolist() == ["outlet", "quoted", "all"]
    assert found["mean"].tolist() == pytest.approx([1 / 2, 1, 2 / 3])
    assert found["n_sentences"].tolist() == [2, 1, 3]
    assert found[["low", "high"]].isna().all(axis=None)


def test_threshold_sets_what_counts():
    item = article("They warned the town.")  # warn* 0.5: 1 - 2 ** -0.5 = 0.29
    low, high = (
        framing.by_voice([item], voices=no_voices(), threshold=value)
        .query("frame == 'conflict' and voice == 'all'")["mean"]
        .item()
        for value in (0.2, 0.5)
    )
    assert (low, high) == (1, 0)


# --- hedges and loaded words -----------------------------------------------------------


def test_markers_point_at_their_words():
    item = article("The alleged spy may have fled. Reportedly it rained.")
    found = framing.markers(sentence_frame([item]))
    assert found["term"].tolist() == ["alleged", "may have", "reportedly"]
    for row in found.itertuples():
        assert item.text[row.start : row.end].lower() == row.term


def test_rates_per_thousand_words_by_hand():
    item = article("The alleged spy fled. It rained all day in the town.", event="e1")
    table = framing.marker_rates([item], voices=no_voices()).set_index("voice")
    assert table.loc["outlet", "per_thousand"] == pytest.approx(1000 / 11)
    assert table.loc["all", ["n_markers", "n_words", "n_articles"]].tolist() == [1, 11, 1]
    assert table[["low", "high"]].isna().all(axis=None)


def test_rates_have_intervals_over_articles():
    items = [
        article(text, f"{source}{event}", source, event)
        for event, text in [("e1", "An alleged spy fled."), ("e2", "A spy fled home.")]
        for source in ("north", "south")
    ]
    table = framing.marker_rates(items, voices=no_voices(), random_state=1)
    again = framing.marker_rates(items, voices=no_voices(), random_state=1)
    pd.testing.assert_frame_equal(table, again)
    assert (table["per_thousand"] == 125).all()
    assert (table["low"] <= 125).all() and (table["high"] >= 125).all()


def test_no_articles_give_empty_tables():
    for table in (
        framing.by_voice([], voices=no_voices()),
        framing.marker_rates([], voices=no_voices()),
        framing.markers(sentence_frame([])),
        framing.top_sentences(sentence_frame([])),
    ):
        assert len(table) == 0 and len(table.columns) > 5
