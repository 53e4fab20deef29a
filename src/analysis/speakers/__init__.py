"""Who a source is: names completed and joined, pronouns and roles resolved, kind and country.

What it does not mean: a resolved pronoun is a guess by nearness and is right less often than
a name; the same id for ``unnamed`` officials means the same description, not the same person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.speakers.article_names import ArticleNames
from analysis.speakers.lists import Gazetteer, Speaker
from analysis.speakers.persons import Corpuswide
from analysis.speakers.resolver import UNKNOWN, Resolver

if TYPE_CHECKING:
    from analysis.corpus import Article


def resolve(
    quotes: pd.DataFrame,
    articles: Iterable[Article],
    *,
    gazetteer: pd.DataFrame | str | Path | None = None,
) -> pd.DataFrame:
    """Return ``quotes`` with ``speaker, speaker_id, speaker_kind, country`` and ``via`` filled in.

    ``quotes`` needs ``article_id, source, source_spans, via, via_spans``. A pronoun or a
    definite role (``the official``) goes to its antecedent in the article; a family name to
    the full name nearest before it in the article, else to the only one in the corpus;
    countries, capitals and offices to ``lexicons/institutions.csv``. ``gazetteer`` (columns
    ``name, aliases`` (separated by ``|``) ``, role, country, kind``) wins over all of it.
    What can't be resolved is ``unknown``, with the id ``unknown``. Raises ``ValueError`` if
    the gazetteer lacks a column.
    """
    known = Gazetteer(gazetteer)
    by_id = {article.id: article for article in articles}
    groups: dict[str, list[tuple[int, dict[str, Any]]]] = {}
    columns = {str(name): quotes[name].tolist() for name in quotes.columns}
    for place, article_id in enumerate(columns["article_id"]):
        row = {name: values[place] for name, values in columns.items()}
        groups.setdefault(str(article_id), []).append((place, row))
    names = {
        article_id: ArticleNames(by_id[article_id].text, [row["source"] for _, row in rows])
        for article_id, rows in groups.items()
    }
    everywhere = Corpuswide(list(names.values()))
    resolved: dict[int, tuple[Speaker, str]] = {}
    for article_id, rows in groups.items():
        resolver = Resolver(names[article_id], everywhere, known, by_id[article_id].byline)
        for place, row in rows:
            speaker = resolver.speaker(row)
            via = resolver.speaker(row, "via").name if row["via"] else ""
            resolved[place] = (speaker, via)
    return _fill(quotes, resolved)


def _fill(quotes: pd.DataFrame, resolved: dict[int, tuple[Speaker, str]]) -> pd.DataFrame:
    """Write the speakers into a copy; what the corpus says of a name anywhere holds everywhere."""
    best: dict[str, Speaker] = {}
    for speaker, _ in resolved.values():
        held = best.get(speaker.name, speaker)
        kind = held.kind if held.kind != "person" else speaker.kind
        best[speaker.name] = Speaker(
            speaker.name, kind, held.country or speaker.country, held.role or speaker.role
        )
    out = quotes.copy()
    order = [resolved[place] for place in range(len(quotes))]
    columns = {
        "speaker": [speaker.name for speaker, _ in order],
        "speaker_id": [speaker_id(speaker.name) for speaker, _ in order],
        "speaker_kind": [best[speaker.name].kind for speaker, _ in order],
        "country": [best[speaker.name].country for speaker, _ in order],
        "via": [via for _, via in order],
    }
    for name, values in columns.items():
        out[name] = pd.Series(values, index=out.index, dtype=object)
    return out


def speaker_id(name: str) -> str:
    """Return the id of a speaker's name: lower case, words joined by hyphens."""
    return "-".join(re.findall(r"[^\W_]+", name.lower())) or UNKNOWN
