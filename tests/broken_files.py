"""Loading what is broken: counts what was tried, and what came out as it should."""

from __future__ import annotations

import signal
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import Corpus, CorpusError, load_corpus

SECONDS = 60
"""No input of these tests is waited for longer; a pipe would be for ever."""


class Tally:
    """How many inputs of each class were tried, and how many survived.

    One survives that gives a corpus in which every row is an article or is told in
    ``problems``, or a :class:`CorpusError` that names the file; not any other exception.
    """

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.survived: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()

    def load(self, kind: str, path: Path, *, rows: int | None = None) -> Corpus | CorpusError:
        """Load ``path``, which holds so many ``rows``, and note how it went."""
        self.tried[kind] += 1
        try:
            with warnings.catch_warnings(), at_most(SECONDS):
                warnings.simplefilter("ignore")
                corpus = load_corpus(path, on_error="collect")
        except CorpusError as error:
            assert path.name in str(error), f"{path.name} is not named: {error}"
            self.survived[kind] += 1
            self.refused[kind] += 1
            return error
        told = len(corpus) + int(corpus.problems["left_out"].sum())
        assert rows is None or told == rows, f"{path.name}: {rows} rows, {told} accounted for"
        assert all(article.text.strip() for article in corpus)
        assert corpus.problems["problem"].str.len().gt(0).all()
        self.survived[kind] += 1
        return corpus

    def lines(self) -> list[str]:
        """Return the table of what was tried and what survived."""
        head = f"{'class of input':40} {'tried':>6} {'survived':>9} {'refused':>8}"
        rows = [
            f"{kind:40} {n:6} {self.survived[kind]:9} {self.refused[kind]:8}"
            for kind, n in sorted(self.tried.items())
        ]
        total = [sum(counts.values()) for counts in (self.tried, self.survived, self.refused)]
        return [head, *rows, f"{'all':40} {total[0]:6} {total[1]:9} {total[2]:8}"]


@contextmanager
def at_most(seconds: int) -> Iterator[None]:
    """Stop the block with an error if it hangs."""

    def stop(*_: object) -> None:
        raise AssertionError(f"no end within {seconds} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
