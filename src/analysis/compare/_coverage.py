"""Coverage: what each outlet tells of an event, what it alone tells, what it leaves out.

:func:`coverage` compares facts of five kinds. Four are found by rule; the fifth,
:func:`statements`, are groups of sentences of the articles on one event that tell the same thing.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from nltk.stem import SnowballStemmer
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis.corpus.article import articles_of
from analysis.corpus.events import linked
from analysis.corpus.words import Ints, compared, words_of
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.lexicons import word_set
from analysis.models import embed
from analysis.quotes import reported_speech
from analysis.quotes.voices import spoken
from analysis.text import segment
from analysis.text.dates import dates
from analysis.text.facts import numbers, places

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

Floats = NDArray[np.float64]

MOST_SENTENCES = 6000  # of one event, whose similarities are held at once
_TOO_MANY = 40_000  # of one event: it would take hours
_MIN_WORDS = 5
_JOIN = 0.2  # mean cosine from which two groups of sentences are one statement
# Chosen on what was read in 29 events of BASIL (research/benchmarks/readings.py):
_NEAR = 0.14  # mean cosine with the sentences that tell a statement, from which one may tell it
_ALIKE = 0.5  # cosine of embeddings with any of them, from which one may tell it
_SHARED = 0.2  # part of the words of a statement in three sentences, above which they may tell it
_CLEAR = 0.45  # mean of both cosines with the typical sentence, from which one tells the same
_STATEMENT_TYPES = {
    "statement": "int64", "event": "object", "source": "object", "article_id": "object",
    "start": "int64", "end": "int64", "text": "object", "similarity": "float64",
    "typical": "bool", "sure": "bool", "clear": "bool",
}  # fmt: skip


def statements(corpus: Corpus | Iterable[Article], *, least: float = 0.22) -> pd.DataFrame:
    """Return the statements of each event, with every sentence that tells them.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    least : float
        The mean cosine with the sentences of a statement in other articles from which a sentence
        tells it too; so one may tell several.

    Returns
    -------
    DataFrame
        One row per statement and sentence: ``statement`` (a number, from 0, in order of the first
        sentence), ``event, source, article_id, start, end, text``, ``similarity`` (that mean
        cosine, 1 at most, 0 if no other article has the statement), ``typical``, true for the one
        sentence most like the others of its group, and two marks:

        - ``sure``: false where the article has no sentence that tells the statement, but comes
          near it, so that it may tell it in other words; the row is its likeliest sentence. An
          article comes near if the cosine of a sentence with any of the group is at least
          ``least``, or its mean cosine with the sentences of at least two other articles .14, or
          the cosine of its embedding with any that tells the statement .5, or if any three
          sentences in a row hold more than a fifth of the words of the typical sentence (weighted
          as for the cosine).
        - ``clear``: whether a sentence tells what the typical one does, and not just something
          about the same: the mean of the cosines of their words and of their embeddings is .45 or
          more. Grouping by words alone also puts together sentences that share a name and a verb.

    Raises
    ------
    ValueError
        Unless 0 < ``least`` <= 1.

    Notes
    -----
    Sentences of an event are grouped by the cosine of their TF-IDF over word stems (Porter 2001,
    Snowball; function words left out, weights counted within the event): groups are joined as long
    as the mean cosine between them is at least .2 (average linkage). A group is a statement.
    Sub-headings and sentences of fewer than five words are left out. So are, with a warning, all
    sentences of an event that has more than 40,000 (some 1,500 articles): split it.

    Embeddings are those of :func:`analysis.models.embed`, some 5 ms a sentence.

    It does not mean that a statement without a sentence in an article is not told there. It may be
    told in other words, or by half a sentence. Nor that two sentences of a statement agree: one may
    deny what the other affirms. The errors on pairs that were read are counted by
    :func:`analysis.coding.spans.statement_scores`.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> table = compare.statements(load_corpus().filter(event="shootdown"))
    >>> table.loc[table["typical"], ["statement", "source"]].values.tolist()[0]
    [0, 'Radio Open Pacific']
    """
    if not 0 < least <= 1:
        raise ValueError(f"least must be above 0 and at most 1, not {least!r}")
    articles = articles_of(corpus)
    words = compared(words_of(articles))
    function, stem = word_set("function_words.txt"), SnowballStemmer("english").stem
    stems = ["" if form in function else str(stem(form)) for form in words.vocabulary]
    told: dict[str, list[tuple[object, ...]]] = {article.event: [] for article in articles}
    for article, (begin, stop) in zip(articles, pairwise(words.edges.tolist()), strict=True):
        spans = segment.sentences(article.text)
        firsts = begin + np.searchsorted(words.start[begin:stop], [start for start, _ in spans])
        edges = [*firsts.tolist(), stop, stop, stop]
        for number, (start, end) in enumerate(spans):
            first, last, after = edges[number], edges[number + 1], edges[number + 3]
            if last - first < _MIN_WORDS or (start, end) in article.headings:
                continue
            held = [stems[code] for code in words.codes[first:last].tolist() if stems[code]]
            passage = [stems[code] for code in words.codes[first:after].tolist() if stems[code]]
            place = (article.event, article.source, article.id, start, end)
            told[article.event].append((*place, article.text[start:end], held, passage))
    names = ["event", "source", "article_id", "start", "end", "text", "stems", "passage"]
    frames = [pd.DataFrame(columns=list(_STATEMENT_TYPES)).astype(_STATEMENT_TYPES)]
    n_before = 0
    for event, rows in told.items():
        if len(rows) > _TOO_MANY:
            warnings.warn(
                f"no statements of event {event!r}, which has {len(rows):,} sentences, more than "
                f"{_TOO_MANY:,}: split it, see Corpus.with_events", stacklevel=3,
            )  # fmt: skip
        elif rows:
            frame = _grouped(pd.DataFrame(rows, columns=names), least)
            frame["statement"] += n_before
            n_before = int(frame["statement"].max()) + 1
            frames.append(frame[list(_STATEMENT_TYPES)].astype(_STATEMENT_TYPES))
    return pd.concat(frames[1:] or frames, ignore_index=True)


def _grouped(told: pd.DataFrame, least: float) -> pd.DataFrame:
    """Return the statements of one event, numbered from 0, with the sentences that tell them."""
    cosines, shared, group = _alike(told["stems"].tolist(), told["passage"].tolist())
    article = pd.factorize(told["article_id"])[0]
    meaning = embed(told["text"]) if article.any() else np.zeros((len(told), 1), dtype=np.float32)
    found = []
    places = np.split(np.argsort(group, kind="stable"), np.cumsum(np.bincount(group))[:-1])
    for number, members in enumerate(places):
        cosine = cosines(members)
        apart_from = article[:, None] != article[members][None]
        likeness = cosine * apart_from
        mean = (likeness.sum(axis=1) / np.maximum(apart_from.sum(axis=1), 1)).round(6)
        tells = mean >= least
        tells[members] = True
        typical = int(members[np.argmax(cosine[members].mean(axis=1).round(9))])
        held = np.flatnonzero(tells)
        to_all = cosines(held).mean(axis=1).round(9)
        alike = (meaning @ meaning[held].T).max(axis=1).astype(float).round(4)
        # articles in which no sentence tells it: the nearest one may, in other words
        near = (likeness.max(axis=1) >= least) | (alike >= _ALIKE) | (shared(typical) > _SHARED)
        if len(set(article[tells])) > 1:
            near |= to_all >= _NEAR
        rows = held.tolist()
        for silent in set(article[near]) - set(article[tells]):
            own = np.flatnonzero(article == silent)
            rows.append(int(own[np.argmax((to_all + alike)[own])]))
        at = np.array(sorted(rows))
        both = cosines(np.array([typical]))[at, 0] + (meaning[at] @ meaning[typical])
        clear = tells[at] & ((both.round(4) >= 2 * _CLEAR) | (at == typical))
        found.append((at, np.full(len(at), number), mean[at], at == typical, tells[at], clear))
    at, *columns = map(np.concatenate, zip(*found, strict=True))
    names = ("statement", "similarity", "typical", "sure", "clear")
    return told.iloc[at].assign(**dict(zip(names, columns, strict=True)))


def _alike(
    stems: list[list[str]], passages: list[list[str]]
) -> tuple[Callable[[Ints], Floats], Callable[[int], Floats], Ints]:
    """Return how sentences are alike: two functions, and the group of each.

    The first returns the cosines of all sentences with some; the second which part of the words of
    one sentence, weighted, each passage holds.
    """
    n = len(stems)
    if not any(stems):
        alone = np.eye(n)
        return lambda members: alone[:, members], lambda one: alone[one], np.arange(n)
    vectorizer = TfidfVectorizer(analyzer=list, sublinear_tf=True)
    weights = sparse.csr_array(vectorizer.fit_transform(stems))
    held_by = (sparse.csr_array(vectorizer.transform(passages)) > 0).astype(float)

    def shared(one: int) -> Floats:
        wanted = np.zeros(weights.shape[1])
        held = weights.indices[weights.indptr[one] : weights.indptr[one + 1]]
        wanted[held] = vectorizer.idf_[held]
        return (held_by @ wanted) / max(wanted.sum(), 1e-9)

    if n > MOST_SENTENCES:

        def cosines(members: Ints) -> Floats:
            held = np.clip((weights @ weights[members].T).toarray(), 0, 1)
            held[members, np.arange(len(members))] = 1
            return held

        return cosines, shared, pd.factorize(linked(weights, np.full(n, _JOIN)))[0]
    cosine = np.clip((weights @ weights.T).toarray(), 0, 1)
    np.fill_diagonal(cosine, 1)
    group = np.zeros(n, dtype=np.int64)
    if n > 1:
        apart = squareform(1 - cosine, checks=False)
        group = pd.factorize(fcluster(linkage(apart, "average"), 1 - _JOIN, "distance"))[0]
    return lambda members: cosine[:, members], shared, group


KINDS = ("statement", "speaker", "number", "place", "date")
_QUOTES = ("article_id", "speaker", "speaker_id", "content_spans")
_TYPES = {
    "event": "object", "kind": "object", "fact_id": "object", "fact": "object",
    "source": "object", "article_id": "object", "start": "int64", "end": "int64",
    "text": "object", "sure": "bool", "n_sources": "int64", "n_possible": "int64",
    "told": "object", "similarity": "float64",
}  # fmt: skip


@recorded("compare.coverage")
def coverage(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return which statements, speakers, numbers, places and dates stand in which article.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`, made here if None.

    Returns
    -------
    DataFrame
        One row per fact and place in an article, in order of the event, the kind, how many
        sources have the fact, and the text. Facts are compared within an event.

        - ``kind``: ``statement`` (:func:`statements`: what sentences tell), ``speaker`` (who is
          reported to have said or thought something; unknown ones left out), ``number``,
          ``place``, ``date`` (:mod:`analysis.text.facts`; a weekday or a month whose date the
          article does not give is left out);
        - ``fact_id`` (statement1, speaker1, ... within the corpus) and ``fact``: the most typical
          sentence of a statement, the name, or the label under which spellings are joined;
        - ``source, article_id, start, end, text``: where it stands, ``Article.text[start:end]``;
        - ``sure``: false for a sentence that may tell a statement in other words;
        - ``n_sources`` that surely have it, of the ``n_possible`` that have an article on the
          event; ``told``: ``alone`` (one source, and nothing comes near in another), ``all``,
          ``all but one`` (and nothing in that one comes near), else ``some``. A statement is told
          by ``all`` or ``all but one`` only if each of them has a ``clear`` sentence; what comes
          near, and ``clear``, are explained at :func:`statements`. Of no other kind of fact is it
          said that one source leaves it out: what rules miss would look left out. (Where they found
          a number, place or date in two of three articles in BASIL, the third lacked it in 13 of
          18, 11 of 20 and 13 of 20 that were read.) ``alone`` has the same weakness there. Where
          two sources report the event, what one alone tells the other leaves out: ``alone``. With
          one source nothing can be left out, and ``told`` is '';
        - ``similarity``: of a sentence with those of the statement in other articles
          (:func:`statements`), NaN for other kinds. What groups by a shared name is low.

    Raises
    ------
    ValueError
        If ``quotes`` lacks a column.

    Notes
    -----
    It does not mean that an outlet withholds what it does not tell. It may have told it in another
    article, written earlier, or had other space; and every method here misses some: a statement in
    other words, a place that acts (*Beijing said*), a date told by *the day after*. An omission is
    a question to the article, whose sentences are at hand. Nor that few omissions are few: only
    clear ones are called so. To see all that one outlet may leave out, take the facts with
    ``n_sources`` one below ``n_possible``, and follow the question marks of
    :func:`analysis.reading.coverage`.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> table = compare.coverage(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> table.loc[table["kind"] == "place", ["fact", "source", "told"]].values.tolist()[0]
    ['South Carolina', 'The Capital Meridian', 'all']
    """
    articles = articles_of(corpus)
    table = reported_speech(articles) if quotes is None else quotes
    need_columns(table, _QUOTES, "quotes", see="reported_speech")
    table = spoken(table)
    told = statements(articles)
    typical = told[told["typical"]].set_index("statement")["text"]
    key, fact = told["statement"].astype(str), told["statement"].map(typical)
    names = ["event", "kind", "key", "fact", "source", "article_id", "start", "end", "text"]
    others = pd.DataFrame(list(_facts(articles, table)), columns=names).assign(
        sure=True, clear=True
    )
    found = pd.concat([told.assign(kind="statement", key=key, fact=fact), others])
    if found.empty:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    sources = pd.Series([a.source for a in articles]).groupby([a.event for a in articles])
    found["n_possible"] = found["event"].map(sources.nunique())
    keys = ["event", "kind", "key"]
    found["fact"] = found.groupby(keys)["fact"].transform("first")
    groups = found.assign(
        _sure=found["source"].where(found["sure"]), _clear=found["source"].where(found["clear"])
    ).groupby(keys)
    found["n_sources"] = groups["_sure"].transform("nunique")
    n_near = groups["source"].transform("nunique")
    n_clear = groups["_clear"].transform("nunique")
    n, of = found["n_sources"], found["n_possible"]
    extents = {
        "": of < 2,
        "alone": (n == 1) & (n_near == 1),
        "all": n_clear == of,
        "all but one": (n_clear == of - 1) & (n_near == of - 1) & (found["kind"] == "statement"),
    }
    found["told"] = np.select(list(extents.values()), list(extents), "some")
    order = {event: at for at, event in enumerate(dict.fromkeys(a.event for a in articles))}
    rank = {article.id: at for at, article in enumerate(articles)}
    found = found.assign(
        _event=found["event"].map(order),
        _kind=found["kind"].map(KINDS.index),
        _article=found["article_id"].map(rank),
    )
    found = found.sort_values(["_event", "_kind", "_article", "start"], kind="stable")
    found["_first"] = found.groupby(keys, sort=False).ngroup()
    found = found.sort_values(
        ["_event", "_kind", "n_sources", "_first"], ascending=[True, True, False, True],
        kind="stable", ignore_index=True,
    )  # fmt: skip
    number = found.groupby("_kind", group_keys=False)["_first"].transform(
        lambda firsts: pd.factorize(firsts)[0] + 1
    )
    found["fact_id"] = [f"{kind}{n}" for kind, n in zip(found["kind"], number, strict=True)]
    return found[list(_TYPES)].astype(_TYPES)


