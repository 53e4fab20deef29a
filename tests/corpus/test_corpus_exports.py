"""Exports of newspaper databases: Nexis Uni, Factiva, ProQuest, in their own layouts."""

from __future__ import annotations

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import CorpusError, load_corpus
from analysis.corpus.documents import read_export
from analysis.corpus.exports import gather, label_of, tail_start
from analysis.text.dates import date_at_start

NEXIS = """\
User Name: A Reader
Date and Time: Monday, February 6, 2023 10:00:00 AM EST
Job Number: 190000001

Documents (3)
1. Kite lands on the town
hall of Millbrook
   Client/Matter: -None-
   Search Terms: kite
   Search Type: Natural Language
   Narrowed by:
   Content Type    Narrowed by
   News            -None-
2. Mayor wants the kite back
   Client/Matter: -None-
   Content Type    Narrowed by
   News            -None-
3. What the wind said

Kite lands on the town
hall of Millbrook
The Daily Example
February 5, 2023 Sunday 10:15 PM GMT

Copyright 2023 Example Media Company All Rights Reserved

Section: NEWS; Pg. 4
Length: 1,812\u00a0words
Byline: By Ann Lee
Dateline: MILLBROOK
Highlight: The kite was red: nobody claimed it.
Body

A red kite landed on the town hall, the mayor said on Sunday.

Length: 12 metres, by the count of the fire brigade.

The clerk typed End of Document and went home. It was\u00a0late.
Graphic

PHOTO: The kite on the roof.
Classification

Language: ENGLISH

Publication-Type: Newspaper

Subject: KITES (90%); TOWN HALLS (78%);
WIND (60%)

Load-Date: February 6, 2023

End of Document

Mayor wants the kite back
The Evening Sample
February 2023

Copyright 2023 Sample Press
All Rights Reserved

Section: CITY
Length: 55 words

Body

The mayor wants the kite back. He said so twice.

Load-Date: March 1, 2023


End of Document


What the wind said
The Daily Example
February 7, 2023 Tuesday
Final Edition

Copyright 2023 Example Media Company All Rights Reserved

Length: 41 words
Byline: Bo Ek
Body

The wind said nothing, according to Bo Ek. It blew.

Classification

Language: ENGLISH
Publication-Type: Newspaper
Load-Date: February 7, 2023

End of Document
"""

FACTIVA = """\
Section A
Kite lands on the town hall
By Ann Lee
1,812 words
5 February 2023
10:15
The Daily Example
DAEX
A4
English
(c) 2023 Example Media. All rights reserved.

A red kite landed on the town hall, the mayor said on Sunday.

Length: 12 metres, by the count of the fire brigade.

Document DAEX is what the clerk called it. It was\u00a0late.

Document DAEX000020230205ej2500001

Mayor wants the kite back and asks
all the children of the town
55 words
6 February 2023
The Evening Sample
EVSA
English
Copyright 2023. Sample Press

The mayor wants the kite back. He said so twice.

Document EVSA000020230206ej2600002

What the wind said
Bo Ek
41 words
7 February 2023
The Daily Example
DAEX
English
(c) 2023 Example Media. All rights reserved.

The wind said nothing, according to Bo Ek. It blew.

Document DAEX000020230207ej2700003

Search Summary
Text
kite
Results Found
3
"""

LABELLED = [
    [
        ("SE", "News"),
        ("HD", "Kite lands on the town hall"),
        ("BY", "By Ann Lee"),
        ("WC", "1,812 words"),
        ("PD", "5 February 2023"),
        ("ET", "10:15"),
        ("SN", "The Daily Example"),
        ("SC", "DAEX"),
        ("LA", "English"),
        ("CY", "(c) 2023 Example Media. All rights reserved."),
        ("LP", "A red kite landed on the town hall, the mayor said on Sunday."),
        ("TD", "IN the square it was late.\n\nHD is short for headline. It was late."),
        ("NS", "gcat : Political News"),
        ("RE", "usa : United States"),
        ("PUB", "Example Media"),
        ("AN", "Document DAEX000020230205ej2500001"),
    ],
    [
        ("HD", "Mayor wants the kite back"),
        ("WC", "55 words"),
        ("PD", "6 February 2023"),
        ("SN", "The Evening Sample"),
        ("LP", "The mayor wants the kite back."),
        ("TD", "He said so twice."),
        ("AN", "Document EVSA000020230206ej2600002"),
    ],
]

