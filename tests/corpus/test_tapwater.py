"""The messy folder that notebook 05 tidies: what is found in it, decided, and left."""

from __future__ import annotations

import pytest
from conftest import ROOT

from analysis import coding, languages, load_corpus
from analysis.corpus import check

FOLDER = ROOT / "corpus" / "tapwater"
COURIER, LEDGER, MILLRACE = "Alder Mills Courier", "Penrose Ledger", "The Millrace"


@pytest.fixture(scope="module")
def intake():
    return check(FOLDER)


def test_it_is_small_and_has_what_it_should() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 100_000
    articles = [path for path in files if path.parent.name != "coding"]
    assert len(articles) == 18
    kinds = sorted(path.suffix for path in articles)
    assert kinds == [".csv", ".docx", *[".html"] * 8, *[".txt"] * 8]


def test_the_codes_beside_the_articles_are_not_read_as_an_outlet(intake) -> None:
    assert "coding" not in set(intake.articles["source"])
    assert "1 × folder of hand codes" in intake.recognised


def test_its_problems(intake) -> None:
    told = {
        (str(row.file).replace(f"{FOLDER}", ""), row.left_out): row.problem
        for row in intake.problems.itertuples()
    }
    assert len(told) == len(intake.problems) == 6
    table, double, first, second, empty, twins = told.items()
    assert table == (("/links.csv", True), "a table beside documents; not read: load it by itself")
    assert double[0] == (f"/{COURIER}/2024-04-12 hearing_2.html", True)
    assert double[1] == f"the same text as {COURIER}/2024-04-12 hearing in the same outlet"
    for number, (place, problem) in enumerate([first, second], start=1):
        assert place == (f"/{LEDGER}/ledger_{number}.txt", False)
        assert "say day_first=True or day_first=False" in problem
    assert "2024-03-04 or 2024-04-03" in first[1] and "2024-04-12 or 2024-12-04" in second[1]
    assert empty == ((f"/{MILLRACE}/millrace 5 April 2024.txt", True), "the text is empty")
    assert twins[0] == ("", False)
    assert f"'{COURIER}' and 'alder-mills-courier' look like one outlet" in twins[1]


def test_where_its_dates_and_outlets_were_taken_from(intake) -> None:
    decided = intake.decisions.set_index("choice")["articles"].to_dict()
    assert decided["subfolder"] == 17  # all but links.csv
    # The line above the text is in all three of the Ledger, of which one can be read.
    assert decided["a line above the text"] == 3
    assert decided["page (article:published_time)"] == 5  # the Courier's four, the Millrace's one
    assert decided["page (JSON-LD)"] == 2
    assert decided["file name"] == 6  # two of the Millrace and its empty one, docx, txt, Spanish
    assert decided["left out: the same text twice in one outlet"] == 1


def test_without_the_order_of_dates_two_articles_are_in_the_wrong_event(intake) -> None:
    def days(found):
        table = found.articles.query("included").set_index("article_id")
        kept = table.groupby("event")["published"].transform("min")
        return kept[[f"{LEDGER}/ledger_{n}" for n in (1, 2, 3)]].tolist()

    right = check(FOLDER, day_first=True)
    assert days(right) == ["2024-04-03", "2024-04-12", "2024-04-23"]
    events = intake.articles.set_index("article_id")["event"]
    assert events[[f"{LEDGER}/ledger_{n}" for n in (1, 2, 3)]].nunique() == 1


def test_decided_it_is_three_events_in_four_outlets() -> None:
    found = check(FOLDER, day_first=True)
    assert found.outlets_alike == {"alder-mills-courier": COURIER}
    versions = f"{COURIER}/2024-04-04 boil water updated", f"{COURIER}/2024-04-03 boil water"
    copies = found.articles.query("included").set_index("article_id")["copy_of"]
    assert copies[copies != ""].to_dict() == dict([versions])
    tongues = languages(found.corpus).set_index("article_id")["language"]
    assert tongues[tongues != "English"].to_dict() == {
        "Voces del Sennet/2024-04-24 el agua": "Spanish"
    }
    out = [versions[1], "Voces del Sennet/2024-04-24 el agua", f"{MILLRACE}/Join us - The Millrace"]
    found = found.edited(outlets=found.outlets_alike, include=dict.fromkeys(out, False))
    assert len(found.corpus) == 12
    assert found.events[["n_articles", "n_sources"]].to_numpy().tolist() == [[4, 4]] * 3


def test_its_damage_is_mended() -> None:
    with pytest.warns(UserWarning, match="left out 3 of"):
        corpus = load_corpus(FOLDER, day_first=True)
    text = corpus[f"{MILLRACE}/millrace 3 April 2024"].text
    assert "â€" not in text and "“They told us to keep quiet until the managers had met,”" in text
    # Lines of 66 characters are joined again. Twice a line ends where a sentence does: there it
    # cannot be told from the end of one of the eight paragraphs.
    assert len(text.split("\n\n")) == 10 and "\n" not in text.replace("\n\n", "")
    page = corpus["QuickWire 24/boil-your-water"].text
    assert "811 partners" not in page and "plumber" not in page and "Ten cities" not in page


def test_every_code_is_of_a_place_where_the_target_stands() -> None:
    with pytest.warns(UserWarning):
        corpus = load_corpus(FOLDER)
    units, codes = coding.read_coded(corpus, "polarity", ["negative", "neutral", "positive"])
    assert len(units) == len(codes) == 36 and codes["coder"].unique().tolist() == ["author"]
    for unit in units.itertuples():
        found = corpus[unit.article_id].text[unit.mention_start : unit.mention_end]
        assert found == unit.mention
