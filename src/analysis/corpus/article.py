"""Articles and corpora: what they hold, and tables of what is in them."""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import pandas as pd

from analysis.corpus.cleaning import RULES, Cleaned, Edit, clean
from analysis.corpus.doubles import first_copies
from analysis.corpus.folders import save_folder
from analysis.corpus.records import Decision, counted, listed, one_line, readable_id, tidy
from analysis.files import CorpusError, for_terminal, need_columns
from analysis.files.folders import check_apart
from analysis.text.dates import iso_date
from analysis.text.english import language
from analysis.text.marks import broken_marks
from analysis.text.segment import Span, passages, sentences, word_forms


@dataclass(frozen=True)
class Article:
    """One article: its metadata, its raw text, and the clean text that was made of it.

    Offsets in every table of this package index :attr:`text`; :meth:`raw_span` maps them to
    :attr:`raw`, which is never changed. Made by :func:`make_article` and :func:`load_corpus`.

    Parameters
    ----------
    id, source : str
    raw : str
        The text as it stood in the file.
    cleaned : Cleaned
        What :func:`analysis.corpus.cleaning.clean` made of ``raw``.
    title, published, byline, event : str
        '' where nothing is known. ``published`` is an ISO date (``2023-02-04``, ``2023-02``), or
        the text that stood there where it can't be read.
    extra : mapping of str to str
        The other columns of the corpus.
    text_from : str
        The kind of page or export that the text was taken from, which has fields for title, byline
        and date; '' for a bare text.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> article = load_corpus()["meridian_1"]
    >>> article
    Article('meridian_1', 'The Capital Meridian', 569 words)
    >>> article.raw_span(0, 8), article.raw[slice(*article.raw_span(0, 8))]
    ((174, 182), 'The U.S.')
    """

    id: str
    source: str
    raw: str
    cleaned: Cleaned
    title: str = ""
    published: str = ""
    byline: str = ""
    event: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    text_from: str = ""

    @property
    def text(self) -> str:
        """The clean text."""
        return self.cleaned.text

    @property
    def edits(self) -> tuple[Edit, ...]:
        """What cleaning changed, in order of raw offsets."""
        return self.cleaned.edits

    @property
    def headings(self) -> tuple[Span, ...]:
        """The spans of the sub-headings in :attr:`text`."""
        return self.cleaned.headings

    def raw_span(self, start: int, end: int) -> Span:
        """Return the span of :attr:`raw` that became ``text[start:end]``."""
        return self.cleaned.raw_span(start, end)

    def clean_span(self, start: int, end: int) -> Span | None:
        """Return the span of :attr:`text` made of ``raw[start:end]``; None if all is gone.

        Raises ``ValueError`` if the span does not lie within the raw text.
        """
        return self.cleaned.clean_span(start, end)

    if not TYPE_CHECKING:  # else a type checker would take any name for an attribute

        def __getattr__(self, name: str) -> NoReturn:
            meant = {"outlet": "source", "date": "published", "article_id": "id"}
            meant |= {"headline": "title", "author": "byline"}
            meant |= {one: f"extra[{one!r}]" for one in self.__dict__.get("extra", ())}
            raise _no_attribute("article", name, meant)

    def __repr__(self) -> str:
        return f"Article({self.id!r}, {self.source!r}, {len(word_forms(self.text))} words)"


def _no_attribute(what: str, name: str, meant: Mapping[str, str]) -> AttributeError:
    """Return the error for an attribute that is not there, with what may be meant by it."""
    hint = f"; use {what}.{meant[name]}" if name in meant else ""
    return AttributeError(f"no {what} has an attribute {name!r}{hint}")


_clean = lru_cache(maxsize=512)(clean)  # a report takes its articles from their records thrice


