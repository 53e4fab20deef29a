"""Events: which articles of a corpus tell the same one.

:func:`find_events` gives a table that can be edited and handed to ``Corpus.with_events``;
:func:`with_found_events` does it for the articles of a corpus that brings no events. Both read
articles by :class:`Finder`, which keeps counts of words and not the texts, so that the articles
may be a stream.
"""

from __future__ import annotations

import dataclasses
import math
import re
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from itertools import count, islice, pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.corpus.article import Article, Corpus, articles_of
from analysis.corpus.records import Decision, counted
from analysis.corpus.words import Flags, Ints, words_of_texts
from analysis.lexicons import read_table
from analysis.text.dates import iso_date
from analysis.text.english import language, normalise

# Chosen on every other event of BASIL (research/benchmarks/events.py).
_READ = 4000  # characters of an article
_LOOKED = 1000  # characters that tell the language
_TITLE = 5  # how often a word of the title counts
_NAME = 0.5  # what a word that is always capitalised weighs more
_DIGIT = 1.5  # what a number weighs, against a word
_POWER = 0.7  # of the weights by rarity
_MOST = 250  # terms of an article
_SPREAD = 1000  # articles that a term may be in; a fiftieth of a large corpus
_BACKGROUND = 500  # articles that the list of common words stands for
_LENGTH = 400  # words of such an article
_RARE = 5.6  # times in a million words: a word that the list does not have
_NUMBER = 100  # a year, or a number of one or two digits
_PAIR = 2.5  # a pair of words
_FUNCTION = 1000  # a word that is in no pair
_TOLD = 200  # a word that labels no event
_PHRASE = 1.5  # what a name of two words gains as a label
_LEAST = 0.21  # mean cosine of two groups of articles that tell one event,
_CROWD = 0.01  # and what is added for ten times as many articles that could tell it

_CHUNK = 500  # articles that are read at once
_CELLS = 4_000_000  # cosines that are held at once
_COMMON_NUMBER = re.compile(r"[0-9]{1,2}|(?:19|20)[0-9]{2}")
_PAIRED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u9fff\uac00-\ud7af]")
_TYPES = {
    "article_id": "object", "event": "object", "n_articles": "int64", "first": "object",
    "last": "object", "label": "object", "similarity": "float64",
}  # fmt: skip
Floats = NDArray[np.float64]


def find_events(corpus: Corpus | Iterable[Article], window_days: int = 7) -> pd.DataFrame:
    """Return which articles tell the same event, by their words, names and dates.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
        What its articles say of their events is not read.
    window_days : int
        Articles further apart tell different events, unless others that appeared in between
        tell the same one.

    Returns
    -------
    DataFrame
        One row per article, in order of the corpus:

        - ``article_id``; ``event``: e1, e2, ... in order of their first dates;
        - ``n_articles`` of the event, ``first`` and ``last``: the dates of its first and its last
          article, '' if none has a date of a day;
        - ``label``: up to three words or names that tell the event from the others, another for
          each event;
        - ``similarity``: the mean cosine of the article with the others of its event, NaN if
          there are none. Read those first where it is low.

        Edited, it can be given to :meth:`Corpus.with_events`.

    Raises
    ------
    ValueError
        If ``window_days`` is below 0.

    Notes
    -----
    Each article is a list of weighted words and pairs of neighbouring words, those of its first
    4,000 characters; a word of the title counts five times, names and numbers more than other
    words, and all the more the fewer articles have them, here and in general (so that two articles
    on one event are known as such: the list ``common_words.csv`` stands for 500 articles on other
    things). Groups of articles are joined as long as the mean cosine between them is at least
    .21, and .01 more for each tenfold of articles within the window (average linkage).
    Articles without a date, or with a month or a year only, may tell an event of any day.
    Events do not reach from one language to another.

    It does not mean that the articles agree on what the event is. A story that goes on for weeks
    is one event if day follows day, several if it pauses; two sides of one affair may be two.
    How often it errs is measured by ``research/benchmarks/events.py``.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import find_events
    >>> table = find_events(load_corpus())
    >>> table.drop_duplicates("event")[["event", "n_articles", "first", "last"]].values.tolist()[0]
    ['e1', 6, '2023-02-05', '2023-02-06']
    """
    finder = Finder()
    for articles in _chunks(articles_of(corpus)):
        finder.add(articles)
    return finder.table(window_days)


