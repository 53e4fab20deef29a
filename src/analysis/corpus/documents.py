"""Records of articles from documents: text, Markdown, HTML, Word, RTF, PDF, mails, XML.

A document is one article, or the export of a newspaper database, which is recognised by its
content and holds many.
"""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from html.parser import HTMLParser
from io import BytesIO
from itertools import dropwhile, pairwise
from pathlib import Path
from typing import Any, NamedTuple
from xml.etree import ElementTree

from analysis.corpus.decoding import (
    HTML_SUFFIXES,
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    decode,
    decode_page,
)
from analysis.corpus.exports import (
    NO_LAYOUT,
    Export,
    Layout,
    Line,
    europresse,
    factiva,
    labels,
    lexisnexis,
    nexis,
    numbering,
    proquest,
    squash,
)
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import Decision, Items, Kind, Problem, match_columns
from analysis.files import CorpusError, check_office, printable, read_bytes
from analysis.text.dates import date_at_start


class Document(NamedTuple):
    """The articles of one file, as records, and how many it says it holds, if it is an export.

    ``notes`` tell what is odd in it, ``decisions`` what was decided in reading it, ``missing``
    what is known of articles that were not found.
    """

    name: str
    records: list[dict[str, str]]
    stated: int | None = None
    notes: tuple[str, ...] = ()
    is_export: bool = False
    decisions: tuple[Decision, ...] = ()
    missing: str = ""


def read_export(text: str | Sequence[Line], layout: Layout = NO_LAYOUT) -> Document | None:
    """Return the articles of an export of a newspaper database; None for other texts.

    The layout is recognised by its labels and by the classes of a page, not by the name of the
    file. Each record has ``text``, the article's own text as it stands, and where the file gives
    them ``title, source, published, byline, section, length`` (words as stated),
    ``document_id, load_date``; other labels keep their own names. ``layout`` says where the
    lines link to, and which are bold. A text that holds the exports of two databases, one
    after the other, gives the articles of both.
    """
    lines = _lines(text) if isinstance(text, str) else text
    found = _databases(lines)
    if not found:
        return None
    ends = {name: _ends(name, lines) for name in found}
    found.sort(key=lambda name: ends[name][:1] or [len(lines)])
    pieces: list[tuple[str, int, int]] = []
    for name, after in zip(found, [*found[1:], ""], strict=True):
        start = pieces[-1][2] if pieces else 0
        apart = bool(after and ends[name] and ends[after] and ends[name][-1] < ends[after][0])
        pieces.append((name, start, ends[name][-1] if apart else len(lines)))
        if not apart:
            break
    exports = [_read(name, lines[start:end], layout, start) for name, start, end in pieces]
    notes = [note for export in exports for note in export.notes]
    if len(found) > len(pieces):
        names = " and an ".join(found)
        notes.append(f"it looks like an {names} in one; save each in a file of its own")
    elif len(pieces) > 1:
        notes.append(f"it holds the exports of {len(pieces)} databases; all were read")
    stated = [export.stated for export in exports if export.stated is not None]
    others = sum(len(export.records) for export in exports if export.stated is None)
    return Document(
        " and ".join(name for name, *_ in pieces),
        [record for export in exports for record in export.records],
        sum(stated) + others if stated else None,
        tuple(notes),
        is_export=True,
        decisions=tuple(decision for export in exports for decision in export.decisions),
        missing="; ".join(export.missing for export in exports if export.missing),
    )


_MARKED = {each.NAME: each for each in (factiva, proquest, europresse)}
"""Readers of lines with what a page says of them; those of Nexis read bare lines."""


def _databases(lines: Sequence[Line]) -> list[str]:
    """Return the kinds of exports that the lines look like."""
    bare = [line.text for line in lines]
    older = lexisnexis.recognises(bare)
    newer = not older and nexis.recognises(bare)
    found = [lexisnexis.NAME] * older + [nexis.NAME] * newer
    return found + [name for name, reader in _MARKED.items() if reader.recognises(lines)]


def _read(name: str, lines: Sequence[Line], layout: Layout, start: int) -> Export:
    if name in _MARKED:
        return _MARKED[name].read(lines)
    bare = [line.text for line in lines]
    if name == lexisnexis.NAME:
        return lexisnexis.read(bare)
    links = {place - start: address for place, address in layout.links.items()}
    bold = frozenset(place - start for place in layout.bold)
    return nexis.read(bare, Layout(links, bold))


