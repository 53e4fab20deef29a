"""ProQuest: many articles in one text file, separated by lines of underscores.

Each has a title, perhaps ``Author:`` and ``Abstract:``, then ``Full text:`` and the text,
then a block of labelled lines (``Title:``, ``Publication title:``, ``Publication date:``,
``ProQuest document ID:``). Articles are numbered, ``Document 3 of 25``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.corpus.exports import article, block, gather, label_of, squash, tail_start
from analysis.text.dates import date_at_start

NAME = "ProQuest export"
_LABELS = (
    "Title; Alternate title; Author; Publication title; Publication date; Publication year; "
    "Publication info; Publication subject; Pages; First page; Section; Column; Volume; Issue; "
    "Number of pages; Year; Dateline; Edition; Publisher; Place of publication; Publication note; "
    "Country of publication; ISSN; eISSN; e-ISSN; Source type; Language of publication; Language; "
    "Document type; Document feature; ProQuest document ID; ProQuest document link; Document URL; "
    "Copyright; Last updated; Database; Subject; Location; People; Company; "
    "Company / organization; Name; Identifier / keyword; Classification; Credit; Links; "
    "Abstract; Illustration; Accession number; Correspondence author; Word count; References; "
    "Business indexing term"
).split("; ")
_WITH_COLON = label_of(_LABELS)
_TEXT = label_of(["Full text"])
_RULE = re.compile(r"_{20,}")
_NUMBER = re.compile(r"Document (\d+) of (\d+)", re.IGNORECASE)
_NAMES = {
    "title": "title",
    "publication_title": "source",
    "publication_date": "published",
    "author": "byline",
    "proquest_document_id": "document_id",
    "last_updated": "load_date",
    "word_count": "length",
}


def _label(line: str) -> tuple[str, str] | None:
    bare = squash(line) == "ProQuest document link"
    return (squash(line), "") if bare else _WITH_COLON(line)


def recognises(lines: Sequence[str]) -> bool:
    """Whether the lines are an export of ProQuest as text."""
    labels = {found[0].casefold() for line in lines if (found := _label(line))}
    return any(_TEXT(line) for line in lines) and (
        "proquest document id" in labels or {"publication title", "source type"} <= labels
    )


def read(lines: Sequence[str]) -> tuple[list[dict[str, str]], int | None]:
    """Return the articles as records, and how many the numbering says there are.

    A part between two lines of underscores that has neither a text nor a document id (the
    report's own first and last page) is no article; where a text has such a line of its own,
    what follows up to the next article goes on with it.
    """
    parts: list[list[str]] = [[]]
    for line in lines:
        if _RULE.fullmatch(squash(line)):
            parts.append([])
        else:
            parts[-1].append(line)
    articles: list[list[str]] = []
    is_open = False  # the last article has not come to its document id
    for part in parts:
        begun = any(_TEXT(line) for line in part)
        ends = any(re.match("ProQuest document ID:", squash(line), re.IGNORECASE) for line in part)
        if is_open and not begun:
            articles[-1] += ["", *part]
        elif begun or ends:
            articles.append(part)
        else:
            continue
        is_open = not ends
    numbers = [found for line in lines if (found := _NUMBER.fullmatch(squash(line)))]
    return [_article(part) for part in articles], int(numbers[0][2]) if numbers else None


def _article(lines: list[str]) -> dict[str, str]:
    lines = [line for line in lines if not _NUMBER.fullmatch(squash(line))]
    start = next((n for n, line in enumerate(lines) if _TEXT(line)), len(lines))
    tail = start + tail_start(lines[start:], _label)
    above = gather(lines[:start], _label)
    below = gather(lines[tail:], _label)
    text = lines[start:tail]
    if text:
        text[0] = re.sub(r"^\s*full text\s?:\s*", "", text[0], flags=re.IGNORECASE)
    fields = {**above, **below}
    title = above.pop("front_lines", "")
    fields.pop("front_lines", None)
    if fields.get("title"):
        if title and squash(title) != fields["title"]:
            fields["front_lines"] = title
    else:
        fields["title"] = title
    for label, value in above.items():
        if below.get(label, value) != value:
            fields[f"{label}_above"] = value
    if date := fields.get("publication_date"):
        fields["publication_date"] = date_at_start(date) or date
    number = fields.get("proquest_document_id", "")
    return article(fields, block(text), _NAMES, article_id=number)
