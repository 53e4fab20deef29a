"""Folders, links, pipes, archives, ids and a full disk: nothing leads out, hangs or is lost."""

from __future__ import annotations

import errno
import io
import json
import os
import re
import struct
import subprocess
import zipfile
import zlib

import pandas as pd
import pytest

from analysis import Corpus, CorpusError, load_corpus, make_article
from analysis.corpus import check
from analysis.corpus.documents import read_document
from analysis.files import write_beside
from analysis.quotes import reported_speech
from analysis.quotes.exports import save as save_quotes
from analysis.text import segment
from analysis.text.segment import sentences
from tests.broken_files import Tally, at_most

TEXT = "The balloon fell into the sea. Nobody was hurt."
SECRET = "Nobody outside should ever read this line of a private file."
TALLY = Tally()


@pytest.fixture
def place(tmp_path):
    """A corpus folder with one article, beside a file and a folder that are none of its own."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT)
    (tmp_path / "secret.txt").write_text(SECRET)
    (tmp_path / "private").mkdir()
    (tmp_path / "private" / "inner.txt").write_text(SECRET)
    return folder


# --- what leads out -----------------------------------------------------------------------

NAMES = [
    "../secret.txt",
    "../private/inner.txt",
    "texts/../../secret.txt",
    "./../secret.txt",
    "..",
    ".",
    "/",
    "/etc/passwd",
    "/dev/zero",
    "//etc/passwd",
    "..\\secret.txt",
    "C:\\secret.txt",
    "~/secret.txt",
    "$HOME/secret.txt",
    "file:///etc/passwd",
    "http://a.example/b.txt",
    "good.txt/../../secret.txt",
    "x" * 300 + ".txt",
    "a/" * 3000 + "b.txt",
    "*.txt",
    "nul",
    "metadata.csv",
    " ",
    "",
]


@pytest.mark.parametrize("column", ["file", "article_id"])
def test_names_in_the_metadata(place, column):
    """Absolute names, ``..``, names too long: each row is told, none is read."""
    names = [*NAMES, str(place.parent / "secret.txt")]
    if column == "article_id":
        names = [name.removesuffix(".txt") for name in names]
    rows = pd.DataFrame({column: names, "title": [f"t{n}" for n in range(len(names))]})
    rows.to_csv(place / "metadata.csv", index=False)
    error = TALLY.load("names in the metadata", place, rows=len(names))
    TALLY.tried["names in the metadata"] += len(names) - 1
    TALLY.survived["names in the metadata"] += len(names) - 1
    assert isinstance(error, CorpusError)
    problems = check(place).problems
    assert problems["left_out"].sum() == len(names)
    assert SECRET not in f"{error} {problems.to_csv()}"


def link_to(place, kind):
    target = place.parent
    if kind == "file outside":
        (place / "b.txt").symlink_to(target / "secret.txt")
    elif kind == "file outside, by steps":
        (place / "c.md").symlink_to(target / "secret.txt")
        (place / "b.txt").symlink_to("c.md")
        (place / "c.md").rename(place / "c.link")
        (place / "b.txt").unlink()
        (place / "b.txt").symlink_to("c.link")
    elif kind == "folder outside":
        (place / "sub").symlink_to(target / "private")
    elif kind == "folder inside":
        (place / "sub").symlink_to(place)
    elif kind == "nowhere":
        (place / "b.txt").symlink_to("missing.txt")
    elif kind == "itself":
        (place / "b.txt").symlink_to("b.txt")
    elif kind == "device":
        (place / "b.txt").symlink_to("/dev/zero")
    elif kind == "pipe":
        os.mkfifo(place / "b.txt")
    elif kind == "folder with the name of a text":
        (place / "b.txt").mkdir()


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("file outside", 1),
        ("file outside, by steps", 1),
        ("folder outside", 1),
        ("folder inside", 1),
        ("nowhere", 1),
        ("itself", 1),
        ("device", 1),
        ("pipe", 1),
        ("folder with the name of a text", 0),
    ],
)
def test_links_pipes_and_devices(place, kind, told):
    link_to(place, kind)
    corpus = TALLY.load("links, pipes, devices", place)
    assert [article.id for article in corpus] == ["good"]
    assert len(corpus.problems) == told
    if told:
        with at_most(20), pytest.raises(CorpusError):
            load_corpus(place, on_error="raise")
    listed = pd.DataFrame({"file": ["good.txt", "b.txt", "sub/inner.txt", "sub/good.txt"]})
    listed.to_csv(place / "metadata.csv", index=False)
    corpus = TALLY.load("links, pipes, devices", place, rows=4)
    assert not any(article.raw == SECRET for article in corpus)


@pytest.mark.parametrize(
    "suffix", "txt md html docx rtf csv tsv jsonl json parquet xlsx zip".split()
)
def test_a_pipe_is_not_waited_for(tmp_path, suffix):
    """Named outright, in a folder, or in place of the metadata."""
    (tmp_path / "sub").mkdir()
    for path in (tmp_path / f"a.{suffix}", tmp_path / "sub" / f"b.{suffix}"):
        os.mkfifo(path)
    assert isinstance(TALLY.load("links, pipes, devices", tmp_path / f"a.{suffix}"), CorpusError)
    if suffix != "zip":
        found = TALLY.load("links, pipes, devices", tmp_path / "sub")
        assert isinstance(found, CorpusError) or len(found) == 0 and len(found.problems) == 1
    os.mkfifo(tmp_path / "sub" / "metadata.csv")
    assert isinstance(TALLY.load("links, pipes, devices", tmp_path / "sub"), CorpusError)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read all")
def test_what_may_not_be_read(place):
    (place / "b.txt").write_text(TEXT)
    (place / "b.txt").chmod(0)
    corpus = TALLY.load("links, pipes, devices", place, rows=2)
    assert "cannot be read (Permission denied)" in corpus.problems["problem"][0]


def test_what_programs_leave_behind_is_passed_over(place):
    """A folder is read as its archive is: without hidden files and copies of Jupyter."""
    for name in [
        ".ipynb_checkpoints/good-checkpoint.txt",
        "__MACOSX/good.txt",
        "._good.txt",
        "~$good.docx",
        ".git/x.txt",
        "Thumbs.db",
    ]:
        (place / name).parent.mkdir(exist_ok=True)
        (place / name).write_text(TEXT)
    corpus = TALLY.load("links, pipes, devices", place, rows=1)
    assert corpus.recognised == "folder: 1 × text (.txt)"


# --- archives -----------------------------------------------------------------------------


def zipped(*members, kind=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", kind) as archive:
        for name, data in members:
            archive.writestr(zipfile.ZipInfo(name), data, compress_type=kind)
    return buffer.getvalue()


def with_size(data, size):
    """Return an archive of one member that states another size for it, in both places."""
    data = bytearray(data)
    data[22:26] = struct.pack("<I", size)
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def overlapping():
    """Return an archive with a thousand names for one and the same packed member."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"a" * 5_000_000) + packer.flush()
    sizes = struct.pack("<III", zlib.crc32(b"a" * 5_000_000), len(packed), 5_000_000)
    local = struct.pack("<IHHHHH", 0x04034B50, 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", 5, 0)
    head, entries = local + b"a.txt" + packed, b""
    for number in range(1000):
        name = f"{number:04}.txt".encode()
        entries += struct.pack("<IHHHHHH", 0x02014B50, 20, 20, 0, 8, 0, 0) + sizes
        entries += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1000, 1000, len(entries), len(head), 0)
    return head + entries + end


