"""The cache of the tagger: same results, bad files made again, no folder needed."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.models import cache_folder
from analysis.quotes.attributions import Attribution
from analysis.quotes.tagger import kept

FOUND = [Attribution(((0, 2), (3, 4)), ((5, 6),), (), "tagger", True, 0.5)]
TEXT = "It froze."


class Finder:
    """Counts how often it is asked."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, text: str) -> list[Attribution]:
        self.asked += 1
        return FOUND


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ANALYSIS_CACHE", str(tmp_path))
    return tmp_path


def test_a_text_is_read_once(folder: Path) -> None:
    find = Finder()
    assert [kept(find, "float")(TEXT) for _ in range(2)] == [FOUND, FOUND]
    assert find.asked == 1


def test_another_text_or_precision_is_read_anew(folder: Path) -> None:
    find = Finder()
    kept(find, "float")(TEXT)
    kept(find, "fast")(TEXT)
    kept(find, "float")(TEXT + " ")
    assert find.asked == 3


@pytest.mark.parametrize(
    "damage", ["", "{", "[1]", '[{"content": [[0, 1]]}]', "[[0]]", '{"a": 1}', "\x00"]
)
def test_a_file_that_cannot_be_read_is_made_again(folder: Path, damage: str) -> None:
    find = Finder()
    kept(find, "float")(TEXT)
    (path,) = folder.rglob("*.json")
    path.write_text(damage)
    assert kept(find, "float")(TEXT) == FOUND
    assert find.asked == 2


def test_offsets_outside_the_text_are_not_believed(folder: Path) -> None:
    find = Finder()
    kept(find, "float")(TEXT)
    (path,) = folder.rglob("*.json")
    path.write_text(path.read_text().replace("[5, 6]", "[5, 600]"))
    assert kept(find, "float")(TEXT) == FOUND
    assert find.asked == 2


def test_a_folder_that_cannot_be_written_is_no_hindrance(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "file").write_text("")
    monkeypatch.setenv("ANALYSIS_CACHE", str(folder / "file"))
    assert kept(Finder(), "float")(TEXT) == FOUND


def test_an_empty_setting_switches_the_cache_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANALYSIS_CACHE", "")
    assert cache_folder() is None
    find = Finder()
    assert [kept(find, "float")(TEXT) for _ in range(2)] == [FOUND, FOUND]
    assert find.asked == 2


def test_text_that_is_no_unicode_has_a_place_too(folder: Path) -> None:
    assert kept(Finder(), "float")("\ud800 said") == FOUND
