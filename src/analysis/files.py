"""Writing files whole or not at all, and texts that no spreadsheet takes for a formula."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from analysis.corpus.decoding import CorpusError

HALF = re.compile("[\ud800-\udfff]")  # half a character: UTF-8 has no bytes for it
_UNSEEN = {"Cc", "Cf", "Cn", "Co", "Cs", "Me", "Mn", "Zl", "Zp", "Zs"}
_FILLERS = "\u115f\u1160\u2800\u3164\uffa0"  # letters and a symbol that show as a blank
_BUFFER = 1 << 20


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


def digest_of(files: Iterable[Path]) -> str:
    """Return a hash of what the files hold; what is no file is passed over."""
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write ``data`` as the whole of ``path``; see :func:`write_beside`."""
    with write_beside(path) as file:
        file.write(data)


def guarded(text: str) -> str:
    """Return a text for a cell of a CSV, with a ``'`` before what may be taken for a formula.

    That is a text with ``=``, ``+``, ``-``, ``@`` or a wider or smaller form of these first,
    what nobody sees aside (blanks, control and format characters, lone accents), one that
    begins with a tab or a line break, and one with nothing but ``'`` before these, so that
    :func:`unguarded` gives back every text. See OWASP, "CSV Injection".
    """
    return f"'{text}" if _like_a_formula(text) else text


def unguarded(cell: str) -> str:
    """Return the text that :func:`guarded` made the cell of; a ``'`` of its own stays."""
    return cell[1:] if cell[:1] == "'" and _like_a_formula(cell) else cell


def _like_a_formula(text: str) -> bool:
    bare = text.lstrip("'")
    first = next((char for char in bare if not _invisible(char)), " ")
    return bare[:1] in ("\t", "\r", "\n") or unicodedata.normalize("NFKC", first)[0] in "=+-@"


def _invisible(char: str) -> bool:
    return unicodedata.category(char) in _UNSEEN or char in _FILLERS
