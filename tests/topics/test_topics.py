"""Topics: planted ones are found, none are found where there are none, and copies don't count."""

from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from analysis import topics
from analysis.corpus.words import words_of_texts
from analysis.lexicons import read_terms
from analysis.topics import counts as topic_counts
from analysis.topics import judging
from analysis.topics import model as topic_model
from analysis.topics.judging import amounts, rank_words
from tests.builders import SUBJECTS, planted, sentences
from tests.builders import stub as article


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
    assert model.found and model.verdict.startswith(
        "The 3 topics beat words that bunch at random: margin 0."
    )
    assert (model.stability["stability"] > model.null["stability"].max()).all()
    assert (model.stability["kept"] >= 0.7).all()  # all eight words of a subject: .8
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
    assert {"source", "topic", "share", "low", "high", "n_articles", "note"} <= set(table.columns)
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


@pytest.mark.usefixtures("few_shuffles")
def test_same_input_same_result():
    model, again = topics.fit(planted()), topics.fit(planted())
    assert again.verdict == model.verdict
    for name in ("passages", "prevalence", "summary", "words", "null", "choice", "test"):
        pd.testing.assert_frame_equal(getattr(again, name), getattr(model, name))


def test_words_without_order_are_not_called_topics():
    model = topics.fit(planted(8, shuffle=True))
    assert not model.found
    start = f"The {model.n_topics} topics are no better than words that bunch at random: margin"
    assert model.verdict.startswith(start)


def bunched(n_articles, seed):
    """Articles of five passages without shared topics: each draws words and keeps to them."""
    rng = np.random.default_rng(seed)
    chance = 1 / np.arange(5, 405)
    counts = []
    for _ in range(n_articles):
        own = rng.gamma(0.15, size=400) * chance  # with it words bunch as in a Polya urn
        counts.append(rng.multinomial(30, own / own.sum(), size=5))
    articles = np.repeat(np.arange(n_articles), 5)
    table = csr_matrix(np.concatenate(counts).astype(float))
    return table[:, topic_counts.usable(table, articles)], articles


def test_words_that_bunch_by_article_are_no_topics():
    """Of ten corpora without topics hardly one passes both tests, each of which lets in 1 in 20."""
    found = 0
    for seed in range(10):
        counts, articles = bunched(8, seed)
        tried = judging.trials(counts, articles, [2, 5], n=2, random_state=seed)
        shuffled = partial(
            judging.null, counts, articles, [2, 5], shuffles=19, n=2, random_state=seed
        )
        chance = shuffled(tried=tried)
        beats = (judging.test(tried, chance)["p_value"] <= judging.LEVEL).all()
        if seed < 3:  # the shuffles are the first of all, and the verdict is that of all
            every = shuffled()
            pd.testing.assert_frame_equal(every.head(len(chance)), chance)
            assert beats == (judging.test(tried, every)["p_value"] <= judging.LEVEL).all()
        found += beats
    assert found <= 2


@pytest.mark.usefixtures("few_shuffles")
def test_of_few_articles_or_passages_there_is_no_verdict():
    model = topics.fit(planted(5), n_topics=3)
    assert not model.found
    assert model.verdict == (
        "No verdict: 5 articles with 15 passages are too few to tell topics from words that bunch "
        "at random (it takes 6 articles and 18 passages)."
    )
    assert len(model.top_words()) == 3


@pytest.mark.parametrize(
    ("n_articles", "n_passages", "few"), [(6, 3, False), (5, 20, True), (6, 2, True), (9, 2, False)]
)
def test_what_is_too_few(n_articles, n_passages, few):
    assert bool(judging.too_few(np.repeat(np.arange(n_articles), n_passages))) == few


@pytest.mark.usefixtures("few_shuffles")
def test_another_seed_gives_the_same_topics(model):
    table = topics.align(model, topics.fit(planted(), n_topics=3, random_state=1))
    assert table["partner"].tolist() == [0, 1, 2]
    assert (table["agreement"] == 1).all()


