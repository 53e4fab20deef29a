"""Reported speech as a file: what is saved comes back, and what can't be kept is refused."""

from __future__ import annotations

import csv
import datetime
import errno
import io
import json
import os
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from conftest import spans_of
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import Corpus, CorpusError, make_article
from analysis.files.folders import MARK, names_in
from analysis.quotes import COLUMNS, reported_speech
from analysis.quotes.brat import read_brat
from analysis.quotes.exports import SPAN_COLUMNS, SUFFIXES, load, load_annotations, save, write
from tests.builders import bare

LAKE = (
    "The lake froze on Monday.\n“The lake,” Ada Bell said, “is frozen.” "
    "According to Cy Dunn, it is 😀 safe."
)
RIVER = "The river rose on Friday. “Stay away,” warned Mayor Ed Frey."


@pytest.fixture
def corpus():
    return Corpus(
        [
            make_article(LAKE, id="lake 1", source="S"),
            make_article(RIVER, id="river", source="T"),
        ]
    )


@pytest.fixture
def quotes(corpus):
    return reported_speech(corpus, engine="rules")


def one_quote(**values):
    """Return a table of one quote, made by hand, of the article "Bell said ice, she said."."""
    row = {
        "article_id": "a",
        "quote_id": "a-q1",
        "content": "ice",
        "source": "Bell",
        "cue": "said",
        "content_spans": [(10, 13)],
        "source_spans": [(0, 4)],
        "cue_spans": [(5, 9)],
        "speaker": "Ada Bell",
        "confidence": 0.5,
    }
    return pd.DataFrame([row | values], dtype=object)


BELL = bare("Bell said ice, she said.")


# tables


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_the_very_same_table_comes_back(quotes, suffix, tmp_path):
    assert len(quotes) == 3
    save(quotes, tmp_path / f"quotes{suffix}")
    back = load(tmp_path / f"quotes{suffix}")
    pd.testing.assert_frame_equal(back, quotes)
    assert back["content_spans"][0] == quotes["content_spans"][0]
    assert isinstance(back["content_spans"][0][0], tuple)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_an_empty_table_comes_back_with_its_types(suffix, tmp_path):
    empty = reported_speech([], engine="rules")
    save(empty, tmp_path / f"quotes{suffix}")
    pd.testing.assert_frame_equal(load(tmp_path / f"quotes{suffix}"), empty)


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_other_columns_and_orders_come_back_without_the_index(suffix, tmp_path):
    table = one_quote(note="n").iloc[:, ::-1].set_axis([7])
    save(table, tmp_path / f"t{suffix}")
    back = load(str(tmp_path / f"t{suffix}"))
    assert list(back.columns) == list(table.columns)
    assert back.to_dict("records") == table.to_dict("records")
    assert list(back.index) == [0]


def test_json_lines_refuse_to_lose_the_columns_of_an_empty_table(tmp_path):
    with pytest.raises(ValueError, match="empty table"):
        save(one_quote().iloc[:0], tmp_path / "t.jsonl")
    assert not (tmp_path / "t.jsonl").exists()


def test_what_a_csv_looks_like(tmp_path):
    table = one_quote(content='=1+1, "x"', content_spans=[(3, 9), (12, 20)])
    save(table[["quote_id", "content", "content_spans", "confidence"]], tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        '"quote_id","content","content_spans","confidence"\n'
        '"a-q1","\'=1+1, ""x""","[[3, 9], [12, 20]]","0.5"\n'
    )


def test_what_a_json_line_and_parquet_look_like(tmp_path):
    table = one_quote(content="é", content_spans=[(3, 9), (12, 20)])[["content", "content_spans"]]
    save(table, tmp_path / "t.jsonl")
    line = '{"content": "\\u00e9", "content_spans": [[3, 9], [12, 20]]}\n'
    assert (tmp_path / "t.jsonl").read_text(encoding="ascii") == line
    save(table, tmp_path / "t.parquet")
    spans = pd.read_parquet(tmp_path / "t.parquet")["content_spans"][0]
    assert [list(pair) for pair in spans] == [[3, 9], [12, 20]]


