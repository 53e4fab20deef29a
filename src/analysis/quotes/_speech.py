"""Reported speech as a table: a row for each thing that someone is said to have said."""

from __future__ import annotations

import warnings
from bisect import bisect_right
from collections.abc import Callable, Iterable
from functools import partial
from itertools import accumulate
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.corpus.article import articles_of
from analysis.corpus.records import folder_list
from analysis.files.cores import side_by_side
from analysis.files.runs import recorded
from analysis.quotes import ENGINES, FLOOR, MANY, rules, tagger
from analysis.quotes.attributions import Attribution, Kinds, rule_precision, with_relays
from analysis.quotes.decoding import judged, settings
from analysis.quotes.speakers import resolve
from analysis.text.segment import Span

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

COLUMNS = [
    "article_id", "quote_id", "kind", "content", "source", "cue",
    "content_spans", "source_spans", "cue_spans",
    "speaker", "speaker_id", "speaker_kind", "country", "confidence", "via", "via_spans", "rule",
    "pronoun", "pronoun_spans",
    "type",
    "outlet", "event", "published", "title",
]  # fmt: skip
PARTS = ("content", "source", "cue")
MARKED = ("article_id", "content_spans", "source_spans", "cue_spans", "speaker")  # by hand
_MARKS = 2  # characters by which an inner content may end later: a closing mark


def article_rows(
    article: Article, find: Callable[[str], list[Attribution]] = rules.attributions
) -> list[dict[str, Any]]:
    """Return the rows of reported speech of one article, before its speakers are resolved.

    Parameters
    ----------
    article : Article
    find : callable
        A function from a text to a list of :class:`analysis.quotes.attributions.Attribution`.

    Returns
    -------
    list of dict
        One per attribution, in order of content: the columns of :func:`reported_speech` without
        ``speaker, speaker_id, speaker_kind, country`` and the pronouns. ``via`` holds the words of
        the relay.

    Examples
    --------
    >>> from analysis import load_corpus
    >>> from analysis.quotes import article_rows
    >>> article_rows(load_corpus()["meridian_1"])[0]["source"]
    'U.S. officials'
    """
    text = article.text
    kinds = Kinds(text)
    headings = sorted(article.headings)

    def outside(piece: Span) -> bool:
        before = bisect_right(headings, piece[0], key=lambda heading: heading[0])
        return not before or headings[before - 1][1] < piece[1]

    found = [item._replace(content=tuple(filter(outside, item.content))) for item in find(text)]
    found = [
        item
        for item in found
        if item.content
        and not any(text[start:end].lower().endswith("titled") for start, end in item.cue)
    ]  # "a hearing entitled ..." is no speech
    relays = [item for item in found if item.rule == "according to" and item.confidence is not None]
    if relays:  # the tagger reports the outermost attribution alone; whom it relays is inside
        reach = sorted((item.content[0][0], item.content[-1][1]) for item in relays)
        starts = [start for start, _ in reach]
        farthest = list(accumulate((end for _, end in reach), max))
        found += [
            item
            for item in rules.attributions(text)
            if item.source
            and item.rule != "according to"
            and (before := bisect_right(starts, item.source[0][0]))
            and item.content[-1][1] <= farthest[before - 1] + _MARKS
        ]
    pairs = with_relays(text, found)
    items = [item for item, _ in pairs]
    known = rule_precision()
    sure = [
        (known[item.rule], 0.0) if item.confidence is None and item.rule in known else None
        for item in items
    ]
    items = judged(text, items, sure, settings().rule_weights)
    return [
        {
            "article_id": article.id,
            "quote_id": f"{article.id}-q{number}",
            "kind": kinds.kind(item),
            **parts_of(text, item),
            "confidence": 0.5 if item.confidence is None else item.confidence,
            "via": words_at(text, via),
            "via_spans": list(via),
            "rule": item.rule,
            "type": kinds.type(item),
            **told_by(article),
        }
        for number, (item, (_, via)) in enumerate(zip(items, pairs, strict=True), start=1)
    ]


