"""How articles and outlets write: length, sentences, readability, variety, quotation, sources.

:func:`article_style` measures each article, :func:`style` puts the measures together by outlet,
with intervals, and :func:`mtld` says how varied the words of a text are, whatever its length.

Wording is measured on the sentences that an outlet words itself: those of which at least
half the words stand outside direct speech. Paraphrase is the outlet's wording of what
someone said and belongs to them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.corpus.article import Article, Corpus, articles_of, sentence_frame
from analysis.corpus.words import labels_of
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes import reported_speech
from analysis.quotes.voices import parts_by_voice, split, spoken
from analysis.stats import group_ratio
from analysis.text import segment
from analysis.text.english import normalise
from analysis.text.marks import quotations


def mtld(words: Sequence[str], *, threshold: float = 0.72) -> float:
    """Return the measure of textual lexical diversity: mean words before variety runs out.

    Parameters
    ----------
    words : sequence of str
        Words are the same only if they are equal: give them in one case.
    threshold : float
        The share of different words below which variety has run out.

    Returns
    -------
    float
        In words: higher is more varied. NaN if no word is repeated, the measure being infinite
        then.

    Raises
    ------
    ValueError
        For a threshold not between 0 and 1.

    Notes
    -----
    Words are read in order; whenever the share of different words among those read falls below
    ``threshold``, a factor is complete and the count starts again. The rest at the end is a part of
    a factor, (1 - share) / (1 - threshold). The measure is the number of words over the number of
    factors, forwards and backwards, and the mean of the two (McCarthy & Jarvis 2010, Behavior
    Research Methods 42(2), pp. 384-385).

    Unlike the share of different words itself, it does not fall as a text grows. It needs some 100
    words (Koizumi & In'nami 2012, System 40(4), pp. 554-564), which is not checked here, and is
    rough with so few: in 116 news articles of 400 words or more (BASIL) that of the first 100 words
    goes with that of the whole at r = .35, of the first 300 at .72. It does not mean rare words,
    nor good style, nor many subjects.

    Examples
    --------
    >>> from analysis import compare
    >>> round(compare.mtld("the cat saw the dog and the dog saw the cat".split() * 3), 2)
    6.1
    """
    if not 0 < threshold < 1:
        raise ValueError(f"threshold must lie between 0 and 1, not {threshold}")
    if len(set(words)) == len(words):
        return float("nan")
    forward, backward = _factors(words, threshold), _factors(words[::-1], threshold)
    return (len(words) / forward + len(words) / backward) / 2


def _factors(words: Sequence[str], threshold: float) -> float:
    """Return the number of factors, the last one in part."""
    factors = 0.0
    seen: set[str] = set()
    count = 0
    for word in words:
        seen.add(word)
        count += 1
        if len(seen) / count < threshold:
            factors += 1
            seen, count = set(), 0
    return factors + ((1 - len(seen) / count) / (1 - threshold) if count else 0)


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
    """Return the measures of :func:`style`, and their counts, by article.

    Parameters
    ----------
    articles : Corpus, Article or iterable of Article
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`, made here if None.
    voices : DataFrame, optional
        The split that belongs to it (:func:`analysis.voices.split`), made here if None.
    min_words : int
        Readability and diversity are NaN where the outlet's own sentences have fewer words.

    Returns
    -------
    DataFrame
        ``article_id, source, event``, then the measures:

        * ``length``: words of the clean text, sub-headings included.
        * ``sentence_length``: words per sentence, in the outlet's own sentences.
        * ``readability``: school grade by Coleman & Liau 1975 (J. Applied Psychology 60(2),
          p. 284): 0.0588 L - 0.296 S - 15.8, L letters and digits and S sentences per 100 words,
          in the outlet's own sentences.
        * ``lexical_diversity``: :func:`mtld`, same sentences.
        * ``quoted_share``: share of all words that belong to quoted voices. It is the sum of
          ``direct_share``, words in quotation marks or in speech that has lost its marks, and
          ``paraphrase_share``. What was not found as speech counts as the outlet's.
        * ``named_sources, unnamed_sources, institutions``: shares of the attributions whose
          source is a named person, someone without a name (``officials``; ``speaker_kind``
          anonymous), a body or document. The rest is unknown. A source is counted as often as it
          speaks (acts are not counted); a name given elsewhere in the article counts.
        * ``hedges``: hedges of ``lexicons/stance_markers.csv`` per thousand words in the outlet's
          voice, paraphrase left out (the numbers of :func:`analysis.framing.marker_rates`).

        The counts: ``n_words``; ``own_sentences, own_words, own_letters`` of the outlet's own
        sentences; ``quoted_words, direct_words, paraphrase_words``; ``n_attributions, n_named,
        n_unnamed, n_institutions``; ``outlet_words`` (sub-headings left out) and ``n_hedges``. A
        measure without anything to divide by is NaN.

    Raises
    ------
    ValueError
        If ``quotes`` lacks a column.

    Notes
    -----
    Letters can be counted, while syllables, which other formulas of readability use, would have to
    be guessed, worst for foreign names. It measures long words and sentences, not whether a text is
    clear, well written or understood; names and numbers count like other words. Unnamed does not
    mean unreliable. The places: ``quotes`` has the attributions, ``voices`` the words,
    ``framing.markers`` the hedges.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> article = load_corpus()["meridian_1"]
    >>> speech = quotes.reported_speech(article, engine="rules")
    >>> table = compare.article_style(article, quotes=speech)
    >>> table[["length", "quoted_share"]].values.tolist()
    [[569.0, 0.465729]]
    """
    from analysis.framing.stance_words import markers  # slow to import

    listed = articles_of(articles)
    if quotes is None:
        quotes = reported_speech(articles if isinstance(articles, Corpus) else listed)
    need_columns(quotes, _QUOTES, "quotes", see="reported_speech")
    quotes = spoken(quotes)
    voices = split(listed, quotes) if voices is None else voices
    quotes_of = dict(list(quotes.groupby("article_id")))
    voices_of = dict(list(voices.groupby("article_id")))
    records = [
        _counts(article, quotes_of.get(article.id, quotes[:0]), voices_of.get(article.id))
        for article in listed
    ]
    keys = ["article_id", "source", "event"]
    table = pd.DataFrame(records, columns=[*keys, *_COUNTS[:-2], "lexical_diversity"])
    parts = parts_by_voice(listed, voices, min_words=1)
    parts = parts[parts["voice"] == "outlet"]
    parts = parts.assign(outlet_words=[len(segment.words(text)) for text in parts["text"]])
    outlet_words = parts.groupby("article_id")["outlet_words"].sum()
    found = markers(sentence_frame(listed), "hedges", voices=voices)
    hedges = found.loc[found["voice"] == "outlet", "article_id"].value_counts()
    table = table.join(outlet_words, on="article_id").join(
        hedges.rename("n_hedges"), on="article_id"
    )
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


_FEW_COUNTED = 10  # below this the note warns
_STYLE = {
    "group": "object", "measure": "object", "unit": "object", "value": "float64",
    "low": "float64", "high": "float64", "n_articles": "int64", "df": "int64", "note": "object",
}  # fmt: skip


@recorded("compare.style")
def style(
    corpus: Corpus,
    by: str = "source",
    quotes: pd.DataFrame | None = None,
    voices: pd.DataFrame | None = None,
    *,
    min_words: int = 100,
) -> pd.DataFrame:
    """Return how each group of articles writes, with intervals.

    Parameters
    ----------
    corpus : Corpus
    by : str
        A field of the articles, or a column of ``corpus.frame``.
    quotes, voices : DataFrame, optional
        As in :func:`article_style`.
    min_words : int
        As in :func:`article_style`.

    Returns
    -------
    DataFrame
        One row per measure and group: ``group`` (the value of ``by``), ``measure, unit, value, low,
        high, n_articles`` (those that the value rests on), ``df``, ``note`` (why there is no value
        or no interval, how many articles were left out, whether attributions or hedges are few).
        :func:`article_style` has the counts behind each value, and says what each measure
        does and does not mean.

    Raises
    ------
    ValueError
        For an unknown ``by``.

    Notes
    -----
    ``length`` and ``lexical_diversity`` are means of articles. All others are pooled: the counts of
    the group's articles are added up before they are divided, so a long article weighs more.
    ``sentence_length`` and ``readability`` concern the outlet's own sentences, ``hedges`` its voice
    without paraphrase, the rest the whole text.

    Intervals: 95 per cent (:func:`analysis.stats.group_ratio`); the groups share one variance a
    measure. Groups that report other events differ by the events, too; and of many measures some
    differ by chance.

    Examples
    --------
    >>> from analysis import compare, load_corpus, quotes
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> speech = quotes.reported_speech(corpus, engine="rules")
    >>> table = compare.style(corpus, quotes=speech)
    >>> table[["group", "measure", "value"]].values.tolist()[0]
    ['BuzzGlobe Digest', 'length', 400.0]
    """
    articles = article_style(corpus, quotes=quotes, voices=voices, min_words=min_words)
    labels = [str(label) for label in labels_of(corpus, by)]
    if articles.empty:
        return pd.DataFrame(columns=list(_STYLE)).astype(_STYLE)
    counts = with_terms(articles, min_words).assign(group=labels)
    rows = pd.concat(
        counts[["group", "article_id"]].assign(
            name=name, total=counts[measure.total] * measure.scale, per=counts[measure.per]
        )
        for name, measure in MEASURES.items()
    )
    keys = ["name", "group"]
    table = group_ratio(rows[rows["per"] > 0], "total", "per", keys, within=["name"])
    table = table.set_index(keys)
    everything = pd.MultiIndex.from_product([list(MEASURES), sorted(set(labels))], names=keys)
    sizes = counts.groupby("group").size()
    sums = rows.groupby(keys)["total"].sum()
    result = table.reindex(everything).reset_index().rename(columns={"name": "measure"})
    result = result.fillna({"n_articles": 0, "df": 0, "note": ""}).astype(
        {"n_articles": "int64", "df": "int64"}
    )
    result["unit"] = [MEASURES[name].unit for name in result["measure"]]
    result["low"] = result["low"].where(result["measure"] == "readability", result["low"].clip(0))
    shares = result["unit"].str.startswith("share")
    result["high"] = result["high"].mask(shares, result["high"].clip(upper=1))
    said = []
    cells = (result[name] for name in ("measure", "group", "n_articles", "note"))
    for name, group, used, note in zip(*cells, strict=True):
        measure, size, notes = MEASURES[name], sizes[group], []
        counted = round(sums[name, group] / measure.scale)
        if used < size:
            notes.append(f"{size - used} of {size} articles without {measure.missing}")
        if note:
            notes.append(note)
        if used and measure.counted and counted < _FEW_COUNTED:
            notes.append(f"{measure.counted} in all: {counted}")
        said.append("; ".join(notes))
    result["note"] = said
    return result[list(_STYLE)].astype(_STYLE).round(6)