@pytest.mark.usefixtures("few_shuffles")
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
        ({"n_topics": 1}, "n_topics must be a whole number of at least 2, not 1"),
        ({"n_topics": "5"}, "n_topics must be a whole number of at least 2, not '5'"),
        ({"n_topics": 2.5}, "not 2.5"),
        ({"n_topics": True}, "not True"),
        ({"random_state": -1}, "random_state must be a whole number from 0 on, not -1"),
        ({"random_state": None}, "not None"),
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
    words = read_terms("stopwords.txt")
    assert len(words) == len(set(words)) > 400
    assert all(word == word.lower() for word in words)


def marked_words(table, marked):
    return [table.vocabulary[code] for code in table.codes[marked]]


def test_repeated_wording_counts_where_it_stands_first():
    quote = "the harbour and the ferry and the anchor must never sink again"
    texts = [f"Judge: {quote}.", f"Chef: {quote}.", "The harbour froze."]
    table = words_of_texts(texts)
    origin = topic_counts.repeated_from(table, ["a", "b", "c"])
    later = origin >= 0
    assert marked_words(table, later) == quote.split()
    assert set(table.article[later]) == {1} and set(origin[later]) == {0}
    again = words_of_texts([quote, quote])
    assert (topic_counts.repeated_from(again, ["a", "a"]) == -1).all()


def test_a_run_does_not_cross_texts():
    whole = "harbour ferry anchor sailor tide captain cargo"
    table = words_of_texts([whole[:27], whole[28:], whole])
    assert (topic_counts.repeated_from(table, ["a", "a", "b"]) == -1).all()
    table = words_of_texts([whole, whole])
    assert topic_counts.repeated_from(table, ["a", "b"]).tolist() == [-1] * 7 + [0] * 7


def test_copies_verbatim_and_reworded_but_not_on_the_same_subject():
    rng = np.random.default_rng(0)
    text, other = sentences(SUBJECTS["sea"], rng), sentences(SUBJECTS["sea"], rng)
    words = text.split()
    reworded = " ".join("swapped" if i % 5 == 0 else word for i, word in enumerate(words))
    table = words_of_texts([other, text, text, reworded, ""])
    origin = topic_counts.repeated_from(table, list("abcde"))
    assert topic_counts.copies(table, origin).tolist() == [0, 1, 1, 1, 4]


def test_large_corpora_are_read_in_parts_with_the_same_result(monkeypatch):
    rng = np.random.default_rng(0)
    text = sentences(SUBJECTS["sea"], rng)
    texts = [text, sentences(SUBJECTS["law"], rng), text, text + " " + text]
    table = words_of_texts(texts)
    whole = topic_counts.repeated_from(table, list("abcd"))
    monkeypatch.setattr(topic_counts, "AT_ONCE", 40)
    assert (topic_counts.repeated_from(table, list("abcd")) == whole).all()
    assert topic_counts.copies(table, whole).tolist() == [0, 1, 0, 0]


@pytest.mark.usefixtures("few_shuffles")
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
    table = words_of_texts(["A judge met Marlow. Marlow paid the judge. Judge Marlow?"])
    terms = topic_counts.subject_terms(table)
    assert terms.tolist() == ["judge", "marlow", "met", "paid"]
    assert topic_counts.names(table, terms).tolist() == [False, True, False, False]


def test_counts_by_hand_with_words_left_out():
    table = words_of_texts(["Sea, sea! The U.S. sea.", "", "us at sea"])
    words = topic_counts.subject_terms(table)
    assert words.tolist() == ["US", "sea"]
    assert topic_counts.count(table, words).toarray().tolist() == [[1, 3], [0, 0], [0, 1]]
    use = np.array([False] + [True] * (len(table.codes) - 1))
    assert topic_counts.count(table, words, use).toarray()[0].tolist() == [1, 2]


