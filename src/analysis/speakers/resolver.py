"""The sources of one article, resolved in the order in which they stand."""

from __future__ import annotations

import re
from typing import Any

from analysis.speakers import unnamed
from analysis.speakers.antecedents import antecedent, capitals, same_role
from analysis.speakers.article_names import ArticleNames
from analysis.speakers.history import Said, is_first_person, is_plural, is_pronoun, last_single
from analysis.speakers.lists import Gazetteer, Speaker, country_of, institutions, media_names
from analysis.speakers.names import Parsed, keys, normal, parse, plain, short_key
from analysis.speakers.persons import Corpuswide, described, has_duty, joined
from analysis.speakers.words import (
    gender_of,
    is_demonym_plural,
    is_given_name,
    is_single,
    noun_role,
    role_words,
)

UNKNOWN = "unknown"
NOBODY = Speaker(UNKNOWN, "unknown")
_MEMORY = 60  # sources before one that it may refer to
_OUTLET_REACH = 3000  # characters before "the Post" in which its full title is looked for


class Resolver:
    """Resolves the sources of one article in the order in which they stand."""

    def __init__(
        self, names: ArticleNames, everywhere: Corpuswide, known: Gazetteer, byline: str = ""
    ) -> None:
        self.names = names
        self.everywhere = everywhere
        self.known = known
        self.author = parse(byline.removeprefix("By ")).name
        self.history: list[Said] = []

    def speaker(self, row: dict[str, Any], role: str = "source") -> Speaker:
        """Return the speaker of a row of quotes, and remember it.

        ``role`` is ``source`` or ``via``. Who is named inside fronted content
        (``..., he said``) is not the one who speaks.
        """
        source, spans = row[role], row[f"{role}_spans"]
        if not source or not spans:
            return NOBODY
        content = (row["content_spans"][0][0], row["content_spans"][-1][1])
        place = spans[0][0]
        if is_first_person(source):
            found = self._first_person(source, place)
        else:
            found = self._resolve(source, min(place, content[0]) if role == "source" else place)
            found = self._small(found)
        said = Said(place, plain(source), found, is_plural(source, found), content)
        self.history = [*self.history[-_MEMORY:], said]
        return found

    def _small(self, found: Speaker) -> Speaker:
        """Write the first word of a description small if the article does elsewhere."""
        first, _, rest = found.name.partition(" ")
        plain_word = found.kind == "anonymous" and first.istitle() and first.isalpha()
        if plain_word and first.lower() in self.names.first_seen and not noun_role(first):
            if rest[:1].islower() and first not in role_words("office"):
                return found._replace(name=f"{first.lower()} {rest}".strip())
        return found

    def _first_person(self, source: str, place: int) -> Speaker:
        """Return who says ``I``: whose words these are, else the author of the article."""
        for said in reversed(self.history):
            if said.content[0] <= place < said.content[1]:
                return said.speaker
        if self.names.in_quotation(place) or source.lower() in ("we", "our", "ourselves"):
            return NOBODY
        return self._described(self.author, "") if self.author else NOBODY

    def _resolve(self, source: str, place: int) -> Speaker:
        source = _owner(source)
        if not source.split() or source.split()[0].lower() in role_words("nobody"):
            return NOBODY
        parsed = parse(source)
        if joint := self._joint(source, place):
            return joint
        listed = self._listed(parsed.core) or self._listed(source)
        if listed and not (listed.kind == "institution" and self._is_surname(source)):
            return listed
        if is_pronoun(source):
            found = antecedent(self.names, self.history, source, place)
            if isinstance(found, str):  # not a pronoun again: it could stand for itself
                return NOBODY if is_pronoun(_owner(found)) else self._resolve(found, place)
            return found or NOBODY
        if pair := unnamed.owned(parsed.core):
            if not parsed.name and (found := self._owned(*pair, parsed, place)):
                return found
        if found := self._short_body(parsed.core, place) or unnamed.capitalised_body(parsed.core):
            return self._listed(found.name) or found
        if parsed.name:
            return self._named(parsed, source, place)
        return self._role(parsed, source, place)

    def _listed(self, words: str) -> Speaker | None:
        """Return what the gazetteer, else the lexicon of institutions, has by these words."""
        listed = self.known.find(words)
        if listed:
            return listed
        body = institutions().get(normal(words))
        return (self.known.find(body.name) or body) if body else None

    def _is_surname(self, source: str) -> bool:
        """Tell whether a word like ``Jordan`` is a person's in this article, not a country."""
        full = "" if " " in source else self.names.complete(source, len(self.names.text))
        return full in self.names.persons and is_given_name(full.split()[0])

    def _joint(self, source: str, place: int) -> Speaker | None:
        """Return two or more that speak together (``CNN and the BBC``) as one speaker."""
        if " and " not in source or self._listed(source):
            return None
        parts = re.split(r",? and |, ", source.partition(" who ")[0].strip(", "))
        found = [self._part(part, place) for part in parts]
        if found[:2] and None not in found[:2] and None in found[2:] and ", " in source:
            before = source.partition(", ")[0]  # "China and India, the biggest of all"
            found = found[:2] if " and " in before else found
        speakers = [speaker for speaker in found if speaker]
        if len(speakers) < 2 or len(speakers) < len(found):
            return None
        return joined(speakers)

    def _part(self, part: str, place: int) -> Speaker | None:
        """Return one of several that speak together, if it is surely one: a body or a name."""
        if listed := self._listed(part):
            return listed
        parsed = parse(part)
        if not parsed.name:
            return None
        titled = bool(role_words("title") & set(parsed.role.split()[-1:]))
        sure = " " in parsed.name or titled or self.names.complete(part, place)
        if not sure or unnamed.capitalised_body(part) or noun_role(part.split()[-1]):
            return None
        return self._named(parsed, part, place)

    def _named(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return a named person, or the group or body that only looked like one."""
        name = self._complete(parsed.name, parsed.role, place)
        last = name.split()[-1]
        if noun_role(last) == "document":
            return unnamed.document(parsed)
        if noun_role(last) == "group" or is_demonym_plural(last.split("-")[-1]):
            return unnamed.unnamed(parsed._replace(head=last.lower())) or NOBODY
        if " " not in name and not parsed.role:
            if noun_role(name) in ("body", "document"):
                return self._role(parsed._replace(head=name.lower()), source, place)
            if name.isupper() and len(name) > 1 and "." not in name:
                return Speaker(name, "institution", country_of(name))
            if name.lower() in self.names.first_seen and not self.names.is_person_word(name):
                plural = name.endswith("s")
                return Speaker(f"{name.lower()} (unnamed)", "anonymous") if plural else NOBODY
        return self._described(name, parsed.role)

    def _complete(self, name: str, role: str, place: int) -> str:
        """Return the full name that a shortened one stands for, or the name itself."""
        key = short_key(name)
        if not key:
            return self.everywhere.one_form(name)
        gender = gender_of("", role)
        found = self.names.complete(name, place, gender) or self.everywhere.complete(name, gender)
        return self.everywhere.one_form(found or name)

    def _described(self, name: str, role: str) -> Speaker:
        """Return a named speaker with what the gazetteer, the role or the article say."""
        return self.known.find(name) or described(name, role, self.names.role(name))

    def _owned(self, owner: str, thing: str, parsed: Parsed, place: int) -> Speaker | None:
        """Return whose statement, body or aide it is; None where the owner is no person."""
        who = self._resolve(owner, place)
        pronoun = is_pronoun(owner)
        if who.kind in ("institution", "document", "anonymous") or not parsed.head:
            return None if not pronoun else self._role(parse(thing), thing, place)
        unclear = who.kind == "unknown"
        head = parse(thing).head
        if head in role_words("own"):
            return who
        if unclear:
            return unnamed.unnamed(parse(thing)) if pronoun else None
        if noun_role(head) == "body":
            label = f"{keys(who.name)[0]} {thing.removeprefix('own ')}"
            return self._listed(label) or unnamed.body(label)
        if noun_role(head) == "document":
            return Speaker(f"{who.name}'s {thing}", "document", who.country)
        found = unnamed.unnamed(parse(thing))
        if self.names.is_ambiguous(owner):
            return found and found._replace(name=f"{owner}'s {found.name}")
        return found and found._replace(name=f"{who.name}'s {found.name}")

    def _short_body(self, core: str, place: int) -> Speaker | None:
        """Return the outlet or body whose full name stands before: for ``the Post``."""
        match = re.fullmatch(r"[Tt]he ([A-Z][\w.]*)", core)
        if not match or noun_role(match[1]) in ("group", "official", "expert", "person"):
            return None
        full = unnamed.outlet_in(self.names.text[max(0, place - _OUTLET_REACH) : place], match[1])
        return (self._listed(full) or unnamed.body(full)) if full else None

    def _role(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the speaker of a role without a name."""
        role = noun_role(parsed.head)
        if role == "document":
            return self._document(parsed)
        if role == "body" and not unnamed.is_senior(parsed.core):
            return self._earlier_body(parsed) or unnamed.body(parsed.core)
        if is_single(parsed.head) and re.match(r"(?:the|this|that)\b", source, re.I):
            return self._definite(parsed, source, place)
        return unnamed.unnamed(parsed) or NOBODY

    def _definite(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return who ``the mayor`` is: one spoken of before, else unnamed if so introduced."""
        earlier = same_role(self.history, parsed.core, parsed.head)
        if earlier is not None:
            return earlier
        name = self.names.with_role(parsed.head, capitals(parsed.core), place)
        if name and parsed.head != "official":
            return self._described(self.everywhere.one_form(name), "")
        if re.match(r"(?:the|that) (?:very )?same\b", source, re.I):
            kinds = ("anonymous", "person", "official", "expert")
            return last_single(self.history, place, kinds=kinds) or NOBODY
        new = self.names.first_seen.get(parsed.head, place) >= place
        before = last_single(self.history, place, kinds=("person",)) if new else None
        if before and not parsed.complement and not has_duty(before):
            return before
        introduced = not new or parsed.complement or parsed.head == "official"
        return (unnamed.unnamed(parsed) or NOBODY) if introduced else NOBODY

    def _earlier_body(self, parsed: Parsed) -> Speaker | None:
        """Return the body spoken of before that ``the ministry`` or ``the paper`` is."""
        if not re.fullmatch(rf"(?:the|this|that) {re.escape(parsed.head)}", parsed.core, re.I):
            return None
        for said in reversed(self.history):
            last = said.speaker.name.split()[-1].lower()
            if said.speaker.kind == "institution" and (
                last == parsed.head
                or parsed.head in role_words("outlet")
                and said.speaker.name in media_names()
            ):
                return said.speaker
        return None

    def _document(self, parsed: Parsed) -> Speaker:
        """Return the author of a document where it names one, else the document."""
        inner = parse(parsed.complement) if parsed.complement else None
        if inner and inner.name and " " in inner.name and not unnamed.capitalised_body(inner.core):
            return self._described(self.everywhere.one_form(inner.name), inner.role)
        statement = parsed.head in role_words("own")
        if inner and statement:
            body = self._listed(parsed.complement) or self._listed(inner.core)
            if body:
                return body
        earlier = self._earlier_body(parsed) if parsed.head in role_words("outlet") else None
        outlet = earlier or unnamed.media_report(parsed)
        return (self.known.find(outlet.name) or outlet) if outlet else unnamed.document(parsed)


def _owner(source: str) -> str:
    """Return the words of a source without the ending of a possessive."""
    return re.sub(r"(?<=\w)['’]s?$", "", plain(source)) or source
