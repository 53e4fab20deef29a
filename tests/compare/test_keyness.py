"""Keyness on invented articles, with values worked by hand."""

from itertools import permutations
from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.stats import t

from analysis import compare
from analysis.compare import log_odds
from analysis.compare.log_odds import _moments, bunching, compare_groups, n_assignments
from analysis.corpus import Article, Corpus, make_article
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import labels_of, words_of
from tests.builders import corpus_of

VOICE_COLUMNS = ["article_id", "start", "end", "voice", "speaker_id"]


def voices_of(*rows):
    return pd.DataFrame(rows, columns=VOICE_COLUMNS)


def row(table, term, group):
    found = table[(table["term"] == term) & (table["group"] == group)]
    assert len(found) == 1
    return found.iloc[0]


TWO = corpus_of(("A", "e", "The red and the red."), ("B", "e", "The blue and the green."))


def test_log_odds_and_z_by_hand():
    # 10 words, 5 an outlet. the: 4 of 10, red: 2 of 10; the prior is worth 5 words: 2 and 1.
    table = compare.keyness(TWO, min_count=2)
    red = row(table, "red", "A")
    delta = log((2 + 1) / (5 + 5 - 3)) - log((0 + 1) / (5 + 5 - 1))
    assert red["log_odds"] == pytest.approx(delta, abs=1e-6)
    assert red["z"] == pytest.approx(delta / sqrt(1 / 3 + 1 / 1), abs=1e-6)
    assert (red["counts"], red["rest_counts"]) == (2, 0)
    assert (red["rate"], red["rest_rate"]) == (400, 0)
    assert (red["n_articles"], red["rest_articles"]) == (1, 0)
    the = row(table, "the", "A")
    assert the["log_odds"] == 0
    assert the["z"] == 0


def test_the_prior_is_worth_as_many_words_as_asked():
    red = row(compare.keyness(TWO, min_count=2, prior_words=10), "red", "B")
    # red is a fifth of all words: the prior is 2
    assert red["log_odds"] == pytest.approx(log(2 / (15 - 2)) - log(4 / (15 - 4)), abs=1e-6)


def test_one_article_a_group_has_no_interval_and_no_dispersion():
    table = compare.keyness(TWO, min_count=1)
    assert table[["low", "high", "dispersion"]].isna().all(axis=None)


def test_a_term_of_one_article_is_not_tested():
    table = compare.keyness(TWO, min_count=1)
    assert np.isnan(row(table, "red", "A")["q_value"])
    assert row(table, "the", "A")["q_value"] == 1


FOUR = corpus_of(
    ("A", "e", "One craft rose."),
    ("A", "f", "Two craft rose again in the far west."),
    ("B", "e", "One vessel rose."),
    ("B", "f", "Two vessels rose again in the far west."),
)


def test_dispersion_by_hand():
    table = compare.keyness(FOUR, min_count=1)
    # A has articles of 3 and 8 words. one: all in the first, 8/11 too many, least share 3/11
    assert row(table, "one", "A")["dispersion"] == pytest.approx(1)
    # craft: half in each. (|1/2 - 3/11| + |1/2 - 8/11|) / 2 = 5/22; over 1 - 3/11 = 8/11
    assert row(table, "craft", "A")["dispersion"] == pytest.approx((5 / 22) / (8 / 11), abs=1e-6)
    assert np.isnan(row(table, "craft", "B")["dispersion"])


def test_what_one_outlet_always_says_and_no_other_is_significant():
    filler = "the craft rose and drifted over the town at {} on a day".format
    texts = [
        (source, event, f"{filler(event)} {'alleged ' * 4 if source == 'A' else ''}today.")
        for source in "ABCDEF"
        for event in ["dawn", "noon", "dusk", "night", "midnight"]
    ]
    table = compare.keyness(corpus_of(*texts))
    assert row(table, "alleged", "A")["q_value"] < 0.01
    assert table.loc[table["q_value"] < 0.05, "term"].unique().tolist() == ["alleged"]
    shown = table[table["low"].notna()]  # an interval stands on what is beyond chance, alone
    assert (shown["q_value"] < 0.05).all() and (shown["note"] == "").all()
    assert (table.loc[table["low"].isna(), "note"] == "may be chance: no interval").all()
    assert ((shown["low"] < shown["log_odds"]) & (shown["log_odds"] < shown["high"])).all()
    assert row(table, "alleged", "A")["low"] > 0


