"""The examples in the docstrings of quotes and models give what they show."""

import doctest
import importlib

import pytest

MODULES = ["quotes", "quotes.marked_words", "quotes.speakers", "quotes.voices", "models"]


@pytest.mark.parametrize("name", MODULES)
def test_examples_give_what_they_show(name, monkeypatch):
    monkeypatch.delenv("ANALYSIS_CORPUS", raising=False)
    found = doctest.testmod(importlib.import_module(f"analysis.{name}"))
    assert found.attempted
    assert not found.failed
