"""The command line: what it prints, what it writes, and the exit codes that scripts trust."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile

import nbformat
import pandas as pd
import pytest
from conftest import ROOT
from nbclient import NotebookClient

from analysis.cli import main
from analysis.files.tables import load_table, save_table
from analysis.quotes.exports import load

TEXT = "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters."
OTHER = "Ice covers the harbour. Peter Lund said that nobody would cross it this week."


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "corpus"
    for source, text in (("Gazette", TEXT), ("Courier", OTHER)):
        (folder / source).mkdir(parents=True)
        (folder / source / "one.txt").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def broken(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text(f'id,source,text\na,Gazette,"{TEXT}"\nb,Courier,\n', encoding="utf-8")
    return path


def test_check_says_what_is_there(corpus, capsys):
    assert main(["check", str(corpus)]) == 0
    told, problems = capsys.readouterr()
    assert "recognised  folder: 2 × text (.txt)" in told
    assert "articles    2 of 2 sources, 28 words" in told
    assert "       1 article          14 words  Courier" in told
    assert "Gazette/one, Gazette" in told
    assert "The ferry stayed in port" in told
    assert problems == ""


def test_check_lists_problems_by_file_and_row(broken, capsys):
    assert main(["check", str(broken)]) == 1
    assert f"left out: {broken}, row 2, column text: the text is empty" in capsys.readouterr().err


def test_check_shows_nothing_that_steers_a_terminal(tmp_path, capsys):
    path = tmp_path / "a.jsonl"
    row = {"id": "a\x1b[31m", "source": "\x1b]0;title\x07", "text": "Words \x1b[2J of it."}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert main(["check", str(path)]) == 0
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("command", ["check", "quotes"])
def test_what_cannot_be_read_is_said_with_code_3(command, tmp_path, capsys):
    assert main([command, str(tmp_path / "nowhere")]) == 3
    assert "there is no such file or folder" in capsys.readouterr().err
    (tmp_path / "empty.csv").write_text("id,text\n", encoding="utf-8")
    if command == "check":
        assert main([command, str(tmp_path / "empty.csv")]) == 3


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["look"],
        ["check", "x", "--column", "text"],
        ["report", "x", "--out", "y", "--jobs", "0"],
        ["quotes", "x", "--format", "docx"],
        ["quotes", "x", "--floor", "1.5"],
        ["report", "x", "--out", "y", "--floor", "nan"],
    ],
)
def test_what_is_not_understood_has_code_2(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


@pytest.mark.parametrize("command", [[], ["check"], ["report"], ["quotes"], ["new"]])
def test_help_has_examples(command, capsys):
    with pytest.raises(SystemExit) as stop:
        main([*command, "--help"])
    told = capsys.readouterr().out
    assert stop.value.code == 0
    assert "examples:\n  analysis " in told
    assert max(map(len, told.splitlines())) <= 100


def test_columns_can_be_named(tmp_path, capsys):
    path = tmp_path / "a.csv"
    path.write_text(f'id,where,words\na,Gazette,"{TEXT}"\n', encoding="utf-8")
    assert main(["check", str(path)]) == 3
    columns = ["--column", "text=words", "--column", "source=where"]
    assert main(["check", str(path), *columns]) == 0
    assert "words  Gazette" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_quotes_go_to_standard_output(form, corpus, capsys):
    assert main(["quotes", str(corpus), "--engine", "rules", "--format", form]) == 0
    told = capsys.readouterr()
    assert "Joan Tarn" in told.out
    assert "Peter Lund" in told.out
    assert told.err == ""  # no progress bar where there is no terminal


def test_statements_below_the_floor_are_left_out_and_counted(tmp_path, capsys):
    path = tmp_path / "a.csv"
    advice = "You should rest. You can say that it rained all day. "
    path.write_text(f'id,text\na,"{advice}{OTHER}"\n', encoding="utf-8")
    for floor, heard in ([], ["Peter Lund"]), (["--floor", "0"], ["You", "Peter Lund"]):
        assert main(["quotes", str(path), "--engine", "rules", *floor]) == 0
        told = capsys.readouterr()
        assert list(pd.read_csv(io.StringIO(told.out))["source"]) == heard
        wanted = "statements left out: 1, with a confidence below 0.4; --floor 0 keeps all\n"
        assert told.err == ("" if floor else wanted)


def test_quotes_go_to_a_file(corpus, tmp_path, capsys):
    out = tmp_path / "quotes.parquet"
    arguments = ["quotes", str(corpus), "--engine", "rules", "--format", "parquet"]
    assert main(arguments) == 2
    assert main([*arguments, "--out", str(out)]) == 0
    assert set(pd.read_parquet(out)["speaker"]) == {"Joan Tarn", "Peter Lund"}


def test_the_suffix_says_what_is_written(corpus, tmp_path):
    arguments = ["quotes", str(corpus), "--engine", "rules", "--out"]
    tables = []
    for name in ("a.xlsx", "a.csv", "a.jsonl", "a.parquet"):
        assert main([*arguments, str(tmp_path / name)]) == 0
        tables.append(load(tmp_path / name))
        assert tables[-1]["outlet"].tolist() == ["Courier", "Gazette"]
        assert tables[-1].equals(tables[0])


def test_the_command_knows_the_people_of_the_whole_corpus(tmp_path):
    texts = [TEXT] + [TEXT.replace("Joan ", "")] * 299
    rows = [{"id": f"a{n}", "source": f"S{n}", "text": text} for n, text in enumerate(texts)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    out = tmp_path / "quotes.csv"
    arguments = ["quotes", str(tmp_path / "a.jsonl"), "--engine", "rules", "--no-events"]
    assert main([*arguments, "--out", str(out)]) == 0
    assert set(load(out)["speaker"]) == {"Joan Tarn"}
    assert len(load(out)) == 300


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_who_is_one_person_can_be_looked_at_corrected_and_given_back(
    suffix, corpus, tmp_path, capsys
):
    who, out = tmp_path / f"who{suffix}", tmp_path / "quotes.csv"
    arguments = ["quotes", str(corpus), "--engine", "rules", "--out", str(out)]
    assert main([*arguments, "--identities-out", str(who)]) == 0
    table = load_table(who)
    assert {"Joan Tarn", "Peter Lund"} <= set(table["name"])
    table["name"] = table["name"].replace("Joan Tarn", "Joan Tarn-Frey")
    save_table(table, who)
    assert main([*arguments, "--identities-out", str(who)]) == 3
    assert "is there already, maybe with names corrected by hand" in capsys.readouterr().err
    assert main([*arguments, "--identities", str(who)]) == 0
    assert set(load(out)["speaker"]) == {"Joan Tarn-Frey", "Peter Lund"}
    assert main([*arguments, "--identities-out", str(tmp_path / "who.json")]) == 2
    save_table(table.assign(variant="Tarne"), who)
    capsys.readouterr()
    assert main([*arguments, "--identities", str(who)]) == 0
    assert "note: 1 row of identities fits no speaker" in capsys.readouterr().err


def test_a_list_in_the_folder_is_used_unless_another_is_named(corpus, tmp_path, capsys):
    head = "name,aliases,role,country,kind\n"
    (corpus / "speakers.csv").write_text(f"{head}Joan Berg,Joan Tarn,,,official\n")
    other = tmp_path / "other.csv"
    other.write_text(f"{head}Joan Frey,Joan Tarn|Tarn,,,official\nCy Tarn,Tarn,,,official\n")
    arguments = ["quotes", str(corpus), "--engine", "rules"]
    assert main(arguments) == 0
    assert "Joan Berg" in capsys.readouterr().out
    assert main([*arguments, "--speakers", str(other)]) == 0
    told = capsys.readouterr()
    assert "Joan Frey" in told.out and "Joan Berg" not in told.out
    assert f"note: file {other}, row 3, column 'aliases': 'Tarn' is an alias of" in told.err
    assert main([*arguments, "--speakers", str(tmp_path / "none.csv")]) == 3
    assert "none.csv" in capsys.readouterr().err


def test_a_suffix_that_names_no_format_is_refused(corpus, tmp_path, capsys):
    arguments = ["quotes", str(corpus), "--engine", "rules", "--out"]
    assert main([*arguments, str(tmp_path / "x.pdf")]) == 2
    assert ".csv, .xlsx, .parquet, .jsonl, .json" in capsys.readouterr().err
    assert not (tmp_path / "x.pdf").exists()
    assert main([*arguments, str(tmp_path / "x.txt"), "--format", "csv"]) == 0
    assert main([*arguments, str(tmp_path / "x")]) == 0
    for name in ("x.txt", "x"):
        assert b"article_id" in (tmp_path / name).read_bytes()


def test_a_workbook_needs_a_file(corpus, capsys):
    assert main(["quotes", str(corpus), "--engine", "rules", "--format", "xlsx"]) == 2
    assert "--format xlsx needs --out" in capsys.readouterr().err


@pytest.mark.parametrize("form", ["brat", "labelstudio"])
def test_quotes_go_out_to_be_corrected(form, corpus, tmp_path):
    from analysis import load_corpus
    from analysis.quotes.exports import load_annotations

    out = tmp_path / ("brat" if form == "brat" else "tasks.json")
    flat = tmp_path / "flat.jsonl"
    rows = [{"id": f"a{n}", "text": text} for n, text in enumerate((TEXT, OTHER))]
    flat.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    code = main(["quotes", str(flat), "--engine", "rules", "--format", form, "--out", str(out)])
    assert code == 0
    if form == "brat":
        back = load_annotations(out, load_corpus(flat))
        assert back["speaker"].tolist() == ["Joan Tarn", "Peter Lund"]
    else:
        assert [task["data"]["article_id"] for task in json.loads(out.read_text())] == ["a0", "a1"]


def test_quotes_go_to_programs_for_qualitative_analysis(corpus, tmp_path):
    out = tmp_path / "study.qdpx"
    assert main(["quotes", str(corpus), "--engine", "rules", "--out", str(out)]) == 0
    assert zipfile.ZipFile(out).namelist()[0] == "project.qde"


def test_what_was_found_is_kept(corpus, tmp_path, capsys):
    arguments = ["quotes", str(corpus), "--engine", "rules", "--parts", str(tmp_path / "parts")]
    main(arguments)
    first = capsys.readouterr().out
    kept = (tmp_path / "parts" / "part-00000.quotes.parquet").stat().st_mtime_ns
    main(arguments)
    assert capsys.readouterr().out == first
    assert (tmp_path / "parts" / "part-00000.quotes.parquet").stat().st_mtime_ns == kept


def test_a_new_notebook_runs_on_the_corpus(corpus, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["new", "ice_study", "--corpus", str(corpus)]) == 0
    notebook = nbformat.read(tmp_path / "ice_study.ipynb", as_version=4)
    nbformat.validate(notebook)
    assert notebook.cells[0].source.startswith("# ice study")
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = str([cell.get("outputs") for cell in notebook.cells])
    assert "Intake(2 articles" in shown
    assert "Joan Tarn" in shown


def test_a_new_notebook_is_the_one_of_the_series_without_what_only_that_needs(tmp_path):
    ferry = ROOT / "tests" / "report" / "ferry"
    assert main(["new", str(tmp_path / "study"), "--corpus", str(ferry)]) == 0
    notebook = nbformat.read(tmp_path / "study.ipynb", as_version=4)
    series = nbformat.read(ROOT / "notebooks" / "05_your_own_corpus.ipynb", as_version=4)
    told = "\n\n".join(cell.source for cell in notebook.cells)
    for gone in ("\n>", "## Exercises", "# Exercise 1", "tapwater", "../"):
        assert gone not in told
    assert "## Decision 1: the order of day and month" in told
    hidden = [cell for cell in series.cells if "hide-cell" in cell.metadata.get("tags", ())]
    n_code = [sum(cell.cell_type == "code" for cell in one.cells) for one in (series, notebook)]
    assert n_code[0] - n_code[1] == len(hidden) == 3
    assert not any(cell.get("outputs") or cell.metadata for cell in notebook.cells)
    NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = str([cell.get("outputs") for cell in notebook.cells])
    assert "Intake(9 articles" in shown and "Maria Thorne" in shown


def test_without_its_notebook_the_command_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("analysis.cli._OWN", "notebooks/nothing.ipynb")
    assert main(["new", str(tmp_path / "study")]) == 3
    assert "install the package again" in capsys.readouterr().err
    assert not (tmp_path / "study.ipynb").exists()


def test_a_notebook_is_never_overwritten(corpus, tmp_path, capsys):
    name = str(tmp_path / "study.ipynb")
    assert main(["new", name]) == 0
    assert main(["new", name]) == 3
    assert "already exists" in capsys.readouterr().err
    assert main(["new", str(tmp_path / "other"), "--corpus", str(tmp_path / "nowhere")]) == 3
    made = nbformat.read(tmp_path / "study.ipynb", as_version=4)
    assert any(cell.source.startswith("where = None") for cell in made.cells)


def test_the_command_is_a_program(corpus):
    command = [sys.executable, "-m", "analysis", "check", str(corpus)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("recognised")
