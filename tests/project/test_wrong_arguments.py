"""A helper that is given the wrong thing says what it wants, in words of the user."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import compare, framing, make_article, map_articles, reuse, sentiment, topics
from analysis.compare._utterances import utterances
from analysis.quotes import reported_speech
from analysis.quotes.voices import split
from analysis.topics import fit

QUOTES = reported_speech([make_article("It rained.")], "rules")
FUNCTIONS = {
    "reported_speech": reported_speech,
    "voices.split": split,
    "utterances": lambda corpus: utterances(corpus, QUOTES),
    "keyness": compare.keyness,
    "similarity": compare.similarity,
    "naming": compare.naming,
    "coverage": lambda corpus: compare.coverage(corpus, QUOTES),
    "quotation_drift": lambda corpus: compare.quotation_drift(corpus, QUOTES),
    "examples": lambda corpus: compare.examples(corpus, "rain"),
    "near_copies": reuse.near_copies,
    "shared_wording": reuse.shared_wording,
    "propose_targets": sentiment.propose_targets,
    "actor_polarity": sentiment.actor_polarity,
    "frames by_voice": framing.by_voice,
    "topics.fit": fit,
    "stop_words": topics.stop_words,
    "map_articles": lambda corpus: map_articles(lambda article: [], corpus),
}
WRONG = {
    "a path": "my_folder",
    "a table": pd.DataFrame({"text": ["It rained."]}),
    "texts": ["It rained."],
    "a number": 3,
    "nothing": None,
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=WRONG.keys())
@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS.keys())
def test_what_is_no_corpus_is_refused(function, wrong):
    with pytest.raises(TypeError, match="a corpus (is needed|holds articles)"):
        function(wrong)
