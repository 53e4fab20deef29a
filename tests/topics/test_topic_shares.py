"""The room of topics by outlet, event and voice: means, intervals, differences, all by hand."""

import numpy as np
import pandas as pd
import pytest

from analysis import make_article, topics
from analysis.topics import shares
from tests.builders import SUBJECTS, sentences

pytestmark = pytest.mark.usefixtures("few_shuffles")


def passages(values, sources=None, events=None, articles=None):
    """Rows whose share of topic 0 is given; topic 1 has the rest."""
    n = len(values)
    return pd.DataFrame(
        {
            "article_id": articles or [f"a{i}" for i in range(n)],
            "source": sources or ["A"] * n,
            "event": events or ["e"] * n,
            "share_0": values,
            "share_1": [1 - value for value in values],
        }
    )


def test_every_article_counts_alike_however_long():
    rows = passages([1.0, 0.5, 0.0], articles=["a", "a", "b"])
    table = shares.prevalence(rows)
    assert table["topic"].tolist() == [0, 1]
    assert table["share"].tolist() == [0.38, 0.62]  # a: .75, b: 0; mean .375
    assert table["n_articles"].tolist() == [2, 2]
    assert table.loc[0, ["low", "high"]].tolist() == [0.0, 1.0]  # two articles: t of 1 df


def test_one_article_borrows_the_variance_of_the_others():
    rows = passages([1.0, 0.5, 0.7, 0.6], sources=["A", "B", "B", "B"])
    table = shares.prevalence(rows).set_index(["source", "topic"])
    assert table.loc[("A", 0), "note"] == "one article: the variance is that of other groups"
    # B: squares .02 on 2 df: s^2 = .01, t(.975; 2) = 4.303
    assert table.loc[("A", 0), "low"] == 0.57
    assert table.loc[("B", 0), ["share", "low", "high", "df"]].tolist() == [0.6, 0.35, 0.85, 2]


def test_passages_without_topics_are_left_out_of_the_mean():
    rows = passages([1.0, np.nan, 0.0], articles=["a", "a", "b"])
    assert shares.prevalence(rows)["share"].tolist() == [0.5, 0.5]


@pytest.mark.parametrize("by", [["event"], ["source", "event"]])
def test_any_grouping(by):
    rows = passages([1.0, 0.0], events=["early", "late"])
    table = shares.prevalence(rows, by)
    assert list(table.columns[: len(by)]) == by
    assert table.set_index(["event", "topic"])["share"].tolist() == [1.0, 0.0, 0.0, 1.0]


def test_bad_columns_are_named():
    with pytest.raises(ValueError, match="by must name a column"):
        shares.prevalence(passages([1.0]), [])
    with pytest.raises(ValueError, match="voices are told apart by analysis.topics.by_voice"):
        shares.differences(passages([1.0]), "voice")
    assert len(shares.prevalence(passages([1.0]), "source")) == 2
    with pytest.raises(ValueError, match="the table of passages lacks outlet; it has"):
        shares.prevalence(passages([1.0]), ["outlet"])
    with pytest.raises(ValueError, match="by must be one of source, event, voice, not 'outlet'"):
        shares.differences(passages([1.0]), "outlet")


def eight(events=True):
    """Outlet A writes of topic 0, B of topic 1, on each of eight events."""
    return passages(
        [0.9, 0.1] * 8,
        sources=["A", "B"] * 8,
        events=[f"e{i // 2}" for i in range(16)] if events else None,
    )


def test_outlets_that_differ_on_every_event_are_told_apart():
    table = shares.differences(eight())
    assert table["differs"].all()
    assert table["difference"].abs().tolist() == [0.8] * 4
    first = table.iloc[0]
    assert (first["source"], first["topic"], first["share"], first["others"]) == ("A", 0, 0.9, 0.1)


def test_a_difference_of_events_is_not_one_of_outlets():
    """A and B write the same on every event; only the event decides."""
    rows = passages(
        [0.9, 0.9, 0.1, 0.1] * 3,
        sources=["A", "B"] * 6,
        events=["early", "early", "late", "late"] * 3,
    )
    assert not shares.differences(rows)["differs"].any()
    assert shares.differences(rows, "event")["differs"].all()


def test_voices_are_compared_within_articles():
    rows = pd.concat([eight(events=False).assign(voice=voice) for voice in ("outlet", "quoted")])
    rows = rows.reset_index(drop=True)
    quoted = rows["voice"] == "quoted"
    rows.loc[quoted, ["share_0", "share_1"]] = [[0.9, 0.1], [0.3, 0.7]] * 8  # B's 0.1 is 0.3
    table = shares.differences(rows, "voice").set_index("topic")
    assert table["voice"].unique().tolist() == ["quoted"]
    assert table.loc[0, "difference"] == pytest.approx(0.1)
    assert table["differs"].all()
    # quoted less outlet is 0 and .2 in eight articles each: s = .1033, t(.975; 15) s / 4 = .055
    assert table.loc[0, ["low", "high"]].tolist() == pytest.approx([0.04, 0.16], abs=0.011)


