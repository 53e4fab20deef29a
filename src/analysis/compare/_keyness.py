"""Which terms set a group of articles apart, where they stand, and the names among them.

:func:`keyness` counts words, bigrams or names in articles and hands the counts to
:mod:`analysis.compare.log_odds`; :func:`examples` shows the places that were counted, and
:func:`name_table` finds names of several words: ``Ann Lee``, ``State Department``, ``Gulf of
Aden``.
"""

from __future__ import annotations

import warnings
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse

from analysis.compare.log_odds import (
    Array,
    Codes,
    Comparison,
    compare_groups,
    n_assignments,
)
from analysis.corpus.article import articles_of
from analysis.corpus.words import Words, add_voice, count_terms, labels_of, term_form, words_of
from analysis.files import need_columns
from analysis.files.runs import recorded
from analysis.quotes.people import institutions
from analysis.quotes.voices import split
from analysis.text.english import family_names_first, is_given_name
from analysis.text.names import NameRun, is_headline, name_runs
from analysis.text.segment import sentences, words

if TYPE_CHECKING:
    from analysis.corpus.article import Article, Corpus

TERMS = ("words", "bigrams", "names")

_KEYNESS = {
    "term": "object", "group": "object", "counts": "int64", "rest_counts": "int64",
    "rate": "float64", "rest_rate": "float64", "log_odds": "float64", "z": "float64",
    "low": "float64", "high": "float64", "q_value": "float64", "dispersion": "float64",
    "n_articles": "int64", "rest_articles": "int64", "note": "object",
}  # fmt: skip


