"""JSON of services, spreadsheets, dates: every layout is read, nothing is decided unsaid."""

from __future__ import annotations

import csv
import json

import openpyxl
import pytest

from analysis import CorpusError, load_corpus
from analysis.corpus.loading import iter_articles
from analysis.corpus.records import Log

TEXT = "The ferry left the pier at noon. Nobody was on board, said the mate."


def loaded(path, **options):
    """Return the articles of a table, its problems, and what was decided."""
    log = Log("collect")
    articles = list(iter_articles(path, log=log, **options))
    decided = {decision.about: decision.choice for decision in log.decisions()}
    problems = [(p["row"], p["problem"], p["left_out"]) for p in log.problems]
    return articles, problems, decided


def written(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return path


# --- JSON -----------------------------------------------------------------------------------

PLEASE = {"maintext": TEXT, "title": "Off", "source_domain": "post.example", "authors": ["A", "B"]}
REGISTRY = {
    "uri": "77",
    "title": "Off",
    "body": TEXT,
    "dateTime": "2024-05-01T10:00:00Z",
    "source": {"uri": "post.example", "dataType": "news", "title": "Post"},
    "authors": [{"uri": "a@x", "name": "A"}, {"name": "B"}],
    "eventUri": "eng-1",
}
NESTED = {"id": "x", "webTitle": "Off", "fields": {"bodyText": TEXT, "publication": "Post"}}


@pytest.mark.parametrize(
    ("value", "source", "byline"),
    [
        (PLEASE, "post.example", "A; B"),
        (PLEASE | {"authors": []}, "post.example", ""),
        (PLEASE | {"authors": None, "source_domain": None}, "unknown", ""),
        ([PLEASE], "post.example", "A; B"),
        ({"articles": {"results": [REGISTRY], "totalResults": 1}}, "Post", "A; B"),
        ({"77": {"info": REGISTRY}}, "Post", "A; B"),
        ({"response": {"status": "ok", "results": [NESTED]}}, "Post", ""),
        ({"hits": {"hits": [{"_id": "1", "_source": PLEASE}]}}, "post.example", "A; B"),
        ({"a": {"title": "Off", "text": TEXT}}, "unknown", ""),
        ({"title": {"0": "Off"}, "text": {"0": TEXT}}, "unknown", ""),
        ({"title": ["Off"], "text": [TEXT]}, "unknown", ""),
        ({"columns": ["title", "text"], "index": [0], "data": [["Off", TEXT]]}, "unknown", ""),
    ],
)
def test_articles_are_found_wherever_they_stand(tmp_path, value, source, byline):
    articles, problems, _ = loaded(written(tmp_path / "t.json", value))
    (article,) = articles
    assert (article.title, article.text, article.source) == ("Off", TEXT, source)
    assert (article.byline, problems) == (byline, [])


def test_lists_of_articles_under_several_names_are_read_together(tmp_path):
    rows = {"herald": [{"id": "a", "text": TEXT}], "post": [{"id": "b", "text": TEXT}], "n": [1]}
    articles, _, decided = loaded(written(tmp_path / "t.json", rows))
    assert [article.id for article in articles] == ["a", "b"]
    assert decided["list of articles"] == "under herald, post"


@pytest.mark.parametrize("mark", ["… [+594 chars]", "... [594 chars]"])
def test_a_text_that_a_service_cut_is_flagged(tmp_path, mark):
    rows = [
        {"source": {"id": None, "name": "Post"}, "title": "Off", "content": TEXT + mark},
        {"source": {"id": None, "name": "Post"}, "title": "On", "content": None},
        {"source": {"id": None, "name": "Post"}, "title": "At", "content": TEXT},
    ]
    path = written(tmp_path / "t.json", {"status": "ok", "articles": rows})
    articles, problems, _ = loaded(path)
    assert [article.extra.get("cut") for article in articles] == ["594 characters", None]
    assert problems == [
        (1, "cut by the service (594 characters are missing)", False),
        (2, "the text is empty", True),
    ]
    assert {article.source for article in articles} == {"Post"}


@pytest.mark.parametrize(
    ("source", "authors", "byline"),
    [
        ("{'id': None, 'name': 'Post'}", "['Jo O', \"Al O'Poe\"]", "Jo O; Al O'Poe"),
        ('{"id": null, "name": "Post"}', '[{"name": "Jo"}, {"name": "Al"}]', "Jo; Al"),
        ("{'uri': 'p.example', 'title': 'Post'}", "[]", ""),
        ("Post", "[unsigned]", "[unsigned]"),
    ],
)
def test_what_programs_wrote_into_cells_is_read(tmp_path, source, authors, byline):
    with open(tmp_path / "t.csv", "w", newline="") as file:
        csv.writer(file).writerows([["source", "authors", "text"], [source, authors, TEXT]])
    (article,) = loaded(tmp_path / "t.csv")[0]
    assert (article.source, article.byline) == ("Post", byline)


def test_nested_values_are_kept_as_json(tmp_path):
    row = {"text": TEXT, "tags": ["a", "b"], "geo": {"name": "Pier", "x": None}}
    (article,) = loaded(written(tmp_path / "t.json", [row]))[0]
    assert article.extra == {"tags": '["a", "b"]', "geo": '{"name": "Pier", "x": null}'}


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"articles": []}, "no rows in it"),
        ({"status": "error", "code": "x"}, "not a list of objects, nor holds one; it has status"),
        ([{"title": "Off", "url": "https://a.example"}], "among title, url; it lists articles by"),
        ([{"id": "a", "words": TEXT * 5}], "the longest texts are in 'words'; name it with"),
    ],
)
def test_a_file_without_texts_says_what_was_found(tmp_path, value, message):
    with pytest.raises(CorpusError, match=message):
        load_corpus(written(tmp_path / "t.json", value))


