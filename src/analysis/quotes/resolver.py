"""Who the sources of one article are, resolved in the order in which they stand."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any, NamedTuple

from analysis.lexicons import clause_words
from analysis.quotes._identities import Evidence, InArticle
from analysis.quotes.antecedents import Said, antecedent, last_single, same_role
from analysis.quotes.corrections import UNKNOWN, Edits, Gazetteer, speaker_id
from analysis.quotes.descriptions import (
    ARTICLE,
    CAPITAL,
    FUNCTION,
    NOBODY,
    PERSONS,
    SENIOR,
    THING,
    Event,
    apposed_name,
    as_body,
    as_written,
    asked,
    capitalised_body,
    capitals,
    is_first_person,
    is_plural,
    is_pronoun,
    is_told,
    named_person,
    owner_and_thing,
    unnamed,
    variant_of,
    whole_source,
    without_possessive,
)
from analysis.quotes.people import (
    Parsed,
    Speaker,
    country_of,
    institutions,
    keys,
    media_names,
    normal,
    parse,
    plain,
    short_key,
)
from analysis.quotes.salience import References
from analysis.text.english import (
    countries,
    is_demonym_plural,
    is_given,
    is_single,
    is_title,
    noun_role,
    role_words,
    same_words,
)
from analysis.text.segment import Span

_MOST_STEPS = 8  # from a source to whom it refers to: "his" to "the lawyer of the mayor" to ...
_MEMORY = 60  # sources before one that it may refer to
_OUTLET_REACH = 3000  # characters before "the Post" in which its full title is looked for
_HEAD = 100  # characters in which a dateline may stand
_BETWEEN = 160  # characters between two quotations of one speaker
_RELAY_REACH = 90  # characters behind a cue in which who relays the words is looked for
_MODIFIED = re.compile(
    r"((?:[\w’'-]+ ){0,5}?[\w’'-]+) "
    r"(?:[a-z]{2,}ed|sent|written|made|held|given|taken|led|seen|who|that|which)\b"
)
_RELEASED = re.compile(
    r"(?<=[a-z]) (?:released|issued|published|leaked|obtained|posted|sent|filed|unveiled)$"
)
_TIMES = "|".join(
    sorted(clause_words("time", "weekday") - {"may", "march", "later", "ago", "earlier"})
)
_TIME_BEHIND = re.compile(
    rf"(?<=\w),?(?: (?:last|this|on|earlier|late|early))*(?: (?:{_TIMES}))+$", re.I
)
_REFLEXIVE = re.compile(r"(?<=\w),? (?:himself|herself|itself|themselves)$")
_FIRM_NAME = r"(?P<name>[A-Z][\w&'’-]+(?: (?:& )?[A-Z][\w&'’-]*)*)"
_FIRM = re.compile(rf"\b(?:{'|'.join(sorted(role_words('firm')))}) {_FIRM_NAME}")
_FIRM_FIRST = re.compile(
    r"(?:\A|\n)(?:\d\d?[:.]\d\d ?(?:am|pm)?:? )?(?!The |A |An )"
    rf"{_FIRM_NAME} (?:has|is|will|plans)\b"
)
_AGENT = re.compile(
    r"(?: on \w+day| last \w+)? by "
    r"((?:the |an? |his |her |its )?[\w.'-]+(?: [A-Z][\w.'-]*| of(?= [A-Z]))*)"
)
_QUOTED_BY = re.compile(
    r"([^\n“”\"’.]{2,}?),? (?:was|were|is|are|has been|have been) (?:quoted|cited|reported)"
    r" as saying (?:by|in) $"
)
_NEARER = re.compile(rf"\b({CAPITAL}(?: {CAPITAL})*) (?:told|tells) (?:[\w’'-]+ ){{1,3}}$")
_IMPERSONAL = re.compile(
    r"\s(?:has been|had been|is|was|will be)\s(?:[a-z]+ly )?[a-z]+(?:ed|wn|id|ght|ear)\b"
)
_THINKS = re.compile(
    r"[“\"]?(?:that )?"
    r"((?:(?:Mr|Mrs|Ms|Dr|Sen|Gov|Rep)\.? )?[A-Z][\w'-]+(?: [A-Z][\w'-]+)?|s?he|they) "
    rf"(?:also |still |\w+ly )?(?:{'|'.join(sorted(clause_words('thought')))})\b"
)
_RELAYED = re.compile(
    r"\b(?:(?:through|via) |in (?:an?|the) (?:\w+ )?(?:statement|e-?mail|letter|message) "
    r"(?:that was )?(?:released|issued|provided|sent|read|distributed|put out) "
    r"(?:\w+ )?(?:by|through) )(?P<who>(?:an?|the|his|her|their) (?:[\w'-]+ ){0,3}?"
    rf"(?:{'|'.join(sorted(role_words('relay')))})"
    r"(?: for (?:the )?[A-Z][\w.'-]*(?: [A-Z][\w.'-]*)*)?)"
)


class Resolved(NamedTuple):
    """The speaker of a row, who relays it, why it is this speaker, who it is without edits."""

    speaker: Speaker
    via: str
    link: Evidence
    via_spans: list[Span]
    guessed: str  # the id


class Resolver:
    """Resolves the sources of one article in the order in which they stand."""

    def __init__(
        self,
        references: References,
        everywhere: InArticle,
        known: Gazetteer,
        edits: Edits,
        byline: str,
        event: Event,
    ) -> None:
        self.references = references
        self.names = references.names
        self.everywhere = everywhere
        self.known = known
        self.edits = edits
        self.author = parse(byline.removeprefix("By ")).name
        self.event = event
        self._introduced: dict[str, list[tuple[int, str]]] = {}
        self.history: list[Said] = []
        self._steps = 0
        self.said: list[Said] = []

    def voice(self, row: dict[str, Any]) -> tuple[Speaker, str, list[Span]]:
        """Return the speaker of a row, who relays the words, and where that one stands.

        A spokeswoman who says what the one she speaks for believes relays it; so does the
        office that released a statement.
        """
        place = row["source_spans"][0][0] if row["source_spans"] else 0
        # the words are rare, and the pattern takes long not to find them
        near = self.names.text.find(" as saying ", max(0, place - 16), place) >= 0
        quoted = near and _QUOTED_BY.search(self.names.text, max(0, place - _RELAY_REACH), place)
        if quoted and not row["via"]:
            teller = {"via": row["source"], "via_spans": row["source_spans"]}
            row = {**row, **teller, "source": quoted[1].strip(), "source_spans": [quoted.span(1)]}
        speaker = self.speaker(row)
        if row["via"]:
            return speaker, self.speaker(row, "via").name, row["via_spans"]
        if not row["source_spans"] or not row["content_spans"]:
            return speaker, "", row["via_spans"]
        text, (start, end) = self.names.text, row["source_spans"][0]
        first, last = row["content_spans"][0][0], row["content_spans"][-1][1]
        if parse(row["source"]).head in same_words("spokesman") and end <= first:
            serves = re.search(r"\bfor ((?:the )?[A-Z].*)$", plain(row["source"]))
            principal = self.resolve(serves[1], start) if serves else NOBODY
            thinks = _THINKS.match(text, first, last)
            own = thinks and thinks[1].lower().split()[-1] in principal.name.lower().split()
            if thinks and (own or thinks[1] in ("he", "she", "they")):
                if principal.kind not in ("unknown", "anonymous"):
                    return principal, speaker.name, row["source_spans"]
        if speaker.kind in ("unknown", "institution", "document") or not row["cue_spans"]:
            return speaker, "", row["via_spans"]
        cue = row["cue_spans"][0]
        if relay := _RELAYED.search(text, cue[0], min(len(text), cue[1] + _RELAY_REACH)):
            place, stop = relay.span("who")
            words = re.sub(r"^(?:his|her|their)\b", "the", relay["who"])
            if words == relay["who"]:
                return speaker, self.resolve(words, place).name, [(place, stop)]
            thing = words.removeprefix("the ")
            return speaker, f"{keys(speaker.name)[0]}'s {thing}", [(place, stop)]
        return speaker, "", row["via_spans"]

    def named(self, row: dict[str, Any], given: tuple[Speaker, Evidence] | None) -> Resolved:
        """Return the speaker of a row and why it is this one.

        What the user lists comes first, then what the user edited, then who is ``given``.
        """
        self.everywhere.links.clear()
        speaker, via, via_spans = self.voice(row)
        source = row["source"]
        core = parse(without_possessive(source)).core
        if self.known.find(core) or self.known.find(source):
            guessed = speaker_id(speaker.name)
            self.edits.overrule(guessed, variant_of(source), row["article_id"])
            return Resolved(speaker, via, own_words(row, "speakers.csv"), via_spans, guessed)
        if given:
            speaker, link = given
        else:
            link = self._why(row, speaker)
        guessed = speaker_id(speaker.name)
        if name := self.edits.name(guessed, variant_of(source), row["article_id"]):
            if name != speaker.name:
                speaker, link = self._edited(name, speaker), own_words(row, "edited")
        for kept in (self.history, self.said) if row["source_spans"] else ():  # pronouns follow
            for at in range(max(0, len(kept) - 2), len(kept)):  # behind it may be who relays it
                if kept[at].place == row["source_spans"][0][0]:
                    kept[at] = kept[at]._replace(speaker=speaker)
        return Resolved(speaker, via, link, via_spans, guessed)

    def _why(self, row: dict[str, Any], speaker: Speaker) -> Evidence:
        """Return why a source has its speaker."""
        link = self.everywhere.links.get(speaker.name)
        name = parse(without_possessive(row["source"])).name
        if speaker.kind == "unknown":
            reason = "unknown"
        elif is_pronoun(without_possessive(row["source"])):
            reason = "pronoun"
        elif link and name:
            if link.article_id and link.reason != "full name":
                return link
            reason = link.reason
        elif speaker.kind == "institution" and normal(speaker.name) in institutions():
            reason = "institution"
        else:
            reason = "role" if speaker.kind in PERSONS and not name else "as written"
        own = own_words(row, reason)
        places = self.names.places.get(speaker.name, [])
        if reason in ("pronoun", "role") and places:  # where the person is named, before if so
            start = places[max(0, bisect_left(places, own.start) - 1)]
            return own._replace(start=start, end=start + len(speaker.name))
        return own

    def _edited(self, name: str, speaker: Speaker) -> Speaker:
        """Return the speaker of a name that the user gave to what was another's."""
        if name == UNKNOWN:
            return NOBODY
        if listed := self._listed(name):
            return listed
        if name.endswith("(unnamed)"):
            return Speaker(name, "anonymous", country_of(name))
        kind = speaker.kind if speaker.kind not in ("unknown", "anonymous") else "person"
        return Speaker(name, kind, speaker.country, speaker.role)

    def speaker(self, row: dict[str, Any], role: str = "source") -> Speaker:
        """Return the speaker of a row of quotes, and remember it.

        ``role`` is ``source`` or ``via``. Who is named inside fronted content
        (``..., he said``) is not the one who speaks.
        """
        source, spans = row[role], row[f"{role}_spans"]
        content = (row["content_spans"][0][0], row["content_spans"][-1][1])
        if not source or not spans:
            return self._continued(content) if role == "source" else NOBODY
        place = spans[0][0]
        source = whole_source(source, spans[-1][1], self.names)
        text, cue = self.names.text, row["cue_spans"][0][0] if row["cue_spans"] else 0
        if place < _HEAD and text.startswith(": ", spans[-1][1]) and cue > spans[-1][1] + 2:
            place = spans[-1][1] + 2  # "KOCHI: Ada Bell said"
            source = text[place:cue].strip()
        if role == "source" and row["cue_spans"] and is_told(self.names.text, spans, row):
            agent = _AGENT.match(self.names.text, row["cue_spans"][-1][1])
            if not agent:
                return NOBODY
            source, place = agent[1], agent.start(1)
        if role == "source" and row["cue_spans"]:
            after = row["cue_spans"][-1][1]  # "Moen issued a statement after Bell told voters that"
            after = max(after, content[0] - _RELAY_REACH)
            if nearer := _NEARER.search(text, after, max(after, content[0])):
                source, place = nearer[1], nearer.start(1)
        if is_first_person(source):
            found = self._first_person(source, place)
        elif source.lower() in ("it", "there") and _IMPERSONAL.match(self.names.text, spans[-1][1]):
            return NOBODY
        else:
            found = self.resolve(source, min(place, content[0]) if role == "source" else place)
            found = self._small(found)
        said = Said(place, plain(source), found, is_plural(source, found), content)
        self.history = [*self.history[-_MEMORY:], said]
        self.said.append(said)
        return found

    def _continued(self, content: tuple[int, int]) -> Speaker:
        """Return who goes on speaking in a quotation that no source stands beside.

        The one last quoted, where only the end of a sentence or of a paragraph is between, or
        where the paragraph holds nothing but what is quoted.
        """
        text, start = self.names.text, content[0]
        if text[start] not in '“"' and text[max(0, start - 1)] not in '“"' or not self.history:
            return NOBODY
        said = self.history[-1]
        end = max(said.content[1], said.place + len(said.words))
        between = text[end:start] if end <= start else text[said.content[1] : start]
        line = text[text.rfind("\n", 0, start) + 1 : start].strip('“" ')
        rest = text[content[1] :].partition("\n")[0].strip('”". ')
        near = between.strip().count("\n") == 0 and len(between) < _BETWEEN
        if said.plural or said.speaker.kind in ("unknown", "document"):
            return NOBODY
        return (
            said.speaker if near and not line and not rest or not between.strip('”". ,') else NOBODY
        )

    def _small(self, found: Speaker) -> Speaker:
        """Write the first word of a description small if the article does elsewhere."""
        first, _, rest = found.name.partition(" ")
        plain_word = found.kind == "anonymous" and first.istitle() and first.isalpha()
        if plain_word and first.lower() in self.names.in_small and not noun_role(first):
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

    def resolve(self, source: str, place: int) -> Speaker:
        """Return who a source is; what leads from one to another in a circle is nobody."""
        if self._steps == _MOST_STEPS:
            return NOBODY
        self._steps += 1
        try:
            return self._one_step(source, place)
        finally:
            self._steps -= 1

    def _one_step(self, source: str, place: int) -> Speaker:
        source = _REFLEXIVE.sub("", _TIME_BEHIND.sub("", without_possessive(source)))
        first, _, rest = source.partition(" ")
        if rest and first.lower() in ("who", "which"):
            source = first
        elif first.lower() == "both" and " and " in rest:
            source = rest
        if not source.split() or source.split()[0].lower() in role_words("nobody"):
            return NOBODY
        bare = [word.removesuffix(".") for word in source.split()]
        if source.lower() in ("you", "your", "there") or set(bare) <= role_words("short_title"):
            return NOBODY
        parsed = parse(source)
        bears = self.everywhere.bears(parsed.core) or parsed.core in self.references.surnames
        if not parsed.name and bears:  # "White", "Price"
            parsed = parsed._replace(name=parsed.core)
        if joint := self._joint(source, place):
            return joint
        if listed := self._listed(parsed.core) or self._listed(source):
            if not self._is_person(source, listed):
                return listed
        if self.known.is_shared(source) and (not parsed.name or source.lower().startswith("the ")):
            if not self.references.offices.holder(source, place):  # not whoever spoke last
                words = f"{ARTICLE.sub('', parsed.core)} (unnamed)"
                return unnamed(parsed) or Speaker(words, "anonymous")
        if is_pronoun(source):
            found = antecedent(self.references, self.history, source, place)
            written = isinstance(found, str) and noun_role(found.split()[-1]) == "document"
            if isinstance(found, str):  # not a pronoun again: it could stand for itself
                again = any(
                    map(
                        is_pronoun,
                        (without_possessive(found), without_possessive(found.split()[0])),
                    )
                )
                found = NOBODY if again else self.resolve(found, place)
            thing = source.lower() in THING
            body = found is not None and found.kind not in ("official", "expert", "person")
            return found if found and (body or written or not thing) else NOBODY
        if epithet := self.references.epithets.get(place):
            described = parsed.name and is_demonym_plural(f"{parsed.name}s")
            if described and source.lower().startswith("the "):
                return self.resolve(epithet.who, place)
        short = re.fullmatch(r"[Tt]he ([A-Z]{2,4})", source)  # "the DG"
        if short and (named := self.references.offices.holder(f"the {short[1].lower()}", place)):
            return self.resolve(named, place)
        if apposed := apposed_name(source, parsed, self.names):
            return self._named(apposed, source, place)
        if pair := owner_and_thing(parsed.core):
            if not parsed.name and (found := self._owned(*pair, parsed, place)):
                return found
        titled = self.names.is_titled(parsed.name)
        found = self._short_body(parsed.core, place) or capitalised_body(parsed.core)
        if found and not titled:
            return self._listed(found.name) or found
        if parsed.name:
            return self._named(parsed, source, place)
        return self._role(parsed, source, place)

    def _listed(self, words: str) -> Speaker | None:
        """Return what the gazetteer, else the lexicon of institutions, has by these words."""
        if listed := self.known.find(words):
            return listed
        body = institutions().get(normal(words))
        return (self.known.find(body.name) or body) if body else None

    def _is_person(self, word: str, listed: Speaker) -> bool:
        """Whether a word that is a body's, like ``Jordan``, is a person of the article."""
        body = listed.kind == "institution" and not self.known.find(word)
        return body and " " not in word and self.everywhere.is_person(word)

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
        kinds = {speaker.kind for speaker in speakers}
        places = {speaker.country for speaker in speakers}
        names = [speaker.name for speaker in speakers]
        label = ", ".join(names[:-1]) + f" and {names[-1]}"
        kind = kinds.pop() if len(kinds) == 1 else "person"
        return Speaker(label, kind, places.pop() if len(places) == 1 else "")

    def _part(self, part: str, place: int) -> Speaker | None:
        """Return one of several that speak together, if it is surely one: a body or a name."""
        if (listed := self._listed(part)) and not self._is_person(part, listed):
            return listed
        parsed = parse(part)
        if listed and not parsed.name:
            parsed = parsed._replace(name=part)
        if not parsed.name:
            return None
        titled = any(map(is_title, parsed.role.split()[-1:]))
        sure = " " in parsed.name or titled or self.everywhere.complete(part, "", place)
        if not sure or capitalised_body(part) or noun_role(part.split()[-1]):
            return None
        return self._named(parsed, part, place)

    def _named(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return a named person, or the group or body that only looked like one."""
        name = self._complete(parsed.name, parsed.role, place)
        last = name.split()[-1]
        if self.names.is_titled(name):
            return self._described(name, parsed.role)
        if noun_role(last) == "document":
            return as_body(parsed.core, "document")
        group = noun_role(last) == "group" and last not in self.references.surnames
        if group or is_demonym_plural(last.split("-")[-1]):
            return unnamed(parsed._replace(head=last.lower())) or NOBODY
        if " " not in name and not parsed.role:
            if noun_role(name) in ("body", "document"):
                return self._role(parsed._replace(head=name.lower()), source, place)
            if name.isupper() and len(name) > 1 and "." not in name:
                return Speaker(name, "institution", country_of(name))
            short = name in self.names.primary or name in self.names.secondary
            if name.lower() in self.names.in_small and not short:
                plural = name.endswith("s")
                return Speaker(f"{name.lower()} (unnamed)", "anonymous") if plural else NOBODY
        return self._described(name, parsed.role)

    def _complete(self, name: str, role: str, place: int) -> str:
        """Return the full name that a shortened one stands for, or the name itself."""
        if not short_key(name):
            if set(role.replace(".", "").split()[-1:]) & role_words("her_title", "his_title"):
                longer = [  # "Mr Duncan Bell", of "Ian Duncan Bell"
                    one
                    for one in self.names.primary.get(keys(name)[0], ())
                    if one.endswith(f" {name}")
                ]
                name = longer[0] if len(longer) == 1 else name
            return self.everywhere.one_form(name)
        return self.everywhere.complete(name, role, place) or name

    def _described(self, name: str, role: str) -> Speaker:
        """Return a named speaker with what the gazetteer, the role or the article say."""
        return self.known.find(name) or named_person(name, role, self.names.role(name))

    def _owned(self, owner: str, thing: str, parsed: Parsed, place: int) -> Speaker | None:
        """Return whose statement, body or aide it is; None where the owner is no person."""
        who = self.resolve(owner, place)
        pronoun = is_pronoun(owner)
        if who.kind == "institution" and parse(thing).head in role_words("own"):
            return who
        if who.kind in ("institution", "document", "anonymous") or not parsed.head:
            return None if not pronoun else self._role(parse(thing), thing, place)
        head = parse(thing).head
        if head in role_words("own"):
            return who
        if who.kind == "unknown":
            return (unnamed(parse(thing)) or as_written(parse(thing))) if pronoun else None
        if noun_role(head) == "body":
            thing = thing.removeprefix("own ")
            if head in role_words("personal_body"):
                return Speaker(f"{who.name}'s {thing}", "institution", who.country)
            label = f"{keys(who.name)[0]} {thing}"
            return self._listed(label) or as_body(label)
        if noun_role(head) == "document":
            return Speaker(f"{who.name}'s {thing}", "document", who.country)
        found = unnamed(parse(thing)) or as_written(parse(thing))
        shown = owner if self.names.sharing[owner] > 1 else who.name
        return found._replace(name=f"{shown}'s {found.name}")

    def _short_body(self, core: str, place: int) -> Speaker | None:
        """Return the outlet or body whose full name stands before: for ``the Post``."""
        match = re.fullmatch(r"[Tt]he ([A-Z][\w.]*)", core)
        if not match or noun_role(match[1]) in ("group", "official", "expert", "person"):
            return None
        before = self.names.text[max(0, place - _OUTLET_REACH) : place]
        titles = re.findall(rf"(?:[A-Z][\w.]{{1,40}} ){{1,3}}{re.escape(match[1])}\b", before)
        for title in reversed(titles):
            full = title.removeprefix("The ")
            if full != match[1]:
                return self._listed(full) or as_body(full)
        return None

    def _role(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the speaker of a role without a name."""
        role = noun_role(parsed.head)
        if role == "document":
            return self._document(parsed, source, place)
        if role == "body" and not SENIOR.match(parsed.core):
            if parsed.core.lower() == f"the {parsed.head}":
                return self._earlier_body(parsed) or as_body(self._fuller(parsed.head, place))
            return self._earlier_body(parsed) or as_body(parsed.core)
        bare = parsed.core.lower() == f"the {parsed.head}"
        held = bare and parsed.head in self.references.offices.given and not role
        held = held or not role and place in self.references.epithets
        if (is_single(parsed.head) or held) and re.match(r"(?:the|this|that)\b", source, re.I):
            return self._definite(parsed, source, place)
        serves = capitals(f"a {parsed.complement}")
        if serves and parsed.head in same_words("spokesman"):  # the one that the article names
            named = self.references.offices.holder(f"the {ARTICLE.sub('', source)}", place)
            if named and self.references.offices.served(named, serves):
                return self._described(self.everywhere.one_form(named), "")
        cut = _MODIFIED.match(parsed.core)  # "the letter released Tuesday"
        if cut and cut[1].lower() not in FUNCTION and not role and not unnamed(parsed):
            found = parse(cut[1])
            if noun_role(found.head) == "document":  # not "the letter" of before
                return as_body(found.core, "document")
            return self._role(found, cut[1], place)
        return unnamed(parsed) or as_written(parsed)

    def _definite(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return who ``the mayor`` is: one spoken of before, else unnamed if so introduced."""
        sole = parsed.head in role_words("sole")
        named = self.references.offices.holder(source, place, only_home=sole)
        earlier = same_role(self.history, parsed.core, parsed.head)
        late = named and earlier and earlier.kind == "anonymous"  # "a sergeant", then "Sgt Bell"
        late = late and noun_role(parsed.head) == "official"
        late = late and parsed.head not in role_words("unnamed")
        if earlier is not None and not (named and sole or late):
            return earlier
        if not named and sole:
            named = self.event.holder(source) or self.references.offices.holder(source, place)
        elif not named and asked(source)[1] and place not in self.references.epithets:
            # "the Lake News host", whom another outlet names so
            held = self.event.holder(source)
            named = held if held and self.names.n_named(held) else ""
        if named and parsed.head not in ("official", "source"):
            return self.resolve(named, place)
        if re.match(r"(?:the|that) (?:very )?same\b", source, re.I):
            return last_single(self.history, place) or as_written(parsed)
        if epithet := self.references.epithets.get(place):
            return self.resolve(epithet.who, place)
        return unnamed(parsed) or as_written(parsed)

    def _earlier_body(self, parsed: Parsed) -> Speaker | None:
        """Return the body spoken of before that ``the ministry``, ``the US agency`` is.

        Any body may be ``the company`` or ``the group`` if its name ends in no other such noun.
        """
        match = re.fullmatch(
            rf"(?:the|this|that) (?:([\w.]+) )?{re.escape(parsed.head)}", parsed.core, re.I
        )
        if not match or match[1] and match[1].lower() not in countries():
            return None
        general = parsed.head in role_words("firm")
        for said in reversed(self.history):
            if said.speaker.kind != "institution":
                continue
            name = said.speaker.name
            last = name.split()[-1].lower()
            outlet = parsed.head in role_words("outlet") and name in media_names()
            if last == parsed.head and not match[1] or outlet:
                return said.speaker
            named = name[:1].isupper() and name.lower() not in countries()
            if general and named and not noun_role(last) and name not in media_names():
                return said.speaker
        if general and not match[1]:  # "the bakery chain Bell & Sons", "Swiftair has cancelled"
            text = self.names.text
            if found := (introduced := _FIRM.search(text)) or _FIRM_FIRST.search(text):
                name = found["name"]
                person = not introduced and name in self.names.persons
                person = person or is_given(name.split()[0])
                if not person and name.lower() not in countries() and not is_title(name):
                    return self._listed(name) or Speaker(name, "institution", country_of(name))
        return None

    def _document(self, parsed: Parsed, source: str, place: int) -> Speaker:
        """Return the author of a document where one is named, else the document.

        ``The statement`` is that of who was last said to have made one.
        """
        inner = parse(parsed.complement) if parsed.complement else None
        by = re.search(r"\b(?:by|from|of) (.+)$", plain(source).partition(", which ")[0])
        if by and (writer := parse(by[1])).name and not capitalised_body(writer.core):
            titled = any(map(is_title, writer.role.split()[-1:]))
            if " " in writer.name or titled or self.names.complete(writer.name, place):
                about = by[0].startswith("of") and parsed.head not in role_words("own")
                if not self._listed(by[1]) and not self._listed(writer.core) and not about:
                    tokens = writer.name.split()
                    while len(tokens) > 2 and noun_role(tokens[0]):
                        writer = writer._replace(role=f"{writer.role} {tokens.pop(0)}")
                    return self._named(writer._replace(name=" ".join(tokens)), by[1], place)
        if not parsed.complement and parsed.head in role_words("own"):
            if re.fullmatch(
                rf"(?:the|this|that) (?:\w+ )?{re.escape(parsed.head)}", parsed.core, re.I
            ):
                if owner := self._maker(parsed.head, place):
                    return owner
        if inner and parsed.head in role_words("own"):
            if body := self._listed(parsed.complement) or self._listed(inner.core):
                return body
        if parsed.core.lower() == f"the {parsed.head}":
            for said in reversed(self.history):
                words = said.speaker.name.split()
                fuller = words[-1] == parsed.head and len(words) in (2, 3) and "of" not in words
                if said.speaker.kind == "document" and fuller:
                    return said.speaker
        earlier = self._earlier_body(parsed) if parsed.head in role_words("outlet") else None
        words = ARTICLE.sub("", parsed.core).split()
        if not earlier and not {"poll", "survey", "tally"} & set(words):  # not an outlet's own word
            heads = (normal(" ".join(words[:stop])) for stop in range(len(words) - 1, 0, -1))
            body = next(filter(None, map(institutions().get, heads)), None)  # "a CNN report"
            earlier = body if body and body.name in media_names() else None
        return (
            (self.known.find(earlier.name) or earlier)
            if earlier
            else as_body(
                self._fuller(parsed.head, place)
                if parsed.core.lower() in (parsed.head, f"the {parsed.head}")
                else _RELEASED.sub("", parsed.core),
                "document",
            )
        )

    def _fuller(self, head: str, place: int) -> str:
        """Return what an article calls ``the report`` where it brings it in, else ``head``.

        ``a State Department report``; of names with capitals the last before it, if any.
        """
        if head not in self._introduced:
            noun = re.escape(head)
            word = rf"(?:[a-z]+-\w+|\d+-\w+|{CAPITAL})"
            patterns = (
                rf"(?:(?<=[a-z\d,;] )|\bThe )"
                rf"((?:{CAPITAL} ){{1,4}}(?:(?!the|an?\b)[a-z]+ )?{noun})\b",
                rf"\b[Aa]n? ((?:[a-z]+ )?(?:{word} ){{1,2}}{noun})\b",
            )
            text = self.names.text
            lines = [line.span() for line in re.finditer(".+", text) if head in line[0]]
            every = (
                [
                    (match.start(), match[1])
                    for line in lines
                    for match in re.compile(pattern).finditer(text, *line)
                    if match[1].split()[0].partition("'")[0] not in role_words("function")
                ]
                for pattern in patterns
            )
            self._introduced[head] = next(filter(None, every), [])
        found = self._introduced[head]
        before = bisect_left(found, (place, ""))
        return found[max(0, before - 1)][1] if found else head

    def _maker(self, head: str, place: int) -> Speaker | None:
        """Return whose statement ``the statement`` is: who was last said to have made one."""
        text, names = self.names.text, self.names
        begin = max(0, place - _OUTLET_REACH)
        made = list(re.finditer(rf"(?<![Tt]he )(?<!same )\b{re.escape(head)}\b", text[begin:place]))
        for match in reversed(made):
            at = begin + match.start()
            if names.in_quotation(at):
                continue
            before = re.search(
                r"([A-Z][\w.-]*(?: [A-Z][\w.-]*)*)'s? (?:\w+ ){0,2}$", text[max(0, at - 80) : at]
            )
            after = re.match(
                r" (?:\w+ ){0,3}?(?:by|from) ((?:the )?[A-Z][\w.-]*(?: [A-Z][\w.-]*)*)",
                text[begin + match.end() : begin + match.end() + 90],
            )
            if after or before:
                found = self.resolve((after or before)[1], at)  # type: ignore[index]
                if found.kind not in ("unknown", "document"):
                    return found
            sentence = self.references.sentence(at)
            for said in reversed(self.history):
                if self.references.sentence(said.place) == sentence and said.place < place:
                    named = not said.speaker.name.islower() or " " in said.speaker.name
                    if named and said.speaker.kind not in ("unknown", "document", "anonymous"):
                        return said.speaker
            here = self.references.sentence_start(at)
            body = re.match(rf"(?:The )?((?:{CAPITAL} ){{1,4}}([a-z]+)) ", text[here:at])
            if body and noun_role(body[2]) == "body":  # "The Bell campaign answered with an ad"
                return self.resolve(body[1], here)
            mentions = self.references.mentions
            for item in mentions[bisect_left(mentions, here, key=lambda one: one.place) :]:
                if item.place >= at:
                    break
                if item.weight >= 10 and item.named:
                    return self.resolve(item.who, at)
        return None


def own_words(row: dict[str, Any], reason: str) -> Evidence:
    """Return the place of a source, or of the content where there is none, as evidence."""
    spans = row["source_spans"] or row["content_spans"]
    return Evidence(reason, row["article_id"], spans[0][0], spans[0][1])
