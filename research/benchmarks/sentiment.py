"""How well `sentiment.toward` tells the polarity toward a target, beside an earlier network.

    python research/benchmarks/sentiment.py devtest_mt.jsonl [more.jsonl ...] [--before old.onnx]

Read are NewsMTSC (Hamborg & Donnay 2021, EACL; MIT; 2 negative, 4 neutral, 6 positive), in two
halves by the hash of the sentence (the training was chosen and calibrated on the one called
choosing); a hundred sentences with two targets, written for this and likewise in two halves
(``research/training/sentiment/contrast_pairs.csv``); and the mentions of the shipped corpus that
were coded (nothing was chosen on them). Intervals resample sentences, since targets of one sentence
are judged together, and articles for the shipped corpus; nothing is weighted.

``alpha`` is Krippendorff's for nominal data, with the machine as second coder; ``r`` correlates
positive less negative with the codes as -1, 0, 1; ``error`` is the mean gap between the
probability of a label and how often it is right, in ten bins. ``EM`` is the accuracy of the labels
with ``prior="corpus"``. ``Morgan`` is the share of labels that change when the target's name does:
how much the network goes by whom it knows and not by what is said.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pandas as pd

from analysis import coding, load_corpus, sentiment, stats
from analysis.corpus import shipped_folder
from analysis.models import session
from analysis.sentiment.classifier import adapted

LABELS = {2: "negative", 4: "neutral", 6: "positive"}
PLACE = {name: number for number, name in enumerate(LABELS.values())}
OTHER_NAME = "Morgan"  # of no known party, sex or country
PAIRS = Path(__file__).parents[1] / "training" / "sentiment" / "contrast_pairs.csv"


def read(path: Path) -> pd.DataFrame:
    """Return one row a target: ``sentence, text, start, end, gold``."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        item = json.loads(line)
        for target in item["targets"]:
            gold = LABELS[int(target["polarity"])]
            text = item["sentence_normalized"]
            rows.append((number, text, target["from"], target["to"], gold))
    return pd.DataFrame(rows, columns=["sentence", "text", "start", "end", "gold"])


def halves(frame: pd.DataFrame, name: str) -> dict[str, pd.DataFrame]:
    """Return the rows, and each half of them; the training splits in the same way."""
    odd = [int(hashlib.sha256(text.encode()).hexdigest(), 16) % 2 == 1 for text in frame["text"]]
    half = np.array(odd, dtype=bool)
    return {name: frame, f"{name}, choosing": frame[~half], f"{name}, reporting": frame[half]}


def pairs() -> dict[str, pd.DataFrame]:
    """Return the halves of the sentences with two targets, columns as for NewsMTSC."""
    table = pd.read_csv(PAIRS, keep_default_na=False)
    parts = []
    for place in ("first", "second"):
        part = table[["half", "text"]].assign(sentence=table.index, gold=table[f"{place}_label"])
        cells = zip(table["text"], table[place], strict=True)
        part["start"] = [text.index(name) for text, name in cells]
        part["end"] = part["start"] + table[place].str.len()
        parts.append(part)
    both = pd.concat(parts, ignore_index=True)
    return {f"two targets, {name}": part for name, part in both.groupby("half")}


def coded() -> dict[str, pd.DataFrame]:
    """Return the coded mentions of the shipped corpus, by coder, with ``source``."""
    folder = shipped_folder() / "coding"
    units = coding.read_key(folder / "polarity_sheet_key.csv")
    frame = coding.target_texts(units, load_corpus())
    frame = frame.merge(units[["unit_id", "article_id", "source", "weight"]], on="unit_id")
    found = {}
    for coder in "ab":
        codes = pd.read_csv(folder / f"polarity_coder_{coder}.csv", usecols=["unit_id", "code"])
        named = frame.merge(codes.rename(columns={"code": "gold"}), on="unit_id")
        found[f"shipped corpus, coder {coder}"] = named.rename(columns={"article_id": "sentence"})
    return found


def figures(tables: np.ndarray) -> np.ndarray:
    """Return macro-F1, accuracy and alpha of tables of counts (n, 3, 3), gold in rows."""
    right, gold, said = tables.diagonal(0, 1, 2), tables.sum(axis=2), tables.sum(axis=1)
    f1 = 2 * right / np.maximum(gold + said, 1)
    accuracy = right.sum(axis=1) / gold.sum(axis=1)
    both, n = gold + said, 2 * gold.sum(axis=1)
    chance = 1 - (both * (both - 1)).sum(axis=1) / (n * (n - 1))
    with np.errstate(invalid="ignore", divide="ignore"):  # where all is of one class
        return np.column_stack([f1.mean(axis=1), accuracy, 1 - (1 - accuracy) / chance])


