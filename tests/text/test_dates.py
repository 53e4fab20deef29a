"""Dates as databases, pages and spreadsheets write them, in many languages."""

import datetime

import pytest
from babel.dates import format_date, get_day_names
from hypothesis import given
from hypothesis import strategies as st

from analysis.text.dates import (
    LANGUAGES,
    date_at_start,
    date_line,
    date_order,
    iso_date,
    month_numbers,
    readings,
)

MAY_1 = """
Mittwoch, 1. Mai 2024 | Mi., 01.05.2024 | Mittwoch, den 1. Mai 2024, 10:30 Uhr | 1 mai 2024 mercredi
mercredi 1er mai 2024 | mer. 1 mai 2024, 10h30 | miércoles, 1 de mayo de 2024 - 10:30
1 de maio de 2024, 10h30 | 1º maggio 2024 | mercoledì 1° maggio 2024, ore 10.30 | 1 maja 2024 r.
środa, 1 maja 2024 | 1 мая 2024 г. | 2024. május 1. | 1 Mayıs 2024 | 1. května 2024
2024년 5월 1일 | 2024年5月1日 | 2024年05月01日 10:30 | 2024年5月1日 星期三
2024年5月1日(水) 10時30分
２０２４年５月１日 | 1.5.2024 | 1 May 24 | 01-May-24 | May 1, '24 | 1 mei 2024 om 10:30 uur
onsdag den 1. maj 2024 kl. 10.30 | 1st of May 2024 | 2024/5/1
Wednesday, May 1, 2024 10:30 PM EDT
"""


@pytest.mark.parametrize(
    "text", [one.strip() for one in MAY_1.replace("\n", "|").split("|") if one]
)
def test_the_first_of_may_in_many_hands(text):
    assert iso_date(text) == "2024-05-01"
    line = date_line(text)
    assert line is not None and iso_date(line.day) == "2024-05-01"


@given(st.dates(datetime.date(1970, 1, 1), datetime.date(2069, 12, 31)))
def test_what_babel_writes_is_read(day):
    for language in LANGUAGES:
        for width in ("long", "full"):
            assert iso_date(format_date(day, width, language)) == day.isoformat(), language


def test_no_day_of_the_week_is_called_like_a_month():
    """So that English names of days can be tried before those of all languages."""
    days = {
        name.casefold()
        for language in LANGUAGES
        for context in ("format", "stand-alone")
        for name in get_day_names("wide", context, language).values()
    }
    assert not days & set(month_numbers())


def test_digits_that_mean_two_days_are_read_only_in_a_given_order():
    assert readings("02/05/2023") == {"dmy": "2023-05-02", "mdy": "2023-02-05"}
    assert iso_date("02/05/2023") == ""
    assert iso_date("02/05/2023", "dmy") == "2023-05-02"
    assert iso_date("02/05/2023", "mdy") == "2023-02-05"
    assert iso_date("13/05/2023", "mdy") == "2023-05-13"  # it can't be otherwise
    assert iso_date("23-02-05") == ""
    assert iso_date("23-02-05", "ymd") == "2023-02-05"


def test_one_cell_that_is_clear_decides_for_the_column():
    assert date_order(["02/05/2023", "13/05/2023", "2023-05-14", "x"]) == ("dmy", 1, 0, 1)
    assert date_order(["02/05/2023", "05/14/2023", "05/15/2023"]) == ("mdy", 2, 0, 1)


def test_cells_that_disagree_decide_nothing():
    assert date_order(["13/05/2023", "05/13/2023", "02/05/2023"]) == ("", 0, 2, 1)
    assert date_order(["02/05/2023", "03/05/2023", "05/05/2023"]) == ("", 0, 0, 2)
    assert date_order([]) == ("", 0, 0, 0)


@pytest.mark.parametrize(
    ("line", "day", "label"),
    [
        ("Published February 4, 2023", "February 4, 2023", "published"),
        ("Last updated on 5 May 2024 at 10:30", "5 May 2024", "updated"),
        ("Aktualisiert am 01.05.2024, 10:30 Uhr", "01.05.2024", "updated"),
        ("Publié le 1 mai 2024 à 10h30", "1 mai 2024", "published"),
        ("更新时间：2024年5月1日 10:30", "2024年5月1日", "updated"),
        ("5 Feb 23", "5 Feb 23", ""),
        ("02/05/2023", "02/05/2023", ""),
    ],
)
def test_a_line_that_is_a_date(line, day, label):
    assert date_line(line) == (day, label)


@pytest.mark.parametrize(
    "line",
    [
        "founded in 1998",
        "2003 inhabitants",
        "By Sunday Morning",
        "12 May 2024 was a day of rain",
        "May 2024",
        "2024",
        "20240501",
        "3 men 2024",
        "5 February 20233",
        "",
    ],
)
def test_a_line_that_is_no_date(line):
    assert date_line(line) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Mittwoch 1. Mai 2024", "1. Mai 2024"),
        ("1 mai 2024 mercredi, Edition 1", "1 mai 2024"),
        ("miércoles 1 de mayo de 2024", "1 de mayo de 2024"),
        ("2024年5月1日 星期三", "2024年5月1日"),
        ("01.05.2024, S. 12", "01.05.2024"),
        ("mai 2024", "2024-05"),
        ("Mar 4, 2024", "Mar 4, 2024"),  # and no Tuesday, which is mar. in Spanish
        ("mar. 5 mars 2024", "5 mars 2024"),
        ("1. Liga: Holm wins 2024", ""),
        ("02/05/2023", ""),
    ],
)
def test_a_date_at_the_start_of_a_line(line, expected):
    assert date_at_start(line) == expected


@given(st.text(max_size=120))
def test_any_text_is_read_or_not_without_an_error(text):
    for order in ("", "dmy", "mdy", "ymd"):
        found = iso_date(text, order)
        assert found == "" or datetime.date.fromisoformat((found + "-01-01")[:10])
    date_line(text)
    date_at_start(text)


@pytest.mark.parametrize(
    "text",
    [
        "2024-05-01 10:00:00+00", "20240501T101500Z", "20240501101500", "2024. 5. 1.",
        "2024年05月01日10:15",
    ],
)  # fmt: skip
def test_what_programs_write_is_read(text):
    assert iso_date(text) == "2024-05-01"


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["05.02.23", "25.03.23", "31.12.24"], "dmy"),
        (["24.03.05", "24.03.06", "24.04.12"], "ymd"),
        (["05.02.23"], ""),
        (["05.02.23", "05.02.23"], ""),
        (["05/02/23", "06/03/23"], ""),
    ],
)
def test_two_digits_of_a_year_are_found_by_how_close_the_dates_lie(cells, order):
    assert date_order(cells).order == order
