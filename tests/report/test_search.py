"""The page that searches: what it holds, finds, filters, sorts, saves, opens, and never runs."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest

from analysis import Corpus, quotes, reading, voices
from analysis.reading.marking import asset, document, theme
from analysis.reading.tables import STYLE
from analysis.report import search
from tests.browser import Browser, browser, executed, needs_browser, needs_driver
from tests.builders import bare
from tests.payloads import PAYLOADS, poisoned, poisoned_quotes

TEXT = "Ann Lee said “it fell,” and “it sank.” The brutal sea, Bob Ray refused to see."


def shell(title, body, scripts=(), head=""):
    """Wrap a body as the pages of a report are."""
    style = f'<link rel="icon" href="data:,"><style>{theme(".site")}{STYLE}</style>'
    return document(
        title, f'<body class="site"><main>{body}</main>', head=style + head, scripts=scripts
    )


def article(text=TEXT, id="a", **fields):
    return replace(
        bare(text, id), **{"source": "A", "event": "fall", "published": "2023-02-05"} | fields
    )


def row(article, words, *, speaker="Ann Lee", kind="direct", type="statement", id="q1"):
    """Return a statement of several pieces."""
    spans = [(article.text.index(one), article.text.index(one) + len(one)) for one in words]
    return {
        "article_id": article.id, "quote_id": id, "kind": kind, "type": type, "cue": "said",
        "content": " ".join(words), "content_spans": spans, "source": "", "source_spans": [],
        "cue_spans": [], "speaker": speaker, "speaker_id": speaker.lower(),
        "speaker_kind": "person", "country": "", "confidence": 0.9, "via": "",
    }  # fmt: skip


def speech(one):
    return pd.DataFrame(
        [
            row(one, ["“it fell,”", "“it sank.”"]),
            row(one, ["to see"], speaker="Bob Ray", kind="indirect", type="act", id="q2"),
        ]
    )


def data_of(path: Path, id: str) -> dict:
    found = re.search(f'id="{id}">(.*?)</script>', path.read_text("utf-8"), re.DOTALL)
    return json.loads(found[1])


# --- what is written ----------------------------------------------------------------------------


def test_every_passage_is_a_row():
    one = article()
    said = speech(one)
    parts = voices.split([one], said)
    lee, ray, sea = (one.text.index(word) for word in ("Ann Lee", "Bob Ray", "sea"))
    scored = pd.DataFrame(
        {
            "article_id": "a", "start": 0, "end": len(one.text), "target": ["Lee", "Lee", "Ray"],
            "named": "name", "mention_start": [lee, lee, ray],
            "mention_end": [lee + 7, lee + 7, ray + 7],
            "voice": ["all", "outlet", "all"], "speaker": "", "speaker_id": "",
            "label": "neutral", "model": [0.5, 0.25, -0.5],
        }
    )  # fmt: skip
    named = pd.DataFrame({"article_id": ["a", "z"], "start": sea, "end": sea + 3, "thing": "sea"})
    topics = pd.DataFrame(
        {"article_id": "a", "start": [0, 40], "end": [39, 60], "topic": [0, -1], "label": "fall"}
    )
    found = search.passages(
        [one], quotes=said, voices=parts, mentions=scored, named=named, topics=topics
    )
    told = found[["what", "kind", "type", "speaker", "label", "voice"]].values.tolist()
    assert sorted(told) == sorted(
        [
            ["topic", "", "", "", "fall", ""],
            ["mention", "name", "", "", "Lee", "outlet"],
            ["statement", "direct", "statement", "Ann Lee", "said", "quoted"],
            ["statement", "direct", "statement", "Ann Lee", "said", "quoted"],
            ["loaded", "evaluative", "", "", "brutal", "outlet"],
            ["named", "", "", "", "sea", "outlet"],
            ["mention", "name", "", "", "Ray", "outlet"],
            ["statement", "indirect", "act", "Bob Ray", "said", "outlet"],
        ]
    )
    assert found["start"].is_monotonic_increasing
    assert found.loc[found["what"] == "mention", "polarity"].tolist() == [0.25, -0.5]


def test_a_statement_in_pieces_is_one_row_of_the_page(tmp_path):
    one = article()
    said = speech(one)
    found = search.passages([one], quotes=said, voices=voices.split([one], said))
    search.write(tmp_path, [one], found, {}, shell)
    part = data_of(tmp_path / "search" / "part-001.html", "data")
    what = [part["strings"][code] for code in part["passages"]["what"]]
    told = list(zip(what, part["passages"]["more"], strict=True))
    assert told == [("statement", 0), ("statement", 1), ("loaded", 0), ("statement", 0)]


def test_no_part_is_larger_than_five_megabytes_and_all_are_named(tmp_path):
    articles = [article("word " * 100_000, f"a{n}") for n in range(20)]  # 10 MB
    search.write(tmp_path, articles, none(), {}, shell)
    parts = sorted((tmp_path / "search").iterdir())
    assert len(parts) == 3 and max(path.stat().st_size for path in parts) < 5_000_000
    names = data_of(tmp_path / "search.html", "search-setup")["parts"]
    assert [tmp_path / name for name in names] == parts
    assert sum(len(data_of(path, "data")["articles"]) for path in parts) == 20


def none():
    return pd.DataFrame(columns=list(search._TYPES)).astype(search._TYPES)


def test_a_corpus_without_articles_or_passages_has_its_page(tmp_path):
    search.write(tmp_path, [], none(), {}, shell)
    assert data_of(tmp_path / "search" / "part-001.html", "data")["articles"] == []


def test_each_page_allows_its_own_scripts_alone(tmp_path):
    search.write(tmp_path, [article()], none(), {}, shell)
    for path in (tmp_path / "search.html", tmp_path / "search" / "part-001.html"):
        page = path.read_text("utf-8")
        policy = re.search('content="(default-src[^"]*)"', page)[1]
        assert "default-src 'none'" in policy and "unsafe-eval" not in policy
        scripts = re.search("script-src ([^;]*);", policy)[1]
        assert re.fullmatch(r"('sha256-[A-Za-z0-9+/=]+' ?)+", scripts)
        assert len(scripts.split()) == page.count("<script>")


@pytest.mark.parametrize("name", ["search", "tables", "save", "part", "jump", "regex"])
def test_no_script_of_ours_makes_html_or_code_of_a_text(name):
    wrong = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|srcdoc"
    assert not re.search(wrong, asset(f"{name}.js"))


# --- the shipped corpus in a browser --------------------------------------------------------------


class Report:
    """A folder as a report makes it."""

    def __init__(self, folder: Path, corpus: Corpus) -> None:
        self.folder, self.corpus = folder, corpus
        self.quotes = quotes.reported_speech(corpus, "rules")
        found = search.passages(
            corpus, quotes=self.quotes, voices=voices.split(corpus, self.quotes)
        )
        (folder / "articles").mkdir()
        self.pages = {one.id: f"articles/{one.id}.html" for one in corpus}
        for one in corpus:
            page = reading.page(one, self.quotes)
            page.save(folder / self.pages[one.id], scripts=[asset("jump.js")])
        search.write(folder, corpus, found, self.pages, shell)
        self.page = folder / "search.html"


@pytest.fixture(scope="module")
def report(tmp_path_factory, coverage) -> Report:
    return Report(tmp_path_factory.mktemp("report"), coverage)


@pytest.fixture(scope="module")
def driven(tmp_path_factory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("browser")) as one:
        yield one


def opened(driven: Browser, page: Path, **asked: str) -> Browser:
    """Open the page of search with what is asked in its address."""
    driven.open(page, "#" + "&".join(f"{name}={quote(text)}" for name, text in asked.items()))
    driven.wait("return document.documentElement.dataset.ready", 180)
    return driven


def n_told(driven: Browser) -> int:
    (told,) = driven.texts("#told")
    return int(re.search(r"([\d,]+) (?:hit|passage)s? ", told)[1].replace(",", ""))


def ask(driven: Browser, **fields: str) -> int:
    """Fill in fields, and return how many hits are told."""
    driven.run("delete document.getElementById('found').dataset.ms")
    for name, text in fields.items():
        driven.type(f"#{name}", text)
    driven.wait("return document.getElementById('found').dataset.ms")
    return n_told(driven)


def cells(driven: Browser, name: str) -> list[str]:
    return driven.texts(f"#rows .tabulator-row [tabulator-field={name}]")


@needs_driver
def test_an_outlet_that_is_not_among_the_articles_finds_nothing(driven, report):
    opened(driven, report.page, q="said", outlet="Nobody's")
    assert driven.run("return document.querySelector('#outlet').value") == "Nobody's"
    assert not cells(driven, "outlet")


@needs_driver
def test_the_page_finds_what_the_notebook_finds(driven, report):
    opened(driven, report.page)
    patterns = ["spy balloon", "balloon*", "*ship", "China's", "the * balloon", "airship*, craft",
                '"the United States"', "said", "spy-balloon", "air-to-air", "mid-*"]  # fmt: skip
    for pattern in patterns:
        hits = reading.concordance(report.corpus, pattern, quotes=report.quotes)
        assert ask(driven, q=pattern) == len(hits), pattern
    for voice in ("outlet", "quoted"):
        expected = reading.concordance(
            report.corpus, "balloon*, said", voice=voice, quotes=report.quotes
        )
        assert ask(driven, q="balloon*, said", voice=voice) == len(expected) > 0


@needs_driver
def test_filters_combine_and_outlets_are_counted_beside_them(driven, report):
    hits = reading.concordance(report.corpus, "balloon*", quotes=report.quotes)
    outlet = hits["source"].mode()[0]
    opened(driven, report.page, q="balloon*", event="debris")
    on_event = hits[hits["event"] == "debris"]
    assert n_told(driven) == len(on_event)
    rows = driven.run(
        "return [...document.querySelectorAll('#outlets tbody tr')]"
        ".map(row => [...row.children].slice(0, 4).map(cell => cell.textContent))"
    )
    counted = {name: int(n) for name, n, _, _ in rows}
    assert counted == {
        name: int((on_event["source"] == name).sum()) for name in report.corpus.sources
    }
    assert ask(driven, outlet=outlet) == (on_event["source"] == outlet).sum()
    assert set(cells(driven, "outlet")) == {outlet}
    day = on_event["published"].min()
    wanted = on_event[(on_event["source"] == outlet) & (on_event["published"] <= day)]
    ask(driven, to=day)
    assert driven.texts("#told")[0].startswith(f"{len(wanted)} hit")
    driven.click("#clear")
    driven.wait("return document.getElementById('told').textContent.includes('passages')")


@needs_driver
def test_rows_are_sorted_by_the_words_on_either_side_and_by_columns(driven, report):
    opened(driven, report.page, q="balloon", sort="right")
    after = [text.strip(" ,.;’'\"“”—-").lower() for text in cells(driven, "right")]
    assert after == sorted(after, key=lambda text: re.findall(r"\w+", text)) and len(after) == 50
    ask(driven, sort="left")
    last = [re.findall(r"\w+", text.lower())[-1] for text in cells(driven, "left")]
    assert last == sorted(last)
    driven.click("#rows [tabulator-field=date] button.head")
    driven.click("#rows [tabulator-field=date] button.head")
    dates = cells(driven, "date")
    assert dates == sorted(dates, reverse=True) and dates[0] > dates[-1]


@needs_driver
def test_kinds_of_passages_are_rows_of_their_own(driven, report):
    opened(driven, report.page, what="statements")
    told = [kind for kind in report.quotes["kind"] if kind == "direct"]
    assert n_told(driven) == len(report.quotes)
    assert ask(driven, kind="direct") == len(told)
    everyone = report.quotes["speaker"].value_counts()
    name = everyone.index[everyone.index.str.fullmatch("[A-Z][a-z]+ [A-Z][a-z]+")][0]
    named = report.quotes["speaker"].str.contains(name) & (report.quotes["kind"] == "direct")
    assert ask(driven, speaker=name.lower()) == named.sum() > 0


@needs_driver
def test_what_is_found_is_saved_as_csv_and_excel(driven, report):
    opened(driven, report.page, q="balloon*", voice="quoted")
    hits = reading.concordance(report.corpus, "balloon*", voice="quoted", quotes=report.quotes)
    for kind, read in (("csv", pd.read_csv), ("xlsx", pd.read_excel)):
        path = driven.downloaded(
            lambda kind=kind: driven.click(f".save-{kind}"), f"passages.{kind}"
        )
        frame = read(path, keep_default_na=False)
        for name in ("article_id", "start", "end", "speaker", "kind"):
            assert frame[name].tolist() == hits[name].tolist(), name
        assert frame["outlet"].tolist() == hits["source"].tolist()
    assert openpyxl.load_workbook(path).active.freeze_panes == "A2"


@needs_driver
def test_a_row_opens_its_article_at_the_very_words(driven, report):
    opened(driven, report.page, q="spy balloon", sort="right")
    link = driven.run("return document.querySelector('#rows .tabulator-row a').href")
    assert re.search(r"/articles/\w+\.html#at=\d+-\d+$", link)
    driven.click("#rows .tabulator-row .tabulator-cell.outlet")  # anywhere in the row
    driven.wait("return document.querySelector('mark.at')")
    assert driven.run("return location.href") == link
    assert "".join(driven.texts("mark.at")).lower() == "spy balloon"
    seen = driven.run(
        "const box = document.querySelector('mark.at').getBoundingClientRect();"
        "return box.top >= 0 && box.bottom <= innerHeight"
    )
    assert seen


@needs_driver
def test_published_articles_are_searched_and_opened_at_the_words(driven, originals, tmp_path):
    made = Report(tmp_path, originals)
    opened(driven, made.page)
    for pattern in ("balloon", "Blinken*", '"said"'):
        hits = reading.concordance(originals, pattern, quotes=made.quotes)
        assert ask(driven, q=pattern) == len(hits) > 0, pattern
    driven.click("#rows .tabulator-row .tabulator-cell.outlet")
    driven.wait("return document.querySelector('mark.at')")
    assert "".join(driven.texts("mark.at")).lower() == "said"
    assert driven.logs() == ([], [])


@needs_driver
def test_every_place_of_an_article_is_lit_up_as_it_stands(driven, report):
    one = report.corpus["meridian_1"]
    driven.open(report.folder / report.pages[one.id])
    shown = "return [...document.querySelectorAll('mark.at')].map(one => one.textContent).join('')"
    for start in range(0, len(one.text) - 60, 97):  # over speakers' names, marks and paragraphs
        driven.run(
            f"location.hash = 'at={start}-{start + 60}'; dispatchEvent(new Event('hashchange'))"
        )
        assert driven.run(shown) == one.text[start : start + 60].replace("\n\n", "")
    driven.run("location.hash = 'at=1-<img>'; dispatchEvent(new Event('hashchange'))")
    assert driven.run(shown) == ""
    assert driven.logs() == ([], [])


@needs_driver
def test_letters_that_javascript_counts_twice_are_lit_up_too(driven, tmp_path):
    one = article("It fell 😀😀 there. “Ah 😀 spy,” Ann Lee said.", "a")
    said = pd.DataFrame([row(one, ["“Ah 😀 spy,”"])])
    found = search.passages([one], quotes=said, voices=voices.split([one], said))
    search.write(tmp_path, [one], found, {"a": "a.html"}, shell)
    reading.page(one, said).save(tmp_path / "a.html", scripts=[asset("jump.js")])
    opened(driven, tmp_path / "search.html", q="spy", voice="quoted")
    place = one.text.index("spy")
    link = driven.run("return document.querySelector('#rows a').getAttribute('href')")
    assert link == f"a.html#at={place}-{place + 3}"
    driven.open(tmp_path / "a.html", f"#at={place}-{place + 3}")
    assert driven.texts("mark.at") == ["spy"]


@needs_driver
def test_a_bad_pattern_is_told_and_a_wild_one_ends(driven, tmp_path):
    one = article("a" * 5000 + "! The end. " + TEXT)
    search.write(tmp_path, [one], none(), {}, shell)
    opened(driven, tmp_path / "search.html", q="(a+)+$", regex="1")
    assert n_told(driven) == 0  # a browser's own engine would not come back
    driven.type("#q", "(")
    driven.wait("return document.getElementById('wrong').textContent.includes('Unterminated')")
    driven.type("#q", "(?=a)")
    driven.wait("return document.getElementById('wrong').textContent.includes('look-around')")
    assert ask(driven, q=r"\bs\w+ “it|[\p{Lu}]\w{2} ray") == 2
    assert driven.texts("#wrong") == []


@needs_driver
def test_a_search_that_takes_too_long_stops_and_says_so(driven, tmp_path):
    search.write(tmp_path, [article(id="a"), article(id="b")], none(), {}, shell)
    opened(driven, tmp_path / "search.html", regex="1")
    driven.run("performance.now = (time => () => time += 20000)(0)")
    assert ask(driven, q="it") == 2  # of four
    told = driven.texts("#told")[0]
    assert told.startswith("Stopped after 10 seconds: 1 of 2 articles were read. ")


REGEXES = [
    "spy.balloons?", r"\bspy\b", "(a|ab)(c|bcd)?", "a+?b", "(?:ab)+", "[a-c]{2,3}", r"\d{4}-\d\d",
    r"^\w+", r"\w+$", "(a*)*b", "a*", "x|y|the", "[^\\s]+", "(?<n>s)py", r"\u0061b", "b{2}|a{1,2}",
    r"\p{Lu}\p{L}*", r"\Bs", r"[^\w\s]", "a{0}b", "(?:a|b){2,}?c?", r"\.$", "[\\]a]", "b??a",
]  # fmt: skip


@needs_driver
def test_regular_expressions_match_as_those_of_the_browser(driven, report):
    text = "The Spy balloon, the spy-balloons; a SPY.\nEnd 2023-02-05 éa ab abab aab 😀x bbb]a"
    driven.open(report.page)
    found = driven.run(
        "const [sources, text] = arguments; return sources.map(source => {"
        "const engine = new Pattern(source, true), found = [];"
        "for (let at = 0, span; (span = engine.next(text, at)); at = span[1])"
        "  found.push(text.slice(...span));"
        "const wide = source.replaceAll('[^\\\\w', '[^\\\\p{L}\\\\p{N}_')"
        "  .replaceAll('\\\\w', '[\\\\p{L}\\\\p{N}_]');"  # as Python's
        "const own = [...text.matchAll(new RegExp(wide, 'gimu'))].map(one => one[0]);"
        "return [source, found, own.filter(Boolean)]})",
        REGEXES, text,
    )  # fmt: skip
    assert [one for one in found if one[1] != one[2]] == []


# --- many passages --------------------------------------------------------------------------------


@needs_driver
def test_a_hundred_thousand_passages_are_searched(driven, tmp_path, coverage, capsys):
    draw = random.Random(0)
    words = [word for one in coverage for word in one.text.split()]
    articles, rows = [], []
    for number in range(2000):
        text = " ".join(draw.choices(words, k=300)) + " zeppelin" * (number % 4 == 0)
        id = f"a{number}"
        articles.append(article(text, id, source=f"Outlet {number % 12}", event=f"e{number % 40}"))
        for n in range(50):
            start = n * 25
            what = ("statement", "mention", "named", "loaded", "topic")[n % 5]
            rows.append(
                (id, start, start + 20, what, "direct", "", "Lee", "x", 0.5, "quoted", f"{n}")
            )
    found = pd.DataFrame(rows, columns=list(search._TYPES)).astype(search._TYPES)
    search.write(tmp_path, articles, found, {}, shell)
    assert max(path.stat().st_size for path in tmp_path.rglob("*.html")) < 5_000_000
    opened(driven, tmp_path / "search.html")
    assert n_told(driven) == 100_000
    assert ask(driven, q="zeppelin") == 500
    took = driven.run("return document.getElementById('found').dataset.ms")
    assert (
        ask(driven, outlet="Outlet 0") == 167
    )  # every twelfth is a fourth: 2000 / 12, and the first
    assert ask(driven, q="", outlet="", what="mention") == 20_000
    with capsys.disabled():
        print(f"\n100,000 passages: a word was found in {took} ms")


# --- nothing runs, nothing is asked of others -----------------------------------------------------


@needs_driver
def test_without_scripts_the_first_passages_stand_there(tmp_path, report):
    with browser(tmp_path, scripts=False) as still:
        still.open(report.page)
        text = still.driver.find_element("tag name", "body").text
        assert "Searching needs scripts" in text and "The first 40 of" in text
        assert not still.driver.find_element("id", "search-form").is_displayed()
        link = still.driver.find_element("css selector", "#first td a").get_attribute("href")
        assert re.search(r"#p\d+$", link)
        still.driver.get(link)
        assert still.driver.find_element("id", link.rpartition("#")[2]).is_displayed()


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """A report whose every text is a payload."""
    folder = tmp_path_factory.mktemp("hostile")
    articles = [poisoned(text, id=f"a{n}") for n, text in enumerate(PAYLOADS.values())]
    said = pd.concat(
        [poisoned_quotes(one, text) for one, text in zip(articles, PAYLOADS.values(), strict=True)]
    )
    said["type"] = "statement"
    found = search.passages(articles, quotes=said, voices=voices.split(articles, said))
    pages = {one.id: text for one, text in zip(articles, PAYLOADS.values(), strict=True)}
    search.write(folder, articles, found, pages, shell)
    return folder


@needs_browser
def test_no_payload_runs_in_the_page_or_its_parts(hostile):
    scripts = hostile.joinpath("search.html").read_text("utf-8").count("<script>")
    assert (
        executed(hostile / "search.html", own_scripts=scripts + 2) == []
    )  # and two blocks of data
    assert executed(hostile / "search" / "part-001.html", own_scripts=2) == []


@needs_driver
def test_no_payload_runs_as_a_query_a_filter_or_an_address(driven, hostile):
    ran = (
        "return [...document.documentElement.attributes].map(one => one.name)"
        ".filter(name => /^data-p\\d/.test(name))"
    )
    opened(driven, hostile / "search.html")
    assert len(cells(driven, "outlet")) == len(PAYLOADS)
    options = "return [...document.getElementById('outlet').options].map(one => one.value)"
    outlets = driven.run(options)[1:]
    assert len(outlets) == len(PAYLOADS)
    asked = [
        (
            text,
            f"q={quote(text)}&regex=1&speaker={quote(text)}&what={quote(text)}",
            f"outlet={name}",
        )
        for text, name in zip(PAYLOADS.values(), map(quote, outlets), strict=True)
    ]
    n_rows = driven.driver.execute_async_script(
        """
        const [asked, texts, done] = arguments, rows = [];
        const later = () => new Promise(next => setTimeout(next, 20));
        (async () => {
          for (const [n, hashes] of asked.entries()) {
            for (const hash of hashes) { location.hash = hash; await later(); }
            rows.push(document.getElementById("told").textContent);
            for (const name of ["q", "speaker"]) document.getElementById(name).value = texts[n];
            document.getElementById("search-form").requestSubmit();
            await later();
          }
          done(rows);
        })();
        """,
        asked,
        list(PAYLOADS.values()),
    )
    assert n_rows == ["1 passage in 1 of 32 articles"] * len(PAYLOADS)  # of each outlet
    assert driven.run(ran) == []
    driven.open(hostile / "search.html", "#" + "&".join(map(quote, PAYLOADS.values())))
    driven.wait("return document.documentElement.dataset.ready")
    assert driven.run(ran) == []
    inner = "return document.querySelectorAll('#found :is(img, svg, iframe, script)').length"
    assert driven.run(inner) == 0
    links = driven.run("return [...document.querySelectorAll('#rows a')].map(one => one.protocol)")
    assert set(links) <= {"file:"}


@needs_driver
def test_messages_of_others_are_no_data(driven, report):
    opened(driven, report.page)
    before = n_told(driven)
    driven.run(
        "postMessage(JSON.stringify({articles: [], strings: [], passages: {article: [0]}}), '*')"
    )
    assert ask(driven, q="") == before


@needs_driver
def test_nothing_is_asked_of_another_host_and_the_console_is_quiet(driven, report):
    driven.logs()
    opened(driven, report.page, q="balloon")
    ask(driven, q="spy", what="statement")
    assert driven.logs() == ([], [])


@needs_driver
def test_a_part_that_is_missing_is_named(driven, tmp_path):
    search.write(tmp_path, [article()], none(), {}, shell)
    page = (tmp_path / "search.html").read_text("utf-8")
    page = page.replace(
        '{"parts":["search/part-001.html"]}',
        '{"parts":["search/part-001.html","search/none.html"]}',
    )
    (tmp_path / "search.html").write_text(page, "utf-8")
    driven.open(tmp_path / "search.html")
    driven.wait("return document.getElementById('loading').textContent.includes('none.html')")
