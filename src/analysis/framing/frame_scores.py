"""Frames of sentences, by the words they use and by the lines they are near to.

Two sets of frames: "generic", the five of Semetko & Valkenburg 2000 (Journal of
Communication 50(2), p. 93), and "policy", the fourteen of Boydstun et al. 2014 with
"other". Each has a list of weighted words and a list of lines that define it, both written
for this package. Both see what a sentence is about, not what it argues, and human coders
disagree on frames too.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.files import need_columns
from analysis.framing.frame_lines import NO_FRAME, closest_lines, defining_lines, log_odds
from analysis.framing.terms import FRAMES, check_name, find_terms, lexicon_terms, usual_names

METHODS = ("both", "words", "embeddings")


def frame_names(lexicon: str = "generic") -> list[str]:
    """Return the frames of ``lexicon``, in the order of the columns of :func:`frames`."""
    check_name(lexicon, FRAMES)
    return [*lexicon_terms(lexicon)[2], *(["other"] if lexicon == "policy" else [])]


def frames(
    sentences: pd.DataFrame, lexicon: str = "generic", *, method: str = "both"
) -> pd.DataFrame:
    """Return ``sentences`` with a column a frame, 0 to 1, and what drove them.

    ``sentences`` has a column ``text``; a missing text counts as empty. ``method``:
    "embeddings" asks how much nearer a sentence is to the lines of the frame than to those
    of none, or of another frame taken at random; from 0.5 on it is nearer. "words" gives terms
    that weigh w together 1 - 2 ** -w. "both" lets a term of weight 1 double the odds of the
    embeddings. A sentence may hold several frames. The score orders sentences; it is no
    probability. "policy" adds ``other``, 1 less the strongest frame.

    Adds ``words``, the terms found ("conflict: accused, threats; morality: lies"), and
    ``closest``, the defining line nearest to the sentence, of its strongest frame ("" where
    no frame reaches 0.5, and with "words"). Raises ``ValueError`` for an unknown lexicon or
    method, or a missing column.
    """
    names = [name for name in frame_names(lexicon) if name != "other"]
    if method not in METHODS:
        raise ValueError(f"no method {method!r}; there are {', '.join(METHODS)}")
    texts = sentence_texts(sentences)
    weights = np.zeros((len(texts), len(names)))
    words = []
    named = usual_names(texts)
    for row, text in enumerate(texts):
        heard: dict[str, list[str]] = {}
        for label, start, end, weight in find_terms(text, lexicon, named):
            weights[row, names.index(label)] += weight
            heard.setdefault(label, []).append(text[start:end])
        words.append("; ".join(f"{name}: {', '.join(heard[name])}" for name in sorted(heard)))
    if method == "words":
        strength = 1 - 2.0**-weights
    else:
        labels = defining_lines(lexicon).labels[:-1]
        place = [names.index(label) for label in labels]
        evidence = np.log(2) * weights[:, place] if method == "both" else 0.0
        strength = np.zeros_like(weights)
        strength[:, place] = as_score(log_odds(texts, lexicon, evidence))
    result = sentences.copy()
    result[names] = np.round(strength, 6)
    if lexicon == "policy":
        result["other"] = np.round(1 - strength.max(axis=1, initial=0), 6)
    result["words"] = np.array(words, dtype=object)
    nearest = [""] * len(texts)
    if method != "words":
        best = best_frame(result, lexicon).replace({"none": NO_FRAME[lexicon]})
        nearest = closest_lines(texts, list(best), lexicon)
    result["closest"] = np.array(nearest, dtype=object)
    return result


def as_score(odds: np.ndarray) -> np.ndarray:
    """Return natural log-odds as scores from 0 to 1."""
    return 1 / (1 + np.exp(np.minimum(-odds, 700)))


def sentence_texts(sentences: pd.DataFrame) -> list[str]:
    """Return the column ``text``, missing values as ""; raise ``ValueError`` without it."""
    need_columns(sentences, ["text"], "sentences")
    return ["" if pd.isna(text) else str(text) for text in sentences["text"]]


def best_frame(framed: pd.DataFrame, lexicon: str = "generic", *, least: float = 0.5) -> pd.Series:
    """Return the strongest frame of each row of :func:`frames`; "none" or "other" without one.

    A frame below ``least``, or of strength 0, does not count. A tie goes to the frame that
    stands first in the lexicon.
    """
    names = [name for name in frame_names(lexicon) if name != "other"]
    values = framed[names].to_numpy(dtype=float)
    strongest = values.max(axis=1, initial=0)
    held = (strongest > 0) & (strongest >= least)
    place = np.where(held, values.argmax(axis=1), len(names))
    best = np.array([*names, "other" if lexicon == "policy" else "none"], dtype=object)[place]
    return pd.Series(best, index=framed.index, name="frame", dtype=object)
