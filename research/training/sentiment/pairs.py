"""Sentences with two targets: drawn from a grammar, with names that changed places, joined."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from pathlib import Path

from research.training.sentiment.examples import Target, is_name

GRAMMAR = Path(__file__).with_name("contrast.txt")
SHARES = {"-": (1.0, 0.0, 0.0), "0": (0.0, 1.0, 0.0), "+": (0.0, 0.0, 1.0)}
LONGEST = 24  # words of a sentence that is joined with another
REAL_NAME = 0.2  # how often a name of NewsMTSC stands in a drawn sentence
LINKS = (", but ", ", but ", ", while ", ", and ", "; ", ". ", ", whereas ")
_PART = re.compile(r"\{(\w+?)([-+]|0(?=[:}]))?(?::([AB]))?\}")
_NAME = re.compile(r"\{([AB])\}")


def read_grammar(path: Path = GRAMMAR) -> dict[str, list[str]]:
    """Return the ways to put each name of the grammar."""
    ways: dict[str, list[str]] = defaultdict(list)
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            name, way = line.split(": ", 1)
            ways[name].append(way)
    return dict(ways)


def drawn(
    ways: Mapping[str, Sequence[str]], names: Sequence[str], chance: random.Random
) -> tuple[Target, Target]:
    """Return one sentence of the grammar, as a target twice: A's and B's."""
    kinds = [name for name in ways if name.startswith("pattern")]
    kind = chance.choices(kinds, [len(ways[name]) for name in kinds])[0]
    signs = kind.removeprefix("pattern") or "".join(chance.choices("+-0", (3, 3, 2), k=2))
    sign = dict(zip("AB", signs, strict=True))

    def put(match: re.Match[str]) -> str:
        name, own, target = match.groups()
        if name in "AB":
            return match.group()
        if target:
            own = own or sign[target]
        way = _PART.sub(put, chance.choice(ways[name + (own or "")]))
        return way.replace("@", f"{{{target}}}") if target else way

    text = _PART.sub(put, chance.choice(ways[kind]))
    held: dict[str, str] = {}
    while len(held) < 2:
        name = _PART.sub(put, chance.choice(ways["target"]))
        name = chance.choice(names) if chance.random() < REAL_NAME else name
        if not any(set(name.split()) & set(other.split()) for other in held.values()):
            held["AB"[len(held)]] = name
    parts = _NAME.split(text)
    text = ""
    places: dict[str, tuple[int, int]] = {}
    for number, part in enumerate(parts):
        if number % 2:
            places.setdefault(part, (len(text), len(text) + len(held[part])))
        text += held[part] if number % 2 else part
    text = re.sub(r"(?:^|(?<=[.] )|(?<=“))[a-z]", lambda match: match.group().upper(), text)
    a, b = (Target(text, (places[name],), SHARES[sign[name]]) for name in "AB")
    return a, b


def swapped(targets: Sequence[Target]) -> list[Target]:
    """Return the targets of sentences with two names, which have changed places.

    The polarity stays with the place: what is said there is now said of the other.
    """
    by_text: dict[str, list[Target]] = defaultdict(list)
    for target in targets:
        by_text[target.text].append(target)
    found = []
    for text, held in by_text.items():
        for one, other in combinations(sorted(held, key=lambda target: target.mentions[0]), 2):
            (a, b), (c, d) = one.mentions[0], other.mentions[0]
            first, second = text[a:b], text[c:d]
            words = [*first.split(), *second.split()]
            if one.shares == other.shares or b > c or not (is_name(first) and is_name(second)):
                continue
            if any(len(re.findall(rf"\b{re.escape(word)}\b", text)) > 1 for word in words):
                continue
            changed = text[:a] + second + text[b:c] + first + text[d:]
            start = c + len(second) - len(first)
            found.append(Target(changed, ((a, a + len(second)),), one.shares))
            found.append(Target(changed, ((start, start + len(first)),), other.shares))
    return found


def joined(targets: Sequence[Target], n: int, chance: random.Random) -> list[Target]:
    """Return ``n`` times two targets: of two short sentences that differ, joined into one."""
    short = [
        target
        for target in targets
        if len(target.text.split()) <= LONGEST
        and is_name(target.text[slice(*target.mentions[0])])
        and not re.search(r"[\"“”?!:;]", target.text)
    ]
    found: list[Target] = []
    while len(found) < 2 * n:
        one, other = chance.sample(short, 2)
        if one.shares == other.shares:
            continue
        link = chance.choice(LINKS)
        head = one.text.rstrip(" .") + link
        tail, (start, end) = other.text, other.mentions[0]
        if link != ". " and re.match(r"(?:The|A|An|In|On|But|And|He|She|They|His|Her)\b", tail):
            tail = tail[0].lower() + tail[1:]
        text = head + tail
        found.append(Target(text, one.mentions[:1], one.shares))
        found.append(Target(text, ((len(head) + start, len(head) + end),), other.shares))
    return found