@recorded("compare.keyness")
def keyness(
    corpus: Corpus | Words,
    by: str = "source",
    voice: str = "all",
    voices: pd.DataFrame | None = None,
    min_count: int = 3,
    random_state: int = 0,
    *,
    reference: object = None,
    terms: str = "words",
    within: str = "event",
    drop: Iterable[str] = (),
    n_permutations: int = 1000,
    prior_words: float | None = None,
) -> pd.DataFrame:
    """Return how much more each group uses each term than the rest of the corpus does.

    Parameters
    ----------
    corpus : Corpus or Words
        :class:`analysis.corpus.words.Words` come with the voices that they were made with
        (``voices`` is then left out): the table is the same, without the texts in memory.
    by : str
        What makes a group: a field of the articles, or a column of ``corpus.frame``.
    voice : {"all", "outlet", "quoted"}
        Whose words are counted.
    voices : DataFrame, optional
        The table of :func:`analysis.voices.split`, made here when it is needed.
    min_count : int
        Terms of fewer occurrences are left out but count as words.
    n_permutations : int
        How often labels are shuffled within ``within``.
    random_state : int
    reference : object, optional
        A value of ``by``: each other group is compared with that one alone, as if the corpus held
        no others; the columns ``rest_...`` are its own.
    terms : {"words", "bigrams", "names"}
        What is counted. Bigrams never cross punctuation other than quotation marks; names are
        those of two words or more that capital letters show (:func:`name_table`).
    within : str
        The field within which articles are exchangeable.
    drop : iterable of str
        Terms left out (words as common as *the* need not be: the prior sees to them).
    prior_words : float, optional
        What the prior is worth in words; None: the mean length of an article.

    Returns
    -------
    DataFrame
        One row per term and group, strongest first within a group:

        - ``counts``, ``rest_counts``: occurrences in the group and outside it;
          ``rate``, ``rest_rate``: the same per thousand words;
        - ``log_odds``: delta, the weighted log-odds with an informative Dirichlet prior, the
          corpus's own frequencies of terms; ``z``: delta over its standard error (Monroe, Colaresi
          & Quinn 2008, Political Analysis 16(4), eq. 15-23);
        - ``low``, ``high``: interval of ``log_odds``, for the terms of ``q_value`` below .05 alone;
          of the intervals that are shown 95 % hold (see the notes);
        - ``q_value``: from the shuffles, corrected by Benjamini-Hochberg over the terms of a group;
          small for more than chance and for less; NaN for a term of one article only, which tells
          articles apart, not groups, and where nothing can be shuffled;
        - ``dispersion``: Gries's DP over the group's articles, normalised (Gries 2008, Int. J.
          Corpus Linguistics 13(4); Lijffijt & Gries 2012): 0 spread evenly, 1 all in the shortest
          article; NaN for a group of one article or without the term;
        - ``n_articles``, ``rest_articles``: articles in which the term occurs;
        - ``note``: why a number is missing or can't say much, in words; mostly empty.

        Empty if no term is left, and, with a warning, if there are fewer than two groups.

    Raises
    ------
    ValueError
        For ``by`` equal to ``within``, for a field that articles do not have, for a ``reference``
        that no article bears, for counts and a prior that are not positive, and for names or
        ``voices`` asked of words that stand without their texts.

    Notes
    -----
    What is compared for ``q_value`` is how far the group's count, less its share by words, lies
    from the mean of all shuffles, in their standard deviations, which are made larger for a group
    of long articles, whose counts vary more. The null of a term is that of
    about a hundred terms found in as many articles about as often (pooled as in Tusher,
    Tibshirani & Chu 2001, PNAS 98(9), and Storey & Tibshirani 2003, PNAS 100(16)); a small
    corpus has too few shuffles for one alone. p is never below that of a binomial test over
    words, so that no outlet stands out by the length of its articles.

    The interval allows for two things that Monroe's 1.96 standard errors do not. Words bunch in
    articles: the standard error is multiplied by the square root of the term's chi-square over its
    degrees of freedom between articles of a group, moderated over terms found about as often. And
    the words that are shown were picked for standing out: the level is 1 - .05 R / m where R of a
    group's m terms have a ``q_value`` below .05 (Benjamini & Yekutieli 2005, J. Am. Stat. Assoc.
    100(469), p. 74). With this level's t and standard error s it is ``log_odds`` +- 2 asinh(t s /
    2), Wilson's score interval on the log-odds (Newcombe 2001, Am. Stat. 55(3)). It holds for the
    log-odds that the prior has drawn toward zero, a little. In simulations with real articles, 4 to
    20 an outlet, .98 to .99 of the intervals held (of 1.96 standard errors .57 to .70), with two an
    outlet 21 of 24 (``research/benchmarks/keyness.py``). Two copies of one article in an outlet
    look like a habit of it: take copies out first (:func:`analysis.reuse.near_copies`).

    It does not mean that a group favours a term because it is what it is. Groups that report
    different events differ in subject, and z alone takes words for independent draws, which
    they are not; read ``q_value`` and ``n_articles`` beside it. With few articles no
    ``q_value`` can be small, whatever the words say.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> corpus = load_corpus().filter(event="shootdown")
    >>> table = compare.keyness(corpus, n_permutations=99)
    >>> table[["term", "group", "counts", "rest_counts"]].values.tolist()[0]
    ['stated', 'BuzzGlobe Digest', 4, 2]
    """
    if by == within:
        raise ValueError(f"labels of {by!r} cannot vary within {within!r}: choose another `within`")
    if terms not in TERMS:
        raise ValueError(f"terms must be one of {', '.join(TERMS)}, not {terms!r}")
    if min_count < 1 or n_permutations < 1:
        raise ValueError("min_count and n_permutations must be at least 1")
    if prior_words is not None and not 0 < prior_words < float("inf"):
        raise ValueError(f"prior_words must be a number above 0, not {prior_words}")
    if isinstance(corpus, Words) and voices is not None:
        raise ValueError("voices belong to the words already: leave `voices` out")
    labels, strata = labels_of(corpus, by), labels_of(corpus, within)
    groups = sorted(set(labels), key=str)
    if reference is not None and reference not in groups:
        there = ", ".join(map(str, groups))
        raise ValueError(f"no article has {reference!r} as its {by}, to refer to; use: {there}")
    frames = [pd.DataFrame(columns=list(_KEYNESS)).astype(_KEYNESS)]
    if len(groups) < 2:
        warnings.warn(f"nothing to compare: {by!r} has {len(groups)} group", stacklevel=3)
        return frames[0]
    matrix, found, sizes = count(corpus, terms, voice, voices, min_count)
    if dropped := {term_form(term) for term in drop}:
        kept = np.array([term_form(term) not in dropped for term in found], dtype=bool)
        matrix, found = matrix[:, kept], found[kept]
    position = {group: place for place, group in enumerate(groups)}
    counted = Counted(
        matrix=matrix,
        terms=found,
        sizes=sizes,
        codes=np.array([position[label] for label in labels]),
        strata=pd.factorize(pd.Series(strata, dtype=object), use_na_sentinel=False)[0],
    )
    others = [group for group in groups if group != reference]
    for compared in [groups] if reference is None else [[group, reference] for group in others]:
        part = counted.of([position[group] for group in compared], min_count)
        if len(part.terms):
            result = compare_groups(
                part.matrix.tocsc(), part.sizes, part.codes, part.strata,
                prior_words=part.sizes.mean() if prior_words is None else prior_words,
                n_permutations=n_permutations, random_state=random_state,
            )  # fmt: skip
            notes = _notes(part, compared, by, within)
            shown = range(len(compared) if reference is None else 1)
            frames += [_table(part, result, at, compared[at], notes[at]) for at in shown]
    return pd.concat(frames[1:] or frames, ignore_index=True)


