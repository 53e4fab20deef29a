"""The report: what it holds for any corpus, and that nothing in it runs."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from browser import executed, needs_browser
from payloads import PAYLOADS, poisoned

from analysis import Corpus, CorpusError, compare, load_corpus, make_article
from analysis.cli import main
from analysis.files.cores import in_processes
from analysis.files.tables import load_table
from analysis.quotes import engine_for, reported_speech, voices
from analysis.report import build, material, sections
from analysis.report.sections import topics_section
from tests.builders import docx_bytes, write_table, zip_bytes
from tests.corpus.test_corpus_exports import FACTIVA, NEXIS, PROQUEST, write

TEXTS = {
    "Gazette": "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters.",
    "Courier": "Ice covers the harbour. Peter Lund said that nobody would cross it this week.",
    "Post": "The harbour is open again. “The worst is over,” Joan Tarn told reporters on Monday.",
}


def saved(articles, folder):
    Corpus(articles).save(folder)
    return folder


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A corpus of three articles, and its report."""
    place = tmp_path_factory.mktemp("small")
    articles = [
        make_article(text, id=f"a{n}", source=source, published="2023-02-05")
        for n, (source, text) in enumerate(TEXTS.items())
    ]
    where = saved(articles, place / "corpus")
    page, problems = build(where, place / "report", engine="rules")
    assert problems.empty
    return Corpus(articles), page


