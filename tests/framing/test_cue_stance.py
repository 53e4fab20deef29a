from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.corpus.article import make_article
from analysis.framing import cue_stance, cue_stance_rates
from analysis.framing._cue_stance import STANCES
from analysis.lexicons import read_table


def quotes_of(*cues, article_id="a1", **columns):
    table = pd.DataFrame({"article_id": article_id, "cue": list(cues)}, dtype=object)
    return table.assign(**columns)


def article(name="a1", source="north", event="one"):
    return make_article("It rained.", id=name, source=source, event=event)


def stance_of(cue):
    row = cue_stance(quotes_of(cue)).iloc[0]
    return row["stance"], row["cue_word"]


def words_of(part):
    table = read_table("cue_stance.csv")
    return [term for cell in table.loc[table["part"] == part, "terms"] for term in cell.split("|")]


@pytest.mark.parametrize(
    ("cue", "stance", "word"),
    [
        ("said", "neutral", "say"),
        ("According to", "neutral", "according to"),
        (":", "neutral", ":"),
        ("has repeatedly claimed", "doubting", "claim"),
        ("insists", "doubting", "insist"),
        ("pointed out", "factive", "point out"),
        ("was compelled to admit", "factive", "admit"),
        ("regretted", "factive", "regret"),
        ("made it clear", "endorsing", "make clear"),
        ("is determined", "opinion", "is determined"),
        ("is worried", "opinion", "worry"),
        ("voiced doubts about", "opinion", "doubt"),  # the noun of a light verb
        ("voiced", "neutral", "voice"),
        ("slammed", "heated", "slam"),
        ("angrily denied", "heated", "angrily"),  # an adverb before the verb
        ("falsely claimed", "counter-factive", "falsely"),
        ("boasted", "hostile", "boast"),
        ("used a hearing to accuse", "act", "accuse"),  # the last verb
        ("claimed in a post", "doubting", "claim"),  # a noun that looks like a verb
        ("has at times said", "neutral", "say"),
        ("pushed hard back", "act", "push back"),  # a word within a phrase
        ("didn’t say", "negated", "didn't"),
        ("declined to say", "negated", "decline"),
        ("has made no secret of", "factive", "make no secret"),
        ("the allegation", "doubting", "allegation"),
        ("seemed", "unlisted", ""),
        ("", "no cue", ""),
        (" ", "no cue", ""),
    ],
)
def test_the_stance_of_a_cue(cue, stance, word):
    assert stance_of(cue) == (stance, word)


def test_every_reporting_verb_has_a_stance():
    listed = {*words_of("verb"), *words_of("light")}
    with_particle = {term.split()[0] for term in words_of("phrase")}
    table = read_table("reporting_verbs.csv")
    lacking = [
        row.verb
        for row in table.itertuples()
        if row.verb not in (with_particle if row.particle else listed)
    ]
    assert lacking == []


@pytest.mark.parametrize("part", ["verb", "phrase", "light", "noun", "adverb", "mark", "negation"])
def test_a_word_has_one_stance(part):
    words = words_of(part)
    assert len(words) == len(set(words)) > 2


def test_the_lexicon_names_known_stances():
    assert set(read_table("cue_stance.csv")["stance"]) < set(STANCES)


def test_columns_and_index_are_kept():
    quotes = quotes_of("said", "claimed", speaker=["Bell", "Tate"])
    quotes.index = [7, 3]
    read = cue_stance(quotes)
    assert read.index.tolist() == [7, 3]
    assert read["speaker"].tolist() == ["Bell", "Tate"]
    assert read["stance"].tolist() == ["neutral", "doubting"]
    assert "stance" not in quotes


def test_shares_by_hand():
    quotes = quotes_of("said", "said", "claimed", "insisted", "claims")
    table = cue_stance_rates(quotes, [article()])
    assert table["stance"].tolist() == ["neutral", "doubting"]
    assert table["share"].tolist() == pytest.approx([0.4, 0.6])
    assert table["n"].tolist() == [2, 3] and table["n_quotes"].tolist() == [5, 5]
    assert table["cues"].tolist() == ["say 2", "claim 2, insist 1"]
    assert table["low"].isna().all()
    assert set(table["note"]) == {"no group has two articles: no interval"}


def test_shares_by_country():
    quotes = quotes_of("said", "claimed", "claimed", country=["US", "China", None])
    table = cue_stance_rates(quotes, [article()], by="country")
    rows = table[["country", "stance", "share", "n_quotes"]].itertuples(index=False, name=None)
    assert list(rows) == [
        ("", "doubting", 1, 1),
        ("China", "doubting", 1, 1),
        ("US", "neutral", 1, 1),
    ]


def test_intervals_come_from_whole_articles():
    articles = [article(f"{s}{e}", s, e) for s in ("north", "south") for e in ("e1", "e2")]
    articles += [article(f"{s}{e}b", s, e) for s in ("north", "south") for e in ("e1", "e2")]
    quotes = pd.concat(
        [
            quotes_of("said", "claimed" if number % 2 else "said", article_id=item.id)
            for number, item in enumerate(articles)
        ],
        ignore_index=True,
    )
    table = cue_stance_rates(quotes, articles)
    known = table.dropna(subset=["low"])
    assert len(known) == 4 and (known["n_articles"] == 4).all()
    assert (known["low"] <= known["share"]).all() and (known["share"] <= known["high"]).all()


def test_no_quotes_give_a_typed_empty_table():
    empty = quotes_of()
    assert cue_stance(empty)["stance"].dtype == object
    table = cue_stance_rates(empty, [article()])
    assert len(table) == 0 and table["share"].dtype == "float64" and table["n"].dtype == "int64"


def test_errors_say_what_is_wrong():
    with pytest.raises(ValueError, match="the table of quotes lacks cue; it has"):
        cue_stance(pd.DataFrame({"article_id": ["a1"]}))
    with pytest.raises(ValueError, match="by must be one of speaker, speaker_kind, country"):
        cue_stance_rates(quotes_of("said"), [article()], by="party")
    with pytest.raises(ValueError, match="the corpus lacks the article 'a9'"):
        cue_stance_rates(quotes_of("said", article_id="a9"), [article()])
    with pytest.raises(ValueError, match="lacks country"):
        cue_stance_rates(quotes_of("said"), [article()], by="country")


@given(st.lists(st.text(max_size=40), max_size=5))
def test_any_cue_has_a_known_stance_and_shares_sum_to_one(cues):
    quotes = quotes_of(*cues)
    assert cue_stance(quotes)["stance"].isin(STANCES).all()
    table = cue_stance_rates(quotes, [article()])
    assert table["share"].sum() == pytest.approx(1 if cues else 0)
    assert table["n"].sum() == len(cues)


def test_an_act_keeps_the_stance_of_its_cue():
    table = quotes_of("refused", "said", type=["act", "statement"])
    assert cue_stance(table)["stance"].tolist() == ["negated", "neutral"]
