"""The words of reported speech with their quotation marks: what drift is measured on."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis import segment
from analysis.corpus.words import compared, words_of
from analysis.lexicons import word_set
from analysis.quotation_marks import quotations
from analysis.quotes.speakers import speaker_id

if TYPE_CHECKING:
    from analysis.corpus import Article

_FUNCTION_WORDS = word_set("function_words.txt")
_MARK = re.compile('[“”"«»]')
_COMMON = 0.05  # a word in more of the sentences than this tells no quotation from another


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
    common = _common(words.values())
    found = []
    for article in articles:
        starts = [word.start for word in words[article.id]]
        held = []
        for row in quotes.get(article.id, []):
            reported = [
                word._replace(rare=word.rare and word.word not in common)
                for start, end in sorted(row["content_spans"])
                for word in _between(words[article.id], starts, start, end)
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


def _common(articles: Iterable[list[ReportedWord]]) -> set[str]:
    """Return the words of more than one sentence in twenty, and of more than three."""
    counts: Counter[str] = Counter()
    n_sentences = 0
    for words in articles:
        counts.update(word for word, _ in {(word.word, word.sentence) for word in words})
        n_sentences += len({word.sentence for word in words})
    return {word for word, count in counts.items() if count > max(3, _COMMON * n_sentences)}


def _between(
    words: list[ReportedWord], starts: list[int], start: int, end: int
) -> Iterator[ReportedWord]:
    first = bisect_right(starts, start - 1)
    for word in words[first:]:
        if word.end > end:
            break
        yield word


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
