"""Measure who is said to speak: one table, on news of many places.

    python research/benchmarks/speakers.py --basil BASIL --polnear POLNEAR --scorer SCORER

Without paths it measures what ships with the project; what is not given is left out, and said.

- ``same words``: where two outlets carry the same run of eight words, one person said them
  (BASIL, Fan et al., EMNLP 2019, 50 events in three outlets). Needs no gold. Rules were chosen on
  the events whose id begins with 0 to 7 (half A); half B is all others.
- ``PolNeAR dev`` (Newell, Margolin & Ruths, LREC 2018), with the scorer of
  ``research/benchmarks/quotes.py``: with and without the rows below the floor.
- ``shipped corpus``: the sources that were marked by hand, resolved with its ``speakers.csv`` and
  without any list. It was written for this package.
- ``world press``: invented articles in British, Irish, Indian, Australian and African newspaper
  style (``tests/quotes/world_press.jsonl``), written with their speakers by a language model that
  had not read the rules. ``hard cases`` are transcripts, interviews, chains of quotations and
  unusual names. Half A was open to those who changed the rules, half B was not.
- rows that were read: whether each is a statement, a thought or an act, from
  ``research/benchmarks/read/speech_types.csv``.
"""

from __future__ import annotations

import argparse
import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import gold
import pandas as pd
import quotes as extents

from analysis import load_corpus
from analysis.corpus import Article, Corpus, make_article
from analysis.quotes import reported_speech, tagger
from analysis.quotes.attributions import with_relays
from analysis.quotes.brat import read_annotations
from analysis.quotes.rules import attributions
from analysis.quotes.speakers import resolve

ROOT = Path(__file__).resolve().parents[2]
WORLD = ROOT / "tests" / "quotes" / "world_press.jsonl"
TYPES = ROOT / "research" / "benchmarks" / "read" / "speech_types.csv"
RUN = 8  # words that two people do not say alike by chance
FLOOR = 0.4  # of confidence, below which the rows of reported_speech are left out
ENGINES = ("tagger", "rules")
# Measured by others on data not shown here, every tool on the same texts: the share of the direct
# quotations of MPQA (world press of 2001) that were found, and found with the right speaker; F1 of
# contents that overlap by half on PolNeAR test, and of those with the right source.
PEERS = {
    "analysis": {"MPQA found": 0.976, "speaker": 0.883, "PolNeAR test": 0.801, "source": 0.743},
    "Gender Gap Tracker": {
        "MPQA found": 0.859, "speaker": 0.448, "PolNeAR test": 0.503, "source": 0.424,
    },
    "textacy": {"MPQA found": 0.577, "speaker": 0.347, "PolNeAR test": 0.293, "source": 0.259},
    "verb patterns": {"PolNeAR test": 0.49},
}  # fmt: skip
_TITLES = re.compile(
    r"^(?:(?:mr|mrs|ms|mx|miss|madam|dr|sir|dame|lord|lady|baroness|prof|professor|rev|justice|judge"
    r"|cllr|chief|alhaji|hon|shri|smt|cde|capt|col|colonel|gen|amb|adv|senator|sheikh|malam|begum"
    r"|president|governor|gov|supt|det|sgt|insp|the|an?)\s+)+"
)
Span = tuple[int, int]
Row = dict[Hashable, Any]


class Figure(NamedTuple):
    """A line of the table: what was measured, on what, and on how many cases."""

    data: str
    figure: str
    value: float
    n: int


def normal(name: str) -> str:
    """Return a name as it is compared: without accents, capitals, titles, article and remarks.

    >>> normal("Mr Séamus Ó Briain"), normal("The officials (unnamed)")
    ('seamus o briain', 'officials')
    """
    plain = unicodedata.normalize("NFKD", name.replace("’", "'"))
    plain = "".join(mark for mark in plain if not unicodedata.combining(mark)).casefold()
    plain = re.sub(r"\s*\([^)]*\)", "", plain)
    plain = " ".join(re.sub(r"[^\w'&-]+", " ", plain).split())
    return _TITLES.sub("", plain + " ").strip()


