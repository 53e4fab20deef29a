"""How much room each topic has: by outlet, event and voice, with what can vary varied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import stats
from analysis.files import need_columns
from analysis.quotes.voices import split, voice_parts
from analysis.topics.judging import Floats

if TYPE_CHECKING:
    from analysis.corpus.article import Article
    from analysis.topics.model import Topics

ALONE = "one article: no interval"
GROUPS = ("source", "event", "voice")


def topic_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns ``share_0, share_1, ...`` of ``rows``."""
    return [column for column in rows.columns if str(column).startswith("share_")]


def prevalence(
    rows: pd.DataFrame,
    by: str | Sequence[str] = ("source",),
    *,
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the mean share of each topic in the articles of each group.

    Parameters
    ----------
    rows : DataFrame
        :attr:`Topics.passages` or a table of :func:`by_voice`.
    by : str or sequence of str
        Columns of ``rows`` that make a group.
    n : int
        Number of resamples for the interval.
    random_state : int
        Seed of the resamples.

    Returns
    -------
    DataFrame
        ``by``, ``topic, share, low, high, n_articles, note``. The interval (95 per cent) comes from
        drawing the articles of the group anew, whatever their events; a group of one article has
        none, and ``note`` says so.

    Raises
    ------
    ValueError
        For a column that is not there, none, and ``n`` below 1.

    Notes
    -----
    Every article counts alike. The interval of four articles is too narrow. Passages without any
    word of the vocabulary are left out.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import topics
    >>> rows = pd.DataFrame({"article_id": ["a", "a", "b"], "source": "A",
    ...     "share_0": [0.2, 0.4, 0.9], "share_1": [0.8, 0.6, 0.1]})
    >>> topics.prevalence(rows)[["topic", "share", "n_articles"]].values.tolist()
    [[0.0, 0.6, 2.0], [1.0, 0.4, 2.0]]
    """
    by = [by] if isinstance(by, str) else list(by)
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    if not by:
        raise ValueError("by must name a column at least")
    need_columns(rows, by, "passages")
    shares = topic_columns(rows)
    columns = [*by, "topic", "share", "low", "high", "n_articles", "note"]
    records: list[tuple[object, ...]] = []
    articles = _article_means(rows, by)
    for key, group in articles.groupby(level=list(range(len(by))), sort=True, dropna=False):
        label = key if isinstance(key, tuple) else (key,)
        means = _drawn_means(group.to_numpy(), n, random_state).round(9)
        for topic, column in enumerate(shares):
            low, high = stats.interval(means[:, topic])
            note = ALONE if len(group) == 1 else ""
            records.append((*label, topic, group[column].mean(), low, high, len(group), note))
    table = pd.DataFrame(records, columns=columns)
    numbers = ["share", "low", "high"]
    return table.astype(dict.fromkeys(numbers, float)).round(dict.fromkeys(numbers, 2))


def _article_means(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the mean shares of each article in each group, indexed by group and article."""
    shares = topic_columns(rows)
    known = rows.dropna(subset=shares) if shares else rows.iloc[:0]
    return known.groupby([*by, "article_id"], sort=True, dropna=False)[shares].mean()


def _drawn_means(values: Floats, n: int, random_state: int) -> Floats:
    """Return the means of ``n`` resamples of the rows, a hundred at once to save memory."""
    parts = []
    for begin in range(0, n, 100):
        draws = stats.resample(
            [0] * len(values), n=min(100, n - begin), random_state=random_state + begin
        )
        parts.append(draws @ values / len(values))
    return np.vstack(parts)


def by_voice(
    model: Topics, corpus: Iterable[Article], voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the topics of each passage for the outlet's own words and the quoted ones apart.

    Parameters
    ----------
    model : Topics
    corpus : iterable of Article
        The articles of the model.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`, made here if None.

    Returns
    -------
    DataFrame
        ``article_id, source, event, start, end, voice, text, share_0, share_1, ...``; ``voice`` is
        "outlet" or "quoted", ``text`` the words of that voice within the passage ``start`` to
        ``end``. No topics, no rows.

    Raises
    ------
    ValueError
        If ``corpus`` lacks an article of the model.

    Notes
    -----
    Parts under three words and parts without any word of the vocabulary are left out. The topics
    are those of the whole text: they are not fitted anew for a voice.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, topics, voices
    >>> articles = list(load_corpus())[:4]
    >>> split = voices.split(articles, quotes.reported_speech(articles, engine="rules"))
    >>> rows = topics.by_voice(topics.fit(articles, n_topics=2), articles, split)
    >>> sorted(set(rows["voice"]))
    ['outlet', 'quoted']
    """
    columns = ["article_id", "source", "event", "start", "end", "text"]
    if not model.n_topics:
        return pd.DataFrame(columns=[*columns[:-1], "voice", "text"])
    articles = list(corpus)
    if missing := sorted(set(model.passages["article_id"]) - {one.id for one in articles}):
        raise ValueError(f"the corpus lacks articles of the model: {', '.join(missing[:5])}")
    voices = split(articles) if voices is None else voices
    parts = voice_parts(model.passages[columns], voices)
    parts = parts[parts["voice"] != "all"].reset_index(drop=True)
    shares = model.transform(parts["text"])
    parts = parts[[*columns[:-1], "voice", "text"]].join(shares)
    return parts.dropna(subset=topic_columns(parts)).reset_index(drop=True)


def differences(
    rows: pd.DataFrame, by: str = "source", *, n: int = 999, random_state: int = 0
) -> pd.DataFrame:
    """Return how far each outlet, event or voice stands apart from the others, topic by topic.

    Parameters
    ----------
    rows : DataFrame
        As for :func:`prevalence`, and as there every article counts alike.
    by : {"source", "event", "voice"}
        "source" is compared with the other outlets on its events (labels shuffled among the
        articles of an event), "event" among the articles of an outlet, "voice" as quoted less
        outlet within articles that hold both (labels shuffled within an article).
    n : int
        Number of shuffles.
    random_state : int
        Seed of the shuffles.

    Returns
    -------
    DataFrame
        Largest difference first:

        - ``by``, ``topic, share, others, difference, low, high, p_value``
        - ``q_value``: corrected for all rows (Benjamini & Hochberg; the shares of one article
          depend on each other, as they sum to 1)
        - ``n_articles, note``: where a side has one article there is no interval, and ``note`` says
          so
        - ``differs``: q at most .05, the only thing to be called a difference

    Raises
    ------
    ValueError
        For another ``by``, or one that ``rows`` lacks.

    Notes
    -----
    That nothing differs does not mean that all are alike. See
    :func:`analysis.stats.against_others`.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import topics
    >>> rows = pd.DataFrame({"article_id": list("abcd"), "source": list("AABB"), "event": "e",
    ...     "share_0": [0.2, 0.4, 0.9, 0.7], "share_1": [0.8, 0.6, 0.1, 0.3]})
    >>> topics.differences(rows)[["source", "topic", "difference", "differs"]].values.tolist()[0]
    ['A', 0, -0.5, False]
    """
    if by not in GROUPS:
        raise ValueError(f"by must be one of {', '.join(GROUPS)}, not {by!r}")
    if by not in rows:
        raise ValueError(f"no column {by!r}; voices are told apart by analysis.topics.by_voice")
    shares = topic_columns(rows)
    named = rows.assign(**rows[["article_id", "source", "event"]].fillna("").astype(str))
    keys = ["source", "event", "voice"] if by == "voice" else ["source", "event"]
    means = _article_means(named, keys).reset_index()
    if by == "event":
        means = means.assign(source=means["event"], event=means["source"])
    elif by == "voice":
        means = means[means.groupby("article_id")["voice"].transform("size") == 2]
        ids = means["article_id"]
        halves = ids + " " + means["voice"].astype(ids.dtype)  # of one type even where empty
        means = means.assign(source=means["voice"], event=ids, article_id=halves)
    found = stats.against_others(means, shares, n=n, random_state=random_state)
    if by == "voice" and len(found):  # the other half says the same with the sign turned
        found = found[found["source"] == "quoted"].set_index("measure")
        sides = {voice: side.set_index("event")[shares] for voice, side in means.groupby("source")}
        apart = (sides["quoted"] - sides["outlet"]).to_numpy()  # whole articles are drawn again
        drawn = _drawn_means(apart, n, random_state).round(12)
        for share, samples in zip(shares, drawn.T, strict=True):
            found.loc[share, ["low", "high"]] = stats.interval(samples)
        found = found.reset_index()
    found["topic"] = found["measure"].str.removeprefix("share_").astype(int)
    found = found.rename(columns={"source": by, "mean": "share"})
    alone = found["basis"] != "articles"
    found.loc[alone, ["low", "high"]] = np.nan
    found["note"] = np.where(alone, ALONE, "")
    found["differs"] = found["q_value"] <= 0.05
    found["order"] = -found["difference"].abs()
    found = found.sort_values(["order", by, "topic"], ignore_index=True)
    columns = [by, "topic", "share", "others", "difference", "low", "high", "p_value", "q_value"]
    return found[[*columns, "n_articles", "note", "differs"]].round(
        dict.fromkeys(columns[2:7], 2) | dict.fromkeys(columns[7:], 3)
    )
