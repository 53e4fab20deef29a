"""Pairs of spans that share their wording: passages word for word, and altered sentences.

:func:`shared_wording` compares articles, :func:`repeated` an article with itself.
:func:`alike_sentences` proposes sentences of two articles that are alike though words were
changed; :func:`align` lays two runs of words side by side: what stays, what is dropped, added
and replaced.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from scipy import sparse
from sklearn.feature_extraction.text import TfidfTransformer

from analysis.corpus.article import articles_of
from analysis.corpus.words import Flags, Ints, Words, compared, words_of
from analysis.files.runs import recorded
from analysis.reuse.runs import matches
from analysis.text import segment
from analysis.text.dates import first_published

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_LONGEST = 200  # words; a longer sentence is a table, or a text without punctuation
_ROWS = 2000  # sentences that are compared with the others at a time
_PART = 0.25  # of the cosine, that rare terms must bring


_TYPES = {
    "event": "object", "source_a": "object", "article_a": "object", "start_a": "int64",
    "end_a": "int64", "source_b": "object", "article_b": "object", "start_b": "int64",
    "end_b": "int64", "kind": "object", "n_words": "int64", "n_content": "int64",
    "score": "float64", "differs": "object", "first": "object", "boilerplate": "bool",
    "voice_a": "object", "voice_b": "object", "text_a": "object", "text_b": "object",
}  # fmt: skip
Shown = Callable[[int, int], str]


@recorded("reuse.shared_wording")
def shared_wording(
    corpus: Corpus,
    n: int = 5,
    *,
    within: str | None = "event",
    min_content: int = 2,
    altered: bool = True,
    min_cosine: float = 0.3,
    min_aligned: float = 0.55,
    max_postings: int = 100,
    voices: pd.DataFrame | None = None,
    boilerplate: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return pairs of spans in two articles that share their wording, the longest first.

    Parameters
    ----------
    corpus : Corpus
    n : int
        Words of a passage that is shared word for word.
    within : {"event", None}
        "event" compares articles of one event, None all of them.
    min_content : int
        Pairs with fewer words that are neither function words nor capitalised (names and titles)
        are left out.
    altered : bool
        Whether altered sentences are looked for too.
    min_cosine, min_aligned : float
        From which TF-IDF cosine, over words and pairs of words, and from which share of words
        that agree in order, two sentences count as altered.
    max_postings : int
        To stay fast on thousands of articles, runs of words and words that stand in more places
        do not start a comparison (they still count within one): wording that is everywhere is
        boilerplate. All other passages are found.
    voices : DataFrame, optional
        The table of :func:`analysis.voices.split`.
    boilerplate : DataFrame, optional
        A table of :func:`boilerplate`.

    Returns
    -------
    DataFrame
        ``event`` (empty for a pair from two), ``source_a, article_a, start_a, end_a``, the same
        for b, and:

        - ``kind``: ``verbatim``, a passage of at least ``n`` equal words, as long as it can be;
          ``altered``, two sentences that are alike;
        - ``n_words``: words that agree; ``n_content``: those of them that are neither function
          words nor capitalised;
        - ``score``: share of words that agree in order, 2 x agreeing / all words of both, 1 for
          verbatim; ``differs``: what differs, as ``old → new``, ``+ added``, ``− dropped``;
        - ``first``: the article with the earlier date, ``a``, ``b`` or ``same day``; '' where
          the dates do not settle it;
        - ``boilerplate``: whether most words of one of the spans stand in ``boilerplate``;
        - ``voice_a``, ``voice_b``: the voice of most words, ``unknown`` without ``voices``;
        - ``text_a``, ``text_b``: the words of the spans.

    Raises
    ------
    ValueError
        If ``n`` is below 1 or ``within`` is neither 'event' nor None.

    Notes
    -----
    ``first`` is not who copied from whom: both may quote one speaker or agency. A sentence
    altered so far that hardly half its words remain is not found.

    Examples
    --------
    >>> from analysis import load_corpus, reuse
    >>> table = reuse.shared_wording(load_corpus().filter(event="shootdown"))
    >>> table[["kind", "n_words", "article_a", "article_b"]].values.tolist()[0]
    ['altered', 27, 'radiopacific_1', 'buzzglobe_1']
    """
    if within not in ("event", None):
        raise ValueError(f"within must be 'event' or None, not {within!r}")
    articles = articles_of(corpus)
    words = compared(words_of(articles, voices))
    labels = np.array([str(article.event) if within else "" for article in articles], dtype=object)
    groups = pd.factorize(labels)[0].astype(np.int64)
    content = words.content()
    runs = matches(words, n, max_postings=max_postings, groups=groups)
    table = _verbatim(content, runs)
    if altered:
        sentences = sentence_runs(articles, words)
        pairs = alike_sentences(
            words, sentences, groups, min_cosine=min_cosine, max_postings=max_postings
        )
        pairs = pairs[~_covered(words, sentences[pairs[:, 0]], sentences[pairs[:, 1]], runs)]
        found = _altered(articles, words, content, sentences, pairs, min_aligned)
        table = pd.concat([table, found], ignore_index=True)
    table = table[table["n_content"] >= min_content].reset_index(drop=True)
    if words.quoted is not None:
        for side in "ab":
            most = _share(words.quoted, table[f"left_{side}"], table[f"right_{side}"]) > 0.5
            table[f"voice_{side}"] = np.where(most, "quoted", "outlet")
    if boilerplate is not None:
        position = {article.id: place for place, article in enumerate(articles)}
        inside = np.zeros(len(words.codes), dtype=bool)
        for article_id, start, end in (span for spans in boilerplate["spans"] for span in spans):
            if (place := position.get(article_id)) is not None:
                own = slice(*words.edges[place : place + 2])
                left = np.searchsorted(words.start[own], start)
                right = np.searchsorted(words.end[own], end, side="right")
                inside[own][left:right] = True
        shares = [_share(inside, table[f"left_{side}"], table[f"right_{side}"]) for side in "ab"]
        table["boilerplate"] = np.maximum(*shares) > 0.5
    return _shown(articles, words, table)


