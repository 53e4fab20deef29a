"""Write a report: web pages, tables and figures in one folder.

What is counted article by article is counted in all of them; polarity, frames and the pages to
read are made for at most --sample articles drawn at random. A run that was stopped goes on
where it was.
"""

from __future__ import annotations

import argparse
import os
import sys

from analysis.cli.options import (
    corpus_arguments,
    positive,
    print_problems,
    run_arguments,
    some_path,
)
from analysis.corpus.decoding import for_terminal

EXAMPLES = """\
examples:
  analysis report my_folder --out report
  analysis report export.docx --out report
  analysis report articles.parquet --column text=body --engine rules --jobs 4 --out report
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    corpus_arguments(parser)
    run_arguments(parser)
    parser.add_argument(
        "--out",
        type=some_path,
        required=True,
        metavar="DIR",
        help="the folder: new, empty, or of an earlier report, apart from the corpus",
    )
    parser.add_argument(
        "--sample",
        type=positive,
        default=300,
        metavar="N",
        help="articles to look into (default 300)",
    )


def run(options: argparse.Namespace) -> int:
    """Write the report and say where it is."""
    os.environ.pop("MPLBACKEND", None)  # nothing is shown, and one that is not there would stop it
    from analysis.report import build  # slow to import

    page, problems = build(
        options.path,
        options.out,
        columns=dict(options.column) or None,
        engine=options.engine,
        n_sample=options.sample,
        backend="loky",
        n_jobs=options.jobs,
    )
    code = print_problems(problems)
    print(for_terminal(page))
    sys.stdout.flush()
    return code
