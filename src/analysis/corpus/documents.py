"""Records of articles from documents: text, Markdown, HTML, Word and RTF files.

A document is one article, or the export of a newspaper database, which is recognised by its
content and holds many.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import NamedTuple

from analysis.corpus.decoding import (
    HTML_SUFFIXES,
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    decode,
    decode_page,
)
from analysis.corpus.exports import NO_LAYOUT, Layout, factiva, lexisnexis, nexis, proquest
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import Decision, Items, Kind, Problem, match_columns
from analysis.files import CorpusError, check_office, printable, read_bytes


class Document(NamedTuple):
    """The articles of one file, as records, and how many it says it holds, if it is an export.

    ``notes`` tell what is odd in it, ``decisions`` what was decided in reading it.
    """

    name: str
    records: list[dict[str, str]]
    stated: int | None = None
    notes: tuple[str, ...] = ()
    is_export: bool = False
    decisions: tuple[Decision, ...] = ()


def read_export(text: str, layout: Layout = NO_LAYOUT) -> Document | None:
    """Return the articles of an export of Nexis, Factiva or ProQuest; None for other texts.

    The layout is recognised by its labels, not by the name of the file. Each record has ``text``,
    the article's own text as it stands, and where the file gives them ``title, source,
    published, byline, section, length`` (words as stated), ``document_id, load_date``; other
    labels keep their own names. ``layout`` says where the lines link to, and which are bold.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").split("\n")
    if lexisnexis.recognises(lines):
        return Document(lexisnexis.NAME, *lexisnexis.read(lines), is_export=True)
    if nexis.recognises(lines):
        return Document(nexis.NAME, *nexis.read(lines, layout), is_export=True)
    if factiva.recognises(lines):
        return Document(factiva.NAME, *factiva.read(lines), is_export=True)
    if proquest.recognises(lines):
        return Document(proquest.NAME, *proquest.read(lines), is_export=True)
    return None


DOCUMENT_SUFFIXES = {".txt", ".md", ".docx", ".rtf", *HTML_SUFFIXES}
_KINDS = {".txt": "text", ".md": "Markdown file", ".docx": "Word document", ".rtf": "RTF file"}


def read_document(path: Path, *, within: Path | None = None) -> Document:
    """Return the article or articles of one file.

    The suffix shows what kind of file it is, the content whether it is the export of a
    database. Raises :class:`CorpusError` for a file that is empty, damaged, too large, outside
    the folder ``within`` or not what its suffix says.
    """
    suffix = path.suffix.lower()
    if suffix not in DOCUMENT_SUFFIXES:
        problem = f"not one of {', '.join(sorted(DOCUMENT_SUFFIXES))}; name a text .txt"
        raise CorpusError(problem, file=path)
    largest = MAX_WHOLE_BYTES if suffix == ".docx" else MAX_TEXT_BYTES
    data = read_bytes(path, within=within, max_bytes=largest)
    is_page = suffix in HTML_SUFFIXES
    layout = NO_LAYOUT
    if suffix == ".docx":
        text, record, layout = read_docx(data, path)
    elif suffix == ".rtf":
        text, record = read_rtf(data, path), {}
    elif suffix == ".md":
        record = read_markdown(data, path)
        text = record.pop("text")
    else:
        if data.startswith(b"{\\rtf"):
            raise CorpusError("an RTF file under another name; name it .rtf", file=path)
        text, record = (decode_page if is_page else decode)(data, path), {}
    lines = _Page(lexisnexis.with_marks(text)).lines if is_page else text
    if export := read_export(lines, layout):
        return export._replace(name=f"{export.name} ({suffix})")
    if is_page:
        return Document(f"HTML page ({suffix})", [article_from_html(text, path)])
    return Document(f"{_KINDS[suffix]} ({suffix})", [record | {"text": text}])


def document_records(path: Path, stem: str, *, within: Path | None = None) -> Items:
    """Yield a record for each article of a file, under its id of the database, else ``stem``.

    The articles of an export that have no id are ``stem-1``, ``stem-2``. An export that holds
    more or fewer articles than it says is a problem that leaves nothing out.
    """
    document = read_document(path, within=within)
    yield Kind(document.name)
    found = len(document.records)
    if document.stated is not None and document.stated != found:
        problem = f"the export says {document.stated} articles; {found} were found in it"
        yield Problem(CorpusError(problem, file=path), left_out=False, warn=True)
    for note in document.notes:
        yield Problem(CorpusError(note, file=path), left_out=False, warn=True)
    yield from document.decisions
    for number, record in enumerate(document.records, start=1):
        own = {"article_id": f"{stem}-{number}" if document.is_export else stem}
        if document.is_export:
            own |= {"_row": str(number), "source": "unknown"}
        yield own | {"_file": printable(str(path))} | record


