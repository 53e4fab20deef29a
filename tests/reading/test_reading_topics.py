"""The page of topics: verdict first, the passages as they stand, nothing of them run."""

from __future__ import annotations

import re
from html import unescape
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from conftest import messy_text
from hypothesis import given

from analysis import make_article
from analysis import topics as modelling
from analysis.reading import topics
from analysis.reading.lists import LONGEST, MOST
from tests.builders import planted

SEA, LAW = ["ferry", "harbour"], ["judge", "US"]


def article(text, id, source="Beacon", title="", published=""):
    return make_article(text, id=id, source=source, title=title, published=published, event="e")


def model_of(rows, found=True, verdict="The 2 topics beat chance."):
    """A model of two topics; ``rows``: (article, start, end, topic, weight, strength)."""
    passages = pd.DataFrame(
        [
            {
                "article_id": one.id, "source": one.source, "event": "e", "start": start,
                "end": end, "text": one.text[start:end], "copy_of": place, "topic": topic,
                "weight": weight, "strength": strength,
            }
            for place, (one, start, end, topic, weight, strength) in enumerate(rows)
        ]
    )  # fmt: skip
    summary = pd.DataFrame(
        {
            "topic": [0, 1], "label": ["ferry · harbour", "<judge>"],
            "words": ["ferry, harbour", "judge, us"], "stability": [0.5, 0.25],
            "kept": [0.69, 0.4], "coherence": [0.3, 0.1], "n_articles": [2, 1],
            "n_sources": [1, 1],
        }
    )  # fmt: skip
    model = SimpleNamespace(
        n_topics=2, found=found, verdict=verdict, passages=passages, summary=summary,
        top_words=lambda n: [SEA[:n], LAW[:n]],
    )  # fmt: skip
    model.exemplars = lambda n: modelling.Topics.exemplars(model, n)
    return model


ONE = article("Ferries left. The Ferry’s harbour, the harbours. A ferry!", "a1", title="Boats")
TWO = article("The U.S. judge told us of a FERRY.", "a2", published="2023-02-19")


def two_articles(**options):
    rows = [(ONE, 0, len(ONE.text), 0, 0.9, 1.0), (TWO, 0, len(TWO.text), 1, 0.7, 0.5)]
    return model_of(rows, **options), [ONE, TWO]


def marked(page):
    return re.findall(r"<mark class='word'[^>]*>(.*?)</mark>", page.html)


def passages_of(page):
    """The text of every passage on the page, as a reader sees it."""
    found = re.findall(r"<p class='passage'>(.*?)</p>", page.html, flags=re.DOTALL)
    return [unescape(re.sub(r"<[^>]+>", "", one)) for one in found]


def test_words_are_marked_as_topics_count_them():
    shown = topics(*two_articles())
    assert marked(shown) == ["Ferry’s", "harbour", "ferry", "U.S.", "judge"]
    assert marked(topics(*two_articles(), words=1)) == ["Ferry’s", "ferry", "judge"]
    assert marked(topics(*two_articles(), words=0)) == []
    assert "the first 1 word of the topic" in topics(*two_articles(), words=1).html


def test_a_topic_has_its_figures_and_its_passages_their_place():
    shown = topics(*two_articles()).html
    assert "<h3>0 ferry · harbour</h3>" in shown
    figures = "stability 0.50 (6.9 of ten words return), coherence 0.30, 1 passage in 2 articles"
    assert f"ferry, harbour<br>{figures} of 1 outlet</p>" in shown
    assert f"Beacon, Boats, a1 0–{len(ONE.text)}, weight 0.90, strength 1.00" in shown
    assert f"Beacon, 2023-02-19, a2 0–{len(TWO.text)}, weight 0.70, strength 0.50" in shown
    assert "<details>" not in shown  # no passage but the exemplars


def test_the_verdict_comes_first_and_a_model_that_found_nothing_says_so_before_any_topic():
    verdict = "The method sees no topics here: margin <0.1."
    shown = topics(*two_articles(found=False, verdict=verdict)).html
    places = [shown.index(part) for part in ("margin &lt;0.1", "whether or not", "<h3>")]
    assert places == sorted(places)
    assert re.search("</style><h2>Topics</h2><p class='meta'>[^<]+</p><p><b>The method", shown)
    assert "whether or not" not in topics(*two_articles()).html


def test_nothing_from_a_corpus_is_run():
    evil = "<script>alert(1)</script>"
    one = article(f"A ferry {evil} & harbour.", f"i{evil}", source=f"s{evil}", title=f"t{evil}")
    shown = topics(model_of([(one, 0, len(one.text), 0, 1.0, 1.0)], verdict=evil), [one]).html
    assert "<script" not in shown
    assert shown.count("&lt;script&gt;") >= 4  # verdict, source, title, id
    assert "<judge>" not in shown and "&lt;judge&gt;" in shown
    assert passages_of(topics(model_of([(one, 0, len(one.text), 0, 1.0, 1.0)]), [one])) == [
        one.text
    ]


