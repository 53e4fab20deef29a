"""The tone of sentences under four lexicons, and how far they agree: a check, no verdict.

=========  =====  ==========  ==========================================================
lexicon    words  licence     made from
=========  =====  ==========  ==========================================================
``vader``   7506  MIT         ratings by ten people; with rules for negation and degree
``afinn``   3382  ODbL 1.0    ratings by one author, read in microblogs
``labmt``   1121  CC BY       how happy a single word made fifty people
``news``    1573  MIT         words near people whom annotators of news saw praised or blamed
=========  =====  ==========  ==========================================================

VADER: Hutto & Gilbert 2014, ICWSM. AFINN-en-165: Nielsen 2011, arXiv:1103.2903. labMT: Dodds
et al. 2011, PLoS ONE 6(12): e26752. ``news``: made from NewsMTSC (Hamborg & Donnay 2021, EACL).

How far they stand apart (``research/benchmarks/lexicons.py``): AFINN shares 2,650 of its words with
VADER, with one sign in 97 of 100, so the two are hardly two witnesses. ``labmt`` shares 583
words with VADER and 536 with AFINN (one sign: 99 and 100 of 100), ``news`` 598, 531 and, with
``labmt``, 348 (91, 94, 95 of 100). On the 721 sentences of NewsMTSC's devtest the scores of
VADER and AFINN correlate at .76 (Spearman), those of any other two at .42 to .57.

How right they are on its 1,476 targets, macro-F1 (chance .33): VADER .53, AFINN .54, ``labmt``
.47, ``news`` .46; rank correlation of score and polarity .31, .32, .26, .33. Where all four
give one label, 36 targets in 100, it is right for 62 in 100. ``news`` knows the other targets
of some of the same events and may be a little flattered.

VADER's rules come from nltk and its ratings from the file in the ``vaderSentiment`` package,
whose code does not run. The other lists are files of this package (``analysis.lexicons``:
``afinn.csv``, ``labmt.csv``, ``news_polarity.csv``).
Names are taken out of a text before it is scored: ``Security Council`` judges nobody.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.metadata import distribution
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from nltk.sentiment.vader import SentimentIntensityAnalyzer, VaderConstants

from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.lexicons import read_table, read_terms
from analysis.sentiment.actors import check_inside, checked_texts
from analysis.text.names import is_headline
from analysis.text.segment import sentences, word_forms

_RATED = {"afinn": "afinn.csv", "labmt": "labmt.csv", "news": "news_polarity.csv"}
LEXICONS = ("vader", *_RATED)
_PAIR = ["lexicon", "other", "n_sentences", "spearman", "both_judge", "opposite"]


@recorded("sentiment.score")
def score(frame: pd.DataFrame, lexicons: Sequence[str] = LEXICONS) -> pd.DataFrame:
    """Return ``frame`` with the polarity of ``text`` under each lexicon, and the words behind it.

    Parameters
    ----------
    frame : DataFrame
        A table with a column ``text``.
    lexicons : sequence of str
        Some of :data:`analysis.sentiment.LEXICONS`.

    Returns
    -------
    DataFrame
        ``frame`` with, for each lexicon, ``vader`` (-1 to 1; 0 with no judging word) and
        ``vader_words``, the words that drove it with their share.

    Raises
    ------
    ValueError
        For an unknown lexicon, a missing column or a ``text`` that is not a string.

    Notes
    -----
    All sums x are drawn to -1..1 as x / sqrt(x^2 + 15), VADER's own scaling. Words of names are not
    scored (:func:`analysis.sentiment._lexicon_scores.without_names`). The score is the tone of the
    words, not the author's stance: a lexicon knows neither irony nor denial ("posed no threat" is
    negative) nor whom a word is about, and a sentence on war is negative whoever wrote it.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> frame = pd.DataFrame({"text": ["Critics praised the reckless plan."]})
    >>> sentiment.score(frame, ["vader"])[["vader", "vader_words"]].values.tolist()
    [[-0.1779, 'praised +2.2, reckless -1.7, Critics -1.2']]
    """
    names = check_lexicons(lexicons)
    texts = checked_texts(frame)
    result = frame.copy()
    by_text = [[polarity(text, name) for name in names] for text in texts]
    for place, name in enumerate(names):
        scored = [scores[place] for scores in by_text]
        result[name] = np.array([value for value, _ in scored], dtype=float)
        result[f"{name}_words"] = np.array(
            [
                ", ".join(
                    f"{word} {value:+.1f}"
                    for word, value in sorted(parts, key=lambda part: -abs(round(part[1], 6)))
                )
                for _, parts in scored
            ],
            dtype=object,
        )
    return result


def toward_by_lexicon(frame: pd.DataFrame, lexicon: str = "vader") -> pd.DataFrame:
    """Return ``frame`` with the polarity toward the target at ``start:end`` of each ``text``.

    Parameters
    ----------
    frame : DataFrame
        A table with ``text, start, end``: offsets of the target, in characters.
    lexicon : str
        One of :data:`analysis.sentiment.LEXICONS`.

    Returns
    -------
    DataFrame
        ``frame`` with ``negative, neutral, positive`` (they sum to 1, for classes equally frequent)
        and ``label``, the largest of them (a tie is neutral).

    Raises
    ------
    ValueError
        For an unknown lexicon, a missing column, a ``text`` that is not a string or a target
        outside it.

    Notes
    -----
    Scores the sentence that holds the target and turns the score into shares with curves fitted on
    NewsMTSC (Hamborg & Donnay 2021). A lexicon cannot tell the target from its neighbours: two
    targets in one sentence get the same answer.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> frame = pd.DataFrame({"text": ["Critics slammed the mayor."], "start": [20], "end": [25]})
    >>> sentiment.toward_by_lexicon(frame)["label"].tolist()
    ['negative']
    """
    (name,) = check_lexicons([lexicon])
    texts = checked_texts(frame, "start", "end")
    curves = read_table("toward_curves.csv").set_index("lexicon").loc[name].astype(float)
    scores = np.empty(len(frame))
    spans_of = lru_cache(maxsize=4096)(sentences)
    rows = zip(frame.index, texts, frame["start"], frame["end"], strict=True)
    for position, (index, text, start, end) in enumerate(rows):
        check_inside(index, text, start, end)
        held = [span for span in spans_of(text) if span[0] < end and start < span[1]]
        left, right = (held[0][0], held[-1][1]) if held else (int(start), int(end))
        scores[position] = polarity(text[left:right], name)[0]
    logits = np.column_stack(
        [
            curves["negative_intercept"] + curves["negative_slope"] * scores,
            np.zeros(len(scores)),
            curves["positive_intercept"] + curves["positive_slope"] * scores,
        ]
    )
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    result = frame.copy()
    result[["negative", "neutral", "positive"]] = shares
    tie_goes_neutral = np.round(shares[:, [1, 0, 2]], 9).argmax(axis=1)
    result["label"] = np.array(["neutral", "negative", "positive"], dtype=object)[tie_goes_neutral]
    return result


def agreement(scored: pd.DataFrame, lexicons: Sequence[str] | None = None) -> pd.DataFrame:
    """Return how far each two lexicons agree on the sentences of :func:`score`.

    Parameters
    ----------
    scored : DataFrame
        A table of :func:`score`.
    lexicons : sequence of str, optional
        At least two; None takes all that ``scored`` has.

    Returns
    -------
    DataFrame
        One row per pair of lexicons:

        - ``lexicon, other, n_sentences``
        - ``spearman`` (NaN if either never varies)
        - ``both_judge``: the share of sentences in which both find a judging word
        - ``opposite``: the share of those on which they differ in sign (NaN if there are none)

    Raises
    ------
    ValueError
        For an unknown lexicon, a missing column or fewer than two lexicons.

    Notes
    -----
    Lists that share words agree in part by construction (``vader`` and ``afinn`` most): this is no
    proof that either is right.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import sentiment
    >>> frame = pd.DataFrame({"text": ["A great success.", "A terrible war.", "It was blue."]})
    >>> table = sentiment.agreement(sentiment.score(frame), ["vader", "afinn"])
    >>> table[["spearman", "opposite"]].values.tolist()
    [[1.0, 0.0]]
    """
    chosen = [name for name in LEXICONS if name in scored] if lexicons is None else lexicons
    names = tuple(dict.fromkeys(check_lexicons(chosen)))
    if len(names) < 2:
        raise ValueError(f"agreement needs two lexicons or more, not {len(names)}: {list(names)}")
    need_columns(scored, names)
    rows = []
    for name, other in combinations(names, 2):
        values = scored[[name, other]].astype(float)
        first, second = values[name], values[other]
        both = (first != 0) & (second != 0)
        varies = first.nunique() > 1 and second.nunique() > 1
        spearman = first.rank().corr(second.rank()) if varies else np.nan
        opposite = (first * second < 0)[both].mean() if both.any() else np.nan
        judge = both.mean() if len(values) else np.nan
        rows.append((name, other, len(values), spearman, judge, opposite))
    return pd.DataFrame(rows, columns=_PAIR).round(6)


# Finer than words: a name may be a part of one (US-led), or stand between hyphens in a list.
_PART = re.compile(r"[^\W_]+(?:[.’'][^\W_]+)*")
_POSSESSIVE = re.compile(r"[’']s?$")
MASK = "Xx"  # stands for a name; no lexicon rates it
_JOINTS = frozenset({" ", "-", "\u2011", " & "})  # what stands between the words of a name
# A capital after a word, a comma or an abbreviation opens no sentence: it marks a name.
_INNER_NAME = re.compile(
    r"(?:(?<=[\w,;’'&] )|(?<=\b[A-Z]\. )|(?<=\b(?:Mr|Ms|Dr|St|Lt)\. )"
    r"|(?<=\b(?:Mrs|Sen|Rep|Gov|Gen|Col|Adm|Rev)\. ))"
    r"[A-Z][\w’'-]*[a-z][\w’'-]*"
)


@lru_cache(maxsize=1)
def _listed() -> dict[str, list[tuple[str, ...]]]:
    """Return the names of the list, cut into words, by their first word; the longest first."""
    names: defaultdict[str, list[tuple[str, ...]]] = defaultdict(list)
    for entry in read_terms("polar_names.txt"):
        parts = tuple(_PART.findall(entry))
        names[parts[0].lower()].append(parts)
    return {
        first: sorted(found, key=lambda parts: (-len(parts), parts))
        for first, found in names.items()
    }


def without_names(text: str) -> str:
    """Return ``text`` with each name replaced by ``Xx``, so that its words are not scored.

    A name is a word with a capital that opens neither a sentence nor a quotation, or an
    entry of ``lexicons/polar_names.txt``: names of institutions, offices and laws with a
    word that lexicons rate (``United States``, ``intelligence officials``), which are found
    in small letters too, and set phrases that judge nothing (``a number of``). In a headline,
    where capitals say nothing, only the list counts. A name that opens a sentence and is not
    on the list stays.
    """
    listed = _listed()
    spans = [match.span() for match in _PART.finditer(text)]
    bare = [_POSSESSIVE.sub("", text[start:end]) for start, end in spans]
    pieces: list[str] = []
    done = at = 0
    while at < len(spans):
        first = bare[at].lower()
        step = 1
        for name in listed.get(first) or listed.get(first.removesuffix("s"), []):
            end = at + len(name)
            gaps = {
                text[spans[i][1] : spans[i + 1][0]] for i in range(at, min(end, len(spans)) - 1)
            }
            run = [  # a small word of the list may have a capital
                word.lower() if part.islower() else word
                for word, part in zip(bare[at:end], name, strict=False)
            ]
            found = len(run) == len(name) and all(
                word in (part, part.upper()) for word, part in zip(run, name, strict=True)
            )
            if gaps <= _JOINTS and (found or run == [*name[:-1], f"{name[-1]}s"]):
                pieces += [text[done : spans[at][0]], MASK]
                done = spans[end - 1][1]
                step = len(name)
                break
        at += step
    text = "".join([*pieces, text[done:]])
    return text if is_headline(text) else _INNER_NAME.sub(MASK, text)


Scored = tuple[float, list[tuple[str, float]]]
# nltk's VADER misses a word with two marks at it ('"unacceptable".'): quotation marks,
# brackets and dashes become spaces, an apostrophe stays within its word.
_MARKS = re.compile(r"[“”\"‘«»()\[\]{}—–…]|(?<!\w)['’]|['’](?!\w)")


class _Vader(SentimentIntensityAnalyzer):  # type: ignore[misc]
    """nltk's VADER on the lexicon of the vaderSentiment package, keeping each word's part."""

    def __init__(self) -> None:
        file = distribution("vaderSentiment").locate_file("vaderSentiment/vader_lexicon.txt")
        lexicon = Path(str(file)).read_text(encoding="utf-8")
        self.lexicon_file = lexicon.rstrip("\n")  # nltk cannot read an empty last line
        self.lexicon = self.make_lex_dict()
        self.constants = VaderConstants()

    def _but_check(self, tokens: list[str], values: list[float]) -> list[tuple[str, float]]:
        return list(zip(tokens, super()._but_check(tokens, values), strict=True))

    def score_valence(self, parts: list[tuple[str, float]], text: str) -> dict[str, Any]:
        return {**super().score_valence([value for _, value in parts], text), "parts": parts}


@lru_cache(maxsize=1)
def _vader() -> _Vader:
    return _Vader()


@cache
def ratings(lexicon: str) -> dict[str, float]:
    """Return the rating of each word of ``lexicon``, in small letters, on its own scale."""
    if lexicon == "vader":
        return dict(_vader().lexicon)
    table = read_table(_RATED[lexicon])
    return dict(zip(table["word"], table["weight"].astype(float), strict=True))


def check_lexicons(lexicons: str | Sequence[str]) -> tuple[str, ...]:
    """Return the names as a tuple; raises ``ValueError`` for one that does not exist."""
    names = (lexicons,) if isinstance(lexicons, str) else tuple(lexicons)
    for name in names:
        if name not in LEXICONS:
            raise ValueError(f"no lexicon {name!r}; there are {', '.join(LEXICONS)}")
    return names


@lru_cache(maxsize=1)  # one lexicon after the other reads a text
def _plain(text: str) -> str:
    return _MARKS.sub(" ", without_names(text)).replace("’", "'")


@lru_cache(maxsize=65536)
def polarity(text: str, lexicon: str) -> Scored:
    """Return the polarity of ``text``, -1 to 1, and the judging words with their shares."""
    plain = _plain(text)
    if lexicon == "vader":
        result = _vader().polarity_scores(plain)
        return float(result["compound"]), [part for part in result["parts"] if part[1]]
    rated = ratings(lexicon)
    parts = []
    for word in word_forms(plain):
        small = word.lower()
        if value := rated.get(small) or rated.get(small.removesuffix("'s")):
            parts.append((word, value))
    total = round(sum(value for _, value in parts), 6)
    return total / math.sqrt(total**2 + 15), parts
