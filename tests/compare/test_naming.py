"""Names of things on invented articles."""

import pandas as pd
import pytest
from conftest import ROOT
from hypothesis import given
from hypothesis import strategies as st

from analysis import compare
from analysis.compare.phrases import head_table, read_heads
from analysis.corpus import Corpus, make_article
from analysis.text.english import noun_forms, singular, verb_forms

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
        ("He named the said balloon again.", [("balloon", [])]),
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


def test_in_the_words_of_others_only_marks_around_a_part_are_scare_quotes():
    corpus = corpus_of("She said a “spy” balloon and a “spy balloon” fell.")
    voices = pd.DataFrame([("a0", 9, 46, "quoted", "she")], columns=NOBODY.columns)
    table = compare.mentions(corpus, ["balloon"], voices)
    assert table["voice"].tolist() == ["quoted"] * 2
    assert table["hedges"].tolist() == [["scare quotes"], []]
    assert table["in_marks"].all()


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


def heads_of(*rows):
    return pd.DataFrame(rows, columns=["thing", "head", "kind", "subject", "object"])


@pytest.mark.parametrize(
    ("heads", "message"),
    [
        ({"x": "balloon"}, "list of words"),
        ("balloon", "list of words"),
        ({"x": [None]}, "list of words"),
        (pd.DataFrame({"thing": ["x"]}), "the table of heads lacks head; it has thing"),
        (heads_of(("x", "spy balloon", "noun", "", "")), "one word"),
        (heads_of(("x", "balloon", "thing", "", "")), "none of noun, phrase, name, place, verb"),
        (heads_of(("x", "down", "verb", "", "")), "a subject or an object"),
        (heads_of(("x", "ball", "noun", "", ""), ("y", "down", "verb", "x", "x")), "a subject or"),
        (heads_of(("x", "balloon", "noun", "", "y")), "a subject or an object"),
        (heads_of(("x", "down", "verb", "", "y")), "'y'.*has no noun or name"),
        ({"x": ["ball"], "y": ["Ball"]}, "'ball' is a head of 'x' and of 'y'"),
    ],
)
def test_heads_that_can_not_be_used_are_named(heads, message):
    with pytest.raises(ValueError, match=message):
        compare.naming(corpus_of("A balloon."), heads, NOBODY)


def test_a_table_of_heads_is_completed():
    table = head_table({"act": ["strike", "use of  force", ""], "it": ["ball"]})
    assert table[["thing", "head", "kind"]].to_numpy().tolist() == [
        ["act", "strike", "noun"],
        ["act", "use of force", "phrase"],
        ["it", "ball", "noun"],
    ]
    assert head_table(table).equals(table)
    assert head_table([]).empty


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of("Nothing.")])
def test_no_mention_gives_an_empty_typed_table(corpus):
    table = compare.naming(corpus, ["balloon"], NOBODY)
    assert len(table) == 0
    assert table["count"].dtype == "int64"
    assert len(compare.naming(corpus, None, NOBODY)) == 0
    assert len(compare.naming(corpus, {"a": []}, NOBODY)) == 0
    assert compare.mentions(corpus, ["balloon"]).dtypes["in_marks"] == "bool"


def test_things_come_in_the_order_of_their_heads_and_absent_ones_have_no_row():
    corpus = corpus_of("An airship. A cat saw the zebra.", "…", "The zebra slept.")
    heads = {"zebra": ["zebra"], "lion": ["lion"], "airship": ["airship"], "cat": ["cat"]}
    table = compare.naming(corpus, heads, NOBODY)
    assert table[["thing", "source"]].to_numpy().tolist() == [
        ["zebra", "s0"],
        ["zebra", "s2"],
        ["airship", "s0"],
        ["cat", "s0"],
    ]


