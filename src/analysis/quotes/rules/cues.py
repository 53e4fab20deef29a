"""The verb groups of a sentence that report speech, each with its subject.

A form of a reporting verb is a cue only where grammar allows: ``claims`` after an article is
a noun, ``called by`` is passive, ``say`` needs a plural subject or an auxiliary.
"""

from __future__ import annotations

from typing import NamedTuple

from analysis.lexicons import clause_words
from analysis.quotes.rules.sources import Range, sentence_subject, subject_after, subject_before
from analysis.quotes.rules.tokens import QUOTE, Reading, ReportingVerb, verbs

_BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "am"])
_MOST = 30  # cues in a sentence; more is no sentence
_PLURAL = frozenset(["people", "police", "majority", "percent", "%", "democrats", "who", "media"])


class Cue(NamedTuple):
    """A reporting verb group: tokens ``begin`` to ``end``, its verb form and its subject.

    ``order`` is ``before`` (X said), ``after`` (said X), ``participle`` (..., saying) or
    ``elided`` (and added); ``edge`` is the first token that belongs to subject or verb.
    """

    begin: int
    end: int
    verb: ReportingVerb
    subject: Range | None
    order: str
    edge: int


class TokenAttribution(NamedTuple):
    """An attribution in token ranges, with the number of its sentence."""

    content: tuple[Range, ...]
    source: Range | None
    cue: Range
    rule: str
    sentence: int


def cues_in(reading: Reading, first: int, end: int) -> list[Cue]:
    """Return the cues of the sentence of tokens ``first`` to ``end``, in order."""
    found: list[Cue] = []
    low, known = reading.low, verbs()
    for at in range(first, end):
        verb = known.get(low[at])
        if verb is None and low[at].endswith("ed") and at > first:
            # any past form is a verb of saying where a quotation stands right beside it
            if at + 2 < end and low[at + 1] in (",", ":") and low[at + 2] == QUOTE:
                said = reading.last_inside(at + 2) in ".?!,"
            else:
                closes = low[first] == QUOTE and at - first < 12
                closes = closes and (at + 1 >= end or low[at + 1] in ".,")
                said = closes and reading.last_inside(first) in ",?!"
            verb = ReportingVerb(low[at], "past", frozenset(["quote"])) if said else None
        if verb is None or (reading.upper(at) and at > first and low[at - 1] != QUOTE):
            continue  # "the United States"
        if at > first and low[at - 1] == "the" and low[at] == "said":
            continue  # "the said balloon"
        if found and at < found[-1].end:
            continue
        if len(found) == _MOST:
            break
        cue = _cue(reading, first, end, at, verb, found)
        if cue is not None:
            begin = cue.begin  # words of time are no part of the verb group
            while begin < at and (
                low[begin] in clause_words("time") or low[begin] in ("on", "late", "early")
            ):
                begin += 1
            found.append(cue._replace(begin=begin))
    return found


def _group_start(reading: Reading, first: int, at: int) -> int:
    """Return the first token of the verb group that ends at ``at``."""
    begin = at
    low = reading.low
    auxiliary, adverb = clause_words("auxiliary"), clause_words("adverb")
    while begin > first:
        before = low[begin - 1]
        if (
            before in auxiliary
            or before in adverb
            or (before.endswith("ly") and len(before) > 4 and not reading.upper(begin - 1))
        ):
            begin -= 1
        elif before in clause_words("weekday") or before in ("week", "month", "year", "night"):
            begin -= 1  # "and on Monday said", "last month said"
            while begin - 1 > first and low[begin - 1] in (
                "on",
                "last",
                "this",
                "late",
                "early",
                "earlier",
            ):
                begin -= 1
        else:
            break
    return begin


