"""Whom pronouns, offices, relays and documents stand for, on invented sentences."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis import load_corpus
from analysis.quotes import reported_speech
from analysis.quotes.attributions import Attribution
from tests.builders import bare


def said(text: str, source: str, cue: str = "said", **places: int) -> pd.DataFrame:
    """Return the one row of ``text`` whose source stands before ``cue``; the content follows.

    Of several places of ``source`` the last that is followed by the cue is taken.
    """
    at = text.rindex(f"{source} {cue}")
    begin = at + len(source) + 1
    stop = text.find(".", begin + len(cue))
    row = Attribution(
        ((begin + len(cue) + 1, stop if stop > 0 else len(text)),),
        ((at, at + len(source)),),
        ((begin, begin + len(cue)),),
        "clause",
    )
    return reported_speech(bare(text), engine=lambda _: [row])


def speaker(text: str, source: str, cue: str = "said") -> str:
    return str(said(text, source, cue)["speaker"].iloc[0])


def speakers(*texts: str) -> list[str]:
    articles = [bare(text, id=f"a{number}") for number, text in enumerate(texts)]
    return list(reported_speech(articles, engine="rules")["speaker"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # possessives last
        ("Cy Dunn said it rained. Mr. Moyo's regime was weak. But he said it froze.", "Cy Dunn"),
        ("Cy Dunn said it rained. Mr Moyo's party lost. He said it froze.", "Cy Dunn"),
        ("Ada Bell said it rained. Mrs Moyo's house burned. She said it froze.", "Ada Bell"),
        ("The bridge fell. Mr. Moyo's regime was weak. But he said it froze.", "Moyo"),
        # never a body
        ("Cy Dunn told the Lake Party that it rained. He said it froze.", "Cy Dunn"),
        ("Ada Bell left Zanu-PF. The Lake Party was angry. She said it froze.", "Ada Bell"),
        ("Cy Dunn met Oxfam, a charity. Oxfam was angry. He said it froze.", "Cy Dunn"),
        ("Cy Dunn spoke to Xinhua. Xinhua reported it. He said it froze.", "Cy Dunn"),
        ("The army fired. The government fell. He said it froze.", "unknown"),
        ("Ada Bell, of the Movement for Change, came. The Movement was new. She said it froze.",
         "Ada Bell"),
        # the subject of the sentence before
        ("Cy Dunn said it rained. Bob Rask met Tom Hult on Monday. He said it froze.", "Bob Rask"),
        ("Bob Rask went with Tom Hult to a fair. He said it froze.", "Bob Rask"),
        ("On Monday, Bob Rask met Tom Hult. He said it froze.", "Bob Rask"),
        ("Bob Rask later confirmed it to Tom Hult. He said it froze.", "Bob Rask"),
        ("Tom Hult was attacked by Bob Rask. He said it froze.", "Tom Hult"),
        # gender from titles, kinship, nouns
        ("Mr Rask met Mrs Moen. She said it froze.", "Moen"),
        ("Sir Lasse Rask met Dame Ida Moen. She said it froze.", "Ida Moen"),
        ("Lasse Rask and his wife, Kim Moen, came. She said it froze.", "Kim Moen"),
        ("A spokeswoman for Lasse Rask came. She said it froze.",
         "spokeswoman for Lasse Rask (unnamed)"),
        ("Cy Dunn met a woman at the fair. She said it froze.", "woman (unnamed)"),
        # the pronouns of the article rule out
        ("Kim Moen won her seat. Kim Moen met Bob Rask. He said it froze.", "Bob Rask"),
        ("Tendai Chisora won her seat. Kim Moen lost his. Moen met Chisora. She said it froze.",
         "Tendai Chisora"),
        # the sentence itself
        ("Bob Rask was angry when he said it froze.", "Bob Rask"),
        ("Meeting the mayor, Tom Hult, he said it froze. Bob Rask left.", "unknown"),
        ("Bob Rask won. In a letter to Tom Hult, he said it froze.", "Bob Rask"),
        ("Bob Rask won. At a rally with Tom Hult, he said it froze.", "Bob Rask"),
        ("Bob Rask’s letter was sent to Tom Hult. He said it froze.", "Bob Rask"),
        ("The report drew the ire of Bob Rask who said he was cold. He said it froze.", "Bob Rask"),
        ("The speaker whom Bob Rask knew praised him. He said it froze.", "speaker (unnamed)"),
        # a full stop behind a title ends no sentence
        ("Yesterday the fair closed and Gov. Bob Rask wept. He said it froze.", "Bob Rask"),
    ],
)  # fmt: skip
def test_he_and_she_are_the_most_salient_person(text: str, expected: str) -> None:
    source = next(word for word in ("He", "She", "he", "she") if f"{word} said it froze" in text)
    assert speaker(text, source) == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Oxfam, which said it froze.", "which", "Oxfam"),
        ("They met the coach, who said it froze.", "who", "coach (unnamed)"),
        ("They met the coach, Bob Rask, who said it froze.", "who", "Bob Rask"),
        ("It enraged liberals, who said it froze.", "who", "liberals (unnamed)"),
        ("It drew condemnation from farmers, who said it froze.", "who", "farmers (unnamed)"),
        ("Bob Rask of Lake City, who said it froze.", "who", "Bob Rask"),
        ("They asked the Lake Union of Teachers, which said it froze.", "which",
         "Lake Union of Teachers"),
        ("She sent a letter, which said it froze.", "which", "letter"),
        ("They met farmers — tired and cold — who said it froze.", "who", "farmers (unnamed)"),
    ],
)  # fmt: skip
def test_who_and_which_go_to_the_phrase_before(text: str, source: str, expected: str) -> None:
    assert speaker(text, source) == expected


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("President Bob Rask came. Prime Minister Tom Hult left. The president said it froze.",
         "The president", "Bob Rask"),
        ("Bob Rask, the governor of Lakeland, came. Tom Hult left. The governor said it froze.",
         "The governor", "Bob Rask"),
        ("The warden at Camp X-Ray, Col. Tam Lo, came. The warden said it froze.",
         "The warden", "Tam Lo"),
        ("The warden at Camp X-Ray, Col. Tam Lo said it froze.",
         "The warden at Camp X-Ray, Col. Tam Lo", "Tam Lo"),
        ("Lo, the warden, said it froze.", "Lo, the warden,", "Lo"),
        ("Pope Leo came. Tom Hult left. The pope said it froze.", "The pope", "Leo"),
        ("Defence Minister Ida Moen came. Foreign Minister Tom Hult left. "
         "The defence minister said it froze.", "The defence minister", "Ida Moen"),
        ("Vice President Tom Hult came. President Bob Rask left. The vice president said it froze.",
         "The vice president", "Tom Hult"),
        ("Former President Tom Hult came. The president said it froze.", "The president",
         "president (unnamed)"),
        ("Russian President Tom Hult met President Bob Rask. The president said it froze.",
         "The president", "Bob Rask"),
        ("Gov. Bob Rask came. He met Gov. Tom Hult. Rask wept. Rask left. Rask slept. "
         "The governor said it froze.", "The governor", "Bob Rask"),
        ("The minister said it froze.", "The minister", "minister (unnamed)"),
        ("The archdeacon, the Ven Ida Toole, said it froze.", "The archdeacon, the Ven Ida Toole,",
         "Ida Toole"),
        ("The waiter, Oliver Best, wept. Tom Hult left. The waiter said it froze.", "The waiter",
         "Oliver Best"),
        ("The Minister of Health, Prof Tam Lo, said it froze.",
         "The Minister of Health, Prof Tam Lo,", "Tam Lo"),
        ("Leader of the Opposition Bob Rask said it froze.", "Leader of the Opposition Bob Rask",
         "Bob Rask"),
        ("The woman, later identified by police as Ada Bell, said it froze.",
         "The woman, later identified by police as Ada Bell,", "Ada Bell"),
        ("Bob Rask, Democrat of Ohio, came. The Democrat said it froze.", "The Democrat",
         "Bob Rask"),
        ("Bob Rask was tired. The former Ohio senator said it froze.", "The former Ohio senator",
         "Bob Rask"),
    ],
)  # fmt: skip
def test_an_office_goes_to_whom_the_article_gives_it(text: str, source: str, expected: str) -> None:
    assert speaker(text, source) == expected


def test_an_office_that_the_article_leaves_open_goes_to_its_holder_in_the_event() -> None:
    texts = [
        ("President Bob Rask said it rained.", "lake"),
        ("The president said it froze.", "lake"),
        ("The president said it snowed.", "hill"),
    ]
    articles = [
        dataclasses.replace(bare(text, id=f"a{number}"), event=event)
        for number, (text, event) in enumerate(texts)
    ]
    frame = reported_speech(articles, engine="rules")
    assert list(frame["speaker"]) == ["Bob Rask", "Bob Rask", "president (unnamed)"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A spokeswoman for Bob Rask said Rask believes the ice is thick.",
         ("Bob Rask", "spokeswoman for Bob Rask (unnamed)")),
        ("A spokeswoman for Bob Rask said the ice is thick.",
         ("spokeswoman for Bob Rask (unnamed)", "")),
        ("Bob Rask said through a spokeswoman that the ice was thick.",
         ("Bob Rask", "spokeswoman (unnamed)")),
        ("Bob Rask said in a statement released by his office that the ice was thick.",
         ("Bob Rask", "Rask's office")),
    ],
)  # fmt: skip
def test_relays_and_principals(text: str, expected: tuple[str, str]) -> None:
    row = reported_speech(bare(text), engine="rules").iloc[0]
    assert (row["speaker"], row["via"]) == expected
    assert bool(row["via_spans"]) == bool(expected[1])


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Cody Hult, a spokesman for Rask, came. A spokesman for Rask said it froze.",
         "A spokesman for Rask", "Cody Hult"),
        ("Cody Hult, a spokesman for Rask, came. The spokesman for Rask said it froze.",
         "The spokesman for Rask", "Cody Hult"),
        ("Bob Rask issued a statement. The statement said it froze.", "The statement", "Bob Rask"),
        ("Tom Hult was read a letter from Bob Rask. The letter said it froze.", "The letter",
         "Bob Rask"),
        ("Ida Moen wept. Her letter said it froze.", "Her letter", "Ida Moen"),
        ("A statement by Bob Rask said it froze.", "A statement by Bob Rask", "Bob Rask"),
        ("An op-ed by Bob Rask said it froze.", "An op-ed by Bob Rask", "Bob Rask"),
        ("The statement said it froze.", "The statement", "statement"),
        ("The report said it froze.", "The report", "report"),
        ("The Lake Ministry's statement said it froze.", "The Lake Ministry's statement",
         "Lake Ministry"),
    ],
)  # fmt: skip
def test_documents_go_to_whose_they_are(text: str, source: str, expected: str) -> None:
    assert speaker(text, source) == expected


@pytest.mark.parametrize(
    ("text", "source", "cue", "expected"),
    [
        ("The United States has been told it froze.", "The United States", "has been told",
         "unknown"),
        ("Ida Moen was told by Bob Rask that it froze.", "Ida Moen", "was told", "Bob Rask"),
        ("Farmers were asked to stress that it froze.", "Farmers", "were asked",
         "farmers (unnamed)"),
    ],
)  # fmt: skip
def test_the_addressee_is_not_the_source(text: str, source: str, cue: str, expected: str) -> None:
    assert speaker(text, source, cue) == expected


@pytest.mark.parametrize(
    ("source", "name", "kind"),
    [
        ("The Crisis in Lakeland Committee, a coalition of unions,",
         "Crisis in Lakeland Committee", "institution"),
        ("Several delegations", "delegations (unnamed)", "anonymous"),
        ("Lakers for America", "Lakers for America", "institution"),
        ("The plaintiffs", "plaintiffs (unnamed)", "anonymous"),
        ("Two participants", "two participants (unnamed)", "anonymous"),
        ("The goalkeeper", "goalkeeper (unnamed)", "anonymous"),
        ("The business community", "business community (unnamed)", "anonymous"),
        ("The state legislature", "state legislature", "institution"),
        ("The advertisement", "advertisement", "document"),
        ("The rules issued Thursday", "rules", "document"),
        ("The letter released on Monday", "letter", "document"),
        ("E-mails released by the club", "e-mails released by the club", "document"),
        ("A handful of farmers who had left", "handful of farmers (unnamed)", "anonymous"),
        ("Someone", "someone (unnamed)", "anonymous"),
        ("Lakeland Defence Minister Tam Lo last month", "Tam Lo", "official"),
    ],
)  # fmt: skip
def test_a_source_that_was_found_is_never_unknown(source: str, name: str, kind: str) -> None:
    row = said(f"{source} said it froze.", source).iloc[0]
    assert (row["speaker"].lower(), row["speaker_kind"]) == (name.lower(), kind)


def test_a_source_cut_before_its_name_or_noun_is_completed() -> None:
    text = "Bob Rask came. Mr. Rask said it froze."
    at = text.index("Mr.")
    row = Attribution(((at + 14, len(text)),), ((at, at + 3),), ((at + 9, at + 13),), "clause")
    assert list(reported_speech(bare(text), engine=lambda _: [row])["speaker"]) == ["Bob Rask"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“It rains,” said Bob Rask. “It is cold.”", ["Bob Rask", "Bob Rask"]),
        ("“It rains,” said Bob Rask.\n\n“It is cold.”", ["Bob Rask", "Bob Rask"]),
        ("Bob Rask said it rained.\n\nThe sign read in red “Keep off the ice now.”", ["Bob Rask"]),
    ],
)
def test_a_quotation_without_a_source_goes_on_with_the_speaker(
    text: str, expected: list[str]
) -> None:
    rows = []
    for opening, closing in zip(
        [i for i, sign in enumerate(text) if sign == "“"],
        [i + 1 for i, sign in enumerate(text) if sign == "”"],
        strict=True,
    ):
        at = text.find("Bob Rask")
        own = ((at, at + 8),) if at > opening and not rows else ()
        rows.append(Attribution(((opening, closing),), own, (), "quote"))
    if not rows[0].source:
        at = text.index("said")
        rows.insert(0, Attribution(((at + 5, at + 14),), ((0, 8),), ((at, at + 4),), "clause"))
        expected = [*expected, "unknown"]
    assert list(reported_speech(bare(text), engine=lambda _: rows)["speaker"]) == expected


@pytest.mark.parametrize(
    ("role", "country"),
    [
        ("a correspondent in Kenya", ""),
        ("the Kenyan ambassador", "Kenya"),
        ("the ambassador to Kenya", ""),
        ("a farmer from Kenya", "Kenya"),
    ],
)
def test_a_country_is_that_of_the_office(role: str, country: str) -> None:
    frame = reported_speech(bare(f"Bob Rask, {role}, said that it froze."), engine="rules")
    assert list(frame["country"]) == [country]


@pytest.mark.parametrize(
    ("text", "word", "shown"),
    [
        ("Kim Moen said it rained. She left.", "she", ["She"]),
        ("Mrs Moen said it rained.", "she", ["Mrs"]),
        ("Spokesman Kim Moen said it rained.", "he", ["Spokesman"]),
        ("Kim Moen, a spokeswoman, said it rained.", "she", ["spokeswoman"]),
        ("Kim Moen said it rained.", "", []),
        ("Ida Moen said it rained.", "", []),  # a given name shows nothing
        ("Kim Moen said it rained. Kim Moen, who uses they/them pronouns, left.", "they", ["they"]),
        ("Mx Moen said it rained.", "they", ["Mx"]),
        ("Mr Kim Moen said it rained. Mrs Kim Moen left.", "", []),
        ("The ministry said it rained. It wept.", "", []),
        ("Farmers said it rained. They wept.", "", []),
        ("Kim Moen said that she would stay.", "she", ["she"]),
        ("Lasse Rask wept. Her colleague Kim Moen said it rained.", "", []),
        ("A spokeswoman for Kim Moen wept. Kim Moen said it rained.", "", []),
    ],
)
def test_the_pronoun_is_that_which_the_article_uses(text: str, word: str, shown: list[str]) -> None:
    row = reported_speech(bare(text), engine="rules").iloc[0]
    assert row["pronoun"] == word
    assert [text[start:end] for start, end in row["pronoun_spans"]] == shown


def test_a_pronoun_of_another_article_is_taken_without_a_place() -> None:
    frame = reported_speech(
        [bare("Kim Moen said it rained. She left.", id="a0"), bare("Kim Moen said no.", id="a1"),
         bare("Kim Moen said it froze.", id="a2")],
        engine="rules",
    )  # fmt: skip
    assert list(frame["pronoun"]) == ["she"] * len(frame)
    assert frame["pronoun_spans"].iloc[-1] == []


@pytest.mark.parametrize("before", ["a spokeswoman for", "the mayor of", "a lawyer for"])
def test_the_role_of_somebody_else_is_none_of_whom_it_serves(before: str) -> None:
    text = f"Ann Roe, {before} Kim Moen, wept. Kim Moen said it rained."
    row = reported_speech(bare(text), engine="rules").iloc[0]
    assert (row["speaker"], row["speaker_kind"], row["pronoun"]) == ("Kim Moen", "person", "")


def test_a_body_has_no_pronoun_although_one_article_takes_it_for_a_person() -> None:
    folder = Path(__file__).parents[2] / "corpus" / "tapwater"
    with pytest.warns(UserWarning, match="left out"):
        frame = reported_speech(load_corpus(folder), engine="rules")
    bodies = frame[frame["speaker_kind"] == "institution"]
    assert "Sennet Water" in set(bodies["speaker"]) and set(bodies["pronoun"]) == {""}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("While the e-mails were long, they said it froze.", "e-mails"),
        ("Many lawmakers and Gov. Bob Rask wept. They said it froze.", "lawmakers (unnamed)"),
        ("Sen. Bob Rask and Sen. Tom Hult came to the fair. They said it froze.",
         "Bob Rask and Tom Hult"),
        ("The task force panel met. It said it froze.", "task force panel"),
        ("Sen. Ada Bell came. They said it froze.", "unknown"),
    ],
)  # fmt: skip
def test_they_are_groups_and_it_is_a_body(text: str, expected: str) -> None:
    source = next(word for word in ("They", "they", "It") if f"{word} said it froze" in text)
    assert speaker(text, source) == expected


PIECES = [
    "He ", "she ", "Ada Bell ", "Mr. Bell", "'s ", "said ", "told ", "the ", "mayor ", ". ", ", ",
    "who ", "“", "” ", "\n\n", "They ", "its ", "of ", "was ", "his ", "deputy ", "The ",
    "counterpart", "34-year-old ", "34", "DG", "Swede ", "company ", "and ", "by ", "Dr ", "Sgt",
    "letter ", "The statement ", "himself ", "it ", "both ", "you ", "’s", "(", ") ", "-", "whose ",
]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_on_any_text_the_pronoun_is_what_stands_at_its_places(text: str) -> None:
    for row in reported_speech(bare(text or "x"), engine="rules").itertuples():
        assert row.speaker
        assert row.pronoun in ("", "she", "he", "they")
        assert row.pronoun or not row.pronoun_spans
        assert all(0 <= start < end <= len(text) for start, end in row.pronoun_spans)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=3, max_size=40), st.data())
def test_any_words_may_be_a_source_and_a_relay(pieces: list[str], data: st.DataObject) -> None:
    text = "".join(pieces)
    rows = []
    for _ in range(3):
        places = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=6, max_size=6)))
        spans = [
            (start, end)
            for start, end in zip(places[::2], places[1::2], strict=True)
            if start < end
        ]
        if len(spans) == 3 and all(text[start:end].strip() for start, end in spans):
            first, cue, last = ((span,) for span in data.draw(st.permutations(spans)))
            rows.append(Attribution(first, last, cue, "clause"))
    for row in reported_speech(bare(text), engine=lambda _: rows, floor=0).itertuples():
        assert row.speaker
        assert "  " not in row.speaker


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        # by the age that the article gives
        ("Ada Bell, 34, came. Cy Dunn said it rained. The 34-year-old said it froze.",
         "The 34-year-old", "Ada Bell"),
        # a noun for the person in view, where nobody else of that kind was brought in
        ("Cy Dunn scored twice. The striker said it froze.", "The striker", "Cy Dunn"),
        ("Ada Bell wept. The Lake Town orchardist said it froze.",
         "The Lake Town orchardist", "Ada Bell"),
        ("Ada Bell resigned. The mother of two said it froze.", "The mother of two", "Ada Bell"),
        ("It rained. A striker fell. Cy Dunn came. The striker said it froze.", "The striker",
         "striker (unnamed)"),
        ("Cy Dunn came. The homeowner, who did not wish to be named, said it froze.",
         "The homeowner, who did not wish to be named,", "homeowner (unnamed)"),
        ("A striker was jailed. Cy Dunn came. The striker said it froze.", "The striker",
         "Cy Dunn"),
        ("Joseph M. Sellers, a lawyer, came. Sellers said it froze.", "Sellers",
         "Joseph M. Sellers"),
        # offices that others hold
        ("Mayor Ada Bell came. Ms Ida Moen left. The deputy mayor said it froze.",
         "The deputy mayor", "Ida Moen"),
        ("Turkish minister Cy Dunn came. His Greek counterpart, Ida Moen, left. "
         "Cy Dunn smiled. The Greek minister said it froze.", "The Greek minister", "Ida Moen"),
        ("Its Director-General, Mr Cy Dunn, came. Ida Moen left. The DG said it froze.",
         "The DG", "Cy Dunn"),
        # a name behind a description
        ("The ratepayer, retired vet Cy Dunn, said it froze.",
         "The ratepayer, retired vet Cy Dunn,", "Cy Dunn"),
        ("Ranking Member on the committee, Dr Cy Dunn, said it froze.",
         "Ranking Member on the committee, Dr Cy Dunn,", "Cy Dunn"),
        ("Council of Towns chair Ada Bell said it froze.", "Council of Towns chair Ada Bell",
         "Ada Bell"),
        ("Ada Bell came. The mayor herself said it froze.", "The mayor herself",
         "mayor (unnamed)"),
        # a body by its kind
        ("The pump maker Norvik lost. The company said it froze.", "The company", "Norvik"),
        ("Swiftair has cancelled flights. The airline said it froze.", "The airline", "Swiftair"),
    ],
)  # fmt: skip
def test_a_description_is_whom_it_describes(text: str, source: str, expected: str) -> None:
    assert speaker(text, source) == expected
