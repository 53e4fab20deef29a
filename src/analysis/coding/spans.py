"""How far tables of speech and statements agree: two coders, or the package and its readers.

:func:`span_agreement` needs no truth; :func:`scores` and :func:`statement_scores` take what was
read by hand for it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import stats
from analysis.coding.coders import COLUMNS, row_of
from analysis.corpus.article import Corpus, articles_of
from analysis.corpus.records import folder_list, numbers, read_list
from analysis.files import CorpusError, need_columns
from analysis.quotes.voices import split
from analysis.text.segment import Span, words

if TYPE_CHECKING:
    from analysis.corpus.article import Article

PAIR_COLUMNS = ["article_id", "quote_id", "gold_id", "overlap", "source_right", "speaker_right"]
SCORE_COLUMNS = ["source", "gold", "found", "right", "precision", "recall", "f1"]
SCORE_COLUMNS += ["source_f1", "speaker_f1"]
_TYPES = {"article_id": "object", "start": "int64", "end": "int64", "text": "object"}
_TYPES |= {"voice_a": "object", "speaker_a": "object", "voice_b": "object", "speaker_b": "object"}
_NEEDED = ["article_id", "quote_id", "content_spans", "source_spans", "speaker", "speaker_id"]


def span_agreement(
    a: pd.DataFrame,
    b: pd.DataFrame,
    corpus: Corpus | Iterable[Article],
    *,
    n: int = 1000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return how far ``a`` and ``b`` agree on who speaks where in the articles of ``corpus``.

    Parameters
    ----------
    a, b : DataFrame
        Tables of :func:`analysis.quotes.reported_speech` or of
        :func:`analysis.quotes.exports.load_annotations`, of one coder each.
    corpus : Corpus or iterable of Article
        Every article counts, also one in which both found nothing: give only articles that both
        have read.
    n : int
        How many resamples of articles are drawn.
    random_state : int

    Returns
    -------
    DataFrame
        ``measure, value, low, high, n_units, note`` (why a value or interval is missing); the 95
        per cent interval resamples articles, where there are two or more.

        - ``voice_agreement, voice_alpha``: every word is a unit, coded ``outlet`` or ``quoted``
          (the part of :func:`analysis.quotes.voices.split` that holds its middle character). Share
          of words coded alike, and Krippendorff's nominal alpha: 1 for perfect, 0 for chance.
        - ``speaker_agreement, speaker_alpha``: words that both give to someone, coded by
          ``speaker_id``, ``unknown`` a speaker like others.
        - ``precision, recall, f1``: attributions of ``a`` that have one in ``b`` with half or
          more of the words of both contents in common (:func:`match`), of those of ``a``, of those
          of ``b``, and their harmonic mean, which is the same both ways. ``n_units`` are the
          attributions of ``a``, of ``b`` and of both.

    Raises
    ------
    ValueError
        For tables that lack columns, and for two coders in one table.

    Notes
    -----
    Words are no independent units, so alpha over words is no reliability of unitizing (for that see
    Krippendorff 1995, Sociological Methodology 25, and Krippendorff, Mathet, Bouvry & Widlöcher
    2016, Quality & Quantity 50), long quotations weigh more than short ones, and on easy outlet
    words it looks well; f1 has no correction for chance. Neither table is the truth, and two coders
    can share an error. Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", for two
    coders without gaps.

    Examples
    --------
    >>> from analysis import coding, load_corpus, quotes
    >>> article = load_corpus()["meridian_1"]
    >>> speech = quotes.reported_speech(article, engine="rules")
    >>> found = coding.span_agreement(speech, speech.drop(index=0), [article], n=10)
    >>> found.loc[found["measure"] == "precision", "value"].round(2).tolist()
    [0.94]
    """
    articles = articles_of(corpus)
    labels = _labels(a, b, articles)
    quoted = labels[(labels["voice_a"] == "quoted") & (labels["voice_b"] == "quoted")]
    drawn = stats.resample([0] * len(articles), n=n, random_state=random_state)
    weights = np.vstack([np.ones((1, len(articles))), drawn])
    rows = []
    for name, units, kind in (("voice", labels, "voice"), ("speaker", quoted, "speaker_id")):
        pairs = units[["article", f"{kind}_a", f"{kind}_b"]]
        same, alpha = _alphas(pairs.to_numpy(), weights)
        nothing = "no words" if name == "voice" else "no word that both give to someone"
        problem = f"undefined: only one {name} occurs" if len(units) else nothing
        rows.append(row_of(f"{name}_agreement", same, len(units), problem))
        rows.append(row_of(f"{name}_alpha", alpha, len(units), problem))
    pairs = match(a, b, Corpus(articles))
    ids = [article.id for article in articles]
    right, of_a, of_b = (
        table["article_id"].value_counts().reindex(ids, fill_value=0).to_numpy(dtype=float)
        for table in (pairs, a, b)
    )
    for name, found in (("precision", of_a), ("recall", of_b), ("f1", (of_a + of_b) / 2)):
        with np.errstate(invalid="ignore", divide="ignore"):
            samples = (weights @ right) / (weights @ found)
        total = int(found.sum() * (2 if name == "f1" else 1))
        rows.append(row_of(name, samples, total, "no attribution"))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return table.astype({"value": float, "low": float, "high": float, "n_units": "int64"})


