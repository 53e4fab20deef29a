"""What an article says of itself: cleaned where it can be seen, and read again as it was saved."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import Corpus, CorpusError, load_corpus, make_article
from analysis.corpus.records import one_line, tidy, without_hidden
from tests.builders import write_table

TEXT = "The balloon fell into the sea. Nobody was hurt."
FIELDS = ("source", "title", "published", "byline", "event")
HIDDEN = "\0\x01\x1b\x7f\x9f\u00ad\u061c\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff"


@pytest.mark.parametrize("hidden", HIDDEN, ids=ascii)
def test_marks_that_cannot_be_seen_are_taken_out_of_what_an_article_says_of_itself(hidden):
    fields = {name: f"{hidden}Dai{hidden}ly{hidden}" for name in FIELDS}
    article = make_article(TEXT, extra={f"mo{hidden}od": f"ca{hidden}lm\nsea"}, **fields)
    assert {getattr(article, name) for name in FIELDS} == {"Daily"}
    assert article.extra == {"mood": "calm\nsea"}


def test_one_name_in_two_forms_of_unicode_is_one_outlet():
    names = [unicodedata.normalize(form, "L’Été") for form in ("NFC", "NFD")]
    corpus = Corpus(make_article(TEXT, id=f"a{n}", source=name) for n, name in enumerate(names))
    assert corpus.sources == ["L’Été"]


def test_letters_of_other_scripts_and_emoji_keep_their_joiners():
    for name in ("نمی\u200cدانم", "क्\u200dष", "👩\u200d🚀 News"):
        assert make_article(TEXT, source=name).source == name


def test_a_title_is_one_line_and_taken_off_the_text_in_either_form():
    title = "Été came early this year, said the mayor of the town."  # as long as a paragraph
    raw = unicodedata.normalize("NFD", f"{title}\n\n{TEXT}")
    article = make_article(raw, title=title.replace(" ", "\n "))
    assert (article.title, article.text) == (title, TEXT)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx", "parquet"])
def test_cleaning_of_metadata_is_told(tmp_path, suffix):
    rows = [{"id": "a", "text": TEXT, "outlet": "Dai\u202ely", "mo\u200bod": "ca\u2066lm"}]
    write_table([*rows, {**rows[0], "id": "b", "outlet": "Daily"}], tmp_path / f"t.{suffix}")
    corpus = load_corpus(tmp_path / f"t.{suffix}")
    assert corpus.sources == ["Daily"]
    assert corpus["a"].extra == {"mood": "calm"}
    told = corpus.problems.set_index("article_id")["problem"]
    assert told["a"] == "marks that can't be seen were taken out of source, mood"
    assert not corpus.problems["left_out"].any()


def test_columns_that_become_one_are_refused(tmp_path):
    (tmp_path / "t.csv").write_text(f"id,text,mood,mo\u200bod\na,{TEXT},calm,wild\n")
    with pytest.raises(CorpusError, match=r"t\.csv, column 'mood': the column occurs twice"):
        load_corpus(tmp_path / "t.csv")
    with pytest.raises(CorpusError, match="names that become one"):
        make_article(TEXT, extra={"mood": "calm", "mood ": "wild"})


@pytest.mark.parametrize(
    "id", ["a\0", "\x1b[31ma", "a\x7f", "a\r", "a ", " a", "a\n", "\u3000a", ""]
)
def test_an_id_that_no_file_gives_back_is_refused(id):
    with pytest.raises(CorpusError, match="id"):
        make_article(TEXT, id=id)


def test_an_id_with_a_control_character_loses_it_and_is_told_with_its_row(tmp_path):
    rows = [{"id": id, "text": f"{TEXT} {id!r}"} for id in ("a\0b", "c", "\x1bc")]
    write_table(rows, tmp_path / "t.jsonl")
    with pytest.raises(CorpusError, match=r"t\.jsonl, row 3, .*the id 'c' occurs twice"):
        load_corpus(tmp_path / "t.jsonl", on_error="raise")
    corpus = load_corpus(tmp_path / "t.jsonl")
    assert [article.id for article in corpus] == ["ab", "c"]
    told = corpus.problems.loc[0, ["article_id", "row", "problem", "left_out"]].tolist()
    assert told == ["ab", 1, r"a control character was taken out of the id 'a\x00b'", False]


def test_files_whose_names_differ_by_a_blank_are_two_articles(tmp_path):
    for name in ("a.txt", "a .txt"):
        (tmp_path / name).write_text(TEXT)
    assert sorted(article.id for article in load_corpus(tmp_path)) == ["a .txt", "a.txt"]


def test_columns_named_as_the_reader_names_its_own_are_kept(tmp_path):
    row = {"id": "a", "text": TEXT, "_row": "7", "_property_title": "Kite"}
    write_table([row], tmp_path / "t.csv")
    article = load_corpus(tmp_path / "t.csv")["a"]
    assert article.title == ""
    assert article.extra == {"row_given": "7", "property_title_given": "Kite"}


def test_nothing_is_saved_that_could_not_be_read_again(tmp_path):
    for corpus in (Corpus([]), Corpus([make_article(TEXT, extra={"mood": "a\ud800"})])):
        with pytest.raises(CorpusError):
            corpus.save(tmp_path / "saved")
    assert not list(tmp_path.rglob("*.csv"))


WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["x", "x ", "=1+1", '"', "a,b", "a;b", "\n", "é", "e\u0301", "text", "body", "file", "_row"]
    + ["source", "source_given", "Source", "outlet", "nan", "None", "1e999", "\ufeff", "#x", "'"]
)
ARTICLES = st.builds(
    dict,
    id=WORDS,
    source=WORDS,
    title=WORDS,
    published=WORDS,
    byline=WORDS,
    event=WORDS.filter(lambda text: one_line(text) != ""),
    extra=st.dictionaries(WORDS, WORDS, max_size=3),
    raw=st.builds(lambda before, after: f"{before}{TEXT}{after}", WORDS, WORDS),
)


@pytest.mark.filterwarnings("ignore:.*can't be read; kept as text")
@settings(max_examples=60, deadline=None)
@given(st.lists(ARTICLES, min_size=1, max_size=3))
def test_a_corpus_that_can_be_made_and_saved_is_read_again_the_same(rows):
    try:
        corpus = Corpus(make_article(**row) for row in rows)
    except CorpusError:
        return
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "saved"
        try:
            corpus.save(folder)
        except CorpusError:
            assert not (folder / "metadata.csv").exists()
            return
        again = load_corpus(folder)
    for one, other in zip(corpus, again, strict=True):
        assert (one.id, one.raw, one.text) == (other.id, other.raw, other.text)
        assert [getattr(one, name) for name in FIELDS] == [getattr(other, name) for name in FIELDS]
        kept = sorted(value for name, value in other.extra.items() if value and name != "file")
        assert kept == sorted(filter(None, one.extra.values()))


@given(st.text())
def test_cleaning_metadata_twice_changes_nothing_more(text):
    for clean in (without_hidden, tidy, one_line):
        assert clean(clean(text)) == clean(text)
