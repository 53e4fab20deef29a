"""Words in their context: what a corpus says with a word, and who says it.

The search page of a report (:mod:`analysis.report.search`) reads a pattern in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, Literal, NamedTuple

import pandas as pd

from analysis.corpus.article import Article, Corpus, articles_of
from analysis.quotes import reported_speech
from analysis.quotes.speakers import need_spans
from analysis.quotes.voices import VOICES, spoken
from analysis.text.segment import MARKS, Span, sentences

_TYPES = {
    "article_id": "object", "source": "object", "published": "object", "event": "object",
    "voice": "object", "speaker": "object", "kind": "object", "start": "int64", "end": "int64",
    "left": "object", "match": "object", "right": "object",
}  # fmt: skip
_ALIKE = str.maketrans("’‘ʼ′‐‑“”„«»", '\'\'\'\'--"""""')  # as long as what they stand for
_LETTER = rf"[\w{MARKS}]"
_REST = rf"{_LETTER}*(?:['\-]{_LETTER}+)*"  # what a * stands for
_WHOLE = rf"{_LETTER}+(?:['\-]{_LETTER}+)*"  # and one that stands alone
_TERM = re.compile(r'"([^"]*)"|([^",|]+)')

Finder = Callable[[str], Iterator[Span]]


def concordance(
    corpus: Corpus,
    pattern: str,
    *,
    voice: str = "all",
    speaker: str | None = None,
    source: str | None = None,
    not_by: str | None = None,
    quotes: pd.DataFrame | None = None,
    regex: bool = False,
    case: bool = False,
    width: int | Literal["sentence"] = 60,
    sort: str = "place",
) -> pd.DataFrame:
    """Return every place where words stand, with the words to the left and right of it.

    Parameters
    ----------
    corpus : Corpus
    pattern : str
        Words that stand side by side (``spy balloon``, also *spy-balloon*), with ``*`` for the rest
        of a word or, alone, a word. Commas part alternatives (``airship*, balloon*``); what stands
        in quotation marks is found just as it is written (``"Mr. Lee, the mayor"``).
    voice : {"all", "outlet", "quoted"}
        Whose words: those of a statement or thought of ``quotes`` are quoted.
    speaker : str, optional
        Only words of this speaker (``speaker`` or ``speaker_id`` of ``quotes``).
    source : str, optional
        Only articles of this source.
    not_by : str, optional
        Another source: only events on which it has articles, none of which holds the pattern in
        this voice. ``source="A", not_by="B"`` gives what A writes and B does not.
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`, made here if None.
    regex : bool
        Whether the pattern is a regular expression of Python's.
    case : bool
        Whether capitals count.
    width : int or "sentence"
        Characters to the left and right; ``sentence`` gives the sentences that hold the match.
    sort : {"place", "left", "right"}
        In the order of the articles, or by the words before or after the match.

    Returns
    -------
    DataFrame
        One row per match: ``article_id, source, published, event``, ``voice``, ``speaker, kind`` of
        the innermost statement round it ('' for the outlet), ``start, end`` (offsets into
        ``Article.text``), ``left, match, right``; with ``not_by`` also ``silent``, the ids of its
        articles on the event, which do without.

    Raises
    ------
    ValueError
        For a pattern without words, a regular expression that is none, an unknown voice, sort or
        source, and a negative width.

    Notes
    -----
    That B never uses a word does not mean that it avoids it: it may have written less on the
    event. Read its articles, named in ``silent``. Curly and straight apostrophes are the same.
    :func:`analysis.compare.examples` gives the places of a term as
    :func:`analysis.compare.keyness` counts it.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, reading
    >>> corpus = load_corpus()
    >>> speech = quotes.reported_speech(corpus, "rules")
    >>> hits = reading.concordance(corpus, "airship", quotes=speech, width=15)
    >>> hits[["article_id", "left", "match", "right"]].values.tolist()[0]
    ['meridian_1', 'tains that the ', 'airship', ' was there to w']
    """
    if voice not in VOICES:
        raise ValueError(f"voice must be one of {', '.join(VOICES)}, not {voice!r}")
    if sort not in ("place", "left", "right"):
        raise ValueError(f"sort must be place, left or right, not {sort!r}")
    if width != "sentence" and (isinstance(width, str) or width < 0):
        raise ValueError(f"width must be a number of characters or 'sentence', not {width!r}")
    articles = articles_of(corpus)
    known = {article.source for article in articles}
    for name in (source, not_by):
        if name is not None and name not in known:
            raise ValueError(f"no article is by {name!r}; there are {', '.join(sorted(known))}")
    find = finder(pattern, regex=regex, case=case)
    table = reported_speech(corpus) if quotes is None else quotes
    said = statements(table)
    rows: list[dict[str, Any]] = []
    for article in articles:
        rows += _hits(article, find, said.get(article.id, []), width)
    frame = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
    if voice != "all":
        frame = frame[frame["voice"] == voice]
    if speaker is not None:
        named = table.loc[table["speaker_id"] == speaker, "speaker"].tolist()
        frame = frame[frame["speaker"].isin([speaker, *named])]
    if not_by is not None:
        frame = _without(frame, articles, not_by)
    if source is not None:
        frame = frame[frame["source"] == source]
    if sort != "place":
        frame = frame.sort_values(sort, key=lambda column: column.map(_KEYS[sort]), kind="stable")
    return frame.reset_index(drop=True)


