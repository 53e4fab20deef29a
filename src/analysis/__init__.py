"""Compare how several outlets report one event.

Everything a notebook needs comes from here: a corpus and its tables (:func:`load_corpus`,
:func:`sentence_frame` ...), and the rooms that measure (``compare``, ``sentiment``, ``quotes``).
"""

from __future__ import annotations

import importlib
import importlib.util
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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

# onnxruntime writes down each use and reports it, unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_HOMES = {
    "map_articles": "corpus.batches",
    "methods": "report.paper",
    "stream_corpus": "corpus.batches",
    "known_errors": "validation",
    "load_table": "files.tables",
    "save_table": "files.tables",
}


def __getattr__(name: str) -> Any:
    """Import what is asked for: pandas and its like take a second, in which Ctrl-C must work."""
    if name == "voices":  # a module of a room
        return importlib.import_module("analysis.quotes.voices")
    if not name.startswith("_") and importlib.util.find_spec(f"analysis.{name}"):
        return importlib.import_module(f"analysis.{name}")
    if name in __all__:
        return getattr(importlib.import_module(f"analysis.{_HOMES.get(name, 'corpus')}"), name)
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
