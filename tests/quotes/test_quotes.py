"""The table of reported speech: columns, kinds, relays, ids, and that nothing breaks it."""

from __future__ import annotations

import itertools
import pickle
import warnings
from collections.abc import Callable

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import reading
from analysis.corpus import Corpus, load_corpus, make_article
from analysis.files.fingerprint import fingerprint
from analysis.quotes import COLUMNS, article_rows, reported_speech
from analysis.quotes.attributions import Attribution, with_relays
from tests.builders import bare

ENGINES = ["tagger", "rules"]


def rows(text: str) -> list[tuple[str, str, str]]:
    frame = reported_speech(bare(text), engine="rules")
    return list(zip(frame["kind"], frame["speaker"], frame["content"], strict=True))


def test_kinds() -> None:
    text = (
        "“The lake is frozen,” Ada Bell said.\n"
        "Bell said that the ice was “as thick as a door,” no less.\n"
        "Bell said that the lake was safe.\n"
        "We measured it, and our tools are good, Bell said."
    )
    assert [kind for kind, _, _ in rows(text)] == ["direct", "mixed", "indirect", "unmarked"]
    assert {speaker for _, speaker, _ in rows(text)} == {"Ada Bell"}


@pytest.mark.parametrize("engine", ENGINES)
def test_offsets_are_the_words_shown(engine: str) -> None:
    text = "“The lake,” Ada Bell said, “is frozen.” She told reporters that it was safe."
    frame = reported_speech(bare(text), engine)
    for row in frame.itertuples():
        for shown, spans in (
            (row.content, row.content_spans),
            (row.source, row.source_spans),
            (row.cue, row.cue_spans),
        ):
            assert shown == " ".join(text[start:end] for start, end in spans)
    assert list(frame["quote_id"]) == ["a-q1", "a-q2"]
    assert frame["confidence"].between(0, 1).all()


def test_only_the_outermost_attribution_is_kept() -> None:
    text = "Ada Bell said that the mayor believes that the lake is frozen."
    assert rows(text) == [
        ("indirect", "Ada Bell", "that the mayor believes that the lake is frozen")
    ]


def test_a_relay_is_told_apart_from_the_speaker() -> None:
    text = (
        "Ada Bell told Cy Dunn that the ice “must never melt again,” "
        "according to ministry spokesman Ed Frey."
    )
    (row,) = reported_speech(bare(text), engine="rules").itertuples()
    assert (row.speaker, row.via) == ("Ada Bell", "Ed Frey")
    assert row.content == "that the ice “must never melt again,”"


def test_a_heading_in_marks_is_no_speech() -> None:
    text = "“Stay away,” Ada Bell said.\n‘Thin ice’\nIt snowed."
    assert len(rows(text)) == 1


@pytest.mark.parametrize(
    "text", ["", " ", "“", "”", "\n\n", "No speech here.", "\x00\x07", "\u200f\u202e", "?!"]
)
@pytest.mark.parametrize("engine", ENGINES)
def test_no_speech_gives_a_typed_empty_table(engine: str, text: str) -> None:
    frame = reported_speech(bare(text), engine)
    assert list(frame.columns) == COLUMNS
    assert len(frame) == 0
    assert frame["confidence"].dtype == "float64"


def test_no_articles_give_an_empty_table() -> None:
    assert list(reported_speech([]).columns) == COLUMNS


@pytest.mark.parametrize("engine", ENGINES)
def test_a_corpus_and_its_articles_give_the_same_rows(engine: str) -> None:
    articles = [
        make_article("The lake froze on Monday. “It is thick,” Ada Bell said.", id="x", source="S"),
        make_article("The lake melted on Friday. “It is gone,” Cy Dunn said.", id="y", source="T"),
    ]
    together = reported_speech(articles, engine)
    assert list(together["article_id"]) == ["x", "y"]
    alone = pd.concat([reported_speech(article, engine) for article in articles])
    alone = alone.reset_index(drop=True)
    pd.testing.assert_frame_equal(together, alone)


HERALD = make_article(
    "The lake froze. “It is thick,” Ada Bell said. Bo Li warned that it would melt.",
    id="x", source="Port Herald", event="ice", published="2023-02-04", title="Lake closed",
)  # fmt: skip
TIMES = make_article(
    "The lake melted. “It is gone,” Cy Dunn said. The Port Herald said that it was never thick.",
    id="y", source="Lake Times",
)  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_a_row_says_whose_article_it_is_from(engine: str) -> None:
    frame = reported_speech([HERALD, TIMES], engine)
    columns = ["outlet", "event", "published", "title"]
    assert COLUMNS[-4:] == columns
    told = frame.drop_duplicates("article_id")[columns].values.tolist()
    assert told == [["Port Herald", "ice", "2023-02-04", "Lake closed"], ["Lake Times", "", "", ""]]
    assert frame["source"][0] == "Ada Bell"


