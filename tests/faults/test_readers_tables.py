"""Tables that everyday programs write, and tables made to fill the memory: read, or told."""

from __future__ import annotations

import json

import openpyxl
import pandas as pd
import pyarrow
import pyarrow.parquet
import pytest

from analysis import CorpusError, load_corpus, stream_corpus
from analysis.corpus import delimited, iter_articles, workbooks
from analysis.corpus.json_files import MAX_DEPTH, parse_json
from tests.builders import write_table

TEXT = "The balloon fell into the sea. Nobody was hurt."
ROWS = [{"id": id, "text": TEXT} for id in "abc"]


def refused(path, message):
    for read in (load_corpus, stream_corpus, lambda where: list(iter_articles(where))):
        with pytest.raises(CorpusError, match=message):
            read(path)


# --- everyday files ------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "json", "xlsx", "parquet"])
def test_a_table_without_a_row_is_told(tmp_path, suffix):
    path = tmp_path / f"t.{suffix}"
    if suffix in ("csv", "tsv"):
        path.write_text("id,text\n" if suffix == "csv" else "id\ttext\n")
    elif suffix in ("json", "jsonl"):
        path.write_text("[]" if suffix == "json" else "\n \n")
    else:
        write_table([], path) if suffix == "parquet" else pd.DataFrame(
            {"id": [], "text": []}
        ).to_excel(path, index=False)
    refused(path, rf"t\.{suffix}.*no row")


@pytest.mark.parametrize("suffix", ["csv", "tsv", "jsonl", "ndjson", "json"])
def test_an_empty_table_is_told(tmp_path, suffix):
    (tmp_path / f"t.{suffix}").write_text("")
    refused(tmp_path / f"t.{suffix}", rf"t\.{suffix}: an empty file")


def test_a_list_of_files_without_a_row_is_told(tmp_path):
    (tmp_path / "metadata.csv").write_text("article_id,file\n")
    (tmp_path / "a.txt").write_text(TEXT)
    refused(tmp_path, r"metadata\.csv: no rows in it")


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("head", ["", "\ufeff", "\n"])
def test_json_lines_that_are_written_over_several_lines_are_read(tmp_path, indent, head):
    path = tmp_path / "t.jsonl"
    path.write_text(head + json.dumps(ROWS, indent=indent), encoding="utf-8")
    assert [article.id for article in load_corpus(path)] == ["a", "b", "c"]
    path.write_text(head + "\n".join(json.dumps(row, indent=indent) for row in ROWS))
    assert [article.id for article in load_corpus(path)] == ["a", "b", "c"]
    assert [article.id for article in stream_corpus(path)] == ["a", "b", "c"]


def test_a_bad_first_line_is_told_and_the_others_are_read(tmp_path):
    (tmp_path / "t.jsonl").write_text("{\n" + "\n".join(map(json.dumps, ROWS)))
    with pytest.raises(CorpusError, match=r"t\.jsonl, row 1: not JSON"):
        load_corpus(tmp_path / "t.jsonl", on_error="raise")
    corpus = load_corpus(tmp_path / "t.jsonl")
    assert (len(corpus), len(corpus.problems)) == (3, 1)


def test_json_lines_under_the_name_of_a_list_are_read(tmp_path):
    (tmp_path / "t.json").write_text("\n".join(map(json.dumps, ROWS)))
    corpus = load_corpus(tmp_path / "t.json")
    assert [article.id for article in corpus] == ["a", "b", "c"]
    assert corpus.recognised == "list of JSON lines (.json), 3 rows"
    (tmp_path / "t.json").write_text("[1] [2]")
    refused(tmp_path / "t.json", r"t\.json: not JSON .more after its end")


