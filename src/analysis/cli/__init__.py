"""The command ``analysis``: a corpus looked at, reported on, exported, without a notebook."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
import warnings
from collections.abc import Sequence
from typing import NoReturn

from analysis.cli import check, new, quotes, report
from analysis.corpus import CorpusError
from analysis.corpus.decoding import for_terminal

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
  1  done, but some articles were left out: they are listed
  2  the command was not understood
  3  not done: the corpus can't be read, or a file can't be written
  4  not done, by a fault of the program: what to send to its makers is printed
  130  stopped by the keyboard
  141  what read the output stopped reading (such as head)
"""


class Parser(argparse.ArgumentParser):
    """A parser whose own messages, which repeat what was typed, can't steer a terminal."""

    def error(self, message: str) -> NoReturn:
        super().error(for_terminal(message))


def parser() -> Parser:
    """Return the parser of the command line."""
    plain = argparse.RawDescriptionHelpFormatter
    root = Parser(prog="analysis", description=__doc__, epilog=EPILOG, formatter_class=plain)
    commands = root.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for module in (check, report, quotes, new):
        name = module.__name__.rpartition(".")[2]
        told = (module.__doc__ or "").strip()
        one = commands.add_parser(
            name,
            help=told.splitlines()[0],
            description=told,
            epilog=module.EXAMPLES,
            formatter_class=plain,
        )
        module.arguments(one)
        one.set_defaults(run=module.run)
    return root


def _open_streams() -> None:
    """Have both streams take any text: UTF-8 in a file or a pipe, whatever it can on a terminal.

    A stream that was closed (``>&-``, a service) is None to Python; it is opened on nothing.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w"))
        elif isinstance(stream, io.TextIOWrapper):
            plain = name == "stdout" and not stream.isatty()
            stream.reconfigure(encoding="utf-8" if plain else None, errors="backslashreplace")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code."""
    _open_streams()
    options = parser().parse_args(arguments)
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
        print(f"analysis {options.command}: {for_terminal(problem)}", file=sys.stderr)
        return 3
    except Exception as error:
        told = "\n".join(map(for_terminal, traceback.format_exc().splitlines()))
        print(
            f"{told}\n\nanalysis {options.command}: a fault of this program "
            f"({type(error).__name__}), not of your files. Please send these lines and the "
            "command to its makers, or to whoever gave you the package.",
            file=sys.stderr,
        )
        return 4