# --- identical words ---------------------------------------------------------------------------


def shared_words(speech: pd.DataFrame, corpus: Iterable[Article]) -> list[tuple[int, int]]:
    """Return the pairs of rows, of two outlets on one event, that share a run of words."""
    told = {article.id: (article.event, article.source) for article in corpus}
    places: dict[tuple[str, ...], set[int]] = defaultdict(set)
    outlets = []
    for row, (article_id, content) in enumerate(
        zip(speech["article_id"], speech["content"], strict=True)
    ):
        event, outlet = told[article_id]
        outlets.append(outlet)
        words = re.findall(r"[a-z0-9]+", re.sub("['’]", "", content.lower()))
        for start in range(len(words) - RUN + 1):
            places[event, *words[start : start + RUN]].add(row)
    pairs = {
        (one, other)
        for rows in places.values()
        for one in rows
        for other in rows
        if one < other and outlets[one] != outlets[other]
    }
    return sorted(pairs)


def same_words(name: str, speech: pd.DataFrame, corpus: Iterable[Article]) -> list[Figure]:
    """Return how often identical words have two speakers, and how many rows lack a full name."""
    speakers = speech["speaker"].tolist()
    pairs = shared_words(speech, corpus)
    differ = sum(speakers[one] != speakers[other] for one, other in pairs)
    family = {name.split()[-1] for name in speakers if " " in name and "(" not in name}
    bare = sum(name in family for name in speakers)
    unknown = speakers.count("unknown")
    sourced = [speaker for speaker, words in zip(speakers, speech["source"], strict=True) if words]
    lost = sourced.count("unknown")
    return [
        Figure(name, "identical words with two speakers", share(differ, len(pairs)), len(pairs)),
        Figure(name, "rows under a bare family name", share(bare, len(speakers)), len(speakers)),
        Figure(name, "rows whose speaker is unknown", share(unknown, len(speakers)), len(speakers)),
        Figure(name, "… though they have a source", share(lost, len(sourced)), len(sourced)),
    ]


def basil_figures(corpus: Corpus, speech: pd.DataFrame) -> list[Figure]:
    """Return the figures of identical words of BASIL: all events, and each half."""
    event = speech["article_id"].map({article.id: article.event for article in corpus})
    first = event.str[0].isin(list("01234567"))
    parts = {"all": first | True, "half A": first, "half B": ~first}
    return [
        figure
        for part, inside in parts.items()
        for figure in same_words(f"BASIL {part}", speech[inside], corpus)
    ]


# --- extents -----------------------------------------------------------------------------------


def polnear_figures(folder: Path, scorer: Path) -> list[Figure]:
    """Return overlap and e2e of both engines on PolNeAR dev, with and without the floor."""
    texts = extents.read_split(folder, "dev")
    engines: dict[str, extents.Engine] = {
        "tagger": tagger.kept(tagger.attributions, "float"),
        "rules": lambda text: [item for item, _ in with_relays(text, attributions(text))],
    }
    figures = []
    for engine, find in engines.items():
        found, _ = extents.predict(texts, find)
        for floor in (0.0, FLOOR) if engine == "tagger" else (0.0,):
            kept = {
                doc: [item for item in items if (item.confidence or 0.0) >= floor]
                for doc, items in found.items()
            }
            scored = extents.score(scorer, folder, "dev", kept)
            name = f"PolNeAR dev, {engine}" + (f", floor {floor}" if floor else "")
            n = sum(map(len, kept.values()))
            overlap, e2e = scored["overlap"]["ALL"], scored["e2e"]
            figures += [
                Figure(name, "contents that overlap by half, F1", overlap["F1"], n),
                Figure(name, "… precision", overlap["P"], n),
                Figure(name, "… recall", overlap["R"], n),
                Figure(name, "and source right (e2e), F1", e2e["ALL"]["F1"], n),
                Figure(name, "… direct", e2e["DIRECT"]["F1"], n),
            ]
    return figures


# --- speakers marked by hand -------------------------------------------------------------------


