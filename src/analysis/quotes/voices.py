"""Texts divided into the outlet's own voice and the voices that it quotes, and tables by voice.

:func:`split` makes the partition on which everything else rests.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.corpus.article import articles_of, sentence_frame
from analysis.files.runs import recorded
from analysis.quotes import reported_speech
from analysis.quotes.attributions import TYPES
from analysis.quotes.speakers import need_spans
from analysis.stats import ratio_of_sums
from analysis.text.segment import word_forms

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

COLUMNS = ["article_id", "start", "end", "voice", "speaker", "speaker_id", "quote_id"]

Quoted = tuple[int, int, str, str, str]
"""A piece of a content: start, end, speaker, speaker_id, quote_id."""

HEARD_COLUMNS = [
    "source", "speaker", "speaker_id", "speaker_kind", "country", "n_words", "share", "low",
    "high", "n_quotes", "n_articles", "df", "note", "outlet", "squares", "n_heard",
]  # fmt: skip

VOICES = ("outlet", "quoted", "all")
SPOKEN = ("statement", "thought")
"""The types of attributions whose words are somebody's; an act is told by the outlet."""


def spoken(quotes: pd.DataFrame, types: Sequence[str] = SPOKEN) -> pd.DataFrame:
    """Return the rows of ``quotes`` that report somebody's words: statements and thoughts.

    Parameters
    ----------
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`. Without the column ``type``, and where
        it is empty, every row counts as a statement.
    types : sequence of {"statement", "thought", "act"}

    Returns
    -------
    DataFrame
        The rows of these types, index and columns as they were.

    Raises
    ------
    ValueError
        For another type, in ``types`` or in the column.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import voices
    >>> quotes = pd.DataFrame({"cue": ["said", "refused"], "type": ["statement", "act"]})
    >>> voices.spoken(quotes)["cue"].tolist()
    ['said']
    """
    if isinstance(types, str) or not set(types) <= set(TYPES):
        raise ValueError(f"types must be some of {', '.join(TYPES)}, in a list, not {types!r}")
    if "type" not in quotes:
        return quotes if "statement" in types else quotes[:0]
    given = quotes["type"].fillna("statement").replace("", "statement")
    for place in np.flatnonzero(~given.isin(TYPES))[:1]:
        raise ValueError(
            f"the column type of quotes must hold {', '.join(TYPES)}, not "
            f"{given.iloc[place]!r} (row {quotes.index[place]!r})"
        )
    return quotes[given.isin(types).to_numpy()]


@recorded("voices.split")
def split(
    corpus: Corpus | Article | Iterable[Article],
    quotes: pd.DataFrame | None = None,
    types: Sequence[str] = SPOKEN,
) -> pd.DataFrame:
    """Divide every article's text among the outlet's own voice and the voices that it quotes.

    Parameters
    ----------
    corpus : Corpus, Article or iterable of Article
    quotes : DataFrame, optional
        A table of :func:`analysis.quotes.reported_speech`, made here if None.
    types : sequence of {"statement", "thought", "act"}
        Which rows of ``quotes`` are somebody's words, by their ``type``; without that column
        every row counts as a statement.

    Returns
    -------
    DataFrame
        A partition of each text, without gap or overlap, in order: ``article_id, start, end``
        (``text[start:end]``), ``voice`` (``outlet`` or ``quoted``) and ``speaker, speaker_id,
        quote_id`` ('' for the outlet).

    Raises
    ------
    ValueError
        For an unknown type, and for spans that are text, as pandas reads them from a CSV file:
        :func:`analysis.quotes.exports.load` reads such a file.

    Notes
    -----
    Every statement and thought of ``quotes`` is quoted, whether direct or not. What somebody is
    told to have done (*refused to step down*: an act) is the outlet's, and so are cues and
    sources, which it chose. Where two contents overlap, the one that begins first keeps the
    words. Spans outside the text are cut.

    The outlet's part does not show what the outlet holds: it also speaks by choosing whom to
    quote, and speech that was not found counts as the outlet's.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, voices
    >>> article = load_corpus()["meridian_1"]
    >>> parts = voices.split(article, quotes.reported_speech(article, engine="rules"))
    >>> parts[["start", "end", "voice"]].head(2).values.tolist()
    [[0, 808, 'outlet'], [808, 906, 'quoted']]
    """
    articles = articles_of(corpus)
    table = spoken(reported_speech(corpus) if quotes is None else quotes, types)
    names = ["article_id", "content_spans", "speaker", "speaker_id", "quote_id"]
    need_spans(table, ["content_spans"])
    quoted: dict[str, list[Quoted]] = {}
    for article_id, spans, *said in zip(*(table[name].tolist() for name in names), strict=True):
        said = [str(value) for value in said]
        quoted.setdefault(article_id, []).extend((int(a), int(b), *said) for a, b in spans)
    rows: list[tuple[object, ...]] = []
    for article in articles:
        at, length = 0, len(article.text)
        for start, end, *who in sorted(quoted.get(article.id, [])):
            start, end = max(start, at), min(end, length)
            if start >= end:
                continue
            if at < start:
                rows.append((article.id, at, start, "outlet", "", "", ""))
            rows.append((article.id, start, end, "quoted", *who))
            at = end
        if at < length:
            rows.append((article.id, at, length, "outlet", "", "", ""))
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.astype({"start": "int64", "end": "int64"})