PROQUEST = """\
____________________________________________________________

Report Information from ProQuest
February 08 2023 10:00
____________________________________________________________

Document 1 of 3

Kite lands on the town hall

Author: Lee, Ann

ProQuest document link

Abstract: A kite landed.

Full text: A red kite landed on the town hall, the mayor said on Sunday.

Title: so the clerk began his note, and went home.

Length: 12 metres. It was\u00a0late.

Subject: Kites; Town halls;
Wind

Location: Millbrook

Title: Kite lands on the town hall

Publication title: The Daily Example; Millbrook

Pages: A4

Publication date: Feb 5, 2023

Section: News

Source type: Newspaper

ProQuest document ID: 1000000001

Last updated: 2023-02-06

Database: Example Newsstream

____________________________________________________________

Document 2 of 3

Mayor wants the kite back

Full text: The mayor wants the kite back.

____________________________________________________________

He said so twice.

Title: Mayor wants the kite back

Publication title: The Evening Sample

Publication date: Feb 2023

Source type: Newspaper

ProQuest document ID: 1000000002

____________________________________________________________

Document 3 of 3

What the wind said

Author: Ek, Bo

Full text: The wind said nothing, according to Bo Ek. It blew.

Title: What the wind said

Publication title: The Daily Example

Publication date: Feb 7, 2023

ProQuest document ID: 1000000003

____________________________________________________________

Contact ProQuest

Copyright 2023 ProQuest LLC. All rights reserved.
"""


def rtf(text):
    def escaped(char):
        return "\\" + char if char in "\\{}" else char if char < "\x7f" else f"\\u{ord(char)}?"

    lines = ["".join(map(escaped, line)) for line in text.split("\n")]
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0 " + "\\par\n".join(lines) + "\\par\n}"


def write(path, text):
    if path.suffix == ".docx":
        document = docx.Document()
        for line in text.split("\n"):
            document.add_paragraph(line)
        document.save(path)
    elif path.suffix == ".rtf":
        path.write_text(rtf(text))
    elif path.suffix == ".html":
        blocks = (f"<p>{line}</p>" for line in text.split("\n") if line)
        path.write_text(f"<html><body><div class='article'>{''.join(blocks)}</div></body></html>")
    else:
        path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", ["docx", "rtf", "txt"])
def test_nexis(tmp_path, suffix):
    corpus = load_corpus(write(tmp_path / f"files.{suffix}", NEXIS))
    assert corpus.recognised == f"Nexis Uni export (.{suffix}), 3 articles"
    assert corpus.problems.empty
    one, two, three = corpus
    assert [article.id for article in corpus] == ["files-1", "files-2", "files-3"]
    assert (one.title, one.source) == (
        "Kite lands on the town hall of Millbrook",
        "The Daily Example",
    )
    assert (one.published, one.byline) == ("2023-02-05", "Ann Lee")
    assert {name: one.extra[name] for name in ("section", "length", "load_date", "dateline")} == {
        "section": "NEWS; Pg. 4",
        "length": "1,812",
        "load_date": "February 6, 2023",
        "dateline": "MILLBROOK",
    }
    assert one.extra["highlight"] == "The kite was red: nobody claimed it."
    assert one.extra["subject"] == "KITES (90%); TOWN HALLS (78%); WIND (60%)"
    assert one.extra["graphic"] == "PHOTO: The kite on the roof."
    assert one.extra["copyright"].startswith("Copyright 2023 Example")
    assert one.raw.startswith("A red kite") and one.raw.endswith("It was\u00a0late.")
    assert one.text == (
        "A red kite landed on the town hall, the mayor said on Sunday.\n\n"
        "Length: 12 metres, by the count of the fire brigade.\n\n"
        "The clerk typed End of Document and went home. It was late."
    )
    assert (two.title, two.source) == ("Mayor wants the kite back", "The Evening Sample")
    assert (two.published, two.byline) == ("2023-02", "")
    assert two.extra["copyright"] == "Copyright 2023 Sample Press All Rights Reserved"
    assert two.text == "The mayor wants the kite back. He said so twice."
    assert (three.byline, three.extra["edition"]) == ("Bo Ek", "Final Edition")
    assert three.extra["publication_type"] == "Newspaper"
    assert three.text == "The wind said nothing, according to Bo Ek. It blew."


def test_the_offsets_of_an_export_index_the_article(tmp_path):
    article = load_corpus(write(tmp_path / "files.docx", NEXIS))["files-1"]
    start = article.text.index("fire brigade")
    a, b = article.raw_span(start, start + len("fire brigade"))
    assert article.raw[a:b] == "fire brigade"


