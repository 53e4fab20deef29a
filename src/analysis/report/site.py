"""The pages of a report: one head with the same navigation, and what stands below it.

Text from a corpus is untrusted: every piece of it is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import NamedTuple

from analysis.files import write_bytes
from analysis.reading import tables
from analysis.reading.marking import apart, asset, document, listed, theme
from analysis.report import figures
from analysis.report.material import Finding, Section
from analysis.report.methods import words_of

PAGES = {
    "index": "Overview", "voices": "Voices", "words": "Words", "treatment": "Treatment",
    "topics": "Topics", "wording": "Shared wording", "left_out": "Left out",
    "articles": "Articles", "search": "Search", "methods": "Methods",
}  # fmt: skip
MOST_FINDINGS = 7
_STYLE = theme(".site") + "".join(map(asset, ("site.css", "figures.css", "charts.css")))
_STYLE += tables.STYLE


class Site(NamedTuple):
    """The folder of a report, its title, where in it each article can be read, and its blocks."""

    folder: Path
    title: str
    pages: Mapping[str, str]
    blocks: Mapping[str, Sequence[int]]

    def write(
        self, name: str, title: str, body: str, *, scripts: Sequence[str] = (), head: str = ""
    ) -> None:
        """Write a page below the head of the site; ``name`` is its place without ``.html``."""
        page = self.shell(name, title, body, scripts=scripts, head=head)
        path = self.folder / f"{name}.html"
        write_bytes(path, page.encode("utf-8", "xmlcharrefreplace"))

    def shell(
        self, name: str, title: str, body: str, *, scripts: Sequence[str] = (), head: str = ""
    ) -> str:
        """Return a page below the head of the site."""
        up = "../" * name.count("/")
        part = {"pairs": "wording"}.get(name.partition("/")[0], name.partition("/")[0])
        links = "".join(
            f'<li><a href="{up}{page}.html"{" aria-current=page" if page == part else ""}>'
            f"{label}</a></li>"
            for page, label in PAGES.items()
        )
        html = (
            '<body class="site"><header class="masthead">'
            f'<a class="home" href="{up}index.html">{escape(self.title)}</a>'
            f'<nav aria-label="Pages"><ul>{links}</ul></nav></header><main>{body}</main></body>'
        )
        style = f'<link rel="icon" href="data:,"><style>{_STYLE}</style>{head}'
        return document(f"{title} · {self.title}", html, head=style, scripts=scripts)

    def page(self, name: str, sections: Sequence[Section], *, above: str = "") -> None:
        """Write one of the pages from its sections."""
        title = PAGES[name]
        body = f"<h1>{escape(self.title if name == 'index' else title)}</h1>{above}"
        body += "".join(self._section(number, one) for number, one in enumerate(sections))
        plays = figures.SCRIPTS if any(html for one in sections for html in one.plays) else ()
        scripts = [*tables.SCRIPTS, *plays]
        self.write(name, title, body, scripts=scripts)

    def _section(self, number: int, section: Section) -> str:
        anchor = re.sub("[^a-z]+", "-", section.title.lower()).strip("-") or f"s{number}"
        parts = [
            f'<section aria-labelledby="{anchor}"><h2 id="{anchor}">{escape(section.title)}</h2>'
            f'<p class="claim">{escape(section.claim)}</p>'
        ]
        parts += [f'<p class="note">{escape(note)}</p>' for note in section.notes if note]
        parts += [section.picture, *section.plays]
        shown = {
            "": section.table,
            "The words behind it": section.evidence,
        }
        for caption, table in shown.items():
            if table is not None and len(table):
                heads = words_of(section.about, table.columns)
                links = {name: self.pages for name in ("article_id", "article_a", "article_b")}
                shown_as = tables.html_table(
                    table, caption=caption, links=links, heads=heads, blocks=self.blocks,
                    longest=10_000 if section.page == "methods" else tables.LONGEST,
                )  # fmt: skip
                parts.append(shown_as)
        if section.links:
            items = "".join(
                f'<li><a href="{escape(place)}">{listed(*told)}</a></li>'
                for *told, place in section.links
            )
            parts.append(f"<ul>{items}</ul>")
        if section.reading is not None:
            parts.append(section.reading.html)
        if section.tables:
            files = ", ".join(
                f'<a href="tables/{name}.csv">{escape(name)}.csv</a> ({len(table):,} rows)'
                for name, table in section.tables.items()
            )
            parts.append(f'<p class="note">Tables: {files}</p>')
        return "".join([*parts, "</section>"])


def overview(findings: Sequence[Finding], lead: str) -> str:
    """Return the findings as a list: those that survive, and what is not settled in one line."""
    kept = [one for one in findings if one.survives][:MOST_FINDINGS]
    items = "".join(
        f"<li><b>{apart(one.sentence)}</b><span>{apart(one.basis)} "
        f'<a href="{escape(one.place)}">{escape(one.led)}</a></span></li>'
        for one in kept
    )
    lost = "; ".join(one.sentence for one in findings if not one.survives)
    unsettled = (
        f'<p class="note">Not settled by these articles: {escape(lost)}.</p>' if lost else ""
    )
    return f'<p class="lead">{escape(lead)}</p><ol class="findings">{items}</ol>{unsettled}'
