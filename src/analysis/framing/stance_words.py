"""Words by which a text takes a stance, by source and voice, every hit with its place.

Five lexicons (``lexicons/stance_markers.csv``, where the sources stand):

* ``hedges``: commitment withheld (*allegedly, appears to*), after Hyland 1998;
* ``boosters``: certainty expressed (*clearly, no doubt*), after Hyland 2005;
* ``presupposing``: verbs that take their clause as true (kind ``factive``: *realised,
  revealed that*; Kiparsky & Kiparsky 1970, Hooper 1975) or as come true (``implicative``:
  *managed to, failed to*; Karttunen 1971);
* ``loaded``: labels of one side (``one-sided``: *regime, mouthpiece*) and words that judge or
  heighten (``evaluative``: *brazen, hysterical*), after Recasens et al. 2013;
* ``guilt``: wordings that take a charge as settled (*spy balloon, violated, lied*), with what
  guards them, if anything does (*suspected spy, accused of spying*).

A charge is guarded by a modifier in its noun phrase, by a word of charging, doubting or
denying in its clause, by a noun after it (*espionage claims*) or by scare quotes (:func:`guard`).
The clause is found by punctuation and conjunctions, without a parser.

Verbs that report speech belong to :func:`analysis.framing.cue_stance`, not here.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.corpus.article import articles_of, sentence_frame
from analysis.corpus.words import add_voice
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.framing._cue_stance import cue_words
from analysis.framing.terms import MARKERS, check_name, find_terms, inflected, usual_names
from analysis.lexicons import read_table, word_set
from analysis.quotes import reported_speech
from analysis.quotes.attributions import ByPlace
from analysis.quotes.voices import parts_by_voice, sort_by_voice, split, spoken
from analysis.stats import group_means
from analysis.text.marks import quotations
from analysis.text.segment import Span, words

if TYPE_CHECKING:
    from analysis.corpus.article import Article

Cues = dict[str, ByPlace[Span]]

_BEFORE = 10  # words before a charge that are looked at
_NEAR = 4
_AFTER = 3
_LATER = 8
_FEW = 5  # words that scare quotes hold at most
_LIST = 3  # words between the commas of a list: accused of theft, gross fraud and murder
_BREAK = re.compile(r"[;:.?!()—–]|\s-\s")
_RELATIVE = frozenset(["that", "which", "who", "whose", "whom"])
_CLAUSE = frozenset(["after", "although", "because", "but", "though", "when", "while", "who"])
_TYPES = {
    "article_id": "object", "source": "object", "start": "int64", "end": "int64",
    "term": "object", "kind": "object", "guarded": "bool", "guard": "object",
    "voice": "object", "speaker_id": "object", "text": "object",
}  # fmt: skip
_RATES = {
    "source": "object", "voice": "object", "per_thousand": "float64", "low": "float64",
    "high": "float64", "n_markers": "int64", "n_guarded": "int64", "n_words": "int64",
    "n_articles": "int64", "df": "int64", "note": "object",
}  # fmt: skip


def markers(
    sentences: pd.DataFrame,
    lexicon: str = "hedges",
    *,
    terms: Sequence[str] = (),
    voices: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per term of ``lexicon`` in ``sentences``, in their order.

    Parameters
    ----------
    sentences : DataFrame
        A table of :func:`analysis.corpus.article.sentence_frame`.
    lexicon : {"hedges", "boosters", "presupposing", "loaded", "guilt"}
    terms : sequence of str
        Stand in for the terms of the lexicon; ``*`` at the end of a word is any ending, ``+`` any
        form of a verb: ``markers(sentences, "guilt", terms=["spy balloon*", "spied"])``.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`.
    quotes : DataFrame, optional
        The table of :func:`analysis.quotes.reported_speech`. A term whose verb is a cue of it is
        left out: *prosecutors alleged that* reports speech. The cue of an act (*seemed*) is the
        outlet's, and stays.

    Returns
    -------
    DataFrame
        - ``article_id, source, start, end``: offsets of the term into ``Article.text``
        - ``term`` (in small letters), ``kind``
        - ``guarded, guard``: for "guilt" whether and by what words the text keeps its distance
          (:func:`analysis.framing.stance_words.guard`); for "loaded" scare quotes; else False and
          ''
        - ``voice, speaker_id``: by ``voices``, '' without it
        - ``text``: the sentence

    Raises
    ------
    ValueError
        For an unknown lexicon, an empty term or a missing column.

    Notes
    -----
    A hedge may be the outlet's caution or its distance; a loaded word may fit its object; a charge
    may be proven. The word alone does not show which: read the sentence.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> from analysis.corpus.article import sentence_frame
    >>> found = framing.markers(sentence_frame([load_corpus()["meridian_1"]]), "hedges")
    >>> found["term"].tolist()[:2]
    ['suspected', 'might have']
    """
    check_name(lexicon, MARKERS)
    own = tuple(" ".join(term.split()) for term in ([terms] if isinstance(terms, str) else terms))
    if not all(term.strip("*+ ") for term in own):
        raise ValueError(f"a term needs a word; there are {list(own)}")
    need = ["article_id", "source", "start", "text"]
    need_columns(sentences, need, "sentences", see="sentence_frame")
    cues = {} if quotes is None else cues_of(quotes)
    # as objects, so that hits in one sentence share its text
    rows = marker_places(sentences, lexicon, cues, own)
    found = pd.DataFrame(rows, columns=list(_TYPES), dtype=object).astype(_TYPES)
    return found if voices is None else add_voice(found, voices)


