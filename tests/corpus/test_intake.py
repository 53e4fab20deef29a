"""The intake: what was decided is said, can be changed, and is read back as it was written."""

from __future__ import annotations

import csv
import warnings

import pandas as pd
import pytest

from analysis import CorpusError, load_corpus, stream_corpus
from analysis.corpus import check
from analysis.corpus.loading import all_articles
from analysis.corpus.records import Log
from tests.corpus.test_corpus_exports import NEXIS

FERRY = "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters."
FEES = "Harbour fees rise by a tenth. Peter Lund said that nobody would be spared."
ICE = "Ice covers the harbour, and shops ran out of bread. The mayor asked for patience."
COLUMNS = "article_id source published event title n_words copy_of included".split()


@pytest.fixture
def table(tmp_path):
    """Five rows of two outlets: one is empty, one stands twice in its outlet."""
    path = tmp_path / "harbour.csv"
    rows = [
        ("id", "outlet", "date", "event", "title", "text", "page"),
        ("a", "Gazette", "2023-02-05", "ferry", "Ferry stays", FERRY, "1"),
        ("b", "Courier", "2023-02-05", "ferry", "Ice", ICE, "2"),
        ("c", "Gazette", "2023-02-06", "fees", "Fees", FEES, "=1+1"),
        ("d", "Gazette", "2023-02-06", "fees", "Fees", FEES, "3"),
        ("e", "Courier", "2023-02-07", "fees", "Nothing", "", "4"),
    ]
    with open(path, "w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


# --- loading ----------------------------------------------------------------------------------


def test_what_is_left_out_is_said_once_in_one_line(table):
    with pytest.warns(UserWarning) as told:
        corpus = load_corpus(table)
    assert [article.id for article in corpus] == ["a", "b", "c"]
    (message,) = [str(each.message) for each in told]
    assert message == (
        f"left out 2 of 5 articles: file {table}, row 4: the same text as c in the same outlet "
        "(and 1 more); see corpus.problems"
    )
    assert "\n" not in message
    assert corpus.problems["row"].tolist() == [4, 5]


def test_doubts_are_said_in_the_same_line(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f'id,date,text\na,last spring,"{FERRY}"\nb,long ago,"{ICE}"\nc,2023,\n')
    with pytest.warns(UserWarning) as told:
        load_corpus(path)
    (message,) = [str(each.message) for each in told]
    assert message.startswith("left out 1 of 3 articles: ")
    assert "; in doubt: " in message and "'last spring'" in message and "(and 1 more)" in message


def test_a_sound_corpus_is_read_without_a_word(table):
    sound = pd.read_csv(table, dtype=str).head(3)
    sound.to_csv(table, index=False)
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        load_corpus(table)
        stream_corpus(table)


@pytest.mark.parametrize("read", [load_corpus, stream_corpus])
def test_the_first_problem_can_be_raised(table, read):
    with pytest.raises(CorpusError, match="row 5"):
        list(read(table, on_error="raise"))


def test_a_corpus_without_a_readable_article_is_an_error(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,text\na,\nb, \n")
    with pytest.raises(CorpusError, match="no article can be read; the first of 2 problems is: "):
        load_corpus(path)
    path.write_text("id,text\na,\n")
    with pytest.raises(CorpusError, match=r"t\.csv, row 1, column 'text': the text is empty"):
        load_corpus(path)


def test_doubles_can_be_kept(table):
    with pytest.warns(UserWarning, match="left out 1 of 5"):
        corpus = load_corpus(table, duplicates="keep")
    assert [article.id for article in corpus] == ["a", "b", "c", "d"]


@pytest.mark.parametrize("option", [{"duplicates": "merge"}, {"events": "none"}])
def test_other_values_are_refused(table, option):
    for read in (load_corpus, check):
        with pytest.raises(ValueError, match=f"{next(iter(option))} must be"):
            read(table, **option)


def test_articles_without_an_event_get_one(table):
    frame = pd.read_csv(table, dtype=str).head(3).drop(columns="event")
    frame.to_csv(table, index=False)
    events = {article.event for article in load_corpus(table)}
    assert events and not events & {"", "one event"}
    assert {article.event for article in load_corpus(table, events=False)} == {"one event"}


# --- what an intake shows ---------------------------------------------------------------------


def test_the_articles_of_an_intake(table):
    frame = check(table).articles
    assert frame.columns.tolist() == COLUMNS
    assert frame["article_id"].tolist() == ["a", "b", "c", "d"]
    assert frame["included"].tolist() == [True, True, True, False]
    assert frame["copy_of"].tolist() == ["", "", "", "c"]
    assert frame["n_words"].tolist() == [14, 15, 14, 14]


def test_the_events_of_an_intake(table):
    frame = check(table).events
    assert frame.to_dict("list") == {
        "event": ["ferry", "fees"],
        "n_articles": [2, 1],
        "n_sources": [2, 1],
        "first": ["2023-02-05", "2023-02-06"],
        "last": ["2023-02-05", "2023-02-06"],
        "title": ["Ferry stays", "Fees"],
    }


def test_an_intake_loads_the_same_corpus(table):
    with pytest.warns(UserWarning):
        corpus = load_corpus(table)
    found = check(table)
    assert [vars(one) for one in found.corpus] == [vars(one) for one in corpus]
    assert found.problems.equals(corpus.problems)


def test_an_intake_says_what_was_decided(table):
    told = str(check(table)).splitlines()
    assert told[0] == "recognised  table (.csv), 5 rows"
    assert told[1] == "articles    3 of 2 sources, 43 words"
    assert "dates       2023-02-05 to 2023-02-06; without a date: 0" in told
    assert "duplicates  left out: the same text twice in one outlet: 1" in told
    assert "       2 articles         28 words  Gazette" in told
    kept = str(check(table, duplicates="keep"))
    assert "duplicates  kept: the same text twice in one outlet: 1" in kept


def test_what_cleaning_would_take_is_counted_by_rule(tmp_path):
    for name, text in (("a", FERRY), ("b", ICE)):
        (tmp_path / f"{name}.txt").write_text(f"Advertisement\n\n{text}\n", encoding="utf-8")
    found = check(tmp_path)
    table = found.cleaning.set_index("rule")
    assert table.loc["advertisement", ["edits", "articles"]].tolist() == [2, 2]
    assert table.loc["advertisement", "examples"] == "Advertisement"
    assert any(line.startswith("cleaning    ") for line in str(found).splitlines())


def test_a_corpus_in_which_nothing_can_be_read_is_shown_with_its_problems(tmp_path):
    (tmp_path / "t.csv").write_text("id,text\na,\n")
    found = check(tmp_path / "t.csv")
    assert len(found.articles) == 0 and found.problems["row"].tolist() == [1]
    assert "articles    0 of 0 sources, 0 words" in str(found)
    assert "the text is empty" in found._repr_html_()
    with pytest.raises(CorpusError, match="there is no article to write"):
        found.write(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_text_of_files_is_escaped(tmp_path):
    rows = pd.DataFrame(
        {
            "text": [FERRY, ""],
            "title": ["<script>alert(1)</script>", ""],
            "source": ["<img src=x onerror=alert(1)>", "<b>"],
            "event": ["$x$ <i>", ""],
        }
    )
    rows.to_csv(tmp_path / "a<b>.csv", index=False)
    page = check(tmp_path / "a<b>.csv")._repr_html_()
    assert "<script" not in page and "<img" not in page and "<b>" not in page and "<i>" not in page
    assert "&lt;script&gt;" in page and "mathjax_ignore" in page


# --- what is changed --------------------------------------------------------------------------


def test_outlets_and_events_are_merged_and_split(table):
    found = check(table).edited(
        outlets={"Courier": "Gazette"},
        events={"fees": "harbour", "ferry": "harbour"},
        moved={"b": "ice"},
        include={"d": True, "a": False},
    )
    corpus = found.corpus
    assert [(one.id, one.source, one.event) for one in corpus] == [
        ("b", "Gazette", "ice"),
        ("c", "Gazette", "harbour"),
        ("d", "Gazette", "harbour"),
    ]
    choices = found.decisions["choice"].tolist()
    assert "by hand: Courier is Gazette" in choices and "by hand: moved to ice" in choices
    assert check(table).corpus.sources == ["Gazette", "Courier"]  # nothing is changed in place


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"outlets": {"Post": "Gazette"}}, "no outlet 'Post'"),
        ({"events": {"ice": "x"}}, "no event 'ice'"),
        ({"moved": {"z": "x"}}, "no article 'z'"),
        ({"include": {"z": True}}, "no article 'z'"),
        ({"outlets": {"Gazette": " "}}, "an empty name"),
    ],
)
def test_a_change_of_what_is_not_there_is_refused(table, change, problem):
    with pytest.raises(CorpusError, match=problem):
        check(table).edited(**change)


