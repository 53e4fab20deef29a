"""Files are written whole or not at all; no text becomes a formula, and all come back."""

from __future__ import annotations

import errno
import os
import stat

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import CorpusError
from analysis.files import need_columns, write_beside, write_bytes
from analysis.files.tables import guarded, unguarded


def test_a_new_file_is_there_when_the_block_ends(tmp_path):
    with write_beside(tmp_path / "t.csv") as file:
        file.write(b"one")
        assert not (tmp_path / "t.csv").exists()
    assert (tmp_path / "t.csv").read_bytes() == b"one"
    assert os.listdir(tmp_path) == ["t.csv"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, ValueError])
def test_an_error_leaves_the_old_file_and_nothing_else(error, tmp_path):
    (tmp_path / "t.csv").write_bytes(b"old")
    with pytest.raises(error), write_beside(tmp_path / "t.csv") as file:
        file.write(b"half of it")
        raise error
    assert (tmp_path / "t.csv").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["t.csv"]


def test_a_full_disk_is_named_with_the_file(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"old")
    with pytest.raises(CorpusError, match=r"t\.csv: cannot be written \(No space left"):
        with write_beside(tmp_path / "t.csv"):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    assert (tmp_path / "t.csv").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["t.csv"]


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is full")
def test_a_device_is_written_to_and_stays_a_device():
    with pytest.raises(CorpusError, match="/dev/full: cannot be written"):
        write_bytes("/dev/full", b"one")
    write_bytes("/dev/null", b"one")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no names for open files")
def test_a_pipe_is_written_to():
    reader, writer = os.pipe()
    write_bytes(f"/dev/fd/{writer}", b"one")
    os.close(writer)
    with open(reader, "rb") as file:
        assert file.read() == b"one"


def test_a_failing_rename_leaves_nothing_behind(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(CorpusError, match="Permission denied"):
        write_bytes(tmp_path / "t.csv", b"one")
    assert os.listdir(tmp_path) == []


def test_a_fault_of_another_file_is_not_taken_for_one_of_this(tmp_path):
    with pytest.raises(FileNotFoundError, match="away"), write_beside(tmp_path / "t.csv"):
        (tmp_path / "away").read_bytes()
    assert os.listdir(tmp_path) == []


def test_a_folder_in_its_place_or_none_to_hold_it_is_said(tmp_path):
    with pytest.raises(CorpusError, match="it is a folder"):
        write_bytes(tmp_path, b"one")
    with pytest.raises(CorpusError, match="there is no folder .*away"):
        write_bytes(tmp_path / "away" / "t.csv", b"one")


def test_links_and_rights_stay(tmp_path):
    (tmp_path / "real.csv").write_bytes(b"old")
    os.chmod(tmp_path / "real.csv", 0o640)
    (tmp_path / "link.csv").symlink_to(tmp_path / "real.csv")
    write_bytes(tmp_path / "link.csv", b"new")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real.csv").read_bytes() == b"new"
    assert stat.S_IMODE(os.stat(tmp_path / "real.csv").st_mode) == 0o640


def test_a_new_file_has_the_rights_of_any_new_file(tmp_path):
    write_bytes(tmp_path / "a", b"one")
    (tmp_path / "b").write_bytes(b"one")
    assert os.stat(tmp_path / "a").st_mode == os.stat(tmp_path / "b").st_mode


def test_a_long_name_is_no_obstacle(tmp_path):
    write_bytes(tmp_path / ("x" * 255), b"one")
    assert os.listdir(tmp_path) == ["x" * 255]


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@x", " =1", "\t=1", "\x00=1", "＝1", "\ufeff=1", "\u200b@a", "'=1", "''+",
     "\tx", "\rx", "\n"],
)  # fmt: skip
def test_what_may_be_a_formula_is_guarded(text):
    assert guarded(text) == f"'{text}"
    assert unguarded(f"'{text}") == text


@pytest.mark.parametrize("text", ["", "a", "'tis", "''", "1-2", "a=b", " a", "“=”", "'We won,' he"])
def test_other_texts_stay_as_they_are(text):
    assert guarded(text) == unguarded(text) == text


odd = st.lists(st.sampled_from(["'", "=", "-", " ", "\t", "\n", "x", "＝", "\ufeff"])).map("".join)


@given(st.text() | odd)
def test_every_text_comes_back(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).lstrip().startswith(("=", "+", "-", "@"))


def test_a_table_that_lacks_columns_is_named_with_what_it_has():
    table = pd.DataFrame({"a": [1], 2: [1]})
    need_columns(table, ["a", 2], "words")
    need_columns(table, [])
    with pytest.raises(ValueError, match=r"^the table of words lacks b, c; it has a, 2: see made$"):
        need_columns(table, ["b", "a", "c"], "words", see="made")
    with pytest.raises(ValueError, match="^the table lacks a; it has no columns$"):
        need_columns(pd.DataFrame(), ["a"])
