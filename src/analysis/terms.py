"""The words of a corpus as a table: one row a word, with its place and its voice.

:func:`word_table` is what comparison and naming count from, so that every count can be
followed back to offsets; :func:`term_table` joins words into terms of one or more words,
and :func:`count_terms` turns them into a sparse matrix.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis import segment
from analysis.corpus import articles_of
from analysis.files import need_columns
from analysis.lexicons import read_terms

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

VOICES = ("all", "outlet", "quoted")
_FIELDS = ("id", "source", "title", "published", "byline", "event")
_POSSESSIVE = re.compile(r"['’]s$|['’]$", re.IGNORECASE)
_INITIALS = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]?\.?$")
JOINS = re.compile(r"[ \t“”\"‘’'*]*")  # between two words of one term


def normalise(word: str) -> str:
    """Return the form under which a word is counted.

    Lower case, without possessive 's and without the full stops of initials. A word in
    capitals that would turn into a function word keeps them: ``US`` is not ``us``, and
    ``U.S.`` is the same as ``US``.
    """
    word = _POSSESSIVE.sub("", word).replace("’", "'")
    if _INITIALS.match(word):
        word = word.replace(".", "")
    lower = word.lower()
    if len(word) > 1 and word.isupper() and lower in read_terms("function_words.txt"):
        return word
    return lower


def term_form(term: str) -> str:
    """Return the form under which a term of several words is counted."""
    return " ".join(normalise(word) for word in term.split())


def word_table(
    articles: Iterable[Article], *, voice: str = "all", voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row a word: ``article, article_id, start, end, word, joined`` (and voice).

    ``article`` is the position of the article in the corpus. ``joined`` tells whether
    nothing but spaces and quotation marks lies between the word and the one before.
    ``voice`` keeps the words of one voice; ``voices`` is the table of ``voices.split``,
    computed here when it is needed and None. When voices are known, the columns ``voice``
    and ``speaker_id`` are added. Raises ``ValueError`` for an unknown voice.
    """
    if voice not in VOICES:
        raise ValueError(f"voice must be one of {', '.join(VOICES)}, not {voice!r}")
    articles = articles_of(articles)
    if voice != "all" and voices is None:
        voices = split_voices(articles)
    cached: dict[str, str] = {}
    frames = [_words_of(position, article, cached) for position, article in enumerate(articles)]
    table = pd.concat(frames, ignore_index=True) if frames else _words_frame({})
    if voices is not None:
        table = add_voice(table, voices)
        if voice != "all":
            # a word is joined to the one before only if that one is of the same voice
            same = (table["voice"] == table["voice"].shift()).to_numpy()
            table["joined"] &= same
            table = table[table["voice"] == voice].reset_index(drop=True)
    return table


def _words_of(position: int, article: Article, cached: dict[str, str]) -> pd.DataFrame:
    text = article.text
    spans = segment.words(text)
    words, joined, before = [], [], -1
    for start, end in spans:
        surface = text[start:end]
        if surface not in cached:
            cached[surface] = normalise(surface)
        words.append(cached[surface])
        joined.append(before >= 0 and JOINS.fullmatch(text, before, start) is not None)
        before = end
    return _words_frame(
        {
            "article": np.full(len(spans), position),
            "article_id": [article.id] * len(spans),
            "start": [start for start, _ in spans],
            "end": [end for _, end in spans],
            "word": words,
            "joined": joined,
        }
    )


def _words_frame(columns: dict[str, object]) -> pd.DataFrame:
    names = ["article", "article_id", "start", "end", "word", "joined"]
    types = ["int64", "object", "int64", "int64", "object", "bool"]
    return pd.DataFrame(columns, columns=names).astype(dict(zip(names, types, strict=True)))


def split_voices(articles: Iterable[Article]) -> pd.DataFrame:
    """Return the table of :func:`analysis.quotes.voices.split`, imported only when it is needed."""
    from analysis.quotes.voices import split

    return split(articles)


