"""What is installed is what was tested, and what a caller of make gives is never run."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from hashlib import sha256
from importlib import metadata

import pytest
from conftest import ROOT

CLEAN = {
    name: value
    for name, value in os.environ.items()
    if not re.match(r"MAKE|MFLAGS|PYTHON|ANALYSIS|CORPUS|TEXTS|POLNEAR|SCORER|NEWSMTSC|CORES", name)
}


# ---- make

HOSTILE = [
    "a`touch run`b",
    "$(touch run)",
    "$(shell touch run)",
    "$$(touch run) ${HOME} $HOME $@",
    "a; touch run; #",
    'a" && touch run && "\'',
    "--out=victim",
    "-rf",
    "two words",
    "two\nlines",
    "back\\slash",
]


@pytest.fixture
def make(tmp_path):
    """Runs make on stand-ins for Python, which print what they are given."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    stand_in = "#!/bin/sh\nprintf '<%s>' \"$@\"\nprintf '|%s\\n' \"$ANALYSIS_CORPUS\"\n"
    for name in (".venv/bin/python", "build/training/bin/python"):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(stand_in)
        (tmp_path / name).chmod(0o755)
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools" / "setup.sh").write_text('printf "%s" "$PYTHON" > python\n')

    def run(*arguments, **environment):
        return subprocess.run(
            ["make", "-s", *arguments],
            cwd=tmp_path,
            env=CLEAN | environment,
            capture_output=True,
            text=True,
        )

    return run


@pytest.mark.parametrize("given", HOSTILE)
def test_what_make_is_given_reaches_the_command_as_it_stands_and_is_not_run(make, tmp_path, given):
    assert f"<-m><analysis><report><--><{given}>" in make("report", f"CORPUS={given}").stdout
    assert f"<-m><analysis><report><--><{given}>" in make("report", CORPUS=given).stdout
    assert f"<-m><analysis><report><--><{given}>" in make("report", ANALYSIS_CORPUS=given).stdout
    assert f"<--><{given}>" in make("originals", f"TEXTS={given}").stdout
    assert f"|{tmp_path}/{given}" in make("lab", f"CORPUS={given}").stdout
    make("setup", f"PYTHON={given}")
    assert (tmp_path / "python").read_text() == given
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("name", ["ANALYSIS_CACHE", "HOME", "ANYTHING"])
def test_a_variable_that_the_makefile_does_not_know_is_not_run_either(make, tmp_path, name):
    make("report", f"{name}=$(shell touch run)`touch run`$$(touch run)")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("given", HOSTILE)
def test_what_training_is_given_is_not_run_either(make, tmp_path, given):
    tagger = make(
        "train-quotes", f"POLNEAR={given}", f"SCORER={given}", f"CORES={given}", f"BFLOAT16={given}"
    )
    called = f"<research.training.quotes.train><--scorer={given}><--bfloat16><--><{given}>"
    assert called in tagger.stdout
    assert f"<research.training.quotes.tune><--scorer={given}><--><{given}>" in tagger.stdout
    said = make("train-sentiment", f"NEWSMTSC={given}", f"POLNEAR={given}").stdout
    begun = "<research.training.sentiment."
    assert f"{begun}teacher><--polnear={given}><--><{given}/train.jsonl>" in said
    assert f"{begun}train><--><{given}/train.jsonl>" in said
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    "arguments", [["report", "CORPUS="], ["lab", "CORPUS="], ["train-quotes"], ["train-sentiment"]]
)
def test_make_asks_for_a_path_that_is_empty_or_left_out(make, arguments):
    done = make(*arguments)
    assert done.returncode == 2 and done.stdout == "" and "Say where" in done.stderr


@pytest.mark.parametrize("wrong", [["my_folder"], ["corpus=my_folder"], ["reprot"]])
def test_a_path_that_is_given_in_another_way_reports_on_no_other_corpus(make, wrong):
    done = make("report", *wrong)
    assert done.returncode == 2 and done.stdout == ""
    assert "CORPUS" in done.stderr


