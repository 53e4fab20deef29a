"""What the mentions of an actor in one article amount to."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.files import need_columns
from analysis.sentiment.classifier import CLASSES

KEYS = ["article_id", "source", "event", "target"]


def stance(scored: pd.DataFrame, *, quoted: float = 0.5, praise: float = 0.5) -> pd.DataFrame:
    """Return the polarity of each article toward each target, its mentions weighed together.

    ``scored`` as from :func:`analysis.sentiment.actor_polarity`. Columns ``article_id, source,
    event, target, stance, n_mentions, n_negative, n_positive``. ``stance`` is the sum over
    mentions of w (``praise`` x positive - negative), divided by the root of (1 + the sum of
    w); w is 1 in the outlet's own voice and ``quoted`` in those that it quotes, since whom
    to quote is a choice too. Many mild mentions count like a few strong ones. Compare it
    within one event: it has no zero that means neutral. On BASIL (Fan et al., EMNLP 2019;
    ``research/benchmarks/stance.py``) it puts two outlets in the readers' order about two times in
    three, and the weights were chosen there. Raises ``ValueError`` for a missing column.
    """
    needed = (*KEYS, "voice", "label", *CLASSES)
    need_columns(scored, needed, "mentions", see="actor_polarity")
    rows = scored[scored["voice"] != "all"]
    weight = np.where(rows["voice"] == "outlet", 1.0, quoted)
    sums = (
        rows[KEYS]
        .assign(
            part=weight * (praise * rows["positive"] - rows["negative"]),
            weight=weight,
            n_mentions=1,
            n_negative=rows["label"] == "negative",
            n_positive=rows["label"] == "positive",
        )
        .groupby(KEYS, sort=True)
        .sum()
        .reset_index()
    )
    sums["stance"] = (sums["part"] / np.sqrt(1 + sums["weight"])).round(6)
    counts = ["n_mentions", "n_negative", "n_positive"]
    return sums[[*KEYS, "stance", *counts]].astype(dict.fromkeys(counts, "int64"))