def test_usable_words_stand_in_two_articles():
    counts = csr_matrix(np.array([[1, 1, 0], [1, 1, 0], [1, 0, 1]], dtype=float))
    assert topic_counts.in_articles(counts, np.array([0, 0, 1])).tolist() == [2, 1, 1]
    assert topic_counts.in_articles(counts, np.array([0, 1, 2])).tolist() == [3, 2, 1]
    assert topic_counts.usable(counts, np.array([0, 0, 1])).tolist() == [0]


def test_average_jaccard_by_hand():
    # depth 1: 1 of 1; 2: 1 of 3; 3: 3 of 3; then one list of ten has what the other lacks
    first, second = [np.arange(10)], [np.array([0, 2, 1, *range(13, 20)])]
    depths = [1, 1 / 3, 1] + [3 / (2 * depth - 3) for depth in range(4, 11)]
    assert judging.average_jaccard(first, second) == pytest.approx(np.mean(depths))
    assert judging.average_jaccard(first, first) == pytest.approx(1)
    # a list that ends early has nothing more to share; two short ones end together
    short = judging.average_jaccard([np.arange(2)], [np.arange(10), np.arange(2), np.arange(0)])
    assert short[0] == pytest.approx([np.mean([1, 1] + [2 / d for d in range(3, 11)]), 1, 0])


def test_topics_are_matched_so_that_most_agree():
    reference = [np.arange(0, 10), np.arange(10, 20)]
    # greedily the first would take other[0]; then the second would be left with nothing
    other = [np.array([0, 1, 10, 11, 12, 13, 14, 15, 16, 17]), np.array([0, 30, 31])]
    scores, partners = judging.match(reference, other)
    assert partners.tolist() == [1, 0]
    assert scores[0] == pytest.approx(np.mean([1 / (d + min(d, 3) - 1) for d in range(1, 11)]))
    assert judging.match(reference, other[:1])[1].tolist() in ([0, -1], [-1, 0])


@pytest.mark.parametrize("n_topics", [2, 5])
def test_a_matrix_is_factored_alike_with_its_zeros_and_without(monkeypatch, n_topics):
    """The descent of this package takes the steps of scikit-learn's; an empty word and row too."""
    counts = bunched(8, 0)[0].tolil()
    counts[:, 3] = counts[7] = 0
    components = []
    for cells in (counts.shape[0] * counts.shape[1], 0):
        monkeypatch.setattr(judging, "DENSE", cells)
        components.append(judging.factor(csr_matrix(counts), n_topics)[1])
    assert components[0].shape == components[1].shape == (n_topics, counts.shape[1])
    np.testing.assert_allclose(*components, atol=1e-10)


def test_one_step_of_descent_by_hand():
    """One row of two words, 3 and 4; the second topic has no words yet, so its row stays."""
    weighted = csr_matrix(np.array([[3.0, 4.0]]))
    found = judging._descend(weighted, np.array([[1.0, 2.0]]), np.array([[1, 1], [0, 0.0]]), 1)
    # the first topic takes (3 + 4) / 2 of the row, then 3 / 3.5 and 4 / 3.5 less the second's
    # words, which are none; the second takes what is left, nothing
    assert found == pytest.approx(np.array([[6 / 7, 8 / 7], [0, 0]]))


def test_the_number_with_the_largest_margin_is_taken_of_equals_the_smallest():
    table = pd.DataFrame({"n_topics": [2, 3, 4], "margin": [0.1, 0.3, 0.3]})
    assert judging.best(table) == 3


def trial(n_topics, stability, coherence, **more):
    row = {"n_topics": n_topics, "stability": stability, "coherence": coherence}
    return row | {"kept": 0.5, "diversity": 1.0} | more


