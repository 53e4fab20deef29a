"""Folders as people keep them: outlets and dates of their names, lists in any spelling, twins."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import CorpusError, load_corpus
from analysis.corpus.folders import is_generic
from analysis.corpus.loading import iter_articles
from analysis.corpus.records import Decision, Log, near_twins, one_line, read_list
from tests.builders import zip_bytes
from tests.corpus.test_corpus_exports import NEXIS

TEXT = "The ferry left the pier at noon. Nobody was on board, said the mate."
PAGE = '<html><head><meta property="og:site_name" content="{}"></head><body><article>{}</article>'


def folder(place, *names):
    for name in names:
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        page = PAGE.format("Post | News and sport", f"<p>{TEXT}</p>" * 6)
        path.write_text(page if path.suffix == ".html" else f"{TEXT} {name}", encoding="utf-8")
    return place


def loaded(place):
    log = Log("collect")
    articles = list(iter_articles(place, log=log))
    return articles, log.problems, log.decisions()


def outlets(place):
    return sorted(article.source for article in loaded(place)[0])


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (["Post/a.html", "Sea Herald/b.html"], ["Post", "Sea Herald"]),
        (["data/Post/a.txt", "data/Herald/2024/b.txt"], ["Herald", "Post"]),
        (["post1.txt", "post2.txt", "herald1.txt"], ["herald", "post", "post"]),
        (["post_1.txt", "Post_2.txt", "herald (1).txt"], ["Post", "Post", "herald"]),
        (
            ["post_2023-02-05_storm.txt", "post_2023-02-06_mayor.txt", "herald_2023-02-05_a.txt"],
            ["herald", "post", "post"],
        ),
        (
            ["2023-02-05 Sea Post.txt", "20230206 Sea Post.txt", "5 Feb 2023 Herald.txt"],
            ["Herald", "Sea Post", "Sea Post"],
        ),
        (
            ["post_storm.txt", "post_fees.txt", "sun_storm.txt", "sun_fees.txt"],
            ["post"] * 2 + ["sun"] * 2,
        ),
        (["article1.txt", "article2.txt"], ["article1", "article2"]),
        (["Artikel (1).txt", "Artikel (2).txt"], ["Artikel (1)", "Artikel (2)"]),
        (["1.txt", "2.txt"], ["1", "2"]),
        (["storm.txt", "mayor.txt"], ["mayor", "storm"]),
        (["Post 2023-02-05.txt", "Sun_6 Feb 2023.txt"], ["Post", "Sun"]),
        (["2023-02-05 text.txt", "2023-02-06 Sun.txt"], ["2023-02-05 text", "2023-02-06 Sun"]),
        (["storm_hits.txt", "storm_goes.txt", "fees.txt"], ["fees", "storm_goes", "storm_hits"]),
    ],
)
def test_outlets_are_told_by_folders_and_by_names_with_a_pattern(tmp_path, names, expected):
    assert outlets(folder(tmp_path, *names)) == expected


def test_where_an_outlet_was_taken_from_is_said(tmp_path):
    names = ["storm_hits.txt", "storm_goes.txt", "fees.txt"]
    decided = loaded(folder(tmp_path, *names))[2]
    assert Decision("outlets", "file name, each file an outlet of its own", "", 3) in decided
    told = next(one.choice for one in decided if one.choice.startswith("names begin alike"))
    assert told.startswith("names begin alike, 'storm' (2 files); to change that, put the files")
    folder(tmp_path, "Post/a.txt")
    assert Decision("outlets", "subfolder", "", 1) in loaded(tmp_path)[2]


def test_names_of_files_are_not_asked_about_where_no_outlet_is_taken_from_them(tmp_path):
    (tmp_path / "t.zip").write_bytes(zip_bytes(**{"one.txt": NEXIS, "two.txt": NEXIS}))
    assert [one.choice for one in loaded(tmp_path / "t.zip")[2] if one.about == "outlets"] == [
        "export"
    ]
    many = folder(tmp_path / "many", *(f"{word}.txt" for word in map("w{0}x".format, range(50))))
    told = [one.choice for one in loaded(many)[2] if one.about == "outlets"]
    assert len(told) == 1
    assert told[0].startswith("unknown, by the names of files; to change that")


def test_decisions_on_an_archive_name_the_archive(tmp_path):
    path = tmp_path / "t.zip"
    path.write_bytes(zip_bytes(**{"post.txt": b"Rain fell.", "sun.txt": b"Snow fell."}))
    assert {one.file for one in loaded(path)[2]} == {"", str(path)}


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("post_2023-02-05_a.txt", "2023-02-05"),
        ("20230205 post.txt", "2023-02-05"),
        ("post 12 Mar 2024.txt", "2024-03-12"),
        ("05.03.2024 post.txt", "2024-03-05"),
        ("post_3_März_2024.txt", "2024-03-03"),
        ("post 12 Mar.txt", ""),
        ("post 05-03-2024.txt", ""),
        ("post 12345678.txt", ""),
    ],
)
def test_dates_in_names_of_files(tmp_path, name, published):
    (article,), _, decided = loaded(folder(tmp_path, name))
    assert article.published == published
    told = [one.choice for one in decided if one.about == "dates of file names"]
    assert len(told) == (name in ("post 12 Mar.txt", "post 05-03-2024.txt"))


def test_of_many_files_those_that_are_not_read_are_told_in_a_line(tmp_path):
    folder(tmp_path, "a.txt", "README.md", *(f"{n}.doc" for n in range(40)))
    folder(tmp_path, *(f"plain{n}" for n in range(40)))
    articles, problems, decided = loaded(tmp_path)
    assert [article.id for article in articles] == ["a"]
    assert [problem["problem"] for problem in problems] == [
        "40 files .doc, such as this, are not read: save them as .docx"
    ]
    assert "no articles" in {one.about for one in decided}
    recognised = load_corpus(tmp_path, on_error="collect").recognised
    assert recognised.endswith("not read: 40 × .doc, 1 × .md, 40 × a name without a suffix")


def test_a_folder_names_the_outlet_of_a_table_that_names_none(tmp_path):
    for name, text in {"Post": f"text\n{TEXT}\n", "Sun": f"source|text\nHerald|{TEXT}\n"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "t.csv").write_text(text)
    assert outlets(tmp_path) == ["Herald", "Post"]


MAIL = f"From: a@post.example\nSubject: Export\n\n{TEXT}\n"
SETTINGS = "<project><name>x</name></project>"


@pytest.mark.parametrize(("name", "inner"), [(".xml", SETTINGS), (".xml", "<a"), (".eml", MAIL)])
def test_a_stray_file_beside_tables_does_not_hide_them(tmp_path, name, inner):
    (tmp_path / "t.csv").write_text(f'id,source,text\na,Post,"{TEXT}"\n')
    (tmp_path / f"stray{name}").write_text(inner)
    ((article,), (problem,), _) = loaded(tmp_path)
    assert (article.id, article.source) == ("a", "Post")
    assert problem["problem"] == "a document beside tables; not read: load it by itself"
    assert problem["file"].endswith(name)


def test_a_folder_of_mails_may_have_a_table_beside_them(tmp_path):
    (tmp_path / "t.csv").write_text("id,note\na,x\n")
    for number in range(2):
        (tmp_path / f"{number}.eml").write_text(MAIL.replace("ferry", f"ferry {number}"))
    articles, problems, _ = loaded(tmp_path)
    assert len(articles) == 2
    (problem,) = [problem for problem in problems if problem["file"].endswith(".csv")]
    assert problem["problem"] == "a table beside documents; not read: load it by itself"


def test_of_many_kinds_that_are_not_read_some_are_named(tmp_path):
    folder(tmp_path, "a.txt", *(f"x.{n}" for n in range(60)))
    assert load_corpus(tmp_path).recognised.endswith("40 of 40 kinds more")


def test_unicode_text_of_excel_in_a_folder_is_a_table(tmp_path):
    text = f"\ufeffTitre\tJournal\tTexte\r\nDépart\tPost\t{TEXT}\r\n"
    (tmp_path / "t.txt").write_bytes(text.encode("utf-16-le"))
    ((article,), _, _) = loaded(tmp_path)
    assert (article.title, article.source) == ("Départ", "Post")
    (_, problems, _) = loaded(folder(tmp_path, "a.txt"))
    assert [p["problem"] for p in problems] == [
        "a table beside documents; not read: load it by itself"
    ]


# --- a metadata.csv that names files in its own way ---------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "ÉTÉ.TXT",
        unicodedata.normalize("NFD", "été.txt"),
        ".\\texts\\été.txt",
        "C:\\Users\\me\\texts\\été.txt",
        "été",
    ],
)
def test_a_file_is_found_in_any_spelling_and_that_is_said(tmp_path, name):
    folder(tmp_path, "texts/été.txt", "texts/b.txt")
    (tmp_path / "metadata.csv").write_text(f"id,file\nx,{name}\n", encoding="utf-8")
    ((article,), problems, decided) = loaded(tmp_path)
    assert article.text.startswith("The ferry")
    assert [problem["left_out"] for problem in problems] == [False]  # b.txt is not listed
    (told,) = [one for one in decided if one.about == "names of files"]
    assert "is 'texts/été.txt'" in told.choice
    assert told.n == 1


def test_a_name_that_two_files_bear_is_an_error(tmp_path):
    folder(tmp_path, "one/a.txt", "two/a.txt")
    (tmp_path / "metadata.csv").write_text("id;file\nx;A.txt\ny;one\\A.txt\n")
    articles, problems, _ = loaded(tmp_path)
    assert [article.id for article in articles] == ["y"]
    assert "'A.txt' may be one/a.txt and two/a.txt" in problems[0]["problem"]


# --- lists ----------------------------------------------------------------------------------------

HEADER = "name,aliases,role,country,kind\n"
NEEDED = ["name", "aliases", "role", "country", "kind"]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_list_keeps_what_stands_in_its_cells(tmp_path, mark):
    lines = ["# a comment", "name,aliases,role,country,kind,", "Bo #2,Ray|Bo,aide,Norway,x,", ""]
    text = "\n".join(lines).replace(",", mark)
    (tmp_path / "s.csv").write_text(text + f'Al{mark}"a\n#b"{mark}{mark}{mark}\n')
    table = read_list(tmp_path / "s.csv", NEEDED)
    assert table.loc[3].tolist() == ["Bo #2", "Ray|Bo", "aide", "Norway", "x"]
    assert table.loc[4].tolist() == ["Al", "a\n#b", "", "", ""]


def test_a_row_that_lacks_a_needed_cell_is_told_by_row_and_column(tmp_path):
    (tmp_path / "s.csv").write_text(HEADER + "Lee,Lee,mayor,official\n")
    with pytest.raises(CorpusError, match="row 2, column 'kind': 4 cells, and the header has 5"):
        read_list(tmp_path / "s.csv", NEEDED)


# --- names that look like one ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("The Times", "Times", True),
        ("The Times", "the times", True),
        ("The Times", "\u0422he Times", True),
        ("Le Phare", "Le-Phare", True),
        ("Küstenbote", "Kustenbote", True),
        ("Port Herald", "www.portherald.example", True),
        ("Port Herald", "Port Heralds", True),
        ("Port Herald", "Port Harald", True),
        ("Channel 4 News", "Channel 5 News", False),
        ("ABC News", "NBC News", False),
        ("Port Herald", "Port Post", False),
        ("Правда", "Право", False),
    ],
)
def test_near_twins(one, other, alike):
    assert near_twins([one, other, "Sea Post", ""]) == ([tuple(sorted([one, other]))] * alike)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_near_twins_are_pairs_of_the_names(names):
    pairs = near_twins(names)
    assert all(one in names and other in names and one != other for one, other in pairs)
    assert near_twins(reversed(names)) == pairs


def test_blanks_and_forms_of_a_name_are_made_alike_and_that_is_said(tmp_path):
    names = ["Le Phare\u00a0", "Le  Phare", "Le Phare", unicodedata.normalize("NFD", "Été")]
    rows = "".join(f"a{n},{name},{TEXT[:31]}\n" for n, name in enumerate(names))
    (tmp_path / "t.csv").write_text(f"id,source,text\n{rows}", encoding="utf-8")
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert {article.source for article in articles} == {"Le Phare", "Été"}
    assert Decision("names of outlets", "blanks and accents in one form", "", 2) in decided
    assert problems == []


@given(st.text(max_size=20))
def test_a_name_is_generic_in_whatever_case(name):
    assert is_generic(one_line(name)) == is_generic(one_line(name).upper().lower()) or not name


@pytest.mark.parametrize(("key", "n_articles"), [("tone_sheet_key.csv", 1), ("other.csv", 2)])
def test_a_folder_of_hand_codes_is_no_outlet(key, n_articles, tmp_path):
    for name in ("Gazette/a.txt", "coding/codebook.md"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text(f"{TEXT} In {name}.")
    (tmp_path / "coding" / key).write_text("unit_id,article_id,weight\n")
    assert len(load_corpus(tmp_path)) == n_articles
