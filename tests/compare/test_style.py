"""Style: each measure on invented articles, with the counts worked out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from analysis.compare import article_style, mtld, style
from analysis.compare._style import MEASURES
from analysis.corpus import Corpus, make_article
from analysis.framing import marker_rates
from analysis.quotes import reported_speech
from analysis.quotes.voices import split

QUOTE_COLUMNS = [
    "article_id", "quote_id", "kind", "content_spans", "speaker", "speaker_id", "speaker_kind",
]  # fmt: skip


def corpus_of(*rows):
    """Return a corpus of (id, source, event, text)."""
    return Corpus(make_article(t, id=i, source=s, event=e) for i, s, e, t in rows)


def quotes_of(corpus, *rows):
    """Return a table of speech from (article id, kind, words of the content, speaker kind)."""
    table = []
    for number, (article, kind, content, speaker_kind) in enumerate(rows):
        start = corpus[article].text.index(content)
        spans = [(start, start + len(content))]
        table.append((article, f"q{number}", kind, spans, "X", "x", speaker_kind))
    return pd.DataFrame(table, columns=QUOTE_COLUMNS)


def values(table, group):
    return table[table["group"] == group].set_index("measure")["value"]


# --- lexical diversity ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        # a b c d a: shares 1 1 1 1 .8, no factor, a part (1 - .8) / .28; backwards the same
        ("a b c d a", 5 / (0.2 / 0.28)),
        # a b a: .667 completes a factor at the third word, both ways
        ("a b a", 3),
        # forwards a a | b c: 1 factor, rest 1: 4; backwards c b a a: .75, a part .25 / .28
        ("a a b c", (4 / 1 + 4 / (0.25 / 0.28)) / 2),
        # every second word repeats: 4 factors of 2
        ("a a a a a a a a", 2),
    ],
)
def test_mtld_by_hand(words, expected):
    assert mtld(words.split()) == pytest.approx(expected)


@pytest.mark.parametrize("words", [[], ["a"], ["a", "b", "c"]])
def test_mtld_without_a_repeated_word_is_not_a_number(words):
    assert np.isnan(mtld(words))


@pytest.mark.parametrize("threshold", [0, 1, -0.5, 72])
def test_mtld_refuses_a_threshold_that_is_no_share(threshold):
    with pytest.raises(ValueError, match="between 0 and 1"):
        mtld(["a", "a"], threshold=threshold)


@given(st.lists(st.sampled_from("abcdefghij"), max_size=60))
def test_mtld_is_the_same_backwards_and_never_below_its_shortest_factor(words):
    forward, backward = mtld(words), mtld(words[::-1])
    assert forward == pytest.approx(backward, nan_ok=True)
    assert np.isnan(forward) or forward >= 2 - 1e-9  # a factor has two words or more


# --- one article ----------------------------------------------------------------------------

LAKE = (
    "Ice lay on the lake. “We saw it crack,” Bell said. Officials said the road was shut. "
    "The mayor reportedly left."
)


@pytest.fixture(scope="module")
def lake():
    return corpus_of(("l", "A", "e", LAKE))


@pytest.fixture(scope="module")
def lake_quotes(lake):
    return quotes_of(
        lake,
        ("l", "direct", "“We saw it crack,”", "official"),
        ("l", "indirect", "the road was shut", "anonymous"),
    )


def test_the_counts_of_an_article(lake, lake_quotes):
    row = article_style(lake, quotes=lake_quotes, min_words=1).iloc[0]
    # 5 + 6 + 6 + 4 words; the second sentence is 4 of 6 in marks and not the outlet's own
    assert row["n_words"] == row["length"] == 21
    assert (row["own_sentences"], row["own_words"]) == (3, 15)
    assert row["sentence_length"] == 5
    # Ice lay on the lake 3+3+2+3+4, Officials said the road was shut 9+4+3+4+3+4,
    # The mayor reportedly left 3+5+10+4
    assert row["own_letters"] == 15 + 27 + 22
    assert row["readability"] == pytest.approx(
        0.0588 * (6400 / 15) - 0.296 * (300 / 15) - 15.8, abs=1e-6
    )
    assert (row["quoted_words"], row["direct_words"], row["paraphrase_words"]) == (8, 4, 4)
    assert row["quoted_share"] == pytest.approx(8 / 21, abs=1e-6)
    assert (row["named_sources"], row["unnamed_sources"], row["institutions"]) == (0.5, 0.5, 0)
    # the outlet's voice: all but the two contents, 13 words, one hedge (reportedly)
    assert (row["outlet_words"], row["n_hedges"]) == (13, 1)
    assert row["hedges"] == pytest.approx(1000 / 13, abs=1e-6)
    # the, the again, the: 15 words, 13 different: .867, a part (1 - 13/15) / .28
    assert row["lexical_diversity"] == pytest.approx(15 / ((2 / 15) / 0.28), abs=1e-6)


def test_too_few_words_give_no_readability_and_no_diversity(lake, lake_quotes):
    row = article_style(lake, quotes=lake_quotes, min_words=16).iloc[0]
    assert np.isnan(row["readability"])
    assert np.isnan(row["lexical_diversity"])
    assert row["sentence_length"] == 5
    assert not np.isnan(
        article_style(lake, quotes=lake_quotes, min_words=15)["readability"].iloc[0]
    )


def test_speech_that_lost_its_marks_is_direct():
    corpus = corpus_of(("u", "A", "e", "We saw it crack, Bell said. Ice lay there."))
    quotes = quotes_of(corpus, ("u", "unmarked", "We saw it crack", "person"))
    row = article_style(corpus, quotes=quotes).iloc[0]
    assert (row["direct_words"], row["paraphrase_words"], row["own_words"]) == (4, 0, 3)


def test_marks_around_words_of_nobody_are_not_speech():
    corpus = corpus_of(("s", "A", "e", "The “quiet road to the old town” was shut."))
    row = article_style(corpus, quotes=quotes_of(corpus)).iloc[0]
    assert (row["direct_words"], row["quoted_words"], row["own_words"]) == (0, 0, 9)


@pytest.mark.parametrize(
    ("kind", "column"),
    [
        ("official", "named_sources"), ("person", "named_sources"), ("expert", "named_sources"),
        ("anonymous", "unnamed_sources"), ("institution", "institutions"),
        ("document", "institutions"), ("unknown", None), ("", None),
    ],
)  # fmt: skip
def test_the_kind_of_a_source(lake, kind, column):
    quotes = quotes_of(lake, ("l", "indirect", "the road was shut", kind))
    row = article_style(lake, quotes=quotes).iloc[0]
    shares = row[["named_sources", "unnamed_sources", "institutions"]]
    assert shares.sum() == (column is not None)
    assert column is None or row[column] == 1


def test_no_speech_is_a_share_of_0_and_no_sources():
    corpus = corpus_of(("n", "A", "e", "Snow fell."))
    row = article_style(corpus, quotes=quotes_of(corpus)).iloc[0]
    assert row["quoted_share"] == row["direct_share"] == row["hedges"] == 0
    assert row["n_attributions"] == 0
    assert row[["named_sources", "unnamed_sources", "institutions"]].isna().all()


def test_an_article_without_a_word_has_no_numbers():
    corpus = corpus_of(("d", "A", "e", "… !"))
    row = article_style(corpus, quotes=quotes_of(corpus)).iloc[0]
    assert row["length"] == 0
    assert row[list(MEASURES)[1:]].isna().all()
    table = style(corpus, quotes=quotes_of(corpus))
    assert table["value"].isna().sum() == len(MEASURES) - 1


def test_an_article_that_is_one_quotation_has_no_sentence_of_its_own():
    corpus = corpus_of(("q", "A", "e", "“We saw it crack.”"))
    quotes = quotes_of(corpus, ("q", "direct", "“We saw it crack.”", "person"))
    row = article_style(corpus, quotes=quotes, min_words=1).iloc[0]
    assert row["quoted_share"] == 1
    assert row[["sentence_length", "readability", "lexical_diversity", "hedges"]].isna().all()


# --- groups ---------------------------------------------------------------------------------

PLAIN = corpus_of(
    ("a1", "A", "e", "Ice lay on the lake. Snow fell."),
    ("a2", "A", "f", "The old road to the small town was shut again."),
    ("b1", "B", "e", "Rain fell on the old town."),
)


def test_length_is_a_mean_and_sentence_length_is_pooled():
    table = style(PLAIN, quotes=quotes_of(PLAIN))
    assert list(table.columns) == [
        "group", "measure", "unit", "value", "low", "high", "n_articles", "df", "note",
    ]  # fmt: skip
    assert table["measure"].drop_duplicates().tolist() == list(MEASURES)
    assert values(table, "A")["length"] == (7 + 10) / 2
    assert values(table, "A")["sentence_length"] == pytest.approx(17 / 3, abs=1e-6)  # not 6.75
    first = table[(table["group"] == "A") & (table["measure"] == "length")].iloc[0]
    # squares 4.5 on 1 df: 8.5 +- 12.7 sqrt(4.5 / 2), and no article is shorter than nothing
    assert first["low"] == 0
    assert first["high"] == pytest.approx(8.5 + t.ppf(0.975, 1) * 1.5, abs=1e-5)
    assert first[["n_articles", "df", "note"]].tolist() == [2, 1, ""]


def test_one_article_borrows_the_variance_of_others_and_says_so():
    table = style(PLAIN, quotes=quotes_of(PLAIN)).query("group == 'B'").set_index("measure")
    assert table.loc["length", "note"] == "one article: the variance is that of other groups"
    assert table.loc["length", "high"] == pytest.approx(6 + t.ppf(0.975, 1) * 4.5**0.5, abs=1e-5)
    assert table.loc["hedges", "note"].endswith("hedges in all: 0")


def test_what_is_left_out_is_said():
    quotes = quotes_of(PLAIN, ("a1", "indirect", "Snow fell", "anonymous"))
    table = style(PLAIN, quotes=quotes).set_index(["measure", "group"])
    row = table.loc["unnamed_sources", "A"]
    assert (row["value"], row["n_articles"]) == (1, 1)
    assert row["note"] == (
        "1 of 2 articles without attributions; no group has two articles: no interval; "
        "such attributions in all: 1"
    )
    assert table.loc["readability", "A"]["note"] == "2 of 2 articles without enough own words"
    assert np.isnan(table.loc["readability", "A"]["value"])


def test_articles_that_do_not_differ_have_no_interval():
    corpus = corpus_of(*((f"a{n}", "A", f"e{n}", "Snow fell again.") for n in range(5)))
    row = style(corpus, quotes=quotes_of(corpus)).set_index("measure").loc["length"]
    assert np.isnan(row["low"])
    assert row["note"] == "articles do not differ: no interval"


def test_groups_by_another_field_and_an_unknown_one():
    table = style(PLAIN, by="event", quotes=quotes_of(PLAIN))
    assert table["group"].drop_duplicates().tolist() == ["e", "f"]
    assert values(table, "e")["length"] == (7 + 6) / 2
    with pytest.raises(ValueError, match="colour"):
        style(PLAIN, by="colour", quotes=quotes_of(PLAIN))


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="speaker_kind"):
        article_style(PLAIN, quotes=quotes_of(PLAIN).drop(columns="speaker_kind"))


def test_no_articles_give_typed_empty_tables():
    empty = Corpus([])
    table = style(empty, quotes=quotes_of(empty))
    assert len(table) == 0
    assert table["value"].dtype == table["low"].dtype == "float64"
    articles = article_style(empty, quotes=quotes_of(empty))
    assert len(articles) == 0
    assert articles["readability"].dtype == "float64"
    assert articles["n_words"].dtype == "int64"


def test_the_shipped_corpus_agrees_with_the_other_tables(coverage):
    quotes = reported_speech(coverage, engine="rules")
    voices = split(coverage, quotes)
    table = style(coverage, quotes=quotes, voices=voices)
    pd.testing.assert_frame_equal(table, style(coverage, quotes=quotes))
    rates = marker_rates(coverage, voices=voices).query("voice == 'outlet'")
    own = table[table["measure"] == "hedges"].set_index("group")["value"]
    assert own.to_dict() == pytest.approx(
        rates.set_index("source")["per_thousand"].to_dict(), abs=1e-5
    )
    known = table.dropna(subset=["low"])
    assert (known["low"] <= known["value"] + 1e-6).all()
    assert (known["value"] <= known["high"] + 1e-6).all()
    articles = article_style(coverage, quotes=quotes, voices=voices)
    assert articles["n_words"].tolist() == coverage.frame["n_words"].tolist()


SENTENCES = st.sampled_from(
    ["Ice lay on the lake.", "“We saw it,” Bell said.", "Officials said it fell.", "…", "Oh!"]
)


@given(st.lists(st.tuples(st.sampled_from("AB"), st.lists(SENTENCES, min_size=1)), max_size=4))
def test_any_text_gives_shares_that_add_up(rows):
    corpus = corpus_of(*((str(n), s, "e", " ".join(t)) for n, (s, t) in enumerate(rows)))
    quotes = reported_speech(corpus, engine="rules")
    table = style(corpus, quotes=quotes, min_words=1)
    assert not np.isinf(table[["value", "low", "high"]]).any(axis=None)
    for group in table["group"].unique():
        found = values(table, group)
        whole = found["direct_share"] + found["paraphrase_share"]
        assert whole == pytest.approx(found["quoted_share"], abs=2e-6, nan_ok=True)
        spoken = found[["named_sources", "unnamed_sources", "institutions"]].sum()
        assert spoken <= 1 + 3e-6


def test_acts_are_neither_attributions_nor_quoted_words():
    corpus = corpus_of(("a", "S", "e", "Bell said that it rained. Orr refused to go home."))
    quotes = quotes_of(
        corpus,
        ("a", "indirect", "that it rained", "person"),
        ("a", "indirect", "to go home", "person"),
    )
    row = article_style(corpus, quotes=quotes.assign(type=["statement", "act"])).iloc[0]
    assert (row["quoted_words"], row["n_attributions"], row["n_named"]) == (3, 1, 1)
    row = article_style(corpus, quotes=quotes).iloc[0]  # without types all are statements
    assert (row["quoted_words"], row["n_attributions"], row["n_named"]) == (6, 2, 2)