def _ends(name: str, lines: Sequence[Line]) -> list[int]:
    """Return the places where an article of the database has just ended."""
    if name in _MARKED:
        return _MARKED[name].ends(lines)
    if name == lexisnexis.NAME:
        return []  # an article has a mark where it begins
    closing = (nexis.field_of(squash(line.text)[:50]) == "end" for line in lines)
    return [place for place, closes in enumerate(closing, start=1) if closes]


def _lines(text: str) -> list[Line]:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return [Line(line) for line in text.split("\n")]


DOCUMENT_SUFFIXES = {".txt", ".md", ".docx", ".rtf", ".pdf", ".eml", ".xml", *HTML_SUFFIXES}
_KINDS = {".txt": "text", ".md": "Markdown file", ".docx": "Word document", ".rtf": "RTF file"}
_KINDS |= {".pdf": "PDF"}


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
    largest = MAX_WHOLE_BYTES if suffix in (".docx", ".pdf") else MAX_TEXT_BYTES
    data = read_bytes(path, within=within, max_bytes=largest)
    layout = NO_LAYOUT
    if suffix == ".xml":
        return Document(f"XML file ({suffix})", read_xml(data, path), is_export=True)
    if suffix == ".eml":
        return _read_mail(data, path)
    if suffix in HTML_SUFFIXES and not data.startswith(b"{\\rtf"):
        return _read_page(decode_page(data, path), path, suffix)
    if suffix == ".docx":
        text, record, layout = read_docx(data, path)
    elif suffix == ".rtf":
        text, record = read_rtf(data, path), {}
    elif suffix == ".pdf":
        return _from_pdf(data, path)
    elif suffix == ".md":
        record = read_markdown(data, path)
        text = record.pop("text")
    else:
        if data.startswith(b"{\\rtf"):
            raise CorpusError("an RTF file under another name; name it .rtf", file=path)
        text, record = decode(data, path), {}
    if export := read_export(text, layout):
        return _checked(export._replace(name=f"{export.name} ({suffix})"), _lines(text))
    single = Document(f"{_KINDS[suffix]} ({suffix})", [record | {"text": text}])
    return _checked(single, _lines(text))


def _read_page(page: str, path: Path, suffix: str) -> Document:
    lines = _Page(lexisnexis.with_marks(page)).lines
    if export := read_export(lines):
        return _checked(export._replace(name=f"{export.name} ({suffix})"), lines)
    return _checked(Document(f"HTML page ({suffix})", [article_from_html(page, path)]), lines)


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
        problem += f" ({document.missing})" if document.missing else ""
        yield Problem(CorpusError(problem, file=path), left_out=False, warn=True)
    for note in document.notes:
        yield Problem(CorpusError(note, file=path), left_out=False, warn=True)
    yield from document.decisions
    for number, record in enumerate(document.records, start=1):
        own = {"article_id": f"{stem}-{number}" if document.is_export else stem}
        if document.is_export:
            own |= {"_row": str(number), "source": "unknown", "_export": document.name}
            own |= {
                f"_from_{field}": "export" for field in ("source", "published") if record.get(field)
            }
        yield own | {"_file": printable(str(path))} | record


# --- what looks like several articles ----------------------------------------------------------

_MIN_WORDS = 60  # between two numbered lines, or they number pictures
_ID_LINE = re.compile(
    r"(?:\S{2,20} ){0,3}[A-Z]{2,10}[A-Z0-9]{0,8}(?:19|20)\d{6}[A-Za-z0-9]{5,12}\W?"
)
_LABELLED = re.compile(r"([^:：]{2,40}?)\s?[:：](?:\s|$)")


def _checked(document: Document, lines: Sequence[Line]) -> Document:
    """Return the document with a note if it looks like several articles but was read as one."""
    notes = list(document.notes)
    empty = [record for record in document.records if not record["text"].strip()]
    if document.is_export and len(empty) == len(document.records) > 1:
        notes.append(f"all its {len(empty)} articles are without a text: export them with theirs")
    if len(document.records) == 1 and (sign := _sign_of_several(lines)):
        notes.append(f"read as one article, but it looks like several: {sign}")
    return document._replace(notes=tuple(notes))


