"""Files, read after a check and written whole or not at all; errors that name what is wrong.

Whatever comes from outside is opened here: by :func:`open_file` what lies in a corpus, by
:func:`open_zip` and :func:`check_office` archives and Office documents, which may be harmful.
What goes out is made safe here: :func:`for_terminal` for a screen, :func:`write_beside` for the
file that stood there before; :mod:`analysis.files.tables` guards spreadsheets.
"""

from __future__ import annotations

import errno
import hashlib
import json
import lzma
import os
import re
import secrets
import shutil
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from difflib import get_close_matches
from io import BufferedReader, BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO
from xml.parsers import expat

if TYPE_CHECKING:
    import pandas as pd

HALF = re.compile("[\ud800-\udfff]")  # half a character: UTF-8 has no bytes for it
_BUFFER = 1 << 20


class CorpusError(ValueError):
    """Something in a corpus cannot be used; says in which file, row and column."""

    def __init__(
        self, problem: str, *, file: object = "", row: int | None = None, column: str = ""
    ):
        self.problem, self.file = for_terminal(problem), printable(str(file))
        self.row, self.column = row, printable(column)
        place = [f"file {self.file}"] if self.file else []
        place += [f"row {row}"] if row is not None else []
        place += [f"column {self.column!r}"] if column else []
        text = f"{', '.join(place)}: {self.problem}" if place else self.problem
        super().__init__(for_terminal(text))


def shipped(name: str) -> Path | None:
    """Return where a file or folder of the project is: in this checkout, else in the package.

    What is installed has the corpus, the notebooks and the glossary with it, in ``shipped``.
    """
    package = Path(__file__).resolve().parents[1]
    checkout = package.parents[1]
    root = checkout if (checkout / "pyproject.toml").is_file() else package / "shipped"
    return root / name if (root / name).exists() else None


def need_columns(
    table: pd.DataFrame, names: Iterable[object], what: str = "", *, see: str = ""
) -> None:
    """Raise ``ValueError`` naming the columns that a table lacks and those that it has.

    ``what`` are its rows ("quotes"), ``see`` the function that makes such a table.
    """
    if missing := [name for name in names if name not in table.columns]:
        lacking, there = (", ".join(map(str, some)) for some in (missing, table.columns))
        made = f": see {see}" if see else ""
        of = f" of {what}" if what else ""
        has = f"it has {there or 'no columns'}{meant(missing, table.columns)}"
        raise ValueError(f"the table{of} lacks {lacking}; {has}{made}")


def meant(missing: Iterable[object], there: Iterable[object]) -> str:
    """Return which names may be those that are missing, for an error: `` (alias for aliases?)``."""
    names = {str(name).strip().lower()[:40]: f"{name!s:.40}" for name in list(there)[:100]}
    alike = [
        f"{names[close[0]]} for {name}"
        for name in map(str, missing)
        if (close := get_close_matches(name.lower(), names, n=1))
    ]
    return f" ({', '.join(alike)}?)" if alike else ""


def for_terminal(text: object) -> str:
    """Return ``text`` on one line, with nothing in it that could steer a terminal.

    Control and format characters, among them those that turn the direction of the letters,
    stand as Python would write them (``\\x1b``), blanks of any kind as one of the usual kind;
    joiners, which some scripts need, stay. Whatever is printed for people goes through here.
    """
    shown = printable(str(text))
    if shown.isprintable():
        return shown
    return "".join(
        char if char.isprintable() or char in "\u200c\u200d"
        else " " if char.isspace() else repr(char)[1:-1]
        for char in shown
    )  # fmt: skip