def span_disagreements(
    a: pd.DataFrame, b: pd.DataFrame, corpus: Corpus | Iterable[Article]
) -> pd.DataFrame:
    """Return the runs of words that ``a`` and ``b`` give to different voices, to be read.

    Parameters
    ----------
    a, b, corpus
        As for :func:`span_agreement`.

    Returns
    -------
    DataFrame
        ``article_id, start, end, text`` (``Article.text[start:end]``), ``voice_a, speaker_a,
        voice_b, speaker_b`` (``outlet`` with '', or ``quoted`` with the name), in order of the
        corpus and the text. A run ends before a word that is given otherwise.

    Examples
    --------
    >>> from analysis import coding, load_corpus, quotes
    >>> article = load_corpus()["meridian_1"]
    >>> speech = quotes.reported_speech(article, engine="rules")
    >>> runs = coding.span_disagreements(speech, speech.drop(index=0), [article])
    >>> runs[["voice_a", "speaker_a", "voice_b"]].values.tolist()
    [['quoted', 'US officials (unnamed)', 'outlet']]
    """
    articles = articles_of(corpus)
    labels = _labels(a, b, articles)
    sides = ["voice_a", "speaker_id_a", "voice_b", "speaker_id_b"]
    differ = (labels["voice_a"] != labels["voice_b"]) | (
        labels["speaker_id_a"] != labels["speaker_id_b"]
    )
    changed = (labels[["article", *sides]] != labels[["article", *sides]].shift()).any(axis=1)
    labels = labels.assign(run=changed.cumsum())[differ]
    runs = labels.groupby("run", sort=True).agg(
        article=("article", "first"), start=("start", "min"), end=("end", "max"),
        voice_a=("voice_a", "first"), speaker_a=("speaker_a", "first"),
        voice_b=("voice_b", "first"), speaker_b=("speaker_b", "first"),
    )  # fmt: skip
    runs["article_id"] = [articles[place].id for place in runs["article"]]
    runs["text"] = [
        articles[place].text[start:end]
        for place, start, end in zip(runs["article"], runs["start"], runs["end"], strict=True)
    ]
    return runs[list(_TYPES)].astype(_TYPES).reset_index(drop=True)


