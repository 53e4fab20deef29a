"""Tables whose cells are parted by a mark: what programs and people write is read as meant."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import CorpusError, load_corpus
from analysis.corpus import delimited
from analysis.corpus.delimited import Delimited
from analysis.corpus.loading import iter_articles
from analysis.corpus.records import Log, match_columns

TEXT = "The ferry left the pier at noon. Nobody was on board."


def known(cells):
    return len(match_columns(cells))


def read(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return Delimited(path, known)


def loaded(path):
    """Return the articles of a table by id, the problems, and what was decided."""
    log = Log("collect")
    articles = {article.id: article for article in iter_articles(path, log=log)}
    decided = {decision.about: decision.choice for decision in log.decisions()}
    return articles, [(p["row"], p["left_out"]) for p in log.problems], decided


# --- any table that a program writes ----------------------------------------------------------

CELLS = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0\x1f"), max_size=12
) | st.sampled_from(['"', '""', "a,b", "a;b", "a\tb", "a|b", "\n", "x\ny", '"a" b', "", " ", "#x"])
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


@settings(deadline=None, max_examples=200)
@given(
    rows=st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=5),
    mark=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    encoding=st.sampled_from(ENCODINGS),
    end=st.sampled_from(["\r\n", "\n"]),
    said=st.booleans(),
)
def test_what_csv_writer_writes_is_read_back_equal(rows, mark, quoting, encoding, end, said):
    table = [[f"id{n}", *row] for n, row in enumerate(rows)]
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, quoting=quoting, lineterminator=end)
    writer.writerows([["id", "title", "text"], *table])
    text = f"sep={mark}{end}" * said + out.getvalue()
    with tempfile.TemporaryDirectory() as place:
        found = read(Path(place) / "t.csv", text, encoding)
        assert (found.mark, found.header) == (mark, ["id", "title", "text"])
        assert [(row.cells, row.problem) for row in found.rows()] == [(row, "") for row in table]


@settings(deadline=None, max_examples=100)
@given(
    rows=st.lists(st.sampled_from(["x, y", 'a "b" c', TEXT, "one; two"]), min_size=4, max_size=9),
    bad=st.integers(0, 8),
    stray=st.sampled_from(
        ['The "old" crane fell.', '"Old crane fell', 'It "fell', '"Old" it fell']
    ),
    mark=st.sampled_from(",;\t"),
)
def test_one_stray_mark_costs_no_other_row(rows, bad, stray, mark):
    bad %= len(rows)
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=mark, lineterminator="\n")
    for n, row in enumerate(rows):
        if n == bad:
            out.write(mark.join([f"id{n}", "Herald", f'"{stray}"']) + "\n")
        else:
            writer.writerow([f"id{n}", "Herald", row])
    with tempfile.TemporaryDirectory() as place:
        text = mark.join(["id", "source", "text"]) + "\n" + out.getvalue()
        table = read(Path(place) / "t.csv", text)
        found = list(table.rows())
    assert [row.number for row in found] == [*range(1, len(rows) + 1)]
    for n, row in enumerate(found):
        if n != bad:
            assert row.cells == [f"id{n}", "Herald", rows[n]]
        else:
            assert row.problem or table.quoting == "none"


# --- worked by hand -----------------------------------------------------------------------------

GERMAN = "Titel;Medium;Datum;Seite;Volltext\r\n" + "".join(
    f'Fähre {n};Küstenbote;0{n}.03.2024;{n};"Die Fähre, sagte er; „fährt“.\r\nMorgen."\r\n'
    for n in (1, 2, 3)
)


def test_a_german_table_in_cp1252_is_read(tmp_path):
    (tmp_path / "t.csv").write_bytes(GERMAN.encode("cp1252"))
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert [article.published for article in articles.values()] == [
        f"2024-03-0{n}" for n in (1, 2, 3)
    ]
    assert {article.source for article in articles.values()} == {"Küstenbote"}
    assert articles["article1"].text == "Die Fähre, sagte er; „fährt“.\n\nMorgen."
    assert problems == []
    assert (decided["separator"], decided["encoding"]) == ("semicolons", "CP1252")
    assert decided["columns not used"] == "Seite"
    assert decided["outlets"] == "column 'Medium'"


def test_unicode_text_of_excel_is_read(tmp_path):
    text = '\ufeffTitre\tJournal\tTexte\r\nBac\tLe Phare\t"Il dit : ""non""."\r\n'
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16-le"))
    articles, _, decided = loaded(tmp_path / "t.csv")
    assert articles["article1"].text == 'Il dit : "non".'
    assert (decided["separator"], decided["encoding"]) == ("tabs", "UTF-16")


def test_titles_above_the_header_and_empty_rows_are_passed_over(tmp_path):
    rows = ["Export of 1 May;;", ";;", "id;outlet;text", f"a;Post;{TEXT}", ";;", f"b;Post;{TEXT}."]
    (tmp_path / "t.csv").write_text("\n".join([*rows, ";;", ""]))
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert (list(articles), problems) == (["a", "b"], [])
    assert decided["header"] == "row 3; titles stand above it"


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_column_of_texts_with_commas_is_not_split(tmp_path, quote):
    lines = [f"{quote}The ferry, he said, left at {n}.{quote}" for n in range(5)]
    (tmp_path / "t.csv").write_text("\n".join(["text", *lines]))
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert [article.text for article in articles.values()] == [line.strip('"') for line in lines]
    assert (problems, decided["separator"]) == ([], "nothing: one column")


def test_marks_of_a_table_that_quotes_nothing_stay_in_the_texts(tmp_path):
    texts = ['"It left," she said.', 'He said "no"', '"Lost', f"{TEXT}", 'of 5"']
    (tmp_path / "t.tsv").write_text(
        "id\ttext\n" + "".join(f"a{n}\t{text}\n" for n, text in enumerate(texts))
    )
    articles, problems, decided = loaded(tmp_path / "t.tsv")
    assert [article.text for article in articles.values()] == texts
    assert problems == []
    assert decided["quotation marks"].startswith("taken as they stand")


PARAGRAPHS = f'"{TEXT}\n\nHe said ""no"", and left."'


@pytest.mark.parametrize(
    ("bad", "left_out"),
    [
        ('"The "old" ferry left, he said."', False),
        ('"He said "no", and left.\nThen, he slept."', True),
        (f'"A mark without its other, {TEXT}\nMore of it.', True),
        ('A mark, at the end"', True),
    ],
)
@pytest.mark.parametrize("ids", ["a{}", "A title of {}"])
def test_a_stray_mark_among_paragraphs_costs_one_row(tmp_path, bad, left_out, ids):
    rows = [f"{ids.format(n)},Post,{bad if n == 3 else PARAGRAPHS}\n" for n in range(1, 7)]
    (tmp_path / "t.csv").write_text("title,source,text\n" + "".join(rows))
    articles, problems, _ = loaded(tmp_path / "t.csv")
    assert problems == [(3, left_out)]
    titles = [article.title for article in articles.values()]
    assert titles == [ids.format(n) for n in range(1, 7) if n != 3 or not left_out]
    assert len({article.text for article in articles.values()} - {bad.strip('"')}) == 1


def test_two_stray_marks_do_not_swallow_the_rows_between_them(tmp_path):
    rows = [f'a{n},Post,"{TEXT}"' for n in range(1, 8)]
    rows[2], rows[4] = 'a3,Post,"The ferry left', 'a5,Post,a pier of 5"'
    (tmp_path / "t.csv").write_text("\n".join(["id,source,text", *rows]))
    articles, problems, _ = loaded(tmp_path / "t.csv")
    assert list(articles) == [f"a{n}" for n in range(1, 8)]
    assert [row for row, _ in problems] == [3, 5]


def test_extra_cells_that_are_empty_do_no_harm_and_others_are_told(tmp_path):
    rows = ["id,text,", "a,It fell.,", "b,It rose.", "c,It fell,again"]
    (tmp_path / "t.csv").write_text("\n".join(rows))
    assert list(loaded(tmp_path / "t.csv")[0]) == ["a", "b"]
    assert loaded(tmp_path / "t.csv")[1] == [(3, True)]


def test_a_piece_of_a_row_is_told(tmp_path):
    (tmp_path / "t.csv").write_text(f"id,outlet,text\na,Post,{TEXT}\nand so on\nb,Post,{TEXT}\n")
    articles, problems, _ = loaded(tmp_path / "t.csv")
    assert (list(articles), problems) == (["a", "b"], [(2, True)])


def test_what_cannot_be_read_names_the_separator_that_was_assumed(tmp_path):
    (tmp_path / "t.csv").write_text("day;words\nMonday;none\n")
    with pytest.raises(CorpusError, match=r"among day, words \(columns parted by semicolons\)"):
        load_corpus(tmp_path / "t.csv")


def test_a_row_that_never_ends_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(delimited, "MAX_TEXT_BYTES", 1000)
    (tmp_path / "t.csv").write_text('id,text\na,"x "y" z\n' + f"{TEXT}\n" * 100)
    with pytest.raises(CorpusError, match=r"row 1: not readable as CSV \(field larger"):
        load_corpus(tmp_path / "t.csv")


def test_a_few_bytes_of_another_encoding_cost_no_other_row_its_accents(tmp_path):
    rows = ["id,text", *(f"a{n},Été à la mer." for n in range(9))]
    data = "\n".join(rows).encode().replace(b"a3,\xc3\x89t", b"a3,\xc9t")
    (tmp_path / "t.csv").write_bytes(data)
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert [articles[f"a{n}"].text for n in (2, 3)] == ["Été à la mer.", "\ufffdté à la mer."]
    assert problems == [(4, False)]
    assert decided["encoding"] == "UTF-8, with bytes that are not"


def test_nameless_columns_are_numbered(tmp_path):
    (tmp_path / "t.csv").write_text(f",text,,id\n0,{TEXT},x,a\n")
    assert loaded(tmp_path / "t.csv")[0]["a"].extra == {"column 1": "0", "column 3": "x"}


def test_marks_after_a_backslash_are_those_of_the_text(tmp_path):
    rows = [f'a{n},"He said \\"no\\", and left.\n{TEXT}"' for n in range(3)]
    (tmp_path / "t.csv").write_text("\n".join(["id,text", *rows]))
    articles, problems, decided = loaded(tmp_path / "t.csv")
    assert [article.raw for article in articles.values()] == [
        f'He said "no", and left.\n{TEXT}'
    ] * 3
    assert problems == []
    assert decided["quotation marks"] == "those in a cell stand after a backslash"


def test_blanks_after_the_marks_do_not_open_a_text(tmp_path):
    lines = 'id, title, text\n1, Off, "The ferry left, late."\n2, On, "It came, later."\n'
    (tmp_path / "a.csv").write_text(lines)
    articles, problems = loaded(tmp_path / "a.csv")[:2]
    assert [article.text for article in articles.values()] == [
        "The ferry left, late.",
        "It came, later.",
    ]
    assert not problems
