from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import sentiment
from analysis.corpus.article import make_article
from analysis.segment import sentence_frame
from analysis.sentiment.capitals import whole_words
from analysis.sentiment.polarity import without_names
from analysis.voice_tables import group_means, voice_parts

VOICES = ["article_id", "start", "end", "voice", "speaker_id"]


def article(text, name="a1", source="north", event="one"):
    return make_article(text, id=name, source=source, event=event)


def no_voices():
    return pd.DataFrame(columns=VOICES)


def quoted(articles):
    rows = [
        (item.id, item.text.index("“"), item.text.index("”") + 1, "quoted", "s1")
        for item in articles
        if "“" in item.text
    ]
    return pd.DataFrame(rows, columns=VOICES)


def sentences(*texts):
    rows, start = [], 0
    for text in texts:
        rows.append(("a1", "north", "one", start, start + len(text), text))
        start += len(text) + 1
    columns = ["article_id", "source", "event", "start", "end", "text"]
    return pd.DataFrame(rows, columns=columns)


# --- score ---------------------------------------------------------------------------


def test_afinn_is_the_sum_of_ratings_drawn_to_one():
    scored = sentiment.score(sentences("The plan was bad and a disaster."), ["afinn"])
    total = -3 - 2  # bad, disaster in AFINN-en-165
    assert scored["afinn"][0] == pytest.approx(total / math.sqrt(total**2 + 15))
    assert scored["afinn_words"][0] == "bad -3.0, disaster -2.0"


def test_vader_turns_a_negated_word():
    scored = sentiment.score(sentences("The plan was good.", "The plan was not good."))
    assert scored["vader"][0] > 0 > scored["vader"][1]
    assert scored["vader_words"][1] == "good -1.4"  # 1.9 times VADER's -0.74


@pytest.mark.parametrize("mark", ["“unacceptable”", "‘unacceptable’", "act—unacceptable—of"])
def test_typographic_marks_hide_no_word(mark):
    scored = sentiment.score(sentences(f"It was an {mark} flight."))
    assert scored["vader"][0] < 0 and scored["afinn"][0] < 0


@pytest.mark.parametrize(
    "text",
    [
        "United States officials met at the Munich Security Conference.",
        "He left with Hope Hicks.",
        "The lawyer of Donald Trump met Victor Strong.",
    ],
)
def test_names_are_not_scored(text):
    scored = sentiment.score(sentences(text))
    assert scored[["vader", "afinn"]].to_numpy().tolist() == [[0, 0]]
    assert scored[["vader_words", "afinn_words"]].to_numpy().tolist() == [["", ""]]


def test_capital_after_a_quotation_mark_is_no_name():
    assert without_names("He said: “Good work.”") == "He said: “Good work.”"
    assert without_names("Bad Day For Talks As War Looms") == "Bad Day For Talks As War Looms"


def test_unknown_lexicon_is_named():
    with pytest.raises(ValueError, match="no lexicon 'liwc'; there are vader, afinn"):
        sentiment.score(sentences("Good."), ["liwc"])


@given(st.lists(st.text(max_size=80), max_size=4))
def test_any_text_scores_between_minus_one_and_one(texts):
    scored = sentiment.score(pd.DataFrame({"text": texts}, dtype=object))
    for name in sentiment.LEXICONS:
        assert ((scored[name] >= -1) & (scored[name] <= 1)).all()
        assert ((scored[name] == 0) | (scored[f"{name}_words"] != "")).all()


# --- toward --------------------------------------------------------------------------


def targets_frame(*rows):
    return pd.DataFrame(rows, columns=["text", "start", "end"])


def test_toward_scores_only_the_sentence_of_the_target():
    text = "The mayor is a wonderful friend. The governor is a terrible liar."
    frame = targets_frame((text, 4, 9), (text, 37, 45)).assign(note=["x", "y"])
    result = sentiment.toward(frame)
    assert result["label"].tolist() == ["positive", "negative"]
    assert result["note"].tolist() == ["x", "y"]


