"""Say what a corpus holds: what was recognised, its sources, what is wrong, a preview.

Problems are listed by file, row and column, on standard error.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from analysis.cli.options import corpus_arguments, positive, print_problems
from analysis.corpus.article import Article
from analysis.corpus.collection import Corpus, problem_table
from analysis.corpus.decoding import for_terminal
from analysis.corpus.lists import folder_list
from analysis.corpus.loading import corpus_path, iter_articles
from analysis.corpus.log import Log
from analysis.languages import language
from analysis.quotes.people import Gazetteer
from analysis.segment import words

EXAMPLES = """\
examples:
  analysis check my_folder
  analysis check export.docx --preview 10
  analysis check articles.xlsx --column text=body --column source=paper
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    corpus_arguments(parser)
    parser.add_argument(
        "--preview", type=positive, default=3, metavar="N", help="articles to show (default 3)"
    )


def run(options: argparse.Namespace) -> int:
    """Read all articles one by one and print what they are."""
    log = Log("collect")
    where = corpus_path(options.path)
    sources: Counter[str] = Counter()
    n_words: Counter[str] = Counter()
    tongues: Counter[str] = Counter()
    dates: list[str] = []
    shown: list[Article] = []
    undated = 0
    for article in iter_articles(where, columns=dict(options.column) or None, log=log):
        sources[article.source] += 1
        n_words[article.source] += len(words(article.text))
        tongues[language(article.text)] += 1
        known = article.published[:4].isdigit()
        dates += [article.published] if known else []
        undated += not known
        if len(shown) < options.preview:
            shown.append(article)
    n_articles = sum(sources.values())
    print(f"recognised  {log.recognised()}")
    print(
        f"articles    {n_articles:,} of {len(sources):,} sources, {sum(n_words.values()):,} words"
    )
    if n_articles:
        span = f"{min(dates)} to {max(dates)}" if dates else "none that can be read"
        print(f"dates       {for_terminal(span)}; without a date: {undated:,}")
        print(f"languages   {', '.join(f'{name} {n:,}' for name, n in tongues.most_common())}")
    print()
    for source, n in sorted(sources.items(), key=lambda item: (-item[1], item[0]))[:20]:
        articles = "article " if n == 1 else "articles"
        print(f"{n:>8,} {articles} {n_words[source]:>10,} words  {_line(source, 60)}")
    if len(sources) > 20:
        print(f"and {len(sources) - 20:,} more sources")
    for article in shown:
        facts = ", ".join(filter(None, [article.id, article.source, article.published]))
        print(f"\n{_line(facts, 90)}\n  {_line(article.title or '(no title)', 90)}")
        print(f"  {_line(article.text, 180)}")
    code = print_problems(problem_table(log.problems))
    if where.is_dir():
        _read_lists(where)
    return code if n_articles else 3


def _read_lists(folder: Path) -> None:
    """Raise :class:`CorpusError` for a list in the folder that the other commands can't read."""
    from analysis.compare.naming.head_words import read_heads  # slow to import

    if speakers := folder_list(folder, "speakers.csv"):
        Gazetteer(speakers)
    read_heads(Corpus([], folder=folder))


def _line(text: str, length: int) -> str:
    """Return a text as a terminal may show it, cut to ``length``."""
    plain = for_terminal(" ".join(text[: 4 * length].split()))
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"
