"""Public data that the user has downloaded, as corpora and tables."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus import Article, Corpus, make_article

FEELINGS = {"neg": -1, "neu": 0, "pos": 1}
_FEELING = "author_feeling_"


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
    return Corpus([_basil_article(path) for path in sorted((folder / "articles").glob("*.json"))])


def _basil_article(path: Path) -> Article:
    data = _read(path)
    return make_article(
        "\n\n".join(" ".join(paragraph) for paragraph in data["body-paragraphs"]),
        id=path.stem,
        source=data["source"].lower(),
        title=data["title"],
        published=data.get("date", ""),
        event=data["triplet-uuid"],
    )


def basil_stance(folder: Path) -> pd.DataFrame:
    """Return the stance toward each actor that BASIL's annotators read out of each article.

    Columns ``article_id, event, source, actor, stance`` (-1 negative, 0 neutral, 1 positive:
    what the annotators agreed that the author feels). The event itself is no actor. Actors
    that differ only in capitals or in a possessive 's are one.
    """
    rows = []
    for path in sorted((folder / "annotations").glob("*_ann.json")):
        article_id = path.stem.removesuffix("_ann")
        article = _read(folder / "articles" / f"{article_id}.json")
        judged = _read(path)["article-level-annotations"]
        for key, feeling in judged.items():
            actor = _actor(key.removeprefix(_FEELING))
            if key.startswith(_FEELING) and actor != "main_event":
                rows.append(
                    (article_id, article["triplet-uuid"], article["source"].lower(), actor,
                     FEELINGS[feeling])
                )  # fmt: skip
    table = pd.DataFrame(rows, columns=["article_id", "event", "source", "actor", "stance"])
    spelling = table.groupby(table["actor"].str.lower())["actor"].transform("min")
    return table.assign(actor=spelling).sort_values(["article_id", "actor"], ignore_index=True)


def basil_spans(folder: Path, corpus: Corpus) -> tuple[pd.DataFrame, int]:
    """Return BASIL's biased spans as offsets into ``Article.text``, and how many were lost.

    Columns ``article_id, start, end, bias {lex, inf}, quoted, actor, speaker, polarity,
    aim``.
    A span that stands at another place than its offsets say is looked for in its article;
    one in the title, or found nowhere or twice, is lost.
    """
    rows, lost = [], 0
    for path in sorted((folder / "annotations").glob("*_ann.json")):
        article = corpus[path.stem.removesuffix("_ann")]
        sentences = _sentence_starts(_read(folder / "articles" / f"{article.id}.json"))
        for item in _read(path)["phrase-level-annotations"]:
            place = _place(article, item, sentences)
            if place is None:
                lost += 1
                continue
            rows.append(
                (article.id, *place, item["bias"], item["quote"] == "yes", _actor(item["target"]),
                 item["speaker"], item["polarity"], item["aim"])
            )  # fmt: skip
    columns = ["article_id", "start", "end", "bias", "quoted", "actor", "speaker", "polarity"]
    return pd.DataFrame(rows, columns=[*columns, "aim"]), lost


def _place(article: Article, item: dict[str, Any], sentences: list[int]) -> tuple[int, int] | None:
    """Return where an annotated span stands in the clean text, or None."""
    words, number = item["txt"].strip(), item["id"].removeprefix("p")
    if not number.isdigit() or not words:
        return None
    start = sentences[int(number)] + item["start"] if int(number) < len(sentences) else -1
    if start < 0 or not article.raw[start:].lstrip().startswith(words):
        start = article.raw.find(words) if article.raw.count(words) == 1 else -1
    if start < 0:
        return None
    start = article.raw.index(words, start)
    return article.clean_span(start, start + len(words))


def _sentence_starts(data: dict[str, Any]) -> list[int]:
    """Return where each sentence of an article begins in its raw text."""
    starts, at = [], 0
    for paragraph in data["body-paragraphs"]:
        for sentence in paragraph:
            starts.append(at)
            at += len(sentence) + 1  # a blank between sentences
        at += 1  # a blank line between paragraphs
    return starts


def _actor(key: str) -> str:
    return key.replace("'s_", "_")


def _read(path: Path) -> dict[str, Any]:
    return dict(json.loads(path.read_text(encoding="utf-8")))