def test_a_json_file_of_one_article_is_read(tmp_path):
    (tmp_path / "t.json").write_text(json.dumps({"authors": [], "maintext": TEXT, "id": "a"}))
    assert load_corpus(tmp_path / "t.json")["a"].text == TEXT


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("name", ["t.csv", "t.tsv", "metadata.csv"])
def test_a_table_with_other_marks_between_its_columns_is_read(tmp_path, name, mark):
    rows = [["id", "outlet", "text"], ["a", "Daily", TEXT]]
    (tmp_path / name).write_text("".join(mark.join(row) + "\n" for row in rows))
    corpus = load_corpus(tmp_path if name == "metadata.csv" else tmp_path / name)
    assert (corpus["a"].source, corpus["a"].text) == ("Daily", TEXT)


def test_a_name_twice_in_an_object_is_told(tmp_path):
    """Only the last of two texts would be read, without a word."""
    (tmp_path / "t.jsonl").write_text('{"text": "It fell.", "text": "It rose."}\n')
    refused(tmp_path / "t.jsonl", "row 1: .*'text' stands twice")


@pytest.mark.parametrize(
    "read", [load_corpus, stream_corpus, lambda where: list(iter_articles(where))]
)
def test_an_empty_path_is_no_corpus(read):
    with pytest.raises(CorpusError, match="an empty path"):
        read("")


def test_a_corpus_in_which_nothing_could_be_read_is_refused(tmp_path):
    (tmp_path / "t.jsonl").write_text("[1]\n[2]\n")
    refused(tmp_path / "t.jsonl", "row 1: a JSON line that is not an object")


# --- files that unpack to far more than they hold ------------------------------------------


def parquet(path, **columns):
    pyarrow.parquet.write_table(pyarrow.table(columns), path, compression="brotli")
    return path


LONG = "a" * 200_000
BOMBS = {
    "one text a hundred times": {"text": [LONG] * 100},
    "a list of one text": {"text": [TEXT], "x": [[LONG] * 100]},
    "an object with one text": {"text": [TEXT] * 100, "x": [{"k": LONG}] * 100},
    "a map of one text": {
        "text": [TEXT] * 100,
        "x": pyarrow.array([[("k", LONG)]] * 100, pyarrow.map_(pyarrow.string(), pyarrow.string())),
    },
    "bytes": {"text": [TEXT] * 100, "x": [LONG.encode()] * 100},
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_parquet_file_that_unpacks_to_far_more_is_refused(tmp_path, name):
    path = parquet(tmp_path / "t.parquet", **BOMBS[name])
    assert path.stat().st_size < 10_000
    refused(path, r"t\.parquet: unpacks to more than 200 times its size; save it as CSV")


def test_a_parquet_file_of_more_rows_than_bytes_is_refused(tmp_path):
    path = parquet(tmp_path / "t.parquet", text=pyarrow.nulls(2_000_000, pyarrow.string()))
    refused(path, r"t\.parquet: 2000000 rows in \d+ bytes")


def test_a_long_nested_column_and_many_columns_are_refused(tmp_path, monkeypatch):
    path = parquet(tmp_path / "t.parquet", text=[TEXT], x=[[7] * 1000], y=["b"])
    monkeypatch.setattr("analysis.corpus.workbooks.MAX_DOCUMENT_BYTES", 7999)
    refused(path, "unpacks to more than")
    monkeypatch.setattr("analysis.corpus.workbooks.MAX_COLUMNS", 2)
    refused(path, "more than 2 columns")


def test_parquet_values_of_every_kind_are_read(tmp_path):
    kinds = {
        "a": pyarrow.array(["x"], pyarrow.large_string()),
        "b": pyarrow.array(["x"]).dictionary_encode(),
        "c": pyarrow.array([1]).dictionary_encode(),
        "d": pyarrow.array([b"xyz"], pyarrow.binary(3)),
        "e": pyarrow.array([1], pyarrow.decimal128(30)),
        "f": pyarrow.array([[1, 2]], pyarrow.list_(pyarrow.int64(), 2)),
        "g": pyarrow.array([[("k", 1)]], pyarrow.map_(pyarrow.string(), pyarrow.int64())),
        "h": pyarrow.array([1], pyarrow.timestamp("us")),
        "i": pyarrow.array([None], pyarrow.string()),
    }
    path = parquet(tmp_path / "t.parquet", text=[TEXT], **kinds)
    extra = load_corpus(path)["article1"].extra
    assert [extra[name] for name in "abcefi"] == ["x", "x", "1", "1", "[1, 2]", ""]


def test_a_date_that_no_calendar_has_is_told_by_row_and_column(tmp_path):
    dates = pyarrow.array([0, 0, 10**18], pyarrow.timestamp("us"))
    path = parquet(tmp_path / "t.parquet", text=[TEXT] * 3, date=dates)
    refused(path, r"t\.parquet, row 3, column 'date': a value that can't be read")


@pytest.mark.parametrize(("name", "text"), [("t.csv", f"id,text\na,{TEXT}\n"), ("t.jsonl", "{}")])
def test_a_line_without_an_end_is_refused(tmp_path, monkeypatch, name, text):
    monkeypatch.setattr(delimited, "MAX_TEXT_BYTES", 1000)
    (tmp_path / name).write_text(text + "x" * 2000)
    refused(tmp_path / name, "more than 0 million characters")


def test_a_cell_without_an_end_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_TEXT_BYTES", 1000)
    (tmp_path / "t.csv").write_text('id,text\na,"' + f"{TEXT}\n" * 100)
    refused(tmp_path / "t.csv", r"t\.csv, row 1: not readable as CSV \(field larger")


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 900, 990, 1000, 50_000])
@pytest.mark.parametrize(("left", "right"), ["[]", ('{"a":', "}")])
def test_lists_in_lists_are_refused_at_any_depth(tmp_path, depth, left, right):
    deep = f'{{"text": "{TEXT}", "x": {left * depth}1{right * depth}}}'
    for name, text in {"t.jsonl": deep, "t.json": f"[{deep}]"}.items():
        (tmp_path / name).write_text(text)
        refused(tmp_path / name, "not JSON .nested too deep")


