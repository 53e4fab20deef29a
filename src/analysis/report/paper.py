"""The methods section of an article, written from what was run, with references and a manifest.

``paper.toml`` holds what is said of each function, ``references.json`` the publications; this
module fills in the numbers of a run and escapes what comes from a corpus.
"""

from __future__ import annotations

import html
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from analysis.corpus.article import Corpus, edit_frame, languages
from analysis.corpus.records import Decision, counted, folder_list
from analysis.files import for_terminal, write_new
from analysis.files.runs import fingerprint, plain, run_of
from analysis.reading.marking import apart
from analysis.report.manifest import manifest_of, manifest_of_corpus
from analysis.report.material import Material
from analysis.report.methods import _NETWORKS, measures
from analysis.report.references import bibtex_entry, cited_as, publications, reference
from analysis.validation import known_errors

_MOST = 12  # outlets or events that are named
_NUMBERS = ("no", *"one two three four five six seven eight nine".split())
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_LISTS = {"speakers": "gazetteer", "identities": "identities", "heads": "heads"}  # and arguments
Escape = Callable[[object], str]
Told = list[tuple[str, list[str]]]  # headings, and the paragraphs below each


class Facts(NamedTuple):
    """What is told of a corpus: its articles, what was decided and wrong, and edits by rule."""

    frame: pd.DataFrame
    problems: pd.DataFrame
    decisions: Sequence[Decision]
    recognised: str
    edits: pd.Series
    n_edited: int
    lists: frozenset[str]
    note: str = ""


class Methods:
    """A methods section with its references and a manifest of the run; shows itself in a notebook.

    Made by :func:`methods`.

    Attributes
    ----------
    text : str
        Markdown: short paragraphs under headings. What comes from the corpus is escaped.
    references : list of str
        The publications that ``text`` cites, in order of their authors.
    bibtex : str
        The same as BibTeX.
    csl : list of dict
        The same as CSL-JSON, which Zotero and pandoc read.
    manifest : dict
        Input files with their hashes, choices of reading, what made each result, and versions.
    """

    def __init__(
        self, facts: Facts, runs: Sequence[dict[str, Any]], manifest: dict[str, Any]
    ) -> None:
        self._facts, self._runs, self.manifest = facts, list(runs), manifest
        cited: set[str] = set()
        self.text = _markdown(_told(facts, self._runs, manifest, _in_markdown, cited))
        self.csl = [one for one in publications().values() if one["id"] in cited]
        self.csl.sort(key=lambda one: (reference(one), one["id"]))
        self.references = [reference(one) for one in self.csl]
        self.bibtex = "\n".join(map(bibtex_entry, self.csl))

    def html(self, level: int = 2) -> str:
        """Return the section and its references as HTML; headings begin at a level."""
        told = _told(self._facts, self._runs, self.manifest, apart, set())
        told.append(("References", [html.escape(one) for one in self.references]))
        return "".join(
            f"<h{level}>{html.escape(heading)}</h{level}>"
            + "".join(f"<p>{one}</p>" for one in all_)
            for heading, all_ in told
            if all_
        )

    def _repr_html_(self) -> str:
        return f'<div class="tex2jax_ignore mathjax_ignore">{self.html(3)}</div>'

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        told = counted(len(self._runs), "result"), counted(len(self.csl), "reference")
        return f"Methods({', '.join(told)})"

    def files(self) -> dict[str, str]:
        """Return the four files that :meth:`save` writes, by name."""
        listed = "\n".join(f"- {_in_markdown(one)}" for one in self.references)
        more = f"\n## References\n\n{listed}\n" if listed else ""
        return {
            "methods.md": f"# Methods\n\n{self.text}{more}",
            "references.bib": self.bibtex,
            "references.json": json.dumps(self.csl, ensure_ascii=False, indent=1) + "\n",
            "manifest.json": json.dumps(self.manifest, ensure_ascii=False, indent=1) + "\n",
        }

    def save(self, folder: str | Path) -> None:
        """Write ``methods.md, references.bib, references.json, manifest.json`` to a folder.

        Raises :class:`CorpusError`, with nothing written, where one of these files is there with
        something else in it: it may have been worked on.
        """
        Path(folder).mkdir(parents=True, exist_ok=True)
        write_new({Path(folder) / name: text for name, text in self.files().items()})