def with_intervals(frame: pd.DataFrame, label: pd.Series, n: int = 1000) -> dict[str, object]:
    """Return macro-F1, accuracy and alpha, 95 per cent intervals from resampling sentences."""
    cells = frame["gold"].map(PLACE) * 3 + label.map(PLACE)
    counts = pd.crosstab(frame["sentence"], cells).reindex(columns=range(9), fill_value=0)
    held = counts.to_numpy().reshape(-1, 3, 3)
    draws = stats.resample([0] * len(held), n=n)
    samples = figures(np.tensordot(draws, held, 1))
    values = figures(held.sum(axis=0)[None])[0]
    row: dict[str, object] = {}
    for number, name in enumerate(("macro_f1", "accuracy", "alpha")):
        low, high = stats.interval(samples[:, number])
        row[name] = f"{values[number]:.3f} ({low:.3f} to {high:.3f})"
    return row


def measured(frame: pd.DataFrame, judged: pd.DataFrame) -> dict[str, object]:
    """Return the figures of one table."""
    sure = judged[list(PLACE)].max(axis=1)
    right = judged["label"] == frame["gold"]
    bins = (sure * 10).astype(int).clip(upper=9)
    gap = (sure - right).groupby(bins).sum().abs().sum() / len(frame)
    polarity = judged["positive"] - judged["negative"]
    return {
        "n": len(frame),
        **with_intervals(frame, judged["label"]),
        "always neutral": round(float((frame["gold"] == "neutral").mean()), 3),
        "r": round(float(np.corrcoef(polarity, frame["gold"].map(PLACE))[0, 1]), 3),
        "error": round(float(gap), 3),
    }


def renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose target is a name of one to three words, with another name."""
    mention = [t[a:b] for t, a, b in zip(frame["text"], frame["start"], frame["end"], strict=True)]
    name = [m.istitle() and len(m.split()) <= 3 and len(m) > 3 for m in mention]
    kept = frame[name].copy()
    kept["text"] = [
        t[:a] + OTHER_NAME + t[b:]
        for t, a, b in zip(kept["text"], kept["start"], kept["end"], strict=True)
    ]
    kept["end"] = kept["start"] + len(OTHER_NAME)
    return kept


def report(sets: Mapping[str, pd.DataFrame]) -> list[pd.DataFrame]:
    """Return the figures of every set, and machine against hand by outlet of the corpus."""
    place = ["text", "start", "end"]
    others = {name: renamed(frame) for name, frame in sets.items()}
    asked = pd.concat([*sets.values(), *others.values()])[place].drop_duplicates()
    known = sentiment.toward(asked.reset_index(drop=True))
    rows, outlets = [], []
    for name, frame in sets.items():
        judged = frame[place].merge(known, how="left").set_index(frame.index)
        found = adapted(judged[list(PLACE)].to_numpy())
        label = np.array(list(PLACE))[found.argmax(axis=1)]
        row = {"data": name, **measured(frame, judged)}
        row["EM"] = round(float((label == frame["gold"]).mean()), 3)
        other = others[name][place].merge(known, how="left")["label"].to_numpy()
        changed = other != judged.loc[others[name].index, "label"].to_numpy()
        rows.append(row | {"Morgan": round(float(changed.mean()), 3)})
        if "source" in frame:
            hand = frame["gold"].map(PLACE) - 1
            told = frame.assign(hand=hand, machine=judged["positive"] - judged["negative"])
            told["right"] = judged["label"] == frame["gold"]
            by = told.groupby("source")[["hand", "machine", "right"]].mean().round(3)
            outlets.append(by.assign(n=told.groupby("source").size(), data=name).reset_index())
    return [pd.DataFrame(rows), pd.concat(outlets, ignore_index=True)]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="*")
    parser.add_argument("--before", type=Path, help="another network, measured in the same run")
    options = parser.parse_args()
    sets: dict[str, pd.DataFrame] = {}
    for path in options.files:
        sets |= halves(read(path), path.stem)
    sets |= pairs() | coded()
    tables = [part.assign(network="shipped") for part in report(sets)]
    if options.before:
        before = type(session("sentiment/classifier.onnx"))(str(options.before))
        with patch("analysis.sentiment.classifier.session", lambda file: before):
            for number, part in enumerate(report(sets)):
                tables[number] = pd.concat([tables[number], part.assign(network="before")])
    for table in tables:
        print(table.to_string(index=False), end="\n\n")


if __name__ == "__main__":
    main()