def test_toward_cannot_tell_two_targets_of_one_sentence():
    text = "Ann praised the superb work of Bob."
    result = sentiment.toward(targets_frame((text, 0, 3), (text, 31, 34)), "afinn")
    shares = result[["negative", "neutral", "positive"]]
    assert shares.iloc[0].tolist() == shares.iloc[1].tolist()


def test_toward_without_a_judging_word_is_neutral():
    assert sentiment.toward(targets_frame(("Ann met Bob.", 0, 3)))["label"].tolist() == ["neutral"]


@pytest.mark.parametrize("span", [(0, 99), (-1, 2), (3, 3), (5, 2)])
def test_toward_names_the_row_of_a_bad_target(span):
    with pytest.raises(ValueError, match="row 0: target .* is not inside its text of 12"):
        sentiment.toward(targets_frame(("Ann met Bob.", *span)))


def test_toward_takes_an_empty_frame():
    result = sentiment.toward(targets_frame())
    assert list(result) == ["text", "start", "end", "negative", "neutral", "positive", "label"]


@given(st.text(min_size=1, max_size=120), st.sampled_from(sentiment.LEXICONS))
def test_shares_sum_to_one_and_the_label_is_the_largest(text, lexicon):
    row = sentiment.toward(targets_frame((text, 0, len(text))), lexicon).iloc[0]
    shares = row[["negative", "neutral", "positive"]].astype(float)
    assert shares.sum() == pytest.approx(1)
    assert shares[row["label"]] == pytest.approx(shares.max())


# --- targets -------------------------------------------------------------------------


def test_mentions_one_row_a_sentence_and_target_with_offsets():
    item = article("Ann Lee met Bob Roe. Later Lee thanked Ann Lee. It rained.")
    targets = {"Ann Lee": ["Ann Lee", "Lee"], "Bob Roe": ["Bob Roe"]}
    found = sentiment.mentions(sentence_frame([item]), targets)
    assert found[["target", "mention"]].to_numpy().tolist() == [
        ["Ann Lee", "Ann Lee"], ["Bob Roe", "Bob Roe"], ["Ann Lee", "Lee"],
    ]  # fmt: skip
    for row in found.itertuples():
        assert item.text[row.mention_start : row.mention_end] == row.mention


def test_a_name_inside_the_name_of_another_is_no_mention():
    frame = sentences("Wang Wenbin spoke.", "Wang Yi listened.", "They said Wang left.")
    found = sentiment.mentions(frame, {"Wang Yi": ["Wang Yi", "Wang"]})
    assert found["text"].tolist() == ["Wang Yi listened.", "They said Wang left."]


def test_a_short_form_is_whoever_was_named_in_full_last():
    frame = sentences("Wang Yi spoke.", "Wang Wenbin listened.", "They said Wang left.")
    both = {"Wang Yi": ["Wang Yi", "Wang"], "Wang Wenbin": ["Wang Wenbin", "Wang"]}
    assert sentiment.mentions(frame, both)["target"].tolist()[-1] == "Wang Wenbin"
    alone = sentiment.mentions(frame, {"Wang Yi": ["Wang Yi", "Wang"]})
    assert alone["text"].tolist() == ["Wang Yi spoke."]


def test_a_newspaper_is_not_the_capital_in_its_name():
    frame = sentences("It told the Washington Post so.", "It told Washington so.")
    found = sentiment.mentions(frame, {"US": ["US", "Washington"]})
    assert found["text"].tolist() == ["It told Washington so."]


def test_capitals_and_whole_words_count():
    frame = sentences("They let us go.", "It was US steel.", "The USS Maine sank.")
    assert sentiment.mentions(frame, {"US": ["US"]})["text"].tolist() == ["It was US steel."]


