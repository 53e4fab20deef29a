"""How alike the wording of articles and of outlets is, beside what chance would show.

:func:`similarity` compares articles in pairs, :func:`similarity_matrix` and :func:`linkage` put
the pairs together by outlet and as a tree, and :func:`outlet_pairs` says whether two outlets are
closer in wording than the event that both report makes them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster import hierarchy
from sklearn.feature_extraction.text import TfidfTransformer

from analysis import stats
from analysis.corpus.article import articles_of
from analysis.corpus.words import Words, count_terms, words_of
from analysis.files.runs import recorded
from analysis.quotes.voices import split

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

_PAIRS = {
    "event": "object", "voice": "object", "source_a": "object", "source_b": "object",
    "article_a": "object", "article_b": "object", "n_words_a": "int64", "n_words_b": "int64",
    "cosine": "float64", "null_mean": "float64", "null_low": "float64", "null_high": "float64",
    "null_share": "float64", "n_null": "int64",
}  # fmt: skip


@recorded("compare.similarity")
def similarity(
    corpus: Corpus,
    within: str | None = "event",
    voice: str | Sequence[str] = "all",
    *,
    voices: pd.DataFrame | None = None,
    n_null: int = 10_000,
    random_state: int = 0,
) -> pd.DataFrame:
    """Return the cosine of TF-IDF word weights for each pair of articles of one event.

    Parameters
    ----------
    corpus : Corpus
    within : {"event", None}
        None pairs all articles. Articles without an event count as being on one.
    voice : str or sequence of str
        ``all``, ``outlet`` or ``quoted``, or several of them for the pairs of each.
    voices : DataFrame, optional
        The table of :func:`analysis.voices.split`, made here when it is needed.
    n_null : int
        At most so many pairs of the null, drawn at random.
    random_state : int

    Returns
    -------
    DataFrame
        ``event`` ('' for a pair from two events), ``voice, source_a, source_b, article_a,
        article_b, n_words_a, n_words_b`` (words of each in that voice), ``cosine`` (0 no word in
        common, 1 the same words in the same proportions; NaN for an article without a word in the
        voice), and the null that goes with it, the cosines of pairs from different events and
        different sources: ``null_mean``, its 2.5 and 97.5 % quantiles ``null_low`` and
        ``null_high``, ``null_share`` (the share of them at least as high, with 1 added to both
        counts) and ``n_null``, how many. A corpus of one event has no null: NaN, and the cosines
        can only be ranked.

    Raises
    ------
    ValueError
        For another voice or ``within``, or ``n_null`` below 1.

    Notes
    -----
    Weights are (1 + log count) times the smoothed idf of scikit-learn over this corpus and voice,
    so cosines of two corpora or of two voices do not compare, but their place in the null does.
    Few words have a low cosine with anything. Above the null means: on one matter, as articles on
    one event nearly always are; for whether two outlets are closer than the event makes them see
    :func:`outlet_pairs`. The table grows with the square of the articles in an event.

    A high cosine does not mean agreement, nor copying: two articles may use the same words to say
    opposite things. For copied wording see :mod:`analysis.reuse`.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> pairs = compare.similarity(load_corpus().filter(event="shootdown"))
    >>> pairs[["source_a", "source_b", "cosine"]].values.tolist()[0]
    ['The Capital Meridian', 'Radio Open Pacific', 0.396906]
    """
    if within not in (None, "event"):
        raise ValueError(f"within must be 'event' or None, not {within!r}")
    if n_null < 1:
        raise ValueError(f"n_null must be at least 1, not {n_null}")
    wanted = [voice] if isinstance(voice, str) else list(dict.fromkeys(voice))
    if voices is None and set(wanted) - {"all"}:
        voices = split(corpus)
    articles = articles_of(corpus)
    words = words_of(articles, voices)
    tables = [_of_voice(articles, words, within, one, n_null, random_state) for one in wanted]
    table = pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=list(_PAIRS))
    return table.astype(_PAIRS).round(6)


def similarity_matrix(pairs: pd.DataFrame, value: str = "cosine") -> pd.DataFrame:
    """Return the mean ``value`` of the pairs of each two outlets.

    Parameters
    ----------
    pairs : DataFrame
        A table of :func:`similarity`, of one voice; for one event give its rows only.
    value : str
        The column to average.

    Returns
    -------
    DataFrame
        Outlet x outlet, symmetric. The diagonal holds pairs of articles of one outlet, NaN where
        there are none.

    Raises
    ------
    ValueError
        If the pairs are of several voices.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> pairs = compare.similarity(load_corpus().filter(event="shootdown"))
    >>> compare.similarity_matrix(pairs).shape
    (6, 6)
    """
    if "voice" in pairs and pairs["voice"].nunique() > 1:
        raise ValueError("the pairs are of several voices: choose one, pairs[pairs.voice == ...]")
    turned = pairs.rename(columns={"source_a": "source_b", "source_b": "source_a"})
    other = turned[turned["source_a"] != turned["source_b"]]
    both = pd.concat([pairs, other], ignore_index=True)
    names = sorted(set(both["source_a"]))
    table = both.pivot_table(index="source_a", columns="source_b", values=value, aggfunc="mean")
    table = table.reindex(index=names, columns=names)
    return table.rename_axis(index="source", columns=None)


def _of_voice(
    articles: list[Article],
    words: Words,
    within: str | None,
    voice: str,
    n_null: int,
    random_state: int,
) -> pd.DataFrame:
    """Return the pairs of one voice, with the null of that voice."""
    weights, _ = count_terms(words, voice)
    if weights.nnz:
        weights = sparse.csr_array(TfidfTransformer(sublinear_tf=True).fit_transform(weights))
    n_words = np.bincount(words.article[words.of_voice(voice)], minlength=len(words))
    events = np.array([str(article.event) for article in articles], dtype=object)
    sources = np.array([str(article.source) for article in articles], dtype=object)
    ids = np.array([article.id for article in articles], dtype=object)
    left, right = _pairs(events if within is not None else np.full(len(articles), ""))
    null = _null(weights, events, sources, n_null, random_state)
    cosine = _cosines(weights, left, right)
    above = len(null) - np.searchsorted(null, cosine - 1e-9, side="left")
    unknown = np.isnan(cosine) if len(null) else np.full(len(cosine), True)
    share = np.where(unknown, np.nan, (1 + above) / (1 + len(null)))  # Phipson & Smyth
    return pd.DataFrame(
        {
            "event": np.where(events[left] == events[right], events[left], ""),
            "voice": voice,
            "source_a": sources[left],
            "source_b": sources[right],
            "article_a": ids[left],
            "article_b": ids[right],
            "n_words_a": n_words[left],
            "n_words_b": n_words[right],
            "cosine": cosine,
            "null_mean": null.mean() if len(null) else np.nan,
            "null_low": np.quantile(null, 0.025) if len(null) else np.nan,
            "null_high": np.quantile(null, 0.975) if len(null) else np.nan,
            "null_share": share,
            "n_null": len(null),
        }
    )


def _pairs(blocks: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the two positions of each pair within a block, in order of the corpus."""
    found: list[tuple[int, int]] = []
    for block in dict.fromkeys(blocks):
        found.extend(combinations(np.flatnonzero(blocks == block).tolist(), 2))
    pairs = np.array(found, dtype=np.int64).reshape(-1, 2)
    return pairs[:, 0], pairs[:, 1]


