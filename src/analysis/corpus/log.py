"""What reading a corpus found: what is wrong, and what was recognised."""

from __future__ import annotations

import warnings
from collections import Counter
from typing import Any, Literal

from analysis.corpus.decoding import CorpusError, for_terminal

OnError = Literal["raise", "collect"]


class Log:
    """The problems met while a corpus is read, and how many articles each kind of file gave.

    ``moved`` are two prefixes of file names: the second is shown in place of the first, for
    files that were read from a copy.
    """

    def __init__(
        self,
        on_error: OnError = "raise",
        problems: list[dict[str, Any]] | None = None,
        *,
        moved: tuple[str, str] = ("", ""),
    ) -> None:
        self.on_error = on_error
        self.problems = [] if problems is None else problems
        self.moved = moved
        self.files: Counter[str] = Counter()
        self.articles: Counter[str] = Counter()
        self.unread: Counter[str] = Counter()
        self.container = ""

    def within(self, copy: object, original: object) -> Log:
        """Return a log that writes to this one, with the names of the original files."""
        log = Log(self.on_error, self.problems, moved=(str(copy), str(original)))
        log.files, log.articles, log.unread = self.files, self.articles, self.unread
        return log

    def original(self, text: str) -> str:
        """Return ``text`` with the names of the original files."""
        return text.replace(*self.moved) if self.moved[0] else text

    def renamed(self, error: CorpusError) -> CorpusError:
        """Return the error with the name of the original file."""
        return CorpusError(
            self.original(error.problem),
            file=self.original(error.file),
            row=error.row,
            column=error.column,
        )

    def report(self, error: CorpusError, article_id: str = "") -> None:
        """Raise the error, or note an article that is left out."""
        error = self.renamed(error)
        if self.on_error == "raise":
            raise error
        self.note(error, article_id, left_out=True)

    def note(
        self,
        doubt: CorpusError,
        article_id: str = "",
        *,
        left_out: bool = False,
        warn: bool = False,
    ) -> None:
        """Note a problem that stops nothing, and warn of it if ``warn``."""
        doubt = self.renamed(doubt)
        if warn:
            warnings.warn(str(doubt), stacklevel=3)
        self.problems.append(
            {
                "file": doubt.file,
                "row": doubt.row,
                "column": doubt.column,
                "article_id": article_id,
                "problem": doubt.problem,
                "left_out": left_out,
            }
        )

    def recognised(self) -> str:
        """Return what was read in a few words, such as ``table (.csv), 25 rows``."""
        parts = []
        for kind, n_files in self.files.items():
            if kind == "rows":
                parts.append(counted(self.articles[kind], "row"))
                continue
            unit = "row" if kind.startswith(("table", "spreadsheet", "list")) else "article"
            many = f", {counted(self.articles[kind], unit)}"
            if not self.container:
                parts.append(kind + many)
            else:
                tells = unit == "row" or "export" in kind
                parts.append(f"{n_files} × {kind}{many if tells else ''}")
        if self.unread:
            passed = (f"{number} × {kind}" for kind, number in sorted(self.unread.items()))
            parts.append(f"not read: {', '.join(passed)}")
        found = "; ".join(parts)
        return for_terminal(f"{self.container}: {found}" if self.container else found)


def counted(number: int, unit: str) -> str:
    """Return a number with its noun: ``1 article``, ``2000 articles``."""
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