def test_what_a_sheet_looks_like(tmp_path):
    table = one_quote(content="=1+1", content_spans=[(3, 9)], published="2023-02-04")
    later = one_quote(published="2023-02", content="x" * 200)
    save(pd.concat([table, later]), tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == ["quotes"]
    sheet = book["quotes"]
    assert sheet.freeze_panes == "A2"
    head = {cell.value: cell for cell in sheet[1]}
    assert list(head) == list(table.columns) and all(cell.font.b for cell in head.values())
    assert 20 < sheet.column_dimensions[head["content"].column_letter].width < 80
    content, spans, day, month = (
        sheet[f"{head[name].column_letter}{row}"]
        for name, row in (("content", 2), ("content_spans", 2), ("published", 2), ("published", 3))
    )
    assert (content.value, content.data_type, content.quotePrefix) == ("=1+1", "s", True)
    assert spans.value == "[[3, 9]]"
    assert day.is_date and day.value == datetime.datetime(2023, 2, 4)
    assert month.value == "2023-02" and not month.is_date


@pytest.mark.parametrize("day", ["1899-12-31", "1900-02-28", "2023-02-30", "9999-12-31", "4 Feb"])
def test_any_date_comes_back_from_a_sheet(day, tmp_path):
    save(one_quote(published=day), tmp_path / "t.xlsx")
    assert load(tmp_path / "t.xlsx")["published"].tolist() == [day]


def test_a_sheet_that_was_edited_is_read(tmp_path):
    save(pd.concat([one_quote(event="e", outlet="S")] * 2), tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    sheet = book.active
    names = {cell.value: cell.column_letter for cell in sheet[1]}
    sheet[f"{names['speaker']}2"] = 2023
    sheet[f"{names['event']}2"] = datetime.datetime(2023, 2, 1)
    sheet[f"{names['outlet']}2"] = None
    sheet[f"{names['confidence']}2"] = 1
    sheet[f"{names['speaker']}5"] = " "
    sheet[f"{names['speaker']}5"] = None  # an empty row at the end
    book.save(tmp_path / "t.xlsx")
    first = load(tmp_path / "t.xlsx").iloc[0]
    assert first[["speaker", "event", "outlet"]].tolist() == ["2023", "2023-02-01", ""]
    assert len(load(tmp_path / "t.xlsx")) == 2
    sheet[f"{names['cue_spans']}3"] = "[[9, 3]]"
    book.save(tmp_path / "t.xlsx")
    with pytest.raises(CorpusError, match="row 2, column 'cue_spans': not a list of"):
        load(tmp_path / "t.xlsx")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_given_for_annotations_is_told_to_be_one(suffix, tmp_path):
    save(one_quote(), tmp_path / f"t{suffix}")
    with pytest.raises(CorpusError, match=rf"t\{suffix}: a table, which load\(\) reads"):
        load_annotations(tmp_path / f"t{suffix}", [BELL])


def test_a_cell_that_is_too_long_for_excel_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"row 1, column 'content': a text of 40000 .* \.csv file"):
        save(one_quote(content="x" * 40_000), tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_workbook_is_named(tmp_path):
    (tmp_path / "t.xlsx").write_bytes(b"PK nothing")
    with pytest.raises(CorpusError, match="t.xlsx"):
        load(tmp_path / "t.xlsx")


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_table_of_before_is_read_as_it_was_saved(suffix, quotes, tmp_path):
    older = quotes.drop(columns=["outlet", "event", "published", "title"])
    save(older, tmp_path / f"t{suffix}")
    pd.testing.assert_frame_equal(load(tmp_path / f"t{suffix}"), older)
    assert load(tmp_path / f"t{suffix}").query('source == "S"').empty


ODD = [
    "=1", "+1", "-1", "@x", "'", "''", "'=1", "'tis", " =1", "\t=1", "\r=1", "＝1", "", " ", "\n",
    "\r", "\r\n", "a\x00b", "\x00", "\x00=1", "\x1a", "\x85", "\u2028=", "\ufeff", 'a"b,c', '"',
    "null", "NaN", "1.0", "[[1, 2]]", "😀", "\\ud83d", "\\",
]  # fmt: skip


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("text", ODD)
def test_odd_texts_come_back(text, suffix, tmp_path):
    table = one_quote(content=text, speaker=text)
    save(table, tmp_path / f"t{suffix}")
    assert load(tmp_path / f"t{suffix}").to_dict("records") == table.to_dict("records")


@pytest.mark.parametrize("text", ODD)
def test_no_text_of_a_csv_begins_a_formula(text, tmp_path):
    save(one_quote(content=text)[["content"]], tmp_path / "t.csv")
    with open(tmp_path / "t.csv", encoding="utf-8", newline="") as file:
        _, (cell,) = csv.reader(file)
    assert cell in (text, f"'{text}")
    assert not cell.strip("\x00 \t\r\n\u2028").startswith(("=", "+", "-", "@", "＝"))


texts = st.lists(st.text() | st.sampled_from(ODD), max_size=3).map("".join)
spans = st.lists(
    st.tuples(st.integers(0, 2**40), st.integers(1, 99)).map(lambda pair: (pair[0], sum(pair))),
    max_size=3,
)
types = dict.fromkeys(COLUMNS, texts) | dict.fromkeys(SPAN_COLUMNS, spans)
types["confidence"] = st.floats(-1e300, 1e300)  # Excel rounds what is larger up to infinity


@given(st.lists(st.fixed_dictionaries(types), max_size=3), st.sampled_from(SUFFIXES))
def test_any_table_comes_back(rows, suffix):
    table = pd.DataFrame(rows, columns=COLUMNS).astype({"confidence": "float64"})
    with tempfile.TemporaryDirectory() as folder:
        save(table, Path(folder) / f"t{suffix}")
        back = load(Path(folder) / f"t{suffix}")
        told = table.astype(object)
        if suffix == ".xlsx":  # Excel keeps 15 digits
            pd.testing.assert_frame_equal(back, told.astype(back.dtypes))
        else:
            pd.testing.assert_frame_equal(back.astype(object), told)
        assert back["confidence"].dtype == "float64"
        save(back, Path(folder) / f"again{suffix}")
        pd.testing.assert_frame_equal(load(Path(folder) / f"again{suffix}"), back)


def test_half_a_character_lives_in_json_alone(tmp_path):
    table = one_quote(content="a\ud800b")
    save(table, tmp_path / "t.jsonl")
    assert load(tmp_path / "t.jsonl")["content"][0] == "a\ud800b"
    for name in ("t.csv", "t.parquet"):
        with pytest.raises(ValueError, match="column 'content': half .*'a-q1'"):
            save(table, tmp_path / name)
        assert not (tmp_path / name).exists()


def test_two_halves_that_json_would_join_are_refused(tmp_path):
    with pytest.raises(ValueError, match="column 'speaker': half .*'a-q1'"):
        save(one_quote(speaker="\ud83d\ude00"), tmp_path / "t.jsonl")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("content", None),
        ("content", 3),
        ("speaker", float("nan")),
        ("confidence", float("nan")),
        ("confidence", "0.5"),
        ("confidence", True),
        ("content_spans", None),
        ("cue_spans", [(3,)]),
        ("cue_spans", [(3, 3)]),
        ("cue_spans", [(-1, 3)]),
        ("cue_spans", [(1.0, 3.0)]),
        ("cue_spans", [(False, True)]),
        ("cue_spans", [(0, 2**63)]),
        ("cue_spans", ["ab"]),
    ],
)
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_value_of_another_type_is_refused_on_the_way_out(column, value, suffix, tmp_path):
    with pytest.raises(ValueError, match=f"row 1, column '{column}'.*'a-q1'"):
        save(one_quote(**{column: value}), tmp_path / f"t{suffix}")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("content_spans", "[[3, 9]"),
        ("content_spans", ""),
        ("content_spans", "__import__('os')"),
        ("content_spans", '[["3", "9"]]'),
        ("content_spans", "[[9, 3]]"),
        ("content_spans", "[" * 100_000),
        ("content_spans", f"[[0, {'9' * 5000}]]"),
        ("confidence", "high"),
        ("confidence", "NaN"),
        ("confidence", "[1]"),
    ],
)
def test_a_malformed_cell_is_named(column, cell, tmp_path):
    save(pd.concat([one_quote(), one_quote()]), tmp_path / "t.csv")
    table = pd.read_csv(tmp_path / "t.csv", dtype=str, keep_default_na=False)
    table.loc[1, column] = cell
    table.to_csv(tmp_path / "t.csv", index=False)
    with pytest.raises(CorpusError) as caught:
        load(tmp_path / "t.csv")
    assert (caught.value.file, caught.value.row) == (str(tmp_path / "t.csv"), 2)
    assert caught.value.column == column


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b'"a","a"\n"1","2"\n',
        b'"a","b"\n"1","2","3"\n',
        b'"a","b"\n"1"\n',
        b'"a"\n"not closed\n',
        b'"a"\n"\xff"\n',
    ],
)
def test_a_broken_csv_is_named(data, tmp_path):
    (tmp_path / "t.csv").write_bytes(data)
    with pytest.raises(CorpusError, match="t.csv"):
        load(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "after 1 rows"),
        ("[1]", "row 2 has not the columns"),
        ('{"quote_id": "x"}', "row 2 has not the columns"),
        ('{"quote_id": "x", "cue_spans": [[1]]}', "row 2, column 'cue_spans'"),
        ('{"quote_id": null, "cue_spans": []}', "row 2, column 'quote_id'"),
        ('{"quote_id": "x", "cue_spans": [[1, 1e400]]}', "row 2, column 'cue_spans'"),
        ("[" * 100_000, "after 1 rows"),
    ],
)
def test_a_broken_json_line_is_named(line, said, tmp_path):
    (tmp_path / "t.jsonl").write_text('{"quote_id": "a", "cue_spans": []}\n\n' + line)
    with pytest.raises(CorpusError, match="t.jsonl") as caught:
        load(tmp_path / "t.jsonl")
    assert said in str(caught.value)


