"""Which file is which article."""

from __future__ import annotations

import hashlib

import pytest
from originals import identify

from analysis import CorpusError


def test_files_are_known_by_their_bytes(tmp_path):
    (tmp_path / "texts").mkdir()
    for name, text in {"a.txt": b"one", "x.txt": b"two", "c.txt": b"edited", "e.txt": b"?"}.items():
        (tmp_path / "texts" / name).write_bytes(text)
    rows = [
        f"{name},{name}.txt,{hashlib.sha256(text).hexdigest()}"
        for name, text in {"a": b"one", "b": b"two", "c": b"three", "d": b"four"}.items()
    ]
    (tmp_path / "metadata.csv").write_text("\n".join(["article_id,file,sha256", *rows]))
    table = identify(tmp_path, tmp_path / "texts")
    assert list(table["status"]) == ["as listed", "renamed", "changed", "missing", "not listed"]
    assert list(table["found"]) == ["a.txt", "x.txt", "c.txt", "", "e.txt"]


def test_a_list_without_hashes(tmp_path):
    (tmp_path / "metadata.csv").write_text("article_id,file\na,a.txt\n")
    with pytest.raises(CorpusError, match="column 'sha256': no such column"):
        identify(tmp_path, tmp_path / "texts")
