"""How well lexicons tell the polarity toward a target, and how far they agree, on NewsMTSC.

    python research/benchmarks/lexicons.py FOLDER          # holds train.jsonl and devtest_mt.jsonl

NewsMTSC (Hamborg & Donnay 2021, EACL; MIT) gives each target of a news sentence a polarity.
The curves that turn a score into a label and the lexicon ``news`` were made from train;
devtest_mt is scored. Intervals resample sentences. Prints four tables: macro-F1 and accuracy
of the labels; the rank correlation of the scores with the polarity, which no curve touches,
and the speed; how far the lexicons agree; what their vocabularies share.
"""

from __future__ import annotations

import argparse
import time
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from sentiment import read, with_intervals

from analysis import sentiment
from analysis.sentiment._lexicon_scores import polarity, ratings


def chance(train: pd.DataFrame, test: pd.DataFrame) -> dict[str, pd.Series]:
    """Return labels that look at no word: the most frequent of train, and drawn from train."""
    majority = train["gold"].mode()[0]
    drawn = np.random.default_rng(0).choice(train["gold"], len(test))
    return {
        f"always {majority} (most frequent in train)": pd.Series(majority, index=test.index),
        "drawn by chance": pd.Series(drawn, index=test.index),
    }


def usual(test: pd.DataFrame) -> pd.Series:
    """Return VADER's label by its authors' cut at 0.05."""
    scores = sentiment.score(test, ["vader"])["vader"]
    labels = np.select([scores <= -0.05, scores >= 0.05], ["negative", "positive"], "neutral")
    return pd.Series(labels, index=test.index)


def figures(test: pd.DataFrame, labels: dict[str, pd.Series]) -> pd.DataFrame:
    """Return one row a method: macro-F1 and accuracy with intervals, number of targets."""
    rows = []
    for name, label in labels.items():
        part = test.loc[label.index]
        rows.append({"method": name, **with_intervals(part, label), "targets": len(part)})
    return pd.DataFrame(rows)


def vocabularies() -> pd.DataFrame:
    """Return what each two lexicons share: words, and the share of them rated the same way."""
    rows = []
    for name, other in combinations(sentiment.LEXICONS, 2):
        first, second = ratings(name), ratings(other)
        shared = [word for word in first if word in second and first[word] and second[word]]
        same = np.mean([first[word] * second[word] > 0 for word in shared])
        rows.append((name, other, len(first), len(second), len(shared), round(float(same), 3)))
    columns = ["lexicon", "other", "words", "words_other", "shared", "same_sign"]
    return pd.DataFrame(rows, columns=columns)


def scores(train: pd.DataFrame, test: pd.DataFrame) -> pd.DataFrame:
    """Return the rank correlation of score and polarity, and sentences scored a second."""
    texts = sorted(set(train["text"]))
    order = test["gold"].map({"negative": -1, "neutral": 0, "positive": 1})
    rows = []
    for name in sentiment.LEXICONS:
        found = sentiment.score(test, [name])[name]
        polarity.cache_clear()
        begin = time.process_time()
        for text in texts:
            polarity(text, name)
        speed = len(texts) / (time.process_time() - begin)
        rows.append((name, round(found.corr(order, method="spearman"), 3), round(speed, -2)))
    return pd.DataFrame(rows, columns=["lexicon", "spearman", "sentences_a_second"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    options = parser.parse_args()
    train = read(options.folder / "train.jsonl")
    test = read(options.folder / "devtest_mt.jsonl")
    names = sentiment.LEXICONS
    found = {name: sentiment.toward_by_lexicon(test, name)["label"] for name in names}
    labels = {**chance(train, test), **found, "vader, its authors' cut at 0.05": usual(test)}
    same = pd.DataFrame(found).nunique(axis=1) == 1
    labels["where all lexicons agree"] = found[names[0]][same]
    print(figures(test, labels).to_string(index=False), "\n")
    print(scores(train, test).to_string(index=False), "\n")
    sentences = test.drop_duplicates("text")
    print(sentiment.agreement(sentiment.score(sentences)).round(2).to_string(index=False), "\n")
    print(vocabularies().to_string(index=False))


if __name__ == "__main__":
    main()