def methods(corpus: Corpus, *results: object) -> Methods:
    """Return the methods section for some results on a corpus, ready for a paper.

    Parameters
    ----------
    corpus : Corpus
        The articles that all results were made from.
    *results : DataFrame or Topics
        What the measuring functions returned; a selection of rows or columns will do. Only these
        are told of, and what they were made from (speech, of shares of speakers).

    Returns
    -------
    Methods
        ``text`` (Markdown), ``references``, ``bibtex``, ``csl``, ``manifest``, and
        ``save(folder)``, which writes all of them. ``analysis verify`` checks a manifest.

    Raises
    ------
    ValueError
        Naming its position: for a result that does not say what made it, and for a result on other
        articles than those of ``corpus``, or on these under other outlets or events.

    Notes
    -----
    The section says what the package did. What it can't know is for you to add: why these articles
    were collected, and by what search. It is no proof that figures come from these results: a table
    that pandas makes of one may count as that one.

    Examples
    --------
    >>> from analysis import compare, load_corpus, methods
    >>> corpus = load_corpus()
    >>> written = methods(corpus, compare.keyness(corpus))
    >>> [line for line in written.text.splitlines() if line.startswith("## ")][:2]
    ['## Corpus', '## Words that set groups apart']
    """
    own = fingerprint(corpus)
    ids = {article.id for article in corpus}
    runs = []
    for number, result in enumerate(results, start=1):
        run = run_of(result)
        if run is None or run["function"] not in _known():
            problem = "does not say what made it: hand in the table that the function returned"
            raise ValueError(f"result {number} ({type(result).__name__}) {problem}")
        _check(run, result, own, ids, f"result {number} ({run['function']})")
        runs += [one for one in _with_its_sources(run) if one not in runs]
    return Methods(_facts_of(corpus), runs, manifest_of_corpus(corpus, runs, own))


