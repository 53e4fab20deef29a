"""Frames, hedges and loaded words, by source and voice, each with the words behind it.

Two sets of frames: "generic", the five of Semetko & Valkenburg 2000 (Journal of
Communication 50(2), p. 93), and "policy", the fourteen of Boydstun et al. 2014 with
"other". Both are found by word lists of this package; a list sees the vocabulary of a
frame, not the argument, and human coders disagree on frames too.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.framing.terms import FRAMES, MARKERS, find_terms, lexicon_terms, usual_names
from analysis.segment import words
from analysis.voice_tables import group_means, parts_by_voice, sort_by_voice

if TYPE_CHECKING:
    from analysis.corpus import Article


def _check(name: str, known: dict[str, str]) -> None:
    if name not in known:
        raise ValueError(f"no lexicon {name!r}; there are {', '.join(known)}")


def frame_names(lexicon: str = "generic") -> list[str]:
    """Return the frames of ``lexicon``, in the order of the columns of :func:`frames`."""
    _check(lexicon, FRAMES)
    return [*lexicon_terms(lexicon)[2], *(["other"] if lexicon == "policy" else [])]


def frames(sentences: pd.DataFrame, lexicon: str = "generic") -> pd.DataFrame:
    """Return ``sentences`` with a column a frame, 0 to 1, and ``words`` that drove them.

    ``sentences`` has a column ``text``. A frame whose terms weigh w together gets
    1 - 2 ** -w: 0 without a term, 0.5 for one clear term, never quite 1. It orders sentences
    by how much vocabulary of the frame they hold; it is no probability. "policy" adds
    ``other``, 1 where no frame has a term. ``words`` reads "conflict: accused, threats;
    morality: lies". Raises ``ValueError`` for an unknown lexicon or a missing column.
    """
    names = frame_names(lexicon)
    if "text" not in sentences:
        raise ValueError(f"sentences need a column 'text'; there are {list(sentences.columns)}")
    place = {name: column for column, name in enumerate(names)}
    weights = np.zeros((len(sentences), len(names)))
    drivers = []
    texts = [str(text) for text in sentences["text"]]
    named = usual_names(texts)
    for row, text in enumerate(texts):
        heard: dict[str, list[str]] = {}
        for label, start, end, weight in find_terms(text, lexicon, named):
            weights[row, place[label]] += weight
            heard.setdefault(label, []).append(text[start:end])
        drivers.append("; ".join(f"{name}: {', '.join(heard[name])}" for name in sorted(heard)))
    strength = np.round(1 - 2.0**-weights, 6)
    if lexicon == "policy":
        strength[:, place["other"]] = (weights.sum(axis=1) == 0).astype(float)
    result = sentences.copy()
    result[names] = strength
    result["words"] = drivers
    return result


def best_frame(framed: pd.DataFrame, lexicon: str = "generic") -> pd.Series:
    """Return the strongest frame of each row of :func:`frames`; "none" or "other" without one.

    A tie goes to the frame that stands first in the lexicon.
    """
    names = frame_names(lexicon)
    values = framed[names].to_numpy(dtype=float)
    best = (
        np.array([*names, "none"], dtype=object)[
            np.where(values.max(axis=1, initial=0) > 0, values.argmax(axis=1), len(names))
        ]
        if len(framed)
        else np.array([], dtype=object)
    )
    return pd.Series(best, index=framed.index, name="frame", dtype=object)


def top_sentences(sentences: pd.DataFrame, lexicon: str = "generic", n: int = 3) -> pd.DataFrame:
    """Return the ``n`` sentences with most of each frame: the evidence to read.

    Columns ``frame, strength, article_id, start, end, text, words``; ties by article and
    place. A frame that no sentence holds has no rows. Raises ``ValueError`` if n is below 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    names = [name for name in frame_names(lexicon) if name != "other"]
    framed = frames(sentences, lexicon)
    tops = [
        framed.assign(frame=name, strength=framed[name])
        .query("strength > 0")
        .sort_values(["strength", "article_id", "start"], ascending=[False, True, True])
        .head(n)
        for name in names
    ]
    columns = ["frame", "strength", "article_id", "start", "end", "text", "words"]
    return pd.concat(tops, ignore_index=True)[columns]


