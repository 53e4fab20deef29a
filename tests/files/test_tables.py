"""Any table as a file: what is saved comes back, and what a format can't hold is refused."""

from __future__ import annotations

import datetime
import math
import os
import tempfile
import time
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import CorpusError
from analysis.files.tables import SUFFIXES, load_table, save_table, save_tables, stata_names

FULL = (".csv", ".parquet", ".xlsx")  # what holds names and texts of any kind
ALL = pytest.mark.parametrize("suffix", FULL)
CELLS = pytest.mark.parametrize("suffix", [".csv", ".xlsx"])


def there_and_back(frame, folder, suffix):
    save_table(frame, Path(folder) / f"t{suffix}")
    return load_table(Path(folder) / f"t{suffix}")


@ALL
def test_a_table_of_every_kind_comes_back(suffix, tmp_path):
    table = pd.DataFrame(
        {
            "article_id": ["007", "1.0", "NaN"],
            "n": [1, 2, 3],
            "share": [0.25, math.nan, -1.5],
            "sure": [True, False, True],
            "date": [pd.Timestamp(2023, 2, 4), pd.NaT, pd.Timestamp(2023, 2, 5, 10, 30)],
            "spans": [[(3, 9), (12, 20)], [], [(0, 1)]],
            "words": [["a", "b"], ["=1"], []],
        }
    )
    back = there_and_back(table, tmp_path, suffix)
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    kinds = {name: dtype.kind for name, dtype in back.dtypes.items()}
    assert [kinds[name] for name in ("n", "share", "sure", "date")] == ["i", "f", "b", "M"]
    assert back["article_id"].tolist() == ["007", "1.0", "NaN"]
    assert back["spans"].tolist() == table["spans"].tolist()
    assert isinstance(back["spans"][0][0], tuple)


def test_what_a_csv_looks_like(tmp_path):
    table = pd.DataFrame({"who": ['=1 "x"', None], "n": [1.0, None], "at": [[(3, 9)], None]})
    save_table(table, tmp_path / "t.csv")
    assert (tmp_path / "t.csv").read_text(encoding="utf-8") == (
        '"who","n","at"\n"\'=1 ""x""",1.0,"[[3, 9]]"\n,,\n'
    )


def test_missing_and_empty_texts_are_two_things_but_in_excel(tmp_path):
    table = pd.DataFrame({"a": ["", None, "x"], "b": [None, None, None]})
    for suffix in (".csv", ".parquet"):
        back = there_and_back(table, tmp_path, suffix)
        assert back["a"].tolist()[::2] == ["", "x"]
        assert back["a"].isna().tolist() == [False, True, False]
        assert back["b"].isna().all()
    assert there_and_back(table, tmp_path, ".xlsx")["a"].tolist() == ["", "", "x"]


ODD = [
    "=1+1", "+1", "-1", "@x", "'=1", "'tis", " =1", "\t=1", "\r=1", "＝1", "\ufeff=1", "#N/A",
    "TRUE", "1", "1e5", "2023-02-04", "a\r\nb", "a\rb", "a\x00b", "\x0b", "_x0041_",
    "_x0041_x0042_", " x ", "\n", 'a"b,c', "😀", "\uffff", "null", "[1", "''",
    "{=1}", "http://a.b/c", "mailto:a", "internal:a", "<r>&</r>", "<r><t>a</t></r>", "&amp;",
    "<r>_x0041_x0042_</r>",
]  # fmt: skip


@ALL
@pytest.mark.parametrize("text", ODD)
def test_odd_texts_come_back_as_cells_and_as_names(text, suffix, tmp_path):
    table = pd.DataFrame({text: [text, "x"], "y": [1, 2]})
    back = there_and_back(table, tmp_path, suffix)
    assert list(back.columns) == [text, "y"]
    assert back[text].tolist() == [text, "x"]


