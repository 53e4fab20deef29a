"""Words as numbers: what is read from them is what is read from the texts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import compare, reuse, stats, topics
from analysis.compare import log_odds
from analysis.compare.log_odds import _shuffles
from analysis.corpus import Article, Corpus, make_article
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import (
    Words,
    add_voice,
    count_terms,
    labels_of,
    word_rows,
    words_of,
    words_of_texts,
)
from analysis.quotes.voices import split
from analysis.reuse import copies, runs
from analysis.text import segment
from analysis.text.english import normalise
from tests.builders import planted

VOICE_COLUMNS = ["article_id", "start", "end", "voice", "speaker_id"]


def corpus_of(*texts, **fields):
    """Return a corpus of a0, a1 and so on, by the sources A, B, A, B."""
    return Corpus(
        make_article(
            text, id=f"a{n}", source="AB"[n % 2], event="e", **{k: v[n] for k, v in fields.items()}
        )
        for n, text in enumerate(texts)
    )


def uncleaned(text, id="a0", **fields):
    """Return an article whose text is as given."""
    return Article(id=id, raw=text, cleaned=Cleaned(text, (), {}), **{"source": "A"} | fields)


def described(corpus, voices=None):
    """Return the words of a corpus, with all metadata in the table of articles."""
    words = words_of(corpus, voices)
    return replace(words, articles=corpus.frame.assign(n_chars=words.articles["n_chars"]))


TWO = corpus_of("The gull rose. The gull sank.", "A gull's egg, the egg.")


@pytest.fixture(scope="module")
def shipped(coverage):
    voices = split(coverage)
    return coverage, voices, described(coverage, voices)


def test_a_row_by_hand():
    text = "Ann said: “Go now” 1,000 times,\u00a0or\u00a0less than that."
    voices = pd.DataFrame([["a0", 11, 17, "quoted", "s"]], columns=VOICE_COLUMNS)
    row = word_rows([uncleaned(text)], voices).to_dict("records")[0]
    assert text[11:17] == "Go now"
    assert row == {
        "article_id": "a0",
        "n_chars": len(text),
        "words": ["Ann", "said", "Go", "now", "1,000", "times", "or", "less", "than", "that"],
        "gaps": [0, 2, 0, 2, 1, 2, 0, 3, 2, 2],
        "quoted": [False, False, True, True, *[False] * 6],
    }
    assert word_rows([uncleaned(text)])["quoted"].tolist() == [None]
    assert word_rows([uncleaned(" \n")])["n_chars"].tolist() == [0]


def test_a_corpus_by_hand():
    words = described(TWO)
    assert len(words) == 2
    assert words.vocabulary == ["The", "gull", "rose", "sank", "A", "gull's", "egg", "the"]
    assert words.codes.tolist() == [0, 1, 2, 0, 1, 3, 4, 5, 6, 7, 6]
    assert words.lengths.tolist() == [6, 5]
    assert words.articles["source"].tolist() == ["A", "B"]
    assert labels_of(words, "id") == ["a0", "a1"]
    assert repr(words) == "Words(2 articles, 11 words)"


def test_counts_by_hand():
    counts, terms = count_terms(described(TWO))
    assert terms.tolist() == ["a", "egg", "gull", "rose", "sank", "the"]
    assert counts.toarray().tolist() == [[0, 0, 2, 1, 1, 2], [1, 2, 1, 0, 0, 1]]
    counts, terms = count_terms(described(TWO), bigrams=True, min_count=2)
    assert (terms.tolist(), counts.toarray().tolist()) == (["the gull"], [[2], [0]])


def tables(corpus, voices=None):
    return corpus.frame, word_rows(corpus, voices)


def same(left, right):
    assert left.vocabulary == right.vocabulary
    for name in ("codes", "lengths", "gaps", "capital", "quoted"):
        assert np.array_equal(getattr(left, name), getattr(right, name))
    pd.testing.assert_frame_equal(left.articles, right.articles)


@pytest.mark.parametrize("size", [1, 7, 100])
def test_batches_from_files_give_the_words_of_the_corpus(shipped, tmp_path, size):
    corpus, voices, words = shipped
    frame, rows = tables(corpus, voices)

    def batches():
        for first in range(0, len(frame), size):
            some = rows[first : first + size][::-1]  # in any order
            some.to_parquet(tmp_path / "part.parquet")
            yield frame[first : first + size], pd.read_parquet(tmp_path / "part.parquet")

    same(Words.read(batches()), words)


def test_words_are_those_of_the_texts(shipped):
    corpus, voices, words = shipped
    rows = [
        (n, start, end, normalise(one.text[start:end]), one.text[start].isupper())
        for n, one in enumerate(corpus)
        for start, end in segment.words(one.text)
    ]
    columns = (words.article, words.start, words.end, words.terms[words.codes], words.capital)
    assert list(zip(*(column.tolist() for column in columns), strict=True)) == rows
    assert np.diff(words.edges).tolist() == words.lengths.tolist()
    ids = words.articles["article_id"].to_numpy()[words.article]
    spoken = add_voice(pd.DataFrame({"article_id": ids, "start": words.start}), voices)["voice"]
    for voice in ("outlet", "quoted"):
        assert words.of_voice(voice).tolist() == (spoken == voice).tolist()
    inside = {  # each place in a quoted span, the plain way
        (row.article_id, place)
        for row in voices[voices["voice"] == "quoted"].itertuples()
        for place in range(row.start, row.end)
    }
    plain = [(id, start) in inside for id, start in zip(ids, words.start.tolist(), strict=True)]
    assert words.quoted.tolist() == plain


def test_words_without_ids_are_those_of_articles():
    words = words_of_texts(article.text for article in TWO)
    assert list(words.articles) == ["n_chars"]
    same(replace(words, articles=described(TWO).articles), described(TWO))


def test_voices_are_handed_in():
    words = words_of(TWO)
    for voice in ("outlet", "quoted"):
        with pytest.raises(ValueError, match=f"no voices, so none are {voice}: give voices.split"):
            count_terms(words, voice)
    for missing in VOICE_COLUMNS:
        with pytest.raises(ValueError, match=f"the table of voices lacks {missing}"):
            words_of(TWO, pd.DataFrame(columns=VOICE_COLUMNS).drop(columns=missing))
    with pytest.raises(ValueError, match="leave `voices` out"):
        words_of(words, pd.DataFrame(columns=VOICE_COLUMNS))


def test_chosen_articles_are_a_corpus_of_their_own(shipped):
    corpus, voices, words = shipped
    mask = [article.source == corpus.sources[1] for article in corpus]
    alone = described(corpus.filter(source=corpus.sources[1]), voices)
    chosen = words.select(mask)
    pd.testing.assert_frame_equal(
        chosen.articles[["article_id", "n_chars"]], alone.articles[["article_id", "n_chars"]]
    )
    assert chosen.vocabulary == alone.vocabulary
    assert chosen.codes.tolist() == alone.codes.tolist()
    assert chosen.quoted.tolist() == alone.quoted.tolist()


def test_a_sample_is_drawn_without_replacement_in_order(shipped):
    words = shipped[2]
    drawn = words.sample(9, random_state=1)
    ids = words.articles["article_id"].tolist()
    places = [ids.index(one) for one in drawn.articles["article_id"]]
    assert len(places) == 9 and places == sorted(set(places))
    same(words.sample(9, random_state=1), drawn)
    assert words.sample(9, random_state=2).articles["article_id"].tolist() != ids[:9]
    assert words.sample(24) is words
    with pytest.raises(ValueError, match="at least 1"):
        words.sample(0)


FRAME, ROWS = tables(TWO)


@pytest.mark.parametrize(
    ("batches", "said"),
    [
        (
            [(FRAME.drop(columns="article_id"), ROWS)],
            "the table of articles lacks article_id; it has",
        ),
        (
            [(FRAME, ROWS.drop(columns=["gaps", "words"]))],
            "the table of words lacks words, gaps; it has",
        ),
        ([(FRAME, ROWS[:1])], "no words of article 'a1'"),
        ([(FRAME[:1], ROWS)], "words of 'a1', which is not among"),
        ([(FRAME, pd.concat([ROWS, ROWS[:1]]))], "two rows of words for article 'a0'"),
        ([(FRAME, ROWS), (FRAME[:1], ROWS[:1])], "two articles have the id 'a0'"),
        ([(FRAME, ROWS.assign(gaps=[[0], [0]]))], "gaps of 'a0': 1 values for 6 words"),
        ([(FRAME, ROWS.assign(gaps=[[4] * 6, [4] * 5]))], "words of an earlier version .* again"),
        ([(FRAME, ROWS.assign(quoted=[[True], [True]]))], "quoted of 'a0': 1 values for 6"),
        ([(FRAME, ROWS.assign(quoted=[[True] * 6, None]))], "some articles have voices"),
    ],
)
def test_batches_that_do_not_fit_are_named(batches, said):
    with pytest.raises(ValueError, match=said):
        Words.read(batches)


def test_what_words_can_not_tell_is_said():
    words = described(TWO)
    with pytest.raises(ValueError, match="hold no voices"):
        compare.keyness(words, voice="outlet")
    with pytest.raises(ValueError, match="voice must be one of"):
        compare.keyness(words, voice="loud")
    with pytest.raises(ValueError, match="names are found in texts"):
        compare.keyness(words, terms="names")
    with pytest.raises(ValueError, match="leave `voices` out"):
        compare.keyness(words, voices=pd.DataFrame(columns=VOICE_COLUMNS))
    with pytest.raises(ValueError, match="the table of articles lacks party; it has article_id"):
        compare.keyness(words, by="party")
    with pytest.raises(ValueError, match="without their sentences"):
        topics.fit(words, unit="passage")
    with pytest.raises(ValueError, match="a mask of 3 values for 2 articles"):
        words.select([True, False, True])


@pytest.mark.parametrize(
    "words", [Words.read([]), described(Corpus([])), described(TWO).select([False] * 2)]
)
def test_nothing_is_read_from_no_articles(words):
    assert len(words) == 0
    assert count_terms(words)[0].shape == (0, 0)
    with pytest.warns(UserWarning, match="nothing to compare"):
        assert compare.keyness(words).empty
    assert reuse.near_copies(words).empty
    assert topics.fit(words).verdict == "No topics: there is no text."


# --- the same tables -------------------------------------------------------------------------


@pytest.mark.parametrize("voice", ["all", "outlet", "quoted"])
@pytest.mark.parametrize("terms", ["words", "bigrams"])
def test_keyness_of_the_shipped_corpus(shipped, terms, voice):
    corpus, voices, words = shipped
    options = {"terms": terms, "voice": voice, "drop": ["china"], "n_permutations": 50}
    expected = compare.keyness(corpus, voices=voices, **options)
    assert len(expected) > 500
    pd.testing.assert_frame_equal(compare.keyness(words, **options), expected)


def test_keyness_by_a_column_of_the_articles():
    corpus = corpus_of("One gull rose.", "One gull sank.", "A crow sat.", "A crow ate.")
    words = described(corpus)
    words.articles["bird"] = ["gull", "gull", "crow", None]
    table = compare.keyness(words, by="bird", min_count=2, reference="gull")
    assert table["group"].unique().tolist() == ["", "crow"]
    counts = table[table["group"] == "crow"].set_index("term")["counts"]
    assert counts.to_dict() == {"gull": 0, "one": 0}  # a and crow stand once each here


PIECES = st.lists(
    st.sampled_from(
        ["gull", "Gull's", "US", "us", "1,000", "per cent", "percent", "2", "000", ",", "“", "”",
         ".", "'", "\n", "  ", "\u00a0", "$", "don’t", "U.S.", "twenty", "A-B"]
    ),
    min_size=1,
    max_size=40,
)  # fmt: skip


@settings(max_examples=40)  # about seven of each kind of terms and voice
@given(
    st.lists(PIECES, min_size=2, max_size=5),
    st.integers(0, 99),
    st.sampled_from(["words", "bigrams"]),
    st.sampled_from(["all", "outlet", "quoted"]),
)
def test_any_text_gives_the_same_tables(pieces, cut, terms, voice):
    texts = [" ".join(some).replace(" ,", ",").replace(", 0", ",0") for some in pieces]
    corpus = Corpus(
        uncleaned(text, id=f"a{n}", source="AB"[n % 2], event="e") for n, text in enumerate(texts)
    )
    voices = pd.DataFrame(
        [(one.id, cut % len(one.text), len(one.text), "quoted", "") for one in corpus],
        columns=VOICE_COLUMNS,
    )
    words = described(corpus, voices)
    options = {"terms": terms, "voice": voice, "n_permutations": 9}
    expected = compare.keyness(corpus, voices=voices, min_count=1, **options)
    pd.testing.assert_frame_equal(compare.keyness(words, min_count=1, **options), expected)
    expected = reuse.near_copies(corpus, 2, min_containment=0)
    pd.testing.assert_frame_equal(reuse.near_copies(words, 2, min_containment=0), expected)


@pytest.mark.parametrize("small", [2000, 0])
def test_near_copies_of_the_shipped_corpus(shipped, monkeypatch, small):
    corpus, _, words = shipped
    monkeypatch.setattr(copies, "_SMALL", small)
    expected = reuse.near_copies(corpus, min_containment=0.01)
    assert len(expected) > 20
    pd.testing.assert_frame_equal(reuse.near_copies(words, min_containment=0.01), expected)


def test_near_copies_compare_numbers_and_phrases_as_one_word():
    corpus = corpus_of("Some 1,000,000 gulls, 5 per cent.", "Some 1000000 gulls; five percent!")
    table = reuse.near_copies(described(corpus), 2)
    # some 1000000 gulls 5 percent: four runs of two
    assert table[["shared", "jaccard"]].to_numpy().tolist() == [[4, 1]]


def test_more_pairs_than_can_be_counted_are_refused(monkeypatch):
    corpus = corpus_of(*["The old gull sat on the wet quay."] * 3)  # three pairs
    monkeypatch.setattr(copies, "_MOST", 3)
    assert len(reuse.near_copies(corpus)) == 3
    monkeypatch.setattr(copies, "_MOST", 2)
    with pytest.raises(ValueError, match="more than 2 pairs .* lower max_articles"):
        reuse.near_copies(described(corpus))


def test_texts_printed_too_often_to_be_counted_are_told():
    corpus = corpus_of(*["The old gull sat on the wet quay."] * 3, "A crow sat on an old wet roof.")
    with pytest.warns(UserWarning, match="in more than 2 articles, and is not counted: 3;"):
        assert reuse.near_copies(described(corpus), max_articles=2).empty


@pytest.mark.parametrize("at_once", [1, 5, 1000])
def test_candidates_do_not_depend_on_how_many_are_looked_at_together(monkeypatch, at_once):
    hashes = np.array([1, 2, 3, 2, 3, 4, 5, 1, 5])
    article = np.array([0, 0, 0, 1, 1, 1, 2, 4, 4])
    expected = [[0, 1], [0, 4], [2, 4]]
    monkeypatch.setattr(runs, "_SHARED", at_once)
    assert sorted(runs.candidates(hashes, article, 5, 0).tolist()) == expected
    monkeypatch.setattr(runs, "_ROWS", at_once)
    assert sorted(runs.candidates(hashes, article, 5, 0, 3).tolist()) == expected
    with pytest.raises(ValueError, match="more than 2 pairs"):
        runs.candidates(hashes, article, 5, 0, 2)


@pytest.mark.parametrize("most", [1, 4, 9, 100])
def test_whole_articles_are_taken_together(most):
    lengths = np.array([3, 0, 2, 9, 1, 0])
    words = words_of_texts("a " * length for length in lengths)
    runs = list(words.parts(most))
    assert [place for first, last, _ in runs for place in range(first, last)] == list(range(6))
    for first, last, some in runs:
        assert some.stop - some.start == lengths[first:last].sum()
        assert last == first + 1 or some.stop - some.start <= most


@pytest.mark.parametrize("cells", [1, 50, 10**6])
def test_keyness_does_not_depend_on_how_much_is_looked_at_together(shipped, monkeypatch, cells):
    words = shipped[2]
    expected = compare.keyness(words, n_permutations=12)
    monkeypatch.setattr(log_odds, "_CELLS", cells)
    found = compare.keyness(words, n_permutations=12)
    pd.testing.assert_frame_equal(found, expected)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 2)), min_size=1, max_size=12))
def test_shuffles_are_those_of_the_package(pairs):
    codes, strata = (np.array(values, dtype=np.int64) for values in zip(*pairs, strict=True))
    shuffled = _shuffles(codes, strata, 5, 3)
    expected = stats.shuffle_within(codes.tolist(), strata.tolist(), n=5, random_state=3)
    assert shuffled.tolist() == expected.tolist()


def fit_tables(model):
    names = "passages prevalence summary words null null_topics choice test stop_words".split()
    return {name: getattr(model, name) for name in names}


def test_topics_of_the_words_are_those_of_the_articles():
    articles = planted(24)
    corpus = Corpus(
        make_article(one.text, id=one.id, source=one.source, event=one.event, byline="Ann Anchor")
        for one in articles
    )
    expected = topics.fit(corpus, unit="article")
    model = topics.fit(described(corpus))
    assert (model.unit, model.verdict) == ("article", expected.verdict)
    for name, table in fit_tables(expected).items():
        if name == "passages":
            assert (model.passages["text"] == "").all()
            lengths = [len(article.text) for article in corpus]
            assert model.passages["end"].tolist() == lengths
            table = table.assign(text=model.passages["text"])
        pd.testing.assert_frame_equal(getattr(model, name), table)
    pd.testing.assert_frame_equal(
        topics.stop_words(described(corpus), "article"), topics.stop_words(corpus, "article")
    )


def test_places_and_their_articles_by_hand(monkeypatch):
    words = words_of_texts(["One two three.", "", "Four.", "Five six."])
    for at_once in (1, 4, 100):  # words that are counted together
        monkeypatch.setattr("analysis.corpus.words._AT_ONCE", at_once)
        marked = np.array([True, False, True, False, True, True])
        assert words.per_article(marked).tolist() == [2, 0, 0, 2]
    assert words.article_of(np.arange(6)).tolist() == words.article.tolist() == [0, 0, 0, 2, 3, 3]


@given(st.lists(st.text("ab ", max_size=20), max_size=6), st.integers(1, 4), st.integers(1, 9))
def test_runs_in_parts_are_all_runs(texts, n, at_once):
    words = words_of_texts(texts)
    where, hashes = runs.shingles(words, n)
    spelled = [words.codes[place : place + n].tolist() for place in where]
    assert len(spelled) == sum(max(size - n + 1, 0) for size in words.lengths)
    assert all(
        (one == other) == (a == b)
        for one, a in zip(spelled, hashes, strict=True)
        for other, b in zip(spelled, hashes, strict=True)
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "_AT_ONCE", at_once)
        found = [runs.shingles(words, n, part, 3) for part in range(3)]
    assert sorted(np.concatenate([place for place, _ in found]).tolist()) == where.tolist()
    by_place = dict(zip(where.tolist(), hashes.tolist(), strict=True))
    assert all(
        by_place[place] == number and number % 3 == part
        for part, (places, numbers) in enumerate(found)
        for place, number in zip(places.tolist(), numbers.tolist(), strict=True)
    )
