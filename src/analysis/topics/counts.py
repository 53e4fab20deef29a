"""The words of passages or articles, and what of them counts while topics are fitted.

:func:`read_units` reads passages or articles, :func:`count` makes a matrix of their words.
Three kinds of words are kept out of topics: those that carry no subject matter
(:func:`term`), those of this corpus as a whole, its outlets and its authors
(:func:`stop_words`), and those that repeat an earlier article (:func:`repeated_from`,
:func:`copies`): what is printed twice counts once, so that nothing becomes a topic by being
copied.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from numbers import Integral
from typing import TYPE_CHECKING, NamedTuple, TypeGuard

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import coo_matrix, csr_matrix, vstack
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.article import articles_of, passage_frame
from analysis.corpus.words import Codes, Words, labels_of, words_of, words_of_texts
from analysis.lexicons import word_set
from analysis.reuse.runs import shingles
from analysis.text.english import normalise
from analysis.text.segment import word_forms

if TYPE_CHECKING:
    from analysis.corpus.article import Article

RAREST = 0.003  # a word stands in at least this share of the passages
NAME = 0.8  # a name is written with a capital at least this often

Ints = NDArray[np.intp]


class Units(NamedTuple):
    """The passages or articles, their words, and the outlets and bylines of the corpus.

    ``frame`` has the columns ``article_id, source, event, start, end, text``, and one row for
    each passage or article that is not blank; ``text`` is empty where only words are kept.
    """

    frame: pd.DataFrame
    words: Words
    outlets: set[str]
    bylines: set[str]


def read_units(corpus: Sequence[Article] | Words, unit: str) -> Units:
    """Return what there is to read. Raises ``ValueError`` for passages without texts."""
    if isinstance(corpus, Words):
        bylines = labels_of(corpus, "byline") if "byline" in corpus.articles else []
    else:
        bylines = [getattr(article, "byline", "") or "" for article in corpus]
    outlets = set(map(str, labels_of(corpus, "source")))
    if unit == "passage":
        if isinstance(corpus, Words):
            raise ValueError('words are kept without their sentences: use unit="article"')
        frame = passage_frame(corpus)
        return Units(frame, words_of_texts(frame["text"]), outlets, set(map(str, bylines)))
    words = words_of(corpus)
    filled = (words.articles["n_chars"] > 0).to_numpy()
    names = {"article_id": "id", "source": "source", "event": "event"}
    frame = pd.DataFrame({name: labels_of(corpus, field) for name, field in names.items()})
    frame = frame.assign(start=0, end=words.articles["n_chars"], text="")
    if not isinstance(corpus, Words):  # as objects, since strings would be copied
        frame["text"] = np.array([article.text for article in corpus], dtype=object)
    frame = frame.astype({"start": "int64", "end": "int64", "text": "object"})
    words = replace(words, articles=words.articles[filled], lengths=words.lengths[filled])
    frame = frame[filled].reset_index(drop=True)
    return Units(frame, words, outlets, set(map(str, bylines)))


def term(surface: str) -> str:
    """Return the form under which a word is counted; '' if it carries no subject matter.

    Left out: stop words (``stopwords.txt``), numbers and ordinals, single letters, and
    contractions of stop words (*we're*, *didn't*). ``U.S.`` is ``US``, not the pronoun.
    """
    word = normalise(surface)
    stop = word_set("stopwords.txt")
    if len(word) < 2 or not word[0].isalpha() or word in stop or word.endswith("n't"):
        return ""
    return "" if "'" in word and word.split("'")[0] in stop else word


def subject_terms(words: Words) -> NDArray[np.object_]:
    """Return the terms that carry subject matter, in alphabetical order."""
    return np.array(sorted({term(surface) for surface in words.vocabulary} - {""}), dtype=object)


def columns_of(words: Words, vocabulary: NDArray[np.object_]) -> Codes:
    """Return for each word of ``words.vocabulary`` its position in ``vocabulary``, -1 if none."""
    return pd.Index(vocabulary).get_indexer(pd.Index(words.terms)).astype(np.int32)


def count(
    words: Words, vocabulary: NDArray[np.object_], use: NDArray[np.bool_] | None = None
) -> csr_matrix:
    """Return the counts of ``vocabulary`` in each text, of the words marked in ``use`` alone."""
    columns = columns_of(words, vocabulary)
    counts = [csr_matrix((0, len(vocabulary)), dtype=np.float32)]
    for first, last, some in words.parts(AT_ONCE):
        indices = columns[words.codes[some]]
        known = indices >= 0 if use is None else (indices >= 0) & use[some]
        so_far = np.concatenate([[0], np.cumsum(known)])
        ends = so_far[words.edges[first : last + 1] - some.start]
        ones = np.ones(ends[-1], dtype=np.float32)
        own = csr_matrix((ones, indices[known], ends), shape=(last - first, len(vocabulary)))
        own.sum_duplicates()
        counts.append(own)
    return vstack(counts, format="csr")


def names(words: Words, vocabulary: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which words are names: written with a capital four times in five or more.

    People, places, outlets, institutions. They are kept among the topic words, but marked.
    """
    columns = columns_of(words, vocabulary)
    often = np.bincount(words.codes, minlength=len(words.vocabulary))
    capital = np.array([word[0].isupper() for word in words.vocabulary], dtype=bool)
    known = columns >= 0
    total = np.bincount(columns[known], weights=often[known], minlength=len(vocabulary))
    upper = known & capital
    written = np.bincount(columns[upper], weights=often[upper], minlength=len(vocabulary))
    return written >= NAME * np.maximum(total, 1)


