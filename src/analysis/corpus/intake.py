"""The intake: what was recognised in a corpus, what was decided on the way in, what is wrong.

:func:`check` reads a corpus as :func:`analysis.load_corpus` does, and keeps what is otherwise
passed over: each decision with the number of its articles, each problem, the doubles that a study
leaves out. What does not suit is changed, here or in the tidy folder that :meth:`Intake.write`
makes, whose ``metadata.csv`` any spreadsheet can edit.
"""

from __future__ import annotations

import csv
import dataclasses
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.corpus.article import Article, Corpus, as_record, problem_table
from analysis.corpus.folders import save_folder
from analysis.corpus.loading import (
    NO_EVENT,
    Duplicates,
    Events,
    articles_of_records,
    check_events,
    corpus_path,
    double_of,
    note_twins,
    records,
    with_events,
)
from analysis.corpus.records import (
    INCLUDE,
    Decision,
    Log,
    Record,
    decision_line,
    home_of,
    near_twins,
    one_line,
)
from analysis.files import CorpusError, for_terminal, write_bytes
from analysis.files.folders import check_apart
from analysis.files.tables import guarded_csv
from analysis.text.dates import iso_date
from analysis.text.english import language

_MOST = 20  # rows of a list that are shown
_README = """\
{n} articles, written by `analysis check --write`; load_corpus reads this folder.
metadata.csv: edit outlets (source), events, dates and titles in any spreadsheet, save it as CSV.
An article is left out where its `include` says no, or its row is gone; `copy_of` names an original.
texts/ holds the texts as they were read, in UTF-8: change nothing that you want to quote.
problems.csv lists what could not be read, decisions.csv what was decided on the way in.
"""


def check(
    where: str | Path | None = None,
    *,
    columns: dict[str, str] | None = None,
    day_first: bool | None = None,
    events: Events = True,
    duplicates: Duplicates = "drop",
) -> Intake:
    """Read a corpus and show what was recognised, what was decided, and what is wrong.

    Parameters
    ----------
    where, columns, day_first, events, duplicates
        As in :func:`analysis.load_corpus`.

    Returns
    -------
    Intake
        Shows itself in a notebook; its method ``write`` makes a tidy study folder.

    Raises
    ------
    CorpusError
        For what spoils the whole corpus, such as a table without a column of texts. A corpus in
        which no article can be read is shown, with its problems.
    ValueError
        For another value of ``events`` or ``duplicates``.

    Examples
    --------
    >>> from analysis import corpus
    >>> intake = corpus.check()
    >>> intake.events["n_articles"].tolist()
    [6, 6, 6, 6]
    >>> print(str(intake).splitlines()[0])
    recognised  folder with metadata.csv: 24 rows
    """
    if duplicates not in ("drop", "keep"):
        raise ValueError(f'duplicates must be "drop" or "keep", not {duplicates!r}')
    check_events(events)
    path = corpus_path(where)
    log = Log("collect")
    same: dict[str, str] = {}
    found = records(path, columns, log, day_first=day_first, duplicates="keep")

    def noted() -> Iterator[Record]:
        for record in found:
            if earlier := record.get("_from_double"):
                same[record["article_id"]] = earlier
                if duplicates == "drop":
                    log.note(double_of(record))
            yield record

    with closing(found):
        articles = list(articles_of_records(noted(), log))
    note_twins({one.source for one in articles}, {one.event for one in articles}, log, path)
    if events:
        first, decisions = with_events(
            [one for one in articles if one.id not in same], anew=events == "find"
        )
        event_of = {one.id: one.event for one in first}
        event_of |= {id: event_of.get(earlier, "") for id, earlier in same.items()}
        articles = [
            dataclasses.replace(one, event=event_of[one.id] or one.event) for one in articles
        ]
        for decision in decisions:
            log.note(decision)
    articles = [one if one.event else dataclasses.replace(one, event=NO_EVENT) for one in articles]
    if same:
        verb = "left out" if duplicates == "drop" else "kept"
        choice = f"{verb}: the same text twice in one outlet"
        log.note(Decision("duplicates", choice, n=len(same)))
    left_out = frozenset(same) if duplicates == "drop" else frozenset()
    return Intake(
        where=path,
        recognised=log.recognised(),
        all_articles=tuple(articles),
        left_out=left_out,
        same=same,
        problems=problem_table(log.problems),
        noted=tuple(log.decisions()),
        choices={"columns": columns, "day_first": day_first, "events": events}
        | {"duplicates": duplicates},
    )


