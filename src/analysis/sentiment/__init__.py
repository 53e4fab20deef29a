"""Polarity of sentences, toward targets and by voice, with two lexicons side by side.

VADER (Hutto & Gilbert 2014, ICWSM) brings rules for negation and degree; AFINN-en-165
(Nielsen 2011, arXiv:1103.2903) is a plain list of rated words. A lexicon counts judging
words: it knows neither irony nor whom a word is about. The two lists share most of their
words, so where they agree a finding does not hang on one list's oddities, no more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.lexicons import read_table
from analysis.segment import sentences
from analysis.sentiment.polarity import check_lexicons, polarity
from analysis.sentiment.targets import Targets, mentions, propose_targets
from analysis.voice_tables import group_means, parts_by_voice, sort_by_voice

if TYPE_CHECKING:
    from analysis.corpus import Article

__all__ = [
    "LEXICONS", "agreement", "by_voice", "mentions", "propose_targets", "score", "toward",
    "verdicts",
]  # fmt: skip

LEXICONS = ("vader", "afinn")


def score(frame: pd.DataFrame, lexicons: Sequence[str] = LEXICONS) -> pd.DataFrame:
    """Return ``frame`` with the polarity of ``text``, a column a lexicon, and its words.

    Adds for each lexicon ``vader`` (-1 to 1; 0 with no judging word) and ``vader_words``, the
    words that drove it with their share. Both sums x are drawn to -1..1 as x / sqrt(x^2 + 15),
    VADER's own scaling. Words of proper names are not scored. The score is the tone of the
    words, not the author's stance. Raises ``ValueError`` for an unknown lexicon.
    """
    result = frame.copy()
    for name in check_lexicons(lexicons):
        scored = [polarity(str(text), name) for text in frame["text"]]
        result[name] = np.array([value for value, _ in scored], dtype=float)
        result[f"{name}_words"] = [
            ", ".join(
                f"{word} {value:+.1f}"
                for word, value in sorted(parts, key=lambda part: -abs(round(part[1], 6)))
            )
            for _, parts in scored
        ]
    return result


def toward(frame: pd.DataFrame, lexicon: str = "vader") -> pd.DataFrame:
    """Return ``frame`` with the polarity toward the target at ``start:end`` of each ``text``.

    Adds ``negative, neutral, positive`` (they sum to 1, for classes equally frequent) and
    ``label``, the largest of them (a tie is neutral). Scores the sentence that holds the
    target and turns the score into shares with curves fitted on NewsMTSC (Hamborg &
    Donnay 2021). A lexicon cannot tell the target from its neighbours: two targets in one
    sentence get the same answer. Other columns stay. Raises ``ValueError`` for an unknown
    lexicon or a target outside its text.
    """
    (name,) = check_lexicons([lexicon])
    curves = read_table("toward_curves.csv").set_index("lexicon").loc[name].astype(float)
    scores = np.empty(len(frame))
    spans_of = lru_cache(maxsize=4096)(sentences)
    rows = zip(frame.index, frame["text"], frame["start"], frame["end"], strict=True)
    for position, (index, text, start, end) in enumerate(rows):
        if not 0 <= start < end <= len(text):
            raise ValueError(
                f"row {index!r}: target {start}:{end} is not inside its text of {len(text)} "
                "characters; start and end count from the beginning of text"
            )
        held = [span for span in spans_of(text) if span[0] < end and start < span[1]]
        left, right = (held[0][0], held[-1][1]) if held else (start, end)
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


def by_voice(
    corpus: Iterable[Article],
    targets: Targets | None = None,
    *,
    voices: pd.DataFrame | None = None,
    lexicons: Sequence[str] = LEXICONS,
    min_words: int = 3,
    n: int = 200,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the mean polarity of the sentences that name each target, by source and voice.

    Columns ``source, target, voice {outlet, quoted, all}, lexicon, mean, low, high,
    n_sentences, n_articles``. ``targets`` as for :func:`mentions`; None proposes six. A
    sentence with words of both voices counts to each, scored on its own words there
    (:func:`analysis.voice_tables.voice_parts`). Intervals: 95 per cent, articles resampled
    within events; NaN for a single article or where no article could be exchanged. ``voices``
    is the table of :func:`analysis.voices.split`, made here if None. This is the tone of the
    company that a target keeps, not an opinion about it. Raises ``ValueError`` for an
    unknown lexicon or a target without expressions.
    """
    names = check_lexicons(lexicons)
    parts, events = parts_by_voice(list(corpus), voices, min_words=min_words)
    named = mentions(parts.loc[parts["voice"] == "all"], targets)
    keys = ["article_id", "start", "end"]
    rows = score(parts.merge(named[[*keys, "target"]], on=keys), names)
    table = group_means(
        rows, names, ["source", "target", "voice"], events, n=n, random_state=random_state
    ).rename(columns={"measure": "lexicon"})
    return sort_by_voice(table, ["target", "voice", "source", "lexicon"])


