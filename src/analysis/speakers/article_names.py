"""The persons that one article names: where, with which roles, and by which short names."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator

from analysis.quotation_marks import quotations
from analysis.speakers.lists import institutions
from analysis.speakers.names import full_names, keys, normal, parse, short_key
from analysis.speakers.words import (
    covers,
    family_names_first,
    gender_of,
    is_given_name,
    is_headline,
    is_role_word,
    is_single,
    noun_role,
    role_words,
    same_words,
)

_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘])|\n+")
_REACH = 900  # characters before a place in which an antecedent is looked for
_CAPITAL = re.compile(r"\b[A-Z][\w'-]*")
_TITLED = re.compile(r"(?:\b[\w.'-]+ ){0,7}$")
_MISTER = re.compile(r"\b(Mr|Mrs|Ms|Miss)\.? ([A-Z][\w'-]*[\w-])")
_APPOSITION = re.compile(
    r",? ((?:an?|the|who is|China's|one of)\b[^,.;:\n“\"]{3,110})[,.]"
)  # ", a teacher at Lake College,"


class ArticleNames:
    """The full names of one article, where they stand, and the roles that go with them."""

    def __init__(self, text: str, sources: list[str]) -> None:
        self.text = text.replace("\xa0", " ").replace("’", "'")  # as long as before
        self._marks = [(quote.start, quote.end) for quote in quotations(text)]
        self._opened = [start for start, _ in self._marks]
        self.breaks = [match.end() for match in _BREAK.finditer(text)]
        self.first_seen: dict[str, int] = {}
        for match in re.finditer(r"\b[a-z][\w'-]*", self.text):
            self.first_seen.setdefault(match.group(), match.start())
        self._spoken = {parse(source).name for source in set(sources)}
        self._headlines = {
            match.start() for match in re.finditer(r"(?m)^.+$", self.text) if is_headline(match[0])
        }
        self._lines = [match.start() for match in re.finditer(r"(?m)^.+$", self.text)]
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, name in full_names(text):
            if (
                not short_key(name)
                and not self._in_headline(place)
                and not self._opens_sentence(name)
            ):
                self.places[name].append(place)
        self.primary: dict[str, list[str]] = defaultdict(list)
        self.secondary: dict[str, list[str]] = defaultdict(list)
        for name in self.places:
            first, second = keys(name)
            self.primary[first].append(name)
            self.secondary[second].append(name)
        self._roles: dict[str, str] = {}
        self._bearers: dict[tuple[str, str], list[tuple[int, str]]] = {}
        self._titles: dict[str, set[str]] = defaultdict(set)
        for match in _MISTER.finditer(self.text):
            self._titles[match[2]].add(gender_of("", match[1]))
        self.persons = self._persons()
        self._sharing = Counter(keys(name)[0] for name in self.persons if name in self.places)
        self.mentions = self._mentions()

    def by_key(self) -> Iterator[tuple[str, str]]:
        """Yield the short forms of persons with their full names."""
        for name in self.persons:
            if " " in name:
                yield keys(name)[0], name

    def complete(self, short: str, place: int, gender: str = "") -> str:
        """Return the full name that ``short`` stands for at ``place``, or ''.

        The nearest before it of a gender that fits; who is only named as a relative of
        somebody (``her husband, Cy Bell``) comes after the others.
        """
        if (short, gender) not in self._bearers:
            self._bearers[short, gender] = self._find_bearers(short, gender)
        found = self._bearers[short, gender]
        before = bisect_left(found, (place + 1, ""))
        return found[max(0, before - 1)][1] if found else ""

    def _find_bearers(self, short: str, gender: str) -> list[tuple[int, str]]:
        """Return the full names that ``short`` may stand for wherever they stand, in order."""
        key = short_key(short)
        for index in (self.primary, self.secondary):
            names = [
                name
                for name in index.get(key, [])
                if key == short or name.lower().endswith(short.lower())
            ]
            names = [name for name in names if self._fits(name, gender)]
            names = [name for name in names if not self._is_aside(name)] or names
            if names:
                return sorted((place, name) for name in names for place in self.places[name])
        return []

    def _fits(self, name: str, gender: str) -> bool:
        return not gender or self.gender(name) in ("", gender)

    def gender(self, name: str) -> str:
        """Return the gender that the title, the role or the given name of a person tells."""
        titles = self._titles.get(name, set())
        return next(iter(titles)) if len(titles) == 1 else gender_of(name, self.role(name))

    def is_ambiguous(self, short: str) -> bool:
        """Tell whether the article has several persons of one short name."""
        return self._sharing[short] > 1

    def _is_aside(self, name: str) -> bool:
        """Tell whether a name is brought in beside another: by a noun of kinship, as a junior,
        or as a former holder of an office who doesn't speak."""
        place = self.places[name][0]
        words = re.findall(r"[\w-]+", self.text[max(0, place - 24) : place])
        former = name not in self._spoken and "former" in [word.lower() for word in words]
        return name.endswith("Jr.") or former or bool(role_words("relative") & set(words[-1:]))

    def _opens_sentence(self, name: str) -> bool:
        """Tell whether a name begins with a common word: ``Beyond Bell, nobody came``."""
        first = name.split()[0]
        return first.lower() in self.first_seen and not (
            is_given_name(first) or first in family_names_first() or name in self._spoken
        )

    def _in_headline(self, place: int) -> bool:
        at = bisect_left(self._lines, place + 1) - 1
        return at >= 0 and self._lines[at] in self._headlines

    def with_role(self, head: str, modifiers: set[str], place: int) -> str:
        """Return the person last named before ``place`` whose role holds the noun ``head``.

        ``modifiers``, in lower case, must be words of the role as well.
        """
        for _, name in reversed(self.mentions_before(place)):
            words = set(re.findall(r"[^\W_]+(?:-[^\W_]+)*", self.role(name).lower()))
            if words & same_words(head) and all(covers(words, word) for word in modifiers):
                return name
        return ""

    def role(self, name: str) -> str:
        """Return the role that stands beside a name anywhere in the article, or ''."""
        if name not in self._roles:
            places = self.places.get(name, [])[:4]
            roles = (self._role_at(place, name) for place in places)
            self._roles[name] = next((role for role in roles if role), "")
        return self._roles[name]

    def _role_at(self, place: int, name: str) -> str:
        before = _TITLED.search(self.text[max(0, place - 90) : place])
        kept: list[str] = []
        for word in reversed(before.group().split() if before else []):
            if not is_role_word(word.strip("“”\"',")):
                break
            kept.insert(0, word)
        while kept and kept[0] in ("of", "for"):
            kept.pop(0)
        title = " ".join(kept)
        stop = place + len(name)
        after = _APPOSITION.match(self.text[stop : stop + 130])
        return f"{title} {after.group(1)}".strip() if after else title

    def _persons(self) -> set[str]:
        found = set()
        for name in self._spoken - {""}:
            full = name if " " in name else self.complete(name, len(self.text)) or name
            if normal(full) not in institutions():
                found.add(full)
        return found | {name for name in self.places if name not in found and self._is_person(name)}

    def _is_person(self, name: str) -> bool:
        """Tell whether a full name that is no source is likely one of a person."""
        tokens = name.split()
        if (
            normal(name) in institutions()
            or noun_role(tokens[-1]) in ("body", "group", "document")
            or tokens[-1] in role_words("office")
        ):
            return False
        words = re.findall(r"[\w.-]+", self.role(name))
        return is_given_name(tokens[0]) or any(
            is_single(word.strip(".")) or word in role_words("title") for word in words
        )

    def _mentions(self) -> list[tuple[int, str]]:
        """Return where persons are named outside quotation marks, in order."""
        longer: dict[str, set[str]] = defaultdict(set)
        shorts = set()
        for name in self.persons:
            longer[name.split(" ")[0]].add(name)
            shorts.add(keys(name)[0])
        sizes = {first: sorted(set(map(len, found)))[::-1] for first, found in longer.items()}
        found: dict[int, str] = {}
        stop = 0
        for match in _CAPITAL.finditer(self.text):
            if match.start() < stop:
                continue
            place, word = match.start(), re.sub(r"'s?$", "", match.group())
            if word not in longer and word not in shorts or self.in_quotation(place):
                continue
            names = (self.text[place : place + size] for size in sizes.get(word, ()))
            if full := next((name for name in names if name in longer[word]), ""):
                found[place] = full
                stop = place + len(full)
            elif word in shorts and len(word) > 1 and not self._is_label(match.end()):
                gender = gender_of("", self.text[max(0, place - 5) : place])
                found[place] = self.complete(word, place, gender) or word
        return sorted(found.items())

    def in_quotation(self, place: int) -> bool:
        """Tell whether ``place`` lies inside quotation marks."""
        at = bisect_left(self._opened, place + 1) - 1
        return at >= 0 and place < self._marks[at][1]

    def is_person_word(self, word: str) -> bool:
        """Tell whether a word is the short form of a person whom the article names in full."""
        return word in self.primary or word in self.secondary

    def _is_label(self, stop: int) -> bool:
        """Tell whether the name that ends here is part of a body's: ``the Bell campaign``."""
        after = re.match(r" ([a-z]+)", self.text[stop : stop + 24])
        return bool(after) and noun_role(after.group(1) if after else "") == "body"

    def mentions_before(self, place: int) -> list[tuple[int, str]]:
        """Return the mentions of persons in the stretch before ``place``."""
        first = bisect_left(self.mentions, (place - _REACH, ""))
        return self.mentions[first : bisect_left(self.mentions, (place, ""))]

    def sentence_start(self, place: int) -> int:
        """Return where the sentence begins that ``place`` lies in."""
        at = bisect_left(self.breaks, place + 1) - 1
        return self.breaks[at] if at >= 0 else 0
