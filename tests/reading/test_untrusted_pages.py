"""What is left of a page where a notebook is not trusted, and of one that is saved or printed."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from parsed_html import VOID, Parsed

from analysis import Corpus, compare, make_article
from analysis.quotes import reported_speech
from analysis.reading import coverage, drift, edits, marking, page, side_by_side

RAW = (
    "By Tom Vale\n\n“We will mend the bridge,” said Ada Bell.\n\nAdvertisement\n\n"
    "Tom Reed said that the regime allegedly lied. Ada Bell refused to sign the paper."
)
DROPPED = {"style", "script"}  # with what stands in them
UNWRAPPED = {"input", "label", "fieldset", "legend", "article", "section", "aside", "header"}
KEPT = {"style", "href", "title"}  # attributes


class Strict(HTMLParser):
    """HTML as the strictest web sites leave it: tags, text and inline style, no ids, no classes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html = self.text = ""
        self.within = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs) -> None:
        self.within += tag in DROPPED
        if tag not in UNWRAPPED | DROPPED:
            kept = [f' {name}="{escape(value or "")}"' for name, value in attrs if name in KEPT]
            self.html += f"<{tag}{''.join(kept)}>"

    def handle_endtag(self, tag) -> None:
        self.within -= tag in DROPPED
        self.html += "" if tag in UNWRAPPED | DROPPED | VOID else f"</{tag}>"

    def handle_data(self, data) -> None:
        if not self.within:
            self.html += escape(data)
            self.text += data


def pair_of(text: str = RAW) -> Corpus:
    return Corpus(make_article(text, id=id, source=id, event="e", title="One") for id in "ab")


def shown_as(kind: str, corpus: Corpus):
    quotes = reported_speech(corpus, engine="rules")
    if kind == "page":
        return page(corpus.articles[0], quotes)
    if kind == "pair":
        return side_by_side(*corpus.articles, quotes=quotes)
    if kind == "edits":
        return edits(corpus.articles[0])
    if kind == "coverage":
        return coverage(compare.coverage(corpus, quotes), corpus)
    return drift(compare.quotation_drift(corpus, quotes), corpus)


KINDS = ("page", "pair", "edits", "coverage", "drift")


def test_nothing_that_was_removed_and_no_switch_stands_in_an_untrusted_text() -> None:
    corpus = pair_of()
    left = Strict(shown_as("page", corpus).html).text
    assert "Advertisement" not in left and "Tom Vale" not in left.split("Plain:")[1]
    for words in ("removed by cleaning", "loaded words", "Show", "direct:"):
        assert words not in left
    assert "“We will mend the bridge,”[1 Ada Bell] said Ada Bell." in left
    pair = Strict(shown_as("pair", corpus).html).text
    assert "Advertisement" not in pair and "Show" not in pair


@pytest.mark.parametrize("kind", KINDS)
def test_no_mark_is_left_to_the_browsers_yellow(kind) -> None:
    """Each mark has its ink and its ground, which can be read together wherever they stand."""
    read = Parsed(Strict(shown_as(kind, pair_of()).html).html)
    marks = [held.get("style") or "" for tag, held in read.elements if tag == "mark"]
    assert marks or kind in ("edits", "drift")
    light = marking.COLORS["light"]
    known = {light[f"v{n}"]: {light[f"g{n}"], light["paper"]} for n in range(9)}
    known[light["ink"]] = {light["mark"]}
    for style in marks:
        ink, ground = re.match("color:(#[0-9a-f]{6});background:(#[0-9a-f]{6})", style).groups()
        assert ground in known[ink]


@pytest.mark.parametrize("kind", ["page", "pair"])
def test_a_sign_can_be_read_in_a_mark_of_any_host(kind) -> None:
    """What stands inside a light mark must not have the light ink of a dark host."""
    left = Strict(shown_as(kind, pair_of()).html).html
    signs = re.findall(r"<(?:sup|a|span)\b([^>]*)>(?:\[[^\]]*\]|[=≈Q]\d+|only here)", left)
    assert len(signs) >= 2
    assert all(re.search("color:#[0-9a-f]{6};background:#[0-9a-f]{6}", sign) for sign in signs)


