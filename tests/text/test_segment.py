"""Paragraphs, sentences, words and passages."""

from __future__ import annotations

import pytest
from conftest import messy_text
from hypothesis import given

from analysis import make_article
from analysis.corpus.article import passage_frame, sentence_frame
from analysis.text.segment import paragraphs, passages, sentences, word_forms, words


def cut(text, spans):
    return [text[start:end] for start, end in spans]


def test_paragraphs_are_lines_without_outer_blanks():
    text = "  One here. \n\n\tTwo.\nThree"
    assert cut(text, paragraphs(text)) == ["One here.", "Two.", "Three"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell. They looked.", ["It fell.", "They looked."]),
        ("The U.S. Navy dived. It rained.", ["The U.S. Navy dived.", "It rained."]),
        ("Senior Col. Tan spoke on Feb. 4 at 3 p.m. in Beijing.", None),
        ("George W. Bush left. He slept.", ["George W. Bush left.", "He slept."]),
        ("“It fell.” She left.", ["“It fell.”", "She left."]),
        ("“Did it fall?” she asked.", None),
        ('"It fell!" he said. "Look."', ['"It fell!" he said.', '"Look."']),
        ("He left the U.S. on Monday. She stayed.", None),
        ("Needs to go . . Advice. Then more.", None),
        ("No full stop at all", None),
        ("It left the U.S. The army stayed.", ["It left the U.S.", "The army stayed."]),
        ("It is 5 p.m. He left.", ["It is 5 p.m.", "He left."]),
        ("Then the U.S. Secretary of State spoke.", None),
    ],
)
def test_sentences(text, expected):
    found = cut(text, sentences(text))
    if expected is None and ". She" in text:
        assert found == ["He left the U.S. on Monday.", "She stayed."]
    elif expected is None and "Advice" in text:
        assert found == ["Needs to go . .", "Advice.", "Then more."]
    else:
        assert found == (expected or [text])


def test_a_sentence_never_crosses_a_paragraph():
    text = "A line without a stop\n\nand another one."
    assert cut(text, sentences(text)) == ["A line without a stop", "and another one."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The U.S. isn’t", ["The", "U.S.", "isn’t"]),
        ("“U-2,” he said.", ["U-2", "he", "said"]),
        ("100% of $5", ["100", "%", "of", "$", "5"]),
        ("Xi–Biden, a/b", ["Xi", "Biden", "a", "b"]),
        ("— … !", []),
    ],
)
def test_words(text, expected):
    assert cut(text, words(text)) == expected


def test_passages_close_once_they_are_full_and_a_short_rest_joins_the_last():
    text = "One two three. Four five six. Seven eight nine. Ten."
    assert cut(text, passages(text, 5)) == [
        "One two three. Four five six.",
        "Seven eight nine. Ten.",
    ]
    assert cut(text, passages(text, 3)) == [
        "One two three.",
        "Four five six.",
        "Seven eight nine. Ten.",
    ]
    with pytest.raises(ValueError, match="n_words"):
        passages(text, 0)


def test_frames_leave_out_sub_headings_and_keep_offsets():
    raw = "The first one ends here.\n\nA heading\n\nThe second one ends here. A third one."
    article = make_article(raw, id="a", source="S", event="e")
    frame = sentence_frame([article])
    assert list(frame["text"]) == [
        "The first one ends here.",
        "The second one ends here.",
        "A third one.",
    ]
    assert all(article.text[row.start : row.end] == row.text for row in frame.itertuples())
    assert set(frame["event"]) == {"e"}
    assert list(passage_frame([article], 10)["text"]) == [article.text]
    assert sentence_frame([]).dtypes["start"] == "int64"


@given(messy_text)
def test_pieces_are_in_order_and_cover_every_word(text):
    for split in (paragraphs, sentences, words, passages):
        spans = split(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    covered = {place for start, end in sentences(text) for place in range(start, end)}
    assert all(place in covered for start, end in words(text) for place in range(start, end))


@given(messy_text)
def test_word_forms_are_the_words(text):
    assert word_forms(text) == cut(text, words(text))
