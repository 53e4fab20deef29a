from analysis import (
    coding,
    compare,
    framing,
    plots,
    quotes,
    reading,
    report,
    reuse,
    sentiment,
    stats,
    topics,
)
from analysis.corpus import (
    Article,
    Corpus,
    CorpusError,
    broken_mark_frame,
    edit_frame,
    languages,
    load_corpus,
    make_article,
    passage_frame,
    sentence_frame,
)
from analysis.corpus.batches import map_articles, stream_corpus
from analysis.files.tables import load_table, save_table
from analysis.quotes import voices
from analysis.report.paper import methods
from analysis.validation import known_errors

__all__ = [
    "Article", "Corpus", "CorpusError", "broken_mark_frame", "coding", "compare", "edit_frame",
    "framing", "known_errors", "languages", "load_corpus", "load_table", "make_article",
    "map_articles", "methods", "passage_frame", "plots", "quotes", "reading", "report", "reuse",
    "save_table", "sentence_frame", "sentiment", "stats", "stream_corpus", "topics", "voices",
]  # fmt: skip
