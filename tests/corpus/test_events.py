"""Which articles tell the same event: by hand on invented stories, and properties."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import load_corpus, stream_corpus
from analysis.corpus import Article, Corpus, find_events, make_article, shipped_folder
from analysis.corpus.events import linked, with_found_events

BRIDGE = (
    "The old harbour bridge of Vellmar collapsed into the Lorn on Monday after three days of "
    "flood. Nobody was hurt, said mayor Ada Bell, because the bridge had been closed the evening "
    "before. Engineers had warned of cracks in two pillars since spring. Repairs will cost 40 "
    "million crowns and take until next summer, the council of Vellmar said.",
    "Vellmar's harbour bridge fell into the river Lorn, a day after the council closed it. Two "
    "pillars gave way under the flood, engineers said. Ada Bell, the mayor, put the cost of a "
    "new bridge at 40 million crowns. Cracks in the pillars had been known since spring, and the "
    "opposition asked why nothing was done.",
    "Flood water has brought down the harbour bridge in Vellmar. The mayor, Ada Bell, said that "
    "it had been closed in time and no one was hurt. Engineers found cracks in its pillars in "
    "spring. Ferries over the Lorn will run every ten minutes until the bridge is rebuilt.",
)
CHEESE = (
    "Inspectors have closed the Oskar Lindqvist dairy in Tarn after its prize cheese was found "
    "to be made from powdered milk. The dairy had won the gold medal of the cheese fair three "
    "times. Lindqvist denied everything and spoke of envy among rival dairies. The fair's jury "
    "will decide on Friday whether he must give back the medals.",
    "A prize cheese that won three gold medals at the Tarn fair was made of powdered milk, "
    "inspectors say. They sealed the dairy of Oskar Lindqvist, who denies it and blames rival "
    "dairies. The jury of the fair meets on Friday to decide about the medals.",
    "Three medals at stake: the cheese jury of Tarn will meet on Friday over the dairy of Oskar "
    "Lindqvist. Inspectors found powdered milk there and sealed its doors. The dairyman says his "
    "rivals envy him the gold.",
)
STRIKE = (
    "Pilots of Nordair walk out on Thursday. Their union, led by Jo Marsh, wants nine percent "
    "more pay; the airline offers four. Some 300 flights will be cancelled, most of them to the "
    "islands. Passengers can rebook without a fee, Nordair said.",
    "Nordair cancels 300 flights because its pilots strike on Thursday. The union of Jo Marsh "
    "asks for nine percent, and turned down the four percent that the airline had offered. Those "
    "who fly to the islands may rebook free of charge.",
)
BRUECKE = (
    "Die alte Hafenbrücke von Vellmar ist nach drei Tagen Hochwasser in den Lorn gestürzt. "
    "Verletzt wurde niemand, sagte Bürgermeisterin Ada Bell, weil die Brücke am Abend gesperrt "
    "worden war. Ingenieure hatten seit dem Frühjahr vor Rissen in zwei Pfeilern gewarnt.",
    "In Vellmar ist die Hafenbrücke eingestürzt. Zwei Pfeiler gaben im Hochwasser nach, wie die "
    "Ingenieure sagten, die schon im Frühjahr vor Rissen gewarnt hatten. Die Brücke war gesperrt; "
    "niemand wurde verletzt, teilte Bürgermeisterin Ada Bell mit.",
)
KAESE = (
    "Prüfer haben die Molkerei von Oskar Lindqvist in Tarn geschlossen, weil ihr preisgekrönter "
    "Käse aus Milchpulver gemacht wurde. Die Molkerei hatte dreimal die Goldmedaille der Messe "
    "gewonnen. Lindqvist bestreitet alles und spricht von Neid unter den Molkereien.",
    "Der Käse, der auf der Messe in Tarn dreimal Gold gewann, bestand aus Milchpulver, sagen die "
    "Prüfer. Sie haben die Molkerei von Oskar Lindqvist versiegelt. Er bestreitet das und gibt "
    "dem Neid der anderen Molkereien die Schuld, die keine Medaille hatten.",
)
FROMAGE = (
    "Les inspecteurs ont fermé la laiterie d'Oskar Lindqvist à Tarn, parce que son fromage primé "
    "était fait de lait en poudre. La laiterie avait gagné trois fois la médaille d'or de la "
    "foire. Lindqvist nie tout et parle de la jalousie des autres laiteries.",
    "Le fromage qui avait gagné trois médailles d'or à la foire de Tarn était fait avec du lait "
    "en poudre, disent les inspecteurs. Ils ont mis sous scellés la laiterie d'Oskar Lindqvist, "
    "qui nie et accuse ses rivales.",
)
QIAO = (
    "维尔马市港口大桥周一在洪水中倒塌，市长贝尔说大桥前一天晚上已经关闭，没有人受伤。工程师春天就发现桥墩有裂缝。",
    "洪水冲垮了维尔马市的港口大桥。市长贝尔表示，大桥已提前关闭，无人受伤。桥墩裂缝在春天已被工程师发现。",
)
NAILAO = (
    "检查人员关闭了塔恩镇林德奎斯特的乳品厂，因为获奖奶酪是用奶粉制成的。这家乳品厂三次获得博览会金牌。",
    "塔恩博览会的金牌奶酪原来是用奶粉做的，检查人员查封了林德奎斯特的乳品厂，他否认一切并指责同行嫉妒。",
)


def told(*stories: tuple[str, ...] | str, dates: str | list[str] = "") -> list[Article]:
    """Return an article a text, with ids a0, a1, ..."""
    texts = [text for one in stories for text in ([one] if isinstance(one, str) else one)]
    days = [dates] * len(texts) if isinstance(dates, str) else dates
    return [
        make_article(text, id=f"a{n}", source=f"S{n}", published=day)
        for n, (text, day) in enumerate(zip(texts, days, strict=True))
    ]


def groups(articles: list[Article], window_days: int = 7) -> list[list[str]]:
    table = find_events(articles, window_days)
    return sorted(table.groupby("event")["article_id"].agg(sorted).tolist())


def test_three_stories_are_three_events():
    found = [["a0", "a1", "a2"], ["a3", "a4", "a5"], ["a6", "a7"]]
    assert groups(told(BRIDGE, CHEESE, STRIKE)) == found
    assert groups(told(BRIDGE, CHEESE, STRIKE, dates="2024-03-04")) == found


@pytest.mark.parametrize("story", [BRIDGE, CHEESE, STRIKE, BRIDGE[:2], CHEESE[1:]])
def test_a_corpus_of_one_event_says_one(story):
    assert find_events(told(story))["event"].unique().tolist() == ["e1"]


@pytest.mark.parametrize(
    ("one", "other"),
    [(BRIDGE[0], CHEESE[0]), (CHEESE[1], STRIKE[1]), (BRIDGE[2], STRIKE[0])],
)
def test_two_articles_on_two_things_are_two_events(one, other):
    assert groups(told(one, other, dates="2024-03-04")) == [["a0"], ["a1"]]


@pytest.mark.parametrize(
    ("one", "other"), [(BRUECKE, KAESE), (BRIDGE, CHEESE), (QIAO, NAILAO), (KAESE, BRUECKE[:1])]
)
def test_other_languages(one, other):
    articles = told(one, other)
    ids = [article.id for article in articles]
    assert groups(articles) == [ids[: len(one)], ids[len(one) :]]


def test_two_french_articles_on_one_event_beside_german_ones():
    assert groups(told(FROMAGE, KAESE)) == [["a0", "a1"], ["a2", "a3"]]  # within a language


def test_months_apart_are_other_events_unless_others_stand_in_between():
    days = ["2024-03-04", "2024-03-05", "2024-06-01"]
    assert groups(told(BRIDGE, dates=days)) == [["a0", "a1"], ["a2"]]
    assert groups(told(BRIDGE, dates=days), window_days=90) == [["a0", "a1", "a2"]]
    running = ["2024-03-04", "2024-03-11", "2024-03-18", "2024-03-25", "2024-04-01"]
    assert len(groups(told(BRIDGE, BRIDGE[0], BRIDGE[1], dates=running))) == 1
    assert len(groups(told(BRIDGE, BRIDGE[0], BRIDGE[1], dates=running), window_days=6)) == 5


def test_an_article_without_a_date_may_be_of_any_day():
    articles = told(BRIDGE, CHEESE, dates=["2024-03-04", "", "2024-03", "", "2019", "2024-03-05"])
    assert groups(articles) == [["a0", "a1", "a2"], ["a3", "a4", "a5"]]
    table = find_events(articles).set_index("article_id")
    assert table.loc["a1", ["first", "last"]].tolist() == ["2024-03-04", "2024-03-04"]


def test_the_table():
    table = find_events(told(CHEESE[:2], BRIDGE[0], dates=["2024-03-04", "2024-03-06", ""]))
    names = ["article_id", "event", "n_articles", "first", "last", "label", "similarity"]
    assert table.columns.tolist() == names
    assert table["event"].tolist() == ["e1", "e1", "e2"]
    assert table["n_articles"].tolist() == [2, 2, 1]
    assert table[["first", "last"]].values.tolist()[::2] == [["2024-03-04", "2024-03-06"], ["", ""]]
    assert table["label"].nunique() == 2
    assert 0.2 < table["similarity"][0] == table["similarity"][1] < 1
    assert np.isnan(table["similarity"][2])


def test_labels_name_what_tells_the_events_apart():
    labels = find_events(told(BRIDGE, CHEESE))["label"].tolist()
    assert "Vellmar" in labels[0] or "bridge" in labels[0]
    assert "Lindqvist" in labels[3] or "cheese" in labels[3]
    assert all(label.count(",") == 2 for label in labels)


def test_labels_never_collide():
    days = [f"2024-{month:02}-01" for month in range(1, 11)]
    table = find_events(told(*[BRIDGE[0]] * 10, dates=days))
    assert table["event"].nunique() == table["label"].nunique() == 10
    assert find_events(told("1 2 3", "4 5 6"))["label"].nunique() == 2


@pytest.mark.parametrize("articles", [[], told("One.")])
def test_next_to_nothing(articles):
    table = find_events(articles)
    assert table["event"].tolist() == ["e1"] * len(articles)
    assert str(table["n_articles"].dtype) == "int64"


def test_a_window_is_not_negative():
    with pytest.raises(ValueError, match="window_days must be at least 0"):
        find_events([], window_days=-1)


@pytest.mark.parametrize("dates", [True, False])
def test_the_corpus_that_ships_has_four_events_of_six(dates):
    corpus = [
        article if dates else replace(article, published="")
        for article in load_corpus(shipped_folder())
    ]
    table = find_events(corpus)
    pairs = set(zip(table["event"], (article.event for article in corpus), strict=True))
    assert len(pairs) == 4
    for event in {article.event for article in corpus}:
        own = [article for article in corpus if article.event == event]
        assert find_events(own)["event"].nunique() == 1


EVERY = told(
    BRIDGE, CHEESE, STRIKE, dates=["2024-03-04", "", "2024-03-05"] + [""] * 3 + ["2024"] * 2
)


@given(st.permutations(EVERY))
def test_the_order_of_articles_makes_no_difference(articles):
    table = find_events(articles)
    assert table["article_id"].tolist() == [article.id for article in articles]
    expected = find_events(EVERY).set_index("article_id")
    pd.testing.assert_frame_equal(table.set_index("article_id").loc[expected.index], expected)


@given(st.sampled_from([*STRIKE, *BRUECKE, *QIAO]), st.sampled_from(["", "2024-03-04"]))
def test_an_article_on_something_else_changes_no_other_event(text, day):
    articles = told(BRIDGE, CHEESE, dates="2024-03-04")
    other = make_article(text, id="other", published=day)
    assert groups([*articles, other]) == sorted([*groups(articles), ["other"]])


def test_articles_without_an_event_get_one_and_others_keep_theirs():
    articles = told(BRIDGE, CHEESE)
    articles[0] = replace(articles[0], event="the bridge")
    found, decisions = with_found_events(articles)
    assert [article.event == "the bridge" for article in found] == [True] + [False] * 5
    assert len({article.event for article in found}) == 3
    assert decisions[0].about == "events" and decisions[0].n == 5
    assert "2 events in 5 articles that named none (of 6)" in decisions[0].choice
    again, decisions = with_found_events(articles, anew=True)
    assert len({article.event for article in again}) == 2 and decisions[0].n == 6
    same, decisions = with_found_events(again)
    assert same == again and decisions == []


def test_a_found_event_is_called_like_no_given_one():
    articles = told(BRIDGE)
    label = find_events(articles[1:])["label"][0]
    articles[0] = replace(articles[0], event=label)
    found, _ = with_found_events(articles)
    assert found[1].event == found[2].event != label


# --- given back -------------------------------------------------------------------------------


def test_a_table_is_edited_and_given_back():
    corpus = Corpus(told(BRIDGE, CHEESE), recognised="notes")
    table = find_events(corpus)
    named = corpus.with_events(table)
    assert [article.event for article in named] == table["label"].tolist()
    assert named.recognised == "notes"
    assert named.decisions[-1].choice == "by a table: 2 events"
    table.loc[table["article_id"] == "a0", "event"] = "e2"  # moved to the other
    moved = named.with_events(table)
    assert moved["a0"].event == moved["a3"].event != moved["a1"].event
    table.loc[table["article_id"] == "a5", "event"] = "own"  # split off
    events = [article.event for article in corpus.with_events(table)]
    assert events[5] == "own" and len(set(events)) == 3
    plain = corpus.with_events(table[["article_id", "event"]])
    assert [article.event for article in plain] == ["e2", "e1", "e1", "e2", "e2", "own"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a0", "x")], "lack articles of the corpus: a1"),
        ([("a0", "x"), ("a1", "x"), ("b", "x")], "the corpus does not have: b"),
        ([("a0", "x"), ("a0", "y"), ("a1", "x")], "name an article twice: a0"),
        ([("a0", "x"), ("a1", " ")], "no event is given for articles: a1"),
        ([("a0", "x"), ("a1", None)], "no event is given for articles: a1"),
    ],
)
def test_a_table_that_does_not_fit_the_corpus(rows, message):
    corpus = Corpus(told(BRIDGE[:2]))
    with pytest.raises(ValueError, match=message):
        corpus.with_events(pd.DataFrame(rows, columns=["article_id", "event"]))
    with pytest.raises(ValueError, match="lacks event"):
        corpus.with_events(pd.DataFrame({"article_id": ["a0", "a1"]}))


# --- streams ----------------------------------------------------------------------------------


def written(path: Path, events: list[str]) -> Path:
    """Write articles as JSON lines, with the given events."""
    rows = [
        {"id": article.id, "source": article.source, "event": event, "text": article.text}
        for article, event in zip(told(BRIDGE, CHEESE), events, strict=True)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


@pytest.mark.parametrize("events", [True, False, "find"])
def test_a_stream_has_the_events_of_the_corpus(tmp_path, events):
    path = written(tmp_path / "a.jsonl", ["given", "", "", "", "", ""])
    stream = stream_corpus(path, events=events)
    corpus = load_corpus(path, events=events)
    assert [article.event for article in stream] == [article.event for article in corpus]
    assert stream.decisions == corpus.decisions
    n_events = {True: 3, False: 2, "find": 2}[events]
    assert len({article.event for article in stream}) == n_events
    assert [article.event for article in stream.pick(["a4"])] == [corpus["a4"].event]


def test_the_events_of_a_stream_are_kept_with_its_records(tmp_path):
    path = written(tmp_path / "a.jsonl", [""] * 6)
    first = stream_corpus(path, folder=tmp_path / "parts")
    again = stream_corpus(path, folder=tmp_path / "parts")
    assert again.path == first.path and again.decisions == first.decisions
    assert [article.event for article in again] == [article.event for article in first]
    other = stream_corpus(path, events=False, folder=tmp_path / "parts")
    assert {article.event for article in other} == {"one event"} and other.path != first.path


def test_another_value_of_events_is_refused(tmp_path):
    path = written(tmp_path / "a.jsonl", [""] * 6)
    for read in (load_corpus, stream_corpus):
        with pytest.raises(ValueError, match="events must be"):
            read(path, events="all")


# --- linkage ----------------------------------------------------------------------------------


@given(st.integers(0, 10_000))
def test_linkage_is_that_of_scipy(seed):
    from scipy import sparse
    from scipy.cluster.hierarchy import fcluster, linkage
    from scipy.spatial.distance import squareform

    rng = np.random.default_rng(seed)
    rows = rng.random((12, 6)) * (rng.random((12, 6)) < 0.5) + 1e-3
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    apart = np.clip(1 - rows @ rows.T, 0, None)
    np.fill_diagonal(apart, 0)
    asked = 0.6
    expected = fcluster(linkage(squareform(apart, checks=False), "average"), 1 - asked, "distance")
    found = linked(sparse.csr_array(rows), np.full(12, asked))
    assert pd.factorize(found)[0].tolist() == pd.factorize(expected)[0].tolist()
