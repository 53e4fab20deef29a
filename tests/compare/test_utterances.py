"""Utterances: what is joined, what is kept apart, and in which order it is numbered."""

from __future__ import annotations

from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.compare._utterances import COLUMNS, utterances
from analysis.corpus import Corpus, make_article
from analysis.quotes import reported_speech
from tests.builders import bare

Said = tuple[str, str, str, str]  # source, speaker_id, country, content


def table(said: list[Said]) -> tuple[Corpus, pd.DataFrame]:
    """Return one article a statement, all of whose text is its content."""
    articles = [
        make_article(content, id=f"a{n}", source=source)
        for n, (source, _, _, content) in enumerate(said)
    ]
    rows = [
        {
            "article_id": f"a{n}",
            "quote_id": f"a{n}-q1",
            "kind": "direct" if "“" in content else "indirect",
            "content": content,
            "content_spans": [(0, len(content))],
            "speaker": who.title(),
            "speaker_id": who,
            "country": country,
        }
        for n, (_, who, country, content) in enumerate(said)
    ]
    return Corpus(articles), pd.DataFrame(rows)


def found(*said: Said) -> list[set[str]]:
    """Return the articles of each utterance."""
    frame = utterances(*table(list(said)))
    return [set(part["article_id"]) for _, part in frame.groupby("utterance_id", sort=False)]


ICE = "that the ice on the lake was safe for the fair"


def test_one_speaker_in_much_the_same_words() -> None:
    said = ("S", "ada", "", ICE), ("T", "ada", "", "The ice on the lake is safe for the big fair")
    other = ("U", "ada", "", "that nobody had asked her about money")
    assert found(*said, other) == [{"a0", "a1"}]


@pytest.mark.parametrize("who", ["bell", "unknown"])
def test_alike_contents_of_others_are_not_joined(who: str) -> None:
    assert found(("S", "ada", "", ICE), ("T", who, "", ICE)) == []
    assert found(("S", "unknown", "", ICE), ("T", who, "", ICE)) == []


def test_one_source_is_not_two() -> None:
    assert found(("S", "ada", "", ICE), ("S", "ada", "", ICE)) == []
    assert found(("S", "ada", "", ICE), ("S", "ada", "", ICE), ("T", "ada", "", ICE)) == [
        {"a0", "a1", "a2"}
    ]


RUN = "“must never walk frozen lakes alone”"  # six words, five of them with content


@pytest.mark.parametrize(
    ("left", "right", "joined"),
    [
        (("ada", "US"), ("bell", "US"), True),
        (("ada", "US"), ("bell", "China"), False),
        (("ada", "US"), ("bell", ""), True),
        (("ada", "US"), ("unknown", ""), True),
        (("ada", "US"), ("unknown", "China"), True),  # an unknown speaker has no country
        (("unknown", ""), ("unknown", ""), True),
    ],
)
def test_words_in_marks_join_speakers_unless_their_countries_differ(
    left: tuple[str, str], right: tuple[str, str], joined: bool
) -> None:
    first = f"Children of the town and its many guests {RUN}"
    second = f"that whoever comes to see the fair this year {RUN}"
    assert found(("S", *left, first), ("T", *right, second)) == ([{"a0", "a1"}] if joined else [])


def test_four_words_are_too_few_and_so_are_names_and_function_words() -> None:
    four = "that it was “frozen solid since winter”", "of a pond “frozen solid since winter”"
    assert found(("S", "ada", "", four[0]), ("T", "bell", "", four[1])) == []
    name = "It was “one of the Great Lakes of Ada”", "None but “one of the Great Lakes of Ada”"
    assert found(("S", "ada", "", name[0]), ("T", "bell", "", name[1])) == []


def test_lost_marks_are_forgiven_within_one_speaker_only() -> None:
    quoted = f"Children of the town and its guests, one and all, {RUN} or so it was put to them"
    bare_words = "in a long speech on other things that men must never walk frozen lakes alone"
    assert found(("S", "ada", "", quoted), ("T", "ada", "", bare_words)) == [{"a0", "a1"}]
    assert found(("S", "ada", "", quoted), ("T", "bell", "", bare_words)) == []


