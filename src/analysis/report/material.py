"""What the sections of a report are made from: tables in parts, and a sample to look into.

Each batch of articles is read once, by :func:`read_batch`: all later steps count from its tables.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import plots
from analysis.corpus.article import Article, article_frame, edit_frame, languages
from analysis.corpus.batches import CorpusStream, Parts
from analysis.corpus.records import counted
from analysis.corpus.words import Words, word_rows
from analysis.files.cores import workers
from analysis.quotes import reported_speech, voices
from analysis.reading import Page
from analysis.report.figures import Drawn

NEAREST = 0.45  # cosine of the words in which outlets tell what another is said to leave out
LIKE = 0.5  # cosine of embeddings from which an outlet may tell it in an article on another event
MOST_SOURCES = 12  # that figures and comparisons keep apart
OTHERS = "other outlets"
SHARED = range(20, 2001)  # records of which several processes make the report
_MOST_PROCESSES = 2  # each holds what the sections are made from, and a network: up to 1 GB
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]+")


def processes_for(n_records: int) -> int:
    """Return how many processes make the sections of a report on so many records.

    From 20 on it pays to start two, and of more than 2,000 they would take too much memory.
    """
    return min(workers(), _MOST_PROCESSES) if n_records in SHARED else 1


@dataclass
class Finding:
    """What the overview tells: a sentence with its number, and what it rests on.

    ``basis`` gives interval or null, and how many articles; ``place`` is an address in the report,
    ``led`` the words of the link that lead there. ``survives``: false for what the articles do not
    settle, which is said in one sentence.
    """

    sentence: str
    basis: str = ""
    place: str = ""
    led: str = "the words"
    survives: bool = True


@dataclass
class Section:
    """A part of a page: a claim with its number, a figure, the table and words behind it.

    ``page`` is the page where it stands. ``table`` and ``evidence`` (places in articles) are shown,
    with the words that the data dictionary has for columns of the table ``about``; ``tables`` are
    saved as files. ``notes`` are paragraphs of plain text, ``links`` the parts of a label, and a
    place; ``reading`` is a page of words, to be shown below; ``plays`` are figures to play with, as
    HTML; ``more`` are further pages: place, title and HTML; ``found`` are tables with places in
    articles, for the search: mentions, named, topics. ``picture`` is the figure, once drawn.
    """

    title: str
    claim: str
    notes: list[str] = field(default_factory=list)
    figure: Drawn | None = None
    table: pd.DataFrame | None = None
    evidence: pd.DataFrame | None = None
    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    links: list[tuple[str, ...]] = field(default_factory=list)
    page: str = "index"
    about: str = ""
    plays: list[str] = field(default_factory=list)
    more: list[tuple[str, str, str]] = field(default_factory=list)
    reading: Page | None = None
    findings: list[Finding] = field(default_factory=list)
    found: dict[str, pd.DataFrame] = field(default_factory=dict)
    picture: str = ""


def shortened(text: str, longest: int = 140) -> str:
    """Return a text cut between words at so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rsplit(' ', 1)[0]} …"


