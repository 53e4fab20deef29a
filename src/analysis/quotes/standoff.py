"""Reported speech in brat standoff, as PolNeAR has it: a text, and lines about its spans."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.corpus import CorpusError

if TYPE_CHECKING:
    from analysis.corpus import Article

Row = dict[str, Any]
HALF = re.compile("[\ud800-\udfff]")  # half a character: UTF-8 has no bytes for it
_LINE_BREAK = re.compile("[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")  # where str.splitlines cuts
_NO_FILE_NAME = re.compile('[/\\\\:*?"<>|\x00-\x1f\ud800-\udfff]|^\\.{0,2}$')


def save_brat(rows: list[Row], folder: Path, corpus: Iterable[Article]) -> None:
    """Write a text and its annotations for every article, as ``exports.save`` says."""
    quotes: dict[str, list[Row]] = {}
    for row in rows:
        quotes.setdefault(row["article_id"], []).append(row)
    files: dict[Path, bytes] = {}
    taken: set[str] = set()
    for article in corpus:
        name = article.id
        if _NO_FILE_NAME.search(name) or len(name.encode()) > 250 or name.casefold() in taken:
            raise ValueError(f"the article id {name!r} can't be the name of a file of its own")
        taken.add(name.casefold())  # some file systems ignore case
        if HALF.search(article.text):
            raise ValueError(f"article {name!r}: half a character (a lone surrogate) in the text")
        files[folder / f"{name}.txt"] = article.text.encode()
        files[folder / f"{name}.ann"] = _standoff(article.text, quotes.pop(name, [])).encode()
    if quotes:
        raise ValueError(f"articles of quotes that are not in the corpus: {', '.join(quotes)}")
    for file, data in files.items():
        if file.exists() and file.read_bytes() != data:
            raise CorpusError("is there already and differs; choose another folder", file=file)
    folder.mkdir(parents=True, exist_ok=True)
    for file, data in files.items():
        file.write_bytes(data)


def _standoff(text: str, rows: list[Row]) -> str:
    """Return the ``.ann`` of one article: T lines for spans, an E line and a note a quote."""
    lines: list[str] = []
    marks = 0
    for number, row in enumerate(rows, start=1):
        spans = {role: row[f"{role.lower()}_spans"] for role in ("Content", "Cue", "Source")}
        spans = {"Attribution": spans["Cue"] or spans["Content"][:1]} | spans
        shown = {role: " ".join(text[a:b] for a, b in spans[role]) for role in spans}
        wrong = any(row.get(role.lower(), shown[role]) != shown[role] for role in spans)
        outside = any(end > len(text) for pieces in spans.values() for _, end in pieces)
        speaker, quote = row["speaker"], f"quote {row.get('quote_id', number)!r}"
        if wrong or outside or not spans["Content"]:
            raise ValueError(f"{quote}: the spans are not the words of the article")
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
        if speaker:
            lines.append(f"#{number}\tAnnotatorNotes {names.get('Source', f'T{marks}')}\t{speaker}")
    return "".join(f"{line}\n" for line in lines)
