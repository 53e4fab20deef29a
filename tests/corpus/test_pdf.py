"""PDF with a text layer: one article a file, or an export split at its own marks."""

from __future__ import annotations

from io import BytesIO

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import CorpusError, load_corpus
from analysis.corpus.documents import read_document
from analysis.corpus.office import MAX_PAGES, read_pdf


def pdf(pages, *, title="", author="", created=""):
    """Return a PDF; a page is a list of lines ``(x, y, size, text)``."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    objects.append(
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
    )
    kids = []
    for page in pages:
        stream = "\n".join(
            f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET"
            for x, y, size, text in (
                (x, y, size, text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)"))
                for x, y, size, text in page
            )
        )
        objects.append(f"<< /Length {len(stream.encode('cp1252'))} >>\nstream\n{stream}\nendstream")
        resources = "<< /Font << /F1 3 0 R >> >>"
        box = "[0 0 600 800]"
        kids.append(len(objects) + 1)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox {box} /Resources {resources} "
            f"/Contents {len(objects)} 0 R >>"
        )
    objects[1] = (
        f"<< /Type /Pages /Kids [{' '.join(f'{n} 0 R' for n in kids)}] /Count {len(kids)} >>"
    )
    info = {"Title": title, "Author": author, "CreationDate": created}
    values = " ".join(f"/{name} ({value})" for name, value in info.items() if value)
    objects.append(f"<< {values} >>")
    data, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj\n{content}\nendobj\n".encode("cp1252")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>"
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n{trailer}\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()


def lines(paragraphs, *, top=760, step=12, gap=10, width=60, size=10, indent=0):
    """Return paragraphs as the lines of pages of forty lines, with a gap between them."""
    pages, page, y = [], [], top
    for paragraph in paragraphs:
        rows, row = [], ""
        for word in paragraph.split(" "):
            if row and len(row) + len(word) >= width:
                rows.append(row)
                row = word
            else:
                row = f"{row} {word}".strip()
        for number, text in enumerate([*rows, row]):
            page.append((50 + (indent if number == 0 else 0), y, size, text))
            y -= step
            if y < 100:
                pages.append(page)
                page, y = [], top
        y -= gap
    return [*pages, page] if page else pages


WORDS = "the mayor of a town kept every red kite that fell upon his roof in rain and snow".split()
TEXT = [
    " ".join(WORDS[(n * k) % 17] for n in range(1, 20 + 3 * k)).capitalize() + "."
    for k in range(1, 17)
]


def with_heads(pages, head):
    return [
        [(50, 790, 8, line.format(number)) for line in head] + page
        for number, page in enumerate(pages, start=1)
    ]


def test_an_article_comes_out_by_paragraphs_without_the_heads_of_pages(tmp_path):
    pages = with_heads(lines([*TEXT, *[text.upper() for text in TEXT]]), ["Daily Example {}"])
    assert len(pages) > 2
    data = pdf(pages, title="Kites", author="Ann Lee", created="D:20240501103000Z")
    (tmp_path / "kites.pdf").write_bytes(data)
    document = read_document(tmp_path / "kites.pdf")
    (record,) = document.records
    assert record["text"].split("\n\n") == [*TEXT, *[text.upper() for text in TEXT]]
    assert [(decision.about, decision.choice) for decision in document.decisions] == [
        ("page headers", "left out: Daily Example #")
    ]
    corpus = load_corpus(tmp_path / "kites.pdf")
    assert corpus.recognised == "PDF (.pdf), 1 article"
    assert (corpus["kites"].title, corpus["kites"].byline) == ("Kites", "Ann Lee")
    assert corpus["kites"].published == "2024-05-01"
    assert "taken from the properties of the file" in corpus.problems["problem"][0]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.sampled_from(TEXT), min_size=2, max_size=14, unique=True),
    st.sampled_from([(10, 0), (0, 12)]),
)
def test_paragraphs_are_parted_by_gaps_or_by_indents(paragraphs, form):
    gap, indent = form
    data = pdf(lines(paragraphs, gap=gap, indent=indent))
    pages, properties = read_pdf(data)
    assert properties == {}
    words = " ".join(line.text for page in pages for line in page)
    assert words == " ".join(paragraphs)


def test_words_parted_at_the_end_of_a_line_are_joined(tmp_path):
    page = [
        (50, 760, 10, "The well-known harbour master met the inter-"),
        (50, 748, 10, "national board, and a well-"),
        (50, 736, 10, "known ship came in."),
    ]
    (tmp_path / "a.pdf").write_bytes(pdf([page]))
    assert read_document(tmp_path / "a.pdf").records[0]["text"] == (
        "The well-known harbour master met the international board, and a well-known ship came in."
    )


NEXIS = {
    "English": ("May {}, 2024 Wednesday", "Length: {} words", "Body", "Load-Date: May 9, 2024"),
    "German": ("{}. Mai 2024 Mittwoch", "Länge: {} Wörter", "Hauptteil", "Ladedatum: 9. Mai 2024"),
}
ENDS = {"English": "End of Document", "German": "Ende des Dokuments"}
PAGE = {"English": "Page {} of 9", "German": "Seite {} von 9"}


@pytest.mark.parametrize("language", NEXIS)
def test_an_export_of_nexis_is_split_at_its_own_marks(tmp_path, language):
    date, length, body, load = NEXIS[language]
    title = "Kites land on the town hall and on the church beside it, and the mayor keeps them all"
    pages = []
    texts = [[text.upper() for text in TEXT[:6]], TEXT, TEXT]
    for day, text in enumerate(texts, start=1):
        n_words = sum(len(paragraph.split()) for paragraph in text)
        top = [title, "The Daily Example", date.format(day), "Copyright 2024 Example Media"]
        top = [(50, 760 - 12 * n, 10, line) for n, line in enumerate(top)]
        head = [(50, 690, 10, length.format(n_words)), (50, 670, 14, body)]
        below = lines([*text, load, ENDS[language]], top=650)
        mine = [[*top, *head, *below[0]], *below[1:]]
        for page in mine:
            number = PAGE[language].format(len(pages) + 1)
            cut = title.rindex(" ", 0, 60)
            heads = [number, title[:cut], title[cut + 1 :]]
            pages.append([(50, 796 - 9 * n, 8, line) for n, line in enumerate(heads)] + page)
    (tmp_path / "files.pdf").write_bytes(pdf(pages))
    document = read_document(tmp_path / "files.pdf")
    assert document.name == "Nexis Uni export (.pdf)"
    assert [record["title"] for record in document.records] == [title] * 3
    for record, text in zip(document.records, texts, strict=True):
        assert [" ".join(part.split()) for part in record["text"].split("\n\n")] == text
        assert record["source"] == "The Daily Example"


def encrypted():
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(lines(TEXT))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


BAD = {
    "scan": (pdf([[]]), r"a PDF without a text layer .*: run text recognition"),
    "locked": (encrypted(), "a PDF that is encrypted; save it without a password"),
    "cut": (pdf(lines(TEXT))[:-300], "a PDF that is cut short"),
    "damaged": (b"%PDF-1.4\nno objects\n%%EOF", "a damaged PDF"),
    "other": (b"The kite fell on the roof.", "not a PDF under the name of a .pdf file"),
    "many": (pdf([[]] * (MAX_PAGES + 1)), "a PDF of more than 5,000 pages"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_wrong_with_a_pdf_is_said(tmp_path, name):
    data, message = BAD[name]
    (tmp_path / "a.pdf").write_bytes(data)
    (tmp_path / "b.txt").write_text(TEXT[0])
    with pytest.raises(CorpusError, match=rf"a\.pdf: {message}"):
        load_corpus(tmp_path / "a.pdf")
    corpus = load_corpus(tmp_path, on_error="collect")
    assert [article.id for article in corpus] == ["b"]
    assert list(corpus.problems["left_out"]) == [True]


def test_a_file_without_a_password_that_is_locked_against_changes_is_read(tmp_path):
    writer = pypdf.PdfWriter(clone_from=BytesIO(pdf(lines(TEXT))))
    writer.encrypt("", owner_password="secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    (tmp_path / "a.pdf").write_bytes(out.getvalue())
    assert read_document(tmp_path / "a.pdf").records[0]["text"].split("\n\n") == TEXT


def test_pages_without_text_among_others_are_told(tmp_path):
    (tmp_path / "a.pdf").write_bytes(pdf([*lines(TEXT[:3]), [], []]))
    with pytest.warns(UserWarning, match="2 of 3 pages have no text"):
        assert len(load_corpus(tmp_path / "a.pdf")) == 1