@recorded("voices.heard")
def heard(
    corpus: Corpus | Iterable[Article],
    quotes: pd.DataFrame,
    voices: pd.DataFrame | None = None,
    *,
    by: str = "speaker_id",
) -> pd.DataFrame:
    """Return how many words each source gives to each speaker.

    Parameters
    ----------
    corpus : Corpus or iterable of Article
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`.
    voices : DataFrame, optional
        The table of :func:`split` that belongs to ``quotes``, made here if None.
    by : {"speaker_id", "speaker_kind", "country"}
        With another than the first, speakers of one kind or country are one row, and the columns
        that tell speakers apart are left out.

    Returns
    -------
    DataFrame
        One row per source and speaker, most words first within a source: ``source, speaker,
        speaker_id, speaker_kind, country``, ``n_words`` (in contents, paraphrase included),
        ``share`` (of the words that the source gives to anyone, 0 to 1), ``low, high, n_quotes,
        n_articles, df, note`` (see :func:`heard_shares`), ``outlet``: the source again, under the
        name that it has in ``quotes``, where ``source`` holds the words of who is quoted; and what
        the interval rests on: ``squares``, the sum over articles of the speaker's words squared
        over the words of anyone, and ``n_heard``, the source's articles that give words to anyone.
        Acts count for nothing, unless ``voices`` was made with them.

    Notes
    -----
    It does not mean that the speaker said these words: paraphrase is the outlet's wording of
    someone's statement.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, voices
    >>> article = load_corpus()["meridian_1"]
    >>> speech = quotes.reported_speech(article, engine="rules")
    >>> voices.heard([article], speech)[["speaker", "n_words"]].values.tolist()[0]
    ['Terrence Gaskins', 78]
    """
    articles = {article.id: article for article in corpus}
    parts = split(articles.values(), quotes) if voices is None else voices
    parts = parts[parts["voice"] == "quoted"]
    parts = parts.assign(
        n_words=[
            len(word_forms(articles[id].text[start:end]))
            for id, start, end in zip(*(parts[name].tolist() for name in COLUMNS[:3]), strict=True)
        ],
        source=[articles[id].source for id in parts["article_id"].tolist()],
    )
    who = quotes.drop_duplicates("speaker_id").set_index("speaker_id")
    for name in ("speaker_kind", "country"):
        parts[name] = parts["speaker_id"].map(who[name]).fillna("")
    keys = ["source", by]
    table = parts.groupby(keys, as_index=False).agg(
        **{name: (name, "first") for name in HEARD_COLUMNS[1:5] if by == "speaker_id" != name},
        n_words=("n_words", "sum"),
        n_quotes=("quote_id", "nunique"),
        n_articles=("article_id", "nunique"),
    )
    each = parts.groupby([*keys, "article_id"], as_index=False)["n_words"].sum()
    anyone = each.groupby(["source", "article_id"])["n_words"].transform("sum")
    each["squares"] = each["n_words"] ** 2 / anyone.clip(lower=1)
    table["squares"] = each.groupby(keys)["squares"].sum().to_numpy()
    n_heard = each[anyone > 0].groupby("source")["article_id"].nunique()
    table["n_heard"] = table["source"].map(n_heard).fillna(0).astype("int64")
    table["outlet"] = table["source"]
    return heard_shares(table, by=by)


