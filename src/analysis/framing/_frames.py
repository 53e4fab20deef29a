"""Frames of sentences, by source and voice, by their words and the lines they are near to.

Two sets of frames: "generic", the five of Semetko & Valkenburg 2000 (Journal of
Communication 50(2), p. 93), and "policy", the fourteen of Boydstun et al. 2014 with
"other". Each has a list of weighted words and a list of lines that define it, both written
for this package. How near a text is to lines is measured on sentence embeddings: a logistic
regression learns, from the lines alone, what sets the labels apart; no annotated text is
read. Words and lines show what a sentence is about, not what it argues, and human coders
disagree on frames too.

:func:`indicators` and :func:`frame_scales` measure the generic frames of whole articles as
Semetko & Valkenburg do. Their coders answered twenty yes-or-no questions on each story (p. 100,
appendix); a frame's scale is the share of its questions answered yes. Here a sentence that
holds a frame answers that question of the frame whose lines it is nearest to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from analysis.corpus.article import articles_of, sentence_frame
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.framing.terms import FRAMES, check_name, find_terms, lexicon_terms, usual_names
from analysis.lexicons import read_table, read_terms
from analysis.models import embed
from analysis.quotes.voices import parts_by_voice, sort_by_voice
from analysis.stats import group_means

if TYPE_CHECKING:
    from analysis.corpus.article import Article

NO_FRAME = {"policy": "other", "generic": "none", "questions": "none", "functions": "none"}
# The file of a set's lines, and the column of their labels.
_FILES = {
    "policy": ("frame_lines_policy.csv", "frame"),
    "generic": ("frame_lines_generic.csv", "frame"),
    "questions": ("frame_lines_generic.csv", "question"),
    "functions": ("function_lines.csv", "function"),
}
_LEAST = 1e-300  # of a share whose logarithm is taken
_LETTER = re.compile(r"[^\W\d_]")


METHODS = ("both", "words", "embeddings")


def frame_names(lexicon: str = "generic") -> list[str]:
    """Return the frames of ``lexicon``, in the order of the columns of :func:`frames`.

    Parameters
    ----------
    lexicon : {"generic", "policy"}

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        For an unknown lexicon.

    Examples
    --------
    >>> from analysis import framing
    >>> framing.frame_names()
    ['conflict', 'human_interest', 'economic_consequences', 'morality', 'responsibility']
    """
    check_name(lexicon, FRAMES)
    return [*lexicon_terms(lexicon)[2], *(["other"] if lexicon == "policy" else [])]


@recorded("framing.frames")
def frames(
    sentences: pd.DataFrame, lexicon: str = "generic", *, method: str = "both"
) -> pd.DataFrame:
    """Return ``sentences`` with one column per frame, 0 to 1, and what drove them.

    Parameters
    ----------
    sentences : DataFrame
        A table with a column ``text``; a missing text counts as empty.
    lexicon : {"generic", "policy"}
        The set of frames.
    method : {"both", "words", "embeddings"}
        "embeddings" asks how much nearer a sentence is to the lines of the frame than to those of
        none, or of another frame taken at random; from 0.5 on it is nearer. "words" gives terms
        that weigh w together 1 - 2 ** -w. "both" lets a term of weight 1 double the odds of the
        embeddings.

    Returns
    -------
    DataFrame
        ``sentences`` with

        - one column per frame of :func:`frame_names`; ``other`` of "policy" is 1 less the strongest
        - ``words``: the terms found ("conflict: accused, threats; morality: lies")
        - ``closest``: the defining line nearest to the sentence, of its strongest frame ("" where
          no frame reaches 0.5, and with "words")

    Raises
    ------
    ValueError
        For an unknown lexicon or method, or a missing column.

    Notes
    -----
    A sentence may hold several frames. The score orders sentences; it is no probability.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import framing
    >>> sentences = pd.DataFrame({"text": ["He accused them of lies and threats."]})
    >>> framing.frames(sentences, method="words")[["conflict", "words"]].values.tolist()[0]
    [0.692214, 'conflict: accused, threats; morality: lies']
    """
    names = [name for name in frame_names(lexicon) if name != "other"]
    if method not in METHODS:
        raise ValueError(f"no method {method!r}; there are {', '.join(METHODS)}")
    texts = sentence_texts(sentences)
    weights = np.zeros((len(texts), len(names)))
    words = []
    named = usual_names(tuple(texts))
    for row, text in enumerate(texts):
        heard: dict[str, list[str]] = {}
        for label, start, end, weight in find_terms(text, lexicon, named):
            weights[row, names.index(label)] += weight
            heard.setdefault(label, []).append(text[start:end])
        words.append("; ".join(f"{name}: {', '.join(heard[name])}" for name in sorted(heard)))
    if method == "words":
        strength = 1 - 2.0**-weights
    else:
        labels = defining_lines(lexicon).labels[:-1]
        place = [names.index(label) for label in labels]
        evidence = np.log(2) * weights[:, place] if method == "both" else 0.0
        strength = np.zeros_like(weights)
        strength[:, place] = as_score(log_odds(texts, lexicon, evidence))
    result = sentences.copy()
    result[names] = np.round(strength, 6)
    if lexicon == "policy":
        result["other"] = np.round(1 - strength.max(axis=1, initial=0), 6)
    result["words"] = np.array(words, dtype=object)
    nearest = [""] * len(texts)
    if method != "words":
        best = best_frame(result, lexicon).replace({"none": NO_FRAME[lexicon]})
        nearest = closest_lines(texts, list(best), lexicon)
    result["closest"] = np.array(nearest, dtype=object)
    return result


def as_score(odds: np.ndarray) -> np.ndarray:
    """Return natural log-odds as scores from 0 to 1."""
    return 1 / (1 + np.exp(np.minimum(-odds, 700)))


def sentence_texts(sentences: pd.DataFrame) -> list[str]:
    """Return the column ``text``, missing values as ""; raise ``ValueError`` without it."""
    need_columns(sentences, ["text"], "sentences")
    return ["" if pd.isna(text) else str(text) for text in sentences["text"]]


def best_frame(framed: pd.DataFrame, lexicon: str = "generic", *, least: float = 0.5) -> pd.Series:
    """Return the strongest frame of each row of :func:`frames`; "none" or "other" without one.

    Parameters
    ----------
    framed : DataFrame
        A table of :func:`frames`.
    lexicon : {"generic", "policy"}
        The set of frames it was made with.
    least : float
        A frame below this, or of strength 0, does not count.

    Returns
    -------
    Series
        ``frame``, with the index of ``framed``. A tie goes to the frame that stands first in the
        lexicon.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis import framing
    >>> sentences = pd.DataFrame({"text": ["He accused them of threats.", "It was blue."]})
    >>> framing.best_frame(framing.frames(sentences, method="words")).tolist()
    ['conflict', 'none']
    """
    names = [name for name in frame_names(lexicon) if name != "other"]
    values = framed[names].to_numpy(dtype=float)
    strongest = values.max(axis=1, initial=0)
    held = (strongest > 0) & (strongest >= least)
    place = np.where(held, values.argmax(axis=1), len(names))
    best = np.array([*names, "other" if lexicon == "policy" else "none"], dtype=object)[place]
    return pd.Series(best, index=framed.index, name="frame", dtype=object)


_COLUMNS = {
    "article_id": "object", "source": "object", "frame": "object", "question": "object",
    "asks": "object", "answered": "int64", "score": "float64", "n_sentences": "int64",
    "start": "int64", "end": "int64", "text": "object",
}  # fmt: skip


def indicators(
    corpus: Iterable[Article], *, method: str = "both", threshold: float = 0.5
) -> pd.DataFrame:
    """Return whether a sentence of each article answers each question of the frames, and which.

    Parameters
    ----------
    corpus : iterable of Article
    method : {"both", "words", "embeddings"}
        See :func:`frames`.
    threshold : float
        The score from which on a sentence holds a frame.

    Returns
    -------
    DataFrame
        One row per article and question:

        - ``article_id, source, frame, question, asks`` (the question in words)
        - ``answered``: 1 where a sentence holds the frame and is nearest to this question of it
        - ``score, start, end, text`` of the best such sentence (0, 0, 0, "" without one)
        - ``n_sentences`` that answer

    Notes
    -----
    Nineteen questions (Semetko & Valkenburg 2000): the one on pictures is left out. A long article
    answers more questions than a short one, and the question is recognised less well than the
    frame: read the sentence.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> table = framing.indicators([load_corpus()["meridian_1"]], method="words")
    >>> table.loc[table["answered"] == 1, "question"].tolist()[:3]
    ['responsibility_1', 'human_interest_1', 'human_interest_2']
    """
    articles = articles_of(corpus)
    sentences = sentence_frame(articles)
    questions = read_table("frame_questions.csv")
    framed = frames(sentences, "generic", method=method)
    odds = log_odds(list(sentences["text"]), "questions")
    labels = defining_lines("questions").labels
    answers: list[pd.DataFrame] = []
    for frame, group in questions.groupby("frame", sort=False):
        near = odds[:, [labels.index(question) for question in group["question"]]].argmax(axis=1)
        chosen = framed.assign(question=group["question"].to_numpy()[near], score=framed[frame])
        answers.append(chosen[chosen["score"] >= threshold])
    keys = ["article_id", "question"]
    order = ["score", "start"]
    held = pd.concat(answers).sort_values([*keys, *order], ascending=[True, True, False, True])
    best = held.groupby(keys, sort=False).first()[["score", "start", "end", "text"]]
    best["n_sentences"] = held.groupby(keys, sort=False).size()
    grid = pd.DataFrame(
        {"article_id": [a.id for a in articles], "source": [a.source for a in articles]},
        dtype=object,
    ).merge(questions, how="cross")
    table = grid.merge(best.reset_index(), on=keys, how="left")
    table["answered"] = table["n_sentences"].notna()
    for column in ("score", "n_sentences", "start", "end"):
        table[column] = table[column].fillna(0)
    table["text"] = table["text"].fillna("")
    return table.astype(_COLUMNS)[list(_COLUMNS)]


def frame_scales(
    corpus: Iterable[Article], *, method: str = "both", threshold: float = 0.5
) -> pd.DataFrame:
    """Return the scale of each generic frame in each article: the share of questions answered.

    Parameters
    ----------
    corpus : iterable of Article
    method : {"both", "words", "embeddings"}
        See :func:`frames`.
    threshold : float
        The score from which on a sentence holds a frame.

    Returns
    -------
    DataFrame
        ``article_id, source, frame, scale`` (0 to 1), ``n_answered, n_questions``.

    Notes
    -----
    In the paper (Semetko & Valkenburg 2000) coders answered; here :func:`indicators` does, so
    compare articles with each other, not with figures of the paper.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> table = framing.frame_scales([load_corpus()["meridian_1"]], method="words")
    >>> table[["frame", "n_answered", "n_questions"]].values.tolist()[0]
    ['responsibility', 1, 5]
    """
    table = indicators(corpus, method=method, threshold=threshold)
    keys = ["article_id", "source", "frame"]
    grouped = table.groupby(keys, sort=False)["answered"]
    scales = grouped.agg(n_answered="sum", n_questions="size").reset_index()
    scales["scale"] = np.round(scales["n_answered"] / scales["n_questions"], 6)
    return scales[[*keys, "scale", "n_answered", "n_questions"]]


def top_sentences(
    sentences: pd.DataFrame, lexicon: str = "generic", n: int = 3, *, method: str = "both"
) -> pd.DataFrame:
    """Return the ``n`` sentences with most of each frame: the evidence to read.

    Parameters
    ----------
    sentences : DataFrame
        A table of :func:`analysis.corpus.article.sentence_frame`.
    lexicon : {"generic", "policy"}
    n : int
        Sentences per frame.
    method : {"both", "words", "embeddings"}
        See :func:`frames`.

    Returns
    -------
    DataFrame
        ``frame, strength, article_id, start, end, text, words, closest``: ``closest`` is the
        defining line of that frame which is nearest to the sentence ("" with the method "words").
        Ties by article and place. Sentences below 0.5 are left out, so a frame that none holds has
        no rows.

    Raises
    ------
    ValueError
        If ``n`` is below 1, and as :func:`frames` does.

    Examples
    --------
    >>> from analysis import framing, load_corpus
    >>> from analysis.corpus.article import sentence_frame
    >>> sentences = sentence_frame([load_corpus()["meridian_1"]])
    >>> framing.top_sentences(sentences, n=1, method="words")["frame"].tolist()
    ['conflict', 'human_interest', 'economic_consequences', 'responsibility']
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    names = [name for name in frame_names(lexicon) if name != "other"]
    framed = frames(sentences, lexicon, method=method)
    tops = [
        framed.assign(frame=name, strength=framed[name])
        .query("strength >= 0.5")
        .sort_values(["strength", "article_id", "start"], ascending=[False, True, True])
        .head(n)
        for name in names
    ]
    found = pd.concat(tops, ignore_index=True)
    if method != "words":
        found["closest"] = closest_lines(list(found["text"]), list(found["frame"]), lexicon)
    return found[["frame", "strength", "article_id", "start", "end", "text", "words", "closest"]]


