"""What each outlet calls the things in a story: *spy balloon*, *civilian airship*, *craft*.

A mention is a noun phrase: a head word (*balloon*) and the modifiers before it. Phrases are
found by pattern, without a tagger: from the head leftwards up to a determiner, a possessive,
another function word or punctuation. A modifier that no determiner vouches for counts only
if it is capitalised, hedges, or stands after a determiner elsewhere in the corpus; so *shot
balloons* names no shot balloon. In *the balloon row* the name is *balloon*.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from analysis.compare.heads import head_forms, head_of, naming_heads, read_heads
from analysis.lexicons import read_terms
from analysis.terms import add_voice, split_voices, word_table

if TYPE_CHECKING:
    from analysis.corpus import Corpus

_MARKS = {"“": "”", "‘": "’", '"': '"', "'": "'", "«": "»", "„": "“"}
_MAX_MODIFIERS = 6
_MENTIONS = {
    "thing": "object", "source": "object", "event": "object", "article_id": "object",
    "start": "int64", "end": "int64", "text": "object", "expression": "object",
    "head": "object", "modifiers": "object", "hedges": "object", "owner": "object",
    "in_marks": "bool",
    "voice": "object", "speaker_id": "object",
}  # fmt: skip
_NAMING = {
    "thing": "object", "source": "object", "voice": "object", "expression": "object",
    "count": "int64", "share": "float64", "hedged": "int64", "hedges": "object",
    "n_articles": "int64", "article_id": "object", "start": "int64", "end": "int64",
    "spans": "object",
}  # fmt: skip
Heads = Mapping[str, Iterable[str]] | Iterable[str] | None


def naming(corpus: Corpus, heads: Heads = None, voices: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the expressions by which each outlet, and each voice in it, names each thing.

    ``heads``: head words of each thing, ``{"the aircraft": ["balloon", "airship"]}``, or the
    words of one thing; None reads ``heads.csv`` in the folder of the corpus (columns
    ``thing, head``), or else asks ``analysis.compare.heads.naming_heads`` for a proposal, to be
    looked at before it is believed. Regular plurals are included, as expressions of their own.

    One row a thing, source, voice and expression, the most frequent first: ``count``,
    ``share`` (of that source and voice's mentions of the thing), ``hedged`` (mentions kept
    at a distance), ``hedges`` (how: ``suspected 3, scare quotes 1``), ``n_articles``,
    ``article_id, start, end`` of the first mention and ``spans``, all of them as
    (article_id, start, end). The expression is without determiner and hedges.

    Counts are of words, not of reference: *other balloons* are counted with the balloon,
    pronouns are not counted, and an article about another event may mean another thing.
    """
    found = mentions(corpus, heads, voices)
    rows = []
    keys = ["thing", "source", "voice"]
    for (thing, source, voice), part in found.groupby(keys, sort=True):
        for expression, group in part.groupby("expression", sort=True):
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
                )  # fmt: skip
            )
    table = pd.DataFrame(rows, columns=list(_NAMING)).astype(_NAMING).round(6)
    ascending = [True, True, True, False, True]
    return table.sort_values([*keys, "count", "expression"], ascending=ascending, ignore_index=True)


