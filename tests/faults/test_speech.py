"""Speech that is hard to give to anyone: thousands of speakers, an article that quotes itself, a
source that is named late. What is expected of each stands in the name of its test."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from analysis import compare, make_article, voices
from analysis.quotes import reported_speech
from analysis.quotes.corrections import Gazetteer
from tests.builders import bare
from tests.faults.test_time import LIMIT, growth

SYLLABLES = ["bam", "kor", "dul", "fen", "gip", "hox", "jav", "lem", "nid", "tus"]
WORDS = [(one + other).capitalize() for one in SYLLABLES for other in SYLLABLES]
NAMES = [f"{given} {family}" for given in WORDS for family in WORDS]
"""10,000 people; a hundred have each family name, and no two words differ by one letter alone."""


def speech_of(names: list[str], per_article: int = 50) -> pd.DataFrame:
    """Return the speech of articles in which each person speaks once."""
    paragraphs = [f"{name} said that pond {n} had frozen." for n, name in enumerate(names)]
    articles = [
        make_article("\n\n".join(paragraphs[at : at + per_article]), id=f"a{at}", source="S")
        for at in range(0, len(paragraphs), per_article)
    ]
    return reported_speech(articles, "rules")


def test_ten_thousand_speakers_are_ten_thousand_people() -> None:
    speech = speech_of(NAMES)
    assert speech["speaker"].tolist() == NAMES
    assert speech["speaker_id"].nunique() == len(NAMES)


def test_the_time_of_many_speakers_grows_with_them() -> None:
    def named(size: int) -> str:
        return "|".join(NAMES[: size // 12])

    assert growth(lambda text: speech_of(text.split("|")), named, 0.3, 6000) < LIMIT


@pytest.mark.parametrize("alias", ["alias of {}", "Bell"])
def test_the_time_of_a_list_of_speakers_grows_with_it(alias: str) -> None:
    """Also where all have one alias."""
    columns = ["name", "aliases", "role", "country", "kind"]
    speech = "Ada Bell said that the ice was thin. " * 20

    def listed(text: str) -> None:
        rows = [(name, alias.format(name), "", "", "expert") for name in text.split("|")]
        known = pd.DataFrame(rows, columns=columns)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reported_speech(bare(speech), "rules", gazetteer=known)

    assert growth(listed, lambda size: "|".join(NAMES[: size // 12]), 0.05, 6000) < LIMIT


def test_a_list_of_ten_thousand_speakers_finds_each() -> None:
    columns = ["name", "aliases", "role", "country", "kind"]
    rows = [(name, f"pond keeper {n}", "", "", "expert") for n, name in enumerate(NAMES)]
    known = Gazetteer(pd.DataFrame(rows, columns=columns))
    found = [known.find(f"the pond keeper {n}") for n in range(len(NAMES))]
    assert [one.name for one in found if one] == NAMES


# an article that quotes itself


def test_an_outlet_that_is_told_something_does_not_say_it() -> None:
    text = "“The ice is thin,” Peter Lund told the Port Herald. Lund said that it was fine."
    article = make_article(text, id="a", source="Port Herald")
    assert set(reported_speech(article, "rules")["speaker"]) == {"Peter Lund"}


def test_an_outlet_that_quotes_itself_is_a_source_of_its_own_article() -> None:
    text = (
        "Peter Lund said that the ice was thin on Monday.\n\n"
        "The Port Herald wrote on Tuesday: “Peter Lund said that the ice was thin on Monday.”\n\n"
        "“The ice is thin,” Peter Lund said again. “The ice is thin,” he said."
    )
    article = make_article(text, id="a", source="Port Herald")
    speech = reported_speech(article, "rules")
    assert speech["speaker"].tolist() == ["Peter Lund", "Port Herald", "Peter Lund", "Peter Lund"]
    assert set(speech["outlet"]) == {"Port Herald"}
    # what is said twice stands in two rows, each with its own place
    assert speech["content"][2] == speech["content"][3]
    assert speech["content_spans"][2] != speech["content_spans"][3]
    parts = voices.split(article, speech)
    pieces = zip(parts["start"], parts["end"], strict=True)
    assert "".join(article.text[start:end] for start, end in pieces) == article.text
    assert compare.utterances([article], speech).empty  # one outlet carries it


def test_an_article_that_is_a_quotation_twice_has_rows_that_do_not_overlap() -> None:
    text = "“The ice is thin, and nobody should cross the lake before it has frozen again.”"
    speech = reported_speech(bare(text + "\n\n" + text), "rules")
    spans = [span for spans in speech["content_spans"] for span in spans]
    assert all(before[1] <= after[0] for before, after in zip(spans, spans[1:], strict=False))


# a source that is named late


LATE = (
    "A senior lake official said that the ice was thin. “It will break,” the official said.\n\n"
    "The lake is old, and it froze in January.\n\n"
    "Nobody had measured it. It was a cold month.\n\n"
    "Ada Bell, the senior lake official, said that nobody had listened. Bell said that she had "
    "warned the mayor."
)


def test_who_is_named_late_is_not_named_backwards() -> None:
    """The text does not say that the first official is the one it names: two are possible."""
    speech = reported_speech(make_article(LATE, id="a", source="S"), "rules")
    unnamed = "senior lake official (unnamed)"
    assert speech["speaker"].tolist() == [unnamed, unnamed, "Ada Bell", "Ada Bell"]
    assert speech["speaker_kind"].tolist()[:2] == ["anonymous", "anonymous"]
    assert "anonymous" not in speech["speaker_kind"].tolist()[2:]


def test_an_unnamed_source_of_one_article_is_not_the_person_that_another_names() -> None:
    first, second = LATE.split("\n\n")[0], LATE.split("\n\n")[-1]
    articles = [
        make_article(text, id=name, source=name, event="ice")
        for name, text in (("a", first), ("b", second))
    ]
    speech = reported_speech(articles, "rules")
    assert set(speech.loc[speech["article_id"] == "a", "speaker"]) == {
        "senior lake official (unnamed)"
    }
    assert set(speech.loc[speech["article_id"] == "b", "speaker"]) == {"Ada Bell"}
