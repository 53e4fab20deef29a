"""Nothing that stands in a corpus, a name of a file or an argument steers the terminal."""

from __future__ import annotations

import importlib
import io
import json
import sys
import warnings
from pathlib import Path

import pytest

from analysis import CorpusError, load_corpus, make_article, map_articles
from analysis.cli import main

WORDS = "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters."
STEERING = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\r", "\x08", "\u202e", "\u2066", "\u200f"]


def harmless(told: str) -> bool:
    """Whether lines that were printed hold letters, marks and blanks alone."""
    return all(char.isprintable() or char == "\n" for char in told)


@pytest.fixture
def printed(capsys):
    """Return what a command printed, output and errors together, and that it is harmless."""

    def run(*arguments: object) -> str:
        try:
            main([str(one) for one in arguments])
        except SystemExit:
            pass
        told = "".join(capsys.readouterr())
        assert harmless(told), told
        return told

    return run


def corpus_of(tmp_path, name, text=WORDS):
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("steering", STEERING)
def test_an_error_is_one_line_of_plain_characters(steering):
    error = CorpusError(f"a{steering}b\nc", file=f"x{steering}", row=3, column=f"y{steering}")
    assert str(error).isprintable()


def test_what_people_read_stays_as_it_is():
    from analysis.files import for_terminal

    for text in [
        "naïve “quote” — ok",
        "ידיעות 2023",
        "新华社",
        "2 × text (.txt)",
        "می\u200cخواهد",
        "a\tb",
    ]:
        assert for_terminal(text) == text.replace("\t", " ")
    assert for_terminal("a\x1b\u202e\udc80") == "a\\x1b\\u202e\ufffd"


@pytest.mark.parametrize("steering", ["\x1b[2J", "\u202e"])
@pytest.mark.parametrize("command", [["check"], ["quotes", "--engine", "rules"]])
def test_names_of_files_are_told_without_what_they_hide(command, steering, tmp_path, printed):
    folder = corpus_of(tmp_path, f"a{steering}.txt", "")
    (folder / f"b.x{steering}").write_text("x")
    (folder / "c.txt").write_text(WORDS)
    assert repr(steering)[1:-1] in printed(*command, folder)


def test_suffixes_are_told_without_what_they_hide(tmp_path):
    folder = corpus_of(tmp_path, "a.txt")
    (folder / "b.x\x1b[2J").write_text("x")
    assert "not read: 1 × .x\\x1b[2j" in load_corpus(folder).recognised


@pytest.mark.parametrize("steering", ["\x1b[2J", "\u202e"])
def test_dates_and_sources_are_told_without_what_they_hide(steering, tmp_path, printed):
    rows = [
        {"id": "a", "text": WORDS, "published": f"2023{steering}", "source": "\x9b1m"},
        {"id": "b", "text": "", f"x{steering}": "y"},
    ]
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert "2023" in printed("check", path)
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        load_corpus(path, on_error="collect")
    assert all(harmless(str(one.message)) for one in said)
    assert said or steering == "\u202e"  # without which the date can be read


@pytest.mark.parametrize("steering", ["\x1b[2J", "\u202e"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "nowhere{}"],
        ["check", "x", "{}"],
        ["check", "x", "--column", "{}"],
        ["{}"],
        ["quotes", "x", "--format", "{}"],
        ["quotes", "x", "--jobs", "{}"],
        ["check", "{corpus}", "--column", "text={}"],
        ["new", "a{}"],
        ["new", "b", "--corpus", "nowhere{}"],
    ],
)
def test_what_was_typed_is_repeated_without_what_it_hides(
    arguments, steering, tmp_path, printed, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(f"id,words\na,{WORDS}\n")
    assert printed(*[one.format(steering, corpus="a.csv") for one in arguments])


@pytest.mark.parametrize("name", ["originals"])
def test_the_tools_repeat_nothing_that_steers(name, monkeypatch, capsys):
    monkeypatch.syspath_prepend(str(Path(__file__).resolve().parents[2] / "tools"))
    monkeypatch.setattr(sys, "argv", [name, "nowhere", "--x\x1b[2J\u202e"])
    with pytest.raises(SystemExit):
        importlib.import_module(name).main()
    assert harmless(capsys.readouterr().err)


class Terminal(io.StringIO):
    """Standard output that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_a_table_on_a_terminal_is_harmless_and_in_a_pipe_exact(form, tmp_path, monkeypatch, capsys):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "a\u202e", "text": WORDS}))
    command = ["quotes", str(path), "--engine", "rules", "--format", form]
    assert main(command) == 0
    piped = capsys.readouterr().out
    assert ("a\u202e" if form == "csv" else "a\\u202e") in piped
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    assert main(command) == 0
    assert harmless(terminal.getvalue())
    assert terminal.getvalue().count("\n") == piped.count("\n")


def _fails(article):
    raise ValueError("\x1b[2J")


def test_a_failed_function_is_told_without_what_it_hides():
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        map_articles(_fails, [make_article(WORDS, id="a\u202e")], on_error="collect")
    assert said and all(harmless(str(one.message)) for one in said)


@pytest.mark.parametrize("name", ["source", "title", "byline", "event", "published"])
def test_metadata_are_cleaned_as_texts_are(name):
    article = make_article(WORDS, **{name: "Da\u202eily\x1b\u200b\x00 2\ufeff3\x9b"})
    assert getattr(article, name) == "Daily 23"
