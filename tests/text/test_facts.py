"""Numbers, dates and places in a text: what is found, under which label, and what is not."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.text.dates import dates
from analysis.text.facts import numbers, places
from analysis.text.segment import words


def labels(found: list) -> list[str]:
    return [fact.label for fact in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The memo held 28 concise talking points for envoys.", ["28 points"]),
        ("Some forty small countries signed.", ["40 countries"]),
        ("It cost $3 million, then €2.5bn.", ["$3,000,000", "€2,500,000,000"]),
        ("Turnout was 100 per cent, not 99%.", ["100%", "99%"]),
        ("It rose 12.5 percent.", ["12.5%"]),
        ("About 1,200 people and 200 feet of rope.", ["1,200 people", "200 feet"]),
        (
            "Twenty-five ships, a dozen boats and two hundred sailors.",
            ["25 ships", "12 boats", "200 sailors"],
        ),
        ("They paid 40 dollars.", ["$40"]),
        ("Five dozen boats, half a dozen of our ships.", ["60 boats", "6 ships"]),
        ("Two of the country’s former presidents came.", ["2 presidents"]),
        ("It cost $447 billion.", ["$447,000,000,000"]),
        ("The 2018 elections and 89 votes.", ["89 votes"]),
        ("Over 1,00,000 voters paid $12,34,567.", ["100,000 voters", "$1,234,567"]),
        ("The 2 nations’ plans and one of the worst storms.", ["2 nations"]),
        ("It is for 2000 voters.", ["2,000 voters"]),
        ("One hundred twenty soldiers, two hundred and fifty ships.", []),
        ("Between two and three objects, and 20 three-wheeled cars.", ["3 objects", "20 cars"]),
        ("The two sides met; our two sides talked.", []),
        ("One man and the first of three.", []),
        ("An F-22 left; Group of 20.", []),
        ("In 2018 and on 4 February 2023.", []),
        ("", []),
    ],
)
def test_numbers(text: str, expected: list[str]) -> None:
    assert labels(numbers(text)) == expected


def test_a_number_is_the_same_however_it_is_written() -> None:
    ways = ["40 countries", "forty countries", "40 small poor countries"]
    assert {fact.label for way in ways for fact in numbers(f"Over {way} agreed.")} == {
        "40 countries"
    }
    assert labels(numbers("two million voters")) == labels(numbers("2,000,000 voters"))


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        ("It fell on Feb. 4.", "2023-02-19", ["2023-02-04"]),
        ("It fell on 4 February.", "2023-02-19", ["2023-02-04"]),
        ("It fell on February 4th, 2021.", "2023-02-19", ["2021-02-04"]),
        ("They meet on Dec. 30.", "2023-01-03", ["2022-12-30"]),
        ("They meet on January 2.", "2022-12-30", ["2023-01-02"]),
        ("Planned for February 5–6.", "2023-02-19", ["2023-02-05", "2023-02-06"]),
        ("They met on Saturday.", "2023-02-19", ["2023-02-18"]),  # a Sunday
        ("They met on Sunday.", "2023-02-19", ["2023-02-19"]),
        ("They met last Sunday.", "2023-02-19", ["2023-02-12"]),
        ("They meet next Monday.", "2023-02-19", ["2023-02-20"]),
        ("Talks on Sunday and Monday.", "2023-02-05", ["2023-02-05", "2023-02-06"]),
        ("Talks on February 2-4.", "2023-02-01", ["2023-02-02", "2023-02-04"]),
        ("Mid-March rains.", "2023-04-01", ["2023-03"]),
        ("Talks on 5 and 6 February.", "2023-02-03", ["2023-02-05", "2023-02-06"]),
        ("They vote this June.", "2023-02-19", ["2023-06"]),
        ("It is slated for 2014.", "2012-02-19", ["2014"]),
        ("They met in November.", "2023-02-19", ["2022-11"]),
        ("They met in February.", "2023-02-19", ["2023-02"]),
        ("Since 1979, and in 2018.", "2023-02-19", ["1979", "2018"]),
        ("From 2006 to 2012, and the 2016 vote.", "2023-02-19", ["2006", "2012", "2016"]),
        ("In May 2020 it began.", "", ["2020-05"]),
        ("It fell on Feb. 4, a Saturday.", "2023-02", ["02-04", "Saturday"]),
        ("It fell on 2023-02-04.", "", ["2023-02-04"]),
        ("Feb. 31 and 2023-13-40 are no days.", "2023-02-19", []),
        ("May I march? March on. He may.", "2023-02-19", []),
        ("Room 2018 held 2,018 chairs.", "2023-02-19", []),
    ],
)
def test_dates(text: str, published: str, expected: list[str]) -> None:
    assert labels(dates(text, published)) == expected


def test_29_february_is_a_day_only_in_leap_years() -> None:
    assert labels(dates("on Feb. 29", "2023-02-19")) == ["2024-02-29"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell off South Carolina.", ["South Carolina"]),
        ("It fell off the coast of South Carolina.", ["South Carolina"]),
        ("He flew to Beijing and Moscow.", ["Beijing", "Moscow"]),
        ("Beijing said no; Moscow agreed.", []),
        ("In New York, Washington and Ohio it rained.", ["New York", "Washington", "Ohio"]),
        ("The road between Ohio and Iowa.", ["Ohio", "Iowa"]),
        ("It left Austin, Texas, and Maine, Ohio and Utah.", ["Austin", "Maine", "Ohio", "Utah"]),
        ("In Quantico, Virginia, and Billings, Montana, it rained.", ["Quantico", "Billings"]),
        ("He lives in Washington state.", ["Washington state"]),
        ("It crossed into U.S. airspace.", ["United States"]),
        ("The Montana coast is long.", ["Montana"]),
        ("A laboratory in Quantico, Virginia, has it.", ["Quantico"]),
        ("In Ashby, Ohio, nobody knew.", ["Ashby"]),
        ("He spoke with Lloyd Austin in Paris.", ["Paris"]),
        ("He wrote in the New York Times.", []),
        ("It hung over northern Montana’s hills.", ["Montana"]),
        ("They met in Munich Saturday.", ["Munich"]),
        ("", []),
    ],
)
def test_places(text: str, expected: list[str]) -> None:
    assert labels(places(text)) == expected


@settings(max_examples=200, deadline=None)
@given(
    st.text(
        alphabet=st.sampled_from(list("abZ 0123456789.,-–%$€’'\n\u00a0")) | st.characters(),
        max_size=120,
    ),
    st.sampled_from(["", "2023", "2023-02", "2023-02-19", "soon"]),
)
def test_any_text_gives_places_in_order_without_overlap(text: str, published: str) -> None:
    for found in (numbers(text), dates(text, published), places(text)):
        assert all(0 <= fact.start < fact.end <= len(text) and fact.label for fact in found)
        assert all(one.end <= other.start for one, other in pairwise(found))


NUMBERS = st.sampled_from(
    [
        "30,000",
        "1,00,000",
        "$1.5 billion",
        "5 per cent",
        "5 percent",
        "99.5%",
        "€2.5bn",
        "12",
        "£3m",
    ]
)
AROUND = st.sampled_from([" voters ", ", ", " of the ships. ", "; ", " (", ") ", "-ton ships "])


@given(st.lists(st.tuples(NUMBERS, AROUND), max_size=6).map(lambda parts: "".join(sum(parts, ()))))
def test_a_number_begins_and_ends_where_words_do(text: str) -> None:
    spans = words(text)
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    for found in numbers(text):
        assert found.start in starts
        assert found.end in ends
