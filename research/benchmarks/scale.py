"""What an article costs, in time and memory, from a thousand articles to a hundred thousand.

    python research/benchmarks/scale.py
    python research/benchmarks/scale.py --articles 1000 10000 --steps load quotes
    python research/benchmarks/scale.py --articles 200 --steps tagger

Articles are put together from paragraphs of the texts that ship, one word in ten replaced by
another of the corpus, so that none is like another: JSON lines of about 500 words each.
Steps: ``load`` (load, clean, cut into sentences and words), ``quotes`` (reported speech by
rules), ``tagger`` (by the network, in 8 bits and nothing kept), ``report`` (``analysis
report``, rules), and beside them, on the same texts, ``pandas`` (read_json by lines),
``trafilatura`` (each text as an HTML page) and ``spacy`` (a blank English pipeline with its
sentencizer), where these are installed.

Every figure is from a process of its own: ``seconds`` with start and imports left out,
``articles/s``, ``ms/article``, and ``peak MB``, the largest of the main process and of any worker.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

SETUPS = {"one core": "sequential", "two cores": "loky", "cluster of two": "dask"}
STEPS = ("load", "quotes", "tagger", "report", "pandas", "trafilatura", "spacy")


def write_articles(path: Path, n: int) -> None:
    """Write ``n`` articles as JSON lines: paragraphs of the shipped texts, altered."""
    from analysis import load_corpus
    from analysis.corpus import shipped_folder

    rng = random.Random(0)
    shipped = list(load_corpus(shipped_folder()))
    pieces = [piece.split(" ") for article in shipped for piece in article.text.split("\n\n")]
    vocabulary = sorted({word for piece in pieces for word in piece if word.isalpha()})
    with open(path, "w", encoding="utf-8") as file:
        for number in range(n):
            text, n_words = [], 0
            while n_words < 450:
                words = list(rng.choice(pieces))
                for place in rng.sample(range(len(words)), len(words) // 10):
                    words[place] = rng.choice(vocabulary)
                text.append(" ".join(words))
                n_words += len(words)
            row = {
                "id": f"x{number}",
                "source": f"Outlet {number % 12 + 1}",
                "event": f"event {number // 240}",
                "published": f"2023-02-{number % 28 + 1:02}",
                "text": "\n\n".join(text),
            }
            file.write(json.dumps(row) + "\n")


def sentence_counts(article: Any) -> list[dict[str, Any]]:
    """Return how many sentences and words an article has."""
    from analysis.text.segment import sentences, words

    n_sentences, n_words = len(sentences(article.text)), len(words(article.text))
    return [{"article_id": article.id, "n_sentences": n_sentences, "n_words": n_words}]


def load(path: Path, backend: str) -> None:
    """Load, clean and cut into sentences and words."""
    from analysis import map_articles, stream_corpus

    map_articles(sentence_counts, stream_corpus(path), backend=backend, n_jobs=2, batch=500)


def quotes(path: Path, backend: str, engine: str = "rules") -> None:
    """Find reported speech."""
    from functools import partial

    from analysis import stream_corpus
    from analysis.cli import quotes_of
    from analysis.corpus.batches import map_batches

    find = partial(quotes_of, engine=engine, gazetteer=None)
    parts = map_batches(find, stream_corpus(path), backend=backend, n_jobs=2, batch=250)
    sum(len(part) for part in parts.each("quotes"))


def tagger(path: Path, backend: str) -> None:
    """Find reported speech by the network; threads on all cores as it is."""
    quotes(path, backend, "tagger")


def report(path: Path, backend: str) -> None:
    """Write the whole report."""
    from analysis.report import build

    with tempfile.TemporaryDirectory() as folder:
        build(path, folder, engine="rules", backend=backend, n_jobs=2)


def pandas(path: Path, backend: str) -> None:
    """Load with pandas alone."""
    import pandas as pd

    for frame in pd.read_json(path, lines=True, chunksize=1000):
        frame["text"].str.len().sum()


def trafilatura(path: Path, backend: str) -> None:
    """Take the text out of HTML with trafilatura alone."""
    from trafilatura import extract

    for line in open(path, encoding="utf-8"):
        row = json.loads(line)
        body = "".join(f"<p>{escape(piece)}</p>" for piece in row["text"].split("\n\n"))
        extract(f"<html><body><article><h1>{row['id']}</h1>{body}</article></body></html>")


def spacy(path: Path, backend: str) -> None:
    """Cut into sentences and tokens with spaCy's blank English pipeline alone."""
    from spacy.lang.en import English  # type: ignore[import-not-found]

    pipeline = English()
    pipeline.add_pipe("sentencizer")
    texts = (json.loads(line)["text"] for line in open(path, encoding="utf-8"))
    for document in pipeline.pipe(texts):
        sum(1 for _ in document.sents)


def measure(step: str, path: Path, setup: str) -> dict[str, float]:
    """Run one step and return its seconds and peak memory."""
    import analysis.report  # noqa: F401  imports are not what is measured

    work: Callable[[Path, str], None] = globals()[step]
    if SETUPS.get(setup) == "dask":
        from distributed import Client, LocalCluster

        with (
            LocalCluster(
                n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50
            ) as cluster,
            Client(cluster),
        ):
            began = time.perf_counter()
            work(path, "dask")
            seconds = time.perf_counter() - began
    else:
        began = time.perf_counter()
        work(path, SETUPS.get(setup, "sequential"))
        seconds = time.perf_counter() - began
    peaks = [resource.getrusage(who).ru_maxrss for who in (0, resource.RUSAGE_CHILDREN)]
    return {"seconds": seconds, "peak": max(peaks) / 1024}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, nargs="+", default=[1000, 10_000, 100_000])
    parser.add_argument(
        "--steps", nargs="+", choices=STEPS, default=[s for s in STEPS if s != "tagger"]
    )
    parser.add_argument("--setups", nargs="+", choices=SETUPS, default=list(SETUPS))
    parser.add_argument("--one", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        step, path, setup = options.one
        print(json.dumps(measure(step, Path(path), setup)))
        return
    print(f"{'step':<12}{'articles':>9}  {'on':<15}{'seconds':>9}{'articles/s':>12}", end="")
    print(f"{'ms/article':>12}{'peak MB':>9}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        for n in options.articles:
            path = Path(folder) / f"{n}.jsonl"
            write_articles(path, n)
            for step in options.steps:
                alone = step in ("tagger", "pandas", "trafilatura", "spacy")
                for setup in options.setups[:1] if alone else options.setups:
                    command = [sys.executable, __file__, "--one", step, str(path), setup]
                    done = subprocess.run(command, capture_output=True, text=True)
                    if done.returncode:
                        lines = done.stderr.strip().splitlines() or ["killed"]
                        print(f"{step:<12}{n:>9,}  {setup:<15}{lines[-1]:>30.60}", flush=True)
                        continue
                    found = json.loads(done.stdout.splitlines()[-1])
                    rate = n / found["seconds"]
                    print(
                        f"{step:<12}{n:>9,}  {setup:<15}{found['seconds']:>9.1f}{rate:>12.1f}"
                        f"{1000 / rate:>12.2f}{found['peak']:>9.0f}",
                        flush=True,
                    )


if __name__ == "__main__":
    main()