@recorded("framing.by_voice")
def by_voice(
    corpus: Iterable[Article],
    lexicon: str = "generic",
    *,
    voices: pd.DataFrame | None = None,
    method: str = "both",
    threshold: float = 0.5,
    min_words: int = 3,
) -> pd.DataFrame:
    """Return how many sentences hold each frame, by source and voice.

    Parameters
    ----------
    corpus : iterable of Article
    lexicon : {"generic", "policy"}
    voices : DataFrame, optional
        The table of :func:`analysis.quotes.voices.split`, made here if None.
    method : {"both", "words", "embeddings"}
        See :func:`frames`.
    threshold : float
        The strength from which on a sentence holds a frame.
    min_words : int
        Shorter parts of sentences are left out.

    Returns
    -------
    DataFrame
        ``source, frame, voice {outlet, quoted, all}, mean, low, high, n_sentences, n_articles,
        df, note``; ``mean`` is the share of the voice's sentences that hold the frame (``other``:
        of sentences that hold none). Intervals: 95 per cent (:func:`analysis.stats.group_ratio`);
        the outlets of a frame and voice share one variance.

    Notes
    -----
    Sentences are cut to the voice (:func:`analysis.quotes.voices.voice_parts`).

    Examples
    --------
    >>> from analysis import framing, load_corpus, quotes, voices
    >>> articles = [load_corpus()["meridian_1"]]
    >>> split = voices.split(articles, quotes.reported_speech(articles, engine="rules"))
    >>> table = framing.by_voice(articles, voices=split, method="words")
    >>> table[["frame", "voice", "n_sentences"]].values.tolist()[0]
    ['conflict', 'outlet', 19]
    """
    names = frame_names(lexicon)
    parts = parts_by_voice(articles_of(corpus), voices, min_words=min_words)
    framed = frames(parts, lexicon, method=method)
    held = framed[[name for name in names if name != "other"]] >= threshold
    if "other" in names:
        held["other"] = ~held.any(axis=1)
    framed[names] = held[names].astype(float)
    table = group_means(framed, names, ["source", "voice"], bounds=(0, 1))
    table = table.rename(columns={"measure": "frame"})
    first = ["source", "frame", "voice"]
    columns = [*first, "mean", "low", "high", "n_sentences", "n_articles", "df", "note"]
    return sort_by_voice(table, ["frame", "voice", "source"])[columns]


