"""Where a noun phrase begins, who owns it, and whether quotation marks keep it at a distance.

Phrases are found by pattern, without a tagger: from the head leftwards up to a determiner, a
possessive, another function word or punctuation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from analysis.compare.naming.head_words import head_of
from analysis.corpus import articles_of
from analysis.corpus.words import words_of
from analysis.lexicons import clause_words, word_set

if TYPE_CHECKING:
    from analysis.corpus import Article

_MARKS = {"“": "”", "‘": "’", '"': '"', "'": "'", "«": "»", "„": "“"}
_OPENED = re.compile("([“‘\"'«„])(?:an?|the) $")
_POSSESSIVE = re.compile("['’]s?$")
_MAX_MODIFIERS = 6


class WordLists(NamedTuple):
    """The words of a corpus, as lists of one length; ``joined``: only blanks and quotation
    marks stand between a word and the one before."""

    texts: list[str]
    article: list[int]
    start: list[int]
    end: list[int]
    word: list[str]
    joined: list[bool]

    def surface(self, place: int) -> str:
        """Return a word as the article writes it."""
        return self.texts[self.article[place]][self.start[place] : self.end[place]]

    def follows(self, place: int) -> bool:
        """Tell whether the word at ``place`` is there and joined to the one before."""
        return 0 <= place < len(self.word) and self.joined[place]


def word_lists(articles: Iterable[Article]) -> WordLists:
    """Return the words of the articles, in order."""
    articles = articles_of(articles)
    words = words_of(articles)
    columns = [words.article, words.start, words.end, words.terms[words.codes], words.joined()]
    return WordLists([article.text for article in articles], *(one.tolist() for one in columns))


def is_owner(words: WordLists, place: int) -> bool:
    """Tell whether a word is a possessive: *China's*, *officials'*, but not *‘spies’*."""
    surface, text = words.surface(place), words.texts[words.article[place]]
    start, end = words.start[place], words.end[place]
    plural = surface.endswith("s") and text[end : end + 2] in ("’ ", "' ")
    marked = text[max(0, start - 1) : start] in ("‘", "'")
    return surface.endswith(("’s", "'s")) or (plural and not marked)


def is_opener(words: WordLists, place: int) -> bool:
    """Tell whether a word opens a noun phrase: a determiner, a number or an owner."""
    word = words.word[place]
    return word in word_set("determiners.txt") or word.isdigit() or is_owner(words, place)


def phrase_start(words: WordLists, place: int, vouched: set[str] | None) -> tuple[int, bool]:
    """Return the first word of the phrase that ends at ``place``, and whether it is sure.

    Sure means that a determiner, a number or an owner opens it. If not, only words in
    ``vouched``, hedges and capitalised words are taken; with None no word is.
    """
    first = place
    while words.joined[first] and place - first < _MAX_MODIFIERS:
        if is_opener(words, first - 1):
            return first, True
        word = words.word[first - 1]
        if word in word_set("function_words.txt") or not word[0].isalnum():
            break
        first -= 1
    if vouched is None:
        return place, False
    known = vouched | word_set("hedging_modifiers.txt")
    start = place
    while start > first:
        inside = words.joined[start - 1] and words.surface(start - 1)[0].isupper()
        if words.word[start - 1] not in known and not inside:
            break
        start -= 1
    return start, False


def opening(words: WordLists, first: int) -> int:
    """Return where the determiners and owners begin that stand before a phrase."""
    while words.joined[first] and (is_opener(words, first - 1) or words.word[first - 1] == "that"):
        first -= 1
    return first


def owner_before(words: WordLists, first: int) -> str:
    """Return the possessive that stands before a phrase, without its 's."""
    if not words.joined[first] or not is_owner(words, first - 1):
        return ""
    return re.sub("['’]s$", "", words.surface(first - 1))


def is_after_comma(words: WordLists, place: int) -> bool:
    """Tell whether no more than a comma and marks stand between a word and the one before."""
    if words.joined[place] or words.article[place - 1] != words.article[place]:
        return False
    text = words.texts[words.article[place]]
    return text[words.end[place - 1] : words.start[place]].strip(" ”\"’'") == ","


def reads_as_verb(words: WordLists, place: int) -> bool:
    """Tell whether a noun is rather a verb here: *to attack them*, *they strike*, *will row*."""
    before = place
    while words.joined[before]:
        before -= 1
        if (word := words.word[before]) not in clause_words("adverb"):
            is_base = not head_of(words.word[place]).endswith("s")
            return word in word_set("verb_openers.txt") or (is_base and word == "to")
    return False


def marked_to(words: WordLists, first: int, last: int) -> int | None:
    """Return the word after which quotation marks close that open within a phrase, or None."""
    text = words.texts[words.article[first]]
    opened = []
    for place in range(first, last + 1):
        start = words.start[place]
        mark = text[max(0, start - 1) : start]
        if mark in _MARKS and not text[max(0, start - 2) : start - 1].isalnum():
            opened.append((place, _MARKS[mark]))
    start = words.start[first]
    if before := _OPENED.search(text[max(0, start - 6) : start]):
        opened.append((first, _MARKS[before[1]]))
    closed = (
        at
        for place, closing in opened
        for at in range(place, last + 1)
        if re.match(f"[,.]?{re.escape(closing)}", text[words.end[at] : words.end[at] + 2])
    )
    return min(closed, default=None)


def spellings(words: WordLists, wanted: set[str]) -> dict[str, str]:
    """Return how each wanted word is written most often, where it does not open a clause."""
    counts: dict[str, Counter[str]] = {}
    for place, word in enumerate(words.word):
        if word in wanted and words.joined[place]:
            counts.setdefault(word, Counter())[_POSSESSIVE.sub("", words.surface(place))] += 1
    return {word: max(found.items(), key=_most_lower)[0] for word, found in counts.items()}


def _most_lower(item: tuple[str, int]) -> tuple[int, bool, str]:
    return item[1], item[0].islower(), item[0]