def repeated(corpus: Corpus, n: int = 8, *, max_postings: int = 100) -> pd.DataFrame:
    """Return passages of at least ``n`` words that stand twice in one article.

    Parameters
    ----------
    corpus : Corpus
    n : int
        Words of a passage.
    max_postings : int
        As in :func:`shared_wording`.

    Returns
    -------
    DataFrame
        The columns of :func:`shared_wording`, both spans in one article: a paragraph that a
        scrape holds twice, or a phrase that an article repeats.

    Raises
    ------
    ValueError
        If ``n`` is below 1.

    Examples
    --------
    >>> from analysis import load_corpus, reuse
    >>> reuse.repeated(load_corpus(), 4)[["article_a", "text_a"]].values.tolist()[0]
    ['buzzglobe_1', 'U.S. Secretary of State']
    """
    articles = articles_of(corpus)
    words = compared(words_of(articles))
    groups = np.arange(len(articles))
    runs = matches(words, n, max_postings=max_postings, groups=groups, inside=True)
    table = _shown(articles, words, _verbatim(words.content(), runs))
    return table.assign(first="").astype({"first": "object"})


def sentence_runs(articles: list[Article], words: Words, min_words: int = 6) -> Ints:
    """Return the (first word, last word + 1) of each sentence of ``min_words`` or more.

    Sub-headings are left out. A sentence of more than 200 words is cut into pieces of 200.
    """
    runs = []
    for position, article in enumerate(articles):
        first, last = words.edges[position : position + 2]
        spans = [span for span in segment.sentences(article.text) if span not in article.headings]
        edges = np.array(spans, dtype=np.int64).reshape(-1, 2)
        runs.append(first + np.searchsorted(words.start[first:last], edges))
    found = np.concatenate(runs) if runs else np.empty((0, 2), dtype=np.int64)
    pieces = -(-(found[:, 1] - found[:, 0]) // _LONGEST)
    number = np.arange(pieces.sum()) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    left = np.repeat(found[:, 0], pieces) + number * _LONGEST
    found = np.column_stack([left, np.minimum(left + _LONGEST, np.repeat(found[:, 1], pieces))])
    return found[found[:, 1] - found[:, 0] >= min_words]


def alike_sentences(
    words: Words, sentences: Ints, groups: Ints, *, min_cosine: float, max_postings: int
) -> Ints:
    """Return pairs of rows of ``sentences`` from two articles of a group that are alike.

    Alike: cosine of TF-IDF over words and pairs of words at least ``min_cosine``. Pairs are
    proposed by terms found in at most ``max_postings`` sentences, which must bring a quarter
    of it.
    """
    none = np.empty((0, 2), dtype=np.int64)
    if not len(sentences):
        return none
    lengths = sentences[:, 1] - sentences[:, 0]
    rows = np.repeat(np.arange(len(sentences)), lengths)
    before = np.repeat(np.cumsum(lengths) - lengths, lengths)
    places = np.arange(lengths.sum()) - before + np.repeat(sentences[:, 0], lengths)
    single = words.codes[places].astype(np.int64)
    n_words = len(words.vocabulary)
    double = n_words + single[:-1] * n_words + single[1:]
    joined = rows[:-1] == rows[1:]
    columns, terms = pd.factorize(np.concatenate([single, double[joined]]))
    rows = np.concatenate([rows, rows[:-1][joined]])
    shape = (len(sentences), len(terms))
    counts = sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()
    weights = sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(counts))
    spread = np.bincount(weights.indices, minlength=weights.shape[1])
    seldom = weights[:, (spread > 1) & (spread <= max_postings)].tocsr()
    holders = seldom.T.tocsr()
    article = words.article[sentences[:, 0]]
    found = [none]
    for first in range(0, len(sentences), _ROWS):
        product = (seldom[first : first + _ROWS] @ holders).tocoo()
        left, right = product.coords[0] + first, product.coords[1]
        fits = (product.data >= min_cosine * _PART - 1e-9) & (article[left] < article[right])
        fits &= groups[article[left]] == groups[article[right]]
        left, right = left[fits], right[fits]
        cosine = np.asarray(weights[left].multiply(weights[right]).sum(axis=1)).ravel()
        close = cosine >= min_cosine - 1e-9
        found.append(np.column_stack([left[close], right[close]]).astype(np.int64))
    pairs = np.concatenate(found)
    return pairs[np.lexsort((pairs[:, 1], pairs[:, 0]))]


