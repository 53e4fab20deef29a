"""Public data that the user has downloaded, as corpora."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd

from analysis.corpus import Corpus, make_article


def polnear(folder: Path) -> Corpus:
    """Return PolNeAR's articles of train and dev, with their publishers as sources.

    Newell, Margolin & Ruths, LREC 2018. All articles are taken as one event.
    """
    table = pd.read_csv(folder / "metadata.tsv", sep="\t", dtype=str, quoting=3)
    articles = []
    for part, name, source in zip(
        table["compartment"], table["filename"], table["publisher"], strict=True
    ):
        path = next((folder / str(part) / "text").glob(f"{name}*"), None)
        if path is not None:
            text = path.read_text(encoding="utf-8", errors="replace")
            articles.append(make_article(text, id=name, source=source, event="campaign"))
    return Corpus(articles)


def basil(folder: Path) -> Corpus:
    """Return BASIL's articles, three outlets an event (Fan et al., EMNLP 2019)."""
    articles = []
    for path in sorted((folder / "articles").glob("*.json")):
        data = json.loads(path.read_text(encoding="utf-8"))
        text = "\n\n".join(" ".join(paragraph) for paragraph in data["body-paragraphs"])
        source, event = data["source"].lower(), data["triplet-uuid"]
        articles.append(make_article(text, id=path.stem, source=source, event=event))
    return Corpus(articles)