class MarkerPlace(NamedTuple):
    """A term in a text: a row of :func:`markers`."""

    article_id: str
    source: str
    start: int
    end: int
    term: str
    kind: str
    guarded: bool
    guard: str
    voice: str
    speaker_id: str
    text: str


def marker_places(
    sentences: pd.DataFrame, lexicon: str, cues: Cues, own: tuple[str, ...] = ()
) -> list[MarkerPlace]:
    """Return the rows of :func:`markers`; terms whose verb is one of ``cues`` are left out."""
    columns = (sentences[name].tolist() for name in ("article_id", "source", "start", "text"))
    named = usual_names(tuple(map(str, sentences["text"])))
    found = []
    for article, source, begin, text in zip(*columns, strict=True):
        for kind, start, end, _ in find_terms(text, lexicon, named, own):
            term = text[start:end].lower()
            if article in cues and _is_cue(term, begin + start, cues[article]):
                continue
            by = ""
            if lexicon == "guilt":
                by = guard(text, start, end)
            elif lexicon == "loaded" and in_scare_quotes(text, start, end):
                by = "scare quotes"
            span = (begin + start, begin + end)
            found.append(
                MarkerPlace(article, source, *span, term, kind, bool(by), by, "", "", text)
            )
    return found


def cues_of(quotes: pd.DataFrame) -> Cues:
    """Return where in each article the cues of speech are."""
    need_columns(quotes, ["article_id", "cue_spans"], "quotes", see="reported_speech")
    quotes = spoken(quotes)
    spans: dict[str, list[Span]] = {}
    for article_id, cue in zip(quotes["article_id"], quotes["cue_spans"], strict=True):
        spans.setdefault(article_id, []).extend(map(tuple, cue))
    return {id: ByPlace(((span,), span) for span in held) for id, held in spans.items()}


def _is_cue(term: str, start: int, cues: ByPlace[Span]) -> bool:
    """Whether a term holds a word that a cue is read by, within that cue."""
    return any(
        not cue_words().isdisjoint(term[max(left - start, 0) : max(right - start, 0)].split())
        for left, right in cues.meeting([(start, start + len(term))])
    )


