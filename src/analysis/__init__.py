"""Compare how several outlets report one event."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus, make_article
    from analysis.corpus.batches import map_articles, stream_corpus
    from analysis.corpus.loading import load_corpus
    from analysis.files import CorpusError
    from analysis.quotes import voices

__all__ = [
    "Article", "Corpus", "CorpusError", "load_corpus", "make_article", "map_articles",
    "stream_corpus", "voices",
]  # fmt: skip

# onnxruntime writes down each use and reports it, unless this is set before it is imported.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

_ELSEWHERE = {"stream_corpus": "analysis.corpus.batches", "map_articles": "analysis.corpus.batches"}


def __getattr__(name: str) -> Any:
    """Import what is asked for: pandas and its like take a second, in which Ctrl-C must work."""
    if name == "voices":  # a module of a room
        return importlib.import_module("analysis.quotes.voices")
    if name in __all__:
        return getattr(importlib.import_module(_ELSEWHERE.get(name, "analysis.corpus")), name)
    if not name.startswith("_") and importlib.util.find_spec(f"analysis.{name}"):
        return importlib.import_module(f"analysis.{name}")
    raise AttributeError(f"module 'analysis' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
