"""How well reported speech and statements were found, against what readers marked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.corpus import Corpus
from analysis.corpus.decoding import CorpusError
from analysis.corpus.lists import folder_list, numbers, read_list
from analysis.segment import Span, words

PAIR_COLUMNS = ["article_id", "quote_id", "gold_id", "overlap", "source_right", "speaker_right"]

SCORE_COLUMNS = ["source", "gold", "found", "right", "precision", "recall", "f1"]
SCORE_COLUMNS += ["source_f1", "speaker_f1"]


def match(predicted: pd.DataFrame, gold: pd.DataFrame, corpus: Corpus) -> pd.DataFrame:
    """Pair predicted with gold attributions, one to one, best overlap first.

    ``predicted`` is a table of :func:`analysis.quotes.reported_speech`, ``gold`` one of
    :func:`analysis.corpus.annotations.read_annotations`. Two attributions are a pair if the word
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