def heard_shares(table: pd.DataFrame, *, by: str = "speaker_id") -> pd.DataFrame:
    """Return the table of :func:`heard` with shares and intervals made from its sums.

    Parameters
    ----------
    table : DataFrame
        Columns of :func:`heard` but ``share, low, high, df, note``. ``n_words``, ``squares`` and
        the other counts may be sums over parts of a corpus; ``n_heard`` is that of the source.
    by : str
        As for :func:`heard`.

    Returns
    -------
    DataFrame
        That of :func:`heard`. The interval (95 per cent, :func:`analysis.stats.ratio_of_sums`)
        counts articles without the speaker as 0; the sources that hear a speaker share one
        variance.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import voices
    >>> table = pd.DataFrame({"source": "A", "speaker_id": ["x", "y"], "speaker": ["X", "Y"],
    ...     "speaker_kind": "person", "country": "", "n_words": [40, 60], "n_quotes": 2,
    ...     "n_articles": 2, "outlet": "A", "squares": [20.0, 40.0], "n_heard": 2})
    >>> voices.heard_shares(table)[["speaker", "share", "high"]].values.tolist()
    [['Y', 0.6, 1.0], ['X', 0.4, 1.0]]
    """
    keys = ["source", by]
    anyone = table.groupby("source")["n_words"].transform("sum")
    sums = table[[*keys, "squares"]].assign(
        total=table["n_words"], count=anyone, n_articles=table["n_heard"]
    )
    shares = ratio_of_sums(sums, keys, within=[by], bounds=(0, 1))
    table = table.assign(
        share=shares["value"], **{name: shares[name] for name in ("low", "high", "df", "note")}
    )
    name = "speaker" if by == "speaker_id" else by
    table = table.sort_values(["source", "n_words", name], ascending=[True, False, True])
    return table[[name for name in HEARD_COLUMNS if name in table]].reset_index(drop=True)


def parts_by_voice(
    articles: Sequence[Article], voices: pd.DataFrame | None = None, *, min_words: int = 3
) -> pd.DataFrame:
    """Return the sentences of articles cut by voice.

    Parameters
    ----------
    articles : sequence of Article
    voices : DataFrame, optional
        The table of :func:`split`, made here if None.
    min_words : int
        Parts with fewer words are left out.

    Returns
    -------
    DataFrame
        :func:`voice_parts` of the sentences.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, voices
    >>> article = load_corpus()["meridian_1"]
    >>> split = voices.split(article, quotes.reported_speech(article, engine="rules"))
    >>> voices.parts_by_voice([article], split)["voice"].head(2).tolist()
    ['outlet', 'all']
    """
    voices = split(articles) if voices is None else voices
    return voice_parts(sentence_frame(articles), voices, min_words=min_words)


