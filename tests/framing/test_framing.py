from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import framing, models
from analysis.corpus.article import sentence_frame
from analysis.framing import terms
from analysis.framing._frames import METHODS, defining_lines, log_odds
from analysis.lexicons import read_table
from tests.builders import article

VOICES = ["article_id", "start", "end", "voice", "speaker_id"]


def no_voices():
    return pd.DataFrame(columns=VOICES)


def frame(*texts):
    return pd.DataFrame({"text": texts}, dtype=object)


# --- the lexicons --------------------------------------------------------------------


@pytest.mark.parametrize(("lexicon", "n_frames"), [("generic", 5), ("policy", 14)])
def test_lexicons_are_whole(lexicon, n_frames):
    table = read_table(terms.FRAMES[lexicon])
    assert table["frame"].nunique() == n_frames
    assert table["weight"].astype(float).between(0, 2).all()
    assert not table.duplicated(["term", "frame"]).any()
    assert table.groupby("frame").size().min() >= 25
    assert not table["term"].str.contains(r"\*\w|^\*|^\s|\s$|[?;]", regex=True).any()


# --- frames by words -----------------------------------------------------------------


def by_words(texts, lexicon="generic"):
    return framing.frames(frame(*texts), lexicon, method="words")


def test_strength_by_hand():
    framed = by_words(["Sanctions hit exports and exports of grain."])
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
    assert f"{frame_name}: {words}" in by_words([text])["words"][0].split("; ")


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
    assert by_words([text], lexicon)[name][0] == 0


def test_a_name_in_the_list_counts():
    framed = by_words(["The case went to the Supreme Court."], "policy")
    assert framed["legality"][0] == 0.75  # Supreme Court 2, and not "court" again


def test_other_is_what_the_strongest_frame_leaves():
    framed = by_words(["It rained.", "The army came."], "policy")
    assert framed["other"].tolist() == [1, 0.5]  # army 1: 1 - 2 ** -1
    assert framing.best_frame(framed, "policy").tolist() == ["other", "security_and_defense"]
    assert framing.best_frame(framed, "policy", least=0.6).tolist() == ["other", "other"]
    assert framing.best_frame(by_words(["It rained."])).tolist() == ["none"]
    assert framing.best_frame(by_words(["It rained."]), least=0).tolist() == ["none"]


# --- frames by defining lines ----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("The bakery earns less on each loaf and may go broke.", "economic"),
        ("The frigate trained its guns on the approaching submarine.", "security_and_defense"),
        ("Her fever rose, and the swelling spread to both lungs.", "health_and_safety"),
        ("It is wicked to break a vow made before the altar.", "morality"),
        ("The envoy of the kingdom was received in the palace of its neighbour.",
         "external_relations"),
        ("Burglars broke the shop window and fled with the till.", "crime_and_punishment"),
        ("The bench threw out the claim and upheld the contract.", "legality"),
        ("A sheet of paper has four corners.", "other"),
    ],
)  # fmt: skip
def test_sentences_without_a_listed_word_are_told_by_their_meaning(text, best):
    framed = framing.frames(frame(text), "policy", method="embeddings")
    assert framing.best_frame(framed, "policy").tolist() == [best]
    assert (framed["closest"][0] == "") == (best == "other")


def test_a_term_doubles_the_odds():
    odds = np.array([[0.0, 0.0, 0.0, 0.0, 0.0]])
    plain, more = (log_odds(["They spoke."], "generic", odds + add)[0]
                   for add in (0, np.log(2) * np.eye(5)[2]))  # fmt: skip
    assert more[2] - plain[2] == pytest.approx(np.log(2))
    assert all(more[[0, 1, 3, 4]] < plain[[0, 1, 3, 4]])  # another frame has become likelier


def test_odds_are_against_no_frame_or_another_at_random():
    known = defining_lines("generic")
    scores = models.embed(["They spoke."])[0] @ known.weights + known.bias
    shares = np.exp(scores) / np.exp(scores).sum()
    others = shares[[1, 2, 3, 4]].mean()  # the frames but the first
    expected = np.log(shares[0] / (shares[5] + others))
    assert log_odds(["They spoke."], "generic")[0, 0] == pytest.approx(expected)


def test_both_hears_the_words():
    texts = ["Taxes and tariffs on exports.", "A sheet of paper has four corners."]
    both = framing.frames(frame(*texts), "policy")
    near = framing.frames(frame(*texts), "policy", method="embeddings")
    assert both["economic"][0] > near["economic"][0]
    assert both["economic"][1] == near["economic"][1]  # no word of a frame: nothing changes
    assert both["words"].tolist() == ["economic: Taxes, tariffs, exports", ""]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("text", ["", "  ", "😀 🎈", "1 2 3", None, float("nan"), "—?!"])
def test_a_text_without_letters_holds_no_frame(text, method):
    framed = framing.frames(frame(text), "policy", method=method)
    names = [name for name in framing.frame_names("policy") if name != "other"]
    assert (framed[names] == 0).all(axis=None) and framed["other"][0] == 1
    assert framed["closest"][0] == framed["words"][0] == ""


