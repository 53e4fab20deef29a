"""A corpus in batches: read from disk, worked on by one core or many, its tables kept in parts.

A file of articles can be walked through, but not entered in the middle: a Parquet file is
compressed, a line of a CSV may lie in the middle of a cell, an export holds its articles in
one document. So the records (the raw texts and their metadata) are written once, one JSON
line each, and any batch of them is then a range of bytes that any process can read alone.

What a function makes of a batch is written to a folder as a part, a Parquet file for each
table. A run that was killed goes on with the first part that is missing and gives the same
tables. Steps that need the whole corpus read the parts. Each finished part has a mark,
``part-00000.json``: the key of the work and of the articles it was made from, how many rows
each table has, and the hash of its file. A part that does not agree with its mark is not there.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import socket
import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import joblib
import pandas as pd
from tqdm import tqdm

from analysis.corpus.article import (
    PROBLEM_COLUMNS,
    Article,
    Corpus,
    articles_of,
    problem_line,
    problem_table,
)
from analysis.corpus.events import Finder, decisions
from analysis.corpus.loading import (
    NO_EVENT,
    Duplicates,
    Events,
    articles_of_records,
    check_any,
    check_events,
    corpus_path,
    note_twins,
    records,
)
from analysis.corpus.records import (
    Decision,
    Log,
    OnError,
    Record,
    checked,
    folder_list,
    home_of,
    one_line,
)
from analysis.files import (
    CorpusError,
    for_terminal,
    read_bytes,
    read_sealed,
    sha256_of,
    write_beside,
    write_bytes,
    write_sealed,
)
from analysis.files.cores import safe_processes
from analysis.files.fingerprint import fingerprint, package_version
from analysis.files.folders import PARTS, check_apart, claimed, make_way, run_of
from analysis.files.tables import as_frame

Rows = pd.DataFrame | list[dict[str, Any]]


BACKENDS = ("sequential", "threading", "loky", "dask")
STEP = 10  # records between two places that are written down
_AT_ONCE = 100  # articles whose words are counted together
_NAME = re.compile(r"[\w-]{1,100}")
_OTHER_VERSION = "has another version of this package, or of one that it needs: install the same"
_PATIENCE = 30  # seconds in which a scheduler has to answer, and then to have a worker
_DESERTED = 120  # seconds without any worker after which a run ends: new ones take a while to start
_POLL = 1  # seconds after which the workers are counted again


def stream_corpus(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    day_first: bool | None = None,
    events: Events = True,
    duplicates: Duplicates = "drop",
    on_error: OnError = "collect",
    folder: str | Path | None = None,
) -> CorpusStream:
    """Open what :func:`analysis.load_corpus` reads as a stream, in bounded memory.

    Parameters
    ----------
    where, columns, day_first, events, duplicates, on_error
        As in :func:`analysis.load_corpus`.
    folder : str or Path, optional
        Where the records are written, as JSON lines: as much disk as the raw texts. It must be
        new, empty, or one of an earlier run, and lie apart from the corpus
        (:mod:`analysis.files.folders`). If it holds them already, read by this version from files
        of the same names and content, they are used as they are. None takes a temporary folder
        that goes with the stream.

    Returns
    -------
    CorpusStream

    Raises
    ------
    CorpusError
        For any other ``folder``, and as :func:`analysis.load_corpus` does, though for an empty text
        only when its batch is read.

    Notes
    -----
    Only the ids are held in memory, and counts of words while the events of articles that name
    none are found, once, when the records are written. A document, an export and a ``.json`` list
    are read as a whole; JSON lines, CSV, TSV and Parquet, row by row.

    Examples
    --------
    >>> from analysis import stream_corpus
    >>> stream = stream_corpus()
    >>> stream
    CorpusStream(24 records; folder with metadata.csv: 24 rows)
    >>> next(iter(stream))
    Article('meridian_1', 'The Capital Meridian', 569 words)
    """
    source = corpus_path(where)
    log = Log(on_error)
    reading = Choices(columns, day_first, events, duplicates)
    if folder is None:
        place = TemporaryDirectory(prefix="corpus-")
        path = Path(place.name) / "records.jsonl"
        stream = CorpusStream(path, source, on_error, _write_records(source, reading, log, path))
        stream._place = place  # the temporary folder lives as long as the stream
        return stream
    check_apart(folder, source)
    if not source.exists():
        raise CorpusError("there is no such file or folder", file=source)
    with claimed(folder, PARTS) as target:
        # A name of their own, so that no stream reads the records of another corpus.
        name = f"records-{_signature(source, reading, on_error)[:16]}"
        path, listed = target.absolute() / f"{name}.jsonl", target / f"{name}.json"
        index = read_sealed(listed)
        whole = index is not None and not any(one["left_out"] for one in index["problems"])
        # What was left out may have been so for a passing reason: it is tried again.
        if not whole or index["sha256"] != sha256_of(path):
            if index is None:
                make_way(listed)
            index = _write_records(source, reading, log, path)
            write_sealed(listed, index)
        return CorpusStream(path, source, on_error, index)


class CorpusStream:
    """The articles of a corpus, read from disk each time they are walked through.

    ``recognised`` says what was read, ``decisions`` what was decided on the way in, ``problems``
    lists the rows that gave no record (same columns as ``Corpus.problems``); what is wrong with a
    text shows when it is read. ``n_records`` counts the records. Made by :func:`stream_corpus`.
    """

    def __init__(self, path: Path, source: Path, on_error: OnError, index: dict[str, Any]) -> None:
        self.path, self.on_error = path, on_error
        self.folder = home_of(source)
        self.recognised: str = index["recognised"]
        self.n_records: int = index["n_records"]
        self.problems = problem_table(index["problems"])
        self.decisions = [Decision(*one) for one in index["decisions"]]
        self._index = index
        self._place: TemporaryDirectory[str] | None = None

    @property
    def speakers(self) -> Path | None:
        """The path of ``speakers.csv`` in the folder of the corpus, None where there is none."""
        return folder_list(self.folder, "speakers.csv")

    @property
    def identities(self) -> Path | None:
        """The path of ``identities.csv`` in the folder of the corpus, None where there is none."""
        return folder_list(self.folder, "identities.csv")

    def __repr__(self) -> str:
        return f"CorpusStream({self.n_records} records; {self.recognised})"

    def __iter__(self) -> Iterator[Article]:
        problems: list[dict[str, Any]] = []
        for batch in self.batches(100):
            articles, more = batch.articles()
            yield from articles
            problems += more
        if left_out := [problem for problem in problems if problem["left_out"]]:
            first = problem_line(pd.Series(left_out[0]))
            warnings.warn(f"left out, {len(left_out)} in all: {first}", stacklevel=2)

    def pick(self, ids: Collection[str]) -> Corpus:
        """Return the articles of the given ids as a corpus in memory, in their order here."""
        wanted = set(ids)
        with open(self.path, "rb") as file:
            articles, problems = _articles(file, self.on_error, wanted)
        table = problem_table(problems)
        return Corpus(articles, folder=self.folder, problems=table, recognised=self.recognised)

    def batches(self, size: int) -> list[Batch]:
        """Return the ranges of bytes that hold ``size`` records each, in order.

        ``size`` is rounded up to a multiple of 10, of which the places are known. Those of a
        temporary folder can be read as long as the stream is there.
        """
        every = -(-max(size, 1) // self._index["step"])
        offsets = self._index["offsets"]
        edges = [*offsets[:-1:every], offsets[-1]]
        return [
            Batch(str(self.path), start, end, self.on_error)
            for start, end in pairwise(edges)
            if start < end
        ]


def map_articles(
    fn: Callable[[Article], Rows],
    corpus: Iterable[Article],
    *,
    backend: str = "sequential",
    n_jobs: int = -1,
    folder: str | Path | None = None,
    version: str | None = None,
    batch: int = 100,
    on_error: OnError = "raise",
) -> pd.DataFrame:
    """Return the rows that ``fn`` makes of each article, as one table in order of the corpus.

    Parameters
    ----------
    fn : callable
        Takes an article and returns a DataFrame or a list of dicts; anything that Parquet can hold
        (texts, numbers, dates, lists of them). It must depend on the article alone, and for
        ``loky`` and ``dask`` it must be picklable (a function of a module or a notebook).
    corpus : Corpus, CorpusStream or iterable of Article
    backend : {"sequential", "threading", "loky", "dask"}
        One of joblib's; ``loky`` takes processes. With ``dask``, inside ``with
        dask.distributed.Client(...)``, the batches go to that cluster, whose workers must have the
        same versions and see the files under the same paths. What a worker had when it was killed
        is done again by another.
    n_jobs : int
        How many processes or threads; -1 for one per core.
    folder : str or Path, optional
        Keeps the parts (new, empty, or of an earlier run): a run that was killed goes on where it
        stopped, and articles on which ``fn`` failed are tried again. See Notes.
    version : str, optional
        Stands for the function in ``folder``; change it whenever the work changes.
    batch : int
        How many articles make a part.
    on_error : {"raise", "collect"}
        ``"collect"`` leaves out an article on which ``fn`` fails, and warns.

    Returns
    -------
    DataFrame
        The rows of all articles under one another.

    Raises
    ------
    CorpusError
        Naming the article on which ``fn`` failed; for parts of other work in ``folder``, for a
        folder that is not ours or in use by another run, and for a worker of a cluster that has
        another version or does not see the files.
    ValueError
        For another backend, and for a function that can't be known by its value (it holds an open
        file, say) without ``version``.

    Notes
    -----
    Parts are used again only if they were made of the same articles, by the same version of
    this package and the same function, by value: its code, defaults, closure and globals, and the
    functions of your own modules that it calls. What it reads while it runs (a file, a service) is
    not seen: give such work a ``version``.

    Examples
    --------
    >>> from analysis import load_corpus, map_articles
    >>> def length(article):
    ...     return [{"article_id": article.id, "n_chars": len(article.text)}]
    >>> map_articles(length, load_corpus()).head(2)
       article_id  n_chars
    0  meridian_1     3243
    1  meridian_2     3851
    """
    each = partial(_each, fn, checked(on_error))
    parts = map_batches(
        each, corpus, backend=backend, n_jobs=n_jobs, folder=folder, version=version, batch=batch
    )
    failed = parts.problems["problem"].tolist()
    if failed:
        warnings.warn(f"left out, {len(failed)} in all: {for_terminal(failed[0])}", stacklevel=2)
    return parts.table("rows")


def map_batches(
    fn: Callable[[list[Article]], Mapping[str, Rows]],
    corpus: Iterable[Article],
    *,
    backend: str = "sequential",
    n_jobs: int = -1,
    folder: str | Path | None = None,
    version: str | None = None,
    batch: int = 100,
    anew: bool = False,
) -> Parts:
    """Return the tables that ``fn`` makes of each ``batch`` of articles, kept in parts.

    ``fn`` takes a list of articles and returns tables by name. As :func:`map_articles`
    otherwise; the table ``problems`` lists what could not be read, as ``Corpus.problems``.
    The tables are never put together here: :class:`Parts` reads them one by
    one or as a whole. Without ``folder`` they lie in a temporary one. ``anew`` takes parts
    of other work in ``folder`` away, where it would raise.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}, not {backend!r}")
    if batch < 1:
        raise ValueError(f"batch must be at least 1, not {batch}")
    if isinstance(corpus, CorpusStream):
        batches: Sequence[Batch | _InMemory] = corpus.batches(batch)
    else:
        given = articles_of(corpus)
        batches = [_InMemory(given[at : at + batch]) for at in range(0, len(given), batch)]
    place = TemporaryDirectory(prefix="parts-") if folder is None else None
    if folder is not None:
        check_apart(folder, getattr(corpus, "folder", None))
    with claimed(place.name if place else str(folder), PARTS) as held:
        target = held.absolute()  # workers have working folders of their own
        keys = [str(number) for number in range(len(batches))]
        if not place:
            digests = [part.digest() for part in batches]
            keys = _claim(target, fn, version, digests, batch, anew)
            remove_others(target, keys)
            if isinstance(corpus, CorpusStream) and corpus.path.parent == target:
                remove_other_records(corpus.path)
        todo = [n for n, key in enumerate(keys) if place or not is_done(target, n, key)]
        run = run_of(target)
        jobs = [_Job(fn, batches[n], target, n, keys[n], run) for n in todo]
        done = _on_cluster(jobs) if backend == "dask" else _on_cores(jobs, backend, n_jobs)
        n_done = len(batches) - len(todo)
        with tqdm(total=len(batches), initial=n_done, unit="part", disable=None) as bar:
            for _ in done:
                bar.update()
        return Parts(target, keys, place)