@pytest.mark.parametrize("line", ["1", "null", '"quote_id"', "[]", "{}", '{"": 1}', "\xff"])
def test_a_broken_first_line_is_named(line, tmp_path):
    (tmp_path / "t.jsonl").write_bytes(line.encode("latin-1"))
    with pytest.raises(CorpusError, match="t.jsonl: unreadable after 0 rows"):
        load(tmp_path / "t.jsonl")


def test_broken_parquet_is_named(tmp_path):
    (tmp_path / "t.parquet").write_bytes(b"PAR1 nothing PAR1")
    with pytest.raises(CorpusError, match="t.parquet"):
        load(tmp_path / "t.parquet")
    pd.DataFrame({"content": ["x"], "cue_spans": [[1, 2]]}).to_parquet(tmp_path / "t.parquet")
    with pytest.raises(CorpusError, match="row 1, column 'cue_spans'"):
        load(tmp_path / "t.parquet")


@pytest.mark.parametrize("columns", [["a", "a"], [1], ["=a"], ["\ud800"], []])
def test_names_of_columns(columns, tmp_path):
    table = pd.DataFrame([["x"] * len(columns)], columns=pd.Index(columns, dtype=object))
    with pytest.raises(ValueError, match="columns need names"):
        save(table, tmp_path / "t.csv")


