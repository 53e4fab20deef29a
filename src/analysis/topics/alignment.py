"""The topics of one model beside those of another: another seed, number, or corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.topics.counts import Ints
from analysis.topics.factors import N_WORDS
from analysis.topics.stability import match

if TYPE_CHECKING:
    from analysis.topics.model import Topics


def align(reference: Topics, other: Topics) -> pd.DataFrame:
    """Return the topic of ``other`` that goes with each topic of ``reference``.

    Columns ``topic, partner, agreement, common, only_here, only_there``. Topics are matched
    one to one by the average Jaccard similarity of their ten words (``agreement``, 0 to 1);
    -1 and NaN where no partner is left. Low agreement means that there is no partner in
    truth: one is given all the same. Two models may differ in seed, number or corpus.
    """
    columns = ["topic", "partner", "agreement", "common", "only_here", "only_there"]
    here, there = reference.top_words(N_WORDS), other.top_words(N_WORDS)
    if not here:
        return pd.DataFrame(columns=columns)
    index = {word: code for code, word in enumerate(sorted(set(sum(here + there, []))))}
    scores, partners = match(_codes(here, index), _codes(there, index))
    rows = []
    for topic, (score, partner) in enumerate(zip(scores, partners, strict=True)):
        mine, theirs = here[topic], there[partner] if partner >= 0 else []
        common = [word for word in mine if word in theirs]
        only_here = [word for word in mine if word not in theirs]
        only_there = [word for word in theirs if word not in mine]
        score = round(float(score), 2) if partner >= 0 else np.nan
        lists = (", ".join(some) for some in (common, only_here, only_there))
        rows.append((topic, int(partner), score, *lists))
    return pd.DataFrame(rows, columns=columns)


def _codes(lists: list[list[str]], index: dict[str, int]) -> list[Ints]:
    return [np.array([index[word] for word in words], dtype=np.intp) for words in lists]
