"""The project holds together: dependencies, notebooks, and whose sentences stand in it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import tomllib

import pytest
import read_formats
import yaml
from conftest import COVERAGE, ORIGINALS, ROOT
from packaging.specifiers import SpecifierSet
from packaging.version import Version

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
FIRST_NAMED = {
    "jupyterlab",
    "pandas",
    "matplotlib",
    "seaborn",
    "nltk",
    "scikit-learn",
    "nbval",
}


def parted(requirement):
    """Return the name of a requirement and the versions it allows."""
    name, versions = re.fullmatch(r"([\w-]+)(?:\[.*\])?(.*?)(?: ;.*)?", requirement).groups()
    return name.lower().replace("_", "-"), versions


@pytest.fixture(scope="module")
def project():
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wanted(project):
    """The packages of pyproject.toml, without those that only install the others."""
    own, groups = project["project"], project["dependency-groups"]
    used = own["optional-dependencies"]["notebooks"] + groups["test"] + groups["docs"]
    return dict(map(parted, own["dependencies"] + used))


@pytest.fixture(scope="module")
def locked():
    """The versions of each package in requirements.lock: a package may have one a platform."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pin = r"[\w.-]+==\S+(?: ; .+)? \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+"
    assert re.fullmatch(f"(?:{pin})+", text), "not every package has a version and a hash"
    versions = {}
    for name, version in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE):
        versions.setdefault(name.lower(), []).append(Version(version))
    return versions


def test_every_dependency_is_locked_and_what_is_never_imported_is_not(project, wanted, locked):
    install = dict(map(parted, project["dependency-groups"]["install"]))
    assert wanted.keys() | install.keys() <= locked.keys()
    for name, versions in (wanted | install).items():
        assert all(version in SpecifierSet(versions) for version in locked[name]), name
    assert not {"huggingface-hub", "hf-xet", "torch", "setuptools"} & locked.keys()


def test_every_requirement_has_a_lower_bound(project):
    listed = [*project["build-system"]["requires"], *project["project"]["dependencies"]]
    for more in (project["project"]["optional-dependencies"], project["dependency-groups"]):
        listed += [requirement for group in more.values() for requirement in group]
    assert not [each for each in listed if not re.match(">=|==", parted(each)[1])]


def test_conda_users_get_the_same_packages(wanted):
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    listed = {}
    for item in environment["dependencies"]:
        if isinstance(item, dict):
            assert item["pip"].pop() == "-e ."  # the package itself, so that this file suffices
        listed |= dict(map(parted, item["pip"] if isinstance(item, dict) else [item]))
    assert listed.pop("python") == ">=3.11" and listed.pop("pip") == ">=25.1"
    assert listed == wanted
    assert FIRST_NAMED <= listed.keys()
    assert environment["channels"][0] == "conda-forge"


def test_imports_are_declared(project):
    """What the library imports is among its own dependencies, and nothing else is."""
    of_package = {
        "docx": "python-docx",
        "sklearn": "scikit-learn",
        "vadersentiment": "vadersentiment",
    }
    imported = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
                imported.add(node.module.split(".")[0])
    import sys

    outside = {name.lower() for name in imported - set(sys.stdlib_module_names) - {"analysis"}}
    declared = dict(map(parted, project["project"]["dependencies"])).keys()
    outside = {of_package.get(name, name) for name in outside}
    # what extras bring: notebooks are executed, articles read on a cluster
    outside -= {"nbclient", "nbconvert", "nbformat", "distributed"}
    assert outside <= declared
    read_as_data = {"vadersentiment"}
    # for notebooks of one's own; for justext, as an old pip does not find it; for hashing by value
    indirect = {"seaborn", "lxml-html-clean"}
    assert declared - outside - read_as_data - indirect == set()


ROOMS = [room for room in ROOT.glob("[!.]*") if room.is_dir() and room.name != "build"]
PAGES = sorted({*ROOT.glob("*.md"), *(page for room in ROOMS for page in room.rglob("*.md"))})


