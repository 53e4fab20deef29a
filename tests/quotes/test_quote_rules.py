"""Rules of reported speech: invented sentences whose attributions were worked out by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.quotes.attributions import Attribution
from analysis.quotes.rules import _direct, attributions
from analysis.quotes.rules.tokens import read
from analysis.text.marks import quotations


def shown(text: str) -> list[tuple[str, str, str]]:
    """Return (source, cue, content) of every attribution as text, pieces joined by ' | '."""

    def join(spans: tuple[tuple[int, int], ...]) -> str:
        return " | ".join(text[start:end] for start, end in spans)

    return [(join(a.source), join(a.cue), join(a.content)) for a in attributions(text)]


ONE_ATTRIBUTION = [
    ("“The lake is frozen,” Ada Bell said.", "Ada Bell", "said", "“The lake is frozen,”"),
    ("“The lake is frozen,” said Ada Bell.", "Ada Bell", "said", "“The lake is frozen,”"),
    ('Ada Bell said: "The lake is frozen."', "Ada Bell", "said", '"The lake is frozen."'),
    ("Ada Bell said that the lake was frozen.", "Ada Bell", "said", "that the lake was frozen"),
    ("Ada Bell said the lake was frozen.", "Ada Bell", "said", "the lake was frozen"),
    (
        "The lake was frozen, according to Ada Bell.",
        "Ada Bell",
        "according to",
        "The lake was frozen",
    ),
    (
        "According to the mayor, the lake was frozen.",
        "the mayor",
        "According to",
        "the lake was frozen",
    ),
    (
        "Col. Tam Lo, a ministry’s spokesperson, said the lake was frozen.",
        "Col. Tam Lo, a ministry’s spokesperson",
        "said",
        "the lake was frozen",
    ),
    (
        "Ada Bell told reporters that the lake was frozen.",
        "Ada Bell",
        "told",
        "that the lake was frozen",
    ),
    (
        "Ada Bell told reporters the lake was frozen.",
        "Ada Bell",
        "told",
        "the lake was frozen",
    ),
    ("Ada Bell called it “a lake of glass.”", "Ada Bell", "called", "it “a lake of glass.”"),
    ("Ada Bell vowed to skate home.", "Ada Bell", "vowed", "to skate home"),
    ("Officials say the lake is frozen.", "Officials", "say", "the lake is frozen"),
    (
        "The U.S. officials on Monday said the lake was frozen.",
        "The U.S. officials",
        "said",
        "the lake was frozen",
    ),
    ("Ada Bell pointed out that ice is thin.", "Ada Bell", "pointed out", "that ice is thin"),
    (
        "Bell was described as “a fine skater” by a senior official.",
        "a senior official",
        "was described",
        "as “a fine skater”",
    ),
    (
        "Its ice, the mayor added, is inconsistent with that of a lake.",
        "the mayor",
        "added",
        "Its ice | is inconsistent with that of a lake",
    ),
]


@pytest.mark.parametrize(("text", "source", "cue", "content"), ONE_ATTRIBUTION)
def test_one_attribution(text: str, source: str, cue: str, content: str) -> None:
    assert shown(text) == [(source, cue, content)]


def test_an_interrupted_quotation_is_one_attribution() -> None:
    text = "“The lake,” Bell said, “is frozen.”"
    assert shown(text) == [("Bell", "said", "“The lake,” | “is frozen.”")]


def test_the_next_sentence_of_a_quotation_belongs_to_it() -> None:
    text = "“The lake is frozen,” Bell said. “We will skate.”"
    assert shown(text) == [("Bell", "said", "“The lake is frozen,” | “We will skate.”")]


def test_a_quotation_continues_over_paragraphs() -> None:
    text = "Bell said: “The lake is frozen.\n\n“We will skate.”"
    assert shown(text) == [("Bell", "said", "“The lake is frozen. | “We will skate.”")]


def test_a_quotation_broken_by_a_scraper_stays_one() -> None:
    text = "Bell told the media: “The lake is\n\nfrozen.”"
    assert shown(text) == [("Bell", "told", "“The lake is | frozen.”")]


def test_participle_and_elided_subject_take_the_subject_of_the_sentence() -> None:
    text = "Bell said the lake was frozen, adding that skaters were warned."
    assert shown(text) == [
        ("Bell", "said", "the lake was frozen"),
        ("Bell", "adding", "that skaters were warned"),
    ]
    text = "Bell met the mayor on the ice and declared that it was safe."
    assert shown(text) == [("Bell", "declared", "that it was safe")]


def test_headline_with_a_colon() -> None:
    assert shown("Ada Bell: Lake is frozen\n\nIt snowed.")[0] == ("Ada Bell", ":", "Lake is frozen")


@pytest.mark.parametrize(
    "text",
    [
        "The “spy” balloon drifted over the lake.",
        "The film “Ice and Fire” opened on Friday.",
        "Bell’s claims are old.",
        "The United States has a lake.",
        "It snowed.",
        "Joseph “Ice” Bell skated home.",
    ],
)
def test_what_is_no_speech(text: str) -> None:
    assert shown(text) == []


def test_unmarked_speech_is_known_by_its_first_person() -> None:
    text = "We thought it was safe. Our ice is good, Bell said."
    (found,) = attributions(text)
    assert found.rule == "unmarked"
    assert [text[s:e] for s, e in found.content] == ["We thought it was safe.", "Our ice is good"]


def test_third_person_in_front_is_indirect_where_quotations_are_marked() -> None:
    text = "The ice was good, Bell said. “Come,” she said. “Skate,” he said."
    assert attributions(text)[0].rule == "fronted before"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“a” \"b\" ''c''", ["“a”", '"b"', "''c''"]),
        ('“opened curly, closed straight" he', ['“opened curly, closed straight"']),
        ("“never closed, he said. More.", ["“never closed,"]),
        ("no opening mark” here", []),
        ("“outer ‘inner’ outer” x", ["“outer ‘inner’ outer”"]),
        ("the workers’ union isn’t", []),
        ("", []),
        ("“", ["“"]),
    ],
)
def test_quotation_marks(text: str, expected: list[str]) -> None:
    assert [text[q.start : q.end] for q in quotations(text)] == expected


NEWS = st.lists(
    st.sampled_from(
        [
            "“",
            "”",
            '"',
            "''",
            "‘",
            "’",
            ",",
            ".",
            "?",
            ":",
            "\n\n",
            "(",
            ")",
            "[",
            "—",
            "said",
            "Smith",
            "told",
            "that",
            "he",
            "we",
            "according",
            "to",
            "The",
            "adding",
            "and",
            "was",
            "described",
            "by",
            "who",
            "called",
            "lake",
            "U.S.",
            "\u200f",
            "Monday",
            "officials",
            "say",
        ]
    ),
    max_size=60,
)


def check(text: str) -> list[Attribution]:
    found = attributions(text)
    for item in found:
        for spans in (item.content, item.source, item.cue):
            for start, end in spans:
                assert 0 <= start < end <= len(text)
        assert item.content
        assert list(item.content) == sorted(item.content)
    return found


@settings(max_examples=300, deadline=None)
@given(NEWS)
def test_spans_lie_in_the_text(pieces: list[str]) -> None:
    check(" ".join(pieces))


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_read(text: str) -> None:
    check(text)
    reading = read(text)
    places = list(zip(reading.start, reading.end, strict=True))
    assert places == sorted(places)
    assert all(
        text[s:e].lower() == low or at in reading.quotes
        for at, (low, (s, e)) in enumerate(zip(reading.low, places, strict=True))
    )


@pytest.mark.parametrize(
    "text",
    [
        '"' * 100_000,
        "“" * 100_000,
        "said " * 20_000,
        "“a” he said, " * 5_000,
        ", " * 50_000,
        "A" * 50_000,
        "The official said that it rained and " * 7_000,
        "(" * 50_000,
        "\x00\u202e" * 999,
    ],
)
def test_hostile_texts_come_to_an_end(text: str) -> None:
    check(text)


@pytest.mark.parametrize(
    ("words", "poor", "expected"),
    [
        (["it", "is", "late"], True, True),
        (["it", "is", "late"], False, False),
        (["it", "rained"], True, False),
        (["we", "left"], False, True),
        ([], True, False),
    ],
)
def test_what_sounds_like_somebody_speaking(words, poor, expected):
    """A content may have lost all of its words to a heading or a cue."""
    assert _direct(SimpleNamespace(low=words), 0, len(words), poor) is expected


def test_a_number_and_a_dotted_name_are_tokens_as_they_are_words():
    found = read("Of 30,000 crates, U.S.-led ships at 5 p.m. lost U.S.’s 1,500.5 in the U.S.")
    assert found.low == [
        "of", "30,000", "crates", ",", "u.s.-led", "ships", "at", "5", "p.m.", "lost", "u.s.’s",
        "1,500.5", "in", "the", "u.s.",
    ]  # fmt: skip
