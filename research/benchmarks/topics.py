"""Topics beside other models: coherence, diversity, stability, time; and where there are none.

    OMP_NUM_THREADS=1 python research/benchmarks/topics.py PATH [PATH ...] [--large 37000]

gensim and tomotopy are compared with if they are installed (``pip install --group
benchmarks``). PATH is a folder, or a folder of folders, of any of these kinds:

- a corpus as OCTIS keeps it (Terragni et al., EACL 2021, https://github.com/MIND-Lab/OCTIS,
  ``preprocessed_datasets/BBC_News``): ``corpus.tsv``, words separated by blanks, perhaps a
  partition and a label behind TABs;
- PolNeAR (Newell, Margolin & Ruths, LREC 2018): ``metadata.tsv`` and ``{train,dev}/text``;
- BASIL (Fan et al., EMNLP 2019): ``articles/*.json``, 50 events, three articles each.

Of the first two: a table of models and numbers of topics (see ``topic_models.py``). This
package reads the articles as they are; the others get the same words, without stop words and
words in fewer than two articles or three in a thousand (of OCTIS: all). ``seconds`` is all of
``fit`` with its judging, ``alone`` the processor's for its factorisation.

``--large N``: PolNeAR's articles over and over, a fifth of the words dropped at random, once in
order (``repeats``: most are copies) and once in random order (``mixed``: none is).

Of words alone, and of the half of BASIL's events that the rule was not chosen on (ids that begin
with 8 to f; seeds from 100 on): how often a verdict is false or true, by the test of ``fit`` and
by the one before it, which dealt all words out anew and left out a fifth of the articles. Without
shared topics: words that bunch by article (a Polya urn), and articles of different events, one an
event. With topics: planted ones, and small corpora of 3, 6 and 9 events. Two numbers of topics
and 19 shuffles, which makes the smallest p .05. And how well the events are found: the number
that ``fit`` chooses, and adjusted mutual information (Vinh et al. 2010; 0 chance, 1 perfect) of an
article's event with its strongest topic, the number given, beside LDA and k-means.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import gold
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.cluster import KMeans
from sklearn.decomposition import LatentDirichletAllocation
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.metrics import adjusted_mutual_info_score
from topic_models import Documents, Words, compare, measured, with_means

from analysis import Article, topics
from analysis.corpus.article import passage_frame
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import words_of_texts
from analysis.text import segment
from analysis.topics import judging
from analysis.topics.counts import count, subject_terms, term, usable

Codes = NDArray[np.intp]

SIZES = (3, 6, 9)
UNSEEN = "89abcdef"  # first letters of the ids of events that nothing was chosen on
DROPPED = 0.2  # share of the words of each large article
MARKS = {"octis": "corpus.tsv", "polnear": "metadata.tsv", "basil": "articles/*.json"}
HEADERS = {"text", "document", "documents"}


def kind(folder: Path) -> str:
    """Return which kind of data ``folder`` holds, '' if none."""
    return next((name for name, mark in MARKS.items() if any(folder.glob(mark))), "")


def recognised(paths: list[Path]) -> Iterator[tuple[str, Path]]:
    """Yield kind and folder of what lies at the paths or one level below them."""
    for path in paths:
        inside = sorted(path.iterdir()) if path.is_dir() and not kind(path) else [path]
        found = [(kind(folder), folder) for folder in inside if kind(folder)]
        if not found:
            marks = ", ".join(MARKS.values())
            raise ValueError(f"{path}: nothing to read there or one level below ({marks})")
        yield from found


def as_it_is(text: str, id: str, source: str = "", event: str = "") -> Article:
    """Return an article whose text is not cleaned."""
    return Article(id=id, source=source, raw="", cleaned=Cleaned(text), event=event)


def octis(folder: Path) -> Documents:
    """Return a corpus of OCTIS, all partitions; documents without words are left out."""
    lines = (folder / "corpus.tsv").read_text(encoding="utf-8", errors="replace").split("\n")
    texts = [line.split("\t")[0].strip() for line in lines]
    texts = texts[1:] if texts[0].lower() in HEADERS else texts
    texts = [text for text in texts if text]
    words = [text.split() for text in texts]
    articles = [as_it_is(text, str(number)) for number, text in enumerate(texts)]
    return Documents(folder.name, articles, words, words)


def polnear(folder: Path) -> Documents:
    """Return PolNeAR's articles; for NPMI and other models their words without stop words."""
    articles = list(gold.polnear(folder))
    read = words_of_texts(article.text for article in articles)
    vocabulary = subject_terms(read)
    common = set(vocabulary[usable(count(read, vocabulary), np.arange(len(articles)))])
    of_surface = np.array([term(surface) for surface in read.vocabulary], dtype=object)
    terms = np.split(of_surface[read.codes], read.edges[1:-1])
    words: Words = [[str(word) for word in row if word] for row in terms]
    bags = [[word for word in row if word in common] for row in words]
    return Documents("PolNeAR", articles, words, bags)