def test_equal_outlets_give_nothing():
    texts = [(source, event, f"The craft rose at {event}.") for source in "ABC" for event in "xyz"]
    table = compare.keyness(corpus_of(*texts), min_count=1)
    assert (table["z"] == 0).all()
    assert (table["q_value"].dropna() == 1).all()


def test_strongest_first_and_the_same_every_time():
    table = compare.keyness(FOUR, min_count=1)
    for _, part in table.groupby("group"):
        assert part["z"].is_monotonic_decreasing
    pd.testing.assert_frame_equal(table, compare.keyness(FOUR, min_count=1))


def test_pairs_of_words_and_words_to_drop():
    table = compare.keyness(FOUR, min_count=1, terms="bigrams", drop=["craft rose"])
    terms = set(table["term"])
    assert {"two craft", "far west", "one vessel"} <= terms
    assert "craft rose" not in terms
    assert "rose one" not in terms


def test_a_word_to_drop_may_be_written_as_in_the_text():
    corpus = corpus_of(("A", "e", "The US sky."), ("B", "e", "The U.S. sky."))
    assert set(compare.keyness(corpus, min_count=1, drop=["U.S.", "The"])["term"]) == {"sky"}


def test_a_number_is_one_term_and_so_is_a_word_in_two_forms_of_unicode():
    corpus = corpus_of(
        ("A", "e", "They lost 45,000 bolts and $1,250.50 at the nai\u0308ve mill."),
        (
            "B",
            "e",
            "They lost a few bolts at the na\u00efve mill’s gate, didn’t they? They didn't.",
        ),
    )
    table = compare.keyness(corpus, min_count=1)
    counts = table[table["group"] == "A"].set_index("term")[["counts", "rest_counts"]]
    assert counts.loc[["45,000", "1,250.50", "naïve", "didn't"]].to_numpy().tolist() == [
        [1, 0], [1, 0], [1, 1], [0, 2],
    ]  # fmt: skip
    assert not {"45", "000", "nai", "na"} & set(counts.index)
    drop = compare.keyness(corpus, min_count=1, drop=["nai\u0308ve", "45,000"])
    assert not {"naïve", "45,000"} & set(drop["term"])


def test_groups_may_be_events_compared_within_outlets():
    table = compare.keyness(FOUR, by="event", within="source", min_count=1)
    assert row(table, "west", "f")["counts"] == 2


@pytest.mark.parametrize(
    ("corpus", "options", "message"),
    [
        (FOUR, {"by": "colour"}, "the table of articles lacks colour; it has article_id"),
        (FOUR, {"by": "event"}, "cannot vary within"),
        (FOUR, {"voice": "chorus"}, "voice must be one of"),
        (FOUR, {"terms": "phrases"}, "one of words, bigrams, names"),
        (FOUR, {"reference": "C"}, "no article has 'C' as its source, to refer to; use: A, B"),
        (FOUR, {"min_count": 0}, "at least 1"),
        (FOUR, {"n_permutations": 0}, "at least 1"),
        (FOUR, {"prior_words": 0}, "above 0"),
        (FOUR, {"prior_words": float("nan")}, "above 0"),
    ],
)
def test_what_keyness_refuses(corpus, options, message):
    with pytest.raises(ValueError, match=message):
        compare.keyness(corpus, **options)


@pytest.mark.parametrize("corpus", [corpus_of(("A", "e", "One."), ("A", "f", "Two.")), Corpus([])])
def test_fewer_than_two_groups_give_an_empty_typed_table_and_a_warning(corpus):
    with pytest.warns(UserWarning, match="nothing to compare: 'source' has"):
        table = compare.keyness(corpus)
    assert table.empty
    assert table["counts"].dtype == "int64"


def test_no_term_left_gives_an_empty_typed_table():
    table = compare.keyness(FOUR, min_count=99)
    assert len(table) == 0
    assert table["counts"].dtype == "int64"
    assert len(compare.keyness(FOUR, voice="quoted", voices=voices_of())) == 0


