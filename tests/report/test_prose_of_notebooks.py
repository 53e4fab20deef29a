"""What the notebooks tell of the corpus that ships stands on that corpus alone."""

from __future__ import annotations

import re

import nbclient
import nbformat
import pandas as pd
import pytest
from conftest import COVERAGE, ROOT

from analysis.report.notebooks import execute, leave_out_shipped

PATHS = sorted((ROOT / "notebooks").glob("*.ipynb"))
KINDS_OF_OUTLETS = ("content farm", "state daily", "national daily", "rewriting site", "datasheet")
LANDS = ("Chinese", "China", "American airspace", "Washington", "Montana")
GENERIC = {"episode", "row", "dispute", "craft", "ball", "drift", "entry", "accident", "attack"}


def words_of_the_story() -> list[str]:
    """Return outlets, events, people and things of the corpus that ships."""
    table = pd.read_csv(COVERAGE / "metadata.csv")
    people = pd.read_csv(COVERAGE / "speakers.csv", keep_default_na=False)
    heads = pd.read_csv(COVERAGE / "heads.csv")
    names = [name for name in people["name"] if "(" not in name]
    surnames = [name.split()[-1] for name in people.loc[people["kind"] == "official", "name"]]
    surnames = [name for name in surnames if len(name) > 2 and name[0].isupper()]
    things = heads.loc[heads["kind"].isin(["noun", "place"]), "head"]
    things = [thing for thing in things if thing not in GENERIC]
    things = [thing for thing in things if "United States" not in thing and thing != "the US"]
    events = [event for event in set(table["event"]) if event != "trip"]
    return [*table["source"].unique(), *names, *surnames, *things, *events, *LANDS]


def test_the_list_of_words_has_what_it_should() -> None:
    words = words_of_the_story()
    for word in ("balloon", "Beijing", "The Capital Meridian", "Blinken", "Biden", "shootdown"):
        assert word in words


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_without_the_block_quotes_a_notebook_says_nothing_of_that_corpus(path) -> None:
    notebook = nbformat.read(path, as_version=4)
    n_code = sum(cell.cell_type == "code" for cell in notebook.cells)
    leave_out_shipped(notebook)
    assert sum(cell.cell_type == "code" for cell in notebook.cells) == n_code
    told = "\n\n".join(cell.source for cell in notebook.cells)
    words = [*words_of_the_story(), *KINDS_OF_OUTLETS]
    found = {word for word in words if re.search(rf"\b{re.escape(word)}\b", told, re.IGNORECASE)}
    assert not found
    assert not re.search(r"in (the shipped|this|these \d+) (corpus|articles)", told, re.IGNORECASE)
    assert notebook.cells[0].source.startswith("# ") and len(notebook.cells) >= 20


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)
def test_every_block_quote_is_tagged_and_every_tag_has_one(path) -> None:
    for cell in nbformat.read(path, as_version=4).cells:
        quoted = re.search(r"^>", cell.source, re.MULTILINE) is not None
        assert quoted == ("shipped" in cell.metadata.get("tags", ()))
        for paragraph in cell.source.split("\n\n"):  # a quote is a paragraph of its own
            assert not re.search(r"\n>", paragraph) and not re.match(r">.*\n", paragraph)


def test_what_is_left_of_a_cell_is_what_holds_for_any_corpus() -> None:
    tagged = {"tags": ["shipped"]}
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_markdown_cell("# A\n\n> Of ours.\n\nOf all.", metadata=tagged),
            nbformat.v4.new_markdown_cell("> Of ours.", metadata=tagged),
            nbformat.v4.new_markdown_cell("> Said somebody."),
        ]
    )
    leave_out_shipped(notebook)
    assert [cell.source for cell in notebook.cells] == ["# A\n\nOf all.", "> Said somebody."]


@pytest.mark.parametrize(("corpus", "told"), [(None, True), (ROOT / "tests", False)])
def test_only_the_corpus_that_ships_has_its_prose(monkeypatch, corpus, told) -> None:
    class Client:
        def __init__(self, notebook, **options):
            self.notebook = notebook

        def execute(self, env):
            assert env["ANALYSIS_CORPUS"] == str(corpus or "")

    monkeypatch.setattr(nbclient, "NotebookClient", Client)
    for path in PATHS:
        shown = execute(path, corpus, None)
        assert any("\n> " in cell.source for cell in shown.cells) == told
