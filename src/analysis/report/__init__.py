"""A report on any corpus: web pages, tables and figures in one folder, at any size.

Its first page needs no other file and no script. Text from a corpus is untrusted: every piece of
it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from html import escape
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from analysis import plots
from analysis.corpus.batches import map_batches, stream_corpus
from analysis.corpus.loading import (
    Duplicates,
    Events,
    check_any,
    corpus_path,
    iter_articles,
)
from analysis.corpus.records import Log, counted
from analysis.files import CorpusError, write_bytes
from analysis.files.folders import REPORT, check_apart, rewritten
from analysis.files.tables import save_table, save_tables
from analysis.quotes import FLOOR, MANY, engine_for
from analysis.reading.marking import document, listed, table_of
from analysis.report import figures
from analysis.report.material import Material, Section, read_batch
from analysis.report.sections import SECTIONS

__all__ = [
    "build",
]  # fmt: skip

BATCH = 250
MOST_ROWS = 10_000  # of a table that goes into the Excel file
LONGEST_CELL = 16_000  # characters; Excel holds twice that, counting some of them double
_LONGEST = 160  # characters of a cell that are shown
_MOST_SHOWN = 40  # rows of a table that are shown
_ARTICLE_COLUMNS = ("article_id", "article_a", "article_b")

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


def build(
    where: str | Path | None,
    out: str | Path,
    *,
    columns: dict[str, str] | None = None,
    day_first: bool | None = None,
    events: Events = True,
    duplicates: Duplicates = "drop",
    engine: str = "auto",
    floor: float = FLOOR,
    n_sample: int = 300,
    backend: str = "sequential",
    n_jobs: int = -1,
    random_state: int = 0,
    more: Callable[[Path], Sequence[Section]] = lambda folder: (),
) -> tuple[Path, pd.DataFrame]:
    """Write a report on a corpus to a folder.

    ``out`` gets ``index.html``, ``articles/`` (one page per article), ``tables/`` (CSV; those of up
    to 10,000 rows in ``tables.xlsx`` too) and ``parts/`` (Parquet, and the raw records). The
    earlier report stays until the new one is finished, which takes its place: of its files, those
    that someone changed are kept (:func:`analysis.files.folders.rewritten`). A run that was killed
    goes on where it stopped; on another corpus or with other settings it begins again.

    Parameters
    ----------
    where, columns, day_first, events, duplicates, backend, n_jobs
        See :func:`analysis.load_corpus` and :func:`analysis.map_articles`. Articles that can't be
        read are left out and listed.
    out : str or Path
        A new or an empty folder, or that of an earlier report, apart from the corpus.
    engine : str
        What finds reported speech: ``tagger``, ``rules``, or ``auto``: the tagger up to 2,000
        articles.
    floor : float
        Statements with a confidence below it are left out; the report says how many.
    n_sample, random_state : int
        Counts cover every article. What reads sentence by sentence (polarity, frames), and the
        pages, cover at most so many articles in English, drawn at random by whole
        events; the report says so.
    more : callable
        Writes further pages to the folder it is given, and returns their sections.

    Returns
    -------
    (Path, DataFrame)
        The first page, and the table of problems (as ``Corpus.problems``).

    Raises
    ------
    CorpusError
        Where no article can be read, before anything is written, and for a folder that is not for
        this report.
    """
    corpus = corpus_path(where)
    check_apart(out, corpus)
    if not corpus.exists():
        raise CorpusError("there is no such file or folder", file=corpus)
    log = Log("collect")
    if next(iter_articles(corpus, columns=columns, day_first=day_first, log=log), None) is None:
        check_any(0, log, corpus)
    with rewritten(out, REPORT) as target:
        parts_folder = target.parent / "parts"
        stream = stream_corpus(
            corpus,
            columns=columns,
            day_first=day_first,
            events=events,
            duplicates=duplicates,
            folder=parts_folder,
        )
        engine = engine_for(engine, stream.n_records)
        parts = map_batches(
            partial(
                read_batch,
                engine=engine,
                gazetteer=stream.speakers,
                identities=stream.identities,
                floor=floor,
            ),
            stream,
            backend=backend,
            n_jobs=n_jobs,
            folder=parts_folder,
            batch=MANY if stream.n_records <= MANY else BATCH,  # people are joined in a batch
            anew=True,
        )
        material = Material(
            stream, parts, target, engine, floor=floor, n_sample=n_sample, seed=random_state
        )
        plots.use_style()
        sections = [make(material) for make in tqdm(SECTIONS, unit="section", disable=None)]
        sections += more(target)
        (target / "tables").mkdir()
        sheets = {}  # what a spreadsheet can take
        for name, table in (pair for section in sections for pair in section.tables.items()):
            plain = table.reset_index(drop=True)
            save_table(plain, target / "tables" / f"{name}.csv")
            longest = max((len(str(cell)) for column in plain for cell in plain[column]), default=0)
            if len(plain) <= MOST_ROWS and longest <= LONGEST_CELL:
                sheets[name] = plain
        save_tables(sheets, target / "tables" / "tables.xlsx")
        n_sources = material.frame["source"].nunique()
        title = f"{counted(len(material.frame), 'article')} of {counted(n_sources, 'source')}"
        lead = f"Read from {where or 'the corpus that ships'}."
        page = index_page(title, lead, sections, material.pages)
        write_bytes(target / "index.html", page.encode())
    return Path(out) / "index.html", sections[0].tables["problems"]


def index_page(title: str, lead: str, sections: list[Section], pages: dict[str, str]) -> str:
    """Return the page of the report; ``pages`` says where each article can be read."""
    links = "".join(
        f'<li><a href="#s{number}">{escape(section.title)}</a></li>'
        for number, section in enumerate(sections)
    )
    body = "".join(_section(number, section, pages) for number, section in enumerate(sections))
    page = (
        f"<header><h1>{escape(title)}</h1><p>{escape(lead)}</p>"
        f'<nav aria-label="Sections"><ul>{links}</ul></nav></header><main>{body}</main>'
        "<footer><p class='note'>Every number can be traced to its words: the tables give "
        "article, start and end, as places in the text of the article's page.</p></footer>"
    )
    return document(title, page, head=f'<link rel="icon" href="data:,"><style>{_STYLE}</style>')


def _section(number: int, section: Section, pages: dict[str, str]) -> str:
    parts = [
        f'<section aria-labelledby="s{number}"><h2 id="s{number}">{escape(section.title)}</h2>'
    ]
    parts.append(f'<p class="claim">{escape(section.claim)}</p>')
    parts += [f'<p class="note">{escape(note)}</p>' for note in section.notes if note]
    if section.figure is not None:
        parts.append(figures.html(section.figure))
    shown = {
        "": section.table,
        "The words behind it, with links to the articles": section.evidence,
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


def _table(table: pd.DataFrame, caption: str, pages: dict[str, str]) -> str:
    names = [str(name) for name in table.columns]
    rows = []
    for row in table.head(_MOST_SHOWN).itertuples(index=False, name=None):
        cells = ""
        for name, value in zip(names, row, strict=True):
            if isinstance(value, int | float) and not isinstance(value, bool):
                digits = f"{value:,}" if isinstance(value, int) else f"{value:,.3g}"
                cells += f'<td class="number">{digits if value == value else ""}</td>'
                continue
            text = "" if value is None else str(value)
            shown = escape(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
            if name in _ARTICLE_COLUMNS and text in pages:
                cells += f'<td><a href="{escape(pages[text])}">{shown}</a></td>'
            else:
                cells += f'<td class="short">{shown}' if len(text) <= 12 else f"<td>{shown}"
                cells += "</td>"
        rows.append(f"<tr>{cells}</tr>")
    if len(table) > _MOST_SHOWN:
        caption = f"{caption} (the first {_MOST_SHOWN} of {len(table):,} rows)".strip()
    return table_of(escape(caption), map(escape, names), rows)
