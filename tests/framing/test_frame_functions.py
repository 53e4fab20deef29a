from __future__ import annotations

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given

from analysis.corpus.article import sentence_frame
from analysis.framing import functions, top_functions
from analysis.framing._functions import find_cues, function_names
from analysis.lexicons import read_table
from tests.builders import article

VOICES = ["article_id", "start", "end", "voice", "speaker_id"]


def heard(text, function):
    return [(text[start:end], weight) for start, end, weight in find_cues(text)[function]]


def test_cues_are_whole():
    table = read_table("function_cues.csv")
    assert not table.duplicated(["cue", "function"]).any()
    assert table["weight"].astype(float).between(0, 2).all()
    assert not table["cue"].str.contains(r"[A-Z’]|\*\w|^\*|\s$|^\s").any()


@pytest.mark.parametrize(
    ("text", "function", "found"),
    [
        ("They should go, and must.", "treatment_recommendation", [("should", 2), ("must", 2)]),
        ("They should have gone.", "treatment_recommendation", []),  # blame, no remedy
        ("They shouldn’t have gone.", "moral_judgement", [("shouldn’t have", 1)]),
        ("A call for comment was made.", "treatment_recommendation", []),
        ("CALLS FOR A BAN", "treatment_recommendation", [("CALLS FOR", 2), ("BAN", 1.5)]),
        ("It poses no threat.", "problem_definition", []),
        ("The threat to us grew.", "problem_definition", [("threat to", 2)]),
        ("It fell because of the rain.", "causal_interpretation", [("because of", 2)]),
        ("We use the flood to hide.", "causal_interpretation", [("use the flood to", 1.5)]),
        ("a must-have", "treatment_recommendation", []),
        ("shamefully", "moral_judgement", [("shamefully", 2)]),
    ],
)
def test_cues_are_found_as_written(text, function, found):
    assert heard(text, function) == found


@pytest.mark.parametrize(
    ("text", "function"),
    [
        ("The leak endangers everyone who lives by the river.", "problem_definition"),
        ("The leak happened because nobody had checked the valve.", "causal_interpretation"),
        ("It was a shameful and cowardly decision.", "moral_judgement"),
        ("The city should replace the valves without delay.", "treatment_recommendation"),
    ],
)
def test_each_function_is_found(text, function):
    item = article(f"{text} A sheet of paper has four corners.")
    found = functions([item])
    best = found.sort_values("score", ascending=False).iloc[0]
    assert best["function"] == function and best["text"] == text
    assert set(found["text"]) == {text}
    assert best["words"] and best["closest"]


def test_rows_are_evidence_in_the_order_of_the_text():
    items = [article("We must act. It was shameful. The town should rebuild its bridge.")]
    found = functions(items)
    assert found["start"].is_monotonic_increasing
    for row in found.itertuples():
        assert items[0].text[row.start : row.end] == row.text
    assert functions(sentence_frame(items)).equals(found)
    assert (functions(items, threshold=0.9)["score"] >= 0.9).all()


def test_the_voice_is_that_of_the_cues():
    text = "It was shameful, Lee said. Lee said “it was shameful”."
    item = article(text)
    spans = [(text.index("“"), len(text) - 1)]
    voices = pd.DataFrame([("a1", *span, "quoted", "s1") for span in spans], columns=VOICES)
    found = functions([item], voices=voices).query("function == 'moral_judgement'")
    assert found["voice"].tolist() == ["outlet", "quoted"]
    assert "voice" not in functions([item])


def test_top_sentences_of_each_source_and_function():
    items = [
        article("The town should rebuild its bridge. The town must not wait.", "a1"),
        article("The town should rebuild its bridge. The town ought to act.", "a2"),
        article("The state should build a school.", "b1", "south"),
    ]
    found = functions(items)
    top = top_functions(found, n=2).query("function == 'treatment_recommendation'")
    north = top[top["source"] == "north"]
    assert len(north) == 2 and north["text"].is_unique  # the same sentence is shown once
    assert (north["n_found"] == 4).all()
    assert north["score"].is_monotonic_decreasing
    assert top[top["source"] == "south"]["article_id"].tolist() == ["b1"]
    with pytest.raises(ValueError, match="n must be at least 1"):
        top_functions(found, n=0)


def test_bad_tables_are_named_and_empty_ones_are_typed():
    with pytest.raises(
        ValueError,
        match="the table of sentences lacks article_id, source, start, end, text; it has words",
    ):
        functions(pd.DataFrame({"words": ["x"]}))
    with pytest.raises(
        ValueError, match="lacks article_id, end; it has text, source, start: see sentence_frame"
    ):
        functions(pd.DataFrame({"text": ["We must act."], "source": ["n"], "start": [0]}))
    for items in ([], [article("A sheet of paper has four corners.")]):
        found = functions(items, voices=pd.DataFrame(columns=VOICES))
        assert len(found) == 0 and found["score"].dtype == float
        assert {"function", "words", "closest", "voice"} <= set(found)
        assert len(top_functions(found)) == 0
    odd = pd.DataFrame({"article_id": "a1", "source": "n", "start": 0, "end": 0, "text": [None]})
    assert len(functions(odd)) == 0


@given(messy_text)
def test_any_text_gives_rows_that_can_be_read_back(text):
    cells = {"article_id": "a1", "source": "north", "start": 0, "end": len(text), "text": [text]}
    for row in functions(pd.DataFrame(cells)).itertuples():
        assert 0.5 <= row.score <= 1
        assert row.words and all(word in text for word in row.words.split(", "))
        assert row.function in function_names()