def test_voices_part_the_words():
    text = "He said it was a red craft."
    corpus = corpus_of(("A", "e", text), ("B", "e", "A red craft came."))
    voices = voices_of(("A0", 0, 8, "outlet", ""), ("A0", 8, len(text), "quoted", "he"))
    quoted = compare.keyness(corpus, voice="quoted", voices=voices, min_count=1)
    outlet = compare.keyness(corpus, voice="outlet", voices=voices, min_count=1)
    assert row(quoted, "red", "A")["counts"] == 1
    assert row(outlet, "red", "A")["counts"] == 0
    assert row(outlet, "red", "B")["counts"] == 1
    assert np.isnan(row(quoted, "red", "B")["rate"])  # B quotes nobody


def test_a_table_without_voices_is_refused():
    with pytest.raises(ValueError, match="the table of voices lacks speaker_id; it has"):
        compare.keyness(FOUR, voice="outlet", voices=voices_of().drop(columns="speaker_id"))


WORDS = st.lists(st.sampled_from("spy craft US us it’s China’s Wang 5".split()), min_size=1)


@settings(max_examples=15, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=5), st.data())
def test_counts_add_up_over_groups_and_voices(bags, data):
    corpus = corpus_of(
        *[("AB"[number % 2], "e", " ".join(bag) + " end.") for number, bag in enumerate(bags)]
    )
    spans = []
    for article in corpus:
        cut = data.draw(st.integers(0, len(article.text)))
        starts = [start for start in words_of([article]).start.tolist() if start >= cut]
        cut = min(starts, default=len(article.text))  # voices change between words
        spans += [
            (article.id, 0, cut, "outlet", ""),
            (article.id, cut, len(article.text), "quoted", "x"),
        ]
    options = {"min_count": 1, "n_permutations": 2, "voices": voices_of(*spans)}
    whole = compare.keyness(corpus, **options)
    totals = whole.groupby("term")[["counts", "rest_counts"]].sum()
    assert (totals["counts"] == totals["rest_counts"]).all()  # two groups: each is the rest once
    parts = [compare.keyness(corpus, voice=voice, **options) for voice in ("outlet", "quoted")]
    added = pd.concat(parts).groupby(["term", "group"])["counts"].sum()
    expected = whole.set_index(["term", "group"])["counts"]
    assert added[added > 0].sort_index().to_dict() == expected[expected > 0].sort_index().to_dict()
    for _, pair in whole.groupby("term"):
        assert pair["log_odds"].sum() == pytest.approx(0, abs=1e-5) or pair["log_odds"].isna().all()
        shown = compare.examples(corpus, pair["term"].iloc[0], n=None)
        assert len(shown) == pair["counts"].sum()


def test_an_outlet_of_longer_articles_does_not_stand_out_by_that():
    names = [f"thing{number}" for number in range(40)]
    texts = []
    for number, event in enumerate(["dawn", "noon", "dusk", "night", "morning", "evening"] * 3):
        once = " ".join(names[number * 2 : number * 2 + 2])  # each outlet has them once
        for source, length in [("A", 60), ("B", 30 + number % 3), ("C", 31 - number % 2)]:
            texts.append(
                (source, f"{event}{number}", f"{once} " + "and so on " * length + "today.")
            )
    q_values = compare.keyness(corpus_of(*texts))["q_value"]
    assert (q_values > 0.5).all()


# --- a reference ----------------------------------------------------------------------------

THREE = corpus_of(
    ("A", "e", "The red and the red."),
    ("B", "e", "The blue and the green."),
    ("C", "e", "A white sky and a red moon rose."),
)


def test_a_reference_is_compared_with_as_if_there_were_no_other():
    table = compare.keyness(THREE, min_count=2, reference="B")
    assert set(table["group"]) == {"A", "C"}
    red = row(table, "red", "A")
    # as without C: 10 words, 5 an outlet; the prior is worth 5 words, of which red gets 1
    assert red["log_odds"] == pytest.approx(log(3 / 7) - log(1 / 9), abs=1e-6)
    assert (red["counts"], red["rest_counts"], red["rest_rate"]) == (2, 0, 0)
    assert row(table, "the", "A")["rest_counts"] == 2
    assert "red" not in set(table.loc[table["group"] == "C", "term"])  # once in C and B together
    alone = compare.keyness(THREE.filter(source=["A", "B"]), min_count=2)
    alone = alone[alone["group"] == "A"].reset_index(drop=True)
    pd.testing.assert_frame_equal(table[table["group"] == "A"].reset_index(drop=True), alone)


