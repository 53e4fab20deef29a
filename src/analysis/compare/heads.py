"""Which words name the thing that a story is about: a list to start from, or one of your own.

A corpus may bring its own ``heads.csv`` (columns ``thing, head``). Without one,
:func:`naming_heads` proposes the noun that most articles share and the words that stand in
its place. The proposal is a guess from word patterns: read it before using it.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.lexicons import read_terms
from analysis.reuse import shared_wording
from analysis.terms import normalise, word_table

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_ARTICLES = ("a", "an", "the")
_SWAP = re.compile(r"(?:^|; )([^;→+−\s]+) → ([^;→\s]+)(?=;|$)")


def read_heads(corpus: Corpus) -> dict[str, list[str]]:
    """Return the heads of ``heads.csv`` in the folder of the corpus, empty if there is none.

    Raises ``ValueError`` if the file lacks the columns ``thing`` and ``head`` or has no row.
    """
    folder = getattr(corpus, "folder", None)
    path = Path(folder) / "heads.csv" if folder is not None else None
    if path is None or not path.is_file():
        return {}
    table = pd.read_csv(path, dtype=str, comment="#", keep_default_na=False)
    table.columns = [str(name).strip().lower() for name in table.columns]
    if missing := [name for name in ("thing", "head") if name not in table.columns]:
        raise ValueError(f"{path} lacks the column {', '.join(missing)}; it has {list(table)}")
    heads: dict[str, list[str]] = {}
    for thing, head in zip(table["thing"].str.strip(), table["head"].str.strip(), strict=True):
        if head:
            heads.setdefault(thing or head, []).append(head)
    if not heads:
        raise ValueError(f"{path} names no head: give a row for each, thing and head")
    return heads


def head_forms(heads: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """Return the thing for each head word and its regular plural."""
    forms: dict[str, str] = {}
    for thing, names in heads.items():
        if isinstance(names, str):
            raise ValueError(f"heads of {thing!r} must be a list of words, not {names!r}")
        names = [name.lower() for name in names]
        for head in names:
            if len(head.split()) != 1:
                raise ValueError(f"a head is one word, not {head!r}: leave modifiers to the text")
            plural = f"{head[:-1]}ies" if re.search("[^aeiou]y$", head) else f"{head}s"
            plural = f"{head}es" if re.search("(s|x|z|ch|sh)$", head) else plural
            for form in (head, plural):
                forms.setdefault(form, thing or names[0])
    return forms


def head_of(word: str) -> str:
    """Return the part after the last hyphen: *balloon* of *spy-balloon*."""
    return word.rsplit("-", 1)[-1]


def naming_heads(corpus: Corpus, n_rivals: int = 6) -> dict[str, list[str]]:
    """Propose the noun that most articles share, and up to ``n_rivals`` words used in its place.

    The noun: the last word of noun phrases with an article (*the spy balloon*) in the most
    articles, then the most often. Its rivals are other such nouns, by the sum of: how often
    one stands for the noun, or for a rival already found, in sentences that two articles
    otherwise share (``reuse.shared_wording``); how often the noun is said to be one (*the
    balloon was a civilian aircraft*); and the modifiers both take, each worth two divided
    by the number of nouns that take it. A rival needs a sum of 1.5.

    Returns ``{noun: [noun, rival, ...]}``, empty if no noun is shared. Where outlets share
    little wording, expect the noun and hardly a rival: write ``heads.csv`` then.
    """
    phrases = _noun_phrases(corpus)
    counts = phrases.groupby("head").agg(
        n=("article", "size"), n_articles=("article", "nunique"), bare=("bare", "sum")
    )
    counts = counts[(counts["bare"] >= 2) & (counts["n_articles"] >= 2)].reset_index()
    if counts.empty:
        return {}
    order = counts.sort_values(["n_articles", "n", "head"], ascending=[False, False, True])
    noun = str(order["head"].iloc[0])
    alike = _likeness(phrases, noun, usual=set(counts["head"]))
    swaps = _swaps(corpus)
    found = [noun]
    while len(found) <= n_rivals:
        score = {
            rival: alike[rival] + sum(swaps[rival, other] for other in found)
            for rival in set(phrases["head"]) - set(found)
        }
        best = min(score, key=lambda rival: (-score[rival], rival), default=noun)
        if score.get(best, 0) < 1.5:
            break
        found.append(best)
    return {noun: found}


def _likeness(phrases: pd.DataFrame, noun: str, usual: set[str]) -> dict[str, float]:
    """Return for each head how often it is said of ``noun``, and what modifiers they share."""
    score: dict[str, float] = defaultdict(float)
    for head in phrases.loc[phrases["subject"] == noun, "head"]:
        score[head] += 1
    takers: dict[str, set[str]] = defaultdict(set)
    for head, modifiers in zip(phrases["head"], phrases["modifiers"], strict=True):
        for modifier in modifiers:
            takers[modifier].add(head)
    for heads in takers.values():
        if noun in heads:
            for head in heads & usual:
                score[head] += 2 / len(heads)
    return score


def _noun_phrases(corpus: Corpus) -> pd.DataFrame:
    """Return phrases with an article: ``article, head, modifiers, bare, subject``.

    ``subject`` is the head of the phrase of which this one is predicated with a form of *be*.
    """
    function_words = frozenset(read_terms("function_words.txt"))
    articles = list(corpus)
    table = word_table(articles)
    words, joined = table["word"].tolist(), [*table["joined"].tolist(), False]
    places, starts = table["article"].tolist(), table["start"].tolist()
    rows = []
    before, ended = "", -9
    for first, word in enumerate(words):
        if word not in _ARTICLES:
            continue
        last = first
        while joined[last + 1] and last < first + 5 and words[last + 1] not in function_words:
            last += 1
        capital = articles[places[last]].text[starts[last]].isupper()
        closed = not joined[last + 1] or words[last + 1] in function_words
        if last == first or capital or not closed or not words[last][0].isalpha():
            continue
        is_one = ended == first - 2 and words[first - 1] in ("is", "was", "were", "be", "are")
        rows.append(
            (
                places[first],
                words[last],
                words[first + 1 : last],
                last == first + 1,
                before if is_one else "",
            )  # fmt: skip
        )
        before, ended = words[last], last
    return pd.DataFrame(rows, columns=["article", "head", "modifiers", "bare", "subject"])


def _swaps(corpus: Corpus) -> Counter[tuple[str, str]]:
    """Count pairs of words that stand for each other in otherwise like sentences."""
    counts: Counter[tuple[str, str]] = Counter()
    for differs in shared_wording(corpus, min_aligned=0.6)["differs"]:
        for swap in _SWAP.findall(differs):
            old, new = (normalise(word) for word in swap)
            if old != new:
                counts[old, new] += 1
                counts[new, old] += 1
    return counts
