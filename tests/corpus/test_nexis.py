"""Nexis Uni and the older LexisNexis: no article is lost, no word goes where it does not belong."""

from __future__ import annotations

import textwrap

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load_corpus
from analysis.corpus.documents import read_document, read_export
from analysis.corpus.office import read_rtf

UNI = {
    "English": {
        "section": "Section",
        "length": "Length: {} words",
        "byline": "Byline: By",
        "date": "May {}, 2024 Wednesday 10:30 AM GMT",
        "body": "Body",
        "graphic": "Graphic",
        "notes": "Notes",
        "classification": "Classification",
        "labels": ["Language: ENGLISH", "Publication-Type: Newspaper", "Subject: KITES (90%)"],
        "load": "Load-Date: May 9, 2024",
        "end": "End of Document",
        "stated": "Documents ({})",
        "cover": ["Client/Matter: -None-", "Search Terms: kite", "Narrowed by: "],
        "legal": "All Rights Reserved",
        "page": "Page {} of {}",
    },
    "German": {
        "section": "Rubrik",
        "length": "Länge: {} Wörter",
        "byline": "Autor: Von",
        "date": "{}. Mai 2024 Mittwoch",
        "body": "Hauptteil",
        "graphic": "Grafik",
        "notes": "Anmerkungen",
        "classification": "Klassifizierung",
        "labels": ["Sprache: DEUTSCH", "Publikationstyp: Zeitung", "Thema: DRACHEN (90%)"],
        "load": "Ladedatum: 9. Mai 2024",
        "end": "Ende des Dokuments",
        "stated": "Dokumente ({})",
        "cover": ["Mandant/Akte: -Keine-", "Suchbegriffe: Drachen", "Eingegrenzt nach: "],
        "legal": "Alle Rechte vorbehalten",
        "page": "Seite {} von {}",
    },
    "French": {
        "section": "Rubrique",
        "length": "Longueur : {} mots",
        "byline": "Auteur : Par",
        "date": "{} mai 2024 mercredi",
        "body": "Corps",
        "graphic": "Illustration",
        "notes": "Remarques",
        "classification": "Classement",
        "labels": ["Langue : FRANÇAIS", "Type de publication : Journal", "Sujet : VOLS (90%)"],
        "load": "Date de chargement : 9 mai 2024",
        "end": "Fin du document",
        "stated": "Documents ({})",
        "cover": ["Client/Affaire : -", "Termes de recherche : vol", "Affiné par : "],
        "legal": "Tous droits réservés",
        "page": "Page {} sur {}",
    },
}
OLD = {
    "English": {
        "number": "{} of {} DOCUMENTS",
        "date": "May {}, 2024 Wednesday",
        "byline": "BYLINE: By Ann Lee",
        "length": "LENGTH: {} words",
        "below": ["LOAD-DATE: May 9, 2024", "LANGUAGE: ENGLISH"],
        "graphic": "GRAPHIC",
        "last": ["PUBLICATION-TYPE: Newspaper", "JOURNAL-CODE: DEX"],
        "legal": "All Rights Reserved",
    },
    "German": {
        "number": "{} of {} DOCUMENTS",
        "date": "{}. Mai 2024 Mittwoch",
        "byline": "AUTOR: Von Ann Lee",
        "length": "LÄNGE: {} Wörter",
        "below": ["UPDATE: 9. Mai 2024", "SPRACHE: GERMAN; DEUTSCH"],
        "graphic": "GRAFIK",
        "last": ["PUBLICATION-TYPE: Zeitung", "ZEITUNGS-CODE: DEX"],
        "legal": "Alle Rechte vorbehalten",
    },
    "French": {
        "number": "{} de {} DOCUMENTS",
        "date": "{} mai 2024 mercredi",
        "byline": "AUTEUR: Par Ann Lee",
        "length": "LONGUEUR: {} mots",
        "below": ["DATE-CHARGEMENT: 9 mai 2024", "LANGUE: FRENCH; FRANÇAIS"],
        "graphic": "ILLUSTRATION",
        "last": ["TYPE-PUBLICATION: Journal", "CODE-REVUE: DEX"],
        "legal": "Tous droits réservés",
    },
}
TEXT = [
    "A red kite landed on the town hall, and the mayor said on Sunday that it could stay.",
    "Nobody claimed it, though the fire brigade had asked in every street of the town.",
    "The clerk typed a letter to the owner and hung it on the door, where the rain took it.",
    "On the third day a boy came with a ladder, and the square was full of people again.",
]
TITLE = "Kite lands on the town hall"


