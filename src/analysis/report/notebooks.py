"""The numbered notebooks, executed on a corpus and written as pages of its report."""

from __future__ import annotations

import html
import os
import re
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tqdm import tqdm

from analysis.files import for_terminal, shipped
from analysis.reading.marking import SAVED, asset, policy
from analysis.report.material import Section
from analysis.report.site import PAGES

if TYPE_CHECKING:
    from nbformat import NotebookNode

GLOSSARY = "glossary"
NEEDED = ("ipykernel", "nbclient", "nbconvert")

# What nbconvert makes of a notebook, under the policy of all pages and without its own scripts.
TEMPLATE = (
    "{%- extends 'index.html.j2' -%}{%- block html_head -%}"
    f"{policy()}{{{{ super() }}}}{{%- endblock -%}}"
    "{%- block html_head_js -%}{%- endblock -%}{%- block jupyter_widgets -%}{%- endblock -%}"
    "{%- block html_head_js_mathjax -%}{%- endblock -%}"
    "{%- block html_head_js_mermaidjs -%}{%- endblock -%}"
    "{%- block codecell -%}{%- if 'hide-cell' in cell.metadata.tags -%}"
    '<details class="solution"><summary>Show the solution</summary>{{ super() }}</details>'
    "{%- else -%}{{ super() }}{%- endif -%}{%- endblock -%}"
)


def numbered() -> list[Path]:
    """Return the numbered notebooks that ship, in order; none where they were not installed.

    Returns
    -------
    list of Path

    Examples
    --------
    >>> from analysis.report.notebooks import numbered
    >>> numbered()[0].stem
    '00_the_corpus'
    """
    folder = shipped("notebooks")
    return sorted(folder.glob("[0-9]*.ipynb")) if folder else []


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


def execute(path: Path, corpus: Path | None, done: Callable[..., object]) -> NotebookNode:
    """Return an executed copy of the notebook at ``path``, run on ``corpus``.

    None is the corpus that the notebook was written for; on any other it says nothing of that one.
    ``done`` is called after each cell.
    """
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(path, as_version=4)
    if corpus:
        leave_out_shipped(notebook)
    client = NotebookClient(
        notebook,
        timeout=1800,
        kernel_name="python3",
        extra_arguments=["--IPKernelApp.log_level=40"],
        resources={"metadata": {"path": str(path.parent)}},
        on_cell_executed=done,
    )
    client.execute(env={**os.environ, "ANALYSIS_CORPUS": str(corpus or "")})
    return notebook


def execute_all(paths: Sequence[Path], corpus: Path | None) -> dict[str, NotebookNode] | None:
    """Execute ``paths`` on ``corpus``, two at a time; None, and a message, if one fails."""
    import nbformat
    from nbclient.exceptions import CellExecutionError, DeadKernelError

    n_cells = sum(
        cell.cell_type == "code"
        for path in paths
        for cell in nbformat.read(path, as_version=4).cells
    )
    done: dict[str, NotebookNode] = {}
    bar: tqdm[NoReturn]
    with tqdm(total=n_cells, unit="cell", desc="notebooks", file=sys.stderr) as bar:
        with ThreadPoolExecutor(max_workers=2) as pool:
            jobs = {
                path.stem: pool.submit(execute, path, corpus, lambda **_: bar.update())
                for path in paths[::-1]  # the last ones take longest: begin with them
            }
            for name, job in jobs.items():
                try:
                    done[name] = job.result()
                except (CellExecutionError, DeadKernelError) as error:
                    bar.close()
                    on = corpus or "the corpus that ships"
                    plain = re.sub(r"\x1b\[[0-9;]*m", "", f"{name} failed on {on}:\n{error}")
                    print("", *map(for_terminal, plain.splitlines()), sep="\n", file=sys.stderr)
                    pool.shutdown(wait=False, cancel_futures=True)
                    return None
    return {path.stem: done[path.stem] for path in paths}


def heading(notebook: NotebookNode) -> str:
    """Return the heading of a notebook."""
    lines = [line for line in notebook.cells[0].source.splitlines() if line.strip()]
    return lines[0].lstrip("# ").strip()


def _to_pages(source: str, names: Sequence[str]) -> str:
    """Return Markdown whose links lead to pages of this folder; others are words only."""

    def to_page(link: re.Match[str]) -> str:
        words, target, anchor = link.groups()
        stem = Path(target).stem
        if target.endswith((".ipynb", f"docs/{GLOSSARY}.md")) and stem in names:
            return f"[{words}]({stem}.html{anchor})"
        return link[0] if re.match("https?:", target) or not target else words

    return re.sub(r"\[([^\[\]]+)\]\(([^()\s#]*)((?:#[\w-]*)?)\)", to_page, source)


def _slug(text: str) -> str:
    """Return the name by which links to a heading know it, as on the pages of the project."""
    return re.sub(r"[^\w -]", "", html.unescape(text).lower()).strip().replace(" ", "-")


def write_page(
    notebook: NotebookNode, name: str, titles: dict[str, str], out: Path, nav: str = ""
) -> None:
    """Write one notebook as an HTML page that needs no other file and runs no script.

    It follows the theme of the reader. ``nav`` (HTML) stands above the links to other notebooks.
    """
    from nbconvert import HTMLExporter

    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = _to_pages(cell.source, [*titles])
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
    body = re.sub(r'(<h[1-6] id=")([^"]*)(")', lambda h: f"{h[1]}{_slug(h[2])}{h[3]}", body)
    page = (
        f'{head}<link rel="icon" href="data:,">{style}</head>'
        f'<body class="jp-Notebook site">{nav}{body}'  # without the one theme of nbconvert
    )
    (out / f"{name}.html").write_text(page, encoding="utf-8")


def series(folder: Path, corpus: Path | None) -> list[Section]:
    """Execute the notebooks on a corpus and write their pages, and the glossary, to a folder.

    Parameters
    ----------
    folder : Path
        That of the report; the pages go into its ``notebooks``.
    corpus : Path or None
        None is the corpus that ships.

    Returns
    -------
    list of Section
        One that links to the pages. If a notebook fails, a message says where, and there is none.

    Raises
    ------
    ImportError
        Where what executes notebooks is not installed.

    Notes
    -----
    Code of the notebooks that ship is run, and nothing of the corpus.
    """
    import nbformat

    paths = numbered()
    notebooks = execute_all(paths, corpus)
    if not notebooks:
        return []
    titles = {name: heading(notebook) for name, notebook in notebooks.items()}
    if words := shipped(f"docs/{GLOSSARY}.md"):
        cell = nbformat.v4.new_markdown_cell(words.read_text(encoding="utf-8"))
        notebooks[GLOSSARY] = nbformat.v4.new_notebook(cells=[cell])
        titles[GLOSSARY] = "Glossary"
    pages = " ".join(f'<a href="../{page}.html">{label}</a>' for page, label in PAGES.items())
    nav = f'<nav class="series" aria-label="Pages">{pages}</nav>'
    (folder / "notebooks").mkdir()
    for name, notebook in notebooks.items():
        write_page(notebook, name, titles, folder / "notebooks", nav)
    links: list[tuple[str, ...]] = [
        (title, f"notebooks/{name}.html") for name, title in titles.items()
    ]
    return [Section("The notebooks", "The whole study, step by step, on this corpus.", links=links)]
