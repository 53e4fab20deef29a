"""Compare how several outlets report one event."""

from analysis.corpus import Article, Corpus, CorpusError, load_corpus, make_article
from analysis.corpus.stream import stream_corpus
from analysis.mapping import map_articles

__all__ = [
    "Article",
    "Corpus",
    "CorpusError",
    "load_corpus",
    "make_article",
    "map_articles",
    "stream_corpus",
]