@dataclass(frozen=True)
class Intake:
    """What was recognised in a corpus, decided on the way in, and wrong; made by :func:`check`.

    Parameters
    ----------
    where : Path
    recognised : str
        In a few words what kind of files were read.
    all_articles : tuple of Article
        Every article that can be read, those that are left out as well.
    left_out : frozenset of str
        The ids of those that are left out.
    same : mapping of str to str
        The earlier article of each double within one outlet.
    problems : DataFrame
        As ``Corpus.problems``.
    noted : tuple of Decision
    choices : mapping
        The arguments of :func:`check`.

    Examples
    --------
    >>> from analysis import corpus
    >>> intake = corpus.check().edited(outlets={"BuzzGlobe Digest": "BuzzGlobe"})
    >>> "BuzzGlobe" in intake.corpus.sources
    True
    """

    where: Path
    recognised: str
    all_articles: tuple[Article, ...]
    left_out: frozenset[str]
    same: Mapping[str, str]
    problems: pd.DataFrame
    noted: tuple[Decision, ...]
    choices: Mapping[str, Any]

    @property
    def corpus(self) -> Corpus:
        """The articles that stay, as :func:`analysis.load_corpus` would return them."""
        corpus = Corpus(
            [one for one in self.all_articles if one.id not in self.left_out],
            folder=home_of(self.where),
            problems=self.problems,
            recognised=self.recognised,
            decisions=self.noted,
        )
        corpus.reading = {"path": self.where, "choices": self.choices}
        return corpus

    @cached_property
    def articles(self) -> pd.DataFrame:
        """One row an article: ``article_id, source, published, event, title, n_words, copy_of,
        included``.

        ``copy_of`` is the earliest article with the same words, in whatever outlet.
        """
        frame = Corpus(self.all_articles).frame
        if "copy_of" not in frame:
            frame["copy_of"] = [self.same.get(id, "") for id in frame["article_id"]]
        frame["included"] = ~frame["article_id"].isin(self.left_out)
        names = "article_id source published event title n_words copy_of included"
        return frame[names.split()]

    @property
    def events(self) -> pd.DataFrame:
        """One row an event: ``event, n_articles, n_sources, first, last, title`` (of its first)."""
        table = self.articles.query("included")
        table = table.assign(day=table["published"].map(lambda day: iso_date(day) or None))
        found = table.groupby("event", sort=False).agg(
            n_articles=("article_id", "size"),
            n_sources=("source", "nunique"),
            first=("day", "min"),
            last=("day", "max"),
            title=("title", "first"),
        )
        found = found.reset_index()
        return found.assign(first=found["first"].fillna(""), last=found["last"].fillna(""))

    @property
    def outlets_alike(self) -> dict[str, str]:
        """Each name that looks like another outlet's, and that one: a proposal for :meth:`edited`.

        The name of more articles stays. Two outlets may have names alike: read it before you take
        it.
        """
        n_of = Counter(one.source for one in self.all_articles)
        joined: dict[str, str] = {}
        for pair in near_twins(n_of):
            both = {joined.get(name, name) for name in pair}
            stays, *goes = sorted(both, key=lambda name: (-n_of[name], name))
            joined = {name: stays if to in goes else to for name, to in joined.items()}
            joined |= dict.fromkeys(goes, stays)
        return joined

    @property
    def decisions(self) -> pd.DataFrame:
        """What was decided: ``about, choice, file, articles`` (how many it holds for)."""
        return pd.DataFrame(list(self.noted), columns=["about", "choice", "file", "articles"])

    @cached_property
    def cleaning(self) -> pd.DataFrame:
        """What cleaning takes, by rule: ``rule, edits, articles, examples`` (three first lines)."""
        edits: Counter[str] = Counter()
        articles: Counter[str] = Counter()
        examples: dict[str, dict[str, None]] = {}
        for article in self.all_articles:
            if article.id in self.left_out:
                continue
            articles.update({edit.rule for edit in article.edits})
            for edit in article.edits:
                edits[edit.rule] += 1
                shown = examples.setdefault(edit.rule, {})
                if len(shown) < 3 and (line := one_line(edit.removed[:240])):
                    shown[line if len(line) <= 60 else f"{line[:59]}…"] = None
        rows = [(rule, n, articles[rule], " | ".join(examples[rule])) for rule, n in
                edits.most_common()]  # fmt: skip
        return pd.DataFrame(rows, columns=["rule", "edits", "articles", "examples"])

    def edited(
        self,
        *,
        outlets: Mapping[str, str] | None = None,
        events: Mapping[str, str] | None = None,
        moved: Mapping[str, str] | None = None,
        include: Mapping[str, bool] | None = None,
    ) -> Intake:
        """Return the intake with other outlets and events, and with articles taken in or left out.

        Parameters
        ----------
        outlets, events : mapping of str to str, optional
            The new name of an outlet or event; two that get one name are merged.
        moved : mapping of str to str, optional
            The event of single articles, by id: this splits an event.
        include : mapping of str to bool, optional
            Whether an article is taken in, by id.

        Returns
        -------
        Intake

        Raises
        ------
        CorpusError
            For an outlet, an event or an article that is not there, and for an empty name.
        """
        outlets, events, moved = outlets or {}, events or {}, moved or {}
        include = include or {}
        known = {
            "outlet": ({one.source for one in self.all_articles}, outlets),
            "event": ({one.event for one in self.all_articles}, events),
            "article": ({one.id for one in self.all_articles}, {**moved, **include}),
        }
        for what, (there, asked) in known.items():
            if missing := [name for name in asked if name not in there]:
                raise CorpusError(f"there is no {what} {missing[0]!r}")
        if any(
            not one_line(name) for name in (*outlets.values(), *events.values(), *moved.values())
        ):
            raise CorpusError("an empty name")
        noted = list(self.noted)
        changed = []
        for one in self.all_articles:
            event = moved.get(one.id, events.get(one.event, one.event))
            source = outlets.get(one.source, one.source)
            changed.append(dataclasses.replace(one, source=one_line(source), event=one_line(event)))
        for about, names in (("outlets", outlets), ("events", events)):
            field = "source" if about == "outlets" else "event"
            n_of = Counter(
                getattr(one, field) for one in self.all_articles if one.id not in self.left_out
            )
            for old, new in names.items():
                if old != new:
                    noted.append(Decision(about, f"by hand: {old} is {new}", n=n_of[old]))
        for event, n in Counter(moved.values()).items():
            noted.append(Decision("events", f"by hand: moved to {event}", n=n))
        for taken, verb in ((True, "taken in"), (False, "left out")):
            if ids := [id for id, value in include.items() if value is taken]:
                choice = f"by hand: {verb}: {', '.join(ids)}"
                noted.append(Decision("articles", choice, n=len(ids)))
        left_out = self.left_out - {id for id, taken in include.items() if taken}
        left_out |= {id for id, taken in include.items() if not taken}
        return dataclasses.replace(
            self, all_articles=tuple(changed), left_out=left_out, noted=tuple(noted)
        )

    def write(self, folder: str | Path) -> Path:
        """Write a tidy study folder, which :func:`analysis.load_corpus` reads.

        Parameters
        ----------
        folder : str or Path
            New or empty, and apart from the corpus.

        Returns
        -------
        Path
            Of its ``metadata.csv``: one row an article, with ``include`` (yes, or no for one that
            is left out) and ``copy_of``. Beside it lie ``texts/`` (UTF-8), ``problems.csv``,
            ``decisions.csv`` and a ``README.txt``.

        Raises
        ------
        CorpusError
            For another folder, where there is no article to write, and as ``Corpus.save``.
        """
        check_apart(folder, self.where)
        if not self.all_articles:
            raise CorpusError("there is no article to write", file=self.where)
        target = Path(folder)
        copies = self.articles.set_index("article_id")["copy_of"]
        rows = [
            {
                "article_id": one.id,
                INCLUDE: "no" if one.id in self.left_out else "yes",
            }
            | as_record(one)
            | {"copy_of": copies[one.id]}
            for one in self.all_articles
        ]
        save_folder(rows, [one.extra for one in self.all_articles], target)
        tables = {"problems.csv": self.problems, "decisions.csv": self.decisions}
        for name, table in tables.items():
            write_bytes(target / name, guarded_csv(table, csv.QUOTE_ALL).encode())
        note = _README.format(n=len(self.all_articles))
        write_bytes(target / "README.txt", note.encode())
        return target / "metadata.csv"

    def _facts(self) -> list[tuple[str, str]]:
        """Return what stands above all tables: what it is about, and what is so."""
        kept = [one for one in self.all_articles if one.id not in self.left_out]
        table = self.articles.query("included")
        n_sources = table["source"].nunique()
        facts = [("recognised", self.recognised)]
        words = int(table["n_words"].sum())
        facts.append(("articles", f"{len(kept):,} of {n_sources:,} sources, {words:,} words"))
        if kept:
            days = sorted(filter(None, table["published"].map(iso_date)))
            span = f"{days[0]} to {days[-1]}" if days else "none that can be read"
            facts.append(("dates", f"{span}; without a date: {len(kept) - len(days):,}"))
            tongues = Counter(language(one.text) for one in kept).most_common()
            facts.append(("languages", ", ".join(f"{name} {n:,}" for name, n in tongues)))
        # The name of the file tells something only where there are several.
        several = len({decision.file for decision in self.noted if decision.file}) > 1
        for decision in self.noted:
            facts.append(decision_line(decision if several else decision._replace(file="")))
        copies = table[table["copy_of"] != ""]
        outlet_of = {one.id: one.source for one in self.all_articles}
        again = copies["copy_of"].map(outlet_of) == copies["source"]
        if n := int((~again).sum()):
            facts.append(("copies", f"the same text in another outlet, kept: {n:,}"))
        if n := int(again.sum()):
            said = f"the same text in one outlet, under another title or date, kept: {n:,}"
            facts.append(("copies", said))
        cleaning = self.cleaning
        if len(cleaning):
            counts = zip(cleaning["rule"], cleaning["edits"], strict=True)
            facts.append(("cleaning", ", ".join(f"{rule} {n:,}" for rule, n in counts)))
        order = list(dict.fromkeys(about for about, _ in facts))  # what is of one kind together
        return sorted(facts, key=lambda fact: order.index(fact[0]))

    def __str__(self) -> str:
        lines = [f"{about:<10}  {for_terminal(what)}" for about, what in self._facts()]
        table = self.articles.query("included")
        lines += ["", *_tally(table, "source", "sources")]
        if table["event"].nunique() > 1:
            lines += ["", *_tally(table, "event", "events")]
        return "\n".join(lines)

    def __repr__(self) -> str:
        n = len(self.all_articles) - len(self.left_out)
        return f"Intake({n} articles, {len(self.noted)} decisions, {len(self.problems)} problems)"

    def _repr_html_(self) -> str:
        facts = "".join(
            f"<tr><th scope='row'>{escape(about)}</th><td>{escape(for_terminal(what))}</td></tr>"
            for about, what in self._facts()
        )
        table = self.articles
        sources = table.query("included").groupby("source", sort=False)
        outlets = sources["n_words"].agg(articles="size", words="sum").reset_index()
        problems = self.problems.assign(row=self.problems["row"].astype("object").fillna(""))
        parts = [
            ("Problems", problems, len(problems) > 0),
            ("Outlets", outlets, True),
            ("Events", self.events, False),
            ("What cleaning takes", self.cleaning, False),
            ("Articles", table, False),
        ]
        body = "".join(_details(*part) for part in parts if len(part[1]))
        head = f"<style>{_STYLE}</style><div class='intake {_NO_TEX}'>"
        return f"{head}<table>{facts}</table>{body}</div>"


