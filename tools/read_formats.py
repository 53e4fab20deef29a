"""Read one file of each format with the package as it is installed here.

usage: python -I tools/read_formats.py
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import docx
import pandas as pd

import analysis
from analysis.corpus.documents import DOCUMENT_SUFFIXES
from analysis.corpus.tables import TABLE_SUFFIXES
from analysis.files.tables import save_table

TEXT = "The mayor said on Monday that the bridge would stay closed until the river had fallen."
PAGE = (
    f"<html><head><title>Closed</title></head><body><article><p>{TEXT}</p></article></body></html>"
)


def write(path: Path) -> None:
    """Write ``TEXT`` to ``path`` in the format its suffix names."""
    table = pd.DataFrame({"title": ["Closed"], "text": [TEXT]})
    match path.suffix:
        case ".html" | ".htm" | ".xhtml":
            path.write_text(PAGE, encoding="utf-8")
        case ".txt" | ".md":
            path.write_text(TEXT, encoding="utf-8")
        case ".rtf":
            path.write_text(rf"{{\rtf1\ansi {TEXT}}}", encoding="utf-8")
        case ".docx":
            document = docx.Document()
            document.add_paragraph(TEXT)
            document.save(str(path))
        case ".csv" | ".tsv":
            table.to_csv(path, sep="\t" if path.suffix == ".tsv" else ",", index=False)
        case ".json" | ".jsonl" | ".ndjson":
            table.to_json(path, orient="records", lines=path.suffix != ".json")
        case ".parquet" | ".xlsx":
            save_table(table, path)
        case ".zip":
            with zipfile.ZipFile(path, "w") as archive:
                archive.writestr("The Post/closed.html", PAGE)
        case _:
            raise ValueError(f"no file of this format is made here: {path.suffix}")


def main() -> int:
    suffixes = sorted(DOCUMENT_SUFFIXES | TABLE_SUFFIXES | {".zip"})
    with tempfile.TemporaryDirectory() as folder:
        for suffix in suffixes:
            path = Path(folder, f"file{suffix}")
            write(path)
            [article] = analysis.load_corpus(path)
            if article.text != TEXT:
                print(f"{suffix} is read as {article.text!r}", file=sys.stderr)
                return 1
    print(f"analysis {Path(analysis.__file__).parent} reads {', '.join(suffixes)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