class Parts:
    """The tables of a run of :func:`map_batches`, read part by part.

    ``folder`` holds ``part-00000.NAME.parquet`` and so on, which any tool that reads Parquet
    can take, and for each finished part a mark. ``keys`` are those of the parts, in order.
    Reading raises :class:`CorpusError` for a part that is missing, damaged, or of other work.
    """

    def __init__(
        self, folder: Path, keys: Sequence[str], place: TemporaryDirectory[str] | None = None
    ) -> None:
        self.folder, self.keys = folder, keys
        self._place = place  # the temporary folder lives as long as this

    def __repr__(self) -> str:
        return f"Parts({len(self.keys)} parts; {', '.join(self.names)})"

    @property
    def names(self) -> list[str]:
        """The names of the tables, in alphabetical order."""
        return sorted({name for number in range(len(self.keys)) for name in self._tables(number)})

    def each(self, name: str) -> Iterator[pd.DataFrame]:
        """Yield a table part by part, in order of the corpus; a part may have no rows."""
        for number in range(len(self.keys)):
            tables = self._tables(number)
            if name in tables:
                yield _read(_path(self.folder, number, name), tables[name]["sha256"])

    def table(self, name: str) -> pd.DataFrame:
        """Return a table as a whole.

        Raises ``KeyError`` for a name that no part has.
        """
        frames = list(self.each(name))
        if not frames:
            if not self.keys:
                return pd.DataFrame()
            raise KeyError(f"no table {name!r}; there are {', '.join(self.names)}")
        filled = [frame for frame in frames if len(frame)]
        return stacked(filled) if filled else frames[0]

    @property
    def problems(self) -> pd.DataFrame:
        """What could not be read, as ``Corpus.problems``."""
        return problem_table(self.table("problems") if self.keys else [])

    def _tables(self, number: int) -> Any:
        path = _mark(self.folder, number)
        mark = _listed(path)
        if mark is None or mark["key"] != self.keys[number]:
            problem = "is of other work" if mark and mark["key"] else "is missing"
            raise CorpusError(f"this part {problem}; run it again", file=path)
        return mark["tables"]


