"""The glossary has every term that the notebooks link to, once, and in alphabetical order."""

from __future__ import annotations

import re

import nbformat
import pytest
from conftest import ROOT

GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
HEADINGS = re.findall(r"^### (.+)$", GLOSSARY, re.MULTILINE)
ENTRIES = dict(re.findall(r"^### (.+)\n\n(.+)\n", GLOSSARY, re.MULTILINE))
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def test_slugs_are_those_of_github() -> None:
    assert slug("Statement, thought and act") == "statement-thought-and-act"
    assert slug("Krippendorff's alpha") == "krippendorffs-alpha"
    assert slug("TF-IDF") == "tf-idf"


def test_terms_stand_once_and_in_order_under_their_letters() -> None:
    slugs = [slug(heading) for heading in HEADINGS]
    assert slugs == sorted(set(slugs))
    letter = ""
    for level, heading in re.findall(r"^(##|###) (.+)$", GLOSSARY, re.MULTILINE):
        if level == "##":
            assert heading > letter
            letter = heading
        assert heading[0].upper() == letter


def test_every_term_is_explained_in_one_short_paragraph_and_says_where_it_is_used() -> None:
    assert list(ENTRIES) == HEADINGS
    for heading, text in ENTRIES.items():
        explained, used = text.split(" *Used in:* ")
        assert len(explained.split()) <= 80, heading
        for path in re.findall(r"\]\(\.\./(.+?)\)", used):
            assert (ROOT / path).exists(), heading


def test_a_term_that_an_explanation_leans_on_is_explained_itself() -> None:
    known = {slug(heading) for heading in HEADINGS}
    assert set(re.findall(r"\]\(#(.+?)\)", GLOSSARY)) <= known


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_link_of_a_notebook_leads_to_a_term(path) -> None:
    told = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    linked = set(re.findall(r"docs/glossary\.md#([\w-]+)", told))
    assert linked <= {slug(heading) for heading in HEADINGS}