class Material:
    """A corpus as its report reads it: ``parts`` of all articles, ``sample`` as texts.

    ``frame`` has one row per article; its column ``outlet`` is the source, or ``other outlets``
    beyond the twelve with most articles, as ``outlet_of`` maps them. ``sampled``: ``sample`` is a
    part only. ``engine`` found the reported speech, without what is below ``floor``. ``pages`` says
    where in the report each article can be read.
    """

    def __init__(
        self,
        stream: CorpusStream,
        parts: Parts,
        engine: str,
        *,
        floor: float,
        n_sample: int,
        seed: int,
    ) -> None:
        self.stream, self.parts, self.seed = stream, parts, seed
        self.engine, self.floor = engine, floor
        self.frame = parts.table("articles")
        often = self.frame["source"].value_counts()
        kept = sorted(often.index, key=lambda source: (-often[source], source))[:MOST_SOURCES]
        self.outlet_of = {source: OTHERS for source in often.index} | {name: name for name in kept}
        self.frame["outlet"] = self.frame["source"].map(self.outlet_of)
        self.outlets = list(dict.fromkeys(self.frame["outlet"]))
        self.palette = plots.source_palette(self.outlets)
        english = self.frame[self.frame["language"] == "English"]
        self.sampled = len(english) > n_sample
        ids = list(english["article_id"])
        if self.sampled:  # whole events: of articles drawn one by one, hardly two tell the same
            rng = np.random.default_rng(seed)
            event, events = pd.factorize(english["event"])
            turn = rng.permutation(len(events))[event] + rng.random(len(event))
            ids = [ids[place] for place in sorted(np.argsort(turn)[:n_sample])]
        self.sample = stream.pick(ids)
        self.pages = {
            article.id: f"articles/{number:04}_{_UNSAFE.sub('_', article.id)[:60]}.html"
            for number, article in enumerate(self.sample, start=1)
        }
        drawn = set(ids)
        self.quotes = self._of_sample("quotes", drawn)
        self.voices = self._of_sample("voices", drawn)

    @cached_property
    def words(self) -> Words:
        """The words of all articles."""
        words = Words.read(zip(self.parts.each("articles"), self.parts.each("words"), strict=True))
        words.articles["outlet"] = self.frame["outlet"].to_numpy()
        return words

    def _of_sample(self, name: str, drawn: set[str]) -> pd.DataFrame:
        frames = [part[part["article_id"].isin(drawn)] for part in self.parts.each(name)]
        return pd.concat(frames, ignore_index=True)

    def drawn(self) -> str:
        """Return on which articles something was measured, for a note."""
        n_all = len(self.frame)
        if self.sampled:
            some = f"{len(self.sample)} of {n_all:,} articles"
            return f"Measured on {some}, drawn at random, event by event."
        foreign = n_all - len(self.sample)
        return f"Left out: {counted(foreign, 'article')} not in English." if foreign else ""


def read_batch(
    articles: list[Article],
    *,
    engine: str,
    gazetteer: Path | None,
    floor: float,
    identities: Path | None,
) -> dict[str, pd.DataFrame]:
    """Return the tables of a batch: ``articles, cleaning, quotes, voices, heard, words``.

    ``articles`` is ``Corpus.frame`` without ``copy_of``, with ``language``, ``n_quotes`` and
    ``n_left_out`` (statements below the ``floor`` of confidence);
    ``cleaning`` counts the edits of each article by rule; ``quotes`` is the reported speech,
    ``voices`` the texts split by it, ``heard`` the words of each speaker
    (:func:`analysis.quotes.voices.heard`); ``words`` the words
    (:mod:`analysis.corpus.words`). ``gazetteer`` is the path of a list of speakers,
    ``identities`` that of a table of who is who.
    Names are completed from the articles of the batch, so a lone family name may stay one.
    """
    quotes = reported_speech(
        articles, engine, gazetteer=gazetteer, identities=identities, floor=floor
    )
    parts = voices.split(articles, quotes)
    frame = article_frame(articles)  # a batch knows no copies but its own
    frame["language"] = languages(articles)["language"].to_numpy()
    n_quotes = voices.spoken(quotes)["article_id"].value_counts()
    frame["n_quotes"] = frame["article_id"].map(n_quotes).fillna(0).astype("int64")
    left_out = frame["article_id"].map(quotes.attrs["left_out_of"])
    frame["n_left_out"] = left_out.fillna(0).astype("int64")
    edits = edit_frame(articles).groupby(["article_id", "source", "rule"], sort=False)
    return {
        "articles": frame,
        "cleaning": edits.size().rename("edits").reset_index(),
        "quotes": quotes,
        "voices": parts,
        "heard": voices.heard(articles, quotes, parts),
        "words": word_rows(articles, parts),
    }
