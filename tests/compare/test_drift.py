"""Quotation drift: what each outlet made of the same words, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare import quotation_drift
from analysis.corpus import Corpus, make_article
from analysis.quotes import reported_speech
from tests.builders import bare

FULL = "“The old harbour bridge will reopen after careful repairs next spring,” Ada Bell said."


def corpus(*texts: str, dates: tuple[str, ...] = ()) -> Corpus:
    """Return one article a text, of outlets A, B, C, ..., on one event."""
    days = [*dates, *[""] * len(texts)]
    return Corpus(
        make_article(text, id=f"a{n}", source="ABCDEFG"[n], event="e", published=days[n])
        for n, text in enumerate(texts)
    )


def drift(*texts: str, dates: tuple[str, ...] = ()) -> pd.DataFrame:
    told = corpus(*texts, dates=dates)
    return quotation_drift(told, reported_speech(told, engine="rules"))


@pytest.mark.parametrize(
    ("other", "form", "counts", "differs"),
    [
        (FULL, "verbatim", (11, 0, 0, 0), ""),
        (
            "Ada Bell said the bridge “will reopen after careful repairs.”",
            "trimmed",
            (5, 6, 0, 0),
            "− The old harbour bridge; − next spring",
        ),
        (
            "“The old harbor bridge will reopen after hasty repairs next spring,” Ada Bell said.",
            "reworded",
            (10, 0, 0, 1),
            "careful → hasty",
        ),
        (
            "Ada Bell said the old harbour bridge will reopen after careful repairs next year.",
            "unmarked",
            (10, 0, 0, 1),
            "spring → year",
        ),
        (
            "Ada Bell said that the bridge will reopen to walkers once careful repairs are made.",
            "paraphrase",
            None,
            None,
        ),
    ],
)
def test_forms(other: str, form: str, counts: tuple[int, ...] | None, differs: str | None) -> None:
    table = drift(FULL, other)
    assert list(table["form"]) == ["fullest", form]
    version = table.iloc[1]
    if counts is not None:
        assert tuple(version[["kept", "dropped", "added", "replaced"]]) == counts
        assert version["differs"] == differs
    assert version["kept"] + version["dropped"] + version["replaced"] == 11
    assert version["kept"] + version["added"] + version["replaced"] == version["n_words"]


def test_numbers_and_spellings_do_not_count_as_changes() -> None:
    table = drift(
        "“That is 100 percent a manoeuvre against our fishermen,” Ada Bell said.",
        "“That is 100% a maneuver against our fishermen,” Ada Bell said.",
    )
    assert list(table["form"]) == ["fullest", "verbatim"]


def test_one_telling_word_in_marks_is_enough_for_one_speaker() -> None:
    table = drift(
        "“To send a fleet against a rowing boat is strange, almost laughable,” Ada Bell said.",
        "Ada Bell called it “foolish and laughable” and went home.",
    )
    assert list(table["form"]) == ["fullest", "reworded"]
    assert table["text"][1] == "foolish and laughable"


def test_two_speakers_need_five_words_in_marks() -> None:
    both = "“The fleet burned our wooden boats at dawn,” {} said."
    assert len(drift(both.format("Ada Bell"), both.format("Carl Dunn"))) == 2
    short = "“Burned wooden boats,” {} said."
    assert drift(short.format("Ada Bell"), short.format("Carl Dunn")).empty


def test_another_statement_of_the_speaker_is_none_of_the_versions() -> None:
    assert drift(FULL, "“Nobody asked the fishermen about their nets,” Ada Bell said.").empty


def test_articles_on_two_events_are_not_compared() -> None:
    two = [make_article(FULL, id=id, source=id, event=id) for id in "ab"]
    assert quotation_drift(two, reported_speech(two, engine="rules")).empty


def test_one_outlet_quoting_twice_is_no_drift() -> None:
    two = [make_article(FULL, id=id, source="A", event="e") for id in "ab"]
    assert quotation_drift(two, reported_speech(two, engine="rules")).empty


@pytest.mark.parametrize(
    ("dates", "order"),
    [
        (("2023-02-03", "2023-02-02"), [2, 1]),
        (("2023-02-03", "2023-02-03"), [1, 1]),
        (("2023-02", "2023-06"), [1, 2]),
        (("2023-02", "2023-02-03"), [None, None]),
        (("2023-02", "2023-02"), [None, None]),
        (("2023-02-03", ""), [None, None]),
        (("", ""), [None, None]),
        (("2023-02-03", "some day"), [None, None]),
    ],
)
def test_order_is_told_only_by_dates_that_decide(
    dates: tuple[str, str], order: list[float | None]
) -> None:
    table = drift(FULL, FULL, dates=dates)
    assert [None if pd.isna(n) else n for n in table["order"]] == order


def test_words_printed_months_apart_may_be_of_another_occasion() -> None:
    assert drift(FULL, FULL, dates=("2023-02-03", "2023-02"))["doubtful"].tolist() == [False] * 2
    assert drift(FULL, FULL, dates=("2023-02", "2023-06"))["doubtful"].tolist() == [False, True]


def test_who_relays_the_words_counts_as_their_speaker() -> None:
    said = "“That must never happen again,” {}."
    table = drift(
        said.format("said Carl Dunn"), said.format("Ada Bell said, according to Carl Dunn")
    )
    assert table["speaker"].tolist() == ["Carl Dunn", "Ada Bell"]


def test_a_lost_mark_does_not_hide_a_version() -> None:
    lost = "Ada Bell spoke of “our friends. She called the bridge “a rusty toothless wonder” then."
    table = drift("“It is a rusty toothless wonder,” Ada Bell said.", lost)
    assert table["text"].tolist() == ["It is a rusty toothless wonder", "a rusty toothless wonder"]


@pytest.mark.parametrize("texts", [[], [""], ["", FULL], [FULL]])
def test_nothing_to_compare_gives_an_empty_typed_table(texts: list[str]) -> None:
    articles = [bare(text, id=f"a{n}") for n, text in enumerate(texts)]
    table = quotation_drift(articles, reported_speech(articles, engine="rules"))
    assert table.empty
    assert table["start"].dtype == "int64" and table["order"].dtype == "float64"


@given(st.lists(messy_text, min_size=2, max_size=3))
def test_rows_are_the_words_of_their_articles(texts: list[str]) -> None:
    articles = [bare(text, id=f"a{n}") for n, text in enumerate(texts)]
    table = quotation_drift(articles, reported_speech(articles, engine="rules"))
    text_of = {article.id: article.text for article in articles}
    for row in table.itertuples():
        assert text_of[row.article_id][row.start : row.end] == row.text
    for _, group in table.groupby("drift_id"):
        assert group["article_id"].is_unique and (group["form"] == "fullest").sum() == 1
        full = group["n_words"].iloc[0]
        assert (group["kept"] + group["dropped"] + group["replaced"] == full).all()


def test_an_act_is_a_version_only_by_its_marks() -> None:
    said = "Ada Bell said the old harbour bridge will reopen after careful repairs next year."
    told = corpus(FULL, said)
    speech = reported_speech(told, engine="rules")
    assert quotation_drift(told, speech)["form"].tolist() == ["fullest", "unmarked"]
    speech["type"] = ["statement", "act"]
    assert quotation_drift(told, speech).empty
    told = corpus(FULL, "Ada Bell said the bridge “will reopen after careful repairs.”")
    speech = reported_speech(told, engine="rules").assign(type=["statement", "act"])
    assert quotation_drift(told, speech)["form"].tolist() == ["fullest", "trimmed"]
