"""Exports of Factiva, ProQuest and Europresse in the languages of their interfaces."""

from __future__ import annotations

import html
import re
import warnings
import zipfile
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import CorpusError, load_corpus
from analysis.corpus.documents import document_records, read_document, read_export
from analysis.corpus.markup import PageLines
from analysis.corpus.records import Decision, Problem

BODY = (
    "The harbour board met on Monday and set the fees for the year.",
    "Author: unknown remains the word on the crane, Ada Bell said.",
    "____________________________________________________________",
    "The crews stayed in the hall until noon.",
)
TEXT = "\n\n".join(BODY)


def articles(n=3):
    titles = ("Fees to rise", "Crews stay in the hall", "Cranes sold", "The last lamp goes out")
    return [
        {"title": titles[k % 4], "number": k + 1, "paragraphs": BODY[k % 2 :]} for k in range(n)
    ]


def text_of(article):
    return "\n\n".join(article["paragraphs"])


def read(path):
    """Return the records of a file and what is wrong with it."""
    items = list(document_records(path, path.stem))
    records = [item for item in items if isinstance(item, dict)]
    return records, [item.error.problem for item in items if isinstance(item, Problem)]


# --- Factiva ---------------------------------------------------------------------------------

FACTIVA = {
    "en": ("words", "May {}, 2024", "English", "Document", "Search Summary", "Results Found"),
    "de": (
        "Wörter",
        "{} Mai 2024",
        "Englisch",
        "Dokument",
        "Zusammenfassung der Suche",
        "Gefundene Ergebnisse",
    ),
    "fr": (
        "mots",
        "{} mai 2024",
        "Anglais",
        "Document",
        "Résumé de la recherche",
        "Résultats trouvés",
    ),
    "es": (
        "palabras",
        "{} mayo 2024",
        "Inglés",
        "Documento",
        "Resumen de la búsqueda",
        "Resultados encontrados",
    ),
    "pl": (
        "słów",
        "{} maja 2024",
        "Angielski",
        "Dokument",
        "Podsumowanie wyszukiwania",
        "Znalezione wyniki",
    ),
    "zh": ("字", "2024 年 5 月 {} 日", "英语", "文件", "搜索摘要", "找到的结果"),
    "ja": ("語", "2024年5月{}日", "英語", "文書", "検索サマリー", "検索結果"),
    "no one knows": ("vokoj", "{} May 2024", "Angla", "Dokumento", "Resumo", "Trovitaj"),
}
NO_DATE = {"th": ("คำ", "{} พ.ค. 2024", "อังกฤษ", "เอกสาร", "", "")}


def number(article):
    return f"PTHD00002024050{article['number']}ek51000{article['number']}a"


def factiva_lines(article, language, section="News", byline="Jo Marsh"):
    words, date, name, document, *_ = FACTIVA[language]
    return [
        section,
        article["title"],
        byline,
        f"1,2{article['number']}0 {words}",
        date.format(article["number"]),
        "The Port Herald",
        "PTHD",
        name,
        "(c) 2024 Port Herald Ltd",
        *article["paragraphs"],
        "Port Herald Limited",
        f"{document} {number(article)}",
    ]


def factiva_page(some, language, found=None):
    code = language[:2]
    parts = []
    for article in some:
        section, title, byline, *head = factiva_lines(article, language)
        code = "zhcn" if code == "zh" else code
        head, (publisher, document) = head[:6], head[-2:]
        divs = "".join(f"<div>{html.escape(line)}</div>" for line in head)
        body = "".join(
            f'<p class="articleParagraph {code}articleParagraph">{html.escape(line)}</p>'
            for line in article["paragraphs"]
        )
        parts.append(
            f'<div id="article-{number(article)}" class="article">'
            f'<div class="article {code}Article"><p>\n</p><div>{section}</div>'
            f'<div id="hd"><span class="{code}Headline">'
            f'{html.escape(title)}</span></div><div class="author">{byline} </div>{divs}<p></p>'
            f"{body}<p>The crane in May. Photo: O. Vik.</p><p>{publisher}</p><p>{document}</p>"
            "</div></div>"
        )
    summary, label = FACTIVA[language][4:]
    if found:
        parts.append(
            f'<table class="searchPreview"><tr><td class="sbSummaryTitle">{summary}</td></tr><tr>'
            f'<td>Text</td><td>harbour</td></tr><tr><td class="label">{label}</td>'
            f"<td>{found}</td></tr></table>"
        )
    return (
        '<html><head><title>Factiva</title></head><body><div class="header">Dow Jones</div>'
        f"{''.join(parts)}<span>© 2024 Factiva, Inc.</span></body></html>"
    )