def match(predicted: pd.DataFrame, gold: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Pair predicted with gold attributions, one to one, best overlap first.

    ``predicted`` is a table of :func:`analysis.quotes.reported_speech`, ``gold`` one of
    :func:`analysis.quotes.brat.read_annotations`. Two attributions are a pair if the word
    sets of their contents overlap by half or more (intersection over union). Returns
    ``article_id, quote_id, gold_id, overlap, source_right, speaker_right``.

    ``source_right``: the source spans share a word, or both are empty. ``speaker_right``:
    the resolved names are the same, capitals aside. Where ``predicted`` says who relays the
    words (``via``: *Blinken warned ..., according to Price*), the relay counts as right too:
    the manner of PolNeAR marks the outermost source.
    """
    rows = []
    for article in corpus:
        tokens = words(article.text)
        ours = predicted[predicted["article_id"] == article.id].to_dict("records")
        theirs = gold[gold["article_id"] == article.id].to_dict("records")
        for one in ours + theirs:
            one["_content"] = _word_set(tokens, one["content_spans"])
            relay = one.get("via_spans", [])
            one["_source"] = _word_set(tokens, [*one["source_spans"], *relay])
        candidates = [
            (len(a["_content"] & b["_content"]) / len(a["_content"] | b["_content"]), i, j)
            for i, a in enumerate(ours)
            for j, b in enumerate(theirs)
            if a["_content"] & b["_content"]
        ]
        taken_ours: set[int] = set()
        taken_theirs: set[int] = set()
        for overlap, i, j in sorted(candidates, key=lambda item: (-item[0], item[1], item[2])):
            if overlap < 0.5 or i in taken_ours or j in taken_theirs:
                continue
            taken_ours.add(i)
            taken_theirs.add(j)
            a, b = ours[i], theirs[j]
            source_right = bool(a["_source"] & b["_source"]) or not (a["_source"] or b["_source"])
            names = {str(a["speaker"]).casefold(), str(a.get("via", "")).casefold()}
            speaker_right = str(b["speaker"]).casefold() in names
            ids = (article.id, a["quote_id"], b["quote_id"])
            rows.append((*ids, round(overlap, 3), source_right, speaker_right))
    return pd.DataFrame(rows, columns=PAIR_COLUMNS)


def scores(predicted: pd.DataFrame, gold: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Return precision, recall and F1 by source, and over all.

    Columns: ``source, gold, found, right`` (counts), ``precision, recall, f1`` of contents
    (overlap of half or more), ``source_f1`` (content and source right) and ``speaker_f1``
    (content and resolved speaker right). The last row, ``all``, counts every attribution
    once. An empty table where nothing is marked by hand. Figures of one corpus that a few
    hands wrote: other news is harder.
    """
    if gold.empty:
        return pd.DataFrame(columns=SCORE_COLUMNS)
    pairs = match(predicted, gold, corpus)
    outlet = {article.id: article.source for article in corpus}
    groups: list[tuple[str, set[str]]] = [
        (source, {id for id, own in outlet.items() if own == source}) for source in corpus.sources
    ]
    rows = []
    for name, ids in [*groups, ("all", set(outlet))]:
        n_gold = int(gold["article_id"].isin(ids).sum())
        n_found = int(predicted["article_id"].isin(ids).sum())
        own = pairs[pairs["article_id"].isin(ids)]
        right = len(own)
        rows.append(
            {
                "source": name,
                "gold": n_gold,
                "found": n_found,
                "right": right,
                "precision": right / n_found if n_found else 0.0,
                "recall": right / n_gold if n_gold else 0.0,
                "f1": _f1(right, n_found, n_gold),
                "source_f1": _f1(int(own["source_right"].sum()), n_found, n_gold),
                "speaker_f1": _f1(int(own["speaker_right"].sum()), n_found, n_gold),
            }
        )
    return pd.DataFrame(rows, columns=SCORE_COLUMNS)


def read_pairs(corpus: Corpus) -> pd.DataFrame:
    """Return the pairs of sentences in ``statements.csv`` in the folder of the corpus.

    The file holds two sentences a row, ``article_a, start_a, end_a`` and the same for b
    (offsets into the raw text), ``told``: what a reader found, ``same`` (the main statement
    of one is told by the other), ``part`` (they share a lesser one) or ``no``; and
    ``weight``, how many pairs of the corpus the row stands for. Returned with offsets into
    the clean text, without pairs of articles that are not in ``corpus``; empty if there is
    no file. Raises ``CorpusError`` for a sentence that is not in its article.
    """
    columns = ["article_a", "start_a", "end_a", "article_b", "start_b", "end_b", "told", "weight"]
    path = folder_list(corpus.folder, "statements.csv")
    if path is None:
        return pd.DataFrame(columns=columns)
    table = read_list(path, columns)
    for name in columns[1:3] + columns[4:6] + columns[7:]:
        table[name] = numbers(table, name, path, whole=name != "weight")
    known = {article.id: article for article in corpus}
    table = table[table["article_a"].isin(known) & table["article_b"].isin(known)]
    for side in "ab":
        names = [f"{name}_{side}" for name in ("article", "start", "end")]
        for row, (id, start, end) in zip(table.index, table[names].to_numpy(), strict=True):
            article = known[id]
            inside = start <= end <= len(article.raw)
            span = article.clean_span(start, end) if inside else None
            if span is None:
                problem = f"no sentence at {id} {start}-{end}"
                raise CorpusError(problem, file=path, row=row)
            table.loc[row, names[1:]] = span
    return table[columns].reset_index(drop=True)


def statement_scores(found: pd.DataFrame, pairs: pd.DataFrame) -> pd.Series:
    """Return how often two sentences are rightly put under one statement.

    ``found`` is a table of :func:`analysis.compare.statements` (or the statements of
    ``compare.coverage``), ``pairs`` one of :func:`read_pairs`. Two sentences count as put
    together if some statement surely has both. Returns ``pairs`` (that were read), ``precision``
    (of pairs put together, how many tell the same), ``with_part`` (the same or a lesser
    statement in common), ``recall`` and ``f1``; each pair counts by its weight. NaN where
    nothing was read. What it does not mean: how often a cell of the matrix is wrong, which
    needs one right pair among several; nor that another reader would say the same.
    """
    key = "statement" if "statement" in found.columns else "fact_id"
    sure = found[found["sure"]]
    held = sure.groupby(["article_id", "start"])[key].agg(set).to_dict()
    together = np.array(
        [
            bool(held.get((a, i), set()) & held.get((b, j), set()))
            for a, i, b, j in pairs[["article_a", "start_a", "article_b", "start_b"]].to_numpy()
        ],
        dtype=bool,
    )
    weight = pairs["weight"].to_numpy(dtype=float)
    same = (pairs["told"] == "same").to_numpy()
    related = (pairs["told"] != "no").to_numpy()
    right, n_together = weight[same & together].sum(), weight[together].sum()
    precision = right / n_together if n_together else np.nan
    recall = right / weight[same].sum() if same.any() else np.nan
    return pd.Series(
        {
            "pairs": float(len(pairs)),
            "precision": precision,
            "with_part": weight[related & together].sum() / n_together if n_together else np.nan,
            "recall": recall,
            "f1": 2 * precision * recall / (precision + recall) if right else np.nan,
        }
    ).round(3)


def _labels(a: pd.DataFrame, b: pd.DataFrame, articles: list[Article]) -> pd.DataFrame:
    """Return every word with its voice, speaker and id of the speaker in both tables."""
    tokens = [words(article.text) for article in articles]
    table = pd.DataFrame(
        [(place, start, end) for place, own in enumerate(tokens) for start, end in own],
        columns=["article", "start", "end"],
    ).astype("int64")
    for side, quotes in (("a", a), ("b", b)):
        need_columns(quotes, _NEEDED, "quotes", see="reported_speech")
        if "coder" in quotes and quotes["coder"].nunique() > 1:
            raise ValueError("a table of several coders; take one: table[table['coder'] == ...]")
        parts = dict(list(split(articles, quotes).groupby("article_id", sort=False)))
        found: list[pd.DataFrame] = []
        for article, own in zip(articles, tokens, strict=True):
            middles = [(start + end - 1) // 2 for start, end in own]
            if own:
                voices = parts[article.id]
                at = np.searchsorted(voices["start"].to_numpy(), middles, side="right") - 1
                found.append(voices.iloc[at])
        for name in ("voice", "speaker", "speaker_id"):
            values = [one[name].to_numpy(dtype=object) for one in found]
            table[f"{name}_{side}"] = np.concatenate([np.empty(0, dtype=object), *values])
    return table


def _alphas(units: np.ndarray, weights: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the share of units coded alike, and alpha, for each row of weights of articles.

    ``units`` has the columns article, code of a, code of b. The closed form of nominal alpha
    for two coders; :func:`analysis.coding.coders.alpha` gives the same, one row at a time.
    """
    codes, flat = np.unique(units[:, 1:].astype(str), return_inverse=True)
    place, coded = units[:, 0].astype(np.int64), flat.reshape(-1, 2)
    n_articles = weights.shape[1]
    total = np.bincount(place, minlength=n_articles)
    alike = np.bincount(place[coded[:, 0] == coded[:, 1]], minlength=n_articles)
    times = np.zeros((n_articles, len(codes)))
    np.add.at(times, (place[:, np.newaxis], coded), 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        n_units = weights @ total
        same = weights @ alike / n_units
        occurs = weights @ times
        expected = 1 - (occurs * (occurs - 1)).sum(axis=1) / (2 * n_units * (2 * n_units - 1))
        defined = np.count_nonzero(occurs, axis=1) > 1
        alpha = np.where(defined, 1 - (1 - same) / expected, np.nan)
    return same, alpha


def _f1(right: int, found: int, gold: int) -> float:
    return 2 * right / (found + gold) if found + gold else 0.0


def _word_set(tokens: list[Span], spans: list[Span]) -> set[int]:
    """Return the words that lie in the spans by half or more of their length."""
    return {
        index
        for start, end in spans
        for index, (left, right) in enumerate(tokens)
        if min(right, end) - max(left, start) >= (right - left) / 2
    }
