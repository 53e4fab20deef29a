"""The words that show what a sentence does for a frame: name a trouble, a cause, a judgement,
a remedy."""

from __future__ import annotations

import re
from functools import cache

from analysis.lexicons import read_table

Cue = tuple[int, int, float]  # start, end, weight


@cache
def function_names() -> tuple[str, ...]:
    """Return the four functions of a frame (Entman 1993)."""
    return tuple(dict.fromkeys(read_table("function_cues.csv")["function"]))


def find_cues(text: str) -> dict[str, list[Cue]]:
    """Return the cues of each function in ``text``, in order; those passed over are left out."""
    readable = text.replace("’", "'")  # one to one, so that offsets stay
    found = {}
    for function in function_names():
        pattern, weights = _pattern(function)
        cues = [
            (*match.span(), weights[(match.lastindex or 1) - 1])
            for match in pattern.finditer(readable)
        ]
        found[function] = [cue for cue in cues if cue[2]]
    return found


@cache
def _pattern(function: str) -> tuple[re.Pattern[str], tuple[float, ...]]:
    """Return a pattern with a group a cue, longest first, and the weights of the groups."""
    table = read_table("function_cues.csv").query("function == @function")
    cues = sorted(
        zip(table["cue"], table["weight"].astype(float), strict=True),
        key=lambda cue: (-len(cue[0].split()), -len(cue[0]), cue[0]),
    )
    groups = [  # * stands for any ending, alone for any word
        r"\s+".join(
            r"\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*")
            for word in cue.split()
        )
        for cue, _ in cues
    ]
    joined = "|".join(f"({group})" for group in groups)
    pattern = re.compile(rf"(?<![\w'-])(?=\w)(?:{joined})(?![\w-])", re.IGNORECASE)
    return pattern, tuple(weight for _, weight in cues)
