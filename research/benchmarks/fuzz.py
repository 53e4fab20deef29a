"""Looks for inputs on which the package fails, or takes a time that grows faster than they do.

usage: python research/benchmarks/fuzz.py [--seconds 300] [--targets clean,segment] [--skip atheris]

Three ways, each with a third of the time: texts and files that Hypothesis draws; inputs that
atheris finds by watching which lines they reach (``pip install atheris``; left out where it is
not there); and texts of one unit repeated (:data:`fuzz_targets.UNITS`) at sizes n, 2n, 4n,
timed by the processor's clock. Linear time doubles with the size. A row is flagged where it
grows by more than 2.6 twice in a row, at sizes that take more than 50 ms.

An input survives that gives a result or an error of the documented kind. What the neural
tagger does with 100,000 quotation marks is known (42 s) and not measured here.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

if "--watched" in sys.argv:  # atheris must see the modules as they are imported
    atheris: Any = import_module("atheris")
    with atheris.instrument_imports(include=["analysis"]):
        from fuzz_targets import GROWING, TARGETS, UNITS, CorpusError
else:
    from fuzz_targets import GROWING, TARGETS, UNITS, CorpusError

LIMIT = 20.0
"""Seconds of the processor that one input may take."""


class TooSlow(Exception):
    """An input took longer than :data:`LIMIT`."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Stop the block after so many seconds of the processor."""

    def stop(*_: object) -> None:
        raise TooSlow

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


class Tally:
    """What was tried on each target, what survived, and one input for each kind of failure."""

    def __init__(self) -> None:
        self.tried: Counter[str] = Counter()
        self.survived: Counter[str] = Counter()
        self.failures: dict[tuple[str, str], bytes] = {}

    def run(self, name: str, data: bytes) -> None:
        """Give ``data`` to a target and note how it went."""
        self.tried[name] += 1
        try:
            with limited(LIMIT):
                TARGETS[name](data)
        except Exception as error:
            if not isinstance(error, CorpusError):
                self._note(name, error, data)
                return
        self.survived[name] += 1

    def _note(self, name: str, error: Exception, data: bytes) -> None:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(place.filename).name}:{place.lineno}"
        what = f"{type(error).__name__}: {str(error)[:80]} ({where})"
        known = self.failures.get((name, what))
        if known is None or len(data) < len(known):
            self.failures[name, what] = data


def pieces() -> st.SearchStrategy[bytes]:
    """Texts put together of hard units, and of any characters and bytes."""
    unit = st.sampled_from([unit for _, unit, _ in UNITS.values()])
    line = st.sampled_from(
        [
            "“We saw it,” Ann Lee said.",
            "BEIJING — It fell.",
            "By Ann Lee",
            "Body",
            "Length: 4 words",
        ]
        + ["End of Document", "Document ABCD000020230205ej2500001", "Full text: a", "_" * 40]
        + ["E1\tContent:T1 Cue:T2", "T1\tContent 0 3\tabc", "#1\tAnnotatorNotes T1\tLee"]
        + [
            "id,text",
            '{"id": "a", "text": "b c."}',
            "<article><p>It fell.</p></article>",
            "5 words",
        ]
    )
    text = st.lists(unit | line | st.text(max_size=6), max_size=25)
    joined = st.tuples(text, st.sampled_from(["", " ", "\n", "\n\n"])).map(
        lambda t: t[1].join(t[0])
    )
    return joined.map(lambda text: text.encode("utf-8", "replace")) | st.binary(max_size=200)


def changed(samples: list[bytes]) -> st.SearchStrategy[bytes]:
    """Whole files with bytes changed, cut out or doubled."""
    change = st.tuples(st.floats(0, 0.999), st.integers(0, 255), st.integers(0, 30))

    def apply(drawn: tuple[bytes, list[tuple[float, int, int]]]) -> bytes:
        data = bytearray(drawn[0])
        for where, value, length in drawn[1]:
            at = int(where * len(data))
            data[at : at + length] = bytes([value]) * (length % 7)
        return bytes(data)

    return st.tuples(st.sampled_from(samples), st.lists(change, min_size=1, max_size=6)).map(apply)


