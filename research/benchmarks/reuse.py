"""Shared wording measured on articles that the user has: altered sentences, copies, events.

    python research/benchmarks/reuse.py /path/to/polnear --basil /path/to/basil

PolNeAR (Newell, Margolin & Ruths, LREC 2018) is read from ``{train,dev}/text``. Three parts,
each in a process of its own, so that peaks of memory can be told apart:

- sentences: of 500 sentences words are dropped, swapped with their neighbour or replaced by
  random words of the vocabulary; is the right one found among all sentences?
- copies: 40,000 articles end to end. In *generations* every further pass over the articles
  maps their content words to others at random, and each article has one copy of which 8 %
  of the words are dropped; in *repeats* each article has 42 such copies.
- events: of pairs of articles of one BASIL event (Fan et al., EMNLP 2019; ``articles/*.json``)
  and of different events, how many share a passage or an altered sentence.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from inspect import signature
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from gold import basil

from analysis import reuse
from analysis.corpus import Article, Corpus
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import compared, words_of
from analysis.lexicons import read_terms
from analysis.reuse.wording import align, alike_sentences, sentence_runs
from analysis.text import segment

DEFAULTS = signature(reuse.shared_wording).parameters
SHARES = (0.1, 0.2, 0.35)
N_SENTENCES = 500
LOWEST_COSINE = 0.15  # where the ranking of candidates ends
Pieces = list[tuple[str, str]]
Codes = list[int]


def article(id: str, text: str, source: str = "original", event: str = "one") -> Article:
    """Return an article whose text is taken as it is."""
    return Article(id=id, source=source, raw="", cleaned=Cleaned(text), event=event)


def read_texts(folder: Path) -> list[str]:
    """Return the texts of PolNeAR's train and dev."""
    files = [path for part in ("train", "dev") for path in sorted(folder.glob(f"{part}/text/*"))]
    return [path.read_text(encoding="utf-8", errors="replace") for path in files]


def pieces_of(text: str) -> Pieces:
    """Return each word with what stands before it."""
    done, pieces = 0, []
    for start, end in segment.words(text):
        pieces.append((text[done:start], text[start:end]))
        done = end
    return pieces


def dropped(pieces: Pieces, share: float, rng: np.random.Generator) -> str:
    """Return the text without a random ``share`` of its words."""
    kept = rng.random(len(pieces)) >= share
    return "".join(before + word for (before, word), keep in zip(pieces, kept, strict=True) if keep)


