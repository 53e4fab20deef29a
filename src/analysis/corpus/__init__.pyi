from analysis.corpus._intake_form import intake_form
from analysis.corpus.article import (
    Article,
    Corpus,
    articles_of,
    broken_mark_frame,
    by_event,
    edit_frame,
    languages,
    make_article,
    passage_frame,
    sentence_frame,
)
from analysis.corpus.events import find_events
from analysis.corpus.intake import Intake, check
from analysis.corpus.loading import iter_articles, load_corpus, shipped_folder
from analysis.files import CorpusError

__all__ = [
    "Article", "Corpus", "CorpusError", "Intake", "articles_of", "broken_mark_frame", "by_event",
    "check", "edit_frame", "find_events", "intake_form", "iter_articles", "languages",
    "load_corpus", "make_article", "passage_frame", "sentence_frame", "shipped_folder",
]  # fmt: skip