def test_margin_and_p_by_hand():
    tried = pd.DataFrame([trial(2, 0.8, 0.4), trial(3, 0.6, 0.4)])
    null = pd.DataFrame(
        [trial(n, 0.5 + lead, 0.1 + lead, shuffle=i)
         for i, lead in enumerate((-0.1, 0.0, 0.1)) for n in (2, 3)]
    )  # fmt: skip
    table = judging.compare(tried, null)
    assert table["null_stability"].tolist() == [0.5, 0.5]
    assert table["margin"].tolist() == [0.3, 0.17]  # (2 x .3 + .3) / 3, (2 x .1 + .3) / 3
    test = judging.test(tried, null).set_index("measure")
    spread = np.std([-0.1, 0, 0.1])
    assert test.loc["stability", "lead"] == pytest.approx((0.3 + 0.1) / 2 / spread, abs=0.01)
    assert test["p_value"].tolist() == [0.25, 0.25]  # none of three leads as far: 1 / 4
    worse = judging.test(tried.assign(stability=0.5), null).set_index("measure")
    assert worse.loc["stability", "p_value"] == 0.75  # two of three lead as far: 3 / 4


def test_processes_find_the_topics_of_one():
    """Three at once, so that shuffles of the last round are drawn in vain."""
    alone, together = (topics.fit(planted(8, shuffle=True), 2, n_jobs=n) for n in (1, 3))
    assert alone.run == together.run
    for name in ("summary", "choice", "test", "null", "null_topics", "halves", "passages"):
        pd.testing.assert_frame_equal(getattr(alone, name), getattr(together, name))


@pytest.mark.parametrize(
    ("ahead", "drawn"),
    [([], 12), ([0, 1, 2], 12), ([0, 1, 2, 3], 9), ([0, 1, 9, 10], 11), ([0, 1, 2, 11], 12)],
)
@pytest.mark.parametrize("measure", ["stability", "coherence"])
def test_no_more_shuffles_are_drawn_once_four_lead_as_far(monkeypatch, measure, ahead, drawn):
    """Of at least nine; the corpus has .5 of both measures, a shuffle that is ahead .6 of one."""

    def trials(counts, articles, candidates, *, n, random_state, n_jobs=1):
        row = trial(2, 0.1, 0.1)
        return pd.DataFrame([row | ({measure: 0.6} if random_state in ahead else {})])

    monkeypatch.setattr(judging, "trials", trials)
    counts, articles = bunched(4, 0)
    tried = pd.DataFrame([trial(2, 0.5, 0.5)])
    null = judging.null(counts, articles, [2], shuffles=12, n=1, tried=tried)
    assert null["shuffle"].tolist() == list(range(drawn))
    test = judging.test(tried, null).set_index("measure")
    assert test.loc[measure, "p_value"] == round((len(ahead) + 1) / (drawn + 1), 3)
    assert len(judging.null(counts, articles, [2], shuffles=12, n=1)) == 12


@pytest.mark.parametrize(
    ("n_rows", "numbers"),
    [(4, [2]), (14, [2]), (20, [2, 3, 4]), (60, list(range(2, 9))), (400, list(range(2, 13))),
     (401, [2, 3, 5, 8, 12, 20]), (900, [2, 3, 5, 8, 12, 20, 30, 50])],
)  # fmt: skip
def test_numbers_that_are_tried(n_rows, numbers):
    assert judging.numbers(n_rows) == numbers


def test_npmi_by_hand():
    # words 0 and 1 always together, 0 and 2 never, 3 and 4 independent
    present = csr_matrix(
        np.array([[1, 1, 0, 1, 1], [1, 1, 0, 1, 0], [0, 0, 1, 0, 1], [0, 0, 1, 0, 0]])
    )
    scores = judging.npmi(present, [np.array(pair) for pair in ([0, 1], [0, 2], [3, 4], [0])])
    assert scores[:3] == pytest.approx([1.0, -1.0, 0.0])
    assert np.isnan(scores[3])


def test_ranked_words_break_ties_by_column_and_leave_out_zeros():
    rows = np.array([[0.5, 1.0, 0.5, 0.0], [0.0, 0.0, 0.0, 0.0]])
    ranked = rank_words(rows, csr_matrix(np.ones((3, 4))), 10)
    assert [list(words) for words in ranked] == [[1, 0, 2], []]


