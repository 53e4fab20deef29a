"""Speakers in invented news of many places: what was reached is not lost.

The articles are in ``world_press.jsonl``, one a line; ``research/benchmarks/speakers.py`` says
what they are and prints their figures.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "research" / "benchmarks"))

import speakers

ARTICLES = speakers.read_world()
# per engine: the least share of statements found, and of those found with the right speaker
FLOORS = {"tagger": (0.98, 0.68), "rules": (0.93, 0.65)}


@pytest.mark.parametrize("engine", FLOORS)
def test_statements_are_found_and_have_the_right_speaker(engine):
    statements = speakers.world_statements(ARTICLES, engine)
    found, right = FLOORS[engine]
    for half in sorted({item.half for item in statements}):
        mine = [item for item in statements if item.half == half]
        seen = [item for item in mine if item.given]
        wrong = [(item.article_id, item.gold[0], item.given) for item in seen if not item.right]
        assert len(seen) >= found * len(mine), half
        assert len(seen) - len(wrong) >= right * len(seen), (half, wrong)


def test_every_statement_is_words_of_its_article():
    assert len({item["id"] for item in ARTICLES}) == len(ARTICLES)
    for item in ARTICLES:
        assert item["half"] in {"A", "B"}
        for start, end, names, pronoun in item["statements"]:
            words = item["text"][start:end]
            assert words and words == words.strip(), item["id"]
            assert names and pronoun in {"", "she", "he", "they"}


def test_an_event_lies_in_one_half():
    halves = {(item["event"], item["half"]) for item in ARTICLES}
    assert len(halves) == len({event for event, _ in halves})