def large(articles: list[Article], n: int, *, mixed: bool) -> list[Article]:
    """Return ``n`` articles: those given over and over, each time with other words dropped."""
    words = [np.array(segment.word_forms(one.text), dtype=object) for one in articles]
    rng, made = np.random.default_rng(0), []
    for number in range(n):
        own = words[number % len(words)]
        own = own[rng.random(len(own)) >= DROPPED]
        source = articles[number % len(words)].source
        text = " ".join(rng.permutation(own) if mixed else own)
        made.append(as_it_is(text, str(number), source, "campaign"))
    return made


def print_large(articles: list[Article], n: int) -> None:
    """Print seconds and memory of ``fit`` on ``n`` articles, repeated and mixed."""
    rows = []
    for name in ("repeats", "mixed"):
        many = large(articles, n, mixed=name == "mixed")
        model, seconds, processor, memory = measured(partial(topics.fit, many, 20))
        counts = count(words_of_texts(one.text for one in many), model.vocabulary)
        matrix = (counts.data.nbytes + counts.indices.nbytes + counts.indptr.nbytes) / 2**20
        rows.append(
            {
                "articles": name,
                "copies": int((model.passages["copy_of"] != model.passages.index).sum()),
                "found": model.found,
                "seconds": seconds,
                "processor": processor,
                "MB": memory,
                "MB of the matrix": matrix,
                "MB above it": memory - matrix,
            }
        )
        del many, model, counts
    print(f"\n{n:,} articles made of PolNeAR's, 20 topics")
    print(pd.DataFrame(rows).round(1).to_string(index=False))


def matrix(articles: list[Article]) -> tuple[pd.DataFrame, csr_matrix, Codes]:
    """Return the passages, the counts of the words that topics are made of, and the articles."""
    frame = passage_frame(articles)
    read = words_of_texts(frame["text"])
    codes = pd.factorize(frame["article_id"])[0].astype(np.intp)
    counts = count(read, subject_terms(read))
    return frame, counts[:, usable(counts, codes)], codes


def made(n_articles: int, n_passages: int, n_topics: int, seed: int) -> tuple[csr_matrix, Codes]:
    """Return the counts of articles whose words bunch, half of each passage on a planted topic.

    Each article draws its own frequencies of 4,000 words (gamma of shape .15, as for a Polya
    urn), and each passage about 36 words of it. A topic has 60 words; an article mixes topics
    (Dirichlet, .3), a passage has one. Lengths of articles vary by half (log-normal).
    """
    rng = np.random.default_rng(seed)
    common = 1 / np.arange(3, 4003)
    pools = [rng.choice(np.arange(20, 1200), size=60, replace=False) for _ in range(n_topics)]
    rows, owners = [], []
    for number in range(n_articles):
        own = common * rng.gamma(0.15, size=len(common))
        mixture = rng.dirichlet(np.full(n_topics, 0.3)) if n_topics else None
        for _ in range(max(2, round(n_passages * np.exp(rng.normal(0, 0.5))))):
            chance = own / own.sum()
            if n_topics:
                topic = np.zeros(len(common))
                pool = pools[rng.choice(n_topics, p=mixture)]
                topic[pool] = common[pool] ** 0.5 * rng.gamma(1, size=len(pool))
                chance = (chance + topic / topic.sum()) / 2
            rows.append(rng.multinomial(rng.poisson(36), chance))
            owners.append(number)
    counts, articles = csr_matrix(np.array(rows, dtype=float)), np.array(owners, dtype=np.intp)
    counts = counts[:, usable(counts, articles)]
    filled = np.flatnonzero(np.diff(counts.indptr))
    return counts[filled], articles[filled]


