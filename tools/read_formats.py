"""Read one file of each format with the package as it is installed here.

usage: python -I tools/read_formats.py
"""

from __future__ import annotations

import sys
import tempfile
import zipfile
from pathlib import Path

import docx
import matplotlib
import matplotlib.pyplot as plt
import pandas as pd

import analysis
from analysis.corpus.documents import DOCUMENT_SUFFIXES
from analysis.corpus.tables import TABLE_SUFFIXES
from analysis.files.tables import save_table

TEXT = "The mayor said on Monday that the bridge would stay closed until the river had fallen."
PAGE = (
    f"<html><head><title>Closed</title></head><body><article><p>{TEXT}</p></article></body></html>"
)

FACTIVA = (
    "<ppsarticle><article><accessionNo>POST000020240501ek510001a</accessionNo><headline>"
    "<para>Closed</para></headline><sourceName>The Post</sourceName>"
    f"<leadParagraph><para>{TEXT}</para></leadParagraph></article></ppsarticle>"
)


matplotlib.use("agg")


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
        case ".eml":
            path.write_text(
                f"Subject: Closed\nFrom: desk@post.example\n\n{TEXT}\n", encoding="utf-8"
            )
        case ".xml":
            path.write_text(FACTIVA, encoding="utf-8")
        case ".pdf":
            with plt.rc_context({"pdf.fonttype": 42}):
                figure = plt.figure(figsize=(12, 2))
                figure.text(0.05, 0.5, TEXT)
                figure.savefig(path)
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
