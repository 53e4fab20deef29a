"""Folders that the package writes to: it knows which files are its own, and touches no other.

A folder of ours bears a mark, which lists the files that were written there with their hashes.
What is not listed, or is no longer as it was written, belongs to the user: it is never deleted
or overwritten. While a run uses a folder, a lock keeps other runs out; it goes with the process.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

from analysis.files import CorpusError, sha256_of, write_bytes

ANNOTATIONS = "set of annotations"
MARK = ".analysis-folder.json"
PARTS = "set of parts"
REPORT = "report"
_LOCK = ".analysis-folder.lock"
_RUN = ".analysis-folder.run"
_NOT_COUNTED = {_LOCK, _RUN, ".DS_Store", "Thumbs.db", "desktop.ini"}  # what a folder may hold
_UNFINISHED = re.compile(r"\.[0-9a-f]{16}\.part")  # left by a run that was killed
_LONGEST = 100_000_000  # bytes of a mark


def is_ours(folder: Path) -> bool:
    """Whether the package wrote this folder, so that it is no part of a corpus."""
    return (folder / MARK).is_file()


def check_apart(folder: str | Path, corpus: Path | None) -> None:
    """Raise :class:`CorpusError` if writing to ``folder`` could touch the corpus.

    That is a folder (or file) that is the corpus, lies in its folder or holds it, whatever
    links lead there, and the empty path. None is a corpus that was not read from a folder.
    """
    if not str(folder).strip():
        raise CorpusError("the path to write to is empty")
    if corpus is None:
        return
    target, source = Path(folder).resolve(), corpus.resolve()
    if target == source or source in target.parents or target in source.parents:
        raise CorpusError(
            f"the corpus {corpus} is there, in it or above it; write to a folder apart from it",
            file=folder,
        )


def folder_for(source: Path, reports: Path) -> Path:
    """Return the folder in ``reports`` for a corpus: its name, with a number if another has it.

    Which corpus a name belongs to is noted beside the folder, as a hash of its path.
    """
    source = source.resolve()
    name = re.sub(r"[^\w.-]+", "_", source.name if source.is_dir() else source.stem).strip("._")
    name = tried = name[:80] or "corpus"
    mine = hashlib.sha256(os.fsencode(source)).hexdigest()
    number = 1
    while (note := reports / f".{tried}.of").is_file() and note.read_text() != mine:
        number += 1
        tried = f"{name}-{number}"
    reports.mkdir(parents=True, exist_ok=True)
    note.write_text(mine)
    return reports / tried


@contextmanager
def claimed(folder: str | Path, kind: str) -> Iterator[Path]:
    """Hold a folder of ours for one run, made if need be, until the block ends.

    ``kind`` says what it holds, such as ``report``. Raises :class:`CorpusError`, before
    anything is written, for the empty path, a file, a folder of another kind, one that holds
    something and bears no mark of ours, and one that another run is using. If the block fails
    with nothing written, a folder that was made for it is gone again.
    """
    from filelock import FileLock, Timeout  # slow to import

    check_apart(folder, None)
    path = Path(folder)
    _check(path, kind)
    new = [parent for parent in (path, *path.parents) if not parent.exists()]
    try:
        path.mkdir(parents=True, exist_ok=True)
        with FileLock(path / _LOCK, timeout=0):
            _check(path, kind)
            if not (path / MARK).exists():
                _write_mark(path, {"kind": kind, "files": {}})
            (path / _RUN).write_text(secrets.token_hex(16))
            try:
                yield path
            finally:
                (path / _RUN).unlink(missing_ok=True)
    except Timeout:
        raise CorpusError("another run is using this folder", file=path) from None
    except OSError as error:
        if error.filename is None or not Path(error.filename).is_relative_to(path):
            raise  # about another file
        reason = error.strerror or error
        raise CorpusError(f"cannot be written to ({reason})", file=path) from error
    finally:
        if path in new and set(names_in(path)) <= {MARK}:
            for name in (MARK, _LOCK):
                (path / name).unlink(missing_ok=True)
            with suppress(OSError):  # not empty
                for parent in new:
                    parent.rmdir()


@contextmanager
def rewritten(folder: str | Path, kind: str) -> Iterator[Path]:
    """Yield an empty folder whose files take the places of those written to ``folder`` before.

    It lies in ``folder``, which is :func:`claimed`. When the block ends without an error, each
    file is renamed to its place, and files of the run before that are not written again are
    deleted. A file that someone changed stays; if its place is needed, it is renamed to
    ``NAME.kept-1`` and this is said on standard error. After an error, or if the process is
    killed, what was there is there still.
    """
    with claimed(folder, kind) as path:
        mark = _read_mark(path)
        if mark is None:
            raise CorpusError(f"{MARK} is damaged; choose another folder", file=path)
        if mark.get("building"):  # by a run that was killed
            shutil.rmtree(path / mark["building"], ignore_errors=True)
        new = path / f".{secrets.token_hex(8)}.part"
        _write_mark(path, mark | {"building": new.name})
        try:
            new.mkdir()
            yield new
            _swap(path, new, mark)
        finally:
            shutil.rmtree(new, ignore_errors=True)


def written(folder: Path) -> dict[str, list[str]]:
    """Return the hashes of the files that we wrote to a folder, by name; none if it is not ours."""
    mark = _read_mark(folder)
    return mark["files"] if mark else {}


def make_way(path: Path, *hashes: str) -> None:
    """Rename what stands at ``path`` unless it is a file with one of the hashes; say so."""
    if not path.is_symlink() and (not path.exists() or sha256_of(path) in hashes):
        return
    number = 1
    while (kept := path.with_name(f"{path.name}.kept-{number}")).exists() or kept.is_symlink():
        number += 1
    path.rename(kept)
    print(f"{path} is not as it was written: kept as {kept.name}", file=sys.stderr)


def _swap(folder: Path, new: Path, mark: dict[str, Any]) -> None:
    """Put the new files into their places, and take away those of before that are still ours."""
    before: dict[str, list[str]] = mark["files"]
    files = sorted(path for path in new.rglob("*") if path.is_file())
    after = {path.relative_to(new).as_posix(): [sha256_of(path)] for path in files}
    both = {name: before.get(name, []) + after.get(name, []) for name in [*before, *after]}
    # Everything is listed first: a run that is killed on the way leaves no file unknown.
    _write_mark(folder, mark | {"files": both, "building": new.name})
    for name in after:
        for parent in _parents(name)[::-1]:
            if (folder / parent).is_symlink() or not (folder / parent).is_dir():
                make_way(folder / parent)  # a link would lead the file elsewhere
            (folder / parent).mkdir(exist_ok=True)
        make_way(folder / name, *before.get(name, []))
        (new / name).replace(folder / name)
    for name in set(before).difference(after):
        above = [folder / parent for parent in _parents(name)]
        linked = any(place.is_symlink() for place in [folder / name, *above])
        if not linked and sha256_of(folder / name) in before[name]:
            (folder / name).unlink()
            with suppress(OSError):  # not empty
                for place in above:
                    place.rmdir()
    _write_mark(folder, {"kind": mark["kind"], "files": after})


def _parents(name: str) -> list[PurePosixPath]:
    """Return the folders above a name, the innermost first, without the last, which is '.'."""
    return list(PurePosixPath(name).parents)[:-1]


def _check(path: Path, kind: str) -> None:
    """Raise :class:`CorpusError` unless the folder is new, empty, or ours and of this kind."""
    if path.exists() and not path.is_dir():
        raise CorpusError("a file, not a folder", file=path)
    if not (path / MARK).exists():
        if names := names_in(path):
            problem = f"not empty, and not written by this package (it holds {names[0]!r})"
            raise CorpusError(f"{problem}; choose a new or an empty folder", file=path)
    elif (mark := _read_mark(path)) is None or mark["kind"] != kind:
        problem = f"it holds a {mark['kind']}, not a {kind}" if mark else f"{MARK} is damaged"
        raise CorpusError(f"{problem}; choose another folder", file=path)


def names_in(path: Path) -> list[str]:
    """Return the names of what a folder holds, but for what is nobody's work."""
    found = path.iterdir() if path.is_dir() else ()
    names = sorted(inner.name for inner in found)
    return [name for name in names if name not in _NOT_COUNTED and not _UNFINISHED.fullmatch(name)]


def run_of(path: Path) -> str:
    """Return what tells the run that holds a folder from all others; '' if none does."""
    try:
        return (path / _RUN).read_text()
    except OSError:
        return ""


def _read_mark(folder: Path) -> dict[str, Any] | None:
    """Return the mark; None if it is not as :func:`_write_mark` wrote it."""
    try:
        if (folder / MARK).stat().st_size > _LONGEST:
            return None
        mark = json.loads((folder / MARK).read_bytes())
        kind, building = mark["kind"], mark.get("building", "")
        hashes = [value for listed in mark["files"].values() for value in listed]
        sound = (
            isinstance(kind, str)
            and not any({"", ".", ".."} & set(name.split("/")) for name in mark["files"])
            # Nor does a name lead out of the folder on another system.
            and not any("\\" in name or PureWindowsPath(name).anchor for name in mark["files"])
            and all(re.fullmatch("[0-9a-f]{64}", value) for value in hashes)
            and (building == "" or _UNFINISHED.fullmatch(building))
        )
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return mark if sound else None


def _write_mark(folder: Path, mark: dict[str, Any]) -> None:
    write_bytes(folder / MARK, json.dumps(mark, indent=1, sort_keys=True).encode())
