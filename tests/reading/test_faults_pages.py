"""Pages made of hostile text show it and run nothing: read as strings, and in a real browser."""

from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

from analysis import Corpus, compare, make_article
from analysis.reading import coverage, drift, edits, page, side_by_side
from tests.browser import executed, needs_browser
from tests.payloads import PAYLOADS, poisoned, poisoned_quotes

EVERYTHING = " ".join(PAYLOADS.values())


def articles_of(payload):
    return [poisoned(payload, id=id) for id in ("a", "b")]


PAGES = {
    "page": lambda pair, quotes: page(pair[0], quotes),
    "edits": lambda pair, quotes: edits(pair[0]),
    "side_by_side": lambda pair, quotes: side_by_side(*pair, quotes=quotes),
    "coverage": lambda pair, quotes: coverage(compare.coverage(Corpus(pair), quotes=quotes), pair),
    "drift": lambda pair, quotes: drift(compare.quotation_drift(Corpus(pair), quotes), pair),
}


def page_of(kind, payload):
    """Return a page of one kind, made of articles that hold the payload everywhere."""
    pair = articles_of(payload)
    quotes = pd.concat([poisoned_quotes(article, payload) for article in pair])
    return PAGES[kind](pair, quotes)


@pytest.mark.parametrize("kind", PAGES)
def test_no_payload_stands_in_a_page_as_it_is(kind):
    """No page has a payload unescaped, nor a tag that harmless text does not bring."""
    own = tags(page_of(kind, "PLAIN").html) | {"del", "ins", "span"}
    slow = kind in ("coverage", "drift")
    for payload in [EVERYTHING] if slow else PAYLOADS.values():
        shown = page_of(kind, payload).html
        assert "<" not in payload or payload not in shown
        assert tags(shown) <= own, payload


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = set()

    def handle_starttag(self, tag, attrs):
        handlers = {name for name, _ in attrs if name.startswith("on") or name == "srcdoc"}
        scripts = {value for _, value in attrs if (value or "").startswith(("javascript", "data:"))}
        self.found |= {tag} | handlers | scripts


def tags(html):
    """Return the names of elements, of attributes that hold a script, and such addresses."""
    parser = _Tags()
    parser.feed(html)
    return parser.found


@needs_browser
def test_the_browser_sees_what_runs(tmp_path):
    """The check itself: without escaping, the payloads do run."""
    path = tmp_path / "a.html"
    bare = " ".join(PAYLOADS[name] for name in ["script", "picture", "drawing", "link"])
    path.write_text(
        f"<html><title>{PAYLOADS['end of the title']}</title><body>{bare}</body></html>"
    )
    signs = " ".join(executed(path))
    numbers = [list(PAYLOADS).index(name) for name in ["script", "picture", "drawing"]]
    assert all(f"data-p{number}=" in signs for number in numbers)
    assert f"data-p{list(PAYLOADS).index('end of the title')}=" in signs
    assert "a href=javascript:" in signs
    path.write_text("<html><body>&lt;script&gt; is the name of a tag.</body></html>")
    assert executed(path) == []


@needs_browser
@pytest.mark.parametrize("kind", PAGES)
def test_nothing_runs_in_a_browser(tmp_path, kind):
    """One page with every payload at once, and its title, which stands in the head."""
    page_of(kind, EVERYTHING).save(tmp_path / "all.html")
    assert executed(tmp_path / "all.html") == []


@needs_browser
def test_no_speaker_found_by_rule_runs(tmp_path):
    from analysis.quotes import reported_speech

    lines = [
        f"“It fell {payload} today,” said {payload} Lee.\n\nAnn {payload} said that it fell."
        for payload in PAYLOADS.values()
    ]
    article = make_article("\n\n".join(lines), id="</title><script>", source="<img src=x>")
    page(article, reported_speech(article, engine="rules")).save(tmp_path / "a.html")
    assert executed(tmp_path / "a.html") == []
