"""Figures of a report say what is true, follow the theme, and are files; charts run nothing."""

from __future__ import annotations

import base64
import json
import re
import subprocess
import tempfile
from html import unescape
from types import SimpleNamespace

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from analysis import plots
from analysis.files.tables import load_table
from analysis.plots.style import COLORS, luminance
from analysis.reading import marking
from analysis.report import figures
from analysis.report.pictures import _dark, themed
from tests.browser import CHROMIUM, executed, needs_browser
from tests.payloads import PAYLOADS

matplotlib.use("Agg")

pytestmark = pytest.mark.usefixtures("figure_style")

OUTLETS = ["Aurora", "Beacon", "Cove"]
PALETTE = plots.source_palette(OUTLETS)


def grid(*rows, names=("Ann Lee", "Bo Li", "Cy Ono")):
    return pd.DataFrame(rows, index=list(names)[: len(rows)], columns=OUTLETS)


def keys(q=(0.01, 0.2, 0.3), terms=("tide", "law", "sea"), groups=OUTLETS):
    rows = [
        (term, group, 4 + place, 3, (4 + place) / 2.0, 0.5, 1.5, 2.0, 0.5, 2.5, value, 3, 2)
        for term, value in zip(terms, q, strict=True)
        for place, group in enumerate(groups)
    ]
    columns = "term group counts rest_counts rate rest_rate log_odds z low high q_value n_articles"
    return pd.DataFrame(rows, columns=[*columns.split(), "rest_articles"])


def polarity_rows(n_articles=4):
    return pd.DataFrame(
        [
            (target, voice, source, -0.2, -0.5, 0.1, 9, n_articles)
            for target in ("China", "United States")
            for voice in ("outlet", "quoted")
            for source in OUTLETS
        ],
        columns="target voice source mean low high n_sentences n_articles".split(),
    )


def verdicts(*found):
    rows = [("China", "outlet", "Aurora", "not settled"), *found]
    return pd.DataFrame(rows, columns="target voice source verdict".split())


def articles(dates=("2023-02-05", "2023-02-07", "2023-06-01")):
    return pd.DataFrame(
        {"article_id": list("abc"), "source": OUTLETS, "event": "fall", "published": dates}
    ).assign(date=lambda frame: pd.to_datetime(frame["published"], errors="coerce"))


def labels(axis):
    return [text.get_text().replace("\n", " ") for text in axis.get_ticklabels()]


# --- titles --------------------------------------------------------------------------------


def test_all_speakers_who_tie_on_the_page_are_named():
    drawn = figures.heard(grid([0.1, 0.2, 0.3], [0.2, 0.2, 0.203], [0.1, 0.1, 0.1]))
    assert drawn.title == (
        "Bo Li and Ann Lee are quoted most: 20% of an outlet's quoted words on average"
    )
    one = figures.heard(grid([0.1, 0.2, 0.3], [0.2, 0.1, 0.1]))
    assert one.title.startswith("Ann Lee is quoted most: 20% of")
    alike = figures.heard(grid(*[[0.1] * 3] * 4, names="ABCD"))
    assert alike.title == "No speaker is quoted most: several have 10%"


def test_speakers_stand_by_their_words_and_statements_beside_the_sources():
    words, n = pd.Series({"Ann Lee": 30, "Bo Li": 1200}), pd.Series({name: 7 for name in OUTLETS})
    drawn = figures.heard(grid([0.3, 0.2, 0.3], [0.2, 0.1, 0.1]), words=words, n=n)
    ax = drawn.figure.axes[0]
    assert labels(ax.yaxis) == ["Bo Li", "Ann Lee"]
    assert labels(ax.xaxis) == [f"{name} n = 7" for name in OUTLETS]
    assert drawn.title == "Bo Li is quoted most: 1,200 words, Ann Lee 30"
    assert drawn.numbers == "Bo Li: Aurora 20%, Beacon 10%, Cove 10%."
    assert list(drawn.data["speaker" if "speaker" in drawn.data else "index"])[0] == "Bo Li"


