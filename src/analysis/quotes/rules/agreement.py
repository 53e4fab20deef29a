"""Whether a subject and a form of a reporting verb can go together.

``officials say`` but not ``the official say``; ``the paper notes`` but not ``old notes``.
"""

from __future__ import annotations

from analysis.lexicons import clause_words
from analysis.quotes.rules.sources import Range
from analysis.quotes.rules.tokens import (
    Reading,
    Verb,
)

_PLURAL = frozenset(["people", "police", "majority", "percent", "%", "democrats", "who", "media"])


def can_speak(reading: Reading, subject: Range, verb: Verb, at: int) -> bool:
    """Tell whether a subject fits its verb: evidence shows, but only some of it speaks."""
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
        return named or shape in clause_words("document") or shape in clause_words("people")
    return True


def takes_base(reading: Reading, subject: Range, helpers: set[str]) -> bool:
    """Tell whether a base form can be a finite verb: ``officials say``, ``did not say``."""
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
    """Tell whether a form in -s is a verb: not ``his claims``, ``Trump's calls``."""
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
            shape in clause_words("preposition")
            or shape in clause_words("relative")
            or shape in ",—–("
        ):
            break
        if shape[0].isalnum():
            head = at
    return head