def by_voice(
    corpus: Iterable[Article],
    lexicon: str = "generic",
    *,
    voices: pd.DataFrame | None = None,
    threshold: float = 0.5,
    min_words: int = 3,
    n: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how many sentences hold each frame, by source and voice.

    Columns ``source, frame, voice {outlet, quoted, all}, mean, low, high, n_sentences,
    n_articles``; ``mean`` is the share of the voice's sentences with a strength of at least
    ``threshold``. Sentences are cut to the voice (:func:`analysis.voice_tables.voice_parts`);
    intervals: 95 per cent, articles resampled within events; NaN for a single article.
    ``voices`` is the table of :func:`analysis.voices.split`, made here if None.
    """
    names = frame_names(lexicon)
    parts, events = parts_by_voice(list(corpus), voices, min_words=min_words)
    framed = frames(parts, lexicon)
    framed[names] = (framed[names] >= threshold).astype(float)
    table = group_means(
        framed, names, ["source", "voice"], events, n=n, random_state=random_state
    ).rename(columns={"measure": "frame"})
    columns = ["source", "frame", "voice", "mean", "low", "high", "n_sentences", "n_articles"]
    return sort_by_voice(table, ["frame", "voice", "source"])[columns]


def markers(sentences: pd.DataFrame, lexicon: str = "hedges") -> pd.DataFrame:
    """Return a row for each hedge ("hedges") or judging label ("loaded") in ``sentences``.

    Columns ``article_id, source, start, end, term, text``: offsets of the term into
    ``Article.text``, ``term`` in small letters, ``text`` the sentence around it. A hedge may
    be the outlet's caution or its distance; the word alone does not tell which.
    """
    _check(lexicon, MARKERS)
    rows = [
        (article, source, begin + start, begin + end, text[start:end].lower(), text)
        for article, source, begin, text in zip(
            *(sentences[name] for name in ("article_id", "source", "start", "text")), strict=True
        )
        for _, start, end, _ in find_terms(text, lexicon)
    ]
    columns = ["article_id", "source", "start", "end", "term", "text"]
    return pd.DataFrame(rows, columns=columns).astype({"start": "int64", "end": "int64"})


def marker_rates(
    corpus: Iterable[Article],
    lexicon: str = "hedges",
    *,
    voices: pd.DataFrame | None = None,
    n: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return hedges or loaded words per thousand words, by source and voice.

    Columns ``source, voice {outlet, quoted, all}, per_thousand, low, high, n_markers,
    n_words, n_articles``. Intervals as in :func:`by_voice`. Raises ``ValueError`` for an
    unknown lexicon.
    """
    _check(lexicon, MARKERS)
    parts, events = parts_by_voice(list(corpus), voices, min_words=1)
    found = [len(find_terms(text, lexicon)) for text in parts["text"]]
    lengths = [len(words(text)) for text in parts["text"]]
    parts = parts.assign(n_markers=found, n_words=lengths)
    keys = ["source", "voice"]
    table = group_means(
        parts, ["n_markers"], keys, events, n=n, random_state=random_state, per="n_words"
    )
    table = table.rename(columns={"mean": "per_thousand"})
    table[["per_thousand", "low", "high"]] *= 1000
    totals = parts.groupby(keys, as_index=False)[["n_markers", "n_words"]].sum()
    table = table.merge(totals, on=keys) if len(table) else table.assign(n_markers=[], n_words=[])
    columns = ["per_thousand", "low", "high", "n_markers", "n_words", "n_articles"]
    return sort_by_voice(table, ["voice", "source"])[[*keys, *columns]]
