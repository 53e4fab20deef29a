"""What words say of who they mean: a pronoun, an office, somebody unnamed, a body, a document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from analysis.lexicons import clause_words
from analysis.quotes.corrections import UNKNOWN
from analysis.quotes.people import (
    ArticleNames,
    Parsed,
    Speaker,
    country_of,
    keys,
    normal,
    parse,
    plain,
)
from analysis.text.english import (
    PARTICLES,
    countries,
    covers,
    gender_of,
    is_demonym_plural,
    is_given,
    is_role_word,
    is_single,
    is_title,
    noun_role,
    role_words,
    same_words,
    singular,
)
from analysis.text.segment import Span

GENDERS = {
    **dict.fromkeys(["he", "him", "his", "himself"], "male"),
    **dict.fromkeys(["she", "her", "hers", "herself"], "female"),
}
PLURAL = frozenset(["they", "them", "their", "themselves", "both"])
THING = frozenset(["it", "its", "itself"])
RELATIVE = frozenset(["who", "whom", "whose", "which", "that"])
FIRST = frozenset(["i", "me", "my", "myself", "we", "our", "ourselves"])
_THINGS = ("tion", "sion", "ment", "ness", "ity", "ance", "ence", "ism", "ship", "ing", "gram")
DUTY = re.compile(r"\b(?:for|to|under|at|from|with|who|which)\b")
_HELD = 40  # offices of one noun before a place that are looked at
_MAIN = 3  # times as often named as the other who holds such an office
_PARTY = re.compile(r" \((R|D)[-–]|, (Republican|Democrat) of|, (R|D)-[A-Z]")
_IN_FRONT = re.compile(
    r"\b(?:[Tt]he|[Aa]n?|[Ii]ts|[Hh]is|[Hh]er|[Tt]heir)\s"
    r"([\w'’.-]+(?:\s[\w'’.-]+){0,3}(?:\s(?:at|of|for|in)\s[^,.;:“”\"\n]{2,60})?),\s$"
)
BEHIND = re.compile(
    r"(?:, | [—–] | \()(?:who (?:is|was) )?((?:the|an?|its|one of the)\s[^,.;:“”\"\n—)]{2,180}"
    r"|(?:[\w'’-]+\s){0,3}?[a-z][\w-]+(?:\s(?:of|for|at|in)\s[^,.;:“”\"\n—)]{2,60})?)"
    r"(?=[,.;)]|\s[—–])"
)
PERSONS = ("official", "expert", "person")
NOBODY = Speaker(UNKNOWN, "unknown")
_SCHOOL = re.compile(r"\b(?:Institute|University|College|School|Cent(?:er|re)|Society)\b")
_SHORT_OFFICES = frozenset(word.lower() for word in role_words("short_office")) | {"del"}
_DETERMINER = re.compile(
    r"^(?:the|a|an|some|one of the|two of the|several|many|most|other|these|those|one|the same)"
    r"\s+(?!(?:of|in|on|at|from|with|among|within|who|that)\b)",
    re.I,
)
ARTICLE = re.compile(r"^(?:the|a|an)\s+", re.I)
_TOLD = 60  # characters of a verb group
_DEMONSTRATIVE = re.compile(r"^(?:the|an?|th(?:is|at|ese|ose)|another)\s+", re.I)
CAPITAL = r"[A-Z][\w’'-]*"
_NAME = rf"{CAPITAL}(?: (?:{CAPITAL}|{'|'.join(sorted(PARTICLES))}))* {CAPITAL}"
_IN_OFFICE = re.compile(rf"^(.+?) ([a-z][\w-]+) ({_NAME})$")
_FOLLOWS = re.compile(rf",\s((?:[A-Z]\w*\.? )*{_NAME})(?=,|\s[a-z])")
FUNCTION = clause_words("preposition", "relative", "determiner", "subordinator", "auxiliary")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s?$")
_POSSESSIVE_S = re.compile(r"['’]s$")
_LAST_WORD = re.compile(r"(?<![\w.'-])([\w.'-]++) $")
_TOLD_VERBS = "|".join(sorted(clause_words("told")))
_PASSIVE = re.compile(
    r"(?:\b(?:was|were|been|is|are|being)|'s|'re) (?:also |then |first |later )?"
    rf"(?:{_TOLD_VERBS})\b[^.;]*$"
)
_NAMED_AS = re.compile(
    r"\b(?:named|identified)(?: (?:by|only) [\w ]{2,40}?)? as ((?:[A-Z][\w.'’-]*\s?){1,4})"
)
_TO_SAY = re.compile(r"to (?:say|tell|stress|explain|repeat|argue|deny|announce|emphasi[sz]e)\b")
_ELSEWHERE = re.compile(r"\b(?:in|to|into|about|against|over|on)\s+[A-Z][\w'-]+")
SENIOR = re.compile(r"(?:an?|one) (?:senior|top|former|unnamed)\b", re.I)
_OWNER = re.compile(
    r"^(his|her|their|its|my|our|(?:the )?[A-Z][\w.\-]*(?: [\w.'-]+){0,3}?['’]s?) (.+)$", re.I
)


def is_pronoun(source: str) -> bool:
    """Return whether a source is a pronoun; ``US`` is none."""
    low = source.lower()
    return (source == "I" or not source.isupper()) and (
        low in GENDERS or low in PLURAL or low in THING or low in RELATIVE or low in FIRST
    )


def is_first_person(source: str) -> bool:
    """Return whether a source is ``I`` or ``we``, in any case."""
    return is_pronoun(source) and source.lower() in FIRST


def is_plural(source: str, speaker: Speaker) -> bool:
    """Return whether a source names several: a group, ``A and B``, ``they``."""
    joint = " and " in speaker.name and noun_role(speaker.name.split()[-1]) != "body"
    if source.lower() in PLURAL or joint:
        return True
    if speaker.kind != "anonymous" or is_pronoun(source):
        return speaker.kind == "anonymous" and source.lower() == "we"
    head = parse(source).head
    counted = re.match(r"(?:two|three|four|some|several|many|most|few|both)\b", source, re.I)
    return bool(counted) or not is_single(head) and noun_role(head) == "group"


def is_thing(noun: str) -> bool:
    """Return whether a noun stands for what is nobody: ``the announcement``, ``the photograph``."""
    return noun in role_words("thing") or noun.endswith(_THINGS)


def shown_by(word: str) -> str:
    """Return the pronoun that a title or a noun beside a name shows: ``she`` for ``Mrs.``."""
    bare, low = word.strip(".,"), word.strip(".,").lower()
    if bare == "Mx":
        return "they"
    if bare in role_words("her_title") or low in role_words("her_noun"):
        return "she"
    if bare in role_words("his_title") or low in role_words("his_noun"):
        return "he"
    if low.endswith("woman") and is_single(low):
        return "she"
    return "he" if low.endswith("man") and is_single(low) and low not in countries() else ""


def described_gender(words: str) -> str:
    """Return the gender that the nouns of a description show: ``his wife``, ``a spokesman``."""
    low = [word.lower() for word in re.findall(r"[\w-]+", DUTY.split(words)[0])]
    for word in reversed(low):
        if word in role_words("her_noun"):
            return "female"
        if word in role_words("his_noun"):
            return "male"
    return gender_of("", " ".join(low))


def capitals(source: str) -> set[str]:
    """Return the capitalised words of a description after its first, in lower case."""
    words = re.findall(r"[^\W_]+", " ".join(source.split()[1:]))
    found = {word.lower() for word in words if word[0].isupper() and len(word) > 1}
    return found - {"us"}


def asked(source: str) -> tuple[str, set[str], frozenset[str], bool]:
    """Return what ``the Finnish deputy minister`` asks for: the noun, the words that the office
    must have, those that make it another office, and whether it is asked for by the noun alone."""
    parsed = parse(source)
    words = [_POSSESSIVE_S.sub("", word) for word in re.findall(r"[\w'’]+", parsed.core)]
    if parsed.name or not parsed.head or not re.match(r"the\b", source, re.I):
        return "", set(), frozenset(), False
    required = capitals(parsed.core) | {
        word for word in map(str.lower, words) if word in countries() and word != "us"
    }
    required |= set(map(str.lower, words)) & role_words("portfolio")
    qualified = frozenset(map(str.lower, words)) & role_words("qualifier")
    return parsed.head, required - {parsed.head}, qualified, not required


def words_before(text: str, place: int) -> Iterator[tuple[int, str]]:
    """Yield the words before ``place`` and where each begins, from the last backwards."""
    while ahead := _LAST_WORD.search(text[max(0, place - 30) : place]):
        place -= len(ahead[0])
        yield place, ahead[1]


def apposed_in_front(text: str, place: int) -> re.Match[str] | None:
    """Return the description before the comma before ``place``, in the last 130 characters."""
    if "," not in text[max(0, place - 3) : place]:
        return None  # as for most names; the pattern takes long to find out
    return _IN_FRONT.search(text[max(0, place - 130) : place])


class Office(NamedTuple):
    """An office that the article gives someone: its noun, the words with it, who holds it."""

    place: int
    head: str
    words: frozenset[str]
    qualified: frozenset[str]
    name: str
    of: bool = False
    in_front: bool = False


class Offices:
    """The offices that an article gives its persons, by the noun, and who holds which.

    ``named`` are the persons named outside quotations, in order: start, end, name.
    """

    def __init__(self, text: str, named: list[tuple[int, int, str]]) -> None:
        self.text = text
        self._where: dict[str, list[int]] = defaultdict(list)
        for place, _, name in named:
            self._where[name].append(place)
        self.given: dict[str, list[Office]] = defaultdict(list)
        held: dict[str, list[Office]] = defaultdict(list)
        last = other = ""  # whom "her predecessor" may follow
        for place, end, name in named:
            last, other = (name, last) if name != last else (last, other)
            phrases: list[list[str]] = []
            front: list[str] = []
            begin = place
            for before, word in words_before(text, place):
                common = word in ("of", "for", "and") or word.lower() in role_words("modifier")
                if not (is_role_word(word) or word[0].isupper() or common):
                    break
                if word[0].isupper() and word.lower() in clause_words("preposition", "connective"):
                    break
                begin = before
                front.insert(0, word)
            phrases.append(front)
            if ahead := apposed_in_front(text, begin):
                phrases.append(ahead[1].split())
            if behind := BEHIND.match(text, end):
                phrases.append(behind[1].split())
            if party := _PARTY.match(text, end):
                letter = (party[1] or party[3] or party[2])[0]
                phrases.append(["republican" if letter == "R" else "democrat"])
            for words in phrases:
                low = [_POSSESSIVE_S.sub("", word.strip(".,").lower()) for word in words]
                low = [part for word in low for part in word.split("-")]
                stop = clause_words("preposition", "relative")
                cut = next((at for at, word in enumerate(low) if at and word in stop), len(low))
                heads = [word for word in low[:cut] if any(map(is_single, same_words(word)))]
                shown = len(heads)
                if not heads and words is not front and low[:cut] and not noun_role(low[cut - 1]):
                    heads = [low[cut - 1]] if low[cut - 1] in words else []
                titles = [word for word in heads if word.capitalize() in role_words("short_title")]
                heads = [word for word in heads if word not in titles][-1:] + titles[-1:]
                qualified = frozenset(low[:cut]) & role_words("qualifier")
                of = low[cut : cut + 1] == ["of"]
                for head in heads:
                    office = Office(
                        place, head, frozenset(low), qualified, name, of, words is front
                    )
                    held[name].append(office)
                    at = low.index(head)
                    for size in (2, 3) if shown else ():  # "the DG", "the CEO"
                        short = "".join(word[:1] for word in low[max(0, at + 1 - size) : at + 1])
                        if len(short) == size:
                            plainly = frozenset[str]()
                            self.given[short].append(office._replace(head=short, qualified=plainly))
                    if head in role_words("counterpart"):
                        past = frozenset(["former"] if head == "predecessor" else [])
                        for like in list(dict.fromkeys(one.head for one in held[other])):
                            both = office.words | {like}
                            self.given[like].append(office._replace(
                                head=like, words=both, qualified=qualified | past
                            ))  # fmt: skip
                    self.given[head].append(office)

    def holder(self, source: str, place: int, *, only_home: bool = False) -> str:
        """Return who holds the office of ``the mayor`` by this article, or ''.

        The one last spoken of before ``place``, else the first after it. ``only_home`` leaves
        out the mayor *of* somewhere.
        """
        head, required, qualified, plain = asked(source)
        if not head:
            return ""
        held = [
            office
            for word in sorted(same_words(head))
            for office in self.near(word, place)
            if office.qualified == qualified
            and (office.place < place or head in role_words("sole"))
            and all(
                word in office.words
                or word not in role_words("branch")
                and covers(set(office.words), word)
                for word in required
            )
        ]
        if plain:  # not the president of another country, or of the Senate
            abroad = set(countries()) - role_words("branch")
            home = [item for item in held if not item.words & abroad and not item.of]
            held = home or [] if only_home else home or held
        names = {office.name for office in held if office.in_front}
        names = names or {office.name for office in held}
        held = [office for office in held if office.name in names]
        if not names:
            return ""
        if len(names) == 1:
            return held[0].name
        often = sorted(names, key=lambda name: (-len(self._where[name]), name))
        if len(self._where[often[0]]) >= _MAIN * len(self._where[often[1]]):
            return often[0]  # the governor whom the article is about
        before = [
            (self._where[name][at - 1], name)
            for name in names
            if (at := bisect_left(self._where[name], place))
        ]
        return max(before)[1] if before else held[0].name

    def near(self, head: str, place: int) -> list[Office]:
        """Return the offices of a noun that are given last before a place, and the next."""
        found = self.given.get(head, [])
        at = bisect_left(found, place, key=lambda office: office.place)
        return found[max(0, at - _HELD) : at + 3]

    def served(self, name: str, whom: set[str]) -> bool:
        """Return whether the article has a person speak for these, in lower case."""
        return any(
            office.name == name and whom <= office.words
            for word in sorted(same_words("spokesman"))
            for office in self.given.get(word, ())
        )


class Event:
    """The articles of one event, and who holds an office by most of them."""

    def __init__(self) -> None:
        self.articles: list[Offices] = []
        self._holders: dict[str, str] = {}

    def holder(self, source: str) -> str:
        """Return who holds the office of ``the mayor`` by two thirds of the articles that give
        it to anybody, or ''."""
        key = normal(source)
        if key not in self._holders:
            full = [one.holder(source, len(one.text), only_home=True) for one in self.articles]
            counts = Counter(keys(name)[0] for name in full if name)
            best = min(counts, key=lambda name: (-counts[name], name), default="")
            enough = best and counts[best] * 3 >= 2 * counts.total()
            named = sorted((name for name in full if name and keys(name)[0] == best), key=len)
            self._holders[key] = named[-1] if enough else ""
        return self._holders[key]


def is_told(text: str, spans: list[Span], row: dict[str, Any]) -> bool:
    """Return whether a source is the one who is told: ``Bell was told``."""
    end, start, stop = spans[-1][1], row["cue_spans"][0][0], row["cue_spans"][-1][1]
    group = text[end:stop] if end <= start else ""
    passive = len(group) < _TOLD and _PASSIVE.search(group) is not None
    first = row["content_spans"][0][0]
    return passive and not _TO_SAY.match(text[first : first + 40])


def variant_of(source: str) -> str:
    """Return the way a source writes its speaker: a name with its title, a description."""
    words = plain(source)
    parsed = parse(words)
    if is_pronoun(words):
        return words.lower()
    at = words.replace("’", "'").find(parsed.name) if parsed.name else -1
    if at < 0 or " and " in words:
        return parsed.core if at < 0 and parsed.core else words
    titles = words[:at].split()
    kept = len(titles)
    while kept and is_title(titles[kept - 1]):
        kept -= 1
    return " ".join([*titles[kept:], words[at : at + len(parsed.name)]])


def without_possessive(source: str) -> str:
    """Return the words of a source without the ending of a possessive."""
    return _POSSESSIVE.sub("", plain(source)) or source


def owner_and_thing(core: str) -> tuple[str, str] | None:
    """Return owner and thing: ``Ada Bell's campaign`` is Ada Bell and campaign; else None."""
    match = _OWNER.match(core)
    if not match or match[1].islower() and match[1].lower() not in (
        "his", "her", "their", "its", "my", "our",
    ):  # fmt: skip
        return None
    return re.sub(r"['’]s?$", "", match[1]), match[2]


