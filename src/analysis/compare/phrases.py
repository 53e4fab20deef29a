"""The words by which things are looked for: nouns, fixed phrases, names, and verbs.

A table of heads has one row per head. ``heads.csv`` in the folder of a corpus is one; a dict of
lists is turned into one. Columns, of which only the first two are needed:

- ``thing``: what the head names; things keep the order in which they are first listed.
- ``head``: the word or words, verbs in their base form with a particle (*shoot down*).
- ``kind``: ``noun`` (one word, with its regular plural), ``phrase`` (these words and no
  plural: *use of force*), ``name`` (a phrase with its capitals: *Wang Yi*), ``place`` (a
  name that stands for a government: *Beijing said*, not *in Beijing*, *Beijing's*), ``verb``.
  Left empty: a noun, or a phrase where there are several words.
- ``subject`` or ``object``: for a verb, the thing that must be its subject (*the balloon
  strayed*) or that it must be done to (*shot down the balloon, the balloon was shot down*).

Noun phrases are found by pattern, without a tagger: from the head leftwards up to a determiner,
a possessive, another function word or punctuation.

A verb counts only where a mention of the thing stands in the place of its object or subject,
with nothing but function words and adverbs between: *shot down the balloon*, *the balloon,
shot down on Monday*, *the balloon that the army shot down*, *the balloon had been shot down*.
*It* counts as a mention if a mention, none of them plural, stands before it in the same
sentence or, without one there, in the sentence before. What stands further apart is missed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.records import folder_list, read_list
from analysis.corpus.words import words_of
from analysis.files import CorpusError, need_columns
from analysis.lexicons import clause_words, word_set
from analysis.text import segment
from analysis.text.english import verb_forms

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

COLUMNS = ["thing", "head", "kind", "subject", "object"]
KINDS = ("noun", "phrase", "name", "place", "verb")
Heads = Mapping[str, Iterable[str]] | Iterable[str] | pd.DataFrame


def read_heads(corpus: Corpus) -> pd.DataFrame:
    """Return the table of ``heads.csv`` in the folder of the corpus, empty if there is none.

    Raises :class:`analysis.corpus.CorpusError`, naming the file, for one that can't be read,
    for what :func:`head_table` refuses and for a file without a head.
    """
    path = folder_list(getattr(corpus, "folder", None), "heads.csv")
    if path is None:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    listed = read_list(path, COLUMNS[:2])
    try:
        heads = head_table(listed)
    except ValueError as error:
        raise CorpusError(str(error), file=path) from error
    if heads.empty:
        raise CorpusError("names no head: give a row for each, thing and head", file=path)
    return heads


def head_table(heads: Heads) -> pd.DataFrame:
    """Return heads as a table with all columns, a row per head, checked.

    A list holds the heads of one thing, which its first head stands for. Raises
    ``ValueError`` for a missing column, a kind that is not one of ``KINDS``, a noun of
    several words, a verb without subject or object (or with both), a subject or object that
    has no heads, and a head listed for two things.
    """
    if isinstance(heads, str):
        raise ValueError(f"heads must be a list of words, not {heads!r}")
    if isinstance(heads, pd.DataFrame):
        table = heads.rename(columns=lambda name: str(name).strip().lower())
    else:
        rows = []
        for thing, names in (heads if isinstance(heads, Mapping) else {"": heads}).items():
            listed = [names] if isinstance(names, str) else list(names)
            if isinstance(names, str) or not all(isinstance(name, str) for name in listed):
                raise ValueError(f"heads of {thing!r} must be a list of words, not {names!r}")
            rows += [(thing or listed[0], name) for name in listed]
        table = pd.DataFrame(rows, columns=COLUMNS[:2], dtype=object)
    need_columns(table, COLUMNS[:2], "heads")
    cells = table.reindex(columns=COLUMNS).astype(object)
    cells = cells.where(cells.notna(), "").astype(str).astype(object)
    table = cells.map(lambda cell: " ".join(cell.replace("’", "'").split())).astype(object)
    table = table[table["head"] != ""].reset_index(drop=True)
    table["thing"] = table["thing"].where(table["thing"] != "", table["head"])
    usual = ["phrase" if " " in head else "noun" for head in table["head"]]
    table["kind"] = [kind.lower() or by for kind, by in zip(table["kind"], usual, strict=True)]
    for _, head, kind, *related in table.itertuples(index=False, name=None):
        if kind not in KINDS:
            raise ValueError(f"{head!r} has the kind {kind!r}, which is none of {', '.join(KINDS)}")
        if kind == "noun" and " " in head:
            raise ValueError(f"a noun is one word, not {head!r}: make it a phrase")
        if (kind == "verb") != (sum(map(bool, related)) == 1):
            raise ValueError(f"a verb, and nothing else, has a subject or an object: see {head!r}")
    verbs = table[table["kind"] == "verb"]
    others = set(table.loc[table["kind"] != "verb", "thing"])
    if lost := sorted({*verbs["subject"], *verbs["object"]} - others - {""}):
        raise ValueError(f"{lost[0]!r}, the subject or object of a verb, has no noun or name")
    table = table.drop_duplicates(ignore_index=True)
    alike = table.assign(head=[head.lower() for head in table["head"]])
    twice = alike[alike.duplicated(["head", "kind", "subject", "object"])]
    twice = twice.merge(alike, on=["head", "kind", "subject", "object"])
    if len(twice := twice[twice["thing_x"] != twice["thing_y"]]):
        head, one, other = twice[["head", "thing_y", "thing_x"]].to_numpy()[0]
        raise ValueError(f"{head!r} is a head of {one!r} and of {other!r}")
    return table


def head_of(word: str) -> str:
    """Return the part after the last hyphen: *balloon* of *spy-balloon*."""
    return word.rsplit("-", 1)[-1]


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
        """Whether the word at ``place`` is there and joined to the one before."""
        return 0 <= place < len(self.word) and self.joined[place]

    def reads(self, place: int, wanted: list[str]) -> bool:
        """Whether ``wanted`` stand at ``place``, each joined to the word before."""
        return all(
            self.follows(at) and self.word[at] == word for at, word in enumerate(wanted, place)
        )


def word_lists(articles: Iterable[Article]) -> WordLists:
    """Return the words of the articles, in order."""
    articles = articles_of(articles)
    words = words_of(articles)
    columns = [words.article, words.start, words.end, words.terms[words.codes], words.joined()]
    return WordLists([article.text for article in articles], *(one.tolist() for one in columns))


def is_owner(words: WordLists, place: int) -> bool:
    """Whether a word is a possessive: *China's*, *officials'*, but not *‘spies’*."""
    surface, text = words.surface(place), words.texts[words.article[place]]
    start, end = words.start[place], words.end[place]
    plural = surface.endswith("s") and text[end : end + 2] in ("’ ", "' ")
    marked = text[max(0, start - 1) : start] in ("‘", "'")
    return surface.endswith(("’s", "'s")) or (plural and not marked)


def is_opener(words: WordLists, place: int) -> bool:
    """Whether a word opens a noun phrase: a determiner, a number or an owner."""
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
    """Whether no more than a comma and marks stand between a word and the one before."""
    if words.joined[place] or words.article[place - 1] != words.article[place]:
        return False
    text = words.texts[words.article[place]]
    return text[words.end[place - 1] : words.start[place]].strip(" ”\"’'") == ","


def reads_as_verb(words: WordLists, place: int) -> bool:
    """Whether a noun is rather a verb here: *to attack them*, *they strike*, *will row*."""
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
    return {
        word: max(found, key=lambda spelling: (found[spelling], spelling.islower(), spelling))
        for word, found in counts.items()
    }


_BE = frozenset("is are was were be been being".split())
_HAVE = frozenset("has have had having".split())
_REACH = 60  # words before a pronoun in which its antecedent is looked for


class Verb(NamedTuple):
    """A verb to look for, ``shoot down``; the thing ``of`` must be its ``role``, object or
    subject."""

    thing: str
    head: str
    role: str
    of: str


class Told(NamedTuple):
    """A verb found: its words from ``first``, the verb itself, to ``last``."""

    first: int
    last: int
    verb: Verb


class Anchors:
    """The mentions of one thing: which word opens each, ends each, and what *it* may be."""

    def __init__(self, words: WordLists, spans: list[tuple[int, int]]) -> None:
        self.words = words
        self.opened: dict[int, int] = {}
        for first, last in spans:
            for place in range(opening(words, first), first + 1):
                self.opened[place] = last
        self.ended = {last: first for first, last in spans}
        self.inside = {place for first, last in spans for place in range(first, last + 1)}
        self._sentences: dict[int, list[tuple[int, int]]] = {}

    def object_at(self, place: int) -> int | None:
        """Return the last word of a mention that opens at ``place``, a joined word, or None."""
        if not self.words.follows(place):
            return None
        if place in self.opened:
            return self.opened[place]
        return place if self.is_it(place) else None

    def is_it(self, place: int) -> bool:
        """Whether the word at ``place`` is an *it* that a mention stands before."""
        if self.words.word[place] != "it":
            return False
        here = self._sentence(place)
        for back in range(place - 1, max(-1, place - _REACH), -1):
            if self.words.article[back] != self.words.article[place]:
                return False
            if self._sentence(back) < here - 1:
                return False
            if back in self.ended:
                return not self.words.word[back].endswith("s")
        return False

    def _sentence(self, place: int) -> int:
        """Return the number of the sentence that a word lies in."""
        article = self.words.article[place]
        if article not in self._sentences:
            self._sentences[article] = segment.sentences(self.words.texts[article])
        start = self.words.start[place]
        return sum(begin <= start for begin, _ in self._sentences[article])


def told(words: WordLists, verbs: list[Verb], anchors: dict[str, Anchors]) -> list[Told]:
    """Return the places where the verbs stand beside their things, a word for one verb only."""
    by_form: dict[str, list[tuple[Verb, frozenset[str]]]] = {}
    for verb in sorted(verbs, key=lambda verb: -len(verb.head.split())):
        for form, parts in verb_forms(verb.head.split()[0]).items():
            by_form.setdefault(form, []).append((verb, parts))
    found: list[Told] = []
    for place, word in enumerate(words.word):
        if word not in by_form or (found and place <= found[-1].last):
            continue
        if word in word_set("function_words.txt"):
            before = words.word[place - 1] if words.joined[place] else ""
            if before != "to" and before not in word_set("verb_openers.txt"):
                continue  # the "down" of "pulled down", not of "to down"
        for verb, parts in by_form[word]:
            near = anchors[verb.of]
            if place in near.inside:
                continue
            last = _match(words, place, verb, parts, near)
            if last is not None:
                found.append(Told(place, last, verb))
                break
    return found


def _match(
    words: WordLists, place: int, verb: Verb, parts: frozenset[str], near: Anchors
) -> int | None:
    """Return the last word of the verb if its thing stands where it should."""
    _, *particle = verb.head.split()
    stop = place + 1 + len(particle)
    direct = words.reads(place + 1, particle)
    before, passed = _back(words, place)
    active = "ing" in parts or not passed & _BE  # not *was shot the balloon*
    if verb.role == "subject":
        active = active and bool(passed & (_BE | _HAVE) or parts != {"participle"})
        return stop - 1 if direct and active and _is_thing(words, before, near) else None
    if direct and (
        (active and near.object_at(stop) is not None)
        or _is_done_to(words, place, stop, parts, near)
    ):
        return stop - 1
    if particle and active and (last := near.object_at(place + 1)) is not None:
        if words.reads(last + 1, particle):
            return last + len(particle)
    return None


def _back(words: WordLists, place: int) -> tuple[int, set[str]]:
    """Return the first word before ``place`` that is no auxiliary or adverb, and those passed."""
    passed: set[str] = set()
    while words.joined[place]:
        place -= 1
        word = words.word[place]
        if word not in clause_words("auxiliary", "adverb") and not word.endswith("ly"):
            return place, passed
        passed.add(word)
    return -1, passed


def _is_thing(words: WordLists, place: int, near: Anchors) -> bool:
    """Whether the word at ``place`` ends a mention, or is a relative pronoun after one."""
    if place < 0:
        return False
    if words.word[place] in ("that", "which"):
        return _is_beside(words, place, near)
    return place in near.ended or near.is_it(place)


def _is_beside(words: WordLists, place: int, near: Anchors) -> bool:
    """Whether a word follows a mention, with no more than a comma between."""
    return place - 1 in near.ended and (words.joined[place] or is_after_comma(words, place))


def _is_done_to(
    words: WordLists, place: int, stop: int, parts: frozenset[str], near: Anchors
) -> bool:
    """Whether a participle or past tense follows the thing that it is done to."""
    before, passed = _back(words, place)
    if passed & _BE:
        return "participle" in parts and _is_thing(words, before, near)
    if parts == {"participle"}:  # "blown off its path": no past tense
        return _is_beside(words, place, near)
    if not parts & {"past", "participle"}:
        return False
    ends = clause_words("preposition", "adverb", "subordinator", "time") | {"off", "over"}
    if words.follows(stop) and words.word[stop] not in ends:
        return False  # a noun phrase may follow
    if "participle" in parts and _is_beside(words, place, near):
        return True
    lower = 0  # a short subject before it: the balloon that the army (shot down)
    for back in range(before, max(0, before - 6), -1):
        if words.word[back] in ("that", "which"):
            return back < before and _is_thing(words, back, near)
        known = words.word[back] in word_set("determiners.txt") or words.surface(back)[0].isupper()
        lower += not known
        if lower > 1 or not words.joined[back]:
            return False
    return False
