"""Files that are cut, flipped, empty, misnamed or badly encoded: a corpus or a clear error."""

from __future__ import annotations

import codecs
import csv
import io
import json
import random
import zipfile

import docx
import openpyxl
import pandas as pd
import pytest

from analysis import Corpus, CorpusError, load_corpus, make_article
from analysis.corpus.cleaning import MAX_ROUNDS, clean
from analysis.corpus.documents import read_export
from analysis.text.dates import iso_date
from tests.broken_files import Tally

TEXTS = [
    f"The {word} balloon fell into the sea. Nobody was hurt." for word in ("red", "big", "old")
]
ROWS = [{"id": f"a{n}", "outlet": "One", "text": text} for n, text in enumerate(TEXTS)]
HTML = "<html><head><title>It fell</title></head><body><article><p>{}</p></article></body></html>"
NEXIS = "".join(
    f"Kite {n}\nThe Daily Example\nFebruary {n + 1}, 2023\n\nCopyright 2023 Example\n\n"
    f"Length: 9 words\nBody\n\n{text}\n\nLoad-Date: February 6, 2023\n\nEnd of Document\n\n"
    for n, text in enumerate(TEXTS)
)
FACTIVA = "".join(
    f"Kite {n}\n9 words\n{n + 1} February 2023\nThe Daily Example\nDAEX\nEnglish\n"
    f"(c) 2023 Example\n\n{text}\n\nDocument DAEX000020230205ej250000{n}\n\n"
    for n, text in enumerate(TEXTS)
)
PROQUEST = "".join(
    f"{'_' * 60}\n\nKite {n}\n\nFull text: {text}\n\nPublication title: The Daily Example\n\n"
    f"Source type: Newspaper\n\nProQuest document ID: {n}\n\n"
    for n, text in enumerate(TEXTS)
)
TALLY = Tally()


def saved(write):
    buffer = io.BytesIO()
    write(buffer)
    return buffer.getvalue()


def word(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document.save)


def excel():
    book = openpyxl.Workbook()
    book.active.append(list(ROWS[0]))
    for row in ROWS:
        book.active.append(list(row.values()))
    return saved(book.save)


def archive(**members):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in members.items():
            packed.writestr(zipfile.ZipInfo(name), data)
    return buffer.getvalue()


def rtf(text):
    return "{\\rtf1\\ansi\\ansicpg1252\\deff0 " + text.replace("\n", "\\par\n") + "\\par\n}"


TABLE = pd.DataFrame(ROWS)
SAMPLES = {
    "a.txt": TEXTS[0].encode(),
    "a.md": f"---\ntitle: It fell\n---\n# It fell\n\n*{TEXTS[0]}* [so](https://a.example)".encode(),
    "a.html": HTML.format(TEXTS[0]).encode(),
    "a.docx": word(*TEXTS),
    "a.rtf": rtf(TEXTS[0]).encode(),
    "a.xlsx": excel(),
    "a.json": json.dumps(ROWS).encode(),
    "a.jsonl": "".join(json.dumps(row) + "\n" for row in ROWS).encode(),
    "a.csv": TABLE.to_csv(index=False, quoting=csv.QUOTE_ALL).encode(),
    "a.tsv": TABLE.to_csv(index=False, sep="\t").encode(),
    "a.parquet": saved(TABLE.to_parquet),
    "a.zip": archive(**{f"{n}.txt": text for n, text in enumerate(TEXTS)}),
    "nexis.txt": NEXIS.encode(),
    "nexis.docx": word(*NEXIS.split("\n")),
    "nexis.rtf": rtf(NEXIS).encode(),
    "factiva.txt": FACTIVA.encode(),
    "factiva.html": "".join(f"<p>{line}</p>" for line in FACTIVA.split("\n") if line).encode(),
    "proquest.txt": PROQUEST.encode(),
}


