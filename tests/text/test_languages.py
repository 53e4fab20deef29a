from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus import languages, make_article
from analysis.lexicons import read_table
from analysis.text.english import language, require_english

GERMAN = "Der Bürgermeister sagte am Montag, dass die Stadt kein Geld mehr habe."
any_letter = st.characters(exclude_categories=())  # halves of characters too


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The mayor said on Monday that the town had no money left.", "English"),
        (GERMAN, "German"),
        ("Le maire a déclaré lundi que la ville n’avait plus d’argent.", "French"),
        ("El alcalde dijo el lunes que la ciudad no tenía dinero.", "Spanish"),
        ("Il sindaco ha detto lunedì che la città non ha più soldi.", "Italian"),
        ("De burgemeester zei maandag dat de stad geen geld meer heeft.", "Dutch"),
        ("Burmistrz powiedział w poniedziałek, że miasto nie ma pieniędzy.", "Polish"),
        ("Мэр заявил в понедельник, что у города нет денег.", "Russian"),
        ("قال العمدة يوم الاثنين إن المدينة لا تملك المال", "Arabic"),
        ("市长星期一说，这座城市没有钱了。", "Chinese"),
        ("市長は月曜日に、市にはお金がないと述べた。", "Japanese"),
    ],
)
def test_the_language_of_a_sentence(text, name):
    assert language(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "Mayor Quits",
        "MAYOR QUITS AFTER VOTE",
        "Rain stops play",
        "Council votes down tram plan",
        "Mayor vows to rebuild bridge after flood damage",
        "Ada Bell, Bo Roe, Cy Lin, Dora Ng",
        "Jean-Luc Dubois, François Lefèvre, Jürgen Müller",
        "Wang Min, Li Na, Zhang Wei",
        "12.30: 4–1",
        "🎉🎉🎉🎉🎉🎉",
    ],
)
def test_headlines_names_and_scraps_stay_english(text):
    assert language(text) == "English"


def test_a_foreign_word_or_two_makes_no_foreign_sentence():
    assert language("She wrote of the Zeitgeist in the Frankfurter Rundschau.") == "English"
    assert language("The word 气球 means a balloon, the mayor said.") == "English"


@pytest.mark.parametrize(
    "text",
    [
        "The talks with Jürgen Müller, Günther Schäuble and Friederike Schröder began.",
        "In Guadalajara he met José Hernández Rodríguez and María González Fernández.",
        "The minister 王毅 met 布林肯 and 秦刚 in 北京市朝阳区 on Friday.",
    ],
)
def test_foreign_names_make_no_foreign_sentence(text):
    assert language(text) == "English"


def test_letters_that_are_no_whole_character_do_no_harm():
    assert language("\ud800 " + GERMAN) == "German"


def test_only_the_beginning_is_read():
    filler = "The town was calm. " * 120  # more than 2,000 characters
    assert language(filler + GERMAN * 500) == "English"


@given(st.text(any_letter, max_size=80) | st.lists(st.sampled_from(GERMAN.split())).map(" ".join))
def test_any_text_has_a_known_language(text):
    assert language(text) in set(read_table("languages.csv")["language"])


def test_languages_of_a_corpus():
    items = [
        make_article("It rained on the town.", id="a1", source="north"),
        make_article(GERMAN, id="a2", source="south"),
    ]
    table = languages(items)
    assert table.columns.tolist() == ["article_id", "source", "language"]
    assert table.to_numpy().tolist() == [["a1", "north", "English"], ["a2", "south", "German"]]
    assert languages([]).columns.tolist() == ["article_id", "source", "language"]


def test_what_reads_english_names_the_first_text_in_another_language():
    texts = pd.Series({"x": "It rained.", "y": GERMAN, "z": "Le maire a dit que la ville dort."})
    with pytest.raises(ValueError, match="article 'y' looks German: only English is read here"):
        require_english(texts, "article")
    assert require_english(texts.loc[["x"]], "article") is None