def with_found_events(
    articles: Iterable[Article], window_days: int = 7, *, anew: bool = False
) -> tuple[list[Article], list[Decision]]:
    """Return the articles with an event each, and what was decided.

    Those that name none get the label of one that is found among them; ``anew`` finds those of
    all, whatever they name.
    """
    articles = list(articles)
    finder, kept = Finder(), {article.event for article in articles if not anew} - {""}
    without = [article for article in articles if anew or not article.event]
    for chunk in _chunks(without):
        finder.add(chunk)
    table = finder.table(window_days, taken=kept)
    labels = dict(zip(table["article_id"], table["label"], strict=True))
    found = [
        dataclasses.replace(article, event=labels[article.id]) if article.id in labels else article
        for article in articles
    ]
    return found, decisions(table, len(articles), window_days)


def decisions(table: pd.DataFrame, n_articles: int, window_days: int = 7) -> list[Decision]:
    """Return what is said of events that were found, for a corpus of ``n_articles``."""
    if table.empty:
        return []
    n_events = table["event"].nunique()
    said = f"found by words, names and dates within {counted(window_days, 'day')}: "
    said += f"{counted(n_events, 'event')} in {counted(len(table), 'article')}"
    if len(table) < n_articles:
        said += f" that named none (of {n_articles})"
    alone = int((table["n_articles"] == 1).sum())
    said += f", {alone} told by one article alone" if alone and n_events > 1 else ""
    return [Decision("events", said, n=len(table))]


