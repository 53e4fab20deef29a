"""What is exported says what it takes and gives, and its examples give what they show."""

from __future__ import annotations

import doctest
import functools
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys

import pytest

import analysis
from analysis import load_corpus

MODULES = [
    module.name
    for module in pkgutil.walk_packages(analysis.__path__, "analysis.")
    if not module.name.endswith("__main__")
]
ROOMS = "coding compare corpus framing plots quotes reading report reuse sentiment topics".split()
EXPORTED = {
    f"{room}.{name}": found
    for room in ROOMS
    for name in importlib.import_module(f"analysis.{room}").__all__
    if inspect.isfunction(found := getattr(importlib.import_module(f"analysis.{room}"), name))
}

LOADED = functools.cache(load_corpus)  # for all examples once
# What takes far longer than a second, and a file that a person writes.
WITHOUT = {"coding.read_key", "plots.topic_ribbons", "reading.topics", "report.build"}


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_show(name, monkeypatch):
    monkeypatch.delenv("ANALYSIS_CORPUS", raising=False)
    monkeypatch.setattr("analysis.corpus.load_corpus", LOADED)
    assert not doctest.testmod(importlib.import_module(name)).failed


def test_the_face_of_the_package_is_there_and_costs_nothing_until_it_is_asked_for():
    code = "import sys, analysis, analysis.cli; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert {name for name in analysis.__all__ if getattr(analysis, name)} <= set(dir(analysis))


@pytest.mark.parametrize("name", EXPORTED)
def test_a_docstring_has_its_sections(name):
    text = inspect.getdoc(EXPORTED[name]) or ""
    parameters = list(inspect.signature(EXPORTED[name]).parameters)
    first = text.partition("\n\n")[0]
    assert first.endswith(".") and "\n" not in first, "one sentence"
    sections = re.findall(r"^(\w+)\n-+$", text, re.MULTILINE)
    order = ["Parameters", "Returns", "Yields", "Raises", "Notes", "Examples"]
    assert sections == [section for section in order if section in sections]
    gives = inspect.signature(EXPORTED[name]).return_annotation not in ("None", None)
    assert {"Returns", "Yields"} & set(sections) or not gives
    assert "Examples" in sections or name in WITHOUT
    listed = re.search(r"^Parameters\n-+\n(.*?)(?=^\w+\n-+$)", text, re.MULTILINE | re.DOTALL)
    names = re.findall(r"^(\w[\w, ]*?)(?: :.*)?$", listed[1], re.MULTILINE) if listed else []
    assert sorted(one.strip() for name in names for one in name.split(",")) == sorted(parameters)
