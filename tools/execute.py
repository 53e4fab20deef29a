"""Execute notebooks side by side, with one progress bar over all their cells.

usage: python tools/execute.py            executes the committed notebooks again, in place,
                                          on the corpus that ships
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NoReturn

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError
from nbformat import NotebookNode
from tqdm import tqdm

from analysis.files import for_terminal, write_beside

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))
SHIPPED = ROOT / "corpus" / "coverage"


def leave_out_shipped(notebook: NotebookNode) -> None:
    """Take what tells of the corpus that ships out of a notebook.

    It stands in block quotes, in Markdown cells with the tag ``shipped``. A cell of which nothing
    is left goes too.
    """
    kept = []
    for cell in notebook.cells:
        if "shipped" in cell.metadata.get("tags", ()):
            paragraphs = cell.source.split("\n\n")
            cell.source = "\n\n".join(p for p in paragraphs if not p.startswith(">"))
            cell.metadata.pop("tags")
        if cell.source.strip():
            kept.append(cell)
    notebook.cells = kept


def execute(path: Path, corpus: str, bar: tqdm[NoReturn]) -> NotebookNode:
    """Return an executed copy of the notebook at ``path``, run on ``corpus``.

    On any corpus but the one that ships it says nothing of that one.
    """
    notebook = nbformat.read(path, as_version=4)
    if Path(corpus).resolve() != SHIPPED:
        leave_out_shipped(notebook)
    client = NotebookClient(
        notebook,
        timeout=1800,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_executed=lambda **_: bar.update(),
    )
    client.execute(env={**os.environ, "ANALYSIS_CORPUS": corpus})
    return notebook


def execute_all(paths: Sequence[Path], corpus: str) -> dict[str, NotebookNode] | None:
    """Execute ``paths`` on ``corpus``, two at a time; None, and a message, if one fails."""
    n_cells = sum(
        cell.cell_type == "code"
        for path in paths
        for cell in nbformat.read(path, as_version=4).cells
    )
    done: dict[str, NotebookNode] = {}
    with tqdm(total=n_cells, unit="cell", desc="notebooks", file=sys.stderr) as bar:
        with ThreadPoolExecutor(max_workers=2) as pool:
            # the last notebook takes longest: begin with it
            jobs = {path.stem: pool.submit(execute, path, corpus, bar) for path in paths[::-1]}
            for name, job in jobs.items():
                try:
                    done[name] = job.result()
                except (CellExecutionError, DeadKernelError) as error:
                    bar.close()
                    plain = re.sub(r"\x1b\[[0-9;]*m", "", f"{name} failed on {corpus}:\n{error}")
                    print("", *map(for_terminal, plain.splitlines()), sep="\n", file=sys.stderr)
                    pool.shutdown(wait=False, cancel_futures=True)
                    return None
    return {path.stem: done[path.stem] for path in paths}


def main() -> int:
    before = {path: path.read_bytes() for path in NOTEBOOKS}
    notebooks = execute_all(NOTEBOOKS, str(SHIPPED))
    if notebooks is None:
        return 1
    for path in NOTEBOOKS:
        if path.read_bytes() != before[path]:
            print(f"{path.name} was changed meanwhile, and is left as it is", file=sys.stderr)
            continue
        for cell in notebooks[path.stem].cells:
            cell.metadata.pop("execution", None)  # clocks
        notebooks[path.stem].metadata.pop("language_info", None)
        with write_beside(path) as file:
            file.write(nbformat.writes(notebooks[path.stem]).encode() + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