def dealt_out(counts: csr_matrix, rng: np.random.Generator) -> csr_matrix:
    """Return all words dealt out anew over the passages: no bunch is left."""
    words = rng.permutation(np.repeat(counts.indices, counts.data.astype(int)))
    rows = np.repeat(np.arange(counts.shape[0]), np.asarray(counts.sum(axis=1)).ravel().astype(int))
    return csr_matrix((np.ones(len(words)), (rows, words)), shape=counts.shape)


def tried_before(
    counts: csr_matrix, articles: Codes, numbers: list[int], seed: int
) -> pd.DataFrame:
    """Return stability and coherence as they were: three times a fifth of the articles left out."""
    rng, rows = np.random.default_rng(seed), []
    names = np.unique(articles)
    kept = min(len(names) - 1, round(0.8 * len(names)))
    parts = [counts[np.isin(articles, rng.choice(names, kept, replace=False))] for _ in range(3)]
    for number in numbers:
        words = judging.topic_words(counts, number)
        again = [judging.match(words, judging.topic_words(part, number))[0] for part in parts]
        rows.append((number, np.mean(again), np.nanmean(judging.npmi(counts, words))))
    return pd.DataFrame(rows, columns=["n_topics", "stability", "coherence"])


def verdicts(counts: csr_matrix, articles: Codes, seed: int) -> dict[str, bool]:
    """Return whether topics are found, by the null that keeps bunches and by the one before."""
    every = judging.numbers(counts.shape[0])
    numbers = sorted({every[0], every[-1]})
    tried = judging.trials(counts, articles, numbers, n=4, random_state=seed)
    null = judging.null(counts, articles, numbers, shuffles=19, n=4, random_state=seed)
    before = tried_before(counts, articles, numbers, seed)
    rng = np.random.default_rng(seed)
    null_before = pd.concat(
        tried_before(dealt_out(counts, rng), articles, numbers, seed + 1 + shuffle).assign(
            shuffle=shuffle
        )
        for shuffle in range(19)
    )
    tests = {"new": judging.test(tried, null), "old": judging.test(before, null_before)}
    return {name: bool((test["p_value"] <= judging.LEVEL).all()) for name, test in tests.items()}


def print_verdicts(basil: list[Article], draws: int) -> None:
    """Print the share of corpora in which topics are found: without any, and with."""
    events = sorted({one.event for one in basil})
    cells: list[tuple[str, str, int, Callable[[int], tuple[csr_matrix, Codes]]]] = []
    for n in (6, 8, 12, 24):
        for passages in (4, 8):
            kind_ = f"words that bunch, {passages} passages an article"
            cells.append(("false", kind_, n, partial(made, n, passages, 0)))
        n = min(n, len(events))
        cells.append(
            ("false", "BASIL, one article an event", n, partial(drawn, basil, events, n, 1))
        )
    for n, passages, planted in ((8, 6, 2), (12, 5, 3), (24, 5, 4), (24, 5, 8)):
        kind_ = f"{planted} planted topics, {passages} passages an article"
        cells.append(("true", kind_, n, partial(made, n, passages, planted)))
    for n in SIZES:
        cells.append(("true", f"BASIL, {n} events", 3 * n, partial(drawn, basil, events, n, 3)))
    print(f"\nshare of {draws} corpora in which topics are found\nverdict, articles: old, new")
    for verdict, name, n, make in cells:
        found = pd.DataFrame([verdicts(*make(100 + draw), draw) for draw in range(draws)])
        old, new = found["old"].mean(), found["new"].mean()
        print(f"{verdict:<6}{n:>4}: {old:.2f}  {new:.2f}  {name}", flush=True)