class Alignment(NamedTuple):
    """How the words of ``b`` differ from those of ``a``.

    ``equal + dropped + replaced`` is the number of words of a, ``equal + added + replaced``
    that of b. ``score`` is 2 x ``equal`` / all words of both, 1 if both are empty.
    ``opcodes`` are difflib's, ``(tag, first of a, last + 1, first of b, last + 1)``.
    """

    equal: int
    dropped: int
    added: int
    replaced: int
    score: float
    opcodes: list[tuple[str, int, int, int, int]]


def align(a: Sequence[Hashable], b: Sequence[Hashable]) -> Alignment:
    """Align the words of ``a`` and ``b`` in order, the longest equal run first.

    Where two words stand in the place of five, two count as replaced and three as dropped.
    What it does not mean: the fewest changes there could be, nor that a word moved; a word
    that moves is dropped in one place and added in another. Method: Ratcliff & Metzener
    1988, Pattern matching: the gestalt approach (``difflib.SequenceMatcher``), no word
    treated as junk. Time grows with the product of the two lengths where words repeat.
    """
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    opcodes = [(str(tag), i1, i2, j1, j2) for tag, i1, i2, j1, j2 in matcher.get_opcodes()]
    equal = sum(i2 - i1 for tag, i1, i2, _, _ in opcodes if tag == "equal")
    replaced = sum(min(i2 - i1, j2 - j1) for tag, i1, i2, j1, j2 in opcodes if tag == "replace")
    total = len(a) + len(b)
    score = round(2 * equal / total, 6) if total else 1.0
    dropped, added = len(a) - equal - replaced, len(b) - equal - replaced
    return Alignment(equal, dropped, added, replaced, score, opcodes)