def _cosines(
    weights: sparse.csr_array, left: NDArray[np.int64], right: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return the cosine of each pair of rows, which have length one or zero."""
    filled = np.diff(weights.indptr) > 0
    cosine = np.full(len(left), np.nan)
    for first in range(0, len(left), 20_000):
        part = slice(first, first + 20_000)
        product = weights[left[part]].multiply(weights[right[part]]).sum(axis=1)
        cosine[part] = np.minimum(np.asarray(product).ravel(), 1)
    cosine[~(filled[left] & filled[right])] = np.nan
    return cosine


def _null(
    weights: sparse.csr_array,
    events: NDArray[np.object_],
    sources: NDArray[np.object_],
    n_null: int,
    random_state: int,
) -> NDArray[np.float64]:
    """Return sorted cosines of pairs that differ in event and in source, at most ``n_null``."""
    n = len(events)
    if n * (n - 1) // 2 <= max(4 * n_null, 100_000):
        left, right = _pairs(np.full(n, "", dtype=object))
    else:  # too many to list: draw pairs, of which those that do not serve are left out
        draws = np.random.default_rng(random_state).integers(0, n, size=(8 * n_null, 2))
        draws = np.unique(np.sort(draws[draws[:, 0] != draws[:, 1]], axis=1), axis=0)
        left, right = draws[:, 0], draws[:, 1]
    serves = (events[left] != events[right]) & (sources[left] != sources[right])
    left, right = left[serves], right[serves]
    if len(left) > n_null:
        rng = np.random.default_rng(random_state)
        chosen = np.sort(rng.choice(len(left), size=n_null, replace=False))
        left, right = left[chosen], right[chosen]
    cosine = _cosines(weights, left, right)
    return np.sort(cosine[~np.isnan(cosine)])


_LINKAGE = {
    "left": "object", "right": "object", "similarity": "float64", "n_outlets": "int64",
    "n_unknown": "int64",
}  # fmt: skip


def linkage(matrix: pd.DataFrame) -> pd.DataFrame:
    """Return in which order outlets join by similarity: average linkage.

    Parameters
    ----------
    matrix : DataFrame
        Square and symmetric with values from -1 to 1, as from :func:`similarity_matrix`; its
        diagonal is not used.

    Returns
    -------
    DataFrame
        One row per join: ``left, right`` (the outlets on each side, tuples of names),
        ``similarity`` (the mean over the pairs between the two sides, 1 less the distance),
        ``n_outlets`` joined, ``n_unknown`` (pairs between the sides without a value). The outlets
        of the last row, left then right, are the order in which neighbours are most alike
        (Bar-Joseph et al. 2001, Bioinformatics 17, S22). Empty with no two outlets to join.

    Raises
    ------
    ValueError
        For a matrix of another kind.

    Notes
    -----
    A pair without a value counts as the lowest known one: what was never compared must not bring
    two outlets together. An outlet without any value is left out. Ties are broken by the alphabet,
    whatever the order of the rows. A tree is found in any numbers, also in those of outlets that do
    not differ: look at the gaps between the joins.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> pairs = compare.similarity(load_corpus().filter(event="shootdown"))
    >>> compare.linkage(compare.similarity_matrix(pairs))[["left", "right"]].values.tolist()[0]
    [('Radio Open Pacific',), ('BuzzGlobe Digest',)]
    """
    names = [str(name) for name in matrix.index]
    if names != [str(name) for name in matrix.columns] or len(set(names)) < len(names):
        raise ValueError("the matrix needs the same names as rows and as columns, each once")
    values = matrix.set_axis(names, axis=0).set_axis(names, axis=1).astype("float64")
    values = values.sort_index(axis=0).sort_index(axis=1)
    array = values.to_numpy(copy=True)
    np.fill_diagonal(array, np.nan)
    if not np.allclose(array, array.T, rtol=0, atol=1e-6, equal_nan=True):
        raise ValueError("the matrix is not symmetric")
    if (np.abs(array) > 1 + 1e-6).any():
        raise ValueError("similarities lie between -1 and 1")
    values = pd.DataFrame(array, index=values.index, columns=values.columns)
    known = values.notna().any(axis=1)
    values = values.loc[known, known]
    if len(values) < 2:
        return pd.DataFrame(columns=list(_LINKAGE)).astype(_LINKAGE)
    unknown = values.isna().to_numpy()
    filled = values.fillna(values.min(axis=None)).to_numpy()
    distances = np.round(1 - filled[np.triu_indices(len(values), 1)], 9)
    joins = hierarchy.linkage(distances, method="average", optimal_ordering=True)
    members: list[list[int]] = [[place] for place in range(len(values))]
    rows = []
    for first, second, distance, _ in joins:
        left, right = members[int(first)], members[int(second)]
        members.append(left + right)
        rows.append(
            {
                "left": tuple(values.index[left]),
                "right": tuple(values.index[right]),
                "similarity": 1 - distance,
                "n_outlets": len(members[-1]),
                "n_unknown": unknown[np.ix_(left, right)].sum(),
            }
        )
    return pd.DataFrame(rows).astype(_LINKAGE).round(6)


_OUTLET_PAIRS = {
    "voice": "object", "source_a": "object", "source_b": "object", "cosine": "float64",
    "expected": "float64", "low": "float64", "high": "float64", "p_value": "float64",
    "q_value": "float64", "n_events": "int64", "n_pairs": "int64", "note": "object",
}  # fmt: skip
_LEAST = 0.01  # cosines below it count as this: a logarithm is taken
_FEWEST_WORDS = 100  # in the typical article of an outlet, for a test
_CALLED = 0.05  # pairs of outlets with a q below it are told from chance


@recorded("compare.outlet_pairs")
def outlet_pairs(pairs: pd.DataFrame, *, n: int = 1000, random_state: int = 0) -> pd.DataFrame:
    """Return the mean cosine of each two outlets beside what event and articles let expect.

    Parameters
    ----------
    pairs : DataFrame
        A table of :func:`similarity`, within events.
    n : int
        How often outlet labels are shuffled among the articles of each event.
    random_state : int

    Returns
    -------
    DataFrame
        ``voice, source_a, source_b`` (in alphabetical order; the same for articles of one
        outlet), ``cosine`` (mean over ``n_pairs`` pairs of articles in ``n_events`` events),
        ``expected`` (what it would be if each article were as far from all others as it is on the
        whole), ``low, high`` (between which 95 % of the means lie when labels are shuffled),
        ``p_value`` (two-sided, with 1 added to both counts), ``q_value`` (false-discovery rate
        over the pairs of the voice still in) and ``note``, which names the pairs taken out
        before. Above ``high`` the two share more words than
        two accounts of these events by such articles do.

    Raises
    ------
    ValueError
        For ``n`` below 1 and where an article is paired in two events; take the pairs of
        ``similarity(..., within="event")``.

    Notes
    -----
    The logarithms of the cosines of an event are fitted by an effect for each article, and one
    for the pairs within each outlet. What is left is zero for an outlet that merely writes
    shorter or in another genre, which is far from all. Its mean over the pairs of two outlets is
    compared with the means that shuffling the articles of each event gives (residual permutation,
    as in MRQAP: Dekker, Krackhardt & Snijders 2007, Psychometrika 72(4), p. 570), in standard
    deviations that allow for articles whose cosines vary more.

    A close pair moves the effects of its articles, and the pairs of the others look closer for it.
    So as long as any q is below .05 the pair furthest from the fit (whatever its own q, as its
    articles vary more for it) gets an effect of its own and the rest are fitted and shuffled again,
    at most about as often as there are outlets; a pair has the values of the step in which it was
    taken out, the rest those of the last. In 40 simulated corpora each of six outlets, one with a
    quarter or half of another's words, the pair was found in .57 and .78 with 4 events and always
    with 12, one of the other four outlets' pairs was called closer in at most .03 (without this
    step in .30 to all), and without a close pair any was found in .03 to .05.

    Three outlets have nothing left to test: if one is further from both others, these are not
    closer for it. With four, two being close and the other two being close is one finding, the
    table can't say which, and nothing is taken out. Outlets with under 100 words in the typical
    article are not tested and their articles not fitted: cosines of few words vary too much. With
    one event of a few articles p can't be small.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> pairs = compare.similarity(load_corpus().filter(event="shootdown"))
    >>> table = compare.outlet_pairs(pairs, n=99)
    >>> table[["source_a", "source_b", "cosine", "n_pairs"]].values.tolist()[0]
    ['BuzzGlobe Digest', 'Deccan Bulletin 24', 0.28964, 1]
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, not {n}")
    tables = [
        _counts_of_voice(part, n, random_state) for _, part in pairs.groupby("voice", sort=False)
    ]
    table = pd.concat(tables) if tables else pd.DataFrame(columns=list(_OUTLET_PAIRS))
    return table[list(_OUTLET_PAIRS)].astype(_OUTLET_PAIRS).round(6).reset_index(drop=True)