def _cue(
    reading: Reading, first: int, end: int, at: int, verb: ReportingVerb, found: list[Cue]
) -> Cue | None:
    low = reading.low
    if verb.particle and (at + 1 >= end or low[at + 1] not in verb.particle.split("|")):
        return None
    begin = _group_start(reading, first, at)
    helpers = set(low[begin:at])
    before = low[begin - 1] if begin > first else ""
    if before == "to" or (at + 1 < end and low[at + 1] == "by" and verb.form == "past"):
        if (
            before == "to"
            and verb.form == "base"
            and begin - 2 >= first
            and (low[begin - 2] in ("on", "continued", "continues"))
        ):
            start = begin - 2 - (low[begin - 2] == "on" and low[begin - 3] in ("went", "goes"))
            subject = subject_before(reading, first, start) or _latest(reading, first, at, found)
            return Cue(start, at + 1, verb, subject, "before", subject[0]) if subject else None
        return None
    if verb.form == "ing":
        return _participle(reading, first, at, verb, begin, helpers, found)
    if verb.form == "past" and helpers & _BE:  # "was described as “...” by X"
        for place in range(at + 1, min(at + 12, end)):
            if (
                low[place] == "by"
                and QUOTE in low[at:place]
                and verb.lemma in clause_words("naming")
            ):
                subject = subject_after(reading, place + 1, end)
                return Cue(begin, at + 1, verb, subject, "passive", begin) if subject else None
        return None
    stop = at + 2 if verb.particle else at + 1
    inverted = _inverted(reading, first, end, at, verb, begin)
    if inverted is not None:
        return inverted
    if before in ("and", "but", "or", "then") and begin - 1 > first and verb.form != "base":
        subject = _latest(reading, first, begin, found)
        if subject is None:
            return None
        return Cue(begin, stop, verb, subject, "elided", begin - 1)
    subject = subject_before(reading, first, begin)
    if subject is None:
        if before == "," and verb.form == "past" and found and low[begin - 2] != QUOTE:
            return Cue(begin, at + 1, verb, found[-1].subject, "elided", begin)
        return None
    if verb.form == "base" and not takes_base(reading, subject, helpers):
        return None
    if verb.lemma == "call" and at + 1 < end and low[at + 1] in ("off", "in", "up", "back"):
        return None
    if not can_speak(reading, subject, verb, at):
        return None
    if verb.form == "third" and not takes_third(reading, subject, helpers):
        return None
    return Cue(begin, stop, verb, subject, "before", subject[0])


def _participle(
    reading: Reading,
    first: int,
    at: int,
    verb: ReportingVerb,
    begin: int,
    helpers: set[str],
    found: list[Cue],
) -> Cue | None:
    low = reading.low
    before = low[begin - 1] if begin > first else ""
    if helpers & _BE:
        subject = subject_before(reading, first, begin)
        return Cue(begin, at + 1, verb, subject, "before", subject[0]) if subject else None
    if before in ("", "a", "an", "the", "of", "to", "for", "his", "her", "their", "its", "no"):
        return None
    if before in ("who", "that", "which"):
        return None
    if before not in (",", QUOTE, "—", "–", "-", "and", "by", "while", "before", "after", "in"):
        own = subject_before(reading, first, begin)  # "with the US accusing Beijing of"
        if own is not None and own[0] > first and low[own[0] - 1] == "with":
            return Cue(begin, at + 1, verb, own, "participle", own[0])
        if verb.lemma not in ("say", "ask", "claim", "warn", "tell", "urge", "call", "argue"):
            return None
    subject = _latest(reading, first, begin, found)
    if subject is None:
        return None
    edge = (
        begin - 1 if before in ("by", "and", "while", "before", "after", "without", "in") else begin
    )
    return Cue(begin, at + 1, verb, subject, "participle", edge)


def _latest(reading: Reading, first: int, at: int, found: list[Cue]) -> Range | None:
    """Return the subject that an elided one stands for."""
    if found and found[-1].subject is not None and found[-1].order != "passive":
        return found[-1].subject
    return sentence_subject(reading, first, at)