def test_frames_are_named_in_words_and_stand_by_their_size():
    names = ["legality", "external_relations", "public_opinion"]
    shares = pd.DataFrame([[0.1, 0.3, 0.3], [0.0, 0.4, 0.4]], index=OUTLETS[:2], columns=names)
    drawn = figures.frames(shares, n=pd.Series({"Aurora": 60, "Beacon": 50}))
    assert drawn.title == "No frame leads in most outlets"  # two tie
    shares["public_opinion"] = [0.2, 0.1]
    few = figures.frames(shares, n=pd.Series({"Aurora": 6, "Beacon": 5}))
    assert few.title == "No frame leads in most outlets"  # in four sentences
    drawn = figures.frames(shares, n=pd.Series({"Aurora": 60, "Beacon": 50}))
    assert drawn.title == ("External relations leads in all outlets: 30% to 40% of their sentences")
    ax = drawn.figure.axes[0]
    assert labels(ax.yaxis) == ["external relations", "public opinion", "legality"]
    assert labels(ax.xaxis) == ["Aurora n = 60", "Beacon n = 50"]


def test_of_many_sources_all_are_drawn_and_of_things_the_largest():
    names = [f"Outlet {place}" for place in range(8)]
    shares = pd.DataFrame(np.arange(64).reshape(8, 8) / 64, index=list("abcdefgh"), columns=names)
    drawn = figures.heard(shares)
    ax = drawn.figure.axes[0]
    assert labels(ax.yaxis) == names and labels(ax.xaxis) == list("hgfedc")
    assert drawn.note.endswith("Drawn: the largest 6 of 8 speakers.")
    assert len(drawn.data) == 8
    assert "Drawn" not in figures.heard(shares[names[:6]]).note


def test_only_words_beyond_chance_are_drawn_and_sources_without_any_are_named():
    table = keys()
    table.loc[(table["term"] == "tide") & (table["group"] != "Beacon"), "q_value"] = 0.9
    drawn = figures.keyness(table, PALETTE)
    assert drawn.title == "One word sets Beacon apart beyond chance"
    assert "No word beyond chance: Aurora and Cove." in drawn.note
    assert drawn.numbers == "Beacon: tide."
    assert figures.keyness(keys(q=(0.05, 0.2, 0.3)), PALETTE) is None
    assert figures.keyness(keys(), PALETTE).title == "3 words set all 3 outlets apart beyond chance"


def test_polarity_is_drawn_only_where_a_difference_holds():
    assert figures.polarity(polarity_rows(), PALETTE, verdicts=verdicts()) is None
    found = verdicts(("China", "quoted", "Cove", "colder"))
    drawn = figures.polarity(polarity_rows(), PALETTE, verdicts=found)
    assert (
        drawn.title == "Cove is colder toward China than the others are on average, in quoted words"
    )
    assert labels(drawn.figure.axes[0].yaxis) == ["China, quoted words"]
    assert len(drawn.data) == 3
    whole = figures.polarity(polarity_rows(), PALETTE)
    assert len(labels(whole.figure.axes[0].yaxis)) == 4


def test_one_or_two_articles_carry_no_interval():
    whiskers = {
        n: len(figures.polarity(polarity_rows(n), PALETTE).figure.axes[0].collections)
        for n in (1, 2, 3)
    }
    assert whiskers == {1: 0, 2: 0, 3: 12}


def test_topics_have_names_and_a_title_that_says_what_they_are_worth():
    rng = np.random.default_rng(0)
    share = rng.uniform(0.4, 0.6, 12)
    passages = pd.DataFrame({
        "article_id": [f"a{i}" for i in range(12)], "source": OUTLETS * 4, "event": "fall",
        "share_0": share, "share_1": 1 - share,
    })  # fmt: skip
    prevalence = pd.DataFrame(
        [(name, topic, 0.3 + 0.4 * topic, 0.1, 0.9, 4) for name in OUTLETS for topic in (0, 1)],
        columns="source topic share low high n_articles".split(),
    )
    summary = pd.DataFrame({"topic": [0, 1], "label": ["tide · sea", "law · court"]})
    model = SimpleNamespace(prevalence=prevalence, summary=summary, passages=passages, found=True)
    drawn = figures.topics(model, PALETTE)
    assert drawn.title == "No outlet differs from the others in any of 2 topics"
    assert labels(drawn.figure.axes[0].yaxis) == ["law · court", "tide · sea"]  # largest first
    model.found = False
    assert figures.topics(model, PALETTE) is None
    model.prevalence = prevalence[:0]
    assert figures.topics(model, PALETTE) is None


def test_a_timeline_counts_articles_and_says_what_has_no_date():
    drawn = figures.timeline(articles(("2023-02-05", "2023-06-14", "soon")), PALETTE)
    assert drawn.title == "3 articles of 3 outlets, 5 February to 14 June 2023"
    assert "Without a readable date: 1." in drawn.note
    one_day = figures.timeline(articles(("2023-02-05",) * 3), PALETTE)
    assert one_day.title.endswith("3 outlets, 5 February 2023")