def test_the_samples_are_whole(tmp_path):
    """What follows breaks files that can be read: one article each, or three."""
    for name, data in SAMPLES.items():
        (tmp_path / name).write_bytes(data)
        three = name.endswith(("xlsx", "json", "jsonl", "sv", "parquet", "zip")) or name[0] != "a"
        assert len(load_corpus(tmp_path / name)) == (3 if three else 1), name


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_short(tmp_path, name):
    data = SAMPLES[name]
    for place in sorted({len(data) * n // 16 for n in range(1, 16)} | {1, 2, len(data) - 1}):
        (tmp_path / name).write_bytes(data[:place])
        TALLY.load("cut short", tmp_path / name)


@pytest.mark.parametrize("name", SAMPLES)
def test_flipped_bytes(tmp_path, name):
    draw = random.Random(name)
    for number in range(24):
        data = bytearray(SAMPLES[name])
        for _ in range((1, 4, 40)[number % 3]):
            data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
        (tmp_path / name).write_bytes(data)
        TALLY.load("bytes flipped", tmp_path / name)


@pytest.mark.parametrize("name", SAMPLES)
def test_pieces_put_together_wrongly(tmp_path, name):
    """A piece taken out, doubled, or filled with zeros or with another file."""
    data, other = SAMPLES[name], SAMPLES["a.docx"]
    third = len(data) // 3
    for broken in (
        data[:third] + data[2 * third :],
        data + data,
        data[:third] + b"\0" * third + data[2 * third :],
        data[:third] + other[:third] + data[2 * third :],
    ):
        (tmp_path / name).write_bytes(broken)
        TALLY.load("pieces missing or wrong", tmp_path / name)


@pytest.mark.parametrize("suffix", sorted({name.split(".")[1] for name in SAMPLES}))
def test_under_the_name_of_another_kind(tmp_path, suffix):
    contents = {
        **SAMPLES,
        "a.pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "a.png": b"\x89PNG\r\n\x1a\n",
    }
    for name, data in contents.items():
        path = tmp_path / f"{name.replace('.', '_')}.{suffix}"
        path.write_bytes(data)
        TALLY.load("wrong suffix", path)
    for number, data in enumerate(
        [b"", b"\0" * 5000, b"\xff" * 5000, b"\n" * 50, b" ", b"\xef\xbb\xbf"]
    ):
        path = tmp_path / f"{number}.{suffix}"
        path.write_bytes(data)
        found = TALLY.load("empty, zeros, blanks", path)
        assert isinstance(found, CorpusError) or len(found) == 0


def test_every_line_of_a_broken_table_is_told(tmp_path):
    """A cut or damaged table gives as many articles and problems as it has rows."""
    rows = [{"id": f"a{n}", "text": TEXTS[n % 3]} for n in range(8)]
    lines = [json.dumps(row) for row in rows]
    for number, bad in enumerate(
        [
            "{",
            "[1]",
            '"a"',
            "null",
            "{}",
            '{"text": 5}',
            '{"text": "\\ud800"}',
            '{"id":"a1","text":"x"}',
        ]
    ):
        path = tmp_path / f"{number}.jsonl"
        path.write_text("\n".join([*lines[:4], bad, *lines[4:]]) + "\n")
        corpus = TALLY.load("a bad row among good ones", path, rows=9)
        assert len(corpus) == 8
    for number, bad in enumerate(["b,c,d", "b", "b,", '"b","  "', "a1,It fell again."]):
        path = tmp_path / f"{number}.csv"
        cells = [f"a{n},{TEXTS[n % 3]}" for n in range(8)]
        path.write_text("\n".join(["id,text", *cells[:4], bad, *cells[4:]]) + "\n")
        corpus = TALLY.load("a bad row among good ones", path, rows=9)
        assert len(corpus) == 8
    whole = "\n".join(lines)
    for place in range(1, len(whole), 31):
        path = tmp_path / "cut.jsonl"
        path.write_text(whole[:place])
        found = TALLY.load("cut short", path)
        told = 0 if isinstance(found, CorpusError) else len(found) + len(found.problems)
        assert isinstance(found, CorpusError) or told == len(whole[:place].splitlines())


def test_factiva_without_a_number_of_words():
    """Neither an error nor the last line of the text taken for the number of words."""
    text = FACTIVA.replace("9 words\n", "", 1)
    first, second, third = read_export(text).records
    assert "length" not in first
    assert TEXTS[0] in first["text"]
    assert (second["length"], third["length"]) == ("9", "9")
    end = "Document DAEX000020230205ej2500009\n"
    assert read_export(FACTIVA + end).records[-1]["text"] == ""


@pytest.mark.parametrize("span", [(0, 1000), (1000, 1001), (-1, 2), (3, 2)])
@pytest.mark.parametrize("raw", ["It fell.", "  It fell.  \n"])
def test_spans_outside_the_text_are_refused(raw, span):
    article = make_article(raw, id="a")
    with pytest.raises(ValueError, match="outside"):
        article.clean_span(*span)
    with pytest.raises(ValueError, match="outside"):
        article.raw_span(*span)
    assert article.clean_span(0, len(raw)) == (0, 8)


def test_words_with_asterisks_stay_as_they_are():
    """Emphasis goes, an oath that a paper has starred out is no emphasis."""
    said = "“F*** this, it is a f***ing mess and a s***show,” he said of the 2*3*4 boxes."
    assert clean(said).text == said
    assert clean(f"**{TEXTS[0]}** It was ***late***.").text == f"{TEXTS[0]} It was late."


def test_what_is_nested_is_cleaned_in_a_bounded_number_of_rounds():
    assert clean("&amp;amp;amp;quot;" + TEXTS[0]).text == '"' + TEXTS[0]
    deep = clean("[" * 500 + TEXTS[0] + "](http://x)" * 500)
    assert deep.text.startswith("[" * (500 - MAX_ROUNDS) + "The red")


# --- encodings ----------------------------------------------------------------------------

RUSSIAN = "Воздушный шар упал в море, сказал мэр города в субботу вечером. Никто не пострадал."
JAPANESE = "気球は土曜日の夕方に海に落ちた、と市長は言った。けが人はいなかった。"
CHINESE = "气球周六晚上落入大海，市长说。没有人受伤。"
GREEK = "Το αερόστατο έπεσε στη θάλασσα, είπε ο δήμαρχος το Σάββατο. Κανείς δεν τραυματίστηκε."
FRENCH = "Le ballon est tombé à la mer, a déclaré le maire « à l’été ». Personne n’a été blessé."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "windows-1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "iso-8859-5"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc-jp"),
        (CHINESE, "gb2312"),
        (CHINESE, "gb18030"),
        (GREEK, "windows-1253"),
        (FRENCH, "windows-1252"),
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        "<meta charset={}>",
        '<meta http-equiv="Content-Type" content="text/html; charset={}">',
        '<?xml version="1.0" encoding="{}"?>',
    ],
)
def test_a_page_is_read_in_the_encoding_it_names(tmp_path, head, text, encoding):
    page = f"{head.format(encoding)}<html><body><article><p>{text}</p></article></body></html>"
    (tmp_path / "a.html").write_bytes(page.encode(encoding, "replace"))
    corpus = TALLY.load("encodings", tmp_path / "a.html")
    assert corpus["a"].raw == text.encode(encoding, "replace").decode(encoding)


