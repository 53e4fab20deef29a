"""What a pronoun or a definite role refers to, by nearness in the article.

After the usual finding that an antecedent is the subject of the sentence before more often
than not. Gender only rules out; there is no other world knowledge: a guess.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from analysis.quotes.people import ArticleNames, Speaker, institutions, normal, parse
from analysis.text.english import (
    countries,
    covers,
    gender_of,
    is_single,
    noun_role,
    role_words,
    same_words,
)

GENDERS = {
    **dict.fromkeys(["he", "him", "his", "himself"], "male"),
    **dict.fromkeys(["she", "her", "hers", "herself"], "female"),
}
PLURAL = frozenset(["they", "them", "their", "themselves", "both"])
THING = frozenset(["it", "its", "itself"])
RELATIVE = frozenset(["who", "whom", "whose", "which", "that"])
FIRST = frozenset(["i", "me", "my", "myself", "we", "our", "ourselves"])
NEAR = 600  # the same before *they* and *it*, which have more to choose from
_PERSONS = ("group", "official", "expert", "person")
_REACH = 900  # characters before a pronoun in which its antecedent is looked for
_DUTY = re.compile(r"\b(?:for|to|under|at|from|with|who|which)\b")
_APPOSITION = re.compile(r"'?,? ?(?:(?:an?|the|one of|\d\d)\b[^,.;:\n]{0,90}, ?)?")
_OPENING = re.compile(r"[“\"]?[A-Z]\w+ing\b[^.;:]*, ?")  # "Meeting Ada Bell, he said"


class Said(NamedTuple):
    """An earlier source: where it stands, its words, who it is, and where its content is."""

    place: int
    words: str
    speaker: Speaker
    plural: bool
    content: tuple[int, int]


def is_pronoun(source: str) -> bool:
    """Return whether a source is a pronoun; ``US`` is none."""
    low = source.lower()
    return (source == "I" or not source.isupper()) and (
        low in GENDERS or low in PLURAL or low in THING or low in RELATIVE or low in FIRST
    )


def is_first_person(source: str) -> bool:
    """Return whether a source is ``I`` or ``we``, in any case."""
    return is_pronoun(source) and source.lower() in FIRST


def last_single(history: list[Said], place: int, *, kinds: tuple[str, ...]) -> Speaker | None:
    """Return the speaker just before ``place``, if it is one person of these kinds."""
    last = next((said for said in reversed(history) if said.place < place), None)
    if last is None or last.plural or place - last.place > NEAR:
        return None
    return last.speaker if last.speaker.kind in kinds else None


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


def antecedent(
    names: ArticleNames, history: list[Said], source: str, place: int
) -> str | Speaker | None:
    """Return the words or the earlier speaker that a pronoun stands for; None if unclear."""
    low = source.lower()
    if low in GENDERS:
        return _person(names, history, GENDERS[low], place)
    if low in RELATIVE:
        return _before_relative(names, place, thing=low in ("which", "that"))
    if low not in PLURAL and low not in THING:
        return None
    # the group or the body that this sentence or the one before begins with, else the one that
    # spoke last; "they" may be a body as well
    groups = low in PLURAL
    here = names.sentence_start(place)
    if here < place and (subject := _subject(names, here, place, groups=groups)):
        return subject
    near = [said for said in history if place - NEAR < said.place < place]
    fit = [
        said
        for said in near
        if (said.plural if groups
            else said.speaker.kind in ("institution", "document") and not said.plural)
    ]  # fmt: skip
    previous = names.sentence_start(here - 2) if here > 1 else here
    if not fit or fit[-1].place < previous:
        if subject := _subject(names, previous, here, groups=groups):
            return subject
    if fit or not groups:
        return fit[-1].speaker if fit else None
    return near[-1].speaker if near and near[-1].speaker.kind == "institution" else None


def _person(
    names: ArticleNames, history: list[Said], gender: str, place: int
) -> str | Speaker | None:
    """Return the subject of this sentence, else of the one before, that ``he`` stands for."""
    before = [
        (where, name)
        for where, name in names.mentions_before(place)
        if names.gender(name) in ("", gender)
    ]
    here = names.sentence_start(place)
    if place - here <= _REACH and _OPENING.fullmatch(names.text[here:place]):
        before = [(where, name) for where, name in before if where < here]
    same = [name for where, name in before if where >= here]
    if same:
        return same[0]
    earlier = [
        said
        for said in history
        if place - _REACH < said.place < place
        and not said.plural
        and said.speaker.kind not in ("institution", "document", "unknown")
        and gender_of(said.speaker.name, f"{said.words} {said.speaker.role}") in ("", gender)
    ]
    if not before:
        return earlier[-1].speaker if earlier else None
    last_sentence = names.sentence_start(before[-1][0])
    if earlier and earlier[-1].place >= last_sentence:
        return earlier[-1].speaker
    return next(name for where, name in before if where >= last_sentence)


def _subject(names: ArticleNames, begin: int, stop: int, *, groups: bool) -> str:
    """Return the group or the institution that a sentence begins with, or ''."""
    tokens = names.text[begin : min(stop, begin + 90)].strip('“" ').split()[:6]
    if tokens[:1] and tokens[0] in ("But", "And", "Meanwhile,", "Still,", "Yet"):
        tokens = tokens[1:]
    bare = [token.strip(',“”"') for token in tokens]
    if not groups:
        known = [n for n in range(1, len(bare) + 1) if normal(" ".join(bare[:n])) in institutions()]
        return " ".join(bare[: known[-1]]) if known else ""
    for number, token in enumerate(bare):
        if noun_role(token) == "group" and token.lower() not in role_words("determiner"):
            return " ".join(bare[: number + 1])
        low = token.lower()
        if not (
            low in role_words("determiner")
            or low in role_words("modifier")
            or low in countries()
            or token in role_words("office")
        ):
            return ""
    return ""


def _before_relative(names: ArticleNames, place: int, *, thing: bool) -> str | None:
    """Return the words just before ``who`` or ``which`` that it stands for."""
    begin = max(names.sentence_start(place), place - 160)
    ahead = names.text[begin:place].rstrip()
    last = re.search(r"([\w'-]+)(,?)$", ahead)
    role = noun_role(last.group(1)) if last and not last.group(2) else ""
    if last and role in (("document",) if thing else _PERSONS):
        return last.group(1) if role == "group" else f"a {last.group(1)}"
    mentions = [item for item in names.mentions_before(place) if item[0] >= begin]
    if mentions and not thing:
        where, name = mentions[-1]
        stop = where + len(name) if names.text.startswith(name, where) else where
        between = names.text[stop:place]
        if stop == where:
            between = re.sub(r"^[\w'-]+", "", between)
        if _APPOSITION.fullmatch(between):
            return name
    words = ahead.rstrip(",").split()[-5:]
    tails = (" ".join(words[at:]) for at in range(len(words)))
    return next((tail for tail in tails if normal(tail) in institutions()), None)


def same_role(history: list[Said], source: str, head: str) -> Speaker | None:
    """Return the earlier speaker whose words or role hold the head noun of ``the official``.

    Names in the description must be in the earlier one too: ``the Senate aide`` is not
    ``a campaign aide``. Of several the one that shares most words, then the nearest.
    """
    heads = same_words(head)
    required = capitals(source)
    modifiers = set(re.findall(r"[^\W_]+", source.lower())) - {"the", "this", "that", head}
    if head == "official" and any(said.speaker.kind == "anonymous" for said in history):
        history = [said for said in history if said.speaker.kind == "anonymous"]
    best: tuple[int, int] | None = None
    for number, said in enumerate(history):
        if said.plural or said.speaker.kind in ("unknown", "institution", "document"):
            continue
        # the words it is described by, not those of whom it serves
        parsed = parse(said.words)
        own = said.words if parsed.role and not is_pronoun(said.words) else parsed.core
        own = re.split(r"\bwho\b|\bwhich\b", own)[0]
        if parsed.name:
            own = _DUTY.split(own)[0]
        role = _DUTY.split(said.speaker.role)[0]
        described = set(re.findall(r"[^\W_]+", f"{own} {role} {said.speaker.name}".lower()))
        if heads & described and all(covers(described, word) for word in required):
            score = (len(modifiers & described), number)
            best = max(best, score) if best else score
    return history[best[1]].speaker if best else None


def capitals(source: str) -> set[str]:
    """Return the capitalised words of a description after its first, in lower case."""
    words = re.findall(r"[^\W_]+", " ".join(source.split()[1:]))
    found = {word.lower() for word in words if word[0].isupper() and len(word) > 1}
    return found - {"us"}