class Lines(NamedTuple):
    """The lines of a set and what was learnt from them; the last label is that of no frame."""

    labels: tuple[str, ...]
    lines: tuple[str, ...]
    label_of_line: np.ndarray  # its place among the labels
    embedded: np.ndarray
    weights: np.ndarray  # (units, labels)
    bias: np.ndarray


@cache
def defining_lines(name: str) -> Lines:
    """Return the lines of a set: "policy", "generic", "questions" or "functions"."""
    from sklearn.linear_model import LogisticRegression  # slow to import

    file, column = _FILES[name]
    table = read_table(file)[[column, "line"]]
    if NO_FRAME[name] not in set(table[column]):
        plain = pd.DataFrame({column: NO_FRAME[name], "line": read_terms("plain_lines.txt")})
        table = pd.concat([table, plain], ignore_index=True)
    labels = tuple(dict.fromkeys(table[column]))
    which = table[column].map(labels.index).to_numpy()
    embedded = embed(table["line"])
    # C is scikit-learn's own; the tolerance makes the result the same everywhere
    model = LogisticRegression(class_weight="balanced", tol=1e-8, max_iter=10_000)
    model.fit(embedded.astype(np.float64), which)
    return Lines(labels, tuple(table["line"]), which, embedded, model.coef_.T, model.intercept_)


