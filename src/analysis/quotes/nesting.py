"""Attributions inside others: which are outermost, and who relays whose words."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cache

from analysis.lexicons import clause_words, read_table
from analysis.quotes.rules import Attribution
from analysis.segment import Span, words

_REACH = 3000  # characters in front of a content in which another may begin that holds it


@cache
def rule_precision() -> dict[str, float]:
    """Return the precision of every rule, measured on PolNeAR train."""
    table = read_table("quote_rule_precision.csv")
    return {str(row.rule): float(str(row.precision)) for row in table.itertuples(index=False)}


def outermost(text: str, found: list[Attribution]) -> list[Attribution]:
    """Return the attributions that no other one holds; relays taken apart."""
    return [item for item, _ in with_relays(text, found)]


def with_relays(text: str, found: list[Attribution]) -> list[tuple[Attribution, tuple[Span, ...]]]:
    """Leave out attributions inside others; each that is kept comes with who relays it.

    ``according to`` around another attribution is a relay: the inner one is kept, and of
    the outer one what is left when it holds a quotation or a clause of its own.
    """
    found = _outside_sources(text, found)
    relays = [item for item in found if item.rule == "according to"]
    others = _top([item for item in found if item.rule != "according to"])
    kept: list[tuple[Attribution, tuple[Span, ...]]] = []
    relayed: set[Attribution] = set()
    starts = [item.content[0][0] for item in others]
    for relay in relays:
        inner = [
            item
            for item in _near(others, starts, relay)
            if _holds(relay, item) and item.source and (item.quoted or "that" in item.rule)
        ]
        relayed.update(inner)
        inside = [_before_relay(item, relay) for item in inner]
        kept.extend((item, relay.source) for item in inside)
        rest = _rest(text, relay, inside) if inside else relay.content
        if rest:
            relay = relay._replace(content=rest)
            kept.append((relay, ()))
            relayed.update(item for item in _near(others, starts, relay) if _holds(relay, item))
    kept.extend((item, ()) for item in others if item not in relayed)
    return sorted(kept, key=lambda pair: (pair[0].content[0], pair[0].content[-1][1]))


def _outside_sources(text: str, found: list[Attribution]) -> list[Attribution]:
    """Leave out what a source is said to have done: *an official, who described it, said*.

    A statement inside a source that has a source of its own stays: *Blinken, who was called
    blunt by an official, said*.
    """
    sources = sorted({span for item in found for span in item.source})
    starts = [start for start, _ in sources]

    def inside(span: Span) -> bool:
        before = bisect_right(starts, span[0])
        return any(span[1] <= end for _, end in sources[max(0, before - 3) : before])

    return [
        item
        for item in found
        if not all(map(inside, item.content))
        or not {text[start:end].lower() for start, end in item.source} <= clause_words("relative")
    ]


def _top(found: list[Attribution]) -> list[Attribution]:
    """Return the attributions whose content doesn't lie in another's; the longer one wins."""
    order = sorted(found, key=lambda item: item.content[0])
    starts = [item.content[0][0] for item in order]
    return [
        item
        for item in order
        if not any(
            _extent(other) > _extent(item)
            and _holds(other, item)
            or other is not item
            and _extent(other) == _extent(item)
            and other.content == item.content
            and _better(other, item)
            for other in _near(order, starts, item)
        )
    ]


def _better(one: Attribution, other: Attribution) -> bool:
    """Order two attributions of the same content: more precise rule first, then place."""
    rank = rule_precision()
    return (rank.get(one.rule, 0), one.source, one.cue, one.rule) > (
        rank.get(other.rule, 0),
        other.source,
        other.cue,
        other.rule,
    )


def _near(items: list[Attribution], starts: list[int], item: Attribution) -> list[Attribution]:
    """Return the items, sorted by start, whose content may overlap that of ``item``."""
    first = bisect_left(starts, item.content[0][0] - _REACH)
    return items[first : bisect_left(starts, item.content[-1][1])]


def _before_relay(item: Attribution, relay: Attribution) -> Attribution:
    """Cut content where the words of relay begin; what begins with them stays whole."""
    limits = [start for start, _ in relay.cue if start > item.content[0][0]]
    if not limits:
        return item
    content = tuple((s, min(e, limits[0])) for s, e in item.content if s < limits[0])
    last_start, last_end = content[-1]
    last_end = max(last_start + 1, min(last_end, relay.content[-1][1]))
    return item._replace(content=(*content[:-1], (last_start, last_end)))


def _rest(text: str, relay: Attribution, inside: list[Attribution]) -> tuple[Span, ...]:
    """Return what a relay says itself, outside the attributions that it holds."""
    pieces: list[Span] = []
    for start, end in relay.content:
        for item in inside:
            spans = [*item.source, *item.cue, *item.content]
            begin = max(start, min(s for s, _ in spans))
            pieces.append((start, begin))
            start = min(end, max(start, max(e for _, e in spans)))
        pieces.append((start, end))
    trimmed = [_trim(text, start, end) for start, end in pieces if start < end]
    return tuple(
        (start, end)
        for start, end in trimmed
        if len(words(text[start:end])) > 7 or "“" in text[start:end]
    )


def _trim(text: str, start: int, end: int) -> Span:
    """Leave out commas and ``and`` at both ends of a piece."""
    match = re.match(r"[\s,;]*(?:and\s+)?", text[start:end])
    start += match.end() if match else 0
    piece = text[start:end].rstrip(" ,;")
    piece = piece.removesuffix(" and").rstrip(" ,;")
    return start, start + len(piece)


def _extent(item: Attribution) -> int:
    return sum(end - start for start, end in item.content)


def _holds(outer: Attribution, inner: Attribution) -> bool:
    """Tell whether most of ``inner``'s content lies in ``outer``'s."""
    shared = sum(
        max(0, min(e, right) - max(s, left))
        for s, e in inner.content
        for left, right in outer.content
    )
    return shared * 2 > _extent(inner)
