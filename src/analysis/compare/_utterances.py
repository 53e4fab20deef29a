"""Utterances: one statement of one speaker, and all the outlets that carry it.

Two attributions are joined if they report one speaker in much the same words, or if they
share a run of words in quotation marks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.corpus.article import articles_of
from analysis.corpus.words import Flags, Ints, Words, compared, words_of
from analysis.files.runs import recorded
from analysis.quotes.voices import spoken
from analysis.reuse.runs import shingles
from analysis.text.marks import quotations

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_TYPES = {
    "utterance_id": "object", "speaker": "object", "speaker_id": "object", "quote_id": "object",
    "article_id": "object", "source": "object", "kind": "object", "content": "object",
    "n_sources": "int64",
}  # fmt: skip
COLUMNS = list(_TYPES)
_RUN = 5  # words in a row that make two contents verbatim the same
_MIN_CONTENT = 3  # of them, words that are neither function words nor capitalised
_ROWS = 1000  # contents of a speaker that are compared with the others at a time
_Edges = tuple[Ints, Ints]


@recorded("compare.utterances")
def utterances(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame, *, least: float = 0.35
) -> pd.DataFrame:
    """Return the attributions whose statement is carried by at least two sources.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`; rows of articles that are not in
        ``corpus`` are passed over, and so are acts (``type``): nobody said them.
    least : float
        The cosine from which two contents of one speaker are joined.

    Returns
    -------
    DataFrame
        One row per attribution, in order of the utterance, the corpus and the text:
        ``utterance_id`` (u1 is carried by most sources; ties by the first article, then the first
        place in it), ``speaker, speaker_id, quote_id, article_id, source, kind, content``,
        ``n_sources`` (that carry the utterance).

    Raises
    ------
    ValueError
        Unless 0 < ``least`` <= 1.

    Notes
    -----
    Two contents are joined if

    - they have one ``speaker_id`` (not ``unknown``) and the cosine of their TF-IDF over words and
      pairs of words is ``least`` or more. Function words are kept, words weigh by their rarity in
      all contents of ``quotes``; case and spelling variants don't count;
    - or they share 5 words in a row in quotation marks, at least 3 of them neither function words
      nor capitalised. Then the speakers may differ: outlets disagree about who said it, or one
      names the spokesman and one the ministry. Only two speakers of two stated countries are kept
      apart. Within one speaker it is enough that one of the two has the marks; in speech that has
      lost its marks (``unmarked``) all words count as marked.

    What is joined through a third is joined: a content that reports two statements ties both into
    one utterance. A source counts once, however many of its articles carry the words. Time grows
    with the square of what one speaker says in different words.

    It does not mean that the words were said once; the same words by the same person may be of two
    occasions, and a stock phrase of two people looks like one utterance. Nor that what is missing
    here is heard from one outlet only: paraphrases that share few words are missed, and so is
    speech that was not found. ``least`` was set by reading pairs, not measured on public data:
    below 0.35 statements of one speaker on one subject begin to be taken for the same.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> table = compare.utterances(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> table[["utterance_id", "speaker", "source"]].values.tolist()[0]
    ['u1', 'Pentagon', 'The Capital Meridian']
    """
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1, not {least!r}")
    articles = articles_of(corpus)
    place = {article.id: position for position, article in enumerate(articles)}
    table = spoken(quotes[quotes["article_id"].isin(place)]).reset_index(drop=True)
    table = table.assign(
        _article=table["article_id"].map(place),
        _place=[min((start for start, _ in spans), default=0) for spans in table["content_spans"]],
    )
    table = table.sort_values(["_article", "_place"], kind="stable", ignore_index=True)
    if table.empty:
        return pd.DataFrame(columns=COLUMNS).astype(_TYPES)
    words, marked = _words_of(articles, table)
    edges = [*_same_speaker(words, table, least), *_verbatim(words, marked, table)]
    table["_cluster"] = _components(len(table), edges)
    table["source"] = [articles[position].source for position in table["_article"]]
    table["n_sources"] = table.groupby("_cluster")["source"].transform("nunique")
    table = table[table["n_sources"] >= 2]
    if table.empty:
        return pd.DataFrame(columns=COLUMNS).astype(_TYPES)
    # clusters are numbered by their first row, and rows are in order of the corpus
    table = table.sort_values(["n_sources", "_cluster"], ascending=[False, True], kind="stable")
    numbers = pd.factorize(table["_cluster"])[0] + 1
    table["utterance_id"] = [f"u{number}" for number in numbers]
    return table[COLUMNS].astype(_TYPES).reset_index(drop=True)


def _words_of(articles: list[Article], table: pd.DataFrame) -> tuple[Words, Flags]:
    """Return the words of all contents in a row, one article per row of the table, and which
    of them stand in quotation marks or in speech that has lost them."""
    words = compared(words_of(articles))
    inside = np.zeros(len(words.codes), dtype=bool)
    for position in table["_article"].unique():
        text, (first, last) = articles[position].text, words.edges[position : position + 2]
        edges = np.array([(q.start, q.end) for q in quotations(text)], dtype=np.int64)
        lefts, rights = np.searchsorted(words.start[first:last], edges.reshape(-1, 2)).T
        for left, right in zip(lefts, rights, strict=True):
            inside[first + left : first + right] = True
    where: list[int] = []
    n_words = np.zeros(len(table), dtype=np.int64)
    unmarked: list[bool] = []
    columns = zip(table["_article"], table["content_spans"], table["kind"], strict=True)
    for row, (position, spans, kind) in enumerate(columns):
        first, last = words.edges[position : position + 2]
        edges = np.array(sorted(spans), dtype=np.int64).reshape(-1, 2)
        for left, right in np.searchsorted(words.start[first:last], edges):
            where.extend(range(first + left, first + right))
            n_words[row] += right - left
            unmarked.extend([kind == "unmarked"] * (right - left))
    at = np.array(where, dtype=np.int64)
    held = words.at(at, n_words, table[["article_id"]])
    return held, (inside[at] | np.array(unmarked, dtype=bool))


def _same_speaker(words: Words, table: pd.DataFrame, least: float) -> Iterator[_Edges]:
    """Yield the pairs of rows of one speaker whose contents are alike."""
    if not len(words.codes):
        return
    texts = np.array(
        [
            " ".join(words.vocabulary[code] for code in words.codes[first:last])
            for first, last in pairwise(words.edges.tolist())
        ],
        dtype=object,
    )
    told = words.lengths > 0  # holds a word
    weigh = TfidfVectorizer(
        ngram_range=(1, 2), sublinear_tf=True, lowercase=False, token_pattern=r"\S+"
    )
    weights = weigh.fit_transform(texts).tocsr()
    for speaker, rows in table.groupby("speaker_id", sort=True).indices.items():
        rows = np.asarray(rows)[told[rows]]
        if speaker == "unknown" or len(rows) < 2:
            continue
        # what is said in the same words again and again is compared with the others once
        _, fresh, same = np.unique(texts[rows], return_index=True, return_inverse=True)
        yield rows, rows[fresh[same]]
        rows = rows[fresh]
        own = weights[rows]
        for first in range(0, len(rows), _ROWS):
            product = (own[first : first + _ROWS] @ own.T).tocoo()
            close = product.data >= least - 1e-9
            left, right = product.row[close] + first, product.col[close]
            # one pair a row connects as much as all of them
            connected = _components(len(rows), [(left, right)])
            _, heads = np.unique(connected, return_index=True)
            yield rows, rows[heads[connected]]


def _verbatim(words: Words, in_marks: Flags, table: pd.DataFrame) -> Iterator[_Edges]:
    """Yield the pairs of rows that share a run of words in quotation marks.

    Rows of one run are linked in a chain, so that a phrase of many outlets stays cheap.
    """
    where, number = shingles(words, _RUN)
    content = np.concatenate([[0], np.cumsum(words.content())])
    marked = np.concatenate([[0], np.cumsum(in_marks)])
    row = words.article[where]
    runs = pd.DataFrame({"number": number, "row": row})
    runs["speaker"] = table["speaker_id"].to_numpy()[row]
    runs["country"] = table["country"].where(table["speaker_id"] != "unknown", "").to_numpy()[row]
    runs["marked"] = marked[where + _RUN] - marked[where] == _RUN
    runs = runs[content[where + _RUN] - content[where] >= _MIN_CONTENT]
    own = runs[runs.groupby(["number", "speaker"])["marked"].transform("any")]
    yield _chain(own[own["speaker"] != "unknown"], "speaker")
    runs = runs[runs["marked"]]
    yield _chain(runs, "country")
    heads = runs.drop_duplicates(["number", "country"])
    nowhere = heads[heads["country"] == ""]  # no country stated: may be any of them
    both = heads[heads["country"] != ""].merge(nowhere, on="number", suffixes=("", "_nowhere"))
    yield both["row"].to_numpy(), both["row_nowhere"].to_numpy()


def _chain(runs: pd.DataFrame, group: str) -> _Edges:
    """Return the pairs that link the rows of each run within each group."""
    runs = runs.sort_values(["number", group, "row"])
    same = (runs[["number", group]] == runs[["number", group]].shift()).all(axis=1)
    later = np.flatnonzero(same.to_numpy())
    rows = runs["row"].to_numpy()
    return rows[later - 1], rows[later]


def _components(n: int, edges: Iterable[_Edges]) -> Ints:
    """Return the number of the connected component of each of ``n`` rows, by first row."""
    pairs = list(edges)
    left = np.concatenate([pair[0] for pair in pairs])
    right = np.concatenate([pair[1] for pair in pairs])
    graph = sparse.coo_array((np.ones(len(left), dtype=bool), (left, right)), shape=(n, n))
    labels = connected_components(graph, directed=False)[1]
    return pd.factorize(labels)[0].astype(np.int64)
