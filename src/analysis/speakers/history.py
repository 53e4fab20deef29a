"""Pronouns, and the earlier sources of an article that they may refer to."""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.speakers.lists import Speaker
from analysis.speakers.names import parse
from analysis.speakers.words import is_single, noun_role

GENDERS = {
    **dict.fromkeys(["he", "him", "his", "himself"], "male"),
    **dict.fromkeys(["she", "her", "hers", "herself"], "female"),
}
PLURAL = frozenset(["they", "them", "their", "themselves", "both"])
THING = frozenset(["it", "its", "itself"])
RELATIVE = frozenset(["who", "whom", "whose", "which", "that"])
FIRST = frozenset(["i", "me", "my", "myself", "we", "our", "ourselves"])
NEAR = 600  # the same for they and it, which have more to choose from


class Said(NamedTuple):
    """An earlier source: where it stands, its words, who it is, and where its content is."""

    place: int
    words: str
    speaker: Speaker
    plural: bool
    content: tuple[int, int]


def is_pronoun(source: str) -> bool:
    """Tell whether a source is a pronoun; ``US`` is none."""
    low = source.lower()
    return (source == "I" or not source.isupper()) and (
        low in GENDERS or low in PLURAL or low in THING or low in RELATIVE or low in FIRST
    )


def is_first_person(source: str) -> bool:
    """Tell whether a source is ``I`` or ``we``, in any case."""
    return is_pronoun(source) and source.lower() in FIRST


def last_single(history: list[Said], place: int, *, kinds: tuple[str, ...]) -> Speaker | None:
    """Return the speaker just before ``place``, if it is one person of these kinds."""
    last = next((said for said in reversed(history) if said.place < place), None)
    if last is None or last.plural or place - last.place > NEAR:
        return None
    return last.speaker if last.speaker.kind in kinds else None


def is_plural(source: str, speaker: Speaker) -> bool:
    """Tell whether a source names several: a group, ``A and B``, ``they``."""
    joint = " and " in speaker.name and noun_role(speaker.name.split()[-1]) != "body"
    if source.lower() in PLURAL or joint:
        return True
    if speaker.kind != "anonymous" or is_pronoun(source):
        return speaker.kind == "anonymous" and source.lower() == "we"
    head = parse(source).head
    counted = re.match(r"(?:two|three|four|some|several|many|most|few|both)\b", source, re.I)
    return bool(counted) or not is_single(head) and noun_role(head) == "group"
