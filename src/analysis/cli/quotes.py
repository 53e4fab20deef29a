"""Find who said what, and write it as a table or as annotations to correct.

Tables (csv, jsonl, parquet) have a row a statement: article, speaker, words, and where they
stand in the cleaned text. brat and labelstudio are for correcting by hand:
analysis.quotes.annotations.load_annotations reads the corrections back.
"""

from __future__ import annotations

import argparse
import io
import sys
from functools import partial
from pathlib import Path
from typing import TextIO

import pandas as pd

from analysis.cli.options import corpus_arguments, print_problems, run_arguments, some_path
from analysis.corpus import Article, CorpusError
from analysis.corpus.decoding import for_terminal
from analysis.corpus.loading import corpus_path
from analysis.corpus.stream import stream_corpus
from analysis.files import write_beside
from analysis.folders import check_apart
from analysis.mapping import map_batches
from analysis.parts import Parts
from analysis.quotes import engine_for

EXAMPLES = """\
examples:
  analysis quotes my_folder --format csv > quotes.csv
  analysis quotes export.docx --format brat --out annotations
  analysis quotes articles.jsonl --engine rules --jobs 2 --format parquet --out quotes.parquet
"""

FORMATS = ("csv", "jsonl", "parquet", "brat", "labelstudio")
TO_STDOUT = ("csv", "jsonl")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    corpus_arguments(parser)
    run_arguments(parser)
    parser.add_argument("--format", choices=FORMATS, default="csv", help="default: csv")
    parser.add_argument(
        "--out",
        type=some_path,
        metavar="X",
        help="the file (an older one is replaced), for brat the folder; csv and jsonl go to "
        "standard output without it",
    )
    parser.add_argument(
        "--parts",
        type=some_path,
        metavar="DIR",
        help="keep what was found in this folder (new, empty, or of an earlier run), so that a "
        "stopped run goes on",
    )


def run(options: argparse.Namespace) -> int:
    """Find the statements batch by batch and write them."""
    from analysis.quotes import exports

    if options.out is None and options.format not in TO_STDOUT:
        print(f"analysis quotes: --format {options.format} needs --out", file=sys.stderr)
        return 2
    corpus = corpus_path(options.path)
    if options.out is not None:
        check_apart(options.out, corpus)
        if options.parts and Path(options.parts).resolve() in Path(options.out).resolve().parents:
            raise CorpusError("lies in the folder of the parts", file=options.out)
        if not Path(options.out).absolute().parent.is_dir() and options.format != "brat":
            raise CorpusError("there is no such folder", file=Path(options.out).parent)
    stream = stream_corpus(
        corpus,
        columns=dict(options.column) or None,
        on_error="collect",
        folder=options.parts,
    )
    engine = engine_for(options.engine, stream.n_records)
    parts = map_batches(
        partial(quotes_of, engine=engine, gazetteer=stream.speakers),
        stream,
        backend="loky",
        n_jobs=options.jobs,
        folder=options.parts,
        batch=250,
    )
    if options.out is None:
        _write(parts, sys.stdout, options.format)
    elif options.format in TO_STDOUT:
        with write_beside(options.out) as file:
            text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
            _write(parts, text, options.format)
            text.detach()
    else:
        try:
            exports.save(parts.table("quotes"), options.out, stream, format=options.format)
        except ValueError as error:  # an id that can't be a file name, say
            raise CorpusError(str(error)) from error
    problems = pd.concat([stream.problems, parts.problems], ignore_index=True)
    code = print_problems(problems)
    return code if stream.n_records > parts.problems["left_out"].sum() else 3


def _write(parts: Parts, stream: TextIO, form: str) -> None:
    """Write a table part by part, to a terminal without what could steer it."""
    from analysis.quotes import exports

    for number, part in enumerate(parts.each("quotes")):
        if not stream.isatty():
            exports.write(part, stream, form, header=number == 0)
            continue
        rows = io.StringIO()
        exports.write(part, rows, form, header=number == 0)
        stream.writelines(f"{for_terminal(row)}\n" for row in rows.getvalue().splitlines())


def quotes_of(
    articles: list[Article], *, engine: str, gazetteer: Path | None
) -> dict[str, pd.DataFrame]:
    """Return the reported speech of a batch."""
    from analysis.quotes import reported_speech

    return {"quotes": reported_speech(articles, engine, gazetteer=gazetteer)}