def test_of_two_groups_either_is_the_rest_of_the_other():
    whole = compare.keyness(FOUR, min_count=1)
    part = compare.keyness(FOUR, min_count=1, reference="B")
    expected = whole[whole["group"] == "A"].reset_index(drop=True)
    pd.testing.assert_frame_equal(part, expected)


# --- names ----------------------------------------------------------------------------------


def test_names_are_counted_wherever_they_stand():
    corpus = corpus_of(
        ("A", "e", "Ann Lee came. Critics of Ann Lee left."),
        ("B", "e", "It was President Ann Lee’s day. Nobody came."),
    )
    table = compare.keyness(corpus, min_count=1, terms="names")
    assert set(table["term"]) == {"Ann Lee"}
    assert (row(table, "Ann Lee", "A")["counts"], row(table, "Ann Lee", "B")["counts"]) == (2, 1)
    assert row(table, "Ann Lee", "A")["rate"] == pytest.approx(2 * 1000 / 8)  # a thousand words
    assert set(compare.examples(corpus, "Ann Lee", n=None)["match"]) == {"Ann Lee"}
    assert compare.keyness(corpus, min_count=1, terms="names", drop=["Ann Lee"]).empty


def test_examples_of_a_name_leave_out_longer_names():
    corpus = corpus_of(("A", "e", "The Red Cross came."), ("B", "e", "A Red Cross Society came."))
    table = compare.keyness(corpus, min_count=1, terms="names")
    assert row(table, "Red Cross", "B")["counts"] == 0
    assert compare.examples(corpus, "Red Cross", n=None)["article_id"].tolist() == ["A0"]
    assert len(compare.examples(corpus, "red cross", n=None)) == 2  # the two words


# --- what the numbers can't say ----------------------------------------------------------------


def test_a_note_says_what_one_article_can_not_tell():
    table = compare.keyness(THREE, min_count=1)
    limits = "one article: no dispersion; labels can be shuffled in 3 ways only: no small q_value"
    assert row(table, "the", "A")["note"] == f"{limits}; may be chance: no interval"
    alone = "in one article only: not tested, no interval"
    assert row(table, "blue", "A")["note"] == f"{limits}; {alone}"


def test_a_group_that_shares_no_event_is_not_tested():
    corpus = corpus_of(
        ("A", "e", "The red sky."), ("A", "f", "The red sea."),
        ("B", "g", "The blue sky."), ("B", "h", "The blue sea."),
    )  # fmt: skip
    table = compare.keyness(corpus, min_count=1)
    assert table[["low", "high", "q_value"]].isna().all(axis=None)
    note = "no other group of the same event: not tested, no interval"
    assert row(table, "red", "A")["note"] == note
    assert row(table, "red", "A")["log_odds"] > 0


def test_a_note_says_why_there_is_no_interval():
    texts = [(source, event, "The craft rose.") for source in "ABC" for event in "vwxyz"]
    table = compare.keyness(corpus_of(*texts), min_count=1)
    assert (table["note"] == "may be chance: no interval").all()
    assert (table["q_value"] == 1).all()


def test_few_articles_give_no_small_q_value():
    filler = "The craft rose and drifted over the town at noon on a day in May. "
    texts = [(source, "e", filler + "Nothing more.") for source in "BCDE"]
    corpus = corpus_of(("A", "e", filler + "Alleged spy, alleged toy. " * 9), *texts)
    q_values = compare.keyness(corpus, min_count=1)["q_value"].dropna()
    assert (q_values > 0.15).all()  # one of five articles is A's


def test_labels_may_be_missing():
    corpus = Corpus(
        make_article("The sky.", id=str(place), source="A", extra={"country": country})
        for place, country in enumerate(["US", "UK", float("nan")])
    )
    table = compare.keyness(corpus, by="country", min_count=1)
    assert set(table["group"]) == {"", "UK", "US"}
    assert row(table, "sky", "")["note"].startswith("articles without country; one article")
    assert row(table, "sky", "UK")["note"].startswith("one article")


