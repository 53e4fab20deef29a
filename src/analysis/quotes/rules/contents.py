"""Where the content of a reporting verb stands that follows it, and where it ends.

Ranges are token numbers, the second exclusive. Content keeps an introducing ``that`` and
leaves the sentence's last full stop and the comma before a source outside.
"""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.content_ends import content_end
from analysis.quotes.rules.cues import Cue
from analysis.quotes.rules.sources import Range
from analysis.quotes.rules.tokens import (
    QUOTE,
    Reading,
)

PHRASAL = frozenset(
    [
        ("call", "on"),
        ("call", "for"),
        ("ask", "for"),
        ("complain", "of"),
        ("protest", "against"),
        ("protest", "at"),
        ("object", "to"),
    ]
)
_NOT_RESUMED = frozenset(
    ["who", "which", "and", "but", "a", "an", "while", "as", "according", "though", "or"]
)
_REACH = 18  # tokens between a verb and the content it introduces


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
    while at < final and (
        low[at] in clause_words("time")
        or low[at] in clause_words("adverb")
        or low[at].endswith("ously")
    ):
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
    limit = min(begin + _REACH, final)
    for at in range(begin, limit):
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
        if (
            shape == "to"
            and at > begin
            and cue.verb.lemma in ("urge", "ask", "order", "beg", "implore")
        ):
            return begin, "object"
        if (
            shape == "to"
            and at > begin
            and cue.verb.lemma
            in (
                "tell",
                "ask",
                "urge",
                "warn",
                "order",
                "beg",
                "implore",
                "instruct",
                "remind",
                "advise",
            )
        ):
            return at, "infinitive"
        if shape == "," and at + 1 < final and low[at + 1] != QUOTE and at > begin + 1:
            break
        if at > begin and _opens_clause(reading, at):
            return at, "clause"
    return (
        (begin, "object")
        if "object" in cue.verb.frames and low[begin] not in clause_words("preposition")
        else None
    )


def _opens_clause(reading: Reading, at: int) -> bool:
    """Tell whether a new noun phrase begins at ``at`` after an addressee."""
    low = reading.low
    before, shape = low[at - 1], low[at]
    if before in clause_words("determiner") | clause_words("preposition") | {
        "and",
        ",",
        "(",
        "’s",
        "'s",
    }:
        return False
    if shape in clause_words("subject_pronoun") or shape in clause_words("determiner"):
        return True
    return reading.upper(at) and before in clause_words("addressee")
