"""Loading: every kind of input, every kind of trouble."""

from __future__ import annotations

import json
import os
import pickle

import pandas as pd
import pytest

from analysis import Corpus, CorpusError, load_corpus, make_article
from analysis.compare import keyness, style
from analysis.corpus import iter_articles
from analysis.corpus.records import Decision, Log
from analysis.quotes import reported_speech
from analysis.text.dates import iso_date

TEXT = "The balloon fell into the sea. Nobody was hurt."
ROWS = [
    {"id": "a", "outlet": "One", "date": "2023-02-04", "body": TEXT},
    {"id": "b", "outlet": "Two", "date": "2023-02-05", "body": TEXT + " It rained."},
]


def folder_with(tmp_path, metadata, **texts):
    (tmp_path / "texts").mkdir()
    for name, text in texts.items():
        data = text if isinstance(text, bytes) else text.encode()
        (tmp_path / "texts" / f"{name}.txt").write_bytes(data)
    (tmp_path / "metadata.csv").write_text(metadata)
    return tmp_path


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_one_file_with_a_text_column(tmp_path, kind):
    path = tmp_path / f"articles.{kind}"
    frame = pd.DataFrame(ROWS)
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    elif kind == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, sep="\t" if kind == "tsv" else ",", index=False)
    corpus = load_corpus(path)
    assert [article.id for article in corpus] == ["a", "b"]
    assert corpus.sources == ["One", "Two"]
    assert corpus["b"].published == "2023-02-05"
    assert corpus["b"].text.endswith("It rained.")


def test_folder_with_metadata(tmp_path):
    folder = folder_with(
        tmp_path, "article_id,file,source,mood\na,a.txt,One,calm\nb,,Two,\n", a=TEXT, b=TEXT
    )
    corpus = load_corpus(folder)
    assert corpus["a"].extra["mood"] == "calm"
    assert corpus["b"].source == "Two"  # no file named: texts/b.txt
    assert corpus.folder == folder


def test_without_an_event_all_articles_report_the_same_one_if_none_is_looked_for(tmp_path):
    folder = folder_with(tmp_path, "article_id\na\nb\n", a=TEXT, b=f"{TEXT} It sank.")
    assert {article.event for article in load_corpus(folder, events=False)} == {"one event"}


def test_folder_of_bare_files(tmp_path):
    (tmp_path / "One").mkdir()
    (tmp_path / "One" / "x.txt").write_text(TEXT)
    (tmp_path / "y.html").write_text(
        "<html><head><title>A balloon</title></head><body><nav>Home</nav><article><p>"
        + TEXT * 8
        + "</p></article></body></html>"
    )
    corpus = load_corpus(tmp_path)
    assert corpus["One/x"].source == "One"
    assert corpus["y"].text.startswith("The balloon fell")
    assert "Home" not in corpus["y"].text


