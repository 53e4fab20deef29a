"""Topic models on the same documents, and what ``topics.py`` measures of each of them.

- NPMI: coherence of the ten words of each topic, as gensim's ``c_npmi`` (boolean sliding
  windows of ten words over the documents; Röder, Both & Hinneburg 2015, WSDM, p. 399), mean
  over topics. The documents are those the topics were fitted to, without stop words.
- diversity: share of different words among all tens (Dieng, Ruiz & Blei 2020).
- stability: average Jaccard similarity of the tens of two seeds, matched one to one, mean
  over pairs of seeds. It says nothing of a model without chance, where it is 1.
- seconds, processor, MB: wall time, time of the processor, and growth of resident memory, each
  fit in a process forked for it.
"""

from __future__ import annotations

import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain, combinations
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
import pandas as pd
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray
from scipy.sparse import csc_matrix, csr_matrix
from sklearn.decomposition import NMF
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer

from analysis import topics
from analysis.corpus import Article
from analysis.corpus.words import words_of_texts
from analysis.topics.counts import count, subject_terms, usable
from analysis.topics.judging import factor, match, rank_words

try:
    import gensim
except ImportError:
    gensim = None
try:
    import tomotopy
except ImportError:
    tomotopy = None

TOP = 10  # words of a topic that are judged
WINDOW = 10
EPSILON = 1e-12  # gensim's, against the logarithm of 0
HERE = "analysis.topics"

Result = TypeVar("Result")
Words = list[list[str]]


@dataclass(frozen=True)
class Documents:
    """``articles`` for this package, ``words`` of which NPMI is taken, ``bags`` for the others."""

    name: str
    articles: list[Article]
    words: Words
    bags: Words


Model = Callable[[Documents, int, int], Words]


class Measured(NamedTuple, Generic[Result]):
    """What a call returned, its seconds of wall and processor, and the MB it added."""

    result: Result
    seconds: float
    processor: float
    memory: float


def measured(call: Callable[[], Result]) -> Measured[Result]:
    """Return what ``call`` returns in a forked process, and what it took.

    Memory is the peak of the resident set less that at the start. It holds up to some tens of
    MB of libraries, which a forked process maps anew as it uses them.
    """
    context = get_context("fork")
    receive, send = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(call, send))
    process.start()
    send.close()
    try:
        taken: Measured[Result] = receive.recv()
    except EOFError:
        raise SystemExit("a measured process ended without a result") from None
    process.join()
    return taken


def _send(call: Callable[[], object], send: Connection) -> None:
    before, start, processor = _peak(), time.perf_counter(), time.process_time()
    result = call()
    processor, seconds = time.process_time() - processor, time.perf_counter() - start
    send.send(Measured(result, seconds, processor, _peak() - before))


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def models(*, lda: bool = True) -> dict[str, Model]:
    """Return the models by name; print which are missing."""
    found: dict[str, Model] = {HERE: here, "NMF of scikit-learn": nmf}
    for name, library, model in (
        ("LDA of tomotopy", tomotopy, tomotopy_lda),
        ("LDA of gensim", gensim, gensim_lda),
    ):
        if lda and library is not None:
            found[name] = model
        elif lda:
            print(f"without {name}: it is not installed (pip install --group benchmarks)")
    return found


def here(documents: Documents, n_topics: int, seed: int) -> Words:
    """Return the words that this package finds."""
    model = topics.fit(documents.articles, n_topics, unit="article", random_state=seed)
    return model.top_words(TOP)


def factorisation(documents: Documents) -> Callable[[int], object]:
    """Return the factorisation of this package alone, on the words of ``documents``."""
    read = words_of_texts(article.text for article in documents.articles)
    counts = count(read, subject_terms(read))
    counts = counts[:, usable(counts, np.arange(counts.shape[0]))]
    return lambda n_topics: rank_words(factor(counts, n_topics)[1], counts)


def nmf(documents: Documents, n_topics: int, seed: int) -> Words:
    """Return the ten heaviest words of plain NMF on TF-IDF."""
    weighting = TfidfVectorizer(analyzer=_same, sublinear_tf=True)
    weighted = weighting.fit_transform(documents.bags)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = NMF(n_topics, init="nndsvda", random_state=seed).fit(weighted)
    return _heaviest(model.components_, weighting.get_feature_names_out())


def tomotopy_lda(documents: Documents, n_topics: int, seed: int) -> Words:
    """Return the words of LDA by collapsed Gibbs sampling, 1,000 iterations."""
    weighting = tomotopy.TermWeight.ONE
    model = tomotopy.LDAModel(tw=weighting, k=n_topics, alpha=0.1, eta=0.01, seed=seed)
    for bag in documents.bags:
        if bag:
            model.add_doc(bag)
    model.train(1000, workers=1)
    return [[word for word, _ in model.get_topic_words(k, TOP)] for k in range(n_topics)]


def gensim_lda(documents: Documents, n_topics: int, seed: int) -> Words:
    """Return the words of LDA by online variational Bayes, ten passes."""
    words = gensim.corpora.Dictionary(documents.bags)
    model = gensim.models.LdaModel(
        [words.doc2bow(bag) for bag in documents.bags], n_topics, words,
        passes=10, alpha="auto", eta="auto", random_state=seed,
    )  # fmt: skip
    return _heaviest(model.get_topics(), np.array([words[code] for code in range(len(words))]))


def _same(bag: list[str]) -> list[str]:
    return bag