def _sign_of_several(lines: Sequence[Line]) -> str:
    """Return what shows that lines hold several articles, of whatever database; '' if nothing.

    Each sign is a line of its own that comes again: a text says once in a while what looks like
    a label, but it does not repeat the labels of a database.
    """
    whole = [squash(line.text) for line in lines]
    by_field: dict[str, set[str]] = {}
    for database in ("factiva", "proquest", "europresse"):
        for label, field in labels(database).items():
            by_field.setdefault(field, set()).add(label)
    ends = {label for label, field in labels("nexis").items() if field == "end"}
    short = [(place, line) for place, line in enumerate(whole) if 0 < len(line) <= 200]
    ids = {line for _, line in short if _ID_LINE.fullmatch(line)}
    if len(ids) > 1:
        return f"{len(ids)} numbers of documents"
    closing = [line for _, line in short if line.casefold().strip(".*- ") in ends]
    if len(closing) > 1:
        return f'{len(closing)} lines "{closing[0]}"'
    named = Counter(
        found[1].casefold() for line in whole if line and (found := _LABELLED.match(line))
    )
    texts = by_field["text"] & {label for label, n in named.items() if n > 1}
    if texts:
        label = min(texts)
        return f'{named[label]} times "{label.capitalize()}:"'
    numbers = numbering(whole, by_field["number"] | by_field["document"])
    numbers = numbers or numbering(whole, ())
    if len(numbers) > 1 and len({total for *_, total in numbers}) == 1:
        places = [place for place, *_ in numbers]
        between = (whole[a:b] for a, b in zip(places, places[1:], strict=False))
        if all(sum(len(line.split()) for line in part) >= _MIN_WORDS for part in between):
            return f'{len(numbers)} lines such as "{whole[places[0]]}"'
    units = by_field["words"]
    lengths = [
        place
        for place, line in short
        if line[0].isdigit() and line.split()[-1].casefold() in units and len(line.split()) < 4
        if any(map(date_at_start, filter(None, whole[place + 1 : place + 5])))
    ]
    if len(lengths) > 1:
        return f'{len(lengths)} lines such as "{whole[lengths[0]]}", each with a date'
    records = {
        field: n
        for field in (
            "title",
            "source",
            "published",
            "byline",
            "length",
            "document_id",
            "load_date",
        )
        if (n := max((named[label] for label in by_field.get(field, ())), default=0)) > 1
    }
    if len(records) > 2 and len(set(records.values())) == 1:
        return f"{min(records.values())} blocks of labels ({', '.join(records)})"
    groups: Counter[int] = Counter()
    for line in lines:
        groups[line.group] += len(line.text.split()) if "page.article" in line.marks else 0
    long = [group for group, n in groups.items() if n >= 4 * _MIN_WORDS]
    return f"{len(long)} articles in one page" if len(long) > 1 else ""


# --- mails and XML -----------------------------------------------------------------------------


def _read_mail(data: bytes, path: Path) -> Document:
    """Return the articles of a mail: an alert of a database, or one article under its subject."""
    parts, record, notes = read_eml(data, path)
    found: list[Document] = []
    for kind, text in parts:
        lines = _Page(lexisnexis.with_marks(text)).lines if kind == "html" else _lines(text)
        if export := read_export(lines):
            found.append(_checked(export, lines))
    if found:
        best = max(found, key=lambda each: len(each.records))
        return best._replace(name=f"{best.name} (.eml)", notes=(*notes, *best.notes))
    kind, text = next((part for part in parts if part[0] == "plain"), parts[0])
    if kind == "html":
        record = article_from_html(text, path) | record
        lines = _Page(text).lines
    else:
        record |= {"text": text}
        lines = _lines(text)
    return _checked(Document("mail (.eml)", [record], notes=tuple(notes)), lines)


