"""Files of the user's are never deleted or overwritten, whatever the package writes where."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import Corpus, CorpusError, load_corpus, make_article, map_articles, stream_corpus
from analysis.cli import main
from analysis.compare.phrases import read_heads
from analysis.corpus import batches
from analysis.files import write_bytes
from analysis.files.folders import MARK, claimed, make_way, rewritten
from analysis.quotes import reported_speech

PAGE = "<html><body><article><p>The balloon fell into the sea today.</p></article></body></html>"


def held(folder):
    """Return what a folder holds: names and contents."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def corpus(tmp_path):
    folder = tmp_path / "c4"
    (folder / "articles").mkdir(parents=True)
    (folder / "articles" / "0001_story.html").write_text(PAGE, encoding="utf-8")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    return folder


def lengths(article):
    return [{"n": len(article.text)}]


@pytest.mark.parametrize("command", ["report", "quotes --format brat", "quotes --parts"])
@pytest.mark.parametrize("place", ["c4", "c4/articles", "c4/new/report", ".", "link", "c4/../c4"])
def test_nothing_is_written_in_the_corpus_or_above_it(command, place, corpus, tmp_path):
    (tmp_path / "link").symlink_to(corpus)
    before = held(tmp_path)
    words = command.split()
    option = [] if "--parts" in words else ["--out"]
    assert main([words[0], str(corpus), *words[1:], *option, str(tmp_path / place)]) == 3
    assert held(tmp_path) == before


def test_a_table_that_is_the_corpus_is_not_overwritten(tmp_path):
    path = tmp_path / "articles.csv"
    path.write_text("id,text\na,Some words here.\n", encoding="utf-8")
    before = held(tmp_path)
    assert main(["quotes", str(path), "--engine", "rules", "--out", str(path)]) == 3
    assert held(tmp_path) == before


@pytest.mark.parametrize("name", ["index.html", "part-00000.snappy.parquet", "records.jsonl"])
def test_a_folder_that_holds_something_and_is_not_ours_is_refused(name, corpus, tmp_path):
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    (theirs / name).write_bytes(b"months of work")
    before = held(tmp_path)
    assert main(["report", str(corpus), "--out", str(theirs)]) == 3
    assert main(["quotes", str(corpus), "--parts", str(theirs)]) == 3
    given = [make_article("Some words.")]
    for write in (
        lambda: map_articles(lengths, given, folder=theirs),
        lambda: stream_corpus(corpus, folder=theirs),
        lambda: Corpus(given).save(theirs),
    ):
        with pytest.raises(CorpusError, match="not empty"):
            write()
    assert held(tmp_path) == before


@pytest.mark.parametrize("wrong", ["", " "])
def test_the_empty_path_is_no_folder(wrong, corpus):
    with pytest.raises(CorpusError, match="empty"):
        map_articles(lengths, [make_article("Some words.")], folder=wrong)
    with pytest.raises(SystemExit, match="2"):
        main(["report", str(corpus), "--out", wrong])


def test_a_mistyped_corpus_leaves_the_last_report(tmp_path):
    with rewritten(tmp_path / "report", "report") as new:
        (new / "index.html").write_text("the last report", encoding="utf-8")
    before = held(tmp_path)
    assert main(["report", str(tmp_path / "mistyped"), "--out", str(tmp_path / "report")]) == 3
    assert held(tmp_path) == before