class Counted(NamedTuple):
    """Counts of terms in articles, and the articles' words, groups and strata as numbers."""

    matrix: sparse.csr_array
    terms: NDArray[np.object_]
    sizes: Array
    codes: Codes
    strata: Codes

    def of(self, groups: list[int], min_count: int) -> Counted:
        """Return the articles of ``groups``, renumbered in their order, and their terms."""
        rows = np.flatnonzero(np.isin(self.codes, groups))
        matrix = self.matrix[rows]
        keep = np.asarray(matrix.sum(axis=0)) >= max(min_count, 1)
        codes = np.array([groups.index(code) for code in self.codes[rows]])
        strata = np.unique(self.strata[rows], return_inverse=True)[1]
        return Counted(matrix[:, keep], self.terms[keep], self.sizes[rows], codes, strata)


def count(
    corpus: Corpus | Words, terms: str, voice: str, voices: pd.DataFrame | None, min_count: int
) -> tuple[sparse.csr_array, NDArray[np.object_], Array]:
    """Return the counts of ``terms`` in articles, the terms, and the words of each article.

    Bigrams of fewer than ``min_count`` occurrences are left out. Raises ``ValueError`` for
    names in words without texts, and for voices that such words lack.
    """
    if not isinstance(corpus, Words) and voice != "all" and voices is None:
        voices = split(corpus)
    words = words_of(corpus, voices)
    sizes = np.bincount(words.article[words.of_voice(voice)], minlength=len(words)).astype(float)
    if terms != "names":
        bigrams = terms == "bigrams"
        return *count_terms(words, voice, bigrams=bigrams, min_count=min_count), sizes
    if isinstance(corpus, Words):
        raise ValueError("names are found in texts, not in words: give the corpus")
    places = name_table(corpus, voice=voice, voices=voices)
    codes, names = pd.factorize(places["term"].astype(object), sort=True)
    held = (np.ones(len(codes)), (places["article"].to_numpy(), codes))
    matrix = sparse.coo_array(held, shape=(len(words), len(names))).tocsr()
    return matrix, np.asarray(names, dtype=object), sizes


