"""Quotation marks: apostrophes, marks within marks, measures, and marks that were lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.marks import quotations


def inside(text: str) -> list[str]:
    return [text[quote.start : quote.end] for quote in quotations(text)]


@pytest.mark.parametrize(
    "before",
    [
        "Life in the '70s was hard.",
        "Life in the ‘70s was hard.",
        "The class of '68 met.",
        "The '08 crash and '09's slump were one.",
        "They played in the '22-'23 season.",
        "He told 'em to go.",
        "He did it 'cause he could.",
        "’Tis late.",
        "‘Tis late.",
        "It was rock 'n' roll.",
        "It was rock ’n’ roll.",
        "Moen Inc.'s plan is old.",
        "The crews' union is big.",
        "The crews’ and the pilots’ unions met.",
        "It was the boss' idea.",
        "Mind your p's and q's.",
        "O'Rask met 'Abd al-Rahman.",
        'He is 6\' 2" tall and has a 12" pipe.',
    ],
)
def test_an_apostrophe_hides_no_quotation_behind_it(before: str) -> None:
    assert inside(f'{before} "We left," he said. "All of us."') == ['"We left,"', '"All of us."']
    assert inside(f"{before} “We left,” he said.") == ["“We left,”"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The 'quay tax' is new. \"We left,\" he said.", ["'quay tax'", '"We left,"']),
        ("The ‘quay fees’ are new. “We left,” he said.", ["‘quay fees’", "“We left,”"]),
        ("He said 'no', then \"yes\".", ["'no'", '"yes"']),
        ("Mayor: 'We will not pay'", ["'We will not pay'"]),
        ("'We will not pay,' said Moen. 'Nor will they.'",
         ["'We will not pay,'", "'Nor will they.'"]),
        ("'The crews' union will not pay,' said Moen.", ["'The crews' union will not pay,'"]),
        ("'50 people came,' he said.", ["'50 people came,'"]),
        ("'He told me \"no\" and left,' she said. \"So,\" he said.",
         ["'He told me \"no\" and left,'", '"So,"']),
        ("‘He told me “no” and left’, she said.", ["‘He told me “no” and left’"]),
        ("'\"We left,\" he told me,' she said.", ["'\"We left,\" he told me,'"]),
        ("\"'We left,' he told me,\" she said.", ["\"'We left,' he told me,\""]),
        ("\"The '70s were hard,\" he said. \"I like 'em.\"",
         ["\"The '70s were hard,\"", "\"I like 'em.\""]),
        ("\"He is 6'2\" tall,\" she said. \"We need a 12\" pipe,\" he said.",
         ["\"He is 6'2\" tall,\"", '"We need a 12" pipe,"']),
        ("\"It was 2012,\" he said. \"We won in 2012\" was his word.",
         ['"It was 2012,"', '"We won in 2012"']),
    ],
)  # fmt: skip
def test_single_marks_quote_where_they_open_and_close(text: str, expected: list[str]) -> None:
    assert inside(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“We pay, said Ida Moen. The board met. “They do not,” said Rask.",
         ["“We pay,", "“They do not,”"]),
        ('"We pay, Moen argued. The board met. "They do not," said Rask.',
         ['"We pay,', '"They do not,"']),
        ("“Do we pay? asked Ida Moen. The board met. “No,” said Rask. “Never.”",
         ["“Do we pay?", "“No,”", "“Never.”"]),
        ("“We pay. The board met. “No,” said Rask.", ["“We pay. The board met.", "“No,”"]),
        ("“We pay, said Ida Moen.\n\n“They do not,” said Rask.", ["“We pay,", "“They do not,”"]),
        ("“As I said, we pay.\n\n“They do not,” said Rask.",
         ["“As I said, we pay.", "“They do not,”"]),
        ("“He said “no” to me,” she said. “So.”", ["“He said “no” to me,”", "“So.”"]),
        ('"He said "no" to me," she said. "So."', ['"He said "no" to me,"', '"So."']),
        ('"We won, "he said. "They lost."', ['"We won, "', '"They lost."']),
    ],
)  # fmt: skip
def test_a_lost_closing_mark_ends_at_the_attribution_or_the_next_opening_one(
    text: str, expected: list[str]
) -> None:
    assert inside(text) == expected


def test_what_lost_its_mark_says_so_and_speech_over_paragraphs_goes_on() -> None:
    lost, whole = quotations("“We pay, said Ida Moen. “They do not,” said Rask.")
    assert (lost.closed, lost.continues, whole.closed, whole.continues) == (
        False, False, True, False,
    )  # fmt: skip
    first, second = quotations("“We pay.\n\n“They do not,” said Rask.")
    assert (first.closed, second.continues) == (False, True)


MARKS = st.lists(
    st.sampled_from(
        ["'", '"', "“", "”", "‘", "’", "''", "6", "we", "paid", " ", ", he said", "\n"]
    ),
    max_size=40,
).map("".join)


@given(MARKS)
def test_quotations_are_in_order_apart_and_within_their_paragraph(text: str) -> None:
    last = 0
    for quote in quotations(text):
        assert last <= quote.start < quote.end <= len(text)
        assert "\n" not in text[quote.start : quote.end]
        last = quote.end