def _counts_of_voice(pairs: pd.DataFrame, n: int, random_state: int) -> pd.DataFrame:
    """Return the rows of one voice."""
    outlets = np.sort(pairs[["source_a", "source_b"]].astype(str).to_numpy(), axis=1)
    keyed = pairs.assign(source_a=outlets[:, 0], source_b=outlets[:, 1])
    keyed["event"] = keyed["event"].where(keyed["cosine"].notna())
    grouped = keyed.groupby(["source_a", "source_b"])
    table = grouped.agg(
        cosine=("cosine", "mean"), n_events=("event", "nunique"), n_pairs=("cosine", "count")
    ).reset_index()
    names = np.unique(outlets)
    known = pairs[pairs["cosine"].notna()]
    sides = [known[[f"article_{side}", "event"]].set_axis(["id", "event"], axis=1) for side in "ab"]
    if pd.concat(sides).drop_duplicates()["id"].duplicated().any():
        raise ValueError("there are pairs across events: take similarity(..., within='event')")
    short = _short(known)
    for side in "ab":
        known = known[~known[f"source_{side}"].astype(str).isin(short)]
    place = np.array([np.searchsorted(names, table[f"source_{s}"].astype(str)) for s in "ab"])
    table["note"] = _untested(table, len(names) - len(short), short)
    untold = (table["note"] == "").to_numpy(copy=True)
    columns = ["expected", "low", "high", "p_value", "q_value"]
    table[columns] = np.nan
    taken: list[int] = []
    while untold.any():
        left = _shuffled(known, names, place[:, taken], n, random_state)
        values, strength = _step(table, place, left)
        values["q_value"] = stats.benjamini_hochberg(values["p_value"].where(untold))
        table.loc[untold, columns] = values.loc[untold, columns]
        table.loc[untold, "note"] = _note(table, taken, len(names) - len(short))
        none = untold & values["p_value"].isna().to_numpy()
        table.loc[none, "note"] = (
            "no event with articles of four outlets: not tested"
            if not taken
            else f"not tested: nothing is left {_note(table, taken, len(names))}"
        )
        called = (values["q_value"] < _CALLED).any()
        # of four outlets, the pair of the other two can't be told from the strongest
        if not called or len(names) - len(short) == 4 or len(taken) == len(names):
            break
        taken.append(int(np.argmax(np.where(untold, np.round(strength, 9), -1))))
        untold[taken[-1]] = False
    return table.assign(voice=pairs["voice"].iloc[0])


