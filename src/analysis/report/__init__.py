"""A report on any corpus: web pages, tables and figures in one folder, at any size."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from analysis import plots, reading
from analysis.corpus import CorpusError
from analysis.corpus.loading import corpus_path
from analysis.corpus.stream import stream_corpus
from analysis.files import write_bytes
from analysis.folders import REPORT, check_apart, rewritten
from analysis.mapping import map_batches
from analysis.quotes import engine_for
from analysis.report.batches import read_batch
from analysis.report.beside_section import beside_section
from analysis.report.corpus_section import cleaning_section, copies_section, corpus_section
from analysis.report.material import Material, Section, counted
from analysis.report.pages import index_page
from analysis.report.speech_section import speech_section
from analysis.report.treatment_section import frames_section, polarity_section
from analysis.report.wording_section import keyness_section, topics_section
from analysis.tables import save_table, save_tables

__all__ = ["build"]
BATCH = 250
MOST_ROWS = 10_000  # of a table that goes into the Excel file
LONGEST_CELL = 16_000  # characters; Excel holds twice that, counting some of them double


def build(
    where: str | Path | None,
    out: str | Path,
    *,
    columns: dict[str, str] | None = None,
    engine: str = "auto",
    n_sample: int = 300,
    backend: str = "sequential",
    n_jobs: int = -1,
    random_state: int = 0,
    more: Callable[[Path], Sequence[Section]] = lambda folder: (),
) -> tuple[Path, pd.DataFrame]:
    """Write a report on the corpus at ``where`` to the folder ``out``.

    Returns its first page and the table of problems (as ``Corpus.problems``).

    ``out`` gets ``index.html``, ``articles/`` (a page an article), ``tables/`` (CSV; those of
    up to 10,000 rows in ``tables.xlsx`` too) and ``parts/`` (Parquet, and the raw records). It
    must be a new or an empty folder, or that of an earlier report, apart from the corpus. The
    earlier report stays until the new one is finished, which takes its place: of its files,
    those that somebody changed are kept (:func:`analysis.folders.rewritten`). A run that was
    killed goes on where it stopped; on another corpus or with other settings it begins anew.

    Everything that is counted article by article is counted in all of them. What reads
    sentence by sentence (polarity, frames) takes at most ``n_sample`` articles in English,
    drawn at random, as do the pages; the report says so. ``engine`` finds reported speech:
    ``tagger``, ``rules``, or ``auto``: the tagger up to 2,000 articles. ``more`` writes further
    pages to the folder it is given, and returns their sections. ``columns, backend, n_jobs``:
    see :func:`analysis.load_corpus` and :func:`analysis.map_articles`. Articles that can't be
    read are left out and listed. Raises :class:`CorpusError` where none can be read, and for
    a folder that is not for this report.
    """
    corpus = corpus_path(where)
    check_apart(out, corpus)
    if not corpus.exists():
        raise CorpusError("there is no such file or folder", file=corpus)
    with rewritten(out, REPORT) as target:
        parts_folder = target.parent / "parts"
        stream = stream_corpus(corpus, columns=columns, on_error="collect", folder=parts_folder)
        engine = engine_for(engine, stream.n_records)
        parts = map_batches(
            partial(read_batch, engine=engine, gazetteer=stream.speakers),
            stream,
            backend=backend,
            n_jobs=n_jobs,
            folder=parts_folder,
            batch=BATCH,
            anew=True,
        )
        if not any(len(part) for part in parts.each("articles")):
            known = [*stream.problems["problem"], *parts.problems["problem"], "no articles"]
            raise CorpusError(f"no article can be read: {known[0]}", file=corpus)
        material = Material(stream, parts, n_sample=n_sample, seed=random_state)
        sections, pages = _sections(material, engine, target)
        sections += more(target)
        _write_tables(sections, target / "tables")
        n_sources = material.frame["source"].nunique()
        title = f"{counted(len(material.frame), 'article')} of {counted(n_sources, 'source')}"
        page = index_page(title, f"Read from {where or 'the corpus that ships'}.", sections, pages)
        write_bytes(target / "index.html", page.encode())
    return Path(out) / "index.html", sections[0].tables["problems"]


def _sections(
    material: Material, engine: str, target: Path
) -> tuple[list[Section], dict[str, str]]:
    """Return the sections in order and where each article can be read."""
    plots.use_style()
    pages: dict[str, str] = {}
    steps: list[Callable[[], Section]] = [
        partial(corpus_section, material),
        partial(cleaning_section, material),
        partial(copies_section, material),
        partial(speech_section, material, engine),
        partial(keyness_section, material),
        partial(polarity_section, material),
        partial(frames_section, material),
        partial(beside_section, material, target),
        partial(_topics, material, target),
        partial(_articles, material, target, pages),
    ]
    return [step() for step in tqdm(steps, unit="section", disable=None)], pages


def _topics(material: Material, target: Path) -> Section:
    section, model = topics_section(material)
    if model is not None:
        reading.topics(model, material.sample).save(target / "topics.html")
        section.links.append(("The passages of each topic", "topics.html"))
    return section


def _articles(material: Material, target: Path, pages: dict[str, str]) -> Section:
    """Write a page for each article of the sample, and return the list of them."""
    folder = target / "articles"
    folder.mkdir()
    quotes = dict(list(material.quotes.groupby("article_id", sort=False)))
    links: list[tuple[str, ...]] = []
    for number, article in enumerate(material.sample, start=1):
        name = f"{number:04}_{re.sub(r'[^A-Za-z0-9_-]+', '_', article.id)[:60]}.html"
        shown = reading.page(article, quotes.get(article.id, material.quotes.iloc[:0]))
        shown.save(folder / name)
        pages[article.id] = f"articles/{name}"
        links.append((article.source, article.published, article.title, pages[article.id]))
    claim = f"{counted(len(links), 'article')} to read, with each speaker's words marked."
    return Section("Articles", claim, [material.drawn()], links=links)


def _write_tables(sections: list[Section], target: Path) -> None:
    """Write every table as CSV, and those that a spreadsheet can take as sheets of one file."""
    target.mkdir()
    sheets = {}
    for section in sections:
        for name, table in section.tables.items():
            plain = table.reset_index(drop=True)
            save_table(plain, target / f"{name}.csv")
            if len(plain) <= MOST_ROWS and _longest(plain) <= LONGEST_CELL:
                sheets[name] = plain
    save_tables(sheets, target / "tables.xlsx")


def _longest(table: pd.DataFrame) -> int:
    """Return the length of the longest cell, as text."""
    return max((len(str(cell)) for name in table for cell in table[name]), default=0)