def test_an_unknown_suffix_lists_those_there_are(tmp_path):
    with pytest.raises(ValueError, match=r"\.csv, \.xlsx, \.parquet, \.jsonl"):
        save(one_quote(), tmp_path / "t.xls")
    with pytest.raises(ValueError, match=r"\.csv, \.xlsx, \.parquet, \.jsonl"):
        load(tmp_path / "t.pkl")
    with pytest.raises(ValueError, match=r"\.csv, \.xlsx, \.parquet, \.jsonl"):
        load(tmp_path)


def test_a_file_from_a_spreadsheet_is_read(tmp_path):
    (tmp_path / "t.CSV").write_bytes('\ufeffspeaker,cue_spans\r\nBé,"[[1, 2]]"\r\n'.encode())
    assert load(tmp_path / "t.CSV").to_dict("records") == [{"speaker": "Bé", "cue_spans": [(1, 2)]}]


# brat


def test_brat_gives_back_spans_and_speakers(corpus, quotes, tmp_path):
    save(quotes, tmp_path / "brat", corpus)
    names = ["annotation.conf", "lake 1.ann", "lake 1.txt", "river.ann", "river.txt", "visual.conf"]
    assert names_in(tmp_path / "brat") == [MARK, *names]
    for article in corpus:
        written = (tmp_path / "brat" / f"{article.id}.txt").read_bytes()
        assert written == article.text.encode()
        rows = quotes[quotes["article_id"] == article.id]
        found = read_brat(tmp_path / "brat" / f"{article.id}.ann")
        assert [item.content for item in found] == list(rows["content_spans"])
        assert [item.source for item in found] == list(rows["source_spans"])
        assert [item.cue for item in found] == list(rows["cue_spans"])
        assert [item.speaker for item in found] == list(rows["speaker"])
    assert len(quotes["content_spans"][0]) == 2  # “The lake,” ... “is frozen.”


