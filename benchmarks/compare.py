"""Time and memory of keyness and of shared wording on articles that the user has.

    python benchmarks/compare.py /path/to/polnear

The folder is PolNeAR's (Newell, Margolin & Ruths, LREC 2018): ``metadata.tsv`` and
``{train,dev}/text``. Keyness compares its publishers; its articles are taken as one event.
Shared wording runs on the articles and copies of them in which every tenth word of every
other sentence is replaced, and reports how many of those sentences are found again.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import compare, reuse, segment
from analysis.corpus import Corpus, make_article


def load(folder: Path) -> Corpus:
    """Return the articles of train and dev, with their publishers as sources."""
    table = pd.read_csv(folder / "metadata.tsv", sep="\t", dtype=str, quoting=3)
    articles = []
    for part, name, source in zip(
        table["compartment"], table["filename"], table["publisher"], strict=True
    ):
        path = next((folder / str(part) / "text").glob(f"{name}*"), None)
        if path is not None:
            text = path.read_text(encoding="utf-8", errors="replace")
            articles.append(make_article(text, id=name, source=source, event="campaign"))
    return Corpus(articles)


def alter(text: str, rng: np.random.Generator, vocabulary: list[str]) -> tuple[str, int]:
    """Replace every tenth word of every other sentence; return the text and how many."""
    pieces, done, changed = [], 0, 0
    for start, end in segment.sentences(text)[::2]:
        words = segment.words(text[start:end])
        if len(words) < 10:
            continue
        changed += 1
        for left, right in words[4::10]:
            pieces += [text[done : start + left], str(rng.choice(vocabulary))]
            done = start + right
    return "".join(pieces) + text[done:], changed


def timed(label: str, n_words: int, call: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    """Run ``call`` and print seconds, words a second, and the peak memory so far."""
    start = time.perf_counter()
    result = call()
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{label}: {seconds:.1f} s, {n_words / seconds:,.0f} words/s, peak {peak:.2f} GiB")
    return result


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=200, help="articles to alter (200)")
    options = parser.parse_args()
    corpus = load(options.folder)
    n_words = int(corpus.frame["n_words"].sum())
    print(f"{len(corpus)} articles, {len(corpus.sources)} sources, {n_words:,} words")

    table = timed("keyness by outlet", n_words, lambda: compare.keyness(corpus))
    n_significant = int((table["q_value"] < 0.05).sum())
    print(f"  {table['term'].nunique():,} terms; {n_significant:,} rows with q below 0.05")

    rng = np.random.default_rng(0)
    vocabulary = sorted(set(table["term"]))
    copies, n_changed = [], 0
    for article in corpus.articles[: options.copies]:
        text, changed = alter(article.text, rng, vocabulary)
        copies.append(make_article(text, id=f"{article.id}_copy", source="copy", event="campaign"))
        n_changed += changed
    both = Corpus([*corpus, *copies])
    n_both = int(both.frame["n_words"].sum())
    pairs = timed("shared wording", n_both, lambda: reuse.shared_wording(both))
    of_copy = pairs["article_a"] + "_copy" == pairs["article_b"]
    found = pairs[of_copy & (pairs["kind"] == "altered")]
    n_found = len(found.drop_duplicates(["article_a", "start_a"]))
    print(f"  {len(pairs):,} pairs; {n_found:,} of {n_changed:,} altered sentences found again")
    near = timed("near copies", n_both, lambda: reuse.near_copies(both))
    n_near = int((near["article_a"] + "_copy" == near["article_b"]).sum())
    print(f"  {len(near):,} pairs; {n_near} of {len(copies)} copies")


if __name__ == "__main__":
    main()
