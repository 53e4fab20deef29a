"""Speakers: names completed, pronouns and roles resolved, anonymous ones kept apart."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest

from analysis.quotes import reported_speech
from analysis.quotes.attributions import Attribution
from analysis.quotes.people import country_of, full_names, keys, parse
from analysis.quotes.speakers import speaker_id
from tests.builders import bare


def speech(*texts: str, gazetteer: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what the rules find: the speakers are tested, not how the speech is found."""
    articles = [bare(text, id=f"a{number}") for number, text in enumerate(texts)]
    return reported_speech(articles, engine="rules", gazetteer=gazetteer)


def speakers(*texts: str) -> list[str]:
    return list(speech(*texts)["speaker"])


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
        ("[Bell]", "Bell", ""),
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


def test_a_hyphen_that_ties_nothing_to_an_office_is_passed_over() -> None:
    text = "Former- minister Ada Bell came. The former minister said it rained."
    assert speakers(text) == ["Ada Bell"]


def test_anonymous_officials_are_never_merged_with_named_ones() -> None:
    text = (
        "Secretary Ada Bell said it rained. A senior State Department official told reporters "
        "that it froze. The official added that it snowed."
    )
    frame = speech(text)
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
    (row,) = speech(f"{source} said that it rained.").itertuples()
    assert (row.speaker, row.speaker_kind, row.country) == (name, "institution", country)


def test_a_scholar_is_not_of_the_country_studied() -> None:
    text = "Ada Bell, a China scholar at the Lake Society, said the ice was thick."
    (row,) = speech(text).itertuples()
    assert (row.speaker_kind, row.country) == ("expert", "")


def test_a_document_speaks_for_itself() -> None:
    (row,) = speech("The lake froze, according to the cable.").itertuples()
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
    frame = speech("The ice queen said that it froze. Bell said that it snowed.", gazetteer=table)
    assert list(frame["speaker"]) == ["Ada Bell", "Ada Bell"]
    assert set(frame["country"]) == {"Norway"}
    assert set(frame["speaker_kind"]) == {"citizen"}


def test_a_gazetteer_without_its_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="aliases"):
        speech("x", gazetteer=pd.DataFrame({"name": ["Ada"]}))


def test_unknown_stays_unknown() -> None:
    (row,) = speech("It said that the ice was thick.").itertuples()
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


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("Clinton campaign manager Ada Bell said it rained.", "Ada Bell"),
        ("Republican presidential nominee Cy Bell said it rained.", "Cy Bell"),
        ("Lake City Mayor Ada Bell said it rained.", "Ada Bell"),
        ("Her running mate, Lake Gov. Ada Bell, said it rained.", "Ada Bell"),
        ("Mayor Sean O’Dell came. O'Dell said it rained.", "Sean O'Dell"),
        ("Mayor Bill de Bell came. De Bell said it rained.", "Bill de Bell"),
        ("Paul D. Bell came. Paul Bell said it rained.", "Paul Bell"),
        ("Sen. Betty White said it rained.", "Betty White"),
    ],
)
def test_names_in_the_words_of_a_source(text: str, last: str) -> None:
    assert speakers(text)[-1] == last


def test_a_middle_initial_makes_nobody_else() -> None:
    assert speakers("Paul D. Bell said it rained.", "Paul Bell said it froze.") == ["Paul Bell"] * 2


def test_titles_tell_two_of_one_family_apart() -> None:
    text = (
        "Hillary Dunn met Bill Dunn. Mrs. Dunn said that it rained. Mr. Dunn said that it froze. "
        "She said that it was cold."
    )
    assert speakers(text) == ["Hillary Dunn", "Bill Dunn", "Hillary Dunn"]