def test_the_lines_of_brat(tmp_path):
    article = bare("Bell said:\nice,\u2028she said.")
    table = one_quote(content="said:\nice,\u2028she", content_spans=[(5, 19)])
    save(table, tmp_path / "b", [article])
    assert (tmp_path / "b" / "a.ann").read_text(encoding="utf-8") == (
        "T1\tSource 0 4\tBell\n"
        "T2\tCue 5 9\tsaid\n"
        "T3\tContent 5 19\tsaid: ice, she\n"
        "T4\tAttribution 5 9\tsaid\n"
        "E1\tAttribution:T4 Content:T3 Cue:T2 Source:T1\n"
        "#1\tAnnotatorNotes T1\tAda Bell\n"
    )
    (found,) = read_brat(tmp_path / "b" / "a.ann")
    assert found == ([(5, 19)], [(0, 4)], [(5, 9)], "Ada Bell")


def test_brat_without_cue_and_source(tmp_path):
    table = one_quote(
        content="Bell ice", content_spans=[(0, 4), (10, 13)],
        source="", source_spans=[], cue="", cue_spans=[],
    )  # fmt: skip
    save(pd.concat([table, one_quote()]), tmp_path / "b", [BELL])
    assert (tmp_path / "b" / "a.ann").read_text(encoding="utf-8").splitlines()[:5] == [
        "T1\tContent 0 4;10 13\tBell ice",
        "T2\tAttribution 0 4\tBell",
        "E1\tAttribution:T2 Content:T1",
        "#1\tAnnotatorNotes T2\tAda Bell",
        "T3\tSource 0 4\tBell",
    ]
    first, second = read_brat(tmp_path / "b" / "a.ann")
    assert first == ([(0, 4), (10, 13)], [], [], "Ada Bell")
    assert second == ([(10, 13)], [(0, 4)], [(5, 9)], "Ada Bell")


def test_brat_writes_articles_without_speech_and_quotes_without_speaker(tmp_path):
    save(one_quote(speaker=""), tmp_path / "b", [BELL, bare("It\r\nsnowed.", id="b")])
    assert (tmp_path / "b" / "b.txt").read_bytes() == b"It\r\nsnowed."
    assert (tmp_path / "b" / "b.ann").read_bytes() == b""
    assert read_brat(tmp_path / "b" / "a.ann")[0].speaker == ""


@given(st.text(min_size=1), st.data())
def test_brat_holds_any_spans(text, data):
    pieces = spans_of(text)
    names = ("content", "source", "cue")
    columns = {f"{name}_spans": [data.draw(pieces)] for name in names}
    columns["content_spans"] = [columns["content_spans"][0] or [(0, len(text))]]
    shown = {n: " ".join(text[a:b] for a, b in columns[f"{n}_spans"][0]) for n in names}
    with tempfile.TemporaryDirectory() as folder:
        save(one_quote(**shown).assign(**columns), Path(folder) / "b", [bare(text)])
        (found,) = read_brat(Path(folder) / "b" / "a.ann")
    assert found == (*(columns[f"{name}_spans"][0] for name in names), "Ada Bell")


def test_brat_needs_a_corpus_and_columns(tmp_path):
    with pytest.raises(ValueError, match="needs the articles"):
        save(one_quote(), tmp_path / "b")
    with pytest.raises(ValueError, match="cue_spans, speaker"):
        save(one_quote().drop(columns=["cue_spans", "speaker"]), tmp_path / "b", [BELL])
    assert list(tmp_path.iterdir()) == []


def test_quotes_of_articles_that_are_not_there_are_named(tmp_path):
    table = pd.concat([one_quote(), one_quote(article_id="x9")])
    with pytest.raises(ValueError, match="not in the corpus: x9"):
        save(table, tmp_path / "b", [BELL])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "id", ["../a", "a/", "a\\b", "..", ".", "", "a\x00", "a\nb", "C:a", "x" * 300, "\ud800"]
)
def test_an_id_that_is_no_file_name_is_refused(id, tmp_path):
    with pytest.raises(ValueError) as caught:
        save(one_quote(), tmp_path / "b", [BELL, bare("It snowed.", id=id)])
    assert f"article id {id!r}" in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_ids_that_differ_by_case_alone_are_refused(tmp_path):
    with pytest.raises(ValueError, match="'A'"):
        save(one_quote(), tmp_path / "b", [BELL, bare("It snowed.", id="A")])


@pytest.mark.parametrize(
    "values",
    [
        {"content_spans": [(10, 99)]},
        {"content_spans": []},
        {"content": "snow"},
        {"cue_spans": []},
        {"speaker": "Ada\nBell"},
        {"speaker": "Ada Bell "},
        {"speaker": None},
    ],
)
def test_what_brat_would_lose_is_refused(values, tmp_path):
    with pytest.raises(ValueError, match="'a-q1'"):
        save(one_quote(**values), tmp_path / "b", [BELL])
    assert list(tmp_path.iterdir()) == []


