"""Work shared among processes: in order, safe from the working folder, ended in words."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import pytest
from joblib import delayed

from analysis import CorpusError
from analysis.files.cores import in_processes, safe_processes, workers


def odd(number: int) -> int:
    """Return the number; fails for 3."""
    if number == 3:
        raise ValueError("three")
    return number


def ended() -> None:
    """End this process as the system does that has no memory left."""
    os.kill(os.getpid(), signal.SIGKILL)


def where_from() -> tuple[int, list[str]]:
    """Return this process, and the folders that modules come from."""
    return os.getpid(), sys.path


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_results_come_in_order(n_jobs: int) -> None:
    with in_processes((delayed(odd)(n) for n in (5, 1, 4)), n_jobs) as found:
        assert list(found) == [5, 1, 4]


@pytest.mark.parametrize("n_jobs", [1, 2])
def test_what_fails_fails_here(n_jobs: int) -> None:
    calls = (delayed(odd)(n) for n in range(5))
    with pytest.raises(ValueError, match="three"), in_processes(calls, n_jobs) as found:
        list(found)


def test_one_job_starts_nothing_and_waits_until_it_is_asked() -> None:
    done: list[int] = []
    with in_processes(((done.append, (n,), {}) for n in range(3)), 1) as found:
        assert not done
        next(found)
        assert done == [0]


def test_a_process_that_is_killed_is_told_in_words() -> None:
    calls = (delayed(ended)() for _ in range(2))
    with pytest.raises(CorpusError, match="was killed, perhaps for want of memory; run it again"):
        with in_processes(calls, 2) as found:
            list(found)


def test_no_module_comes_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    (tmp_path / "numpy.py").write_text("raise SystemExit('taken')")
    with in_processes((delayed(where_from)() for _ in range(4)), 2) as found:
        for process, folders in found:
            assert process != os.getpid()
            assert not {"", str(tmp_path)} & set(folders)
    assert "PYTHONSAFEPATH" not in os.environ


@pytest.mark.parametrize("given", ["", "1"])
def test_what_the_user_set_stays(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("PYTHONSAFEPATH", given)
    with safe_processes():
        assert os.environ["PYTHONSAFEPATH"] == "1"
    assert os.environ["PYTHONSAFEPATH"] == given


def test_the_number_asked_for_is_taken() -> None:
    assert workers(3) == 3
    assert workers() == workers(-1) >= 1


@pytest.mark.parametrize("n_jobs", [0, -2, 1.5, True, "2"])
def test_another_number_of_jobs_is_refused(n_jobs: int) -> None:
    with pytest.raises(ValueError, match="n_jobs must be a whole number from 1 on, or -1, not"):
        workers(n_jobs)