def test_one_expression_for_singular_and_plural_stands_beside():
    table = compare.naming(corpus_of("The spy balloons. A spy-balloon."), ["balloon"], NOBODY)
    assert table[["expression", "singular"]].to_numpy().tolist() == [
        ["spy balloons", "spy balloon"],
        ["spy-balloon", "spy-balloon"],
    ]


# --- phrases, names, and nouns that are verbs --------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They may attack today. He hoped to attack.", []),
        ("They often attack by night, she said.", []),
        ("The attack began after an air attack.", [("attack", []), ("air attack", [])]),
        ("A response to attacks was due.", [("attacks", [])]),
    ],
)
def test_a_noun_that_is_a_verb_here_does_not_count(text, expected):
    assert names(text, "attack") == expected


PEOPLE = [
    ("the act", "force", "noun", "", ""),
    ("the act", "use of force", "", "", ""),
    ("the act", "the incident", "", "", ""),
    ("Ann Lee", "Ann Lee", "name", "", ""),
    ("Ann Lee", "Lee", "name", "", ""),
    ("Ann Lee", "Secretary Lee", "name", "", ""),
    ("Ann Lee", "top envoy", "", "", ""),
    ("Ann Lee", "the envoy", "", "", ""),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was a brutal use of force.", ["brutal use of force"]),  # and no force
        ("It was a suspected Use Of Force.", ["use of force"]),
        ("We saw the incident, an incident.", ["incident"]),
        ("So Ann Lee met Lee. Later, Secretary Lee left.", ["Ann Lee", "Lee", "Secretary Lee"]),
        ("On the lee side Lee slept.", ["Lee"]),
        ("There was Lee Harker, and Oscar Lee too.", []),  # other people
        ("It was Lee’s Monday. We like Lee’s Monday.", ["Lee", "Lee"]),
        ("So the top envoy left.", ["top envoy"]),
        ("Then Ann Lee, the envoy, left.", ["Ann Lee", "envoy"]),
        ("Then Dan Okoro, the top envoy, left.", []),
        ("Here top envoy Okoro met top envoy Lee.", ["top envoy", "Lee"]),
    ],
)
def test_phrases_and_names_count_as_they_stand(text, expected):
    found = compare.mentions(corpus_of(text), heads_of(*PEOPLE), NOBODY)
    assert found["expression"].tolist() == expected


PLACES = ("China", "Oslo", "the United States", "the US")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("China said so, and then Oslo did.", ["China", "Oslo"]),
        ("They met in Oslo, to visit China.", []),
        ("It is China’s. He is the China hand of the same Oslo club.", []),
        ("We saw Oslo Harbour. It rests with the United States.", ["United States"]),
        ("They fly over the United States.", []),
        ("He lived in the united states of bliss.", []),
        ("It hit the Oslo-China line, the One China line.", []),
        ("There the US called; the US media saw what the US had. It is us.", ["US", "US"]),
    ],
)
def test_a_place_counts_where_it_stands_for_its_government(text, expected):
    heads = [(name, name, "place", "", "") for name in PLACES]
    found = compare.mentions(corpus_of(text), heads_of(*heads), NOBODY)
    assert found["expression"].tolist() == expected


# --- verbs -------------------------------------------------------------------------------------

