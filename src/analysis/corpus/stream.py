"""A corpus that never stands in memory: its articles lie on disk and are read in batches.

A file of articles can be walked through, but not entered in the middle: a Parquet file is
compressed, a line of a CSV may lie in the middle of a cell, an export holds its articles in
one document. So the records (the raw texts and their metadata) are written once, one JSON
line each, and any batch of them is then a range of bytes that any process can read alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import warnings
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.corpus.collection import Corpus, problem_line, problem_table
from analysis.corpus.decoding import CorpusError
from analysis.corpus.lists import folder_list
from analysis.corpus.loading import article_of, checked, corpus_path, records
from analysis.corpus.log import Log, OnError
from analysis.corpus.tables import Record
from analysis.files import read_sealed, sha256_of, write_beside, write_sealed
from analysis.fingerprint import package_version
from analysis.folders import PARTS, check_apart, claimed, make_way


class Batch(NamedTuple):
    """A range of bytes of a file of records, with the settings to read it; picklable."""

    path: str
    start: int
    end: int
    on_error: OnError

    def articles(self) -> tuple[list[Article], list[dict[str, Any]]]:
        """Return the articles of the range, and the problems met (rows of ``problems``)."""
        return _articles(map(json.loads, self._read().splitlines()), self.on_error)

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


class CorpusStream:
    """The articles of a corpus, read from disk each time they are walked through.

    ``recognised`` says what was read, ``problems`` lists the rows that gave no record (same
    columns as ``Corpus.problems``); what is wrong with a text shows when it is read.
    ``n_records`` counts the records. Made by :func:`stream_corpus`.
    """

    def __init__(self, path: Path, source: Path, on_error: OnError, index: dict[str, Any]) -> None:
        self.path, self.on_error = path, on_error
        self.folder = source.absolute() if source.is_dir() else None
        self.recognised: str = index["recognised"]
        self._offsets: list[int] = index["offsets"]
        self._step: int = index["step"]
        self.n_records: int = index["n_records"]
        self.problems = problem_table(index["problems"])
        self._place: TemporaryDirectory[str] | None = None

    @property
    def speakers(self) -> Path | None:
        """The path of ``speakers.csv`` in the folder of the corpus, None where there is none."""
        return folder_list(self.folder, "speakers.csv")

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
            chosen = (record for record in map(json.loads, file) if record["article_id"] in wanted)
            articles, problems = _articles(chosen, self.on_error)
        return Corpus(
            articles,
            folder=self.folder,
            problems=problem_table(problems),
            recognised=self.recognised,
        )

    def batches(self, size: int) -> list[Batch]:
        """Return the ranges of bytes that hold ``size`` records each, in order.

        ``size`` is rounded up to a multiple of 10, of which the places are known. Those of a
        temporary folder can be read as long as the stream is there.
        """
        every = -(-max(size, 1) // self._step)
        starts = self._offsets[:-1:every]
        ends = [*starts[1:], *self._offsets[-1:]][: len(starts)]
        return [
            Batch(str(self.path), start, end, self.on_error)
            for start, end in zip(starts, ends, strict=True)
            if start < end
        ]


STEP = 10  # records between two places that are written down


def stream_corpus(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    on_error: OnError = "raise",
    folder: str | Path | None = None,
) -> CorpusStream:
    """Open what :func:`analysis.load_corpus` reads as a stream, in bounded memory.

    The records are written as JSON lines to ``folder``, by default a temporary one
    that goes with the stream: as much disk as the raw texts. If ``folder`` holds them
    already, read by this version from files of the same names and content, they are used as
    they are. Only the ids are held in memory. A document, an export and a ``.json`` list are
    read as a whole; JSON lines, CSV, TSV and Parquet, row by row.

    ``folder`` must be new, empty, or one of an earlier run, and lie apart from the corpus
    (:mod:`analysis.folders`). Raises :class:`CorpusError` otherwise, and as
    :func:`analysis.load_corpus` does, though for an empty text only when its batch is read.
    """
    source = corpus_path(where)
    log = Log(checked(on_error))
    if folder is None:
        place = TemporaryDirectory(prefix="corpus-")
        path = Path(place.name) / "records.jsonl"
        stream = CorpusStream(path, source, on_error, _write_records(source, columns, log, path))
        stream._place = place  # the temporary folder lives as long as the stream
        return stream
    check_apart(folder, source)
    if not source.exists():
        raise CorpusError("there is no such file or folder", file=source)
    with claimed(folder, PARTS) as target:
        # A name of their own, so that no stream reads the records of another corpus.
        name = f"records-{_signature(source, columns, on_error)[:16]}"
        path, listed = target.absolute() / f"{name}.jsonl", target / f"{name}.json"
        index = read_sealed(listed)
        whole = index is not None and not any(one["left_out"] for one in index["problems"])
        # What was left out may have been so for a passing reason: it is tried again.
        if not whole or index["sha256"] != sha256_of(path):
            if index is None:
                make_way(listed)
            index = _write_records(source, columns, log, path)
            write_sealed(listed, index)
        return CorpusStream(path, source, on_error, index)


def remove_other_records(own: Path) -> None:
    """Delete the records beside these that are as they were written."""
    for listed in own.parent.glob("records-*.json"):
        index, path = read_sealed(listed), listed.with_suffix(".jsonl")
        if index is not None and path != own and index["sha256"] in ("", sha256_of(path)):
            path.unlink(missing_ok=True)
            listed.unlink()


def _articles(
    found: Iterable[Record], on_error: OnError
) -> tuple[list[Article], list[dict[str, Any]]]:
    """Return the articles of records, and the problems met; nothing is warned of besides."""
    log = Log(on_error)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        articles = [article_of(record, log) for record in found]
    return [article for article in articles if article is not None], log.problems


def _write_records(
    source: Path, columns: dict[str, str] | None, log: Log, path: Path
) -> dict[str, Any]:
    """Write the records and return where they lie."""
    offsets, at, number = [0], 0, 0
    with write_beside(path) as file:
        for number, record in enumerate(records(source, columns, log), start=1):
            line = json.dumps(record).encode() + b"\n"
            file.write(line)
            at += len(line)
            if number % STEP == 0:
                offsets.append(at)
    return {
        "recognised": log.recognised(),
        "problems": log.problems,
        "n_records": number,
        "step": STEP,
        "offsets": offsets if offsets[-1] == at else [*offsets, at],
        "sha256": sha256_of(path),
    }


def _signature(source: Path, columns: dict[str, str] | None, on_error: str) -> str:
    """Return a hash of the files that are read, by name and content, and of what reads them.

    What lies outside the corpus is not read, so a link to it counts by where it leads.
    """
    root = os.path.realpath(source)
    files = sorted(source.rglob("*")) if source.is_dir() else [source]
    facts: list[Any] = [package_version(), str(source), columns, on_error]
    for file in files:
        place = os.path.realpath(file)
        try:
            content = sha256_of(file) if Path(place).is_relative_to(root) else place
        except OSError as error:  # it is tried again once it can be read
            content = str(error)
        facts.append([str(file), content])
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()
