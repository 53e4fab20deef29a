"""The list of speakers: what of it is used, and what is said of rows that can't all hold."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import load_corpus
from analysis.cli import main
from analysis.corpus import CorpusError
from analysis.files.tables import load_table, save_table, save_tables
from analysis.quotes import exports, identities, reported_speech
from analysis.quotes.corrections import Gazetteer
from analysis.quotes.people import normal
from tests.builders import bare

HEAD = "name,aliases,role,country,kind\n"
COLUMNS = HEAD.strip().split(",")


def table(*rows: str) -> pd.DataFrame:
    """Return a list of speakers, a row a line of cells parted by commas."""
    return pd.DataFrame([row.split(",") for row in rows], columns=COLUMNS)


def said(*rows: str) -> tuple[Gazetteer, list[str]]:
    """Return the list and the one warning it gives, in pieces."""
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        listed = Gazetteer(table(*rows))
    assert len(told) == bool(listed.problems)
    return listed, listed.problems


def named(listed: Gazetteer, phrase: str) -> str:
    found = listed.find(phrase)
    return found.name if found else ""


ADA = "Ada Bell,the ice queen|Bell,glaciologist,Norway,expert"


def test_a_sound_list_says_nothing():
    listed, problems = said(
        ADA, "Cy Dunn,,,,", ",,,,", "  Ed   Frey , Ed |  | Frey ,mayor,,official"
    )
    assert problems == []
    for phrase in ("ada bell", "The Ice Queen", "BELL", "“Bell,”"):
        assert named(listed, phrase) == "Ada Bell"
    assert listed.find("Frey") == ("Ed Frey", "official", "", "mayor")
    assert named(listed, "Ada") == named(listed, "") == ""


def test_an_alias_of_two_people_goes_to_neither_and_is_told_with_both_rows():
    listed, problems = said(ADA, "Cy Bell,Bell|Cy,mayor,,official")
    assert named(listed, "Bell") == ""
    assert (named(listed, "Ada Bell"), named(listed, "Cy")) == ("Ada Bell", "Cy Bell")
    (problem,) = problems
    assert "row 2, column 'aliases': 'Bell' is an alias of Ada Bell (row 1)" in problem
    assert "Cy Bell (row 2): by itself it goes to none" in problem


def test_an_alias_of_two_people_is_decided_by_the_names_of_the_article():
    listed = table(ADA, "Cy Bell,Bell,mayor,,official")
    articles = [
        bare("Ada Bell measured the ice. “It is thin,” Bell said.", id="a"),
        bare("Cy Bell closed the lake. “Stay away,” Bell said.", id="b"),
    ]
    with pytest.warns(
        UserWarning, match=r"list of speakers, row 2.*'Bell' is an alias of Ada Bell"
    ):
        speech = reported_speech(articles, "rules", gazetteer=listed)
    assert speech["speaker"].tolist() == ["Ada Bell", "Cy Bell"]
    assert speech["speaker_kind"].tolist() == ["expert", "official"]


@pytest.mark.parametrize("words", ["The Iron Lady", "the Iron Lady", "the boss"])
def test_a_shared_alias_that_is_a_description_does_not_go_to_whoever_spoke_last(words):
    aliases = "Iron Lady|the boss"
    listed = table(f"Ada Bell,{aliases},mayor,,official", f"Cy Dunn,{aliases},,,expert")
    article = bare(f"Ada Bell said it rained. “It froze,” said {words}. ", id="a")
    with pytest.warns(UserWarning, match="by itself it goes to none of them") as told:
        speech = reported_speech([article], "rules", floor=0, gazetteer=listed)
        identities([article], speech, gazetteer=listed)
    assert len(told) == 1
    assert speech.loc[1, "speaker"] == f"{words[4:]} (unnamed)"


def test_a_shared_alias_that_is_an_office_goes_to_whom_the_article_gives_it():
    listed = table("Ada Bell,the mayor,,,official", "Cy Dunn,the mayor,,,official")
    article = bare("Mayor Cy Dunn came. Ada Bell said it rained. The mayor said it froze.", id="a")
    with pytest.warns(UserWarning, match="goes to none"):
        speech = reported_speech([article], "rules", floor=0, gazetteer=listed)
    assert speech["speaker"].tolist() == ["Ada Bell", "Cy Dunn"]


def test_people_who_are_aliases_of_each_other_stay_two_people():
    listed, problems = said("Ada Bell,Cy Dunn,,,expert", "Cy Dunn,Ada Bell,,,official")
    assert (named(listed, "Ada Bell"), named(listed, "Cy Dunn")) == ("Ada Bell", "Cy Dunn")
    assert ["row 1" in problems[0], "row 2" in problems[1]] == [True, True]
    assert "'Cy Dunn' is the name in row 2, and goes there" in problems[0]


def test_a_ring_of_aliases_ends():
    listed, problems = said("A Bell,B Bell,,,", "B Bell,C Bell,,,", "C Bell,A Bell,,,")
    assert [named(listed, name) for name in ("A Bell", "B Bell", "C Bell")] == [
        "A Bell", "B Bell", "C Bell"
    ]  # fmt: skip
    assert len(problems) == 3


def test_a_name_that_is_its_own_alias_is_no_problem():
    assert said("Ada Bell,Ada Bell|ADA BELL|Bell|bell,,,expert")[1] == []


def test_the_same_row_twice_is_one_person():
    listed, problems = said(ADA, ADA)
    assert (named(listed, "Bell"), problems) == ("Ada Bell", [])


def test_rows_of_one_name_fill_each_other():
    listed, problems = said("Ada Bell,Bell,,Norway,", "ADA BELL,the ice queen,scientist,,expert")
    assert listed.find("Bell") == listed.find("ice queen")
    assert listed.find("Bell") == ("Ada Bell", "expert", "Norway", "scientist")
    assert problems == []


def test_rows_of_one_name_that_differ_are_told_and_the_first_holds():
    listed, problems = said(ADA, "Ada Bell,,mayor,Norway,official")
    assert listed.find("Bell") == ("Ada Bell", "expert", "Norway", "glaciologist")
    assert [problem.split(": ")[0] for problem in problems] == [
        "file list of speakers, row 2, column 'kind'",
        "file list of speakers, row 2, column 'role'",
    ]
    assert "is in row 1 too, where this is 'expert' and not 'official'" in problems[0]


def test_a_country_that_differs_is_told():
    assert "'Norway' and not 'Iran'" in said(ADA, "Ada Bell,,,Iran,")[1][0]


def test_aliases_parted_by_semicolons_are_told():
    _, problems = said("Ada Bell,Bell; the ice queen,,,expert")
    assert "aliases are parted by |: 'Bell; the ice queen' is one" in problems[0]


@pytest.mark.parametrize("name", ["", "  ", "“”", "..."])
def test_a_speaker_without_a_name_is_an_error(name, tmp_path):
    with pytest.raises(CorpusError, match="row 2, column 'name': a speaker without a name"):
        Gazetteer(table(ADA, f"{name},Bell,,,expert"))
    (tmp_path / "speakers.csv").write_text(f"{HEAD}\n{name},Bell,,,expert\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=r"speakers\.csv, row 3, column 'name'"):
        Gazetteer(tmp_path / "speakers.csv")


def test_missing_cells_are_empty_ones():
    frame = pd.DataFrame([["Ada Bell", None, float("nan"), pd.NA, "expert"]], columns=COLUMNS)
    assert Gazetteer(frame).find("Ada Bell") == ("Ada Bell", "expert", "", "")


@pytest.mark.parametrize(
    "name", ["A. (Ada) Bell", "Bell [sic", "Ada+Bell", "A*da", r"B\d+", "^B.ll$",
             "Bell?", "{Ada}"],
)  # fmt: skip
def test_marks_of_patterns_in_names_and_aliases_are_letters(name):
    listed, problems = said(f"{name},,,,expert", "Cy Dunn,.*|D(unn|[x-z],,,official")
    assert problems == []
    assert named(listed, name) == name
    assert named(listed, "Ada Bell") == named(listed, "Bxll") == named(listed, "B12") == ""
    assert named(listed, "Dunn") == ""
    assert named(listed, "D(unn") == "Cy Dunn"
    text = "Ada Bell said that the ice was thin."
    speech = reported_speech(bare(text), "rules", gazetteer=table(f"{name},,,,expert"))
    assert speech["speaker"].tolist() == ["Ada Bell"]


@given(st.lists(st.lists(st.text(), min_size=5, max_size=5), max_size=4))
def test_any_table_is_a_list_or_an_error_that_names_a_row(rows):
    frame = pd.DataFrame(rows, columns=COLUMNS, dtype=object)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            listed = Gazetteer(frame)
        except CorpusError as error:
            assert error.row and normal(rows[error.row - 1][0]) == ""
            return
    for name, *_ in rows:
        found = listed.find(" ".join(name.split()))
        assert found is None or found in listed._known.values()


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("name,alias,role,country,kind", r"column 'aliases': .*\(alias for aliases\?\)"),
        ("Names;Aliases;Role;Country;Kind", r"column 'name': .*\(names for name\?\)"),
        ("name,aliases,role,land,kind", r"column 'country': no such column; it has name"),
    ],
)  # fmt: skip
def test_a_name_of_a_column_that_is_nearly_right_is_pointed_out(header, told, tmp_path):
    (tmp_path / "speakers.csv").write_text(f"{header}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=told):
        Gazetteer(tmp_path / "speakers.csv")


def test_a_table_with_a_name_of_a_column_nearly_right_is_told_so():
    frame = table(ADA).rename(columns={"aliases": "alias", "kind": "kinds"})
    with pytest.raises(ValueError, match=r"lacks aliases, kind; .* \(alias for aliases, kinds for"):
        Gazetteer(frame)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_list_in_any_encoding_is_read(encoding, mark, tmp_path):
    text = f"{HEAD}Jürg Bøe,Bøe|Jürg,mayor,Norway,official\n".replace(",", mark)
    (tmp_path / "speakers.csv").write_bytes(text.replace("\n", "\r\n").encode(encoding))
    listed = Gazetteer(tmp_path / "speakers.csv")
    assert listed.find("Bøe") == ("Jürg Bøe", "official", "Norway", "mayor")


def test_a_workbook_is_a_list_too(tmp_path):
    save_table(table(ADA, ",,,,", "2023,Cy,,,=1+1"), tmp_path / "who.xlsx")
    listed = Gazetteer(tmp_path / "who.xlsx")
    assert named(listed, "Bell") == "Ada Bell"
    assert listed.find("Cy") == ("2023", "=1+1", "", "")
    save_table(table(ADA, ",Bell,,,"), tmp_path / "who.xlsx")
    with pytest.raises(CorpusError, match=r"who\.xlsx, row 3, column 'name': a speaker without"):
        Gazetteer(tmp_path / "who.xlsx")
    save_tables({"a": table(ADA), "b": table(ADA)}, tmp_path / "two.xlsx")
    with pytest.raises(CorpusError, match=r"two\.xlsx: keep one sheet"):
        Gazetteer(tmp_path / "two.xlsx")
    (tmp_path / "bad.xlsx").write_bytes(b"no workbook")
    with pytest.raises(CorpusError, match=r"bad\.xlsx"):
        Gazetteer(tmp_path / "bad.xlsx")
    save_table(table(ADA).rename(columns={"aliases": "alias"}), tmp_path / "who.xlsx")
    with pytest.raises(CorpusError, match=r"column 'aliases': .*\(alias for aliases\?\)"):
        Gazetteer(tmp_path / "who.xlsx")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_list_that_the_package_saved_is_the_same_list(suffix, tmp_path):
    rows = ["@bell,-Bell|=Ada,+mayor,,expert", ADA]
    save_table(table(*rows), tmp_path / f"who{suffix}")
    listed = Gazetteer(tmp_path / f"who{suffix}")
    assert listed._known == said(*rows)[0]._known


def test_a_very_long_cell_is_read_and_shortened_in_messages():
    long = "Bell " * 100_000
    listed, problems = said(f"{long},x,a,,expert", f"{long},x,b,,expert")
    assert named(listed, "x") == long.strip()
    assert all(len(problem) < 500 for problem in problems) and problems


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "'=1", "\u202e=1"])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_formula_in_the_list_is_a_text_in_every_table(text, suffix, tmp_path):
    listed = table(f"{text} Bell,Ada Bell,{text},{text},{text}")
    speech = reported_speech(bare("“Ice,” Ada Bell said."), "rules", gazetteer=listed)
    assert speech["speaker"].tolist() == [f"{text} Bell"]
    exports.save(speech, tmp_path / f"t{suffix}")
    assert exports.load(tmp_path / f"t{suffix}")["speaker"].tolist() == [f"{text} Bell"]
    save_table(speech, tmp_path / f"u{suffix}")
    assert load_table(tmp_path / f"u{suffix}")["country"].tolist() == [text]
    if suffix == ".csv":
        assert f'"{text}' not in (tmp_path / "t.csv").read_text(encoding="utf-8") or text[0] == "'"


def test_many_doubts_are_one_warning_that_counts_the_rest():
    rows = [f"Ada Bell{n},Bell{n // 2},,,expert" for n in range(20)]
    with pytest.warns(UserWarning, match=r"'Bell0' is .*; and 7 more$") as told:
        listed = Gazetteer(table(*rows))
    assert (len(told), len(listed.problems)) == (1, 10)


def test_check_lists_what_a_list_says_that_can_not_hold(tmp_path, capsys):
    (tmp_path / "a.txt").write_text("Ada Bell said that the ice was thin.", encoding="utf-8")
    (tmp_path / "speakers.csv").write_text(
        f"{HEAD}{ADA}\nCy Bell,Bell,mayor,,official\n", encoding="utf-8"
    )
    assert main(["check", str(tmp_path)]) == 0
    told = capsys.readouterr().err
    assert f"note: file {tmp_path}/speakers.csv, row 3, column 'aliases': 'Bell' is an" in told


def test_the_list_that_ships_says_nothing():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert Gazetteer(load_corpus().folder / "speakers.csv").problems == []