def in_articles(counts: csr_matrix, articles: Ints) -> Ints:
    """Return in how many articles each word stands; ``articles``: the article of each row."""
    rows = np.arange(len(articles))
    shape = (articles.max(initial=0) + 1, len(rows))
    holds = csr_matrix((np.ones(len(rows)), (articles, rows)), shape) @ counts
    return np.asarray(holds.getnnz(axis=0), dtype=np.intp)


def usable(counts: csr_matrix, articles: Ints) -> Ints:
    """Return the columns of the words that topics are made of.

    Words in two articles at least (a topic that one article makes is that article) and in
    three passages of a thousand.
    """
    in_passages = counts.getnnz(axis=0)
    fit = (in_articles(counts, articles) >= 2) & (in_passages >= RAREST * counts.shape[0])
    return np.flatnonzero(fit)


UNITS = ("auto", "passage", "article")


def checked_articles(corpus: Iterable[Article] | Words) -> list[Article] | Words:
    """Return the articles; ``ValueError`` for one article alone and for ids twice."""
    if isinstance(corpus, Words):
        return corpus
    if hasattr(corpus, "text") and not isinstance(corpus, pd.DataFrame):
        raise ValueError("topics are those of many articles; this is one: pass the corpus")
    articles = articles_of(corpus)
    ids = pd.Series([article.id for article in articles], dtype=object)
    if ids.duplicated().any():
        raise ValueError(f"two articles have the id {ids[ids.duplicated()].iloc[0]!r}")
    return articles


def check(n_topics: object, unit: str, stop_words: object, random_state: object) -> None:
    """Raise ``ValueError`` for an option of :func:`analysis.topics.fit` that can't be."""
    if unit not in UNITS:
        raise ValueError(f"unit must be one of {', '.join(UNITS)}, not {unit!r}")
    if n_topics is not None and (not _whole(n_topics) or n_topics < 2):
        raise ValueError(f"n_topics must be a whole number of at least 2, not {n_topics!r}")
    if not _whole(random_state) or random_state < 0:
        raise ValueError(f"random_state must be a whole number from 0 on, not {random_state!r}")
    if isinstance(stop_words, str | pd.DataFrame):
        given = "the string " + repr(stop_words) if isinstance(stop_words, str) else "a table"
        raise ValueError(f"stop_words must be a list of words (or a column), not {given}")


def _whole(value: object) -> TypeGuard[int]:
    return isinstance(value, Integral) and not isinstance(value, bool)


EVERYWHERE = {"passage": 0.4, "article": 0.5}  # share of the units in which a word tells nothing
FEWEST = 10  # of fewer units a word may stand in many by chance
OWN = 0.5  # share of a word's places that lie in the name of an outlet or author
COLUMNS = ["word", "reason", "n_passages", "share", "n_articles"]

