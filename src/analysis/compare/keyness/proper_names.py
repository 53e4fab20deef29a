"""Names of several words in a corpus: ``Ann Lee``, ``State Department``, ``Gulf of Aden``."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus import articles_of
from analysis.corpus.words import add_voice
from analysis.quotes.people import institutions
from analysis.quotes.voices import split
from analysis.segment import sentences, words
from analysis.text.english import family_names_first, is_given_name
from analysis.text.names import NameRun, NameWord, is_headline, name_runs

if TYPE_CHECKING:
    from analysis.corpus import Article

_TYPES = {"article": "int64", "article_id": "object", "start": "int64", "end": "int64"}


def name_table(
    articles: Iterable[Article], *, voice: str = "all", voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row a name of two words or more: ``article, article_id, start, end, term``.

    A name is a run of capitalised words inside a sentence, with *of*, *for* or *on* (and
    *the*) after a noun that usually takes it (*House of Representatives*), and *and* in
    names known to hold it. Cut off: titles, days and months, the possessive 's, and a
    nationality or party before a given name. The first word of a sentence, of a quotation
    or after a colon belongs to a name if the corpus has it and the word after it together
    inside a sentence, or a list knows the two; else if the corpus never writes it small and
    it is a known given name or stands with a capital inside a sentence. Headlines and
    sub-headings, where capitals tell nothing, are left out. The words that tell all this are
    in ``lexicons/name_words.csv``.

    ``term`` is the most frequent spelling of names that are equal but for case and full
    stops. ``voice`` keeps the names all of whose words are of one voice; what names there are
    is judged by all text. When voices are known, ``voice`` and ``speaker_id`` are added.

    What it does not do: tell a person from a body, join *Ann Lee* with *Lee* or *US State
    Department* with *State Department*, or see names in a language without capitals.
    """
    articles = articles_of(articles)
    runs: list[tuple[int, str, NameRun]] = []
    small: set[str] = set()
    for position, article in enumerate(articles):
        text = article.text
        small |= {text[start:end] for start, end in words(text) if text[start].islower()}
        runs += [
            (position, article.id, run)
            for start, end in sentences(text)
            if (start, end) not in article.headings and not is_headline(text[start:end])
            for run in name_runs(text, start, end)
        ]
    table = pd.DataFrame(_names(runs, small), columns=[*_TYPES, "counted"]).astype(_TYPES)
    places = zip(table["article"], table["start"], table["end"], strict=True)
    written = [" ".join(articles[at].text[start:end].split()) for at, start, end in places]
    usual = _usual(table["counted"], written)
    table["term"] = table.pop("counted").map(usual).astype(object)
    if voice != "all" and voices is None:
        voices = split(articles)
    if voices is not None:
        last = add_voice(table.assign(start=table["end"] - 1), voices)["voice"]
        table = add_voice(table, voices)
        if voice != "all":
            of_one = (table["voice"] == voice) & (last == voice)
            table = table[of_one].reset_index(drop=True)
    return table


def _names(runs: list[tuple[int, str, NameRun]], small: set[str]) -> list[tuple[object, ...]]:
    """Return the names among ``runs``; first words of sentences are judged by the others."""
    inside: set[str] = set()
    pairs: set[tuple[str, ...]] = set()
    for _, _, run in runs:
        sure = [word.counted for word in run.words[run.opens :]]
        inside.update(sure)
        if not run.opens:
            pairs.add(tuple(sure[:2]))
    rows: list[tuple[object, ...]] = []
    for position, article_id, (found, opens) in runs:
        if opens and not _is_part(found, small, inside, pairs):
            found = found[1:]
        if _is_name([word.written for word in found], small):
            counted = " ".join(word.counted for word in found)
            rows.append((position, article_id, found[0].start, found[-1].end, counted))
    return rows


def _is_name(written: list[str], small: set[str]) -> bool:
    """Tell whether words are two or more with a capital, and not common words in capitals."""
    if sum(not word.islower() for word in written) < 2:
        return False
    loud = all(map(str.isupper, written))
    return not (loud and any(word.lower() in small for word in written))


def _is_part(
    found: tuple[NameWord, ...], small: set[str], inside: set[str], pairs: set[tuple[str, ...]]
) -> bool:
    """Tell whether the first word of a sentence is the first word of a name."""
    first = found[0]
    pair = tuple(word.counted for word in found[:2])
    if pair in pairs or " ".join(pair) in institutions():
        return True
    if first.written.lower() in small:
        return False
    known = is_given_name(first.written) or first.written in family_names_first()
    return known or first.counted in inside


def _usual(names: pd.Series, written: list[str]) -> dict[str, str]:
    """Return the most frequent spelling of each name, of equals the first in the alphabet."""
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for name, spelling in zip(names, written, strict=True):
        spellings[name][spelling.replace("’", "'")] += 1
    return {
        name: min(found, key=lambda spelling: (-found[spelling], spelling))
        for name, found in spellings.items()
    }