def _facts(
    articles: list[Article], quotes: pd.DataFrame
) -> Iterator[tuple[str, str, str, str, str, str, int, int, str]]:
    """Yield who is reported, at the words that are reported, and numbers, places and dates."""
    by_id = {article.id: article for article in articles}
    found: list[tuple[Article, str, str, str, int, int]] = []
    for row in quotes[quotes["article_id"].isin(by_id)].to_dict("records"):
        if row["speaker_id"] not in ("", "unknown") and row["content_spans"]:
            starts, ends = zip(*row["content_spans"], strict=True)
            who = ("speaker", row["speaker_id"], row["speaker"])
            found.append((by_id[row["article_id"]], *who, min(starts), max(ends)))
    for article in articles:
        for kind, facts in (
            ("number", numbers(article.text)),
            ("place", places(article.text)),
            ("date", dates(article.text, article.published)),
        ):
            found += [
                (article, kind, fact.label, fact.label, fact.start, fact.end)
                for fact in facts
                # one article's Saturday is not another's
                if kind != "date" or fact.label[:4].isdigit()
            ]
    for article, kind, key, name, start, end in found:
        text = article.text[start:end]
        yield article.event, kind, key, name, article.source, article.id, start, end, text


def coverage_matrix(table: pd.DataFrame, by: str = "source") -> pd.DataFrame:
    """Return how often each fact stands in each source.

    Parameters
    ----------
    table : DataFrame
        A table of :func:`coverage`. Take one event: a source that did not report another has
        zeros there.
    by : {"source", "article_id"}

    Returns
    -------
    DataFrame
        Rows are facts (``event, kind, fact_id, fact, told``), columns the sources or articles,
        values counts of places, 0 where it is missing or not ``sure``. What one source alone tells
        comes first, source by source, then what few tell, then what all tell, and last what one
        alone leaves out.

    Raises
    ------
    ValueError
        For any other value of ``by``.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> table = compare.coverage(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> places = compare.coverage_matrix(table[table["kind"] == "place"])
    >>> places.index[-1][3:], places.iloc[-1].tolist()
    (('Indonesia', 'all'), [1, 1, 1, 1, 1, 1])
    """
    index = ["event", "kind", "fact_id", "fact", "told"]
    if by not in ("source", "article_id"):
        raise ValueError(f"by must be 'source' or 'article_id', not {by!r}")
    columns = list(dict.fromkeys(table[by]))
    table = table[table["sure"]]
    if table.empty:
        none = pd.MultiIndex.from_arrays([[]] * len(index), names=index)
        return pd.DataFrame(index=none, columns=pd.Index(columns, name=by), dtype="int64")
    grid = (
        table.pivot_table(
            index=index, columns=by, values="start", aggfunc="count", fill_value=0, sort=False
        )
        .reindex(columns=columns, fill_value=0)
        .astype("int64")
    )
    edge = grid.index.get_level_values("told").map(
        {"": 0, "alone": 0, "some": 1, "all": 2, "all but one": 3}.get
    )
    n_sources = table.drop_duplicates(index).set_index(index)["n_sources"]
    told = grid.to_numpy() > 0
    order = pd.DataFrame({"edge": edge, "n": n_sources.reindex(grid.index).to_numpy()})
    alone = order["edge"] == 0
    order["side"] = np.where(alone, told.argmax(axis=1), (~told).argmax(axis=1))
    return grid.iloc[order.sort_values(["edge", "n", "side"], kind="stable").index]