def test_the_report_of_make_empties_no_folder(corpus, tmp_path, monkeypatch, capsys):
    reports = tmp_path / "build" / "report"
    (reports / "c4").mkdir(parents=True)
    (reports / "c4" / "thesis.txt").write_text("months of work", encoding="utf-8")
    before = held(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert main(["report", "c4"]) == 3
    assert "not empty" in capsys.readouterr().err
    (reports / ".c4.of").unlink()
    assert held(tmp_path) == before


def test_a_run_that_fails_at_once_leaves_no_folder(tmp_path):
    with pytest.raises(RuntimeError), claimed(tmp_path / "a" / "b", "report"):
        raise RuntimeError
    assert not (tmp_path / "a").exists()


def test_a_second_run_takes_away_what_the_first_wrote_and_nothing_else(tmp_path):
    folder = tmp_path / "report"
    with rewritten(folder, "report") as new:
        (new / "pages").mkdir()
        (new / "pages" / "old.html").write_text("old", encoding="utf-8")
        (new / "pages" / "changed.html").write_text("old", encoding="utf-8")
        (new / "index.html").write_text("old", encoding="utf-8")
    (folder / "pages" / "changed.html").write_text("with my notes", encoding="utf-8")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    with rewritten(folder, "report") as new:
        (new / "index.html").write_text("new", encoding="utf-8")
    found = {name: data for name, data in held(folder).items() if not name.startswith(".")}
    assert found == {
        "index.html": b"new",
        "notes.txt": b"mine",
        "pages/changed.html": b"with my notes",
    }


def test_a_link_is_never_written_through(tmp_path):
    folder, theirs = tmp_path / "report", tmp_path / "theirs"
    with rewritten(folder, "report") as new:
        (new / "index.html").write_text("old", encoding="utf-8")
    theirs.mkdir()
    (theirs / "a.csv").write_text("mine", encoding="utf-8")
    (folder / "tables").symlink_to(theirs)
    (folder / "index.html").unlink()
    (folder / "index.html").symlink_to(theirs / "a.csv")
    with rewritten(folder, "report") as new:
        (new / "tables").mkdir()
        (new / "tables" / "a.csv").write_text("new", encoding="utf-8")
        (new / "index.html").write_text("new", encoding="utf-8")
    assert held(theirs) == {"a.csv": b"mine"}
    assert (folder / "tables.kept-1").is_symlink()
    assert (folder / "tables" / "a.csv").read_text() == "new"


NAMES = st.sampled_from(["a", "b", "c/a", "c/b", "d"])
RUNS = st.dictionaries(NAMES, st.sampled_from([b"1", b"2", b"3"]))


@given(st.lists(st.tuples(RUNS, RUNS, st.booleans()), min_size=1, max_size=4))
def test_whatever_the_user_writes_between_runs_is_there_at_the_end(tmp_path_factory, steps):
    folder = tmp_path_factory.mktemp("any") / "report"
    mine: set[bytes] = set()
    for number, (run, edits, fails) in enumerate(steps):
        try:
            with rewritten(folder, "report") as new:
                for name, data in run.items():
                    (new / name).parent.mkdir(exist_ok=True)
                    (new / name).write_bytes(data)
                if fails:
                    raise RuntimeError
        except RuntimeError:
            pass
        for name, data in edits.items():
            path = folder / name
            if path.parent.is_dir() and not path.is_dir():
                mine -= {path.read_bytes()} if path.is_file() else set()
                path.write_bytes(b"mine %d %s" % (number, data + name.encode()))
                mine.add(path.read_bytes())
    with rewritten(folder, "report") as new:
        for name in ("a", "b", "d"):
            (new / name).write_bytes(b"last")
    assert mine <= set(held(folder).values())


def test_a_run_that_is_killed_while_files_change_places_can_be_run_again(tmp_path, monkeypatch):
    folder = tmp_path / "report"

    def run(text):
        with rewritten(folder, "report") as new:
            for name in "abc":
                (new / name).write_text(text + name, encoding="utf-8")

    run("old ")
    replace, done = Path.replace, []

    def dies(path, target):
        done.append(path)
        if len(done) == 2:
            raise KeyboardInterrupt
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", dies)
    with pytest.raises(KeyboardInterrupt):
        run("new ")
    monkeypatch.undo()
    run("newer ")
    found = {name: data for name, data in held(folder).items() if not name.startswith(".")}
    assert found == {name: f"newer {name}".encode() for name in "abc"}


HOLDS = """
import sys, time
from analysis.files.folders import claimed
with claimed(sys.argv[1], "set of parts"):
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_folder_in_use_is_refused_until_its_process_is_gone(tmp_path):
    folder = tmp_path / "parts"
    command = [sys.executable, "-c", HOLDS, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout and other.stdout.readline() == "held\n"
        with pytest.raises(CorpusError, match="another run is using this folder"):
            map_articles(lengths, [make_article("Some words.")], folder=folder)
        other.kill()
    assert len(map_articles(lengths, [make_article("Some words.")], folder=folder)) == 1


@pytest.mark.parametrize(
    "mark",
    [
        '{"kind": "report", "files": {"../thesis.txt": ["%s"]}}',
        '{"kind": "report", "files": {"/thesis.txt": ["%s"]}}',
        '{"kind": "report", "files": {"a/../../thesis.txt": ["%s"]}}',
        '{"kind": "report", "files": {}, "building": ".."}',
        '{"kind": "report", "files": {}, "building": "../theirs"}',
        '{"kind": "report", "files": []}',
        '{"kind": "report", "files": {"a": "b"}}',
        "[" * 50_000,
        "1e999",
        "",
    ],
)
def test_a_mark_that_we_did_not_write_is_not_followed(mark, tmp_path):
    thesis = tmp_path / "thesis.txt"
    thesis.write_text("months of work", encoding="utf-8")
    sha256 = "0" * 64
    folder = tmp_path / "report"
    folder.mkdir()
    (folder / MARK).write_text(mark % sha256 if "%s" in mark else mark, encoding="utf-8")
    with pytest.raises(CorpusError, match="damaged"), rewritten(folder, "report"):
        pass
    assert thesis.read_text() == "months of work"


def test_a_folder_of_one_kind_is_not_taken_for_another(tmp_path):
    map_articles(lengths, [make_article("Some words.")], folder=tmp_path / "parts")
    with pytest.raises(CorpusError, match="it holds a set of parts, not a report"):
        with rewritten(tmp_path / "parts", "report"):
            pass


def test_what_stands_in_the_way_of_a_part_is_kept(tmp_path, capsys):
    folder = tmp_path / "parts"
    map_articles(lengths, [make_article("Some words.")], folder=folder)
    for path in [*folder.glob("part-*"), folder / "run.json"]:
        path.write_bytes(b"mine now")
    table = map_articles(lengths, [make_article("Some words.")], folder=folder)
    assert table["n"].tolist() == [11]
    kept = [path for path in folder.glob("*.kept-1") if path.read_bytes() == b"mine now"]
    assert len(kept) == 4
    assert "kept as run.json.kept-1" in capsys.readouterr().err


def test_make_way_never_takes_a_name_that_is_taken(tmp_path):
    for text in ("one", "two", "three"):
        (tmp_path / "a").write_text(text, encoding="utf-8")
        make_way(tmp_path / "a")
    assert {path.read_text() for path in tmp_path.iterdir()} == {"one", "two", "three"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_rights_is_an_error_in_a_line(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(CorpusError, match="cannot be written"), claimed(tmp_path / "a", "report"):
        pass


def test_the_mark_lists_what_was_written_with_its_hash(tmp_path):
    with rewritten(tmp_path / "a", "report") as new:
        (new / "b.txt").write_bytes(b"")
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    mark = json.loads((tmp_path / "a" / MARK).read_text())
    assert mark == {"kind": "report", "files": {"b.txt": [empty]}}


def test_annotations_of_a_second_corpus_take_the_place_of_the_first(tmp_path):
    """Those that were corrected by hand stay, as does a configuration that was changed."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        for number in "ab":
            text = f"The balloon fell, the mayor of {name} said."
            (tmp_path / name / f"{name}{number}.txt").write_text(text, encoding="utf-8")
    out = tmp_path / "brat"
    command = ["--engine", "rules", "--format", "brat", "--out", str(out)]
    assert main(["quotes", str(tmp_path / "one"), *command]) == 0
    (out / "onea.ann").write_text("corrected", encoding="utf-8")
    (out / "visual.conf").write_text("my colours", encoding="utf-8")
    assert main(["quotes", str(tmp_path / "two"), *command]) == 0
    left = [name for name in held(out) if not name.startswith(".")]
    two = ["twoa.ann", "twoa.txt", "twob.ann", "twob.txt"]
    assert left == ["annotation.conf", "onea.ann", *two, "visual.conf"]
    assert (out / "visual.conf").read_text() == "my colours"
    assert main(["quotes", str(tmp_path / "one"), *command]) == 3  # it would be overwritten
    assert (out / "onea.ann").read_text() == "corrected"


def test_a_file_that_is_protected_against_writing_stays(tmp_path, monkeypatch):
    path = tmp_path / "q.csv"
    path.write_text("corrected by hand")
    path.chmod(0o444)
    access = os.access
    monkeypatch.setattr(
        os, "access", lambda given, mode: False if mode == os.W_OK else access(given, mode)
    )
    with pytest.raises(CorpusError, match="protected against writing"):
        write_bytes(path, b"new")
    assert path.read_text() == "corrected by hand"


def test_tasks_and_their_configuration_are_two_files(tmp_path):
    (tmp_path / "a.txt").write_text("The balloon fell, the mayor said.", encoding="utf-8")
    command = ["quotes", str(tmp_path / "a.txt"), "--engine", "rules", "--format", "labelstudio"]
    assert main([*command, "--out", str(tmp_path / "tasks.xml")]) == 3
    for name in ("round.1", "round.2"):
        assert main([*command, "--out", str(tmp_path / name)]) == 0
        assert (tmp_path / f"{name}.xml").exists()


def test_an_article_left_out_for_a_passing_reason_is_read_the_next_time(tmp_path):
    path = tmp_path / "c" / "a.txt"
    path.parent.mkdir()
    path.write_bytes(b"\x00" * 100)
    (tmp_path / "c" / "b.txt").write_text("Some words.", encoding="utf-8")
    first = stream_corpus(tmp_path / "c", folder=tmp_path / "p", on_error="collect")
    assert (first.n_records, len(first.problems)) == (1, 1)
    index = next((tmp_path / "p").glob("records-*"))
    before = index.stat().st_mtime_ns
    stream_corpus(tmp_path / "c", folder=tmp_path / "p", on_error="collect")
    assert index.stat().st_mtime_ns != before  # tried again


def test_a_worker_whose_run_was_killed_writes_nothing_into_the_next(tmp_path):
    given = [make_article("Some words.")]
    before = map_articles(lengths, given, folder=tmp_path)
    held_by_another = held(tmp_path)
    with pytest.raises(CorpusError, match="the run that this work was for has ended"):
        job = (lambda batch: {}, batches._InMemory(given), tmp_path, 0, "key", "a run of before")
        batches._do(batches._Job(*job))
    assert held(tmp_path) == held_by_another
    assert map_articles(lengths, given, folder=tmp_path).equals(before)


def test_a_refused_run_leaves_the_records_of_the_folder(tmp_path):
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text(
            f"id,text\na,It fell, they of {name} said.\n".replace(", ", " ")
        )
    command = ["quotes", "--engine", "rules", "--parts", str(tmp_path / "p")]
    assert main([*command, str(tmp_path / "one.csv")]) == 0
    stream = stream_corpus(tmp_path / "one.csv", folder=tmp_path / "p")
    assert main([*command, str(tmp_path / "two.csv")]) == 3
    assert len(list(stream)) == 1
    assert (
        main([*command, str(tmp_path / "one.csv"), "--out", str(tmp_path / "p" / "run.json")]) == 3
    )
    assert main([*command, str(tmp_path / "one.csv")]) == 0
    assert len(list((tmp_path / "p").glob("records-*.jsonl"))) == 1


def test_a_corpus_with_a_column_that_looks_hidden_can_be_saved(tmp_path):
    (tmp_path / "a.csv").write_text("id,text,_property_note,_file\na,It fell.,x,y\n")
    load_corpus(tmp_path / "a.csv").save(tmp_path / "saved")
    extra = load_corpus(tmp_path / "saved")["a"].extra
    assert {extra["property_note_given"], extra["file_given"]} == {"x", "y"}


@pytest.mark.skipif(sys.platform == "win32", reason="no limits of files")
def test_a_full_disk_is_told_where_an_excel_file_is_written(tmp_path):
    code = (
        "import pandas, resource, signal, sys\n"
        "from analysis import CorpusError\n"
        "from analysis.files.tables import save_table\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "frame = pandas.DataFrame({'a': [f'{n} words of a text' for n in range(20000)]})\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))\n"
        "try:\n  save_table(frame, sys.argv[1])\n"
        "except CorpusError as error:\n  print(error)\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "a.xlsx")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert "cannot be written" in done.stdout, done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["Metadata.csv", "METADATA.CSV"])