def made(text, *, title=TITLE, source="The Daily Example", day=1, graphic="", notes=""):
    words = {"title": title, "source": source, "graphic": graphic, "notes": notes}
    return words | {"text": text, "day": day}


def uni(articles, language="English", *, cover=True, footers=True):
    """Return an export of Nexis Uni as its text files are: paragraphs without blank lines."""
    w = UNI[language]
    lines = []
    if cover:
        lines += ["User Name: A Reader", "Job Number: 19", w["stated"].format(len(articles))]
        for number, article in enumerate(articles, start=1):
            lines += [f"{number}. {article['title']}", *w["cover"], "", "News"]
            lines += ["Publisher: Example Media; Publication Type: Newspapers", ""]
        lines += ["", "", ""]
    for article in articles:
        n_words = len(article["text"].split())
        lines += [f"{article['title']} ", article["source"], w["date"].format(article["day"])]
        lines += ["", "", f"Copyright 2024 Example Media {w['legal']}", f"{w['section']}: NEWS"]
        lines += [w["length"].format(n_words), f"{w['byline']} Ann Lee", w["body"], "", ""]
        lines += [*article["text"].split("\n"), ""]
        for heading in ("graphic", "notes"):
            if article[heading]:
                lines += [w[heading], "", " ", article[heading], ""]
        lines += [w["classification"], "", "", "\n\n\n".join(w["labels"]), "", "", w["load"]]
        lines += ["", "", w["end"], "", "", "", ""]
    if footers:
        lines += ["| About LexisNexis | Privacy Policy | Copyright © 2024 LexisNexis", "", ""]
        for page, article in enumerate(articles, start=2):
            lines += [w["page"].format(page, len(articles) + 1), article["title"], "", " "]
    return "\n".join(lines)


def spaced(text):
    """Return lines with a blank one between any two, as they come out of Word and RTF files."""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def old_text(articles, language="English"):
    w, lines = OLD[language], ["", "Download Request: Selected Items", ""]
    for number, article in enumerate(articles, start=1):
        lines += [" " * 30 + w["number"].format(number, len(articles)), "", ""]
        lines += [" " * 30 + article["source"], "", " " * 28 + w["date"].format(article["day"])]
        lines += [" " * 30 + "Late Edition", "", article["title"], "", w["byline"], ""]
        lines += [w["length"].format(len(article["text"].split())), ""]
        for paragraph in article["text"].split("\n"):
            lines += [*textwrap.wrap(paragraph, 78), ""]
        graphic = [f"{w['graphic']}: {article['graphic']}"] if article["graphic"] else []
        lines += "\n\n".join([*w["below"], *graphic, *w["last"]]).split("\n")
        lines += ["", "", " " * 20 + "Copyright 2024 Example Media", " " * 20 + w["legal"], ""]
    return "\n".join(lines)


def old_page(articles, language="English"):
    def div(inner):
        return f'<BR><DIV CLASS="c5">{inner}\n</DIV>'

    def paragraph(text):
        return f'<P CLASS="c9"><SPAN CLASS="c2">{text}</SPAN></P>'

    def label(line):
        name, _, value = line.partition(": ")
        return div(f'<P CLASS="c6"><SPAN CLASS="c8">{name}: </SPAN><SPAN>{value}</SPAN></P>')

    w, parts = OLD[language], ["<HTML><HEAD><TITLE>&nbsp;</TITLE></HEAD><BODY>"]
    for number, article in enumerate(articles, start=1):
        parts.append(f'<A NAME="DOC_ID_0_{number - 1}"></A><!-- Hide <DOC NUMBER={number}> -->')
        parts.append(div(paragraph(w["number"].format(number, len(articles)))))
        parts.append(div(paragraph(article["source"])))
        parts.append(div(paragraph(w["date"].format(article["day"]) + "<BR>Late Edition")))
        parts.append(div(paragraph(article["title"])))
        parts.append(label(w["byline"]))
        parts.append(label(w["length"].format(len(article["text"].split()))))
        parts.append(div("\n".join(map(paragraph, article["text"].split("\n")))))
        graphic = [f"{w['graphic']}: {article['graphic']}"] if article["graphic"] else []
        parts += map(label, [*w["below"], *graphic, *w["last"]])
        parts.append(div(paragraph(f"Copyright 2024 Example Media<BR>{w['legal']}")))
    return "\n".join([*parts, "</BODY></HTML>"])


