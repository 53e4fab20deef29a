"""Speakers: names completed, pronouns and roles resolved, anonymous ones kept apart."""

from __future__ import annotations

import pandas as pd
import pytest
from test_quotes import bare

from analysis.quotes import reported_speech
from analysis.speakers import speaker_id
from analysis.speakers.lists import country_of
from analysis.speakers.names import full_names, keys, parse


def speakers(*texts: str, gazetteer: pd.DataFrame | None = None) -> list[str]:
    articles = [bare(text, id=f"a{number}") for number, text in enumerate(texts)]
    return list(reported_speech(articles, gazetteer=gazetteer)["speaker"])


@pytest.mark.parametrize(
    ("source", "name", "role"),
    [
        ("Col. Tam Lo, a ministry’s spokesperson", "Tam Lo", "Col., a ministry’s spokesperson"),
        ("Secretary of State Antony Blinken", "Antony Blinken", "Secretary of State"),
        ("China’s Wang Yi", "Wang Yi", "China’s"),
        ("a senior State Department official", "", "a senior State Department official"),
        ("Danny Russel of the Asia Society", "Danny Russel", "the Asia Society"),
        ("China’s defense minister, Li Shangfu", "Li Shangfu", "China’s defense minister"),
        ("a spokesman for Ada Bell", "", "a spokesman for Ada Bell"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_parse(source: str, name: str, role: str) -> None:
    parsed = parse(source)
    assert (parsed.name, parsed.role) == (name, role)


def test_family_names_come_first_in_chinese_order() -> None:
    assert keys("Wang Wenbin") == ("Wang", "Wenbin")
    assert keys("Antony Blinken") == ("Blinken", "Antony")


def test_full_names_leave_titles_off_and_stop_at_the_sentence() -> None:
    text = "It rained in Rome. Secretary of State Ada Bell met Wang Yi."
    assert [name for _, name in full_names(text)] == ["Ada Bell", "Wang Yi"]


def test_a_family_name_goes_to_the_full_name() -> None:
    assert speakers("Ada Bell came. Bell said the ice was thick.") == ["Ada Bell"]


def test_two_wangs_are_kept_apart_and_a_given_name_finds_its_own() -> None:
    text = (
        "Wang Yi said that it rained. Wang said it was cold. "
        "Spokesman Wang Wenbin said that it snowed. Wang said it was warm."
    )
    assert speakers(text) == ["Wang Yi", "Wang Yi", "Wang Wenbin", "Wang Wenbin"]
    assert speakers("Wang Yi came. Yi said that it rained.") == ["Wang Yi"]


def test_a_short_name_is_completed_from_the_corpus_if_only_one_fits() -> None:
    assert speakers("Ada Bell said it rained.", "Bell said it snowed.") == ["Ada Bell", "Ada Bell"]
    three = speakers("Ada Bell said it rained.", "Cy Bell said it froze.", "Bell said it snowed.")
    assert three[2] == "Bell"


def test_pronouns_go_to_the_speaker_before() -> None:
    assert speakers("“It rains,” Ada Bell said. She added that it was cold.") == ["Ada Bell"] * 2


def test_who_is_named_inside_the_quoted_words_is_not_the_one_who_speaks() -> None:
    text = "“It rains,” said Ada Bell. “Cy Dunn is wet,” she said."
    assert speakers(text) == ["Ada Bell", "Ada Bell"]


def test_a_definite_role_goes_to_who_held_it() -> None:
    text = (
        "Col. Tam Lo, a ministry’s spokesperson, said it rained. The spokesman added that it froze."
    )
    assert speakers(text) == ["Tam Lo", "Tam Lo"]


def test_anonymous_officials_are_never_merged_with_named_ones() -> None:
    text = (
        "Secretary Ada Bell said it rained. A senior State Department official told reporters "
        "that it froze. The official added that it snowed."
    )
    frame = reported_speech(bare(text))
    assert list(frame["speaker_kind"]) == ["official", "anonymous", "anonymous"]
    assert frame["speaker_id"].nunique() == 2


@pytest.mark.parametrize(
    ("source", "name", "country"),
    [
        ("Beijing", "Government of China", "China"),
        ("The Chinese side", "Government of China", "China"),
        ("Washington", "Government of the United States", "US"),
        ("The Pentagon", "Pentagon", "US"),
        ("China’s ministry of defense", "Chinese Defence Ministry", "China"),
    ],
)
def test_institutions(source: str, name: str, country: str) -> None:
    (row,) = reported_speech(bare(f"{source} said that it rained.")).itertuples()
    assert (row.speaker, row.speaker_kind, row.country) == (name, "institution", country)


def test_a_scholar_is_not_of_the_country_studied() -> None:
    text = "Ada Bell, a China scholar at the Lake Society, said the ice was thick."
    (row,) = reported_speech(bare(text)).itertuples()
    assert (row.speaker_kind, row.country) == ("expert", "")


def test_a_document_speaks_for_itself() -> None:
    (row,) = reported_speech(bare("The lake froze, according to the cable.")).itertuples()
    assert (row.speaker, row.speaker_kind) == ("cable", "document")


def test_the_gazetteer_wins() -> None:
    table = pd.DataFrame(
        {
            "name": ["Ada Bell"],
            "aliases": ["the ice queen|Bell"],
            "role": ["mayor"],
            "country": ["Norway"],
            "kind": ["citizen"],
        }
    )
    articles = bare("The ice queen said that it froze. Bell said that it snowed.")
    frame = reported_speech(articles, gazetteer=table)
    assert list(frame["speaker"]) == ["Ada Bell", "Ada Bell"]
    assert set(frame["country"]) == {"Norway"}
    assert set(frame["speaker_kind"]) == {"citizen"}


def test_a_gazetteer_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="aliases"):
        reported_speech(bare("x"), gazetteer=pd.DataFrame({"name": ["Ada"]}))


def test_unknown_stays_unknown() -> None:
    (row,) = reported_speech(bare("It said that the ice was thick.")).itertuples()
    assert (row.speaker, row.speaker_id, row.speaker_kind) == ("unknown", "unknown", "unknown")


def test_ids_are_plain() -> None:
    assert speaker_id("US officials (unnamed)") == "us-officials-unnamed"
    assert speaker_id("!?") == "unknown"


def test_two_institutions_speak_together_and_nobody_does_not_speak() -> None:
    both = speakers("The Washington Post and CNN reported that it was pushed by the wind.")
    assert both == ["The Washington Post and CNN"]
    assert speakers("They differ, and neither side is indicating they are ready to yield.") == [
        "unknown"
    ]
    assert country_of("senior Swedish and Lithuanian diplomats") == ""
    assert country_of("the US ambassador to China") == "US"