# --- the tidy folder --------------------------------------------------------------------------


def facts_of(corpus):
    return [
        (one.id, one.source, one.event, one.published, one.title, one.byline, one.text, one.raw)
        for one in corpus
    ]


def test_a_tidy_folder_is_read_as_it_was_written(table, tmp_path):
    found = check(table)
    metadata = found.write(tmp_path / "tidy")
    assert sorted(path.name for path in metadata.parent.iterdir()) == [
        "README.txt",
        "decisions.csv",
        "metadata.csv",
        "problems.csv",
        "texts",
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the double is left out without a word
        again = load_corpus(tmp_path / "tidy")
    assert facts_of(again) == facts_of(found.corpus)
    assert "include" not in again.frame and "copy_of_given" not in again.frame
    rows = pd.read_csv(metadata, dtype=str, keep_default_na=False)
    assert rows.columns[:9].tolist() == (
        "article_id file include source event published title byline copy_of".split()
    )
    assert rows["include"].tolist() == ["yes", "yes", "yes", "no"]
    assert rows["page"].tolist() == ["1", "2", "'=1+1", "3"]
    problems = pd.read_csv(metadata.with_name("problems.csv"))
    assert problems["problem"].tolist() == found.problems["problem"].tolist()
    assert len((metadata.parent / "README.txt").read_text().splitlines()) == 5
    texts = sorted((metadata.parent / "texts").iterdir())
    assert texts[0].read_bytes().decode("utf-8") == FERRY


@pytest.mark.parametrize("said", ["no", "No ", "n", "0", "FALSE"])
def test_an_article_that_is_not_to_be_included_is_left_out(table, tmp_path, said):
    metadata = check(table).write(tmp_path / "tidy")
    rows = pd.read_csv(metadata, dtype=str, keep_default_na=False)
    rows.loc[0, "include"] = said
    rows.to_csv(metadata, index=False)
    for read in (load_corpus, stream_corpus):
        assert [one.id for one in read(tmp_path / "tidy")] == ["b", "c"]
    (told,) = check(tmp_path / "tidy").decisions.query("about == 'left out'").to_dict("records")
    assert (told["choice"], told["articles"]) == ("the column 'include' says no", 2)


def test_an_include_that_says_neither_is_doubted(table, tmp_path):
    metadata = check(table).write(tmp_path / "tidy")
    rows = pd.read_csv(metadata, dtype=str, keep_default_na=False)
    rows.loc[0, "include"] = "maybe"
    rows.to_csv(metadata, index=False)
    with pytest.warns(UserWarning, match="row 1, column 'include': 'maybe' is neither yes nor no"):
        corpus = load_corpus(tmp_path / "tidy")
    assert len(corpus) == 3


def test_a_double_that_is_taken_in_stays_in(table, tmp_path):
    check(table).edited(include={"d": True}).write(tmp_path / "tidy")
    for read in (load_corpus, stream_corpus):
        assert [one.id for one in read(tmp_path / "tidy")] == ["a", "b", "c", "d"]
    assert len(check(tmp_path / "tidy").corpus) == 4


def test_a_column_of_that_name_means_nothing_in_another_table(tmp_path):
    (tmp_path / "t.csv").write_text(f'id,text,include\na,"{FERRY}",no\n')
    corpus = load_corpus(tmp_path / "t.csv")
    assert corpus["a"].extra["include"] == "no"


def test_a_row_that_is_deleted_leaves_its_article_out_and_that_is_said(table, tmp_path):
    metadata = check(table).write(tmp_path / "tidy")
    rows = pd.read_csv(metadata, dtype=str, keep_default_na=False)
    rows.iloc[1:].to_csv(metadata, index=False)
    corpus = load_corpus(tmp_path / "tidy")
    assert [one.id for one in corpus] == ["b", "c"]
    assert "1 documents that it does not list" in corpus.problems["problem"].sum()


def test_what_was_changed_is_written(table, tmp_path):
    check(table).edited(outlets={"Courier": "Daily Courier"}).write(tmp_path / "tidy")
    assert load_corpus(tmp_path / "tidy").sources == ["Gazette", "Daily Courier"]


def test_nothing_is_written_over_what_is_there(table, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(CorpusError, match="not empty"):
        check(table).write(tmp_path / "full")
    folder = check(table).write(tmp_path / "tidy").parent
    with pytest.raises(CorpusError, match="write to a folder apart"):
        check(folder).write(folder / "inner")


def test_an_intake_of_a_tidy_folder_can_be_written_again(table, tmp_path):
    check(table).write(tmp_path / "one")
    again = check(tmp_path / "one")
    again.write(tmp_path / "two")
    assert facts_of(load_corpus(tmp_path / "two")) == facts_of(again.corpus)


def test_iterating_does_not_look_for_events(table):
    log = Log("collect")
    found = all_articles(table, None, log, day_first=None, events=False, duplicates="drop")
    assert [one.event for one in found] == ["ferry", "ferry", "fees"]


def test_names_that_look_like_one_outlet_are_named_and_kept_apart(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f'id,outlet,text\na,The Gazette,"{FERRY}"\nb,Gazette,"{ICE}"\n')
    for problems in (load_corpus(path).problems, check(path).problems):
        (told,) = problems["problem"]
        assert told.startswith("'Gazette' and 'The Gazette' look like one outlet")
        assert not problems["left_out"].any()


@pytest.mark.parametrize(
    "written",
    [
        lambda path, folder: check(path).write(folder),
        lambda path, folder: load_corpus(path).save(folder),
    ],
)
def test_a_text_of_an_export_is_the_same_in_a_folder_that_was_written(written, tmp_path):
    path = tmp_path / "n.txt"
    path.write_text(NEXIS, encoding="utf-8")
    written(path, tmp_path / "tidy")
    again = load_corpus(tmp_path / "tidy")
    assert facts_of(again) == facts_of(load_corpus(path))
    assert "text_from" not in again.frame
    rows = pd.read_csv(tmp_path / "tidy" / "metadata.csv", dtype=str)
    assert set(rows["text_from"]) == {"Nexis Uni export (.txt)"}
    again.save(tmp_path / "twice")
    assert facts_of(load_corpus(tmp_path / "twice")) == facts_of(again)


def test_a_column_that_would_leave_articles_out_is_saved_under_another_name(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f'id,text,Include,text_from\na,"{FERRY}",no,page\n')
    load_corpus(path).save(tmp_path / "saved")
    (again,) = load_corpus(tmp_path / "saved")
    assert again.extra.items() >= {"Include_given": "no", "text_from_given": "page"}.items()


def test_a_column_of_dates_is_read_in_the_order_that_is_asked_for(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f'date,text\n02/05/2023,"{FERRY}"\n13/05/2023,"{ICE}"\n')
    assert [one.published for one in load_corpus(path)] == ["2023-05-02", "2023-05-13"]
    asked = load_corpus(path, day_first=False)
    assert asked["article1"].published == "2023-02-05"


def test_copies_are_counted_by_outlet(tmp_path):
    text = (
        "The ferry left the pier at noon with nobody on board, said the mate of the harbour. " * 3
    )
    rows = ["source,title,published,text"]
    rows += [f"{source},{title},2024-05-03,{text!r}" for source, title in
             [("Post", "Ferry"), ("Post", "Pier"), ("Sun", "Mate"), ("Sun", "Noon")]]  # fmt: skip
    (tmp_path / "a.csv").write_text("\n".join(rows).replace("'", '"'), encoding="utf-8")
    told = [line for line in str(check(tmp_path / "a.csv")).splitlines() if "copies" in line]
    assert told == [
        "copies      the same text in another outlet, kept: 2",
        "copies      the same text in one outlet, under another title or date, kept: 1",
    ]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Gazette", "Courier"], {}),
        (["Port Herald", "Port Herald", "The Port Herald"], {"The Port Herald": "Port Herald"}),
        (["port-herald", "Port Herald"], {"port-herald": "Port Herald"}),  # of as many: the first
        (
            ["Port Herald", "port-herald", "The Port Herald", "port-herald"],
            {"Port Herald": "port-herald", "The Port Herald": "port-herald"},
        ),
    ],
)
def test_outlets_that_look_alike_are_proposed_under_the_commoner_name(names, expected, tmp_path):
    rows = [(f"a{n}", name, f"{FERRY} Number {n}.") for n, name in enumerate(names)]
    path = tmp_path / "t.csv"
    pd.DataFrame(rows, columns=["id", "outlet", "text"]).to_csv(path, index=False)
    intake = check(path)
    assert intake.outlets_alike == expected
    assert not intake.edited(outlets=intake.outlets_alike).outlets_alike
