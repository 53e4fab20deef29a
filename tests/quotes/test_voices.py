"""Voices: every article is partitioned into the outlet's words and those it quotes."""

from __future__ import annotations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import Corpus, make_article
from analysis.quotes import reported_speech
from analysis.quotes.voices import COLUMNS, heard, split
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


def test_nobody_is_heard_in_an_article_without_speech():
    corpus = Corpus([make_article("It fell into the sea.", id="a", source="S")])
    table = heard(corpus, reported_speech(corpus))
    assert table.empty
    assert list(table.columns)[:2] == ["source", "speaker"]
