"""Zip files that may be harmful: Office documents and archives, checked before they are read."""

from __future__ import annotations

import lzma
import re
import struct
import zipfile
import zlib
from io import BytesIO
from typing import BinaryIO
from xml.parsers import expat

from analysis.files import CorpusError

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
