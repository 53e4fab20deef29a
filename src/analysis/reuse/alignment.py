"""Two runs of words side by side: what stays, what is dropped, added and replaced."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

Shown = Callable[[int, int], str]


class Alignment(NamedTuple):
    """How the words of ``b`` differ from those of ``a``.

    ``equal + dropped + replaced`` is the number of words of a, ``equal + added + replaced``
    that of b. ``score`` is 2 x ``equal`` / all words of both, 1 if both are empty.
    ``opcodes`` are difflib's, ``(tag, first of a, last + 1, first of b, last + 1)``.
    """

    equal: int
    dropped: int
    added: int
    replaced: int
    score: float
    opcodes: list[tuple[str, int, int, int, int]]


def align(a: Sequence[Hashable], b: Sequence[Hashable]) -> Alignment:
    """Align the words of ``a`` and ``b`` in order, the longest equal run first.

    Where two words stand in the place of five, two count as replaced and three as dropped.
    What it does not mean: the fewest changes there could be, nor that a word moved; a word
    that moves is dropped in one place and added in another. Method: Ratcliff & Metzener
    1988, Pattern matching: the gestalt approach (``difflib.SequenceMatcher``), no word
    treated as junk. Time grows with the product of the two lengths where words repeat.
    """
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    opcodes = [(str(tag), i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    equal = sum(i2 - i1 for tag, i1, i2, _, _ in opcodes if tag == "equal")
    replaced = sum(min(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag == "replace")
    total = len(a) + len(b)
    score = round(2 * equal / total, 6) if total else 1.0
    dropped, added = len(a) - equal - replaced, len(b) - equal - replaced
    return Alignment(equal, dropped, added, replaced, score, opcodes)


def differs(alignment: Alignment, show_a: Shown, show_b: Shown) -> str:
    """Return the changes from a to b as ``old → new; + added; − dropped``, '' if there is none.

    ``show_a(first, last)`` returns the text of the words ``first`` to ``last - 1`` of a,
    ``show_b`` that of b.
    """
    changes = []
    for tag, i1, i2, j1, j2 in alignment.opcodes:
        if tag == "replace":
            changes.append(f"{show_a(i1, i2)} → {show_b(j1, j2)}")
        elif tag == "insert":
            changes.append(f"+ {show_b(j1, j2)}")
        elif tag == "delete":
            changes.append(f"− {show_a(i1, i2)}")
    return "; ".join(changes)
