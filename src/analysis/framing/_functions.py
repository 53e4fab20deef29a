"""What sentences do for a frame: Entman's four functions, each with its evidence.

To frame is to promote "a particular problem definition, causal interpretation, moral
evaluation, and/or treatment recommendation" (Entman 1993, Journal of Communication 43(4),
p. 52). Found by cues, weighed with how near the sentence is to lines that do the same: a
sentence without a cue is not shown.

The words that show what a sentence does for a frame: name a trouble, a cause, a judgement,
a remedy.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.article import sentence_frame
from analysis.files import need_columns
from analysis.framing._frames import (
    as_score,
    closest_lines,
    defining_lines,
    log_odds,
    sentence_texts,
)
from analysis.lexicons import read_table

if TYPE_CHECKING:
    from analysis.corpus.article import Article

Cue = tuple[int, int, float]  # start, end, weight


@cache
def function_names() -> tuple[str, ...]:
    """Return the four functions of a frame (Entman 1993)."""
    return tuple(dict.fromkeys(read_table("function_cues.csv")["function"]))


def find_cues(text: str) -> dict[str, list[Cue]]:
    """Return the cues of each function in ``text``, in order; those passed over are left out."""
    readable = text.replace("’", "'")  # one to one, so that offsets stay
    found = {}
    for function in function_names():
        pattern, weights = _pattern(function)
        cues = [
            (*match.span(), weights[(match.lastindex or 1) - 1])
            for match in pattern.finditer(readable)
        ]
        found[function] = [cue for cue in cues if cue[2]]
    return found


@cache
def _pattern(function: str) -> tuple[re.Pattern[str], tuple[float, ...]]:
    """Return a pattern with a group a cue, longest first, and the weights of the groups."""
    table = read_table("function_cues.csv").query("function == @function")
    cues = sorted(
        zip(table["cue"], table["weight"].astype(float), strict=True),
        key=lambda cue: (-len(cue[0].split()), -len(cue[0]), cue[0]),
    )
    groups = [  # * stands for any ending, alone for any word
        r"\s+".join(
            r"\w+" if word == "*" else re.escape(word).replace(r"\*", r"\w*")
            for word in cue.split()
        )
        for cue, _ in cues
    ]
    joined = "|".join(f"({group})" for group in groups)
    pattern = re.compile(rf"(?<![\w'-])(?=\w)(?:{joined})(?![\w-])", re.IGNORECASE)
    return pattern, tuple(weight for _, weight in cues)


_PLACES = ["article_id", "source", "start", "end"]


def functions(
    corpus: Iterable[Article] | pd.DataFrame,
    *,
    voices: pd.DataFrame | None = None,
    threshold: float = 0.5,
) -> pd.DataFrame:
    """Return a row for each sentence and function that it serves, in the order of the text.

    ``corpus`` may be a table of sentences (:func:`analysis.corpus.article.sentence_frame`). Columns
    ``article_id, source, start, end, text, function {problem_definition,
    causal_interpretation, moral_judgement, treatment_recommendation}, score`` (0 to 1, at
    least ``threshold``), ``words`` (the cues, as written), ``closest`` (the defining line
    nearest to the sentence). With ``voices``, the table of :func:`analysis.quotes.voices.split`,
    also ``voice``: "quoted" where half the letters of the cues are quoted, else "outlet".

    A quoted problem is still a problem in the report; whether the outlet shares the view is
    not told, nor what the problem is. Raises ``ValueError`` for a table without the columns.
    """
    sentences = corpus if isinstance(corpus, pd.DataFrame) else sentence_frame(corpus)
    need_columns(sentences, [*_PLACES, "text"], "sentences", see="sentence_frame")
    texts = sentence_texts(sentences)
    names = defining_lines("functions").labels[:-1]
    cues = [find_cues(text) for text in texts]
    weights = [  # each word counts once
        [
            sum({text[start:end].lower(): weight for start, end, weight in found[name]}.values())
            for name in names
        ]
        for text, found in zip(texts, cues, strict=True)
    ]
    evidence = np.log(2) * np.array(weights, dtype=float).reshape(len(texts), len(names))
    scores = np.round(as_score(log_odds(texts, "functions", evidence)), 6)
    cued = np.array([[bool(found[name]) for name in names] for found in cues], dtype=bool)
    rows, columns = np.nonzero((scores >= threshold) & cued.reshape(scores.shape))
    kinds = [names[column] for column in columns]
    result = sentences.iloc[rows].reset_index(drop=True)[_PLACES]
    result["text"] = np.array([texts[row] for row in rows], dtype=object)
    result["function"] = np.array(kinds, dtype=object)
    result["score"] = scores[rows, columns]
    heard = [cues[row][kind] for row, kind in zip(rows, kinds, strict=True)]
    result["words"] = np.array(
        [
            ", ".join(text[start:end] for start, end, _ in each)
            for text, each in zip(result["text"], heard, strict=True)
        ],
        dtype=object,
    )
    result["closest"] = np.array(
        closest_lines(list(result["text"]), kinds, "functions"), dtype=object
    )
    if voices is not None:
        result["voice"] = _voices_of(result, heard, voices)
    return result


def top_functions(found: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    """Return the ``n`` best sentences of each source and function of :func:`functions`.

    Columns of ``found`` and ``n_found``, the sentences that serve the function in the whole
    source. A sentence that stands word for word in several articles of a source is shown
    once; ties by article and place. Raises ``ValueError`` if n is below 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    keys = ["source", "function"]
    table = found.assign(
        n_found=found.groupby(keys)["score"].transform("size"),
        _place=found["function"].map(function_names().index).astype("int64"),
    ).sort_values(
        ["source", "_place", "score", "article_id", "start"],
        ascending=[True, True, False, True, True],
    )
    table = table.drop_duplicates([*keys, "text"]).groupby(keys, sort=False).head(n)
    table = table.reset_index(drop=True)
    first = ["source", "function", "n_found", "score"]
    return table[[*first, *(name for name in found if name not in first)]]


def _voices_of(
    found: pd.DataFrame, heard: Sequence[Sequence[Cue]], voices: pd.DataFrame
) -> np.ndarray:
    """Return "quoted" or "outlet" for each row: who says the cues."""
    spoken = voices[voices["voice"] == "quoted"].sort_values("start")
    quoted = {
        article: group[["start", "end"]].to_numpy(dtype=np.int64)
        for article, group in spoken.groupby("article_id")
    }
    none = np.empty((0, 2), dtype=np.int64)
    result = []
    rows = zip(found["article_id"], found["start"], found["text"], heard, strict=True)
    for article, begin, text, cues in rows:
        size = len(text)
        spans = quoted.get(article, none)
        first = np.searchsorted(spans[:, 1], begin, "right")
        spans = (spans[first : np.searchsorted(spans[:, 0], begin + size)] - begin).clip(0, size)
        cued = [(start, end) for start, end, _ in cues]
        letters = np.array([letter.isalnum() for letter in text], dtype=bool) & _mask(cued, size)
        inside = letters & _mask(spans, size)
        result.append("quoted" if 2 * inside.sum() >= letters.sum() else "outlet")
    return np.array(result, dtype=object)


def _mask(spans: Iterable[Sequence[int]] | np.ndarray, size: int) -> np.ndarray:
    """Return an array of ``size`` that is true inside the spans."""
    mask = np.zeros(size, dtype=np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask
