"""`analysis report` without --out, and so `make report`: one folder per corpus, checked first."""

from __future__ import annotations

import nbformat
import pytest
from conftest import ROOT

from analysis.cli import main
from analysis.files.folders import folder_for
from analysis.report import notebooks
from analysis.report.material import Section

TEXT = "The ferry stayed in port. “We cannot leave,” Joan Tarn told reporters."


@pytest.fixture
def report(monkeypatch, tmp_path):
    """The command, with stand-ins for the notebooks, which take minutes; its folder of reports."""
    asked = []

    def series(folder, corpus):
        asked.append(corpus)
        return [Section("The notebooks", "Stand-ins.")]

    monkeypatch.setattr(notebooks, "series", series)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")

    def run(where, *options):
        return main(["report", str(where), "--engine", "rules", *options])

    run.reports = tmp_path / "work" / "build" / "report"
    run.asked = asked
    return run


def corpus(folder, text=TEXT):
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


def test_each_corpus_has_a_folder_of_its_own(report, tmp_path, capsys):
    for name in ("one", "two words"):
        assert report(corpus(tmp_path / name)) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        folder = report.reports / name.replace(" ", "_")
        assert last == (folder / "index.html").as_uri()
        assert (folder / "index.html").is_file()


def test_a_second_corpus_of_that_name_takes_another_folder(report, tmp_path, capsys):
    for place in ("x", "y", "x"):
        if not (tmp_path / place).exists():
            corpus(tmp_path / place / "texts", f"{TEXT} This is {place}.")
        assert report(tmp_path / place / "texts") == 0
    assert sorted(path.name for path in report.reports.iterdir() if path.is_dir()) == [
        "texts",
        "texts-2",
    ]


def test_the_corpus_is_checked_before_anything_is_touched(report, tmp_path, capsys):
    where = corpus(tmp_path / "one")
    assert report(where) == 0
    before = {path: path.read_bytes() for path in report.reports.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert report(tmp_path / "onne") == 3
    assert "there is no such file or folder" in capsys.readouterr().err
    (where / "a.txt").write_text("")
    assert report(where) == 3
    assert "the text is empty" in capsys.readouterr().err
    after = {path: path.read_bytes() for path in report.reports.rglob("*") if path.is_file()}
    assert after == before


def test_what_was_decided_is_printed_first(report, tmp_path, capsys):
    report(corpus(tmp_path / "one"))
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "recognised  folder: 1 × text (.txt)"


def test_an_option_is_taken_too_and_the_notebooks_say_that_they_take_none(report, tmp_path, capsys):
    (tmp_path / "t.csv").write_text(f'a,b\n1,"{TEXT}"\n', encoding="utf-8")
    assert report(tmp_path / "t.csv") == 3
    assert "--column text=NAME" in capsys.readouterr().err
    assert not report.reports.exists()
    assert report(tmp_path / "t.csv", "--column", "text=b") == 0
    assert "without the notebooks: they take no such options" in capsys.readouterr().err
    assert report.asked == []


def test_the_notebooks_are_executed_where_no_folder_is_given_or_they_are_asked_for(
    report, tmp_path, capsys
):
    where = corpus(tmp_path / "one")
    out = ["--out", str(tmp_path / "out")]
    for options, n in ([], 1), (["--no-notebooks"], 0), (out, 0), ([*out, "--notebooks"], 1):
        report.asked.clear()
        assert report(where, *options) == 0
        assert report.asked == [where] * n
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "out" / "index.html")


def test_on_the_corpus_that_ships_each_notebook_reads_its_own(report):
    assert report(ROOT / "corpus" / "coverage") == 0
    assert report.asked == [None]


def test_a_notebook_that_fails_leaves_the_report_without_them(
    report, tmp_path, capsys, monkeypatch
):
    monkeypatch.setattr(notebooks, "series", lambda folder, corpus: [])
    assert report(corpus(tmp_path / "one")) == 1
    told = capsys.readouterr()
    assert "without the notebooks" in told.err and told.out.splitlines()[-1].startswith("file://")


def test_what_executes_them_may_be_missing(report, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(notebooks, "NEEDED", ("nbclient", "is_not_there"))
    where = corpus(tmp_path / "one")
    assert report(where) == 0
    assert "pip install nbclient is_not_there" in capsys.readouterr().err
    assert report(where, "--notebooks") == 1


def test_pages_of_notebooks_lead_to_each_other_and_fold_solutions(tmp_path):
    words = (
        "See [terms](../docs/glossary.md#a-term), [next](b.ipynb), [code](../src/x.py), [it](#x)."
    )
    cells = [
        nbformat.v4.new_markdown_cell(f"# A\n\n### A [<b>x</b>] Term's\n\n{words}"),
        nbformat.v4.new_code_cell("1 + 1", metadata={"tags": ["hide-cell"]}),
        nbformat.v4.new_code_cell("2 + 2"),
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    titles = {"a": "A", "b": "B", "glossary": "Glossary"}
    notebooks.write_page(notebook, "a", titles, tmp_path)
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    for link in ("glossary.html#a-term", "b.html", "#x"):
        assert f'href="{link}"' in page
    assert "src/x.py" not in page and "code, " in page
    folded = page[page.index("<details") : page.index("</details>")]
    assert page.count("<details") == 1 and ">1</span>" in folded and ">2</span>" not in folded


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("my corpus.csv", "my_corpus"),
        ("..x", "corpus"),
        (".hidden", "hidden"),
        ("ü$(ls)", "ü_ls"),
        ("a.b.zip", "a.b"),
    ],
)
def test_the_folder_has_a_safe_name(tmp_path, name, folder):
    (tmp_path / name).write_text("")
    assert folder_for(tmp_path / name, tmp_path / "r") == tmp_path / "r" / folder
