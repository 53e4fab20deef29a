"""Sentences with two targets, made for training: drawn, with names exchanged, joined."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from research.training.sentiment.examples import Target
from research.training.sentiment.pairs import GRAMMAR, SHARES, drawn, joined, read_grammar, swapped

BAD, SO_SO, GOOD = (SHARES[sign] for sign in "-0+")


def named(target: Target) -> str:
    return target.text[slice(*target.mentions[0])]


def target(text: str, name: str, shares: tuple[float, float, float]) -> Target:
    start = text.index(name)
    return Target(text, ((start, start + len(name)),), shares)


def test_a_pattern_says_of_each_what_its_sign_says():
    ways = {
        "pattern+-": ["{crowd} {verb:A} but {verb:B}."], "crowd": ["critics"],
        "verb+": ["praised @"], "verb-": ["accused @ of {ing-}"], "ing-": ["fraud"],
        "target": ["{last}"], "last": ["Bell", "Vane"],
    }  # fmt: skip
    seen = set()
    for seed in range(20):
        a, b = drawn(ways, ["Vane"], random.Random(seed))
        assert a.text == b.text == f"Critics praised {named(a)} but accused {named(b)} of fraud."
        assert (a.shares, b.shares) == (GOOD, BAD)
        seen.add((named(a), named(b)))
    assert seen == {("Bell", "Vane"), ("Vane", "Bell")}


def test_every_sentence_of_the_grammar_is_whole():
    ways, chance = read_grammar(), random.Random(0)
    for _ in range(2000):
        a, b = drawn(ways, ["Obama", "the board"], chance)
        assert a.text == b.text and not set("{}@") & set(a.text)
        assert named(a).strip() and named(b).strip() and a.mentions != b.mentions
        assert a.text[0].isupper() or a.text[0] == "“"
        assert {a.shares, b.shares} <= {BAD, SO_SO, GOOD}


def test_names_change_places_and_polarity_stays():
    text = "Bell praised the school that Ada Vane had wrecked."
    first, second = swapped([target(text, "Bell", GOOD), target(text, "Ada Vane", BAD)])
    assert first.text == second.text == "Ada Vane praised the school that Bell had wrecked."
    assert (named(first), first.shares) == ("Ada Vane", GOOD)
    assert (named(second), second.shares) == ("Bell", BAD)


@pytest.mark.parametrize(
    ("text", "one", "other"),
    [
        ("She praised Bell.", ("She", SO_SO), ("Bell", GOOD)),  # a pronoun is no name
        ("Bell said Bell’s aide Vane lied.", ("Bell", SO_SO), ("Vane", BAD)),  # named again
        ("Bell and Vane lied.", ("Bell", BAD), ("Vane", BAD)),  # of one polarity
    ],
)
def test_what_cannot_change_places_is_left_out(text, one, other):
    assert swapped([target(text, *one), target(text, *other)]) == []


def test_two_sentences_that_differ_are_joined():
    held = [
        target("The town thanked Bell.", "Bell", GOOD),
        target("The clerk Vane lied.", "Vane", BAD),
    ]
    for one, other in zip(*[iter(joined(held, 5, random.Random(0)))] * 2, strict=True):
        assert one.text == other.text
        assert {(named(one), one.shares), (named(other), other.shares)} == {
            ("Bell", GOOD),
            ("Vane", BAD),
        }


def test_the_pairs_kept_apart_are_not_drawn_and_hold_their_targets():
    table = pd.read_csv(GRAMMAR.with_name("contrast_pairs.csv"))
    assert table["half"].value_counts().to_dict() == {"choosing": 50, "reporting": 50}
    assert not table["text"].duplicated().any()
    for row in table.itertuples():
        assert row.text.count(row.first) == row.text.count(row.second) == 1