@recorded("framing.marker_rates")
def marker_rates(
    corpus: Iterable[Article],
    lexicon: str = "hedges",
    *,
    terms: Sequence[str] = (),
    guarded: bool | None = None,
    voices: pd.DataFrame | None = None,
    quotes: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return terms of a lexicon per thousand words, by source and voice.

    Parameters
    ----------
    corpus : iterable of Article
    lexicon : {"hedges", "boosters", "presupposing", "loaded", "guilt"}
    terms : sequence of str
        Stand in for those of the lexicon, as for :func:`markers`.
    guarded : bool, optional
        Count only the guarded (True) or only the bare (False) terms.
    voices, quotes : DataFrame, optional
        They belong together; without ``voices`` both are made here.

    Returns
    -------
    DataFrame
        ``source, voice {outlet, quoted, all}, per_thousand, low, high, n_markers, n_guarded,
        n_words, n_articles, df, note``. Intervals: 95 per cent
        (:func:`analysis.stats.group_ratio`); the sources of a voice share one variance.

    Raises
    ------
    ValueError
        As :func:`markers` does.

    Notes
    -----
    The terms are those of :func:`markers`, sub-headings left out.

    Examples
    --------
    >>> from analysis import framing, load_corpus, quotes, voices
    >>> articles = [load_corpus()["meridian_1"]]
    >>> speech = quotes.reported_speech(articles, engine="rules")
    >>> rates = framing.marker_rates(articles, voices=voices.split(articles, speech), quotes=speech)
    >>> rates[["voice", "n_markers", "n_words"]].values.tolist()
    [['outlet', 2, 304], ['quoted', 0, 265], ['all', 2, 569]]
    """
    check_name(lexicon, MARKERS)
    articles = articles_of(corpus)
    if voices is None:
        quotes = reported_speech(articles) if quotes is None else quotes
        voices = split(articles, quotes)
    found = markers(sentence_frame(articles), lexicon, terms=terms, voices=voices, quotes=quotes)
    if guarded is not None:
        found = found[found["guarded"] == guarded]
    parts = parts_by_voice(articles, voices, min_words=1)
    if parts.empty:
        return pd.DataFrame(columns=list(_RATES)).astype(_RATES)
    parts["n_words"] = [len(words(text)) for text in parts["text"]]
    parts["n_markers"] = _counts(parts, found)
    parts["n_guarded"] = _counts(parts, found[found["guarded"]])
    keys = ["source", "voice"]
    table = group_means(parts, ["n_markers"], keys, per="n_words", bounds=(0, 1))
    table = table.rename(columns={"mean": "per_thousand"})
    table[["per_thousand", "low", "high"]] *= 1000
    totals = parts.groupby(keys, as_index=False)[["n_markers", "n_guarded", "n_words"]].sum()
    return sort_by_voice(table.merge(totals, on=keys), ["voice", "source"])[list(_RATES)].round(6)


def _counts(parts: pd.DataFrame, found: pd.DataFrame) -> list[int]:
    """Return how many of the terms ``found`` lie in each row of ``parts``, in its voice."""
    everywhere = pd.concat([found, found.assign(voice="all")])
    places = {
        key: group["start"].sort_values().to_numpy()
        for key, group in everywhere.groupby(["article_id", "voice"])
    }
    none = np.empty(0, dtype=np.int64)
    return [
        int(np.subtract(*np.searchsorted(places.get((article, voice), none), (end, start))))
        for article, voice, start, end in zip(
            *(parts[name] for name in ("article_id", "voice", "start", "end")), strict=True
        )
    ]


def in_scare_quotes(text: str, start: int, end: int) -> bool:
    """Whether quotation marks stand around at most five words, some in ``text[start:end]``."""
    _, _, starts, ends = _read(text)
    return bisect_right(ends, start) < bisect_left(starts, end)


def guard(text: str, start: int, end: int) -> str:
    """Return the words of sentence ``text`` that guard ``text[start:end]``, "" for a bare one.

    "scare quotes" where :func:`in_scare_quotes`; of several guards the nearest before it comes
    first. Word lists: ``guards.csv`` and ``hedging_modifiers.txt``. What it does not mean: that
    the outlet doubts the charge, or, without a guard, that it has proof; a guard in another
    sentence is not seen.
    """
    if in_scare_quotes(text, start, end):
        return "scare quotes"
    spans, forms, _, _ = _read(text)
    first = bisect_right(spans, start, key=lambda span: span[1])
    last = bisect_left(spans, end, key=lambda span: span[0]) - 1
    for place in range(first - 1, max(-1, first - 1 - _BEFORE), -1):
        gap = text[spans[place][1] : spans[place + 1][0]]
        listed = "," in gap and first - place - 1 > _LIST
        if listed or _BREAK.search(gap) or forms[place] in _CLAUSE:
            break  # the clause begins here
        roles = ["before"]
        if _RELATIVE.isdisjoint(forms[place + 1 : first]):
            roles += ["modifier", *(["near"] if first - place <= _NEAR else [])]
        elif forms[place + 1] in ("that", "of", "to"):
            roles += ["modifier"]  # suspected that, suspected of
        if found := _longest(forms, place, first, roles):
            return found
    for place in range(last + 1, min(len(spans), last + 1 + _LATER)):
        gap = text[spans[place - 1][1] : spans[place][0]]
        if _BREAK.search(gap) or forms[place] in _CLAUSE:
            break
        near = place - last <= _AFTER and not text[end : spans[place][0]].strip().startswith(",")
        roles = ["after", "later"] if near else ["later"]
        if found := _longest(forms, place, len(forms), roles):
            return found
    return ""


@lru_cache(maxsize=4)  # a sentence may hold many charges
def _read(text: str) -> tuple[list[Span], list[str], list[int], list[int]]:
    """Return the words of a sentence, as spans and in small letters, and its scare quotes.

    Scare quotes are quotations of at most five words: where they start, and where they end.
    """
    spans = words(text)
    forms = [text[start:end].lower().replace("'", "’") for start, end in spans]
    scare = [
        (quote.start, quote.end)
        for quote in quotations(text)
        if quote.opened and quote.closed and len(words(text[quote.start : quote.end])) <= _FEW
    ]
    return spans, forms, [start for start, _ in scare], [end for _, end in scare]


def _longest(forms: list[str], place: int, stop: int, roles: list[str]) -> str:
    """Return the longest guard of ``roles`` that begins at ``place`` and ends before ``stop``."""
    for size in range(min(3, stop - place), 0, -1):
        term = " ".join(forms[place : place + size])
        if any(role in roles for role in _guards().get(term, ())):
            return term
    return ""


@cache
def _guards() -> dict[str, frozenset[str]]:
    """Return every guard in every form with its roles."""
    table = read_table("guards.csv")
    found: defaultdict[str, set[str]] = defaultdict(set)
    for role, cell in zip(table["role"], table["terms"], strict=True):
        for term in cell.split("|"):
            for form in inflected(term):
                found[form].add(role)
    for term in word_set("hedging_modifiers.txt"):
        found[term] = found[term] - {"before"} | {"modifier"}
    return {term: frozenset(roles) for term, roles in found.items()}
