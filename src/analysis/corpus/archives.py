"""Zip archives: unpacked into a temporary folder, with nothing that leads out of it."""

from __future__ import annotations

import re
import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from analysis.corpus.records import Problem
from analysis.files import ZIP_ERRORS, CorpusError, open_file, open_zip
from analysis.files.folders import MARK


@contextmanager
def unpacked(path: Path) -> Iterator[tuple[Path, list[Problem]]]:
    """Unpack a zip archive into a folder that is gone afterwards.

    ``__MACOSX``, ``Thumbs.db`` and files whose name begins with a dot are passed over. The
    problems are what is not unpacked: a member with a password, a zip in the zip, a link,
    a name that leads out of the folder or occurs twice. Raises :class:`CorpusError` for an
    archive beyond the limits of :mod:`analysis.files`.
    """
    with (
        open_file(path) as file,
        open_zip(file, path) as archive,
        TemporaryDirectory(prefix="corpus-") as place,
    ):
        folder = Path(place).resolve()
        problems = []
        for member in archive.infolist():
            parts = re.split(r"[/\\]", member.filename)
            dotted = any(part.startswith(".") and part not in (".", "..", MARK) for part in parts)
            furniture = "__MACOSX" in parts or dotted or parts[-1] == "Thumbs.db"
            if member.is_dir() or furniture:
                continue
            try:
                _unpack(archive, member, folder)
            except CorpusError as error:
                name = f"{path}/{member.filename}"
                problems.append(Problem(CorpusError(error.problem, file=name)))
        yield folder, problems


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, folder: Path) -> None:
    name = member.filename.replace("\\", "/")
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
        raise CorpusError("its name leads out of the archive; not read")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise CorpusError("a link, not a file; not read")
    if member.flag_bits & 1:
        raise CorpusError("locked by a password; unpack it by hand")
    if name.lower().endswith(".zip"):
        raise CorpusError("a zip archive in a zip archive; unpack it by hand")
    target = folder.joinpath(*parts)
    try:
        if target.exists():
            raise CorpusError("the name occurs twice in the archive")
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as packed, open(target, "xb") as file:
            while block := packed.read(1 << 20):
                file.write(block)
    except CorpusError:
        raise
    except (RuntimeError, *ZIP_ERRORS) as error:
        if not isinstance(error, FileExistsError):
            with suppress(OSError):
                target.unlink()
        raise CorpusError(f"cannot be unpacked ({error})") from error
