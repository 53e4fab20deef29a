"""Keyness, examples and similarity on invented articles, with values worked by hand."""

from math import log, sqrt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import compare
from analysis.corpus import Corpus, make_article
from analysis.terms import normalise, term_table, word_table

VOICE_COLUMNS = ["article_id", "start", "end", "voice", "speaker_id"]


def corpus_of(*texts):
    """Return a corpus of (source, event, text)."""
    return Corpus(
        make_article(text, id=f"{source}{number}", source=source, event=event)
        for number, (source, event, text) in enumerate(texts)
    )


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


def test_the_interval_holds_the_estimate_where_articles_vary():
    texts = [("A", "e", "Spy spy craft."), ("A", "e", "Spy craft craft."), ("A", "e", "A spy.")]
    texts += [("B", "e", "No craft here."), ("B", "e", "A craft came."), ("B", "e", "One spy.")]
    found = row(compare.keyness(corpus_of(*texts), min_count=1), "spy", "A")
    assert found["low"] < found["log_odds"] < found["high"]


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
    table = compare.keyness(FOUR, min_count=1, ngrams=(2, 2), drop=["craft rose"])
    terms = set(table["term"])
    assert {"two craft", "far west", "one vessel"} <= terms
    assert "craft rose" not in terms
    assert "rose one" not in terms


def test_a_word_to_drop_may_be_written_as_in_the_text():
    corpus = corpus_of(("A", "e", "The US sky."), ("B", "e", "The U.S. sky."))
    assert set(compare.keyness(corpus, min_count=1, drop=["U.S.", "The"])["term"]) == {"sky"}


def test_groups_may_be_events_compared_within_outlets():
    table = compare.keyness(FOUR, by="event", within="source", min_count=1)
    assert row(table, "west", "f")["counts"] == 2


@pytest.mark.parametrize(
    ("corpus", "options", "message"),
    [
        (FOUR, {"by": "colour"}, "no 'colour'"),
        (FOUR, {"by": "event"}, "cannot vary within"),
        (FOUR, {"voice": "chorus"}, "voice must be one of"),
        (FOUR, {"ngrams": (2, 1)}, "1 <= low <= high"),
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
    with pytest.raises(ValueError, match="lacks speaker_id"):
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
        starts = [start for start in word_table([article])["start"] if start >= cut]
        cut = min(starts, default=len(article.text))  # voices change between words
        spans += [
            (article.id, 0, cut, "outlet", ""),
            (article.id, cut, len(article.text), "quoted", "x"),
        ]
    options = {"min_count": 1, "n_resamples": 2, "n_permutations": 2, "voices": voices_of(*spans)}
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


# --- words and examples ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("China’s", "china"), ("officials'", "officials"), ("US", "US"), ("us", "us"),
        ("U.S.", "US"), ("U.S", "US"), ("U.N.", "un"), ("It", "it"), ("IT", "IT"), ("I", "i"),
        ("FBI’s", "fbi"), ("don’t", "don't"),
    ],
)  # fmt: skip
def test_the_form_under_which_a_word_counts(word, expected):
    assert normalise(word) == expected


def test_terms_do_not_cross_punctuation_but_cross_quotation_marks():
    table = term_table(
        word_table(corpus_of(("A", "e", "The “spy” craft, a toy. It fell."))), (2, 2)
    )
    assert table["term"].tolist() == ["the spy", "spy craft", "a toy", "it fell"]


def test_examples_show_the_words_they_count():
    corpus = corpus_of(("A", "e", "A spy craft? The spy craft!"), ("B", "f", "No “spy” craft."))
    shown = compare.examples(corpus, "spy craft", n=2, width=4)
    assert shown["article_id"].tolist() == ["A0", "B1"]  # one an article before a second
    for place in shown.itertuples():
        text = corpus[place.article_id].text
        assert text[place.start : place.end] == place.match
    assert shown["match"].tolist() == ["spy craft", "spy” craft"]
    assert shown["before"].tolist() == ["A ", "No “"]
    assert len(compare.examples(corpus, "spy craft", group="A", n=None)) == 2
    assert len(compare.examples(corpus, "U.S.")) == 0
    assert len(compare.examples(corpus, "")) == 0


# --- similarity -----------------------------------------------------------------------------

THREE = corpus_of(
    ("A", "e", "The craft rose over town."),
    ("B", "e", "Over town rose the craft."),
    ("A", "f", "Talks began in spring, slowly."),
    ("B", "f", "Nobody came."),
)


def test_the_same_words_are_alike_and_other_words_are_not():
    pairs = compare.similarity(THREE)
    assert pairs["cosine"].tolist() == [1, 0]
    assert pairs["event"].tolist() == ["e", "f"]
    # null: A e with B f, and B e with A f
    assert pairs["n_null"].tolist() == [2, 2]
    assert pairs["null_mean"].tolist() == [0, 0]
    assert pairs["null_share"].tolist() == pytest.approx([1 / 3, 1], abs=1e-6)


def test_the_cosine_by_hand():
    # two articles, one word in both (weight 1) and one alone: idf = log(3 / 2) + 1
    alone = log(3 / 2) + 1
    pairs = compare.similarity(corpus_of(("A", "e", "Red craft."), ("B", "e", "Blue craft.")))
    assert pairs["cosine"].iloc[0] == pytest.approx(1 / (1 + alone**2), abs=1e-6)
    assert pairs["null_mean"].isna().all()
    assert pairs["n_null"].iloc[0] == 0


def test_all_pairs_and_the_matrix_of_outlets():
    pairs = compare.similarity(THREE, within=None)
    assert len(pairs) == 6
    assert (pairs["event"] == "").sum() == 4
    matrix = compare.similarity_matrix(pairs)
    assert matrix.index.tolist() == ["A", "B"]
    assert matrix.loc["A", "B"] == matrix.loc["B", "A"] == pytest.approx(0.25)  # 1, 0, 0, 0
    assert np.isnan(compare.similarity_matrix(compare.similarity(THREE)).loc["A", "A"])


def test_an_article_without_words_in_a_voice_is_like_nothing():
    voices = voices_of(("A0", 0, 9, "quoted", "x"), ("A2", 0, 5, "quoted", "x"))
    pairs = compare.similarity(THREE, voice="quoted", voices=voices)
    assert pairs["cosine"].isna().all()


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of(("A", "e", "One."))])
def test_no_pair_gives_an_empty_typed_table(corpus):
    pairs = compare.similarity(corpus)
    assert len(pairs) == 0
    assert pairs["cosine"].dtype == "float64"
    assert compare.similarity_matrix(pairs).empty


def test_similarity_is_within_events_or_over_all():
    with pytest.raises(ValueError, match="'event' or None"):
        compare.similarity(THREE, within="source")


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=2, max_size=5))
def test_similarity_does_not_depend_on_the_order_of_the_articles(bags):
    texts = [(source, "e", " ".join(bag) + " end.") for source, bag in zip("ABCDE", bags)]  # noqa: B905
    forward = compare.similarity(corpus_of(*texts)).set_index(["source_a", "source_b"])["cosine"]
    back = compare.similarity(corpus_of(*texts[::-1])).set_index(["source_b", "source_a"])["cosine"]
    assert forward.to_dict() == pytest.approx(back.to_dict(), abs=2e-6)
    assert forward.between(0, 1).all()
