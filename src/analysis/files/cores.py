"""Work that is shared among the cores of this machine, by threads or by processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Event, local
from typing import Any, TypeVar

from analysis.files import CorpusError

Batch = TypeVar("Batch")
Result = TypeVar("Result")
Call = tuple[Callable[..., Any], tuple[Any, ...], dict[str, Any]]  # what joblib.delayed returns

_HERE = local()  # the event by which this thread is told to stop


def workers(n_jobs: int = -1) -> int:
    """Return how many things are done side by side: ``n_jobs``, -1 for all cores we may use.

    Raises ``ValueError`` for another number below 1.
    """
    if n_jobs != -1 and (type(n_jobs) is not int or n_jobs < 1):
        raise ValueError(f"n_jobs must be a whole number from 1 on, or -1, not {n_jobs!r}")
    if n_jobs != -1:
        return n_jobs
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def side_by_side(run: Callable[[Batch], Result], batches: Iterable[Batch]) -> list[Result]:
    """Return what ``run`` makes of each batch, in order, from threads: a network lets others work.

    When one batch fails, or the user presses Ctrl-C, those that wait are given up, and those
    that run end where they next call :func:`go_on`.
    """
    stop = Event()

    def one(batch: Batch) -> Result:
        _HERE.stop = stop
        go_on()
        return run(batch)

    with ThreadPoolExecutor(workers()) as pool:
        try:
            return list(pool.map(one, batches))
        except BaseException:
            stop.set()
            raise


def go_on() -> None:
    """Raise ``CancelledError`` in a thread of :func:`side_by_side` that has been given up.

    Only the main thread hears Ctrl-C; loops that may take seconds ask here whether it did.
    """
    stop = getattr(_HERE, "stop", None)
    if stop is not None and stop.is_set():
        raise CancelledError


@contextmanager
def safe_processes() -> Iterator[None]:
    """Let processes that are started meanwhile take no module from the working folder.

    Python puts that folder before all others, and a corpus that someone sent may hold a numpy.py.
    What the user's own path names is handed on as it is. Raises :class:`CorpusError` where one of
    them is killed.
    """
    before = os.environ.get("PYTHONSAFEPATH")
    os.environ["PYTHONSAFEPATH"] = before or "1"
    try:
        yield
    except BrokenExecutor as error:
        problem = "a process that shared the work was killed, perhaps for want of memory"
        raise CorpusError(f"{problem}; run it again") from error
    finally:
        os.environ.pop("PYTHONSAFEPATH")
        os.environ |= {"PYTHONSAFEPATH": before} if before is not None else {}


@contextmanager
def in_processes(calls: Iterable[Call], n_jobs: int) -> Iterator[Iterator[Any]]:
    """Give what each of ``calls`` (of ``joblib.delayed``) returns, in order.

    With one job nothing is started: each call is done here when its result is asked for. Else all
    are begun at once in so many processes, which later calls use again. Ask for all results:
    those that are not asked for are given up, and so is what others have begun meanwhile.
    """
    if n_jobs == 1:
        yield (function(*given, **named) for function, given, named in calls)
        return
    import joblib  # slow to import

    with safe_processes():
        with joblib.parallel_config(backend="loky", n_jobs=n_jobs, inner_max_num_threads=1):
            work = joblib.Parallel(return_as="generator", pre_dispatch="all", max_nbytes=None)
        yield work(calls)
