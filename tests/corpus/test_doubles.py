"""The same text twice: in one outlet it counts once, elsewhere it is a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import load_corpus, stream_corpus
from analysis.corpus import Corpus, make_article
from analysis.corpus.doubles import Doubles, first_copies

WIRE = (
    "The ferry from Port Ellin will stop at the island twice a day from May. The company said on "
    "Tuesday that a second ship had been hired for the summer. Farmers on the island had asked for "
    "it for years, because milk could not wait until the evening. Tickets will cost as much as "
    "before, and children under ten travel free until autumn, the company said."
)
EDITED = WIRE.replace("hired", "chartered").replace("autumn", "October")
CUT = WIRE[: WIRE.index("Tickets")]
OTHER = (
    "A museum in the capital shows the letters of a lighthouse keeper who counted ships for forty "
    "years. His grandson found them under the floor of a barn and gave them away for nothing."
)


def saved(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def row(id: str, source: str, text: str, **other: str) -> dict[str, str]:
    return {"id": id, "source": source, "text": text, **other}


@pytest.mark.parametrize("read", [load_corpus, stream_corpus])
def test_the_same_text_of_one_outlet_counts_once(tmp_path, read):
    spaced = WIRE.replace("ferry from", "Ferry  from").replace(".", "!")
    same = {"title": "Ferry", "date": "2023-02-05"}
    path = saved(
        tmp_path / "a.jsonl", row("a", "Daily", WIRE, **same), row("b", "Daily", spaced, **same),
        row("c", "Herald", WIRE, **same), row("d", "Daily", OTHER, **same),
    )  # fmt: skip
    with pytest.warns(UserWarning, match="left out 1 of"):
        corpus = read(path)
    assert [article.id for article in corpus] == ["a", "c", "d"]
    problem = corpus.problems.iloc[0]
    assert problem["problem"] == "the same text as a in the same outlet"
    assert problem["article_id"] == "b" and problem["row"] == 2 and problem["left_out"]
    assert [article.id for article in read(path, duplicates="keep")] == ["a", "b", "c", "d"]


def test_an_id_twice_with_the_same_text_is_no_error(tmp_path):
    path = saved(tmp_path / "a.jsonl", row("a", "Daily", WIRE), row("a", "Daily", WIRE))
    corpus = load_corpus(path, on_error="raise")
    assert len(corpus) == 1 and "the same text as a" in corpus.problems["problem"][0]


def test_where_the_outlet_is_not_known_only_a_row_that_stands_twice_is_left_out():
    doubles = Doubles()
    one = {"article_id": "article1", "text": WIRE, "title": "Ferry", "_file": "t.csv", "_row": "1"}
    assert doubles.earlier(one) == ""
    assert doubles.earlier(one | {"article_id": "article2", "_row": "2"}) == "article1"
    assert doubles.earlier(one | {"article_id": "article3", "title": "Another"}) == ""
    assert doubles.earlier(one | {"article_id": "article4", "_file": "u.csv"}) == ""
    assert doubles.earlier(one | {"article_id": "x"}) == ""
    assert doubles.earlier(one | {"article_id": "y", "source": "Daily"}) == ""
    saved = one | {"article_id": "z", "source": "DAILY", "title": "", "_row": ""}
    assert doubles.earlier(saved) == "y"


@pytest.mark.parametrize(
    ("other", "is_double"),
    [
        ({}, True),
        ({"source": "DAILY", "page": "4"}, True),
        ({"published": "2023-02-06"}, False),  # printed again on another day
        ({"title": "Ferry, again"}, False),
        ({"source": "Herald"}, False),
        ({"title": ""}, True),  # not another one
        ({"title": "", "published": ""}, True),
    ],
)
def test_title_and_date_tell_whether_a_text_of_one_outlet_is_the_same_article(other, is_double):
    doubles = Doubles()
    one = {"article_id": "a", "source": "Daily", "title": "Ferry", "published": "2023-02-05"}
    assert doubles.earlier(one | {"text": WIRE}) == ""
    again = doubles.earlier(one | {"text": WIRE, "article_id": "b"} | other)
    assert again == ("a" if is_double else "")


def test_a_few_words_with_neither_title_nor_date_stay_under_ids_of_their_own():
    doubles = Doubles()
    rows = [
        {"article_id": id, "source": "Daily", "text": "The balloon fell."}
        for id in ("a1", "a2", "a1")
    ]
    assert [doubles.earlier(row) for row in rows] == ["", "", "a1"]
    longer = [row | {"text": WIRE} for row in rows]
    assert [doubles.earlier(row) for row in longer] == ["", "a1", "a1"]


def test_rows_without_title_and_date_are_told_apart_by_ids_that_are_given():
    doubles = Doubles()
    rows = [("a1", "1"), ("a2", "2"), ("a1", "3"), ("article4", "4"), ("article5", "5")]
    found = [
        doubles.earlier({"article_id": id, "source": "Daily", "text": WIRE, "_row": row})
        for id, row in rows
    ]
    assert found == ["", "", "a1", "", "article4"]


def test_texts_without_words_are_no_doubles():
    doubles = Doubles()
    assert [doubles.earlier({"article_id": id, "source": "A", "text": "…"}) for id in "ab"] == [
        "",
        "",
    ]


# --- copies -----------------------------------------------------------------------------------


def test_a_copy_names_the_earliest_article_with_its_words():
    texts = {"a": EDITED, "b": OTHER, "c": WIRE, "d": CUT, "e": WIRE}
    days = {"a": "2024-05-03", "b": "2024-05-01", "c": "2024-05-02", "d": "", "e": "2024-05-02"}
    corpus = Corpus(
        make_article(text, id=id, source=id.upper(), published=days[id])
        for id, text in texts.items()
    )
    assert corpus.frame["copy_of"].tolist() == ["c", "", "", "c", "c"]
    assert corpus.filter(source=["A", "D"]).frame["copy_of"].tolist() == ["", "a"]


def test_a_brief_taken_from_a_long_article_is_no_copy():
    brief = WIRE[: WIRE.index(" Farmers")]
    assert first_copies([WIRE + OTHER + WIRE.replace("ferry", "train"), brief], ["", ""]) == [
        -1,
        -1,
    ]


def test_texts_too_short_for_a_run_are_compared_whole():
    assert first_copies(["One two.", "one, two", "One three."], [""] * 3) == [-1, 0, -1]
    assert first_copies(["", "", "渡轮从五月起每天两班。", "渡轮从五月起每天两班！"], [""] * 4) == [
        -1,
        -1,
        -1,
        2,
    ]


def test_a_column_of_that_name_is_kept_beside():
    article = make_article(WIRE, extra={"copy_of": "me"})
    frame = Corpus([article]).frame
    assert frame[["copy_of", "copy_of_given"]].values.tolist() == [["", "me"]]


@given(st.lists(st.sampled_from([WIRE, EDITED, CUT, OTHER, ""]), max_size=8))
def test_what_is_copied_is_no_copy_itself(texts):
    found = first_copies(texts, [""] * len(texts))
    assert all(found[place] == -1 and place < n for n, place in enumerate(found) if place >= 0)