@pytest.fixture
def speech() -> pd.DataFrame:
    return reported_speech([HERALD, TIMES], "rules").drop(index=3)  # without the paper as a source


WORDS_OF_THE_SOURCE = 'source holds the words of who is quoted; "Port Herald" is an outlet: filter'
FILTERS = [
    lambda table: table[table["source"] == "Port Herald"],
    lambda table: table[table.source.eq("Port Herald")],
    lambda table: table.loc[table["source"].isin(["Port Herald", "Nobody"])],
    lambda table: table.query('source == "Port Herald"'),
    lambda table: table.query("source in @outlets", local_dict={"outlets": ["Port Herald"]}),
    lambda table: table[table["kind"] == "direct"].query('source == "Port Herald"'),
]


@pytest.mark.parametrize("asked", FILTERS)
def test_an_outlet_sought_among_the_sources_is_said_to_be_in_another_column(asked, speech) -> None:
    with pytest.warns(UserWarning, match=WORDS_OF_THE_SOURCE) as told:
        assert asked(speech).empty
    assert len(told) == 1


def test_a_variable_of_the_caller_is_known_in_a_query(speech) -> None:
    wanted = "Cy Dunn"  # noqa: F841
    assert speech.query("source == @wanted")["content"].tolist() == ["“It is gone,”"]


def test_an_outlet_that_is_quoted_and_a_name_of_nobody_give_no_warning(speech) -> None:
    quoted = speech.assign(source=["The Port Herald", "Bo Li", "Port Herald"])
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(quoted[quoted["source"] == "Port Herald"]) == 1
        assert speech[speech["source"] == "Eve Frey"].empty
        assert speech[speech["outlet"] == "Port Herald"]["source"].tolist() == ["Ada Bell", "Bo Li"]
        assert speech[speech["source"] != "Port Herald"].shape == speech.shape


