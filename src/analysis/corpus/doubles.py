"""The same text twice: in one outlet, where it counts once, and anywhere in a corpus.

:class:`Doubles` finds the first kind while records are read, by their words alone.
:func:`first_copies` finds the second in articles, though a few words were changed.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from hashlib import blake2b
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from analysis.corpus.records import HIDDEN_COLUMN, Record, one_line

_WORD = re.compile("[\u3040-\u9fff]|[^\\W\u3040-\u9fff]+")  # Chinese and Japanese by characters
_NO_ID = re.compile("article[0-9]+")  # what stands for an id that is not given
_MOST_AGAIN = 100  # times that a text is printed again, with which one is compared
_FEW = 20  # words that two articles of one outlet may well share
_RUN = 5  # words in a run
_SHARED = 0.8  # of the runs of the shorter text, that stand in the longer one,
_SIZE = 0.5  # which may be twice as long
_SKETCH = 24  # runs by which a text is looked up
_ALIKE = 3  # of them, that two texts must share
_POSTINGS = 200  # texts that may share one: a run in more of them is boilerplate
_MIX = np.uint64(0x9E3779B97F4A7C15)
Hashes = NDArray[np.uint64]


class Doubles:
    """The texts of a corpus so far, by outlet."""

    def __init__(self) -> None:
        self._seen: dict[bytes, list[tuple[str, str, str]]] = {}

    def earlier(self, record: Record) -> str:
        """Return the id of an earlier record that is the same article in the same outlet, else ''.

        It has the same words, whatever their capitals, blanks and punctuation, and no other title
        or date: a story may be printed again. Where the outlet is not known, or the text has
        fewer than 20 words and no title or date, all that a record says must be the same, as in a
        row that stands twice; rows of a table without title and date are told apart by their ids.
        """
        id, words = record.get("article_id", ""), _WORD.findall(record.get("text", "").casefold())
        if not words:
            return ""
        names = ("source", "title", "published")
        outlet, title, day = (one_line(record.get(name, "")).casefold() for name in names)
        facts = [outlet]
        if outlet in ("", "unknown") or (len(words) < _FEW and not (title and day)):
            facts += [record.get("_file", "")] + [
                f"{name}={value}"
                for name, value in sorted(record.items())
                if name not in ("text", "html")
                and not HIDDEN_COLUMN.match(name)
                and not (name == "article_id" and _NO_ID.fullmatch(value))
            ]
        elif record.get("_row") and not (title or day or _NO_ID.fullmatch(id)):
            facts.append(id)
        text = "\0".join([*facts, *words]).encode("utf-8", "replace")
        known = self._seen.setdefault(blake2b(text, digest_size=16).digest(), [])
        for other, other_title, other_day in known[:_MOST_AGAIN]:
            if title in ("", other_title or title) and day in ("", other_day or day):
                return other
        known.append((id, title, day))
        return ""


def first_copies(texts: Sequence[str], dates: Sequence[str]) -> list[int]:
    """Return for each text the place of the earliest with the same words, -1 if it is no copy.

    ``dates`` are ISO dates or ''; of one day, and without a date, the first in order is the
    earlier. The same words: of the runs of five words of the shorter text four in five stand in
    the longer one, which is at most twice as long; so a word may be changed in every 25, or a
    part cut. Runs that more than 200 texts share bring no two together.
    """
    numbers: dict[str, int] = {}
    runs = [_runs(text, numbers) for text in texts]
    found = [-1] * len(texts)
    holders: dict[int, list[int]] = defaultdict(list)  # of texts that are no copies
    for place in sorted(range(len(texts)), key=lambda place: (dates[place] or "9", place)):
        own = runs[place]
        if not len(own):
            continue
        sketch = own[np.argsort(own * _MIX)[:_SKETCH]].tolist()
        shared = Counter(other for run in sketch for other in holders[run][:_POSTINGS])
        least = min(_ALIKE, len(sketch))
        for other in sorted(other for other, n in shared.items() if n >= least):
            small, large = sorted((len(own), len(runs[other])))
            common = len(np.intersect1d(own, runs[other], assume_unique=True))
            if small >= _SIZE * large and common >= _SHARED * small:
                found[place] = other
                break
        else:
            for run in sketch:
                holders[run].append(place)
    return found


def _runs(text: str, numbers: dict[str, int]) -> Hashes:
    """Return the hashes of the runs of words of a text, each once; ``numbers`` are of words."""
    words = _WORD.findall(text.lower())
    for word in words:
        if word not in numbers:
            numbers[word] = crc32(word.encode("utf-8", "replace")) + 1
    codes = np.array([numbers[word] for word in words], dtype=np.uint64)
    width = min(_RUN, len(codes))
    n = len(codes) - width + 1
    hashes = np.zeros(n if width else 0, dtype=np.uint64)
    for at in range(width):
        hashes = (hashes ^ codes[at : at + n]) * _MIX
    return np.unique(hashes)