def test_without_a_path_make_takes_what_ships(make):
    assert "<corpus/coverage>" in make("report").stdout
    assert "<corpus/coverage>" in make("report", ANALYSIS_CORPUS="").stdout
    assert "<corpus/originals/texts>" in make("originals").stdout


# ---- setup.sh, with a stand-in for Python

STAND_IN = """#!/bin/sh
echo "$*" >> "$LOG"
if [ -n "${KILL:-}" ]; then case "$*" in *"$KILL"*) kill -9 $PPID; exit 1 ;; esac; fi
if [ -n "${FAIL:-}" ]; then case "$*" in *"$FAIL"*) echo "no $FAIL" >&2; exit 1 ;; esac; fi
case "$*" in
    *print*) echo "NAME" ;;
    "-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *"sync"* | *"install"*"requirements.lock") echo installed > .venv/installed ;;
    *environment.py) test -e .venv/installed ;;
esac
"""


@pytest.fixture
def checkout(tmp_path):
    """A folder with a blank in its name, set up by stand-ins: returns a function that does it."""
    where = tmp_path / "a checkout"
    (where / "tools").mkdir(parents=True)
    for name in ("setup.sh", "environment.py"):
        shutil.copy(ROOT / "tools" / name, where / "tools")
    (where / "pyproject.toml").write_text("[project]\n")
    (where / "requirements.lock").write_text("uv==1.0 \\\n    --hash=sha256:00\n")
    for name in ("python3", "other"):
        (tmp_path / name).write_text(STAND_IN.replace("NAME", name))
        (tmp_path / name).chmod(0o755)

    class Checkout:
        venv = where / ".venv"
        python = str(tmp_path / "python3")
        other = str(tmp_path / "other")

        def setup(self, **environment):
            """Run setup.sh; returns its exit code, what it said, and the calls of Python."""
            log = tmp_path / "log"
            log.write_text("")
            done = subprocess.run(
                ["sh", where / "tools" / "setup.sh"],
                env=CLEAN | {"LOG": str(log), "PYTHON": self.python} | environment,
                capture_output=True,
                text=True,
            )
            return done.returncode, done.stderr, log.read_text()

    return Checkout()


def test_set_up_installs_by_the_hashes_once(checkout):
    code, _, calls = checkout.setup()
    assert code == 0
    assert "-m uv pip sync --quiet --no-build --require-hashes" in calls
    assert re.search("pip.* install --require-hashes --no-deps --only-binary :all: .*/stdin", calls)
    assert re.search("pip.* uninstall --yes setuptools", calls)
    code, said, calls = checkout.setup()
    assert (code, said) == (0, "") and "install" not in calls


def test_where_uv_fails_it_is_said_and_pip_installs_by_the_hashes(checkout):
    code, said, calls = checkout.setup(FAIL="uv pip sync")
    assert code == 0 and "no uv pip sync" in said and "uv could not install" in said
    assert re.search("install --require-hashes --no-deps --only-binary :all: .*[.]lock", calls)


@pytest.mark.parametrize("step", ["-m venv", "/dev/stdin", "editable", "requirements.lock"])
def test_a_set_up_that_fails_says_so_and_is_not_taken_for_good(checkout, step):
    code, said, _ = checkout.setup(FAIL=step)
    assert code == 1 and f"no {step}" in said and "Set-up failed" in said
    assert not checkout.venv.exists()
    assert checkout.setup()[0] == 0


@pytest.mark.parametrize("step", ["-m venv", "/dev/stdin", "editable", "requirements.lock"])
def test_a_set_up_that_fails_leaves_the_environment_of_before(checkout, step):
    checkout.setup()
    (checkout.venv / "installed").rename(checkout.venv / "of before")
    assert checkout.setup(FAIL=step)[0] == 1
    assert (checkout.venv / "of before").exists()


@pytest.mark.parametrize("step", ["-m venv", "/dev/stdin", "uv pip sync", "editable"])
def test_a_set_up_that_was_killed_is_done_again(checkout, step):
    assert checkout.setup(KILL=step)[0] != 0
    code, _, calls = checkout.setup()
    assert code == 0 and "-m venv" in calls and "sync" in calls
    assert not checkout.venv.with_name(".venv.before-set-up").exists()


