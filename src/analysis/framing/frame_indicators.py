"""The generic frames of whole articles, as Semetko & Valkenburg 2000 measure them.

Coders answered twenty yes-or-no questions on each story (Journal of Communication 50(2),
p. 100, appendix); a frame's scale is the share of its questions answered yes. Here a
sentence that holds a frame answers that question of the frame whose lines it is nearest to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus import articles_of
from analysis.corpus.article import sentence_frame
from analysis.framing.frame_lines import defining_lines, log_odds
from analysis.framing.frame_scores import frames
from analysis.lexicons import read_table

if TYPE_CHECKING:
    from analysis.corpus import Article

_COLUMNS = {
    "article_id": "object", "source": "object", "frame": "object", "question": "object",
    "asks": "object", "answered": "int64", "score": "float64", "n_sentences": "int64",
    "start": "int64", "end": "int64", "text": "object",
}  # fmt: skip


def indicators(
    corpus: Iterable[Article], *, method: str = "both", threshold: float = 0.5
) -> pd.DataFrame:
    """Return a row for each article and question: whether a sentence answers it, and which.

    Columns ``article_id, source, frame, question, asks`` (the question in words),
    ``answered`` (1 where a sentence holds the frame with a score of at least ``threshold``
    and is nearest to this question of it), ``score`` of the best such sentence and its
    ``start, end, text`` (0, 0, "" without one), ``n_sentences`` that answer. Nineteen
    questions: the one on pictures is left out. A long article answers more questions than a
    short one, and the question is told less well than the frame: read the sentence.
    ``method`` is that of :func:`frames`.
    """
    articles = articles_of(corpus)
    sentences = sentence_frame(articles)
    questions = read_table("frame_questions.csv")
    framed = frames(sentences, "generic", method=method)
    odds = log_odds(list(sentences["text"]), "questions")
    labels = defining_lines("questions").labels
    answers: list[pd.DataFrame] = []
    for frame, group in questions.groupby("frame", sort=False):
        near = odds[:, [labels.index(question) for question in group["question"]]].argmax(axis=1)
        chosen = framed.assign(question=group["question"].to_numpy()[near], score=framed[frame])
        answers.append(chosen[chosen["score"] >= threshold])
    keys = ["article_id", "question"]
    order = ["score", "start"]
    held = pd.concat(answers).sort_values([*keys, *order], ascending=[True, True, False, True])
    best = held.groupby(keys, sort=False).first()[["score", "start", "end", "text"]]
    best["n_sentences"] = held.groupby(keys, sort=False).size()
    grid = pd.DataFrame(
        {"article_id": [a.id for a in articles], "source": [a.source for a in articles]},
        dtype=object,
    ).merge(questions, how="cross")
    table = grid.merge(best.reset_index(), on=keys, how="left")
    table["answered"] = table["n_sentences"].notna()
    for column in ("score", "n_sentences", "start", "end"):
        table[column] = table[column].fillna(0)
    table["text"] = table["text"].fillna("")
    return table.astype(_COLUMNS)[list(_COLUMNS)]


def frame_scales(
    corpus: Iterable[Article], *, method: str = "both", threshold: float = 0.5
) -> pd.DataFrame:
    """Return the scale of each generic frame in each article: the share of questions answered.

    Columns ``article_id, source, frame, scale`` (0 to 1), ``n_answered, n_questions``. In the
    paper coders answered; here :func:`indicators` does, so compare articles with each
    other, not with figures of the paper.
    """
    table = indicators(corpus, method=method, threshold=threshold)
    keys = ["article_id", "source", "frame"]
    grouped = table.groupby(keys, sort=False)["answered"]
    scales = grouped.agg(n_answered="sum", n_questions="size").reset_index()
    scales["scale"] = np.round(scales["n_answered"] / scales["n_questions"], 6)
    return scales[[*keys, "scale", "n_answered", "n_questions"]]
