"""Lines of database exports: labels, and the blocks of labelled lines around a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from analysis.corpus.records import Decision
from analysis.lexicons import read_table

Label = Callable[[str], tuple[str, str] | None]
"""Takes a line; returns its label and what stands after it, or None if it has no label."""


class Layout(NamedTuple):
    """What a file shows of its lines, by their numbers: where they link to, which are bold.

    By number, since two articles may have one headline.
    """

    links: Mapping[int, str] = MappingProxyType({})
    bold: Collection[int] = frozenset()


NO_LAYOUT = Layout()


BREAK = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
"""How a line may end."""

NO_WIDTH = "\u200b\u200e\u200f\u2060\ufeff"
"""Marks of no width that may stand around a line: of direction, of where it may break."""


class MarkedLine(NamedTuple):
    """A line of a page, and what its elements say of it.

    ``marks`` are the roles of the classes around it ("factiva.title"), ``label`` what stands
    in bold before a colon at its start, ``group`` the number of the innermost element that
    may hold an article (0: none). In a plain text there is nothing of these.
    """

    text: str
    marks: frozenset[str] = frozenset()
    label: str = ""
    group: int = 0


class Export(NamedTuple):
    """What an export holds: records, how many articles it states, and what is amiss.

    ``missing`` says what is known of the articles that were not found, ``notes`` what else is
    odd in it, a sentence each, ``decisions`` what else there is to know.
    """

    records: list[dict[str, str]]
    stated: int | None = None
    notes: tuple[str, ...] = ()
    missing: str = ""
    decisions: tuple[Decision, ...] = ()


def squash(text: str) -> str:
    """Return the text with each run of blanks, also of unbreakable ones, as one space."""
    return " ".join(text.split())


def label_of(labels: Iterable[str]) -> Label:
    """Return a function that finds one of the labels before a colon, in whatever case."""
    names = "|".join(re.escape(label) for label in labels)
    return matched(re.compile(rf"({names})\s?:(?:\s+(.*)|())$", re.IGNORECASE))


@cache
def labels(database: str) -> dict[str, str]:
    """Return the labels of a database in all its interface languages: ``{label: field}``.

    Labels are in small letters; those of all databases have the ``database`` "any".
    """
    table = read_table("export_labels.csv")
    rows = table[table["database"].isin([database, "any"])]
    keys = [squash(label).casefold() for label in rows["label"]]
    return dict(zip(keys, rows["field"], strict=True))


def matched(pattern: re.Pattern[str]) -> Label:
    """Return a function that finds a pattern: its first group is the label, its second the rest."""

    def read(line: str) -> tuple[str, str] | None:
        found = pattern.match(squash(line))
        return (found[1], found[2] or "") if found else None

    return read


def key_of(label: str) -> str:
    """Return a label as the name of a column: ``Load-Date`` becomes ``load_date``."""
    return re.sub(r"\W+", "_", label.casefold()).strip("_")


def gather(lines: Iterable[str], label: Label, *, first: str = "front_lines") -> dict[str, str]:
    """Return what stands under each label; a line without one goes on with the one before it.

    Lines before any label stand under ``first``. A label that occurs twice has both values,
    separated by ``"; "``. Nothing is left out but blank lines.
    """
    fields: dict[str, list[str]] = {}
    key, joint = first, " "
    for line in map(squash, lines):
        if not line:
            continue
        if found := label(line):
            key, line, joint = key_of(found[0]), found[1], "; "
        values = fields.setdefault(key, [])
        if line:
            values += [joint, line] if values else [line]
        joint = " "
    return {name: "".join(values) for name, values in fields.items() if values}


def tail_start(lines: Sequence[str], label: Label) -> int:
    """Return where the block of labelled lines begins that ends a text; ``len(lines)`` if none.

    In the block no label occurs twice, and each line that follows a blank one has a label or
    goes on with a list (the line before the blank one ends in ``;`` or ``,``).
    """
    start, seen = len(lines), set()
    above, before = "", []
    for line in map(squash, lines):
        before.append(above)
        above = line or above
    for place in range(len(lines) - 1, -1, -1):
        found = label(lines[place])
        if found:
            if found[0].casefold() in seen:
                break
            seen.add(found[0].casefold())
            start = place
        elif squash(lines[place]) and (place == 0 or not squash(lines[place - 1])):
            if not before[place].endswith((";", ",")):
                break
    return start


_NUMBERED = re.compile(r"(?:(\S{1,15}) )?(\d{1,4}) ?[^\W\d_]{1,4} ?(\d{1,4})(?: (\S{1,15}))?")


def numbering(whole: Sequence[str], words: Collection[str]) -> list[tuple[int, int, int]]:
    """Return the lines that number an article, ``Document 3 of 25``: place, 3 and 25.

    ``words`` are those of which one stands before or after the numbers; without any, none may.
    """
    numbered = []
    for place, line in enumerate(whole):
        if not (found := _NUMBERED.fullmatch(line)):
            continue
        beside = {word.casefold() for word in (found[1], found[4]) if word}
        if beside & set(words) or not beside and not words:
            numbered.append((place, int(found[2]), int(found[3])))
    return [each for each in numbered if 0 < each[1] <= each[2] < 1500]


_PART_OF_NAME = re.compile(
    r"[^\W\d_a-z][\w.’'-]*|de|van|von|der|den|al|bin|da|di|do|dos|du|del|la|le|el|ten|ter|zu"
)


def are_names(line: str) -> bool:
    """Whether a line holds the names of people and nothing else, as a byline does."""
    bare = re.sub(r" ?\([^()]*\)", "", line)  # Ann Lee (photos)
    people = re.split(r"\s*[;,&]\s*| (?:and|und|et|y|e|i|en) ", bare)
    return 0 < len(line) < 120 and all(
        2 <= len(words) <= 4 and all(_PART_OF_NAME.fullmatch(word) for word in words)
        for words in (person.split() for person in people if person)
    )


def without_by(line: str, words: Collection[str]) -> str:
    """Return a byline without the ``By`` before it; ``words`` are those of all languages."""
    word, _, rest = line.partition(" ")
    sure = word.endswith(":") or word.casefold() == "by"
    is_by = word.rstrip(":").casefold() in words and (sure or are_names(rest))
    return rest.strip() if is_by and rest else line


def block(lines: Sequence[str]) -> str:
    """Return lines as a text, without blank lines at its ends; the lines are not changed."""
    filled = [place for place, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]) if filled else ""


def article(
    fields: dict[str, str], text: str, names: dict[str, str], **known: str
) -> dict[str, str]:
    """Return a record: ``known`` fields, then those that ``names`` maps, the rest as they are.

    A label that happens to bear the name of a field that is known already gets ``_given``.
    """
    record = {name: value for name, value in known.items() if value}
    for label, value in fields.items():
        name = names.get(label, label)
        if name in record or (name in _FIELDS and label not in names):
            name = f"{label}_given"
        record[name] = value
    if "byline" in record:
        record["byline"] = _OPENER.sub("", record["byline"])
    if "length" in record:
        record["length"] = _UNIT.sub("", record["length"])
    return record | {"text": text}


_OPENER = re.compile(r"^(?:(?i:by|par|por|door)|Von|VON):?\s+")
_UNIT = re.compile(r"(?<=\d)\s*[^\W\d]{1,12}$")  # 512 words, 512 Wörter, 512 mots
_FIELDS = {"article_id", "file", "text", "html", "source", "title", "published", "byline", "event"}
