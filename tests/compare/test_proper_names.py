"""Names of several words in invented sentences."""

import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given
from hypothesis import strategies as st

from analysis.compare._keyness import name_table
from analysis.corpus import Corpus, make_article
from analysis.text.names import is_capitalised, is_headline, name_runs


def names_of(*texts, **options):
    corpus = Corpus(make_article(text, id=str(place)) for place, text in enumerate(texts))
    return name_table(corpus, **options)["term"].tolist()


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("It fell into the South China Sea.", ["South China Sea"]),
        ("He met Ann Lee’s envoy and Bo Ek.", ["Ann Lee", "Bo Ek"]),
        ("A vote in the House of Representatives failed.", ["House of Representatives"]),
        ("She led the Department of the Interior.", ["Department of the Interior"]),
        ("A day at the Department of Justice began.", ["Department of Justice"]),
        ("It asked the Center for Strategic and International Studies.",
         ["Center for Strategic and International Studies"]),
        ("Talks between the Red Cross and the Red Crescent.", ["Red Cross", "Red Crescent"]),
        ("He knew Bob Hill of New Mexico.", ["Bob Hill", "New Mexico"]),
        ("The bill died in the Rules Committee on Tuesday.", ["Rules Committee"]),
        ("It was Secretary of State Ann Lee.", ["Ann Lee"]),
        ("It was White House Press Secretary Ann Lee.", ["White House", "Ann Lee"]),
        ("It was Gen. Ann B. Lee, not Sen. Bo Ek.", ["Ann B. Lee", "Bo Ek"]),
        ("They sang for Martin Luther King.", ["Martin Luther King"]),
        ("The Justice Department and Chief Justice Ann Lee.", ["Justice Department", "Ann Lee"]),
        ("He sued Republican Ann Lee.", ["Ann Lee"]),
        ("It told the Rules Committee Ann Lee was away.", ["Rules Committee", "Ann Lee"]),
        ("China’s People’s Liberation Army said so.", ["People’s Liberation Army"]),
        ("An Iran-backed Houthi force, a US-led Gulf force.", []),
        ("We spoke to Bill de Ruiter and Omar al-Rashid.", ["Bill de Ruiter", "Omar al-Rashid"]),
        ("In May I saw Theresa May there.", ["Theresa May"]),
        ("They watch Fox & Hounds daily.", ["Fox & Hounds"]),
        ("He said: NEVER GIVE UP. We never give up.", []),
        ("A U.S. State Department memo.", ["U.S. State Department"]),
        ("Alpha, Beta and Gamma met.", []),
    ],
)  # fmt: skip
def test_where_a_name_begins_and_ends(sentence, expected):
    assert names_of(sentence) == [name.replace("’", "'") for name in expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Talks with Ann Lee began. The talks ended.", ["Ann Lee"]),
        ("Angry Republicans left. It made them angry.", []),
        ("Ann Lee left.", ["Ann Lee"]),  # a given name
        ("Yesterday Ann Lee left.", ["Ann Lee"]),
        ("White House staff left. The walls are white.", ["White House"]),  # in a list
        ("Iron Dome failed. The Iron Dome is made of iron.", ["Iron Dome", "Iron Dome"]),
        ("Iron Dome failed. It is made of iron.", []),
        ("Zedland Post said so. He reads the Zedland news.", ["Zedland Post"]),
        ("Citing Zedland Post reports, she left.", ["Zedland Post"]),
        ("“Angry Republicans left,” she said. They were angry.", []),
        ("One thing: Angry Republicans left. They were angry.", []),
    ],
)
def test_the_first_word_of_a_sentence(text, expected):
    assert names_of(text) == expected


def test_evidence_may_stand_in_another_article():
    assert names_of("Iron Dome failed, if iron it is.", "They built an Iron Dome there.") == [
        "Iron Dome",
        "Iron Dome",
    ]


