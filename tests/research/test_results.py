"""The numbers of the five published articles come out again as they were written down."""

from __future__ import annotations

from io import StringIO

import pandas as pd
import pytest
from conftest import ORIGINALS, ROOT
from originals import gather, tables


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    if ORIGINALS is None:
        pytest.skip("the five published articles are not at hand")
    return tables(gather(ORIGINALS, tmp_path_factory.mktemp("originals") / "corpus"))


def test_every_table_is_there(found):
    assert {path.stem for path in (ROOT / "research" / "results").glob("*.csv")} == set(found)


def test_tables_are_the_same(found):
    for name, table in found.items():
        written = pd.read_csv(ROOT / "research" / "results" / f"{name}.csv")
        again = pd.read_csv(StringIO(table.to_csv(index=False)))
        pd.testing.assert_frame_equal(again, written, atol=0.002, rtol=0, obj=name)


def test_a_changed_file_is_named(tmp_path):
    (tmp_path / "a1.txt").write_text("something else")
    with pytest.raises(
        SystemExit, match=r"no file with the hash of a1\.txt \(changed\), a2\.txt \(missing\)"
    ):
        gather(tmp_path, tmp_path / "corpus")