# --- a cluster -------------------------------------------------------------------------------


@contextmanager
def cluster(scheduler: str | None) -> Iterator[str]:
    """Yield the backend for :func:`map_batches`: ``dask`` on a cluster, ``loky`` for None.

    ``scheduler`` is the address of a Dask scheduler, such as ``tcp://192.168.0.5:8786``. Raises
    :class:`CorpusError` if distributed is not installed, and for an address at which no scheduler
    answers.
    """
    if scheduler is None:
        yield "loky"
        return
    try:
        from distributed import Client
    except ImportError as error:
        problem = 'a cluster needs the package distributed: pip install ".[cluster]"'
        raise CorpusError(problem) from error
    try:
        place = urlsplit(scheduler)
        with socket.create_connection((place.hostname, place.port), _PATIENCE) as connection:
            if place.scheme == "tcp":
                connection.recv(1)  # a scheduler speaks first; a client would wait forever for it
        client = Client(scheduler, timeout=_PATIENCE)
    except OSError as error:
        problem = f"no Dask scheduler answers at {scheduler} ({error.strerror or error})"
        raise CorpusError(problem) from error
    except Exception as error:  # a worker, say: whatever its answer was taken for
        problem = f"what answers at {scheduler} is no Dask scheduler of a version like the one here"
        raise CorpusError(problem) from error
    try:
        yield "dask"
    finally:
        with suppress(TimeoutError):  # a scheduler that is gone does not say goodbye
            client.close()


