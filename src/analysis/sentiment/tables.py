"""How warm or cold outlets, speakers and single articles are toward each actor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.special import ndtri, stdtrit

from analysis.corpus.article import articles_of
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes.voices import sort_by_voice
from analysis.sentiment._lexicon_scores import LEXICONS, score
from analysis.sentiment.actors import Targets, actor_mentions
from analysis.sentiment.classifier import CLASSES, judged
from analysis.stats import VARY_MORE, against_others, group_means
from analysis.text.english import require_english

if TYPE_CHECKING:
    from analysis.corpus.article import Article

METHODS = ("model", *LEXICONS)


@recorded("sentiment.actor_polarity")
def actor_polarity(
    corpus: Iterable[Article],
    targets: Targets | None = None,
    *,
    voices: pd.DataFrame | None = None,
    min_words: int = 3,
) -> pd.DataFrame:
    """Return :func:`actor_mentions` with the polarity of each row, by model and by lexicons.

    Parameters
    ----------
    corpus : iterable of Article
    targets : mapping of str to sequence of str, optional
        As for :func:`analysis.sentiment.mentions`.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`, made here if None.
    min_words : int
        Parts of fewer words are left out.

    Returns
    -------
    DataFrame
        The columns of :func:`actor_mentions` with

        - ``negative, neutral, positive, label``, as of :func:`analysis.sentiment.toward`
        - ``model``: positive less negative (-1 to 1)
        - for each lexicon its score and words, as of :func:`analysis.sentiment.score`

    Raises
    ------
    ValueError
        For an article in a language other than English, and for a target without expressions.

    Notes
    -----
    The model reads the sentence as cut to the voice. What is scored is wording, not intent; cold
    words may be true ones.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, sentiment, voices
    >>> articles = [load_corpus()["meridian_1"]]
    >>> split = voices.split(articles, quotes.reported_speech(articles, engine="rules"))
    >>> scored = sentiment.actor_polarity(articles, {"China": ["China", "Beijing"]}, voices=split)
    >>> scored[["voice", "label"]].values.tolist()[0]
    ['outlet', 'negative']
    """
    articles = articles_of(corpus)
    texts = pd.Series({article.id: article.text for article in articles}, dtype=object)
    require_english(texts, "article")
    rows = actor_mentions(articles, targets, voices=voices, min_words=min_words)
    places = ["text", "text_start", "text_end"]
    unique = rows[places].drop_duplicates().reset_index(drop=True)
    unique = unique.rename(columns={"text_start": "start", "text_end": "end"})
    scores = score(judged(unique)).rename(columns={"start": "text_start", "end": "text_end"})
    scores["model"] = (scores["positive"] - scores["negative"]).round(6)
    return rows.merge(scores, on=places, how="left")


@recorded("sentiment.by_voice")
def by_voice(
    corpus: Iterable[Article],
    targets: Targets | None = None,
    *,
    voices: pd.DataFrame | None = None,
    scored: pd.DataFrame | None = None,
    methods: Sequence[str] = METHODS,
) -> pd.DataFrame:
    """Return the mean polarity toward each target, by source and voice, under each method.

    Parameters
    ----------
    corpus : iterable of Article
    targets : mapping of str to sequence of str, optional
        None proposes six.
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`, made here if None.
    scored : DataFrame, optional
        The table of :func:`actor_polarity`, made here if None.
    methods : sequence of str
        Some of :data:`METHODS`: "model" and the lexicons.

    Returns
    -------
    DataFrame
        ``source, target, voice {outlet, quoted, all}, method, mean, low, high, n_sentences,
        n_articles, df, note``. Intervals: 95 per cent (:func:`analysis.stats.group_ratio`); the
        outlets of a target, voice and method share one variance.

    Raises
    ------
    ValueError
        For an unknown method or a target without expressions.

    Notes
    -----
    A sentence counts once for each voice that names the target in it. It is how a target is written
    about, not what the outlet thinks.

    Examples
    --------
    >>> from analysis import load_corpus, quotes, sentiment, voices
    >>> articles = [load_corpus()["meridian_1"]]
    >>> split = voices.split(articles, quotes.reported_speech(articles, engine="rules"))
    >>> table = sentiment.by_voice(articles, {"China": ["China", "Beijing"]}, voices=split)
    >>> table[["voice", "method", "n_sentences"]].values.tolist()[0]
    ['outlet', 'afinn', 4]
    """
    for name in methods:
        if name not in METHODS:
            raise ValueError(f"no method {name!r}; there are {', '.join(METHODS)}")
    rows = actor_polarity(corpus, targets, voices=voices) if scored is None else scored
    table = group_means(rows, methods, ["source", "target", "voice"], bounds=(-1, 1))
    table = table.rename(columns={"measure": "method"})
    return sort_by_voice(table, ["target", "voice", "source", "method"])


def by_speaker(scored: pd.DataFrame, *, together: bool = False) -> pd.DataFrame:
    """Return whom each source lets praise or blame each target.

    Parameters
    ----------
    scored : DataFrame
        A table of :func:`actor_polarity`.
    together : bool
        Count the sentences of all sources in one row.

    Returns
    -------
    DataFrame
        ``source, target, speaker, speaker_id, n_sentences``, how many of them are ``negative,
        neutral, positive``, and ``mean`` (the model's polarity, -1 to 1). Most sentences first
        within a source and target; ``together``, ``n_sources`` stands in for ``source``, and most
        sentences come first of all.

    Notes
    -----
    A quotation of the target about itself is one of them. The same words in two sources count
    twice.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> scored = pd.DataFrame({"source": "A", "target": "China", "voice": "quoted",
    ...     "speaker": "Price", "speaker_id": "price", "label": ["negative", "neutral"],
    ...     "model": [-0.5, 0.1]})
    >>> sentiment.by_speaker(scored)[["speaker", "n_sentences", "negative"]].values.tolist()
    [['Price', 2, 1]]
    """
    quoted = scored[scored["voice"] == "quoted"]
    keys = ["target", "speaker_id"] if together else ["source", "target", "speaker_id"]
    counts = pd.crosstab([quoted[key] for key in keys], quoted["label"])
    counts = counts.reindex(columns=list(CLASSES), fill_value=0).rename_axis(columns=None)
    table = quoted.groupby(keys).agg(
        speaker=("speaker", "first"),
        n_sources=("source", "nunique"),
        n_sentences=("model", "size"),
        mean=("model", "mean"),
    )
    table = table.join(counts).reset_index()
    table["mean"] = table["mean"].round(6)
    first = "n_sources" if together else "source"
    order = ["target", "n_sentences", "speaker_id"]
    order = ["n_sentences", "target", "speaker_id"] if together else ["source", *order]
    table = table.sort_values(order, ascending=[name != "n_sentences" for name in order])
    columns = [first, "target", "speaker", "speaker_id", "n_sentences", *CLASSES, "mean"]
    return table[columns].reset_index(drop=True)


@recorded("sentiment.verdicts")
def verdicts(
    scored: pd.DataFrame,
    *,
    min_articles: int = 3,
    level: float = 0.05,
    difference: float = 0.2,
    power: float = 0.8,
) -> pd.DataFrame:
    """Return which outlets differ from the others toward a target, by all methods together.

    Parameters
    ----------
    scored : DataFrame
        A table of :func:`actor_polarity`. The voices "outlet" and "quoted" are tested; "all" is
        not, being made of the two.
    min_articles : int
        Articles that an outlet needs on events which it shares.
    level : float
        The q below which a difference counts.
    difference, power : float
        What ``needed`` is reckoned for.

    Returns
    -------
    DataFrame
        Smallest p first:

        - ``target, voice, source, mean, others, difference, low, high, smallest, p_value,
          q_value``: the model's, see :func:`analysis.stats.against_others`
        - a column ``<lexicon>_difference`` for each lexicon, and ``same_sign``
        - ``n_articles, n_events, df``
        - ``needed``: about how many articles of the outlet, and of the others in proportion, would
          show a true difference of ``difference`` with probability ``power``; NA where no article
          varies
        - ``verdict``: "warmer" or "colder" where the model's q is below ``level``, every lexicon
          has its sign and the outlet's articles do not vary far more than the others'; "methods
          differ" where a lexicon has the other sign, or none; "cannot be settled with n articles"
          where no difference that there can be would have sufficed; "too few articles" (under
          ``min_articles``); "not settled" where there could have been one

    Notes
    -----
    Only "warmer" and "colder" carry a conclusion, and one about articles like these.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> scored = pd.DataFrame({"article_id": ["a", "b"], "source": ["A", "B"], "event": "e",
    ...     "target": "China", "voice": "quoted", **dict.fromkeys(sentiment.METHODS, [0.5, -0.5])})
    >>> sentiment.verdicts(scored)[["source", "difference", "verdict"]].values.tolist()[0]
    ['A', 1.0, 'cannot be settled with 2 articles']
    """
    keys = ["target", "voice", "source"]
    need_columns(scored, [*keys, "article_id", "event", *METHODS], see="actor_polarity")
    asked = scored[scored["voice"] != "all"]
    result = against_others(asked, ["model"], ["target", "voice"], scale=2)
    lexicons = against_others(asked, LEXICONS, ["target", "voice"])
    wide = lexicons.pivot(index=keys, columns="measure", values="difference")
    wide = wide.reindex(columns=list(LEXICONS)).add_suffix("_difference").rename_axis(columns=None)
    result = result.merge(wide.reset_index(), on=keys)
    signs = np.sign(result[["difference", *wide.columns]].to_numpy(dtype=float))
    result["same_sign"] = (signs == signs[:, :1]).all(axis=1) & (signs[:, 0] != 0)
    # with ever more articles the error falls with their root
    df = result["df"].clip(lower=1)
    error = (result["high"] - result["difference"]) / stdtrit(df, 0.975)
    spread = error**2 * result["n_articles"]
    tests = max(int(result["p_value"].notna().sum()), 1)
    normal = ndtri(1 - level / (2 * tests)) + ndtri(power)
    needed = spread.fillna(spread.median()) * (normal / difference) ** 2
    result["needed"] = np.ceil(needed).astype("Int64")
    result["verdict"] = np.select(
        [
            result["note"].str.startswith("cannot"),
            (result["n_articles"] < min_articles) | result["p_value"].isna(),
            ~(result["q_value"] < level) | (result["note"] == VARY_MORE),
            ~result["same_sign"],
            result["difference"] > 0,
        ],
        [result["note"], "too few articles", "not settled", "methods differ", "warmer"],
        default="colder",
    )
    order = [
        *keys, "mean", "others", "difference", "low", "high", "smallest", "p_value", "q_value",
        *wide.columns, "same_sign", "n_articles", "n_events", "df", "needed", "verdict",
    ]  # fmt: skip
    return result.sort_values(["p_value", *keys], kind="stable", ignore_index=True)[order]


def stance(scored: pd.DataFrame, *, quoted: float = 0.5, praise: float = 0.5) -> pd.DataFrame:
    """Return the polarity of each article toward each target, its mentions weighed together.

    Parameters
    ----------
    scored : DataFrame
        A table of :func:`analysis.sentiment.actor_polarity`.
    quoted : float
        Weight of a mention in the voices that the outlet quotes, beside 1 in its own.
    praise : float
        Weight of positive, beside 1 for negative.

    Returns
    -------
    DataFrame
        ``article_id, source, event, target, stance, n_mentions, n_negative, n_positive``.

    Raises
    ------
    ValueError
        For a missing column.

    Notes
    -----
    ``stance`` is the sum over mentions of w (``praise`` x positive - negative), divided by the root
    of (1 + the sum of w); w is 1 in the outlet's own voice and ``quoted`` in those that it quotes,
    since whom to quote is a choice too. Many mild mentions count like a few strong ones. Compare it
    within one event: it has no zero that means neutral. On BASIL (Fan et al., EMNLP 2019;
    ``research/benchmarks/stance.py``) it puts two outlets in the readers' order about two times in
    three, and the weights were chosen there.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> scored = pd.DataFrame({"article_id": ["a"], "source": "A", "event": "e", "target": "China",
    ...     "voice": "outlet", "label": "negative", "negative": 0.9, "neutral": 0.1, "positive": 0})
    >>> sentiment.stance(scored)[["stance", "n_mentions"]].values.tolist()
    [[-0.636396, 1.0]]
    """
    keys = ["article_id", "source", "event", "target"]
    need_columns(scored, [*keys, "voice", "label", *CLASSES], "mentions", see="actor_polarity")
    rows = scored[scored["voice"] != "all"]
    weight = np.where(rows["voice"] == "outlet", 1.0, quoted)
    sums = (
        rows[keys]
        .assign(
            part=weight * (praise * rows["positive"] - rows["negative"]),
            weight=weight,
            n_mentions=1,
            n_negative=rows["label"] == "negative",
            n_positive=rows["label"] == "positive",
        )
        .groupby(keys, sort=True)
        .sum()
        .reset_index()
    )
    sums["stance"] = (sums["part"] / np.sqrt(1 + sums["weight"])).round(6)
    counts = ["n_mentions", "n_negative", "n_positive"]
    return sums[[*keys, "stance", *counts]].astype(dict.fromkeys(counts, "int64"))
