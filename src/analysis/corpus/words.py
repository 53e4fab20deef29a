"""The words of a corpus as one table of numbers: everything that counts words reads it.

:func:`words_of` reads texts once and gives each word a number in a vocabulary, its place and
what stands before it; :func:`count_terms` counts words or bigrams of one voice in it, and
:func:`compared` brings spelling variants, numbers and phrases into the form in which wording is
compared. :func:`word_rows` makes a row of each article, to be kept in a file, and
:meth:`Words.read` holds such rows in some seven bytes a word: a hundred thousand articles of 350
words take about a quarter of a gigabyte, and their texts need not be in memory.
"""

from __future__ import annotations

import re
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus.article import Article, Corpus, articles_of
from analysis.files import need_columns
from analysis.lexicons import read_table, word_set
from analysis.text import segment
from analysis.text.english import normalise

if TYPE_CHECKING:
    from scipy import sparse

VOICES = ("all", "outlet", "quoted")
COLUMNS = ("article_id", "n_chars", "words", "gaps", "quoted")
APART, JOINED, SPACE, HARD_SPACE = range(4)  # what lies between a word and the one before
_GAPS = {" ": SPACE, "\u00a0": HARD_SPACE}
_JOINS = re.compile(r"[ \t“”\"‘’'*]*")  # between two words of one term
_FIELDS = ("id", "source", "title", "published", "byline", "event")
_AT_ONCE = 2_000_000  # words that are counted together

