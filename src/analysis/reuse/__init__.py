"""Wording that articles share: passages word for word, and sentences that were altered.

Matching is on words, without regard to case, punctuation, possessive 's and the spellings
of ``lexicons/spelling_variants.csv`` (*per cent* is *percent*, *defence* is *defense*).
Passages are found by shingles, runs of ``n`` words (Broder 1997, On the resemblance and
containment of documents); shingles are numbered, not hashed, so no two are ever confused.

What shared wording does not mean: that one article copied from the other. Both may quote
one speaker or use one agency; give ``voices`` and look at ``voice_a`` and ``voice_b``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.lexicons import read_terms
from analysis.reuse.shingles import (
    Ints,
    Tokens,
    alike_sentences,
    main_voices,
    matches,
    sentence_runs,
    shingles,
    tokens_of,
)

if TYPE_CHECKING:
    from analysis.corpus import Corpus
    from analysis.corpus.article import Article

_Row = dict[str, Any]
_FUNCTION_WORDS = frozenset(read_terms("function_words.txt"))
_SHARED = {
    "event": "object", "source_a": "object", "article_a": "object", "start_a": "int64",
    "end_a": "int64", "source_b": "object", "article_b": "object", "start_b": "int64",
    "end_b": "int64", "kind": "object", "n_words": "int64", "n_content": "int64",
    "score": "float64", "differs": "object", "voice_a": "object", "voice_b": "object",
    "text_a": "object", "text_b": "object",
}  # fmt: skip
_COPIES = {
    "event": "object", "source_a": "object", "article_a": "object", "source_b": "object",
    "article_b": "object", "shared": "int64", "jaccard": "float64", "containment_a": "float64",
    "containment_b": "float64",
}  # fmt: skip


def shared_wording(
    corpus: Corpus,
    n: int = 5,
    *,
    within: str | None = "event",
    min_content: int = 2,
    altered: bool = True,
    min_cosine: float = 0.5,
    min_aligned: float = 0.5,
    max_postings: int = 100,
    voices: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return pairs of spans in two articles that share their wording, the longest first.

    Columns ``event, source_a, article_a, start_a, end_a``, the same for b, and:

    - ``kind``: ``verbatim``, a passage of at least ``n`` equal words, as long as it can be;
      ``altered``, two sentences whose TF-IDF cosine over words and pairs of words is at
      least ``min_cosine`` and of whose words at least ``min_aligned`` agree in order;
    - ``n_words``: words that agree; ``n_content``: those of them that are neither function
      words nor capitalised. Pairs with fewer than ``min_content`` (names and titles) are
      left out;
    - ``score``: share of words that agree in order, 2 x agreeing / all words of both, 1 for
      verbatim; ``differs``: what differs, as ``old → new``, ``+ added``, ``− dropped``;
    - ``voice_a``, ``voice_b``: the voice of most words, ``unknown`` unless ``voices`` is given;
    - ``text_a``, ``text_b``: the words of the spans.

    ``within="event"`` compares articles of one event; None compares all, and ``event`` is
    empty for a pair from two. To stay fast on thousands of articles, runs of words and words
    that stand in more than ``max_postings`` places do not start a comparison (they still
    count within one): wording that is everywhere is boilerplate. A sentence altered so far
    that fewer than half its words remain is not found. Raises ``ValueError`` if ``n`` is
    below 1 or ``within`` is neither 'event' nor None.
    """
    if within not in ("event", None):
        raise ValueError(f"within must be 'event' or None, not {within!r}")
    articles = list(corpus)
    tokens = tokens_of(articles)
    groups = _numbers([str(a.event) if within else "" for a in articles])
    runs = matches(tokens, n, max_postings=max_postings, groups=groups)
    rows = [
        _row(articles, tokens, (i, i + length), (j, j + length), "verbatim")
        for i, j, length in runs.tolist()
    ]
    if altered:
        covers: dict[tuple[object, object], list[_Row]] = defaultdict(list)
        for row in rows:
            covers[row["article_a"], row["article_b"]].append(row)
        sentences = sentence_runs(articles, tokens)
        pairs = alike_sentences(
            tokens, sentences, groups, min_cosine=min_cosine, max_postings=max_postings
        )
        for i, j in pairs.tolist():
            row = _row(articles, tokens, sentences[i], sentences[j], "altered")
            known = covers[row["article_a"], row["article_b"]]
            if row["score"] >= min_aligned and not any(_covers(passage, row) for passage in known):
                rows.append(row)
    table = pd.DataFrame(rows, columns=list(_SHARED)).astype(_SHARED)
    table = table[table["n_content"] >= min_content]
    if voices is not None:
        for side in "ab":
            spans = table[[f"article_{side}", f"start_{side}", f"end_{side}"]]
            table[f"voice_{side}"] = main_voices(articles, tokens, spans, voices)
    order = ["n_words", "article_a", "start_a", "article_b", "start_b", "kind"]
    ascending = [False, True, True, True, True, True]
    return table.sort_values(order, ascending=ascending, ignore_index=True)


