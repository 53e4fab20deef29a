"""The examples in docstrings give what they show."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import subprocess
import sys

import pytest

import analysis

MODULES = [
    module.name
    for module in pkgutil.walk_packages(analysis.__path__, "analysis.")
    if not module.name.endswith("__main__")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_show(name, monkeypatch):
    monkeypatch.delenv("ANALYSIS_CORPUS", raising=False)
    assert not doctest.testmod(importlib.import_module(name)).failed


def test_the_face_of_the_package_is_there_and_costs_nothing_until_it_is_asked_for():
    code = "import sys, analysis, analysis.cli; sys.exit('pandas' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert {name for name in analysis.__all__ if getattr(analysis, name)} <= set(dir(analysis))
