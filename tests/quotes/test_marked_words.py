"""Words in marks that are nobody's speech: kinds by hand, bad input, many marks."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.corpus import make_article
from analysis.corpus.article import Article
from analysis.corpus.cleaning import Cleaned
from analysis.lexicons import read_table
from analysis.quotes import reported_speech
from analysis.quotes._marked_words import COLUMNS, KINDS, marked_words
from tests.builders import bare

NOBODY = pd.DataFrame({"article_id": [], "content_spans": []})


def kinds(text: str) -> list[tuple[str, str]]:
    """Return the kind and the words of each quotation, nothing attributed."""
    frame = marked_words(bare(text), NOBODY)
    return list(zip(frame["kind"], frame["text"], strict=True))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('It was a "civilian airship" after all.', "scare quotes"),
        ("They feared the so-called “Lake State” and its men.", "scare quotes"),
        ("They feared the so-called “State of the Lake that Was Lost” now.", "scare quotes"),
        ("Prices are ‘stable’ again.", "scare quotes"),
        ("She was on “The Daily Watch” on Friday.", "title"),
        ("It ran in the ministry’s “Lake and Ice Bulletin,” a weekly.", "title"),
        ("He wrote a book on ice, “Frozen”, at home.", "title"),
        ("They sang the “Winter” song.", "title"),
        ("The raid, in operation “Thaw”, failed.", "title"),
        ("A hearing entitled “Learning from the ice of the north” was held.", "title"),
        ("Robert “Bob” Tate went home.", "nickname"),
        ('William "Mo" Cowan went home.', "nickname"),
        ("The mayor, nicknamed “the old fox”, went home.", "nickname"),
        ("“The lake is frozen, and we walk on it.”", "speech"),
        ("So it went. “The lake is frozen and safe.” It snowed.", "speech"),
        ("The town “failed to mark the ice in time for the fair” again.", "speech"),
        ("It “must never happen again” here.", "speech"),
    ],
)
def test_kinds(text: str, kind: str) -> None:
    assert [found for found, _ in kinds(text)] == [kind]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The “China” of the poets.", "scare quotes"),  # one capital is no title by itself
        ("It is “Lake, not Land” now.", "scare quotes"),  # a small word that no title has
        ("Fox News “Morning Joe” Monday was long.", "title"),  # a day is no part of a name
        ("In Rome “Bob” was ill.", "scare quotes"),
        ("The “Bob” Tate knew was ill.", "scare quotes"),
        ("The “unsafe interaction.” It snowed.", "scare quotes"),  # a full stop makes no sentence
        ("Dubbed “Icegate,” it cost him his office.", "scare quotes"),
        ("The book was long. “Thaw” set in.", "scare quotes"),  # the book is of another sentence
    ],
)
def test_what_is_close_to_another_kind(text: str, kind: str) -> None:
    assert [found for found, _ in kinds(text)] == [kind]


def test_a_heading_is_what_cleaning_took_for_one_or_a_short_line_of_its_own() -> None:
    text = "It snowed.\n‘Thin ice’\nOn the ‘Thin ice’\nIt rained.\n“The lake is frozen.”"
    start = text.index("On the")
    headings = ((start, start + len("On the ‘Thin ice’")),)
    article = Article(id="a", source="S", raw=text, cleaned=Cleaned(text=text, headings=headings))
    frame = marked_words(article, NOBODY)
    assert list(frame["kind"]) == ["heading", "heading", "speech"]
    assert frame["start"].iloc[1] == start + len("On the ")


def test_what_is_somebodys_content_is_left_out() -> None:
    text = "“The lake is frozen,” Ada Bell said. The “safe” ice broke. It is “open” now."
    article = bare(text)
    quotes = reported_speech(article, engine="rules")
    assert list(quotes["content"]) == ["“The lake is frozen,”"]
    frame = marked_words(article, quotes)
    assert list(frame["text"]) == ["“safe”", "“open”"]
    assert [text[s:e] for s, e in zip(frame["start"], frame["end"], strict=True)] == list(
        frame["text"]
    )


def test_one_shared_character_is_enough_and_neighbours_share_none() -> None:
    text = "A “safe” lake."
    for spans, left in [([(0, 2), (8, 14)], 1), ([(7, 14)], 0), ([(0, 3)], 0), ([(4, 5)], 0)]:
        quotes = pd.DataFrame({"article_id": ["a"], "content_spans": [spans]})
        assert len(marked_words(bare(text), quotes)) == left


def test_a_corpus_keeps_its_articles_apart() -> None:
    articles = [
        make_article("The ice was “safe” on Monday, and it held.", id="x", source="S"),
        make_article("The ice was “safe” on Friday, and it held.", id="y", source="T"),
    ]
    quotes = pd.DataFrame({"article_id": ["x"], "content_spans": [[(0, 30)]]})
    assert list(marked_words(articles, quotes)["article_id"]) == ["y"]


def test_broken_marks_are_told() -> None:
    (row,) = marked_words(bare("It was “the old ice of the lake"), NOBODY).itertuples()
    assert (row.opened, row.closed, row.kind) == (True, False, "speech")


@pytest.mark.parametrize(
    "text", ["", " ", "“", "”", '"', "“”", '""""', "“”“”\n\n''''", "No marks."]
)
def test_nothing_in_marks_gives_a_typed_empty_table(text: str) -> None:
    frame = marked_words(bare(text), reported_speech(bare(text), engine="rules"))
    assert list(frame.columns) == COLUMNS
    assert len(frame) == 0
    assert (frame["start"].dtype, frame["opened"].dtype) == ("int64", "bool")


def test_no_articles_give_an_empty_table() -> None:
    assert list(marked_words([], reported_speech([], engine="rules")).columns) == COLUMNS


def test_many_marks_in_one_paragraph() -> None:
    text = "the “ice” and " * 20_000
    spans = [(at * 14, at * 14 + 14) for at in range(0, 20_000, 2)]
    quotes = pd.DataFrame({"article_id": ["a"], "content_spans": [spans]})
    frame = marked_words(bare(text), quotes)
    assert len(frame) == 10_000
    assert set(frame["kind"]) == {"scare quotes"}


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["“", "”", '"', "'", "’", ",", ".", "?", "\n", " ", "so-called", "book", "Bob", "Tate",
             "the", "We", "ice", "nicknamed", "3", "…", "\u200f"]
        ),
        max_size=40,
    )
)  # fmt: skip
def test_any_text_gives_known_kinds_in_order(pieces: list[str]) -> None:
    text = "".join(pieces)
    frame = marked_words(bare(text), NOBODY)
    assert set(frame["kind"]) <= set(KINDS)
    edges = frame[["start", "end"]].to_numpy().ravel()
    assert (edges[1:] >= edges[:-1]).all()
    for row in frame.itertuples():
        assert text[row.start : row.end] == row.text


def test_a_word_of_the_list_has_one_use_among_those_before_the_marks() -> None:
    table = read_table("marked_words.csv").set_index("role")["words"].str.split()
    assert set(table.index) == {"work", "entitles", "nickname", "distance", "small", "statement"}
    listed = [word for use in table.index[:4] for word in table[use]]
    assert len(listed) == len(set(listed))
    assert all(word == word.lower() for words in table for word in words)
