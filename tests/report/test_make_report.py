"""`make report`: one folder per corpus, checked first, and the address last."""

from __future__ import annotations

import sys

import pytest
from conftest import ROOT

TEXT = "The ferry stayed in port. “We cannot leave,” Joan Tarn told reporters."


@pytest.fixture
def report(monkeypatch):
    """The script, without the notebooks, which take minutes."""
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import report

    monkeypatch.setattr(report, "NOTEBOOKS", [])
    monkeypatch.setattr(report, "execute_all", lambda paths, corpus: {})
    yield report
    sys.modules.pop("report", None)
    sys.modules.pop("execute", None)


def corpus(folder, text=TEXT):
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text(text, encoding="utf-8")
    return folder


def test_each_corpus_has_a_folder_of_its_own(report, tmp_path, capsys):
    reports = tmp_path / "reports"
    for name in ("one", "two words"):
        assert report.build_report(str(corpus(tmp_path / name)), reports) == 0
        last = capsys.readouterr().out.splitlines()[-1]
        folder = reports / name.replace(" ", "_")
        assert last == (folder / "index.html").as_uri()
        assert (folder / "index.html").is_file()


def test_a_second_corpus_of_that_name_takes_another_folder(report, tmp_path, capsys):
    reports = tmp_path / "reports"
    for place in ("x", "y", "x"):
        if not (tmp_path / place).exists():
            corpus(tmp_path / place / "texts", f"{TEXT} This is {place}.")
        assert report.build_report(str(tmp_path / place / "texts"), reports) == 0
    assert sorted(path.name for path in reports.iterdir() if path.is_dir()) == ["texts", "texts-2"]


def test_the_corpus_is_checked_before_anything_is_touched(report, tmp_path, capsys):
    reports = tmp_path / "reports"
    where = corpus(tmp_path / "one")
    assert report.build_report(str(where), reports) == 0
    before = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    capsys.readouterr()
    assert report.build_report(str(tmp_path / "onne"), reports) == 3
    assert "there is no such file or folder" in capsys.readouterr().err
    (where / "a.txt").write_text("")
    assert report.build_report(str(where), reports) == 3
    assert "the text is empty" in capsys.readouterr().err
    after = {path: path.read_bytes() for path in reports.rglob("*") if path.is_file()}
    assert after == before


def test_what_was_decided_is_printed_first(report, tmp_path, capsys):
    report.build_report(str(corpus(tmp_path / "one")), tmp_path / "reports")
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "recognised  folder: 1 × text (.txt)"


def test_an_option_that_cannot_be_given_here_is_explained(report, tmp_path, capsys):
    (tmp_path / "t.csv").write_text("a,b\n1,2\n")
    assert report.build_report(str(tmp_path / "t.csv"), tmp_path / "reports") == 3
    told = capsys.readouterr().err
    assert "--column text=NAME" in told and "--write DIR" in told
    assert not (tmp_path / "reports").exists()


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
def test_the_folder_has_a_safe_name(report, tmp_path, name, folder):
    (tmp_path / name).write_text("")
    assert report.folder_for(tmp_path / name, tmp_path / "r") == tmp_path / "r" / folder
