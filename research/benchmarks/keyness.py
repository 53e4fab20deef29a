"""Keyness beside scattertext on PolNeAR, and under shuffled labels on BASIL.

    python research/benchmarks/keyness.py POLNEAR_DIR [--basil BASIL_DIR]

It needs scattertext: ``pip install scattertext`` (or ``pip install --group benchmarks``).
POLNEAR_DIR holds ``metadata.tsv`` and ``{train,dev}/text`` (Newell, Margolin & Ruths, LREC
2018); its publishers are the groups and its articles one event. Both libraries score the same
matrix with the same prior; the ranks of their z are compared. BASIL_DIR holds
``articles/*.json`` (Fan et al., EMNLP 2019): 50 events with an article of three outlets each.
There the labels are shuffled within events, so that no outlet has words of its own, and what
keyness still finds is counted.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
from gold import basil, polnear
from scipy.stats import spearmanr

from analysis import stats
from analysis.compare import keyness
from analysis.compare._keyness import TERMS
from analysis.compare.log_odds import chooser, compare_groups, log_odds
from analysis.corpus import Corpus
from analysis.corpus.words import count_terms, words_of

try:
    import scattertext  # type: ignore[import-not-found, unused-ignore]
except ImportError as error:
    raise SystemExit("scattertext is not installed: pip install scattertext") from error


def peak() -> str:
    return f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB"


def times(corpus: Corpus) -> Iterator[dict[str, object]]:
    """Yield seconds, and the peak memory so far, of keyness on each kind of term."""
    for terms in TERMS:
        start = time.perf_counter()
        table = keyness(corpus, terms=terms)
        yield {
            "terms": terms,
            "n_terms": table["term"].nunique(),
            "seconds": round(time.perf_counter() - start, 1),
            "peak memory": peak(),
            "q < .05": int((table["q_value"] < 0.05).sum()),
        }


def beside_scattertext(corpus: Corpus, min_count: int = 3) -> pd.DataFrame:
    """Return for each outlet how far the two agree on z; print the seconds of both.

    Words of fewer than ``min_count`` occurrences are left out of the matrix and of the
    lengths of articles, since scattertext takes the sum of the matrix for those.
    """
    matrix, terms = count_terms(words_of(corpus))
    usual = matrix.sum(axis=0) >= min_count
    matrix, terms = matrix[:, usual], terms[usual]
    names = sorted(corpus.sources)
    codes = np.array([names.index(article.source) for article in corpus])
    prior_words = float(matrix.sum() / len(corpus))

    start = time.perf_counter()
    documents = scattertext.TermDocMatrixFromScikit(
        X=matrix.astype(int), y=codes, category_names=names,
        feature_vocabulary={term: place for place, term in enumerate(terms)},
    ).build()  # fmt: skip
    counts = documents.get_term_freq_df(label_append="").loc[list(terms)]
    scorer = scattertext.LogOddsRatioInformativeDirichletPrior(
        counts.sum(axis=1), sigma=prior_words, scale_type="word"
    )
    theirs = {
        name: scorer.get_zeta_i_j_given_separate_counts(
            counts[name], counts.drop(columns=name).sum(axis=1)
        )
        for name in names
    }
    print(f"scattertext, scores of {len(names)} outlets: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    by_outlet = chooser(np.ones((1, len(codes)), dtype=np.int64), codes[None], len(names))
    held = (by_outlet @ matrix).toarray()[None]
    prior = matrix.sum(axis=0) / matrix.sum() * prior_words
    _, (z,) = log_odds(held, held.sum(axis=2, keepdims=True), prior, prior_words)
    print(f"here, the same scores: {time.perf_counter() - start:.2f} s")
    start = time.perf_counter()
    compare_groups(
        matrix.tocsc(), np.asarray(matrix.sum(axis=1)), codes, np.zeros_like(codes),
        prior_words=prior_words, n_resamples=200, n_permutations=1000, random_state=0,
    )  # fmt: skip
    print(f"here, with intervals and p: {time.perf_counter() - start:.2f} s")
    return pd.DataFrame(
        {
            "outlet": name,
            "terms": len(terms),
            "spearman": round(float(spearmanr(z[place], theirs[name]).statistic), 4),
            "largest difference": round(float(np.abs(z[place] - theirs[name]).max()), 3),
        }
        for place, name in enumerate(names)
    )


def nulls(corpus: Corpus, n_shuffles: int) -> Iterator[dict[str, object]]:
    """Yield what keyness finds with the true labels and with labels shuffled within events."""
    events = sorted({article.event for article in corpus})
    for n_events in (len(events), 5):
        part = corpus.filter(event=events[:n_events])
        shuffled = stats.shuffle_within(
            [article.source for article in part],
            [article.event for article in part],
            n=n_shuffles,
            random_state=99,
        )
        for terms in TERMS:
            true, _ = _n_below(part, terms, 0)
            found = [
                _n_below(
                    Corpus(
                        replace(a, source=str(label)) for a, label in zip(part, row, strict=True)
                    ),
                    terms,
                    seed,
                )
                for seed, row in enumerate(shuffled)
            ]
            below, tested = np.array(found).T
            yield {
                "events": n_events,
                "terms": terms,
                "comparisons": int(tested.mean()),
                "true labels, q < .05": true,
                "shuffled, share q < .05": f"{below.sum() / tested.sum():.5f}",
                "shuffles with any": f"{(below > 0).sum()} of {n_shuffles}",
            }


def _n_below(corpus: Corpus, terms: str, seed: int) -> tuple[int, int]:
    """Return how many comparisons have q below .05, and how many there are."""
    q = keyness(corpus, terms=terms, n_resamples=1, random_state=seed)["q_value"].dropna()
    return int((q < 0.05).sum()), len(q)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("polnear", type=Path)
    parser.add_argument("--basil", type=Path)
    parser.add_argument("--shuffles", type=int, default=20, help="of the labels of BASIL (20)")
    options = parser.parse_args()
    corpus = polnear(options.polnear)
    n_words = int(corpus.frame["n_words"].sum())
    print(f"PolNeAR: {len(corpus)} articles, {len(corpus.sources)} outlets, {n_words:,} words")
    print(pd.DataFrame(times(corpus)).to_string(index=False))
    print(beside_scattertext(corpus).to_string(index=False))
    if options.basil:
        corpus = basil(options.basil)
        print(f"BASIL: {len(corpus)} articles, {len(corpus.sources)} outlets")
        print(pd.DataFrame(nulls(corpus, options.shuffles)).to_string(index=False))


if __name__ == "__main__":
    main()
