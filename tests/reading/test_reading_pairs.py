"""Two articles next to each other: what they share and what only one tells."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from parsed_html import Parsed

from analysis import Corpus, compare, make_article, reuse
from analysis.quotes import reported_speech
from analysis.reading import side_by_side
from analysis.reading.pairs import ONLY, PERHAPS, TOLD, counterparts, runs

A = (
    "The council closed the old bridge over the river on Monday night. “The old bridge will "
    "reopen after hasty repairs,” Ada Bell said. Fishermen sang near the harbour until dawn "
    "came.\n\nNobody had warned the bakers about it."
)
B = (
    "The council closed the old bridge over the river on Monday night. “The old bridge will "
    "open after repairs,” Ada Bell said. Engineers measured rust with borrowed instruments twice."
)


def pair(one: str = A, other: str = B, **events: str):
    return (
        make_article(one, id="<a>", source="<A>", event=events.get("a", "e")),
        make_article(other, id="b", source="B", event=events.get("b", "e")),
    )


def read(html: str) -> Parsed:
    return Parsed(re.sub("<style>.*?</style>", "", html, flags=re.DOTALL))


def show(a, b, **tables) -> Parsed:
    quotes = tables.pop("quotes", None)
    if quotes is None:
        quotes = reported_speech(Corpus([a, b]), engine="rules")
    page = side_by_side(a, b, quotes=quotes, **tables)
    assert page.html == side_by_side(a, b, quotes=quotes, **tables).html
    shown = read(page.html)
    assert len(set(shown.ids)) == len(shown.ids)
    assert {link[1:] for link in shown.links} <= set(shown.ids)
    return shown


def test_shared_wording_and_quotations_are_linked_across() -> None:
    shown = show(*pair())
    shared = "The council closed the old bridge over the river on Monday night"
    assert shown.marked("verbatim").count(shared) == 2
    assert shown.words("a", **{"class": "tag"}).count("=1") == 2
    places = [held["id"] for tag, held in shown.elements if tag == "span" and "id" in held]
    assert {place[-1] for place in places if place[-3] == "w"} == {"a", "b"}
    signs = [held for tag, held in shown.elements if tag == "a" and held.get("class") == "tag q"]
    assert len(signs) == 2 and {held["href"][-1] for held in signs} == {"a", "b"}
    assert shown.words("del") == ["reopen", "hasty"]
    assert shown.words("ins") == ["open"]


def test_blocks_of_two_articles_say_where_they_begin_without_an_id() -> None:
    shown = show(*pair())
    starts = [held["data-start"] for _, held in shown.elements if "data-start" in held]
    assert starts == ["0", str(A.index("Nobody")), "0"] and not shown.blocks


def test_what_only_one_tells_is_marked() -> None:
    shown = show(*pair())
    assert shown.marked("only") == (
        "Fishermen sang near the harbour until dawn came.Nobody had warned the bakers about it."
        "Engineers measured rust with borrowed instruments twice."
    )
    assert shown.words("span", **{"class": "tag o"}) == ["only here"] * 3
    summary = "".join(shown.words("header"))
    assert "2 of 4 sentences only in <A>; 1 of 3 sentences only in B." in summary
    assert "recall" not in summary and ".67" in summary and "BASIL" in summary


def test_speakers_have_one_number_in_both() -> None:
    one, other = "Ann Low said the road is wet.", "Bob Hay said the sky is grey and so is the sea."
    shown = show(*pair(f"{one} {other}", f"{other} {one}"))
    labels = [label for label in shown.words("sup") if "Ann" in label or "Bob" in label]
    assert sorted(labels) == ["[1 Bob Hay]", "[1 Bob Hay]", "[2 Ann Low]", "[2 Ann Low]"]


def test_articles_of_two_events_share_nothing() -> None:
    shown = show(*pair(a="<e>", b="f"))
    summary = "".join(shown.words("header"))
    assert "0 passages of shared wording; 0 quotations in both." in summary
    assert "different events, '<e>' and 'f'" in summary
    assert not shown.marked("only") and not shown.marked("verbatim") and ".67" not in summary


@pytest.mark.parametrize("text", [A, "The old bridge fell into the river today.", "Ok."])
def test_identical_articles_have_nothing_of_their_own(text) -> None:
    shown = show(*pair(text, text), quotes=None)
    assert not shown.marked("only")
    assert shown.text.count(text.split("\n\n")[0].rstrip(".")[-20:]) >= 2


def test_without_quotes_the_wording_is_still_linked() -> None:
    a, b = pair()
    none = reported_speech(Corpus([a, b]), engine="rules").iloc[:0]
    shown = show(a, b, quotes=none)
    assert shown.marked("verbatim") and not shown.marked("said") and not shown.marked("drifts")


def test_tables_of_a_whole_event_serve_as_well() -> None:
    a, b = pair()
    third = make_article(f"{A[:66]} Fog came.", id="c", source="C", event="e")
    corpus = Corpus([third, b, a])
    quotes = reported_speech(corpus, engine="rules")
    tables = {
        "shared": reuse.shared_wording(corpus),
        "drift": compare.quotation_drift(corpus, quotes),
        "told": compare.statements(corpus),
    }
    shown = show(a, b, quotes=quotes, **tables)
    alone = show(a, b)
    assert shown.marked("verbatim") == alone.marked("verbatim")
    assert shown.marked("drifts") == alone.marked("drifts")
    assert "Fishermen" in shown.marked("only")


def test_a_passage_inside_an_altered_sentence_is_marked_once() -> None:
    a, b = pair()
    rows = [("altered", 0, 66, 0, 66), ("verbatim", 4, 40, 4, 40), ("verbatim", 4, 40, 70, 90)]
    shared = pd.DataFrame(rows, columns=["kind", "start_a", "end_a", "start_b", "end_b"])
    shared = shared.assign(article_a="<a>", article_b="b")
    shown = show(a, b, shared=shared)
    assert shown.words("a", **{"class": "tag"}) == ["≈1", "=2", "≈1", "=2"]
    swap = {f"{name}_{x}": f"{name}_{y}" for name in ("article", "start", "end") for x, y in
            ("ab", "ba")}  # fmt: skip
    turned = show(a, b, shared=shared.rename(columns=swap))
    assert turned.words("a", **{"class": "tag"}) == ["≈1", "=2", "≈1", "=2"]


def test_bad_tables_are_refused() -> None:
    a, b = pair()
    quotes = reported_speech(Corpus([a, b]), engine="rules")
    with pytest.raises(ValueError, match="two articles need two ids"):
        side_by_side(a, a, quotes=quotes)
    shared = reuse.shared_wording(Corpus([a, b]))
    with pytest.raises(ValueError, match="shared wording lacks end_b"):
        side_by_side(a, b, quotes=quotes, shared=shared.drop(columns="end_b"))
    with pytest.raises(ValueError, match="article 'b' has no place .* of another text"):
        side_by_side(a, b, quotes=quotes, shared=shared.assign(end_b=9999))
    with pytest.raises(ValueError, match="quotation drift lacks drift_id"):
        side_by_side(a, b, quotes=quotes, drift=shared)
    with pytest.raises(ValueError, match="statements lacks article_id, statement"):
        side_by_side(a, b, quotes=quotes, told=shared)


def test_everything_from_outside_is_escaped() -> None:
    bad = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'&"
    a, b = (
        make_article(f"{text} {bad}", id=f"{id}{bad}", source=bad, title=bad, byline=bad, event=bad)
        for text, id in ((A, "1"), (B, "2"))
    )
    corpus = Corpus([a, b])
    quotes = reported_speech(corpus, engine="rules").assign(speaker=bad, kind=bad)
    shared = reuse.shared_wording(corpus).assign(kind=bad, n_words=bad)
    drift = compare.quotation_drift(corpus, quotes).assign(form=bad)
    html = side_by_side(a, b, quotes=quotes, shared=shared, drift=drift).html
    read(html)
    assert "<script" not in html and "<img" not in html


def statement(rows):
    return pd.DataFrame(rows, columns=["statement", "article_id", "start", "end", "sure"])


def test_counterparts_by_statement_and_by_wording() -> None:
    a, b = pair("One two. Three four. Five six. Seven.", "One two.")
    rows = [(0, "<a>", 0, 8, True), (0, "b", 0, 8, True), (1, "<a>", 9, 20, True)]
    rows += [(2, "<a>", 21, 30, True), (2, "b", 0, 8, False), (3, "<a>", 31, 37, True)]
    told = statement(rows)
    known = [(0, 8, TOLD), (9, 20, ONLY), (21, 30, PERHAPS), (31, 37, ONLY)]
    assert counterparts(a, b, told, []) == known
    wording = [(9, 12), (10, 15), (31, 33)]  # six characters of eleven, and two of six
    assert counterparts(a, b, told, wording) == [known[0], (9, 20, TOLD), *known[2:]]
    assert counterparts(b, a, told, []) == [(0, 8, TOLD)]
    twice = statement([*rows, (0, "<a>", 9, 20, True)])
    assert counterparts(a, b, twice, [])[1] == (9, 20, TOLD)


def test_a_sentence_that_comes_near_is_perhaps_told() -> None:
    a, b = pair("One two. Three four.", "Five six. Seven.")
    rows = [(0, "<a>", 0, 8, True), (1, "<a>", 9, 20, True), (2, "b", 0, 9, True)]
    rows += [(2, "<a>", 0, 8, False), (3, "b", 10, 16, True), (4, "<a>", 9, 20, False)]
    told = statement([*rows, (4, "b", 10, 16, False)])
    assert counterparts(a, b, told, []) == [(0, 8, PERHAPS), (9, 20, ONLY)]
    assert counterparts(b, a, told, []) == [(0, 9, PERHAPS), (10, 16, ONLY)]


def test_sentences_that_follow_each_other_are_one_run() -> None:
    text = "A b. C d.\n\nE f. G h. I j."
    marks = [(0, 4, ONLY), (5, 9, ONLY), (11, 15, ONLY), (16, 20, TOLD), (21, 25, ONLY)]
    assert runs(marks, ONLY, text) == [(0, 9), (11, 15), (21, 25)]
    assert runs(marks, TOLD, text) == [(16, 20)]


def test_acts_are_no_voices_in_either_column() -> None:
    a, b = pair("Ada Bell refused to sign the paper.", "Ada Bell said that it rained.")
    shown = show(a, b)
    assert shown.marked("said") == "that it rained"
    assert "to sign the paper" in shown.marked("act")
    assert shown.words("sup") == ["[act]", "[1 Ada Bell]"]