def differs(alignment: Alignment, show_a: Shown, show_b: Shown) -> str:
    """Return the changes from a to b as ``old → new; + added; − dropped``, '' if there is none.

    ``show_a(first, last)`` returns the text of the words ``first`` to ``last - 1`` of a,
    ``show_b`` that of b.
    """
    changes = []
    for tag, i1, i2, j1, j2 in alignment.opcodes:
        if tag == "replace":
            changes.append(f"{show_a(i1, i2)} → {show_b(j1, j2)}")
        elif tag == "insert":
            changes.append(f"+ {show_b(j1, j2)}")
        elif tag == "delete":
            changes.append(f"− {show_a(i1, i2)}")
    return "; ".join(changes)


def _verbatim(content: Flags, runs: Ints) -> pd.DataFrame:
    """Return the rows of runs of equal words: ``left`` and ``right`` are places of words."""
    left_a, left_b, length = runs.T
    counts = np.concatenate([[0], np.cumsum(content)])
    return pd.DataFrame(
        {
            "left_a": left_a, "right_a": left_a + length,
            "left_b": left_b, "right_b": left_b + length, "kind": "verbatim",
            "n_words": length, "n_content": counts[left_a + length] - counts[left_a],
            "score": 1.0, "differs": "", "boilerplate": False, "voice_a": "unknown",
            "voice_b": "unknown",
        }
    )  # fmt: skip


def _altered(
    articles: list[Article], words: Words, content: Flags, sentences: Ints, pairs: Ints,
    min_aligned: float,
) -> pd.DataFrame:  # fmt: skip
    """Return the rows of the pairs of sentences whose words agree in order well enough."""
    rows = []
    aligned = lru_cache(maxsize=4096)(align)  # a sentence said over and over is aligned once
    codes, text = words.codes.tolist(), _texts(articles, words)
    spans = sentences.tolist()
    held = [tuple(codes[first:last]) for first, last in spans]
    counts = np.concatenate([[0], np.cumsum(content)]).tolist()
    for one, other in pairs[_may_align(held, pairs, min_aligned)].tolist():
        alignment = aligned(held[one], held[other])
        if alignment.score < min_aligned:
            continue
        a, b = spans[one], spans[other]
        agreeing = sum(
            counts[a[0] + i2] - counts[a[0] + i1]
            for tag, i1, i2, _, _ in alignment.opcodes
            if tag == "equal"
        )
        changes = differs(alignment, partial(text, a[0]), partial(text, b[0]))
        rows.append((*a, *b, alignment.equal, agreeing, alignment.score, changes))
    columns = "left_a right_a left_b right_b n_words n_content score differs".split()
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(kind="altered", boilerplate=False, voice_a="unknown", voice_b="unknown")


def _may_align(held: list[tuple[int, ...]], pairs: Ints, min_aligned: float) -> Flags:
    """Whether, for each pair of sentences, the words in common are enough, whatever their order."""
    lengths = np.array([len(words) for words in held], dtype=np.int64)
    ends = np.concatenate([[0], np.cumsum(lengths)])
    columns = np.fromiter(chain.from_iterable(held), dtype=np.int64, count=ends[-1])
    shape = (len(held), columns.max(initial=0) + 1)
    counts = sparse.csr_array((np.ones(ends[-1]), columns, ends), shape=shape)
    counts.sum_duplicates()
    most = np.empty(len(pairs))
    for first in range(0, len(pairs), _ROWS):
        left, right = pairs[first : first + _ROWS].T
        common = counts[left].minimum(counts[right]).sum(axis=1)
        most[first : first + _ROWS] = 2 * common / (lengths[left] + lengths[right])
    return most >= min_aligned - 1e-6  # scores are rounded


