from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import false_discovery_control, norm, t

from analysis import sentiment
from analysis.corpus.article import sentence_frame
from analysis.quotes.voices import joined, spans_within, voice_parts
from analysis.stats import group_means
from analysis.text.names import whole_words
from tests.builders import article

VOICES = ["article_id", "start", "end", "voice", "speaker", "speaker_id"]


def no_voices():
    return pd.DataFrame(columns=VOICES)


def quoted(articles):
    rows = [
        (item.id, item.text.index("“"), item.text.index("”") + 1, "quoted", "S", "s1")
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


@pytest.mark.parametrize("opening", ["Dame", "So", "Doctor"])
def test_a_word_before_a_full_name_makes_it_nobody_elses(opening):
    frame = sentences(f"{opening} Wang Yi spoke.")
    found = sentiment.mentions(frame, {"Wang Yi": ["Wang Yi", "Wang"]})
    assert found["mention"].tolist() == ["Wang Yi"]


def test_every_mention_of_a_sentence_on_request():
    frame = sentences("Later Lee thanked Ann Lee.", "Ann Lee ran.")
    found = sentiment.mentions(frame, {"Ann Lee": ["Ann Lee", "Lee"]}, every=True)
    assert found[["mention", "mention_start"]].to_numpy().tolist() == [
        ["Lee", 6], ["Ann Lee", 18], ["Ann Lee", 27],
    ]  # fmt: skip


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
    for row in sentiment.mentions(frame, targets, every=True).itertuples():
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
    voices = pd.DataFrame([("a1", 0, 34, "quoted", "S", "s1")], columns=VOICES)
    kinds = voice_parts(sentence_frame([item]), voices)["voice"].tolist()
    assert kinds == ["quoted", "all", "outlet", "all"]


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_voices_lose_no_letter(text, left, right):
    frame = sentences(text)
    voices = pd.DataFrame(
        [("a1", min(left, right), max(left, right), "quoted", "S", "s")], columns=VOICES
    )
    parts = voice_parts(frame, voices, min_words=0).query("voice != 'all'")
    assert sorted("".join("".join(parts["text"]).split())) == sorted("".join(text.split()))


def test_stretches_in_quotes_and_out_of_them_by_hand():
    assert spans_within(2, 10, [(0, 4), (6, 8)], inside=True) == [(2, 4), (6, 8)]
    assert spans_within(2, 10, [(0, 4), (6, 8)], inside=False) == [(4, 6), (8, 10)]
    assert spans_within(2, 10, [], inside=True) == []
    assert spans_within(2, 10, [(3, 6), (5, 20)], inside=True) == [(3, 10)]


def test_stretches_are_joined_by_blanks_and_a_place_is_followed():
    text = "“We all,” he said, “want Bell.”"
    spans = [(0, 9), (18, len(text))]
    assert joined(text, spans, text.index("Bell")) == ("“We all,” “want Bell.”", 16)
    assert joined(text, spans, text.index("Bell"), gap=" … ") == ("“We all,” … “want Bell.”", 18)
    assert joined(text, [(9, 10), (10, 18)], 10) == ("he said,", 0)  # a blank is no stretch
    assert joined(text, []) == ("", 0)


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50))))
def test_stretches_part_the_text_and_keep_every_place(text, spans):
    inside = spans_within(0, len(text), spans, inside=True)
    outside = spans_within(0, len(text), spans, inside=False)
    edges = sorted(inside + outside)
    assert "".join(text[start:end] for start, end in edges) == text
    for stretches in (inside, outside):
        for start, end in stretches:
            for place in range(start, end):
                if not text[place].isspace():
                    made, at = joined(text, stretches, place)
                    assert made[at] == text[place]


# --- means by voice ------------------------------------------------------------------