ACTS = heads_of(
    ("the thing", "balloon", "noun", "", ""),
    ("the act", "shoot down", "verb", "", "the thing"),
    ("the act", "down", "verb", "", "the thing"),
    ("the act", "destroy", "verb", "", "the thing"),
    ("the act", "blow off", "verb", "", "the thing"),
    ("the way", "stray", "verb", "the thing", ""),
    ("the way", "fly", "verb", "the thing", ""),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They shot down the spy balloon.", [("shoot down", "shot down")]),
        ("They shot the spy balloon down.", [("shoot down", "shot the spy balloon down")]),
        ("They are shooting down a balloon.", [("shoot down", "shooting down")]),
        ("It wants to down China’s balloon.", [("down", "down")]),
        ("They pulled down the balloon.", []),  # not the verb "down"
        ("They destroyed the car. The balloon rose.", []),
        ("They destroyed the car, the balloon rose.", []),
        ("The balloon was shot down.", [("shoot down", "shot down")]),
        ("The balloon, which had already been destroyed, was ours.", [("destroy", "destroyed")]),
        ("The balloon destroyed by them was ours.", [("destroy", "destroyed")]),
        ("The balloon, shot down on Monday, was ours.", [("shoot down", "shot down")]),
        ("The balloon destroyed a house.", []),  # it is no object
        ("The balloon destroyed houses.", []),
        ("A balloon blown off its path fell.", [("blow off", "blown off")]),
        ("We saw the balloon that the Army destroyed.", [("destroy", "destroyed")]),
        ("We saw the balloon. They shot it down.", [("shoot down", "shot it down")]),
        ("We saw balloons. They shot it down.", []),  # "it" is none of several
        ("We saw the balloon. He came. She left. They shot it down.", []),
        ("The destroyed balloon fell.", []),  # a modifier
        ("The balloon strayed. A balloon, which had strayed, fell.", [("stray", "strayed")] * 2),
        ("A balloon was flying over us.", [("fly", "flying")]),
        ("They saw the balloon. They let it fly.", [("fly", "fly")]),
        ("The balloon has flown. A balloon flown by him sank.", [("fly", "flown")]),
        ("A balloon was flown over us.", []),  # done to it
        ("The wind strayed. The dogs near the balloon flew.", [("fly", "flew")]),
        ("The balloon fell. Later it strayed.", [("stray", "strayed")]),
    ],
)
def test_verbs_count_where_their_thing_stands_beside_them(text, expected):
    found = compare.mentions(corpus_of(text), ACTS, NOBODY)
    found = found[found["kind"] == "verb"]
    assert list(zip(found["expression"], found["text"], strict=True)) == expected
    assert (found["head"] == found["expression"]).all()


def test_noun_and_verb_of_one_form_have_a_row_each():
    heads = heads_of(
        ("ball", "ball", "noun", "", ""),
        ("act", "attack", "noun", "", ""),
        ("act", "attack", "verb", "", "ball"),
    )
    table = compare.naming(corpus_of("They attack the ball. An attack, the attack."), heads, NOBODY)
    rows = table[["thing", "expression", "kind", "count", "share"]].to_numpy().tolist()
    assert rows == [
        ["ball", "ball", "noun", 1, 1.0],
        ["act", "attack", "noun", 2, 0.666667],
        ["act", "attack", "verb", 1, 0.333333],
    ]


def test_it_is_not_looked_for_in_another_article():
    corpus = corpus_of("We saw the balloon.", "They shot it down.")
    assert compare.mentions(corpus, ACTS, NOBODY)["kind"].tolist() == ["noun"]


@pytest.mark.parametrize(
    ("base", "forms"),
    [
        ("destroy", "destroy destroys destroying destroyed"),
        ("stop", "stop stops stopping stopped stoping stoped"),
        ("carry", "carry carries carrying carried"),
        ("free", "free frees freeing freed"),
        ("guide", "guide guides guiding guided"),
        ("shoot", "shoot shoots shooting shot"),
        ("fly", "fly flies flying flew flown"),
    ],
)
def test_forms_of_verbs(base, forms):
    found = verb_forms(base)
    assert set(forms.split()) <= set(found)
    assert found[base] == {"base"}


def test_a_form_tells_what_it_may_be():
    assert verb_forms("blow")["blown"] == {"participle"}
    assert verb_forms("shoot")["shot"] == {"past", "participle"}
    assert verb_forms("hit")["hit"] == {"base", "past", "participle"}
    assert noun_forms("Fox") == ("fox", "foxes")


