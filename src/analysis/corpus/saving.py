"""A corpus written to a folder, whole or not at all, so that it can be read again."""

from __future__ import annotations

import csv
import re
import secrets
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pandas as pd

from analysis.corpus.article import Article
from analysis.corpus.columns import match_columns
from analysis.corpus.decoding import CorpusError
from analysis.corpus.documents import read_document
from analysis.files import HALF, guarded

_MARK = "\ufeff"  # at the beginning of a file it is taken for a mark of the encoding


def save_folder(articles: Sequence[Article], folder: Path) -> None:
    """Write ``metadata.csv`` and ``texts/``, beside first and then renamed; ``Corpus.save``."""
    texts = folder / "texts"
    if (folder / "metadata.csv").exists() or (texts.is_dir() and any(texts.iterdir())):
        raise CorpusError("a corpus is there already; choose another folder", file=folder)
    beside = folder / f".{secrets.token_hex(8)}.part"
    try:
        (beside / "texts").mkdir(parents=True)
        rows = [
            _metadata(article, _write_text(article, number, beside / "texts"))
            for number, article in enumerate(articles, start=1)
        ]
        table = pd.DataFrame(_without_text_columns(rows)).rename(columns=guarded)
        table.map(lambda cell: guarded(cell) if isinstance(cell, str) else cell).to_csv(
            beside / "metadata.csv", index=False, quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        with suppress(FileNotFoundError):
            texts.rmdir()
        (beside / "texts").rename(texts)
        (beside / "metadata.csv").rename(folder / "metadata.csv")
    except OSError as error:
        reason = error.strerror or error
        raise CorpusError(f"cannot be saved ({reason})", file=folder) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_text(article: Article, number: int, folder: Path) -> str:
    """Write the raw text to a file, read it again, and return the name of the file."""
    name = f"{number:05}_{re.sub(r'[^A-Za-z0-9_-]+', '_', article.id)[:60]}.txt"
    if HALF.search(article.raw):
        problem = "half a character (a lone surrogate) in the text: take it out"
        raise CorpusError(f"article {article.id!r}: {problem}", file=folder.parent.parent)
    mark = _MARK if article.raw.startswith(_MARK) else ""
    path = folder / name
    path.write_bytes((mark + article.raw).encode())
    try:
        back = [record["text"] for record in read_document(path).records]
    except CorpusError as error:
        back = [error.problem]
    if back != [article.raw] and article.raw.strip():
        problem = f"article {article.id!r}: its text would not be read again as it is ({name})"
        raise CorpusError(problem, file=folder.parent.parent)
    return name


def _metadata(article: Article, name: str) -> dict[str, str]:
    """Return the row of an article; a column of its own that bears a field's name is marked."""
    own = {
        "article_id": article.id,
        "file": name,
        "source": article.source,
        "published": article.published,
        "title": article.title,
        "byline": article.byline,
        "event": article.event,
    }
    more = {f"{name}_given" if name in own else name: v for name, v in article.extra.items()}
    for column, value in (own | more).items():
        if HALF.search(f"{column}{value}"):
            problem = f"half a character (a lone surrogate) in {article.id!r}: take it out"
            raise CorpusError(problem, column=column)
    return own | more


def _without_text_columns(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Mark columns, such as "body", that would be taken for the text when they are read."""
    names = {name for row in rows for name in row}
    texts = {name for name in names if "text" in match_columns([name])}
    return [{f"{n}_given" if n in texts else n: value for n, value in row.items()} for row in rows]
