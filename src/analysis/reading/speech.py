"""Reported speech on a page: the statements of a text and the colours of who makes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.article import Article
from analysis.files import need_columns
from analysis.quotes.table import words_at
from analysis.reading.html import apart, listed
from analysis.reading.marking import Insert, Layer, Marks, covered, innermost, stripped
from analysis.reading.style import VOICES
from analysis.segment import Span, words

NEED = ("article_id", "kind", "content_spans", "source_spans", "cue_spans", "speaker")
KINDS = ("direct", "mixed", "indirect", "unmarked")
_LABEL = 26  # characters of a name that stand in the text


class Statement(NamedTuple):
    """A row of reported speech: ``number`` in the order of the text, from 1."""

    number: int
    quote_id: str
    speaker_id: str
    speaker: str
    speaker_kind: str
    via: str
    kind: str
    cue: str
    confidence: str
    content: list[Span]
    sources: list[Span]
    cues: list[Span]


class Speaker(NamedTuple):
    """Who is given words: ``number`` 1 has the most, 0 is unknown."""

    number: int
    name: str
    kind: str
    n_words: dict[str, int]  # by article
    n_statements: dict[str, int]

    @property
    def voice(self) -> str:
        """The class names of the colour; after the last colour they come again, in italics."""
        if not self.number:
            return "v0"
        more = " more" if self.number > len(VOICES) else ""
        return f"v{(self.number - 1) % len(VOICES) + 1}{more}"

    def badge(self, longest: int = 0) -> str:
        """Return number and name, escaped; the name cut at ``longest`` characters, 0: whole."""
        name = self.name
        if longest and len(name) > longest:
            name = f"{name[: longest - 1].rstrip()}…"
        return f"{self.number or '?'} {apart(name)}"


def statements_of(article: Article, quotes: pd.DataFrame) -> list[Statement]:
    """Return the statements of an article in order of their words.

    Raises ``ValueError`` if ``quotes`` lacks a column of :data:`NEED` or holds spans that
    are not pairs of numbers.
    """
    need_columns(quotes, NEED, "quotes", see="reported_speech")
    found = []
    for row in quotes[quotes["article_id"] == article.id].to_dict("records"):
        content, sources, cues = (
            _spans(row, f"{part}_spans", article.text) for part in ("content", "source", "cue")
        )
        name = _text(row, "speaker") or "unknown"
        share = row.get("confidence")
        statement = Statement(
            number=0,
            quote_id=_text(row, "quote_id"),
            speaker_id=_text(row, "speaker_id") or name,
            speaker=name,
            speaker_kind=_text(row, "speaker_kind"),
            via=_text(row, "via"),
            kind=_text(row, "kind"),
            cue=words_at(article.text, cues),
            confidence="" if share is None or pd.isna(share) else f"{float(share):.2f}",
            content=content,
            sources=sources,
            cues=cues,
        )
        found.append(statement)
    found.sort(key=lambda one: one.content[0] if one.content else (len(article.text), 0))
    return [one._replace(number=number) for number, one in enumerate(found, 1)]


def _text(row: dict[Any, Any], name: str) -> str:
    value = row.get(name, "")
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def _spans(row: dict[Any, Any], name: str, text: str) -> list[Span]:
    try:
        spans = [stripped(text, int(start), int(end)) for start, end in row[name]]
    except (TypeError, ValueError):
        raise ValueError(
            f"{name} of quote {row.get('quote_id', '')!r} must be a list of (start, end), "
            f"not {row[name]!r:.60}"
        ) from None
    return sorted(span for span in spans if span[0] < span[1])


def contents(statements: Sequence[Statement]) -> Marks:
    """Return the contents as marks; what is marked is the place in ``statements``."""
    return [(*span, place) for place, one in enumerate(statements) for span in one.content]


def speakers_of(told: Iterable[tuple[Article, Sequence[Statement]]]) -> dict[str, Speaker]:
    """Return the speakers of articles by id: most words first, unknown ones last.

    Words are counted as they are coloured: where two contents overlap, for the inner one.
    """
    n_words: dict[str, dict[str, int]] = {}
    n_statements: dict[str, dict[str, int]] = {}
    named: dict[str, tuple[str, str]] = {}
    for article, statements in told:
        for one in statements:
            named.setdefault(one.speaker_id, (one.speaker, one.speaker_kind))
            counts = n_statements.setdefault(one.speaker_id, {})
            counts[article.id] = counts.get(article.id, 0) + 1
        for start, end, place in innermost(contents(statements), len(article.text)):
            own = n_words.setdefault(statements[place].speaker_id, {})
            own[article.id] = own.get(article.id, 0) + len(words(article.text[start:end]))
    total = {who: sum(n_words.get(who, {}).values()) for who in named}
    order = sorted(named, key=lambda who: (who == "unknown", -total[who], named[who][0], who))
    return {
        who: Speaker(
            0 if who == "unknown" else number, *named[who], n_words.get(who, {}), n_statements[who]
        )
        for number, who in enumerate(order, 1)
    }


def layers(
    statements: Sequence[Statement], speakers: dict[str, Speaker], anchor: str
) -> list[Layer]:
    """Return contents, sources and cues as layers; contents have the id ``{anchor}{number}``."""

    def content(place: int, first: bool) -> str:
        one = statements[place]
        kind = one.kind if one.kind in KINDS else "direct"
        target = f' id="{anchor}{one.number}" tabindex="-1"' if first else ""
        return f'<mark class="said {speakers[one.speaker_id].voice} {kind}"{target}>'

    def plain(name: str) -> Callable[[int, bool], str]:
        return lambda place, first: f'<mark class="{name}">'

    sources = [(*span, place) for place, one in enumerate(statements) for span in one.sources]
    cues = [(*span, place) for place, one in enumerate(statements) for span in one.cues]
    return [
        Layer(contents(statements), content),
        Layer(sources, plain("source")),
        Layer(cues, plain("cue")),
    ]


def labels(
    statements: Sequence[Statement],
    speakers: dict[str, Speaker],
    anchor: str,
    back: str | None,
    length: int,
) -> list[Insert]:
    """Return who speaks, before the words for who hears the page and after them for all.

    ``length``: where the text that is shown ends. The label leads to ``#{back}{number}``.
    """
    hidden = covered(contents(statements), length)
    found = []
    for place, one in enumerate(statements):
        pieces = [(start, min(end, length)) for start, end in one.content if start < length]
        if not pieces:
            continue
        speaker = speakers[one.speaker_id]
        hint = f"{listed(one.speaker, one.kind)}: "
        target = f' id="{anchor}{one.number}" tabindex="-1"' if place in hidden else ""
        found.append(Insert(pieces[0][0], f'<span class="hint"{target}>{hint}</span>'))
        label = f"[{speaker.badge(_LABEL)}]"
        if back is not None:
            label = f'<a href="#{back}{one.number}">{label}</a>'
        end = max(end for _, end in pieces)
        found.append(Insert(end, f'<wbr><sup class="{speaker.voice}">{label}</sup>', after=True))
    return found


def key() -> str:
    """Return how speech is marked, as a line that shows it."""
    shown = {
        "direct": "in quotation marks", "mixed": "partly in marks",
        "indirect": "in the outlet’s wording", "unmarked": "marks lost",
    }  # fmt: skip
    samples = [f'<mark class="v1 {kind}">{label}</mark>' for kind, label in shown.items()]
    samples += ['<mark class="cue">cue</mark>', '<mark class="source">source</mark>']
    spans = "".join(f"<span>{sample}</span> " for sample in samples)
    return f'<p class="key">Black: the outlet’s own voice. Coloured: whom it reports. {spans}</p>'


def speaker_table(
    speakers: dict[str, Speaker], articles: Sequence[Article], caption: str = "Speakers"
) -> str:
    """Return the speakers with number, name, kind, words and statements (of each article)."""
    if not speakers:
        return "<p>No reported speech.</p>"
    tell = [f" {apart(article.source)}" for article in articles] if len(articles) > 1 else [""]
    heads = ["no.", "speaker", "kind", *(f"words{one}" for one in tell)]
    heads += [f"statements{one}" for one in tell]
    rows = []
    for speaker in speakers.values():
        cells = [
            f'<td class="{speaker.voice}"><b>{speaker.number or "?"}</b></td>',
            f'<td class="{speaker.voice}">{apart(speaker.name)}</td>',
            f"<td>{escape(speaker.kind)}</td>",
        ]
        cells += [f"<td>{speaker.n_words.get(article.id, 0)}</td>" for article in articles]
        cells += [f"<td>{speaker.n_statements.get(article.id, 0)}</td>" for article in articles]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return table(f"{caption}, most words first", heads, rows)


def table(caption: str, heads: Iterable[str], rows: Iterable[str], kind: str = "") -> str:
    """Return a table with a caption; ``rows`` are ``<tr>`` elements, ``heads`` are HTML."""
    cells = "".join(f'<th scope="col">{head}</th>' for head in heads)
    opened = f'<table class="{kind}">' if kind else "<table>"
    return (
        f"{opened}<caption>{caption}</caption><thead><tr>{cells}</tr></thead>"
        f"<tbody>{''.join(rows)}</tbody></table>"
    )
