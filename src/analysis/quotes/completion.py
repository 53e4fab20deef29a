"""What rules add to the tagger's attributions, where layout and grammar are surer than it is.

:func:`completed` applies them all; each is a function from attributions to attributions.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict

from analysis.lexicons import clause_words
from analysis.quotes import rules
from analysis.quotes.attributions import Attribution, ByPlace, without_narration
from analysis.text.marks import has_marks, quotations
from analysis.text.segment import SENTENCE_END, Span, sentences, word_forms, words

_STATEMENT = 4  # words that a quotation without a source has at least
_HEADING = 90  # characters that a heading is shorter than
_PHRASE = 8  # words from which a piece of content may lie inside another paragraph
# Shares of such lines in PolNeAR whose content and source are the annotators' own: 19 of 25
# labels in train and dev; 24 of 24 signatures, all in one article of dev.
_SURE = {"label": 0.76, "signature": 0.96}
_FIRST_WORD = re.compile(r"\w+")
_LEAST_LINES = 3  # from which a text with labels in capitals counts as a transcript
_LABEL = re.compile(
    r"^(?P<mark>[“”\"]?)(?P<source>[A-Z][A-Z.’'\-]+(?: [A-Z][A-Z.’'\-]*){0,3})(?P<cue>:)[ \u00a0]+"
    r"(?P<content>\S.*)$",
    re.MULTILINE,
)
_SIGNATURE = re.compile(
    r"^[ \u00a0]*(?P<content>[“”\"][^\n]{8,2000}?[”\"])[ \u00a0]*(?P<cue>―|—|–|--|-)[ \u00a0]*"
    r"(?P<source>[^\W\d_a-z][\w.’'\-]*(?: [^\W\d_a-z][\w.’'\-]*){1,4}(?:, [^\n“”\"]{1,60})?)"
    r"[. \u00a0]*$",
    re.MULTILINE,
)


def completed(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return the tagger's attributions completed by rules, in order of content.

    Labels and signatures name their speakers; pieces of content that strayed into another
    paragraph go; sources that the tagger missed come from the rules; ``according to`` takes
    in the quotations of its sentence that have no source; unmarked speech is made whole; what
    the outlet says itself after a quotation goes.
    """
    ends = sentences(text)
    found = without_strays(text, with_labels(text, found), ends)
    ruled = rules.attributions(text)
    found = into_relays(with_sources(found, ruled), ends)
    found = within_sentence(text, found, ends)
    return without_narration(text, with_lost_marks(found, ruled))


