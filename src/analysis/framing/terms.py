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
from typing import NamedTuple

from analysis.lexicons import read_table
from analysis.text.english import verb_forms
from analysis.text.names import is_headline
from analysis.text.segment import words

FRAMES = {"generic": "frames_generic.csv", "policy": "frames_policy.csv"}
_POSSESSIVE = re.compile(r"’s?$")
_OPENING = frozenset('“"‘:?!…')
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
) -> tuple[dict[str, tuple[Term, ...]], dict[str, tuple[int, ...]], tuple[str, ...], int | None]:
    """Return the terms of a lexicon by first word or stem, its stems by their begin, its labels.

    ``own`` terms stand in for those of the lexicon, under its first label. All first words are
    among the begins, cut to the length of the shortest stem, which is returned too; each with the
    lengths of the stems that begin so.
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
    longest_first = {
        first: tuple(sorted(group, key=lambda term: (-len(term.words), term)))
        for first, group in terms.items()
    }
    stems = {first: len(first) - 1 for first in terms if first.endswith("*")}
    least = min(stems.values(), default=None)
    lengths: dict[str, set[int]] = {first[:least]: set() for first in terms}
    for stem, size in stems.items():
        lengths[stem[:least]].add(size)
    begins = {begin: tuple(sorted(sizes)) for begin, sizes in lengths.items()}
    return longest_first, begins, tuple(labels), least


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
    terms, begins, _, least = lexicon_terms(name, own)
    spans, written = _forms(text)
    forms = [word[:1] if word[-1] in names else word for word in written]
    hits: list[Hit] = []
    free: dict[str, int] = {}  # the first word that a label may still use
    likely = [  # hardly any word of a text is in a lexicon
        here for here, word in enumerate(forms)
        if word[-1][:least] in begins or word[0][:least] in begins
    ]  # fmt: skip
    for here in likely:
        word = forms[here]
        stems = (
            f"{form[:size]}*"
            for form in word
            for size in begins.get(form[:least], ())
            if size <= len(form)
        )
        found: dict[str, Term] = {}
        for key in (*word, *stems):
            for term in terms.get(key, ()):
                rest = forms[here + 1 : here + len(term.words)]
                if len(rest) == len(term.words) - 1 and all(map(_fits, rest, term.words[1:])):
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


def _fits(forms: tuple[str, ...], word: str) -> bool:
    """Whether a word of a text, in one of its forms, is that of a term or begins with its stem."""
    return word in forms or (word[-1] == "*" and any(form.startswith(word[:-1]) for form in forms))


@lru_cache(maxsize=1024)  # several lexicons are looked up in the sentences of an article
def _forms(text: str) -> tuple[Sequence[tuple[int, int]], Sequence[tuple[str, ...]]]:
    """Return the words, and each as it may be matched: as written and, if it is no name, small."""
    spans = words(text)
    headline = is_headline(text)
    curly = text.replace("'", "’")
    forms: list[tuple[str, ...]] = []
    for position, (start, end) in enumerate(spans):
        word = _POSSESSIVE.sub("", curly[start:end])
        small = word.lower()
        if small == word:
            forms.append((word,))
            continue
        gap = text[spans[position - 1][1] : start] if position else "\n"
        # what opens the sentence, a quotation or a clause after a colon has its capital from there
        opens = not position or not _OPENING.isdisjoint(gap)
        forms.append((word, small) if opens or headline else (word,))
    return spans, forms


@lru_cache(maxsize=1)  # several lexicons are looked up in the sentences of an article
def usual_names(texts: tuple[str, ...]) -> frozenset[str]:
    """Return the words that stand with a capital inside sentences more often than small."""
    capital: Counter[str] = Counter()
    small: Counter[str] = Counter()
    found = Counter(form[0] for text in texts for form in _forms(text)[1] if len(form) == 1)
    for word, times in found.items():
        (small if word.islower() else capital)[word.lower()] += times
    return frozenset(word for word in capital if capital[word] > small[word])