@pytest.mark.parametrize("text", ["=1+1", "=HYPERLINK(1)", "+1", "@x", " =1", "#N/A", "TRUE", "12"])
def test_in_excel_a_text_is_a_text_and_a_number_a_number(text, tmp_path):
    save_table(pd.DataFrame({text: [text], "n": [-1.5]}), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["table"]
    assert [cell.data_type for cell in sheet[1]] == ["s", "s"]
    assert [(cell.value, cell.data_type) for cell in sheet[2]] == [(text, "s"), (-1.5, "n")]
    assert bool(sheet["A2"].quotePrefix) == (text not in ("TRUE", "12"))


def test_no_text_is_taken_for_the_xml_of_a_sheet(tmp_path):
    text = '<r></r></is></c><c r="Z2"><f>1+1</f></c><c r="B2" t="inlineStr"><is><r></r>'
    save_table(pd.DataFrame({"a": [text]}), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx")["table"]
    assert (sheet.max_row, sheet.max_column) == (2, 1)
    assert load_table(tmp_path / "t.xlsx")["a"].tolist() == [text]


@ALL
def test_rows_without_any_value_come_back(suffix, tmp_path):
    table = pd.DataFrame({"a": [None, 1.5, None, None], "b": [None, "x", None, None]})
    back = there_and_back(table, tmp_path, suffix)
    assert back["a"].isna().tolist() == [True, False, True, True]
    assert back["b"].fillna("").tolist() == ["", "x", "", ""]


@ALL
def test_an_index_becomes_columns_unless_it_only_counts(suffix, tmp_path):
    table = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["A", "B"], name="source"))
    back = there_and_back(table, tmp_path, suffix)
    assert back.to_dict("list") == {"source": ["A", "B"], "n": [1, 2]}
    both = there_and_back(table.set_index("n", append=True).assign(x=[3, 4]), tmp_path, suffix)
    assert both.to_dict("list") == {"source": ["A", "B"], "n": [1, 2], "x": [3, 4]}
    unnamed = there_and_back(table.rename_axis(None), tmp_path, suffix)
    assert list(unnamed.columns) == ["index", "n"]
    assert list(there_and_back(table.reset_index(), tmp_path, suffix).columns) == ["source", "n"]


@ALL
def test_names_of_columns_become_texts(suffix, tmp_path):
    table = pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("A", 1), ("B", 2)]))
    assert list(there_and_back(table, tmp_path, suffix).columns) == ["A | 1", "B | 2"]
    assert list(there_and_back(pd.DataFrame([[1, 2]]), tmp_path, suffix).columns) == ["0", "1"]


@ALL
def test_categories_sets_and_numbers_of_numpy(suffix, tmp_path):
    table = pd.DataFrame(
        {
            "code": pd.Categorical(["b", "a"], categories=["a", "b"], ordered=True),
            "set": [{"y", "x"}, frozenset()],
            "array": [np.array([1, 2]), np.array([3])],
            "whole": pd.array([1, None], dtype="Int64"),
            "day": [datetime.date(2023, 2, 4), None],
        }
    )
    back = there_and_back(table, tmp_path, suffix)
    assert back["code"].tolist() == ["b", "a"]
    assert back["set"].tolist() == [["x", "y"], []]
    assert back["array"].tolist() == [[1, 2], [3]]
    assert back["whole"].tolist()[0] == 1 and math.isnan(back["whole"].tolist()[1])
    assert back["day"].tolist() == [pd.Timestamp(2023, 2, 4), pd.NaT]


@ALL
def test_an_empty_table_keeps_its_columns(suffix, tmp_path):
    empty = pd.DataFrame({"article_id": [], "n": [], "content_spans": []})
    back = there_and_back(empty.astype({"n": "int64"}), tmp_path, suffix)
    assert list(back.columns) == ["article_id", "n", "content_spans"] and len(back) == 0
    if suffix == ".parquet":
        assert back["n"].dtype == "int64"


@CELLS
def test_a_column_of_several_kinds_comes_back_and_parquet_refuses_it(suffix, tmp_path):
    table = pd.DataFrame({"value": [1, "one", None, 2.5, True]}, dtype=object)
    assert there_and_back(table, tmp_path, suffix)["value"].tolist() == [1, "one", None, 2.5, True]
    with pytest.raises(ValueError, match="column 'value': values of several kinds"):
        save_table(table, tmp_path / "t.parquet")
    assert not (tmp_path / "t.parquet").exists()