def read_eml(
    data: bytes, file: object = ""
) -> tuple[list[tuple[str, str]], dict[str, str], list[str]]:
    """Return the texts of a mail, each ``("plain" or "html", text)``, its fields, what is not read.

    Fields are the subject and the day that the mail bears (``_property_title``,
    ``_property_published``), which may be those of whoever sent it on. Attachments are not read.
    Raises :class:`CorpusError` for a file without a mail's headers or without a text.
    """
    try:
        message = message_from_bytes(data.lstrip(b"\xef\xbb\xbf\r\n"), policy=policy.default)
        assert isinstance(message, EmailMessage)
        headers = {name.casefold() for name in message.keys()}
        parts: list[tuple[str, str]] = []
        attached: list[str] = []
        for part in message.walk():
            if part.is_multipart():
                continue
            name = part.get_filename() or ""
            if part.get_content_maintype() == "text" and not part.is_attachment():
                kind = "html" if part.get_content_subtype() == "html" else "plain"
                content = part.get_payload(decode=True)
                raw = content if isinstance(content, bytes) else b""
                parts.append((kind, _text_of(raw, part.get_content_charset(), kind)))
            elif part.get_content_maintype() != "image" or name:
                attached.append(name or part.get_content_type())
        subject = squash(str(message["subject"] or ""))
        sent = message["date"]
        day = str(sent.datetime.date()) if sent is not None and sent.datetime else ""
    except Exception as error:  # a damaged mail can fail anywhere in email
        raise CorpusError(f"a damaged mail ({error})", file=file) from error
    if not headers & {"from", "to", "subject", "date", "mime-version", "content-type"}:
        raise CorpusError("not a mail under the name of an .eml file; name it .txt", file=file)
    parts = [(kind, text) for kind, text in parts if text.strip()]
    if not parts:
        raise CorpusError("a mail without a text", file=file)
    notes = []
    if attached:
        names = printable(", ".join(attached[:5]))
        notes.append(f"{len(attached)} attachments of the mail are not read ({names}): save them")
    if (
        sum(kind == "plain" for kind, _ in parts) > 1
        or sum(kind == "html" for kind, _ in parts) > 1
    ):
        notes.append(f"the mail has {len(parts)} texts; the one with the most articles was read")
    return parts, {"_property_title": subject, "_property_published": day}, notes


def _text_of(data: bytes, charset: str | None, kind: str) -> str:
    """Return a part of a mail in the charset that it names, else as a file of its kind."""
    with suppress(LookupError, UnicodeError):
        if charset and charset != "us-ascii":
            return data.decode(charset)
    return decode_page(data) if kind == "html" else decode(data)


MAX_XML_DEPTH = 200


def read_xml(data: bytes, file: object = "") -> list[dict[str, str]]:
    """Return the articles of an XML file of Factiva, or of another with the same elements.

    Entities are not read: a file that declares some is refused. Raises :class:`CorpusError`
    for that, for a damaged file, and for one in which no article is known.
    """
    if re.search(rb"<!ENTITY", data) or b"\0" in data[:200] and "<!ENTITY" in decode(data, file):
        raise CorpusError("an XML file that declares entities; not read", file=file)
    root, depth, deepest = None, 0, 0
    try:
        for event, element in ElementTree.iterparse(BytesIO(data), events=("start", "end")):
            root = element if root is None else root
            depth += 1 if event == "start" else -1
            deepest = max(depth, deepest)
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise CorpusError(f"a damaged XML file ({error})", file=file) from error
    if deepest > MAX_XML_DEPTH or root is None:
        raise CorpusError(f"more than {MAX_XML_DEPTH} elements in each other", file=file)
    records = factiva.read_xml(root)
    if not records:
        name = printable(root.tag.rpartition("}")[2])
        problem = f"an XML file ({name}) in which no article is known; save it as .txt or .html"
        raise CorpusError(problem, file=file)
    return records


# --- HTML ------------------------------------------------------------------------------------

_BLOCKS = set(
    "br p div tr td th li ul ol dl dt dd table h1 h2 h3 h4 h5 h6 hr pre article section header "
    "footer aside main blockquote text".split()
)
_ONE_LINE = {"br", "td", "th"}
_VOID = set("area base br col embed hr img input link meta param source track wbr".split())
_HIDDEN = {"script", "style", "title"}
_MAX_DEPTH = 2_000
_LOOSE = re.compile(r"<(?![/!?]?[A-Za-z][^<>]*>)")
_BREAK = re.compile(r"(?<!\s)\s*\n\s*")


