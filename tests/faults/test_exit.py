"""Whatever goes wrong, the command line says it in a line and with the right exit code."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from analysis import CorpusError, load_corpus, models
from analysis.cli import main
from analysis.corpus import loading
from analysis.quotes import decoding
from tests.broken_files import at_most

TEXT = "The balloon fell into the sea, the mayor said on Friday. Nobody was hurt."


def runs(capsys, *arguments):
    """Return the exit code and what was printed on standard error."""
    try:
        code = main([str(argument) for argument in arguments])
    except SystemExit as stopped:
        code = stopped.code
    err = capsys.readouterr().err
    assert ("Traceback" in err) == (code == 4), err
    return code, err


def header_only(path):
    pd.DataFrame(columns=["id", "text"]).to_excel(path / "c.xlsx", index=False)
    return path / "c.xlsx"


def written(name, text, encoding="utf-8"):
    def write(path):
        (path / name).write_text(text, encoding=encoding)
        return path / name

    return write


UNREADABLE = {
    "a spreadsheet with only a header": header_only,
    "a table with only a header": written("c.csv", "id,text\n"),
    "no JSON line": written("c.jsonl", ""),
    "blank JSON lines": written("c.jsonl", "\n\n"),
    "an empty list": written("c.json", "[]"),
    "JSON lines that are no objects": written("c.jsonl", "1\n[2]\n"),
    "a table without a column of texts": written("c.csv", "a;b\n1;2\n"),
    "a path that is not there": lambda path: path / "nothing",
    "a folder with nothing in it": lambda path: path,
    "no corpus at all": written("c.mp3", "x"),
}


@pytest.mark.parametrize("make", UNREADABLE.values(), ids=UNREADABLE)
@pytest.mark.parametrize("command", ["check", "quotes", "report"])
def test_a_corpus_without_an_article_is_not_done(command, make, tmp_path, capsys):
    (tmp_path / "in").mkdir()
    more = {"report": ["--out", tmp_path / "out"], "quotes": ["--engine", "rules"], "check": []}
    code, err = runs(capsys, command, make(tmp_path / "in"), *more[command])
    assert code == 3
    assert err.strip()
    assert not (tmp_path / "out" / "index.html").exists()


def folder_with(path, name, data):
    (path / "a.txt").write_text(TEXT, encoding="utf-8")
    (path / name).write_bytes(data)
    return path


LISTS = {
    "Latin-1 that is no UTF-8": b"name,aliases,role,country,kind\nJos\xe9 \x81N,,,,\n",
    "a missing column": b"aliases,role\nBell,mayor\n",
    "a row too long": b"name,aliases\nAda,Bell,mayor,Oslo\n",
    "nothing": b"",
    "bytes": bytes(range(256)),
}  # fmt: skip


@pytest.mark.parametrize("name", ["speakers.csv", "heads.csv"])
@pytest.mark.parametrize("data", LISTS.values(), ids=LISTS)
def test_a_list_beside_the_corpus_that_can_not_be_read_is_named(name, data, tmp_path, capsys):
    folder = folder_with(tmp_path, name, data)
    commands = [["check"], ["quotes", "--engine", "rules"]]
    for command, *options in commands if name == "speakers.csv" else commands[:1]:
        code, err = runs(capsys, command, folder, *options)
        assert code == 3, err
        assert name in err


def test_articles_of_subfolders_are_written_for_brat(tmp_path, capsys):
    (tmp_path / "in" / "A").mkdir(parents=True)
    (tmp_path / "in" / "A" / "one.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["quotes", tmp_path / "in", "--engine", "rules", "--format", "brat"]
    code, err = runs(capsys, *arguments, "--out", tmp_path / "out")
    assert code == 0, err
    assert (tmp_path / "out" / "A" / "one.ann").exists()


@pytest.mark.parametrize("damage", ["missing", "cut", "no JSON"])
def test_a_model_that_is_not_as_it_was_trained_is_named(damage, tmp_path, capsys, monkeypatch):
    decoding.settings.cache_clear()
    shutil.copytree(models.FOLDER, tmp_path / "models", copy_function=os.symlink)
    data = models.model_file("quotes/settings.json")
    (tmp_path / "models" / "quotes" / "settings.json").unlink()
    if damage != "missing":
        cut = data[: len(data) // 2] if damage == "cut" else b"{"
        (tmp_path / "models" / "quotes" / "settings.json").write_bytes(cut)
    monkeypatch.setattr(models, "FOLDER", tmp_path / "models")
    monkeypatch.setenv("ANALYSIS_CACHE", "")
    (tmp_path / "a.csv").write_text(f'id,text\na,"{TEXT}"\n', encoding="utf-8")
    code, err = runs(capsys, "quotes", tmp_path / "a.csv", "--engine", "tagger")
    decoding.settings.cache_clear()
    assert code == 3
    assert "settings.json" in err
    assert "install the package again" in err


@pytest.mark.parametrize("name", [".", "..", "/", "", " ", "a/b/c"])
def test_a_notebook_needs_a_name_and_a_folder(name, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert runs(capsys, "new", name)[0] in (2, 3)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ["report", "c", "--out", "o", "--sample", "-1"],
        ["report", "c", "--out", "o", "--sample", "0"],
        ["report", "c", "--out", ""],
        ["report", "", "--out", "o"],
        ["check", ""],
        ["check", " "],
        ["check", "c", "--preview", "x"],
        ["quotes", "", "--format", "csv"],
        ["quotes", "c", "--jobs", "0"],
        ["quotes", "c", "--jobs", "9" * 5000],
        ["quotes", "c", "--parts", ""],
        ["quotes", "c", "--column", "text"],
    ],
    ids=" ".join,
)
def test_what_the_command_line_can_not_mean_is_not_understood(arguments, tmp_path, capsys):
    assert runs(capsys, *arguments)[0] == 2


def test_a_file_that_can_not_be_written_is_said_before_the_work(tmp_path, capsys, monkeypatch):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    out = tmp_path / "no" / "such" / "folder" / "q.csv"
    code, err = runs(capsys, "quotes", tmp_path / "a.txt", "--engine", "rules", "--out", out)
    assert (code, "no such folder" in err) == (3, True)


def test_a_fault_of_the_program_has_a_code_of_its_own(capsys, monkeypatch):
    def fails(path):
        return {}["key"]

    monkeypatch.setattr(loading, "corpus_path", fails)
    code, err = runs(capsys, "check", "anything")
    assert code == 4
    assert "a fault of this program (KeyError)" in err
    assert "send these lines" in err


@pytest.mark.parametrize(
    "error, code",
    [
        (CorpusError("spoiled"), 3),
        (PermissionError(13, "no rights"), 3),
        (MemoryError(), 3),
        (KeyboardInterrupt(), 130),
        (RecursionError("deep"), 4),
        (ValueError("odd"), 4),
    ],
    ids=lambda value: getattr(value, "__class__", type(value)).__name__,
)
def test_each_kind_of_error_has_its_exit_code(error, code, capsys, monkeypatch):
    def fails(path):
        raise error

    monkeypatch.setattr(loading, "corpus_path", fails)
    assert runs(capsys, "check", "anything")[0] == code


@pytest.mark.parametrize("after", [0.15, 0.4, 1.0])
def test_the_keyboard_stops_it_from_the_first_moment_on(after, tmp_path):
    rows = [{"id": f"a{n}", "text": f"{TEXT} {n}"} for n in range(40_000)]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    (tmp_path / "a.jsonl").write_text(lines, encoding="utf-8")
    command = [sys.executable, "-m", "analysis", "check", str(tmp_path / "a.jsonl")]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # also where the tests ignore it
    with subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, preexec_fn=heard
    ) as run:
        time.sleep(after)
        run.send_signal(signal.SIGINT)
        _, err = run.communicate(timeout=60)
    # Before the first line of ours runs, Python itself is stopped by the signal.
    assert run.returncode in (130, -signal.SIGINT)
    assert b"analysis" not in err


def test_what_a_thread_loses_by_the_keyboard_is_no_fault_of_ours():
    code = """