def _inverted(
    reading: Reading, first: int, end: int, at: int, verb: ReportingVerb, begin: int
) -> Cue | None:
    """Return the cue of ``“...,” said X`` or of a sentence that opens ``Said X:``."""
    if "quote" not in verb.frames or verb.form == "base" or begin != at:
        return None
    low = reading.low
    before = low[at - 1] if at > first else ""
    if before not in ("", ",", QUOTE, "—", "–", "?", "!", "…") and not before.startswith("."):
        return None
    if verb.lemma in ("tell", "inform", "assure", "remind", "vote", "accuse"):
        return None
    if before == "" and verb.lemma in ("ask", "offer", "call", "read", "post", "begin"):
        return None
    if verb.lemma in ("call", "describe", "label", "brand", "dub"):
        return None
    subject = subject_after(reading, at + 1, end)
    if subject is None:
        return None
    after = low[subject[1]] if subject[1] < end else "."
    if before == "" and after not in (":", ",", "."):
        return None
    if before != QUOTE and before != "":
        aside = subject_before(reading, first, at)
        last = (
            subject[1] >= end or low[subject[1]] in ".," or low[subject[1]] in clause_words("time")
        )
        if aside is not None and aside[0] - first <= 1 and not last:
            return None
    return Cue(at, at + 1, verb, subject, "after", at)


def can_speak(reading: Reading, subject: Range, verb: ReportingVerb, at: int) -> bool:
    """Return whether a subject fits its verb: evidence shows, but only some of it speaks."""
    head = _head(reading, subject)
    shape = reading.low[head]
    if reading.low[subject[0]] in ("neither", "none", "nobody"):
        return False
    if shape.endswith("ing") and not reading.upper(head):
        return False
    named = reading.upper(head) or shape in clause_words("subject_pronoun")
    if reading.low[at] in clause_words("noun_like") and verb.form in ("third", "base"):
        return (
            named or subject[1] - subject[0] <= 3 and reading.low[subject[0]] in ("the", "a", "an")
        )
    if verb.lemma in ("call", "dub", "term", "label", "brand", "deem"):  # "a lake called Iris"
        return named or shape in clause_words("people")
    if verb.lemma in clause_words("evidence"):
        return named or shape in clause_words("document", "people")
    return True


def takes_base(reading: Reading, subject: Range, helpers: set[str]) -> bool:
    """Return whether a base form can be a finite verb: ``officials say``, ``did not say``."""
    if helpers & clause_words("auxiliary") - {"not", "never"}:
        return True
    head = _head(reading, subject)
    shape = reading.low[head]
    if shape in ("he", "she", "it", "him", "his"):
        return False
    return (
        shape in ("i", "we", "you", "they", "many", "some", "others", "most", "both", "several")
        or shape in _PLURAL
        or (shape.endswith("s") and not shape.endswith(("ss", "'s", "’s")))
        or "and" in reading.low[subject[0] : subject[1]]
    )


def takes_third(reading: Reading, subject: Range, helpers: set[str]) -> bool:
    """Return whether a form in -s is a verb: not ``his claims``, ``Trump's calls``."""
    head = _head(reading, subject)
    shape = reading.low[head]
    if shape in clause_words("determiner") and shape not in ("this", "that", "one", "another"):
        return False
    if shape.endswith(("'s", "’s", "'", "’")) or shape in ("they", "we", "i", "you"):
        return False
    return not (helpers & clause_words("auxiliary") - {"not", "never"})


def _head(reading: Reading, subject: Range) -> int:
    """Return the head of a noun phrase: its last word before a preposition or a mark."""
    head = subject[0]
    for at in range(subject[0], subject[1]):
        shape = reading.low[at]
        if at > subject[0] and (
            shape in clause_words("preposition", "relative") or shape in ",—–("
        ):
            break
        if shape[0].isalnum():
            head = at
    return head
