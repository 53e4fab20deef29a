"""Measure reported speech on PolNeAR: every engine's error beside two annotators', and its speed.

    python research/benchmarks/quotes.py /path/to/polnear --scorer /path/to/score_attribution.py

The PolNeAR folder (Newell, Margolin & Ruths, LREC 2018) holds ``dev/text/*.txt`` and
``dev/attributions/*.ann``. The scorer is run as a subprocess on the predictions: content
tokens, exact content, overlap (IoU of at least one half), and overlap with the right source
(e2e), all and by type; then the same without the rows below the floor of confidence, for the
half of dev on which confidence was fitted and for the other. ``--precision`` also measures every
rule on ``train`` and writes ``lexicons/quote_rule_precision.csv``, from which the rules'
``confidence`` starts. On pages outside politics, see ``research/training/quotes/tune.py --check``.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import analysis.lexicons
from analysis.quotes import FLOOR, tagger
from analysis.quotes.attributions import Attribution, rule_precision, with_relays
from analysis.quotes.decoding import judged, settings
from analysis.quotes.rules import attributions

Predictions = dict[str, list[Attribution]]
Engine = Callable[[str], list[Attribution]]
ROWS = [
    "words in contents",
    "contents, overlap",
    "contents, exact",
    "overlap and source right (e2e)",
    "e2e, direct",
    "e2e, mixed",
    "e2e, indirect",
]
# Measured on PolNeAR dev with the same scorer: a list of reporting verbs, and two trained
# annotators of the same articles against each other.
VERB_PATTERNS = [0.70, 0.485, 0.33, 0.385, 0.65, float("nan"), float("nan")]
TWO_ANNOTATORS = [0.916, 0.802, 0.695, 0.759, 0.980, 0.898, 0.673]
_HEADER = """# The precision of each rule of reported speech on PolNeAR train: the share of its rows
# whose content overlaps a gold one by half (IoU) and whose source has the gold head; n rows.
# A rule with fewer than 20 rows has the mean of all.
# Source: measured by research/benchmarks/quotes.py for this package. Licence: MIT.
rule,precision,n
"""


def read_split(folder: Path, split: str) -> dict[str, str]:
    """Return the texts of a split by document."""
    files = sorted((folder / split / "text").glob("*.txt"))
    if not files:
        raise SystemExit(f"no texts in {folder / split / 'text'}; give the PolNeAR folder")
    return {path.stem: path.open(encoding="utf-8", newline="").read() for path in files}


def predict(texts: dict[str, str], find: Engine, workers: int = 1) -> tuple[Predictions, float]:
    """Return the attributions of every text, and how many texts were read a second."""
    find("Warm up, he said, according to Ada Bell.")
    start = time.perf_counter()
    with ThreadPoolExecutor(workers) as pool:
        found = dict(zip(texts, pool.map(find, texts.values()), strict=True))
    return found, len(texts) / (time.perf_counter() - start)


def as_json(found: Predictions) -> dict[str, list[dict[str, Any]]]:
    """Return predictions in the form that the scorer reads."""
    return {
        doc: [{"content": a.content, "source": a.source, "cue": a.cue} for a in items]
        for doc, items in found.items()
    }


def score(scorer: Path, folder: Path, split: str, found: Predictions) -> dict[str, Any]:
    """Run the scorer as a subprocess and return its figures."""
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "pred.json"
        path.write_text(json.dumps(as_json(found)), encoding="utf-8")
        command = [sys.executable, str(scorer), "--data", str(folder), "--split", split]
        done = subprocess.run(
            [*command, "--pred", str(path), "--json", "--boot", "1000"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
    if done.returncode:
        raise SystemExit(f"{scorer} failed:\n{done.stderr}")
    figures: dict[str, Any] = json.loads(done.stdout)
    return figures


def shown(figures: dict[str, Any]) -> list[float]:
    """Return the figures of the table's rows, F1 throughout."""
    plain = [figures[metric]["ALL"]["F1"] for metric in ("token", "overlap", "exact", "e2e")]
    return plain + [figures["e2e"][kind]["F1"] for kind in ("DIRECT", "MIXED", "INDIRECT")]


def print_table(columns: dict[str, list[float]]) -> None:
    """Print one row a metric, one column an engine, beside the known figures of others."""
    columns = {"verb patterns": VERB_PATTERNS, **columns, "two annotators": TWO_ANNOTATORS}
    print("F1".ljust(30) + "".join(name.rjust(16) for name in columns))
    for number, row in enumerate(ROWS):
        cells = [values[number] for values in columns.values()]
        print(row.ljust(30) + "".join(f"{value:16.3f}" for value in cells))


