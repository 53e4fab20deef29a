"""Loading a corpus from a folder or a file, all at once or article by article."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from analysis.corpus.article import Article, iso_date, make_article
from analysis.corpus.collection import Corpus, problem_table
from analysis.corpus.decoding import CorpusError, given_path
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records
from analysis.corpus.folders import SAVE_AS, read_folder, read_zip
from analysis.corpus.log import Log, OnError
from analysis.corpus.metadata import one_line, readable_id, without_hidden
from analysis.corpus.tables import TABLE_SUFFIXES, Record, read_table_file

NO_EVENT = "one event"
"""The event of articles whose file names none: they are taken to report the same one."""


def corpus_path(where: str | Path | None) -> Path:
    """Return the path of a corpus, the default one for None; :class:`CorpusError` for ''."""
    return default_folder() if where is None else given_path(where)


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
    """Read a corpus: a folder, a zip archive of one, a document, a table, a database export.

    ``where=None`` reads ``$ANALYSIS_CORPUS``, else the corpus that ships. A folder has a
    ``metadata.csv`` with a row an article and a column of files (looked up in the folder
    and in its ``texts/``), or else bare documents (``.txt``, ``.md``, ``.docx``, ``.rtf``,
    HTML), whose subfolder is taken as their source. A table has a column of texts: CSV, TSV,
    JSON lines, a JSON list, Parquet, or the first such sheet of an ``.xlsx`` file.
    ``columns`` says which column holds which field (``{"text": "body"}``); the rest is
    guessed from ``lexicons/columns.csv``.

    A document that is an export of Nexis Uni, Factiva or ProQuest is known by its labels and
    gives as many articles as stand in it, each with the text, title, source, date, byline,
    section, length in words, document id and load date that the export states for it
    (:mod:`analysis.corpus.exports`); what is more stays in ``extra``. A number of articles
    other than the export states is listed in ``corpus.problems``. ``corpus.recognised`` says
    what was read.

    Raises :class:`CorpusError`, naming file, row (in an export: the running number of the
    article) and column, for a missing or unreadable text, a text twice under one id, a file
    outside the folder, one that is larger than its kind may be, a table without rows. With
    ``on_error="collect"`` such articles are left out and listed in ``corpus.problems``; what
    spoils the whole file (no text column, an unknown column asked for) still raises. A date
    that can't be read is kept as text, listed, and warned of. Marks that can't be seen are
    taken out of what a file says of an article, and that is listed. Folders of results that
    this package wrote are passed over.
    """
    path = corpus_path(where)
    log = Log(checked(on_error))
    articles = list(_articles(path, columns, log))
    folder = path.absolute() if path.is_dir() else None
    return Corpus(
        articles, folder=folder, problems=problem_table(log.problems), recognised=log.recognised()
    )


def iter_articles(
    where: str | Path,
    *,
    columns: dict[str, str] | None = None,
    log: Log | None = None,
) -> Iterator[Article]:
    """Yield the articles of :func:`load_corpus` one at a time, in bounded memory.

    ``log`` (:class:`analysis.corpus.log.Log`) takes the problems and what was recognised; by
    default the first problem is raised. Only the ids are kept; a document, an export and a
    ``.json`` list are read as a whole, a zip archive is unpacked to the disk.
    """
    yield from _articles(given_path(where), columns, log or Log())


def checked(on_error: OnError) -> OnError:
    """Return ``on_error``; ``ValueError`` if it is none of the two."""
    if on_error not in ("raise", "collect"):
        raise ValueError(f'on_error must be "raise" or "collect", not {on_error!r}')
    return on_error


def _articles(path: Path, columns: dict[str, str] | None, log: Log) -> Iterator[Article]:
    for record in records(path, columns, log):
        article = article_of(record, log)
        if article is not None:
            yield article


_ROWS = {".csv", ".tsv", ".jsonl", ".ndjson"}


def records(path: Path, columns: dict[str, str] | None, log: Log) -> Iterator[Record]:
    """Yield the records of a corpus, each with an ``article_id`` of its own."""
    seen: set[str] = set()
    for number, record in enumerate(_records(path, columns, log), start=1):
        given = record.get("article_id", "")
        # By the row of the list, so that an id stays with its article if another is left out.
        listed = path.suffix.lower() in _ROWS or record["_file"].lower().endswith("metadata.csv")
        place = record["_row"] if listed and record.get("_row") else number
        record["article_id"] = readable_id(given) or f"article{place}"
        if given and record["article_id"] != given:
            told = CorpusError(
                f"a control character was taken out of the id {given!r}",
                file=record["_file"],
                row=_row(record),
            )
            log.note(told, record["article_id"])
        if record["article_id"] in seen:
            problem = f"the id {record['article_id']!r} occurs twice"
            _report(CorpusError(problem, column="article_id"), record, log)
            continue
        seen.add(record["article_id"])
        yield record


def article_of(record: Record, log: Log) -> Article | None:
    """Return the article of a record; None, and the reason to ``log``, if it is none."""
    try:
        article = _article(record["article_id"], record, log)
    except CorpusError as error:
        _report(error, record, log)
        return None
    if hidden := [name for name, value in record.items() if has_hidden(name, value)]:
        problem = f"marks that can't be seen were taken out of {', '.join(map(one_line, hidden))}"
        place = CorpusError(problem, file=record["_file"], row=_row(record))
        log.note(place, article.id)
    if article.published and not iso_date(article.published):
        doubt = CorpusError(
            f"the date {article.published!r} of {article.id} can't be read; kept as text",
            file=record["_file"],
            row=_row(record),
            column="published",
        )
        log.note(doubt, article.id, warn=True)
    return article


def has_hidden(name: str, value: str) -> bool:
    """Tell whether what a record says of an article holds marks that can't be seen."""
    return name not in ("text", "html", "article_id", "_file") and without_hidden(value) != value