def test_odd_texts_are_scored():
    texts = ["THE ARMY FIRED MISSILES AT THE PORT.", "soldiers " * 10_000, "x" * 5_000]
    framed = framing.frames(frame(*texts), "policy")
    assert framing.best_frame(framed, "policy")[:2].tolist() == ["security_and_defense"] * 2
    assert framed[framing.frame_names("policy")].notna().all(axis=None)


@pytest.mark.parametrize("method", METHODS)
def test_frames_keep_columns_and_take_an_empty_table(method):
    given_rows = frame("It rained.").assign(article_id="a1", start=3, end=13)
    kept = framing.frames(given_rows, method=method)[["article_id", "start", "end"]]
    assert kept.iloc[0].tolist() == ["a1", 3, 13]
    for lexicon in ("generic", "policy"):
        empty = framing.frames(frame(), lexicon, method=method)
        names = framing.frame_names(lexicon)
        assert len(empty) == 0 and set(empty[names].dtypes.astype(str)) == {"float64"}
        assert set(empty[["words", "closest"]].dtypes.astype(str)) == {"object"}
        assert len(framing.best_frame(empty, lexicon)) == 0


def test_errors_say_what_to_do():
    with pytest.raises(ValueError, match="no lexicon 'frames'; there are generic, policy"):
        framing.frames(frame("It rained."), "frames")
    with pytest.raises(ValueError, match="no method 'x'; there are both, words, embeddings"):
        framing.frames(frame("It rained."), method="x")
    with pytest.raises(ValueError, match="the table of sentences lacks text; it has words"):
        framing.frames(pd.DataFrame({"words": ["x"]}))
    with pytest.raises(ValueError, match="n must be at least 1"):
        framing.top_sentences(sentence_frame([]), n=0)


@given(st.lists(st.text(max_size=80), max_size=4), st.sampled_from(["generic", "policy"]))
def test_any_text_lies_between_nought_and_one(texts, lexicon):
    names = [name for name in framing.frame_names(lexicon) if name != "other"]
    for method in METHODS:
        framed = framing.frames(frame(*texts), lexicon, method=method)
        assert ((framed[names] >= 0) & (framed[names] <= 1)).all(axis=None)
        best = framing.best_frame(framed, lexicon)
        assert ((framed["closest"] != "") == ~best.isin(["none", "other"])).all() or (
            method == "words" and (framed["closest"] == "").all()
        )


def test_scores_do_not_hang_on_the_neighbours():
    texts = ["The army came in.", "Bread is dear.", "They met in the capital of the region."]
    together = framing.frames(frame(*texts), method="embeddings")
    for row, text in enumerate(texts):
        alone = framing.frames(frame(text), method="embeddings")
        pd.testing.assert_series_equal(alone.iloc[0], together.iloc[row], check_names=False)


@pytest.mark.parametrize("method", METHODS)
def test_top_sentences_are_evidence(method):
    items = [article("The army and the navy fought a war. The army came by. It rained.")]
    top = framing.top_sentences(sentence_frame(items), "policy", n=1, method=method)
    row = top.set_index("frame").loc["security_and_defense"]
    assert items[0].text[row["start"] : row["end"]] == row["text"]
    assert row["text"].startswith("The army") and "army" in row["words"]
    lines = read_table("frame_lines_policy.csv").query("frame == 'security_and_defense'")["line"]
    assert row["closest"] == "" if method == "words" else row["closest"] in set(lines)


# --- by voice ------------------------------------------------------------------------


def test_prevalence_is_the_share_of_the_voice():
    item = article("The army came in. It rained all day. Lee said “the troops are here now”.")
    start = item.text.index("“")
    voices = pd.DataFrame([("a1", start, len(item.text), "quoted", "s1")], columns=VOICES)
    table = framing.by_voice([item], "policy", voices=voices, method="words")
    found = table.query("frame == 'security_and_defense'").set_index("voice")
    assert found.index.tolist() == ["outlet", "quoted", "all"]
    assert found["mean"].tolist() == pytest.approx([1 / 2, 1, 2 / 3])
    assert found["n_sentences"].tolist() == [2, 1, 3]
    rest = table.query("frame == 'other'").set_index("voice")["mean"]
    assert rest.tolist() == pytest.approx([1 / 2, 0, 1 / 3])


def test_threshold_sets_what_counts():
    item = article("They warned the town.")  # warn* 0.5: 1 - 2 ** -0.5 = 0.29
    low, high = (
        framing.by_voice([item], voices=no_voices(), threshold=value, method="words")
        .query("frame == 'conflict' and voice == 'all'")["mean"]
        .item()
        for value in (0.2, 0.5)
    )
    assert (low, high) == (1, 0)


def test_by_voice_hears_the_lines_too():
    item = article("The frigate trained its guns on the submarine. It rained all day.")
    table = framing.by_voice([item], "policy", voices=no_voices())
    found = table.query("frame == 'security_and_defense' and voice == 'outlet'")
    assert found["mean"].tolist() == [1 / 2]


def test_no_articles_give_empty_tables():
    for table in (
        framing.by_voice([], voices=no_voices()),
        framing.top_sentences(sentence_frame([])),
    ):
        assert len(table) == 0 and len(table.columns) > 5