def test_bare_files_side_by_side_are_each_their_own_source(tmp_path):
    (tmp_path / "x.txt").write_text(TEXT)
    (tmp_path / "y.txt").write_text(TEXT)
    assert load_corpus(tmp_path).sources == ["x", "y"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_encodings(tmp_path, encoding):
    text = "“Très bien,” she said of the balloon – and left."
    folder = folder_with(tmp_path, "article_id\na\n", a=text.encode(encoding))
    assert load_corpus(folder)["a"].text == text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_tables(tmp_path, encoding):
    path = tmp_path / "t.csv"
    path.write_bytes("id,text\na,“Très bien.”\n".encode(encoding))
    assert load_corpus(path)["a"].text == "“Très bien.”"


@pytest.mark.parametrize(
    ("metadata", "texts", "message"),
    [
        (
            "article_id,file\na,a.txt\nb,b.txt\n",
            {"a": TEXT},
            r"metadata\.csv, row 2, column 'file': 'b\.txt' is neither",
        ),
        (
            "article_id,file\na,a.txt\na,b.txt\n",
            {"a": TEXT, "b": "Another text."},
            r"row 2, column 'article_id': the id 'a' occurs twice",
        ),
        ("article_id,file\na,a.txt\n", {"a": " \n"}, r"row 1, column 'text': the text is empty"),
        (
            "article_id,file\na,a.txt\n",
            {"a": "Advertisement\n"},
            r"row 1, column 'text': nothing but page furniture",
        ),
        (
            "article_id,file\na,a.txt\n",
            {"a": b"caf\x81\xe9 \x9d"},
            r"metadata\.csv, row 1, column 'file': neither UTF-8, UTF-16 nor cp1252.*a\.txt",
        ),
        (
            "article_id,file\na,a.txt\n",
            {"a": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\1"},
            r"metadata\.csv, row 1, column 'file': a binary file.*a\.txt",
        ),
        ("article_id\na\n", {"a": b"%PDF-1.4\n1 0 obj\n"}, r"row 1, .*: a binary file"),
        ("article_id,file\na," + "a" * 5000 + "\n", {}, r"row 1, column 'file': 'aaa.* is neither"),
        ("article_id,file,file\na,a.txt,b.txt\n", {"a": TEXT}, r"column 'file': the column occurs"),
        (
            "article_id,file\na,../secret.txt\n",
            {},
            r"row 1, column 'file': lies outside .*secret\.txt",
        ),
        ("article_id,file\na,a.txt,x,y\n", {"a": TEXT}, r"row 1: more cells than"),
        ("mood\ncalm\n", {}, r"metadata\.csv: neither a column of files nor one of ids"),
    ],
)
def test_what_is_bad_is_named(tmp_path, metadata, texts, message):
    inner = tmp_path / "corpus"
    inner.mkdir()
    (tmp_path / "secret.txt").write_text(TEXT)
    folder = folder_with(inner, metadata, **texts)
    with pytest.raises(CorpusError, match=message):
        load_corpus(folder, on_error="raise")


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path):
    (tmp_path / "secret.txt").write_text(TEXT)
    inner = tmp_path / "corpus"
    inner.mkdir()
    folder = folder_with(inner, "article_id,file\na,a.txt\n")
    (folder / "texts" / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(CorpusError, match="lies outside"):
        load_corpus(folder)


def test_a_link_that_leads_to_itself_is_no_file(tmp_path):
    folder = folder_with(tmp_path, "article_id,file\na,a.txt\n")
    (folder / "texts" / "a.txt").symlink_to("a.txt")
    with pytest.raises(CorpusError, match="row 1, column 'file': cannot be read"):
        load_corpus(folder)


def test_what_is_no_text_file_among_bare_files(tmp_path):
    inner = tmp_path / "corpus"
    (inner / "folder.txt").mkdir(parents=True)
    (inner / "folder.txt" / "a.txt").write_text(TEXT)
    (tmp_path / "secret.txt").write_text(TEXT)
    (inner / "b.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(inner / "c.txt")
    (inner / "d.txt").symlink_to("nowhere.txt")
    corpus = load_corpus(inner, on_error="collect")
    assert [article.id for article in corpus] == ["folder.txt/a"]
    assert list(corpus.problems["problem"]) == [
        "lies outside the corpus folder; copy it in",
        "not a file",
        "cannot be read (No such file or directory)",
    ]
    assert corpus.problems["row"].dtype == "Int64"
    with pytest.raises(CorpusError, match="columns asked for, but there is no metadata.csv"):
        load_corpus(inner, columns={"text": "body"})


def test_a_folder_in_place_of_the_metadata(tmp_path):
    (tmp_path / "metadata.csv").mkdir()
    with pytest.raises(CorpusError, match="metadata.csv: not a file"):
        load_corpus(tmp_path)


def test_unknown_column_asked_for(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("id,words\na,It fell.\n")
    with pytest.raises(
        CorpusError, match=r"t\.csv, column 'body': no such column; it has id, words"
    ):
        load_corpus(path, columns={"text": "body"})
    with pytest.raises(CorpusError, match="no such field: 'colour'"):
        load_corpus(path, columns={"colour": "words"})
    with pytest.raises(CorpusError, match="no column of texts among id, words"):
        load_corpus(path)
    assert load_corpus(path, columns={"text": "words"})["a"].text == "It fell."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"text": ["a", "b"]}', "column 'text': not a text but of type list"),
        ('{"text": 5}', "column 'text': not a text but of type int"),
        ('{"text": %s}' % ("9" * 5000), "row 1: not JSON"),
        ('{"text": %s}' % ("[" * 100_000), "row 1: not JSON"),
        (r'{"text": "It fell \uD83D."}', "row 1: half a character"),
        ("{}", "row 1: no column of texts"),
        ('{"id": "x"}', "row 1: no column of texts"),
    ],
)
def test_one_bad_line_does_not_stop_the_others(tmp_path, line, message):
    path = tmp_path / "t.jsonl"
    good = [json.dumps({"id": "a", "body": TEXT}), json.dumps({"id": "b", "text": TEXT})]
    path.write_text("\n".join([line, *good, json.dumps({"id": "c", "body": TEXT})]))
    with pytest.raises(CorpusError, match=message):
        load_corpus(path, on_error="raise")
    corpus = load_corpus(path)
    assert [article.id for article in corpus] == ["a", "b", "c"]
    assert list(corpus.problems["row"]) == [1]
    path.write_text("{}\n" + json.dumps({"id": "x"}))
    with pytest.raises(CorpusError, match="no column of texts"):
        load_corpus(path, on_error="collect")


def test_texts_of_another_type_are_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pd.DataFrame({"text": [TEXT.encode()]}).to_parquet(path)
    with pytest.raises(CorpusError, match="row 1, column 'text': not a text but of type bytes"):
        load_corpus(path)


def test_columns_with_the_names_of_fields_do_not_overwrite_them(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f"id,body,text,published,date,n_words\na,{TEXT},teaser,2023-02-04,Monday,3\n")
    corpus = load_corpus(path, columns={"text": "body"})
    assert corpus["a"].text == TEXT
    row = corpus.frame.iloc[0]
    assert (row["text_given"], row["date_given"], row["n_words_given"]) == ("teaser", "Monday", "3")
    assert (row["date"], row["n_words"]) == (pd.Timestamp("2023-02-04"), 9)


def test_blanks_around_files_and_ids_do_not_count(tmp_path):
    folder = folder_with(tmp_path, " article_id , file \n a , a.txt \n", a=TEXT)
    assert load_corpus(folder)["a"].text == TEXT


@pytest.mark.parametrize(
    ("name", "message"),
    [("nowhere", "there is no such file or folder"), ("t.docx", "not one of .csv, ")],
)
def test_no_such_corpus(tmp_path, name, message):
    (tmp_path / "t.docx").write_text("")
    with pytest.raises(CorpusError, match=message):
        load_corpus(tmp_path / name)


def test_an_empty_folder(tmp_path):
    with pytest.raises(CorpusError, match="no metadata.csv and no .txt"):
        load_corpus(tmp_path)


def test_one_bad_article_does_not_stop_the_others(tmp_path):
    rows = [*ROWS, {"id": "a", "outlet": "x", "body": TEXT}, {"id": "c", "outlet": "x", "body": ""}]
    lines = [json.dumps(row) for row in rows]
    lines[2:2] = ["{broken", "[1, 2]"]
    path = tmp_path / "t.jsonl"
    path.write_text("\n".join(lines))
    corpus = load_corpus(path, on_error="collect")
    assert [article.id for article in corpus] == ["a", "b"]
    assert list(corpus.problems["row"]) == [3, 4, 5, 6]
    assert list(corpus.problems["problem"]) == [
        "not JSON (Expecting property name enclosed in double quotes)",
        "a JSON line that is not an object",
        "the id 'a' occurs twice",
        "the text is empty",
    ]
    assert corpus.problems["left_out"].all()
    with pytest.raises(CorpusError, match="row 3: not JSON"):
        load_corpus(path, on_error="raise")


def test_a_date_that_cannot_be_read_is_kept_with_a_warning(tmp_path):
    path = tmp_path / "t.csv"
    path.write_text(f"id,date,text\na,last spring,{TEXT}\nb,2023-02,{TEXT}\n")
    with pytest.warns(UserWarning, match="row 1, column 'published': the date 'last spring'"):
        corpus = load_corpus(path)
    assert corpus["a"].published == "last spring"
    assert list(corpus.problems["left_out"]) == [False]
    assert pd.isna(corpus.frame["date"][0])
    assert corpus.frame["date"][1] == pd.Timestamp("2023-02-01")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2023-02-19", "2023-02-19"),
        ("2023-02", "2023-02"),
        ("2023", "2023"),
        ("19 February 2023", "2023-02-19"),
        ("February 05, 2023", "2023-02-05"),
        ("2023-02-06T09:14:00Z", "2023-02-06"),
        ("05/02/2023", ""),
        ("Monday", ""),
        ("", ""),
        ("2023-13-45", ""),
    ],
)
def test_iso_date(text, expected):
    assert iso_date(text) == expected


