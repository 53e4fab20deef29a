"""The readers of gold data and the parts of the benchmark of stance, on invented articles."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "research" / "benchmarks"))

import gold
import stance

PARAGRAPHS = [["Mayor Ada Bell cut taxes.", "She lied."], ["“Bell is a crook,” Cy Dunn said."]]
SPANS = [
    {"id": "p1", "start": 4, "end": 8, "txt": "lied", "quote": "no", "target": "Ada_Bell"},
    {"id": "p2", "start": 0, "end": 18, "txt": "“Bell is a crook,”", "quote": "yes",
     "target": "Ada's_Bell"},
    {"id": "p0", "start": 3, "end": 9, "txt": "crook", "quote": "no", "target": "Ada_Bell"},
    {"id": "title", "start": 0, "end": 4, "txt": "Bell", "quote": "no", "target": "Ada_Bell"},
    {"id": "p9", "start": 0, "end": 5, "txt": "nowhere", "quote": "no", "target": "Ada_Bell"},
]  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles on one event, in BASIL's files."""
    (tmp_path / "articles").mkdir()
    (tmp_path / "annotations").mkdir()
    judged = {
        "e_1": {"author_feeling_Ada_Bell": "neg", "author_feeling_main_event": "pos"},
        "e_2": {"author_feeling_Ada_bell": "pos", "you_feeling_Ada_Bell": "neg"},
    }
    for number, (name, feelings) in enumerate(judged.items()):
        article = {
            "source": ["FOX", "nyt"][number],
            "title": "Bell",
            "triplet-uuid": "e",
            "body-paragraphs": PARAGRAPHS,
        }
        spans = [
            {"bias": "lex", "speaker": "", "polarity": "neg", "aim": "dir", **span}
            for span in (SPANS if name == "e_1" else [])
        ]
        marked = {"article-level-annotations": feelings, "phrase-level-annotations": spans}
        (tmp_path / "articles" / f"{name}.json").write_text(json.dumps(article))
        (tmp_path / "annotations" / f"{name}_ann.json").write_text(json.dumps(marked))
    return tmp_path


def test_stances_leave_out_the_event_and_what_annotators_felt(folder: Path) -> None:
    table = gold.basil_stance(folder)
    assert table[["article_id", "source", "actor", "stance"]].to_numpy().tolist() == [
        ["e_1", "fox", "Ada_Bell", -1],
        ["e_2", "nyt", "Ada_Bell", 1],
    ]


def test_spans_stand_where_their_words_do(folder: Path) -> None:
    corpus = gold.basil(folder)
    spans, lost = gold.basil_spans(folder, corpus)
    words = [corpus["e_1"].text[a:b] for a, b in zip(spans["start"], spans["end"], strict=True)]
    assert words == ["lied", "“Bell is a crook,”", "crook"]  # the third by its words alone
    assert list(spans["actor"]) == ["Ada_Bell", "Ada_Bell", "Ada_Bell"]
    assert list(spans["quoted"]) == [False, True, False]
    assert lost == 2


@pytest.mark.parametrize(
    ("actor", "text", "found"),
    [
        ("Ada_Bell", "Ada B. Bell spoke. Bell left.", ["Ada B. Bell", "Ada Bell", "Bell"]),
        ("Luz_Barr", "Luz Barrón left.", ["Barrón", "Luz Barrón"]),
        ("Lake_Rifle_Service", "The LRS lrs. Lake rifle service!", ["LRS", "Lake rifle service"]),
        ("GOP_leaders", "GOP leaders met; republicans too.", ["GOP", "GOP leaders", "republicans"]),
        ("Bell_campaign", "Bell’s men. The Bell campaign.", ["Bell", "Bell campaign"]),
        ("protesters", "One protester and protesters", ["protester", "protesters"]),
        ("NAACP", "nobody", ["NAACP"]),
    ],
)
def test_expressions(actor: str, text: str, found: list[str]) -> None:
    assert stance.expressions(actor, text) == found


def test_pairs_are_of_one_actor_on_one_event_and_differ() -> None:
    judged = pd.DataFrame(
        {"event": list("eeeef"), "actor": list("aaaba"), "stance": [0, -1, 0, 1, 1]}
    )
    pairs = stance.pairs_of(judged)
    assert pairs.to_numpy().tolist() == [["e", 0, 1], ["e", 2, 1]]
    right = stance.order_right(pairs, np.array([0.2, 0.1, 0.1, 0.0, 0.0]))
    assert list(right) == [1.0, 0.5]


def test_area_counts_a_tie_half() -> None:
    negative = np.array([True, False, False])
    assert stance.area(negative, np.array([0.1, 0.1, 0.3])) == 0.75
    assert np.isnan(stance.area(np.array([True, True]), np.zeros(2)))


def test_elsewhere_does_not_look_at_the_event_itself() -> None:
    judged = pd.DataFrame(
        {"source": ["fox", "fox", "fox", "nyt"], "actor": "a", "stance": [1, -1, 0, 1]}
    )
    assert stance.elsewhere(judged).tolist() == [-0.5, 0.5, 0.0, 0.0]


def test_spans_are_a_speakers_from_half_of_their_letters_on() -> None:
    spans = pd.DataFrame(
        {
            "article_id": ["e_1", "e_1", "e_2"],
            "start": [0, 8, 0],
            "end": [10, 18, 4],
            "quoted": [True, True, False],
            "bias": "lex",
        }
    )
    voices = pd.DataFrame(
        {"article_id": "e_1", "start": [0, 5, 10], "end": [5, 10, 30],
         "voice": ["quoted", "outlet", "outlet"]}
    )  # fmt: skip
    table = stance.spans_by_voice(spans, voices, {"e_1": [(8, 18)], "e_2": [(0, 4)]})
    spoken, marked = table["in_a_speakers_mouth"], table["and_in_quotation_marks"]
    assert spoken[(True, "lex")] == 0.5  # the first of two: half of it is quoted
    assert spoken[(False, "lex")] == marked[(False, "lex")] == 0  # in marks, but nobody's
    assert marked[(True, "lex")] == 0  # the first lies before the marks
