"""Loading a corpus from a folder or a file, all at once or article by article."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from analysis.corpus.article import Article, iso_date, make_article
from analysis.corpus.collection import PROBLEM_COLUMNS, Corpus
from analysis.corpus.decoding import CorpusError
from analysis.corpus.folders import read_folder
from analysis.corpus.tables import TABLE_SUFFIXES, OnError, Record, read_table_file

NO_EVENT = "one event"
"""The event of articles whose file names none: they are taken to report the same one."""


def default_folder() -> Path:
    """Return ``$ANALYSIS_CORPUS``, else the folder of the corpus that ships."""
    if os.environ.get("ANALYSIS_CORPUS"):
        return Path(os.environ["ANALYSIS_CORPUS"])
    return shipped_folder()


def shipped_folder() -> Path:
    """Return the folder of the corpus that ships, the ``corpus/coverage`` of this checkout.

    Raises :class:`CorpusError` where there is none: the library was installed without it.
    """
    for parent in (*Path.cwd().resolve().parents, Path.cwd(), *Path(__file__).resolve().parents):
        if (parent / "corpus" / "coverage" / "metadata.csv").exists():
            return parent / "corpus" / "coverage"
    raise CorpusError("no corpus/coverage here: pass a folder or a file, or set ANALYSIS_CORPUS")


def load_corpus(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    on_error: Literal["raise", "collect"] = "raise",
) -> Corpus:
    """Read a corpus: a folder, or one CSV, TSV, JSON-lines or Parquet file with a text column.

    ``where=None`` reads ``$ANALYSIS_CORPUS``, else the corpus that ships. A folder has a
    ``metadata.csv`` with a row an article and a column of files (looked up in the folder
    and in its ``texts/``), or else bare ``.txt`` and HTML files, whose subfolder is taken
    as their source. ``columns`` says which column holds which field
    (``{"text": "body"}``); the rest is guessed from ``lexicons/columns.csv``.

    Raises :class:`CorpusError`, naming file, row and column, for a missing or unreadable
    text, a text twice under one id, a file outside the folder. With
    ``on_error="collect"`` such articles are left out and listed in ``corpus.problems``;
    what spoils the whole file (no text column, an unknown column asked for) still raises.
    A date that can't be read is kept as text, listed, and warned of.
    """
    problems: list[dict[str, Any]] = []
    path = default_folder() if where is None else Path(where)
    articles = list(iter_articles(path, columns=columns, on_error=on_error, problems=problems))
    table = pd.DataFrame(problems, columns=PROBLEM_COLUMNS)
    table = table.astype({"row": "Int64", "left_out": "bool"})
    return Corpus(articles, folder=path if path.is_dir() else None, problems=table)


def iter_articles(
    where: str | Path,
    *,
    columns: dict[str, str] | None = None,
    on_error: Literal["raise", "collect"] = "raise",
    problems: list[dict[str, Any]] | None = None,
) -> Iterator[Article]:
    """Yield the articles of :func:`load_corpus` one at a time, in bounded memory.

    Problems are appended to ``problems`` as dicts. Only the ids are kept.
    """
    if on_error not in ("raise", "collect"):
        raise ValueError(f'on_error must be "raise" or "collect", not {on_error!r}')
    log = problems if problems is not None else []

    def report(error: CorpusError, article_id: str = "") -> None:
        if on_error == "raise":
            raise error
        log.append(_problem(error, article_id, left_out=True))

    seen: set[str] = set()
    for number, record in enumerate(_records(Path(where), columns, report), start=1):
        article_id = record.get("article_id") or f"article{number}"
        row = int(record["_row"]) if record.get("_row") else None
        try:
            if article_id in seen:
                raise CorpusError(f"the id {article_id!r} occurs twice", column="article_id")
            seen.add(article_id)
            article = _article(article_id, record)
        except CorpusError as error:
            column = error.column or "text"
            report(
                CorpusError(error.problem, file=record["_file"], row=row, column=column), article_id
            )
            continue
        if article.published and not iso_date(article.published):
            doubt = CorpusError(
                f"the date {article.published!r} of {article_id} can't be read; kept as text",
                file=record["_file"],
                row=row,
                column="published",
            )
            warnings.warn(str(doubt), stacklevel=2)
            log.append(_problem(doubt, article_id, left_out=False))
        yield article


def _records(path: Path, columns: dict[str, str] | None, report: OnError) -> Iterator[Record]:
    if path.is_dir():
        return read_folder(path, columns, report)
    if not path.exists():
        raise CorpusError("there is no such file or folder", file=path)
    if path.suffix.lower() not in TABLE_SUFFIXES:
        raise CorpusError(
            f"not one of {', '.join(sorted(TABLE_SUFFIXES))}, nor a folder", file=path
        )
    return read_table_file(path, columns, report)


def _article(article_id: str, record: Record) -> Article:
    fields = {"source", "title", "published", "byline", "event"}
    other = {"article_id", "text", "html", "_file", "_row"} | fields
    record["event"] = record.get("event") or NO_EVENT
    return make_article(
        record.get("text", ""),
        id=article_id,
        extra={name: value for name, value in record.items() if name not in other},
        **{name: record.get(name, "").strip() for name in fields},
    )


def _problem(error: CorpusError, article_id: str, *, left_out: bool) -> dict[str, Any]:
    return {
        "file": error.file,
        "row": error.row,
        "column": error.column,
        "article_id": article_id,
        "problem": error.problem,
        "left_out": left_out,
    }
