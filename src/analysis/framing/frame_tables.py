"""Frames by source and voice, and the sentences that hold most of each."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus import articles_of
from analysis.framing.frame_lines import closest_lines
from analysis.framing.frame_scores import frame_names, frames
from analysis.quotes.voices import group_means, parts_by_voice, sort_by_voice

if TYPE_CHECKING:
    from analysis.corpus import Article


def top_sentences(
    sentences: pd.DataFrame, lexicon: str = "generic", n: int = 3, *, method: str = "both"
) -> pd.DataFrame:
    """Return the ``n`` sentences with most of each frame: the evidence to read.

    Columns ``frame, strength, article_id, start, end, text, words, closest``: ``closest`` is
    the defining line of that frame which is nearest to the sentence ("" with the method
    "words"). Ties by article and place. Sentences below 0.5 are left out, so a frame that
    none holds has no rows. Raises ``ValueError`` if n is below 1, and as :func:`frames` does.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    names = [name for name in frame_names(lexicon) if name != "other"]
    framed = frames(sentences, lexicon, method=method)
    tops = [
        framed.assign(frame=name, strength=framed[name])
        .query("strength >= 0.5")
        .sort_values(["strength", "article_id", "start"], ascending=[False, True, True])
        .head(n)
        for name in names
    ]
    found = pd.concat(tops, ignore_index=True)
    if method != "words":
        found["closest"] = closest_lines(list(found["text"]), list(found["frame"]), lexicon)
    return found[["frame", "strength", "article_id", "start", "end", "text", "words", "closest"]]


def by_voice(
    corpus: Iterable[Article],
    lexicon: str = "generic",
    *,
    voices: pd.DataFrame | None = None,
    method: str = "both",
    threshold: float = 0.5,
    min_words: int = 3,
    n: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how many sentences hold each frame, by source and voice.

    Columns ``source, frame, voice {outlet, quoted, all}, mean, low, high, n_sentences,
    n_articles, basis``; ``mean`` is the share of the voice's sentences with a strength of at
    least ``threshold`` (``other``: of sentences in which no frame has it). Sentences are cut
    to the voice (:func:`analysis.quotes.voices.voice_parts`); intervals: 95 per cent, of
    ``basis`` articles or sentences (:func:`analysis.quotes.voices.group_means`). ``voices`` is
    the table of :func:`analysis.quotes.voices.split`, made here if None; ``method`` is that of
    :func:`frames`.
    """
    names = frame_names(lexicon)
    parts, events = parts_by_voice(articles_of(corpus), voices, min_words=min_words)
    framed = frames(parts, lexicon, method=method)
    held = framed[[name for name in names if name != "other"]] >= threshold
    if "other" in names:
        held["other"] = ~held.any(axis=1)
    framed[names] = held[names].astype(float)
    table = group_means(
        framed, names, ["source", "voice"], events, n=n, random_state=random_state
    ).rename(columns={"measure": "frame"})
    first = ["source", "frame", "voice"]
    columns = [*first, "mean", "low", "high", "n_sentences", "n_articles", "basis"]
    return sort_by_voice(table, ["frame", "voice", "source"])[columns]