def without_strays(text: str, found: list[Attribution], ends: list[Span]) -> list[Attribution]:
    """Leave out phrases that strayed from their cue, and contents of no word.

    They stand inside another paragraph, or without marks in another sentence before or after the
    quotation; ``ends`` are the sentences of ``text``. A line that ends no sentence, as a heading
    does, belongs to no cue outside it, nor does what stands below it to a cue in it. In ``Asked
    who had won, Bell said`` the question is no part of what Bell said, and Bell did not ask. A
    content of nothing but articles and pronouns (*the*, *this*) says nothing; up to three words in
    marks, or one without, are no statement where there is no source, and *WARNING:* is nobody's
    speech.
    """

    def paragraph(place: int) -> Span:
        end = text.find("\n", place)
        return text.rfind("\n", 0, place) + 1, len(text) if end < 0 else end

    def belongs(piece: Span, first: int, last: int) -> bool:
        """Whether a piece lies in the paragraph of its cue, begins one, or is no mere phrase."""
        start, end = piece
        if first <= start <= last or start < first <= end:
            return True
        begin, stop = paragraph(start)
        if text[begin:start].strip():
            return len(words(text[start:end])) >= _PHRASE
        return marked(piece) or SENTENCE_END.search(text, max(begin, stop - 9), stop) is not None

    starts = [start for start, _ in ends]
    marks = ByPlace((((quote.start, quote.end),), quote) for quote in quotations(text))

    def asked(place: int) -> bool:
        """Whether a passive clause opens at a place: ``Asked whether``."""
        word = _FIRST_WORD.match(text, place)
        return word is not None and word[0].istitle() and word[0].lower() in clause_words("asked")

    def marked(piece: Span) -> bool:
        """Whether a piece begins inside marks."""
        return bool(marks.meeting([(piece[0], piece[0] + 1)]))

    def strays(piece: Span, cue: int, direct: bool = False) -> bool:
        """Whether a piece is a phrase without marks in another sentence than its cue.

        Behind ``direct`` speech, a piece that begins with a mark, a sentence is one, too.
        """
        start, end = piece
        if start > cue and has_marks(text[start:end]):
            return False
        if bisect_right(starts, start) == bisect_right(starts, cue) or marked(piece):
            return False
        if direct and text[start].isupper():
            return True
        return len(words(text[start:end])) < _PHRASE and text[end : end + 1] not in ".!?"

    kept = []
    for item in found:
        content = item.content
        if item.cue and item.source and item.source[0][0] >= content[-1][1]:
            if asked(item.cue[0][0]):
                item = item._replace(source=())  # "Asked whether it rained, Bell said"
        while item.cue and content[1:] and asked(content[0][0]):
            content = content[1:]
        if item.cue and (item.quoted or any(map(marked, content))):
            while content[1:] and strays(content[0], item.cue[0][0]):
                content = content[1:]
            while content[1:] and strays(
                content[-1], item.cue[-1][0], text[content[-2][0]] in "“„«\"‘'"
            ):
                content = content[:-1]
        if item.cue and len(content) > 1:
            limits = paragraph(item.cue[0][0])
            content = tuple(piece for piece in content if belongs(piece, *limits))
        if item.cue and content and not item.quoted:
            begin, stop = paragraph(item.cue[0][0])
            line = text[begin:stop].rstrip() if stop - begin < _HEADING else "."
            if len(words(line)) < _PHRASE and line[-1:].isalnum() and content[0][0] > stop:
                continue  # a heading reports nothing of what stands below it
        if len(content) < len(item.content):
            quoted = any(has_marks(text[start:end]) for start, end in content)
            item = item._replace(content=content, quoted=quoted)
        said = [text[a + s : a + e].lower() for a, b in content for s, e in words(text[a:b])]
        nobodys = not item.source and len(said) < (_STATEMENT if item.quoted else 2)
        nobodys |= " ".join(text[a:b].lower() for a, b in item.source) in clause_words("notice")
        if content and not nobodys and not set(said) <= clause_words("determiner"):
            kept.append(item)
    return kept


def with_sources(found: list[Attribution], ruled: list[Attribution]) -> list[Attribution]:
    """Return attributions with the rules' source where the tagger has none for the same cue.

    A source that a passive names (*who was described as blunt by an official*) is nobody
    else's: another attribution that has it takes the rules' source for its own cue.
    """
    by_cue = ByPlace((item.cue, item) for item in ruled if item.source)
    partners = [next(iter(by_cue.meeting(item.cue)), None) for item in found]
    passive = {one.source for one in partners if one and one.rule.endswith("passive")}
    return [
        item._replace(source=partner.source)
        if partner
        and (not item.source or item.source in passive and not partner.rule.endswith("passive"))
        else item
        for item, partner in zip(found, partners, strict=True)
    ]


def into_relays(found: list[Attribution], ends: list[Span]) -> list[Attribution]:
    """Give quotations without a source to the ``according to`` of their sentence.

    ``ends`` are the sentences of the text.
    """
    relays = {item for item in found if item.rule == "according to" and item.source}
    if not relays:
        return found
    starts = [start for start, _ in ends]
    loose: dict[int, list[Attribution]] = defaultdict(list)
    for item in found:
        if item.quoted and not item.source:
            loose[bisect_right(starts, item.content[0][0])].append(item)
    result, given = [], set()
    for item in found:
        taken = loose.pop(bisect_right(starts, item.cue[0][0]), []) if item in relays else []
        if taken:
            pieces = {piece for one in [item, *taken] for piece in one.content}
            item = item._replace(content=tuple(sorted(pieces)), quoted=True)
        given.update(taken)
        result.append(item)
    kept = [item for item in result if item not in given]
    return sorted(kept, key=lambda item: (item.content[0], item.cue))