def anchors(path):
    """Return the names that a page's headings can be linked by."""
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", each.lower()).strip().replace(" ", "-") for each in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page):
    """To a file of the project and, after #, one of its headings."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match("https?:|mailto:", link):
            continue
        name, _, anchor = link.partition("#")
        target = page.parent / name if name else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def code_cells(path):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def test_the_series_is_complete():
    assert [path.stem for path in NOTEBOOKS] == [
        "00_the_corpus",
        "01_source_comparison",
        "02_sentiment_and_framing",
        "03_quote_attribution",
        "04_topic_modelling",
        "05_your_own_corpus",
        "cookbook",
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_are_executed_top_to_bottom_without_errors(path):
    cells = code_cells(path)
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    outputs = [output for cell in cells for output in cell["outputs"]]
    assert len(outputs) > 10
    assert {output["output_type"] for output in outputs} <= {
        "stream",
        "execute_result",
        "display_data",
    }
    assert not [output for output in outputs if output.get("name") == "stderr"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_read_as_they_should(path, coverage):
    everything = json.loads(path.read_text(encoding="utf-8"))["cells"]
    recipes = path.stem == "cookbook"  # a question, at most five lines, what to watch for
    assert 20 <= len(everything) <= (150 if recipes else 38)
    assert everything[0]["cell_type"] == everything[-1]["cell_type"] == "markdown"
    for cell in code_cells(path):
        source = "".join(cell["source"])
        assert len(source.splitlines()) <= (5 if recipes else 15)
        assert not re.search(r"^\s*(?:def|class) |\bre\.|pathlib|os\.path", source, re.MULTILINE)
        ids = [article.id for article in coverage]
        assert not [name for name in [*ids, *coverage.sources] if name in source]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_hold_no_clock_path_or_address(path):
    shown = [
        text
        for cell in code_cells(path)
        for output in cell["outputs"]
        for kind, text in {**output.get("data", {}), "text": output.get("text", "")}.items()
        if kind.startswith("text")
    ]
    told = "\n".join("".join(text) for text in shown)
    assert not re.search(r"0x[0-9a-f]{6,}|/(?:home|root|work|tmp|Users)/|np\.float64", told)


def runs(text, size):
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {tuple(words[i : i + size]) for i in range(len(words) - size + 1)}


@pytest.mark.parametrize("size", [14, 32])
def test_no_long_run_of_the_published_articles_stands_in_the_project(size):
    """Runs of 14 words must be official statements; runs of 32 must not be there at all."""
    if ORIGINALS is None:
        pytest.skip("the five published articles are not at hand")
    articles = [path.read_text(encoding="utf-8") for path in ORIGINALS.glob("a?.txt")]
    theirs = set().union(*(runs(text, size) for text in articles))
    if size == 14:
        marked = [re.findall(r"[“\"][^“”\"]{20,400}[”\"]", text) for text in articles]
        statements = [quotation for quotations in marked for quotation in quotations]
        for path in (COVERAGE / "annotations").glob("*.ann"):  # also those that lost their marks
            statements += re.findall(r"\tContent [\d ;]+\t(.*)", path.read_text(encoding="utf-8"))
        # a word or two of the cue may stand beside a quotation: "... two militaries, Tan said"
        near = set().union(*(runs(statement, size - 3) for statement in statements))
        theirs -= {run for run in theirs if any(run[i : i + size - 3] in near for i in range(4))}
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True
    ).stdout.splitlines()
    titles = "corpus/originals/metadata.csv"
    found = {}
    for name in listed:
        path = ROOT / name
        if path.suffix in {".png", ".lock", ".onnx"} or not path.is_file() or name == titles:
            continue
        text = path.read_text(encoding="utf-8", errors="ignore").replace("\\n", " ")
        if hits := runs(text, size) & theirs:
            found[name] = [" ".join(hit) for hit in hits][:2]
    assert found == {}


def test_results_hold_labels_not_sentences():
    results = ROOT / "research" / "results"
    verdict = results / "topic_verdict.csv"  # a sentence of the package's own
    assert verdict.exists()
    for path in set(results.glob("*.csv")) - {verdict}:
        for line in path.read_text(encoding="utf-8").splitlines():
            for cell in re.split(r",(?=\S)|\"", line):
                assert len(re.findall(r"[A-Za-z]+(?:-[A-Za-z]+)*", cell)) <= 11, (path.name, cell)


def test_a_file_of_each_format_is_read(capsys):
    assert read_formats.main() == 0
    assert ".eml" in capsys.readouterr().out