def coverage_figures() -> list[Figure]:
    """Return how many sources marked in the shipped corpus get the speaker that was marked."""
    corpus = load_corpus()
    marked = read_annotations(corpus)
    marked = marked[marked["source_spans"].map(bool)].reset_index(drop=True)
    blank = marked.assign(via="", via_spans=pd.Series([[]] * len(marked), dtype=object))
    figures = []
    lists = {"with its speakers.csv": Path(str(corpus.folder)) / "speakers.csv", "without": None}
    for name, gazetteer in lists.items():
        found = resolve(blank.drop(columns="speaker"), corpus, gazetteer=gazetteer)
        right = [
            normal(a) == normal(b) for a, b in zip(found["speaker"], marked["speaker"], strict=True)
        ]
        figures.append(
            Figure(f"shipped corpus, {name}", "marked sources with the right speaker",
                   share(sum(right), len(right)), len(right))
        )  # fmt: skip
    return figures


class Statement(NamedTuple):
    """A statement of the world press, and what was found of it."""

    part: str
    event: str
    article_id: str
    words: str
    gold: tuple[str, ...]  # the names that are right
    given: str  # '' where the statement was not found
    speaker_id: str
    pronoun: str
    given_pronoun: str

    @property
    def right(self) -> bool:
        """Whether the speaker found is one of those that are right."""
        return normal(self.given) in map(normal, self.gold)


def read_world(path: Path = WORLD) -> list[dict[str, Any]]:
    """Return the articles: id, set, half, style, event, outlet, text and statements.

    A statement is a list: start and end in the text, the right speakers separated by ``|``, and
    the pronoun by which the article speaks of that person, or ''. A pronoun with ``?`` is shown
    by a title, a kinship or another article alone: it may be given and need not be.
    """
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def world_statements(articles: Iterable[dict[str, Any]], engine: str = "tagger") -> list[Statement]:
    """Return every statement with the speaker of the row that lies over at least half of it.

    Each event is read as a corpus of its own. Where several rows lie over a statement, the one
    that shares most with it counts.
    """
    events: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for item in articles:
        events[item["event"]].append(item)
    out = []
    for event, items in events.items():
        corpus = Corpus(
            make_article(item["text"], id=item["id"], source=item["outlet"], event=event)
            for item in items
        )
        speech = reported_speech(corpus, engine=engine).to_dict("records")
        for item in items:
            rows: list[Row] = [row for row in speech if row["article_id"] == item["id"]]
            for start, end, names, pronoun in item["statements"]:
                place = corpus[item["id"]].clean_span(start, end)
                row = best_row(place, rows) if place else None
                out.append(
                    Statement(
                        f"{item['set']} {item['half']}", event, item["id"], item["text"][start:end],
                        tuple(names.split("|")), str(row["speaker"]) if row else "",
                        str(row["speaker_id"]) if row else "", pronoun,
                        str(row.get("pronoun", "")) if row else "",
                    )
                )  # fmt: skip
    return out


def best_row(place: Span, rows: Iterable[Row]) -> Row | None:
    """Return the row that shares most with a place, of those that lie over half of it."""
    best, most = None, 0.0
    for row in rows:
        spans: list[Span] = row["content_spans"]
        shared = sum(max(0, min(end, place[1]) - max(start, place[0])) for start, end in spans)
        length = place[1] - place[0]
        joint = shared / (sum(end - start for start, end in spans) + length - shared)
        if 2 * shared >= length and joint > most:
            best, most = row, joint
    return best


def world_figures(statements: Iterable[Statement], name: str) -> list[Figure]:
    """Return how many statements were found, with whose name, and whether outlets agree."""
    all_of = list(statements)
    found = [item for item in all_of if item.given]
    shown = [item for item in found if item.pronoun and not item.pronoun.endswith("?")]
    claimed = [item for item in found if item.given_pronoun]
    ids: dict[tuple[str, tuple[str, ...]], Counter[str]] = defaultdict(Counter)
    outlets: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    for item in found:
        ids[item.event, item.gold][item.speaker_id] += 1
        outlets[item.event, item.gold].add(item.article_id)
    joint = [ids[key] for key in ids if len(outlets[key]) > 1]
    return [
        Figure(name, "statements found", share(len(found), len(all_of)), len(all_of)),
        Figure(name, "right speaker, of those found",
               share(sum(item.right for item in found), len(found)), len(found)),
        Figure(name, "people in several outlets, under one speaker",
               share(sum(len(each) == 1 for each in joint), len(joint)), len(joint)),
        Figure(name, "right pronoun, of those the text shows",
               share(sum(item.pronoun == item.given_pronoun for item in shown), len(shown)),
               len(shown)),
        Figure(name, "right pronoun, of those given",
               share(sum(item.pronoun.rstrip("?") == item.given_pronoun for item in claimed),
                     len(claimed)), len(claimed)),
    ]  # fmt: skip