def log_odds(texts: Sequence[str], name: str, evidence: np.ndarray | float = 0.0) -> np.ndarray:
    """Return (texts, labels): natural log-odds that a text is like the lines of each label.

    The odds are against no frame, or another frame taken at random, so that a text may
    hold several frames, and one that is a little like all of them holds none. The columns are
    those of :func:`defining_lines` without the last. ``evidence``, log-odds of the labels
    from elsewhere, is added first. Minus infinity where a text has no letter.
    """
    known = defining_lines(name)
    scores = embed(texts).astype(np.float64) @ known.weights + known.bias
    scores[:, :-1] += evidence
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    held, none = shares[:, :-1], shares[:, -1:]
    against = none + (1 - none - held) / (held.shape[1] - 1)
    odds = np.log(held.clip(_LEAST)) - np.log(against.clip(_LEAST))
    odds[[_LETTER.search(text) is None for text in texts]] = -np.inf
    return odds


def closest_lines(texts: Sequence[str], labels: Sequence[str], name: str) -> list[str]:
    """Return, for each text, the line of its label that is nearest; "" for no frame."""
    known = defining_lines(name)
    near = embed(texts).astype(np.float64) @ known.embedded.T
    places = {
        label: np.flatnonzero(known.label_of_line == i) for i, label in enumerate(known.labels)
    }
    return [
        "" if label == known.labels[-1] else known.lines[places[label][row[places[label]].argmax()]]
        for label, row in zip(labels, near, strict=True)
    ]
