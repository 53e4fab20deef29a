from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import t

from analysis.corpus.article import sentence_frame
from analysis.framing.stance_words import guard, marker_rates, markers
from analysis.framing.terms import MARKERS, find_terms, inflected, lexicon_terms
from analysis.lexicons import read_table
from tests.builders import article

VOICES = ["article_id", "start", "end", "voice", "speaker_id"]


def no_voices():
    return pd.DataFrame(columns=VOICES)


def found(text, lexicon, **options):
    return markers(sentence_frame([article(text)]), lexicon, **options)


def terms_of(text, lexicon):
    return found(text, lexicon)["term"].tolist()


# --- the lexicons ----------------------------------------------------------------------


@pytest.mark.parametrize("lexicon", list(MARKERS))
def test_a_list_holds_each_term_once(lexicon):
    table = read_table(MARKERS[lexicon])
    rows = table[table["lexicon"] == lexicon]
    listed = [term for cell in rows["terms"] for term in cell.split("|")]
    assert len(listed) == len(set(listed)) > 50
    assert all(term == " ".join(term.split()) and term[0] not in "*+" for term in listed)


@pytest.mark.parametrize(
    ("lexicon", "kinds"),
    [
        ("hedges", ("hedge",)),
        ("presupposing", ("factive", "implicative")),
        ("loaded", ("one-sided", "evaluative")),
        ("guilt", ("guilt",)),
    ],
)
def test_the_kinds_of_a_lexicon(lexicon, kinds):
    assert lexicon_terms(lexicon)[2] == kinds


def test_a_plus_stands_for_any_form_of_a_verb():
    assert {"fail to", "fails to", "failed to", "failing to"} <= set(inflected("fail+ to"))
    assert inflected("spy balloon*") == ["spy balloon*"]


@pytest.mark.parametrize(
    ("text", "lexicon", "terms"),
    [
        ("The alleged thief may have fled.", "hedges", ["alleged", "may have"]),
        ("Neighbours alleged that he fled.", "hedges", []),  # a verb of reporting
        ("They were supposed to meet.", "hedges", []),  # a duty
        ("The supposed duke bowed.", "hedges", ["supposed"]),
        ("He claimed the bridge was safe.", "hedges", []),
        ("There is no doubt it fell.", "boosters", ["no doubt"]),
        ("The move is almost certain to fail.", "boosters", []),
        ("They knew the price and managed to pay.", "presupposing", ["knew", "managed to"]),
        ("The farce was a brazen stunt.", "loaded", ["farce", "brazen", "stunt"]),
        ("A spy plane took pictures.", "guilt", []),  # nobody's guilt
        ("The crew spied on the port.", "guilt", ["spied"]),
        ("The hill lies to the north.", "guilt", []),
        ("He lied to the mayor.", "guilt", ["lied"]),
    ],
)
def test_terms_and_other_readings(text, lexicon, terms):
    assert terms_of(text, lexicon) == terms


# --- hits --------------------------------------------------------------------------------


def test_markers_point_at_their_words():
    item = article("The alleged spy may have fled. Reportedly it rained.")
    table = markers(sentence_frame([item]))
    assert table["term"].tolist() == ["alleged", "may have", "reportedly"]
    assert table["kind"].unique().tolist() == ["hedge"]
    assert table["voice"].unique().tolist() == [""]
    for row in table.itertuples():
        assert item.text[row.start : row.end].lower() == row.term


def test_the_voice_of_a_hit():
    item = article("A brazen raid, said Bell, “was a shameful farce”.")
    begin = item.text.index("“")
    voices = pd.DataFrame([("a1", begin, len(item.text), "quoted", "s1")], columns=VOICES)
    table = markers(sentence_frame([item]), "loaded", voices=voices)
    assert table["voice"].tolist() == ["outlet", "quoted", "quoted"]
    assert table["speaker_id"].tolist() == ["", "s1", "s1"]


