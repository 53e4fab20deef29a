"""Training examples: spans on word pieces, and damage that moves annotations along."""

from __future__ import annotations

import random

import pytest

from analysis.quotes.brat import Annotation
from analysis.quotes.decoding import LABELS
from research.training.quotes import augmentation
from research.training.quotes.examples import make_example

TEXT = "“We won,” Ada Bell said.\n“It rained,” she added."
READING = [
    Annotation([(0, 9)], [(10, 18)], [(19, 23)], ""),
    Annotation([(25, 37)], [(38, 41)], [(42, 47)], ""),
]


def shown(text: str, reading: list[Annotation]) -> list[list[str]]:
    return [[text[a:b] for spans in item[:3] for a, b in spans] for item in reading]


def test_spans_are_put_on_word_pieces() -> None:
    example = make_example("Ada said it rained.", [Annotation([(9, 18)], [(0, 3)], [(4, 8)], "")])
    assert example.attributions == [{"source": [(0, 1)], "cue": [(1, 2)], "content": [(2, 4)]}]
    assert [LABELS[tag] for tag in example.tags] == [
        "B-source", "B-cue", "B-content", "I-content", "O"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("damage", "first"),
    [
        (augmentation._no_marks, ["We won,", "Ada Bell", "said"]),
        (augmentation._single_marks, ["‘We won,’", "Ada Bell", "said"]),
        (augmentation._small_letters, ["“we won,”", "ada bell", "said"]),
        (augmentation._one_paragraph, ["“We won,”", "Ada Bell", "said"]),
    ],
)
def test_annotations_move_with_the_damage(damage, first: list[str]) -> None:
    chance = random.Random(0)
    text, reading = augmentation.apply(TEXT, READING, damage(TEXT, chance))
    assert shown(text, reading)[0] == first


def test_one_mark_is_lost() -> None:
    chance = random.Random(0)
    text, _ = augmentation.apply(TEXT, READING, augmentation._one_lost(TEXT, chance))
    assert len(text) == len(TEXT) - 1


def test_most_articles_stay_as_they_are() -> None:
    chance = random.Random(0)
    same = sum(augmentation.damage(TEXT, READING, chance)[0] == TEXT for _ in range(500))
    assert 0.6 < same / 500 < 0.8
