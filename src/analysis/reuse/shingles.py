"""Runs of words and where they recur: what ``analysis.reuse`` finds passages with."""

from __future__ import annotations

import numpy as np

from analysis.corpus.words import Ints, Words
from analysis.reuse.fingerprints import run_hashes, word_hashes


def shingles(words: Words, n: int) -> tuple[Ints, Ints]:
    """Return the position of the first word and the hash of each run of ``n`` words.

    Raises ``ValueError`` if ``n`` is below 1.
    """
    hashes, _ = run_hashes(words.codes, words.article, word_hashes(words.vocabulary), n)
    count = max(len(words.codes) - n + 1, 0)
    article = words.article
    return np.flatnonzero(article[:count] == article[len(article) - count :]), hashes


def matches(words: Words, n: int, *, max_postings: int, groups: Ints, inside: bool = False) -> Ints:
    """Return maximal runs of at least ``n`` equal words: rows (first word, first word, length).

    The two runs lie in different articles of one of ``groups`` (a number for each article),
    or, with ``inside``, in one article without overlap. A shingle that stands in more than
    ``max_postings`` places starts no run, but a run that starts elsewhere runs through it.
    Every other run is found: words are compared one by one where hashes agree.
    """
    left, right = _seeds(words, n, max_postings=max_postings, groups=groups, inside=inside)
    if not len(left):
        return np.empty((0, 3), dtype=np.int64)
    order = np.lexsort((left, right - left))
    left, right = left[order], right[order]
    breaks = (np.diff(left) != 1) | (np.diff(right) != 1)
    breaks |= (np.diff(words.article[left]) != 0) | (np.diff(words.article[right]) != 0)
    firsts = np.concatenate([[0], np.flatnonzero(breaks) + 1])
    length = np.diff(np.concatenate([firsts, [len(left)]])) + n - 1
    left, right = left[firsts], right[firsts]
    before = _extent(words, left, right, -1)
    after = _extent(words, left + length - 1, right + length - 1, 1)
    left, right, length = left - before, right - before, length + before + after
    _, first = np.unique(left * len(words.codes) + right, return_index=True)
    left, right, length = left[first], right[first], length[first]
    if inside:  # a run may not overlap its own repetition
        length = np.minimum(length, right - left)
    whole = length >= n
    return np.column_stack([left, right, length])[whole]


def _seeds(
    words: Words, n: int, *, max_postings: int, groups: Ints, inside: bool
) -> tuple[Ints, Ints]:
    """Return the pairs of places of one shingle, the earlier place first."""
    where, hashes = shingles(words, n)
    order = np.argsort(hashes, kind="stable")
    where, hashes = where[order], hashes[order]
    edges = np.flatnonzero(np.diff(hashes)) + 1
    sizes = np.diff(np.concatenate([[0], edges, [len(hashes)]]))
    seldom = np.repeat((sizes > 1) & (sizes <= max_postings), sizes)
    where, hashes = where[seldom], hashes[seldom]
    lefts, rights = [where[:0]], [where[:0]]
    rows = np.arange(len(where))
    for step in range(1, max_postings):
        rows = rows[rows + step < len(where)]
        rows = rows[hashes[rows] == hashes[rows + step]]
        if not len(rows):
            break
        left, right = where[rows], where[rows + step]
        from_, to = words.article[left], words.article[right]
        fits = (from_ == to) if inside else (from_ != to) & (groups[from_] == groups[to])
        lefts.append(left[fits])
        rights.append(right[fits])
    left, right = np.concatenate(lefts), np.concatenate(rights)
    equal = np.ones(len(left), dtype=bool)
    for offset in range(n):
        equal &= words.codes[left + offset] == words.codes[right + offset]
    return left[equal], right[equal]


def _extent(words: Words, left: Ints, right: Ints, step: int) -> Ints:
    """Return how many words beyond each two places agree, in the direction of ``step``."""
    codes, article = words.codes, words.article
    extent = np.zeros(len(left), dtype=np.int64)
    rows = np.arange(len(left))
    i, j = left + step, right + step
    while len(rows):
        held = (i >= 0) & (j < len(codes))
        rows, i, j = rows[held], i[held], j[held]
        agree = (codes[i] == codes[j]) & (article[i] == article[left[rows]])
        agree &= article[j] == article[right[rows]]
        rows, i, j = rows[agree], i[agree] + step, j[agree] + step
        extent[rows] += 1
    return extent
