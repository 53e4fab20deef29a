"""Who a source is: names completed and joined, pronouns and roles resolved, kind and country.

What it does not mean: a resolved pronoun is a guess by nearness and is right less often than
a name; the same id for ``unnamed`` officials means the same description, not the same person.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from analysis.speakers.antecedents import ArticleNames, antecedent, is_pronoun, same_role
from analysis.speakers.lists import Gazetteer, Speaker, country_of, institutions
from analysis.speakers.names import Parsed, normal, parse, role_words

if TYPE_CHECKING:
    from analysis.corpus import Article

UNKNOWN = "unknown"
_MEMORY = 60  # sources before one that it may refer to
_NOBODY = Speaker(UNKNOWN, "unknown")


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
    texts = {article.id: article.text for article in articles}
    names = {
        str(article_id): ArticleNames(texts[str(article_id)], list(group["source"]))
        for article_id, group in quotes.groupby("article_id", sort=False)
    }
    everywhere: dict[str, Counter[str]] = defaultdict(Counter)
    for index in names.values():
        for key, name in index.by_key():
            everywhere[key][name] += 1
    resolved: dict[int, tuple[Speaker, str]] = {}
    for article_id, group in quotes.groupby("article_id", sort=False):
        resolver = _Resolver(names[str(article_id)], everywhere, known)
        for index, row in zip(group.index, group.to_dict("records"), strict=True):
            begins = row["content_spans"][0][0]
            speaker = resolver.speaker(row["source"], row["source_spans"], begins)
            via = resolver.speaker(row["via"], row["via_spans"]).name if row["via"] else ""
            resolved[index] = (speaker, via)
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
    order = [resolved[index] for index in quotes.index]
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


class _Resolver:
    """Resolves the sources of one article in the order in which they stand."""

    def __init__(
        self, names: ArticleNames, everywhere: dict[str, Counter[str]], known: Gazetteer
    ) -> None:
        self.names = names
        self.everywhere = everywhere
        self.known = known
        self.history: list[tuple[int, str, Speaker]] = []  # place, words, speaker

    def speaker(
        self, source: str, spans: list[tuple[int, int]], begins: int | None = None
    ) -> Speaker:
        """Return the speaker of a source, and remember it.

        ``begins`` is where its content begins: who is named inside fronted content
        (``..., he said``) is not the one who speaks.
        """
        if not source or not spans:
            return _NOBODY
        place = spans[0][0]
        found = self._resolve(source, place if begins is None else min(place, begins))
        self.history = [*self.history[-_MEMORY:], (place, source, found)]
        return found

    def _resolve(self, source: str, place: int) -> Speaker:
        if source.split()[0].lower() in role_words("nobody"):
            return _NOBODY
        if both := self._joint(source):
            return both
        parsed = parse(source)
        listed = self.known.find(parsed.core) or self.known.find(source)
        if listed:
            return listed
        if is_pronoun(source):
            name = antecedent(self.names, self.history, source, place)
            return self._described(name, "", place) if isinstance(name, str) else name or _NOBODY
        institution = institutions().get(normal(parsed.core))
        if institution:
            return self.known.find(institution.name) or institution
        if parsed.name:
            body = institutions().get(normal(parsed.name))
            if body and " " not in parsed.name:
                return self.known.find(body.name) or body
            return self._described(self._complete(parsed.name, place), parsed.role, place)
        return self._role(parsed, source, place)

    def _joint(self, source: str) -> Speaker | None:
        """Return two institutions that speak together (``CNN and the BBC``) as one speaker."""
        parts = source.split(" and ")
        found = [
            self.known.find(part) or institutions().get(normal(part))
            for part in parts
            if part.strip()
        ]
        if len(parts) != 2 or len(found) != 2 or found[0] is None or found[1] is None:
            return None
        one, other = found[0], found[1]
        country = one.country if one.country == other.country else ""
        return Speaker(f"{one.name} and {other.name}", one.kind, country, "")

    def _complete(self, name: str, place: int) -> str:
        """Return the full name that a shortened one stands for, or the name itself."""
        if " " in name:
            return name
        return self.names.complete(name, place) or self._anywhere(name) or name

    def _anywhere(self, name: str) -> str:
        """Return the only full name in the corpus that a family name can stand for."""
        found = self.everywhere.get(name, Counter())
        return next(iter(found)) if len(found) == 1 else ""

    def _described(self, name: str, role: str, place: int) -> Speaker:
        """Return a named speaker with what the gazetteer, the role or the article say."""
        listed = self.known.find(name)
        if listed:
            return listed
        role = role or self.names.role(name)
        low = f"{role} {self.names.role(name)}".lower()
        heads = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", low))
        if heads & role_words("expert") and not heads & {"secretary", "spokesman", "spokesperson"}:
            kind = "expert"
        elif heads & role_words("official") or heads & {"sen", "rep", "gov", "gen", "col", "adm"}:
            kind = "official"
        else:
            kind = "person"
        country = country_of(f"{role} {self.names.role(name)}", scholar=kind == "expert")
        return Speaker(name, kind, country, role)

    def _role(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the speaker of a role without a name."""
        head = parsed.head
        if head in role_words("document"):
            return self._document(parsed)
        single = head in role_words("official") | role_words("expert") | role_words("person")
        if single and re.match(r"the\b|this\b|that\b", source, re.I):
            earlier = same_role(self.history, source, head)
            if earlier is not None:
                return earlier
            name = self.names.with_role(head, place)
            if name and head != "official":
                return self._described(name, "", place)
        description = re.sub(
            r"^(?:the|a|an|some|one of the|two of the|several|many|most|other)\s+",
            "",
            parsed.core,
            flags=re.I,
        )
        country = country_of(description)
        senior = re.match(r"(?:an?|one) (?:senior|top|former|unnamed)\b", parsed.core, re.I)
        if single or senior or head in role_words("group") or "familiar with" in parsed.core:
            label = re.sub(r"\bU\.S\.?", "US", description)
            label = re.sub(r"\bUS (?=State Dep|Defen[sc]e Dep|Treasury|Justice Dep)", "", label)
            return Speaker(f"{label} (unnamed)", "anonymous", country)
        if head in role_words("body"):
            return Speaker(description, "institution", country)
        if head in ("one", "two", "three", "some", "many", "others", "most", "several"):
            return Speaker(f"{parsed.core} (unnamed)", "anonymous", country_of(parsed.core))
        return _NOBODY

    def _document(self, parsed: Parsed) -> Speaker:
        """Return the author of a document where it names one, else the document."""
        inner = parse(parsed.complement) if parsed.complement else None
        if inner and inner.name and " " in inner.name:
            return self._described(inner.name, inner.role, 0)
        for phrase in (parsed.complement, inner.core if inner else ""):
            body = institutions().get(normal(phrase))
            if body and parsed.head in ("statement", "release", "communique", "readout"):
                return self.known.find(body.name) or body
        label = re.sub(r"^(?:the|a|an)\s+", "", parsed.core, flags=re.I)
        return Speaker(label, "document", country_of(label))