def whole_source(source: str, end: int, names: ArticleNames) -> str:
    """Return a source that ends before its noun or its name with the words that follow."""
    last = source.split()[-1]
    after = names.text[end : end + 60]
    if last in PARTICLES and (family := re.match(rf"\s{CAPITAL}", after)):
        return source + family[0]  # "Ada bin Said said"
    if is_title(last) and (name := re.match(r"\s((?:[A-Z][\w.'-]*\s?){1,3})", after)):
        return f"{source} {name[1].strip()}" if not parse(source).name else source
    named = _FOLLOWS.match(after)  # "the press secretary" + ", Mrs Ada Bell"
    own = parse(source)
    if named and not own.name and is_single(own.head or last.lower()):
        first = named[1].split()[0]
        sure = is_title(first) or is_given(first) or set(named[1].split()) & PARTICLES
        if sure or named[1] in names.persons:
            return f"{source}, {named[1]}"
    if source.lower() in role_words("opener"):
        for match in re.finditer(r"[\w'-]+", after):
            if match.start() > 40 or "," in after[: match.start()]:
                break
            if noun_role(match[0]) and not after[match.end() :].startswith(("'", "-")):
                return source + after[: match.end()]
    return source


def apposed_name(source: str, parsed: Parsed, names: ArticleNames) -> Parsed | None:
    """Return the name that follows a title: ``The warden at Camp One, Col. Ada Bell``."""
    named = _NAMED_AS.search(source)
    if not parsed.name and named and (found := parse(named[1])).name:
        return found
    source = re.split(r",? (?:who|whose|which) ", plain(source))[0]
    first, *others = re.split(r",\s+|\s+[—–]\s+", source)
    low = [part for word in first.lower().split() for part in (word, word.split("-")[-1])]
    head = parse(first).head
    serves = head in same_words("spokesman") | role_words("relative", "unnamed")
    if parsed.name:  # "Ranking Member on the committee, Dr Ada Bell", "Director-General, Mr Bell"
        office = any(map(is_single, low)) and not is_given(parsed.name.split()[0])
        others = [part for part in others if office and is_title(part.split()[0])]
    elif tail := _IN_OFFICE.match(source):  # "Council of Governors chair Ada Bell"
        body = noun_role(head) == "body" and is_single(tail[2].split("-")[-1])
        if body or tail[2] in role_words("portfolio") and not serves:
            return Parsed(tail[3], f"{tail[1]} {tail[2]}", "", "", tail[3])
    several = noun_role(head) in ("group", "body", "document") and not parsed.name
    if several or not (any(map(is_single, low)) or first.lower().startswith("the ")):
        return None
    tokens = first.split()
    for size in (4, 3, 2) if not serves and not parsed.name else ():
        name = tokens[-size:]  # "Leader of the Opposition Ada Bell"
        ahead = tokens[-size - 1] if len(tokens) > size else "of"
        joined = ahead.lower() in FUNCTION or is_title(ahead)
        if not others and not joined and all(word[:1].isupper() for word in name):
            found = parse(" ".join(name))
            if found.name and (is_title(name[0]) or is_given(name[0]) or ahead == "Opposition"):
                return found._replace(role=" ".join(tokens[:-size]))
    for part in others:
        found = parse(ARTICLE.sub("", part))
        front = found.role.split(", ")[0].split()
        titled = any(map(is_title, front[-1:]))
        given = found.name and is_given(found.name.split()[0])
        works = bool(front) and front[-1].islower() and is_single(front[-1])
        kin = head in role_words("relative") and re.fullmatch(r"[A-Z][\w'’-]+", part)
        known = titled or given or works or kin or found.name in names.persons
        plain_front = not FUNCTION & {word.lower() for word in front}
        if found.name and known and plain_front:
            return found._replace(role=f"{ARTICLE.sub('', first)} {found.role}".strip())
    return None


