"""Does polarity toward an actor order outlets as readers do? Stance and voices on BASIL.

    python research/benchmarks/stance.py /path/to/basil
    python research/benchmarks/stance.py /path/to/basil --save FILE.csv    # and keep the mentions
    python research/benchmarks/stance.py /path/to/basil --scored FILE.csv  # another's polarity

BASIL (Fan et al., EMNLP 2019; 50 events, three outlets each) says what annotators took an
article's author to feel about each actor, and which spans are biased. Printed are:

1. over pairs of outlets that differ in stance to one actor on one event, how often a score
   has their order right (ties count half), with a 95 per cent interval (events resampled) and
   p (stances shuffled among the articles of an event);
2. the area under the curve for articles that are negative toward an actor, likewise;
3. how many biased spans the split by voice puts in a speaker's mouth. BASIL's "quoted" means
   quotation marks; the split counts paraphrase to its speaker as well, so both are shown.

What a score does not read limits it: annotators judged whole articles, and the order in their
own marked spans is shown as a ceiling. ``--save`` writes the rows of ``actor_polarity``; with
``negative, neutral, positive`` overwritten (the target is ``text[text_start:text_end]``) the
file can be given back by ``--scored``.

Keys of actors become expressions as follows. A person: the full name, with any middle name
found, and the family name (a key that cuts it short is completed from the articles). A group
or body: its words, however capitalised; the initials of three words and more; ``GOP`` and
``Democrats`` for Republican and Democratic groups; ``the administration``, ``White House`` for
an administration; the candidate for a campaign; ``the law``, ``the bill`` for an act;
Wal-Mart. What the articles of the event don't hold is left out.
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import numpy as np
import pandas as pd
from gold import basil, basil_spans, basil_stance
from scipy.stats import rankdata
from sklearn.linear_model import LogisticRegression

from analysis import sentiment, stats
from analysis.corpus import Corpus
from analysis.quotes.voices import split
from analysis.text.marks import quotations

KEYS = ["article_id", "actor"]
_BODIES = frozenset(
    "act administration association attacks campaign companies couples court department "
    "lawmakers leaders officials party programs republicans democrats service".split()
)
_ALSO = {
    "republican": ["GOP", "Republicans", "Republican lawmakers", "Republican leaders"],
    "gop": ["GOP", "Republicans", "Republican lawmakers", "Republican leaders"],
    "republicans": ["GOP", "Republicans"],
    "democratic": ["Democrats", "Democratic lawmakers", "Democratic leaders"],
    "democrats": ["Democrats"],
    "administration": ["the administration", "White House"],
    "act": ["the law", "the bill", "the act", "the measure"],
    "programs": ["the program", "the programs"],
    "court": ["the court", "high court", "justices"],
    "walmart": ["Wal-Mart"],
}


def expressions(actor: str, text: str) -> list[str]:
    """Return how an actor of BASIL is named in ``text``; the docstring above has the rules."""
    parts, text = actor.split("_"), text.replace("’", "'")
    words = [part.lower() for part in parts]
    if len(parts) in (2, 3) and parts[0][0].isupper() and words[-1] not in _BODIES:
        family = re.search(rf"(?<!\w){re.escape(parts[-1])}\w*", text)
        last = family.group() if family else parts[-1]
        full = rf"(?<!\w){re.escape(parts[0])}(?: [A-Z][\w.]*)? {re.escape(last)}(?!\w)"
        return sorted({last, " ".join([*parts[:-1], last]), *re.findall(full, text)})
    wanted = [" ".join(parts), *_ALSO.get(words[0], ()), *_ALSO.get(words[-1], ())]
    if words[-1] == "campaign":
        wanted += [parts[0], f"{parts[0]}'s campaign"]
    if len(parts) > 2 and parts[0][0].isupper():
        wanted.append("".join(part[0] for part in parts if part[0].isupper()))
    if len(parts) == 1:
        wanted.append(actor.removesuffix("s"))
    found = {
        match
        for name in wanted
        for match in re.findall(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
        if not name.isupper() or match == name  # "US" is not "us"
    }
    return sorted(found or {wanted[0]})


def mentions_of(corpus: Corpus, stance: pd.DataFrame, voices: pd.DataFrame) -> pd.DataFrame:
    """Return ``actor_polarity`` of the judged actors of each event."""
    tables = []
    for event, judged in stance.groupby("event"):
        articles = [article for article in corpus if article.event == event]
        text = "\n".join(article.text for article in articles)
        targets = {actor: expressions(actor, text) for actor in sorted(set(judged["actor"]))}
        tables.append(sentiment.actor_polarity(articles, targets, voices=voices))
    return pd.concat(tables, ignore_index=True).rename(columns={"target": "actor"})


def stances(rows: pd.DataFrame, **weights: float) -> pd.Series:
    """Return :func:`analysis.sentiment.tables` of each article and actor."""
    table = sentiment.stance(rows.rename(columns={"actor": "target"}), **weights)
    return table.rename(columns={"target": "actor"}).set_index(KEYS)["stance"]


def scores(rows: pd.DataFrame, stance: pd.DataFrame, spans: pd.DataFrame) -> pd.DataFrame:
    """Return a column a score, in the order of ``stance``; no mention at all is 0."""
    voice = {name: rows[rows["voice"] == name] for name in ("all", "outlet", "quoted")}
    names = rows[rows["named"] == "name"]
    table: dict[str, pd.Series] = {
        "VADER, mean of the sentences that name the actor":
            names[names["voice"] == "all"].groupby(KEYS)["vader"].mean(),
        **{f"model, mean, {name}": part.groupby(KEYS)["model"].mean()
           for name, part in voice.items()},
        "model, share labelled negative (all)":
            -(voice["all"]["label"] == "negative").groupby([voice["all"][k] for k in KEYS]).mean(),
        "stance": stances(rows),
        "stance, outlet's voice only": stances(rows, quoted=0),
        "stance, negative only": stances(rows, praise=0),
        "stance, names only": stances(names),
    }  # fmt: skip
    index = pd.MultiIndex.from_frame(stance[KEYS])
    found = pd.DataFrame({name: score.reindex(index) for name, score in table.items()})
    found = found.fillna(0).reset_index(drop=True)
    found["fitted on other events (5 features)"] = fitted(rows, stance)
    found["no text: the outlet's stance to the actor elsewhere"] = elsewhere(stance)
    marked = spans.assign(sign=spans["polarity"].map({"neg": -1, "pos": 1}))
    for name, part in (("all", marked), ("unquoted", marked[~marked["quoted"]])):
        key = [part["article_id"], part["actor"].str.lower()]
        gold = part.groupby(key)["sign"].sum()
        places = pd.MultiIndex.from_arrays([stance["article_id"], stance["actor"].str.lower()])
        found[f"ceiling: annotators' marked spans, {name}"] = gold.reindex(
            places, fill_value=0
        ).to_numpy()
    return found.round(9)


def elsewhere(stance: pd.DataFrame) -> np.ndarray:
    """Return the mean stance of the same outlet to the same actor on all other events."""
    of = stance.groupby(["source", "actor"])["stance"]
    others = (of.transform("size") - 1).to_numpy()
    total = (of.transform("sum") - stance["stance"]).to_numpy(dtype=float)
    return np.where(others > 0, total / np.maximum(others, 1), 0.0)


def fitted(rows: pd.DataFrame, stance: pd.DataFrame) -> np.ndarray:
    """Return a linear score fitted on the pairs of all other events, event by event."""
    index = pd.MultiIndex.from_frame(stance[KEYS])
    parts = [rows[rows["voice"] == name].groupby(KEYS) for name in ("outlet", "quoted")]
    columns = [part[name].mean() for part in parts for name in ("negative", "positive")]
    columns.append(np.log1p(parts[0]["negative"].sum()))
    table = np.column_stack([column.reindex(index).fillna(column.mean()) for column in columns])
    table = (table - table.mean(axis=0)) / table.std(axis=0)
    pairs = pairs_of(stance)
    difference = table[pairs["warmer"]] - table[pairs["colder"]]
    found = np.zeros(len(stance))
    for event in stance["event"].unique():
        train = difference[(pairs["event"] != event).to_numpy()]
        known = np.repeat([1, 0], len(train))
        model = LogisticRegression(C=0.1, fit_intercept=False)
        model.fit(np.concatenate([train, -train]), known)
        here = (stance["event"] == event).to_numpy()
        found[here] = table[here] @ model.coef_[0]
    return found


def pairs_of(stance: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs of outlets that differ: ``event, warmer, colder`` (rows of stance)."""
    rows = stance[["event", "actor", "stance"]].reset_index(names="row")
    both = rows.merge(rows, on=["event", "actor"], suffixes=("", "_other"))
    both = both[both["stance"] > both["stance_other"]]
    columns = {"row": "warmer", "row_other": "colder"}
    return both.rename(columns=columns)[["event", *columns.values()]].reset_index(drop=True)