def sort_by_voice(table: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Return ``table`` sorted by the columns ``keys``, voices in the order outlet, quoted, all.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import voices
    >>> table = pd.DataFrame({"voice": ["all", "outlet"]})
    >>> voices.sort_by_voice(table, ["voice"])["voice"].tolist()
    ['outlet', 'all']
    """
    return table.sort_values(
        list(keys),
        key=lambda column: column.map(VOICES.index) if column.name == "voice" else column,
        ignore_index=True,
        kind="stable",
    )


def voice_parts(frame: pd.DataFrame, voices: pd.DataFrame, *, min_words: int = 3) -> pd.DataFrame:
    """Cut the text of each row to each voice in it.

    Parameters
    ----------
    frame : DataFrame
        ``article_id, start, end, text``: sentences or passages.
    voices : DataFrame
        The table of :func:`split`.
    min_words : int
        Parts of one voice with fewer words ("Wang said.") are left out.

    Returns
    -------
    DataFrame
        One row per row of ``frame`` and voice in it: the columns of ``frame``, with ``text`` cut
        to that voice, and ``voice``: "outlet", "quoted" and "all" (the whole text). ``start`` and
        ``end`` remain those of the whole row.

    Notes
    -----
    Words in no span of ``voices`` are the outlet's.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import voices
    >>> frame = pd.DataFrame([("a", 0, 23, "It sank, Wang told us. ")],
    ...                      columns=["article_id", "start", "end", "text"])
    >>> split = pd.DataFrame([("a", 0, 7, "quoted")],
    ...                      columns=["article_id", "start", "end", "voice"])
    >>> voices.voice_parts(frame, split, min_words=2)[["text", "voice"]].values.tolist()
    [[', Wang told us.', 'outlet'], ['It sank', 'quoted'], ['It sank, Wang told us. ', 'all']]
    """
    quoted = voices.loc[voices["voice"] == "quoted"].sort_values(["article_id", "start"])
    spans = {
        article: (group["start"].to_numpy(), group["end"].to_numpy())
        for article, group in quoted.groupby("article_id", sort=False)
    }
    rows: list[int] = []
    texts: list[str] = []
    kinds: list[str] = []
    none = (np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))
    cells = zip(frame["article_id"], frame["start"], frame["end"], frame["text"], strict=True)
    for position, (article, start, end, text) in enumerate(cells):
        starts, ends = spans.get(article, none)
        held = range(np.searchsorted(ends, start, "right"), np.searchsorted(starts, end))
        quotes = [(int(starts[here] - start), int(ends[here] - start)) for here in held]
        for voice in ("outlet", "quoted"):
            mine = spans_within(0, len(text), quotes, inside=voice == "quoted")
            part, _ = joined(text, mine)
            if len(word_forms(part)) >= min_words:
                rows.append(position)
                texts.append(part)
                kinds.append(voice)
        rows.append(position)
        texts.append(text)
        kinds.append("all")
    return frame.iloc[rows].reset_index(drop=True).assign(text=texts, voice=kinds)


def spans_within(
    start: int, end: int, spans: Sequence[tuple[int, int]], *, inside: bool
) -> list[tuple[int, int]]:
    """Return the stretches of ``start:end`` that lie in ``spans``, or those that don't.

    Examples
    --------
    >>> from analysis import voices
    >>> voices.spans_within(0, 10, [(2, 4), (3, 6)], inside=False)
    [(0, 2), (6, 10)]
    """
    covered = np.zeros(end - start, dtype=bool)
    for left, right in spans:
        covered[max(left - start, 0) : max(right - start, 0)] = True
    marks = (covered if inside else ~covered).astype(np.int8)
    edges = np.flatnonzero(np.diff(np.concatenate([[0], marks, [0]])))
    return [(start + int(left), start + int(right)) for left, right in edges.reshape(-1, 2)]


def joined(
    text: str, spans: Sequence[tuple[int, int]], place: int = 0, *, gap: str = " "
) -> tuple[str, int]:
    """Return the stretches of ``text`` divided by ``gap``, and where ``place`` is in that.

    Examples
    --------
    >>> from analysis import voices
    >>> voices.joined("It sank, they say.", [(0, 7), (14, 17)], place=14)
    ('It sank say', 8)
    """
    pieces: list[str] = []
    at = 0
    for start, end in spans:
        piece = text[start:end].strip()
        if not piece:
            continue
        begin = text.index(piece, start)
        if begin <= place < begin + len(piece):
            at = sum(len(other) + len(gap) for other in pieces) + place - begin
        pieces.append(piece)
    return gap.join(pieces), at