@pytest.mark.filterwarnings("error::UserWarning")
@pytest.mark.parametrize("n", [1, 12])
def test_any_number_of_sources_fits(n, tmp_path):
    names = [f"The Long-Named Provincial Gazette {i}" for i in range(n)]
    palette = plots.source_palette(names)
    rng = np.random.default_rng(0)
    speakers = [f"Speaker With a Name {i}" for i in range(10)]
    shares = pd.DataFrame(rng.random((10, n)), index=speakers, columns=names)
    for drawn in (
        figures.heard(shares),
        figures.frames(shares.T.set_axis([f"frame_{x}" for x in "abcdefghij"], axis=1)),
        figures.keyness(keys(groups=names), palette),
    ):
        assert "<img" in figures.html(drawn, tmp_path)


# --- files and pictures --------------------------------------------------------------------


def picture(shown):
    return base64.b64decode(
        re.search('src="data:image/svg[+]xml;base64,([^"]+)"', shown)[1]
    ).decode()


def test_each_figure_is_a_file_with_its_title_and_the_numbers_behind_it(tmp_path):
    shown = figures.html(figures.timeline(articles(), PALETTE), tmp_path)
    place = tmp_path / "figures"
    assert sorted(file.name for file in place.iterdir()) == [
        "timeline.csv", "timeline.png", "timeline.svg",
    ]  # fmt: skip
    assert all(f'href="figures/timeline.{kind}"' in shown for kind in ("svg", "png", "csv"))
    assert list(load_table(place / "timeline.csv")["source"]) == OUTLETS
    height, width, _ = plt.imread(place / "timeline.png").shape
    assert width > 4.5 * 300 and height > 300
    assert "var(--" not in (place / "timeline.svg").read_text()  # for programs without CSS
    again = figures.html(figures.timeline(articles(), PALETTE), tmp_path / "figures")
    assert picture(again) == picture(shown)
    same = [(place / name / "timeline.svg").read_bytes() for name in (".", "figures")]
    assert same[0] == same[1]


