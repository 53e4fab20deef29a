"""What a network has read is kept, in memory and on disk: same rows, bad ones made again."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from analysis import models


class Reader:
    """Gives each text its length and its place in the alphabet; knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def __call__(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.array([[len(text), ord(text[0])] for text in texts])


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path))
    return tmp_path / "test.sqlite"


def read(texts: list[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Read texts as a new process would; return which of them the network was asked for."""
    monkeypatch.setattr(models, "_KNOWN", {})
    reader = Reader()
    rows = models.read_once("test", texts, reader, 2)
    assert rows.dtype == np.float32
    assert rows.tolist() == [[len(text), ord(text[0])] for text in texts]
    return reader.asked


def test_each_text_is_read_once(path, monkeypatch):
    assert read(["b", "aa", "b"], monkeypatch) == ["b", "aa"]
    assert read(["aa", "ccc", "b"], monkeypatch) == ["ccc"]


def test_memory_serves_where_there_is_no_disk(monkeypatch):
    monkeypatch.setenv("ANALYSIS_CACHE", "")
    monkeypatch.setattr(models, "_KNOWN", {})
    monkeypatch.setattr(models, "_REMEMBERED", 2)
    reader = Reader()
    for text in ("a", "b", "a", "c", "a"):  # at the last one the oldest, a, is forgotten
        models.read_once("test", [text], reader, 2)
    assert reader.asked == ["a", "b", "c", "a"]


def test_two_networks_and_two_versions_are_kept_apart(path, monkeypatch):
    reader = Reader()
    monkeypatch.setattr(models, "_KNOWN", {})
    models.read_once("test", ["a"], reader, 2)
    models.read_once("other", ["a"], reader, 2)
    monkeypatch.setattr(models, "package_version", lambda: "another")
    models.read_once("test", ["a"], reader, 2)
    assert reader.asked == ["a", "a", "a"]


def test_the_oldest_rows_leave_the_disk(path, monkeypatch):
    monkeypatch.setattr(models, "_KEPT", 2)
    read(["a", "b", "c"], monkeypatch)
    assert read(["b", "c"], monkeypatch) == []
    assert read(["a"], monkeypatch) == ["a"]


def altered(path: Path, change: str) -> None:
    with sqlite3.connect(path) as base:
        base.execute(change)
    base.close()


@pytest.mark.parametrize(
    "damage",
    [
        lambda path: path.write_bytes(b"no database" * 100),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(path.read_bytes()[:4096]),
        lambda path: altered(path, "UPDATE kept SET row = x'0000803F0000803F'"),
        lambda path: altered(path, "UPDATE kept SET row = 1"),
        lambda path: altered(path, "UPDATE kept SET row = 'a', seal = NULL"),
    ],
)
def test_what_is_damaged_is_made_again(
    damage: Callable[[Path], object], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read(["a", "b"], monkeypatch)
    damage(path)
    assert read(["a", "b"], monkeypatch) == ["a", "b"]
    read(["a", "b"], monkeypatch)  # a file that was no database has gone with the last writing
    assert read(["a", "b"], monkeypatch) == []


def test_a_run_that_is_writing_holds_no_other_up(path, monkeypatch):
    read(["a"], monkeypatch)
    monkeypatch.setattr(models, "_PATIENCE", 0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert read(["a", "b"], monkeypatch) == ["a", "b"]
    assert read(["a", "b"], monkeypatch) == ["b"]


def test_threads_that_read_at_once_get_their_own_rows(path, monkeypatch):
    monkeypatch.setattr(models, "_KNOWN", {})
    monkeypatch.setattr(models, "_REMEMBERED", 3)
    asked = [[chr(97 + (one + place) % 9) for place in range(6)] for one in range(40)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda own: models.read_once("test", own, Reader(), 2), asked))
    assert [rows.tolist() for rows in found] == [[[1, ord(one)] for one in own] for own in asked]


@pytest.mark.parametrize("name", ["file", "file/below", "n" * 300])
def test_a_place_that_cannot_be_written_to_is_no_error(name, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path / name))
    assert read(["a"], monkeypatch) == read(["a"], monkeypatch) == ["a"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may all")
@pytest.mark.parametrize("mode", [0o000, 0o500])
def test_a_folder_of_somebody_else_is_no_error(mode, path, monkeypatch):
    path.parent.chmod(mode)
    try:
        assert read(["a"], monkeypatch) == read(["a"], monkeypatch) == ["a"]
    finally:
        path.parent.chmod(0o700)


def test_a_full_disk_is_no_error(path, monkeypatch):
    read(["a"], monkeypatch)

    def small(*given: object, **options: object) -> sqlite3.Connection:
        base = connect(*given, **options)
        pages = base.execute("PRAGMA page_count").fetchone()[0]
        base.execute(f"PRAGMA max_page_count = {pages}")
        return base

    connect = sqlite3.connect
    monkeypatch.setattr(sqlite3, "connect", small)
    many = [chr(200 + place) * 200 for place in range(500)]
    assert read(many, monkeypatch) == many
    assert read(["a"], monkeypatch) == []
