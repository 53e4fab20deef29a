"""Write build/report/NAME: the report of `analysis report`, and the executed notebooks with it.

usage: python tools/report.py [CORPUS] [--out build/report]

NAME is that of the corpus. It is checked first, and what was decided is printed. The committed
notebooks are read, never written.
"""

from __future__ import annotations

import hashlib
import html
import io
import os
import re
import sys
import time
import warnings
from pathlib import Path

from execute import NOTEBOOKS, execute_all
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analysis import CorpusError
from analysis.cli import Parser, in_options, print_problems
from analysis.corpus import check
from analysis.files import for_terminal
from analysis.reading.marking import SAVED, asset, policy
from analysis.report import build
from analysis.report.material import Section
from analysis.report.site import PAGES

# What nbconvert makes of a notebook, under the policy of all pages and without its own scripts.
TEMPLATE = (
    "{%- extends 'index.html.j2' -%}{%- block html_head -%}"
    f"{policy()}{{{{ super() }}}}{{%- endblock -%}}"
    "{%- block html_head_js -%}{%- endblock -%}{%- block jupyter_widgets -%}{%- endblock -%}"
    "{%- block html_head_js_mathjax -%}{%- endblock -%}"
    "{%- block html_head_js_mermaidjs -%}{%- endblock -%}"
)


def heading(notebook: NotebookNode) -> str:
    """Return the heading of a notebook."""
    lines = [line for line in notebook.cells[0].source.splitlines() if line.strip()]
    return lines[0].lstrip("# ").strip()


def write_page(
    notebook: NotebookNode, name: str, titles: dict[str, str], out: Path, nav: str = ""
) -> None:
    """Write one notebook as an HTML page that needs no other file and runs no script.

    It follows the theme of the reader. ``nav`` (HTML) stands above the links to other notebooks.
    """
    exporter = HTMLExporter(embed_images=True, raw_template=TEMPLATE)
    templates = exporter.environment
    dark = templates.loader.get_source(templates, "static/theme-dark.css")[0]
    style = (
        f"<style>@media screen and (prefers-color-scheme:dark){{{dark}}}</style>"
        f"<style>{SAVED}{asset('notebook.css')}</style>"
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": titles[name]}})
    links = []
    for other, title in titles.items():
        label = html.escape(title.partition(":")[0])
        links.append(f"<b>{label}</b>" if other == name else f"<a href='{other}.html'>{label}</a>")
    nav += f'<nav class="series" aria-label="Notebooks">{" ".join(links)}</nav>'
    head, body = page.split("</head>", 1)
    body = body[body.index(">", body.index("<body")) + 1 :]
    page = (
        f'{head}<link rel="icon" href="data:,">{style}</head>'
        f'<body class="jp-Notebook site">{nav}{body}'  # without the one theme of nbconvert
    )
    (out / f"{name}.html").write_text(page, encoding="utf-8")


def folder_for(where: Path, reports: Path) -> Path:
    """Return the folder of the report on a corpus: its name, with a number if another has it.

    Which corpus a name belongs to is noted beside the folder, as a hash of its path.
    """
    source = where.resolve()
    name = re.sub(r"[^\w.-]+", "_", source.name if source.is_dir() else source.stem).strip("._")
    name = tried = name[:80] or "corpus"
    mine = hashlib.sha256(os.fsencode(source)).hexdigest()
    number = 1
    while (note := reports / f".{tried}.of").is_file() and note.read_text() != mine:
        number += 1
        tried = f"{name}-{number}"
    reports.mkdir(parents=True, exist_ok=True)
    note.write_text(mine)
    return reports / tried


def build_report(where: str, reports: Path) -> int:
    """Write the report, and the executed notebooks with it; return an exit code."""
    began = time.monotonic()
    failed: list[str] = []
    corpus = Path(where).resolve()

    def series(folder: Path) -> list[Section]:
        notebooks = execute_all(NOTEBOOKS, str(corpus))
        if notebooks is None:
            failed.append("the notebooks")
            return []
        titles = {name: heading(notebook) for name, notebook in notebooks.items()}
        pages = " ".join(f'<a href="../{page}.html">{label}</a>' for page, label in PAGES.items())
        nav = f'<nav class="series" aria-label="Pages">{pages}</nav>'
        (folder / "notebooks").mkdir()
        for name, notebook in notebooks.items():
            write_page(notebook, name, titles, folder / "notebooks", nav)
        links: list[tuple[str, ...]] = [
            (titles[path.stem], f"notebooks/{path.stem}.html") for path in NOTEBOOKS
        ]
        claim = "The whole study, step by step, on this corpus."
        return [Section("The notebooks", claim, links=links)]

    try:
        print(in_options(str(check(where))), flush=True)
        page, problems = build(where, folder_for(corpus, reports), more=series)
    except CorpusError as error:
        print(f"No report: {in_options(str(error))}", file=sys.stderr)
        if in_options(str(error)) != str(error):
            told = "analysis check PATH OPTION --write DIR makes a folder that CORPUS=DIR can name"
            print(f"No option can be given here: .venv/bin/{told}", file=sys.stderr)
        return 3
    print_problems(problems)
    without = ", without the notebooks" if failed else ""
    print(f"written in {time.monotonic() - began:.0f} s{without}")
    print(for_terminal(page.resolve().as_uri()))
    return 1 if failed else 0


def main() -> int:
    parser = Parser(description=__doc__)
    parser.add_argument("corpus", nargs="?", default="corpus/coverage")
    parser.add_argument("--out", type=Path, default=Path("build/report"))
    options = parser.parse_args()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    warnings.simplefilter("ignore")  # what is wrong with the corpus is listed
    return build_report(options.corpus, options.out)


if __name__ == "__main__":
    sys.exit(main())
