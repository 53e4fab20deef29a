"""Words, examples and similarity on invented articles, with values worked by hand."""

from math import log

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import compare
from analysis.corpus import Corpus
from analysis.corpus.words import count_terms, words_of
from analysis.text.english import normalise
from tests.builders import corpus_of

VOICE_COLUMNS = ["article_id", "start", "end", "voice", "speaker_id"]


def voices_of(*rows):
    return pd.DataFrame(rows, columns=VOICE_COLUMNS)


# --- words and examples ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("China’s", "china"), ("officials'", "officials"), ("US", "US"), ("us", "us"),
        ("U.S.", "US"), ("U.S", "US"), ("U.N.", "un"), ("It", "it"), ("IT", "IT"), ("I", "i"),
        ("FBI’s", "fbi"), ("don’t", "don't"), ("don‘t", "don't"), ("donʼt", "don't"),
        ("U.S.’s", "US"), ("U.S.-led", "us-led"), ("Ph.D.", "phd"), ("30,000", "30,000"),
        ("cafe\u0301", "café"), ("Auf\u00adlage", "auflage"), ("co\u2011op", "co-op"),
    ],
)  # fmt: skip
def test_the_form_under_which_a_word_counts(word, expected):
    assert normalise(word) == expected


def test_terms_do_not_cross_punctuation_but_cross_quotation_marks():
    words = words_of(corpus_of(("A", "e", "The “spy” craft, a toy. It fell.")))
    counts, terms = count_terms(words, bigrams=True)
    assert terms.tolist() == ["a toy", "it fell", "spy craft", "the spy"]
    assert counts.toarray().tolist() == [[1, 1, 1, 1]]


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


def test_examples_of_a_table_stand_in_the_group_of_each_term():
    corpus = corpus_of(("A", "e", "A spy craft. The spy!"), ("B", "e", "No spy, a craft."))
    rows = pd.DataFrame({"term": ["spy", "craft", "toy"], "group": ["A", "B", "B"]})
    shown = compare.examples(corpus, rows, n=None)
    assert shown[["term", "group", "start"]].values.tolist() == [
        ["spy", "A", 2], ["spy", "A", 17], ["craft", "B", 10],
    ]  # fmt: skip
    assert compare.examples(corpus, rows, n=1)["start"].tolist() == [2, 10]
    assert compare.examples(corpus, rows[:0]).columns.tolist() == shown.columns.tolist()
    with pytest.raises(ValueError, match="group"):
        compare.examples(corpus, rows.drop(columns="group"))


# --- similarity -----------------------------------------------------------------------------

WORDS = st.lists(st.sampled_from("spy craft US us it’s China’s Wang 5".split()), min_size=1)

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