def samples_of(suffix: str) -> list[bytes]:
    """Return a whole file of a kind that is packed or binary; none for the others."""
    import docx
    import pandas as pd

    rows = pd.DataFrame({"id": ["a", "b"], "text": ["The balloon fell. It sank.", "It was late."]})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"a{suffix}"
        if suffix == ".xlsx":
            rows.to_excel(path, index=False)
        elif suffix == ".parquet":
            rows.to_parquet(path)
        elif suffix == ".docx":
            document = docx.Document()
            document.add_paragraph("The balloon fell. It sank.")
            document.save(str(path))
        elif suffix == ".zip":
            inner = Path(folder) / "in"
            inner.mkdir()
            (inner / "a.txt").write_text("The balloon fell. It sank.")
            import shutil

            shutil.make_archive(str(path.with_suffix("")), "zip", inner)
        else:
            return []
        return [path.read_bytes()]


def draw(name: str, tally: Tally, seconds: float) -> None:
    """Give a target what Hypothesis draws until the time is over."""
    suffix = name.removeprefix("load ") if name.startswith("load ") else ".docx" * (name == "Word")
    samples = samples_of(suffix) if suffix else []
    inputs = changed(samples) if samples else pieces()
    end = time.monotonic() + seconds
    seed = 0
    while time.monotonic() < end:
        seed += 1

        @settings(
            max_examples=50,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(inputs)
        def attempt(data: bytes) -> None:
            if time.monotonic() < end:  # the rest of the round is drawn in vain
                tally.run(name, data)

        attempt._hypothesis_internal_use_seed = seed  # type: ignore[attr-defined]
        attempt()


def watch(name: str, seconds: float) -> dict[str, object]:
    """Run atheris on a target in a process of its own and return its tally."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [sys.executable, __file__, "--watched", name, "--report", str(report)]
        command += ["--seconds", str(seconds)]
        with open(Path(folder) / "log", "wb") as log:
            own = os.environ | {"TMPDIR": folder}  # atheris ends without tidying up
            subprocess.run(command, stdout=log, stderr=log, timeout=seconds * 4 + 300, env=own)
        if not report.exists():
            log_text = (Path(folder) / "log").read_text(errors="replace")[-400:]
            return {"tried": 1, "survived": 0, "failures": {f"process ended: {log_text}": ""}}
        return dict(json.loads(report.read_text()))


def watched(name: str, report: Path, seconds: float) -> None:
    """The process in which atheris runs; it never returns."""
    tally = Tally()
    written = time.monotonic()

    def write() -> None:
        failures = {what: data.hex() for (_, what), data in tally.failures.items()}
        found = {"tried": tally.tried[name], "survived": tally.survived[name], "failures": failures}
        report.write_text(json.dumps(found))

    def one(data: bytes) -> None:
        nonlocal written
        tally.run(name, data)
        if time.monotonic() - written > 1:
            written = time.monotonic()
            write()

    corpus = report.parent / "seeds"
    corpus.mkdir()
    for number, data in enumerate(
        [unit.encode() * 3 for _, unit, _ in UNITS.values()]
        + samples_of(name.removeprefix("load "))
    ):
        (corpus / str(number)).write_bytes(data)
    options = [
        f"-max_total_time={max(2, int(seconds))}",
        "-max_len=4096",
        "-seed=1",
        "-timeout=300",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one)
    write()
    atheris.Fuzz()


def timed(name: str, unit: str, n: int, repeats: int = 1) -> float:
    """Return the least seconds of the processor that a target takes for ``n`` characters."""
    before, repeated, after = UNITS[unit]
    data = (before + repeated * max(1, n // len(repeated)) + after).encode("utf-8")
    best = float("inf")
    for _ in range(repeats):
        gc.collect()
        gc.disable()
        began = time.process_time()
        try:
            with limited(LIMIT):
                TARGETS[name](data)
        except ValueError:
            pass
        finally:
            gc.enable()
        best = min(best, time.process_time() - began)
    return best


def growth(name: str, unit: str, tally: Tally) -> tuple[float, int, float]:
    """Return by how much the time grows as the text doubles, at which size, and that time.

    0 where even a text of two million characters takes less than 50 ms.
    """
    n = 4_000
    try:
        while (seconds := timed(name, unit, n)) < 0.05:
            tally.tried[name] += 1
            tally.survived[name] += 1
            n *= 2
            if n > 2_000_000:
                return 0.0, n // 2, seconds
        ratio = timed(name, unit, 2 * n) / seconds
        if ratio > 2.6:
            times = [timed(name, unit, size, repeats=3) for size in (n, 2 * n, 4 * n)]
            ratio = min(times[1] / times[0], times[2] / times[1])
    except TooSlow:
        return float("inf"), n, LIMIT
    except Exception as error:
        tally.tried[name] += 1
        tally._note(name, error, UNITS[unit][1].encode())
        return 0.0, n, 0.0
    tally.tried[name] += 2
    tally.survived[name] += 2
    return ratio, n, seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--targets", default="", help="some of them, by name, with commas")
    parser.add_argument("--skip", default="", help="hypothesis, atheris, growth, with commas")
    parser.add_argument("--watched", help=argparse.SUPPRESS)
    parser.add_argument("--report", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    if options.watched:
        watched(options.watched, options.report, options.seconds)
        return
    names = options.targets.split(",") if options.targets else list(TARGETS)
    if wrong := set(names) - set(TARGETS):
        parser.error(f"no such target: {', '.join(wrong)}; there are {', '.join(TARGETS)}")
    ways = {"hypothesis", "atheris", "growth"} - set(options.skip.split(","))
    if "atheris" in ways and find_spec("atheris") is None:
        print("atheris is not installed: no inputs are searched for by coverage")
        ways.remove("atheris")
    share = options.seconds / max(1, len(ways))
    tally = Tally()
    slowest: dict[str, tuple[float, str, int, float]] = {}
    flagged = []
    for name in names:
        if "hypothesis" in ways:
            draw(name, tally, share / len(names))
        if "atheris" in ways:
            found = watch(name, share / len(names))
            tally.tried[name] += int(str(found["tried"]))
            tally.survived[name] += int(str(found["survived"]))
            for what, data in dict(found["failures"]).items():  # type: ignore[call-overload]
                tally.failures.setdefault((name, what), bytes.fromhex(data))
        progress = f"{name}: {tally.tried[name]} tried, {tally.survived[name]} survived"
        print(progress, file=sys.stderr, flush=True)
    growing = [name for name in names if name in GROWING]
    if "growth" in ways and growing:
        for name in growing:
            tally.run(name, b"The balloon fell into the sea.")  # what is imported late is now there
        pairs = [(name, unit) for unit in UNITS for name in growing]
        random.Random(0).shuffle(pairs)  # the time may end before all are measured
        end = time.monotonic() + share
        done = 0
        for name, unit in pairs:
            if time.monotonic() > end:
                break
            done += 1
            ratio, n, seconds = growth(name, unit, tally)
            slowest[name] = max(slowest.get(name, (0.0, "", 0, 0.0)), (ratio, unit, n, seconds))
            if ratio > 2.6:
                flagged.append((name, unit, ratio, n, seconds))
        print(f"growth: {done} of {len(pairs)} pairs of target and unit measured")
    print(f"{'target':22} {'tried':>8} {'survived':>9}  slowest growth as the text doubles")
    for name in names:
        ratio, unit, n, seconds = slowest.get(name, (0.0, "", 0, 0.0))
        shown = f"{ratio:.2f} ({unit} from {n:,} characters, {seconds:.2f} s)" if ratio else "-"
        print(f"{name:22} {tally.tried[name]:8,} {tally.survived[name]:9,}  {shown}")
    print(f"{'all':22} {sum(tally.tried.values()):8,} {sum(tally.survived.values()):9,}")
    for name, unit, ratio, n, seconds in flagged:
        print(
            f"GROWS: {name}, {unit}: {ratio:.2f} a doubling from {n:,} characters, {seconds:.2f} s"
        )
    for (name, what), data in tally.failures.items():
        print(f"FAILS: {name}: {what}\n    {data[:300]!r}")


if __name__ == "__main__":
    main()
