"""The site builds without a warning, its links lead somewhere, and it needs no other host."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from conftest import ROOT

import analysis

SOURCES = {"a": "href", "link": "href", "area": "href"}  # of all others it is src


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("docs")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "--keep-going", "-c", "docs"]
    done = subprocess.run(
        [*command, "-d", str(place / "doctrees"), ".", str(place / "site")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return place / "site"


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Any]:
    """Each page of the site, parsed."""
    return {
        path.resolve(): lxml.html.fromstring(path.read_text(encoding="utf-8"))
        for path in site.rglob("*.html")
        if path.relative_to(site).parts[0] not in ("_static", "_sources", "_downloads")
    }


def links(page: Any) -> Iterator[tuple[str, str]]:
    """Yield the tag and the address of whatever a page leads to or loads."""
    for element in page.iter("a", "area", "link", "script", "img", "iframe", "source", "video"):
        if address := element.get(SOURCES.get(element.tag, "src")):
            yield element.tag, address


def test_each_link_leads_to_a_page_and_a_place_that_are_there(site, pages):
    names = {
        path: {*page.xpath("//@id"), *page.xpath("//a/@name"), "", "top"}
        for path, page in pages.items()
    }
    lost, n = [], 0
    for path, page in pages.items():
        for _, address in links(page):
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            n += 1
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            place = unquote(parts.fragment)
            if not target.is_file() or (target in names and place not in names[target]):
                lost.append(f"{path.relative_to(site)}: {address}")
    assert n > 1000 and lost == []


def test_nothing_is_loaded_from_another_host(site, pages):
    loaded = [
        (path.name, address)
        for path, page in pages.items()
        for tag, address in links(page)
        if tag not in ("a", "area") and re.match(r"(?:\w+:)?//", address)
    ]
    assert loaded == []
    for path in [*site.rglob("*.css"), *site.rglob("*.html")]:
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//", text), path.name


def test_the_first_page_is_where_it_is_looked_for(site, pages):
    [target] = re.findall(r"url=([^\"]+)", (site / "index.html").read_text(encoding="utf-8"))
    titles = pages[(site / target).resolve()].xpath("//h1/text()")
    assert titles == ["One event, many accounts"]


def test_each_public_function_has_its_place_in_the_reference(pages):
    there = {name for page in pages.values() for name in page.xpath("//dt/@id")}
    rooms = [name for _, name, _ in pkgutil.iter_modules(analysis.__path__) if name != "__main__"]
    modules = [importlib.import_module(f"analysis.{room}") for room in rooms]
    wanted = {
        f"{module.__name__}.{name}"
        for module in modules
        for name in getattr(module, "__all__", ())
        if inspect.isroutine(getattr(module, name)) or inspect.isclass(getattr(module, name))
    }
    assert len(wanted) > 100 and sorted(wanted - there) == []
    told = {name.rpartition(".")[2] for name in there}
    assert {name for name in analysis.__all__ if not hasattr(analysis, "__path__")} <= told


def test_no_table_or_mark_of_code_ends_up_in_a_gray_block(site, pages):
    for path, page in pages.items():
        if path.is_relative_to(site / "notebooks"):
            continue  # what a cell prints may look like anything
        for block in page.iter("pre"):
            told = block.text_content()
            assert "|---" not in told and "```" not in told, (path.name, told)


def test_each_notebook_stands_there_with_its_results_and_folded_solutions(site):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        page = lxml.html.parse(site / "notebooks" / f"{path.stem}.html")
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        hidden = [cell for cell in cells if "hide-cell" in cell["metadata"].get("tags", [])]
        folded = page.xpath("//details[contains(@class, 'hide')]")
        assert len(folded) == len(hidden), path.name
        images = [
            output
            for cell in cells
            for output in cell.get("outputs", [])
            if "image/png" in output.get("data", {})
        ]
        assert len(page.xpath("//div[contains(@class, 'cell_output')]//img")) == len(images)


def test_the_answers_of_the_readme_run_on_the_corpus_that_ships(monkeypatch):
    monkeypatch.delenv("ANALYSIS_CORPUS", raising=False)
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    for block in blocks:
        exec(block.replace('"my_folder"', ""), names)
    assert len(names["speech"]) and {"East", "West"} == set(names["joined"].sources)
    for line in blocks[1].splitlines():
        assert len(eval(line, names)), line


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 120