def test_markup_in_a_passage_is_shown_as_words():
    one = article("The <img src=x onerror=alert(1)> ferry of R&D.", "a1")
    shown = topics(model_of([(one, 0, len(one.text), 0, 1.0, 1.0)]), [one])
    assert "<img" not in shown.html
    assert passages_of(shown) == [one.text]


def sentences(n):
    """An article of ``n`` sentences, the later the weaker, and the model's row of each."""
    texts = [f"Ferry {i:03d} left." for i in range(n)]
    one = article(" ".join(texts), "a1")
    starts = [one.text.index(text) for text in texts]
    return one, [
        (one, start, start + len(text), 0, 1.0, 1.0 - i / 1000)
        for i, (start, text) in enumerate(zip(starts, texts, strict=True))
    ]


def test_the_other_passages_are_folded_away_strongest_first():
    one, rows = sentences(5)
    shown = topics(model_of(rows[::-1]), [one], n=2)
    before, after = shown.html.split("<details><summary>")
    assert "Ferry</mark> 001" in before and "Ferry</mark> 002" not in before
    assert after.startswith("all 5 passages: the other 3, strongest first</summary>")
    assert passages_of(shown) == [f"Ferry {i:03d} left." for i in range(5)]
    assert before.count("<h3>") == 1 and after.count("<h3>") == 1


def test_what_a_page_has_no_room_for_is_counted():
    one, rows = sentences(MOST + 4)
    shown = topics(model_of(rows), [one], n=3)
    assert len(passages_of(shown)) == MOST + 3
    assert "and 1 weaker passage, not shown" in shown.html
    assert len(passages_of(topics(model_of(rows), [one], n=0))) == MOST


def test_passages_without_a_topic_are_counted():
    one, rows = sentences(3)
    rows[1] = (*rows[1][:3], -1, np.nan, np.nan)
    shown = topics(model_of(rows), [one])
    assert passages_of(shown) == ["Ferry 000 left.", "Ferry 002 left."]
    assert "1 passage without any word of the model: not shown" in shown.html


def test_a_near_copy_names_what_it_copies():
    one, rows = sentences(2)
    model = model_of(rows)
    model.passages.loc[1, "copy_of"] = 0
    shown = topics(model, [one])
    assert shown.html.count("near-copy of a1 0–15") == 1
    assert shown.html.index("<details>") < shown.html.index("near-copy")


def test_a_long_passage_is_cut_between_words_and_says_so():
    one = article("harbour " * 300 + "ferry.", "a1")
    shown = topics(model_of([(one, 0, len(one.text), 0, 1.0, 1.0)]), [one])
    (text,) = passages_of(shown)
    assert text.endswith("harbour …") and one.text.startswith(text[:-1])
    assert LONGEST - 10 < len(text) - 1 <= LONGEST
    assert f"the first {len(text) - 1} of {len(one.text)} characters" in shown.html
    assert marked(shown) == ["harbour"] * ((len(text) - 1) // 8)


def test_a_model_without_topics_is_its_verdict():
    model = modelling.fit([ONE])
    shown = topics(model, [ONE])
    assert model.verdict in unescape(shown.html)
    assert "<h3>" not in shown.html and "What follows" not in shown.html


def test_a_corpus_that_is_not_that_of_the_model_is_refused():
    model, corpus = two_articles()
    with pytest.raises(ValueError, match="lacks articles of the table: a2"):
        topics(model, corpus[:1])
    other = article("Another text altogether.", "a2")
    with pytest.raises(ValueError, match="'a2' has another text at 0"):
        topics(model, [ONE, other])
    with pytest.raises(ValueError, match="must not be negative"):
        topics(model, corpus, n=-1)


def test_a_fitted_model_shows_every_passage_once(tmp_path):
    made = [article(one.text, one.id, source=one.source) for one in planted(n_articles=6)]
    model = modelling.fit(made, n_topics=3)
    shown = topics(model, made, n=1, words=5)
    assert sorted(passages_of(shown)) == sorted(model.passages["text"])
    known = {word for words in model.top_words(5) for word in words}
    assert {word.lower() for word in marked(shown)} == known
    assert shown.html.count("<details>") == 3
    shown.save(tmp_path / "topics.html")
    saved = (tmp_path / "topics.html").read_text(encoding="utf-8")
    assert shown.html in saved and "://" not in saved and "<script" not in saved


@given(text=messy_text)
def test_a_passage_is_shown_as_it_stands_whatever_it_holds(text):
    one = SimpleNamespace(
        id="a", source="A", title="", published="", event="e", text=text[:LONGEST]
    )
    shown = topics(model_of([(one, 0, len(one.text), 0, 1.0, 1.0)]), [one])
    assert passages_of(shown) == [one.text]