class SpokenSpan(NamedTuple):
    """A piece of a statement or thought."""

    start: int
    end: int
    speaker: str
    kind: str


def statements(quotes: pd.DataFrame) -> dict[str, list[SpokenSpan]]:
    """Return the contents of statements and thoughts by article; acts are the outlet's words."""
    need_spans(quotes, ["content_spans"])
    found: dict[str, list[SpokenSpan]] = {}
    for row in spoken(quotes).to_dict("records"):
        who = (str(row.get("speaker") or ""), str(row.get("kind") or ""))
        own = found.setdefault(row["article_id"], [])
        own += [SpokenSpan(int(start), int(end), *who) for start, end in row["content_spans"]]
    return found


def finder(pattern: str, *, regex: bool = False, case: bool = False) -> Finder:
    """Return what finds the spans of a pattern in a text, as :func:`concordance` says.

    Raises ``ValueError`` for a pattern without words, or that is no regular expression.

    Examples
    --------
    >>> from analysis.reading.hits import finder
    >>> list(finder("spy balloon*, China’s")("A spy-balloon. China's balloons."))
    [(2, 13), (15, 22)]
    """
    plain = pattern.translate(_ALIKE)
    if not plain.strip():
        raise ValueError("the pattern is empty")
    flags = 0 if case else re.IGNORECASE
    if regex:
        try:
            compiled = re.compile(plain, flags | re.MULTILINE)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    else:
        terms = [_term(*match.groups()) for match in _TERM.finditer(plain)]
        if not any(terms):
            raise ValueError(f"the pattern {pattern!r} holds no words")
        compiled = re.compile("|".join(filter(None, terms)), flags)

    def find(text: str) -> Iterator[Span]:
        for match in compiled.finditer(text.translate(_ALIKE)):
            if match.end() > match.start():
                yield match.span()

    return find


def _term(exact: str | None, words: str | None) -> str:
    """Return the expression of one alternative, which begins and ends where words do."""
    parts = (exact or words or "").split()
    if not re.search(_LETTER, "".join(parts)):
        return ""
    between = r"(?:[^\S\n]+|\n)" if exact else r"(?:[^\S\n]+|\n|-)"
    inner = between.join(
        _REST.join(map(re.escape, part.split("*"))) if part.strip("*") else _WHOLE for part in parts
    )
    begin = rf"(?<!{_LETTER})" if re.match(rf"{_LETTER}|\*", parts[0]) else ""
    end = rf"(?!{_LETTER})" if re.match(_LETTER, parts[-1][-1]) else ""
    return f"{begin}{inner}{end}"


def _hits(
    article: Article, find: Finder, said: list[SpokenSpan], width: int | Literal["sentence"]
) -> list[dict[str, Any]]:
    text, rows = article.text, []
    whole: list[Span] | None = None
    for start, end in find(text):
        if width == "sentence":
            whole = sentences(text) if whole is None else whole
            own = [span for span in whole if span[0] < end and start < span[1]] or [(start, end)]
            first, last = min(own[0][0], start), max(own[-1][1], end)
        else:
            first, last = max(start - width, 0), end + width
        round_it = [one for one in said if one.start <= start < one.end]
        inner = min(round_it, key=lambda one: (one.end - one.start, -one.start), default=None)
        rows.append(
            {
                "article_id": article.id, "source": article.source,
                "published": article.published, "event": article.event,
                "voice": "quoted" if inner else "outlet", "speaker": inner.speaker if inner else "",
                "kind": inner.kind if inner else "", "start": start, "end": end,
                "left": text[first:start], "match": text[start:end], "right": text[end:last],
            }
        )  # fmt: skip
    return rows


def _without(frame: pd.DataFrame, articles: list[Article], other: str) -> pd.DataFrame:
    """Return the rows of events on which ``other`` has articles, none of which is in ``frame``."""
    theirs: dict[str, list[str]] = {}
    for article in articles:
        if article.source == other and article.event:
            theirs.setdefault(article.event, []).append(article.id)
    used = set(frame.loc[frame["source"] == other, "event"])
    kept = frame[frame["event"].isin(theirs.keys() - used)]
    return kept.assign(silent=kept["event"].map(lambda event: ", ".join(theirs[event])))


_WORDS = re.compile(rf"{_LETTER}+")
_KEYS: dict[str, Callable[[str], Any]] = {
    "left": lambda text: " ".join(reversed(_WORDS.findall(text.lower()))),
    "right": lambda text: " ".join(_WORDS.findall(text.lower())),
}
