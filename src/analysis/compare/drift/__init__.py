"""Quotation drift: the same words of one speaker, as each outlet gives them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.compare.drift.quoted_passages import contents
from analysis.compare.drift.versions import Version, versions
from analysis.corpus import articles_of, by_event
from analysis.files import need_columns
from analysis.quotes import reported_speech
from analysis.reuse.alignment import Alignment, align, differs
from analysis.text.dates import days_apart, first_published

if TYPE_CHECKING:
    from analysis.corpus import Article, Corpus

_QUOTES = ("article_id", "quote_id", "kind", "speaker", "speaker_id", "content_spans")
_TYPES = {
    "drift_id": "object", "event": "object", "speaker": "object", "speaker_id": "object",
    "source": "object", "article_id": "object", "quote_id": "object", "published": "object",
    "form": "object", "start": "int64", "end": "int64", "text": "object", "n_words": "int64",
    "n_marked": "int64", "kept": "int64", "dropped": "int64", "added": "int64",
    "replaced": "int64", "differs": "object", "doubtful": "bool", "order": "float64",
    "n_sources": "int64",
}  # fmt: skip
_STRIPPED = 0.8  # share of agreeing words from which words without marks are no paraphrase
_LATER = 31  # days after which the same words may be of another occasion


def quotation_drift(
    corpus: Corpus | Iterable[Article], quotes: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return each quotation that two outlets give, with what each made of it.

    ``quotes`` is a table of :func:`analysis.quotes.reported_speech`, made here if None. A
    quotation is a sentence, or a piece of one, in quotation marks inside reported speech.
    Its versions are looked for in the other articles of the event: in what they report of
    the same speaker, where at least half of the rarer words of the shorter one agree; or in
    speech of anybody that has five words of it in a row in marks, two of them rarer ones, or
    all of it if it has four, since outlets differ in whom they name. One row a version, the
    best of each article:

    - ``drift_id``: d1 has the most outlets; ``form``: ``fullest``, the longest version in
      marks (without any, the longest), with which the others are compared; ``verbatim``,
      ``trimmed`` (only words left out) or ``reworded``, all in marks; ``unmarked``, its words
      without its marks (at least four in five agree); ``paraphrase``, fewer agree;
    - ``start, end, text``: the words in ``article_id``; ``n_words`` of them, ``n_marked`` in
      quotation marks;
    - ``kept, dropped, added, replaced``: words against the fullest version (0 for that one;
      see :func:`analysis.reuse.alignment.align`); ``differs``: which, as
      ``old → new; + added; − dropped``. Case, spelling variants and ``100%`` for ``100
      percent`` don't count;
    - ``doubtful``: one rarer word is all that agrees, or the articles appeared more than 31
      days apart, so that it may be another statement;
    - ``order``: 1 for the version published first, the same for the same day; NaN where any
      date of the quotation is missing, vague or undecided, since then nobody can tell;
    - ``event, speaker, speaker_id, source, quote_id, published, n_sources``.

    What it does not mean: that the fullest version is what was said. It may be a rewording
    itself, and two verbatim versions may both come from one agency. ``order`` tells who
    printed first, not who copied. Words that were said twice look like one quotation, and
    paraphrases that keep no rare word are missed; a translation made twice looks like drift.
    Raises ``ValueError`` if ``quotes`` lacks a column.
    """
    articles = articles_of(corpus)
    table = reported_speech(articles) if quotes is None else quotes
    need_columns(table, _QUOTES, "quotes", see="reported_speech")
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


def _described(group: list[Version]) -> list[dict[str, Any]]:
    """Return the rows of the versions of one quotation."""
    fullest = group[0]
    orders = _orders([version.content.article.published for version in group])
    rows = []
    for version, order in zip(group, orders, strict=True):
        content, words = version.content, version.words
        article = content.article
        change = align([word.word for word in fullest.words], [word.word for word in words])
        rows.append(
            {
                "event": article.event,
                "speaker": content.speaker,
                "speaker_id": content.speaker_id,
                "source": article.source,
                "article_id": article.id,
                "quote_id": content.quote_id,
                "published": article.published,
                "form": "fullest" if version is fullest else _form(version, change),
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
                "doubtful": version.doubtful or _is_later(fullest, version),
                "order": order,
            }  # fmt: skip
        )
    return rows


def _is_later(one: Version, other: Version) -> bool:
    days = days_apart(one.content.article.published, other.content.article.published)
    return days is not None and days > _LATER


def _shown(version: Version, first: int, last: int) -> str:
    words = version.words[first:last]
    return " ".join(version.content.article.text[words[0].start : words[-1].end].split())


def _form(version: Version, change: Alignment) -> str:
    """Return what a version made of the fullest one; see :func:`quotation_drift`."""
    if not version.marked:
        n_words = min(len(version.words), change.equal + change.dropped + change.replaced)
        return "unmarked" if change.equal >= _STRIPPED * n_words else "paraphrase"
    if change.added or change.replaced:
        return "reworded"
    return "trimmed" if change.dropped else "verbatim"


def _orders(dates: list[str]) -> list[float]:
    """Return the rank of each date; NaN for all if the order of any two is not known."""
    first = {(one, other): first_published(one, other) for one, other in combinations(dates, 2)}
    if not all(first.values()):
        return [float("nan")] * len(dates)
    return [1.0 + sum(first_published(date, other) == "b" for other in dates) for date in dates]
