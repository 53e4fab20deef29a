"""Where the content of a reporting verb stands, before the verb or after it, and where it ends.

Ranges are token numbers, the second exclusive. Content keeps an introducing ``that`` and
leaves the sentence's last full stop and the comma before a source outside.
"""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.cues import Cue, Range
from analysis.quotes.rules.tokens import QUOTE, Reading, verbs

PHRASAL = frozenset(
    tuple(pair.split())
    for pair in (
        "call on", "call for", "ask for", "complain of", "protest against", "protest at",
        "object to",
    )
)  # fmt: skip
_NOT_RESUMED = frozenset(
    ["who", "which", "and", "but", "a", "an", "while", "as", "according", "though", "or"]
)
_ASKS = frozenset(["urge", "ask", "order", "beg", "implore"])
_TELLS = frozenset(["tell", "warn", "instruct", "remind", "advise"])
_OPENINGS = frozenset(
    "when while as if although though because since after before once last earlier later then"
    " asked".split()
)
_JOINS = frozenset(["and", ",", "(", "’s", "'s"])
_REACH = 18  # tokens between a verb and the content it introduces
_ADDED = frozenset(["in", "after", "although", "though", "while", "as", "and", "but", "a", "the"])


def right_content(
    reading: Reading, cue: Cue, begin: int, later: list[Cue], end: int, fronted: str
) -> tuple[Range | None, str]:
    """Return the content that follows a cue from token ``begin`` on, and how it is joined."""
    low = reading.low
    frames = cue.verb.frames
    final = end
    while (
        final > begin
        and low[final - 1] in (".", "”", "’", ")")
        and not (low[final - 1] == ")" and "(" in low[begin:final])
    ):
        final -= 1
    if cue.order == "passive" and cue.subject is not None:
        return (begin, cue.subject[0] - 1), "object"
    if begin < final and (cue.verb.lemma, low[begin]) in PHRASAL:
        return (begin + 1, content_end(reading, begin + 1, later, final, "object")), "object"
    start, rule = _right_start(reading, cue, begin, final, fronted)
    if start is None or start >= final:
        return None, rule if rule == "none" else ""
    stop = content_end(reading, start, later, final, rule)
    if stop <= start or not any(reading.word(at) or low[at] == QUOTE for at in range(start, stop)):
        return None, ""
    if rule == "object" and set(low[cue.begin : cue.end]) & clause_words("negation"):
        return None, ""
    if rule == "object" and stop - start < 2 and low[start] in clause_words("object_pronoun"):
        return None, ""
    if "clause" not in frames and rule == "clause":
        return None, ""
    return (start, stop), rule


def _right_start(
    reading: Reading, cue: Cue, begin: int, final: int, fronted: str
) -> tuple[int | None, str]:
    low, frames = reading.low, cue.verb.frames
    at = begin
    if at >= final:
        return None, ""
    if fronted:
        return _resumed(reading, at, final, fronted)
    while at < final and (low[at] in clause_words("time", "adverb") or low[at].endswith("ously")):
        at += 1
    if at >= final:
        return None, ""
    shape = low[at]
    if (
        "person" in frames
        and shape not in (":", ",", QUOTE, "that", "to")
        and "clause" not in frames
        or cue.verb.lemma
        in ("tell", "assure", "remind", "inform", "warn", "ask", "advise", "caution")
    ):
        found = _after_addressee(reading, cue, at, final)
        if found is not None:
            return found
    if shape == ":":
        return at + 1, "colon"
    if shape == "that" and frames & {"that", "clause"}:
        return at, "that"
    if shape == QUOTE:
        return (at, "quote") if frames & {"quote", "object", "clause"} else (None, "")
    if shape == ",":
        for place in range(at + 1, min(at + 9, final)):  # "said, however, “...”"
            if low[place] == QUOTE and low[place - 1] == ",":
                return place, "quote"
        return None, ""
    if shape == "to":
        if "infinitive" in frames:
            return at, "infinitive"
        return (None, "") if "clause" not in frames else _scan(reading, at, final)
    if shape in ("whether", "if", "how", "why", "what", "who", "where", "when"):
        return (at, "whether") if frames & {"whether", "clause"} else (None, "")
    if shape in ("about", "of") and "about" in frames:
        return at + 1, "about"
    if shape in clause_words("preposition"):
        return _scan(reading, at, final) if frames & {"that", "clause", "quote"} else (None, "")
    if shape in (";", "—", "–", "(", "and", "but", "or") or not (
        reading.word(at) or shape in "$€£#@["
    ):
        return None, ""
    if "object" in frames and "clause" not in frames:
        return at, "object"
    if "clause" in frames:
        return at, "clause"
    if "object" in frames:
        return at, "object"
    return None, ""


