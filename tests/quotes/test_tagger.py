"""The tagger: word pieces with offsets, windows, decoding, and that nothing breaks it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.models import FOLDER
from analysis.quotes import tagger
from analysis.quotes.attributions import Attribution
from analysis.quotes.decoding import (
    LABELS,
    REACH,
    Settings,
    Signs,
    decode,
    probability,
    signs,
    viterbi,
)
from analysis.quotes.tagger import network, windows, word_pieces

NONE, S, CUE, C, INSIDE_C = 0, 1, 3, 5, 6


def shares(labels: list[int], chance: float = 0.99) -> np.ndarray:
    """Return log-probabilities that all but settle on the given labels."""
    rest = (1 - chance) / (len(LABELS) - 1)
    table = np.full((len(labels), len(LABELS)), rest)
    table[np.arange(len(labels)), labels] = chance
    return np.log(table)


def around(cue: int, labels: list[int], chance: float = 0.99) -> np.ndarray:
    """Return the parts of a cue: ``labels`` of the whole text, nothing outside it."""
    wide = [NONE] * (2 * REACH + 1)
    for place, label in enumerate(labels):
        wide[place - cue + REACH] = label
    return shares(wide, chance)


def test_word_pieces_say_what_they_are_in() -> None:
    text = "Ada said, “WE won.”\nIt rained"
    pieces = word_pieces(text)
    spans = zip(pieces.start, pieces.end, strict=True)
    assert [text[a:b] for a, b in spans] == [
        "Ada", "said", ",", "“", "WE", "won", ".", "”", "It", "rained"
    ]  # fmt: skip
    assert pieces.features[:, 0].tolist() == [0, 0, 0, 2, 1, 1, 1, 3, 0, 0]
    assert pieces.features[:, 1].tolist() == [1, 0, 0, 0, 2, 0, 0, 0, 1, 0]
    assert pieces.features[:, 2].tolist() == [2, 1, 0, 1, 0, 1, 0, 0, 2, 1]


def test_quotation_marks_of_every_shape_are_one_word_piece() -> None:
    ids = {tuple(word_pieces(f"{left}Yes{right}").ids) for left, right in ("“”", '""', "«»", "„“")}
    assert len(ids) == 1


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_word_pieces_lie_in_the_text_in_order(text: str) -> None:
    pieces = word_pieces(text)
    assert (pieces.start < pieces.end).all()
    assert (pieces.end <= len(text)).all()
    assert (pieces.start[1:] >= pieces.start[:-1]).all()


@pytest.mark.parametrize("count", [0, 1, 95, 96, 97, 255, 256, 257, 900, 12345])
def test_every_piece_lies_in_one_core_away_from_edges(count: int) -> None:
    cuts = windows(count, 256, 48)
    held = [place for cut in cuts for place in range(cut.core_start, cut.core_end)]
    assert held == list(range(count))
    assert len({cut.end - cut.start for cut in cuts}) <= 1
    for cut in cuts:
        assert cut.end - cut.start <= 256
        assert cut.start == 0 or cut.core_start - cut.start >= 48
        assert cut.end == count or cut.end - cut.core_end >= 48


@given(st.lists(st.lists(st.integers(-5, 5), min_size=7, max_size=7), min_size=1, max_size=4))
def test_the_path_found_is_the_best_that_is_allowed(scores: list[list[int]]) -> None:
    table = np.array(scores, dtype=float)

    def allowed(path: tuple[int, ...]) -> bool:
        return all(
            not LABELS[after].startswith("I-") or LABELS[before][2:] == LABELS[after][2:]
            for before, after in itertools.pairwise(path)
        )

    def total(path: tuple[int, ...]) -> float:
        return float(sum(table[place, label] for place, label in enumerate(path)))

    best = max(
        total(path)
        for path in itertools.product(range(len(LABELS)), repeat=len(table))
        if allowed(path)
    )
    found = tuple(int(label) for label in viterbi(table[None])[0])
    assert allowed(found)
    assert total(found) == best


def test_a_cue_has_its_source_and_both_pieces_of_its_content() -> None:
    # "A B" Ada said "C D E"
    labels = [C, INSIDE_C, S, CUE, C, INSIDE_C, INSIDE_C]
    cues = np.array([3])
    found = decode(shares(labels), cues, around(3, labels)[None], Settings())
    (item,) = found
    assert item.content == ((0, 2), (4, 7))
    assert (item.source, item.cue) == (((2, 3),), ((3, 4),))
    assert item.sure == pytest.approx((0.99, 0.99, 0.99))


def test_words_that_two_cues_claim_go_to_the_surer_one() -> None:
    tags = shares([C, INSIDE_C, CUE, CUE, C])
    first, second = [C, INSIDE_C, CUE, NONE, NONE], [C, INSIDE_C, NONE, CUE, C]
    parts = np.stack([around(2, first), around(3, second, chance=0.9)])
    found = decode(tags, np.array([2, 3]), parts, Settings())
    assert [(item.content, item.cue) for item in found] == [
        (((0, 2),), ((2, 3),)),
        (((4, 5),), ((3, 4),)),
    ]


def test_a_content_cut_at_the_edge_goes_on_as_far_as_the_tags_say() -> None:
    length = 3 * REACH
    labels = [S, CUE, C] + [INSIDE_C] * (length - 8) + [NONE] * 5
    seen = labels[: REACH + 2]
    (item,) = decode(shares(labels), np.array([1]), around(1, seen)[None], Settings())
    assert item.content == ((2, length - 5),)


def test_a_cue_without_content_is_no_attribution() -> None:
    labels = [S, CUE, NONE]
    assert decode(shares(labels), np.array([1]), around(1, labels)[None], Settings()) == []


def test_what_is_not_sure_enough_is_left_out() -> None:
    labels = [S, CUE, C]
    given_parts = (shares(labels), np.array([1]), around(1, labels)[None])
    assert decode(*given_parts, Settings(least_sure=0.5))
    assert not decode(*given_parts, Settings(least_sure=0.985))


def signs_of(text: str, source: str, cue: str, content: str) -> Signs:
    """Return the signs of an attribution of these words, its chances .8 and .5."""

    def place(words: str) -> tuple[tuple[int, int], ...]:
        return ((text.index(words), text.index(words) + len(words)),) if words else ()

    item = Attribution(place(content), place(source), place(cue), "tagger", "“" in content)
    (found,) = signs(text, [item], [(0.8, 0.5)])
    assert found is not None
    return found


def test_confidence_is_the_logistic_of_weighted_signs() -> None:
    given_signs = Signs(np.log(4), 0.0, 1.0, 1.0, 0.0, 0.0, 2.0)
    weights = (1.0, 0.5, 7.0, 0.3, 0.2, 7.0, 7.0, -0.5)
    # 1 + 0.5 * ln 4 + 0.3 + 0.2 - 0.5 * 2 = 0.5 + ln 2
    assert probability(given_signs, weights) == round(1 / (1 + np.exp(-0.5) / 2), 2)


def test_the_signs_of_an_attribution_are_those_of_its_words() -> None:
    found = signs_of("Ada Bell said that it rained.", "Ada Bell", "said", "that it rained")
    assert found[:2] == pytest.approx((np.log(4), 0))
    assert found[2:] == (0.0, 1.0, pytest.approx(np.log(4)), 0.0, 0.0)


@pytest.mark.parametrize(
    ("source", "speaks"),
    [
        ("Ada Bell", 1), ("She", 1), ("The mayor", 1), ("The council", 1), ("A report", 1),
        ("The Pentagon", 1), ("NATO", 1), ("It", 0.5), ("The dough", 0), ("You", 0), ("", 0),
    ],
)  # fmt: skip
def test_names_people_bodies_and_documents_can_speak(source: str, speaks: float) -> None:
    text = f"{source or 'There is one who'} says that it rained."
    assert signs_of(text, source, "says", "that it rained").speaks == speaks


@pytest.mark.parametrize(
    ("text", "cue", "unreal"),
    [
        ("The doctor must learn that it rained.", "learn", 1),
        ("The doctor can say that it rained.", "can say", 1),
        ("If the doctor says that it rained, wait.", "says", 1),
        ("The doctor agreed. Bell says that it rained.", "says", 0),
        ("Ask whether it is dry. The doctor says that it rained.", "says", 0),
        ("The doctor declined to say that it rained.", "declined to say", 0),
    ],
)
def test_what_a_modal_verb_or_a_condition_governs_was_not_said(
    text: str, cue: str, unreal: float
) -> None:
    assert signs_of(text, "doctor", cue, "that it rained").unreal == unreal


def test_advice_is_counted_outside_quotation_marks() -> None:
    told = "Ada Bell said that it rained. " + "It rained again. " * 20
    quoted = told + "“You should, you must, you can,” she added."
    advice = told + "You should stay at home."
    values = [
        signs_of(text, "Ada Bell", "said", "that it rained").advice
        for text in (told, quoted, advice)
    ]
    # two words of advice in 6 + 60 + 5 words and the 20 that are added to every text
    assert values == [0, 0, pytest.approx(200 / 91)]


def test_advice_has_less_confidence_than_news() -> None:
    news = "The lake froze on Monday. The doctor said that the ice was thick enough to walk on."
    advice = "You should wait. The doctor must learn that the ice is thick enough to walk on."
    (said,), (learned,) = tagger.attributions(news), tagger.attributions(advice)
    assert said.confidence > 0.8 > 0.5 > learned.confidence


def test_words_of_warning_before_a_colon_are_nobody() -> None:
    text = "WARNING: It melts.\nADA BELL: It rained.\nCY DUNN: It snowed.\nADA BELL: It froze.\n"
    found = [text[slice(*item.source[0])] for item in tagger.attributions(text)]
    assert found == ["ADA BELL", "CY DUNN", "ADA BELL"]


def test_the_network_is_not_asked_about_nothing() -> None:
    assert tagger.attributions("") == []


def test_an_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="precision"):
        network("half")


@pytest.mark.parametrize("precision", tagger.PRECISIONS)
def test_plain_speech_is_found(precision: str) -> None:
    text = "The lake is frozen, Ada Bell told reporters. “It is thick,” said the mayor."
    found = [
        [[text[a:b].strip("“”,.") for a, b in spans] for spans in item[:3]]
        for item in tagger.attributions(text, precision)
    ]
    assert found == [
        [["The lake is frozen"], ["Ada Bell"], ["told"]],
        [["It is thick"], ["the mayor"], ["said"]],
    ]


def test_what_is_found_does_not_hang_on_what_stands_far_away() -> None:
    told = "Ada Bell said that the lake was frozen.\n"
    filler = "It snowed on the hills, and the road to the lake was closed for a week.\n" * 40
    alone = tagger.attributions(told)[0]
    (late,) = [item for item in tagger.attributions(filler + told) if item.content]
    moved = tuple((a + len(filler), b + len(filler)) for a, b in alone.content)
    assert late.content == moved


@pytest.mark.parametrize(
    "text",
    [
        " ", "“", "”", "\n\n", "?!", "\x00\x07\x1b", "\u200f\u202eabc\u202c", "\ud800 said x",
        "” " * 3000, "“" * 5000, "he said " * 2000, "x" * 20000, "ADA BELL SAID IT RAINED.",
        "Der See ist gefroren, sagte Ada Bell.", "湖面结冰了，他说。" * 50,
        "البحيرة متجمدة، قالت آدا.",
    ],
)  # fmt: skip
def test_odd_text_gives_attributions_inside_it(text: str) -> None:
    for item in tagger.attributions(text):
        for start, end in itertools.chain(*item[:3]):
            assert 0 <= start < end <= len(text)
        assert item.confidence is not None and 0 <= item.confidence <= 1


def test_words_are_not_cut() -> None:
    text = "Superintendent Quazzelbrix-Oddmonton acknowledged that Flimmerstein had unhooked it."
    for item in tagger.attributions(text):
        for start, end in itertools.chain(*item[:3]):
            assert start == 0 or not (text[start - 1].isalnum() and text[start].isalnum())
            assert end == len(text) or not (text[end - 1].isalnum() and text[end].isalnum())


def test_both_precisions_read_one_file_and_agree() -> None:
    text = "“We won,” Ada Bell said. The mayor told reporters that the lake was frozen. " * 8
    slow, fast = (tagger.attributions(text, precision) for precision in tagger.PRECISIONS)
    assert [item.source for item in slow] == [item.source for item in fast]
    assert len(list((FOLDER / "quotes").glob("*.onnx"))) == 1
    assert (FOLDER / "quotes" / "tagger.onnx").stat().st_size < 30e6