@pytest.mark.parametrize("expressions", [[], [" "], "Ann"])
def test_a_target_needs_a_list_of_expressions(expressions):
    with pytest.raises(ValueError, match="target 'Ann' needs a list of expressions"):
        sentiment.mentions(sentences("Ann ran."), {"Ann": expressions})


def test_proposals_join_short_and_full_names_and_capitals():
    items = [
        article("Mayor Ann Lee said no. Lee has left for Paris.", "a1"),
        article("France has agreed. Paris said Lee was late. Ann Lee replied.", "a2"),
        article("In Lyon it rained. In Lyon it snowed.", "a3"),
    ]
    assert sentiment.propose_targets(items) == {
        "Ann Lee": ["Ann Lee", "Lee"],
        "France": ["France", "Paris"],
    }
    assert list(sentiment.propose_targets(items, n=1)) == ["Ann Lee"]


def test_no_articles_no_targets():
    assert sentiment.propose_targets([]) == {}
    assert len(sentiment.mentions(sentence_frame([]))) == 0
    with pytest.raises(ValueError, match="n must be at least 1"):
        sentiment.propose_targets([], n=0)


@given(st.lists(st.text(min_size=1, max_size=60), max_size=5))
def test_mentions_of_proposals_hold_their_words(texts):
    frame = sentences(*texts)
    targets = {"A": ["A"], "B b": ["B b", "B"]}
    for row in sentiment.mentions(frame, targets).itertuples():
        left, right = row.mention_start - row.start, row.mention_end - row.start
        assert row.text[left:right] == row.mention
        assert whole_words(targets[row.target]).fullmatch(row.mention)


# --- voices --------------------------------------------------------------------------


def test_a_sentence_counts_to_each_voice_by_its_own_words():
    item = article("The horrible mayor of the town said “we all love this wonderful city” today.")
    parts = voice_parts(sentence_frame([item]), quoted([item]))
    assert parts[["voice", "text"]].to_numpy().tolist() == [
        ["outlet", "The horrible mayor of the town said today."],
        ["quoted", "“we all love this wonderful city”"],
        ["all", item.text],
    ]


def test_a_part_of_few_words_is_left_out():
    item = article("“We all love this wonderful city,” Lee said. It was so.")
    voices = pd.DataFrame([("a1", 0, 34, "quoted", "s1")], columns=VOICES)
    kinds = voice_parts(sentence_frame([item]), voices)["voice"].tolist()
    assert kinds == ["quoted", "all", "outlet", "all"]


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_voices_lose_no_letter(text, left, right):
    frame = sentences(text)
    voices = pd.DataFrame(
        [("a1", min(left, right), max(left, right), "quoted", "s")], columns=VOICES
    )
    parts = voice_parts(frame, voices, min_words=0).query("voice != 'all'")
    assert sorted("".join("".join(parts["text"]).split())) == sorted("".join(text.split()))


def corpus(texts):
    return [
        article(text, f"{source}{event}", source, event) for (source, event), text in texts.items()
    ]


def test_by_voice_means_and_counts_by_hand():
    items = corpus(
        {
            ("north", "e1"): "Ann Lee did a bad thing today. Ann Lee left the town hall.",
            ("south", "e1"): "Ann Lee did a good thing today.",
        }
    )
    table = sentiment.by_voice(items, {"Ann": ["Ann Lee"]}, voices=no_voices(), lexicons=["afinn"])
    bad, good = -3 / math.sqrt(24), 3 / math.sqrt(24)
    assert table.columns.tolist() == [
        "source", "target", "voice", "lexicon", "mean", "low", "high", "n_sentences", "n_articles"
    ]  # fmt: skip
    rows = table.set_index(["voice", "source"])
    assert rows.loc[("outlet", "north"), "mean"] == pytest.approx(bad / 2)
    assert rows.loc[("all", "south"), "mean"] == pytest.approx(good)
    assert rows.loc[("outlet", "north"), ["n_sentences", "n_articles"]].tolist() == [2, 1]
    assert rows[["low", "high"]].isna().all(axis=None)  # one article each
    assert "quoted" not in table["voice"].tolist()