_NO_TEX = "tex2jax_ignore mathjax_ignore"  # dollars in a text are no formulas
# No colour but the notebook's own, light or dark.
_STYLE = """
.intake { max-width: 70rem; font: 14px/1.5 system-ui, sans-serif; color: inherit; }
.intake table { border-collapse: collapse; margin: .3em 0 .8em; }
.intake th, .intake td { text-align: left !important; vertical-align: top; padding: 2px 12px 2px 0;
  overflow-wrap: anywhere; background: none; }
.intake th { font-weight: 600; white-space: nowrap; }
.intake tr { border-bottom: 1px solid rgba(128, 128, 128, .35); background: none !important; }
.intake summary { cursor: pointer; font-weight: 600; padding: .2em 0; }
.intake .wide { overflow-x: auto; }
"""


def _tally(table: pd.DataFrame, column: str, many: str) -> list[str]:
    """Return the lines of a list of outlets or events: articles, words, name."""
    groups = table.groupby(column)["n_words"].agg(["size", "sum"]).reset_index()
    groups = groups.sort_values(["size", column], ascending=[False, True])
    lines = [
        f"{n:>8,} {'article ' if n == 1 else 'articles'} {words:>10,} words  {shortened(name, 60)}"
        for name, n, words in groups.head(_MOST).itertuples(index=False)
    ]
    if len(groups) > _MOST:
        lines.append(f"and {len(groups) - _MOST:,} more {many}")
    return lines


def shortened(text: str, length: int) -> str:
    """Return the beginning of a text on one line that can't steer a terminal."""
    plain = for_terminal(" ".join(text[: 4 * length].split()))
    return plain if len(plain) <= length else f"{plain[: length - 1]}…"


def _details(title: str, table: pd.DataFrame, is_open: bool) -> str:
    """Return a table that opens on a click, without a script."""
    rows = table.head(_MOST * 5).map(lambda cell: shortened(str(cell), 120))
    inner = rows.to_html(index=False, border=0, escape=True)
    more = f"<p>and {len(table) - len(rows):,} more</p>" if len(rows) < len(table) else ""
    mark = " open" if is_open else ""
    return (
        f"<details{mark}><summary>{escape(title)} ({len(table):,})</summary>"
        f"<div class='wide'>{inner}</div>{more}</details>"
    )
