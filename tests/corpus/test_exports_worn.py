"""Exports that were worn on their way: blank lines lost, tabs gone, files joined, picked or cut."""

from __future__ import annotations

import re

import pytest

from analysis.corpus.documents import read_document, read_export

FIRST = "The mill by the weir stood still on Monday, and nobody knew who had the key."
SECOND = "Rosa Quint said that the wheel would turn again before the first snow."
BODY = f"{FIRST}\n\n{SECOND}"
TITLES = ("The mill stands still", "A wheel is mended", "Snow on the weir")
SOURCES = ("The Weir Gazette", "Mill Post", "The Weir Gazette")
DAYS = ("May 1, 2024", "May 2, 2024", "May 3, 2024")


def of(records, *names):
    return [tuple(record.get(name, "") for name in names) for record in records]


def old(body=BODY, number="{} of 3 DOCUMENTS", days=DAYS, head="", tail="LANGUAGE: ENGLISH"):
    """Return an export of the older LexisNexis."""
    return "".join(
        f"\n\n{number.format(n)}\n\n   {source}\n\n   {day}\n\n{title}\n\nBYLINE: Rosa Quint\n\n"
        f"LENGTH: {len(body.split())} words\n\n{head}{body}\n\n{tail}\n\n"
        f"LOAD-DATE: May 4, 2024\n\nCopyright 2024 Weir Media\n\n"
        for n, (title, source, day) in enumerate(zip(TITLES, SOURCES, days, strict=True), start=1)
    )


def new(top="{title}\n{source}\n{day}\n\n", below=""):
    """Return an export of Nexis Uni."""
    return "".join(
        top.format(title=title, source=source, day=day)
        + f"Copyright 2024 Weir Media\nLength: {len(BODY.split())} words\nByline: Rosa Quint\n"
        f"Body\n\n{BODY}\n\nLoad-Date: May 4, 2024\n\nEnd of Document\n\n{below}".format(
            title=title
        )
        for title, source, day in zip(TITLES, SOURCES, DAYS, strict=True)
    )


def factiva(between="\t", titles=TITLES):
    """Return an export of Factiva with codes."""
    fields = [("BY", "By Rosa Quint"), ("WC", "28 words"), ("PD", "{} May 2024")]
    fields += [("SN", "The Weir Gazette"), ("LA", "English"), ("LP", FIRST), ("TD", SECOND)]
    lines = []
    for n, title in enumerate(titles, start=1):
        number = f"Document WEIR00002024050{n}ek510000{n}"
        lines += [(code, text.format(n)) for code, text in [("HD", title), *fields, ("AN", number)]]
    return "\n".join(f"{code}{between}{text}" for code, text in lines)


def proquest(title="Title", more=""):
    """Return an export of ProQuest, in whose block the label of the title may not be known."""
    return "".join(
        f"{'_' * 40}\n\n{each}\n\nAuthor: Quint, Rosa\n\n"
        f"Publication info: {source} ; North Weir. 0{n} May 2024: A.1.\n\n"
        f"ProQuest document link\n\nFull text: {BODY}\n\nSubject: Mills\n\n"
        f"{title}: {each}\n\n{more}ProQuest document ID: 5551{n}\n\nDatabase: Newsstream\n\n"
        for n, (each, source) in enumerate(zip(TITLES, SOURCES, strict=True), start=1)
    )


def test_an_old_export_without_its_blank_lines():
    export = read_export(re.sub(r"\n\s*\n+", "\n", old()))
    names = ("title", "source", "byline", "text", "language")
    assert of(export.records, *names) == [
        (title, source, "Rosa Quint", f"{FIRST}\n{SECOND}", "ENGLISH")
        for title, source in zip(TITLES, SOURCES, strict=True)
    ]
    assert (export.stated, export.notes) == (3, ())


def test_a_new_export_without_its_blank_lines():
    records = read_export(re.sub(r"\n\s*\n+", "\n", new())).records
    assert of(records, "title", "text", "load_date") == [
        (title, f"{FIRST}\n{SECOND}", "May 4, 2024") for title in TITLES
    ]


def test_an_old_export_that_numbers_its_documents_in_other_words():
    export = read_export(old(number="Document {} of 3"))
    assert (export.stated, of(export.records, "title")) == (3, [(title,) for title in TITLES])


def test_a_season_for_a_date():
    records = read_export(old(days=("Spring 2024", "May/June 2024", "May 3, 2024"))).records
    assert of(records, "title", "source", "published") == [
        (TITLES[0], SOURCES[0], "Spring 2024"),
        (TITLES[1], SOURCES[1], "May/June 2024"),
        (TITLES[2], SOURCES[2], "May 3, 2024"),
    ]


