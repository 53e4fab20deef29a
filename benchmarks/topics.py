"""How well topics recover what is known, how often they see what is not there, how fast.

Data: BASIL (Fan et al., EMNLP 2019), 50 events with three articles each, which the user
downloads from https://github.com/launchnlp/BASIL. From it, small corpora of 3, 6 and 9
events are drawn. Which event an article tells is known, so a topic model should find it:

- agreement: adjusted mutual information (Vinh et al. 2010; 0 chance, 1 perfect) between the
  event of an article and its strongest topic, for NMF as in ``analysis.topics``, LDA and
  k-means on the same words, the number of topics given;
- number: the number of topics that ``fit`` chooses, against the number of events;
- false alarms: how often the verdict claims topics in corpora whose words were shuffled
  over all passages, so that there are none.

Run: ``python benchmarks/topics.py PATH/TO/BASIL [--draws 10]``; takes minutes. Prints tables.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import adjusted_mutual_info_score

from analysis import Article, make_article, segment, topics
from analysis.topics import counts as topic_counts

SIZES = (3, 6, 9)


def read_basil(folder: Path) -> list[Article]:
    """Return the articles of BASIL with their events."""
    articles = []
    for path in sorted((folder / "articles").glob("*.json")):
        one = json.loads(path.read_text(encoding="utf-8"))
        text = "\n\n".join(" ".join(paragraph) for paragraph in one["body-paragraphs"])
        articles.append(
            make_article(text, id=path.stem, source=one["source"], event=one["triplet-uuid"])
        )
    if not articles:
        raise SystemExit(f"no articles/*.json in {folder}")
    return articles


def shuffled(articles: list[Article], seed: int) -> list[Article]:
    """Return the articles with all their words dealt out anew, in sentences of ten words."""
    rng = np.random.default_rng(seed)
    words = [[one.text[a:b] for a, b in segment.words(one.text)] for one in articles]
    pool = rng.permutation(np.array(sum(words, []), dtype=object))
    result, begin = [], 0
    for one, own in zip(articles, words, strict=True):
        mine = pool[begin : begin + len(own)]
        begin += len(own)
        text = " ".join(" ".join(mine[i : i + 10]) + "." for i in range(0, len(mine), 10))
        result.append(make_article(text, id=one.id, source=one.source, event=one.event))
    return result


def strongest(frame: pd.DataFrame, shares: np.ndarray) -> pd.Series:
    """Return the strongest topic of each article from the shares of its passages."""
    return pd.DataFrame(shares).groupby(frame["article_id"].to_numpy()).mean().idxmax(axis=1)


def agreement(articles: list[Article], n: int) -> dict[str, float]:
    """Return the agreement of NMF, LDA and k-means with the events."""
    events = pd.Series({one.id: one.event for one in articles})
    frame = topic_counts.units(articles, "passage")
    words = topic_counts.tokens(frame["text"], frame["article_id"])
    vocabulary = np.array(sorted(set(words["word"]) - {""}), dtype=object)
    counts = topic_counts.count(words, len(frame), vocabulary)
    codes = pd.factorize(frame["article_id"])[0]
    counts = counts[:, topic_counts.usable(counts, codes)]
    lda = LatentDirichletAllocation(n, random_state=0, max_iter=50).fit_transform(counts)
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    means = np.eye(n)[KMeans(n, n_init=10, random_state=0).fit_predict(weighted)]
    model = topics.fit(articles, n_topics=n, unit="passage")
    nmf = model.passages.filter(like="share_").fillna(0).to_numpy()
    found = {"NMF": nmf, "LDA": lda, "k-means": means}
    return {
        name: adjusted_mutual_info_score(events.sort_index(), strongest(frame, shares).sort_index())
        for name, shares in found.items()
    }


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--draws", type=int, default=10)
    options = parser.parse_args()
    basil = read_basil(options.folder)
    events = sorted({one.event for one in basil})
    rows, alarms = [], []
    for size in SIZES:
        for draw in range(options.draws):
            chosen = set(random.Random(draw).sample(events, size))
            some = [one for one in basil if one.event in chosen]
            start = time.perf_counter()
            model = topics.fit(some, unit="passage")
            seconds = time.perf_counter() - start
            row = {"events": size, "chosen": model.n_topics, "seconds": seconds}
            row["within_one"] = abs(model.n_topics - size) <= 1
            rows.append({**row, **agreement(some, size)})
            nothing = topics.fit(shuffled(some, draw), n_topics=size, unit="passage")
            alarms.append((size, nothing.verdict.startswith("The topics")))
    table = pd.DataFrame(rows).astype({"within_one": float})
    print(table.groupby("events").mean().round(2).to_string())
    false = pd.DataFrame(alarms, columns=["events", "alarm"]).groupby("events")["alarm"]
    print("\nshuffled corpora in which topics were claimed (0.05 expected)")
    print(false.agg(["mean", "size"]).round(2).to_string())


if __name__ == "__main__":
    main()