def paragraphs(text):
    """Return the lines that are paragraphs, whether or not blank lines part them."""
    return [" ".join(line.split()) for line in text.split("\n") if line.strip()]


def blocks(text):
    return [" ".join(block.split()) for block in text.split("\n\n") if block.strip()]


TWO = [
    made("\n".join(TEXT), graphic="PHOTO: The kite on the roof.", notes="Corrected on May 2."),
    made("\n".join(TEXT[::-1]), source="The Evening Sample", day=2),
]


@pytest.mark.parametrize("language", UNI)
@pytest.mark.parametrize("layout", [str, spaced])
def test_two_papers_with_one_headline_are_two_articles(language, layout):
    export = read_export(layout(uni(TWO, language)))
    assert (export.name, export.stated, export.notes) == ("Nexis Uni export", 2, ())
    one, two = export.records
    assert (one["title"], one["source"]) == (TITLE, "The Daily Example")
    assert (two["title"], two["source"]) == (TITLE, "The Evening Sample")
    assert paragraphs(one["text"]) == TEXT
    assert paragraphs(two["text"]) == TEXT[::-1]
    assert (one["byline"], one["length"], one["section"]) == ("Ann Lee", "70", "NEWS")
    assert (one["graphic"], one["notes"]) == ("PHOTO: The kite on the roof.", "Corrected on May 2.")
    assert one["subject"].endswith("(90%)") and "graphic" not in two
    assert one["load_date"].startswith(("May 9", "9. Mai", "9 mai"))


@pytest.mark.parametrize("language", UNI)
def test_the_dates_of_every_interface_are_read(tmp_path, language):
    (tmp_path / "files.txt").write_text(uni(TWO, language), encoding="utf-8")
    corpus = load_corpus(tmp_path / "files.txt")
    assert [article.published for article in corpus] == ["2024-05-01", "2024-05-02"]
    assert corpus.problems.empty


@pytest.mark.parametrize("language", OLD)
@pytest.mark.parametrize("suffix", ["txt", "html"])
def test_the_older_layout_in_each_language(tmp_path, language, suffix):
    path = tmp_path / f"old.{suffix}"
    path.write_text({"txt": old_text, "html": old_page}[suffix](TWO, language), encoding="utf-8")
    corpus = load_corpus(path)
    assert corpus.recognised == f"LexisNexis export (.{suffix}), 2 articles"
    assert corpus.problems.empty
    one, two = corpus
    assert (one.title, one.source, one.byline) == (TITLE, "The Daily Example", "Ann Lee")
    assert (two.source, two.published) == ("The Evening Sample", "2024-05-02")
    assert (one.extra["edition"], one.extra["length"]) == ("Late Edition", "70")
    assert one.extra["graphic"] == "PHOTO: The kite on the roof."
    assert one.extra["journal_code"] == "DEX"
    assert blocks(one.raw) == TEXT
    assert blocks(two.raw) == TEXT[::-1]


LABEL_LIKE = [
    "Length: 12 metres, by the count of the fire brigade.",
    "Byline: that is what they call it.",
    "Graphic",
    "Notes",
    "Body",
    "End of Document",
    "End of document",
    "Subject: Fees for kites",
    "SUBJECT: Fees for kites",
    "Load-Date: May 3, 2024",
    "LOAD-DATE: May 3, 2024",
    "Classification",
    "Copyright pirates came to the town.",
    "Copyright 2023 was a bad year for pirates.",
    "Language: a few words of it.",
    "3 of 25 DOCUMENTS",
    "Länge: 30 Meter",
    "Ende des Dokuments",
    "Grafik",
    "May 1, 2024 Wednesday",
    "1. A first point",
]