def make_article(
    raw: str,
    *,
    id: str = "article",
    source: str = "unknown",
    title: str = "",
    published: str = "",
    byline: str = "",
    event: str = "",
    extra: Mapping[str, str] | None = None,
    text_from: str = "",
) -> Article:
    r"""Return an article with its text cleaned; what the text itself says fills the gaps.

    Parameters
    ----------
    raw : str
        The text as it stands in a file, with whatever a page has around an article.
    id, source, title, published, byline, event : str
        Each becomes one line without marks that can't be seen (:mod:`analysis.corpus.records`).
        A title, byline or date that stands inside the text is used where none is given.
    extra : mapping of str to str, optional
        Other columns; they lose marks that can't be seen, and may have several lines. A day that
        the text gives, but only as that of a change, becomes the column ``updated``.
    text_from : str
        ``"page"``, or in a few words the kind of export that the text was taken from. Both have
        fields for title, byline and date, so that these are not looked for above the first
        paragraph; lines that repeat what is given are taken out in any case. A paragraph that
        stands there again is taken out as the fault of a scrape, but not from the text of an
        export, whose repeats are the article's own.

    Returns
    -------
    Article

    Raises
    ------
    CorpusError
        If no text is left after cleaning, for an id with a control character or blanks around
        it, and for two names in ``extra`` that become one.

    Examples
    --------
    >>> from analysis import make_article
    >>> article = make_article("By Jane Doe\n\nThe balloon fell, he said.", source="Daily")
    >>> article.byline, article.text
    ('Jane Doe', 'The balloon fell, he said.')
    """
    if not id or id != readable_id(id):
        raise CorpusError(f"no id, or one with a control character or blanks around it: {id!r}")
    title = one_line(title)
    date = one_line(published)
    cleaned = _clean(
        raw,
        title=title,
        byline=one_line(byline),
        published=date,
        front_matter=not text_from,
        rules=frozenset(RULES) - (set() if text_from in ("", "page") else {"repeated_paragraph"}),
    )
    if not cleaned.text:
        raise CorpusError("the text is empty" if not raw.strip() else "nothing but page furniture")
    found = cleaned.found
    date = date or one_line(found.get("published", ""))
    more = {
        one_line(name): tidy(value) if isinstance(value, str) else value
        for name, value in (extra or {}).items()
    }
    if len(more) < len(extra or {}):
        raise CorpusError(f"names that become one when cleaned: {', '.join(more)}")
    if not date and (updated := found.get("updated")):
        more.setdefault("updated", iso_date(updated) or updated)
    return Article(
        id=id,
        source=one_line(source) or "unknown",
        raw=raw,
        cleaned=cleaned,
        title=title or one_line(found.get("title", "")),
        published=iso_date(date) or date,
        byline=one_line(byline or found.get("byline", "")),
        event=one_line(event),
        extra=more,
        text_from=one_line(text_from),
    )


PROBLEM_COLUMNS = ["file", "row", "column", "article_id", "problem", "left_out"]


