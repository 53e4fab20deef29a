"""How fast articles load, are cleaned and are cut into sentences, and in how much memory.

usage: python benchmarks/loading.py [--articles 10000]

Repeats the texts that ship under new ids in one JSON-lines file and reads it article by
article. Peak memory is given for a tenth of the articles and for all: it should not grow.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import subprocess
import sys
import tempfile
import time
from itertools import cycle, islice
from pathlib import Path

from analysis import load_corpus
from analysis.corpus import iter_articles
from analysis.segment import passages, sentences, words


def write_articles(path: Path, n: int) -> None:
    """Write ``n`` articles to a JSON-lines file: the texts that ship, over and over."""
    shipped = load_corpus(Path(__file__).resolve().parents[1] / "corpus" / "coverage")
    with open(path, "w", encoding="utf-8") as file:
        for number, article in enumerate(islice(cycle(shipped), n)):
            row = {"id": f"x{number}", "source": article.source, "text": article.raw}
            file.write(json.dumps(row) + "\n")


def measure(path: Path) -> None:
    """Read every article of ``path`` and print what it took; run in a process of its own."""
    began = time.perf_counter()
    n_articles = n_sentences = n_words = n_passages = 0
    for article in iter_articles(path):
        n_articles += 1
        n_sentences += len(sentences(article.text))
        n_words += len(words(article.text))
        n_passages += len(passages(article.text))
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{n_articles:>8,} {n_words:>11,} {n_sentences:>10,} {n_passages:>9,} "
        f"{seconds:>8.1f} {n_articles / seconds:>11.0f} {peak:>9.0f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure)
        return
    print(f"Python {platform.python_version()}, {platform.machine()}, one process")
    print("articles       words  sentences  passages  seconds  articles/s   peak MB")
    with tempfile.TemporaryDirectory() as folder:
        for n in (options.articles // 10, options.articles):
            path = Path(folder) / f"{n}.jsonl"
            write_articles(path, n)
            command = [sys.executable, __file__, "--measure", str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
