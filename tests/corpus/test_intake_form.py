"""The form of an intake: what is set in it, and clicked, stands in the folder that it writes."""

from __future__ import annotations

import sys

import pytest
from test_intake import FEES, FERRY, ICE

from analysis import load_corpus
from analysis.corpus import intake_form


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "t.csv"
    rows = [
        f'a,Gazette,02/05/2023,ferry,"{FERRY}"',
        f'b,The Gazette,02/05/2023,fees,"{FEES}"',
        f'c,Courier,03/05/2023,ice,"{ICE}"',
        f'c,Courier,03/05/2023,ice,"{ICE}"',
    ]
    path.write_text("\n".join(["id,outlet,date,event,words", *rows]), encoding="utf-8")
    return path


def test_what_is_clicked_is_written(table, tmp_path):
    form = intake_form(table)
    assert "no column of texts" in form.message.value
    form.text_column.value = "words"
    form.read.click()
    assert form.message.value == "3 articles were read."
    form.outlets["The Gazette"].value = "Gazette"
    form.rename.click()
    assert list(form.outlets) == ["Gazette", "Courier"]
    form.events.value = ("ferry", "fees")
    form.event_name.value = "harbour"
    form.merge.click()
    assert form.intake.events["event"].tolist() == ["harbour", "ice"]
    form.events.value = ("harbour",)
    assert [id for _, id in form.articles.options] == ["a", "b"]
    form.articles.value = ("b",)
    form.event_name.value = "fees, again"
    form.move.click()
    form.events.value = ()
    form.articles.value = ("c",)
    form.leave_out.click()
    form.articles.value = ("c-2",)
    form.take_in.click()
    form.folder.value = str(tmp_path / "tidy")
    form.write.click()
    assert "Written: " in form.message.value
    assert [(one.id, one.source, one.event) for one in load_corpus(tmp_path / "tidy")] == [
        ("a", "Gazette", "harbour"),
        ("b", "Gazette", "fees, again"),
        ("c-2", "Courier", "ice"),
    ]


def test_doubles_are_kept_if_that_is_chosen(table):
    form = intake_form(table)
    form.text_column.value = "words"
    form.duplicates.value = False
    form.read.click()
    assert len(form.intake.corpus) == 4


def test_what_goes_wrong_is_said_in_the_form(table, tmp_path):
    form = intake_form(table)
    form.write.click()
    assert "nothing is read yet" in form.message.value
    form.text_column.value = "<b>text"
    form.read.click()
    assert "no such column" in form.message.value and "<b>text" not in form.message.value
    form.text_column.value = "words"
    form.read.click()
    form.merge.click()
    assert "choose some in the list first" in form.message.value
    (tmp_path / "mine.txt").write_text("mine")
    form.folder.value = str(tmp_path)
    form.write.click()
    assert "write to a folder apart" in form.message.value
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.txt", "t.csv"]


def test_without_ipywidgets_it_says_what_to_install(table, monkeypatch):
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(ImportError, match="pip install ipywidgets"):
        intake_form(table)
