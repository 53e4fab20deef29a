"""What the mentions of an actor in an article amount to, worked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.sentiment import stance


def scored(voices, negative, positive):
    rows = pd.DataFrame({"voice": voices, "negative": negative, "positive": positive})
    rows["neutral"] = 1 - rows["negative"] - rows["positive"]
    rows["label"] = rows[["negative", "neutral", "positive"]].idxmax(axis=1)
    return rows.assign(article_id="a1", source="north", event="one", target="Bell")


def test_voices_and_praise_are_weighed() -> None:
    rows = scored(["outlet", "outlet", "quoted", "all"], [0.8, 0.0, 0.6, 1.0], [0.0, 0.4, 0.2, 0.0])
    found = stance(rows).iloc[0]
    # -0.8 + 0.5 * 0.4 + 0.5 * (0.1 - 0.6) = -0.85; the weights sum to 2.5
    assert found["stance"] == pytest.approx(-0.85 / 3.5**0.5, abs=1e-6)
    assert (found["n_mentions"], found["n_negative"], found["n_positive"]) == (3, 2, 0)
    alone = stance(rows, quoted=0, praise=1).iloc[0]
    assert alone["stance"] == pytest.approx(-0.4 / 3**0.5, abs=1e-6)


def test_articles_and_targets_stand_apart() -> None:
    rows = pd.concat(
        [
            scored(["outlet"], [1.0], [0.0]),
            scored(["outlet"], [0.0], [1.0]).assign(target="Cole"),
            scored(["quoted"], [0.0], [1.0]).assign(article_id="a2"),
        ]
    )
    table = stance(rows)
    assert list(zip(table["article_id"], table["target"], strict=True)) == [
        ("a1", "Bell"), ("a1", "Cole"), ("a2", "Bell")
    ]  # fmt: skip
    by_hand = [-1 / 2**0.5, 0.5 / 2**0.5, 0.25 / 1.5**0.5]
    assert np.allclose(table["stance"], by_hand, atol=1e-6)


def test_no_rows_and_missing_columns() -> None:
    empty = stance(scored([], [], []).astype({"negative": float}))
    assert len(empty) == 0 and empty["n_mentions"].dtype == "int64"
    with pytest.raises(
        ValueError, match="the table of mentions lacks voice; it has .*: see actor_polarity"
    ):
        stance(scored(["outlet"], [1.0], [0.0]).drop(columns="voice"))