def problem_table(rows: pd.DataFrame | list[dict[str, Any]]) -> pd.DataFrame:
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

    Parameters
    ----------
    articles : iterable of Article
    folder : Path, optional
        The folder that the articles were read from.
    problems : DataFrame, optional
        What was left out when they were loaded, and why: ``file, row, column, article_id,
        problem, left_out``.
    recognised : str
        In a few words what kind of file they were loaded from, such as ``Nexis Uni export
        (.docx), 25 articles``; '' for a corpus made otherwise.
    decisions : iterable of Decision
        What was decided on the way in, such as where the outlets were taken from.

    Raises
    ------
    CorpusError
        For an id that occurs twice.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> corpus = load_corpus()
    >>> corpus
    Corpus(24 articles, 6 sources)
    >>> corpus["meridian_1"].published
    '2023-02-05'
    >>> corpus.filter(event="trip").frame["n_words"].tolist()
    [593, 481, 592, 494, 422, 420]
    """

    reading: Mapping[str, Any] = {}  # from which path load_corpus read it, and how

    def __init__(
        self,
        articles: Iterable[Article],
        *,
        folder: Path | None = None,
        problems: pd.DataFrame | None = None,
        recognised: str = "",
        decisions: Iterable[Decision] = (),
    ) -> None:
        self.articles = list(articles)
        self.folder = folder
        self.recognised = recognised
        self.problems = pd.DataFrame(columns=PROBLEM_COLUMNS) if problems is None else problems
        self.decisions = list(decisions)
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
            hint = f" (by number: corpus.articles[{article_id}])" * isinstance(article_id, int)
            raise KeyError(f"no article {article_id!r}{hint}; there are {some} ...") from None

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> NoReturn:
            meant = {"outlets": "sources"} | {
                name: f"frame[{column!r}]"
                for column in ("title", "date", "published", "byline", "article_id")
                for name in (column, f"{column}s")
            }
            raise _no_attribute("corpus", name, meant | {"ids": meant["article_id"]})

    def __repr__(self) -> str:
        what = self.recognised if self.folder is None and len(self.recognised) <= 60 else ""
        shown = f"; {what}" if what else ""
        events = {article.event for article in self.articles}
        found = len(events) > 1 and any(
            one.about == "events" and one.choice.startswith("found") for one in self.decisions
        )
        said = f", {len(events)} events found" if found else ""
        return f"Corpus({len(self)} articles, {len(self.sources)} sources{shown}){said}"

    @property
    def sources(self) -> list[str]:
        """The sources in order of first appearance."""
        return list(dict.fromkeys(article.source for article in self.articles))

    @property
    def events(self) -> list[str]:
        """The events in order of first appearance; '' where none is known."""
        return list(dict.fromkeys(article.event for article in self.articles))

    @property
    def frame(self) -> pd.DataFrame:
        """One row per article: its metadata, ``date``, ``n_words`` and counts of what was mended.

        ``date`` is a Timestamp, the first day of the period where only a month or year is
        known, NaT where the date can't be read. ``broken_marks`` counts paragraphs whose
        quotation marks do not pair. ``copy_of`` is the id of the earliest article here, in
        whatever outlet, with the same words but for small edits (of the runs of five words of the
        shorter one, four in five stand in the longer, which is at most twice as long), '' where
        there is none. A column of the corpus that bears one of these names gets ``_given`` added.
        """
        frame = article_frame(self.articles)
        place = list(frame.columns).index("broken_marks") + 1
        frame.insert(place, "copy_of", self._copied or None)
        return frame

    @cached_property
    def _copied(self) -> list[str]:
        texts = [article.text for article in self.articles]
        found = first_copies(texts, [iso_date(article.published) for article in self.articles])
        return [self.articles[place].id if place >= 0 else "" for place in found]

    def with_events(self, table: pd.DataFrame) -> Corpus:
        """Return the corpus with the events of a table, such as an edited one of ``find_events``.

        ``table`` has a row for each article: ``article_id`` and ``event``. If there is a column
        ``label`` too, an event is called by the label of most of its rows, unless that stands in
        more rows of another. Raises ``ValueError`` if a column is missing, for ids that the corpus
        does not have, articles that the table does not have or has twice, and an empty event.
        """
        need_columns(table, ["article_id", "event"], "events", see="find_events")
        ids, events = table["article_id"].astype(str), table["event"].fillna("").astype(str)
        events = events.map(one_line)
        if strange := [id for id in ids if id not in self._by_id]:
            raise ValueError(f"events of articles that the corpus does not have: {listed(strange)}")
        if twice := list(ids[ids.duplicated()].unique()):
            raise ValueError(f"events that name an article twice: {listed(twice)}")
        if missing := [id for id in self._by_id if id not in set(ids)]:
            raise ValueError(f"events that lack articles of the corpus: {listed(missing)}")
        if empty := list(ids[events == ""]):
            raise ValueError(f"no event is given for articles: {listed(empty)}")
        names = {event: event for event in events}
        if "label" in table:
            labels = table["label"].fillna("").astype(str).map(one_line)
            often = Counter(zip(events, labels, strict=True))
            for (event, label), _ in sorted(often.items(), key=lambda item: (-item[1], item[0])):
                if label and names[event] == event and label not in names.values():
                    names[event] = label
        of = {id: names[event] for id, event in zip(ids, events, strict=True)}
        said = f"by a table: {counted(len(set(of.values())), 'event')}"
        return self._made_of(
            [replace(article, event=of[article.id]) for article in self.articles],
            *(one for one in self.decisions if one.about != "events"),
            Decision("events", said, n=len(of)),
        )

    def filter(self, where: Callable[[Article], bool] | None = None, **fields: Any) -> Corpus:
        """Return the articles that ``where`` accepts and whose fields have the given values.

        Several values are given as a list, or a column of a table: ``corpus.filter(source=["A",
        "B"], event="trip")``. Raises :class:`CorpusError` for a field that no article has.
        """
        kept = [article for article in self.articles if where is None or where(article)]
        for name, value in fields.items():
            several = isinstance(value, list | tuple | set | pd.Series | pd.Index)
            wanted = set(value) if several else {value}
            known = {"id", "source", "title", "published", "byline", "event"}
            name = "id" if name == "article_id" else name
            if name not in known and not any(name in article.extra for article in self.articles):
                hint = "; the outlet is the field 'source'" if name == "outlet" else ""
                raise CorpusError(f"no field {name!r} to filter by{hint}")
            kept = [
                article
                for article in kept
                if (getattr(article, name) if name in known else article.extra.get(name)) in wanted
            ]
        return self._made_of(kept, *self.decisions)

    def assign(self, **columns: Any) -> Corpus:
        """Return the corpus with fields changed, or with further columns of :attr:`frame`.

        Parameters
        ----------
        **columns : str, number or callable
            A value for all articles, or a function from an :class:`Article` to its value.
            ``source``, ``event``, ``published``, ``title`` and ``byline`` are changed. Any other
            name is a column of its own, by which articles are compared (``by="period"``) and
            filtered. They are set in the order given, each seeing those before it.

        Returns
        -------
        Corpus
            With the same ids, texts, folder and problems; ``decisions`` say what was assigned.

        Raises
        ------
        CorpusError
            For a name that is worked out from the text or by other means (``article_id``,
            ``n_words``), and for a value that no cell can hold, naming the article.

        Notes
        -----
        A new ``source`` joins outlets, or parts them, in every table of the package: intervals and
        tests then take the articles of a bloc for those of one outlet. Tables that were made before
        still hold the old names; make reported speech again.

        Examples
        --------
        >>> from analysis import load_corpus
        >>> corpus = load_corpus()
        >>> early = corpus.assign(
        ...     period=lambda article: "before" if article.published < "2023-02-10" else "after"
        ... )
        >>> early.frame["period"].value_counts().to_dict()
        {'after': 18, 'before': 6}
        >>> corpus.assign(source=lambda article: article.source.split()[0]).sources[:3]
        ['The', 'Radio', 'Northern']
        """
        for name in columns:
            if name in _NOT_ASSIGNED:
                raise CorpusError(f"{name!r} cannot be assigned: {_NOT_ASSIGNED[name]}")
        articles = [_assigned(article, columns) for article in self.articles]
        about = {"source": "outlets", "event": "events", "published": "dates"}
        return self._made_of(
            articles,
            *(one for one in self.decisions if one.about != "events" or "event" not in columns),
            *(Decision(about.get(name, name), "assigned", n=len(self)) for name in columns),
        )

    def with_headlines(self) -> Corpus:
        """Return headlines and bodies as articles of their own, told apart by ``part``.

        Returns
        -------
        Corpus
            Each article twice: its text as before, with ``part`` "body", and its title as the text
            of an article with the id ``ID-headline``, no title and the ``part`` "headline".
            ``part`` is a column of :attr:`frame`. An article without a title is left out, with a
            warning, so that both parts come from the same articles.

        Raises
        ------
        CorpusError
            If an article has the id that a headline would get.

        Notes
        -----
        A headline is often written by an editor, not by the reporter, and has a dozen words:
        compare headlines with headlines, or all with all bodies, never one with one. What stands
        in it in the voice of a speaker is seldom marked.

        Examples
        --------
        >>> from analysis import load_corpus
        >>> parts = load_corpus().with_headlines()
        >>> parts["meridian_1-headline"].text
        'U.S. shoots down suspected Chinese spy balloon off South Carolina'
        >>> parts.filter(part="headline").frame["n_words"].head(3).tolist()
        [10, 12, 11]
        """
        titled = [article for article in self.articles if article.title]
        if lacking := len(self) - len(titled):
            told = f"left out {counted(lacking, 'article')} without a title"
            warnings.warn(told, stacklevel=2)
        parts = []
        for body in titled:
            own = Cleaned(text=body.title)
            headline = replace(
                body, id=f"{body.id}-headline", raw=body.title, cleaned=own, title="", text_from=""
            )
            parts += [_assigned(headline, {"part": "headline"}), _assigned(body, {"part": "body"})]
        said = f"apart from their bodies; {lacking} articles without one left out"
        return self._made_of(parts, *self.decisions, Decision("headlines", said, n=len(titled)))

    def _made_of(self, articles: Iterable[Article], *decisions: Decision) -> Corpus:
        """Return a corpus of ``articles`` that was read as this one was."""
        made = Corpus(
            articles,
            folder=self.folder,
            problems=self.problems,
            recognised=self.recognised,
            decisions=decisions,
        )
        made.reading = self.reading
        return made

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
        save_folder(
            [as_record(article) for article in self.articles],
            [article.extra for article in self.articles],
            Path(folder),
        )


_FIELDS = ("source", "event", "published", "title", "byline")
_NOT_ASSIGNED = {
    **dict.fromkeys(("id", "article_id"), "tables find an article by it"),
    **dict.fromkeys(("text", "raw", "edits"), "make a new article (make_article)"),
    "date": "it is read from `published`, which can be",
    "outlet": "the name of an outlet is the field `source`, which can be",
    **dict.fromkeys(
        ("n_words", "n_edits", "broken_marks", "copy_of"), "it is worked out from the texts"
    ),
}


def _assigned(article: Article, columns: Mapping[str, Any]) -> Article:
    """Return the article with the values that :meth:`Corpus.assign` is given."""
    for name, value in columns.items():
        value = value(article) if callable(value) else value
        said = f"{name} of article {article.id!r}"
        if not pd.api.types.is_scalar(value):
            how = "give one value, or a function of an article: lambda article: ..."
            raise CorpusError(f"{said}: not one value but a {type(value).__name__}; {how}")
        if name not in _FIELDS:
            value = tidy(value) if isinstance(value, str) else value
            article = replace(article, extra={**article.extra, name: value})
        elif not isinstance(value, str):
            raise CorpusError(f"{said}: not a text but {value!r:.60}")
        else:
            value = one_line(value)
            value = iso_date(value) or value if name == "published" else value
            value = value or ("unknown" if name == "source" else "")
            changed: dict[str, Any] = {name: value}
            article = replace(article, **changed)
    return article


def article_frame(articles: Iterable[Article]) -> pd.DataFrame:
    """Return :attr:`Corpus.frame` without ``copy_of``, which takes a look at all articles."""
    columns = "article_id source event published title byline".split()
    counts = ["n_words", "n_edits", "broken_marks"]
    rows = []
    for article in articles:
        row: dict[str, Any] = {"article_id": article.id}
        row |= {name: getattr(article, name) for name in columns[1:]}
        text = article.text
        numbers = len(word_forms(text)), len(article.edits), len(broken_marks(text))
        row |= dict(zip(counts, numbers, strict=True))
        taken = {*row, "date", "copy_of"}
        for name, value in article.extra.items():
            row[f"{name}_given" if name in taken else name] = value
        rows.append(row)
    frame = pd.DataFrame(rows, columns=None if rows else [*columns, *counts])
    frame = frame.astype(dict.fromkeys(counts, "int64"))
    known = frame["published"].where(frame["published"].map(iso_date) != "")
    frame.insert(4, "date", pd.to_datetime(known, format="ISO8601", errors="coerce"))
    return frame


def as_record(article: Article) -> dict[str, str]:
    """Return what a row of a ``metadata.csv`` says of an article, and its raw text."""
    fields = ("source", "event", "published", "title", "byline")
    record = {"article_id": article.id, "text": article.raw}
    record |= {name: getattr(article, name) for name in fields}
    return record | ({"text_from": article.text_from} if article.text_from else {})


def articles_of(one_or_many: Corpus | Article | Iterable[Article]) -> list[Article]:
    """Return the articles of a corpus or of any other collection, or the one given article.

    Parameters
    ----------
    one_or_many : Corpus, Article or iterable of Article

    Returns
    -------
    list of Article

    Raises
    ------
    TypeError
        For what holds no articles, such as a path or a table; the message says what to pass.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import articles_of
    >>> articles_of(load_corpus()["meridian_1"])
    [Article('meridian_1', 'The Capital Meridian', 569 words)]
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
    """Return the articles of each event.

    Parameters
    ----------
    articles : iterable of Article

    Returns
    -------
    dict of str to list of Article
        Events and their articles, both in the order in which they come.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import by_event
    >>> {event: len(articles) for event, articles in by_event(load_corpus()).items()}
    {'shootdown': 6, 'debris': 6, 'munich': 6, 'trip': 6}
    """
    events: dict[str, list[Article]] = {}
    for article in articles:
        events.setdefault(article.event, []).append(article)
    return events


