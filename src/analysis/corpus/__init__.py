"""Articles and corpora: what they are, and how they are loaded."""

import pandas as pd

from analysis.corpus.article import (
    Article,
    Corpus,
    articles_of,
    by_event,
    languages,
    make_article,
)
from analysis.corpus.loading import iter_articles, load_corpus, shipped_folder
from analysis.files import CorpusError

# Dollars in a text are no formulas.
pd.set_option("display.html.use_mathjax", False, "styler.html.mathjax", False)

__all__ = [
    "Article",
    "Corpus",
    "CorpusError",
    "articles_of",
    "by_event",
    "iter_articles",
    "languages",
    "load_corpus",
    "make_article",
    "shipped_folder",
]
