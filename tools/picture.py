"""Draw the picture of README.md: whose words the articles of the shipped corpus are.

usage: python tools/picture.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from analysis import load_corpus, plots
from analysis.quotes import reported_speech, voices

ROOT = Path(__file__).resolve().parents[1]
COUNTRIES = {"US": "speakers from the US", "China": "speakers from China"}
OWN, OTHERS, CHINA = "the outlet itself", "others, or not known", COUNTRIES["China"]
PALETTE = {OWN: "#C8C8C8", COUNTRIES["US"]: "#0072B2", CHINA: "#D55E00", OTHERS: "#F0C75E"}


def voice_shares() -> pd.DataFrame:
    """Return which share of each outlet's words each voice has: a row per outlet, sums of 1."""
    corpus = load_corpus(ROOT / "corpus" / "coverage")
    heard = voices.heard(corpus, reported_speech(corpus))
    voice = heard["country"].map(COUNTRIES).fillna(OTHERS).rename("voice")
    n_words = heard.groupby(["source", voice])["n_words"].sum().unstack(fill_value=0)
    total = corpus.frame.groupby("source")["n_words"].sum()
    n_words[OWN] = total - n_words.sum(axis=1)
    return n_words.div(total, axis=0)[list(PALETTE)].sort_values(CHINA, ascending=False)


def main() -> int:
    table = voice_shares()
    plots.use_style()
    rows = table.reset_index().melt("source", var_name="voice", value_name="share")
    ax = plots.bars(rows, value="share", label="source", group="voice", palette=PALETTE)
    most, least = table.index[0], table.index[-1]
    plots.title(
        ax,
        f"Same events, different voices: {CHINA} have {table[CHINA].iloc[0]:.0%} of the words "
        f"in {most}, {table[CHINA].iloc[-1]:.0%} in {least}",
    )
    ax.set_xlabel("share of the words of the outlet's four articles")
    (ROOT / "docs").mkdir(exist_ok=True)
    plt.savefig(ROOT / "docs" / "voices.png", metadata={"Software": None})
    print(table.to_string(float_format="{:.0%}".format))
    return 0


if __name__ == "__main__":
    sys.exit(main())
