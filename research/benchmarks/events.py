"""Events found in articles whose events are known, and how long it takes.

    python research/benchmarks/events.py /path/to/basil
    python research/benchmarks/events.py /path/to/basil --articles 1000 10000 100000

BASIL (Fan et al., EMNLP 2019) has 50 events of three outlets. What ``find_events`` weighs was
chosen on every other event, in order of their ids (*chosen on*); scores of the others were seen
meanwhile, but decided nothing. Precision, recall and F1 are B-cubed (Bagga & Baldwin 1998): of
the articles that share the found event of an article, how many share its true one, and the
reverse. Measured are

- the halves and all, with dates and without; *uneven*: one to three articles an event (means of
  five draws); *alone*: the share of events that, as a corpus of their own, come out as one;
  *among others*: all, with articles of PolNeAR without dates beside them (``--polnear``);
- the corpus that ships, four events of six articles on one affair;
- the usual alternatives: scikit-learn's TF-IDF (English stop words) with average linkage of
  cosines, cut where F1 is best on the chosen half; the same with dates, within seven days; and
  one event a day.

Seconds are for articles made of BASIL's: every event takes an article whose words are mapped to
others at random, and one to eight retellings of it, each with three sentences in five and one
word in eight replaced; within a year, or without dates. Each size is a process of its own.
"""

from __future__ import annotations

import argparse
import random
import re
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pandas as pd
from gold import basil, polnear
from sklearn.cluster import AgglomerativeClustering
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis import load_corpus
from analysis.corpus import Article, find_events, shipped_folder
from analysis.corpus.cleaning import Cleaned

Way = Callable[[Sequence[Article]], Sequence[object]]
DRAWS = 5
CUTS = np.arange(0.7, 0.98, 0.02).round(2)
COMMON = 20  # articles of BASIL; words in more of them stay when the others are mapped


def b_cubed(gold: Iterable[object], found: Iterable[object]) -> tuple[float, float, float]:
    """Return B-cubed precision, recall and F1 of the events found."""
    table = pd.DataFrame({"gold": list(gold), "found": list(found)}).astype(str)
    both = table.groupby(["gold", "found"])["gold"].transform("size")
    precision = float((both / table.groupby("found")["found"].transform("size")).mean())
    recall = float((both / table.groupby("gold")["gold"].transform("size")).mean())
    return precision, recall, 2 * precision * recall / (precision + recall)


def ours(articles: Sequence[Article]) -> list[str]:
    """Find the events as the package does."""
    return find_events(articles)["event"].tolist()


def by_day(articles: Sequence[Article]) -> list[str]:
    """Take what appeared on one day for one event."""
    return [article.published for article in articles]


def by_scikit_learn(
    articles: Sequence[Article], cut: float, window: int | None = None
) -> list[int]:
    """Group articles by scikit-learn's TF-IDF and average linkage, within a window of days."""
    texts = [f"{article.title}\n{article.text}" for article in articles]
    weights = TfidfVectorizer(stop_words="english", sublinear_tf=True).fit_transform(texts)
    apart = 1 - np.clip((weights @ weights.T).toarray(), 0, 1)
    if window is not None:
        days = np.array([date.fromisoformat(article.published).toordinal() for article in articles])
        apart[np.abs(days[:, None] - days[None]) > window] = 1
    model = AgglomerativeClustering(
        n_clusters=None, metric="precomputed", linkage="average", distance_threshold=cut
    )
    return [int(label) for label in model.fit_predict(apart)]


def undated(articles: Iterable[Article]) -> list[Article]:
    return [replace(article, published="") for article in articles]


def f1(way: Way, articles: Sequence[Article]) -> float:
    """Return the F1 of one way to find events."""
    return b_cubed([article.event for article in articles], way(articles))[2]


def uneven(articles: Sequence[Article], draw: int) -> list[Article]:
    """Return one to three articles of each event, most often one."""
    rng, events = random.Random(draw), defaultdict(list)
    for article in articles:
        events[article.event].append(article)
    return [
        one
        for _, own in sorted(events.items())
        for one in rng.sample(own, rng.choice([1, 1, 2, 3]))
    ]


def row(
    name: str, articles: Sequence[Article], others: Sequence[Article] = ()
) -> dict[str, object]:
    """Return one row of the table: B-cubed on ``articles``, found beside ``others``."""
    found = ours([*articles, *others])[: len(articles)]
    precision, recall, score = b_cubed([article.event for article in articles], found)
    return {
        "articles": name,
        "n": len(articles),
        "events": len({article.event for article in articles}),
        "found": len(set(found)),
        "precision": precision,
        "recall": recall,
        "F1": score,
    }


