"""Pages that show the words, and never run them."""

from __future__ import annotations

import pandas as pd

from analysis import make_article
from analysis.reading import edits, page

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
    assert '<mark class="content">“&lt;b&gt;We&lt;/b&gt; saw it,”</mark>' in shown
    assert "[&lt;i&gt;Lee&lt;/i&gt;]" in shown
    assert '<mark class="cue">said</mark>' in shown
    assert '<mark class="source">Lee</mark>' in shown
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
