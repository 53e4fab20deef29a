"""Near copies and the fingerprints that find them."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import reuse
from analysis.corpus import Corpus, make_article
from analysis.corpus.words import compared, words_of
from analysis.reuse import copies
from analysis.reuse.runs import (
    candidates,
    common,
    distinct,
    frequent,
    run_hashes,
    winnow,
    word_hashes,
)


def corpus_of(*texts, dates=None):
    return Corpus(
        make_article(text, id=f"a{n}", source=f"s{n}", published=dates[n] if dates else "")
        for n, text in enumerate(texts)
    )


def test_near_copies_by_hand():
    # runs of 5: a0 has 9 words, so 5; a1 has 7, so 3; they share "one two three four five six"
    corpus = corpus_of(
        "Red one blue green black white pink gold grey.", "Red one blue green black white sank.",
        "Nothing of that kind was ever seen here.",
        dates=["2023-02-05", "2023-02-04", ""],
    )  # fmt: skip
    table = reuse.near_copies(corpus)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["article_a"], row["article_b"], row["shared"]) == ("a0", "a1", 2)
    assert row["jaccard"] == pytest.approx(2 / 6, abs=1e-6)
    assert row["containment_a"] == pytest.approx(2 / 5, abs=1e-6)
    assert row["containment_b"] == pytest.approx(2 / 3, abs=1e-6)
    assert row["first"] == "b"
    assert len(reuse.near_copies(corpus, min_containment=0.7)) == 0
    with pytest.warns(UserWarning, match="stands in more than 1 articles, and is not counted: 1;"):
        assert len(reuse.near_copies(corpus, max_articles=1)) == 0


def test_runs_of_many_articles_are_left_out_of_all_counts():
    shared = "a grey balloon fell slowly"  # one run, in three articles
    corpus = corpus_of(
        f"{shared} while gulls cried over us.", f"{shared} while gulls cried over them.",
        f"{shared} and then it rained.",
    )  # fmt: skip
    whole = reuse.near_copies(corpus).set_index(["article_a", "article_b"])["shared"]
    assert whole.to_dict() == {("a0", "a1"): 5, ("a0", "a2"): 1, ("a1", "a2"): 1}
    rare = reuse.near_copies(corpus, max_articles=2)
    assert rare[["article_a", "article_b", "shared"]].to_numpy().tolist() == [["a0", "a1", 4]]
    assert rare["jaccard"].tolist() == [pytest.approx(4 / 6, abs=1e-6)]  # 5 runs left in each


def with_copies(n_articles, n_words, dropped):
    """Return invented articles of random words, each before a copy that lacks some of them."""
    rng = random.Random(0)
    vocabulary = [f"word{number}" for number in range(500)]
    texts = []
    for _ in range(n_articles):
        words = rng.choices(vocabulary, k=n_words)
        texts += [words, [word for word in words if rng.random() >= dropped]]
    return corpus_of(*(" ".join(words) + "." for words in texts))


@pytest.mark.parametrize("n_words", [15, 70, 400])
def test_large_corpora_find_what_small_ones_do(monkeypatch, n_words):
    corpus = with_copies(30, n_words, 0.08)
    small = reuse.near_copies(corpus)
    assert len(small) >= 28 if n_words == 15 else 30
    monkeypatch.setattr(copies, "_SMALL", 0)
    assert reuse.near_copies(corpus).equals(small)


HASHES = st.lists(st.lists(st.integers(0, 9), max_size=40), max_size=4)


LONG = st.lists(st.lists(st.integers(0, 3), min_size=20, max_size=40), max_size=3)


@given(HASHES | LONG, st.integers(1, 4))
def test_fingerprints_are_the_smallest_of_each_window(rows, window):
    hashes = np.array([number for row in rows for number in row], dtype=np.int64)
    article = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    expected, first = set(), 0
    for row in rows:
        if len(row) < 8 * window:
            expected |= set(range(first, first + len(row)))
        else:
            for left in range(len(row) - window + 1):
                inside = row[left : left + window]
                last = window - 1 - inside[::-1].index(min(inside))
                expected.add(first + left + last)
        first += len(row)
    assert winnow(hashes, article, window).tolist() == sorted(expected)


@given(HASHES)
def test_pairs_and_their_common_hashes_by_sets(rows):
    hashes = np.array([number for row in rows for number in row], dtype=np.int64)
    article = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
    own, owner = distinct(hashes, article)
    sets = [set(row) for row in rows]
    assert own.tolist() == [number for row in sets for number in sorted(row)]
    pairs = candidates(own, owner, len(rows), 0)
    shared = [
        (a, b) for a in range(len(rows)) for b in range(a + 1, len(rows)) if sets[a] & sets[b]
    ]
    assert sorted(map(tuple, pairs.tolist())) == shared
    sizes = np.bincount(owner, minlength=len(rows))
    counts = [len(sets[a] & sets[b]) for a, b in pairs.tolist()]
    assert common(own, sizes, pairs).tolist() == counts
    often = {n for n in range(10) if sum(n in row for row in sets) > 2}
    assert set(own[frequent(own, 2)].tolist()) == often


def test_hashes_are_the_same_in_every_session():
    words = compared(words_of(corpus_of("One two three.")))
    hashes, article = run_hashes(words.codes, words.article, word_hashes(words.vocabulary), 2)
    assert article.tolist() == [0, 0]
    assert hashes.tolist() == [825418522747377715, 4304211481379548106]


def test_hashes_do_not_depend_on_the_words_seen_before():
    one = compared(words_of(corpus_of("the grey balloon")))
    two = compared(words_of(corpus_of("cold sea, the grey balloon")))
    left, _ = run_hashes(one.codes, one.article, word_hashes(one.vocabulary), 3)
    right, _ = run_hashes(two.codes, two.article, word_hashes(two.vocabulary), 3)
    assert left[0] == right[-1]