class Finder:
    """Reads articles, keeps counts of their words, and finds the events of all."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._days: list[float] = []
        self._counts: dict[str, _Counts] = {}

    def add(self, articles: Iterable[Article]) -> None:
        """Read some more articles."""
        by_language = defaultdict(list)
        for article in articles:
            by_language[language(article.text[:_LOOKED])].append((len(self._ids), article))
            self._ids.append(article.id)
            self._days.append(_day(article.published))
        for name, numbered in by_language.items():
            counts = self._counts.setdefault(name, _Counts(name))
            counts.add(
                [number for number, _ in numbered],
                [text for _, each in numbered for text in (each.title, each.text[:_READ])],
            )

    def table(self, window_days: int = 7, taken: Collection[str] = ()) -> pd.DataFrame:
        """Return the table of :func:`find_events`; no label is one of ``taken``."""
        if window_days < 0:
            raise ValueError(f"window_days must be at least 0, not {window_days}")
        days, ids = np.array(self._days, dtype=np.float64), self._ids
        event = np.zeros(len(ids), dtype=np.int64)
        similarity = np.full(len(ids), np.nan)
        named: list[list[str]] = []
        for _, counts in sorted(self._counts.items()):
            rows = np.array(counts.rows, dtype=np.int64)
            # The result does not depend on the order of the articles, to the last digit.
            place = np.lexsort((np.array(ids, dtype=object)[rows], days[rows]))
            order, terms = rows[place], counts.weights(place)
            group = _groups(terms, days[order], window_days)
            event[order] = group + len(named)
            similarity[order] = _similarity(terms, group)
            named += counts.names(terms, group)
        first = pd.Series(days).groupby(event).min()
        least = pd.Series(ids, dtype=object).groupby(event).min()
        ranked = pd.DataFrame({"first": first, "id": least}).sort_values(["first", "id"]).index
        labels: dict[int, str] = {}
        used, numbers = set(taken), defaultdict[str, Iterator[int]](partial(count, 1))
        for number in ranked.tolist():
            labels[number] = _label(named[number], used, numbers)
            used.add(labels[number])
        rank = {number: at for at, number in enumerate(ranked.tolist(), start=1)}
        of = pd.Series(days).groupby(event)
        table = pd.DataFrame(
            {
                "article_id": ids,
                "event": [f"e{rank[number]}" for number in event.tolist()],
                "n_articles": np.bincount(event, minlength=1)[event],
                "first": of.transform("min").map(_shown),
                "last": of.transform("max").map(_shown),
                "label": [labels[number] for number in event.tolist()],
                "similarity": similarity.round(6),
            },
            columns=list(_TYPES),
        )
        return table.astype(_TYPES)


def _chunks(articles: Iterable[Article]) -> Iterator[list[Article]]:
    left = iter(articles)
    while chunk := list(islice(left, _CHUNK)):
        yield chunk


def _day(published: str) -> float:
    """Return the number of the day of a date, NaN for one without a day."""
    found = iso_date(published)
    return date.fromisoformat(found).toordinal() if len(found) == 10 else math.nan


def _shown(day: float) -> str:
    return "" if math.isnan(day) else date.fromordinal(int(day)).isoformat()


# --- the words of articles -------------------------------------------------------------------


@cache
def _common(name: str) -> dict[str, float]:
    """Return how often common words of a language stand in a million words."""
    languages, words = read_table("common_words.csv"), {}
    codes = read_table("languages.csv")
    own = set(codes.loc[codes["language"] == name, "code"])
    for row in languages[languages["language"].isin(own)].to_dict("records"):
        words.update(dict.fromkeys(row["words"].split(), float(row["per_million"])))
    return words


class _Counts:
    """The words and pairs of words of articles of one language, as numbers."""

    def __init__(self, name: str) -> None:
        self.rows: list[int] = []  # the numbers of the articles
        self._common = _common(name)
        self._written: dict[str, int] = defaultdict(count().__next__)
        self._terms: dict[str, int] = defaultdict(count().__next__)
        self._term_of = array("i")  # of each word as it is written
        self._inside: Ints = np.zeros(0, dtype=np.int64)  # how often it does not open a sentence
        self._words: list[sparse.csr_array] = []
        self._pairs: list[tuple[Ints, Ints, NDArray[np.float32]]] = []

    def add(self, rows: list[int], texts: list[str]) -> None:
        """Count the words of articles: ``texts`` holds the title and the text of each."""
        self.rows += rows
        words = words_of_texts(texts)
        # Where no blanks part the words, pairs of characters stand for them.
        parts = [
            ["".join(pair) for pair in pairwise(word)] or [word] if _PAIRED.search(word) else [word]
            for word in words.vocabulary
        ]
        written = np.array([self._number(part) for each in parts for part in each], dtype=np.int64)
        n_parts = np.array([len(each) for each in parts], dtype=np.int64)
        begins = np.cumsum(n_parts) - n_parts
        repeats = n_parts[words.codes]
        within = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        written = written[np.repeat(begins[words.codes], repeats) + within]
        text = np.repeat(words.article, repeats)
        joined = np.repeat(words.joined() & (repeats == 1), repeats)
        inside = np.bincount(written[joined & (text % 2 == 1)], minlength=len(self._written))
        inside[: len(self._inside)] += self._inside
        self._inside = inside
        term = np.array(self._term_of, dtype=np.int64)[written]
        article, weight = text // 2, np.where(text % 2, 1, _TITLE).astype(np.float32)
        shape = (len(rows), len(self._terms))
        counts = sparse.coo_array((weight, (article, term)), shape=shape).tocsr()
        counts.sum_duplicates()
        self._words.append(counts)
        common = self._common
        often = np.array(
            [common.get(form.lower(), 0) >= _FUNCTION for form in self._terms], dtype=bool
        )
        ends = np.flatnonzero(joined)
        ends = ends[(ends > 0) & ~often[term[ends]]]
        ends = ends[~often[term[ends - 1]] & (text[ends] == text[ends - 1])]
        key = (term[ends - 1] << 31) + term[ends]
        order = np.lexsort((key, article[ends]))
        key, owner, share = key[order], article[ends][order], weight[ends][order]
        new = np.concatenate([[True], (np.diff(key) != 0) | (np.diff(owner) != 0)])[: len(key)]
        sums = np.add.reduceat(share, np.flatnonzero(new)) if len(key) else share
        sizes = np.bincount(owner[new], minlength=len(rows))
        self._pairs.append((key[new], sizes, sums.astype(np.float32)))

    def _number(self, word: str) -> int:
        number = self._written[word]
        if number == len(self._term_of):
            self._term_of.append(self._terms[normalise(word)])
        return number

    def weights(self, order: Ints) -> sparse.csr_array:
        """Return the weighted terms of the articles, rows of length 1, in the given order.

        The columns are the words in alphabetical order, then the pairs of words.
        """
        forms = np.array(list(self._terms), dtype=object)
        self.forms, rank = forms[np.argsort(forms)], np.argsort(np.argsort(forms))
        n_words, n = len(forms), len(self.rows)
        keys = np.concatenate([key for key, _, _ in self._pairs])
        first, second = rank[keys >> 31], rank[keys & (2**31 - 1)]
        self.pairs, column, spread = np.unique(
            first * n_words + second, return_inverse=True, return_counts=True
        )
        kept = spread > 1  # one that nobody else has tells nothing
        number = np.cumsum(kept) - 1
        self.pairs = self.pairs[kept]
        shape = (n, n_words + len(self.pairs))
        sizes = np.concatenate([each for _, each, _ in self._pairs])
        values = np.concatenate([each for _, _, each in self._pairs])
        held = kept[column]
        owner = np.repeat(np.arange(n), sizes)[held]
        places = (owner, n_words + number[column[held]])
        pairs = sparse.coo_array((values[held], places), shape=shape).tocsr()
        words = sparse.vstack(
            [
                sparse.csr_array(
                    (part.data, rank[part.indices], part.indptr), shape=(part.shape[0], shape[1])
                )
                for part in self._words
            ],
            format="csr",
        )
        terms = (words + pairs).tocsr()[order]
        terms.sort_indices()
        weight = self._rarity(terms, n_words)
        terms.data = np.sqrt(terms.data) * weight[terms.indices]
        terms.eliminate_zeros()
        return _unit_rows(terms)

    def _rarity(self, terms: sparse.csr_array, n_words: int) -> NDArray[np.float32]:
        """Return what each term weighs."""
        often = np.full(terms.shape[1], _PAIR)
        often[:n_words] = [
            self._common.get(form.lower(), _NUMBER if _COMMON_NUMBER.fullmatch(form) else _RARE)
            for form in self.forms
        ]
        expected = _BACKGROUND * -np.expm1(-_LENGTH / 1e6 * np.maximum(often, _PAIR))
        spread = np.bincount(terms.indices, minlength=terms.shape[1])
        rarity = np.log((terms.shape[0] + _BACKGROUND) / (spread + expected))
        weight = np.maximum(rarity, 0) ** _POWER
        weight[spread > max(_SPREAD, terms.shape[0] // 50)] = 0  # to stay fast
        capitals = np.array([word[:1].isupper() for word in self._written], dtype=bool)
        rank = np.argsort(np.argsort(np.array(list(self._terms), dtype=object)))
        term = rank[np.array(self._term_of, dtype=np.int64)]
        inside = np.bincount(term, weights=self._inside, minlength=n_words)
        named = np.bincount(term, weights=self._inside * capitals, minlength=n_words)
        weight[:n_words] *= 1 + _NAME * named / np.maximum(inside, 1)
        digits = [any(char.isdigit() for char in form) for form in self.forms]
        weight[:n_words][digits] *= _DIGIT
        # as it is written most often where no sentence opens
        self.shown: dict[int, str] = {}
        words = list(self._written)
        for place in np.lexsort((np.array(words, dtype=object), -self._inside))[::-1].tolist():
            self.shown[int(term[place])] = words[place]
        return weight.astype(np.float32)

    def names(self, terms: sparse.csr_array, group: Ints) -> list[list[str]]:
        """Return words and names that tell each group from the others, the best first."""
        sums = _summed(terms, group)
        held = terms.copy()
        held.data = np.ones_like(held.data)
        spread = _summed(held, group)  # the same places: no weight is 0
        in_all, n_words = np.asarray(sums.sum(axis=0)).ravel(), len(self.forms)
        found = []
        for left, right in pairwise(sums.indptr.tolist()):
            columns, values = sums.indices[left:right], sums.data[left:right]
            scores = values * np.sqrt(values / in_all[columns]) * spread.data[left:right]
            scores = np.where(columns < n_words, 1, _PHRASE) * scores
            names: list[str] = []
            taken: set[str] = set()
            for column in columns[np.lexsort((columns, -scores.round(6)))[:40]].tolist():
                name = self._name(column)
                roots = {part.lower()[:5] for part in name.split()}
                if name and taken.isdisjoint(roots):
                    names.append(name)
                    taken |= roots
            found.append(names)
        return found

    def _name(self, column: int) -> str:
        """Return a term as it is mostly written, '' for one that makes no good label."""
        n_words = len(self.forms)
        places = [column]
        if column >= n_words:
            places = list(divmod(int(self.pairs[column - n_words]), n_words))
        words = [re.sub("['’]s?$", "", self.shown[place]) for place in places]
        if len(words) > 1 and not all(word[:1].isupper() for word in words):
            return ""  # not a name
        if self._common.get(words[0].lower(), 0) > _TOLD and len(words) == 1:
            return ""
        good = all(word[:1].isalpha() for word in words) and max(map(len, words)) > 2
        return " ".join(words) if good or _PAIRED.search(words[0]) else ""


def _label(names: list[str], used: set[str], numbers: Mapping[str, Iterator[int]]) -> str:
    """Return a label that is not used: three names, more where that must be, else a number.

    ``numbers`` goes on counting where the last label of the same names stopped.
    """
    for n_names in range(min(3, len(names)) or 1, len(names) + 1):
        if (label := ", ".join(names[:n_names])) not in used:
            return label
    stem = ", ".join(names[:3]) or "event"
    return next(label for n in numbers[stem] if (label := f"{stem} ({n})") not in used)


def _unit_rows(terms: sparse.csr_array) -> sparse.csr_array:
    """Return rows reduced to their weightiest terms and scaled to length 1."""
    kept = np.ones(len(terms.data), dtype=bool)
    for left, right in pairwise(terms.indptr.tolist()):
        if right - left > _MOST:
            values = terms.data[left:right]
            kept[left:right] = values >= np.partition(values, -_MOST)[-_MOST]
        values = terms.data[left:right]
        length = float(np.sqrt(np.square(values[kept[left:right]], dtype=np.float64).sum()))
        values /= length or 1
    edges = np.concatenate([[0], np.cumsum(kept)])[terms.indptr]
    parts = (terms.data[kept], terms.indices[kept], edges)
    return sparse.csr_array(parts, shape=terms.shape)


# --- groups ----------------------------------------------------------------------------------


def _groups(terms: sparse.csr_array, days: Floats, window: int) -> Ints:
    """Return the number of the event of each article."""
    n = len(days)
    dated = np.sort(days[~np.isnan(days)])
    near = np.searchsorted(dated, days + window, "right") - np.searchsorted(dated, days - window)
    crowd = np.where(np.isnan(days), n, near + n - len(dated))
    return linked(terms, _LEAST + _CROWD * np.log10(np.maximum(crowd, 1)), days, window)


def linked(
    terms: sparse.csr_array, asked: Floats, days: Floats | None = None, window: int = 0
) -> Ints:
    """Return the number of the group of each row: average linkage of sparse rows of length 1.

    Two groups are joined if their mean cosine is at least ``asked`` (the mean of the values of
    their rows), and if not more than ``window`` days lie between them; NaN is any day. All groups
    that are nearest to each other are joined at once, which gives the same groups as one by one
    (reciprocal nearest neighbours, Murtagh 1983). The mean cosine of two groups is the product of
    their mean rows, so that no table of all pairs is needed.
    """
    n = len(asked)
    days = np.full(n, np.nan) if days is None else days
    first, last = np.nan_to_num(days, nan=-np.inf), np.nan_to_num(days, nan=np.inf)
    group: Ints = np.arange(n)
    sizes: Floats = np.ones(n)
    nearest: Ints = np.full(n, -1)
    closeness: Floats = np.zeros(n)
    stale, whole = np.ones(n, dtype=bool), True
    while n > 1:
        _renew(nearest, closeness, stale, terms, sizes, asked, first, last, window)
        partner = np.where(closeness >= 1, nearest, -1)
        mutual = (partner >= 0) & (partner[partner] == np.arange(n)) & (partner > np.arange(n))
        left = np.flatnonzero(mutual)
        right = partner[left]
        if not len(left):
            if whole:
                break
            stale, whole = np.ones(n, dtype=bool), True  # joining may have made new neighbours
            continue
        gone = np.zeros(n, dtype=bool)
        gone[right] = True
        new = np.cumsum(~gone) - 1
        new[right] = new[left]
        n_new = n - len(left)
        changed = np.zeros(n, dtype=bool)
        changed[left] = changed[right] = True
        renewed = changed | np.where(nearest >= 0, changed[nearest], False)
        terms = _summed(terms, new)
        asked = np.bincount(new, weights=asked * sizes) / np.bincount(new, weights=sizes)
        sizes = np.bincount(new, weights=sizes).astype(np.float64)
        # a group has the days of those of its articles that have any
        first, last = _span(new, n_new, first, last)
        keep = ~gone
        nearest = np.where(nearest[keep] >= 0, new[nearest[keep]], -1)
        closeness = closeness[keep]
        stale = np.zeros(n_new, dtype=bool)
        stale[new[renewed]] = True
        group, n, whole = new[group], n_new, False
    return group


def _span(new: Ints, n: int, first: Floats, last: Floats) -> tuple[Floats, Floats]:
    begins, ends = np.full(n, np.inf), np.full(n, -np.inf)
    dated = np.isfinite(first)
    np.minimum.at(begins, new[dated], first[dated])
    np.maximum.at(ends, new[dated], last[dated])
    without = np.isinf(begins)
    begins[without], ends[without] = -np.inf, np.inf
    return begins, ends


def _renew(
    nearest: Ints, closeness: Floats, stale: Flags, terms: sparse.csr_array, sizes: Floats,
    asked: Floats, first: Floats, last: Floats, window: int,
) -> None:  # fmt: skip
    """Look for the nearest group of each that is ``stale``, and how close it is: 1 is enough."""
    n = len(sizes)
    todo = np.flatnonzero(stale)
    todo = todo[np.argsort(first[todo], kind="stable")]
    means = (sparse.diags_array((1 / sizes).astype(np.float32)) @ terms).tocsr()
    columns, of_columns = np.arange(0), None
    at = 0
    while at < len(todo):
        rows = todo[at : at + max(1, min(1000, _CELLS // n))]
        at += len(rows)
        begins, ends = first[rows].min() - window, last[rows].max() + window
        reached = np.flatnonzero((first <= ends) & (last >= begins))
        if of_columns is None or not np.array_equal(reached, columns):
            columns, of_columns = reached, means[reached].T.tocsr()
        product = (means[rows] @ of_columns).tocsr()
        product.sort_indices()
        row = np.repeat(np.arange(len(rows)), np.diff(product.indptr))
        one, other = rows[row], columns[product.indices]
        close = product.data.astype(np.float64) * 2 / (asked[one] + asked[other])
        apart = np.maximum(first[other] - last[one], first[one] - last[other])
        close = np.where((one == other) | (apart > window), 0, close).round(6)
        most = np.zeros(len(rows))
        np.maximum.at(most, row, close)
        best = np.flatnonzero((close == most[row]) & (close > 0))
        found, where = np.unique(row[best], return_index=True)  # the first of equals
        nearest[rows], closeness[rows] = -1, 0
        nearest[rows[found]] = other[best[where]]
        closeness[rows[found]] = most[found]


def _similarity(terms: sparse.csr_array, group: Ints) -> Floats:
    """Return the mean cosine of each article with the others of its group, NaN for one alone."""
    sums = _summed(terms, group)[group]
    to_all = np.asarray(terms.multiply(sums).sum(axis=1), dtype=np.float64).ravel()
    others = np.bincount(group)[group] - 1
    return np.where(others > 0, (to_all - 1) / np.maximum(others, 1), np.nan)


def _summed(terms: sparse.csr_array, group: Ints) -> sparse.csr_array:
    """Return the sums of the rows of each group."""
    ones, places = np.ones(len(group), dtype=np.float32), (group, np.arange(len(group)))
    sums = (sparse.coo_array((ones, places)).tocsr() @ terms).tocsr()
    sums.sort_indices()
    return sums
