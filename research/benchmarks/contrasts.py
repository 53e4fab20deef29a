"""How often do shuffled outlet labels differ? Polarity toward actors and frames, all cells.

    python research/benchmarks/contrasts.py [CORPUS] [--runs 20]

The outlets of the articles of each event are shuffled, and every outlet is set against the
others in every cell (actor and voice, frame and voice) as the notebook does. Runs with any
q < .05 should be 5 in 100 at most. The row "true labels" is the corpus as it is.
"""

from __future__ import annotations

import argparse

import pandas as pd

from analysis import framing, load_corpus, sentiment, stats
from analysis.quotes import voices
from analysis.quotes.voices import parts_by_voice
from analysis.stats import against_others


def cells(rows: pd.DataFrame, values: list[str], by: list[str], runs: int) -> dict[str, object]:
    """Return how many cells are significant as they are, and in how many shuffled runs any is."""
    articles = rows.groupby("article_id")[["source", "event"]].first()
    shuffled = stats.shuffle_within(articles["source"], articles["event"], n=runs)
    found = [
        int((against_others(frame, values, by)["q_value"] < 0.05).sum())
        for frame in (
            rows,
            *(
                rows.assign(source=rows["article_id"].map(pd.Series(row, articles.index)))
                for row in shuffled
            ),
        )
    ]
    return {
        "comparisons": len(against_others(rows, values, by, n=1)),
        "true labels": found[0],
        "runs": runs,
        "runs with any": sum(count > 0 for count in found[1:]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("corpus", nargs="?")
    parser.add_argument("--runs", type=int, default=20)
    options = parser.parse_args()
    corpus = load_corpus(options.corpus)
    parts = voices.split(corpus)
    scored = sentiment.actor_polarity(corpus, voices=parts)
    names = framing.frame_names("policy")
    framed = framing.frames(parts_by_voice(list(corpus), parts)[0], "policy")
    framed[names] = (framed[names] >= 0.5).astype(float)
    rows = [
        {"cells": "polarity", **cells(scored, ["model"], ["target", "voice"], options.runs)},
        {"cells": "policy frames", **cells(framed, names, ["voice"], options.runs)},
    ]
    print(pd.DataFrame(rows).to_string(index=False))


if __name__ == "__main__":
    main()