def polar(*rows):
    """Return a table as of actor_polarity, the values of all methods alike."""
    columns = ["article_id", "source", "event", "target", "voice", "speaker_id", "model"]
    table = pd.DataFrame(list(rows), columns=columns)
    bounds = [-np.inf, -0.2, 0.2, np.inf]
    label = pd.cut(table["model"], bounds, labels=["negative", "neutral", "positive"]).astype(str)
    table = table.assign(speaker=table["speaker_id"].str.title(), label=label)
    return table.assign(**{lexicon: table["model"] for lexicon in sentiment.LEXICONS})


def plain(source, name, value, *, event="e1", voice="outlet", target="Ann", speaker=""):
    return (name, source, event, target, voice, speaker, value)


def test_polarity_of_a_mention_by_model_and_lexicons():
    item = article("Ann Lee lied and betrayed her friends. Ann Lee arrived on Tuesday.")
    targets = {"Ann": ["Ann Lee"]}
    items = [item, article(item.text, "a2", "south")]
    scored = sentiment.actor_polarity(items, targets, voices=no_voices())
    made = sentiment.actor_mentions(items, targets, voices=no_voices())
    pd.testing.assert_frame_equal(scored[made.columns], made)
    assert scored["label"].tolist() == ["negative", "negative", "neutral", "neutral"] * 2
    assert scored["model"].tolist() == pytest.approx(
        (scored["positive"] - scored["negative"]).tolist(), abs=1e-6
    )
    assert set(sentiment.METHODS) == {"model", *sentiment.LEXICONS} <= set(scored.columns)


def test_by_voice_means_and_counts_by_hand():
    items = [
        article("Ann Lee did a bad thing today. Ann Lee left the town hall.", "a1"),
        article("Ann Lee did a good thing today.", "a2", "south"),
    ]
    targets = {"Ann": ["Ann Lee"]}
    table = sentiment.by_voice(items, targets, voices=no_voices(), methods=["afinn"])
    bad, good = -3 / math.sqrt(24), 3 / math.sqrt(24)
    assert table.columns.tolist() == [
        "source", "target", "voice", "method", "mean", "low", "high", "n_sentences",
        "n_articles", "df", "note",
    ]  # fmt: skip
    rows = table.set_index(["voice", "source"])
    assert rows.loc[("outlet", "north"), "mean"] == pytest.approx(bad / 2)
    assert rows.loc[("all", "south"), "mean"] == pytest.approx(good)
    assert rows.loc[("outlet", "north"), ["n_sentences", "n_articles"]].tolist() == [2, 1]
    assert "quoted" not in table["voice"].tolist()


def test_an_outlet_of_one_article_borrows_the_variance_of_the_others():
    scored = polar(
        plain("n", "n1", -0.1), plain("n", "n1", 0.5),
        plain("w", "w1", 0.0), plain("w", "w2", 0.3), plain("w", "w2", 0.6),
        plain("x", "x1", 0.1, event="e2"), plain("x", "x2", 0.3, event="e3"),
    )  # fmt: skip
    table = sentiment.by_voice([], scored=scored, methods=["model"]).set_index("source")
    assert table["mean"].tolist() == pytest.approx([0.2, 0.3, 0.2])
    # w: q = .3^2 + 2 (.15)^2 = .135; x: .02; s0^2 = .155 / 2 on 2 df; n: two mentions
    half = t.ppf(0.975, 2) * (0.0775 / 2) ** 0.5
    assert table.loc["n", "low"] == pytest.approx(0.2 - half)
    assert table.loc["n", "note"] == "one article: the variance is that of other groups"
    assert table["n_sentences"].tolist() == [2, 3, 2]
    assert table["n_articles"].tolist() == [1, 2, 2]
    assert table["df"].tolist() == [2, 2, 2]


def test_voices_and_methods_come_in_order():
    rows = [plain("n", "a1", 0.1, voice=voice) for voice in ("all", "quoted", "outlet")]
    table = sentiment.by_voice([article("It rained.", event="e1")], scored=polar(*rows))
    assert table["voice"].drop_duplicates().tolist() == ["outlet", "quoted", "all"]
    assert set(table["method"]) == set(sentiment.METHODS)


