"""Paragraphs, sentences, words and passages."""

from __future__ import annotations

import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

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


@pytest.mark.parametrize(
    "expected",
    [
        ["“Is it far?”, she asked.", "It was."],
        ['"Run!", he cried.', '"Now!", said Ole Vik.', "They ran."],
        ["‘Stop!’, said Bell.", "She left."],
        ["‘Stop!’ , said Bell.", "She left."],
        ["“It is over.” – he said.", "“Over.” — she said.", '"Over!" -- they cried.', "Rain fell."],
        ["“It is over.” – Ada Bell said.", "Rain fell."],
        ["“It is over!”; she wept.", "“Go on.”: that was all.", "Rain fell."],
        ["« Partez ! », a-t-il dit.", "Il pleut."],
        ["„Halt!“, rief er.", "„Wer da?“ – fragte sie.", "„Halt!“ Er ging.", "Es war spät."],
        ["»Halt!«, rief er.", "Es war spät."],
        ['"No!",he said.', "Rain fell."],
        ["“Why now?” Mr. Vik asked.", "“Why us?” Bell said, and left.", "Rain fell."],
        ["“Why now?”", "Mr. Vik said he knew.", "“Why?”", "Bell said: “Look.”"],
        ["“It fell.”", "Bell agreed.", "It rained."],
        ["It rained.", "– It snowed, too."],
        ["The P.T.A.’s plan failed.", "Jo Bell (D-N.Y.), who led it, left.", "It was late."],
        ["“Mr. Vik left.", "‘Dr. Bell did not.’", "„Col. Tan schwieg."],
        ["Rep. G.K. Bell and George H.W. Bush met.", "They spoke."],
        ["He went to the F.B.I.", "Bell knew.", "She wrote to Rep. G.K.", "He read it."],
        ["Made in the U.S.A. for Vik.", "He lives in the U.S.A.", "She does not."],
        ["This is Mr. Vik’s.", "It is Ms. Bell’s.", "Nobody’s else."],
        ["“It fell.”", "She left."],
        ["He has a Ph.D. from Rome.", "The boat cost $1.5 million.", "It left."],
    ],
)
def test_what_goes_on_behind_a_mark_is_of_the_sentence(expected):
    text = " ".join(expected).replace("Er ging. Es", "Er ging.\n\nEs")
    if "Er ging." in text:
        expected = [
            "„Halt!“, rief er.",
            "„Wer da?“ – fragte sie.",
            "„Halt!“",
            "Er ging.",
            "Es war spät.",
        ]
    assert cut(text, sentences(text)) == expected


def test_a_closing_mark_without_a_blank_behind_it_closes():
    text = "“It fell.”She left."
    assert cut(text, sentences(text)) == ["“It fell.”", "She left."]


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
        ("U.S.’s U.S.-led U.S.A., D.C. Ph.D.", ["U.S.’s", "U.S.-led", "U.S.A.", "D.C.", "Ph.D."]),
        ("É.D.F. of a. He", ["É.D.F.", "of", "a", "He"]),
        ("don’t don't don‘t don´t", ["don’t", "don't", "don‘t", "don´t"]),
        ("co\u2011op co\u2010op", ["co\u2011op", "co\u2010op"]),
        ("cafe\u0301 nai\u0308ve", ["cafe\u0301", "nai\u0308ve"]),
        (
            "Auf\u00adlage\u00ad می\u200cخواهم a\u200bb",
            ["Auf\u00adlage", "می\u200cخواهم", "a\u200bb"],
        ),
        ("हिन्दी ไทยก็", ["हिन्दी", "ไทยก็"]),
    ],
)
def test_words(text, expected):
    assert cut(text, words(text)) == expected


@pytest.mark.parametrize(
    "expected",
    [
        ["30,000"],
        ["1,000,000"],
        ["12,345.6"],
        ["30.000"],
        ["3.5", "1.5bn", "0.75"],
        ["$", "30,000", "and", "€", "2,500m"],
        ["30,000-strong", "1,000-2,000", "2,000th", "1,500km", "5,000s"],
        ["Rs30,000", "RM1,200,000"],
        ["1,00,000", "12,34,567", "1,23,45,678"],
        ["about", "30,000", "of", "12,000"],
    ],
)
def test_numbers_that_are_one_word(expected):
    assert word_forms(" ".join(expected)) == expected
    assert word_forms("(" + ", ".join(expected) + ").") == expected
    assert word_forms(f"“{', '.join(expected)},” he said") == [*expected, "he", "said"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,2,3", ["1", "2", "3"]),
        ("5,6", ["5", "6"]),
        ("rooms 12,34", ["rooms", "12", "34"]),
        ("10,20,30", ["10", "20", "30"]),
        ("Feb. 5,2023", ["Feb", "5", "2023"]),
        ("2023,000", ["2023", "000"]),
        ("1,0000", ["1", "0000"]),
        ("10,000,20,000", ["10,000", "20,000"]),
        ("in 2016, 300 men", ["in", "2016", "300", "men"]),
        ("hundred,000", ["hundred", "000"]),
        ("30,000,", ["30,000"]),
        ("30 ,000", ["30", "000"]),
    ],
)
def test_numbers_that_are_several_words(text, expected):
    assert word_forms(text) == expected


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


PIECES = st.sampled_from(
    "a Bell U.S. U.S Ph.D. 30 ,000 000 1,00 , . .’s ’s - ‑ & $ ” “ ? ! – é e\u0301 \u0301 "
    "\u00ad \u200b _ ² ½ हि 中 \ud800 \U000110ba".split(" ")
)
dense_text = st.lists(PIECES, max_size=12).map("".join)


@given(dense_text | messy_text)
def test_words_and_sentences_of_dense_text_stand_in_order(text):
    for split in (words, sentences):
        spans = split(text)
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))
    assert word_forms(text) == cut(text, words(text))
    inside = {place for start, end in words(text) for place in range(start, end)}
    assert inside.issuperset(place for place, sign in enumerate(text) if sign.isalnum())
    assert all(text[start].isalnum() or text[start] in "$€£%" for start, _ in words(text))


@given(dense_text | messy_text, dense_text | messy_text)
def test_a_blank_never_changes_the_words_beside_it(left, right):
    assert word_forms(f"{left} {right}") == word_forms(left) + word_forms(right)


@given(st.integers(0, 10**12), st.sampled_from(["", ".5", "-strong", "m"]))
def test_a_number_with_commas_is_one_word(number, end):
    assert word_forms(f"Of {number:,}{end}, they said.") == [
        "Of",
        f"{number:,}{end}",
        "they",
        "said",
    ]
