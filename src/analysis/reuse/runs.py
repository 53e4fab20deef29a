"""Runs of words and where they recur: what ``analysis.reuse`` finds passages and copies with.

Runs of ``n`` words are hashed (a stable hash: the same in every session and on every
machine). :func:`matches` finds the runs that two articles share. In large corpora copies are
found by fingerprints: of each ``window`` hashes in a row the smallest is kept (winnowing,
Schleimer, Wilkerson & Aiken 2003, Winnowing: local algorithms for document fingerprinting), so
that two articles that share ``n + window - 1`` words in a row share a fingerprint.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus.words import Codes, Ints, Words

Hashes = NDArray[np.uint64]
Articles = NDArray[np.integer]  # the position of the article of each hash
_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # the odd number of splitmix64
_ROWS = 2000  # articles, or pairs of articles, that are compared at a time
_AT_ONCE = 500_000  # words whose runs are hashed together
_SHARED = 20_000_000  # hashes that these articles share with others, at most


def word_hashes(vocabulary: list[str]) -> Hashes:
    """Return the hash of each word."""
    digests = b"".join(
        blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        for word in vocabulary
    )
    return np.frombuffer(digests, dtype="<u8")


def run_hashes(codes: Codes, article: Articles, hashes: Hashes, n: int) -> tuple[Ints, Articles]:
    """Return the hash (63 bits) and the article of each run of ``n`` words.

    ``hashes`` are those of the words that ``codes`` number. Raises ``ValueError`` if ``n`` is
    below 1. Two of 30 million different runs have one hash with a chance of 1 in 20,000.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    count = max(len(codes) - n + 1, 0)
    words = hashes[codes]
    mixed = words[:count].copy()
    for offset in range(1, n):
        mixed *= _MULTIPLIER
        mixed ^= mixed >> np.uint64(32)
        mixed += words[offset : offset + count]
    mixed *= _MULTIPLIER
    mixed ^= mixed >> np.uint64(29)
    first, last = article[:count], article[len(article) - count :]
    whole = first == last
    return (mixed[whole] >> np.uint64(1)).astype(np.int64), first[whole]


def winnow(hashes: Ints, article: Articles, window: int) -> Ints:
    """Return the positions of the smallest hash of each ``window`` in a row, the last of equals.

    An article of fewer runs than 8 x ``window`` keeps all of them: a sample would be too few.
    """
    kept = np.bincount(article)[article] < 8 * window
    count = len(hashes) - window + 1
    if count > 0:
        best, place = hashes[window - 1 :], np.arange(window - 1, len(hashes))
        for back in range(1, window):
            first = window - 1 - back
            other = hashes[first : first + count]
            place = np.where(other < best, np.arange(first, first + count), place)
            best = np.minimum(best, other)
        kept[place[article[:count] == article[window - 1 :]]] = True
    return np.flatnonzero(kept)


def distinct(hashes: Ints, article: Articles) -> tuple[Ints, Articles]:
    """Return the distinct hashes of each article, in ascending order, and their article."""
    hashes = hashes.copy()
    edges = np.flatnonzero(np.diff(article)) + 1
    for own in np.split(hashes, edges):
        own.sort()
    new = np.ones(len(hashes), dtype=bool)
    new[1:] = (hashes[1:] != hashes[:-1]) | (article[1:] != article[:-1])
    return hashes[new], article[new]


def frequent(hashes: Ints, max_articles: int) -> Ints:
    """Return the positions of the hashes that occur more than ``max_articles`` times."""
    bucket = hashes >> 43  # a million buckets: only full ones can hold a frequent hash
    places = np.flatnonzero((np.bincount(bucket) > max_articles)[bucket])
    _, inverse, counts = np.unique(hashes[places], return_inverse=True, return_counts=True)
    return places[counts[inverse] > max_articles]


