"""Who the subject of a reporting verb is: noun phrases found by the words that bound them.

No parser: a subject runs leftwards from its verb to the nearest word or mark that can't
stand inside one. Ranges are token numbers of a :class:`~analysis.quotes.rules.tokens.Reading`,
the second one exclusive. ``None`` means that no subject was found, not that there is none.
"""

from __future__ import annotations

from functools import cache

from analysis.lexicons import clause_words
from analysis.quotes.rules.tokens import QUOTE, Reading, verbs

Range = tuple[int, int]
LONGEST = 24  # tokens in a subject
_FARTHEST = 34  # tokens between a subject and its verb
_NOT_LAST = ("preposition", "determiner", "auxiliary", "object_pronoun", "subordinator")


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