@cache
def _classes() -> dict[str, str]:
    """Return what the classes of databases' pages say: ``{class: "factiva.title"}``."""
    return {
        name[1:]: f"{database}.{field}"
        for database in ("factiva", "europresse")
        for name, field in labels(database).items()
        if name.startswith(".")
    }


class _Open(NamedTuple):
    """An element that has not ended: its tag, the marks and the group of the lines in it."""

    tag: str
    marks: frozenset[str] = frozenset()
    group: int = 0


class _Page(HTMLParser):
    """A page whose ``lines`` are its text, a line for each block, with what its elements say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self.hidden = self.bold = self.label = ""
        self.parts: list[str] = []
        self.open = [_Open("")]
        self.at = self.open[0]  # where the line begins
        self.counts: Counter[str] = Counter()
        self.groups, self.anchor, self.filled = 0, False, False
        before, *rest = page.split("<!--")
        page = before + "".join(part.partition("-->")[2] for part in rest)
        self.feed(_LOOSE.sub("&lt;", page))  # the parser takes long over them, or fails
        self.close()
        self._end_line(blank=False)
        while self.lines and not self.lines[-1].text:
            self.lines.pop()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self.hidden = tag
        elif tag in _BLOCKS:
            self._end_line(blank=tag not in _ONE_LINE)
            self._close("p", through_blocks=False)
        given = {name: value or "" for name, value in attrs}
        if tag in ("b", "strong") and not self.filled:
            self.bold = tag
        elif tag == "a" and given.get("name", "").startswith("DocID"):
            self.anchor = True
        if tag in _VOID or len(self.open) > _MAX_DEPTH:
            return
        _, marks, group = self.open[-1]
        more = {_mark(name) for name in given.get("class", "").casefold().split()} - {""}
        if tag == "text":
            more.add("proquest.body")
        elif tag == "article" and "comment" not in given.get("class", "").casefold():
            more.add("page.article")
        bordered = tag == "div" and "border-bottom" in given.get("style", "")
        if tag == "article" or bordered or "factiva.article" in more:
            self.groups = group = self.groups + 1
        self.open.append(_Open(tag, marks | more if more else marks, group))
        self.counts[tag] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == self.hidden:
            self.hidden = ""
        elif tag in _BLOCKS:
            self._end_line(blank=tag not in _ONE_LINE)
        elif tag == self.bold:
            self.bold, self.label = "", squash("".join(self.parts))
        if tag not in ("html", "body"):
            self._close(tag, through_blocks=tag in _BLOCKS)

    def _close(self, tag: str, *, through_blocks: bool) -> None:
        """Close the innermost such element, and what is open in it, unless that is a block."""
        if not self.counts[tag]:
            return
        n = len(self.open) - 1
        while self.open[n].tag != tag:
            inside = self.open[n].tag in _BLOCKS or n < len(self.open) - 50
            if inside and not through_blocks:
                return
            n -= 1
        for each in self.open[n:]:
            self.counts[each.tag] -= 1
        del self.open[n:]

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        first, *rest = data.split("\n") if self.counts["pre"] else [_BREAK.sub(" ", data)]
        self._add(first)
        for more in rest:
            self._end_line(blank=False)
            self._add(more)

    def _add(self, text: str) -> None:
        if text.strip():
            here = self.open[-1]
            if self.filled and here.marks != self.at.marks:
                self._end_line(blank=False)  # two fields side by side
            if not self.filled:
                self.filled, self.at = True, here
        self.parts.append(text)

    def _end_line(self, *, blank: bool) -> None:
        text = "".join(self.parts).strip()
        if text:
            label = ""
            if self.label:
                after = squash(text)[len(self.label) :].lstrip()
                is_label = self.label.endswith((":", "：")) or after.startswith((":", "："))
                label = self.label.rstrip(":： ") if is_label else ""
            marks = self.at.marks | {"proquest.anchor"} if self.anchor else self.at.marks
            self.lines.append(Line(text, marks, label, self.at.group))
            self.anchor = False
        elif self.counts["pre"] and not blank:
            blank = True
        if blank and self.lines and self.lines[-1].text:
            self.lines.append(Line(""))
        self.parts, self.filled, self.bold, self.label = [], False, "", ""


def _mark(name: str) -> str:
    """Return what a class says; a language may stand before it, as in ``enHeadline``."""
    known, lengths = _classes(), (2, 4, 5) if name.startswith("zh") else (2,)
    bare = (f"??{name[n:]}" for n in lengths)
    return known.get(name) or next(filter(None, map(known.get, bare)), "")


# --- Word, RTF ---------------------------------------------------------------------------------

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


# --- PDF ---------------------------------------------------------------------------------------

MAX_PAGES = 5_000
_LIGATURES = str.maketrans(
    {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\0": ""}
)
_HYPHEN = re.compile(r"(\w+)[-\u00ad\u2010]$")
_SENTENCE_END = re.compile(r"[.!?:…][\"'”’»)\]]*$")


class PdfLine(NamedTuple):
    """A line of a PDF: its words, its height on the page, its left edge, the size of its type."""

    text: str
    y: float
    x: float
    size: float


def read_pdf(data: bytes, file: object = "") -> tuple[list[list[PdfLine]], dict[str, str]]:
    """Return the lines of each page of a PDF with a text layer, and its properties.

    Properties are the title, author and day of creation that the file bears, as those of a Word
    document; they may be those of whoever saved it. Raises :class:`CorpusError` for a file that
    is no PDF, encrypted, damaged, cut short, too long, or has no text (scanned pages).
    """
    import pypdf  # slow to import, and needed for PDF alone

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it mends is no one's concern
    if b"%PDF-" not in data[:1024]:
        raise CorpusError("not a PDF under the name of a .pdf file", file=file)
    if b"%%EOF" not in data[-2048:]:
        raise CorpusError("a PDF that is cut short: its end mark is missing", file=file)
    try:
        reader = pypdf.PdfReader(BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise pypdf.errors.FileNotDecryptedError
        n_pages = len(reader.pages)
        pages: list[list[PdfLine]] = []
        left = MAX_TEXT_BYTES
        for page in reader.pages if n_pages <= MAX_PAGES else ():
            pages.append(_pdf_lines(page))
            left -= sum(len(line.text) + 1 for line in pages[-1])
            if left < 0:
                break
        own = reader.metadata
        properties = {
            "_property_title": str((own and own.title) or ""),
            "_property_byline": str((own and own.author) or ""),
            "_property_published": _day_of(own),
        }
    except (pypdf.errors.FileNotDecryptedError, pypdf.errors.DependencyError) as error:
        problem = "a PDF that is encrypted; save it without a password, or its text as .txt"
        raise CorpusError(problem, file=file) from error
    except Exception as error:  # a damaged file can fail anywhere in pypdf
        raise CorpusError(f"a damaged PDF ({error})", file=file) from error
    if n_pages > MAX_PAGES or left < 0:
        problem = f"a PDF of more than {MAX_PAGES:,} pages, or of too much text; split it"
        raise CorpusError(problem, file=file)
    if not any(pages):
        problem = "a PDF without a text layer (scanned pages): run text recognition (OCR) on it"
        raise CorpusError(problem, file=file)
    return pages, {name: value for name, value in properties.items() if value.strip()}


def _day_of(properties: Any) -> str:
    try:
        return str(properties.creation_date.date()) if properties.creation_date else ""
    except (AttributeError, ValueError, TypeError):  # a date that is none
        return ""


def _pdf_lines(page: Any) -> list[PdfLine]:
    """Return the lines of a page in the order in which they are written there."""
    lines: list[PdfLine] = []
    words: list[str] = []
    place = (0.0, 0.0, 0.0)

    def end_line() -> None:
        text = "".join(words).translate(_LIGATURES)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        if text.strip():
            lines.append(PdfLine(text.strip(), *place))
        words.clear()

    def visit(text: str, matrix: Any, inner: Any, _font: Any, size: float) -> None:
        nonlocal place
        for number, part in enumerate(text.split("\n")):
            if number:
                end_line()
            if part.strip() and not "".join(words).strip():
                x = inner[4] * matrix[0] + inner[5] * matrix[2] + matrix[4]
                y = inner[4] * matrix[1] + inner[5] * matrix[3] + matrix[5]
                place = (y, x, abs(size * inner[3] * matrix[3]) or size)
            words.append(part)

    page.extract_text(visitor_text=visit)
    end_line()
    return lines


def _from_pdf(data: bytes, path: Path) -> Document:
    pages, properties = read_pdf(data, path)
    blocks = _pdf_blocks(pages)
    whole = "\n\n".join("\n".join(block) for block in blocks)
    if export := read_export(whole):
        return _checked(export._replace(name=f"{export.name} (.pdf)"), _lines(whole))
    kept, heads = _without_page_heads(pages)
    text = "\n\n".join(_joined(block) for block in _pdf_blocks(kept))
    decisions = [Decision("page headers", f"left out: {head}", str(path), 1) for head in heads]
    without = sum(not page for page in pages)
    notes = (f"{without} of {len(pages)} pages have no text (pictures?)",) if without else ()
    records = [properties | {"text": text}]
    document = Document("PDF (.pdf)", records, notes=notes, decisions=tuple(decisions))
    return _checked(document, _lines(whole))


def _without_page_heads(
    pages: list[list[PdfLine]],
) -> tuple[list[list[PdfLine]], list[str]]:
    """Return pages without what stands at the top or bottom of most of them, and what that is.

    Numbers may differ. A title in larger type on the first page is not taken for the same line.
    """

    def kind(line: PdfLine) -> tuple[str, int, int]:
        return re.sub(r"\d+", "#", line.text), round(line.size), round(line.y)

    counts: Counter[tuple[str, int, int]] = Counter()
    for page in pages:
        counts.update({kind(line) for line in [*page[:3], *page[-3:]]})
    often = {each for each, n in counts.items() if n >= 2 and n > len(pages) / 2}
    kept = []
    for page in pages:
        top = list(dropwhile(lambda line: kind(line) in often, page))
        kept.append(list(dropwhile(lambda line: kind(line) in often, top[::-1]))[::-1])
    if not any(kept):
        return pages, []
    return kept, sorted({text for text, *_ in often})


def _pdf_blocks(pages: list[list[PdfLine]]) -> list[list[str]]:
    """Return the lines of a PDF by paragraphs.

    A paragraph ends at a wider gap, another size of type, an indented line, and where the file
    has none of these at a short line that ends a sentence.
    """
    pairs = [pair for page in pages for pair in pairwise(page)]
    steps = sorted(a.y - b.y for a, b in pairs if 0.7 * a.size < a.y - b.y < 8 * a.size)
    usual = steps[len(steps) // 4] if steps else 0.0
    lengths = [len(line.text) for page in pages for line in page]
    full = sorted(lengths)[int(len(lengths) * 0.8)] if lengths else 0
    gaps = sum(step > 1.3 * usual for step in steps)
    has_gaps = gaps > len(steps) / 20
    blocks: list[list[str]] = []
    above: PdfLine | None = None
    for page in pages:
        left = Counter(round(line.x) for line in page).most_common(1)[0][0] if page else 0
        for line in page:
            is_short = above is not None and len(above.text) < 0.8 * full
            ends = above is not None and bool(_SENTENCE_END.search(above.text))
            if above is None:
                begins = True
            elif line is page[0]:
                begins = ends and is_short
            else:
                step = above.y - line.y
                begins = (
                    step > 1.3 * usual
                    or abs(line.size - above.size) > 0.6
                    or (ends and 0.8 * line.size < line.x - max(left, above.x) < 6 * line.size)
                    or (not has_gaps and ends and is_short)
                )
            if begins:
                blocks.append([])
            blocks[-1].append(line.text)
            above = line
    return blocks


def _joined(block: list[str]) -> str:
    """Return the lines of a paragraph as one, words joined that were parted at a line's end."""
    words = set(re.findall(r"\w+-\w+", " ".join(block)))
    text = block[0]
    for line in block[1:]:
        parted = _HYPHEN.search(text)
        begins = re.match(r"[^\W\d_]+", line)
        if parted and begins and line[0].islower():
            whole = f"{parted[1]}-{begins[0]}" in words
            text = (text if whole else text[:-1]) + line
        else:
            text += f" {line}"
    return text


# --- Markdown ----------------------------------------------------------------------------------

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