def test_the_table_is_a_table_of_pandas_in_all_else(speech, tmp_path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        plain = pd.DataFrame(speech)
        assert type(plain) is pd.DataFrame
        pd.testing.assert_frame_equal(speech, speech.copy())
        pd.testing.assert_frame_equal(pickle.loads(pickle.dumps(speech)), speech)
        pd.testing.assert_frame_equal(plain, pd.DataFrame(pd.concat([speech[:1], speech[1:]])))
        counts = speech.groupby(["outlet", "source"]).size()
        assert type(counts) is pd.Series and counts.tolist() == [1, 1, 1]
        assert type(speech.groupby("outlet")["confidence"].mean()) is pd.Series
        assert type(speech[["outlet", "speaker"]]) is pd.DataFrame
        assert type(speech["source"].str.upper()) is type(speech["source"] == "x") is pd.Series
        other = pd.DataFrame({"outlet": ["Port Herald"], "country": ["Norway"]})
        joined = speech.merge(other, on="outlet", how="left", suffixes=("", "_of_outlet"))
        assert joined["country_of_outlet"].tolist()[:2] == ["Norway", "Norway"]
        speech.to_parquet(tmp_path / "t.parquet")
        assert pd.read_parquet(tmp_path / "t.parquet")["source"].tolist() == list(speech["source"])
        changed = speech.copy()
        changed["source"] = changed["source"].str.lower()
        changed.loc[0, "source"] = "eve"
        assert changed["source"].tolist() == ["eve", "bo li", "cy dunn"]
        assert speech["source"][0] == "Ada Bell"
        assert fingerprint(speech) == fingerprint(speech.copy()) != fingerprint(changed)
        twice = pd.concat([speech, speech], axis=1)
        assert twice["source"].shape == (3, 2)


def test_a_table_without_speech_can_be_grouped_like_any_other(speech) -> None:
    joined = speech[:0].groupby("outlet")[["kind", "cue"]].agg(", ".join)
    assert joined.empty and joined.columns.tolist() == ["kind", "cue"]


def test_unknown_engine_is_refused() -> None:
    with pytest.raises(ValueError, match="engine"):
        reported_speech(bare("x"), engine="magic")


def test_unknown_precision_is_refused() -> None:
    with pytest.raises(ValueError, match="precision"):
        reported_speech(bare("x"), precision="half")


def test_an_engine_can_be_a_function() -> None:
    def whole(text: str) -> list[Attribution]:
        return [Attribution(((0, len(text)),), (), ((0, 1),), "mine")]

    (row,) = reported_speech(bare("It snowed."), engine=whole).itertuples()
    assert (row.content, row.speaker, row.speaker_kind) == ("It snowed.", "unknown", "unknown")


def shares(*given: float) -> Callable[[str], list[Attribution]]:
    """Return an engine that finds a sentence for each of the given confidences."""

    def find(text: str) -> list[Attribution]:
        found = []
        for number, confidence in enumerate(given):
            start = text.index(f"S{number}")
            source, cue = ((start, start + 2),), ((start + 3, start + 7),)
            content = ((start + 8, text.index(".", start)),)
            found.append(Attribution(content, source, cue, "mine", False, confidence))
        return found

    return find


FOUR = bare("S0 said it rained. S1 said it froze. S2 said it melted. S3 said it dried.")


def test_rows_below_the_floor_are_left_out_and_counted() -> None:
    find = shares(0.39, 0.4, 0.1, 0.9)
    frame = reported_speech(FOUR, find)
    assert list(frame["quote_id"]) == ["a-q2", "a-q4"]  # numbered before
    assert list(frame.index) == [0, 1]
    assert (frame.attrs["left_out"], frame.attrs["left_out_of"]) == (2, {"a": 2})
    every = reported_speech(FOUR, find, floor=0)
    assert list(every["quote_id"]) == ["a-q1", "a-q2", "a-q3", "a-q4"]
    assert (every.attrs["left_out"], every.attrs["left_out_of"]) == (0, {})
    assert reported_speech(FOUR, find, floor=1).attrs["left_out"] == 4


def test_who_spoke_below_the_floor_is_known_above_it() -> None:
    def find(text: str) -> list[Attribution]:
        she = text.index("She")
        return [
            Attribution(((14, 29),), ((0, 8),), ((9, 13),), "mine", False, 0.1),
            Attribution(((she + 9, she + 21),), ((she, she + 3),), ((she + 4, she + 8),), "mine",
                        False, 0.9),
        ]  # fmt: skip

    text = "Ada Bell said that it rained. She said that it froze."
    assert list(reported_speech(bare(text), find)["speaker"]) == ["Ada Bell"]


@pytest.mark.parametrize("floor", [-0.1, 1.01, float("nan"), float("inf"), "0.4", None, True])
def test_a_floor_that_is_no_probability_is_refused(floor: object) -> None:
    with pytest.raises(ValueError, match="floor must be a number between 0 and 1, not"):
        reported_speech(FOUR, "rules", floor=floor)


@settings(max_examples=50, deadline=None)
@given(messy_text, st.floats(0, 1))
def test_a_floor_takes_rows_away_and_changes_none(text: str, floor: float) -> None:
    every = reported_speech(bare(text), "rules", floor=0)
    kept = reported_speech(bare(text), "rules", floor=floor)
    expected = every[every["confidence"] >= floor].reset_index(drop=True)
    pd.testing.assert_frame_equal(kept, expected)
    assert len(kept) + kept.attrs["left_out"] == len(every)


def test_rules_are_less_sure_of_advice() -> None:
    advice = "You should rest. If you can, tell the nurse that you must not eat eggs today."
    news = "It froze on Monday. Ada Bell told the nurse that she must not eat eggs today."
    found = [reported_speech(bare(text), "rules", floor=0) for text in (advice, news)]
    assert [list(frame["confidence"] >= 0.4) for frame in found] == [[], [True]]


def test_a_page_says_how_many_statements_are_left_out() -> None:
    frame = reported_speech(FOUR, shares(0.39, 0.4, 0.1, 0.9))
    told = "2 of low confidence left out (floor=0 in reported_speech keeps them)"
    assert told in reading.page(FOUR, frame).html
    assert told in reading.page(FOUR, frame[:0]).html
    assert "left out" not in reading.page(FOUR, reported_speech(FOUR, shares(0.9))).html


def test_the_work_of_one_article_can_be_sent_away() -> None:
    assert pickle.loads(pickle.dumps(article_rows)) is article_rows


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["“", "”", '"', ",", ".", "?", "\n", "said", "told", "that", "he", "according", "to",
             "Ada", "Bell", "The", "adding", "was", "our", "officials", "say", "it", "rained"]
        ),
        max_size=50,
    )
)  # fmt: skip
def test_contents_do_not_hold_each_other(pieces: list[str]) -> None:
    text = " ".join(pieces)
    frame = reported_speech(bare(text), engine="rules")
    assert frame["quote_id"].is_unique
    for spans in frame["content_spans"]:
        assert all(0 <= start < end <= len(text) for start, end in spans)


