"""From bytes to text: encodings, those of HTML pages too."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from pathlib import Path

from analysis.files import CorpusError

HTML_SUFFIXES = {".html", ".htm", ".xhtml"}
MAX_TEXT_BYTES = 1 << 26
"""Most bytes of a text, page, RTF or annotation file, or of a line of JSON (64 MiB)."""
MAX_WHOLE_BYTES = 1 << 28
"""Most bytes of another file that is read as a whole (256 MiB)."""


def decode(data: bytes, file: object = "") -> str:
    """Return ``data`` as text: Unicode (with or without a mark at its start) or cp1252.

    Raises :class:`CorpusError` for a binary file and for a text in no such encoding. Any
    one-byte encoding passes for cp1252 unless it uses one of the five bytes that cp1252
    leaves undefined, or is more than half accents, as in another alphabet: text in another
    one-byte encoding comes out with wrong accents.
    """
    return _decoded(data, _guesses(data, file), file)[1]


def decode_page(data: bytes, file: object = "") -> str:
    """Return an HTML page as text: Unicode, else the encoding that it names, else cp1252.

    Raises :class:`CorpusError` as :func:`decode` does.
    """
    guesses = _guesses(data, file)
    named = _CHARSET.search(data[:4096])
    if named and guesses[0] == "utf-8-sig":
        with suppress(LookupError):
            name = codecs.lookup(named[1].decode("ascii")).name
            if _OF_PAGES.match(name):
                guesses.insert(1, _WIDER.get(name, name))
    return _decoded(data, guesses, file)[1]


def encoding_of(start: bytes, file: object = "") -> str:
    """Return the encoding of a file whose first bytes are ``start``, as :func:`decode` does."""
    return _decoded(start, _guesses(start, file), file, whole=False)[0]


_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^<>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_OF_PAGES = re.compile(r"cp\d|iso8859-(?!1$)|koi8|shift_jis|euc_|gb|big5|mac|tis|johab")
_WIDER = {"shift_jis": "cp932", "gb2312": "gb18030", "gbk": "gb18030", "euc_kr": "cp949"}
"""What browsers read where a page names a narrower encoding (encoding.spec.whatwg.org)."""


def _guesses(data: bytes, file: object) -> list[str]:
    odd, even = data[1:200:2], data[0:200:2]
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return ["utf-32"]
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return ["utf-16"]
    if len(data) >= 4 and odd.count(0) > len(odd) * 0.7:
        return ["utf-16-le"]
    if len(data) >= 4 and even.count(0) > len(even) * 0.7:
        return ["utf-16-be"]
    if b"\0" in data or data.startswith(b"%PDF-"):
        raise CorpusError("a binary file, not a text; leave it out or convert it", file=file)
    return ["utf-8-sig", "cp1252"]


def _decoded(
    data: bytes, encodings: list[str], file: object, *, whole: bool = True
) -> tuple[str, str]:
    """Return the first encoding that fits and the text; unless ``whole``, the end may be cut."""
    for encoding in encodings:
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(data, whole)
        except UnicodeError:
            continue
        start = text[:4000]
        if len(_CONTROL.findall(start)) > len(start) * 0.1:
            raise CorpusError("a binary file, not a text; leave it out or convert it", file=file)
        if encoding == "cp1252":  # more than half accents: a text in another alphabet
            letters = "".join(start.split())
            odd = sum(not letter.isascii() for letter in letters)
            if odd >= 8 and odd > len(letters) * 0.5:
                break
        return encoding, text
    raise CorpusError("neither UTF-8, UTF-16 nor cp1252; save it as UTF-8", file=file)


def given_path(path: str | Path) -> Path:
    """Return a path that a user named; :class:`CorpusError` for '', which would mean here."""
    if path == "":
        raise CorpusError('an empty path; "." is the folder you are in')
    return Path(path)