def alter(words: Codes, how: str, share: float, n_words: int, rng: np.random.Generator) -> Codes:
    """Return ``words`` with a ``share`` of them dropped, swapped or replaced."""
    count = max(1, round(share * len(words)))
    chosen = set(rng.choice(len(words), count, replace=False).tolist())
    if how == "drop":
        return [word for place, word in enumerate(words) if place not in chosen]
    if how == "replace":
        random = rng.integers(n_words, size=len(words)).tolist()
        return [random[place] if place in chosen else word for place, word in enumerate(words)]
    words = list(words)
    for _ in range(max(1, count // 2)):  # a swap moves two words
        place = int(rng.integers(len(words) - 1))
        words[place : place + 2] = words[place + 1], words[place]
    return words


def sentences(folder: Path) -> None:
    """Print recall at rank 1 among all sentences, precision and recall at the default cut."""
    rng = np.random.default_rng(0)
    articles = [article(str(number), text) for number, text in enumerate(read_texts(folder))]
    tokens = compared(words_of(articles))
    runs = sentence_runs(articles, tokens)
    words = [tuple(tokens.codes[a:b].tolist()) for a, b in runs.tolist()]
    n_words = len(tokens.vocabulary)
    changes = [(how, share) for how in ("drop", "swap", "replace") for share in SHARES]
    model = [(k, change) for change in changes for k in rng.choice(len(words), N_SENTENCES, False)]
    altered = [alter(list(words[k]), *change, n_words, rng) for k, change in model]
    print(f"\n{len(words):,} sentences of {len(articles)} articles, {len(altered):,} altered")
    # the altered sentences stand behind the others, those of one change as one article
    ends = len(tokens.codes) + np.cumsum([0, *map(len, altered)])
    n_altered = np.add.reduceat(np.diff(ends), np.arange(0, len(model), N_SENTENCES))
    both = replace(
        tokens,
        codes=np.concatenate([tokens.codes, *(np.array(codes, np.int32) for codes in altered)]),
        lengths=np.concatenate([tokens.lengths, n_altered]),
    )
    places = np.concatenate([runs, np.column_stack([ends[:-1], ends[1:]])])
    groups = np.zeros(len(articles) + len(changes), dtype=np.int64)
    start = time.perf_counter()
    rows: dict[float, pd.DataFrame] = {}
    for least in (LOWEST_COSINE, DEFAULTS["min_cosine"].default):
        pairs = alike_sentences(both, places, groups, min_cosine=least, max_postings=100)
        print(f"cosine {least}: {len(pairs):,} pairs, {time.perf_counter() - start:.1f} s so far")
        pairs = pairs[(pairs[:, 0] < len(words)) & (pairs[:, 1] >= len(words))]
        table = pd.DataFrame({"row": pairs[:, 1] - len(words), "found": pairs[:, 0]})
        columns = list(zip(table["row"], table["found"], strict=True))
        table["score"] = [align(words[found], altered[row]).score for row, found in columns]
        table["right"] = [words[found] == words[model[row][0]] for row, found in columns]
        rows[least] = table
    ranked, cut = rows.values()
    best = ranked.sort_values(["score", "right"], ascending=[False, True]).drop_duplicates("row")
    cut = cut[cut["score"] >= DEFAULTS["min_aligned"].default]
    report = []
    for number, (how, share) in enumerate(changes):
        own = slice(number * N_SENTENCES, (number + 1) * N_SENTENCES - 1)
        first, found = (
            best.set_index("row").sort_index().loc[own],
            cut[cut["row"] // N_SENTENCES == number],
        )
        report.append(
            {
                "change": how,
                "share": share,
                "recall@1": first["right"].sum() / N_SENTENCES,
                "precision": found["right"].mean(),
                "recall": found.loc[found["right"], "row"].nunique() / N_SENTENCES,
            }
        )
    print(pd.DataFrame(report).round(3).to_string(index=False))


def generations(texts: list[str], n_articles: int) -> tuple[Corpus, list[tuple[str, str]]]:
    """Return articles and a copy of each, under new content words in each generation."""
    rng = np.random.default_rng(0)
    pieces = [pieces_of(text) for text in texts]
    function = set(read_terms("function_words.txt"))
    content = sorted({word for own in pieces for _, word in own if word.lower() not in function})
    articles: list[Article] = []
    mapping: dict[str, str] = {}
    for number in range(n_articles // 2):
        generation, place = divmod(number, len(texts))
        if generation and not place:
            order = rng.permutation(len(content))
            mapping = dict(zip(content, (content[k] for k in order), strict=True))
        mapped = [(before, mapping.get(word, word)) for before, word in pieces[place]]
        articles.append(article(f"o{number}", dropped(mapped, 0, rng)))
        articles.append(article(f"c{number}", dropped(mapped, 0.08, rng), "copy"))
    pairs = [(f"o{number}", f"c{number}") for number in range(n_articles // 2)]
    return Corpus(articles), pairs


def repeats(texts: list[str], n_articles: int) -> tuple[Corpus, list[tuple[str, str]]]:
    """Return articles and as many copies of each as it takes."""
    rng = np.random.default_rng(0)
    pieces = [pieces_of(text) for text in texts]
    articles, pairs = [], []
    for number in range(n_articles):
        repeat, place = divmod(number, len(texts))
        text = dropped(pieces[place], 0.08 if repeat else 0, rng)
        articles.append(article(f"r{number}", text))
        if repeat:
            pairs.append((f"r{place}", f"r{number}"))
    return Corpus(articles), pairs


def copies(folder: Path, kind: str, n_articles: int) -> None:
    """Print seconds, words a second, the peak of memory and the recall of the copies."""
    make = {"generations": generations, "repeats": repeats}[kind]
    corpus, pairs = make(read_texts(folder), n_articles)
    n_words = sum(len(segment.words(one.text)) for one in corpus)
    print(f"\n{kind}: {len(corpus):,} articles, {n_words:,} words, peak before {_peak():.2f} GiB")
    table = _timed("near_copies", n_words, lambda: reuse.near_copies(corpus))
    _print_recall(table, pairs)
    if kind == "generations":
        table = _timed(
            "shared_wording, passages", n_words, lambda: reuse.shared_wording(corpus, altered=False)
        )
        _print_recall(table, pairs)


def _timed(label: str, n_words: int, call: Callable[[], pd.DataFrame]) -> pd.DataFrame:
    wall, cpu = time.perf_counter(), time.process_time()
    table = call()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    print(
        f"{label}: {wall:.1f} s ({cpu:.1f} s of processor), {n_words / wall:,.0f} words/s, "
        f"peak {_peak():.2f} GiB, {len(table):,} rows"
    )
    return table


def _print_recall(table: pd.DataFrame, pairs: list[tuple[str, str]]) -> None:
    found = set(zip(table["article_a"], table["article_b"], strict=True))
    hits = sum(pair in found for pair in pairs)
    print(f"  {hits:,} of {len(pairs):,} pairs of article and copy: recall {hits / len(pairs):.5f}")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def events(folder: Path) -> None:
    """Print how many pairs of articles of one event, and of two, share wording."""
    corpus = basil(folder)
    pairs = list(combinations(corpus, 2))
    within = sum(a.event == b.event for a, b in pairs)
    totals = {"one event": within, "two events": len(pairs) - within}
    table = reuse.shared_wording(corpus, within=None)
    kinds = [("passage of 5 words", "verbatim", 5), ("passage of 12 words", "verbatim", 12)]
    report = []
    for label, kind, least in [*kinds, ("altered sentence", "altered", 0)]:
        rows = table[(table["kind"] == kind) & (table["n_words"] >= least)]
        rows = rows.drop_duplicates(["article_a", "article_b"])
        report.append(
            {
                "pairs that share a": label,
                "one event": (rows["event"] != "").sum() / totals["one event"],
                "two events": (rows["event"] == "").sum() / totals["two events"],
            }
        )
    print(f"\n{len(corpus)} articles of BASIL; pairs: {totals}")
    print(pd.DataFrame(report).round(4).to_string(index=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of PolNeAR")
    parser.add_argument("--basil", type=Path, help="the folder of BASIL")
    parser.add_argument("--articles", type=int, default=40_000, help="of the copies (40,000)")
    options = parser.parse_args()
    parts = [
        partial(sentences, options.folder),
        partial(copies, options.folder, "generations", options.articles),
        partial(copies, options.folder, "repeats", options.articles),
    ]
    if options.basil:
        parts.append(partial(events, options.basil))
    for part in parts:  # a process each: its peak of memory is its own
        process = get_context("spawn").Process(target=part)
        process.start()
        process.join()
        if process.exitcode:
            raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