def within_sentence(text: str, found: list[Attribution], ends: list[Span]) -> list[Attribution]:
    """End contents without marks before a later sentence that turns from what was said.

    ``It was fine, Bell said. But tests show ...``: such a sentence (``but``, ``yet``) is the
    outlet's own, unless a colon leads to it, it asks, or it is in the first person. ``ends``
    are the sentences of ``text``.
    """
    marked = ByPlace((((quote.start, quote.end),), quote) for quote in quotations(text))
    turns = [
        start
        for start, end in ends
        if (first := _FIRST_WORD.match(text, start, end))
        and first[0].lower() in clause_words("turn")
        and text[end - 1] != "?"
        and clause_words("first_person").isdisjoint(word_forms(text[start:end].lower()))
        and not marked.meeting([(start, end)])
    ]
    result = []
    for item in found:
        cue = item.cue[-1][1] if item.cue else len(text)
        after = bisect_right(turns, cue)
        if after < len(turns) and turns[after] < item.content[-1][1] and text[cue - 1] != ":":
            stop = turns[after]
            pieces = [(start, min(end, stop)) for start, end in item.content if start < stop]
            content = tuple((s, s + len(text[s:e].rstrip(" .,;\n"))) for s, e in pieces)
            item = item._replace(content=content) if content else item
        result.append(item)
    return result


def with_labels(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return ``found`` with labelled speech in place of what lies in its paragraphs.

    Labels before a colon count in a text that has three lines of them or more.
    """
    added = []
    for rule, pattern, least in (("signature", _SIGNATURE, 1), ("label", _LABEL, _LEAST_LINES)):
        matches = list(pattern.finditer(text))
        for match in matches if len(matches) >= least else []:
            content, source, cue = ((match.span(role),) for role in ("content", "source", "cue"))
            added.append(Attribution(content, source, cue, rule, rule == "signature", _SURE[rule]))
    if not added:
        return found
    lines = (sorted([*item.source, *item.content]) for item in added)
    taken = ByPlace((((line[0][0], line[-1][1]),), line[0]) for line in lines)
    kept = []
    for item in found:
        pieces = tuple(piece for piece in item.content if not taken.meeting([piece]))
        if pieces and not taken.meeting(item.cue):
            kept.append(item._replace(content=pieces))
    return sorted(kept + added, key=lambda item: (item.content[0], item.cue))


def with_lost_marks(found: list[Attribution], ruled: list[Attribution]) -> list[Attribution]:
    """Return ``found`` with the unmarked direct speech of the rules, in order of content.

    Where the rules see speech without marks, the attribution with the same cue has its
    whole content and the rule ``unmarked``; what the tagger reported inside goes. One that
    the tagger missed is left out: the rules alone are not sure enough.
    """
    by_cue = ByPlace((item.cue, item) for item in found)
    by_content = ByPlace((item.content, item) for item in found)
    gone: set[Attribution] = set()
    joined = []
    for whole in [item for item in ruled if item.rule == "unmarked"]:
        same = [item for item in by_cue.meeting(whole.cue) if item not in gone]
        if not same or any(item.quoted for item in same):
            continue
        kept = max(same, key=lambda item: item.confidence or 0.0)
        gone.add(kept)
        gone |= {item for item in by_content.meeting(whole.content) if not item.quoted}
        content: list[Span] = []  # with what overlaps or has one blank between joined
        for start, end in sorted([*whole.content, *kept.content]):
            if content and start <= content[-1][1] + 1:
                content[-1] = (content[-1][0], max(end, content[-1][1]))
            else:
                content.append((start, end))
        joined.append(kept._replace(content=tuple(content), rule="unmarked"))
    kept_on = [item for item in found if item not in gone]
    return sorted(kept_on + joined, key=lambda item: (item.content[0], item.cue))
