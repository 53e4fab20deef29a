"""Zip archives: unpacked into a temporary folder, with nothing that leads out of it."""

from __future__ import annotations

import re
import shutil
import stat
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
        open_file(path) as packed,
        open_zip(packed, path) as archive,
        TemporaryDirectory(prefix="corpus-") as place,
    ):
        folder = Path(place).resolve()
        problems = []
        for member in archive.infolist():
            name = member.filename.replace("\\", "/")
            parts = PurePosixPath(name).parts
            dotted = any(part.startswith(".") and part not in ("..", MARK) for part in parts)
            furniture = "__MACOSX" in parts or dotted or parts[-1:] == ("Thumbs.db",)
            if member.is_dir() or furniture:
                continue
            target = folder.joinpath(*parts)
            problem = ""
            if not parts or name.startswith("/") or ".." in parts or re.match(r"[A-Za-z]:", name):
                problem = "its name leads out of the archive; not read"
            elif stat.S_ISLNK(member.external_attr >> 16):
                problem = "a link, not a file; not read"
            elif member.flag_bits & 1:
                problem = "locked by a password; unpack it by hand"
            elif name.lower().endswith(".zip"):
                problem = "a zip archive in a zip archive; unpack it by hand"
            else:
                try:
                    if target.exists():
                        problem = "the name occurs twice in the archive"
                    else:
                        target.parent.mkdir(parents=True, exist_ok=True)
                        with archive.open(member) as source, open(target, "xb") as file:
                            shutil.copyfileobj(source, file, 1 << 20)
                except (RuntimeError, *ZIP_ERRORS) as error:
                    problem = f"cannot be unpacked ({error})"
                    if not isinstance(error, FileExistsError):
                        with suppress(OSError):
                            target.unlink()
            if problem:
                problems.append(Problem(CorpusError(problem, file=f"{path}/{member.filename}")))
        yield folder, problems