def _short(known: pd.DataFrame) -> list[str]:
    """Return the outlets whose typical article has too few words for a test."""
    if "n_words_a" not in known:
        return []
    sides = [
        known[[f"article_{side}", f"source_{side}", f"n_words_{side}"]].set_axis(
            ["id", "source", "n_words"], axis=1
        )
        for side in "ab"
    ]
    articles = pd.concat(sides).drop_duplicates("id")
    typical = articles.groupby(articles["source"].astype(str))["n_words"].median()
    return [str(name) for name in typical.index[typical < _FEWEST_WORDS]]


def _untested(table: pd.DataFrame, n_outlets: int, short: list[str]) -> list[str]:
    """Return why each pair of outlets is not tested, '' for those that may be."""
    notes = []
    for one, other in zip(
        table["source_a"].astype(str), table["source_b"].astype(str), strict=True
    ):
        few = " and ".join(name for name in (one, other) if name in short)
        if one == other:
            notes.append("articles of one outlet: not tested")
        elif few:
            notes.append(f"{few}: under {_FEWEST_WORDS} words a typical article, not tested")
        elif n_outlets < 4:
            notes.append(f"{n_outlets} outlets: not tested, four are needed")
        else:
            notes.append("")
    return notes


def _note(table: pd.DataFrame, taken: list[int], n_outlets: int) -> str:
    """Return what to know about the pairs tested once those ``taken`` are out."""
    if n_outlets == 4:
        return "four outlets: the other two are as close"
    gone = table.iloc[taken]
    pairs = [f"{a} and {b}" for a, b in zip(gone["source_a"], gone["source_b"], strict=True)]
    return f"after taking out {'; '.join(pairs)}" if pairs else ""