def printable(text: str) -> str:
    """Return ``text`` with U+FFFD for what UTF-8 can't hold, as in some names of files."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def open_file(
    path: Path, *, within: Path | None = None, max_bytes: int | None = None
) -> BufferedReader:
    """Open a file of a corpus: every text, table and list is opened here, after one check.

    Raises :class:`CorpusError` for a folder, and for a pipe or a device, which would be read
    without an end; for a file that lies outside ``within`` once links are followed; for one of
    more than ``max_bytes``; and for what can't be read.
    """
    if within is not None and not lies_within(path, within):
        raise CorpusError("lies outside the corpus folder; copy it in", file=path)
    try:
        facts = os.stat(path)
        if not stat.S_ISREG(facts.st_mode):
            raise CorpusError("not a file", file=path)
        if max_bytes is not None and facts.st_size > max_bytes:
            raise CorpusError(f"larger than {max_bytes >> 20} MB; split it", file=path)
        return open(path, "rb")
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error


def read_bytes(path: Path, *, within: Path | None = None, max_bytes: int | None = None) -> bytes:
    """Return the content of a file that :func:`open_file` opens."""
    with open_file(path, within=within, max_bytes=max_bytes) as file:
        try:
            return file.read()
        except OSError as error:
            raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error


def lies_within(path: Path, folder: Path) -> bool:
    """Whether a file lies in a folder once links are followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


@contextmanager
def write_beside(path: str | Path) -> Iterator[BinaryIO]:
    """Yield a binary file that takes the place of ``path`` once the block ends without an error.

    What is written goes to a hidden file in the same folder, which is renamed at the end: a
    full disk, an error or a crash leaves the old file whole, and no reader meets half a file.
    After an error the hidden file is gone. A link stays one, and the file behind it is
    replaced; access rights stay. A device or a pipe (``/dev/stdout``) is written to directly.

    Raises :class:`CorpusError`, naming the file and the reason, for an ``OSError`` of writing
    or renaming; one that names another file comes through as it is.
    """
    target = Path(os.path.realpath(path))
    beside: Path | None = None
    try:
        if Path(path).exists() and not Path(path).is_file() and not Path(path).is_dir():
            with open(path, "wb") as stream:
                yield stream
            return
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, "it is a folder")
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is protected against writing")
        if not target.parent.is_dir():
            raise FileNotFoundError(errno.ENOENT, f"there is no folder {target.parent}")
        beside = target.parent / f".{secrets.token_hex(8)}.part"
        with open(beside, "xb", buffering=_BUFFER) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, beside)
        os.replace(beside, target)
        beside = None
    except OSError as error:
        if error.filename not in (None, str(path), str(target), str(beside)):
            raise  # about another file, which the block wanted to read
        raise CorpusError(f"cannot be written ({error.strerror or error})", file=path) from error
    finally:
        if beside is not None:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Return the hash of what a file holds; '' for what is no file."""
    if not path.is_file():
        return ""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(files: Iterable[Path]) -> str:
    """Return a hash of the names of files and of what they hold."""
    facts = [f"{path.name} {sha256_of(path)}" for path in sorted(files)]
    return hashlib.sha256("\n".join(facts).encode("utf-8", "surrogateescape")).hexdigest()


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write ``data`` as the whole of ``path``; see :func:`write_beside`."""
    with write_beside(path) as file:
        file.write(data)


def write_new(files: dict[Path, str]) -> None:
    """Write each text to its file, or none if one of the files is there with another text.

    Raises :class:`CorpusError` for that file, which someone may have worked on.
    """
    for file, text in files.items():
        if file.exists() and file.read_bytes() != text.encode():
            raise CorpusError("is there already and differs; choose another name", file=file)
    for file, text in files.items():
        write_bytes(file, text.encode())


def write_sealed(path: str | Path, value: Any) -> None:
    """Write a value as JSON with a hash of it, for :func:`read_sealed`."""
    text = json.dumps(value, sort_keys=True)
    seal = hashlib.sha256(text.encode()).hexdigest()
    write_bytes(path, f'{{"sha256": "{seal}",\n"value": {text}}}\n'.encode())


def read_sealed(path: Path) -> Any:
    """Return what :func:`write_sealed` wrote; None if there is none, or it was changed since.

    That keeps off what a disk or a hand has altered, not what someone has forged.
    """
    try:
        found: Any = json.loads(path.read_bytes()) if path.is_file() else None
        text = json.dumps(found["value"], sort_keys=True)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None
    seal = hashlib.sha256(text.encode()).hexdigest()
    return found["value"] if found.get("sha256") == seal else None


