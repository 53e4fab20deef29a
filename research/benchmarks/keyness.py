"""Keyness and similarity: size, power and coverage; keyness beside scattertext.

    python research/benchmarks/keyness.py POLNEAR_DIR [--basil BASIL_DIR] [--runs 200]

POLNEAR_DIR holds ``metadata.tsv`` and ``{train,dev}/text`` (Newell, Margolin & Ruths, LREC
2018); its publishers are the groups and its articles one event. BASIL_DIR holds
``articles/*.json`` (Fan et al., EMNLP 2019): 50 events with an article of three outlets each.

- *shuffled*: labels of BASIL's articles are shuffled within events, so that no outlet has words
  of its own. In how many runs has any word q < .05? Then every false discovery rate is 0 or 1,
  and its mean is that share. *one long*, *one short*: articles of a publisher are dealt to
  outlets, with words dropped at random from some.
- *intervals*: articles are drawn from the publishers of PolNeAR, whose rates are known from all
  their articles, and words of known rates are planted. How many intervals hold the truth, of
  all that are shown and of the six words drawn for each outlet; for comparison those of 1.96
  standard errors.
- *outlet pairs*: invented articles with bunched words, outlets that write shorter or in another
  genre, and two that share copy.
- scattertext scores the same matrix with the same prior, if it is installed (``pip install
  --group benchmarks``); the ranks of their z are compared.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from gold import basil, polnear
from numpy.typing import NDArray
from scipy import sparse
from scipy.stats import beta, spearmanr
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import stats
from analysis.compare import outlet_pairs
from analysis.compare.log_odds import (
    Codes,
    Comparison,
    chooser,
    compare_groups,
    group_sums,
    log_odds,
)
from analysis.corpus import Corpus
from analysis.corpus.words import count_terms, words_of

Array = NDArray[np.float64]


def share_of(hits: int, n: int) -> str:
    """Return a share with its exact 95 % interval (Clopper & Pearson)."""
    low = beta.ppf(0.025, hits, n - hits + 1) if hits else 0.0
    high = beta.ppf(0.975, hits + 1, n - hits) if hits < n else 1.0
    return f"{hits} of {n} = {hits / n:.3f} ({low:.3f} to {high:.3f})"


def compared(counts: Array, codes: Codes, strata: Codes, seed: int) -> Comparison:
    sizes = counts.sum(axis=1)
    held = sparse.csc_array(counts[:, counts.sum(axis=0) >= 3])
    return compare_groups(
        held, sizes, codes, strata, prior_words=sizes.mean(), n_permutations=200, random_state=seed
    )


def shuffled(corpus: Corpus, runs: int) -> Iterator[dict[str, object]]:
    """Yield in how many runs any word, and any planted word, is found with shuffled labels."""
    counts = count_terms(words_of(corpus))[0].toarray().astype(float)
    codes = pd.factorize(corpus.frame["source"])[0]
    strata = pd.factorize(corpus.frame["event"])[0]
    for n_events in (50, 10):
        part = strata < n_events
        own, events = counts[part], strata[part]
        drawn = stats.shuffle_within(codes[part].tolist(), events.tolist(), n=runs).astype(np.int64)
        rng = np.random.default_rng(1)
        any_word, planted = 0, np.zeros(3)
        for seed, labels in enumerate(drawn):
            any_word += bool((compared(own, labels, events, seed).q < 0.05).any())
            if seed < runs // 4:  # ten words, 1.5 in 1,000, of which the first outlet has more
                for place, times in enumerate((2, 4, 8)):
                    rate = 0.0015 * np.where(labels == 0, times, 1) * own.sum(axis=1)
                    bunched = rng.gamma(1, 1, (10, len(rate))) * rate
                    more = np.vstack([own.T, rng.poisson(bunched)]).T
                    held = more[:, more.sum(axis=0) >= 3]
                    q = compared(held, labels, events, seed).q[0, -10:]
                    planted[place] += (q < 0.05).mean() / (runs // 4)
        yield {
            "corpus": f"BASIL, {n_events} events, shuffled",
            "runs with any q < .05": share_of(any_word, runs),
            "found of planted x2, x4, x8": " ".join(f"{each:.2f}" for each in planted),
        }


def dealt(corpus: Corpus, runs: int) -> Iterator[dict[str, object]]:
    """Yield the same for articles of one publisher dealt to outlets, some of them cut."""
    counts = count_terms(words_of(corpus))[0].tocsr()
    publisher = pd.factorize(corpus.frame["source"])[0]
    rng = np.random.default_rng(2)
    for name, n_articles, kept in (
        ("4 articles x 6, equal", [4] * 6, [0.5] * 6),
        ("4 articles x 6, one a fifth as long", [4] * 6, [0.2] + [1] * 5),
        ("4 articles x 6, one five times as long", [4] * 6, [1] + [0.2] * 5),
        ("2 short articles beside 8 x 3", [2, 8, 8, 8], [0.2, 1, 1, 1]),
        ("2 long articles beside 8 x 3", [2, 8, 8, 8], [1, 0.2, 0.2, 0.2]),
    ):
        codes = np.repeat(np.arange(len(kept), dtype=np.int64), n_articles)
        share = np.repeat(kept, n_articles)[:, None]
        found = 0
        for seed in range(runs):
            drawn = rng.choice(np.flatnonzero(publisher == seed % 7), len(codes), replace=False)
            held = rng.binomial(counts[drawn].toarray().astype(int), share).astype(float)
            found += bool((compared(held, codes, np.zeros_like(codes), seed).q < 0.05).any())
        yield {"corpus": f"PolNeAR, {name}", "runs with any q < .05": share_of(found, runs)}


def intervals(corpus: Corpus, runs: int) -> Iterator[dict[str, object]]:
    """Yield how many intervals hold the truth, and how wide they are."""
    every = count_terms(words_of(corpus))[0].tocsr()
    publisher = pd.factorize(corpus.frame["source"])[0]
    names = range(publisher.max() + 1)
    rates = np.array([every[publisher == name].sum(axis=0) for name in names])
    n_words = rates.sum(axis=1)
    rates = np.maximum(rates, 0.5) / n_words[:, None]
    mean_words = n_words / np.bincount(publisher)
    rng = np.random.default_rng(3)
    for n_articles in ([2] * 7, [4] * 6, [8] * 4, [20] * 3, [2, 4, 8, 8]):
        n_groups = len(n_articles)
        codes = np.repeat(np.arange(n_groups, dtype=np.int64), n_articles)
        shown, plain, drawn, plain_drawn, widths = [], [], [], [], []
        for seed in range(runs):
            outlets = rng.choice(names, n_groups, replace=False)
            held = np.concatenate(
                [rng.choice(np.flatnonzero(publisher == outlet), n, replace=False)
                 for outlet, n in zip(outlets, n_articles, strict=True)]
            )  # fmt: skip
            counts = every[held].toarray().astype(float)
            sizes = counts.sum(axis=1)
            usual = rng.choice([0.0005, 0.001, 0.003], 15 * n_groups)
            more = rng.choice([2.7, 7.4, 20], 15 * n_groups)
            own = np.where(
                np.arange(15 * n_groups) % n_groups == np.arange(n_groups)[:, None], 1, 0
            )
            planted = usual * np.where(own, more, 1)
            shape = rng.choice([0.5, 2, 10], 15 * n_groups)
            bunch = rng.gamma(shape, 1 / shape, (len(codes), len(shape)))
            counts = np.hstack([counts, rng.poisson(bunch * planted[codes] * sizes[:, None])])
            kept = counts.sum(axis=0) >= 3
            rate = np.hstack([rates[outlets], planted])[:, kept]
            weight = mean_words[outlets] * n_articles
            rest = (weight @ rate - weight[:, None] * rate) / (weight.sum() - weight)[:, None]
            true = np.log(rate / (1 - rate)) - np.log(rest / (1 - rest))
            found = compared(counts, codes, np.zeros_like(codes), seed)
            error = 1.96 * np.abs(found.log_odds / found.z)
            chosen = found.q < 0.05
            holds = (found.low <= true) & (true <= found.high)
            holds_plain = np.abs(found.log_odds - true) <= error
            for group in range(n_groups):
                q = np.where(np.isnan(found.q[group]), 9, found.q[group])
                top = np.lexsort((-found.z[group], q, found.log_odds[group] <= 0))[:6]
                plain_drawn += holds_plain[group, top].tolist()
                drawn += holds[group, top[chosen[group, top]]].tolist()
            shown += holds[chosen].tolist()
            plain += holds_plain[chosen].tolist()
            widths += (found.high - found.low)[chosen].tolist()
        yield {
            "articles an outlet": str(n_articles),
            "words with q < .05": share_of(sum(shown), len(shown)),
            "of those drawn": f"{np.mean(drawn):.3f}",
            "width": f"{np.median(widths):.2f}",
            "1.96 se: q < .05": f"{np.mean(plain):.3f}",
            "1.96 se: six drawn": f"{np.mean(plain_drawn):.3f}",
        }


def invented(
    rng: np.random.Generator, outlets: Codes, events: Codes, words: Codes, other: int, copied: float
) -> pd.DataFrame:
    """Return pairs of invented articles; ``other`` has a genre of its own, two share copy."""
    n_types = 2500
    plain = 1 / np.arange(1, n_types + 1) ** 1.05
    plain /= plain.sum()
    genre = (rng.permutation(plain) + plain) / 2
    of_event = rng.dirichlet(np.full(n_types, 0.02), events.max() + 1)
    style = rng.dirichlet(np.full(n_types, 0.02), outlets.max() + 1)
    agency = [rng.multinomial(1200, 0.6 * own + 0.4 * plain) / 1200 for own in of_event]
    counts = np.zeros((len(outlets), n_types))
    for row, (outlet, event) in enumerate(zip(outlets, events, strict=True)):
        base = genre if outlet == other else plain
        chance = rng.dirichlet(
            250 * (0.57 * base + 0.35 * of_event[event] + 0.08 * style[outlet]) + 1e-4
        )
        n = int(words[outlet] * rng.lognormal(0, 0.25))
        taken = int(copied * n) if outlet < 2 else 0
        counts[row] = rng.multinomial(n - taken, chance) + rng.multinomial(taken, agency[event])
    weights = TfidfTransformer(sublinear_tf=True).fit_transform(counts)
    cosines = (weights @ weights.T).toarray()
    pairs = [(one, two) for one, two in combinations(range(len(events)), 2)
             if events[one] == events[two]]  # fmt: skip
    one, two = np.array(pairs).T
    return pd.DataFrame(
        {
            "voice": "all", "event": events[one], "cosine": cosines[one, two],
            "source_a": [f"{place:02d}" for place in outlets[one]],
            "source_b": [f"{place:02d}" for place in outlets[two]],
            "article_a": one, "article_b": two,
        }
    )  # fmt: skip


def pairs_of_outlets(runs: int) -> Iterator[dict[str, object]]:
    """Yield how often outlets that share nothing but their events are found close or far."""
    rng = np.random.default_rng(4)
    short = [500, 500, 500, 500, 500, 120]
    cases: Sequence[tuple[str, list[int], int, list[int], int, float]] = (
        ("4 outlets, one event, one short", [4] * 4, 1, [500, 500, 500, 120], -1, 0),
        ("6 outlets, one event, one short", [4] * 6, 1, short, -1, 0),
        ("6 outlets, one event, six lengths", [4] * 6, 1, [700, 500, 400, 300, 150, 80], -1, 0),
        ("6 outlets, one event, another genre", [4] * 6, 1, [500] * 6, 4, 0),
        ("6 outlets, 4 events, short, genre", [1] * 6, 4, short, 4, 0),
        ("6 outlets, 12 events, one short", [1] * 6, 12, short, -1, 0),
        ("12 outlets, 3 events, one short", [2] * 12, 3, [500] * 11 + [120], -1, 0),
        ("8, 4, 2, 1, 1 articles, short", [8, 4, 2, 1, 1], 2, [500] * 4 + [120], -1, 0),
        ("copy, a third: 6 outlets, one event", [4] * 6, 1, [500] * 6, -1, 0.33),
        ("copy, two thirds: 6 outlets, 4 events, short", [1] * 6, 4, short, -1, 0.67),
        ("copy, two thirds: 6 outlets, 12 events, short", [1] * 6, 12, short, -1, 0.67),
    )
    for name, n_articles, n_events, words, other, copy in cases:
        outlets = np.tile(np.repeat(np.arange(len(words), dtype=np.int64), n_articles), n_events)
        events = np.repeat(np.arange(n_events, dtype=np.int64), sum(n_articles))
        p_values, any_pair, found = [], 0, 0
        for seed in range(runs):
            pairs = invented(rng, outlets, events, np.array(words), other, copy)
            table = outlet_pairs(pairs, n=999, random_state=seed)
            table = table[table["source_a"] != table["source_b"]]
            sharing = (copy > 0) & (table["source_a"] == "00") & (table["source_b"] == "01")
            found += int((table.loc[sharing, "q_value"] < 0.05).sum())
            p_values += table.loc[~sharing, "p_value"].tolist()
            any_pair += bool((table.loc[~sharing, "q_value"] < 0.05).any())
        yield {
            "outlets": name,
            "p < .05": f"{np.mean(np.array(p_values) < 0.05):.3f}",
            "runs with any q < .05": "" if copy else share_of(any_pair, runs),
            "found sharing copy": share_of(found, runs) if copy else "",
        }


def beside_scattertext(corpus: Corpus, min_count: int = 3) -> pd.DataFrame:
    """Return for each outlet how far the two agree on z.

    Words of fewer than ``min_count`` occurrences are left out of the matrix and of the
    lengths of articles, since scattertext takes the sum of the matrix for those.
    """
    import scattertext  # type: ignore[import-not-found, unused-ignore]

    matrix, terms = count_terms(words_of(corpus))
    usual = matrix.sum(axis=0) >= min_count
    matrix, terms = matrix[:, usual], terms[usual]
    names = sorted(corpus.sources)
    codes = np.array([names.index(article.source) for article in corpus])
    prior_words = float(matrix.sum() / len(corpus))
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
    sizes = np.asarray(matrix.sum(axis=1), dtype=float)
    held, words = group_sums(chooser(codes[None], len(names)), matrix.tocsr(), sizes, len(names))
    _, (z,) = log_odds(held, words, matrix.sum(axis=0) / matrix.sum() * prior_words, prior_words)
    return pd.DataFrame(
        {
            "outlet": name,
            "terms": len(terms),
            "spearman": round(float(spearmanr(z[place], theirs[name]).statistic), 4),
            "largest difference": round(float(np.abs(z[place] - theirs[name]).max()), 3),
        }
        for place, name in enumerate(names)
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("polnear", type=Path)
    parser.add_argument("--basil", type=Path)
    parser.add_argument("--runs", type=int, default=200, help="a row; intervals take a tenth (200)")
    options = parser.parse_args()
    corpus = polnear(options.polnear)
    tables = [
        intervals(corpus, max(options.runs // 10, 1)),
        pairs_of_outlets(max(options.runs // 4, 1)),
        dealt(corpus, options.runs),
    ]
    if options.basil:
        tables.append(shuffled(basil(options.basil), options.runs))
    for table in tables:
        print(pd.DataFrame(table).to_string(index=False), flush=True)
    try:
        print(beside_scattertext(corpus).to_string(index=False))
    except ImportError:
        print("scattertext is not installed: pip install scattertext")


if __name__ == "__main__":
    main()