def by_rules(text: str) -> list[Attribution]:
    """Return what the rules find, outermost only, with confidence."""
    found = [item for item, _ in with_relays(text, attributions(text))]
    sure = [(rule_precision()[item.rule], 0.0) for item in found]
    return judged(text, found, sure, settings().rule_weights)


def load_tool(scorer: Path) -> Any:
    """Return the scorer as a module."""
    spec = importlib.util.spec_from_file_location("score_attribution", scorer)
    assert spec is not None and spec.loader is not None
    tool = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    return tool


def print_floors(scorer: Path, folder: Path, split: str, found: dict[str, Predictions]) -> None:
    """Print precision, recall and F1 with and without the floor, for both halves of a split."""
    tool = load_tool(scorer)
    gold, texts = tool.load_gold(str(folder), split)
    order = sorted(gold)
    parts = {"to choose": order[: len(order) // 2], "held out": order[len(order) // 2 :]}
    print(f"\nwith a floor of confidence {FLOOR}: contents | with source (e2e), each P R F1")
    for (name, items), (part, documents) in product(found.items(), parts.items()):
        for floor in (0.0, FLOOR):
            counts = {}
            for doc in documents:
                kept = [one._asdict() for one in items[doc] if (one.confidence or 0.0) >= floor]
                counts[doc] = tool.score_doc(tool.Doc(texts[doc]), gold[doc], kept)
            figures = tool.summarise(counts)
            for kind in ("ALL", "DIRECT", "MIXED", "INDIRECT"):
                told = " | ".join(
                    " ".join(f"{figures[metric][kind][side]:.3f}" for side in ("P", "R", "F1"))
                    for metric in ("overlap", "e2e")
                )
                print(f"{name:8}{part:10} from {floor:.1f}  {kind:9} {told}")


def write_precision(scorer: Path, folder: Path) -> None:
    """Measure each rule on ``train`` and write the table of their precision."""
    tool = load_tool(scorer)
    gold, texts = tool.load_gold(str(folder), "train")
    found, _ = predict(texts, attributions)
    total: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for doc_id, items in found.items():
        doc = tool.Doc(texts[doc_id])
        wanted = [doc.ids(item["content"]) for item in gold[doc_id]]
        pairs = tool.match(wanted, [doc.ids(item.content) for item in items])
        total.update(item.rule for item in items)
        for number, place in pairs:
            truth = doc.ids(gold[doc_id][number]["source"])
            source = items[place].source
            if (not truth and not source) or (source and doc.head(source) in truth):
                right[items[place].rule] += 1
    mean = sum(right.values()) / sum(total.values())
    lines = [
        f"{rule},{right[rule] / n if n >= 20 else mean:.2f},{n}"
        for rule, n in sorted(total.items())
    ]
    path = Path(str(analysis.lexicons.__file__)).parent / "quote_rule_precision.csv"
    path.write_text(_HEADER + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"wrote {path}: {len(lines)} rules")


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path, help="the PolNeAR folder, with train/ and dev/")
    parser.add_argument("--scorer", type=Path, required=True, help="score_attribution.py")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--precision", action="store_true", help="also measure rules on train")
    options = parser.parse_args()
    folder, split = options.polnear, options.split
    texts = read_split(folder, split)
    engines: dict[str, Engine] = {
        "rules": by_rules,
        "tagger": tagger.attributions,
        "tagger, fast": partial(tagger.attributions, precision="fast"),
    }
    columns, rates, intervals, made = {}, [], [], {}
    for name, find in engines.items():
        workers = 1 if name == "rules" else os.cpu_count() or 1
        found, rate = predict(texts, find, workers)
        figures = score(options.scorer, folder, split, found)
        made[name] = found
        columns[name] = shown(figures)
        precision, recall = (figures["overlap"]["ALL"][side] for side in "PR")
        right = figures["source_acc"]["ALL"]["acc"]
        rates.append(f"{name.ljust(14)}{rate:8.1f}{precision:11.3f}{recall:8.3f}{right:14.3f}")
        ends = [figures[metric]["ALL"]["ci95"] for metric in ("overlap", "e2e")]
        intervals.append(
            name.ljust(14) + " | ".join(f"{low:.3f} to {high:.3f}" for low, high in ends)
        )
    print(f"PolNeAR {split}: {len(texts)} articles\n")
    print_table(columns)
    print("\nengine       articles/s  precision  recall  source right (contents that overlap)")
    print("\n".join(rates))
    print("\n95 % intervals of F1, articles resampled: contents, overlap | with source (e2e)")
    print("\n".join(intervals))
    print_floors(options.scorer, folder, split, {name: made[name] for name in ("tagger", "rules")})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"\n{os.cpu_count()} cores; peak memory {peak:.0f} MB, PolNeAR and the scorer's input in it"
    )
    if options.precision:
        write_precision(options.scorer, folder)


if __name__ == "__main__":
    main()
