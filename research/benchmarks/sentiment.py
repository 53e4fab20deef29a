"""How well `sentiment.toward` tells the polarity toward a target: macro-F1 on NewsMTSC.

    python research/benchmarks/sentiment.py devtest_mt.jsonl [train.jsonl ...]

NewsMTSC (Hamborg & Donnay 2021, EACL; MIT) gives each target of a news sentence a polarity:
2 negative, 4 neutral, 6 positive. Intervals resample sentences, since targets of one
sentence are judged together. Beside it the classifier's answers when every name is replaced
by another: how much it goes by whom it knows and not by what is said.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import sentiment, stats

LABELS = {2: "negative", 4: "neutral", 6: "positive"}
OTHER_NAME = "Morgan"  # of no known party, sex or country


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


def figures(table: np.ndarray) -> tuple[float, float]:
    """Return macro-F1 and accuracy of a table of counts, gold in rows."""
    right = np.diag(table)
    f1 = 2 * right / np.maximum(table.sum(axis=0) + table.sum(axis=1), 1)
    return float(f1.mean()), float(right.sum() / table.sum())


def with_intervals(frame: pd.DataFrame, label: pd.Series, n: int = 1000) -> dict[str, object]:
    """Return macro-F1 and accuracy, 95 per cent intervals from resampling sentences."""
    place = {name: number for number, name in enumerate(LABELS.values())}
    cells = frame["gold"].map(place) * len(place) + label.map(place)
    counts = pd.crosstab(frame["sentence"], cells).reindex(columns=range(9), fill_value=0)
    held = counts.to_numpy().reshape(-1, 3, 3)
    draws = stats.resample([0] * len(held), n=n)
    samples = np.array([figures(np.tensordot(draw, held, 1)) for draw in draws])
    f1, accuracy = figures(held.sum(axis=0))
    ends = [stats.interval(samples[:, column]) for column in (0, 1)]
    return {
        "macro_f1": round(f1, 3),
        "f1_interval": "{:.3f} to {:.3f}".format(*ends[0]),
        "accuracy": round(accuracy, 3),
        "accuracy_interval": "{:.3f} to {:.3f}".format(*ends[1]),
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


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+")
    for path in parser.parse_args().files:
        frame = read(path)
        start = time.perf_counter()
        judged = sentiment.toward(frame)
        seconds = time.perf_counter() - start
        methods = {
            "always neutral": pd.Series("neutral", index=frame.index),
            "sentiment.toward": judged["label"],
        }
        rows = [{"method": name, **with_intervals(frame, own)} for name, own in methods.items()]
        print(f"\n{path.name}: {len(frame)} targets in {frame['sentence'].nunique()} sentences")
        print(pd.DataFrame(rows).to_string(index=False))
        print(pd.crosstab(frame["gold"], judged["label"]).to_string())
        other = renamed(frame)
        changed = sentiment.toward(other)["label"] != judged.loc[other.index, "label"]
        print(f"another name changes {changed.mean():.3f} of {len(other)} labels")
        print(f"{len(frame) / seconds:.0f} targets a second, one thread")


if __name__ == "__main__":
    main()
