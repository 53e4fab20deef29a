"""An article: its metadata, its raw text, and the clean text that was made of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from analysis.cleaning import clean, clean_line
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
        """Return the span of :attr:`text` made of ``raw[start:end]``; None if all is gone.

        Raises ``ValueError`` if the span does not lie within the raw text.
        """
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

    Title, byline and date that stand inside the text are used where none is given. Metadata
    lose control characters and marks of direction, as the text does. Raises
    :class:`CorpusError` if no text is left after cleaning.
    """
    source, title, published, byline, event = map(
        clean_line, (source, title, published, byline, event)
    )
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


_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_YEAR = r"(?P<year>(?:1[5-9]|20)[0-9]{2})"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_DATES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?P<between>[-/.])(?P<number>[0-9]{{1,2}})(?P=between)(?P<day>[0-9]{{1,2}})",
        rf"{_YEAR}(?P<number>[0-9]{{2}})(?P<day>[0-9]{{2}})",
        rf"{_DAY}[ -](?:of )?{_MONTH},?[ -]{_YEAR}",
        rf"{_MONTH} {_DAY},? {_YEAR}",
        rf"{_YEAR},? {_MONTH} {_DAY}",
        rf"{_MONTH},? {_YEAR}",
        rf"{_YEAR},? {_MONTH}",
    )
]
_NO_DATE = re.compile(  # a clock, a zone, a day of the week
    r"(?:(?<=\d)T|(?<![.:])\b(?:at )?)\d{1,2}[:.]\d\d(?:[:.]\d\d(?:[.,]\d+)?)?(?: ?[ap]\.?m\b\.?)?"
    r"(?: ?(?:Z|(?:GMT|UTC)?[+-]\d\d:?\d\d)\b)?(?![:.]\d)"
    r"|\b(?:GMT|UTC|BST|CET|CEST|[ECMP][SD]?T)\b|\([^()]*\)|\[[^\[\]]*\]"
    r"|\b(?:mon|tue(?:s)?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b\.?,?",
    re.IGNORECASE,
)


def iso_date(text: str) -> str:
    """Return a date as ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; '' if it can't be read.

    Reads one date in digits from the year on (``2023-02-04``, ``20230204``) or with an English
    name of a month (``4 Feb. 2023``, ``February 4, 2023``, ``February 2023``), beside a day of
    the week and a clock; the day is the one that is written, in whatever time zone. The year,
    1500 to 2099, must be there in full. ``05/02/2023`` is not read, since it names a different
    day on each side of the Atlantic, nor ``February 4-5, 2023``, which is two days.
    """
    text = text.strip()
    if re.fullmatch(r"(?:1[5-9]|20)[0-9]{2}(?:-(?:0[1-9]|1[0-2]))?", text):
        return text
    if len(text) > 100:
        return ""
    bare = " ".join(_NO_DATE.sub(" ", text).split()).strip(" ,")
    found = next((found for style in _DATES if (found := style.fullmatch(bare))), None)
    if not found:
        return ""
    parts = found.groupdict()
    month = parts.get("number") or _MONTHS.index(parts["month"][:3].lower()) + 1
    if "day" not in parts:
        return f"{parts['year']}-{month:02}"
    try:
        return str(date(int(parts["year"]), int(month), int(parts["day"])))
    except ValueError:
        return ""