@lru_cache(maxsize=4096)
def named_person(name: str, role: str, beside: str) -> Speaker:
    """Return a person with kind and country.

    ``role`` is what this source says, ``beside`` what stands beside the name elsewhere in the
    article. Who leads a university is an expert, who speaks for a ministry an official.
    """
    role = role or beside
    words = f"{role} {beside}"
    heads = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", words.lower()))
    speaks = heads & {"secretary", "minister", *same_words("spokesman")}
    school = bool(heads & role_words("lead")) and _SCHOOL.search(words) is not None
    if (heads & role_words("expert") or school) and not speaks:
        kind = "expert"
    elif heads & (role_words("official") | _SHORT_OFFICES):
        kind = "official"
    else:
        kind = "person"
    where = _ELSEWHERE.sub("", words)  # "a correspondent in Iraq" is of no country
    return Speaker(name, kind, country_of(where, scholar=kind == "expert"), role)


def unnamed(parsed: Parsed) -> Speaker | None:
    """Return the unnamed speaker that a role or a group describes; None for other words."""
    words = parsed.core.split()
    if not words or words[-1].lower() in ("whom", "which"):
        return None
    head = parsed.head or words[-1].lower()
    head = head if noun_role(head) else head.split("-")[-1]  # "African-Americans"
    label = _label(parsed.core)
    group = noun_role(head) == "group" or is_demonym_plural(words[-1].split("-")[-1])
    if is_single(head) or group or SENIOR.match(parsed.core) or "familiar with" in parsed.core:
        return Speaker(f"{label} (unnamed)", "anonymous", country_of(label))
    if head in role_words("counted"):
        core = _lower_first(parsed.core)
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    words = words[: len(words) - len(parsed.complement.split())]
    nouns = [word for word in words if noun_role(word) == "group" and word.islower()]
    if nouns:  # "several people Republicans have tried to talk to"
        core = _label(" ".join(words[: words.index(nouns[0]) + 1]))
        return Speaker(f"{core} (unnamed)", "anonymous", country_of(core))
    return None


