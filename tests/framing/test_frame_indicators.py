from __future__ import annotations

import pytest

from analysis.framing import frame_scales, indicators
from tests.builders import article


def test_questions_are_answered_with_evidence():
    items = [
        article(
            "A sheet of paper has four corners. The senator denounced her rival as a liar "
            "and accused him of threats. The repairs cost nine million dollars."
        ),
        article("A sheet of paper has four corners.", "a2", "south"),
    ]
    table = indicators(items)
    assert len(table) == 2 * 19
    assert (table.query("article_id == 'a2'")["answered"] == 0).all()
    found = table.query("article_id == 'a1' and answered == 1").set_index("question")
    assert {"conflict_2", "economic_2"} <= set(found.index)
    for row in found.itertuples():
        assert items[0].text[row.start : row.end] == row.text
        assert row.score >= 0.5 and row.n_sentences >= 1
    none = table.query("answered == 0")
    assert (none[["start", "end", "score", "n_sentences"]] == 0).all(axis=None)
    assert (none["text"] == "").all()


def test_a_sentence_answers_one_question_of_a_frame():
    table = indicators([article("The senator denounced her rival as a liar and a cheat.")])
    assert table.query("frame == 'conflict'")["answered"].sum() == 1


def test_scales_are_shares_of_questions():
    items = [article("The senator denounced her rival. The repairs cost nine million dollars.")]
    table, scales = indicators(items), frame_scales(items)
    assert scales["n_questions"].tolist() == [5, 4, 4, 3, 3]
    for row in scales.itertuples():
        answered = table.query("frame == @row.frame")["answered"]
        assert row.n_answered == answered.sum()
        assert row.scale == pytest.approx(answered.mean(), abs=1e-6)
    assert scales.set_index("frame").loc["economic_consequences", "scale"] > 0


def test_words_alone_and_a_high_threshold():
    items = [article("Taxes and tariffs on exports rose.")]
    assert indicators(items, method="words")["answered"].sum() == 1
    assert indicators(items, threshold=1.0)["answered"].sum() == 0


def test_no_articles_and_no_answers():
    for items, rows in (([], 0), ([article("A sheet of paper has four corners.")], 19)):
        table = indicators(items)
        assert len(table) == rows and table["answered"].sum() == 0
        assert table["score"].dtype == float and table["start"].dtype == "int64"
        scales = frame_scales(items)
        assert len(scales) == rows // 19 * 5 and scales["scale"].dtype == float
