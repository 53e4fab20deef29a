"""Ctrl-C is heard while threads read articles side by side."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import pytest

from analysis.files.cores import go_on, side_by_side
from analysis.quotes.decoding import LABELS, REACH
from analysis.quotes.tagger import probabilities, word_pieces


@pytest.fixture(autouse=True)
def heard() -> Iterator[None]:
    """The keyboard is heard, also where the tests run in the background and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _for_long(begun: list[str], ended: list[str]) -> Callable[[str], None]:
    def run(batch: str) -> None:
        begun.append(batch)
        for _ in range(1000):
            go_on()
            time.sleep(0.01)
        ended.append(batch)

    return run


def test_ctrl_c_ends_what_runs_side_by_side() -> None:
    begun: list[str] = []
    ended: list[str] = []
    timer = threading.Timer(0.2, os.kill, [os.getpid(), signal.SIGINT])
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        side_by_side(_for_long(begun, ended), [str(n) for n in range(100)])
    assert len(begun) < 100 and not ended


def test_the_failure_of_one_batch_ends_the_others() -> None:
    begun: list[str] = []
    ended: list[str] = []

    def run(batch: str) -> None:
        if batch == "0":
            time.sleep(0.1)
            raise ValueError("odd")
        _for_long(begun, ended)(batch)

    with pytest.raises(ValueError, match="odd"):
        side_by_side(run, [str(n) for n in range(100)])
    assert len(begun) < 100 and not ended


def test_the_tagger_stops_between_two_windows() -> None:
    read: list[int] = []

    def network(ids: np.ndarray, features: np.ndarray, least: float) -> tuple[np.ndarray, ...]:
        read.append(ids.shape[1])
        time.sleep(0.01)
        if len(read) == 3:
            os.kill(os.getpid(), signal.SIGINT)
        tags = np.zeros((1, ids.shape[1], len(LABELS)), dtype=np.float32)
        return tags, np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2 * REACH + 1, len(LABELS)))

    pieces = word_pieces("It fell into the sea. " * 30_000)
    with pytest.raises(KeyboardInterrupt):
        side_by_side(lambda text: probabilities(pieces, network, 0.5), ["a"])
    assert len(read) < 100