import os, signal, threading, time
from analysis import __main__ as entry, cli
def fails():
    time.sleep(0.2)
    raise KeyError(8)
def run(pressed):
    thread = threading.Thread(target=fails)
    thread.start()
    try:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(1)
    finally:
        thread.join()
signal.signal(signal.SIGINT, signal.default_int_handler)
cli.main = run
raise SystemExit(entry.main())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True)
    assert (done.returncode, done.stderr) == (130, b"stopped\n")


def test_what_a_module_made_of_the_keyboard_is_no_fault_of_ours(capsys, monkeypatch):
    def fails(path):
        raise ImportError("half imported")

    monkeypatch.setattr(loading, "corpus_path", fails)
    with pytest.raises(KeyboardInterrupt):
        main(["check", "anything"], pressed=[signal.SIGINT])
    assert "a fault of this program" not in capsys.readouterr().err


@pytest.mark.parametrize("closed", [">&-", "2>&-"])
def test_a_closed_stream_is_no_fault(closed, tmp_path):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    command = f"{shlex.quote(sys.executable)} -m analysis quotes a.txt --engine rules {closed}"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0
    assert b"Traceback" not in done.stdout + done.stderr


def test_a_table_in_a_pipe_is_utf_8_whatever_the_locale(tmp_path):
    (tmp_path / "a.txt").write_text("“It fell,” Łukasz Nowak said.", encoding="utf-8")
    command = [sys.executable, "-m", "analysis", "quotes", "a.txt", "--engine", "rules"]
    environment = os.environ | {"PYTHONIOENCODING": "latin-1"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert done.returncode == 0
    assert "Łukasz Nowak" in done.stdout.decode("utf-8")


def test_a_backend_of_matplotlib_that_does_not_exist_is_no_matter(tmp_path):
    environment = os.environ | {"MPLBACKEND": "bogus"}
    command = [sys.executable, "-m", "analysis", "report", "none", "--out", "o"]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.returncode, "no such file" in done.stderr) == (3, True)