@pytest.mark.parametrize(
    ("noun", "expected"),
    [("officials", "official"), ("bodies", "body"), ("spokesmen", "spokesman"),
     ("bureaus", "bureau"), ("boss", "boss"), ("virus", "virus"), ("side’s", "side’s"),
     ("ship", "ship")],
)  # fmt: skip
def test_the_singular_of_a_regular_plural(noun, expected):
    assert singular(noun) == expected


# --- which heads ------------------------------------------------------------------------------


def test_heads_of_the_corpus_folder_come_first(tmp_path):
    (tmp_path / "heads.csv").write_text(
        "thing,head,kind,object\nthe aircraft,craft\nthe aircraft,ship,noun,\n"
        "the act,sink,verb,the aircraft\n"
    )
    corpus = corpus_of("A balloon, a craft.", "They sank the ship.", folder=tmp_path)
    assert read_heads(corpus)["kind"].tolist() == ["noun", "noun", "verb"]
    found = compare.mentions(corpus, None, NOBODY)
    assert found[["thing", "head"]].to_numpy().tolist() == [
        ["the aircraft", "craft"],
        ["the act", "sink"],
        ["the aircraft", "ship"],
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("thing,word\na,b\n", "heads.csv, column 'head': no such column"),
        ("thing,head\n", "heads.csv: names no head"),
        ("", "heads.csv, column 'thing': an empty file"),
        ("thing,head\na,b\na,b,c,d\n", "heads.csv, row 3: more cells"),
        ("thing,head,kind\na,b,adverb\n", "heads.csv: 'b' has the kind 'adverb'"),
    ],
)
def test_a_faulty_list_of_heads_is_named(tmp_path, content, message):
    (tmp_path / "heads.csv").write_text(content)
    with pytest.raises(ValueError, match=message):
        read_heads(corpus_of("A balloon.", folder=tmp_path))


@pytest.mark.parametrize(
    ("folder", "first"), [("coverage", "the aircraft"), ("originals", "the aircraft")]
)
def test_the_heads_that_ship_can_be_used(folder, first):
    table = read_heads(Corpus([], folder=ROOT / "corpus" / folder))
    assert table["thing"].iat[0] == first
    assert set(table["kind"]) == {"noun", "phrase", "name", "place", "verb"}
    assert table["thing"].nunique() == 8


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


def test_several_things_are_proposed_and_words_of_any_news_are_not():
    text = "The official saw the balloon. The balloon hit the bridge on the day of the vote. "
    again = "A bridge, a balloon, an official, a day."
    corpus = corpus_of(text + again, text + again, "The balloon, a balloon.")
    assert compare.naming_heads(corpus) == {"balloon": ["balloon"]}
    assert list(compare.naming_heads(corpus, n_things=5)) == ["balloon", "bridge", "vote"]
    with pytest.raises(ValueError, match="n_things"):
        compare.naming_heads(corpus, n_things=0)


@pytest.mark.parametrize("corpus", [Corpus([]), corpus_of("The cat.", "The dog.")])
def test_nothing_shared_proposes_nothing(corpus):
    assert compare.naming_heads(corpus) == {}


PIECES = st.lists(
    st.sampled_from(
        ["the", "China’s", "suspected", "“", "”", "‘", "’", '"', "spy", "balloon", "balloons",
         ",", "\n\n", "craft", "5", "%", ".", "it", "shot", "down", "was", "that", "strayed"]
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


@given(st.lists(PIECES, min_size=1, max_size=3))
def test_verbs_stand_where_they_show(texts):
    corpus = corpus_of(*["Word " + " ".join(pieces) + " end." for pieces in texts])
    found = compare.mentions(corpus, ACTS, NOBODY)
    for row in found[found["kind"] == "verb"].itertuples():
        shown = corpus[row.article_id].text[row.start : row.end]
        assert shown == row.text
        assert shown.startswith({"shoot down": "shot", "stray": "strayed"}[row.expression])
        assert shown.endswith({"shoot down": "down", "stray": "strayed"}[row.expression])
        assert "balloon" in corpus[row.article_id].text
