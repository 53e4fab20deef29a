from __future__ import annotations

import pytest

from analysis.framing import frame_names
from analysis.framing._frames import NO_FRAME, closest_lines, defining_lines
from analysis.framing._functions import function_names
from analysis.lexicons import read_table


@pytest.mark.parametrize("name", NO_FRAME)
def test_sets_of_lines_are_whole(name):
    known = defining_lines(name)
    assert known.labels[-1] == NO_FRAME[name]
    assert len(known.lines) == len(set(known.lines)) == len(known.label_of_line)
    sizes = [(known.label_of_line == place).sum() for place in range(len(known.labels))]
    assert min(sizes) >= 5
    assert known.weights.shape == (384, len(known.labels))


@pytest.mark.parametrize("name", NO_FRAME)
def test_lines_are_told_as_their_labels(name):
    known = defining_lines(name)
    scores = known.embedded @ known.weights + known.bias
    assert (scores.argmax(axis=1) == known.label_of_line).mean() > 0.85


def test_labels_fit_the_other_files():
    for lexicon in ("generic", "policy"):
        frames = [name for name in frame_names(lexicon) if name != "other"]
        assert sorted(defining_lines(lexicon).labels[:-1]) == sorted(frames)
    questions = read_table("frame_questions.csv")
    assert list(questions["question"]) == list(defining_lines("questions").labels[:-1])
    assert questions.groupby("frame").size().to_dict() == {
        "responsibility": 5, "human_interest": 4, "conflict": 4, "morality": 3,
        "economic_consequences": 3,
    }  # fmt: skip
    pairs = read_table("frame_lines_generic.csv")[["question", "frame"]].drop_duplicates()
    assert sorted(map(tuple, pairs.to_numpy())) == sorted(
        map(tuple, questions[["question", "frame"]].to_numpy())
    )
    assert function_names() == defining_lines("functions").labels[:-1]


def test_the_closest_line_is_one_of_the_label():
    line = defining_lines("policy").lines[5]
    found = closest_lines([line, line, line], ["economic", "morality", "other"], "policy")
    assert found[0] == line
    lines = read_table("frame_lines_policy.csv")
    assert found[1] in set(lines.query("frame == 'morality'")["line"])
    assert found[2] == ""
    assert closest_lines([], [], "policy") == []
