"""The report on a corpus about something else: a ferry fire, told by three outlets."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from analysis import Corpus, load_corpus, make_article
from analysis.report import build
from analysis.report.site import MOST_FINDINGS, PAGES
from tests.browser import browser, needs_driver

FERRY = Path(__file__).parent / "ferry"


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """The folder of the report."""
    page, problems = build(FERRY, tmp_path_factory.mktemp("ferry") / "report")
    assert problems.empty
    return page.parent


def words(page):
    """Return what a page says, without styles, scripts and data."""
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", page.read_text("utf-8"), flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text)).replace("balloon-notebooks", "")  # our name


def test_no_page_says_a_word_about_the_corpus_that_ships(report):
    ships = load_corpus()
    people = {"Wang Yi", "Ned Price", "Blinken", "Biden", "Xi Jinping"}
    strange = {*ships.sources, *people, "balloon", "China", "Chinese", "Beijing", "shootdown"}
    pages = list(report.rglob("*.html"))
    assert len(pages) > len(PAGES)
    found = {
        (page.name, word)
        for page in pages
        for word in strange
        if re.search(rf"\b{re.escape(word)}\b", words(page))
    }
    assert not found


def test_the_overview_has_few_findings_each_with_its_number_and_a_link(report):
    text = (report / "index.html").read_text("utf-8")
    findings = re.findall(r"<li><b>(.*?)</b><span>(.*?)</span></li>", text, flags=re.DOTALL)
    assert 3 <= len(findings) <= MOST_FINDINGS
    for said, basis in findings:
        assert re.search(r"\d", said + basis)
        assert re.search(r"interval|chance|Measured|were right|No other pair|were right", basis)
        assert re.search(r"\d+ (?:article|outlet)", basis)
        link = re.search(r'href="([^"#]+)', basis)[1]
        assert (report / link).is_file()


def test_what_does_not_survive_is_one_sentence_and_no_finding(report):
    text = words(report / "index.html")
    assert text.count("Not settled by these articles") == 1
    assert "sets" not in text.partition("Not settled")[0]  # no word is beyond chance here


def test_all_pages_have_one_head(report):
    for page in report.rglob("*.html"):
        if page.parent.name in ("search", "notebooks"):
            continue
        text = page.read_text("utf-8")
        up = "../" * (len(page.relative_to(report).parts) - 1)
        links = re.findall(r'<li><a href="([^"]+)"', text.partition("</nav>")[0])
        assert links == [f"{up}{name}.html" for name in PAGES]
        assert len(re.findall("<main>", text)) == 1


def test_every_place_that_is_linked_is_there(report):
    for page in report.glob("*.html"):
        for place in re.findall(r'href="([^"]*#[^"]*)"', page.read_text("utf-8")):
            file, _, name = place.partition("#")
            if "=" not in name:  # a search, or words that a script lights
                held = (page if not file else report / file).read_text("utf-8")
                assert f'id="{name}"' in held, place


@needs_driver
def test_every_page_is_quiet_and_asks_no_other_host(report, tmp_path):
    pages = [*report.glob("*.html"), *list(report.glob("*/0*.html"))[:4]]
    drawn = 0
    with browser(tmp_path) as driven:
        for page in sorted(pages):
            driven.open(page)
            driven.wait("return document.readyState === 'complete'")
            drawn += len(driven.run("return document.querySelectorAll('.tabulator, .play svg')"))
            assert driven.logs() == ([], []), page.name
    assert drawn > len(PAGES)


def test_an_article_leads_back_and_to_its_neighbours(report):
    pages = sorted((report / "articles").iterdir())
    middle = pages[4].read_text("utf-8")
    assert f'rel="before" href="{pages[3].name}"' in middle
    assert f'rel="next" href="{pages[5].name}"' in middle
    assert 'href="../articles.html">All articles' in middle
    assert 'rel="before"' not in pages[0].read_text("utf-8")


def test_what_is_compared_by_name_is_what_burned(report):
    assert "“ferry”" in words(report / "words.html")


def test_one_article_an_outlet_supports_no_comparison(tmp_path):
    one = [article for article in load_corpus(FERRY) if article.id.endswith("1")]
    Corpus(one).save(tmp_path / "corpus")
    page, _ = build(tmp_path / "corpus", tmp_path / "report", engine="rules")
    text = words(page).partition("What was read")[0]
    assert not re.search(r"warmer|colder|sets .* apart|topics;", text.partition("Not settled")[0])
    assert "how actors are treated" in text or "actor" not in text


GERMAN = (
    "Der Minister sagte, dass die Lage ernst sei und dass alle anderen nun handeln müssen. „Wir "
    "haben lange gewartet“, sagte er am Montag vor der Presse in der Hauptstadt."
)


def test_of_articles_that_are_not_read_nothing_is_counted(tmp_path):
    articles = [make_article(f"{GERMAN} {n}", id=str(n), source=str(n)) for n in range(2)]
    Corpus(articles).save(tmp_path / "corpus")
    page, _ = build(tmp_path / "corpus", tmp_path / "report", engine="rules")
    assert "of the words are" not in words(page)
    assert "No article is in English" in words(page.parent / "voices.html")


@pytest.mark.parametrize(
    "said",
    ["It rained all day.", "“We go,” said Ann Tarn.", "“We go,” said Ann Tarn. “No,” said Bo Lee."],
    ids=["nobody", "one", "a tie"],
)
def test_any_number_of_speakers_gives_an_overview(said, tmp_path):
    article = make_article(f"{said} The harbour was closed again.", id="a", source="Post")
    Corpus([article]).save(tmp_path / "corpus")
    page, _ = build(tmp_path / "corpus", tmp_path / "report", engine="rules")
    assert ("Quoted most, of speakers" in words(page)) == ("Tarn" in said)


def test_names_with_braces_and_marks_are_told_as_they_are(tmp_path):
    said = "“We go,” said {0} {share} Tarn. " * 2
    articles = [make_article(f"{said} It rained {n}.", id=f"{n}{{}}%s") for n in range(3)]
    Corpus(articles).save(tmp_path / "corpus")
    build(tmp_path / "corpus", tmp_path / "report", engine="rules")
