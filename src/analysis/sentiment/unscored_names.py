"""Names taken out of a text before it is scored: ``Security Council`` judges nobody."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from analysis.lexicons import read_terms
from analysis.text.names import is_headline

_PART = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
MASK = "Xx"  # stands for a name; no lexicon rates it
_JOINTS = frozenset({" ", "-", "\u2011", " & "})  # what stands between the words of a name
# A capital after a word, a comma or an abbreviation opens no sentence: it marks a name.
_INNER_NAME = re.compile(
    r"(?:(?<=[\w,;’'&] )|(?<=\b[A-Z]\. )|(?<=\b(?:Mr|Ms|Dr|St|Lt)\. )"
    r"|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Adm|Rev)\. ))"
    r"[A-Z][\w’'-]*[a-z][\w’'-]*"
)


@lru_cache(maxsize=1)
def _listed() -> dict[str, list[tuple[str, ...]]]:
    """Return the names of the list, cut into words, by their first word; the longest first."""
    names: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for entry in read_terms("polar_names.txt"):
        parts = tuple(_PART.findall(entry))
        names[parts[0].lower()].append(parts)
    return {
        first: sorted(found, key=lambda parts: (-len(parts), parts))
        for first, found in names.items()
    }


def _holds(run: list[str], name: tuple[str, ...]) -> bool:
    """Whether the words of ``run`` are those of ``name``; the last may be a plural."""
    if len(run) < len(name):
        return False
    words = [word.lower() if part.islower() else word for word, part in zip(run, name, strict=True)]
    return all(word in (part, part.upper()) for word, part in zip(words, name, strict=True)) or (
        words[:-1] == list(name[:-1]) and words[-1] == name[-1] + "s"
    )


def without_names(text: str) -> str:
    """Return ``text`` with each name replaced by ``Xx``, so that its words are not scored.

    A name is a word with a capital that opens neither a sentence nor a quotation, or an
    entry of ``lexicons/polar_names.txt``: names of institutions, offices and laws with a
    word that lexicons rate (``United States``, ``intelligence officials``), which are found
    in small letters too, and set phrases that judge nothing (``a number of``). In a headline,
    where capitals say nothing, only the list counts. A name that opens a sentence and is not
    on the list stays.
    """
    listed = _listed()
    spans = [match.span() for match in _PART.finditer(text)]
    bare = [_POSSESSIVE.sub("", text[start:end]) for start, end in spans]
    pieces: list[str] = []
    done = at = 0
    while at < len(spans):
        first = bare[at].lower()
        step = 1
        for name in listed.get(first) or listed.get(first.removesuffix("s"), []):
            end = at + len(name)
            gaps = {
                text[spans[i][1] : spans[i + 1][0]] for i in range(at, min(end, len(spans)) - 1)
            }
            if gaps <= _JOINTS and _holds(bare[at:end], name):
                pieces += [text[done : spans[at][0]], MASK]
                done = spans[end - 1][1]
                step = len(name)
                break
        at += step
    text = "".join([*pieces, text[done:]])
    return text if is_headline(text) else _INNER_NAME.sub(MASK, text)
