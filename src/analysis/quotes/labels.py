"""Speech whose speaker is a label: lines of a transcript, and quotations signed after a dash.

    SMITH: We will see.
    “A great day for the town.” — Ada Bell, baker

The layout says who speaks more surely than any word does; what the tagger found in such a
paragraph gives way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from analysis.quotes.places import ByPlace
from analysis.quotes.rules import Attribution
from analysis.segment import Span

# Shares of such lines in PolNeAR whose content and source are the annotators' own: 19 of 25
# labels in train and dev; 24 of 24 signatures, all in one article of dev.
_SURE = {"label": 0.76, "signature": 0.96}
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


def with_labels(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return ``found`` with labelled speech in place of what lies in its paragraphs.

    Labels before a colon count in a text that has three lines of them or more.
    """
    signed = [_attribution(match, "signature") for match in _SIGNATURE.finditer(text)]
    labels = [_attribution(match, "label") for match in _LABEL.finditer(text)]
    if len(labels) < _LEAST_LINES:
        labels = []
    added = signed + labels
    if not added:
        return found
    taken = ByPlace(((_line(item),), item) for item in added)
    kept = [part for item in found for part in _outside(item, taken)]
    return sorted(kept + added, key=lambda item: (item.content[0], item.cue))


def _attribution(match: re.Match[str], rule: str) -> Attribution:
    content, source, cue = (match.span(role) for role in ("content", "source", "cue"))
    return Attribution((content,), (source,), (cue,), rule, rule == "signature", _SURE[rule])


def _line(item: Attribution) -> Span:
    """Return the span from the beginning of source or content to the end of the other."""
    ends = [*item.source, *item.content]
    return min(ends)[0], max(ends)[1]


def _outside(item: Attribution, taken: ByPlace) -> Iterator[Attribution]:
    """Yield what is left of an attribution whose cue is not inside a labelled line."""
    if taken.meeting(item.cue):
        return
    content = tuple(piece for piece in item.content if not taken.meeting([piece]))
    if content:
        yield item._replace(content=content)
