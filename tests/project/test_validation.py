"""Errors of the methods: one table, and the site says the same."""

from __future__ import annotations

import re

import pytest
from conftest import ROOT

from analysis import known_errors
from analysis.validation import stated

ERRORS = known_errors()


def in_digits(value):
    return f"{value:.2f}".removeprefix("0")


def as_the_site_has_it(row):
    """Return the row of a table of docs/how_wrong.md for a row of the errors."""
    ends = f" ({in_digits(row.low)} to {in_digits(row.high)})" if row.low == row.low else ""
    unread = f"without reading: {row.unread}" if row.unread else ""
    cells = [
        row.measure,
        ", ".join(filter(None, [row.data, row.n])),
        f"{in_digits(row.value)}{ends}",
        row.chosen,
        "; ".join(filter(None, [row.peers, unread])),
    ]
    return "| " + " | ".join(cells) + " |"


def test_the_page_on_errors_has_all_of_them_by_method():
    text = (ROOT / "docs" / "how_wrong.md").read_text(encoding="utf-8")
    tables = re.findall(r"^\|---.*\n((?:\|.*\n)+)", text, re.MULTILINE)
    assert [table.splitlines() for table in tables] == [
        [as_the_site_has_it(row) for row in rows.itertuples()]
        for _, rows in ERRORS.groupby("method", sort=False)
    ]
    sections = re.split(r"^## ", text, flags=re.MULTILINE)[1:-1]
    assert all(section.count("|---|---|---|---|---|") == 1 for section in sections)


def test_what_is_said_above_a_table_of_errors_is_in_it():
    text = (ROOT / "docs" / "how_wrong.md").read_text(encoding="utf-8")
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:-1]:
        lead, _, table = section.partition("| what is measured")
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
