"""What each outlet calls the things in a story: *spy balloon*, *airship*; *downing*, *attack*.

A mention is a noun phrase: a head word (*balloon*) and the modifiers before it
(``noun_phrases``). A modifier that no determiner vouches for counts only if it is
capitalised, hedges, or stands after a determiner elsewhere in the corpus; so *shot balloons*
names no shot balloon. In *the balloon row* the name is *balloon*. Names of persons
and fixed phrases are found as they stand. Acts are also told by verbs, which count where the
thing they are done to stands beside them (``verbs``).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from analysis.compare.naming.head_places import Found, find
from analysis.compare.naming.head_words import Heads, head_table, read_heads
from analysis.compare.naming.heads import naming_heads
from analysis.compare.naming.noun_phrases import (
    WordLists,
    marked_to,
    owner_before,
    spellings,
    word_lists,
)
from analysis.corpus import articles_of
from analysis.corpus.words import add_voice
from analysis.lexicons import word_set
from analysis.quotes.voices import split

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_MENTIONS = {
    "thing": "object", "source": "object", "event": "object", "article_id": "object",
    "start": "int64", "end": "int64", "text": "object", "expression": "object",
    "singular": "object", "kind": "object",
    "head": "object", "modifiers": "object", "hedges": "object", "owner": "object",
    "in_marks": "bool",
    "voice": "object", "speaker_id": "object",
}  # fmt: skip
_NAMING = {
    "thing": "object", "source": "object", "voice": "object", "expression": "object",
    "count": "int64", "share": "float64", "hedged": "int64", "hedges": "object",
    "n_articles": "int64", "article_id": "object", "start": "int64", "end": "int64",
    "spans": "object", "singular": "object", "kind": "object",
}  # fmt: skip


def naming(
    corpus: Corpus, heads: Heads | None = None, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the expressions by which each outlet, and each voice in it, names each thing.

    ``heads``: the head words of each thing, ``{"the aircraft": ["balloon", "airship"]}``, the
    words of one thing, or a table that also tells phrases, names and verbs, see
    ``analysis.compare.naming.head_words``; None reads ``heads.csv`` in the folder of the corpus, or
    else asks ``analysis.compare.naming_heads`` for a proposal, to be looked at before it is
    believed. Regular plurals are included, as expressions of their own.

    One row a thing (in the order of the heads), source, voice and expression, the most
    frequent first: ``count``, ``share`` (of that source and voice's mentions of the thing),
    ``hedged`` (mentions kept at a distance), ``hedges`` (how: ``suspected 3, scare quotes
    1``), ``n_articles``, ``article_id, start, end`` of the first mention, ``spans``, all of
    them as (article_id, start, end), ``singular`` (the expression with its head in the
    singular, by which to add up *balloon* and *balloons*) and ``kind`` of the head (the noun
    *attack* and the verb have a row each). The expression is without determiner and hedges;
    of a verb it is the base form. A head that does not occur has no row. Raises
    ``ValueError`` for heads that can't be used.

    Counts are of words, not of reference: *other balloons* are counted with the balloon,
    pronouns are not counted, and an article about another event may mean another thing. A
    verb counts as a word for the act, whether the act is told, denied or asked for.
    """
    known = _heads_of(corpus, heads)
    found = mentions(corpus, known, voices)
    order = {thing: rank for rank, thing in enumerate(dict.fromkeys(known["thing"]))}
    rows = []
    keys = ["thing", "source", "voice"]
    for (thing, source, voice), part in found.groupby(keys, sort=False):
        for (expression, kind), group in part.groupby(["expression", "kind"], sort=False):
            hedges = Counter(hedge for held in group["hedges"] for hedge in held)
            spans = list(group[["article_id", "start", "end"]].itertuples(index=False, name=None))
            rows.append(
                (
                    thing,
                    source,
                    voice,
                    expression,
                    len(group),
                    len(group) / len(part),
                    int(group["hedges"].map(bool).sum()),
                    ", ".join(f"{name} {count}" for name, count in _by_count(hedges)),
                    group["article_id"].nunique(),
                    *spans[0],
                    spans,
                    group["singular"].iat[0],
                    kind,
                )  # fmt: skip
            )
    table = pd.DataFrame(rows, columns=list(_NAMING)).astype(_NAMING).round(6)
    table["rank"] = table["thing"].map(order)
    by = ["rank", "source", "voice", "count", "expression", "kind"]
    ascending = [name != "count" for name in by]
    table = table.sort_values(by, ascending=ascending, ignore_index=True)
    return table.drop(columns="rank")


