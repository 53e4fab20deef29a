"""`analysis check` as the intake: its options, the tidy folder, bad input, its words."""

from __future__ import annotations

import re
import zipfile

import openpyxl
import pytest

from analysis import CorpusError, load_corpus
from analysis.cli import main
from tests.corpus.test_corpus_exports import FACTIVA, NEXIS, write

FERRY = "The ferry stayed in port on Sunday, the mayor said."
ICE = "Ice covers the harbour, and shops ran out of bread."


def checked(capsys, *arguments):
    code = main(["check", *map(str, arguments)])
    told = capsys.readouterr()
    assert "Traceback" not in told.err
    return code, told.out, told.err


@pytest.fixture
def dated(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f'id,date,outlet,text\na,02/05/2023,G,"{FERRY}"\nb,03/05/2023,G,"{ICE}"\n')
    return path


def test_a_tidy_folder_is_written_and_read(dated, tmp_path, capsys):
    code, out, err = checked(capsys, dated, "--day-first", "--write", tmp_path / "tidy")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith(f"written     {tmp_path / 'tidy' / 'metadata.csv'}")
    corpus = load_corpus(tmp_path / "tidy")
    assert [article.published for article in corpus] == ["2023-05-02", "2023-05-03"]
    assert checked(capsys, tmp_path / "tidy")[0] == 0


def test_a_folder_that_is_not_empty_is_not_written_to(dated, tmp_path, capsys):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    code, _, err = checked(capsys, dated, "--write", tmp_path / "full")
    assert code == 3 and "not empty" in err


@pytest.mark.parametrize(
    ("option", "first"),
    [("--day-first", "2023-05-02 to 2023-05-03"), ("--month-first", "2023-02-05 to 2023-03-05")],
)
def test_the_order_of_day_and_month_is_told_by_an_option(dated, option, first, capsys):
    code, out, err = checked(capsys, dated, option)
    assert (code, err) == (0, "")
    assert f"dates       {first}; without a date: 0" in out
    assert f"date order  {option[2:].replace('-', ' ')}, as asked" in out


def test_both_orders_at_once_are_not_understood(dated):
    with pytest.raises(SystemExit) as stopped:
        main(["check", str(dated), "--day-first", "--month-first"])
    assert stopped.value.code == 2


def test_the_same_message_names_options_here_and_arguments_in_python(dated, tmp_path, capsys):
    _, _, err = checked(capsys, dated)
    assert "may be 2023-02-05 or 2023-05-02" in err
    assert "say --day-first or --month-first" in err and "day_first" not in err
    with pytest.warns(UserWarning, match="say day_first=True or day_first=False"):
        load_corpus(dated)
    (tmp_path / "u.csv").write_text("a,b\n1,2\n")
    code, _, err = checked(capsys, tmp_path / "u.csv")
    assert code == 3 and "--column text=NAME" in err and "columns=" not in err
    with pytest.raises(CorpusError, match=re.escape("columns={'text': ")):
        load_corpus(tmp_path / "u.csv")


def test_an_article_that_stands_twice_is_left_out_unless_it_is_to_be_kept(tmp_path, capsys):
    path = tmp_path / "t.csv"
    rows = [f'{outlet},Ferry stays,2023-02-05,"{FERRY}"\n' for outlet in "GGH"]
    path.write_text(f"outlet,title,date,text\n{''.join(rows)}")
    code, out, err = checked(capsys, path)
    assert code == 1 and "articles    2 of 2 sources" in out
    assert err == f"left out: {path}, row 2: the same text as article1 in the same outlet\n"
    code, out, err = checked(capsys, path, "--keep-duplicates")
    assert (code, err) == (0, "") and "articles    3 of 2 sources" in out


def test_no_events_are_found_if_none_are_wanted(dated, capsys):
    assert "events      found" in checked(capsys, dated)[1]
    assert "events" not in checked(capsys, dated, "--no-events")[1]


# --- bad input: a clear line each ---------------------------------------------------------------


def test_an_export_whose_articles_are_all_empty(tmp_path, capsys):
    bodies = re.compile(r"(?<=\nBody\n).*?(?=\nLoad-Date|\nEnd of Document\n)", re.DOTALL)
    path = tmp_path / "n.txt"
    path.write_text(bodies.sub("\n", NEXIS), encoding="utf-8")
    code, out, err = checked(capsys, path)
    assert code == 3 and "articles    0 of 0 sources" in out
    assert err.splitlines()[-1] == f"no article can be read: {path}"
    assert err.count("the text is empty") == 3


def test_two_exports_in_one_zip(tmp_path, capsys):
    write(tmp_path / "n.docx", NEXIS)
    write(tmp_path / "f.html", FACTIVA)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        for name in ("n.docx", "f.html"):
            archive.write(tmp_path / name, name)
    code, out, err = checked(capsys, tmp_path / "two.zip", "--keep-duplicates")
    assert (code, err) == (0, "")
    assert out.splitlines()[0].endswith(
        "1 × Factiva export (.html), 3 articles; 1 × Nexis Uni export (.docx), 3 articles"
    )
    assert "articles    6 of" in out


def test_a_spreadsheet_with_merged_titles_above_its_header(tmp_path, capsys):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["Press review"],
        ["spring 2023"],
        [],
        ["Outlet", "Date", "Text"],
        ["G", "2023-02-05", FERRY],
        [],
        ["H", "2023-02-06", ICE],
    ):
        sheet.append(row)
    sheet.merge_cells("A1:C1")
    sheet.merge_cells("A2:C2")
    book.save(tmp_path / "t.xlsx")
    code, out, err = checked(capsys, tmp_path / "t.xlsx")
    assert (code, err) == (0, "") and "articles    2 of 2 sources" in out


def test_a_folder_in_which_few_files_can_be_read(tmp_path, capsys):
    for number in range(300):
        (tmp_path / f"f{number}.txt").write_text("")
    (tmp_path / "last.txt").write_text(FERRY)
    code, out, err = checked(capsys, tmp_path)
    assert code == 1 and "articles    1 of 1 sources" in out
    lines = err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 280 more problems, such as 280 × the text is empty"


def test_one_empty_row_of_a_spreadsheet_leaves_one_line(tmp_path, capsys):
    path = tmp_path / "t.csv"
    path.write_text(f'outlet,text\nG,"{FERRY}"\n,\nH,"{ICE}"\n')
    code, out, err = checked(capsys, path)
    assert "articles    2 of 2 sources" in out
    assert code in (0, 1) and len(err.splitlines()) <= 1