def _resumed(reading: Reading, begin: int, final: int, fronted: str) -> tuple[int | None, str]:
    """Find the second half of ``“A,” X said, “B”`` or ``A, X said, B``."""
    low = reading.low
    for at in range(begin, min(begin + _REACH, final)):
        if (
            low[at] == ","
            and at + 3 < final
            and low[at + 1] != QUOTE
            and not (low[at + 1] in _NOT_RESUMED or low[at + 1].endswith("ing"))
        ):
            return (at + 1, "resumed") if fronted == "words" else (None, "")
        if low[at] == QUOTE:
            before = low[at - 1]
            return (
                (at, "resumed")
                if before in (",", ":", "—", "–", "that") or at == begin
                else (None, "")
            )
        if low[at] == ":":
            return at + 1, "resumed"
    return None, ""


def _scan(reading: Reading, begin: int, final: int) -> tuple[int | None, str]:
    """Look past words of place and time for ``that``, a colon or a quotation."""
    low = reading.low
    for at in range(begin, min(begin + _REACH, final)):
        if low[at] == "that" and at + 1 < final:
            return at, "that"
        if low[at] == ":":
            return at + 1, "colon"
        if low[at] == QUOTE and low[at - 1] in (",",):
            return at, "quote"
        if low[at] in ("he", "she", "they", "it", "we", "i", "there") and at > begin:
            return at, "clause"
        if low[at] in (";", "—", "–"):
            break
    return None, ""


def _after_addressee(
    reading: Reading, cue: Cue, begin: int, final: int
) -> tuple[int | None, str] | None:
    """Return where content begins after the person spoken to: ``told reporters that``."""
    low = reading.low
    if low[begin] in (":", ",", "that", "whether", "if", QUOTE):
        return None
    no_phrase = clause_words("determiner") | clause_words("preposition") | _JOINS
    for at in range(begin, min(begin + _REACH, final)):
        shape = low[at]
        if shape == "that" and at + 1 < final:
            return at, "that"
        if shape == ":":
            return at + 1, "colon"
        if shape == QUOTE and at > begin:
            return at, "quote"
        if shape in ("whether", "if", "how", "why", "what") and at > begin:
            return at, "whether"
        if shape == "about" and at > begin and QUOTE not in low[at:final]:
            return at + 1, "about"
        if shape == "to" and at > begin and cue.verb.lemma in _ASKS:
            return begin, "object"
        if shape == "to" and at > begin and cue.verb.lemma in _TELLS:
            return at, "infinitive"
        if shape == "," and at + 1 < final and low[at + 1] != QUOTE and at > begin + 1:
            break
        if at > begin and low[at - 1] not in no_phrase:  # a new noun phrase opens a clause
            if (
                shape in clause_words("subject_pronoun", "determiner")
                or reading.upper(at)
                and low[at - 1] in clause_words("addressee")
            ):
                return at, "clause"
    return (
        (begin, "object")
        if "object" in cue.verb.frames and low[begin] not in clause_words("preposition")
        else None
    )


def content_end(reading: Reading, start: int, later: list[Cue], final: int, rule: str) -> int:
    """Return where content ends: before a cue that stands beside it, not inside it."""
    low = reading.low
    stop = final
    for cue in later:
        edge = cue.edge
        if cue.order == "before" and edge < start < cue.begin:  # "X, who described it, said"
            stop = cue.begin
            break
        if edge <= start:
            continue
        before = low[edge - 1]
        if cue.order == "participle" and before in (",", QUOTE):
            stop = edge
            break
        if cue.order == "elided" and cue.subject is not None and cue.subject[1] <= start:
            stop = edge
            break
        if before in ("and", "but", "while", "though", "although") and low[edge - 2] in (
            ",",
            QUOTE,
            ";",
        ):
            stop = edge - 1
            break
        if before == QUOTE and low[start] == QUOTE and cue.order in ("before", "after"):
            stop = edge
            break
        last = cue.end >= final or low[edge - 2] == QUOTE
        if before == "," and cue.order == "before" and last:  # "..., he said."
            stop = edge
            break
    for at in range(start + 1, stop):
        if low[at] == "according" and low[at - 1] in (",", QUOTE):
            stop = at
        elif (
            rule == "object"
            and low[at] == ","
            and at + 1 < stop
            and low[at + 1] in ("and", "but", "saying", "while", "who", "which", "as")
        ):
            stop = at
        elif low[at] == ";" and rule in ("object", "that", "clause"):
            stop = at
        elif low[at] == "," and low[at - 1] == QUOTE and at + 1 < stop and low[at + 1] in _ADDED:
            stop = at
        elif (
            low[at] == ","
            and rule in ("that", "clause")
            and low[at + 1 : at + 3] == ["as", "though"]
        ):
            stop = at
        else:
            continue
        break
    while stop > start and low[stop - 1] in (",", "—", "–", ";"):
        stop -= 1
    return stop


