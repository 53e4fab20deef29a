"""What two versions of one story have in common, sentence by sentence."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.corpus.words import Words, compared, words_of
from analysis.reuse.wording import Alignment, align, differs
from analysis.text import segment

if TYPE_CHECKING:
    from analysis.corpus.article import Article

_TYPES = {
    "change": "object", "start_a": "Int64", "end_a": "Int64", "start_b": "Int64", "end_b": "Int64",
    "score": "float64", "differs": "object", "text_a": "object", "text_b": "object",
}  # fmt: skip


class _Worded(NamedTuple):
    """A sentence with its span, and the codes and the places of its words."""

    start: int
    end: int
    codes: tuple[int, ...]
    first: int


def versions(a: Article, b: Article, *, least: float = 0.5) -> pd.DataFrame:
    """Return which sentences of one version of a story were kept, changed, added or removed.

    Parameters
    ----------
    a, b : Article
        The earlier and the later version. They may be of two corpora, and have one id.
    least : float
        Two sentences are one that was changed where at least this share of their words agrees in
        order (``score``).

    Returns
    -------
    DataFrame
        One row per sentence, in the order of ``b``, what was removed where it stood in ``a``:

        - ``change``: ``kept`` (the same words), ``changed``, ``added`` or ``removed``;
        - ``start_a, end_a, start_b, end_b``: where it stands in ``a.text`` and in ``b.text``,
          missing where it does not;
        - ``score``: 2 x agreeing words / all words of both, 1 for a kept sentence, NaN for one
          that was added or removed; ``differs``: ``old → new``, ``+ added``, ``− dropped``;
        - ``text_a, text_b``: the words there, '' where there are none.

    Raises
    ------
    ValueError
        If ``least`` is not above 0 and at most 1.

    Notes
    -----
    Case, punctuation and variants of spelling do not count as changes
    (:mod:`analysis.reuse`), and a sentence that only moved is kept. A sentence that was cut in two
    is a changed one and an added one. Titles and sub-headings are left out:
    :meth:`analysis.corpus.Corpus.with_headlines` makes texts of titles. The pairs are the best by
    ``score``, best first; words are aligned as in :func:`analysis.reuse.shared_wording`. Who
    changed a sentence, and why, the texts do not say.

    Examples
    --------
    >>> from analysis import compare, make_article
    >>> first = make_article("Two boats sank. Police called it a tragedy. Nobody was hurt.")
    >>> later = make_article("Three boats sank. Nobody was hurt. The mayor resigned.")
    >>> compare.versions(first, later)[["change", "differs", "text_b"]].values.tolist()
    ... # doctest: +NORMALIZE_WHITESPACE
    [['changed', 'Two → Three', 'Three boats sank.'], ['removed', '', ''],
     ['kept', '', 'Nobody was hurt.'], ['added', '', 'The mayor resigned.']]
    """
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1, not {least}")
    words = compared(words_of([a, b]))
    old, new = _sentences(a, words, 0), _sentences(b, words, 1)
    pairs = _pairs(old, new, least)
    rows: list[tuple[int, tuple[Any, ...]]] = []
    nowhere = (pd.NA, pd.NA)
    for j, after in enumerate(new):
        if j not in pairs:
            rows.append((j, ("added", *nowhere, *after[:2], float("nan"), "")))
            continue
        i, alignment = pairs[j]
        before = old[i]
        shown = (partial(_text, one, words, each.first) for one, each in ((a, before), (b, after)))
        change = "kept" if before.codes == after.codes else "changed"
        told = differs(alignment, *shown)
        rows.append((j, (change, *before[:2], *after[:2], alignment.score, told)))
    places = {i: j for j, (i, _) in pairs.items()}
    place = -1
    for i, before in enumerate(old):
        place = places.get(i, place)
        if i not in places:
            rows.append((place, ("removed", *before[:2], *nowhere, float("nan"), "")))
    rows.sort(key=lambda row: row[0])
    frame = pd.DataFrame([row for _, row in rows], columns=list(_TYPES)[:-2])
    for side, article in (("a", a), ("b", b)):
        spans = zip(frame[f"start_{side}"], frame[f"end_{side}"], strict=True)
        frame[f"text_{side}"] = ["" if pd.isna(s) else article.text[s:e] for s, e in spans]
    return frame.astype(_TYPES)


def _sentences(article: Article, words: Words, position: int) -> list[_Worded]:
    first, last = words.edges[position : position + 2]
    starts = words.start[first:last]
    found = []
    for start, end in segment.sentences(article.text):
        left, right = first + starts.searchsorted([start, end])
        if (start, end) not in article.headings and left < right:
            codes = tuple(words.codes[left:right].tolist())
            found.append(_Worded(start, end, codes, int(left)))
    return found


def _pairs(
    old: list[_Worded], new: list[_Worded], least: float
) -> dict[int, tuple[int, Alignment]]:
    """Return for sentences of ``new`` the one of ``old`` that it was, and how the two align."""
    bags = [Counter(each.codes) for each in old], [Counter(each.codes) for each in new]
    found = []
    for i, before in enumerate(old):
        for j, after in enumerate(new):
            total = len(before.codes) + len(after.codes)
            if 2 * (bags[0][i] & bags[1][j]).total() < least * total:
                continue  # the words alone, in whatever order, are too few
            alignment = align(before.codes, after.codes)
            if alignment.score >= least:
                apart = abs(i / len(old) - j / len(new))
                found.append((-alignment.score, apart, i, j, alignment))
    pairs: dict[int, tuple[int, Alignment]] = {}
    taken: set[int] = set()
    for _, _, i, j, alignment in sorted(found, key=lambda one: one[:4]):
        if i not in taken and j not in pairs:
            pairs[j] = (i, alignment)
            taken.add(i)
    return pairs


def _text(article: Article, words: Words, offset: int, first: int, last: int) -> str:
    """Return the words ``first`` to ``last - 1`` of a sentence that begins with word ``offset``."""
    return article.text[words.start[offset + first] : words.end[offset + last - 1]]