def test_an_unknown_method_is_named():
    with pytest.raises(ValueError, match="no method 'tarot'; there are model, vader"):
        sentiment.by_voice([], {"Ann": ["Ann"]}, methods=["tarot"])


def test_means_per_unit_by_hand():
    rows = pd.DataFrame(
        {"article_id": "a", "source": "north", "value": [1.0, 0.0], "n_words": [10, 30]}
    )
    table = group_means(rows, ["value"], ["source"], per="n_words")
    assert table["mean"].tolist() == [1 / 40]
    assert table["n_sentences"].tolist() == [2] and table["low"].isna().all()


def test_no_articles_give_empty_tables():
    targets = {"Ann": ["Ann"]}
    table = sentiment.by_voice([], targets, voices=no_voices())
    assert len(table) == 0 and table["mean"].dtype == float
    scored = sentiment.actor_polarity([], targets, voices=no_voices())
    assert len(sentiment.by_speaker(scored)) == 0
    assert len(sentiment.by_speaker(scored, together=True)) == 0
    verdict = sentiment.verdicts(scored)
    assert len(verdict) == 0
    assert {f"{name}_difference" for name in sentiment.LEXICONS} <= set(verdict.columns)


# --- speakers ------------------------------------------------------------------------


def test_by_speaker_counts_by_hand():
    def said(name, speaker, value, source="north", target="Ann"):
        return plain(source, name, value, voice="quoted", speaker=speaker, target=target)

    scored = polar(
        said("a1", "roe", 0.9), said("a1", "roe", 0.6), said("a2", "roe", -0.6),
        said("a1", "lin", 0.1), said("a1", "poe", -0.9, target="Bo"),
        said("a3", "roe", -0.8, source="south"),
        plain("north", "a1", 0.9), plain("north", "a1", 0.9, voice="all"),
    )  # fmt: skip
    table = sentiment.by_speaker(scored)
    assert table.columns.tolist() == [
        "source", "target", "speaker", "speaker_id", "n_sentences", "negative", "neutral",
        "positive", "mean",
    ]  # fmt: skip
    assert table.to_numpy().tolist() == [
        ["north", "Ann", "Roe", "roe", 3, 1, 0, 2, 0.3],
        ["north", "Ann", "Lin", "lin", 1, 0, 1, 0, 0.1],
        ["north", "Bo", "Poe", "poe", 1, 1, 0, 0, -0.9],
        ["south", "Ann", "Roe", "roe", 1, 1, 0, 0, -0.8],
    ]
    together = sentiment.by_speaker(scored, together=True)
    assert together.columns.tolist() == ["n_sources", *table.columns[1:]]
    assert together.to_numpy().tolist() == [
        [2, "Ann", "Roe", "roe", 4, 2, 0, 2, 0.025],
        [1, "Ann", "Lin", "lin", 1, 0, 1, 0, 0.1],
        [1, "Bo", "Poe", "poe", 1, 1, 0, 0, -0.9],
    ]


# --- what all methods say together ---------------------------------------------------


def outlets(north, south, **options):
    """Return a table of one sentence an article, on one event."""
    rows = [
        plain(source, f"{source}{number}", value, **options)
        for source, values in (("north", north), ("south", south))
        for number, value in enumerate(values)
    ]
    return polar(*rows)


HIGH, LOW, MIXED = [0.5, 0.6, 0.7, 0.8, 0.9], [-0.5, -0.6, -0.7, -0.8, -0.9], [0.5, -0.5] * 3


@pytest.mark.parametrize(
    ("scored", "north", "south"),
    [
        (outlets(HIGH, LOW), "warmer", "colder"),
        (outlets(LOW, HIGH), "colder", "warmer"),
        (outlets(MIXED, [*MIXED[1:], 0.2]), "not settled", "not settled"),
        (outlets(HIGH[:2], LOW), "too few articles", "colder"),
        (outlets(HIGH[:1], LOW[:1]),) + ("cannot be settled with 2 articles",) * 2,
        (outlets([0.3] * 4, [0.3] * 4), "too few articles", "too few articles"),
        (outlets(HIGH, LOW).assign(vader=outlets(LOW, HIGH)["model"]),) + ("methods differ",) * 2,
    ],
)
def test_verdicts(scored, north, south):
    table = sentiment.verdicts(scored).set_index("source")
    assert table.loc[["north", "south"], "verdict"].tolist() == [north, south]