def order_right(pairs: pd.DataFrame, score: np.ndarray) -> np.ndarray:
    """Return 1 for each pair in its right order, 0 for a wrong one, one half for a tie."""
    difference = score[pairs["warmer"]] - score[pairs["colder"]]
    return (np.sign(difference) + 1) / 2


def area(negative: np.ndarray, score: np.ndarray) -> float:
    """Return how often a negative article scores below another: the area under the curve."""
    ranks = rankdata(-score)
    n = int(negative.sum())
    if n in (0, len(score)):
        return float("nan")
    return float((ranks[negative].sum() - n * (n + 1) / 2) / (n * (len(score) - n)))


def measure(stance: pd.DataFrame, table: pd.DataFrame, n: int = 1000) -> pd.DataFrame:
    """Return order and area of each score, with intervals over events and p."""
    pairs, negative = pairs_of(stance), (stance["stance"] == -1).to_numpy()
    events = list(stance["event"].unique())
    rng = np.random.default_rng(0)
    drawn = rng.multinomial(len(events), np.full(len(events), 1 / len(events)), size=n)
    of_pair = pairs["event"].map(events.index).to_numpy()
    members = [np.flatnonzero(stance["event"] == event) for event in events]
    chosen = [np.concatenate([np.tile(members[e], k) for e, k in enumerate(d)]) for d in drawn]
    groups = stance["event"] + stance["actor"]
    shuffled = stats.shuffle_within(stance["stance"], groups, n=n)
    nulls = [pairs_of(stance.assign(stance=list(row))) for row in shuffled]
    rows = []
    for name, column in table.items():
        score = column.to_numpy(dtype=float)
        right = order_right(pairs, score)
        weights = drawn[:, of_pair]
        low, high = stats.interval(weights @ right / weights.sum(axis=1))
        p = stats.p_value(right.mean(), [order_right(null, score).mean() for null in nulls])
        areas = [area(negative[rows_], score[rows_]) for rows_ in chosen]
        span = stats.interval(areas)
        rows.append((name, right.mean(), low, high, p, area(negative, score), *span))
    columns = ["score", "order", "low", "high", "p", "area", "area_low", "area_high"]
    return pd.DataFrame(rows, columns=columns).round(3)


