"""Loading a corpus from a folder or a file, all at once or article by article."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Literal

from analysis.corpus.article import Article, Corpus, make_article, problem_table
from analysis.corpus.decoding import given_path
from analysis.corpus.documents import DOCUMENT_SUFFIXES, document_records
from analysis.corpus.doubles import Doubles
from analysis.corpus.folders import SAVE_AS, read_folder, read_zip
from analysis.corpus.records import (
    HIDDEN_COLUMN,
    INCLUDE,
    Decision,
    Items,
    Log,
    OnError,
    Problem,
    Record,
    error_of,
    home_of,
    near_twins,
    one_line,
    readable_id,
    without_hidden,
)
from analysis.corpus.tables import TABLE_SUFFIXES, looks_like_table, read_table_file
from analysis.files import CorpusError, shipped
from analysis.text.dates import iso_date, order_of, readings

Duplicates = Literal["drop", "keep"]
Events = bool | Literal["find"]
NO_EVENT = "one event"
"""The event of articles whose file names none, where none is looked for."""
_NO, _YES = {"no", "n", "0", "0.0", "false"}, {"", "yes", "y", "1", "1.0", "true", "x"}
_FIELDS = ("source", "title", "published", "byline", "event")
_PROPERTIES = ("title", "published", "byline")  # what a Word file may say of itself


def load_corpus(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    day_first: bool | None = None,
    events: Events = True,
    duplicates: Duplicates = "drop",
    on_error: OnError = "collect",
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
    day_first : bool, optional
        Whether ``02/05/2023`` is the 2nd of May or, with False, the 5th of February. None decides
        it by the whole column, and leaves a date that could be either as it is.
    events : {True, False, "find"}
        True finds the events of articles that come without one
        (:func:`analysis.corpus.find_events`), ``"find"`` those of all; False takes articles
        without one to report the same event.
    duplicates : {"drop", "keep"}
        ``"drop"`` leaves out an article whose words stand in an earlier one of the same outlet.
        The same text in two outlets is a finding: both stay, and ``copy_of`` in ``corpus.frame``
        says so.
    on_error : {"collect", "raise"}
        ``"collect"`` leaves out what can't be read, lists it in ``corpus.problems`` and warns once,
        in one line; ``"raise"`` raises the first. What spoils the whole corpus (no column of
        texts, no article that can be read) raises in any case.

    Returns
    -------
    Corpus
        ``corpus.recognised`` says what was read, ``corpus.problems`` what was wrong with it.

    Raises
    ------
    CorpusError
        Naming file, row (in an export: the running number of the article) and column, for a
        missing or unreadable text, two texts under one id, a file outside the folder, one that
        is larger than its kind may be, a table without rows; with ``on_error="collect"`` only where
        no article can be read.
    ValueError
        For another value of ``events``, ``duplicates`` or ``on_error``.

    Notes
    -----
    The articles of an export have the text, title, source, date, byline, section, length in words,
    document id and load date that the export states for them (:mod:`analysis.corpus.documents`);
    whatever else it states stays in ``extra``. Where the export states another number of articles
    than were found, ``corpus.problems`` lists that.

    An article of a ``metadata.csv`` whose column ``include`` says no is left out.
    :func:`analysis.corpus.check` shows that, and every other decision, before a study begins.

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
    articles = all_articles(
        path, columns, log, day_first=day_first, events=events, duplicates=duplicates
    )
    check_any(len(articles), log, path)
    log.warn(len(articles), see="corpus.problems")
    folder = home_of(path)
    corpus = Corpus(
        articles,
        folder=folder,
        problems=problem_table(log.problems),
        recognised=log.recognised(),
        decisions=log.decisions(),
    )
    choices = {"columns": columns, "day_first": day_first, "events": events}
    corpus.reading = {"path": path, "choices": choices | {"duplicates": duplicates}}
    return corpus


def all_articles(
    path: Path,
    columns: dict[str, str] | None,
    log: Log,
    *,
    day_first: bool | None,
    events: Events,
    duplicates: Duplicates,
) -> list[Article]:
    """Return the articles of a corpus with their events; what is wrong goes to the log."""
    check_events(events)
    found = records(path, columns, log, day_first=day_first, duplicates=duplicates)
    with closing(found):
        articles = list(articles_of_records(found, log))
    note_twins({one.source for one in articles}, {one.event for one in articles}, log, path)
    if events:
        articles, decisions = with_events(articles, anew=events == "find")
        for decision in decisions:
            log.note(decision)
        return articles
    return [one if one.event else dataclasses.replace(one, event=NO_EVENT) for one in articles]


def with_events(articles: list[Article], *, anew: bool) -> tuple[list[Article], list[Decision]]:
    """Return the articles with an event each, found for those that name none, or ``anew`` for all.

    What was decided comes with them.
    """
    if not anew and all(article.event for article in articles):
        return articles, []
    from analysis.corpus.events import with_found_events  # slow to import

    return with_found_events(articles, anew=anew)


def note_twins(outlets: Iterable[str], events: Iterable[str], log: Log, path: Path) -> None:
    """Note the names of outlets, and of events that are given, which look like one."""
    for what, names in {"outlet": outlets, "event": events}.items():
        for one, other in near_twins(names):
            problem = f"{one!r} and {other!r} look like one {what}; they are kept apart: "
            problem += "rename one to join them"
            log.note(Problem(CorpusError(problem, file=path), left_out=False))


def check_events(events: Events) -> None:
    """Raise ``ValueError`` for another value than True, False and "find"."""
    if events not in (True, False, "find"):
        raise ValueError(f'events must be True, False or "find", not {events!r}')


def check_any(n_articles: int, log: Log, path: Path) -> None:
    """Raise :class:`CorpusError` where no article can be read, saying why the first can't."""
    if n_articles:
        return
    lost = [error_of(row) for row in log.problems if row["left_out"]]
    if not lost:
        raise CorpusError("no article in it", file=path)
    if len(lost) > 1:
        problem = f"no article can be read; the first of {len(lost)} problems is: {lost[0]}"
        raise CorpusError(problem, file=path)
    raise lost[0]


