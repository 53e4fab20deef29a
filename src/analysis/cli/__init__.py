"""The command ``analysis``: a corpus looked at, reported on, exported, without a notebook."""

from __future__ import annotations

import argparse
import importlib.util
import inspect
import io
import json
import os
import re
import shlex
import sys
import traceback
import warnings
from collections.abc import Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, TextIO

from analysis.quotes import ENGINES, FLOOR

if TYPE_CHECKING:
    import pandas as pd

    from analysis.corpus.article import Article
    from analysis.corpus.batches import Parts
    from analysis.report.material import Section

EPILOG = """\
examples:
  analysis check my_folder
  analysis report nexis.docx --out report
  analysis quotes articles.parquet --format csv > quotes.csv
  analysis new balloon --corpus my_folder

PATH is a folder of .txt, .md, .html, .docx or .rtf files (with or without a metadata.csv), one
.csv, .tsv, .xlsx, .json, .jsonl or .parquet file with a column of texts, an export of Nexis
Uni, Factiva or ProQuest, or a .zip of any of these.

exit codes:
  0  done, every article was read
  1  done, but some articles were left out, or a notebook failed: they are listed
  2  the command was not understood
  3  not done: the corpus can't be read, or a file can't be written
  4  not done because of a fault in the program: what to send to its makers is printed
  130  stopped from the keyboard
  141  the program that read the output stopped reading (such as head)
"""

_CHECK_EXAMPLES = """\
examples:
  analysis check my_folder
  analysis check export.docx --preview 10
  analysis check articles.xlsx --column text=body --column source=paper
  analysis check my_folder --month-first --write tidy_folder
"""

_REPORT_EXAMPLES = """\
examples:
  analysis report my_folder
  analysis report my_folder --out report
  analysis report export.docx --out report
  analysis report articles.parquet --column text=body --engine rules --jobs 4 --out report
  analysis report articles.parquet --scheduler tcp://192.168.0.5:8786 --out report
"""

_QUOTES_EXAMPLES = """\
examples:
  analysis quotes my_folder --format csv > quotes.csv
  analysis quotes my_folder --out quotes.xlsx
  analysis quotes export.docx --format brat --out annotations
  analysis quotes my_folder --out study.qdpx
  analysis quotes articles.jsonl --engine rules --jobs 2 --out quotes.parquet
  analysis quotes my_folder --out quotes.xlsx --identities-out who.xlsx
  analysis quotes my_folder --out quotes.xlsx --identities who.xlsx
"""

_NEW_EXAMPLES = """\
examples:
  analysis new balloon --corpus my_folder
  analysis new notebooks/second_look --corpus export.docx
"""

_VERIFY_EXAMPLES = """\
examples:
  analysis verify report/manifest.json --corpus my_folder
  analysis verify report --corpus export.docx

exit codes: 0 all is the same, 1 something differs, 3 it can't be checked
"""

# Imports of what reads a corpus stand inside the commands: they take a second, which the help and a
# mistake in the command need not wait for.
_FORMATS = ("csv", "xlsx", "jsonl", "parquet", "brat", "labelstudio", "refi-qda")
_TO_STDOUT = ("csv", "jsonl")
_OWN = "notebooks/05_your_own_corpus.ipynb"
_WHERE_NONE = "$ANALYSIS_CORPUS, else the corpus that ships"
_OPENING = """\
What do these articles say, in whose words, and in what light? This notebook shows what is in the \
folder, asks for the decisions that change every later number, and follows the first numbers to \
their words. It is yours: change what does not fit."""


class Parser(argparse.ArgumentParser):
    """A parser whose own messages, which repeat what was typed, can't steer a terminal."""

    def error(self, message: str) -> NoReturn:
        from analysis.files import for_terminal

        super().error(for_terminal(message))


