"""Work by article: the same table on every backend, and after any interruption."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time

import pandas as pd
import pytest
from conftest import ROOT

from analysis import Corpus, CorpusError, make_article, map_articles, stream_corpus
from analysis.corpus.batches import map_batches


def articles(n=12):
    return [
        make_article(f"Article {number} has these words. It ends.", id=f"a{number}", source="One")
        for number in range(n)
    ]


def lengths(article):
    return [{"article_id": article.id, "n": len(article.text), "span": [(0, 2), (3, 5)]}]


def pids(article):
    time.sleep(0.05)  # so that both workers get some
    return [{"article_id": article.id, "pid": os.getpid()}]


def fails_on_three(article):
    if article.id == "a3":
        raise RuntimeError("odd")
    return lengths(article)


WANTED = pd.DataFrame(
    {
        "article_id": [f"a{number}" for number in range(12)],
        "n": [35] * 10 + [36] * 2,
        "span": [[(0, 2), (3, 5)]] * 12,
    }
)


def same(table, wanted=WANTED):
    pd.testing.assert_frame_equal(table, wanted, check_dtype=False)


def test_rows_come_in_order_of_the_corpus():
    same(map_articles(lengths, Corpus(articles()), batch=5))


@pytest.mark.parametrize("backend", ["sequential", "threading", "loky"])
def test_every_backend_gives_the_same_table(backend):
    same(map_articles(lengths, articles(), backend=backend, n_jobs=2, batch=2))


def test_processes_share_the_work():
    table = map_articles(pids, articles(), backend="loky", n_jobs=2, batch=1)
    assert table["pid"].nunique() == 2
    assert os.getpid() not in set(table["pid"])


def test_a_stream_gives_the_table_of_the_corpus(tmp_path):
    Corpus(articles()).save(tmp_path / "corpus")
    stream = stream_corpus(tmp_path / "corpus")
    same(map_articles(lengths, stream, batch=10))


def test_finished_parts_are_kept(tmp_path):
    """A second run does only what is missing, and gives the same table."""
    first = map_articles(lengths, articles(), folder=tmp_path, batch=4)
    kept = tmp_path / "part-00000.rows.parquet"
    (tmp_path / "part-00001.json").unlink()
    (tmp_path / "part-00002.rows.parquet").write_bytes(b"")  # finished, so not looked into
    (tmp_path / "part-00002.rows.parquet").unlink()
    before = kept.stat().st_mtime_ns
    again = map_articles(lengths, articles(), folder=tmp_path, batch=4)
    assert kept.stat().st_mtime_ns == before
    pd.testing.assert_frame_equal(first, again)


@pytest.mark.parametrize(
    "changed",
    [
        {"fn": fails_on_three},
        {"corpus": articles(11)},
        {"batch": 3},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_parts_of_other_work_are_refused(changed, tmp_path):
    given = {"fn": lengths, "corpus": articles(), "batch": 4} | changed
    map_articles(lengths, articles(), folder=tmp_path, batch=4)
    with pytest.raises(CorpusError, match="parts of other work"):
        map_articles(given["fn"], given["corpus"], folder=tmp_path, batch=given["batch"])


def test_parts_of_other_work_can_be_taken_away(tmp_path):
    map_batches(lambda batch: {"n": [{"n": 1}]}, articles(), folder=tmp_path, batch=2)
    parts = map_batches(
        lambda batch: {"n": [{"n": 2}]}, articles(), folder=tmp_path, batch=6, anew=True
    )
    assert parts.table("n")["n"].tolist() == [2, 2]
    assert len(list(tmp_path.glob("part-*.json"))) == 2


def test_a_failure_names_the_article():
    with pytest.raises(CorpusError, match="fails_on_three failed on article 'a3': RuntimeError"):
        map_articles(fails_on_three, articles())


def test_failures_can_be_collected():
    with pytest.warns(UserWarning, match="left out, 1 in all: fails_on_three"):
        table = map_articles(fails_on_three, articles(), on_error="collect", batch=5)
    same(table, WANTED.drop(index=3).reset_index(drop=True))


@pytest.mark.parametrize("wrong", ["corpus.csv", 3, pd.DataFrame({"text": ["a"]})])
def test_something_that_is_no_corpus_is_refused(wrong):
    with pytest.raises(TypeError, match="a corpus is needed"):
        map_articles(lengths, wrong)


def test_something_that_is_no_article_is_refused():
    with pytest.raises(TypeError, match="not a str"):
        map_articles(lengths, ["text"])


@pytest.mark.parametrize("option", [{"backend": "spark"}, {"batch": 0}, {"on_error": "ignore"}])
def test_unknown_options_are_refused(option):
    with pytest.raises(ValueError, match=next(iter(option))):
        map_articles(lengths, articles(), **option)


def test_values_that_no_table_holds_are_refused():
    with pytest.raises(CorpusError, match="can't be kept"):
        map_articles(lambda article: [{"x": object()}], articles())


def test_nothing_gives_an_empty_table():
    assert map_articles(lengths, []).empty
    assert map_articles(lambda article: [], articles()).empty


def test_tables_by_name_are_read_part_by_part():
    parts = map_batches(
        lambda batch: {"one": [{"n": len(batch)}], "two": pd.DataFrame({"x": ["a", "b"]})},
        articles(),
        batch=5,
    )
    assert parts.names == ["one", "problems", "two"]
    assert [frame["n"].iloc[0] for frame in parts.each("one")] == [5, 5, 2]
    assert parts.table("two")["x"].tolist() == ["a", "b"] * 3
    assert parts.problems.empty
    with pytest.raises(KeyError, match="no table 'three'; there are one, problems, two"):
        parts.table("three")


def test_a_part_that_went_missing_is_named(tmp_path):
    parts = map_batches(lambda batch: {"n": [{"n": 1}]}, articles(), folder=tmp_path, batch=4)
    (tmp_path / "part-00001.json").unlink()
    with pytest.raises(CorpusError, match="part-00001.json.*missing"):
        parts.table("n")


def test_what_a_text_lacks_is_listed_with_its_row(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text("id,text\na,Some words.\nb,\nc,More words.\n", encoding="utf-8")
    stream = stream_corpus(path, on_error="collect")
    parts = map_batches(lambda batch: {"ids": [{"id": a.id} for a in batch]}, stream)
    assert parts.table("ids")["id"].tolist() == ["a", "c"]
    problem = parts.problems.iloc[0]
    assert (problem["row"], problem["article_id"], problem["left_out"]) == (2, "b", True)


KILLED = textwrap.dedent(
    """
    import os, sys
    from analysis import make_article, map_articles

    def lengths(article):
        if article.id == sys.argv[2]:
            os.kill(os.getpid(), 9)
        return [{"article_id": article.id, "n": len(article.text)}]

    given = [make_article(f"Words of {n}.", id=f"a{n}") for n in range(8)]
    table = map_articles(lengths, given, folder=sys.argv[1], batch=2)
    print(table.to_csv(index=False))
    """
)


def test_a_killed_run_goes_on_where_it_stopped(tmp_path):
    script = tmp_path / "work.py"
    script.write_text(KILLED, encoding="utf-8")

    def run(folder, dies_at=""):
        command = [sys.executable, str(script), str(folder), dies_at]
        return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)

    killed = run(tmp_path / "parts", "a5")
    assert killed.returncode == -signal.SIGKILL
    assert sorted(path.name for path in (tmp_path / "parts").glob("part-*.json")) == [
        "part-00000.json",
        "part-00001.json",
    ]
    again = run(tmp_path / "parts")
    whole = run(tmp_path / "other")
    assert again.returncode == 0, again.stderr
    assert again.stdout == whole.stdout
    assert again.stdout.count("\n") == 10
    assert not list((tmp_path / "parts").glob(".*.part"))