def test_a_verb_that_is_a_cue_is_left_out():
    item = article("The firm had to admit a fault. The firm admitted it reportedly leaked.")
    at = item.text.index("admitted")
    quotes = pd.DataFrame({"article_id": ["a1"], "cue_spans": [[(at, at + 8)]]})
    frame = sentence_frame([item])
    assert markers(frame, "presupposing")["term"].tolist() == ["admit", "admitted"]
    assert markers(frame, "presupposing", quotes=quotes)["term"].tolist() == ["admit"]
    # an adverb in the cue withholds the report, not what is reported
    at = item.text.index("reportedly leaked")
    quotes = pd.DataFrame({"article_id": ["a1"], "cue_spans": [[(at, at + 17)]]})
    assert markers(frame, "hedges", quotes=quotes)["term"].tolist() == ["reportedly"]


def test_own_terms_stand_in_for_the_list():
    table = found("The kite, a toy, strayed. Kites stray.", "guilt", terms=["kite*", "stray+"])
    assert table["term"].tolist() == ["kite", "strayed", "kites", "stray"]
    assert found("The kite flew.", "guilt", terms="kite")["term"].tolist() == ["kite"]


# --- guards ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "charge", "words"),
    [
        ("They shot down the spy balloon.", "spy balloon", ""),
        ("They shot down a suspected Ruritanian spy balloon.", "spy balloon", "suspected"),
        ("The suspected kite that violated the border fell.", "violated", ""),  # another phrase
        ("The army suspected that it violated the border.", "violated", "suspected"),
        ("Ruritania was accused of spying.", "spying", "accused"),
        ("Ruritania was accused of theft, gross fraud and murder.", "murder", "accused"),
        ("Ruritania denied spying.", "spying", "denied"),
        ("It was not a spy balloon.", "spy balloon", "not"),
        ("It wasn't a spy balloon.", "spy balloon", "wasn’t"),
        ("He did not see the kite that violated the border.", "violated", ""),
        ("The “spy” balloon fell.", "spy balloon", "scare quotes"),
        ("The so-called “spy balloon” fell.", "spy balloon", "scare quotes"),
        ("“They sent a spy balloon over our heads,” he said.", "spy balloon", ""),  # speech
        ("The espionage claims grew.", "espionage", "claims"),
        ("Espionage, claims grew.", "espionage", ""),  # a mark between
        ("The murder was denied by all.", "murder", "was denied"),
        ("It may amount to espionage.", "espionage", "amount to"),
        ("It could be espionage.", "espionage", "could"),
        ("He could at last tell them of the fraud.", "fraud", ""),  # too far off
        ("They met after allegations, but the fraud went on.", "fraud", ""),  # another clause
        ("The claim is old. The fraud is new.", "fraud", ""),  # another sentence
    ],
)
def test_what_guards_a_charge(text, charge, words):
    first, *rest = charge.split()
    start = text.lower().index(first)
    end = text.lower().index(rest[-1]) + len(rest[-1]) if rest else start + len(first)
    assert guard(text, start, end) == words


def test_a_bare_and_a_guarded_charge():
    table = found("The suspected spy balloon fell. The spy balloon sank.", "guilt")
    assert table["guarded"].tolist() == [True, False]
    assert table["guard"].tolist() == ["suspected", ""]


def test_a_loaded_word_is_guarded_by_scare_quotes_alone():
    table = found("The “brazen” raid was not absurd.", "loaded")
    assert table["guard"].tolist() == ["scare quotes", ""]


# --- rates -------------------------------------------------------------------------------


def test_rates_per_thousand_words_by_hand():
    item = article("The alleged spy fled. It rained all day in the town.", event="e1")
    table = marker_rates([item], voices=no_voices()).set_index("voice")
    assert table.index.tolist() == ["outlet", "all"]
    assert table.loc["outlet", "per_thousand"] == pytest.approx(1000 / 11)
    columns = ["n_markers", "n_guarded", "n_words", "n_articles"]
    assert table.loc["all", columns].tolist() == [1, 0, 11, 1]
    assert table.loc["all", "note"] == "no group has two articles: no interval"


