"""Predictions against attributions marked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import Corpus, make_article
from analysis.coding.spans import match, read_pairs, scores, statement_scores
from analysis.text.segment import sentences

TEXT = "“We saw it fall,” Lee said. Bo Li warned that it would rain. They left."
CORPUS = Corpus([make_article(TEXT, id="a", source="One")])


def table(*rows):
    built = []
    for number, (content, source, speaker) in enumerate(rows, start=1):
        spans = [
            [(TEXT.index(part), TEXT.index(part) + len(part))] if part else []
            for part in (content, source)
        ]
        built.append(("a", f"q{number}", *spans, speaker))
    columns = ["article_id", "quote_id", "content_spans", "source_spans", "speaker"]
    return pd.DataFrame(built, columns=columns)


GOLD = table(("“We saw it fall,”", "Lee", "Ann Lee"), ("that it would rain", "Bo Li", "Bo Li"))


def test_gold_against_itself_is_perfect():
    result = scores(GOLD, GOLD, CORPUS).set_index("source")
    assert result.loc["all", ["precision", "recall", "f1", "source_f1", "speaker_f1"]].eq(1).all()


def test_nothing_found():
    result = scores(GOLD.iloc[:0], GOLD, CORPUS)
    assert result[["f1", "speaker_f1"]].eq(0).all(axis=None)


def test_overlap_source_and_speaker_worked_by_hand():
    # 2 of 4 words: overlap .5, a pair, with another source and the same speaker;
    # 1 of 4 words of the second: no pair
    found = table(("We saw", "Bo Li", "ann lee"), ("rain", "Bo Li", "Bo Li"), ("They left", "", ""))
    pairs = match(found, GOLD, CORPUS)
    assert pairs.to_dict("records") == [
        {
            "article_id": "a",
            "quote_id": "q1",
            "gold_id": "q1",
            "overlap": 0.5,
            "source_right": False,
            "speaker_right": True,
        }
    ]
    row = scores(found, GOLD, CORPUS).iloc[-1]
    assert (row["gold"], row["found"], row["right"]) == (2, 3, 1)
    assert row["f1"] == pytest.approx(2 / 5)
    assert row["source_f1"] == 0
    assert row["speaker_f1"] == pytest.approx(2 / 5)


def test_who_relays_the_words_counts_as_right():
    found = GOLD.assign(speaker="unknown", via=["Ann Lee", ""], via_spans=[[], []])
    assert list(match(found, GOLD, CORPUS)["speaker_right"]) == [True, False]


def test_no_gold_no_scores():
    assert scores(GOLD, GOLD.iloc[:0], CORPUS).empty


def test_statement_scores_by_hand() -> None:
    places = [("a", 0, "b", 0), ("a", 0, "b", 9), ("a", 9, "b", 9), ("a", 9, "b", 0)]
    pairs = pd.DataFrame(places, columns=["article_a", "start_a", "article_b", "start_b"])
    pairs = pairs.assign(told=["same", "part", "same", "no"], weight=[3, 1, 1, 5])
    found = pd.DataFrame(
        {
            "statement": [0, 0, 0, 1, 2],
            "article_id": ["a", "b", "b", "a", "b"],
            "start": [0, 0, 9, 9, 0],
            "sure": True,
        }
    )
    # put together: the first (right, 3) and the second (part, 1); missed: the third (1)
    scores = statement_scores(found, pairs)
    assert scores["pairs"] == 4
    assert scores[["precision", "with_part", "recall", "f1"]].tolist() == [0.75, 1, 0.75, 0.75]
    assert statement_scores(found, pairs[:0])["precision":].isna().all()


def test_pairs_of_the_shipped_corpus_are_sentences(coverage: Corpus) -> None:
    pairs = read_pairs(coverage)
    assert len(pairs) > 200 and set(pairs["told"]) == {"same", "part", "no"}
    for side in "ab":
        for id, start, end in pairs[[f"article_{side}", f"start_{side}", f"end_{side}"]].itertuples(
            index=False, name=None
        ):
            assert (start, end) in sentences(coverage[id].text)
    assert read_pairs(Corpus([])).empty
