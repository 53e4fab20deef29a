"""How an article is written: length, sentences, readability, variety, quotation, sources.

Wording is measured on the sentences that an outlet words itself: those of which at least
half the words stand outside direct speech. Paraphrase is the outlet's wording of what
somebody said and belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis import segment
from analysis.compare.style.lexical_diversity import mtld
from analysis.corpus import Article, Corpus, articles_of
from analysis.corpus.article import sentence_frame
from analysis.files import need_columns
from analysis.quotation_marks import quotations
from analysis.quotes import reported_speech
from analysis.quotes.voices import parts_by_voice, split
from analysis.text.english import normalise


class Measure(NamedTuple):
    """A measure as a ratio: the sum of column ``total`` over that of ``per``, times ``scale``."""

    total: str
    unit: str
    per: str
    scale: float
    missing: str  # what an article lacks for which ``per`` is 0
    counted: str = ""  # what ``total`` counts, where there may be too few of them


_WORDS = ("share of words", "n_words", 1.0, "words")
_SPEECH = ("share of attributions", "n_attributions", 1.0, "attributions", "such attributions")
MEASURES = {
    "length": Measure("n_words", "words an article", "n_articles", 1, ""),
    "sentence_length": Measure(
        "own_words", "words a sentence", "own_sentences", 1, "own sentences"
    ),
    "readability": Measure("points", "US school grade", "n_pointed", 1, "enough own words"),
    "lexical_diversity": Measure("varied", "words (MTLD)", "n_varied", 1, "enough own words"),
    "quoted_share": Measure("quoted_words", *_WORDS),
    "direct_share": Measure("direct_words", *_WORDS),
    "paraphrase_share": Measure("paraphrase_words", *_WORDS),
    "named_sources": Measure("n_named", *_SPEECH),
    "unnamed_sources": Measure("n_unnamed", *_SPEECH),
    "institutions": Measure("n_institutions", *_SPEECH),
    "hedges": Measure(
        "n_hedges", "per thousand words", "outlet_words", 1000, "own words", "hedges"
    ),
}
_INSTITUTIONS = ("institution", "document")
_QUOTES = ("article_id", "kind", "content_spans", "speaker_kind")
_COUNTS = [
    "n_words", "own_sentences", "own_words", "own_letters", "quoted_words", "direct_words",
    "paraphrase_words", "n_attributions", "n_named", "n_unnamed", "n_institutions",
    "outlet_words", "n_hedges",
]  # fmt: skip


def article_style(
    articles: Corpus | Article | Iterable[Article],
    *,
    quotes: pd.DataFrame | None = None,
    voices: pd.DataFrame | None = None,
    min_words: int = 100,
) -> pd.DataFrame:
    """Return the measures of :func:`analysis.compare.style`, and their counts, by article.

    ``quotes`` is a table of :func:`analysis.quotes.reported_speech`, ``voices`` the split
    that belongs to it (:func:`analysis.quotes.voices.split`); made here if None. Columns
    ``article_id, source, event``, then the measures:

    * ``length``: words of the clean text, sub-headings included.
    * ``sentence_length``: words a sentence, in the outlet's own sentences.
    * ``readability``: school grade by Coleman & Liau 1975 (J. Applied Psychology 60(2),
      p. 284): 0.0588 L - 0.296 S - 15.8, L letters and digits and S sentences per 100 words,
      in the outlet's own sentences. Letters can be counted, while syllables, which other
      formulas use, would have to be guessed, worst for foreign names. It tells long words
      and sentences, not whether a text is clear, well written or understood; names and
      numbers count like other words.
    * ``lexical_diversity``: :func:`analysis.compare.mtld`, same sentences.
    * ``quoted_share``: share of all words that belong to quoted voices. It is the sum of
      ``direct_share``, words in quotation marks or in speech that has lost its marks, and
      ``paraphrase_share``. What was not found as speech counts as the outlet's.
    * ``named_sources, unnamed_sources, institutions``: shares of the attributions whose
      source is a named person, somebody without name (``officials``; ``speaker_kind``
      anonymous), a body or document. The rest is unknown. A source is counted as often as it
      speaks; a name given elsewhere in the article counts. Unnamed does not mean unreliable.
    * ``hedges``: hedges of ``lexicons/stance_markers.csv`` per thousand words in the outlet's
      voice, paraphrase left out (the numbers of :func:`analysis.framing.marker_rates`).

    The counts: ``n_words``; ``own_sentences, own_words, own_letters`` of the outlet's own
    sentences; ``quoted_words, direct_words, paraphrase_words``; ``n_attributions, n_named,
    n_unnamed, n_institutions``; ``outlet_words`` (sub-headings left out) and ``n_hedges``.
    A measure without anything to divide by is NaN; so are readability and diversity where
    the outlet's own sentences have fewer than ``min_words`` words. The places: ``quotes``
    has the attributions, ``voices`` the words, ``framing.markers`` the hedges. Raises
    ``ValueError`` if ``quotes`` lacks a column.
    """
    listed = articles_of(articles)
    if quotes is None:
        quotes = reported_speech(articles if isinstance(articles, Corpus) else listed)
    need_columns(quotes, _QUOTES, "quotes", see="reported_speech")
    voices = split(listed, quotes) if voices is None else voices
    quotes_of = dict(list(quotes.groupby("article_id")))
    voices_of = dict(list(voices.groupby("article_id")))
    records = [
        _counts(article, quotes_of.get(article.id, quotes[:0]), voices_of.get(article.id))
        for article in listed
    ]
    keys = ["article_id", "source", "event"]
    table = pd.DataFrame(records, columns=[*keys, *_COUNTS[:-2], "lexical_diversity"])
    table = table.join(_hedges(listed, voices), on="article_id")
    types = dict.fromkeys(_COUNTS, "int64") | {"lexical_diversity": "float64"}
    table = table.fillna(dict.fromkeys(_COUNTS[-2:], 0)).astype(types)
    terms = with_terms(table, min_words)
    for name, measure in MEASURES.items():
        per = terms[measure.per].where(terms[measure.per] > 0)
        table[name] = (terms[measure.total] / per * measure.scale).round(6)
    return table[[*keys, *MEASURES, *_COUNTS]].astype(dict.fromkeys(keys, "object"))


def _counts(
    article: Article, quotes: pd.DataFrame, voices: pd.DataFrame | None
) -> tuple[object, ...]:
    """Return the counts of one article but its hedges, and its lexical diversity."""
    text = article.text
    quoted, marked = np.zeros((2, len(text)), dtype=bool)
    if voices is not None:
        held = voices[voices["voice"] == "quoted"]
        for start, end in zip(held["start"], held["end"], strict=True):
            quoted[start:end] = True
    for quotation in quotations(text):
        marked[quotation.start : quotation.end] = True
    for spans in quotes.loc[quotes["kind"] == "unmarked", "content_spans"]:
        for start, end in spans:
            marked[start:end] = True
    words = segment.words(text)
    starts = np.array([start for start, _ in words], dtype=np.int64)
    in_quotes = quoted[starts]
    direct = in_quotes & marked[starts]
    own: list[str] = []
    n_sentences = 0
    for left, right in segment.sentences(text):
        inside = slice(*np.searchsorted(starts, (left, right)))
        spoken = [text[start:end] for start, end in words[inside] if text[start].isalnum()]
        if (left, right) in article.headings or not spoken or direct[inside].mean() > 0.5:
            continue
        own.extend(spoken)
        n_sentences += 1
    kinds = quotes["speaker_kind"].fillna("")
    named = ~kinds.isin(["anonymous", "unknown", "", *_INSTITUTIONS])
    return (
        article.id,
        article.source,
        article.event,
        len(words),
        n_sentences,
        len(own),
        sum(character.isalnum() for word in own for character in word),
        int(in_quotes.sum()),
        int(direct.sum()),
        int((in_quotes & ~direct).sum()),
        len(kinds),
        int(named.sum()),
        int((kinds == "anonymous").sum()),
        int(kinds.isin(_INSTITUTIONS).sum()),
        mtld([normalise(word) for word in own]),
    )


def _hedges(articles: list[Article], voices: pd.DataFrame) -> pd.DataFrame:
    """Return words in the outlet's voice and the hedges among them, by article."""
    from analysis.framing.markers import markers  # framing stands above compare, and is slow

    parts, _ = parts_by_voice(articles, voices, min_words=1)
    parts = parts[parts["voice"] == "outlet"]
    parts = parts.assign(outlet_words=[len(segment.words(text)) for text in parts["text"]])
    found = markers(sentence_frame(articles), "hedges", voices=voices)
    hedges = found.loc[found["voice"] == "outlet", "article_id"].value_counts()
    table = parts.groupby("article_id")[["outlet_words"]].sum()
    return table.join(hedges.rename("n_hedges"))


def with_terms(table: pd.DataFrame, min_words: int) -> pd.DataFrame:
    """Return the counts with those of :data:`MEASURES` that are made of them; 0 for missing."""
    enough = (table["own_words"] >= max(min_words, 1)).astype(int)
    varied = enough * table["lexical_diversity"].notna()
    grade = 5.88 * table["own_letters"] - 29.6 * table["own_sentences"]
    return table.assign(
        n_articles=1,
        points=(grade - 15.8 * table["own_words"]) * enough,
        n_pointed=table["own_words"] * enough,
        varied=table["lexical_diversity"].fillna(0) * varied,
        n_varied=varied,
    )
