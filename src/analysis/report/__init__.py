"""A report on any corpus: a small site with its tables and figures in one folder, at any size.

Its pages can be read without a script; scripts of ours sort, filter and search. Text from a corpus
is untrusted: every piece of it is escaped.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import pandas as pd
from joblib import delayed

from analysis.corpus.batches import map_batches, stream_corpus
from analysis.corpus.loading import (
    Duplicates,
    Events,
    check_any,
    corpus_path,
    iter_articles,
)
from analysis.corpus.records import Log, counted
from analysis.files import CorpusError
from analysis.files.cores import in_processes
from analysis.files.folders import REPORT, check_apart, rewritten
from analysis.files.tables import save_table, save_tables
from analysis.quotes import FLOOR, MANY, engine_for
from analysis.reading.article import blocks_of
from analysis.reading.marking import asset
from analysis.report import methods, paper, search
from analysis.report.material import Material, Section, processes_for, read_batch
from analysis.report.sections import cleaning_section, made, ready
from analysis.report.site import PAGES, Site, overview

__all__ = [
    "build",
]  # fmt: skip

BATCH = 250
MOST_ROWS = 10_000  # of a table that goes into the Excel file
LONGEST_CELL = 16_000  # characters; Excel holds twice that, counting some of them double


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
    bom: bool = False,
    more: Callable[[Path], Sequence[Section]] = lambda folder: (),
) -> tuple[Path, pd.DataFrame]:
    """Write a report on a corpus to a folder: a small site that needs no network.

    ``out`` gets ``index.html`` and the pages it leads to, ``articles/`` (one page per article),
    ``search/`` (parts of the search page), ``figures/`` (SVG, PNG and the numbers of each),
    ``tables/`` (CSV; those of up to 10,000 rows in ``tables.xlsx`` too), ``parts/`` (Parquet, and
    the raw records), and ``methods.md`` with its references and a manifest of the run. The earlier
    report stays until the new one is finished, which takes its place: of its files, those that
    someone changed are kept (:func:`analysis.files.folders.rewritten`). A run that was killed goes
    on where it stopped; on another corpus or with other settings it begins again.

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
    bom : bool
        Whether CSV files begin with a byte order mark, without which Excel misreads accents.
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
        processes = processes_for(stream.n_records)
        # they start while this process reads the articles: so few are one batch
        with in_processes([delayed(ready)()] * processes, processes) as started:
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
            list(started)
        material = Material(
            stream, parts, engine, floor=floor, n_sample=n_sample, seed=random_state
        )
        sections = [*made(material, target, processes), *more(target)]
        cleaning = cleaning_section(material)
        tables = {
            name: table for one in [*sections, cleaning] for name, table in one.tables.items()
        }
        settings = {
            "columns": columns, "day_first": day_first, "events": events,
            "duplicates": duplicates, "engine": engine, "floor": floor, "n_sample": n_sample,
            "random_state": random_state,
        }  # fmt: skip
        written = paper.of_report(material, tables, corpus, settings)
        written.save(target)
        sections += [
            methods.paper_section(written.html(3), list(written.files())),
            *methods.sections(material, tables, settings),
            cleaning,
        ]
        tables |= {name: table for one in sections for name, table in one.tables.items()}
        save = delayed(_save)(tables, target.absolute() / "tables", bom)
        with in_processes([save], processes) as saved:
            _write(sections, material, target, f"Read from {where or 'the corpus that ships'}.")
            list(saved)
    return Path(out) / "index.html", sections[0].tables["problems"]


def _save(tables: dict[str, pd.DataFrame], folder: Path, bom: bool) -> None:
    """Write each table as CSV, and those that a spreadsheet can take as one Excel file."""
    folder.mkdir()
    sheets = {}
    for name, table in tables.items():
        plain = table.reset_index(drop=True)
        save_table(plain, folder / f"{name}.csv", bom=bom)
        texts = plain.select_dtypes(exclude="number").to_numpy(object).flat
        longest = max((len(str(cell)) for cell in texts), default=0)
        if len(plain) <= MOST_ROWS and longest <= LONGEST_CELL:
            sheets[name] = plain
    save_tables(sheets, folder / "tables.xlsx")


def _write(sections: list[Section], material: Material, folder: Path, lead: str) -> None:
    """Write the pages."""
    n_sources = material.frame["source"].nunique()
    title = f"{counted(len(material.frame), 'article')} of {counted(n_sources, 'outlet')}"
    blocks = {
        article.id: [start for start, _ in blocks_of(article.text)] for article in material.sample
    }
    site = Site(folder, title, material.pages, blocks)
    findings = [finding for one in sections for finding in one.findings]
    for name in PAGES:
        held = [one for one in sections if one.page == name]
        if name == "index":
            site.page(name, held, above=overview(findings, lead))
        elif name != "search":
            site.page(name, held)
        for one in held:
            for place, of, html in one.more:
                (folder / place).parent.mkdir(exist_ok=True)
                site.write(place, of, html, scripts=[asset("jump.js")])
    found = search.passages(
        material.sample,
        quotes=material.quotes,
        voices=material.voices,
        **{name: places for one in sections for name, places in one.found.items()},
    )
    shell = partial(site.shell, "search")
    note = material.drawn().replace("Measured on", "Searched are")
    search.write(folder, material.sample, found, material.pages, shell, note=note)
