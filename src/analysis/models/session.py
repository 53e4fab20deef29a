"""How the package runs a network: on one thread, with the same result everywhere."""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from functools import cache, wraps
from threading import Event, Lock, local
from typing import TYPE_CHECKING, TypeVar

from analysis.models import model_file

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Batch = TypeVar("Batch")
Result = TypeVar("Result")
_HERE = local()  # the event by which this thread is told to stop


def _one_each(load: Callable[[str], Result]) -> Callable[[str], Result]:
    """Have threads that ask for a file at once wait for one result, which is kept."""
    loaded, loading = cache(load), Lock()

    @wraps(load)
    def waiting(file: str) -> Result:
        with loading:
            return loaded(file)

    return waiting


@_one_each
def session(file: str) -> InferenceSession:
    """Return a session of onnxruntime for a file such as ``quotes/tagger.onnx``."""
    import onnxruntime  # slow to import

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts side by side are faster than halves of one
    return onnxruntime.InferenceSession(
        model_file(file),
        options,
        providers=["CPUExecutionProvider"],
        disabled_optimizers=["QDQSelectorActionTransformer"],  # it fails on shared weights
    )


def workers() -> int:
    """Return how many inputs are read side by side: one for each core that we may use."""
    usable = getattr(os, "sched_getaffinity", None)
    return len(usable(0)) if usable else os.cpu_count() or 1


def side_by_side(run: Callable[[Batch], Result], batches: Iterable[Batch]) -> list[Result]:
    """Return what ``run`` makes of each batch, in order; a network lets other threads work.

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


def of_one_length(lengths: Iterable[int], pieces: int) -> Iterator[list[int]]:
    """Yield the positions of rows that may be read together, short rows first.

    All rows of a batch are equally long, so that nothing is padded and no result hangs on
    its neighbours; a batch holds ``pieces`` word pieces at most, or one row.
    """
    by_length: defaultdict[int, list[int]] = defaultdict(list)
    for position, length in enumerate(lengths):
        by_length[length].append(position)
    for length, members in sorted(by_length.items()):
        size = max(1, pieces // length)
        for first in range(0, len(members), size):
            yield members[first : first + size]
