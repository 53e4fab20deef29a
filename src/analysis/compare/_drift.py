"""Quotation drift: the same words of one speaker, as each outlet gives them.

:func:`contents` are the words of reported speech with the quotation marks around them,
:func:`versions` finds what other articles made of each piece in marks, and
:func:`quotation_drift` describes how the versions differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import Match, SequenceMatcher
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from analysis.corpus.article import articles_of, by_event
from analysis.corpus.words import compared, words_of
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.lexicons import word_set
from analysis.quotes import reported_speech
from analysis.quotes.speakers import speaker_id
from analysis.quotes.voices import spoken
from analysis.reuse.wording import align, differs
from analysis.text import segment
from analysis.text.dates import days_apart, first_published
from analysis.text.marks import quotations

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_FUNCTION_WORDS = word_set("function_words.txt")
_MARK = re.compile('[“”"«»]')
_COMMON = 0.05  # a word in more of the sentences than this tells no quotation from another
_RUN = 5  # words in marks that are enough where the speakers differ
_FEW = 4  # words that a piece in marks may have to be a version by one long word
_LONG = 7  # letters of a long word
_LEAST = 0.4  # share of the words of a longer piece that must agree
_TOLD = 0.35  # share of the quotation that words without marks must have
_GAP = 6  # words between two agreeing runs beyond which they are of two passages
_STRIPPED = 0.8  # share of agreeing words from which words without marks are no paraphrase
_LATER = 31  # days after which the same words may be of another occasion
_QUOTES = ("article_id", "quote_id", "kind", "speaker", "speaker_id", "content_spans")
_TYPES = {
    "drift_id": "object", "event": "object", "speaker": "object", "speaker_id": "object",
    "source": "object", "article_id": "object", "quote_id": "object", "published": "object",
    "form": "object", "start": "int64", "end": "int64", "text": "object", "n_words": "int64",
    "n_marked": "int64", "kept": "int64", "dropped": "int64", "added": "int64",
    "replaced": "int64", "differs": "object", "doubtful": "bool", "order": "float64",
    "n_sources": "int64",
}  # fmt: skip


@recorded("compare.quotation_drift")
def quotation_drift(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return each quotation that two outlets give, with what each made of it.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`, made here if None.

    Returns
    -------
    DataFrame
        One row per version, the best of each article:

        - ``drift_id``: d1 has the most outlets; ``form``: ``fullest``, the longest version in
          marks (without any, the longest), with which the others are compared; ``verbatim``,
          ``trimmed`` (only words left out) or ``reworded``, all in marks; ``unmarked``, its words
          without its marks (at least four in five agree); ``paraphrase``, fewer agree;
        - ``start, end, text``: the words in ``article_id``; ``n_words`` of them, ``n_marked`` in
          quotation marks;
        - ``kept, dropped, added, replaced``: words against the fullest version (0 for that one;
          see :func:`analysis.reuse.wording.align`); ``differs``: which, as
          ``old → new; + added; − dropped``. Case, spelling variants and ``100%`` for ``100
          percent`` don't count;
        - ``doubtful``: one rarer word is all that agrees, or the articles appeared more than 31
          days apart, so that it may be another statement;
        - ``order``: 1 for the version published first, the same for the same day; NaN where any
          date of the quotation is missing, vague or undecided, since then nobody can tell;
        - ``event, speaker, speaker_id, source, quote_id, published, n_sources``.

    Raises
    ------
    ValueError
        If ``quotes`` lacks a column.

    Notes
    -----
    A quotation is a sentence, or a piece of one, in quotation marks inside reported speech. Acts
    without marks (*refused to go*) are no speech and no version. Its versions are looked for in the
    other articles of the event: in what they report of the same speaker, where at least half of the
    rarer words of the shorter one agree; or in speech of anybody that has five words of it in a row
    in marks, two of them rarer ones, or all of it if it has four, since outlets differ in whom they
    name.

    It does not mean that the fullest version is what was said. It may be a rewording itself, and
    two verbatim versions may both come from one agency. ``order`` says who printed first, not who
    copied. Words that were said twice look like one quotation, and paraphrases that keep no rare
    word are missed; a translation made twice looks like drift.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> table = compare.quotation_drift(corpus, quotes.reported_speech(corpus, engine="rules"))
    >>> table[["drift_id", "source", "form"]].values.tolist()[1]
    ['d1', 'Radio Open Pacific', 'verbatim']
    """
    articles = articles_of(corpus)
    table = reported_speech(articles) if quotes is None else quotes
    need_columns(table, _QUOTES, "quotes", see="reported_speech")
    table = table.reset_index(drop=True)
    acts = spoken(table, ["act"])
    table = table.drop(
        index=acts.index[acts["kind"] == "indirect"]
    )  # words in marks are somebody's
    reported: dict[str, list[dict[Any, Any]]] = defaultdict(list)
    for quote in table.to_dict("records"):
        reported[quote["article_id"]].append(quote)
    rows: list[dict[str, Any]] = []
    for told in by_event(articles).values():
        for group in versions(contents(told, reported)):
            if len({version.content.article.source for version in group}) > 1:
                number = len(rows)
                rows.extend(row | {"_group": number} for row in _described(group))
    if not rows:
        return pd.DataFrame(columns=list(_TYPES)).astype(_TYPES)
    frame = pd.DataFrame(rows)
    frame["n_sources"] = frame.groupby("_group")["source"].transform("nunique")
    frame["_size"] = frame.groupby("_group")["n_words"].transform("max")
    frame = frame.sort_values(["n_sources", "_size"], ascending=False, kind="stable")
    first = frame.groupby("_group", sort=False).ngroup()
    frame = frame.assign(drift_id=[f"d{number + 1}" for number in first], _first=first)
    frame = frame.sort_values("_first", kind="stable", ignore_index=True)
    return frame[list(_TYPES)].astype(_TYPES)


