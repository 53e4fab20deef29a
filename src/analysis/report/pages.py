"""The HTML of a report: one page of sections that needs no other file, and no script.

Text from a corpus is untrusted: every piece of it is escaped.
"""

from __future__ import annotations

import base64
import io
from html import escape

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.figure import Figure

from analysis.reading.marking import document, listed
from analysis.report.material import Section

LONGEST = 160  # characters of a cell that are shown
MOST_ROWS = 40  # rows of a table that are shown
ARTICLE_COLUMNS = ("article_id", "article_a", "article_b")

_STYLE = """
body { font: 16px/1.55 system-ui, sans-serif; color: #222; background: #fff; margin: 0; }
main, header, footer { max-width: 60rem; margin: 0 auto; padding: 0 1rem; }
header { padding-top: 1.5rem; } h1 { font-size: 1.7rem; line-height: 1.25; margin: .2em 0; }
h2 { font-size: 1.25rem; margin: 2.2em 0 .2em; } a { color: #0b5394; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0; list-style: none; }
p.claim { font-weight: 600; margin: .3em 0; }
p.note { color: #555; font-size: .9rem; margin: .2em 0; }
figure { margin: 1rem 0; } img { max-width: 100%; height: auto; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .85rem; margin: .8rem 0; }
th, td { text-align: left; padding: .25rem .8rem .25rem 0; border-bottom: 1px solid #ddd;
         vertical-align: top; overflow-wrap: break-word; max-width: 28rem; }
td.number { text-align: right; } td.number, td.short { white-space: nowrap; }
caption { text-align: left; color: #555; font-size: .85rem; }
:focus-visible { outline: 3px solid #0b5394; outline-offset: 2px; }
"""


def index_page(title: str, lead: str, sections: list[Section], pages: dict[str, str]) -> str:
    """Return the page of the report; ``pages`` tells where each article can be read."""
    links = "".join(
        f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
        for number, section in enumerate(sections)
    )
    body = "".join(_section(number, section, pages) for number, section in enumerate(sections))
    page = (
        f"<header><h1>{escape(title)}</h1><p>{escape(lead)}</p>"
        f'<nav aria-label="Sections"><ul>{links}</ul></nav></header><main>{body}</main>'
        "<footer><p class='note'>Every number can be followed to its words: the tables carry "
        "article, start and end, which count in the text of the article's page.</p></footer>"
    )
    return document(title, page, head=f'<link rel="icon" href="data:,"><style>{_STYLE}</style>')


def _section(number: int, section: Section, pages: dict[str, str]) -> str:
    parts = [
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(section.title)}</h2>'
    ]
    parts.append(f'<p class="claim">{escape(section.claim)}</p>')
    parts += [f'<p class="note">{escape(note)}</p>' for note in section.notes if note]
    if section.figure is not None:
        parts.append(f"<figure>{_image(section.figure, section.claim)}</figure>")
    shown = {
        "": section.table,
        "Words behind it: places in articles, to be read there": section.evidence,
    }
    for caption, table in shown.items():
        if table is not None and len(table):
            parts.append(f'<div class="wide" tabindex="0">{_table(table, caption, pages)}</div>')
    if section.links:
        items = "".join(
            f'<li><a href="{escape(place)}">{listed(*parts)}</a></li>'
            for *parts, place in section.links
        )
        parts.append(f"<ul>{items}</ul>")
    if section.tables:
        files = ", ".join(
            f'<a href="tables/{name}.csv">{escape(name)}.csv</a> ({len(table):,} rows)'
            for name, table in section.tables.items()
        )
        parts.append(f'<p class="note">Tables: {files}</p>')
    return "".join([*parts, "</section>"])


def _image(figure: Figure, told: str) -> str:
    """Return a figure as an image inside the page, and close it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": ""})
    plt.close(figure)
    data = base64.b64encode(buffer.getvalue()).decode()
    return f'<img alt="{escape(told)}" src="data:image/png;base64,{data}">'


def _table(table: pd.DataFrame, caption: str, pages: dict[str, str]) -> str:
    names = [str(name) for name in table.columns]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    rows = []
    for row in table.head(MOST_ROWS).itertuples(index=False, name=None):
        cells = zip(names, row, strict=True)
        rows.append("".join(_cell(value, _link(name, value, pages)) for name, value in cells))
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    if len(table) > MOST_ROWS:
        caption = f"{caption} (the first {MOST_ROWS} of {len(table):,} rows)".strip()
    told = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{told}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _link(column: str, value: object, pages: dict[str, str]) -> str | None:
    """Return where the article named in a cell can be read."""
    return pages.get(str(value)) if column in ARTICLE_COLUMNS else None


def _cell(value: object, link: str | None) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        text = "" if value is None else str(value)
        shown = escape(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")
        if link:
            return f'<td><a href="{escape(link)}">{shown}</a></td>'
        return f'<td class="short">{shown}</td>' if len(text) <= 12 else f"<td>{shown}</td>"
    text = "" if value != value else f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"
    return f'<td class="number">{text}</td>'
