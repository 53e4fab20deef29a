"""Work on a Dask cluster: the same files as without one, and errors that say what to do."""

from __future__ import annotations

import importlib
import json
import os
import signal
import socket
import sys
import threading
import time

import pandas as pd
import pytest

from analysis import CorpusError, make_article, map_articles
from analysis.cli import main
from analysis.corpus import batches

distributed = pytest.importorskip("distributed")

ROWS = [
    {
        "id": f"{source[0]}{number}",
        "source": source,
        "event": "the ferry",
        "title": f"Ferry stays in port, day {number}",
        "published": f"2023-02-0{number}",
        "text": f"The ferry stayed in port on day {number}. “We cannot leave {place},” Joan Tarn "
        f"told reporters. Peter Lund said that nobody would cross the ice in {number} weeks.",
    }
    for source, place in (("Gazette", "the harbour"), ("Courier", "this pier"))
    for number in (1, 2, 3)
]


@pytest.fixture(scope="module")
def cluster():
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True,
        host="127.0.0.1", dashboard_address=":0", silence_logs=50,
    ) as made:  # fmt: skip
        yield made


@pytest.fixture
def client(cluster):
    """A client that sees both workers; what it made them pretend is undone at the end."""
    with distributed.Client(cluster, set_as_default=False) as made:
        made.wait_for_workers(2, timeout=60)  # one may have been killed
        yield made
        made.run(as_before)


def as_before():
    importlib.reload(batches)


def corpus(folder, kind):
    """Write the articles as a folder, JSON lines or Parquet, and return the path."""
    path = folder / f"corpus.{kind}"
    if kind == "jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in ROWS), encoding="utf-8")
    elif kind == "parquet":
        pd.DataFrame(ROWS).to_parquet(path)
    else:
        for row in ROWS:
            (path / row["source"]).mkdir(parents=True, exist_ok=True)
            (path / row["source"] / f"{row['id']}.txt").write_text(row["text"], encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("kind", ["folder", "jsonl", "parquet"])
def test_quotes_are_the_same_with_and_without_a_cluster(kind, cluster, tmp_path):
    asked = ["quotes", corpus(tmp_path, kind), "--engine", "rules", "--out"]
    before = loops()
    on = ["--scheduler", cluster.scheduler_address]
    assert main([*asked, str(tmp_path / "here.csv")]) == 0
    assert main([*asked, str(tmp_path / "there.csv"), *on]) == 0
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()
    assert (tmp_path / "here.csv").read_text(encoding="utf-8").count("Joan Tarn") >= 3
    assert loops() == before  # the client is closed


def loops():
    return sum(thread.name == "IO loop" for thread in threading.enumerate())


def test_what_a_report_reads_is_the_same_with_and_without_a_cluster(
    cluster, tmp_path, monkeypatch, capsys
):
    """The pages are made where the command was started, from what was read."""
    read = []

    def note(stream, parts, *_, **__):
        read.append({name: parts.table(name) for name in parts.names})
        raise CorpusError("enough")

    monkeypatch.setattr("analysis.report.Material", note)
    for on in ([], ["--scheduler", cluster.scheduler_address]):
        asked = ["report", corpus(tmp_path, "jsonl"), "--engine", "rules", "--no-notebooks", *on]
        assert main([*asked, "--out", str(tmp_path / f"{len(on)}")]) == 3
        assert "enough" in capsys.readouterr().err
    here, there = read
    assert here.keys() == there.keys()
    for name, table in here.items():
        pd.testing.assert_frame_equal(table, there[name])
    assert len(here["quotes"]) >= 6


def test_what_a_killed_worker_had_is_done_by_another(cluster, tmp_path):
    given = [make_article(f"Article {number}.", id=f"a{number}", source="One") for number in "0123"]
    before = {worker.pid for worker in cluster.workers.values()}
    with distributed.Client(cluster):
        table = map_articles(dies_on_two(tmp_path / "died"), given, backend="dask", batch=1)
    assert table.to_dict("list") == {"article_id": ["a0", "a1", "a2", "a3"], "n": [10] * 4}
    assert int((tmp_path / "died").read_text()) in before


def dies_on_two(mark):
    """Return a function that kills its own process the first time it meets the third article."""

    def length_or_death(article):
        if article.id == "a2" and not mark.exists():
            mark.write_text(str(os.getpid()))
            os.kill(os.getpid(), signal.SIGKILL)
        return [{"article_id": article.id, "n": len(article.text)}]

    return length_or_death


def test_articles_that_kill_every_worker_are_not_tried_for_ever(cluster, monkeypatch):
    monkeypatch.setattr(cluster.scheduler, "allowed_failures", 0)
    with (
        pytest.raises(CorpusError, match="workers died one after another .* more memory"),
        batches.cluster(cluster.scheduler_address) as backend,
    ):
        map_articles(dies, [make_article("Words.", id="a", source="One")], backend=backend)


def dies(article):
    os.kill(os.getpid(), signal.SIGKILL)


def pretend(name, value):
    """Let a worker take another version, say, for its own."""
    setattr(batches, name, lambda *_: value)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("package_version", "has another version of this package, or of one that it needs"),
        ("run_of", "does not see this; put it where all machines see it, under one path"),
    ],
)
def test_a_worker_that_does_not_fit_is_named(name, told, cluster, client, tmp_path, capsys):
    odd = sorted(client.scheduler_info()["workers"])[0]
    client.run(pretend, name, "another", workers=[odd])
    asked = ["quotes", corpus(tmp_path, "jsonl"), "--engine", "rules", "--scheduler"]
    assert main([*asked, cluster.scheduler_address]) == 3
    error = capsys.readouterr().err
    assert f"worker {odd} {told}" in error.replace("\n", " ")


