"""Reported speech by rules: who said what, in which words of the text.

:func:`attributions` is a pure function from a text to attributions with spans. It knows no
grammar beyond lists of words: a reporting verb with its subject on one side and its content
on the other, ``according to``, a colon, and quotation marks that carry on what was begun.
"""

from __future__ import annotations

from analysis.files.cores import go_on
from analysis.lexicons import clause_words
from analysis.quotes.attributions import Attribution, without_narration
from analysis.quotes.rules.contents import (
    PHRASAL,
    fronted_start,
    parenthetical,
    right_content,
    split_subject,
)
from analysis.quotes.rules.cues import Cue, Range, TokenAttribution, cues_in, subject_after
from analysis.quotes.rules.tokens import QUOTE, Reading, Span, read

_ENDS_SOURCE = frozenset([",", ".", ";", ":", QUOTE, "—", "–", "who", "that", "which"])
_MOST_JOINED = 60  # sentences on either side that may join one, so that time stays linear
_FEW_QUOTATIONS = 6  # sentences for each quotation from which a text counts as short of marks


def attributions(text: str) -> list[Attribution]:
    """Return every attribution of ``text``, nested ones included, in order of content.

    Contents include an introducing ``that`` and the quotation marks; the cue is the verb
    group. Reads the text once: linear in its length.
    """
    reading = read(text)
    found: list[TokenAttribution] = []
    for number, (first, end) in enumerate(reading.sentences):
        go_on()
        if end - first < 3:
            continue
        here = cues_in(reading, first, end)
        for place, cue in enumerate(here):
            content, rule = _content(reading, cue, here[:place], here[place + 1 :], first, end)
            if content:
                whole = TokenAttribution(content, cue.subject, (cue.begin, cue.end), rule, number)
                found.append(whole)
        found.extend(_according(reading, number, first, end))
        for item in _labelled(reading, number, first, end):
            begins = item.content[0][0]  # "KOCHI: Ada Bell said ...", a place
            told = (one.source for one in found if one.sentence == number and one.source)
            if reading.low[end - 1] != "." or all(source[0] != begins for source in told):
                found.append(item)

    def span(tokens: Range) -> Span:
        return reading.start[tokens[0]], reading.end[tokens[1] - 1]

    result = [
        Attribution(
            tuple(span(piece) for piece in item.content),
            (span(item.source),) if item.source else (),
            (span(item.cue),),
            item.rule,
            is_quoted(reading, item),
        )
        for item in unmarked(reading, carry_on(reading, found))
    ]
    result = without_narration(text, result)
    return sorted(result, key=lambda item: (item.content[0][0], -item.content[-1][1]))


def _content(
    reading: Reading, cue: Cue, earlier: list[Cue], later: list[Cue], first: int, end: int
) -> tuple[tuple[Range, ...], str]:
    """Return the pieces of content of a cue, and the name of the rule."""
    left = None
    after = cue.subject[1] if cue.order == "after" and cue.subject else cue.end
    if cue.order in ("before", "after") and "quote" in cue.verb.frames:
        left = fronted_start(reading, cue, earlier, first)
    quoted = left is not None and QUOTE in reading.low[left : cue.edge]
    # In a note headed “Lessons”, the bank said ...: what stands in front may be no content.
    outside = reading.low[cue.edge - 2 : cue.edge] == [QUOTE, ","] and left != cue.edge - 2
    if left is not None and (outside or not quoted):
        verb = (cue.verb.lemma, reading.low[after] if after < end else "")
        if verb in PHRASAL or not _closes(reading, after, end):
            left = None
    if left is None and cue.order in ("before", "after") and "quote" in cue.verb.frames:
        left = split_subject(reading, cue, after, first, end)
    opening = left is None and parenthetical(reading, cue, after, first, end)
    if opening:
        left = first
    fronted = "" if left is None else "quotation" if quoted else "words"
    right, rule = right_content(reading, cue, after, later, end, fronted)
    if left is not None and (right or not opening):
        # fronted content ends before the comma that parts it from its source
        last = cue.edge - 1 if reading.low[cue.edge - 1] in ",—–" else cue.edge
        pieces = [(left, last)]
        if right:
            pieces.append(right)
        name = "quoted " if quoted else "fronted "
        return tuple(pieces), name + cue.order
    if right:
        return (right,), f"{rule} {cue.order}"
    return (), ""


def _closes(reading: Reading, after: int, end: int) -> bool:
    """Return whether nothing that could be content follows a cue: ``..., he said on Monday.``"""
    low = reading.low
    while after < end and (low[after] in clause_words("time", "adverb")):
        after += 1
    if after >= end or low[after][0] in ".,?!;)—–":
        return not (after + 1 < end and low[after] == "," and low[after + 1] == QUOTE)
    if low[after] in ("who", "whose", "when", "while", "as"):
        return True
    if low[after] in clause_words("preposition", "addressee"):
        return QUOTE not in low[after:end] and "that" not in low[after:end]
    return False