def _with_its_sources(run: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a run, and before it those whose results it was given."""
    before = [one for source in run.get("from", ()) for one in _with_its_sources(source)]
    known = [one for one in before if one["function"] in _known()]
    return [*known, {key: told for key, told in run.items() if key != "from"}]


def _check(run: dict[str, Any], result: Any, own: dict[str, Any], ids: set[str], what: str) -> None:
    """Raise ``ValueError`` for a result that was made from other articles."""
    made = run["articles"]
    if made and (made["ids"] != own["ids"] or made["texts"] not in (None, own["texts"])):
        told = f"{made['n']:,}" if made["n"] != own["n"] else "other"
        raise ValueError(
            f"{what} was made from {told} articles, not from the {own['n']:,} of this corpus: "
            "hand in the corpus that it was made from"
        )
    if made and run["function"] not in _WHATEVER_LABELS:
        if made.get("labels") not in (None, own["labels"]):
            raise ValueError(
                f"{what} was made from these articles under other outlets or events "
                "(Corpus.assign, with_events): hand in the corpus that it was made from"
            )
    if not made and "article_id" in getattr(result, "columns", ()):
        if strange := sorted(set(map(str, result["article_id"])) - ids):
            raise ValueError(f"{what} has articles that the corpus lacks, such as {strange[0]!r}")


def _facts_of(corpus: Corpus) -> Facts:
    frame = corpus.frame.assign(language=languages(corpus)["language"].to_numpy())
    edits = edit_frame(corpus)
    lists = [f"{name}.csv" for name in _LISTS]
    return Facts(
        frame,
        corpus.problems,
        corpus.decisions,
        corpus.recognised,
        edits["rule"].value_counts(),
        int(edits["article_id"].nunique()),
        frozenset(name for name in lists if folder_list(corpus.folder, name)),
    )


def of_report(
    material: Material,
    tables: Mapping[str, pd.DataFrame],
    corpus: Path,
    settings: Mapping[str, Any],
) -> Methods:
    """Return the methods section of a report, from what its tables say made them.

    Speech is read in batches, whose tables are put together: what is told of it is counted anew.
    """
    stream, frame = material.stream, material.frame
    problems = pd.concat([stream.problems, material.parts.problems], ignore_index=True)
    cleaning = pd.concat(material.parts.each("cleaning"), ignore_index=True)
    lists = {"speakers": stream.speakers, "identities": stream.identities}
    lists["heads"] = folder_list(stream.folder, "heads.csv")
    facts = Facts(
        frame,
        problems,
        stream.decisions,
        stream.recognised,
        cleaning.groupby("rule")["edits"].sum().sort_values(ascending=False, kind="stable"),
        int(cleaning["article_id"].nunique()),
        frozenset(f"{name}.csv" for name, path in lists.items() if path),
        material.drawn(),
    )
    counts = {"type": Counter[str](), "kind": Counter[str]()}
    for part in material.parts.each("quotes"):
        for name, kinds in counts.items():
            kinds.update(part[name])
    found: dict[str, Any] = {name: dict(kinds.most_common()) for name, kinds in counts.items()}
    found["rows"] = counts["type"].total()
    found["left_out"] = int(frame["n_left_out"].sum())
    arguments = {"corpus_or_article": "Corpus", "engine": material.engine, "floor": material.floor}
    given = {"gazetteer": plain(lists["speakers"]), "identities": plain(lists["identities"])}
    every = {"n": len(frame), "ids": None, "texts": None}
    runs = [
        _run("quotes.reported_speech", arguments | given, every, found),
        _run("voices.split", {"types": ["statement", "thought"]}, every, {"rows": 0}),
    ]
    if len(heard := tables.get("speakers", pd.DataFrame())):
        found = {"rows": len(heard), "source": heard["source"].nunique()}
        found["low"] = int(heard["low"].notna().sum())
        runs.append(_run("voices.heard", {"by": "speaker_id"}, every, found))
    for name, table in tables.items():
        run = run_of(table)
        if name not in ("speakers", "quotes") and run and run["function"] in _known():
            run = _with_its_sources(run)[-1]
            runs += [run] if run not in runs else []
    choices = {
        name: plain(settings[name]) for name in ("columns", "day_first", "events", "duplicates")
    }
    manifest = manifest_of(
        corpus, stream.recognised, choices, every, stream.decisions, problems, runs
    )
    return Methods(facts, runs, manifest)


def _run(
    function: str, arguments: dict[str, Any], articles: dict[str, Any], found: dict[str, Any]
) -> dict[str, Any]:
    return {"function": function, "arguments": arguments, "articles": articles, "found": found}


# --- what is told -----------------------------------------------------------------------------


@cache
def _known() -> dict[str, dict[str, Any]]:
    return {one["function"]: one for one in _data()["method"]}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("paper.toml").read_text(encoding="utf-8"))


def _told(
    facts: Facts,
    runs: Sequence[dict[str, Any]],
    manifest: Mapping[str, Any],
    esc: Escape,
    cited: set[str],
) -> Told:
    """Return the headings and paragraphs; the keys of what they cite go to ``cited``."""
    corpus = _paragraphs("corpus", _corpus_values(facts), esc, cited)
    sections: dict[str, list[str]] = {"Corpus": corpus}
    order = list(_known())
    uses: dict[str, None] = {}
    n_all = len(facts.frame)
    for run in sorted(runs, key=lambda run: order.index(run["function"])):
        method, values = _known()[run["function"]], _values(run, facts)
        empty = "empty" in method and not values.get(method["empty"]["if"])
        said = _sentences([method["empty"]["say"]] if empty else method["say"], values, esc, cited)
        n = (run["articles"] or {}).get("n", n_all)
        if n < n_all:
            said.append(f"This covers {_counted(n, 'article')} of {n_all:,}.")
        if (limits := _limits(method)) and not empty:
            said.append(f"This does not show {_ours(limits, esc)}")
        paragraphs = sections.setdefault(method["heading"], [])
        before = " ".join(paragraphs)
        paragraph = " ".join(one for one in said if one not in before)
        paragraphs += [paragraph] if paragraph else []
        for shared in _data()["shared"]:
            if shared["name"] in method.get("uses", ()) and values.get(shared["if"]):
                uses[shared["name"]] = None
    statistics = [
        " ".join(_sentences(shared["say"], {}, esc, cited))
        for shared in _data()["shared"]
        if shared["name"] in uses
    ]
    if statistics:
        sections["Intervals and tests"] = statistics
    software = _software_values(runs, facts, manifest)
    sections["Software"] = _paragraphs("software", software, esc, cited)
    return list(sections.items())


def _limits(method: Mapping[str, Any]) -> str:
    """Return what a method does not show, as the end of a sentence."""
    limits = method.get("limits", "")
    if name := method.get("measure"):
        table = measures()
        limits = str(table.loc[table["measure"] == name, "not_meant"].iloc[0])
    return limits[:1].lower() + limits[1:]


def _ours(text: str, esc: Escape) -> str:
    """Return a text of this package for HTML or Markdown; it holds no marks of Markdown."""
    return html.escape(text, quote=False) if esc is apart else text


def _values(run: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    """Return what the sentences on a run can name: its arguments, and counts of its result."""
    values = {**run["arguments"], "given": run["arguments"]}
    for name, value in run["found"].items():
        if name == "values":
            values |= {f"value_{key}": number for key, number in value.items()}
        elif isinstance(value, dict):
            values[f"list_{name}"] = {key: n for key, n in value.items() if key} or None
        elif isinstance(value, int) and not isinstance(value, bool):
            values[f"n_{name.removeprefix('n_')}"] = value
        else:
            values[name] = value
    for name, argument in _LISTS.items():
        given = run["arguments"].get(argument)
        values[f"has_{name}"] = f"{name}.csv" in facts.lists and given in (None, f"{name}.csv")
    return values


def _sentences(
    say: Iterable[Any], values: Mapping[str, Any], esc: Escape, cited: set[str]
) -> list[str]:
    """Return the sentences whose conditions hold, with values and citations filled in."""
    said = []
    for item in say:
        rule = {"say": item} if isinstance(item, str) else item
        if not _holds(rule, values):
            continue
        text, own = rule["say"], values
        if key := rule.get("error"):
            own = {**values, **_error_of(key)}
            data = _data()["words"]["data"].get(own["data"], own["data"])
            text = text.replace("{data}", data)
        text = _filled(text, own, esc, cited)
        said.append(text[:1].upper() + text[1:])
        if own.get("chosen"):
            said.append(_ours(own["chosen"], esc))
    return list(dict.fromkeys(said))


def _holds(rule: Mapping[str, Any], values: Mapping[str, Any]) -> bool:
    """Whether the condition of a sentence holds, if it has one."""
    if any(values.get(name) != value for name, value in rule.get("all", {}).items()):
        return False
    if any(values.get(name) == value for name, value in rule.get("not_all", {}).items()):
        return False
    if "if" not in rule:
        return True
    name = rule["if"]
    inner = name.removeprefix("given.")
    value = values["given"].get(inner) if inner != name else values.get(name)
    checks = {
        "is": lambda wanted: value == wanted,
        "not": lambda wanted: value is not None and value != wanted,
        "over": lambda wanted: isinstance(value, int | float) and value > wanted,
        "has": lambda wanted: isinstance(value, list | dict) and wanted in value,
        "begins": lambda wanted: str(value).startswith(wanted),
        "missing": lambda wanted: (value is None) == wanted,
    }
    return all(check(rule[word]) for word, check in checks.items() if word in rule)


def _error_of(key: str) -> dict[str, Any]:
    """Return a known error as values for a sentence."""
    method, _, measure = key.partition(": ")
    known = known_errors(method)
    row = known[known["measure"].str.startswith(measure)].iloc[0]
    value = _decimal(row["value"])
    if row["low"] == row["low"]:
        value += f" (95% interval {_decimal(row['low'])} to {_decimal(row['high'])})"
    named = {name: str(row[name]) for name in ("data", "n", "peers", "unread", "chosen")}
    named["peers"] = named["peers"].replace("our rules", "the package’s rules")
    if named["chosen"] in ("nothing", "hidden"):
        named["chosen"] = ""
    elif named["chosen"] == "developed on it":
        named["chosen"] = "The method was developed on these data."
    elif named["chosen"]:
        named["chosen"] = f"Choices made on these data: {named['chosen']}."
    return {**named, "value": value}


def _decimal(number: float) -> str:
    return f"{number:.2f}".removeprefix("0") if number < 1 else f"{number:.2f}"


_FIELD = re.compile(r"\{([\w.]+)(?:\|([^|{}]+))?(?:\|([^|{}]+))?\}")
_CITED = re.compile(r"\[([a-z]+\d{4}(?:; [a-z]+\d{4})*)\]")


def _filled(text: str, values: Mapping[str, Any], esc: Escape, cited: set[str]) -> str:
    """Return a text with its citations and values; what stands around them is ours."""

    def cite(found: re.Match[str]) -> str:
        keys = found[1].split("; ")
        cited.update(keys)
        return f"({'; '.join(sorted(cited_as(publications()[key]) for key in keys))})"

    def value(found: re.Match[str]) -> str:
        name, one, several = found.groups()
        if one:
            return _counted(int(values.get(name) or 0), one, several)
        return _shown(name, values.get(name), esc)

    # Values come last: nothing of theirs is taken for a citation or a field.
    pieces = _FIELD.split(_CITED.sub(cite, text))
    plain = [_ours(piece, esc) for piece in pieces[::4]]
    fields = [value(found) for found in _FIELD.finditer(_CITED.sub(cite, text))]
    fields = [*fields, ""]
    return "".join(piece + field for piece, field in zip(plain, fields, strict=True))


def _shown(name: str, value: Any, esc: Escape) -> str:
    """Return a value in words."""
    words = _data()["words"].get(name, {})
    if isinstance(value, bool) or value is None:
        return "yes" if value else "none"
    if isinstance(value, int):
        return "none" if value == 0 else _NUMBERS[value] if value < 10 else f"{value:,}"
    if isinstance(value, float):
        return f"{value:g}".removeprefix("0") if abs(value) < 1 else f"{value:g}"
    if isinstance(value, Mapping):
        if name == "list_verdict":
            return _listed([f"“{esc(key)}” ({n:,})" for key, n in value.items()])
        if value and all(isinstance(item, int) for item in value.values()):
            kinds = {key: str(words.get(key, key)).split("|") for key in value}
            return _listed(
                [f"{n:,} {esc(kinds[key][-1 if n > 1 else 0])}" for key, n in value.items()]
            )
        return _listed([esc(key) for key in value])
    if isinstance(value, list):
        return _listed([esc(words.get(item, item)) for item in value])
    return esc(words.get(value, value))


def _counted(number: int, one: str, several: str | None = None) -> str:
    """Return a number with its noun, in letters up to nine: ``one article``, ``24 articles``."""
    told = _NUMBERS[number] if number < len(_NUMBERS) else f"{number:,}"
    if number == 1:
        return f"{told} {one[0].lower()}{one[1:]}" if one[1:2].islower() else f"{told} {one}"
    several = several or _plural(one)
    return f"{told} {several}"


def _plural(one: str) -> str:
    """Return the plural of the noun that begins a phrase: ``pairs of articles``."""
    noun, blank, rest = one.partition(" ")
    return f"{noun}s{blank}{rest}"


# What they return is the same under any outlets, and nearly so under any events.
_WHATEVER_LABELS = ("quotes.reported_speech", "quotes.identities", "voices.split")
_BY_HAND = "by hand: "  # how decisions of Corpus and Intake begin that a user made


def _listed(items: Sequence[str]) -> str:
    """Return items as a list in a sentence: ``a``, ``a and b``, ``a, b, and c``."""
    if len(items) < 3:
        return " and ".join(items)
    return f"{', '.join(items[:-1])}, and {items[-1]}"


def _day(published: str) -> str:
    """Return an ISO date as far as it is known, in words."""
    year, month, day = (*published.split("-"), "", "")[:3]
    if not month:
        return year
    return f"{f'{int(day)} ' if day else ''}{_MONTHS[int(month) - 1]} {year}"


def _corpus_values(facts: Facts) -> dict[str, Any]:
    """Return what the sentences on the corpus can name."""
    frame, decisions = facts.frame, facts.decisions
    dated = frame[frame["date"].notna()].sort_values("date", kind="stable")
    days = [_day(str(one)) for one in dated["published"].iloc[[0, -1]]] if len(dated) else []
    n_undated = len(frame) - len(dated)
    counts = frame["source"].value_counts()
    sizes = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    same = len(set(counts)) == 1
    outlets = [str(name) if same else f"{name} ({count:,})" for name, count in sizes]
    events = sorted(set(map(str, frame["event"])))
    decided = next((one.choice for one in decisions if one.about == "events"), "")
    others = frame.loc[frame["language"] != "English", "language"].value_counts()
    problems = facts.problems
    lost = problems.loc[problems["left_out"].astype(bool), "problem"].astype(str)
    same_text = lost.str.startswith("the same text as").astype(bool)
    reasons = lost[~same_text].value_counts()
    chosen = sum(one.n for one in decisions if one.about == "left out")
    hand = [one for one in decisions if one.choice.startswith(_BY_HAND)]
    dropped = sum(one.n for one in hand if one.choice.startswith(f"{_BY_HAND}left out"))
    order = next((one.choice for one in decisions if one.about == "date order"), "")
    rules = [f"{str(rule).replace('_', ' ')} ({n:,})" for rule, n in facts.edits.head(5).items()]
    return {
        "n_articles": len(frame), "n_outlets": len(counts), "n_words": int(frame["n_words"].sum()),
        "median": 0 if frame.empty else round(frame["n_words"].median()),
        "n_days": len(set(days)), "first": days[:1], "last": days[1:],
        "whole_day": bool(days) and days[0][0].isdigit() and " " in days[0],
        "n_undated": n_undated if len(dated) else 0, "dated": bool(days),
        "outlets": _first(outlets), "n_each": int(counts.iloc[0]) if same and len(counts) else 0,
        "n_events": len(events), "events": _first(events) if len(events) <= _MOST else None,
        "events_found": decided.startswith("found"), "named": events not in ([""], ["one event"]),
        "n_foreign": int(others.sum()), "languages": [f"{n:,} in {x}" for x, n in others.items()],
        "language": others.index[0] if len(others) == 1 and others.sum() == len(frame) else None,
        "n_doubles": int(same_text.sum()), "n_lost": int(reasons.sum()),
        "reasons": _first([f"{reason} ({n:,})" for reason, n in reasons.items()], 3),
        "n_chosen": chosen, "complete": not len(lost) and not chosen and not dropped,
        "n_dropped": dropped, "order": order.partition(",")[0] if "as asked" in order else None,
        "renamed": [one.choice.removeprefix(_BY_HAND) for one in hand if one.about == "outlets"]
        or None,
        "n_events_by_hand": sum(one.about == "events" for one in hand),
        "n_headlines": sum(one.n for one in decisions if one.about == "headlines"),
        "assigned": [one.about for one in decisions if one.choice == "assigned"] or None,
        "n_copies": int((frame["copy_of"] != "").sum()) if "copy_of" in frame else 0,
        "note": facts.note or None, "recognised": facts.recognised or None,
        "n_edits": int(facts.edits.sum()), "n_edited": facts.n_edited,
        "rules": rules,
        "n_broken": int(frame["broken_marks"].sum()) if "broken_marks" in frame else 0,
    }  # fmt: skip


def _first(items: list[str], most: int = _MOST) -> list[str]:
    """Return the first of some items, and how many more there are."""
    more = len(items) - most
    return items if more < 1 else [*items[:most], f"{more:,} more"]


def _software_values(
    runs: Sequence[dict[str, Any]], facts: Facts, manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """Return what the sentences on software can name."""
    used = [
        net["file"]
        for run in runs
        for net in _known()[run["function"]].get("network", ())
        if _holds(net, _values(run, facts))
    ]
    nets, hashes = list(dict.fromkeys(used)), manifest["networks"]
    seeds = {str(run["arguments"].get("random_state", "")) for run in runs} - {""}
    versions = {name.replace("-", "_"): told for name, told in manifest["software"].items()}
    return versions | {
        "functions": sorted({run["function"] for run in runs}), "seeds": sorted(seeds),
        "n_functions": len({run["function"] for run in runs}), "n_seeds": len(seeds),
        "n_networks": len(nets),
        "networks": [f"{_NETWORKS[name]} (SHA-256 {hashes[name][:12]}…)" for name in nets],
        "n_files": len(manifest["corpus"]["files"]),
    }  # fmt: skip


def _paragraphs(name: str, values: Mapping[str, Any], esc: Escape, cited: set[str]) -> list[str]:
    """Return the paragraphs of a part of ``paper.toml`` that is told in any case."""
    told = (_sentences(say, values, esc, cited) for say in _data()[name]["paragraphs"])
    return [" ".join(said) for said in told if said]


# --- Markdown ---------------------------------------------------------------------

_MARKS = re.compile(r"([\\`*_{}\[\]<>#|&$~!@])")


def _in_markdown(text: object) -> str:
    """Return a text on one line in which no mark of Markdown, HTML or TeX means anything."""
    marked = _MARKS.sub(r"\\\1", for_terminal(text))
    return re.sub(r"(?i)(www)\.", r"\1\\.", marked.replace("://", r"\://"))


def _markdown(told: Told) -> str:
    parts = [f"## {heading}\n\n" + "\n\n".join(all_) for heading, all_ in told if all_]
    return "\n\n".join(parts) + "\n"