@pytest.mark.parametrize("step", ["-m venv", "uv pip sync", "editable"])
def test_a_kill_and_then_a_failure_leave_the_environment_of_before(checkout, step):
    checkout.setup()
    (checkout.venv / "of before").touch()
    own = checkout.venv.with_name(".venv.old")
    own.mkdir()
    with (checkout.venv.parent / "requirements.lock").open("a") as file:
        file.write("\n")
    assert checkout.setup(KILL=step)[0] != 0
    assert checkout.setup(FAIL="-m venv")[0] == 1
    assert (checkout.venv / "of before").exists()
    assert own.exists()  # the user's


def test_another_python_asked_for_makes_it_anew_and_stays(checkout):
    checkout.setup()
    assert "-m venv" in checkout.setup(PYTHON=checkout.other)[2]
    assert "-m venv" not in checkout.setup(PYTHON="")[2]
    assert "-m venv" in checkout.setup()[2]


def test_a_python_that_is_too_old_or_not_there_is_named(checkout):
    code, said, _ = checkout.setup(FAIL="print")
    assert code == 1 and "Python 3.11 or newer is needed" in said
    code, said, _ = checkout.setup(PYTHON="no such python")
    assert code == 1 and "no such python" in said


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_another_lock_or_project_is_installed_anew(checkout, name):
    checkout.setup()
    with (checkout.venv.parent / name).open("a") as file:
        file.write("\n")
    assert "-m venv" in checkout.setup()[2]


# ---- environment.py, in a small environment of its own


def put(packages, name, version="1.0"):
    """Write a package of one file, as an installer leaves it; returns its dist-info folder."""
    (packages / name).mkdir()
    (packages / name / "__init__.py").write_text("one = 1\n")
    folder = packages / f"{name}-{version}.dist-info"
    folder.mkdir()
    (folder / "RECORD").write_text(f"{name}/__init__.py,sha256=0,8\n{name}/__init__.pyc,,\n")
    return folder


