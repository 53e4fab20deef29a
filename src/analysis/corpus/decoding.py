"""From bytes to text: encodings, HTML pages, and the error that says where a corpus fails."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

HTML_SUFFIXES = {".html", ".htm", ".xhtml"}


class CorpusError(ValueError):
    """Something in a corpus cannot be used; says in which file, row and column."""

    def __init__(
        self, problem: str, *, file: object = "", row: int | None = None, column: str = ""
    ):
        self.problem, self.file, self.row, self.column = problem, str(file), row, column
        place = [f"file {self.file}"] if self.file else []
        place += [f"row {row}"] if row is not None else []
        place += [f"column {column!r}"] if column else []
        super().__init__(f"{', '.join(place)}: {problem}" if place else problem)


def decode(data: bytes, file: object = "") -> str:
    """Return ``data`` as text: UTF-8 (with or without BOM), UTF-16 or cp1252, in that order.

    Raises :class:`CorpusError` for a binary file and for a text in no such encoding. Any
    one-byte encoding passes for cp1252 unless it uses one of the five bytes that cp1252
    leaves undefined: text in another one-byte encoding comes out with wrong accents.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif len(data) >= 4 and data[1:200:2].count(0) > len(data[1:200:2]) * 0.7:
        encodings = ["utf-16-le"]
    elif len(data) >= 4 and data[0:200:2].count(0) > len(data[0:200:2]) * 0.7:
        encodings = ["utf-16-be"]
    elif b"\0" in data or data.startswith(b"%PDF-"):
        raise CorpusError("a binary file, not a text; leave it out or convert it", file=file)
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _looks_binary(text):
            raise CorpusError("a binary file, not a text; leave it out or convert it", file=file)
        return text
    raise CorpusError("neither UTF-8, UTF-16 nor cp1252; save it as UTF-8", file=file)


def _looks_binary(text: str) -> bool:
    sample = text[:4000]
    odd = len(re.findall(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]", sample))
    return odd > len(sample) * 0.1


def article_from_html(page: str, file: object = "") -> dict[str, str]:
    """Return the main text of an HTML page and its metadata, found by trafilatura.

    The extracted text is the raw text from then on. Raises :class:`CorpusError` if the
    page holds no article.
    """
    import trafilatura  # slow to import, and needed for HTML alone

    found = trafilatura.bare_extraction(page, include_comments=False, with_metadata=True)
    document = found if isinstance(found, dict) else found.as_dict() if found else {}
    if not document.get("text"):
        raise CorpusError("no article text found in this HTML page", file=file)
    names = {"text": "text", "title": "title", "author": "byline", "date": "published"}
    record = {ours: str(document.get(theirs) or "") for theirs, ours in names.items()}
    record["source"] = str(document.get("sitename") or document.get("hostname") or "")
    return record


def read_bytes(path: Path) -> bytes:
    """Return the content of a file; :class:`CorpusError` for one that can't be read."""
    if path.exists() and not path.is_file():  # a pipe would be waited for
        raise CorpusError("not a file", file=path)
    try:
        return path.read_bytes()
    except OSError as error:
        raise CorpusError(f"cannot be read ({error.strerror})", file=path) from error