def _on_cluster(jobs: Sequence[_Job]) -> Iterator[None]:
    """Do jobs on the cluster of the client that is open, and yield after each.

    Two for each of its cores are handed out, so that workers may join and go. What a worker had
    that died is handed to another by Dask.
    """
    from distributed import get_client, wait

    if not jobs:
        return
    try:
        client = get_client()
    except ValueError as error:
        raise CorpusError(
            "no client of a Dask cluster is open, or its scheduler is gone"
        ) from error
    version = package_version()
    waiting, running, seen = iter(jobs), set[Any](), time.monotonic()
    with _explained(client):
        _check_workers(client, jobs[0])
        while True:
            n_cores = sum(client.ncores().values())
            seen = time.monotonic() if n_cores else seen
            if time.monotonic() - seen > _DESERTED:
                raise CorpusError("the Dask cluster has lost all workers: start some, run it again")
            for job in islice(waiting, max(max(2 * n_cores, 1) - len(running), 0)):
                running.add(client.submit(_do, job, version, pure=False))
            if not running:
                return
            with suppress(TimeoutError):
                wait(running, _POLL, "FIRST_COMPLETED")
            for future in [one for one in running if one.done()]:
                running.remove(future)
                if future.status != "finished":  # the None of one that is may die with its worker
                    future.result()
                yield