@pytest.mark.parametrize(
    "named",
    "utf-16 utf-16le utf-32 utf-7 shift_jis koi8-r gb18030 base64 zlib rot13 hex idna "
    "unicode_escape punycode undefined ../../etc/passwd x".split(),
)
def test_a_page_in_utf8_that_names_another_encoding(tmp_path, named):
    page = f"<meta charset='{named}'>" + HTML.format(FRENCH)
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    assert TALLY.load("encodings", tmp_path / "a.html")["a"].raw == FRENCH


@pytest.mark.parametrize("suffix", ["txt", "md", "csv", "tsv", "jsonl", "json"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_encodings_that_can_be_told(tmp_path, suffix, encoding):
    """With or without a mark at the start, in documents and in tables."""
    path = tmp_path / f"a.{suffix}"
    contents = {
        "csv": f'id,text\na,"{FRENCH}"\n',
        "tsv": f"id\ttext\na\t{FRENCH}\n",
        "jsonl": json.dumps({"id": "a", "text": FRENCH}, ensure_ascii=False),
        "json": json.dumps([{"id": "a", "text": FRENCH}], ensure_ascii=False),
    }
    path.write_bytes(contents.get(suffix, FRENCH).encode(encoding))
    assert TALLY.load("encodings", path)["a"].raw == FRENCH


@pytest.mark.parametrize("suffix", ["txt", "md", "html", "csv", "jsonl"])
def test_encodings_that_cannot_be_told_are_refused(tmp_path, suffix):
    """Letters of another alphabet are never passed off as accents of this one."""
    cases = [(RUSSIAN, "koi8-r"), (RUSSIAN, "cp1251"), (RUSSIAN, "cp866"), (JAPANESE, "shift_jis")]
    cases += [(CHINESE, "gb18030"), (JAPANESE, "euc-jp"), (GREEK, "iso-8859-7")]
    for text, encoding in cases:
        path = tmp_path / f"{encoding}.{suffix}"
        content = {"csv": f"id,text\na,{text}\n", "jsonl": f'{{"text":"{text}"}}'}.get(suffix, text)
        path.write_bytes(content.encode(encoding))
        assert isinstance(TALLY.load("encodings", path), CorpusError), encoding


@pytest.mark.parametrize(
    "mark",
    [
        codecs.BOM_UTF8,
        codecs.BOM_UTF16_LE,
        codecs.BOM_UTF16_BE,
        codecs.BOM_UTF32_LE,
        b"+/v8",
        b"\0",
    ],
)
@pytest.mark.parametrize("suffix", ["txt", "html", "csv", "json", "jsonl", "rtf", "md"])
def test_a_mark_of_another_encoding(tmp_path, mark, suffix):
    (tmp_path / f"a.{suffix}").write_bytes(mark + SAMPLES[f"a.{suffix}"])
    TALLY.load("encodings", tmp_path / f"a.{suffix}")


ODD = {
    "bidi controls": "The \u202eballoon\u202c \u2066fell\u2069 into the sea.",
    "private use": "The \ue000balloon\uf8ff fell into the \U000f0000 sea.",
    "no characters": "The \ufffe balloon \uffff fell \U0001ffff into the sea.",
    "combining": "The ballo" + "\u0301" * 500 + "on fell into the sea.",
    "emoji": "The \U0001f388\u200d\U0001f525 balloon fell into the sea.",
    "line ends": "The balloon fell.\u2028It was late.\u2029It rained.\x85He ran.\x0bThey sat.\x0c",
    "controls": "The \x01balloon\x1b[31m fell\x7f into the sea.",
}


@pytest.mark.parametrize("name", ODD)
@pytest.mark.parametrize("suffix", ["txt", "md", "html", "csv", "jsonl", "docx", "xlsx", "parquet"])
def test_odd_characters(tmp_path, name, suffix):
    text, path = ODD[name], tmp_path / f"a.{suffix}"
    table = pd.DataFrame({"id": ["a"], "text": [text]})
    if suffix == "docx":
        plain = "".join(char for char in text if char.isprintable() or char == " ")
        path.write_bytes(word(plain))
    elif suffix == "xlsx":
        plain = "".join(char for char in text if char.isprintable())
        table.assign(text=plain).to_excel(path, index=False)
    elif suffix == "parquet":
        table.to_parquet(path)
    else:
        content = {
            "csv": table.to_csv(index=False),
            "jsonl": table.to_json(orient="records", lines=True),
            "html": HTML.format(text),
        }.get(suffix, text)
        path.write_text(content, encoding="utf-8", newline="")
    corpus = TALLY.load("odd characters", path)
    assert (
        isinstance(corpus, CorpusError)
        or "balloon" in corpus["a"].text
        or "bal" in corpus["a"].text
    )


# --- dates --------------------------------------------------------------------------------

DATES = {
    "2023-02-04": "2023-02-04",
    "  2023-02-04 ": "2023-02-04",
    "2023-2-4": "2023-02-04",
    "2023/02/04": "2023-02-04",
    "2023.02.04": "2023-02-04",
    "20230204": "2023-02-04",
    "2023-02-04T10:00:00Z": "2023-02-04",
    "2023-02-04 10:00:00.123+00:00": "2023-02-04",
    "2023-02-04T23:30:00-05:00": "2023-02-04",
    "2023-02-04 10:00 AM EST": "2023-02-04",
    "February 4, 2023": "2023-02-04",
    "Feb. 4, 2023": "2023-02-04",
    "Sept 4 2023": "2023-09-04",
    "4 Feb. 2023": "2023-02-04",
    "4th of February 2023": "2023-02-04",
    "04-Feb-2023": "2023-02-04",
    "Saturday, February 4, 2023": "2023-02-04",
    "February 4, 2023 Saturday 10:15 PM GMT": "2023-02-04",
    "Feb 4, 2023 at 10:15 p.m. ET": "2023-02-04",
    "Sat, 04 Feb 2023 10:00:00 GMT": "2023-02-04",
    "Sat, 4 Feb 2023 10:00:00 +0000": "2023-02-04",
    "Sat Feb  4 10:00:00 EST 2023": "2023-02-04",
    "Sat Feb 04 2023 10:00:00 GMT+0000 (Coordinated Universal Time)": "2023-02-04",
    "2023 Feb 4": "2023-02-04",
    "04.02.2023": "2023-02-04",  # with full stops the day comes first
    "4 Feb 23": "2023-02-04",
    "4 février 2023": "2023-02-04",
    "2023年2月4日": "2023-02-04",
    "13/02/2023": "2023-02-13",  # there is no 13th month
    "02/02/2023": "2023-02-02",
    "29 February 2024": "2024-02-29",
    "1600-01-01": "1600-01-01",
    "2023-02": "2023-02",
    "February 2023": "2023-02",  # no day is made up
    "2023 May": "2023-05",
    "2023": "2023",
    # two readings, two days, or none: kept as text
    "04/02/2023": "",
    "Feb 4": "",
    "February 4-5, 2023": "",  # not a day of 2005
    "4/5 February 2023": "",
    "2023-02-04 and 2023-02-05": "",
    "February 30, 2023": "",
    "2023-02-29": "",
    "2023-13-01": "",
    "2023-00-00": "",
    "10:00 GMT 2023": "",  # not today
    "Saturday 2023": "",
    "44961": "",
    "44961.5": "",
    "1675504800": "",
    "1675504800000": "",
    "spring 2023": "",
    "Q1 2023": "",
    "2023-W05-6": "",
    "2023-035": "",
    "٢٠٢٣-٠٢-٠٤": "",
    "0001-01-01": "",
    "9999-12-31": "",
    "now": "",
    "None": "",
    "nan": "",
    "2023" * 1000: "",
}


@pytest.mark.parametrize(("text", "expected"), DATES.items())
def test_dates(text, expected):
    assert iso_date(text) == expected
    article = make_article(TEXTS[0], id="a", published=text)
    assert article.published == (expected or text)
    date = Corpus([article]).frame["date"][0]
    assert pd.isna(date) or expected and date.isoformat().startswith(expected)


def test_dates_as_a_spreadsheet_holds_them(tmp_path):
    """A cell that Excel shows as a date is one; the bare number of its days is not."""
    book = openpyxl.Workbook()
    for row in (
        ["id", "date", "text"],
        ["a", pd.Timestamp("2023-02-04"), TEXTS[0]],
        ["b", pd.Timestamp("2023-02-04 10:30"), TEXTS[1]],
        ["c", 44961, TEXTS[2]],
    ):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    corpus = TALLY.load("dates", tmp_path / "a.xlsx", rows=3)
    assert [article.published for article in corpus] == ["2023-02-04", "2023-02-04", "44961"]


def test_summary(capsys):
    """Every input gave a corpus or a clear error; the numbers are shown with ``pytest -s``."""
    print("\n".join(TALLY.lines()))
    assert TALLY.survived == TALLY.tried
    with capsys.disabled():
        print("", *TALLY.lines(), sep="\n")
