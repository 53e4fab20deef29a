"""Pages, notebooks and figures show the letters of a corpus: no formulas, no scripts, no turns."""

from __future__ import annotations

import re
from pathlib import Path

import matplotlib.pyplot as plt
import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from analysis import Corpus, compare, make_article, plots, reading
from analysis.cli import main
from analysis.report import notebooks
from analysis.report.material import Section
from analysis.report.site import Site
from tests.browser import executed, needs_browser
from tests.payloads import PAYLOADS

ROOT = Path(__file__).resolve().parents[2]
POLICY = (
    "default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; "
    "img-src data: 'self' file:; frame-src 'self' file:; base-uri 'none'; form-action 'none'"
)
RTL = "ידיעות"
TURNED = f"{RTL}\u202e\u2069"  # with marks that turn what follows around
MARKS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def pair(name="Gazette", text="The mayor cost $4 and $5 today."):
    return Corpus(
        make_article(
            f"{text} “We saw the balloon fall into the sea,” Ann Lee said on Monday {n}.",
            id=f"{name}{n}", source=f"{name}{n}", title=name, published="2023-02-05", event="fall",
        )
        for n in (1, 2)
    )  # fmt: skip


def speech(corpus, speaker="Ann Lee"):
    rows = []
    for article in corpus:
        start = article.text.index("“We")
        end = article.text.index("”") + 1
        rows.append(
            {
                "article_id": article.id, "quote_id": f"{article.id}q", "kind": "direct",
                "content": article.text[start:end], "content_spans": [(start, end)], "source": "",
                "source_spans": [], "cue": "", "cue_spans": [], "speaker": speaker,
                "speaker_id": speaker, "speaker_kind": "person", "confidence": 0.9, "via": speaker,
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


PAGES = {
    "page": lambda corpus, quotes: reading.page(corpus.articles[0], quotes),
    "edits": lambda corpus, quotes: reading.edits(corpus.articles[0]),
    "side_by_side": lambda corpus, quotes: reading.side_by_side(*corpus, quotes=quotes),
    "coverage": lambda corpus, quotes: reading.coverage(
        compare.coverage(corpus, quotes=quotes), corpus
    ),
    "drift": lambda corpus, quotes: reading.drift(compare.quotation_drift(corpus, quotes), corpus),
}


# --- dollars -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PAGES)
def test_no_dollars_of_a_page_are_set_as_a_formula(kind):
    corpus = pair()
    shown = PAGES[kind](corpus, speech(corpus)).html
    assert shown.startswith('<div class="reading')
    names = set(re.match('<div class="([^"]*)"', shown)[1].split())
    assert {"tex2jax_ignore", "mathjax_ignore"} <= names  # MathJax 2; MathJax 3 and later


def test_no_dollars_of_a_table_are_set_as_a_formula():
    frame = pd.DataFrame({"text": ["$4 and $5"]})
    assert "tex2jax_ignore mathjax_ignore" in frame._repr_html_()
    assert "tex2jax_ignore mathjax_ignore" in frame.style._repr_html_()


DOLLARS = r"cost $\nothing{4$ and $5"  # no formula that matplotlib could draw
DRAWN = {
    "bars": lambda name: plots.bars(pd.DataFrame({"a": [name], "n": [0.5]}), value="n", label="a"),
    "stacked bars": lambda name: plots.bars(
        pd.DataFrame({"a": ["x"], "g": [name], "n": [0.5]}), value="n", label="a", group="g"
    ),
    "dots": lambda name: plots.dots_with_intervals(
        pd.DataFrame({"a": [name], "n": [0.5], "l": [0.4], "h": [0.6]}),
        value="n", low="l", high="h", label="a",
    ),
    "heatmap": lambda name: plots.heatmap(pd.DataFrame({name: [0.5]}, index=[name])),
    "timeline": lambda name: plots.timeline(
        pd.DataFrame({"source": [name], "published": ["2023-02-05"]})
    ),
    "keyness": lambda name: plots.keyness_panels(
        pd.DataFrame({"term": [name], "group": [name], "log_odds": [1], "low": [0], "high": [2]})
    )[0],
    "topics": lambda name: plots.topic_ribbons(
        pd.DataFrame(
            {
                "article_id": ["a"], "source": [name], "event": [name], "start": [0], "end": [9],
                "topic": [0], "weight": [1.0], "strength": [1.0], "share_0": [1.0],
            }
        ),
        [name],
    ),
}  # fmt: skip


@pytest.mark.parametrize("styled", [False, True])
@pytest.mark.parametrize("kind", DRAWN)
def test_dollars_are_drawn_as_dollars(kind, styled):
    with plt.rc_context():
        if styled:
            plots.use_style()
        ax = DRAWN[kind](DOLLARS)
        if styled:
            plots.title(ax, DOLLARS)
        ax.get_figure().canvas.draw()  # matplotlib raises ValueError for such a formula
    plt.close("all")


def test_the_style_of_figures_runs_no_latex():
    with plt.rc_context({"text.usetex": True}):
        plots.use_style()
        assert not plt.rcParams["text.usetex"]


# --- direction -----------------------------------------------------------------------------


def alone(shown: str) -> str:
    """Return a page without what stands in ``<bdi>``, and in boxes of their own."""
    shown = re.sub(r"<style>.*?</style>|<bdi>[^<]*</bdi>", "", shown, flags=re.DOTALL)
    shown = re.sub(r"<title>[^<]*</title>|=\"[^\"]*\"|='[^']*'", "", shown)
    own = r"<(h1|h2|td|th|b|a)\b[^>]*>[^<]*</\1>"  # nothing else stands in their line
    return re.sub(own, "", shown)


@pytest.mark.parametrize("kind", PAGES)
def test_a_name_does_not_turn_what_stands_beside_it(kind):
    corpus = pair(TURNED)
    shown = PAGES[kind](corpus, speech(corpus, TURNED)).html
    assert RTL in shown
    assert RTL not in alone(shown)


def test_a_date_in_an_index_stands_where_it_should(tmp_path):
    section = Section("Articles", "Two.", links=[(TURNED, "2023-02-05", "a.html")])
    Site(tmp_path, "title", {}, {}).page("articles", [section])
    assert f"<bdi>{RTL}</bdi>, 2023-02-05</a>" in (tmp_path / "articles.html").read_text()


def test_removed_words_do_not_turn_those_beside_them():
    article = make_article(
        "“We saw\u202e it.” Bad\u2067ly.\n\nAdvertisement\u202e\n\nHe went.", id="a"
    )
    assert not MARKS.search(reading.edits(article).html)
    assert not MARKS.search(reading.page(article, speech([article]), lexicons=()).html)


# --- one policy, no script -------------------------------------------------------------------


def policies(page: str) -> list[str]:
    return re.findall(r'<meta [^>]*content="(default-src[^"]*)"', page)


@pytest.fixture
def notebook_page(tmp_path):
    """Return the page of a report for a notebook with such an output."""

    def write(html: str, **more: str) -> Path:
        outputs = [new_output("display_data", data) for data in ({"text/html": html}, more) if data]
        outputs.append(new_output("stream", text=html))
        code = new_code_cell("shown", outputs=outputs, execution_count=1)
        notebook = new_notebook(cells=[new_markdown_cell("# A <b>heading</b>, $x$"), code])
        nav = '<nav class="series">All</nav>'
        notebooks.write_page(notebook, "one", {"one": f"One {html}"}, tmp_path, nav)
        return tmp_path / "one.html"

    return write


def test_all_pages_have_one_policy(tmp_path, notebook_page):
    corpus = pair()
    reading.edits(corpus.articles[0]).save(tmp_path / "a.html")
    pages = [
        (tmp_path / "a.html").read_text(),
        Site(tmp_path, "title", {}, {}).shell("index", "Overview", ""),
        notebook_page("<b>shown</b>").read_text(),
    ]
    assert [policies(page) for page in pages] == [[POLICY]] * 3
    assert all(page.index("Content-Security-Policy") < 400 for page in pages)


def test_a_page_of_a_notebook_brings_no_script_of_its_own(notebook_page):
    page = notebook_page("<b>shown</b>").read_text()
    assert "<b>shown</b>" in page
    assert "<script" not in page
    assert not re.findall(r"(?:src|href)=[\"']?https?:|@import|url\([\"']?https?:", page)


def test_a_page_of_a_notebook_follows_the_theme_of_its_reader(notebook_page):
    page = notebook_page("<b>shown</b>", **{"image/png": "iVBORw0KGgo="}).read_text()
    dark = page.index("@media screen and (prefers-color-scheme:dark){/*")
    assert "--jp-layout-color1: var(--md-grey-900" in page[dark : page.index("</style>", dark)]
    assert re.findall("<body[^>]*>", page) == ['<body class="jp-Notebook site">']
    assert re.search(r"\.jp-RenderedImage img \{ background: var\(--card\)", page)
    assert page.index('<nav class="series">All') < page.index("<b>One ") < page.index("<main>")


@needs_browser
def test_no_output_of_a_notebook_runs_in_its_page(notebook_page):
    ran = {"application/javascript": "document.documentElement.dataset.p99 = 1"}
    signs = executed(notebook_page(" ".join(PAYLOADS.values()), **ran))
    assert not [sign for sign in signs if re.search(r"data-p\d", sign)]


# --- notebooks that the command makes ---------------------------------------------------------

HOSTILE = [
    "a```b",
    "a\n```\nimport os\n```python\nb",
    "TITLE",
    "PLACE",
    'it\'s "quoted" \\ back',
    "{0}%s$x$",
    "a\u2028b",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_a_path_is_a_literal_in_a_new_notebook(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain").mkdir()
    (tmp_path / name).mkdir()
    assert main(["new", "usual", "--corpus", "plain"]) == 0
    assert main(["new", "study", "--corpus", name]) == 0
    usual, made = (nbformat.read(tmp_path / f"{one}.ipynb", 4) for one in ("usual", "study"))
    nbformat.validate(made)
    pairs = list(zip(usual.cells, made.cells, strict=True))
    assert all(a.cell_type == b.cell_type for a, b in pairs)
    differ = [(a.source, b.source) for a, b in pairs if a.source != b.source]
    assert differ[0] == ("# usual\n\n" + differ[0][0][9:], "# study\n\n" + differ[0][0][9:])
    assert len(differ) == 2
    line = next(one for one in differ[1][1].splitlines() if one.startswith("where"))
    called = re.fullmatch(r"where = (.*)", line)
    assert eval(called[1], {}) == str(tmp_path / name)


@pytest.mark.parametrize("name", ["a```b", "a\n```\nb", "PLACE", "<img src=x onerror=alert(1)>"])
def test_the_name_of_a_new_notebook_is_a_title(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert main(["new", name]) == 0
    made = nbformat.read(tmp_path / f"{name}.ipynb", 4)
    nbformat.validate(made)
    assert main(["new", "usual"]) == 0
    usual = nbformat.read(tmp_path / "usual.ipynb", 4)
    assert [cell.source for cell in made.cells[1:]] == [cell.source for cell in usual.cells[1:]]
    first = made.cells[0].source.splitlines()[0]
    assert first.startswith("# ") and not re.search(r"(?<!\\)[`<]", first)
