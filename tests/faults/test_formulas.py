"""No file that the package writes holds a formula, and every text comes back as it was."""

from __future__ import annotations

import csv
import unicodedata

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Corpus, load_corpus, make_article
from analysis.corpus.batches import stream_corpus
from analysis.files.tables import guarded, load_table, save_table, unguarded
from analysis.quotes import exports, reported_speech

WORDS = "The ferry stayed in port on Sunday, and nobody knew why."
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@x",
    "\u202e=1",
    "\u0301=1",
    "\u00ad\u2066=1",
    "＝1",
    "﹦1",
]
OWN = ["'=1", "''=1", "'tis", "'", "", "a=b", "“=”"]


@pytest.mark.parametrize("unseen", ["Cc", "Cf", "Mn", "Me", "Zs", "Zl", "Zp", "Cn", "Co", "Cs"])
def test_nothing_unseen_before_the_sign_hides_a_formula(unseen):
    chars = [char for char in map(chr, range(0x110000)) if unicodedata.category(char) == unseen]
    assert chars
    for char in chars[:: max(len(chars) // 300, 1)]:
        for sign in "=+-@":
            assert guarded(f"{char}{sign}1") == f"'{char}{sign}1"


@pytest.mark.parametrize("char", ["\u115f", "\u1160", "\u3164", "\uffa0", "\u2800"])
def test_letters_that_show_as_a_blank_hide_no_formula(char):
    assert guarded(f"{char}=1").startswith("'")


@given(st.text() | st.text("'=-\u202e\u0301\t\n a").filter(bool))
def test_a_guard_comes_off_and_nothing_else(text):
    assert unguarded(guarded(text)) == text


@pytest.mark.parametrize("text", [*FORMULAS, *OWN])
def test_a_saved_corpus_holds_no_formula_and_comes_back(text, tmp_path):
    column = f"{text}x" if text else "x"
    article = make_article(
        WORDS, id=text or "a", source=text, title=text, byline=text, event=text or "e",
        published="2023-02-05", extra={column: text},
    )  # fmt: skip
    other = make_article(WORDS, id="other", extra={"plain": "y"})
    Corpus([article, other]).save(tmp_path / "saved")
    with open(tmp_path / "saved" / "metadata.csv", encoding="utf-8", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert all(guarded(cell) == cell or cell[:1] == "'" for cell in cells)
    back = load_corpus(tmp_path / "saved")
    assert [one.id for one in back] == [article.id, "other"]
    for one in (back.articles[0], stream_corpus(tmp_path / "saved").pick([article.id]).articles[0]):
        for name in ("source", "title", "byline", "event", "raw", "published"):
            assert getattr(one, name) == getattr(article, name), name
        assert article.extra.items() <= one.extra.items()


def test_a_text_in_a_table_of_metadata_is_never_changed(tmp_path):
    (tmp_path / "metadata.csv").write_text(f'id,text\na,"\'=He said. {WORDS}"\n')
    assert load_corpus(tmp_path)["a"].raw == f"'=He said. {WORDS}"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("text", ["=1+1", "@x", "\u202e=1", "\u0301=1", "#N/A", "'=1"])
def test_headers_and_cells_of_a_table_are_texts(text, suffix, tmp_path):
    path = tmp_path / f"a{suffix}"
    frame = pd.DataFrame({text: [text, "b"], "n": [1, 2]})
    save_table(frame, path)
    pd.testing.assert_frame_equal(load_table(path), frame, check_dtype=False)
    if suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path).active
        for cell in (sheet["A1"], sheet["A2"]):
            assert cell.data_type == "s"
            assert cell.quotePrefix  # else Excel reads a formula once the cell is edited


@pytest.mark.parametrize("name", ["=1", "\u3164=1", "\u0301=1"])
def test_a_column_of_statements_can_not_be_a_formula(name, tmp_path):
    with pytest.raises(ValueError, match="columns need names"):
        exports.save(pd.DataFrame({"quote_id": ["a"], name: ["b"]}), tmp_path / "a.csv")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
@pytest.mark.parametrize("text", [*FORMULAS, *OWN])
def test_statements_with_the_fields_of_their_article_hold_no_formula(text, suffix, tmp_path):
    article = make_article(
        "“Ice,” Ada Bell said.", id="a", source=text, title=text, event=text, published=text
    )
    table = reported_speech(article, "rules")
    path = tmp_path / f"t{suffix}"
    exports.save(table, path)
    pd.testing.assert_frame_equal(exports.load(path), table, check_dtype=False)
    if suffix == ".csv":
        with open(path, encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert all(guarded(cell) == cell or cell[:1] == "'" for cell in cells)
    else:
        cells = [cell for row in openpyxl.load_workbook(path).active for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "n"}
        assert all(cell.quotePrefix for cell in cells if cell.value in FORMULAS)