def parts_of(text: str, item: tuple[Any, ...]) -> dict[str, Any]:
    """Return the words and the spans of content, source and cue, the first three of ``item``."""
    spans = dict(zip(PARTS, map(list, item), strict=False))
    words = {part: words_at(text, own) for part, own in spans.items()}
    return words | {f"{part}_spans": own for part, own in spans.items()}


def told_by(article: Article) -> dict[str, str]:
    """Return what a row says of its article; ``source`` is taken, by who is quoted."""
    return {
        "outlet": article.source,
        "event": article.event,
        "published": article.published,
        "title": article.title,
    }


def words_at(text: str, spans: Iterable[Span]) -> str:
    """Return the words at the spans, several pieces joined by a blank."""
    return " ".join(text[start:end] for start, end in spans)


class Speech(pd.DataFrame):
    """A table of reported speech that warns where ``source`` is compared with an outlet.

    ``source`` is the outlet in the other tables of the package; here it holds the words of who
    is quoted, so that ``speech[speech["source"] == "Port Herald"]`` is an empty table that looks
    like a finding. All else is as in any DataFrame; what is made of it without the columns
    ``source`` and ``outlet`` is a plain one.
    """

    @property
    def _constructor(self) -> Any:
        return as_speech

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        if isinstance(key, str) and key == "source" and isinstance(found, pd.Series):
            outlets = super().get("outlet")
            if isinstance(outlets, pd.Series):
                found = _Sources(found)
                found._outlets = outlets
        return found

    def query(self, expr: str, *args: Any, **options: Any) -> Any:
        """Return the rows for which ``expr`` is true, as any DataFrame does."""
        options["level"] = options.get("level", 0) + 1  # variables are the caller's
        if isinstance(words := self.get("source"), pd.Series):
            options["resolvers"] = (*(options.get("resolvers") or ()), {"source": words})
        return super().query(expr, *args, **options)


class _Sources(pd.Series):
    """The column ``source`` of :class:`Speech`; what is made of it is a plain Series."""

    _outlets: pd.Series | None = None

    @property
    def _constructor(self) -> Any:
        return pd.Series

    def __eq__(self, other: object) -> Any:
        return self._looked_at(super().__eq__(other), [other])

    def isin(self, values: Any) -> Any:
        return self._looked_at(super().isin(values), values)

    def _looked_at(self, found: pd.Series, values: Iterable[Any]) -> pd.Series:
        if self._outlets is not None and not found.any():
            wanted = {value for value in values if isinstance(value, str)}
            named = [f'"{name}"' for name in self._outlets.unique() if name in wanted]
            if named:
                told = ", ".join(named) + (" are outlets" if named[1:] else " is an outlet")
                warnings.warn(
                    f"source holds the words of who is quoted; {told}: filter the column outlet",
                    stacklevel=3,
                )
        return found


def as_speech(data: Any = None, *args: Any, **options: Any) -> pd.DataFrame:
    """Return a :class:`Speech` of data with ``source`` and ``outlet``, else a plain table.

    pandas calls it without any data where it groups an empty table.
    """
    frame = pd.DataFrame(data, *args, **options)
    if not {"source", "outlet"} <= set(frame.columns):
        return frame
    made = Speech(frame)
    made.attrs = dict(getattr(data, "attrs", {}))
    return made


Engine = Callable[[str], list[Attribution]]