# --- spreadsheets -----------------------------------------------------------------------------


def workbook(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_sheets_with_one_header_are_read_together_and_others_named(tmp_path):
    path = workbook(
        tmp_path / "t.xlsx",
        May=[["id", "text"], ["a", TEXT]],
        June=[["text", "id"], [TEXT, "b"]],
        Other=[["Titel", "Volltext"], ["x", TEXT]],
        Notes=[["made on Monday"]],
    )
    articles, problems, decided = loaded(path)
    assert [article.id for article in articles] == ["a", "b"]
    assert [(row, left_out) for row, _, left_out in problems] == [(None, True)]
    assert "not those of sheet 'May'" in problems[0][1]
    assert decided["sheets not read"].startswith("'Notes': no column of texts")
    assert load_corpus(path, on_error="collect").recognised.endswith("2 sheets, 2 rows")


def test_escapes_in_cells_are_decoded(tmp_path):
    rows = [["id", "text"], ["a", "Off.\r\n\r\nIt left_x000D_\n_x000D_\n at noon _x2014_ alone."]]
    (article,) = loaded(workbook(tmp_path / "t.xlsx", A=rows))[0]
    assert article.raw == "Off.\n\nIt left\n\n at noon — alone."
    (tmp_path / "t.csv").write_text('id,text\na,"Off._x000D_\nIt left."\n')
    (article,) = loaded(tmp_path / "t.csv")[0]
    assert article.raw == "Off.\nIt left."


def test_empty_rows_are_passed_over_and_an_empty_text_is_told(tmp_path):
    rows = [["id", "text"], ["a", TEXT], [None, None], [" ", None], ["b", None], ["a", TEXT]]
    articles, problems, _ = loaded(workbook(tmp_path / "t.xlsx", A=rows))
    assert [article.id for article in articles] == ["a"]
    assert [(row, left_out) for row, _, left_out in problems] == [(5, True), (6, True)]


def test_a_formula_without_a_stored_value_is_told(tmp_path):
    rows = [["id", "title", "text"], ["a", "=A2", TEXT], ["b", "Off", '=A2&"x"']]
    articles, problems, _ = loaded(workbook(tmp_path / "t.xlsx", A=rows))
    assert [article.id for article in articles] == ["a"]
    assert [(row, left_out) for row, _, left_out in problems] == [(2, False), (3, True)]
    assert "a formula without a stored value" in problems[0][1]


# --- dates of a column ----------------------------------------------------------------------------


def dated(tmp_path, *values, **options):
    lines = [f'a{n},"{value}",{TEXT[:10]}' for n, value in enumerate(values)]
    (tmp_path / "t.csv").write_text("\n".join(["id,date,text", *lines]))
    articles, _, decided = loaded(tmp_path / "t.csv", **options)
    return [article.published for article in articles], decided, articles


@pytest.mark.filterwarnings("ignore:.*can't be read; kept as text")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["02/05/2024", "13/05/2024"], ["2024-05-02", "2024-05-13"]),
        (["02/05/2024", "05/13/2024"], ["2024-02-05", "2024-05-13"]),
        (["02/05/2024", "03/05/2024"], ["02/05/2024", "03/05/2024"]),
        (["02/05/2024", "5 mai 2024", "05.06.2024"], ["02/05/2024", "2024-05-05", "2024-06-05"]),
        (["44962", "44963.5"], ["2023-02-05", "2023-02-06"]),
        (["1675591200", "1675677600"], ["2023-02-05", "2023-02-06"]),
        (["1675591200000", ""], ["2023-02-05", ""]),
        (["1675591200", "44962", "2023-02-05"], ["1675591200", "44962", "2023-02-05"]),
        (["2023", "2024"], ["2023", "2024"]),
        (["20230205", "20230206"], ["2023-02-05", "2023-02-06"]),
    ],
)
def test_dates_are_read_as_the_whole_column_shows(tmp_path, values, expected):
    assert dated(tmp_path, *values)[0] == expected


