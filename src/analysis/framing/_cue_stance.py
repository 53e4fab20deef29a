"""What stance an outlet takes by the cue of reported speech: *said*, *claimed*, *admitted*.

The classes, their sources and the words are in ``lexicons/cue_stance.csv``:

* ``neutral`` (said, told, according to) takes no side;
* ``factive`` (admitted, noted, pointed out) takes the words as true, ``endorsing``
  (explained, stressed) gives them weight;
* ``opinion`` (argued, hopes, suggested) gives them as a view or guess;
* ``doubting`` (claimed, insisted) leaves their truth in doubt, ``counter-factive`` (falsely
  said, lied) takes them as false;
* ``heated`` (slammed, angrily said) shows vehemence, ``hostile`` (boasted, ranted,
  downplayed) makes the speaker look vain, shrill or evasive;
* ``act`` (accused, urged, praised, denied) tells what is done by speaking;
* ``negated`` (did not say, declined to comment) tells of words that were not said;
* ``unlisted`` (seemed, a report saying it in other words), ``no cue``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import pandas as pd

from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes.attributions import CueWord, cue_heads, cue_terms
from analysis.stats import group_means
from analysis.text.segment import word_forms

if TYPE_CHECKING:
    from analysis.corpus.article import Article

STANCES = (
    "neutral", "factive", "endorsing", "opinion", "doubting", "counter-factive", "heated",
    "hostile", "act", "negated", "unlisted", "no cue",
)  # fmt: skip
_RATES = {
    "stance": "object", "share": "float64", "low": "float64", "high": "float64", "n": "int64",
    "n_quotes": "int64", "n_articles": "int64", "df": "int64", "note": "object", "cues": "object",
}  # fmt: skip
_BY = ("speaker", "speaker_kind", "country")


def cue_stance(quotes: pd.DataFrame) -> pd.DataFrame:
    """Return ``quotes`` with the ``stance`` of each cue and the ``cue_word`` that decided.

    Parameters
    ----------
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`.

    Returns
    -------
    DataFrame
        ``quotes`` with ``stance`` and ``cue_word``: in base form (*claim*), '' where ``stance`` is
        "unlisted" or "no cue".

    Raises
    ------
    ValueError
        If a column is missing.

    Notes
    -----
    A negation decides before an adverb of stance (*falsely*), that before the verb, the last of
    several verbs (*used a hearing to accuse*) before a noun (*the claim that*).

    Acts (``type``) keep their stance: to write *refused* or *caved in* is the outlet's choice too.
    Take them out with :func:`analysis.quotes.voices.spoken`. The stance "act" is another thing: it
    names what is done by speaking (*urged*), which mostly is a statement.

    It is the usual force of a word, not what a writer meant: *claimed* may be habit.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import framing
    >>> quotes = pd.DataFrame({"cue": ["said", "falsely claimed", "did not say"]})
    >>> framing.cue_stance(quotes)[["stance", "cue_word"]].values.tolist()
    [['neutral', 'say'], ['counter-factive', 'falsely'], ['negated', 'not']]
    """
    need_columns(quotes, ["cue"], "quotes", see="reported_speech")
    found = [_read(str(cue)) for cue in quotes["cue"]]
    stances = pd.Series([word.classes[0] for word in found], index=quotes.index, dtype=object)
    bases = pd.Series([word.base for word in found], index=quotes.index, dtype=object)
    return quotes.assign(stance=stances, cue_word=bases)


@lru_cache(maxsize=4096)
def _read(cue: str) -> CueWord:
    """Return the word that decides on the stance of a cue."""
    forms = [form.lower().replace("’", "'") for form in word_forms(cue)]
    if not cue.strip():
        return CueWord(("no cue",), "")
    heads = cue_heads(forms, "cue_stance.csv", ("verb", "light"))
    denied = _lexicon("negation")
    if heads and not denied.keys().isdisjoint(heads[-1].rest):
        return heads[-1]  # made no secret of
    if unsaid := [word for word in heads if word.classes == ("negated",)]:
        return unsaid[0]
    for part in ("negation", "adverb"):
        if found := [_lexicon(part)[form][0] for form in forms if form in _lexicon(part)]:
            return found[0]
    light = heads[-1] if heads and heads[-1] in _lexicon("light").get(heads[-1].base, ()) else None
    if heads and light is None:
        return heads[-1]
    for part in ("noun", "mark"):
        for form in forms or cue.split():
            if form in _lexicon(part):
                return _lexicon(part)[form][0]
    if light is not None and light.classes != ("unlisted",):
        return light
    return CueWord(("unlisted",), "")


def _lexicon(part: str) -> dict[str, tuple[CueWord, ...]]:
    """Return the words of one part of ``cue_stance.csv`` by every form of their first word."""
    return cue_terms("cue_stance.csv", part)


@cache
def cue_words() -> frozenset[str]:
    """Return the forms of all verbs and nouns by which the stance of a cue is read."""
    return frozenset().union(*(_lexicon(part) for part in ("verb", "phrase", "noun")))


@recorded("framing.cue_stance_rates")
def cue_stance_rates(
    quotes: pd.DataFrame,
    corpus: Iterable[Article],
    *,
    by: str | None = None,
) -> pd.DataFrame:
    """Return what share of its attributions each source gives each stance.

    Parameters
    ----------
    quotes : DataFrame
        A table of :func:`analysis.quotes.reported_speech`.
    corpus : iterable of Article
        The articles of ``quotes``.
    by : str, optional
        Also divide by "speaker", "speaker_kind" or "country".

    Returns
    -------
    DataFrame
        One row per source, ``by`` and stance that occurs; the shares of a group sum to 1:

        - ``source``, ``by`` if given, ``stance``
        - ``share, low, high``: 95 per cent (:func:`analysis.stats.group_ratio`); the sources of a
          ``by`` and stance share one variance
        - ``n`` (attributions of that stance), ``n_quotes`` (of all stances), ``n_articles, df,
          note``
        - ``cues``: the deciding words, *claim 4, insist 1*

    Raises
    ------
    ValueError
        For another ``by``, a missing column or an article that ``corpus`` lacks.

    Examples
    --------
    >>> from analysis import framing, load_corpus, quotes
    >>> articles = [load_corpus()["meridian_1"]]
    >>> speech = quotes.reported_speech(articles, engine="rules")
    >>> rates = framing.cue_stance_rates(speech, articles)
    >>> rates[["stance", "n", "n_quotes"]].values.tolist()[0]
    ['neutral', 12, 18]
    """
    if by is not None and by not in _BY:
        raise ValueError(f"by must be one of {', '.join(_BY)}, not {by!r}")
    needed = ["article_id", "cue", *([by] if by else [])]
    need_columns(quotes, needed, "quotes", see="reported_speech")
    articles = {article.id: article for article in corpus}
    if lost := sorted(set(quotes["article_id"]) - set(articles)):
        raise ValueError(f"the corpus lacks the article {lost[0]!r} of the quotes")
    read = cue_stance(quotes)
    read["source"] = [articles[name].source for name in read["article_id"]]
    keys = ["source", *([by] if by else [])]
    if by:
        read[by] = read[by].fillna("")
    if read.empty:
        types = dict.fromkeys(keys, "object") | _RATES
        return pd.DataFrame(columns=list(types)).astype(types)
    names = [stance for stance in STANCES if (read["stance"] == stance).any()]
    for stance in names:
        read[stance] = (read["stance"] == stance).astype(float)
    table = group_means(read, names, keys, bounds=(0, 1)).rename(
        columns={"measure": "stance", "mean": "share", "n_sentences": "n_quotes"}
    )
    found = read.groupby([*keys, "stance"])["cue_word"]
    words = found.agg(
        lambda cues: ", ".join(
            f"{word} {count}"
            for word, count in sorted(
                Counter(filter(None, cues)).items(), key=lambda item: (-item[1], item[0])
            )
        )
    )
    cues = pd.DataFrame({"n": found.size(), "cues": words}).reset_index()
    table = table.merge(cues, on=[*keys, "stance"])
    table["order"] = table["stance"].map(STANCES.index)
    table = table.sort_values([*keys, "order"], ignore_index=True)
    return table[[*keys, *_RATES]].astype(_RATES).round(6)
