"""The verb groups of a sentence that report speech, each with its subject.

A form of a reporting verb is a cue only where grammar allows: ``claims`` after an article is
a noun, ``called by`` is passive, ``say`` needs a plural subject or an auxiliary. No parser: a
subject runs leftwards from its verb to the nearest word or mark that can't stand inside one.
Ranges are token numbers of a :class:`~analysis.quotes.rules.tokens.Reading`, the second one
exclusive. ``None`` means that no subject was found, not that there is none.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from analysis.lexicons import clause_words
from analysis.quotes.rules.tokens import QUOTE, Reading, ReportingVerb, verbs

Range = tuple[int, int]
LONGEST = 24  # tokens in a subject
_FARTHEST = 34  # tokens between a subject and its verb
_NOT_LAST = ("preposition", "determiner", "auxiliary", "object_pronoun", "subordinator")
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


@cache
def stops() -> frozenset[str]:
    """Return the words that end a subject on its left."""
    found = clause_words("auxiliary", "subordinator", "finite", "object_pronoun")
    finite = {form for form, verb in verbs().items() if verb.form in ("past", "third")}
    return (found | finite) - clause_words("noun_like") - {"her"}


def subject_before(reading: Reading, first: int, verb: int) -> Range | None:
    """Return the subject that ends just before token ``verb``, in a sentence from ``first``.

    Every mark before the verb may open an aside, and what stands before it is then read in
    the same way, so each place is read once and remembered.
    """
    if (first, verb) in reading.subjects:
        return reading.subjects[first, verb]
    found: Range | None = None
    at, low = verb - 1, reading.low
    if at < first:
        pass
    elif low[at] in ")]":
        near = range(at - 1, max(first, at - 14) - 1, -1)
        opening = next((place for place in near if low[place] in "(["), first)
        outer = subject_before(reading, first, opening) if opening > first else None
        found = (outer[0], verb) if outer else None
    elif low[at] in ",—–-":
        found = _before_aside(reading, first, at)
    elif (
        low[at] in clause_words("subject_pronoun")
        and low[at] not in ("others", "many", "some")
        or low[at] in clause_words("relative")
        and low[at] != "that"
    ):
        found = (at, verb)
    elif reading.word(at) and (
        reading.upper(at)
        or low[at] not in clause_words(*_NOT_LAST)
        or low[at] in clause_words("subject_pronoun", "quantifier")
    ):
        begin = _trim(reading, _walk_left(reading, first, at), verb)
        found = (begin, verb) if begin <= at else None
    reading.subjects[first, verb] = found
    return found


def _walk_left(reading: Reading, first: int, at: int) -> int:
    """Return where the noun phrase begins whose last word is token ``at``."""
    begin = at
    low = reading.low
    for place in range(at - 1, max(first, at - LONGEST) - 1, -1):
        shape = low[place]
        if shape == QUOTE:
            quote = reading.quotes[place]  # a nickname, not what was said
            if quote.end - quote.start > 30 or reading.last_inside(place) in ",.?!—":
                break
        elif shape in ("and", "&"):
            if not joins_names(reading, first, place):
                break
        elif shape in ")]":
            continue
        elif not shape[0].isalnum():
            if shape in "([/'’$#@*":
                continue
            break
        elif shape in stops() and not (reading.upper(place) and (place > first or shape == "us")):
            break
        begin = place
    return begin


def joins_names(reading: Reading, first: int, at: int) -> bool:
    """Return whether an ``and`` joins two names or plural nouns rather than two clauses."""
    if at - 1 < first or at + 1 >= len(reading.low):
        return False
    if reading.low[at - 1] == "*" and at - 2 >= first:
        return reading.upper(at - 2) and reading.upper(at + 1)
    if not reading.word(at - 1):
        return False
    before, after = reading.low[at - 1], reading.low[at + 1]
    if reading.upper(at - 1):
        return reading.upper(at + 1) or after in ("other", "others", "his", "her", "their")
    return (
        before.endswith("s")
        and after not in clause_words("determiner")
        and not reading.upper(at + 1)
    )


def _trim(reading: Reading, begin: int, end: int) -> int:
    """Leave out what opens a sentence before its subject: ``On Monday``, ``Still``."""
    low = reading.low
    time, preposition = clause_words("time"), clause_words("preposition")
    determiner = clause_words("determiner")
    while begin < end - 1:
        shape = low[begin]
        if shape in clause_words("connective") or not reading.word(begin) and shape != QUOTE:
            begin += 1
        elif (
            shape in time
            and low[begin + 1] not in time | {"’s", "'s"}
            and shape not in ("may", "this")
        ):
            begin += 1
        elif shape in preposition or shape in time:
            for place in range(begin + 2, end):  # after the noun phrase that it governs
                before, here = low[place - 1], low[place]
                if before in preposition or before in determiner:
                    continue
                if (
                    here in determiner
                    or here in clause_words("subject_pronoun")
                    or reading.upper(place)
                    and (not reading.upper(place - 1) or before in time)
                    or before in time
                    and here not in time
                ):
                    begin = place
                    break
            else:
                return begin + 1
        elif shape in ("next", "last", "this") and low[begin + 1] in time:
            begin += 1
        else:
            break
    return begin


def _before_aside(reading: Reading, first: int, comma: int) -> Range | None:
    """Return the subject and its apposition when the verb follows a comma.

    ``Ada Bell, a ministry's spokesperson, said``; the range runs to the second comma.
    """
    low = reading.low
    marks = ",—–-" if low[comma] == "," else "—–-"
    for place in range(comma - 1, max(first, comma - _FARTHEST), -1):
        if low[place] == QUOTE and reading.quotes[place].end - reading.quotes[place].start > 80:
            return None
        opening, length = low[place + 1], comma - place - 1
        if low[place] not in marks or not length:
            continue
        if opening in clause_words("apposition"):
            aside = True
        elif opening in clause_words("subject_pronoun", "connective"):
            aside = length <= 2
        else:
            aside = (
                opening[0].isdigit()
                or opening in clause_words("preposition")
                or opening.endswith(("ing", "ed"))
                or length <= 8
                and not any(shape in stops() for shape in low[place + 1 : comma])
            )
        found = subject_before(reading, first, place) if aside else None
        if found is None:
            continue
        head = found[1] - 1
        named = any(reading.upper(t) and t > first for t in range(*found)) or reading.upper(
            found[0]
        )
        if named and (reading.word(head) or low[head] in ")],"):
            if low[found[0]] in ("a", "an", "the", "one") or low[found[0]][0].isdigit():
                outer = (
                    subject_before(reading, first, found[0] - 1)
                    if found[0] - 1 > first and low[found[0] - 1] == ","
                    else None
                )  # "Luo, 71, a meteorologist in Shijiazhuang, Hebei,"
                if outer is not None and reading.upper(outer[0]):
                    return (outer[0], comma)
            keeps = opening not in clause_words("preposition") and not opening.endswith("ing")
            return (found[0], comma if keeps else place)
    return None


def sentence_subject(reading: Reading, first: int, before: int) -> Range | None:
    """Return the subject of the sentence that begins at ``first``, for a verb further on.

    Used by participles (``..., saying``) and elided subjects (``and added``): the first
    noun phrase that stands directly before a finite verb.
    """
    low = reading.low
    finite = verbs()
    for at in range(first + 1, before):
        shape = low[at]
        verb = finite.get(shape)
        known = shape in clause_words("auxiliary", "finite")
        if (
            known
            or (verb and verb.form in ("past", "third"))
            or (shape.endswith("ed") and len(shape) > 4 and not reading.upper(at))
        ):
            begin = at
            while begin > first + 1 and (
                low[begin - 1] in clause_words("adverb") or low[begin - 1].endswith("ly")
            ):
                begin -= 1
            found = subject_before(reading, first, begin)
            if (
                found
                and low[found[0]] not in clause_words("relative")
                and not (found[0] > first and low[found[0] - 1] in clause_words("subordinator"))
            ):
                return found
    return None


def subject_after(reading: Reading, begin: int, end: int) -> Range | None:
    """Return the subject after an inverted verb: ``said Zack Cooper, a former adviser``.

    ``None`` when what follows looks like a clause (``said Cooper was``) or no noun phrase.
    """
    low = reading.low
    if begin >= end:
        return None
    if low[begin] in ("he", "she", "they", "i", "we", "it"):
        clean = (
            begin + 1 == end
            or low[begin + 1] in ",.;—–-:"
            or low[begin + 1] in clause_words("preposition")
        )
        return (begin, begin + 1) if clean else None
    if not (
        reading.upper(begin)
        or low[begin] in clause_words("determiner", "people")
        or low[begin] in ("sources", "sen.", "rep.")
    ):
        return None
    named = begin + 1 < end and reading.upper(begin + 1) and reading.word(begin + 1)
    if low[begin] in clause_words("time") and not named or low[begin] == "that":
        return None  # "said Monday", not "said April Vik"
    place = begin
    while place < end and place - begin < LONGEST:
        shape = low[place]
        if shape in ("and", "&"):
            if not (place > begin and place + 1 < end and joins_names(reading, begin, place)):
                break
        elif (
            shape in "()/’'@-"
            or shape == QUOTE
            and reading.quotes[place].end - reading.quotes[place].start < 25
        ):
            pass
        elif (
            not shape[0].isalnum()
            or shape in clause_words("clause_opener")
            or place > begin
            and shape in clause_words("time")
        ):
            break
        elif shape in ("in", "on", "at", "to", "with"):
            # the preposition of a role, as in "at the Asia Society", not of the verb
            the = place + 1 < end and low[place + 1] in ("the", "an", "a")
            name = place + 1 + the
            if not (
                name < end
                and reading.upper(name)
                and (low[place + 1] == "the" if the else shape == "at")
            ):
                break
        elif shape in stops() or shape in clause_words("subject_pronoun") and shape != "one":
            if shape not in clause_words("subordinator"):
                return None
            break
        place += 1
    if place == begin or low[place - 1] in clause_words("determiner"):
        return None
    if place < end and low[place] == QUOTE:
        return None
    return (begin, _apposition_end(reading, place, end))


def _apposition_end(reading: Reading, place: int, end: int) -> int:
    """Return where the apposition after an inverted subject ends, or ``place`` without one."""
    low = reading.low
    if place + 2 < end and low[place] == "," and low[place + 1].isdigit() and low[place + 2] == ",":
        return _apposition_end(reading, place + 2, end)
    if place + 1 < end and low[place] == "," and low[place + 1] in clause_words("apposition"):
        stop = place + 1
        while stop < end and low[stop] not in ",.;:—–-" and low[stop] != QUOTE:
            stop += 1
        return stop
    return place