def test_the_id_of_nexis_stands_in_the_link_of_the_title(tmp_path):
    document = docx.Document()
    for number in (1, 2):
        title = document.add_paragraph()
        address = (
            f"https://example.org/document?id=urn:contentItem:67GH-B2J1-DXXX-500{number}-00000-00"
        )
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True))
        run = OxmlElement("w:r")
        text = OxmlElement("w:t")
        text.text = f"Kite number {number}"
        run.append(text)
        link.append(run)
        title._p.append(link)
        for line in (
            "The Daily Example",
            "February 5, 2023",
            "Copyright 2023 X",
            "Length: 9 words",
        ):
            document.add_paragraph(line)
        for line in ("Body", f"Kite {number} fell on the roof.", "Load-Date: May 1, 2023"):
            document.add_paragraph(line)
        document.add_paragraph("End of Document")
    document.save(tmp_path / "a.docx")
    corpus = load_corpus(tmp_path / "a.docx")
    ids = ["67GH-B2J1-DXXX-5001-00000-00", "67GH-B2J1-DXXX-5002-00000-00"]
    assert [article.id for article in corpus] == ids
    assert corpus[ids[1]].extra["document_id"] == ids[1]
    assert corpus[ids[1]].title == "Kite number 2"


def test_an_export_that_states_another_number_is_reported(tmp_path):
    path = write(tmp_path / "files.txt", NEXIS.replace("Documents (3)", "Documents (25)"))
    with pytest.warns(UserWarning, match="says 25 articles; 3 were found"):
        corpus = load_corpus(path)
    assert len(corpus) == 3
    assert list(corpus.problems["left_out"]) == [False]
    assert corpus.problems["problem"][0] == "the export says 25 articles; 3 were found in it"


def test_nexis_that_is_cut_off_loses_no_text(tmp_path):
    whole = NEXIS[: NEXIS.rindex("Classification")]
    with_all = load_corpus(write(tmp_path / "a.txt", whole))
    assert with_all["a-3"].text == "The wind said nothing, according to Bo Ek. It blew."
    more = load_corpus(write(tmp_path / "b.txt", NEXIS + "\nA note at the very end.\n"))
    assert more["b-3"].raw == with_all["a-3"].raw
    assert more["b-3"].extra["after_the_end"] == "A note at the very end."
    assert "lines after the last article" in more.problems["problem"][0]


def test_nexis_without_a_line_body():
    text = NEXIS.replace("\nBody\n", "\n")
    export = read_export(text)
    assert [record["text"][:12] for record in export.records] == [
        "A red kite l",
        "The mayor wa",
        "The wind sai",
    ]


OLD = """\
                               1 of 2 DOCUMENTS


                              The Daily Example

                            February 5, 2023 Sunday
                              Late Edition - Final

Kite lands on the town
hall of Millbrook

BYLINE: By ANN LEE

SECTION: Section A; Column 1; News; Pg. 4

LENGTH: 1812 words

DATELINE: MILLBROOK

A red kite landed on the town hall,
the mayor said on Sunday.

Length: 12 metres. It was late.

LOAD-DATE: February 6, 2023

LANGUAGE: ENGLISH

PUBLICATION-TYPE: Newspaper


                    Copyright 2023 Example Media Company
                              All Rights Reserved


                               2 of 2 DOCUMENTS


                              The Evening Sample

                            February 6, 2023 Monday

Mayor wants the kite back

LENGTH: 55 words

The mayor wants the kite back. He said so twice.

LOAD-DATE: February 7, 2023
"""


def test_the_older_layout_of_lexisnexis(tmp_path):
    corpus = load_corpus(write(tmp_path / "old.txt", OLD))
    one, two = corpus
    assert (one.title, one.source) == (
        "Kite lands on the town hall of Millbrook",
        "The Daily Example",
    )
    assert (one.published, one.byline) == ("2023-02-05", "ANN LEE")
    assert (one.extra["edition"], one.extra["length"]) == ("Late Edition - Final", "1812")
    assert one.extra["copyright"].endswith("All Rights Reserved")
    assert one.text == (
        "A red kite landed on the town hall, the mayor said on Sunday.\n\n"
        "Length: 12 metres. It was late."
    )
    assert (two.title, two.source) == ("Mayor wants the kite back", "The Evening Sample")
    assert two.text == "The mayor wants the kite back. He said so twice."
    assert corpus.problems.empty