def test_articles_that_quote_much_do_not_decide_for_all():
    """In every article both voices speak alike; half the articles quote ten times as much."""
    rows = []
    for i in range(12):
        share = 0.9 if i % 2 else 0.1
        rows += [(f"a{i}", "outlet", share)] * 3 + [(f"a{i}", "quoted", share)] * (
            30 if i % 2 else 3
        )
    table = pd.DataFrame(rows, columns=["article_id", "voice", "share_0"])
    table = table.assign(source="A", event="e", share_1=1 - table["share_0"])
    found = shares.differences(table, "voice")
    assert (found["difference"] == 0).all() and not found["differs"].any()


def test_a_difference_that_cannot_be_settled_says_so():
    rows = passages([0.9, 0.1], sources=["A", "B"])
    table = shares.differences(rows)
    assert table["note"].unique().tolist() == ["cannot be settled with 2 articles"]
    assert table[["low", "p_value"]].isna().all(axis=None) and not table["differs"].any()


def test_only_what_survives_correction_differs():
    """One difference with a p of .04 or so among twelve cells is none."""
    rng = np.random.default_rng(3)
    rows = passages(rng.random(24).round(3).tolist(), sources=list("ABCDEF") * 4,
                    events=[f"e{i // 6}" for i in range(24)])  # fmt: skip
    table = shares.differences(rows)
    assert (table["p_value"] < 0.2).any() and (table["q_value"] >= table["p_value"]).all()
    assert (table["differs"] == (table["q_value"] <= 0.05)).all()


def test_articles_of_one_voice_say_nothing_of_voices():
    rows = eight(events=False).assign(voice="outlet")
    assert shares.differences(rows, "voice").empty


def corpus():
    """Six reports: the outlet writes of the sea, the one who is quoted of food."""
    rng = np.random.default_rng(0)
    sea, food = SUBJECTS["sea"], SUBJECTS["food"]
    articles = []
    for i in range(6):
        own = [sentences(sea, rng) for _ in range(2)]
        said = f"“{sentences(food, rng)}” Ada Marlow said."
        text = "\n\n".join([own[0], said, own[1]])
        articles.append(make_article(text, id=f"a{i}", source="AB"[i % 2], event="e"))
    return articles


def test_the_words_of_each_voice_are_read_apart():
    articles = corpus()
    model = topics.fit(articles, n_topics=2, stop_words=[])
    spans = [(one.id, one.text.index("“"), one.text.index("”") + 1) for one in articles]
    voices = pd.DataFrame(spans, columns=["article_id", "start", "end"]).assign(voice="quoted")
    rows = shares.by_voice(model, articles, voices)
    texts = {article.id: article.text for article in articles}
    assert set(rows["voice"]) == {"outlet", "quoted"}
    for row in rows.itertuples():
        whole = texts[row.article_id][row.start : row.end]
        assert all(word in whole for word in row.text.split())
        held = set(row.text.lower().replace(".", "").replace("“", "").split())
        assert bool(held & set(SUBJECTS["food"])) == (row.voice == "quoted")
    assert np.allclose(rows[["share_0", "share_1"]].sum(axis=1), 1)


def test_no_topics_no_rows():
    model = topics.fit([])
    assert shares.by_voice(model, []).empty
    assert shares.prevalence(model.passages).empty
    assert shares.differences(model.passages).empty
    assert shares.differences(shares.by_voice(model, []), "voice").empty


def test_other_texts_are_read_with_the_same_topics():
    articles = corpus()
    model = topics.fit(articles, n_topics=2, stop_words=[])
    texts = pd.Series(
        ["A ferry in the harbour.", "The oven of the bakery.", "Nothing."], index=[7, 8, 9]
    )
    found = model.transform(texts)
    assert found.index.tolist() == [7, 8, 9]
    assert found.loc[9].isna().all()
    assert found.loc[7].argmax() != found.loc[8].argmax()
    own = model.transform(model.passages["text"]).round(2)
    pd.testing.assert_frame_equal(own, model.passages[own.columns])
    assert model.transform([]).columns.tolist() == ["share_0", "share_1"]
    with pytest.raises(ValueError, match="texts must be a list or a Series"):
        model.transform("ferry")
    with pytest.raises(ValueError, match="text 1 is None, not a string"):
        model.transform(["ferry", None])
    with pytest.raises(ValueError, match="the corpus lacks articles of the model: a0, a1"):
        shares.by_voice(model, articles[2:])
    with pytest.raises(ValueError, match="no topics to look for: No topics: there is no text"):
        topics.fit([]).transform(["ferry"])