def _heaviest(weights: NDArray[np.floating[Any]], vocabulary: NDArray[Any]) -> Words:
    order = np.argsort(-weights, axis=1, kind="stable")[:, :TOP]
    return [[str(word) for word in vocabulary[row]] for row in order]


class Coherence:
    """NPMI as gensim's ``c_npmi``, of any topics over the same documents."""

    def __init__(self, documents: Words) -> None:
        self.index = {word: code for code, word in enumerate(sorted(set(chain(*documents))))}
        columns, lengths = [], []
        for words in documents:
            held, kept = _windows(np.array([self.index[word] for word in words], dtype=np.int32))
            columns.append(held[kept])
            lengths.append(kept.sum(axis=1))
        indices, ends = np.concatenate(columns), np.cumsum(np.concatenate([[0], *lengths]))
        shape = (len(ends) - 1, len(self.index))
        ones = np.ones(len(indices), dtype=np.float32)
        self.held: csc_matrix = csr_matrix((ones, indices, ends), shape).tocsc()

    def __call__(self, lists: Words) -> float:
        """Return the mean over topics; words that no document holds are left out."""
        scores = []
        for words in lists:
            own = self.held[:, [self.index[word] for word in words if word in self.index]]
            if own.shape[1] < 2:
                continue
            both = (own.T @ own).toarray().astype(np.float64) / own.shape[0]
            single = np.diag(both)
            lift = np.log((both + EPSILON) / np.outer(single, single))
            pairs = lift / -np.log(both + EPSILON)
            scores.append(pairs[~np.eye(len(pairs), dtype=bool)].mean())
        return float(np.mean(scores)) if scores else float("nan")


def _windows(codes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
    """Return the windows of a document, and which words of each count, every word once.

    As gensim does it: as a word leaves the window, it is forgotten until it enters again, even
    if it stands in the window a second time.
    """
    width = min(WINDOW, len(codes))
    before, after = np.zeros_like(codes), np.full_like(codes, WINDOW)
    for gap in range(1, width):
        before[gap:][codes[gap:] == codes[:-gap]] = gap
    for gap in range(width - 1, 0, -1):
        after[:-gap][codes[gap:] == codes[:-gap]] = gap
    if not width:
        return np.empty((1, 0), dtype=np.int32), np.empty((1, 0), dtype=bool)
    held, before, after = (sliding_window_view(one, width) for one in (codes, before, after))
    place = np.arange(width)
    return held, (before <= place) & (after >= width - place)


def gensim_npmi(lists: Words, documents: Words) -> float:
    """Return the same from gensim itself, which takes a hundred times as long."""
    words = gensim.corpora.Dictionary(documents)
    model = gensim.models.CoherenceModel(
        topics=lists, texts=documents, dictionary=words, coherence="c_npmi", topn=TOP, processes=1
    )
    return float(model.get_coherence())


def stability(runs: Sequence[Words]) -> float:
    """Return the mean agreement of the topics of each pair of seeds; NaN of one seed."""
    index: dict[str, int] = {}
    coded = [
        [np.array([index.setdefault(w, len(index)) for w in words], np.intp) for words in run]
        for run in runs
    ]
    scores = [match(first, other)[0].mean() for first, other in combinations(coded, 2)]
    return float(np.mean(scores)) if scores else float("nan")


def compare(
    documents: Documents, numbers: Sequence[int], seeds: Sequence[int], *, lda: bool
) -> Iterator[dict[str, object]]:
    """Yield a row for each model and number of topics, means over the seeds."""
    coherence = Coherence(documents.words)
    alone = factorisation(documents)
    for name, model in models(lda=lda).items():
        for n_topics in numbers:
            print(f"{documents.name}: {name}, {n_topics} topics", file=sys.stderr)
            fits = [measured(partial(model, documents, n_topics, seed)) for seed in seeds]
            runs = [fit.result for fit in fits]
            if unknown := sorted(set(chain(*runs[0])) - set(coherence.index)):
                print(f"{name}, {n_topics}: in no document, left out of NPMI: {unknown}")
            if name == HERE and n_topics == numbers[0] and gensim is not None:
                own, theirs = coherence(runs[0]), gensim_npmi(runs[0], documents.words)
                print(f"NPMI of {name}, {n_topics} topics: {own:.4f}, by gensim {theirs:.4f}")
            yield {
                "model": name,
                "topics": n_topics,
                "NPMI": np.mean([coherence(words) for words in runs]),
                "diversity": np.mean([len(set(sum(w, []))) / len(sum(w, [])) for w in runs]),
                "stability": stability(runs),
                "seconds": np.mean([fit.seconds for fit in fits]),
                "processor": np.mean([fit.processor for fit in fits]),
                "alone": measured(partial(alone, n_topics)).processor if name == HERE else np.nan,
                "MB": max(fit.memory for fit in fits),
            }


def with_means(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    """Return the rows as a table, with the mean of each model below its own."""
    parts = []
    for name, part in pd.DataFrame(rows).groupby("model", sort=False):
        mean = part.drop(columns=["model", "topics"]).mean().to_frame().T
        parts += [part.astype({"topics": str}), mean.assign(model=name, topics="mean")]
    digits = {"NPMI": 3, "diversity": 3, "stability": 2, "seconds": 1}
    digits |= {"processor": 1, "alone": 1, "MB": 0}
    return pd.concat(parts, ignore_index=True).round(digits)
