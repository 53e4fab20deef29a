"""The methods page: that it says of every column, measure and floor what the code does."""

from __future__ import annotations

import importlib
import platform
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis import Corpus, compare, known_errors, make_article, reuse, sentiment, stats
from analysis.compare import _coverage, _drift, _similarity
from analysis.corpus import events
from analysis.corpus.article import problem_table
from analysis.corpus.records import Decision
from analysis.files.tables import load_table
from analysis.quotes import FLOOR, MANY
from analysis.report import build, methods
from analysis.report.methods import dictionary, measures, sections, words_of
from analysis.text import english
from analysis.topics import counts, judging
from analysis.topics._fit import EFFORT, EFFORT_OF_MANY, MANY_ARTICLES, PAIRS, PAIRS_OF_MANY
from analysis.topics.model import BARELY

PAGES = {"voices", "words", "treatment", "topics", "wording", "left_out", "articles", "methods"}
TEXTS = {
    "Gazette": "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters.",
    "Courier": "Ice covers the harbour. Peter Lund said that nobody would cross it this week.",
    "Post": "The harbour is open again. “The worst is over,” Joan Tarn told reporters on Monday.",
}
COLUMNS = ["table", "column", "words", "meaning"]


def material(**others):
    """Return what a page needs to know of three articles, one of them in German."""
    frame = pd.DataFrame(
        {
            "article_id": ["a", "b", "c"],
            "source": ["Gazette", "Courier", "Gazette"],
            "event": "ice",
            "language": ["English", "English", "German"],
            "n_words": [600, 400, 234],
            "n_quotes": [3, 0, 1],
            "n_left_out": [2, 0, 0],
        }
    )
    lost = {"file": "a.csv", "row": 4, "column": "", "article_id": "", "problem": "no text"}
    stream = SimpleNamespace(
        problems=problem_table([{**lost, "left_out": True}]),
        recognised="table (.csv), 3 rows",
        decisions=[Decision("dates", "day first", "/home/me/a.csv")],
    )
    given = {"frame": frame, "stream": stream, "parts": SimpleNamespace(problems=problem_table([]))}
    given |= {"sample": ["a", "b"], "engine": "tagger", "floor": 0.4, "seed": 7}
    return SimpleNamespace(**{**given, **others})


