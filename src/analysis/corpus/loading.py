"""Loading a corpus from a folder or a file, all at once or article by article."""

from __future__ import annotations

import dataclasses
import os
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from analysis.corpus.article import Article, Corpus, make_article, problem_table
from analysis.corpus.decoding import given_path
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records
from analysis.corpus.folders import SAVE_AS, read_folder, read_zip
from analysis.corpus.records import (
    WHENCE,
    Items,
    Log,
    OnError,
    Problem,
    Record,
    home_of,
    one_line,
    readable_id,
    without_hidden,
)
from analysis.corpus.tables import TABLE_SUFFIXES, read_table_file
from analysis.files import CorpusError
from analysis.text.dates import iso_date

NO_EVENT = "one event"
"""The event of articles whose file names none: they are taken to report the same one."""
_FIELDS = ("source", "title", "published", "byline", "event")
_PROPERTIES = ("title", "published", "byline")  # what a Word file may say of itself


def load_corpus(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    on_error: OnError = "raise",
) -> Corpus:
    """Read a corpus: a folder, a zip archive of one, a document, a table, a database export.

    Parameters
    ----------
    where : str or Path, optional
        - a folder with a ``metadata.csv``: one row per article and a column of files (looked up
          in the folder and in its ``texts/``)
        - a folder of bare documents (``.txt``, ``.md``, ``.docx``, ``.rtf``, HTML), whose subfolder
          is taken as their source
        - a zip archive of either
        - a document; one that is an export of Nexis Uni, Factiva or ProQuest is recognised by its
          labels and gives as many articles as stand in it (see Notes)
        - a table with a column of texts: CSV, TSV, JSON lines, a JSON list, Parquet, or the first
          such sheet of an ``.xlsx`` file

        None reads ``$ANALYSIS_CORPUS``, else the corpus that ships.
    columns : dict of str to str, optional
        Which column holds which field (``{"text": "body"}``); the rest is guessed from
        ``lexicons/columns.csv``.
    on_error : {"raise", "collect"}
        ``"collect"`` leaves out articles that can't be read and lists them in
        ``corpus.problems``; what spoils the whole file (no text column, an unknown column asked
        for) still raises.

    Returns
    -------
    Corpus
        ``corpus.recognised`` says what was read, ``corpus.problems`` what was wrong with it.

    Raises
    ------
    CorpusError
        Naming file, row (in an export: the running number of the article) and column, for a
        missing or unreadable text, two texts under one id, a file outside the folder, one that
        is larger than its kind may be, a table without rows.
    ValueError
        For another ``on_error``.

    Notes
    -----
    The articles of an export have the text, title, source, date, byline, section, length in words,
    document id and load date that the export states for them (:mod:`analysis.corpus.documents`);
    whatever else it states stays in ``extra``. Where the export states another number of articles
    than were found, ``corpus.problems`` lists that.

    A date that can't be read is kept as text, listed, and warned of. Marks that can't be seen are
    taken out of what a file says of an article, and that is listed. Folders of results that this
    package wrote are passed over.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus()
    >>> corpus.recognised
    'folder with metadata.csv: 24 rows'
    >>> corpus.frame.columns[:5].tolist()
    ['article_id', 'source', 'event', 'published', 'date']
    """
    path = corpus_path(where)
    log = Log(on_error)
    articles = list(iter_articles(path, columns=columns, log=log))
    folder = home_of(path)
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

    Parameters
    ----------
    where : str or Path
    columns : dict of str to str, optional
        As in :func:`load_corpus`.
    log : Log, optional
        Takes the problems and what was recognised (:class:`analysis.corpus.records.Log`); by
        default the first problem is raised.

    Yields
    ------
    Article

    Raises
    ------
    CorpusError
        As :func:`load_corpus` does.

    Notes
    -----
    Only the ids are kept; a document, an export and a ``.json`` list are read as a whole, a zip
    archive is unpacked to the disk.

    Examples
    --------
    >>> from analysis.corpus import iter_articles, shipped_folder
    >>> next(iter_articles(shipped_folder()))
    Article('meridian_1', 'The Capital Meridian', 569 words)
    """
    log = log or Log()
    with closing(records(given_path(where), columns, log)) as found:
        yield from articles_of_records(found, log)


def shipped_folder() -> Path:
    """Return the folder of the corpus that ships, the ``corpus/coverage`` of this checkout.

    Returns
    -------
    Path

    Raises
    ------
    CorpusError
        Where there is none: the library was installed without it.

    Examples
    --------
    >>> from analysis.corpus import shipped_folder
    >>> shipped_folder().name
    'coverage'
    """
    for parent in (*Path.cwd().resolve().parents, Path.cwd(), *Path(__file__).resolve().parents):
        if (parent / "corpus" / "coverage" / "metadata.csv").exists():
            return parent / "corpus" / "coverage"
    raise CorpusError("no corpus/coverage here: pass a folder or a file, or set ANALYSIS_CORPUS")


def corpus_path(where: str | Path | None) -> Path:
    """Return the path of a corpus; :class:`CorpusError` for ''.

    None is ``$ANALYSIS_CORPUS``, else the folder of the corpus that ships.
    """
    if where is None:
        where = os.environ.get("ANALYSIS_CORPUS") or shipped_folder()
    return given_path(where)


def records(path: Path, columns: dict[str, str] | None, log: Log) -> Generator[Record, None, None]:
    """Yield the records of a corpus, each with an ``article_id`` of its own.

    Here, and in :func:`articles_of_records`, the problems of the readers go to the log, which
    raises them or goes on.
    """
    seen: set[str] = set()
    number = 0
    with closing(_items(path, columns)) as items:
        for item in items:
            log.note(item)
            if not isinstance(item, dict):
                continue
            number += 1
            given = item.get("article_id", "")
            # By the row of the list, so that an id stays with its article if another is left out.
            listed = path.suffix.lower() in {".csv", ".tsv", ".jsonl", ".ndjson"}
            listed = listed or item["_file"].lower().endswith("metadata.csv")
            place = item["_row"] if listed and item.get("_row") else number
            id = item["article_id"] = readable_id(given) or f"article{place}"
            if given and id != given:
                problem = f"a control character was taken out of the id {given!r}"
                log.note(Problem(_error(item, problem), id, left_out=False))
            if id in seen:
                log.note(Problem(_error(item, f"the id {id!r} occurs twice", "article_id"), id))
                continue
            seen.add(id)
            yield item


def articles_of_records(found: Iterable[Record], log: Log) -> Iterator[Article]:
    """Yield the articles of records; what is wrong with one goes to the log."""
    other = {"article_id", "text", "html", "_file", "_row", *_FIELDS}
    other |= {f"_property_{name}" for name in _PROPERTIES} | set(WHENCE.values())
    other |= {"_export", "_note"}
    for record in found:
        id = record["article_id"]
        record["event"] = one_line(record.get("event", "")) or NO_EVENT
        try:
            article = make_article(
                record.get("text", ""),
                id=id,
                extra={name: value for name, value in record.items() if name not in other},
                front_matter=not record.get("_export"),
                repeats=record.get("_export", "") in ("", "page"),
                **{name: record.get(name, "") for name in _FIELDS},
            )
        except CorpusError as error:
            log.note(Problem(_error(record, error.problem, error.column or "text"), id))
            continue
        if note := record.get("_note"):
            log.note(Problem(_error(record, note), id, left_out=False))
        own: dict[str, Any] = {
            name: value
            for name in _PROPERTIES
            if (value := one_line(record.get(f"_property_{name}", "")))
            and not getattr(article, name)
        }
        if own:
            values = "; ".join(own.values())
            problem = f"{', '.join(own)} taken from the properties of the file: {values}"
            log.note(Problem(CorpusError(problem, file=record["_file"]), id, left_out=False))
            article = dataclasses.replace(article, **own)
        hidden = [
            one_line(name)
            for name, value in record.items()
            if name not in ("text", "html", "article_id", "_file")
            and without_hidden(value) != value
        ]
        if hidden:
            problem = f"marks that can't be seen were taken out of {', '.join(hidden)}"
            log.note(Problem(_error(record, problem), id, left_out=False))
        if article.published and not iso_date(article.published):
            problem = f"the date {article.published!r} of {id} can't be read; kept as text"
            doubt = _error(record, problem, "published")
            log.note(Problem(doubt, id, left_out=False, warn=True))
        yield article


def _error(record: Record, problem: str, column: str = "") -> CorpusError:
    """Return an error that says where a record stood."""
    row = int(record["_row"]) if record.get("_row") else None
    return CorpusError(problem, file=record["_file"], row=row, column=column)


def _items(path: Path, columns: dict[str, str] | None) -> Items:
    """Return what the reader of such a path yields."""
    columns = {field: one_line(str(name)) for field, name in (columns or {}).items()}
    try:
        if path.is_dir():
            return read_folder(path, columns)
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
        return read_zip(path, columns)
    if suffix in TABLE_SUFFIXES:
        return read_table_file(path, columns)
    if columns:
        raise CorpusError("columns asked for, but it is not a table", file=path)
    return document_records(path, path.stem.strip())
