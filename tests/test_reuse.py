"""Shared wording on invented articles, with spans worked by hand."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import reuse
from analysis.corpus import Corpus, make_article


def corpus_of(*texts, events=None):
    """Return a corpus with an outlet for each text."""
    return Corpus(
        make_article(text, id=f"a{n}", source=f"s{n}", event=events[n] if events else "e")
        for n, text in enumerate(texts)
    )


def spans_hold(corpus, table):
    for row in table.itertuples():
        assert corpus[row.article_a].text[row.start_a : row.end_a] == row.text_a
        assert corpus[row.article_b].text[row.start_b : row.end_b] == row.text_b


def test_a_passage_is_as_long_as_it_can_be():
    corpus = corpus_of(
        "Fishers said that a grey balloon fell slowly into the cold sea on Monday.",
        "It was late. A Gray Balloon fell, slowly, into the cold sea; nobody saw it.",
    )
    table = reuse.shared_wording(corpus, altered=False)
    assert table["text_a"].tolist() == ["a grey balloon fell slowly into the cold sea"]
    assert table["text_b"].tolist() == ["A Gray Balloon fell, slowly, into the cold sea"]
    found = table.iloc[0]
    assert (found["kind"], found["n_words"], found["score"]) == ("verbatim", 9, 1)
    assert found["n_content"] == 6  # grey balloon fell slowly cold sea
    spans_hold(corpus, table)


def test_fewer_words_than_n_are_not_a_passage():
    corpus = corpus_of("We saw the cold sea rise.", "They crossed the cold sea today.")
    assert len(reuse.shared_wording(corpus, n=3, min_content=1, altered=False)) == 1
    assert len(reuse.shared_wording(corpus, n=4, min_content=1, altered=False)) == 0


def test_names_and_titles_are_not_wording():
    corpus = corpus_of(
        "Then Secretary of State Ann Lee came.", "It pleased Secretary of State Ann Lee much."
    )
    assert len(reuse.shared_wording(corpus, altered=False)) == 0
    assert len(reuse.shared_wording(corpus, altered=False, min_content=0)) == 1


def test_an_altered_sentence_shows_what_differs():
    corpus = corpus_of(
        "The grey balloon fell slowly into the cold sea off the coast on Monday.",
        "The grey ball fell slowly into the cold sea off the coast, reportedly.",
    )
    table = reuse.shared_wording(corpus)
    altered = table[table["kind"] == "altered"].iloc[0]
    assert altered["differs"] == "balloon → ball; on Monday → reportedly"
    # 14 and 13 words, of which The grey / fell .. coast agree: 2 + 9
    assert altered["n_words"] == 11
    assert altered["score"] == pytest.approx(22 / 27, abs=1e-6)
    passage = table[table["kind"] == "verbatim"].iloc[0]
    assert passage["text_a"] == "fell slowly into the cold sea off the coast"
    spans_hold(corpus, table)


def test_what_was_added_and_what_was_dropped():
    corpus = corpus_of(
        "The airship, officials said, drifted across the wide northern plains at night.",
        "The airship drifted across the wide and empty northern plains at night.",
    )
    table = reuse.shared_wording(corpus)
    altered = table[table["kind"] == "altered"].iloc[0]
    assert altered["differs"] == "− officials said; + and empty"


def test_a_sentence_that_stands_whole_in_the_other_is_not_altered():
    sentence = "the airship drifted across the wide northern plains at night"
    corpus = corpus_of(sentence.capitalize() + ".", f"Lee said {sentence} and in rain.")
    assert set(reuse.shared_wording(corpus)["kind"]) == {"verbatim"}


def test_other_sentences_on_the_same_thing_are_not_altered():
    corpus = corpus_of(
        "The airship drifted across the wide northern plains at night.",
        "Officers argued for days about who should shoot the airship.",
    )
    assert len(reuse.shared_wording(corpus)) == 0


@pytest.mark.parametrize("left", ["10 per cent of it fell", "10% of it fell"])
def test_spellings_of_one_word_agree(left):
    corpus = corpus_of(f"They say {left} far off.", "In all, ten percent of it fell on land.")
    table = reuse.shared_wording(corpus, min_content=0, altered=False)
    assert table["text_a"].tolist() == [left]
    assert table["text_b"].tolist() == ["ten percent of it fell"]


SHARED = "a grey balloon fell slowly into the cold sea"


def test_events_are_compared_only_when_asked():
    corpus = corpus_of(f"Here {SHARED}.", f"There {SHARED}.", events="ef")
    assert len(reuse.shared_wording(corpus)) == 0
    table = reuse.shared_wording(corpus, within=None, altered=False)
    assert table["event"].tolist() == [""]
    with pytest.raises(ValueError, match="'event' or None"):
        reuse.shared_wording(corpus, within="source")
    with pytest.raises(ValueError, match="n must be at least 1"):
        reuse.shared_wording(corpus, n=0)


def test_wording_that_is_everywhere_starts_no_comparison():
    corpus = corpus_of(*[f"Number {n}: {SHARED}." for n in range(4)])
    assert len(reuse.shared_wording(corpus, altered=False)) == 6
    assert len(reuse.shared_wording(corpus, altered=False, max_postings=3)) == 0


def test_a_passage_runs_through_wording_that_is_everywhere():
    rare = "while gulls cried over the empty pier"
    texts = [f"Here {SHARED} {rare}.", f"Then {SHARED} {rare}."]
    corpus = corpus_of(*texts, *[f"Number {n}: {SHARED}." for n in range(3)])
    table = reuse.shared_wording(corpus, altered=False, max_postings=3)
    assert table["text_a"].tolist() == [f"{SHARED} {rare}"]


def test_the_voice_of_most_words():
    corpus = corpus_of(f"Lee: “{SHARED}”.", f"Once {SHARED}.")
    end = len(corpus["a0"].text)
    columns = ["article_id", "start", "end", "voice", "speaker_id"]
    voices = pd.DataFrame([("a0", 5, end, "quoted", "lee")], columns=columns)
    row = reuse.shared_wording(corpus, altered=False, voices=voices).iloc[0]
    assert (row["voice_a"], row["voice_b"]) == ("quoted", "outlet")
    row = reuse.shared_wording(corpus, altered=False).iloc[0]
    assert (row["voice_a"], row["voice_b"]) == ("unknown", "unknown")


def test_a_paragraph_that_stands_twice():
    corpus = corpus_of(f"Here {SHARED}.\n\nThen rain came.\n\nThere {SHARED}.")
    table = reuse.repeated(corpus)
    assert table["text_a"].tolist() == [SHARED]
    assert table["start_a"].iloc[0] < table["end_a"].iloc[0] <= table["start_b"].iloc[0]
    assert len(reuse.shared_wording(corpus)) == 0  # one article shares nothing with itself


def test_a_repetition_does_not_overlap_itself():
    corpus = corpus_of("Well " + "tick " * 20 + "it went.")
    table = reuse.repeated(corpus)
    assert len(table) > 0
    assert (table["end_a"] <= table["start_b"]).all()


def test_near_copies_by_hand():
    # runs of 5: a0 has 9 words, so 5; a1 has 7, so 3; they share "one two three four five six"
    corpus = corpus_of(
        "Red one blue green black white pink gold grey.", "Red one blue green black white sank.",
        "Nothing of that kind was ever seen here.",
    )  # fmt: skip
    table = reuse.near_copies(corpus)
    assert len(table) == 1
    row = table.iloc[0]
    assert (row["article_a"], row["article_b"], row["shared"]) == ("a0", "a1", 2)
    assert row["jaccard"] == pytest.approx(2 / 6, abs=1e-6)
    assert row["containment_a"] == pytest.approx(2 / 5, abs=1e-6)
    assert row["containment_b"] == pytest.approx(2 / 3, abs=1e-6)
    assert len(reuse.near_copies(corpus, min_containment=0.7)) == 0
    assert len(reuse.near_copies(corpus, max_articles=1)) == 0


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of("One."), corpus_of("One.", "Two.")])
@pytest.mark.parametrize("find", [reuse.shared_wording, reuse.repeated, reuse.near_copies])
def test_nothing_shared_gives_an_empty_typed_table(corpus, find):
    table = find(corpus)
    assert len(table) == 0
    assert "int64" in {str(dtype) for dtype in table.dtypes}


WORDS = st.lists(st.sampled_from("the a grey balloon fell Lee US % don’t rose".split()), min_size=5)
MARKS = st.sampled_from([" ", ", ", "\n\n", " “", "” ", ". "])


@given(st.lists(st.tuples(WORDS, MARKS), min_size=2, max_size=4))
def test_spans_hold_what_they_show_and_agree(parts):
    corpus = corpus_of(*[f"Word {mark.join(words)} end." for words, mark in parts])
    table = reuse.shared_wording(corpus, n=3, min_content=0)
    spans_hold(corpus, table)
    assert table["score"].between(0, 1).all()
    assert (table.loc[table["kind"] == "verbatim", "differs"] == "").all()
    assert (table.loc[table["kind"] == "altered", "differs"] != "").all()


@given(WORDS)
def test_an_article_and_its_copy_match_in_full(words):
    text = " ".join(words) + " end."
    corpus = corpus_of(text, text)
    longest = reuse.shared_wording(corpus, min_content=0).iloc[0]
    clean = corpus["a0"].text
    assert (longest["start_a"], longest["start_b"]) == (0, 0)
    assert longest["text_a"] == longest["text_b"] == clean[: longest["end_a"]]
    assert clean[longest["end_a"] :] == "."
    copies = reuse.near_copies(corpus).iloc[0]
    assert copies["jaccard"] == copies["containment_a"] == copies["containment_b"] == 1


@given(WORDS, WORDS)
def test_the_order_of_two_articles_does_not_matter(first, second):
    texts = [" ".join(words) + " end." for words in (first, second)]
    forward = reuse.shared_wording(corpus_of(*texts), n=3, min_content=0, altered=False)
    back = reuse.shared_wording(corpus_of(*texts[::-1]), n=3, min_content=0, altered=False)
    a, b = ["start_a", "end_a"], ["start_b", "end_b"]
    assert set(map(tuple, forward[a + b].to_numpy())) == set(map(tuple, back[b + a].to_numpy()))