def test_spans_past_the_end_are_refused_without_the_texts_too(tmp_path):
    table = one_quote(content_spans=[(10, 99)]).drop(columns=["content", "quote_id"])
    with pytest.raises(ValueError, match="spans"):
        save(table, tmp_path / "b", [BELL])


def test_half_a_character_in_an_article_is_named(tmp_path):
    with pytest.raises(ValueError, match="article 'b': half"):
        save(one_quote(), tmp_path / "b", [BELL, bare("\ud800", id="b")])


def test_brat_overwrites_nothing_that_differs(tmp_path):
    save(one_quote(), tmp_path / "b", [BELL])
    save(one_quote(), tmp_path / "b", [BELL])  # the same again
    (tmp_path / "b" / "a.ann").write_text("T1\tContent 0 4\tBell\n")
    with pytest.raises(CorpusError, match="a.ann: was corrected by hand"):
        save(one_quote(), tmp_path / "b", [BELL])
    assert (tmp_path / "b" / "a.ann").read_text() == "T1\tContent 0 4\tBell\n"


def test_each_line_of_json_is_one_object(quotes, tmp_path):
    save(quotes, tmp_path / "t.jsonl")
    lines = (tmp_path / "t.jsonl").read_text(encoding="ascii").splitlines()
    assert [json.loads(line)["quote_id"] for line in lines] == list(quotes["quote_id"])


# streams, formats, and what is there already


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_a_stream_gets_what_the_file_holds(quotes, format, tmp_path):
    stream = io.StringIO()
    write(quotes, stream, format)
    save(quotes, tmp_path / f"t.{format}")
    assert stream.getvalue().encode() == (tmp_path / f"t.{format}").read_bytes()


def test_tables_can_follow_each_other_in_a_stream(quotes, tmp_path):
    stream = io.StringIO()
    write(quotes[:1], stream)
    write(quotes[1:], stream, header=False)
    (tmp_path / "t.csv").write_text(stream.getvalue(), encoding="utf-8", newline="")
    pd.testing.assert_frame_equal(load(tmp_path / "t.csv"), quotes)


def test_a_stream_gets_nothing_where_a_value_is_refused():
    stream = io.StringIO()
    with pytest.raises(ValueError, match="^row 1, column 'cue': .*'a-q1'"):
        write(one_quote(cue=None), stream)
    with pytest.raises(ValueError, match="no format 'brat'; there are csv, jsonl"):
        write(one_quote(), stream, "brat")
    assert stream.getvalue() == ""


def test_the_format_wins_over_the_suffix(tmp_path):
    save(one_quote(), tmp_path / "t.txt", format="jsonl")
    assert json.loads((tmp_path / "t.txt").read_text())["quote_id"] == "a-q1"
    save(one_quote(), tmp_path / "my.folder", [BELL], format="brat")
    assert (tmp_path / "my.folder" / "a.ann").exists()
    with pytest.raises(
        ValueError, match="no format 'xls'; there are csv, xlsx, parquet, jsonl, lab"
    ):
        save(one_quote(), tmp_path / "t.csv", format="xls")


def test_tasks_for_label_studio_stand_beside_their_configuration(tmp_path):
    save(one_quote(), tmp_path / "t.json", [BELL])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["t.json", "t.xml"]
    save(one_quote(), tmp_path / "t.json", [BELL])  # the same again
    with pytest.raises(CorpusError, match=r"t\.json: is there already and differs"):
        save(one_quote(speaker="Cy"), tmp_path / "t.json", [BELL])
    with pytest.raises(ValueError, match="Label Studio needs the articles"):
        save(one_quote(), tmp_path / "u.json")
    with pytest.raises(ValueError, match="the spans are not the words"):
        save(one_quote(content="snow"), tmp_path / "u.json", [BELL])
    assert not (tmp_path / "u.json").exists()


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_what_fails_on_the_way_leaves_the_old_file(suffix, tmp_path, monkeypatch):
    save(one_quote(), tmp_path / f"t{suffix}")
    before = (tmp_path / f"t{suffix}").read_bytes()

    def full(_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CorpusError, match=f"t{suffix}: cannot be written .No space left"):
        save(one_quote(speaker="Cy"), tmp_path / f"t{suffix}")
    assert (tmp_path / f"t{suffix}").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [f"t{suffix}"]