@contextmanager
def _explained(client: Any) -> Iterator[None]:
    """Turn what Dask raises into errors that say what to do."""
    from distributed import CancelledError, KilledWorker

    try:
        yield
    except KilledWorker as error:
        problem = "workers died one after another on the same articles, the last of them "
        problem += f"{error.last_worker.address}: they may need more memory each, or fewer threads"
        raise CorpusError(problem) from error
    except Exception as error:
        # Once connected again, a client has lost what it had handed out.
        lost = isinstance(error, CancelledError) or client.status != "running"
        if isinstance(error, CorpusError) or not lost:
            raise
        raise CorpusError("the connection to the Dask scheduler was lost; run it again") from error


def _check_workers(client: Any, job: _Job) -> None:
    """Raise :class:`CorpusError` for a worker that has another version or sees other files."""
    try:
        client.wait_for_workers(1, timeout=_PATIENCE)
    except TimeoutError as error:
        problem = f"the Dask scheduler at {client.scheduler.address} has no workers: start some"
        raise CorpusError(problem) from error
    version, wanted = _seen(job)
    for worker, found in client.run(_seen, job, on_error="return").items():
        if isinstance(found, OSError):  # it is gone: another does its work
            continue
        if isinstance(found, ImportError):
            raise CorpusError(f"worker {worker} can't import this package ({found}): install it")
        if isinstance(found, Exception):
            raise CorpusError(f"worker {worker}: {type(found).__name__}: {found}") from found
        if found[0] != version:
            raise CorpusError(f"worker {worker} {_OTHER_VERSION}")
        for path, content in wanted.items():
            if found[1][path] != content:
                problem = f"worker {worker} does not see this; put it where all machines see it"
                raise CorpusError(f"{problem}, under one path", file=path)


def _seen(job: _Job) -> tuple[str, dict[Path, str]]:
    """Return the version of this process, and what it sees of the run and of what the run reads."""
    given = getattr(job.fn, "keywords", {}).values()  # of a partial: a list of speakers, say
    found = {file: sha256_of(file) for file in given if isinstance(file, Path)}
    found[job.folder] = run_of(job.folder)
    if isinstance(job.batch, Batch):
        try:
            found[Path(job.batch.path)] = job.batch.digest()
        except CorpusError:
            found[Path(job.batch.path)] = ""
    return package_version(), found


# --- records on disk -------------------------------------------------------------------------


class Batch(NamedTuple):
    """A range of bytes of a file of records, with the settings to read it; picklable."""

    path: str
    start: int
    end: int
    on_error: OnError

    def articles(self) -> tuple[list[Article], list[dict[str, Any]]]:
        """Return the articles of the range, and the problems met (rows of ``problems``)."""
        return _articles(self._read().splitlines(), self.on_error)

    def digest(self) -> str:
        """Return a hash of the records of the range."""
        return hashlib.sha256(self._read() + self.on_error.encode()).hexdigest()

    def _read(self) -> bytes:
        try:
            with open(self.path, "rb") as file:
                file.seek(self.start)
                return file.read(self.end - self.start)
        except FileNotFoundError as error:
            problem = "these records are gone: another run has used the folder"
            raise CorpusError(problem, file=self.path) from error


class _InMemory(NamedTuple):
    """Articles of a batch that need not be read from disk."""

    given: list[Article]

    def articles(self) -> tuple[list[Article], list[dict[str, Any]]]:
        return self.given, []

    def digest(self) -> str:
        """Return a hash of the articles, all of their fields."""
        return fingerprint([[vars(article), article.text] for article in self.given])


