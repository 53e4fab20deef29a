"""One article with its voices or its edits marked.

The statements of a text have the colours of who makes them; words of lexicons, the places of a
caller's table, and what cleaning took out can be switched on and off.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html import escape
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.article import Article, sentence_frame
from analysis.files import need_columns
from analysis.framing.stance_words import cues_of, marker_places
from analysis.framing.terms import MARKERS, check_name, find_terms, usual_names
from analysis.quotes import reported_speech
from analysis.quotes.attributions import TYPES
from analysis.quotes.voices import SPOKEN, spoken
from analysis.reading.marking import (
    OWN,
    SWITCHED,
    VOICED,
    VOICES,
    WORDS,
    Insert,
    Layer,
    Marks,
    Page,
    Pages,
    address,
    apart,
    box,
    covered,
    headed,
    inline,
    innermost,
    listed,
    places_of,
    plain_layer,
    render,
    stripped,
    switches_of,
    table_of,
    without_turns,
)
from analysis.text.english import language
from analysis.text.segment import Span, words

NEED = ("article_id", "kind", "content_spans", "source_spans", "cue_spans", "speaker")
KINDS = ("direct", "mixed", "indirect", "unmarked")
_LABEL = 26  # characters of a name that stand in the text
_FIRST = 90  # characters of a statement that the table shows
_LONGEST = 600  # characters of one removal that are shown
LEXICON_NAMES = {
    "loaded": "loaded words", "hedges": "hedges", "boosters": "boosters", "guilt": "words of guilt",
    "frames": "frame words",
}  # fmt: skip


def page(
    article: Article,
    quotes: pd.DataFrame | None = None,
    *,
    paragraphs: int = 0,
    marked: pd.DataFrame | None = None,
    lexicons: Sequence[str] = tuple(LEXICON_NAMES),
) -> Page:
    """Return the article with each speaker's words in a colour, and a table of the statements.

    Black is the outlet's own voice. A speaker has a number, by words, that stands with the name
    after each content; direct, indirect and unmarked speech, cues and sources are underlined each
    in their own way. What somebody is told to have done (``type`` act) is the outlet's: it stays
    black, with a dotted line and the word *act*, and gives nobody any words. Rows of the table lead
    to the words, and the names back to the rows. No script is needed. Where spans overlap, the
    inner one has the colour.

    Parameters
    ----------
    article : Article
        The article to read.
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`; rows of other articles are ignored. By
        default it is computed.
    paragraphs : int
        How many paragraphs to show (0: all); of the table, what begins in them.
    marked : DataFrame, optional
        Places to mark, on from the start: any table with ``article_id, start, end`` (offsets into
        ``article.text``). Each value of its ``label`` (else ``kind``, ``term``) has a switch.
    lexicons : sequence of str
        Words that can be switched on: ``loaded, hedges, boosters, guilt`` of
        :func:`analysis.framing.stance_words`, and ``frames``, the words of the generic frames. What
        cleaning removed can always be switched on, at its place.

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved.

    Raises
    ------
    ValueError
        For a table that lacks a column, an unknown lexicon, or negative ``paragraphs``.

    Notes
    -----
    A marked word is not thereby unfair, and black is not all that the outlet holds; see
    :func:`analysis.framing.stance_words` and :func:`analysis.quotes.voices.split`.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, reading
    >>> article = next(iter(load_corpus()))
    >>> speech = quotes.reported_speech(article, "rules")
    >>> reading.page(article, speech, paragraphs=3)
    Page('meridian_1')
    """
    if paragraphs < 0:
        raise ValueError(f"paragraphs must not be negative, not {paragraphs}")
    if quotes is None:
        quotes = reported_speech(article)
    statements = statements_of(article, quotes)
    speakers = speakers_of([(article, statements)])
    n_below = quotes.attrs.get("left_out_of", {}).get(article.id, 0)
    blocks = blocks_of(article.text)[: paragraphs or None]
    shown_to = blocks[-1][1] if blocks else 0
    words = own_words(article, marked) + lexicon_words(article, quotes, lexicons)
    words = [one._replace(rows=[row for row in one.rows if row[0] < shown_to]) for one in words]
    gone = [one for one in removed(article) if not paragraphs or one.start <= shown_to]
    anchor = anchor_of("page", article.id, article.text, statements, paragraphs, lexicons)
    before, inside, came = placed(gone, blocks)
    layers = [
        *speech_layers(statements, speakers, f"{anchor}s"),
        *(one.layer() for one in words),
        plain_layer(came, "came"),
    ]
    labels = speech_labels(statements, speakers, f"{anchor}s", f"{anchor}r", shown_to)
    shown = render(article.text, blocks, layers, labels + inside)
    text = as_blocks(article, blocks, shown, before, ids=True)
    caption = "Speakers of the whole article" if paragraphs else "Speakers"
    name = escape(article.title or article.id)
    body = (
        f'<article lang="{language_of(article)}" aria-label="{name}">'
        f"<header>{heading(article)}</header>{switches(words, len(gone))}"
        f'<div class="columns"><aside aria-label="speakers">{speech_key()}'
        f"{speaker_table(speakers, [article], caption)}</aside>"
        f'<section class="text" aria-label="text">{text}</section></div>'
        f"{_statement_table(article, statements, speakers, anchor, shown_to, n_below)}</article>"
    )
    return Page(article.id, body, style=VOICED + SWITCHED, kind="voiced")


def edits(article: Article, *, context: int = 60, limit: int = 0) -> Page:
    """Return what cleaning did to the article: removed words struck out, new ones shaded.

    Parameters
    ----------
    article : Article
        The article, with its ``edits``.
    context : int
        How many raw characters to show on either side of an edit.
    limit : int
        How many edits to show (0: all).

    Returns
    -------
    Page
        HTML that a notebook shows and that can be saved. Edits of white space alone are counted,
        not shown.

    Examples
    --------
    >>> from analysis import load_corpus, reading
    >>> reading.edits(next(iter(load_corpus())), limit=2)
    Page('meridian_1')
    """
    visible = [edit for edit in article.edits if edit.removed.strip() or edit.replacement.strip()]
    rows = []
    for edit in visible[: limit or None]:
        before = article.raw[max(0, edit.start - context) : edit.start]
        after = article.raw[edit.end : edit.end + context]
        rows.append(
            f"<p><span class='meta'>{escape(edit.rule)}</span> {apart(before)}"
            f"<del>{apart(edit.removed)}</del><ins>{apart(edit.replacement)}</ins>"
            f"{apart(after)}</p>"
        )
    left = len(article.edits) - len(rows)
    rows.append(f"<p class='meta'>{left} more edits, {len(article.edits)} in all</p>")
    legend = (
        f"{_facts(article)}<br>What cleaning did, rule by rule: <del>struck out</del> stood in the "
        "file and was taken out, <ins>this</ins> was put in."
    )
    title = f"Edits: {escape(article.title or article.id)}"
    return Page(article.id, headed(title, legend) + "".join(rows))


def heading(article: Article, pages: Pages = None) -> str:
    """Return title, source, byline, date, event and id; the title is a link if it has a page."""
    title = escape(article.title) or "<i>without a title</i>"
    return headed(address(pages, article, 0, 0, title), _facts(article))


def _facts(article: Article) -> str:
    return listed(article.source, article.byline, article.published, article.event, article.id)


def language_of(article: Article) -> str:
    """Return the language code of an article for who hears it: "en", or "" for not known."""
    return "en" if language(article.text) == "English" else ""


def anchor_of(*given: object) -> str:
    """Return the beginning of all ids of a page: the same for the same page, else another."""
    return f"p{sha256(repr(given).encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def blocks_of(text: str) -> list[Span]:
    """Return the spans of the paragraphs of a clean text."""
    spans, start = [], 0
    for piece in text.split("\n\n"):
        spans.append((start, start + len(piece)))
        start += len(piece) + 2
    return spans


def as_blocks(
    article: Article,
    blocks: list[Span],
    shown: list[str],
    before: dict[int, list[str]],
    *,
    ids: bool = False,
) -> str:
    """Return paragraphs and sub-headings, with what stands ``before`` each (by number).

    The offset at which a block begins is its ``data-start``, and with ``ids`` its id, p before it.
    What stands in a block and is not of the article has ``data-skip``.
    """
    headings = set(article.headings)
    pieces: list[str] = []
    for number, (block, html) in enumerate(zip(blocks, shown, strict=True)):
        pieces += before.get(number, ())
        name = "h3" if block in headings else "p"
        place = f' id="p{block[0]}"' if ids else ""
        pieces.append(f'<{name}{place} data-start="{block[0]}">{html}</{name}>')
    return "".join(pieces + before.get(len(blocks), []))


def _statement_table(
    article: Article,
    statements: Sequence[Statement],
    speakers: dict[str, SpeakerRow],
    anchor: str,
    shown_to: int,
    n_below: int,
) -> str:
    told = f"{n_below} of low confidence left out (floor=0 in reported_speech keeps them)"
    if not statements:
        return f"<p class='meta'>Statements: {told}</p>" if n_below else ""
    shown = [one for one in statements if one.content and one.content[0][0] < shown_to]
    rows = []
    for one in shown:
        words = " … ".join(article.text[start:end] for start, end in one.content)
        if len(words) > _FIRST:
            words = f"{words[: words.rfind(' ', 0, _FIRST) + 1 or _FIRST].rstrip()} …"
        who = f"<td>{apart(one.speaker)}"
        if one.spoken:
            speaker = speakers[one.speaker_id]
            who = f'<td class="{speaker.voice}">{speaker.badge()}'
        via = f", via {apart(one.via)}" if one.via else ""
        rows.append(
            f'<tr id="{anchor}r{one.number}" tabindex="-1"><td title="{escape(one.quote_id)}">'
            f"{one.number}</td>{who}{via}</td>"
            f"<td>{escape(one.manner)}</td><td>{escape(one.cue)}</td><td>{one.confidence}</td>"
            f'<td><a href="#{anchor}s{one.number}">{escape(words)}</a></td></tr>'
        )
    left = len(statements) - len(rows)
    note = f"; {left} more are not shown" if left else ""
    note += f"; {told}" if n_below else ""
    caption = f"Statements in the order of the text{note}. Each row links to its words."
    heads = ("no.", "speaker", "kind", "cue", "confidence", "first words")
    return places_of("statements", caption, heads, rows, "leads")


class Statement(NamedTuple):
    """A row of reported speech: ``number`` in the order of the text, from 1."""

    number: int
    quote_id: str
    speaker_id: str
    speaker: str
    speaker_kind: str
    via: str
    kind: str
    type: str
    cue: str
    confidence: str
    content: list[Span]
    sources: list[Span]
    cues: list[Span]

    @property
    def spoken(self) -> bool:
        """Whether these are somebody's words, not an act that the outlet tells."""
        return self.type in SPOKEN

    @property
    def manner(self) -> str:
        """The kind of a statement or thought, with the type of what is no statement."""
        named = [self.type if self.type != "statement" else "", self.kind if self.spoken else ""]
        return ", ".join(filter(None, named))


class SpeakerRow(NamedTuple):
    """Who is given words: ``number`` 1 has the most, 0 is unknown."""

    number: int
    name: str
    kind: str
    n_words: Counter[str]  # by article
    n_statements: Counter[str]

    @property
    def voice(self) -> str:
        """The class names of the colour; after the last colour they come again, in italics."""
        if not self.number:
            return "v0"
        more = " more" if self.number > len(VOICES) else ""
        return f"v{(self.number - 1) % len(VOICES) + 1}{more}"

    @property
    def color(self) -> str:
        """The name of the colour."""
        return self.voice.split()[0]

    def badge(self, longest: int = 0) -> str:
        """Return number and name, escaped; the name cut at ``longest`` characters, 0: whole."""
        name = self.name
        if longest and len(name) > longest:
            name = f"{name[: longest - 1].rstrip()}…"
        return f"{self.number or '?'} {apart(name)}"


def statements_of(article: Article, quotes: pd.DataFrame) -> list[Statement]:
    """Return the statements of an article in order of their words.

    Raises ``ValueError`` if ``quotes`` lacks a column of :data:`NEED`, or holds another type or
    spans that are not pairs of numbers.
    """
    need_columns(quotes, NEED, "quotes", see="reported_speech")
    found = []
    own = spoken(quotes[quotes["article_id"] == article.id], TYPES)
    for row in own.to_dict("records"):
        spans: dict[str, list[Span]] = {}
        for name in ("content_spans", "source_spans", "cue_spans"):
            try:
                given = [stripped(article.text, int(start), int(end)) for start, end in row[name]]
            except (TypeError, ValueError):
                raise ValueError(
                    f"{name} of quote {row.get('quote_id', '')!r} must be a list of (start, end), "
                    f"not {row[name]!r:.60}"
                ) from None
            spans[name] = sorted(span for span in given if span[0] < span[1])
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
            type=_text(row, "type") or "statement",
            cue=" ".join(article.text[start:end] for start, end in spans["cue_spans"]),
            confidence="" if share is None or pd.isna(share) else f"{float(share):.2f}",
            content=spans["content_spans"],
            sources=spans["source_spans"],
            cues=spans["cue_spans"],
        )
        found.append(statement)
    found.sort(key=lambda one: one.content[0] if one.content else (len(article.text), 0))
    return [one._replace(number=number) for number, one in enumerate(found, 1)]


def _text(row: dict[Any, Any], name: str) -> str:
    value = row.get(name, "")
    return "" if value is None or value is pd.NA or value != value else str(value).strip()


def contents(statements: Sequence[Statement], *, acts: bool = False) -> Marks:
    """Return the contents of speech, or of acts; what is marked is the place in ``statements``."""
    return [
        (*span, place)
        for place, one in enumerate(statements)
        if one.spoken != acts
        for span in one.content
    ]


def speakers_of(told: Iterable[tuple[Article, Sequence[Statement]]]) -> dict[str, SpeakerRow]:
    """Return the speakers of articles by id: most words first, unknown ones last.

    Acts make nobody a speaker. Words are counted as they are coloured: where two contents
    overlap, for the inner one.
    """
    n_words: dict[str, Counter[str]] = defaultdict(Counter)
    n_statements: dict[str, Counter[str]] = defaultdict(Counter)
    named: dict[str, tuple[str, str]] = {}
    for article, statements in told:
        for one in statements:
            if not one.spoken:
                continue
            named.setdefault(one.speaker_id, (one.speaker, one.speaker_kind))
            n_statements[one.speaker_id][article.id] += 1
        for start, end, place in innermost(contents(statements), len(article.text)):
            who = statements[place].speaker_id
            n_words[who][article.id] += len(words(article.text[start:end]))
    order = sorted(
        named, key=lambda who: (who == "unknown", -n_words[who].total(), named[who][0], who)
    )
    return {
        who: SpeakerRow(
            0 if who == "unknown" else number, *named[who], n_words[who], n_statements[who]
        )
        for number, who in enumerate(order, 1)
    }


def speech_layers(
    statements: Sequence[Statement], speakers: dict[str, SpeakerRow], anchor: str
) -> list[Layer]:
    """Return acts, contents, sources and cues as layers.

    Acts and contents have the id ``{anchor}{number}``, and who speaks as their title.
    """

    def told(one: Statement) -> str:
        return escape(without_turns(f"{one.speaker}, {one.manner}"))

    def content(place: int, first: bool) -> str:
        one = statements[place]
        kind = one.kind if one.kind in KINDS else "direct"
        target = f' id="{anchor}{one.number}" tabindex="-1"' if first else ""
        if not one.spoken:
            return f'<span class="act"{target}{inline("act")} title="{told(one)}">'
        speaker = speakers[one.speaker_id]
        style = inline(kind, speaker.color)
        return f'<mark class="said {speaker.voice} {kind}"{target}{style} title="{told(one)}">'

    sources = [(*span, place) for place, one in enumerate(statements) for span in one.sources]
    cues = [(*span, place) for place, one in enumerate(statements) for span in one.cues]
    return [
        Layer(contents(statements, acts=True), content, "span"),
        Layer(contents(statements), content),
        plain_layer(sources, "source"),
        plain_layer(cues, "cue"),
    ]


def speech_labels(
    statements: Sequence[Statement],
    speakers: dict[str, SpeakerRow],
    anchor: str,
    back: str | None,
    length: int,
) -> list[Insert]:
    """Return who speaks, after the words; and places for ids, of words that others cover.

    ``length``: where the text that is shown ends. The label leads to ``#{back}{number}``.
    """
    hidden = covered(contents(statements), length)
    hidden |= covered(contents(statements, acts=True), length)
    found = []
    for place, one in enumerate(statements):
        pieces = [(start, min(end, length)) for start, end in one.content if start < length]
        if not pieces:
            continue
        voice, label, style = "act", "[act]", inline("plain")
        if one.spoken:
            speaker = speakers[one.speaker_id]
            voice, label = speaker.voice, f"[{speaker.badge(_LABEL)}]"
            style = inline("number", speaker.color)
        if place in hidden:
            target = f'<span data-skip id="{anchor}{one.number}" tabindex="-1"></span>'
            found.append(Insert(pieces[0][0], target))
        if back is not None:
            label = f'<a href="#{back}{one.number}"{style}>{label}</a>'
            style = ""  # the link has it: a host may colour links
        sup = f'<wbr><sup class="{voice}" data-skip{style}>{label}</sup>'
        found.append(Insert(max(end for _, end in pieces), sup, after=True))
    return found


def speech_key() -> str:
    """Return how speech is marked, as a line that shows it."""
    shown = {
        "direct": "in quotation marks", "mixed": "partly in marks",
        "indirect": "in the outlet’s wording", "unmarked": "marks lost",
    }  # fmt: skip
    samples = [
        f'<mark class="v1 {kind}"{inline(kind, "v1")}>{label}</mark>'
        for kind, label in shown.items()
    ]
    others = {"act": "act, told by the outlet", "cue": "cue", "source": "source"}
    samples += [
        f'<span class="{kind}"{inline(kind)}>{label}</span>' for kind, label in others.items()
    ]
    key = "Plain: the outlet’s own voice. Coloured, with number and name: the speakers it reports."
    return f'<p class="key">{key} {" · ".join(samples)}</p>'


def speaker_table(
    speakers: dict[str, SpeakerRow], articles: Sequence[Article], caption: str = "Speakers"
) -> str:
    """Return the speakers with number, name, kind, words and statements (of each article)."""
    if not speakers:
        return "<p>No reported speech.</p>"
    of = [f" {apart(article.source)}" for article in articles] if len(articles) > 1 else [""]
    counted = [f"{what}{one}" for what in ("words", "statements") for one in of]
    rows = []
    for speaker in speakers.values():
        cells = [
            f'<td class="{speaker.voice}"><b{inline("number", speaker.color)}>'
            f"{speaker.number or '?'}</b></td>",
            f'<td class="{speaker.voice}">{apart(speaker.name)}</td>',
            f"<td>{escape(speaker.kind)}</td>",
        ]
        for counts in (speaker.n_words, speaker.n_statements):
            cells += [f"<td>{counts[article.id]}</td>" for article in articles]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return table_of(f"{caption}, most words first", ["no.", "speaker", "kind", *counted], rows)


class Highlights(NamedTuple):
    """Words of one sort: the name of its switch, the class of its marks, and the places."""

    name: str
    switch: str
    rows: list[tuple[int, int, str]]  # start, end, what the mark says when pointed at
    on: bool

    def layer(self) -> Layer:
        """Return the words as marks."""
        marks: Marks = [(start, end, place) for place, (start, end, _) in enumerate(self.rows)]
        style = inline(self.switch) if self.switch in OWN else ""

        def tag(place: int, first: bool) -> str:
            names = f"w-{self.switch} first" if first else f"w-{self.switch}"
            return f'<span class="{names}"{style} title="{escape(self.rows[place][2])}">'

        return Layer(marks, tag, "span")


def lexicon_words(
    article: Article, quotes: pd.DataFrame, lexicons: Sequence[str]
) -> list[Highlights]:
    """Return the words of lexicons in an article, switched off.

    ``loaded``, ``hedges``, ``boosters``, ``guilt`` are those of
    :func:`analysis.framing.stance_words` (cues of ``quotes`` left out), ``frames`` the words of
    the generic frames. Raises ``ValueError`` for another name.
    """
    for name in lexicons:
        check_name(name, LEXICON_NAMES)
    if not lexicons:
        return []
    sentences = sentence_frame([article])
    cues = cues_of(quotes[quotes["article_id"] == article.id])
    found = []
    for name in dict.fromkeys(lexicons):
        rows = []
        if name in MARKERS:
            for row in marker_places(sentences, name, cues):
                kind = "" if row.kind == name else f", {row.kind}"
                guard = f", guarded: {row.guard}" if row.guarded else ""
                rows.append((row.start, row.end, f"{LEXICON_NAMES[name]}{kind}{guard}"))
        else:
            usual = usual_names(tuple(sentences["text"]))
            for begin, text in zip(sentences["start"], sentences["text"], strict=True):
                for label, start, end, _ in find_terms(text, "generic", usual):
                    rows.append((begin + start, begin + end, f"frame word: {label}"))
        found.append(Highlights(LEXICON_NAMES[name], name, rows, on=False))
    return found


def own_words(article: Article, marked: pd.DataFrame | None) -> list[Highlights]:
    """Return what a caller's table marks in an article, switched on, a switch for each label.

    Raises ``ValueError`` if the table lacks ``article_id, start, end`` or a place is not in
    the text.
    """
    if marked is None:
        return []
    need_columns(marked, ("article_id", "start", "end"), "marked words")
    rows = marked[marked["article_id"] == article.id]
    places = rows[["start", "end"]].apply(pd.to_numeric, errors="coerce")
    fits = places["start"].ge(0) & places["start"].lt(places["end"])
    if not (fits & places["end"].le(len(article.text))).all():
        raise ValueError(
            f"the table of marked words has a place that article {article.id!r} lacks: each "
            f"needs 0 <= start < end <= {len(article.text)}"
        )
    name = next((one for one in ("label", "kind", "term") if one in rows), None)
    labels = [str(label) for label in rows[name]] if name else ["marked"] * len(rows)
    groups: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    starts, ends = (places[edge].astype("int64").tolist() for edge in ("start", "end"))
    for label, start, end in zip(labels, starts, ends, strict=True):
        groups[label].append((start, end, label))
    return [
        Highlights(label, f"own{number % len(OWN)}", group, on=True)
        for number, (label, group) in enumerate(groups.items())
    ]


def switches(found: Sequence[Highlights], n_removed: int) -> str:
    """Return a box to tick for each sort of words, and one for what cleaning removed."""
    boxes = []
    for one in found:
        letter = f"{WORDS[one.switch]}: " if one.switch in WORDS else ""
        label = f"{letter}{one.name} ({len(one.rows)})"
        boxes.append(box(one.switch, label, one.on, one.rows))
    boxes.append(box("gone", f"removed by cleaning ({n_removed})", False, n_removed))
    return switches_of(boxes)


class Removed(NamedTuple):
    """Words that were removed before ``text[start]``; ``text[start:end]`` replaced them."""

    rule: str
    start: int
    end: int
    words: str
    alone: bool  # whole lines of the raw text


def removed(article: Article) -> list[Removed]:
    """Return the edits of words, in order; those of white space alone are left out."""
    found, shift = [], 0
    for edit in article.edits:
        start = edit.start + shift
        shift += len(edit.replacement) - (edit.end - edit.start)
        if edit.removed.split() != edit.replacement.split():
            before = article.raw[max(edit.start - 1, 0) : edit.start]
            after = article.raw[edit.end : edit.end + 1]
            opens = before in ("", "\n") or edit.removed[:1] == "\n"
            closes = after in ("", "\n", "\r") or edit.removed[-1:] == "\n"
            end = start + len(edit.replacement)
            found.append(Removed(edit.rule, start, end, edit.removed, opens and closes))
    return found


def placed(
    gone: list[Removed], blocks: list[Span]
) -> tuple[dict[int, list[str]], list[Insert], Marks]:
    """Return what stands before each block (by number), within one, and what came instead.

    What was removed after the last block has the number of blocks.
    """
    before: dict[int, list[str]] = defaultdict(list)
    inside: list[Insert] = []
    block = 0
    for item in gone:
        while block < len(blocks) and blocks[block][1] < item.start:
            block += 1
        start, end = blocks[block] if block < len(blocks) else (item.start + 1, 0)
        alone = item.alone and item.start == item.end
        if item.start < start or (alone and item.start in (start, end)):
            place = block + (start <= item.start == end)
            before[place].append(_struck(item, "div"))
        else:
            inside.append(Insert(item.start, _struck(item), after=item.start == end))
    came = [(item.start, item.end, 0) for item in gone if item.start < item.end]
    return before, inside, came


def _struck(item: Removed, element: str = "span") -> str:
    """Return an element without text: what was removed is shown by the style sheet alone."""
    words = item.words.strip("\n")
    left = f" … {len(words) - _LONGEST} more characters" if len(words) > _LONGEST else ""
    why = escape(f"removed by cleaning, rule {item.rule}")
    gone = escape(without_turns(words[:_LONGEST]) + left)
    return f'<{element} class="gone" data-skip title="{why}" data-gone="{gone}"></{element}>'
