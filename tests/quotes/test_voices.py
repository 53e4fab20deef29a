"""Voices: every article is partitioned into the outlet's words and those it quotes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus, make_article
from analysis.quotes import reported_speech
from analysis.quotes.attributions import TYPES
from analysis.quotes.voices import COLUMNS, heard, heard_shares, split, spoken
from tests.builders import bare


def test_a_sentence_is_split() -> None:
    text = "“The lake is frozen,” Ada Bell said."
    frame = split(bare(text))
    shown = [text[start:end] for start, end in zip(frame["start"], frame["end"], strict=True)]
    assert shown == ["“The lake is frozen,”", " Ada Bell said."]
    assert list(frame["voice"]) == ["quoted", "outlet"]
    assert list(frame["speaker_id"]) == ["ada-bell", ""]


def test_an_article_without_speech_is_the_outlets() -> None:
    frame = split(bare("It snowed."))
    assert frame[["start", "end", "voice"]].to_numpy().tolist() == [[0, 10, "outlet"]]


def test_nothing_gives_a_typed_empty_table() -> None:
    frame = split([])
    assert list(frame.columns) == COLUMNS
    assert frame["start"].dtype == "int64"


spans = st.tuples(st.integers(-5, 60), st.integers(-5, 60))


@settings(deadline=None)
@given(st.text(max_size=50), st.lists(st.lists(spans, min_size=1, max_size=3), max_size=6))
def test_voices_partition_the_text_whatever_the_quotes(
    text: str, contents: list[list[tuple[int, int]]]
) -> None:
    quotes = pd.DataFrame(
        {
            "article_id": ["a"] * len(contents),
            "quote_id": [f"a-q{n}" for n in range(len(contents))],
            "content_spans": contents,
            "speaker": ["X"] * len(contents),
            "speaker_id": ["x"] * len(contents),
        }
    )
    frame = split(bare(text), quotes)
    pieces = list(zip(frame["start"], frame["end"], strict=True))
    assert "".join(text[s:e] for s, e in pieces) == text
    assert all(s < e for s, e in pieces)
    assert [s for s, _ in pieces][1:] == [e for _, e in pieces][:-1]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "“",
                "”",
                '"',
                ",",
                ".",
                "\n",
                "said",
                "told",
                "that",
                "he",
                "according to",
                "Ada Bell",
                "We",
                "our",
                "adding",
                "it rained",
                "officials",
                "say",
            ]
        ),
        max_size=40,
    )
)
def test_voices_partition_any_article(pieces: list[str]) -> None:
    text = " ".join(pieces)
    frame = split(bare(text))
    assert "".join(text[s:e] for s, e in zip(frame["start"], frame["end"], strict=True)) == text


def test_heard_counts_words_by_speaker():
    text = "“We saw it,” Ann Lee said. Bo Li warned that it would rain. “Soon,” Lee added."
    corpus = Corpus([make_article(text, id="a", source="S")])
    table = heard(corpus, reported_speech(corpus)).set_index("speaker")
    assert table["n_words"].to_dict() == {"Ann Lee": 4, "Bo Li": 4}
    assert table["share"].tolist() == [0.5, 0.5]
    assert table.loc["Ann Lee", "n_quotes"] == 2
    assert set(table["source"]) == set(table["outlet"]) == {"S"}
    assert set(table["note"]) == {"no group has two articles: no interval"}


def test_the_share_of_a_speaker_counts_articles_without_her_as_nothing():
    texts = ["“We saw it,” Ann Lee said.", "Bo Li warned that it would rain."]
    corpus = Corpus(make_article(text, id=str(k), source="S") for k, text in enumerate(texts))
    table = heard(corpus, reported_speech(corpus)).set_index("speaker")
    ann, bo = table.loc["Ann Lee"], table.loc["Bo Li"]
    words = ann["n_words"] + bo["n_words"]
    assert ann["share"] == ann["n_words"] / words
    assert ann[["n_articles", "n_heard", "df"]].tolist() == [1, 2, 1]
    # all of one article's words, none of the other's: T^2 / C = T
    assert ann["squares"] == ann["n_words"]
    assert table[["low", "high"]].values.tolist() == [[0, 1], [0, 1]]


def test_speakers_of_one_kind_are_heard_together():
    text = "“We saw it,” Ann Lee said. Bo Li warned that it would rain. Officials said it fell."
    corpus = Corpus([make_article(text, id="a", source="S")])
    quotes = reported_speech(corpus)
    each, kinds = heard(corpus, quotes), heard(corpus, quotes, by="speaker_kind")
    assert "speaker" not in kinds and kinds["share"].sum() == 1
    assert kinds.set_index("speaker_kind")["n_words"].to_dict() == (
        each.groupby("speaker_kind")["n_words"].sum().to_dict()
    )


def test_the_sums_of_parts_give_the_shares_of_the_whole():
    texts = ["“We saw it,” Ann Lee said. Bo Li warned that it would rain.", "“Soon,” Ann Lee said."]
    articles = [make_article(text, id=str(k), source="S") for k, text in enumerate(texts)]
    quotes = reported_speech(articles)
    whole = heard(articles, quotes)
    parts = [heard([one], quotes[quotes["article_id"] == one.id]) for one in articles]
    sums = pd.concat(parts).groupby(["source", "speaker_id"], as_index=False)
    table = sums.agg(
        dict.fromkeys(["speaker", "speaker_kind", "country", "outlet"], "first")
        | dict.fromkeys(["n_words", "n_quotes", "n_articles", "squares"], "sum")
    ).assign(n_heard=2)
    numbers = ["n_words", "share", "low", "high", "df"]
    pd.testing.assert_frame_equal(heard_shares(table)[numbers], whole[numbers])


def test_nobody_is_heard_in_an_article_without_speech():
    corpus = Corpus([make_article("It fell into the sea.", id="a", source="S")])
    table = heard(corpus, reported_speech(corpus))
    assert table.empty
    assert list(table.columns)[:2] == ["source", "speaker"]


SHUT = "Orr refused to sign the paper. Bell hopes that it will end. Orr said it was late."


def shut() -> tuple[Corpus, pd.DataFrame]:
    corpus = Corpus([make_article(SHUT, id="a", source="S")])
    return corpus, reported_speech(corpus, engine="rules")


def quoted(corpus: Corpus, table: pd.DataFrame, **types: Sequence[str]) -> list[str]:
    frame = split(corpus, table, **types)
    frame = frame[frame["voice"] == "quoted"]
    return [SHUT[start:end] for start, end in zip(frame["start"], frame["end"], strict=True)]


def test_an_act_is_told_by_the_outlet() -> None:
    corpus, table = shut()
    assert table["type"].tolist() == ["act", "thought", "statement"]
    assert quoted(corpus, table) == ["that it will end", "it was late"]
    assert heard(corpus, table)["n_words"].tolist() == [4, 3]
    assert heard(corpus, table)["n_quotes"].tolist() == [1, 1]


def test_the_types_that_are_somebodys_words_can_be_chosen() -> None:
    corpus, table = shut()
    assert quoted(corpus, table, types=["statement"]) == ["it was late"]
    assert quoted(corpus, table, types=["act"]) == ["to sign the paper"]
    assert len(quoted(corpus, table, types=TYPES)) == 3
    assert quoted(corpus, table, types=[]) == []
    told = heard(corpus, table, split(corpus, table, types=TYPES))
    assert told["n_words"].tolist() == [7, 4]  # Orr is given the act too


def test_without_a_type_every_row_is_a_statement() -> None:
    corpus, table = shut()
    without = table.drop(columns="type")
    assert len(quoted(corpus, without)) == len(heard(corpus, without)) + 1 == 3
    assert quoted(corpus, without, types=["thought", "act"]) == []
    empty = table.assign(type=["", None, "act"])
    assert spoken(empty)["quote_id"].tolist() == ["a-q1", "a-q2"]
    pd.testing.assert_frame_equal(spoken(without), without)


@pytest.mark.parametrize("types", ["statement", ["statements"], ["statement", "deed"]])
def test_a_type_that_is_none_is_refused(types: Sequence[str]) -> None:
    corpus, table = shut()
    with pytest.raises(ValueError, match="types must be some of statement, thought, act"):
        split(corpus, table, types=types)


def test_a_column_with_another_type_is_refused_and_its_row_named() -> None:
    corpus, table = shut()
    table.loc[1, "type"] = "direct"
    with pytest.raises(ValueError, match=r"column type .* not 'direct' \(row 1\)"):
        split(corpus, table)


@given(st.lists(st.sampled_from([*TYPES, "", None]), max_size=8), st.sets(st.sampled_from(TYPES)))
def test_the_types_partition_the_rows(held: list[str | None], types: set[str]) -> None:
    table = pd.DataFrame({"type": pd.Series(held, dtype=object)})
    rows = [*spoken(table, sorted(types)).index]
    rows += [*spoken(table, [one for one in TYPES if one not in types]).index]
    assert sorted(rows) == list(range(len(held)))
