"""What rules add to the tagger: labels, signatures, strays, sources, relays."""

from __future__ import annotations

import pytest

from analysis.quotes.attributions import Attribution
from analysis.quotes.completion import (
    completed,
    into_relays,
    with_labels,
    with_sources,
    without_strays,
)
from analysis.quotes.rules import attributions
from analysis.text.segment import sentences


def spans(text: str, *words: str) -> tuple[tuple[int, int], ...]:
    return tuple((text.index(word), text.index(word) + len(word)) for word in words)


def shown(text: str, items: list[Attribution]) -> list[list[str]]:
    return [[text[a:b] for spans in item[:3] for a, b in spans] for item in items]


@pytest.mark.parametrize("dash", ["―", "—", "–", "--", "-"])
def test_a_quotation_is_signed_after_a_dash(dash: str) -> None:
    text = f"It froze.\n“A great day for the town.” {dash} Ada Bell, a baker\nIt thawed."
    (item,) = with_labels(text, [])
    assert shown(text, [item]) == [["“A great day for the town.”", "Ada Bell, a baker", dash]]
    assert (item.rule, item.quoted) == ("signature", True)


def test_a_dash_before_a_sentence_signs_nothing() -> None:
    text = "“We won the day,” she said — and nobody believed her.\n“We lost it” - he laughed."
    assert with_labels(text, []) == []


def test_three_labels_in_capitals_make_a_transcript() -> None:
    text = "BELL: Is it cold?\n“FREY: It is.\nBELL: Thank you."
    found = [Attribution(spans(text, "cold"), (), spans(text, "Is"), "tagger", False, 0.4)]
    assert shown(text, with_labels(text, found)) == [
        ["Is it cold?", "BELL", ":"],
        ["It is.", "FREY", ":"],
        ["Thank you.", "BELL", ":"],
    ]


def test_one_word_before_a_colon_is_no_transcript() -> None:
    assert with_labels("WARNING: Thin ice.\nIt snowed.", []) == []


def test_a_phrase_in_another_paragraph_is_a_stray() -> None:
    text = "“We won the day,” Ada Bell said.\nThe mayor saw “no deal” coming."
    item = Attribution(
        spans(text, "“We won the day,”", "“no deal”"),
        spans(text, "Ada Bell"),
        spans(text, "said"),
        "tagger",
        True,
        0.9,
    )
    (kept,) = without_strays(text, [item], sentences(text))
    assert kept.content == spans(text, "“We won the day,”")


def test_a_quotation_that_goes_on_in_its_own_paragraph_is_none() -> None:
    text = "“We won the day,” Ada Bell said.\n“It was cold.”"
    pieces = spans(text, "“We won the day,”", "“It was cold.”")
    item = Attribution(pieces, spans(text, "Ada Bell"), spans(text, "said"), "tagger", True, 0.9)
    assert without_strays(text, [item], sentences(text)) == [item]


def test_an_article_alone_is_no_content() -> None:
    text = "She inflamed the town."
    item = Attribution(spans(text, "the"), spans(text, "She"), spans(text, "inflamed"), "tagger")
    assert without_strays(text, [item], sentences(text)) == []


def test_who_is_asked_does_not_ask() -> None:
    text = "Asked who had won, Ada Bell said: “Not us.”"
    bell, said = spans(text, "Ada Bell"), spans(text, "said")
    question = Attribution(spans(text, "who had won"), bell, spans(text, "Asked"), "tagger")
    pieces = spans(text, "Asked who had won", "“Not us.”")
    answer = Attribution(pieces, bell, said, "tagger", True, 0.9)
    first, second = without_strays(text, [question, answer], sentences(text))
    assert first.source == ()
    assert second.content == spans(text, "“Not us.”")


def test_a_sentence_behind_direct_speech_and_a_word_of_nobody_are_strays() -> None:
    text = "“We won the day,” Ada Bell said. The town froze. It seemed over."
    pieces = spans(text, "“We won the day,”", "The town froze")
    item = Attribution(pieces, spans(text, "Ada Bell"), spans(text, "said"), "tagger", True, 0.9)
    word = Attribution(spans(text, "over"), (), spans(text, "seemed"), "tagger")
    (kept,) = without_strays(text, [item, word], sentences(text))
    assert kept.content == spans(text, "“We won the day,”")


def test_the_source_of_a_passive_is_nobody_elses() -> None:
    text = "Bell, who was described as “blunt” by a senior official, said that it was cold."
    official = spans(text, "a senior official")
    found = [
        Attribution(spans(text, "“blunt”"), (), spans(text, "was described"), "tagger", True),
        Attribution(spans(text, "that it was cold"), official, spans(text, "said"), "tagger"),
    ]
    first, second = with_sources(found, attributions(text))
    assert first.source == official
    assert text[slice(*second.source[0])].startswith("Bell")


def test_a_quotation_without_source_goes_to_the_relay_of_its_sentence() -> None:
    text = "Bell “spoke of ice,” and he said it was “thick,” according to Ed Frey."
    loose = Attribution(spans(text, "“spoke of ice,”"), (), spans(text, "Bell"), "tagger", True)
    relay = Attribution(
        spans(text, "“thick,”"),
        spans(text, "Ed Frey"),
        spans(text, "according to"),
        "according to",
        True,
    )
    (item,) = into_relays([loose, relay], sentences(text))
    assert item.content == spans(text, "“spoke of ice,”", "“thick,”")


def test_nothing_found_stays_nothing() -> None:
    assert completed("It snowed.", []) == []
