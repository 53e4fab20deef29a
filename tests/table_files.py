"""Rows written to a table file, in the format that its suffix names."""

from __future__ import annotations

import json

import pandas as pd


def write_table(rows, path):
    """Write rows (dicts) as JSON lines, Excel, Parquet or CSV."""
    if path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    elif path.suffix == ".xlsx":
        pd.DataFrame(rows).to_excel(path, index=False)
    elif path.suffix == ".parquet":
        pd.DataFrame(rows).to_parquet(path, index=False)
    else:
        pd.DataFrame(rows).to_csv(path, index=False)
