"""The lists beside a corpus: links, pipes, other marks and encodings; and ids that lead out."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pytest
from originals import identify

from analysis import Corpus, CorpusError, load_corpus, make_article, stream_corpus
from analysis.coding import read_coded, read_codes, read_key
from analysis.coding.spans import read_pairs
from analysis.compare.phrases import read_heads
from analysis.quotes import exports, reported_speech
from analysis.quotes.brat import read_annotations, read_brat
from analysis.quotes.corrections import Gazetteer
from analysis.quotes.exports import load_annotations
from tests.broken_files import at_most

TEXT = "“It fell into the sea,” Ann Lee said. Nobody was hurt, according to the mayor."
LISTS = {
    "speakers.csv": "name,aliases,role,country,kind\nAnn Lee,Lee,mayor,Norway,official\n",
    "heads.csv": "thing,head\nthe sea,sea\n",
    "statements.csv": (
        "article_a,start_a,end_a,article_b,start_b,end_b,told,weight\na,0,37,a,38,50,no,1.5\n"
    ),
    "metadata.csv": "article_id,file,sha256\na,a.txt,abc\n",
    "coding/p_sheet_key.csv": "unit_id,article_id,start,end,weight\nu1,a,0,37,1.5\n",
    "coding/p_coder_bo.csv": "unit_id,code\nu1,yes\n",
    "annotations/a.ann": "T1\tContent 0 23\t“It fell into the sea,”\nE1\tContent:T1\n",
}


def corpus_of(folder):
    return Corpus([make_article(TEXT, id="a", source="Daily")], folder=folder)


READERS = {
    "speakers.csv": lambda folder: reported_speech(corpus_of(folder), engine="rules"),
    "heads.csv": lambda folder: read_heads(corpus_of(folder)),
    "statements.csv": lambda folder: read_pairs(corpus_of(folder)),
    "metadata.csv": load_corpus,
    "coding/p_sheet_key.csv": lambda folder: read_coded(corpus_of(folder), "p", ["yes", "no"]),
    "coding/p_coder_bo.csv": lambda folder: read_coded(corpus_of(folder), "p", ["yes", "no"]),
    "annotations/a.ann": lambda folder: read_annotations(corpus_of(folder)),
}


@pytest.fixture
def place(tmp_path):
    """A folder with all the lists that a corpus may have."""
    folder = tmp_path / "corpus"
    for name, content in LISTS.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
    (folder / "a.txt").write_text(TEXT, encoding="utf-8")
    for name, read in READERS.items():
        assert len(read(folder)), name
    return folder


@pytest.mark.parametrize("kind", ["outside", "pipe", "device", "folder", "nowhere", "itself"])
@pytest.mark.parametrize("name", READERS)
def test_a_list_that_is_no_file_of_the_folder_is_told(place, name, kind):
    path = place / name
    outside = place.parent / "outside.csv"
    path.rename(outside)
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        targets = {"outside": outside, "device": "/dev/zero", "nowhere": "gone", "itself": name}
        path.symlink_to(targets[kind] if kind != "itself" else path.name)
    with at_most(20), pytest.raises(CorpusError, match=path.name):
        READERS[name](place)
    if name == "speakers.csv":
        with at_most(20), pytest.raises(CorpusError, match=path.name):
            Gazetteer(stream_corpus(place).speakers)
    if name == "metadata.csv":
        with at_most(20), pytest.raises(CorpusError, match=path.name):
            identify(place, place / "texts")


def test_a_folder_of_lists_that_is_a_link_outside_is_told(place):
    for name in ("coding", "annotations"):
        (place / name).rename(place.parent / name)
        (place / name).symlink_to(place.parent / name)
    for name in ("coding/p_sheet_key.csv", "annotations/a.ann"):
        with pytest.raises(CorpusError, match="lies outside the corpus folder"):
            READERS[name](place)


def test_a_link_within_the_folder_is_followed(place):
    (place / "speakers.csv").rename(place / "who.csv")
    (place / "speakers.csv").symlink_to("who.csv")
    assert READERS["speakers.csv"](place)["country"].tolist()[0] == "Norway"


@pytest.mark.parametrize("mark", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lists_are_read_as_excel_saves_them(place, mark, encoding, end):
    rows = ["# who, what", "Name,ALIASES,role ,country,kind", "", "Ann Lee,Lée|Lee,mayor,Norway,x"]
    text = end.join(rows).replace(",", mark)
    (place / "speakers.csv").write_bytes(text.encode(encoding))
    (place / "heads.csv").write_bytes(
        f"thing,head{end}café,sea{end}".replace(",", mark).encode(encoding)
    )
    assert READERS["speakers.csv"](place)["country"].tolist()[0] == "Norway"
    assert READERS["heads.csv"](place)["thing"].tolist() == ["café"]


FAULTS = {
    "": "column 'name': an empty file",
    "name,aliases,role,kind\n": "column 'country': no such column; it has name, aliases",
    "name;aliases;role;kind\n": "column 'country': no such column; it has name, aliases, role",
    LISTS["speakers.csv"] + "a,b,c,d,e,f\n": "row 3: more cells than the header has columns",
    LISTS["speakers.csv"] + 'a,"b" c,d\n': "row 3: not readable as CSV",
    LISTS["speakers.csv"] + 'a,"b\n': "row 3: not readable as CSV",
    "name,name,aliases,role,country,kind\n": "column 'name': the column occurs twice",
    "name,aliases,role,country,kind\nA\0,b,,,\n": "a binary file",
}


@pytest.mark.parametrize("content", FAULTS, ids=range(len(FAULTS)))
def test_a_faulty_list_of_speakers_is_told_by_file_row_and_column(place, content):
    (place / "speakers.csv").write_bytes(content.encode())
    with pytest.raises(CorpusError, match=rf"speakers\.csv.*{FAULTS[content]}"):
        READERS["speakers.csv"](place)


@pytest.mark.parametrize("number", ["1e999", "NaN", "-1", "", "x", "1.5", "99999999999999999999"])
def test_offsets_that_are_no_places_are_told_by_row_and_column(place, number):
    for name, column in {"statements.csv": "end_a", "coding/p_sheet_key.csv": "end"}.items():
        path = place / name
        path.write_text(path.read_text().replace("37", number))
        with pytest.raises(CorpusError, match=rf"{path.name}, row 2, column '{column}'"):
            READERS[name](place)


def test_a_sentence_beyond_the_text_is_told(place):
    path = place / "statements.csv"
    path.write_text(path.read_text().replace("37", "5000"))
    with pytest.raises(CorpusError, match=r"statements\.csv, row 2: no sentence at a 0-5000"):
        READERS["statements.csv"](place)


# --- ids that lead out ---------------------------------------------------------------------


@pytest.mark.parametrize("suffix", ["ann", "txt"])
@pytest.mark.parametrize("id", ["../other/x", "b/../../other/x", "absolute", "link/x"])
def test_no_annotation_outside_its_folder_is_read(tmp_path, id, suffix):
    other, folder = tmp_path / "other", tmp_path / "mine"
    for place in (other, folder / "b"):
        place.mkdir(parents=True)
    (folder / "link").symlink_to(other)
    (other / "x.ann").write_text("")
    id = str(other / "x") if id == "absolute" else id
    if suffix == "txt":
        id = "x"
        (folder / "x.ann").write_text("")
        (folder / "x.txt").symlink_to(other / "x.ann")
    corpus = Corpus([make_article(TEXT, id=id)])
    with pytest.raises(CorpusError, match=r"x\.(ann|txt): lies outside the corpus folder"):
        load_annotations(folder, corpus)
    if suffix == "ann":
        with pytest.raises(CorpusError, match=r"x\.ann: lies outside the corpus folder"):
            read_annotations(corpus, folder)


def test_an_id_that_could_lead_out_does_no_harm_where_nothing_is(place):
    corpus = Corpus([make_article(TEXT, id=id) for id in ("../x", "a", "x" * 300, "/etc/x")])
    assert set(load_annotations(place / "annotations", corpus)["article_id"]) == {"a"}
    assert set(read_annotations(corpus, place / "annotations")["article_id"]) == {"a"}


@pytest.mark.parametrize(
    "read",
    [
        lambda path: load_annotations(path, corpus_of(None)),
        lambda path: read_annotations(corpus_of(None), path),
        *(read_brat, read_key, Gazetteer),
        lambda path: read_codes(path, ["yes", "no"]),
        lambda path: identify(path, Path("texts")),
    ],
)
def test_an_empty_path_is_an_error_of_its_own(read):
    with pytest.raises(CorpusError, match="an empty path"):
        read("")


# --- brat with subfolders, and tables of speech --------------------------------------------


def test_articles_of_subfolders_are_written_for_brat_and_read_again(tmp_path):
    for name in ("A", "B"):
        (tmp_path / "corpus" / name).mkdir(parents=True)
        (tmp_path / "corpus" / name / "one.txt").write_text(TEXT, encoding="utf-8")
    corpus = load_corpus(tmp_path / "corpus")
    assert [article.id for article in corpus] == ["A/one", "B/one"]
    quotes = reported_speech(corpus, engine="rules")
    exports.save(quotes, tmp_path / "brat", corpus)
    exports.save(quotes, tmp_path / "brat", corpus)
    again = load_annotations(tmp_path / "brat", corpus)
    columns = ["article_id", "content", "source_spans", "speaker"]
    pd.testing.assert_frame_equal(again[columns], quotes[columns], check_dtype=False)


@pytest.mark.parametrize("name", ["q.csv", "q.jsonl"])
def test_a_table_of_speech_nested_deep_is_told(tmp_path, name):
    quotes = reported_speech(corpus_of(None), engine="rules")
    exports.save(quotes, tmp_path / name)
    text = (tmp_path / name).read_text()
    spans = json.dumps([list(span) for span in quotes["content_spans"][0]])
    (tmp_path / name).write_text(text.replace(spans, "[" * 50_000 + "]" * 50_000))
    with pytest.raises(CorpusError, match=rf"{name}.*nested too deep"):
        exports.load(tmp_path / name)


def test_a_table_of_speech_that_unpacks_to_far_more_is_told(tmp_path):
    pd.DataFrame({"speaker": ["a" * 200_000] * 100}).to_parquet(
        tmp_path / "q.parquet", compression="brotli"
    )
    with pytest.raises(CorpusError, match=r"q\.parquet: unpacks to more than 200 times"):
        exports.load(tmp_path / "q.parquet")