def test_rates_of_each_voice():
    item = article("A brazen raid, said Bell, “was a shameful farce”.")
    begin = item.text.index("“")
    voices = pd.DataFrame([("a1", begin, len(item.text), "quoted", "s1")], columns=VOICES)
    table = marker_rates([item], "loaded", voices=voices).set_index("voice")
    assert table["n_markers"].to_dict() == {"outlet": 1, "quoted": 2, "all": 3}
    assert table["n_words"].to_dict() == {"outlet": 5, "quoted": 4, "all": 9}
    assert table.loc["quoted", "per_thousand"] == pytest.approx(500)
    assert table[["low", "high"]].isna().all(axis=None)


def test_bare_and_guarded_rates():
    item = article("The suspected spy balloon fell. The spy balloon sank.")
    rates = {
        guarded: marker_rates([item], "guilt", guarded=guarded, voices=no_voices())["n_markers"][0]
        for guarded in (None, True, False)
    }
    assert rates == {None: 2, True: 1, False: 1}
    both = marker_rates([item], "guilt", voices=no_voices()).iloc[0]
    assert (both["n_guarded"], both["per_thousand"]) == (1, pytest.approx(2000 / 9))


def test_rates_have_intervals_over_articles():
    items = [
        article(text, f"{source}{event}", source, event)
        for event, text in [("e1", "An alleged spy fled."), ("e2", "A spy fled home.")]
        for source in ("north", "south")
    ]
    table = marker_rates(items, voices=no_voices())
    assert (table["per_thousand"] == 125).all()
    # 1 of 4 and 0 of 4 words: q = 4 (1/8)^2 * 2 = 1/8 in each of two outlets, s^2 = 1/8 on 2 df
    half = 1000 * t.ppf(0.975, 2) * (1 / 8 / 8) ** 0.5
    assert table["high"].to_numpy() == pytest.approx(125 + half, abs=1e-5)
    assert (table["low"] == 0).all()


# --- edges -------------------------------------------------------------------------------


def test_no_articles_give_empty_tables():
    rates = marker_rates([], voices=no_voices())
    assert len(rates) == 0 and rates["per_thousand"].dtype == "float64"
    assert rates["n_markers"].dtype == "int64"
    quotes = pd.DataFrame({"article_id": [], "cue_spans": []})
    hits = markers(sentence_frame([]), voices=no_voices(), quotes=quotes)
    assert len(hits) == 0 and hits["start"].dtype == "int64" and hits["guarded"].dtype == bool


def test_errors_say_what_to_do():
    with pytest.raises(ValueError, match="no lexicon 'swearing'; there are hedges, boosters"):
        markers(sentence_frame([]), "swearing")
    with pytest.raises(ValueError, match="no lexicon 'swearing'"):
        marker_rates([], "swearing")
    with pytest.raises(ValueError, match="a term needs a word"):
        markers(sentence_frame([]), "guilt", terms=["*"])
    with pytest.raises(ValueError, match="the table of sentences lacks source, start; it has"):
        markers(pd.DataFrame({"article_id": ["a1"], "text": ["It rained."]}))
    with pytest.raises(
        ValueError, match="the table of quotes lacks cue_spans; it has article_id: see"
    ):
        markers(sentence_frame([]), quotes=pd.DataFrame({"article_id": []}))


@given(st.text(max_size=120), st.sampled_from(list(MARKERS)))
def test_any_text_gives_places_inside_it(text, lexicon):
    for _, start, end, _ in find_terms(text, lexicon):
        assert 0 <= start < end <= len(text)
        assert isinstance(guard(text, start, end), str)


@given(st.text(alphabet="“”\"'not spy.,; balloon that", max_size=80))
def test_a_guard_is_taken_from_the_text(text):
    for _, start, end, _ in find_terms(text, "guilt"):
        words = guard(text, start, end)
        assert words in ("", "scare quotes") or words in text.lower().replace("'", "’")


@pytest.mark.parametrize(("type", "terms"), [("statement", []), ("act", ["knew"])])
def test_the_cue_of_an_act_is_the_outlets_and_counts(type, terms):
    own = article("They knew the price.")
    cue = {"article_id": [own.id], "cue_spans": [[(5, 9)]], "type": [type]}
    found = markers(sentence_frame([own]), "presupposing", quotes=pd.DataFrame(cue))
    assert found["term"].tolist() == terms
