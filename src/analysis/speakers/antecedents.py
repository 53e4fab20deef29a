"""What a short name, a pronoun or a role refers to, by nearness in the article.

After the usual finding that an antecedent is the subject of the sentence before more often
than not. No gender and no world knowledge: a guess, measured in ``benchmarks/quotes.py``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from analysis.quotation_marks import quotations
from analysis.speakers.names import full_names, keys, parse, role_words

if TYPE_CHECKING:
    from analysis.speakers.lists import Speaker

_PERSONAL = frozenset(["he", "she", "who", "himself", "herself", "whom"])
_OTHER = frozenset(["it", "they", "which", "that"])
_BREAK = re.compile(r"[.!?][”\"’']?\s+(?=[A-Z“\"‘])|\n+")
_REACH = 900  # characters before a pronoun in which its antecedent is looked for
_CAPITAL = re.compile(r"\b[A-Z][\w’'-]*")
_TITLED = re.compile(r"(?:\b[\w.’'-]+ ){0,7}$")


class ArticleNames:
    """The full names of one article, where they stand, and the roles that go with them."""

    def __init__(self, text: str, sources: list[str]) -> None:
        self.text = text = text.replace("\xa0", " ")  # as long as before
        self.places: dict[str, list[int]] = defaultdict(list)
        for place, name in full_names(text):
            self.places[name].append(place)
        self.primary: dict[str, list[str]] = defaultdict(list)
        self.secondary: dict[str, list[str]] = defaultdict(list)
        for name in self.places:
            first, second = keys(name)
            self.primary[first].append(name)
            self.secondary[second].append(name)
        self._roles: dict[str, str] = {}
        self.persons = self._persons(sources)
        self.mentions = self._mentions()
        self.breaks = [match.end() for match in _BREAK.finditer(text)]

    def by_key(self) -> Iterator[tuple[str, str]]:
        """Yield the short forms of persons with their full names."""
        for name in self.persons:
            if " " in name:
                yield keys(name)[0], name

    def complete(self, short: str, place: int) -> str:
        """Return the full name that ``short`` stands for at ``place``, or ''."""
        for index in (self.primary, self.secondary):
            names = index.get(short, [])
            before = [
                (self.places[name][at - 1], name)
                for name in names
                if (at := bisect_left(self.places[name], place + 1))
            ]
            if before:
                return max(before)[1]
            if names:
                return min((self.places[name][0], name) for name in names)[1]
        return ""

    def with_role(self, head: str, place: int) -> str:
        """Return the person last named before ``place`` whose role holds the noun ``head``."""
        for _, name in reversed(self.mentions_before(place)):
            if head in self.role(name).lower().split():
                return name
        return ""

    def role(self, name: str) -> str:
        """Return the role that stands beside a name anywhere in the article, or ''."""
        if name not in self._roles:
            self._roles[name] = next(
                (
                    role
                    for place in self.places.get(name, [])[:4]
                    if (role := self._role_at(place, name))
                ),
                "",
            )
        return self._roles[name]

    def _role_at(self, place: int, name: str) -> str:
        before = _TITLED.search(self.text[max(0, place - 90) : place])
        words = before.group().split() if before else []
        kept: list[str] = []
        for word in reversed(words):
            bare = word.strip("“”\"'’,")
            known = (
                bare in role_words("title")
                or bare in role_words("office")
                or bare in ("of", "for")
                or bare.lower() in role_words("official")
                or bare.lower() in role_words("expert")
                or bare.lower() in role_words("person")
                or bare in ("top", "former", "chief", "foreign")
                or bare.endswith(("’s", "'s"))
                or bare in ("state", "defense", "defence", "ministry", "department")
            )
            if not known:
                break
            kept.insert(0, word)
        while kept and kept[0] in ("of", "for"):
            kept.pop(0)
        title = " ".join(kept)
        after = re.match(
            r",? ((?:an?|the|who is|China’s|China's|one of)\b[^,.;:\n“\"]{3,110})[,.]",
            self.text[place + len(name) : place + len(name) + 130],
        )
        return f"{title} {after.group(1)}".strip() if after else title

    def _persons(self, sources: list[str]) -> set[str]:
        found = set()
        for source in set(sources):
            name = parse(source).name
            if name:
                found.add(name if " " in name else self.complete(name, len(self.text)) or name)
        found |= {name for name in self.places if name not in found and self.role(name)}
        return found

    def _mentions(self) -> list[tuple[int, str]]:
        """Return where persons are named outside quotation marks, in order."""
        marks = [(quote.start, quote.end) for quote in quotations(self.text)]
        starts = [start for start, _ in marks]
        longer: dict[str, list[str]] = defaultdict(list)
        shorts = set()
        for name in self.persons:
            longer[name.split(" ")[0]].append(name)
            shorts.add(keys(name)[0])
        found: dict[int, str] = {}
        for match in _CAPITAL.finditer(self.text):
            place, word = match.start(), re.sub(r"[’']s?$", "", match.group())
            at = bisect_left(starts, place + 1) - 1
            if word not in longer and word not in shorts or (at >= 0 and place < marks[at][1]):
                continue
            full = [name for name in longer.get(word, []) if self.text.startswith(name, place)]
            if full:
                found[place] = max(full, key=len)
            elif word in shorts and len(word) > 1:
                found[place] = self.complete(word, place) or word
        return sorted(found.items())

    def mentions_before(self, place: int) -> list[tuple[int, str]]:
        """Return the mentions of persons in the stretch before ``place``."""
        first = bisect_left(self.mentions, (place - _REACH, ""))
        return self.mentions[first : bisect_left(self.mentions, (place, ""))]

    def sentence_start(self, place: int) -> int:
        """Return where the sentence begins that ``place`` lies in."""
        at = bisect_left(self.breaks, place + 1) - 1
        return self.breaks[at] if at >= 0 else 0


def is_pronoun(source: str) -> bool:
    """Tell whether a source is a pronoun that stands for somebody named before."""
    return source.lower() in _PERSONAL or source.lower() in _OTHER


def antecedent(
    names: ArticleNames, history: list[tuple[int, str, Speaker]], source: str, place: int
) -> str | Speaker | None:
    """Return the name or the earlier speaker that a pronoun stands for; None if unclear."""
    if source.lower() in _OTHER and source.lower() != "which":
        wanted = ("institution", "document", "anonymous")
        for where, _, speaker in reversed(history):
            if where < place and place - where < _REACH and speaker.kind in wanted:
                return speaker
        return None
    before = names.mentions_before(place)
    if source.lower() in ("who", "which", "whom"):
        return before[-1][1] if before and place - before[-1][0] < 80 else None
    here = names.sentence_start(place)
    same = [name for where, name in before if where >= here]
    if same:
        return same[0]
    earlier = [
        (where, speaker)
        for where, words, speaker in history
        if where < place
        and speaker.kind in ("official", "expert", "person", "anonymous")
        and place - where < _REACH
        and not words.lower().endswith("s")
        or (where < place and is_pronoun(words) and place - where < _REACH)
    ]
    if not before:
        return earlier[-1][1] if earlier else None
    last_sentence = names.sentence_start(before[-1][0])
    if earlier and earlier[-1][0] >= last_sentence:
        return earlier[-1][1]
    return next(name for where, name in before if where >= last_sentence)


def same_role(history: list[tuple[int, str, Speaker]], source: str, head: str) -> Speaker | None:
    """Return the earlier speaker whose words or role hold the head noun of ``the official``."""
    spokes = role_words("spokes")
    heads = spokes if head in spokes else {head}
    modifiers = {w for w in re.findall(r"[^\W_]+", source.lower())} - {
        "the",
        "this",
        "that",
        head,
        "u",
        "s",
        "us",
    }
    best: tuple[int, int] | None = None
    if head == "official" and any(speaker.kind == "anonymous" for _, _, speaker in history):
        history = [item for item in history if item[2].kind == "anonymous"]
    for number, (_, words, speaker) in enumerate(history):
        parsed = parse(words)
        aside = words if parsed.role else parsed.core
        aside = re.split(r"\bwho\b|\bwhich\b", aside)[0]
        described = set(re.findall(r"[^\W_]+", f"{aside} {speaker.role} {speaker.name}".lower()))
        if (
            speaker.kind != "unknown"
            and heads & described
            and not words.lower().startswith(("two ", "some ", "several "))
        ):
            score = (len(modifiers & described), number)
            best = max(best, score) if best else score
    return history[best[1]][2] if best else None