def _covered(words: Words, a: Ints, b: Ints, runs: Ints) -> Flags:
    """Whether, for each pair of spans, a passage of the two articles holds one of them."""
    found = np.zeros(len(a), dtype=bool)
    if not len(a) or not len(runs):
        return found
    article, size = words.article.astype(np.int64), len(words)
    pair = article[a[:, 0]] * size + article[b[:, 0]]
    of_run = article[runs[:, 0]] * size + article[runs[:, 1]]
    order = np.argsort(of_run, kind="stable")
    firsts = np.searchsorted(of_run[order], pair, side="left")
    lasts = np.searchsorted(of_run[order], pair, side="right")
    for row, (first, last) in enumerate(zip(firsts.tolist(), lasts.tolist(), strict=True)):
        left, right, length = runs[order[first:last]].T
        whole_a = (left <= a[row, 0]) & (left + length >= a[row, 1])
        whole_b = (right <= b[row, 0]) & (right + length >= b[row, 1])
        found[row] = bool((whole_a | whole_b).any())
    return found


def _shown(articles: list[Article], words: Words, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with articles and offsets in the place of words, in order."""
    names = ["event", "source", "id", "published"]
    text = _texts(articles, words)
    fields = {name: [getattr(article, name) for article in articles] for name in names}
    places = {side: words.article[table[f"left_{side}"].to_numpy(np.int64)] for side in "ab"}
    columns = {}
    for side, place in places.items():
        left, right = (table[f"{edge}_{side}"].to_numpy(np.int64) for edge in ("left", "right"))
        columns[f"source_{side}"] = [fields["source"][position] for position in place]
        columns[f"article_{side}"] = [fields["id"][position] for position in place]
        columns[f"start_{side}"] = words.start[left]
        columns[f"end_{side}"] = words.end[right - 1]
        columns[f"text_{side}"] = [
            text(0, *edges) for edges in zip(left.tolist(), right.tolist(), strict=True)
        ]
    pairs = list(zip(places["a"].tolist(), places["b"].tolist(), strict=True))
    events, dates = fields["event"], fields["published"]
    table = table.assign(
        event=[events[a] if events[a] == events[b] else "" for a, b in pairs],
        first=[first_published(dates[a], dates[b]) for a, b in pairs],
        **columns,
    )[list(_TYPES)].astype(_TYPES)
    order = ["n_words", "article_a", "start_a", "article_b", "start_b", "kind"]
    ascending = [False, True, True, True, True, True]
    return table.sort_values(order, ascending=ascending, ignore_index=True)


def _texts(articles: list[Article], words: Words) -> Callable[[int, int, int], str]:
    """Return the function that shows the words ``offset + first`` to ``offset + last - 1``."""
    texts = [article.text for article in articles]
    columns = (words.article, words.start, words.end)
    article, start, end = (column.tolist() for column in columns)

    def shown(offset: int, first: int, last: int) -> str:
        text: str = texts[article[offset + first]]
        return text[start[offset + first] : end[offset + last - 1]]

    return shown


def _share(flags: Flags, left: pd.Series, right: pd.Series) -> np.ndarray:
    """Return the share of words from ``left`` to ``right`` that are flagged."""
    counts = np.concatenate([[0], np.cumsum(flags)])
    first, last = left.to_numpy(np.int64), right.to_numpy(np.int64)
    return (counts[last] - counts[first]) / (last - first)
