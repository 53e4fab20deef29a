"""Records of articles from documents: text, Markdown, HTML, Word, RTF, PDF, mails, XML.

A document is one article, or the export of a newspaper database, which is recognised by its
content and holds many.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

from analysis.corpus.decoding import (
    HTML_SUFFIXES,
    MAX_TEXT_BYTES,
    MAX_WHOLE_BYTES,
    decode,
    decode_page,
)
from analysis.corpus.exports import (
    BREAK,
    NO_LAYOUT,
    NO_WIDTH,
    Export,
    Layout,
    MarkedLine,
    europresse,
    factiva,
    labels,
    lexisnexis,
    nexis,
    numbering,
    proquest,
    squash,
)
from analysis.corpus.markup import PageLines, read_eml, read_markdown
from analysis.corpus.office import (
    joined,
    pdf_blocks,
    read_docx,
    read_pdf,
    read_rtf,
    without_page_heads,
)
from analysis.corpus.pages import article_from_html
from analysis.corpus.records import Decision, Items, Kind, Problem
from analysis.files import CorpusError, printable, read_bytes
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


def read_export(text: str | Sequence[MarkedLine], layout: Layout = NO_LAYOUT) -> Document | None:
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


def _databases(lines: Sequence[MarkedLine]) -> list[str]:
    """Return the kinds of exports that the lines look like."""
    bare = [line.text for line in lines]
    older = lexisnexis.recognises(bare)
    newer = nexis.recognises(bare) and (not older or bool(_ends(nexis.NAME, lines)))
    found = [lexisnexis.NAME] * older + [nexis.NAME] * newer
    return found + [name for name, reader in _MARKED.items() if reader.recognises(lines)]


def _read(name: str, lines: Sequence[MarkedLine], layout: Layout, start: int) -> Export:
    if name in _MARKED:
        return _MARKED[name].read(lines)
    bare = [line.text for line in lines]
    if name == lexisnexis.NAME:
        return lexisnexis.read(bare)
    links = {place - start: address for place, address in layout.links.items()}
    bold = frozenset(place - start for place in layout.bold)
    return nexis.read(bare, Layout(links, bold))


def _ends(name: str, lines: Sequence[MarkedLine]) -> list[int]:
    """Return the places where an article of the database has just ended."""
    if name in _MARKED:
        return _MARKED[name].ends(lines)
    if name == lexisnexis.NAME:
        return lexisnexis.ends([line.text for line in lines])
    closing = (nexis.field_of(squash(line.text)[:50]) == "end" for line in lines)
    return [place for place, closes in enumerate(closing, start=1) if closes]


def _lines(text: str) -> list[MarkedLine]:
    return [MarkedLine(line.strip(NO_WIDTH)) for line in BREAK.split(text)]


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
    lines = _lines(text)
    if export := read_export(lines, layout):
        return _checked(export._replace(name=f"{export.name} ({suffix})"), lines)
    single = Document(f"{_KINDS[suffix]} ({suffix})", [record | {"text": text}])
    return _checked(single, lines)


def _read_page(page: str, path: Path, suffix: str) -> Document:
    lines = PageLines(lexisnexis.with_marks(page)).lines
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


def _checked(document: Document, lines: Sequence[MarkedLine]) -> Document:
    """Return the document with a note if it looks like several articles but was read as one."""
    notes = list(document.notes)
    empty = [record for record in document.records if not record["text"].strip()]
    if document.is_export and len(empty) == len(document.records) > 1:
        notes.append(f"all its {len(empty)} articles are without a text: export them with theirs")
    if len(document.records) == 1 and (sign := _sign_of_several(lines)):
        notes.append(f"read as one article, but it looks like several: {sign}")
    return document._replace(notes=tuple(notes))


@cache
def _labels() -> tuple[dict[str, set[str]], set[str]]:
    """Return the labels of each field, in three databases, and those that end an article."""
    by_field: dict[str, set[str]] = {}
    for database in ("factiva", "proquest", "europresse"):
        for label, field in labels(database).items():
            by_field.setdefault(field, set()).add(label)
    return by_field, {label for label, field in labels("nexis").items() if field == "end"}


def _sign_of_several(lines: Sequence[MarkedLine]) -> str:
    """Return what shows that lines hold several articles, of whatever database; '' if nothing.

    Each sign is a line of its own that comes again: a text says once in a while what looks like
    a label, but it does not repeat the labels of a database.
    """
    whole = [squash(line.text) for line in lines]
    by_field, ends = _labels()
    short = [(place, line) for place, line in enumerate(whole) if 0 < len(line) <= 200]
    ids = {line for _, line in short if _ID_LINE.fullmatch(line)}
    if (n := max(len(ids), len(proquest.ends(lines)))) > 1:
        return f"{n} numbers of documents"
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


# --- mails, XML, PDF -----------------------------------------------------------------------------


def _read_mail(data: bytes, path: Path) -> Document:
    """Return the articles of a mail: an alert of a database, or one article under its subject."""
    parts, record, notes = read_eml(data, path)
    found: list[Document] = []
    for kind, text in parts:
        lines = PageLines(lexisnexis.with_marks(text)).lines if kind == "html" else _lines(text)
        if export := read_export(lines):
            found.append(_checked(export, lines))
    if found:
        best = max(found, key=lambda each: len(each.records))
        return best._replace(name=f"{best.name} (.eml)", notes=(*notes, *best.notes))
    kind, text = next((part for part in parts if part[0] == "plain"), parts[0])
    if kind == "html":
        record = article_from_html(text, path) | record
        lines = PageLines(text).lines
    else:
        record |= {"text": text}
        lines = _lines(text)
    return _checked(Document("mail (.eml)", [record], notes=tuple(notes)), lines)


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


def _from_pdf(data: bytes, path: Path) -> Document:
    pages, properties = read_pdf(data, path)
    blocks = pdf_blocks(pages)
    whole = "\n\n".join("\n".join(block) for block in blocks)
    lines = _lines(whole)
    if export := read_export(lines):
        return _checked(export._replace(name=f"{export.name} (.pdf)"), lines)
    kept, heads = without_page_heads(pages)
    text = "\n\n".join(joined(block) for block in pdf_blocks(kept))
    decisions = [Decision("page headers", f"left out: {head}", str(path), 1) for head in heads]
    without = sum(not page for page in pages)
    notes = (f"{without} of {len(pages)} pages have no text (pictures?)",) if without else ()
    records = [properties | {"text": text}]
    document = Document("PDF (.pdf)", records, notes=notes, decisions=tuple(decisions))
    return _checked(document, lines)