@pytest.fixture
def environment(tmp_path):
    """A checkout with an environment as locked; returns its packages and the check."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    packages = next(tmp_path.glob(".venv/lib/python3*/site-packages"))
    packaging = metadata.distribution("packaging")
    for part in ("packaging", f"packaging-{packaging.version}.dist-info"):
        shutil.copytree(str(packaging.locate_file(part)), packages / part)
    put(packages, "one_two")
    put(packages, "ours", "0.1.0")
    (packages / "ours.pth").write_text(str(tmp_path / "src"))
    (tmp_path / "src" / "analysis").mkdir(parents=True)
    (tmp_path / "src" / "analysis" / "__init__.py").touch()
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "ours"\nversion = "0.1"\n')
    (tmp_path / "requirements.lock").write_text(
        f"one-two==1.0 \\\n    --hash=sha256:00\npackaging=={packaging.version} \\\n"
        "    --hash=sha256:00\nthree==3 ; sys_platform == 'never' \\\n    --hash=sha256:00\n"
    )
    (tmp_path / "tools").mkdir()
    shutil.copy(ROOT / "tools" / "environment.py", tmp_path / "tools")

    def check(where=tmp_path):
        script = where / "tools" / "environment.py"
        python = where / ".venv" / "bin" / "python"
        done = subprocess.run([python, "-I", script], capture_output=True, text=True)
        assert done.returncode == bool(done.stderr)
        return done.stderr

    return packages, check


FAULTS = {
    "one_two/__init__.py is missing": lambda at: shutil.rmtree(at / "one_two"),
    "one-two 1 is missing": lambda at: shutil.rmtree(at / "one_two-1.0.dist-info"),
    "one_two 2.0 is not in": lambda at: (at / "one_two-1.0.dist-info").rename(
        at / "one_two-2.0.dist-info"
    ),
    "__init__.py is missing or changed": lambda at: (at / "one_two/__init__.py").write_text("one"),
    "one_two 1.0 is not complete": lambda at: (at / "one_two-1.0.dist-info/RECORD").unlink(),
    "extra 1.0 is not in requirements.lock": lambda at: put(at, "extra"),
    "old 1.0 is not in requirements.lock": lambda at: (at / "old-1.0.egg-info").mkdir(),
    "another checkout's code would run": lambda at: (at / "ours.pth").write_text("/elsewhere"),
    "No module named 'packaging'": lambda at: shutil.rmtree(at / "packaging"),
}


@pytest.mark.parametrize("said", FAULTS)
def test_an_environment_that_is_not_as_locked_is_told(environment, said):
    packages, check = environment
    assert check() == ""
    FAULTS[said](packages)
    assert said in check()


def test_a_copied_checkout_is_told_from_the_one_its_environment_runs(environment, tmp_path):
    copy = tmp_path.with_name(f"{tmp_path.name} copy")
    shutil.copytree(tmp_path, copy, symlinks=True)
    assert "another checkout's code would run" in environment[1](copy)


# ---- what ships


MODELS = ROOT / "src" / "analysis" / "models"


def test_each_card_has_the_hash_of_its_files_and_where_they_are_from():
    told = {}
    for card in MODELS.glob("*/CARD.md"):
        text = card.read_text(encoding="utf-8")
        assert "**Origin.**" in text
        rows = re.findall(r"^\| `(\S+)` \| `([0-9a-f]{64})` \|$", text, re.MULTILINE)
        told |= {(card.parent / name).resolve(): digest for name, digest in rows}
    files = [*MODELS.rglob("*.onnx"), *MODELS.rglob("*.json")]
    assert told == {path: sha256(path.read_bytes()).hexdigest() for path in files}


def test_what_is_others_work_is_listed_with_its_licence():
    listed = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    for path in MODELS.rglob("*.onnx"):
        assert f"`models/{path.relative_to(MODELS).as_posix()}`" in listed
    lists = ROOT / "src" / "analysis" / "lexicons"
    for path in [*lists.glob("*.csv"), *lists.glob("*.txt")]:
        text = path.read_text(encoding="utf-8")
        head = " ".join(line[2:] for line in text.splitlines() if line.startswith("# "))
        ours = "written for this package|in words of this package|benchmarks/quotes.py for this"
        if not re.search(ours, head, re.IGNORECASE):
            assert f"`lexicons/{path.name}`" in listed, path.name
    for name in ("README.md", "THIRD-PARTY.md"):  # that PolNeAR has no licence is told in both
        text = (ROOT / name).read_text(encoding="utf-8")
        assert re.search(r"PolNeAR[^\n]*(?:none stated|states? no licence)", text), name


VENDOR = ROOT / "src" / "analysis" / "reading" / "assets" / "vendor"


def test_each_library_of_the_pages_has_its_licence_beside_it():
    listed = (ROOT / "THIRD-PARTY.md").read_text(encoding="utf-8")
    libraries = [path for path in VENDOR.iterdir() if path.suffix in (".js", ".css")]
    assert libraries
    for path in libraries:
        licence = VENDOR / f"{path.name.partition('.')[0]}-LICENSE.txt"
        assert "ermission" in licence.read_text(encoding="utf-8")
        assert path.name in listed and licence.name in listed


PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_what_reads_html_is_required_itself():
    """As the pip of Python 3.11 does not see that lxml[html_clean] is lxml[html-clean]."""
    assert [each for each in PROJECT["dependencies"] if each.startswith("lxml-html-clean>=")]


def test_the_licences_are_in_the_wheel():
    creative = "CC-BY-4.0 AND CC-BY-SA-4.0"
    assert PROJECT["license"] == f"MIT AND Apache-2.0 AND {creative} AND ISC AND ODbL-1.0"
    shipped = {path.name for glob in PROJECT["license-files"] for path in ROOT.glob(glob)}
    assert shipped >= {"LICENSE", "THIRD-PARTY.md", "Apache-2.0.txt", "ODbL-1.0.txt"}
    assert shipped >= {path.name for path in VENDOR.glob("*-LICENSE.txt")}
    assert (ROOT / "src" / "analysis" / "py.typed").exists()
    assert not re.search(r"\]\((?!https?:)|<img", PROJECT["readme"]["text"])