@ALL
@pytest.mark.parametrize(
    "value",
    [{"a": 1}, object(), b"x", pd.Interval(0, 1), 1j, pd.Timedelta(1), "a\ud800", 2**70,
     pd.Timestamp(2023, 2, 4, tz="UTC"), [object()], [float("inf")], [{"a": 1}]],
)  # fmt: skip
def test_what_no_file_holds_is_named_by_row_and_column(value, suffix, tmp_path):
    table = pd.DataFrame({"a": ["x", "y"], "b": pd.Series(["x", value], dtype=object)})
    with pytest.raises(ValueError, match="row 2, column 'b': "):
        save_table(table, tmp_path / f"t{suffix}")
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("x" * 32_768, "a text of 32768 characters"),
        ("😀" * 16_384, "a text of 32768 characters"),
        ([(n, n + 1) for n in range(5000)], "characters, and a cell of Excel holds 32767"),
        (10**15, "more than 15 digits"),
        (math.inf, "infinity"),
        (pd.Timestamp(1850, 1, 1), "no dates before March 1900"),
    ],
)
def test_what_excel_cannot_hold_is_named_and_leaves_the_old_file(value, said, tmp_path):
    table = pd.DataFrame({"a": pd.Series([None, value], dtype=object)})
    (tmp_path / "t.xlsx").write_bytes(b"old")
    with pytest.raises(ValueError, match=f"sheet 'table', row 2, column 'a': .*{said}"):
        save_table(table, tmp_path / "t.xlsx")
    assert (tmp_path / "t.xlsx").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["t.xlsx"]
    back = there_and_back(table, tmp_path, ".csv")
    assert back["a"][1] == value


def test_a_cell_may_be_as_long_as_excel_allows(tmp_path):
    text = "x" * 32_767
    assert there_and_back(pd.DataFrame({"a": [text]}), tmp_path, ".xlsx")["a"][0] == text


def test_too_many_rows_or_columns_for_a_sheet(tmp_path):
    rows = pd.DataFrame({"a": np.zeros(1_048_576, dtype="int8")})
    with pytest.raises(ValueError, match="1048576 rows, and a sheet holds 1048575"):
        save_table(rows, tmp_path / "t.xlsx")
    with pytest.raises(ValueError, match="16385 columns"):
        save_table(pd.DataFrame([[0] * 16_385]), tmp_path / "t.xlsx")
    assert os.listdir(tmp_path) == []


def test_several_tables_are_the_sheets_of_one_file(tmp_path):
    one, two = pd.DataFrame({"a": ["=1"]}), pd.DataFrame({"b": [1]})
    save_tables({"who speaks": one, "words": two}, tmp_path / "t.xlsx")
    assert openpyxl.load_workbook(tmp_path / "t.xlsx").sheetnames == ["who speaks", "words"]
    assert load_table(tmp_path / "t.xlsx", sheet="words").to_dict("list") == {"b": [1]}
    assert load_table(tmp_path / "t.xlsx", sheet="who speaks").to_dict("list") == {"a": ["=1"]}
    with pytest.raises(ValueError, match="there are 'who speaks', 'words'"):
        load_table(tmp_path / "t.xlsx")
    with pytest.raises(ValueError, match="there are 'who speaks', 'words'"):
        load_table(tmp_path / "t.xlsx", sheet="Words")


@pytest.mark.parametrize(
    "name", ["", " ", "x" * 32, "😀" * 16, "a/b", "a:b", "[a]", "'a", "a'", "History", 3]
)
def test_names_that_excel_refuses_for_sheets(name, tmp_path):
    with pytest.raises(ValueError, match="can't be the name of a sheet"):
        save_tables({name: pd.DataFrame({"a": [1]})}, tmp_path / "t.xlsx")
    assert os.listdir(tmp_path) == []


def test_sheets_of_one_name_none_at_all_or_another_suffix(tmp_path):
    table = pd.DataFrame({"a": [1]})
    with pytest.raises(ValueError, match="two sheets of the name 'A'"):
        save_tables({"a": table, "A": table}, tmp_path / "t.xlsx")
    with pytest.raises(ValueError, match="no table"):
        save_tables({}, tmp_path / "t.xlsx")
    with pytest.raises(ValueError, match=r"suffix \.xlsx"):
        save_tables({"a": table}, tmp_path / "t.csv")
    with pytest.raises(ValueError, match="sheet 'b': row 1, column 'a'"):
        save_tables({"a": table, "b": pd.DataFrame({"a": [b"x"]})}, tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame([[1, 2]], columns=["a", "a"]),
        pd.DataFrame([[1, 2]], columns=[1, "1"]),
        pd.DataFrame({"a": [1]}, index=pd.Index(["x"], name="a")),
        pd.DataFrame(index=[0, 1]),
        pd.DataFrame({"": [1]}),
        pd.DataFrame([[1]], columns=pd.Index(["\ud800"], dtype=object)),
    ],
)
def test_columns_need_names_of_their_own(table, tmp_path):
    with pytest.raises(ValueError, match="column"):
        save_table(table, tmp_path / "t.csv")
    assert os.listdir(tmp_path) == []


