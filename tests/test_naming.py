"""Names of things on invented articles."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import compare
from analysis.compare.heads import read_heads
from analysis.corpus import Corpus, make_article

NOBODY = pd.DataFrame(columns=["article_id", "start", "end", "voice", "speaker_id"])


def corpus_of(*texts, folder=None):
    articles = [
        make_article(text, id=f"a{n}", source=f"s{n}", event="e") for n, text in enumerate(texts)
    ]
    return Corpus(articles, folder=folder)


def names(text, *heads):
    table = compare.mentions(corpus_of(text), list(heads) or ["balloon"], NOBODY)
    return list(zip(table["expression"], table["hedges"], strict=True))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They shot a suspected Chinese spy balloon.", [("Chinese spy balloon", ["suspected"])]),
        ("Here is the balloon.", [("balloon", [])]),
        ("The so-called “spy” balloon fell.", [("spy balloon", ["so-called", "scare quotes"])]),
        ("It blamed the “spy balloon,” again.", [("spy balloon", ["scare quotes"])]),
        ("It blamed “a spy balloon” again.", [("spy balloon", ["scare quotes"])]),
        (
            "It saw ‘spy’ balloons. The spy balloon fell.",  # a determiner vouches for spy
            [("spy balloons", ["scare quotes"]), ("spy balloon", [])],
        ),
        ("“The spy balloon fell,” she said.", [("spy balloon", [])]),
        ("They were shooting balloons all day.", [("balloons", [])]),
        ("The military shot, balloons fell.", [("balloons", [])]),
        ("The spy balloon row began.", [("spy balloon", [])]),
        ("We saw China’s weather balloon fall.", [("weather balloon", [])]),
        ("Three weather balloons fell; weather balloons do.", [("weather balloons", [])] * 2),
        ("The balloon’s path was odd.", [("balloon", [])]),
        ("There was a high-altitude balloon there.", [("high-altitude balloon", [])]),
        ("The spy-balloon fell.", [("spy-balloon", [])]),
        ("Nothing was seen there.", []),
    ],
)
def test_the_phrase_around_a_head(text, expected):
    assert names(text) == expected


def test_the_owner_stands_apart():
    table = compare.mentions(corpus_of("China’s spy balloon fell."), ["balloon"], NOBODY)
    assert table[["text", "owner"]].to_numpy().tolist() == [["spy balloon", "China"]]


def test_of_two_heads_in_a_row_the_last_is_the_head():
    assert names("We saw the balloon craft.", "balloon", "craft") == [("balloon craft", [])]


def test_names_are_counted_by_thing_source_and_voice():
    corpus = corpus_of("The spy balloon fell. “A spy balloon? That airship is ours,” Lee said.")
    start = corpus["a0"].text.index("“")
    voices = pd.DataFrame([("a0", start, 64, "quoted", "lee")], columns=NOBODY.columns)
    heads = {"aircraft": ["balloon", "airship"]}
    table = compare.naming(corpus, heads, voices)
    columns = ["thing", "source", "voice", "expression", "count", "share"]
    assert table[columns].to_numpy().tolist() == [
        ["aircraft", "s0", "outlet", "spy balloon", 1, 1.0],
        ["aircraft", "s0", "quoted", "airship", 1, 0.5],
        ["aircraft", "s0", "quoted", "spy balloon", 1, 0.5],
    ]
    assert compare.mentions(corpus, heads, voices)["speaker_id"].tolist() == ["", "lee", "lee"]


def test_hedges_are_counted_and_spans_listed():
    corpus = corpus_of("A suspected spy balloon. The spy balloon. The alleged spy balloon.")
    row = compare.naming(corpus, ["balloon"], NOBODY).iloc[0]
    assert (row["count"], row["hedged"], row["hedges"]) == (3, 2, "alleged 1, suspected 1")
    assert row["thing"] == "balloon"
    text = corpus["a0"].text
    shown = [text[start:end] for _, start, end in row["spans"]]
    assert shown == ["suspected spy balloon", "spy balloon", "alleged spy balloon"]
    assert text[row["start"] : row["end"]] == shown[0]


@pytest.mark.parametrize(("head", "plural"), [("body", "bodies"), ("crash", "crashes")])
def test_regular_plurals_belong_to_the_head(head, plural):
    assert names(f"They found two {plural} there.", head) == [(plural, [])]


@pytest.mark.parametrize("heads", [{"x": "balloon"}, ["spy balloon"]])
def test_heads_are_lists_of_single_words(heads):
    with pytest.raises(ValueError, match="list of words|one word"):
        compare.naming(corpus_of("A balloon."), heads, NOBODY)


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of("Nothing.")])
def test_no_mention_gives_an_empty_typed_table(corpus):
    table = compare.naming(corpus, ["balloon"], NOBODY)
    assert len(table) == 0
    assert table["count"].dtype == "int64"
    assert len(compare.naming(corpus, None, NOBODY)) == 0


# --- which heads ------------------------------------------------------------------------------


def test_heads_of_the_corpus_folder_come_first(tmp_path):
    (tmp_path / "heads.csv").write_text("thing,head\nthe aircraft,craft\nthe aircraft,ship\n")
    corpus = corpus_of("A balloon, a craft.", "A balloon, a ship.", folder=tmp_path)
    assert read_heads(corpus) == {"the aircraft": ["craft", "ship"]}
    found = compare.mentions(corpus, None, NOBODY)
    assert found[["thing", "head"]].to_numpy().tolist() == [
        ["the aircraft", "craft"],
        ["the aircraft", "ship"],
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [("thing,word\na,b\n", "lacks the column head"), ("thing,head\n", "names no head")],
)
def test_a_faulty_list_of_heads_is_named(tmp_path, content, message):
    (tmp_path / "heads.csv").write_text(content)
    with pytest.raises(ValueError, match=message):
        read_heads(corpus_of("A balloon.", folder=tmp_path))


def test_the_noun_that_articles_share_and_the_word_in_its_place():
    corpus = corpus_of(
        "The balloon fell into icy cold water near Charleston on Monday. The balloon, again.",
        "The inflatable fell into icy cold water near Charleston on Monday. A balloon, again.",
        "Many people saw the inflatable. The balloon, no more.",
    )
    assert compare.naming_heads(corpus) == {"balloon": ["balloon"]}  # one swap is not enough
    again = make_article(
        "The balloon fell into icy cold water near Charleston on Monday.", id="b", event="e"
    )
    proposed = compare.naming_heads(Corpus([*corpus, again]))
    assert proposed == {"balloon": ["balloon", "inflatable"]}


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of("The cat.", "The dog.")])
def test_nothing_shared_proposes_nothing(corpus):
    assert compare.naming_heads(corpus) == {}


PIECES = st.lists(
    st.sampled_from(
        ["the", "China’s", "suspected", "“", "”", "‘", "’", '"', "spy", "balloon", "balloons",
         ",", "\n\n", "craft", "5", "%", "."]
    ),
    min_size=1,
)  # fmt: skip


@given(st.lists(PIECES, min_size=1, max_size=3))
def test_spans_hold_what_they_show(texts):
    corpus = corpus_of(*["Word " + " ".join(pieces) + " end." for pieces in texts])
    found = compare.mentions(corpus, ["balloon", "craft"], NOBODY)
    for row in found.itertuples():
        assert corpus[row.article_id].text[row.start : row.end] == row.text
        assert row.expression.endswith(("balloon", "balloons", "craft"))
        assert "suspected" not in row.expression
    table = compare.naming(corpus, ["balloon", "craft"], NOBODY)
    assert table["count"].sum() == len(found)
