"""How much room each topic has: by outlet, event and voice, with what can vary varied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from analysis import stats
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes.voices import split, voice_parts

if TYPE_CHECKING:
    from analysis.corpus.article import Article
    from analysis.topics.model import Topics

GROUPS = ("source", "event", "voice")


def topic_columns(rows: pd.DataFrame) -> list[str]:
    """Return the names of the columns ``share_0, share_1, ...`` of ``rows``."""
    return [column for column in rows.columns if str(column).startswith("share_")]


def prevalence(
    rows: pd.DataFrame,
    by: str | Sequence[str] = ("source",),
) -> pd.DataFrame:
    """Return the mean share of each topic in the articles of each group.

    Parameters
    ----------
    rows : DataFrame
        :attr:`Topics.passages` or a table of :func:`by_voice`.
    by : str or sequence of str
        Columns of ``rows`` that make a group.

    Returns
    -------
    DataFrame
        ``by``, ``topic, share, low, high, n_articles, df, note``. Intervals: 95 per cent
        (:func:`analysis.stats.group_ratio`); groups share one variance a topic.

    Raises
    ------
    ValueError
        For a column that is not there, and none.

    Notes
    -----
    Every article counts alike. Passages without any word of the vocabulary are left out.

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
    if not by:
        raise ValueError("by must name a column at least")
    need_columns(rows, by, "passages")
    shares = topic_columns(rows)
    means = _article_means(rows, by).reset_index()
    long = means.melt([*by, "article_id"], shares, "topic", "total").assign(count=1)
    long["topic"] = long["topic"].astype(str).str.removeprefix("share_").astype(int)
    table = stats.group_ratio(
        long, "total", "count", [*by, "topic"], within=["topic"], bounds=(0, 1)
    ).rename(columns={"value": "share"})
    return table.round(dict.fromkeys(["share", "low", "high"], 2))


def _article_means(rows: pd.DataFrame, by: Sequence[str]) -> pd.DataFrame:
    """Return the mean shares of each article in each group, indexed by group and article."""
    shares = topic_columns(rows)
    known = rows.dropna(subset=shares) if shares else rows.iloc[:0]
    return known.groupby([*by, "article_id"], sort=True, dropna=False)[shares].mean()


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


@recorded("topics.differences")
def differences(rows: pd.DataFrame, by: str = "source") -> pd.DataFrame:
    """Return how far each outlet, event or voice stands apart from the others, topic by topic.

    Parameters
    ----------
    rows : DataFrame
        As for :func:`prevalence`, and as there every article counts alike.
    by : {"source", "event", "voice"}
        "source" is compared with the other outlets on its events, "event" with the other events of
        its outlets, "voice" as quoted less outlet within articles that hold both.

    Returns
    -------
    DataFrame
        Smallest p first:

        - ``by``, ``topic, share, others, difference, low, high, smallest, p_value``
        - ``q_value``: corrected for all rows (Benjamini & Hochberg; the shares of one article
          depend on each other, as they sum to 1)
        - ``n_articles, df``, and ``note``: "cannot be settled with n articles" where no difference
          of shares would have sufficed
        - ``differs``: q at most .05, and articles that do not vary far more than the others': the
          only thing to be called a difference

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
    found = stats.against_others(means, shares, scale=1)
    if by == "voice":  # the other half says the same with the sign turned
        found = found[found["source"] == "quoted"]
        found = found.assign(q_value=stats.benjamini_hochberg(found["p_value"]))
    found["topic"] = found["measure"].str.removeprefix("share_").astype(int)
    found = found.rename(columns={"source": by, "mean": "share"})
    found["differs"] = (found["q_value"] <= 0.05) & (found["note"] != stats.VARY_MORE)
    found = found.sort_values(["p_value", by, "topic"], ignore_index=True)
    columns = [by, "topic", "share", "others", "difference", "low", "high", "smallest"]
    columns += ["p_value", "q_value"]
    return found[[*columns, "n_articles", "df", "note", "differs"]].round(
        dict.fromkeys(columns[2:8], 2) | dict.fromkeys(columns[8:], 3)
    )
