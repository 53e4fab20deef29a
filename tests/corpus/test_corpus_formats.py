"""Documents, spreadsheets, archives: what is read from each, and what is refused."""

from __future__ import annotations

import datetime
import io
import json
import stat
import zipfile

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement

from analysis import CorpusError, files, load_corpus
from analysis.corpus import iter_articles
from tests.builders import docx_bytes, zip_bytes

TEXT = "The balloon fell into the sea. Nobody was hurt."
RTF = "{\\rtf1\\ansi\\ansicpg1252 %s\\par}"


def xlsx(path, **sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def zipped(path, members):
    path.write_bytes(zip_bytes(**members))
    return path


def with_part(data, name, content):
    """Return an Office file in which one part is another."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return buffer.getvalue()


def the_article(path):
    corpus = load_corpus(path)
    assert len(corpus) == 1
    return corpus.articles[0]


# --- documents ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("page.txt", TEXT.encode(), "text (.txt)"),
        ("page.md", f"**The** balloon{TEXT[11:]}".encode(), "Markdown file (.md)"),
        ("page.docx", docx_bytes(TEXT), "Word document (.docx)"),
        ("page.rtf", (RTF % TEXT).encode(), "RTF file (.rtf)"),
        (
            "page.html",
            f"<html><body><nav>Home</nav><article><p>{TEXT}</p></article></body></html>".encode(),
            "HTML page (.html)",
        ),
    ],
)
def test_a_single_document(tmp_path, name, data, kind):
    """Alone, in a folder and listed by a table, each kind of document gives the same text."""
    path = tmp_path / "One" / name
    path.parent.mkdir()
    path.write_bytes(data)
    corpus = load_corpus(path)
    assert (corpus["page"].text, corpus.recognised) == (TEXT, f"{kind}, 1 article")
    assert repr(corpus) == f"Corpus(1 articles, 1 sources; {kind}, 1 article)"
    folder = load_corpus(tmp_path)
    assert (folder["One/page"].text, folder["One/page"].source) == (TEXT, "One")
    assert folder.recognised == f"folder: 1 × {kind}"
    (tmp_path / "metadata.csv").write_text(f"id,file,outlet\na,One/{name},Two\n")
    listed = load_corpus(tmp_path)
    assert (listed["a"].text, listed["a"].source) == (TEXT, "Two")
    assert listed.recognised == "folder with metadata.csv: 1 row"
    assert repr(listed) == "Corpus(1 articles, 1 sources)"


def test_markdown(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(
        '---\ntitle: "A balloon falls"\nauthors:\n  - Ann Lee\n  - Bo Ek\ndate: 2023-02-05\n'
        "outlet: One\ntags: [sea, air]\nbody: short\n---\n\n# A balloon falls\n\n"
        "The **red** balloon fell into the *sea* on Sunday, near [the old pier](https://a.b/c).\n\n"
        "## What was seen #\n\n> Nobody was _hurt_, 3 * 4 = 12 and snake_case_name stayed.\n\n"
        "---\n\n```\nThe end\\*\n```\n"
    )
    article = the_article(path)
    assert (article.title, article.byline) == ("A balloon falls", "Ann Lee; Bo Ek")
    assert (article.published, article.source) == ("2023-02-05", "One")
    assert (article.extra["tags"], article.extra["body"]) == ("sea; air", "short")
    assert [part.strip() for part in article.raw.split("\n\n")][1:] == [
        "The red balloon fell into the sea on Sunday, near the old pier.",
        "What was seen",
        "Nobody was hurt, 3 * 4 = 12 and snake_case_name stayed.",
        "The end*",
    ]
    path.write_text(f"# A balloon falls\n\n{TEXT}")
    assert (the_article(path).title, the_article(path).text) == ("A balloon falls", TEXT)
    path.write_text(f"{TEXT}\n\n---\n\n{TEXT[:30]}")  # a rule is no front matter
    assert the_article(path).text == f"{TEXT}\n\n{TEXT[:30]}"


def test_the_whole_text_of_a_word_document_is_read(tmp_path):
    document = docx.Document()
    document.add_paragraph("Before the table stood a line.")
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "The left cell."
    table.cell(0, 1).text = "The right cell."
    paragraph = document.add_paragraph("It was")
    for tag, text_tag, text in (("w:ins", "w:t", " added"), ("w:del", "w:delText", " deleted")):
        change, run, words = OxmlElement(tag), OxmlElement("w:r"), OxmlElement(text_tag)
        words.text = text
        words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(words)
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" at\nlast.")
    document.save(tmp_path / "page.docx")
    assert the_article(tmp_path / "page.docx").raw == (
        "Before the table stood a line.\n\nThe left cell.\n\nThe right cell.\n\n"
        "It was added at\nlast."
    )


def test_the_properties_of_a_word_document_fill_gaps_and_are_told(tmp_path):
    own = {
        "title": "A file",
        "author": "Cy Oh",
        "created": datetime.datetime(2024, 1, 2),
        "comments": "",
    }
    (tmp_path / "a.docx").write_bytes(docx_bytes(TEXT, **own))
    corpus = load_corpus(tmp_path / "a.docx")
    article = corpus["a"]
    assert (article.title, article.byline, article.published) == ("A file", "Cy Oh", "2024-01-02")
    assert list(corpus.problems["problem"]) == [
        "title, published, byline taken from the properties of the file: A file; 2024-01-02; Cy Oh"
    ]
    assert not corpus.problems["left_out"].any()
    front = ("A balloon falls", "By Ann Lee", "5 February 2023", TEXT)
    (tmp_path / "b.docx").write_bytes(docx_bytes(*front, **own))
    corpus = load_corpus(tmp_path / "b.docx")
    article = corpus["b"]
    assert (article.title, article.byline) == ("A balloon falls", "Ann Lee")
    assert (article.published, article.text) == ("2023-02-05", TEXT)
    assert corpus.problems.empty


def test_rtf(tmp_path):
    path = tmp_path / "page.rtf"
    body = (
        '{\\info{\\title T}}{\\field{\\*\\fldinst{HYPERLINK "https://a.b/c"}}'
        "{\\fldrslt The balloon}} fell \\u8220?here\\u8221?, caf\\'e9.\\par Nobody\\~was hurt."
    )
    path.write_text(RTF % body)
    assert the_article(path).raw == "The balloon fell “here”, café.\n\nNobody\xa0was hurt."


def test_the_character_sets_of_an_rtf_file(tmp_path):
    """Each font names the table in which its bytes are read: 204 is Cyrillic, 238 Polish."""
    path = tmp_path / "page.rtf"
    fonts = (
        "{\\fonttbl{\\f0\\fswiss\\fcharset0 Arial;}{\\f1\\fcharset204{\\*\\fname A;}A Cyr;}"
        "{\\f2\\froman\\fcharset238 A CE;}}"
    )
    path.write_text(RTF % (fonts + "\\f0 caf\\'e9 \\f1\\'ec\\'e8\\'f0\\f2  \\'b3\\'f3d\\f0 ."))
    assert the_article(path).raw == "café мир łód."


def test_files_left_by_word_and_macos_are_passed_over(tmp_path):
    (tmp_path / "page.txt").write_text(TEXT)
    (tmp_path / "~$page.docx").write_bytes(b"\x05Ann")
    (tmp_path / "._page.txt").write_bytes(b"\0\5\26\7")
    assert [article.id for article in load_corpus(tmp_path)] == ["page"]


# --- spreadsheets ------------------------------------------------------------------------


def test_a_spreadsheet(tmp_path):
    path = xlsx(
        tmp_path / "t.xlsx",
        Notes=[["Made on Monday"], ["nothing here"]],
        Articles=[
            ["An export of 2023", None, None, None, None],
            [],
            ["id", "outlet", "date", "body", None],
            [7, "One", datetime.date(2023, 2, 4), TEXT, "left over"],
            [],
            [8.0, "Two", datetime.datetime(2023, 2, 5, 10, 15), TEXT + " It rained.", None],
        ],
    )
    corpus = load_corpus(path)
    assert corpus.recognised == "spreadsheet (.xlsx), sheet 'Articles', 2 rows"
    assert [article.id for article in corpus] == ["7", "8"]
    assert [article.published for article in corpus] == ["2023-02-04", "2023-02-05"]
    assert corpus["7"].extra["column E"] == "left over"
    assert corpus["8"].text.endswith("It rained.")


def test_a_spreadsheet_with_merged_cells_above_the_header(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["Kites", None], ["id", "text"], ["a", TEXT]])
    book = openpyxl.load_workbook(path)
    book["A"].merge_cells("A1:B1")
    book.save(path)
    assert load_corpus(path)["a"].text == TEXT


def test_the_stored_value_of_a_formula_is_read(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", "=CONCAT(1)"]])
    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    stored = part.replace(
        b"<f>CONCAT(1)</f><v></v>", b"<f>CONCAT(1)</f><v>" + TEXT.encode() + b"</v>"
    )
    stored = stored.replace(
        b"<f>CONCAT(1)</f><v/>", b"<f>CONCAT(1)</f><v>" + TEXT.encode() + b"</v>"
    )
    stored = stored.replace(b'<c r="B2"><f>', b'<c r="B2" t="str"><f>')
    assert stored != part
    path.write_bytes(with_part(path.read_bytes(), "xl/worksheets/sheet1.xml", stored))
    assert load_corpus(path)["a"].text == TEXT


def test_columns_asked_for_choose_the_sheet(tmp_path):
    path = xlsx(
        tmp_path / "t.xlsx", A=[["id", "text"], ["a", TEXT]], B=[["id", "words"], ["b", TEXT]]
    )
    assert [a.id for a in load_corpus(path, columns={"text": "words"})] == ["b"]
    with pytest.raises(CorpusError, match=r"no columns colour: sheet 'A' has id, text; sheet 'B'"):
        load_corpus(path, columns={"text": "colour"})


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], r"t\.xlsx: no column of texts: .*all its sheets are empty"),
        ([["id", "mood"], ["a", "calm"]], r"no column of texts: sheet 'A' has id, mood; name it"),
        ([["id", "text"]], r"t\.xlsx, sheet 'A', row 1: no row under the header"),
        (
            [["id", "text"], ["a", 5]],
            r"sheet 'A', row 2, column 'text': not a text but of type int",
        ),
        ([["id", "text"], [], ["a", None]], r"sheet 'A', row 3, column 'text': the text is empty"),
        ([["id", "text", "id"], ["a", TEXT, "b"]], r"row 1, column 'id': the column occurs twice"),
    ],
)
def test_bad_spreadsheets(tmp_path, rows, message):
    path = xlsx(tmp_path / "t.xlsx", A=rows)
    with pytest.raises(CorpusError, match=message):
        load_corpus(path)


def test_one_bad_row_does_not_stop_the_others(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", 5], ["b", TEXT]])
    corpus = load_corpus(path, on_error="collect")
    assert [article.id for article in corpus] == ["b"]
    assert list(corpus.problems["row"]) == [2]


def test_a_text_as_long_as_a_cell_can_be_is_doubted(tmp_path):
    long = (TEXT + " ") * 1000
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", long[:32_767]], ["b", long[:32_766]]])
    with pytest.warns(UserWarning, match="its end may be missing"):
        corpus = load_corpus(path)
    assert list(corpus.problems["row"]) == [2]
    assert not corpus.problems["left_out"].any()


def test_a_row_far_below_does_not_run_for_ever(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", TEXT]])
    with zipfile.ZipFile(path) as archive:
        part = archive.read("xl/worksheets/sheet1.xml")
    part = part.replace(b'<row r="2"', b'<row r="99999999999"')
    path.write_bytes(with_part(path.read_bytes(), "xl/worksheets/sheet1.xml", part))
    with pytest.raises(CorpusError, match="t.xlsx"):
        load_corpus(path)


# --- JSON lists --------------------------------------------------------------------------


@pytest.mark.parametrize("wrap", [lambda rows: rows, lambda rows: {"total": 2, "articles": rows}])
def test_a_json_list(tmp_path, wrap):
    path = tmp_path / "t.json"
    path.write_text(json.dumps(wrap([{"id": "a", "body": TEXT}, {"id": "b", "body": TEXT}])))
    corpus = load_corpus(path)
    assert [article.id for article in corpus] == ["a", "b"]
    assert corpus.recognised == "list (.json), 2 rows"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[1]", "row 1: an item of the list that is not an object"),
        ('{"a": 1}', "not a list of objects"),
        ("[" * 100_000, "not JSON"),
        ("{", "not JSON"),
        (r'[{"text": "It fell \ud83d."}]', "row 1: half a character"),
    ],
)
def test_bad_json(tmp_path, text, message):
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(CorpusError, match=message):
        load_corpus(tmp_path / "t.json")


# --- archives ----------------------------------------------------------------------------


def test_an_archive_is_read_like_its_folder(tmp_path):
    members = {
        "mine/One/a.txt": TEXT,
        "mine/Two/b.docx": docx_bytes(TEXT + " It rained."),
        "__MACOSX/mine/One/._a.txt": "x",
        "mine/.DS_Store": "x",
    }
    corpus = load_corpus(zipped(tmp_path / "t.zip", members))
    assert [(a.id, a.source) for a in corpus] == [("One/a", "One"), ("Two/b", "Two")]
    assert corpus.recognised == "zip archive: 1 × text (.txt); 1 × Word document (.docx)"
    assert corpus.folder is None
    listed = {"metadata.csv": "id,file\nx,a.txt\ny,none.txt\n", "texts/a.txt": TEXT}
    corpus = load_corpus(zipped(tmp_path / "t.zip", listed), on_error="collect")
    assert [article.id for article in corpus] == ["x"]
    assert corpus.problems["file"][0] == f"{tmp_path}/t.zip/metadata.csv"
    assert corpus.problems["problem"][0].startswith(f"'none.txt' is neither in {tmp_path}/t.zip")


def test_tables_in_an_archive(tmp_path):
    book = xlsx(tmp_path / "b.xlsx", S=[["id", "text"], ["b", TEXT]]).read_bytes()
    members = {"a.csv": f"id,text\na,{TEXT}\n", "b.xlsx": book}
    corpus = load_corpus(zipped(tmp_path / "t.zip", members))
    assert [article.id for article in corpus] == ["a", "b"]
    assert corpus.recognised == (
        "zip archive: 1 × table (.csv), 1 row; 1 × spreadsheet (.xlsx), sheet 'S', 1 row"
    )


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("/etc/a.txt", "its name leads out"),
        ("../a.txt", "its name leads out"),
        ("One/../../a.txt", "its name leads out"),
        ("..\\a.txt", "its name leads out"),
        ("C:\\a.txt", "its name leads out"),
        ("C:a.txt", "its name leads out"),
        ("inner.zip", "a zip archive in a zip archive"),
        ("x" * 400 + ".txt", "cannot be unpacked"),
        ("b.txt/c.txt", "cannot be unpacked"),
    ],
)
def test_members_that_are_not_unpacked(tmp_path, name, message):
    inner = tmp_path / "here"
    inner.mkdir()
    path = zipped(inner / "t.zip", {"b.txt": TEXT, name: TEXT})
    with pytest.raises(CorpusError, match=message):
        load_corpus(path, on_error="raise")
    corpus = load_corpus(path)
    assert [article.id for article in corpus] == ["b"]
    assert corpus.problems["file"][0].startswith(f"{path}/")
    assert corpus.problems["left_out"].all()
    assert sorted(each.name for each in tmp_path.rglob("*")) == ["here", "t.zip"]


def test_a_link_in_an_archive_is_no_file(tmp_path):
    link = zipfile.ZipInfo("a.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr(link, "/etc/hostname")
        archive.writestr("b.txt", TEXT)
    corpus = load_corpus(tmp_path / "t.zip", on_error="collect")
    assert [article.id for article in corpus] == ["b"]
    assert list(corpus.problems["problem"]) == ["a link, not a file; not read"]


def test_a_member_with_a_password_is_named(tmp_path):
    data = bytearray(zip_bytes(**{"a.txt": TEXT, "b.txt": TEXT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1  # the flag in the directory of the archive
    data[data.index(b"PK\x03\x04") + 6] |= 1
    (tmp_path / "t.zip").write_bytes(data)
    with pytest.raises(CorpusError, match=r"t\.zip/a\.txt: locked by a password"):
        load_corpus(tmp_path / "t.zip", on_error="raise")
    assert len(load_corpus(tmp_path / "t.zip")) == 1


def test_a_name_that_occurs_twice_in_an_archive(tmp_path):
    with zipfile.ZipFile(tmp_path / "t.zip", "w") as archive:
        archive.writestr("a.txt", TEXT)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.txt", TEXT + " Again.")
    with pytest.raises(CorpusError, match=r"t\.zip/a\.txt: the name occurs twice"):
        load_corpus(tmp_path / "t.zip", on_error="raise")


def test_bombs_are_refused(tmp_path, monkeypatch):
    path = zipped(tmp_path / "t.zip", {"a.txt": b" " * 20_000_000})
    with pytest.raises(CorpusError, match="'a.txt' unpacks to more than 200 times its size"):
        load_corpus(path)
    monkeypatch.setattr(files, "MAX_MEMBERS", 1)
    with pytest.raises(CorpusError, match="holds 2 files, more than 1"):
        load_corpus(zipped(path, {"a.txt": TEXT, "b.txt": TEXT}))
    large = zipped(tmp_path / "u.zip", {"a.txt": TEXT}).read_bytes()
    with pytest.raises(CorpusError, match="unpacks to more than 0 MB"):
        files.open_zip(io.BytesIO(large), "u.zip", max_bytes=10)


def test_nothing_is_left_on_the_disk(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    path = zipped(tmp_path / "t.zip", {"a.txt": TEXT, "b.txt": TEXT, "c.txt": ""})
    articles = iter_articles(path)
    assert next(articles).id == "a"
    assert list((tmp_path / "scratch").iterdir())
    articles.close()
    assert not list((tmp_path / "scratch").iterdir())
    with pytest.raises(CorpusError, match=r"t\.zip/c\.txt, column 'text': the text is empty"):
        load_corpus(path, on_error="raise")
    assert not list((tmp_path / "scratch").iterdir())


# --- what is not what it says ------------------------------------------------------------

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>"
)


def deep_docx():
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    inside = "<w:sdt>" * 5000 + "</w:sdt>" * 5000
    return with_part(
        docx_bytes(TEXT),
        "word/document.xml",
        f"<w:document {space}><w:body>{inside}</w:body></w:document>",
    )


BAD = {
    "cut.docx": (docx_bytes(TEXT)[:-200], "cut short or damaged"),
    "cut.zip": (zip_bytes(**{"a.txt": TEXT})[:-10], "cut short or damaged"),
    "cut.rtf": ((RTF % TEXT)[:-1].encode(), "cut short: its last brace is missing"),
    "plain.rtf": (TEXT.encode(), "not RTF under the name of an .rtf file"),
    "rtf.txt": ((RTF % TEXT).encode(), "an RTF file under another name"),
    "texts.docx": (zip_bytes(**{"a.txt": TEXT}), "a zip archive but not a .docx file"),
    "page.xlsx": (b"<html><table>", "an HTML page under the name of a .xlsx file"),
    "page.xls": (b"<html><table>", r"not one of .csv, .*; save it as .xlsx"),
    "old.docx": (b"\xd0\xcf\x11\xe0rest", "an old Office file or one locked by a password"),
    "text.docx": (TEXT.encode(), "something else under the name of a .docx file"),
    "plain.zip": (TEXT.encode(), "cut short or damaged"),
    "empty.docx": (b"", r"an empty file, not one of .csv, .*\.zip, nor a folder"),
    "empty.txt": (b"", "an empty file"),
    "empty.zip": (b"", "an empty file"),
    "nothing.zip": (zip_bytes(), "nothing.zip: no metadata.csv and no .txt"),
    "blank.docx": (docx_bytes(), "the text is empty"),
    "nul.txt": (b"The balloon\0 fell.", "a binary file"),
    "nul.md": (b"The balloon\0 fell.", "a binary file"),
    "laughs.docx": (
        with_part(docx_bytes(TEXT), "word/document.xml", LAUGHS),
        "word/document.xml declares entities of its own; refused",
    ),
    "laughs16.docx": (
        with_part(docx_bytes(TEXT), "word/document.xml", LAUGHS.encode("utf-16")),
        "word/document.xml declares entities of its own; refused",
    ),
    "deep.docx": (deep_docx(), "a damaged Word document"),
    "wrong.docx": (
        with_part(docx_bytes(TEXT), "word/document.xml", "no xml"),
        "damaged: word/document.xml",
    ),
    "deep.html": (b"<div>" * 100_000 + TEXT.encode(), "no article text found"),
    "open.rtf": (b"{\\rtf1 {\\field{\\*\\fldinst{HYPERLINK }", "a damaged RTF file"),
    "page.pdf": (b"%PDF-1.4", "a PDF that is cut short"),
    "page.exe": (b"MZ", r"not one of .csv, .docx.*, nor a folder"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_what_it_says(tmp_path, name):
    data, message = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CorpusError, match=message) as caught:
        load_corpus(tmp_path / name)
    assert name in str(caught.value)


def test_bad_documents_do_not_stop_the_others(tmp_path):
    kept = {"docx", "rtf", "txt", "md", "html"}
    bad = {name: data for name, (data, _) in BAD.items() if name.split(".")[1] in kept}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "good.txt").write_text(TEXT)
    corpus = load_corpus(tmp_path, on_error="collect")
    assert [article.id for article in corpus] == ["good"]
    named = [file.rsplit("/", 1)[1] for file in corpus.problems["file"]]
    assert sorted(named) == sorted(bad)
    assert corpus.problems["left_out"].all()


def test_entities_in_a_spreadsheet_are_refused(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", TEXT]])
    with zipfile.ZipFile(path) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    bad = b'<!DOCTYPE x [<!ENTITY a "ha">]>' + sheet
    path.write_bytes(with_part(path.read_bytes(), "xl/worksheets/sheet1.xml", bad))
    with pytest.raises(CorpusError, match="sheet1.xml declares entities of its own; refused"):
        load_corpus(path)


@pytest.mark.parametrize("cut", [30, 200, 1000, 2500, 4000])
def test_a_spreadsheet_that_is_cut_short(tmp_path, cut):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text"], ["a", TEXT]])
    path.write_bytes(path.read_bytes()[:-cut])
    with pytest.raises(CorpusError, match="t.xlsx: cut short or damaged"):
        load_corpus(path)


def test_a_corpus_from_an_export_can_be_saved_and_loaded(tmp_path):
    path = xlsx(tmp_path / "t.xlsx", A=[["id", "text", "mood"], ["a", TEXT, "calm"]])
    load_corpus(path).save(tmp_path / "saved")
    again = load_corpus(tmp_path / "saved")
    assert (again["a"].text, again["a"].extra["mood"]) == (TEXT, "calm")
    assert again.recognised == "folder with metadata.csv: 1 row"


def test_files_that_differ_in_their_suffix_alone_are_articles_each(tmp_path):
    for name in ("a.txt", "a.md", "b.txt"):
        (tmp_path / name).write_text(f"{TEXT} So {name} says.", encoding="utf-8")
    assert [article.id for article in load_corpus(tmp_path)] == ["a.md", "a.txt", "b"]