def test_the_speaker_list_in_the_folder_of_a_corpus_is_used(tmp_path):
    Corpus([make_article("“We saw it,” Price said.", id="a", source="S")]).save(tmp_path)
    (tmp_path / "speakers.csv").write_text(
        "name,aliases,role,country,kind\nNed Price,Price,spokesman,US,official\n"
    )
    corpus = load_corpus(tmp_path)
    assert list(reported_speech(corpus, "rules")["speaker"]) == ["Ned Price"]
    nobody = pd.DataFrame(columns=["name", "aliases", "role", "country", "kind"])
    assert list(reported_speech(corpus, "rules", gazetteer=nobody)["speaker"]) == ["Price"]


def test_what_a_source_did_is_not_a_statement_of_its_own():
    text = "A senior official, who described the session to reporters, said that it was tense."
    assert [content for _, _, content in rows(text)] == ["that it was tense"]


def test_kinds_of_the_tagger() -> None:
    text = (
        "“The lake is frozen,” Ada Bell told reporters on Monday.\n"
        "Bell said that the ice was “as thick as a door.”\n"
        "The mayor said that the lake was safe."
    )
    frame = reported_speech(bare(text))
    assert list(frame["kind"]) == ["direct", "mixed", "indirect"]
    assert list(frame["source"]) == ["Ada Bell", "Bell", "The mayor"]


def test_whom_a_relay_of_the_tagger_relays_is_its_speaker() -> None:
    text = (
        "Ada Bell told Cy Dunn that the ice “must never melt again,” "
        "according to ministry spokesman Ed Frey."
    )

    def outermost(text: str) -> list[Attribution]:
        cue = text.index("according")
        source = (text.index("ministry"), len(text) - 1)
        content = ((0, cue - 2),)  # the closing mark left out
        return [Attribution(content, (source,), ((cue, cue + 12),), "according to", True, 0.9)]

    (row,) = reported_speech(bare(text), outermost).itertuples()
    assert (row.speaker, row.via) == ("Ada Bell", "Ed Frey")


def test_a_page_is_shown_and_saved_escaped(tmp_path) -> None:
    article = bare("“<b>We</b> won,” Ada Bell said.")
    page = reading.page(article)
    page.save(tmp_path / "page.html")
    for html in (page.html, (tmp_path / "page.html").read_text(encoding="utf-8")):
        assert "&lt;b&gt;" in html and "<b>We" not in html


@settings(max_examples=40, deadline=None)
@given(messy_text)
def test_any_text_gives_rows_inside_it(text: str) -> None:
    frame = reported_speech(bare(text))
    assert list(frame.columns) == COLUMNS
    for column in ("content_spans", "source_spans", "cue_spans"):
        for spans in frame[column]:
            assert all(0 <= start < end <= len(text) for start, end in spans)
    contents = sorted(span for spans in frame["content_spans"] for span in spans)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(contents))


def test_a_relay_at_the_very_start_of_a_content_leaves_it_whole():
    """Cutting the content where *According to* begins would leave nothing of it."""
    text = "“According to Ned Price, it fell into the cold sea on a Sunday,” she said."
    end = text.index(",” she")
    relay = Attribution(((25, end),), ((14, 23),), ((1, 13),), "according to", False)
    item = Attribution(((1, end),), ((end + 3, end + 6),), ((end + 7, end + 11),), "before", True)
    kept = [(found.content, found.source) for found, _ in with_relays(text, [relay, item])]
    assert (item.content, item.source) in kept


@pytest.mark.parametrize("engine", ["tagger", "rules"])
@pytest.mark.parametrize("name", ["May", "Can", "Will"])
def test_a_family_name_that_is_a_modal_verb_loses_no_statement(name: str, engine: str) -> None:
    text = (
        f"Theresa {name} said on Tuesday that it rained. “We leave,” {name} said. In May it froze."
    )
    speech = reported_speech(make_article(text, id="a"), engine)
    assert list(speech["speaker"]) == [f"Theresa {name}"] * 2
