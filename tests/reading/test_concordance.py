"""Words in their context: what is found, whose words it is, and what one outlet leaves unsaid."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis import Corpus, make_article, reading
from analysis.reading.hits import finder

TEXT = "The spy balloon drifted. “A weather balloon’s loss,” Ann Lee said. The balloon fell."


def corpus_of(**texts):
    """Return articles named source_event."""
    return Corpus(
        make_article(
            text, id=name, source=name.split("_")[0], event=name.split("_")[1],
            published="2023-02-05",
        )
        for name, text in texts.items()
    )  # fmt: skip


def speech(*said):
    """Return a table of speech of (article_id, text, words, speaker, kind, type)."""
    rows = []
    for number, (name, text, words, speaker, kind, type_) in enumerate(said):
        start = text.index(words)
        rows.append(
            {
                "article_id": name, "quote_id": f"q{number}", "kind": kind, "type": type_,
                "content_spans": [(start, start + len(words))], "cue_spans": [],
                "source_spans": [], "speaker": speaker, "speaker_id": speaker.lower(),
            }
        )  # fmt: skip
    columns = ["article_id", "type", "kind", "content_spans", "speaker", "speaker_id", "quote_id"]
    return pd.DataFrame(rows) if rows else pd.DataFrame(columns=columns)


LEE = ("A_fall", TEXT, "“A weather balloon’s loss,”", "Ann Lee", "direct", "statement")


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("balloon", ["balloon", "balloon", "balloon"]),  # also that of balloon’s
        ("Balloon*", ["balloon", "balloon’s", "balloon"]),
        ("*loon", ["balloon", "balloon", "balloon"]),
        ("balloon's", ["balloon’s"]),
        ("spy balloon", ["spy balloon"]),
        ("weather * loss", ["weather balloon’s loss"]),
        ("spy, fell", ["spy", "fell"]),
        ('"loss, Ann"', []),  # the mark that closes stands between them
        ('"Lee said."', ["Lee said."]),
        ("loon", []),
        ("drifted A", []),  # a full stop is no blank
    ],
)
def test_a_pattern_finds(pattern, found):
    assert [TEXT[start:end] for start, end in finder(pattern)(TEXT)] == found


@pytest.mark.parametrize(
    ("text", "pattern", "found"),
    [
        ("A spy-balloon, a spy\u2011balloon.", "spy balloon", ["spy-balloon", "spy\u2011balloon"]),
        ("Über die Überflüge", "über*", ["Über", "Überflüge"]),
        ("飛行 xyz飛", "飛*", ["飛行"]),
        ("cafe\u0301 cafe", "cafe", ["cafe"]),  # an accent is a part of the word
        ("one\n\ntwo", "one two", []),  # no phrase goes over the end of a paragraph
        ("one\ntwo", "one two", ["one\ntwo"]),
        ("a+b a.b", '"a+b"', ["a+b"]),  # signs stand for themselves
    ],
)
def test_words_are_those_of_any_language(text, pattern, found):
    assert [text[start:end] for start, end in finder(pattern)(text)] == found


def test_capitals_count_when_they_are_asked_to():
    assert len(list(finder("the", case=True)(TEXT))) == 0
    assert len(list(finder("The", case=True)(TEXT))) == 2


def test_a_regular_expression_is_one_by_choice():
    assert [TEXT[a:b] for a, b in finder(r"\b[sf]\w+", regex=True)(TEXT)] == ["spy", "said", "fell"]
    with pytest.raises(ValueError, match="no regular expression"):
        finder("(", regex=True)


@pytest.mark.parametrize("pattern", ["", "  ", "…", ",,", '""'])
def test_a_pattern_needs_words(pattern):
    with pytest.raises(ValueError):
        finder(pattern)


def test_each_hit_has_its_voice_its_speaker_and_its_words():
    corpus = corpus_of(A_fall=TEXT)
    hits = reading.concordance(corpus, "balloon", quotes=speech(LEE), width=8)
    columns = ["voice", "speaker", "kind", "left", "match", "right"]
    assert (
        hits[columns].values.tolist()
        == [
            ["outlet", "", "", "The spy ", "balloon", " drifted"],
            ["quoted", "Ann Lee", "direct", "weather ", "balloon", "’s loss,"],
            ["outlet", "", "", "d. The ", "balloon", " fell."],
        ]
        or hits["left"].tolist()[2] == "id. The "
    )
    text = corpus.articles[0].text
    assert [text[row.start : row.end] for row in hits.itertuples()] == ["balloon"] * 3


def test_voices_and_speakers_filter():
    corpus, quotes = corpus_of(A_fall=TEXT), speech(LEE)

    def count(**options):
        return len(reading.concordance(corpus, "balloon*", quotes=quotes, **options))

    assert (count(voice="outlet"), count(voice="quoted")) == (2, 1)
    assert (count(speaker="Ann Lee"), count(speaker="ann lee"), count(speaker="Bob")) == (1, 1, 0)


def test_the_innermost_statement_counts_and_acts_are_the_outlets():
    whole = "Bob said Ann Lee told him the balloon fell"
    quotes = speech(
        ("A_fall", whole, "Ann Lee told him the balloon fell", "Bob", "indirect", "statement"),
        ("A_fall", whole, "the balloon fell", "Ann Lee", "indirect", "statement"),
    )
    corpus = corpus_of(A_fall=whole)
    assert reading.concordance(corpus, "balloon", quotes=quotes)["speaker"].tolist() == ["Ann Lee"]
    quotes["type"] = "act"
    assert reading.concordance(corpus, "balloon", quotes=quotes)["voice"].tolist() == ["outlet"]


def test_rows_are_sorted_by_the_words_on_either_side():
    corpus = corpus_of(A_one="red balloon zoo. A blue balloon ape.")
    quotes = speech()

    def words(side):
        return reading.concordance(corpus, "balloon", quotes=quotes, sort=side, width=9)[side]

    assert [text.split()[-1] for text in words("left")] == ["blue", "red"]
    assert [text.split()[0] for text in words("right")] == ["ape.", "zoo."]


def test_sentences_where_one_outlet_uses_it_and_another_does_not():
    corpus = corpus_of(
        A_one="It began. The spy balloon fell. It ended.",
        B_one="The airship fell.",
        A_two="The spy balloon rose.",
        B_two="A spy balloon, they say.",
        A_three="The spy balloon came.",  # B has nothing on this event
    )
    hits = reading.concordance(
        corpus, "spy balloon", source="A", not_by="B", quotes=speech(), width="sentence"
    )
    assert hits[["article_id", "silent"]].values.tolist() == [["A_one", "B_one"]]
    assert hits.loc[0, ["left", "match", "right"]].tolist() == ["The ", "spy balloon", " fell."]


def test_what_is_only_quoted_by_the_other_is_not_its_own_word():
    text = "“A spy balloon,” Ann Lee said."
    corpus = corpus_of(A_one="The spy balloon fell.", B_one=text)
    quotes = speech(("B_one", text, "“A spy balloon,”", "Ann Lee", "direct", "statement"))

    def found(voice):
        return len(
            reading.concordance(corpus, "spy balloon", voice=voice, not_by="B", quotes=quotes)
        )

    assert (found("outlet"), found("all")) == (1, 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"voice": "mine"},
        {"sort": "up"},
        {"width": -1},
        {"width": "x"},
        {"source": "Z"},
        {"not_by": "Z"},
    ],
)
def test_a_wrong_argument_is_named(wrong):
    with pytest.raises(ValueError):
        reading.concordance(corpus_of(A_one=TEXT), "balloon", quotes=speech(), **wrong)


def test_no_hit_gives_an_empty_table_with_its_columns():
    hits = reading.concordance(corpus_of(A_one=TEXT), "zebra", quotes=speech())
    assert hits.empty and hits.columns[-3:].tolist() == ["left", "match", "right"]