def add_voice(table: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """Add ``voice`` and ``speaker_id`` to rows that hold ``article_id`` and ``start``.

    A place that no span of ``voices`` covers is the outlet's. Raises ``ValueError`` if
    ``voices`` lacks a column.
    """
    needed = ["article_id", "start", "end", "voice", "speaker_id"]
    need_columns(voices, needed, "voices", see="voices.split")
    voice = np.full(len(table), "outlet", dtype=object)
    speaker = np.full(len(table), "", dtype=object)
    spans = {str(key): group.sort_values("start") for key, group in voices.groupby("article_id")}
    places = table.groupby("article_id", sort=False).indices
    for article_id, rows in places.items():
        if (group := spans.get(str(article_id))) is None:
            continue
        starts = table["start"].to_numpy()[rows]
        found = np.searchsorted(group["start"].to_numpy(), starts, side="right") - 1
        inside = (found >= 0) & (starts < group["end"].to_numpy()[found])
        voice[rows[inside]] = group["voice"].to_numpy(dtype=object)[found[inside]]
        speakers = group["speaker_id"].fillna("").to_numpy(dtype=object)
        speaker[rows[inside]] = speakers[found[inside]]
    return table.assign(voice=voice, speaker_id=speaker)


def term_table(words: pd.DataFrame, ngrams: tuple[int, int] = (1, 1)) -> pd.DataFrame:
    """Return the terms of ``ngrams[0]`` to ``ngrams[1]`` words: ``words`` with a column ``term``.

    A term of several words never crosses punctuation other than quotation marks, a
    paragraph, or a change of voice. Raises ``ValueError`` unless 1 <= low <= high.
    """
    low, high = ngrams
    if not 1 <= low <= high:
        raise ValueError(f"ngrams must be (low, high) with 1 <= low <= high, not {ngrams}")
    tables = []
    term = words["word"].astype(object)
    start = words["start"]
    whole = pd.Series(True, index=words.index)
    for length in range(1, high + 1):
        if length > 1:  # grow each term by the word before it
            shift = length - 1
            term = words["word"].shift(shift, fill_value="") + " " + term
            start = words["start"].shift(shift, fill_value=0)
            whole &= words["joined"].shift(shift - 1, fill_value=False)
        if length >= low:
            tables.append(words.assign(term=term, start=start)[whole])
    table = pd.concat(tables, ignore_index=True)
    return table.sort_values(["article", "start", "end"], ignore_index=True)


def count_terms(
    table: pd.DataFrame, n_articles: int
) -> tuple[sparse.csr_array, NDArray[np.object_]]:
    """Return the counts, shape ``(n_articles, n_terms)``, and the terms in alphabetical order."""
    codes, terms = pd.factorize(table["term"].astype(object), sort=True)
    ones = np.ones(len(codes))
    shape = (n_articles, len(terms))
    counts = sparse.coo_array((ones, (table["article"].to_numpy(), codes)), shape=shape)
    return counts.tocsr(), np.asarray(terms, dtype=object)


def count_numbers(
    numbers: NDArray[np.integer], lengths: NDArray[np.integer], n_numbers: int
) -> Iterator[sparse.csr_array]:
    """Yield how often each number stands in each article, a row an article, a part at a time.

    ``numbers`` has one below ``n_numbers`` for each word of all articles in a row, -1 for a
    word that does not count; ``lengths`` are the words of each article.
    """
    for first, last, some in whole_articles(lengths, 2_000_000):
        counted = numbers[some] >= 0
        rows = np.repeat(np.arange(last - first, dtype=np.int32), lengths[first:last])[counted]
        places = (rows, numbers[some][counted].astype(np.int32))
        shape = (last - first, n_numbers)
        yield sparse.coo_array((np.ones(len(rows)), places), shape=shape).tocsr()


def whole_articles(lengths: NDArray[np.integer], most: int) -> Iterator[tuple[int, int, slice]]:
    """Yield runs of articles of at most ``most`` words, or one longer article.

    The first article, the last and one, and the slice of their words.
    """
    ends = np.concatenate([[0], np.cumsum(lengths)])
    first = 0
    while first < len(lengths):
        last = max(int(np.searchsorted(ends, ends[first] + most, side="right")) - 1, first + 1)
        yield first, last, slice(int(ends[first]), int(ends[last]))
        first = last


def labels_of(corpus: Corpus, name: str) -> list[object]:
    """Return the value of a field, or of a column of ``corpus.frame``, for each article.

    A missing value is ''. Raises ``ValueError`` for a name that is neither.
    """
    articles = articles_of(corpus)
    if name in _FIELDS:
        return [getattr(article, name) for article in articles]
    frame = corpus.frame
    if articles:
        need_columns(frame, [name], "articles")
    column = frame[name].astype(object) if articles else pd.Series(dtype=object)
    return column.where(column.notna(), "").tolist()