def _shuffled(
    known: pd.DataFrame,
    names: NDArray[np.str_],
    taken: NDArray[np.int64],
    n: int,
    random_state: int,
) -> NDArray[np.float64]:
    """Return what is left of each two outlets, summed, and its variance; row 0 is unshuffled."""
    sums, squares = (np.zeros((n + 1, len(names), len(names))) for _ in range(2))
    rng = np.random.default_rng(random_state)
    for _, of_event in known.groupby("event", sort=True):
        labels, left, free = _beyond_articles(of_event, names, taken)
        if left is None or len(np.unique(labels)) < 4:
            continue
        drawn = np.vstack([labels, rng.permuted(np.tile(labels, (n, 1)), axis=1)])
        chosen = (drawn[:, :, None] == np.arange(len(names))).astype(float)
        spread = (left**2).mean(axis=1)  # of an article: some have cosines that vary more
        spread = np.maximum(spread, 1e-18)
        spread = np.outer(spread, spread) / spread.mean() * free
        for held, total in ((left, sums), (spread, squares)):
            total += chosen.swapaxes(1, 2) @ held @ chosen
    return np.stack([sums, squares])


def _step(
    table: pd.DataFrame, place: NDArray[np.int64], shuffled: NDArray[np.float64]
) -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Return what one fit says of each pair of outlets, and how far it is from the fit.

    The latter is not in standard deviations: a close pair widens those of its own articles most.
    """
    sums, squares = shuffled[:, :, place[0], place[1]]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(squares > 0, sums / np.sqrt(squares), np.nan)
    strength = np.abs(sums[0]) / np.sqrt(np.maximum(table["n_pairs"].to_numpy(), 1))
    rows = []
    for at, (cosine, n_pairs) in enumerate(zip(table["cosine"], table["n_pairs"], strict=True)):
        observed, null = found[0, at], found[1:, at]
        null = null[~np.isnan(null)]
        if np.isnan(observed) or not len(null):
            rows.append((np.nan,) * 4)
            continue
        low, high = stats.interval(null)
        if np.isnan(low) and abs(observed) > 1e-9:  # no shuffle changes anything
            rows.append((np.nan,) * 4)
            continue
        unit = np.sqrt(squares[0, at]) / n_pairs
        expected = cosine / np.exp(observed * unit)
        p = stats.p_value(abs(observed), np.abs(null))
        rows.append((expected, expected * np.exp(low * unit), expected * np.exp(high * unit), p))
    return pd.DataFrame(rows, columns=["expected", "low", "high", "p_value"]), strength


def _beyond_articles(
    pairs: pd.DataFrame, names: NDArray[np.str_], taken: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.float64] | None, NDArray[np.float64]]:
    """Return the outlets of an event's articles, and what its log cosines leave to explain.

    The latter is a symmetric matrix, article by article, 0 for pairs that are missing; None if
    nothing is left, as with fewer than four articles. The last is 1 for pairs that the fit leaves
    free to differ from it, else 0. The columns of ``taken`` are pairs of outlets with an effect of
    their own.
    """
    columns = [["article_a", "source_a"], ["article_b", "source_b"]]
    sides = [pairs[column].set_axis(["id", "source"], axis=1) for column in columns]
    articles = pd.concat(sides).drop_duplicates("id").sort_values("id", ignore_index=True)
    labels = np.searchsorted(names, articles["source"].astype(str))
    ids = pd.Index(articles["id"])
    one, other = (ids.get_indexer(pairs[f"article_{side}"]) for side in "ab")
    outlets = np.sort([labels[one], labels[other]], axis=0)
    own = np.hstack([np.tile(np.arange(len(names)), (2, 1)), taken])  # pairs with an own effect
    design = np.zeros((len(pairs), len(ids) + own.shape[1]))
    row = np.arange(len(pairs))
    design[row, one] = design[row, other] = 1
    design[:, len(ids) :] = (outlets[:, :, None] == own[:, None, :]).all(axis=0)
    logs = np.log(np.maximum(pairs["cosine"].to_numpy(dtype=float), _LEAST))
    inverse = np.linalg.pinv(design, rcond=1e-10)
    residual = logs - design @ (inverse @ logs)
    left, free = np.zeros((2, len(ids), len(ids)))
    free[one, other] = free[other, one] = (design * inverse.T).sum(axis=1) < 1 - 1e-9
    if np.abs(residual).max() >= 1e-9:
        left[one, other] = left[other, one] = residual
    elif not taken.size:
        return labels, None, free
    return labels, left, free
