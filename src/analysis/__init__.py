"""Compare how several outlets report one event."""

from analysis.corpus import Article, Corpus, CorpusError, load_corpus, make_article

__all__ = ["Article", "Corpus", "CorpusError", "load_corpus", "make_article"]