@pytest.mark.parametrize(
    "title",
    ["Mr", "Mr.", "MR", "Dr", "Prof", "Sir", "Lord", "Dame", "Rev", "Capt", "Lt Col", "Gen", "Sen",
     "Rep", "Gov", "Sgt", "Hon", "Rt Hon", "Cllr", "Det Insp", "DCI", "Supt", "Lord Justice",
     "Mr\xa0", "Labour MP", "The Very Rev", "Brig Gen."],
)  # fmt: skip
def test_a_title_is_no_part_of_the_name_with_its_full_stop_or_without(title: str) -> None:
    short = f"{title} Rask said the quay was wet.".replace("\xa0 ", "\xa0")
    assert speakers(f"Lasse Rask came. {short}") == ["Lasse Rask"]
    assert speakers(f"{title} Lasse Rask said the quay was wet.") == ["Lasse Rask"]


def test_what_belongs_to_one_with_a_title_and_all_that_joins_them() -> None:
    text = "Lasse Rask met Ida Moen. Dr Moen’s statement said it was wet. "
    text += "Mr Rask and Ms Moen said they would wait."
    assert speakers(text) == ["Ida Moen", "Lasse Rask and Ida Moen"]


def test_a_knight_or_a_dame_may_be_called_by_the_given_name() -> None:
    text = "Sir Lasse Rask met Dame Ida Moen. Dame Ida said it was wet. Sir Lasse said it was dry."
    assert speakers(text) == ["Ida Moen", "Lasse Rask"]


def test_a_name_in_capitals_behind_a_title_is_the_same_person() -> None:
    assert speakers("Lasse Rask came. MR RASK said it was wet.") == ["Lasse Rask"]


@pytest.mark.parametrize(
    ("source", "name", "role"),
    [
        ("Lasse Rask MP", "Lasse Rask", "MP"),
        ("Mr Rask KC", "Rask", "Mr, KC"),
        ("a Tory MP", "", "a Tory MP"),
        ("the Labour MP Lasse Rask", "Lasse Rask", "Labour MP"),
        ("the judge, Mrs Justice Moen", "Moen", "judge Mrs Justice"),
        ("Lord Rask of Portsea", "Rask", "Lord Portsea"),
        ("Amartya Sen", "Amartya Sen", ""),
        ("Mr. Sen", "Sen", "Mr."),
        ("Sen. Lasse Rask", "Lasse Rask", "Sen."),
        ("Bishop", "Bishop", ""),
        ("the Bishop", "", "the Bishop"),
        ("ADM", "ADM", ""),
        ("Notre Dame", "Notre Dame", ""),
    ],
)
def test_titles_letters_and_names_that_look_like_them(source: str, name: str, role: str) -> None:
    parsed = parse(source)
    assert (parsed.name, parsed.role) == (name, role)


def test_a_family_name_that_is_a_title_elsewhere_finds_its_own() -> None:
    text = "Julie Bishop came. Bishop said it was wet. Bishop Rask said it was dry."
    assert speakers(text) == ["Julie Bishop", "Rask"]


def test_who_is_named_as_a_relative_does_not_take_the_family_name() -> None:
    text = "Hillary Dunn came with her husband, Bill Dunn. Dunn said that it rained."
    assert speakers(text) == ["Hillary Dunn"]


def test_who_is_met_is_not_the_one_who_speaks() -> None:
    text = "Cy Bell said that it rained. Meeting the mayor, Bob Dunn, he said that it froze."
    assert speakers(text) == ["Cy Bell", "Cy Bell"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Chinese embassy closed. It said that it rained.", "Chinese Embassy"),
        ("Some critics said it rained. They said that it froze.", "critics (unnamed)"),
        ("Many lawmakers left. They said that it froze.", "lawmakers (unnamed)"),
        ("Sen. Ada Bell came. They said that it rained.", "unknown"),
        ("Ada Bell came. It said that it rained.", "unknown"),
        ("The rain fell. We said that it was cold.", "unknown"),
    ],
)
def test_it_and_they_go_to_bodies_and_groups(text: str, expected: str) -> None:
    assert speakers(text)[-1] == expected


@pytest.mark.parametrize(
    "source",
    [
        "Critics", "Some analysts", "Others", "Both men", "African-Americans", "Iranians",
        "Several officials", "A Democratic source", "One Republican",
    ],
)  # fmt: skip
def test_groups_and_the_unnamed_are_not_persons(source: str) -> None:
    (row,) = speech(f"{source} said that it rained.").itertuples()
    assert (row.speaker_kind, str(row.speaker)[-9:]) == ("anonymous", "(unnamed)")