def test_a_word_that_other_topics_share_ranks_lower():
    # by weight word 0 leads; half of it is the other topic's: 1.0 x .5^(1/3) = .79 < .9
    rows = np.array([[1.0, 0.9, 0.0], [1.0, 0.0, 0.9]])
    ranked = rank_words(rows, csr_matrix(np.ones((3, 3))))
    assert [list(words) for words in ranked] == [[1, 0], [2, 0]]


def test_of_twenty_words_those_that_keep_company_stay():
    """Words 0-3 and 14-19 stand together in ten passages, 4-13 each in one of their own."""
    counts = np.zeros((20, 20))
    company = [*range(4), *range(14, 20)]
    counts[:10, company] = 1
    counts[np.arange(10, 20), np.arange(4, 14)] = 1
    weights = np.linspace(1, 0.9, 20)[None, :]
    (ranked,) = rank_words(weights, csr_matrix(counts))
    assert ranked[:10].tolist() == company
    assert sorted(ranked[10:].tolist()) == list(range(4, 14))


def test_amounts_are_the_least_squares_and_never_negative():
    components = np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0]])
    rows = csr_matrix(np.array([[2.0, 5.0, 3.0], [1.0, 0.0, 0.0], [0.0, 0.0, 0.0]]))
    found = amounts(rows, components) / components.sum(axis=1)
    assert found[0] == pytest.approx([2, 3])  # 2 x (1, 1, 0) + 3 x (0, 1, 1)
    assert found[1] == pytest.approx([0.5, 0])  # unbounded: (2/3, -1/3)
    assert found[2] == pytest.approx([0, 0])


def held(counts, articles):
    """Which words stand in which article."""
    return np.array([counts[articles == one].sum(axis=0) > 0 for one in np.unique(articles)])


@given(
    st.lists(
        st.tuples(st.lists(st.integers(0, 3), min_size=6, max_size=6), st.integers(0, 3)),
        min_size=1, max_size=9,
    )
)  # fmt: skip
def test_exchanging_words_keeps_passages_bunches_and_how_many_articles_have_a_word(rows):
    counts = np.array([words for words, _ in rows], dtype=float)
    articles = np.array([article for _, article in rows])
    exchanged = judging.exchange_words(csr_matrix(counts), articles, np.random.default_rng(0))
    exchanged = exchanged.toarray()
    assert (np.sort(exchanged, axis=1) == np.sort(counts, axis=1)).all()  # also their lengths
    before, after = held(counts, articles), held(exchanged, articles)
    assert (before.sum(axis=0) == after.sum(axis=0)).all()
    assert (before.sum(axis=1) == after.sum(axis=1)).all()
    for one in np.unique(articles):  # the same columns of counts, under other words
        mine, theirs = (table[articles == one].T.tolist() for table in (counts, exchanged))
        assert sorted(mine) == sorted(theirs)


def test_words_that_stand_together_everywhere_are_parted():
    """Words 0 and 1 share a passage in each of 12 articles, as do 2 and 3; then they need not."""
    counts = csr_matrix(np.tile([[1.0, 1, 0, 0], [0, 0, 1, 1]], (12, 1)))
    articles = np.repeat(np.arange(12), 2)
    exchanged = judging.exchange_words(counts, articles, np.random.default_rng(0)).toarray()
    together = (exchanged[:, 0] * exchanged[:, 1]).sum()
    assert 0 < together < 12  # one in three by chance


@given(st.lists(st.text(alphabet="abcd .é’U\n", max_size=60), max_size=5))
@settings(max_examples=40, deadline=None)
def test_any_text_gives_a_verdict(texts):
    corpus = [article(f"a{i}", text) for i, text in enumerate(texts)]
    model = topics.fit(corpus)
    assert model.verdict.endswith(".")
    assert len(model.top_words()) == model.n_topics


