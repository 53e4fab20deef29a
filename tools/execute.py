"""Execute the committed notebooks again, in place, each on the corpus it was written for.

usage: python tools/execute.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import nbformat

from analysis.files import write_beside
from analysis.report.notebooks import execute_all

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


def main() -> int:
    before = {path: path.read_bytes() for path in NOTEBOOKS}
    notebooks = execute_all(NOTEBOOKS, None)
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