def iter_articles(
    where: str | Path,
    *,
    columns: dict[str, str] | None = None,
    day_first: bool | None = None,
    duplicates: Duplicates = "drop",
    log: Log | None = None,
) -> Iterator[Article]:
    """Yield the articles of :func:`load_corpus` one at a time, in bounded memory.

    Parameters
    ----------
    where : str or Path
    columns, day_first, duplicates
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
    Only the ids are kept, so the events of articles that come without one are not found: they have
    none. A document, an export and a ``.json`` list are read as a whole, a zip archive is unpacked
    to the disk.

    Examples
    --------
    >>> from analysis.corpus import iter_articles, shipped_folder
    >>> next(iter_articles(shipped_folder()))
    Article('meridian_1', 'The Capital Meridian', 569 words)
    """
    log = log or Log()
    found = records(given_path(where), columns, log, day_first=day_first, duplicates=duplicates)
    with closing(found):
        yield from articles_of_records(found, log)


def shipped_folder() -> Path:
    """Return the folder of the corpus that ships, ``corpus/coverage``.

    That of the folder one works in comes first, then that of the checkout or of what is installed.

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
    for parent in (*Path.cwd().resolve().parents, Path.cwd()):
        if (parent / "corpus" / "coverage" / "metadata.csv").exists():
            return parent / "corpus" / "coverage"
    if folder := shipped("corpus/coverage"):
        return folder
    raise CorpusError("no corpus/coverage here: pass a folder or a file, or set ANALYSIS_CORPUS")


def corpus_path(where: str | Path | None) -> Path:
    """Return the path of a corpus; :class:`CorpusError` for ''.

    None is ``$ANALYSIS_CORPUS``, else the folder of the corpus that ships.
    """
    if where is None:
        where = os.environ.get("ANALYSIS_CORPUS") or shipped_folder()
    return given_path(where)


def records(
    path: Path,
    columns: dict[str, str] | None,
    log: Log,
    *,
    day_first: bool | None = None,
    duplicates: Duplicates = "drop",
) -> Generator[Record, None, None]:
    """Yield the records of a corpus, each with an ``article_id`` of its own.

    Here, and in :func:`articles_of_records`, the problems of the readers go to the log, which
    raises them or goes on.
    """
    if duplicates not in ("drop", "keep"):
        raise ValueError(f'duplicates must be "drop" or "keep", not {duplicates!r}')
    if day_first is not None:
        log.note(Decision("date order", f"{'day' if day_first else 'month'} first, as asked"))
    seen: set[str] = set()
    doubles, repeats = Doubles(), Counter[str]()
    number = 0
    with closing(_items(path, columns, day_first)) as items:
        for item in items:
            if isinstance(item, dict) and not _included(item, log):
                continue
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
            if not item.get("_from_include") and (same := doubles.earlier(item)):
                item["_from_double"] = same
                if duplicates == "drop":
                    log.note(double_of(item))
                    continue
                if id in seen:
                    repeats[id] += 1
                    id = item["article_id"] = f"{id}-{repeats[id] + 1}"
            if day_first is not None:
                order = item["_from_order"] = order_of(day_first)
                given = item.get("published", "")
                item["published"] = iso_date(given, order) or given
            if id in seen:
                log.note(Problem(_error(item, f"the id {id!r} occurs twice", "article_id"), id))
                continue
            seen.add(id)
            yield item


def double_of(record: Record) -> Problem:
    """Return what is wrong with an article that stands twice in one outlet."""
    problem = f"the same text as {record['_from_double']} in the same outlet"
    return Problem(_error(record, problem), record["article_id"], stops=False)


def _included(record: Record, log: Log) -> bool:
    """Whether a list of articles takes this one in: its column ``include`` does not say no.

    Such a column stands only in a ``metadata.csv``: elsewhere it may mean anything. It is taken
    out of the record, and so is what else this package notes there (``OWN_COLUMNS``).
    """
    if not record["_file"].lower().endswith("metadata.csv"):
        return True
    if kind := record.pop("text_from", ""):
        record["_export"] = kind
    column = next((name for name in record if name.strip().lower() == INCLUDE), "")
    if not column:
        return True
    said = one_line(record.pop(column)).casefold()
    record.pop("copy_of", None)
    record["_from_include"] = said  # what someone has chosen is no double
    if said in _NO:
        log.note(Decision("left out", f"the column {column!r} says no", record["_file"], 1))
    elif said not in _YES:
        problem = f"{said!r} is neither yes nor no; the article stays in"
        log.note(Problem(_error(record, problem, column), left_out=False, warn=True))
    return said not in _NO


def articles_of_records(found: Iterable[Record], log: Log) -> Iterator[Article]:
    """Yield the articles of records; what is wrong with one goes to the log."""
    fields = {"article_id", "text", "html", *_FIELDS}
    for record in found:
        id = record["article_id"]
        try:
            article = make_article(
                record.get("text", ""),
                id=id,
                extra={
                    name: value
                    for name, value in record.items()
                    if name not in fields and not HIDDEN_COLUMN.match(name)
                },
                text_from=record.get("_export", ""),
                **{name: record.get(name, "") for name in _FIELDS},
            )
        except CorpusError as error:
            log.note(Problem(_error(record, error.problem, error.column or "text"), id))
            continue
        if article.published and not record.get("published"):
            log.note(Decision("dates", "a line above the text", n=1))
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
        if day := iso_date(article.published, record.get("_from_order", "")):
            article = dataclasses.replace(article, published=day)
        elif article.published:
            days = sorted(set(readings(article.published).values()))
            problem = f"the date {article.published!r} of {id} can't be read; kept as text"
            if days:
                either = " or ".join(days)
                problem = f"the date {article.published!r} of {id} may be {either}; kept as text: "
                problem += "say day_first=True or day_first=False"
            doubt = _error(record, problem, "published")
            log.note(Problem(doubt, id, left_out=False, warn=True))
        yield article


def _error(record: Record, problem: str, column: str = "") -> CorpusError:
    """Return an error that says where a record stood."""
    row = int(record["_row"]) if record.get("_row") else None
    return CorpusError(problem, file=record["_file"], row=row, column=column)


def _items(path: Path, columns: dict[str, str] | None, day_first: bool | None) -> Items:
    """Return what the reader of such a path yields."""
    columns = {field: one_line(str(name)) for field, name in (columns or {}).items()}
    try:
        if path.is_dir():
            return read_folder(path, columns, day_first=day_first)
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
        return read_zip(path, columns, day_first=day_first)
    if suffix in TABLE_SUFFIXES or (suffix == ".txt" and looks_like_table(path)):
        return read_table_file(path, columns, day_first=day_first)
    if columns:
        raise CorpusError("columns asked for, but it is not a table", file=path)
    return document_records(path, path.stem.strip())