def _table(part: Counted, result: Comparison, at: int, group: object, note: str) -> pd.DataFrame:
    """Return the rows of one group."""
    inside = part.codes == at
    counts = result.counts[at]
    rest = result.counts.sum(axis=0) - counts
    n_articles = np.bincount(part.matrix[inside].indices, minlength=len(part.terms))
    everywhere = np.bincount(part.matrix.indices, minlength=len(part.terms))
    notes = np.full(len(part.terms), note, dtype=object)
    why = np.where(result.q[at] < 0.05, "", "may be chance: no interval").astype(object)
    why[everywhere == 1] = "in one article only: not tested, no interval"
    if not np.isnan(result.q[at]).all():
        notes[why != ""] += "; " + why[why != ""] if note else why[why != ""]
    columns = {
        "term": part.terms, "group": group, "counts": counts, "rest_counts": rest,
        "rate": _rate(counts, part.sizes[inside].sum()),
        "rest_rate": _rate(rest, part.sizes[~inside].sum()),
        "log_odds": result.log_odds[at], "z": result.z[at],
        "low": result.low[at], "high": result.high[at],
        "q_value": result.q[at],
        "dispersion": dispersion(part.matrix[inside], part.sizes[inside]),
        "n_articles": n_articles, "rest_articles": everywhere - n_articles, "note": notes,
    }  # fmt: skip
    frame = pd.DataFrame(columns).astype(_KEYNESS).round(6)
    return frame.sort_values(["z", "term"], ascending=[False, True])


def _notes(part: Counted, groups: list[object], by: str, within: str) -> list[str]:
    """Return for each group what limits its numbers, '' if nothing does."""
    n_articles = np.bincount(part.codes)
    n_words = np.bincount(part.codes, weights=part.sizes)
    ways = n_assignments(part.codes, part.strata)
    notes = []
    for at, group in enumerate(groups):
        said = [f"articles without {by}"] if group == "" else []
        if not n_words[at] or n_words[at] == n_words.sum():
            said.append("no words to count" if not n_words[at] else "no words to compare with")
        elif n_articles[at] == 1:
            said.append("one article: no dispersion")
        if len(part.codes) - n_articles[at] == 1:
            said.append("compared with one article")
        if ways[at] == 1:
            said.append(f"no other group of the same {within}: not tested, no interval")
        elif ways[at] < 20:
            said.append(f"labels can be shuffled in {ways[at]:.0f} ways only: no small q_value")
        notes.append("; ".join(said))
    return notes


def _rate(counts: Array, n_words: float) -> Array:
    return counts * 1000 / n_words if n_words else np.full(len(counts), np.nan)