def _report(error: CorpusError, record: Record, log: Log) -> None:
    column = error.column or "text"
    place = CorpusError(error.problem, file=record["_file"], row=_row(record), column=column)
    log.report(place, record["article_id"])


def _row(record: Record) -> int | None:
    return int(record["_row"]) if record.get("_row") else None


def _records(path: Path, columns: dict[str, str] | None, log: Log) -> Iterator[Record]:
    columns = {field: one_line(str(name)) for field, name in (columns or {}).items()}
    try:
        if path.is_dir():
            return read_folder(path, columns, log)
        if not path.exists():
            raise CorpusError("there is no such file or folder", file=path)
    except OSError as error:  # a name too long: a text, perhaps
        shown = str(path)[:80]
        raise CorpusError(f"not the path of a corpus ({error.strerror})", file=shown) from error
    suffix = path.suffix.lower()
    known = ", ".join(sorted(TABLE_SUFFIXES | DOCUMENT_SUFFIXES | {".zip"}))
    if suffix in SAVE_AS:
        raise CorpusError(f"not one of {known}; save it as {SAVE_AS[suffix]}", file=path)
    if suffix not in TABLE_SUFFIXES | DOCUMENT_SUFFIXES | {".zip"}:
        raise CorpusError(f"not one of {known}, nor a folder", file=path)
    if path.is_file() and not path.stat().st_size:
        raise CorpusError(f"an empty file, not one of {known}, nor a folder", file=path)
    if suffix == ".zip":
        return read_zip(path, columns, log)
    if suffix in TABLE_SUFFIXES:
        return read_table_file(path, columns, log)
    if columns:
        raise CorpusError("columns asked for, but it is not a table", file=path)
    return document_records(path, path.stem.strip(), log)


def _article(article_id: str, record: Record, log: Log) -> Article:
    fields = {"source", "title", "published", "byline", "event"}
    properties = {f"_property_{name}" for name in ("title", "published", "byline")}
    other = {"article_id", "text", "html", "_file", "_row"} | fields | properties
    record["event"] = one_line(record.get("event", "")) or NO_EVENT
    article = make_article(
        record.get("text", ""),
        id=article_id,
        extra={name: value for name, value in record.items() if name not in other},
        **{name: record.get(name, "") for name in fields},
    )
    own: dict[str, Any] = {
        name: value
        for name in ("title", "published", "byline")
        if (value := one_line(record.get(f"_property_{name}", ""))) and not getattr(article, name)
    }
    if own:
        values = "; ".join(own.values())
        problem = f"{', '.join(own)} taken from the properties of the file: {values}"
        log.note(CorpusError(problem, file=record["_file"]), article_id)
    return dataclasses.replace(article, **own)
