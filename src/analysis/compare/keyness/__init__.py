"""Which terms set a group of articles apart: weighted log-odds with nulls and intervals."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import stats
from analysis.compare.keyness.counts import TERMS, Counted, count
from analysis.compare.keyness.dispersion import dispersion
from analysis.compare.keyness.log_odds import Comparison, compare_groups
from analysis.compare.keyness.permutation import n_assignments, varies
from analysis.compare.keyness.sums import Array
from analysis.corpus.words import Words, labels_of, term_form

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_KEYNESS = {
    "term": "object", "group": "object", "counts": "int64", "rest_counts": "int64",
    "rate": "float64", "rest_rate": "float64", "log_odds": "float64", "z": "float64",
    "low": "float64", "high": "float64", "q_value": "float64", "dispersion": "float64",
    "n_articles": "int64", "rest_articles": "int64", "note": "object",
}  # fmt: skip


def keyness(
    corpus: Corpus | Words,
    by: str = "source",
    voice: str = "all",
    voices: pd.DataFrame | None = None,
    min_count: int = 3,
    n_resamples: int = 200,
    random_state: int = 0,
    *,
    reference: object = None,
    terms: str = "words",
    within: str = "event",
    drop: Iterable[str] = (),
    n_permutations: int = 1000,
    prior_words: float | None = None,
) -> pd.DataFrame:
    """Return how much more each group uses each term than the rest of the corpus does.

    One row a term and group of ``by`` (a field of the articles, or a column of
    ``corpus.frame``), strongest first within a group:

    - ``counts``, ``rest_counts``: occurrences in the group and outside it;
      ``rate``, ``rest_rate``: the same per thousand words;
    - ``log_odds``: delta, the weighted log-odds with an informative Dirichlet prior; ``z``:
      delta over its standard error (Monroe, Colaresi & Quinn 2008, Political Analysis
      16(4), eq. 15-23). The prior is the corpus's own frequencies of terms, worth
      ``prior_words`` words (None: the mean length of an article);
    - ``low``, ``high``: 95 % interval of ``log_odds`` when articles are resampled within
      ``within``; NaN for a group of one article, where nothing can vary;
    - ``q_value``: from ``n_permutations`` shuffles of the labels within ``within``, corrected by
      Benjamini-Hochberg over the terms of a group; small for more than chance and for less. What is
      compared is how far the group's count, less its share by words, lies from the mean of all
      shuffles, in their standard deviations. The null of a term is that of about a hundred terms
      found in as many articles about as often (pooled as in Tusher, Tibshirani & Chu 2001, PNAS
      98(9), and Storey & Tibshirani 2003, PNAS 100(16)); a small corpus has too few shuffles for
      one alone. p is never below that of a binomial test over words, so that no outlet stands out
      by the length of its articles. NaN for a term of one article only, which tells articles apart,
      not groups, and where nothing can be shuffled;
    - ``dispersion``: Gries's DP over the group's articles, normalised (Gries 2008, Int. J.
      Corpus Linguistics 13(4); Lijffijt & Gries 2012): 0 spread evenly, 1 all in the
      shortest article; NaN for a group of one article or without the term;
    - ``n_articles``, ``rest_articles``: articles in which the term occurs;
    - ``note``: why a number is missing or can't say much, in words; mostly empty.

    ``terms`` in {words, bigrams, names}: what is counted. Bigrams never cross punctuation
    other than quotation marks; names are those of two words or more that capital letters
    show (:func:`analysis.compare.keyness.proper_names.name_table`). Rates are per thousand words
    in each case. With ``reference``, a value of ``by``, each other group is compared with
    that one alone, as if the corpus held no others; the columns ``rest_...`` are its own.

    What it does not mean: that a group favours a term because it is what it is. Groups
    that report different events differ in subject, and z alone takes words for independent
    draws, which they are not; read ``q_value`` and ``n_articles`` beside it. With few
    articles no ``q_value`` can be small, whatever the words say.

    ``corpus`` may be :class:`analysis.corpus.words.Words`, with the voices that it was made
    with (``voices`` is then left out): the table is the same, without the texts in memory.
    ``voice`` in {all, outlet, quoted} restricts the words; ``drop`` leaves out terms (words
    as common as *the* need not be: the prior sees to them). Terms of fewer than
    ``min_count`` occurrences are left out but count as words; if none is left the table is
    empty, and, with a warning, if there are fewer than two groups. Raises ``ValueError`` for
    ``by`` equal to ``within``, for a field that articles do not have, for a ``reference``
    that no article bears, for counts and a prior that are not positive, and for names or
    ``voices`` asked of words that stand without their texts.
    """
    _check(by, within, terms, min_count, n_permutations, prior_words)
    if isinstance(corpus, Words) and voices is not None:
        raise ValueError("voices belong to the words already: leave `voices` out")
    labels, strata = labels_of(corpus, by), labels_of(corpus, within)
    groups = sorted(set(labels), key=str)
    if reference is not None and reference not in groups:
        there = ", ".join(map(str, groups))
        raise ValueError(f"no article has {reference!r} as its {by}, to refer to; use: {there}")
    if len(groups) < 2:
        warnings.warn(f"nothing to compare: {by!r} has {len(groups)} group", stacklevel=2)
        return _no_rows()
    matrix, found, sizes = count(corpus, terms, voice, voices, min_count)
    if dropped := {term_form(term) for term in drop}:
        kept = np.array([term_form(term) not in dropped for term in found], dtype=bool)
        matrix, found = matrix[:, kept], found[kept]
    position = {group: place for place, group in enumerate(groups)}
    counted = Counted(
        matrix=matrix,
        terms=found,
        sizes=sizes,
        codes=np.array([position[label] for label in labels]),
        strata=pd.factorize(pd.Series(strata, dtype=object), use_na_sentinel=False)[0],
    )
    others = [group for group in groups if group != reference]
    sets = [groups] if reference is None else [[group, reference] for group in others]
    frames = []
    for compared in sets:
        part = counted.of([position[group] for group in compared], min_count)
        if len(part.terms):
            result = compare_groups(
                part.matrix.tocsc(), part.sizes, part.codes, part.strata,
                prior_words=part.sizes.mean() if prior_words is None else prior_words,
                n_resamples=n_resamples, n_permutations=n_permutations, random_state=random_state,
            )  # fmt: skip
            notes = _notes(part, compared, by, within)
            shown = range(len(compared) if reference is None else 1)
            frames += [_table(part, result, at, compared[at], notes[at]) for at in shown]
    return pd.concat(frames, ignore_index=True) if frames else _no_rows()


def _table(part: Counted, result: Comparison, at: int, group: object, note: str) -> pd.DataFrame:
    """Return the rows of one group."""
    inside = part.codes == at
    counts = result.counts[at]
    rest = result.counts.sum(axis=0) - counts
    n_articles = np.bincount(part.matrix[inside].indices, minlength=len(part.terms))
    everywhere = np.bincount(part.matrix.indices, minlength=len(part.terms))
    notes = np.full(len(part.terms), note, dtype=object)
    notes[everywhere == 1] += f"{'; ' if note else ''}in one article only: not tested"
    columns = {
        "term": part.terms, "group": group, "counts": counts, "rest_counts": rest,
        "rate": _rate(counts, part.sizes[inside].sum()),
        "rest_rate": _rate(rest, part.sizes[~inside].sum()),
        "log_odds": result.log_odds[at], "z": result.z[at],
        "low": result.low[at], "high": result.high[at],
        "q_value": stats.benjamini_hochberg(result.p[at]),
        "dispersion": dispersion(part.matrix[inside], part.sizes[inside]),
        "n_articles": n_articles, "rest_articles": everywhere - n_articles, "note": notes,
    }  # fmt: skip
    frame = pd.DataFrame(columns).astype(_KEYNESS).round(6)
    return frame.sort_values(["z", "term"], ascending=[False, True])


def _notes(part: Counted, groups: list[object], by: str, within: str) -> list[str]:
    """Return for each group what limits its numbers, '' if nothing does."""
    n_articles = np.bincount(part.codes)
    n_words = np.bincount(part.codes, weights=part.sizes)
    free = varies(part.codes, part.strata)
    ways = n_assignments(part.codes, part.strata)
    notes = []
    for at, group in enumerate(groups):
        said = [f"articles without {by}"] if group == "" else []
        if not n_words[at] or n_words[at] == n_words.sum():
            said.append("no words to count" if not n_words[at] else "no words to compare with")
        elif n_articles[at] == 1:
            said.append("one article: no interval, no dispersion")
        elif not free[at]:
            said.append(f"no other article of the same {within}: no interval")
        if len(part.codes) - n_articles[at] == 1:
            said.append("compared with one article")
        if ways[at] == 1:
            said.append(f"no other group of the same {within}: not tested")
        elif ways[at] < 20:
            said.append(f"labels can be shuffled in {ways[at]:.0f} ways only: no small q_value")
        notes.append("; ".join(said))
    return notes


def _check(
    by: str,
    within: str,
    terms: str,
    min_count: int,
    n_permutations: int,
    prior_words: float | None,
) -> None:
    if by == within:
        raise ValueError(f"labels of {by!r} cannot vary within {within!r}: choose another `within`")
    if terms not in TERMS:
        raise ValueError(f"terms must be one of {', '.join(TERMS)}, not {terms!r}")
    if min_count < 1 or n_permutations < 1:
        raise ValueError("min_count and n_permutations must be at least 1")
    if prior_words is not None and not 0 < prior_words < float("inf"):
        raise ValueError(f"prior_words must be a number above 0, not {prior_words}")


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame(columns=list(_KEYNESS)).astype(_KEYNESS)


def _rate(counts: Array, n_words: float) -> Array:
    return counts * 1000 / n_words if n_words else np.full(len(counts), np.nan)
