"""Trust the notebooks that are as the last commit has them, so that JupyterLab shows their pages.

usage: python tools/trust.py

A notebook that was changed, or that no commit has, may hold anything: it is opened as it would be
without this, and so are all where there is no git.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import nbformat
from execute import NOTEBOOKS
from jupyter_core.paths import jupyter_data_dir
from nbformat.sign import NotebookNotary


def committed(path: Path) -> bytes | None:
    """Return a file as the last commit has it; None where there is no commit with it."""
    command = ["git", "-C", str(path.parent), "cat-file", "blob", f"HEAD:./{path.name}"]
    try:
        return subprocess.run(command, capture_output=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return None


def trust(paths: Sequence[Path]) -> list[Path]:
    """Sign what is byte by byte as the last commit has it, and return the others."""
    left = []
    data = Path(jupyter_data_dir())
    data.mkdir(mode=0o700, parents=True, exist_ok=True)  # the first use of Jupyter here
    with NotebookNotary(data_dir=str(data)) as notary:
        for path in paths:
            held = path.read_bytes()
            if held == committed(path):
                notary.sign(nbformat.reads(held.decode(), as_version=4))
            else:
                left.append(path)
    return left


def main() -> int:
    left = trust(NOTEBOOKS)
    if left:
        names = ", ".join(path.name for path in left)
        print(f"Not as committed, so not trusted until they are run: {names}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
