"""The rows of reported speech of one article, before its speakers are known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from analysis.quotes import rules
from analysis.quotes.attributions import Attribution, Kinds, rule_precision, with_relays
from analysis.segment import Span

if TYPE_CHECKING:
    from analysis.corpus import Article

COLUMNS = [
    "article_id", "quote_id", "kind", "content", "source", "cue",
    "content_spans", "source_spans", "cue_spans",
    "speaker", "speaker_id", "speaker_kind", "country", "confidence", "via", "via_spans", "rule",
]  # fmt: skip
PARTS = ("content", "source", "cue")
MARKED = ("article_id", "content_spans", "source_spans", "cue_spans", "speaker")  # by hand
_MARKS = 2  # characters by which an inner content may end later: a closing mark


def article_rows(
    article: Article, find: Callable[[str], list[Attribution]] = rules.attributions
) -> list[dict[str, Any]]:
    """Return the rows of one article, speakers not yet resolved; pure and picklable."""
    text = article.text
    kinds = Kinds(text)
    headings = sorted(article.headings)

    def outside(piece: Span) -> bool:
        before = bisect_right(headings, piece[0], key=lambda heading: heading[0])
        return not before or headings[before - 1][1] < piece[1]

    found = [item._replace(content=tuple(filter(outside, item.content))) for item in find(text)]
    found = [
        item
        for item in found
        if item.content
        and not any(text[start:end].lower().endswith("titled") for start, end in item.cue)
    ]  # "a hearing entitled ..." is no speech
    rows: list[dict[str, Any]] = []
    for item, via in with_relays(text, found + _relayed(text, found)):
        confidence = item.confidence
        if confidence is None:
            confidence = rule_precision().get(item.rule, 0.5)
        rows.append(
            {
                "article_id": article.id,
                "quote_id": f"{article.id}-q{len(rows) + 1}",
                "kind": kinds.kind(item),
                **parts_of(text, item),
                "confidence": confidence,
                "via": words_at(text, via),
                "via_spans": list(via),
                "rule": item.rule,
            }
        )
    return rows


def parts_of(text: str, item: tuple[Any, ...]) -> dict[str, Any]:
    """Return the words and the spans of content, source and cue, the first three of ``item``."""
    spans = dict(zip(PARTS, map(list, item), strict=False))
    words = {part: words_at(text, own) for part, own in spans.items()}
    return words | {f"{part}_spans": own for part, own in spans.items()}


def words_at(text: str, spans: Iterable[Span]) -> str:
    """Return the words at the spans, several pieces joined by a blank."""
    return " ".join(text[start:end] for start, end in spans)


def _relayed(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return what rules find inside contents of the tagger's ``according to``.

    The tagger reports the outermost attribution alone; whom it relays stands inside.
    """
    relays = [item for item in found if item.rule == "according to" and item.confidence is not None]
    if not relays:
        return []
    reach = sorted((item.content[0][0], item.content[-1][1]) for item in relays)
    starts = [start for start, _ in reach]
    farthest = list(accumulate((end for _, end in reach), max))
    return [
        item
        for item in rules.attributions(text)
        if item.source
        and item.rule != "according to"
        and (before := bisect_right(starts, item.source[0][0]))
        and item.content[-1][1] <= farthest[before - 1] + _MARKS
    ]
