"""Execute the notebooks on a corpus and write build/report: one self-contained page each.

usage: python tools/report.py [CORPUS] [--out build/report]

The committed notebooks are read, never written.
"""

from __future__ import annotations

import argparse
import html
import re
import shutil
import sys
import time
from pathlib import Path

from execute import NOTEBOOKS, execute_all
from nbconvert import HTMLExporter
from nbformat import NotebookNode

from analysis import CorpusError, load_corpus

STYLE = """
<style>
  nav.series { font: 15px/1.5 system-ui, sans-serif; padding: .6rem 1rem; background: #f3f4f6;
               border-bottom: 1px solid #d5d8dd; display: flex; flex-wrap: wrap;
               gap: .3rem 1.1rem; }
  nav.series a { color: #0b5394; text-decoration: none; } nav.series b { color: #222; }
  body.jp-Notebook { overflow-x: hidden; padding: 0 0 3rem; }
  main { max-width: 62rem; margin: 0 auto; padding: 0 .8rem; }
  .jp-InputPrompt, .jp-OutputPrompt, .jp-Collapser { display: none !important; }
  .jp-RenderedHTMLCommon p, .jp-RenderedHTMLCommon li { font-size: 1rem; line-height: 1.55; }
  .jp-OutputArea-output { overflow-x: auto; }
  .jp-OutputArea-output img { max-width: 100%; height: auto; }
  .jp-RenderedHTMLCommon table { font-size: .85rem; margin-left: 0; }
  .jp-RenderedHTMLCommon td { white-space: normal; max-width: 34rem; }
</style>
"""

INDEX = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>
  body {{ font: 17px/1.6 system-ui, sans-serif; max-width: 46rem; margin: 2.5rem auto;
         padding: 0 1rem; color: #222; }}
  h1 {{ font-size: 1.7rem; line-height: 1.25; }} a {{ color: #0b5394; }}
  ol {{ padding-left: 1.2rem; }} li {{ margin: 1rem 0; }} li p {{ margin: .1rem 0; color: #444; }}
  table {{ border-collapse: collapse; font-size: .9rem; }}
  td, th {{ text-align: left; padding: .25rem .9rem .25rem 0; border-bottom: 1px solid #ddd; }}
  .wide {{ overflow-x: auto; }}
</style></head><body>
<h1>{title}</h1>
<p>{summary}</p>
<ol start="0">{pages}</ol>
<h2>Sources</h2>
<div class="wide">{sources}</div>
</body></html>
"""


def first_cell(notebook: NotebookNode) -> tuple[str, str]:
    """Return the heading and the first line of text of a notebook."""
    text = [line for line in notebook.cells[0].source.splitlines() if line.strip()]
    heading = text[0].lstrip("# ").strip()
    lead = next((line for line in text[1:] if not line.startswith("#")), "")
    return heading, lead.replace("**", "").replace("`", "")


def write_page(notebook: NotebookNode, name: str, titles: dict[str, str], out: Path) -> None:
    """Write one notebook as an HTML page that needs no other file and no network."""
    exporter = HTMLExporter(
        embed_images=True,
        mathjax_url="",
        require_js_url="",
        jquery_url="",
        widget_renderer_url="",
        html_manager_semver_range="",
        mermaid_js_url="",
    )
    page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": titles[name]}})
    links = ["<a href='index.html'>Contents</a>"]
    for other, title in titles.items():
        label = html.escape(title)
        links.append(f"<b>{label}</b>" if other == name else f"<a href='{other}.html'>{label}</a>")
    nav = f'<nav class="series">{" ".join(links)}</nav>'
    page = page.replace("</head>", f'<link rel="icon" href="data:,">{STYLE}</head>', 1)
    page = re.sub(r'<script src="">\s*</script>', "", page)  # what the exporter would fetch
    page = re.sub(
        r'<script type="module">(?:(?!</script>).)*mermaid.*?</script>', "", page, flags=re.S
    )
    start = page.index(">", page.index("<body")) + 1
    (out / f"{name}.html").write_text(page[:start] + nav + page[start:], encoding="utf-8")


def write_index(where: str, notebooks: dict[str, NotebookNode], out: Path) -> None:
    """Write the page that leads to the others."""
    corpus = load_corpus(where)
    frame = corpus.frame
    n_words = int(frame["n_words"].sum())
    summary = (
        f"{len(corpus)} articles of {len(corpus.sources)} sources, {n_words:,} words, read from "
        f"<code>{html.escape(where)}</code>. Each page is one executed notebook."
    )
    table = frame.groupby("source", sort=False).agg(
        articles=("article_id", "size"), words=("n_words", "sum")
    )
    pages = []
    for name, notebook in notebooks.items():
        heading, lead = first_cell(notebook)
        link = f'<a href="{name}.html">{html.escape(heading)}</a>'
        pages.append(f"<li>{link}<p>{html.escape(lead)}</p></li>")
    page = INDEX.format(
        title="One event, many accounts",
        summary=summary,
        pages="".join(pages),
        sources=table.reset_index().to_html(index=False, escape=True, border=0),
    )
    (out / "index.html").write_text(page, encoding="utf-8")


def build_report(where: str, out: Path) -> int:
    """Execute the notebooks on the corpus at ``where`` and write ``out``; return an exit code."""
    began = time.monotonic()
    try:
        load_corpus(where)
    except CorpusError as error:
        print(f"The corpus can't be read: {error}", file=sys.stderr)
        return 1
    notebooks = execute_all(NOTEBOOKS, str(Path(where).resolve()))
    if notebooks is None:
        return 1
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    titles = {name: first_cell(notebook)[0] for name, notebook in notebooks.items()}
    for name, notebook in notebooks.items():
        write_page(notebook, name, titles, out)
    write_index(where, notebooks, out)
    print(f"{out / 'index.html'} written in {time.monotonic() - began:.0f} s")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", nargs="?", default="corpus/coverage")
    parser.add_argument("--out", type=Path, default=Path("build/report"))
    options = parser.parse_args()
    return build_report(options.corpus, options.out)


if __name__ == "__main__":
    sys.exit(main())
