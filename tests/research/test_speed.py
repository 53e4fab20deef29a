"""The benchmark of speed: its arithmetic by hand, and two rows that need no peer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "research" / "benchmarks"))

import speed
import speed_rows

MISSING = "not installed: spacy"


def cost(processor: float, clock: float = 1.0) -> speed.Cost:
    return speed.Cost(processor, clock, start=2.0, peak=100.0)


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_ratio_is_the_median_of_the_ratios_of_the_rounds():
    ours, peer = [cost(2), cost(9), cost(8)], [cost(1), cost(3), cost(8)]
    assert speed.times(ours, peer) == 2  # of 2, 3 and 1; the medians 8 and 3 would give 2.67
    assert speed.times(peer, peer) == 1


def test_rounds_in_which_either_is_missing_have_no_ratio():
    assert speed.times([cost(4), cost(6)], [MISSING, cost(2)]) == 3
    assert speed.times([cost(4)], [MISSING]) is None


@pytest.mark.parametrize(
    ("value", "as_shown"),
    [
        (None, ""),
        (0.0123, "0.012"),
        (0.5, "0.50"),
        (9.876, "9.88"),
        (12.4, "12"),
        (1234.5, "1,234"),
    ],
)
def test_numbers_have_two_digits_or_more(value, as_shown):
    assert speed.shown(value) == as_shown


def test_a_line_has_the_ratio_and_the_medians():
    runs: speed.Runs = {
        ("tagger", "sequential"): [cost(8, 5), cost(6, 9), cost(7, 4)],
        ("spacy", "sequential"): [cost(2), cost(2), cost(2)],
        ("textacy", "sequential"): [MISSING] * 3,
    }
    head, rule, block, tagger, spacy, textacy = speed.table(runs, 14).splitlines()
    assert {line.count("|") for line in (head, rule, block, tagger, spacy, textacy)} == {8}
    assert block.startswith("| **Reported speech**: spaCy")
    assert cells(tagger)[1:] == ["3.50", "7.00", "2.00", "5.00", "2.00", "100"]
    assert cells(spacy)[1] == "1.00"
    assert cells(textacy)[1] == MISSING


def test_without_the_peer_rows_have_no_ratio():
    runs: speed.Runs = {("rules", "sequential"): [cost(3)], ("spacy", "sequential"): [MISSING]}
    assert cells(speed.table(runs, 6).splitlines()[3])[1:3] == ["", "3.00"]


def test_workers_share_the_rows_in_batches_alone():
    of_one, shared = ("pandas", "loky"), ("load", "loky")
    runs: speed.Runs = {of_one: [cost(1)], shared: [cost(2)], ("blank", "loky"): [cost(1)]}
    titles = [cells(line)[0] for line in speed.table(runs, 1).splitlines()[3:]]
    assert [", two workers" in title for title in titles] == [False, True, False]


def test_the_peer_of_every_block_is_a_row_and_no_row_stands_twice():
    assert all(peer in speed_rows.ROWS for _, peer, _ in speed_rows.BLOCKS)
    assert sum(len(rows) for _, _, rows in speed_rows.BLOCKS) == len(speed_rows.ROWS)


def test_the_table_is_put_between_its_comments(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- speed.py: sizes -->\nold\n<!-- end of sizes -->\nb\n")
    for text in ("x", "new"):
        speed.put(text, "sizes", page)
    expected = "a\n<!-- speed.py: sizes -->\n\nnew\n\n<!-- end of sizes -->\nb\n"
    assert page.read_text() == expected
    with pytest.raises(SystemExit, match="no place for the table"):
        speed.put("x", "corpora", page)


def test_the_page_has_a_place_for_both_tables():
    for name in ("corpora", "sizes"):
        assert f"<!-- speed.py: {name} -->\n" in speed.README.read_text(encoding="utf-8")


def test_two_rows_are_measured_on_the_texts_that_ship():
    script = [sys.executable, speed.__file__, "--rows", "help", "--repeat", "1"]
    told = subprocess.run(script, capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0].startswith("24 articles, ")
    ours, peer = (cells(line) for line in told[5:7])
    assert (ours[0], peer[0]) == ("`analysis --help`", "`import pandas`")
    assert peer[1] == "1.00" and float(ours[1]) > 0
    assert float(ours[1]) == pytest.approx(float(ours[2]) / float(peer[2]), abs=0.02, rel=0.05)
    assert told[-1].startswith("Medians of 1 rounds. ")


def test_a_row_in_sittings_costs_what_its_parts_did(tmp_path):
    n_articles, _ = speed.write_texts(tmp_path, 3)
    texts = speed_rows.Texts(tmp_path / "texts.jsonl", "sequential", tmp_path / "parts" / "rules")
    first = speed_rows.tagger(texts, engine="rules")()
    assert n_articles == 3 and first.processor > 0 and first.clock > 0
    assert speed_rows.tagger(texts, engine="rules")() == first  # nothing was read again