@pytest.mark.parametrize("language", FACTIVA)
def test_a_page_of_factiva_in_any_language(tmp_path, language):
    path = tmp_path / "page.html"
    path.write_text(factiva_page(articles(), language, found="3"), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    assert [record["article_id"] for record in records] == list(map(number, articles()))
    assert [record["title"] for record in records] == [each["title"] for each in articles()]
    assert [record["text"] for record in records] == list(map(text_of, articles()))
    one = records[0]
    assert (one["source"], one["published"]) == ("The Port Herald", "2024-05-01")
    assert (one["byline"], one["section"], one["length"]) == ("Jo Marsh", "News", "1,210")
    assert one["language"] == FACTIVA[language][2]
    assert one["copyright"] == "(c) 2024 Port Herald Ltd"
    assert one["graphic"] == "The crane in May. Photo: O. Vik."
    assert one["publisher"] == "Port Herald Limited"
    assert one["_from_published"] == one["_from_source"] == "export"


def test_a_page_with_a_date_that_cannot_be_read_keeps_it_as_it_is(monkeypatch):
    monkeypatch.setitem(FACTIVA, "th", NO_DATE["th"])
    page = factiva_page(articles(), "th")
    export = read_export(PageLines(page).lines)
    for record, article in zip(export.records, articles(), strict=True):
        assert (record["title"], record["source"]) == (article["title"], "The Port Herald")
        assert record["published"] == f"{article['number']} พ.ค. 2024"
        assert record["text"] == text_of(article)


@pytest.mark.parametrize("language", FACTIVA)
@pytest.mark.parametrize("blank", ["\n", "\n\n"])
def test_factiva_as_plain_lines_in_any_language(language, blank):
    """As printed, or saved by Word: no classes, and the search summary at the end."""
    lines = [line for each in articles() for line in factiva_lines(each, language)]
    summary, label = FACTIVA[language][4:]
    known = language != "no one knows"
    lines += [summary, "Text", "harbour", label, "3"] if known else []
    export = read_export(blank.join(lines))
    assert export.stated == (3 if known else None)
    assert [record["title"] for record in export.records] == [x["title"] for x in articles()]
    assert [record["byline"] for record in export.records] == ["Jo Marsh"] * 3
    assert [record["text"] for record in export.records] == [
        blank.join(each["paragraphs"]) for each in articles()
    ]
    assert [record["published"] for record in export.records] == [
        "2024-05-01",
        "2024-05-02",
        "2024-05-03",
    ]
    assert "after_the_text" not in export.records[-1]


@pytest.mark.parametrize("language", ["de", "zh"])
def test_factiva_with_codes_has_the_same_codes_in_all_languages(tmp_path, language):
    words, date, name, document, *_ = FACTIVA[language]
    rows = []
    for article in articles(2):
        cells = [
            ("SE", "News"),
            ("HD", article["title"]),
            ("BY", "Jo Marsh"),
            ("WC", f"1,210 {words}"),
            ("PD", date.format(article["number"])),
            ("SN", "The Port Herald"),
            ("LA", name),
            ("LP", article["paragraphs"][0]),
            ("TD", "</p><p>".join(article["paragraphs"][1:])),
            ("RE", "uk : United Kingdom"),
            ("AN", f"{document} {number(article)}"),
        ]
        rows.append(
            '<div class="article enArticle"><table>'
            + "".join(f"<tr><td><b>{c}</b>&nbsp;</td><td><p>{v}</p></td></tr>" for c, v in cells)
            + "</table></div>"
        )
    path = tmp_path / "page.html"
    path.write_text(f"<html><body>{''.join(rows)}</body></html>", encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    assert [record["text"] for record in records] == list(map(text_of, articles(2)))
    assert [record["published"] for record in records] == ["2024-05-01", "2024-05-02"]
    assert records[1]["title"] == "Crews stay in the hall"
    assert (records[1]["length"], records[1]["language"]) == ("1,210", name)


def test_numbered_headlines_of_factiva_lose_their_numbers():
    some = articles()
    for article in some:
        article["title"] = f"{article['number'] + 100}) {article['title']}"
    lines = [line for each in some for line in factiva_lines(each, "de", section="Häfen und Land")]
    export = read_export("\n\n".join(lines))
    assert [record["title"] for record in export.records] == [x["title"] for x in articles()]
    assert {record["section"] for record in export.records} == {"Häfen und Land"}
    some[1]["title"] = "Crews stay"
    lines = [line for each in some for line in factiva_lines(each, "de")]
    assert read_export("\n\n".join(lines)).records[0]["title"] == "101) Fees to rise"


def test_a_factiva_page_that_is_cut_off_keeps_its_last_article(tmp_path):
    page = factiva_page(articles(), "fr")
    path = tmp_path / "page.html"
    path.write_text(page[: page.rindex("The crews stayed")], encoding="utf-8")
    records, problems = read(path)
    assert [record["title"] for record in records] == [each["title"] for each in articles()]
    assert problems == ["its article 3 has no number at its end, as if it were cut off there"]


def test_two_factiva_files_in_one_are_counted_together(tmp_path):
    path = tmp_path / "page.html"
    first, second = articles(4)[:2], articles(4)[2:]
    path.write_text(
        factiva_page(first, "de", found="2") + factiva_page(second, "en", found="2"),
        encoding="utf-8",
    )
    records, problems = read(path)
    assert len(records) == 4 and problems == []


def test_two_exports_in_one_zip(tmp_path):
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("one/a.html", factiva_page(articles(2), "fr"))
        archive.writestr("one/b.txt", proquest_text(articles(), "de"))
    corpus = load_corpus(path)
    assert [article.title for article in corpus][:2] == ["Fees to rise", "Crews stay in the hall"]
    assert [article.source for article in corpus][2:] == ["Port Herald; North Coast"] * 3
    assert corpus.problems.empty
    assert corpus.recognised == (
        "zip archive: 1 × Factiva export (.html), 2 articles; "
        "1 × ProQuest export (.txt), 3 articles"
    )


def test_a_search_that_found_more_than_can_be_saved_at_once_is_no_doubt(tmp_path):
    path = tmp_path / "page.html"
    path.write_text(factiva_page(articles(), "de", found="1.771"), encoding="utf-8")
    assert read(path)[1] == []
    decisions = [item for item in document_records(path, "a") if isinstance(item, Decision)]
    choice = "1,771 were found, 3 are in the file"
    assert decisions == [Decision("articles of the search", choice, n=3)]
    path.write_text(factiva_page(articles(), "de", found="4"), encoding="utf-8")
    assert read(path)[1] == ["the export says 4 articles; 3 were found in it"]


def test_a_number_of_factiva_that_no_article_has_is_named():
    some = articles()
    lines = [line for each in some for line in factiva_lines(each, "en")]
    place = lines.index(f"Document {number(some[1])}")
    lines[place - 1 : place + 1] = [f"Port Herald Limited, document {number(some[1])} of 2024"]
    export = read_export("\n\n".join(lines))
    assert export.stated == len(export.records) + 1
    assert export.missing == f"not found: {number(some[1])}"


FACTIVA_XML = """<?xml version="1.0" encoding="UTF-8"?>
<response xmlns="http://example.org/x">
 <ppsarticle><article><accessionNo>PTHD000020240501ek510001a</accessionNo>
  <baseLang>EN</baseLang><headline><para lang="EN">Fees to rise</para></headline>
  <byline>By Jo Marsh</byline><sourceCode>PTHD</sourceCode><sourceName>The Port Herald</sourceName>
  <publicationDate><date>2024-05-01</date></publicationDate><wordCount>1210</wordCount>
  <leadParagraph><para>The harbour board met on Monday.</para></leadParagraph>
  <tailParagraphs><para>The cranes &amp; lamps stayed.</para>
  <para>So did we.</para></tailParagraphs>
 </article></ppsarticle>
 <ppsarticle><article><accessionNo>PTHD000020240502ek510002a</accessionNo>
  <headline><para>Crews stay</para></headline><sourceName>The Port Herald</sourceName>
  <publicationDate><date>2024-05-02</date></publicationDate>
  <leadParagraph><para>The crews stayed.</para></leadParagraph></article></ppsarticle>
</response>"""


def test_factiva_as_xml(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(FACTIVA_XML, encoding="utf-8")
    corpus = load_corpus(path)
    one, two = corpus
    assert (one.id, one.title, one.source) == (
        "PTHD000020240501ek510001a",
        "Fees to rise",
        "The Port Herald",
    )
    assert (one.published, one.byline, one.extra["length"]) == ("2024-05-01", "Jo Marsh", "1210")
    assert (
        one.text == "The harbour board met on Monday.\n\nThe cranes & lamps stayed.\n\nSo did we."
    )
    assert two.text == "The crews stayed."


NEWS_XML = """<?xml version="1.0"?><newsitem itemid="2286" date="2024-05-03" xml:lang="en">
<title>ISLE: Cranes sold.</title><headline>Cranes sold.</headline><byline>Ole Vik</byline>
<text><p>The cranes were sold.</p><p>Nobody asked.</p></text></newsitem>"""


def test_another_xml_with_an_element_for_each_field(tmp_path):
    path = tmp_path / "a.xml"
    path.write_text(NEWS_XML, encoding="utf-8")
    (article,) = load_corpus(path)
    assert (article.id, article.title, article.byline) == ("2286", "Cranes sold.", "Ole Vik")
    assert article.published == "2024-05-03"
    assert article.text == "The cranes were sold.\n\nNobody asked."


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><article><text>&b;</text></article>'


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (LAUGHS, "declares entities"),
        (LAUGHS.encode("utf-16"), "declares entities"),
        ("<article><text>cut", "a damaged XML file"),
        ("<recipe><step>Boil.</step></recipe>", r"an XML file \(recipe\) in which no article"),
        ("<article><text>a</text>" * 300 + "</article>" * 300, "elements in each other"),
        ("no xml", "a damaged XML file"),
    ],
)
def test_xml_that_is_refused(tmp_path, content, problem):
    path = tmp_path / "a.xml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CorpusError, match=problem):
        read_document(path)


# --- ProQuest --------------------------------------------------------------------------------

PROQUEST = {
    "en": (
        "Document {} of {}",
        "Author",
        "Full text",
        "Subject",
        "Title",
        "Publication title",
        "Publication date",
        "Source type",
        "ProQuest document ID",
        "Last updated",
        "May {}, 2024",
    ),
    "de": (
        "Dokument {} von {}",
        "Autor",
        "Volltext",
        "Thema",
        "Titel",
        "Titel der Publikation",
        "Publikationsdatum",
        "Quellentyp",
        "ProQuest-Dokument-ID",
        "Zuletzt aktualisiert",
        "{}. Mai 2024",
    ),
    "fr": (
        "Document {} sur {}",
        "Auteur",
        "Texte intégral",
        "Sujet",
        "Titre",
        "Titre de la publication",
        "Date de publication",
        "Type de source",
        "ID du document ProQuest",
        "Dernière mise à jour",
        "{} mai 2024",
    ),
    "es": (
        "Documento {} de {}",
        "Autor",
        "Texto completo",
        "Materia",
        "Título",
        "Título de publicación",
        "Fecha de publicación",
        "Tipo de fuente",
        "ID del documento de ProQuest",
        "Última actualización",
        "{} mayo 2024",
    ),
    "zh": (
        "",
        "作者",
        "全文",
        "主题",
        "标题",
        "出版物名称",
        "出版日期",
        "来源类型",
        "ProQuest 文档 ID",
        "最近更新",
        "2024年5月{}日",
    ),
}


def proquest_parts(article, language):
    _, byline, text, subject, title, source, date, kind, id, updated, day = PROQUEST[language]
    above = [("", article["title"]), (byline, "Marsh, Jo")]
    below = [
        (subject, "Ports; Fees"),
        (title, article["title"]),
        (source, "Port Herald; North Coast"),
        (date, day.format(article["number"])),
        (kind, "Newspaper"),
        (id, f"100{article['number']}"),
        (updated, "2024-05-08"),
    ]
    return above, text, below


def proquest_text(some, language, colon=": ", numbered=True):
    lines = []
    for article in some:
        above, text, below = proquest_parts(article, language)
        lines += ["_" * 60, ""]
        if PROQUEST[language][0] and numbered:
            lines += [PROQUEST[language][0].format(article["number"], len(some)), ""]
        for label, value in above:
            lines += [f"{label}{colon}{value}" if label else value, ""]
        lines += [f"{text}{colon}{article['paragraphs'][0]}", ""]
        lines += [line for paragraph in article["paragraphs"][1:] for line in (paragraph, "")]
        for label, value in below:
            lines += [f"{label}{colon}{value}", ""]
    return "\n".join([*lines, "_" * 60, "", "Contact ProQuest", ""])


def proquest_page(some, language, colon=": ", inside="div"):
    style = ' style="border-bottom:2px solid #ccc"' if inside == "div" else ""
    parts = []
    for article in some:
        above, text, below = proquest_parts(article, language)
        above[0] = ("", above[0][1])
        rows = [
            f"<p><strong>{label}{colon}</strong>{html.escape(value)}</p>"
            if label
            else f"<p>{value}</p>"
            for label, value in above
        ]
        body = "".join(f"<p>{html.escape(line)}</p>" for line in article["paragraphs"])
        rows.append(f"<p><strong>{text}{colon}</strong>{body}</p>")
        rows += [f"<p><strong>{label}{colon}</strong>{value}</p>" for label, value in below]
        parts.append(f"<{inside}{style}>{''.join(rows)}</{inside}>")
    return f"<html><head><title>Export</title></head><body>{''.join(parts)}</body></html>"


def check_proquest(records):
    assert [record["article_id"] for record in records] == ["1001", "1002", "1003"]
    assert [record["title"] for record in records] == [each["title"] for each in articles()]
    assert [record["text"] for record in records] == list(map(text_of, articles()))
    assert [record["published"] for record in records] == ["2024-05-01", "2024-05-02", "2024-05-03"]
    for record in records:
        assert (record["source"], record["byline"]) == ("Port Herald; North Coast", "Marsh, Jo")
        assert (record["subject"], record["load_date"]) == ("Ports; Fees", "2024-05-08")
        assert record["source_type"] == "Newspaper"


@pytest.mark.parametrize("language", PROQUEST)
@pytest.mark.parametrize("colon", [": ", " : ", "："])
def test_proquest_as_text_in_any_language(tmp_path, language, colon):
    path = tmp_path / "a.txt"
    path.write_text(proquest_text(articles(), language, colon), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_proquest(records)


@pytest.mark.parametrize("language", PROQUEST)
@pytest.mark.parametrize("inside", ["div", "section"])
def test_proquest_as_a_page_in_any_language(tmp_path, language, inside):
    """Each article in a block of its own, or one after the other in one page."""
    path = tmp_path / "a.html"
    page = proquest_page(articles(), language, inside=inside)
    path.write_text(page, encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_proquest(records)


def test_an_interview_with_names_in_bold_stays_in_the_text(tmp_path):
    page = proquest_page(articles(), "de")
    said = "<p><strong>Bell: </strong>The crews stayed.</p><p><strong>Thema: </strong>Which?</p>"
    path = tmp_path / "a.html"
    path.write_text(page.replace("until noon.</p>", f"until noon.</p>{said}"), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    for record, article in zip(records, articles(), strict=True):
        assert record["text"] == f"{text_of(article)}\n\nBell: The crews stayed.\n\nThema: Which?"
        assert record["subject"] == "Ports; Fees"


def test_a_page_of_proquest_saved_by_word(tmp_path):
    page = re.sub("</?div[^>]*>", "", proquest_page(articles(), "fr"))
    page = page.replace("<strong>", "<b><span lang=FR>").replace("</strong>", "</span></b>")
    path = tmp_path / "a.html"
    path.write_text(page.replace("<p>", "<p class=MsoNormal>"), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_proquest(records)


def test_proquest_with_abstracts_alone(tmp_path):
    text = proquest_text(articles(), "en")
    for article in articles():
        text = text.replace(f"Full text: {text_of(article)}", "Abstract: In short.")
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    records, problems = read(path)
    assert [record["title"] for record in records] == [each["title"] for each in articles()]
    assert {record["abstract"] for record in records} == {"In short."}
    assert problems == ["all its 3 articles are without a text: export them with theirs"]


def test_an_export_as_text_in_a_page(tmp_path):
    """As a browser saves a text file that it shows."""
    path = tmp_path / "a.html"
    text = html.escape(proquest_text(articles(), "fr"))
    path.write_text(f"<html><body><pre>{text}</pre></body></html>", encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_proquest(records)


def test_proquest_names_the_article_that_is_not_there(tmp_path):
    text = proquest_text(articles(4), "de")
    start, end = text.index("Dokument 3 von 4"), text.index("Dokument 4 von 4")
    path = tmp_path / "a.txt"
    path.write_text(text[:start] + text[end:], encoding="utf-8")
    records, problems = read(path)
    assert len(records) == 3
    assert problems == ["the export says 4 articles; 3 were found in it (not there: number 3)"]


def test_a_table_of_contents_counts_too(tmp_path):
    contents = "Table of contents\n\n1. Fees to rise\n\n2. Crews stay in the hall\n\n3. Cranes\n\n"
    path = tmp_path / "a.txt"
    path.write_text(contents + proquest_text(articles(2), "en", numbered=False), encoding="utf-8")
    records, problems = read(path)
    assert [record["title"] for record in records] == ["Fees to rise", "Crews stay in the hall"]
    assert problems == ["the export says 3 articles; 2 were found in it"]


def test_two_exports_of_proquest_in_one_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(proquest_text(articles(2), "fr") + proquest_text(articles(2), "en"))
    records, problems = read(path)
    assert len(records) == 4 and problems == []


def test_what_closes_a_text_of_proquest_is_set_apart():
    text = proquest_text(articles(1), "en")
    text = text.replace(
        "until noon.\n",
        "until noon.\n\nCredit: Jo Marsh is a staff writer of the Herald, in its office there.\n\n"
        "Illustration\n\nCaption: PHOTO: A crane.\n",
    )
    (record,) = read_export(text).records
    assert record["text"] == TEXT
    assert record["credit"].startswith("Jo Marsh is a staff writer")
    assert record["graphic"] == "PHOTO: A crane."


@pytest.mark.parametrize(
    "last",
    [
        "Subject: the minutes of the meeting, and all that they leave out, were read aloud.",
        "Title: so the clerk began the note that he left on the table, and went home.",
    ],
)
def test_a_last_line_like_a_label_stays_in_the_text(last):
    text = proquest_text(articles(1), "en").replace("until noon.\n", f"until noon.\n\n{last}\n")
    (record,) = read_export(text).records
    assert record["text"] == f"{TEXT}\n\n{last}"
    assert (record["subject"], record["title"]) == ("Ports; Fees", "Fees to rise")


def test_proquest_without_any_text_says_so_once_and_by_article(tmp_path):
    text = proquest_text(articles(2), "en")
    for article in articles(2):
        text = text.replace("Full text: " + text_of(article), "Full text: Not available.")
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    records, problems = read(path)
    assert [record["text"] for record in records] == ["", ""]
    assert problems == ["all its 2 articles are without a text: export them with theirs"]
    with pytest.raises(CorpusError, match="no article can be read; .* the text is empty"):
        load_corpus(path)


def test_a_proquest_file_that_is_cut_off(tmp_path):
    text = proquest_text(articles(), "es")
    path = tmp_path / "a.txt"
    path.write_text(text[: text.rindex("Materia")], encoding="utf-8")
    records, problems = read(path)
    assert [record["text"] for record in records] == list(map(text_of, articles()))
    assert problems == ["1 of its 3 articles have no document id: they may be cut off"]


# --- mails -----------------------------------------------------------------------------------


def mail(plain="", page="", attached=(), subject="Your alert", charset="utf-8", cte=None):
    message = EmailMessage()
    message["From"], message["To"] = "alerts@example.org", "reader@example.org"
    message["Subject"] = subject
    message["Date"] = "Thu, 02 May 2024 10:00:00 +0200"
    if plain:
        message.set_content(plain, charset=charset, cte=cte)
    if page and plain:
        message.add_alternative(page, subtype="html", charset=charset, cte=cte)
    elif page:
        message.set_content(page, subtype="html", charset=charset, cte=cte)
    for name in attached:
        message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=name)
    return message.as_bytes()


@pytest.mark.parametrize("cte", ["quoted-printable", "base64"])
@pytest.mark.parametrize("language", ["en", "fr", "de"])
def test_an_alert_of_proquest_by_mail(tmp_path, cte, language):
    path = tmp_path / "a.eml"
    page = proquest_page(articles(), language)
    charset = "utf-8" if language != "de" else "iso-8859-1"
    path.write_bytes(mail("See the page.", page, charset=charset, cte=cte))
    records, problems = read(path)
    assert problems == []
    check_proquest(records)
    assert read_document(path).name == "ProQuest export (.eml)"


def test_a_mail_is_one_text_under_its_subject(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(mail("The crews stayed.\n\nSo did I.\n", subject="Grüße vom Hafen"))
    (article,) = load_corpus(path)
    assert (article.id, article.text) == ("a", "The crews stayed.\n\nSo did I.")
    assert (article.title, article.published) == ("Grüße vom Hafen", "2024-05-02")
    assert load_corpus(path).recognised == "mail (.eml), 1 article"


def test_attachments_of_a_mail_are_told(tmp_path):
    path = tmp_path / "a.eml"
    path.write_bytes(mail("The crews stayed.", attached=["one.pdf", "two.pdf"]))
    with pytest.warns(UserWarning, match="2 attachments of the mail are not read"):
        corpus = load_corpus(path)
    assert "one.pdf, two.pdf" in corpus.problems["problem"][0]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"The crews stayed.\n", "not a mail"),
        (mail("   \n"), "a mail without a text"),
        (mail(attached=["a.pdf"]), "a mail without a text"),
    ],
)
def test_mails_that_are_refused(tmp_path, content, problem):
    path = tmp_path / "a.eml"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=problem):
        read_document(path)


# --- Europresse ------------------------------------------------------------------------------

EUROPRESSE = {
    "fr": (
        "Politique, jeudi {} mai 2024, p. 12",
        "Tous droits réservés.",
        "Numéro de document : ",
        "Nombre de document(s) : {}",
        "Ce certificat est émis à Université",
        "Par ",
    ),
    "en": (
        "Politics, Thursday, May {}, 2024, p. 12",
        "All rights reserved.",
        "Document number: ",
        "Number of document(s): {}",
        "This certificate is issued to University",
        "By ",
    ),
    "de": (
        "Politik, Donnerstag, {}. Mai 2024, p. 12",
        "Alle Rechte vorbehalten.",
        "Dokumentnummer: ",
        "Anzahl der Dokumente: {}",
        "Dieses Zertifikat wird ausgestellt",
        "Von ",
    ),
}


def europresse_old(some, language, classes=True):
    header, rights, label, _, certificate, _ = EUROPRESSE[language]
    parts = []
    for article in some:
        id = f"news·2024050{article['number']}·PO·20400{article['number']}"
        names = [f' class="{name}"' if classes else "" for name in ("Doc", "Tit")]
        names = [
            each.replace("Doc", "DocPublicationName").replace("Tit", "TitreArticleVisu")
            for each in names
        ]
        head = ' class="DocHeader"' if classes else ""
        body = "<p></p>".join(map(html.escape, article["paragraphs"]))
        parts.append(
            f"<table><tr><td><span{names[0]}>Le Phare du Port</span><br><span{head}>"
            f"{header.format(article['number'])}</span><br><br><span{names[1]}>{article['title']}"
            f"</span><br><br>Jeanne Marais<br><p></p>{body}<p></p><b><i>© 2024 Phare. {rights}"
            f"</i></b><p></p>{label}{id}<br><br><table><tr><td>{id}</td></tr><tr><td>{certificate}"
            "</td></tr></table></td></tr></table><p><br>"
        )
    return f"<html><head></head><body>{''.join(parts)}</body></html>"


def europresse_new(some, language, stated=None):
    header, rights, _, count, _, by = EUROPRESSE[language]
    parts = [f"<div><p>{count.format(stated)}</p></div>"] if stated else []
    for article in some:
        id = f"news·2024050{article['number']}·PO·20400{article['number']}"
        body = "".join(f"<p>{html.escape(line)}</p>" for line in article["paragraphs"])
        parts.append(
            '<article><header><div class="rdp__DocPublicationName">\n'
            '<span class="DocPublicationName">Le Phare du Port</span>\n<span class="DocHeader">'
            f'{header.format(article["number"])}</span></div><div class="titreArticle">'
            f'<p class="titreArticleVisu rdp__articletitle">{article["title"]}</p></div>'
            f'<p class="sm-margin-bottomNews">{by}Jeanne Marais</p></header><section>'
            f'<div class="DocText clearfix"><div class="docOcurrContainer">{body}</div></div>'
            f"</section><footer><small>© 2024 Phare. {rights}</small>"
            f'<div class="publiC-lblNodoc">{id}</div></footer></article>'
        )
    return f"<html><body>{''.join(parts)}</body></html>"


def check_europresse(records):
    assert [record["title"] for record in records] == [each["title"] for each in articles()]
    assert [record["text"] for record in records] == list(map(text_of, articles()))
    assert [record["published"] for record in records] == ["2024-05-01", "2024-05-02", "2024-05-03"]
    assert records[0]["article_id"] == "news·20240501·PO·204001"
    for record in records:
        assert (record["source"], record["byline"]) == ("Le Phare du Port", "Jeanne Marais")
        assert (record["page"], record["section"][:6]) == ("p. 12", record["section"][:6])
        assert record["copyright"].startswith("© 2024 Phare.")


@pytest.mark.parametrize("language", EUROPRESSE)
@pytest.mark.parametrize("classes", [True, False])
def test_europresse_of_old(tmp_path, language, classes):
    path = tmp_path / "a.html"
    path.write_text(europresse_old(articles(), language, classes), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_europresse(records)


@pytest.mark.parametrize("language", EUROPRESSE)
def test_europresse_of_today(tmp_path, language):
    path = tmp_path / "a.html"
    path.write_text(europresse_new(articles(), language, stated=3), encoding="utf-8")
    records, problems = read(path)
    assert problems == []
    check_europresse(records)
    assert records[0]["section"] in ("Politique", "Politics", "Politik")


def test_europresse_counts_what_it_states(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(europresse_new(articles(), "fr", stated=4), encoding="utf-8")
    assert read(path)[1] == ["the export says 4 articles; 3 were found in it"]


# --- what looks like an export ---------------------------------------------------------------

STORY = (
    "The harbour board met on Monday and set the fees for the year, and the crews stayed in the "
    "hall until noon, when the lamps were lit and Ada Bell read the list of the cranes aloud. "
) * 3


def unknown(form):
    blocks = []
    for number in (1, 2, 3):
        if form == "numbered":
            blocks.append(f"{number} of 3\n\nFees to rise {number}\n\n{STORY}")
        elif form == "document":
            blocks.append(f"Dokument {number} von 3\n\nFees to rise {number}\n\n{STORY}")
        elif form == "ids":
            blocks.append(
                f"Fees to rise\n\n{STORY}\n\nDocument PTHD00002024050{number}ek51000{number}a"
            )
        elif form == "full text":
            blocks.append(f"Fees to rise\n\nVolltext: {STORY}")
        elif form == "end":
            blocks.append(f"Fees to rise\n\n{STORY}\n\nEnd of Document")
        elif form == "labels":
            blocks.append(
                f"Title: Fees\nSource: Herald\nAuthor: Jo\nPublication date: May 1\n\n{STORY}"
            )
        else:
            blocks.append(f"Fees to rise\n\n512 mots\n\n{number} mai 2024\n\nLe Phare\n\n{STORY}")
    return "\n\n".join(blocks)


@pytest.mark.parametrize(
    ("form", "sign"),
    [
        ("numbered", '3 lines such as "1 of 3"'),
        ("document", '3 lines such as "Dokument 1 von 3"'),
        ("ids", "3 numbers of documents"),
        ("full text", '3 times "Volltext:"'),
        ("end", '3 lines "End of Document"'),
        ("words", '3 lines such as "512 mots", each with a date'),
    ],
)
def test_a_file_that_looks_like_an_export_but_is_read_as_one_article_is_told(tmp_path, form, sign):
    path = tmp_path / "a.txt"
    path.write_text(unknown(form), encoding="utf-8")
    records, problems = read(path)
    assert len(records) == 1
    assert problems == [f"read as one article, but it looks like several: {sign}"]


@pytest.mark.parametrize(
    "text",
    [
        STORY,
        "\n\n".join(f"{n} of 3\n\nA crane, photo {n}." for n in (1, 2, 3)) + STORY,
        "\n\n".join(f"PageLines {n} of 3\n\n{STORY}" for n in (1, 2, 3)),
        "\n\n".join(f"From: Ann\nTo: Bo\nSubject: cranes {n}\n\n{STORY}" for n in (1, 2)),
        "\n\n".join(f"Bell: {STORY}\n\nVik: {STORY}" for _ in range(3)),
        f"Full text: a long letter.\n\n{STORY}",
        f"512 words\n\nMay 1, 2024\n\n{STORY}\n\nThe letter has 600 words.",
    ],
)
def test_an_article_raises_no_alarm(tmp_path, text):
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    assert read(path)[1] == []


def test_classes_that_any_page_may_have_make_no_export(tmp_path):
    path = tmp_path / "a.html"
    path.write_text(
        "<html><body><div class='article'><h1 class='headline mainHeadline'>Fees to rise</h1>"
        f"<div class='author'>Jo Marsh</div><p class='articleParagraph'>{STORY}</p></div></body>"
    )
    assert read_document(path).name == "HTML page (.html)"


def test_a_page_of_several_articles_is_told(tmp_path):
    story = f"<p>{STORY}</p>" * 3
    path = tmp_path / "a.html"
    path.write_text(
        f"<html><body><article><h2>Fees</h2>{story}</article><article><h2>Crews</h2>{story}"
        f'</article><article class="comment-body">{story}</article></body></html>'
    )
    problems = read(path)[1]
    assert problems == [
        "read as one article, but it looks like several: 2 articles in one page",
    ]
    path.write_text(
        f"<html><body><article><h2>Fees</h2>{story}</article><article><h2>Crews</h2><p>Short.</p>"
        f'</article><article class="comment-body">{story}</article></body></html>'
    )
    assert read(path)[1] == []


# --- two databases in one file ---------------------------------------------------------------


def test_two_databases_in_one_file_are_both_read(tmp_path):
    path = tmp_path / "a.txt"
    lines = [line for each in articles(2) for line in factiva_lines(each, "de")]
    path.write_text("\n\n".join(lines) + "\n\n" + proquest_text(articles(), "fr"), encoding="utf-8")
    records, problems = read(path)
    assert [record["text"] for record in records[:2]] == list(map(text_of, articles(2)))
    check_proquest(records[2:])
    assert problems == ["it holds the exports of 2 databases; all were read"]


# --- any articles ----------------------------------------------------------------------------

WORDS = st.sampled_from(
    "harbour board Fees crane Document Title: HD 812 words English Subject: of 3 12 mots © said."
    " Copyright Full text: Volltext: Wörter News Results Found End".split()
)
PARAGRAPH = st.lists(WORDS, min_size=6, max_size=14).map(
    lambda words: "It is so: " + " ".join(words) + "."
)
SOME = st.lists(st.lists(PARAGRAPH, min_size=1, max_size=4), min_size=1, max_size=5)


def laid_out(layout, some, language):
    if layout == "factiva page":
        return factiva_page(some, language)
    if layout == "factiva lines":
        return "\n\n".join(line for each in some for line in factiva_lines(each, language))
    if layout == "proquest text":
        return proquest_text(some, language)
    if layout == "proquest page":
        return proquest_page(some, language)
    return europresse_new(some, language)


@pytest.mark.parametrize(
    "layout",
    ["factiva page", "factiva lines", "proquest text", "proquest page", "europresse page"],
)
@settings(max_examples=60, deadline=None)
@given(texts=SOME, language=st.sampled_from(["en", "de", "fr"]))
def test_as_many_articles_come_out_as_were_laid_out(tmp_path_factory, layout, texts, language):
    """With the same texts, whatever labels and counts their sentences hold."""
    some = [
        {"title": f"Fees to rise for the year {n}", "number": n, "paragraphs": tuple(paragraphs)}
        for n, paragraphs in enumerate(texts, start=1)
    ]
    kind = ".html" if "page" in layout else ".txt"
    path = tmp_path_factory.mktemp("a") / f"a{kind}"
    path.write_text(laid_out(layout, some, language), encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        records, problems = read(path)
    assert problems == []
    assert [record["text"] for record in records] == [text_of(each) for each in some]
    assert [record["title"] for record in records] == [each["title"] for each in some]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_part_of_an_export_is_read_without_a_traceback(tmp_path_factory, data):
    language = data.draw(st.sampled_from(["en", "de", "fr"]))
    layout = data.draw(st.sampled_from(["factiva page", "proquest page", "europresse page"]))
    page = laid_out(layout, articles(), language)
    start = data.draw(st.integers(0, len(page)))
    end = data.draw(st.integers(start, len(page)))
    path = tmp_path_factory.mktemp("a") / "a.html"
    path.write_text(page[start:end], encoding="utf-8")
    try:
        document = read_document(path)
    except CorpusError:
        return
    assert all(isinstance(value, str) for each in document.records for value in each.values())
    assert re.sub(r"\s", "", document.name)