def candidates(
    hashes: Ints, article: Articles, n_articles: int, least: float, most: int | None = None
) -> Ints:
    """Return the pairs of articles that share a part of their hashes, distinct in each.

    A pair is listed once, the lower number first, if it shares one hash and at least
    ``least`` x the smaller number of hashes of the two. Raises ``ValueError`` for more than
    ``most`` pairs.
    """
    sizes = np.bincount(article, minlength=n_articles)
    order = np.argsort(hashes)
    hashes, article = hashes[order], article[order]
    new = np.concatenate([[True], hashes[1:] != hashes[:-1]])[: len(hashes)]
    number = np.cumsum(new) - 1
    often = np.bincount(number, minlength=1)[number] > 1 if len(number) else new
    number, article = np.cumsum(new[often]) - 1, article[often]
    shape = (n_articles, int(number[-1]) + 1 if len(number) else 1)
    ones = np.ones(len(number), dtype=np.int32)
    holds = sparse.coo_array((ones, (article, number)), shape=shape).tocsr()
    held_by = holds.T.tocsr()
    work = np.concatenate([[0], np.cumsum(holds @ np.diff(held_by.indptr))])
    found, n_found = [np.empty((0, 2), dtype=np.int64)], 0
    first = 0
    while first < n_articles:
        last = int(np.searchsorted(work, work[first] + _SHARED, side="right")) - 1
        last = min(max(last, first + 1), first + _ROWS)
        product = (holds[first:last] @ held_by).tocoo()
        left, right = product.coords[0].astype(np.int64) + first, product.coords[1]
        close = (left < right) & (product.data >= least * np.minimum(sizes[left], sizes[right]))
        found.append(np.column_stack([left[close], right[close]]).astype(np.int64))
        n_found += len(found[-1])
        if most is not None and n_found > most:
            raise ValueError(
                f"more than {most:,} pairs of articles share wording: lower max_articles, so that "
                "what is printed more often is left out, or keep one article of each text"
            )
        first = last
    return np.concatenate(found)


def common(hashes: Ints, sizes: Ints, pairs: Ints) -> Ints:
    """Return for each pair of articles how many hashes both hold.

    ``hashes`` are the distinct ones of each article in ascending order, ``sizes`` how many
    each article has.
    """
    ends = np.concatenate([[0], np.cumsum(sizes)])
    ones = np.ones(len(hashes), dtype=np.bool_)
    holds = sparse.csr_array((ones, hashes, ends), shape=(len(sizes), 2**63 - 1))
    counts = [np.empty(0, dtype=np.int64)]
    for first in range(0, len(pairs), _ROWS):
        left, right = pairs[first : first + _ROWS].T
        counts.append(np.diff(holds[left].multiply(holds[right]).tocsr().indptr).astype(np.int64))
    return np.concatenate(counts)


def shingles(words: Words, n: int, part: int = 0, parts: int = 1) -> tuple[Ints, Ints]:
    """Return the position of the first word and the hash of each run of ``n`` words.

    Of a large corpus they take twenty times the memory of its words: ``part`` is one of
    ``parts``, each with all the runs of its hashes. Raises ``ValueError`` if ``n`` is below 1.
    """
    of_words = word_hashes(words.vocabulary)
    places, found = [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
    for first, last, some in words.parts(_AT_ONCE):
        article = np.repeat(np.arange(first, last), words.lengths[first:last])
        hashes, _ = run_hashes(words.codes[some], article, of_words, n)
        count = max(len(article) - n + 1, 0)
        where = np.flatnonzero(article[:count] == article[len(article) - count :]) + some.start
        if parts > 1:
            own = hashes % parts == part
            where, hashes = where[own], hashes[own]
        places.append(where)
        found.append(hashes)
    return np.concatenate(places), np.concatenate(found)


def matches(words: Words, n: int, *, max_postings: int, groups: Ints, inside: bool = False) -> Ints:
    """Return maximal runs of at least ``n`` equal words: rows (first word, first word, length).

    The two runs lie in different articles of one of ``groups`` (a number for each article),
    or, with ``inside``, in one article without overlap. A shingle that stands in more than
    ``max_postings`` places starts no run, but a run that starts elsewhere runs through it.
    Every other run is found: words are compared one by one where hashes agree.
    """
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
    left, right = left[equal], right[equal]
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
