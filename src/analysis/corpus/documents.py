"""Records of articles from documents: text, Markdown, HTML, Word and RTF files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

from analysis.corpus.decoding import (
    HTML_SUFFIXES,
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    CorpusError,
    article_from_html,
    decode,
    decode_page,
    printable,
    read_bytes,
)
from analysis.corpus.exports import read_export
from analysis.corpus.log import Log
from analysis.corpus.word_processing import read_docx, read_markdown, read_rtf

DOCUMENT_SUFFIXES = {".txt", ".md", ".docx", ".rtf", *HTML_SUFFIXES}
_KINDS = {".txt": "text", ".md": "Markdown file", ".docx": "Word document", ".rtf": "RTF file"}


class Document(NamedTuple):
    """The records of one file: one, or many where it is the export of a database."""

    kind: str
    records: list[dict[str, str]]
    stated: int | None = None
    is_export: bool = False


def read_document(path: Path, *, within: Path | None = None) -> Document:
    """Return the article or articles of one file.

    What kind of file it is tells its suffix; whether it is the export of a database tells its
    content. Raises :class:`CorpusError` for a file that is empty, damaged, too large, outside
    the folder ``within`` or not what its suffix says.
    """
    suffix = path.suffix.lower()
    if suffix not in DOCUMENT_SUFFIXES:
        problem = f"not one of {', '.join(sorted(DOCUMENT_SUFFIXES))}; name a text .txt"
        raise CorpusError(problem, file=path)
    largest = MAX_WHOLE_BYTES if suffix == ".docx" else MAX_TEXT_BYTES
    data = read_bytes(path, within=within, max_bytes=largest)
    is_page = suffix in HTML_SUFFIXES
    links: dict[str, str] = {}
    if suffix == ".docx":
        text, record, links = read_docx(data, path)
    elif suffix == ".rtf":
        text, record = read_rtf(data, path), {}
    elif suffix == ".md":
        record = read_markdown(data, path)
        text = record.pop("text")
    else:
        if data.startswith(b"{\\rtf"):
            raise CorpusError("an RTF file under another name; name it .rtf", file=path)
        text, record = (decode_page if is_page else decode)(data, path), {}
    kind = "HTML page" if is_page else _KINDS[suffix]
    lines = _lines_of_page(text) if is_page and "Document" in text else text
    if export := read_export(lines, links):
        kind = f"{export.name} ({suffix})"
        return Document(kind, export.records, export.stated, is_export=True)
    if is_page:
        return Document(f"{kind} ({suffix})", [article_from_html(text, path)])
    return Document(f"{kind} ({suffix})", [record | {"text": text}])


def document_records(
    path: Path, stem: str, log: Log, *, within: Path | None = None
) -> Iterator[dict[str, str]]:
    """Yield a record for each article of a file, under its id of the database, else ``stem``.

    The articles of an export that have no id are ``stem-1``, ``stem-2``. An export that holds
    more or fewer articles than it says is noted in ``log``.
    """
    document = read_document(path, within=within)
    log.files[document.kind] += 1
    found = len(document.records)
    if document.stated is not None and document.stated != found:
        problem = f"the export says {document.stated} articles; {found} were found in it"
        log.note(CorpusError(problem, file=path), warn=True)
    for number, record in enumerate(document.records, start=1):
        log.articles[document.kind] += 1
        own = {"article_id": f"{stem}-{number}" if document.is_export else stem}
        if document.is_export:
            own |= {"_row": str(number), "source": "unknown"}
        yield own | {"_file": printable(str(path))} | record


_BLOCKS = {"br", "p", "div", "tr", "td", "th", "li", "table", "h1", "h2", "h3", "h4", "hr", "pre"}


_LOOSE = re.compile(r"<(?![/!?]?[A-Za-z][^<>]*>)")
_BREAK = re.compile(r"(?<!\s)\s*\n\s*")
_BLANK_LINE = re.compile(r"(?<!\s)\s*\n\s*\n\s*")


class _Lines(HTMLParser):
    """The text of a page with a line for each block, from pages without loose ends."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style", "title"):
            self.hidden = tag
        elif tag in _BLOCKS:
            self.parts.append("\n" if tag in ("br", "td", "th") else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        elif tag in _BLOCKS:
            self.parts.append("\n" if tag in ("td", "th") else "\n\n")

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(_BREAK.sub(" ", data))


def _lines_of_page(page: str) -> str:
    before, *rest = page.split("<!--")
    page = before + "".join(part.partition("-->")[2] for part in rest)
    parser = _Lines()
    parser.feed(_LOOSE.sub("&lt;", page))  # the parser takes long over them, or fails
    parser.close()
    return _BLANK_LINE.sub("\n\n", "".join(parser.parts)).strip()