_BY = re.compile(r"^\s*by\b\s*|\s*(?:,|;|/|&|\band\b)\s*", re.IGNORECASE)


def stop_words(corpus: Iterable[Article] | Words, unit: str = "passage") -> pd.DataFrame:
    """Return the words of ``corpus`` that are left out of its topics, and why.

    Parameters
    ----------
    corpus : iterable of Article, or Words
    unit : {"passage", "article"}

    Returns
    -------
    DataFrame
        ``word, reason, n_passages, share, n_articles``, by reason, the most frequent first.
        Reasons:

        - "everywhere": in two fifths of the passages, or half of the articles where they are the
          unit, if there are ten: what the whole corpus is about
        - "outlet" and "author": half of the word's places lie in the full name of an outlet of the
          corpus, or of an author in a byline

    Raises
    ------
    ValueError
        For another unit, and for passages of ``Words``, which are kept without them.

    Notes
    -----
    Drop rows, add words, and give the column ``word`` to :func:`analysis.topics.fit`. Function
    words are another list (``lexicons/stopwords.txt``) and always left out.

    Examples
    --------
    >>> from analysis import load_corpus, topics
    >>> topics.stop_words(load_corpus())["reason"].unique().tolist()
    ['outlet', 'everywhere']
    """
    if unit not in EVERYWHERE:
        raise ValueError(f"unit must be one of {', '.join(EVERYWHERE)}, not {unit!r}")
    given = corpus if isinstance(corpus, Words) else articles_of(corpus)
    return find(read_units(given, unit), unit)


def find(read: Units, unit: str) -> pd.DataFrame:
    """Return :func:`stop_words` for what was read."""
    frame, words = read.frame, read.words
    vocabulary = subject_terms(words)
    if not len(vocabulary):
        return pd.DataFrame(columns=COLUMNS)
    counts = count(words, vocabulary)
    in_passages = counts.getnnz(axis=0)
    owners = pd.factorize(frame["article_id"])[0].astype(np.intp)
    found = pd.DataFrame(
        {
            "word": vocabulary,
            "n_passages": in_passages,
            "share": (in_passages / len(frame)).round(2),
            "n_articles": in_articles(counts, owners),
        }
    )
    occurrences = np.asarray(counts.sum(axis=0)).ravel()
    outlets = _inside_names(words, vocabulary, read.outlets)
    names = {name for line in read.bylines for name in _BY.split(line)}
    authors = _inside_names(words, vocabulary, names)
    common = (in_passages >= EVERYWHERE[unit] * len(frame)) & (len(frame) >= FEWEST)
    reasons = [
        ("everywhere", common),
        ("author", authors >= OWN * occurrences),
        ("outlet", outlets >= OWN * occurrences),
    ]
    found["reason"] = ""
    for reason, holds in reasons:
        found.loc[holds, "reason"] = reason
    found = found[found["reason"] != ""].sort_values(
        ["reason", "n_passages", "word"], ascending=[False, False, True], ignore_index=True
    )
    return found[COLUMNS]


def _inside_names(
    words: Words, vocabulary: NDArray[np.object_], names: set[str]
) -> NDArray[np.int64]:
    """Return how often each term of the vocabulary stands inside one of ``names``.

    Names count as a whole: *Capital* in *Capital Meridian*, not in *capital city*.
    """
    inside = np.zeros(len(vocabulary), dtype=np.int64)
    lower = {word.lower(): code for word, code in zip(words.vocabulary, words.lower, strict=True)}
    sequences: dict[int, list[list[int]]] = {}
    for name in sorted(names):
        forms = [form.lower() for form in word_forms(name)]
        if forms[:1] == ["the"]:
            forms = forms[1:]
        codes = [lower.get(form, -1) for form in forms]
        if codes and -1 not in codes:
            sequences.setdefault(codes[0], []).append(codes)
    if not sequences:
        return inside
    said, columns = words.lower[words.codes], columns_of(words, vocabulary)[words.codes]
    for place in np.flatnonzero(np.isin(said, list(sequences))):
        for codes in sequences[said[place]]:
            if said[place : place + len(codes)].tolist() == codes:
                held = columns[place : place + len(codes)]
                np.add.at(inside, held[held >= 0], 1)
                break
    return inside