def as_written(parsed: Parsed) -> Speaker:
    """Return a source by its own words, where no list knows them: a body, a thing that is
    read, or somebody unnamed; nobody where no noun is left."""
    words = re.split(r" (?:including|such as)\b", parsed.core)[0].split()
    if words and words[0].lower() in ("those", "these") and len(words) < 3:
        return Speaker(f"{words[0].lower()} (unnamed)", "anonymous")
    while words and words[-1].lower().strip(",.'’") in FUNCTION:
        words.pop()
    core = _DEMONSTRATIVE.sub("", " ".join(words)).strip(" ,.'’[]")
    words = core.split()
    if not any(len(word) > 1 and word.lower() not in FUNCTION for word in words):
        return NOBODY
    if words[0].lower() in clause_words("preposition", "relative"):
        return NOBODY
    known = parsed.head and parsed.head in core.lower()
    head = parsed.head if known else words[-1].lower()
    lone = singular(head)
    if len(words) == 1 and core.islower() and core.endswith("ing"):
        return NOBODY
    small = head in words or words[0].lower() == head
    if lone in role_words("thing") and small:
        return as_body(core, "document")
    capital = all(word[0].isupper() or word.lower() in FUNCTION for word in words)
    if capital and len(words) > 1:
        return as_body(core)
    if lone in role_words("assembly"):
        return as_body(core)
    if is_thing(lone) and lone not in role_words("quantity", "collective"):
        return as_body(core, "document")
    return Speaker(f"{_label(core)} (unnamed)", "anonymous", country_of(_label(core)))


