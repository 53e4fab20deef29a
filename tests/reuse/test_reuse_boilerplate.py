"""Passages that stand in many articles of one outlet, worked by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import reuse
from analysis.corpus import Article, Corpus
from analysis.corpus.cleaning import Cleaned

SIGN_OFF = "Write to our desk with any tip that you may have"  # 11 words
MORE = "and we will call you back within the day"  # 9 words


def corpus_of(*texts, sources=None):
    return Corpus(
        Article(f"a{n}", sources[n] if sources else "s", "", Cleaned(text))
        for n, text in enumerate(texts)
    )


def test_the_longest_passage_is_listed_not_its_fragments():
    corpus = corpus_of(*[f"Story {word}. {SIGN_OFF}." for word in "one two red".split()])
    table = reuse.boilerplate(corpus)
    assert table["text"].tolist() == [SIGN_OFF]
    row = table.iloc[0]
    assert (row["source"], row["n_articles"], row["share"]) == ("s", 3, 1)
    assert (row["article_id"], row["start"], row["end"]) == ("a0", 11, 11 + len(SIGN_OFF))
    assert [name for name, _, _ in row["spans"]] == ["a0", "a1", "a2"]
    for name, start, end in row["spans"]:
        assert corpus[name].text[start:end] == SIGN_OFF


def test_a_part_that_stands_alone_is_listed_too():
    texts = [f"Story {word}. {SIGN_OFF} {MORE}." for word in "one two red".split()]
    texts += [f"Tale {word}. {SIGN_OFF}." for word in "blue green black white".split()]
    table = reuse.boilerplate(corpus_of(*texts))
    # of the 7 articles that hold the first words 3 go on: fewer than half, so the passage ends
    assert table["text"].tolist() == [SIGN_OFF, MORE]
    assert table["n_articles"].tolist() == [7, 3]
    table = reuse.boilerplate(corpus_of(*texts[:5]))
    assert table["text"].tolist() == [f"{SIGN_OFF} {MORE}"]


def test_words_go_to_the_more_frequent_of_two_passages():
    texts = [f"Story {word}. {MORE} {SIGN_OFF}." for word in "one two red".split()]
    texts += [f"Tale {word}. {SIGN_OFF}." for word in "blue green black white".split()]
    table = reuse.boilerplate(corpus_of(*texts))
    assert table["text"].tolist() == [SIGN_OFF, MORE]
    assert table["n_articles"].tolist() == [7, 3]


def test_outlets_are_counted_apart():
    texts = [f"Story {word}. {SIGN_OFF}." for word in "one two red blue".split()]
    assert len(reuse.boilerplate(corpus_of(*texts, sources=["s", "t", "s", "t"]))) == 0
    table = reuse.boilerplate(corpus_of(*texts, sources=["s", "t", "s", "t"]), min_articles=2)
    assert table["source"].tolist() == ["s", "t"]
    assert table["share"].tolist() == [1, 1]


@pytest.mark.parametrize(
    ("options", "n_rows"),
    [
        ({}, 1),
        ({"min_articles": 4}, 0),
        ({"min_share": 0.5}, 0),
        ({"min_share": 0.3}, 1),
        ({"n": 12}, 0),
    ],
)
def test_how_many_articles_it_takes(options, n_rows):
    texts = [f"Story {word}. {SIGN_OFF}." for word in "one two red".split()]
    texts += ["Nothing of that kind was ever seen in any of the ports."]
    texts += [
        f"Far {n} {n + 10} {n + 20} {n + 30} {n + 40} {n + 50} {n + 60}." for n in range(21, 25)
    ]
    assert len(reuse.boilerplate(corpus_of(*texts), **options)) == n_rows


def test_an_article_that_says_it_twice_counts_once():
    texts = [f"{SIGN_OFF}. Then rain came. {SIGN_OFF}.", f"{SIGN_OFF}."]
    assert len(reuse.boilerplate(corpus_of(*texts))) == 0
    table = reuse.boilerplate(corpus_of(*texts), min_articles=2)
    assert table["n_articles"].tolist() == [2]
    assert [name for name, _, _ in table["spans"].iloc[0]] == ["a0", "a0", "a1"]


def test_fewer_than_one_article_is_refused():
    with pytest.raises(ValueError, match="min_articles must be at least 1, not 0"):
        reuse.boilerplate(corpus_of("One."), min_articles=0)


WORDS = st.lists(st.sampled_from("a b c red blue".split()), max_size=15)


@given(st.lists(WORDS, max_size=6), st.integers(1, 4), st.integers(1, 3))
def test_passages_stand_where_they_are_said_to(rows, n, least):
    corpus = corpus_of(*[", ".join(words) for words in rows], sources=list("sstsss"))
    table = reuse.boilerplate(corpus, n, min_articles=least)
    for row in table.itertuples():
        assert row.spans[0] == (row.article_id, row.start, row.end)
        assert {corpus[name].text[start:end] for name, start, end in row.spans} == {row.text}
        assert {corpus[name].source for name, _, _ in row.spans} == {row.source}
        assert row.n_articles == len({name for name, _, _ in row.spans}) >= least
        assert len(row.text.split(", ")) >= n