def agreement(scored: pd.DataFrame, lexicons: tuple[str, str] = ("vader", "afinn")) -> pd.Series:
    """Return how far two lexicons agree on the sentences of :func:`score`.

    ``n_sentences``; ``spearman`` (NaN if either never varies); ``both_judge``, the share of
    sentences in which both find a judging word; ``opposite``, the share of those on which
    they differ in sign (NaN if there are none). Lists that share words agree in part by
    construction: this is no proof that either is right.
    """
    first, second = (scored[name].to_numpy(dtype=float) for name in check_lexicons(lexicons))
    both = (first != 0) & (second != 0)
    varies = len(first) > 1 and np.ptp(first) > 0 and np.ptp(second) > 0
    ranks = pd.DataFrame({"first": first, "second": second}).rank()
    return pd.Series(
        {
            "n_sentences": len(first),
            "spearman": ranks["first"].corr(ranks["second"]) if varies else np.nan,
            "both_judge": both.mean() if len(first) else np.nan,
            "opposite": (first * second < 0)[both].mean() if both.any() else np.nan,
        }
    )


def verdicts(table: pd.DataFrame, *, min_articles: int = 3) -> pd.DataFrame:
    """Return what the lexicons together say on each pair of sources, for a target and voice.

    ``table`` as from :func:`by_voice`. Columns ``target, voice, source, other``, a column
    ``<lexicon>_difference`` each (mean of ``source`` less that of ``other``), ``same_sign``,
    ``apart`` (under every lexicon the two 95 per cent intervals do not meet, a strict test)
    and ``verdict``: "source warmer", "other warmer", "not settled" (the intervals meet),
    "lexicons differ" (in sign) or "too few articles" (fewer than ``min_articles`` in either, or
    no interval). Only the first two carry a conclusion, and one about these articles.
    """
    pairs = table.merge(table, on=["target", "voice", "lexicon"], suffixes=("", "_other"))
    pairs = pairs.loc[pairs["source"] < pairs["source_other"]].rename(
        columns={"source_other": "other"}
    )
    keys = ["target", "voice", "source", "other"]
    columns = [f"{name}_difference" for name in sorted(table["lexicon"].unique())]
    if pairs.empty:
        return pd.DataFrame(columns=[*keys, *columns, "same_sign", "apart", "verdict"])
    pairs["difference"] = pairs["mean"] - pairs["mean_other"]
    pairs["sign"] = np.sign(pairs["difference"].round(9))
    pairs["apart"] = (pairs["low"] > pairs["high_other"]) | (pairs["high"] < pairs["low_other"])
    ends = pairs[["low", "high", "low_other", "high_other"]].notna().all(axis=1)
    pairs["enough"] = ends & (pairs[["n_articles", "n_articles_other"]] >= min_articles).all(axis=1)
    wide = pairs.pivot(index=keys, columns="lexicon", values="difference")
    wide = wide.add_suffix("_difference").rename_axis(columns=None)
    grouped = pairs.groupby(keys)
    wide["same_sign"] = (grouped["sign"].nunique() == 1) & (grouped["sign"].first() != 0)
    wide["apart"] = grouped["apart"].all()
    settled = np.where(grouped["sign"].first() > 0, "source warmer", "other warmer")
    wide["verdict"] = np.select(
        [~grouped["enough"].all(), ~wide["same_sign"], ~wide["apart"]],
        ["too few articles", "lexicons differ", "not settled"],
        default=settled,
    )
    return wide.reset_index()
