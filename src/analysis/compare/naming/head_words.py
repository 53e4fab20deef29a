"""The words by which things are looked for: nouns, fixed phrases, names, and verbs.

A table of heads has a row a head. ``heads.csv`` in the folder of a corpus is one; a dict of
lists is turned into one. Columns, of which only the first two are needed:

- ``thing``: what the head names; things keep the order in which they are first listed.
- ``head``: the word or words, verbs in their base form with a particle (*shoot down*).
- ``kind``: ``noun`` (one word, with its regular plural), ``phrase`` (these words and no
  plural: *use of force*), ``name`` (a phrase with its capitals: *Wang Yi*), ``place`` (a
  name that stands for a government: *Beijing said*, not *in Beijing*, *Beijing's*), ``verb``.
  Left empty: a noun, or a phrase where there are several words.
- ``subject`` or ``object``: for a verb, the thing that must be its subject (*the balloon
  strayed*) or that it must be done to (*shot down the balloon, the balloon was shot down*).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from analysis.corpus.records import folder_list, read_list
from analysis.files import CorpusError, need_columns

if TYPE_CHECKING:
    from analysis.corpus import Corpus

COLUMNS = ["thing", "head", "kind", "subject", "object"]
KINDS = ("noun", "phrase", "name", "place", "verb")
Heads = Mapping[str, Iterable[str]] | Iterable[str] | pd.DataFrame


def read_heads(corpus: Corpus) -> pd.DataFrame:
    """Return the table of ``heads.csv`` in the folder of the corpus, empty if there is none.

    Raises :class:`analysis.corpus.CorpusError`, naming the file, for one that can't be read,
    for what :func:`head_table` refuses and for a file without a head.
    """
    path = folder_list(getattr(corpus, "folder", None), "heads.csv")
    if path is None:
        return pd.DataFrame(columns=COLUMNS, dtype=object)
    listed = read_list(path, COLUMNS[:2])
    try:
        heads = head_table(listed)
    except ValueError as error:
        raise CorpusError(str(error), file=path) from error
    if heads.empty:
        raise CorpusError("names no head: give a row for each, thing and head", file=path)
    return heads


def head_table(heads: Heads) -> pd.DataFrame:
    """Return heads as a table with all columns, a row a head, checked.

    A list holds the heads of one thing, which its first head stands for. Raises
    ``ValueError`` for a missing column, a kind that is not one of ``KINDS``, a noun of
    several words, a verb without subject or object (or with both), a subject or object that
    has no heads, and a head listed for two things.
    """
    if isinstance(heads, str):
        raise ValueError(f"heads must be a list of words, not {heads!r}")
    if isinstance(heads, pd.DataFrame):
        table = heads.rename(columns=lambda name: str(name).strip().lower())
    else:
        things = heads if isinstance(heads, Mapping) else {"": heads}
        table = pd.DataFrame(_rows(things), columns=COLUMNS[:2], dtype=object)
    need_columns(table, COLUMNS[:2], "heads")
    cells = table.reindex(columns=COLUMNS).astype(object)
    cells = cells.where(cells.notna(), "").astype(str).astype(object)
    table = cells.map(lambda cell: " ".join(cell.replace("’", "'").split())).astype(object)
    table = table[table["head"] != ""].reset_index(drop=True)
    table["thing"] = table["thing"].where(table["thing"] != "", table["head"])
    usual = ["phrase" if " " in head else "noun" for head in table["head"]]
    table["kind"] = [kind.lower() or by for kind, by in zip(table["kind"], usual, strict=True)]
    for row in table.itertuples():
        _check(str(row.head), str(row.kind), [str(row.subject), str(row.object)])
    verbs = table[table["kind"] == "verb"]
    others = set(table.loc[table["kind"] != "verb", "thing"])
    if lost := sorted({*verbs["subject"], *verbs["object"]} - others - {""}):
        raise ValueError(f"{lost[0]!r}, the subject or object of a verb, has no noun or name")
    table = table.drop_duplicates(ignore_index=True)
    alike = table.assign(head=[head.lower() for head in table["head"]])
    twice = alike[alike.duplicated(["head", "kind", "subject", "object"])]
    twice = twice.merge(alike, on=["head", "kind", "subject", "object"])
    if len(twice := twice[twice["thing_x"] != twice["thing_y"]]):
        head, one, other = twice[["head", "thing_y", "thing_x"]].to_numpy()[0]
        raise ValueError(f"{head!r} is a head of {one!r} and of {other!r}")
    return table


def _rows(things: Mapping[str, Iterable[str]]) -> list[tuple[str, str]]:
    rows = []
    for thing, names in things.items():
        listed = [names] if isinstance(names, str) else list(names)
        if isinstance(names, str) or not all(isinstance(name, str) for name in listed):
            raise ValueError(f"heads of {thing!r} must be a list of words, not {names!r}")
        rows += [(thing or listed[0], name) for name in listed]
    return rows


def _check(head: str, kind: str, related: list[str]) -> None:
    if kind not in KINDS:
        raise ValueError(f"{head!r} has the kind {kind!r}, which is none of {', '.join(KINDS)}")
    if kind == "noun" and " " in head:
        raise ValueError(f"a noun is one word, not {head!r}: make it a phrase")
    if (kind == "verb") != (sum(map(bool, related)) == 1):
        raise ValueError(f"a verb, and nothing else, has a subject or an object: see {head!r}")


def head_of(word: str) -> str:
    """Return the part after the last hyphen: *balloon* of *spy-balloon*."""
    return word.rsplit("-", 1)[-1]
