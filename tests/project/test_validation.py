"""Errors of the methods: one table, and the site says the same."""

from __future__ import annotations

import re

import how_wrong
import pytest
from conftest import ROOT

from analysis import known_errors
from analysis.validation import stated

ERRORS = known_errors()


def test_the_page_on_errors_has_all_of_them_by_method():
    text = how_wrong.PAGE.read_text(encoding="utf-8")
    assert how_wrong.TABLE.findall(text) == list(ERRORS["method"].unique()), "a section each"
    assert how_wrong.rewritten(text) == text, "python tools/how_wrong.py writes the tables anew"


def test_a_row_on_the_page_has_the_figure_its_interval_and_what_it_is_compared_with():
    row = dict.fromkeys(ERRORS.columns, "") | {"measure": "F1", "data": "BASIL", "n": "9 pairs"}
    row |= {"value": 0.755, "low": 0.7, "high": 1.0, "chosen": "nothing"}
    assert how_wrong.as_row(row | {"peers": "people .80", "unread": "chance .50"}) == (
        "| F1 | BASIL, 9 pairs | .76 (.70 to 1.00) | nothing "
        "| people .80; without reading: chance .50 |"
    )
    assert " | .76 | " in how_wrong.as_row(row | {"low": float("nan")})


def test_what_is_said_above_a_table_of_errors_is_in_it():
    text = how_wrong.PAGE.read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:-1]:
        lead, _, table = section.partition("<!--")
        assert [share for share in re.findall(r"(?<!\d)\.\d\d\b", lead) if share not in table] == []
        assert "`" in lead, "which function it is"


@pytest.mark.parametrize(
    "row", list(ERRORS.itertuples()), ids=lambda row: f"{row.method}-{row.Index}"
)
def test_a_figure_says_where_it_comes_from(row):
    assert 0 <= row.value <= 1 and row.method and row.measure and row.data
    assert row.low != row.low or row.low <= row.value <= row.high
    assert row.chosen
    if row.chosen == "hidden":  # measured by others
        assert not row.script
    else:
        assert (ROOT / "research" / "benchmarks" / row.script).is_file()


def test_a_method_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="no method 'tone'; there are reported speech"):
        known_errors("tone")


def test_a_table_that_is_changed_stays_the_callers():
    known_errors().loc[0, "value"] = -1.0
    assert known_errors()["value"].between(0, 1).all()


def test_the_sentence_beside_results_has_value_interval_and_peers():
    assert stated("polarity").startswith("Measured: polarity toward a target, macro-F1 0.")
    assert "VADER" in stated("polarity") and " to 0." in stated("polarity")
