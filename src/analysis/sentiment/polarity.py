"""The polarity of a text under each lexicon, with the words that drove it.

VADER's rules come from nltk and its ratings from the file in the ``vaderSentiment`` package,
whose code does not run. The other lists are files of this package (``analysis.lexicons``:
``afinn.csv``, ``labmt.csv``, ``news_polarity.csv``).
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants

from analysis.lexicons import read_table
from analysis.segment import word_forms
from analysis.sentiment.unscored_names import without_names

Scored = tuple[float, list[tuple[str, float]]]
# nltk's VADER misses a word with two marks at it ('"unacceptable".'): quotation marks,
# brackets and dashes become spaces, an apostrophe stays within its word.
_MARKS = re.compile(r"[“”\"‘«»()\[\]{}—–…]|(?<!\w)['’]|['’](?!\w)")


class _Vader(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """nltk's VADER on the lexicon of the vaderSentiment package, keeping each word's part."""

    def __init__(self) -> None:
        file = distribution("vaderSentiment").locate_file("vaderSentiment/vader_lexicon.txt")
        lexicon = Path(str(file)).read_text(encoding="utf-8")
        self.lexicon_file = lexicon.rstrip("\n")  # nltk cannot read an empty last line
        self.lexicon = self.make_lex_dict()
        self.constants = VaderConstants()

    def _but_check(self, tokens: list[str], values: list[float]) -> list[tuple[str, float]]:
        return list(zip(tokens, super()._but_check(tokens, values), strict=True))

    def score_valence(self, parts: list[tuple[str, float]], text: str) -> dict[str, Any]:
        return {**super().score_valence([value for _, value in parts], text), "parts": parts}


@lru_cache(maxsize=1)
def _vader() -> _Vader:
    return _Vader()


_RATED = {"afinn": "afinn.csv", "labmt": "labmt.csv", "news": "news_polarity.csv"}
LEXICONS = ("vader", *_RATED)


@cache
def ratings(lexicon: str) -> dict[str, float]:
    """Return the rating of each word of ``lexicon``, in small letters, on its own scale."""
    if lexicon == "vader":
        return dict(_vader().lexicon)
    table = read_table(_RATED[lexicon])
    return dict(zip(table["word"], table["weight"].astype(float), strict=True))


def check_lexicons(lexicons: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple; raises ``ValueError`` for one that does not exist."""
    names = (lexicons,) if isinstance(lexicons, str) else tuple(lexicons)
    for name in names:
        if name not in LEXICONS:
            raise ValueError(f"no lexicon {name!r}; there are {', '.join(LEXICONS)}")
    return names


@lru_cache(maxsize=65536)
def polarity(text: str, lexicon: str) -> Scored:
    """Return the polarity of ``text``, -1 to 1, and the judging words with their shares."""
    plain = _MARKS.sub(" ", without_names(text)).replace("’", "'")
    if lexicon == "vader":
        result = _vader().polarity_scores(plain)
        return float(result["compound"]), [part for part in result["parts"] if part[1]]
    rated = ratings(lexicon)
    parts = []
    for word in word_forms(plain):
        small = word.lower()
        if value := rated.get(small) or rated.get(small.removesuffix("'s")):
            parts.append((word, value))
    total = round(sum(value for _, value in parts), 6)
    return total / math.sqrt(total**2 + 15), parts
