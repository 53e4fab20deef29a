"""Speech that goes on past its own sentence, and speech that has lost its marks.

Two steps over the attributions of a whole text. :func:`carry_on` gives a bare quotation to
the attribution it continues; :func:`unmarked` recognises direct speech without marks by its
first person, and joins the sentences around it that belong to it.
"""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.cues import Found, cues
from analysis.quotes.rules.sources import Range
from analysis.quotes.rules.tokens import (
    QUOTE,
    Reading,
)

_MOST_JOINED = 60  # sentences on either side that may join one, so that time stays linear
_FEW_QUOTATIONS = 6  # sentences for each quotation from which a text counts as short of marks


def carry_on(reading: Reading, found: list[Found]) -> list[Found]:
    """Add the quotations that go on after an attribution: ``“A,” X said. “B.”``

    A sentence that is nothing but a quotation belongs to the attribution before it in its
    paragraph, or in the paragraph before when the marks were left open or a colon led to it.
    """
    by_sentence: dict[int, int] = {}
    for place, item in enumerate(found):
        held = by_sentence.get(item.sentence)
        if held is None or _rank(reading, item) > _rank(reading, found[held]):
            by_sentence[item.sentence] = place
    result = list(found)
    last: int | None = None  # the attribution that a bare quotation would carry on
    for number, (first, end) in enumerate(reading.sentences):
        new_paragraph = number > 0 and reading.paragraph[number] != reading.paragraph[number - 1]
        if number in by_sentence:
            last = by_sentence[number]
            continue
        if not _only_quotation(reading, first, end):
            if not _continues(reading, first):
                last = None
                continue
        piece = (first, end)
        if last is None or (new_paragraph and not _continues(reading, first)):
            source = _colon_source(reading, number)
            if source is not None:
                result.append(Found((piece,), source[0], source[1], "colon before", number))
                last = len(result) - 1
            elif (
                last is not None
                and is_quoted(reading, result[last])
                and _speaks(reading, first, end)
            ):
                item = result[last]
                result.append(Found((piece,), item.source, item.cue, "next quotation", number))
                last = len(result) - 1
            continue
        item = result[last]
        if is_quoted(reading, item) or item.rule.startswith("label"):
            result[last] = item._replace(content=(*item.content, piece))
    return result


def _rank(reading: Reading, item: Found) -> int:
    quoted = is_quoted(reading, item)
    return (
        (4 if quoted else 0)
        + (2 if item.rule.startswith(("quoted", "label")) else 0)
        + (item.source is not None)
    )


def is_quoted(reading: Reading, item: Found) -> bool:
    return any(QUOTE in reading.low[piece[0] : piece[1]] for piece in item.content)


def _speaks(reading: Reading, first: int, end: int) -> bool:
    """Tell whether a bare quotation is a sentence, not a title or a heading."""
    last = max(at for at in range(first, end) if reading.low[at] == QUOTE)
    quote = reading.quotes[last]
    return reading.last_inside(last) in ".!?,…" and not (
        quote.single and quote.end - quote.start < 40
    )


def _only_quotation(reading: Reading, first: int, end: int) -> bool:
    return QUOTE in reading.low[first:end] and all(
        shape == QUOTE or not shape[0].isalnum() for shape in reading.low[first:end]
    )


def _continues(reading: Reading, first: int) -> bool:
    quote = reading.quotes.get(first)
    return quote is not None and quote.continues


def _colon_source(reading: Reading, number: int) -> tuple[Range, Range] | None:
    """Return source and cue of a sentence before that ends in a colon: ``Stone stated:``"""
    if number == 0:
        return None
    first, end = reading.sentences[number - 1]
    if reading.low[end - 1] != ":":
        return None
    here = [cue for cue in cues(reading, first, end) if cue.subject is not None]
    if not here:
        return None
    cue = here[-1]
    assert cue.subject is not None
    return cue.subject, (cue.begin, cue.end)


def unmarked(reading: Reading, found: list[Found]) -> list[Found]:
    """Mark attributions whose content is direct speech without marks, and complete them.

    ``We won, X said.`` in a paragraph without quotation marks is direct speech: content in
    front of its source, in the first person (``we``, ``our``, brackets put in by an editor).
    Where a text hardly has quotation marks at all, ``it is ... that`` and contractions are
    enough. Sentences next to it in its paragraph join when they have such words too and no
    attribution of their own; sentences after it join to the end of the paragraph, sixty at
    most on either side.
    """
    n_quotes = reading.low.count(QUOTE)
    poor = n_quotes * _FEW_QUOTATIONS < len(reading.sentences)
    taken = {item.sentence for item in found if item.source and not _in_first_person(reading, item)}
    result: list[Found] = []
    swallowed: set[int] = set()
    for item in found:
        content = item.content[0]
        if (
            not item.rule.startswith("fronted")
            or len(item.content) > 1
            or not _direct(reading, content[0], content[1], poor)
        ):
            result.append(item)
            continue
        before, after = _neighbours(reading, item.sentence, taken, poor)
        swallowed |= {*before, *after}
        pieces = [_whole(reading, number) for number in before]
        pieces += [content] + [_whole(reading, number) for number in after]
        result.append(item._replace(content=tuple(pieces), rule="unmarked"))
    return [item for item in result if item.rule == "unmarked" or item.sentence not in swallowed]


def _whole(reading: Reading, number: int) -> Range:
    return reading.sentences[number]


def _in_first_person(reading: Reading, item: Found) -> bool:
    return item.source is not None and reading.low[item.source[0]] in clause_words("first_person")


def _direct(reading: Reading, first: int, end: int, poor: bool) -> bool:
    """Tell whether tokens sound like somebody speaking: first person, brackets, ``it is``."""
    low = reading.low[first:end]
    if QUOTE in low:
        return False
    if any(shape in clause_words("first_person") for shape in low) or "[" in low:
        return True
    if not poor:
        return False
    subject = low[:1] in (["it"], ["this"], ["that"], ["there"])
    opening = subject and low[1:2] in (["is"], ["’s"])
    return opening or any(shape in clause_words("deictic") for shape in low)


def _neighbours(
    reading: Reading, number: int, taken: set[int], poor: bool
) -> tuple[list[int], list[int]]:
    """Return the sentences before and after one that belong to the same speech."""
    paragraph, sentences = reading.paragraph, reading.sentences
    before: list[int] = []
    first, last = max(0, number - _MOST_JOINED), min(len(sentences), number + 1 + _MOST_JOINED)
    at = number - 1
    while at >= first and paragraph[at] == paragraph[number]:
        if not _direct(reading, *sentences[at], poor and at not in taken):
            break
        before.insert(0, at)
        at -= 1
    after: list[int] = []
    at = number + 1
    while at < last and paragraph[at] == paragraph[number]:
        if at in taken or QUOTE in reading.low[slice(*sentences[at])]:
            return before, []
        if sentences[at][1] - sentences[at][0] > 3:
            after.append(at)
        at += 1
    while (
        at < last
        and at not in taken
        and "[" in reading.low[slice(*sentences[at])]
        and (reading.low[sentences[at][0]] in ("and", "but", "so"))
    ):
        after.append(at)
        at += 1
    return before, after
