"""A text as the rules of reported speech read it: words, marks, whole quotations, sentences.

A quotation is one token, so that no rule can look into it by mistake and a full stop inside
it ends no sentence. Classes of words come from ``lexicons/clause_words.csv`` and
``lexicons/reporting_verbs.csv``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

from analysis.lexicons import clause_words, read_table, word_set
from analysis.text import segment
from analysis.text.english import is_given_name, is_title
from analysis.text.marks import Quotation, quotations

Span = tuple[int, int]
_BEFORE = re.compile(r"(?<![\w.])([A-Z]\w{0,20}\.?) $")
_NAME = 24  # characters that hold a given name or a title
_LONGEST = 200  # tokens after which a sentence is cut, so that time stays linear
QUOTE = "“”"  # the token that stands for a whole quotation
# A word is one of segment.words; the last full stop of "a.m." belongs to it, too.
_TOKEN = re.compile(rf"[^\W\d_]\.(?:[^\W\d_]\.)+(?![’'\-]\w)|{segment.WORD}|\.{{2,}}|[^\w\s]|_+")
_IN = re.compile(r"\b(?:in|last|this|next|since|early|late|mid) $", re.I)
_AFTER = re.compile(r" ([a-z]+)")


class ReportingVerb(NamedTuple):
    """A form of a reporting verb: its lemma, which form it is, and the content it takes."""

    lemma: str
    form: str
    frames: frozenset[str]
    particle: str = ""  # a word that must follow: "pointed out"


@dataclass(slots=True)
class Reading:
    """The tokens of a text: parallel lists, and the sentences as ranges of token numbers."""

    text: str
    low: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    quotes: dict[int, Quotation] = field(default_factory=dict)
    sentences: list[tuple[int, int]] = field(default_factory=list)
    paragraph: list[int] = field(default_factory=list)  # of each sentence
    common: frozenset[str] = frozenset()  # no names; known where hardly a letter is small
    subjects: dict[tuple[int, int], Span | None] = field(default_factory=dict)  # found so far

    def upper(self, at: int) -> bool:
        """Whether token ``at`` begins with a capital; in a text of capitals, whether it may."""
        return self.text[self.start[at]].isupper() and self.low[at] not in self.common

    def last_inside(self, at: int) -> str:
        """Return the last character inside the quotation at token ``at``, marks left out."""
        quote = self.quotes[at]
        return self.text[quote.start : quote.end].rstrip("”\"'’»` ")[-1:]

    def word(self, at: int) -> bool:
        """Whether token ``at`` is a word or number, not a mark or a quotation."""
        return self.low[at][0].isalnum()


@cache
def verbs() -> dict[str, ReportingVerb]:
    """Return every form of the reporting verbs, lower case."""
    found: dict[str, ReportingVerb] = {}
    for row in read_table("reporting_verbs.csv").itertuples(index=False):
        frames = frozenset(str(row.frames).split())
        particle = str(row.particle)
        forms = {"base": row.verb, "third": row.third, "ing": row.ing}
        for name, form in forms.items():
            found.setdefault(str(form), ReportingVerb(str(row.verb), name, frames, particle))
        for form in (row.past, row.participle):
            found[str(form)] = ReportingVerb(str(row.verb), "past", frames, particle)
    return found


def read(text: str) -> Reading:
    """Return the tokens and sentences of ``text``, each quotation as one token."""
    marks = quotations(text)
    reading = Reading(text)
    if sum(map(str.islower, text[:2000])) * 10 < len(text[:2000]):  # all in capitals
        roles = set(read_table("clause_words.csv")["role"])
        reading.common = frozenset(verbs()).union(*map(clause_words, roles))
    at = 0
    for number, paragraph in enumerate(re.finditer(r"[^\n]+", text)):
        position, stop = paragraph.span()
        first = len(reading.low)
        while at < len(marks) and marks[at].start < stop:
            _tokenize(reading, position, marks[at].start)
            reading.quotes[len(reading.low)] = marks[at]
            reading.low.append(QUOTE)
            reading.start.append(marks[at].start)
            reading.end.append(marks[at].end)
            position = marks[at].end
            at += 1
        _tokenize(reading, position, stop)
        count = len(reading.low)
        for last in range(first, count):
            marked = not reading.low[last][-1].isalnum()  # no bare word ends a sentence
            if last + 1 == count or last - first >= _LONGEST or marked and _ends(reading, last):
                reading.sentences.append((first, last + 1))
                reading.paragraph.append(number)
                first = last + 1
    return reading


def _tokenize(reading: Reading, start: int, stop: int) -> None:
    """Add the tokens between two places."""
    low, starts, ends, text = reading.low, reading.start, reading.end, reading.text
    shortened = word_set("abbreviations.txt")
    either = clause_words("modal", "auxiliary", "time") - clause_words("weekday")
    for match in _TOKEN.finditer(text, start, stop):
        shape = match.group()
        if shape == "." and starts and ends[-1] == match.start():
            word = text[starts[-1] : ends[-1]]  # "Sen.", or an initial, but not "I."
            if word[0].isupper() and (f"{word}." in shortened or re.fullmatch("[A-HJ-Z]", word)):
                low[-1] += "."
                ends[-1] += 1
                continue
        word = shape.lower()
        if shape[0].isupper() and word in either and _is_name(text, match.span()):
            word += "_"  # a name, of none of the classes that the word belongs to
        low.append(word)
        starts.append(match.start())
        ends.append(match.end())


def _is_name(text: str, span: Span) -> bool:
    """Whether *May* or *Will* is a name: behind a title or a given name, or before *said*."""
    before = _BEFORE.search(text[max(0, span[0] - _NAME) : span[0]])
    after = _AFTER.match(text, span[1])
    if before and (is_title(before[1]) or is_given_name(before[1])):
        return True
    verb = (
        verbs().get(after[1])
        if after and not _IN.search(text[max(0, span[0] - 9) : span[0]])
        else None
    )
    return verb is not None and verb.form in ("past", "third")


def _ends(reading: Reading, at: int) -> bool:
    """Whether a sentence ends after token ``at``, which is not the paragraph's last."""
    low, after = reading.low[at], reading.low[at + 1]
    if not (after == QUOTE or reading.upper(at + 1) or after[0].isdigit() or after in "([•"):
        return False
    if low == QUOTE:
        inside = reading.last_inside(at)
        if inside not in ".!?…" or inside == ".":
            return inside == "."
        for place in range(at + 1, min(at + 10, len(reading.low))):  # “Why?” Smith asked
            if reading.low[place] in ".,":
                break
            verb = verbs().get(reading.low[place])
            if verb and "quote" in verb.frames:
                then = reading.low[place + 1] if place + 1 < len(reading.low) else "."
                return then in clause_words("determiner") or then in (QUOTE, ":", "it", "that")
        return True
    if low[0] in ".!?":
        return True
    if low[-1] == "." and len(low) > 1:  # "in the U.S. The"
        return after in clause_words("determiner", "subject_pronoun")
    return low in ("”", "’", "'", '"') and reading.low[at - 1] in ".!?"  # a stray mark