@pytest.mark.parametrize("suffix", ["html", "rtf", "txt", "docx"])
def test_factiva_without_labels(tmp_path, suffix):
    corpus = load_corpus(write(tmp_path / f"page.{suffix}", FACTIVA))
    assert corpus.recognised == f"Factiva export (.{suffix}), 3 articles"
    assert corpus.problems.empty
    one, two, three = corpus
    assert one.id == one.extra["document_id"] == "DAEX000020230205ej2500001"
    assert (one.title, one.source) == ("Kite lands on the town hall", "The Daily Example")
    assert (one.published, one.byline) == ("2023-02-05", "Ann Lee")
    extra = "section", "length", "time", "source_code", "edition", "language"
    assert [one.extra[name] for name in extra] == [
        "Section A",
        "1,812",
        "10:15",
        "DAEX",
        "A4",
        "English",
    ]
    assert one.text == (
        "A red kite landed on the town hall, the mayor said on Sunday.\n\n"
        "Length: 12 metres, by the count of the fire brigade.\n\n"
        "Document DAEX is what the clerk called it. It was late."
    )
    assert two.title == "Mayor wants the kite back and asks all the children of the town"
    assert (two.byline, two.source) == ("", "The Evening Sample")
    assert two.text == "The mayor wants the kite back. He said so twice."
    assert (three.title, three.byline) == ("What the wind said", "Bo Ek")
    assert three.text == "The wind said nothing, according to Bo Ek. It blew."


def labelled(form):
    if form == "html":
        rows = "".join(
            "<table>"
            + "".join(
                f"<tr><td><b>{code}</b></td><td><p>{value.replace(chr(10) * 2, '</p><p>')}</p>"
                "</td></tr>"
                for code, value in article
            )
            + "</table>"
            for article in LABELLED
        )
        return f"<html><head><title>Factiva</title></head><body>{rows}</body></html>"
    if form == "rtf":
        cells = "\\pard ".join(
            f"{code}\\cell {value.replace(chr(10) * 2, chr(92) + 'par ')}\\cell\\row\n"
            for article in LABELLED
            for code, value in article
        )
        return "{\\rtf1\\ansi " + cells + "}"
    join = {"txt": "  ", "txt2": "\n"}[form]
    return "\n\n".join(f"{code}{join}{value}" for article in LABELLED for code, value in article)


@pytest.mark.parametrize("form", ["html", "rtf", "txt", "txt2"])
def test_factiva_with_labels(tmp_path, form):
    path = tmp_path / f"page.{form.rstrip('2')}"
    path.write_text(labelled(form))
    corpus = load_corpus(path)
    one, two = corpus
    assert one.id == one.extra["document_id"] == "DAEX000020230205ej2500001"
    assert (one.title, one.source) == ("Kite lands on the town hall", "The Daily Example")
    assert (one.published, one.byline) == ("2023-02-05", "Ann Lee")
    assert [one.extra[name] for name in ("section", "length", "ns", "pub")] == [
        "News",
        "1,812",
        "gcat : Political News",
        "Example Media",
    ]
    assert one.text == (
        "A red kite landed on the town hall, the mayor said on Sunday.\n\n"
        "IN the square it was late.\n\nHD is short for headline. It was late."
    )
    assert (two.byline, two.text) == ("", "The mayor wants the kite back.\n\nHe said so twice.")


def test_factiva_that_found_more_than_it_holds(tmp_path):
    path = write(tmp_path / "page.txt", FACTIVA.replace("Found\n3", "Found\n25"))
    with pytest.warns(UserWarning, match="says 25 articles; 3 were found"):
        assert len(load_corpus(path)) == 3


@pytest.mark.parametrize("suffix", ["txt", "rtf", "docx"])
def test_proquest(tmp_path, suffix):
    corpus = load_corpus(write(tmp_path / f"report.{suffix}", PROQUEST))
    assert corpus.recognised == f"ProQuest export (.{suffix}), 3 articles"
    assert corpus.problems.empty
    one, two, three = corpus
    assert one.id == one.extra["document_id"] == "1000000001"
    assert (one.title, one.source) == (
        "Kite lands on the town hall",
        "The Daily Example; Millbrook",
    )
    assert (one.published, one.byline) == ("2023-02-05", "Lee, Ann")
    assert [one.extra[name] for name in ("section", "load_date", "abstract", "pages")] == [
        "News",
        "2023-02-06",
        "A kite landed.",
        "A4",
    ]
    assert one.text == (
        "A red kite landed on the town hall, the mayor said on Sunday.\n\n"
        "Title: so the clerk began his note, and went home.\n\n"
        "Length: 12 metres. It was late."
    )
    assert (two.byline, two.published) == ("", "2023-02")
    assert "The mayor wants the kite back." in two.raw and "He said so twice." in two.raw
    assert three.text == "The wind said nothing, according to Bo Ek. It blew."