def test_intervals_hold_the_mean_and_repeat():
    texts = {}
    for event in ("e1", "e2", "e3", "e4"):
        word = "bad" if event in ("e1", "e2") else "wrong"
        texts["north", event] = f"Ann Lee did a {word} thing today."
        texts["south", event] = (
            "Ann Lee did a good and kind thing."
            if event != "e4"
            else ("Ann Lee did a nice thing today.")
        )
    items = corpus(texts)
    tables = [sentiment.by_voice(items, {"Ann": ["Ann Lee"]}, voices=no_voices()) for _ in range(2)]
    pd.testing.assert_frame_equal(*tables)
    known = tables[0].dropna()
    assert len(known) >= 4
    assert ((known["low"] <= known["mean"]) & (known["mean"] <= known["high"])).all()
    verdict = sentiment.verdicts(tables[0]).set_index("voice").loc["all"]
    assert (verdict["source"], verdict["other"]) == ("north", "south")
    assert verdict["verdict"] == "other warmer"


def test_no_articles_give_an_empty_table():
    table = sentiment.by_voice([], {"Ann": ["Ann"]}, voices=no_voices())
    assert len(table) == 0 and table["mean"].dtype == float
    assert len(sentiment.verdicts(table)) == 0


def test_a_group_that_no_resample_can_vary_has_no_interval():
    rows = pd.DataFrame({"article_id": ["a", "b"], "source": "north", "value": [1.0, 3.0]})
    events = pd.Series({"a": "e1", "b": "e2"})
    table = group_means(rows, ["value"], ["source"], events)
    assert table["mean"].tolist() == [2.0]
    assert np.isnan(table["low"][0]) and np.isnan(table["high"][0])


# --- what two lexicons say together ---------------------------------------------------


def test_agreement_by_hand():
    scored = pd.DataFrame({"vader": [0.5, -0.5, 0.2, 0.0], "afinn": [0.4, -0.1, -0.2, 0.3]})
    result = sentiment.agreement(scored)
    assert result["n_sentences"] == 4
    assert result["both_judge"] == 0.75
    assert result["opposite"] == pytest.approx(1 / 3)
    # ranks 4 1 3 2 and 4 2 1 3: squared differences 0 1 4 1
    assert result["spearman"] == pytest.approx(1 - 6 * 6 / (4 * 15))


def test_agreement_of_nothing_is_unknown():
    result = sentiment.agreement(pd.DataFrame({"vader": [0.0], "afinn": [0.0]}))
    assert result[["spearman", "opposite"]].isna().all()


def row(source, lexicon, low, high, n_articles=4):
    middle = (low + high) / 2
    return (source, "Ann", "all", lexicon, middle, low, high, 9, n_articles)


@pytest.mark.parametrize(
    ("north", "verdict"),
    [
        ([("vader", 0.5, 0.7), ("afinn", 0.4, 0.6)], "source warmer"),
        ([("vader", -0.7, -0.5), ("afinn", -0.6, -0.4)], "other warmer"),
        ([("vader", 0.5, 0.7), ("afinn", 0.1, 0.6)], "not settled"),
        ([("vader", 0.5, 0.7), ("afinn", -0.6, -0.4)], "lexicons differ"),
        ([("vader", 0.5, 0.7), ("afinn", np.nan, np.nan)], "too few articles"),
    ],
)
def test_verdicts(north, verdict):
    columns = "source target voice lexicon mean low high n_sentences n_articles".split()
    rows = [row("north", *cells) for cells in north]
    rows += [row("south", name, -0.2, 0.2) for name in ("vader", "afinn")]
    table = sentiment.verdicts(pd.DataFrame(rows, columns=columns))
    assert table["verdict"].tolist() == [verdict]
    few = pd.DataFrame(rows, columns=columns).assign(n_articles=2)
    assert sentiment.verdicts(few)["verdict"].tolist() == ["too few articles"]
