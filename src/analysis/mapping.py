"""Work done article by article, on one core or many, kept in parts so that it can go on.

The articles are cut into batches; what a function makes of a batch is written to a folder as
a part, a Parquet file a table. A run that was killed goes on with the first part that is
missing and gives the same tables. Steps that need the whole corpus read the parts.
"""

from __future__ import annotations

import hashlib
import inspect
import json
import pickle
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import joblib
import pandas as pd
from tqdm import tqdm

import analysis
from analysis.corpus import Article, CorpusError, articles_of
from analysis.corpus.collection import PROBLEM_COLUMNS
from analysis.corpus.decoding import for_terminal
from analysis.corpus.loading import checked
from analysis.corpus.log import OnError
from analysis.corpus.stream import Batch, CorpusStream
from analysis.files import digest_of, write_bytes
from analysis.parts import Parts, write_part

Rows = pd.DataFrame | list[dict[str, Any]]
BACKENDS = ("sequential", "threading", "loky", "dask")
_ORDER = dict.fromkeys(BACKENDS, "generator_unordered") | {"sequential": "generator"}


class _InMemory(NamedTuple):
    """Articles of a batch that need not be read from disk."""

    given: list[Article]

    def articles(self) -> tuple[list[Article], list[dict[str, Any]]]:
        return self.given, []


def map_articles(
    fn: Callable[[Article], Rows],
    corpus: Iterable[Article],
    *,
    backend: str = "sequential",
    n_jobs: int = -1,
    folder: str | Path | None = None,
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
    the files under the same paths. ``folder`` keeps the parts: a run that was killed goes on
    where it stopped; a run of other work there raises :class:`CorpusError`. Raises
    ``ValueError`` for another backend.
    """
    each = partial(_each, fn, checked(on_error))
    parts = map_batches(each, corpus, backend=backend, n_jobs=n_jobs, folder=folder, batch=batch)
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
    batches, signature = _batches(corpus, batch)
    place = None if folder else TemporaryDirectory(prefix="parts-")
    target = Path(place.name if place else str(folder))
    target.mkdir(parents=True, exist_ok=True)
    _claim(target, {"function": _described(fn), "corpus": signature, "batch": batch}, anew)
    todo = [number for number in range(len(batches)) if not Parts.is_done(target, number)]
    jobs = (joblib.delayed(_do)(fn, batches[number], target, number) for number in todo)
    done = len(batches) - len(todo)
    with (
        joblib.parallel_config(backend=backend, n_jobs=n_jobs),
        tqdm(total=len(batches), initial=done, unit="part", disable=None) as bar,
    ):
        for _ in joblib.Parallel(return_as=_ORDER[backend], pre_dispatch="2*n_jobs")(jobs):
            bar.update()
    return Parts(target, len(batches), place)


def _each(fn: Callable[[Article], Rows], on_error: str, articles: list[Article]) -> dict[str, Rows]:
    """Return the rows of each article, and what went wrong."""
    found: list[pd.DataFrame] = []
    problems: list[dict[str, Any]] = []
    for article in articles:
        try:
            found.append(pd.DataFrame(fn(article)))
        except Exception as error:
            problem = f"{getattr(fn, '__name__', 'the function')} failed on article "
            problem += f"{article.id!r}: {type(error).__name__}: {error}"
            if on_error != "collect":
                raise CorpusError(problem) from error
            row = dict.fromkeys(PROBLEM_COLUMNS, "") | {"article_id": article.id, "row": None}
            problems.append(row | {"problem": problem, "left_out": True})
    rows = pd.concat([frame for frame in found if len(frame.columns)] or [pd.DataFrame()])
    return {"rows": rows, "problems": problems}


def _do(
    fn: Callable[[list[Article]], Mapping[str, Rows]],
    batch: Batch | _InMemory,
    folder: Path,
    number: int,
) -> None:
    """Do the work of one batch and write its part."""
    articles, problems = batch.articles()
    tables = {name: pd.DataFrame(rows) for name, rows in fn(articles).items()}
    known = pd.DataFrame(problems, columns=PROBLEM_COLUMNS)
    more = tables.get("problems")
    tables["problems"] = known if more is None or more.empty else pd.concat([known, more])
    write_part(folder, number, tables)


def _batches(corpus: Iterable[Article], size: int) -> tuple[list[Any], str]:
    """Return the batches and a hash of what is in them."""
    if isinstance(corpus, CorpusStream):
        return list(corpus.batches(size)), corpus.signature
    articles = articles_of(corpus)
    digest = hashlib.sha256()
    for article in articles:
        digest.update(pickle.dumps((article.id, article.source, article.raw)))
    parts = [articles[start : start + size] for start in range(0, len(articles), size)]
    return [_InMemory(part) for part in parts], digest.hexdigest()


def _described(fn: Any) -> str:
    """Return what identifies a function: its name, its code, what it is bound to, ours."""
    if isinstance(fn, partial):
        bound = [_described(one) for one in (fn.func, *fn.args)]
        return json.dumps([*bound, repr(sorted(fn.keywords.items()))])
    if not callable(fn):
        return repr(fn)
    try:
        code = inspect.getsource(fn)
    except (OSError, TypeError):
        code = ""
    name = f"{getattr(fn, '__module__', '')}.{getattr(fn, '__qualname__', type(fn).__name__)}"
    return f"{name} {hashlib.sha256(code.encode()).hexdigest()[:16]} {_version()}"


@cache
def _version() -> str:
    """Return a hash of the code and the word lists of this package."""
    package = Path(str(analysis.__file__)).parent
    return digest_of([*package.rglob("*.py"), *package.glob("lexicons/*")])[:16]


def _claim(folder: Path, work: dict[str, Any], anew: bool) -> None:
    """Write down whose parts these are; CorpusError if they are those of other work."""
    path = folder / "run.json"
    try:
        before = json.loads(path.read_bytes())
    except FileNotFoundError:
        before = None
    except (OSError, ValueError) as error:
        raise CorpusError(f"cannot be read ({error})", file=path) from error
    if before == work:
        return
    if before is not None and not anew:
        differ = ", ".join(name for name in work if before.get(name) != work[name])
        problem = f"parts of other work lie here (another {differ}); delete them or choose another"
        raise CorpusError(f"{problem} folder", file=folder)
    for part in folder.glob("part-*"):
        part.unlink()
    write_bytes(path, json.dumps(work).encode())
