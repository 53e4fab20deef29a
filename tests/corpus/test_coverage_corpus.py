"""The corpus that ships keeps its promises."""

from __future__ import annotations

import csv
import re

import pandas as pd
import pytest
from conftest import COVERAGE, ROOT

from analysis.corpus.cleaning import RULES, furniture_rules
from analysis.quotes.brat import read_annotations, read_brat

ANN = sorted((COVERAGE / "annotations").glob("*.ann"))
METADATA = pd.read_csv(COVERAGE / "metadata.csv", dtype=str, keep_default_na=False)


def raw_text(article_id):
    with open(COVERAGE / "texts" / f"{article_id}.txt", encoding="utf-8", newline="") as file:
        return file.read()


def test_six_outlets_tell_four_moments_each():
    table = pd.crosstab(METADATA["source"], METADATA["event"])
    assert table.shape == (6, 4)
    assert (table == 1).all(axis=None)


def test_every_row_says_that_this_is_not_news():
    assert set(METADATA["notice"]) == {"invented outlet; written for this package; not news"}


@pytest.mark.parametrize(
    ("event", "first", "last"),
    [
        ("shootdown", "2023-02-04", "2023-02-06"),
        ("debris", "2023-02-09", "2023-02-10"),
        ("munich", "2023-02-18", "2023-02-20"),
        ("trip", "2023-06-14", "2023-06-14"),
    ],
)
def test_dates_fall_in_the_moment(event, first, last):
    assert METADATA.loc[METADATA["event"] == event, "published"].between(first, last).all()


def test_lengths(coverage):
    assert coverage.frame["n_words"].between(350, 650).all()
    assert all(350 <= len(article.raw.split()) <= 650 for article in coverage)


def test_the_texts_carry_every_kind_of_noise(coverage):
    fired = {edit.rule for article in coverage for edit in article.edits}
    assert set(furniture_rules()) - {"correction"} <= fired
    # kinds that these files do not have: entities, control characters, hard wraps ...
    assert set(RULES) - fired == {
        "line_end", "entity", "accent", "hyphen", "control", "standfirst", "wrapped_line",
        "correction",
    }  # fmt: skip


@pytest.mark.parametrize("path", ANN, ids=lambda path: path.stem)
def test_each_span_is_text_and_none_cross(path):
    text = raw_text(path.stem)
    spans = []
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"T\d+\t(\w+) ([\d ;]+)\t(.*)", line)
        if match:
            pieces = [tuple(map(int, piece.split())) for piece in match[2].split(";")]
            words = " ".join(text[start:end] for start, end in pieces)
            assert re.sub(r"[\r\n]", " ", words) == match[3]
            assert all(text[a:b] == text[a:b].strip() for a, b in pieces)
            spans += [(a, b) for a, b in pieces if match[1] != "Attribution"]
    crossing = [(one, two) for one in spans for two in spans if one[0] < two[0] < one[1] < two[1]]
    assert crossing == []


def test_every_article_is_annotated_and_every_speaker_listed():
    assert [path.stem for path in ANN] == sorted(METADATA["article_id"])
    speakers = pd.read_csv(COVERAGE / "speakers.csv", dtype=str, keep_default_na=False)
    assert list(speakers.columns) == ["name", "aliases", "role", "country", "kind", "invented"]
    assert speakers["name"].is_unique
    assert set(speakers["invented"]) == {"invented", "real"}
    for path in ANN:
        for attribution in read_brat(path):
            assert attribution.content, path
            assert attribution.cue, path
            assert attribution.speaker in set(speakers["name"]), (path, attribution)


def test_invented_voices_are_named_in_the_datasheet():
    datasheet = (ROOT / "corpus" / "README.md").read_text(encoding="utf-8")
    with open(COVERAGE / "speakers.csv", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["invented"] == "invented":
                surname_and_rest = row["name"].split()
                assert all(part in datasheet for part in surname_and_rest), row["name"]


def test_annotations_point_into_the_clean_text(coverage):
    table = read_annotations(coverage)
    assert len(table) > 380
    for row in table.itertuples():
        text = coverage[row.article_id].text
        assert " ".join(text[a:b] for a, b in row.content_spans) == row.content
        assert all(text[a:b].strip() for a, b in row.content_spans + row.source_spans)
