"""Nothing leaves the machine: no connection, no look-up, no file but in the places that are told.

A report and notebook 03 run once, under a fresh home, watched from two sides: a hook in every
Python process notes connections, look-ups and files that are opened for writing, and, where the
kernel allows it, all processes live in a network of their own, whose counters also move for
what C++ code asks of it. The kernels' own messages (TCP on the loopback) are allowed.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXTS = {
    "Gazette": "The ferry stayed in port on Sunday. “We cannot leave,” Joan Tarn told reporters.",
    "Courier": "Ice covers the harbour. Peter Lund said that nobody would cross it this week. "
    "“We cannot leave port,” Joan Tarn told reporters.",
}
HOOK = """
import os, sys
log = os.open(os.environ["LEAK_LOG"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(event, args):
    if event == "open":
        if not isinstance(args[2], int) or not args[2] & (os.O_WRONLY | os.O_RDWR):
            return
        told = args[0] if isinstance(args[0], int) else os.path.abspath(os.fsdecode(args[0]))
    elif event in ("socket.connect", "socket.sendto", "socket.bind"):
        told = args[1]
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        told = args[0]
    else:
        return
    os.write(log, f"{event}\\t{told!r}\\n".encode())
sys.addaudithook(note)
"""
COUNTED = """
import fcntl, json, socket, struct
def counted():
    found = {}
    lines = open("/proc/net/snmp").read().splitlines()
    for names, values in zip(lines[::2], lines[1::2]):
        kind = names.split(":")[0]
        found |= {kind + n: int(v) for n, v in zip(names.split()[1:], values.split()[1:])}
    for line in open("/proc/net/snmp6"):
        found[line.split()[0]] = int(line.split()[1])
    names = ("IpOutNoRoutes", "UdpOutDatagrams", "Ip6OutNoRoutes", "Udp6OutDatagrams")
    return [found.get(name, 0) for name in names]
def loopback():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        fcntl.ioctl(one, 0x8914, struct.pack("16sh", b"lo", 1))  # SIOCSIFFLAGS, IFF_UP
"""
WORK = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
corpus, out, alone = sys.argv[1:]
if alone:
    loopback()
from analysis.cli import main
from analysis.report.notebooks import execute, numbered
notebook = next(path for path in numbered() if path.stem.startswith("03"))
with ThreadPoolExecutor() as pool:
    job = pool.submit(execute, notebook, Path(corpus), lambda **_: None)
    assert main(["report", corpus, "--out", out, "--engine", "rules"]) == 0
    done = job.result()
assert any("Joan Tarn" in str(cell.get("outputs")) for cell in done.cells)
assert "onnxruntime" in sys.modules  # the report uses a network of the package
print(json.dumps(counted() if alone else None))
"""
STATED = [
    r"\.(cache|config)/(matplotlib|fontconfig)/",
    r"\.ipython/",
    r"\.local/share/jupyter/runtime/",
]
"""Beside the package's cache: lists of fonts, IPython's profile, the kernels' addresses."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at folders of Linux")


def own_network() -> list[str]:
    """Return the command that runs another in a network of its own; empty where none does."""
    command = ["unshare", "--map-root-user", "--net"]
    if (
        shutil.which("unshare")
        and not subprocess.run([*command, "true"], capture_output=True).returncode
    ):
        return command
    return []


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    """Run the work; return its folder, what the hook noted, and the counters of the network."""
    place = tmp_path_factory.mktemp("watched")
    for name in ("home", "tmp", "corpus", "hook", "out"):
        (place / name).mkdir()
    for source, text in TEXTS.items():
        (place / "corpus" / source).mkdir()
        (place / "corpus" / source / "one.txt").write_text(text, encoding="utf-8")
    (place / "hook" / "sitecustomize.py").write_text(HOOK)
    page = (
        f"<html><body><h1>Ice</h1><p>{TEXTS['Gazette']}</p><p>{TEXTS['Courier']}</p></body></html>"
    )
    (place / "corpus" / "Courier" / "two.html").write_text(page, encoding="utf-8")
    alone = own_network()
    kept = ("PATH", "LANG", "LD_LIBRARY_PATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
    kept += ("ANALYSIS_CACHE",)  # of this run of the tests, in which much was found before
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    paths = [place / "hook", ROOT / "src", ROOT / "tools"]
    environment |= {
        "HOME": str(place / "home"),
        "TMPDIR": str(place / "tmp"),
        "LEAK_LOG": str(place / "log"),
        "PYTHONPATH": os.pathsep.join(map(str, paths)),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [*alone, sys.executable, "-c", COUNTED + WORK]
    command += [str(place / "corpus"), str(place / "out" / "report"), "alone" if alone else ""]
    done = subprocess.run(
        command, env=environment, cwd=place, capture_output=True, text=True, timeout=600
    )
    assert done.returncode == 0, done.stderr[-3000:]
    noted = [line.split("\t", 1) for line in (place / "log").read_text().splitlines()]
    return place, noted, json.loads(done.stdout.splitlines()[-1])


def test_no_connection_and_no_look_up_is_seen_in_python(watched):
    noted = [(event, told) for event, told in watched[1] if event != "open"]
    assert any(event == "socket.bind" for event, _ in noted)  # the hook is in the kernels too
    near = re.compile(
        r"None|b?''|b?'(localhost|127\.0\.0\.1|::1)'|\('(127\.0\.0\.1|::1|)', .*|b?'/.*'"
    )
    assert not [(event, told) for event, told in noted if not near.fullmatch(told)]


def test_no_connection_and_no_look_up_is_counted_by_the_system(watched):
    if watched[2] is None:
        pytest.skip("no process can have a network of its own here (unshare --net)")
    assert watched[2] == [0, 0, 0, 0]


def test_a_look_up_would_be_counted():
    if not (alone := own_network()):
        pytest.skip("no process can have a network of its own here (unshare --net)")
    ask = "loopback()\ntry:\n socket.getaddrinfo('host.invalid', 443)\nexcept OSError:\n pass\n"
    seen = subprocess.run(
        [*alone, sys.executable, "-c", f"{COUNTED}{ask}print(counted())"],
        capture_output=True, text=True, env=os.environ | {"RES_OPTIONS": "timeout:1 attempts:1"},
    )  # fmt: skip
    assert sum(json.loads(seen.stdout)) > 0


def test_no_file_is_written_but_in_the_places_that_are_told(watched):
    place, noted, _ = watched
    home = [path for path in (place / "home").rglob("*") if not path.is_dir()]
    names = [str(path.relative_to(place / "home")) for path in home]
    assert not [name for name in names if not any(re.match(one, name) for one in STATED)]
    assert list((place / "tmp").iterdir()) == []
    assert {path.name for path in (place / "out").iterdir()} == {"report"}
    opened = {told.strip("'") for event, told in noted if event == "open"}
    own = [str(place / name) for name in ("home", "tmp", "out")]
    own += ["/dev/", os.environ["ANALYSIS_CACHE"]]
    assert not [path for path in opened if not path.startswith(tuple(own)) and not path.isdigit()]


def test_onnxruntime_is_imported_in_one_place():
    """There the variable is set that keeps it from reporting."""
    imports = re.compile(r"^\s*(?:import|from) onnxruntime\b", re.MULTILINE)
    found = [
        path.relative_to(ROOT).as_posix()
        for folder in ("src", "tests", "tools", "research", "notebooks")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in (".py", ".ipynb") and imports.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["src/analysis/models/__init__.py"]


@pytest.fixture(scope="module")
def recipe():
    """Return what ``make lab`` would do."""
    if not shutil.which("make"):
        pytest.skip("no make on this machine")
    return subprocess.run(
        ["make", "-n", "-C", str(ROOT), "lab", "CORPUS=x"], capture_output=True, text=True
    ).stdout


def test_jupyterlab_asks_nothing_of_the_network(recipe):
    from jupyterlab.handlers.announcements import NeverCheckForUpdate
    from jupyterlab.labapp import LabApp

    started = next(line for line in recipe.splitlines() if "-m jupyterlab" in line)
    app = LabApp()
    app.parse_command_line([one for one in shlex.split(started) if one.startswith("--")])
    assert app.news_url is None
    assert app.check_for_updates_class is NeverCheckForUpdate
    assert app.extension_manager == "readonly"
    assert str(app.config.LanguageServerManager.autodetect) == "False"  # it runs npm


def test_every_program_of_the_makefile_is_kept_from_reporting():
    assert re.search(
        r"^export ORT_DISABLE_TELEMETRY = 1$", (ROOT / "Makefile").read_text(), re.MULTILINE
    )