def repeated(corpus: Corpus, n: int = 8, *, max_postings: int = 100) -> pd.DataFrame:
    """Return passages of at least ``n`` words that stand twice in one article.

    The columns of :func:`shared_wording`, both spans in one article: a paragraph that a
    scrape holds twice, or a phrase that an article repeats.
    """
    articles = list(corpus)
    tokens = tokens_of(articles)
    groups = np.arange(len(articles))
    runs = matches(tokens, n, max_postings=max_postings, groups=groups, inside=True)
    rows = [
        _row(articles, tokens, (i, i + length), (j, j + length), "verbatim")
        for i, j, length in runs.tolist()
    ]
    return pd.DataFrame(rows, columns=list(_SHARED)).astype(_SHARED)


def near_copies(
    corpus: Corpus, n: int = 5, *, min_containment: float = 0.1, max_articles: int = 500
) -> pd.DataFrame:
    """Return pairs of articles by the share of their runs of ``n`` words, the closest first.

    Columns ``event, source_a, article_a, source_b, article_b``, ``shared`` (distinct runs in
    both), ``jaccard`` (of the runs of either, how many are in both), ``containment_a`` (of
    the runs of a, how many are in b) and ``containment_b`` (Broder 1997). Pairs from
    different events are included, ``event`` is then empty. A pair is listed if either
    containment reaches ``min_containment``. Runs found in more than ``max_articles``
    articles are left out of all counts: they are boilerplate.
    """
    articles = list(corpus)
    tokens = tokens_of(articles)
    where, number = shingles(tokens, n)
    held = np.unique(np.column_stack([tokens.article[where], number]), axis=0)
    shape = (len(articles), int(held[:, 1].max()) + 1 if len(held) else 1)
    holds = sparse.coo_array((np.ones(len(held)), (held[:, 0], held[:, 1])), shape=shape).tocsc()
    holds = holds[:, np.diff(holds.indptr) <= max_articles].tocsr()
    sizes = np.diff(holds.indptr)
    shared = sparse.triu(holds @ holds.T, k=1).tocoo()
    rows = []
    for i, j, count in zip(*shared.coords, shared.data, strict=True):
        if count < min_containment * min(sizes[i], sizes[j]):
            continue
        a, b = articles[i], articles[j]
        rows.append(
            {
                "event": a.event if a.event == b.event else "",
                "source_a": a.source,
                "article_a": a.id,
                "source_b": b.source,
                "article_b": b.id,
                "shared": count,
                "jaccard": count / (sizes[i] + sizes[j] - count),
                "containment_a": count / sizes[i],
                "containment_b": count / sizes[j],
            }  # fmt: skip
        )
    table = pd.DataFrame(rows, columns=list(_COPIES)).astype(_COPIES).round(6)
    order = ["jaccard", "article_a", "article_b"]
    return table.sort_values(order, ascending=[False, True, True], ignore_index=True)


def _numbers(labels: list[str]) -> Ints:
    return pd.factorize(np.array(labels, dtype=object))[0].astype(np.int64)


def _row(
    articles: list[Article], tokens: Tokens, a: Sequence[int], b: Sequence[int], kind: str
) -> _Row:
    """Return a row for words ``a[0]:a[1]`` and ``b[0]:b[1]`` of the row of all words."""
    left, right = articles[tokens.article[a[0]]], articles[tokens.article[b[0]]]
    blocks, changes, score = [(a[0], a[1])], "", 1.0
    if kind == "altered":
        words_a, words_b = tokens.words[a[0] : a[1]], tokens.words[b[0] : b[1]]
        matcher = SequenceMatcher(None, words_a, words_b, autojunk=False)
        blocks = [(a[0] + m.a, a[0] + m.a + m.size) for m in matcher.get_matching_blocks()]
        score = round(matcher.ratio(), 6)
        changes = "; ".join(
            _change(
                _shown(left, tokens, a[0] + i1, a[0] + i2),
                _shown(right, tokens, b[0] + j1, b[0] + j2),
            )
            for tag, i1, i2, j1, j2 in matcher.get_opcodes()
            if tag != "equal"
        )
    agreeing = [word for first, last in blocks for word in range(first, last)]
    return {
        "event": left.event if left.event == right.event else "",
        "source_a": left.source, "article_a": left.id,
        "start_a": tokens.start[a[0]], "end_a": tokens.end[a[1] - 1],
        "source_b": right.source, "article_b": right.id,
        "start_b": tokens.start[b[0]], "end_b": tokens.end[b[1] - 1],
        "kind": kind, "n_words": len(agreeing),
        "n_content": sum(_is_content(left, tokens, word) for word in agreeing),
        "score": score, "differs": changes, "voice_a": "unknown", "voice_b": "unknown",
        "text_a": _shown(left, tokens, *a), "text_b": _shown(right, tokens, *b),
    }  # fmt: skip


def _shown(article: Article, tokens: Tokens, first: int, last: int) -> str:
    return article.text[tokens.start[first] : tokens.end[last - 1]] if last > first else ""


def _change(old: str, new: str) -> str:
    if old and new:
        return f"{old} → {new}"
    return f"+ {new}" if new else f"− {old}"


def _is_content(article: Article, tokens: Tokens, word: int) -> bool:
    capital = article.text[tokens.start[word]].isupper()
    return not capital and tokens.words[word] not in _FUNCTION_WORDS


def _covers(passage: _Row, pair: _Row) -> bool:
    """Tell whether a verbatim passage holds the whole of one of the two sentences."""
    return any(
        passage[f"start_{side}"] <= pair[f"start_{side}"]
        and passage[f"end_{side}"] >= pair[f"end_{side}"]
        for side in "ab"
    )
