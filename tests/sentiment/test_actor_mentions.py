from __future__ import annotations

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis import sentiment
from analysis.sentiment.actors import COLUMNS
from tests.builders import article, bare

VOICES = ["article_id", "start", "end", "voice", "speaker", "speaker_id"]
ADA = {"Ada Bell": ["Ada Bell", "Bell"]}


def voices(*spans, name="a1"):
    """Return the quoted spans, each with the name of its speaker."""
    rows = [
        (name, start, end, "quoted", speaker, speaker.lower().replace(" ", "-"))
        for start, end, speaker in spans
    ]
    return pd.DataFrame(rows, columns=VOICES)


def quotations(text, *speakers):
    """Return the spans between curly marks, marks with them, given to ``speakers`` in order."""
    spans, at = [], 0
    for speaker in speakers:
        start = text.index("“", at)
        at = text.index("”", start) + 1
        spans.append((start, at, speaker))
    return voices(*spans)


def found(text, table=None, targets=ADA, **options):
    table = voices() if table is None else table
    return sentiment.actor_mentions([article(text)], targets, voices=table, **options)


def cells(table, *columns):
    return table[list(columns)].to_numpy().tolist()


# --- names ---------------------------------------------------------------------------


def test_a_row_for_a_name_by_hand():
    text = "It rained a lot. Then the mayor met Ada Bell at home."
    table = found(text)
    assert table.columns.tolist() == COLUMNS
    expected = [
        "a1", "north", "one", 17, 53, "Ada Bell", "Ada Bell", 36, 44, "name", "outlet", "", "",
        text[17:], 19, 27,
    ]  # fmt: skip
    assert table.to_numpy().tolist()[0] == expected
    assert cells(table, "voice", "text") == [["outlet", text[17:]], ["all", text[17:]]]


def test_other_expressions_of_a_target_count():
    table = found("Ada Bell met us. Later Bell left again.").query("voice == 'all'")
    assert cells(table, "target", "mention") == [["Ada Bell", "Ada Bell"], ["Ada Bell", "Bell"]]


def test_a_target_named_twice_has_one_row_a_voice():
    table = found("Bell said that Ada Bell would go home.")
    assert cells(table, "voice", "mention") == [["outlet", "Bell"], ["all", "Bell"]]


def test_two_targets_of_a_sentence_have_rows_of_their_own():
    targets = {"Ada Bell": ["Ada Bell"], "Bo Roe": ["Bo Roe"]}
    table = found("Ada Bell met Bo Roe at home.", targets=targets).query("voice == 'all'")
    assert cells(table, "target", "text_start") == [["Ada Bell", 0], ["Bo Roe", 13]]


@pytest.mark.parametrize("opening", ["Dame", "So", "But", "Doctor", "Mayor", "Meanwhile", "Yet"])
def test_a_word_before_a_full_name_makes_it_nobody_elses(opening):
    table = found(f"{opening} Ada Bell left the town.")
    assert table["mention"].tolist() == ["Ada Bell", "Ada Bell"]


@pytest.mark.parametrize(
    "text", ["Bella left the town.", "They ring a bell in town.", "It rained."]
)
def test_nobody_named(text):
    table = found(text)
    assert table.empty and table.columns.tolist() == COLUMNS
    numbers = ["start", "end", "mention_start", "mention_end", "text_start", "text_end"]
    assert (table[numbers].dtypes == "int64").all()


def test_no_articles():
    assert sentiment.actor_mentions([], ADA, voices=voices()).columns.tolist() == COLUMNS
    assert sentiment.actor_mentions([]).empty


def test_a_target_needs_expressions():
    with pytest.raises(ValueError, match="target 'Ada Bell' needs a list of expressions"):
        found("Ada Bell left.", targets={"Ada Bell": []})


# --- pronouns ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "pronouns"),
    [
        ("Ada Bell opened the school. She thanked the town.", ["She"]),
        ("Ada Bell opened the school. The town gave her a medal.", ["her"]),
        ("Ada Bell met Tom Roe. She thanked the town.", ["She"]),  # Tom is no she
        ("Ada Bell met Tom Roe. He thanked the town.", []),  # Tom Roe is no target
        ("Ada Bell met Mary Roe. She thanked the town.", []),  # either of two
        ("Ada Bell opened the school. It rained there. She thanked the town.", []),  # too far
        ("She thanked the town. Ada Bell opened the school.", []),  # before the name
        ("Ada Bell opened the school. They thanked the town.", []),
        ("Ada Bell opened the school. The president thanked the town.", []),
        ("Ada Bell opened the school as she had said.", []),  # named already
    ],
)
def test_pronouns_that_can_only_be_one_person(text, pronouns):
    table = found(text).query("voice == 'all' and named == 'pronoun'")
    assert table["mention"].tolist() == pronouns
    assert set(table["target"]) <= {"Ada Bell"}


def test_a_pronoun_in_quotation_marks_does_not_count():
    text = "Ada Bell opened the school. “We all know that she lied,” Tom Roe said on Monday."
    table = found(text, quotations(text, "Tom Roe"))
    assert cells(table, "mention", "voice") == [["Ada Bell", "outlet"], ["Ada Bell", "all"]]


