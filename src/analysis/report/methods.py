"""The methods page: every measure with its error, the floors, this run, and what columns hold.

Two tables hold its words: ``measures.csv`` says how each measure is computed, ``dictionary.csv``
what each column of a saved table holds, and under which heading readers see it.
"""

from __future__ import annotations

import platform
import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from inspect import signature
from pathlib import Path
from typing import Any

import pandas as pd

from analysis import compare, reuse, sentiment
from analysis.compare import _coverage, _similarity
from analysis.corpus.records import counted, decision_line
from analysis.quotes import FLOOR
from analysis.reading import Page
from analysis.report import figures
from analysis.report.material import LIKE, MOST_SOURCES, NEAREST, OTHERS, Material, Section
from analysis.topics import judging
from analysis.topics.model import BARELY
from analysis.validation import known_errors

PAGE = "methods"
NO_ERROR = "none measured"
# The name under which each is installed, where it is another than the one it is known by.
_PACKAGES = {
    "analysis": "balloon-notebooks", "numpy": "", "pandas": "", "scipy": "", "scikit-learn": "",
    "onnxruntime": "", "nltk": "",
}  # fmt: skip
_NETWORKS = {
    "quotes/tagger.onnx": "network of reported speech",
    "sentiment/classifier.onnx": "network of polarity",
    "sentences/encoder.onnx": "network of sentence embeddings",
}
_NO_RESULT = ("where", "out", "more", "backend", "n_jobs")  # settings that change no number


@cache
def _listed(name: str) -> pd.DataFrame:
    with files(__package__).joinpath(name).open(encoding="utf-8") as file:
        return pd.read_csv(file, comment="#", dtype=object, keep_default_na=False)


def measures() -> pd.DataFrame:
    """Return the measures that a report shows.

    Returns
    -------
    DataFrame
        ``page, measure, formula`` (in words), ``not_meant``, ``source`` (a publication),
        ``function`` (what computes it), ``errors`` (methods of
        :func:`analysis.validation.known_errors`, parted by ``; ``, or ``none measured``) and
        ``error``, a figure of each of these.

    Examples
    --------
    >>> from analysis.report.methods import measures
    >>> measures().loc[0, ["page", "measure", "function"]].tolist()
    ['voices', 'reported speech', 'analysis.quotes.reported_speech']
    """
    table = _listed("measures.csv")
    errors = [
        "None in the list below." if keys == NO_ERROR else " ".join(map(_error, keys.split("; ")))
        for keys in table["errors"]
    ]
    return table.assign(error=errors)


def _error(key: str) -> str:
    """Return a known error as a sentence: ``method``, or ``method: first words of the measure``."""
    method, _, measure = key.partition(": ")
    known = known_errors(method)
    row = known[known["measure"].str.startswith(measure)].iloc[0]
    ends = f" ({row['low']:.2f} to {row['high']:.2f})" if row["low"] == row["low"] else ""
    told, chosen = str(row["measure"]), str(row["chosen"])
    if chosen in ("nothing", "hidden"):
        chosen = ""
    elif chosen == "developed on it":
        chosen = "; developed on these data"
    else:
        chosen = f"; chosen on these data: {chosen}"
    return f"{told[0].upper()}{told[1:]}: {row['value']:.2f}{ends}, on {row['data']}{chosen}."


def words_of(table: str, columns: Iterable[object]) -> dict[str, str]:
    """Return the headings under which readers see the columns of a table.

    Parameters
    ----------
    table : str
        The name of the table; another than those of ``dictionary.csv`` (``""``) gives what a
        column means in most tables.
    columns : iterable of str

    Returns
    -------
    dict of str to str
        A heading for each column, in order. One that is not listed keeps its name, such as an
        outlet that is a column.

    Examples
    --------
    >>> from analysis.report.methods import words_of
    >>> words_of("copies", ["article_a", "containment_a"])
    {'article_a': 'article a', 'containment_a': "share of a's runs found in b"}
    """
    return {str(name): _entry(table, str(name))[0] for name in columns}