def spans_by_voice(
    spans: pd.DataFrame, voices: pd.DataFrame, marks: dict[str, list[tuple[int, int]]]
) -> pd.DataFrame:
    """Return the shares of spans in a speaker's mouth, and there within quotation marks.

    Half of a span or more must lie there. ``marks`` has the places within quotation marks of
    each article; what a speaker says outside them is paraphrase.
    """
    quoted = voices[voices["voice"] == "quoted"]
    said = {
        str(name): list(zip(part["start"], part["end"], strict=True))
        for name, part in quoted.groupby("article_id")
    }
    places = list(zip(spans["article_id"], spans["start"], spans["end"], strict=True))
    spoken = [_share(said.get(name, []), start, end) >= 0.5 for name, start, end in places]
    marked = [_share(marks.get(name, []), start, end) >= 0.5 for name, start, end in places]
    table = spans.assign(spoken=spoken, marked=np.array(spoken) & np.array(marked))
    grouped = table.rename(columns={"quoted": "annotated as quoted"}).groupby(
        ["annotated as quoted", "bias"]
    )
    shares = grouped[["spoken", "marked"]].mean().round(3)
    names = {"spoken": "in_a_speakers_mouth", "marked": "and_in_quotation_marks"}
    return pd.concat([grouped.size().rename("spans"), shares.rename(columns=names)], axis=1)


def _share(places: list[tuple[int, int]], start: int, end: int) -> float:
    """Return the share of ``start:end`` that lies in ``places``."""
    inside = sum(max(0, min(right, end) - max(left, start)) for left, right in places)
    return inside / (end - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--save", type=Path, help="write the mentions with their polarity here")
    parser.add_argument("--scored", type=Path, help="read mentions with their polarity from here")
    options = parser.parse_args()
    corpus = basil(options.folder)
    stance = basil_stance(options.folder)
    spans, lost = basil_spans(options.folder, corpus)
    voices = split(corpus)
    if options.scored:
        rows = pd.read_csv(options.scored, keep_default_na=False)
        shares = rows[["negative", "neutral", "positive"]].astype(float)
        rows["label"] = shares.idxmax(axis=1)
        rows["model"] = shares["positive"] - shares["negative"]
    else:
        rows = mentions_of(corpus, stance, voices)
    if options.save:
        rows.to_csv(options.save, index=False)
    pairs = pairs_of(stance)
    print(f"{len(stance)} stances, {(stance['stance'] == -1).sum()} negative; {len(pairs)} pairs")
    print(f"that differ, on {pairs['event'].nunique()} events; {len(rows)} mentions by voice")
    print(measure(stance, scores(rows, stance, spans)).to_string(index=False))
    print(f"\nbiased spans by voice ({lost} of {len(spans) + lost} not found in the text)")
    marks = {
        article.id: [(mark.start, mark.end) for mark in quotations(article.text)]
        for article in corpus
    }
    print(spans_by_voice(spans, voices, marks).to_string())


if __name__ == "__main__":
    main()