def test_two_labels_for_one_thing_are_both_no_text():
    captions = "ENCART: The wheel.\n\nILLUSTRATION: The weir in May."
    for export in (old(tail=captions), old(head="ENCART: The wheel.\n\n")):
        assert {record["text"] for record in read_export(export).records} == {BODY}
    graphics = {record["graphic"] for record in read_export(old(tail=captions)).records}
    assert graphics == {"The wheel.; The weir in May."}


def test_a_last_article_that_is_cut_is_named():
    assert read_export(old()).notes == ()
    whole = old()
    cut = read_export(whole[: whole.rindex("The mill by") + 30])
    assert len(cut.records) == 3
    assert cut.notes == ("the last article has no labels at its end: the export may be cut there",)


def test_a_cover_below_the_last_article_is_no_text():
    cover = "Download Request: Selected Items: 1-3\nTime Of Request: Friday\n\nTerms: mills\n\n"
    records = read_export(old() + cover + old()).records
    assert {record["text"] for record in records} == {BODY}
    assert len(records) == 6


def test_the_title_below_the_last_page_of_an_article_is_not_that_of_the_next():
    export = read_export(new(below="Page 1 of 3\n{title}\n\n"))
    assert of(export.records, "title") == [(title,) for title in TITLES]
    assert export.notes == ()


def test_a_publication_above_its_title():
    records = read_export(new(top="{source}\n{day}\n\n{title}\n\n")).records
    assert of(records, "title", "source") == list(zip(TITLES, SOURCES, strict=True))
    records = read_export(new(top="{source}\n{day}\nLate Edition\n\n")).records
    assert of(records, "title", "source") == [("", source) for source in SOURCES]


def test_footers_of_one_line_each():
    footers = "About LexisNexis\nPrivacy Policy\nTerms & Conditions\nCopyright © 2024 LexisNexis\n"
    assert read_export(new() + footers).notes == ()


@pytest.mark.parametrize("between", ["\t", "  ", " ", ": ", "\n"])
def test_codes_of_factiva_however_they_are_set_apart(between):
    export = read_export(factiva(between))
    assert of(export.records, "title", "byline", "text") == [
        (title, "Rosa Quint", BODY) for title in TITLES
    ]
    assert export.notes == ()


def test_a_word_for_document_of_one_sign():
    export = read_export(factiva().replace("Document ", "檔 "))
    assert (len(export.records), export.stated, export.notes) == (3, None, ())


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (["5) A", "9) B", "2) C"], ["A", "B", "C"]),  # picked from a list, in another order
        (["1) A", "2) B", "3) C", "D"], ["A", "B", "C", "D"]),  # joined with another
        (["7) A"], ["A"]),
        (["1. FC Kiel gewinnt"], ["1. FC Kiel gewinnt"]),
        (["1. FC Kiel gewinnt", "1. FC Kiel verliert", "1. FC Kiel"], None),
        (["1. A", "2. B", "C"], None),
    ],
)
def test_numbers_of_a_list_are_no_part_of_a_title(given, right):
    records = read_export(factiva(titles=given)).records
    assert [record["title"] for record in records] == (right or given)


def test_a_block_of_proquest_with_labels_that_are_not_known():
    for text in (proquest("Naslov"), proquest(more="Naslov zbirke: Weir\n\nVrsta: News\n\n")):
        records = read_export(text).records
        assert of(records, "title", "source", "published", "text") == [
            (title, source, f"2024-05-0{n}", BODY)
            for n, (title, source) in enumerate(zip(TITLES, SOURCES, strict=True), start=1)
        ]


def test_an_article_of_proquest_that_is_cut_is_not_lost():
    whole = proquest()
    before_text = read_export(whole[: whole.rindex("ProQuest document link")])
    assert len(before_text.records) == 3
    assert len(before_text.notes) == 1
    one = whole[: whole.index("Subject: ")]
    assert of(read_export(one).records, "title", "text") == [(TITLES[0], BODY)]


@pytest.mark.parametrize("other", [new, factiva, proquest])
def test_an_old_export_joined_with_another(other):
    for whole in (f"{old()}\n\n{other()}", f"{other()}\n\n{old()}"):
        export = read_export(whole)
        assert sorted(of(export.records, "title")) == sorted((title,) for title in TITLES * 2)
        assert {" ".join(record["text"].split()) for record in export.records} == {
            " ".join(BODY.split())
        }
        assert export.notes == ("it holds the exports of 2 databases; all were read",)