@pytest.mark.parametrize("line", LABEL_LIKE)
@pytest.mark.parametrize("place", [1, 2, 3])
def test_a_line_of_the_text_that_reads_like_a_label_cuts_nothing(line, place):
    text = [*TEXT[:place], line, *TEXT[place:]]
    articles = [made("\n".join(TEXT)), made("\n".join(text), title="A memo"), TWO[1]]
    for language in ("English", "German"):
        for layout in (str, spaced):
            export = read_export(layout(uni(articles, language)))
            assert [paragraphs(record["text"]) for record in export.records] == [
                TEXT,
                text,
                TEXT[::-1],
            ]
        for page in (old_text(articles, language), spaced_blocks(old_text(articles, language))):
            export = read_export(page)
            assert [blocks(record["text"]) for record in export.records] == [
                TEXT,
                text,
                TEXT[::-1],
            ]


def spaced_blocks(text):
    return "\n\n".join(" ".join(part.split()) for part in text.split("\n\n") if part.strip())


sentence = st.lists(
    st.sampled_from("kite town hall mayor rain boy ladder Graphic Body of the Length:".split()),
    min_size=3,
    max_size=30,
).map(lambda words: " ".join([*words, "fell."]))
articles = st.lists(
    st.builds(
        made,
        st.lists(sentence, min_size=1, max_size=6).map("\n".join),
        title=st.sampled_from([TITLE, "Crews stay", "4 things to know", "Body of a kite"]),
        source=st.sampled_from(["The Daily Example", "Sea Post (North Coast)"]),
        day=st.integers(1, 28),
        graphic=st.sampled_from(["", "PHOTO: A kite."]),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(
    articles, st.sampled_from(sorted(UNI)), st.booleans(), st.booleans(), st.sampled_from([0, 1])
)
def test_any_articles_come_out_as_they_went_in(found, language, cover, footers, form):
    text = uni(found, language, cover=cover, footers=footers)
    export = read_export([str, spaced][form](text))
    assert export.stated in (len(found) if cover else None, None)
    assert [
        (record["title"], record["source"], paragraphs(record["text"])) for record in export.records
    ] == [(each["title"], each["source"], paragraphs(each["text"])) for each in found]


@settings(max_examples=60, deadline=None)
@given(articles, st.sampled_from(sorted(OLD)))
def test_any_articles_of_the_older_layout_come_out_as_they_went_in(found, language):
    export = read_export(old_text(found, language))
    assert export.stated == len(found)
    assert [
        (record["title"], record["source"], blocks(record["text"])) for record in export.records
    ] == [(each["title"], each["source"], paragraphs(each["text"])) for each in found]


def test_what_stands_below_the_last_end_mark_is_no_text_of_an_article():
    lines = ["Load-Date:", "End of Document", "", "User Name: A Reader"]
    (record,) = read_export("\n".join(lines)).records
    assert record == {"after_the_end": "User Name: A Reader", "text": ""}


def test_titles_of_pages_that_stand_in_the_text_are_left_out():
    text = uni([made("\n".join(TEXT))], footers=False)
    half = TEXT[1].index("had")
    broken = f"{TEXT[1][:half]}\n\n\nPage 2 of 3\n{TITLE}\n\n{TEXT[1][half:]}"
    (record,) = read_export(text.replace(TEXT[1], broken)).records
    assert " ".join(record["text"].split()) == " ".join(TEXT)
    assert "\n\n" not in record["text"]


def test_missing_numbers_are_named():
    page = old_text([made(TEXT[0], day=n) for n in range(1, 6)])
    lines = page.split("\n")
    places = [n for n, line in enumerate(lines) if line.strip().endswith("DOCUMENTS")]
    cut = "\n".join(lines[: places[1]] + lines[places[2] : places[4]])
    export = read_export(cut)
    assert (len(export.records), export.stated) == (3, 5)
    assert (export.missing, export.notes) == ("not found: number 2, 5", ())
    later = page.replace(" of 5 ", " of 905 ")
    for number in range(1, 6):
        later = later.replace(f" {number} of 905 ", f" {200 + number} of 905 ")
    export = read_export(later)
    assert (len(export.records), export.stated, export.missing) == (5, 5, "")
    assert export.notes == ("a part of an export: numbers 201 to 205 of 905",)


def test_two_exports_in_one_file_are_added_up():
    export = read_export(old_text(TWO) + "\n\n" + old_text(TWO[:1]))
    assert (len(export.records), export.stated, export.notes) == (3, 3, ())
    export = read_export(uni(TWO, footers=False) + uni(TWO, "German", footers=False))
    assert (len(export.records), export.stated, export.notes) == (4, 4, ())
    assert [record["title"] for record in export.records] == [TITLE] * 4


def test_what_the_cover_lists_and_the_file_lacks_is_named(tmp_path):
    three = [*TWO, made(TEXT[0], title="The boy with the ladder")]
    whole = uni(three, footers=False)
    cut = whole[: whole.index("The boy with the ladder \n")]
    export = read_export(cut)
    assert (len(export.records), export.stated) == (2, 3)
    assert export.missing == "listed on the cover, not found: The boy with the ladder"


def test_an_export_cut_within_an_article_says_so(tmp_path):
    whole = uni(TWO, footers=False)
    export = read_export(whole[: whole.rindex(TEXT[1])])
    assert len(export.records) == 2
    assert paragraphs(export.records[1]["text"]) == TEXT[:1:-1]
    assert "no end mark" in export.notes[0]
    first = whole[: whole.index(TEXT[2])]
    assert paragraphs(read_export(first).records[0]["text"]) == TEXT[:2]


def test_articles_without_an_end_mark_between_them_are_parted():
    whole = uni(TWO, footers=False)
    export = read_export(whole.replace("End of Document", "", 1))
    assert [paragraphs(record["text"]) for record in export.records] == [TEXT, TEXT[::-1]]
    assert export.notes == (
        "no end mark between articles from number 1 on; parted where 1 more begin",
    )


def test_articles_that_are_all_empty_are_told_one_by_one(tmp_path):
    (tmp_path / "a.txt").write_text(uni([made("", day=1), made("", day=2)]))
    corpus = None
    with pytest.raises(Exception, match="the text is empty"):
        corpus = load_corpus(tmp_path / "a.txt")
    assert corpus is None
    assert len(read_document(tmp_path / "a.txt").records) == 2


def test_an_abstract_above_the_full_text_is_a_field(tmp_path):
    text = "\n".join(["ABSTRACT", "A kite fell.", "FULL TEXT", *TEXT])
    (record,) = read_export(uni([made(text)])).records
    assert record["abstract"] == "A kite fell."
    assert paragraphs(record["text"]) == TEXT


def test_links_go_with_their_line_not_with_their_words(tmp_path):
    document = docx.Document()
    ids = ["6AAA-1111-AAAA-B001-00000-00", "6BBB-2222-BBBB-C002-00000-00"]
    lines = uni(TWO).split("\n")
    for line in lines:
        added = document.add_paragraph("" if line.strip() == TITLE else line)
        if line.strip() == TITLE and ids:
            address = f"https://example.org/?id=urn:contentItem:{ids.pop(0)}&x="
            link = OxmlElement("w:hyperlink")
            link.set(
                qn("r:id"), document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, True)
            )
            run, text = OxmlElement("w:r"), OxmlElement("w:t")
            text.text = TITLE
            run.append(text)
            link.append(run)
            added._p.append(link)
    document.save(tmp_path / "a.docx")
    corpus = load_corpus(tmp_path / "a.docx")
    assert [article.id for article in corpus] == [
        "6AAA-1111-AAAA-B001-00000-00",
        "6BBB-2222-BBBB-C002-00000-00",
    ]
    assert [article.title for article in corpus] == [TITLE, TITLE]


@pytest.mark.parametrize("language", UNI)
def test_a_cover_whose_numbers_are_not_in_the_text(language):
    """In a Word file they may be those of an automatic list."""
    lines = uni(TWO, language).split("\n")
    lines = [line[3:] if line[:3] in ("1. ", "2. ") else line for line in lines]
    lines = [line for line in lines if not line.startswith("Publisher:")]
    export = read_export(spaced("\n".join(lines)))
    assert [record["title"] for record in export.records] == [TITLE, TITLE]
    assert [record["source"] for record in export.records] == [each["source"] for each in TWO]
    assert (export.stated, export.notes, export.missing) == (2, (), "")


def test_headings_in_bold_are_headings_and_others_are_not(tmp_path):
    text = [TEXT[0], "Notes", *TEXT[1:]]
    document = docx.Document()
    for line in uni([made("\n".join(text), graphic="The roof, seen from the square.")]).split("\n"):
        is_heading = line in ("Body", "Graphic", "Classification")
        document.add_paragraph().add_run(line).bold = is_heading or None
    document.save(tmp_path / "a.docx")
    (record,) = read_document(tmp_path / "a.docx").records
    assert paragraphs(record["text"]) == text
    assert record["graphic"] == "The roof, seen from the square."


@pytest.mark.parametrize("language", UNI)
def test_the_layout_of_rtf(language):
    def escaped(line):
        return "".join(
            f"\\u{ord(char)}?" if char > "\x7e" else f"\\{char}" if char in "\\{}" else char
            for char in line
        )

    body = "\\par\n".join(map(escaped, uni(TWO, language).split("\n")))
    header = "{\\header\\pard Page 2 of 3\\par " + TITLE + "\\par}{\\footer\\pard About\\par}"
    text = read_rtf(("{\\rtf1\\ansi\\deff0 " + header + body + "\\par}").encode("ascii"))
    export = read_export(text)
    assert [paragraphs(record["text"]) for record in export.records] == [TEXT, TEXT[::-1]]
    assert [record["title"] for record in export.records] == [TITLE, TITLE]


HEADS = """\
                              1 of 2 DOCUMENTS

             Copyright 2000 The Daily Example Company
                         The Daily Example

                 May 1, 2000, Monday, Home Edition

SECTION: Part A; Page 1; Foreign Desk

HEADLINE: KITE LANDS ON
 THE TOWN HALL

BYLINE: By ANN LEE, Staff Writer

BODY:
A red kite landed on the town hall.

   It was late.

GRAPHIC: PHOTO: The kite

PHOTOGRAPHER: BO EK

CORRECTION:

The kite was blue.

LOAD-DATE: May 2, 2000


                              2 of 2 DOCUMENTS

                        Agentur Beispiel

                 1. Mai 2024 Mittwoch 7:12 PM GMT+1

Drachen auf dem Rathaus;
Der Bürgermeister wartet

LÄNGE: 1.234 Wörter

HIGHLIGHT: Er war rot.

BERLIN: Der Drachen blieb. (c) Beispiel

SPRACHE: GERMAN; DEUTSCH

FACHGEBIETE: DRACHEN (90%)

UPDATE: 2. Mai 2024

                Copyright 2024 Beispiel
                Alle Rechte vorbehalten
"""


def test_headlines_and_bodies_with_labels_of_their_own():
    one, two = read_export(HEADS).records
    assert one["text"] == "A red kite landed on the town hall.\n\n   It was late."
    assert (one["title"], one["source"]) == ("KITE LANDS ON THE TOWN HALL", "The Daily Example")
    assert (one["edition"], one["byline"]) == ("Home Edition", "ANN LEE, Staff Writer")
    assert one["copyright"] == "Copyright 2000 The Daily Example Company"
    assert (one["graphic"], one["photographer"]) == ("PHOTO: The kite", "BO EK")
    assert one["correction"] == "The kite was blue."
    assert two["text"] == "BERLIN: Der Drachen blieb. (c) Beispiel"
    assert two["title"] == "Drachen auf dem Rathaus; Der Bürgermeister wartet"
    assert (two["length"], two["time"]) == ("1.234", "7:12 PM GMT+1")
    assert (two["highlight"], two["fachgebiete"]) == ("Er war rot.", "DRACHEN (90%)")
    assert two["copyright"] == "Copyright 2024 Beispiel Alle Rechte vorbehalten"


def test_an_interface_in_a_language_that_is_not_known_is_read_by_places():
    words = {"Section": "Avsnitt", "Length": "Längd", "words": "ord", "Byline": "Författare"}
    words |= {"Body": "Brödtext", "Load-Date": "Inläst", "End of Document": "Slut på texten"}
    words |= {"Classification": "Klass", "Language": "Språk", "Publication-Type": "Typ"}
    text = uni(TWO[1:] * 2, cover=False, footers=False)
    for word, other in words.items():
        text = text.replace(word, other)
    for page in (text, spaced(text)):
        export = read_export(page)
        assert [record["title"] for record in export.records] == [TITLE] * 2
        for record in export.records:
            assert paragraphs(record["text"]) == TEXT[::-1]
            assert (record["length"], record["load_date"]) == ("70", "May 9, 2024")
        assert "'Slut på texten'" in export.notes[0]
