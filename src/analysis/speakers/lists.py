"""What is known of speakers beforehand: the user's gazetteer, institutions, countries."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.corpus.lists import read_list
from analysis.files import need_columns
from analysis.lexicons import read_table
from analysis.speakers.names import normal
from analysis.speakers.words import countries

GAZETTEER_COLUMNS = ["name", "aliases", "role", "country", "kind"]


class Speaker(NamedTuple):
    """A resolved source; ``kind`` is official, expert, person, anonymous, institution,
    document or unknown, or what a gazetteer says."""

    name: str
    kind: str
    country: str = ""
    role: str = ""


class Gazetteer:
    """The speakers that the user knows."""

    def __init__(self, table: pd.DataFrame | str | Path | None) -> None:
        self.by_alias: dict[str, list[Speaker]] = defaultdict(list)
        if table is None:
            return
        frame = table if isinstance(table, pd.DataFrame) else read_list(table, GAZETTEER_COLUMNS)
        need_columns(frame, GAZETTEER_COLUMNS, "speakers (gazetteer)")
        for row in frame[GAZETTEER_COLUMNS].fillna("").astype(str).to_dict("records"):
            speaker = Speaker(row["name"], row["kind"], row["country"], row["role"])
            for alias in dict.fromkeys([row["name"], *row["aliases"].split("|")]):
                if alias.strip():
                    self.by_alias[normal(alias)].append(speaker)

    def find(self, phrase: str) -> Speaker | None:
        """Return the one speaker of that name or alias; None if there is none, or two."""
        found = self.by_alias.get(normal(phrase), [])
        return found[0] if len(set(found)) == 1 else None


@cache
def institutions() -> dict[str, Speaker]:
    """Return the institutions of the lexicon by every alias."""
    found: dict[str, Speaker] = {}
    for row in read_table("institutions.csv").itertuples(index=False):
        speaker = Speaker(str(row.name), "institution", str(row.country))
        for alias in [str(row.name), *str(row.aliases).split("|")]:
            if alias:
                found.setdefault(normal(alias), speaker)
    return found


@cache
def media_names() -> frozenset[str]:
    """Return the names of the institutions that publish."""
    table = read_table("institutions.csv")
    return frozenset(table.loc[table["kind"] == "media", "name"])


def country_of(phrase: str, *, scholar: bool = False) -> str:
    """Return the country that a role names first, or ''.

    A scholar's subject is not a country of theirs: ``a China scholar`` gives ''. Nor do two
    countries joined by *and* make one.
    """
    if scholar:
        return ""
    tokens = re.findall(r"(?:[A-Za-z]\.)+|[^\W_]+(?:[’'-][^\W_]+)*", phrase)
    for place, token in enumerate(tokens):
        country = _country(token)
        if country:
            beside = _country(tokens[place + 2]) if place + 2 < len(tokens) else ""
            if tokens[place + 1 : place + 2] == ["and"] and beside not in ("", country):
                return ""  # "Swedish and Lithuanian diplomats"
            return country
    low = normal(phrase)
    return next((country for words, country in _offices().items() if words in low), "")


def _country(token: str) -> str:
    """Return the country that a word names; ``us`` is the pronoun."""
    return "" if token == "us" else countries().get(re.sub(r"[’']s?$", "", token.lower()), "")


@cache
def _offices() -> dict[str, str]:
    """Return the offices that only one country has, by their names in lower case."""
    table = read_table("countries.csv")
    return {
        office: str(row.country)
        for row in table.itertuples(index=False)
        for office in str(row.offices).split("|")
        if office
    }
