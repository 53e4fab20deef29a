"""Corpora that are read from disk in batches: the same articles, whatever the format."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import Corpus, CorpusError, load_corpus, make_article, stream_corpus
from analysis.corpus.batches import STEP
from tests.builders import write_table


@pytest.fixture
def rows():
    return [
        {"id": f"a{n}", "source": "One", "text": f"Text {n} has words.\n\nAnd “more” of them."}
        for n in range(25)
    ]


def write(rows, path):
    if path.suffix:
        write_table(rows, path)
    else:
        Corpus(make_article(row["text"], id=row["id"], source=row["source"]) for row in rows).save(
            path
        )
    return path


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.parquet", "folder"])
def test_a_stream_holds_the_articles_of_the_corpus(name, rows, tmp_path):
    path = write(rows, tmp_path / name)
    stream, corpus = stream_corpus(path), load_corpus(path)
    assert [(a.id, a.text, a.extra) for a in stream] == [(a.id, a.text, a.extra) for a in corpus]
    assert list(stream) == list(stream)  # more than once
    assert (stream.n_records, stream.recognised) == (25, corpus.recognised)
    assert repr(stream).startswith("CorpusStream(25 records; ")


@pytest.mark.parametrize("size", [1, 10, 11, 20, 1000])
def test_batches_part_the_records(size, rows, tmp_path):
    stream = stream_corpus(write(rows, tmp_path / "a.jsonl"))
    batches = stream.batches(size)
    found = [[article.id for article in batch.articles()[0]] for batch in batches]
    assert sum(found, []) == [row["id"] for row in rows]
    step = -(-size // STEP) * STEP
    assert [len(part) for part in found[:-1]] == [step] * (len(found) - 1)


def test_articles_are_picked_by_id(rows, tmp_path):
    stream = stream_corpus(write(rows, tmp_path / "a.jsonl"))
    assert [article.id for article in stream.pick(["a9", "a2", "nobody"])] == ["a2", "a9"]


def test_problems_are_listed_where_they_are_found(rows, tmp_path):
    rows[3]["text"] = ""
    rows[5]["id"] = "a1"
    path = write(rows, tmp_path / "a.jsonl")
    stream = stream_corpus(path, on_error="collect")
    assert stream.problems["problem"].tolist() == ["the id 'a1' occurs twice"]
    assert stream.problems["row"].tolist() == [6]
    assert len(list(stream)) == 23
    _, problems = stream.batches(100)[0].articles()
    assert [(p["row"], p["article_id"]) for p in problems] == [(4, "a3")]
    both = load_corpus(path, on_error="collect").problems
    assert sorted(both["problem"]) == sorted(
        [*stream.problems["problem"], *(p["problem"] for p in problems)]
    )


def test_a_problem_is_raised_when_its_batch_is_read(rows, tmp_path):
    rows[3]["text"] = ""
    stream = stream_corpus(write(rows, tmp_path / "a.jsonl"), on_error="raise")
    with pytest.raises(CorpusError, match="row 4, column 'text': the text is empty"):
        list(stream)


def test_records_that_are_there_are_used_again(rows, tmp_path):
    path = write(rows, tmp_path / "a.jsonl")
    stream_corpus(path, folder=tmp_path / "parts")
    (records,) = (tmp_path / "parts").glob("records-*.jsonl")
    written = records.stat().st_mtime_ns
    again = stream_corpus(path, folder=tmp_path / "parts")
    assert records.stat().st_mtime_ns == written
    assert len(list(again)) == 25
    write([*rows, rows[0] | {"id": "new", "text": "Another text."}], path)
    assert stream_corpus(path, folder=tmp_path / "parts").n_records == 26


def test_an_index_that_is_no_index_is_written_anew(rows, tmp_path):
    path = write(rows, tmp_path / "a.jsonl")
    stream_corpus(path, folder=tmp_path / "parts")
    (listed,) = (tmp_path / "parts").glob("records-*.json")
    listed.write_text("[1", encoding="utf-8")
    assert stream_corpus(path, folder=tmp_path / "parts").n_records == 25


def test_odd_characters_come_back(tmp_path):
    text = "Wörds — “quoted” \u2028 and \x1c more, 🎈.\r\nNext line."
    path = tmp_path / "a.csv"
    pd.DataFrame([{"id": "a", "text": text}]).to_csv(path, index=False)
    assert next(iter(stream_corpus(path))).raw == next(iter(load_corpus(path))).raw


def test_the_list_of_speakers_is_known(tmp_path, rows):
    folder = write(rows, tmp_path / "folder")
    assert stream_corpus(folder).speakers is None
    (folder / "speakers.csv").write_text("name,aliases,role,country,kind\n", encoding="utf-8")
    assert stream_corpus(folder).speakers == folder / "speakers.csv"
