"""What an attribution reports: a statement, a thought or an act, by cue, content and marks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis import make_article, quotes
from analysis.lexicons import read_table
from analysis.quotes.attributions import TYPES, Attribution, Kinds
from analysis.quotes.exports import load, save

ROLES = {"{": "content", "<": "source", "[": "cue"}
MARKS = re.compile(r"\{([^{}]*)\}|<([^<>]*)>|\[([^\[\]]*)\]")


def attribution(marked: str, rule: str = "tagger") -> tuple[str, Attribution]:
    """Return text and attribution of a sentence with {content}, <source> and [cue]."""
    text, at = "", 0
    spans: dict[str, list[tuple[int, int]]] = {"content": [], "source": [], "cue": []}
    for found in MARKS.finditer(marked):
        text += marked[at : found.start()]
        inside = next(group for group in found.groups() if group is not None)
        spans[ROLES[found[0][0]]].append((len(text), len(text) + len(inside)))
        text += inside
        at = found.end()
    content, source, cue = (tuple(spans[name]) for name in ("content", "source", "cue"))
    return text + marked[at:], Attribution(content, source, cue, rule)


def type_of(marked: str, rule: str = "tagger") -> str:
    text, item = attribution(marked, rule)
    return Kinds(text).type(item)


STATEMENTS = """
<Ada Bell> [said] {that the bridge would open in May}.
<Ada Bell> [said] {the bridge would open in May}.
{The bridge will open in May}, <she> [said].
{“We open in May,”} <Ada Bell> [said].
{“We open in May,”} [said] <Ada Bell>. {“Not a day later.”}
<The council> [has said] {it will pay}.
<The council> [have said] {it will pay}.
<The minister> [told] reporters {that nothing was decided}.
<She> [told] them {about the leak}.
<Bell> [added:] {“It is late.”}
<Bell>[:] {It is late and we are tired}.
{It is late and we are tired} [–] <Bell>
<He> [asked] {whether the pier was safe}.
<He> [asked] {for more time}.
<He> [asked] {the court to wait}.
[Asked] {why he left}, <Orr> smiled.
<The mayor> [urged] {residents to stay indoors}.
<The mayor> [called for] {an inquiry}.
<The mayor> [has called for] {an inquiry}.
<The mayor> [called] {for an inquiry}.
<The mayor> [called on] {the firm to pay}.
<The mayor> [called] {the plan a disgrace}.
<The mayor> [called] {the plan “a disgrace”}.
<Orr> [promised] {to repay the loan}.
<Orr> [promised] {that the loan would be repaid}.
<Orr> [vowed] {to fight on}.
<Orr> [threatened] {to sue}.
<Orr> [demanded] {an apology}.
<Orr> [demanded] {that they apologise}.
<Orr> [warned of] {a hard winter}.
<Orr> [warned] {against haste}.
<Orr> [accused] {the firm of lying}.
<Orr> [denied] {that he had lied}.
<Orr> [denied] {the charge}.
<Orr> [claimed] {victory}.
<Orr> [announced] {a new ferry}.
<Orr> [admitted] {taking the money}.
<Orr> [noted] {that the pier was closed}.
<Orr> [pointed out] {that the pier was closed}.
<Orr> [made it clear] {that he would stay}.
<Orr> [made clear] {he would stay}.
<Orr> [suggested] {that the pier be sold}.
<Orr> [proposed] {selling the pier}.
<Orr> [described] {the pier as a ruin}.
<Orr> [criticised] {the delay}.
<Orr> [praised] {the crew for their calm}.
<Orr> [apologised for] {the delay}.
<Orr> [expressed hope] {that talks would resume}.
<Orr> [voiced fears] {that talks would fail}.
<Orr> [expressed support for] {the crew}.
<Orr> [was quoted as saying] {that he was tired}.
<Orr> [went on to say] {that he was tired}.
<Orr> [said in a statement] {that he was tired}.
<Orr> [said at the signing ceremony] {that he was tired}.
<Orr> [said after the hearing] {that he was tired}.
<Orr> [released a statement late on Monday saying] {he was tired}.
<Orr> [sent a letter to the board urging] {it to wait}.
[According to] <a harbour official>, {the pier is safe}.
<A report> [says] {the pier is safe}.
<The report> [found] {that the pier was unsafe}.
<The poll> [showed] {that few had heard of it}.
<The poll> [showed] {Bell ahead by two points}.
<The memo> [read], {“Close the pier.”}
<Orr> [agreed] {that the pier was a ruin}.
<Orr> [dismissed] {the report as nonsense}.
<Orr> [rejected] {the idea that the pier was safe}.
<Orr> [ruled out] {a sale}.
<The judge> [ruled] {that the pier must close}.
the [claim] {that the pier was safe}
the [warning] {that the pier was unsafe}
<her> [promise] {to pay}
<Orr> [repeated his demand] {that they pay}.
<Orr> [not only said] {that he would stay}.
<Orr> [never missed an opportunity to remind] them {that he had paid}.
<He> [hoped] {“we will all be home by Christmas”}.
<He> [refused], {“I will not sign that paper now.”}
<He> [ordered], {“You will leave this house tonight.”}
<He> [shrugged]. {“That is how it is.”}
{“I was there,”} <he> [smiled].
<He> [thundered] {that they were cowards}.
<He> [quipped] {that it was a short war}.
<He> [tweeted] {a link to the film}.
<Clara May> [said] {that she was late}.
<The mayor of Must> [said] {that she was late}.
<She> [may have said] {that she was late}.
{“Ask your doctor,”} <Bell> [said].
[Claims] {that the pier had fallen} were false.
<He> [reportedly claimed] {that he was ill}.
<He> [appeared to suggest] {that he was ill}.
<He> [tried to explain] {why he was ill}.
<He> [took to the radio to denounce] {the strike}.
<The board> [decided]: {“We sell the pier and keep the land.”}
<It> [is said] {that he was ill}.
<The firm> [was accused of] {lying}.
<He> [pleaded] {with them to wait}.
<He> [shed light on] {the cause}.
<He> [insisted on] {an answer}.
<The office> [brushed aside] {the vote as “political theatre”}.
<The office> [dismissed] {as “political theatre”} the vote.
<The house> [voted] {to censure the duke for “a long and shameful campaign of loud public lies”}.
<Orr> [made no secret of] {his wish to leave}.
"""
THOUGHTS = """
<Ada Bell> [believes] {that the pier is safe}.
<Ada Bell> [believes] {the pier is safe}.
<She> [thinks] {it will rain}.
<She> [hopes] {to win}.
<She> [hopes] {that it will rain}.
<She> [was hoping] {for rain}.
<She> [fears] {a storm}.
<She> [fears] {that a storm will come}.
<She> [feared] {“a bloodbath”}.
<She> [knows] {that the pier is closed}.
<She> [knew] {what they wanted}.
<She> [saw] {that it was late}.
<She> [realised] {that it was late}.
<She> [learned] {that it was late}.
<She> [remembers] {the flood}.
<She> [understood] {that the job was hers}.
<She> [forgot] {that it was Monday}.
<She> [is confident] {that the pier will hold}.
<She> [was worried about] {the pier}.
<She> [is not sure] {whether the pier will hold}.
<She> [is afraid] {that the pier will fall}.
<She> [was aware] {that it was late}.
<They> [are sceptical] {that it will work}.
<They> [expect] {the pier to close}.
<They> [expect] {that the pier will close}.
<They> [did not expect] {the pier to close}.
<They> [doubt] {that it will work}.
<They> [wonder] {whether it will work}.
<They> [suspect] {a leak}.
<They> [see] {the pier as a risk}.
<They> [regard] {the pier as a risk}.
<They> [consider] {the pier a risk}.
<They> [are considering] {a sale}.
<They> [decided] {that it was time}.
the [hope] {that it would rain}
{The sale} [was seen] {as a mistake} [by] <the crew>.
the [fear] {that the pier would fall}
<their> [concern] {that the pier would fall}
<her> [belief in] {fair play}
<They> [look forward to] {the summer}.
[It is believed] {that the pier fell in the night}.
"""
ACTS = """
He said nothing. <Orr> [called] {it off}.
<Orr> [called] {the visit off}.
<Orr> [called off] {the visit}.
<The bureau> [refused] {to put Wei on the line}.
<The bureau> [refused] {to “bow to bullies”}.
<The bureau> [refused] {a refund}.
<Orr> [declined] {to comment}.
<Orr> [declined to say] {whether he would stay}.
<Orr> [ordered] {the crew to leave}.
<Orr> [ordered] {a retreat}.
<Orr> [ordered] {that the crew leave}.
<Orr> [agreed] {to meet them}.
<Orr> [agreed to] {a truce}.
<Orr> [agreed on] {a truce}.
<Orr> [wants] {to sell the pier}.
<Orr> [wanted] {the pier sold}.
<Orr> [plans] {to sell the pier}.
<Orr> [is planning] {a sale}.
<Orr> [intends] {to sell the pier}.
<Orr> [is determined] {to sell the pier}.
<Orr> [is ready] {to sell the pier}.
<Orr> [tried] {to sell the pier}.
<Orr> [is seeking] {a buyer}.
<Orr> [decided] {to sell the pier}.
<Orr> [decided on] {a sale}.
<The house> [approved] {the bill}.
<The house> [voted] {to close the pier}.
<The house> [rejected] {the bill}.
<The house> [passed] {a bill that would close the pier}.
<The president> [signed] {the bill}.
<The president> [vetoed] {the bill}.
<The rule> [allows] {boats to land}.
<The rule> [requires] {a permit}.
<Orr> [supports] {the bill}.
<Orr> [opposes] {the bill}.
<Orr> [has endorsed] {Bell}.
<Orr> [offered] {to resign}.
<Orr> [offered] {no proof}.
<Orr> [pleaded guilty to] {two counts}.
<Orr> [turned down] {the offer}.
<Orr> [brushed aside] {the protest}.
<Orr> [did not say] {whether he would stay}.
<Orr> [would not say] {who paid}.
<Orr> [has never asked] {for a rise}.
<Orr> [has yet to announce] {a date}.
<Orr> [didn’t mention] {the pier}.
<Orr> [did not respond to] {questions}.
<Orr> [stopped short of endorsing] {the bill}.
<Orr> [avoided condemning] {the strike}.
<Orr> [remained silent on] {the strike}.
<Orr> [was silent about] {the strike}.
{The pier} [is expected] {to close in May}.
{The sale} [was widely seen] {as a mistake}.
{Talks} [are intended] {to end the strike}.
<Orr> [seemed] {eager to leave}.
<Orr> [appeared] {to doze}.
<Orr> [was known for] {his blunt speech}.
The firm, [known] as {Pier One}, was sold.
<Orr> [discussed] {the bill}.
[Asked about] {the bill}, <Orr> smiled.
<The house> [voted] {to censure the duke for “a shameful lie”}.
<They> [quarrelled with] {that man}.
<Traders> [pounced on] {the panic}.
<The nurse> [must learn] {the answers to the list}.
<Parents> should [ask] {whether the dose is right}.
It hurts. [Ask] {whether the dose is right}.
[Do not tell] {your child that it will not hurt}.
[Talk] to a nurse {about the dose}.
[Remember] {that fever is common}.
<Your doctor> [may ask] {about your diet}.
<A nurse> [can explain] {what the dose does}.
<Critics> [could argue] {that it was late}.
<You> [can say] {that you feel ill}.
<You> need to [tell] {the doctor if you smoke}.
<He> [grabbed] {the reporter}.
<He> [unveiled] {the plan}.
<The film> [features] {footage of the storm}.
{They} [was removed] from the list
<He> [was appointed] {to lead the inquiry}.
<his> [decision] {to leave}
<their> [refusal] {to pay}
<its> [support for] {the strike}
<He> [signed] {the “Keep Our Piers Act”}.
<He> [is about] {money}.
<He> [drew] {a map}.
"""


def lines(block: str) -> list[str]:
    return [line for line in block.strip().splitlines() if line]


@pytest.mark.parametrize("marked", lines(STATEMENTS))
def test_what_is_said_or_written_is_a_statement(marked: str) -> None:
    assert type_of(marked) == "statement"


@pytest.mark.parametrize("marked", lines(THOUGHTS))
def test_what_is_believed_or_known_is_a_thought(marked: str) -> None:
    assert type_of(marked) == "thought"


@pytest.mark.parametrize("marked", lines(ACTS))
def test_what_is_done_and_what_is_not_said_is_an_act(marked: str) -> None:
    assert type_of(marked) == "act"


@pytest.mark.parametrize(
    ("marked", "type"),
    [
        ("<She> [hoped] {to “come home”}.", "thought"),
        ("<She> [hoped] {that “we will come home by spring”}.", "statement"),
        ("<She> [refused] {to “come home”}.", "act"),
        ("<She> [refused] {to go: “I will not leave this house.”}", "statement"),
        ("<She> [snubbed] {the “sham” vote}.", "act"),
        ("<She> [snubbed] {the “sham and shameful” vote}.", "statement"),  # an unknown cue
    ],
)
def test_a_clause_in_marks_is_a_statement_and_a_word_in_marks_is_not(
    marked: str, type: str
) -> None:
    assert type_of(marked) == type


@pytest.mark.parametrize(
    ("marked", "type"),
    [
        ("<She> [blinked] {that it was late}.", "statement"),
        ("<She> [blinked] {whether it was late}.", "statement"),
        ("<She> [blinked] {it was late}.", "statement"),
        ("<She> [blinked] {the lamp}.", "act"),
        ("<She> [blinked] {to go}.", "act"),
        ("<She> [blinked] {at the lamp that hung there}.", "act"),
        ("{It was late and dark}, <she> [blinked].", "statement"),
    ],
)
def test_the_form_of_the_content_decides_where_the_cue_is_unknown(marked: str, type: str) -> None:
    assert type_of(marked) == type


@pytest.mark.parametrize("rule", ["unmarked", "according to"])
def test_speech_without_marks_and_according_to_are_statements_by_their_rule(rule: str) -> None:
    assert type_of("<She> [refused] {to go}.", rule) == "statement"


def test_the_apostrophe_of_a_negation_may_be_straight_or_curved() -> None:
    for cue in ("didn't say", "didn’t say", "DIDN’T SAY"):
        assert type_of(f"<She> [{cue}] {{whether it was late}}.") == "act"


def test_the_column_is_there_and_goes_to_files_and_back(tmp_path: Path) -> None:
    text = (
        "Ada Bell said that the pier was shut. Orr refused to sign the paper. "
        "Bell hopes that it will open."
    )
    table = quotes.reported_speech(make_article(text, id="a"), engine="rules")
    assert dict(zip(table["cue"], table["type"], strict=True)) == {
        "said": "statement", "refused": "act", "hopes": "thought",
    }  # fmt: skip
    for name in ("speech.csv", "speech.jsonl", "speech.parquet"):
        save(table, tmp_path / name)
        assert load(tmp_path / name)["type"].tolist() == table["type"].tolist()
    save(table.drop(columns="type"), tmp_path / "old.csv")  # of an earlier version
    assert "type" not in load(tmp_path / "old.csv")


def test_a_term_of_the_lexicon_stands_in_one_class_of_its_part() -> None:
    table = read_table("cue_types.csv")
    assert set(table[["clause", "infinitive", "other"]].to_numpy().ravel()) <= {*TYPES, "negation"}
    for _, own in table.groupby("part"):
        terms = [term for cell in own["terms"] for term in cell.split("|")]
        assert sorted(set(terms)) == sorted(terms)
    verbs = {
        term for cell in table.loc[table["part"] == "verb", "terms"] for term in cell.split("|")
    }
    first = {
        term for cell in table.loc[table["part"] == "first", "terms"] for term in cell.split("|")
    }
    assert {term for term in first if " " not in term} <= verbs


def test_every_reporting_verb_has_a_class() -> None:
    table = read_table("cue_types.csv")
    known = {term.split()[0] for cell in table["terms"] for term in cell.split("|")}
    assert sorted(set(read_table("reporting_verbs.csv")["verb"]) - known) == []


@given(st.text(alphabet="ab “”\"'to that.,\n", min_size=6, max_size=60), st.data())
def test_any_spans_of_any_text_have_a_type(text: str, data: st.DataObject) -> None:
    edges = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
    spans = [(edges[0], edges[1]), (edges[2], edges[3]), (edges[4], edges[5])]
    spans = data.draw(st.permutations(spans))
    item = Attribution((spans[0],), (spans[1],), (spans[2],), "tagger")
    assert Kinds(text).type(item) in TYPES
    assert Kinds(text).type(item._replace(source=(), cue=())) == "statement"
