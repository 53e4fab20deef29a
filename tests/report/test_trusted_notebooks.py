"""`make lab` trusts the notebooks of the last commit, and no other."""

from __future__ import annotations

import subprocess
import sys

import nbformat
import pytest
from conftest import ROOT
from nbformat.sign import NotebookNotary


@pytest.fixture
def trust(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    import trust

    yield trust
    for name in ("trust", "execute"):
        sys.modules.pop(name, None)


@pytest.fixture
def folder(tmp_path):
    """A folder with three notebooks."""
    place = tmp_path / "project" / "notebooks"
    place.mkdir(parents=True)
    for name in ("one", "two", "three"):
        shown = nbformat.v4.new_output("display_data", {"text/html": "<style>b{}</style>"})
        cell = nbformat.v4.new_code_cell(f"print('{name}')", outputs=[shown], execution_count=1)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), place / f"{name}.ipynb")
    return place


def commit(folder, *names):
    run = ["git", "-c", "user.name=a", "-c", "user.email=a@b", "-C", str(folder)]
    for step in (["init", "-q"], ["add", *names], ["commit", "-q", "-m", "x"]):
        subprocess.run([*run, *step], check=True)


def trusted(tmp_path, folder):
    with NotebookNotary(data_dir=str(tmp_path / "data")) as notary:
        return [
            path.stem
            for path in sorted(folder.glob("*.ipynb"))
            if notary.check_signature(nbformat.read(path, as_version=4))
        ]


def test_only_what_is_as_committed_is_trusted(trust, folder, tmp_path):
    commit(folder, "one.ipynb", "two.ipynb")
    with (folder / "two.ipynb").open("a") as file:
        file.write("\n")  # even where the cells are the same
    left = trust.trust(sorted(folder.glob("*.ipynb")))
    assert [path.stem for path in left] == ["three", "two"]
    assert trusted(tmp_path, folder) == ["one"]


def test_a_change_after_the_lab_was_opened_is_not_trusted(trust, folder, tmp_path):
    commit(folder, "one.ipynb")
    assert trust.trust([folder / "one.ipynb"]) == []
    notebook = nbformat.read(folder / "one.ipynb", as_version=4)
    notebook.cells[0].outputs[0].data["text/html"] = "<script>1</script>"
    nbformat.write(notebook, folder / "one.ipynb")
    assert trusted(tmp_path, folder) == []


def test_without_git_nothing_is_trusted_and_it_is_said(
    trust, folder, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    monkeypatch.setattr(trust, "NOTEBOOKS", [folder / "one.ipynb"])
    assert trust.main() == 0
    assert "not trusted until they are run: one.ipynb" in capsys.readouterr().err
    monkeypatch.setenv("PATH", str(tmp_path))  # no git at all
    assert trust.main() == 0
    assert trusted(tmp_path, folder) == []


def test_make_lab_trusts_before_it_opens() -> None:
    recipe = (ROOT / "Makefile").read_text().split("\nlab:")[1].split("\n\n")[0]
    assert recipe.index("tools/trust.py") < recipe.index("jupyterlab")