def test_what_is_joined_through_a_third_is_joined() -> None:
    ice, fair = "that the ice was thick and safe", "that the fair would open on Monday"
    said = ("S", "ada", "", ice), ("T", "ada", "", fair), ("U", "ada", "", f"{ice} and {fair}")
    assert found(*said) == [{"a0", "a1", "a2"}]


def test_numbers_go_by_sources_then_by_the_first_article() -> None:
    late, first = "that no boat would sail", "that bread was dear"
    said = [(s, "ada", "", first) for s in "ST"] + [(s, "bell", "", ICE) for s in "SSTU"]
    said += [(s, "cy", "", late) for s in "ST"]
    corpus, quotes = table(said)
    frame = utterances(corpus, quotes.iloc[::-1])
    assert list(frame.columns) == COLUMNS
    assert list(frame["utterance_id"]) == ["u1"] * 4 + ["u2"] * 2 + ["u3"] * 2
    assert list(frame["article_id"]) == ["a2", "a3", "a4", "a5", "a0", "a1", "a6", "a7"]
    assert list(frame["n_sources"]) == [3] * 4 + [2] * 4


def test_the_threshold_is_the_readers() -> None:
    said: list[Said] = [("S", "ada", "", ICE), ("T", "ada", "", "that the ice melted at last")]
    assert utterances(*table(said), least=0.9).empty
    assert len(utterances(*table(said), least=0.05)) == 2
    for least in (0, -1, 1.1, float("nan")):
        with pytest.raises(ValueError, match="least"):
            utterances(*table(said), least=least)


def test_articles_from_reported_speech() -> None:
    corpus = Corpus(
        [
            make_article("“The lake is frozen,” Ada Bell said.", id="x", source="S"),
            make_article("Bell, a baker, was there. It snowed.", id="y", source="T"),
            make_article("Ada Bell said: “The lake is frozen.” It snowed.", id="z", source="U"),
        ]
    )
    frame = utterances(corpus, reported_speech(corpus, engine="rules"))
    assert frame[["utterance_id", "speaker_id", "source"]].to_numpy().tolist() == [
        ["u1", "ada-bell", "S"],
        ["u1", "ada-bell", "U"],
    ]
    assert utterances(corpus.filter(source="S"), reported_speech(corpus, engine="rules")).empty


@pytest.mark.parametrize("text", ["", " ", "“”", "It snowed.", "“?!” Ada Bell said."])
def test_nothing_gives_a_typed_empty_table(text: str) -> None:
    for articles in ([], [bare(text)]):
        frame = utterances(articles, reported_speech(articles, engine="rules"))
        assert list(frame.columns) == COLUMNS
        assert len(frame) == 0
        assert frame["n_sources"].dtype == "int64"


def test_a_content_without_words_is_nobodys_utterance() -> None:
    corpus, quotes = table([("S", "ada", "", "?!"), ("T", "ada", "", "?!")])
    assert utterances(corpus, quotes).empty
    quotes["content_spans"] = [[], []]
    assert utterances(corpus, quotes).empty


words = st.lists(st.sampled_from(["“", "”", "ice", "lake", "the", "safe", "Bell"]), min_size=1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from("ST"),
            st.sampled_from(["ada", "bell", "unknown"]),
            st.sampled_from(["", "US", "China"]),
            words.map(" ".join),
        ),
        max_size=8,
    )
)
def test_any_contents_keep_the_promises(said: list[Said]) -> None:
    corpus, quotes = table([(s, w, c, f"It was {text} again.") for s, w, c, text in said])
    frame = (
        utterances(corpus, quotes) if said else utterances([], reported_speech([], engine="rules"))
    )
    assert frame["quote_id"].is_unique
    assert set(frame["quote_id"]) <= set(quotes.get("quote_id", []))
    counts = frame.groupby("utterance_id", sort=False)["source"].nunique()
    assert (counts >= 2).all()
    assert all(left >= right for left, right in pairwise(counts))
    assert (frame["n_sources"] == frame["utterance_id"].map(counts)).all()


def test_an_act_is_no_utterance() -> None:
    corpus, said = table([("S", "ada", "", ICE), ("T", "ada", "", ICE)])
    assert len(utterances(corpus, said)) == 2
    assert utterances(corpus, said.assign(type=["statement", "thought"]))["source"].nunique() == 2
    assert utterances(corpus, said.assign(type=["statement", "act"])).empty