def _articles(
    lines: Iterable[bytes], on_error: OnError, ids: Collection[str] | None = None
) -> tuple[list[Article], list[dict[str, Any]]]:
    """Return the articles of records, and the problems met; nothing is warned of besides."""
    log = Log(on_error)
    found = (
        record for record in map(json.loads, lines) if ids is None or record["article_id"] in ids
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = list(articles_of_records(found, log))
    return articles, log.problems


class Choices(NamedTuple):
    """How a corpus is read: arguments of :func:`analysis.load_corpus`."""

    columns: dict[str, str] | None
    day_first: bool | None
    events: Events
    duplicates: Duplicates


def _write_records(source: Path, reading: Choices, log: Log, path: Path) -> dict[str, Any]:
    """Write the records, each with its event, and return where they lie."""
    table, number = _write_as_read(source, reading, log, path)
    for decision in decisions(table, number):
        log.note(decision)
    labels = dict(zip(table["article_id"], table["label"], strict=True))
    offsets, at = [0], 0
    with open(path, "rb") as given, write_beside(path) as file:
        for place, line in enumerate(given, start=1):
            if labels:
                record = json.loads(line)
                record["event"] = record["event"] or labels.get(record["article_id"], "")
                line = json.dumps(record).encode() + b"\n"
            file.write(line)
            at += len(line)
            if place % STEP == 0:
                offsets.append(at)
    log.warn(number, see="stream.problems", stacklevel=4)
    return {
        "recognised": log.recognised(),
        "problems": log.problems,
        "decisions": log.decisions(),
        "n_records": number,
        "step": STEP,
        "offsets": offsets if offsets[-1] == at else [*offsets, at],
        "sha256": sha256_of(path),
    }


def _write_as_read(
    source: Path, reading: Choices, log: Log, path: Path
) -> tuple[pd.DataFrame, int]:
    """Write the records; return the events of those that name none, and how many there are."""
    check_events(reading.events)
    finder, named, outlets, number = Finder(), set[str](), set[str](), 0
    without: list[Record] = []
    with write_beside(path) as file:
        found = records(
            source, reading.columns, log, day_first=reading.day_first,
            duplicates=reading.duplicates,
        )  # fmt: skip
        for record in found:
            number += 1
            event = "" if reading.events == "find" else one_line(record.get("event", ""))
            record["event"] = event or ("" if reading.events else NO_EVENT)
            named.add(record["event"])
            outlets.add(one_line(record.get("source", "")))
            file.write(json.dumps(record).encode() + b"\n")
            if not record["event"]:
                without.append(record)
            if len(without) == _AT_ONCE:
                finder.add(_quietly(without))
                without = []
        finder.add(_quietly(without))
        check_any(number, log, source)
    note_twins(outlets, named, log, source)
    return finder.table(taken=named), number


def _quietly(found: Iterable[Record]) -> list[Article]:
    """Return the articles of records; what is wrong with one is said when its batch is read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return list(articles_of_records(found, Log("collect")))


def remove_other_records(own: Path) -> None:
    """Delete the records beside these that are as they were written."""
    for listed in own.parent.glob("records-*.json"):
        index, path = read_sealed(listed), listed.with_suffix(".jsonl")
        if index is not None and path != own and index["sha256"] in ("", sha256_of(path)):
            path.unlink(missing_ok=True)
            listed.unlink()


def _signature(source: Path, reading: Choices, on_error: str) -> str:
    """Return a hash of the files that are read, by name and content, and of what reads them.

    What lies outside the corpus is not read, so a link to it counts by where it leads.
    """
    root = os.path.realpath(source)
    files = sorted(source.rglob("*")) if source.is_dir() else [source]
    facts: list[Any] = [package_version(), str(source), list(reading), on_error]
    for file in files:
        place = os.path.realpath(file)
        try:
            content = sha256_of(file) if Path(place).is_relative_to(root) else place
        except OSError as error:  # it is tried again once it can be read
            content = str(error)
        facts.append([str(file), content])
    return fingerprint(facts)


# --- the work on one batch --------------------------------------------------------------------


def _each(fn: Callable[[Article], Rows], on_error: str, articles: list[Article]) -> dict[str, Rows]:
    """Return the rows of each article, and what went wrong."""
    found: list[pd.DataFrame] = []
    problems: list[dict[str, Any]] = []
    for article in articles:
        try:
            found.append(_table(fn(article)))
        except Exception as error:
            problem = f"{getattr(fn, '__name__', 'the function')} failed on article "
            problem += f"{article.id!r}: {type(error).__name__}: {error}"
            if on_error != "collect":
                raise CorpusError(problem) from error
            row = dict.fromkeys(PROBLEM_COLUMNS, "") | {"article_id": article.id, "row": None}
            problems.append(row | {"problem": problem, "left_out": True})
    filled = [frame for frame in found if len(frame.columns)]
    rows = stacked(filled) if filled else pd.DataFrame()
    return {"rows": rows, "problems": problems}


class _Job(NamedTuple):
    """One batch, the work on it, and where its part goes."""

    fn: Callable[[list[Article]], Mapping[str, Rows]]
    batch: Batch | _InMemory
    folder: Path
    number: int
    key: str
    run: str


def _on_cores(jobs: Sequence[_Job], backend: str, n_jobs: int) -> Iterator[None]:
    """Do jobs here, in one process or many, and yield after each."""
    order = "generator" if backend == "sequential" else "generator_unordered"
    config = joblib.parallel_config(backend=backend, n_jobs=min(n_jobs, max(1, len(jobs))))
    with safe_processes(), config:
        work = joblib.Parallel(return_as=order, pre_dispatch="2*n_jobs")
        yield from work(joblib.delayed(_do)(job) for job in jobs)


def _do(job: _Job, version: str | None = None) -> None:
    """Do the work of one batch and write its part, if the run is still there.

    A worker may outlive a run that was killed; the folder may be another run's by then. One that
    joins a cluster after the run began has to be of the ``version`` of the others.
    """
    if version is not None and package_version() != version:
        raise CorpusError(f"a worker {_OTHER_VERSION}")
    articles, problems = job.batch.articles()
    tables = {name: _table(rows) for name, rows in job.fn(articles).items()}
    known = pd.DataFrame(problems, columns=PROBLEM_COLUMNS)
    failed = tables.get("problems", known[:0])
    tables["problems"] = known if failed.empty else pd.concat([known, failed])
    if run_of(job.folder) != job.run:
        raise CorpusError("the run that this work was for has ended", file=job.folder)
    write_part(job.folder, job.number, job.key, tables, failed=len(failed))


def _table(rows: Rows) -> pd.DataFrame:
    """Return rows as a table: an index of its own as columns, whole numbers whole."""
    if isinstance(rows, pd.DataFrame | pd.Series):
        frame = pd.DataFrame(rows)
        return as_frame(frame) if len(frame.columns) else frame
    rows = list(rows)
    frame = pd.DataFrame(rows)
    for name in frame.select_dtypes("float"):
        values = [row.get(str(name)) if isinstance(row, dict) else None for row in rows]
        if any(type(value) is int for value in values) and all(
            value is None or type(value) is int for value in values
        ):
            frame[name] = pd.array(values, dtype="Int64")
    return frame


def _claim(
    folder: Path, fn: Any, version: str | None, digests: list[str], batch: int, anew: bool
) -> list[str]:
    """Write down whose parts these are, and return their keys.

    The work is known by the ``version`` that the user gives, else by the function. Raises
    :class:`CorpusError` if the folder holds parts of other work, unless ``anew``.
    """
    try:
        known = [fn] if version is None else ["version", version]
        function = fingerprint([package_version(), *known])
    except TypeError as error:
        raise ValueError(
            f"whether parts in a folder are those of this function can't be known ({error}): "
            'give it a version="1", and another one whenever it changes'
        ) from error
    path, before = folder / "run.json", read_sealed(folder / "run.json")
    work = {"function": function, "corpus": fingerprint(digests), "batch": batch}
    if not isinstance(before, dict) or before.keys() != work.keys():
        make_way(path)  # not ours
    elif before != work and not anew:
        differ = ", ".join(name for name in work if before[name] != work[name])
        problem = f"parts of other work lie here (another {differ}); delete them or choose another"
        hint = " folder, or give the work a version=" if "function" in differ else " folder"
        raise CorpusError(problem + hint, file=folder)
    if before != work:
        write_sealed(path, work)
    return [fingerprint([function, digest]) for digest in digests]


# --- parts on disk ----------------------------------------------------------------------------


def is_done(folder: Path, number: int, key: str) -> bool:
    """Whether the part of this key is finished and needs no second try."""
    mark = _listed(_mark(folder, number))
    return mark is not None and mark["key"] == key and mark["failed"] == 0 and all(
        sha256_of(_path(folder, number, name)) == file["sha256"]
        for name, file in mark["tables"].items()
    )  # fmt: skip


def write_part(
    folder: Path, number: int, key: str, tables: Mapping[str, pd.DataFrame], *, failed: int = 0
) -> None:
    """Write the tables of a part, and its mark last; ``failed`` articles are to be tried again.

    Raises ``ValueError`` for a name that can't be that of a file, :class:`CorpusError` for
    values that Parquet can't hold.
    """
    import pyarrow  # slow to import
    import pyarrow.parquet

    made: dict[str, bytes] = {}
    listed = {}
    for name, frame in tables.items():
        if not _NAME.fullmatch(name):
            raise ValueError(f"{name!r} can't be the name of a table: letters, digits, _ and -")
        try:
            table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        except (pyarrow.ArrowInvalid, pyarrow.ArrowTypeError, OverflowError) as error:
            problem = f"a column of table {name!r} can't be kept: {error}"
            raise CorpusError(problem, file=_path(folder, number, name)) from error
        out = io.BytesIO()
        labelled = table.replace_schema_metadata({**(table.schema.metadata or {}), "key": key})
        pyarrow.parquet.write_table(labelled, out, compression="zstd")
        made[name] = out.getvalue()
        listed[name] = {"rows": len(frame), "sha256": hashlib.sha256(made[name]).hexdigest()}
    mark = {"key": key, "failed": failed, "tables": listed}
    remove_part(folder, number)
    # Everything is listed first, so that a run that is killed leaves no file unknown.
    write_sealed(_mark(folder, number), mark | {"key": ""})
    for name, data in made.items():
        make_way(_path(folder, number, name))
        write_bytes(_path(folder, number, name), data)
    write_sealed(_mark(folder, number), mark)


def remove_part(folder: Path, number: int) -> None:
    """Delete the files of a part that are as they were written."""
    path = _mark(folder, number)
    mark = _listed(path)
    if mark is None:
        make_way(path)
        return
    for name, file in mark["tables"].items():
        table = _path(folder, number, name)
        if not table.is_symlink() and sha256_of(table) == file["sha256"]:
            table.unlink()
    path.unlink()


def remove_others(folder: Path, keys: Sequence[str]) -> None:
    """Delete the parts whose key is not the one in its place."""
    for path in folder.glob("part-*.json"):
        found = re.fullmatch(r"part-(\d{5,})\.json", path.name)
        mark = _listed(path)
        if found and mark and mark["key"] not in keys[int(found[1]) :][:1]:
            remove_part(folder, int(found[1]))


def _path(folder: Path, number: int, name: str) -> Path:
    return folder / f"part-{number:05}.{name}.parquet"


def _mark(folder: Path, number: int) -> Path:
    return folder / f"part-{number:05}.json"


def _listed(path: Path) -> dict[str, Any] | None:
    """Return the mark of a part; None if there is none, or none of ours.

    Its ``key`` says what the part was made from ('' while it is unfinished), ``failed`` how many
    articles failed, ``tables`` how many rows each table has, and the hash of its file.
    """
    mark = read_sealed(path)
    try:
        files = mark["tables"].values()
        sound = (
            isinstance(mark["key"], str)
            and type(mark["failed"]) is int
            and all(_NAME.fullmatch(name) for name in mark["tables"])
            and all(type(file["rows"]) is int for file in files)
            and all(re.fullmatch("[0-9a-f]{64}", file["sha256"]) for file in files)
        )
    except (TypeError, KeyError, AttributeError):
        return None
    return mark if sound else None


def _read(path: Path, sha256: str) -> pd.DataFrame:
    """Return a part; nested columns as lists of Python numbers, spans as ``(start, end)``."""
    import pyarrow
    import pyarrow.parquet

    data = read_bytes(path)
    if hashlib.sha256(data).hexdigest() != sha256:
        raise CorpusError("this part is not as it was written; run it again", file=path)
    table = pyarrow.parquet.ParquetFile(io.BytesIO(data)).read()
    frame = table.to_pandas()
    kinds = pyarrow.types
    for field in table.schema:
        values, kind = table.column(field.name), field.type
        if kinds.is_nested(kind):
            cells = values.to_pylist()
            inner = kind.value_type if kinds.is_list(kind) else kind
            if kinds.is_list(inner) and kinds.is_integer(inner.value_type):
                cells = [cell and [pair and tuple(pair) for pair in cell] for cell in cells]
            frame[field.name] = pd.Series(cells, index=frame.index, dtype=object)
        elif kinds.is_integer(kind) and values.null_count:
            frame[field.name] = pd.array(values.to_pylist(), dtype="Int64")
    return frame


def stacked(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Return tables under one another; whole numbers stay whole where a table has none."""
    is_whole = pd.api.types.is_integer_dtype
    kinds: dict[Any, list[bool]] = {}
    for frame in frames:
        for name in frame:
            if is_whole(frame[name]) or not frame[name].isna().all():
                kinds.setdefault(name, []).append(is_whole(frame[name]))
    partly = [name for name, whole in kinds.items() if all(whole) and len(whole) < len(frames)]
    return pd.concat(
        [frame.astype({name: "Int64" for name in partly if name in frame}) for frame in frames],
        ignore_index=True,
    )
