"""Pages that show the words, and never run them."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from analysis import Corpus, compare, make_article
from analysis.quotes import reported_speech
from analysis.reading import coverage, drift, edits, page

TEXT = "“<b>We</b> saw it,” said <script>alert(1)</script> Lee. It fell."


def quotes_of(text):
    def span(part):
        return [(text.index(part), text.index(part) + len(part))]

    row = {
        "article_id": "a",
        "kind": "direct",
        "content_spans": span("“<b>We</b> saw it,”"),
        "source_spans": span("Lee"),
        "cue_spans": span("said"),
        "speaker": "<i>Lee</i>",
    }
    return pd.DataFrame([row])


def test_text_is_escaped_and_marked():
    article = make_article(TEXT, id="a", source="<One>", title="A & B")
    shown = page(article, quotes_of(article.text))._repr_html_()
    content = r'<mark class="said v1 direct" id="\w+" tabindex="-1" style=[^>]+>([^<]+)</mark>'
    assert re.findall(content, shown) == ["“&lt;b&gt;We&lt;/b&gt; saw it,”"]
    assert "[1 &lt;i&gt;Lee&lt;/i&gt;]" in shown
    assert '<span class="cue" style="border-bottom:4px double">said</span>' in shown
    assert '<span class="source" style="border-bottom:2px solid">Lee</span>' in shown
    assert "<script>" not in shown
    assert "&lt;One&gt;" in shown
    assert "A &amp; B" in shown


def test_edits_show_what_went_and_what_came():
    article = make_article("Advertisement\n\nâ€œHi,â€\x9d said <i>Lee</i>.", id="a")
    shown = edits(article)._repr_html_()
    assert "<del>Advertisement" in shown
    assert "<ins>“</ins>" in shown
    assert "<i>" not in shown
    assert "3 in all" in edits(article, limit=1)._repr_html_()


def test_a_page_can_be_saved_and_cut_short(tmp_path):
    article = make_article("One went home.\n\nTwo stayed.", id="a")
    shown = page(article, quotes_of(TEXT).iloc[:0], paragraphs=1)
    assert "Two stayed" not in shown.html
    shown.save(tmp_path / "a.html")
    assert "One went home." in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert repr(shown) == "Page('a')"


def told_twice() -> tuple[Corpus, pd.DataFrame]:
    text = "“We <b>burned</b> the old boats,” Ada Bell said in Paris."
    corpus = Corpus(make_article(text, id=f"<{s}>", source=f"<{s}>", event="e") for s in "AB")
    return corpus, reported_speech(corpus, engine="rules")


def test_every_cell_of_the_coverage_page_leads_to_its_words() -> None:
    corpus, quotes = told_twice()
    table = compare.coverage(corpus, quotes)
    shown = coverage(table, corpus).html
    links, ids = re.findall(r"href='#([^']+)'", shown), re.findall(r" id='([^']+)'", shown)
    assert links and sorted(links) == sorted(ids) and len(set(ids)) == len(ids)
    assert "<b>burned" not in shown and "&lt;b&gt;burned" in shown and "<A>" not in shown
    with pytest.raises(ValueError, match="lacks articles"):
        coverage(table, [])
    assert "<td" not in coverage(table[:0], corpus).html


def test_versions_stand_side_by_side_with_their_changes() -> None:
    corpus, quotes = told_twice()
    table = compare.quotation_drift(corpus, quotes)
    assert "<ins>" not in drift(table, corpus).html.split("<table")[1]
    full = "“The old bridge will reopen after <i>hasty</i> repairs,” Ada Bell said."
    other = "“The old bridge will open after repairs,” Ada Bell said."
    corpus = Corpus(make_article(t, id=t[:30], source=t, event="e") for t in (full, other))
    table = compare.quotation_drift(corpus, reported_speech(corpus, engine="rules"))
    shown = drift(table, corpus).html
    assert "<del>reopen</del> <ins>open</ins>" in shown and "<i>" not in shown
    assert drift(table, corpus, limit=1).html == shown
    with pytest.raises(ValueError, match="lacks articles"):
        drift(table, [])
