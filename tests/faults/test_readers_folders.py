"""Folders of articles: without our own results, and with whatever names and depths there are."""

from __future__ import annotations

import os
import random
import warnings
import zipfile

import pandas as pd
import pytest

from analysis import CorpusError, load_corpus
from tests.builders import write_table
from tests.corpus.test_faults_files import SAMPLES

TEXT = "The balloon fell into the sea. Nobody was hurt."
MARK = ".analysis-folder.json"


@pytest.fixture
def place(tmp_path):
    """A folder with an article, and a report that was written into it."""
    for name in ("Daily/one.txt", "report/index.html", "report/articles/one.html"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"<article><p>{TEXT * 5}</p></article>")
    (tmp_path / "Daily" / "one.txt").write_text(TEXT)
    (tmp_path / "report" / MARK).write_text("{}")
    return tmp_path


def test_a_folder_of_our_results_is_no_outlet(place):
    corpus = load_corpus(place)
    assert [(article.id, article.source) for article in corpus] == [("Daily/one", "Daily")]
    assert corpus.recognised == "folder: 1 × text (.txt); not read: 1 × folder of results"


def test_a_folder_of_our_results_in_an_archive_is_no_outlet(place):
    packed = place.parent / "t.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for path in sorted(place.rglob("*")):
            archive.write(path, path.relative_to(place))
    assert [article.source for article in load_corpus(packed)] == ["Daily"]


def test_a_folder_of_our_results_is_no_corpus(place):
    with pytest.raises(CorpusError, match="report: a folder of results, not of articles"):
        load_corpus(place / "report")
    (place / MARK).write_text("{}")
    with pytest.raises(CorpusError, match="a folder of results, not of articles"):
        load_corpus(place)
    write_table([{"file": "Daily/one.txt"}], place / "metadata.csv")
    assert len(load_corpus(place)) == 1


def test_a_folder_that_cannot_be_read_is_told(place, monkeypatch):
    real = os.scandir

    def closed(path):
        if str(path).endswith("Closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    (place / "Closed").mkdir()
    monkeypatch.setattr("os.scandir", closed)
    with pytest.raises(CorpusError, match=r"Closed: cannot be read \(Permission denied\)"):
        load_corpus(place, on_error="raise")
    corpus = load_corpus(place)
    assert (len(corpus), len(corpus.problems)) == (1, 1)


def test_folders_in_folders_at_any_depth(tmp_path):
    inner = tmp_path
    here = os.getcwd()
    try:
        for _ in range(700):
            inner = inner / "a"
        os.chdir(tmp_path)
        for _ in range(700):
            os.mkdir("a")
            os.chdir("a")
        with open("b.txt", "w") as file:
            file.write(TEXT)
    finally:
        os.chdir(here)
    assert len(load_corpus(tmp_path, on_error="collect")) == 1


@pytest.mark.parametrize("name", ["story.tex", "story", "story.epub", "a.sh"])
def test_a_listed_file_of_a_kind_that_is_not_read_is_told(tmp_path, name):
    (tmp_path / name).write_text(TEXT)
    write_table([{"file": name}], tmp_path / "metadata.csv")
    with pytest.raises(
        CorpusError, match=r"metadata\.csv, row 1, column 'file': not one of \.docx"
    ):
        load_corpus(tmp_path)


# --- files with something amiss in them ----------------------------------------------------

NASTY = [b"\0", b"\xff\xfe", b"\r", b"1e999", b"NaN", b"-1", b"9" * 5000, b'"', b";", b"[[[[" * 40]
NASTY += [b"\\ud800", b"\xed\xa0\x80", b"null", b"300000-01-01", b"\xe2\x80\xae", b"\x1b[31m", b"{"]
NASTY += [b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xe2\x80\xa8", b"../../x", b"\\u0000"]


@pytest.mark.parametrize("name", SAMPLES)
def test_something_amiss_gives_a_corpus_that_can_be_saved_or_a_clear_error(tmp_path, name):
    """Whatever stands in a file, nothing but a CorpusError that names it comes out."""
    draw = random.Random(name)
    path = tmp_path / name
    for number in range(8):
        data = bytearray(SAMPLES[name])
        for _ in range(draw.choice([1, 1, 3, 10])):
            at = draw.randrange(len(data))
            data[at : at + draw.choice([0, 0, 5])] = draw.choice(NASTY)
        path.write_bytes(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                corpus = load_corpus(path, on_error="collect")
            except CorpusError as error:
                assert name in str(error)
                continue
            try:
                corpus.save(tmp_path / f"saved{number}")
            except CorpusError:
                assert not (tmp_path / f"saved{number}" / "metadata.csv").exists()
                continue
            again = load_corpus(tmp_path / f"saved{number}")
        columns = ["article_id", "source", "title", "published", "byline", "n_words"]
        pd.testing.assert_frame_equal(corpus.frame[columns], again.frame[columns])