def test_without_a_folder_nothing_is_written_and_nothing_linked(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = figures.html(figures.timeline(articles(), PALETTE))
    assert "<a " not in shown and not list(tmp_path.iterdir())


def test_a_figure_tells_its_numbers_to_those_who_cannot_see_it():
    shown = figures.html(figures.timeline(articles(), PALETTE))
    assert "Articles: Aurora 1, Beacon 1, Cove 1." in re.search('alt="([^"]+)"', shown)[1]
    assert '<p class="finding">3 articles of 3 outlets' in shown


def test_a_formula_of_a_name_is_none_in_the_data(tmp_path):
    frame = articles().assign(source="=1+1")
    figures.html(figures.timeline(frame, plots.source_palette(["=1+1"])), tmp_path)
    assert '"\'=1+1"' in (tmp_path / "figures" / "timeline.csv").read_text()


@pytest.mark.parametrize("payload", PAYLOADS.values(), ids=list(PAYLOADS))
def test_no_text_of_a_corpus_stands_in_a_picture(payload, tmp_path):
    name = re.sub(r"[\x00-\x1f]", "", payload)
    drawn = figures.timeline(articles().assign(source=name), plots.source_palette([name]))
    shown = figures.html(drawn._replace(title=name, note=name), tmp_path)
    for svg in (picture(shown), (tmp_path / "figures" / "timeline.svg").read_text()):
        assert not re.search("<!--|<script|<metadata|onload|javascript:|dataset", svg)
    assert not re.search("<script|<iframe|<meta|<svg", shown)


def contrast(one, other):
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_sources_have_the_same_colours_on_pages_and_in_figures():
    own = marking.COLORS[marking.COLORS.index.str.fullmatch(r"s\d")]
    assert list(own["light"]) == list(COLORS)
    for side in ("light", "dark"):
        paper = marking.COLORS.loc["paper", side]
        assert min(contrast(color, paper) for color in own[side]) >= 3
        assert contrast(marking.COLORS.loc["ink", side], paper) >= 4.5


def test_numbers_can_be_read_on_their_cells_in_both_themes():
    values = pd.DataFrame([np.linspace(0, 1, 12)])
    ax = plots.heatmap(values)
    for cell, text in zip(ax.patches, ax.texts, strict=True):
        ground = matplotlib.colors.to_hex(cell.get_facecolor())
        ink = matplotlib.colors.to_hex(text.get_color())
        assert contrast(ground, ink) >= 4.5
        assert contrast(_dark(ground), _dark(ink)) >= 4.5


def test_every_colour_of_a_picture_follows_the_theme():
    drawn = '<path style="fill: #222222; stroke: #0072b2"/><use xlink:href="#0072b2"/>'
    svg = f'<svg width="1">{drawn}</svg>'
    shown = themed(svg)
    body = shown.split("</style>")[1]
    assert body.startswith('<path style="fill: var(--c222222); stroke: var(--c0072b2)"/>')
    assert 'href="#0072b2"' in body
    light, dark = re.findall("--c0072b2:([^;]+);", shown)
    assert (light, dark) == ("#0072B2", "#4BA3E3")


# --- charts to play with -------------------------------------------------------------------


def quotes(words="the tide", speaker="Ann Lee"):
    return pd.DataFrame({
        "article_id": list("abc"), "content": words, "content_spans": [[(3, 9), (12, 20)]] * 3,
        "speaker": speaker, "confidence": [0.5, 0.9, 0.7],
    })  # fmt: skip


def told(text="It fell.", sources=OUTLETS):
    return pd.DataFrame({
        "event": "fall", "kind": "statement", "fact_id": ["statement1"] * 3 + ["statement2"],
        "fact": text, "source": [*sources, sources[0]], "article_id": list("abca"),
        "start": 0, "end": 8, "text": text, "sure": True,
        "n_possible": 3, "n_sources": [3, 3, 3, 1], "told": ["all"] * 3 + ["alone"],
    })  # fmt: skip


PAGES = {name: f"articles/000{name}.html" for name in "abc"}


def data_of(shown):
    (held,) = re.findall('<script type="application/json">(.*?)</script>', shown, re.DOTALL)
    return json.loads(held)


def test_the_data_of_the_charts_are_those_of_the_tables():
    words = data_of(figures.play_keyness(keys(), PALETTE, voice="outlet"))
    assert [group["name"] for group in words["groups"]] == OUTLETS
    assert [group["words"] for group in words["groups"]] == [2000, 2000, 2000]  # 4 are 2 in 1,000
    assert words["terms"] == ["law", "sea", "tide"] and words["counts"][0] == [4, 5, 6]
    assert words["q"][2] == [0.01] * 3 and words["voice"] == "outlet"
    said = data_of(figures.play_statements(quotes(), articles(), PAGES, PALETTE))
    assert said["rows"][0] == {
        "date": "2023-02-05", "outlet": 0, "speaker": "Ann Lee", "words": "the tide",
        "page": "articles/000a.html", "at": "3-20",
    }  # fmt: skip
    facts = data_of(figures.play_presence(told(), PAGES, PALETTE))["facts"]
    assert [[cell["outlet"] for cell in fact["cells"]] for fact in facts] == [[0], [0, 1, 2]]
    assert facts[0]["cells"][0]["texts"] == [
        {"text": "It fell.", "page": "articles/000a.html", "at": "0-8"}
    ]


def test_what_has_no_date_or_no_other_outlet_has_no_chart():
    undated = articles().assign(date=pd.NaT)
    assert figures.play_statements(quotes(), undated, PAGES, PALETTE) == ""
    assert figures.play_presence(told().assign(n_possible=1), PAGES, PALETTE) == ""


def page_of(name, word="tide", more=()):
    outlets = [f"{name} {place}" for place in range(3)]
    palette = plots.source_palette(outlets)
    frame = articles().assign(source=outlets)
    shown = [
        figures.play_keyness(keys(terms=(word, "law", "sea"), groups=outlets), palette),
        figures.play_statements(quotes(name, name), frame, PAGES, palette),
        figures.play_presence(told(name, outlets).assign(event=name), PAGES, palette),
    ]
    return marking.document(
        "charts",
        f'<body class="site">{"".join(shown)}',
        head=f"<style>{marking.theme('.site')}{marking.asset('charts.css')}</style>",
        scripts=(*figures.SCRIPTS, *more),
    )


def opened(path):
    """Return the page as Chromium makes it, and what its console says."""
    with tempfile.TemporaryDirectory() as profile:
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run"]
        command += ["--disable-background-networking", "--disable-dev-shm-usage"]
        command += ["--enable-logging=stderr", f"--user-data-dir={profile}"]
        command += ["--virtual-time-budget=2000", "--dump-dom", path.as_uri()]
        shown = subprocess.run(command, capture_output=True, timeout=120, encoding="utf-8")
    return shown.stdout, re.findall(r".*CONSOLE.*", shown.stderr)


@needs_browser
def test_charts_are_drawn_can_be_reached_by_key_and_say_nothing_to_the_console(tmp_path):
    path = tmp_path / "charts.html"
    path.write_text(page_of("Aurora"), encoding="utf-8")
    dom, console = opened(path)
    assert not console
    marks = re.findall('<(circle|rect)[^>]*tabindex="(-?[01])"[^>]*aria-label="([^"]+)"', dom)
    assert len([1 for kind, *_ in marks if kind == "circle"]) == 1 + 3  # all words have one place
    assert len([1 for kind, *_ in marks if kind == "rect"]) == 4
    assert sum(place == "0" for _, place, _ in marks) == 3  # one stop of the tab key each
    assert "Aurora 0, 5 February 2023, Aurora: Aurora" in [name for *_, name in marks]
    assert len(page_of("Aurora")) < 2_000_000


PROBE = """
const seen = [], boxes = [...document.querySelectorAll(".play")];
const panel = (box) => box.querySelector(".panel").textContent;
const links = (box) => [...box.querySelectorAll(".panel a")].map((one) => one.getAttribute("href"));
const key = (name) => document.activeElement.dispatchEvent(
  new KeyboardEvent("keydown", { key: name, bubbles: true }));
for (const box of boxes) {
  box.querySelector('[tabindex="0"][role="link"]').focus();
  seen.push(panel(box), links(box));
  key("ArrowRight");
  seen.push(document.activeElement.getAttribute("aria-label"));
}
const [whose, against] = boxes[0].querySelectorAll("select");
whose.value = 0;
against.value = 3;
against.dispatchEvent(new Event("change"));
boxes[0].querySelector('[tabindex="0"][role="link"]').focus();
seen.push(panel(boxes[0]), links(boxes[0]));
document.documentElement.setAttribute("data-seen", JSON.stringify(seen));
"""


@needs_browser
def test_keys_lead_through_the_charts_and_links_to_the_words(tmp_path):
    path = tmp_path / "charts.html"
    path.write_text(page_of("A&B", word="tide & law", more=(PROBE,)), encoding="utf-8")
    dom, console = opened(path)
    assert not console
    seen = json.loads(unescape(re.search('data-seen="([^"]*)"', dom)[1]))
    word, to, next_word, said, at, next_said, facts, sentences, next_fact, pair, to_pair = seen
    counts = "4 times in A&B 0, 11 in all others; log-odds 1.50"
    assert word == f"tide & law (q 0.01), law (q 0.20), sea (q 0.30): {counts}."
    assert to[0] == "search.html#q=tide%20%26%20law&outlet=A%26B%200"
    assert next_word == word.removesuffix(".")  # there is one dot
    assert said == "A&B, A&B 0, 5 February 2023: A&B" and at == ["articles/000a.html#at=3-20"]
    assert next_said == "A&B 1, 7 February 2023, A&B: A&B"
    assert facts == "A&B 0: A&BA&B 1: not foundA&B 2: not found"  # what one tells alone is first
    assert sentences == ["articles/000a.html#at=0-8"] and next_fact == "A&B 0: A&B"
    # Three words of 4 + 5 + 6 each make 15 of 45; a prior of 500 / 3 each; 2,000 words a side:
    # log((6 + 500 / 3) / (2500 - 6 - 500 / 3)) - log((4 + 500 / 3) / (2500 - 4 - 500 / 3))
    assert pair == "law, sea, tide & law: 4 times in A&B 0, 6 in A&B 2; log-odds \u22120.01."
    assert to_pair[0] == "search.html#q=law&outlet=A%26B%202"


@needs_browser
@pytest.mark.parametrize("start", range(0, len(PAYLOADS), 8))
def test_charts_run_nothing_of_a_corpus(tmp_path, start):
    path = tmp_path / "charts.html"
    name = " ".join(list(PAYLOADS.values())[start : start + 8])
    path.write_text(page_of(name, word=name), encoding="utf-8")
    assert executed(path, own_scripts=6) == []
    dom, console = opened(path)
    assert not console and dom.count("tabindex") > 9