RUN = 7  # words in a row that are taken for repeated wording
TAKEN = 0.8  # share of such words that makes a passage a copy
COPY = 0.25  # cosine of word pairs that makes a passage a reworded copy
FEWEST_WORDS = 20  # word pairs that a passage needs to be compared
SPREAD = 100  # passages in which a pair of words may stand and still be a sign of copying
AT_ONCE = 2_000_000  # runs or pairs that are looked at together


def repeated_from(words: Words, articles: Sequence[object] | pd.Series) -> Codes:
    """Return for each word the text of an earlier article that it repeats, or -1.

    A word is repeated if it stands in a run of seven words or more that an earlier article
    has (a quotation that all print, a copied paragraph). ``articles``: the article of each
    text.
    """
    origin = np.full(len(words.codes), -1, dtype=np.int32)
    owners = pd.factorize(np.array(list(articles), dtype=object))[0]
    parts = _n_parts(words, RUN)
    for part in range(parts):
        runs, hashes = _runs(words, RUN, part, parts)
        rows = words.article_of(runs)
        first = pd.Series(rows).groupby(hashes, sort=False).transform("first").to_numpy()
        again = owners[first] != owners[rows]
        for step in range(RUN):
            origin[runs[again] + step] = first[again]
    return origin


def _n_parts(words: Words, n: int) -> int:
    """Return in how many parts the runs of ``n`` words are looked at."""
    return 1 + int(np.maximum(words.lengths - n + 1, 0).sum()) // AT_ONCE


def _runs(
    words: Words, n: int, part: int, parts: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place and the hash of each run of ``n`` words, whatever their capitals."""
    lower = [word.lower() for word in words.vocabulary]
    return shingles(replace(words, vocabulary=lower), n, part, parts)


def copies(words: Words, origin: Codes) -> Ints:
    """Return for each passage the row of the first one with nearly the same words.

    Two ways of being a copy: four words in five stand in runs taken from an earlier article
    (``origin``), or, such runs aside, the pairs of neighbouring words have a cosine of
    TF-IDF of 0.25 or more (a text reworded here and there; independent reports on one event
    stay below). A copy of a copy is one of the first. Of more than two million pairs a
    part is compared, chosen by their words.
    """
    n = len(words)
    repeated = words.per_article(origin >= 0)
    taken = repeated >= TAKEN * np.maximum(words.lengths, 1)
    links = [np.empty((0, 2), dtype=np.intp)]
    for first, last, some in words.parts(AT_ONCE):
        own = np.repeat(np.arange(first, last), words.lengths[first:last])
        inside = taken[own] & (origin[some] >= 0)
        taken_from = pd.Series(origin[some][inside]).groupby(own[inside])
        source = taken_from.agg(lambda o: o.mode().min())
        links.append(np.column_stack([source.index, source]).astype(np.intp))
    where, hashes = _runs(words, 2, 0, _n_parts(words, 2))
    fresh = (origin[where] < 0) & (origin[where + 1] < 0)
    codes, unique = pd.factorize(hashes[fresh])
    rows = words.article_of(where[fresh])
    pairs = coo_matrix((np.ones(len(rows)), (rows, codes)), (n, len(unique))).tocsr()
    long = np.flatnonzero(np.diff(pairs.indptr) >= FEWEST_WORDS)
    if len(long):
        common = pairs.getnnz(axis=0)
        weighted = TfidfTransformer(sublinear_tf=True).fit_transform(pairs)
        weighted = weighted[long][:, (common > 1) & (common <= SPREAD)]
        columns = weighted.T.tocsr()
        for begin in range(0, len(long), 500):
            block = (weighted[begin : begin + 500] @ columns).tocoo()
            near = block.data >= COPY
            links.append(np.column_stack([long[begin + block.row[near]], long[block.col[near]]]))
    left, right = np.concatenate(links).T
    graph = coo_matrix((np.ones(len(left)), (left, right)), (n, n))
    _, groups = connected_components(graph, directed=False)
    return pd.Series(np.arange(n)).groupby(groups).transform("min").to_numpy(dtype=np.intp)
