"""The text of pages, Markdown files and mails: HTML by lines, front matter, parts of a mail."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from html.parser import HTMLParser
from typing import NamedTuple

from analysis.corpus.decoding import decode, decode_page
from analysis.corpus.exports import NO_WIDTH, MarkedLine, labels, squash
from analysis.corpus.records import match_columns
from analysis.files import CorpusError, printable

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


class PageLines(HTMLParser):
    """A page whose ``lines`` are its text, a line for each block, with what its elements say."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.lines: list[MarkedLine] = []
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
        text = "".join(self.parts).strip().strip(NO_WIDTH).strip()
        if text:
            label = ""
            if self.label:
                after = squash(text)[len(self.label) :].lstrip()
                is_label = self.label.endswith((":", "：")) or after.startswith((":", "："))
                label = self.label.rstrip(":： ") if is_label else ""
            marks = self.at.marks | {"proquest.anchor"} if self.anchor else self.at.marks
            self.lines.append(MarkedLine(text, marks, label, self.at.group))
            self.anchor = False
        elif self.counts["pre"] and not blank:
            blank = True
        if blank and self.lines and self.lines[-1].text:
            self.lines.append(MarkedLine(""))
        self.parts, self.filled, self.bold, self.label = [], False, "", ""


def _mark(name: str) -> str:
    """Return what a class says; a language may stand before it, as in ``enHeadline``."""
    known, lengths = _classes(), (2, 4, 5) if name.startswith("zh") else (2,)
    bare = (f"??{name[n:]}" for n in lengths)
    return known.get(name) or next(filter(None, map(known.get, bare)), "")


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


# --- mails ---


def read_eml(
    data: bytes, file: object = ""
) -> tuple[list[tuple[str, str]], dict[str, str], list[str]]:
    """Return the texts of a mail, each ``("plain" or "html", text)``, its fields, what is not read.

    Fields are the subject and the day that the mail bears (``_property_title``,
    ``_property_published``), which may be those of whoever sent it on. Attachments are not read.
    Raises :class:`CorpusError` for a file without a mail's headers or without a text.
    """
    from email import message_from_bytes, policy  # slow to import, and needed for mail alone
    from email.message import EmailMessage

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
