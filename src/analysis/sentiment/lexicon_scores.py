"""The tone of sentences under four lexicons, and how far they agree: a check, no verdict.

=========  =====  ==========  ==========================================================
lexicon    words  licence     made from
=========  =====  ==========  ==========================================================
``vader``   7506  MIT         ratings by ten people; with rules for negation and degree
``afinn``   3382  ODbL 1.0    ratings by one author, read in microblogs
``labmt``   1121  CC BY       how happy a single word made fifty people
``news``    1573  MIT         words near people whom annotators of news saw praised or blamed
=========  =====  ==========  ==========================================================

VADER: Hutto & Gilbert 2014, ICWSM. AFINN-en-165: Nielsen 2011, arXiv:1103.2903. labMT: Dodds
et al. 2011, PLoS ONE 6(12): e26752. ``news``: made from NewsMTSC (Hamborg & Donnay 2021, EACL).

How far they stand apart (``research/benchmarks/lexicons.py``): AFINN shares 2,650 of its words with
VADER, with one sign in 97 of 100, so the two are hardly two witnesses. ``labmt`` shares 583
words with VADER and 536 with AFINN (one sign: 99 and 100 of 100), ``news`` 598, 531 and, with
``labmt``, 348 (91, 94, 95 of 100). On the 721 sentences of NewsMTSC's devtest the scores of
VADER and AFINN correlate at .76 (Spearman), those of any other two at .42 to .57.

How right they are on its 1,476 targets, macro-F1 (chance .33): VADER .53, AFINN .54, ``labmt``
.48, ``news`` .47; rank correlation of score and polarity .31, .32, .26, .33. Where all four
give one label, 36 targets in 100, it is right for 63 in 100. ``news`` knows the other targets
of some of the same events and may be a little flattered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import combinations

import numpy as np
import pandas as pd

from analysis.files import need_columns
from analysis.lexicons import read_table
from analysis.segment import sentences
from analysis.sentiment.polarity import LEXICONS, check_lexicons, polarity
from analysis.sentiment.targets import check_inside

__all__ = ["LEXICONS", "agreement", "score", "toward_by_lexicon"]

_PAIR = ["lexicon", "other", "n_sentences", "spearman", "both_judge", "opposite"]


def score(frame: pd.DataFrame, lexicons: Sequence[str] = LEXICONS) -> pd.DataFrame:
    """Return ``frame`` with the polarity of ``text``, a column a lexicon, and its words.

    Adds for each lexicon ``vader`` (-1 to 1; 0 with no judging word) and ``vader_words``, the
    words that drove it with their share. All sums x are drawn to -1..1 as x / sqrt(x^2 + 15),
    VADER's own scaling. Words of names are not scored
    (:func:`analysis.sentiment.unscored_names.without_names`). The score is the tone of the
    words, not the author's stance: a lexicon knows neither irony nor denial ("posed no
    threat" is negative) nor whom a word is about, and a sentence on war is negative whoever
    wrote it. Raises ``ValueError`` for an unknown lexicon, a missing column or a ``text`` that
    is not a string.
    """
    names = check_lexicons(lexicons)
    texts = _texts(frame)
    result = frame.copy()
    for name in names:
        scored = [polarity(text, name) for text in texts]
        result[name] = np.array([value for value, _ in scored], dtype=float)
        result[f"{name}_words"] = np.array(
            [
                ", ".join(
                    f"{word} {value:+.1f}"
                    for word, value in sorted(parts, key=lambda part: -abs(round(part[1], 6)))
                )
                for _, parts in scored
            ],
            dtype=object,
        )
    return result


def toward_by_lexicon(frame: pd.DataFrame, lexicon: str = "vader") -> pd.DataFrame:
    """Return ``frame`` with the polarity toward the target at ``start:end`` of each ``text``.

    Adds ``negative, neutral, positive`` (they sum to 1, for classes equally frequent) and
    ``label``, the largest of them (a tie is neutral). Scores the sentence that holds the
    target and turns the score into shares with curves fitted on NewsMTSC (Hamborg &
    Donnay 2021). A lexicon cannot tell the target from its neighbours: two targets in one
    sentence get the same answer. Other columns stay. Raises ``ValueError`` for an unknown
    lexicon, a missing column, a ``text`` that is not a string or a target outside it.
    """
    (name,) = check_lexicons([lexicon])
    texts = _texts(frame, "start", "end")
    curves = read_table("toward_curves.csv").set_index("lexicon").loc[name].astype(float)
    scores = np.empty(len(frame))
    spans_of = lru_cache(maxsize=4096)(sentences)
    rows = zip(frame.index, texts, frame["start"], frame["end"], strict=True)
    for position, (index, text, start, end) in enumerate(rows):
        check_inside(index, text, start, end)
        held = [span for span in spans_of(text) if span[0] < end and start < span[1]]
        left, right = (held[0][0], held[-1][1]) if held else (int(start), int(end))
        scores[position] = polarity(text[left:right], name)[0]
    logits = np.column_stack(
        [
            curves["negative_intercept"] + curves["negative_slope"] * scores,
            np.zeros(len(scores)),
            curves["positive_intercept"] + curves["positive_slope"] * scores,
        ]
    )
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    result = frame.copy()
    result[["negative", "neutral", "positive"]] = shares
    tie_goes_neutral = np.round(shares[:, [1, 0, 2]], 9).argmax(axis=1)
    result["label"] = np.array(["neutral", "negative", "positive"], dtype=object)[tie_goes_neutral]
    return result


def agreement(scored: pd.DataFrame, lexicons: Sequence[str] | None = None) -> pd.DataFrame:
    """Return how far each two lexicons agree on the sentences of :func:`score`.

    Columns ``lexicon, other, n_sentences``; ``spearman`` (NaN if either never varies);
    ``both_judge``, the share of sentences in which both find a judging word; ``opposite``,
    the share of those on which they differ in sign (NaN if there are none). ``lexicons``
    None takes all that ``scored`` has. Lists that share words agree in part by construction
    (``vader`` and ``afinn`` most): this is no proof that either is right. Raises
    ``ValueError`` for an unknown lexicon, a missing column or fewer than two lexicons.
    """
    chosen = [name for name in LEXICONS if name in scored] if lexicons is None else lexicons
    names = tuple(dict.fromkeys(check_lexicons(chosen)))
    if len(names) < 2:
        raise ValueError(f"agreement needs two lexicons or more, not {len(names)}: {list(names)}")
    need_columns(scored, names)
    rows = []
    for name, other in combinations(names, 2):
        values = scored[[name, other]].astype(float)
        first, second = values[name], values[other]
        both = (first != 0) & (second != 0)
        varies = first.nunique() > 1 and second.nunique() > 1
        spearman = first.rank().corr(second.rank()) if varies else np.nan
        opposite = (first * second < 0)[both].mean() if both.any() else np.nan
        judge = both.mean() if len(values) else np.nan
        rows.append((name, other, len(values), spearman, judge, opposite))
    return pd.DataFrame(rows, columns=_PAIR).round(6)


def _texts(frame: pd.DataFrame, *others: str) -> list[str]:
    """Return the column ``text``, checked together with the columns ``others``."""
    need_columns(frame, ["text", *others])
    for index, text in zip(frame.index, frame["text"], strict=True):
        if not isinstance(text, str):
            raise ValueError(f"row {index!r}: text is {text!r}, not a string")
    return list(frame["text"])