BOMB = zipped(("a.txt", b"a" * 40_000_000))
ARCHIVES = {
    "packed two hundredfold": BOMB,
    "archive in an archive": zipped(("a.zip", BOMB), ("b.zip", BOMB)),
    "many members": zipped(*[(f"{n}.txt", "") for n in range(21_000)]),
    "size stated too small": with_size(zipped(("a.txt", TEXT * 100)), 10),
    "size stated too large": with_size(zipped(("a.txt", TEXT * 100)), 2_000_000),
    "size stated as nothing": with_size(BOMB, 0),
    "one member under many names": overlapping(),
    "names that lead out": zipped(("../a.txt", TEXT), ("/b.txt", TEXT), ("x/../../c.txt", TEXT)),
    "names of Windows": zipped(("..\\a.txt", TEXT), ("C:\\b.txt", TEXT), ("d\\e.txt", TEXT)),
    "names that clash": zipped(("a", TEXT), ("a/b.txt", TEXT), ("./a", TEXT)),
    "name too long": zipped(("a" * 300 + ".txt", TEXT)),
    "path too long": zipped(("a/" * 3000 + "b.txt", TEXT)),
    "name without characters": zipped((" .txt", TEXT), ("\u202etxt.a.txt", TEXT)),
    "not deflated": zipped(("a.txt", TEXT), kind=zipfile.ZIP_STORED),
    "bzip2, cut": zipped(("a.txt", TEXT * 200), kind=zipfile.ZIP_BZIP2).replace(b"BZh", b"BZx"),
    "lzma": zipped(("a.txt", TEXT * 200), kind=zipfile.ZIP_LZMA),
    "a word document under it": zipped(("[Content_Types].xml", "<a/>"), ("word/x.xml", "<a/>")),
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_archives(tmp_path, monkeypatch, name):
    """Bombs are refused or stopped, nothing is written outside, nothing is left."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    (tmp_path / "a.zip").write_bytes(ARCHIVES[name])
    TALLY.load("archives", tmp_path / "a.zip")
    assert not list(scratch.iterdir())
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.zip", "scratch"]


@pytest.mark.parametrize("kind", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, zipfile.ZIP_DEFLATED])
def test_damaged_archives_of_each_kind(tmp_path, kind):
    data = zipped(("a.txt", TEXT * 50), ("b.txt", TEXT), kind=kind)
    for place in range(0, len(data), 5):
        broken = bytearray(data)
        broken[place] ^= 0x55
        (tmp_path / "a.zip").write_bytes(broken)
        TALLY.load("archives", tmp_path / "a.zip")


# --- long, deep and wide ------------------------------------------------------------------


def pages():
    deep = "<div>" * 100_000
    yield "deep.html", f"<html><body>{deep}<p>{TEXT * 5}</p></body></html>"
    yield "deep export.html", f"{deep}Document XXXX{'<a ' * 20_000}{'<!--' * 20_000}{'</' * 20_000}"
    yield "open.html", "<" * 200_000 + "Document" + "<![" * 1000
    for depth in (500, 900, 990, 1000, 100_000):
        lists = "[" * depth + "]" * depth
        yield f"{depth}.json", f'[{{"id": "a", "text": "{TEXT}", "x": {lists}}}]'
        yield f"{depth}.jsonl", f'{{"id": "a", "text": "{TEXT}", "x": {lists}}}\n'
    many = ",".join(f"c{n}" for n in range(10_000))
    yield "wide.csv", f"id,text,{many}\na,{TEXT}{',' * 10_000}\n"
    yield "twins.csv", f"id,text{',same' * 10_000}\na,{TEXT}{',' * 10_000}\n"
    yield "wide.jsonl", json.dumps({"id": "a", "text": TEXT} | dict.fromkeys(many.split(",")))
    yield "no text.csv", f"{many}\n{',' * 9_999}\n"
    yield "long.csv", f'id,text\na,"{TEXT * 40_000}"\n'
    yield "line.txt", f"{TEXT} " * 50_000
    yield "marks.txt", f"{TEXT} " + '"' * 100_000
    yield "curly.txt", f"{TEXT} " + "“a” " * 25_000
    yield "blanks.md", "# a" + "\t" * 50_000 + "b\n\n" + TEXT
    yield "blanks.rtf", "{\\rtf1 " + TEXT + " " * 50_000 + "x}"
    yield "links.md", "[" * 20_000 + TEXT + "](http://x)" * 20_000
    yield "links.txt", "[a](http://x" * 20_000 + TEXT
    yield "stars.txt", "*" * 50_000 + TEXT + "*" * 50_000
    yield "entities.txt", "&" + "amp;" * 50_000 + " " + TEXT
    yield "places.txt", "AB — " * 20_000 + TEXT
    yield "exclaimed.txt", "a! " * 30_000
    yield (
        "rules.txt",
        ("Full text: a\n" + ("_" * 30 + "\nab\n") * 20_000) + "ProQuest document ID: 1",
    )


@pytest.mark.parametrize(("name", "text"), list(pages()), ids=lambda value: value[:20])
def test_long_deep_and_wide(tmp_path, name, text):
    """Each of these took minutes, or for ever, where a loop was quadratic."""
    (tmp_path / name).write_text(text, encoding="utf-8")
    TALLY.load("long, deep, wide", tmp_path / name)


def test_a_long_paragraph_has_sentences():
    """Each of these is a single paragraph; the time must not grow with its square."""
    assert len(sentences("It fell. " * 5_000)) == 5_000
    assert len(sentences("a! " * 600)) == 1
    assert len(sentences("a! " * 10_000)) == 15  # of 2,000 characters at most
    assert len(sentences("J. Lee ran. " * 3_000)) == 3_000


def test_no_clock_stops_the_splitter():
    """nltk gives up on a pattern after five seconds, so that a long paragraph would fail."""
    marks = segment._punkt()._lang_vars
    assert isinstance(marks.period_context_re(), re.Pattern)
    assert isinstance(marks._word_tokenizer_re(), re.Pattern)


def test_a_word_document_of_many_pieces(tmp_path):
    """A paragraph of 50,000 runs, as a converter writes it: one a word."""
    import docx

    document = docx.Document()
    document.add_paragraph("x")
    document.save(tmp_path / "a.docx")
    run = "<w:r><w:t xml:space='preserve'>word </w:t></w:r>"
    buffer = io.BytesIO()
    with zipfile.ZipFile(tmp_path / "a.docx") as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            if member == "word/document.xml":
                data = data.replace(b"<w:r><w:t>x</w:t></w:r>", run.encode() * 50_000)
            new.writestr(member, data)
    (tmp_path / "a.docx").write_bytes(buffer.getvalue())
    (record,) = read_document(tmp_path / "a.docx").records
    assert record["text"].split() == ["word"] * 50_000


# --- ids ----------------------------------------------------------------------------------

IDS = [
    "A1",
    "a1",
    "ａ1",
    "a/1",
    "a\\1",
    "../a1",
    "..",
    "CON",
    "x" * 500,
    "é",
    "e\u0301",
    "气球",
    "\u202ea1",
    "<b>",
    "a,b",
    '"a"',
    "=1+1",
    "-1",
    "a\nb",
    "0",
    "00",
    "1.0",
    "1e3",
    "nan",
    "NA",
    "None",
    "True",
]


def test_ids_of_every_kind_are_saved_and_read_again(tmp_path):
    """Ids that differ in case alone are two articles, and each has a file of its own."""
    corpus = Corpus(make_article(f"{TEXT} {n}.", id=id) for n, id in enumerate(IDS))
    corpus.save(tmp_path / "saved")
    again = TALLY.load("ids", tmp_path / "saved", rows=len(IDS))
    TALLY.tried["ids"] += len(IDS) - 1
    TALLY.survived["ids"] += len(IDS) - 1
    assert [(article.id, article.raw) for article in again] == [(a.id, a.raw) for a in corpus]
    assert len({path.name.casefold() for path in (tmp_path / "saved/texts").iterdir()}) == len(IDS)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["saved"]


@pytest.mark.parametrize(
    "ids",
    [["A1", "a1"], ["A/1", "a/1"], ["a/"], ["/a"], ["a//1"], [".."], ["../a"], ["a/./b"]]
    + [["a.txt/1", "a"], ["a", "A.ann/1"], ["annotation.conf/1"], ["a\n1"], ["x" * 300]],
)
def test_ids_that_can_be_no_file_are_refused_by_brat(tmp_path, ids):
    corpus = Corpus(make_article(TEXT, id=id) for id in ids)
    quotes = reported_speech(corpus, engine="rules")
    with pytest.raises(ValueError, match="can't be the name of a file"):
        save_quotes(quotes, tmp_path / "out", format="brat", corpus=corpus)
    assert not list(tmp_path.iterdir())


def test_ids_that_occur_twice_in_a_file(tmp_path):
    rows = [{"id": id, "text": TEXT} for id in ["a", "A", "a", " a ", "a\u200b", 1, "1", 1.0]]
    (tmp_path / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    corpus = TALLY.load("ids", tmp_path / "a.jsonl", rows=8)
    assert [article.id for article in corpus] == ["a", "A", "a\u200b", "1", "1.0"]


def test_names_of_files_that_are_no_unicode(tmp_path):
    """A name from an old disk is shown with a sign, and the corpus can be saved."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    try:
        with open(os.fsencode(folder) + b"/Z\xfcrich.txt", "w") as file:
            file.write(TEXT)
    except OSError:
        pytest.skip("this file system has no such names")
    corpus = TALLY.load("ids", folder, rows=1)
    assert [(article.id, article.source) for article in corpus] == [("Z\ufffdrich", "Z\ufffdrich")]
    corpus.save(tmp_path / "saved")
    with open(os.fsencode(folder) + b"/Z\xfcrich.md", "w") as file:
        file.write("")
    told = TALLY.load("ids", folder, rows=2)
    assert told.problems["file"][0].endswith("Z\ufffdrich.md")


# --- a full disk --------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 256 KiB."""
    place = tmp_path / "disk"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(place)]
    try:
        failed = subprocess.run(command, capture_output=True).returncode
    except OSError:
        failed = 1
    if failed:
        pytest.skip("no right to mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_leaves_the_old_file(small_disk):
    path = small_disk / "table.csv"
    path.write_text("old")
    for size in (300_000, 5_000_000):
        with pytest.raises(CorpusError, match="No space left"), write_beside(path) as file:
            file.write(b"x" * size)
        assert path.read_text() == "old"
        assert [left.name for left in small_disk.iterdir()] == ["table.csv"]


def test_a_corpus_on_a_full_disk(small_disk):
    """No half a file, no list of files that are not there; with room again, it can be saved."""
    corpus = Corpus(make_article(f"{TEXT} {n}. " * 300, id=f"a{n}") for n in range(30))
    with pytest.raises(CorpusError, match="No space left"):
        corpus.save(small_disk / "saved")
    left = [path for path in small_disk.rglob("*") if path.is_file()]
    assert {path.read_text() for path in left} <= {article.raw for article in corpus}
    for path in left:
        path.unlink()
    few = corpus.filter(id=["a0", "a1"])
    few.save(small_disk / "saved")
    assert [article.raw for article in load_corpus(small_disk / "saved")] == [a.raw for a in few]


def save_on_a_disk_that_fills(corpus, folder, monkeypatch, nth):
    """Save a corpus where the nth file can't be written."""
    opened = []
    real = io.open

    def full(file, mode="r", *rest, **options):
        if "r" not in mode:
            opened.append(file)
            if len(opened) >= nth:
                raise OSError(errno.ENOSPC, "No space left on device")
        return real(file, mode, *rest, **options)

    with monkeypatch.context() as patch:
        patch.setattr("builtins.open", full)
        patch.setattr("io.open", full)
        with pytest.raises(CorpusError, match="No space left"):
            corpus.save(folder)


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_the_disk_fills_at_any_moment(tmp_path, monkeypatch, nth):
    """The same, where no file system can be mounted."""
    corpus = Corpus(make_article(f"{TEXT} {n}.", id=f"a{n}") for n in range(3))
    save_on_a_disk_that_fills(corpus, tmp_path / "saved", monkeypatch, nth)
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.read_text() for path in left} <= {article.raw for article in corpus}
    corpus.save(tmp_path / "saved")
    assert len(load_corpus(tmp_path / "saved")) == 3


def test_what_a_full_disk_left_is_no_corpus(tmp_path, monkeypatch):
    corpus = Corpus(make_article(f"{TEXT} {n}.", id=f"a{n}") for n in range(3))
    save_on_a_disk_that_fills(corpus, tmp_path / "saved", monkeypatch, 4)
    with pytest.raises(CorpusError):
        load_corpus(tmp_path / "saved")


def test_summary(capsys):
    """Every input gave a corpus or a clear error."""
    assert TALLY.survived == TALLY.tried
    with capsys.disabled():
        print("", *TALLY.lines(), sep="\n")