def test_proquest_that_counts_more(tmp_path):
    path = write(tmp_path / "report.txt", PROQUEST.replace(" of 3", " of 4"))
    with pytest.warns(UserWarning, match="says 4 articles; 3 were found"):
        assert len(load_corpus(path)) == 3


def test_a_bad_article_in_an_export_is_named(tmp_path):
    path = write(
        tmp_path / "files.txt",
        NEXIS.replace("The mayor wants the kite back. He said so twice.", ""),
    )
    with pytest.raises(CorpusError, match=r"files\.txt, row 2, column 'text': the text is empty"):
        load_corpus(path, on_error="raise")
    corpus = load_corpus(path)
    assert [article.id for article in corpus] == ["files-1", "files-3"]
    assert list(corpus.problems["article_id"]) == ["files-2"]


def test_exports_beside_other_files(tmp_path):
    write(tmp_path / "nexis.docx", NEXIS)
    write(tmp_path / "page.txt", "The balloon fell into the sea. Nobody was hurt.")
    (tmp_path / "notes.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    corpus = load_corpus(tmp_path)
    assert [article.id for article in corpus] == ["nexis-1", "nexis-2", "nexis-3", "page"]
    assert corpus["page"].source == "page"
    assert corpus.recognised == (
        "folder: 1 × Nexis Uni export (.docx), 3 articles; 1 × text (.txt); not read: 1 × .doc"
    )


def test_an_export_listed_as_one_article_is_refused(tmp_path):
    write(tmp_path / "nexis.docx", NEXIS)
    (tmp_path / "metadata.csv").write_text("article_id,file\na,nexis.docx\n")
    with pytest.raises(CorpusError, match="row 1, column 'file': holds 3 articles; load it by"):
        load_corpus(tmp_path)


@pytest.mark.parametrize(
    "text",
    [
        "The clerk typed End of Document and went home.",
        "Full text: it was a long letter.\n\nNobody read it.",
        "Length: 12 metres.\n\nThe kite fell.",
        "A list of 812 words was found. Document A1 was not.",
        "HD\nBY\nWC\n",
        "",
    ],
)
def test_what_is_no_export(text):
    assert read_export(text) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("February 5, 2023 Sunday", "February 5, 2023"),
        ("Sunday, February 5, 2023", "February 5, 2023"),
        ("5 February 2023", "5 February 2023"),
        ("Sept. 5, 2023", "Sept. 5, 2023"),
        ("May 2023", "2023-05"),
        ("2023-02-05", "2023-02-05"),
        ("May 2023 will be remembered for the kite that fell on the hall of Millbrook", ""),
        ("Mayor wants the kite back", ""),
        ("5 February 20233", ""),
    ],
)
def test_date_at_start(line, expected):
    assert date_at_start(line) == expected


def test_blocks_of_labels():
    label = label_of(["Title", "Load-Date"])
    lines = ["Title: one.", "", "It fell.", "", "Load-Date: May 1,", "2023"]
    assert tail_start(lines, label) == 4
    assert gather(lines[4:], label) == {"load_date": "May 1, 2023"}
    assert tail_start(["It fell."], label) == 1


def words_of(text):
    return sorted("".join(char if char.isalnum() else " " for char in text).split())


LINES = [*NEXIS.split("\n"), *FACTIVA.split("\n"), *PROQUEST.split("\n"), "It fell.", ""]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=40))
def test_any_mix_of_lines_is_read_without_a_traceback(lines):
    """A file in disorder still gives records of strings, each with a text."""
    export = read_export("\n".join(lines))
    for record in export.records if export else []:
        assert all(isinstance(value, str) for value in record.values())
        assert record["text"] in "\n".join(lines) or export.name != "Nexis Uni export"


@pytest.mark.parametrize("sample", [NEXIS, PROQUEST, FACTIVA])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_any_line_ends(sample, end):
    assert read_export(sample.replace("\n", end)) == read_export(sample)


def test_no_word_of_an_article_is_lost():
    export = read_export(NEXIS)
    inside = NEXIS[NEXIS.rindex("What the wind said") :]
    kept = " ".join(export.records[2].values())
    missing = set(words_of(inside)) - set(words_of(kept))
    # labels become names of columns, the weekday and the end mark are dropped
    assert missing <= set(
        words_of(
            "Tuesday words Length Byline Body Classification Language Publication Type "
            "Load Date End of Document"
        )
    )