def test_a_csv_that_a_spreadsheet_saved_anew(tmp_path):
    (tmp_path / "t.CSV").write_bytes(
        "\ufeffid,n,share,said,day,odd\r\n007,1,0.5,We won,2023-02-04,1\r\n"
        "008,2,,'=1,2023-02-05,x\r\n".encode()
    )
    back = load_table(tmp_path / "t.CSV")
    assert back["id"].tolist() == ["007", "008"]
    assert back["n"].tolist() == [1, 2] and back["n"].dtype == "int64"
    assert back["said"].tolist() == ["We won", "=1"]
    assert back["day"].tolist() == [pd.Timestamp(2023, 2, 4), pd.Timestamp(2023, 2, 5)]
    assert back["odd"].tolist() == ["1", "x"]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("t.csv", b"", "columns need names"),
        ("t.csv", b'"a","a"\n1,2\n', "columns need names"),
        ("t.csv", b'"a","b"\n1,2\n1,2,3\n', "row 2: 3 cells under 2 names"),
        ("t.csv", b'"a","b"\n1\n', "row 1: 1 cells under 2 names"),
        ("t.csv", b'"a"\n"not closed\n', "row 1: a quotation mark astray"),
        ("t.csv", b'"a"\n"x"y\n', "row 1: a quotation mark astray"),
        ("t.csv", b'"a"\n"\xff"\n', "not UTF-8"),
        ("t.parquet", b"PAR1 nothing PAR1", "not a Parquet file"),
        ("t.xlsx", b"PK nothing", "t.xlsx"),
    ],
)
def test_a_broken_file_is_named(name, data, said, tmp_path):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=f"{name}.*{said}|{said}"):
        load_table(tmp_path / name)


def test_other_suffixes_and_files_that_are_not_there(tmp_path):
    with pytest.raises(ValueError, match=r"\.csv, \.parquet, \.xlsx"):
        save_table(pd.DataFrame({"a": [1]}), tmp_path / "t.txt")
    with pytest.raises(ValueError, match=r"\.csv, \.parquet, \.xlsx"):
        load_table(tmp_path / "t.pkl")
    with pytest.raises(CorpusError, match="no.csv"):
        load_table(tmp_path / "no.csv")
    with pytest.raises(ValueError, match="only an Excel file"):
        load_table(tmp_path / "no.csv", sheet="a")


texts = st.lists(st.text() | st.sampled_from(ODD), max_size=3).map("".join)
spans = st.lists(st.tuples(st.integers(0, 99), st.integers(0, 99)), max_size=3)
rows = st.fixed_dictionaries(
    {
        "text": texts.filter(lambda text: not (text[:1] == "[" and text[-1:] == "]")),
        "n": st.integers(-(10**14), 10**14),
        "share": st.floats(0, 1).map(lambda value: round(value, 6)),
        "a_spans": spans,
    }
)


@given(st.lists(rows, max_size=4), st.sampled_from(FULL))
def test_any_table_comes_back(values, suffix):
    # a column that is '' throughout is one without a value to Excel
    table = pd.DataFrame([*values, {"text": "x", "n": 0, "share": 0.5, "a_spans": []}])
    with tempfile.TemporaryDirectory() as folder:
        back = there_and_back(table, folder, suffix)
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert back["text"].tolist() == table["text"].tolist()


