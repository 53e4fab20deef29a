"""Every sentence in which an actor is named, cut to the voice that names it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus import articles_of
from analysis.corpus.article import sentence_frame
from analysis.quotes.antecedents import GENDERS
from analysis.quotes.people import ArticleNames
from analysis.quotes.voices import joined, spans_within
from analysis.segment import words
from analysis.sentiment.targets import Targets, mentions, propose_targets

if TYPE_CHECKING:
    from analysis.corpus import Article

_PRONOUN = re.compile(r"\b(?:" + "|".join(sorted(GENDERS)) + r")\b", re.IGNORECASE)
Mention = tuple[int, int, str, str]  # start, end, target, named by
COLUMNS = [
    "article_id", "source", "event", "start", "end", "target", "mention", "mention_start",
    "mention_end", "named", "voice", "speaker", "speaker_id", "text", "text_start", "text_end",
]  # fmt: skip


def actor_mentions(
    corpus: Iterable[Article],
    targets: Targets | None = None,
    *,
    voices: pd.DataFrame | None = None,
    min_words: int = 3,
) -> pd.DataFrame:
    """Return a row for each sentence, target and voice that names the target in it.

    Columns ``article_id, source, event, start, end`` (the sentence), ``target, mention,
    mention_start, mention_end`` (offsets into ``Article.text``), ``named`` ("name" or
    "pronoun"), ``voice`` ("outlet", "quoted", and once more "all"), ``speaker, speaker_id``
    ('' but for "quoted"), ``text``, the sentence cut to that voice and speaker (… for what
    is cut out), and
    ``text_start, text_end``, the mention in it. "all" is the whole sentence. A voice that
    names a target twice in a sentence has one row, its first name. A pronoun counts where
    it can only stand for one person named in its sentence or the one before, and outside
    quotation marks. Parts under ``min_words`` words are left out. ``targets`` as for
    :func:`analysis.sentiment.mentions`, ``voices`` as made by :func:`analysis.quotes.voices.split`.
    Raises ``ValueError`` for a target without expressions. Roles ("the president") and
    "they" are not found: an actor is spoken of more often than is counted here.
    """
    articles = articles_of(corpus)
    if voices is None:
        from analysis.quotes.voices import split

        voices = split(articles)
    if targets is None:
        targets = propose_targets(articles) if articles else {}
    sentences = sentence_frame(articles)
    named = mentions(sentences, targets, every=True)
    by_article = dict(list(voices.groupby("article_id", sort=False)))
    found = {str(key): group for key, group in named.groupby("article_id", sort=False)}
    whole = {str(key): group for key, group in sentences.groupby("article_id", sort=False)}
    rows: list[tuple[object, ...]] = []
    for article in articles:
        if article.id in found:
            parts = by_article.get(article.id, voices.iloc[:0])
            rows.extend(_rows(article, whole[article.id], found[article.id], parts, min_words))
    numbers = ["start", "end", "mention_start", "mention_end", "text_start", "text_end"]
    return pd.DataFrame(rows, columns=COLUMNS).astype(dict.fromkeys(numbers, "int64"))


def _rows(
    article: Article,
    sentences: pd.DataFrame,
    named: pd.DataFrame,
    voices: pd.DataFrame,
    min_words: int,
) -> Iterator[tuple[object, ...]]:
    """Yield the rows of one article, in the order of its sentences."""
    quoted = voices.loc[voices["voice"] == "quoted", ["start", "end", "speaker", "speaker_id"]]
    spoken = list(quoted.sort_values("start").itertuples(index=False, name=None))
    pronouns = dict(_pronouns(article, sentences, named, [part[2] for part in spoken]))
    by_sentence: defaultdict[int, list[Mention]] = defaultdict(list)
    cells = named[["start", "mention_start", "mention_end", "target"]]
    for start, at, stop, target in cells.itertuples(index=False, name=None):
        by_sentence[int(start)].append((int(at), int(stop), str(target), "name"))
    begins, ends = [part[0] for part in spoken], [part[1] for part in spoken]
    for start, end in zip(sentences["start"], sentences["end"], strict=True):
        here = by_sentence[int(start)] + pronouns.get(int(start), [])
        near = spoken[bisect_right(ends, start) : bisect_left(begins, end)]
        seen: set[tuple[str, str, str]] = set()
        for at, stop, target, how in here:
            owner = next((part for part in near if part[0] <= at < part[1]), None)
            voice = ("quoted", str(owner[2]), str(owner[3])) if owner else ("outlet", "", "")
            for kind, speaker, speaker_id in (voice, ("all", "", "")):
                if (target, kind, speaker_id) in seen:
                    continue
                seen.add((target, kind, speaker_id))
                mine = [(a, b) for a, b, _, who in near if kind == "outlet" or who == speaker_id]
                spans = spans_within(start, end, mine, inside=kind == "quoted")
                if kind == "all":
                    spans = [(start, end)]
                # a name that a voice ends in the middle of stays whole
                spans = spans_within(start, end, [*spans, (at, stop)], inside=True)
                text, place = joined(article.text, spans, at, gap=" … ")
                if len(words(text)) >= min_words:
                    yield (
                        article.id, article.source, article.event, start, end, target,
                        article.text[at:stop], at, stop, how, kind, speaker, speaker_id,
                        text, place, place + stop - at,
                    )  # fmt: skip


def _pronouns(
    article: Article, sentences: pd.DataFrame, named: pd.DataFrame, speakers: list[str]
) -> Iterator[tuple[int, list[Mention]]]:
    """Yield the sure pronouns of targets: the start of a sentence and its mentions."""
    names = ArticleNames(article.text, speakers)
    owner = {
        int(at): str(target)
        for at, target in zip(named["mention_start"], named["target"], strict=True)
    }
    before = -1  # where the sentence before begins
    for start, end in zip(sentences["start"], sentences["end"], strict=True):
        first = bisect_left(names.mentions, (max(before, 0), ""))
        near = names.mentions[first : bisect_left(names.mentions, (end, ""))]
        found = []
        for match in _PRONOUN.finditer(article.text, int(start), int(end)):
            if names.in_quotation(match.start()):
                continue
            gender = GENDERS[match.group().lower()]
            fits = {
                name: at
                for at, name in near
                if at < match.start() and names.gender(name) in ("", gender)
            }
            if len(fits) == 1 and (target := owner.get(next(iter(fits.values())))):
                found.append((match.start(), match.end(), target, "pronoun"))
        if found:
            yield int(start), found
        before = int(start)
