"""Source comparison on odd corpora: no article, no word, no date, one outlet, other scripts."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
import pytest

from analysis import compare, reuse
from analysis.corpus import Article, Corpus
from analysis.quotes import reported_speech
from analysis.quotes.voices import split
from analysis.text.dates import dates
from analysis.text.facts import numbers
from tests.builders import bare

BRIDGE = (
    "The harbour bridge collapsed on Feb. 4 in Paris. "
    "“Nobody was hurt among the 14 fishermen,” said Ada Bell, the mayor."
)
FLOOD = (
    "After the flood the old bridge collapsed into the river in Paris. "
    "Ada Bell said that “nobody was hurt” and that 14 fishermen had been warned."
)
CHEESE = (
    "The cheese market opened with music and long queues. "
    "“We are very happy with the music,” said Cy Dunn."
)
CHINESE = "港口大桥倒塌。市长说：“没有人受伤。”渔民警告政府。"
ARABIC = "انهار جسر الميناء يوم الاثنين بعد الفيضان. وقال رئيس البلدية: «لم يصب أحد»."
CYRILLIC = "Мостобрушилсявреку.Мэрсказал:«Никтонепострадал».Рыбакипредупреждали."
DIGITS = "1 2 3 4 5 6 7 8 9 10 11.5 12,000 13% 14. 15 16 17"
# 3,000 words without a full stop: a bridge in each tenth place, all other words differ
ENDLESS = " ".join(
    "bridge" if n % 10 == 0 else "".join(chr(97 + n // power % 26) for power in (1, 26, 676)) + "o"
    for n in range(3000)
)
NEVER = {"the craft": ["zeppelin"]}


def article(
    text: str, id: str, source: str = "A", event: str = "e", published: str = "2023-02-19"
) -> Article:
    return replace(bare(text, id), source=source, event=event, published=published)


USUAL = [
    article(BRIDGE, "a"),
    article(FLOOD, "b", "B"),
    article(CHEESE, "c", event="f"),
    article(CHEESE.replace("long", "short"), "d", "B", event="f"),
]
CORPORA = {
    "no article": [],
    "one outlet": [article(BRIDGE, "a"), article(FLOOD, "b"), article(CHEESE, "c", event="f")],
    "one article": [article(BRIDGE, "a")],
    "an empty article": [article(BRIDGE, "a"), article("", "b"), article(FLOOD, "c", "B")],
    "an outlet without a word": [article(BRIDGE, "a"), article("", "b", "B")],
    "all articles empty": [article("", "a"), article("", "b", "B"), article("\n \n", "c", "C")],
    "two identical articles": [article(BRIDGE, "a"), article(BRIDGE, "b", "B")],
    "no dates": [article(BRIDGE, "a", published=""), article(FLOOD, "b", "B", published="")],
    "dates that are none": [
        article(BRIDGE, "a", published="9999-12-31"),
        article(FLOOD, "b", "B", published="last week"),
    ],
    "no events": [article(BRIDGE, "a", event=""), article(FLOOD, "b", "B", event="")],
    "events of one article": [article(BRIDGE, "a"), article(FLOOD, "b", "B", event="f")],
    "odd ids and sources": [
        article(BRIDGE, 'a 1 "x"', "The “Post”", "e; DROP"),
        article(FLOOD, "ä\n/../b", "<script>alert(1)</script>", "e; DROP"),
        article(CHEESE, "", "日本, 'x';", "e; DROP"),
        article(BRIDGE, " ", "", "e; DROP"),
    ],
    "Chinese": [article(CHINESE, "a"), article(CHINESE + "桥", "b", "B")],
    "Arabic": [article(ARABIC, "a"), article(ARABIC + " نعم", "b", "B")],
    "Cyrillic without spaces": [article(CYRILLIC, "a"), article(CYRILLIC, "b", "B")],
    "numbers only": [article(DIGITS, "a"), article(DIGITS[:-8], "b", "B")],
    "quotation marks only": [article('“” "" ‘’ «» ““ ”', "a"), article('"', "b", "B")],
    "one long sentence": [article(ENDLESS, "a"), article(f"“{ENDLESS},” Ada said.", "b", "B")],
}


class Read(NamedTuple):
    corpus: Corpus
    quotes: pd.DataFrame
    voices: pd.DataFrame


def read(articles: list[Article]) -> Read:
    corpus = Corpus(articles)
    quotes = reported_speech(corpus, engine="rules")
    return Read(corpus, quotes, split(corpus, quotes))


@cache
def read_odd(name: str) -> Read:
    return read(CORPORA[name])


def first_source(corpus: Corpus) -> str | None:
    return next((article.source for article in corpus), None)


FUNCTIONS: dict[str, Callable[[Read], pd.DataFrame]] = {
    "keyness": lambda r: compare.keyness(r.corpus, min_count=1, n_permutations=20),
    "keyness, own voice": lambda r: compare.keyness(
        r.corpus, voice="outlet", voices=r.voices, min_count=1, n_permutations=20
    ),
    "keyness, bigrams": lambda r: compare.keyness(
        r.corpus, terms="bigrams", min_count=1, n_permutations=20
    ),
    "keyness, names": lambda r: compare.keyness(
        r.corpus, terms="names", min_count=1, n_permutations=20
    ),
    "keyness, reference": lambda r: compare.keyness(
        r.corpus, reference=first_source(r.corpus), min_count=1, n_permutations=20
    ),
    "keyness of events": lambda r: compare.keyness(
        r.corpus, "event", within="source", min_count=1, n_permutations=20
    ),
    "naming": lambda r: compare.naming(r.corpus, None, r.voices),
    "mentions": lambda r: compare.mentions(r.corpus, {"bridge": ["bridge"]}, r.voices),
    "similarity": lambda r: compare.similarity(r.corpus),
    "similarity, voices": lambda r: compare.similarity(
        r.corpus, None, ["all", "outlet", "quoted"], voices=r.voices
    ),
    "outlet_pairs": lambda r: compare.outlet_pairs(compare.similarity(r.corpus), n=20),
    "linkage": lambda r: compare.linkage(
        compare.similarity_matrix(compare.similarity(r.corpus, None))
    ),
    "coverage": lambda r: compare.coverage(r.corpus, r.quotes),
    "statements": lambda r: compare.statements(r.corpus),
    "quotation_drift": lambda r: compare.quotation_drift(r.corpus, r.quotes),
    "style": lambda r: compare.style(
        r.corpus, quotes=r.quotes, voices=r.voices, min_words=1
    ),
    "article_style": lambda r: compare.article_style(
        r.corpus, quotes=r.quotes, voices=r.voices, min_words=1
    ),
    "examples": lambda r: compare.examples(r.corpus, "bridge", voices=r.voices),
    "examples of a name": lambda r: compare.examples(r.corpus, "Ada Bell"),
    "shared_wording": lambda r: reuse.shared_wording(
        r.corpus, 3, within=None, voices=r.voices,
        boilerplate=reuse.boilerplate(r.corpus, 3, min_articles=1),
    ),
    "near_copies": lambda r: reuse.near_copies(r.corpus),
    "repeated": lambda r: reuse.repeated(r.corpus, 2),
    "boilerplate": lambda r: reuse.boilerplate(r.corpus, 3, min_articles=1),
}  # fmt: skip
SHARES = (
    "share q_value p_value dispersion null_share jaccard containment_a containment_b score"
    " quoted_share direct_share paraphrase_share named_sources unnamed_sources institutions"
).split()


@pytest.fixture(autouse=True)
def warnings_are_errors() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "nothing to compare", UserWarning)
        yield


@cache
def usual_types(function: str) -> dict[str, object]:
    return dict(FUNCTIONS[function](read(USUAL)).dtypes)


def places(table: pd.DataFrame) -> Iterator[tuple[str, int, int, str]]:
    """Yield the places that a table shows, with the words it shows there."""
    for side in ("", "_a", "_b"):
        article_id = "article_id" if not side else f"article{side}"
        shown = "match" if "match" in table else f"text{side}"
        if {article_id, f"start{side}", f"end{side}", shown} <= set(table.columns):
            columns = [article_id, f"start{side}", f"end{side}", shown]
            yield from table[columns].itertuples(index=False, name=None)


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("name", CORPORA)
def test_an_odd_corpus_gives_a_table_of_the_usual_kind(name: str, function: str) -> None:
    held = read_odd(name)
    table = FUNCTIONS[function](held)
    assert dict(table.dtypes) == usual_types(function)
    for article_id, start, end, shown in places(table):
        assert held.corpus[article_id].text[start:end] == shown
    for values in (table[column].dropna() for column in SHARES if column in table):
        assert values.between(0, 1).all()
    assert not np.isinf(table.select_dtypes("number").to_numpy(float)).any()


@pytest.mark.parametrize("name", CORPORA)
def test_the_matrix_counts_what_coverage_found(name: str) -> None:
    held = read_odd(name)
    table = compare.coverage(held.corpus, held.quotes)
    for by in ("source", "article_id"):
        matrix = compare.coverage_matrix(table, by)
        assert matrix.index.names == ["event", "kind", "fact_id", "fact", "told"]
        assert matrix.columns.name == by
        assert (matrix.dtypes == "int64").all()
        assert matrix.to_numpy().sum() == table["sure"].sum()


@pytest.mark.parametrize("name", CORPORA)
def test_a_similarity_matrix_has_a_row_an_outlet(name: str) -> None:
    corpus = read_odd(name).corpus
    matrix = compare.similarity_matrix(compare.similarity(corpus, None))
    assert list(matrix.index) == list(matrix.columns)
    assert set(matrix.index) == (set(corpus.sources) if len(corpus) > 1 else set())


@pytest.mark.parametrize("name", CORPORA)
def test_a_head_that_never_occurs_has_no_row(name: str) -> None:
    corpus, _, voices = read_odd(name)
    assert compare.naming(corpus, NEVER, voices).empty
    assert compare.examples(corpus, "zeppelin").empty


@pytest.mark.parametrize("name", ["no article", "one article", "all articles empty", "Chinese"])
def test_no_noun_is_proposed_where_articles_share_none(name: str) -> None:
    assert compare.naming_heads(read_odd(name).corpus) == {}


@pytest.mark.parametrize("name", ["no article", "one outlet", "one article"])
def test_keyness_says_that_there_is_nothing_to_compare(name: str) -> None:
    with pytest.warns(UserWarning, match="nothing to compare"):
        assert compare.keyness(read_odd(name).corpus).empty


def test_an_outlet_without_words_is_no_outlet_without_difference() -> None:
    corpus, quotes, voices = read_odd("an outlet without a word")
    keys = compare.keyness(corpus, min_count=1)
    assert keys[["log_odds", "z", "low", "high", "q_value"]].isna().all(axis=None)
    assert set(keys["note"].str.split(";").str[0]) == {
        "no words to count", "no words to compare with"
    }  # fmt: skip
    assert compare.similarity(corpus)["cosine"].isna().all()
    style = compare.style(corpus, quotes=quotes, voices=voices, min_words=1)
    of_b = style[(style["group"] == "B")].set_index("measure")
    assert of_b.loc["length", "value"] == 0
    assert of_b["value"].drop("length").isna().all()


def test_one_outlet_leaves_nothing_out() -> None:
    corpus, quotes, _ = read_odd("one outlet")
    assert set(compare.coverage(corpus, quotes)["told"]) == {""}
    assert compare.quotation_drift(corpus, quotes).empty
    (pair,) = compare.outlet_pairs(compare.similarity(corpus)).itertuples()
    assert (pair.source_a, pair.source_b, pair.n_pairs) == ("A", "A", 1)
    assert np.isnan(pair.p_value)


def test_identical_articles_differ_in_nothing() -> None:
    corpus, quotes, voices = read_odd("two identical articles")
    assert set(compare.coverage(corpus, quotes)["told"]) == {"all"}
    assert (compare.keyness(corpus, min_count=1)["log_odds"] == 0).all()
    assert compare.similarity(corpus)["cosine"].tolist() == [1]
    assert reuse.near_copies(corpus)["jaccard"].tolist() == [1]
    (row,) = reuse.shared_wording(corpus).itertuples()
    assert (row.kind, row.n_words, row.first) == ("verbatim", 21, "same day")
    drift = compare.quotation_drift(corpus, quotes)
    assert drift["form"].tolist() == ["fullest", "verbatim"]
    assert drift["order"].tolist() == [1, 1]
    style = compare.style(corpus, quotes=quotes, voices=voices, min_words=1)
    assert (style.groupby("measure")["value"].nunique() <= 1).all()


def test_a_quotation_told_twice_in_one_sentence_is_found() -> None:
    told = "The mayor, Ada Bell, said no one was hurt: “Nobody was hurt, and we are very grateful.”"
    said = "“Nobody was hurt, and we are grateful for that,” said Ada Bell, the mayor."
    corpus, quotes, _ = read([article(said, "a"), article(told, "b", "B")])
    drift = compare.quotation_drift(corpus, quotes)
    assert drift["form"].tolist() == ["fullest", "reworded"]
    assert drift["differs"].tolist() == ["", "+ very; − for that"]
    assert drift["text"].tolist()[1] == "Nobody was hurt, and we are very grateful"


@pytest.mark.parametrize("name", ["no dates", "dates that are none"])
def test_without_dates_nobody_was_first(name: str) -> None:
    corpus, quotes, _ = read_odd(name)
    drift = compare.quotation_drift(corpus, quotes)
    assert len(drift) == 2
    assert drift["order"].isna().all()
    assert set(reuse.near_copies(corpus, 2)["first"]) == {""}
    assert "date" not in set(compare.coverage(corpus, quotes)["kind"])


def test_events_of_one_article_are_not_compared() -> None:
    corpus, quotes, _ = read_odd("events of one article")
    assert compare.similarity(corpus).empty
    assert compare.quotation_drift(corpus, quotes).empty
    assert set(compare.coverage(corpus, quotes)["told"]) == {""}
    assert reuse.shared_wording(corpus).empty
    keys = compare.keyness(corpus, min_count=1)
    assert keys["q_value"].isna().all()
    assert keys["note"].str.contains("no other group of the same event").all()


def test_articles_without_an_event_are_on_one() -> None:
    corpus, quotes, _ = read_odd("no events")
    told = compare.coverage(corpus, quotes).query("kind == 'place'")
    assert told["told"].tolist() == ["all", "all"]
    assert len(compare.similarity(corpus)) == 1


def test_odd_ids_and_sources_stay_as_they_are() -> None:
    corpus, quotes, voices = read_odd("odd ids and sources")
    ids, sources = [article.id for article in corpus], corpus.sources
    assert compare.article_style(corpus, quotes=quotes)["article_id"].tolist() == ids
    matrix = compare.coverage_matrix(compare.coverage(corpus, quotes))
    assert sorted(matrix.columns) == sorted(sources)
    assert set(compare.keyness(corpus, min_count=1)["group"]) == set(sources)
    names = compare.naming(corpus, {"bridge": ["bridge"]}, voices)
    assert set(names["source"]) == {sources[0], sources[1], sources[3]}
    assert compare.examples(corpus, "cheese", group="日本, 'x';")["article_id"].tolist() == [""]


def test_one_long_sentence_is_read_in_pieces() -> None:
    """A sentence of the package has at most 2,000 characters."""
    corpus = read_odd("one long sentence").corpus
    table = compare.statements(corpus)
    assert (table.groupby("statement")["article_id"].nunique() == 2).all()
    lengths = table["end"] - table["start"]
    assert lengths.max() <= 2000
    blanks = 2 * (table["statement"].nunique() - 1)
    assert lengths.sum() + blanks == len(ENDLESS) + len(corpus["b"].text)
    (row,) = reuse.shared_wording(corpus).itertuples()
    assert (row.kind, row.n_words) == ("verbatim", 3000)
    names = compare.naming(corpus, {"bridge": ["bridge"]}, read_odd("one long sentence").voices)
    assert names.groupby("source")["count"].sum().tolist() == [300, 300]


@pytest.mark.parametrize("function", [compare.coverage, compare.quotation_drift])
def test_a_table_that_is_no_table_of_quotes_is_named(
    function: Callable[[Corpus, pd.DataFrame], pd.DataFrame],
) -> None:
    with pytest.raises(ValueError, match="the table of quotes lacks .*content_spans"):
        function(Corpus(USUAL), pd.DataFrame({"article_id": ["a"]}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,000,000,000,000,001 votes", ["1,000,000,000,000,001 votes"]),
        ("9" * 40 + "% of us", [f"{int('9' * 40):,}%"]),
        ("9" * 400 + "% of us", []),  # a number that nobody means
        ("sıx ships and 5 mıllıon boats", ["5 boats"]),  # a Turkish ı is no i
    ],
)
def test_odd_numbers_keep_their_value(text: str, expected: list[str]) -> None:
    assert [fact.label for fact in numbers(text)] == expected


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("It fell on Feb. 29, 2023.", "2023-02-19", []),
        ("It fell on Feb. 29, 2024.", "2023-02-19", ["2024-02-29"]),
        ("It fell on Feb. 4.", "9999-12-31", ["02-04"]),
        ("It will fall next Monday.", "9999-12-31", ["Monday"]),
        ("It fell last Monday.", "0001-01-01", ["Monday"]),
    ],
)
def test_odd_dates(text: str, published: str, expected: list[str]) -> None:
    assert [fact.label for fact in dates(text, published)] == expected