def dictionary(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return what each column of some tables holds.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The tables that are saved, by their names.

    Returns
    -------
    DataFrame
        ``table, column, words`` (the heading), ``meaning`` (a sentence: unit or range, and what
        null or empty means; '' for a column that is not listed), in the order of the tables.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.report.methods import dictionary
    >>> dictionary({"events": pd.DataFrame({"event": ["e"], "articles": [2]})})["words"].tolist()
    ['event', 'articles']
    """
    rows = [
        (name, str(column), *_entry(name, str(column)))
        for name, table in tables.items()
        for column in table.columns
    ]
    return pd.DataFrame(rows, columns=["table", "column", "words", "meaning"], dtype=object)


def _entry(table: str, column: str) -> tuple[str, str]:
    """Return the heading and the meaning of a column: those of its table before those of any.

    In the columns of a table that names some of them, an outlet may bear any name at all, so the
    pattern of a table comes before a name that holds everywhere.
    """
    listed = _meanings()
    for of in dict.fromkeys([table, ""]):
        exact, patterns = listed.get(of, ({}, []))
        if column in exact:
            return exact[column]
        for pattern, (words, meaning) in patterns:
            if found := pattern.fullmatch(column):
                return words.replace("*", found[1]) or column, meaning
    return column, ""


Entry = tuple[str, str]


@cache
def _meanings() -> dict[str, tuple[dict[str, Entry], list[tuple[re.Pattern[str], Entry]]]]:
    """Return for each table (``""``: any) the entries of its columns, and those of patterns."""
    found: dict[str, tuple[dict[str, Entry], list[tuple[re.Pattern[str], Entry]]]] = {}
    cells = _listed("dictionary.csv")[["table", "column", "words", "meaning"]]
    for table, column, words, meaning in cells.astype(str).to_numpy().tolist():
        exact, patterns = found.setdefault(table, ({}, []))
        if "*" in column:
            pattern = re.escape(column).replace(r"\*", "(.*)")
            patterns.append((re.compile(pattern, re.DOTALL), (words, meaning)))
        else:
            exact[column] = words, meaning
    return found


def sections(
    material: Material, tables: Mapping[str, pd.DataFrame], settings: Mapping[str, object]
) -> list[Section]:
    """Return the sections of the methods page.

    Parameters
    ----------
    material : Material
    tables : mapping of str to DataFrame
        All tables that the other pages save.
    settings : mapping of str to object
        What :func:`analysis.report.build` was called with. What changes no number (folders, the
        number of processes) is passed over.

    Returns
    -------
    list of Section
        What is claimed, the measures, their known errors, this run, the data dictionary. Nothing
        in them depends on the day, the machine or the place of the files.
    """
    found = [
        floors_section(),
        measures_section(material),
        errors_section(),
        run_section(material, settings),
    ]
    own = {name: table for section in found for name, table in section.tables.items()}
    return [*found, dictionary_section({**tables, **own})]


def paper_section(html: str, names: Iterable[str]) -> Section:
    """Return the methods section for a paper, as ``analysis.report.paper`` wrote it, and files."""
    about = {
        "methods.md": "The section as Markdown",
        "references.bib": "References as BibTeX",
        "references.json": "References as CSL-JSON",
        "manifest.json": "Manifest: input files with hashes, arguments, versions",
    }
    return Section(
        "For your paper",
        "A methods section on what this report ran, to be cut to what you use.",
        links=[(about[name], name) for name in names],
        reading=Page("Methods", html),
        page=PAGE,
    )


def _default(function: Any, name: str) -> Any:
    """Return what a function takes for a parameter that is not given."""
    return signature(function).parameters[name].default


def floors_section() -> Section:
    """Return from how many articles each kind of claim is made; below, nothing is claimed."""
    least = _default(sentiment.verdicts, "min_articles")
    level = f"{_default(sentiment.verdicts, 'level'):g}".removeprefix("0")
    notes = [
        f"Treatment of an actor: an outlet is called warmer or colder only if at least {least} of "
        "its articles name the actor on events that another outlet reports too, if the network's "
        f"q is below {level}, and if all {len(sentiment.LEXICONS)} word lists agree in the sign. "
        "Where not even the largest difference there can be would have sufficed, the table says "
        "that these articles cannot settle it.",
        "Words: a word is said to set an outlet apart only if its q is below .05. It must occur "
        f"{_default(compare.keyness, 'min_count')} times, in two articles or more. Where an "
        "outlet's articles could be drawn from those on its events in fewer than 20 ways, no q "
        "can be so small.",
        f"Topics: no verdict below {judging.FEWEST_ARTICLES} articles or "
        f"{judging.FEWEST_PASSAGES} passages, copies left out. Above, topics count as found only "
        f"if they lead over chance with p of at most {judging.LEVEL:g}; with a margin below "
        f"{BARELY:g} they barely do.",
        "Topics of outlets: one is said to have more or less of a topic only if its q is at most "
        ".05 over all outlets and topics, with the event held fixed.",
        "Frames: one is said to lead only if it is the most frequent in more than half of the "
        f"outlets, and found in {figures.FEWEST} sentences or more.",
        f"Likeness of outlets: tested from four outlets on, each with {_similarity._FEWEST_WORDS} "
        "words or more in its typical article; with four, one finding at most.",
        "Copies: a pair of articles is listed if one shares at least "
        f"{_default(reuse.near_copies, 'min_containment'):.0%} of its runs of "
        f"{_default(reuse.near_copies, 'n')} words with the other.",
        "What is left out: an omission is claimed of statements alone, where every other outlet on "
        "the event has a clear sentence and nothing in the one comes near, and counted on events "
        "of three outlets or more. The others must tell it in words of a cosine of "
        f"{NEAREST:g} or more, and no article of the outlet on another event may come near (a "
        f"cosine of embeddings of {LIKE:g}). Of an event with more than {_coverage._TOO_MANY:,} "
        "sentences no statements are made.",
        "Intervals: a mean or a share has none where no outlet has two articles to compare, and "
        "none where articles do not differ; an outlet of one article borrows the variance of the "
        "others. The column “note” says so.",
        f"Reported speech: attributions with a confidence below {FLOOR:g}, or below the floor that "
        "is set for the run, are left out and counted.",
        f"Outlets: the {MOST_SOURCES} with most articles are kept apart; what is beyond them is "
        f"put together as “{OTHERS}”.",
        "Shares, means and counts describe the articles that were given, however few there are. "
        "Each stands beside its interval, where there is one, and the number of articles that it "
        "rests on. That two of them differ is claimed only where a test above says so.",
    ]
    claim = "Below these floors nothing is claimed, whatever numbers a table shows."
    return Section("What is claimed, and from how many articles", claim, notes, page=PAGE)


def measures_section(material: Material) -> Section:
    """Return how each measure is computed, what it doesn't mean, and its error."""
    table = measures()
    n_known = int((table["errors"] != NO_ERROR).sum())
    notes = [
        "The figures in the last column were measured on other news, each on the data that it "
        "names; what was chosen on these data makes them too good. The list below has all of "
        "them, and what others reach. Where there is none, judge by the passages that pages show."
    ]
    if material.engine == "rules":
        notes.append(
            "In this run lists of words found the reported speech. The figures of reported speech "
            "are those of the network; the lists miss more (“our rules” in the list below)."
        )
    shown = table[["page", "measure", "formula", "not_meant", "source", "error"]]
    shown = shown.assign(page=shown["page"].str.replace("_", " "))
    claim = f"{len(table)} measures, {n_known} of them with an error that is known."
    return Section(
        "The measures",
        claim,
        notes,
        table=shown.rename(columns=words_of("measures", shown.columns)),
        tables={"measures": table},
        page=PAGE,
    )


def errors_section() -> Section:
    """Return how often each method is wrong where the truth is known."""
    table = known_errors()
    ends = [f"{low:.2f} to {high:.2f}" for low, high in table[["low", "high"]].to_numpy()]
    shown = table.assign(interval=pd.Series(ends).where(table["low"].notna(), ""))
    hidden = int((table["chosen"] == "hidden").sum())
    claim = f"{len(table)} figures, {hidden} of them measured by others on data kept hidden."
    notes = [
        "Measured on other news, not on these articles: code a sample of your own by hand to see "
        "how the methods do here. “Chosen” says what was set on the same data, so that "
        "a figure flatters; “unread” what is reached without reading the text."
    ]
    columns = ["method", "measure", "data", "n", "value", "interval", "chosen", "peers", "unread"]
    tables = {"known_errors": table}
    title = "How often each method is wrong"
    return Section(title, claim, notes, table=shown[columns], tables=tables, page=PAGE)


def run_section(material: Material, settings: Mapping[str, object]) -> Section:
    """Return the versions, the settings and the counts of this run."""
    rows = [*_counts(material), *_chosen(material, settings), *_versions()]
    table = pd.DataFrame(rows, columns=["name", "value"], dtype=object)
    claim = "The same articles, settings and versions give the same report."
    return Section(
        "This run",
        claim,
        table=table.rename(columns=words_of("this_run", table.columns)),
        tables={"this_run": table},
        page=PAGE,
    )


def _counts(material: Material) -> list[tuple[str, str]]:
    """Return what was read and found."""
    frame, stream = material.frame, material.stream
    problems = pd.concat([stream.problems, material.parts.problems], ignore_index=True)
    counts = {
        "articles": len(frame),
        "outlets": frame["source"].nunique(),
        "events": frame["event"].nunique(),
        "words": frame["n_words"].sum(),
        "statements and thoughts": frame["n_quotes"].sum(),
        "attributions below the floor": frame["n_left_out"].sum(),
        "articles not in English": (frame["language"] != "English").sum(),
        "articles read sentence by sentence": len(material.sample),
        "problems": len(problems),
        "articles left out": problems["left_out"].sum(),
    }
    rows = [("recognised", stream.recognised)]
    rows += [(name, f"{int(count):,}") for name, count in counts.items()]
    decided = (decision_line(one) for one in stream.decisions)
    return rows + [(f"decided: {about}", choice) for about, choice in decided]


def _chosen(material: Material, settings: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the settings as given, and those that they led to."""
    given = {"floor": material.floor, "random_state": material.seed, **settings}
    rows = [(f"setting: {name}", _told(given[name])) for name in given if name not in _NO_RESULT]
    return [*rows, ("reported speech found by", material.engine)]


def _told(value: object) -> str:
    """Return a setting in words, without the folder of a file."""
    if value is None:
        return "not given"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return "; ".join(f"{key} = {item}" for key, item in value.items())
    return value.name if isinstance(value, Path) else str(value)


def _versions() -> list[tuple[str, str]]:
    """Return the versions of the package, of Python and what it builds on, and the networks."""
    rows = [("version of Python", platform.python_version())]
    for name, installed_as in _PACKAGES.items():
        try:
            rows.append((f"version of {name}", version(installed_as or name)))
        except PackageNotFoundError:  # run from a folder
            rows.append((f"version of {name}", "not installed"))
    sums = files("analysis.models").joinpath("SHA256SUMS").read_text(encoding="ascii").split()
    hashes = dict(zip(sums[1::2], sums[::2], strict=True))
    return rows + [(f"{words} (SHA-256)", hashes[name]) for name, words in _NETWORKS.items()]


def dictionary_section(tables: Mapping[str, pd.DataFrame]) -> Section:
    """Return what each column of the saved tables holds."""
    own = pd.DataFrame(columns=["table", "column", "words", "meaning"], dtype=object)
    table = dictionary({**tables, "dictionary": own})
    claim = (
        f"{counted(len(table), 'column')} of {counted(len(tables) + 1, 'table')}: the heading on "
        "the pages, the name in the files, and what it holds."
    )
    return Section(
        "Data dictionary",
        claim,
        table=table.rename(columns=words_of("dictionary", table.columns)),
        tables={"dictionary": table},
        page=PAGE,
    )