def run_of(**settings):
    """Return the table of a run as a dict."""
    section = next(one for one in sections(material(), {}, settings) if one.title == "This run")
    return dict(section.tables["this_run"].to_numpy().tolist())


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The tables that a small real report saves."""
    place = tmp_path_factory.mktemp("methods")
    articles = [
        make_article(text, id=f"a{n}", source=source, published="2023-02-05")
        for n, (source, text) in enumerate(TEXTS.items())
    ]
    Corpus(articles).save(place / "corpus")
    page, _ = build(place / "corpus", place / "report", engine="rules")
    paths = sorted((page.parent / "tables").glob("*.csv"))
    return {path.stem: load_table(path) for path in paths}


def test_a_dictionary_has_a_row_for_each_column_of_these_tables_alone():
    tables = {
        "copies": pd.DataFrame({"article_a": ["a"], "containment_a": [0.5]}),
        "speakers": pd.DataFrame({"share": [0.5]}),
        "topic_prevalence": pd.DataFrame({"share": [0.5]}),
    }
    found = dictionary(tables)
    assert found.columns.tolist() == COLUMNS
    assert found[["table", "column", "words"]].to_numpy().tolist() == [
        ["copies", "article_a", "article a"],
        ["copies", "containment_a", "share of a's runs found in b"],
        ["speakers", "share", "share of quoted words"],
        ["topic_prevalence", "share", "share of the topic"],
    ]


def test_a_numbered_column_is_named_by_its_pattern():
    assert words_of("topic_passages", ["share_0", "share_11"]) == {
        "share_0": "share of topic 0",
        "share_11": "share of topic 11",
    }


def test_an_outlet_that_is_a_column_keeps_its_name_whatever_it_is():
    names = ["rule", "The_Post", "source", "share_1", "a\nb", "*"]
    assert list(words_of("cleaning", names).values()) == ["cleaning rule", *names[1:]]
    assert (dictionary({"cleaning": pd.DataFrame(columns=names)})["meaning"] != "").all()


def test_a_column_of_the_corpus_keeps_its_name():
    assert words_of("articles", ["date", "Ressort"]) == {"date": "date", "Ressort": "Ressort"}


def test_every_column_that_a_report_saves_has_an_entry(saved):
    found = dictionary(saved)
    assert {"articles", "keyness", "quotes", "speakers"} <= set(found["table"])
    lacking = found[(found["words"] == "") | (found["meaning"] == "")]
    assert lacking[["table", "column"]].to_numpy().tolist() == []


def test_no_column_is_listed_twice():
    listed = methods._listed("dictionary.csv")
    assert listed.columns.tolist() == COLUMNS
    assert listed[listed.duplicated(["table", "column"])].empty


def test_headings_are_short_and_meanings_are_one_sentence_with_a_full_stop():
    listed = methods._listed("dictionary.csv")
    long = listed[listed["words"].str.split().str.len() > 7]
    assert long["words"].tolist() == []
    assert not listed["words"].str.endswith(".").any()
    assert listed["meaning"].str.endswith((".", ".”")).all()


def test_every_measure_names_a_function_that_there_is():
    for path in measures()["function"]:
        module, _, name = path.rpartition(".")
        assert callable(getattr(importlib.import_module(module), name)), path


def test_every_measure_stands_on_a_page_and_states_an_error_or_that_there_is_none():
    table = measures()
    assert set(table["page"]) == PAGES
    methods_known = set(known_errors()["method"])
    for keys, error in table[["errors", "error"]].to_numpy():
        if keys == "none measured":
            assert error == "None in the list below."
        else:
            named = keys.split("; ")
            assert {key.partition(": ")[0] for key in named} <= methods_known
            assert len(re.findall(r": \d\.\d\d", error)) == len(named)


def test_an_error_is_that_of_the_figure_that_is_meant():
    errors = measures().set_index("measure")["error"]
    assert errors["interval of the log-odds"] == (
        "Intervals of words with q < .05 that hold: 0.98 (0.96 to 0.99), "
        "on articles of PolNeAR, four an outlet; chosen on these data: how they are made, "
        "on other draws."
    )
    assert errors["topics"].endswith("50 topics: 0.18, on PolNeAR; developed on these data.")


def test_no_cell_of_the_measures_is_empty_but_that_of_a_source():
    table = measures().drop(columns="source")
    assert (table.map(str.strip) != "").all(axis=None)
    assert not table["measure"].duplicated().any()


def default(function, name):
    return methods._default(function, name)


def digits(number):
    """Return .4 for 0.4."""
    return f"{number:g}".removeprefix("0")


@pytest.mark.parametrize(
    ("measure", "numbers"),
    [
        ("reported speech", [f"{MANY:,} articles", "90 per cent"]),
        ("confidence and its floor", [f"{FLOOR:g}"]),
        ("weighted log-odds (keyness)", [f"fewer than {default(compare.keyness, 'min_count')}"]),
        ("q-value of a word", [f"{default(compare.keyness, 'n_permutations'):,} times"]),
        (
            "verdict on an actor",
            [f"at least {default(sentiment.verdicts, 'min_articles')} articles"],
        ),
        ("verdict on an actor", [f"below {digits(default(sentiment.verdicts, 'level'))}"]),
        ("topics", [f"Below {MANY_ARTICLES}", f"{judging.ITERATIONS} steps", "three passages"]),
        ("stability", [str(PAIRS), str(PAIRS_OF_MANY), f"{EFFORT[0]} ({EFFORT_OF_MANY[0]})"]),
        ("stability", [f"more than {judging.FEW} passages"]),
        ("chance (the null of topics)", [f"{EFFORT[1]} shuffles ({EFFORT_OF_MANY[1]} "]),
        ("number of topics and verdict", [digits(judging.LEVEL), digits(BARELY)]),
        ("shared wording", [digits(default(reuse.shared_wording, "min_cosine"))]),
        ("shared wording", [digits(default(reuse.shared_wording, "min_aligned"))]),
        ("likeness of two outlets", [f"{default(compare.outlet_pairs, 'n'):,} times", "below .05"]),
        ("statements", [digits(_coverage._JOIN), digits(default(compare.statements, "least"))]),
        ("told by all, alone, left out", [digits(_coverage._CLEAR)]),
        ("events", [digits(events._LEAST), digits(events._CROWD), f"{events._READ:,}"]),
        ("events", [f"within {default(events.find_events, 'window_days')} days"]),
        ("language", [f"{english.READ:,} characters"]),
        ("95 per cent intervals", [f"({stats.PRIOR_DF} s² + D) / ({stats.PRIOR_DF} + df)"]),
    ],
)
def test_a_formula_states_the_numbers_of_the_code(measure, numbers):
    formula = measures().set_index("measure")["formula"][measure]
    for number in numbers:
        assert number in formula


def test_numbers_that_a_formula_spells_out_are_those_of_the_code():
    assert counts.RAREST == 0.003  # three passages of a thousand
    assert judging.N_WORDS == 10 and judging.CONSIDERED == 20
    assert judging.EXCLUSIVE == 1 / 3  # the cube root
    assert default(reuse.near_copies, "n") == 5
    assert default(reuse.near_copies, "min_containment") == 0.1  # a tenth
    assert default(reuse.shared_wording, "n") == 5
    assert default(reuse.shared_wording, "min_content") == 2
    assert _coverage._MIN_WORDS == 5
    assert _drift._RUN == 5 and _drift._FEW == 4
    assert _drift._STRIPPED == 0.8  # four words in five
    assert english.MAX_ENGLISH == 0.1  # one word in ten
    assert events._TITLE == 5  # a word of the title counts five times


def test_the_floors_are_those_of_the_code(monkeypatch):
    monkeypatch.setattr(judging, "FEWEST_ARTICLES", 61)
    monkeypatch.setattr(judging, "FEWEST_PASSAGES", 181)
    monkeypatch.setattr(_similarity, "_FEWEST_WORDS", 99)
    told = " ".join(methods.floors_section().notes)
    assert "below 61 articles or 181 passages" in told
    assert "each with 99 words or more" in told
    assert "at least 3 of its articles" in told


def test_the_page_has_five_sections_of_plain_data():
    found = sections(material(), {"events": pd.DataFrame({"event": ["ice"]})}, {})
    assert [one.title for one in found] == [
        "What is claimed, and from how many articles",
        "The measures",
        "How often each method is wrong",
        "This run",
        "Data dictionary",
    ]
    assert {one.page for one in found} == {"methods"}
    text = str([(one.claim, one.notes, one.table) for one in found])
    assert not re.search("</?[a-z]", text)


def test_the_tables_of_the_page_itself_are_in_its_dictionary():
    last = sections(material(), {"events": pd.DataFrame({"event": ["ice"]})}, {})[-1]
    table = last.tables["dictionary"]
    names = ["events", "measures", "known_errors", "this_run", "dictionary"]
    assert list(dict.fromkeys(table["table"])) == names
    assert (table["meaning"] != "").all()


def test_a_run_states_what_was_counted():
    run = run_of()
    assert run["recognised"] == "table (.csv), 3 rows"
    assert run["decided: dates"] == "day first (a.csv)"
    wanted = {"articles": "3", "outlets": "2", "events": "1", "words": "1,234", "problems": "1"}
    wanted |= {"statements and thoughts": "4", "attributions below the floor": "2"}
    wanted |= {"articles not in English": "1", "articles read sentence by sentence": "2"}
    wanted |= {"articles left out": "1"}
    assert {name: run[name] for name in wanted} == wanted


def test_a_run_states_its_settings_and_the_versions_it_ran_with():
    run = run_of(n_sample=300, columns={"text": "body"}, day_first=None, events=True)
    assert run["setting: floor"] == "0.4" and run["setting: random_state"] == "7"
    assert run["setting: n_sample"] == "300"
    assert run["setting: columns"] == "text = body"
    assert run["setting: day_first"] == "not given" and run["setting: events"] == "yes"
    assert run["reported speech found by"] == "tagger"
    assert run["version of pandas"] == pd.__version__
    assert len(run["network of polarity (SHA-256)"]) == 64


def test_a_run_names_no_folder_no_machine_and_no_number_of_processes(monkeypatch):
    for module, name in ((socket, "gethostname"), (platform, "node")):
        monkeypatch.setattr(module, name, lambda: "mill-house")
    where = Path("/home/me/secret/corpus")
    run = run_of(where=where, out=where, backend="loky", n_jobs=3, list=where / "speakers.csv")
    assert run["setting: list"] == "speakers.csv"
    assert not {"setting: where", "setting: out", "setting: n_jobs"} & set(run)
    text = " ".join([*run, *run.values()])
    for private in ("/home", "secret", "loky", "mill-house"):
        assert private not in text


def test_figures_of_the_network_are_not_taken_for_those_of_the_rules():
    def notes(engine):
        return " ".join(methods.measures_section(material(engine=engine)).notes)

    assert "In this run lists of words" in notes("rules")
    assert "In this run" not in notes("tagger")
