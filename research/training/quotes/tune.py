"""Set what decoding needs on PolNeAR dev, and fit the confidence of a row.

    python -m research.training.quotes.tune /path/to/polnear --scorer /path/to/score_attribution.py

Reads the shipped network, tries every combination of a few values, and writes
``models/quotes/settings.json``.
"""

from __future__ import annotations

import argparse
import itertools
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis.models import FOLDER
from analysis.quotes.attributions import Attribution
from analysis.quotes.completion import completed
from analysis.quotes.decoding import BEGINS_CUE, PieceAttribution, Settings, decode, log_odds
from analysis.quotes.tagger import WordPieces, attribution, network, probabilities, word_pieces
from research.training.hashes import write_hashes
from research.training.quotes.examples import Document, read_documents
from research.training.quotes.measure import METRICS, figures, line, load_scorer

LEAST_CUE = (0.2, 0.3, 0.4)
LEAST_SURE = (0.0, 0.2)
TAG_WEIGHT = (0.6, 0.8, 1.0)
CONTENT_BIAS = (0.0, 0.3)

Read = tuple[WordPieces, tuple[np.ndarray, np.ndarray, np.ndarray]]


def find(
    documents: list[Document], read: list[Read], chosen: Settings
) -> list[list[PieceAttribution]]:
    """Decode every document with the given settings."""
    found = []
    for _, (tags, cues, parts) in read:
        likely = np.exp(tags[cues, BEGINS_CUE]) > chosen.least_cue
        found.append(decode(tags, cues[likely], parts[likely], chosen))
    return found


def spans(
    documents: list[Document],
    read: list[Read],
    found: list[list[PieceAttribution]],
    chosen: Settings,
) -> list[list[Attribution]]:
    """Return attributions with spans of characters, before what rules complete."""
    return [
        [attribution(document.text, pieces, item, chosen) for item in items]
        for document, (pieces, _), items in zip(documents, read, found, strict=True)
    ]


def fit_confidence(
    tool: Any,
    documents: list[Document],
    found: list[list[PieceAttribution]],
    made: list[list[Attribution]],
) -> list[float]:
    """Return a constant and the weights of the log-odds of cue, content and source."""
    rows, right = [], []
    for document, items, attributions in zip(documents, found, made, strict=True):
        doc = tool.Doc(document.text)
        gold = document.readings[0]
        pairs = tool.match(
            [doc.ids(item.content) for item in gold],
            [doc.ids(item.content) for item in attributions],
        )
        matched = {place: number for number, place in pairs}
        for place, (item, made_of) in enumerate(zip(items, attributions, strict=True)):
            odds = [log_odds(chance) for chance in item.sure]
            rows.append([*odds[:2], odds[2] if item.source else 0.0])
            truth = doc.ids(gold[matched[place]].source) if place in matched else None
            source = made_of.source
            right.append(
                truth is not None
                and ((not truth and not source) or bool(source and doc.head(source) in truth))
            )
    model = LogisticRegression().fit(rows, right)
    chance = model.predict_proba(rows)[:, 1]
    for low in np.arange(0.0, 1.0, 0.1):
        inside = (chance >= low) & (chance < low + 0.1)
        if inside.any():
            share = np.mean(np.array(right)[inside])
            print(f"confidence {low:.1f} to {low + 0.1:.1f}: right {share:.2f}, n {inside.sum()}")
    return [round(float(value), 3) for value in (*model.intercept_, *model.coef_[0])]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path, help="the PolNeAR folder, with dev/")
    parser.add_argument("--scorer", type=Path, required=True, help="score_attribution.py")
    options = parser.parse_args()
    tool = load_scorer(options.scorer)
    documents = read_documents(options.polnear, "dev")
    run = network()
    read = []
    for document in documents:
        pieces = word_pieces(document.text)
        read.append((pieces, probabilities(pieces, run, min(LEAST_CUE))))
    best, most = Settings(), 0.0
    for values in itertools.product(LEAST_CUE, LEAST_SURE, TAG_WEIGHT, CONTENT_BIAS):
        chosen = Settings(*values)
        made = spans(documents, read, find(documents, read, chosen), chosen)
        whole = [
            completed(document.text, [item for item in items if item.content])
            for document, items in zip(documents, made, strict=True)
        ]
        given = figures(tool, documents, whole)
        total = sum(given[metric]["ALL"]["F1"] for metric in METRICS)
        if total > most:
            best, most = chosen, total
            print(*values, line(given), flush=True)
    found = find(documents, read, best)
    weights = fit_confidence(tool, documents, found, spans(documents, read, found, best))
    best = best._replace(confidence_weights=tuple(weights))
    path = FOLDER / "quotes" / "settings.json"
    path.write_text(json.dumps(best._asdict(), indent=1) + "\n", encoding="utf-8")
    write_hashes()
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
