"""How often the common words of many languages stand in a million words, as a lexicon.

    pip install --target /tmp/wordfreq --no-deps wordfreq==3.1.1
    python -m research.training.common_words /tmp/wordfreq/wordfreq/data

Reads the ``small`` lists of wordfreq (Speer 2022, doi:10.5281/zenodo.7199437), rounds the
frequencies and writes ``lexicons/common_words.csv``. Scripts without blanks, and Korean, are
counted by pairs of characters, as :mod:`analysis.corpus.events` reads them.
"""

from __future__ import annotations

import gzip
import math
import re
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import msgpack  # type: ignore[import-untyped]

OUT = Path(__file__).parents[2] / "src" / "analysis" / "lexicons" / "common_words.csv"
HEAD = """\
# How often a word stands in a million words of its language, for the commonest words of each
# (Chinese, Japanese and Korean: pairs of characters within words). Changed from the source:
# reduced to common words, frequencies rounded; made by research/training/common_words.py.
# Source: wordfreq 3.1.1, small lists (Robyn Speer 2022, doi:10.5281/zenodo.7199437), which
# draws on Wikipedia, subtitles (OPUS), news, books, the web, Twitter and Reddit.
# Licence: CC BY-SA 4.0, https://creativecommons.org/licenses/by-sa/4.0/
language,per_million,words
"""
LEAST = {"en": 10, **dict.fromkeys("de fr es it pt nl pl ru sv da nb cs tr".split(), 32)}
OTHERS = 100  # per million, in the languages that are read less often
LANGUAGES = [*LEAST, *"ar bg ca el fa fi he hi hr hu id ro uk vi zh ja ko".split()]
FILES = {"hr": "sh"}  # Serbo-Croatian, in Latin letters
CODES = {"nb": "no"}  # as lexicons/languages.csv has it
STEP = 4  # rows to a doubling and a quarter: 10 ** (1 / STEP)


def frequencies(path: Path) -> dict[str, float]:
    """Return how often each word of a list stands in a million words."""
    head, *bins = msgpack.loads(gzip.decompress(path.read_bytes()), raw=False)
    if head != {"format": "cB", "version": 1}:
        raise ValueError(f"{path}: {head}")
    return {word: 10 ** (6 - at / 100) for at, words in enumerate(bins) for word in words}


def main(folder: Path) -> None:
    """Write the lexicon."""
    lines = []
    for language in LANGUAGES:
        found = frequencies(folder / f"small_{FILES.get(language, language)}.msgpack.gz")
        if language in ("zh", "ja", "ko"):
            pairs: dict[str, float] = defaultdict(float)
            for word, share in found.items():
                for first, second in pairwise(word if not word.isascii() else ""):
                    pairs[first + second] += share
            found = pairs
        rows: dict[float, list[str]] = defaultdict(list)
        for word, often in found.items():
            if often >= LEAST.get(language, OTHERS) and re.fullmatch(r"[^\W\d_][\w'’-]*", word):
                rows[round(math.log10(often) * STEP) / STEP].append(word)
        lines += [
            f"{CODES.get(language, language)},{10**exponent:.3g},{' '.join(sorted(words))}"
            for exponent, words in sorted(rows.items(), reverse=True)
        ]
    OUT.write_text(HEAD + "\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