def _according(reading: Reading, number: int, first: int, end: int) -> list[TokenAttribution]:
    """Find ``according to Bell, ...``, before its content or after it."""
    low = reading.low
    for at in range(first, end - 2):
        if low[at] == "according" and low[at + 1] == "to":
            break
    else:
        return []
    stop = at + 2
    while stop < end and low[stop] not in _ENDS_SOURCE:
        stop += 1
    if stop == at + 2:
        return []
    source = (at + 2, stop)
    if stop - at >= 16:
        source = subject_after(reading, *source) or source
    final = end - 1 if low[end - 1][0] in ".!?" else end
    if at - first <= 1:
        content = [(stop + 1, final)] if stop + 1 < final else []
    else:
        content = [(first, at - (low[at - 1] == ","))]
    if not content:
        return []
    return [TokenAttribution(tuple(content), source, (at, at + 2), "according to", number)]


def _labelled(reading: Reading, number: int, first: int, end: int) -> list[TokenAttribution]:
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
        or {low[first], low[at - 1]} & clause_words("label", "notice")
        or not (number == 0 or follows or (name.isupper() and len(name) > 3))
    ):
        return []
    final = end - 1 if low[end - 1] == "." and end - 1 > at + 1 else end
    return [TokenAttribution(((at + 1, final),), (first, at), (at, at + 1), "label", number)]


def carry_on(reading: Reading, found: list[TokenAttribution]) -> list[TokenAttribution]:
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
        low = reading.low[first:end]
        alone = QUOTE in low and all(shape == QUOTE or not shape[0].isalnum() for shape in low)
        if not alone and not _continues(reading, first):
            last = None
            continue
        piece = (first, end)
        if last is None or (new_paragraph and not _continues(reading, first)):
            leads = []  # the cues of a sentence before that ends in a colon: "Stone stated:"
            if number and reading.low[reading.sentences[number - 1][1] - 1] == ":":
                leads = [cue for cue in cues_in(reading, *reading.sentences[number - 1])
                         if cue.subject]  # fmt: skip
            if leads:
                cue = (leads[-1].begin, leads[-1].end)
                result.append(
                    TokenAttribution((piece,), leads[-1].subject, cue, "colon before", number)
                )
                last = len(result) - 1
            elif last is not None and is_quoted(reading, result[last]):
                at = max(place for place in range(first, end) if reading.low[place] == QUOTE)
                quote = reading.quotes[at]
                item = result[last]
                said = (reading.quotes.get(t) for piece in item.content for t in range(*piece))
                spoken = any(one is not None and one.single for one in said)  # as speech is here
                title = quote.single and not spoken and quote.end - quote.start < 40
                if title or reading.last_inside(at) not in ".!?,…":
                    continue  # a title or a heading, no sentence
                result.append(
                    TokenAttribution((piece,), item.source, item.cue, "next quotation", number)
                )
                last = len(result) - 1
            continue
        item = result[last]
        if is_quoted(reading, item) or item.rule.startswith("label"):
            result[last] = item._replace(content=(*item.content, piece))
    return result


def _rank(reading: Reading, item: TokenAttribution) -> int:
    quoted = is_quoted(reading, item)
    return (
        (4 if quoted else 0)
        + (2 if item.rule.startswith(("quoted", "label")) else 0)
        + (item.source is not None)
    )


def is_quoted(reading: Reading, item: TokenAttribution) -> bool:
    """Return whether the content of an attribution holds a quotation."""
    return any(QUOTE in reading.low[piece[0] : piece[1]] for piece in item.content)


def _continues(reading: Reading, first: int) -> bool:
    quote = reading.quotes.get(first)
    return quote is not None and quote.continues


def unmarked(reading: Reading, found: list[TokenAttribution]) -> list[TokenAttribution]:
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
    first_person = clause_words("first_person")
    taken = {
        item.sentence
        for item in found
        if item.source and reading.low[item.source[0]] not in first_person
    }
    result: list[TokenAttribution] = []
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
        pieces = [reading.sentences[number] for number in before]
        pieces += [content] + [reading.sentences[number] for number in after]
        result.append(item._replace(content=tuple(pieces), rule="unmarked"))
    return [item for item in result if item.rule == "unmarked" or item.sentence not in swallowed]


def _direct(reading: Reading, first: int, end: int, poor: bool) -> bool:
    """Return whether tokens sound like someone speaking: first person, brackets, ``it is``."""
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
