"""Set what decoding needs on PolNeAR dev, and fit the confidence of a row.

    python -m research.training.quotes.tune /path/to/polnear --scorer /path/to/score_attribution.py

Reads the shipped network, tries every combination of a few values, and writes
``models/quotes/settings.json``. Confidence is fitted on the first half of dev by name and every
second page of ``outside_politics.txt``; its figures are those of the other halves. With
``--confidence`` decoding stays as it is; with ``--check`` nothing is fitted or written.
"""

from __future__ import annotations

import argparse
import itertools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.linear_model import LogisticRegression

from analysis.models import FOLDER
from analysis.quotes import rules
from analysis.quotes.attributions import Attribution, rule_precision, with_relays
from analysis.quotes.completion import completed
from analysis.quotes.decoding import (
    BEGINS_CUE,
    PieceAttribution,
    Settings,
    Signs,
    decode,
    probability,
    settings,
    signs,
)
from analysis.quotes.tagger import (
    WordPieces,
    attribution,
    chances,
    network,
    probabilities,
    tagged,
    word_pieces,
)
from research.training.hashes import write_hashes
from research.training.quotes.examples import Document, Page, read_documents, read_pages
from research.training.quotes.measure import METRICS, figures, judge, line, load_scorer

LEAST_CUE = (0.2, 0.3, 0.4)
LEAST_SURE = (0.0, 0.2)
TAG_WEIGHT = (0.6, 0.8, 1.0)
CONTENT_BIAS = (0.0, 0.3)
FLOORS = (0.0, 0.3, 0.35, 0.4, 0.5, 0.6)

Engine = Callable[[str, Settings], tuple[list[Attribution], list[Signs | None]]]
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
) -> list[list[Attribution]]:
    """Return attributions with spans of characters, before what rules complete."""
    return [
        [attribution(document.text, pieces, item) for item in items]
        for document, (pieces, _), items in zip(documents, read, found, strict=True)
    ]


class Row(NamedTuple):
    """A row, and whether its content, and its source too, is right."""

    signs: Signs | None
    fixed: float  # its confidence if there are no signs
    content: bool
    right: bool


def by_tagger(text: str, chosen: Settings) -> tuple[list[Attribution], list[Signs | None]]:
    """Return the tagger's attributions as they ship, and their signs."""
    found = tagged(text, network(), chosen)
    whole = completed(text, [item for _, item in found])
    return whole, signs(text, whole, chances(whole, found))


def by_rules(text: str, chosen: Settings) -> tuple[list[Attribution], list[Signs | None]]:
    """Return the rules' attributions as they ship, and their signs."""
    whole = [item for item, _ in with_relays(text, rules.attributions(text))]
    return whole, signs(text, whole, [(rule_precision()[item.rule], 0.0) for item in whole])


def judged_rows(tool: Any, pages: list[Page], find: Engine, chosen: Settings) -> list[Row]:
    """Return the rows of all pages, without those that may count or not."""
    rows = []
    for document, either in pages:
        found, given = find(document.text, chosen)
        right = judge(tool, document, found, either)
        rows += [
            Row(sign, item.confidence or 0.0, *known)
            for item, sign, known in zip(found, given, right, strict=True)
            if known is not None
        ]
    return rows


def fit_confidence(rows: list[Row]) -> tuple[float, ...]:
    """Return a constant and the weight of each of the signs, by logistic regression."""
    judged = [row for row in rows if row.signs is not None]
    model = LogisticRegression(max_iter=5000)
    model.fit(np.array([row.signs for row in judged]), [row.right for row in judged])
    return tuple(round(float(value), 3) for value in (*model.intercept_, *model.coef_[0]))