def test_a_pronoun_has_offsets_like_a_name():
    text = "Ada Bell opened the school. The town gave her a medal."
    row = found(text).query("named == 'pronoun'").iloc[0]
    assert text[row["mention_start"] : row["mention_end"]] == "her"
    assert (row["text_start"], row["text_end"]) == (14, 17)


# --- voices --------------------------------------------------------------------------


def test_a_sentence_is_cut_to_the_voice_that_names():
    text = "“Ada Bell lied to all of us,” Tom Roe said of Bell on Monday."
    table = found(text, quotations(text, "Tom Roe"))
    columns = ["voice", "speaker", "speaker_id", "mention", "text", "text_start"]
    assert cells(table, *columns) == [
        ["quoted", "Tom Roe", "tom-roe", "Ada Bell", "“Ada Bell lied to all of us,”", 1],
        ["all", "", "", "Ada Bell", text, 1],
        ["outlet", "", "", "Bell", "Tom Roe said of Bell on Monday.", 16],
    ]


def test_each_speaker_has_a_row_of_the_words_that_are_theirs():
    text = "“Bell is a thief,” Tom Roe said, but “Bell is a saint to me” is what Cy Lin said."
    table = found(text, quotations(text, "Tom Roe", "Cy Lin")).query("voice == 'quoted'")
    assert cells(table, "speaker", "text") == [
        ["Tom Roe", "“Bell is a thief,”"],
        ["Cy Lin", "“Bell is a saint to me”"],
    ]


def test_the_pieces_of_one_speaker_are_put_together_with_dots():
    text = "“We all,” Tom Roe said at noon, “want Ada Bell to stay.”"
    table = found(text, quotations(text, "Tom Roe", "Tom Roe"))
    assert cells(table, "voice", "text", "text_start") == [
        ["quoted", "“We all,” … “want Ada Bell to stay.”", 18],
        ["all", text, text.index("Ada")],
    ]


def test_an_outlet_that_does_not_name_has_no_row():
    text = "“I have always trusted Bell,” the mayor said of the new judge."
    assert found(text, quotations(text, "mayor"))["voice"].tolist() == ["quoted", "all"]


def test_a_name_that_a_voice_ends_in_stays_whole():
    table = found("Then Ada Bell left us all today.", voices((0, 8, "Tom Roe")))
    assert cells(table, "voice", "text", "mention")[0] == ["quoted", "Then Ada Bell", "Ada Bell"]


def test_voices_of_another_article_are_not_mixed_in():
    items = [article("Ada Bell left the town."), article("Ada Bell came to town.", "a2", "south")]
    table = sentiment.actor_mentions(items, ADA, voices=voices((0, 23, "Tom Roe"), name="a2"))
    assert cells(table, "article_id", "source", "voice") == [
        ["a1", "north", "outlet"], ["a1", "north", "all"],
        ["a2", "south", "quoted"], ["a2", "south", "all"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("min_words", "kinds"), [(2, ["quoted", "all"]), (3, ["all"]), (5, ["all"]), (6, [])]
)
def test_parts_of_few_words_are_left_out(min_words, kinds):
    text = "“Ada Bell,” Tom Roe said."
    table = found(text, quotations(text, "Tom Roe"), min_words=min_words)
    assert table["voice"].tolist() == kinds


def test_without_a_table_voices_and_targets_are_found():
    text = (
        "Ada Bell has left the town. “I have always trusted Ada Bell,” Tom Roe said on Monday. "
        "Ada Bell was glad."
    )
    table = sentiment.actor_mentions([article(text)])
    quoted = table.query("voice == 'quoted' and target == 'Ada Bell'")
    assert cells(quoted, "speaker", "text") == [["Tom Roe", "“I have always trusted Ada Bell,”"]]


@st.composite
def written(draw):
    """Return an article, and spans of it that are quoted, in order and apart."""
    names = st.sampled_from(
        ["Ada Bell", "Bell", "Ada Bell's", "she", "her", "Mary Roe", "Tom Roe", "he", "met", ". "]
    )
    made = st.lists(names | st.text(max_size=4), min_size=1, max_size=14).map(" ".join)
    text = "Ada Bell left. " + draw(made | messy_text)
    edges = sorted(set(draw(st.lists(st.integers(0, len(text)), max_size=8))))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    return text, [(start, end, draw(st.sampled_from("AB"))) for start, end in spans]


@given(written())
def test_every_row_can_be_traced(case):
    text, spans = case
    item = bare(text)
    table = sentiment.actor_mentions([item], ADA, voices=voices(*spans, name="a"), min_words=1)
    assert len(table)
    for row in table.itertuples():
        assert item.text[row.mention_start : row.mention_end] == row.mention
        assert row.text[row.text_start : row.text_end] == row.mention
        assert row.start <= row.mention_start < row.mention_end <= row.end
        assert (row.voice == "quoted") == bool(row.speaker_id)
        if row.voice == "all":
            assert row.text == item.text[row.start : row.end]
    once = ["start", "end", "target", "voice", "speaker_id"]
    assert not table.duplicated(once).any()
    # every mention has its sentence once more as a whole
    assert set(table["start"]) == set(table.loc[table["voice"] == "all", "start"])
