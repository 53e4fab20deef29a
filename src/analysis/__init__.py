"""Compare how several outlets report one event."""

import os

# onnxruntime writes down each use and reports it, unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import pandas as pd

from analysis.corpus import Article, Corpus, CorpusError, load_corpus, make_article
from analysis.corpus.stream import stream_corpus
from analysis.mapping import map_articles

# Dollars in a text are no formulas.
pd.set_option("display.html.use_mathjax", False, "styler.html.mathjax", False)

__all__ = [
    "Article",
    "Corpus",
    "CorpusError",
    "load_corpus",
    "make_article",
    "map_articles",
    "stream_corpus",
]
