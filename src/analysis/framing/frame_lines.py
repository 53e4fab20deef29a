"""How near a text is to the lines that define a frame, measured on sentence embeddings.

A logistic regression learns, from the lines alone, what tells the labels of a set from each
other; no annotated text is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from analysis.lexicons import read_table, read_terms
from analysis.models import embed

NO_FRAME = {"policy": "other", "generic": "none", "questions": "none", "functions": "none"}
# The file of a set's lines, and the column of their labels.
_FILES = {
    "policy": ("frame_lines_policy.csv", "frame"),
    "generic": ("frame_lines_generic.csv", "frame"),
    "questions": ("frame_lines_generic.csv", "question"),
    "functions": ("function_lines.csv", "function"),
}
_LEAST = 1e-300  # of a share whose logarithm is taken
_LETTER = re.compile(r"[^\W\d_]")


class Lines(NamedTuple):
    """The lines of a set and what was learnt from them; the last label is that of no frame."""

    labels: tuple[str, ...]
    lines: tuple[str, ...]
    label_of_line: np.ndarray  # its place among the labels
    embedded: np.ndarray
    weights: np.ndarray  # (units, labels)
    bias: np.ndarray


@cache
def defining_lines(name: str) -> Lines:
    """Return the lines of a set: "policy", "generic", "questions" or "functions"."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    file, column = _FILES[name]
    table = read_table(file)[[column, "line"]]
    if NO_FRAME[name] not in set(table[column]):
        plain = pd.DataFrame({column: NO_FRAME[name], "line": read_terms("plain_lines.txt")})
        table = pd.concat([table, plain], ignore_index=True)
    labels = tuple(dict.fromkeys(table[column]))
    which = table[column].map(labels.index).to_numpy()
    embedded = embed(table["line"])
    # C is scikit-learn's own; the tolerance makes the result the same everywhere
    model = LogisticRegression(class_weight="balanced", tol=1e-8, max_iter=10_000)
    model.fit(embedded.astype(np.float64), which)
    return Lines(labels, tuple(table["line"]), which, embedded, model.coef_.T, model.intercept_)


def log_odds(texts: Sequence[str], name: str, evidence: np.ndarray | float = 0.0) -> np.ndarray:
    """Return (texts, labels): natural log-odds that a text is like the lines of each label.

    The odds are against no frame, or another frame taken at random, so that a text may
    hold several frames, and one that is a little like all of them holds none. The columns are
    those of :func:`defining_lines` without the last. ``evidence``, log-odds of the labels
    from elsewhere, is added first. Minus infinity where a text has no letter.
    """
    known = defining_lines(name)
    scores = _embedded(tuple(texts)) @ known.weights + known.bias
    scores[:, :-1] += evidence
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    held, none = shares[:, :-1], shares[:, -1:]
    against = none + (1 - none - held) / (held.shape[1] - 1)
    odds = np.log(held.clip(_LEAST)) - np.log(against.clip(_LEAST))
    odds[[_LETTER.search(text) is None for text in texts]] = -np.inf
    return odds


def closest_lines(texts: Sequence[str], labels: Sequence[str], name: str) -> list[str]:
    """Return, for each text, the line of its label that is nearest; "" for no frame."""
    known = defining_lines(name)
    near = _embedded(tuple(texts)) @ known.embedded.T
    places = {
        label: np.flatnonzero(known.label_of_line == i) for i, label in enumerate(known.labels)
    }
    return [
        "" if label == known.labels[-1] else known.lines[places[label][row[places[label]].argmax()]]
        for label, row in zip(labels, near, strict=True)
    ]


@lru_cache(maxsize=4)
def _embedded(texts: tuple[str, ...]) -> np.ndarray:
    """Return the embeddings of the texts, kept for the next set of lines."""
    return embed(texts).astype(np.float64)