# --- kinds of reporting ------------------------------------------------------------------------


def type_figures(readings: pd.DataFrame, speech: pd.DataFrame, data: str) -> list[Figure]:
    """Return how many rows that were read have the kind of reporting that the reader gave.

    The rows of half B that were read after the last rule are held out; all others are not.
    """
    by_article = {
        str(article_id): rows.to_dict("records")
        for article_id, rows in speech.groupby("article_id", sort=False)
    }
    right: dict[str, list[bool]] = {"held out": [], "seen": []}
    for read in readings[readings["dataset"] == data].to_dict("records"):
        row = best_row((read["start"], read["end"]), by_article.get(str(read["article_id"]), []))
        if row is not None:
            held = (read["half"], read["part"]) == ("B", "read again")
            right["held out" if held else "seen"].append(row["type"] == read["type"])
    return [
        Figure(f"{data}, {part} rows that were read", "right kind of reporting",
               share(sum(rows), len(rows)), len(rows))
        for part, rows in right.items()
    ]  # fmt: skip


def share(part: int, whole: int) -> float:
    """Return the share of a part, NaN where there is nothing."""
    return part / whole if whole else float("nan")


def show(figures: Iterable[Figure]) -> str:
    """Return the table as text; a data set is named in the first of its lines."""
    lines, last = [f"{'data':40}{'figure':50}{'value':>7}{'n':>7}"], ""
    for data, figure, value, n in figures:
        lines.append(f"{data if data != last else '':40}{figure:50}{value:7.3f}{n:7}")
        last = data
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--basil", type=Path, help="BASIL's folder, with articles/")
    parser.add_argument("--polnear", type=Path, help="the PolNeAR folder, with dev/")
    parser.add_argument("--scorer", type=Path, help="score_attribution.py, for PolNeAR")
    parser.add_argument("--world", type=Path, default=WORLD)
    options = parser.parse_args()
    figures: list[Figure] = []
    left_out = []
    readings = (
        pd.read_csv(TYPES, comment="#", dtype={"article_id": str}) if TYPES.exists() else None
    )
    if options.basil:
        corpus = gold.basil(options.basil)
        speech = reported_speech(corpus)
        figures += basil_figures(corpus, speech)
        if readings is not None:
            figures += type_figures(readings, speech, "basil")
    else:
        left_out.append("BASIL (--basil)")
    if options.polnear and options.scorer:
        figures += polnear_figures(options.polnear, options.scorer)
    else:
        left_out.append("PolNeAR dev (--polnear and --scorer)")
    if options.polnear and readings is not None:
        texts = extents.read_split(options.polnear, "dev").items()
        speech = reported_speech(Corpus(make_article(text, id=doc) for doc, text in texts))
        figures += type_figures(readings, speech, "polnear")
    figures += coverage_figures()
    articles = read_world(options.world)
    for engine in ENGINES:
        statements = world_statements(articles, engine)
        for part in dict.fromkeys(item.part for item in statements):
            mine = [item for item in statements if item.part == part]
            figures += world_figures(mine, f"{part}, {engine}")
    print(show(figures))
    if left_out:
        print("\nleft out, as no path was given: " + ", ".join(left_out))
    print("\nmeasured by others on data not shown here, every tool on the same texts:")
    print(pd.DataFrame(PEERS).T.to_string(na_rep="", float_format=lambda value: f"{value:.3f}"))


if __name__ == "__main__":
    main()
