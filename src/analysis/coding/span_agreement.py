"""How far two tables of reported speech agree: two coders, or a coder and the package."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import scoring, stats
from analysis.coding.alpha import COLUMNS, row_of
from analysis.corpus import Corpus, articles_of
from analysis.quotes.table import need_columns
from analysis.segment import words
from analysis.voices import split

if TYPE_CHECKING:
    from analysis.corpus import Article

_TYPES = {"article_id": "object", "start": "int64", "end": "int64", "text": "object"}
_TYPES |= {"voice_a": "object", "speaker_a": "object", "voice_b": "object", "speaker_b": "object"}


def span_agreement(
    a: pd.DataFrame,
    b: pd.DataFrame,
    corpus: Corpus | Iterable[Article],
    *,
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far ``a`` and ``b`` agree on who speaks where in the articles of ``corpus``.

    Both are tables of :func:`analysis.quotes.reported_speech` or of
    :func:`analysis.quotes.annotations.load_annotations`, of one coder each. Every article of
    ``corpus`` counts, also one in which both found nothing: give only articles that both have
    read. Columns ``measure, value, low, high, n_units, note`` (why a value or interval is
    missing); the 95 per cent interval resamples articles, where there are two or more.

    - ``voice_agreement, voice_alpha``: every word is a unit, coded ``outlet`` or ``quoted``
      (the part of :func:`analysis.voices.split` that holds its middle character). Share of
      words coded alike, and Krippendorff's nominal alpha: 1 for perfect, 0 for chance.
    - ``speaker_agreement, speaker_alpha``: words that both give to somebody, coded by
      ``speaker_id``, ``unknown`` a speaker like others.
    - ``precision, recall, f1``: attributions of ``a`` that have one in ``b`` with half or
      more of the words of both contents in common (:func:`analysis.scoring.match`), of those
      of ``a``, of those of ``b``, and their harmonic mean, which is the same both ways.
      ``n_units`` are the attributions of ``a``, of ``b`` and of both.

    What it does not mean: words are no independent units, so alpha over words is no
    reliability of unitizing (for that see Krippendorff 1995, Sociological Methodology 25, and
    Krippendorff, Mathet, Bouvry & Widlöcher 2016, Quality & Quantity 50), long quotations
    weigh more than short ones, and on easy outlet words it looks well; f1 has no correction
    for chance. Neither table is the truth, and two coders can share an error. Krippendorff
    2011, "Computing Krippendorff's Alpha-Reliability", for two coders without gaps. Raises
    ``ValueError`` for tables that lack columns, and for two coders in one table.
    """
    articles = articles_of(corpus)
    labels = _labels(a, b, articles)
    quoted = labels[(labels["voice_a"] == "quoted") & (labels["voice_b"] == "quoted")]
    drawn = stats.resample([0] * len(articles), n=n, random_state=random_state)
    weights = np.vstack([np.ones((1, len(articles))), drawn])
    rows = []
    for name, units, kind in (("voice", labels, "voice"), ("speaker", quoted, "speaker_id")):
        pairs = units[["article", f"{kind}_a", f"{kind}_b"]]
        same, alpha = _alphas(pairs.to_numpy(), weights)
        problem = f"undefined: only one {name} occurs" if len(units) else _nothing(name)
        rows.append(row_of(f"{name}_agreement", same, len(units), problem))
        rows.append(row_of(f"{name}_alpha", alpha, len(units), problem))
    pairs = scoring.match(a, b, Corpus(articles))
    right, of_a, of_b = (_per_article(table, articles) for table in (pairs, a, b))
    for name, found in (("precision", of_a), ("recall", of_b), ("f1", (of_a + of_b) / 2)):
        with np.errstate(invalid="ignore", divide="ignore"):
            samples = (weights @ right) / (weights @ found)
        total = int(found.sum() * (2 if name == "f1" else 1))
        rows.append(row_of(name, samples, total, "no attribution"))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"value": float, "low": float, "high": float, "n_units": "int64"})