@pytest.mark.parametrize(("n_articles", "sizes"), [(2, (1, 1)), (5, (2, 3)), (400, (150, 150))])
def test_halves_share_no_article(n_articles, sizes):
    articles = np.repeat(np.arange(n_articles), 3)
    pairs = judging.halves(articles, 4, np.random.default_rng(0))
    assert len(pairs) == 4
    for pair in pairs:
        first, second = (set(articles[rows]) for rows in pair)
        assert (len(first), len(second)) == sizes and not first & second
        assert tuple(map(len, pair)) == (3 * sizes[0], 3 * sizes[1])  # whole articles


@pytest.mark.parametrize(
    ("corpus", "message"),
    [
        (planted(1)[0], "this is one: pass the corpus"),
        ([*planted(2), *planted(1)], "two articles have the id 'a0'"),
    ],
)
def test_what_is_no_corpus_is_named(corpus, message):
    with pytest.raises(ValueError, match=message):
        topics.fit(corpus)


@pytest.mark.usefixtures("few_shuffles")
def test_both_measures_must_beat_the_null(monkeypatch):
    measures = pd.DataFrame({"measure": ["stability", "coherence"], "lead": 1.0, "n_shuffles": 39})
    for stable, coherent, found in [(0.2, 0.025, 0), (0.025, 0.2, 0), (0.025, 0.05, 1)]:
        test = measures.assign(p_value=[stable, coherent])
        monkeypatch.setattr(judging, "test", lambda tried, chance, test=test: test)
        assert topics.fit(planted(6), n_topics=3).found == bool(found)


def test_the_lead_is_averaged_over_the_numbers():
    """Two shuffles whose leads differ between the numbers: each is ahead once."""
    tried = pd.DataFrame([trial(2, 0.5, 0.1), trial(3, 0.5, 0.1)])
    values = {(0, 2): 0.7, (0, 3): 0.3, (1, 2): 0.3, (1, 3): 0.7}
    null = pd.DataFrame([trial(n, x, x, shuffle=i) for (i, n), x in values.items()])
    test = judging.test(tried, null).set_index("measure")
    assert test.loc["stability", ["lead", "p_value"]].tolist() == [0, 1]


def test_coherence_of_a_trial_is_the_mean_of_its_topics():
    model = topics.fit(planted(), n_topics=3)
    row = model.choice.iloc[0]
    assert row["coherence"] == pytest.approx(model.coherence["coherence"].mean(), abs=0.01)
    assert len(model.null_topics) == 3 * 39
    mean = model.null_topics.groupby("shuffle")["stability"].mean()
    assert mean.to_numpy() == pytest.approx(model.null["stability"].to_numpy(), abs=0.011)


@pytest.mark.usefixtures("few_shuffles")
def test_topics_are_numbered_by_size(model):
    sums = model.passages.filter(like="share_").sum()
    assert len(model.passages) == 36 and sums.iloc[0] >= sums.iloc[1] - 0.5
    corpus = planted(6) + [article(f"s{i}", sea.text.split("\n\n")[0], event="s")
                           for i, sea in enumerate(planted(12, seed=9))]  # fmt: skip
    assert subject_of(topics.fit(corpus, n_topics=3, stop_words=[]).top_words(8)[0]) == "sea"


@pytest.mark.usefixtures("few_shuffles")
def test_a_quotation_that_all_print_is_no_topic():
    quote = "The admiral swore that no zeppelin would ever cross the frozen strait again. "
    corpus = planted(8)
    for one in corpus:
        one.text = one.text.replace("\n\n", f"\n\n{quote}", 1)
    words = sum(topics.fit(corpus, n_topics=3, stop_words=[]).top_words(50), [])
    assert not {"admiral", "zeppelin", "strait"} & set(words)


@pytest.mark.parametrize(("n", "unit"), [(199, "passage"), (200, "article")])
def test_from_two_hundred_articles_on_the_article_is_the_unit(n, unit):
    corpus = [article(f"a{i}", "And so it was.") for i in range(n)]
    assert topics.fit(corpus).unit == unit


def test_words_in_two_of_a_thousand_passages_are_too_rare():
    counts = np.zeros((1000, 2))
    counts[:2, 0] = counts[:3, 1] = 1
    assert topic_counts.usable(csr_matrix(counts), np.arange(1000)).tolist() == [1]


