"""What starts up: a command, a room, a corpus import no more than they need."""

from __future__ import annotations

import ast
import importlib
import pickle
import subprocess
import sys
from pathlib import Path

import pytest

import analysis

FACES = sorted(Path(analysis.__file__).parent.rglob("__init__.pyi"))
NAMES = [".".join(path.parent.parts[path.parent.parts.index("analysis") :]) for path in FACES]
HEAVY = set(
    "babel distributed lxml matplotlib nltk onnxruntime openpyxl py3langid scipy.stats seaborn "
    "sklearn tokenizers trafilatura".split()
)
COMMAND = "from analysis.__main__ import main; sys.exit(main())"
TABLES = {"numpy", "pandas", "pyarrow", "scipy"}


def imported(code: str, *arguments: str) -> set[str]:
    """Return the modules that a fresh Python has when it is done with some code."""
    code = (
        "import atexit, sys\n"
        "atexit.register(lambda: print('\\n', *sys.modules, file=sys.stderr))\n" + code
    )
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return set(done.stderr.splitlines()[-1].split())


def test_a_heavy_module_that_is_imported_is_seen():
    assert imported("from analysis import topics; topics.fit") & HEAVY == {"scipy.stats", "sklearn"}


@pytest.mark.parametrize("arguments", [["--help"], ["check", "--help"], ["report", "-h"], ["x"]])
def test_help_and_mistakes_in_a_command_need_no_table(arguments):
    assert not imported(COMMAND, *arguments) & (HEAVY | TABLES)


@pytest.mark.parametrize(
    "code",
    [
        "from analysis import coding, compare, framing, plots, reading, reuse, sentiment, topics",
        "from analysis.compare.phrases import read_heads",
        "from analysis.reading import page",
    ],
)
def test_a_room_is_imported_without_what_its_other_measures_need(code):
    assert not imported(code) & HEAVY


@pytest.mark.parametrize("code", ["from analysis import load_corpus; load_corpus()", COMMAND])
def test_a_corpus_is_loaded_and_checked_without_what_measures_need(code, monkeypatch):
    monkeypatch.delenv("ANALYSIS_CORPUS", raising=False)
    assert not imported(code, "check") & (HEAVY | {"scipy", "filelock"})


@pytest.mark.parametrize("name", NAMES)
def test_a_face_gives_what_its_stub_names(name):
    face = importlib.import_module(name)
    given: dict[str, object] = {}
    exec(f"from {name} import *", given)
    stub = ast.parse((Path(face.__file__).with_suffix(".pyi")).read_text())
    listed = {
        one.name for line in stub.body if isinstance(line, ast.ImportFrom) for one in line.names
    }
    assert listed <= set(face.__all__) <= listed | set(vars(face))
    assert set(face.__all__) <= set(given) & set(dir(face))
    for one in face.__all__:
        assert given[one] is getattr(face, one)
        if hasattr(given[one], "__qualname__"):
            assert pickle.loads(pickle.dumps(given[one])) is given[one]


def test_a_face_names_what_it_does_not_have():
    with pytest.raises(AttributeError, match="'analysis.compare' has no attribute 'keynes'"):
        _ = analysis.compare.keynes
    with pytest.raises(ImportError, match="cannot import name 'keynes'"):
        exec("from analysis.compare import keynes")
    assert analysis.compare.phrases.read_heads  # a module that is not listed