def test_a_worker_that_joins_late_has_to_have_the_same_version(tmp_path):
    with pytest.raises(CorpusError, match="another version"):
        batches._do(batches._Job(len, batches._InMemory([]), tmp_path, 0, "", ""), "another")


def refused():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{one.getsockname()[1]}"


def test_an_address_at_which_no_scheduler_answers_is_an_error(client, tmp_path, capsys):
    asked = ["quotes", corpus(tmp_path, "jsonl"), "--engine", "rules", "--scheduler"]
    assert main([*asked, refused()]) == 3
    assert "no Dask scheduler answers at tcp://127.0.0.1:" in capsys.readouterr().err
    worker = next(iter(client.scheduler_info()["workers"]))
    assert main([*asked, worker]) == 3
    assert f"what answers at {worker} is no Dask scheduler" in capsys.readouterr().err


def test_a_server_that_says_nothing_is_not_waited_for(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batches, "_PATIENCE", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        assert main(["quotes", corpus(tmp_path, "jsonl"), "--scheduler", address]) == 3
    assert f"no Dask scheduler answers at {address} (timed out)" in capsys.readouterr().err


def small(n_workers):
    """Return a cluster within this process."""
    return distributed.LocalCluster(
        n_workers=n_workers, threads_per_worker=1, processes=False, protocol="tcp://",
        host="127.0.0.1", dashboard_address=":0", silence_logs=50,
    )  # fmt: skip


def test_a_scheduler_without_workers_is_an_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(batches, "_PATIENCE", 1)
    asked = ["quotes", corpus(tmp_path, "jsonl"), "--engine", "rules", "--scheduler"]
    with small(0) as empty:
        assert main([*asked, empty.scheduler_address]) == 3
        assert "has no workers: start some" in capsys.readouterr().err
        monkeypatch.setattr(batches, "_check_workers", lambda *_: None)  # as if one had been there
        monkeypatch.setattr(batches, "_DESERTED", 0.1)
        assert main([*asked, empty.scheduler_address]) == 3
        assert "has lost all workers: start some" in capsys.readouterr().err


def test_a_scheduler_that_is_lost_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(batches, "_PATIENCE", 1)
    with small(1) as lost:
        monkeypatch.setitem(LOSES, "scheduler", lost.scheduler)
        with (
            pytest.raises(CorpusError, match="connection to the Dask scheduler was lost"),
            batches.cluster(lost.scheduler_address) as backend,
        ):
            map_articles(loses, [make_article("Words.", id="a", source="One")], backend=backend)


LOSES = {}


def loses(article):
    """Close the connections of the scheduler to its clients, as if it had died."""
    scheduler = LOSES["scheduler"]
    for comm in scheduler.client_comms.values():
        scheduler.loop.add_callback(comm.comm.abort)
    time.sleep(0.5)
    return []


@pytest.mark.parametrize(
    "address", ["", "host", "host:8786", "http://host:8786", "tcp://host", "tcp://host:99999"]
)
def test_a_malformed_address_is_an_error_of_the_command(address, capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["quotes", "x", "--scheduler", address])
    assert stopped.value.code == 2
    assert "is not an address such as tcp://HOST:8786" in capsys.readouterr().err


def test_a_cluster_and_cores_here_exclude_each_other(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["report", "x", "--jobs", "2", "--scheduler", "tcp://host:8786"])
    assert stopped.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_without_distributed_the_extra_is_named(tmp_path, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    asked = ["quotes", corpus(tmp_path, "jsonl"), "--scheduler", "tcp://127.0.0.1:8786"]
    assert main(asked) == 3
    assert 'pip install ".[cluster]"' in capsys.readouterr().err
