"""Reported speech in brat standoff, as PolNeAR has it: a text, and lines about its spans."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.corpus import CorpusError
from analysis.files import HALF, sha256_of
from analysis.folders import ANNOTATIONS, rewritten, written
from analysis.speakers.resolver import UNKNOWN

if TYPE_CHECKING:
    from analysis.corpus import Article

Row = dict[str, Any]
ANNOTATION_CONF = """\
# What may be marked in brat: the three parts of an attribution, and the event that joins them.
# A note (AnnotatorNotes) on the Source, else on the Attribution, names the speaker.
[entities]
Content
Source
Cue

[events]
Attribution\tContent+:Content, Source*:Source, Cue*:Cue

[relations]
<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>

[attributes]
"""
VISUAL_CONF = """\
[labels]
Attribution | Attribution | Attr
Content | Content | Cont
Source | Source | Src
Cue | Cue

[drawing]
Content\tbgColor:#cfe2ff
Source\tbgColor:#ffe5b4
Cue\tbgColor:#d9f2d9
Attribution\tbgColor:#eeeeee
"""
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # where str.splitlines cuts
_NO_FILE_NAME = re.compile('[/\\\\:*?"<>|\x00-\x1f\ud800-\udfff]|^\\.{0,2}$')


def by_article(rows: list[Row], corpus: Iterable[Article]) -> Iterator[tuple[Article, list[Row]]]:
    """Yield each article with its rows; raises ``ValueError`` for rows that don't fit.

    These are rows of no article of the corpus, a speaker that is no text, spans that are not
    the words shown, or none for the content.
    """
    quotes: dict[str, list[Row]] = {}
    for row in rows:
        quotes.setdefault(row["article_id"], []).append(row)
    articles = list(corpus)
    if lost := quotes.keys() - {article.id for article in articles}:
        raise ValueError(
            f"articles of quotes that are not in the corpus: {', '.join(sorted(map(str, lost)))}"
        )
    for article in articles:
        if HALF.search(article.text):
            problem = "half a character (a lone surrogate) in the text"
            raise ValueError(f"article {article.id!r}: {problem}")
        own = quotes.get(article.id, [])
        for number, row in enumerate(own, start=1):
            _check_words(article.text, row, number)
        yield article, own


def _check_words(text: str, row: Row, number: int) -> None:
    for role in ("content", "source", "cue"):
        spans = row[f"{role}_spans"]
        shown = " ".join(text[start:end] for start, end in spans)
        outside = any(end > len(text) for _, end in spans)
        if row.get(role, shown) != shown or outside or (role == "content" and not spans):
            quote = f"quote {row.get('quote_id', number)!r}"
            raise ValueError(f"{quote}: the spans are not the words of the article")


def save_brat(rows: list[Row], folder: Path, corpus: Iterable[Article]) -> None:
    """Write a text and its annotations for every article, as ``exports.save`` says."""
    files: dict[str, bytes] = {}
    taken = {"annotation.conf", "visual.conf"}
    folders: set[str] = set()
    for article, own in by_article(rows, corpus):
        name = article.id
        parts = name.casefold().split("/")  # some file systems ignore case
        bad = any(_NO_FILE_NAME.search(part) or len(part.encode()) > 250 for part in parts)
        names = {f"{name.casefold()}{suffix}" for suffix in (".txt", ".ann")}
        above = {"/".join(parts[:depth]) for depth in range(1, len(parts))}
        if bad or names & taken or names & folders or above & taken:
            raise ValueError(f"the article id {name!r} can't be the name of a file of its own")
        taken |= names
        folders |= above
        files[f"{name}.txt"] = article.text.encode()
        files[f"{name}.ann"] = _standoff(article.text, own).encode()
    ours = written(folder)
    for name, data in files.items():
        known = ["", hashlib.sha256(data).hexdigest(), *ours.get(name, [])]
        if sha256_of(folder / name) not in known:
            raise CorpusError("was corrected by hand; choose another folder", file=folder / name)
    for name, text in (("annotation.conf", ANNOTATION_CONF), ("visual.conf", VISUAL_CONF)):
        if sha256_of(folder / name) in ["", *ours.get(name, [])]:  # else it is the user's
            files[name] = text.encode()
    with rewritten(folder, ANNOTATIONS) as new:
        for name, data in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            (new / name).write_bytes(data)


def _standoff(text: str, rows: list[Row]) -> str:
    """Return the ``.ann`` of one article: T lines for spans, an E line and a note a quote."""
    lines: list[str] = []
    marks = 0
    for number, row in enumerate(rows, start=1):
        spans = {role: row[f"{role.lower()}_spans"] for role in ("Content", "Cue", "Source")}
        spans = {"Attribution": spans["Cue"] or spans["Content"][:1]} | spans
        shown = {role: " ".join(text[a:b] for a, b in spans[role]) for role in spans}
        speaker, quote = row["speaker"], f"quote {row.get('quote_id', number)!r}"
        if speaker != speaker.strip() or _LINE_BREAK.search(speaker):
            raise ValueError(f"{quote}, column 'speaker': line breaks and outer blanks get lost")
        names: dict[str, str] = {}
        for role in [role for role in reversed(spans) if spans[role]]:
            marks += 1
            names[role] = f"T{marks}"
            places = ";".join(f"{start} {end}" for start, end in spans[role])
            lines.append(f"T{marks}\t{role} {places}\t{_LINE_BREAK.sub(' ', shown[role])}")
        roles = " ".join(f"{role}:{names[role]}" for role in spans if role in names)
        lines.append(f"E{number}\t{roles}")
        if speaker not in ("", UNKNOWN):
            lines.append(f"#{number}\tAnnotatorNotes {names.get('Source', f'T{marks}')}\t{speaker}")
    return "".join(f"{line}\n" for line in lines)