def test_what_the_text_tells_fills_the_gaps():
    raw = f"A balloon falls\n\nBy Ann Lee\n5 February 2023\n\n{TEXT}"
    article = make_article(raw, id="a", source="One")
    assert (article.title, article.byline, article.published) == (
        "A balloon falls",
        "Ann Lee",
        "2023-02-05",
    )
    known = make_article(raw, id="a", source="One", byline="Bo", published="2023-02-06")
    assert (known.byline, known.published) == ("Bo", "2023-02-06")
    assert known.text == TEXT


def corpus_of_two():
    return Corpus(
        [
            make_article(TEXT, id="a/1", source="One", event="e", extra={"mood": "calm"}),
            make_article("Headline\r\n\r\n" + TEXT, id="b", source="Two", event="f"),
        ]
    )


def test_filter():
    corpus = corpus_of_two()
    assert [article.id for article in corpus.filter(source="One")] == ["a/1"]
    assert len(corpus.filter(event=["e", "f"])) == 2
    assert len(corpus.filter(lambda article: article.title == "Headline")) == 1
    assert len(corpus.filter(mood="calm")) == 1
    with pytest.raises(CorpusError, match="no field 'colour'"):
        corpus.filter(colour="red")


def test_filter_takes_a_column_of_a_table():
    corpus = corpus_of_two()
    chosen = corpus.frame.query("source == 'Two'")
    assert [article.id for article in corpus.filter(article_id=chosen["article_id"])] == ["b"]
    with pytest.raises(CorpusError, match="field 'source'"):
        corpus.filter(outlet="One")