def accuracy(folder: Path, polnear_folder: Path | None) -> None:
    """Print B-cubed of the events found, and of the alternatives."""
    every = list(basil(folder))
    ids = sorted({article.event for article in every})
    parts = {
        "chosen on": [article for article in every if article.event in ids[::2]],
        "other half": [article for article in every if article.event in ids[1::2]],
        "all": every,
    }
    others = list(polnear(polnear_folder))[:300] if polnear_folder else []
    shipped = list(load_corpus(shipped_folder()))
    rows = []
    for dates, with_dates in (("dates", list), ("no dates", undated)):
        rows += [row(f"BASIL, {name}, {dates}", with_dates(part)) for name, part in parts.items()]
        if others:
            rows.append(row(f"BASIL among others, {dates}", with_dates(every), undated(others)))
        rows.append(row(f"the corpus that ships, {dates}", with_dates(shipped)))
    print(pd.DataFrame(rows).round(3).to_string(index=False))
    chosen = parts["chosen on"]
    cut = max(CUTS, key=lambda cut: f1(partial(by_scikit_learn, cut=cut), chosen))
    near = max(CUTS, key=lambda cut: f1(partial(by_scikit_learn, cut=cut, window=7), chosen))
    ways: dict[str, tuple[Way, bool]] = {
        "find_events, dates": (ours, True),
        f"scikit-learn within 7 days, cut {near}": (
            partial(by_scikit_learn, cut=near, window=7), True,
        ),
        "one event a day": (by_day, True),
        "find_events, no dates": (ours, False),
        f"scikit-learn, cut {cut}": (partial(by_scikit_learn, cut=cut), False),
    }  # fmt: skip
    rows = []
    for name, (way, dated) in ways.items():
        line: dict[str, object] = {"F1 of": name}
        for part, articles in parts.items():
            held = articles if dated else undated(articles)
            line[part] = f1(way, held)
            line[f"{part}, uneven"] = np.mean(
                [f1(way, uneven(held, draw)) for draw in range(DRAWS)]
            )
        events = defaultdict(list)
        for article in every if dated else undated(every):
            events[article.event].append(article)
        line["alone"] = np.mean([len(set(way(own))) == 1 for own in events.values()])
        rows.append(line)
    print()
    print(pd.DataFrame(rows).round(3).to_string(index=False))


def made(folder: Path, n: int) -> list[Article]:
    """Return ``n`` articles of events made of BASIL's articles."""
    rng = random.Random(0)
    pieces = [re.findall(r"\w[\w'’.-]*\w|\w|\W+", article.text) for article in basil(folder)]
    spread = Counter(word for each in pieces for word in set(each) if word.isalpha())
    kept = {word for word, count in spread.items() if count > COMMON or len(word) < 4}
    words = defaultdict(list)
    for word in sorted(spread.keys() - kept):
        words[word[0].isupper(), spread[word].bit_length()].append(word)
    all_words = sorted(spread.keys() - kept)
    articles: list[Article] = []
    event = 0
    while len(articles) < n:
        event += 1
        other: dict[str, str] = {}
        text = []
        for piece in rng.choice(pieces):
            if piece in spread and piece not in kept:
                kind = piece[0].isupper(), spread[piece].bit_length()
                piece = other.setdefault(piece, rng.choice(words[kind]))
            text.append(piece)
        sentences = re.split(r"(?<=[.!?]) ", "".join(text))
        day = date(2023, 1, 1) + timedelta(rng.randrange(365))
        for _ in range(rng.choice([1, 1, 1, 2, 3, 5, 8])):
            told = " ".join(one for one in sentences if rng.random() < 0.6).split(" ")
            for place in rng.sample(range(len(told)), len(told) // 8):
                told[place] = rng.choice(all_words)
            articles.append(
                Article(
                    id=f"x{len(articles)}", source="", raw="", cleaned=Cleaned(" ".join(told)),
                    title=" ".join(sentences[0].split()[:9]), event=str(event),
                    published=(day + timedelta(rng.randrange(3))).isoformat(),
                )
            )  # fmt: skip
    return articles[:n]


def speed(folder: Path, n: int, dates: bool) -> None:
    """Print the seconds and the peak of memory for ``n`` articles."""
    articles = made(folder, n) if dates else undated(made(folder, n))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    began = time.perf_counter()
    found = ours(articles)
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    score = b_cubed([article.event for article in articles], found)[2]
    what = "dates" if dates else "no dates"
    print(
        f"{n:>7,} articles, {what}: {seconds:.1f} s, peak {peak:,.0f} MB "
        f"({before:,.0f} before), F1 {score:.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="the folder of BASIL")
    parser.add_argument("--polnear", type=Path, help="the folder of PolNeAR")
    parser.add_argument("--articles", type=int, nargs="*", default=[1_000, 10_000])
    options = parser.parse_args()
    accuracy(options.folder, options.polnear)
    print()
    for n in options.articles:
        for dates in (True, False):
            process = get_context("spawn").Process(target=speed, args=(options.folder, n, dates))
            process.start()
            process.join()
            if process.exitcode:
                raise SystemExit(process.exitcode)


if __name__ == "__main__":
    main()
