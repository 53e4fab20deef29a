"""Write a notebook that starts from your corpus.

It loads the corpus, shows what is in it and what is wrong, finds who says what, and opens an
article to read: a beginning for a study of your own.
"""

from __future__ import annotations

import argparse
import json
import re
import shlex
from pathlib import Path
from typing import Any

from analysis.corpus import CorpusError
from analysis.corpus.decoding import for_terminal
from analysis.files import write_bytes

EXAMPLES = """\
examples:
  analysis new balloon --corpus my_folder
  analysis new notebooks/second_look --corpus export.docx
"""

TEMPLATE = Path(__file__).with_name("notebook.md")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("name", metavar="NAME", help="the notebook; .ipynb is added")
    parser.add_argument(
        "--corpus",
        metavar="PATH",
        help="a folder or file (default: $ANALYSIS_CORPUS when the notebook runs, else the "
        "corpus that ships)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the notebook, never over another, and say how to open it."""
    path = Path(options.name)
    if not path.name.strip(" ."):
        raise CorpusError(f"not the name of a notebook: {options.name!r}")
    if path.suffix != ".ipynb":
        path = path.with_name(f"{path.name}.ipynb")
    if path.exists():
        raise CorpusError("is there already; choose another name", file=path)
    where = ""
    if options.corpus:
        if not Path(options.corpus).exists():
            raise CorpusError("there is no such file or folder", file=options.corpus)
        where = repr(str(Path(options.corpus).resolve()))
    cells = _cells(TEMPLATE.read_text(encoding="utf-8"))
    title = re.sub(r"([\\`*\[\]<>&$|~])", r"\\\1", for_terminal(path.stem).replace("_", " "))
    for mark, value in (("PLACE", where), ("TITLE", title)):  # TITLE stands in the first
        cell = next(cell for cell in cells if mark in cell["source"])
        cell["source"] = cell["source"].replace(mark, value)
    notebook = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    write_bytes(path, json.dumps(notebook, indent=1).encode())
    print(for_terminal(f"{path}: open it with jupyter lab {shlex.quote(str(path))}"))
    return 0


def _cells(text: str) -> list[dict[str, Any]]:
    """Return the cells of the template, in which code stands between lines of backticks."""
    cells: list[dict[str, Any]] = []
    for place, piece in enumerate(re.split(r"^```.*\n", text, flags=re.MULTILINE)):
        source = piece.strip("\n")
        if not source:
            continue
        own: dict[str, Any] = {"cell_type": "markdown"}
        if place % 2:
            own = {"cell_type": "code", "execution_count": None, "outputs": []}
        cells.append(own | {"id": f"cell-{len(cells)}", "metadata": {}, "source": source})
    return cells
