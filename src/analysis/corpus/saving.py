"""A corpus written to a folder, whole or not at all, so that it can be read again."""

from __future__ import annotations

import csv
import re
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from analysis.corpus.article import Article
from analysis.corpus.columns import match_columns
from analysis.corpus.decoding import CorpusError
from analysis.corpus.folders import read_folder
from analysis.corpus.log import Log
from analysis.corpus.metadata import one_line
from analysis.corpus.tables import HIDDEN_COLUMN
from analysis.files import HALF
from analysis.folders import names_in
from analysis.tables import guarded_csv

_MARK = "\ufeff"  # at the beginning of a file it is taken for a mark of the encoding


def save_folder(articles: Sequence[Article], folder: Path) -> None:
    """Write ``metadata.csv`` and ``texts/``, beside first and then renamed; ``Corpus.save``."""
    if not articles:
        raise CorpusError("there are no articles to save", file=folder)
    if not folder.is_dir() and folder.exists():
        raise CorpusError("a file, not a folder", file=folder)
    if names := names_in(folder):
        raise CorpusError(f"not empty (it holds {names[0]!r}); choose another folder", file=folder)
    beside = folder / f".{secrets.token_hex(8)}.part"
    try:
        (beside / "texts").mkdir(parents=True)
        rows = [
            _metadata(article, _write_text(article, number, beside / "texts"), folder)
            for number, article in enumerate(articles, start=1)
        ]
        table = guarded_csv(pd.DataFrame(_without_text_columns(rows)), csv.QUOTE_ALL)
        (beside / "metadata.csv").write_bytes(table.encode())
        _read_again(articles, beside, folder)
        # The list first: a kill in between leaves an error, not texts without their metadata.
        (beside / "metadata.csv").rename(folder / "metadata.csv")
        (beside / "texts").rename(folder / "texts")
    except OSError as error:
        reason = error.strerror or error
        raise CorpusError(f"cannot be saved ({reason})", file=folder) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write_text(article: Article, number: int, folder: Path) -> str:
    """Write the raw text to a file, and return the name of the file."""
    name = f"{number:05}_{re.sub(r'[^A-Za-z0-9_-]+', '_', article.id)[:60]}.txt"
    if HALF.search(article.raw):
        problem = "half a character (a lone surrogate) in the text: take it out"
        raise CorpusError(f"article {article.id!r}: {problem}", file=folder.parent.parent)
    mark = _MARK if article.raw.startswith(_MARK) else ""
    (folder / name).write_bytes((mark + article.raw).encode())
    return name


def _metadata(article: Article, name: str, folder: Path) -> dict[str, str]:
    """Return the row of an article; a column of its own that bears a field's name is marked."""
    row = {"article_id": article.id, "file": name} | _fields(article)
    for column, value in article.extra.items():
        while column in row or HIDDEN_COLUMN.match(column):
            column = f"{column.lstrip('_')}_given"
        row[column] = value
    for column, value in row.items():
        if HALF.search(f"{column}{value}"):
            problem = f"half a character (a lone surrogate) in {article.id!r}: take it out"
            raise CorpusError(problem, file=folder, column=column)
    return row


def _fields(article: Article) -> dict[str, str]:
    names = ("source", "published", "title", "byline", "event")
    return {name: getattr(article, name) for name in names}


def _read_again(articles: Sequence[Article], beside: Path, folder: Path) -> None:
    """Raise :class:`CorpusError` for an article that would not be read again as it is."""
    number = 0
    try:
        for number, record in enumerate(read_folder(beside, None, Log()), start=1):
            article = articles[number - 1]
            wanted = {"article_id": article.id, "text": article.raw} | _fields(article)
            for name, value in wanted.items():
                again = record.get(name, "")
                if value not in (again, one_line(again) if name in _fields(article) else again):
                    raise CorpusError(f"its {name} differs", row=number)
    except CorpusError as error:
        id = articles[(error.row or number) - 1].id
        why = error.problem.replace(f"{beside}/", "")
        problem = f"article {id!r} would not be read again as it is ({why})"
        raise CorpusError(problem, file=folder) from error


def _without_text_columns(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Mark columns, such as "body", that would be taken for the text when they are read."""
    names = {name for row in rows for name in row}
    texts = {name for name in names if "text" in match_columns([name])}
    return [{f"{n}_given" if n in texts else n: value for n, value in row.items()} for row in rows]
