"""Write the tables of docs/how_wrong.md anew, from the known errors of each method.

usage: python tools/how_wrong.py
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import known_errors

PAGE = Path(__file__).resolve().parents[1] / "docs" / "how_wrong.md"
HEAD = "| what is measured | on | result (95 % interval) | chosen on these data | for comparison |"
# A comment says whose table follows it; what stands above is written by hand.
TABLE = re.compile(r'<!-- known_errors\("([\w ]+)"\) -->\n\n(?:\|.*\n)*')


def rewritten(text: str) -> str:
    """Return the page with its tables as they should be."""

    def table(found: re.Match[str]) -> str:
        rows = map(as_row, known_errors(found[1]).to_dict("records"))
        head = [f'<!-- known_errors("{found[1]}") -->', "", HEAD, "|---|---|---|---|---|"]
        return "\n".join([*head, *rows, ""])

    return TABLE.sub(table, text)


def as_row(error: Mapping[Hashable, Any]) -> str:
    """Return the row of a table for a figure of error."""
    value, low, high = (f"{error[name]:.2f}".removeprefix("0") for name in ("value", "low", "high"))
    unread = f"without reading: {error['unread']}" if error["unread"] else ""
    cells = [
        error["measure"],
        ", ".join(str(part) for part in (error["data"], error["n"]) if part),
        value if pd.isna(error["low"]) else f"{value} ({low} to {high})",
        error["chosen"],
        "; ".join(str(part) for part in (error["peers"], unread) if part),
    ]
    return f"| {' | '.join(map(str, cells))} |"


if __name__ == "__main__":
    PAGE.write_text(rewritten(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