def test_a_verdict_shows_what_it_rests_on():
    scored = outlets(HIGH, LOW).assign(afinn=lambda table: table["model"] / 2)
    table = sentiment.verdicts(scored)
    assert table.columns.tolist() == [
        "target", "voice", "source", "mean", "others", "difference", "low", "high", "smallest",
        "p_value", "q_value", *[f"{name}_difference" for name in sentiment.LEXICONS],
        "same_sign", "n_articles", "n_events", "df", "needed", "verdict",
    ]  # fmt: skip
    row = table.set_index("source").loc["north"]
    assert row["difference"] == pytest.approx(1.4)
    assert row["afinn_difference"] == pytest.approx(0.7)
    assert 0 < row["low"] <= 1.4 <= row["high"]
    # squares .1 and .1 on 8 df: s^2 = .025, error^2 = .01
    assert row["p_value"] == pytest.approx(2 * t.sf(14, 8), abs=1e-6)
    assert row["smallest"] == pytest.approx(t.ppf(0.975, 8) * 0.1, abs=1e-6)  # both are found
    # error^2 n = .05; two tests: (z(1 - .025 / 2) + z(.8))^2 .05 / .2^2
    assert row["needed"] == np.ceil((norm.ppf(0.9875) + norm.ppf(0.8)) ** 2 * 0.05 / 0.04)
    assert row["same_sign"] and row[["n_articles", "df"]].tolist() == [5, 8]


def test_more_articles_may_be_asked_for():
    table = sentiment.verdicts(outlets(HIGH, LOW), min_articles=6)
    assert table["verdict"].tolist() == ["too few articles"] * 2
    assert sentiment.verdicts(outlets(HIGH, LOW), level=1e-9)["verdict"].tolist() == [
        "not settled", "not settled",
    ]  # fmt: skip


def test_verdicts_correct_over_all_targets_and_voices():
    scored = pd.concat(
        [
            outlets(HIGH, LOW),
            outlets(MIXED, [*MIXED[1:], 0.3], target="Bo"),
            outlets(MIXED, [*MIXED[1:], 0.2], voice="quoted", speaker="s"),
        ],
        ignore_index=True,
    )
    scored["afinn"] = 0.0  # what lexicons say is no test of its own
    scored["vader"] = np.cos(np.arange(len(scored)))
    table = sentiment.verdicts(scored)
    assert len(table) == 6
    assert table["p_value"].is_monotonic_increasing
    assert table["q_value"].to_numpy() == pytest.approx(
        false_discovery_control(table["p_value"]), abs=1e-5
    )
    assert table.loc[table["q_value"] < 0.05, "target"].tolist() == ["Ann", "Ann"]


def test_a_verdict_needs_the_scores_of_all_methods():
    with pytest.raises(ValueError, match="the table lacks news; it has"):
        sentiment.verdicts(outlets(HIGH, LOW).drop(columns="news"))


def test_an_article_in_another_language_is_named_and_a_foreign_sentence_is_not_in_the_way():
    foreign = "Le maire a dit lundi que Bell avait perdu le vote dans la ville du lac."
    native = "The mayor said on Monday that Bell had won the vote in the city by the lake. "
    mixed = article(native * 3 + foreign)
    targets = {"Bell": ["Bell"]}
    assert len(sentiment.actor_polarity([mixed], targets, voices=no_voices())) == 8
    with pytest.raises(ValueError, match="article 'f1' looks French"):
        sentiment.actor_polarity([mixed, article(foreign, "f1")], targets, voices=no_voices())
