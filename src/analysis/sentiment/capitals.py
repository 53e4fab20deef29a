"""Names as capital letters show them, and the words that look like names and are none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import pandas as pd

from analysis.lexicons import read_table, read_terms
from analysis.segment import words

Run = tuple[str, str, str, str]  # article, name, word before, word after

_POSSESSIVE = re.compile(r"[’']s?$")
_CUT = "\0"


def whole_words(names: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds each of ``names`` as whole words, the longest first."""
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")


def opens(text: str, end_before: int, start: int) -> bool:
    """Tell whether the word at ``start`` opens a quotation or a clause after a colon."""
    return any(mark in text[end_before:start] for mark in '“"‘:?!…')


def is_headline(text: str) -> bool:
    """Tell whether a line without a full stop has most words capitalised: no mark of names."""
    initials = [text[start] for start, _ in words(text)]
    if len(initials) < 4 or text.rstrip("”’\"')] ").endswith((".", ",")):
        return False
    return sum(letter.isupper() for letter in initials) > 0.65 * len(initials)


@lru_cache(maxsize=1)
def governments() -> dict[str, tuple[str, ...]]:
    """Return the expressions for each government and body of state."""
    table = read_table("governments.csv")
    return {
        name: tuple(expressions.split("|"))
        for name, expressions in zip(table["name"], table["expressions"], strict=True)
    }


@lru_cache(maxsize=1)
def _title_pattern() -> re.Pattern[str]:
    kept = [name for names in governments().values() for name in names if " " in name]
    titles = read_terms("target_titles.txt")
    return re.compile(f"(?P<kept>{whole_words(kept).pattern})|{whole_words(titles).pattern}")


def _without_titles(sentence: str) -> str:
    """Return ``sentence`` with titles and the like cut out, offsets kept.

    What belongs to the name of a state ("European Union") stays.
    """
    return _title_pattern().sub(
        lambda match: match.group() if match["kept"] else _CUT * len(match.group()), sentence
    )


def _name_runs(sentence: str, common: frozenset[str]) -> list[tuple[str, str, str]]:
    """Return ``(name, word before, word after)`` for each run of capitalised words.

    Titles, days and nationalities cut a run; so does a possessive. A capital at the start
    of the sentence counts unless the word is also written small in the corpus (``common``).
    """
    masked = _without_titles(sentence)
    spans = words(masked)
    runs: list[tuple[str, str, str]] = []
    current: list[str] = []
    before = ""
    for position, (start, end) in enumerate(spans):
        word = masked[start:end]
        bare = _POSSESSIVE.sub("", word)
        gap = masked[spans[position - 1][1] : start] if position else "\n"
        first = not position or opens(masked, spans[position - 1][1], start)
        named = word[0].isupper() and len(bare) > 1 and not (first and word.lower() in common)
        if current and (gap != " " or not named):
            after = word.lower() if gap == " " else "," if gap.startswith(",") else ""
            runs.append((" ".join(current), before, after))
            current = []
        if named:
            if not current:
                before = masked[slice(*spans[position - 1])].lower() if gap == " " else ""
            current.append(bare)
            if bare != word:
                runs.append((" ".join(current), before, "’s"))
                current = []
    if current:
        runs.append((" ".join(current), before, ""))
    return runs


def name_runs(sentences: pd.DataFrame) -> list[Run]:
    """Return ``(article, name, word before, word after)`` for each name in ``sentences``."""
    texts = [str(text) for text in sentences["text"]]
    common = frozenset(
        text[start:end] for text in texts for start, end in words(text) if text[start].islower()
    )
    return [
        (str(article), *run)
        for article, text in zip(sentences["article_id"], texts, strict=True)
        if not is_headline(text)
        for run in _name_runs(text, common)
    ]
