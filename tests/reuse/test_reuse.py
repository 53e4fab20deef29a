"""Shared wording on invented articles, with spans worked by hand."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import reuse
from analysis.corpus import Article, Corpus, make_article
from analysis.corpus.cleaning import Cleaned
from analysis.corpus.words import compared, words_of
from analysis.reuse.runs import matches


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


def test_text_without_punctuation_is_compared_in_pieces():
    words = [f"{stem}{number}" for number in range(125) for stem in ("sea", "gull")]
    changed = ["rain" if place % 3 == 2 else word for place, word in enumerate(words)]
    table = reuse.shared_wording(corpus_of(" ".join(words), " ".join(changed)))
    assert table["kind"].tolist() == ["altered", "altered"]  # the first 200 words, the other 50
    assert table["n_words"].tolist() == [134, 33]
    assert table["score"].tolist() == [0.67, 0.66]


@pytest.mark.parametrize(
    "altered",
    [
        # 15 words, of which 5 are replaced, 5 dropped, or 6 change places with a neighbour
        "Divers from the squad hauled two rusty trawlers off the muddy reef near a lighthouse.",
        "Divers the navy hauled seven engines the sandy near the lighthouse.",
        "From divers the navy hauled seven engines rusty off sandy the reef near lighthouse the.",
    ],
)
def test_a_third_of_the_words_may_change(altered):
    original = (
        "Divers from the navy hauled seven rusty engines off the sandy reef near the lighthouse."
    )
    others = [f"Officers of ship {n} said that rain fell on the harbour." for n in range(20)]
    table = reuse.shared_wording(corpus_of(original, altered, *others), min_content=3)
    found = table[(table["kind"] == "altered") & (table["article_a"] == "a0")]
    assert found["article_b"].tolist() == ["a1"]


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


FINDERS = [reuse.shared_wording, reuse.repeated, reuse.near_copies, reuse.boilerplate]


@pytest.mark.parametrize(
    "corpus",
    [
        Corpus([]),
        corpus_of("One."),
        corpus_of("One.", "Two."),
        corpus_of("The grey balloon fell into the sea.", "Nobody had seen any of those ships."),
        Corpus([Article("", "", "", Cleaned("")), Article(" ä/1", "", "", Cleaned("...\n\n“”"))]),
    ],
)
@pytest.mark.parametrize("find", FINDERS)
def test_nothing_shared_gives_an_empty_typed_table(corpus, find):
    table = find(corpus)
    assert len(table) == 0
    assert table.dtypes.equals(find(corpus_of(*[f"Here {SHARED}. " * 2] * 3)).dtypes)
    longer = corpus_of("Nobody had seen any of those ships.", "The grey balloon fell at last.")
    assert len(find(longer, n=50)) == 0


@pytest.mark.parametrize("find", FINDERS)
def test_runs_of_no_words_are_refused(find):
    with pytest.raises(ValueError, match="n must be at least 1, not 0"):
        find(corpus_of(SHARED), n=0)


@pytest.mark.parametrize("find", FINDERS)
def test_one_word_a_hundred_thousand_times(find):
    """It ends: pairs of places are not formed."""
    text = "buffalo " * 100_000
    corpus = Corpus(Article(id, "s", "", Cleaned(text)) for id in ("a", "b"))
    table = find(corpus)
    assert len(table) == (1 if find is reuse.near_copies else 0)


def test_which_article_was_first():
    texts = [f"Here {SHARED}.", f"There {SHARED}."]
    articles = [make_article(text, id=text[:1], published="2023-02-04") for text in texts]
    row = reuse.shared_wording(Corpus(articles), altered=False).iloc[0]
    assert (row["article_a"], row["first"]) == ("H", "same day")
    articles[0] = make_article(texts[0], id="H", published="2023-02-05")
    assert reuse.shared_wording(Corpus(articles))["first"].tolist() == ["b", "b"]


def test_boilerplate_is_flagged():
    corpus = corpus_of(f"Here {SHARED}. We saw it rain.", f"There {SHARED}.")
    plain = reuse.shared_wording(corpus, altered=False)
    assert plain["boilerplate"].tolist() == [False]
    spans = [("a1", 6, 6 + len(SHARED)), ("gone", 0, 9)]
    for own, expected in [(spans, True), ([("a1", 6, 20)], False)]:  # 6:20 is "a grey balloon"
        table = pd.DataFrame({"spans": [own]})
        flagged = reuse.shared_wording(corpus, altered=False, boilerplate=table)
        assert flagged["boilerplate"].tolist() == [expected]


TEXTS = st.lists(st.lists(st.sampled_from("ab"), max_size=14), min_size=2, max_size=3)


@given(TEXTS, st.integers(1, 4), st.booleans())
def test_every_run_of_n_words_is_found(texts, n, one_group):
    """Against all pairs of places, one by one."""
    corpus = [Article(f"a{k}", "s", "", Cleaned(" ".join(text))) for k, text in enumerate(texts)]
    groups = np.zeros(3, dtype=np.int64) if one_group else np.array([0, 1, 0])
    found = matches(compared(words_of(corpus)), n, max_postings=1000, groups=groups)
    words = [(k, word) for k, text in enumerate(texts) for word in text]
    expected = set()
    for i, j in combinations(range(len(words)), 2):
        if words[i][0] == words[j][0] or groups[words[i][0]] != groups[words[j][0]]:
            continue
        if (
            i
            and j
            and words[i - 1] == (words[i][0], words[j - 1][1])
            and words[j - 1][0] == words[j][0]
        ):
            continue  # the run begins earlier
        length = 0
        while (
            j + length < len(words)
            and words[i + length] == (words[i][0], words[j + length][1])
            and words[j + length][0] == words[j][0]
        ):
            length += 1
        if length >= n:
            expected.add((i, j, length))
    assert set(map(tuple, found.tolist())) == expected


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
