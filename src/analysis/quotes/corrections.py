"""What the user says of speakers: a list of those known, and identities that were corrected."""

from __future__ import annotations

import re
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from analysis.corpus.records import read_list
from analysis.files import CorpusError, need_columns
from analysis.files.tables import unguarded
from analysis.quotes.people import Speaker, normal

UNKNOWN = "unknown"
GAZETTEER_COLUMNS = ["name", "aliases", "role", "country", "kind"]
EDIT_COLUMNS = ["speaker_id", "name", "variant"]


def speaker_id(name: str) -> str:
    """Return the id of a speaker's name: lower case, words joined by hyphens."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).lower())
    return "-".join(words) or UNKNOWN


class Gazetteer:
    """The speakers that the user knows, found by name and, where it is one person's, by alias.

    Parameters
    ----------
    table : DataFrame, str, Path or None
        ``name, aliases`` (parted by ``|``), ``role, country, kind``, or the path of such a CSV or
        Excel file.
        Rows of one name are one person; a field that they fill differently is the first row's.
    quiet : bool
        Whether problems are kept without a warning.

    Attributes
    ----------
    problems : list of str
        What a list says that can't hold: an alias that two people share, or that is the name of
        another (it stays with the name; so do two people who are aliases of each other), a name
        that is there twice with another role, country or kind. They are warned of too.

    Raises
    ------
    ValueError
        For a list without one of its columns; naming row and column, for a speaker without a name.

    Examples
    --------
    >>> import pandas as pd
    >>> from analysis.quotes.corrections import Gazetteer
    >>> row = ("Ada Bell", "the ice queen|Bell", "glaciologist", "Norway", "expert")
    >>> listed = pd.DataFrame([row], columns=["name", "aliases", "role", "country", "kind"])
    >>> Gazetteer(listed).find("The Ice Queen").name
    'Ada Bell'
    """

    def __init__(self, table: pd.DataFrame | str | Path | None, *, quiet: bool = False) -> None:
        self._known: dict[str, Speaker] = {}
        self._shared: set[str] = set()
        self.problems: list[str] = []
        if table is None:
            return
        file = "list of speakers" if isinstance(table, pd.DataFrame) else table
        frame = (
            table
            if isinstance(table, pd.DataFrame)
            else read_list(table, GAZETTEER_COLUMNS).map(unguarded)
        )
        need_columns(frame, GAZETTEER_COLUMNS, "speakers (gazetteer)")
        cells = frame[GAZETTEER_COLUMNS].astype(object).fillna("").astype(str)
        numbers = range(1, len(frame) + 1) if frame is table else frame.index
        first: dict[str, int] = {}  # the row of each name
        owners: dict[str, dict[str, int]] = defaultdict(dict)  # of an alias: names and their rows
        written: dict[str, str] = {}

        def doubt(problem: str, row: int, column: str) -> None:
            self.problems.append(str(CorpusError(problem, file=file, row=row, column=column)))

        for number, row in zip(numbers, cells.itertuples(index=False, name=None), strict=True):
            name, aliases, role, country, kind = (" ".join(cell.split()) for cell in row)
            own = normal(name)
            if not own and any((name, aliases, role, country, kind)):
                raise CorpusError("a speaker without a name", file=file, row=number, column="name")
            if not own:
                continue
            if own not in first:
                first[own], self._known[own] = number, Speaker(name, kind, country, role)
            held = self._known[own]
            for column, value in (("kind", kind), ("country", country), ("role", role)):
                before = getattr(held, column)
                if value and before and value != before:
                    told = f"{name!r:.80} is in row {first[own]} too, where this is {before!r:.80}"
                    doubt(f"{told} and not {value!r:.80}; the first row holds", number, column)
            self._known[own] = Speaker(
                held.name, held.kind or kind, held.country or country, held.role or role
            )
            if ";" in aliases and "|" not in aliases:
                doubt(f"aliases are parted by |: {aliases!r:.80} is one", number, "aliases")
            for alias in aliases.split("|"):
                if key := normal(alias):
                    owners[key].setdefault(own, number)
                    written.setdefault(key, alias.strip())
        listed = dict(self._known)
        for key, rows in owners.items():
            alias = f"{written[key]!r:.80}"
            if key in listed:
                for own, number in rows.items():
                    if own != key:
                        told = f"{alias} is the name in row {first[key]}, and goes there"
                        doubt(told, number, "aliases")
            elif len(rows) > 1:
                self._shared.add(key)
                some = [f"{listed[own].name:.80} (row {rows[own]})" for own in rows]
                told = f"{alias} is an alias of {' and '.join(some[:3])}"
                told += f" and {len(some) - 3:,} more" if some[3:] else ""
                doubt(f"{told}: by itself it goes to none of them", max(rows.values()), "aliases")
            else:
                self._known[key] = listed[next(iter(rows))]
        if self.problems and not quiet:
            rest = f"; and {len(self.problems) - 3:,} more" if self.problems[3:] else ""
            warnings.warn("; ".join(self.problems[:3]) + rest, stacklevel=5)

    def find(self, phrase: str) -> Speaker | None:
        """Return the one speaker of that name or alias; None if there is none, or two."""
        return self._known.get(normal(phrase))

    def is_shared(self, phrase: str) -> bool:
        """Whether two or more speakers have this alias, and none this name."""
        return normal(phrase) in self._shared


class Edits:
    """What the user changed in a table of identities: the new name of a variant of a speaker.

    A row is found by the speaker that is guessed without it, so that a table made with edits
    holds them too. Rows of the ``reason`` "edited" were applied before: their names are final,
    others follow a speaker who is wholly joined with another. Where rows of one speaker and
    variant have several names and several ``article_id``, each holds for its article alone.

    Raises ``ValueError`` (:class:`CorpusError` for a file), naming row and column, for a table
    without its columns, an empty cell, a variant that is given two names, and speakers that
    are joined in a circle.
    """

    def __init__(self, table: pd.DataFrame | str | Path | None) -> None:
        # by speaker, variant and, where each holds for its article alone, article
        self._names: dict[tuple[str, str, str], str] = {}
        self._final: set[tuple[str, str, str]] = set()
        self._changed: dict[tuple[str, str, str], tuple[int, str]] = {}
        self._asked: set[tuple[str, str, str]] = set()
        self._overruled: set[tuple[str, str, str]] = set()
        self._parted: set[tuple[str, str]] = set()
        self._last: dict[str, str] = {}
        if table is None:
            return
        file: object = "table of identities"
        if isinstance(table, pd.DataFrame):
            frame = table.set_axis(range(1, len(table) + 1))
        else:  # spreadsheets are given "'@ada" for "@ada"
            file, frame = Path(table), read_list(table, EDIT_COLUMNS).map(unguarded)
        need_columns(frame, EDIT_COLUMNS, "identities", see="quotes.identities")
        rows: dict[tuple[str, str, str], tuple[int, str]] = {}
        moved: dict[str, dict[str, tuple[int, str]]] = defaultdict(dict)

        def refuse(problem: str, row: int, column: str) -> CorpusError:
            return CorpusError(problem, file=file, row=row, column=column)

        cells = frame.reindex(columns=[*EDIT_COLUMNS, "reason", "article_id"]).astype(object)
        cells = cells.fillna("").map(lambda value: " ".join(str(value).split()))
        several = cells.groupby(["speaker_id", "variant"])[["name", "article_id"]].nunique() > 1
        self._parted = {(str(one), str(way)) for one, way in several.index[several.all(axis=1)]}
        for row, speaker, name, variant, reason, article_id in cells.itertuples(name=None):
            for column, value in zip(EDIT_COLUMNS, (speaker, name, variant), strict=True):
                if not value and column != "variant":
                    raise refuse("an empty cell", row, column)
            key = (speaker, variant, article_id if self.parted(speaker, variant) else "")
            before = rows.setdefault(key, (row, name))
            if before[1] != name:
                names = f"{name!r} here and {before[1]!r} in row {before[0]}"
                raise refuse(f"{variant!r} of {speaker} is {names}", row, "name")
            if speaker_id(name) == UNKNOWN != name:
                raise refuse(f"{name!r} has no letter or digit: no name", row, "name")
            self._names[key] = name
            if speaker_id(name) != speaker:
                self._changed.setdefault(key, (row, article_id))
            if reason == "edited":
                self._final.add(key)
            moved[speaker].setdefault(speaker_id(name), (row, name))
        final = {speaker for speaker, *_ in self._final}
        whole = {
            speaker: next(iter(targets.items()))
            for speaker, targets in moved.items()
            if len(targets) == 1 and speaker not in targets and speaker not in final
        }
        for speaker in whole:
            seen = {speaker}
            target, (row, name) = whole[speaker]
            while target in whole:
                if target in seen:
                    problem = f"{speaker} is joined with {name!r}, which is joined with it again"
                    raise refuse(problem, row, "name")
                seen.add(target)
                target, (_, name) = whole[target]
            self._last[speaker] = name

    def parted(self, speaker: str, variant: str) -> bool:
        """Whether the rows of a variant of a speaker hold for an article each."""
        return (speaker, variant) in self._parted

    def name(self, speaker: str, variant: str, article_id: str) -> str:
        """Return the name that a variant of a speaker was given in an article, or ''."""
        key = self._key(speaker, variant, article_id)
        self._asked |= {key, (speaker, variant, "")}
        return self._name(key)

    def overrule(self, speaker: str, variant: str, article_id: str) -> None:
        """Note that the list of speakers has this variant, whatever the table says of it."""
        self._overruled.add(self._key(speaker, variant, article_id))

    def _key(self, speaker: str, variant: str, article_id: str) -> tuple[str, str, str]:
        return (speaker, variant, article_id if self.parted(speaker, variant) else "")

    def _name(self, key: tuple[str, str, str]) -> str:
        name = self._names.get(key, "")
        return name if not name or key in self._final else self._last.get(key[0], name)

    def unused(self, article_ids: Collection[str] | None = None) -> list[str]:
        """Return the changed rows that no statement took, as words for a warning.

        A pronoun that follows an edited name has the new speaker before it is asked for. Of
        ``article_ids`` those alone whose evidence lies in one of these articles, or nowhere.
        """
        return [
            f"row {row} ({key[1]!r:.80} of {key[0]:.80})"
            for key, (row, article_id) in self._changed.items()
            if (article_ids is None or not article_id or article_id in article_ids)
            and (
                key in self._overruled
                or not {key, (speaker_id(self._name(key)), key[1], "")} & self._asked
            )
        ]