def dispersion(counts: sparse.sparray, sizes: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the normalised deviation of proportions (DP) of each term over articles.

    ``counts`` has a row per article and a column per term, ``sizes`` the words of each article.
    Half the sum over articles of the difference between an article's share of the words and
    its share of the term (Gries 2008, Int. J. Corpus Linguistics 13(4), p. 415), over the
    largest value it can have (Lijffijt & Gries 2012, ibid. 17(1)): 0 in proportion to length,
    1 all in the shortest article. Articles without words don't count; with fewer than two,
    and for a term that does not occur, it is NaN.

    What it does not mean: that a term is typical. A term of three occurrences in ten articles
    can't be spread evenly.
    """
    filled = sizes > 0
    held, sizes = sparse.csr_array(counts)[filled].tocoo(), sizes[filled]
    total = np.asarray(held.sum(axis=0))
    if len(sizes) < 2:
        return np.full(len(total), np.nan)
    article, term = held.coords
    expected = sizes / sizes.sum()
    excess = np.abs(held.data / total[term] - expected[article]) - expected[article]
    distance = (1 + np.bincount(term, weights=excess, minlength=len(total))) / 2
    return np.where(total > 0, distance / (1 - expected.min()), np.nan)


_EXAMPLES = {
    "article_id": "object", "group": "object", "event": "object", "start": "int64",
    "end": "int64", "before": "object", "match": "object", "after": "object",
}  # fmt: skip


def examples(
    corpus: Corpus,
    term: str | pd.DataFrame,
    *,
    group: str | None = None,
    by: str = "source",
    voice: str = "all",
    voices: pd.DataFrame | None = None,
    n: int | None = 3,
    width: int = 60,
) -> pd.DataFrame:
    """Return places where ``term`` stands, with ``width`` characters to each side.

    Parameters
    ----------
    corpus : Corpus
    term : str or DataFrame
        A term of several words with capitals (*Ann Lee*) is looked up among the names, and, if it
        is none, as words that stand together. Or rows of a table of :func:`keyness`: each term is
        looked up in its group.
    group : str, optional
        A value of ``by``; None for all groups. Rows of a table bring their own.
    by : str
        A field of the articles, or a column of ``corpus.frame``.
    voice : {"all", "outlet", "quoted"}
    voices : DataFrame, optional
        The table of :func:`analysis.voices.split`, made here when it is needed.
    n : int, optional
        At most so many rows a term, the first place in each article before the second in any;
        None for all.
    width : int

    Returns
    -------
    DataFrame
        ``article_id, group, event, start, end, before, match, after`` (and ``voice, speaker_id``
        where ``voices`` is given or needed), and ``term`` first where a table is given. Empty for a
        term that does not occur.

    Raises
    ------
    ValueError
        For a table without ``term`` and ``group``.

    Notes
    -----
    The words are those that :func:`keyness` counts: with ``n=None`` there is a row for each.

    Examples
    --------
    >>> from analysis import compare, load_corpus
    >>> places = compare.examples(load_corpus(), "airship", n=1, width=15)
    >>> places[["article_id", "before", "match", "after"]].values.tolist()
    [['meridian_1', 'tains that the ', 'airship', ' was there to w']]

    The places of a term in its group:

    >>> import pandas as pd
    >>> row = pd.DataFrame({"term": ["airship"], "group": ["Northern Capital Daily"]})
    >>> compare.examples(load_corpus(), row, n=1)[["term", "article_id"]].values.tolist()
    [['airship', 'northcapital_1']]
    """
    if isinstance(term, pd.DataFrame):
        need_columns(term, ["term", "group"], see="keyness")
        asked = [("", None), *zip(term["term"], term["group"], strict=True)]  # '' for the columns
        found = [
            examples(corpus, word, group=of, by=by, voice=voice, voices=voices, n=n, width=width)
            .assign(term=word)
            .astype({"term": "object"})
            for word, of in asked
        ]
        together = pd.concat(found, ignore_index=True)
        return together[["term", *together.columns.drop("term")]]
    table = _places(corpus, term, voice, voices)
    articles = articles_of(corpus)
    labels = pd.Series(labels_of(corpus, by), dtype=object)
    table = table.assign(
        group=labels.reindex(table["article"]).to_numpy(),
        turn=table.groupby("article").cumcount().to_numpy(),
    )
    if group is not None:
        table = table[table["group"] == group]
    table = table.sort_values(["turn", "article", "start"], ignore_index=True)[:n]
    texts = [articles[position].text for position in table["article"]]
    spans = list(zip(texts, table["start"], table["end"], strict=True))
    table = table.assign(
        event=[articles[position].event for position in table["article"]],
        before=[text[max(0, start - width) : start] for text, start, _ in spans],
        match=[text[start:end] for text, start, end in spans],
        after=[text[end : end + width] for text, _, end in spans],
    )
    spoken = [name for name in ("voice", "speaker_id") if name in table.columns]
    types = _EXAMPLES | dict.fromkeys(spoken, "object")
    return table[list(types)].astype(types)


def _places(corpus: Corpus, term: str, voice: str, voices: pd.DataFrame | None) -> pd.DataFrame:
    """Return the rows of the name, else of the words, that ``term`` is."""
    articles = articles_of(corpus)
    voices = split(articles) if voice != "all" and voices is None else voices
    form = term_form(term)
    if " " in form and term != form:
        names = name_table(corpus, voice=voice, voices=voices)
        names = names[names["term"] == term]
        if len(names):
            return names
    words = words_of(articles, voices)
    joined, of_voice = words.joined(voice), words.of_voice(voice)
    found = []
    for wanted in {term, form}:
        parts, is_here = wanted.split(" "), of_voice
        for back, part in enumerate(reversed(parts)):
            is_here = is_here & np.roll((words.terms == part)[words.codes], back)
            if back:  # the first word of an article is joined to none
                is_here &= np.roll(joined, back - 1)
        last = np.flatnonzero(is_here)
        found.append(np.column_stack([last - len(parts) + 1, last]))
    first, last = np.sort(np.concatenate(found), axis=0).T
    article = words.article[last]
    ids = words.articles["article_id"].to_numpy(object)[article]
    table = pd.DataFrame({"article": article, "article_id": ids, "start": words.start[last]})
    table = table if voices is None else add_voice(table, voices)
    return table.assign(start=words.start[first], end=words.end[last])


_TYPES = {"article": "int64", "article_id": "object", "start": "int64", "end": "int64"}


def name_table(
    articles: Iterable[Article], *, voice: str = "all", voices: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row per name of two words or more: ``article, article_id, start, end, term``.

    A name is a run of capitalised words inside a sentence, with *of*, *for* or *on* (and
    *the*) after a noun that usually takes it (*House of Representatives*), and *and* in
    names known to hold it. Cut off: titles, days and months, the possessive 's, and a
    nationality or party before a given name. The first word of a sentence, of a quotation
    or after a colon belongs to a name if the corpus has it and the word after it together
    inside a sentence, or a list knows the two; else if the corpus never writes it small and
    it is a known given name or stands with a capital inside a sentence. Headlines and
    sub-headings, where capitals tell nothing, are left out. The words that tell all this are
    in ``lexicons/name_words.csv``.

    ``term`` is the most frequent spelling of names that are equal but for case and full
    stops. ``voice`` keeps the names all of whose words are of one voice; what names there are
    is judged by all text. When voices are known, ``voice`` and ``speaker_id`` are added.

    What it does not do: tell a person from a body, join *Ann Lee* with *Lee* or *US State
    Department* with *State Department*, or see names in a language without capitals.
    """
    articles = articles_of(articles)
    runs: list[tuple[int, NameRun]] = []
    small: set[str] = set()
    for position, article in enumerate(articles):
        text = article.text
        small |= {text[start:end] for start, end in words(text) if text[start].islower()}
        runs += [
            (position, run)
            for start, end in sentences(text)
            if (start, end) not in article.headings and not is_headline(text[start:end])
            for run in name_runs(text, start, end)
        ]
    rows: list[tuple[object, ...]] = []
    spellings: dict[str, Counter[str]] = defaultdict(Counter)
    for position, start, end, name in _names(runs, small):
        article = articles[position]
        rows.append((position, article.id, start, end, name))
        spellings[name][" ".join(article.text[start:end].split()).replace("’", "'")] += 1
    usual = {
        name: min(found, key=lambda spelling: (-found[spelling], spelling))
        for name, found in spellings.items()
    }
    table = pd.DataFrame(rows, columns=[*_TYPES, "term"]).astype(_TYPES)
    table["term"] = table["term"].map(usual).astype(object)
    if voice != "all" and voices is None:
        voices = split(articles)
    if voices is not None:
        last = add_voice(table.assign(start=table["end"] - 1), voices)["voice"]
        table = add_voice(table, voices)
        if voice != "all":
            of_one = (table["voice"] == voice) & (last == voice)
            table = table[of_one].reset_index(drop=True)
    return table


def _names(runs: list[tuple[int, NameRun]], small: set[str]) -> Iterator[tuple[int, int, int, str]]:
    """Yield the article, start, end and form of the names among ``runs``.

    First words of sentences are judged by the others; ``small`` holds the words that the
    corpus writes small.
    """
    inside = {word.counted for _, run in runs for word in run.words[run.opens :]}
    pairs = {tuple(word.counted for word in run.words[:2]) for _, run in runs if not run.opens}
    for position, (found, opens) in runs:
        first, pair = found[0], tuple(word.counted for word in found[:2])
        known = pair in pairs or " ".join(pair) in institutions()
        if (
            opens
            and not known
            and (
                first.written.lower() in small
                or not is_given_name(first.written)
                and first.written not in family_names_first()
                and first.counted not in inside
            )
        ):
            found = found[1:]
        written = [word.written for word in found]
        # common words in capitals are no name
        loud = all(map(str.isupper, written)) and any(word.lower() in small for word in written)
        if sum(not word.islower() for word in written) >= 2 and not loud:
            yield position, found[0].start, found[-1].end, " ".join(word.counted for word in found)