@ALL
def test_equal_tables_give_equal_files(suffix, tmp_path, monkeypatch):
    table = pd.DataFrame({"a": ["x", "2026-01-01T00:00:00Z"], "n": [1, 2]})
    save_table(table, tmp_path / f"one{suffix}")

    now = datetime.datetime.now

    class Tomorrow(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return now(tz) + datetime.timedelta(days=1)

    monkeypatch.setattr(datetime, "datetime", Tomorrow)
    save_table(table, tmp_path / f"two{suffix}")
    assert (tmp_path / f"one{suffix}").read_bytes() == (tmp_path / f"two{suffix}").read_bytes()
    assert load_table(tmp_path / f"two{suffix}").loc[1, "a"] == "2026-01-01T00:00:00Z"


def test_an_excel_file_says_nothing_of_when_and_where_it_was_written(tmp_path, monkeypatch):
    table = pd.DataFrame({"a": ["x", None], "day": [pd.Timestamp(2023, 2, 4)] * 2})
    save_table(table, tmp_path / "one.xlsx")
    properties = openpyxl.load_workbook(tmp_path / "one.xlsx").properties
    assert properties.created == properties.modified == datetime.datetime(1980, 1, 1)
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    umask = os.umask(0o077)
    try:
        getattr(time, "tzset", lambda: None)()
        save_table(table, tmp_path / "two.xlsx")
    finally:
        os.umask(umask)
        monkeypatch.undo()
        getattr(time, "tzset", lambda: None)()
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


def test_a_table_comes_back_from_stata(tmp_path):
    table = pd.DataFrame(
        {
            "article_id": ["007", "1.0", "NaN"],
            "n": [1, -300_000, 3],
            "many": [1, -(2**40), 3],
            "share": [0.25, math.nan, -1.5],
            "date": [pd.Timestamp(2023, 2, 4), pd.NaT, pd.Timestamp(1900, 2, 5)],
            "at": [pd.Timestamp(2023, 2, 4, 10, 30), pd.NaT, pd.NaT],
            "spans": [[(3, 9), (12, 20)], [], [(0, 1)]],
            "text": ["é" * 40_000, "", "x\ny"],
            "few": pd.array([1, None, 3], dtype="Int64"),
        }
    )
    back = there_and_back(table, tmp_path, ".dta")
    pd.testing.assert_frame_equal(back, table, check_dtype=False)
    assert back["spans"].tolist() == table["spans"].tolist()
    assert back["n"].dtype == "int64"
    held = pd.read_stata(tmp_path / "t.dta", iterator=True)
    assert held.data_label == "" and held.variable_labels()["n"] == ""
    first = (tmp_path / "t.dta").read_bytes()
    save_table(table, tmp_path / "t.dta")
    assert (tmp_path / "t.dta").read_bytes() == first


def test_stata_knows_no_missing_text_and_no_true(tmp_path):
    table = pd.DataFrame({"a": ["", None], "b": [True, False], "c": [None, None], "d": [1.0, None]})
    back = there_and_back(table, tmp_path, ".dta")
    assert back["a"].tolist() == ["", ""] and back["c"].tolist() == ["", ""]
    assert back["b"].tolist() == [1, 0] and back["d"].isna().tolist() == [False, True]
    empty = there_and_back(table.head(0), tmp_path, ".dta")
    assert list(empty.columns) == list("abcd") and len(empty) == 0


def test_names_that_stata_does_not_take_are_changed_and_told(tmp_path):
    table = pd.DataFrame(
        {"share (%)": [1], "share [%]": [2], "in": [3], "x" * 40: [4], "élan": [5]}
    )
    with pytest.warns(UserWarning, match=r"'share \(%\)' is share_, .*'in' is in_"):
        save_table(table, tmp_path / "t.dta")
    names = ["share_", "share_2", "in_", "x" * 32, "elan"]
    assert list(load_table(tmp_path / "t.dta").columns) == names
    with pd.read_stata(tmp_path / "t.dta", iterator=True) as held:
        assert held.variable_labels()["share_"] == "share (%)"
    assert list(stata_names(["_", "str5", "..."]).values()) == ["__", "str5_", "__2"]


@pytest.mark.parametrize(
    ("value", "message"),
    [(math.inf, "infinity"), ("a\0b", "U\\+0000"), ("\ud83d", "half a character")],
)
def test_what_stata_cannot_hold_is_refused(value, message, tmp_path):
    with pytest.raises(ValueError, match=f"row 2, column 'x': .*{message}"):
        save_table(
            pd.DataFrame({"x": pd.Series([type(value)(), value], dtype=object)}), tmp_path / "t.dta"
        )
    with pytest.raises(ValueError, match="column 'x': values of several kinds"):
        save_table(pd.DataFrame({"x": ["a", 1]}), tmp_path / "t.dta")
    assert not (tmp_path / "t.dta").exists() and ".dta" in SUFFIXES
    (tmp_path / "t.dta").write_bytes(b"<stata_dta>")
    with pytest.raises(CorpusError, match="not a Stata file"):
        load_table(tmp_path / "t.dta")