def test_what_is_assigned_is_a_field_or_a_column(tmp_path):
    corpus = corpus_of_two()
    made = corpus.assign(
        source=lambda article: {"One": "West", "Two": "West"}[article.source],
        published="4 February 2023",
        period=lambda article: "before" if article.published < "2023-02-05" else "after",
        n=lambda article: len(article.text),
    )
    assert made.sources == ["West"] and corpus.sources == ["One", "Two"]
    assert made.frame["date"].tolist() == [pd.Timestamp(2023, 2, 4)] * 2
    assert made.frame["period"].tolist() == ["before", "before"]
    assert made["a/1"].extra == {"mood": "calm", "period": "before", "n": len(TEXT)}
    assert [article.id for article in made.filter(n=len(TEXT))] == ["a/1", "b"]
    assert [(one.about, one.n) for one in made.decisions][:2] == [("outlets", 2), ("dates", 2)]
    assert made["b"].text == corpus["b"].text
    made.save(tmp_path)
    assert load_corpus(tmp_path).frame["period"].tolist() == ["before", "before"]


def test_columns_that_were_assigned_make_groups():
    corpus = corpus_of_two().assign(side=lambda article: article.source[0])
    assert set(keyness(corpus, by="side", min_count=1)["group"]) == {"O", "T"}
    assert set(style(corpus, by="side", quotes=reported_speech(corpus, "rules"))["group"]) == {
        "O",
        "T",
    }


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"article_id": "x"}, "'article_id' cannot be assigned"),
        ({"text": "x"}, "make_article"),
        ({"date": "2023"}, "`published`"),
        ({"outlet": "x"}, "`source`"),
        ({"n_words": 3}, "worked out"),
        ({"source": lambda article: None}, "source of article 'a/1': not a text but None"),
        ({"side": {"One": "West"}}, "function of an article"),
    ],
)
def test_what_cannot_be_assigned_is_an_error(columns, message):
    with pytest.raises(CorpusError, match=message):
        corpus_of_two().assign(**columns)


def test_events_that_were_assigned_are_no_longer_found():
    corpus = Corpus(corpus_of_two(), decisions=[Decision("events", "found: 2"), Decision("a", "b")])
    assert "found" in repr(corpus) and "found" not in repr(corpus.assign(event="one"))
    assert corpus.assign(event="one").events == ["one"] and corpus.events == ["e", "f"]
    assert [one.about for one in corpus.assign(event="one").decisions] == ["a", "events"]


