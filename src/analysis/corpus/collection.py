"""A corpus: a list of articles with unique ids, listed, filtered, saved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.cleaning.broken_marks import broken_marks
from analysis.corpus.article import Article, iso_date
from analysis.corpus.decoding import CorpusError, for_terminal
from analysis.corpus.saving import save_folder
from analysis.folders import check_apart
from analysis.segment import words

PROBLEM_COLUMNS = ["file", "row", "column", "article_id", "problem", "left_out"]


def problem_table(rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """Return what is wrong with a corpus as a table, the ``problems`` of :class:`Corpus`."""
    table = pd.DataFrame(rows, columns=PROBLEM_COLUMNS)
    return table.astype({"row": "Int64", "left_out": "bool"})


def problem_line(row: pd.Series) -> str:
    """Return a row of such a table in words for a terminal: file (else article), row, problem."""
    place = [str(row["file"] or row["article_id"])]
    place += [f"row {row['row']}"] if not pd.isna(row["row"]) else []
    place += [f"column {row['column']}"] if row["column"] else []
    return for_terminal(f"{', '.join(place)}: {row['problem']}")


class Corpus:
    """A list of articles with unique ids.

    ``corpus["a1"]`` is one article, ``corpus.frame`` the table of them. ``problems`` lists
    what was left out when it was loaded, and why: ``file, row, column, article_id,
    problem, left_out``. ``recognised`` says in a few words what kind of file it was loaded
    from, such as ``Nexis Uni export (.docx), 25 articles``; '' for a corpus made otherwise.
    """

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        folder: Path | None = None,
        problems: pd.DataFrame | None = None,
        recognised: str = "",
    ) -> None:
        self.articles = list(articles)
        self.folder = folder
        self.recognised = recognised
        self.problems = pd.DataFrame(columns=PROBLEM_COLUMNS) if problems is None else problems
        self._by_id = {article.id: article for article in self.articles}
        if len(self._by_id) < len(self.articles):
            ids = pd.Series([article.id for article in self.articles])
            raise CorpusError(f"ids that occur twice: {', '.join(ids[ids.duplicated()].unique())}")

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __getitem__(self, article_id: str) -> Article:
        try:
            return self._by_id[article_id]
        except KeyError:
            some = ", ".join(list(self._by_id)[:8])
            raise KeyError(f"no article {article_id!r}; there are {some} ...") from None

    def __repr__(self) -> str:
        what = self.recognised if self.folder is None and len(self.recognised) <= 60 else ""
        shown = f"; {what}" if what else ""
        return f"Corpus({len(self)} articles, {len(self.sources)} sources{shown})"

    @property
    def sources(self) -> list[str]:
        """The sources in order of first appearance."""
        return list(dict.fromkeys(article.source for article in self.articles))

    @property
    def frame(self) -> pd.DataFrame:
        """One row an article: its metadata, ``date``, ``n_words`` and counts of what was mended.

        ``date`` is a Timestamp, the first day of the period where only a month or year is
        known, NaT where the date can't be read. ``broken_marks`` counts paragraphs whose
        quotation marks do not pair. A column of the corpus that bears one of these names gets
        ``_given`` added to it.
        """
        columns = (
            "article_id source event published title byline n_words n_edits broken_marks".split()
        )
        rows = [
            {
                "article_id": article.id,
                "source": article.source,
                "event": article.event,
                "published": article.published,
                "title": article.title,
                "byline": article.byline,
                "n_words": len(words(article.text)),
                "n_edits": len(article.edits),
                "broken_marks": len(broken_marks(article.text)),
                **{
                    f"{name}_given" if name in {*columns, "date"} else name: value
                    for name, value in article.extra.items()
                },
            }
            for article in self.articles
        ]
        frame = pd.DataFrame(rows, columns=None if rows else columns)
        frame = frame.astype(dict.fromkeys(columns[-3:], "int64"))
        known = frame["published"].where(frame["published"].map(iso_date) != "")
        frame.insert(4, "date", pd.to_datetime(known, format="ISO8601", errors="coerce"))
        return frame

    def filter(self, where: Callable[[Article], bool] | None = None, **fields: Any) -> Corpus:
        """Return the articles that ``where`` accepts and whose fields have the given values.

        A list gives several values: ``corpus.filter(source=["A", "B"], event="trip")``.
        Raises :class:`CorpusError` for a field that no article has.
        """
        kept = [article for article in self.articles if where is None or where(article)]
        for name, value in fields.items():
            wanted = set(value) if isinstance(value, list | tuple | set) else {value}
            known = {"id", "source", "title", "published", "byline", "event"}
            if name not in known and not any(name in article.extra for article in self.articles):
                raise CorpusError(f"no field {name!r} to filter by")
            kept = [
                article
                for article in kept
                if (getattr(article, name) if name in known else article.extra.get(name)) in wanted
            ]
        return Corpus(kept, folder=self.folder, problems=self.problems)

    def save(self, folder: str | Path) -> None:
        """Write ``metadata.csv`` and the raw texts to ``folder``; :func:`load_corpus` reads them.

        The folder must be new or empty, and apart from the one this corpus was read from. All
        is written beside first, read again and then renamed. A column of
        the corpus that would be taken for a field gets ``_given`` added; a cell that a
        spreadsheet could take for a formula gets a ``'`` before it, which is taken off again.
        Raises :class:`CorpusError`, with nothing left behind, for another folder, a corpus
        without articles, half a character (a lone surrogate), an article that would not be read
        again as it is (such as one that looks like a database export), and where the disk fails.
        """
        check_apart(folder, self.folder)
        save_folder(self.articles, Path(folder))


def articles_of(one_or_many: Corpus | Article | Iterable[Article]) -> list[Article]:
    """Return the articles of a corpus or of any other collection, or the one given article.

    Raises ``TypeError``, saying what to pass, for what holds no articles: a path, a table.
    """
    if isinstance(one_or_many, Article):
        return [one_or_many]
    if isinstance(one_or_many, str | Path):
        path = str(one_or_many)[:60]
        raise TypeError(f"a corpus is needed, not a path or text: see load_corpus({path!r})")
    if isinstance(one_or_many, pd.DataFrame):
        raise TypeError("a corpus is needed, not a table: pass what load_corpus returns")
    if not isinstance(one_or_many, Iterable):
        raise TypeError(f"a corpus is needed (see load_corpus), not a {type(one_or_many).__name__}")
    articles = list(one_or_many)
    for article in articles:
        if not hasattr(article, "text"):
            raise TypeError(f"a corpus holds articles, not a {type(article).__name__}")
    return articles


def by_event(articles: Iterable[Article]) -> dict[str, list[Article]]:
    """Return the articles of each event, both in the order in which they come."""
    events: dict[str, list[Article]] = {}
    for article in articles:
        events.setdefault(article.event, []).append(article)
    return events
