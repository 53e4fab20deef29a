"""Which words name the thing that a story is about: a list to start from, or one of your own.

A corpus may bring its own ``heads.csv`` (columns ``thing, head``). Without one,
:func:`naming_heads` proposes the noun that most articles share and the words that stand in
its place. The proposal is a guess from word patterns: read it before using it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pandas as pd

from analysis.compare.phrases import word_lists
from analysis.lexicons import clause_words, read_terms, word_set
from analysis.reuse.wording import shared_wording
from analysis.text.english import normalise, noun_role

if TYPE_CHECKING:
    from analysis.corpus.article import Corpus

_ARTICLES = ("a", "an", "the")
_SWAP = re.compile(r"(?:^|; )([^;→+−\s]+) → ([^;→\s]+)(?=;|$)")


def naming_heads(corpus: Corpus, n_rivals: int = 6, *, n_things: int = 1) -> dict[str, list[str]]:
    """Propose the nouns that most articles share, each with words used in its place.

    Parameters
    ----------
    corpus : Corpus
    n_rivals : int
        At most so many words beside each noun.
    n_things : int
        At most so many nouns; the further ones are no rivals of those before.

    Returns
    -------
    dict
        ``{noun: [noun, rival, ...]}``, empty if no noun is shared.

    Raises
    ------
    ValueError
        If ``n_things`` is below 1.

    Notes
    -----
    A noun: the last word of noun phrases with an article (*the spy balloon*), in the most
    articles, then the most often. Its rivals are other such nouns, by the sum of: how often one
    stands for the noun, or for a rival already found, in sentences that two articles otherwise
    share (:func:`analysis.reuse.shared_wording`); how often the noun is said to be one (*the
    balloon was a civilian aircraft*); and the modifiers both take, each worth two divided by
    the number of nouns that take it. A rival needs a sum of 1.5. Left out are nouns for persons
    and stretches of time, and words for what someone said, which most news shares whatever the
    story.

    Where outlets share little wording, expect the noun and hardly a rival, and from the second
    thing on nouns of little interest: write ``heads.csv`` then.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> compare.naming_heads(load_corpus().filter(event="shootdown"))
    {'airship': ['airship']}
    """
    if n_things < 1:
        raise ValueError(f"n_things must be at least 1, not {n_things}")
    phrases = _noun_phrases(corpus)
    counts = phrases.groupby("head").agg(
        n=("article", "size"), n_articles=("article", "nunique"), bare=("bare", "sum")
    )
    counts = counts[(counts["bare"] >= 2) & (counts["n_articles"] >= 2)].reset_index()
    if counts.empty:
        return {}
    usual = set(counts["head"])
    people = ("official", "expert", "person", "group")
    other = {*clause_words("time"), *read_terms("common_nouns.txt")}  # any news may hold these
    counts = counts[[h not in other and noun_role(h) not in people for h in counts["head"]]]
    order = counts.sort_values(["n_articles", "n", "head"], ascending=[False, False, True])
    swaps: Counter[tuple[str, str]] = Counter()  # words that stand for each other
    for differs in shared_wording(corpus, min_aligned=0.6)["differs"]:
        for swap in _SWAP.findall(differs):
            old, new = map(normalise, swap)
            if old != new:
                swaps.update([(old, new), (new, old)])
    proposed: dict[str, list[str]] = {}
    taken: set[str] = set()
    for noun in order["head"].astype(str):
        if len(proposed) == n_things:
            break
        if noun not in taken:
            proposed[noun] = _rivals(noun, phrases, usual, taken, swaps, n_rivals)
            taken.update(proposed[noun])
    return proposed


def _rivals(
    noun: str,
    phrases: pd.DataFrame,
    usual: set[str],
    taken: set[str],
    swaps: Counter[tuple[str, str]],
    n_rivals: int,
) -> list[str]:
    """Return ``noun`` and the heads of phrases, none of them ``taken``, that stand in its place."""
    said_of = Counter(phrases.loc[phrases["subject"] == noun, "head"])
    takers: dict[str, set[str]] = defaultdict(set)
    for head, modifiers in zip(phrases["head"], phrases["modifiers"], strict=True):
        for modifier in modifiers:
            takers[modifier].add(head)
    alike: dict[str, float] = defaultdict(float, said_of)
    for heads in takers.values():
        if noun in heads:
            for head in heads & usual:
                alike[head] += 2 / len(heads)  # a modifier that both take
    found = [noun]
    while len(found) <= n_rivals:
        score = {
            rival: alike.get(rival, 0) + sum(swaps[rival, other] for other in found)
            for rival in set(phrases["head"]) - taken - set(found)
        }
        best = min(score, key=lambda rival: (-score[rival], rival), default=noun)
        if score.get(best, 0) < 1.5:
            break
        found.append(best)
    return found


def _noun_phrases(corpus: Corpus) -> pd.DataFrame:
    """Return phrases with an article: ``article, head, modifiers, bare, subject``.

    ``subject`` is the head of the phrase of which this one is predicated with a form of *be*.
    """
    function_words = word_set("function_words.txt")
    held = word_lists(corpus)
    words, joined = held.word, [*held.joined, False]
    rows = []
    before, ended = "", -9
    for first, word in enumerate(words):
        if word not in _ARTICLES:
            continue
        last = first
        while joined[last + 1] and last < first + 5 and words[last + 1] not in function_words:
            last += 1
        capital = held.surface(last)[0].isupper()
        closed = not joined[last + 1] or words[last + 1] in function_words
        if last == first or capital or not closed or not words[last][0].isalpha():
            continue
        is_one = ended == first - 2 and words[first - 1] in ("is", "was", "were", "be", "are")
        subject, modifiers = before if is_one else "", words[first + 1 : last]
        rows.append((held.article[first], words[last], modifiers, not modifiers, subject))
        before, ended = words[last], last
    return pd.DataFrame(rows, columns=["article", "head", "modifiers", "bare", "subject"])