class _Links(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids = [], set()

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.found += [given["href"]] if tag == "a" else []
        self.ids.add(given.get("id"))


def test_every_link_leads_somewhere(small):
    page = small[1]
    links = _Links()
    links.feed(page.read_text(encoding="utf-8"))
    assert len(links.found) > 15
    for link in links.found:
        if link.startswith("#"):
            assert link[1:] in links.ids
        else:
            assert (page.parent / link.partition("#")[0]).is_file(), link


def test_tables_are_those_of_the_library(small):
    corpus, page = small
    quotes = reported_speech(corpus, "rules")
    parts = voices.split(corpus, quotes)
    tables = page.parent / "tables"
    found = load_table(tables / "quotes.csv")
    assert found["content_spans"].tolist() == quotes["content_spans"].tolist()
    heard = load_table(tables / "speakers.csv")
    wanted = voices.heard(corpus, quotes, parts)
    assert heard["n_words"].tolist() == wanted["n_words"].tolist()
    keys = load_table(tables / "keyness.csv")
    again = compare.keyness(corpus, voice="outlet", voices=parts)
    assert keys["log_odds"].tolist() == again["log_odds"].tolist()


def test_tables_are_there_as_a_spreadsheet_too(small):
    book = openpyxl.load_workbook(small[1].parent / "tables" / "tables.xlsx")
    assert {"articles", "quotes", "speakers", "keyness"} <= set(book.sheetnames)
    assert [cell.value for cell in book["articles"]["A"]] == ["article_id", "a0", "a1", "a2"]


def test_the_report_names_no_other_host(small):
    for path in small[1].parent.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        shown = re.sub("<script>.*?</script>", "", text, flags=re.DOTALL)  # ours, by hash
        assert not re.findall(r"(?:src|href)=[\"']?https?:|@import|url\(", shown), path.name
        assert "Content-Security-Policy" in text


def test_a_second_run_reads_no_article_again(small, tmp_path):
    corpus, page = small
    marks = {path: path.stat().st_mtime_ns for path in (page.parent / "parts").glob("part-*")}
    before = page.read_bytes()
    build(page.parent.parent / "corpus", page.parent, engine="rules")
    assert marks == {path: path.stat().st_mtime_ns for path in marks}
    assert page.read_bytes() == before


def test_another_corpus_replaces_the_report(tmp_path):
    first = saved([make_article(TEXTS["Gazette"], id="first")], tmp_path / "one")
    second = saved([make_article(TEXTS["Courier"], id="second")], tmp_path / "two")
    build(first, tmp_path / "report", engine="rules")
    page, _ = build(second, tmp_path / "report", engine="rules")
    assert [path.name for path in (page.parent / "articles").iterdir()] == ["0001_second.html"]
    assert load_table(page.parent / "tables" / "articles.csv")["article_id"].tolist() == ["second"]


def test_what_is_left_out_is_listed(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "a", "text": "Some words of it."}\n{"id": "b", "text": ""}\n{bad\n')
    page, problems = build(path, tmp_path / "report", engine="rules")
    assert problems["row"].tolist() == [3, 2]
    told = page.read_text(encoding="utf-8")
    assert "1 article of 1 outlet, 4 words; 2 left out." in told
    assert "row 2, column text: the text is empty" in told


def test_a_corpus_without_an_article_is_refused(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "b", "text": ""}\n')
    with pytest.raises(CorpusError, match="row 1, column 'text': the text is empty"):
        build(path, tmp_path / "report")
    assert not (tmp_path / "report").exists()


@pytest.mark.parametrize(
    "texts",
    [
        {"One": "Word."},
        {"Un": "Le ministre a dit que la situation était grave et que les autres doivent agir."},
        {f"Source {n}": f"The mayor of town {n} said that all was well." for n in range(14)},
    ],
    ids=["one word", "not English", "many sources"],
)
def test_odd_corpora_give_a_report(texts, tmp_path):
    articles = [make_article(text, id=name, source=name) for name, text in texts.items()]
    page, _ = build(saved(articles, tmp_path / "corpus"), tmp_path / "report", engine="rules")
    assert "What was read" in page.read_text(encoding="utf-8")


def test_topics_of_articles_that_are_not_held_as_texts_have_no_page(tmp_path):
    corpus = load_corpus()
    material = SimpleNamespace(
        frame=corpus.frame, sample=Corpus([]), words=corpus, seed=1, palette={}, target=tmp_path
    )
    section = topics_section(material)
    assert len(section.tables["topics"]) > 1
    assert not section.links
    assert not list(tmp_path.iterdir())


def test_statements_below_the_floor_are_counted(tmp_path):
    advice = "You should rest. You can say that it rained all day. "
    articles = [
        make_article(advice + text, id=source, source=source) for source, text in TEXTS.items()
    ]
    where = saved(articles, tmp_path / "corpus")
    told = "Left out: 3 statements with a confidence below 0.4; analysis report --floor 0 keeps all"
    page, _ = build(where, tmp_path / "report", engine="rules")
    assert told in (page.parent / "voices.html").read_text(encoding="utf-8")
    for path in (page.parent / "articles").glob("*.html"):
        assert "1 of low confidence left out" in path.read_text(encoding="utf-8")
    page, _ = build(where, tmp_path / "report", engine="rules", floor=0)
    assert "Left out:" not in (page.parent / "voices.html").read_text(encoding="utf-8")
    assert len(load_table(page.parent / "tables" / "quotes.csv")) == 6


def test_a_sample_is_said_to_be_one(tmp_path):
    articles = [
        make_article(f"The mayor of town {n} said that all was well. It rained.", id=f"a{n}")
        for n in range(9)
    ]
    where = saved(articles, tmp_path / "corpus")
    page, _ = build(where, tmp_path / "report", engine="rules", n_sample=4)
    assert len(list((page.parent / "articles").iterdir())) == 4
    articles = (page.parent / "articles.html").read_text(encoding="utf-8")
    assert "Measured on 4 of 9 articles, drawn at random" in articles


def test_two_processes_give_the_same_report(small, tmp_path):
    corpus, page = small
    again, _ = build(
        page.parent.parent / "corpus", tmp_path, engine="rules", backend="loky", n_jobs=2
    )
    assert again.read_bytes() == page.read_bytes()


def test_processes_that_share_the_sections_give_the_same_report(tmp_path, monkeypatch):
    where = saved(list(load_corpus())[:6], tmp_path / "corpus")
    begun = []

    def counted(calls, n_jobs):
        begun.append(n_jobs)
        return in_processes(calls, n_jobs)

    monkeypatch.setattr(sections, "in_processes", counted)
    monkeypatch.setattr(material, "workers", lambda: 2)
    pages = []
    for name, shared in (("alone", range(0)), ("together", range(10))):
        monkeypatch.setattr(material, "SHARED", shared)
        pages.append(build(where, tmp_path / name, engine="rules")[0])
    assert begun == [1, 2]
    alone, together = (
        {path.relative_to(page.parent): path.read_bytes() for path in page.parent.rglob("*.*")}
        for page in pages
    )
    assert alone.keys() == together.keys() and len(alone) > 60
    assert [path for path in alone if alone[path] != together[path]] == []


@pytest.mark.parametrize(
    "engine, n, wanted",
    [("auto", 2000, "tagger"), ("auto", 2001, "rules"), ("rules", 1, "rules")],
)
def test_the_engine_depends_on_the_size(engine, n, wanted):
    assert engine_for(engine, n) == wanted


def test_an_unknown_engine_is_refused(tmp_path):
    with pytest.raises(ValueError, match="engine must be one of"):
        engine_for("magic", 1)


@needs_browser
def test_nothing_in_a_report_runs(tmp_path):
    payloads = [payload for payload in PAYLOADS.values() if "\0" not in payload]  # not in a CSV
    articles = [poisoned(payload, id=f"a{n}") for n, payload in enumerate(payloads)]
    where = saved(articles, tmp_path / "corpus")
    page, _ = build(where, tmp_path / "report", engine="rules", n_sample=len(articles))
    pages = sorted(page.parent.rglob("*.html"))
    assert len(pages) > len(articles)
    ran = {}
    for path in [*pages[:4], *page.parent.glob("*.html")]:
        text = path.read_text(encoding="utf-8")
        ours = text.count("'sha256-") + text.count('<script type="application/json"')
        ran[path.name] = executed(path, own_scripts=ours)
    assert not {name: signs for name, signs in ran.items() if signs}


def test_a_formula_stays_a_text(tmp_path):
    article = make_article(
        '“=cmd|calc,” said Ann Lee. It "rained" all day.', id="=1+1", source="@x"
    )
    page, _ = build(saved([article], tmp_path / "corpus"), tmp_path / "report", engine="rules")
    raw = pd.read_csv(page.parent / "tables" / "articles.csv", dtype=str)
    assert raw.loc[0, ["article_id", "source"]].tolist() == ["'=1+1", "'@x"]


def _docx(path):
    path.write_bytes(docx_bytes(*TEXTS["Gazette"].split("\n")))


def _table(path):
    write_table([{"id": name, "source": name, "text": t} for name, t in TEXTS.items()], path)


def _zip(path):
    members = {f"{name}.txt": text.encode() for name, text in TEXTS.items()}
    path.write_bytes(zip_bytes(**members))


def _plain(path):
    body = TEXTS["Post"]
    path.write_text(f"<html><body><p>{body}</p></body></html>" if path.suffix == ".html" else body)


FORMATS = {
    "one.txt": (_plain, 1), "one.md": (_plain, 1), "one.html": (_plain, 1), "one.docx": (_docx, 1),
    "t.xlsx": (_table, 3), "t.csv": (_table, 3), "t.jsonl": (_table, 3), "t.parquet": (_table, 3),
    "all.zip": (_zip, 3),
    "nexis.docx": (lambda path: write(path, NEXIS), None),
    "factiva.html": (lambda path: write(path, FACTIVA), None),
    "factiva.rtf": (lambda path: write(path, FACTIVA), None),
    "proquest.txt": (lambda path: write(path, PROQUEST), None),
}  # fmt: skip


@pytest.mark.parametrize("names", [[name] for name in FORMATS] + [list(FORMATS)[:4]], ids="+".join)
def test_every_format_goes_to_a_report_with_one_command(names, tmp_path, capsys):
    place = tmp_path / "given"
    place.mkdir()
    for name in names:
        FORMATS[name][0](place / name)
    where = place / names[0] if len(names) == 1 else place
    n = sum(FORMATS[name][1] or len(load_corpus(where)) for name in names)
    command = ["report", str(where), "--engine", "rules", "--out", str(tmp_path / "report")]
    command.append("--keep-duplicates")  # the same text in each format
    assert main(command) == 0, capsys.readouterr().err
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert f"<h1>{n} article" in page
    assert len(list((tmp_path / "report" / "articles").iterdir())) == n