# --- HTML ------------------------------------------------------------------------------------

_BLOCKS = {"br", "p", "div", "tr", "td", "th", "li", "table", "h1", "h2", "h3", "h4", "hr", "pre"}
_LOOSE = re.compile(r"<(?![/!?]?[A-Za-z][^<>]*>)")
_BREAK = re.compile(r"(?<!\s)\s*\n\s*")
_BLANK_LINE = re.compile(r"(?<!\s)\s*\n\s*\n\s*")


class _Page(HTMLParser):
    """A page whose ``lines`` are its text with a line for each block, without loose ends."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = ""
        before, *rest = page.split("<!--")
        page = before + "".join(part.partition("-->")[2] for part in rest)
        self.feed(_LOOSE.sub("&lt;", page))  # the parser takes long over them, or fails
        self.close()
        self.lines = _BLANK_LINE.sub("\n\n", "".join(self.parts)).strip()

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


# --- Word, RTF, Markdown -----------------------------------------------------------------------

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def read_docx(data: bytes, file: object = "") -> tuple[str, dict[str, str], Layout]:
    """Return the text of a Word document, its properties, and which lines are links or bold.

    Paragraphs, those of tables and text boxes too, are separated by a blank line; text that is
    marked as deleted, headers, footers and notes are not read. Properties are the title,
    author and day of creation that the file bears (``_property_title``, ``_property_byline``,
    ``_property_published``), which may be those of whoever saved it.
    Raises :class:`CorpusError` for a damaged file.
    """
    import docx  # slow to import, and needed for Word documents alone

    check_office(data, file, part="word/", kind=".docx")
    try:
        document = docx.Document(BytesIO(data))
        addresses = {key: part.target_ref for key, part in document.part.rels.items()}
        pieces: list[list[str]] = [[]]
        targets = [""]
        plain = [False]  # whether a paragraph has words that are not in bold
        for copy in list(document.element.body.iter(_FALLBACK)):
            copy.getparent().remove(copy)  # text boxes stand there again, for old programs
        for element in document.element.body.iter():
            tag = element.tag
            if tag == f"{_W}p":
                pieces.append([])
                targets.append("")
                plain.append(False)
            elif tag == f"{_W}t":
                pieces[-1].append(element.text or "")
                bold = element.getparent().find(f"{_W}rPr/{_W}b")
                is_bold = bold is not None and bold.get(f"{_W}val") not in ("0", "false")
                plain[-1] |= not is_bold and bool((element.text or "").strip())
            elif tag == f"{_W}tab":
                pieces[-1].append("\t" if element.getparent().tag == f"{_W}r" else "")
            elif tag in (f"{_W}br", f"{_W}cr"):
                pieces[-1].append("\n")
            elif tag == f"{_W}noBreakHyphen":
                pieces[-1].append("-")
            elif tag == f"{_W}hyperlink":
                targets[-1] = addresses.get(element.get(f"{_R}id"), "") or targets[-1]
        own = document.core_properties
        properties = {"_property_title": own.title or ""}
        if own.comments != "generated by python-docx":  # else they are those of its template
            properties["_property_byline"] = own.author or ""
            properties["_property_published"] = str(own.created.date()) if own.created else ""
    except Exception as error:  # a damaged file can fail anywhere in python-docx and lxml
        raise CorpusError(f"a damaged Word document ({error})", file=file) from error
    paragraphs = ["".join(each) for each in pieces]
    links: dict[int, str] = {}
    bold_lines: set[int] = set()
    number = 0
    for text, target, is_plain in zip(paragraphs, targets, plain, strict=True):
        if not text.strip():
            continue
        lines = range(number, number + text.count("\n") + 1)
        links |= dict.fromkeys(lines, target) if target else {}
        bold_lines.update(lines if not is_plain else ())
        number = lines.stop + 1
    text = "\n\n".join(text for text in paragraphs if text.strip())
    return text, properties, Layout(links, frozenset(bold_lines))


_FIELD_CODE = re.compile(r"\{\s*\\\*\s*\\fldinst")
_FONTS = re.compile(r"\{[^{}]*\\fonttbl")
_FONT = re.compile(r"\\f(\d{1,5})(?!\d)[^{};]{0,200}?\\fcharset(\d{1,3})(?!\d)")
_BRACE = re.compile(r"(?<!\\)[{}]")


def read_rtf(data: bytes, file: object = "") -> str:
    """Return the text of an RTF file, its paragraphs separated by a blank line.

    Raises :class:`CorpusError` for a file that is no RTF or cannot be read as such.
    """
    from striprtf.striprtf import rtf_to_text

    source = data.lstrip(b"\xef\xbb\xbf\r\n\t ")
    if not source.startswith(b"{\\rtf"):
        raise CorpusError(
            "not RTF under the name of an .rtf file; name it for what it is (.txt, .html, .docx)",
            file=file,
        )
    if not source.rstrip(b"\0\r\n\t ").endswith(b"}"):
        raise CorpusError("an RTF file that is cut short: its last brace is missing", file=file)
    try:
        source_text = source.decode("cp1252", "replace")
        kept, done = [], 0  # without the instructions of fields: the text of a link stays as it is
        for found in _FIELD_CODE.finditer(source_text):
            if found.start() >= done:
                kept.append(source_text[done : found.start()])
                done = _end_of_group(source_text, found.start())
        plain = "".join([*kept, source_text[done:]])
        if table := _FONTS.search(plain):
            # Of the fonts only their character sets stay: striprtf reads a table in disorder in
            # a time that grows with the cube of its length.
            start, end = table.start(), _end_of_group(plain, table.start())
            fonts = "".join(
                f"{{\\f{number}\\fcharset{charset} x;}}"
                for number, charset in _FONT.findall(plain, start, end)
            )
            plain = f"{plain[:start]}{{\\fonttbl{fonts}}}{plain[end:]}"
        text = rtf_to_text(plain, errors="replace")
    except Exception as error:  # a damaged file can fail anywhere in striprtf
        raise CorpusError(f"a damaged RTF file ({error})", file=file) from error
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "\n\n".join(filter(None, map(str.strip, text.split("\n")))).strip("\0")


def _end_of_group(source: str, start: int) -> int:
    depth = 0
    for brace in _BRACE.finditer(source, start):
        depth += 1 if brace[0] == "{" else -1
        if depth == 0:
            return brace.end()
    raise ValueError("a group that is not closed")


_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.M)
_CLOSING = re.compile(r"(?<![ \t])[ \t]++#*+[ \t]*+$")  # the marks that may close a heading
_MARKS: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"^[ \t]*(?:```|~~~).*$\n?", re.M), ""),
    (re.compile(r"^ {0,3}([*-])(?:[ \t]*\1){2,}[ \t]*$\n?", re.M), ""),
    (re.compile(r"^ {0,3}#{1,6}[ \t]+(.*)$", re.M), lambda found: _CLOSING.sub("", found[1])),
    (re.compile(r"^ {0,3}>[ \t]?", re.M), ""),
    (re.compile(r"!?\[([^\[\]\n]*)\]\([^()\s]*(?: \"[^\"\n]*\")?\)"), r"\1"),
    (re.compile(r"(?<![\\*\w])(\*{1,3})(?=[^\s*])([^*\n]+?)(?<=\S)\1(?![*\w])"), r"\2"),
    (re.compile(r"(?<![\\_\w])(_{1,3})(?=[^\s_])([^_\n]+?)(?<=\S)\1(?!\w)"), r"\2"),
    (re.compile(r"\\([\\`*_{}\[\]()#+.!>-])"), r"\1"),
]
_NO_FIELDS = {"text", "html", "file"}
_FIRST_HEADING = re.compile(r"\s*#[ \t]+(.+)")


def read_markdown(data: bytes, file: object = "") -> dict[str, str]:
    """Return a record with the text of a Markdown file and the fields of its front matter.

    Front matter stands between two lines ``---`` at the top: ``key: value``, or a list of
    ``- value`` under its key. Keys are matched like the columns of a table. From the text
    are taken off: the marks of headings (the heading stays as a line), emphasis, quoted
    blocks, links and pictures (their words stay), fences and rules; a backslash before a
    mark. A first heading with one ``#`` is the title where the front matter has none.
    """
    text = decode(data, file).replace("\r\n", "\n")
    block = ""
    if front := _FRONT_MATTER.match(text):
        block, text = front[1], text[front.end() :]
    lists: dict[str, list[str]] = {}
    key = "front_matter"
    for line in block.splitlines():
        if found := re.match(r"([A-Za-z][\w -]*):(?:\s+(.*)|\s*)$", line):
            key, value = found[1].strip(), (found[2] or "").strip()
            is_list = value.startswith("[") and value.endswith("]")
            lists[key] = re.split(r"\s*,\s*", value[1:-1]) if is_list else [value]
        elif line.strip():
            lists.setdefault(key, []).append(re.sub(r"^-\s+", "", line.strip()))
    given = {name: "; ".join(filter(None, each)).strip("\"'") for name, each in lists.items()}
    fields = {column: field for field, column in match_columns(given).items()}
    record: dict[str, str] = {}
    for key, value in given.items():
        name = fields.get(key, key)
        if name in _NO_FIELDS:
            name = f"{key}_given" if key in _NO_FIELDS else key
        record[name] = value
    if not record.get("title") and (heading := _FIRST_HEADING.match(text)):
        record["title"] = heading[1].rstrip(" \t#")
    for pattern, kept in _MARKS:
        text = pattern.sub(kept, text)
    return record | {"text": text}
