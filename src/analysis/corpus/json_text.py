"""JSON of others: nested as deep as they like, and with the same name twice."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

MAX_DEPTH = 100
"""Most lists and objects that may lie in each other."""
_BLANKS = re.compile(r"[ \t\r\n]*")


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Raises ``ValueError``, and nothing else, for what is no JSON, for lists and objects nested
    deeper than ``MAX_DEPTH``, numbers too long and an object with a name twice.
    """
    return _values(text, alone=True)[0]


def parse_spread(text: str) -> list[Any] | None:
    """Return the objects of a text that is a list of them, or objects one after the other.

    Line breaks may stand anywhere. None for a text that is neither.
    """
    try:
        values = _values(text, alone=False)
    except ValueError:
        return None
    if len(values) == 1 and isinstance(values[0], list):
        return values[0]
    return values if all(isinstance(value, dict) for value in values) else None


def _values(text: str, *, alone: bool) -> list[Any]:
    decoder = json.JSONDecoder(object_pairs_hook=_object)
    values: list[Any] = []
    at = 0
    try:
        while (at := _end_of_blanks(text, at)) < len(text) or not values:
            if alone and values:
                raise ValueError("more after its end; name a file of JSON lines .jsonl")
            value, at = decoder.raw_decode(text, at)
            values.append(value)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    inner = values
    for _ in range(MAX_DEPTH):
        inner = [value for each in inner for value in _parts(each)]
        if not inner:
            return values
    raise ValueError("nested too deep")


def _end_of_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _parts(value: Any) -> list[Any]:
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [part for part in parts if isinstance(part, dict | list)]


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = Counter(name for name, _ in pairs).most_common(1)[0][0]
        raise ValueError(f"{twice!r} stands twice in an object")
    return found