def mentions(
    corpus: Corpus, heads: Heads = None, voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row a mention of a thing, in order of the corpus; see :func:`naming`.

    Columns ``thing, source, event, article_id, start, end, text`` (without determiner),
    ``expression`` (without hedges; words written as the corpus writes them most often),
    ``head``, ``modifiers`` and ``hedges`` (lists; ``scare quotes`` where quotation marks
    stand around words of the phrase that the outlet itself uses), ``owner`` (*China* in
    *China's airship*; not part of the expression), ``in_marks`` (quotation marks open and
    close within the phrase, in any voice), ``voice``, ``speaker_id``.
    """
    articles = list(corpus)
    if not isinstance(heads, Mapping):
        heads = read_heads(corpus) or naming_heads(corpus) if heads is None else {"": list(heads)}
    things = head_forms(heads)
    voices = split_voices(corpus) if voices is None and articles else voices
    words = word_table(articles).assign(voice="outlet", speaker_id="")
    if voices is not None:
        words = add_voice(words, voices)
    texts = [article.text for article in articles]
    table = [
        _Word(*row)
        for row in zip(
            words["article"],
            words["start"],
            words["end"],
            words["word"],
            words["joined"],
            strict=True,
        )  # fmt: skip
    ]
    places = [index for index, word in enumerate(table) if head_of(word.word) in things]
    vouched = {
        table[index].word
        for place in places
        for first, sure in [_phrase(table, texts, place, None)]
        if sure
        for index in range(first, place)
    }
    written = _spellings(table, texts)
    rows = []
    for place in places:
        following = table[place + 1] if place + 1 < len(table) else None
        if following and following.joined and head_of(following.word) in things:
            continue  # the head of "balloon craft" is the craft
        first, _ = _phrase(table, texts, place, vouched)
        article = articles[table[place].article]
        voice, speaker = words["voice"].iat[place], words["speaker_id"].iat[place]
        phrase = table[first : place + 1]
        hedges = [word.word for word in phrase[:-1] if word.word in _terms("hedging_modifiers.txt")]
        kept = [word.word for word in phrase if word.word not in hedges]
        marked = _in_marks(article.text, phrase)
        if marked and voice == "outlet":
            hedges.append("scare quotes")
        rows.append(
            (
                things[head_of(table[place].word)],
                article.source,
                article.event,
                article.id,
                phrase[0].start,
                phrase[-1].end,
                article.text[phrase[0].start : phrase[-1].end],
                " ".join(written.get(word, word) for word in kept),
                kept[-1],
                kept[:-1],
                hedges,
                _owner(table, texts, first),
                marked,
                voice,
                speaker,
            )  # fmt: skip
        )
    return pd.DataFrame(rows, columns=list(_MENTIONS)).astype(_MENTIONS)


class _Word(NamedTuple):
    article: int
    start: int
    end: int
    word: str
    joined: bool


def _terms(name: str) -> frozenset[str]:
    return frozenset(read_terms(name))


def _by_count(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda item: (-item[1], item[0]))


def _is_owner(text: str, word: _Word) -> bool:
    """Tell whether a word is a possessive: *China's*, *officials'*, but not *‘spies’*."""
    surface = text[word.start : word.end]
    plural = surface.endswith("s") and text[word.end : word.end + 2] in ("’ ", "' ")
    marked = text[max(0, word.start - 1) : word.start] in ("‘", "'")
    return surface.endswith(("’s", "'s")) or (plural and not marked)


def _phrase(
    table: list[_Word], texts: list[str], place: int, vouched: set[str] | None
) -> tuple[int, bool]:
    """Return the first word of the phrase that ends in a head, and whether it is sure.

    Sure means that a determiner, a number or an owner opens it. If not, only words in
    ``vouched``, hedges and capitalised words are taken; with None no word is.
    """
    first = place
    while table[first].joined and place - first < _MAX_MODIFIERS:
        before = table[first - 1]
        text = texts[before.article]
        if before.word in _terms("determiners.txt") or before.word.isdigit():
            return first, True
        if _is_owner(text, before):
            return first, True
        if before.word in _terms("function_words.txt") or not before.word[0].isalnum():
            break
        first -= 1
    if vouched is None:
        return place, False
    known = vouched | _terms("hedging_modifiers.txt")
    start = place
    while start > first:
        before = table[start - 1]
        inside = before.joined and texts[before.article][before.start].isupper()
        if before.word not in known and not inside:
            break
        start -= 1
    return start, False


def _owner(table: list[_Word], texts: list[str], first: int) -> str:
    """Return the possessive that stands before a phrase, without its 's."""
    if not table[first].joined:
        return ""
    before = table[first - 1]
    text = texts[before.article]
    surface = text[before.start : before.end]
    return re.sub("['’]s$", "", surface) if _is_owner(text, before) else ""


def _in_marks(text: str, phrase: list[_Word]) -> bool:
    """Tell whether quotation marks open and close around words of the phrase."""
    opened = [
        (position, _MARKS[mark])
        for position, word in enumerate(phrase)
        if (mark := text[max(0, word.start - 1) : word.start]) in _MARKS
        and not text[max(0, word.start - 2) : word.start - 1].isalnum()
    ]
    if before := re.search("([“‘\"'«„])(?:an?|the) $", text[: phrase[0].start][-6:]):
        opened.append((0, _MARKS[before[1]]))
    return any(
        re.match(f"[,.]?{re.escape(closing)}", text[word.end : word.end + 2])
        for position, closing in opened
        for word in phrase[position:]
    )


def _spellings(table: list[_Word], texts: list[str]) -> dict[str, str]:
    """Return how each word is written most often, where it does not open a clause."""
    counts: dict[str, Counter[str]] = {}
    for word in table:
        if word.joined:
            surface = re.sub("['’]s?$", "", texts[word.article][word.start : word.end])
            counts.setdefault(word.word, Counter())[surface] += 1
    return {word: max(found.items(), key=_most_lower)[0] for word, found in counts.items()}


def _most_lower(item: tuple[str, int]) -> tuple[int, bool, str]:
    return item[1], item[0].islower(), item[0]