def fronted_start(reading: Reading, cue: Cue, earlier: list[Cue], first: int) -> int | None:
    """Return where content that stands before its source begins, or None if there is none."""
    low = reading.low
    edge = cue.edge
    if edge - 2 >= first and low[edge - 1] == "," and low[edge - 2] == QUOTE:
        if edge - 2 == first or reading.last_inside(edge - 2) in ",?!.…":
            edge -= 1  # “Who?”, she asked; ‘We left’, she said
        elif earlier and low[first] in clause_words("subordinator"):
            return None  # While Bell spoke of “a deal”, Vik noted that
    if edge <= first or low[edge - 1] not in (",", QUOTE, "—", "–", "?", "!"):
        return None
    if low[edge - 1] == QUOTE:
        ends_well = reading.last_inside(edge - 1) in ",?!—–-.…" or edge < cue.edge
        if not ends_well and reading.quotes[edge - 1].closed and edge - 1 > first:
            return None
    elif edge - first < 4:
        return None
    begin = first
    for other in earlier:
        if (
            other.edge > first
            and other.order in ("before", "after")
            and low[other.edge - 1] == QUOTE
        ):
            begin = max(begin, other.end, other.subject[1] if other.subject else 0)
    while begin < edge - 2 and low[begin] in (",", "and", "but", ".", "—", "–", ";", ":"):
        begin += 1
    if low[edge - 1] == QUOTE:
        broken = earlier and not reading.quotes[edge - 1].closed
        return edge - 1 if broken else begin
    before = low[begin : edge - 1]  # an adverbial such as "On Monday," states nothing
    if QUOTE in before:
        adverbial = False
    elif low[begin] in clause_words("preposition") or low[begin].endswith(("ing", "ed", "ly")):
        adverbial = len(before) < 9 or clause_words("auxiliary").isdisjoint(before)
    else:
        adverbial = low[begin] in _OPENINGS or len(before) < 3
    if adverbial or edge - begin < 7 and not has_verb(reading, begin, edge - 1):
        return None
    return begin


def split_subject(reading: Reading, cue: Cue, after: int, first: int, end: int) -> int | None:
    """Return where content begins whose subject stands before the cue and verb after it.

    ``Its equipment, the official added, was inconsistent with that of a balloon.``
    """
    low = reading.low
    if cue.edge - first < 2 or low[cue.edge - 1] != "," or after + 1 >= end or low[after] != ",":
        return None
    verb = low[after + 1] in clause_words("auxiliary", "finite")
    opening = low[first] in clause_words("preposition", "connective")
    return first if verb and not opening and "," not in low[first : cue.edge - 1] else None


def parenthetical(reading: Reading, cue: Cue, after: int, first: int, end: int) -> bool:
    """Return whether a cue stands between commas behind the opening of what is said.

    ``Five years ago, Bell said, the crews were content.``
    """
    low = reading.low
    if cue.order != "before" or "clause" not in cue.verb.frames or after + 3 >= end:
        return False
    opening, follows = low[first : cue.edge - 1], low[after + 1]
    return (
        bool(opening)
        and low[cue.edge - 1] == low[after] == ","
        and QUOTE not in (*opening, follows)
        and "," not in opening
        and follows not in _NOT_RESUMED | clause_words("preposition", "relative", "time")
        and not follows.endswith(("ing", "ly"))
        and has_verb(reading, after + 1, end)
    )


def has_verb(reading: Reading, begin: int, end: int) -> bool:
    """Return whether a stretch holds something like a finite verb, so that it states something."""
    known = verbs()
    for at in range(begin, end):
        shape = reading.low[at]
        if (
            shape in clause_words("auxiliary", "finite")
            or shape in known
            or shape.endswith(("’s", "'s", "’re", "'re", "’ve", "'ve", "’ll", "'ll"))
            or (shape.endswith("ed") and len(shape) > 4)
        ):
            return True
    return False