def as_body(core: str, kind: str = "institution") -> Speaker:
    """Return an institution or a document by its own words, without the article."""
    name = _lower_first(ARTICLE.sub("", core)).replace("’", "'")
    return Speaker(name, kind, country_of(name))


def capitalised_body(core: str) -> Speaker | None:
    """Return an institution whose name ends in a noun for one, or stands after ``the``.

    ``Lake Society``, ``the New York Post``, ``The Hill``; not ``the Rev. Ada Bell``.
    """
    words = core.split()
    article = bool(words) and words[0].lower() == "the"
    words = words[1:] if article else words
    capital = [word for word in words if word[:1].isupper()]
    if (
        not words
        or core.split()[0].lower() in ("a", "an")
        or len(capital) < len([word for word in words if word not in ("of", "and", "for")])
    ):
        return None
    last = words[-1]
    ahead = [at for at, word in enumerate(words) if word in ("of", "for")]
    if ahead and ahead[0] and is_single(words[ahead[0] - 1]):
        return None  # "the Member for Lakeside"
    if any(word.endswith(("'s", "’s")) for word in words[:-2]) and noun_role(last) != "body":
        return None  # "the White House's John Kirby"
    if noun_role(last) == "group" or any(map(is_title, words)):
        return None
    if article and last in role_words("masthead"):
        return as_body(core)
    ends = noun_role(last) == "body" or last in role_words("office")
    if len(words) > 1 and ends and not is_single(last):
        return as_body(core)
    if article and not is_single(last) and not is_demonym_plural(last):
        return as_body(core) if len(words) > 1 else Speaker(f"The {last}", "institution", "")
    return None


def _label(core: str) -> str:
    """Return a description as it is shown: no article, one spelling of US offices."""
    label = _lower_first(_DETERMINER.sub("", core)).replace("’", "'").removeprefix("whose ")
    label = re.sub(r"(?<=\w)( [A-Z][\w.'-]*) [a-z]+ed$|[ –—-]+$", r"\1", label)  # "for Bell fired"
    label = re.sub(r"\bU\.S\.?", "US", label)
    label = re.sub(r"\bDefence (?=Department)", "Defense ", label)
    return re.sub(r"\bUS (?=State Dep|Defense Dep|Treasury|Justice Dep)", "", label)


def _lower_first(phrase: str) -> str:
    """Write the first word small where only the head of a sentence made it large."""
    first, blank, rest = phrase.partition(" ")
    low = first.lower()
    common = noun_role(low) or low in role_words("modifier") or low in role_words("determiner")
    if (
        first.istitle()
        and first not in role_words("office")
        and common
        and low not in role_words("proper")
    ):
        return low + blank + rest
    return phrase