def test_what_decided_the_order_is_said_and_the_original_is_kept(tmp_path):
    found, decided, articles = dated(tmp_path, "02/05/2024", "13/05/2024", "2024-05-03")
    assert found == ["2024-05-02", "2024-05-13", "2024-05-03"]
    assert decided["date order"] == "day first: 02/05/2024 is 2024-05-02, shown by 1 other date"
    given = [article.extra.get("published_given") for article in articles]
    assert given == ["02/05/2024", None, None]


@pytest.mark.filterwarnings("ignore:.*can't be read; kept as text")
def test_an_open_order_is_said_with_both_readings(tmp_path):
    _, decided, _ = dated(tmp_path, "02/05/2024")
    assert decided["date order"] == (
        "open: 02/05/2024 is 2024-05-02 or 2024-02-05, and nothing in the column decides; "
        "say day_first=True or day_first=False"
    )


@pytest.mark.parametrize(("day_first", "day"), [(True, "2024-05-02"), (False, "2024-02-05")])
def test_who_says_the_order_is_heard(tmp_path, day_first, day):
    from analysis.corpus.tables import read_table_file

    (tmp_path / "t.csv").write_text(f"id,date,text\na,02/05/2024,{TEXT[:10]}\n")
    items = read_table_file(tmp_path / "t.csv", day_first=day_first)
    (record,) = [item for item in items if isinstance(item, dict)]
    assert record["published"] == day


# --- columns --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Überschrift;ZEITUNG;Erscheinungsdatum;Autor;Volltext", "5. Mai 2024"),
        ("Titre;Journal;Date de publication;Auteur;Texte intégral", "5 mai 2024"),
        ("Título;Medio;Fecha;Autora;Contenido", "5 de mayo de 2024"),
        ("Titolo;Testata;Data;Autore;Testo", "5 maggio 2024"),
        ("Título;Veículo;Data de publicação;Autor(es);Texto", "05.05.2024"),
        ("Kop;Krant;Publicatiedatum;Auteur;Tekst", "5 mei 2024"),
        ("Tytuł;Źródło;Data publikacji;Autorzy;Treść", "5 maja 2024"),
        ("Заголовок;Издание;Дата;Автор;Текст", "5 мая 2024"),
        ("标题;媒体;日期;作者;正文", "2024年5月5日"),
        ("見出し;掲載紙;掲載日;著者;本文", "2024年5月5日"),
        ("제목;언론사;날짜;기자;본문", "2024년 5월 5일"),
    ],
)
def test_headers_in_many_languages_are_known(tmp_path, header, date):
    (tmp_path / "t.csv").write_text(f"{header}\nOff;Post;{date};A. Poe;{TEXT}\n", encoding="utf-8")
    (article,) = loaded(tmp_path / "t.csv")[0]
    assert (article.title, article.source, article.byline) == ("Off", "Post", "A. Poe")
    assert (article.published, article.text) == ("2024-05-05", TEXT)


@pytest.mark.parametrize("long", ["content", "text", "Volltext"])
def test_of_two_columns_the_longer_texts_are_taken_and_that_is_said(tmp_path, long):
    names = {name: "Off." for name in ("text", "content", "Volltext")} | {
        long: TEXT,
        "raw": "x" * 99,
    }
    path = written(tmp_path / "t.jsonl", json.dumps(names))
    (article,), _, decided = loaded(path)
    assert article.text == TEXT
    assert decided["column of texts"].startswith(f"'{long}': the longest (68 characters)")
    assert "raw" in decided["columns not used"]


def test_a_list_of_addresses_says_that_it_has_no_texts(tmp_path):
    lines = "id,title,url,publish_date,media_name\n1,Off,https://a.example/1,2024-05-01,Post\n"
    (tmp_path / "t.csv").write_text(lines)
    with pytest.raises(CorpusError, match="fetch their texts first"):
        load_corpus(tmp_path / "t.csv")


@pytest.mark.parametrize(
    ("fields", "source", "day"),
    [
        (
            {"thread": {"site": "post.example"}, "published": "2023-02-05"},
            "post.example",
            "2023-02-05",
        ),
        ({"source": "https://www.post.example/a/1?b"}, "post.example", ""),
        ({"source_url": "https://post.example"}, "post.example", ""),
        (
            {"source": "P", "published": {"$date": {"$numberLong": "1675596000000"}}},
            "P",
            "2023-02-05",
        ),
        ({"source": "P", "date": "20230205T112000Z"}, "P", "2023-02-05"),
    ],
)
def test_what_services_nest_or_write_as_addresses_is_read(tmp_path, fields, source, day):
    (article,), _, _ = loaded(written(tmp_path / "a.json", [{"text": TEXT, **fields}]))
    assert (article.source, article.published) == (source, day)
