"""What each outlet tells of an event: statements, speakers, numbers, places and dates."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis import load_corpus
from analysis.compare import coverage, coverage_matrix, statements
from analysis.corpus import Article, Corpus, make_article, shipped_folder
from analysis.quotes import reported_speech
from tests.builders import bare

BRIDGE = "The harbour bridge collapsed into the river after the flood."
SAME = "After the flood, the bridge over the harbour has collapsed."
MAYOR = "“Nobody was hurt among the fishermen,” said Ada Bell, the mayor."
COST = "Repairs will cost 40 ships in Paris on Feb. 4."
CHEESE = "The cheese market opened with music and long queues."


def articles(*texts: str, event: str = "e") -> list[Article]:
    return [
        make_article(text, id=f"{event}{n}", source="ABCD"[n], event=event, published="2023-02-19")
        for n, text in enumerate(texts)
    ]


def told(*texts: str) -> pd.DataFrame:
    corpus = articles(*texts)
    return coverage(corpus, reported_speech(corpus, engine="rules"))


def test_sentences_that_tell_the_same_are_one_statement() -> None:
    table = statements(articles(f"{BRIDGE} {CHEESE}", SAME, CHEESE))
    groups = table.groupby("statement")["article_id"].agg(list).tolist()
    assert groups == [["e0", "e1"], ["e0", "e2"]]
    assert table.groupby("statement")["typical"].sum().tolist() == [1, 1]


def test_a_sentence_alone_has_no_likeness_elsewhere() -> None:
    table = statements(articles(BRIDGE, CHEESE))
    assert table["similarity"].tolist() == [0, 0]
    assert table["statement"].nunique() == 2


def test_the_same_sentence_in_two_events_is_two_statements() -> None:
    table = statements([*articles(BRIDGE, event="e"), *articles(BRIDGE, event="f")])
    assert table["statement"].tolist() == [0, 1]


def test_every_kind_with_its_place_and_its_extent() -> None:
    table = told(f"{BRIDGE} {COST}", f"{SAME} {MAYOR} {COST}", f"{CHEESE} {COST}")
    facts = table.drop_duplicates("fact_id").set_index("fact")
    assert facts.loc["40 ships", ["kind", "n_sources", "told"]].tolist() == ["number", 3, "all"]
    assert facts.loc["Paris", "kind"] == "place" and facts.loc["2023-02-04", "kind"] == "date"
    assert facts.loc["Ada Bell", ["kind", "told"]].tolist() == ["speaker", "alone"]
    bridge = table[table["text"] == BRIDGE].iloc[0]
    assert bridge["told"] == "all but one" and bridge["n_possible"] == 3


def test_a_sentence_that_comes_near_keeps_its_article_out_of_the_omissions() -> None:
    near = "Nobody spoke of the bridge on the day when people sang in the flood of light."
    found = told(BRIDGE, SAME, near)
    bridge = found[found["fact_id"] == found.loc[found["text"] == BRIDGE, "fact_id"].iloc[0]]
    assert bridge["text"].tolist() == [BRIDGE, SAME, near]
    assert bridge["sure"].tolist() == [True, True, False]
    assert set(bridge["told"]) == {"some"} and set(bridge["n_sources"]) == {2}
    assert told(BRIDGE, SAME, CHEESE)["told"].tolist() == ["all but one", "all but one", "alone"]


def test_an_article_that_tells_it_in_other_words_is_not_silent() -> None:
    other = (
        "A bridge gave way as high water tore through the port."  # no stem but "bridg" is shared
    )
    table = statements(articles(BRIDGE, SAME, other))
    doubt = table[(table["statement"] == 0) & ~table["sure"]]
    assert doubt["text"].tolist() == [other] and not doubt["clear"].any()
    assert set(told(BRIDGE, SAME, other)["told"]) == {"some"}


def test_what_three_sentences_in_a_row_hold_together_is_near() -> None:
    spread = ["Nobody fished from the old harbour.", "It was quiet.", "Then a flood came at last."]
    far = "Children sang about apples on the hill all day long."
    found = told(BRIDGE, SAME, " ".join(spread))
    assert found.loc[found["text"] == BRIDGE, "told"].tolist()[0] == "some"
    assert told(BRIDGE, SAME, far)["told"].tolist()[0] == "all but one"


def test_sentences_about_the_same_person_are_not_clearly_the_same_statement() -> None:
    harbour = "Ada Bell, the mayor, wants the harbour dredged before storms arrive."
    farm = "Ada Bell, the mayor, grew up on a farm among sheep and goats."
    table = statements(articles(harbour, farm))
    assert table["statement"].tolist() == [0, 0] and table["sure"].all()
    assert table["clear"].tolist() == [True, False]
    found = told(harbour, farm)
    both = found[found["kind"] == "statement"]
    assert both["told"].tolist() == ["some", "some"] and both["n_sources"].tolist() == [2, 2]


def test_one_speaker_written_in_two_ways_is_one_fact() -> None:
    table = told("“We will act soon,” Ann Lee said.", "“We will act soon,” Ann LEE said.")
    speakers = table[table["kind"] == "speaker"]
    assert speakers["fact"].nunique() == 1 and set(speakers["told"]) == {"all"}


@pytest.mark.parametrize(
    ("texts", "extents"),
    [
        ([BRIDGE], [""]),
        ([BRIDGE, SAME], ["all"]),
        ([BRIDGE, CHEESE], ["alone", "alone"]),
        ([BRIDGE, SAME, CHEESE, CHEESE], ["some", "some"]),
    ],
)
def test_extent(texts: list[str], extents: list[str]) -> None:
    assert told(*texts).drop_duplicates("fact_id")["told"].tolist() == extents


def test_the_matrix_has_what_one_tells_first_and_what_one_leaves_out_last() -> None:
    dance = "Dancers in green filled the old theatre until midnight."
    table = told(f"{BRIDGE} {CHEESE} {dance}", f"{SAME} {CHEESE}", f"{CHEESE} {COST}")
    matrix = coverage_matrix(table)
    order = matrix.index.get_level_values("told").tolist()
    assert order == sorted(order, key=["alone", "some", "all", "all but one"].index)
    assert matrix.columns.tolist() == ["A", "B", "C"]
    cheese = matrix.xs(CHEESE, level="fact")
    assert cheese.to_numpy().tolist() == [[1, 1, 1]]
    assert (matrix.to_numpy() > 0).any(axis=1).all()
    by_article = coverage_matrix(table, by="article_id")
    assert by_article.to_numpy().tolist() == matrix.to_numpy().tolist()
    with pytest.raises(ValueError, match="source"):
        coverage_matrix(table, by="outlet")


def test_cells_count_the_rows_of_the_table(coverage: Corpus) -> None:
    from analysis.compare import coverage as told_by

    table = told_by(coverage, reported_speech(coverage, engine="rules"))
    matrix = coverage_matrix(table)
    assert int(matrix.to_numpy().sum()) == table["sure"].sum()
    assert table.groupby("fact_id")["fact"].nunique().max() == 1


@pytest.mark.parametrize("texts", [[], [""], ["", "  \n"]])
def test_nothing_told_gives_an_empty_typed_table(texts: list[str]) -> None:
    held = [bare(text, id=f"a{n}") for n, text in enumerate(texts)]
    table = coverage(held, reported_speech(held, engine="rules"))
    assert table.empty and table["start"].dtype == "int64"
    assert coverage_matrix(table).empty
    assert statements(held).empty


@pytest.mark.parametrize("least", [0, -1, 1.5])
def test_least_is_a_cosine(least: float) -> None:
    with pytest.raises(ValueError, match="least"):
        statements([], least=least)


def test_a_large_event_gives_the_same_statements(monkeypatch: pytest.MonkeyPatch) -> None:
    module = import_module("analysis.compare._coverage")
    corpus = load_corpus(shipped_folder())
    small = statements(corpus)
    monkeypatch.setattr(module, "MOST_SENTENCES", 20)
    pd.testing.assert_frame_equal(statements(corpus), small)


def test_an_event_that_is_too_large_is_left_out_with_a_warning(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    module = import_module("analysis.compare._coverage")
    monkeypatch.setattr(module, "_TOO_MANY", 2)
    held = articles(f"{BRIDGE} {CHEESE}", SAME)
    with pytest.warns(UserWarning, match="no statements of event 'e', which has 3 sentences"):
        assert statements(held).empty
    other = [replace(article, id=f"b{article.id}", event="f") for article in held[:1]]
    with pytest.warns(UserWarning, match="event 'e'"):
        assert set(statements([*held, *other])["event"]) == {"f"}


@given(st.lists(messy_text, min_size=1, max_size=3))
def test_rows_are_the_words_of_their_articles(texts: list[str]) -> None:
    held = [bare(text, id=f"a{n}") for n, text in enumerate(texts)]
    table = coverage(held, reported_speech(held, engine="rules"))
    text_of = {article.id: article.text for article in held}
    for row in table.itertuples():
        assert text_of[row.article_id][row.start : row.end] == row.text
    found = statements(held)
    assert (found["sure"] | ~found["clear"]).all()  # what is clear is sure
    assert found.loc[found["typical"], "clear"].all()
    assert (found.groupby("statement")["typical"].sum() == 1).all()


def test_who_is_only_told_to_have_acted_is_no_speaker() -> None:
    corpus = articles("Cy Dunn refused to sign the paper. Ada Bell said that it was late.")
    speech = reported_speech(corpus, engine="rules")
    for table, names in ((speech, ["Ada Bell"]), (speech.drop(columns="type"), None)):
        found = coverage(corpus, table)
        speakers = sorted(found.loc[found["kind"] == "speaker", "fact"])
        assert speakers == (names or ["Ada Bell", "Cy Dunn"])
