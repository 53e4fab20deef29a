"""What sentences do for a frame: Entman's four functions, each with its evidence.

To frame is to promote "a particular problem definition, causal interpretation, moral
evaluation, and/or treatment recommendation" (Entman 1993, Journal of Communication 43(4),
p. 52): to name a trouble, a cause, a judgement, a remedy. Found by cues, weighed with how near
the sentence is to lines that do the same: a sentence without a cue is not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.article import sentence_frame
from analysis.corpus.words import add_voice
from analysis.files import need_columns
from analysis.files.runs import recorded
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
def _patterns() -> dict[str, tuple[re.Pattern[str], list[float]]]:
    """Return for each function a pattern with a group for each cue, and the groups' weights."""
    found = {}
    for function, table in read_table("function_cues.csv").groupby("function", sort=False):
        cues = sorted(  # the longest first
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
        found[str(function)] = pattern, [weight for _, weight in cues]
    return found


def function_names() -> tuple[str, ...]:
    """Return the four functions of a frame (Entman 1993)."""
    return tuple(_patterns())


def find_cues(text: str) -> dict[str, list[Cue]]:
    """Return the cues of each function in ``text``, in order; those passed over are left out."""
    readable = text.replace("’", "'")  # one to one, so that offsets stay
    found = {}
    for function, (pattern, weights) in _patterns().items():
        cues = [
            (*match.span(), weights[(match.lastindex or 1) - 1])
            for match in pattern.finditer(readable)
        ]
        found[function] = [cue for cue in cues if cue[2]]
    return found


_PLACES = ["article_id", "source", "start", "end"]


@recorded("framing.functions")
def functions(
    corpus: Iterable[Article] | pd.DataFrame,
    *,
    voices: pd.DataFrame | None = None,
    threshold: float = 0.5,
) -> pd.DataFrame:
    """Return each sentence and function of a frame that it serves, in the order of the text.

    Parameters
    ----------
    corpus : iterable of Article, or DataFrame
        Articles, or a table of :func:`analysis.corpus.article.sentence_frame`.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`; adds ``voice``.
    threshold : float
        The least score.

    Returns
    -------
    DataFrame
        One row per sentence and function:

        - ``article_id, source, start, end, text``
        - ``function {problem_definition, causal_interpretation, moral_judgement,
          treatment_recommendation}``
        - ``score``: 0 to 1, at least ``threshold``
        - ``words``: the cues, as written
        - ``closest``: the defining line nearest to the sentence
        - ``voice``: "quoted" where half the letters of the cues are quoted, else "outlet"

    Raises
    ------
    ValueError
        For a table without the columns.

    Notes
    -----
    A quoted problem is still a problem in the report; it does not show whether the outlet shares
    the view, nor what the problem is.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> found = framing.functions([load_corpus()["meridian_1"]])
    >>> found[["function", "words"]].values.tolist()[0]
    ['treatment_recommendation', 'repair']
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
        letters = pd.DataFrame(
            [
                (row, article, begin + place)
                for row, (article, begin, text) in enumerate(
                    zip(result["article_id"], result["start"], result["text"], strict=True)
                )
                for start, end, _ in heard[row]
                for place in range(start, end)
                if text[place].isalnum()
            ],
            columns=["row", "article_id", "start"],
        )
        quoted = add_voice(letters, voices)["voice"] == "quoted"
        share = quoted.groupby(letters["row"]).mean().reindex(result.index, fill_value=1)
        result["voice"] = np.where(share >= 0.5, "quoted", "outlet").astype(object)
    return result


def top_functions(found: pd.DataFrame, n: int = 3) -> pd.DataFrame:
    """Return the ``n`` best sentences of each source and function of :func:`functions`.

    Parameters
    ----------
    found : DataFrame
        A table of :func:`functions`.
    n : int
        Sentences per source and function.

    Returns
    -------
    DataFrame
        Columns of ``found`` and ``n_found``, the sentences that serve the function in the whole
        source. A sentence that stands word for word in several articles of a source is shown once;
        ties by article and place.

    Raises
    ------
    ValueError
        If ``n`` is below 1.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> found = framing.functions([load_corpus()["meridian_1"]])
    >>> framing.top_functions(found, 1)[["function", "n_found"]].values.tolist()[0]
    ['problem_definition', 3]
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
