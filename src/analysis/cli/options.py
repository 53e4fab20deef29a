"""Options that several commands share."""

from __future__ import annotations

import argparse
import sys

import pandas as pd

from analysis.corpus.collection import problem_line
from analysis.quotes import ENGINES


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


def run_arguments(parser: argparse.ArgumentParser) -> None:
    """Add how reported speech is found and on how many cores."""
    parser.add_argument(
        "--engine",
        choices=ENGINES,
        default="auto",
        help="what finds reported speech: a network (3 to 4 articles a second), lists of words "
        "(some hundreds a second, worse), or the first up to 2,000 articles (default)",
    )
    parser.add_argument(
        "--jobs",
        metavar="N",
        type=positive,
        default=1,
        help="batches of articles that are read side by side (default 1; the network uses "
        "all cores as it is)",
    )


def print_problems(problems: pd.DataFrame, most: int = 20) -> int:
    """Print what was left out or is doubtful, by file and row; return the exit code."""
    left_out = int(problems["left_out"].sum())
    for _, row in problems.head(most).iterrows():
        kind = "left out" if row["left_out"] else "note"
        print(f"{kind}: {problem_line(row)}", file=sys.stderr)
    if len(problems) > most:
        print(f"and {len(problems) - most} more problems", file=sys.stderr)
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
