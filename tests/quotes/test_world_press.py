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
# the least share of statements found, and of those found with the right speaker
FLOORS = {
    ("tagger", "world press"): (0.98, 0.91),
    ("tagger", "hard cases"): (0.96, 0.83),
    ("rules", "world press"): (0.92, 0.89),
    ("rules", "hard cases"): (0.86, 0.85),
}


@pytest.mark.parametrize("engine", speakers.ENGINES)
def test_statements_are_found_and_have_the_right_speaker(engine):
    statements = speakers.world_statements(ARTICLES, engine)
    for part in sorted({item.part for item in statements}):
        found, right = FLOORS[engine, part[:-2]]
        mine = [item for item in statements if item.part == part]
        seen = [item for item in mine if item.given]
        wrong = [(item.article_id, item.gold[0], item.given) for item in seen if not item.right]
        assert len(seen) >= found * len(mine), part
        assert len(seen) - len(wrong) >= right * len(seen), (part, wrong)


def test_every_statement_is_words_of_its_article():
    assert len({item["id"] for item in ARTICLES}) == len(ARTICLES)
    for item in ARTICLES:
        assert item["half"] in {"A", "B"}
        for start, end, names, pronoun in item["statements"]:
            words = item["text"][start:end]
            assert words and words == words.strip(), item["id"]
            assert names and pronoun.rstrip("?") in {"", "she", "he", "they"}


def test_an_event_lies_in_one_half():
    halves = {(item["event"], item["half"]) for item in ARTICLES}
    assert len(halves) == len({event for event, _ in halves})