def drawn(
    basil: list[Article], events: list[str], n_events: int, each: int, seed: int
) -> tuple[csr_matrix, Codes]:
    """Return the counts of ``each`` articles of so many events drawn at random."""
    chance = random.Random(seed)
    some: list[Article] = []
    for event in sorted(chance.sample(events, n_events)):
        some += chance.sample([one for one in basil if one.event == event], each)
    return matrix(some)[1:]


def strongest(frame: pd.DataFrame, shares: np.ndarray) -> pd.Series:
    """Return the strongest topic of each article from the shares of its passages."""
    return pd.DataFrame(shares).groupby(frame["article_id"].to_numpy()).mean().idxmax(axis=1)


def agreement(articles: list[Article], n: int) -> dict[str, float]:
    """Return the agreement of this package, LDA and k-means with the events."""
    events = pd.Series({one.id: one.event for one in articles}).sort_index()
    frame, counts, _ = matrix(articles)
    lda = LatentDirichletAllocation(n, random_state=0, max_iter=50).fit_transform(counts)
    weighted = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    means = np.eye(n)[KMeans(n, n_init=10, random_state=0).fit_predict(weighted)]
    model = topics.fit(articles, n_topics=n, unit="passage")
    own = model.passages.filter(like="share_").fillna(0).to_numpy()
    return {
        name: adjusted_mutual_info_score(events, strongest(frame, shares).sort_index())
        for name, shares in {"analysis.topics": own, "LDA": lda, "k-means": means}.items()
    }


def small_corpora(basil: list[Article], draws: int) -> pd.DataFrame:
    """Return how well the events of small corpora are found, means over the draws."""
    events = sorted({one.event for one in basil})
    rows = []
    for size in SIZES:
        for draw in range(draws):
            chosen = set(random.Random(draw).sample(events, size))
            some = [one for one in basil if one.event in chosen]
            start = time.perf_counter()
            model = topics.fit(some, unit="passage")
            seconds = time.perf_counter() - start
            row: dict[str, float] = {"events": size, "found": model.found, "chosen": model.n_topics}
            row |= {"within_one": abs(model.n_topics - size) <= 1, "seconds": seconds}
            rows.append(row | agreement(some, size))
    table = pd.DataFrame(rows).astype({"found": float, "within_one": float})
    return table.groupby("events").mean()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", type=Path, nargs="+", metavar="PATH")
    parser.add_argument("--topics", type=int, nargs="+", default=[10, 20, 30, 40, 50])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--skip-lda", action="store_true", help="compare with NMF alone")
    parser.add_argument("--large", type=int, default=0, metavar="N", help="articles (0: none)")
    parser.add_argument("--draws", type=int, default=5, help="small corpora of each size (5)")
    parser.add_argument("--verdicts", type=int, default=10, help="corpora of each kind (10)")
    options = parser.parse_args()
    try:
        folders = list(recognised(options.paths))
    except ValueError as error:
        parser.error(str(error))
    for name, folder in folders:
        if name == "basil":
            basil = [one for one in gold.basil(folder) if one.event[0] in UNSEEN]
            print_verdicts(basil, options.verdicts)
            print(f"\nsmall corpora of BASIL's events, {options.draws} draws of each size")
            print(small_corpora(basil, options.draws).round(2).to_string())
            continue
        documents = octis(folder) if name == "octis" else polnear(folder)
        n_words, n_terms = sum(map(len, documents.bags)), len(set(sum(documents.bags, [])))
        print(f"\n{documents.name}: {len(documents.bags)} documents, {n_words:,} words ({n_terms})")
        rows = compare(documents, options.topics, options.seeds, lda=not options.skip_lda)
        print(with_means(list(rows)).to_string(index=False, na_rep=""))
        if name == "polnear" and options.large:
            print_large(documents.articles, options.large)


if __name__ == "__main__":
    main()
