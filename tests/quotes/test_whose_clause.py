"""Where a content ends: at the mark, at its sentence, before the outlet's next clause."""

from __future__ import annotations

import pytest

from analysis.quotes.attributions import Attribution, without_narration
from analysis.quotes.completion import within_sentence, without_strays
from analysis.quotes.rules import attributions
from analysis.text.segment import sentences


def contents(text: str) -> list[str]:
    """Return the contents that the rules find, pieces joined by ' | '."""
    return [" | ".join(text[a:b] for a, b in item.content) for item in attributions(text)]


def tagged(text: str, cue: str, *pieces: str, quoted: bool = True) -> Attribution:
    """Return an attribution as the tagger might give it."""
    places = tuple((text.index(piece), text.index(piece) + len(piece)) for piece in pieces)
    at = text.index(cue)
    return Attribution(places, (), ((at, at + len(cue)),), "tagger", quoted, 0.8)


@pytest.mark.parametrize(
    "tail",
    [
        "and left the hall",
        "and then took the bus",
        ", then left by the door",
        "but did not say why",
        "and walked out",
        "and asked the crews to wait",
        "before leaving the hall",
        "as he left the hall",
    ],
)
def test_a_content_ends_where_the_outlet_goes_on(tail: str) -> None:
    gap = "" if tail.startswith(",") else " "
    text = f"Rask said “the ferries will stay”{gap}{tail}."
    assert contents(text)[0] == "“the ferries will stay”"
    found = [tagged(text, "said", f"“the ferries will stay”{gap}{tail}")]
    (item,) = without_narration(text, found)
    assert [text[a:b] for a, b in item.content] == ["“the ferries will stay”"]


@pytest.mark.parametrize(
    "content",
    [
        "“the ferries will stay” and that the quay would close",
        "“the ferries will stay” and “the quay is wet”",
        "the ferries “stayed” and left the quay",
        "“more trade” and increased fees",
        "“a fair price” for all crews",
    ],
)
def test_what_the_cue_governs_stays_in_the_content(content: str) -> None:
    assert contents(f"Rask said {content}.") == [content]


def test_a_quotation_in_the_present_ends_before_a_verb_in_the_past() -> None:
    assert contents("Rask said the ferries “will stay” and left.") == ["the ferries “will stay”"]


def test_a_content_does_not_run_on_into_a_paragraph_or_a_sentence_without_marks() -> None:
    for tail in ("\n\nMoen left the hall", " She left the hall"):
        text = f"Rask said: “The ferries stay.”{tail}."
        (item,) = without_narration(text, [tagged(text, "said:", f"“The ferries stay.”{tail}")])
        assert [text[a:b] for a, b in item.content] == ["“The ferries stay.”"]


@pytest.mark.parametrize(
    ("behind", "stays"),
    [
        ("as work began", False),
        ("after the board had met", False),
        ("as well as the pier", True),
        ("and that the pier was shut", True),
    ],
)
def test_what_goes_on_beside_a_statement_is_the_outlets(behind: str, stays: bool) -> None:
    text = f"The quay is shut, Moen said, {behind}."
    found = [tagged(text, "said", "The quay is shut", behind, quoted=False)]
    (item,) = without_narration(text, found)
    shown = [text[a:b] for a, b in item.content]
    assert shown == (["The quay is shut", behind] if stays else ["The quay is shut"])


def test_a_cue_between_commas_takes_in_what_opens_the_sentence() -> None:
    text = "Ten years ago, Ida Moen said, the ferries were new. But tests show that they rust."
    assert contents(text)[0] == "Ten years ago | the ferries were new"
    assert contents("On Monday, Ida Moen said, a member of the board.") == []


@pytest.mark.parametrize(
    ("after", "stays"),
    [
        ("But tests show rust.", False),
        ("Yet the quay is wet.", False),
        ("But we like them.", True),
        ("But are they safe?", True),
        ("They would last.", True),
    ],
)
def test_a_sentence_that_turns_is_the_outlets_own(after: str, stays: bool) -> None:
    text = f"The ferries were new, Moen said. {after}"
    found = [tagged(text, "said", "The ferries were new", after, quoted=False)]
    (item,) = within_sentence(text, found, sentences(text))
    shown = [text[a:b] for a, b in item.content]
    assert shown == (["The ferries were new", after] if stays else ["The ferries were new"])


def test_a_colon_leads_to_what_turns_as_well() -> None:
    text = "MOEN: The ferries are new. But tests show rust."
    found = [tagged(text, ":", "The ferries are new. But tests show rust.", quoted=False)]
    assert within_sentence(text, found, sentences(text)) == found


def test_a_phrase_in_another_sentence_strays_from_the_quotation() -> None:
    text = "The so-called 'quay tax' is new. \"We left the quay,\" said Moen."
    pieces = ("The so-called 'quay tax'", '"We left the quay,"')
    (item,) = without_strays(text, [tagged(text, "said", *pieces)], sentences(text))
    assert [text[a:b] for a, b in item.content] == ['"We left the quay,"']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The '70s were hard. \"We left,\" said Moen.", ['"We left,"']),
        ("Moen Inc.'s plan is old. \"We left,\" said Moen.", ['"We left,"']),
        ("“We pay, said Moen. The board met. “They do not,” said Rask.",
         ["“We pay,", "“They do not,”"]),
    ],
)  # fmt: skip
def test_direct_speech_behind_a_doubtful_mark(text: str, expected: list[str]) -> None:
    assert contents(text) == expected


def test_a_heading_does_not_report_what_stands_below_it() -> None:
    text = "Phone call refused\n\nThe ferries will stay in port until the spring."
    below = text.partition("\n\n")[2]
    assert (
        without_strays(text, [tagged(text, "refused", below, quoted=False)], sentences(text)) == []
    )