@recorded("quotes.reported_speech")
def reported_speech(
    corpus_or_article: Corpus | Article | Iterable[Article],
    engine: str | Engine = "tagger",
    *,
    precision: str = "float",
    gazetteer: pd.DataFrame | str | Path | None = None,
    floor: float = FLOOR,
    identities: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return the reported speech of a corpus: one row per attribution, outermost only.

    Parameters
    ----------
    corpus_or_article : Corpus, Article or iterable of Article
    engine : str or callable
        ``"tagger"``, a network trained on PolNeAR (its card is in ``models/quotes``);
        ``"rules"``, lists of words, less accurate and some ten times faster; or a function
        from a text to a list of :class:`analysis.quotes.attributions.Attribution`.
    precision : {"float", "fast"}
        ``"fast"`` lets the tagger multiply in 8 bits: it takes three fifths of the time, and is
        no longer the same to the last digit on every processor.
    gazetteer : DataFrame, str or Path, optional
        Known speakers, with the columns ``name, aliases, role, country, kind``, or the path of
        such a CSV file. It takes precedence over what is guessed about speakers. None takes
        ``speakers.csv`` in the folder of the corpus, if there is one; an empty table takes none.
    floor : float
        Rows with a ``confidence`` below it are left out, and so have no share in voices, counts
        and pages; 0 keeps all. Speakers are resolved, and rows numbered, before.
    identities : DataFrame, str or Path, optional
        A table of :func:`identities`, edited, or the path of such a CSV file: who is one person.
        It takes precedence over what is guessed, but not over ``gazetteer``. None takes
        ``identities.csv`` in the folder of the corpus, if there is one.

    Returns
    -------
    DataFrame
        In the order of the contents within each article; without any speech, an empty table of
        the same columns. How many rows the floor left out is in ``attrs["left_out"]``, by
        article in ``attrs["left_out_of"]``.

        - ``article_id``; ``quote_id`` (``{article_id}-q{n}``, n from 1; numbers that are missing
          are those of rows left out)
        - ``kind``: direct (at least 90 % of the content's words are in quotation marks), mixed,
          indirect, or unmarked (direct speech that has lost its marks)
        - ``content, source, cue``: texts, several pieces joined by a space
        - ``content_spans, source_spans, cue_spans``: lists of ``(start, end)`` into
          ``Article.text``
        - ``speaker, speaker_id, speaker_kind, country``: see
          :func:`analysis.quotes.speakers.resolve`
        - ``confidence``: 0 to 1, see Notes
        - ``via, via_spans``: who relays the words (``Blinken warned ..., according to Price`` is
          Blinken via Price), else ''; and where that stands
        - ``rule``: what found the row
        - ``pronoun, pronoun_spans``: ``she``, ``he`` or ``they``, as the articles speak of a
          speaker who is one person, else ''; and where the row's own article does (see
          :func:`analysis.quotes.speakers.resolve`)
        - ``type``: what is reported, a statement (said, wrote, asked, promised, a clause in
          quotation marks), a thought (believes, hopes, knows) or an act (refused, ordered,
          agreed to), which the outlet tells: see Notes
        - ``outlet, event, published, title``: of the article, so that the table can be filtered
          and saved without it. ``source`` holds the words of who is quoted, never the outlet

    Raises
    ------
    ValueError
        For another engine or precision, a floor that is not between 0 and 1, or if the gazetteer
        lacks a column.

    Notes
    -----
    ``confidence`` is the probability that content and source are right in the sense of PolNeAR
    (Newell, Margolin & Ruths, LREC 2018), by logistic regression on what speaks for a row and
    against it (:class:`analysis.quotes.decoding.Signs`): how sure the network is, or how precise
    the rule on PolNeAR train; whether the source can speak; whether a modal verb or a condition
    governs the cue (``must say``, ``if she says``); quotation marks; length; and how much of the
    text is advice. It was fitted on half of PolNeAR dev and on pages of advice, science, sports
    and more, written for it; on the other halves it is off by .05 and .12 on average (expected
    error of calibration). Labels and signatures have the share that is right in PolNeAR; the rows
    of your own function without a confidence have .5.

    It does not say whether the resolved speaker is right, nor whether the words were said. On the
    half of dev not used, the default floor lifts the tagger's precision of content and source
    from .78 to .85 and lowers recall from .76 to .72 (of the rows left out one in three is
    right); on the pages outside politics precision rises from .35 to .78 and recall falls from .98
    to .91. By rules: .80 to .82, .49 to .48; and .53 to .78, .81 to .76. The words of a row left
    out count as the outlet's own (:func:`analysis.quotes.voices.split`); with ``floor=0`` they
    count as quoted.

    ``type`` follows Pareti (2015): assertions are statements, beliefs and facts thoughts,
    eventualities acts, but to urge, promise or threaten is done by speaking and is a statement. So
    is anything after a colon or *according to*. What was *not* said (*did not say whether*), what
    one ought to say, and what nobody in particular thinks (*is expected to*) are acts. It is read
    from the cue (``lexicons/cue_types.csv``), the form of the content and the marks. Of 200 rows of
    BASIL and PolNeAR that a language model read after the rules were made, 182 had the right type.
    :mod:`~analysis.quotes.voices` counts statements and thoughts as somebody's words.

    What the tagger finds is kept on disk by the hash of the text
    (:func:`analysis.quotes.tagger.kept`).

    Examples
    --------
    >>> from analysis import load_corpus, quotes
    >>> speech = quotes.reported_speech(load_corpus()["meridian_1"], engine="rules")
    >>> speech.loc[0, ["kind", "cue", "speaker"]].tolist()
    ['indirect', 'have said', 'US officials (unnamed)']
    """
    if precision not in tagger.PRECISIONS:
        raise ValueError(f"precision must be one of {tagger.PRECISIONS}, not {precision!r}")
    if isinstance(floor, bool) or not isinstance(floor, Real) or not 0 <= floor <= 1:
        raise ValueError(f"floor must be a number between 0 and 1, not {floor!r}")
    if callable(engine):
        find = engine
    elif engine == "rules":
        find = rules.attributions
    elif engine == "tagger":
        find = tagger.kept(partial(tagger.attributions, precision=precision), precision)
    else:
        raise ValueError(f'engine must be "tagger", "rules" or a function, not {engine!r}')
    articles = articles_of(corpus_or_article)
    read = partial(article_rows, find=find)
    found = side_by_side(read, articles) if engine == "tagger" else map(read, articles)
    rows = [row for of_article in found for row in of_article]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    if gazetteer is None:
        gazetteer = folder_list(getattr(corpus_or_article, "folder", None), "speakers.csv")
    if identities is None:
        identities = folder_list(getattr(corpus_or_article, "folder", None), "identities.csv")
    resolved = resolve(frame, articles, gazetteer=gazetteer, identities=identities)
    resolved = resolved.astype({"confidence": "float64"})[COLUMNS]
    below = resolved["confidence"] < floor
    speech = as_speech(resolved[~below].reset_index(drop=True))
    by_article = resolved.loc[below, "article_id"].value_counts(sort=False)
    speech.attrs["left_out"] = int(below.sum())
    speech.attrs["unused_identities"] = resolved.attrs["unused_identities"]
    speech.attrs["left_out_of"] = {str(name): int(count) for name, count in by_article.items()}
    return speech


def engine_for(engine: str, n_articles: int) -> str:
    """Return the engine that :func:`reported_speech` should use for a corpus of a given size.

    Parameters
    ----------
    engine : {"auto", "tagger", "rules"}
        ``"auto"`` is the tagger up to 2,000 articles and the rules beyond that.
    n_articles : int

    Returns
    -------
    str
        ``"tagger"`` or ``"rules"``.

    Raises
    ------
    ValueError
        For an engine that is not in :data:`ENGINES`.

    Examples
    --------
    >>> from analysis.quotes import engine_for
    >>> engine_for("auto", 24), engine_for("auto", 100_000)
    ('tagger', 'rules')
    """
    if engine not in ENGINES:
        raise ValueError(f"engine must be one of {', '.join(ENGINES)}, not {engine!r}")
    if engine == "auto":
        return "tagger" if n_articles <= MANY else "rules"
    return engine