@pytest.mark.parametrize("text", ["1" * 5000, "{", "", "[1] x", '{"a":1,"a":2}', "[" * 200_000])
def test_what_is_no_json_gives_one_kind_of_error(text):
    with pytest.raises(ValueError):
        parse_json(text)


def test_numbers_beyond_numbers_are_values_like_others(tmp_path):
    rows = f'{{"text": "{TEXT}", "id": 1e999, "x": -Infinity, "y": NaN}}\n'
    (tmp_path / "t.jsonl").write_text(rows)
    article = load_corpus(tmp_path / "t.jsonl")["inf"]
    assert (article.extra["x"], article.extra["y"]) == ("-inf", "")
    assert load_corpus(tmp_path / "t.jsonl").frame["x"].tolist() == ["-inf"]


def test_a_spreadsheet_of_too_many_cells_is_refused(tmp_path, monkeypatch):
    book = openpyxl.Workbook()
    book.active.append(["id", "text"])
    for row in range(2, 9):
        book.active.cell(row, 2, TEXT)
        book.active.cell(row, 500, "x")
    book.save(tmp_path / "t.xlsx")
    monkeypatch.setattr(workbooks, "_MAX_CELLS", 2_000)
    refused(tmp_path / "t.xlsx", r"row 5: more than \d+ rows or 2000 cells")


@pytest.mark.parametrize("name", ["t.txt", "t.html", "t.rtf", "t.md", "t.docx", "t.xlsx", "t.json"])
def test_a_file_too_large_to_read_as_a_whole_is_refused(tmp_path, name):
    """A file with a hole: it takes no room on the disk."""
    with open(tmp_path / name, "wb") as file:
        file.truncate((1 << 28) + 1)
    refused(tmp_path / name, rf"{name}: larger than (64|256) MB; split it")
