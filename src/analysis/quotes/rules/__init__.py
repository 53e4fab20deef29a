"""Reported speech by rules: who said what, in which words of the text.

:func:`attributions` is a pure function from a text to attributions with spans. It knows no
grammar beyond lists of words: a reporting verb with its subject on one side and its content
on the other, ``according to``, a colon, and quotation marks that carry on what was begun.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.lexicons import clause_words
from analysis.models.session import go_on
from analysis.quotes.rules.contents import PHRASAL, right_content
from analysis.quotes.rules.cues import Cue, Found, cues
from analysis.quotes.rules.fronted_contents import fronted_start, split_subject
from analysis.quotes.rules.inverted_sources import subject_after
from analysis.quotes.rules.links import carry_on, unmarked
from analysis.quotes.rules.sources import Range
from analysis.quotes.rules.tokens import (
    QUOTE,
    Reading,
    Span,
    read,
)


class Attribution(NamedTuple):
    """One attribution: spans of content, source and cue, and the rule that found it.

    ``source`` is empty where the text names none. ``quoted`` tells that its content holds
    a quotation in marks. ``confidence`` is None where it is that of the rule.
    """

    content: tuple[Span, ...]
    source: tuple[Span, ...]
    cue: tuple[Span, ...]
    rule: str
    quoted: bool = False
    confidence: float | None = None


def attributions(text: str) -> list[Attribution]:
    """Return every attribution of ``text``, nested ones included, in order of content.

    Contents include an introducing ``that`` and the quotation marks; the cue is the verb
    group. Reads the text once: linear in its length.
    """
    reading = read(text)
    found: list[Found] = []
    for number, (first, end) in enumerate(reading.sentences):
        go_on()
        found.extend(_in_sentence(reading, number, first, end))
    found = unmarked(reading, carry_on(reading, found))
    result = [_spans(reading, item) for item in found]
    return sorted(result, key=lambda item: (item.content[0][0], -item.content[-1][1]))


def _spans(reading: Reading, item: Found) -> Attribution:
    def span(tokens: Range) -> Span:
        return reading.start[tokens[0]], reading.end[tokens[1] - 1]

    content = tuple(span(piece) for piece in item.content)
    source = (span(item.source),) if item.source else ()
    quoted = any(QUOTE in reading.low[piece[0] : piece[1]] for piece in item.content)
    return Attribution(content, source, (span(item.cue),), item.rule, quoted)


def _in_sentence(reading: Reading, number: int, first: int, end: int) -> list[Found]:
    if end - first < 3:
        return []
    found: list[Found] = []
    here = cues(reading, first, end)
    for place, cue in enumerate(here):
        later = here[place + 1 :]
        content, rule = _content(reading, cue, here[:place], later, first, end)
        if content:
            found.append(Found(content, cue.subject, (cue.begin, cue.end), rule, number))
    found.extend(_according(reading, number, first, end))
    found.extend(_labelled(reading, number, first, end))
    return found


def _content(
    reading: Reading, cue: Cue, earlier: list[Cue], later: list[Cue], first: int, end: int
) -> tuple[tuple[Range, ...], str]:
    """Return the pieces of content of a cue, and the name of the rule."""
    left = None
    after = cue.subject[1] if cue.order == "after" and cue.subject else cue.end
    if cue.order in ("before", "after") and "quote" in cue.verb.frames:
        left = fronted_start(reading, cue, earlier, first)
    quoted = left is not None and QUOTE in reading.low[left : cue.edge]
    if left is not None and not quoted:
        verb = (cue.verb.lemma, reading.low[after] if after < end else "")
        if verb in PHRASAL or not _closes(reading, after, end):
            left = None
    if left is None and cue.order in ("before", "after") and "quote" in cue.verb.frames:
        left = split_subject(reading, cue, after, first, end)
    fronted = "" if left is None else "quotation" if quoted else "words"
    right, rule = right_content(reading, cue, after, later, end, fronted)
    if left is not None:
        pieces = [(left, _last_of(reading, cue.edge))]
        if right:
            pieces.append(right)
        name = "quoted " if quoted else "fronted "
        return tuple(pieces), name + cue.order
    if right:
        return (right,), f"{rule} {cue.order}"
    return (), ""


def _closes(reading: Reading, after: int, end: int) -> bool:
    """Tell whether nothing that could be content follows a cue: ``..., he said on Monday.``"""
    low = reading.low
    while after < end and (
        low[after] in clause_words("time") or low[after] in clause_words("adverb")
    ):
        after += 1
    if after >= end or low[after][0] in ".,?!;)—–":
        return not (after + 1 < end and low[after] == "," and low[after + 1] == QUOTE)
    if low[after] in ("who", "whose", "when", "while", "as"):
        return True
    if low[after] in clause_words("preposition") or low[after] in clause_words("addressee"):
        return QUOTE not in low[after:end] and "that" not in low[after:end]
    return False


def _last_of(reading: Reading, edge: int) -> int:
    """Return the end of fronted content: before the comma that parts it from its source."""
    return edge - 1 if reading.low[edge - 1] in ",—–" else edge


def _according(reading: Reading, number: int, first: int, end: int) -> list[Found]:
    low = reading.low
    for at in range(first, end - 2):
        if low[at] == "according" and low[at + 1] == "to":
            break
    else:
        return []
    stop = at + 2
    while stop < end and low[stop] not in (
        ",",
        ".",
        ";",
        ":",
        QUOTE,
        "—",
        "–",
        "who",
        "that",
        "which",
    ):
        stop += 1
    source = subject_after(reading, at + 2, stop) or (at + 2, stop)
    if stop <= at + 2:
        return []
    source = (at + 2, stop) if stop - at < 16 else source
    final = end - 1 if low[end - 1][0] in ".!?" else end
    if at - first <= 1:
        content = [(stop + 1, final)] if stop + 1 < final else []
    else:
        content = [(first, at - (low[at - 1] == ","))]
    if not content:
        return []
    return [Found(tuple(content), source, (at, at + 2), "according to", number)]


def _labelled(reading: Reading, number: int, first: int, end: int) -> list[Found]:
    """Find ``Sanders: ...``: a name, a colon, and what was said, in headlines and transcripts."""
    low = reading.low
    opens = number == 0 or reading.paragraph[number] != reading.paragraph[number - 1]
    if not opens:
        return []
    for at in range(first + 1, min(first + 6, end - 1)):
        if low[at] == ":":
            break
        if not reading.word(at) or not reading.upper(at):
            return []
    else:
        return []
    name = reading.text[reading.start[first] : reading.end[at - 1]]
    follows = low[at + 1] == QUOTE
    if (
        not reading.upper(first)
        or low[first] in clause_words("label")
        or not (number == 0 or follows or (name.isupper() and len(name) > 3))
    ):
        return []
    if low[at - 1] in clause_words("label"):
        return []
    final = end - 1 if low[end - 1] == "." and end - 1 > at + 1 else end
    return [Found(((at + 1, final),), (first, at), (at, at + 1), "label", number)]
