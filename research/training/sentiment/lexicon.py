"""The word lists of the package's own making, and the curves of ``toward_by_lexicon``.

    python -m research.training.sentiment.lexicon NEWSMTSC                # news_polarity.csv
    python -m research.training.sentiment.lexicon NEWSMTSC --labmt FILE   # labmt.csv too
    python -m research.training.sentiment.lexicon NEWSMTSC --curves       # toward_curves.csv

NEWSMTSC is a folder with ``train.jsonl`` (Hamborg & Donnay 2021, MIT); FILE is labMT 1.0
(Dodds et al. 2011, CC BY), ``labMTsimple/data/LabMT/labMT1.txt`` in the package labMTsimple.
"""

from __future__ import annotations

import argparse
import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from nltk.stem.snowball import SnowballStemmer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

import analysis.lexicons
from analysis.lexicons import read_table, word_set
from analysis.sentiment import LEXICONS, score
from analysis.sentiment._lexicon_scores import MASK, without_names
from analysis.text.segment import words

FOLDER = Path(analysis.lexicons.__file__).parent
POLARITIES = {2: -1, 4: 0, 6: 1}
# Of the induced list: targets and events a stem needs, targets added to its counts at
# the base rate, standard errors its log odds stand from zero, and the least weight.
LEAST, PRIOR, CERTAINTY, SMALLEST = 5, 4.0, 1.5, 0.6
# Of labMT: the mean happiness of the words of news, how far from it a word must be, and the
# names, days and slurs that reading the list found.
NEUTRAL_HAPPINESS, FAR = 5.5, 1.25
READ_OUT = frozenset("arafat shakespeare mondays fridays saturdays sundays negro".split())


class Judged(NamedTuple):
    """A sentence, the polarity toward one of its targets, and the event it is from.

    Where the corpus knows no event it is the article.
    """

    text: str
    polarity: int
    event: str


def read(path: Path) -> list[Judged]:
    """Return the judged targets of a file of NewsMTSC."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        origin, _, event, *_ = item["primary_gid"].split("_")
        for target in item["targets"]:
            polarity = POLARITIES[int(target["polarity"])]
            found.append(Judged(item["sentence_normalized"], polarity, f"{origin} {event}"))
    return found


def small_words(text: str) -> list[str]:
    """Return the words of ``text`` that belong to no name, in small letters."""
    plain = without_names(text).replace("’", "'")
    tokens = (plain[start:end].removesuffix("'s") for start, end in words(plain))
    return [word.lower() for word in tokens if word.isalpha() and word != MASK]


def names_in(texts: Iterable[str]) -> frozenset[str]:
    """Return the words that have a capital in most places where no sentence begins."""
    capital: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for text in texts:
        for start, end in words(text)[1:]:
            word = text[start:end].removesuffix("’s")
            seen[word.lower()] += 1
            capital[word.lower()] += word[0].isupper()
    return frozenset(word for word in seen if capital[word] > seen[word] / 2)


def induce(judged: Sequence[Judged]) -> dict[str, float]:
    """Return a weight for each word that stands near praised or blamed targets.

    The log odds that a target in a sentence with a word of this stem is positive, not
    negative, less the log odds over all targets. ``PRIOR`` targets at the base rate are
    added to each stem's counts; stems that are rare, uncertain or near zero are left out,
    and so are stop words and names.
    """
    left_out = word_set("stopwords.txt") | names_in({item.text for item in judged})
    stem = SnowballStemmer("english").stem
    forms: defaultdict[str, set[str]] = defaultdict(set)
    events: defaultdict[str, set[str]] = defaultdict(set)
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for item in judged:
        kept = {word for word in small_words(item.text) if word not in left_out and len(word) > 2}
        stems = {word: stem(word) for word in kept}
        for word in kept:
            forms[stems[word]].add(word)
        for root in set(stems.values()):
            counts[root][item.polarity] += 1
            events[root].add(item.event)
    overall = Counter(item.polarity for item in judged)
    base = overall[1] / (overall[1] + overall[-1])
    weights = {}
    for root, count in counts.items():
        positive, negative = count[1] + PRIOR * base, count[-1] + PRIOR * (1 - base)
        weight = math.log(positive / negative) - math.log(base / (1 - base))
        certain = abs(weight) >= CERTAINTY * math.sqrt(1 / positive + 1 / negative)
        if count.total() >= LEAST <= len(events[root]) and certain and abs(weight) >= SMALLEST:
            weights.update(dict.fromkeys(forms[root], round(weight, 2)))
    return weights


def out_of_fold(judged: Sequence[Judged], folds: int = 5) -> np.ndarray:
    """Return the score of each target under a list induced without its event."""
    events = [item.event for item in judged]
    scores = np.zeros(len(judged))
    for train, rest in GroupKFold(folds).split(events, groups=events):
        weights = induce([judged[i] for i in train])
        for i in rest:
            scores[i] = drawn(sum(weights.get(word, 0.0) for word in small_words(judged[i].text)))
    return scores


def drawn(total: float) -> float:
    """Draw a sum of weights to -1..1 as the package does."""
    return total / math.sqrt(total**2 + 15)


def happiness(path: Path, names: frozenset[str]) -> dict[str, float]:
    """Return labMT's mean happiness, less that of news, of the words that are not neutral."""
    columns = ["word", "rank", "happiness", "deviation", "twitter", "books", "news", "lyrics"]
    table = pd.read_csv(path, sep="\t", na_values="--", header=0, names=columns)
    places = {word for name in read_table("places.csv")["name"] for word in name.lower().split()}
    left_out = word_set("stopwords.txt") | names | places | READ_OUT
    weight = (table["happiness"] - NEUTRAL_HAPPINESS).round(2)
    printed = table["books"].notna() | table["news"].notna()
    kept = printed & (weight.abs() >= FAR) & table["word"].str.fullmatch("[a-z]{3,}")
    pairs = zip(table["word"][kept], weight[kept], strict=True)
    return {str(word): float(value) for word, value in pairs if word not in left_out}