def show(name: str, rows: list[Row], n_gold: int, weights: tuple[float, ...]) -> None:
    """Print how honest confidence is, and what floors leave."""
    share = np.array([probability(row.signs, weights) if row.signs else row.fixed for row in rows])
    right = np.array([row.right for row in rows], dtype=float)
    content = np.array([row.content for row in rows], dtype=float)
    held = share.clip(0.01, 0.99)
    loss = -(right * np.log(held) + (1 - right) * np.log(1 - held)).mean()
    tenths = np.minimum((share * 10).astype(int), 9)
    told = [(tenths == tenth, tenth) for tenth in range(10) if (tenths == tenth).any()]
    gap = sum(abs(share[own].mean() - right[own].mean()) * own.mean() for own, _ in told)
    print(f"\n{name}: {len(rows)} rows, Brier {((share - right) ** 2).mean():.3f}, ", end="")
    print(f"log loss {loss:.3f}, expected error of calibration {gap:.3f}")
    for own, tenth in told:
        print(f"  {tenth / 10:.1f} to {(tenth + 1) / 10:.1f}: n {own.sum():4}, ", end="")
        print(f"confidence {share[own].mean():.2f}, right {right[own].mean():.2f}")
    for floor in FLOORS:
        kept = share >= floor
        told_of = []
        for good in (content, right):
            precision, recall = good[kept].mean(), good[kept].sum() / n_gold
            f1 = 2 * precision * recall / (precision + recall)
            told_of.append(f"precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}")
        print(f"  floor {floor:.2f}: contents {told_of[0]}; with source {told_of[1]}")


def decoding(tool: Any, documents: list[Document]) -> Settings:
    """Return the settings of decoding with the best figures on ``documents``."""
    run = network()
    read = []
    for document in documents:
        pieces = word_pieces(document.text)
        read.append((pieces, probabilities(pieces, run, min(LEAST_CUE))))
    best, most = Settings(), 0.0
    for values in itertools.product(LEAST_CUE, LEAST_SURE, TAG_WEIGHT, CONTENT_BIAS):
        chosen = Settings(*values)
        made = spans(documents, read, find(documents, read, chosen))
        whole = [
            completed(document.text, [item for item in items if item.content])
            for document, items in zip(documents, made, strict=True)
        ]
        given = figures(tool, documents, whole)
        total = sum(given[metric]["ALL"]["F1"] for metric in METRICS)
        if total > most:
            best, most = chosen, total
            print(*values, line(given), flush=True)
    return best


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path, help="the PolNeAR folder, with dev/")
    parser.add_argument("--scorer", type=Path, required=True, help="score_attribution.py")
    parser.add_argument("--confidence", action="store_true", help="leave decoding as it is")
    parser.add_argument("--check", action="store_true", help="fit and write nothing")
    options = parser.parse_args()
    tool = load_scorer(options.scorer)
    documents = read_documents(options.polnear, "dev")
    best = settings() if options.confidence or options.check else decoding(tool, documents)
    dev = [Page(document, []) for document in documents]
    pages = read_pages()
    half = len(dev) // 2
    parts = {
        "PolNeAR dev, to choose": dev[:half],
        "outside politics, to choose": pages[::2],
        "PolNeAR dev, to report": dev[half:],
        "outside politics, to report": pages[1::2],
    }
    for engine, find in (("confidence_weights", by_tagger), ("rule_weights", by_rules)):
        rows = {name: judged_rows(tool, part, find, best) for name, part in parts.items()}
        if not options.check:
            chosen = [row for name in list(parts)[:2] for row in rows[name]]
            best = Settings(**(best._asdict() | {engine: fit_confidence(chosen)}))
        weights = getattr(best, engine)
        print(engine, dict(zip(("constant", *Signs._fields), weights, strict=True)))
        for name, part in parts.items():
            n_gold = sum(len(document.readings[0]) for document, _ in part)
            show(name, rows[name], n_gold, weights)
    if options.check:
        return
    path = FOLDER / "quotes" / "settings.json"
    path.write_text(json.dumps(best._asdict(), indent=1) + "\n", encoding="utf-8")
    write_hashes()
    print(f"wrote {path}")


if __name__ == "__main__":
    main()
