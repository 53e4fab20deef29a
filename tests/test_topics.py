"""Topics: planted ones are found, none are found where there are none, and copies don't count."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from analysis import topics
from analysis.topics import counts as topic_counts
from analysis.topics import stability as judge

SUBJECTS = {
    "sea": "harbour ferry anchor sailor tide captain cargo lighthouse".split(),
    "law": "judge verdict lawyer appeal witness prison statute trial".split(),
    "food": "kitchen bakery flour recipe oven butter chef menu".split(),
}


def article(name, text, source="A", event="e"):
    return SimpleNamespace(id=name, source=source, event=event, text=text, headings=())


def sentences(pool, rng):
    """Eight sentences of ten words: five from ``pool``, each before one that never recurs."""
    words = [f"{word} x{rng.integers(10**9)}" for word in rng.choice(pool, size=40)]
    return " ".join(" ".join(words[i : i + 5]).capitalize() + "." for i in range(0, 40, 5))


def planted(n_articles=12, seed=0, shuffle=False):
    """Articles of three paragraphs of 80 words, one on each subject (or on all at once)."""
    rng = np.random.default_rng(seed)
    everything = [word + end for word in sum(SUBJECTS.values(), []) for end in ("", "s", "like")]
    articles = []
    for i in range(n_articles):
        pools = [everything if shuffle else pool for pool in SUBJECTS.values()]
        text = "\n\n".join(sentences(pool, rng) for pool in pools)
        articles.append(article(f"a{i}", text, source="AB"[i % 2], event=f"e{i // 4}"))
    return articles


def subject_of(words):
    """The one subject of ``words``; fails if they belong to several, or to none."""
    (name,) = {name for name, pool in SUBJECTS.items() if set(words) & set(pool)}
    return name


@pytest.fixture(scope="module")
def model():
    return topics.fit(planted())


def test_planted_topics_are_found_and_counted(model):
    assert model.n_topics == 3
    assert sorted(subject_of(words) for words in model.top_words(8)) == ["food", "law", "sea"]
    assert model.unit == "passage"
    assert model.verdict.startswith("The topics beat chance")
    assert (model.stability["stability"] > 0.75).all()
    assert (model.coherence["coherence"] > model.null["coherence"].max()).all()


def test_passages_follow_the_text_and_shares_sum_to_one(model):
    texts = {one.id: one.text for one in planted()}
    assert len(model.passages) == 36
    for row in model.passages.itertuples():
        assert texts[row.article_id][row.start : row.end] == row.text
    shares = model.passages.filter(like="share_")
    assert np.allclose(shares.sum(axis=1), 1, atol=0.011 * 3)
    best = shares.to_numpy().argmax(axis=1)
    assert (best == model.passages["topic"]).all()
    assert np.allclose(shares.max(axis=1), model.passages["weight"])


def test_prevalence_is_a_third_each_for_both_sources(model):
    table = model.prevalence
    assert list(table.columns) == ["source", "topic", "share", "low", "high", "n_articles"]
    assert len(table) == 2 * 3
    assert table["share"].between(0.28, 0.39).all()
    assert (table["n_articles"] == 6).all()
    known = table.dropna()
    assert (known["low"] <= known["share"]).all() and (known["share"] <= known["high"]).all()


def test_exemplars_come_from_different_articles_and_their_topic(model):
    table = model.exemplars(3)
    assert len(table) == 9
    for topic, rows in table.groupby("topic"):
        assert rows["article_id"].nunique() == 3
        subject = subject_of(model.top_words(8)[topic])
        for text in rows["text"]:
            assert subject_of(text.lower().replace(".", "").split()) == subject


def test_same_input_same_result(model):
    again = topics.fit(planted())
    assert again.verdict == model.verdict
    for name in ("passages", "prevalence", "summary", "words", "null", "choice"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(model, name))


def test_words_without_order_are_not_called_topics():
    model = topics.fit(planted(shuffle=True), n_topics=3)
    assert model.verdict.startswith("The method sees no topics here")


def test_whole_articles_as_unit():
    model = topics.fit(planted(), n_topics=2, unit="article")
    assert len(model.passages) == 12
    assert (model.passages["start"] == 0).all()


SAME = "The harbour froze over. The ferry stayed in port for the captain and the sailor."


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ([], "there is no text"),
        (["", "  \n"], "there is no text"),
        ([SAME], "at least two articles"),
        ([SAME, ""], "only one has any text"),
        ([SAME] * 5, "once 4 copied passages are left out"),
        (["He said so.", "And so it was."], "too few words"),
        (["The judge slept.", "The ferry sank."], "too few words"),
    ],
)
@pytest.mark.parametrize("unit", ["auto", "passage", "article"])
def test_no_model_but_a_reason(texts, reason, unit):
    corpus = [article(f"a{i}", text) for i, text in enumerate(texts)]
    model = topics.fit(corpus, unit=unit)
    assert model.n_topics == 0
    assert model.verdict.startswith("No topics: ") and model.verdict.endswith(".")
    assert reason.replace("passages", f"{model.unit}s") in model.verdict
    assert model.top_words() == []
    for table in (model.prevalence, model.summary, model.words, model.exemplars()):
        assert table.empty and len(table.columns)
    assert {"article_id", "start", "end", "topic"} <= set(model.passages.columns)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"unit": "page"}, "unit must be one of auto, passage, article, not 'page'"),
        ({"n_topics": 1}, "n_topics must be at least 2, not 1"),
        ({"n_topics": 40}, "only 36 passages .* and 24 words"),
    ],
)
def test_bad_options_are_named(options, message):
    with pytest.raises(ValueError, match=message):
        topics.fit(planted(), **options)


@pytest.mark.parametrize(
    ("surface", "term"),
    [
        ("Beijing’s", "beijing"),
        ("U.S.", "US"),
        ("US", "US"),
        ("us", ""),
        ("said", ""),
        ("Monday", ""),
        ("1,200", ""),
        ("28th", ""),
        ("$", ""),
        ("we’re", ""),
        ("hasn't", ""),
        ("O'Brien", "o'brien"),
        ("U-2", "u-2"),
        ("face-to-face", "face-to-face"),
    ],
)
def test_terms(surface, term):
    assert topic_counts.term(surface) == term


def test_stop_words_are_lower_case_and_occur_once():
    words = topic_counts.read_terms("stopwords.txt")
    assert len(words) == len(set(words)) > 400
    assert all(word == word.lower() for word in words)


def test_repeated_wording_counts_where_it_stands_first():
    quote = "the harbour and the ferry and the anchor must never sink again"
    table = topic_counts.tokens(
        [f"Judge: {quote}.", f"Chef: {quote}.", "The harbour froze."], ["a", "b", "c"]
    )
    later = table[table["origin"] >= 0]
    assert set(later["row"]) == {1} and set(later["origin"]) == {0}
    assert [word for word in later["word"] if word] == ["harbour", "ferry", "anchor", "sink"]
    assert len(later) == 12
    same_article = topic_counts.tokens([quote, quote], ["a", "a"])
    assert (same_article["origin"] == -1).all()


def test_a_run_does_not_cross_texts():
    whole = "harbour ferry anchor sailor tide captain cargo"
    halves = [whole[:27], whole[28:]]
    table = topic_counts.tokens([*halves, whole], ["a", "a", "b"])
    assert (table["origin"] == -1).all()
    assert topic_counts.tokens([whole, whole], ["a", "b"])["origin"].tolist() == [-1] * 7 + [0] * 7


def test_copies_verbatim_and_reworded_but_not_on_the_same_subject():
    rng = np.random.default_rng(0)
    text, other = sentences(SUBJECTS["sea"], rng), sentences(SUBJECTS["sea"], rng)
    words = text.split()
    reworded = " ".join("swapped" if i % 5 == 0 else word for i, word in enumerate(words))
    texts = [other, text, text, reworded, ""]
    table = topic_counts.tokens(texts, list("abcde"))
    assert topic_counts.copies(table, 5).tolist() == [0, 1, 1, 1, 4]


def test_a_copied_text_does_not_become_a_topic():
    """Ten copies of a paragraph count as one, in as many articles as they like."""
    comet = "Comet crater meteor orbit telescope shone while astronomers counted craters {}."
    paragraph = " ".join(comet.format(f"x{i}") for i in range(8))
    corpus = planted(6) + [article(f"c{i}", paragraph) for i in range(10)]
    model = topics.fit(corpus, n_topics=3)
    assert not {"comet", "meteor"} & set(sum(model.top_words(10), []))
    own = model.passages[model.passages["article_id"].str.startswith("c")]
    assert own["copy_of"].nunique() == 1
    assert "near-copies counted once (9 of 28 passages" in model.verdict
    assert (own["topic"] == -1).all() and own["weight"].isna().all()


def test_names_are_kept_and_marked():
    table = topic_counts.tokens(["A judge met Marlow. Marlow paid the judge. Judge Marlow?"], ["a"])
    words = np.array(["judge", "marlow"], dtype=object)
    assert topic_counts.names(table, words).tolist() == [False, True]


def test_match_by_hand():
    reference = [np.array([0, 1, 2, 3]), np.array([4, 5, 6, 7])]
    other = [np.array([4, 5, 6, 9]), np.array([0, 1, 4, 5])]
    # the first topic gets the second list (2 of 4), the second the first (3 of 4)
    assert judge.match(reference, other).tolist() == [0.5, 0.75]
    assert judge.match(reference, other[:1]).tolist() == [0.0, 0.75]


@pytest.mark.parametrize(("gaps", "number"), [([0.1, 0.3, 0.3], 3), ([0.26, 0.2, 0.31], 2)])
def test_the_smallest_of_nearly_equal_numbers_is_taken(gaps, number):
    assert judge.best(pd.DataFrame({"n_topics": [2, 3, 4], "gap": gaps})) == number


def test_npmi_by_hand():
    # words 0 and 1 always together, 0 and 2 never, 3 and 4 independent
    present = csr_matrix(
        np.array([[1, 1, 0, 1, 1], [1, 1, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 1, 0, 0]])
    )
    scores = judge.npmi(present, [np.array(pair) for pair in ([0, 1], [0, 2], [3, 4], [0])])
    assert scores[:3] == pytest.approx([1.0, -1.0, 0.0])
    assert np.isnan(scores[3])


def test_top_terms_break_ties_by_column_and_leave_out_zeros():
    rows = np.array([[0.5, 1.0, 0.5, 0.0], [0.0, 0.0, 0.0, 0.0]])
    assert [list(words) for words in judge.top_terms(rows, 10)] == [[1, 0, 2], []]


@given(st.lists(st.lists(st.integers(0, 3), min_size=5, max_size=5), min_size=1, max_size=6))
def test_shuffling_keeps_lengths_and_frequencies(rows):
    counts = csr_matrix(np.array(rows, dtype=float))
    shuffled = judge.shuffle_words(counts, np.random.default_rng(0))
    assert (shuffled.sum(axis=0) == counts.sum(axis=0)).all()
    assert (shuffled.sum(axis=1) == counts.sum(axis=1)).all()


@given(st.lists(st.text(alphabet="abcd .é’U\n", max_size=60), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_verdict(texts):
    corpus = [article(f"a{i}", text) for i, text in enumerate(texts)]
    model = topics.fit(corpus)
    assert model.verdict.endswith(".")
    assert len(model.top_words()) == model.n_topics


@pytest.mark.parametrize("n_articles", [2, 3, 5])
def test_subsamples_always_leave_an_article_out(n_articles):
    articles = np.repeat(np.arange(n_articles), 3)
    for rows in judge.subsample_rows(articles, 10, np.random.default_rng(0)):
        assert 0 < len(set(articles[rows])) < n_articles