def test_an_untrusted_legend_has_the_samples_it_names() -> None:
    left = Strict(shown_as("page", pair_of()).html).html
    legend = re.search(r"<p>Plain: .*?</p>", left)[0]
    styles = dict(re.findall('<(?:mark|span) style="([^"]*)">([^<]*)<', legend))
    named = {words: style for style, words in styles.items()}
    assert list(named) == [
        "in quotation marks", "partly in marks", "in the outlet’s wording", "marks lost",
        "act, told by the outlet", "cue", "source",
    ]  # fmt: skip
    assert len(set(named.values())) == 7  # no two look alike
    assert f'style="{named["cue"]}">said</span>' in left
    assert f'style="{named["source"]}">Ada Bell</span>' in left
    assert f'style="{named["act, told by the outlet"]}" title="Ada Bell, act">' in left


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(RAW.split("\n\n") + ["Share this article", "It rained."])))
def test_what_is_left_of_any_text_is_the_text_and_who_speaks(paragraphs) -> None:
    article = make_article("\n\n".join(["He went.", *paragraphs]), id="a")
    shown = page(article, reported_speech(article, engine="rules"))
    blocks = re.search(r'<section class="text"[^>]*>(.*?)</section>', shown.html, re.DOTALL)[1]
    left = re.sub(r"\[(\d+|\?) [^\]]*\]|\[act\]", "", Strict(blocks).text)
    assert left == article.text.replace("\n\n", "")


def test_a_saved_page_has_its_navigation_on_top_and_our_scripts_last(tmp_path) -> None:
    shown = edits(pair_of().articles[0])
    nav, head, script = '<nav><a href="i.html">All</a></nav>', "<style>b{}</style>", "one()"
    shown.save(tmp_path / "a.html", nav=nav, scripts=[script], head=head)
    saved = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert f'<body class="site">{nav}<main><div class="reading' in saved
    assert saved.index(head) < saved.index("<body")
    assert saved.endswith(f"</main><script>{script}</script></html>\n")
    assert marking.policy(script) in saved
    shown.save(tmp_path / "b.html")
    assert "<script" not in (tmp_path / "b.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_has_a_heading_and_says_how_it_is_read(kind) -> None:
    shown = Parsed(re.sub("<style>.*?</style>", "", shown_as(kind, pair_of()).html))
    first = next(tag for tag, _ in shown.elements if tag in ("h1", "h2", "h3", "table"))
    assert first == "h2"
    legend = "".join(shown.words("p", **{"class": "meta"}) + shown.words("p", **{"class": "key"}))
    assert len(legend.split()) > 15


def test_places_lead_to_the_words_on_the_pages_of_articles() -> None:
    corpus = pair_of()
    quotes = reported_speech(corpus, engine="rules")
    pages = {"a": 'p/a".html', "b": "p/b.html"}
    table = compare.coverage(corpus, quotes)
    found = Parsed(coverage(table, corpus, pages=pages).html).links
    row = table[table["article_id"] == "a"].iloc[0]
    assert f'p/a".html#at={row["start"]}-{row["end"]}' in found
    told = compare.quotation_drift(corpus, quotes)
    links = Parsed(drift(told, corpus, pages=pages).html).links
    assert links == [
        f"{pages[row.article_id]}#at={row.start}-{row.end}" for row in told.itertuples()
    ]
    heads = Parsed(side_by_side(*corpus.articles, quotes=quotes, pages=pages).html)
    assert heads.words("h2")[-2:] == ["One", "One"]
    assert [link for link in heads.links if link[0] != "#"] == ['p/a".html', "p/b.html"]
    none = coverage(table, corpus, pages={}).html
    assert "#at=" not in none and none == coverage(table, corpus).html


def test_paper_is_light_and_shows_no_switch() -> None:
    theme = marking.theme(".x, .y")
    assert '[data-jp-theme-light="false"] :is(.x, .y){color-scheme:dark;' in theme
    dark = marking.COLORS.loc["paper", "dark"]
    outside = re.sub(r"@media screen.*?\n(?=@|$)", "", theme, flags=re.DOTALL)
    assert f"--paper:{dark}" in theme and dark not in outside
    assert "print-color-adjust: exact" in marking.BASE
    assert "@media print { .voiced .switches { display: none; } }" in marking.VOICED
    assert "@media print { .site > nav { display: none; }" in marking.SAVED


def test_a_place_in_a_page_of_topics_is_a_link() -> None:
    from test_reading_topics import ONE, two_articles

    from analysis.reading import topics

    model, corpus = two_articles()
    links = Parsed(topics(model, corpus, pages={"a1": "a1.html"}).html).links
    assert links == [f"a1.html#at=0-{len(ONE.text)}"]


def test_what_a_caller_marks_is_bold_where_the_sheet_is_gone() -> None:
    article = make_article("The bridge fell.", id="a")
    marked = pd.DataFrame({"article_id": ["a"], "start": [4], "end": [10]})
    shown = page(article, reported_speech(article, engine="rules"), marked=marked)
    left = Strict(shown.html).html
    assert '<span style="font-weight:700" title="marked">bridge</span>' in left