def span_disagreements(
    a: pd.DataFrame, b: pd.DataFrame, corpus: Corpus | Iterable[Article]
) -> pd.DataFrame:
    """Return the runs of words that ``a`` and ``b`` give to different voices, to be read.

    Columns ``article_id, start, end, text`` (``Article.text[start:end]``), ``voice_a,
    speaker_a, voice_b, speaker_b`` (``outlet`` with '', or ``quoted`` with the name), in order
    of the corpus and the text. A run ends before a word that is given otherwise.
    """
    articles = articles_of(corpus)
    labels = _labels(a, b, articles)
    sides = ["voice_a", "speaker_id_a", "voice_b", "speaker_id_b"]
    differ = (labels["voice_a"] != labels["voice_b"]) | (
        labels["speaker_id_a"] != labels["speaker_id_b"]
    )
    changed = (labels[["article", *sides]] != labels[["article", *sides]].shift()).any(axis=1)
    labels = labels.assign(run=changed.cumsum())[differ]
    runs = labels.groupby("run", sort=True).agg(
        article=("article", "first"), start=("start", "min"), end=("end", "max"),
        voice_a=("voice_a", "first"), speaker_a=("speaker_a", "first"),
        voice_b=("voice_b", "first"), speaker_b=("speaker_b", "first"),
    )  # fmt: skip
    runs["article_id"] = [articles[place].id for place in runs["article"]]
    runs["text"] = [
        articles[place].text[start:end]
        for place, start, end in zip(runs["article"], runs["start"], runs["end"], strict=True)
    ]
    return runs[list(_TYPES)].astype(_TYPES).reset_index(drop=True)


def _labels(a: pd.DataFrame, b: pd.DataFrame, articles: list[Article]) -> pd.DataFrame:
    """Return every word with its voice, speaker and id of the speaker in both tables."""
    tokens = [words(article.text) for article in articles]
    table = pd.DataFrame(
        [(place, start, end) for place, own in enumerate(tokens) for start, end in own],
        columns=["article", "start", "end"],
    ).astype("int64")
    for side, quotes in (("a", a), ("b", b)):
        need_columns(quotes, ["article_id", "quote_id", "content_spans", "source_spans"])
        need_columns(quotes, ["speaker", "speaker_id"])
        if "coder" in quotes and quotes["coder"].nunique() > 1:
            raise ValueError("a table of several coders; take one: table[table['coder'] == ...]")
        parts = dict(list(split(articles, quotes).groupby("article_id", sort=False)))
        found: list[pd.DataFrame] = []
        for article, own in zip(articles, tokens, strict=True):
            middles = [(start + end - 1) // 2 for start, end in own]
            if own:
                voices = parts[article.id]
                at = np.searchsorted(voices["start"].to_numpy(), middles, side="right") - 1
                found.append(voices.iloc[at])
        for name in ("voice", "speaker", "speaker_id"):
            values = [one[name].to_numpy(dtype=object) for one in found]
            table[f"{name}_{side}"] = np.concatenate([np.empty(0, dtype=object), *values])
    return table


def _alphas(units: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of units coded alike, and alpha, for each row of weights of articles.

    ``units`` has the columns article, code of a, code of b. The closed form of nominal alpha
    for two coders; :func:`analysis.coding.alpha.alpha` gives the same, one row at a time.
    """
    codes, flat = np.unique(units[:, 1:].astype(str), return_inverse=True)
    place, coded = units[:, 0].astype(np.int64), flat.reshape(-1, 2)
    n_articles = weights.shape[1]
    total = np.bincount(place, minlength=n_articles)
    alike = np.bincount(place[coded[:, 0] == coded[:, 1]], minlength=n_articles)
    times = np.zeros((n_articles, len(codes)))
    np.add.at(times, (place[:, np.newaxis], coded), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        n_units = weights @ total
        same = weights @ alike / n_units
        occurs = weights @ times
        expected = 1 - (occurs * (occurs - 1)).sum(axis=1) / (2 * n_units * (2 * n_units - 1))
        defined = np.count_nonzero(occurs, axis=1) > 1
        alpha = np.where(defined, 1 - (1 - same) / expected, np.nan)
    return same, alpha


def _per_article(table: pd.DataFrame, articles: list[Article]) -> np.ndarray:
    sizes = table["article_id"].value_counts()
    return sizes.reindex([article.id for article in articles], fill_value=0).to_numpy(dtype=float)


def _nothing(name: str) -> str:
    return "no words" if name == "voice" else "no word that both give to somebody"