def test_the_versions_of_a_topic_in_two_halves_are_compared_with_each_other(monkeypatch):
    """Topic 0 has one version in both halves, in another order; the second half lacks topic 1."""
    reference = [np.arange(10), np.arange(10, 20)]
    swapped = np.array([1, 0, *range(2, 10)])
    found = iter([[np.arange(10, 20), swapped], [np.arange(10)]])
    monkeypatch.setattr(judging, "topic_words", lambda counts, n: next(found))
    counts, rows = csr_matrix(np.ones((2, 20))), np.array([0])
    agreement, kept, versions = judging.returns(counts, reference, [(rows, rows)])
    assert [(topic, pair) for topic, pair, *_ in versions] == [(0, 0)]
    assert [words.tolist() for words in versions[0][2:]] == [swapped.tolist(), list(range(10))]
    assert kept.tolist() == [[1], [0]]
    assert agreement[:, 0] == pytest.approx([0.9, 0])  # all depths but the first agree


def test_pairs_of_words_by_hand():
    """Four passages: fish in two, quota in one of these, port in the two others."""
    counts = csr_matrix(np.array([[1, 1, 0], [2, 0, 0], [0, 0, 1], [0, 0, 3]]))
    top = [np.array([0, 1, 2])]
    shown = np.array(["fish", "quota", "port"], dtype=object)
    table = topic_model.pairs(judging.word_pairs(counts, top), top, shown, 4)
    assert table.to_numpy().tolist() == [
        [0, "fish", "quota", 2, 1, 1, 0.5, 0.5],  # log 2 over log 4
        [0, "fish", "port", 2, 2, 0, 1.0, -1.0],
        [0, "quota", "port", 1, 2, 0, 0.5, -1.0],
    ]
    assert judging.npmi(counts, top).tolist() == pytest.approx([-0.5])


def test_the_evidence_of_a_model_adds_up_to_its_summary(model):
    summary = model.summary
    pairs = model.pairs.groupby("topic")["npmi"].mean()
    assert pairs.to_numpy() == pytest.approx(summary["coherence"].to_numpy(), abs=0.011)
    kept = model.halves.groupby("topic")["n_common"].sum() / (10 * (1 + model.halves["pair"].max()))
    assert kept.to_numpy() == pytest.approx(summary["kept"].to_numpy(), abs=0.006)
    for first, second, common in model.halves[["first_half", "second_half", "common"]].to_numpy():
        there = set(second.split(", "))
        assert ", ".join(word for word in first.split(", ") if word in there) == common
    known = set(model.words["shown"])
    exchanged = model.null_topics["words"].str.split(", ").explode()
    assert known & set(exchanged) and exchanged.groupby(level=0).size().max() <= 10


def test_steady_topics_are_above_the_range_of_those_of_the_shuffles():
    summary = pd.DataFrame({"topic": [0, 1], "label": ["a", "b"], "stability": [0.1, 0.3],
                            "kept": [0.2, 0.5]})  # fmt: skip
    null = pd.DataFrame({"stability": [0.0, 0.1, 0.2]})
    bare = topic_model.no_topics(pd.DataFrame({"article_id": []}), "passage", "none", null)
    table = replace(bare, summary=summary, null_topics=null).stability
    assert table["topic"].tolist() == [1, 0] and table["steady"].tolist() == [True, False]
    assert table.loc[0, ["null_low", "null_high"]].tolist() == [0.01, 0.19]
    assert bare.stability.empty


