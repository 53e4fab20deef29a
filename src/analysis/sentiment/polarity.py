"""The polarity of a text under each lexicon, with the words that drove it.

VADER's rules come from nltk and its ratings from the file in the ``vaderSentiment`` package;
AFINN's ratings come from the file in the ``afinn`` package. Neither package's code runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from importlib.metadata import distribution
from pathlib import Path

import numpy as np
from nltk.sentiment.vader import SentimentIntensityAnalyzer, SentiText, VaderConstants

from analysis.lexicons import read_terms
from analysis.segment import words
from analysis.sentiment.capitals import is_headline, whole_words

Scored = tuple[float, list[tuple[str, float]]]
# nltk's VADER misses a word with two marks at it ('"unacceptable".'): quotation marks,
# brackets and dashes become spaces, an apostrophe stays within its word.
_MARKS = re.compile(r"[“”\"‘«»()\[\]{}—–…]|(?<!\w)['’]|['’](?!\w)")


def _read(package: str, file: str) -> str:
    return Path(str(distribution(package).locate_file(file))).read_text(encoding="utf-8")


class _Vader(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """nltk's VADER on the lexicon of the vaderSentiment package, keeping each word's part."""

    def __init__(self) -> None:
        lexicon = _read("vaderSentiment", "vaderSentiment/vader_lexicon.txt")
        self.lexicon_file = lexicon.rstrip("\n")  # nltk cannot read an empty last line
        self.lexicon = self.make_lex_dict()
        self.constants = VaderConstants()

    def score_valence(self, sentiments: list[float], text: str) -> dict[str, object]:
        return {**super().score_valence(sentiments, text), "valences": sentiments}


@lru_cache(maxsize=1)
def _vader() -> _Vader:
    return _Vader()


@lru_cache(maxsize=1)
def _afinn() -> dict[str, float]:
    lines = _read("afinn", "afinn/data/AFINN-en-165.txt").splitlines()
    return {word: float(value) for word, value in (line.split("\t") for line in lines)}


def _vader_score(text: str) -> Scored:
    vader = _vader()
    result = vader.polarity_scores(text)
    tokens = SentiText(
        text, vader.constants.PUNC_LIST, vader.constants.REGEX_REMOVE_PUNCTUATION
    ).words_and_emoticons
    parts = [(word, value) for word, value in zip(tokens, result["valences"], strict=True)]
    return float(result["compound"]), [(word, value) for word, value in parts if value]


def _afinn_score(text: str) -> Scored:
    rated = _afinn()
    tokens = [text[start:end] for start, end in words(text)]
    parts = [(word, rated[word.lower()]) for word in tokens if rated.get(word.lower())]
    total = sum(value for _, value in parts)
    return float(total / np.sqrt(total**2 + 15)), parts


SCORERS: dict[str, Callable[[str], Scored]] = {"vader": _vader_score, "afinn": _afinn_score}


def check_lexicons(lexicons: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple; raises ``ValueError`` for one that does not exist."""
    names = (lexicons,) if isinstance(lexicons, str) else tuple(lexicons)
    for name in names:
        if name not in SCORERS:
            raise ValueError(f"no lexicon {name!r}; there are {', '.join(SCORERS)}")
    return names


@lru_cache(maxsize=1)
def _polar_names() -> re.Pattern[str]:
    return whole_words(read_terms("polar_names.txt"))


def without_names(text: str) -> str:
    """Return ``text`` with its proper names replaced, so that they are not scored.

    A name is a word with a capital that opens neither a sentence nor a quotation, or one
    of the package's list (``United States``, ``Security Council``).
    """
    spans = _polar_names().sub(lambda match: "Name", text)
    if is_headline(spans):
        return spans
    return re.sub(r"(?<=[\w,;’'] )[A-Z][\w’'-]*[a-z][\w’'-]*", "Name", spans)


@lru_cache(maxsize=65536)
def polarity(text: str, lexicon: str) -> Scored:
    """Return the polarity of ``text``, -1 to 1, and the judging words with their shares."""
    plain = _MARKS.sub(" ", without_names(text)).replace("’", "'")
    return SCORERS[lexicon](plain)