def test_more_jobs_than_there_is_work_are_no_error(tmp_path, capsys):
    (tmp_path / "a.txt").write_text(TEXT, encoding="utf-8")
    arguments = ["quotes", tmp_path / "a.txt", "--engine", "rules", "--jobs", "99999999"]
    assert runs(capsys, *arguments)[0] == 0


def test_no_module_of_the_corpus_runs_in_a_worker(tmp_path):
    """Workers are started by Python, which looks for modules in the working folder first."""
    for number in range(300):
        (tmp_path / f"{number}.txt").write_text(f"{TEXT} {number}", encoding="utf-8")
    for name in ("numpy", "joblib", "pandas"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'a')\n", encoding="utf-8")
    command = [Path(sys.executable).with_name("analysis"), "quotes", ".", "--engine", "rules"]
    environment = {n: v for n, v in os.environ.items() if n != "PYTHONSAFEPATH"}
    done = subprocess.run(
        [*command, "--jobs", "2"], cwd=tmp_path, env=environment, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()


def test_the_row_of_a_byte_in_another_encoding_is_named(tmp_path, capsys):
    rows = b"id,text\n" + b"".join(b"a%d,Some words here.\n" % n for n in range(60_000))
    path = tmp_path / "late.csv"
    path.write_bytes(rows + b"last,Gr\xfc\xdfe.\n")
    assert load_corpus(path)["last"].text == "Grüße."  # as it would be read in the first row
    path.write_bytes("id,text\nfirst,“Ja”.\n".encode() + rows[8:] + b"last,Gr\xfc\xdfe.\n")
    with pytest.raises(CorpusError, match="row 5....: a byte that is not UTF-8, in this row"):
        load_corpus(path)


def test_a_sheet_with_one_cell_far_down_is_not_searched_for_it(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1048570"] = "x"
    for _ in range(20):
        book.create_sheet()["A1048570"] = "x"
    book.save(tmp_path / "far.xlsx")
    with at_most(20), pytest.raises(CorpusError, match="all its sheets are empty"):
        load_corpus(tmp_path / "far.xlsx")
