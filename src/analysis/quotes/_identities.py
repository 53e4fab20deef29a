"""One identity per person: which ways of writing a name are one person's, and what shows it.

Full names are joined once for all articles of a corpus; a family name then goes to the fuller
name of its article, else of its event, else of the corpus. Every such step has a reason and
leads to the words that show it. Nothing is known of the world but custom: nicknames, titles,
the order of names.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from functools import cache, lru_cache
from itertools import chain, combinations, takewhile
from typing import NamedTuple

from analysis.quotes.corrections import Gazetteer
from analysis.quotes.people import (
    SUFFIXES,
    ArticleNames,
    institutions,
    keys,
    normal,
    short_key,
)
from analysis.text.english import (
    PARTICLES,
    family_names_first,
    gender_of,
    is_given,
    is_role_word,
    is_single,
    is_title,
    noun_role,
    other_given_names,
    role_words,
    same_words,
)
from analysis.text.segment import word_forms

CLEAR = 4  # times as often one must be named as another to be the one who is meant
_FOLDED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})
_NEAR = 60  # characters around a junior in which a relative shows that there are two
_LOOKED = 4  # places of a name whose titles are read
_MANY = 5  # people whose names differ in one letter: no slips of the pen
_SHORT_NAME = 4  # letters of a name in which one makes another name
_AGE_BEFORE = re.compile(r"\b(\d{1,2})-year-old(?: [\w-]+){0,3} $")
_AGE_AFTER = re.compile(r"(?:, | \()(?:aged? )?(\d{1,2})(?=[,.;)]| years)")
_TRADE = re.compile(r",? (?:\d+, )?(?:an?|the|who (?:is|was) an?)\b([^,.;:\n“\"]{3,60})")
_DUTY = re.compile(r"\b(?:of|for|at|from|with|to|in|by|on|who|that|which)\b")
_SENTENCE_END = re.compile(r"[a-z]{5}[.!?][”\"’']?\s|\n")  # no "Gov."
_ONCE = frozenset(["former", "ex", "then", "late", "onetime", "erstwhile"])
_AT = ("in", "on", "into", "across", "throughout", "outside", "inside", "near")


class Evidence(NamedTuple):
    """Why a speaker is the one a source names, and where the words stand that show it.

    Without an article it is the source itself that shows it.
    """

    reason: str
    article_id: str
    start: int
    end: int


class Written(NamedTuple):
    """A full name taken apart, in small letters without accents and marks."""

    given: str
    middle: tuple[str, ...]
    family: str
    suffix: str


@lru_cache(maxsize=65536)
def folded(words: str) -> str:
    """Return words in small letters without accents, hyphens, apostrophes and full stops."""
    apart = unicodedata.normalize("NFKD", words.casefold().translate(_FOLDED))
    return "".join(letter for letter in apart if letter.isalnum() or letter == " ")


@lru_cache(maxsize=65536)
def written(name: str) -> Written:
    """Take a full name apart: ``John G. Roberts Jr.`` is john, g, roberts, jr."""
    tokens = name.split()
    suffix = next((folded(token) for token in tokens[1:] if token in SUFFIXES), "")
    suffix = suffix.replace("nr", "r")  # "Jnr", "Snr"
    tokens = [token for token in tokens if token not in SUFFIXES] or tokens
    if re.fullmatch(r"(?:[A-Z]\.){2,}", tokens[0]):
        tokens = [*tokens[0].rstrip(".").split("."), *tokens[1:]]  # "J.D. Bell"
    family = folded(keys(name)[0])
    if tokens[0] in family_names_first():
        given = folded("".join(tokens[1:]))  # "Kim Jong Un" is "Kim Jong-un"
        return Written(given, (), family, suffix)
    while len(tokens) > 2 and len(folded(tokens[0])) == 1 and is_given(tokens[1]):
        tokens = tokens[1:]  # "J. Edgar Hoover"
    middle: list[str] = []
    for token in tokens[1:-1]:
        if token.lower() not in PARTICLES:
            initials = re.fullmatch(r"(?:\w\.?){2,3}", token) and token.isupper()
            middle += folded(token) if initials else [folded(token)]
    return Written(folded(tokens[0]), tuple(middle), family, suffix)


def one_slip(one: str, other: str) -> bool:
    """Whether one word is the other with a letter too many, too few, changed or two swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) != len(other):
        short, long = sorted((one, other), key=len)
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    apart = [at for at, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(apart) == 2 and apart[1] == apart[0] + 1:
        return one[apart[0]] == other[apart[1]] and one[apart[1]] == other[apart[0]]
    return len(apart) == 1


def _shortened(word: str) -> set[str]:
    """Return a word and what it is without one of its letters."""
    return {word, *(word[:at] + word[at + 1 :] for at in range(len(word)))}


class Person:
    """A person of the corpus: every way the full name is written, and how often in each event."""

    def __init__(self, name: str) -> None:
        self.name = self.form = name  # how it is shown, and the form that this is
        self.forms: Counter[str] = Counter()
        self.events: Counter[str] = Counter()
        self.genders: set[str] = set()
        self.titles: set[str] = set()
        self.offices: set[str] = set()  # of those that rule each other out
        self.trades: set[str] = set()
        self.ages: set[int] = set()
        self.middles = {written(name).middle} - {()}
        self.listed = ""
        self.callings: set[str] = set()  # words before the name that are no part of it

    @property
    def total(self) -> int:
        return self.forms.total()

    @property
    def gender(self) -> str:
        return next(iter(self.genders)) if len(self.genders) == 1 else ""


def clearest(people: Iterable[Person], named: Callable[[Person], int]) -> Person | None:
    """Return the only one, or who is named :data:`CLEAR` times as often as any other."""
    ordered = sorted({id(one): one for one in people}.values(), key=lambda p: (-named(p), p.name))
    if len(ordered) > 1 and named(ordered[0]) < CLEAR * max(1, named(ordered[1])):
        return None
    return ordered[0] if ordered else None


class Identities:
    """The people of a corpus.

    Parameters
    ----------
    articles : dict of str to ArticleNames
        The names of each article by its id.
    events : dict of str to str
        The event of each article; '' is none.
    known : Gazetteer
        Two names that it gives to two people are never joined.
    """

    def __init__(
        self, articles: Mapping[str, ArticleNames], events: Mapping[str, str], known: Gazetteer
    ) -> None:
        self.articles, self.events = articles, events
        self.held: dict[str, dict[str, None]] = {}  # articles that have a full name
        self.first: dict[tuple[str, str], str] = {}  # the first of them in an event
        for article_id, names in articles.items():
            for name in sorted(names.persons):
                if not short_key(name):
                    self.held.setdefault(name, {})[article_id] = None
                    self.first.setdefault((name, events[article_id]), article_id)
        self.people = {name: self._alone(name, known) for name in self.held}
        self._join_same_words()
        self._join_given_names()
        self._join_slips()
        self._join_longer()
        self._join_callings()
        self.by_family: dict[str, list[Person]] = defaultdict(list)
        self.by_event: dict[tuple[str, str], list[Person]] = defaultdict(list)
        for person in {id(one): one for one in self.people.values()}.values():
            person.form = person.name = _shown(person, known)
            if person.form.isupper() and is_given(person.form.split()[0]):
                person.name = person.form.title()  # "JOHN O'DOWD"
            first, _, rest = person.form.partition(" ")
            if first in person.callings:
                person.name = rest
            for family in dict.fromkeys(written(name).family for name in sorted(person.forms)):
                self.by_family[family].append(person)
                for event in person.events:
                    self.by_event[event, family].append(person)
        self._found: dict[tuple[str, ...], tuple[Person | None, bool]] = {}
        self._slips: dict[str, dict[str, list[str]]] = {}
        self._places: dict[tuple[str, str], list[int]] = {}

    def _alone(self, name: str, known: Gazetteer) -> Person:
        person = Person(name)
        listed = known.find(name)
        person.listed = listed.name if listed else ""
        for article_id in self.held[name]:
            names, event = self.articles[article_id], self.events[article_id]
            n = max(1, len(names.places.get(name, ())))
            person.forms[name] += n
            person.events[event] += n
            person.genders |= {names.gender(name)} - {""}
            for place in names.places.get(name, ())[:_LOOKED]:
                person.titles |= titles_before(names.text, place)
                person.offices |= offices_before(names.text, place)
                person.trades |= trades_beside(names.text, place, place + len(name))
                person.ages |= ages_beside(names.text, place, place + len(name))
        return person

    def _merge(self, one: Person, other: Person) -> None:
        if one is other:
            return
        keep, gone = (one, other) if len(one.forms) >= len(other.forms) else (other, one)
        keep.forms += gone.forms
        keep.events += gone.events
        keep.genders |= gone.genders
        keep.titles |= gone.titles
        keep.offices |= gone.offices
        keep.trades |= gone.trades
        keep.ages |= gone.ages
        keep.middles |= gone.middles
        keep.callings |= gone.callings
        keep.listed = keep.listed or gone.listed
        for name in gone.forms:
            self.people[name] = keep

    def _fit(self, one: Person, other: Person) -> bool:
        """Whether nothing tells two apart: the user's list, a title's gender, a middle name.

        Nor the age, or one article that has one of them as a relative of the other.
        """
        if one.listed and other.listed and one.listed != other.listed:
            return False
        if one.ages and other.ages and (one.events.keys() & other.events.keys()):
            if min(abs(left - right) for left in one.ages for right in other.ages) > 1:
                return False
        if any(
            self._is_relative(self.articles[article_id], left, right)
            for left in one.forms
            for right in other.forms
            for article_id in self.held[left].keys() & self.held[right].keys()
        ):
            return False
        if one.gender and other.gender and one.gender != other.gender:
            return False
        return all(
            left == right or (1 in (len(left), len(right)) and left[0] == right[0])  # an initial
            for names in one.middles
            for others in other.middles
            for left, right in zip(names, others, strict=False)
        )

    @staticmethod
    def _is_relative(names: ArticleNames, one: str, other: str) -> bool:
        """Whether the later of two names of an article is brought in by a noun of kinship."""
        places = [(names.places[name][0], name) for name in (one, other) if name in names.places]
        return len(places) == 2 and names.relative(max(places)[1]) != ""

    def _join_same_words(self) -> None:
        """Join what differs in middle names, suffixes, accents and capitals alone."""
        alike: dict[tuple[str, str], list[str]] = defaultdict(list)
        for name in self.held:
            alike[written(name).given, written(name).family].append(name)
        for names in alike.values():
            # the longest first: who has no middle name goes to the only one that fits
            names.sort(
                key=lambda name: (-len(written(name).middle), -self.people[name].total, name)
            )
            plain = {
                article for name in names if not written(name).suffix for article in self.held[name]
            }
            seen: dict[int, Person] = {}
            for name in names:
                person = self.people[name]
                if written(name).suffix and self._is_junior(name, plain):
                    continue
                fitting = [other for other in seen.values() if self._fit(person, other)]
                if found := clearest(fitting, lambda other: other.total):
                    self._merge(found, person)
                    seen.pop(id(found))
                seen[id(self.people[name])] = self.people[name]

    def _is_junior(self, name: str, plain: set[str]) -> bool:
        """Whether an article tells a ``Jr.`` from one of the same name without it."""
        family = keys(name)[0]
        given = written(name).given  # "Bob" may be "Robert"
        for article_id in self.held[name]:
            names = self.articles[article_id]
            place = next(iter(names.places.get(name, ())), None)
            others = names.primary.get(family, ())
            if article_id in plain or any(
                other != name
                and not written(other).suffix
                and (
                    written(other).given == given
                    or given in other_given_names("short").get(written(other).given, ())
                )
                for other in others
            ):
                return True
            if place is not None:
                around = word_forms(names.text[max(0, place - _NEAR) : place + len(name) + _NEAR])
                if role_words("relative") & {word.lower() for word in around}:
                    return True
                if names.bare.get(family, [place])[0] < place:
                    return True
                if f"{family} {name.split()[-1]}" in names.text.replace(name, ""):
                    return True  # "Mr. Bell Jr." where no father is near
        return False

    def _join_given_names(self) -> None:
        """Join spellings of the given name, then nicknames and initials with the full one.

        Of two whom a nickname may mean, neither is joined.
        """
        families: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for name in self.held:
            given, _, family, _ = written(name)
            families[family][given].append(name)
        for givens in families.values():
            initials: dict[str, list[str]] = defaultdict(list)
            for given in sorted(givens):
                if len(given) > 1:
                    initials[given[0]].append(given)

            for kind in ("spelling", "short"):
                for given in sorted(givens):
                    for name in sorted(givens[given]):
                        fitting = self._alike(name, kind, givens, initials)
                        found = clearest(fitting, lambda other: other.total)
                        if found and kind == "short":
                            back = [
                                one
                                for form in found.forms
                                for one in self._alike(form, kind, givens, initials)
                            ]
                            if clearest(back, lambda other: other.total) is not self.people[name]:
                                continue
                        if found:
                            self._merge(found, self.people[name])

    def _alike(
        self,
        name: str,
        kind: str,
        givens: Mapping[str, list[str]],
        initials: Mapping[str, list[str]],
    ) -> list[Person]:
        """Return the others of a family whose given name may be the same in another form."""
        given, _, _, suffix = written(name)
        forms = other_given_names(kind).get(given, ())
        if kind == "short":
            forms += (given[0],) if len(given) > 1 else tuple(initials.get(given, ()))
        return [
            self.people[other]
            for form in forms
            for other in givens.get(form, ())
            if written(other).suffix == suffix
            and self.people[other] is not self.people[name]
            and self._fit(self.people[name], self.people[other])
            and (kind == "spelling" or _one_trade(self.people[name], self.people[other]))
            # named in one event or with one title: else a nickname proves nothing
            and (
                self.people[name].events.keys() & self.people[other].events.keys()
                or self.people[name].titles & self.people[other].titles
            )
        ]

    def _join_slips(self) -> None:
        """Join a rare name with one that differs in a letter and is far more frequent.

        No article has both, the letter isn't the first, and it is one too many, one too few or
        swapped with the next; with another letter in its place a role must agree. As frequent
        may be a given name that no list has, if the letter isn't the last (that tells women from
        men). Korean and Chinese given names differ in a letter and are two.
        """
        close: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for name in self.held:
            given, _, family, suffix = written(name)
            for event in dict.fromkeys(self.events[article] for article in self.held[name]):
                if len(given) > 3:
                    for short in _shortened(given):
                        close[event, "given", short, family, suffix][name] = None
                if len(family) > 4:
                    for short in _shortened(family):
                        close[event, "family", short, given, suffix][name] = None
        for (_, part, *_), names in close.items():
            if len(names) > _MANY:
                continue
            for one, other in combinations(sorted(names), 2):
                rare, often = sorted((self.people[one], self.people[other]), key=lambda p: p.total)
                ways = [getattr(written(name), part) for name in (one, other)]
                if rare is often or not one_slip(*ways) or not self._fit(rare, often):
                    continue
                firsts = one.split()[0], other.split()[0]
                known = all(map(is_given, firsts)) or firsts[0] in family_names_first()
                if part == "given" and known or ways[0][0] != ways[1][0]:
                    continue
                both = any(
                    self.held[left].keys() & self.held[right].keys()
                    for left in rare.forms
                    for right in often.forms
                )
                if both or not _one_trade(rare, often):
                    continue
                moved = len(ways[0]) != len(ways[1]) or sorted(ways[0]) == sorted(ways[1])
                inside = ways[0][-2:] == ways[1][-2:] and min(map(len, ways)) > _SHORT_NAME
                agree = rare.titles & often.titles or rare.trades & often.trades
                clear = often.total >= CLEAR * rare.total
                if part == "given" and inside and moved or clear and (moved or agree):
                    self._merge(often, rare)

    def _join_longer(self) -> None:
        """Join a name with one that has more in front: ``Peña Nieto``, ``Adviser Ada Bell``."""
        tails: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
        for name in self.held:
            words = folded(name).split()
            for begin in range(1, len(words) - 1):
                tails[tuple(words[begin:])][name] = None
        for name in self.held:
            longer = [
                one
                for one in tails.get(tuple(folded(name).split()), ())
                if len(folded(name.split()[0])) == 1  # "E. Bell", of "Ada E. Bell"
                or f"{one.split()[0]} {name.split()[-1]}" not in self.held  # "Ada Ida Bell"
            ]
            fitting = [
                self.people[one]
                for one in longer
                if not (is_given(one.split()[0]) and is_given(name.split()[0]))
                or name.split()[0].lower() in PARTICLES
                and not set(one.split()) & role_words("office")
            ]
            if fitting and len({id(one) for one in fitting}) == 1:
                if self._fit(fitting[0], self.people[name]):
                    self._merge(fitting[0], self.people[name])

    def _join_callings(self) -> None:
        """Take a word off that stands before a full name and before its family name alone.

        ``Malim Ida Bell`` and ``Malim Bell``: no given name but a title that no list has.
        """
        for name in list(self.held):
            first, *rest = name.split()
            short = f"{first} {rest[-1]}"
            if len(rest) < 2 or short not in self.held or is_given(first):
                continue
            # a title is kept in the article that has the full name, a middle name is not
            full = is_given(rest[0]) or " ".join(rest) in self.held or len(folded(rest[0])) > 1
            if full and self.held[name].keys() & self.held[short]:
                if self._fit(self.people[name], self.people[short]):
                    self._merge(self.people[name], self.people[short])
                    self.people[name].callings.add(first)

    def find(
        self, family: str, event: str | None, gender: str, titles: frozenset[str]
    ) -> tuple[Person | None, bool]:
        """Return whom a family name means in an event (None: the corpus).

        Of several the one whose title fits, else the one who is named far more often. Says
        as well whether a title or its gender decided.
        """
        asked = (family, "" if event is None else f"={event}", gender, *sorted(titles))
        if asked not in self._found:
            every = (
                self.by_family.get(family, [])
                if event is None
                else self.by_event.get((event, family), [])
            )
            people = [one for one in every if not gender or one.gender in ("", gender)]
            titled = [one for one in people if one.titles & titles]
            chosen = titled if len(titled) == 1 else people
            self._found[asked] = (
                clearest(chosen, lambda one: one.total if event is None else one.events[event]),
                len(chosen) == 1 < len(every),
            )
        return self._found[asked]

    def places(self, article_id: str, name: str) -> list[int]:
        """Return where a full name stands in an article; none if not in one piece."""
        if (article_id, name) not in self._places:
            names = self.articles[article_id]
            found = names.text.find(name)
            self._places[article_id, name] = names.places.get(name) or [found] * (found >= 0)
        return self._places[article_id, name]

    def slip_of(self, short: str, event: str) -> str:
        """Return the only family name of an event from which a word lacks or doubles a letter."""
        if event not in self._slips:
            close: dict[str, list[str]] = defaultdict(list)
            for of, family in self.by_event:
                if of == event and len(family) > 3:
                    for one in sorted(_shortened(family)):
                        close[one].append(family)
            self._slips[event] = close
        found = {
            family
            for one in _shortened(short)
            for family in self._slips[event].get(one, ())
            if sorted(short) == sorted(family) or len(short) != len(family)
        }
        return found.pop() if len(found) == 1 and short not in found else ""


def titles_before(text: str, place: int) -> frozenset[str]:
    """Return the titles that stand before a name, in small letters, and their synonyms."""
    words = [word.strip(",.'\"“”") for word in text[max(0, place - _NEAR) : place].split()]
    role = takewhile(
        lambda word: is_role_word(word) or word.lower() in role_words("portfolio"), reversed(words)
    )
    return frozenset(
        other
        for word in role
        if is_title(word) or is_single(word) and is_title(word.capitalize())  # "minister Bell"
        for other in same_words(word.lower())
    ) - role_words("courtesy")


def ages_beside(text: str, start: int, stop: int) -> set[int]:
    """Return the age that stands before or behind a name: ``Ida Bell, 34,``."""
    before = _AGE_BEFORE.search(text[max(0, start - _NEAR) : start])
    after = _AGE_AFTER.match(text[stop : stop + 20])
    return {int(match[1]) for match in (before, after) if match}


def trades_beside(text: str, start: int, stop: int) -> set[str]:
    """Return the nouns of office and trade beside a name, in small letters, with synonyms."""
    before = _SENTENCE_END.split(text[max(0, start - _NEAR) : start])[-1]
    words = [word.strip(",.'\"“”").lower() for word in before.split()]
    found = list(takewhile(is_role_word, reversed(words)))
    if after := _TRADE.match(text[stop : stop + 90]):
        found += re.findall(r"[\w-]+", _DUTY.split(after[1])[0].lower())
    nouns = {word for word in found if is_single(word)}
    nouns -= role_words("relative", "her_noun", "his_noun", "unnamed")
    nouns = {noun for noun in nouns if noun_role(noun) != "official" or noun in role_words("rival")}
    return {other for noun in nouns for other in same_words(noun)}


def _one_trade(one: Person, other: Person) -> bool:
    """Whether what is said of the office or trade of two lets them be one."""
    return not (one.trades and other.trades) or bool(one.trades & other.trades)


def offices_before(text: str, place: int) -> frozenset[str]:
    """Return the offices before a name that nobody holds with another, unless once held."""
    words = _SENTENCE_END.split(text[max(0, place - _NEAR) : place])[-1].split()
    other = role_words("rival", "portfolio") | _ONCE
    bare = (word.strip(",.'\"“”").lower() for word in reversed(words))
    role = list(takewhile(lambda word: is_role_word(word) or word in other, bare))
    if not _ONCE.isdisjoint(role):
        return frozenset()
    held = (word for word in role if word in role_words("rival"))
    return frozenset(one for word in held for one in same_words(word)) & role_words("rival")


def _shown(person: Person, known: Gazetteer) -> str:
    """Return the form by which a person is shown: one the user lists, else short but full."""
    ends = {
        " ".join(form.split()[at:])
        for form in person.forms
        for at in range(1, 4)
        if is_given(form.split()[0]) or len(folded(form.split()[0])) == 1
    }

    def order(form: str) -> tuple[object, ...]:
        return (
            known.find(form) is None,
            form.isupper(),
            form.split()[0] in person.callings and len(form.split()) == 2,
            form in ends and not is_given(form.split()[0]),  # "López Obrador"
            len(folded(form.split()[0])) == 1,
            len(form.split()),
            -person.forms[form],
            form.isascii(),
            form,
        )

    return min(person.forms, key=order)


def how_joined(form: str, shown: str) -> str:
    """Return why a full name is the one that is shown."""
    one, other = written(form), written(shown)
    if unicodedata.normalize("NFC", form) == shown:
        return "full name"
    if folded(form) == folded(shown):
        return "capitals" if form.casefold() == shown.casefold() else "spelling"
    if one.family == other.family:
        if one.given == other.given or 1 in (len(one.given), len(other.given)):
            return "initials"
        if other.given in other_given_names("spelling").get(one.given, ()):
            return "spelling"
        if other.given in other_given_names("short").get(one.given, ()):
            return "nickname"
        if folded(form).endswith(" " + folded(shown)) and not is_given(form.split()[0]):
            return "role"
        if folded(shown).endswith(" " + folded(form)):
            return "family names"
        if not one_slip(one.given, other.given):
            return "nickname"  # of a full name that is written elsewhere
    return "spelling"


class InArticle:
    """The people of a corpus as one article names them; ``links`` says why, by who was found."""

    def __init__(self, everyone: Identities, article_id: str) -> None:
        self.everyone = everyone
        self.article_id = article_id
        self.names = everyone.articles[article_id]
        self.event = everyone.events[article_id]
        self.links: dict[str, Evidence] = {}
        self._persons: dict[str, bool] = {}
        self._titled: dict[tuple[str, frozenset[str]], list[str]] = {}
        self._before: dict[str, bool] = {}  # whether a family name stands before the full one
        self._upper = {key.upper(): key for key in self.names.primary}

    def one_form(self, name: str) -> str:
        """Return the name by which the corpus knows who is so called; the name itself if none."""
        person = self.everyone.people.get(name)
        if person is None:
            return self.complete(name, "", len(self.names.text)) or name
        self._note(person, how_joined(name, person.name))
        return person.name

    def complete(self, short: str, role: str, place: int) -> str:
        """Return the full name that a family name at ``place`` stands for, or ''.

        ``role`` is what stands before it: a title may tell two of one name apart.
        """
        gender, titles = gender_of("", role), titles_before(role, len(role))
        if short.isupper():
            short = self._upper.get(short, short)  # "MR BELL"
        family = folded(short_key(short))
        full = self.names.complete(short, place, gender)
        bearers = self.names.primary.get(short_key(short), [])
        if not titles and not bearers:  # "Secretary of State Bell came. Bell said ..."
            for at in self.names.bare.get(short_key(short), ())[:_LOOKED]:
                titles |= titles_before(self.names.text, at)
        if (short, titles) not in self._titled:
            self._titled[short, titles] = [
                name
                for name in (bearers if titles else ())
                if (one := self.everyone.people.get(name)) and one.titles & titles
            ]
        offices = offices_before(role, len(role))
        if not role and not bearers:
            for at in self.names.bare.get(short_key(short), ())[:_LOOKED]:
                offices |= offices_before(self.names.text, at)
        titled = self._titled[short, titles]
        if len(titled) == 1 < len(bearers):
            full = titled[0]
        person = self.everyone.people.get(full)
        wider: list[tuple[str, str | None]] = [("event", self.event)] if self.event else []
        if role or short.lower() not in self.names.in_small:
            wider.append(("corpus", None))
        found = [(where, *self.everyone.find(family, event, gender, titles))
                 for where, event in wider]  # fmt: skip
        another = self.names.means_another(short_key(short), gender)
        relatives = [self.everyone.people.get(name) for name in bearers if another]
        where, other, by_title = next(
            (
                one
                for one in found
                if one[1]
                and one[1] not in relatives
                and not (offices and one[1].offices and offices.isdisjoint(one[1].offices))
            ),
            ("", None, False),
        )
        if other and titles & other.titles and not titled:
            full, by_title = "", True  # "Vice President Bell" where a daughter alone has the name
        if full and (person is None or not other or not self._is_other(person, full, other, short)):
            given = folded(keys(full)[0]) != family
            several = len(bearers) > 1 and (gender or full in titled)
            reason = f"{'given' if given else 'family'} name in its article"
            if person is None:
                return full
            self._note(person, "title" if several else reason, full, place)
            return person.name
        if other:
            self._note(other, "title" if by_title else f"family name in its {where}")
            return other.name
        if len(family) > 3 and len(self.names.bare.get(short, ())) == 1:
            right = self.everyone.slip_of(family, self.event)
            meant, _ = self.everyone.find(right, self.event, gender, titles)
            near = [word for word in self.names.bare if folded(word) == right]
            if meant and sum(len(self.names.bare[word]) for word in near) > CLEAR:
                self._note(meant, "spelling")
                return meant.name
        return ""

    def bears(self, word: str) -> bool:
        """Whether someone in the article or its event has a word as family name: ``White``."""
        capital = word[:1].isupper() and " " not in word
        family = (self.event, folded(word))
        return capital and (word in self.names.primary or family in self.everyone.by_event)

    def is_person(self, word: str) -> bool:
        """Whether a word that is a body's name too is a person's here: ``Fox``, ``Jordan``.

        The one whom the article names in full, unless it names the body more often so; else one
        of its event, if nothing in the article shows the body.
        """
        if word not in self._persons:
            text = self.names.text.lower()
            bodies = sum(text.count(alias) for alias in _longer_bodies().get(word.lower(), ()))
            full = [name for name in self.names.primary.get(word, ()) if self.names.is_person(name)]
            person, _ = self.everyone.find(folded(word), self.event, "", frozenset())
            if full:
                found = sum(len(self.names.places[name]) for name in full) >= bodies
            elif not self.event or person is None or not is_given(person.name.split()[0]):
                found = False
            elif institutions()[normal(word)].name.startswith("Government of"):
                before = (self.names.text[:at].split()[-1:] for at in self.names.bare.get(word, ()))
                found = any(map(is_title, chain(*before)))  # "Rep. Jordan"
            else:
                sign = re.compile(rf"\b(?:{'|'.join(_AT)}) {re.escape(word.lower())}\b")
                found = not bodies and sign.search(text) is None
            self._persons[word] = found
        return self._persons[word]

    def _is_other(self, person: Person, full: str, other: Person, short: str) -> bool:
        """Whether a family name is not that of the full name in its article.

        So it is where the name stands before anyone of it is named in full, or only a relative
        is, and the event is about another.
        """
        if person is other:
            return False
        key = short_key(short)
        if key not in self._before:
            places = (self.names.places[name][0] for name in self.names.primary.get(key, ()))
            self._before[key] = min(self.names.bare.get(key, [0])) < min(places, default=0)
        before = self._before[key] or self.names.is_aside(full)
        return before and other.total >= CLEAR * person.total

    def _note(self, person: Person, reason: str, full: str = "", place: int = 0) -> None:
        """Keep why a person was found, and where the full name stands that shows it.

        That is ``full`` before ``place`` in this article, else the name by which the person is
        shown: in this article, in its event, anywhere.
        """
        everyone = self.everyone
        shown = full or person.form
        holders = everyone.held[shown]
        article_id = self.article_id
        if article_id not in holders:
            article_id = everyone.first.get((shown, self.event)) or next(iter(holders))
        places = everyone.places(article_id, shown)
        if places:
            at = places[max(0, bisect_right(places, place) - 1)] if full else places[0]
            self.links[person.name] = Evidence(reason, article_id, at, at + len(shown))
        else:
            self.links[person.name] = Evidence(reason, "", 0, 0)


@cache
def _longer_bodies() -> dict[str, tuple[str, ...]]:
    """Return the names of bodies that begin with a word that is a body's name alone."""
    longer: dict[str, list[str]] = defaultdict(list)
    for alias in institutions():
        first, _, rest = alias.partition(" ")
        if rest and first in institutions():
            longer[first].append(alias)
    return {word: tuple(found) for word, found in longer.items()}