def languages(corpus: Iterable[Article]) -> pd.DataFrame:
    """Return the language of each article.

    Parameters
    ----------
    corpus : iterable of Article

    Returns
    -------
    DataFrame
        One row per article: ``article_id, source, language``.

    Notes
    -----
    The language is judged by the first 2,000 characters of the text.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import languages
    >>> languages(load_corpus())["language"].unique().tolist()
    ['English']
    """
    rows = [(article.id, article.source, language(article.text)) for article in corpus]
    return pd.DataFrame(rows, columns=["article_id", "source", "language"])


def edit_frame(articles: Iterable[Article]) -> pd.DataFrame:
    """Return what cleaning changed: one row per edit.

    Parameters
    ----------
    articles : iterable of Article

    Returns
    -------
    DataFrame
        ``article_id, source, rule, start, end, removed, replacement``. ``start`` and ``end`` are
        offsets into the *raw* text: ``raw[start:end]`` is ``removed``.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import edit_frame
    >>> edit_frame([load_corpus()["meridian_1"]])["rule"].head(4).tolist()
    ['title', 'byline', 'share', 'share']
    """
    rows = [
        (article.id, article.source, *vars(edit).values())
        for article in articles
        for edit in article.edits
    ]
    return _with_spans(rows, "article_id source rule start end removed replacement")