def test_summary_and_verdict_by_hand():
    frame = pd.DataFrame(
        {"article_id": ["a", "a", "b"], "source": ["A", "A", "B"], "event": ["e", "e", "e"],
         "topic": [0, 0, 0], "share_0": [0.9, 0.6, 0.5], "copy_of": [0, 0, 2]}
    )  # fmt: skip
    words = pd.DataFrame(
        {"topic": 0, "rank": [1, 2, 3, 4], "word": ["us", "sea", "x", "y"],
         "name": [True, False, False, False], "shown": ["US", "sea", "x", "y"]}
    )  # fmt: skip
    one = topic_model.summary(frame, words, np.array([0.5]), np.array([0.9]), np.array([0.1]))
    row = one.iloc[0]
    assert (row["label"], row["names"]) == ("US · sea · x", "US")
    assert row[["n_passages", "n_articles", "n_sources", "n_events"]].tolist() == [3, 2, 2, 1]
    assert row["top_article_share"] == 0.75  # 1.5 of 2
    chosen = pd.Series(
        {"n_topics": 4.0, "margin": 0.2, "stability": 0.5, "null_stability": 0.3,
         "coherence": 0.2, "null_coherence": 0.1, "kept": 0.9, "null_kept": 0.4}
    )  # fmt: skip
    test = pd.DataFrame(
        {"measure": ["stability", "coherence"], "p_value": [0.15, 0.025], "n_shuffles": 39}
    )
    text = topic_model.verdict(chosen, test, False, one, frame, "passage", "")
    assert text == (
        "The 4 topics are no better than words that bunch at random: margin 0.20 (stability "
        "0.50 against 0.30, ahead of 34 of 39 shuffles; coherence 0.20 against 0.10, ahead of "
        "all 39 shuffles); two halves of the articles share 9.0 of a topic's 10 words, 4.0 of "
        "shuffled ones; 1 of 1 topics lives mostly in one article; near-copies counted "
        "once (1 of 3 passages left out)."
    )
    text = topic_model.verdict(chosen, test, False, one, frame, "passage", "two are too few")
    assert text.startswith("No verdict: two are too few; 1 of 1 topics lives")


def test_words_are_shown_as_they_are_mostly_written():
    table = words_of_texts(["Beijing beijing Beijing’s sea", "Beijing"])
    assert topic_model.written(table, topic_counts.subject_terms(table)).tolist() == [
        "Beijing",
        "sea",
    ]


def test_exclusivity_is_the_share_of_a_word_that_a_topic_holds():
    components = np.array([[3.0, 1.0], [1.0, 1.0]])
    words = np.array(["a", "b"], dtype=object)
    ranked = [np.array([0, 1]), np.array([1, 0])]
    read = words_of_texts(["a b"])
    listed = topic_model.words(ranked, components, words, read, np.array([4, 5]))
    assert listed["exclusivity"].tolist() == [0.75, 0.5, 0.5, 0.25]
    assert listed["weight"].tolist() == [1, 0.33, 1, 1]
    assert listed["n_articles"].tolist() == [4, 5, 5, 4]


def test_strength_is_that_of_the_strongest_topic():
    frame = pd.DataFrame({"text": ["a", "b"]})
    table = topic_model.assign(
        frame, np.array([[1.0, 3.0], [0, 0]]), np.array([[0.1, 0.9], [0, 0]])
    )
    assert table.loc[0, ["topic", "weight", "strength"]].tolist() == [1, 0.75, 0.9]
    assert table.loc[1, "topic"] == -1 and np.isnan(table.loc[1, "strength"])


def test_exemplars_take_another_outlet_before_the_next_best(model):
    rows = model.passages[model.passages["topic"] == 0].assign(weight=0.5, strength=0.5, source="A")
    rows.loc[rows.index[-1], ["source", "strength"]] = ["B", 0.1]
    table = replace(model, passages=rows).exemplars(2)
    assert table["source"].tolist() == ["A", "B"]


def test_align_lists_what_differs(model):
    words = model.words.assign(word=model.words["word"].replace("harbour", "quay"))
    table = topics.align(model, replace(model, words=words)).set_index("topic")
    sea = [subject_of(words) for words in model.top_words(8)].index("sea")
    assert table.loc[sea, "only_here"] == "harbour" and table.loc[sea, "only_there"] == "quay"
    assert table.loc[sea, "agreement"] < 1 and (table.drop(sea)["agreement"] == 1).all()