def _described(group: list[Version]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the versions of one quotation."""
    fullest = group[0]
    dates = [version.content.article.published for version in group]
    known = all(first_published(one, other) for one, other in combinations(dates, 2))
    for version, date in zip(group, dates, strict=True):
        content, words = version.content, version.words
        article = content.article
        change = align([word.word for word in fullest.words], [word.word for word in words])
        shorter = min(len(words), len(fullest.words))
        if version is fullest:
            form = "fullest"
        elif not version.marked:
            form = "unmarked" if change.equal >= _STRIPPED * shorter else "paraphrase"
        elif change.added or change.replaced:
            form = "reworded"
        else:
            form = "trimmed" if change.dropped else "verbatim"
        days = days_apart(fullest.content.article.published, date)
        yield {
            "event": article.event,
            "speaker": content.speaker,
            "speaker_id": content.speaker_id,
            "source": article.source,
            "article_id": article.id,
            "quote_id": content.quote_id,
            "published": date,
            "form": form,
            "start": words[0].start,
            "end": words[-1].end,
            "text": article.text[words[0].start : words[-1].end],
            "n_words": len(words),
            "n_marked": sum(word.marks >= 0 for word in words),
            "kept": change.equal,
            "dropped": change.dropped,
            "added": change.added,
            "replaced": change.replaced,
            "differs": differs(change, partial(_shown, fullest), partial(_shown, version)),
            "doubtful": version.doubtful or (days is not None and days > _LATER),
            "order": 1.0 + sum(first_published(date, other) == "b" for other in dates)
            if known
            else float("nan"),
        }


def _shown(version: Version, first: int, last: int) -> str:
    words = version.words[first:last]
    return " ".join(version.content.article.text[words[0].start : words[-1].end].split())


class ReportedWord(NamedTuple):
    """A word of a content: its normal form, its place, and what stands around it."""

    word: str
    start: int
    end: int
    sentence: int  # number of its sentence in the article
    marks: int  # number of the quotation marks around it in the article, -1 outside any
    broken: bool  # one of those marks is missing, or stands for that of another quotation
    rare: bool  # neither a function word, nor capitalised, nor in one sentence of twenty


class Content(NamedTuple):
    """What an attribution reports; ``lost``: speech whose quotation marks are gone.

    ``speakers``: the ids of the speaker and of who relays the words, where they are known.
    """

    article: Article
    quote_id: str
    speaker: str
    speaker_id: str
    speakers: frozenset[str]
    lost: bool
    words: list[ReportedWord]


def contents(articles: list[Article], quotes: Mapping[str, list[dict[Any, Any]]]) -> list[Content]:
    """Return what each row of ``quotes`` reports, in order of the articles and of the text.

    ``quotes`` holds the rows of each article.
    """
    words = {article.id: _words_of(article) for article in articles}
    in_sentences = [{(word.word, word.sentence) for word in held} for held in words.values()]
    counts = Counter(word for held in in_sentences for word, _ in held)
    n_sentences = sum(len({number for _, number in held}) for held in in_sentences)
    most = max(3, _COMMON * n_sentences)
    found = []
    for article in articles:
        own = words[article.id]
        starts, ends = [word.start for word in own], [word.end for word in own]
        held = []
        for row in quotes.get(article.id, []):
            reported = [
                word if not word.rare or counts[word.word] <= most else word._replace(rare=False)
                for start, end in sorted(row["content_spans"])
                for word in own[bisect_left(starts, start) : bisect_right(ends, end)]
            ]
            if reported:
                lost = row["kind"] == "unmarked"
                who = (str(row["quote_id"]), str(row["speaker"]), str(row["speaker_id"]))
                relay = str(row.get("via", "") or "")
                ids = {who[2], speaker_id(relay) if relay else ""} - {"", "unknown"}
                held.append(Content(article, *who, frozenset(ids), lost, reported))
        found.extend(sorted(held, key=lambda content: content.words[0].start))
    return found


def _words_of(article: Article) -> list[ReportedWord]:
    words = compared(words_of([article]))
    sentences = [start for start, _ in segment.sentences(article.text)]
    marks = quotations(article.text)
    opened = [mark.start for mark in marks]
    whole = [
        mark.opened and mark.closed and not _MARK.search(article.text, mark.start + 1, mark.end - 1)
        for mark in marks
    ]
    found = []
    places = zip(words.codes.tolist(), words.start.tolist(), words.end.tolist(), strict=True)
    for code, start, end in places:
        word = words.vocabulary[code]
        inside = bisect_right(opened, start) - 1
        if inside >= 0 and start >= marks[inside].end:
            inside = -1
        rare = word not in _FUNCTION_WORDS and not article.text[start].isupper()
        sentence = bisect_right(sentences, start) - 1
        broken = inside >= 0 and not whole[inside]
        found.append(ReportedWord(word, start, end, sentence, inside, broken, rare))
    return found


class Version(NamedTuple):
    content: Content
    first: int
    last: int  # the word after the last
    kept: int = 0  # words of the seed, the piece that was looked for, that stand here in order
    marked: bool = True  # most of the rare ones stand in quotation marks
    doubtful: bool = False  # one rare word is all that agrees

    @property
    def words(self) -> list[ReportedWord]:
        """Its words; if it stands in marks, only those that do."""
        words = self.content.words[self.first : self.last]
        return [word for word in words if not self.marked or word.marks >= 0]


def versions(held: list[Content]) -> Iterator[list[Version]]:
    """Yield the versions of each quotation: the fullest, then the best of each article."""
    holders: dict[str, set[int]] = defaultdict(set)
    for number, content in enumerate(held):
        for word in content.words:
            if word.rare:
                holders[word.word].add(number)
    partly = [  # the words in marks of contents that are so in part
        {word.word for word in content.words if word.marks >= 0}
        if any(word.marks < 0 for word in content.words)
        else set()
        for content in held
    ]
    every = [{word.word for word in content.words} for content in held]
    free = [[True] * len(content.words) for content in held]
    bases = [
        (n, Version(content, *piece, marked=not content.lost))
        for n, content in enumerate(held)
        for piece in pieces(content)
    ]
    bases.sort(key=lambda base: (_has_guessed_ends(base[1]), -len(base[1].words)))
    for number, seed in bases:
        first, last = seed.first, seed.last
        n_free = sum(free[number][first:last])
        if 2 * n_free <= last - first or (_has_guessed_ends(seed) and n_free < last - first):
            continue
        free[number][first:last] = [False] * (last - first)
        base = seed.words
        rare, told = {word.word for word in base if word.rare}, {word.word for word in base}
        near = {n for word in rare for n in holders[word]}
        best: dict[str, Version] = {}
        for other in sorted(near - {number}):
            if not seed.content.speakers & held[other].speakers:
                # of others two rarer words or all must agree: seldom, so looked at before order is
                if len(rare & every[other]) < 2 and not told <= every[other]:
                    continue
            found = _agreeing(seed, held[other])
            # what stands before the marks may say the same: *said no one was hurt: “Nobody ...”*
            if found is None and rare & partly[other]:
                found = _agreeing(seed, held[other], in_marks=True)
            if found is None:
                continue
            if 2 * sum(free[other][found.first : found.last]) <= found.last - found.first:
                continue
            free[other][found.first : found.last] = [False] * (found.last - found.first)
            known = best.get(found.content.article.id)
            if known is None or found.kept > known.kept:
                best[found.content.article.id] = found
        best.pop(seed.content.article.id, None)
        group = [seed, *best.values()]
        longest = min(group, key=lambda one: (_has_guessed_ends(one), -len(one.words)))
        yield [longest, *(version for version in group if version is not longest)]


def _has_guessed_ends(version: Version) -> bool:
    """Whether a piece has no marks or broken ones, so that its ends are a guess."""
    return not version.marked or version.words[0].broken


def pieces(content: Content) -> list[tuple[int, int]]:
    """Return the runs of words in marks, one a sentence, as (first, last + 1) in the content.

    In speech that has lost its marks each sentence is a piece.
    """
    keys = [
        (word.sentence, word.marks) if word.marks >= 0 or content.lost else None
        for word in content.words
    ]
    edges = [n for n in range(1, len(keys)) if keys[n] != keys[n - 1]]
    runs = zip([0, *edges], [*edges, len(keys)], strict=True)
    return [(first, last) for first, last in runs if keys[first] is not None]


def _agreeing(seed: Version, content: Content, in_marks: bool = False) -> Version | None:
    """Return where ``content`` gives the words of the quotation ``seed``, None if it does not.

    ``in_marks``: look at the words in marks alone, of which two must agree.
    """
    base, words = seed.words, content.words
    other = [word.word if word.marks >= 0 or not in_marks else "" for word in words]
    usual = {word.word for word in (*base, *words) if not word.rare}
    matcher = SequenceMatcher(usual.__contains__, [word.word for word in base], other, False)
    chains: list[list[Match]] = [[]]  # agreeing runs that stand close by in the other content
    for run in matcher.get_matching_blocks()[:-1]:
        if chains[-1] and run.b - (chains[-1][-1].b + chains[-1][-1].size) > _GAP:
            chains.append([])
        chains[-1].append(run)
    agreed = [[at for run in chain for at in range(run.b, run.b + run.size)] for chain in chains]
    chain, places = max(
        zip(chains, agreed, strict=True),
        key=lambda one: (sum(words[place].rare for place in one[1]), len(one[1])),
    )
    telling = [place for place in places if words[place].rare]
    if not telling:
        return None
    n_marked = sum(words[place].marks >= 0 for place in telling)
    marked = n_marked >= 2 or 2 * n_marked >= len(telling)
    kept = [place for place in places if not marked or words[place].marks >= 0]
    if in_marks and len(kept) < 2:
        return None
    agreeing = {words[place].word for place in kept if words[place].rare}
    # the run is lengthened to the pieces in marks, or the sentences, that its ends lie in
    kin = [(word.sentence, word.marks if marked else 0) for word in words]
    first, last = kept[0], kept[-1] + 1
    while first > 0 and kin[first - 1] == kin[first]:
        first -= 1
    while last < len(words) and kin[last] == kin[last - 1]:
        last += 1
    broken = marked and (words[kept[0]].broken or words[kept[-1]].broken)
    near = words[first:last]
    if broken:
        first, last = kept[0], kept[-1] + 1
    elif not marked:  # the ends are a guess: as many words as the quotation has there
        before, after = chain[0].a, len(base) - (chain[-1].a + chain[-1].size)
        first, last = max(first, kept[0] - before), min(last, kept[-1] + 1 + after)
    n_kept, n_words = len(kept), last - first
    whole = marked and n_kept == len(base) == n_words >= _FEW
    if not whole and not seed.content.speakers & content.speakers:
        in_a_row = (
            run.size >= _RUN
            and all(word.marks >= 0 for word in words[run.b : run.b + run.size])
            and _n_rare(base[run.a : run.a + run.size]) >= 2
            for run in chain
        )
        if not any(in_a_row):
            return None
    if 2 * len(agreeing) < min(_n_rare(base), _n_rare(near)) and not broken:
        return None
    if not marked:
        enough = n_kept == len(base) or (len(agreeing) >= 2 and n_kept >= _TOLD * len(base))
    elif n_words <= _FEW:  # one long word is enough: long words are seldom (Zipf 1935)
        long = any(len(word) >= _LONG for word in agreeing)
        enough = n_kept >= 2 or n_kept == n_words or long
    else:
        enough = n_kept >= _FEW and n_kept >= _LEAST * n_words
    if not enough:
        return None
    doubtful = len(agreeing) < 2 and (n_kept < n_words or (broken and _n_rare(base) > 2))
    return Version(content, first, last, n_kept, marked, doubtful)


def _n_rare(words: list[ReportedWord]) -> int:
    return len({word.word for word in words if word.rare})