def broken_mark_frame(articles: Iterable[Article]) -> pd.DataFrame:
    """Return the paragraphs whose quotation marks do not pair: one row per paragraph.

    Parameters
    ----------
    articles : iterable of Article

    Returns
    -------
    DataFrame
        ``article_id, source, start, end, problem, text``; offsets into ``Article.text``.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import broken_mark_frame
    >>> broken_mark_frame(load_corpus())["problem"].unique().tolist()
    ['mixed', 'not opened', 'not closed']
    """
    rows = [
        (article.id, article.source, start, end, problem, article.text[start:end])
        for article in articles
        for start, end, problem in broken_marks(article.text)
    ]
    return _with_spans(rows, "article_id source start end problem text")


def sentence_frame(articles: Iterable[Article]) -> pd.DataFrame:
    """Return the sentences of articles: one row per sentence.

    Parameters
    ----------
    articles : iterable of Article

    Returns
    -------
    DataFrame
        ``article_id, source, event, start, end, text``; offsets into ``Article.text``.

    Notes
    -----
    Sub-headings are left out: they are labels, not statements.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import sentence_frame
    >>> len(sentence_frame([load_corpus()["meridian_1"]]))
    31
    """
    return _frame(articles, sentences)


def passage_frame(articles: Iterable[Article], n_words: int = 80) -> pd.DataFrame:
    """Return the passages of articles: one row per passage.

    Parameters
    ----------
    articles : iterable of Article
    n_words : int
        About how many words a passage has; see :func:`analysis.text.segment.passages`.

    Returns
    -------
    DataFrame
        ``article_id, source, event, start, end, text``; offsets into ``Article.text``.

    Raises
    ------
    ValueError
        If ``n_words`` is below 1.

    Notes
    -----
    A passage may run across a paragraph break or a sub-heading.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.corpus import passage_frame
    >>> len(passage_frame([load_corpus()["meridian_1"]]))
    6
    """
    return _frame(articles, lambda text: passages(text, n_words))


def _frame(articles: Iterable[Article], split: Callable[[str], list[Span]]) -> pd.DataFrame:
    rows = [
        (article.id, article.source, article.event, *span, article.text[slice(*span)])
        for article in articles
        for headings in [set(article.headings)]
        for span in split(article.text)
        if span not in headings
    ]
    return _with_spans(rows, "article_id source event start end text")


def _with_spans(rows: list[Any], columns: str) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=columns.split())
    # with rows they are whole numbers already, and frames are made for every page
    return frame if rows else frame.astype({"start": "int64", "end": "int64"})
