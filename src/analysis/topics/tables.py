"""What a topic model says, as tables and one sentence.

The part of :mod:`analysis.topics` that comes after the model: shares of passages, words, a
summary of each topic, and the verdict.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from analysis.corpus.words import Words
from analysis.topics.counts import Ints, columns_of
from analysis.topics.factors import N_WORDS, Floats
from analysis.topics.stability import subsample_size

BARELY = 0.15  # a lead over the null, of 1, that is worth little


def share_columns(loadings: Floats) -> pd.DataFrame:
    """Return ``share_0, share_1, ...``: amounts that sum to 1, NaN for a row without any."""
    held = loadings.sum(axis=1)
    shares = np.full(loadings.shape, np.nan)
    known = held > 1e-9
    shares[known] = loadings[known] / held[known, None]
    return pd.DataFrame(shares, columns=[f"share_{topic}" for topic in range(loadings.shape[1])])


def assign(frame: pd.DataFrame, loadings: Floats, cosines: Floats) -> pd.DataFrame:
    """Return the passages with ``topic, weight, strength, share_*`` added."""
    shares = share_columns(loadings).set_index(frame.index)
    known = shares.notna().all(axis=1).to_numpy()
    best = np.round(loadings, 6).argmax(axis=1)
    rows = np.arange(len(frame))
    return frame.assign(
        topic=np.where(known, best, -1),
        weight=shares.to_numpy()[rows, best],
        strength=np.where(known, cosines[rows, best], np.nan),
    ).join(shares)


def written(words: Words, vocabulary: NDArray[np.object_]) -> NDArray[np.object_]:
    """Return each word as it is written most often: *Beijing*, *US*, *airspace*."""
    columns = columns_of(words, vocabulary)
    often = np.bincount(words.codes, minlength=len(words.vocabulary))
    forms = pd.DataFrame({"column": columns, "surface": words.vocabulary, "often": often})
    forms = forms[forms["column"] >= 0].sort_values(
        ["column", "often", "surface"], ascending=[True, False, True]
    )
    first = forms.drop_duplicates("column").set_index("column")["surface"]
    plain = first.str.replace(r"['’]s$", "", regex=True)
    return plain.reindex(range(len(vocabulary))).to_numpy(dtype=object)


def words(
    ranked: list[Ints],
    components: Floats,
    vocabulary: NDArray[np.object_],
    shown: NDArray[np.object_],
    names: NDArray[np.bool_],
    n_articles: Ints,
) -> pd.DataFrame:
    """Return the words of each topic in their order, with weights relative to the largest."""
    total = components.sum(axis=0)
    tables = [
        pd.DataFrame(
            {
                "topic": topic,
                "rank": np.arange(1, len(top) + 1),
                "word": vocabulary[top],
                "shown": shown[top],
                "weight": (components[topic, top] / components[topic].max()).round(2),
                "exclusivity": (components[topic, top] / total[top]).round(2),
                "name": names[top],
                "n_articles": n_articles[top],
            }
        )
        for topic, top in enumerate(ranked)
        if len(top)
    ]
    return pd.concat(tables, ignore_index=True)


def summary(
    frame: pd.DataFrame, words: pd.DataFrame, stability: Floats, kept: Floats, coherence: Floats
) -> pd.DataFrame:
    """Return one row a topic; see :class:`analysis.topics.Topics`."""
    top = words[words["rank"] <= N_WORDS]
    rows = []
    for topic in range(len(stability)):
        own, listed = frame[frame["topic"] == topic], top[top["topic"] == topic]
        share = frame[f"share_{topic}"].groupby(frame["article_id"]).sum()
        rows.append(
            {
                "topic": topic,
                "label": " · ".join(listed["shown"].head(3)),
                "words": ", ".join(listed["shown"]),
                "names": ", ".join(listed.loc[listed["name"], "shown"]),
                "stability": round(float(stability[topic]), 2),
                "kept": round(float(kept[topic]), 2),
                "coherence": round(float(coherence[topic]), 2),
                "n_passages": len(own),
                "n_articles": own["article_id"].nunique(),
                "n_sources": own["source"].nunique(),
                "n_events": own["event"].nunique(),
                "top_article_share": round(float(share.max() / max(share.sum(), 1e-9)), 2),
            }
        )
    return pd.DataFrame(rows)


def verdict(
    row: pd.Series,
    test: pd.DataFrame,
    found: bool,
    summary: pd.DataFrame,
    frame: pd.DataFrame,
    unit: str,
    n_judged: int,
) -> str:
    """Say in a sentence whether the topics beat shuffled words, by how much, and what else counts.

    ``row`` is the row of :func:`analysis.topics.choice.compare` of the number that was taken,
    ``test`` the table of :func:`analysis.topics.choice.test`, ``n_judged`` the number of
    articles that they were judged on.
    """
    number = f"{row['n_topics']:.0f}"
    if not found:
        finding = "The method sees no topics here"
    elif row["margin"] < BARELY:
        finding = f"The {number} topics barely beat chance"
    else:
        finding = f"The {number} topics beat chance"
    ahead = {row["measure"]: _ahead(row) for row in test.to_dict("records")}
    at = "" if found else f" at {number} topics"
    text = (
        f"{finding}: margin {row['margin']:.2f} over shuffled words{at} (stability "
        f"{row['stability']:.2f} against {row['null_stability']:.2f}, {ahead['stability']}; "
        f"coherence {row['coherence']:.2f} against {row['null_coherence']:.2f}, "
        f"{ahead['coherence']}); {10 * row['kept']:.1f} of a topic's {N_WORDS} words return "
        f"without {n_judged - subsample_size(n_judged)} of the {n_judged} articles, "
        f"{10 * row['null_kept']:.1f} of shuffled ones"
    )
    single = int((summary["top_article_share"] > 0.5).sum())
    copied = int((frame["copy_of"] != frame.index).sum())
    if single:
        lives = "lives" if single == 1 else "live"
        text += f"; {single} of {len(summary)} topics {lives} mostly in one article"
    if copied:
        text += f"; near-copies counted once ({copied} of {len(frame)} {unit}s left out)"
    return text + "."


def _ahead(row: dict) -> str:
    """Return in words what the p of a permutation test counts."""
    n = int(row["n_shuffles"])
    behind = n + 1 - round(row["p_value"] * (n + 1))
    return f"ahead of {'all' if behind == n else f'{behind} of'} {n} shuffles"
