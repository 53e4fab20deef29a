"""Work done article by article, on one core or many, kept in parts so that it can go on.

The articles are cut into batches; what a function makes of a batch is written to a folder as
a part, a Parquet file a table. A run that was killed goes on with the first part that is
missing and gives the same tables. Steps that need the whole corpus read the parts.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import joblib
import pandas as pd
from tqdm import tqdm

from analysis.corpus import Article, CorpusError, articles_of
from analysis.corpus.collection import PROBLEM_COLUMNS
from analysis.corpus.decoding import for_terminal
from analysis.corpus.loading import checked
from analysis.corpus.log import OnError
from analysis.corpus.stream import Batch, CorpusStream, remove_other_records
from analysis.files import read_sealed, write_sealed
from analysis.fingerprint import fingerprint, package_version
from analysis.folders import PARTS, check_apart, claimed, make_way, run_of
from analysis.parts import Parts, is_done, remove_others, stacked, write_part
from analysis.tables import as_frame

Rows = pd.DataFrame | list[dict[str, Any]]
BACKENDS = ("sequential", "threading", "loky", "dask")
_ORDER = dict.fromkeys(BACKENDS, "generator_unordered") | {"sequential": "generator"}


class _InMemory(NamedTuple):
    """Articles of a batch that need not be read from disk."""

    given: list[Article]

    def articles(self) -> tuple[list[Article], list[dict[str, Any]]]:
        return self.given, []

    def digest(self) -> str:
        """Return a hash of the articles, all of their fields."""
        return fingerprint([[vars(article), article.text] for article in self.given])


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

    ``fn`` takes an article and returns a DataFrame or a list of dicts; anything that Parquet
    can hold (texts, numbers, dates, lists of them). It must depend on the article alone, and
    for ``loky`` and ``dask`` it must be picklable (a function of a module or a notebook).
    ``corpus`` is a :class:`analysis.Corpus`, a stream
    (:func:`analysis.corpus.stream.stream_corpus`), or any articles. ``on_error="collect"``
    leaves out an article on which ``fn`` fails and warns; otherwise, and always naming the
    article, :class:`CorpusError` is raised.

    ``backend`` is one of joblib's: ``sequential``, ``threading``, ``loky`` (processes,
    ``n_jobs`` of them, -1 for all cores), or ``dask``: inside ``with
    dask.distributed.Client(...)`` the batches go to that cluster, whose workers must see
    the files under the same paths.

    ``folder`` (new, empty, or of an earlier run) keeps the parts: a run that was killed goes
    on where it stopped, and articles on which ``fn`` failed are tried again. Parts are taken
    up again only if they were made of the same articles, by the same version of this package
    and the same function, by value: its code, defaults, closure and globals, and the functions
    of your own modules that it calls. What it reads while it runs (a file, a service) is not
    seen: give the work a ``version``, which then stands for the function, and change it
    yourself.

    Raises :class:`CorpusError` for parts of other work in ``folder``, a folder that is not
    ours or in use by another run; ``ValueError`` for another backend, and for a function that
    can't be known by its value (it holds an open file, say) without ``version``.
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
    The tables are never put together here: :class:`analysis.parts.Parts` reads them one by
    one or as a whole. Without ``folder`` they lie in a temporary one. ``anew`` takes parts
    of other work in ``folder`` away, where it would raise.
    """
    if backend not in BACKENDS:
        raise ValueError(f"backend must be one of {', '.join(BACKENDS)}, not {backend!r}")
    if batch < 1:
        raise ValueError(f"batch must be at least 1, not {batch}")
    batches = _batches(corpus, batch)
    place = TemporaryDirectory(prefix="parts-") if folder is None else None
    if folder is not None:
        check_apart(folder, getattr(corpus, "folder", None))
    with nullcontext(Path(place.name)) if place else claimed(str(folder), PARTS) as given:
        target = given.absolute()  # workers have working folders of their own
        keys = [str(number) for number in range(len(batches))]
        if not place:
            work, digests = _work(fn, version), [part.digest() for part in batches]
            keys = [fingerprint([work, digest]) for digest in digests]
            _claim(target, {"function": work, "corpus": fingerprint(digests), "batch": batch}, anew)
            remove_others(target, keys)
            if isinstance(corpus, CorpusStream) and corpus.path.parent == target:
                remove_other_records(corpus.path)
        todo = [n for n, key in enumerate(keys) if place or not is_done(target, n, key)]
        run = run_of(target)
        jobs = (joblib.delayed(_do)(fn, batches[n], target, n, keys[n], run) for n in todo)
        done = len(batches) - len(todo)
        with (
            _safe_path(),
            joblib.parallel_config(backend=backend, n_jobs=min(n_jobs, max(1, len(todo)))),
            tqdm(total=len(batches), initial=done, unit="part", disable=None) as bar,
        ):
            for _ in joblib.Parallel(return_as=_ORDER[backend], pre_dispatch="2*n_jobs")(jobs):
                bar.update()
        return Parts(target, keys, place)


@contextmanager
def _safe_path() -> Iterator[None]:
    """Have workers that are started meanwhile take no module from the working folder.

    Python puts it before all others; a corpus that somebody sent may hold a ``numpy.py``. What
    the user's own path names is handed on to the workers as it is.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = before or "1"
    try:
        yield
    finally:
        if before is None:
            del os.environ["PYTHONSAFEPATH"]


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


def _do(
    fn: Callable[[list[Article]], Mapping[str, Rows]],
    batch: Batch | _InMemory,
    folder: Path,
    number: int,
    key: str,
    run: str,
) -> None:
    """Do the work of one batch and write its part, if the run is still there.

    A worker may outlive a run that was killed; the folder may be another run's by then.
    """
    articles, problems = batch.articles()
    tables = {name: _table(rows) for name, rows in fn(articles).items()}
    known = pd.DataFrame(problems, columns=PROBLEM_COLUMNS)
    failed = tables.get("problems", known[:0])
    tables["problems"] = known if failed.empty else pd.concat([known, failed])
    if run_of(folder) != run:
        raise CorpusError("the run that this work was for has ended", file=folder)
    write_part(folder, number, key, tables, failed=len(failed))


def _batches(corpus: Iterable[Article], size: int) -> Sequence[Batch | _InMemory]:
    if isinstance(corpus, CorpusStream):
        return corpus.batches(size)
    articles = articles_of(corpus)
    return [_InMemory(articles[at : at + size]) for at in range(0, len(articles), size)]


def _work(fn: Any, version: str | None) -> str:
    """Return what identifies the work: the version that the user gives, else the function."""
    if version is not None:
        return fingerprint([package_version(), "version", version])
    try:
        return fingerprint([package_version(), fn])
    except TypeError as error:
        raise ValueError(
            f"whether parts in a folder are those of this function can't be known ({error}): "
            'give it a version="1", and another one whenever it changes'
        ) from error


def _claim(folder: Path, work: dict[str, Any], anew: bool) -> None:
    """Write down whose parts these are; CorpusError if they are those of other work."""
    path = folder / "run.json"
    before = read_sealed(path)
    if before == work:
        return
    if not isinstance(before, dict) or before.keys() != work.keys():
        make_way(path)  # not ours
    elif not anew:
        differ = ", ".join(name for name in work if before[name] != work[name])
        problem = f"parts of other work lie here (another {differ}); delete them or choose another"
        hint = " folder, or give the work a version=" if "function" in differ else " folder"
        raise CorpusError(problem + hint, file=folder)
    write_sealed(path, work)
