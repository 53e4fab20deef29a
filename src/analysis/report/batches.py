"""What is read of each batch of articles, once: everything that later steps count from."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from analysis import languages, voices
from analysis.cleaning import edit_frame
from analysis.corpus import Article, Corpus
from analysis.corpus_words import article_words
from analysis.quotes import reported_speech


def read_batch(
    articles: list[Article],
    *,
    engine: str = "tagger",
    gazetteer: Path | None = None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of a batch: ``articles, cleaning, quotes, voices, heard, words``.

    ``articles`` is ``Corpus.frame`` with ``language`` and ``n_quotes``; ``cleaning`` counts the
    edits of each article by rule; ``quotes`` is the reported speech, ``voices`` the texts split
    by it, ``heard`` the words of each speaker (:func:`analysis.quotes.voices.heard`); ``words``
    the words (:mod:`analysis.corpus_words`). ``gazetteer`` is the path of a list of speakers.
    Names are completed from the articles of the batch, so a lone family name may stay one.
    """
    quotes = reported_speech(articles, engine, gazetteer=gazetteer)
    parts = voices.split(articles, quotes)
    frame = Corpus(articles).frame
    frame["language"] = languages.languages(articles)["language"].to_numpy()
    n_quotes = quotes["article_id"].value_counts()
    frame["n_quotes"] = frame["article_id"].map(n_quotes).fillna(0).astype("int64")
    edits = edit_frame(articles).groupby(["article_id", "source", "rule"], sort=False)
    of_article = dict(list(parts.groupby("article_id", sort=False)))
    return {
        "articles": frame,
        "cleaning": edits.size().rename("edits").reset_index(),
        "quotes": quotes,
        "voices": parts,
        "heard": voices.heard(articles, quotes, parts),
        "words": pd.DataFrame(
            [article_words(article, of_article[article.id]) for article in articles]
        ),
    }