def test_a_capital_at_the_head_of_a_sentence_makes_no_name() -> None:
    text = "Hikers said that it rained. The hikers were wet."
    assert speakers(text) == ["hikers (unnamed)"]


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("The New York Times", "The New York Times", "institution"),
        ("A CNN report", "CNN", "institution"),
        ("The Lake City Observer", "Lake City Observer", "institution"),
        ("Ada Bell’s campaign", "Bell campaign", "institution"),
        ("The Bell campaign", "Bell campaign", "institution"),
        ("Ada Bell’s statement", "Ada Bell", "person"),
        ("Ada Bell’s lawyer", "Ada Bell's lawyer (unnamed)", "anonymous"),
        ("The bill", "bill", "document"),
        ("A memo", "memo", "document"),
        ("The report", "report", "document"),
    ],
)
def test_bodies_media_documents_and_what_belongs_to_persons(
    source: str, name: str, kind: str
) -> None:
    text = f"It rained, according to {source[0].lower() + source[1:]}."
    text = text if source[0] in "TA" and not source.startswith("Ada") else (
        f"It rained, according to {source}."
    )  # fmt: skip
    (row,) = speech(text).itertuples()
    assert (row.speaker, row.speaker_kind) == (name, kind)


def test_a_short_title_goes_to_the_outlet_named_before() -> None:
    text = "The Lake Post said that it rained. The Post said that it froze."
    assert speakers(text) == ["Lake Post", "Lake Post"]


def test_persons_who_speak_together_are_one_speaker() -> None:
    text = "Mr. Bell and Ada Dunn said that it rained. They said that it was cold."
    assert speakers("Cy Bell came. " + text) == ["Cy Bell and Ada Dunn"] * 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Gov. Ada Bell came. The governor said that it rained.", "Ada Bell"),
        ("Ada Bell, a research fellow, said it rained. The scholar said it froze.", "Ada Bell"),
        ("China’s top diplomat Li Bo came. The Chinese diplomat said it rained.", "Li Bo"),
        ("Ada Bell, 61, said that it rained. The rancher said that it froze.", "Ada Bell"),
        ("Senate aide Ada Bell came. The House aide said it rained.", "House aide (unnamed)"),
        ("The businessman said that it rained.", "businessman (unnamed)"),
    ],
)
def test_a_definite_role_needs_one_who_holds_it(text: str, expected: str) -> None:
    assert speakers(text)[-1] == expected


def test_a_family_name_wins_over_a_country() -> None:
    assert speakers("Rep. Jim Jordan came. Jordan said that it rained.") == ["Jim Jordan"]
    assert speakers("Jordan said that it rained.") == ["Government of Jordan"]


def test_who_goes_to_the_name_before_it() -> None:
    assert speakers("They met Ada Bell, a teacher, who said that it rained.") == ["Ada Bell"]


def test_first_person_is_the_author_of_an_article_only_with_a_byline() -> None:
    text = "I said that it would rain."
    signed = dataclasses.replace(bare(text), byline="By Ada Bell")
    assert list(reported_speech(signed, engine="rules")["speaker"]) == ["Ada Bell"]
    assert speakers(text) == ["unknown"]


@pytest.mark.parametrize("source", ["the Mr. and", "’s", "[", "and", "his", "’", "of whom", "Jr."])
def test_odd_sources_have_a_speaker_all_the_same(source: str) -> None:
    text = f"{source} said that it rained."
    found = Attribution(((len(text) - 12, len(text)),), ((0, len(source)),), ((0, 1),), "that")
    frame = reported_speech(bare(text), engine=lambda _: [found])
    assert frame["speaker"].str.len().min() > 0


def test_a_pronoun_that_leads_to_a_pronoun_stays_unknown() -> None:
    found = speakers("Both sides are selective in how they describe each other’s plans.")
    assert found == ["unknown"]
