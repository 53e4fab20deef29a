"""The parts of the benchmark of speakers, on invented articles."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "research" / "benchmarks"))

import speakers

from analysis.corpus import make_article

SHARED = "the bridge over the river will open on the first of May"
CORPUS = [
    make_article("One.", id="a", source="Herald", event="bridge"),
    make_article("Two.", id="b", source="Post", event="bridge"),
    make_article("Three.", id="c", source="Post", event="tunnel"),
]


def rows(*told: tuple[str, str, str]) -> pd.DataFrame:
    table = pd.DataFrame(told, columns=["article_id", "content", "speaker"])
    return table.assign(source="She")


def statement(**changed: object) -> speakers.Statement:
    usual = {
        "part": "world press A", "event": "e", "article_id": "a", "words": "it rained",
        "gold": ("Ada Bell",), "given": "Ada Bell", "speaker_id": "ada",
        "pronoun": "she", "given_pronoun": "she",
    }  # fmt: skip
    return speakers.Statement(**(usual | changed))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "as_compared"),
    [
        ("Séamus Ó Briain", "seamus o briain"),
        ("Mr Ó Briain", "o briain"),
        ("Det. Supt. Ada Bell", "ada bell"),
        ("The officials (unnamed)", "officials"),
        ("a spokesman for No 10", "spokesman for no 10"),
        ("Sam O’Dowd", "sam o'dowd"),
        ("Jan al-Hassan", "jan al-hassan"),
        ("Denise", "denise"),
        ("", ""),
    ],
)
def test_names_are_compared_without_accents_titles_and_remarks(name, as_compared):
    assert speakers.normal(name) == as_compared


def test_only_two_outlets_on_one_event_share_words():
    speech = rows(
        ("a", SHARED, "Bell"), ("b", f"he said {SHARED}", "Bell"), ("a", SHARED, "Bell"),
        ("c", SHARED, "Bell"), ("b", "it will open on the first of May", "Bell"),
    )  # fmt: skip
    assert speakers.shared_words(speech, CORPUS) == [(0, 1), (1, 2)]


def test_a_pair_counts_once_and_apostrophes_do_not_part_words():
    long = "we’ll mend " + SHARED
    speech = rows(("a", long, "Bell"), ("b", long.replace("’", "'"), "Dunn"))
    assert speakers.shared_words(speech, CORPUS) == [(0, 1)]


def test_bare_names_and_unknown_speakers_are_counted():
    speech = rows(
        ("a", SHARED, "Ada Bell"), ("b", SHARED, "Bell"), ("b", "no", "unknown"),
        ("a", "x", "unknown"),
    )  # fmt: skip
    speech.loc[3, "source"] = ""
    figures = speakers.same_words("x", speech, CORPUS)
    assert [(figure.value, figure.n) for figure in figures] == [
        (1, 1), (0.25, 4), (0.5, 4), (pytest.approx(1 / 3), 3),
    ]  # fmt: skip


def test_the_row_that_shares_most_counts_and_half_is_needed():
    inner, outer = {"content_spans": [(10, 20)]}, {"content_spans": [(0, 100)]}
    assert speakers.best_row((10, 21), [outer, inner]) is inner
    assert speakers.best_row((10, 31), [inner]) is None
    assert speakers.best_row((10, 30), [inner]) is inner
    assert speakers.best_row((0, 5), []) is None


def test_found_right_joined_and_pronouns_are_shares_of_different_wholes():
    told = [
        statement(),
        statement(article_id="b", given="Bell", speaker_id="bell", given_pronoun="he"),
        statement(article_id="b", given="", speaker_id="", given_pronoun=""),
        statement(gold=("Garda", "Garda spokesman"), given="a Garda spokesman (unnamed)",
                  speaker_id="garda", pronoun="", given_pronoun=""),
        statement(event="f", pronoun="she?"),
        statement(event="f", pronoun="she?", given_pronoun=""),
    ]  # fmt: skip
    figures = speakers.world_figures(told, "x")
    assert [figure.n for figure in figures] == [6, 5, 1, 2, 3]
    assert [figure.value for figure in figures] == [
        pytest.approx(5 / 6),
        0.8,
        0,
        0.5,
        pytest.approx(2 / 3),
    ]


def test_statements_are_found_in_each_event_by_itself(tmp_path):
    text = "Ada Bell, a baker, said that the oven was cold.\n\nBell said that she was sorry."
    told = [[text.index("the oven"), text.index(".\n"), "Ada Bell", "she"],
            [text.index("she was"), len(text) - 1, "Ada Bell", "she"]]  # fmt: skip
    article = {"id": "w1", "set": "world press", "half": "A", "event": "oven",
               "outlet": "Post", "text": text, "statements": told}  # fmt: skip
    path = tmp_path / "world.jsonl"
    path.write_text(json.dumps(article) + "\n", encoding="utf-8")
    found = speakers.world_statements(speakers.read_world(path), "rules")
    assert [item.words for item in found] == ["the oven was cold", "she was sorry"]
    assert [item.right for item in found] == [True, True]


def test_kinds_of_reporting_are_compared_where_a_row_lies():
    readings = pd.DataFrame(
        [("basil", "a", 0, 10, "act", "B", "read again"),
         ("basil", "a", 20, 30, "thought", "B", "read again"),
         ("basil", "a", 20, 30, "statement", "A", "read again"),
         ("basil", "b", 0, 5, "act", "B", "read again"),
         ("polnear", "a", 0, 10, "statement", "B", "read again")],
        columns=["dataset", "article_id", "start", "end", "type", "half", "part"],
    )  # fmt: skip
    speech = pd.DataFrame(
        [("a", [(0, 10)], "act"), ("a", [(20, 31)], "statement")],
        columns=["article_id", "content_spans", "type"],
    )
    held_out, seen = speakers.type_figures(readings, speech, "basil")
    assert (held_out.value, held_out.n) == (0.5, 2)
    assert (seen.value, seen.n) == (1, 1)
    assert math.isnan(speakers.type_figures(readings.head(0), speech, "basil")[0].value)


def test_the_table_names_a_data_set_once():
    table = speakers.show([speakers.Figure("x", "one", 0.5, 2), speakers.Figure("x", "two", 1, 3)])
    assert [line.split() for line in table.splitlines()[1:]] == [
        ["x", "one", "0.500", "2"], ["two", "1.000", "3"],
    ]  # fmt: skip