Codes = NDArray[np.int32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


def term_form(term: str) -> str:
    """Return the form under which a term of several words is counted."""
    return " ".join(normalise(word) for word in term.split())


@dataclass(frozen=True, eq=False, repr=False)
class Words:
    """The words of all articles in a row, as numbers, and the table of the articles.

    ``articles`` has a row for each article: ``article_id``, ``n_chars`` (the length of the
    text, 0 for one of blanks alone) and any metadata; ``lengths`` holds its number of words.
    Word ``i`` is ``vocabulary[codes[i]]``; ``vocabulary`` is in the order in which its words
    first stand in the corpus. ``gaps`` says what lies between a word and the one before, see
    :func:`word_rows`; ``capital`` whether the word begins with a capital; ``start`` and
    ``end`` are its offsets, empty for words that were kept without their texts; ``quoted`` is
    whether it begins in a quoted voice, None if no voices are known. ``len`` is the number of
    articles.
    """

    articles: pd.DataFrame
    codes: Codes
    lengths: Ints
    vocabulary: list[str]
    gaps: NDArray[np.uint8]
    capital: Flags
    start: Codes
    end: Codes
    quoted: Flags | None = None

    @classmethod
    def read(cls, batches: Iterable[tuple[pd.DataFrame, pd.DataFrame]]) -> Words:
        """Return the words of ``batches``, of which one is in memory at a time.

        A batch is a table of articles (``article_id``, metadata; without texts) and one of
        rows of :func:`word_rows`, in any order. Raises ``ValueError`` for a column that
        is missing, an article without a row of words and the reverse, an article that comes
        twice, lists of unequal lengths, rows that an earlier version made, and if some articles
        have voices and others none.
        """
        numbers: dict[str, int] = defaultdict(count().__next__)
        codes, lengths = array("i"), array("q")
        gaps, quoted = bytearray(), bytearray()
        frames, voiced = [], set()
        for articles, words in batches:
            if not len(articles) and not len(words):
                continue
            need_columns(articles, ["article_id"], "articles")
            need_columns(words, COLUMNS, "words", see="word_rows")
            wanted, given = articles["article_id"], words["article_id"]
            if len(twice := given[given.duplicated()]):
                raise ValueError(f"two rows of words for article {twice.iloc[0]!r}")
            if len(lacking := wanted[~wanted.isin(given)]):
                raise ValueError(f"no words of article {lacking.iloc[0]!r} ({len(lacking)} in all)")
            if len(unknown := given[~given.isin(wanted)]):
                raise ValueError(f"words of {unknown.iloc[0]!r}, which is not among the articles")
            rows = words.set_index("article_id").loc[wanted]
            frames.append(articles.assign(n_chars=rows["n_chars"].to_numpy(dtype=np.int64)))
            for row in rows.reset_index()[list(COLUMNS)].to_dict("records"):
                forms, name = list(row["words"]), repr(row["article_id"])
                codes.extend(map(numbers.__getitem__, forms))
                lengths.append(len(forms))
                gaps += _bytes(row["gaps"], len(forms), f"gaps of {name}")
                voiced.add(isinstance(row["quoted"], list | np.ndarray))
                if len(voiced) > 1:
                    raise ValueError("some articles have voices, others none: make all rows alike")
                if True in voiced:
                    quoted += _bytes(row["quoted"], len(forms), f"quoted of {name}")
        none = pd.DataFrame({"article_id": pd.Series(dtype=object), "n_chars": 0})
        table = pd.concat(frames, ignore_index=True) if frames else none
        if len(again := table["article_id"][table["article_id"].duplicated()]):
            raise ValueError(f"two articles have the id {again.iloc[0]!r}")
        if max(gaps, default=0) > HARD_SPACE:
            raise ValueError("words of an earlier version of the package: make their rows again")
        words_in_all = np.frombuffer(codes, dtype=np.int32)
        no_places = np.empty(0, dtype=np.int32)
        return cls(
            table,
            words_in_all,
            np.frombuffer(lengths, dtype=np.int64),
            list(numbers),
            np.frombuffer(gaps, dtype=np.uint8),
            _capitals(numbers)[words_in_all],
            no_places,
            no_places,
            np.frombuffer(quoted, dtype=bool) if True in voiced else None,
        )

    def __len__(self) -> int:
        return len(self.lengths)

    def __repr__(self) -> str:
        return f"Words({len(self)} articles, {len(self.codes)} words)"

    @cached_property
    def article(self) -> Codes:
        """The position of the article that each word stands in."""
        return np.repeat(np.arange(len(self), dtype=np.int32), self.lengths)

    @cached_property
    def edges(self) -> Ints:
        """The position of the first word of each article, and last the number of words."""
        return np.concatenate([[0], np.cumsum(self.lengths)])

    @cached_property
    def terms(self) -> NDArray[np.object_]:
        """The form under which each word of the vocabulary is counted."""
        return np.array([normalise(word) for word in self.vocabulary], dtype=object)

    @cached_property
    def lower(self) -> Codes:
        """The same number for all words of the vocabulary that differ in capitals only."""
        lower = np.array([word.lower() for word in self.vocabulary], dtype=object)
        return pd.factorize(lower)[0].astype(np.int32)

    def of_voice(self, voice: str) -> Flags:
        """Return for each word whether it is of ``voice``, one of all, outlet and quoted.

        Raises ``ValueError`` for another voice, and for outlet and quoted without voices.
        """
        if voice not in VOICES:
            raise ValueError(f"voice must be one of {', '.join(VOICES)}, not {voice!r}")
        if voice == "all":
            return np.ones(len(self.codes), dtype=bool)
        if self.quoted is None:
            raise ValueError(f"these words hold no voices, so none are {voice}: give voices.split")
        return self.quoted if voice == "quoted" else ~self.quoted

    def joined(self, voice: str = "all") -> Flags:
        """Return for each word whether it is joined to the one before, both of ``voice``.

        Joined words have nothing but spaces and quotation marks between them. A term of
        several words never crosses other punctuation, a paragraph, or a change of voice.
        """
        said = self.of_voice(voice)
        joined = np.isin(self.gaps, (JOINED, SPACE)) & said
        joined[1:] &= said[:-1]
        return joined

    def content(self) -> Flags:
        """Return for each word whether it is neither a function word nor capitalised."""
        function = word_set("function_words.txt")
        known = np.array([word in function for word in self.vocabulary], dtype=bool)
        return ~self.capital & ~known[self.codes]

    def article_of(self, places: Ints) -> Ints:
        """Return the position of the article of each place, where :attr:`article` is too large."""
        return np.searchsorted(self.edges, places, side="right") - 1

    def per_article(self, marked: Flags) -> Ints:
        """Return how many of the words that are marked each article has."""
        found = np.zeros(len(self), dtype=np.int64)
        for first, last, some in self.parts(_AT_ONCE):
            so_far = np.concatenate([[0], np.cumsum(marked[some])])
            found[first:last] = np.diff(so_far[self.edges[first : last + 1] - some.start])
        return found

    def parts(self, most: int) -> Iterator[tuple[int, int, slice]]:
        """Yield runs of articles of at most ``most`` words, or one longer article.

        The first article, the last and one, and the slice of their words.
        """
        first, edges = 0, self.edges
        while first < len(self):
            last = int(np.searchsorted(edges, edges[first] + most, side="right")) - 1
            last = max(last, first + 1)
            yield first, last, slice(int(edges[first]), int(edges[last]))
            first = last

    def at(self, places: Ints, lengths: Ints, articles: pd.DataFrame) -> Words:
        """Return the words at ``places``, ``lengths`` of them for each row of ``articles``."""
        kept = {
            name: column[places] if len(column) else column
            for name in ("codes", "gaps", "capital", "start", "end", "quoted")
            if (column := getattr(self, name)) is not None
        }
        return replace(self, articles=articles, lengths=lengths, **kept)

    def select(self, mask: Sequence[bool] | Flags | pd.Series) -> Words:
        """Return the articles marked in ``mask``, one value an article, in their order.

        The same as if the corpus had no others. Raises ``ValueError`` for another number of
        values.
        """
        chosen = np.asarray(mask, dtype=bool)
        if chosen.shape != (len(self),):
            raise ValueError(f"a mask of {chosen.size} values for {len(self)} articles")
        places = np.flatnonzero(np.repeat(chosen, self.lengths))
        articles = self.articles[chosen].reset_index(drop=True)
        words = self.at(places, self.lengths[chosen], articles)
        numbers, used = pd.factorize(words.codes)  # in order of first appearance
        vocabulary = [self.vocabulary[code] for code in used]
        return replace(words, codes=numbers.astype(np.int32), vocabulary=vocabulary)

    def sample(self, n: int, random_state: int = 0) -> Words:
        """Return ``n`` articles drawn at random, in their order; all if there are no more.

        Raises ``ValueError`` if ``n`` is below 1.
        """
        if n < 1:
            raise ValueError(f"n must be at least 1, not {n}")
        if n >= len(self):
            return self
        drawn = np.random.default_rng(random_state).choice(len(self), size=n, replace=False)
        return self.select(np.isin(np.arange(len(self)), drawn))


def _bytes(values: Sequence[int] | NDArray[Any], length: int, what: str) -> bytes:
    if len(values) != length:
        raise ValueError(f"{what}: {len(values)} values for {length} words")
    return np.asarray(values, dtype=np.uint8).tobytes()


def _capitals(words: Iterable[str]) -> Flags:
    return np.array([word[:1].isupper() for word in words], dtype=bool)


def words_of_texts(texts: Iterable[str]) -> Words:
    """Return the words of ``texts``, each of which counts as an article without an id.

    The words are those of :func:`analysis.text.segment.words`. The texts may be a generator and are
    not kept.
    """
    numbers: dict[str, int] = defaultdict(count().__next__)
    between: dict[str, int] = defaultdict(count().__next__)
    lengths, n_chars = array("q"), array("q")
    columns: list[list[Codes]] = [[np.empty(0, dtype=np.int32)] for _ in range(4)]
    for text in texts:
        pieces = segment.split_at_words(text)
        ends = np.cumsum(np.fromiter(map(len, pieces), dtype=np.int32), dtype=np.int32)
        pieces[0] = "\n"  # a first word is joined to none
        words = np.fromiter(map(numbers.__getitem__, pieces[1::2]), dtype=np.int32)
        gaps = np.fromiter(map(between.__getitem__, pieces[:-1:2]), dtype=np.int32)
        for column, values in zip(columns, (words, gaps, ends[:-1:2], ends[1::2]), strict=True):
            column.append(values)
        lengths.append(len(words))
        n_chars.append(len(text) if text.strip() else 0)
    codes, gaps, start, end = map(np.concatenate, columns)
    kinds = [_GAPS.get(gap, JOINED if _JOINS.fullmatch(gap) else APART) for gap in between]
    return Words(
        pd.DataFrame({"n_chars": np.array(n_chars, dtype=np.int64)}),
        codes,
        np.array(lengths, dtype=np.int64),
        list(numbers),
        np.array(kinds, dtype=np.uint8)[gaps],
        _capitals(numbers)[codes],
        start,
        end,
    )


def words_of(corpus: Iterable[Article] | Words, voices: pd.DataFrame | None = None) -> Words:
    """Return the words of articles; what are words already is returned as it is.

    ``voices`` is the table of :func:`analysis.voices.split`: with it ``quoted`` is known.
    Raises ``ValueError`` if ``voices`` lacks a column, and for voices of words that have
    their own.
    """
    if isinstance(corpus, Words):
        if voices is not None:
            raise ValueError("voices belong to the words already: leave `voices` out")
        return corpus
    articles = articles_of(corpus)
    words = words_of_texts(article.text for article in articles)
    ids = np.array([article.id for article in articles], dtype=object)
    words.articles.insert(0, "article_id", ids)
    if voices is None:
        return words
    row = _spans_at(ids, words.article, words.start, voices)
    is_quoted = np.append((voices["voice"] == "quoted").to_numpy(), False)
    return replace(words, quoted=is_quoted[row])


def word_rows(articles: Iterable[Article], voices: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the words of each article as a row of plain Python values, to be kept in a file.

    - ``article_id``; ``n_chars``: length of the text, 0 for one of blanks alone;
    - ``words``: list of the words as written, those of :func:`analysis.text.segment.words`;
    - ``gaps``: list, what lies between each word and the one before: 0 anything else (and
      before the first word), 1 nothing, or spaces and quotation marks, 2 one space, 3 one
      no-break space;
    - ``quoted``: list, whether each word begins in a quoted voice of ``voices``, the table of
      :func:`analysis.voices.split`; None if ``voices`` is None.

    Raises ``ValueError`` if ``voices`` lacks a column.
    """
    words = words_of(articles, voices)
    spans = [slice(first, last) for first, last in pairwise(words.edges.tolist())]
    written = [words.vocabulary[code] for code in words.codes]
    quoted = words.quoted
    columns: dict[str, Any] = {
        "words": [written[span] for span in spans],
        "gaps": [words.gaps[span].tolist() for span in spans],
        "quoted": None if quoted is None else [quoted[span].tolist() for span in spans],
    }
    return words.articles.assign(**columns)


def _spans_at(
    ids: Iterable[object], article: NDArray[np.integer], starts: Ints | Codes, voices: pd.DataFrame
) -> Ints:
    """Return the row of ``voices`` in whose span each place lies, -1 for none.

    ``article`` is the position in ``ids`` of the article of each place.
    """
    needed = ["article_id", "start", "end", "voice", "speaker_id"]
    need_columns(voices, needed, "voices", see="voices.split")
    begins, ends = (voices[name].to_numpy(dtype=np.int64) for name in ("start", "end"))
    names = np.array([*map(str, voices["article_id"]), *map(str, ids)], dtype=object)
    spoken, known = np.split(pd.factorize(names)[0], [len(voices)])
    own = known[article]
    far = 1 + max(begins.max(initial=0), starts.max(initial=0))
    key = spoken * far + begins
    order = np.argsort(key)
    last = np.searchsorted(key, own * far + starts, side="right", sorter=order) - 1
    row = np.append(order, -1)[last]
    inside = (np.append(spoken, -1)[row] == own) & (starts < np.append(ends, 0)[row])
    return np.where(inside, row, -1)


def add_voice(table: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """Add ``voice`` and ``speaker_id`` to rows that hold ``article_id`` and ``start``.

    A place that no span of ``voices`` covers is the outlet's. Raises ``ValueError`` if
    ``voices`` lacks a column.
    """
    article, ids = pd.factorize(table["article_id"])
    row = _spans_at(ids, article, table["start"].to_numpy(dtype=np.int64), voices)
    voice = np.append(voices["voice"].to_numpy(dtype=object), "outlet")[row]
    speaker = np.append(voices["speaker_id"].fillna("").to_numpy(dtype=object), "")[row]
    return table.assign(voice=voice, speaker_id=speaker)


def labels_of(corpus: Iterable[Article] | Words, name: str) -> list[object]:
    """Return the value of a field, or of a column of ``corpus.frame``, for each article.

    A missing value is ''. Raises ``ValueError`` for a name that is neither.
    """
    if isinstance(corpus, Words):
        articles, name = corpus.articles, "article_id" if name == "id" else name
    elif name in _FIELDS:
        return [getattr(article, name) for article in articles_of(corpus)]
    else:
        articles = Corpus(articles_of(corpus)).frame
    if not len(articles):
        return []
    need_columns(articles, [name], "articles")
    column = articles[name].astype(object)
    return column.where(column.notna(), "").tolist()


def count_terms(
    words: Words, voice: str = "all", *, bigrams: bool = False, min_count: int = 1
) -> tuple[sparse.csr_array, NDArray[np.object_]]:
    """Return the counts, shape ``(n_articles, n_terms)``, and the terms in alphabetical order.

    Terms are the words of ``voice``, or ``bigrams`` of them; a word that is of another voice
    has a column of zeros. Bigrams of fewer than ``min_count`` occurrences are left out.
    Raises ``ValueError`` for another voice, and for outlet and quoted without voices.
    """
    from scipy import sparse  # slow to import, and not needed to load a corpus

    number, terms = pd.factorize(words.terms, sort=True)
    columns = number.astype(np.int32)[words.codes]
    if bigrams:
        columns, terms = _bigrams(columns, terms, words.joined(voice), min_count)
    else:
        columns[~words.of_voice(voice)] = -1
    counts = [sparse.csr_array((0, len(terms)))]
    for first, last, some in words.parts(_AT_ONCE):
        counted = columns[some] >= 0
        places = (words.article[some][counted] - first, columns[some][counted])
        shape = (last - first, len(terms))
        counts.append(sparse.coo_array((np.ones(len(places[0])), places), shape=shape).tocsr())
    return sparse.vstack(counts, format="csr"), np.asarray(terms, dtype=object)


def _bigrams(
    columns: Codes, terms: NDArray[np.object_], joined: Flags, min_count: int
) -> tuple[Codes, NDArray[np.object_]]:
    """Return the bigram that ends at each word, -1 for none or a rare one, and the bigrams.

    ``columns`` is the position of each word in ``terms``; ``joined`` is whether it makes a
    bigram with the word before.
    """
    places = np.flatnonzero(joined)
    keys = columns[places - 1].astype(np.int64) * len(terms) + columns[places]
    found, numbers, often = np.unique(keys, return_inverse=True, return_counts=True)
    kept = often >= min_count
    lefts, rights = np.divmod(found[kept], max(len(terms), 1))
    bigrams = np.asarray(terms[lefts] + " " + terms[rights], dtype=object)
    order = np.argsort(bigrams)
    rank = np.full(len(found), -1, dtype=np.int32)
    rank[np.flatnonzero(kept)[order]] = np.arange(len(order), dtype=np.int32)
    ends = np.full(len(columns), -1, dtype=np.int32)
    ends[places] = rank[numbers]
    return ends, bigrams[order]


@cache
def spelling_variants() -> tuple[dict[str, str], dict[tuple[str, ...], str]]:
    """Return the standard form of each variant of one word, and of each variant of two words.

    The two words are given as they are compared. All are from ``spelling_variants.csv``.
    """
    table = read_table("spelling_variants.csv")
    rows = zip(table["variant"], table["standard"], table["endings"], strict=True)
    forms = [
        (variant + ending.strip("-"), standard + ending.strip("-"))
        for variant, standard, endings in rows
        for ending in endings.split() or ["-"]
    ]
    of_one = {variant: standard for variant, standard in forms if " " not in variant}
    of_two = {
        tuple(of_one.get(word, word) for word in variant.split()): standard
        for variant, standard in forms
        if " " in variant
    }
    return of_one, of_two


def compared(words: Words) -> Words:
    """Return words in the form in which wording is compared; ``vocabulary`` holds the forms.

    Spelling variants are one word (``lexicons/spelling_variants.csv``), and so are a number with
    commas and one without, *1,000* and *1000*, and two words that stand for one, *per cent*: such
    a word begins where its first part does and ends with the last.
    """
    numbers: dict[str, int] = defaultdict(count().__next__)
    variants, _ = spelling_variants()
    terms = [term.replace(",", "") for term in words.terms]  # only numbers hold a comma
    forms = [numbers[variants.get(term, term)] for term in terms]
    codes = np.array(forms, dtype=np.int32)[words.codes]
    apart = ~_join_phrases(codes, np.isin(words.gaps, (SPACE, HARD_SPACE)), numbers)
    kept, codes = np.flatnonzero(apart), codes[apart]
    found = words.at(kept, np.diff(np.searchsorted(kept, words.edges)), words.articles)
    end = words.end[np.append(kept, len(words.codes))[1:] - 1] if len(words.end) else words.end
    return replace(found, codes=codes, vocabulary=list(numbers), end=end)


def _join_phrases(codes: Codes, space: Flags, numbers: dict[str, int]) -> Flags:
    """Join two words that stand for one, in place; return which belong to the one before.

    ``space`` is whether just a space lies between a word and the one before.
    """
    _, phrases = spelling_variants()
    standard = {
        tuple(numbers[word] for word in phrase): numbers[form] for phrase, form in phrases.items()
    }
    opens, closes = np.zeros((2, len(numbers)), dtype=bool)
    for first, second in standard:
        opens[first] = closes[second] = True
    dropped = np.zeros(len(codes), dtype=bool)
    for place in np.flatnonzero(space[1:] & opens[codes[:-1]] & closes[codes[1:]]).tolist():
        found = standard.get((int(codes[place]), int(codes[place + 1])))
        if found is not None and not dropped[place]:
            codes[place], dropped[place + 1] = found, True
    return dropped
