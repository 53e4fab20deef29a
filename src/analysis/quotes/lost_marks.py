"""Direct speech that has lost its marks, found by rules, joined with what the tagger found.

The tagger learned from clean copy, where such speech is rare: it may take *We thought so* in
a bare quotation for a statement of its own, and end a content at the first sentence.
"""

from __future__ import annotations

from analysis.quotes.places import ByPlace
from analysis.quotes.rules import Attribution
from analysis.segment import Span


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
        content = _union([*whole.content, *kept.content])
        joined.append(kept._replace(content=content, rule="unmarked"))
    kept_on = [item for item in found if item not in gone]
    return sorted(kept_on + joined, key=lambda item: (item.content[0], item.cue))


def _union(spans: list[Span]) -> tuple[Span, ...]:
    """Join spans that overlap or are parted by nothing but one blank."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