def test_groups_may_be_dates_and_some_unknown():
    corpus = Corpus(
        make_article("The sky.", id=str(place), source="A", published=date)
        for place, date in enumerate(["2023-02-04", "2023-02-05", ""])
    )
    assert labels_of(corpus, "date")[2] == ""
    assert compare.keyness(corpus, by="date", min_count=1)["group"].nunique() == 3


@pytest.mark.parametrize("terms", ["words", "bigrams", "names"])
def test_an_empty_article_changes_nothing_but_the_mean_length(terms):
    nothing = Article(id="none", source="A", raw="", cleaned=Cleaned("", (), {}), event="f")
    corpus = Corpus([*THREE, nothing])
    table = compare.keyness(corpus, min_count=1, terms=terms, prior_words=6)
    before = compare.keyness(THREE, min_count=1, terms=terms, prior_words=6)
    columns = ["term", "group", "counts", "rate", "rest_rate", "log_odds", "z", "n_articles"]
    pd.testing.assert_frame_equal(table[columns], before[columns])


def test_an_outlet_without_words_has_no_numbers():
    nothing = Article(id="none", source="D", raw="", cleaned=Cleaned("", (), {}), event="e")
    table = compare.keyness(Corpus([*THREE, nothing]), min_count=1)
    silent = table[table["group"] == "D"]
    assert (
        silent[["rate", "log_odds", "low", "high", "q_value", "dispersion"]].isna().all(axis=None)
    )
    assert silent["note"].str.startswith("no words to count").all()
    assert compare.keyness(Corpus([*THREE, nothing]), min_count=1, reference="D")["z"].isna().all()


def test_two_articles_of_the_same_words_differ_in_nothing():
    same = "The red craft of Ann Lee rose."
    for terms in ("words", "bigrams", "names"):
        corpus = corpus_of(("A", "e", same), ("B", "e", same))
        table = compare.keyness(corpus, min_count=1, terms=terms)
        assert len(table)
        assert (table["log_odds"] == 0).all()
        assert (table["q_value"] == 1).all()


# --- the statistics beneath ------------------------------------------------------------------


def test_the_spread_of_counts_by_hand():
    # ten words an article; the first term 0 and 4 times in both groups, the second 2 in each
    counts = sparse.csr_array(np.array([[0.0, 2], [4, 2], [0, 2], [4, 2]]))
    rates, sizes, codes = np.full((2, 2), 0.2), np.full(4, 10.0), np.array([0, 0, 1, 1])
    # chi-square of the first: 4 x 2^2 / 2 = 8, over 2 degrees of freedom 4; of the second 0.
    # with their mean, 2, as from four more: (2 x 4 + 4 x 2) / 6 and (2 x 0 + 4 x 2) / 6
    assert bunching(counts, rates, sizes, codes).tolist() == pytest.approx([8 / 3, 4 / 3])
    assert bunching(counts, rates, sizes, np.arange(4)).tolist() == [1, 1]  # nothing within


def grouped(counts, codes, sizes=None, strata=None):
    """Return the comparison of articles of 50 words, or of ``sizes``, of one event."""
    held = sparse.csc_array(np.array(counts, dtype=float))
    sizes = np.full(len(codes), 50.0) if sizes is None else sizes
    strata = np.zeros(len(codes), dtype=int) if strata is None else strata
    return compare_groups(
        held, sizes, np.array(codes), strata, prior_words=50, n_permutations=999, random_state=0
    )


def test_the_interval_by_hand():
    # one term, six times in each of five articles of A and never elsewhere; it does not bunch
    codes = [0] * 5 + [1] * 5 + [2] * 5
    found = grouped([[6]] * 5 + [[0]] * 10, codes)
    prior = 30 / 750 * 50
    error = sqrt(1 / (30 + prior) + 1 / prior)
    # one term of one is beyond chance: 95 %; 15 articles less 3 groups, and 4 more
    half = 2 * np.arcsinh(t.isf(0.025, 16) * error / 2)
    assert found.q[0, 0] < 0.05
    assert found.high[0, 0] == pytest.approx(found.log_odds[0, 0] + half)
    assert found.low[0, 0] == pytest.approx(found.log_odds[0, 0] - half)