def curve(scores: np.ndarray, polarities: np.ndarray) -> list[float]:
    """Return intercept and slope of negative and of positive, neutral fixed at 0."""
    model = LogisticRegression(class_weight="balanced", C=1e6, max_iter=1000)
    model.fit(scores[:, None], polarities)  # classes in order: negative, neutral, positive
    slope, intercept = model.coef_[:, 0], model.intercept_
    found = [value[k] - value[1] for k in (0, 2) for value in (intercept, slope)]
    return [round(float(value), 3) for value in found]


def curves(judged: Sequence[Judged]) -> pd.DataFrame:
    """Return the curves of each lexicon; the induced one is scored out of fold."""
    frame = pd.DataFrame({"text": [item.text for item in judged]})
    scores = score(frame, LEXICONS).assign(news=out_of_fold(judged))
    polarities = np.array([item.polarity for item in judged])
    rows = [[name, *curve(scores[name].to_numpy(), polarities)] for name in LEXICONS]
    columns = ["negative_intercept", "negative_slope", "positive_intercept", "positive_slope"]
    return pd.DataFrame(rows, columns=["lexicon", *columns])


def write(name: str, table: pd.DataFrame) -> None:
    """Write a table into a lexicon file of the package; its comment lines stay."""
    path = FOLDER / name
    comments = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] == "#"]
    path.write_text("\n".join([*comments, table.to_csv(index=False)]), encoding="utf-8")


def weights_table(weights: Mapping[str, float]) -> pd.DataFrame:
    """Return ``word, weight`` in alphabetical order."""
    return pd.DataFrame(sorted(weights.items()), columns=["word", "weight"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("newsmtsc", type=Path)
    parser.add_argument("--labmt", type=Path)
    parser.add_argument("--curves", action="store_true")
    options = parser.parse_args()
    judged = read(options.newsmtsc / "train.jsonl")
    if options.curves:
        write("toward_curves.csv", curves(judged))
        return
    write("news_polarity.csv", weights_table(induce(judged)))
    if options.labmt:
        names = names_in({item.text for item in judged})
        write("labmt.csv", weights_table(happiness(options.labmt, names)))


if __name__ == "__main__":
    main()
