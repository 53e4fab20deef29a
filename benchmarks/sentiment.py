"""How well a lexicon tells the polarity toward a target: macro-F1 and accuracy on NewsMTSC.

    python benchmarks/sentiment.py FOLDER          # holds train.jsonl and devtest_mt.jsonl
    python benchmarks/sentiment.py FOLDER --fit    # prints the rows of toward_curves.csv

NewsMTSC (Hamborg & Donnay 2021, EACL; MIT) gives each target of a news sentence a polarity:
2 negative, 4 neutral, 6 positive. Curves are fitted on train alone; devtest_mt is scored.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score

from analysis import sentiment

LABELS = {2: "negative", 4: "neutral", 6: "positive"}


def read(path: Path) -> pd.DataFrame:
    """Return one row a target: ``text, start, end, gold``."""
    rows = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        for target in item["targets"]:
            gold = LABELS[int(target["polarity"])]
            rows.append((item["sentence_normalized"], target["from"], target["to"], gold))
    return pd.DataFrame(rows, columns=["text", "start", "end", "gold"])


def fit(train: pd.DataFrame) -> pd.DataFrame:
    """Return the curves of each lexicon: logistic regression on the score, classes balanced."""
    scored = sentiment.score(train)
    rows = []
    for name in sentiment.LEXICONS:
        model = LogisticRegression(class_weight="balanced", C=1e6, max_iter=1000)
        model.fit(scored[[name]].to_numpy(), train["gold"])
        slope, intercept = model.coef_[:, 0], model.intercept_  # negative, neutral, positive
        shift = [(intercept - intercept[1])[k] for k in (0, 2)]
        steep = [(slope - slope[1])[k] for k in (0, 2)]
        rows.append((name, shift[0], steep[0], shift[1], steep[1]))
    columns = ["negative_intercept", "negative_slope", "positive_intercept", "positive_slope"]
    return pd.DataFrame(rows, columns=["lexicon", *columns]).round(3)


def measure(name: str, gold: pd.Series, label: pd.Series) -> tuple[str, float, float, int]:
    """Return the name, macro-F1, accuracy and number of targets."""
    f1 = f1_score(gold, label, average="macro", zero_division=0)
    return name, round(float(f1), 3), round(float(accuracy_score(gold, label)), 3), len(gold)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    train = read(options.folder / "train.jsonl")
    if options.fit:
        print(fit(train).to_csv(index=False))
        return
    test = read(options.folder / "devtest_mt.jsonl")
    gold = test["gold"]
    majority = train["gold"].mode()[0]
    rng = np.random.default_rng(0)
    rows = [
        measure(f"always {majority} (most frequent in train)", gold, gold.map(lambda _: majority)),
        measure(
            f"always {gold.mode()[0]} (most frequent here)",
            gold,
            gold.map(lambda _: gold.mode()[0]),
        ),
        measure("drawn by chance", gold, pd.Series(rng.choice(train["gold"], len(test)))),
    ]
    labels = {name: sentiment.toward(test, name)["label"] for name in sentiment.LEXICONS}
    rows += [measure(name, gold, label) for name, label in labels.items()]
    compound = sentiment.score(test, ["vader"])["vader"]
    usual = pd.Series(
        np.select([compound <= -0.05, compound >= 0.05], ["negative", "positive"], "neutral")
    )
    rows.append(measure("vader, its authors' cut at 0.05", gold, usual))
    same = labels["vader"] == labels["afinn"]
    rows.append(measure("vader, where both lexicons agree", gold[same], labels["vader"][same]))
    table = pd.DataFrame(rows, columns=["method", "macro_f1", "accuracy", "targets"])
    print(table.to_string(index=False))


if __name__ == "__main__":
    main()