MAX_MEMBERS = 20_000
"""Most files that an archive may hold."""
MAX_BYTES = 1 << 30
"""Most bytes that the files of an archive may have together when unpacked (1 GiB)."""
MAX_RATIO = 200
"""Most bytes that one byte of an archive may unpack to, for files of 10 MB and more."""
MAX_DOCUMENT_BYTES = 1 << 28
"""Most bytes that one Office document may have when unpacked (256 MiB)."""

ZIP_ERRORS = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, OSError, NotImplementedError, ValueError),
)
"""What ``zipfile`` raises for a damaged archive or one of an unknown kind."""


def open_zip(data: BinaryIO, file: object, *, max_bytes: int = MAX_BYTES) -> zipfile.ZipFile:
    """Return an open archive within the limits above.

    Raises :class:`CorpusError` for what is no zip file, is cut short, or holds more than
    the limits allow. Sizes are those that the archive states; ``zipfile`` never unpacks more.
    """
    try:
        archive = zipfile.ZipFile(data)
    except ZIP_ERRORS as error:
        raise CorpusError(f"cut short or damaged ({error})", file=file) from error
    members = archive.infolist()
    problem = ""
    if len(members) > MAX_MEMBERS:
        problem = f"holds {len(members)} files, more than {MAX_MEMBERS}"
    elif sum(member.file_size for member in members) > max_bytes:
        problem = f"unpacks to more than {max_bytes >> 20} MB"
    for member in members:
        if member.file_size > max(10_000_000, MAX_RATIO * member.compress_size):
            problem = f"{member.filename!r} unpacks to more than {MAX_RATIO} times its size"
    if problem:
        archive.close()
        raise CorpusError(f"{problem}; unpack it by hand if you trust it", file=file)
    return archive


def check_office(data: bytes, file: object, *, part: str, kind: str) -> None:
    """Raise :class:`CorpusError` unless ``data`` is an Office document that is safe to parse.

    ``part`` is the folder in the package that such a document has (``word/``). A document
    type declaration in any of its XML parts is refused, whatever their names: Office writes
    none, and the entities it may declare can fill the memory or name other files. Pictures
    (SVG) and pages among its parts may have one that declares nothing.
    """
    if not data:
        raise CorpusError("an empty file", file=file)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise CorpusError(
            f"an old Office file or one locked by a password; save it as {kind}", file=file
        )
    if not data.startswith(b"PK"):
        what = "an HTML page" if b"<html" in data[:4000].lower() else "something else"
        raise CorpusError(f"{what} under the name of a {kind} file; save it as {kind}", file=file)
    with open_zip(BytesIO(data), file, max_bytes=MAX_DOCUMENT_BYTES) as archive:
        if not any(name.startswith(part) for name in archive.namelist()):
            raise CorpusError(
                f"a zip archive but not a {kind} file; name it .zip if it holds texts", file=file
            )
        for member in archive.infolist():
            if member.flag_bits & 1:
                raise CorpusError("locked by a password", file=file)
            _refuse_doctype(archive, member, file)


class _Seen(Exception):
    pass


_XML_BEGINS = re.compile(rb"[\xef\xbb\xbf\xfe\xff\0\s]*(?:<|\x4c\x6f\xa7\x94)")  # or in EBCDIC


def _refuse_doctype(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: object) -> None:
    sure = member.filename.lower().endswith((".xml", ".rels", ".vml"))

    def refuse(name: str, system: str | None, public: str | None, declares: bool) -> None:
        if sure or declares:
            raise CorpusError(f"{member.filename} declares entities of its own; refused", file=file)

    def seen(*_: object) -> None:
        raise _Seen

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = seen  # a declaration can only stand before the first element
    start = b""
    try:
        with archive.open(member) as part:
            while block := part.read(1 << 16):
                start = start or block
                if not (sure or _XML_BEGINS.match(start)):
                    return
                parser.Parse(block, False)
    except _Seen:
        return
    except CorpusError:
        raise
    except (expat.ExpatError, LookupError, *ZIP_ERRORS) as error:
        if not sure and start.lower().lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"<!doctype html"):
            return  # a page, whose small letters no parser of XML takes
        raise CorpusError(f"damaged: {member.filename} ({error})", file=file) from error