def test_metadata_and_lists_are_known_in_capitals_too(name, tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("“It fell,” Bell said.", encoding="utf-8")
    (tmp_path / name).write_text("file,source\na.txt,Daily\n")
    (tmp_path / "Speakers.csv").write_text("name,aliases,role,country,kind\nAda Bell,Bell,,,\n")
    corpus = load_corpus(tmp_path)
    assert corpus.sources == ["Daily"]
    assert reported_speech(corpus, "rules")["speaker"].tolist() == ["Ada Bell"]


@pytest.mark.parametrize("top", ["", "mine/"])
def test_a_list_in_an_archive_is_used(tmp_path, top):
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as archive:
        archive.writestr(f"{top}Daily/a.txt", "“It fell,” Bell said.")
        archive.writestr(f"{top}Speakers.csv", "name,aliases,role,country,kind\nAda Bell,Bell,,,\n")
    for corpus in (load_corpus(tmp_path / "c.zip"), stream_corpus(tmp_path / "c.zip")):
        assert reported_speech(corpus, "rules")["speaker"].tolist() == ["Ada Bell"]
    with zipfile.ZipFile(tmp_path / "c.zip", "a") as archive:
        archive.writestr(f"{top}heads.csv", "thing\nthe sea\n")
    with pytest.raises(CorpusError, match="heads.csv, column 'head': no such column"):
        read_heads(load_corpus(tmp_path / "c.zip"))
