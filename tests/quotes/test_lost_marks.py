"""Direct speech that lost its marks: completed where the tagger has its cue."""

from __future__ import annotations

from analysis.quotes.attributions import Attribution
from analysis.quotes.completion import with_lost_marks
from analysis.quotes.rules import attributions

TEXT = "We saw the lake. Our tools are good, Ada Bell said on Monday."


def spans(*words: str) -> tuple[tuple[int, int], ...]:
    return tuple((TEXT.index(word), TEXT.index(word) + len(word)) for word in words)


def test_a_content_has_all_its_sentences_and_what_lies_inside_goes() -> None:
    found = [
        Attribution(spans("the lake"), spans("We"), spans("saw"), "tagger", False, 0.8),
        Attribution(
            spans("Our tools are good"), spans("Ada Bell"), spans("said"), "tagger", False, 0.9
        ),
    ]
    (item,) = with_lost_marks(found, attributions(TEXT))
    assert [TEXT[a:b] for a, b in item.content] == ["We saw the lake. Our tools are good"]
    assert (item.rule, item.source) == ("unmarked", spans("Ada Bell"))


def test_what_the_tagger_did_not_find_is_not_made_up() -> None:
    assert with_lost_marks([], attributions(TEXT)) == []


def test_speech_with_marks_stays_as_it_is() -> None:
    text = "“We saw the lake,” Ada Bell said."
    found = [Attribution(((0, 18),), ((19, 27),), ((28, 32),), "tagger", True, 0.9)]
    assert with_lost_marks(found, attributions(text)) == found