def test_one_spelling_for_all():
    texts = ["It is the US Air Force.", "It is the U.S. Air Force.", "See the U.S. Air Force."]
    assert set(names_of(*texts)) == {"U.S. Air Force"}


def test_headlines_and_sub_headings_tell_nothing():
    text = "Angry Senators Meet Ann Lee Over Balloon\n\nThe senators met Ann Lee on a hill."
    assert names_of(text) == ["Ann Lee"]


def test_names_of_one_voice():
    text = "He praised Ann Lee and Bo Ek."
    rows = [("0", 0, 18, "outlet", ""), ("0", 18, len(text), "quoted", "he")]
    voices = pd.DataFrame(rows, columns=["article_id", "start", "end", "voice", "speaker_id"])
    assert names_of(text, voice="quoted", voices=voices) == ["Bo Ek"]
    assert names_of(text, voice="outlet", voices=voices) == ["Ann Lee"]
    voices.loc[0, "end"] = voices.loc[1, "start"] = 14  # within Ann Lee
    assert names_of(text, voice="outlet", voices=voices) == []
    assert names_of(text, voice="all", voices=voices) == ["Ann Lee", "Bo Ek"]


def test_no_article_gives_an_empty_typed_table():
    table = name_table([])
    assert len(table) == 0
    assert table.dtypes[["article", "start", "term"]].tolist() == ["int64", "int64", "object"]


def test_single_words_are_runs_and_openings_are_marked():
    text = "Ann met Bo Ek."
    runs = name_runs(text, 0, len(text))
    assert [[word.written for word in run.words] for run in runs] == [["Ann"], ["Bo", "Ek"]]
    assert [run.opens for run in runs] == [True, False]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("US", True), ("us", False), ("The", False), ("I", False), ("Iran-backed", False),
     ("Jong-un", True), ("Asia-Pacific", True), ("5G", False)],
)  # fmt: skip
def test_capitals(word, expected):
    assert is_capitalised(word) is expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("With the Harbour in Doubt, a Challenge for Lee", True),
        ("Bell To Lee: Drop Out", True),
        ("N.A.T.O. Challenges Zed Party on Fish", True),
        ("The Greatest Tea of 2023, Ranked", True),
        ("5 Suitcases Diplomats Swear By", True),
        ("Whose Balloon Was It Then?", True),
        ("THE TENSIONS GREW AGAIN", True),
        ("Bell Tells Bo Ek: Far Zed Is in Doubt Again.", True),  # with a full stop
        ("Source: The Capital Meridian", False),  # a label and a name
        ("Edited by: Ada Bell", False),
        ("Share this: Facebook | Twitter | WhatsApp | Telegram", False),
        ("Key words: Zed Security Conference; Ada Bell; Zed crisis; airship", False),
        ("Zed: Ada Bell will ‘step aside’ if claims are true", False),
        ("They are Ada Bell of Zed and Bo Ek of Far Zed.", False),
        ("It came from Rep. Ada Bell, and former Sens. Bo Ek, Cy Fox and Dee Lee", False),
        ("The Zed Ministry and Chief Judge Ada Bell.", False),  # names and no verb
        ("So it is to be, or is it?", False),
        ("", False),
    ],
)
def test_headlines(line, expected):
    assert is_headline(line) is expected


@given(st.lists(messy_text, min_size=1, max_size=3))
def test_names_lie_in_the_text_and_never_overlap(texts):
    articles = [
        make_article(text + "\n\nNobody came.", id=str(place)) for place, text in enumerate(texts)
    ]
    table = name_table(articles)
    for position, places in table.groupby("article"):
        text = articles[position].text
        assert (places["start"].to_numpy()[1:] >= places["end"].to_numpy()[:-1]).all()
        for place in places.itertuples():
            words = text[place.start : place.end].split()
            assert len(words) > 1
            assert words[0][0].isupper()
            assert len(place.term.split()) == len(words)