def test_the_more_was_looked_at_the_wider_the_interval():
    codes = [0] * 5 + [1] * 5 + [2] * 5
    told = np.array([[6]] * 5 + [[0]] * 10)
    even = np.ones((15, 19))
    alone, among = grouped(told, codes), grouped(np.hstack([told, even]), codes)
    half = among.high[0, 0] - among.log_odds[0, 0]
    reach, wider = t.isf([0.025, 0.025 / 20], 16)  # one of twenty is shown
    plain = np.sinh((alone.high[0, 0] - alone.log_odds[0, 0]) / 2) / reach
    assert half == pytest.approx(2 * np.arcsinh(wider * plain))
    assert np.isnan(among.low[:, 1:]).all()


def test_an_outlet_of_long_articles_is_compared_in_its_own_deviations():
    rng = np.random.default_rng(3)
    codes, sizes = np.repeat([0, 1, 2, 3], [2, 8, 8, 8]), np.repeat([2000.0, 400.0], [2, 24])
    counts = rng.poisson(rng.gamma(0.5, 0.008, (26, 800)) * sizes[:, None])  # words that bunch
    band = (np.arange(800), sparse.csr_array(counts.astype(float)))
    p = log_odds.permutation_p([band], sizes, codes, np.zeros(26, dtype=int), 300, 0)
    assert np.mean(p[0] < 0.05) < 0.075  # .39 where they count as usual


def test_mean_and_deviation_are_those_of_all_shuffles():
    counts = np.array([[3, 0], [1, 1], [0, 1], [2, 5], [0, 0]], dtype=float)
    sizes = np.array([10.0, 20, 5, 10, 15])
    codes, strata = np.array([0, 1, 1, 0, 1]), np.array([0, 0, 0, 1, 1])
    mean, deviation = _moments(sparse.csr_array(counts), sizes, codes, strata)
    excess = counts - np.outer(sizes / sizes.sum(), counts.sum(axis=0))
    log_odds = [
        (excess * (np.array([*first, *second]) == 0)[:, None]).sum(axis=0)
        for first in permutations(codes[:3])
        for second in permutations(codes[3:])
    ]
    assert mean[0] == pytest.approx(np.mean(log_odds, axis=0))
    assert deviation[0] == pytest.approx(np.std(log_odds, axis=0))


def test_in_how_many_ways_labels_can_be_shuffled():
    codes, strata = np.array([0, 1, 1, 0, 1, 2]), np.array([0, 0, 0, 1, 1, 2])
    # 3 choose 1 times 2 choose 1; 3 choose 2 times 2 choose 1; alone in its stratum
    assert n_assignments(codes, strata).tolist() == [6, 6, 1]


def test_a_chooser_sums_articles_by_group():
    codes = np.array([[1, 0, 1], [1, 1, 1]], dtype=np.uint8)
    found = log_odds.chooser(codes, 2) @ np.array([1.0, 10, 100])
    assert found.tolist() == [10, 101, 0, 111]


NAMES = st.lists(
    st.sampled_from(["Ann Lee", "ann", "US", "State Department", "of", "the", "Bank", "“", ". ",
                     "Mr.", "People's", ",", "Foreign", "May", "I"]), min_size=1, max_size=12
)  # fmt: skip


@settings(max_examples=25)
@given(st.lists(NAMES, min_size=2, max_size=4), st.sampled_from(["words", "bigrams", "names"]))
def test_examples_show_every_place_counted(bags, terms):
    texts = [("AB"[number % 2], "e", " ".join(bag) + " end.") for number, bag in enumerate(bags)]
    corpus = corpus_of(*texts)
    table = compare.keyness(corpus, min_count=1, terms=terms, n_permutations=2)
    for term, pair in table.groupby("term"):
        shown = compare.examples(corpus, term, n=None)
        assert len(shown) == pair["counts"].sum()
        for place in shown.itertuples():
            assert corpus[place.article_id].text[place.start : place.end] == place.match
