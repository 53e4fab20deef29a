"""An article: its metadata, its raw text, and the clean text that was made of it."""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from analysis.cleaning import clean
from analysis.cleaning.edits import Cleaned, Edit
from analysis.corpus.decoding import CorpusError
from analysis.segment import Span, words


@dataclass(frozen=True)
class Article:
    """One article: its metadata, its raw text, and the clean text that was made of it.

    Offsets in every table of this package index :attr:`text`; :meth:`raw_span` maps them
    to :attr:`raw`, which is never changed.
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
        """Return the span of :attr:`text` made of ``raw[start:end]``; None if all is gone."""
        return self.cleaned.clean_span(start, end)

    def __repr__(self) -> str:
        return f"Article({self.id!r}, {self.source!r}, {len(words(self.text))} words)"


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
) -> Article:
    """Return an article with its text cleaned; what the text itself tells fills the gaps.

    Title, byline and date that stand inside the text are used where none is given. Raises
    :class:`CorpusError` if no text is left after cleaning.
    """
    cleaned = clean(raw, title=title)
    if not cleaned.text:
        raise CorpusError("the text is empty" if not raw.strip() else "nothing but page furniture")
    found = cleaned.found
    date = published or found.get("published", "")
    return Article(
        id=id,
        source=source or "unknown",
        raw=raw,
        cleaned=cleaned,
        title=title or found.get("title", ""),
        published=iso_date(date) or date,
        byline=byline or found.get("byline", ""),
        event=event,
        extra=dict(extra or {}),
    )


def iso_date(text: str) -> str:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; '' if it can't be read.

    A year must be there in full; ``05/02/2023`` is not read, since it names a different
    day on each side of the Atlantic.
    """
    text = text.strip()
    if re.fullmatch(r"(?:1[5-9]|20)\d\d(?:-(?:0[1-9]|1[0-2]))?", text):
        return text
    has_year = re.search(r"\b(?:1[5-9]|20)\d\d", text)
    named = re.search(r"[A-Za-z]{3,}", text) or re.match(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}", text)
    if not has_year or not named:
        return ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # mixed time zones: only the day is kept
        moment = pd.to_datetime(re.sub(r"\s+[A-Z]{3,4}$", "", text), errors="coerce")
    return "" if pd.isna(moment) else str(moment.date())