def mentions(
    corpus: Corpus, heads: Heads | None = None, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row a mention of a thing, in order of the corpus; see :func:`naming`.

    Columns ``thing, source, event, article_id, start, end, text`` (without determiner; of a
    verb with what stands before its particle: *shot it down*), ``expression`` (without
    hedges; words written as the corpus writes them most often), ``singular``, ``kind``,
    ``head``, ``modifiers`` and ``hedges`` (lists; ``scare quotes`` where quotation marks
    stand around words of a phrase of the outlet's own, or around a part of any: *a “spy”
    balloon*), ``owner`` (*China* in
    *China's airship*; not part of the expression), ``in_marks`` (quotation marks open and
    close within the phrase, in any voice), ``voice``, ``speaker_id``.
    """
    articles = articles_of(corpus)
    words = word_lists(articles)
    found = find(words, _heads_of(corpus, heads))
    if voices is None and found:
        voices = split(corpus)
    places = pd.DataFrame(
        {
            "article_id": [articles[words.article[item.head]].id for item in found],
            "start": [words.start[item.head] for item in found],
        }
    ).astype({"article_id": "object", "start": "int64"})
    spoken = places.assign(voice="outlet", speaker_id="")
    if voices is not None:
        spoken = add_voice(places, voices)
    written = spellings(words, {word for item in found for word in _kept(words, item)})
    rows = []
    for item, voice, speaker in zip(found, spoken["voice"], spoken["speaker_id"], strict=True):
        article = articles[words.article[item.head]]
        start, end = words.start[item.first], words.end[item.last]
        closed = marked_to(words, item.first, item.last)
        hedges = _hedges(words, item)
        if closed is not None and (voice == "outlet" or closed < item.last):
            hedges.append("scare quotes")
        kept = _kept(words, item)
        modifiers = [written.get(word, word) for word in kept[:-1]]
        head = written.get(kept[-1], kept[-1]) if item.kind == "noun" else item.base
        rows.append(
            (
                item.thing,
                article.source,
                article.event,
                article.id,
                start,
                end,
                article.text[start:end],
                " ".join([*modifiers, head]),
                " ".join([*modifiers, item.base]),
                item.kind,
                kept[-1],
                kept[:-1],
                hedges,
                owner_before(words, item.first) if item.kind != "verb" else "",
                closed is not None,
                voice,
                speaker,
            )  # fmt: skip
        )
    return pd.DataFrame(rows, columns=list(_MENTIONS)).astype(_MENTIONS)


def _heads_of(corpus: Corpus, heads: Heads | None) -> pd.DataFrame:
    """Return the table of heads that is given, that the corpus brings, or that is proposed."""
    if heads is not None:
        return head_table(heads)
    brought = read_heads(corpus)
    return head_table(naming_heads(corpus)) if brought.empty else brought


def _kept(words: WordLists, item: Found) -> list[str]:
    """Return the modifiers that don't hedge, and the head."""
    hedging = word_set("hedging_modifiers.txt")
    before = [words.word[place] for place in range(item.first, item.head)]
    head = words.word[item.last] if item.kind == "noun" else item.base
    return [*(word for word in before if word not in hedging), head]


def _hedges(words: WordLists, item: Found) -> list[str]:
    """Return the modifiers of a noun by which the writer keeps a distance from it."""
    hedging = word_set("hedging_modifiers.txt")
    before = [words.word[place] for place in range(item.first, item.head)]
    return [word for word in before if word in hedging]


def _by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))