def test_a_text_with_lines_like_these_is_no_export(tmp_path):
    lines = ["HD sets have come down in price.", "Full text: see the link below.", "IN the end"]
    path = tmp_path / "a.txt"
    path.write_text("\n\n".join([*lines, FIRST, "Document 1 of 2", SECOND]), encoding="utf-8")
    assert not read_document(path).is_export


def test_marks_between_stars_and_a_link_below_a_byline():
    whole = new().replace("End of Document", "**End of Document**")
    whole = whole.replace("Byline: Rosa Quint\n", "Byline: Rosa Quint\nLink to Image\n")
    export = read_export(whole)
    assert export.notes == ()
    assert (
        of(export.records, "byline", "link", "text") == [("Rosa Quint", "Link to Image", BODY)] * 3
    )


def test_paragraphs_of_an_xml_whatever_they_are_called(tmp_path):
    for tag, number in [("paragraph", "reference"), ("p", "accessionNo"), ("para", "an")]:
        article = (
            f"<article><{number}>distdoc:archive/ArchiveDoc::Article/WEIR01</{number}>"
            f"<headline><{tag}>{TITLES[0]}</{tag}></headline><sourceName>Mill Post</sourceName>"
            f"<leadParagraph><{tag}>{FIRST}</{tag}></leadParagraph>"
            f"<tailParagraphs><{tag}>{SECOND}</{tag}><{tag}>{FIRST}</{tag}></tailParagraphs></article>"
        )
        path = tmp_path / f"{tag}.xml"
        path.write_text(f"<articles>{article * 2}</articles>", encoding="utf-8")
        assert (
            of(read_document(path).records, "title", "document_id", "text")
            == [(TITLES[0], "WEIR01", f"{BODY}\n\n{FIRST}")] * 2
        )


def test_a_certificate_of_europresse_in_words_that_are_not_known():
    whole = "".join(
        f"{source}\nPolitique, mercredi {n} mai 2024, p. 4\n\n{title}\n\nRosa Quint\n\n{BODY}\n\n"
        f"© 2024 Weir Media. Tous droits réservés.\n\n"
        f"Numéro de document : news·2024050{n}·WG·77{n}\n\nAttestation pour Weir College\n"
        f"news·20240501·WG·770\n\n\n"
        for n, (title, source) in enumerate(zip(TITLES, SOURCES, strict=True), start=1)
    )
    records = read_export(whole).records
    assert of(records, "title", "source", "byline", "text", "document_id") == [
        (title, source, "Rosa Quint", BODY, f"news·2024050{n}·WG·77{n}")
        for n, (title, source) in enumerate(zip(TITLES, SOURCES, strict=True), start=1)
    ]


@pytest.mark.parametrize(
    ("text", "author", "number"),
    [
        ("Полный текст", "Автор", "Идентификатор документа ProQuest"),
        ("Tam metin", "Yazar", "ProQuest belge kimliği"),
    ],
)
def test_the_number_of_proquest_wherever_its_name_stands(text, author, number):
    whole = proquest().replace("Full text", text).replace("Author", author)
    export = read_export(whole.replace("ProQuest document ID", number))
    assert of(export.records, "title", "byline", "text", "document_id") == [
        (title, "Quint, Rosa", BODY, f"5551{n}") for n, title in enumerate(TITLES, start=1)
    ]
    assert export.notes == ()


def test_several_articles_of_proquest_in_no_known_language_are_named(tmp_path):
    whole = proquest("Naslov").replace("Full text", "Besedilo").replace("document ID", "številka")
    whole = whole.replace("ProQuest document link\n\n", "").replace("Author", "Avtor")
    path = tmp_path / "a.txt"
    path.write_text(whole.replace("Publication info", "Objava"), encoding="utf-8")
    document = read_document(path)
    assert document.notes == (
        "read as one article, but it looks like several: 3 numbers of documents",
    )


@pytest.mark.parametrize("broken", ["\r", "\v", "\x85", "\u2028", "\u200b\n", "\u200e\n\ufeff"])
def test_lines_that_end_in_any_way(broken, tmp_path):
    for whole in (new(), old(), factiva(), proquest()):
        records = read_export(whole.replace("\n", broken)).records
        assert of(records, "title") == [(title,) for title in TITLES]
        assert {"".join(record["text"].split()) for record in records} == {"".join(BODY.split())}
    page = "".join(f"<p>{line}</p><p>\u200b</p>" for line in new().split("\n"))
    path = tmp_path / "a.html"
    path.write_text(f"<html><body>{page}</body></html>", encoding="utf-8")
    assert of(read_document(path).records, "title", "text") == [(title, BODY) for title in TITLES]
