"""Find the terms of the frame and marker lexicons in a text, with offsets.

One pass over the words of a text, whatever the size of the lexicon: terms are looked up by
their first word or its stem.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from operator import contains
from typing import NamedTuple

from analysis.lexicons import read_table
from analysis.text.english import verb_forms
from analysis.text.names import is_headline
from analysis.text.segment import words

FRAMES = {"generic": "frames_generic.csv", "policy": "frames_policy.csv"}
_POSSESSIVE = re.compile(r"’s?$")
MARKERS = {
    name: "stance_markers.csv" for name in ("hedges", "boosters", "presupposing", "loaded", "guilt")
}


def check_name(name: str, known: Mapping[str, str]) -> None:
    """Raise ``ValueError`` for a lexicon that does not exist."""
    if name not in known:
        raise ValueError(f"no lexicon {name!r}; there are {', '.join(known)}")


class Term(NamedTuple):
    """A term of a lexicon: its words, what it counts for, and how much."""

    words: tuple[str, ...]
    label: str
    weight: float


Hit = tuple[str, int, int, float]  # label, start, end, weight


@lru_cache(maxsize=16)
def lexicon_terms(
    name: str, own: tuple[str, ...] = ()
) -> tuple[dict[str, tuple[Term, ...]], tuple[int, ...], tuple[str, ...]]:
    """Return the terms of a lexicon by first word or stem, the lengths of stems, the labels.

    ``own`` terms stand in for those of the lexicon, under its first label.
    """
    if name in FRAMES:
        table = read_table(FRAMES[name])
        rows = list(zip(table["term"], table["frame"], table["weight"].astype(float), strict=True))
    else:
        table = read_table(MARKERS[name]).query("lexicon == @name")
        kinds = [kind for kind in dict.fromkeys(table["kind"]) if kind != "none"]
        rows = []
        for kind, cell in zip(table["kind"], table["terms"], strict=True):
            forms = [form for term in cell.split("|") for form in inflected(term)]
            counted = kinds if kind == "none" else [kind]  # none: another reading, of weight 0
            rows += [(form, label, float(kind != "none")) for form in forms for label in counted]
    if own:
        rows = [(form, rows[0][1], 1.0) for term in own for form in inflected(term)]
    terms: defaultdict[str, list[Term]] = defaultdict(list)
    labels: dict[str, None] = {}
    for term, label, weight in rows:
        parts = tuple(term.replace("'", "’").split())
        terms[parts[0]].append(Term(parts, label, weight))
        labels.setdefault(label)
    stems = {len(word) - 1 for term, _, _ in rows for word in term.split() if word.endswith("*")}
    longest_first = {
        first: tuple(sorted(group, key=lambda term: (-len(term.words), term)))
        for first, group in terms.items()
    }
    return longest_first, tuple(sorted(stems)), tuple(labels)


def inflected(term: str) -> list[str]:
    """Return ``term`` with each word that ends in + in every form of that verb."""
    words_of = (
        sorted(verb_forms(word[:-1])) if word.endswith("+") else [word] for word in term.split()
    )
    return [" ".join(forms) for forms in product(*words_of)]


def find_terms(
    text: str, name: str, names: frozenset[str] = frozenset(), own: tuple[str, ...] = ()
) -> list[Hit]:
    """Return the terms found in ``text``; of a label's terms at one word the longest wins.

    A word with a capital inside the sentence, or one of ``names`` at its start, fits only
    terms that have the capital too. ``own`` terms stand in for those of the lexicon.
    """
    terms, lengths, _ = lexicon_terms(name, own)
    spans, forms = _forms(text, names)
    keys = [
        (
            *written,
            *(f"{form[:size]}*" for form in written for size in lengths if size <= len(form)),
        )
        for written in forms
    ]
    hits: list[Hit] = []
    free: dict[str, int] = {}  # the first word that a label may still use
    for here, written in enumerate(keys):
        found: dict[str, Term] = {}
        for key in written:
            for term in terms.get(key, ()):
                rest = keys[here + 1 : here + len(term.words)]
                if len(rest) == len(term.words) - 1 and all(map(contains, rest, term.words[1:])):
                    best = found.setdefault(term.label, term)
                    # more words fit better, then more letters
                    found[term.label] = max(
                        best, term, key=lambda one: (len(one.words), len(" ".join(one.words)))
                    )
        for label, term in found.items():
            if free.get(label, 0) <= here:
                last = here + len(term.words) - 1
                free[label] = last + 1
                if term.weight:
                    hits.append((label, spans[here][0], spans[last][1], term.weight))
    return hits


@lru_cache(maxsize=1024)  # several lexicons are looked up in the sentences of an article
def _forms(
    text: str, names: frozenset[str]
) -> tuple[Sequence[tuple[int, int]], Sequence[tuple[str, ...]]]:
    """Return the words, and each as it may be matched: as written and, if it is no name, small."""
    spans = words(text)
    headline = is_headline(text)
    forms: list[tuple[str, ...]] = []
    for position, (start, end) in enumerate(spans):
        word = _POSSESSIVE.sub("", text[start:end].replace("'", "’"))
        small = word.lower()
        if small == word:
            forms.append((word,))
            continue
        gap = text[spans[position - 1][1] : start] if position else "\n"
        # what opens the sentence, a quotation or a clause after a colon has its capital from there
        opens = not position or any(mark in gap for mark in '“"‘:?!…')
        inside = not headline and not opens
        forms.append((word,) if inside or small in names else (word, small))
    return spans, forms


@lru_cache(maxsize=1)  # several lexicons are looked up in the sentences of an article
def usual_names(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the words that stand with a capital inside sentences more often than small."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    for text in texts:
        for form in _forms(text, frozenset())[1]:
            if len(form) == 1:
                (small if form[0].islower() else capital)[form[0].lower()] += 1
    return frozenset(word for word in capital if capital[word] > small[word])