def test_headlines_are_articles_of_their_own(tmp_path):
    corpus = corpus_of_two()
    with pytest.warns(UserWarning, match="left out 1 article without a title"):
        parts = corpus.with_headlines()
    assert [(one.id, one.text, one.extra["part"]) for one in parts] == [
        ("b-headline", "Headline", "headline"),
        ("b", TEXT, "body"),
    ]
    assert parts["b-headline"].source == "Two" and parts["b-headline"].raw_span(0, 4) == (0, 4)
    assert parts.decisions[-1].n == 1
    parts.save(tmp_path)
    assert load_corpus(tmp_path)["b-headline"].text == "Headline"
    with pytest.raises(CorpusError, match="occur twice"):
        Corpus([*parts]).assign(title="T").with_headlines()


def test_a_name_that_is_nearly_right_says_which_is():
    corpus = corpus_of_two()
    for name, meant in [("outlets", "sources"), ("titles", "frame"), ("date", "frame")]:
        with pytest.raises(AttributeError, match=f"corpus.{meant}"):
            getattr(corpus, name)
    for name, meant in [("outlet", "source"), ("date", "published"), ("mood", "extra")]:
        with pytest.raises(AttributeError, match=f"article.{meant}"):
            getattr(corpus["a/1"], name)
    with pytest.raises(KeyError, match=r"corpus.articles\[0\]"):
        corpus[0]
    assert not hasattr(corpus, "colour") and not hasattr(corpus["b"], "_repr_html_")
    assert pickle.loads(pickle.dumps(corpus))["b"] == corpus["b"]


def test_save_and_load_give_the_same_articles(tmp_path):
    corpus = corpus_of_two()
    corpus.save(tmp_path)
    again = load_corpus(tmp_path)
    assert [(a.id, a.raw, a.text, a.source, a.event) for a in again] == [
        (a.id, a.raw, a.text, a.source, a.event) for a in corpus
    ]
    with pytest.raises(CorpusError, match="not empty"):
        corpus.save(tmp_path)


def test_a_saved_column_is_not_taken_for_the_text(tmp_path):
    extra = {"body": "teaser", "Source": "wire", "mood": "calm"}
    Corpus([make_article(TEXT, id="a", source="One", extra=extra)]).save(tmp_path)
    again = load_corpus(tmp_path)["a"]
    assert (again.text, again.source) == (TEXT, "One")
    assert (again.extra["body_given"], again.extra["mood"]) == ("teaser", "calm")


def test_corpus_looks_and_errors():
    corpus = corpus_of_two()
    assert repr(corpus) == "Corpus(2 articles, 2 sources)"
    assert corpus.frame.loc[0, "n_words"] == 9
    with pytest.raises(KeyError, match="no article 'zz'"):
        corpus["zz"]
    with pytest.raises(CorpusError, match="ids that occur twice: a"):
        Corpus([make_article(TEXT, id="a"), make_article(TEXT, id="a")])
    assert list(Corpus([]).frame.columns)[:3] == ["article_id", "source", "event"]
    assert Corpus([]).frame["n_words"].dtype == "int64"
    assert pickle.loads(pickle.dumps(corpus["b"])).text == TEXT  # for joblib


def test_articles_come_one_at_a_time(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(ROWS[0]) + "\n{broken")
    articles = iter_articles(path)
    assert next(articles).id == "a"
    with pytest.raises(CorpusError, match="row 2"):
        next(articles)
    log = Log("collect")
    assert [article.id for article in iter_articles(path, log=log)] == ["a"]
    assert [problem["row"] for problem in log.problems] == [2]
    assert log.recognised() == "table (.jsonl), 1 row"


def test_rows_after_one_without_a_text_are_counted_too(tmp_path):
    path = tmp_path / "t.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in [ROWS[0], {"body": 5}, ROWS[1]]))
    assert load_corpus(path, on_error="collect").recognised == "table (.jsonl), 2 rows"


def test_the_environment_names_the_corpus(tmp_path, monkeypatch):
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps(ROWS[0]))
    monkeypatch.setenv("ANALYSIS_CORPUS", str(path))
    assert len(load_corpus()) == 1
    monkeypatch.delenv("ANALYSIS_CORPUS")
    assert len(load_corpus()) == 24