def parser() -> Parser:
    """Return the parser of the command line."""
    root = Parser(
        prog="analysis",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    made = {}
    for run, examples in (
        (check, _CHECK_EXAMPLES),
        (report, _REPORT_EXAMPLES),
        (quotes, _QUOTES_EXAMPLES),
        (new, _NEW_EXAMPLES),
        (verify, _VERIFY_EXAMPLES),
    ):
        told = inspect.getdoc(run) or ""
        made[run.__name__] = one = commands.add_parser(
            run.__name__,
            help=told.splitlines()[0],
            description=told,
            epilog=examples,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        one.set_defaults(run=run)
    one = made["check"]
    corpus_arguments(one)
    one.add_argument(
        "--preview", type=positive, default=3, metavar="N", help="articles to show (default 3)"
    )
    one.add_argument(
        "--write",
        type=some_path,
        metavar="DIR",
        help="write a tidy study there (new or empty): metadata.csv to edit in any spreadsheet, "
        "texts in UTF-8, problems.csv",
    )
    one = made["report"]
    corpus_arguments(one)
    run_arguments(one)
    one.add_argument(
        "--out",
        type=some_path,
        metavar="DIR",
        help="the folder: new, empty, or of an earlier report, apart from the corpus (default: "
        "build/report/NAME after the corpus)",
    )
    one.add_argument(
        "--notebooks",
        action=argparse.BooleanOptionalAction,
        help="execute the numbered notebooks on the corpus too (default: yes without --out)",
    )
    one.add_argument(
        "--sample",
        type=positive,
        default=300,
        metavar="N",
        help="how many articles to read closely (default 300)",
    )
    one.add_argument(
        "--bom",
        action="store_true",
        help="begin CSV files with a byte order mark, without which Excel misreads accents",
    )
    one = made["quotes"]
    corpus_arguments(one)
    run_arguments(one)
    one.add_argument(
        "--format",
        choices=_FORMATS,
        help="default: that of the suffix of --out (.csv, .xlsx, .jsonl, .parquet, .json for "
        "labelstudio, .qdpx for refi-qda), else csv",
    )
    one.add_argument(
        "--out",
        type=some_path,
        metavar="X",
        help="the file (an older one is replaced), for brat the folder; csv and jsonl go to "
        "standard output without it",
    )
    one.add_argument(
        "--parts",
        type=some_path,
        metavar="DIR",
        help="keep results in this folder (new, empty, or of an earlier run), so that a stopped "
        "run can resume",
    )
    one.add_argument(
        "--speakers",
        metavar="FILE",
        type=some_path,
        help="a table of known speakers: name, aliases, role, country, kind (default: the "
        "speakers.csv in the folder of the corpus)",
    )
    one.add_argument(
        "--identities-out",
        metavar="FILE",
        type=some_path,
        help="also write who was taken for one person, and why, to a new .xlsx or .csv file",
    )
    one.add_argument(
        "--identities",
        metavar="FILE",
        type=some_path,
        help="that table with names corrected, .xlsx or .csv (default: the identities.csv in the "
        "folder of the corpus)",
    )
    one = made["new"]
    one.add_argument("name", metavar="NAME", help="the notebook; .ipynb is added")
    one.add_argument(
        "--corpus",
        metavar="PATH",
        help="a folder or file (default: $ANALYSIS_CORPUS when the notebook runs, else the "
        "corpus that ships)",
    )
    one = made["verify"]
    one.add_argument(
        "manifest", metavar="MANIFEST", type=some_path, help="a manifest.json, or its folder"
    )
    one.add_argument(
        "--corpus",
        metavar="PATH",
        type=some_path,
        help="the folder or file (default: $ANALYSIS_CORPUS, else the corpus that ships)",
    )
    return root


def corpus_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the path of a corpus and which column of its table holds what."""
    parser.add_argument(
        "path",
        metavar="PATH",
        nargs="?",
        type=some_path,
        help="a folder or file (default: $ANALYSIS_CORPUS, else the corpus that ships)",
    )
    parser.add_argument(
        "--column",
        metavar="FIELD=NAME",
        action="append",
        default=[],
        type=_pair,
        help="which column of a table holds which field, such as text=body; may be repeated",
    )
    order = parser.add_mutually_exclusive_group()
    order.add_argument(
        "--day-first",
        dest="day_first",
        action="store_true",
        default=None,
        help="02/05/2023 is the 2nd of May (default: decided by the whole column, where it can be)",
    )
    order.add_argument(
        "--month-first",
        dest="day_first",
        action="store_false",
        default=None,
        help="02/05/2023 is the 5th of February",
    )
    parser.add_argument(
        "--no-events",
        dest="events",
        action="store_false",
        help="articles without an event all report the same one; by default their events are found",
    )
    parser.add_argument(
        "--keep-duplicates",
        dest="duplicates",
        action="store_const",
        const="keep",
        default="drop",
        help="keep an article that stands twice in one outlet",
    )


def reading_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return how a corpus is to be read, as arguments of ``load_corpus``."""
    return {
        "columns": dict(options.column) or None,
        "day_first": options.day_first,
        "events": options.events,
        "duplicates": options.duplicates,
    }


# What messages say to who reads them in Python, and how the command line says it.
_OPTIONS = [
    (r"columns=\{'(\w+)': [^{}]{1,80}\}", r"--column \1=NAME"),
    (r"day_first=True", "--day-first"),
    (r"day_first=False", "--month-first"),
    (r"events=False", "--no-events"),
    (r"duplicates=['\"]keep['\"]", "--keep-duplicates"),
]


def in_options(message: str) -> str:
    """Return a message that names arguments of Python with the options of the command instead."""
    for argument, option in _OPTIONS:
        message = re.sub(argument, option, message)
    return message


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how reported speech is found and on how many cores."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help="how reported speech is found: by a network (tagger; some 7 articles of 500 words a "
        "second on each core), by lists of words (rules; some 50, less accurate), or by the "
        "network for up to 2,000 articles and the lists beyond (auto, the default)",
    )
    where = parser.add_mutually_exclusive_group()
    where.add_argument(
        "--jobs",
        metavar="N",
        type=positive,
        default=1,
        help="how many batches of articles to read at a time (default 1; the network uses all "
        "cores anyway)",
    )
    where.add_argument(
        "--scheduler",
        metavar="ADDRESS",
        type=scheduler_address,
        help="read the batches on the Dask cluster of this scheduler, such as "
        "tcp://192.168.0.5:8786; its workers must see the same files",
    )
    parser.add_argument(
        "--floor",
        metavar="X",
        type=probability,
        default=FLOOR,
        help=f"leave out statements with a confidence below this (default {FLOOR:g}; 0 keeps all)",
    )


def print_problems(problems: pd.DataFrame) -> int:
    """Print what was left out or is doubtful, by file and row; return the exit code."""
    from analysis.corpus.article import problem_line

    most = 20
    left_out = int(problems["left_out"].sum())
    for _, row in problems.head(most).iterrows():
        kind = "left out" if row["left_out"] else "note"
        print(f"{kind}: {in_options(problem_line(row))}", file=sys.stderr)
    if len(problems) > most:
        rest = problems["problem"].iloc[most:].value_counts()
        kinds = "; ".join(f"{n:,} × {kind}" for kind, n in rest.head(3).items())
        print(in_options(f"and {rest.sum():,} more problems, such as {kinds}"), file=sys.stderr)
    return 1 if left_out else 0


def _pair(text: str) -> tuple[str, str]:
    field, equals, name = text.partition("=")
    if not (field and equals and name):
        raise argparse.ArgumentTypeError(f"{text!r} is not FIELD=NAME")
    return field, name


def some_path(text: str) -> str:
    """Return the path; an error of the command line if it is empty."""
    if not text.strip():
        raise argparse.ArgumentTypeError("an empty path")
    return text


def positive(text: str) -> int:
    """Return the whole number that a text names; an error of the command line below 1."""
    if not text.isascii() or not text.isdigit() or len(text) > 9 or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def scheduler_address(text: str) -> str:
    """Return the address of a scheduler; an error of the command line if it is none."""
    found = re.fullmatch(r"(?:tcp|tls)://(?:\[[0-9A-Fa-f:.]+\]|[\w.-]+):([0-9]{1,5})", text)
    if not found or not 0 < int(found[1]) < 65536:
        raise argparse.ArgumentTypeError(f"{text!r} is not an address such as tcp://HOST:8786")
    return text


def probability(text: str) -> float:
    """Return the number that a text names; an error of the command line beyond 0 and 1."""
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1")
    return value


def check(options: argparse.Namespace) -> int:
    """Show what a corpus holds: how it was read, what was decided, its problems, a preview.

    Problems are listed by file, row and column, on standard error. What does not suit is changed
    by an option, or in the metadata.csv of the folder that --write makes.
    """
    from analysis.compare.phrases import read_heads  # slow to import
    from analysis.corpus import Corpus, intake
    from analysis.corpus.loading import corpus_path
    from analysis.corpus.records import folder_list, home_of
    from analysis.files import for_terminal
    from analysis.quotes.corrections import Edits, Gazetteer

    found = intake.check(corpus_path(options.path), **reading_of(options))
    articles = found.corpus.articles
    print(in_options(str(found)))
    for article in articles[: options.preview]:
        facts = ", ".join(filter(None, [article.id, article.source, article.published]))
        print(f"\n{intake.shortened(facts, 90)}")
        print(f"  {intake.shortened(article.title or '(no title)', 90)}")
        print(f"  {intake.shortened(article.text, 180)}")
    code = print_problems(found.problems)
    if home := home_of(found.where):
        # a list in the folder that the other commands can't read is an error here too
        if speakers := folder_list(home, "speakers.csv"):
            for problem in Gazetteer(speakers).problems:
                print(f"note: {problem}", file=sys.stderr)
        Edits(folder_list(home, "identities.csv"))
        read_heads(Corpus([], folder=home))
    if options.write:
        metadata = found.write(options.write)
        print()
        print(for_terminal(f"written     {metadata}: edit it in any spreadsheet, save it as CSV"))
    if not articles:
        print(for_terminal(f"no article can be read: {found.where}"), file=sys.stderr)
    return code if articles else 3


def report(options: argparse.Namespace) -> int:
    """Write a report: web pages, tables and figures in one folder.

    Counts cover every article; polarity, frames and the pages to read cover at most --sample
    articles, drawn at random. A run that was stopped resumes where it left off. Without --out the
    corpus is checked first, what was decided is printed, and the notebooks are executed too.
    """

    os.environ.pop("MPLBACKEND", None)  # nothing is shown, and one that is not there would stop it
    from analysis.corpus import check
    from analysis.corpus.batches import cluster
    from analysis.corpus.loading import corpus_path
    from analysis.files import for_terminal, shipped
    from analysis.files.folders import folder_for
    from analysis.report import build, notebooks

    corpus, choices = corpus_path(options.path), reading_of(options)
    out = options.out
    if out is None:
        print(in_options(str(check(corpus, **choices))), flush=True)
        out = folder_for(corpus, Path("build", "report"))
    wanted = options.out is None if options.notebooks is None else options.notebooks
    told = ""
    if wanted and choices != reading_of(parser().parse_args(["report"])):
        told = "they take no such options (check PATH ... --write DIR makes a folder without)"
    elif wanted and not notebooks.numbered():
        told = "they were not installed with the package"
    elif wanted and not all(importlib.util.find_spec(name) for name in notebooks.NEEDED):
        told = f"pip install {' '.join(notebooks.NEEDED)}"
    written = []

    def series(folder: Path) -> list[Section]:
        if wanted and not told:
            ours = shipped("corpus/coverage")
            own = corpus.resolve() if not ours or corpus.resolve() != ours else None
            written.extend(notebooks.series(folder, own))
        return written

    with cluster(options.scheduler) as backend:
        page, problems = build(
            corpus,
            out,
            **choices,
            engine=options.engine,
            floor=options.floor,
            n_sample=options.sample,
            bom=options.bom,
            backend=backend,
            n_jobs=options.jobs,
            more=series,
        )
    code = print_problems(problems)
    if wanted and not written:
        print(f"without the notebooks{told and f': {told}'}", file=sys.stderr)
        code = 1 if options.notebooks or not told else code
    print(for_terminal(page if options.out else page.resolve().as_uri()))
    sys.stdout.flush()
    return code


def quotes(options: argparse.Namespace) -> int:
    """Find who said what, and write it as a table or as annotations to correct.

    Tables (csv, xlsx, jsonl, parquet) have one row per statement: article, outlet, speaker,
    words, and their place in the cleaned text. brat and labelstudio are for correcting by hand:
    analysis.quotes.exports.load_annotations reads the corrections back. refi-qda is a project for
    MAXQDA, NVivo or ATLAS.ti.
    """
    import pandas as pd

    from analysis.corpus.batches import cluster, map_batches, stream_corpus
    from analysis.corpus.loading import corpus_path
    from analysis.files import CorpusError, for_terminal, tables, write_beside
    from analysis.files.folders import check_apart
    from analysis.quotes import MANY, engine_for, exports, identities
    from analysis.quotes.corrections import Gazetteer
    from analysis.quotes.speakers import unfit

    suffix = Path(options.out or "").suffix.lower()
    if suffix and not options.format and suffix not in exports.FORMATS:
        known = ", ".join(filter(None, exports.FORMATS))
        told = f"the suffix of --out must be one of {known}, or name a --format: {options.out}"
        print(for_terminal(f"analysis quotes: {told}"), file=sys.stderr)
        return 2
    form = options.format or (exports.FORMATS[suffix] if suffix else "csv")
    if options.out is None and form not in _TO_STDOUT:
        print(f"analysis quotes: --format {form} needs --out", file=sys.stderr)
        return 2
    who = options.identities_out
    if who and Path(who).suffix.lower() not in (".csv", ".xlsx"):
        print("analysis quotes: --identities-out needs a .csv or .xlsx file", file=sys.stderr)
        return 2
    if who and Path(who).exists():
        raise CorpusError("is there already, maybe with names corrected by hand", file=who)
    corpus = corpus_path(options.path)
    for out in filter(None, (options.out, who)):
        check_apart(out, corpus)
        if options.parts and Path(options.parts).resolve() in Path(out).resolve().parents:
            raise CorpusError("lies in the folder of the parts", file=out)
        if not Path(out).absolute().parent.is_dir() and (form != "brat" or out == who):
            raise CorpusError("there is no such folder", file=Path(out).parent)
    with cluster(options.scheduler) as backend:
        stream = stream_corpus(corpus, **reading_of(options), folder=options.parts)
        engine = engine_for(options.engine, stream.n_records)
        speakers = Path(options.speakers) if options.speakers else stream.speakers
        edits = Path(options.identities) if options.identities else stream.identities
        for problem in Gazetteer(speakers).problems:
            print(f"note: {problem}", file=sys.stderr)
        parts = map_batches(
            partial(
                quotes_of,
                engine=engine,
                gazetteer=speakers,
                identities=edits,
                floor=options.floor,
            ),
            stream,
            backend=backend,
            n_jobs=options.jobs,
            folder=options.parts,
            # People are known by all articles of a batch: one batch, as long as that is possible.
            batch=MANY if stream.n_records <= MANY else 250,
        )
    if options.out is None:
        _write(parts, sys.stdout, form)
    elif form in _TO_STDOUT:
        with write_beside(options.out) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            _write(parts, text, form)
            text.detach()
    else:
        try:
            exports.save(parts.table("quotes"), options.out, stream, format=form)
        except ValueError as error:  # an id that can't be a file name, say
            raise CorpusError(str(error)) from error
    below = list(parts.each("below_floor"))
    unused = [str(told).split("\n") for part in below for told in part["unused"]]
    if rows := [row for row in chain(*unused[:1]) if row and all(row in one for one in unused)]:
        print(for_terminal(f"note: {unfit(rows)}"), file=sys.stderr)
    if n_below := sum(int(part["n_rows"].sum()) for part in below):
        told = f"a confidence below {options.floor:g}; --floor 0 keeps all"
        print(f"statements left out: {n_below:,}, with {told}", file=sys.stderr)
    if who:
        table = parts.table("quotes")
        joined = identities(stream, table, gazetteer=speakers, identities=edits)
        tables.save_table(joined, who)
    problems = pd.concat([stream.problems, parts.problems], ignore_index=True)
    code = print_problems(problems)
    return code if stream.n_records > parts.problems["left_out"].sum() else 3


def _write(parts: Parts, stream: TextIO, form: str) -> None:
    """Write a table part by part, to a terminal without what could steer it."""
    from analysis.files import for_terminal
    from analysis.quotes import exports

    for number, part in enumerate(parts.each("quotes")):
        if not stream.isatty():
            exports.write(part, stream, form, header=number == 0)
            continue
        rows = io.StringIO()
        exports.write(part, rows, form, header=number == 0)
        stream.writelines(f"{for_terminal(row)}\n" for row in rows.getvalue().splitlines())


def quotes_of(
    articles: list[Article],
    *,
    engine: str,
    gazetteer: Path | None,
    identities: Path | None,
    floor: float,
) -> dict[str, pd.DataFrame]:
    """Return the reported speech of a batch, and how many rows are below the floor."""
    import pandas as pd

    from analysis.quotes import reported_speech

    table = reported_speech(
        articles, engine, gazetteer=gazetteer, identities=identities, floor=floor
    )
    unused = "\n".join(table.attrs["unused_identities"])
    counts = {"n_rows": [table.attrs["left_out"]], "unused": [unused]}
    return {"quotes": table, "below_floor": pd.DataFrame(counts)}


def new(options: argparse.Namespace) -> int:
    """Write a notebook that starts from your corpus: from the folder to a first finding.

    It shows what is in the folder and what has to be decided, finds who says what, opens an article
    to read, and follows a number to its words: a starting point for a study of your own.
    """
    from analysis.files import CorpusError, for_terminal, shipped, write_bytes

    path = Path(options.name)
    if not path.name.strip(" ."):
        raise CorpusError(f"not the name of a notebook: {options.name!r}")
    if path.suffix != ".ipynb":
        path = path.with_name(f"{path.name}.ipynb")
    if path.exists():
        raise CorpusError("already exists; choose another name", file=path)
    where = f"None  # a folder or file; None: {_WHERE_NONE}"
    if options.corpus:
        if not Path(options.corpus).exists():
            raise CorpusError("there is no such file or folder", file=options.corpus)
        where = repr(str(Path(options.corpus).resolve()))
    if not (pattern := shipped(_OWN)):
        raise CorpusError("the notebook to copy is missing: install the package again", file=_OWN)
    notebook = json.loads(pattern.read_text(encoding="utf-8"))
    title = re.sub(r"([\\`*\[\]<>&$|~])", r"\\\1", for_terminal(path.stem).replace("_", " "))
    notebook["cells"] = own_cells(notebook["cells"], title, where)
    write_bytes(path, json.dumps(notebook, indent=1).encode())
    print(for_terminal(f"{path}: open it with jupyter lab {shlex.quote(str(path))}"))
    return 0


def verify(options: argparse.Namespace) -> int:
    """Check the files of a corpus, and the versions here, against a manifest.

    A manifest stands beside each report, and is written by analysis.methods(...).save(folder). What
    is missing, changed or new is printed, and which versions differ.
    """
    from analysis.files import for_terminal
    from analysis.report.manifest import verify

    differ = verify(options.manifest, options.corpus)
    for kind, told in differ:
        print(for_terminal(f"{kind:<8}{told}"))
    if not differ:
        print("the same files and versions")
    return 1 if differ else 0


def own_cells(cells: list[dict[str, Any]], title: str, where: str) -> list[dict[str, Any]]:
    """Return the cells of the series' notebook for another corpus.

    Outputs are left out, and what only the series needs: what is told of its own corpus (block
    quotes in cells tagged ``shipped``), links to its pages, exercises with their solutions.
    """
    kept: list[dict[str, Any]] = []
    for cell in cells:
        source, tags = "".join(cell["source"]), cell["metadata"].get("tags", ())
        own: dict[str, Any] = {"id": cell["id"], "cell_type": cell["cell_type"], "metadata": {}}
        if cell["cell_type"] == "code":
            own |= {"execution_count": None, "outputs": []}
            if source.startswith("where = "):
                source = "\n".join([f"where = {where}", *source.splitlines()[1:]])
        elif not kept:
            source = f"# {title}\n\n{_OPENING}"
        else:
            told = source.partition("## Exercises")[0].split("\n\n")
            source = "\n\n".join(one for one in told if "shipped" not in tags or one[:1] != ">")
            source = re.sub(r"\[([^\]]+)\]\(\.\./[^)]*\)", r"\1", source).strip()
        if source and "hide-cell" not in tags:
            kept.append(own | {"source": source})
    return kept


def main(arguments: Sequence[str] | None = None, *, pressed: Sequence[int] = ()) -> int:
    """Run the command line and return its exit code; both streams take any text.

    *pressed* holds the interrupts of the keyboard so far: an error after one is no fault.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed (``>&-``, a service): it is opened on nothing
            setattr(sys, name, open(os.devnull, "w"))
        elif isinstance(stream, io.TextIOWrapper):  # UTF-8 in a pipe, what it can on a terminal
            plain = name == "stdout" and not stream.isatty()
            stream.reconfigure(encoding="utf-8" if plain else None, errors="backslashreplace")
    options = parser().parse_args(arguments)
    from analysis.files import (
        CorpusError,  # slow to import, and not needed for the help
        for_terminal,
    )

    warnings.simplefilter("ignore")  # what is wrong with a corpus is listed
    try:
        code: int = options.run(options)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # such as ``| head``
        sys.stderr.close()
        return 141
    except KeyboardInterrupt:
        print("stopped", file=sys.stderr)
        return 130
    except (CorpusError, OSError, MemoryError) as error:
        problem = str(error) or "not enough memory"
        if isinstance(error, OSError) and error.filename is not None:
            problem = f"file {error.filename}: {error.strerror}"
        print(f"analysis {options.command}: {for_terminal(in_options(problem))}", file=sys.stderr)
        return 3
    except Exception as error:
        if pressed:
            raise KeyboardInterrupt from error
        told = "\n".join(map(for_terminal, traceback.format_exc().splitlines()))
        print(
            f"{told}\n\nanalysis {options.command}: a fault of this program "
            f"({type(error).__name__}), not of your files. Please send these lines and the "
            "command to its makers, or to whoever gave you the package.",
            file=sys.stderr,
        )
        return 4
