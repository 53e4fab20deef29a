"""How much room each topic has: by outlet, event and voice, with what can vary varied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis import contrasts, stats
from analysis.voice_tables import voice_parts

if TYPE_CHECKING:
    from analysis.corpus import Article
    from analysis.topics.model import Topics

ALONE = "one article: no interval"
GROUPS = ("source", "event", "voice")


def topic_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns ``share_0, share_1, ...`` of ``rows``."""
    return [column for column in rows.columns if str(column).startswith("share_")]


def prevalence(
    rows: pd.DataFrame, by: Sequence[str] = ("source",), *, n: int = 999, random_state: int = 0
) -> pd.DataFrame:
    """Return the mean share of each topic in the articles of each group.

    ``rows`` is :attr:`Topics.passages` or :func:`by_voice`; ``by`` names its columns that
    make a group. Columns: ``by``, ``topic, share, low, high, n_articles, note``. Every
    article counts alike. The interval (95 per cent) comes from drawing the articles of the
    group anew; a group of one article has none, and ``note`` says so. Of four articles it
    is too narrow. Passages without any word of the vocabulary are left out. Raises
    ``ValueError`` for a column that is not there.
    """
    shares = topic_columns(rows)
    columns = [*by, "topic", "share", "low", "high", "n_articles", "note"]
    if missing := [column for column in by if column not in rows]:
        raise ValueError(f"no column {missing[0]!r}; there are {list(rows.columns)}")
    records: list[tuple[object, ...]] = []
    known = rows.dropna(subset=shares) if shares else rows.iloc[:0]
    articles = known.groupby([*by, "article_id"], sort=True)[shares].mean()
    for key, group in articles.groupby(level=list(range(len(by))), sort=True):
        label = key if isinstance(key, tuple) else (key,)
        draws = stats.resample([0] * len(group), n=n, random_state=random_state)
        means = (draws @ group.to_numpy() / len(group)).round(9)
        for topic, column in enumerate(shares):
            low, high = stats.interval(means[:, topic])
            note = ALONE if len(group) == 1 else ""
            records.append((*label, topic, group[column].mean(), low, high, len(group), note))
    table = pd.DataFrame(records, columns=columns)
    numbers = ["share", "low", "high"]
    return table.astype(dict.fromkeys(numbers, float)).round(dict.fromkeys(numbers, 2))


def by_voice(
    model: Topics, corpus: Iterable[Article], voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the topics of each passage for the outlet's own words and the quoted ones apart.

    Columns ``article_id, source, event, start, end, voice, text, share_0, share_1, ...``;
    ``voice`` is "outlet" or "quoted", ``text`` the words of that voice within the passage
    ``start`` to ``end``. ``voices`` is the table of :func:`analysis.voices.split`, made here
    if None. Parts under three words and parts without any word of the vocabulary are left
    out. The topics are those of the whole text: they are not fitted anew for a voice. No
    topics, no rows.
    """
    columns = ["article_id", "source", "event", "start", "end", "text"]
    if not model.n_topics:
        return pd.DataFrame(columns=[*columns[:-1], "voice", "text"])
    if voices is None:
        from analysis.voices import split

        voices = split(list(corpus))
    parts = voice_parts(model.passages[columns], voices)
    parts = parts[parts["voice"] != "all"].reset_index(drop=True)
    shares = model.transform(parts["text"])
    parts = parts[[*columns[:-1], "voice", "text"]].join(shares)
    return parts.dropna(subset=topic_columns(parts)).reset_index(drop=True)


def differences(
    rows: pd.DataFrame, by: str = "source", *, n: int = 999, random_state: int = 0
) -> pd.DataFrame:
    """Return how far each outlet, event or voice stands apart from the others, topic by topic.

    ``rows`` as for :func:`prevalence`; ``by`` is "source" (labels shuffled among the articles
    of an event), "event" (among the articles of an outlet) or "voice" (within an article).
    Columns ``by``, ``topic, share, others, difference, low, high, p_value, q_value,
    n_articles, basis, differs``; ``q_value`` is corrected for all rows (Benjamini &
    Hochberg), and ``differs``, q at most .05, is the only thing to be called a difference.
    Where ``basis`` is "passages" a side has one article, and the interval, over passages,
    says nothing about the outlet. Largest difference first. Voices are compared in articles
    that hold both. See :func:`analysis.contrasts.against_others`.
    """
    if by not in GROUPS:
        raise ValueError(f"by must be one of {', '.join(GROUPS)}, not {by!r}")
    shares = topic_columns(rows)
    rows = rows.dropna(subset=shares)
    if by == "event":
        rows = rows.assign(source=rows["event"], event=rows["source"])
    elif by == "voice":
        both = rows.groupby("article_id")["voice"].transform("nunique") == 2
        ids = rows["article_id"]
        rows = rows.assign(source=rows["voice"], event=ids, article_id=ids + " " + rows["voice"])
        rows = rows[both]
    found = contrasts.against_others(rows, shares, n=n, random_state=random_state)
    if by == "voice" and len(found):  # the other half says the same with the sign turned
        found = found[found["source"] == "quoted"]
        found = found.drop(columns=["low", "high"]).merge(_paired(rows, shares, n, random_state))
    found["topic"] = found["measure"].str.removeprefix("share_").astype(int)
    found = found.rename(columns={"source": by, "mean": "share"})
    found["basis"] = found["basis"].replace("sentences", "passages")
    found["differs"] = found["q_value"] <= 0.05
    found["order"] = -found["difference"].abs()
    found = found.sort_values(["order", by, "topic"], ignore_index=True)
    columns = [by, "topic", "share", "others", "difference", "low", "high", "p_value", "q_value"]
    return found[[*columns, "n_articles", "basis", "differs"]].round(
        dict.fromkeys(columns[2:7], 2) | dict.fromkeys(columns[7:], 3)
    )


def _paired(rows: pd.DataFrame, shares: list[str], n: int, random_state: int) -> pd.DataFrame:
    """Return ``measure, low, high`` of quoted less outlet, whole articles drawn anew."""
    totals = {
        voice: part.groupby("event", sort=True)[shares].agg(["sum", "size"])
        for voice, part in rows.groupby("source", sort=True)
    }
    records = []
    for share in shares:
        columns = {voice: total[share].to_numpy(dtype=float).T for voice, total in totals.items()}
        draws = stats.resample([0] * rows["event"].nunique(), n=n, random_state=random_state)
        means = {voice: (draws @ both[0]) / (draws @ both[1]) for voice, both in columns.items()}
        low, high = stats.interval((means["quoted"] - means["outlet"]).round(12))
        records.append((share, low, high))
    return pd.DataFrame(records, columns=["measure", "low", "high"])
