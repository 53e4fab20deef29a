"""Words in quotation marks that are nobody's speech: scare quotes, titles, nicknames, headings.

Marks do more than quote. What reported speech leaves over is sorted here, so that nothing in
marks goes unseen: neither words from which an outlet distances itself (*a "civilian airship"*)
nor speech that was not found.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.lexicons import word_set, words_of
from analysis.text.marks import Quotation, quotations
from analysis.text.segment import Span, paragraphs, word_forms

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

KINDS = ("heading", "nickname", "title", "scare quotes", "speech")
_TYPES = {
    "article_id": "object", "start": "int64", "end": "int64", "text": "object", "kind": "object",
    "opened": "bool", "closed": "bool",
}  # fmt: skip
COLUMNS = list(_TYPES)
_of_role = partial(words_of, "marked_words.csv")
_FEW = 5  # words that scare quotes hold at most
_SENTENCE = 4  # words that a sentence without a word of its own kind holds at least
_STATEMENT = 3  # words that a statement holds at least
_NICKNAME = 3  # words that a nickname holds at most
_LONG = 12  # words that a title or a heading holds at most
_REACH = 80  # characters that are read before and after the marks
_MARKS = "“”„«»\"'‘’`"
_ENDS = re.compile(rf"[.!?…][\s{_MARKS}]*$")
_HAS_COMMA = re.compile(rf"[,;](?![\s{_MARKS}]*$)")
_NAME_BEFORE = re.compile(r"(?<![\w’'])([^\W\d_][\w.\-]*)[ ]$")
_NAME_AFTER = re.compile(r"[ ]([^\W\d_][\w\-]*)(?!['’]s\b)")
_CLAUSE = re.compile(r"[.!?;\n“”\"]")  # nothing before it is read as what the marks stand for


def marked_words(
    corpus_or_article: Corpus | Article | Iterable[Article], quotes: pd.DataFrame
) -> pd.DataFrame:
    """Return what stands in quotation marks and belongs to no content of ``quotes``.

    Parameters
    ----------
    corpus_or_article : Corpus, Article or iterable of Article
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`. A quotation that shares a character
        with one of its contents is left out, and so are marks without a word between them.

    Returns
    -------
    DataFrame
        ``article_id, start, end, text`` (marks included), ``kind`` (see Notes) and ``opened,
        closed`` (whether the marks are there).

    Notes
    -----
    The kind is that of the first rule that fits; the words are in
    ``lexicons/marked_words.csv``:

    - ``heading``: lies in a sub-heading, or is a paragraph of its own of at most 12 words
      without an end of sentence;
    - ``nickname``: up to 3 words with a capital between two words with a capital (Robert
      “Bob” Tate), or any up to 5 words after *nicknamed*;
    - ``scare quotes``: at most 12 words after *so-called* and the like;
    - ``title``: at most 12 words. Capitals on all words but *of, the, and* ...: two such words
      or more without a comma between them, or one beside a word such as *book* or *operation*.
      After such a word and after *titled* or *called* a capital on the first word is enough,
      unless the words make a statement;
    - ``speech``: a sentence (capital, end of sentence within the marks, 4 words or more), or 3
      words or more with a word such as *I*, *we*, *is*, *must*, or more than 5 words: probably
      speech or a document without a named source, or whose source was not found;
    - ``scare quotes``: the rest, 5 words or fewer: words at a distance or in a special sense.

    Scare quotes do not mean that the outlet doubts the words. A term, a word that is talked about
    and a few words from someone's statement look the same; read them. Each kind is a guess by
    rule of thumb, not measured on public data.

    Examples
    --------
    >>> from analysis import load_corpus, quotes
    >>> from analysis.quotes._marked_words import marked_words
    >>> article = load_corpus()["antiwar_1"]
    >>> marked = marked_words(article, quotes.reported_speech(article, engine="rules"))
    >>> marked.loc[0, ["text", "kind"]].tolist()
    ['“spy”', 'scare quotes']
    """
    contents: dict[str, list[Span]] = {}
    for article_id, spans in zip(quotes["article_id"], quotes["content_spans"], strict=True):
        contents.setdefault(article_id, []).extend(spans)
    rows: list[tuple[str, int, int, str, str, bool, bool]] = []
    for article in articles_of(corpus_or_article):
        text = article.text
        starts = sorted(start for start, _ in contents.get(article.id, []))
        ends = sorted(end for _, end in contents.get(article.id, []))
        headings = sorted(article.headings)
        alone = set(paragraphs(text))
        for quote in quotations(text):
            # as many contents have ended before the marks as have begun before they close
            if bisect_left(starts, quote.end) > bisect_right(ends, quote.start):
                continue
            shown = text[quote.start : quote.end]
            inside = word_forms(shown)
            if not inside:
                continue
            nearest = bisect_right(headings, (quote.start, len(text))) - 1
            in_heading = nearest >= 0 and quote.end <= headings[nearest][1]
            if not in_heading and (quote.start, quote.end) in alone:
                in_heading = len(inside) <= _LONG and not _ENDS.search(shown[-_REACH:])
            kind = "heading" if in_heading else _kind(text, quote, shown, inside)
            rows.append(
                (article.id, quote.start, quote.end, shown, kind, quote.opened, quote.closed)
            )
    return pd.DataFrame(rows, columns=COLUMNS).astype(_TYPES)


def _kind(text: str, quote: Quotation, shown: str, inside: list[str]) -> str:
    """Return the kind of a quotation outside headings; see :func:`marked_words` for the rules."""
    near = text[max(0, quote.start - _REACH) : quote.start]
    follows = text[quote.end : quote.end + _REACH]
    before = word_forms(_CLAUSE.split(near)[-1])
    after = word_forms(follows)[:1] if quote.closed else []
    last = before[-1].lower() if before else ""
    number, capital = len(inside), _is_capital(inside[0])
    if (
        number <= _NICKNAME
        and capital
        and (name := _NAME_BEFORE.search(near))
        and (surname := _NAME_AFTER.match(follows))
        and _is_capital(name[1])
        and _is_capital(surname[1])
        and name[1].lower() not in _of_role("work") | word_set("function_words.txt")
        and surname[1] not in word_set("target_titles.txt")
    ):
        return "nickname"
    if number <= _FEW and last in _of_role("nickname"):
        return "nickname"
    if number <= _LONG and last in _of_role("distance"):
        return "scare quotes"
    statement = any(word.lower().replace("’", "'") in _of_role("statement") for word in inside)
    if number <= _LONG and quote.opened and quote.closed:
        beside = [word.lower() for word in before[-4:] + after]
        works = any(word in _of_role("work") for word in beside)
        named = last in _of_role("work") or last in _of_role("entitles")
        large = [word for word in inside if word not in _of_role("small")]  # these have a capital
        capitals = len(large) if all(map(_is_capital, [inside[0], *large])) else 0
        if capitals >= (1 if works or named else 2):
            if works or named or not _HAS_COMMA.search(shown):
                return "title"
        if named and capital and not statement:
            return "title"
    if number >= _SENTENCE and capital and _ENDS.search(shown[-_REACH:]):
        return "speech"
    if number > _FEW or (statement and number >= _STATEMENT):
        return "speech"
    return "scare quotes"


def _is_capital(word: str) -> bool:
    return word[0].isupper() or word[0].isdigit()
